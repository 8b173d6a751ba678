"""How to align: the choices of users."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike

from aligner.alignment.clauses import CERTAIN
from aligner.alignment.known import Knowledge
from aligner.alignment.weights import SHIPPED, Weights
from aligner.arguments import (
    FILE,
    FLAG,
    NAMES,
    TEXT,
    Kind,
    check_fields,
    either,
    instance,
    one_of,
    optional,
    shown,
    whole,
)
from aligner.bitext.languages import base_language
from aligner.bitext.texts import Document, Sentences
from aligner.encoders.protocol import Encoder
from aligner.encoders.reranker import GivenReranker, Reranker
from aligner.errors import InputError
from aligner.text.repair import check_rules
from aligner.text.splitters import Splitter

GRAINS = ("sentence", *CERTAIN)
Text = str | Document | Sentences | Iterable[str]
SPLITTER = Kind("a function from text to sentences", callable)
SPLITTERS = Kind(
    "a dict of a function for each language",
    lambda value: isinstance(value, Mapping) and all(map(callable, value.values())) and all(map(TEXT.holds, value)),
)
MODEL = Kind(
    "an object with predict(list of pairs) or encode(list[str])",
    lambda value: isinstance(value, (Reranker, Encoder)) and not isinstance(value, type),
)
FIELDS = {
    "max_bead": whole(2, 16),
    "max_fan": whole(1, 32),
    "weights": optional(either(instance(Weights, "a Weights"), FILE)),
    "repair": FLAG,
    "exclude_rules": NAMES,
    "splitter": optional(either(SPLITTER, SPLITTERS)),
    "grain": one_of(GRAINS),
    "reranker": optional(either(FILE, MODEL)),
    "known": optional(instance(Knowledge, "an aligner.Memory or a reviewed aligner.Alignment; open one of the file")),
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to align.

    `max_bead`: most sentences in a bead, both sides together. `max_fan`: most sentences that may face a single one.
    `weights`: a `Weights` or a file of them; None for the shipped ones. `repair`: repair raw text before segmenting it;
    `exclude_rules` names rules to leave out (`document.edits` has names, and `aligner.repair` lists them).
    `splitter`: segments raw text instead of `aligner.segment`, see there; one for both texts, or one per language
    (`{"en": …}`). `grain`: "sentence"; "clause" cuts long sentences where their parts probably have translations of
    their own; "auto" does so only where that is almost certain. `known`: a `Memory`, whose pairs, and similar ones,
    count as evidence; or a reviewed `Alignment`, whose accepted pairs do. `reranker`: a slow model that judges doubtful
    beads: the name or folder of a CrossEncoder of sentence-transformers, any object with `predict` from a list of
    (Chinese, English) pairs to a score for each, or an encoder. What its scores mean is learnt from the certain beads
    of the same texts; see `reranking.py`. A `Realigner` does without it.
    """

    max_bead: int = 8
    max_fan: int = 10
    weights: Weights | str | PathLike[str] | None = None
    repair: bool = True
    exclude_rules: tuple[str, ...] = ()
    splitter: Splitter | Mapping[str, Splitter] | None = None
    grain: str = "sentence"
    known: Knowledge | None = None
    reranker: GivenReranker | None = None

    def __post_init__(self) -> None:
        check_fields(self, **FIELDS)
        check_rules(self.exclude_rules)

    def splitter_of(self, language: str) -> Splitter | None:
        """The splitter for texts of a language, None for ours; a splitter for `en` is also used for `en-GB`."""
        if isinstance(self.splitter, Mapping):
            return self.splitter.get(language) or self.splitter.get(base_language(language))
        return self.splitter

    def check_splitter(self, languages: Sequence[str]) -> None:
        """InputError if there are splitters, but none for these languages."""
        if isinstance(self.splitter, Mapping) and self.splitter and not any(map(self.splitter_of, languages)):
            covered, actual = ", ".join(self.splitter), " and ".join(languages)
            raise InputError(f"splitters are given for {covered}, but the texts are {actual}")


def weights_of(options: Options) -> Weights:
    """The weights that the options name."""
    return options.weights if isinstance(options.weights, Weights) else Weights.load(options.weights or SHIPPED)


def checked_options(options: Options | None) -> Options:
    """The options, or the defaults for None; InputError for anything else."""
    if options is None:
        return Options()
    if not isinstance(options, Options):
        raise InputError(f"options must be an aligner.Options, not {shown(options)}")
    return options
