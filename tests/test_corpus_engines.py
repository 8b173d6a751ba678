"""Tables of pairs on real engines, started here: the rows of one process, also when a worker is killed in mid-run."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from deadly import Deadly

import aligner
from aligner import InputError, Options, align_corpus
from aligner.corpus.batches import BatchAligner, align_batch
from aligner.corpus.engines.parts import PartWriter, format_of, parts_of, read_part
from aligner.corpus.output import schema

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

PATHS = os.pathsep.join([str(Path(aligner.__file__).parent.parent), str(Path(__file__).parent)])
COUNT = 12
# Engines warn of their own future.
pytestmark = pytest.mark.filterwarnings("ignore")


def records(count=COUNT):
    """Pairs, one of which has no text."""
    yield {"id": "007", "source_text": None, "target_text": "He came."}
    for number in range(1, count):
        zh, en = f"第{30 + number}天，他来了。她走了。", f"On day {30 + number} he came. She left."
        yield {"id": f"d{number}", "source_text": zh, "target_text": en}


def table(count=COUNT):
    return arrow.Table.from_pylist(list(records(count)))


def by_id(rows):
    return sorted(rows, key=lambda row: row["id"])


@pytest.fixture(scope="module")
def expected():
    return by_id(align_batch(table()).to_pylist())


@pytest.fixture
def source(tmp_path):
    """The pairs as files of Parquet in a folder."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    for start in range(0, COUNT, 4):
        parquet.write_table(table().slice(start, 4), folder / f"{start}.parquet")
    return folder


@pytest.fixture
def lines(tmp_path):
    """The pairs as JSON lines."""
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records()), encoding="utf-8")
    return path


def rows_in(folder):
    return by_id(row for path in parts_of(folder) for row in read_part(path))


# The function


def test_a_batch_has_a_row_for_each_pair_in_their_order():
    done = align_batch(table())
    assert done.schema == schema("documents")
    assert done.column("id").to_pylist() == [record["id"] for record in records()]
    assert done.column("error")[0].as_py() == "give two files, or both source_text and target_text"
    assert done.slice(1).column("error").null_count == COUNT - 1
    assert align_batch(table().to_batches()[0]) == done
    assert BatchAligner()(table()) == done


def test_a_batch_has_the_rows_of_a_corpus(tmp_path):
    pairs = [aligner.DocumentPair(**record) for record in records() if record["source_text"]]
    rows = parquet.read_table(align_corpus(pairs, tmp_path, rows="documents", format="parquet").rows)
    assert rows == align_batch(table().slice(1))


def test_other_columns_are_left_out_and_numbers_are_names(tmp_path):
    given = arrow.Table.from_pylist([{"id": 7, "source_text": "他来了。", "target_text": "He came.", "year": 1999}])
    assert align_batch(given).to_pylist()[0]["id"] == "7"


def test_what_is_no_table_of_pairs_is_an_error():
    with pytest.raises(InputError, match="must be a table or a record batch of pyarrow, not dict"):
        align_batch({"id": ["a"]})
    with pytest.raises(InputError, match="no column `id`"):
        align_batch(arrow.table({"source": ["a"]}))
    with pytest.raises(InputError, match="cannot be sent to another process"):
        BatchAligner(options=Options(splitter=lambda text: [text]))


# Parts


def test_a_run_goes_on_from_its_parts(tmp_path, expected):
    first = PartWriter(tmp_path)
    assert first.result([first(table(5))]) == (5, 1, 0)
    second = PartWriter(tmp_path)
    assert second.result([second(table())]) == (COUNT - 5, 0, 5)
    assert second.result([PartWriter(tmp_path)(table())]) == (0, 0, 5)
    assert rows_in(tmp_path) == expected


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_a_batch_that_is_done_twice_is_there_once(tmp_path, format, expected):
    writer = PartWriter(tmp_path, format=format)
    writer(table())
    writer(table())
    assert rows_in(tmp_path) == expected


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_failures_are_done_again_if_asked(tmp_path, format):
    PartWriter(tmp_path, format=format)(table(3))
    PartWriter(tmp_path, format=format)(arrow.Table.from_pylist([{"id": "alone", "source": "missing.txt"}]))
    assert sum(row["error"] is not None for row in rows_in(tmp_path)) == 2
    mended = arrow.Table.from_pylist([{"id": "007", "source_text": "他来了。", "target_text": "He came."}])
    assert PartWriter(tmp_path, format=format)(mended).num_rows == 0
    assert PartWriter(tmp_path, format=format, retry_failed=True)(mended).num_rows == 1
    assert [row["id"] for row in rows_in(tmp_path) if row["error"] is None] == ["007", "d1", "d2"]


def test_pairs_come_as_files_of_one_format(tmp_path):
    with pytest.raises(InputError, match=r"as \.parquet or as \.jsonl"):
        format_of(tmp_path)
    (tmp_path / "a.jsonl").touch()
    assert format_of(tmp_path) == format_of(tmp_path / "a.jsonl") == "jsonl"
    (tmp_path / "b.parquet").touch()
    with pytest.raises(InputError, match="a folder of one of them"):
        format_of(tmp_path)


# The engines


@pytest.fixture(scope="module")
def ray():
    engine = pytest.importorskip("ray")
    pytest.importorskip("ray.data")
    patch = pytest.MonkeyPatch()
    patch.setenv("RAY_AUTH_MODE", "disabled")
    patch.setenv("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
    patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    engine.init(
        num_cpus=4, include_dashboard=False, log_to_driver=False, object_store_memory=500 << 20,
        runtime_env={"env_vars": {"PYTHONPATH": PATHS, "OMP_NUM_THREADS": "1"}},
    )  # fmt: skip
    yield engine
    engine.shutdown()
    patch.undo()


def test_ray(ray, lines, tmp_path, expected):
    from aligner.corpus.engines.ray import align_dataset, align_parts

    dataset = align_dataset(ray.data.from_arrow(table()), batch_size=4)
    assert by_id(dataset.take_all()) == expected
    assert align_parts(lines, PartWriter(tmp_path / "lines", format="jsonl"), batch_size=5) == (COUNT, 1, 0)
    # In one file, because Ray reads each with a process of its own.
    source = tmp_path / "pairs.parquet"
    parquet.write_table(table(), source)
    writer = PartWriter(tmp_path / "out", encoder=Deadly(tmp_path / "died"))
    assert align_parts(source, writer, batch_size=4, compute=ray.data.ActorPoolStrategy(size=2)) == (COUNT, 1, 0)
    assert align_parts(source, PartWriter(tmp_path / "out")) == (0, 0, COUNT)
    assert (tmp_path / "died").exists()
    assert beads_of(rows_in(tmp_path / "out")) == beads_of(rows_in(tmp_path / "lines")) == beads_of(expected)


def beads_of(rows):
    """The rows without the recipe, which names the encoder."""
    return [row | {"recipe": None} for row in rows]


@pytest.fixture
def dask(monkeypatch):
    pytest.importorskip("dask.dataframe")
    distributed = pytest.importorskip("distributed")
    monkeypatch.setenv("PYTHONPATH", PATHS)
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster, cluster.get_client():
        yield


def test_dask(dask, source, lines, tmp_path, expected):
    from dask.dataframe import read_parquet

    from aligner.corpus.engines.dask import align_frame, align_parts

    rows = arrow.Table.from_pandas(align_frame(read_parquet(str(source))).compute(), preserve_index=False)
    assert by_id(rows.to_pylist()) == expected
    assert align_parts(lines, PartWriter(tmp_path / "lines", format="jsonl"), partitions=2) == (COUNT, 1, 0)
    writer = PartWriter(tmp_path / "out", encoder=Deadly(tmp_path / "died"))
    assert align_parts(source, writer) == (COUNT, 1, 0)
    assert align_parts(source, PartWriter(tmp_path / "out")) == (0, 0, COUNT)
    assert (tmp_path / "died").exists()
    assert beads_of(rows_in(tmp_path / "out")) == beads_of(rows_in(tmp_path / "lines")) == beads_of(expected)


@pytest.fixture
def spark(monkeypatch):
    sql = pytest.importorskip("pyspark.sql")
    monkeypatch.setenv("PYTHONPATH", PATHS)
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[2, 4]").config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.memory", "512m").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def test_spark(spark, source, lines, tmp_path, expected):
    from aligner.corpus.engines.spark import align_frame, align_parts

    assert by_id(align_frame(spark.read.parquet(str(source))).toArrow().to_pylist()) == expected
    assert align_parts(spark, lines, PartWriter(tmp_path / "lines", format="jsonl"), partitions=2) == (COUNT, 1, 0)
    writer = PartWriter(tmp_path / "out", encoder=Deadly(tmp_path / "died"))
    assert align_parts(spark, source, writer) == (COUNT, 1, 0)
    assert align_parts(spark, source, PartWriter(tmp_path / "out")) == (0, 0, COUNT)
    assert (tmp_path / "died").exists()
    assert beads_of(rows_in(tmp_path / "out")) == beads_of(rows_in(tmp_path / "lines")) == beads_of(expected)
