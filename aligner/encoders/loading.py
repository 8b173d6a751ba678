"""A name, a path or an object → an `Encoder`."""

from __future__ import annotations

import json
from functools import lru_cache
from os import PathLike
from pathlib import Path

from aligner.arguments import shown
from aligner.encoders.protocol import Encoder
from aligner.encoders.static import StaticEncoder
from aligner.encoders.transformer import load_transformer
from aligner.errors import EncoderError

EMBEDDED = Path(__file__).parent / "embedded"
# What `digest_of` says of it. To hash 35 MB would take longer than to align a short text.
EMBEDDED_DIGEST = "aaed1912a8c9"


def load_encoder(encoder: str | PathLike[str] | Encoder | None = None) -> Encoder:
    """The embedded encoder for None or "embedded", a sentence-transformers model for another name or a path.

    An object with an `encode` method is an encoder already.

    A name is looked up on disk, then in the local hub cache, then on the hub. The folder of a static encoder is read
    without sentence-transformers. Raises EncoderError if loading fails.
    """
    if encoder is None or (isinstance(encoder, str) and encoder == EMBEDDED.name):
        return embedded_encoder()
    if isinstance(encoder, (str, PathLike)):
        if _is_static(folder := Path(encoder).expanduser()):
            return StaticEncoder.load(folder.resolve())
        return load_transformer(encoder)
    if not isinstance(encoder, Encoder) or isinstance(encoder, type):
        raise EncoderError(f"{shown(encoder)} has no encode(list[str]) method; give a model name, a path or None")
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
    """The encoder that ships with the package; each process reads it once."""
    return StaticEncoder.load(EMBEDDED, EMBEDDED_DIGEST)
