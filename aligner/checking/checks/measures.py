"""Beads → what each is measured at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from aligner.alignment.sides import encodable, length_in_letters
from aligner.checking.checks.covered import Covered
from aligner.checking.findings import BeadMeasures
from aligner.encoders.protocol import Encoder, unit_vectors

if TYPE_CHECKING:
    from aligner.checking.checks.passages import Pair

NOTHING = BeadMeasures(0.0, 0.0, 0.0, 0.0)
DIGITS = 6


def measure(
    pairs: Sequence[Pair], covered: Sequence[tuple[Covered, Covered]], encoder: Encoder
) -> tuple[BeadMeasures, ...]:
    """A row for each bead, in order."""
    whole = [pair for pair in pairs if pair.is_whole]
    sides = ([pair.source.text for pair in whole], [pair.target.text for pair in whole])
    left, right = (unit_vectors(encoder, encodable(texts)) for texts in sides)
    similarities = np.einsum("ij,ij->i", left, right) if whole else np.zeros(0)
    rows = {}
    for pair, similarity in zip(whole, similarities.tolist(), strict=True):
        covers = [side.share for side in covered[pair.bead]]
        ratio = length_in_letters(pair.target.text) / max(length_in_letters(pair.source.text), 1.0)
        rows[pair.bead] = BeadMeasures(*(round(value, DIGITS) for value in (similarity, *covers, ratio)))
    return tuple(rows.get(pair.bead, NOTHING) for pair in pairs)
