"""Lines of a column → paragraphs, headings and items, by indents, gaps, sizes, and room that a line leaves.

A writer that wraps lines begins a new one only where the next word has no room. A line that had room for it was ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from aligner.bitext.texts import PartKind
from aligner.text.readers.pdf.blocks import CAPTION, LABEL, NUMBERED, Block, Edges, Setting, ends_sentence
from aligner.text.readers.pdf.lines import LEADER, Line
from aligner.text.readers.pdf.wrapping import is_full


class ParagraphPolicy(NamedTuple):
    """Set by hand on the files of `benchmarks/producers.py`, a manual of 260 pages and the documents of this system."""

    # Sizes that differ by more than this share are two; a heading is this much larger than the text.
    size: float = 0.06
    heading: float = 1.1
    # The gap that ends a paragraph, in parts of the distance between two lines; within a title, in parts of its size.
    gap: float = 1.28
    title_gap: float = 1.75
    # In parts of the font size: the least indent of a first line, the greatest; the least inset of a formula.
    indent: float = 0.8
    deepest: float = 5
    inset: float = 2.6
    # The share of the column from which an open line before a small letter was ended nevertheless.
    short: float = 0.5
    # The most lines of a heading, and of one in the size of the text.
    title_lines: int = 5
    heading_lines: int = 2
    # The least lines that show where a column ends.
    lines: int = 3


POLICY = ParagraphPolicy()
CHAPTER = regex.compile(r"第[一二三四五六七八九十百\d]{1,4}[章节節]")
FORMULA = regex.compile(r"[=≈≤≥∑∫∏√±]|[(（]\d{1,3}(?:[.–-]\d{1,3})?[)）]$")
WORD = regex.compile(r"[\p{L}]{4,}")


class Break(NamedTuple):
    """The lines of a paragraph so far, the next line, their column, and how the file is set."""

    so_far: Sequence[Line]
    below: Line
    edges: Edges
    setting: Setting

    @property
    def above(self) -> Line:
        """The last line of the paragraph so far."""
        return self.so_far[-1]

    @property
    def is_open(self) -> bool:
        """Whether the sentence goes on behind the upper line, by its end."""
        return not ends_sentence(self.above.text)

    @property
    def plainly_continues(self) -> bool:
        """Whether the lower line begins as no sentence does, and the upper one ends as none does."""
        return self.is_open and self.below.text[0].islower() and not LABEL.match(self.below.text)


def _is_one_title(at: Break) -> bool:
    above, below = at.above, at.below
    if above.size < POLICY.heading * at.setting.size or len(at.so_far) >= POLICY.title_lines:
        return False
    if above.base - below.base > POLICY.title_gap * above.size or NUMBERED.match(below.text):
        return False
    is_same = _same_size(above, below) and above.bold == below.bold and not ends_sentence(above.text)
    return is_same and (_is_centred(below, at.edges) or is_full(above, below, at.edges.right))


def _is_numbered_title(at: Break) -> bool:
    stands_out = at.below.size >= POLICY.heading * at.setting.size or (at.below.bold and not at.setting.bold)
    return stands_out and NUMBERED.match(at.below.text) is not None


def _same_size(above: Line, below: Line) -> bool:
    return abs(above.size - below.size) <= POLICY.size * above.size


def _other_size(at: Break) -> bool:
    return not _same_size(at.above, at.below)


def _other_weight(at: Break) -> bool:
    return at.above.bold != at.below.bold and not (at.plainly_continues and is_full(at.above, at.below, at.edges.right))


def _gap(at: Break) -> bool:
    pitch = at.setting.pitch * max(1.0, at.above.size / at.setting.size)
    return at.above.base - at.below.base > POLICY.gap * pitch


def _formula(at: Break) -> bool:
    return is_formula(at.above, at.edges) or is_formula(at.below, at.edges)


def is_formula(line: Line, edges: Edges) -> bool:
    """Whether a line is a formula of its own: set in from both sides, or numbered at the right edge."""
    if line.left - edges.left < POLICY.inset * line.size or not FORMULA.search(line.text):
        return False
    is_numbered = FORMULA.search(line.text[-6:]) is not None and len(line.fragments) > 1
    return is_numbered or (edges.right - line.right > line.size and len(WORD.findall(line.text)) < 6)


def _contents(at: Break) -> bool:
    return LEADER.search(at.above.text) is not None


def _item(at: Break) -> bool:
    if not LABEL.match(at.below.text):
        return False
    ended = not at.is_open or not is_full(at.above, at.below, at.edges.right)
    first = at.so_far[0]
    return ended or (LABEL.match(first.text) is not None and abs(first.left - at.below.left) < 2)


def _indent(at: Break) -> bool:
    """The lower line begins further right than the upper one, which is no label with its text below."""
    deeper = at.below.left - at.above.left
    if deeper < POLICY.indent * at.below.size or at.plainly_continues:
        return False
    hangs = len(at.so_far) == 1 and (
        LABEL.match(at.above.text) or NUMBERED.match(at.above.text) or not at.setting.indented
    )
    return not (hangs and is_full(at.above, at.below, at.edges.right))


def _outdent(at: Break) -> bool:
    """The lower line begins further left than at least two lines above it, as behind an item or a quotation."""
    if at.above.left - at.below.left < POLICY.indent * at.below.size:
        return False
    return len(at.so_far) > 1 and not at.plainly_continues


def _short(at: Break) -> bool:
    if at.edges.lines < POLICY.lines or is_full(at.above, at.below, at.edges.right):
        return False
    is_short = at.edges.right - at.above.right > POLICY.short * at.edges.width
    return is_short or not at.plainly_continues


# Whether a paragraph ends between the lines, by the first predicate that holds; it does not if none holds.
RULES: Mapping[Callable[[Break], bool], bool] = {
    # A title in large letters over two lines.
    _is_one_title: False,
    # `2 Methods⏎2.1 Samples`
    _is_numbered_title: True,
    # `2 Methods` in 12 points above text in 10.
    _other_size: True,
    _other_weight: True,
    _gap: True,
    # `as follows:⏎        E = mc²   (1)⏎where m is`
    _formula: True,
    # `1.2 The lake . . . . . 7⏎1.3 The river`
    _contents: True,
    # `the lake.⏎• The river`
    _item: True,
    # `the lake is wide.⏎    The river`
    _indent: True,
    _outdent: True,
    # `It froze.              ⏎The river`
    _short: True,
}


def paragraphs(lines: Sequence[Line], page: int, edges: Edges, setting: Setting) -> list[Block]:
    """The paragraphs of a column, each with its kind."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _ends(Break(groups[-1], line, edges, setting)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Block(kind_of(group, edges, setting), [(page, line) for line in group], edges) for group in groups]


def _ends(at: Break) -> bool:
    return next((verdict for holds, verdict in RULES.items() if holds(at)), False)


class Group(NamedTuple):
    """The lines of one paragraph, their column, and how the file is set."""

    lines: Sequence[Line]
    edges: Edges
    setting: Setting

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0]

    @property
    def is_open(self) -> bool:
        """Whether it does not end as a sentence does."""
        return not ends_sentence(self.lines[-1].text)

    @property
    def is_large(self) -> bool:
        """Whether it is set in the size of headings, and has no more lines than one."""
        return self.first.size >= POLICY.heading * self.setting.size and len(self.lines) <= POLICY.title_lines


def _is_large_text(group: Group) -> bool:
    return group.is_large and len(group.lines) > POLICY.heading_lines and not group.is_open


def _is_caption(group: Group) -> bool:
    first = group.first
    return CAPTION.match(first.text) is not None and (
        first.size < group.setting.size or _is_centred(first, group.edges)
    )


def _is_heading(group: Group) -> bool:
    is_bold = not group.setting.bold and all(line.bold for line in group.lines)
    stands_out = is_bold or CHAPTER.match(group.first.text) is not None
    return stands_out and len(group.lines) <= POLICY.heading_lines and group.is_open


def _is_item(group: Group) -> bool:
    return LABEL.match(group.first.text) is not None and not is_formula(group.first, group.edges)


# What a group of lines is, by the first predicate that holds; a paragraph if none holds.
KINDS: Mapping[Callable[[Group], bool], PartKind] = {
    # The lines under a title that say in three sentences what it is about.
    _is_large_text: "paragraph",
    # `2 Methods` in 12 points above text in 10.
    lambda group: group.is_large: "heading",
    # `Table 1. Villages`
    _is_caption: "caption",
    # `2 Methods` in bold letters, `第二章 方法`
    _is_heading: "heading",
    # `• the boats`
    _is_item: "item",
}


def kind_of(lines: Sequence[Line], edges: Edges, setting: Setting) -> PartKind:
    """What a group of lines is, by its size, its weight and its first characters."""
    group = Group(lines, edges, setting)
    return next((kind for holds, kind in KINDS.items() if holds(group)), "paragraph")


def _is_centred(line: Line, edges: Edges) -> bool:
    left, right = line.left - edges.left, edges.right - line.right
    return min(left, right) > POLICY.indent * line.size and abs(left - right) < 2 * line.size


def flows_on(last: Block, first: Block, setting: Setting, *, beyond: bool) -> bool:
    """Whether a paragraph at the foot of a column goes on at the head of the next, or `beyond` a table in between."""
    above, below = last.last, first.first
    if not (_is_running(last, above) and _is_running(first, below) and _same_size(above, below)):
        return False
    at = Break([above], below, last.edges, setting)
    if at.plainly_continues:
        return True
    if below.left - first.edges.left >= POLICY.indent * below.size or not is_full(above, below, last.edges.right):
        return False
    return at.is_open or (setting.indented and not beyond and not LABEL.match(below.text))


def _is_running(block: Block, line: Line) -> bool:
    """Whether a line of a block is text that may run over a page."""
    return block.kind in {"paragraph", "item"} and not is_formula(line, block.edges)


def setting_of(columns: Sequence[tuple[Sequence[Line], Edges]], size: float, pitch: float) -> Setting:
    """How a file is set, by all its columns."""
    lines = [line for column, _ in columns for line in column if line.size == size]
    bold = 2 * sum(line.bold for line in lines) > len(lines)
    insets = [inset for column, edges in columns for inset in _insets(column, edges, size)]
    indented = sum(POLICY.indent * size <= inset <= POLICY.deepest * size for inset in insets)
    return Setting(size, pitch, bold, indented=2 * indented > len(insets))


def _insets(column: Sequence[Line], edges: Edges, size: float) -> Iterator[float]:
    """How far the lines are set in that follow the end of a paragraph, in points."""
    for above, below in pairwise(column):
        is_alike = above.size == below.size == size and above.bold == below.bold
        if is_alike and ends_sentence(above.text) and not is_full(above, below, edges.right):
            yield below.left - edges.left
