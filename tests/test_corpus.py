"""Many pairs of documents: the same rows whatever the workers, and nothing lost when pairs, processes or runs fail."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deadly import Deadly

import aligner
from aligner import DocumentPair, EncoderError, FormatError, InputError, Options, align_corpus
from aligner.cli.main import main
from aligner.corpus import rows as rows_module
from aligner.corpus.results import Results
from aligner.corpus.rows import Aligner

ROOT = Path(aligner.__file__).parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def text_pair(number, **fields):
    zh = f"第{number}天，他来了。她走了。\n\n湖水也上升了，渡船停了。"
    en = f"On day {number} he came. She left.\n\nThe lake rose too, and the ferry stopped."
    return DocumentPair(source_text=zh, target_text=en, **({"id": f"d{number}"} | fields))


def manifest_of(path, count):
    pairs = (text_pair(number) for number in range(count))
    records = ({"id": each.id, "source_text": each.source_text, "target_text": each.target_text} for each in pairs)
    path.write_text("".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records), encoding="utf-8")
    return path


def rows_of(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def outputs_of(folder):
    """All files of a corpus by name, but for the results of single pairs."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_rows_are_the_beads_of_each_pair_in_the_order_of_the_pairs(tmp_path):
    done = align_corpus([text_pair(1), text_pair(2)], tmp_path)
    rows = rows_of(done.rows)
    assert [row["id"] for row in rows] == ["d1"] * 3 + ["d2"] * 3
    expected = aligner.align(text_pair(1).source_text, text_pair(1).target_text)
    assert [(row["source"], row["target"], row["confidence"], row["kind"]) for row in rows[:3]] == [
        (bead.source_text, bead.target_text, bead.confidence, bead.kind) for bead in expected
    ]
    assert rows[1] | {"confidence": 1} == {
        "id": "d1", "source": "她走了。", "target": "She left.", "confidence": 1, "kind": "1-1",
        "source_start": 1, "source_stop": 2, "target_start": 1, "target_stop": 2,
    }  # fmt: skip
    assert (done.pairs, done.failed, done.failures.read_bytes()) == (2, 0, b"")


def test_two_workers_write_what_one_writes(tmp_path):
    pairs = [*map(text_pair, range(12)), DocumentPair("no such file.txt", "neither.txt"), text_pair(3)]
    for workers in (1, 2):
        align_corpus(pairs, tmp_path / str(workers), workers=workers)
    assert outputs_of(tmp_path / "1") == outputs_of(tmp_path / "2")
    assert sorted(path.name for path in (tmp_path / "1").rglob("*.json")) == sorted(
        path.name for path in (tmp_path / "2").rglob("*.json")
    )


def test_rows_of_documents_and_of_parquet_have_the_same_content(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    pairs = [text_pair(1), text_pair(2)]
    for rows in ("beads", "documents"):
        lines = rows_of(align_corpus(pairs, tmp_path, rows=rows).rows)
        table = parquet.read_table(align_corpus(pairs, tmp_path, rows=rows, format="parquet").rows)
        assert table.to_pylist() == lines
    assert [row["source_language"] for row in lines] == ["zh", "zh"]
    assert "encoder" in lines[0]["recipe"]


def test_half_of_a_character_does_not_stop_parquet(tmp_path):
    pytest.importorskip("pyarrow")
    pairs = [text_pair(1), DocumentPair(source_text="他\ud800来了。", target_text="He came.", id="half")]
    with pytest.warns(aligner.FormatWarning, match=r"U\+D800"):
        done = align_corpus(pairs, tmp_path, format="parquet")
    assert done.failed == 0


def test_a_second_run_reads_the_results_of_the_first(tmp_path, monkeypatch):
    align_corpus([text_pair(1)], tmp_path)
    before = outputs_of(tmp_path)
    made = []
    row = Aligner.row
    monkeypatch.setattr(Aligner, "row", lambda self, pair: made.append(pair.id) or row(self, pair))
    align_corpus([text_pair(1)], tmp_path)
    assert (made, outputs_of(tmp_path)) == ([], before)
    align_corpus([text_pair(1), text_pair(2)], tmp_path)
    align_corpus([text_pair(1)], tmp_path, options=Options(max_bead=4))
    align_corpus([text_pair(1, source_language="zh-Hans")], tmp_path)
    assert made == ["d2", "d1", "d1"]


def test_a_changed_file_is_aligned_again(tmp_path):
    pair = DocumentPair(str(tmp_path / "a.zh.txt"), str(tmp_path / "a.en.txt"), "a")
    (tmp_path / "a.zh.txt").write_text("他来了。", encoding="utf-8")
    (tmp_path / "a.en.txt").write_text("He came.", encoding="utf-8")
    assert rows_of(align_corpus([pair], tmp_path / "out").rows)[0]["target"] == "He came."
    (tmp_path / "a.en.txt").write_text("He has come.", encoding="utf-8")
    assert rows_of(align_corpus([pair], tmp_path / "out").rows)[0]["target"] == "He has come."


def test_a_damaged_result_is_made_again(tmp_path):
    align_corpus([text_pair(1)], tmp_path)
    before = outputs_of(tmp_path)
    (result,) = (tmp_path / "results").rglob("*.json")
    for damaged in (b"", result.read_bytes()[:40], b"[]", b"\xff"):
        result.write_bytes(damaged)
        align_corpus([text_pair(1)], tmp_path)
        assert outputs_of(tmp_path) == before


def test_a_result_stands_in_a_folder_named_by_the_beginning_of_its_key():
    assert Results(Path("r")).path("0123abcd") == Path("r", "012", "0123abcd.json")


def test_what_fails_is_listed_with_its_error_and_does_not_stop_the_others(tmp_path):
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 no archive")
    pairs = [
        DocumentPair("missing.txt", "neither.txt", "m"), DocumentPair(str(broken), str(broken)), text_pair(1),
        text_pair(1),
    ]  # fmt: skip
    done = align_corpus(pairs, tmp_path / "out")
    failures = rows_of(done.failures)
    assert [(row["id"], row["source"], row["target"]) for row in failures] == [
        ("m", "missing.txt", "neither.txt"), (str(broken), str(broken), str(broken)), ("4", None, None),
    ]  # fmt: skip
    assert failures[0]["error"] == "missing.txt: no such file; check the name and the folder"
    assert str(broken) in failures[1]["error"]
    assert failures[2]["error"] == "the id 'd1' is that of pair 3; give each pair an id of its own"
    assert {row["id"] for row in rows_of(done.rows)} == {"d1"}
    assert done.statistics["counts"]["failed"] == 3


def test_a_fault_of_ours_is_a_failure_of_its_pair(tmp_path, monkeypatch):
    monkeypatch.setattr("aligner.corpus.rows.align_files", lambda *_, **__: 1 / 0)
    done = align_corpus([("a.zh.txt", "a.en.txt"), text_pair(1)], tmp_path)
    assert done.failed == 1
    (tmp_path / "a.zh.txt").touch()
    done = align_corpus([(str(tmp_path / "a.zh.txt"), str(tmp_path / "a.zh.txt")), text_pair(1)], tmp_path)
    assert "ZeroDivisionError: division by zero; this is a fault of aligner" in rows_of(done.failures)[0]["error"]


def test_what_failed_is_tried_again_only_if_asked(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("他来了。", encoding="utf-8")
    pair = (str(tmp_path / "a.txt"), str(tmp_path / "a.txt"))
    with monkeypatch.context() as patch:
        patch.setattr("aligner.corpus.rows.align_files", lambda *_, **__: 1 / 0)
        assert align_corpus([pair], tmp_path / "out").failed == 1
    assert align_corpus([pair], tmp_path / "out").failed == 1
    assert align_corpus([pair], tmp_path / "out", retry_failed=True).failed == 0
    assert align_corpus([pair], tmp_path / "out").failed == 0


def test_an_empty_document_and_doubts_are_no_failures(tmp_path):
    pairs = [DocumentPair(source_text="", target_text="", id="e"), DocumentPair(source_text="他来了。", target_text="",
             id="h")]  # fmt: skip
    rows = rows_of(align_corpus(pairs, tmp_path, rows="documents").rows)
    assert [len(row["beads"]) for row in rows] == [0, 1]
    assert rows[0]["warnings"] == ["the source contains no sentences", "the target contains no sentences"]


def test_no_pairs_give_empty_files(tmp_path):
    done = align_corpus([], tmp_path, workers=2)
    assert (done.pairs, done.rows.read_bytes()) == (0, b"")
    assert "<h1>" in (tmp_path / "statistics.html").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
def test_a_pair_whose_process_dies_is_tried_once_more(tmp_path):
    pairs = list(map(text_pair, (1, 37, 2, 4)))
    done = align_corpus(pairs, tmp_path / "a", workers=2, encoder=Deadly(tmp_path / "died"))
    assert done.failed == 0
    done = align_corpus(pairs, tmp_path / "b", workers=2, encoder=Deadly())
    assert [row["id"] for row in rows_of(done.failures)] == ["d37"]
    assert "died twice" in rows_of(done.failures)[0]["error"]
    assert {row["id"] for row in rows_of(done.rows)} == {"d1", "d2", "d4"}


def test_wrong_arguments_end_a_run_before_it_begins(tmp_path):
    reviewed = aligner.align("他来了。", "He came.")
    with pytest.raises(InputError, match="workers must be a whole number from 1, not 0"):
        align_corpus([], tmp_path, workers=0)
    with pytest.raises(InputError, match="format must be one of jsonl, parquet"):
        align_corpus([], tmp_path, format="csv")
    with pytest.raises(InputError, match="leave out Options"):
        align_corpus([], tmp_path, options=Options(known=reviewed))
    with pytest.raises(EncoderError, match="no such folder"):
        align_corpus([text_pair(1)], tmp_path, workers=2, encoder="./nowhere")
    with pytest.raises(InputError, match="cannot be sent to another process"):
        align_corpus([text_pair(1)], tmp_path, workers=2, options=Options(splitter=lambda text: [text]))
    with pytest.raises(InputError, match="or two file names, not 'a'"):
        align_corpus(["a"], tmp_path)
    with pytest.raises(FormatError, match="1: not JSON"):
        (tmp_path / "m.jsonl").write_text("zh.txt en.txt")
        align_corpus(tmp_path / "m.jsonl", tmp_path)
    assert not list(tmp_path.glob("beads*"))


def test_a_full_disk_ends_the_run_and_says_so(tmp_path, monkeypatch):
    def put(self, key, row):
        raise InputError("the disk is full; make room there, or choose another disk", self.path(key))

    monkeypatch.setattr(Results, "put", put)
    with pytest.raises(InputError, match="the disk is full"):
        align_corpus([text_pair(1)], tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_run_that_is_ended_at_any_moment_goes_on(tmp_path, number):
    manifest = manifest_of(tmp_path / "pairs.jsonl", 60)
    align_corpus(manifest, tmp_path / "undisturbed")
    command = [sys.executable, "-m", "aligner", "batch", str(manifest), str(tmp_path / "out"), "--workers", "2"]
    chance = random.Random(1)
    for _ in range(3):
        before = len(list((tmp_path / "out").rglob("*.json")))
        with subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE) as running:
            wanted = before + chance.randint(1, 12)
            while running.poll() is None and len(list((tmp_path / "out").rglob("*.json"))) < wanted:
                time.sleep(0.01)
            running.send_signal(number)
            _, said = running.communicate()
        assert number == signal.SIGKILL or b"what is done is kept" in said
        assert not (tmp_path / "out" / "beads.jsonl").exists()
    assert subprocess.run(command, env=ENVIRONMENT, check=False, capture_output=True).returncode == 0
    assert outputs_of(tmp_path / "out") == outputs_of(tmp_path / "undisturbed")
    assert not list((tmp_path / "out").rglob(".*"))


def test_workers_end_when_their_parent_is_killed(tmp_path):
    manifest = manifest_of(tmp_path / "pairs.jsonl", 400)
    command = [sys.executable, "-m", "aligner", "batch", str(manifest), str(tmp_path / "out"), "--workers", "2"]
    with subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE) as running:
        while not list((tmp_path / "out").rglob("*.json")):
            time.sleep(0.01)
        running.kill()
        # The pipe of errors ends when the last process that has it has ended.
        running.communicate()
    count = len(list((tmp_path / "out").rglob("*.json")))
    assert 0 < count < 400


def test_two_runs_share_a_folder(tmp_path):
    manifest = manifest_of(tmp_path / "pairs.jsonl", 20)
    align_corpus(manifest, tmp_path / "alone")
    command = [sys.executable, "-m", "aligner", "batch", str(manifest), str(tmp_path / "out"), "--workers", "1"]
    runs = [subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(run.communicate()[1], run.returncode)[1] for run in runs] == [0, 0]
    assert outputs_of(tmp_path / "out") == outputs_of(tmp_path / "alone")


def test_the_command_says_what_it_has_done(tmp_path, capsys):
    manifest = manifest_of(tmp_path / "pairs.jsonl", 2)
    with manifest.open("a") as file:
        file.write('{"id": "m", "source": "missing.txt", "target": "x.txt"}\n')
    assert main(["batch", str(manifest), str(tmp_path / "out"), "--workers", "1", "--rows", "documents"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "aligner: 3 pairs: 2 done, 1 failed",
        f"aligner: 6 beads in {tmp_path / 'out' / 'documents.jsonl'}",
        f"aligner: error: m: {tmp_path / 'missing.txt'}: no such file; check the name and the folder",
    ]
    assert rows_of(tmp_path / "out" / "failures.jsonl")[0]["line"] == 3


def test_the_command_pairs_the_files_of_folders(tmp_path, capsys):
    for name, text in (
        ("zh/a.txt", "他来了。"),
        ("zh/b.txt", "她走了。"),
        ("en/a.txt", "He came."),
        ("en/b.txt", "She."),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    zh, en, out = (str(tmp_path / name) for name in ("zh", "en", "out"))
    assert main(["batch", zh, en, out, "--workers", "1", "--quiet"]) == 0
    assert [(row["id"], row["target"]) for row in rows_of(tmp_path / "out" / "beads.jsonl")] == [
        ("a", "He came."), ("b", "She."),
    ]  # fmt: skip
    shutil.rmtree(out)
    assert main(["batch", str(tmp_path), out, "--workers", "1"]) == 0
    with pytest.raises(SystemExit):
        main(["batch", str(tmp_path / "zh" / "a.txt"), str(tmp_path / "en" / "a.txt"), out])
    assert "a manifest names both texts of each pair" in capsys.readouterr().err


def test_a_reranker_is_loaded_once_for_all_pairs(tmp_path, monkeypatch):
    loaded = []
    load = rows_module.load_reranker
    monkeypatch.setattr(rows_module, "load_reranker", lambda given: loaded.append(given) or load(given))
    made = Aligner(options=Options(reranker=Constant()))
    texts = {"source_text": "他来了。天在下雨。", "target_text": "He came. It was raining."}
    assert all(made.row(DocumentPair(id=name, **texts))["error"] is None for name in "ab")
    assert "reranker=constant" in made.recipe
    assert len(loaded) == 1


class Constant:
    """A reranker that knows nothing."""

    name = "constant"

    def predict(self, pairs):
        return [0.0] * len(pairs)
