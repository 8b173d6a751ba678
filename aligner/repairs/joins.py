"""Lines that a typesetter broke → joined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import regex

from aligner import words
from aligner.edits import Edit, Span
from aligner.repairs.lines import CJK, Line, lines_of, wrapped_pairs

# A word is not broken at the end of a line that is narrower than any column of text.
NARROWEST = 32
HYPHEN_END = regex.compile(r"(?<=\p{L})[-\u2010\u00ad]$")
LAST_LETTERS = regex.compile(r"[A-Za-z]++(?=[-\u2010\u00ad]?$)")
FIRST_LETTERS = regex.compile(r"[A-Za-z]++")


def join_lines(text: str, language: str) -> Iterator[Edit]:
    """Line breaks inside a paragraph become a space, or nothing between Chinese characters."""
    for left, right in wrapped_pairs(lines_of(text)):
        if not _hyphenated(left, right):
            yield Edit("joined lines", Span(left.stop, right.start), _joiner(left.text[-1], right.text[0]))


def join_hyphens(text: str, language: str) -> Iterator[Edit]:
    """A word broken at a line end is put together; the hyphen stays if it may be the word's own, as in `two-⏎fold`."""
    for left, right in pairwise(lines_of(text)):
        if _hyphenated(left, right) and right.indent <= left.indent:
            head = LAST_LETTERS.search(left.text, max(0, len(left.text) - words.LONGEST))
            tail = FIRST_LETTERS.match(right.text)
            removed = head is not None and tail is not None and _is_broken_word(head.group(), tail.group())
            yield Edit("joined hyphens", Span(left.stop - removed, right.start), "")


def _is_broken_word(head: str, tail: str) -> bool:
    both = all(len(part) > 2 and words.frequency(part) > 0 for part in (head, tail))
    return words.is_word(head + tail) and not both


def _hyphenated(left: Line, right: Line) -> bool:
    return (
        not left.hard
        and bool(HYPHEN_END.search(left.text, max(0, len(left.text) - 2)))
        and right.text[:1].islower()
        and right.text[:1].isascii()
        and left.width >= NARROWEST
    )


def _joiner(before: str, after: str) -> str:
    return "" if any(CJK_SIDE.match(side) for side in (before, after)) or before in "-/" else " "


CJK_SIDE = regex.compile(rf"[{CJK}，。、；：？！「」『』（）《》〈〉【】]")
