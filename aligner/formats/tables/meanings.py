"""Two columns in Chinese and English → how alike their cells are in meaning, by the embedded encoder.

`水库 | reservoir` is .6 or so; `軟體 | software` counts as 软件, since the encoder knows Simplified Chinese best.
"""

from __future__ import annotations

from collections.abc import Sequence

from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import unit_vectors
from aligner.words.scripts import simplified


def mean_cosine(left: Sequence[str], right: Sequence[str]) -> float:
    """The mean cosine of the cells in the same rows, for columns of the same length; 0 without rows."""
    if not left:
        return 0.0
    encoder = embedded_encoder()
    vectors = [unit_vectors(encoder, simplified(cells, "zh")) for cells in (left, right)]
    products = vectors[0] * vectors[1]
    return float(products.sum(axis=1).mean())
