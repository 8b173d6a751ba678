"""Two texts → their Alignment: the whole way, stage by stage."""

from __future__ import annotations

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
from aligner.alignment.constraints import Anchor, Constraints, GivenBead, GivenPair
from aligner.alignment.contradictions import check_constraints
from aligner.alignment.doubts import language_doubts, relation_doubts, warn
from aligner.alignment.evidence import Evidence, collect_evidence
from aligner.alignment.known import KnownPair
from aligner.alignment.options import Options, Text, checked_options, weights_of
from aligner.alignment.reranking import Reranking
from aligner.alignment.search import DIGITS, SearchResult, search_in_two_passes
from aligner.alignment.sizes import check_sizes
from aligner.alignment.weights import Weights, bead_shapes
from aligner.arguments import shown
from aligner.bitext.beads import Crossing, Link, Recipe
from aligner.bitext.kinds import reading_hint, refuse_file_name
from aligner.bitext.languages import CHINESE, LETTER, base_language, check_known_language, detect_language
from aligner.bitext.progress import Progress, no_progress, progress_reporter
from aligner.bitext.texts import Document, Run, Sentences
from aligner.distribution import __version__
from aligner.encoders.loading import embedded_encoder, load_encoder
from aligner.encoders.protocol import Encoder, describe
from aligner.encoders.reranker import Cosine, GivenReranker, Reranker, load_reranker
from aligner.encoders.static import StaticEncoder
from aligner.errors import InputError
from aligner.text.repair import repair
from aligner.text.sentences import segment
from aligner.text.splitters import Splitter


def align(  # noqa: PLR0913 - what users may choose
    source: Text,
    target: Text,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    encoder: str | PathLike[str] | Encoder | None = None,
    options: Options | None = None,
    progress: Progress | bool | None = None,
    fixed: Iterable[GivenBead] = (),
    anchors: Iterable[Anchor] = (),
    apart: Iterable[GivenPair] = (),
) -> Alignment:
    """Align two texts. Raw text (`str` or `Document`) is repaired and segmented; sentences are taken as they are.

    Languages are BCP 47 tags; by default the script decides. `encoder` is None for the embedded one, the name or folder
    of a sentence-transformers model, or any object with `encode(list[str]) -> array (n, d)`. `progress` is True for a
    bar, or a function that receives the stage, the steps done and the steps in all; an exception that it raises ends
    the work.

    What you know of the beads is honoured exactly, by the path and by the confidences; numbers are those of the
    sentences, from 0. `fixed` are whole beads: an `aligner.Bead`, or a source run and a target run, `((0, 2), (0, 1))`;
    if one run is empty, its place does not matter, and each sentence of the other has no counterpart. No clause is cut
    from a fixed bead, and it may be larger than the options allow. An anchor (i, j) says that some bead contains source
    sentence i and target sentence j. A pair that is `apart`, two runs or two numbers, is in no bead as a whole.

    Raises InputError for an unusable text or option and for constraints that contradict each other, which it names, and
    EncoderError for an unusable encoder. Gives an AlignerWarning
    for texts that are probably the wrong ones: in another language than they should be, or no translations of each
    other.
    """
    options = checked_options(options)
    constraints = Constraints.given(fixed, anchors, apart)
    with progress_reporter(progress) as report:
        left = to_sentences(source, source_language, options, "source", report)
        right = to_sentences(target, target_language, options, "target", report)
        left, right = _with_language(left, source_language, right), _with_language(right, target_language, left)
        check_sizes(left, right)
        check_constraints(constraints, (left, right), bead_shapes(options.max_bead, options.max_fan))
        options.check_splitter((left.language, right.language))
        loaded = load_encoder(encoder)
        reranker = None if options.reranker is None else _reranker_of(options.reranker, loaded)
        has_doubts = warn(language_doubts(left, right, is_embedded=loaded is embedded_encoder()))
        weights = weights_of(options)
        recipe = _recipe(loaded, weights, options)
        if reranker is not None:
            recipe = replace(recipe, options={**recipe.options, "reranker": describe(reranker)})
        pairs: list[KnownPair] = []
        if options.known is not None:
            pairs = options.known.known_pairs(left, right)
            recipe = replace(recipe, options={**recipe.options, "known": _digest(pairs)})
        if constraints:
            recipe = replace(recipe, options={**recipe.options, "constraints": str(constraints)})
        sides = Canonical.of(left, right, constraints)
        result = sides.from_lattice(_search(sides, loaded, weights, options, pairs, reranker, report))
        if options.grain != "sentence":
            left, right, result = _cut_into_clauses(sides, result, loaded, weights, options.grain)
    alignment = Alignment.of(left, right, result.beads, recipe, result.crossings)
    if not has_doubts:
        warn(relation_doubts(alignment))
    return alignment


def to_sentences(
    text: Text, language: str | None, options: Options, name: str, progress: Progress = no_progress
) -> Sentences:
    """Sentences of one side; raises InputError if `text` is neither a text nor sentences."""
    language = None if language is None else check_known_language(language)
    if isinstance(text, (Document, Sentences)):
        check_known_language(text.language)
    if isinstance(text, (Document, Sentences)) and language not in {None, text.language}:
        raise InputError(f"{name} has the language {text.language}, but {name}_language is {language}")
    if isinstance(text, Sentences):
        return text
    if isinstance(text, str):
        refuse_file_name(text, name)
    if isinstance(text, (str, Document)):
        progress(f"repairing and segmenting the {name}", 0, 0)
        is_repaired, rules = options.repair, options.exclude_rules
        document = repair(text, language=language, exclude_rules=rules) if is_repaired else Document.of(text, language)
        return segment(document, options.splitter_of(document.language))
    return _sentences_as_given(text, language, name)


def _sentences_as_given(text: Iterable[str], language: str | None, name: str) -> Sentences:
    """The caller's sentences, unchanged."""
    hint = reading_hint(text)
    if hint or not isinstance(text, Iterable) or isinstance(text, (Mapping, Set)):
        raise InputError(f"{name} must be a text or a sequence of sentences, not {shown(text)}{hint}")
    sentences = list(text)
    for number, sentence in enumerate(sentences):
        if not isinstance(sentence, str):
            raise InputError(f"{name}[{number}] must be a sentence, a str, not {shown(sentence)}")
    return Sentences.given(sentences, language or detect_language("\n".join(sentences)))


def _with_language(side: Sentences, stated: str | None, other: Sentences) -> Sentences:
    """A text without a letter, whose language nobody states, counts as English beside Chinese, otherwise as Chinese."""
    if stated is not None or LETTER.search(side.document.text) or not LETTER.search(other.document.text):
        return side
    language = "en" if base_language(other.language) in CHINESE else "zh"
    return replace(side, document=replace(side.document, language=language))


def _digest(pairs: Sequence[KnownPair]) -> str:
    """The number of known pairs, and a hash of them."""
    lines = "\n".join(f"{source} {target} {strength:.3f}" for source, target, strength in pairs)
    return f"{len(pairs)}@{sha256(lines.encode()).hexdigest()[:12]}"


def _reranker_of(given: GivenReranker, encoder: Encoder) -> Reranker:
    """The reranker, loaded; InputError if it is the encoder, whose opinion would count twice."""
    reranker = load_reranker(given)
    if isinstance(reranker, Cosine) and describe(reranker.encoder) == describe(encoder):
        raise InputError(f"the reranker {describe(encoder)} is the encoder already; give another model, or none")
    return reranker


def _search(  # noqa: PLR0913 - texts, models and options
    sides: Canonical,
    encoder: Encoder,
    weights: Weights,
    options: Options,
    known_pairs: Sequence[KnownPair],
    reranker: Reranker | None,
    progress: Progress,
) -> SearchResult:
    """Beads between the sentences that the lattice sees."""
    left, right = sides.texts()
    if not left or not right:
        omissions = [Link(Run(i, i + 1), Run(0, 0), 1.0) for i in range(len(left))]
        additions = [Link(Run(0, 0), Run(j, j + 1), 1.0) for j in range(len(right))]
        return SearchResult([*omissions, *additions], [])
    progress("encoding", 0, 1)
    shapes = bead_shapes(options.max_bead, options.max_fan)
    evidence = collect_evidence(left, right, encoder, shapes)
    evidence = replace(evidence, known_pairs=sides.to_lattice(known_pairs), restriction=sides.sides().restriction())
    progress("encoding", 1, 1)
    rerank = None
    if reranker is not None:
        languages = sides.orient_pair(sides.source.language, sides.target.language)
        rerank = Reranking(reranker, (left, right), languages, progress).rerank
    return search_in_two_passes(evidence, shapes, weights, progress, rerank)


def _cut_into_clauses(
    sides: Canonical, result: SearchResult, encoder: Encoder, weights: Weights, grain: str
) -> tuple[Sentences, Sentences, SearchResult]:
    """The texts cut into clauses, and the beads between the clauses; crossings are those of the sentences."""
    result = sides.orient(result)

    def collect(left: Sequence[str], right: Sequence[str], clauses: tuple[Sequence[int], Sequence[int]]) -> Evidence:
        """The evidence about clauses, with the associations of the sentences."""
        return replace(collect_evidence(left, right, encoder, [(1, 1)], clauses), associations=result.associations)

    texts, whole = sides.orient_pair(sides.source, sides.target), set(sides.sides().constraints.beads)
    left, right, refined = refine(*texts, result.beads, collect, weights, grain, whole)
    beads = [Link(source, target, round(p, DIGITS)) for parts in refined for source, target, p in parts]
    starts = [0, *accumulate(map(len, refined))]
    crossed = [
        Crossing(starts[crossing.first], starts[crossing.last + 1] - 1, crossing.gain) for crossing in result.crossings
    ]
    return *sides.orient_pair(left, right), sides.orient(SearchResult(beads, crossed, result.associations))


def _recipe(encoder: Encoder, weights: Weights, options: Options) -> Recipe:
    software = f"aligner {__version__} numpy {np.__version__} tokenizers {tokenizers.__version__}"
    settings: dict[str, str | int | float | bool] = {
        "max_bead": options.max_bead, "max_fan": options.max_fan, "repair": options.repair, "grain": options.grain,
    }  # fmt: skip
    if options.exclude_rules:
        settings["exclude_rules"] = ",".join(options.exclude_rules)
    if options.splitter is not None:
        settings["splitter"] = _splitter_names(options.splitter)
    return Recipe(software, _encoder_names(encoder), str(weights), settings)


def _splitter_names(splitter: Splitter | Mapping[str, Splitter]) -> str:
    if isinstance(splitter, Mapping):
        return ",".join(f"{language}:{_splitter_names(single)}" for language, single in sorted(splitter.items()))
    return getattr(splitter, "__qualname__", type(splitter).__qualname__)


def _encoder_names(encoder: Encoder) -> str:
    """Name of the encoder, and of the encoder whose tokens give the coverage if that is another."""
    name = describe(encoder)
    return name if isinstance(encoder, StaticEncoder) else f"{name} lexicon {describe(embedded_encoder())}"
