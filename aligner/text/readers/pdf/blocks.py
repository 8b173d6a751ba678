"""Paragraphs, headings, cells and notes, each with the lines it is made of; and what holds for the whole file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import regex

from aligner.bitext.texts import PartKind
from aligner.text.readers.pdf.lines import Line
from aligner.text.repairs.lines import CLOSERS, SENTENCE_ENDS

# `1. `, `(a)`, `二、`, `①`, `•`: what begins an item of a list.
LABEL = regex.compile(
    r"[•·●■◆▪◦‣○□►–—*\uf0b7-]\s|[(（](?:\d{1,3}|[a-zA-Z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）]"
    r"|(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）、]|(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.．](?!\d)\s"
    r"|\[\d{1,3}\]|[①-⑳]|第[一二三四五六七八九十\d]{1,4}[章节節条條]"
)
NUMBERED = regex.compile(
    r"\d{1,2}(?:\.\d{1,2}){0,4}\.?\s|[(（]?[一二三四五六七八九十]{1,3}[)）、.]|第[一二三四五六七八九十百\d]{1,4}[章节節]"
)
CAPTION = regex.compile(r"(?i:figure|fig\.|table|tab\.)\s?\d+|[图圖表]\s?\d+")


class Setting(NamedTuple):
    """How most of a file is set.

    The size of its text and the distance of its lines are in points. `indented`: its paragraphs begin with an indent.
    """

    size: float
    pitch: float
    bold: bool = False
    indented: bool = True


class Edges(NamedTuple):
    """The column in which lines are set: its left and right edge in points, and how many lines it has."""

    left: float
    right: float
    lines: int

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.right - self.left


@dataclass(slots=True)
class Block:
    """A paragraph or another piece of the text: the page of each of its lines, and the column of the last one.

    `notes` stand behind it. A row of a table has its first cell as `lines`, and the others as `cells`.
    """

    kind: PartKind
    lines: list[tuple[int, Line]]
    edges: Edges
    notes: list[Block] = field(default_factory=list)
    cells: list[list[tuple[int, Line]]] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0][1]

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1][1]

    @property
    def text(self) -> str:
        """All lines, with a line break between them."""
        return "\n".join(line.text for _, line in self.lines)


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, notes and brackets behind it apart, or with a colon."""
    return TRAILING.sub("", text)[-1:] in ENDS


TRAILING = regex.compile(rf"(?:[{regex.escape(CLOSERS)}¹²³⁴-⁹⁰\s]|\[[\d,，\s–-]+\])+$")
ENDS = SENTENCE_ENDS.union(":：")
