"""Two texts → their Alignment: the whole way, stage by stage."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import NoneType

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

# Longer than this no file system takes a name.
LONGEST_FILE_NAME = 255

Text = str | Document | Sentences | Iterable[str]


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
        for name, value, least, most in (("max_bead", self.max_bead, 2, 16), ("max_fan", self.max_fan, 1, 32)):
            if not isinstance(value, int) or not least <= value <= most:
                raise InputError(f"{name} must be a whole number from {least} to {most}, not {value!r}")
        if not isinstance(self.weights, (Weights, str, PathLike, NoneType)):
            raise InputError(f"weights must be a Weights or a file of them, not {type(self.weights).__name__}")


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
    options = Options() if options is None else options
    if not isinstance(options, Options):
        raise InputError(f"options must be an aligner.Options, not {type(options).__name__}")
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
        _refuse_file_name(text, name)
        text = Document(text, language or detect_language(text))
    if isinstance(text, Document):
        return segment(repair(text) if options.repair else text)
    if isinstance(text, PathLike):
        raise InputError(f"{name} is a path; read the file with aligner.read({os.fspath(text)!r})")
    if not isinstance(text, Iterable) or isinstance(text, (bytes, bytearray, Mapping, Set)):
        raise InputError(f"{name} must be a text or a sequence of sentences, not {type(text).__name__}")
    sentences = list(text)
    for number, sentence in enumerate(sentences):
        if not isinstance(sentence, str):
            raise InputError(f"{name}[{number}] must be a sentence, a str, not {type(sentence).__name__}")
    return Sentences.given(sentences, language or detect_language("\n".join(sentences)))


def _refuse_file_name(text: str, name: str) -> None:
    """A text that is the name of a file was meant to be the file; the beads would look perfect."""
    if len(text) <= LONGEST_FILE_NAME and "\n" not in text and "\0" not in text and Path(text).is_file():
        raise InputError(f"{name} is the name of a file; read it with aligner.read({text!r})")


def _beads(
    source: Sentences, target: Sentences, encoder: Encoder, weights: Weights, options: Options
) -> list[tuple[Run, Run, float]]:
    shapes = bead_shapes(options.max_bead, options.max_fan)
    said = [[i for i, text in enumerate(side) if text.strip()] for side in (source, target)]
    left, right = ([side[i] for i in places] for side, places in zip((source, target), said, strict=True))
    evidence = gather(left, right, encoder, shapes)
    blocks = find_corridor(evidence.source.units, evidence.target.units)
    scores = score(evidence, blocks, shapes, weights)
    probabilities = posteriors(scores)
    _, steps = safest_path(probabilities, BEAD_PRICE, GAP_PRICE)
    return list(_with_blanks(zip_confidences(steps, probabilities), said, (len(source), len(target))))


def _with_blanks(
    beads: Sequence[tuple[Run, Run, float]], said: Sequence[Sequence[int]], sizes: tuple[int, int]
) -> Iterator[tuple[Run, Run, float]]:
    """Beads over all sentences, from beads over those that say something, which are `said` on either side.

    A blank sentence has no counterpart, for certain; only one between two sentences of a bead belongs to the bead.
    """
    done = [0, 0]

    def blanks(side: int, stop: int) -> Iterator[tuple[Run, Run, float]]:
        for place in range(done[side], stop):
            runs = [Run(done[0], done[0]), Run(done[1], done[1])]
            runs[side] = Run(place, place + 1)
            done[side] = place + 1
            yield runs[0], runs[1], 1.0

    for *runs, confidence in beads:
        for side, run in enumerate(runs):
            if run:
                yield from blanks(side, said[side][run.start])
        starts = tuple(done)
        for side, run in enumerate(runs):
            done[side] = said[side][run.stop - 1] + 1 if run else done[side]
        yield Run(starts[0], done[0]), Run(starts[1], done[1]), confidence
    for side, size in enumerate(sizes):
        yield from blanks(side, size)


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
