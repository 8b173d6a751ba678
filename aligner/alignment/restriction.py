"""Constraints in numbers of the lattice → the same Scores, where only paths that honour them remain.

    fixed bead, anchors   its corners, or those of the runs that one bead must contain, narrow the windows of the rows:
                          before them rows end where it begins, after them rows begin where it ends
    taken sentences       no bead has them, but for the fixed one
    apart                 no bead contains both runs
    posts                 fixed pairs of which the lattice does not see a side: no bead passes from one side of them to
                          the other

Nothing else changes. So the probabilities are those of the lattice, given the constraints.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.constraints import Constraints, Pair, hulls
from aligner.alignment.lattice import Scores, Shape
from aligner.bitext.texts import Run
from aligner.encoders.protocol import Ints
from aligner.errors import InputError

Cells = NDArray[np.floating]

NO_PATH = "no alignment fits these constraints; take some of those out that leave sentences without a counterpart"


@dataclass(frozen=True)
class Restriction:
    """What the lattice must honour; pairs are in order, and all numbers count the sentences that the lattice sees.

    `beads` are the fixed ones. `hulls` are runs that one bead must contain. `posts` have an empty side, whose place
    counts. `alone` are the sentences, of either side, without counterpart; `divides` are the boundaries, before the
    sentences of these numbers, that no bead may have within it.
    """

    beads: Sequence[Pair] = ()
    hulls: Sequence[Pair] = ()
    posts: Sequence[Pair] = ()
    alone: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
    divides: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
    apart: Sequence[Pair] = ()

    @classmethod
    def of(cls, constraints: Constraints, seen: tuple[Sequence[int], Sequence[int]]) -> Restriction:
        """Constraints about all sentences of both texts, of which the lattice sees these numbers."""
        fixed = [_pair_of_seen(pair, seen) for pair in constraints.beads]
        posts = [pair for pair in fixed if not all(pair)]
        anchors = [(bisect_left(seen[0], i), bisect_left(seen[1], j)) for i, j in constraints.free_anchors()]
        lonely = [
            [
                *map(partial(run_of_seen, seen=seen[side]), _singles(constraints.alone(side))),
                *(post[side] for post in posts),
            ]
            for side in (0, 1)
        ]
        return cls(
            [pair for pair in fixed if all(pair)],
            [(hull.source, hull.target) for hull in hulls(anchors)],
            posts,
            (_members(lonely[0]), _members(lonely[1])),
            (_places_of_empty(lonely[0]), _places_of_empty(lonely[1])),
            [*_apart_of_seen(constraints.apart, seen)],
        )

    def __bool__(self) -> bool:
        return any((self.beads, self.hulls, self.posts, *self.alone, *self.divides, self.apart))

    @cached_property
    def boxes(self) -> list[Pair]:
        """The rectangles between whose corners every path goes in one step, in order."""
        return sorted([*self.beads, *self.hulls])

    @property
    def corners(self) -> list[tuple[int, int]]:
        """The cells of these corners, in order."""
        return [
            (source.start if k == 0 else source.stop, target.start if k == 0 else target.stop)
            for source, target in self.boxes
            for k in (0, 1)
        ]

    def permits(self, i: int, j: int) -> bool:
        """Whether a bead may have just these two sentences, which no fixed bead has."""
        if i in self.alone[0] or j in self.alone[1] or (i, j) in self._single_apart:
            return False
        k = bisect_right(self.posts, i, key=lambda post: post[0].stop)
        is_after = k == 0 or j >= self.posts[k - 1][1].stop
        return is_after and (k == len(self.posts) or j < self.posts[k][1].start)

    @cached_property
    def _single_apart(self) -> set[tuple[int, int]]:
        return {(left.start, right.start) for left, right in self.apart if len(left) == len(right) == 1}

    def applied(self, scores: Scores) -> Scores:
        """The scores of the steps that remain; InputError if none leads through some row."""
        n, m = len(scores.lows) - 1, scores.columns - 1
        firsts, lasts = _staircase(self.boxes, n, m)
        widths = np.array([scores.width(i) for i in range(n + 1)])
        lows = np.maximum(scores.lows, firsts)
        stops = np.minimum(np.array(scores.lows) + widths, lasts + 1)
        if (lows >= stops).any():
            raise InputError(NO_PATH)
        bars = _Bars.of(self, n, m)
        beads = {
            shape: [
                bars.barred(row[low - old : stop - old], shape, i, low)
                for i, (row, old, low, stop) in enumerate(zip(rows, scores.lows, lows, stops, strict=True))
            ]
            for shape, rows in scores.beads.items()
        }
        restricted = replace(scores, beads=beads, lows=lows)
        for left, right in self.apart:
            _part(restricted, left, right)
        for pair in self.beads:
            _fix(beads, pair, scores, restricted.lows)
        return restricted


UNRESTRICTED = Restriction()


def run_of_seen(run: Run, seen: Sequence[int]) -> Run:
    """A run of all sentences as a run of those that are seen, whose numbers are given in order."""
    return Run(bisect_left(seen, run.start), bisect_left(seen, run.stop))


def _pair_of_seen(pair: Pair, seen: tuple[Sequence[int], Sequence[int]]) -> Pair:
    return run_of_seen(pair[0], seen[0]), run_of_seen(pair[1], seen[1])


def _apart_of_seen(apart: Iterable[Pair], seen: tuple[Sequence[int], Sequence[int]]) -> Iterator[Pair]:
    """The runs that a bead must have if it is to contain a pair; nothing for a pair that none can contain."""
    for pair in apart:
        source, target = (_run_around(run, numbers) for run, numbers in zip(pair, seen, strict=True))
        if source and target:
            yield source, target


def _run_around(run: Run, seen: Sequence[int]) -> Run | None:
    """The shortest run of seen sentences that has a run of all, and what lies between, within it; None without one."""
    first, last = bisect_right(seen, run.start) - 1, bisect_left(seen, run.stop - 1)
    return Run(first, last + 1) if first >= 0 and last < len(seen) else None


def _singles(numbers: Iterable[int]) -> list[Run]:
    return [Run(number, number + 1) for number in numbers]


def _members(runs: Iterable[Run]) -> frozenset[int]:
    return frozenset(chain.from_iterable(runs))


def _places_of_empty(runs: Iterable[Run]) -> frozenset[int]:
    return frozenset(run.start for run in runs if not run)


def _staircase(pairs: Iterable[Pair], n: int, m: int) -> tuple[Ints, Ints]:
    """For each row 0…n the first column that it may have after the pairs before it, and the last before those after it.

    A row within a pair counts as before it.
    """
    firsts, lasts = np.zeros(n + 1, np.int64), np.full(n + 1, m)
    for source, target in pairs:
        firsts[source.stop] = max(firsts[source.stop], target.stop)
        row = max(source.start, source.stop - 1)
        lasts[row] = min(lasts[row], target.start)
    return np.maximum.accumulate(firsts), np.minimum.accumulate(lasts[::-1])[::-1]


@dataclass(frozen=True, slots=True)
class _Bars:
    """What bars a bead, besides the windows of the rows.

    `marks` count, for each side, what no bead may have within it: at 2k + 1 sentence k, at 2k the boundary before it;
    entry p counts those before p. At the rows `closed` no bead may begin or end. A bead may begin at row i from column
    `firsts[i]` on, and end there up to column `lasts[i]`.
    """

    marks: tuple[Ints, Ints]
    closed: NDArray[np.bool_]
    firsts: Ints
    lasts: Ints

    @classmethod
    def of(cls, restriction: Restriction, n: int, m: int) -> _Bars:
        """The bars in a lattice of n and m sentences."""
        marks = []
        for side, count in ((0, n), (1, m)):
            is_marked = np.zeros(2 * count + 1, np.int64)
            taken = restriction.alone[side].union(*(pair[side] for pair in restriction.beads))
            is_marked[[2 * number + 1 for number in taken]] = 1
            is_marked[[2 * number for number in restriction.divides[side]]] = 1
            marks.append(np.concatenate([[0], is_marked.cumsum()]))
        closed = np.zeros(n + 1, np.bool_)
        for source, _ in restriction.boxes:
            closed[source.start + 1 : source.stop] = True
        return cls((marks[0], marks[1]), closed, *_staircase(restriction.posts, n, m))

    def barred(self, cells: Cells, shape: Shape, i: int, low: int) -> Cells:
        """A copy of the scores of the beads that end in row i, from column `low` on, -inf where one is barred."""
        start, (rows, columns) = i - shape[0], self.marks
        if start < 0 or rows[2 * i] != rows[2 * start + 1] or self.closed[start] or self.closed[i]:
            return np.full_like(cells, -np.inf)
        cells = cells.copy()
        stops = np.arange(low, low + len(cells))
        starts = np.maximum(stops - shape[1], 0)
        is_within = (starts >= self.firsts[start]) & (stops <= self.lasts[i])
        cells[~is_within | (columns[2 * stops] != columns[2 * starts + 1])] = -np.inf
        return cells


def _part(scores: Scores, left: Run, right: Run) -> None:
    """Remove, in place, the beads that contain both runs."""
    for (a, b), rows in scores.beads.items():
        for i in range(left.stop, min(left.start + a, len(rows) - 1) + 1):
            low = scores.lows[i]
            rows[i][max(right.stop - low, 0) : max(right.start + b + 1 - low, 0)] = -np.inf


def _fix(beads: dict[Shape, list[Cells]], pair: Pair, before: Scores, lows: Sequence[int] | Ints) -> None:
    """Put a fixed bead back, with its score or, in a shape that has none, with 0: every path has it."""
    left, right = pair
    shape, i = (len(left), len(right)), left.stop
    rows = before.beads.get(shape)
    value = float(rows[i][right.stop - before.lows[i]]) if rows is not None else 0.0
    if shape not in beads:
        beads[shape] = [np.full_like(row, -np.inf) for row in next(iter(beads.values()))]
    beads[shape][i][right.stop - lows[i]] = value
