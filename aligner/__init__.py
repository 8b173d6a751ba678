"""Bilingual sentence alignment: two texts in, sentence pairs with an honest confidence out.

    file ─read─▶ Document ─repair─▶ Document ─segment─▶ Sentences ┐
                                                                  ├─align─▶ Alignment ─▶ .tmx .jsonl .tsv …, Memory
    file ─read─▶ Document ─repair─▶ Document ─segment─▶ Sentences ┘            └─evaluate◀─ gold

`aligner.align(zh, en)` is the whole way for two strings. Names load on first use; importing the package does nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aligner.alignment import Options, align
    from aligner.bitext import Alignment, Bead, Document, Recipe, Run, Sentences
    from aligner.checks import check
    from aligner.documents import read
    from aligner.edits import Edit, Notice, Span
    from aligner.encoders import Encoder, load_encoder
    from aligner.errors import AlignerError, AlignmentError, EncoderError, FormatError, InputError
    from aligner.evaluation import Evaluation, evaluate
    from aligner.glossaries import Glossary, load_glossary
    from aligner.memory import Memory
    from aligner.memory.records import Chosen, Match
    from aligner.repairs import repair
    from aligner.review import Finding, Flag, Limits, Policy, Review
    from aligner.sentences import segment
    from aligner.training.weights import fit_weights
    from aligner.units import Unit, Variant
    from aligner.weights import Weights

__version__ = "0.1.0"

__all__ = [
    "align", "check", "read", "repair", "segment", "load_encoder", "load_glossary", "evaluate", "fit_weights",
    "Options", "Weights", "Document", "Edit", "Notice", "Sentences", "Span", "Run", "Bead", "Alignment", "Recipe",
    "Encoder", "Evaluation", "Review", "Finding", "Flag", "Policy", "Limits", "Glossary",
    "Memory", "Match", "Chosen", "Unit", "Variant",
    "AlignerError", "InputError", "FormatError", "EncoderError", "AlignmentError",
]  # fmt: skip

_HOMES = {
    "align": "alignment", "Options": "alignment",
    "Edit": "edits", "Notice": "edits", "Span": "edits",
    "Document": "bitext", "Sentences": "bitext", "Run": "bitext", "Bead": "bitext",
    "Alignment": "bitext", "Recipe": "bitext",
    "check": "checks", "Glossary": "glossaries", "load_glossary": "glossaries",
    "Review": "review", "Finding": "review", "Flag": "review", "Policy": "review", "Limits": "review",
    "Memory": "memory", "Match": "memory.records", "Chosen": "memory.records", "Unit": "units", "Variant": "units",
    "read": "documents", "repair": "repairs", "segment": "sentences",
    "Encoder": "encoders", "load_encoder": "encoders",
    "AlignerError": "errors", "InputError": "errors", "FormatError": "errors", "EncoderError": "errors",
    "AlignmentError": "errors",
    "evaluate": "evaluation", "Evaluation": "evaluation",
    "fit_weights": "training.weights", "Weights": "weights",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'aligner' has no attribute {name!r}")
    value = getattr(import_module(f"aligner.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
