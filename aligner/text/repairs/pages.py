"""Lines that belong to the page and not to the text → removed: running titles, page numbers, form feeds.

    a line that stops in mid-sentence       the bridge that was built across the
    lines of the page                       Master Thesis of Northern University        known by its shape,
                                            - 3 -                                       by repetition, or by
    a line that goes on, or the end         river fell in the flood.                    its place alone

What stands under the end of a sentence is a heading for all we know, unless it is a running title that also stands in
the middle of one, or a shape that no heading has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

import regex

from aligner.bitext.edits import Edit, Span
from aligner.text.repairs.layout import Layout
from aligner.text.repairs.lines import (
    CONTINUES,
    LIST_MARK,
    Line,
    begins_plain_sentence,
    begins_sentence,
    goes_on,
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

RULE = "page furniture"


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """When a line counts as furniture. Widths are columns, of which a Chinese character has two.

    Set by hand while reading what was removed from the texts of thesis-dev, and from 100,000 lines of clean training
    text, which lose eight lines. A fifth more or less changes no text of thesis-dev
    (`benchmarks/extraction.py --ablate pages`): there the shapes of the lines decide.
    """

    # Titles of unknown shape between two lines of the text, at most, and the share of the width of the line that they
    # interrupt which each is narrower than.
    titles: int = 2
    narrower: float = 0.6
    # Such titles interrupt a line with a sentence end inside that is this wide: in Chinese, where no lower case shows
    # that the next line goes on, and in English.
    chinese: int = 100
    latin: int = 80
    # Lines in a row at the end of one page and the head of the next.
    lines: int = 4
    # The same line, numbers apart, this often in the text is a running title if it once interrupts a sentence.
    repeated: int = 3
    # A number alone interrupts only a line this wide, a heading word one without a mark only if it is this wide.
    numbered: int = 40
    headed: int = 100


EVIDENCE = PageEvidence()
# A heading stands above one of these, however the line above it ended.
HAN_OPENERS = regex.compile(r"[本我为随首同最]|此外|因此|然而|但是|其次|另外|综上|总之|近年来|实验结果|结果")


def remove_furniture(text: str, language: str) -> Iterator[Edit]:
    """Headers, footers and page numbers, each with its line break, and form feeds in the middle of a sentence."""
    lines = lines_of(text)
    filled = [index for index, line in enumerate(lines) if line.text]
    if len(filled) < 2:
        return
    shapes = {index: shape for index in filled[1:] if (shape := shape_of(lines[index])) is not Shape.TEXT}
    if not shapes and "\f" not in text:
        return
    yield from _Pages(text, lines, filled, shapes).edits()


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines of the page between line `left` and line `right` of the text, as indices; no `right` at the end."""

    left: int
    lines: Sequence[int]
    right: int | None
    # Whether the sentence of the left line goes on in the right one.
    interrupts: bool


@dataclass(frozen=True)
class _Pages:
    text: str
    lines: list[Line]
    # Indices of the lines that are not blank, and the shapes of some of them.
    filled: list[int]
    shapes: Mapping[int, Shape]

    @cached_property
    def layout(self) -> Layout:
        """Where the lines stop; few texts have a line for which that matters."""
        return Layout.of(self.text, self.lines)

    def edits(self) -> Iterator[Edit]:
        """The removals, in order."""
        for run in self._runs():
            yield from self._removed(run)

    def _runs(self) -> Iterator[_Run]:
        titles = self._running_titles()
        place = 0
        while place < len(self.filled) - 1:
            run = self._run_after(place, titles)
            if run is None:
                place += 1
                continue
            yield run
            # The right line may itself be interrupted, and lines that were left between may be headings.
            place += max(1, len(run.lines) + (run.right is not None))

    def _running_titles(self) -> frozenset[str]:
        """Keys of the lines that come up again and again, and at least once in the middle of a sentence."""
        often = {key for key, count in self.counts.items() if count >= EVIDENCE.repeated and key != NUMBER_KEY}
        if not often:
            return frozenset()
        neighbours = zip(self.filled, self.filled[1:], self.filled[2:], strict=False)
        inside = (middle for left, middle, right in neighbours if middle in self.shapes and self._goes_on(left, right))
        return frozenset(often.intersection(key_of(self.lines[index]) for index in inside))

    def _goes_on(self, left: int, right: int) -> bool:
        """Whether a line of text stops in mid-sentence and the other one plainly goes on."""
        return is_open(self.lines[left]) and not self.lines[left].is_narrow and goes_on(self.lines[right])

    def _run_after(self, place: int, titles: frozenset[str]) -> _Run | None:
        """The furniture behind line `place` of those that are not blank."""
        ahead = list(takewhile(self.shapes.__contains__, self.filled[place + 1 : place + 1 + EVIDENCE.lines]))
        line = self.lines[self.filled[place]]
        if not (ahead or self._has_form_feed(place)) or NOT_RUNNING.search(line.text):
            return None
        if line.ended:
            return self._run_between_sentences(place, ahead, titles)
        if line.is_narrow:
            return None
        runs = (self._run(place, ahead[:taken]) for taken in range(len(ahead), -1, -1))
        return next((run for run in runs if self._is_furniture(run, place, titles)), None)

    def _run(self, place: int, ahead: Sequence[int]) -> _Run:
        """Line `place`, these lines behind it, and the line behind them."""
        left = self.filled[place]
        after = place + 1 + len(ahead)
        if after == len(self.filled):
            return _Run(left, ahead, None, False)
        right = self.filled[after]
        sure = self._is_page_break(ahead, right) or self._is_interrupted(place, right)
        return _Run(left, ahead, right, sure and self._continues(left, right))

    def _run_between_sentences(self, place: int, ahead: Sequence[int], titles: frozenset[str]) -> _Run | None:
        """Furniture under the end of a sentence: only what no heading looks like, and the numbers beside it."""
        shapes = self._shapes(ahead, titles)
        if CERTAIN.isdisjoint(shapes) or not (
            self._is_running(place) or self._is_plain_furniture(place, ahead, shapes)
        ):
            return None
        sure = CERTAIN | NUMBERS
        lines = [index for index, shape in zip(ahead, shapes, strict=True) if shape in sure]
        return _Run(self.filled[place], lines, None, False)

    def _is_plain_furniture(self, place: int, indices: Sequence[int], shapes: Sequence[Shape]) -> bool:
        """Whether the lines of the page are so under any sentence: numbers, and titles beside one or set twice."""
        if self.lines[self.filled[place]].is_narrow:
            return False
        return not NUMBERS.isdisjoint(shapes) or any(
            shape is Shape.THESIS
            and (self.counts[key_of(self.lines[index])] > 1 or NUMBER.search(self.lines[index].text))
            for index, shape in zip(indices, shapes, strict=True)
        )

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each line that may be furniture comes up, numbers apart."""
        return Counter(key_of(self.lines[index]) for index in self.shapes)

    def _shapes(self, indices: Sequence[int], titles: frozenset[str]) -> list[Shape]:
        return [Shape.THESIS if key_of(self.lines[k]) in titles else self.shapes[k] for k in indices]

    def _is_running(self, place: int) -> bool:
        return is_running(self.lines[self.filled[place]], self._above(place))

    def _above(self, place: int) -> Line | None:
        return self.lines[self.filled[place - 1]] if place else None

    def _is_interrupted(self, place: int, right: int | None) -> bool:
        """Whether the line stops in the middle of running text, as it or the line that goes on shows."""
        line = self.lines[self.filled[place]]
        plain = right is not None and is_open(line) and goes_on(self.lines[right])
        return plain or line.is_paragraph or self._is_running(place)

    def _is_page_break(self, indices: Sequence[int], right: int) -> bool:
        """Whether the title of a thesis stands beside a number or a chapter between two Chinese lines.

        That is no title page, even if the first line has no mark that shows running text.
        """
        theses = [self.lines[index].text for index in indices if self.shapes[index] is Shape.THESIS]
        numbered = not NUMBERS.isdisjoint(self.shapes[index] for index in indices)
        beside = any(numbered or has_gap(text) or NUMBER.search(text) for text in theses)
        return beside and _is_chinese_continuation(self.lines[right])

    def _continues(self, left: int, right: int) -> bool:
        """Whether the right line can be where the sentence of the left one goes on."""
        above, line = self.lines[left], self.lines[right]
        if goes_on(line) or inside_brackets(above, line):
            return True
        if line.is_indented or LIST_MARK.match(line.text) or begins_sentence(above, line):
            return False
        if above.has_han or line.has_han:
            return above.has_han and line.has_han
        return bool(CONTINUES.match(line.text)) and not begins_plain_sentence(above, line)

    def _is_furniture(self, run: _Run, place: int, titles: frozenset[str]) -> bool:
        """Whether all lines of a run under a sentence that has not ended belong to the page."""
        if not run.interrupts and not self._is_interrupted(place, run.right):
            return False
        if not run.lines:
            return run.interrupts and self._has_form_feed(place)
        shapes = self._shapes(run.lines, titles)
        if not self._has_room_for(shapes, place, run):
            return False
        if Shape.TITLE not in shapes:
            return True
        numbered = not CERTAIN.isdisjoint(shapes) and shapes.count(Shape.TITLE) == 1
        return numbered or self._is_clear_interruption(run, shapes)

    def _has_room_for(self, shapes: Sequence[Shape], place: int, run: _Run) -> bool:
        """Whether the line above is the text that such lines stand under, and no title, list or table."""
        if Shape.HEADER in shapes and (not run.interrupts or shapes.count(Shape.HEADER) > 1):
            return False
        if Shape.HEAD_WORD in shapes and CERTAIN.isdisjoint(shapes) and not self._is_paragraph(place):
            return False
        return set(shapes) != {Shape.BARE_NUMBER} or self.lines[run.left].width >= EVIDENCE.numbered

    def _is_paragraph(self, place: int) -> bool:
        """Whether the line, or it and the line above, have marks that no title has."""
        line = self.lines[self.filled[place]]
        above = self._above(place)
        if line.has_inner_end or (above is not None and is_open(above) and above.has_inner_end):
            return True
        return line.width >= EVIDENCE.headed or (line.has_han and line.has_running_mark)

    def _is_clear_interruption(self, run: _Run, shapes: Sequence[Shape]) -> bool:
        """Whether titles of unknown shape can only be furniture: the sentence goes on behind them, and nothing else."""
        if not run.interrupts or run.right is None:
            return False
        left, right = self.lines[run.left], self.lines[run.right]
        titles = [self.lines[k] for k, shape in zip(run.lines, shapes, strict=True) if shape is Shape.TITLE]
        if len(titles) == len(shapes) and self._is_set_apart(run):
            return False
        return _are_running_titles(titles, left, right) and self._can_be_interrupted(left, right)

    def _can_be_interrupted(self, left: Line, right: Line) -> bool:
        """Whether the left line stops where a page ends, and the right one is as wide as its sentence needs."""
        return is_open(left) and (right.ended or not right.is_narrow) and self._stops_at_page_end(left, right)

    def _is_set_apart(self, run: _Run) -> bool:
        """Whether a blank line and no end of a page stands on the way, as around a heading."""
        if run.right is None or run.right - run.left == len(run.lines) + 1:
            return False
        return "\f" not in self.text[self.lines[run.left].stop : self.lines[run.right].start]

    def _stops_at_page_end(self, left: Line, right: Line) -> bool:
        """Whether the line is as wide as the end of a page leaves it: a paragraph, or a full line of a wrapped one."""
        enough = EVIDENCE.chinese if left.has_han else EVIDENCE.latin
        if left.width >= enough and left.has_inner_end:
            return True
        return self.layout.is_running and self.layout.wrapped and self.layout.fills(left, right)

    def _has_form_feed(self, place: int) -> bool:
        """Whether a page ends between a line that is not blank and the next one."""
        if place + 1 == len(self.filled):
            return False
        return "\f" in self.text[self.lines[self.filled[place]].stop : self.lines[self.filled[place + 1]].start]

    def _removed(self, run: _Run) -> Iterator[Edit]:
        """Edits that take a run out: all that stands between if a sentence goes on, or else each line."""
        if run.interrupts and run.right is not None:
            left, below, right = (self.lines[k] for k in (run.left, run.left + 1, run.right))
            # A word that was broken at the end of the page is for the rule of hyphens, which looks for a line break.
            between = "\n" if left.hyphenated else joiner_of(left.text[-1], right.text[0])
            # Two edits, so that a later rule which changes the space between takes no furniture under its name.
            if self.text[left.stop : below.begin] != between:
                yield Edit(RULE, Span(left.stop, below.begin), between)
            if below.begin < right.start:
                yield Edit(RULE, Span(below.begin, right.start), "")
            return
        for index in run.lines:
            # The last line break stays: a blank line, at which no sentence goes on.
            more = index + 1 in run.lines
            stop = self.lines[index + 1].begin if more else self.lines[index].stop
            yield Edit(RULE, Span(self.lines[index].begin, stop), "")


def _is_chinese_continuation(line: Line) -> bool:
    """Whether a Chinese line of running text begins with nothing that a heading stands above."""
    return line.has_han and line.has_running_mark and not HAN_OPENERS.match(line.text)


def _are_running_titles(titles: Sequence[Line], left: Line, right: Line) -> bool:
    """Whether lines of unknown shape can be the titles of the page between the two, and no heading, item or clause."""
    return (
        len(titles) <= EVIDENCE.titles
        and all(_is_running_title(title, left) for title in titles)
        and not inside_brackets(left, titles[0])
        and _fits_script(titles, right)
    )


def _is_running_title(title: Line, left: Line) -> bool:
    """Whether the title is much narrower than the line it would interrupt, and no item of a list."""
    is_item = LIST_MARK.match(title.text) and not CHAPTER.search(title.text)
    return title.width < EVIDENCE.narrower * left.width and not is_item


def _fits_script(titles: Sequence[Line], right: Line) -> bool:
    """Whether the script of the titles fits: Chinese ones anywhere, English ones in English text."""
    if right.has_han:
        return all(title.has_han for title in titles) and _is_chinese_continuation(right)
    return goes_on(right)


# Keywords, and what a heading or a list stands under, and dot leaders.
NOT_RUNNING = regex.compile(
    r"^(?:关键[词字]|(?i:key\s?words?|index terms)\b)|[:：]$|\.{5}|(?:\.[ ]){4}|…{3}|⋯{2}|·{4}|_{4}"
)
