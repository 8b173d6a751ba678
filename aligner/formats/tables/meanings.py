"""Two columns in Chinese and English → how alike their cells are in meaning, by the embedded encoder."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import unit_vectors


def mean_cosine(left: Sequence[str], right: Sequence[str]) -> float:
    """The mean cosine of the cells in the same rows, for columns of the same length; 0 without rows."""
    if not left:
        return 0.0
    encoder = embedded_encoder()
    products = unit_vectors(encoder, left) * unit_vectors(encoder, right)
    return float(products.sum(axis=1).mean())
