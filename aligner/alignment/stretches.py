"""A place among beads, and what is known of them → the stretch around it that is to be aligned again.

        1-1 .99   1-1 accepted   1-2 .97   1-1 .42  ◀ place   0-1 .50   1-1 .99   1-1 .99   1-1 .99
                               └────────────── stretch ──────────────────────────────────┘

A stretch ends at an accepted bead, or at one that is nearly certain and far enough from the place. No constraint
reaches across its ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from aligner.alignment.constraints import Constraints, Pair, holds
from aligner.bitext.beads import Bead, Link
from aligner.bitext.texts import Run

AnyBead = Bead | Link


class Reach(NamedTuple):
    """How far a stretch reaches from its place, on either side; sentences are counted on the side that has more.

    Set by hand: what is twelve sentences away hardly changes the probabilities, and a stretch of thirty sentences on
    either side is scored in a fifth of a second.
    """

    # A bead of this confidence ends the stretch behind so many sentences.
    certain: float = 0.98
    far: int = 12
    # Behind so many sentences it ends at the most certain bead on its way, if it can at one that is far enough.
    most: int = 30


WIDE = Reach()
# For proposals: what is beside the place; and for the islands of a page without a server, which must stay small.
NARROW = Reach(certain=0.95, far=1, most=8)
ISLAND = Reach(certain=0.98, far=4, most=12)


class Stretch(NamedTuple):
    """The beads from number `first` to before `stop`, and their sentences."""

    first: int
    stop: int
    source: Run
    target: Run


class _Ends:
    """Which beads may end a stretch: those with both sides that agree with every constraint."""

    def __init__(self, beads: Sequence[AnyBead], constraints: Constraints, is_seen: Callable[[AnyBead], bool]) -> None:
        self.is_seen = is_seen
        self.accepted = set(constraints.beads)
        self.apart = constraints.apart
        self.alone = (constraints.alone(0), constraints.alone(1))
        anchors = ((Run(i, i + 1), Run(j, j + 1)) for i, j in constraints.anchors)
        # Those that the beads as they stand do not honour.
        self.loose = self.accepted.difference((bead.source, bead.target) for bead in beads)
        self.loose.update(pair for pair in anchors if not _holds(_bead_with(beads, pair[0].start), pair))

    def may_be(self, bead: AnyBead) -> bool:
        """Whether a stretch may end at this bead."""
        if not (bead.source and bead.target and self.is_seen(bead)):
            return False
        if self.alone[0].intersection(bead.source) or self.alone[1].intersection(bead.target):
            return False
        return all(_is_beside(bead, pair) or _holds(bead, pair) for pair in self.loose) and not any(
            _holds(bead, pair) for pair in self.apart
        )

    def is_accepted(self, bead: AnyBead) -> bool:
        """Whether a reviewer has accepted just this bead."""
        return (bead.source, bead.target) in self.accepted


def find_stretch(
    beads: Sequence[AnyBead],
    place: int,
    constraints: Constraints,
    is_seen: Callable[[AnyBead], bool],
    reach: Reach = WIDE,
) -> Stretch:
    """The stretch around the bead with number `place`; beads partition both texts.

    `is_seen` says whether the lattice sees both sides of a bead.
    """
    ends = _Ends(beads, constraints, is_seen)
    before = _end(((number, beads[number]) for number in range(place - 1, -1, -1)), ends, reach)
    after = _end(((number, beads[number]) for number in range(place + 1, len(beads))), ends, reach)
    first, stop = 0 if before is None else before + 1, len(beads) if after is None else after
    return Stretch(
        first,
        stop,
        Run(beads[first].source.start, beads[stop - 1].source.stop),
        Run(beads[first].target.start, beads[stop - 1].target.stop),
    )


def _end(beads: Iterator[tuple[int, AnyBead]], ends: _Ends, reach: Reach) -> int | None:
    """The number of the bead at which a stretch ends, of those on its way; None for the end of the texts."""
    best, best_rank, passed = None, (False, -1.0), [0, 0]
    for number, bead in beads:
        if ends.may_be(bead):
            is_far = max(passed) >= reach.far
            if ends.is_accepted(bead) or (is_far and bead.confidence >= reach.certain):
                return number
            if (is_far, bead.confidence) > best_rank:
                best, best_rank = number, (is_far, bead.confidence)
        passed = [passed[0] + len(bead.source), passed[1] + len(bead.target)]
        if max(passed) >= reach.most and best is not None:
            return best
    return None


def rejected(beads: Sequence[AnyBead], apart: Sequence[Pair]) -> Iterator[AnyBead]:
    """The beads that have all sentences of a pair that is apart."""
    for pair in apart:
        bead = _bead_with(beads, pair[0].start)
        if _holds(bead, pair):
            yield bead


def _bead_with(beads: Sequence[AnyBead], number: int) -> AnyBead:
    """The bead that has a source sentence."""
    index = bisect_right(beads, number, key=lambda bead: bead.source.start) - 1
    while not beads[index].source:
        index -= 1
    return beads[index]


def _holds(bead: AnyBead, pair: Pair) -> bool:
    """Whether a bead has all sentences of both runs."""
    return holds((bead.source, bead.target), pair)


def _is_beside(bead: AnyBead, pair: Pair) -> bool:
    """Whether both runs are before a bead, or both behind it."""
    is_before = pair[0].stop <= bead.source.start and pair[1].stop <= bead.target.start
    return is_before or (pair[0].start >= bead.source.stop and pair[1].start >= bead.target.stop)
