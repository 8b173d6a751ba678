"""Lines that a typesetter or extractor broke → joined.

In a text whose lines are pieces of paragraphs two kinds of evidence, either of which is enough: lines that stop in
mid-sentence all stop near a common margin; or this line stops in mid-clause, and it and the next look like it. A few
lines, or short paragraphs, do not show what they are; there, both must be plain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from aligner.bitext.edits import Edit, Span
from aligner.text.repairs.layout import Layout
from aligner.text.repairs.lines import (
    CONTINUES,
    HAN,
    HYPHEN_END,
    INNER_END,
    LIST_MARK,
    NARROWEST,
    PARAGRAPH,
    RUNNING,
    Line,
    begins_sentence,
    changes_script,
    goes_on,
    inside_brackets,
    is_caption,
    is_open,
    is_title,
    joiner_of,
    lines_of,
)
from aligner.words import english as words


@dataclass(frozen=True, slots=True)
class JoinEvidence:
    """When a line counts as broken in mid-sentence. Widths are columns, of which a Chinese character has two."""

    # A word is not broken at the end of a line that is narrower than any column of text, unless the whole is frequent.
    narrowest: int = NARROWEST
    # log2 count, see `aligner.words.english`, from which a word is so frequent that a hyphen inside is none of its own.
    frequent: float = 8
    # The next line goes on in lower case, in English or in Chinese with its marks, or in brackets.
    latin: int = 40
    running: int = 24
    # Chinese lines that stop in mid-clause: in a text where that is common, after a sentence end inside the line, in
    # the middle of a list of clauses, in any text of sentences.
    common: int = 40
    after_end: int = 40
    clause: int = 60
    chinese: int = 120
    # How many lines must stop so for it to be common.
    common_share: float = 0.3
    # In a text that does not show its layout: the line that stops in mid-clause, the share of the lines that end as
    # sentences do, so that it is no list, and the number of lines, of which more would show it.
    plain: int = 60
    plain_closed: float = 0.25
    plain_lines: int = 20
    # A line this wide with a sentence end inside is a whole paragraph on one line.
    paragraph: int = PARAGRAPH
    # A line narrower than this share of the margin may be a heading, and than this one the caption of a figure.
    heading: float = 0.5
    caption: float = 0.8


EVIDENCE = JoinEvidence()
MAYBE_HYPHENATED = regex.compile(r"\p{L}[-\u2010\u00ad][^\S\n\r]*+[\n\r]")
LAST_LETTERS = regex.compile(r"[A-Za-z]++(?=[-\u2010\u00ad]?$)")
FIRST_LETTERS = regex.compile(r"[A-Za-z]++")
WHOLE_WORD = regex.compile(r"(?<![\w-])[a-z]++(?![\w-])")


def join_hyphens(text: str, language: str) -> Iterator[Edit]:
    """A word broken at a line end is put together; the hyphen stays if it may be the word's own, as in `two-⏎fold`."""
    if not MAYBE_HYPHENATED.search(text):
        return
    pairs = [(left, right) for left, right in pairwise(lines_of(text)) if _hyphenated(left, right)]
    seen = frozenset(WHOLE_WORD.findall(text.lower())) if pairs else frozenset()
    for left, right in pairs:
        if right.indent <= left.indent:
            removed = _is_broken_word(*_halves(left, right), seen)
            yield Edit("joined hyphens", Span(left.stop - removed, right.start), "")


def _hyphenated(left: Line, right: Line) -> bool:
    """Whether a word was broken between the lines; at the end of a narrow one only a frequent word is."""
    return (
        not left.hard
        and bool(HYPHEN_END.search(left.text, max(0, len(left.text) - 2)))
        and right.text[:1].islower()
        and right.text[:1].isascii()
        and (left.width >= EVIDENCE.narrowest or _is_frequent(*_halves(left, right)))
    )


def _halves(left: Line, right: Line) -> tuple[str, str]:
    """The letters before the hyphen and those that the next line begins with."""
    head = LAST_LETTERS.search(left.text, max(0, len(left.text) - words.LONGEST))
    tail = FIRST_LETTERS.match(right.text)
    return (head.group() if head else "", tail.group() if tail else "")


def _is_frequent(head: str, tail: str) -> bool:
    return bool(head and tail) and words.frequency(head + tail) >= EVIDENCE.frequent


def _is_broken_word(head: str, tail: str, seen: Collection[str]) -> bool:
    """Whether the halves are one word: a frequent one, one that the text has elsewhere, or one of no two words."""
    if not (head and tail):
        return False
    if _is_frequent(head, tail) or (head + tail).lower() in seen:
        return True
    both = all(len(part) > 2 and words.frequency(part) > 0 for part in (head, tail))
    return words.is_word(head + tail) and not both


def join_lines(text: str, language: str) -> Iterator[Edit]:
    """Line breaks inside a paragraph become a space, or nothing between Chinese characters."""
    for left, right in wrapped_pairs(text):
        if not _hyphenated(left, right):
            yield Edit("joined lines", Span(left.stop, right.start), joiner_of(left.text[-1], right.text[0]))


def wrapped_pairs(text: str) -> Iterator[tuple[Line, Line]]:
    """Neighbouring lines that are parts of one paragraph."""
    lines = lines_of(text)
    number = sum(bool(line.text) for line in lines)
    if number < 2:
        return
    layout = Layout.of(text, lines)
    if not layout.is_running and (number > EVIDENCE.plain_lines or not _has_sentences(lines, layout)):
        return
    for index, (left, right) in enumerate(pairwise(lines)):
        following = lines[index + 2] if index + 2 < len(lines) else None
        joined = _may_join(left, right, following, layout) and _is_broken(left, right, layout)
        if joined and not _stands_alone(left, layout) and not _stands_alone(right, layout):
            yield left, right


def _stands_alone(line: Line, layout: Layout) -> bool:
    """Whether the line is the caption of a figure or table, and too narrow to be a line of text that names one."""
    return is_caption(line) and line.width < EVIDENCE.caption * layout.columns


def _has_sentences(lines: Sequence[Line], layout: Layout) -> bool:
    """Whether enough lines end as sentences do, one narrow title or caption between them aside."""
    text = [line for line in lines if line.text]
    titles = sum(line.width < EVIDENCE.caption * layout.columns and is_title(line) for line in text)
    return layout.closed * len(text) >= EVIDENCE.plain_closed * (len(text) - min(titles, 1))


def _is_broken(left: Line, right: Line, layout: Layout) -> bool:
    """Whether the line was broken in mid-sentence."""
    at_margin = layout.wrapped and layout.fills(left, right)
    if layout.is_running:
        return at_margin or _is_broken_clause(left, right, layout)
    if left.width < EVIDENCE.plain or not is_open(left):
        return False
    if goes_on(right):
        return True
    tail = right.ended and right.width < left.width
    chinese = bool(HAN.search(left.text)) and bool(CONTINUES.match(right.text))
    return chinese and (tail or (at_margin and (right.ended or right.width >= EVIDENCE.plain)))


def _may_join(left: Line, right: Line, following: Line | None, layout: Layout) -> bool:
    """No blank line, indent, list or heading between."""
    if not left.text or not right.text or left.hard:
        return False
    if right.indent > left.indent or (right.indent > 1 and left.width >= EVIDENCE.paragraph):
        full = left.width >= EVIDENCE.paragraph or (layout.wrapped and layout.fills(left, right))
        return full and is_open(left) and right.text[0].islower() and goes_on(right)
    if (LIST_MARK.match(right.text) and left.closed) or (not left.closed and begins_sentence(left, right)):
        return False
    if is_open(left) and (goes_on(right) or inside_brackets(left, right)):
        return True
    last = following is None or not following.text or following.indent > right.indent
    short = right.width < EVIDENCE.heading * layout.columns and not right.closed
    return not (short and not last and is_title(right)) and not changes_script(left, right)


def _is_broken_clause(left: Line, right: Line, layout: Layout) -> bool:
    """Whether the sentence plainly goes on: in lower case, in brackets, or by the width of a Chinese line."""
    if not is_open(left):
        return False
    chinese = bool(HAN.search(left.text))
    if inside_brackets(left, right) or (chinese and RUNNING.search(left.text) and goes_on(right)):
        return left.width >= EVIDENCE.running
    if goes_on(right):
        return left.width >= EVIDENCE.latin
    if not chinese:
        return left.width >= EVIDENCE.paragraph and bool(INNER_END.search(left.text))
    return left.width >= _broken_width(left, right, layout) and bool(CONTINUES.match(right.text))


def _broken_width(left: Line, right: Line, layout: Layout) -> float:
    """How wide a Chinese line that stops in mid-clause must be to be sure that it was broken there."""
    if layout.broken >= EVIDENCE.common_share:
        return EVIDENCE.common
    if INNER_END.search(left.text):
        return EVIDENCE.after_end
    if left.text[-1] in "，," or (RUNNING.search(left.text) and (right.ended or RUNNING.search(right.text))):
        return EVIDENCE.clause
    return EVIDENCE.chinese if layout.closed * 2 >= 1 else float("inf")
