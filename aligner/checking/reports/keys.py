"""The findings of a review → what each is about, and a name for that.

    number:5f2b90c1d7aa      check and a hash of the marked words and of both texts of the row
    number:5f2b90c1d7aa#2    the second finding of which this is true

So a key stays as it is when sentences elsewhere come, go or change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from aligner.bitext.beads import Bitext
from aligner.bitext.edits import Span
from aligner.checking.assessment import Assessment
from aligner.checking.carrying import Place, Words, digest, on_a_line
from aligner.checking.findings import Finding, Flag
from aligner.checking.reports.places import Passages


@dataclass(frozen=True, slots=True)
class KeyedFlag:
    """A flag, what it is about, and its key; `offsets` is its key in files of verdicts of version 1."""

    flag: Flag
    place: Place
    key: str
    offsets: str


def keyed_flags(review: Assessment) -> list[KeyedFlag]:
    """The flags, each with the key of its finding."""
    places = places_of(review)
    names, offsets = _numbered([place.key for place in places]), _numbered([each.key for each in review.findings])
    flagged = [number for number, finding in enumerate(review.findings) if review.severity(finding)]
    return [
        KeyedFlag(flag, places[number], names[number], offsets[number])
        for number, flag in zip(flagged, review.flags, strict=True)
    ]


def keys(review: Assessment) -> list[str]:
    """A key for each finding."""
    return _numbered([place.key for place in places_of(review)])


def _numbered(names: Sequence[str]) -> list[str]:
    """The names; equal ones are numbered from the second on."""
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return unique


def places_of(review: Assessment) -> list[Place]:
    """What each finding is about."""
    rows = _Rows.of(review.alignment)
    names = cache(rows.name)
    return [
        Place(
            finding.check,
            rows.words(finding),
            rows.texts(finding.bead),
            (names(finding.bead - 1), names(finding.bead + 1)),
        )
        for finding in review.findings
    ]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Both sides of the rows of an alignment."""

    sides: tuple[Passages, Passages]

    @classmethod
    def of(cls, alignment: Bitext) -> _Rows:
        """The rows of an alignment, one for each bead."""
        return cls((
            Passages.of(alignment.source, [bead.source for bead in alignment]),
            Passages.of(alignment.target, [bead.target for bead in alignment]),
        ))  # fmt: skip

    def texts(self, row: int) -> tuple[str, str]:
        """Both texts of a row, each on a line."""
        source, target = (_text(side, side.spans[row]) for side in self.sides)
        return source, target

    def name(self, row: int) -> str:
        """A name for the texts of a row; empty outside of the text."""
        return digest(self.texts(row)) if 0 <= row < len(self.sides[0].spans) else ""

    def words(self, finding: Finding) -> tuple[Words, Words]:
        """What a finding marks on both sides of its row."""
        source, target = (
            _words(side, spans, side.spans[finding.bead])
            for side, spans in zip(self.sides, (finding.source, finding.target), strict=True)
        )
        return source, target


def _words(side: Passages, spans: Sequence[Span], row: Span | None) -> Words:
    return None if row and tuple(spans) == (row,) else tuple(_text(side, span) for span in spans)


def _text(side: Passages, span: Span | None) -> str:
    return on_a_line(side.document[span.start : span.stop]) if span else ""
