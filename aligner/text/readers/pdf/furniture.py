"""Running heads, feet and numbers of pages: what stands at the edges of pages and is no part of the text.

    repeated   the same words at the same place of another page, numbers apart
    counted    a number that counts with the pages
    slot       other words at a place where other pages have a head: alternating heads, heads of chapters
    margin     small print or a number in the margin of a file of one or two pages

Rows are taken from the edge inwards, as long as each is furniture; so text is never passed over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import regex

from aligner.text.readers.pdf.lines import Line
from aligner.text.readers.pdf.numbering import is_named, numbers_in, page_number, without_numbers


class FurniturePolicy(NamedTuple):
    """Set by hand on the files of `benchmarks/producers.py`, a manual of 260 pages and the documents of this system."""

    # The most rows of furniture at one edge.
    rows: int = 4
    # Points by which the same row may stand elsewhere on another page.
    place: float = 3
    # Gaps to the next row, in parts of the distance between two lines of the text: of a head, and of small print in the
    # margin of a short file; the least gap above or below a page's number.
    gap: float = 1.25
    wide_gap: float = 1.5
    # Sizes in parts of the text's: small print; the largest head; the largest head that many pages have.
    small: float = 0.95
    large: float = 1.1
    largest: float = 2.0
    # How many pages are many, and which share of those with a row in a slot have it apart from the text.
    many: int = 3
    apart: float = 0.8
    # The part of the page's height that is margin; for a file of one or two pages, and for numbers.
    margin: float = 0.075
    number_margin: float = 0.12
    # The most characters of small print in the margin that is no sentence.
    print: int = 80


POLICY = FurniturePolicy()
SENTENCE_ENDS = "。！？；.!?;：:"
NOTE = regex.compile(r"[\[(（【]?[\d¹²³⁴-⁹⁰①-⑳*†‡§]{1,3}[\])）】.、]?\s?\p{L}(?P<rest>.*)")
# The least characters behind the first letter of a note that ends as no sentence does.
LONG_NOTE = 20


class PageRows(NamedTuple):
    """The rows of a page from top to bottom, and its height in points."""

    number: int
    height: float
    rows: list[Line]


class Measure(NamedTuple):
    """The size of most of the text, and the distance between two of its lines, in points."""

    size: float
    pitch: float


class _Row(NamedTuple):
    """A row at an edge: how far it stands from the edge and from the next row, in points."""

    page: int
    line: Line
    distance: float
    gap: float
    height: float
    next: Line | None

    @property
    def key(self) -> str:
        return without_numbers(self.line.text)

    @property
    def is_text(self) -> bool:
        """Whether the row ends as a sentence does, or begins as a note: `1. The plans are kept there`."""
        note = NOTE.match(self.line.text)
        return self.line.text[-1] in SENTENCE_ENDS or (note is not None and len(note["rest"]) >= LONG_NOTE)

    @property
    def has_words(self) -> bool:
        """Whether the row is more than numbers, or the number of a page."""
        return page_number(self.line.text) is None and bool(self.key.strip("#"))

    @property
    def is_note(self) -> bool:
        """Whether the row is a whole note, as many pages may have it: `3 Ibid.`, `① 同上。`."""
        return self.line.text[-1] in SENTENCE_ENDS and NOTE.match(self.line.text) is not None


class _Edge(NamedTuple):
    """What is known when the rows of one edge are judged: all rows near it, and what was furniture so far."""

    rows: Sequence[_Row]
    removed: Sequence[_Row]
    measure: Measure
    pages: int

    def twins(self, row: _Row) -> list[_Row]:
        """The rows of other pages at the same distance."""
        return [
            other
            for other in (*self.rows, *self.removed)
            if other.page != row.page and abs(other.distance - row.distance) <= POLICY.place
        ]

    def is_apart(self, row: _Row, gap: float = POLICY.gap) -> bool:
        """Whether more than the distance of two lines separates the row from the next one."""
        return row.gap >= gap * self.measure.pitch

    def is_small(self, row: _Row) -> bool:
        return row.line.size <= POLICY.small * self.measure.size

    def sets_off(self, row: _Row) -> bool:
        """Whether its place or its size sets the row off from the text."""
        return self.is_apart(row) or self.is_small(row)


def furniture(pages: Sequence[PageRows], measure: Measure) -> Mapping[int, list[Line]]:
    """The rows of each page, by its number, that are no part of the text."""
    found: dict[int, list[Line]] = defaultdict(list)
    for upwards in (False, True):
        for row in _of_edge(pages, measure, upwards):
            found[row.page].append(row.line)
    return found


def _of_edge(pages: Sequence[PageRows], measure: Measure, upwards: bool) -> list[_Row]:
    """The furniture at the upper edge, or at the lower one if `upwards`."""
    waiting = {page.number: _edge_rows(page, upwards) for page in pages}
    removed: list[_Row] = []
    for _ in range(POLICY.rows):
        rows = [row for near in waiting.values() for row in near]
        outer = [near[0] for near in waiting.values() if near]
        found = _outermost(outer, _Edge(rows, tuple(removed), measure, len(pages)))
        for row in found:
            waiting[row.page].pop(0)
        removed += found
        if not found:
            break
    return removed


def _outermost(outer: Sequence[_Row], edge: _Edge) -> list[_Row]:
    """The furniture among the outermost rows: by the rules, and in the slots of what they found."""
    found = [row for row in outer if _is_furniture(row, edge)]
    edge = edge._replace(removed=(*edge.removed, *found))
    return found + [row for row in outer if row not in found and _is_in_slot(row, edge)]


def _edge_rows(page: PageRows, upwards: bool) -> list[_Row]:
    lines = page.rows[::-1] if upwards else page.rows
    near = []
    for index, line in enumerate(lines[: 2 * POLICY.rows]):
        following = lines[index + 1] if index + 1 < len(lines) else None
        gap = abs(line.base - following.base) if following else page.height
        distance = line.base if upwards else page.height - line.base
        near.append(_Row(page.number, line, distance, gap, page.height, following))
    return near


def _is_furniture(row: _Row, edge: _Edge) -> bool:
    if _heads_table(row):
        return False
    return any(rule(row, edge) for rule in RULES)


def _heads_table(row: _Row) -> bool:
    """Whether the next row has its parts at the same places, as the rows of a table have."""
    if row.next is None or len(row.line.fragments) < 2:
        return False
    starts = [round(fragment.left) for fragment in row.next.fragments]
    return sum(any(abs(round(part.left) - start) <= 1 for start in starts) for part in row.line.fragments) > 1


def _is_repeated(row: _Row, edge: _Edge) -> bool:
    """`Journal of Lakes 2 (2021)` at the top of two pages, or `Lakes · 3` and `Lakes · 4`."""
    if row.is_note or not row.has_words:
        return False
    rows = [row, *(twin for twin in edge.twins(row) if twin.key == row.key and _goes_on(row, twin))]
    if row.line.size > _largest(rows, edge) * edge.measure.size:
        return False
    pages = len({row.page for row in rows})
    return pages >= POLICY.many or (pages > 1 and edge.sets_off(row))


def _largest(rows: Sequence[_Row], edge: _Edge) -> float:
    """The greatest size of a head that stands in these rows: `Chapter 2` above the second page is a heading."""
    pages = len({row.page for row in rows})
    is_same = len({row.line.text for row in rows}) == 1
    return POLICY.largest if is_same and pages >= POLICY.many and 2 * pages > edge.pages else POLICY.large


def _goes_on(row: _Row, other: _Row) -> bool:
    """Whether all numbers of two rows are the same or count with the pages."""
    pairs = zip(numbers_in(row.line.text), numbers_in(other.line.text), strict=False)
    return all(left == right or left - right == row.page - other.page for left, right in pairs)


def _is_counted(row: _Row, edge: _Edge) -> bool:
    """`7` on page 9 where page 10 has `8`."""
    number = page_number(row.line.text)
    if number is None or not (edge.sets_off(row) or is_named(row.line.text)):
        return False
    others = ((page_number(twin.line.text), twin) for twin in edge.twins(row))
    return any(value is not None and value - number == twin.page - row.page for value, twin in others)


def _is_number_in_margin(row: _Row, edge: _Edge) -> bool:
    """`- 1 -` at the foot of the only page."""
    if page_number(row.line.text) is None or row.distance > POLICY.number_margin * row.height:
        return False
    return edge.is_apart(row) or is_named(row.line.text)


def _is_small_print(row: _Row, edge: _Edge) -> bool:
    """`Report of the Ministry` in 8 points in the margin of a file of one page."""
    if row.distance > POLICY.margin * row.height or not edge.is_small(row) or len(row.line.text) > POLICY.print:
        return False
    return edge.is_apart(row, POLICY.wide_gap) and not row.is_text and edge.pages < POLICY.many


def _is_changing_head(row: _Row, edge: _Edge) -> bool:
    """`2 Methods` above all pages of a chapter, `3 Results` above those of the next."""
    if row.line.size > edge.measure.size or row.is_text or not edge.is_apart(row):
        return False
    twins = [row, *(twin for twin in edge.twins(row) if twin.line.size == row.line.size)]
    if not _is_slot(twins, edge):
        return False
    keys = Counter(twin.key for twin in twins)
    return edge.is_small(row) or max(keys.values()) > 1 or _counts_with_pages(twins)


def _is_slot(rows: Sequence[_Row], edge: _Edge) -> bool:
    """Whether many pages have a row at this place, and most of them apart from the text."""
    pages = {row.page for row in rows}
    return len(pages) >= POLICY.many and sum(map(edge.is_apart, rows)) >= POLICY.apart * len(rows)


def _counts_with_pages(rows: Iterable[_Row]) -> bool:
    """Whether each row has a number at the same distance from that of its page."""
    shared: set[int] | None = None
    for row in rows:
        differences = {number - row.page for number in numbers_in(row.line.text)}
        shared = differences if shared is None else shared & differences
    return bool(shared)


def _is_in_slot(row: _Row, edge: _Edge) -> bool:
    """A head that only one page has, at the place and in the size of the heads of other pages."""
    if _heads_table(row) or row.is_text or not edge.is_apart(row):
        return False
    heads = (twin for twin in edge.twins(row) if any(twin is head for head in edge.removed))
    return any(abs(head.line.size - row.line.size) < 0.1 for head in heads)


RULES: Sequence[Callable[[_Row, _Edge], bool]] = (
    _is_repeated,
    _is_counted,
    _is_number_in_margin,
    _is_small_print,
    _is_changing_head,
)
