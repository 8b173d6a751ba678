"""Bilingual tables as workbooks: one row per unit, with the columns of `columns`; needs the extra `formats`.

    #  source   target    confidence  kind  note  ▸ source_language …    the header row is frozen and has a filter
    1  他来了。  He came.  0.98        1-1         ▸ zh-CN           …    numbers are numbers, everything else is text

The first columns are for people. The others are folded behind them; the sign ▸ unfolds them. A page is as wide as the
columns, and repeats the header row. Rows have the height that their texts need.

A text is never a formula or a link. A cell can contain 32,767 characters (those beyond the first plane count twice); a
longer text is refused. After a million rows, the table continues in another sheet. Confidences keep their value but not
their notation; otherwise units with two texts are preserved completely.

Reading takes every sheet with a header row, and those that continue it. If there is none, it takes all sheets whose
contents are texts and their translations. Of a formula, it reads the last computed value. A text over several merged
rows is one unit with all that stands beside it.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from datetime import datetime
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from aligner.bitext.languages import base_language, script_of_tag
from aligner.bitext.subtags import HANT
from aligner.distribution import load_extra
from aligner.errors import FormatError
from aligner.files import replacing, temporary_folder, whole
from aligner.formats.damage import damage
from aligner.formats.tables.archives import open_archive
from aligner.formats.tables.columns import COUNT, REVIEW
from aligner.formats.tables.contents import UNCOMPUTED
from aligner.formats.tables.heights import row_height
from aligner.formats.tables.rows import NONE, Choice, Row, cell_text, confidence_text, header_row, read_tables, records
from aligner.formats.tables.sheets import SpecialCells, special_cells
from aligner.units.selection import Tally
from aligner.units.units import Header, Languages, Reading, Unit

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

PURPOSE = "a workbook (.xlsx)"
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
# With a fixed date, the same units always give the same file.
FIXED_DATE = datetime(2000, 1, 1)
# The columns for people, and their widths in characters; the others are folded.
SHOWN = {COUNT: 7, "source": 55, "target": 55, "confidence": 11, "kind": 7, REVIEW: 10, "note": 24}
FOLDED_WIDTH = 16
A4 = 9
STYLES: dict[str, dict[str, object]] = {
    "text": {"text_wrap": True, "valign": "top"},
    "folded": {"valign": "top"},
    "confidence": {"valign": "top", "num_format": "0.00"},
    "number": {"valign": "top", "font_color": "#808080"},
    "head": {"bold": True, "bg_color": "#E8E8E8", "border": 1, "text_wrap": True, "valign": "top"},
}
# Fonts of Windows and macOS with the characters of a language; other programs replace them.
FONTS = {"zh": "Microsoft YaHei", "zh-Hant": "Microsoft JhengHei", "ja": "Yu Gothic", "ko": "Malgun Gothic"}
# The escape for a character that XML cannot hold, and for an underscore that could be read as the start of an escape.
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# The number of rows to read at a time.
BATCH = 1000
DAMAGED = ("a whole workbook", "save it again as .xlsx")


def write_units(
    units: Iterable[Unit], path: str | PathLike[str], header: Header, *, left_out: Counter[str] | None = None
) -> int:
    """Write a row for each pair; returns the number of units. FormatError names a text that is too long for a cell."""
    tally = Tally.of(left_out)
    load_extra("xlsxwriter", "formats", PURPOSE)
    with replacing(path) as handle, temporary_folder(path) as folder, _open_workbook(handle.buffer, folder) as workbook:
        workbook.set_properties({"author": "aligner", "created": FIXED_DATE})
        named = header_row(header)
        _fill_workbook(workbook, records(units, header, tally, named), _in_order(named), path)
    return tally.written


def _in_order(names: Sequence[str]) -> list[str]:
    """The columns with a number in front, and first those for people."""
    shown = [name for name in SHOWN if name in {COUNT, *names}]
    return [*shown, *(name for name in names if name not in shown)]


@contextmanager
def _open_workbook(handle: BinaryIO, folder: Path) -> Iterator[Workbook]:
    """A workbook that is written when the block succeeds, from pieces in this folder."""
    from xlsxwriter.workbook import Workbook

    workbook = Workbook(handle, {"constant_memory": True, "tmpdir": str(folder)})
    try:
        yield workbook
        workbook.close()
    finally:
        # After a failure, xlsxwriter leaves its pieces open.
        for sheet in workbook.worksheets():
            with suppress(OSError):
                sheet._opt_close()


class _Position(NamedTuple):
    """A row of a sheet, and the number of its unit."""

    row: int
    number: int
    path: str | PathLike[str]


def _fill_workbook(
    workbook: Workbook, rows: Iterator[dict[str, str]], columns: Sequence[str], path: str | PathLike[str]
) -> None:
    looks = STYLES | {name: STYLES["text"] | {"font_name": font} for name, font in FONTS.items()}
    styles = {name: workbook.add_format(look) for name, look in looks.items()}
    number = 0
    while True:
        sheet = workbook.add_worksheet("units" if not number else f"units {number // (MOST_ROWS - 1) + 1}")
        _set_up_sheet(sheet, columns, styles["head"], path)
        row = 0
        for row, record in enumerate(islice(rows, MOST_ROWS - 1), 1):
            number += 1
            _write_row(sheet, _Position(row, number, path), record, columns, styles)
        sheet.autofilter(0, 0, row, len(columns) - 1)
        if row < MOST_ROWS - 1:
            return


def _set_up_sheet(sheet: Worksheet, columns: Sequence[str], style: Format, path: str | PathLike[str]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    widths = [SHOWN[name] for name in columns if name in SHOWN]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.set_column(len(widths), len(columns) - 1, FOLDED_WIDTH, None, {"level": 1, "hidden": True})
    sheet.set_column(len(columns), len(columns), None, None, {"collapsed": True})
    for index, name in enumerate(columns):
        sheet.write_string(0, index, _require_fit(name, name[:20], path), style)


def _write_row(
    sheet: Worksheet, position: _Position, record: dict[str, str], columns: Sequence[str], styles: dict[str, Format]
) -> None:
    sheet.set_row(position.row, row_height((record.get(name, ""), width) for name, width in SHOWN.items()))
    sheet.write_number(position.row, 0, position.number, styles["number"])
    for column, name in enumerate(columns):
        cell = record.get(name)
        if not cell:
            continue
        if name == "confidence":
            sheet.write_number(position.row, column, float(cell), styles[name])
        else:
            text = _require_fit(cell, f"row {position.number}, {name}", position.path)
            sheet.write_string(position.row, column, text, styles[_look(name, record)])


def _look(name: str, record: dict[str, str]) -> str:
    """The style of a text: its font is one for its language."""
    if name not in {"source", "target"}:
        return "text" if name in SHOWN else "folded"
    tag = record.get(f"{name}_language", "")
    if base_language(tag) == "zh" and script_of_tag(tag) == HANT:
        return "zh-Hant"
    return base_language(tag) if base_language(tag) in FONTS else "text"


def _require_fit(text: str, place: str, path: str | PathLike[str]) -> str:
    text = whole(text, place, path)
    count = len(text) + sum(character > "\uffff" for character in text) if len(text) * 2 > MOST_CHARACTERS else 0
    if count > MOST_CHARACTERS:
        message = f"{place}: {count:,} characters where a cell holds {MOST_CHARACTERS:,}"
        raise FormatError(f"{message}; write .csv or .parquet, or leave out texts that are so long", path)
    return text


def read(
    path: str | PathLike[str],
    languages: Languages = (None, None),
    *,
    columns: Sequence[int] = (),
    keep_going: bool = False,
) -> Reading:
    """The units of the sheets; FormatError if no sheet has a text and its translation."""
    load_extra("openpyxl", "formats", PURPOSE)
    return read_tables(lambda: (sheet.rows for sheet in sheets(path)), path, Choice(languages, columns, keep_going))


class Sheet(NamedTuple):
    """The name of a sheet, whether people see it, and its rows that have a text."""

    name: str
    is_hidden: bool
    rows: Iterator[Row]


def sheets(path: str | PathLike[str]) -> Iterator[Sheet]:
    """The sheets of a workbook, each to be read before the next."""
    from openpyxl import load_workbook

    with open_archive(path, "xl/worksheets/") as parts:
        with _library_calls(path):
            workbook = load_workbook(parts.fp, read_only=True, data_only=True)
        try:
            with _library_calls(path):
                worksheets = [sheet for sheet in workbook.worksheets if hasattr(sheet, "iter_rows")]
            for sheet in worksheets:
                # The size that a sheet states is not always true.
                sheet.reset_dimensions()
                special = special_cells(parts, sheet._worksheet_path)
                rows = _rows(sheet.iter_rows(values_only=True), special, path)
                yield Sheet(sheet.title, sheet.sheet_state != "visible", rows)
        finally:
            workbook.close()


def _rows(values: Iterator[Sequence[object]], special: SpecialCells, path: str | PathLike[str]) -> Iterator[Row]:
    number = 0
    confidence_index = None
    is_header = True
    while True:
        with _library_calls(path):
            batch = list(islice(values, BATCH))
        for row in batch:
            number += 1
            cells = [_text(value, index == confidence_index) for index, value in enumerate(row)]
            for index in special.formulas.get(number, ()):
                cells += [""] * (index + 1 - len(cells))
                cells[index] = UNCOMPUTED
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                confidence_index = _confidence_index(cells) if is_header else confidence_index
                is_header = False
                yield Row(number, cells, special.continued.get(number, NONE))
        if len(batch) < BATCH:
            return


def _confidence_index(header: Sequence[str]) -> int | None:
    """The index of the column of confidences, if the first row names it."""
    return header.index("confidence") if "confidence" in header else None


def _text(value: object, is_confidence: bool) -> str:
    if isinstance(value, str):
        return ESCAPE.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
    return confidence_text(value) if is_confidence and isinstance(value, float) else cell_text(value)


@contextmanager
def _library_calls(path: str | PathLike[str]) -> Iterator[None]:
    """For calls of openpyxl, which warns of what does not matter here, and prints to standard output."""
    with damage(path, *DAMAGED), warnings.catch_warnings(action="ignore"), redirect_stdout(None):
        yield
