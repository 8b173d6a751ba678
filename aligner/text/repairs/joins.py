"""Joins lines that a typesetter or extractor broke.

In a text whose lines are pieces of paragraphs, there are two kinds of evidence, and either is enough: all lines that
stop in mid-sentence stop near a common margin; or this line and the next one show that this one stops in mid-clause. A
few lines, or short paragraphs, do not show their layout; there, both must be plain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from aligner.bitext.edits import Edit, Span
from aligner.bitext.texts import Document
from aligner.text.repairs.characters import are_two_words
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
from aligner.text.repairs.unfinished import is_open_across_blank, is_unfinished
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
    # In a double-spaced text, the fewest lines, and the share of them that are blank or next to a blank one.
    spaced_lines: int = 11
    spaced: float = 0.85
    # A line narrower than this share of the margin may be the caption of a figure.
    caption: float = 0.8


EVIDENCE = JoinEvidence()
MAYBE_HYPHENATED = regex.compile(r"\p{L}[-\u2010\u00ad][^\S\n\r]*+[\n\r]")
LAST_LETTERS = regex.compile(r"[A-Za-z]++(?=[-\u2010\u00ad]?$)")
FIRST_LETTERS = regex.compile(r"[A-Za-z]++")
HYPHENATED_WORD = regex.compile(r"(?<![\w-])[a-z]++[-\u2010][a-z]++(?![\w-])")
SOFT_HYPHEN = "\u00ad"
# Words behind a hyphen that stands for a part of the next word.
SUSPENDING = words.word_set("and or to nor but")
WHOLE_WORD = regex.compile(r"(?<![\w-])[a-z]++(?![\w-])")
# Between two of the same, writers set a hyphen: `co-operative`, `pre-eminent`.
VOWELS = frozenset("aeio")


def join_hyphens(text: str, language: str) -> Iterator[Edit]:
    """Put words together that were broken at a line end; a hyphen stays if it may be the word's own: `two-⏎fold`."""
    if not MAYBE_HYPHENATED.search(text):
        return
    pairs = [pair for pair in _near_pairs(lines_of(text)) if _is_hyphenated(*pair)]
    vocabulary = _Vocabulary.of(text if pairs else "")
    for left, right in pairs:
        if right.indent <= left.indent:
            is_set = left.text[-1] == "\u2010" and vocabulary.has_set_hyphens
            is_broken = vocabulary.has_broken(*_halves(left, right), is_set=is_set)
            kept = "" if is_broken or left.text[-1] != SOFT_HYPHEN else "-"
            yield Edit("joined hyphens", Span(left.stop - (is_broken or kept != ""), right.start), kept)


def _near_pairs(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Neighbouring lines that are not blank, with at most one blank line between them."""
    for left, right, below in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        if right.text:
            yield left, right
        elif below is not None and below.text and not right.ends_paragraph:
            yield left, below


def _is_hyphenated(left: Line, right: Line) -> bool:
    """Whether a word was broken between the lines; at the end of a narrow line, only if it shows."""
    if not _stops_at_hyphen(left, right):
        return False
    head, tail = _halves(left, right)
    return not left.is_narrow or _is_frequent(head, tail) or are_two_words(head, tail)


def _stops_at_hyphen(left: Line, right: Line) -> bool:
    """Whether the left line ends in a hyphen, and the right one begins with the rest of a word."""
    first = right.text[:1]
    is_lower = first.islower() and first.isascii()
    return not left.ends_paragraph and left.ends_in_hyphen and is_lower and not _is_suspended(left, right)


def _halves(left: Line, right: Line) -> tuple[str, str]:
    """The letters before the hyphen and the letters at the beginning of the next line."""
    head = LAST_LETTERS.search(left.text, max(0, len(left.text) - words.LONGEST))
    tail = FIRST_LETTERS.match(right.text)
    return (head.group() if head else "", tail.group() if tail else "")


def _is_frequent(head: str, tail: str) -> bool:
    return bool(head and tail) and words.frequency(head + tail) >= EVIDENCE.frequent


class _Vocabulary(NamedTuple):
    """The words of a text, those with a hyphen inside, and whether it has hyphens that only typesetters set."""

    plain: frozenset[str]
    hyphenated: frozenset[str]
    has_set_hyphens: bool

    @classmethod
    def of(cls, text: str) -> _Vocabulary:
        """The vocabulary of a text."""
        lower = text.lower()
        hyphenated = frozenset(HYPHENATED_WORD.findall(lower))
        plain = frozenset(WHOLE_WORD.findall(lower))
        return cls(plain, hyphenated, not any("\u2010" in word for word in hyphenated))

    def has_broken(self, head: str, tail: str, *, is_set: bool) -> bool:
        """Whether the halves are one word, and not two with a hyphen of their own: `two-⏎fold`, `co-⏎operate`.

        The text's own spelling decides, then the list of words. `is_set`: a typesetter surely set the hyphen.
        """
        whole = (head + tail).lower()
        if not (head and tail) or whole in self.plain or f"{head}-{tail}".lower() in self.hyphenated:
            return bool(head and tail) and whole in self.plain
        if head[-1].lower() in VOWELS and head[-1].lower() == tail[0]:
            return False
        if words.is_word(whole):
            return is_set or _is_frequent(head, tail) or not _are_words(head, tail)
        return is_set and not _has_own_hyphen(head, tail)


def join_lines(text: str, language: str) -> Iterator[Edit]:
    """Replace line breaks inside a paragraph by a space, or by nothing between Chinese characters."""
    for left, right in wrapped_pairs(text):
        if not _is_hyphenated(left, right):
            yield Edit("joined lines", Span(left.stop, right.start), _joiner(left, right))


def _joiner(left: Line, right: Line) -> str:
    return " " if _is_suspended(left, right) else joiner_of(left.text[-1], right.text[0])


def _is_suspended(left: Line, right: Line) -> bool:
    """Whether the hyphen stands for a part that another word has: `pre-⏎and post-war`."""
    return left.ends_in_hyphen and _halves(left, right)[1] in SUSPENDING


def join_parts(document: Document) -> Iterator[Edit]:
    """Join all lines within each paragraph of a document whose reader delimited the paragraphs."""
    lines = lines_of(document.raw)
    starts = [part.span.start for part in document.parts]
    vocabulary: _Vocabulary | None = None
    for left, right in pairwise(line for line in lines if line.text):
        before, after = (document.parts[bisect_right(starts, line.start) - 1] for line in (left, right))
        if before.paragraph != after.paragraph or before.kind == "code":
            continue
        if not _stops_at_hyphen(left, right):
            yield Edit("joined lines", Span(left.stop, right.start), _joiner(left, right))
            continue
        vocabulary = vocabulary or _Vocabulary.of(document.raw)
        hyphen = vocabulary.has_broken(*_halves(left, right), is_set=True)
        yield Edit("joined hyphens", Span(left.stop - hyphen, right.start), "")


def _are_words(*pieces: str) -> bool:
    return all(len(piece) >= EVIDENCE.part and words.frequency(piece) > 0 for piece in pieces)


def _has_own_hyphen(head: str, tail: str) -> bool:
    """Whether the halves are words, the first of them perhaps a name, or a letter: `X-⏎ray`."""
    return _are_words(tail) and (len(head) == 1 or head[0].isupper() or words.frequency(head) > 0)


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
    if _is_double_spaced(lines) and _is_wrapped(spaced := Layout.of(text, filled)):
        lines, layout = filled, spaced
    is_broken = _break_rule(filled, layout)
    if is_broken is None:
        return
    for left, right, following in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        line_break = _Break(left, right, following, layout)
        if _is_inside_paragraph(line_break) and is_broken(line_break) and not _is_beside_caption(line_break):
            yield left, right
        elif following is not None and _is_open_across_blank(line_break):
            yield left, following


def _is_double_spaced(lines: Sequence[Line]) -> bool:
    """Whether nearly every line has a blank one below it, which then shows no paragraph."""
    blank = sum(not line.text for line in lines)
    pairs = sum(bool(left.text) is not bool(right.text) for left, right in pairwise(lines))
    return len(lines) >= EVIDENCE.spaced_lines and min(2 * blank, pairs) >= EVIDENCE.spaced * len(lines)


def _is_wrapped(layout: Layout) -> bool:
    return layout.is_running and layout.wrapped and layout.broken >= EVIDENCE.common


def _is_open_across_blank(line_break: _Break) -> bool:
    """Whether a sentence runs from the left line across the blank right one."""
    left, blank, below, layout = line_break
    if not left.text or blank.text or blank.ends_paragraph or below is None or not below.text:
        return False
    is_full = layout.wrapped and layout.fills(left, below)
    return is_open_across_blank(left, below, is_full=is_full, are_pieces=layout.clause_ends <= EVIDENCE.closed)


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


def _is_unfinished(line_break: _Break) -> bool:
    are_pieces = line_break.layout.clause_ends <= EVIDENCE.closed
    return is_unfinished(line_break.left, line_break.right, are_pieces=are_pieces)


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
    # `the old bridge and⏎Mills of Shiqiao`
    _is_unfinished: True,
    # `the bridge (and⏎Li's mill) stood`
    _is_in_brackets: True,
    # `… a line of text⏎Old Mills⏎another line of text`
    _is_heading: False,
    # `石桥很老⏎Old bridges`
    _changes_script: False,
}


def _is_broken_in_paragraphs(line_break: _Break) -> bool:
    """Whether the line was broken in mid-sentence, in a text whose lines are clearly pieces of paragraphs."""
    left, right = line_break.left, line_break.right
    return line_break.is_at_margin or _is_unfinished(line_break) or _is_broken_clause(left, right, line_break.layout)


def _is_broken_in_few_lines(line_break: _Break) -> bool:
    """Whether the line was broken in mid-sentence, in a text too short to show its layout."""
    left, right = line_break.left, line_break.right
    if _is_unfinished(line_break):
        return True
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
        return left.width >= EVIDENCE.clear or (layout.wrapped and right.width >= EVIDENCE.clear)
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
