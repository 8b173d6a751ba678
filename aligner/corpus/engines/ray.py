"""Pairs on a Ray cluster: actors of Ray Data hold the encoder. Needs the extra `ray`."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

from aligner.alignment.options import Options
from aligner.corpus.batches import BatchAligner
from aligner.corpus.engines.parts import BATCH, EngineResult, PartWriter, format_of
from aligner.distribution import load_extra
from aligner.encoders.protocol import Encoder

if TYPE_CHECKING:
    from ray.data import Dataset


def align_dataset(
    dataset: Dataset,
    *,
    encoder: str | PathLike[str] | Encoder | None = None,
    options: Options | None = None,
    batch_size: int = BATCH,
    **resources: Any,  # noqa: ANN401 - as Ray takes them
) -> Dataset:
    """The rows of a dataset of pairs, as another dataset, for any sink of Ray; see `aligner.corpus.batches`.

    `resources` go to `map_batches`: `compute=ray.data.ActorPoolStrategy(min_size=2, max_size=64)` for the number of
    actors, and `num_gpus=1` for a transformer encoder. Reading needs processors, too: leave some.
    """
    return _mapped(dataset, BatchAligner(encoder, options), batch_size, resources)


def align_parts(
    source: str | PathLike[str],
    writer: PartWriter,
    *,
    batch_size: int = BATCH,
    **resources: Any,  # noqa: ANN401 - as Ray takes them
) -> EngineResult:
    """Align the pairs in files of Parquet or JSON lines; `writer` writes the parts. Returns the counts."""
    data = load_extra("ray.data", "ray", "align_parts")
    dataset = (data.read_parquet if format_of(source) == "parquet" else data.read_json)(str(source))
    summaries = _mapped(dataset, writer, batch_size, resources).iter_batches(batch_format="pyarrow", batch_size=None)
    return writer.result(summaries)


class _Actor:
    """Calls what it was made with: Ray makes actors of classes."""

    def __init__(self, work: BatchAligner) -> None:
        self.work = work

    def __call__(self, columns: Any) -> Any:  # noqa: ANN401
        return self.work(columns)


def _mapped(dataset: Dataset, work: Any, batch_size: int, resources: dict[str, Any]) -> Dataset:  # noqa: ANN401
    one = load_extra("ray.data", "ray", "align_dataset").ActorPoolStrategy(size=1)
    how = {"compute": one} | resources
    return dataset.map_batches(
        _Actor, fn_constructor_args=(work,), batch_format="pyarrow", batch_size=batch_size, **how
    )
