"""Quotes and brackets without a partner in their paragraph → notices: no rule can tell for sure which mark was lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

from aligner.bitext.edits import Notice, Span


class QuoteEvidence(NamedTuple):
    """Limits on the search for the partner of a quote or bracket.

    Set by hand while reading the notices on thesis-dev. Notices change no text, so no score depends on them.
    """

    # The most characters from an opening quote to a line break inside a quotation; a text with one sentence per line
    # has such line breaks.
    speech: int = 400
    # The most marks without a partner at one time. With more, the text is code or noise, and the oldest are given up.
    deepest: int = 64


EVIDENCE = QuoteEvidence()
RULE = "unbalanced quotes"
OPENING = dict(zip("“「『《〈【〔（([{", "”」』》〉】〕）)]}", strict=True))
CLOSING = {closing: opening for opening, closing in OPENING.items()}
# Brackets close each other if they differ only in width, or enclose an interval such as [0, 1).
FAMILY = {
    mark: kind
    for kind, marks in enumerate(("“”", "「」", "『』", "《》", "〈〉", "【】", "〔〕", "（）()[]", "{}"))
    for mark in marks
}
MARK = re.compile("[“”「」『』《》〈〉【】〔〕（）()\\[\\]{}\n\r\v\f\x85\u2028\u2029]")
# A closing mark without an opening one: the end of a label of an item, or of a face, perhaps after a line break.
LABEL = regex.compile(
    r"(?<=(?:(?<![A-Za-z0-9])(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})|(?<![\p{L}\p{N}])[一二三四五六七八九十]{1,3}"
    r"|[:;=8][-o^']?)\n?)[)）]"
)
QUOTES = frozenset("“「『")
# Speech of several paragraphs opens each with a quote, and only the last paragraph closes it.
REOPENED = regex.compile(r"\s++[“「『]")


def unbalanced_quotes(text: str, language: str) -> Iterator[Notice]:
    """A notice at each quote or bracket without partner; the spans are of `text`. Labels `1)` need none."""
    open_marks: list[int] = []
    for match in MARK.finditer(text):
        offset, mark = match.start(), match.group()
        if mark in OPENING:
            open_marks.append(offset)
        elif mark in CLOSING:
            yield from _close(text, open_marks, offset)
        elif open_marks:
            still_open = _still_open(text, open_marks, offset)
            yield from (_notice(text, opening) for opening in sorted(set(open_marks).difference(still_open)))
            open_marks = [] if REOPENED.match(text, offset) else still_open
        if len(open_marks) > EVIDENCE.deepest:
            yield _notice(text, open_marks.pop(0))
    yield from (_notice(text, opening) for opening in open_marks)


def _still_open(text: str, open_marks: list[int], offset: int) -> list[int]:
    """The open quotes that a mark after the line break at `offset` may still close."""
    return [opening for opening in open_marks if text[opening] in QUOTES and opening >= offset - EVIDENCE.speech]


def _close(text: str, open_marks: list[int], offset: int) -> Iterator[Notice]:
    """Remove the partner of the closing mark from the open ones, and with it all marks that opened after it."""
    family = FAMILY[text[offset]]
    partner = next((k for k in reversed(range(len(open_marks))) if FAMILY[text[open_marks[k]]] == family), None)
    if partner is not None:
        yield from (_notice(text, opening) for opening in open_marks[partner + 1 :])
        del open_marks[partner:]
    elif not LABEL.match(text, offset):
        yield _notice(text, offset)


def _notice(text: str, offset: int) -> Notice:
    mark = text[offset]
    message = f"{mark} is never closed" if mark in OPENING else f"{mark} closes what was not opened"
    return Notice(RULE, Span(offset, offset + 1), message)
