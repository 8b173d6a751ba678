"""Both texts, or a stretch of them, of which the lattice sees some sentences → its beads as beads of all sentences.

What the lattice does not see may still be fixed. A fixed pair of which it sees no side, or one side only, is a post
that no bead passes. Lines without words are put back beside the beads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aligner.alignment.constraints import Constraints, Pair
from aligner.alignment.restriction import Restriction
from aligner.alignment.wordless import put_back
from aligner.bitext.beads import Link
from aligner.bitext.texts import Run


@dataclass(frozen=True, slots=True)
class Seen:
    """Both texts in the order of the lattice, the numbers of the sentences that it sees, and what must hold."""

    texts: tuple[Sequence[str], Sequence[str]]
    numbers: tuple[Sequence[int], Sequence[int]]
    constraints: Constraints

    def restriction(self) -> Restriction:
        """The constraints in numbers of the sentences that the lattice sees."""
        return Restriction.of(self.constraints, self.numbers)

    def of_all(self, link: Link) -> Link:
        """A link of seen sentences as one of all, including the others between them."""
        left, right = self.numbers
        return Link(_run_of_all(link.source, left), _run_of_all(link.target, right), link.confidence)

    def with_unseen(self, links: list[Link]) -> list[Link]:
        """These links and those of the other sentences, in order; they partition both texts."""
        standing = _with_fixed(links, self.constraints.beads)
        more = put_back(self.texts, self.numbers, standing, self.constraints)
        return list(_with_all_gaps([*standing, *more], (len(self.texts[0]), len(self.texts[1]))))


def runs_of(link: Link) -> Iterator[tuple[int, Run]]:
    """The sides of a bead that are not empty, by number."""
    return ((side, run) for side, run in enumerate(link[:2]) if run)


def _with_fixed(links: list[Link], fixed: Sequence[Pair]) -> list[Link]:
    """The links in order, the fixed ones with the sentences of which the lattice does not know."""
    if not fixed:
        return links
    covered = [{number for pair in fixed for number in pair[side]} for side in (0, 1)]
    others = [link for link in links if not any(run.start in covered[side] for side, run in runs_of(link))]
    return sorted([*others, *(Link(source, target, 1.0) for source, target in fixed)])


def _run_of_all(run: Run, seen: Sequence[int]) -> Run:
    """A run of the seen sentences as a run of all, including the others between them."""
    return Run(seen[run.start], seen[run.stop - 1] + 1) if run else Run(0, 0)


def _with_all_gaps(links: Sequence[Link], sizes: tuple[int, int]) -> Iterator[Link]:
    """The pairs in order; before each pair, the sentences without counterpart, of one side and then of the other.

    A sentence in no link is blank, and it certainly has no counterpart.
    """
    confidences = {(side, run.start): link.confidence for link in links for side, run in runs_of(link)}
    end = Link(Run(sizes[0], sizes[0]), Run(sizes[1], sizes[1]), 1.0)
    start = (0, 0)
    for pair in (*sorted(link for link in links if link.source and link.target), end):
        yield from _gaps(start, pair, confidences)
        if pair.source:
            yield pair
        start = (pair.source.stop, pair.target.stop)


def _gaps(start: tuple[int, int], pair: Link, confidences: Mapping[tuple[int, int], float]) -> Iterator[Link]:
    """The sentences between two numbers and a pair, first those of the source, each alone."""
    done = list(start)
    for side, run in enumerate((pair.source, pair.target)):
        for number in range(start[side], run.start):
            gap = [Run(done[0], done[0]), Run(done[1], done[1])]
            gap[side] = Run(number, number + 1)
            done[side] = number + 1
            yield Link(gap[0], gap[1], confidences.get((side, number), 1.0))
