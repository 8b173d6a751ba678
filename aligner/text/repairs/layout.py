"""Lines of a text → whether a typesetter broke its paragraphs into them, and where.

A text with a sentence a line has hardly a sentence end inside a line, and hardly a line that stops before its sentence
does; a text of broken paragraphs has many of one of them, and some of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles

import regex

from aligner.text.repairs.lines import INNER_END, Line, is_narrow


@dataclass(frozen=True, slots=True)
class LayoutEvidence:
    """When a text counts as broken paragraphs, and when these as hard-wrapped. Widths are columns.

    Set by hand while reading the repaired texts of thesis-dev and counting false joins in lists of clean training text.
    What a fifth more or less costs there, `benchmarks/extraction.py --ablate layout` tells, in F1 of the boundaries of
    damaged Chinese (.9983) and English (.9986): a `full` of .96 takes them to .9597 and .9946, in eight texts, one of
    .64 takes Chinese to .9965; so does an `alone` of 1.2. A text each is another one, at no cost, with `paragraphs` of
    .36, `parts` of 12 and `wrapped` of .84. The others change no text.
    """

    # Sentence ends inside lines, per line, that show paragraphs; the same where many lines stop in mid-sentence, and
    # where these also keep a margin.
    paragraphs: float = 0.3
    broken_paragraphs: float = 0.2
    wrapped_paragraphs: float = 0.1
    # Many lines stop in mid-sentence: this share of all lines are at least this wide and do so.
    broken: float = 0.4
    broken_width: int = 40
    # The margin is where the widest of so many equal parts of the lines begins; of fewer lines, it is the widest.
    parts: int = 10
    # But of this many lines or more the widest was joined already if it is this many times as wide as the next.
    alone_lines: int = 3
    alone: float = 1.5
    # A line fills its column from this share of the margin on.
    full: float = 0.8
    # Share of the lines that stop in mid-sentence which must stop at the margin.
    wrapped: float = 0.7
    # Lines narrower than this share of the margin may be headings, and say nothing about it.
    heading: float = 0.5
    # If more than this share of the next lines begin with an English letter, so many of those must begin in lower case.
    english: float = 0.5
    lower_starts: float = 0.4


EVIDENCE = LayoutEvidence()
FIRST_WORD = regex.compile(r"[!-~]++")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the lines of a text stop.

    A typesetter counts `columns`, some extractors `characters`. `broken` is the share of wide lines that stop in
    mid-sentence, `closed` that of lines which end as sentences or clauses do.
    """

    columns: float
    characters: float
    inner_ends: float
    broken: float
    closed: float
    wrapped: bool

    @classmethod
    def of(cls, text: str, lines: Sequence[Line]) -> Layout:
        """The layout of a text that has at least one line which is not blank."""
        filled = [line for line in lines if line.text]
        columns = _margin([line.width for line in filled])
        characters = _margin([len(line.text) for line in filled])
        closed = [line.closed for line in filled]
        broken = sum(not end and line.width >= EVIDENCE.broken_width for end, line in zip(closed, filled, strict=True))
        number = len(filled)
        return cls(
            columns,
            characters,
            len(INNER_END.findall(text)) / number,
            broken / number,
            sum(closed) / number,
            _is_wrapped(lines, columns, characters),
        )

    @property
    def is_running(self) -> bool:
        """Whether the lines are pieces of paragraphs, not sentences, items or titles of their own."""
        if self.inner_ends >= EVIDENCE.paragraphs:
            return True
        enough = EVIDENCE.wrapped_paragraphs if self.wrapped else EVIDENCE.broken_paragraphs
        return self.broken >= EVIDENCE.broken and self.inner_ends >= enough

    def fills(self, left: Line, right: Line) -> bool:
        """Whether the first word of the next line had no room in this one."""
        return _fills(left, right, self.columns, self.characters)

    def has_width_of_heading(self, line: Line) -> bool:
        """Whether the line is so narrow that it may be a heading."""
        return line.width < EVIDENCE.heading * self.columns


def _margin(widths: list[int]) -> float:
    """The ninth decile, because a line or two that was never wrapped, or was joined already, must not hide it."""
    if len(widths) >= EVIDENCE.parts:
        return quantiles(widths, n=EVIDENCE.parts, method="inclusive")[-1]
    ordered = sorted(widths)
    alone = len(ordered) >= EVIDENCE.alone_lines and ordered[-1] > EVIDENCE.alone * ordered[-2]
    return ordered[-2 if alone else -1]


def _is_wrapped(lines: Sequence[Line], columns: float, characters: float) -> bool:
    """Whether lines that stop in mid-sentence do so near a common margin, and go on in lower case if English."""
    if is_narrow(columns):
        return False
    pairs = [pair for pair in pairwise(lines) if _is_broken(*pair) and pair[0].width > EVIDENCE.heading * columns]
    full = sum(_fills(left, right, columns, characters) for left, right in pairs)
    return full >= max(1, EVIDENCE.wrapped * len(pairs)) and _go_on([right.text[0] for _, right in pairs])


def _is_broken(left: Line, right: Line) -> bool:
    """Whether a sentence may run across the line break."""
    return right.text != "" and not left.closed and not left.hard and right.indent <= left.indent


def _go_on(starts: Sequence[str]) -> bool:
    """Whether lines with these first characters continue others, if English as shows in enough small letters."""
    english = [letter for letter in starts if letter.isalpha() and letter.isascii()]
    if len(english) <= EVIDENCE.english * len(starts):
        return True
    return sum(letter.islower() for letter in english) >= EVIDENCE.lower_starts * len(english)


def _fills(left: Line, right: Line, columns: float, characters: float) -> bool:
    if left.width >= EVIDENCE.full * columns or len(left.text) >= EVIDENCE.full * characters:
        return True
    # An English word needs a blank before it, a Chinese character has two columns.
    word = FIRST_WORD.match(right.text)
    return left.width + (1 + len(word.group()) if word else 2) > columns
