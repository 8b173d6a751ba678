"""Bilingual tables as text: comma-separated values (RFC 4180), tab-separated values.

    source,target,confidence,kind,source_language,…              .csv: a cell in quotation marks may contain anything
    "He said ""no"".",他说：“不。”,0.980000,1-1,en-US,…

    source<TAB>target<TAB>confidence<TAB>kind<TAB>…                .tsv: a line is a row, with escapes as in `tsv`

They can contain any text and preserve units completely. `bom` is for Excel: the file begins with a byte order mark, and
a cell that begins like a formula gets a leading apostrophe, which reading removes again.

UTF-8, UTF-16 and GB18030 are read. The delimiter of a `.csv` is the one in a first line `sep=;`, otherwise the comma,
semicolon or tab that gives all rows equally many cells; a title of one cell may stand above them. If the header row of
a `.tsv` begins with our columns, as `aligner align` writes them, the file has our escapes; in any other `.tsv`, a
backslash is a backslash. In such a file, each line is a row if all lines have equally many cells; otherwise a cell in
quotation marks may continue on the next line. If each line is a row and all quotation marks are where a spreadsheet
would put them, they enclose cells; otherwise they belong to the texts, as in a corpus.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import StringIO, TextIOWrapper
from itertools import chain, dropwhile, islice
from os import PathLike
from typing import NamedTuple, TextIO

from aligner.bitext.encodings import BYTE_ORDER_MARKS, decode
from aligner.errors import FormatError
from aligner.files import open_unpacked, replacing, suffix_of
from aligner.formats.tables import tsv
from aligner.formats.tables.columns import COLUMNS, find_columns
from aligner.formats.tables.layouts import POLICY
from aligner.formats.tables.rows import SAMPLE, Choice, Row, columns_for, header_row, read_rows, records, trimmed
from aligner.units.selection import Tally
from aligner.units.units import Header, Languages, Reading, Unit

DELIMITERS = (",", ";", "\t")
# Spreadsheets recognize a formula by these characters, some of them also in full width.
FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")
# A cell in quotation marks, and the characters that make a spreadsheet add them.
QUOTED_CELL = re.compile('"(?:[^"]|"")*+"')
NEEDS_QUOTES = re.compile('[",;\t]')
CHUNK = 1 << 20
# The first line by which a spreadsheet says what separates the cells.
DECLARATION = re.compile('"?sep=(.)"?[,;\t]*')
BYTE_ORDER_MARK = "\ufeff"
Open = Callable[[], AbstractContextManager[TextIO]]


class TextLimits(NamedTuple):
    """The most characters of a cell and of a line, and the most bytes of a file that is decoded whole.

    A longer cell is more likely the result of a quotation mark that was not closed, and a longer line an attack: a few
    kilobytes in .gz can unpack to gigabytes.
    """

    cell: int = 10_000_000
    line: int = 20_000_000
    whole: int = 500_000_000


LIMITS = TextLimits()


def write_units(
    units: Iterable[Unit],
    path: str | PathLike[str],
    header: Header,
    *,
    left_out: Counter[str] | None = None,
    bom: bool = False,
) -> int:
    """Write a row per pair, with commas if the name ends in .csv, otherwise with tabs; returns the number of units."""
    tally = Tally.of(left_out)
    columns = columns_for(header)
    is_csv = _is_csv(path)
    with replacing(path) as handle:
        handle.write(BYTE_ORDER_MARK if bom else "")
        dialect, end = ("excel", "\r\n") if is_csv else ("excel-tab", "\n")
        write = csv.writer(handle, dialect, lineterminator=end).writerow
        rows = records(units, header, tally, columns)
        for row in _rows_to_write(rows, columns, header_row(header)):
            guarded = [_guard_formula(cell) for cell in row] if bom else row
            write(guarded if is_csv else [cell.translate(tsv.ESCAPES) for cell in guarded])
    return tally.written


def _rows_to_write(
    rows: Iterable[dict[str, str]], columns: Sequence[str], head: Sequence[str]
) -> Iterator[Sequence[str]]:
    yield head
    padding = [""] * (len(head) - len(columns))
    for record in rows:
        yield [*(record.get(column, "") for column in columns), *padding]


def read(
    path: str | PathLike[str],
    languages: Languages = (None, None),
    *,
    columns: Sequence[int] = (),
    keep_going: bool = False,
) -> Reading:
    """The units of a table; FormatError, with the line, if the file is not a table."""
    return read_rows(rows_of(path, languages), path, Choice(languages, columns, keep_going))


def rows_of(path: str | PathLike[str], languages: Languages = (None, None)) -> Iterator[Row]:
    """The rows of a file, with commas between the cells if its name ends in .csv, otherwise with tabs."""
    start, open_text = _detect_text(path)
    rows = _comma_rows(path, open_text, languages) if _is_csv(path) else _tab_rows(path, open_text)
    return _without_guards(rows) if start.startswith(codecs.BOM_UTF8) else rows


def _is_csv(path: str | PathLike[str]) -> bool:
    return suffix_of(path).lower() in {".csv", ".csv.gz"}


# Encodings


def _detect_text(path: str | PathLike[str]) -> tuple[bytes, Open]:
    """The first bytes, and a function that opens the text: in pieces for UTF-8 or after a byte order mark, or whole."""
    with open_unpacked(path) as handle:
        start = handle.read(CHUNK)
        marked_encoding = next(
            (encoding[:6] for mark, encoding in BYTE_ORDER_MARKS.items() if start.startswith(mark)), ""
        )
        encoding = marked_encoding if marked_encoding.startswith(("utf-16", "utf-32")) else "utf-8-sig"
        is_sure = (bool(marked_encoding) or 0 not in start) and _is_encoded_in(encoding, start, handle.read)
    if is_sure:
        return start, lambda: _open_lines(path, encoding)
    with open_unpacked(path) as handle:
        data = handle.read(LIMITS.whole + 1)
    if len(data) > LIMITS.whole:
        raise FormatError(f"more than {LIMITS.whole:,} bytes that are not UTF-8; save it as UTF-8, or divide it", path)
    text = decode(data, str(path))
    return start, lambda: nullcontext(StringIO(text, newline=""))


def _is_encoded_in(encoding: str, start: bytes, read_more: Callable[[int], bytes]) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    chunk = start
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = read_more(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _open_lines(path: str | PathLike[str], encoding: str) -> Iterator[TextIO]:
    with open_unpacked(path) as handle:
        yield TextIOWrapper(handle, encoding=encoding, newline="")


# Lines → rows


def _comma_rows(path: str | PathLike[str], open_text: Open, languages: Languages) -> Iterator[Row]:
    with open_text() as handle:
        declaration = DECLARATION.fullmatch(handle.readline(CHUNK).rstrip("\r\n"))
    if declaration:
        return islice(_csv_rows(path, open_text, declaration[1]), 1, None)
    samples = {delimiter: rows for delimiter in DELIMITERS if (rows := _even_rows(path, open_text, delimiter))}
    with_head = [delimiter for delimiter, rows in samples.items() if _has_head(rows, languages)]
    delimiters = with_head or list(samples) or [","]
    if len(delimiters) > 1 and "," not in delimiters:
        raise FormatError("the cells may be separated by ; or by tabs; separate them with commas", path, line=1)
    return _csv_rows(path, open_text, delimiters[0])


def _has_head(rows: Sequence[Row], languages: Languages) -> bool:
    return any(find_columns(row.cells, languages) for row in rows[: POLICY.head_rows])


def _even_rows(path: str | PathLike[str], open_text: Open, delimiter: str) -> Sequence[Row]:
    """The first rows, if this delimiter divides them into equally many cells, two or more; otherwise none."""
    try:
        sample = list(islice(_csv_rows(path, open_text, delimiter), SAMPLE))
    except FormatError:
        return []
    return sample if sample and _table_width(sample) > 1 and _is_even(iter(sample)) else []


def _tab_rows(path: str | PathLike[str], open_text: Open) -> Iterator[Row]:
    with open_text() as handle:
        header = tuple(handle.readline(CHUNK).rstrip("\r\n").split("\t")[:4])
    if header == COLUMNS[:4]:
        return (Row(number, [tsv.unescaped(cell) for cell in cells]) for number, cells, _ in _csv_rows(path, open_text))
    if _is_even(_plain_rows(path, open_text)):
        rows = _plain_rows(path, open_text)
        return _unquote_rows(rows) if _is_quoted(_plain_rows(path, open_text)) else rows
    try:
        is_table = _is_even(_csv_rows(path, open_text))
    except FormatError:
        is_table = False
    return _csv_rows(path, open_text) if is_table else _plain_rows(path, open_text)


def _is_even(rows: Iterator[Row]) -> bool:
    """Whether all rows have equally many cells, not counting empty ones at their end, and titles above the table."""
    first_rows = list(islice(rows, POLICY.head_rows))
    width = _table_width(first_rows)
    table = dropwhile(lambda row: len(row.cells) == 1 < width and '"' not in row.cells[0], chain(first_rows, rows))
    return all(len(trimmed(row.cells, width)) == width for row in table)


def _table_width(rows: Sequence[Row]) -> int:
    """The number of cells of the first row with two or more, otherwise of the first row."""
    widths = [len(row.cells) for row in rows[: POLICY.head_rows]]
    return next((width for width in widths if width > 1), next(iter(widths), 0))


def _is_quoted(rows: Iterable[Row]) -> bool:
    """Whether the quotation marks are those of a spreadsheet.

    A spreadsheet encloses each cell that contains a quotation mark, and doubles that mark. It encloses either all
    cells, or only those with characters that need it.
    """
    bare = needless = False
    for cell in chain.from_iterable(row.cells for row in rows):
        if QUOTED_CELL.fullmatch(cell):
            needless = needless or not NEEDS_QUOTES.search(cell[1:-1])
        elif '"' in cell:
            return False
        else:
            bare = bare or bool(cell)
        if bare and needless:
            return False
    return True


def _unquote_rows(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield Row(row.number, [tsv.unquoted(cell) for cell in row.cells])


def _plain_rows(path: str | PathLike[str], open_text: Open) -> Iterator[Row]:
    with open_text() as handle:
        for number, line in enumerate(_lines(handle, path), 1):
            if text := line.rstrip("\r\n"):
                yield Row(number, text.split("\t"))


def _lines(handle: TextIO, path: str | PathLike[str]) -> Iterator[str]:
    """The lines; FormatError for one that is too long, before it is read to its end."""
    number = 0
    while line := handle.readline(LIMITS.line):
        number += 1
        if len(line) == LIMITS.line and line[-1] not in "\r\n":
            raise FormatError(f"a line of more than {LIMITS.line:,} characters; this is no table", path, line=number)
        yield line


def _csv_rows(path: str | PathLike[str], open_text: Open, delimiter: str = "\t") -> Iterator[Row]:
    """Rows without empty lines."""
    with open_text() as handle:
        reader = csv.reader(_lines(handle, path), delimiter=delimiter, strict=True)
        line = 1
        while (cells := _next_row(reader, path, line)) is not None:
            if cells:
                yield Row(line, cells)
            line = reader.line_num + 1


def _next_row(reader: Iterator[list[str]], path: str | PathLike[str], line: int) -> list[str] | None:
    # The limit applies to the whole process, so it is changed only while a row is read.
    limit = csv.field_size_limit(LIMITS.cell)
    try:
        return next(reader, None)
    except csv.Error as error:
        message = f"not a row of cells: {error}; close the quotation marks, and double those within a cell"
        raise FormatError(message, path, line=line) from error
    finally:
        csv.field_size_limit(limit)


# For Excel


def _guard_formula(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _without_guards(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows without the apostrophes before formulas, if the header row is ours."""
    first = next(rows, None)
    if first is None:
        return
    is_ours = tuple(first.cells[:4]) == COLUMNS[:4]
    yield first
    for row in rows:
        yield Row(row.number, [_unguard_formula(cell) for cell in row.cells]) if is_ours else row


def _unguard_formula(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
