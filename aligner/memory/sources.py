"""Anything that can be added to a memory (an alignment, a review, a file, units) → a named stream of units."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from os import PathLike
from typing import NamedTuple

from aligner.bitext.beads import Bitext
from aligner.bitext.visible import label_of
from aligner.checking.assessment import Assessment
from aligner.errors import InputError
from aligner.files import document_name, held, open_plain
from aligner.formats.registry import read_units
from aligner.memory.packing import check_characters
from aligner.units.of_alignment import exchange_tags, header_of, name_of, units_of
from aligner.units.selection import Selection
from aligner.units.units import Header, Languages, Unit, same_language, with_drafts


class Taking(NamedTuple):
    """Which units to take: with `drafts` also unconfirmed ones, with `accepted` only those that a reviewer accepted.

    `keep_going` leaves out broken ones of a file.
    """

    drafts: bool = False
    accepted: bool = False
    keep_going: bool = False


ALL = Taking()
Addable = Bitext | Assessment | str | PathLike[str] | Iterable[Unit]


@dataclass(frozen=True, slots=True)
class Source:
    """A document to add: a stream of `units` with their own tags.

    Units without a translation, or that a reviewer dropped, are left out; `left_out` counts them while the stream is
    read. `is_named` says that the user chose the name. `content_digest` is a digest of the bytes of the file, empty if
    there is no file. `path` is the path of the file as given, under which earlier versions of aligner stored it.
    """

    name: str
    is_named: bool
    header: Header
    units: Iterator[tuple[Unit, frozenset[str]]]
    left_out: Counter[str]
    content_digest: bytes = b""
    path: str = ""

    @classmethod
    def of_review(
        cls,
        review: Assessment,
        document: str | None = None,
        header: Header | None = None,
        languages: Languages = (None, None),
        taking: Taking = ALL,
    ) -> Source:
        """The beads of a review; beads with major issues are tagged with the names of the checks."""
        return cls._of_beads(review.alignment, _tags_by_bead(review), document, header, languages, taking)

    @classmethod
    def of_alignment(
        cls,
        alignment: Bitext,
        document: str | None = None,
        header: Header | None = None,
        languages: Languages = (None, None),
        taking: Taking = ALL,
    ) -> Source:
        """The beads of an alignment; without `document`, the name is made of the origins of both texts."""
        return cls._of_beads(alignment, {}, document, header, languages, taking)

    @classmethod
    def of_file(
        cls,
        path: str | PathLike[str],
        document: str | None = None,
        header: Header | None = None,
        languages: Languages = (None, None),
        taking: Taking = ALL,
    ) -> Source:
        """The units of a file.

        Without `document`, the name is that of `files.document_name`.
        """
        if not os.fspath(path):
            raise InputError("the file name is empty; give a name")
        left_out: Counter[str] = Counter()
        path = held(path)
        # With other languages, with drafts or with accepted pairs alone, the same bytes may be other units.
        content_digest = b"" if any(languages) or taking.drafts or taking.accepted else digest_of_file(path)
        reading = read_units(path, languages, drafts=taking.drafts, keep_going=taking.keep_going)
        name = _check_name(document or label_of(document_name(path)), "a file without a name")
        units = _without_tags(reading.units, left_out, taking)
        former = "" if document else label_of(os.fspath(path))
        return cls(name, bool(document), header or reading.header, units, left_out, content_digest, former)

    @classmethod
    def of_units(
        cls,
        units: Iterable[Unit],
        document: str | None = None,
        header: Header | None = None,
        languages: Languages = (None, None),
        taking: Taking = ALL,
    ) -> Source:
        """Units, which state their languages; their document needs a name."""
        if any(languages):
            raise InputError("units state their languages; make them with these languages, and leave out languages=…")
        left_out: Counter[str] = Counter()
        name = _check_name(document, "units have no name")
        checked = _check_units(units)
        selected = _without_tags(with_drafts(checked) if taking.drafts else checked, left_out, taking)
        return cls(name, True, header or Header(), selected, left_out)

    @classmethod
    def _of_beads(
        cls,
        alignment: Bitext,
        tags: dict[int, frozenset[str]],
        document: str | None,
        header: Header | None,
        languages: Languages,
        taking: Taking,
    ) -> Source:
        left_out: Counter[str] = Counter()
        both = _tags_of(alignment, languages)
        name = _check_name(document or name_of(alignment), "the texts of the alignment have no names")
        units = _with_tags(units_of(alignment, languages=both, nulls=True), tags, left_out, taking)
        return cls(name, bool(document), header or header_of(alignment, both), units, left_out)


def source_of(
    addable: Addable,
    document: str | None = None,
    header: Header | None = None,
    languages: Languages = (None, None),
    taking: Taking = ALL,
) -> Source:
    """The document to add; `languages` are for files that do not state them, and the tags that an alignment gets."""
    match addable:
        case Assessment():
            return Source.of_review(addable, document, header, languages, taking)
        case Bitext():
            return Source.of_alignment(addable, document, header, languages, taking)
        case str() | PathLike():
            return Source.of_file(addable, document, header, languages, taking)
        case _:
            return Source.of_units(addable, document, header, languages, taking)


def digest_of_file(path: str | PathLike[str]) -> bytes:
    """Sixteen bytes that depend on the bytes of a file; empty if it is not a single, readable file."""
    try:
        with open_plain(path) as handle:
            return file_digest(handle, "sha256").digest()[:16]
    except (InputError, OSError):
        return b""


def _check_name(name: str | None, problem: str) -> str:
    if not name or not name.strip():
        raise InputError(f"{problem}; name the document: document=…, --document NAME")
    return check_characters(name, f"{name!r} as the name of a document (--document NAME)")


def _check_units(units: Iterable[Unit]) -> Iterator[Unit]:
    if not isinstance(units, Iterable):
        raise InputError(f"{type(units).__name__} cannot be added; give an alignment, a review, a file, or units")
    return _check_each(units)


def _check_each(units: Iterable[Unit]) -> Iterator[Unit]:
    for number, unit in enumerate(units, 1):
        if not isinstance(unit, Unit):
            raise InputError(f"number {number} is not a Unit but {type(unit).__name__}; make one with aligner.Unit")
        yield unit


def _without_tags(
    units: Iterable[Unit], left_out: Counter[str], taking: Taking
) -> Iterator[tuple[Unit, frozenset[str]]]:
    none: frozenset[str] = frozenset()
    return ((unit, none) for unit in Selection(accepted=taking.accepted).of(units, left_out))


def _tags_of(alignment: Bitext, languages: Languages) -> tuple[str, str]:
    """The language tags of both texts: those that the user named, which must be of the same language."""
    own = exchange_tags(alignment.source, alignment.target)
    for tag, named in zip(own, languages, strict=True):
        if named and not same_language(tag, named):
            raise InputError(f"the text is in {tag}, not in {named}; align it with that language, or leave it out")
    return languages[0] or own[0], languages[1] or own[1]


def _with_tags(
    units: Iterable[Unit], tags: dict[int, frozenset[str]], left_out: Counter[str], taking: Taking
) -> Iterator[tuple[Unit, frozenset[str]]]:
    selection = Selection(accepted=taking.accepted)
    for bead, unit in enumerate(units):
        for selected in selection.of([unit], left_out):
            yield selected, tags.get(bead, frozenset())


def _tags_by_bead(review: Assessment) -> dict[int, frozenset[str]]:
    tags: dict[int, set[str]] = {}
    for flag in review.flags:
        if flag.severity == "major":
            tags.setdefault(flag.finding.bead, set()).add(flag.finding.check)
    return {bead: frozenset(names) for bead, names in tags.items()}
