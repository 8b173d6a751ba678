"""Scores → the best few paths through a small lattice, each with its total.

A search from the end goes on from the part-path whose best completion is best of all. The totals of the best part-paths
from the start say how good that is, so nothing is guessed: A* (Hart, Nilsson and Raphael 1968) with a perfect estimate.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from aligner.alignment.lattice import BEAD, BEST_PATH, SOURCE_GAP, TARGET_GAP, Scores, Step, Totals, forward, totals_at

STATES = (BEAD, SOURCE_GAP, TARGET_GAP)
# A cell, and the state in which a path passes it.
Place = tuple[int, int, int]


class _Open(NamedTuple):
    """A part-path to the end of the lattice that may be gone on with.

    Those with the lowest `rank`, minus the total of the best completion, come first; of equals the one that has the
    fewest sentences before it, `left`, so that the search ends. `total` is its own.
    """

    rank: float
    left: int
    place: Place
    total: float
    steps: tuple[Step, ...]


def best_paths(scores: Scores, count: int) -> list[tuple[float, list[Step]]]:
    """The `count` paths with the highest totals, best first, each with its total; fewer if there are no more.

    For one lattice only. Between equal paths, any may come first.
    """
    totals = forward(scores, BEST_PATH)
    i, j = len(scores.lows) - 1, scores.columns - 1
    ends = [_Open(-total, i + j, (i, j, state), 0.0, ()) for state, total in enumerate(totals_at(scores, totals, i, j))]
    paths = [end for end in ends if end.rank < np.inf]
    heapify(paths)
    found: list[tuple[float, list[Step]]] = []
    while paths and len(found) < count:
        path = heappop(paths)
        if path.left == 0:
            found.append((path.total, list(path.steps)))
        else:
            for longer in _longer(scores, totals, path):
                heappush(paths, longer)
    return found


def _longer(scores: Scores, totals: Totals, path: _Open) -> Iterator[_Open]:
    """The part-paths with one step more at the front, of those that can be completed."""
    for step, start, reached, score in _last_steps(scores, totals, path.place):
        if reached + score > -np.inf:
            total = path.total + score
            yield _Open(-(reached + total), step.start + step.low, start, total, (step, *path.steps))


def _last_steps(scores: Scores, totals: Totals, place: Place) -> Iterator[tuple[Step, Place, float, float]]:
    """Every last step to a place: the place where it starts, the total of the best path to there, and its own score."""
    i, j, state = place
    opened = scores.gap_open
    if state == BEAD:
        shapes = (
            (a, b, float(rows[i][j - scores.lows[i]])) for (a, b), rows in scores.beads.items() if a <= i and b <= j
        )
        steps = [(a, b, (score, score, score)) for a, b, score in shapes if score > -np.inf]
    elif state == SOURCE_GAP:
        steps = [(1, 0, (scores.source_gaps[i - 1] + opened, scores.source_gaps[i - 1], -np.inf))]
    else:
        gap = scores.target_gaps[j - 1]
        steps = [(0, 1, (gap + opened, gap + opened, gap))]
    for a, b, own in steps:
        reached = totals_at(scores, totals, i - a, j - b)
        for origin in STATES:
            yield Step(i - a, i, j - b, j), (i - a, j - b, origin), reached[origin], float(own[origin])
