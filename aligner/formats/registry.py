"""What an alignment, translation units, or the sentences of one text can be written as; one module a format.

                      alignment  units          it holds
                      out        in    out
    .jsonl jsonl      ×          ×              all of an alignment; reads back equal
    .tmx   tmx        ×          ×     ×        all of a unit
    .xlf   xliff      ×          ×     ×        two languages; `.xliff` too, and to read .sdlxliff, .mqxliff, .mxliff
    .tsv   tsv        ×          ×     ×        two texts a row, and all that is known of them
           separated
    .csv   separated  ×          ×     ×        the same
    .xlsx  xlsx       ×          ×     ×        the same, up to 32,767 characters a cell
    .parquet parquet  ×          ×     ×        the same
    .docx  docx       ×          ×     ×        texts, confidence, kind and notes
    .zh-en moses      ×          ×     ×        texts: corpus.zh and corpus.en, for any two languages
    .po    po                    ×              confirmed translations
    .gold  gold                                 gold beads: sentence numbers without text
           terminal                             `str(alignment)`
           notebook                             the HTML table that Jupyter shows
           sentences                            the sentences of one text, one a line, plain or as JSON
           changes                              what repair changed in a text, for the eye
           termbase                             terms, of TBX files

.tmx, .xlf, .tsv and .csv may end in .gz besides: they are packed then. Tables have the beads without a counterpart too,
.tmx, .xlf and .zh-en only those with both sides.

Files are written under a temporary name and renamed, by `files.replacing`: a file is whole or not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from aligner.distribution import check_extra
from aligner.errors import InputError
from aligner.files import found_by_suffix, suffix_of, unknown_suffix

if TYPE_CHECKING:
    from aligner.bitext.beads import Bitext
    from aligner.bitext.forms import Form
    from aligner.units.units import Header, Reading, Unit

# A writer takes (alignment, path, least confidence, form of the texts) and has a default for all but the first two.
Writer = Callable[..., None]
# One of units takes (units, path, header, left_out=a counter, and options), and gives the number of units written.
UnitWriter = Callable[..., int]


class Format(NamedTuple):
    """A module of this package, the library that it needs, and how texts of an alignment are written."""

    module: str
    library: str = ""
    form: Form = "repaired"
    nulls: bool = True


# By suffix: what an alignment is written as, what units are, and what units are read from.
WRITERS: dict[str, Format] = {
    ".jsonl": Format("jsonl"),
    ".tsv": Format("tables.tsv"),
    ".tmx": Format("tmx", form="typed", nulls=False),
    ".xlf": Format("xliff.versions", form="typed", nulls=False),
    ".xliff": Format("xliff.versions", form="typed", nulls=False),
    ".csv": Format("tables.separated"),
    ".xlsx": Format("tables.xlsx", "xlsxwriter"),
    ".docx": Format("tables.docx", "docx"),
    ".parquet": Format("tables.parquet", "pyarrow"),
}
UNIT_WRITERS: dict[str, Format] = {
    **{suffix: kind for suffix, kind in WRITERS.items() if suffix != ".jsonl"},
    ".tsv": Format("tables.separated"),
}
READERS: dict[str, Format] = {
    **UNIT_WRITERS,
    ".jsonl": Format("jsonl"),
    ".sdlxliff": Format("xliff.versions"),
    ".mqxliff": Format("xliff.versions"),
    ".mxliff": Format("xliff.versions"),
    ".xlsx": Format("tables.xlsx", "openpyxl"),
    ".docx": Format("tables.docx"),
    ".po": Format("po", "polib"),
}
MOSES = Format("moses", nulls=False)
# These may be packed: `.tmx.gz`.
PACKABLE = frozenset((".tmx", ".xlf", ".xliff", ".tsv", ".csv"))


def writer(path: str | PathLike[str]) -> Writer:
    """The function that writes what the suffix of `path` says; a caller can ask before the long work begins."""
    kind = _format(WRITERS, path, "write")
    module = _loaded(kind, path)
    return module.write if hasattr(module, "write") else partial(_write_units_of, kind, module)


def write(
    alignment: Bitext,
    path: str | PathLike[str],
    min_confidence: float = 0.0,
    text: Form | None = None,
    *,
    overwrite: bool = True,
) -> None:
    """Write in the format that the suffix names, upper or lower case, to exactly this path.

    `text` is the form of the texts, see `aligner.bitext.forms`; by default .tmx and .xlf have them as typed, all
    others as repaired.
    """
    from aligner.units.selection import check_probability

    write_format = writer(path)
    check_probability(min_confidence)
    _check_new(path, overwrite)
    write_format(alignment, path, min_confidence, *([text] if text else []))


def read_units(path: str | PathLike[str], languages: tuple[str | None, str | None] = (None, None)) -> Reading:
    """The units of a file, in the format that its suffix names; see `READERS`.

    `languages` are those of source and target, for files that do not say.
    """
    kind = _format(READERS, path, "read")
    if kind.module == "jsonl":
        return _units_of_alignment(path)
    reading: Reading = _loaded(kind, path).read(path, languages)
    return reading


def unit_format(path: str | PathLike[str]) -> Format:
    """How units are written that are called so; InputError for an unknown suffix."""
    return _format(UNIT_WRITERS, path, "write")


def unit_writer(path: str | PathLike[str], **options: object) -> UnitWriter:
    """The function that writes units as the suffix of `path` says; InputError if that or an option is not known."""
    from inspect import signature

    write_format: UnitWriter = _loaded(unit_format(path), path).write_units
    known = [name for name in list(signature(write_format).parameters)[3:] if name != "left_out"]
    if unknown := [name for name in options if name not in known]:
        has = f"has {', '.join(known)}" if known else "has none"
        raise InputError(f"{suffix_of(path)} has no option {unknown[0]!r}; it {has}", path)
    return write_format


def write_units(
    units: Iterable[Unit],
    path: str | PathLike[str],
    header: Header,
    *,
    overwrite: bool = True,
    left_out: Counter[str] | None = None,
    **options: object,
) -> int:
    """Write units in the format that the suffix names, as they come, see `UNIT_WRITERS`; the number of those written.

    `left_out` counts by reason what the file does not hold: units, and texts in a further language.
    """
    write_format = unit_writer(path, **options)
    _check_new(path, overwrite)
    return write_format(units, path, header, left_out=left_out, **options)


def _format(table: dict[str, Format], path: str | PathLike[str], doing: str) -> Format:
    """What a table has for the suffix of a path, upper or lower case."""
    if kind := found_by_suffix(table, path, PACKABLE):
        return kind
    from aligner.formats.moses import is_twin

    if is_twin(path):
        return MOSES
    raise unknown_suffix(table, path, doing, ", or in two languages as .zh-en")


def _loaded(kind: Format, path: str | PathLike[str]) -> ModuleType:
    if kind.library:
        check_extra(kind.library, "formats", suffix_of(path).lower())
    return import_module(f"aligner.formats.{kind.module}")


def _check_new(path: str | PathLike[str], overwrite: bool) -> None:
    if not overwrite and any(file.exists() for file in files_of(path)):
        raise InputError("the file is there already; choose another name or allow it to be overwritten", path)


def files_of(path: str | PathLike[str]) -> tuple[Path, ...]:
    """The files that writing to this path makes: two for `corpus.zh-en`."""
    if _format(UNIT_WRITERS | WRITERS, path, "write") is not MOSES:
        return (Path(path),)
    from aligner.formats import moses

    return moses.files_of(path)


def _write_units_of(
    kind: Format,
    module: ModuleType,
    alignment: Bitext,
    path: str | PathLike[str],
    min_confidence: float = 0.0,
    text: Form | None = None,
) -> None:
    """Write the beads with at least this confidence, in a format of units."""
    from aligner.units.of_alignment import header_of, units_of
    from aligner.units.selection import Selection

    units = units_of(alignment, text or kind.form, nulls=kind.nulls)
    selected = Selection(min_confidence, nulls=kind.nulls).of(units)
    module.write_units(selected, path, header_of(alignment))


def _units_of_alignment(path: str | PathLike[str]) -> Reading:
    from aligner.formats import jsonl
    from aligner.units.of_alignment import header_of, units_of
    from aligner.units.units import Reading

    alignment = jsonl.read(path)
    return Reading(header_of(alignment), units_of(alignment, nulls=True))
