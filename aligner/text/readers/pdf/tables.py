"""Lines of a column → its tables, cell by cell.

Two lines below each other belong to a table if their parts stand below each other too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from aligner.text.readers.pdf.blocks import LABEL, Edges
from aligner.text.readers.pdf.lines import LEADER, Fragment, Line


class TablePolicy(NamedTuple):
    """Set by hand on the tables of `benchmarks/producers.py` and of a manual."""

    # Points by which the edges or the middles of cells below each other may differ.
    place: float = 2
    # A line of two parts that fills more of its column is text with a wide blank.
    filled: float = 0.85
    # The most characters of the label of an item; the least of the text behind it.
    label: int = 5
    text: int = 6
    # The gap to the next line of a table, in parts of the distance between two lines of the text.
    gap: float = 2.5


POLICY = TablePolicy()


def tables_of(lines: Sequence[Line], edges: Edges, pitch: float) -> Iterator[tuple[bool, list[Line]]]:
    """Runs of lines from top to bottom, and whether each is a table."""
    rows = [_may_be_row(line, edges) for line in lines]
    joined = [
        _belong_together(*pair, pitch) and all(flags)
        for pair, flags in zip(pairwise(lines), pairwise(rows), strict=True)
    ]
    in_table = [left or right for left, right in pairwise([False, *joined, False])]
    for is_table, run in groupby(zip(in_table, lines, strict=False), key=lambda pair: pair[0]):
        yield is_table, [line for _, line in run]


def rows_of(table: Sequence[Line]) -> list[list[list[Fragment]]]:
    """The rows of a table, each as its cells, each as the fragments below each other in it."""
    columns = max(len(line.fragments) for line in table)
    rows: list[list[list[Fragment]]] = []
    for line in table:
        cells = _cells_above(line, rows[-1]) if rows and len(line.fragments) < columns else []
        if not cells:
            rows.append([[fragment] for fragment in line.fragments])
        for fragment, cell in zip(line.fragments, cells, strict=False):
            cell.append(fragment)
    return rows


def _cells_above(line: Line, row: Sequence[list[Fragment]]) -> list[list[Fragment]]:
    """The cells of a row that a line goes on with; none if it begins a row, as what stands in the first cell does."""
    cells = [cell for fragment in line.fragments if (cell := _cell_above(fragment, row))]
    return cells if len(cells) == len(line.fragments) and cells[0] is not row[0] else []


def _cell_above(fragment: Fragment, row: Sequence[list[Fragment]]) -> list[Fragment] | None:
    return next((cell for cell in row if _is_below(cell[-1], fragment)), None)


def _may_be_row(line: Line, edges: Edges) -> bool:
    parts = line.fragments
    if len(parts) < 2 or LEADER.search(line.text):
        return False
    if len(parts) > 2:
        return True
    label, text = parts[0].text, parts[1].text
    is_item = (
        len(label) <= POLICY.label and len(text) >= POLICY.text and bool(LABEL.match(label + " ") or label[0].isdigit())
    )
    filled = sum(part.right - part.left for part in parts) / max(edges.width, 1)
    return not is_item and filled <= POLICY.filled


def _belong_together(above: Line, below: Line, pitch: float) -> bool:
    if above.base - below.base > POLICY.gap * pitch:
        return False
    aligned = sum(any(_is_below(upper, lower) for upper in above.fragments) for lower in below.fragments)
    return aligned >= 2


def _is_below(upper: Fragment, lower: Fragment) -> bool:
    """Whether the left edges, the right edges or the middles of two fragments stand below each other."""
    left, right = lower.left - upper.left, lower.right - upper.right
    return min(abs(left), abs(right), abs(left + right) / 2) <= POLICY.place
