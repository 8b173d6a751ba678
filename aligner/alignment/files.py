"""Files of any readable kind → the texts to align, or the pairs that a file of translations has already.

a.zh.docx, a.en.pdf    two texts
abstract.docx          a text in two languages, which becomes two
site.po, table.xlsx    pairs already: a bead for each unit
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from os import PathLike
from typing import NamedTuple

from aligner.alignment.align import align
from aligner.alignment.alignment import Alignment
from aligner.alignment.constraints import Anchor, Constraints, GivenBead, GivenPair
from aligner.alignment.doubts import warn
from aligner.alignment.options import Options
from aligner.arguments import FILE, TEXT, accepts, instance, optional
from aligner.bitext.beads import Bitext
from aligner.bitext.encodings import decode_as
from aligner.bitext.languages import check_known_language
from aligner.bitext.progress import Progress
from aligner.bitext.texts import Document
from aligner.encoders.protocol import Encoder
from aligner.errors import FormatError, InputError, counted
from aligner.files import Held, document_name, held, open_unpacked, read_bytes, suffix_of
from aligner.formats import jsonl
from aligner.formats.registry import holds_units, may_hold_units, read_units
from aligner.text.readers.mixed import MIXTURE, Texts, is_eastern, split
from aligner.text.readers.registry import read
from aligner.text.readers.source import LIMITS, Limits
from aligner.text.readers.titles import EAST, WEST
from aligner.units.bitexts import bitext_of

Path = str | PathLike[str]
Languages = tuple[str | None, str | None]
# Takes the path, a language and, by name, an encoding and limits: `aligner.read`, or what reads standard input too.
Read = Callable[..., Document]
# The first bytes of a file of JSON lines, which tell whether it is an alignment.
START = 1000


class Reading(NamedTuple):
    """What the files are read with."""

    languages: Languages = (None, None)
    encoding: str | None = None
    limits: Limits = LIMITS
    read: Read = read


@accepts(
    source=FILE, target=optional(FILE), encoding=optional(TEXT),
    limits=instance(Limits, "aligner.text.readers.source.Limits"),
)  # fmt: skip
def align_files(  # noqa: PLR0913 - what users may choose
    source: Path,
    target: Path | None = None,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    encoder: str | PathLike[str] | Encoder | None = None,
    options: Options | None = None,
    progress: Progress | bool | None = None,
    encoding: str | None = None,
    limits: Limits = LIMITS,
    fixed: Iterable[GivenBead] = (),
    anchors: Iterable[Anchor] = (),
    apart: Iterable[GivenPair] = (),
) -> Alignment:
    """Align two files of any kind that `aligner.read` reads, or the two languages in one.

    In a file that has both languages, the script tells them: the text in Chinese characters is the source, unless the
    languages say otherwise. What is in neither is a notice of the source document. A file of translations, such as .po,
    .tmx, .xlf or a table of two columns, has pairs already, and gives a bead for each unit.

    The other arguments are those of `aligner.align` and `aligner.read`. Raises their errors; InputError for a single
    file in one language, and for constraints about a file that has pairs already.
    """
    known = Constraints.given(fixed, anchors, apart)
    texts = read_texts(source, target, Reading((source_language, target_language), encoding, limits))
    if not isinstance(texts, Bitext):
        left, right = texts
        how = {"fixed": known.fixed, "anchors": known.anchors, "apart": known.apart}
        return align(left, right, encoder=encoder, options=options, progress=progress, **how)  # type: ignore[arg-type]
    if known:
        raise InputError("this file has pairs already, which constraints cannot change; leave them out", source)
    return Alignment.from_bitext(texts)


def read_texts(source: Path, target: Path | None, reading: Reading) -> tuple[Document, Document] | Bitext:
    """The two texts of two files or of one; the pairs of a file that has pairs already."""
    source_language, target_language = reading.languages
    how = {"encoding": reading.encoding, "limits": reading.limits}
    if target is not None:
        return reading.read(source, source_language, **how), reading.read(target, target_language, **how)
    if (pairs := _pairs(source, reading)) is not None:
        return pairs
    return _both(reading.read(source, None, **how), reading.languages)


def _pairs(path: Path, reading: Reading) -> Bitext | None:
    """The pairs that a file of translations has; None for any other."""
    if suffix_of(path).lower() == ".jsonl" and is_alignment(path := held(path)):
        if any(reading.languages):
            raise InputError("an alignment already has its languages; leave them out", path)
        return jsonl.read(path)
    if holds_units(path):
        return _bitext(path, reading)
    if may_hold_units(path):
        with suppress(FormatError):
            return _bitext(path, reading)
    return None


def _bitext(path: Path, reading: Reading) -> Bitext:
    """A bead for each unit of a file; `reading` may state the encoding of a table."""
    name = document_name(path)
    if reading.encoding:
        path = Held(str(path), decode_as(read_bytes(path), reading.encoding, str(path)).encode())
    return bitext_of(read_units(path, reading.languages, drafts=True), name, reading.languages)


def is_alignment(path: Path) -> bool:
    """Whether a file of JSON lines is one that an alignment was saved in."""
    with open_unpacked(path) as handle:
        return jsonl.SCHEMA.encode() in handle.read(START)


def _both(document: Document, languages: Languages) -> tuple[Document, Document]:
    """The two texts of a document in two languages, in the order that the languages ask for."""
    name = document.origin or "the text"
    tags = tuple(None if tag is None else check_known_language(tag) for tag in languages)
    is_west_first = _is_west_first(tags, name)
    texts = split(document, (tags[1], tags[0]) if is_west_first else (tags[0], tags[1]))
    warn(_doubts(texts, name))
    return (texts.west, texts.east) if is_west_first else (texts.east, texts.west)


def _is_west_first(tags: Sequence[str | None], name: str) -> bool:
    """Whether the source is the text in letters; InputError if both languages are written in one script."""
    source, target = (None if tag is None else is_eastern(tag) for tag in tags)
    if source is not None and source == target:
        raise InputError(f"{tags[0]} and {tags[1]} are in one script, which cannot be divided; give two files", name)
    return source is False or target is True


def _doubts(texts: Texts, name: str) -> Iterator[str]:
    east, west = texts.counts[EAST], texts.counts[WEST]
    if min(east, west) < MIXTURE.lopsided * (east + west):
        counts = f"{east} Chinese and {west} English sentences"
        yield f"{name} is hardly in two languages: {counts}; check that it is the right file"
    for language, count in texts.others.most_common(1):
        if count >= max(MIXTURE.sentences, MIXTURE.lopsided * (east + west)):
            yield f"{name}: {counted(count, 'sentence')} of a third language, {language}; take that language out"
    if texts.unassigned > MIXTURE.unassigned:
        yield f"{name}: {texts.unassigned:.0%} of the text is in neither language, and was left out"
