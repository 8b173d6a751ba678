"""Beads → what each is measured at."""

from __future__ import annotations

import numpy as np

from aligner.checks.material import Material
from aligner.encoders import unit_vectors
from aligner.review import BeadMeasures
from aligner.sides import encodable, length_in_letters

# What a translation is longer by when nothing is known: as many letters, a Han character counting as HAN_LETTERS.
NOTHING = BeadMeasures(0.0, 0.0, 0.0, 0.0)
DIGITS = 6


def measure(material: Material) -> tuple[BeadMeasures, ...]:
    """A row for each bead, in order."""
    pairs = material.pairs
    whole = [pair for pair in pairs if pair.is_whole]
    sides = ([pair.source.text for pair in whole], [pair.target.text for pair in whole])
    left, right = (unit_vectors(material.encoder, encodable(texts)) for texts in sides)
    similarities = np.einsum("ij,ij->i", left, right) if whole else np.zeros(0)
    rows = {}
    for pair, similarity in zip(whole, similarities.tolist(), strict=True):
        covers = [side.share for side in material.covered[pair.bead]]
        ratio = length_in_letters(pair.target.text) / max(length_in_letters(pair.source.text), 1.0)
        rows[pair.bead] = BeadMeasures(*(round(value, DIGITS) for value in (similarity, *covers, ratio)))
    return tuple(rows.get(pair.bead, NOTHING) for pair in pairs)
