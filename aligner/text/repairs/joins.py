"""Lines that a typesetter or extractor broke → joined.

In a text whose lines are pieces of paragraphs two kinds of evidence, either of which is enough: lines that stop in
mid-sentence all stop near a common margin; or this line stops in mid-clause, and it and the next look like it. A few
lines, or short paragraphs, do not show what they are; there, both must be plain.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import regex

from aligner.bitext.edits import Edit, Span
from aligner.text.repairs.layout import Layout
from aligner.text.repairs.lines import (
    CONTINUES,
    LIST_MARK,
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
    """When a line counts as broken in mid-sentence. Widths are columns, of which a Chinese character has two.

    Set by hand while reading the repaired texts of thesis-dev and counting false joins in lists of clean training text.
    What a fifth more or less costs there, `benchmarks/extraction.py --ablate joins` tells: a `clause` of 72 takes F1 of
    the boundaries of damaged Chinese from .9983 to .9965; the others change no text, neither there nor in the clean
    English of mac-dev and champollion-dev. They are for texts of other forms: lists, verses, pages of a few lines.
    """

    # log2 count, see `aligner.words.english`, from which a word is so frequent that a hyphen inside is none of its own.
    frequent: float = 8
    # Two words of so many letters, or more, may be the parts of a word with a hyphen of its own.
    part: int = 3
    # A line this wide that stops in mid-clause was broken there, if the next goes on in lower case; in Chinese also if
    # many lines stop so, or if a sentence ends inside the line.
    clear: int = 40
    # The same if both lines are inside brackets, or the next begins with a mark that begins no Chinese sentence.
    running: int = 24
    # And Chinese lines in the middle of a list of clauses, and in any text of sentences.
    clause: int = 60
    chinese: int = 120
    # Shares of the lines: so many stop so if it is common, so many end as sentences do in a text of sentences.
    common: float = 0.3
    closed: float = 0.5
    # In a text that does not show its layout: the line that stops in mid-clause, the share of the lines that end as
    # sentences do, so that it is no list, and the number of lines, of which more would show it.
    plain: int = 60
    plain_closed: float = 0.25
    plain_lines: int = 20
    # A line narrower than this share of the margin may be the caption of a figure.
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
    pairs = [pair for pair in pairwise(lines_of(text)) if _hyphenated(*pair)]
    seen = frozenset(WHOLE_WORD.findall(text.lower())) if pairs else frozenset()
    for left, right in pairs:
        if right.indent <= left.indent:
            removed = _is_broken_word(*_halves(left, right), seen)
            yield Edit("joined hyphens", Span(left.stop - removed, right.start), "")


def _hyphenated(left: Line, right: Line) -> bool:
    """Whether a word was broken between the lines; at the end of a narrow one only a frequent word is."""
    first = right.text[:1]
    if left.hard or not left.hyphenated or not (first.islower() and first.isascii()):
        return False
    return not left.is_narrow or _is_frequent(*_halves(left, right))


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
    both = all(len(part) >= EVIDENCE.part and words.frequency(part) > 0 for part in (head, tail))
    return words.is_word(head + tail) and not both


def join_lines(text: str, language: str) -> Iterator[Edit]:
    """Line breaks inside a paragraph become a space, or nothing between Chinese characters."""
    for left, right in wrapped_pairs(text):
        if not _hyphenated(left, right):
            yield Edit("joined lines", Span(left.stop, right.start), joiner_of(left.text[-1], right.text[0]))


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
    is_broken = _judge(filled, layout)
    if is_broken is None:
        return
    for left, right, following in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        place = _Break(left, right, following, layout)
        if _is_inside_paragraph(place) and is_broken(place) and not _is_beside_caption(place):
            yield left, right


def _judge(filled: Sequence[Line], layout: Layout) -> Callable[[_Break], bool] | None:
    """Who says whether a line was broken in mid-sentence; no one in a text in which none is."""
    if layout.is_running:
        return _is_broken_in_paragraphs
    is_short = len(filled) <= EVIDENCE.plain_lines
    return _is_broken_in_few_lines if is_short and _has_sentences(filled, layout) else None


def _has_sentences(filled: Sequence[Line], layout: Layout) -> bool:
    """Whether enough lines end as sentences do, one narrow title or caption between them aside."""
    has_title = any(line.width < EVIDENCE.caption * layout.columns and is_title(line) for line in filled)
    return layout.closed * len(filled) >= EVIDENCE.plain_closed * (len(filled) - has_title)


def _is_beside_caption(place: _Break) -> bool:
    """Whether one of the lines is the caption of a figure or table, too narrow for a line of text that names one."""
    narrow = EVIDENCE.caption * place.layout.columns
    return any(line.width < narrow and is_caption(line) for line in (place.left, place.right))


def _is_inside_paragraph(place: _Break) -> bool:
    """Whether no blank line, indent, list or heading shows that another paragraph begins."""
    if not (place.left.text and place.right.text):
        return False
    return next((verdict for holds, verdict in PARAGRAPH_RULES.items() if holds(place)), True)


def _is_hard(place: _Break) -> bool:
    return place.left.hard


def _is_indented(place: _Break) -> bool:
    """Whether the right line is set deeper, or stands in from the margin under a whole paragraph."""
    left, right = place.left, place.right
    return right.indent > left.indent or (right.is_indented and left.is_paragraph)


def _goes_on_indented(place: _Break) -> bool:
    """Whether the left line is full and its sentence goes on in lower case although the right one is indented."""
    full = place.left.is_paragraph or place.is_at_margin
    return _is_indented(place) and full and place.right.text[0].islower() and _plainly_goes_on(place)


def _begins_item(place: _Break) -> bool:
    return bool(LIST_MARK.match(place.right.text)) and place.left.closed


def _begins_other_sentence(place: _Break) -> bool:
    return not place.left.closed and begins_sentence(place.left, place.right)


def _plainly_goes_on(place: _Break) -> bool:
    return is_open(place.left) and goes_on(place.right)


def _is_in_brackets(place: _Break) -> bool:
    return is_open(place.left) and inside_brackets(place.left, place.right)


def _is_heading(place: _Break) -> bool:
    """Whether the right line is a short title with text under it."""
    right, following = place.right, place.following
    if following is None or not following.text or following.indent > right.indent:
        return False
    return place.layout.has_width_of_heading(right) and not right.closed and is_title(right)


def _changes_script(place: _Break) -> bool:
    return changes_script(place.left, place.right)


# Whether the lines are of one paragraph, by the first predicate that holds, and that they are if none does.
PARAGRAPH_RULES: dict[Callable[[_Break], bool], bool] = {
    # `The sea\fis wide`
    _is_hard: False,
    # `… a line up to the margin, and⏎    it goes on`
    _goes_on_indented: True,
    # `The sea.⏎    The river`
    _is_indented: False,
    # `The sea is wide.⏎2. The river`
    _begins_item: False,
    # `the bridge that was built across⏎The river`: the rest of the sentence was lost
    _begins_other_sentence: False,
    # `the bridge that was⏎built in summer`
    _plainly_goes_on: True,
    # `the bridge (and⏎Li's mill) stood`
    _is_in_brackets: True,
    # `… a line of text⏎Old Mills⏎another line of text`
    _is_heading: False,
    # `石桥很老⏎Old bridges`
    _changes_script: False,
}


def _is_broken_in_paragraphs(place: _Break) -> bool:
    """Whether the line was broken in mid-sentence, in a text that shows that its lines are pieces of paragraphs."""
    return place.is_at_margin or _is_broken_clause(place.left, place.right, place.layout)


def _is_broken_in_few_lines(place: _Break) -> bool:
    """Whether the line was broken in mid-sentence, in a text too short to show what its lines are."""
    left, right = place.left, place.right
    if left.width < EVIDENCE.plain or not is_open(left):
        return False
    if goes_on(right):
        return True
    if not left.has_han or not CONTINUES.match(right.text):
        return False
    is_rest = right.ended and right.width < left.width
    return is_rest or (place.is_at_margin and (right.ended or right.width >= EVIDENCE.plain))


def _is_broken_clause(left: Line, right: Line, layout: Layout) -> bool:
    """Whether the sentence plainly goes on: in lower case, in brackets, or by the width of a Chinese line."""
    if not is_open(left):
        return False
    if inside_brackets(left, right) or (left.has_han and left.has_running_mark and goes_on(right)):
        return left.width >= EVIDENCE.running
    if goes_on(right):
        return left.width >= EVIDENCE.clear
    if not left.has_han:
        return left.is_paragraph and left.has_inner_end
    return left.width >= _broken_width(left, right, layout) and bool(CONTINUES.match(right.text))


def _broken_width(left: Line, right: Line, layout: Layout) -> float:
    """How wide a Chinese line that stops in mid-clause must be to be sure that it was broken there."""
    if layout.broken >= EVIDENCE.common or left.has_inner_end:
        return EVIDENCE.clear
    if left.text[-1] in "，," or (left.has_running_mark and (right.ended or right.has_running_mark)):
        return EVIDENCE.clause
    return EVIDENCE.chinese if layout.closed >= EVIDENCE.closed else float("inf")
