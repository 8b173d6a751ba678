"""list[str] → one vector per sentence.

An encoder is anything with `encode(list[str]) -> array (n, d)`: the embedded static one (`encoders.static`), any
sentence-transformers model (`encoders.transformer`), or an object of the caller's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from aligner.errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aligner.encoders.static import StaticEncoder

EMBEDDED = Path(__file__).parent / "embedded"


@runtime_checkable
class Encoder(Protocol):
    """What `encoder=` accepts besides names and paths. Lengths of the vectors do not matter, only directions."""

    def encode(self, sentences: list[str], /) -> Any:  # noqa: ANN401 - arrays of any library
        """One vector a sentence, shape (n, d)."""


def load_encoder(encoder: str | PathLike[str] | Encoder | None = None) -> Encoder:
    """The embedded encoder for None, a sentence-transformers model for a name or path, and an encoder as it is.

    A name is looked up on disk, then in the local hub cache, then on the hub. The folder of a static encoder is read
    without sentence-transformers. Raises EncoderError where that fails.
    """
    if encoder is None:
        return embedded_encoder()
    if isinstance(encoder, (str, PathLike)):
        if _is_static(folder := Path(encoder).expanduser()):
            from aligner.encoders.static import StaticEncoder

            return StaticEncoder.load(folder.resolve())
        from aligner.encoders.transformer import load_transformer

        return load_transformer(encoder)
    if not isinstance(encoder, Encoder):
        raise EncoderError(
            f"{type(encoder).__name__} has no encode(list[str]) method; give a model name, a path or None"
        )
    return encoder


def _is_static(folder: Path) -> bool:
    """Whether a folder holds a `StaticEmbedding` and nothing that changes the direction of its vectors."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [(module["type"].rpartition(".")[2], module["path"]) for module in modules]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False
    return kinds[:1] == [("StaticEmbedding", "")] and all(kind == "Normalize" for kind, _ in kinds[1:])


@lru_cache(maxsize=1)
def embedded_encoder() -> StaticEncoder:
    """The encoder that ships in the package; it is read once a process."""
    from aligner.encoders.static import StaticEncoder

    return StaticEncoder.load(EMBEDDED)


def describe(encoder: Encoder) -> str:
    """Name of an encoder for a recipe, with a hash of its weights where it has one."""
    name = getattr(encoder, "name", None)
    return name if isinstance(name, str) else f"{type(encoder).__module__}.{type(encoder).__qualname__}"


def unit_vectors(encoder: Encoder, sentences: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of length one, shape (n, d), float32; a blank sentence gets the zero vector.

    Raises EncoderError unless the encoder returns one finite vector a sentence.
    """
    import numpy as np

    from aligner.encoders.static import to_unit_length

    if not len(sentences):
        return np.zeros((0, 1), np.float32)
    found = encoder.encode(list(sentences))
    try:
        vectors = np.asarray(found, dtype=np.float32)
    except (TypeError, ValueError, RuntimeError) as error:
        raise EncoderError(f"{describe(encoder)} returned no array of numbers: {str(error).splitlines()[0]}") from error
    if vectors.ndim != 2 or len(vectors) != len(sentences):
        raise EncoderError(
            f"{describe(encoder)} returned an array of shape {vectors.shape} for {len(sentences)} sentences; "
            "expected one row a sentence"
        )
    # A model in half precision divides nothing by nothing for a blank sentence.
    blank = np.array([not sentence.strip() for sentence in sentences])
    vectors = np.where(blank[:, None], np.float32(0), vectors)
    if not np.isfinite(vectors).all():
        raise EncoderError(f"{describe(encoder)} returned a vector that is not finite")
    return to_unit_length(vectors)
