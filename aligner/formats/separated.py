"""Bilingual tables as text: comma-separated values (RFC 4180), tab-separated values.

    source,target,confidence,kind,source_language,…              .csv: what is in quotation marks may hold anything
    "He said ""no"".",他说：“不。”,0.980000,1-1,en-US,…

    source<TAB>target<TAB>confidence<TAB>kind<TAB>…                .tsv: a line is a row, with escapes as in `tsv`

They hold every text and lose nothing of a unit. `bom` is for Excel: the file begins with a byte order mark, and a cell
that begins like a formula has an apostrophe in front, which reading takes away again.

What is read: UTF-8, UTF-16, or GB18030. A `.csv` has the one of comma, semicolon and tab that gives the rows equally
many cells. A `.tsv` whose head begins with our columns, as one that `aligner align` writes, has our escapes; in any
other a backslash is a backslash, and its quotation marks are those of a spreadsheet if all of the file can be read in
that way, and otherwise belong to the texts.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import StringIO, TextIOWrapper
from itertools import islice
from os import PathLike
from typing import TextIO

from aligner.documents import MARKS, decode
from aligner.errors import FormatError
from aligner.formats import tsv
from aligner.formats.columns import COLUMNS, find_columns
from aligner.formats.files import opened, replacing, suffix_of
from aligner.formats.tables import SAMPLE, Row, heads, reading, records
from aligner.units import Header, Reading, Unit

DELIMITERS = (",", ";", "\t")
# Spreadsheets know a formula by these, some of them also in full width.
FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")
# A longer cell is rather one whose quotation mark was not closed.
LONGEST_CELL = 10_000_000
CHUNK = 1 << 20
MARK = "\ufeff"
Languages = tuple[str | None, str | None]
Open = Callable[[], AbstractContextManager[TextIO]]


def write_units(units: Iterable[Unit], path: str | PathLike[str], header: Header, *, bom: bool = False) -> None:
    """Write a row for each pair; with commas if the name ends in .csv, otherwise with tabs."""
    columns = heads(header)
    beyond = [""] * (len(columns) - len(COLUMNS))
    is_csv = _is_csv(path)
    with replacing(path) as handle:
        handle.write(MARK if bom else "")
        dialect, end = ("excel", "\r\n") if is_csv else ("excel-tab", "\n")
        write = csv.writer(handle, dialect, lineterminator=end).writerow
        for row in _written(units, header, columns, beyond):
            guarded = [_guarded(cell) for cell in row] if bom else row
            write(guarded if is_csv else [cell.translate(tsv.ESCAPES) for cell in guarded])


def _written(
    units: Iterable[Unit], header: Header, columns: Sequence[str], beyond: Sequence[str]
) -> Iterator[Sequence[str]]:
    yield columns
    for record in records(units, header):
        yield [*(record.get(column, "") for column in COLUMNS), *beyond]


def read(path: str | PathLike[str], languages: Languages = (None, None)) -> Reading:
    """The units of a table; FormatError, with the line, where it is none."""
    start, open_text = _text(path)
    rows = _comma_rows(path, open_text, languages) if _is_csv(path) else _tab_rows(path, open_text)
    return reading(_without_guards(rows) if start.startswith(codecs.BOM_UTF8) else rows, path, languages)


def _is_csv(path: str | PathLike[str]) -> bool:
    return suffix_of(path).lower() in {".csv", ".csv.gz"}


# What the bytes say


def _text(path: str | PathLike[str]) -> tuple[bytes, Open]:
    """How the file begins, and what opens its text: line by line if it is UTF-8, which is found out here."""
    with opened(path) as handle:
        start = handle.read(CHUNK)
        is_marked = any(start.startswith(mark) for mark in MARKS if mark != codecs.BOM_UTF8)
        is_plain = not is_marked and 0 not in start and _is_utf_8(start, handle.read)
    if is_plain:
        return start, lambda: _utf_8(path)
    with opened(path) as handle:
        text = decode(handle.read(), str(path))
    return start, lambda: nullcontext(StringIO(text, newline=""))


def _is_utf_8(start: bytes, more: Callable[[int], bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk = start
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = more(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _utf_8(path: str | PathLike[str]) -> Iterator[TextIO]:
    with opened(path) as handle:
        yield TextIOWrapper(handle, encoding="utf-8-sig", newline="")


# Lines → rows


def _comma_rows(path: str | PathLike[str], open_text: Open, languages: Languages) -> Iterator[Row]:
    fitting = {}
    for delimiter in DELIMITERS:
        try:
            first = list(islice(_csv_rows(path, open_text, delimiter), SAMPLE))
        except FormatError:
            continue
        if first and len(first[0].cells) > 1 and len({len(row.cells) for row in first}) == 1:
            fitting[delimiter] = first[0]
    with_head = [delimiter for delimiter, row in fitting.items() if find_columns(row.cells, languages)]
    chosen = with_head or list(fitting) or [","]
    if len(chosen) > 1 and "," not in chosen:
        raise FormatError("the cells may be separated by ; or by tabs; separate them with commas", path, line=1)
    return _csv_rows(path, open_text, chosen[0])


def _tab_rows(path: str | PathLike[str], open_text: Open) -> Iterator[Row]:
    with open_text() as handle:
        heads = tuple(handle.readline().rstrip("\r\n").split("\t")[:4])
    if heads == COLUMNS[:4]:
        return (Row(number, [tsv.unescaped(cell) for cell in cells]) for number, cells in _csv_rows(path, open_text))
    return _csv_rows(path, open_text) if _is_quoted(path, open_text) else _plain_rows(open_text)


def _is_quoted(path: str | PathLike[str], open_text: Open) -> bool:
    """Whether all of the file can be read with quotation marks that enclose cells."""
    try:
        return len({len(row.cells) for row in _csv_rows(path, open_text)}) == 1
    except FormatError:
        return False


def _plain_rows(open_text: Open) -> Iterator[Row]:
    with open_text() as handle:
        for number, line in enumerate(handle, 1):
            if text := line.rstrip("\r\n"):
                yield Row(number, text.split("\t"))


def _csv_rows(path: str | PathLike[str], open_text: Open, delimiter: str = "\t") -> Iterator[Row]:
    """Rows without empty lines."""
    with open_text() as handle:
        reader = csv.reader(handle, delimiter=delimiter, strict=True)
        line = 1
        while (cells := _next(reader, path, line)) is not None:
            if cells:
                yield Row(line, cells)
            line = reader.line_num + 1


def _next(reader: Iterator[list[str]], path: str | PathLike[str], line: int) -> list[str] | None:
    # The limit is one for all of the process: it is ours only as long as a row is read.
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        return next(reader, None)
    except csv.Error as error:
        message = f"not a row of cells: {error}; close the quotation marks, and double those within a cell"
        raise FormatError(message, path, line=line) from error
    finally:
        csv.field_size_limit(limit)


# For Excel


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _without_guards(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows without what stands before formulas, if the head is ours."""
    first = next(rows, None)
    if first is None:
        return
    is_ours = tuple(first.cells[:2]) == COLUMNS[:2]
    yield first
    for row in rows:
        yield Row(row.number, [_unguarded(cell) for cell in row.cells]) if is_ours else row


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
