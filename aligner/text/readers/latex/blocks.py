r"""Pieces of text → the blocks of a LaTeX file: paragraphs with their notes and floats behind them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from typing import NamedTuple

import regex

from aligner.bitext.texts import PartKind
from aligner.text.readers.latex.syntax import COMMENT, EXPANSION, EXPANSION_CHARACTERS, definitions_of
from aligner.text.repairs.lines import CJK_SIDE

# A line of the source ends with a carriage return here, a line of the text with a line feed.
SOURCE_LINE = regex.compile(r"[^\S\n\u3000]*\r[^\S\n]*")
BLANKS = regex.compile(r"[^\S\r\n\u3000]+")
WHITE = regex.compile(r"\s+")
LABEL = regex.compile(r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag)\b")
# Stands where a reference went, until the paragraph ends; and what such references leave behind: `(see )`, ` .`
GAP = "\0"
SEPARATOR = r"[\s;,、，；\0]|see(?: also)?|cf\.?|e\.g\.,?|参见|详见|见|如|參見|詳見|見"
LEFT_BEHIND = regex.compile(rf"\s?[(（\[［](?:{SEPARATOR})*+(?<=\0[\s;,、，；]*)[)）\]］]|\s\0+(?=[^\w\0]|$)|\0+")
SINGLE_QUOTE = regex.compile(r"‘((?:[^‘’'\n]|'(?=\w))*)'(?!\w)")


class Block(NamedTuple):
    """The text of a part, its kind, and the line where it begins."""

    text: str
    kind: PartKind
    line: int


class Context:
    """What the blocks of one file share."""

    def __init__(self, text: str) -> None:
        self.definitions = definitions_of(text)
        self.starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self.unknown: Counter[str] = Counter()
        self.files: list[str] = []
        self.bibliography = False
        self.active: list[str] = []
        self.budget = EXPANSION * len(text) + EXPANSION_CHARACTERS
        # The place of a command of the author, while its expansion is read.
        self.place: int | None = None

    def line(self, place: int) -> int:
        """The number of a line."""
        return bisect_right(self.starts, place if self.place is None else self.place)


class Paragraphs:
    """Collects the text of blocks of one kind."""

    def __init__(self, context: Context, kind: PartKind = "paragraph") -> None:
        self.context, self.kind = context, kind
        self.blocks: list[Block] = []
        # Notes and floats, which come behind the paragraph in which they stand.
        self.pending: list[Block] = []
        self.pieces: list[str] = []
        # The line of the first text among the pieces, and whether what follows is not set.
        self.start, self.off = 0, False
        self.formulas = 0

    def finish(self) -> list[Block]:
        """All blocks."""
        self.end_paragraph()
        return self.blocks

    def append(self, text: str, place: int) -> None:
        """Add text to the paragraph."""
        self.pieces.append(text)
        if not self.start and text.strip():
            self.start = self.context.line(place)

    def end_paragraph(self) -> None:
        """Make a block of what was added, and put the notes of the paragraph behind it."""
        text = BLANKS.sub(" ", "".join(self.pieces)).strip(" \r\n")
        text = SOURCE_LINE.sub(_join, LEFT_BEHIND.sub("", text)).strip()
        text = SINGLE_QUOTE.sub(r"‘\1’", text)
        if text:
            is_formula = self.formulas == 1 and text.startswith("$$") and text.endswith("$$")
            self.blocks.append(Block(text, "code" if is_formula else self.kind, self.start))
        self.blocks += self.pending
        self.pieces, self.pending, self.start, self.formulas = [], [], 0, 0

    def append_formula(self, source: str, place: int) -> None:
        """A displayed formula, `$$…$$`, without its label."""
        formula = WHITE.sub(" ", LABEL.sub("", COMMENT.sub(r"\1", source))).strip()
        if formula:
            self.append(f" $${formula}$$ ", place)
            self.formulas += 1

    def add_blocks(self, blocks: list[Block]) -> None:
        """End the paragraph, and add blocks."""
        self.end_paragraph()
        self.blocks += blocks


def _join(match: regex.Match[str]) -> str:
    """What a line break in the source stands for: a blank, but nothing between Chinese characters."""
    sides = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    return "" if all(CJK_SIDE.match(side) for side in sides) else " "
