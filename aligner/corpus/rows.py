"""A pair of documents → its row, the same in files, on engines and between processes.

    {"id": "a", "source_language": "zh", "target_language": "en", "recipe": "aligner 0.1.0 …", "warnings": [],
     "error": None, "beads": [{"source": "他来了。", "target": "He came.", "confidence": 0.98, "kind": "1-1",
                               "source_start": 0, "source_stop": 1, "target_start": 0, "target_stop": 1}]}

A pair that cannot be aligned has a row too: without beads, and `error` says what is wrong, where, and what to do.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from typing import Any, TypeAlias

from aligner.alignment.align import align
from aligner.alignment.alignment import Alignment
from aligner.alignment.files import align_files
from aligner.alignment.options import Options, checked_options
from aligner.bitext.beads import Bead
from aligner.bitext.languages import check_known_language, detect_language
from aligner.bitext.texts import Document
from aligner.corpus.pairs import DocumentPair
from aligner.encoders.loading import EncoderSettings, load_encoder
from aligner.encoders.protocol import Encoder
from aligner.encoders.reranker import load_reranker
from aligner.errors import AlignerError, AlignerWarning

Row: TypeAlias = dict[str, Any]
REPORT = "this is a fault of aligner; please report it"


@dataclass(frozen=True)
class Aligner:
    """Makes rows with one encoder and one set of options; loads the models once, when they are first needed."""

    encoder: str | PathLike[str] | Encoder | None = None
    options: Options | None = None
    settings: EncoderSettings | None = None

    @cached_property
    def loaded(self) -> Encoder:
        """The encoder; raises EncoderError if it cannot be loaded."""
        return load_encoder(self.encoder, self.settings)

    @cached_property
    def ready(self) -> Options:
        """The options with their reranker loaded; raises EncoderError if it cannot be loaded."""
        options = checked_options(self.options)
        return options if options.reranker is None else replace(options, reranker=load_reranker(options.reranker))

    @cached_property
    def recipe(self) -> str:
        """The recipe of each result; raises the errors of `aligner.align` for wrong options."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AlignerWarning)
            return str(align(["甲"], ["a"], encoder=self.loaded, options=self.ready).recipe)

    def row(self, pair: DocumentPair) -> Row:
        """The row of a pair, whose `error` says why it has no beads, if so."""
        said: list[str] = []
        try:
            alignment = self._align(pair, said)
        except AlignerError as error:
            return failed_row(pair, str(error), said)
        except Exception as error:  # noqa: BLE001 - one document must not end the work on a million others
            return failed_row(pair, f"{type(error).__name__}: {error}; {REPORT}", said)
        return _row(pair, said) | {
            "source_language": alignment.source.language,
            "target_language": alignment.target.language,
            "recipe": str(alignment.recipe),
            "beads": list(map(bead_row, alignment)),
        }

    def _align(self, pair: DocumentPair, said: list[str]) -> Alignment:
        """The alignment; what the library warns of goes to `said`."""
        how: dict[str, Any] = {"encoder": self.loaded, "options": self.ready}
        how |= {"source_language": pair.source_language, "target_language": pair.target_language}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", AlignerWarning)
            try:
                if pair.source is not None:
                    return align_files(pair.source, pair.target, **how)
                source = _document(pair.source_text, pair.source_language)
                return align(source, _document(pair.target_text, pair.target_language), **how)
            finally:
                said.extend(str(each.message) for each in caught if issubclass(each.category, AlignerWarning))


def _document(text: str | None, language: str | None) -> Document:
    """A text of a manifest, which is never the name of a file."""
    text = text or ""
    return Document(text, detect_language(text) if language is None else check_known_language(language))


def _row(pair: DocumentPair, said: list[str]) -> Row:
    return {
        "id": pair.name, "source_language": None, "target_language": None, "recipe": None, "warnings": said,
        "error": None, "beads": [],
    }  # fmt: skip


def failed_row(pair: DocumentPair, error: str, said: list[str] | None = None) -> Row:
    """The row of a pair that could not be aligned."""
    return _row(pair, said or []) | {"error": error}


def bead_row(bead: Bead) -> Row:
    """A bead with its texts and the runs of its sentences."""
    return {
        "source": bead.source_text, "target": bead.target_text, "confidence": bead.certainty, "kind": bead.kind,
        "source_start": bead.source.start, "source_stop": bead.source.stop,
        "target_start": bead.target.start, "target_stop": bead.target.stop,
    }  # fmt: skip
