"""Bilingual tables as workbooks: one row per unit, with the columns of `columns`; needs the extra `formats`.

    source  target    confidence  kind  source_language  …     the head stays, and has a filter
    他来了。  He came.  0.98        1-1   zh-CN            …     confidences are numbers, all else is text

A text is never a formula or a link. A cell holds 32,767 characters (those beyond the first plane count two), and a
longer text is refused; beyond a million rows the table goes on in another sheet. Confidences keep their value but
not their notation; otherwise units with two texts are preserved completely.

What is read: every sheet whose first row is a head, or else the first sheet that is not empty. For a formula, the
value last computed is read.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from os import PathLike
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import ParseError

from aligner.distribution import load_extra
from aligner.errors import FormatError
from aligner.files import half_of_character, replacing
from aligner.formats.tables.archives import archive
from aligner.formats.tables.columns import COLUMNS
from aligner.formats.tables.rows import Row, confidence_text, heads, number_text, reading_of_tables, records
from aligner.units.selection import Tally
from aligner.units.units import Header, Reading, Unit

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

PURPOSE = "a workbook (.xlsx)"
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
# The same units are the same file, whenever it is written.
UNDATED = datetime(2000, 1, 1)
WIDE, NARROW = 60, 12
LOOKS = {
    "text": {"text_wrap": True, "valign": "top"},
    "confidence": {"valign": "top", "num_format": "0.00"},
    "head": {"bold": True, "bg_color": "#E8E8E8", "border": 1},
}
CONFIDENCE_PLACE = COLUMNS.index("confidence")
# How a workbook writes a character that XML cannot hold, and an underscore that could be read as the start of one.
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# Rows read at a time.
BATCH = 1000
# What openpyxl raises for parts that are missing, or hold something else.
DAMAGE = (KeyError, ValueError, TypeError, AttributeError, IndexError, ParseError)


def write_units(
    units: Iterable[Unit], path: str | PathLike[str], header: Header, *, left_out: Counter[str] | None = None
) -> int:
    """Write a row for each pair; the number of units. FormatError names a text that is too long for a cell."""
    tally = Tally.of(left_out)
    load_extra("xlsxwriter", "formats", PURPOSE)
    from xlsxwriter.workbook import Workbook

    with replacing(path) as handle, TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        with Workbook(handle.buffer, options) as workbook:
            workbook.set_properties({"author": "aligner", "created": UNDATED})
            _fill(workbook, records(units, header, tally), heads(header), path)
    return tally.written


class _Place(NamedTuple):
    """A row of a sheet, and what messages call it."""

    row: int
    name: str
    path: str | PathLike[str]


def _fill(
    workbook: Workbook, rows: Iterator[dict[str, str]], columns: Sequence[str], path: str | PathLike[str]
) -> None:
    looks = {name: workbook.add_format(look) for name, look in LOOKS.items()}
    number = 0
    while True:
        sheet = workbook.add_worksheet("units" if not number else f"units {number // (MOST_ROWS - 1) + 1}")
        _set_up(sheet, columns, looks["head"], path)
        row = 0
        for row, record in enumerate(islice(rows, MOST_ROWS - 1), 1):
            number += 1
            _write(sheet, _Place(row, f"row {number}", path), record, looks)
        sheet.autofilter(0, 0, row, len(columns) - 1)
        if row < MOST_ROWS - 1:
            return


def _set_up(sheet: Worksheet, columns: Sequence[str], look: Format, path: str | PathLike[str]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_column(0, 1, WIDE)
    sheet.set_column(2, len(columns) - 1, NARROW)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, _fitting(name, name[:20], path), look)


def _write(sheet: Worksheet, place: _Place, record: dict[str, str], looks: dict[str, Format]) -> None:
    for column, name in enumerate(COLUMNS):
        cell = record.get(name)
        if not cell:
            continue
        if column == CONFIDENCE_PLACE:
            sheet.write_number(place.row, column, float(cell), looks["confidence"])
        else:
            text = _fitting(cell, f"{place.name}, {name}", place.path)
            sheet.write_string(place.row, column, text, looks["text"])


def _fitting(text: str, place: str, path: str | PathLike[str]) -> str:
    if wrong := half_of_character(text):
        raise FormatError(f"{place}: {wrong}", path)
    count = len(text) + sum(character > "\uffff" for character in text) if len(text) * 2 > MOST_CHARACTERS else 0
    if count > MOST_CHARACTERS:
        message = f"{place}: {count:,} characters where a cell holds {MOST_CHARACTERS:,}"
        raise FormatError(f"{message}; write .csv or .parquet, or leave out what is so long", path)
    return text


def read(path: str | PathLike[str], languages: tuple[str | None, str | None] = (None, None)) -> Reading:
    """The units of the sheets; FormatError where there is no table of two columns."""
    load_extra("openpyxl", "formats", PURPOSE)
    return reading_of_tables(lambda: _sheets(path), path, languages)


def _sheets(path: str | PathLike[str]) -> Iterator[Iterator[Row]]:
    """The rows of each sheet, those without text left out."""
    from openpyxl import load_workbook

    with archive(path, "xl/worksheets/") as parts:
        with _damage(path), warnings.catch_warnings(action="ignore"):
            workbook = load_workbook(parts.fp, read_only=True, data_only=True)
        try:
            for sheet in workbook.worksheets:
                # What a sheet says of its size is not always true.
                sheet.reset_dimensions()
                yield _rows(sheet.iter_rows(values_only=True), path)
        finally:
            workbook.close()


def _rows(values: Iterator[Sequence[object]], path: str | PathLike[str]) -> Iterator[Row]:
    number = 0
    confidence = None
    is_head = True
    while True:
        with _damage(path), warnings.catch_warnings(action="ignore"):
            batch = list(islice(values, BATCH))
        for row in batch:
            number += 1
            cells = [_text(value, place == confidence) for place, value in enumerate(row)]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                confidence = _confidence(cells) if is_head else confidence
                is_head = False
                yield Row(number, cells)
        if len(batch) < BATCH:
            return


def _confidence(head: Sequence[str]) -> int | None:
    """Which column holds confidences, by the first row."""
    return head.index("confidence") if "confidence" in head else None


def _text(value: object, is_confidence: bool) -> str:
    match value:
        case None:
            return ""
        case str():
            return ESCAPE.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
        case bool():
            return str(value).upper()
        case float():
            return confidence_text(value) if is_confidence else number_text(value)
        case date():
            return value.isoformat()
    return str(value)


@contextmanager
def _damage(path: str | PathLike[str]) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise FormatError(f"not a whole workbook: {error}; save it again as .xlsx", path) from error
