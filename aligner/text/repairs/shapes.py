"""A line → what it looks like alone: text, a title, the number of a page, the head of a thesis."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import regex

from aligner.text.repairs.lines import Line, is_title, lines_of


@dataclass(frozen=True, slots=True)
class ShapeEvidence:
    """What the gaps inside a line say; how wide a title is, `LineEvidence` says.

    Set by hand while reading what was removed from the texts of thesis-dev. A fifth more or less changes none of them
    (`benchmarks/extraction.py --ablate shapes`).
    """

    # So many blanks or more are a wide gap, as between a running title and the number of the page.
    gap: int = 3
    # Parts between wide gaps in a running title, at most, and the most columns of all of them.
    parts: int = 3
    parts_width: int = 110


EVIDENCE = ShapeEvidence()
HAN_NUMBER = "[0-9０-９一二三四五六七八九十百]{1,5}"
# Single small letters are variables of formulae.
ROMAN = "(?:[ivxlc]{2,7}|[IVX]|[IVXLC]{2,7})"
# Shapes that only the number of a page has, and shapes that something else may have too.
NUMBERED = regex.compile(
    rf"(?P<dash>[-–—~·•|])\s?(?:[0-9]{{1,4}}|{ROMAN})\s?(?P=dash)"
    rf"|第\s?(?:{HAN_NUMBER}|{ROMAN})\s?页(?:\s?[,，/]?\s?共\s?{HAN_NUMBER}\s?页)?"
    rf"|(?i:page|p\.)\s?(?:[0-9]{{1,4}}|{ROMAN})(?:\s?(?i:of|/)\s?[0-9]{{1,4}})?"
)
BARE_NUMBER = regex.compile(rf"[0-9]{{1,4}}(?:\s?/\s?[0-9]{{1,4}})?|{ROMAN}")
THESIS = regex.compile(
    r"[\p{Han}（）()·\s]{2,}(?:学位论文|毕业论文|毕业设计|学年论文)(?:[（(][\p{Han}\s]+[）)])?"
    r"|(?i:(?:the |a )?(?:master|doctor|bachelor|ph\.?d|degree|m\.?sc)[\p{L}.'’]* (?:[\p{L}’']+ ){0,3}"
    r"(?:thesis|dissertation)(?: (?:of|at|from|in|for|submitted) [\p{L}\s,’'&-]+)?)"
    r"|\p{Lu}[\p{L}\s,’'&-]+ University (?:[\p{L}’']+ ){0,3}(?i:thesis|dissertation)"
)
HEAD_WORD = regex.compile(r"(?:中文|英文|内容)?\s?(?:摘\s*要|提\s*要)|目\s*录|(?i:abstract|contents|table of contents)")
# A number and what stands beside it.
BESIDE_NUMBER = regex.compile(
    rf"(?:[0-9]{{1,4}}|{ROMAN})\s++(?P<after>\S.*+)|(?P<before>.*\S)\s++(?:[0-9]{{1,4}}|{ROMAN})"
)
NUMBER = regex.compile(rf"[0-9]++|(?<!\p{{L}}){ROMAN}(?!\p{{L}})")
# What may begin like the label of a list and is a running title.
CHAPTER = regex.compile(r"^(?:第.{1,4}[章节部]|(?i:chapter|section)\s)|et al\.$")


class Shape(Enum):
    """What a line alone says about itself."""

    TEXT = auto()
    # A running title if its place says so.
    TITLE = auto()
    # Furniture in the middle of a sentence.
    BARE_NUMBER = auto()
    HEAD_WORD = auto()
    # Titles and numbers with a wide gap between.
    HEADER = auto()
    # Furniture under running text.
    NUMBERED = auto()
    THESIS = auto()


CERTAIN = frozenset((Shape.NUMBERED, Shape.THESIS))
NUMBERS = frozenset((Shape.NUMBERED, Shape.BARE_NUMBER))


def shape_of(line: Line) -> Shape:
    """What the line alone looks like."""
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
    """What a line with wide gaps looks like: a running title if each part does."""
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
    """What a line with a page number at one side is: `12 北方大学硕士学位论文`, `Chapter 2 Old Bridges 17`."""
    if not (line.text[0].isdigit() or line.text[-1].isdigit()):
        return None
    match = BESIDE_NUMBER.fullmatch(line.text)
    title = (match["after"] or match["before"]) if match else ""
    if THESIS.fullmatch(title):
        return Shape.THESIS
    return Shape.HEADER if CHAPTER.match(title) and is_title(line) else None


# The key of a line that is a number and nothing else.
NUMBER_KEY = "#"


def key_of(line: Line) -> str:
    """The line without its numbers: what two pages have in common."""
    return NUMBER.sub(NUMBER_KEY, line.text)
