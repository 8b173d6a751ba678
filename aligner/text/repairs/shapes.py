"""A line → what it looks like alone: text, a title, the number of a page, the head of a thesis."""

from __future__ import annotations

from enum import Enum, auto

import regex

from aligner.text.repairs.lines import Line, is_title, lines_of

# Columns: nothing wider is a running title, and no title that was set with wide gaps is wider without them.
WIDEST = 80
WIDEST_PARTS = 110
# Parts between wide gaps, at most.
PARTS = 3
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
    r"[\p{Han}（）()·\s]{2,30}(?:学位论文|毕业论文|毕业设计|学年论文)(?:[（(][\p{Han}\s]{1,8}[）)])?"
    r"|(?i:(?:the |a )?(?:master|doctor|bachelor|ph\.?d|degree|m\.?sc)[\p{L}.'’]{0,4} (?:[\p{L}’']{1,12} ){0,3}"
    r"(?:thesis|dissertation)(?: (?:of|at|from|in|for|submitted) [\p{L}\s,’'&-]{1,60})?)"
    r"|\p{Lu}[\p{L}\s,’'&-]{1,50} University (?:[\p{L}’']{1,12} ){0,3}(?i:thesis|dissertation)"
)
HEAD_WORD = regex.compile(r"(?:中文|英文|内容)?\s?(?:摘\s*要|提\s*要)|目\s*录|(?i:abstract|contents|table of contents)")
# What stands at the two sides of a running title that was set wide, and beside its number.
GAP = regex.compile(r"[ ]{3,}+")
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
    if "   " in line.text:
        return _shape_of_parts(line)
    if line.width > WIDEST:
        return Shape.TEXT
    for shape, (longest, pattern) in SHAPES.items():
        if len(line.text) <= longest and pattern.fullmatch(line.text):
            return shape
    if (line.text[0].isdigit() or line.text[-1].isdigit()) and (beside := _shape_beside_number(line)):
        return beside
    return Shape.TITLE if is_title(line) and (not line.closed or line.text.endswith("et al.")) else Shape.TEXT


# The most characters of each shape, and the shape.
SHAPES: dict[Shape, tuple[int, regex.Pattern[str]]] = {
    Shape.NUMBERED: (24, NUMBERED),
    Shape.BARE_NUMBER: (12, BARE_NUMBER),
    Shape.HEAD_WORD: (20, HEAD_WORD),
    Shape.THESIS: (WIDEST, THESIS),
}


def _shape_of_parts(line: Line) -> Shape:
    """What a line with wide gaps looks like: a running title if each part does."""
    parts = [part for part in lines_of(GAP.sub("\n", line.text)) if part.text]
    if len(parts) > PARTS or sum(part.width for part in parts) > WIDEST_PARTS:
        return Shape.TEXT
    shapes = {shape_of(part) for part in parts}
    if shapes <= {Shape.TEXT, Shape.BARE_NUMBER, Shape.HEAD_WORD} or (
        Shape.TEXT in shapes and CERTAIN.isdisjoint(shapes)
    ):
        return Shape.TEXT
    return Shape.HEADER if CERTAIN.isdisjoint(shapes) else Shape.THESIS


def _shape_beside_number(line: Line) -> Shape | None:
    """What a line with a page number at one side is: `12 北方大学硕士学位论文`, `Chapter 2 Old Bridges 17`."""
    match = BESIDE_NUMBER.fullmatch(line.text)
    title = (match["after"] or match["before"]) if match else ""
    if THESIS.fullmatch(title):
        return Shape.THESIS
    return Shape.HEADER if CHAPTER.match(title) and is_title(line) else None


def key_of(line: Line) -> str:
    """The line without its numbers: what two pages have in common."""
    return NUMBER.sub("#", line.text)
