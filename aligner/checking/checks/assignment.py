"""Scores of rows with columns → the pairs with the greatest sum, each row and column used once.

.9 .8
.8 .1    ─▶  (0, 1), (1, 0): .8 + .8 is more than .9 + .1
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def assign(scores: NDArray[np.floating]) -> list[tuple[int, int]]:
    """Pairs of row and column, ordered by row; as many as the shorter side has.

    This is the Hungarian method, with a price on each row and column: rows join one at a time, each along the cheapest
    path of exchanges with the rows before it.
    """
    rows, columns = scores.shape
    if rows > columns:
        return sorted((row, column) for column, row in assign(scores.T))
    costs = -scores.astype(np.float64)
    prices, offers = np.zeros(columns + 1), np.zeros(rows)
    # The row that joins waits in one more column at the end.
    owners = np.full(columns + 1, -1)
    for row in range(rows):
        owners[columns], column = row, columns
        slack, previous, visited = np.full(columns, np.inf), np.zeros(columns, int), np.zeros(columns + 1, bool)
        while owners[column] >= 0:
            visited[column] = True
            reduced = costs[owners[column]] - offers[owners[column]] - prices[:-1]
            closer = ~visited[:-1] & (reduced < slack)
            slack[closer], previous[closer] = reduced[closer], column
            nearest = int(np.argmin(np.where(visited[:-1], np.inf, slack)))
            offers[owners[visited]] += slack[nearest]
            prices[visited] -= slack[nearest]
            slack, column = slack - slack[nearest], nearest
        while column != columns:
            owners[column], column = owners[previous[column]], previous[column]
    return sorted((row, column) for column, row in enumerate(owners[:-1].tolist()) if row >= 0)
