"""What the readers of office files share: the walk over blocks, names of styles, and line breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import regex
from lxml import etree

from aligner.bitext.texts import PartKind
from aligner.text.marks import RAISE_DIGITS
from aligner.text.readers.parts import DocumentBuilder

# An element of lxml, which has no types of its own.
Node = Any
# A line break that an author typed, until `add_paragraph` decides what it is.
BREAK = "\v"
# Such a break stands in mid-sentence if a comma is before it or a word in lower case behind it.
COMMAS = (",", "，", "、")
WORD_IN_LOWER_CASE = regex.compile(r"\p{Ll}\p{L}|a\s")
# What a style says of its paragraphs; tables of contents and indexes repeat what stands elsewhere.
StyleKind = PartKind | Literal["contents"]
CONTENTS = "a table of contents or an index"

# Figures above the line: `10<sup>5</sup>` is 10⁵ and not 105.
RAISED = RAISE_DIGITS | str.maketrans("+-−–=()n", "⁺⁻⁻⁻⁼⁽⁾ⁿ")
RAISABLE = regex.compile(r"[0-9+\-−–=()n]+")


class Context(NamedTuple):
    """What holds for all blocks within a container: their kind, unless their style decides, and their place."""

    kind: PartKind | None = None
    place: str = ""


Block = tuple[Node, Context]
# Reads a block and returns those within it and behind it, in the order in which people read them.
Handler = Callable[[Node, Context], Iterable[Block]]


def walk(blocks: Iterable[Block], handler_of: Callable[[Node], Handler | None]) -> None:
    """Visit blocks in reading order; where there is no handler, the children follow. Nesting costs no recursion."""
    waiting = list(reversed(list(blocks)))
    while waiting:
        node, context = waiting.pop()
        handler = handler_of(node)
        inner = [(child, context) for child in node] if handler is None else list(handler(node, context))
        waiting.extend(reversed(inner))


def skip(_node: Node, _context: Context) -> Iterable[Block]:
    """The handler of what is left out without a word."""
    return ()


def nearest(node: Node, wanted: str, closed: Collection[str], name_of: Callable[[str], str]) -> Iterator[Node]:
    """The elements with a name within a node, but not those within each other or within `closed` elements."""
    nodes = etree.iterwalk(node, events=("start",))
    next(nodes)
    for _, inner in nodes:
        name = name_of(inner.tag)
        if name == wanted:
            yield inner
        if name == wanted or name in closed:
            nodes.skip_subtree()


def raised(text: str) -> str:
    """A text above the line: its figures as such, other text as it is."""
    return text.translate(RAISED) if RAISABLE.fullmatch(text) else text


def cell_place(table: int, row: int, column: int) -> str:
    """`table 2, row 3, column 1`; all count from 1."""
    return f"table {table}, row {row}, column {column}"


def add_paragraph(builder: DocumentBuilder, text: str, kind: PartKind, place: str) -> None:
    """Add a paragraph, or several if its author broke it between sentences."""
    for piece in divided(text, kind):
        builder.add(piece, kind, place=place)


def divided(text: str, kind: PartKind) -> list[str]:
    """A text at its line breaks, but not in code, in headings, and in mid-sentence: there each becomes a newline."""
    if kind in {"code", "heading"}:
        return [text.replace(BREAK, "\n")]
    lines = [line.strip() for line in text.split(BREAK)]
    starts = [0, *(index for index in range(1, len(lines)) if not _cuts_sentence(*lines[index - 1 : index + 1]))]
    return ["\n".join(lines[start:stop]) for start, stop in pairwise([*starts, len(lines)])]


def _cuts_sentence(left: str, right: str) -> bool:
    return left.endswith(COMMAS) or WORD_IN_LOWER_CASE.match(right) is not None


# No real style inherits from so many others.
MOST_STYLES = 50
# Names of styles, those of the programs in English and in Chinese: `TOC1`, `heading 2`, `标题 1`, `Image Caption`.
STYLE_NAMES: tuple[tuple[str, StyleKind], ...] = (
    (r"(toc|contents|目录|目錄)( heading| ?标题)? ?\d*|(table|list) of (figures|tables)|图表目录|圖表目錄", "contents"),
    (r"(index|索引)( heading| ?标题)? ?\d*", "contents"),
    (r"(heading|title|subtitle|标题|標題|副标题|副標題|[一二三四五六]级标题|[章节]标题) ?\d*", "heading"),
    (r"(\w+ ?)?caption|题注|標號", "caption"),
    (r"html preformatted|source ?code|preformatted ?text|code( ?block)?|代码|macro( ?text)?", "code"),
    # Some programs derive these from the title.
    (r"author|date|作者|日期", "paragraph"),
    (r"list ?(bullet|number|continue) ?\d*|列表(项目)?(符号|编号) ?\d*", "item"),
)


@lru_cache(maxsize=1000)
def kind_of_style(name: str) -> StyleKind | None:
    """The kind of the paragraphs whose style has this name; None if the name says nothing."""
    plain = name.strip().lower()
    return next((kind for pattern, kind in STYLE_NAMES if re.fullmatch(pattern, plain)), None)
