"""Pairs on a Spark cluster, by `mapInArrow`. Needs the extra `spark`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from typing import TYPE_CHECKING, Any

from aligner.alignment.options import Options
from aligner.corpus.batches import BatchAligner
from aligner.corpus.engines.parts import BATCH, EngineResult, PartWriter, format_of, summary_schema
from aligner.corpus.output import schema
from aligner.distribution import load_extra
from aligner.encoders.protocol import Encoder

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession


def align_frame(
    frame: DataFrame, *, encoder: str | PathLike[str] | Encoder | None = None, options: Options | None = None
) -> DataFrame:
    """The rows of a frame of pairs, as another frame; see `aligner.corpus.batches`."""
    return _mapped(frame, BatchAligner(encoder, options), schema("documents"))


def align_parts(
    session: SparkSession,
    source: str | PathLike[str],
    writer: PartWriter,
    *,
    partitions: int | None = None,
) -> EngineResult:
    """As `aligner.corpus.engines.ray.align_parts`; `partitions` says into how many the pairs are divided."""
    read = session.read.parquet if format_of(source) == "parquet" else session.read.json
    frame = read(str(source))
    frame = frame.repartition(partitions, "id") if partitions else frame
    return writer.result([_mapped(frame, writer, summary_schema()).toArrow()])


def _mapped(frame: DataFrame, work: Callable[[Any], Any], shape: pyarrow.Schema) -> DataFrame:
    types = load_extra("pyspark.sql.pandas.types", "spark", "align_frame")

    def on_batches(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            for start in range(0, len(batch), BATCH):
                yield from work(batch.slice(start, BATCH)).to_batches()

    return frame.mapInArrow(on_batches, types.from_arrow_schema(shape))
