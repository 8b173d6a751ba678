"""The protocol of an encoder, and its vectors, checked and scaled to length one.

An encoder is anything with `encode(list[str]) -> array (n, d)`: the embedded static one (`encoders.static`), any
sentence-transformers model (`encoders.transformer`), or the caller's own object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from aligner.errors import EncoderError

# Arrays of vectors or similarities, and arrays of the numbers of tokens, sentences or units.
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@runtime_checkable
class Encoder(Protocol):
    """What `encoder=` accepts besides names and paths. Only the directions of the vectors matter, not their lengths."""

    def encode(self, sentences: list[str], /) -> Any:  # noqa: ANN401 - arrays of any library
        """One vector per sentence, shape (n, d)."""


def describe(model: object) -> str:
    """Name of an encoder or a reranker for a recipe, with a hash of its weights if the name includes one."""
    name = getattr(model, "name", None)
    return name if isinstance(name, str) else f"{type(model).__module__}.{type(model).__qualname__}"


def unit_vectors(encoder: Encoder, sentences: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of length one, shape (n, d), float32; a blank sentence gets the zero vector.

    Raises EncoderError unless the encoder returns one finite vector per sentence.
    """
    if not len(sentences):
        return np.zeros((0, 1), np.float32)
    output = encoder.encode(list(sentences))
    try:
        vectors = np.asarray(output, dtype=np.float32)
    except (TypeError, ValueError, RuntimeError) as error:
        message = f"{describe(encoder)} returned something other than an array of numbers"
        raise EncoderError(f"{message}: {str(error).splitlines()[0]}") from error
    if vectors.ndim != 2 or len(vectors) != len(sentences):
        raise EncoderError(
            f"{describe(encoder)} returned an array of shape {vectors.shape} for {len(sentences)} sentences; "
            "expected one row per sentence"
        )
    # A model in half precision divides zero by zero for a blank sentence.
    blank = np.array([not sentence.strip() for sentence in sentences])
    vectors = np.where(blank[:, None], np.float32(0), vectors)
    if not np.isfinite(vectors).all():
        raise EncoderError(f"{describe(encoder)} returned a vector that is not finite")
    return to_unit_length(vectors)


def to_unit_length(vectors: Floats) -> Floats:
    """The rows of an array scaled to length one, shape (n, d); a row of zeros does not change."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0))
