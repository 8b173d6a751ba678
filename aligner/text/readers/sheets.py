"""Tables as texts: the cells of the columns that have words are parts, row by row.

    编号 | 内容          | 状态      the head names the columns, and is no text
    k1   | 他推开门。    | 完成      a cell: Sheet1!B2, or in a file of lines row 2, column 2
    k2   | 屋里没有人。  | 完成      the columns of identifiers, numbers and remarks are left out, with a notice

Delimiters, encodings, the line `sep=;`, formulas and dates are those of `aligner.formats.tables`. A hidden sheet is
left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

from aligner.files import Held
from aligner.formats.archives import open_archive
from aligner.formats.tables import separated, xlsx
from aligner.formats.tables.columns import meanings_of
from aligner.formats.tables.contents import Content, content_of, kind_of
from aligner.formats.tables.heads import Meaning, meaning_of
from aligner.formats.tables.layouts import Head, find_head
from aligner.formats.tables.rows import Row
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.source import Source

# What a column without words has, by the kind of its cells, and what one with words has that is no text.
KINDS = {"number": "numbers", "code": "identifiers", "error": "failed formulas"}
REMARKS, CONSTANT = "remarks", "the same in all rows"
ZIP = b"PK\x03\x04"


class _Table(NamedTuple):
    """The rows of a table, and how to name a row or a cell: by the row and the index of the column."""

    name: str
    rows: Sequence[Row]

    def place(self, row: Row, column: int) -> str:
        """The place of a cell."""
        if self.name:
            return f"{self.name}!{_letters(column)}{row.number}"
        return f"row {row.number}, column {column + 1}"

    def label(self, column: int) -> str:
        """The name of a column."""
        return f"{self.name}!{_letters(column)}" if self.name else f"column {column + 1}"


def read(source: Source) -> DocumentBuilder:
    """The cells of all sheets that people see; FormatError for a damaged file, or one over the limits."""
    builder = DocumentBuilder()
    for table in _sheets(source, builder) if source.data.startswith(ZIP) else _lines(source):
        _add_table(table, builder)
    return builder


def _sheets(source: Source, builder: DocumentBuilder) -> Iterator[_Table]:
    path = Held(source.name, source.data)
    with open_archive(BytesIO(source.data), source.name, source.limits):
        pass
    for sheet in xlsx.sheets(path):
        if sheet.is_hidden:
            builder.notice(f"the hidden sheet {sheet.name}")
        else:
            yield _Table(sheet.name, list(sheet.rows))


def _lines(source: Source) -> Iterator[_Table]:
    """The table in a file of lines; where these have unequally many cells, each line is one cell."""
    text = source.text()
    rows = list(separated.rows_of(Held(source.name, text.encode("utf-8", "surrogatepass"))))
    widths = {len(row.cells) for row in rows}
    is_table = len(widths) == 1 or '"' in text or "\t" in text
    yield _Table("", rows if is_table else [Row(n, [line]) for n, line in enumerate(text.splitlines(), 1) if line])


def _add_table(table: _Table, builder: DocumentBuilder) -> None:
    """Add what stands above the head, and the cells of the columns of texts."""
    cells = [row.cells for row in table.rows]
    head = find_head(cells, (None, None)) or _single_head(cells)
    body = table.rows[head.stop if head else 0 :]
    columns, reasons = _columns(body, head.cells if head else ())
    for row in table.rows[: head.first if head else 0]:
        _add_cells(table, row, range(len(row.cells)), builder)
    for row in body:
        _add_cells(table, row, columns, builder)
    if reasons:
        listed = ", ".join(f"{table.label(column)} ({reason})" for column, reason in reasons.items())
        builder.notice(f"{listed}: no text")


def _single_head(cells: Sequence[Sequence[str]]) -> Head | None:
    """The first row of a table with one column, if it says what the column has."""
    if len(cells) < 2 or any(len(row) > 1 for row in cells) or not meaning_of(cells[0][0]).is_known:
        return None
    return Head(cells[0], 0, 1)


def _columns(body: Sequence[Row], head: Sequence[str]) -> tuple[list[int], dict[int, str]]:
    """The columns of texts, and why the others are none; if all others are none either, remarks are texts."""
    contents = _contents(body)
    meanings = [*meanings_of(head, (None, None)), *[Meaning()] * (max(contents, default=0) + 1)]
    reasons = {k: reason for k, content in contents.items() if (reason := _reason(content, meanings[k]))}
    if len(reasons) == len(contents):
        reasons = {k: reason for k, reason in reasons.items() if not contents[k].is_text}
    return [k for k in contents if k not in reasons], reasons


def _contents(body: Sequence[Row]) -> dict[int, Content]:
    """What each column has that is not empty."""
    width = max((len(row.cells) for row in body), default=0)
    contents = [content_of(row.cells[k] for row in body if k < len(row.cells)) for k in range(width)]
    return {k: content for k, content in enumerate(contents) if content.kinds}


def _reason(content: Content, meaning: Meaning) -> str:
    """Why a column is no text; an empty string if it is one, or if it is empty."""
    if not content.is_text:
        return KINDS.get(content.main_kind, "")
    if meaning.is_known and not meaning.is_text:
        return REMARKS
    return CONSTANT if content.distinct == 1 < content.kinds["words"] else ""


def _add_cells(table: _Table, row: Row, columns: Sequence[int], builder: DocumentBuilder) -> None:
    """Add the cells of a row; a line break within a cell is the writer's own, and ends a paragraph."""
    for column in columns:
        if column < len(row.cells) and kind_of(cell := row.cells[column].strip()) != "error":
            for line in cell.splitlines():
                builder.add(line, "cell", place=table.place(row, column))


def _letters(column: int) -> str:
    """The letters of a column, from 0: 0 is A, 26 is AA."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(65 + last)
