"""What can be added to a memory, as a named stream of units: an alignment, a review, a file, units."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.bitext import Alignment
from aligner.errors import InputError
from aligner.review import Review
from aligner.units import Header, Selection, Unit, header_of, units_of

if TYPE_CHECKING:
    from typing import TypeAlias

Addable: TypeAlias = "Alignment | Review | str | PathLike[str] | Iterable[Unit]"


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be added; `units` come with the tags that each has, `left_out` counts the others as they come by.

    `content` is a digest of the bytes of the file, and empty where there is none.
    """

    name: str
    header: Header
    units: Iterator[tuple[Unit, frozenset[str]]]
    left_out: Counter[str]
    content: bytes = b""


def source_of(what: Addable, document: str | None = None, header: Header | None = None) -> Source:
    """The stream of what is to be added; units without a translation are left out.

    A document is called what the user says, or as the file was given, or by the origins of both texts.
    """
    left_out: Counter[str] = Counter()
    if isinstance(what, Review):
        alignment, tags = what.alignment, _tags_by_bead(what)
    elif isinstance(what, Alignment):
        alignment, tags = what, {}
    elif isinstance(what, (str, PathLike)):
        return _of_file(what, document, header, left_out)
    else:
        name = _checked_name(document, "units have no name")
        return Source(name, header or Header(), _untagged(what, left_out), left_out)
    origins = [side.document.origin for side in (alignment.source, alignment.target)]
    name = _checked_name(document or " / ".join(filter(None, origins)), "the texts of the alignment have no names")
    return Source(name, header or header_of(alignment), _tagged(alignment, tags, left_out), left_out)


def content_of(path: str | PathLike[str]) -> bytes:
    """Sixteen bytes that depend on the bytes of a file; none where it is not a single file that can be read."""
    try:
        with Path(path).open("rb") as handle:
            return file_digest(handle, "sha256").digest()[:16]
    except OSError:
        return b""


def _of_file(path: str | PathLike[str], document: str | None, header: Header | None, left_out: Counter[str]) -> Source:
    from aligner.formats import read_units

    if not os.fspath(path):
        raise InputError("a file without a name; give its name")
    content = content_of(path)
    reading = read_units(path)
    name = _checked_name(document or os.fspath(path), "a file without a name")
    return Source(name, header or reading.header, _untagged(reading.units, left_out), left_out, content)


def _checked_name(name: str | None, problem: str) -> str:
    if not name or not name.strip():
        raise InputError(f"{problem}; name the document: document=…, --document NAME")
    if any("\ud800" <= character <= "\udfff" for character in name):
        raise InputError(f"{name!r} has half of a character; give the document another name (--document NAME)")
    return name


def _untagged(units: Iterable[Unit], left_out: Counter[str]) -> Iterator[tuple[Unit, frozenset[str]]]:
    none: frozenset[str] = frozenset()
    return ((unit, none) for unit in Selection().of(units, left_out))


def _tagged(
    alignment: Alignment, tags: dict[int, frozenset[str]], left_out: Counter[str]
) -> Iterator[tuple[Unit, frozenset[str]]]:
    selection = Selection()
    for bead, unit in enumerate(units_of(alignment, nulls=True)):
        for each in selection.of([unit], left_out):
            yield each, tags.get(bead, frozenset())


def _tags_by_bead(review: Review) -> dict[int, frozenset[str]]:
    tags: dict[int, set[str]] = {}
    for flag in review.flags:
        if flag.severity == "major":
            tags.setdefault(flag.finding.bead, set()).add(flag.finding.check)
    return {bead: frozenset(names) for bead, names in tags.items()}
