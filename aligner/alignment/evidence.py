"""Two texts and an encoder → what the evidence of beads and gaps is computed from.

Side × 2 ──▶ Evidence ──blocks of the corridor──▶ BlockEvidence ──features──▶ numbers of each bead and gap
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.associations import Associations
from aligner.alignment.known import KnownPair
from aligner.alignment.lattice import Shape
from aligner.alignment.sides import Side, read_side
from aligner.encoders.contrast import similarity_scale
from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import Encoder, describe
from aligner.encoders.static import StaticEncoder
from aligner.errors import EncoderError


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of the corridor: rows `start` to `stop` of the lattice, and the cells from `low`, `width` of them."""

    start: int
    stop: int
    low: int
    width: int


@dataclass(frozen=True)
class Evidence:
    """Both sides, the table of token vectors that the coverage rests on, the most sentences a span may have, and what a
    first look has found out about the document's own vocabulary.

    `scale` is what similarities are multiplied by, see `similarity_scale`; `known` are pairs that a memory knows.
    """

    source: Side
    target: Side
    table: NDArray[np.floating]
    largest: int
    scale: float = 1.0
    associations: Associations | None = None
    known: Sequence[KnownPair] = ()

    @property
    def padding(self) -> int:
        """Blank sentences assumed around each text, so that spans may stick out of it."""
        return self.largest + 2


def gather(
    source: Sequence[str],
    target: Sequence[str],
    encoder: Encoder,
    shapes: Sequence[Shape],
    clauses: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> Evidence:
    """Evidence about two texts given as sentences; the encoder sees every sentence once.

    Where they are cut more finely, `clauses` are the numbers of those, on each side, that go on with a sentence.
    """
    lexicon = encoder if isinstance(encoder, StaticEncoder) else embedded_encoder()
    sides = [read_side(texts, encoder, lexicon, inner) for texts, inner in zip((source, target), clauses, strict=True)]
    widths = [side.sums.shape[1] for side in sides]
    if not source or not target:
        sides = [replace(side, sums=np.zeros((len(side), max(widths)), np.float32)) for side in sides]
    elif widths[0] != widths[1]:
        raise EncoderError(f"{describe(encoder)} returned vectors of {widths[0]} and of {widths[1]} numbers")
    largest = max(2, *(max(shape) for shape in shapes))
    return Evidence(sides[0], sides[1], lexicon.table, largest, similarity_scale(encoder))
