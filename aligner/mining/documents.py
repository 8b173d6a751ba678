"""Documents of a bilingual collection → which translates which.

    texts ─sentences─▶ a vector each ─margin─▶ a few candidates ─align─▶ translated share ─one to one─▶ pairs, rest

The vector of a document is the direction of the sum of its sentences' vectors. It finds the documents about the same
subject; only an alignment tells which of them is the translation.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import NamedTuple

import numpy as np

from aligner.alignment.align import align, to_sentences
from aligner.alignment.options import Options
from aligner.arguments import PROBABILITY, accepts, shown
from aligner.bitext.beads import Bitext
from aligner.bitext.progress import Progress, no_progress, progress_reporter
from aligner.bitext.texts import Document, Sentences
from aligner.encoders.loading import load_encoder
from aligner.encoders.protocol import Encoder, Floats, to_unit_length
from aligner.errors import AlignerWarning, InputError
from aligner.mining.neighbours import best_pairs, candidates
from aligner.mining.sentences import vectors_of
from aligner.text.readers.registry import read

# A document: a text, its sentences, or the path of its file, which must not be a str.
Given = str | Document | Sentences | PathLike[str]


class Matching(NamedTuple):
    """Limits of the search for pairs of documents, measured on 90 chapters of 29 documents.

    The translation is among the `candidates`, the nearest documents, of 89. Of each, the first `excerpt` sentences are
    aligned with those of a candidate. Translations then score from .54 on, and 95 of 100 from .68; others score up to
    .56, and 99 of 100 up to .48.
    """

    candidates: int = 3
    excerpt: int = 20
    min_score: float = 0.6


MATCHING = Matching()


class MatchedPair(NamedTuple):
    """Two documents by number, from 0, and which share of their characters is in pairs, each times its confidence."""

    source: int
    target: int
    score: float


@dataclass(frozen=True, slots=True)
class Matches:
    """The pairs, the surest first, and the numbers of the documents on both sides that have no partner."""

    pairs: tuple[MatchedPair, ...]
    source_rest: tuple[int, ...]
    target_rest: tuple[int, ...]


@accepts(min_score=PROBABILITY)
def match(
    sources: Iterable[Given],
    targets: Iterable[Given],
    *,
    encoder: str | PathLike[str] | Encoder | None = None,
    min_score: float = MATCHING.min_score,
    progress: Progress | bool | None = None,
) -> Matches:
    """Which documents of two collections translate each other; each is in one pair at most.

    A document is a text, an `aligner.Document`, `aligner.Sentences`, or the path of a file as a `Path`. Pairs below
    `min_score`, 0 to 1, are left out. Raises InputError for an empty collection and for what is no document, and the
    errors of `aligner.read` and `aligner.align`.
    """
    with progress_reporter(progress) as report:
        sides = _documents(sources, "sources", report), _documents(targets, "targets", report)
        loaded = load_encoder(encoder)
        vectors = [_vectors(side, loaded) for side in sides]
        found = candidates(vectors[0], vectors[1], MATCHING.candidates, no_progress)
        scores: dict[tuple[int, int], float] = {}
        for left, right in zip(found.sources.tolist(), found.targets.tolist(), strict=True):
            scores[left, right] = translated_share(sides[0][left], sides[1][right], loaded)
            report("aligning candidates", len(scores), len(found.sources))
    source_texts, target_texts = ([document.document.text for document in side] for side in sides)
    close = {pair: score for pair, score in scores.items() if score >= min_score}
    pairs = tuple(MatchedPair(*pair, close[pair]) for pair in best_pairs(close, (source_texts, target_texts)))
    matched = {pair.source for pair in pairs}, {pair.target for pair in pairs}
    rest = [tuple(set(range(len(side))) - own) for side, own in zip(sides, matched, strict=True)]
    return Matches(pairs, *(tuple(sorted(numbers)) for numbers in rest))


def _documents(given: Iterable[Given], name: str, progress: Progress) -> list[Sentences]:
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise InputError(f"{name} must be documents, a list of them, not {shown(given)}")
    documents = []
    for number, document in enumerate(given):
        if not isinstance(document, (str, Document, Sentences, PathLike)):
            raise InputError(f"{name}[{number}] must be a text, a Document, Sentences or a Path, not {shown(document)}")
        text = read(document) if isinstance(document, PathLike) else document
        documents.append(to_sentences(text, None, Options(), f"{name}[{number}]"))
        progress(f"reading {name}", len(documents), 0)
    if not documents:
        raise InputError(f"{name} has no document; give at least one")
    return documents


def _vectors(documents: Sequence[Sentences], encoder: Encoder) -> Floats:
    """The direction of each document, shape (n, d); zero for one without a sentence."""
    sums = [
        vectors_of(list(document), encoder, no_progress).sum(axis=0) if len(document) else np.zeros(1, np.float32)
        for document in documents
    ]
    width = max(map(len, sums))
    return to_unit_length(np.array([np.resize(each, width) for each in sums], np.float32))


def translated_share(source: Sentences, target: Sentences, encoder: Encoder) -> float:
    """Which share of the characters where two documents begin is in pairs, each times its confidence; 0 to 1."""
    if not len(source) or not len(target):
        return 0.0
    with warnings.catch_warnings():
        # That two texts are no translations of each other is what is asked here.
        warnings.simplefilter("ignore", AlignerWarning)
        alignment = align(_excerpt(source), _excerpt(target), encoder=encoder)
    return round(_paired(alignment) / max(sum(len(bead.source_text + bead.target_text) for bead in alignment), 1), 6)


def _paired(bitext: Bitext) -> float:
    pairs = (bead for bead in bitext if bead.source and bead.target)
    return sum(bead.confidence * len(bead.source_text + bead.target_text) for bead in pairs)


def _excerpt(document: Sentences) -> Sentences:
    if len(document) <= MATCHING.excerpt:
        return document
    return Sentences.given(list(document)[: MATCHING.excerpt], document.language)
