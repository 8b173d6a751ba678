"""Bilingual tables as Parquet files, for pandas, DuckDB and Hugging Face's datasets; needs the extra `formats`.

    source string | target string | confidence double | kind string | … | created timestamp[ms, UTC] | …

The columns are those of `columns`; empty cells are null. The metadata `aligner.header` contain the header of the units,
with the recipe, as JSON. A file can contain any text. Confidences keep their value but not their notation; otherwise
units with two texts are preserved completely.

Files from other sources are read by the names of their columns. In a column `translation`, which datasets use for
translations, each language is a column.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from os import PathLike
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO

from aligner.distribution import load_extra
from aligner.errors import FormatError
from aligner.files import open_unpacked, replacing, whole
from aligner.formats.damage import damage
from aligner.formats.tables.layouts import LayoutError
from aligner.formats.tables.rows import (
    DATES,
    ISO,
    Choice,
    Row,
    cell_text,
    columns_for,
    confidence_text,
    pack_extras,
    read_rows,
    records,
    unpack_extras,
)
from aligner.units.selection import Tally
from aligner.units.units import Header, Languages, Reading, Unit

if TYPE_CHECKING:
    import pyarrow

PURPOSE = "a Parquet file"
DAMAGED = ("a whole Parquet file", "write it again")
METADATA = b"aligner.header"
# Rows per batch: enough for good compression, few enough for memory.
BATCH = 10_000
# The prefix of columns from a struct with one text per language, as in datasets for translation.
TRANSLATION = "translation."


def write_units(
    units: Iterable[Unit], path: str | PathLike[str], header: Header, *, left_out: Counter[str] | None = None
) -> int:
    """Write a row for each pair, in batches; returns the number of units."""
    tally = Tally.of(left_out)
    arrow, files = _libraries()
    schema = _schema(arrow, header)
    rows = records(units, header, tally, schema.names)
    with replacing(path) as handle, files.ParquetWriter(handle.buffer, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            columns = {name: [_value(name, row.get(name), path) for row in batch] for name in schema.names}
            writer.write_batch(arrow.RecordBatch.from_pydict(columns, schema))
    return tally.written


def read(
    path: str | PathLike[str],
    languages: Languages = (None, None),
    *,
    columns: Sequence[int] = (),
    keep_going: bool = False,
) -> Reading:
    """The units of a file; FormatError if it is not a Parquet file, or has no two columns of texts."""
    _, files = _libraries()
    with open_unpacked(path) as handle, damage(path, *DAMAGED):
        schema = files.ParquetFile(handle).schema_arrow
    names = [name for name, _ in _flat_columns(schema.empty_table())]
    try:
        return read_rows(_rows(path), path, Choice(languages, columns, keep_going), names, _header(schema, path))
    except LayoutError as error:
        message = f"its columns are {', '.join(names[:9]) or 'none'}; call two of them source and target, or zh and en"
        raise FormatError(f"{message}: {error.message}", path) from error


def _libraries() -> tuple[ModuleType, ModuleType]:
    return load_extra("pyarrow", "formats", PURPOSE), load_extra("pyarrow.parquet", "formats", PURPOSE)


def _schema(arrow: ModuleType, header: Header) -> pyarrow.Schema:
    types = dict.fromkeys(columns_for(header), arrow.string())
    types["confidence"] = arrow.float64()
    types |= dict.fromkeys(DATES, arrow.timestamp("ms", "UTC"))
    languages = {"source_language": header.source_language, "target_language": header.target_language}
    record = json.dumps(languages | pack_extras(header.attributes, header.elements), ensure_ascii=False)
    return arrow.schema(list(types.items()), {METADATA: record.encode("utf-8")})


def _value(name: str, cell: str | None, path: str | PathLike[str]) -> str | float | datetime | None:
    if not cell:
        return None if name not in {"source", "target"} else ""
    if name == "confidence":
        return float(cell)
    return _parse_date(cell) if name in DATES else whole(cell, name, path)


@lru_cache(maxsize=4096)
def _parse_date(cell: str) -> datetime:
    return datetime.strptime(cell, ISO).replace(tzinfo=UTC)


def _header(schema: pyarrow.Schema, path: str | PathLike[str]) -> Header | None:
    """The header of the units, if we wrote the file."""
    record = (schema.metadata or {}).get(METADATA)
    if record is None:
        return None
    try:
        content = json.loads(record)
        attributes, elements = unpack_extras(content)
        return Header(str(content["source_language"]), str(content["target_language"]), attributes, tuple(elements))
    except (ValueError, KeyError) as error:
        raise FormatError("the metadata `aligner.header` do not hold what was written there", path) from error


def _rows(path: str | PathLike[str]) -> Iterator[Row]:
    arrow, _ = _libraries()
    number = 0
    with open_unpacked(path) as handle:
        for batch in _batches(handle, path):
            with damage(path, *DAMAGED):
                columns = [_texts(name, column) for name, column in _flat_columns(arrow.Table.from_batches([batch]))]
            for cells in zip(*columns, strict=True):
                number += 1
                yield Row(number, cells)


def _batches(handle: BinaryIO, path: str | PathLike[str]) -> Iterator[pyarrow.RecordBatch]:
    _, files = _libraries()
    with damage(path, *DAMAGED):
        batches = files.ParquetFile(handle).iter_batches(BATCH)
    while True:
        with damage(path, *DAMAGED):
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def _flat_columns(table: pyarrow.Table) -> list[tuple[str, pyarrow.ChunkedArray]]:
    """The columns by name; the columns of a translation by language."""
    flat = table.flatten() if "translation" in table.column_names else table
    return [
        (name.removeprefix(TRANSLATION), column) for name, column in zip(flat.column_names, flat.columns, strict=True)
    ]


def _texts(name: str, column: pyarrow.ChunkedArray) -> list[str]:
    values = column.to_pylist()
    if name == "confidence":
        return [confidence_text(value) if isinstance(value, float) else _text(value) for value in values]
    return [value if isinstance(value, str) else _text(value) for value in values]


def _text(value: object) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else cell_text(value)
