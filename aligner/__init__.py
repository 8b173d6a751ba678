"""Bilingual sentence alignment: two texts in, sentence pairs with a calibrated confidence out.

    file ─read─▶ Document ─repair─▶ Document ─segment─▶ Sentences ┐
                                                                  ├─align─▶ Alignment ─▶ .tmx .jsonl .tsv …, Memory
    file ─read─▶ Document ─repair─▶ Document ─segment─▶ Sentences ┘            └─evaluate◀─ gold

`aligner.align(zh, en)` goes the whole way for two strings. Importing the package loads nothing: each name loads its
module on first use.
"""

from __future__ import annotations

from importlib import import_module

from aligner.distribution import __version__ as __version__

# Type checkers take this for `typing.TYPE_CHECKING`; to import `typing` would take longer than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from aligner.alignment.align import align
    from aligner.alignment.alignment import Alignment
    from aligner.alignment.constraints import Constraints
    from aligner.alignment.files import align_files
    from aligner.alignment.options import Options
    from aligner.alignment.realign import Realigner
    from aligner.alignment.weights import Weights
    from aligner.bitext.beads import Bead, Recipe
    from aligner.bitext.edits import Edit, Notice, Span
    from aligner.bitext.judgements import Judgement
    from aligner.bitext.texts import Document, Run, Sentences
    from aligner.checking.checklists import Checklist, load_checklist
    from aligner.checking.findings import Finding, Flag
    from aligner.checking.glossaries import Glossary, load_glossary
    from aligner.checking.ignoring import IgnoreList
    from aligner.checking.policy import Limits, Policy
    from aligner.checking.review import Review, check
    from aligner.corpus.pairs import DocumentPair
    from aligner.corpus.run import CorpusResult, align_corpus
    from aligner.encoders.loading import EncoderSettings, load_encoder
    from aligner.encoders.protocol import Encoder
    from aligner.encoders.reranker import Reranker
    from aligner.errors import (
        AlignerError,
        AlignerWarning,
        AlignmentError,
        EncoderError,
        FormatError,
        FormatWarning,
        InputError,
    )
    from aligner.evaluation.evaluation import Evaluation, evaluate
    from aligner.memory.memory import Memory
    from aligner.memory.records import Filter, Match
    from aligner.mining.documents import match
    from aligner.mining.sentences import mine
    from aligner.revision.carrying import carry
    from aligner.text.readers.registry import read
    from aligner.text.repair import repair
    from aligner.text.sentences import segment
    from aligner.training.weights import fit_weights
    from aligner.units.units import Unit, Variant


__all__ = [
    "align", "align_files", "align_corpus", "check", "read", "repair", "segment", "load_encoder", "load_glossary",
    "load_checklist", "evaluate", "fit_weights", "carry", "match", "mine",
    "Options", "Weights", "Document", "Edit", "Notice", "Sentences", "Span", "Run", "Bead", "Alignment", "Recipe",
    "Judgement", "Constraints", "Realigner", "Encoder", "EncoderSettings", "Reranker", "Evaluation",
    "Review", "Finding", "Flag", "Policy", "Limits", "Glossary", "Checklist", "IgnoreList",
    "Memory", "Match", "Filter", "Unit", "Variant", "DocumentPair", "CorpusResult",
    "AlignerError", "InputError", "FormatError", "EncoderError", "AlignmentError", "AlignerWarning", "FormatWarning",
]  # fmt: skip

_HOMES = {
    "align": "alignment.align",
    "Alignment": "alignment.alignment",
    "align_files": "alignment.files",
    "Constraints": "alignment.constraints",
    "Options": "alignment.options",
    "Realigner": "alignment.realign",
    "Weights": "alignment.weights",
    "Bead": "bitext.beads", "Recipe": "bitext.beads",
    "Edit": "bitext.edits", "Notice": "bitext.edits", "Span": "bitext.edits",
    "Judgement": "bitext.judgements",
    "Document": "bitext.texts", "Run": "bitext.texts", "Sentences": "bitext.texts",
    "Checklist": "checking.checklists", "load_checklist": "checking.checklists",
    "Finding": "checking.findings", "Flag": "checking.findings",
    "Glossary": "checking.glossaries", "load_glossary": "checking.glossaries",
    "IgnoreList": "checking.ignoring",
    "Limits": "checking.policy", "Policy": "checking.policy",
    "Review": "checking.review",
    "check": "checking.review",
    "DocumentPair": "corpus.pairs",
    "CorpusResult": "corpus.run", "align_corpus": "corpus.run",
    "EncoderSettings": "encoders.loading", "load_encoder": "encoders.loading",
    "Encoder": "encoders.protocol",
    "Reranker": "encoders.reranker",
    "AlignerError": "errors", "AlignmentError": "errors", "EncoderError": "errors", "FormatError": "errors",
    "InputError": "errors", "AlignerWarning": "errors", "FormatWarning": "errors",
    "Evaluation": "evaluation.evaluation", "evaluate": "evaluation.evaluation",
    "Memory": "memory.memory",
    "Filter": "memory.records", "Match": "memory.records",
    "match": "mining.documents",
    "mine": "mining.sentences",
    "carry": "revision.carrying",
    "read": "text.readers.registry",
    "repair": "text.repair",
    "segment": "text.sentences",
    "fit_weights": "training.weights",
    "Unit": "units.units", "Variant": "units.units",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'aligner' has no attribute {name!r}")
    value = getattr(import_module(f"aligner.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
