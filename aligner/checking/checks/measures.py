"""Beads → the measures of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from aligner.alignment.sides import length_in_letters, without_surrogates
from aligner.checking.checks.covered import TokenCoverage
from aligner.checking.findings import BeadMeasures
from aligner.encoders.protocol import Encoder, unit_vectors

if TYPE_CHECKING:
    from aligner.checking.checks.passages import Pair

NOTHING = BeadMeasures(0.0, 0.0, 0.0, 0.0)
DIGITS = 6


def measure(
    pairs: Sequence[Pair], covered: Sequence[tuple[TokenCoverage, TokenCoverage]], encoder: Encoder
) -> tuple[BeadMeasures, ...]:
    """One row per bead, in order."""
    complete = [pair for pair in pairs if pair.has_both_sides]
    rows = {
        pair.bead: _measures(pair, covered[pair.bead], similarity)
        for pair, similarity in zip(complete, _similarities(complete, encoder), strict=True)
    }
    return tuple(rows.get(pair.bead, NOTHING) for pair in pairs)


def _similarities(pairs: Sequence[Pair], encoder: Encoder) -> list[float]:
    """The cosine of the two sides of each pair."""
    if not pairs:
        return []
    sides = ([pair.source.text for pair in pairs], [pair.target.text for pair in pairs])
    left, right = (unit_vectors(encoder, without_surrogates(texts)) for texts in sides)
    return list(np.einsum("ij,ij->i", left, right).tolist())


def _measures(pair: Pair, covered: tuple[TokenCoverage, TokenCoverage], similarity: float) -> BeadMeasures:
    """The measures of a bead with both sides."""
    ratio = length_in_letters(pair.target.text) / max(length_in_letters(pair.source.text), 1.0)
    values = (similarity, covered[0].share, covered[1].share, ratio)
    return BeadMeasures(*(round(value, DIGITS) for value in values))
