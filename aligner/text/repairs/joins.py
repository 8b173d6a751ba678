"""Joins the lines of a paragraph: by a space, or by nothing between Chinese characters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from aligner.bitext.edits import Edit, Span
from aligner.bitext.texts import Document
from aligner.text.repairs import hyphens
from aligner.text.repairs.breaks import wrapped_pairs
from aligner.text.repairs.lines import Line, joiner_of, lines_of

RULE = "joined lines"


def join_lines(text: str, language: str) -> Iterator[Edit]:
    """Replace line breaks inside a paragraph by a space, or by nothing between Chinese characters."""
    for left, right in wrapped_pairs(text):
        if not hyphens.is_hyphenated(left, right):
            yield _joined(left, right)


def join_parts(document: Document) -> Iterator[Edit]:
    """Join all lines within each paragraph of a document whose reader delimited the paragraphs."""
    vocabulary: hyphens.Vocabulary | None = None
    for left, right in _pairs_in_paragraphs(document):
        if hyphens.stops_at_hyphen(left, right):
            vocabulary = vocabulary or hyphens.Vocabulary.of(document.raw)
            yield hyphens.joined(left, right, vocabulary, is_set=True)
        else:
            yield _joined(left, right)


def _pairs_in_paragraphs(document: Document) -> Iterator[tuple[Line, Line]]:
    """Neighbouring lines of one paragraph, code left out."""
    starts = [part.span.start for part in document.parts]
    for left, right in pairwise(line for line in lines_of(document.raw) if line.text):
        before, after = (document.parts[bisect_right(starts, line.start) - 1] for line in (left, right))
        if before.paragraph == after.paragraph and before.kind != "code":
            yield left, right


def _joined(left: Line, right: Line) -> Edit:
    joiner = " " if hyphens.is_suspended(left, right) else joiner_of(left.text[-1], right.text[0])
    return Edit(RULE, Span(left.stop, right.start), joiner)
