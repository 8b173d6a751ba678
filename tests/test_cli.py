import io
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import numpy as np
import pytest
from terminals import Terminal
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

import aligner
from aligner.alignment.alignment import Alignment
from aligner.alignment.features import BEAD_FEATURES
from aligner.alignment.gaps import GAP_FEATURES
from aligner.alignment.weights import Weights
from aligner.cli.command import Group
from aligner.cli.main import COMMANDS, main
from aligner.encoders.static import StaticEncoder
from aligner.kernels import choice

ZH = "第一节共有十页。第二节没有图。作者感谢读者。"
EN = "Section one has ten pages. Section two has no figures. The author thanks the readers."
GOLD = "[0]:[0]\n[1]:[1]\n[2]:[2]\n"
WEIGHTS = {"shape 1-1": 1.0, "similarity": 4.0, "sentences": -1.0, "sentence": -2.0}


@cache
def dictionary():
    """A static encoder that knows six words of each language; everything else is one faint token."""
    pairs = [("第一", "one"), ("第二", "two"), ("页", "page"), ("图", "figure"), ("作者", "author"), ("读者", "reader")]
    words = {word: number for number, pair in enumerate(pairs) for word in pair}
    vocabulary = {"?": 0, **{word: place for place, word in enumerate(words, start=1)}}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="?"))
    tokenizer.pre_tokenizer = Split(Regex("|".join(words)), "isolated")
    table = np.eye(len(pairs) + 1, dtype=np.float32)[[len(pairs), *words.values()]]
    table[0] *= 0.1
    return StaticEncoder(tokenizer, table, "dictionary")


@pytest.fixture
def texts(tmp_path, monkeypatch):
    """Two small texts and weights in the working folder, and an encoder for them in place of the embedded one."""
    monkeypatch.chdir(tmp_path)
    for module in ("aligner.encoders.loading", "aligner.alignment.evidence"):
        monkeypatch.setattr(f"{module}.embedded_encoder", dictionary)
    (tmp_path / "a.zh.txt").write_text(ZH + "\n", encoding="utf-8")
    (tmp_path / "a.en.txt").write_text(EN + "\n", encoding="utf-8")
    (tmp_path / "a.gold").write_text(GOLD, encoding="utf-8")
    bead = tuple(WEIGHTS.get(name, 0.0) for name in BEAD_FEATURES)
    gap = tuple(WEIGHTS.get(name, 0.0) for name in GAP_FEATURES)
    Weights(bead, gap, gap_open=0.0).save(tmp_path / "hand.toml")
    return tmp_path


def align(*arguments, source="a.zh.txt", target="a.en.txt"):
    return main(["align", source, target, "--weights", "hand.toml", *arguments])


def give(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


COMMAND = [sys.executable, "-m", "aligner"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(aligner.__file__).parents[1])}


def usage_error(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert left.value.code == 2
    return capsys.readouterr().err


def failure(capsys, *arguments):
    """The one line that a failed command says."""
    assert main(list(arguments)) == 1
    out, err = capsys.readouterr()
    assert not out and err.startswith("aligner: error: ") and err.count("\n") == 1
    return err


def test_the_readable_view_goes_to_standard_output(texts, capsys):
    assert align() == 0
    out, err = capsys.readouterr()
    assert "第一节共有十页。" in out and "3 pairs" in out
    assert not err


def test_json_lines_are_the_jsonl_file(texts, capsys):
    assert align("--json") == 0
    (texts / "printed.jsonl").write_text(capsys.readouterr().out, encoding="utf-8")
    assert align("-o", "written.jsonl") == 0
    assert (texts / "printed.jsonl").read_bytes() == (texts / "written.jsonl").read_bytes()
    assert [bead.kind for bead in Alignment.from_jsonl("written.jsonl")] == ["1-1", "1-1", "1-1"]


def test_tsv_is_printed_as_it_would_be_written(texts, capsys):
    assert align("--tsv") == 0
    printed = capsys.readouterr().out
    assert align("-o", "a.tsv") == 0
    assert printed.encode() == (texts / "a.tsv").read_bytes()


@pytest.mark.parametrize("suffix", ["tmx", "tsv", "jsonl", "TMX"])
def test_the_suffix_decides_the_format_and_nothing_is_printed(texts, capsys, suffix):
    assert align("-o", f"out.{suffix}", "--quiet") == 0
    assert (texts / f"out.{suffix}").stat().st_size
    assert capsys.readouterr() == ("", "")


def test_what_was_written_is_said_on_standard_error(texts, capsys):
    assert align("-o", "out.tmx") == 0
    out, err = capsys.readouterr()
    assert not out and err.startswith("out.tmx: ") and "3 pairs" in err


@pytest.mark.parametrize("number", [0, 1])
def test_one_text_can_come_from_standard_input(texts, capsys, monkeypatch, number):
    give(monkeypatch, (ZH, EN)[number])
    assert align(**{("source", "target")[number]: "-"}) == 0
    assert "3 pairs" in capsys.readouterr().out


def test_lines_are_taken_as_they_stand(texts, capsys, monkeypatch):
    (texts / "a.zh.txt").write_text("第一节共有十页。第二节没有图。\n作者感谢读者。\n", encoding="utf-8")
    give(monkeypatch, EN.replace("figures. ", "figures.\r\n"))
    assert align("--lines", "-o", "a.jsonl", "--quiet", target="-") == 0
    assert list(Alignment.from_jsonl("a.jsonl").source) == ["第一节共有十页。第二节没有图。", "作者感谢读者。"]
    assert len(Alignment.from_jsonl("a.jsonl").target) == 2
    assert Alignment.from_jsonl("a.jsonl").source.document.origin == "a.zh.txt"


def test_languages_can_be_named(texts):
    assert align("--source-language", "zh-Hant", "--target-language", "en-GB", "-o", "a.jsonl", "--quiet") == 0
    alignment = Alignment.from_jsonl("a.jsonl")
    assert (alignment.source.language, alignment.target.language) == ("zh-Hant", "en-GB")


def test_options_reach_the_alignment_and_its_recipe(texts, capsys):
    assert align("--max-bead", "3", "--no-repair", "-o", "a.jsonl", "--quiet") == 0
    options = Alignment.from_jsonl("a.jsonl").recipe.options
    assert options["max_bead"] == 3 and options["repair"] is False


def test_without_options_the_library_decides(texts):
    assert align("-o", "a.jsonl", "--quiet") == 0
    assert Alignment.from_jsonl("a.jsonl").recipe.options["max_bead"] == aligner.Options().max_bead


def test_a_bead_size_out_of_range_is_one_line(texts, capsys):
    assert "max_bead must be a whole number from 2 to 16" in failure(
        capsys, "align", "a.zh.txt", "a.en.txt", "--max-bead", "1"
    )


def test_weights_that_are_none_are_found_before_the_texts(texts, capsys):
    assert "a.gold: not a weights file" in failure(capsys, "align", "not-there", "a.en.txt", "--weights", "a.gold")


def test_min_confidence_leaves_pairs_out_of_listing_tsv_and_tmx(texts, capsys):
    assert align("-o", "all.jsonl", "--quiet") == 0
    sure = max(bead.confidence for bead in Alignment.from_jsonl("all.jsonl"))
    kept = sum(bead.confidence >= sure for bead in Alignment.from_jsonl("all.jsonl"))
    assert kept < 3
    assert align("--min-confidence", repr(sure)) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[0].endswith(f"; {kept} of 3 with confidence ≥ {sure:g}")
    assert sum(line[4:5].isdigit() for line in shown.splitlines()) == kept
    assert align("--min-confidence", repr(sure), "-o", "sure.tmx") == 0
    assert f"those with confidence ≥ {sure:g}, {kept} pairs" in capsys.readouterr().err
    assert (texts / "sure.tmx").read_text(encoding="utf-8").count("<tu ") == kept
    assert align("--min-confidence", repr(sure), "--tsv") == 0
    assert len(capsys.readouterr().out.splitlines()) == kept + 1


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--tsv"], "ten pages.\t"),
        (["--tsv", "--text", "repaired"], "ten pages.\t"),
        (["--tsv", "--text", "raw"], "ten\\npages .\t"),
        (["--text", "raw"], "ten pages ."),
        ([], "ten pages."),
    ],
)
def test_the_form_of_the_texts_printed_can_be_chosen(texts, capsys, options, shown):
    mend(texts)
    assert align(*options) == 0
    assert shown in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "segment"),
    [([], "ten pages."), (["--text", "typed"], "ten pages."), (["--text", "raw"], "ten\npages .")],
)
def test_the_form_of_the_texts_in_a_memory_can_be_chosen(texts, options, segment):
    mend(texts)
    assert align("-o", "a.tmx", "--quiet", *options) == 0
    assert f"{segment}</seg>" in (texts / "a.tmx").read_text(encoding="utf-8")


def mend(texts):
    """Make the English text one that needs it: a line broken in mid-sentence, and a stray space."""
    broken = "It is well known to us all that section one has ten\npages . Section two has no figures. "
    (texts / "a.en.txt").write_text(f"{broken}The author thanks the readers.\n", encoding="utf-8")


def test_a_text_without_sentences_and_twice_the_same_language_are_warned_of(texts, capsys):
    (texts / "empty.txt").write_text(" \n", encoding="utf-8")
    assert main(["align", "empty.txt", "a.en.txt"]) == 0
    assert capsys.readouterr().err == "aligner: warning: empty.txt contains no sentences\n"
    assert main(["align", "a.en.txt", "a.en.txt"]) == 0
    assert "warning: both texts look like en" in capsys.readouterr().err
    assert main(["align", "a.en.txt", "a.en.txt", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_an_existing_output_is_kept_unless_forced(texts, capsys, monkeypatch):
    (texts / "out.tmx").write_text("mine")
    with monkeypatch.context() as patch:
        patch.setattr(
            "aligner.encoders.loading.embedded_encoder", lambda: pytest.fail("the work began before the check")
        )
        assert "out.tmx: already exists" in failure(
            capsys, "align", "a.zh.txt", "a.en.txt", "--weights", "hand.toml", "-o", "out.tmx"
        )
    assert (texts / "out.tmx").read_text() == "mine"
    assert align("-o", "out.tmx", "--force") == 0
    assert (texts / "out.tmx").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("output", "message"), [("out.doc", "cannot write .doc"), ("out", "without a suffix"), ("no/out.tmx", "folder no ")]
)
def test_an_output_that_cannot_be_written_is_found_before_the_work(texts, capsys, output, message):
    assert message in failure(capsys, "align", "not-there.txt", "a.en.txt", "-o", output)


def test_the_encoder_named_is_the_one_that_aligns(texts, capsys):
    assert "nowhere" in failure(
        capsys, "align", "a.zh.txt", "a.en.txt", "--weights", "hand.toml", "--encoder", "./nowhere"
    )


def test_a_missing_text_is_one_line_with_its_name(texts, capsys):
    assert "not-there.txt: no such file" in failure(capsys, "align", "not-there.txt", "a.en.txt")


def test_a_text_in_no_encoding_is_one_line_with_its_byte(texts, capsys):
    (texts / "a.zh.txt").write_bytes(b"\xff\xff\xff")
    assert "a.zh.txt: " in failure(capsys, "align", "a.zh.txt", "a.en.txt")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("Chinese text", "'Chinese text' is not a language tag; write zh"),
        ("Chinese", "'Chinese' is not a language tag; write zh"),
    ],
)
def test_a_wrong_language_tag_is_wrong_usage(texts, capsys, given, message):
    assert message in usage_error(capsys, "align", "a.zh.txt", "a.en.txt", "--source-language", given)
    assert message in usage_error(capsys, "segment", "a.zh.txt", "--language", given)


def test_an_operating_system_error_is_one_line_too(texts, capsys, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "out.tsv")

    monkeypatch.setattr("aligner.formats.registry.Target.write", full)
    assert "out.tsv: the disk is full; make room there, or choose another disk" in failure(
        capsys, "align", "a.zh.txt", "a.en.txt", "--weights", "hand.toml", "-o", "out.tsv"
    )


def test_debug_shows_the_traceback_before_the_line(texts, capsys):
    assert main(["align", "not-there.txt", "a.en.txt", "--debug"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback") and err.splitlines()[-1].startswith("aligner: error: not-there.txt: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["align", "-", "-"], "can come from standard input"),
        (["align"], "required: ZH"),
        (["align", "a", "b", "--min-confidence", "1.5"], "1.5 is not a number between 0 and 1"),
        (["align", "a", "b", "--min-confidence", "nan"], "nan is not a number between 0 and 1"),
        (["align", "a", "b", "--min-confidence", "high"], "high is not a number between 0 and 1"),
        (["align", "a", "b", "--max-bead", "many"], "many is not a whole number, 1 or more"),
        (["align", "a", "b", "--json", "--tsv"], "not allowed with"),
        (["align", "a", "b", "--json", "--min-confidence", "0.5"], "JSON lines contain all beads"),
        (["align", "a", "b", "-o", "a.jsonl", "--min-confidence", "0.5"], "JSON lines contain all beads"),
        (["align", "a", "b", "--json", "--text", "raw"], "JSON lines contain the repaired text, the raw text"),
        (["align", "a", "b", "-o", "a.JSONL", "--text", "typed"], "JSON lines contain the repaired text, the raw text"),
        (["align", "a", "b", "--text", "clean"], "invalid choice: 'clean'"),
        (["segment"], "required: FILE"),
        (["fit", "a"], "required: -o"),
        (["translate"], "invalid choice"),
    ],
)
def test_wrong_usage_leaves_with_two(capsys, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert message in usage_error(capsys, *arguments)


def test_interruption_leaves_with_130_and_no_traceback(texts, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("aligner.text.readers.registry.read", interrupted)
    assert align() == 130
    assert capsys.readouterr() == ("", "aligner: interrupted\n")


def test_what_goes_on_is_said_only_to_a_terminal(texts, capsys, monkeypatch):
    for quiet, said in (([], True), (["--quiet"], False)):
        terminal = Terminal()
        monkeypatch.setattr("sys.stderr", terminal)
        assert align(*quiet) == 0
        assert ("loading the encoder (00:00)" in terminal.getvalue()) == said
        assert said or not terminal.getvalue()


# Segmenting


def segment(*arguments, text="damaged.txt"):
    return main(["segment", text, *arguments])


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "damaged.txt").write_text(
        "Each of the four towns by the river hasbecome a place for\n"
        "many small birds.They nest in the reeds , and they recog-\n"
        "nise their own towns when the summer is over.\n"
        "\n"
        "湖水很深。鱼也很多。\n",
        encoding="utf-8",
    )
    return tmp_path


SENTENCES = [
    "Each of the four towns by the river has become a place for many small birds.",
    "They nest in the reeds, and they recognise their own towns when the summer is over.",
    "湖水很深。",
    "鱼也很多。",
]


def test_segment_prints_one_sentence_a_line(damaged, capsys):
    assert segment() == 0
    assert capsys.readouterr() == ("".join(f"{sentence}\n" for sentence in SENTENCES), "")


def test_segment_reads_standard_input(damaged, capsys, monkeypatch):
    give(monkeypatch, "好。你呢？")
    assert segment(text="-") == 0
    assert capsys.readouterr().out == "好。\n你呢？\n"


def test_segment_prints_json_with_the_places_in_the_raw_text(damaged, capsys):
    assert segment("--json", "--language", "en-GB") == 0
    header, *sentences = map(json.loads, capsys.readouterr().out.splitlines())
    assert (header["schema"], header["language"], header["origin"]) == (
        "aligner.sentences",
        "en-GB",
        "damaged.txt",
    )
    assert [each["text"] for each in sentences] == SENTENCES
    raw = (damaged / "damaged.txt").read_text(encoding="utf-8")
    assert raw[sentences[3]["start"] : sentences[3]["stop"]] == "鱼也很多。"
    assert header["raw"] == raw and header["edits"]


def test_segment_shows_the_edits_behind_the_sentences(damaged, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert segment("--show-edits") == 0
    sentences, listing = capsys.readouterr().out.split("\n\n")
    assert sentences.splitlines() == SENTENCES
    *lines, counts = listing.splitlines()
    assert "river hasbecome a" in lines[0] and "→ the river has␣become a" in lines[0]
    assert len({line.index("→") for line in lines}) == 1
    assert counts.startswith(f"{len(lines)} edits: ")


def test_segment_leaves_a_text_as_it_is_without_repair(damaged, capsys):
    assert segment("--no-repair", "--show-edits") == 0
    assert capsys.readouterr().out.endswith("\n\n0 edits\n")
    assert segment("--no-repair") == 0
    assert "hasbecome a place for\nmany small" in capsys.readouterr().out


@pytest.mark.parametrize("separator", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_segment_never_breaks_a_sentence_into_lines(damaged, capsys, monkeypatch, separator):
    give(monkeypatch, f"the{separator}sea.")
    assert segment("--no-repair", text="-") == 0
    assert capsys.readouterr().out == "the\nsea.\n"


def test_segment_writes_the_sentences_and_prints_only_what_it_is_asked_to(damaged, capsys):
    assert segment("-o", "a.txt") == 0
    out, err = capsys.readouterr()
    assert (damaged / "a.txt").read_text(encoding="utf-8").splitlines() == SENTENCES
    assert not out and err.startswith("a.txt: en 4 sentences, ") and " edits: " in err
    assert segment("-o", "b.txt", "--quiet", "--show-edits") == 0
    out, err = capsys.readouterr()
    assert (damaged / "b.txt").read_bytes() == (damaged / "a.txt").read_bytes()
    assert "→" in out and not err


@pytest.mark.parametrize("arguments", [["-o", "a.txt", "--json"], ["-o", "a.jsonl"], ["-o", "a.JSONL", "--show-edits"]])
def test_segment_writes_json_if_asked_or_if_the_suffix_says_so(damaged, capsys, arguments):
    assert segment("--json") == 0
    printed = capsys.readouterr().out
    assert segment("--quiet", *arguments) == 0
    assert (damaged / arguments[1]).read_text(encoding="utf-8") == printed


def test_json_has_the_edits_anyway(damaged, capsys):
    assert segment("--json") == 0
    printed = capsys.readouterr().out
    assert segment("--json", "--show-edits") == 0
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("text", ["", " \n\n\u3000"])
def test_segment_prints_nothing_for_a_text_without_sentences(damaged, capsys, text):
    (damaged / "empty.txt").write_text(text, encoding="utf-8")
    assert segment(text="empty.txt") == 0
    assert capsys.readouterr() == ("", "aligner: warning: empty.txt contains no sentences\n")
    assert segment("--json", text="empty.txt") == 0
    assert json.loads(capsys.readouterr().out)["sentence_count"] == 0


def test_segment_says_in_one_line_what_is_wrong(damaged, capsys):
    (damaged / "binary.txt").write_bytes(b"\xff\xff\xff")
    (damaged / "mine.txt").write_text("mine")
    assert "not-there.txt: no such file" in failure(capsys, "segment", "not-there.txt")
    assert "binary.txt: neither UTF-8 nor GB18030" in failure(capsys, "segment", "binary.txt")
    assert "mine.txt: already exists" in failure(capsys, "segment", "not-there.txt", "-o", "mine.txt")
    assert "the folder no does not exist" in failure(capsys, "segment", "not-there.txt", "-o", "no/a.txt")
    assert segment("-o", "mine.txt", "--force", "--quiet") == 0
    assert (damaged / "mine.txt").read_text(encoding="utf-8").splitlines() == SENTENCES


def test_evaluate_prints_the_table(texts, capsys):
    (texts / "guess.txt").write_text("[0]:[0]\n[1, 2]:[1, 2]:0.25\n", encoding="utf-8")
    assert main(["evaluate", "guess.txt", "a.gold"]) == 0
    out, err = capsys.readouterr()
    assert "0.500   0.333   0.400" in out.splitlines()[1] and not err


def test_evaluate_reads_what_align_wrote_and_prints_json(texts, capsys):
    assert align("-o", "a.jsonl", "--quiet") == 0
    assert main(["evaluate", "a.jsonl", "a.gold", "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["strict"]["f1"] == 1 and scores["calibration"]["reliability"]


def test_evaluate_pools_folders_by_name(texts, capsys):
    for folder, first in (("guess", "[0]:[0]\n"), ("gold", "[0]:[1]\n")):
        (texts / folder).mkdir()
        (texts / folder / "a.gold").write_text(first, encoding="utf-8")
        (texts / folder / "b.gold").write_text("[0]:[0]\n", encoding="utf-8")
    assert main(["evaluate", "guess", "gold", "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["documents"] == 2 and scores["strict"]["f1"] == 0.5
    (texts / "guess" / "b.gold").unlink()
    assert "guess: this folder contains neither b.jsonl nor b.gold" in failure(capsys, "evaluate", "guess", "gold")
    assert "two files or two folders" in failure(capsys, "evaluate", "guess", "a.gold")


def test_evaluate_names_the_line_that_is_no_bead(texts, capsys):
    (texts / "a.gold").write_text("[0]:[0]\n0-0\n", encoding="utf-8")
    assert "a.gold:2: expected a bead" in failure(capsys, "evaluate", "a.gold", "a.gold")


def test_fit_writes_weights_that_align_takes(texts, capsys):
    (texts / "gold").mkdir()
    for name in ("a", "b"):
        (texts / "gold" / f"{name}.zh").write_text(ZH.replace("。", "。\n"), encoding="utf-8")
        (texts / "gold" / f"{name}.en").write_text(EN.replace(". ", ".\n") + "\n", encoding="utf-8")
        (texts / "gold" / f"{name}.gold").write_text(GOLD, encoding="utf-8")
    assert main(["fit", "gold", "-o", "weights.toml", "--quiet"]) == 0
    comment = "on 6 gold beads of 2 documents, each folder counting the same: gold"
    assert comment in (texts / "weights.toml").read_text(encoding="utf-8")
    assert main(["align", "a.zh.txt", "a.en.txt", "--weights", "weights.toml"]) == 0
    assert "3 pairs" in capsys.readouterr().out
    assert "nowhere" in failure(capsys, "fit", "gold", "-o", "other.toml", "--encoder", "./nowhere")
    assert "weights.toml: already exists" in failure(capsys, "fit", "gold", "-o", "weights.toml")


def test_train_encoder_refuses_to_overwrite_an_encoder(texts, capsys):
    (texts / "encoder").mkdir()
    (texts / "encoder" / "model.safetensors").write_bytes(b"")
    assert "already exists" in failure(capsys, "train-encoder", "pairs.tsv", "-o", "encoder")


@pytest.mark.parametrize(("options", "said"), [([], "step 1,000 of 8,000: training\n"), (["--quiet"], "")])
def test_train_encoder_reports_on_standard_error_and_prints_the_counts(texts, capsys, monkeypatch, options, said):
    def train_encoder(paths, folder, recipe, progress):
        assert paths == [Path("pairs.tsv")] and folder == Path("encoder") and recipe.sources
        if progress:
            progress("training", 1000, 8000)
        return {"pairs": 3}

    # In place of the module, because importing it would load torch.
    monkeypatch.setitem(sys.modules, "aligner.training.encoder", SimpleNamespace(train_encoder=train_encoder))
    assert main(["train-encoder", "pairs.tsv", "-o", "encoder", *options]) == 0
    assert capsys.readouterr() == ("pairs\t3\n", said)


def test_train_encoder_names_a_recipe_that_is_not_there(texts, capsys):
    assert "no.toml" in failure(capsys, "train-encoder", "pairs.tsv", "-o", "encoder", "--recipe", "no.toml")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_light(command):
    arguments = [command, "--help"] if command else ["--help"]
    heavy = {"numpy", "torch", "tokenizers", "regex", "tqdm", "sentence_transformers"}
    code = (
        f"import sys, aligner.cli.main as cli\ntry: cli.main({arguments})\nfinally: print({heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=ENVIRONMENT)
    assert done.returncode == 0 and done.stdout.endswith("set()\n")


@pytest.mark.parametrize(("wanted", "loops"), [("", choice.name()), ("numpy", "NumPy")])
def test_the_version_is_that_of_the_package_and_says_which_loops_run(wanted, loops):
    done = subprocess.run(
        [*COMMAND, "--version"], capture_output=True, encoding="utf-8", env=ENVIRONMENT | {choice.VARIABLE: wanted}
    )
    assert done.stdout == f"aligner {aligner.__version__} ({loops} loops)\n"


def test_an_unknown_choice_of_loops_is_one_line():
    environment = ENVIRONMENT | {choice.VARIABLE: "fortran"}
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, encoding="utf-8", env=environment)
    assert done.returncode == 1
    assert done.stderr == "aligner: error: ALIGNER_KERNELS must be numpy or compiled, not fortran\n"


def test_output_is_utf_8_whatever_the_locale(tmp_path):
    (tmp_path / "a.gold").write_text("[0]:[0]\n十\n", encoding="utf-8")
    command, environment = [*COMMAND, "evaluate", "a.gold", "a.gold"], {**ENVIRONMENT, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", env=environment)
    assert done.returncode == 1 and done.stderr.endswith("not '十'\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_enough_gets_no_complaint(tmp_path, unbuffered):
    (tmp_path / "a.gold").write_text(GOLD, encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    command = [*COMMAND, "evaluate", "a.gold", "a.gold"]
    environment = {**ENVIRONMENT, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(command, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, env=environment)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_it_works_as_installed(tmp_path):
    (tmp_path / "a.zh.txt").write_text(ZH, encoding="utf-8")
    command = [*COMMAND, "align", "a.zh.txt", "-", "--json"]
    done = subprocess.run(command, cwd=tmp_path, input=EN, capture_output=True, encoding="utf-8", env=ENVIRONMENT)
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()[1:]] == ["1-1", "1-1", "1-1"]


CLAUSES_ZH = "清晨，渔民划着小船出海；中午，他们在岛上的树荫下补网；傍晚，妇女们在码头等他们回来。"
CLAUSES_EN = (
    "In the early morning the fishermen rowed their small boats out to sea. At noon they mended their nets in the shade"
    " of the trees on the island. In the evening the women waited on the quay for their return."
)


@pytest.mark.parametrize(
    ("arguments", "beads"),
    [([], 1), (["--grain", "clause"], 3), (["-o", "a.tmx"], 3), (["-o", "b.tmx", "--grain", "sentence"], 1)],
)
def test_a_memory_has_the_finest_grain_unless_told(tmp_path, capsys, monkeypatch, arguments, beads):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zh.txt").write_text(CLAUSES_ZH, encoding="utf-8")
    (tmp_path / "en.txt").write_text(CLAUSES_EN, encoding="utf-8")
    assert main(["align", "zh.txt", "en.txt", "--tsv", *arguments]) == 0
    assert len(capsys.readouterr().out.splitlines()) == beads + 1


def test_segment_leaves_out_the_rules_that_it_is_told(damaged, capsys):
    assert segment("--exclude-rule", "split words", "--exclude-rule", "joined hyphens") == 0
    out = capsys.readouterr().out
    assert "hasbecome a place for many" in out and "recog-" in out
    assert "no repair rule is called 'hyphens'" in usage_error(
        capsys, "segment", "damaged.txt", "--exclude-rule", "hyphens"
    )


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("a.tmx", "segment writes plain text, or JSON lines as .jsonl"),
        ("damaged.txt", "this is the text being read"),
        ("-", "leave out -o"),
        (".", "this is a folder"),
    ],
)
def test_segment_writes_nowhere_it_should_not(damaged, capsys, output, message):
    before = (damaged / "damaged.txt").read_bytes()
    assert message in failure(capsys, "segment", "damaged.txt", "-o", output, "--force")
    assert (damaged / "damaged.txt").read_bytes() == before


def test_segment_says_what_it_knows_of_other_languages(damaged, capsys):
    assert segment("--language", "fr") == 0
    assert "made for Chinese and English" in capsys.readouterr().err


NAMED_OUTPUTS = ["tmx", "xlf", "tsv", "csv", "xlsx", "docx", "parquet", "jsonl"]


@pytest.mark.parametrize("suffix", NAMED_OUTPUTS)
def test_no_file_tells_in_which_folder_the_texts_are(texts, suffix):
    whole = [str(texts / name) for name in ("a.zh.txt", "a.en.txt")]
    assert align("-o", f"a.{suffix}", "--quiet", source=whole[0], target=whole[1]) == 0
    assert main(["convert", f"a.{suffix}", "b.tmx", "--quiet"]) == 0
    written = Path("b.tmx").read_text("utf-8")
    assert str(texts) not in written
    documents = re.findall('<prop type="x-document">(.*)</prop>', written)
    assert documents[:2] == ([] if suffix in {"tsv", "docx"} else ["a.zh.txt", "a.en.txt"][: len(documents)])


@pytest.mark.parametrize("suffix", ["html", "json", "xlsx", "docx"])
def test_no_report_tells_in_which_folder_the_texts_are(texts, suffix):
    whole = [str(texts / name) for name in ("a.zh.txt", "a.en.txt")]
    assert main(["check", *whole, "--weights", "hand.toml", "-o", f"a.{suffix}", "--quiet"]) == 0
    parts = [Path(f"a.{suffix}").read_bytes()]
    if suffix in {"xlsx", "docx"}:
        with ZipFile(f"a.{suffix}") as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    assert any(b"a.zh.txt" in part for part in parts)
    assert not any(str(texts).encode() in part for part in parts)


def test_texts_of_one_folder_are_added_to_a_memory_under_the_name_of_earlier_versions(texts, capsys):
    whole = [str(texts / name) for name in ("a.zh.txt", "a.en.txt")]
    assert align("-m", "new.db", source=whole[0], target=whole[1]) == 0
    assert "new.db: a.zh.txt / a.en.txt: 3 units" in capsys.readouterr().err
    assert align("-m", "old.db", "--document", " / ".join(whole), source=whole[0], target=whole[1]) == 0
    assert align("-m", "old.db", source=whole[0], target=whole[1]) == 0
    assert f"{' / '.join(whole)} is already in the memory" in capsys.readouterr().err


# Exit codes: done, the input is wrong, wrong usage, an issue was found
WRONG_INPUT = [
    ["align", "no.txt", "a.en.txt"], ["check", "no.txt", "a.en.txt"], ["terms", "no.txt", "a.en.txt"],
    ["convert", "no.tmx", "a.tmx"], ["segment", "no.txt"], ["evaluate", "no.jsonl", "a.gold"],
    ["train-encoder", "no.tmx", "-o", "encoder"], ["fit", "no", "-o", "a.toml"],
    ["memory", "add", "m.db", "no.tmx"], ["memory", "find", "no.db", "x"], ["memory", "similar", "no.db", "x"],
    ["memory", "search", "no.db", "x"], ["memory", "show", "no.db", "1"], ["memory", "export", "no.db", "a.tmx"],
    ["memory", "clean", "no.db"], ["memory", "tag", "no.db", "x", "1"], ["memory", "untag", "no.db", "x", "1"],
    ["memory", "stats", "no.db"], ["memory", "documents", "no.db"], ["memory", "delete", "no.db", "x"],
    ["memory", "undo", "no.db"], ["memory", "remove", "no.db", "1"], ["memory", "compact", "no.db"],
    ["memory", "repair", "no.db"], ["review", "no.jsonl", "--no-browser"], ["batch", "no.tsv", "out"],
    ["match", "no", "no"], ["mine", "no.txt", "no.txt"],
]  # fmt: skip


def commands(rows=COMMANDS, before=()):
    """The words of every command."""
    for name, row in rows.items():
        if isinstance(row, Group):
            yield from commands(row.commands, (*before, name))
        else:
            yield [*before, name]


def test_every_command_has_a_row_among_the_exit_codes():
    rows = [words[: 2 if words[0] == "memory" else 1] for words in WRONG_INPUT]
    assert sorted(rows) == sorted(commands())


@pytest.mark.parametrize("words", WRONG_INPUT, ids=" ".join)
def test_wrong_input_is_1_and_one_line(texts, capsys, words):
    assert main(words) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("aligner: error: ") and err.count("\n") == 1


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_wrong_usage_is_2_and_help_is_0(texts, capsys, words):
    for arguments, code in ((["--no-such-option"], 2), (["--help"], 0)):
        with pytest.raises(SystemExit) as left:
            main([*words, *arguments])
        assert left.value.code == code
