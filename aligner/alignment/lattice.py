"""Scores of beads → the best path through them, and the probability of every bead.

Cell (i, j) of the lattice means that i source and j target sentences are done. A bead of shape (a, b) leads from
(i - a, j - b) to (i, j). A source sentence without counterpart leads to the next row, a target sentence to the next
cell of the row. A path's score is the sum of its steps' scores, and its probability is proportional to the exponential
of its score: a semi-Markov conditional random field (Sarawagi and Cohen 2004) whose segments are beads.

A gap is a run of sentences without counterpart, first those of the source, then those of the target: one order only,
so that no alignment is counted twice. Opening either part costs `gap_open` (affine gaps, Gotoh 1982). So a path is in
one of three states: after a bead, in the source part of a gap, in the target part of a gap.

All data are arrays: `i`, `j` count sentences, `a`, `b` the sentences of a bead, `k` the cells of a row's window. A row
is an array (..., cells); leading axes, if any, are independent lattices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from aligner.kernels import choice

if TYPE_CHECKING:
    from aligner.kernels._compiled import CompiledLattice

Shape = tuple[int, int]
Array = NDArray[np.float64]
Ints = NDArray[np.int64]


Number = TypeVar("Number", bound=np.floating)


@dataclass(frozen=True, slots=True)
class Rows(Generic[Number]):
    """Rows of a lattice that lie end to end in one array: row i has the cells `offsets[i]` to `offsets[i + 1]`."""

    cells: NDArray[Number]
    offsets: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, i: int) -> NDArray[Number]:
        i = range(len(self))[i]
        return self.cells[..., self.offsets[i] : self.offsets[i + 1]]

    def __iter__(self) -> Iterator[NDArray[Number]]:
        return (self[i] for i in range(len(self)))


AnyRows = Rows[np.floating] | Rows[np.float32] | Sequence[NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class BeadRows(Mapping[Shape, Rows[np.float32]]):
    """The rows of each shape, all in one array (shapes, cells)."""

    shapes: tuple[Shape, ...]
    cells: NDArray[np.float32]
    offsets: Ints

    def __getitem__(self, shape: Shape) -> Rows[np.float32]:
        if shape not in self.shapes:
            raise KeyError(shape)
        return Rows(self.cells[self.shapes.index(shape)], self.offsets)

    def __iter__(self) -> Iterator[Shape]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)


STATES = BEAD, SOURCE_GAP, TARGET_GAP = 0, 1, 2
# Penalty of an improbable bead: more than a path can ever gain by taking it.
IMPROBABLE = 1000.0
# All paths pass a cell if all but so small a part of the probability does.
LOG_CERTAIN = np.log1p(-1e-7)
# Most steps that a path needs for two exchanged neighbours.
MOST_CROSSED = 3


class Step(NamedTuple):
    """The sentences that a step passes: `start` to `stop` of the source, `low` to `high` of the target."""

    start: int
    stop: int
    low: int
    high: int


class Stretch(NamedTuple):
    """Steps of a path that would score higher, by `gain`, as two beads that cross."""

    first: int
    last: int
    gain: float


class _Last(NamedTuple):
    """The shape of the last step to a cell, and the state it came from."""

    source: int
    target: int
    state: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of all steps of a lattice, for the cells within each row's window.

    Row i holds the cells from j = `lows[i]` on, and `lows` never falls. `beads[a, b][i][..., k]` is the score of the
    bead that ends at cell (i, lows[i] + k), -inf where there is none. `source_gaps[..., i]` and `target_gaps[..., j]`
    are the scores of leaving sentence i or j without counterpart, `gap_open` is the score of opening a gap. If
    independent lattices differ in size, `ends` are the last row and column of each, (2, ...); no bead may end beyond.
    A lattice that `is_open` ends in any cell of its last row.
    """

    beads: Mapping[Shape, AnyRows]
    source_gaps: Array
    target_gaps: Array
    gap_open: float
    lows: Sequence[int] | Ints
    ends: NDArray[np.int64] | None = None
    is_open: bool = False

    @property
    def columns(self) -> int:
        """Number of columns, one more than target sentences."""
        return int(self.target_gaps.shape[-1]) + 1

    def width(self, i: int) -> int:
        """Number of cells in the window of row i."""
        return int(next(iter(self.beads.values()))[i].shape[-1])

    @property
    def offsets(self) -> Ints:
        """Where the rows begin if they lie end to end, and where the last ends."""
        rows = next(iter(self.beads.values()))
        return rows.offsets if isinstance(rows, Rows) else np.cumsum([0, *(row.shape[-1] for row in rows)])

    def blank(self, i: int) -> Array:
        """A row of the lattice that no path has reached."""
        return np.full((*self.source_gaps.shape[:-1], self.width(i)), -np.inf)

    def is_end(self, i: int) -> NDArray[np.bool_]:
        """True at the cell of row i where the lattice ends."""
        if self.is_open:
            return np.full(self.width(i), i == len(self.lows) - 1)
        rows, columns = (len(self.lows) - 1, self.columns - 1) if self.ends is None else self.ends
        cells = self.lows[i] + np.arange(self.width(i))
        return np.asarray((np.asarray(rows)[..., None] == i) & (np.asarray(columns)[..., None] == cells))

    def columns_of_cells(self) -> Ints:
        """The column of each cell, row by row."""
        offsets = self.offsets
        return np.arange(offsets[-1]) + np.repeat(np.asarray(self.lows) - offsets[:-1], np.diff(offsets))

    def gaps_along(self, i: int) -> Array:
        """Sum of the target gap scores from the first cell of row i to each of its cells."""
        low, width = self.lows[i], self.width(i)
        gaps = np.zeros((*self.target_gaps.shape[:-1], width))
        inside = self.target_gaps[..., low : low + width - 1]
        gaps[..., 1 : 1 + inside.shape[-1]] = inside
        return np.asarray(gaps.cumsum(-1))


@dataclass(frozen=True, slots=True)
class Sum:
    """How to join the totals of several paths: `over` the first axis of a stack, and `along` the cells of a row."""

    over: Callable[[Array], Array]
    along: Callable[[Array], Array]


def log_sum(stack: Array) -> Array:
    """Log Σ exp over the first axis; -inf where all values are -inf."""
    top = stack.max(axis=0)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(stack - safe).sum(axis=0)) + safe)


ALL_PATHS = Sum(log_sum, lambda row: np.logaddexp.accumulate(row, axis=-1))
BEST_PATH = Sum(
    lambda stack: np.asarray(stack.max(axis=0)), lambda row: np.asarray(np.maximum.accumulate(row, axis=-1))
)


@dataclass(frozen=True)
class Totals:
    """Total score of the part-paths at each cell in each state, and last in any state, (4, ..., cells)."""

    cells: Array
    offsets: Ints

    @classmethod
    def blank(cls, scores: Scores) -> Totals:
        """Totals of a lattice in which no path has reached a cell."""
        offsets = scores.offsets
        return cls(np.full((4, *scores.source_gaps.shape[:-1], int(offsets[-1])), -np.inf), offsets)

    @cached_property
    def states(self) -> tuple[Sequence[Array], Sequence[Array], Sequence[Array]]:
        """The rows of the totals in each of the three states."""
        bead, source_gap, target_gap = ([*Rows(self.cells[state], self.offsets)] for state in STATES)
        return bead, source_gap, target_gap

    @cached_property
    def anywhere(self) -> Sequence[Array]:
        """The rows of the totals in any state."""
        return [*Rows(self.cells[-1], self.offsets)]


def _shift_into(row: Array, shift: int, out: Array) -> None:
    """Set out[k] = row[k + shift] if that cell exists, else -inf."""
    out.fill(-np.inf)
    start, stop = max(0, -shift), min(out.shape[-1], row.shape[-1] - shift)
    if start < stop:
        out[..., start:stop] = row[..., start + shift : stop + shift]


def forward(scores: Scores, paths: Sum = ALL_PATHS) -> Totals:
    """Totals of all part-paths from (0, 0) to each cell."""
    if lattice := compiled_lattice(scores):
        return Totals(lattice.forward(paths is BEST_PATH), scores.offsets)
    scores, totals = _with_rows(scores), Totals.blank(scores)
    bead, source_gap, target_gap = totals.states
    bead[0][..., 0 - scores.lows[0]] = 0.0
    for i, low in enumerate(scores.lows):
        if i:
            bead[i][:] = paths.over(_totals_after_beads(scores, totals, i))
            stack = np.stack([scores.blank(i)] * 2)
            _shift_into(bead[i - 1] + scores.gap_open, low - scores.lows[i - 1], stack[0])
            _shift_into(source_gap[i - 1], low - scores.lows[i - 1], stack[1])
            source_gap[i][:] = paths.over(stack) + scores.source_gaps[..., i - 1, None]
        opened = paths.over(np.stack([bead[i], source_gap[i]])) + scores.gap_open
        running = scores.gaps_along(i)
        target_gap[i][..., 1:] = paths.along(opened[..., :-1] - running[..., :-1]) + running[..., 1:]
        totals.anywhere[i][:] = paths.over(np.stack([bead[i], source_gap[i], target_gap[i]]))
    return totals


def _with_rows(scores: Scores) -> Scores:
    """The same scores, whose rows stand in lists, which are quicker to ask."""
    return replace(scores, beads={shape: [*rows] for shape, rows in scores.beads.items()})


def _totals_after_beads(scores: Scores, totals: Totals, i: int) -> Array:
    """Totals of the part-paths whose last step is a bead that ends in row i, one entry per shape."""
    stack = np.stack([scores.blank(i)] * len(scores.beads))
    for slot, ((a, b), rows) in zip(stack, scores.beads.items(), strict=True):
        if a <= i:
            _shift_into(totals.anywhere[i - a], scores.lows[i] - scores.lows[i - a] - b, slot)
            slot += rows[i]
    return stack


def backward(scores: Scores) -> Totals:
    """Summed totals of all part-paths from each cell, in each state, to the last cell."""
    if lattice := compiled_lattice(scores):
        return Totals(lattice.backward(), scores.offsets)
    scores, totals = _with_rows(scores), Totals.blank(scores)
    bead, source_gap, target_gap = totals.states
    last = len(scores.lows) - 1
    for i in range(last, -1, -1):
        low = scores.lows[i]
        stack = np.stack([scores.blank(i)] * len(scores.beads))
        below = scores.blank(i)
        for slot, ((a, b), rows) in zip(stack, scores.beads.items(), strict=True):
            if i + a <= last:
                _shift_into(rows[i + a] + bead[i + a], low - scores.lows[i + a] + b, slot)
        if i < last:
            _shift_into(source_gap[i + 1] + scores.source_gaps[..., i, None], low - scores.lows[i + 1], below)
        onward = totals.anywhere[i]
        onward[:] = np.where(scores.is_end(i), 0.0, log_sum(stack))
        running = scores.gaps_along(i)
        target_gap[i][:] = ALL_PATHS.along((onward + running)[..., ::-1])[..., ::-1] - running
        along = scores.blank(i)
        along[..., :-1] = target_gap[i][..., 1:] + np.diff(running, axis=-1) + scores.gap_open
        bead[i][:] = log_sum(np.stack([onward, below + scores.gap_open, along]))
        source_gap[i][:] = log_sum(np.stack([onward, below, along]))
    return totals


@dataclass(frozen=True, slots=True)
class Posteriors:
    """Probabilities of the steps of a lattice; `total` is the log of the sum over all paths, (...,)."""

    scores: Scores
    before: Totals
    after: Totals
    total: Array

    def bead(self, shape: Shape, i: int) -> Array:
        """Probability of the bead of this shape that ends at each cell of row i."""
        a, b = shape
        start = self.scores.blank(i)
        if a <= i:
            _shift_into(self.before.anywhere[i - a], self.scores.lows[i] - self.scores.lows[i - a] - b, start)
        return np.asarray(
            np.exp(start + self.scores.beads[shape][i] + self.after.states[BEAD][i] - self.total[..., None])
        )

    def of_beads(self, steps: Sequence[Step]) -> Array:
        """Probability of each of some beads, (steps,); for one lattice only."""
        if not steps:
            return np.zeros(0)
        start, stop, low, high = np.array(steps, np.int64).T
        scores = np.array(bead_scores(self.scores, steps))
        lows, offsets = np.asarray(self.scores.lows), self.before.offsets
        before = self.before.cells[-1][offsets[start] + low - lows[start]]
        after = self.after.cells[BEAD][offsets[stop] + high - lows[stop]]
        return np.asarray(np.exp(before + scores + after - self.total))

    def of_shapes(self) -> Iterator[tuple[Shape, Array]]:
        """For each shape, the probability of the bead that ends at each cell, row by row; for one lattice only."""
        offsets, lows = self.before.offsets, np.asarray(self.scores.lows)
        widths = np.diff(offsets)
        rows, columns = np.repeat(np.arange(len(lows)), widths), self.scores.columns_of_cells()
        for (a, b), beads in self.scores.beads.items():
            starts = np.maximum(rows - a, 0)
            cells = columns - b - lows[starts]
            is_there = (rows >= a) & (cells >= 0) & (cells < widths[starts])
            before = np.where(is_there, self.before.cells[-1][np.where(is_there, offsets[starts] + cells, 0)], -np.inf)
            yield (a, b), np.exp(before + _end_to_end(beads) + self.after.cells[BEAD] - self.total)

    def gaps(self, state: int) -> Array:
        """Probability that the path passes each cell in this state, the source or the target part of a gap."""
        return np.asarray(np.exp(self.before.cells[state] + self.after.cells[state] - self.total[..., None]))

    def source_gaps(self) -> Array:
        """Probability that each source sentence has no counterpart, shape (..., source sentences)."""
        return np.asarray(np.add.reduceat(self.gaps(SOURCE_GAP), self.before.offsets[:-1], axis=-1)[..., 1:])

    def target_gaps(self) -> Array:
        """Probability that each target sentence has no counterpart, shape (..., target sentences)."""
        columns, gaps = self.scores.columns_of_cells(), self.gaps(TARGET_GAP)
        count = max(int(columns.max()) + 1, self.scores.columns)
        sums = [np.bincount(columns, lattice, count) for lattice in gaps.reshape(-1, len(columns))]
        gone = np.stack(sums).astype(np.float64)
        return gone[:, 1 : self.scores.columns].reshape(self.scores.target_gaps.shape)

    def certain_cell(self, last: int) -> tuple[int, int] | None:
        """The last cell, in a row up to number `last`, that all paths pass after a bead; None if there is none.

        So what is before it and what is behind it are lattices of their own.
        """
        stop = self.before.offsets[last + 1]
        passed = self.before.cells[BEAD][:stop] + self.after.cells[BEAD][:stop]
        certain = np.flatnonzero(passed >= self.total + LOG_CERTAIN)
        if not len(certain) or certain[-1] == 0:
            return None
        row = int(np.searchsorted(self.before.offsets, certain[-1], side="right")) - 1
        return row, int(certain[-1] - self.before.offsets[row]) + int(self.scores.lows[row])

    def openings(self) -> Array:
        """Expected number of gap parts opened, shape (...,)."""
        count = np.zeros_like(self.total)
        gap_open = self.scores.gap_open
        for i, low in enumerate(self.scores.lows):
            if i:
                into = self.scores.blank(i)
                _shift_into(self.before.states[BEAD][i - 1] + gap_open, low - self.scores.lows[i - 1], into)
                into += self.scores.source_gaps[..., i - 1, None] + self.after.states[SOURCE_GAP][i]
                count += np.exp(into - self.total[..., None]).sum(-1)
            opened = log_sum(np.stack([self.before.states[BEAD][i], self.before.states[SOURCE_GAP][i]]))[..., :-1]
            into = (
                opened
                + gap_open
                + np.diff(self.scores.gaps_along(i), axis=-1)
                + self.after.states[TARGET_GAP][i][..., 1:]
            )
            count += np.exp(into - self.total[..., None]).sum(-1)
        return count


def up_to(scores: Scores, row: int, column: int) -> Scores:
    """The part of a lattice, whose rows lie end to end, up to a cell, where it ends."""
    assert isinstance(scores.beads, BeadRows)
    offsets = scores.beads.offsets[: row + 2]
    beads = BeadRows(scores.beads.shapes, scores.beads.cells[:, : offsets[-1]], offsets)
    return Scores(beads, scores.source_gaps[:row], scores.target_gaps[:column], scores.gap_open, scores.lows[: row + 1])


def posteriors(scores: Scores) -> Posteriors:
    """Forward and backward totals over the lattice; they give every probability."""
    before, after = forward(scores), backward(scores)
    if scores.is_open:
        return Posteriors(scores, before, after, log_sum(before.anywhere[-1]))
    if scores.ends is None:
        return Posteriors(scores, before, after, before.anywhere[-1][..., scores.columns - 1 - scores.lows[-1]])
    ends = [np.where(scores.is_end(i), row, -np.inf).max(-1) for i, row in enumerate(before.anywhere)]
    return Posteriors(scores, before, after, np.asarray(np.maximum.reduce(ends)))


def safest_path(
    probabilities: Posteriors, bead_price: float, gap_price: float, least: float = 0.0
) -> tuple[float, list[Step]]:
    """The highest expected gain of a path, and the steps of that path, as in `best_path`.

    A right step gains 1, and every step costs its price. So the expected gain of a bead is its probability minus
    `bead_price`. That of a gap sentence is the probability that it has no counterpart, in whatever gap, minus
    `gap_price`. This is minimum Bayes risk decoding (Kumar and Byrne 2002): where many paths agree in part, it takes
    what they agree on. A bead less probable than `least` is taken only if no path avoids it: as few as possible.
    """
    scores = probabilities.scores
    source, target = probabilities.source_gaps() - gap_price, probabilities.target_gaps() - gap_price
    if lattice := compiled_lattice(Scores(scores.beads, source, target, 0.0, scores.lows)):
        before, after, whole = (
            probabilities.before.cells[-1],
            probabilities.after.cells[BEAD],
            float(probabilities.total),
        )
        return _path(*lattice.safest_path(before, after, whole, bead_price, least, IMPROBABLE))
    gains = {
        shape: Rows(_gain(chances, _end_to_end(scores.beads[shape]), bead_price, least), scores.offsets)
        for shape, chances in probabilities.of_shapes()
    }
    return best_path(Scores(gains, source, target, 0.0, scores.lows))


def _gain(probability: Array, score: NDArray[np.floating], price: float, least: float) -> NDArray[np.floating]:
    gain = probability - price - IMPROBABLE * (probability < least)
    return np.where(np.isfinite(score), gain, -np.inf).astype(np.float32)


def best_path(scores: Scores) -> tuple[float, list[Step]]:
    """Highest total score of a path, and its steps.

    For one lattice only. Between equal paths, from the end of the texts, the shape listed first in `scores.beads` wins.
    """
    if lattice := compiled_lattice(scores):
        return _path(*lattice.best_path())
    scores = _with_rows(scores)
    totals = forward(scores, BEST_PATH)
    i, j = len(scores.lows) - 1, scores.columns - 1
    ends = [states[i][j - scores.lows[i]] for states in totals.states]
    total, state = float(max(ends)), int(np.argmax(ends))
    steps: list[Step] = []
    while (i, j) != (0, 0):
        a, b, state = _last_step(scores, totals, i, j, state)
        assert a or b, f"no path leads to ({i}, {j})"
        steps.append(Step(i - a, i, j - b, j))
        i, j = i - a, j - b
    return total, steps[::-1]


def crossings(scores: Scores, steps: Sequence[Step]) -> list[Stretch]:
    """Stretches of a path that would score higher as two beads that cross.

    A stretch has at most MOST_CROSSED steps, since an exchange appears as two beads, as one, or as a bead between
    gaps. Of the stretches that start at the same step, the one that gains most is taken; the next starts behind it.
    """
    own, crossed = step_scores(scores, steps), _crossed_in(scores)
    stretches = []
    first = 0
    while first < len(steps):
        stops = range(first + 1, min(first + MOST_CROSSED, len(steps)) + 1)
        gain, stop = max((crossed(box_of(steps, first, stop))[0] - sum(own[first:stop]), stop) for stop in stops)
        if gain > 0:
            stretches.append(Stretch(first, stop - 1, gain))
        first = stop if gain > 0 else first + 1
    return stretches


def box_of(steps: Sequence[Step], first: int, stop: int) -> Step:
    """All that the steps from number `first` to before `stop` pass."""
    (top, _, left, _), (_, bottom, _, right) = steps[first], steps[stop - 1]
    return Step(top, bottom, left, right)


def best_crossed(scores: Scores, box: Step) -> tuple[float, tuple[int, int]]:
    """The best score of two crossed beads over a box, and the cell where they meet; -inf if there are none."""
    return _crossed_in(scores)(box)


def _crossed_in(scores: Scores) -> Callable[[Step], tuple[float, tuple[int, int]]]:
    """`best_crossed` for one lattice."""
    if lattice := compiled_lattice(scores):
        return lambda box: lattice.best_crossed(*box)
    return partial(_best_crossed, scores)


def _best_crossed(scores: Scores, box: Step) -> tuple[float, tuple[int, int]]:
    top, bottom, left, right = box
    cells = [(i, j) for i in range(top + 1, bottom) for j in range(left + 1, right)]
    upper = bead_scores(scores, [Step(top, i, j, right) for i, j in cells])
    lower = bead_scores(scores, [Step(i, bottom, left, j) for i, j in cells])
    crossed = [(x + y, cell) for x, y, cell in zip(upper, lower, cells, strict=True) if x + y > -np.inf]
    return max(crossed, default=(-np.inf, (top, left)))


def step_scores(scores: Scores, steps: Sequence[Step]) -> list[float]:
    """Score of each step of a path, including `gap_open` if it opens a gap."""
    beads = iter(bead_scores(scores, beads_among(steps)))
    found = []
    is_source_gap = is_target_gap = False
    for start, stop, low, high in steps:
        was_source_gap, was_target_gap = is_source_gap, is_target_gap
        is_source_gap, is_target_gap = low == high, start == stop
        if is_source_gap:
            found.append(float(scores.source_gaps[start]) + (0.0 if was_source_gap else scores.gap_open))
        elif is_target_gap:
            found.append(float(scores.target_gaps[low]) + (0.0 if was_target_gap else scores.gap_open))
        else:
            found.append(next(beads))
    return found


def beads_among(steps: Sequence[Step]) -> list[Step]:
    """The steps that are no gaps."""
    return [step for step in steps if step[0] < step[1] and step[2] < step[3]]


def bead_scores(scores: Scores, steps: Sequence[Step]) -> list[float]:
    """Score of each bead, whether or not it is on a path; -inf if the lattice does not have it."""
    found = []
    for start, stop, low, high in steps:
        rows = scores.beads.get((stop - start, high - low))
        k = high - scores.lows[stop]
        is_there = rows is not None and 0 <= k < rows[stop].shape[-1]
        found.append(float(rows[stop][k]) if rows is not None and is_there else -np.inf)
    return found


def totals_at(scores: Scores, totals: Totals, row: int, column: int) -> list[float]:
    """Totals of the states of a cell; -inf outside the window."""
    k = column - scores.lows[row]
    return [float(rows[row][k]) if 0 <= k < len(rows[row]) else -np.inf for rows in totals.states]


def _last_step(scores: Scores, totals: Totals, i: int, j: int, state: int) -> _Last:
    """Shape of the last step of the best path to (i, j) in a state, and the state it came from."""

    at = partial(totals_at, scores, totals)
    if state == SOURCE_GAP:
        before = at(i - 1, j)
        return _Last(1, 0, BEAD if before[BEAD] + scores.gap_open >= before[SOURCE_GAP] else SOURCE_GAP)
    if state == TARGET_GAP:
        before = at(i, j - 1)
        opened = (before[BEAD] + scores.gap_open, before[SOURCE_GAP] + scores.gap_open)
        return _Last(0, 1, int(np.argmax([*opened, before[TARGET_GAP]])))
    best, last = -np.inf, _Last(0, 0, 0)
    for (a, b), rows in scores.beads.items():
        if a <= i and b <= j:
            before = at(i - a, j - b)
            score = max(before) + float(rows[i][j - scores.lows[i]])
            if score > best:
                best, last = score, _Last(a, b, int(np.argmax(before)))
    return last


def compiled_lattice(scores: Scores) -> CompiledLattice | None:
    """The lattice for the compiled loops; None if there are no such loops, or several lattices."""
    if choice.compiled is None or scores.source_gaps.ndim > 1:
        return None
    a, b = np.array([*scores.beads], np.int64).T
    gaps = (np.ascontiguousarray(side, np.float64) for side in (scores.source_gaps, scores.target_gaps))
    lows = np.ascontiguousarray(scores.lows, np.int64)
    rows = scores.beads
    cells = rows.cells if isinstance(rows, BeadRows) else np.stack([*map(_end_to_end, rows.values())])
    lattice: CompiledLattice = choice.compiled.CompiledLattice(
        lows,
        scores.offsets,
        a.copy(),
        b.copy(),
        np.ascontiguousarray(cells),
        *gaps,
        float(scores.gap_open),
        scores.is_open,
    )
    return lattice


def _end_to_end(rows: AnyRows) -> NDArray[np.floating]:
    """The cells of all rows, one behind the other."""
    return rows.cells if isinstance(rows, Rows) else np.concatenate([*rows], axis=-1)


def _path(total: float, steps: Ints) -> tuple[float, list[Step]]:
    """A path of the compiled loops, whose last step is first."""
    return total, [Step(*step) for step in steps[::-1].tolist()]
