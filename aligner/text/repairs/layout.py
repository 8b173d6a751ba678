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

from aligner.text.repairs.lines import INNER_END, NARROWEST, Line


@dataclass(frozen=True, slots=True)
class LayoutEvidence:
    """When a text counts as broken paragraphs, and when these as hard-wrapped. Widths are columns."""

    # Sentence ends inside lines, per line, that show paragraphs; the same where many lines stop in mid-sentence, and
    # where these also keep a margin.
    paragraphs: float = 0.3
    broken_paragraphs: float = 0.2
    wrapped_paragraphs: float = 0.1
    # How many: share of the lines that are at least this wide and do so.
    broken: float = 0.4
    broken_width: int = 40
    # No margin is narrower than this.
    narrowest: int = NARROWEST
    # A line fills its column from this share of the margin on.
    full: float = 0.8
    # Share of the lines that stop in mid-sentence which must stop at the margin.
    wrapped: float = 0.7
    # Lines narrower than this share of the margin are headings and say nothing about it.
    heading: float = 0.5
    # Share of the next lines that begin in lower case, if English.
    lower_starts: float = 0.4
    # Of a few lines, one this many times as wide as the next was joined already.
    alone: float = 1.5


EVIDENCE = LayoutEvidence()
DECILES = 10
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


def _margin(widths: list[int]) -> float:
    """The ninth decile, because a line or two that was never wrapped, or was joined already, must not hide it."""
    if len(widths) >= DECILES:
        return quantiles(widths, n=DECILES, method="inclusive")[-1]
    ordered = sorted(widths)
    alone = len(ordered) > 2 and ordered[-1] > EVIDENCE.alone * ordered[-2]
    return ordered[-2 if alone else -1]


def _is_wrapped(lines: Sequence[Line], columns: float, characters: float) -> bool:
    """Whether lines that stop in mid-sentence do so near a common margin, and go on in lower case if English."""
    pairs = [
        (left, right)
        for left, right in pairwise(lines)
        if right.text
        and not left.closed
        and not left.hard
        and right.indent <= left.indent
        and left.width > EVIDENCE.heading * columns
    ]
    full = sum(_fills(left, right, columns, characters) for left, right in pairs)
    latin = [right.text[0] for _, right in pairs if right.text[0].isalpha() and right.text[0].isascii()]
    lower = sum(letter.islower() for letter in latin)
    return (
        columns >= EVIDENCE.narrowest
        and full >= max(1, EVIDENCE.wrapped * len(pairs))
        and (len(latin) * 2 <= len(pairs) or lower >= EVIDENCE.lower_starts * len(latin))
    )


def _fills(left: Line, right: Line, columns: float, characters: float) -> bool:
    if left.width >= EVIDENCE.full * columns or len(left.text) >= EVIDENCE.full * characters:
        return True
    word = FIRST_WORD.match(right.text)
    return left.width + (1 + len(word.group()) if word else 2) > columns
