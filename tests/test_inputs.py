"""Every command takes every input: documents, files with both languages, files with pairs, folders."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import docx
import pytest
from terminals import Terminal

import aligner
from aligner.cli.align import align_one
from aligner.cli.check import check_one
from aligner.cli.folders import do
from aligner.cli.main import main
from aligner.cli.values import LIMIT_NAMES
from aligner.errors import FormatError, InputError
from aligner.text.readers.source import Limits

ZH = "湿地是候鸟的停歇地。近年来，湿地的面积不断减少。鸟类也越来越少。"
EN = "Wetlands are stopover sites for migratory birds. In recent years they have shrunk. Birds are fewer, too."
PO = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh_CN\\n"\n\n'
    'msgid "Save 3 files"\nmsgstr "保存2个文件"\n\nmsgid "Open file"\nmsgstr "打开文件"\n\n'
    '#, fuzzy\nmsgid "Close window"\nmsgstr "关闭"\n'
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, with texts in two folders and at the top."""
    monkeypatch.chdir(tmp_path)
    files = {
        "zh/a.txt": ZH, "en/a.md": EN, "zh/part/b.txt": ZH + "他来了。", "en/part/B.txt": EN + " He came.",
        "mixed.txt": f"{ZH}\n{EN}\n", "a.zh.txt": ZH, "a.en.txt": EN, "site.po": PO,
    }  # fmt: skip
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def written(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# One file


def test_a_file_with_both_languages_is_aligned_checked_and_searched_for_terms(folder, capsys):
    assert main(["align", "mixed.txt", "--tsv"]) == 0
    assert "湿地是候鸟的停歇地。\tWetlands are stopover sites for migratory birds.\t" in capsys.readouterr().out
    assert main(["check", "mixed.txt", "-o", "report.json"]) == 0
    assert main(["terms", "mixed.txt"]) == 0
    assert main(["align", "mixed.txt", "-m", "memory.db"]) == 0
    assert "memory.db: mixed.txt: 3 units" in capsys.readouterr().err


def test_a_file_with_both_languages_may_come_from_a_pipe(folder):
    done = subprocess.run([sys.executable, "-m", "aligner", "align", "-", "--tsv"], input=f"{ZH}\n{EN}".encode(),
                          capture_output=True, check=True, cwd=folder,
                          env={**os.environ, "PYTHONPATH": str(Path(aligner.__file__).parents[1])})  # fmt: skip
    assert len(done.stdout.decode().splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.zh.txt"], "a.zh.txt: contains no English text; give its translation as a second file"),
        (["a.en.txt"], "a.en.txt: contains no Chinese text"),
        (["empty.txt"], "empty.txt: contains no text; check that it is the right file"),
        (["nothing.docx"], "nothing.docx: no such file"),
        (["https://example.org/a.pdf"], "nothing is fetched from the network; download the file"),
        (["a.zh.txt", "HTTP://example.org/a.pdf"], "nothing is fetched from the network"),
        (["site.xyz.po"], "no such file"),
    ],
)
def test_a_file_that_cannot_be_aligned_is_one_line(folder, capsys, arguments, message):
    (folder / "empty.txt").touch()
    assert main(["align", *arguments]) == 1
    err = capsys.readouterr().err
    assert message in err and err.count("\n") == 1


def test_files_of_pairs_are_checked_as_they_are(folder, capsys):
    assert main(["check", "site.po", "--fail-on", "minor"]) == 3
    assert "The source has 3" in capsys.readouterr().out
    assert main(["align", "a.zh.txt", "a.en.txt", "-o", "pairs.tmx"]) == 0
    for suffix in (".xlf", ".xlsx", ".csv", ".parquet", ".tmx.gz"):
        assert main(["convert", "pairs.tmx", f"other{suffix}"]) == 0
    aligned = aligner.align_files("a.zh.txt", "a.en.txt")
    for name in ("pairs.tmx", "other.xlf", "other.xlsx", "other.csv", "other.parquet", "other.tmx.gz"):
        alignment = aligner.align_files(name)
        assert len(alignment.pairs()) == 3, name
        assert alignment[0].confidence == pytest.approx(aligned[0].confidence, abs=1e-6) != 1
        assert main(["terms", name, "--quiet"]) == 0
    capsys.readouterr()


def test_untranslated_units_are_omissions_and_drafts_are_translations(folder):
    alignment = aligner.align_files("site.po")
    assert ("Close window", "关闭") in alignment.pairs()
    tmx = '<tmx version="1.4"><header srclang="en"/><body>{}</body></tmx>'
    unit = '<tu><tuv xml:lang="en"><seg>{}</seg></tuv>{}</tu>'
    other = '<tuv xml:lang="{}"><seg>{}</seg></tuv>'
    units = [
        unit.format("Lake", other.format("fr", "Lac") + other.format("zh", "湖")),
        unit.format("River", other.format("fr", "Rivière") + other.format("zh", "")),
    ]
    (folder / "a.tmx").write_text(tmx.format("".join(units)), encoding="utf-8")
    alignment = aligner.align_files("a.tmx")
    assert alignment.pairs() == [("Lake", "湖")]
    assert [bead.source_text for bead in alignment.omissions()] == ["River"]
    assert aligner.align_files("a.tmx", target_language="fr").pairs() == [("Lake", "Lac"), ("River", "Rivière")]
    assert [alignment.source.part(k).place for k in (0, 1)] == ["unit 1", "unit 2"]


def test_an_alignment_is_read_and_has_its_languages(folder):
    assert main(["align", "a.zh.txt", "a.en.txt", "-o", "a.jsonl", "--quiet"]) == 0
    assert aligner.align_files("a.jsonl") == aligner.Alignment.from_jsonl("a.jsonl")
    with pytest.raises(InputError, match="an alignment already has its languages"):
        aligner.align_files("a.jsonl", source_language="zh")


@pytest.mark.parametrize("suffix", [".tmx", ".xlf", ".tsv", ".xlsx", ".csv"])
def test_pairs_that_name_their_sentences_are_evaluated(folder, capsys, suffix):
    (folder / "a.gold").write_text("[0]:[0]\n[1]:[1]\n[2]:[2]\n")
    assert main(["align", "a.zh.txt", "a.en.txt", "-o", f"a{suffix}", "--grain", "sentence"]) == 0
    assert main(["evaluate", f"a{suffix}", "a.gold", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["strict"]["f1"] == 1


def test_pairs_that_do_not_name_their_sentences_are_not_evaluated(folder, capsys):
    (folder / "a.gold").write_text("[0]:[0]\n")
    assert main(["evaluate", "site.po", "a.gold"]) == 1
    assert "do not say which sentences they are" in capsys.readouterr().err


def test_segment_shows_what_was_read(folder, capsys):
    (folder / "a.csv").write_text(f"k1,{ZH}\nk2,好。\n", encoding="utf-8")
    assert main(["segment", "a.csv", "--json"]) == 0
    captured = capsys.readouterr()
    last = json.loads(captured.out.splitlines()[-1])
    assert (last["kind"], last["paragraph"], last["place"]) == ("cell", 2, "row 2, column 2")
    assert captured.err == "aligner: note: a.csv: left out: column 1 (identifiers): no text\n"
    assert main(["segment", "a.csv", "--quiet"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["segment", "site.po"]) == 0
    assert "Open file\t打开文件\t" in capsys.readouterr().out


def test_at_most_five_notices_have_a_line(folder, capsys):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append([ZH])
    for number in range(7):
        book.create_sheet(f"Keys {number}").sheet_state = "hidden"
    book.save("a.xlsx")
    assert main(["align", "a.xlsx", "a.en.txt"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[4:] == [
        "aligner: note: a.xlsx: left out: the hidden sheet Keys 4",
        "aligner: note: a.xlsx: and 2 more notices; `aligner segment --show-edits` lists all",
    ]


def test_limits_are_options_and_their_errors_name_them(folder, capsys):
    assert main(["align", "a.zh.txt", "a.en.txt", "--limit", "characters=10"]) == 1
    assert "--limit characters=" in capsys.readouterr().err
    assert main(["segment", "a.zh.txt", "--limit", "bytes=10", "--limit", "pages=3"]) == 1
    assert "bytes, more than the 10 that are read" in capsys.readouterr().err
    assert main(["align", "a.zh.txt", "a.en.txt", "--limit", "characters=1,000"]) == 0
    for wrong in ("sheets=3", "pages=0", "pages", "pages=x"):
        with pytest.raises(SystemExit) as left:
            main(["check", "a.zh.txt", "a.en.txt", "--limit", wrong])
        assert left.value.code == 2
    with pytest.raises(FormatError, match="--limit characters"):
        aligner.align_files("mixed.txt", limits=Limits(characters=10))


# Folders


def test_the_files_of_two_folders_are_aligned_by_name(folder, capsys):
    assert main(["align", "zh", "en", "-o", "out"]) == 0
    assert written(folder / "out") == ["a.jsonl", "part/b.jsonl"]
    assert "aligner: 2 pairs: 2 done" in capsys.readouterr().err
    assert aligner.Alignment.from_jsonl("out/a.jsonl") == aligner.align_files("zh/a.txt", "en/a.md")


def test_the_files_of_one_folder_are_aligned_and_checked(folder, capsys):
    assert main(["check", ".", "-o", "reports", "--format", ".json"]) == 1
    assert written(folder / "reports") == ["mixed.json", "part/b.json", "site.po.json"]
    err = capsys.readouterr().err
    assert "not clear which two belong together: a.en.txt, a.zh.txt, en/a.md, zh/a.txt" in err
    assert "of other kinds" not in err
    assert main(["align", ".", "-o", "out"]) == 1
    assert written(folder / "out") == ["mixed.jsonl", "part/b.jsonl"]
    assert "note: 4 files of other kinds left out" in capsys.readouterr().err
    assert main(["check", "out", "-o", "again", "--format", ".json"]) == 0
    assert written(folder / "again") == ["mixed.jsonl.json", "part/b.jsonl.json"]


def test_what_has_failed_is_said_at_the_end_and_the_rest_is_done(folder, capsys):
    (folder / "en/broken.txt").write_bytes(b"\xff\xfe\x00")
    (folder / "zh/broken.txt").write_text(ZH, encoding="utf-8")
    (folder / "zh/only.txt").write_text(ZH, encoding="utf-8")
    assert main(["align", "zh", "en", "-o", "out"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "aligner: note: zh/only.txt: no file has the name of its partner"
    assert lines[-2] == "aligner: 3 pairs: 2 done, 1 failed"
    assert lines[-1].startswith("aligner: error: en/broken.txt: the file begins as UTF-16-LE but is not")
    assert written(folder / "out") == ["a.jsonl", "part/b.jsonl"]


def test_work_goes_on_where_it_stopped(folder, capsys):
    assert main(["align", "zh", "en", "-o", "out"]) == 0
    before = (folder / "out/a.jsonl").stat().st_mtime_ns
    assert main(["align", "zh", "en", "-o", "out"]) == 0
    assert capsys.readouterr().err.endswith("aligner: 2 pairs: 2 done before\n")
    assert (folder / "out/a.jsonl").stat().st_mtime_ns == before
    later = before + 10**9
    os.utime(folder / "zh/a.txt", ns=(later, later))
    assert main(["align", "zh", "en", "-o", "out"]) == 0
    assert capsys.readouterr().err.endswith("aligner: 2 pairs: 1 done, 1 done before\n")
    assert main(["align", "zh", "en", "-o", "out", "--force"]) == 0
    assert capsys.readouterr().err.endswith("aligner: 2 pairs: 2 done\n")


def test_a_folder_alone_lists_its_pairs(folder, capsys):
    with pytest.raises(SystemExit) as left:
        main(["align", "zh", "en"])
    captured = capsys.readouterr()
    assert left.value.code == 2
    assert captured.out == "zh/a.txt + en/a.md\nzh/part/b.txt + en/part/B.txt\n"
    assert "give a folder for the results with -o" in captured.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["align", "zh", "a.en.txt"], 2, "zh is a folder and a.en.txt is none"),
        (["align", "zh", "nowhere"], 1, "nowhere: no such folder"),
        (["align", "zh", "en", "-o", "out.tmx"], 2, "out.tmx is the name of a file; give a folder"),
        (["check", "zh", "en", "-o", "out.html"], 2, "and their format with --format .html"),
        (["align", "zh", "en", "-o", "site.po"], 1, "site.po: this is a file; give a folder for the results"),
        (["align", "zh", "en", "-o", "out", "--format", ".xyz"], 1, "cannot write .xyz"),
        (["align", "zh", "en", "-o", "out", "--json"], 2, "--json prints one alignment"),
        (["align", "zh", "en", "-m", "m.db", "--document", "x"], 2, "--document names one document"),
        (["align", "a.zh.txt", "a.en.txt", "--format", ".tmx"], 2, "--format applies to folders"),
        (["check", "zh", "en", "-o", "out", "-o", "out2"], 2, "give one folder with -o"),
        (["align", "nothing", "-o", "out"], 1, "no two files here have names of a text and its translation"),
        (["align", "only", "-o", "out"], 1, "no two files here"),
    ],
)
def test_wrong_folders_are_named(folder, capsys, arguments, code, message):
    (folder / "nothing").mkdir()
    (folder / "only").mkdir()
    (folder / "only/b.zh.txt").write_text(ZH, encoding="utf-8")
    try:
        result = main(arguments)
    except SystemExit as left:
        result = left.code
    assert (result, message in capsys.readouterr().err) == (code, True)
    assert not (folder / "out").exists()


def test_a_file_in_one_language_among_pairs_is_no_failure(folder, capsys):
    (folder / "both").mkdir()
    for name in ("x.txt", "y.txt"):
        (folder / "both" / name).write_text(f"{ZH}\n{EN}" if name == "x.txt" else EN, encoding="utf-8")
    assert main(["align", "both", "-o", "out"]) == 0
    err = capsys.readouterr().err
    assert "note: both/y.txt: contains no Chinese text" in err
    assert err.endswith("aligner: 2 pairs: 1 done, 1 in one language\n")


def test_a_folder_without_any_pair_is_a_failure(folder, capsys):
    (folder / "one").mkdir()
    for name in ("x.txt", "y.txt"):
        (folder / "one" / name).write_text(EN, encoding="utf-8")
    assert main(["align", "one", "-o", "out"]) == 1
    assert capsys.readouterr().err.endswith("aligner: 2 files: 2 in one language\n")
    assert not written(folder / "out")


def test_pairs_of_folders_go_into_a_memory(folder, capsys):
    assert main(["align", "zh", "en", "-m", "memory.db"]) == 0
    with aligner.Memory("memory.db") as memory:
        assert {each.name for each in memory.documents()} == {"zh/a.txt / en/a.md", "zh/part/b.txt / en/part/B.txt"}


def test_a_bar_is_shown_on_a_terminal_and_messages_stand_on_lines_of_their_own(folder, monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    assert main(["align", "zh", "en", "-o", "out"]) == 0
    shown = sys.stderr.getvalue()
    assert "pairs:" in shown and "/2 [" in shown
    lines = [line.rpartition("\r")[2] for line in shown.split("\n")]
    assert "out/a.jsonl: zh 3 sentences, en 3 sentences: 3 pairs, 0 omissions, 0 additions" in lines
    monkeypatch.setattr("sys.stderr", Terminal())
    assert main(["align", "zh", "en", "-o", "out", "--force", "--quiet"]) == 0
    assert sys.stderr.getvalue() == ""


def test_memory_add_takes_texts_pairs_and_folders(folder, capsys):
    (folder / "mixed.txt").write_text(f"{ZH}他来了。\n{EN} He came.", encoding="utf-8")
    assert main(["memory", "add", "memory.db", "a.zh.txt", "a.en.txt", "site.po", "mixed.txt"]) == 0
    with aligner.Memory("memory.db") as memory:
        assert {each.name for each in memory.documents()} == {"a.zh.txt / a.en.txt", "site.po", "mixed.txt"}
    assert main(["memory", "add", "other.db", "zh/part", "en/part", "site.po"]) == 0
    with aligner.Memory("other.db") as memory:
        assert len(memory) > 2
    capsys.readouterr()
    assert main(["memory", "add", "third.db", "a.zh.txt"]) == 1
    assert "a.zh.txt: this is a text without its translation" in capsys.readouterr().err
    assert not (folder / "third.db").exists()


def test_memory_add_takes_a_document_in_two_languages(folder, capsys):
    document = docx.Document()
    for text in (ZH, EN):
        document.add_paragraph(text)
    document.save("both.docx")
    assert main(["memory", "add", "memory.db", "both.docx"]) == 0
    with aligner.Memory("memory.db") as memory:
        assert [each.name for each in memory.documents()] == ["both.docx"] and len(memory) >= 2
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "湿地很重要。", "Wetlands matter."
    document.save("table.docx")
    assert main(["memory", "add", "table.db", "table.docx"]) == 0
    assert "1 unit" in capsys.readouterr().err


def test_memory_add_goes_on_in_folders(folder, capsys):
    (folder / "zh/broken.xlf").write_text("<xliff", encoding="utf-8")
    assert main(["memory", "add", "memory.db", "zh", "en"]) == 1
    err = capsys.readouterr().err
    assert "1 of 3 files were not added" in err and "broken.xlf" in err


def test_an_interrupted_folder_keeps_what_is_done(folder, capsys, monkeypatch):
    def stop(arguments):
        if "b" in arguments.source:
            raise KeyboardInterrupt
        align_one(arguments)

    monkeypatch.setattr("aligner.cli.align.align_one", stop)
    assert main(["align", "zh", "en", "-o", "out"]) == 130
    assert capsys.readouterr().err.endswith("interrupted; the results so far are whole; repeat the command to go on\n")
    assert written(folder / "out") == ["a.jsonl"]
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert main(["align", "zh", "en", "-o", "out"]) == 0
    assert capsys.readouterr().err.endswith("aligner: 2 pairs: 1 done, 1 done before\n")


def test_the_work_of_a_pair_says_nothing_itself_and_can_be_sent_to_another_process(folder, capsys):
    arguments = Namespace(
        source="zh/a.txt", target="en/a.md", output=Path("out/a.html"), quiet=False, policy=None, exclude_check=[],
        weights=None, max_bead=None, max_fan=None, no_repair=False, exclude_rule=[], encoder=None, glossary=None,
        reference=None, language="en", fail_on=None, lines=False, encoding=None, limit=[], source_language=None,
        target_language=None, verdicts=None, earlier=None, checklist=None, ignore=None, reranker=None,
    )  # fmt: skip
    outcome = pickle.loads(pickle.dumps(do))(pickle.loads(pickle.dumps(arguments)), check_one)
    assert outcome.code == 0 and outcome.lines[-1].startswith("out/a.html: ")
    assert capsys.readouterr().err == ""
    assert pickle.loads(pickle.dumps(outcome)) == outcome


# Python


def test_what_align_files_takes_is_checked(folder):
    with pytest.raises(InputError, match="source must be a file name or a path"):
        aligner.align_files(3)
    with pytest.raises(InputError, match=r"limits must be aligner\.text"):
        aligner.align_files("mixed.txt", limits={"pages": 3})
    with pytest.raises(InputError, match=r"options must be an aligner\.Options"):
        aligner.align_files("mixed.txt", options=3)
    alignment = aligner.align_files(Path("a.zh.txt"), Path("a.en.txt"), source_language="zh-Hans")
    assert (alignment.source.language, alignment.source.document.origin) == ("zh-Hans", "a.zh.txt")


def test_the_option_names_the_limits_that_there_are():
    assert Limits._fields == LIMIT_NAMES
