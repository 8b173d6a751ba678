"""A name, a path or an object → a `Reranker`; and its scores, checked.

    a CrossEncoder of sentence-transformers, by name or folder    predict: a score for each pair
    any object with `predict`                                     the same
    any encoder                                                   the cosine of both texts

A reranker reads both texts of a pair at once. It is too slow for all beads of a lattice, so it sees the doubtful ones.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from aligner.arguments import shown
from aligner.bitext.progress import Progress, no_progress
from aligner.encoders.loading import is_embedded, is_static, load_encoder
from aligner.encoders.protocol import Encoder, describe, unit_vectors
from aligner.encoders.transformer import TransformerEncoder, find_folder, first_line, load_model, name_of
from aligner.errors import AlignerError, EncoderError, counted

# Both texts of a bead, the Chinese one first.
Pair = tuple[str, str]
# Pairs that a reranker gets at a time, so that progress can be told.
CHUNK = 512
# How the names of architectures end that give a score, and the kinds of arrays that hold numbers.
CLASSIFIER = "ForSequenceClassification"
NUMBERS = "fiu"


@runtime_checkable
class Reranker(Protocol):
    """What `Options(reranker=…)` accepts besides names, paths and encoders. The scale of the scores does not matter."""

    def predict(self, pairs: list[Pair], /) -> Any:  # noqa: ANN401 - arrays of any library
        """One score per pair, shape (n,): the higher, the better does one text translate the other."""


class CrossEncoderReranker:
    """A loaded CrossEncoder, with the name for the recipe."""

    def __init__(self, model: Any, name: str) -> None:  # noqa: ANN401 - the type lives in a package not imported here
        self.model = model
        self.name = name

    def predict(self, pairs: list[Pair]) -> Any:  # noqa: ANN401
        """The logits of the model, shape (n,): behind its sigmoid, good pairs would hardly differ."""
        from torch.nn import Identity

        return self.model.predict(pairs, show_progress_bar=False, activation_fn=Identity())


class Cosine:
    """An encoder as a reranker: the score of a pair is the cosine of its vectors."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.name = f"cosine of {describe(encoder)}"

    def predict(self, pairs: list[Pair]) -> NDArray[np.float32]:
        """The cosines, shape (n,)."""
        texts = list(dict.fromkeys(chain.from_iterable(pairs)))
        vectors = dict(zip(texts, unit_vectors(self.encoder, texts), strict=True))
        return np.array([vectors[left] @ vectors[right] for left, right in pairs], np.float32)


# What users may give.
GivenReranker = str | PathLike[str] | Reranker | Encoder


def load_reranker(reranker: GivenReranker) -> Reranker:
    """The CrossEncoder of a name or folder, looked up as `load_encoder` does; an object is a reranker already.

    An encoder, also of a name or folder, gives the cosine of both texts. Raises EncoderError if loading fails.
    """
    if isinstance(reranker, (str, PathLike)):
        return _load(reranker)
    if isinstance(reranker, type) or not isinstance(reranker, (Reranker, Encoder)):
        raise EncoderError(
            f"{shown(reranker)} has neither predict(list of pairs) nor encode(list[str]); give a model name or a path"
        )
    return reranker if isinstance(reranker, Reranker) else Cosine(reranker)


def _load(name: str | PathLike[str]) -> Reranker:
    """The CrossEncoder of a name or folder, or the cosine of the encoder that it names."""
    what = f"reranker {str(name)!r}"
    if is_embedded(name) or is_static(Path(name).expanduser()):
        return Cosine(load_encoder(name))
    folder = find_folder(name, what)
    if _is_cross_encoder(folder):
        return CrossEncoderReranker(load_model("CrossEncoder", folder, what), name_of(name))
    return Cosine(TransformerEncoder(load_model("SentenceTransformer", folder, what), name_of(name), folder))


def _is_cross_encoder(folder: Path) -> bool:
    """Whether a checked folder says that it holds a CrossEncoder, or a model that classifies texts."""
    own, body = (_settings(folder / name) for name in ("config_sentence_transformers.json", "config.json"))
    kinds = body.get("architectures") or []
    return own.get("model_type") == "CrossEncoder" or any(str(kind).endswith(CLASSIFIER) for kind in kinds)


def _settings(file: Path) -> dict[str, Any]:
    try:
        settings = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return settings if isinstance(settings, dict) else {}


def pair_scores(reranker: Reranker, pairs: Sequence[Pair], progress: Progress = no_progress) -> NDArray[np.float64]:
    """The score of each pair, (n,); the reranker gets each pair once, short ones first.

    EncoderError, which names the reranker, if it fails or does not return one finite number per pair.
    """
    distinct = sorted(set(pairs), key=lambda pair: (len(pair[0]) + len(pair[1]), pair))
    scores: dict[Pair, float] = {}
    progress("reranking", 0, len(distinct))
    for start in range(0, len(distinct), CHUNK):
        chunk = distinct[start : start + CHUNK]
        scores.update(zip(chunk, _predicted(reranker, chunk), strict=True))
        progress("reranking", start + len(chunk), len(distinct))
    return np.array([scores[pair] for pair in pairs], np.float64)


def _predicted(reranker: Reranker, pairs: list[Pair]) -> list[float]:
    name = describe(reranker)
    try:
        output = np.asarray(reranker.predict(list(pairs)))
    except AlignerError:
        raise
    except Exception as error:
        raise EncoderError(
            f"the reranker {name} failed on {counted(len(pairs), 'pair')}: {first_line(error)}"
        ) from error
    if output.shape not in {(len(pairs),), (len(pairs), 1)}:
        raise EncoderError(
            f"the reranker {name} returned an array of shape {output.shape} for {counted(len(pairs), 'pair')}; "
            "expected one score per pair"
        )
    if output.dtype.kind not in NUMBERS:
        raise EncoderError(f"the reranker {name} returned something other than numbers: {output.ravel()[0]!r:.60}")
    scores = output.astype(np.float64).ravel()
    if not np.isfinite(scores).all():
        raise EncoderError(f"the reranker {name} returned a score that is not finite")
    return [float(score) for score in scores]
