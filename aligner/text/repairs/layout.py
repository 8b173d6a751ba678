"""Lines of a text → whether a typesetter broke its paragraphs into them, and where.

A text with one sentence per line has few sentence ends inside lines, and few lines that stop in mid-sentence. A text of
broken paragraphs has many of the one and some of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles
from typing import NamedTuple

import regex

from aligner.text.repairs.lines import INNER_END, Line, is_narrow


class LayoutEvidence(NamedTuple):
    """When a text counts as broken paragraphs, and when these count as hard-wrapped. Widths are columns.

    Set by hand while reading the repaired texts of thesis-dev and counting false joins in lists of clean training text.
    `benchmarks/extraction.py --ablate layout` shows the effect of a fifth more or less there, in F1 of the boundaries
    of damaged Chinese (.9983) and English (.9986): a `full` of .96 lowers them to .9597 and .9946, in eight texts; a
    `full` of .64 lowers Chinese to .9965, and so does an `alone` of 1.2. One text changes, at no cost, with each of:
    `paragraphs` of .36, `parts` of 12, `wrapped` of .84. The others change no text.
    """

    # Sentence ends inside lines, per line, that show paragraphs: in any text, if many lines stop in mid-sentence, and
    # if those also keep a margin.
    paragraphs: float = 0.3
    broken_paragraphs: float = 0.2
    wrapped_paragraphs: float = 0.1
    # Many lines stop in mid-sentence if this share of all lines do and are at least this wide, or fill their column, or
    # end in a Chinese comma, behind which some extractors cut.
    broken: float = 0.4
    broken_width: int = 40
    # The margin is the least width in the widest of this many equal parts of the lines. If there are fewer lines, it is
    # the width of the widest line.
    parts: int = 10
    # But with at least this many lines, the widest was joined already if it is this many times as wide as the next.
    alone_lines: int = 3
    alone: float = 1.5
    # A line fills its column if it is at least this share of the margin.
    full: float = 0.8
    # Of the lines that stop in mid-sentence, the share that must stop at the margin.
    wrapped: float = 0.7
    # Lines narrower than this share of the margin may be headings, and are not evidence of it.
    heading: float = 0.5
    # If more than this share of the next lines begin with an English letter, this share of those must be lower-case.
    english: float = 0.5
    lower_starts: float = 0.4


EVIDENCE = LayoutEvidence()
COMMAS = frozenset("，、")
FIRST_WORD = regex.compile(r"[!-~]++")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the lines of a text stop.

    Typesetters count `columns`, some extractors `characters`. `inner_ends` are sentence ends inside lines, per line.
    `broken` is the share of lines that are wide and stop in mid-sentence, `clause_ends` that of lines with the end of a
    sentence or clause.
    """

    columns: float
    characters: float
    inner_ends: float
    broken: float
    clause_ends: float
    wrapped: bool

    @classmethod
    def of(cls, text: str, lines: Sequence[Line]) -> Layout:
        """The layout of a text with at least one line that is not blank."""
        filled = [line for line in lines if line.text]
        columns = _margin([line.width for line in filled])
        characters = _margin([len(line.text) for line in filled])
        clause_ends = [line.ends_clause for line in filled]
        wide = min(EVIDENCE.broken_width, EVIDENCE.full * columns)
        broken = sum(
            not is_end and (line.width >= wide or line.text[-1] in COMMAS)
            for is_end, line in zip(clause_ends, filled, strict=True)
        )
        count = len(filled)
        return cls(
            columns,
            characters,
            len(INNER_END.findall(text)) / count,
            broken / count,
            sum(clause_ends) / count,
            _is_wrapped(lines, columns, characters),
        )

    @property
    def is_running(self) -> bool:
        """Whether the lines are pieces of paragraphs, not sentences, items or titles of their own."""
        if self.inner_ends >= EVIDENCE.paragraphs:
            return True
        threshold = EVIDENCE.wrapped_paragraphs if self.wrapped else EVIDENCE.broken_paragraphs
        return self.broken >= EVIDENCE.broken and self.inner_ends >= threshold

    def fills(self, left: Line, right: Line) -> bool:
        """Whether the left line had no room for the first word of the right one."""
        return _fills(left, right, self.columns, self.characters)

    def has_width_of_heading(self, line: Line) -> bool:
        """Whether the line is narrow enough for a heading."""
        return line.width < EVIDENCE.heading * self.columns


def _margin(widths: list[int]) -> float:
    """The ninth decile: a line or two that was never wrapped, or was joined already, must not hide the margin."""
    if len(widths) >= EVIDENCE.parts:
        return quantiles(widths, n=EVIDENCE.parts, method="inclusive")[-1]
    ordered = sorted(widths)
    is_outlier = len(ordered) >= EVIDENCE.alone_lines and ordered[-1] > EVIDENCE.alone * ordered[-2]
    return ordered[-2 if is_outlier else -1]


def _is_wrapped(lines: Sequence[Line], columns: float, characters: float) -> bool:
    """Whether lines that stop in mid-sentence do so near a common margin and, in English, continue in lower case."""
    if is_narrow(columns):
        return False
    pairs = [pair for pair in pairwise(lines) if _is_broken(*pair) and pair[0].width > EVIDENCE.heading * columns]
    full_lines = sum(_fills(left, right, columns, characters) for left, right in pairs)
    return full_lines >= max(1, EVIDENCE.wrapped * len(pairs)) and _continue_sentences(
        [right.text[0] for _, right in pairs]
    )


def _is_broken(left: Line, right: Line) -> bool:
    """Whether a sentence may run across the line break."""
    return right.text != "" and not left.ends_clause and not left.ends_paragraph and right.indent <= left.indent


def _continue_sentences(starts: Sequence[str]) -> bool:
    """Whether lines with these first characters continue others; in English, enough of them must be lower-case."""
    english = [letter for letter in starts if letter.isalpha() and letter.isascii()]
    if len(english) <= EVIDENCE.english * len(starts):
        return True
    return sum(letter.islower() for letter in english) >= EVIDENCE.lower_starts * len(english)


def _fills(left: Line, right: Line, columns: float, characters: float) -> bool:
    if left.width >= EVIDENCE.full * columns or len(left.text) >= EVIDENCE.full * characters:
        return True
    # An English word needs a blank before it; a Chinese character has two columns.
    word = FIRST_WORD.match(right.text)
    return left.width + (1 + len(word.group()) if word else 2) > columns
