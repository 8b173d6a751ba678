"""Fragments of a page → its columns, in the order in which people read them.

A gutter is an upright strip without text. What crosses it, such as a title or a wide table, divides the page into
bands, and in each band the column on the left comes first. A strip counts if lines of text stand on both sides of
it, and what one page shows holds for the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from aligner.text.readers.pdf.blocks import LABEL, ends_sentence
from aligner.text.readers.pdf.lines import Fragment, Line, lines_of
from aligner.text.readers.pdf.notes import mark_of
from aligner.text.readers.pdf.wrapping import wrapped


class ColumnPolicy(NamedTuple):
    """Set by hand on the files of `benchmarks/producers.py`, which have columns 8 mm apart, and on documents with 10
    points between columns.
    """

    # The width of a gutter in parts of the font size, and points by which its edge may differ from page to page.
    gutter: float = 0.7
    place: float = 3
    # The least lines on both sides; the least width of a column, in parts of the font size; and the least share of its
    # lines that end where the next word has no room, since the cells of a table do not.
    lines: int = 4
    width: float = 9
    wrapped: float = 0.6
    # The share of lines that end at the right edge of a column.
    edge: float = 0.2
    # The least number of lines that begin at the edge of a column.
    starts: int = 4
    # The feet of two columns of the same height differ by less than `level`, and what stands below both is at least
    # `gap` apart; in parts of the font size.
    level: float = 0.7
    gap: float = 1.8


POLICY = ColumnPolicy()


class Column(NamedTuple):
    """Lines below each other, the edges between which they are set, and how many lines of the file show these edges."""

    left: float
    right: float
    lines: list[Line]
    seen: int


class _Band(NamedTuple):
    """What stands at the two sides of a gutter, or, if `right` is empty, what crosses it."""

    left: list[Fragment]
    right: list[Fragment]


class Gutter(NamedTuple):
    """The strip between two columns: the right edge of one and the left edge of the other, in points."""

    left: float
    right: float


def gutters_of(pages: Sequence[Sequence[Fragment]], size: float) -> list[Gutter]:
    """The gutters that pages show clearly, the commonest first; `size` is that of the text."""
    found = [gutter for fragments in pages for gutter in _gutters(list(fragments), size)]
    return [gutter for gutter, _ in Counter(found).most_common()]


def _gutters(fragments: list[Fragment], size: float) -> Iterator[Gutter]:
    edge = _gutter(fragments, size, ())
    if edge is None:
        return
    bands = list(_bands(fragments, edge, size))
    yield Gutter(round(max(one.right for band in bands if band.right for one in band.left)), round(edge))
    for band in bands:
        if band.right:
            yield from _gutters(band.left, size)
            yield from _gutters(band.right, size)


class Frame(NamedTuple):
    """The edges of the text of a page in points, and how many lines show them."""

    left: float
    right: float
    seen: int

    @classmethod
    def of(cls, fragments: Sequence[Fragment]) -> Frame:
        """The frame of one page."""
        lines = lines_of(fragments)
        return cls(min(one.left for one in fragments), right_edge(lines), len(lines))

    def holds(self, other: Frame) -> bool:
        """Whether another frame lies in this one, from the same left edge."""
        return abs(self.left - other.left) <= POLICY.place and other.right <= self.right + POLICY.place


def columns_of(
    fragments: list[Fragment], size: float, known: Sequence[Gutter], frames: Sequence[Frame]
) -> list[Column]:
    """The columns of a page, in the order of reading; `known` are gutters, `frames` are those of all pages."""
    if not fragments:
        return []
    own = Frame.of(fragments)
    fitting = [frame for frame in frames if frame.holds(own)]
    frame = max(fitting, key=lambda frame: frame.seen, default=own)
    return list(_columns(fragments, size, known, frame))


def _columns(fragments: list[Fragment], size: float, known: Sequence[Gutter], frame: Frame) -> Iterator[Column]:
    edge = _gutter(fragments, size, [gutter.right for gutter in known])
    if edge is None:
        own = _beside(fragments, known, frame)
        yield Column(own.left, own.right, lines_of(fragments), own.seen)
        return
    bands = list(_bands(fragments, edge, size))
    inner = max((one.right for band in bands if band.right for one in band.left), default=edge)
    left, right = frame._replace(right=inner), frame._replace(left=edge)
    for band in bands:
        if band.right:
            yield from _columns(band.left, size, known, left)
            yield from _columns(band.right, size, known, right)
        else:
            own = frame if _crosses_any(band.left, edge, size) else right if _is_beyond(band.left, edge) else left
            yield Column(own.left, own.right, lines_of(band.left), frame.seen)


def _beside(fragments: Sequence[Fragment], known: Sequence[Gutter], frame: Frame) -> Frame:
    """The frame, as far as it lies on one side of a known gutter if all of the text does."""
    left, right = min(one.left for one in fragments), max(one.right for one in fragments)
    for gutter in known:
        if right <= gutter.left + POLICY.place and gutter.right < frame.right:
            return frame._replace(right=gutter.left)
        if left >= gutter.right - POLICY.place and gutter.left > frame.left:
            return frame._replace(left=gutter.right)
    return frame


def _gutter(fragments: list[Fragment], size: float, known: Sequence[float]) -> float | None:
    """The left edge of the column on the right of the best gutter; None for a single column."""
    if len(fragments) < 2:
        return None
    best, most = None, 0
    for start, is_known in _starts(fragments, size, known):
        lines = sum(_evidence(band, size, is_known) for band in _bands(fragments, start - 1, size))
        if lines > most:
            best, most = start - 1.0, lines
    return best


def _starts(fragments: Sequence[Fragment], size: float, known: Sequence[float]) -> Iterator[tuple[int, bool]]:
    """Where a column on the right may begin, since many fragments do; and whether other pages have one there."""
    starts = Counter(round(one.left) for one in fragments)
    left = min(one.left for one in fragments)
    for start in list(starts):
        is_known = any(abs(start - edge) <= POLICY.place for edge in known)
        count = sum(starts[start + shift] for shift in (-1, 0, 1))
        if start - left >= POLICY.width * size and (is_known or count >= POLICY.starts):
            yield start, is_known


def _crosses_any(fragments: Sequence[Fragment], edge: float, size: float) -> bool:
    """Whether one of the fragments stands on both sides of the gutter that ends at an edge."""
    return any(one.left < edge - 1 and one.right > edge - POLICY.gutter * size for one in fragments)


def _is_beyond(fragments: Sequence[Fragment], edge: float) -> bool:
    """Whether all of the fragments stand at the right of an edge."""
    return all(one.left >= edge - 1 for one in fragments)


def _bands(fragments: Sequence[Fragment], edge: float, size: float) -> Iterator[_Band]:
    """The bands of a page from top to bottom."""
    lines = lines_of(fragments)
    for crosses, run in groupby(lines, key=lambda line: _crosses_any(line.fragments, edge, size)):
        band = [one for line in run for one in line.fragments]
        if crosses:
            yield _Band(band, [])
        else:
            right = [one for one in band if _is_beyond([one], edge)]
            yield from _sides(_Band([one for one in band if not _is_beyond([one], edge)], right))


def _sides(band: _Band) -> Iterator[_Band]:
    """The band, without the notes that stand below both of its sides; as one side, if the other is empty."""
    if not (band.left and band.right):
        yield _Band(band.left + band.right, [])
        return
    below = [one for line in _below_both(band) for one in line.fragments]
    above = [one for one in band.left if one not in below]
    if below and above:
        yield _Band(above, band.right)
        yield _Band(below, [])
    else:
        yield band


def _below_both(band: _Band) -> list[Line]:
    """What stands on the left below two columns of the same height, and begins apart from them, as notes do."""
    foot = min(one.base for one in band.right)
    lines = lines_of(band.left)
    beside = [line for line in lines if line.base >= foot - POLICY.level * line.size]
    below = lines[len(beside) :]
    if not (beside and below and _is_level(beside[-1], foot)):
        return []
    return below if _is_apart(beside, below[0]) or _begins_notes(beside, below[0]) else []


def _is_level(line: Line, foot: float) -> bool:
    """Whether a line stands at the height of a foot."""
    return abs(line.base - foot) <= POLICY.level * line.size


def _is_apart(above: Sequence[Line], line: Line) -> bool:
    """Whether the gap above a line is wide, and not that between the entries of a list or a bibliography."""
    size, gap = above[-1].size, above[-1].base - line.base
    usual = sum(
        upper.base - lower.base > gap - 1 for upper, lower in pairwise(above) if upper.size == lower.size == size
    )
    return gap > POLICY.gap * size and usual < POLICY.lines


def _begins_notes(above: Sequence[Line], line: Line) -> bool:
    """Whether a line begins a note, behind a sentence that goes on elsewhere, and not the next item of a list above."""
    if ends_sentence(above[-1].text) or any(LABEL.match(other.text) for other in above):
        return False
    return bool(mark_of(line) or LABEL.match(line.text))


def _evidence(band: _Band, size: float, is_known: bool) -> int:
    """How many lines of text the band has beside the gutter; none if a side is no column of text."""
    if not band.right:
        return 0
    lines = [lines_of(side) for side in band]
    if not is_known and not all(_is_column(side, size) for side in lines):
        return 0
    return sum(map(len, lines))


def _is_column(lines: Sequence[Line], size: float) -> bool:
    left, right = min(line.left for line in lines), right_edge(lines)
    if len(lines) < POLICY.lines or right - left < POLICY.width * size:
        return False
    return wrapped(lines, right) >= POLICY.wrapped


def right_edge(lines: Sequence[Line]) -> float:
    """Where many lines end, and few or none later, such as lines of code that were too long."""
    ends = Counter(round(line.right / POLICY.place) for line in lines)
    many = [end for end in ends if sum(ends[end + shift] for shift in (-1, 0, 1)) >= max(3, POLICY.edge * len(lines))]
    if not many:
        return max(line.right for line in lines)
    return max(line.right for line in lines if round(line.right / POLICY.place) <= max(many))
