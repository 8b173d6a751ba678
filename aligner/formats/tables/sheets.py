"""The parts of a workbook → what openpyxl does not say in a stream: merged cells, formulas without a value.

    <mergeCell ref="A2:A3"/>             the cell A3 continues A2
    <c r="B4"><f>A4&amp;"。"</f></c>      B4 has a formula, but a program that does not compute wrote the file

Both are sought in the bytes, since parsing a sheet a second time would take as long as reading it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zipfile import ZipFile

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
# A cell with a formula, and behind it neither a value nor a text.
FORMULA = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v(?:/>|></(?:\w+:)?v>))?</(?:\w+:)?c>"
)
CHUNK = 1 << 20
# A cell with a formula has at most this many bytes: a formula has 8,192 characters.
OVERLAP = 1 << 16
# A merged cell of more rows is a column, and no text of several rows.
MOST_MERGED_ROWS = 1000


class SpecialCells(NamedTuple):
    """By the number of the row, from 1, the indices of the cells that continue the cell above, and of those with a
    formula whose value is not in the file."""

    continued: Mapping[int, frozenset[int]]
    formulas: Mapping[int, frozenset[int]]


def special_cells(archive: ZipFile, part: str) -> SpecialCells:
    """The special cells of the sheet in a part of a workbook."""
    continued: dict[int, set[int]] = defaultdict(set)
    formulas: dict[int, set[int]] = defaultdict(set)
    for chunk in _chunks(archive, part):
        for match in FORMULA.finditer(chunk):
            formulas[int(match[2])].add(_index(match[1]))
        for match in MERGED.finditer(chunk):
            first, last = int(match[2]), int(match[4])
            for row in range(first + 1, min(last, first + MOST_MERGED_ROWS) + 1):
                continued[row].update(range(_index(match[1]), _index(match[3]) + 1))
    return SpecialCells(*({row: frozenset(cells) for row, cells in each.items()} for each in (continued, formulas)))


def _chunks(archive: ZipFile, part: str) -> Iterator[bytes]:
    """The bytes of a part in pieces, each with the end of the one before."""
    if part.lstrip("/") not in archive.namelist():
        return
    with archive.open(part.lstrip("/")) as content:
        end = b""
        while chunk := content.read(CHUNK):
            yield end + chunk
            end = chunk[-OVERLAP:]


def _index(letters: bytes) -> int:
    """The index of a column, from 0: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
