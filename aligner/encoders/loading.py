"""A name, a path or an object → an `Encoder`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from pathlib import Path

from aligner.arguments import FILE, TEXT, check_fields, instance, one_of, optional, shown
from aligner.encoders.cache import CachedEncoder
from aligner.encoders.protocol import Encoder
from aligner.encoders.static import StaticEncoder
from aligner.encoders.transformer import PRECISIONS, load_transformer
from aligner.errors import EncoderError

EMBEDDED = Path(__file__).parent / "embedded"
# What `digest_of` says of it. To hash 35 MB would take longer than to align a short text.
EMBEDDED_DIGEST = "aaed1912a8c9"


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How a sentence-transformers model works: on which `device` ("cuda", "cpu", …; by default PyTorch decides), with
    which `precision` ("float32", "float16" or "bfloat16"; by default that of its files), and with which `cache`: a file
    that keeps its vectors, see `aligner.encoders.cache`.
    """

    device: str | None = None
    precision: str | None = None
    cache: str | PathLike[str] | None = None

    def __post_init__(self) -> None:
        precision = optional(one_of(PRECISIONS))
        check_fields(self, device=optional(TEXT), precision=precision, cache=optional(FILE))


def load_encoder(
    encoder: str | PathLike[str] | Encoder | None = None, settings: EncoderSettings | None = None
) -> Encoder:
    """The embedded encoder for None or "embedded", a sentence-transformers model for another name or a path.

    An object with an `encode` method is an encoder already.

    A name is looked up on disk, then in the local hub cache, then on the hub. The folder of a static encoder is read
    without sentence-transformers. `settings` are for sentence-transformers models, and change no other encoder.
    Raises EncoderError if loading fails.
    """
    optional(instance(EncoderSettings, "an aligner.EncoderSettings")).check("settings", settings)
    if encoder is None or is_embedded(encoder):
        return embedded_encoder()
    if isinstance(encoder, (str, PathLike)):
        if is_static(folder := Path(encoder).expanduser()):
            return StaticEncoder.load(folder.resolve())
        return _transformer(encoder, settings or EncoderSettings())
    if not isinstance(encoder, Encoder) or isinstance(encoder, type):
        raise EncoderError(f"{shown(encoder)} has no encode(list[str]) method; give a model name, a path or None")
    return encoder


def is_embedded(encoder: object) -> bool:
    """Whether this is the name of the embedded encoder."""
    return isinstance(encoder, str) and encoder == EMBEDDED.name


def _transformer(name: str | PathLike[str], settings: EncoderSettings) -> Encoder:
    loaded = load_transformer(name, settings.device, settings.precision)
    return loaded if settings.cache is None else CachedEncoder(loaded, settings.cache, identity=loaded.identity())


def is_static(folder: Path) -> bool:
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
