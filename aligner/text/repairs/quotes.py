"""Quotes and brackets that have no partner in their paragraph → notices: what was lost cannot be told for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from aligner.bitext.edits import Notice, Span


@dataclass(frozen=True, slots=True)
class QuoteEvidence:
    """How long a quote or bracket waits for its partner.

    Set by hand while reading the notices on thesis-dev. Notices change no text, so that no score depends on them.
    """

    # Where each sentence has a line, what was said may be closed some lines on: so many characters at most.
    speech: int = 400
    # More marks than these waiting for their partner: no text but code or noise, where the oldest are given up.
    deepest: int = 64


EVIDENCE = QuoteEvidence()
RULE = "unbalanced quotes"
OPENING = dict(zip("“「『《〈【〔（([{", "”」』》〉】〕）)]}", strict=True))
CLOSING = {closing: opening for opening, closing in OPENING.items()}
# Brackets that differ in width only, or enclose an interval such as [0, 1), close each other.
FAMILY = {
    mark: kind
    for kind, marks in enumerate(("“”", "「」", "『』", "《》", "〈〉", "【】", "〔〕", "（）()[]", "{}"))
    for mark in marks
}
MARK = re.compile("[“”「」『』《》〈〉【】〔〕（）()\\[\\]{}\n\r\v\f\x85\u2028\u2029]")
# What closes no bracket: the end of the label of an item, or of a face, also if a line break came between.
LABEL = regex.compile(
    r"(?<=(?:(?<![A-Za-z0-9])(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})|(?<![\p{L}\p{N}])[一二三四五六七八九十]{1,3}"
    r"|[:;=8][-o^']?)\n?)[)）]"
)
QUOTES = frozenset("“「『")
# A paragraph of speech that goes on opens each of its paragraphs with the quote that only the last closes.
REOPENED = regex.compile(r"\s++[“「『]")


def unbalanced_quotes(text: str, language: str) -> Iterator[Notice]:
    """A notice at each quote or bracket without partner; the spans are of `text`. Labels `1)` need none."""
    waiting: list[int] = []
    for match in MARK.finditer(text):
        place, mark = match.start(), match.group()
        if mark in OPENING:
            waiting.append(place)
        elif mark in CLOSING:
            yield from _closed(text, waiting, place)
        elif waiting:
            kept = _kept(text, waiting, place)
            yield from (_notice(text, opened) for opened in sorted(set(waiting).difference(kept)))
            waiting = [] if REOPENED.match(text, place) else kept
        if len(waiting) > EVIDENCE.deepest:
            yield _notice(text, waiting.pop(0))
    yield from (_notice(text, opened) for opened in waiting)


def _kept(text: str, waiting: list[int], place: int) -> list[int]:
    """The quotes that may be closed behind the line break at `place`."""
    return [opened for opened in waiting if text[opened] in QUOTES and opened >= place - EVIDENCE.speech]


def _closed(text: str, waiting: list[int], place: int) -> Iterator[Notice]:
    """Take the partner of the closing mark from those waiting, and with it all that opened behind it."""
    family = FAMILY[text[place]]
    partner = next((k for k in reversed(range(len(waiting))) if FAMILY[text[waiting[k]]] == family), None)
    if partner is not None:
        yield from (_notice(text, opened) for opened in waiting[partner + 1 :])
        del waiting[partner:]
    elif not LABEL.match(text, place):
        yield _notice(text, place)


def _notice(text: str, place: int) -> Notice:
    mark = text[place]
    message = f"{mark} is never closed" if mark in OPENING else f"{mark} closes what was not opened"
    return Notice(RULE, Span(place, place + 1), message)
