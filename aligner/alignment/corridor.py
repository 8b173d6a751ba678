"""Sentence vectors → the part of the lattice worth visiting.

No band around the diagonal: one long omission would lead out of it. Instead anchors are found, pairs of sentences that
are each other's nearest neighbours, and of these the heaviest chain that rises on both sides. Between two anchors all
cells are visited; where that would be too many, anchors are looked for again among the sentences between, which have
other neighbours there; only where a great many have none, the straight line between them is taken. A small lattice is
visited whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from aligner.alignment.evidence import Block
from aligner.encoders.protocol import Floats, Ints

Anchor = tuple[int, int]

# Cells of a lattice that is visited whole: two texts of 400 sentences, about a second.
WHOLE = 160_000
# Sentences of the source that a block may have all the same.
LONGEST_BLOCK = 2000
# Cells between two anchors above which anchors are looked for again.
GAP = 10_000
# How often anchors are looked for again at most, each time between those found before.
LEVELS = 12
# Cells without any anchor above which the straight line between the corners stands in for one: texts that say the same
# over and over, or nothing of each other, where no path is better than another and memory must stay bounded.
HOPELESS = 1_000_000
# Sentences of the longer side between two points of that line.
STRIDE = 400
# Sentences by which the corridor is wider than the anchors ask, on either side.
MARGIN = 12
# Rows that share a window.
BLOCK_ROWS = 48
# Similarities computed at a time, in sentences of the source.
SLICE = 1024
# By how much a neighbour must be more similar than the second to be an anchor. Set by hand.
LEAD = 0.02


def find_corridor(source: Floats, target: Floats) -> list[Block]:
    """Blocks that cover every row 0…n of the lattice, for unit vectors of shape (n, d) and (m, d)."""
    n, m = len(source), len(target)
    if (n + 1) * (m + 1) <= WHOLE and n <= LONGEST_BLOCK:
        return [Block(0, n + 1, 0, m + 1)]
    ends: list[Anchor] = [(0, 0), *sorted(_anchors(source, target, (0, 0), (n, m))), (n, m)]
    return list(_blocks(ends, n, m))


def _anchors(source: Floats, target: Floats, start: Anchor, stop: Anchor, levels: int = LEVELS) -> Iterator[Anchor]:
    """Anchors of the rectangle between two corners, closer together where much lies between them."""
    rows, columns = stop[0] - start[0], stop[1] - start[1]
    if rows * columns <= GAP or min(rows, columns) < 2 or levels == 0:
        return
    places = _chain(*_mutual_neighbours(source[start[0] : stop[0]], target[start[1] : stop[1]]))
    chain = [(start[0] + i, start[1] + j) for i, j in places]
    if not chain and rows * columns > HOPELESS:
        chain = _straight_line(start, stop)
    if not chain:
        return
    yield from chain
    corners = [start, *chain, stop]
    for low, high in pairwise(corners):
        if (high[0] - low[0], high[1] - low[1]) != (rows, columns):
            yield from _anchors(source, target, low, high, levels - 1)


def _straight_line(start: Anchor, stop: Anchor) -> list[Anchor]:
    """Points between two corners, evenly spaced on both sides."""
    rows, columns = stop[0] - start[0], stop[1] - start[1]
    steps = max(rows, columns) // STRIDE + 1
    return [(start[0] + rows * k // steps, start[1] + columns * k // steps) for k in range(1, steps)]


def _mutual_neighbours(source: Floats, target: Floats) -> tuple[list[Anchor], Floats]:
    """Pairs that are each other's most similar, and by how much more similar than each one's second (the lesser)."""
    best_rows, row_margins = _nearest(source, target)
    best_columns, column_margins = _nearest(target, source)
    rows = np.flatnonzero(best_columns[best_rows] == np.arange(len(source)))
    margins = np.minimum(row_margins[rows], column_margins[best_rows[rows]])
    clear = margins > LEAD
    return [(int(i), int(best_rows[i])) for i in rows[clear]], margins[clear]


def _nearest(these: Floats, those: Floats) -> tuple[Ints, Floats]:
    """For each of these, the place of the most similar of those, and its lead over the second."""
    places, leads = [], []
    for start in range(0, len(these), SLICE):
        similar = these[start : start + SLICE] @ those.T
        second, first = np.partition(similar, -2, axis=1)[:, -2:].T
        places.append(similar.argmax(axis=1))
        leads.append(first - second)
    return np.concatenate(places), np.concatenate(leads)


def _chain(pairs: list[Anchor], weights: Floats) -> list[Anchor]:
    """The heaviest chain of pairs that rises on both sides; pairs come in order of their first member.

    Fenwick's prefix maxima over the second member: O(p log p).
    """
    columns = sorted({j for _, j in pairs})
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(columns) + 1)
    before: list[int] = []
    totals: list[float] = []
    for place, ((_, j), weight) in enumerate(zip(pairs, weights, strict=True)):
        rank = bisect_left(columns, j)
        total, previous = 0.0, -1
        while rank > 0:
            total, previous = max((total, previous), best[rank])
            rank -= rank & -rank
        totals.append(total + float(weight))
        before.append(previous)
        rank = bisect_left(columns, j) + 1
        while rank <= len(columns):
            best[rank] = max(best[rank], (totals[-1], place))
            rank += rank & -rank
    if not totals:
        return []
    chain, place = [], int(np.argmax(totals))
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _blocks(ends: list[Anchor], n: int, m: int) -> Iterator[Block]:
    """Windows from the anchor before each row to the one after, widened by the margin, a few rows at a time."""
    rows = np.array([i for i, _ in ends])
    columns = np.array([j for _, j in ends])
    for start in range(0, n + 1, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, n + 1)
        first = max(int(np.searchsorted(rows, start - MARGIN, side="right")) - 1, 0)
        last = min(int(np.searchsorted(rows, stop - 1 + MARGIN)), len(rows) - 1)
        low = max(int(columns[first]) - MARGIN, 0)
        high = min(int(columns[last]) + MARGIN, m)
        yield Block(start, stop, low, high - low + 1)
