"""Joins lines that a typesetter or extractor broke.

In a text whose lines are pieces of paragraphs, there are two kinds of evidence, and either is enough: all lines that
stop in mid-sentence stop near a common margin; or this line and the next one show that this one stops in mid-clause. A
few lines, or short paragraphs, do not show their layout; there, both must be plain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from aligner.bitext.edits import Edit, Span
from aligner.bitext.texts import Document
from aligner.text.repairs.layout import Layout
from aligner.text.repairs.lines import (
    CONTINUES,
    LIST_MARK,
    Line,
    begins_sentence,
    changes_script,
    continues_sentence,
    inside_brackets,
    is_caption,
    is_open,
    is_title,
    joiner_of,
    lines_of,
)
from aligner.words import english as words


class JoinEvidence(NamedTuple):
    """When a line counts as broken in mid-sentence. Widths are columns, of which a Chinese character has two.

    Set by hand while reading the repaired texts of thesis-dev and counting false joins in lists of clean training text.
    `benchmarks/extraction.py --ablate joins` shows the effect of a fifth more or less there: a `clause` of 72 lowers F1
    of the boundaries of damaged Chinese from .9983 to .9965; the others change no text, neither there nor in the clean
    English of mac-dev and champollion-dev. They are for texts of other forms: lists, verses, pages of a few lines.
    """

    # The least log2 count (see `aligner.words.english`) of a word that is too frequent to have a hyphen of its own.
    frequent: float = 8
    # The fewest letters of a word that may be part of a word with a hyphen of its own.
    part: int = 3
    # The least width of a broken line that stops in mid-clause if the next line continues in lower case; in Chinese
    # also if many lines stop in mid-clause, or if a sentence ends inside the line.
    clear: int = 40
    # The same if brackets enclose the line break, or if the next line begins as no Chinese sentence does.
    running: int = 24
    # The same for Chinese lines in the middle of a list of clauses, and in any text of sentences.
    clause: int = 60
    chinese: int = 120
    # The share of lines that stop in mid-clause if that is common; the share that end as sentences or clauses do in a
    # text of sentences.
    common: float = 0.3
    closed: float = 0.5
    # In a text that does not show its layout: the least width of a line that stops in mid-clause; the least share of
    # lines that end as sentences or clauses do, which shows that it is not a list; the most lines, since more would
    # show the layout.
    plain: int = 60
    plain_closed: float = 0.25
    plain_lines: int = 20
    # A line narrower than this share of the margin may be the caption of a figure.
    caption: float = 0.8


EVIDENCE = JoinEvidence()
MAYBE_HYPHENATED = regex.compile(r"\p{L}[-\u2010\u00ad][^\S\n\r]*+[\n\r]")
LAST_LETTERS = regex.compile(r"[A-Za-z]++(?=[-\u2010\u00ad]?$)")
FIRST_LETTERS = regex.compile(r"[A-Za-z]++")
HYPHENATED = regex.compile(r"(?<![\w-])[a-z]++-[a-z]++(?![\w-])")
WHOLE_WORD = regex.compile(r"(?<![\w-])[a-z]++(?![\w-])")


def join_hyphens(text: str, language: str) -> Iterator[Edit]:
    """Put words together that were broken at a line end; a hyphen stays if it may be the word's own: `two-⏎fold`."""
    if not MAYBE_HYPHENATED.search(text):
        return
    pairs = [pair for pair in pairwise(lines_of(text)) if _is_hyphenated(*pair)]
    vocabulary = frozenset(WHOLE_WORD.findall(text.lower())) if pairs else frozenset()
    for left, right in pairs:
        if right.indent <= left.indent:
            hyphen = _is_broken_word(*_halves(left, right), vocabulary)
            yield Edit("joined hyphens", Span(left.stop - hyphen, right.start), "")


def _is_hyphenated(left: Line, right: Line) -> bool:
    """Whether a word was broken between the lines; at the end of a narrow line, it must be a frequent word."""
    return _stops_at_hyphen(left, right) and (not left.is_narrow or _is_frequent(*_halves(left, right)))


def _stops_at_hyphen(left: Line, right: Line) -> bool:
    """Whether the left line ends in a hyphen and the right one begins in lower case."""
    first = right.text[:1]
    return not left.ends_paragraph and left.ends_in_hyphen and first.islower() and first.isascii()


def _halves(left: Line, right: Line) -> tuple[str, str]:
    """The letters before the hyphen and the letters at the beginning of the next line."""
    head = LAST_LETTERS.search(left.text, max(0, len(left.text) - words.LONGEST))
    tail = FIRST_LETTERS.match(right.text)
    return (head.group() if head else "", tail.group() if tail else "")


def _is_frequent(head: str, tail: str) -> bool:
    return bool(head and tail) and words.frequency(head + tail) >= EVIDENCE.frequent


def _is_broken_word(head: str, tail: str, vocabulary: Collection[str]) -> bool:
    """Whether the halves are one word: it is frequent, occurs elsewhere in the text, or is not made of two words."""
    if not (head and tail):
        return False
    if _is_frequent(head, tail) or (head + tail).lower() in vocabulary:
        return True
    are_words = all(len(part) >= EVIDENCE.part and words.frequency(part) > 0 for part in (head, tail))
    return words.is_word(head + tail) and not are_words


def join_lines(text: str, language: str) -> Iterator[Edit]:
    """Replace line breaks inside a paragraph by a space, or by nothing between Chinese characters."""
    for left, right in wrapped_pairs(text):
        if not _is_hyphenated(left, right):
            yield Edit("joined lines", Span(left.stop, right.start), joiner_of(left.text[-1], right.text[0]))


def join_parts(document: Document) -> Iterator[Edit]:
    """Join all lines within each paragraph of a document whose reader delimited the paragraphs."""
    lines = lines_of(document.raw)
    starts = [part.span.start for part in document.parts]
    spelling: _Spelling | None = None
    for left, right in pairwise(line for line in lines if line.text):
        before, after = (document.parts[bisect_right(starts, line.start) - 1] for line in (left, right))
        if before.paragraph != after.paragraph or before.kind == "code":
            continue
        if not _stops_at_hyphen(left, right):
            yield Edit("joined lines", Span(left.stop, right.start), joiner_of(left.text[-1], right.text[0]))
            continue
        spelling = spelling or _Spelling.of(document.raw)
        hyphen = spelling.is_one_word(*_halves(left, right))
        yield Edit("joined hyphens", Span(left.stop - hyphen, right.start), "")


class _Spelling(NamedTuple):
    """The words of a text, and those with a hyphen, as it spells them inside its lines."""

    whole: frozenset[str]
    hyphenated: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Spelling:
        lower = text.lower()
        return cls(frozenset(WHOLE_WORD.findall(lower)), frozenset(HYPHENATED.findall(lower)))

    def is_one_word(self, head: str, tail: str) -> bool:
        """Whether a writer broke one word: `two-⏎fold`, `air-⏎dried` and `Laplace-⏎distributed` were two before.

        The text's own spelling decides, then the list of words; a half that is no word belongs to a broken one.
        """
        if not (head and tail):
            return False
        whole = (head + tail).lower()
        if whole in self.whole or f"{head}-{tail}".lower() in self.hyphenated:
            return whole in self.whole
        return words.is_word(whole) or not _has_own_hyphen(head, tail)


def _has_own_hyphen(head: str, tail: str) -> bool:
    """Whether the halves are words, the first of them perhaps a name, or a letter: `X-⏎ray`."""
    is_word = words.frequency(tail) > 0 and len(tail) >= EVIDENCE.part
    return is_word and (len(head) == 1 or head[0].isupper() or words.frequency(head) > 0)


class _Break(NamedTuple):
    """A line break: the line before it, the line after it, the one after that, and the layout of the text."""

    left: Line
    right: Line
    following: Line | None
    layout: Layout

    @property
    def is_at_margin(self) -> bool:
        """Whether the left line stops where the column does."""
        return self.layout.wrapped and self.layout.fills(self.left, self.right)


def wrapped_pairs(text: str) -> Iterator[tuple[Line, Line]]:
    """Neighbouring lines that are parts of one paragraph."""
    lines = lines_of(text)
    filled = [line for line in lines if line.text]
    if len(filled) < 2:
        return
    layout = Layout.of(text, lines)
    is_broken = _break_rule(filled, layout)
    if is_broken is None:
        return
    for left, right, following in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        line_break = _Break(left, right, following, layout)
        if _is_inside_paragraph(line_break) and is_broken(line_break) and not _is_beside_caption(line_break):
            yield left, right


def _break_rule(filled: Sequence[Line], layout: Layout) -> Callable[[_Break], bool] | None:
    """The predicate that tells whether a line was broken in mid-sentence; None for a text without broken lines."""
    if layout.is_running:
        return _is_broken_in_paragraphs
    is_short = len(filled) <= EVIDENCE.plain_lines
    return _is_broken_in_few_lines if is_short and _has_sentences(filled, layout) else None


def _has_sentences(filled: Sequence[Line], layout: Layout) -> bool:
    """Whether enough lines end as sentences or clauses do; one narrow title or caption does not count."""
    has_title = any(line.width < EVIDENCE.caption * layout.columns and is_title(line) for line in filled)
    return layout.clause_ends * len(filled) >= EVIDENCE.plain_closed * (len(filled) - has_title)


def _is_beside_caption(line_break: _Break) -> bool:
    """Whether one of the lines is the caption of a figure or table: narrower than a line of text that mentions one."""
    narrow = EVIDENCE.caption * line_break.layout.columns
    return any(line.width < narrow and is_caption(line) for line in (line_break.left, line_break.right))


def _is_inside_paragraph(line_break: _Break) -> bool:
    """Whether no blank line, indent, list or heading shows that another paragraph begins."""
    if not (line_break.left.text and line_break.right.text):
        return False
    return next((verdict for holds, verdict in PARAGRAPH_RULES.items() if holds(line_break)), True)


def _is_paragraph_end(line_break: _Break) -> bool:
    return line_break.left.ends_paragraph


def _is_indented(line_break: _Break) -> bool:
    """Whether the right line is indented further than the left one, or indented under a whole paragraph."""
    left, right = line_break.left, line_break.right
    return right.indent > left.indent or (right.is_indented and left.is_paragraph)


def _continues_indented(line_break: _Break) -> bool:
    """Whether the left line is full and its sentence continues in lower case although the right line is indented."""
    full = line_break.left.is_paragraph or line_break.is_at_margin
    return _is_indented(line_break) and full and line_break.right.text[0].islower() and _plainly_continues(line_break)


def _begins_item(line_break: _Break) -> bool:
    return bool(LIST_MARK.match(line_break.right.text)) and line_break.left.ends_clause


def _begins_other_sentence(line_break: _Break) -> bool:
    return not line_break.left.ends_clause and begins_sentence(line_break.left, line_break.right)


def _plainly_continues(line_break: _Break) -> bool:
    return is_open(line_break.left) and continues_sentence(line_break.right)


def _is_in_brackets(line_break: _Break) -> bool:
    return is_open(line_break.left) and inside_brackets(line_break.left, line_break.right)


def _is_heading(line_break: _Break) -> bool:
    """Whether the right line is a short title with text under it."""
    right, following = line_break.right, line_break.following
    if following is None or not following.text or following.indent > right.indent:
        return False
    return line_break.layout.has_width_of_heading(right) and not right.ends_clause and is_title(right)


def _changes_script(line_break: _Break) -> bool:
    return changes_script(line_break.left, line_break.right)


# Whether the lines belong to one paragraph, by the first predicate that holds; they do if none holds.
PARAGRAPH_RULES: dict[Callable[[_Break], bool], bool] = {
    # `The sea\fis wide`
    _is_paragraph_end: False,
    # `… a line up to the margin, and⏎    it continues`
    _continues_indented: True,
    # `The sea.⏎    The river`
    _is_indented: False,
    # `The sea is wide.⏎2. The river`
    _begins_item: False,
    # `the bridge that was built across⏎The river`: the rest of the sentence was lost
    _begins_other_sentence: False,
    # `the bridge that was⏎built in summer`
    _plainly_continues: True,
    # `the bridge (and⏎Li's mill) stood`
    _is_in_brackets: True,
    # `… a line of text⏎Old Mills⏎another line of text`
    _is_heading: False,
    # `石桥很老⏎Old bridges`
    _changes_script: False,
}


def _is_broken_in_paragraphs(line_break: _Break) -> bool:
    """Whether the line was broken in mid-sentence, in a text whose lines are clearly pieces of paragraphs."""
    return line_break.is_at_margin or _is_broken_clause(line_break.left, line_break.right, line_break.layout)


def _is_broken_in_few_lines(line_break: _Break) -> bool:
    """Whether the line was broken in mid-sentence, in a text too short to show its layout."""
    left, right = line_break.left, line_break.right
    if left.width < EVIDENCE.plain or not is_open(left):
        return False
    if continues_sentence(right):
        return True
    if not left.has_han or not CONTINUES.match(right.text):
        return False
    is_rest = right.ends_sentence and right.width < left.width
    return is_rest or (line_break.is_at_margin and (right.ends_sentence or right.width >= EVIDENCE.plain))


def _is_broken_clause(left: Line, right: Line, layout: Layout) -> bool:
    """Whether the sentence plainly continues: in lower case, in brackets, or because a Chinese line is wide."""
    if not is_open(left):
        return False
    if inside_brackets(left, right) or (left.has_han and left.has_running_mark and continues_sentence(right)):
        return left.width >= EVIDENCE.running
    if continues_sentence(right):
        return left.width >= EVIDENCE.clear
    if not left.has_han:
        return left.is_paragraph and left.has_inner_end
    return left.width >= _broken_width(left, right, layout) and bool(CONTINUES.match(right.text))


def _broken_width(left: Line, right: Line, layout: Layout) -> float:
    """The width from which a Chinese line that stops in mid-clause was surely broken there."""
    if layout.broken >= EVIDENCE.common or left.has_inner_end:
        return EVIDENCE.clear
    if left.text[-1] in "，," or (left.has_running_mark and (right.ends_sentence or right.has_running_mark)):
        return EVIDENCE.clause
    return EVIDENCE.chinese if layout.clause_ends >= EVIDENCE.closed else float("inf")
