"""How to align: the choices of users."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from types import NoneType

from aligner.alignment.clauses import CERTAIN
from aligner.alignment.known import Knowledge
from aligner.alignment.weights import Weights
from aligner.bitext.languages import base_language
from aligner.bitext.texts import Document, Sentences
from aligner.errors import InputError
from aligner.text.repair import check_rules
from aligner.text.splitters import Splitter

GRAINS = ("sentence", *CERTAIN)
Text = str | Document | Sentences | Iterable[str]


@dataclass(frozen=True, slots=True)
class Options:
    """How to align.

    `max_bead`: most sentences in a bead, both sides together. `max_fan`: most sentences that may face a single one.
    `weights`: a `Weights` or a file of them; None for the shipped ones. `repair`: repair raw text before segmenting it;
    `exclude_rules` names rules to leave out (`document.edits` has names, and `aligner.repair` lists them).
    `splitter`: segments raw text instead of `aligner.segment`, see there; one for both texts, or one per language
    (`{"en": …}`). `grain`: "sentence"; "clause" cuts long sentences where their parts probably have translations of
    their own; "auto" does so only where that is almost certain. `known`: a `Memory`; its pairs, and similar ones,
    count as evidence.
    """

    max_bead: int = 8
    max_fan: int = 10
    weights: Weights | str | PathLike[str] | None = None
    repair: bool = True
    exclude_rules: tuple[str, ...] = ()
    splitter: Splitter | Mapping[str, Splitter] | None = None
    grain: str = "sentence"
    known: Knowledge | None = None

    def __post_init__(self) -> None:
        for name, value, least, most in (("max_bead", self.max_bead, 2, 16), ("max_fan", self.max_fan, 1, 32)):
            if not isinstance(value, int) or not least <= value <= most:
                raise InputError(f"{name} must be a whole number from {least} to {most}, not {value!r}")
        if not isinstance(self.weights, (Weights, str, PathLike, NoneType)):
            raise InputError(f"weights must be a Weights or a file of them, not {type(self.weights).__name__}")
        if not isinstance(self.known, (Knowledge, NoneType)):
            raise InputError(f"known must be an aligner.Memory, not {type(self.known).__name__}; open one of the file")
        check_rules(self.exclude_rules)
        if self.grain not in GRAINS:
            raise InputError(f"grain must be one of {', '.join(GRAINS)}, not {self.grain!r}")
        splitters = self.splitter.values() if isinstance(self.splitter, Mapping) else [self.splitter]
        if not all(splitter is None or callable(splitter) for splitter in splitters):
            raise InputError(f"splitter must be a function from text to sentences, not {self.splitter!r}")

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


def checked_options(options: Options | None) -> Options:
    """The options, or the defaults for None; InputError for anything else."""
    if options is None:
        return Options()
    if not isinstance(options, Options):
        raise InputError(f"options must be an aligner.Options, not {type(options).__name__}")
    return options
