"""Scores of a doubtful stretch → a table that a page without a server can align it again with.

    {"rows": [12, 15], "columns": [13, 17], "gap_open": -3.1, "source_gaps": [-2.5, …], "target_gaps": [-1.9, …],
     "beads": {"1-1": [[], [null, 4.2, -7.1, …], …], …}}

`rows` and `columns` are the sentences of the stretch. `beads["a-b"][i][j]` is the score, in nats, of the bead that ends
where i source and j target sentences of the stretch are done; null, or absent, where there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from aligner.alignment.lattice import Array, Posteriors, Scores, Shape
from aligner.alignment.stretches import AnyBead, Stretch

Island = dict[str, Any]


class IslandPolicy(NamedTuple):
    """Which places are islands, and how large their tables may be.

    Set by hand: below a confidence of .9, beads are wrong often enough to be looked at (benchmarks/RESULTS.md). A shape
    of which no bead has this probability is left out: its tables would be most of an island.
    """

    doubtful: float = 0.9
    shape: float = 1e-4
    # Characters of all islands together; the most doubtful places come first.
    characters: int = 4_000_000


ISLANDS = IslandPolicy()


def doubtful_places(beads: Sequence[AnyBead]) -> list[int]:
    """The numbers of the doubtful beads, the most doubtful first."""
    places = [number for number, bead in enumerate(beads) if bead.confidence < ISLANDS.doubtful]
    return sorted(places, key=lambda number: beads[number].confidence)


def island(stretch: Stretch, scores: Scores, probabilities: Posteriors, *, is_swapped: bool) -> Island:
    """The table of a stretch, in the caller's order of the sides."""
    rows = range(len(scores.lows))
    tables = {
        shape: np.stack([np.asarray(row, np.float64) for row in scores.beads[shape]])
        for shape in scores.beads
        if max(probabilities.bead(shape, i).max(initial=0) for i in rows) >= ISLANDS.shape
    }
    gaps = scores.source_gaps, scores.target_gaps
    if is_swapped:
        tables, gaps = {(b, a): table.T for (a, b), table in tables.items()}, gaps[::-1]
    return {
        "rows": [stretch.source.start, stretch.source.stop],
        "columns": [stretch.target.start, stretch.target.stop],
        "gap_open": round(float(scores.gap_open), 2),
        "source_gaps": [round(float(gap), 2) for gap in gaps[0]],
        "target_gaps": [round(float(gap), 2) for gap in gaps[1]],
        "beads": {f"{a}-{b}": _table((a, b), table) for (a, b), table in sorted(tables.items())},
    }


def _table(shape: Shape, table: Array) -> list[list[float | None]]:
    rows = [[round(float(score), 2) if score > -np.inf else None for score in row] for row in table]
    return [row if i >= shape[0] else [] for i, row in enumerate(rows)]


def within_size(islands: Iterable[Island]) -> list[Island]:
    """The first islands that are small enough together, in order of their places."""
    kept, characters = [], 0
    for one in islands:
        characters += len(json.dumps(one, separators=(",", ":")))
        if characters > ISLANDS.characters:
            break
        kept.append(one)
    return sorted(kept, key=lambda one: one["rows"] + one["columns"])
