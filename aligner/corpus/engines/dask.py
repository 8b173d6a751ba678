"""Pairs on a Dask cluster, a partition at a time. Needs the extra `dask`."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING, Any

from aligner.alignment.options import Options
from aligner.corpus.batches import BatchAligner
from aligner.corpus.engines.parts import EngineResult, PartWriter, format_of, summary_schema
from aligner.corpus.output import schema
from aligner.distribution import load_extra
from aligner.encoders.protocol import Encoder

if TYPE_CHECKING:
    import pandas
    import pyarrow
    from dask.dataframe import DataFrame


def align_frame(
    frame: DataFrame, *, encoder: str | PathLike[str] | Encoder | None = None, options: Options | None = None
) -> DataFrame:
    """The rows of a frame of pairs, as another frame, with the types of Arrow; see `aligner.corpus.batches`."""
    rows: DataFrame = _mapped(frame, BatchAligner(encoder, options), schema("documents"))
    return rows


def align_parts(
    source: str | PathLike[str],
    writer: PartWriter,
    *,
    partitions: int | None = None,
) -> EngineResult:
    """As `aligner.corpus.engines.ray.align_parts`; `partitions` says into how many the pairs are divided."""
    frames = load_extra("dask.dataframe", "dask", "align_parts")
    arrow = load_extra("pyarrow", "formats", "align_parts")
    files = str(source)
    # Without `dtype=False` the id "007" would become 7.
    how = {"lines": True, "dtype": False, "convert_dates": False}
    frame = frames.read_parquet(files) if format_of(source) == "parquet" else frames.read_json(files, **how)
    frame = frame.repartition(npartitions=partitions) if partitions else frame
    summary = _mapped(frame, writer, summary_schema())
    return writer.result([arrow.Table.from_pandas(summary.compute())])


def _mapped(frame: Any, work: Callable[[Any], Any], shape: pyarrow.Schema) -> Any:  # noqa: ANN401 - untyped there
    return frame.map_partitions(_on_frame, work, meta=_to_pandas(shape.empty_table()))


def _on_frame(frame: pandas.DataFrame, work: Callable[[Any], Any]) -> pandas.DataFrame:
    arrow = load_extra("pyarrow", "formats", "align_frame")
    return _to_pandas(work(arrow.Table.from_pandas(frame, preserve_index=False)))


def _to_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    pandas = load_extra("pandas", "dask", "align_frame")
    return table.to_pandas(types_mapper=pandas.ArrowDtype)
