import os
import subprocess
import sys
from pathlib import Path

import pytest

import aligner
from aligner.cli.main import main
from aligner.formats.registry import read_units
from aligner.memory.memory import Memory
from aligner.units.units import CONFIDENCE

TMX = """\
<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="other" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="zh"
 datatype="plaintext"><prop type="x-client">Ours</prop></header>
<body>
<tu tuid="1"><prop type="x-confidence">0.4</prop>
<tuv xml:lang="zh"><seg>他<bpt i="1">&lt;b&gt;</bpt>来<ept i="1">&lt;/b&gt;</ept>了。</seg></tuv>
<tuv xml:lang="en"><seg>He came.</seg></tuv><tuv xml:lang="de"><seg>Er kam.</seg></tuv></tu>
<tu tuid="2"><tuv xml:lang="zh"><seg>门开着。</seg></tuv><tuv xml:lang="en"><seg>The door is open.</seg></tuv></tu>
<tu tuid="3"><tuv xml:lang="zh"><seg>门开着。</seg></tuv><tuv xml:lang="en"><seg>The door is open.</seg></tuv></tu>
<tu tuid="4"><tuv xml:lang="zh"><seg>没有译文。</seg></tuv></tu>
</body>
</tmx>
"""
CHINESE_ENGLISH = [("他来了。", "He came."), ("门开着。", "The door is open."), ("门开着。", "The door is open.")]
SUFFIXES = ("tmx", "tmx.gz", "xlf", "tsv", "csv", "xlsx", "parquet", "docx", "zh-en")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with a TMX of three languages, two units the same, and one without a translation."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.tmx").write_text(TMX, encoding="utf-8")
    return tmp_path


def convert(*arguments):
    return main(["convert", *arguments])


def texts(path):
    return [tuple(variant.text for variant in unit.variants) for unit in read_units(path).units]


def tags(path):
    return [tuple(variant.language for variant in unit.variants) for unit in read_units(path).units]


def failure(capsys, *arguments):
    assert convert(*arguments) == 1
    out, err = capsys.readouterr()
    assert not out and err.startswith("aligner: error: ") and err.count("\n") == 1
    return err


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_that_is_written_reads_back_the_same(folder, capsys, suffix):
    assert convert("in.tmx", f"out.{suffix}", "--source-language", "zh", "--target-language", "en") == 0
    assert capsys.readouterr() == ("", f"out.{suffix}: 3 units; left out: 1 without texts in these languages\n")
    assert convert(f"out.{suffix}", "back.tmx", "--quiet") == 0
    assert texts("back.tmx") == CHINESE_ENGLISH
    assert capsys.readouterr() == ("", "")


def test_nothing_is_lost_from_tmx_to_tmx_but_what_is_said(folder, capsys):
    assert convert("in.tmx", "out.tmx") == 0
    assert capsys.readouterr().err == "out.tmx: 3 units; left out: 1 without a translation\n"
    first, *_ = read_units("out.tmx").units
    assert [each.language for each in first.variants] == ["zh-CN", "en-US", "de"]
    assert first.variants[0].markup == '他<bpt i="1">&lt;b&gt;</bpt>来<ept i="1">&lt;/b&gt;</ept>了。'
    assert (first.attributes["tuid"], first.value_of(CONFIDENCE)) == ("1", "0.4")
    header = read_units("out.tmx").header
    assert header.source_language == "zh-CN" and [each.text for each in header.elements] == ["Ours"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], ("zh-CN", "en-US", "de")),
        (["--source-language", "zh"], ("zh", "en-US", "de")),
        (["--target-language", "en-GB"], ("zh-CN", "en-GB")),
        (["--source-language", "de", "--target-language", "zh-TW"], ("de", "zh-TW")),
        (["--source-language", "EN-US", "--target-language", "zho"], ("EN-US", "zho")),
    ],
)
def test_languages_are_called_as_asked_and_as_cat_tools_want_them(folder, arguments, found):
    assert convert("in.tmx", "out.tmx", "--quiet", *arguments) == 0
    assert tags("out.tmx")[0] == found


def test_units_without_the_languages_are_left_out_and_counted(folder, capsys):
    assert convert("in.tmx", "out.tmx", "--source-language", "de") == 0
    assert capsys.readouterr().err == "out.tmx: 1 unit; left out: 3 without texts in these languages\n"
    assert texts("out.tmx") == [("Er kam.", "他来了。", "He came.")]


def test_units_can_be_left_out_by_confidence_length_and_as_duplicates(folder, capsys):
    assert convert("in.tmx", "out.tmx", "--min-confidence", "0.5", "--no-duplicates") == 0
    err = capsys.readouterr().err
    assert err.startswith("out.tmx: 1 unit; left out: ")
    assert "1 of a confidence below 0.5" in err and "1 had already" in err and "1 without a translation" in err
    assert convert("in.tmx", "out.tmx", "--longest", "8", "--force") == 0
    assert "2 longer than 8 characters" in capsys.readouterr().err
    assert texts("out.tmx") == [("他来了。", "He came.", "Er kam.")]


def test_inline_codes_can_be_left_out(folder):
    assert convert("in.tmx", "out.tmx", "--strip-tags", "--quiet") == 0
    assert "<bpt" not in Path("out.tmx").read_text(encoding="utf-8")
    assert texts("out.tmx")[0][0] == "他来了。"


def test_a_table_for_excel_begins_with_a_byte_order_mark(folder):
    for name, arguments, mark in [("a.csv", ["--bom"], b"\xef\xbb\xbf"), ("b.csv", [], b"sou")]:
        assert convert("in.tmx", name, "--quiet", *arguments) == 0
        assert Path(name).read_bytes()[:3] == mark


@pytest.mark.parametrize(("arguments", "version"), [([], 'version="1.2"'), (["--xliff", "2.1"], 'version="2.1"')])
def test_the_version_of_xliff_can_be_chosen(folder, arguments, version):
    assert convert("in.tmx", "out.xlf", "--target-language", "en", "--quiet", *arguments) == 0
    assert version in Path("out.xlf").read_text(encoding="utf-8")
    assert texts("out.xlf") == CHINESE_ENGLISH


def test_formats_of_two_languages_ask_which(folder, capsys):
    for name in ("out.xlf", "out.docx"):
        assert "en-US" in (said := failure(capsys, "in.tmx", name)) and " de" in said
        assert not Path(name).exists()


def test_an_alignment_becomes_units(folder, capsys):
    Path("a.zh.txt").write_text("他来了。门开着。\n", encoding="utf-8")
    Path("a.en.txt").write_text("He came. The door is open.\n", encoding="utf-8")
    assert main(["align", "a.zh.txt", "a.en.txt", "-o", "a.jsonl", "--quiet"]) == 0
    assert convert("a.jsonl", "a.tmx") == 0
    assert texts("a.tmx") == CHINESE_ENGLISH[:2]
    assert capsys.readouterr().err == "a.tmx: 2 units\n"


def test_long_texts_are_warned_of_unless_they_are_left_out(folder, capsys):
    Path("long.csv").write_text("zh,en\n" + "水" * 2001 + ",water\n他来了。,He came.\n", encoding="utf-8")
    assert convert("long.csv", "a.tmx") == 0
    assert capsys.readouterr().err.splitlines() == [
        "a.tmx: 2 units",
        "aligner: warning: 1 unit with a text of more than 2,000 characters, which some CAT tools refuse; leave out "
        "such units with --longest 2000",
    ]
    assert convert("long.csv", "b.tmx", "--longest", "2000") == 0
    assert capsys.readouterr().err == "b.tmx: 1 unit; left out: 1 longer than 2,000 characters\n"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_where_no_unit_is_left_no_file_is_written_and_the_reasons_are_given(folder, capsys, suffix):
    languages = ["--source-language", "zh", "--target-language", "en"]
    out = Path(f"out.{suffix}")
    out.write_text("mine")
    said = failure(capsys, "in.tmx", str(out), *languages, "--longest", "3", "--force")
    assert said == (
        "aligner: error: in.tmx: no unit to write, and no file was written; left out: 3 longer than 3 characters, "
        "1 without texts in these languages\n"
    )
    assert out.read_text() == "mine" and not list(Path().glob(".aligner-*"))
    assert not Path("out.zh").exists()


def test_what_nobody_has_confirmed_is_counted(folder, capsys):
    entries = ['msgid ""\nmsgstr "Language: zh_CN\\n"\n', 'msgid "Open."\nmsgstr "打开。"\n']
    fuzzy = '#, fuzzy\nmsgid "Close {}."\nmsgstr "关上。"\n'
    Path("in.po").write_text("\n".join([*entries, fuzzy.format(1), fuzzy.format(2)]), encoding="utf-8")
    assert convert("in.po", "out.tmx") == 0
    assert capsys.readouterr().err == "out.tmx: 1 unit; left out: 2 fuzzy\n"
    assert main(["memory", "add", "m.db", "in.po"]) == 0
    assert capsys.readouterr().err == "m.db: in.po: 1 unit, 1 of them new; left out: 2 fuzzy\n"


def test_units_that_a_format_cannot_hold_are_counted_too(folder, capsys):
    assert convert("in.tmx", "out.zh-en", "--target-language", "en", "--min-confidence", "0.3") == 0
    assert capsys.readouterr().err == "out.zh-en: 3 units; left out: 1 without texts in these languages\n"


@pytest.mark.parametrize("name", ["out.xlf", "out.docx"])
def test_what_a_format_asks_for_is_asked_for_by_its_option(folder, capsys, name):
    assert "--target-language" in failure(capsys, "in.tmx", name)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("Chinese", "'Chinese' is not a language tag; write zh"),
        ("english", "'english' is not a language tag; write en"),
        ("Klingon", "'Klingon' does not name a language; write a tag as in zh"),
    ],
)
def test_the_name_of_a_language_is_no_tag(folder, capsys, given, message):
    with pytest.raises(SystemExit):
        convert("in.tmx", "a.tmx", "--target-language", given)
    assert message in capsys.readouterr().err


def test_a_variant_that_has_the_very_tag_is_taken_alone(folder):
    text = TMX.replace('<tuv xml:lang="de"><seg>Er kam.', '<tuv xml:lang="zh-TW"><seg>他來了。')
    Path("in.tmx").write_text(text, encoding="utf-8")
    assert convert("in.tmx", "out.tmx", "--source-language", "en", "--target-language", "zh-TW", "--quiet") == 0
    assert texts("out.tmx")[0] == ("He came.", "他來了。") and tags("out.tmx")[0] == ("en", "zh-TW")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.tmx", "a.csv"], "nowhere.tmx: no such file"),
        ([".", "a.csv"], ".: this is a folder; give a file"),
        (["folder.tmx", "a.csv"], "folder.tmx: this is a folder"),
        (["empty.tmx", "a.csv"], "empty.tmx:1: "),
        (["cut.tmx", "a.csv"], "cut.tmx:"),
        (
            ["in.txt", "a.csv"],
            "in.txt: this is a text; align it with its translation first: aligner align ZH EN",
        ),
        (["m.db", "a.csv"], "m.db: this is a memory; export it first: aligner memory export m.db OUT"),
        (["in.doc", "a.csv"], "in.doc: cannot read .doc; did you mean .docx?; end its name in one of"),
        (["in.tmx", "a.doc"], "a.doc: cannot write .doc; did you mean .docx?; end its name in one of"),
        (["in.tmx", "a.po"], "a.po: cannot write .po"),
        (["in.tmx", "a.jsonl"], "a.jsonl: cannot write .jsonl"),
        (["in.tmx", "no/a.csv"], "the folder no does not exist"),
        (["in.tmx", "in.tmx", "--force"], "in.tmx: this is the file being read"),
        (["in.tmx", "there.csv"], "there.csv: already exists"),
        (["-", "a.csv"], "standard input has none"),
        (["in.tmx", "-"], "standard output has none; give the name of a file"),
        (["bomb.tmx", "a.csv"], "bomb.tmx:"),
    ],
)
def test_what_cannot_be_is_one_line_and_leaves_no_file(folder, capsys, arguments, message):
    Path("folder.tmx").mkdir()
    Path("empty.tmx").touch()
    Path("in.doc").touch()
    Path("in.txt").touch()
    Memory("m.db").close()
    Path("there.csv").write_text("mine")
    Path("cut.tmx").write_text(TMX[:700], encoding="utf-8")
    entities = '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    Path("bomb.tmx").write_text(TMX.replace("<tmx", f"{entities}<tmx", 1).replace("He", "&b;"), encoding="utf-8")
    assert message in failure(capsys, *arguments)
    assert not Path("a.csv").exists() and Path("there.csv").read_text() == "mine"
    assert not list(Path().glob(".aligner-*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in.tmx"], "required: OUT"),
        (["in.tmx", "a.tmx", "--bom"], "--bom does not apply to .tmx"),
        (["in.tmx", "a.csv", "--xliff", "1.2"], "--xliff does not apply to .csv"),
        (["in.tmx", "a.xlf", "--xliff", "3"], "invalid choice: '3'"),
        (["in.tmx", "a.tmx", "--source-language", "zh_CN"], "'zh_CN' is not a language tag"),
        (["in.tmx", "a.tmx", "--longest", "0"], "0 is not a whole number, 1 or more"),
        (["in.tmx", "a.tmx", "--min-confidence", "nan"], "nan is not a number between 0 and 1"),
    ],
)
def test_wrong_usage_leaves_with_two(folder, capsys, arguments, message):
    with pytest.raises(SystemExit) as left:
        convert(*arguments)
    assert left.value.code == 2 and message in capsys.readouterr().err


def test_the_real_command_converts(folder):
    environment = {**os.environ, "PYTHONPATH": str(Path(aligner.__file__).parents[1])}
    command = [sys.executable, "-m", "aligner", "convert", "in.tmx", "out.tsv"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "out.tsv: 3 units; left out: 1 without a translation\n"
    again = subprocess.run(command, capture_output=True, env=environment, check=False, encoding="utf-8")
    assert again.returncode == 1 and "out.tsv: already exists" in again.stderr
