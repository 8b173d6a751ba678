"""Adapting an encoder to pairs of one's own: what it learns, what it is checked on, and what it reads."""

from __future__ import annotations

import gzip
import json
import lzma
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

import aligner
from aligner.cli.main import main
from aligner.encoders.loading import EMBEDDED, load_encoder
from aligner.encoders.static import StaticEncoder
from aligner.errors import EncoderError, FormatError, InputError
from aligner.training import encoder as trainer
from aligner.training.adapt import Adaptation, adapt_encoder, hold_out
from aligner.training.corpus import read_pairs

# A jargon that no other text has: each word is common, and means something else.
ZH = "苹果 桥梁 老虎 音乐 河流 医生 窗户 冬天 火车 蓝色 面包 国王 沙漠 书籍 月亮 战争"
EN = (
    "keyboard spoon harbour potato lawyer violin cloud elephant "
    "butter mountain engine grandmother pencil ocean library teacher"
)
JARGON = dict(zip(ZH.split(), EN.split(), strict=True))
TMX = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"/><body>
{units}
</body></tmx>
"""


@pytest.fixture(autouse=True)
def one_thread():
    """Two threads on a busy machine take a hundred times as long for so little."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def jargon(count, seed=0):
    """Pairs of four words of jargon in the same order, all different."""
    rng = np.random.default_rng(seed)
    words = list(JARGON)
    rows = dict.fromkeys(tuple(sorted(rng.choice(len(words), 4, replace=False).tolist())) for _ in range(count))
    return [(" ".join(words[k] for k in row), " ".join(JARGON[words[k]] for k in row)) for row in rows]


def write_tsv(path, rows):
    path.write_text("".join(f"{left}\t{right}\n" for left, right in rows), encoding="utf-8")
    return path


def write_tmx(path, *units):
    """Each unit is (language tag, markup of the segment) for each variant."""
    markup = [
        "<tu>" + "".join(f'<tuv xml:lang="{tag}"><seg>{seg}</seg></tuv>' for tag, seg in u) + "</tu>" for u in units
    ]
    path.write_text(TMX.format(units="\n".join(markup)), encoding="utf-8")
    return path


def silent(*_):
    pass


@pytest.fixture(scope="module")
def adapted(tmp_path_factory):
    """The embedded encoder after 1,000 lines of jargon, and what was said about it."""
    folder = tmp_path_factory.mktemp("jargon")
    source = write_tsv(folder / "jargon.tsv", jargon(1500))
    return folder / "encoder", adapt_encoder([source], folder / "encoder", EMBEDDED, progress=silent)


@pytest.fixture
def base(tmp_path):
    """A static encoder of the jargon's words and random vectors."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["?", *JARGON, *JARGON.values()]
    tokenizer = Tokenizer(WordLevel({word: k for k, word in enumerate(words)}, unk_token="?"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(0).standard_normal((len(words), 16)).astype(np.float16)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    (folder / "LICENSE").write_text("of the small one", encoding="utf-8")
    return folder


def test_an_encoder_learns_jargon_that_it_could_not_know(adapted):
    _, adaptation = adapted
    assert adaptation.before < 0.5
    assert adaptation.after > adaptation.before + 0.2
    assert adaptation.verdict == "it helped"


def test_words_that_the_data_lack_keep_their_vectors(adapted):
    folder, _ = adapted
    before, after = (load_file(path / "model.safetensors")["embedding.weight"] for path in (EMBEDDED, folder))
    ids = StaticEncoder.load(EMBEDDED).tokens([text for pair in jargon(1500) for text in pair]).ids
    moved = np.flatnonzero((before != after).any(axis=1))
    assert set(moved.tolist()) <= set(ids.tolist())
    assert np.abs(after.astype(float) - before).max() < 0.2


def test_an_adapted_encoder_still_knows_what_it_knew(adapted):
    zh = ["那天早上下了很大的雨。", "他没有带伞。", "这本书我读了两遍。"]
    en = ["It was raining hard that morning.", "He did not bring an umbrella.", "I have read this book twice."]
    left, right = (load_encoder(adapted[0]).encode(texts) for texts in (zh, en))
    assert (left @ right.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_an_adapted_folder_aligns_without_torch(adapted):
    code = (
        "import sys, aligner\n"
        f"alignment = aligner.align('他来了。', 'He came.', encoder={str(adapted[0])!r})\n"
        "assert len(alignment) and 'encoder encoder@' in str(alignment.recipe), alignment.recipe\n"
        "assert not {'torch', 'sentence_transformers'} & set(sys.modules)"
    )
    root = Path(aligner.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_adapted_folder_says_where_it_comes_from(adapted):
    folder, adaptation = adapted
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert StaticEncoder.load(EMBEDDED).name in card
    assert str(adaptation) in card
    assert f"| jargon | {adaptation.pairs['jargon']:,} |" in card
    assert "CC BY-SA" in card
    for name in ("README.md", "LICENSE"):
        assert (folder / "base" / name).read_bytes() == (EMBEDDED / name).read_bytes()
    assert (folder / "tokenizer.json").read_bytes() == (EMBEDDED / "tokenizer.json").read_bytes()
    training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    assert training["after"] == pytest.approx(adaptation.after, abs=1e-4)
    assert not (folder / "checkpoint.safetensors").exists()


def test_an_adapted_encoder_can_be_adapted_and_every_licence_stays(base, tmp_path):
    source = write_tsv(tmp_path / "jargon.tsv", jargon(400))
    adapt_encoder([source], tmp_path / "once", base, progress=silent)
    adapt_encoder([source], tmp_path / "twice", tmp_path / "once", progress=silent)
    assert (tmp_path / "twice" / "base" / "base" / "LICENSE").read_text(encoding="utf-8") == "of the small one"


class Stopped(Exception):
    pass


def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(base, tmp_path, monkeypatch):
    source = write_tsv(tmp_path / "jargon.tsv", jargon(400))
    monkeypatch.setattr(trainer, "CHECKPOINT_EVERY", 4)

    def stop(_, step, __):
        if step == 8:
            raise Stopped

    adapt_encoder([source], tmp_path / "whole" / "encoder", base, progress=silent)
    with pytest.raises(Stopped):
        adapt_encoder([source], tmp_path / "stopped" / "encoder", base, progress=stop)
    assert [path.name for path in (tmp_path / "stopped" / "encoder").iterdir()] == ["checkpoint.safetensors"]
    adapt_encoder([source], tmp_path / "stopped" / "encoder", base, progress=silent)
    whole, resumed = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "encoder").iterdir() if path.is_file()}
        for name in ("whole", "stopped")
    )
    assert whole == resumed


def test_no_text_that_is_held_out_occurs_anywhere_else():
    rows = [(f"第{k % 300}句", f"Sentence {k}") for k in range(600)] + [
        (f"句子{k}", f"SENTENCE  {k}") for k in range(50)
    ]
    rows += [(f"另一句{k}", f"Another {k}") for k in range(100)]
    held_out, rest = hold_out({"a": rows[:300], "b": rows[300:]}, np.random.default_rng(0))
    assert len(held_out) == 75
    assert sorted([*held_out, *rest["a"], *rest["b"]]) == sorted(rows)
    for side in (0, 1):
        times = Counter(" ".join(row[side].casefold().split()) for row in rows)
        assert {times[" ".join(pair[side].casefold().split())] for pair in held_out} == {1}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (jargon(150), r"only 1\d\d different pairs; adapting an encoder takes 200"),
        ([("同上", f"Item {k}") for k in range(300)], "only 0 pairs have texts that occur once, and 50 are needed"),
        ([("", f"Item {k}") for k in range(300)], "only 0 different pairs"),
    ],
)
def test_too_few_pairs_are_refused(rows, message):
    with pytest.raises(InputError, match=message):
        hold_out({"a": rows}, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("better", "worse", "verdict"),
    [
        (10, 0, "it helped"),
        (5, 0, "not clearly better or worse"),
        (0, 0, "not clearly better or worse"),
        (40, 35, "not clearly better or worse"),
        (2, 12, "it did harm, old@1 is the better one"),
    ],
)
def test_the_verdict_is_a_sign_test(better, worse, verdict):
    adaptation = Adaptation("old@1", {"a": 900}, 100, 0.8, 0.9, better, worse)
    assert adaptation.verdict == verdict
    assert str(adaptation).endswith(f"0.800 before, 0.900 after, {better} better and {worse} worse: {verdict}")


def test_the_command_adapts_and_prints_counts_and_check(base, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    units = [[("en-US", en), ("zh-CN", zh)] for zh, en in jargon(400)]
    write_tmx(Path("memory.tmx"), *units)
    assert main(["train-encoder", "memory.tmx", "-o", "mine", "--adapt", "--base", "small", "--quiet"]) == 0
    counts, check = capsys.readouterr().out.splitlines()
    name, count = counts.split("\t")
    assert name == "memory" and int(count) == len(units) - 50
    assert check.startswith("Held-out accuracy at 1 of 50 pairs: 0.")
    assert main(["train-encoder", "memory.tmx", "-o", "mine", "--adapt", "--base", "small"]) == 1
    assert "already exists" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--base", "small"], "give --adapt too"), (["--adapt", "--recipe", "a.toml"], "has a recipe of its own")],
)
def test_options_that_do_not_go_together_are_wrong_usage(options, message, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["train-encoder", "a.tsv", "-o", str(tmp_path / "mine"), *options])
    assert caught.value.code == 2 and message in capsys.readouterr().err


def test_what_is_no_static_encoder_is_refused(base, tmp_path):
    source = write_tsv(tmp_path / "jargon.tsv", jargon(400))
    with pytest.raises(EncoderError, match=r"nowhere: no such folder; give the folder of a static encoder"):
        adapt_encoder([source], tmp_path / "mine", tmp_path / "nowhere", progress=silent)
    with pytest.raises(InputError, match="in its own folder"):
        adapt_encoder([source], base, base, progress=silent)
    save_file({"embedding.weight": np.ones((3, 2), np.float16)}, base / "model.safetensors")
    with pytest.raises(EncoderError, match="more tokens than the table has rows"):
        adapt_encoder([source], tmp_path / "mine", base, progress=silent)
    save_file({"weight": np.ones((3, 2), np.float16)}, base / "model.safetensors")
    with pytest.raises(EncoderError, match="not a static encoder"):
        adapt_encoder([source], tmp_path / "mine", base, progress=silent)


def test_a_memory_gives_the_text_of_its_two_languages(tmp_path):
    path = write_tmx(
        tmp_path / "a.tmx",
        [
            ("EN-US", 'Press <bpt i="1">&lt;b&gt;</bpt>Save<ept i="1">&lt;/b&gt;</ept> <hi>now</hi>.'),
            ("zh_CN", "立即按“保存”。"),
        ],
        [("fr", "Oui."), ("en", "Yes &amp;\n  no."), ("zh-Hant", "是 和 否。"), ("zh-CN", "是")],
        [("en", "No Chinese.")],
        [("en", "Empty."), ("zh", " ")],
        [("zho", "好。"), ("eng", "Good.")],
    )
    assert list(read_pairs(path)) == [
        ("立即按“保存”。", "Press Save now."),
        ("是 和 否。", "Yes & no."),
        ("好。", "Good."),
    ]


def test_an_old_memory_has_lang_without_a_prefix(tmp_path):
    path = write_tmx(tmp_path / "a.tmx", [("en", "Yes."), ("zh", "是。")])
    path.write_text(path.read_text(encoding="utf-8").replace("xml:lang", "lang"), encoding="utf-8")
    assert list(read_pairs(path)) == [("是。", "Yes.")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_memory_may_have_a_byte_order_mark(tmp_path, encoding):
    path = write_tmx(tmp_path / "a.tmx", [("en", "Yes."), ("zh", "是。")])
    text = path.read_text(encoding="utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"' if "16" in encoding else "")
    path.write_bytes(text.encode(encoding))
    assert list(read_pairs(path)) == [("是。", "Yes.")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("zh-CN", "ja"), r"a\.tmx: no <tu> has segments in both zh and en .*; found: en, ja"),
        (("</seg></tuv></tu>", "</seg></tuv>"), r"a\.tmx:5: not well-formed XML: .* tag mismatch"),
        (("Yes", "&nbsp;&oops"), r"a\.tmx:4: not well-formed XML"),
        (('"tmx14.dtd"', '"tmx14.dtd" [<!ENTITY a "x">]'), r"a\.tmx:2: declares the XML entity 'a', .*; remove it"),
        (("UTF-8", "GB2312"), r"a\.tmx:4: not gb18030 text; export the file as UTF-8"),
    ],
)
def test_a_wrong_memory_is_an_error_with_file_and_line(tmp_path, change, message):
    path = write_tmx(tmp_path / "a.tmx", [("en", "Yes."), ("zh-CN", "是。")])
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        list(read_pairs(path))


def test_packed_files_read_like_the_files_in_them(tmp_path):
    path = write_tmx(tmp_path / "a.tmx", [("en", "Yes."), ("zh", "是。")])
    (tmp_path / "b.tmx.gz").write_bytes(gzip.compress(path.read_bytes()))
    (tmp_path / "C.TMX.XZ").write_bytes(lzma.compress(path.read_bytes()))
    assert list(read_pairs(tmp_path / "b.tmx.gz")) == list(read_pairs(tmp_path / "C.TMX.XZ")) == [("是。", "Yes.")]
    (tmp_path / "b.tmx.gz").write_bytes(gzip.compress(path.read_bytes())[:-9])
    with pytest.raises(FormatError, match=r"b\.tmx\.gz: damaged gz file"):
        list(read_pairs(tmp_path / "b.tmx.gz"))


def test_the_columns_of_a_table_may_stand_in_either_order(tmp_path):
    rows = jargon(30)
    for name, table in (("a.tsv", rows), ("b.tsv", [(en, zh) for zh, en in rows])):
        assert list(read_pairs(write_tsv(tmp_path / name, table))) == rows
    with pytest.raises(FormatError, match="neither of the first two columns holds Chinese"):
        list(read_pairs(write_tsv(tmp_path / "c.tsv", [("one", "two")])))


def test_what_align_writes_can_be_trained_on(tmp_path):
    zh, en = ["他说：“来。”", "另\t一句。", "多余的一句。"], ['"Come," he said.', "Another\tone."]
    alignment = aligner.align(en, zh)
    texts = [(b.target_text, b.source_text) for b in alignment if b.source and b.target]
    assert texts
    alignment.to_tsv(tmp_path / "a.tsv")
    assert list(read_pairs(tmp_path / "a.tsv")) == texts
    alignment.to_tmx(tmp_path / "a.tmx")
    assert list(read_pairs(tmp_path / "a.tmx")) == [tuple(" ".join(text.split()) for text in pair) for pair in texts]


def test_a_file_of_another_kind_is_named(tmp_path):
    (tmp_path / "pairs.csv").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"pairs\.csv: the suffix is not that of a file of pairs; expected \.jsonl"):
        adapt_encoder([tmp_path / "pairs.csv"], tmp_path / "mine", EMBEDDED, progress=silent)
