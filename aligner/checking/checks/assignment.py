"""Scores of each row with each column → the pairs, each row and column taken once, whose sum is greatest.

.9 .8
.8 .1    ─▶  (0, 1), (1, 0): .8 + .8 is more than .9 + .1
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def assign(scores: NDArray[np.floating]) -> list[tuple[int, int]]:
    """Pairs of row and column in the order of the rows, as many as the shorter side has.

    Rows join one by one, each along the cheapest path of exchanges with those before (the Hungarian method, with a
    price on each row and column).
    """
    rows, columns = scores.shape
    if rows > columns:
        return sorted((row, column) for column, row in assign(scores.T))
    costs = -scores.astype(np.float64)
    prices, offers = np.zeros(columns + 1), np.zeros(rows)
    # Behind the last column waits the row that joins.
    owners = np.full(columns + 1, -1)
    for row in range(rows):
        owners[columns], place = row, columns
        slack, before, is_done = np.full(columns, np.inf), np.zeros(columns, int), np.zeros(columns + 1, bool)
        while owners[place] >= 0:
            is_done[place] = True
            reduced = costs[owners[place]] - offers[owners[place]] - prices[:-1]
            closer = ~is_done[:-1] & (reduced < slack)
            slack[closer], before[closer] = reduced[closer], place
            nearest = int(np.argmin(np.where(is_done[:-1], np.inf, slack)))
            offers[owners[is_done]] += slack[nearest]
            prices[is_done] -= slack[nearest]
            slack, place = slack - slack[nearest], nearest
        while place != columns:
            owners[place], place = owners[before[place]], before[place]
    return sorted((row, column) for column, row in enumerate(owners[:-1].tolist()) if row >= 0)
