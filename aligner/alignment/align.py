"""Two texts → their Alignment: the whole way, stage by stage."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from hashlib import sha256
from itertools import accumulate
from os import PathLike

import numpy as np
import tokenizers

from aligner.alignment.alignment import Alignment
from aligner.alignment.canonical import Canonical
from aligner.alignment.clauses import refine
from aligner.alignment.evidence import Evidence, gather
from aligner.alignment.known import KnownPair
from aligner.alignment.options import Options, Text, checked_options
from aligner.alignment.search import DIGITS, Found, look_twice
from aligner.alignment.weights import SHIPPED, Weights, bead_shapes
from aligner.bitext.beads import Crossing, Link, Recipe
from aligner.bitext.languages import check_known_language, detect_language
from aligner.bitext.progress import Progress, reported, silent
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


def align(  # noqa: PLR0913 - what users may choose
    source: Text,
    target: Text,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    encoder: str | PathLike[str] | Encoder | None = None,
    options: Options | None = None,
    progress: Progress | bool | None = None,
) -> Alignment:
    """Align two texts: raw text (`str` or `Document`) is repaired and segmented, sentences are taken as given.

    Languages are BCP 47 tags, detected by script where not given. `encoder` is None for the embedded one, the name or
    folder of a sentence-transformers model, or any object with `encode(list[str]) -> array (n, d)`. `progress` is True
    for a bar, or a function that is told the stage, how much of it is done, and how much there is; an exception that it
    raises ends the work.

    Raises InputError for a text or option that cannot be used, EncoderError for an encoder that cannot.
    """
    options = checked_options(options)
    with reported(progress) as report:
        left = to_sentences(source, source_language, options, "source", report)
        right = to_sentences(target, target_language, options, "target", report)
        options.check_splitter((left.language, right.language))
        loaded = load_encoder(encoder)
        weights = options.weights if isinstance(options.weights, Weights) else Weights.load(options.weights or SHIPPED)
        recipe = _recipe(loaded, weights, options)
        pairs: list[KnownPair] = []
        if options.known is not None:
            pairs = options.known.known_pairs(left, right)
            recipe = replace(recipe, options={**recipe.options, "known": _hashed(pairs)})
        sides = Canonical.of(left, right)
        found = sides.back(_search(sides, loaded, weights, options, pairs, report))
        if options.grain != "sentence":
            left, right, found = _refined(sides, found, loaded, weights, options.grain)
    return Alignment.of(left, right, found.beads, recipe, found.crossings)


def to_sentences(
    text: Text, language: str | None, options: Options, name: str, progress: Progress = silent
) -> Sentences:
    """Sentences of one side; raises InputError for what is neither a text nor sentences."""
    if language is not None:
        check_known_language(language)
    if isinstance(text, (Document, Sentences)) and language not in {None, text.language}:
        raise InputError(f"{name} says that its language is {text.language}, and {name}_language that it is {language}")
    if isinstance(text, Sentences):
        return text
    if isinstance(text, str):
        _refuse_file_name(text, name)
    if isinstance(text, (str, Document)):
        progress(f"repairing and segmenting the {name}", 0, 0)
        document = Document.of(text, language)
        repaired = repair(document, exclude_rules=options.exclude_rules) if options.repair else document
        return segment(repaired, options.splitter_of(document.language))
    return _given(text, language, name)


def _given(text: Iterable[str], language: str | None, name: str) -> Sentences:
    """Sentences as the caller has them."""
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


def _search(
    sides: Canonical,
    encoder: Encoder,
    weights: Weights,
    options: Options,
    known: Sequence[KnownPair],
    progress: Progress,
) -> Found:
    """Beads between the sentences that the lattice sees."""
    left, right = sides.texts()
    if not left or not right:
        alone = [Link(Run(i, i + 1), Run(0, 0), 1.0) for i in range(len(left))]
        return Found([*alone, *(Link(Run(0, 0), Run(j, j + 1), 1.0) for j in range(len(right)))], [])
    progress("encoding", 0, 1)
    shapes = bead_shapes(options.max_bead, options.max_fan)
    evidence = replace(gather(left, right, encoder, shapes), known=sides.there(known))
    return look_twice(evidence, shapes, weights, progress)


def _refined(
    sides: Canonical, found: Found, encoder: Encoder, weights: Weights, grain: str
) -> tuple[Sentences, Sentences, Found]:
    """The texts cut into clauses and the beads between these; crossings are those of the sentences."""
    found = sides.oriented(found)

    def gathered(left: Sequence[str], right: Sequence[str], clauses: tuple[Sequence[int], Sequence[int]]) -> Evidence:
        """What the first two looks knew, of parts."""
        return replace(gather(left, right, encoder, [(1, 1)], clauses), associations=found.associations)

    left, right, refined = refine(*sides.ordered(sides.source, sides.target), found.beads, gathered, weights, grain)
    beads = [Link(one, other, round(p, DIGITS)) for parts in refined for one, other, p in parts]
    starts = [0, *accumulate(map(len, refined))]
    crossed = [Crossing(starts[each.first], starts[each.last + 1] - 1, each.gain) for each in found.crossings]
    return *sides.ordered(left, right), sides.oriented(Found(beads, crossed, found.associations))


def _recipe(encoder: Encoder, weights: Weights, options: Options) -> Recipe:
    software = f"aligner {__version__} numpy {np.__version__} tokenizers {tokenizers.__version__}"
    chosen: dict[str, str | int | float | bool] = {
        "max_bead": options.max_bead, "max_fan": options.max_fan, "repair": options.repair, "grain": options.grain,
    }  # fmt: skip
    if options.exclude_rules:
        chosen["exclude_rules"] = ",".join(options.exclude_rules)
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
