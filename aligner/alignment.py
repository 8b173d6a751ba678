"""Two texts → their Alignment: the whole way, stage by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike

import numpy as np

import aligner
from aligner.bitext import Alignment, Document, Recipe, Run, Sentences
from aligner.corridor import find_corridor
from aligner.encoders import Encoder, describe, load_encoder
from aligner.errors import InputError
from aligner.evidence import gather
from aligner.languages import detect_language
from aligner.lattice import Posteriors, Step, posteriors, safest_path
from aligner.repairs import repair
from aligner.sentences import segment
from aligner.weights import SHIPPED, Weights, bead_shapes, score

# What a bead and a gap sentence cost against the 1 they gain when right; chosen on the development gold. A sentence is
# called untranslated only where that is more probable than not.
BEAD_PRICE, GAP_PRICE = 0.3, 0.5

Text = str | Document | Sentences | Sequence[str]


@dataclass(frozen=True, slots=True)
class Options:
    """How to align.

    `max_bead`: sentences of both sides in one bead at most. `max_fan`: sentences that may face a single one.
    `weights`: a `Weights` or a file of them, the shipped ones for None. `repair`: mend raw text before segmenting it.
    """

    max_bead: int = 8
    max_fan: int = 10
    weights: Weights | str | PathLike[str] | None = None
    repair: bool = True

    def __post_init__(self) -> None:
        if not 2 <= self.max_bead <= 16:
            raise InputError(f"max_bead must lie between 2 and 16, not {self.max_bead}")
        if not 1 <= self.max_fan <= 32:
            raise InputError(f"max_fan must lie between 1 and 32, not {self.max_fan}")


def align(
    source: Text,
    target: Text,
    source_language: str | None = None,
    target_language: str | None = None,
    encoder: str | PathLike[str] | Encoder | None = None,
    options: Options | None = None,
) -> Alignment:
    """Align two texts: raw text (`str` or `Document`) is repaired and segmented, sentences are taken as given.

    Languages are BCP 47 tags, detected by script where not given. `encoder` is None for the embedded one, the name or
    folder of a sentence-transformers model, or any object with `encode(list[str]) -> array (n, d)`.

    Raises InputError for a text or option that cannot be used, EncoderError for an encoder that cannot.
    """
    options = options or Options()
    left = to_sentences(source, source_language, options, "source")
    right = to_sentences(target, target_language, options, "target")
    loaded = load_encoder(encoder)
    weights = options.weights if isinstance(options.weights, Weights) else Weights.load(options.weights or SHIPPED)
    return Alignment.of(left, right, _beads(left, right, loaded, weights, options), _recipe(loaded, weights, options))


def to_sentences(text: Text, language: str | None, options: Options, name: str) -> Sentences:
    """Sentences of one side; raises InputError for what is neither a text nor sentences."""
    if isinstance(text, Sentences):
        return text
    if isinstance(text, str):
        text = Document(text, language or detect_language(text))
    if isinstance(text, Document):
        return segment(repair(text) if options.repair else text)
    is_sequence = isinstance(text, Sequence) and not isinstance(text, (bytes, bytearray))
    if is_sequence and all(isinstance(sentence, str) for sentence in text):
        return Sentences.given(text, language or detect_language("\n".join(text)))
    raise InputError(f"{name} must be a text or a sequence of sentences, not {type(text).__name__}")


def _beads(
    source: Sentences, target: Sentences, encoder: Encoder, weights: Weights, options: Options
) -> list[tuple[Run, Run, float]]:
    shapes = bead_shapes(options.max_bead, options.max_fan)
    evidence = gather(source, target, encoder, shapes)
    blocks = find_corridor(evidence.source.units, evidence.target.units)
    scores = score(evidence, blocks, shapes, weights)
    probabilities = posteriors(scores)
    _, steps = safest_path(probabilities, BEAD_PRICE, GAP_PRICE)
    return list(zip_confidences(steps, probabilities))


def zip_confidences(steps: Sequence[Step], probabilities: Posteriors) -> list[tuple[Run, Run, float]]:
    """Runs of each step with its probability; that of a gap is the probability that its sentence has no counterpart."""
    source_gaps, target_gaps = probabilities.source_gaps(), probabilities.target_gaps()
    beads = []
    for start, stop, low, high in steps:
        if low == high:
            confidence = source_gaps[start]
        elif start == stop:
            confidence = target_gaps[low]
        else:
            cells = probabilities.bead((stop - start, high - low), stop)
            confidence = cells[high - probabilities.scores.lows[stop]]
        beads.append((Run(start, stop), Run(low, high), min(max(float(confidence), 0.0), 1.0)))
    return beads


def _recipe(encoder: Encoder, weights: Weights, options: Options) -> Recipe:
    software = f"aligner {aligner.__version__} numpy {np.__version__}"
    chosen = {"max_bead": options.max_bead, "max_fan": options.max_fan, "repair": options.repair}
    return Recipe(software, describe(encoder), str(weights), chosen)
