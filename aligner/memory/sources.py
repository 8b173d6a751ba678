"""What can be added to a memory, as a named stream of units: an alignment, a review, a file, units."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from os import PathLike
from pathlib import Path

from aligner.bitext.beads import Bitext
from aligner.checking.assessment import Assessment
from aligner.errors import InputError
from aligner.formats.registry import read_units
from aligner.memory.packing import check_whole
from aligner.units.of_alignment import header_of, name_of, units_of
from aligner.units.selection import Selection
from aligner.units.units import Header, Unit

Addable = Bitext | Assessment | str | PathLike[str] | Iterable[Unit]
Languages = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be added; `units` come with the tags that each has, `left_out` counts the others as they come by.

    `is_named` says that the user chose the name. `content` is a digest of the bytes of the file, and empty where there
    is none. Units without a translation are left out.
    """

    name: str
    is_named: bool
    header: Header
    units: Iterator[tuple[Unit, frozenset[str]]]
    left_out: Counter[str]
    content: bytes = b""

    @classmethod
    def of_review(cls, review: Assessment, document: str | None = None, header: Header | None = None) -> Source:
        """The beads of a review, those with major issues tagged with the names of the checks."""
        return cls._of_beads(review.alignment, _tags_by_bead(review), document, header)

    @classmethod
    def of_alignment(cls, alignment: Bitext, document: str | None = None, header: Header | None = None) -> Source:
        """The beads of an alignment, called as the user says or by the origins of both texts."""
        return cls._of_beads(alignment, {}, document, header)

    @classmethod
    def of_file(
        cls,
        path: str | PathLike[str],
        document: str | None = None,
        header: Header | None = None,
        languages: Languages = (None, None),
    ) -> Source:
        """The units of a file, called as the user says or as the file was given."""
        if not os.fspath(path):
            raise InputError("the file name is empty; give a name")
        left_out: Counter[str] = Counter()
        # The same bytes may be other units in other languages.
        content = b"" if any(languages) else content_of(path)
        reading = read_units(path, languages)
        name = _checked_name(document or os.fspath(path), "a file without a name")
        units = _untagged(reading.units, left_out)
        return cls(name, bool(document), header or reading.header, units, left_out, content)

    @classmethod
    def of_units(cls, units: Iterable[Unit], document: str | None = None, header: Header | None = None) -> Source:
        """Units, which need a name for their document."""
        left_out: Counter[str] = Counter()
        name = _checked_name(document, "units have no name")
        return cls(name, True, header or Header(), _untagged(_checked_units(units), left_out), left_out)

    @classmethod
    def _of_beads(
        cls, alignment: Bitext, tags: dict[int, frozenset[str]], document: str | None, header: Header | None
    ) -> Source:
        left_out: Counter[str] = Counter()
        name = _checked_name(document or name_of(alignment), "the texts of the alignment have no names")
        units = _tagged(alignment, tags, left_out)
        return cls(name, bool(document), header or header_of(alignment), units, left_out)


def source_of(
    what: Addable, document: str | None = None, header: Header | None = None, languages: Languages = (None, None)
) -> Source:
    """The document that anything which can be added stands for; `languages` are for files that do not say."""
    match what:
        case Assessment():
            return Source.of_review(what, document, header)
        case Bitext():
            return Source.of_alignment(what, document, header)
        case str() | PathLike():
            return Source.of_file(what, document, header, languages)
        case _:
            return Source.of_units(what, document, header)


def content_of(path: str | PathLike[str]) -> bytes:
    """Sixteen bytes that depend on the bytes of a file; none where it is not a single file that can be read."""
    try:
        with Path(path).open("rb") as handle:
            return file_digest(handle, "sha256").digest()[:16]
    except OSError:
        return b""


def _checked_name(name: str | None, problem: str) -> str:
    if not name or not name.strip():
        raise InputError(f"{problem}; name the document: document=…, --document NAME")
    return check_whole(name, f"{name!r} as the name of a document (--document NAME)")


def _checked_units(what: Iterable[Unit]) -> Iterator[Unit]:
    if not isinstance(what, Iterable):
        raise InputError(f"{type(what).__name__} cannot be added; give an alignment, a review, a file, or units")
    return _units_only(what)


def _units_only(what: Iterable[Unit]) -> Iterator[Unit]:
    for number, unit in enumerate(what, 1):
        if not isinstance(unit, Unit):
            raise InputError(f"number {number} is not a Unit but {type(unit).__name__}; make one with aligner.Unit")
        yield unit


def _untagged(units: Iterable[Unit], left_out: Counter[str]) -> Iterator[tuple[Unit, frozenset[str]]]:
    none: frozenset[str] = frozenset()
    return ((unit, none) for unit in Selection().of(units, left_out))


def _tagged(
    alignment: Bitext, tags: dict[int, frozenset[str]], left_out: Counter[str]
) -> Iterator[tuple[Unit, frozenset[str]]]:
    selection = Selection()
    for bead, unit in enumerate(units_of(alignment, nulls=True)):
        for each in selection.of([unit], left_out):
            yield each, tags.get(bead, frozenset())


def _tags_by_bead(review: Assessment) -> dict[int, frozenset[str]]:
    tags: dict[int, set[str]] = {}
    for flag in review.flags:
        if flag.severity == "major":
            tags.setdefault(flag.finding.bead, set()).add(flag.finding.check)
    return {bead: frozenset(names) for bead, names in tags.items()}
