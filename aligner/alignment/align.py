"""Two texts → their Alignment: the whole way, stage by stage."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from hashlib import sha256
from itertools import accumulate
from os import PathLike

import numpy as np
import tokenizers

from aligner.alignment.alignment import Alignment
from aligner.alignment.clauses import refine
from aligner.alignment.evidence import Evidence, gather
from aligner.alignment.known import KnownPair
from aligner.alignment.options import Options, Text
from aligner.alignment.search import DIGITS, Found, FoundBead, look_twice
from aligner.alignment.weights import SHIPPED, Weights, bead_shapes
from aligner.bitext.beads import Crossing, Recipe
from aligner.bitext.languages import detect_language
from aligner.bitext.texts import Document, Run, Sentences
from aligner.distribution import __version__
from aligner.encoders.loading import embedded_encoder, load_encoder
from aligner.encoders.protocol import Encoder, describe
from aligner.encoders.static import StaticEncoder
from aligner.errors import InputError
from aligner.text.repair import repair
from aligner.text.sentences import segment
from aligner.text.splitters import Splitter

# Longer than this no file system takes a name.
LONGEST_FILE_NAME = 255


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
    options.check_splitter((left.language, right.language))
    loaded = load_encoder(encoder)
    weights = options.weights if isinstance(options.weights, Weights) else Weights.load(options.weights or SHIPPED)
    recipe = _recipe(loaded, weights, options)
    pairs: list[KnownPair] = []
    if options.known is not None:
        pairs = options.known.known_pairs(left, right)
        recipe = replace(recipe, options={**recipe.options, "known": _hashed(pairs)})
    found = _beads(left, right, loaded, weights, options, pairs)
    if options.grain != "sentence":
        left, right, found = _refined(left, right, found, loaded, weights, options.grain)
    return Alignment.of(left, right, found.beads, recipe, found.crossings)


def to_sentences(text: Text, language: str | None, options: Options, name: str) -> Sentences:
    """Sentences of one side; raises InputError for what is neither a text nor sentences."""
    if isinstance(text, (Document, Sentences)) and language not in {None, text.language}:
        raise InputError(f"{name} says that its language is {text.language}, and {name}_language that it is {language}")
    if isinstance(text, Sentences):
        return text
    if isinstance(text, str):
        _refuse_file_name(text, name)
        text = Document(text, language or detect_language(text))
    if isinstance(text, Document):
        return segment(repair(text, options.without) if options.repair else text, options.splitter_of(text.language))
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
    if len(text) <= LONGEST_FILE_NAME and "\n" not in text and os.path.isfile(text):  # noqa: PTH113 - Path raises
        raise InputError(f"{name} is the name of a file; read it with aligner.read({text!r})")


def _hashed(known: Sequence[KnownPair]) -> str:
    """How many pairs are known, and a hash of which."""
    lines = "\n".join(f"{source} {target} {strength:.3f}" for source, target, strength in known)
    return f"{len(known)}@{sha256(lines.encode()).hexdigest()[:12]}"


def _beads(
    source: Sentences,
    target: Sentences,
    encoder: Encoder,
    weights: Weights,
    options: Options,
    known: Sequence[KnownPair],
) -> Found:
    """Beads over all sentences of both sides, the same whichever side comes first."""
    said = [[i for i, text in enumerate(side) if text.strip()] for side in (source, target)]
    left, right = ([side[i] for i in places] for side, places in zip((source, target), said, strict=True))
    shapes = bead_shapes(options.max_bead, options.max_fan)
    pairs = [KnownPair(_under(one, said[0]), _under(other, said[1]), strength) for one, other, strength in known]
    if not left or not right:
        alone = [(Run(i, i + 1), Run(0, 0), 1.0) for i in range(len(left))]
        found = Found([*alone, *((Run(0, 0), Run(j, j + 1), 1.0) for j in range(len(right)))], [])
    elif _comes_second((left, source.language), (right, target.language)):
        evidence = replace(gather(right, left, encoder, shapes), known=[pair.swapped() for pair in pairs])
        found = look_twice(evidence, shapes, weights).swapped()
    else:
        found = look_twice(replace(gather(left, right, encoder, shapes), known=pairs), shapes, weights)
    whole = [(_over(one, said[0]), _over(other, said[1]), p) for one, other, p in found.beads]
    beads = list(_in_order(whole, (len(source), len(target))))
    places = {_starts(bead): place for place, bead in enumerate(beads)}
    stretches = [[places[_starts(bead)] for bead in whole[each.first : each.last + 1]] for each in found.crossings]
    crossed = [
        Crossing(min(stretch), max(stretch), each.gain)
        for stretch, each in zip(stretches, found.crossings, strict=True)
    ]
    return Found(beads, crossed, found.associations)


def _comes_second(source: tuple[Sequence[str], str], target: tuple[Sequence[str], str]) -> bool:
    """Whether the source belongs into the columns of the lattice: its order of sides does not depend on the caller's.

    The rows, which take their time one by one, are those of the shorter text.
    """
    (left, left_language), (right, right_language) = source, target
    return (len(right), right_language, list(right)) < (len(left), left_language, list(left))


def _refined(
    source: Sentences, target: Sentences, found: Found, encoder: Encoder, weights: Weights, grain: str
) -> tuple[Sentences, Sentences, Found]:
    """The texts cut into clauses and the beads between these; crossings are those of the sentences."""
    if _comes_second((source, source.language), (target, target.language)):
        target, source, found = _refined(target, source, found.swapped(), encoder, weights, grain)
        return source, target, found.swapped()

    def gathered(left: Sequence[str], right: Sequence[str], clauses: tuple[Sequence[int], Sequence[int]]) -> Evidence:
        """What the first two looks knew, of parts."""
        return replace(gather(left, right, encoder, [(1, 1)], clauses), associations=found.associations)

    source, target, refined = refine(source, target, found.beads, gathered, weights, grain)
    beads = [(one, other, round(p, DIGITS)) for parts in refined for one, other, p in parts]
    starts = [0, *accumulate(map(len, refined))]
    crossed = [Crossing(starts[each.first], starts[each.last + 1] - 1, each.gain) for each in found.crossings]
    return source, target, Found(beads, crossed, found.associations)


def _starts(bead: FoundBead) -> tuple[int | None, int | None]:
    """Where the sides of a bead start that it has: what tells it from all others."""
    return bead[0].start if bead[0] else None, bead[1].start if bead[1] else None


def _under(run: Run, places: Sequence[int]) -> Run:
    """A run of all sentences as a run of those at `places`, which are in order."""
    return Run(bisect_left(places, run.start), bisect_left(places, run.stop))


def _over(run: Run, places: Sequence[int]) -> Run:
    """A run of the sentences at `places` as a run of all, the blank ones between them included."""
    return Run(places[run.start], places[run.stop - 1] + 1) if run else Run(0, 0)


def _in_order(beads: Sequence[FoundBead], sizes: tuple[int, int]) -> Iterator[FoundBead]:
    """The pairs in order, and before each the sentences without counterpart: the source's first, then the target's.

    A sentence that no bead has is blank; that it has no counterpart is certain.
    """
    confidences = [{run.start: p for *runs, p in beads for run in [runs[side]] if run} for side in (0, 1)]
    done = [0, 0]
    pairs = [bead for bead in beads if bead[0] and bead[1]]
    for *runs, confidence in (*pairs, (Run(sizes[0], sizes[0]), Run(sizes[1], sizes[1]), 1.0)):
        for side, run in enumerate(runs):
            for place in range(done[side], run.start):
                alone = [Run(done[0], done[0]), Run(done[1], done[1])]
                alone[side] = Run(place, place + 1)
                done[side] = place + 1
                yield alone[0], alone[1], confidences[side].get(place, 1.0)
        done = [run.stop for run in runs]
        if runs[0]:
            yield runs[0], runs[1], confidence


def _recipe(encoder: Encoder, weights: Weights, options: Options) -> Recipe:
    software = f"aligner {__version__} numpy {np.__version__} tokenizers {tokenizers.__version__}"
    chosen: dict[str, str | int | float | bool] = {
        "max_bead": options.max_bead, "max_fan": options.max_fan, "repair": options.repair, "grain": options.grain,
    }  # fmt: skip
    if options.without:
        chosen["without"] = ",".join(options.without)
    if options.splitter is not None:
        chosen["splitter"] = _splitter_names(options.splitter)
    return Recipe(software, _describe(encoder), str(weights), chosen)


def _splitter_names(splitter: Splitter | Mapping[str, Splitter]) -> str:
    if isinstance(splitter, Mapping):
        return ",".join(f"{language}:{_splitter_names(each)}" for language, each in sorted(splitter.items()))
    return getattr(splitter, "__qualname__", type(splitter).__qualname__)


def _describe(encoder: Encoder) -> str:
    """Name of the encoder, and of the one whose tokens carry the coverage where that is another."""
    name = describe(encoder)
    return name if isinstance(encoder, StaticEncoder) else f"{name} lexicon {describe(embedded_encoder())}"
