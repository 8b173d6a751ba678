"""The flags of a review as places in the texts that were given, and which checks are meant for which fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aligner import Document, Review, Span
from aligner.bitext.beads import Bitext
from aligner.checking.findings import SEVERITIES, Flag, Severity

# Which checks are meant for which fault.
ACCEPTED: Mapping[str, frozenset[str]] = {
    "sentence dropped": frozenset({"omission", "partial omission", "weak pair"}),
    "half dropped": frozenset({"omission", "partial omission", "weak pair"}),
    "clause dropped": frozenset({"omission", "partial omission"}),
    "sentence inserted": frozenset({"addition", "partial addition", "weak pair"}),
    "digits swapped": frozenset({"number", "citation", "formula"}),
    "magnitude": frozenset({"number"}),
    "percent sign lost": frozenset({"number"}),
    "numbers exchanged": frozenset({"number"}),
    "names swapped": frozenset({"name"}),
    "names swapped within": frozenset({"name"}),
    "term replaced": frozenset({"inconsistent term"}),
    "untranslated": frozenset({"untranslated"}),
    "negation put in": frozenset({"negation"}),
    "negation lost": frozenset({"negation"}),
    "opposite": frozenset({"opposite"}),
    "leftover word": frozenset({"untranslated"}),
    "misspelling": frozenset({"spelling"}),
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A flag with its places in the raw texts; those of the target are places in the text without the fault."""

    check: str
    severity: Severity
    source: tuple[Span, ...]
    target: tuple[Span, ...]
    # The same places of the target in the text that was checked.
    shown: tuple[Span, ...]

    def is_known(self, before: Iterable[Sighting]) -> bool:
        """Whether the same check flagged some of the same characters at least as gravely before."""
        return any(
            other.check == self.check
            and SEVERITIES.index(other.severity) >= SEVERITIES.index(self.severity)
            and (overlap(other.source, self.source) or overlap(other.target, self.target))
            for other in before
        )


class Flagged(NamedTuple):
    """The part of a review that sightings are made of."""

    alignment: Bitext
    flags: tuple[Flag, ...]


def sightings(review: Review | Flagged, target: Document) -> Iterator[Sighting]:
    """The flags of a review, traced back through the repairs and through the edits that made `target`."""
    source, shown = review.alignment.source.document, review.alignment.target.document
    for flag in review.flags:
        left = tuple(source.raw_span(span) for span in flag.finding.source)
        right = tuple(shown.raw_span(span) for span in flag.finding.target)
        yield Sighting(flag.finding.check, flag.severity, left, tuple(map(target.raw_span, right)), right)


def overlap(some: Iterable[Span], others: Sequence[Span]) -> bool:
    """Whether any two have a character in common."""
    return any(max(a.start, b.start) < min(a.stop, b.stop) for a in some for b in others)
