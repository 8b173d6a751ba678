"""Both texts as the lattice sees them, and the way back for its beads.

The lattice sees no blank sentences, and only sentences with words if there are any in both texts (`wordless.py`). It
sees the texts in an order that does not depend on the caller's order. So swapped texts get swapped answers.

What the lattice does not see may still be fixed. A fixed pair of which it sees no side, or one side only, becomes a
post that no bead passes; a sentence that an anchor names is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aligner.alignment.constraints import UNCONSTRAINED, Constraints, Pair
from aligner.alignment.known import KnownPair
from aligner.alignment.restriction import Restriction, run_of_seen
from aligner.alignment.search import SearchResult
from aligner.alignment.wordless import may_be_evidence, put_back
from aligner.bitext.beads import Crossing, Link
from aligner.bitext.texts import Run, Sentences, is_blank
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
        seen = [_numbers(side, may_be_evidence) for side in sides]
        if not all(seen):
            seen = [_numbers(side, lambda text: not is_blank(text)) for side in sides]
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

    def restriction(self) -> Restriction:
        """The constraints in numbers of the sentences that the lattice sees."""
        return Restriction.of(self.oriented_constraints(), self.orient_pair(*self.seen))

    def oriented_constraints(self) -> Constraints:
        """The constraints with the sides in the order of the lattice."""
        return self.constraints.swapped() if self.is_swapped else self.constraints

    def from_lattice(self, result: SearchResult) -> SearchResult:
        """The result of the lattice as beads of all the caller's sentences, blank ones included, in order."""
        left, right = self.orient_pair(*self.seen)
        texts = self.orient_pair(self.source, self.target)
        constraints = self.oriented_constraints()
        links = [Link(_run_of_all(rows, left), _run_of_all(columns, right), p) for rows, columns, p in result.beads]
        standing = _with_fixed(links, constraints.beads)
        more = put_back(texts, (left, right), standing, constraints)
        beads = list(_with_all_gaps([*standing, *more], (len(texts[0]), len(texts[1]))))
        places = {(side, run.start): place for place, bead in enumerate(beads) for side, run in _runs(bead)}
        crossings = []
        for crossing in result.crossings:
            stretch = links[crossing.first : crossing.last + 1]
            numbers = [places[side, run.start] for link in stretch for side, run in _runs(link)]
            crossings.append(Crossing(min(numbers), max(numbers), crossing.gain))
        return self.orient(SearchResult(beads, crossings, result.associations))


def _numbers(texts: Sequence[str], is_seen: Callable[[str], bool]) -> list[int]:
    return [number for number, text in enumerate(texts) if is_seen(text)]


def _runs(link: Link) -> Iterator[tuple[int, Run]]:
    """The sides of a bead that are not empty, by number."""
    return ((side, run) for side, run in enumerate(link[:2]) if run)


def _with_fixed(links: list[Link], fixed: Sequence[Pair]) -> list[Link]:
    """The links in order, the fixed ones with the sentences of which the lattice does not know."""
    if not fixed:
        return links
    covered = [{number for pair in fixed for number in pair[side]} for side in (0, 1)]
    others = [link for link in links if not any(run.start in covered[side] for side, run in _runs(link))]
    return sorted([*others, *(Link(source, target, 1.0) for source, target in fixed)])


def _run_of_all(run: Run, seen: Sequence[int]) -> Run:
    """A run of the seen sentences as a run of all, including the others between them."""
    return Run(seen[run.start], seen[run.stop - 1] + 1) if run else Run(0, 0)


def _with_all_gaps(links: Sequence[Link], sizes: tuple[int, int]) -> Iterator[Link]:
    """The pairs in order; before each pair, the sentences without counterpart, of one side and then of the other.

    A sentence in no link is blank, and it certainly has no counterpart.
    """
    confidences = {(side, run.start): link.confidence for link in links for side, run in _runs(link)}
    ends = [0, 0]
    pairs = sorted(link for link in links if link.source and link.target)
    for *runs, confidence in (*pairs, (Run(sizes[0], sizes[0]), Run(sizes[1], sizes[1]), 1.0)):
        for side, run in enumerate(runs):
            for number in range(ends[side], run.start):
                gap = [Run(ends[0], ends[0]), Run(ends[1], ends[1])]
                gap[side] = Run(number, number + 1)
                ends[side] = number + 1
                yield Link(gap[0], gap[1], confidences.get((side, number), 1.0))
        ends = [run.stop for run in runs]
        if runs[0]:
            yield Link(runs[0], runs[1], confidence)
