"""Both texts as the lattice sees them, and the way back for its beads.

The lattice sees no blank sentences, and only sentences with words if there are any in both texts (`wordless.py`). It
sees the texts in an order that does not depend on the caller's order. So swapped texts get swapped answers.

A sentence that an anchor names is seen, whatever it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aligner.alignment.constraints import UNCONSTRAINED, Constraints
from aligner.alignment.known import KnownPair
from aligner.alignment.restriction import run_of_seen
from aligner.alignment.search import SearchResult
from aligner.alignment.seen import Seen, runs_of
from aligner.alignment.wordless import may_be_evidence
from aligner.bitext.beads import Crossing
from aligner.bitext.texts import Sentences, is_blank
from aligner.words.scripts import simplified

OfSide = TypeVar("OfSide")


@dataclass(frozen=True, slots=True)
class Canonical:
    """The caller's texts, the numbers of the sentences that the lattice sees, and whether it swaps the sides.

    The shorter text gives the rows of the lattice, because rows are computed one by one. `constraints` are those of the
    caller.
    """

    source: Sentences
    target: Sentences
    seen: tuple[list[int], list[int]]
    is_swapped: bool
    constraints: Constraints = UNCONSTRAINED

    @classmethod
    def of(cls, source: Sentences, target: Sentences, constraints: Constraints = UNCONSTRAINED) -> Canonical:
        """The canonical order of two texts: by length, then by language, then by text."""
        sides = (source, target)
        seen = seen_numbers(sides)
        anchors = constraints.free_anchors()
        if anchors:
            named = ({anchor[side] for anchor in anchors} for side in (0, 1))
            seen = [sorted(more.union(numbers)) for numbers, more in zip(seen, named, strict=True)]
        left, right = (
            (len(numbers), side.language, [side[number] for number in numbers], list(side))
            for side, numbers in zip(sides, seen, strict=True)
        )
        return cls(source, target, (seen[0], seen[1]), right < left, constraints)

    def orient_pair(self, source: OfSide, target: OfSide) -> tuple[OfSide, OfSide]:
        """Two objects, one for each side, from the caller's order to that of the lattice, or back."""
        return (target, source) if self.is_swapped else (source, target)

    def orient(self, result: SearchResult) -> SearchResult:
        """Beads with their sides from the caller's order to that of the lattice, or back."""
        return result.swapped() if self.is_swapped else result

    def texts(self) -> tuple[list[str], list[str]]:
        """The sentences that the lattice sees, Traditional Chinese ones as Simplified."""
        source, target = (
            simplified([side[number] for number in numbers], side.language)
            for side, numbers in zip((self.source, self.target), self.seen, strict=True)
        )
        return self.orient_pair(source, target)

    def to_lattice(self, known_pairs: Sequence[KnownPair]) -> list[KnownPair]:
        """Pairs of the caller's sentences as pairs of the sentences that the lattice sees."""
        source, target = self.seen
        pairs = (
            KnownPair(run_of_seen(pair.source, source), run_of_seen(pair.target, target), pair.strength)
            for pair in known_pairs
        )
        return [pair.swapped() if self.is_swapped else pair for pair in pairs if pair.source and pair.target]

    def sides(self) -> Seen:
        """Both texts and the constraints in the order of the lattice."""
        constraints = self.constraints.swapped() if self.is_swapped else self.constraints
        return Seen(self.orient_pair(self.source, self.target), self.orient_pair(*self.seen), constraints)

    def from_lattice(self, result: SearchResult) -> SearchResult:
        """The result of the lattice as beads of all the caller's sentences, blank ones included, in order."""
        sides = self.sides()
        links = [sides.of_all(link) for link in result.beads]
        beads = sides.with_unseen(links)
        places = {(side, run.start): place for place, bead in enumerate(beads) for side, run in runs_of(bead)}
        crossings = []
        for crossing in result.crossings:
            stretch = links[crossing.first : crossing.last + 1]
            numbers = [places[side, run.start] for link in stretch for side, run in runs_of(link)]
            crossings.append(Crossing(min(numbers), max(numbers), crossing.gain))
        return self.orient(SearchResult(beads, crossings, result.associations))


def seen_numbers(
    texts: tuple[Sequence[str], Sequence[str]], is_evidence: Callable[[str], bool] = may_be_evidence
) -> list[list[int]]:
    """The sentences of either text that the lattice sees: those with words, or all that can be seen."""
    seen = [_numbers(side, is_evidence) for side in texts]
    return seen if all(seen) else [_numbers(side, lambda text: not is_blank(text)) for side in texts]


def _numbers(texts: Sequence[str], is_seen: Callable[[str], bool]) -> list[int]:
    return [number for number, text in enumerate(texts) if is_seen(text)]
