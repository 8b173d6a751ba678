"""Where a cell of a table stands: `table 1, row 2, column 1`."""

from __future__ import annotations

from aligner.text.readers.html_rules import Element
from aligner.text.readers.office import cell_place

# The most that the standard of HTML lets a cell span.
MOST_COLUMNS, MOST_ROWS = 1000, 65534


class Grid:
    """A table while its cells are read; `held` says up to which row a cell from above takes a column."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.row = self.column = 0
        self.held: dict[int, int] = {}

    def next_row(self) -> None:
        """Begin a row."""
        self.row += 1
        self.column = 0

    def next_cell(self, element: Element) -> str:
        """Begin a cell; its place."""
        self.row = max(self.row, 1)
        self.column += 1
        while self.held.get(self.column, 0) >= self.row:
            self.column += 1
        place = cell_place(self.number, self.row, self.column)
        columns, rows = _span(element, "colspan", MOST_COLUMNS), _span(element, "rowspan", MOST_ROWS)
        if rows > 1:
            self.held |= dict.fromkeys(range(self.column, self.column + columns), self.row + rows - 1)
        self.column += columns - 1
        return place


class Cells:
    """The tables in which the reader stands, one inside the other."""

    def __init__(self) -> None:
        self._number = 0
        # None for a table that only arranges the page.
        self._grids: list[Grid | None] = []
        self._places = [""]

    @property
    def place(self) -> str:
        """The place of the cell in which the reader stands; empty outside of tables."""
        return self._places[-1]

    def start(self, element: Element, *, is_data: bool) -> None:
        """Enter a block."""
        grid = self._grids[-1] if self._grids else None
        if element.tag == "table":
            self._number += is_data
            self._grids.append(Grid(self._number) if is_data else None)
        elif element.tag == "tr" and grid:
            grid.next_row()
        elif element.tag in {"td", "th"}:
            self._places.append(grid.next_cell(element) if grid else "")

    def end(self, element: Element) -> None:
        """Leave a block."""
        if element.tag == "table":
            self._grids.pop()
        elif element.tag in {"td", "th"}:
            self._places.pop()


def _span(element: Element, attribute: str, most: int) -> int:
    value = element.get(attribute, "").strip()
    return min(max(int(value), 1), most) if value.isdecimal() and len(value) < 10 else 1
