"""Lines of a text → the neighbours that are parts of one paragraph: a typesetter or an extractor broke the line.

In a text whose lines are pieces of paragraphs, there are two kinds of evidence, and either is enough: all lines that
stop in mid-sentence stop near a common margin; or this line and the next one show that this one stops in mid-clause. A
few lines, or short paragraphs, do not show their layout; there, both must be plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

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
    lines_of,
)
from aligner.text.repairs.unfinished import is_open_across_blank, is_unfinished


class BreakEvidence(NamedTuple):
    """When a line counts as broken in mid-sentence. Widths are columns, of which a Chinese character has two.

    Set by hand while reading the repaired texts of thesis-dev and counting false joins in lists of clean training text.
    `benchmarks/extraction.py --ablate breaks` shows the effect of a fifth more or less there: a `clause` of 72 lowers
    F1 of the boundaries of damaged Chinese from .9983 to .9965; the others change no text, neither there nor in the
    clean English of mac-dev and champollion-dev. They are for texts of other forms: lists, verses, pages of a few
    lines.
    """

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


EVIDENCE = BreakEvidence()


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
    """Neighbouring lines that are parts of one paragraph, with at most a blank line between them."""
    lines = lines_of(text)
    filled = [line for line in lines if line.text]
    if len(filled) < 2:
        return
    lines, layout = _laid_out(text, lines, filled)
    is_broken = _break_rule(filled, layout)
    if is_broken is None:
        return
    for left, right, following in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        if below := _rest(_Break(left, right, following, layout), is_broken):
            yield left, below


def _laid_out(text: str, lines: list[Line], filled: list[Line]) -> tuple[list[Line], Layout]:
    """The lines of a text, but for the blank ones of double spacing, and their layout."""
    if _is_double_spaced(lines) and _is_wrapped(spaced := Layout.of(text, filled)):
        return filled, spaced
    return lines, Layout.of(text, lines)


def _rest(line_break: _Break, is_broken: Callable[[_Break], bool]) -> Line | None:
    """The line in which the paragraph of the left one goes on: the right one, the one below a blank one, or none."""
    if _is_inside_paragraph(line_break) and is_broken(line_break) and not _is_beside_caption(line_break):
        return line_break.right
    return line_break.following if _is_open_across_blank(line_break) else None


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
    return line_break.is_at_margin or _is_unfinished(line_break) or _is_broken_clause(line_break)


def _is_broken_in_few_lines(line_break: _Break) -> bool:
    """Whether the line was broken in mid-sentence, in a text too short to show its layout."""
    left, right = line_break.left, line_break.right
    if _is_unfinished(line_break):
        return True
    if left.width < EVIDENCE.plain or not is_open(left):
        return False
    return continues_sentence(right) or _continues_in_chinese(line_break)


def _continues_in_chinese(line_break: _Break) -> bool:
    """Whether a Chinese sentence goes on in the right line: it is the rest of it, or one more line of the column."""
    left, right = line_break.left, line_break.right
    if not left.has_han or not CONTINUES.match(right.text):
        return False
    is_rest = right.ends_sentence and right.width < left.width
    return is_rest or (line_break.is_at_margin and (right.ends_sentence or right.width >= EVIDENCE.plain))


def _is_broken_clause(line_break: _Break) -> bool:
    """Whether the sentence plainly continues: in lower case, in brackets, or because a Chinese line is wide."""
    left, right, _, layout = line_break
    if not is_open(left):
        return False
    if _is_surrounded(left, right):
        return left.width >= EVIDENCE.running
    if continues_sentence(right):
        return left.width >= EVIDENCE.clear or (layout.wrapped and right.width >= EVIDENCE.clear)
    if not left.has_han:
        return left.is_paragraph and left.has_inner_end
    return left.width >= _broken_width(left, right, layout) and bool(CONTINUES.match(right.text))


def _is_surrounded(left: Line, right: Line) -> bool:
    """Whether the line break lies in brackets, or between Chinese clauses and what no Chinese sentence begins with."""
    return inside_brackets(left, right) or (left.has_han and left.has_running_mark and continues_sentence(right))


def _broken_width(left: Line, right: Line, layout: Layout) -> float:
    """The width from which a Chinese line that stops in mid-clause was surely broken there."""
    if layout.broken >= EVIDENCE.common or left.has_inner_end:
        return EVIDENCE.clear
    if left.text[-1] in "，," or (left.has_running_mark and (right.ends_sentence or right.has_running_mark)):
        return EVIDENCE.clause
    return EVIDENCE.chinese if layout.clause_ends >= EVIDENCE.closed else float("inf")
