"""Both texts as the lattice sees them, and the way back for its beads.

The lattice sees no blank sentences, and it sees the texts in an order that does not depend on the caller's order. So
swapped texts get swapped answers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aligner.alignment.known import KnownPair
from aligner.alignment.search import SearchResult
from aligner.bitext.beads import Crossing, Link
from aligner.bitext.texts import Run, Sentences, is_blank
from aligner.words.scripts import simplified

OfSide = TypeVar("OfSide")


@dataclass(frozen=True, slots=True)
class Canonical:
    """The caller's texts, the numbers of their sentences that are not blank, and whether the lattice swaps the sides.

    The shorter text gives the rows of the lattice, because rows are computed one by one.
    """

    source: Sentences
    target: Sentences
    nonblank: tuple[list[int], list[int]]
    is_swapped: bool

    @classmethod
    def of(cls, source: Sentences, target: Sentences) -> Canonical:
        """The canonical order of two texts: by length, then by language, then by text."""
        sides = (source, target)
        nonblank = [[number for number, text in enumerate(side) if not is_blank(text)] for side in sides]
        left, right = (
            (len(numbers), side.language, [side[number] for number in numbers])
            for side, numbers in zip(sides, nonblank, strict=True)
        )
        return cls(source, target, (nonblank[0], nonblank[1]), right < left)

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
            for side, numbers in zip((self.source, self.target), self.nonblank, strict=True)
        )
        return self.orient_pair(source, target)

    def to_lattice(self, known_pairs: Sequence[KnownPair]) -> list[KnownPair]:
        """Pairs of the caller's sentences as pairs of the sentences that the lattice sees."""
        source, target = self.nonblank
        pairs = (
            KnownPair(_run_of_nonblank(pair.source, source), _run_of_nonblank(pair.target, target), pair.strength)
            for pair in known_pairs
        )
        return [pair.swapped() if self.is_swapped else pair for pair in pairs]

    def from_lattice(self, result: SearchResult) -> SearchResult:
        """The result of the lattice as beads of all the caller's sentences, blank ones included, in order."""
        result = self.orient(result)
        source, target = self.nonblank
        links = [Link(_run_of_all(left, source), _run_of_all(right, target), p) for left, right, p in result.beads]
        beads = list(_with_all_gaps(links, (len(self.source), len(self.target)), (1, 0) if self.is_swapped else (0, 1)))
        numbers = {_starts(bead): number for number, bead in enumerate(beads)}
        crossings = []
        for crossing in result.crossings:
            stretch = [numbers[_starts(link)] for link in links[crossing.first : crossing.last + 1]]
            crossings.append(Crossing(min(stretch), max(stretch), crossing.gain))
        return SearchResult(beads, crossings, result.associations)


def _starts(bead: Link) -> tuple[int | None, int | None]:
    """Where the sides of a bead start, None for an empty side: no other bead has the same starts."""
    return bead.source.start if bead.source else None, bead.target.start if bead.target else None


def _run_of_nonblank(run: Run, nonblank: Sequence[int]) -> Run:
    """A run of all sentences as a run of the nonblank ones, whose numbers are given in order."""
    return Run(bisect_left(nonblank, run.start), bisect_left(nonblank, run.stop))


def _run_of_all(run: Run, nonblank: Sequence[int]) -> Run:
    """A run of the nonblank sentences as a run of all, including the blank ones between them."""
    return Run(nonblank[run.start], nonblank[run.stop - 1] + 1) if run else Run(0, 0)


def _with_all_gaps(beads: Sequence[Link], sizes: tuple[int, int], order: tuple[int, int]) -> Iterator[Link]:
    """The pairs in order; before each pair, the sentences without counterpart, of one side and then of the other.

    A sentence in no bead is blank, and it certainly has no counterpart. `order` is that of the sides in the lattice.
    """
    confidences = [{run.start: p for *runs, p in beads for run in [runs[side]] if run} for side in (0, 1)]
    ends = [0, 0]
    pairs = [bead for bead in beads if bead.source and bead.target]
    for *runs, confidence in (*pairs, (Run(sizes[0], sizes[0]), Run(sizes[1], sizes[1]), 1.0)):
        for side, run in ((side, runs[side]) for side in order):
            for number in range(ends[side], run.start):
                gap = [Run(ends[0], ends[0]), Run(ends[1], ends[1])]
                gap[side] = Run(number, number + 1)
                ends[side] = number + 1
                yield Link(gap[0], gap[1], confidences[side].get(number, 1.0))
        ends = [run.stop for run in runs]
        if runs[0]:
            yield Link(runs[0], runs[1], confidence)
