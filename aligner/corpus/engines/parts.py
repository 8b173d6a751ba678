"""What all engines share: files of pairs in, files of rows out, each whole or absent, and what is done already.

    out/part-3f2a….parquet   the rows of a batch; the name is a hash of its ids

If an engine does a batch twice, because a worker died or was slow, the second part takes the place of the first. A run
that goes on leaves out the ids that some part has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aligner.alignment.options import Options
from aligner.arguments import one_of
from aligner.corpus.batches import BatchAligner
from aligner.corpus.output import PURPOSE, WRITERS, schema
from aligner.corpus.rows import Row
from aligner.distribution import load_extra
from aligner.encoders.protocol import Encoder
from aligner.errors import FormatError, InputError, system_errors
from aligner.files import open_unpacked

if TYPE_CHECKING:
    import pyarrow

# Pairs that are aligned, and written, together: little is lost with a worker, and files are not too many.
BATCH = 64
# What a worker tells of a batch that it has written.
SUMMARY = ["id", "error"]


class EngineResult(NamedTuple):
    """The pairs that this run did, those among them that failed, and those that an earlier run had done."""

    pairs: int
    failed: int
    before: int


def summary_schema() -> pyarrow.Schema:
    """The columns of what a `PartWriter` returns."""
    return schema("documents").empty_table().select(SUMMARY).schema


class PartWriter:
    """Aligns batches of pairs and writes the rows of each as a part, as far as no part has them yet.

    `output` is a folder that all machines share, `format` is "parquet" or "jsonl". With `retry_failed` what failed is
    done again: it is taken out of the parts first. Raises InputError for a folder that cannot be written and for an
    encoder or options that cannot be sent to other processes, and FormatError for a damaged part.
    """

    def __init__(
        self,
        output: str | PathLike[str],
        *,
        encoder: str | PathLike[str] | Encoder | None = None,
        options: Options | None = None,
        format: str = "parquet",
        retry_failed: bool = False,
    ) -> None:
        arrow = load_extra("pyarrow", "formats", PURPOSE)
        one_of(WRITERS).check("format", format)
        self.output, self.format, self.aligner = Path(output), format, BatchAligner(encoder, options)
        with system_errors(output, "write"):
            self.output.mkdir(parents=True, exist_ok=True)
        for path in parts_of(self.output) if retry_failed else ():
            _take_failures_out(path)
        done = [row["id"] for path in parts_of(self.output) for row in read_part(path, ["id"])]
        self.done = arrow.array(done, arrow.string())

    def __call__(self, columns: pyarrow.Table | pyarrow.RecordBatch) -> pyarrow.Table:
        """Write the part of a batch, and return a table of `id` and `error`."""
        compute = load_extra("pyarrow.compute", "formats", PURPOSE)
        ids = columns.column("id").cast(self.done.type)
        rows = self.aligner(columns.filter(compute.invert(compute.is_in(ids, value_set=self.done))))
        if len(rows):
            _write(rows.to_pylist(), self.output / self._name(rows.column("id").to_pylist()))
        return rows.select(SUMMARY)

    def result(self, summaries: Iterable[pyarrow.Table]) -> EngineResult:
        """The counts of a run, from the tables that the calls returned."""
        pairs = failed = 0
        for table in summaries:
            pairs += len(table)
            failed += len(table) - table.column("error").null_count
        return EngineResult(pairs, failed, len(self.done))

    def _name(self, ids: list[str]) -> str:
        return f"part-{sha256(json.dumps(ids).encode()).hexdigest()[:32]}.{self.format}"


def parts_of(folder: Path) -> list[Path]:
    """The parts in a folder."""
    return [path for format in WRITERS for path in sorted(folder.glob(f"part-*.{format}"))]


def read_part(path: Path, columns: list[str] | None = None) -> Iterator[Row]:
    """The rows of a part, with these columns or all."""
    if path.suffix == ".parquet":
        files = load_extra("pyarrow.parquet", "formats", PURPOSE)
        yield from files.read_table(path, columns=columns).to_pylist()
        return
    with open_unpacked(path) as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise FormatError("not what was written here; remove this part", path, line=number) from error


def _take_failures_out(path: Path) -> None:
    rows = list(read_part(path))
    kept = [row for row in rows if row["error"] is None]
    if not kept:
        path.unlink()
    elif len(kept) < len(rows):
        _write(kept, path)


def _write(rows: Iterable[Row], path: Path) -> None:
    with WRITERS[path.suffix.removeprefix(".")](path, "documents") as write:
        for row in rows:
            write(row)


def format_of(source: str | PathLike[str]) -> str:
    """Whether a file, or the files of a folder, are "parquet" or "jsonl"; InputError if they are neither or both."""
    path = Path(source)
    names = [each.name for each in path.iterdir()] if path.is_dir() else [path.name]
    found = [format for format in WRITERS if any(name.endswith(f".{format}") for name in names)]
    if len(found) != 1:
        raise InputError("give pairs as .parquet or as .jsonl, or a folder of one of them", path)
    return found[0]
