"""A line → its shape, without its context: text, a title, a page number, the title of a thesis."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

import regex

from aligner.bitext.patterns import lazy
from aligner.text.repairs.lines import Line, is_title, lines_of


class ShapeEvidence(NamedTuple):
    """Evidence from gaps inside a line; `LineEvidence` has the width of a title.

    Set by hand while reading the lines removed from the texts of thesis-dev. A fifth more or less changes none of them
    (`benchmarks/extraction.py --ablate shapes`).
    """

    # The fewest blanks of a wide gap, as between a running title and the page number.
    gap: int = 3
    # The most parts between wide gaps in a running title, and the most columns of all parts together.
    parts: int = 3
    parts_width: int = 110


EVIDENCE = ShapeEvidence()
HAN_NUMBER = "[0-9０-９一二三四五六七八九十百]{1,5}"
# A single lower-case letter is a variable of a formula.
ROMAN = "(?:[ivxlc]{2,7}|[IVX]|[IVXLC]{2,7})"
# The shapes that only a page number has, and those that other text may have too.
NUMBERED = lazy(
    rf"(?P<dash>[-–—~·•|])\s?(?:[0-9]{{1,4}}|{ROMAN})\s?(?P=dash)"
    rf"|第\s?(?:{HAN_NUMBER}|{ROMAN})\s?[页頁](?:\s?[,，/]?\s?共\s?{HAN_NUMBER}\s?[页頁])?"
    rf"|(?i:page|p\.)\s?(?:[0-9]{{1,4}}|{ROMAN})(?:\s?(?i:of|/)\s?[0-9]{{1,4}})?"
)
BARE_NUMBER = lazy(rf"[0-9]{{1,4}}(?:\s?/\s?[0-9]{{1,4}})?|{ROMAN}")
THESIS = lazy(
    r"[\p{Han}（）()·\s]{2,}(?:[学學][位年][论論]文|[毕畢][业業](?:[论論]文|[设設][计計]))(?:[（(][\p{Han}\s]+[）)])?"
    r"|(?i:(?:the |a )?(?:master|doctor|bachelor|ph\.?d|degree|m\.?sc)[\p{L}.'’]* (?:[\p{L}’']+ ){0,3}"
    r"(?:thesis|dissertation)(?: (?:of|at|from|in|for|submitted) [\p{L}\s,’'&-]+)?)"
    r"|\p{Lu}[\p{L}\s,’'&-]+ University (?:[\p{L}’']+ ){0,3}(?i:thesis|dissertation)"
)
HEAD_WORD = lazy(r"(?:中文|英文|[内內]容)?\s?(?:摘\s*要|提\s*要)|目\s*[录錄]|(?i:abstract|contents|table of contents)")
# A number and the title next to it.
TITLE_AND_NUMBER = lazy(rf"(?:[0-9]{{1,4}}|{ROMAN})\s++(?P<after>\S.*+)|(?P<before>.*\S)\s++(?:[0-9]{{1,4}}|{ROMAN})")
NUMBER = lazy(rf"[0-9]++|(?<!\p{{L}}){ROMAN}(?!\p{{L}})")
# Running titles that may look like the label of a list.
CHAPTER = lazy(r"^(?:第.{1,4}[章节節部]|(?i:chapter|section)\s)|et al\.$")


class Shape(Enum):
    """The shape of a line, without its context."""

    TEXT = auto()
    # A running title if its position shows it.
    TITLE = auto()
    # Furniture in the middle of a sentence.
    BARE_NUMBER = auto()
    HEAD_WORD = auto()
    # Titles and numbers with a wide gap between them.
    HEADER = auto()
    # Furniture anywhere, as other pages show.
    EDGE = auto()
    # Furniture under running text.
    NUMBERED = auto()
    THESIS = auto()


CERTAIN = frozenset((Shape.NUMBERED, Shape.THESIS))
NUMBERS = frozenset((Shape.NUMBERED, Shape.BARE_NUMBER))


def shape_of(line: Line) -> Shape:
    """The shape of a line."""
    if has_gap(line.text):
        return _shape_of_parts(line)
    if not line.has_width_of_title:
        return Shape.TEXT
    for shape, pattern in SHAPES.items():
        if pattern.fullmatch(line.text):
            return shape
    return _shape_beside_number(line) or (Shape.TITLE if _can_be_title(line) else Shape.TEXT)


SHAPES: dict[Shape, regex.Pattern[str]] = {
    Shape.NUMBERED: NUMBERED,
    Shape.BARE_NUMBER: BARE_NUMBER,
    Shape.HEAD_WORD: HEAD_WORD,
    Shape.THESIS: THESIS,
}


def has_gap(text: str) -> bool:
    """Whether a wide gap divides the text."""
    return " " * EVIDENCE.gap in text


def _shape_of_parts(line: Line) -> Shape:
    """The shape of a line with wide gaps: that of a running title if every part has one."""
    parts = [part for part in lines_of(regex.sub(f"[ ]{{{EVIDENCE.gap},}}+", "\n", line.text)) if part.text]
    if len(parts) > EVIDENCE.parts or sum(part.width for part in parts) > EVIDENCE.parts_width:
        return Shape.TEXT
    shapes = {shape_of(part) for part in parts}
    if not CERTAIN.isdisjoint(shapes):
        return Shape.THESIS
    is_text = Shape.TEXT in shapes or shapes <= {Shape.BARE_NUMBER, Shape.HEAD_WORD}
    return Shape.TEXT if is_text else Shape.HEADER


def _can_be_title(line: Line) -> bool:
    return is_title(line) and (not line.ends_clause or line.text.endswith("et al."))


def _shape_beside_number(line: Line) -> Shape | None:
    """The shape of a line with a page number at one end: `12 北方大学硕士学位论文`, `Chapter 2 Old Bridges 17`."""
    if not (line.text[0].isdigit() or line.text[-1].isdigit()):
        return None
    match = TITLE_AND_NUMBER.fullmatch(line.text)
    title = (match["after"] or match["before"]) if match else ""
    if THESIS.fullmatch(title):
        return Shape.THESIS
    return Shape.HEADER if CHAPTER.match(title) and is_title(line) else None


# The key of a line that is a number and nothing else.
NUMBER_KEY = "#"


def key_of(line: Line) -> str:
    """The line without its numbers, as two pages share it."""
    return NUMBER.sub(NUMBER_KEY, line.text)
