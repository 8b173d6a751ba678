"""Rows of pairs → one file, whole or absent, as JSON lines or Parquet, with a row a bead or a row a document.

beads       id  source  target  confidence  kind  source_start  source_stop  target_start  target_stop
documents   id  source_language  target_language  recipe  warnings  error  beads: a list of the columns above
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from os import PathLike
from typing import TYPE_CHECKING, Any

from aligner.corpus.rows import Row
from aligner.distribution import load_extra
from aligner.files import replacing, whole
from aligner.formats.jsonl import line_of

if TYPE_CHECKING:
    import pyarrow

# Takes a row of a document.
Write = Callable[[Row], None]
# Rows that Parquet compresses together.
BATCH = 10_000
PURPOSE = "a Parquet file"


def _bead_rows(row: Row) -> Iterator[Row]:
    return ({"id": row["id"]} | bead for bead in row["beads"])


def _document_rows(row: Row) -> Iterator[Row]:
    yield row


# What a row of the output is.
KINDS: Mapping[str, Callable[[Row], Iterator[Row]]] = {"beads": _bead_rows, "documents": _document_rows}


@contextmanager
def _write_jsonl(path: str | PathLike[str], kind: str) -> Iterator[Write]:
    with replacing(path) as handle:
        yield lambda row: handle.writelines(f"{line_of(part)}\n" for part in KINDS[kind](row))


@contextmanager
def _write_parquet(path: str | PathLike[str], kind: str) -> Iterator[Write]:
    arrow, files = load_extra("pyarrow", "formats", PURPOSE), load_extra("pyarrow.parquet", "formats", PURPOSE)
    shape = schema(kind)
    rows: list[Row] = []

    def write(row: Row) -> None:
        rows.extend(whole_texts(part, path) for part in KINDS[kind](row))
        if len(rows) >= BATCH:
            flush()

    def flush() -> None:
        writer.write_table(arrow.Table.from_pylist(rows, shape))
        rows.clear()

    with replacing(path) as handle, files.ParquetWriter(handle.buffer, shape, compression="zstd") as writer:
        yield write
        flush()


# The formats of an output, by the ends of their names.
WRITERS: Mapping[str, Callable[[str | PathLike[str], str], AbstractContextManager[Write]]] = {
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
}


def schema(kind: str) -> pyarrow.Schema:
    """The columns of an output as Arrow knows them; InputError if pyarrow is not installed."""
    arrow = load_extra("pyarrow", "formats", PURPOSE)
    text, number = arrow.string(), arrow.int32()
    bead = {
        "source": text, "target": text, "confidence": arrow.float64(), "kind": text, "source_start": number,
        "source_stop": number, "target_start": number, "target_stop": number,
    }  # fmt: skip
    if kind == "beads":
        return arrow.schema({"id": text} | bead)
    columns = dict.fromkeys(("id", "source_language", "target_language", "recipe"), text)
    lists = {"beads": arrow.list_(arrow.struct(list(bead.items())))}
    return arrow.schema(columns | {"warnings": arrow.list_(text), "error": text} | lists)


def whole_texts(value: Any, path: str | PathLike[str] | None = None) -> Any:  # noqa: ANN401 - a value of JSON
    """The value with U+FFFD for halves of characters, which Arrow cannot hold."""
    match value:
        case str():
            return whole(value, "in a text", path)
        case dict():
            return {name: whole_texts(part, path) for name, part in value.items()}
        case list():
            return [whole_texts(part, path) for part in value]
    return value
