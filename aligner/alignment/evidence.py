"""Two texts and an encoder → the data from which features of beads and gaps are computed.

Side × 2 ──▶ Evidence ──blocks of the corridor──▶ BlockEvidence ──features──▶ numbers for each bead and gap
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.associations import Associations
from aligner.alignment.known import KnownPair
from aligner.alignment.lattice import Shape
from aligner.alignment.restriction import UNRESTRICTED, Restriction
from aligner.alignment.sides import Side, read_side
from aligner.encoders.contrast import similarity_scale
from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import Encoder, Ints, describe
from aligner.encoders.static import StaticEncoder, TokenVectors
from aligner.errors import EncoderError


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of the lattice: rows `start` to `stop`, and in each row `width` cells from column `low` on.

    Of each row, the corridor has `windows[1]` cells from number `windows[0]` on; all, if there are no windows.
    """

    start: int
    stop: int
    low: int
    width: int
    windows: tuple[Ints, Ints] | None = None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.stop - self.start

    @property
    def cells_of_rows(self) -> tuple[Ints, Ints]:
        """For each row, the number of its first cell within the corridor, and how many it has there."""
        return self.windows or (np.zeros(self.rows, np.int64), np.full(self.rows, self.width))

    @property
    def is_in_corridor(self) -> NDArray[np.bool_]:
        """Whether the corridor has a cell, (rows, width)."""
        firsts, counts = self.cells_of_rows
        cells = np.arange(self.width)
        return (cells >= firsts[:, None]) & (cells < (firsts + counts)[:, None])


@dataclass(frozen=True)
class Evidence:
    """Both sides, and what scoring them needs.

    `vectors` are those of the tokens, for the coverage. `largest` is the most sentences that a span may have.
    Similarities are multiplied by `scale`, see `similarity_scale`. `associations` are those that the first pass found
    in the document. `known_pairs` are those of a memory. `restriction` is what every path must honour.
    """

    source: Side
    target: Side
    vectors: TokenVectors
    largest: int
    scale: float = 1.0
    associations: Associations | None = None
    known_pairs: Sequence[KnownPair] = ()
    restriction: Restriction = UNRESTRICTED

    @property
    def padding(self) -> int:
        """Blank sentences assumed around each text, so that spans may extend beyond it."""
        return self.largest + 2


def collect_evidence(
    source: Sequence[str],
    target: Sequence[str],
    encoder: Encoder,
    shapes: Sequence[Shape],
    clauses: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> Evidence:
    """Evidence about two texts given as sentences; the encoder sees every sentence once.

    If sentences are cut into clauses, `clauses` are the numbers, on each side, of those that continue a sentence.
    """
    lexicon = encoder if isinstance(encoder, StaticEncoder) else embedded_encoder()
    sides = [read_side(texts, encoder, lexicon, cuts) for texts, cuts in zip((source, target), clauses, strict=True)]
    widths = [side.sums.shape[1] for side in sides]
    if not source or not target:
        sides = [replace(side, sums=np.zeros((len(side), max(widths)), np.float32)) for side in sides]
    elif widths[0] != widths[1]:
        raise EncoderError(f"{describe(encoder)} returned vectors of {widths[0]} and of {widths[1]} numbers")
    largest = max(2, *(max(shape) for shape in shapes))
    return Evidence(sides[0], sides[1], lexicon.vectors, largest, similarity_scale(encoder))
