"""Removes lines that belong to the page and not to the text: running titles, page numbers, form feeds.

    a line that stops in mid-sentence       the bridge that was built across the
    lines of the page                       Master Thesis of Northern University        recognised by shape,
                                            - 3 -                                       by repetition, or by
    a line that continues, or the end       river fell in the flood.                    position alone

A line under the end of a sentence may be a heading. It is removed only if it is a running title that also interrupts a
sentence elsewhere, or if no heading has its shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from aligner.bitext.edits import Edit, Span
from aligner.bitext.patterns import lazy
from aligner.text.repairs import footnotes
from aligner.text.repairs.edges import edge_lines, pages_of
from aligner.text.repairs.layout import Layout
from aligner.text.repairs.lines import (
    CONTINUES,
    LIST_MARK,
    Line,
    begins_plain_sentence,
    begins_sentence,
    continues_sentence,
    inside_brackets,
    is_open,
    is_running,
    joiner_of,
    lines_of,
)
from aligner.text.repairs.shapes import (
    CERTAIN,
    CHAPTER,
    NUMBER,
    NUMBER_KEY,
    NUMBERS,
    Shape,
    has_gap,
    key_of,
    shape_of,
)
from aligner.text.repairs.unmarked import unmarked_edges

RULE = "page furniture"


class PageEvidence(NamedTuple):
    """When a line counts as page furniture. Widths are columns, of which a Chinese character has two.

    Set by hand while reading the lines removed from the texts of thesis-dev, and from 100,000 lines of clean training
    text, which lose eight lines. A fifth more or less changes no text of thesis-dev
    (`benchmarks/extraction.py --ablate pages`): there the shapes of the lines decide.
    """

    # The most titles of unknown shape between two lines of the text. Each must be narrower than this share of the width
    # of the line that it interrupts.
    titles: int = 2
    narrower: float = 0.6
    # The least width of a line, with a sentence end inside, that such titles interrupt: in Chinese, where no lower-case
    # letter shows that the next line continues it, and in English.
    chinese: int = 100
    latin: int = 80
    # The most lines in a row at the end of one page and the beginning of the next.
    lines: int = 4
    # A line that occurs this often, apart from its numbers, is a running title if it once interrupts a sentence.
    repeated: int = 3
    # The least width of a line that a number alone interrupts, and of a line without punctuation that a heading word
    # interrupts.
    numbered: int = 40
    headed: int = 100


EVIDENCE = PageEvidence()
# Words that begin the text under a heading, even if the line above the heading ends in mid-sentence.
HAN_OPENERS = lazy(
    r"[本我为為随隨首同最]|此外|因此|然而|但是|其次|另外|[综綜]上|[总總]之|近年[来來]|(?:[实實][验驗])?[结結]果"
)


def remove_furniture(text: str, language: str) -> Iterator[Edit]:
    """Remove headers, footers and page numbers with their line breaks, and form feeds in mid-sentence."""
    lines = lines_of(text)
    filled = [index for index, line in enumerate(lines) if line.text]
    if len(filled) < 2:
        return
    pages = pages_of(text, lines)
    edges = edge_lines(pages, lines) if "\f" in text else unmarked_edges(lines)
    shapes = {index: shape for index in filled[1:] if (shape := shape_of(lines[index])) is not Shape.TEXT}
    shapes |= dict.fromkeys(edges, Shape.EDGE)
    if shapes or "\f" in text:
        yield from _Pages(text, lines, filled, shapes, edges, len(pages) > 1).edits()


@dataclass(frozen=True, slots=True)
class _Run:
    """Indices of lines of the page, between lines `left` and `right` of the text; at the end, `right` is None."""

    left: int
    lines: Sequence[int]
    right: int | None
    # Whether the sentence of the left line continues in the right one.
    interrupts: bool
    # Those of the lines that are notes, and where the sentence ends behind which they are to stand.
    notes: Sequence[int] = ()
    stop: int = 0


@dataclass(frozen=True)
class _Pages:
    """A text with its lines. A position is an index into `filled`; other line numbers are indices into `lines`."""

    text: str
    lines: list[Line]
    # Indices of the lines that are not blank, the shapes of some of them, and those of the edges of pages.
    filled: list[int]
    shapes: Mapping[int, Shape]
    edges: frozenset[int]
    has_form_feeds: bool

    @cached_property
    def layout(self) -> Layout:
        """The layout of the text, cached because few texts need it."""
        return Layout.of(self.text, self.lines)

    def edits(self) -> Iterator[Edit]:
        """The removals, in order."""
        yield from self._removals(_Run(0, self._run_from(0, self.edges), None, False))
        for run in self._runs():
            yield from self._removals(run)

    def _runs(self) -> Iterator[_Run]:
        titles = self._running_titles()
        position = 0
        while position < len(self.filled) - 1:
            run = self._run_around_notes(position) or self._run_of_edges(position) or self._run_after(position, titles)
            if run is None:
                position += 1
                continue
            yield run
            # The right line may itself be interrupted, and lines that remain between the two may be headings.
            position += max(1, len(run.lines) + (run.right is not None))

    def _running_titles(self) -> frozenset[str]:
        """Keys of the lines that occur repeatedly, and at least once in mid-sentence; form feeds show better ones."""
        if self.has_form_feeds:
            return frozenset()
        repeated = {key for key, count in self.counts.items() if count >= EVIDENCE.repeated and key != NUMBER_KEY}
        if not repeated:
            return frozenset()
        neighbours = zip(self.filled, self.filled[1:], self.filled[2:], strict=False)
        interrupting = (
            middle
            for left, middle, right in neighbours
            if middle in self.shapes and self._plainly_continues(left, right)
        )
        return frozenset(repeated.intersection(key_of(self.lines[index]) for index in interrupting))

    def _plainly_continues(self, left: int, right: int) -> bool:
        """Whether the left line stops in mid-sentence and the right one plainly continues the sentence."""
        return is_open(self.lines[left]) and not self.lines[left].is_narrow and continues_sentence(self.lines[right])

    def _run_around_notes(self, position: int) -> _Run | None:
        """The notes and the edge of a page between the line at this position and the rest of its sentence."""
        left = self.filled[position]
        if self.lines[left].is_narrow or not is_open(self.lines[left]):
            return None
        following = self.filled[position + 1 : position + 2 + footnotes.EVIDENCE.notes]
        notes = footnotes.note_lines(self.lines, following, self._certain)
        furniture = self._run_from(position + 1 + len(notes), self._certain) if notes else []
        after = position + 1 + len(notes) + len(furniture)
        if not furniture or after == len(self.filled) or not self._plainly_goes_on(left, self.filled[after]):
            return None
        stop = footnotes.rest_of_sentence(self.lines, self.filled[after], self.edges)
        return None if stop is None else _Run(left, [*notes, *furniture], self.filled[after], True, notes, stop)

    @cached_property
    def _certain(self) -> Set[int]:
        """The lines that are numbers, or at the edges of pages."""
        return self.edges.union(index for index, shape in self.shapes.items() if shape in NUMBERS)

    def _run_from(self, position: int, lines: Set[int]) -> list[int]:
        """The lines from this position on that are all among these."""
        places = range(position, len(self.filled))
        return list(takewhile(lines.__contains__, map(self.filled.__getitem__, places)))

    def _plainly_goes_on(self, left: int, right: int) -> bool:
        """Whether only the same sentence can go on in the right line."""
        above, line = self.lines[left], self.lines[right]
        is_chinese = above.has_han and is_running(above, None) and _is_chinese_continuation(line)
        return continues_sentence(line) or (is_chinese and not LIST_MARK.match(line.text))

    def _run_of_edges(self, position: int) -> _Run | None:
        """The lines of page edges after the line at this position, if any."""
        following = self._run_from(position + 1, self.edges)
        if not following or self.filled[position] in self.edges:
            return None
        run = self._run_of(position, following)
        return run if not self.lines[run.left].is_narrow else replace(run, interrupts=False)

    def _run_after(self, position: int, titles: frozenset[str]) -> _Run | None:
        """The furniture after the line at this position, if any."""
        following = list(takewhile(self.shapes.__contains__, self.filled[position + 1 : position + 1 + EVIDENCE.lines]))
        line = self.lines[self.filled[position]]
        if not (following or self._has_form_feed(position)) or NOT_RUNNING.search(line.text):
            return None
        if line.ends_sentence:
            return self._run_between_sentences(position, following, titles)
        if line.is_narrow:
            return None
        runs = (self._run_of(position, following[:count]) for count in range(len(following), -1, -1))
        return next((run for run in runs if self._is_at_edge(run) and self._is_furniture(run, position, titles)), None)

    def _is_at_edge(self, run: _Run) -> bool:
        """Whether the run lies at the edge of a page, as far as form feeds show the edges."""
        return not self.has_form_feeds or run.right is None or self._has_form_feed_between(run.left, run.right)

    def _run_of(self, position: int, following: Sequence[int]) -> _Run:
        """The run of these lines between the line at this position and the first line after them."""
        left = self.filled[position]
        after = position + 1 + len(following)
        if after == len(self.filled):
            return _Run(left, following, None, False)
        right = self.filled[after]
        is_sure = self._is_page_break(following, right) or self._is_interrupted(position, right)
        return _Run(left, following, right, is_sure and self._can_continue(left, right))

    def _run_between_sentences(self, position: int, following: Sequence[int], titles: frozenset[str]) -> _Run | None:
        """Furniture under the end of a sentence: only shapes that no heading has, and numbers next to them."""
        shapes = self._shapes(following, titles)
        if CERTAIN.isdisjoint(shapes) or not (
            self._is_running(position) or self._is_plain_furniture(position, following, shapes)
        ):
            return None
        removable = CERTAIN | NUMBERS | {Shape.EDGE}
        lines = [index for index, shape in zip(following, shapes, strict=True) if shape in removable]
        return _Run(self.filled[position], lines, None, False)

    def _is_plain_furniture(self, position: int, indices: Sequence[int], shapes: Sequence[Shape]) -> bool:
        """Whether the lines are furniture under any sentence: numbers, titles with a number, or repeated titles."""
        if self.lines[self.filled[position]].is_narrow:
            return False
        return not NUMBERS.isdisjoint(shapes) or any(
            shape is Shape.THESIS
            and (self.counts[key_of(self.lines[index])] > 1 or NUMBER.search(self.lines[index].text))
            for index, shape in zip(indices, shapes, strict=True)
        )

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each line that may be furniture occurs, apart from its numbers."""
        return Counter(key_of(self.lines[index]) for index in self.shapes)

    def _shapes(self, indices: Sequence[int], titles: frozenset[str]) -> list[Shape]:
        return [Shape.THESIS if key_of(self.lines[k]) in titles else self.shapes[k] for k in indices]

    def _is_running(self, position: int) -> bool:
        return is_running(self.lines[self.filled[position]], self._above(position))

    def _above(self, position: int) -> Line | None:
        return self.lines[self.filled[position - 1]] if position else None

    def _is_interrupted(self, position: int, right: int | None) -> bool:
        """Whether the line, or the line `right` that continues it, shows that it stops in running text."""
        line = self.lines[self.filled[position]]
        plain = right is not None and is_open(line) and continues_sentence(self.lines[right])
        return plain or line.is_paragraph or self._is_running(position)

    def _is_page_break(self, indices: Sequence[int], right: int) -> bool:
        """Whether the title of a thesis stands next to a number or a chapter, between two Chinese lines.

        That is not a title page, even if the first line has no mark of running text.
        """
        theses = [self.lines[index].text for index in indices if self.shapes[index] is Shape.THESIS]
        numbered = not NUMBERS.isdisjoint(self.shapes[index] for index in indices)
        is_header = any(numbered or has_gap(text) or NUMBER.search(text) for text in theses)
        return is_header and _is_chinese_continuation(self.lines[right])

    def _can_continue(self, left: int, right: int) -> bool:
        """Whether the right line can continue the sentence of the left one."""
        above, line = self.lines[left], self.lines[right]
        if continues_sentence(line) or inside_brackets(above, line):
            return True
        if line.is_indented or LIST_MARK.match(line.text) or begins_sentence(above, line):
            return False
        if above.has_han or line.has_han:
            return above.has_han and line.has_han
        return bool(CONTINUES.match(line.text)) and not begins_plain_sentence(above, line)

    def _is_furniture(self, run: _Run, position: int, titles: frozenset[str]) -> bool:
        """Whether all lines of a run under an unfinished sentence belong to the page."""
        if not run.interrupts and not self._is_interrupted(position, run.right):
            return False
        if not run.lines:
            return run.interrupts and self._has_form_feed(position)
        shapes = self._shapes(run.lines, titles)
        if not self._can_stand_under(shapes, position, run):
            return False
        if Shape.TITLE not in shapes:
            return True
        numbered = not CERTAIN.isdisjoint(shapes) and shapes.count(Shape.TITLE) == 1
        return numbered or self._is_clear_interruption(run, shapes)

    def _can_stand_under(self, shapes: Sequence[Shape], position: int, run: _Run) -> bool:
        """Whether the line above the run is running text for lines of these shapes, and not a title, list or table."""
        if Shape.HEADER in shapes and (not run.interrupts or shapes.count(Shape.HEADER) > 1):
            return False
        if Shape.HEAD_WORD in shapes and CERTAIN.isdisjoint(shapes) and not self._is_paragraph(position):
            return False
        return set(shapes) != {Shape.BARE_NUMBER} or self.lines[run.left].width >= EVIDENCE.numbered

    def _is_paragraph(self, position: int) -> bool:
        """Whether the line alone or with the line above has marks that no title has."""
        line = self.lines[self.filled[position]]
        above = self._above(position)
        if line.has_inner_end or (above is not None and is_open(above) and above.has_inner_end):
            return True
        return line.width >= EVIDENCE.headed or (line.has_han and line.has_running_mark)

    def _is_clear_interruption(self, run: _Run, shapes: Sequence[Shape]) -> bool:
        """Whether titles of unknown shape can only be furniture: only the same sentence continues after them."""
        if not run.interrupts or run.right is None:
            return False
        left, right = self.lines[run.left], self.lines[run.right]
        titles = [self.lines[k] for k, shape in zip(run.lines, shapes, strict=True) if shape is Shape.TITLE]
        if len(titles) == len(shapes) and self._is_set_apart(run):
            return False
        is_page_end = self._has_form_feed_between(run.left, run.right) or self._stops_at_page_end(left, right)
        return _are_running_titles(titles, left, right) and is_page_end and _can_be_interrupted(left, right)

    def _is_set_apart(self, run: _Run) -> bool:
        """Whether the run has a blank line and no form feed around it, as a heading does."""
        if run.right is None or run.right - run.left == len(run.lines) + 1:
            return False
        return not self._has_form_feed_between(run.left, run.right)

    def _stops_at_page_end(self, left: Line, right: Line) -> bool:
        """Whether the left line is as wide as the last line of a page: a paragraph, or a full line of a wrapped one."""
        full_width = EVIDENCE.chinese if left.has_han else EVIDENCE.latin
        if left.width >= full_width and left.has_inner_end:
            return True
        return self.layout.is_running and self.layout.wrapped and self.layout.fills(left, right)

    def _has_form_feed(self, position: int) -> bool:
        """Whether a page ends between the line at this position and the next line that is not blank."""
        return position + 1 < len(self.filled) and self._has_form_feed_between(*self.filled[position : position + 2])

    def _has_form_feed_between(self, left: int, right: int) -> bool:
        return "\f" in self.text[self.lines[left].stop : self.lines[right].start]

    def _removals(self, run: _Run) -> Iterator[Edit]:
        """Edits that remove a run: everything between the two lines if a sentence continues, otherwise each line."""
        if run.right is None or not (run.notes or run.interrupts):
            yield from self._without(run.lines)
        elif run.notes:
            yield self._behind_sentence(run.notes, self.lines[run.left], self.lines[run.right], run.stop)
        else:
            yield from self._closed(run.left, run.right)

    def _closed(self, above: int, following: int) -> Iterator[Edit]:
        """The edits that join the halves of a sentence."""
        left, below, right = (self.lines[k] for k in (above, above + 1, following))
        between = _between_halves(left, right)
        # Two edits: otherwise a later rule that changes the space would record the furniture under its own name.
        if self.text[left.stop : below.begin] != between:
            yield Edit(RULE, Span(left.stop, below.begin), between)
        if below.begin < right.start:
            yield Edit(RULE, Span(below.begin, right.start), "")

    def _without(self, lines: Sequence[int]) -> Iterator[Edit]:
        """The edits that remove lines."""
        for index in lines:
            # The last line break stays, so that a blank line keeps the two sentences apart.
            has_next = index + 1 in lines
            stop = self.lines[index + 1].begin if has_next else self.lines[index].stop
            yield Edit(RULE, Span(self.lines[index].begin, stop), "")

    def _behind_sentence(self, notes: Sequence[int], left: Line, right: Line, stop: int) -> Edit:
        """The edit that joins the halves of a sentence, and puts the notes between them behind it."""
        following = NOT_BLANK.search(self.text, stop)
        sentence = _between_halves(left, right) + self.text[right.start : stop]
        replacement = f"{sentence}\n{footnotes.text_of_notes(self.lines, notes)}\n"
        return Edit(RULE, Span(left.stop, following.start() if following else len(self.text)), replacement)


def _between_halves(left: Line, right: Line) -> str:
    """What is to stand between the halves of a sentence, or of a word, which the rule for hyphens mends."""
    return "\n" if left.ends_in_hyphen else joiner_of(left.text[-1], right.text[0])


def _can_be_interrupted(left: Line, right: Line) -> bool:
    """Whether the left line stops in mid-sentence, and the right one ends the sentence or is wide enough."""
    return is_open(left) and (right.ends_sentence or not right.is_narrow)


def _is_chinese_continuation(line: Line) -> bool:
    """Whether the line is Chinese running text and does not begin as text under a heading does."""
    return line.has_han and line.has_running_mark and not HAN_OPENERS.match(line.text)


def _are_running_titles(titles: Sequence[Line], left: Line, right: Line) -> bool:
    """Whether lines of unknown shape can be running titles between the two lines, not a heading, item or clause."""
    return (
        len(titles) <= EVIDENCE.titles
        and all(_is_running_title(title, left) for title in titles)
        and not inside_brackets(left, titles[0])
        and _fits_script(titles, right)
    )


def _is_running_title(title: Line, left: Line) -> bool:
    """Whether the title is much narrower than the line that it would interrupt, and not an item of a list."""
    is_item = LIST_MARK.match(title.text) and not CHAPTER.search(title.text)
    return title.width < EVIDENCE.narrower * left.width and not is_item


def _fits_script(titles: Sequence[Line], right: Line) -> bool:
    """Whether the script of the titles fits: Chinese ones anywhere, English ones in English text."""
    if right.has_han:
        return all(title.has_han for title in titles) and _is_chinese_continuation(right)
    return continues_sentence(right)


NOT_BLANK = lazy(r"\S|\n(?=\s*\n)")
# Keywords, lines that introduce a heading or a list, and dot leaders.
NOT_RUNNING = lazy(
    r"^(?:[关關][键鍵][词詞字]|(?i:key\s?words?|index terms)\b)|[:：]$|\.{5}|(?:\.[ ]){4}|…{3}|⋯{2}|·{4}|_{4}"
)
