"""Alignment → the recurring terms of its source, and how the target renders each."""

from __future__ import annotations

from aligner.bitext import Alignment
from aligner.encoders.static import StaticEncoder
from aligner.review import Term


def find_terms(alignment: Alignment, lexicon: StaticEncoder) -> tuple[Term, ...]:
    """The terms, those that come first in the text first."""
    return ()
