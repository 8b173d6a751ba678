"""Sentence vectors → the part of the lattice worth visiting.

A band around the diagonal would not do: one long omission would lead out of it. Instead, the search looks for anchors,
pairs of sentences that are each other's nearest neighbours, and takes the heaviest chain of them that rises on both
sides. It visits all cells between two anchors, and between them and the next, as one may be wrong. If these are too
many, it looks for anchors again among the sentences between the two, which have other neighbours there. If it finds
none among a great many cells, it follows the straight line between the corners. It visits a small lattice whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, pairwise
from typing import NamedTuple

import numpy as np

from aligner.alignment.evidence import Block
from aligner.alignment.restriction import UNRESTRICTED, Restriction
from aligner.encoders.protocol import Floats, Ints

Anchor = tuple[int, int]

# A lattice of at most so many cells is visited whole: two texts of 400 sentences, about a second.
WHOLE = 160_000
# A whole lattice may have at most so many sentences of the source.
LONGEST_WHOLE = 2000
# With more cells between two anchors, anchors are searched for again between them.
RECURSE_ABOVE = 10_000
# The same where only a sample of the sentences was asked for anchors.
RECURSE_ABOVE_SAMPLED = 100
# So many sentences are asked at most, evenly spaced.
SAMPLE = 1000
# Such searches at most, one within the other.
LEVELS = 12
# With more cells and no anchor, the straight line between the corners replaces anchors: such texts are unrelated or
# repeat themselves, no path is better than another, and memory must stay bounded.
HOPELESS = 1_000_000
# Sentences of the longer side between two points of that line.
STRIDE = 400
# Sentences by which the corridor is wider than the anchors need, on either side.
MARGIN = 12
# Wrong anchors, between two right ones, that cost no bead.
SPARE = 1
# Rows whose evidence is computed together.
BLOCK_ROWS = 48
# Similarities computed at a time, in sentences of the source.
SLICE = 256
# An anchor must be more similar than the second nearest neighbour by this much. Set by hand.
LEAD = 0.02


class _Texts(NamedTuple):
    """The vectors of both texts, and what every path must honour."""

    source: Floats
    target: Floats
    restriction: Restriction


@dataclass(frozen=True, slots=True)
class Corridor:
    """The cells to visit: in row `first` + k of the lattice those from column `lows[k]` to before `stops[k]`.

    Neither ever falls, and each row shares a column with the next.
    """

    lows: Ints
    stops: Ints
    first: int = 0

    @property
    def corner(self) -> Anchor:
        """The first cell."""
        return self.first, int(self.lows[0])

    @property
    def offsets(self) -> Ints:
        """Where the rows begin if they lie end to end, and where the last ends."""
        return np.concatenate([[0], np.cumsum(self.stops - self.lows)])

    def behind(self, corner: Anchor, rows: int) -> Corridor:
        """The part of all paths that go on from a cell, as far as so many rows."""
        start = corner[0] - self.first
        lows, stops = (side[start : start + rows + 1] for side in (self.lows, self.stops))
        return Corridor(np.maximum(lows, corner[1]), stops, corner[0])

    def blocks(self) -> Iterator[Block]:
        """The rows in blocks of BLOCK_ROWS."""
        for start in range(0, len(self.lows), BLOCK_ROWS):
            lows, stops = self.lows[start : start + BLOCK_ROWS], self.stops[start : start + BLOCK_ROWS]
            low, high = int(lows[0]), int(stops[-1])
            first = self.first + start
            yield Block(first, first + len(lows), low, high - low, (lows - low, stops - lows))

    def __len__(self) -> int:
        return -(-len(self.lows) // BLOCK_ROWS)


def find_corridor(source: Floats, target: Floats, restriction: Restriction = UNRESTRICTED) -> Corridor:
    """The corridor for unit vectors of shape (n, d) and (m, d); it has a path that honours the restriction."""
    n, m = len(source), len(target)
    if is_small(n, m):
        return whole_lattice(n, m)
    texts = _Texts(source, target, restriction)
    corners = [(0, 0), *restriction.corners, (n, m)]
    # Corners come in pairs, and between those of a pair every path takes one step.
    outside = zip(corners[::2], corners[1::2], strict=True)
    anchors = chain.from_iterable(_anchors(texts, start, stop) for start, stop in outside)
    return _along(sorted([*corners, *anchors]), n, m)


def corridor_along(cells: Sequence[Anchor], n: int, m: int) -> Corridor:
    """All rows 0…n, with a margin around these cells, which never fall; a small lattice whole."""
    return whole_lattice(n, m) if is_small(n, m) else _along([(0, 0), *cells, (n, m)], n, m)


def is_small(n: int, m: int) -> bool:
    """Whether the lattice of n and m sentences is visited whole."""
    return (n + 1) * (m + 1) <= WHOLE and n <= LONGEST_WHOLE


def whole_lattice(n: int, m: int) -> Corridor:
    """All cells."""
    return Corridor(np.zeros(n + 1, np.int64), np.full(n + 1, m + 1))


def _anchors(
    texts: _Texts, start: Anchor, stop: Anchor, levels: int = LEVELS, most_cells: int = RECURSE_ABOVE
) -> Iterator[Anchor]:
    """Anchors within the rectangle between two corners; rectangles with more cells are searched again."""
    rows, columns = stop[0] - start[0], stop[1] - start[1]
    if rows * columns <= most_cells or min(rows, columns) < 2 or levels == 0:
        return
    found = _heaviest_chain(texts, start, stop)
    if not found and rows * columns > HOPELESS:
        found = _straight_line(start, stop)
    if not found:
        return
    yield from found
    corners = [start, *found, stop]
    most_between = RECURSE_ABOVE if rows <= SAMPLE else RECURSE_ABOVE_SAMPLED
    for low, high in pairwise(corners):
        if (high[0] - low[0], high[1] - low[1]) != (rows, columns):
            yield from _anchors(texts, low, high, levels - 1, most_between)


def _heaviest_chain(texts: _Texts, start: Anchor, stop: Anchor) -> list[Anchor]:
    """The heaviest chain of pairs that are each other's most similar within a rectangle, and may be beads."""
    offsets, leads = _mutual_neighbours(texts.source[start[0] : stop[0]], texts.target[start[1] : stop[1]])
    pairs = [(start[0] + i, start[1] + j) for i, j in offsets]
    may_be = np.array([texts.restriction.permits(*pair) for pair in pairs], np.bool_)
    return _chain(list(compress(pairs, may_be)), leads[may_be])


def _straight_line(start: Anchor, stop: Anchor) -> list[Anchor]:
    """Points between two corners, evenly spaced on both sides."""
    rows, columns = stop[0] - start[0], stop[1] - start[1]
    steps = max(rows, columns) // STRIDE + 1
    return [(start[0] + rows * k // steps, start[1] + columns * k // steps) for k in range(1, steps)]


def _mutual_neighbours(source: Floats, target: Floats) -> tuple[list[Anchor], Floats]:
    """Pairs that are each other's most similar, and their lead over the second neighbour on either side, the lesser.

    Of a long source only SAMPLE sentences are asked, so that the time grows with the text and not with its square.
    """
    rows = np.linspace(0, len(source) - 1, min(SAMPLE, len(source))).astype(np.int64)
    columns, source_leads = _nearest(source[rows], target)
    asked, places = np.unique(columns, return_inverse=True)
    nearest_rows, target_leads = _nearest(target[asked], source)
    leads = np.minimum(source_leads, target_leads[places])
    is_clear = (nearest_rows[places] == rows) & (leads > LEAD)
    return [*zip(rows[is_clear].tolist(), columns[is_clear].tolist(), strict=True)], leads[is_clear]


def _nearest(vectors: Floats, others: Floats) -> tuple[Ints, Floats]:
    """For each vector, the index of the most similar of the others, and its lead over the second."""
    indices, leads = [], []
    for start in range(0, len(vectors), SLICE):
        cosines = vectors[start : start + SLICE] @ others.T
        places = np.arange(len(cosines)), cosines.argmax(axis=1)
        first = cosines[places]
        cosines[places] = -np.inf
        indices.append(places[1])
        leads.append(first - cosines.max(axis=1))
    return np.concatenate(indices), np.concatenate(leads)


def _chain(pairs: list[Anchor], weights: Floats) -> list[Anchor]:
    """The heaviest chain of pairs that rises on both sides; pairs must be in order of their first member.

    A Fenwick tree keeps prefix maxima over the second member: O(p log p).
    """
    columns = sorted({j for _, j in pairs})
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(columns) + 1)
    previous: list[int] = []
    totals: list[float] = []
    for index, ((_, j), weight) in enumerate(zip(pairs, weights, strict=True)):
        rank = bisect_left(columns, j)
        total, last = 0.0, -1
        while rank > 0:
            total, last = max((total, last), best[rank])
            rank -= rank & -rank
        totals.append(total + float(weight))
        previous.append(last)
        rank = bisect_left(columns, j) + 1
        while rank <= len(columns):
            best[rank] = max(best[rank], (totals[-1], index))
            rank += rank & -rank
    if not totals:
        return []
    chain, index = [], int(np.argmax(totals))
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _along(ends: list[Anchor], n: int, m: int) -> Corridor:
    """In each row a window between the anchors before and after it, widened by the margin.

    On either side it reaches to one anchor more than it needs, so that a path loses nothing to a wrong one between two
    that it goes through: both sides rise along the anchors, and so the window has all that it has without it.
    """
    rows, columns = np.array(ends).T
    numbers = np.arange(n + 1)
    firsts = np.maximum(np.searchsorted(rows, numbers - MARGIN, side="right") - 1 - SPARE, 0)
    lasts = np.minimum(np.searchsorted(rows, numbers + MARGIN) + SPARE, len(rows) - 1)
    return Corridor(np.maximum(columns[firsts] - MARGIN, 0), np.minimum(columns[lasts] + MARGIN, m) + 1)
