"""A shape of bead → the clauses at its four edges, and who answers them: the bead itself, or a sentence beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.edges import FIRST, LAST
from aligner.alignment.lattice import Shape


class BeadEdges(NamedTuple):
    """For each edge of the beads that end at a block's cells, four arrays (edges, rows, width).

    `coverage`, `likeness`: how well the bead's other span covers the clause, and the cosine of the clause in it that is
    most like. `gain`, `excess`: how much better it would be covered with the sentence beside that span too, and how
    much more like it a clause of that sentence is; both shrunk for light clauses.
    """

    coverage: NDArray[np.floating]
    likeness: NDArray[np.floating]
    gain: NDArray[np.floating]
    excess: NDArray[np.floating]


def bead_edges(block: BlockEvidence, shape: Shape) -> BeadEdges:
    """The first and the last clause of the source span, then those of the target span."""
    edges = [_edge(block, shape, side, edge) for side in (0, 1) for edge in (FIRST, LAST)]
    return BeadEdges(*(np.stack(values) for values in zip(*edges, strict=True)))


def _edge(block: BlockEvidence, shape: Shape, side: int, edge: int) -> Iterator[NDArray[np.floating]]:
    """The four values of one edge at each of the block's own cells."""
    answers, own, other = block.answers[side][edge], shape[side], shape[1 - side]
    # Where the sentence of the clause is, and where spans of the other side end: one with the sentence beside it too,
    # and that sentence alone. All count from the cell where the bead ends.
    clause, larger, beside = (0, 1, 1) if edge == LAST else (1 - own, 0, -other)

    def at(values: NDArray[np.floating], column: int) -> NDArray[np.floating]:
        """Values at the block's own cells for the clause, and spans of the other side that end at a column."""
        return block.own_cells(values, clause, column) if side == 0 else block.own_cells(values.T, column, clause)

    shares = np.broadcast_to(answers.shares[:, None], answers.likeness[0].shape)
    is_there = np.broadcast_to(answers.is_there[None, :], answers.likeness[0].shape)
    coverage, likeness = at(answers.coverage[other], 0), at(answers.likeness[other], 0)
    yield coverage
    yield likeness
    yield at(shares, 0) * (at(answers.coverage[other + 1], larger) - coverage)
    yield at(shares, 0) * at(is_there, beside) * (at(answers.likeness[1], beside) - likeness)
