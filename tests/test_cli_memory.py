import fcntl
import io
import json
import os
import re
import signal
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest
from terminals import Terminal

import aligner
import aligner.encoders.static
from aligner.cli.main import main
from aligner.cli.memory import COMMANDS
from aligner.formats.registry import read_units
from aligner.memory import cleaning
from aligner.memory.memory import Memory
from aligner.units.suspicions import MEANINGS

PAIRS = [
    ("本研究共调查了120名学生。", "A total of 120 students were surveyed."),
    ("水库的水位在三天内上升了两米。", "The water level of the reservoir rose by two metres within three days."),
    ("他把书还给了图书馆。", "He returned the book to the library."),
]
BAD = [
    ("The water level rose.", "水位上升了。"),
    ("共有187种鸟在这里过冬。", "In all, 178 species of birds spend the winter here."),
    ("他们走了很久才到家。", "他们走了很久才到家。"),
]
COMMAND = [sys.executable, "-m", "aligner"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(aligner.__file__).parents[1])}


def write_table(path, pairs):
    lines = ["zh\ten", *("\t".join(pair) for pair in pairs)]
    Path(path).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with a table of good pairs and one of bad ones, and a wide terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    write_table("good.tsv", PAIRS)
    write_table("bad.tsv", BAD)
    return tmp_path


@pytest.fixture
def memory(folder, capsys):
    """A memory of the good pairs."""
    assert run("add", "good.tsv") == 0
    capsys.readouterr()
    return folder / "m.db"


def run(command, *arguments):
    return main(["memory", command, "m.db", *arguments])


def usage_error(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(["memory", *arguments])
    assert left.value.code == 2
    return capsys.readouterr().err


def failure(capsys, *arguments):
    """The last line of a command that failed, which printed nothing."""
    assert main(["memory", *arguments]) == 1
    out, err = capsys.readouterr()
    assert not out and err.splitlines()[-1].startswith("aligner: error: ")
    return err


# Adding


def test_add_says_what_was_added_and_that_a_file_is_known(folder, capsys):
    assert run("add", "good.tsv", "--tag", "ours") == 0
    assert capsys.readouterr() == ("", "m.db: good.tsv: 3 units, 3 of them new\n")
    assert run("add", "good.tsv", "bad.tsv") == 0
    assert capsys.readouterr().err.splitlines() == [
        "m.db: good.tsv is already in the memory; nothing has changed",
        "m.db: bad.tsv: 3 units, 3 of them new",
        "m.db: 2 files, 3 new units, 6 in all",
    ]
    with Memory("m.db", read_only=True) as held:
        assert [(each.name, each.tags) for each in held.documents()] == [("good.tsv", ("ours",)), ("bad.tsv", ())]


def test_add_is_silent_if_asked(folder, capsys):
    assert run("add", "good.tsv", "bad.tsv", "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_another_version_of_a_file_needs_to_be_asked_for(memory, capsys):
    write_table("good.tsv", PAIRS[:2])
    line = failure(capsys, "add", "m.db", "good.tsv")
    assert "--replace" in line and "--document NAME" in line
    assert run("add", "good.tsv", "--replace") == 0
    assert "2 units, 0 of them new, replacing the previous version" in capsys.readouterr().err
    assert run("undo") == 0
    with Memory("m.db", read_only=True) as held:
        assert len(held) == 3


def test_the_same_file_can_be_another_document(memory, capsys):
    assert run("add", "good.tsv", "--document", "second look") == 0
    assert capsys.readouterr().err == "m.db: second look: 3 units, 0 of them new\n"


def test_patterns_are_looked_up_where_the_shell_did_not(folder, capsys):
    assert run("add", "*.tsv") == 0
    assert "m.db: 2 files, 6 new units, 6 in all" in capsys.readouterr().err
    assert "*.tmx: no file matches this pattern" in failure(capsys, "add", "m.db", "*.tmx")


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder, capsys):
    write_table("a[1].tsv", PAIRS)
    assert run("add", "a[1].tsv") == 0
    assert capsys.readouterr().err == "m.db: a[1].tsv: 3 units, 3 of them new\n"


def test_what_was_added_before_a_bad_file_stays_and_the_command_goes_on_from_there(folder, capsys):
    Path("broken.tmx").write_text("<tmx version='1.4'><header/><body><tu>", encoding="utf-8")
    err = failure(capsys, "add", "m.db", "good.tsv", "broken.tmx", "bad.tsv")
    assert "m.db: 1 of 3 files have been added" in err and "error: broken.tmx:" in err
    write_table("broken.tsv", BAD[:1])
    assert run("add", "good.tsv", "broken.tsv", "bad.tsv") == 0
    assert "good.tsv is already in the memory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.tmx", "nowhere.tmx: no such file"),
        ("good.nix", "good.nix: cannot read .nix; end its name in one of"),
        ("nothing", "nothing: this folder has no file with translations and no text"),
        ("empty.tmx", "empty.tmx"),
    ],
)
def test_a_wrong_name_is_found_before_anything_is_added(folder, capsys, name, message):
    Path("empty.tmx").write_bytes(b"")
    Path("good.nix").write_bytes(b"")
    Path("nothing").mkdir()
    err = (
        failure(capsys, "add", "m.db", name)
        if name == "empty.tmx"
        else failure(capsys, "add", "m.db", "good.tsv", name)
    )
    assert message in err and "new" not in err


def test_languages_can_be_named_for_files_that_do_not_say(folder):
    Path("plain.tsv").write_text("Wasser\teau\n", encoding="utf-8")
    assert run("add", "plain.tsv", "--source-language", "de", "--target-language", "fr-CA", "--quiet") == 0
    with Memory("m.db", read_only=True) as held:
        (unit,) = held.units()
    assert [(each.language, each.text) for each in unit.variants] == [("de", "Wasser"), ("fr-CA", "eau")]


def test_two_text_files_of_one_name_are_a_document(folder, capsys):
    Path("a.zh").write_text("他来了。\n", encoding="utf-8")
    Path("a.en").write_text("He came.\n", encoding="utf-8")
    for said in ("1 unit, 1 of them new", "is already in the memory"):
        assert run("add", "a.zh-en") == 0
        assert said in capsys.readouterr().err


def test_a_file_without_a_unit_is_warned_of_and_is_no_document(folder, capsys):
    Path("none.tsv").write_text("zh\ten\n他来了。\t\n", encoding="utf-8")
    assert run("add", "none.tsv") == 1
    assert capsys.readouterr().err == (
        "aligner: warning: none.tsv contains no units and was not added; left out: 1 without a translation\n"
        "aligner: error: m.db: no unit was added: 1 file without one\n"
    )
    assert not Path("m.db").exists()


def test_replacing_says_if_there_was_nothing_to_replace(folder, capsys):
    assert run("add", "good.tsv", "--replace") == 0
    assert capsys.readouterr().err.endswith("3 of them new; there was no document of this name to replace\n")
    write_table("good.tsv", PAIRS[:2])
    assert run("add", "good.tsv", "--replace") == 0
    assert "there was no" not in capsys.readouterr().err


def test_adding_goes_on_behind_bad_files_if_asked(folder, capsys):
    Path("broken.tmx").write_text("<tmx version='1.4'><header/><body><tu>", encoding="utf-8")
    assert run("add", "broken.tmx", "good.tsv", "nowhere.csv", "bad.tsv", "--keep-going") == 1
    out, err = capsys.readouterr()
    *_, total, heading, first, second = err.splitlines()
    assert not out and total == "m.db: 2 files, 6 new units, 6 in all"
    assert heading == "m.db: 2 of 4 files were not added:"
    assert first.startswith("aligner: error: broken.tmx:") and second.startswith("aligner: error: nowhere.csv: no such")
    with Memory("m.db", read_only=True) as held:
        assert len(held) == 6


@pytest.mark.parametrize("more", [[], ["--keep-going"]])
def test_a_memory_into_which_nothing_came_is_not_left_behind(folder, capsys, more):
    Path("broken.tmx").write_text("<tmx version='1.4'><header/><body><tu>", encoding="utf-8")
    assert run("add", "broken.tmx", *more) == 1
    assert sorted(path.name for path in Path().iterdir()) == ["bad.tsv", "broken.tmx", "good.tsv"]
    Memory("m.db").close()
    assert run("add", "broken.tmx", *more) == 1 and Path("m.db").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.txt", "a.txt: contains no text; check that it is the right file"),
        ("other.db", "other.db: this is a memory; export it first: aligner memory export other.db OUT"),
    ],
)
def test_what_has_another_command_is_an_error_that_names_it(folder, capsys, name, message):
    Path("a.txt").touch()
    Memory("other.db").close()
    assert message in failure(capsys, "add", "m.db", name)


def test_a_file_that_could_be_added_is_no_memory(folder, capsys):
    for command in (["stats"], ["find", "x"], ["add", "bad.tsv"]):
        message = "good.tsv: this is not a memory; add it to one: aligner memory add MEMORY good.tsv"
        assert message in failure(capsys, command[0], "good.tsv", *command[1:])


# Looking up


def test_find_shows_exact_and_fuzzy_matches(memory, capsys):
    assert run("find", "本研究共调查了130名学生。") == 0
    out, err = capsys.readouterr()
    assert out == (
        "91 % · unit 1 · good.tsv, number 1\n"
        "  zh  本研究共调查了⟦120⟧名学生。\n"
        "  en  A total of 120 students were surveyed.\n\n"
    )  # fmt: skip
    assert not err
    assert run("find", PAIRS[2][1], "--language", "en") == 0
    assert capsys.readouterr().out.startswith("100 % · unit 3 · ")


def test_find_as_json_has_all(memory, capsys):
    assert run("find", PAIRS[0][0], "--json", "--limit", "1") == 0
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert found["query"] == PAIRS[0][0]
    (found,) = found["matches"]
    assert (found["unit"], found["score"], found["uses"]) == (1, 100, 1)
    assert [each["text"] for each in found["targets"]] == [PAIRS[0][1]]
    assert (found["origins"][0]["document"], found["origins"][0]["number"]) == ("good.tsv", 1)


def test_the_least_match_can_be_chosen(memory, capsys):
    assert run("find", "本研究共调查了130名学生。", "--min-score", "95%") == 0
    out, err = capsys.readouterr()
    assert not out and err == "m.db: no match for '本研究共调查了130名学生。'\n"


def test_queries_can_come_from_standard_input(memory, capsys, monkeypatch):
    text = f"{PAIRS[0][0]}\n\nnothing like it\n{PAIRS[2][1]}\r\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run("find", "-") == 0
    out, err = capsys.readouterr()
    assert not err and [line for line in out.splitlines() if line.startswith((">", "100 %", "  no"))] == [
        f"> {PAIRS[0][0]}", "100 % · unit 1 · good.tsv, number 1",
        "> nothing like it", "  no match",
        f"> {PAIRS[2][1]}", "100 % · unit 3 · good.tsv, number 3",
    ]  # fmt: skip


def test_json_has_a_line_for_each_query(memory, capsys, monkeypatch):
    text = f"{PAIRS[0][0]}\nnothing like it\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run("find", "-", "--json") == 0
    out, err = capsys.readouterr()
    first, second = map(json.loads, out.splitlines())
    assert [match["unit"] for match in first["matches"]] == [1] and not err
    assert second == {"query": "nothing like it", "matches": []}


def test_a_head_names_the_newest_document_and_how_many_others(memory, capsys, monkeypatch):
    for name in ("second.tsv", f"{'long ' * 8}name.tsv"):
        write_table(name, PAIRS)
        assert run("add", name, "--document", name, "--tag", "checked", "--quiet") == 0
    assert run("find", PAIRS[0][0]) == 0
    head, *_ = capsys.readouterr().out.splitlines()
    assert head == f"100 % · unit 1 · {'long ' * 8}name.tsv, number 1, and 2 more · checked"
    monkeypatch.setenv("COLUMNS", "80")
    assert run("find", PAIRS[0][0]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "100 % · unit 1",
        f"  {'long ' * 8}name.tsv, number 1, and 2 more",
    ]


def test_units_are_shown_by_their_numbers(memory, capsys):
    assert run("show", "3", "1") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"unit 3 · good.tsv, number 3\n  zh  {PAIRS[2][0]}\n  en  {PAIRS[2][1]}\n\nunit 1 · ")
    assert run("show", "2", "--json") == 0
    assert json.loads(capsys.readouterr().out)["targets"] == [{"language": "en", "text": PAIRS[1][1]}]
    assert "m.db: there is no unit 9" in failure(capsys, "show", "m.db", "9")
    assert run("delete", "good.tsv", "--quiet") == 0 and run("show", "1") == 0
    assert capsys.readouterr().out.startswith("removed · unit 1\n")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("水库", "⟦水库⟧的水位"),
        ("水", "⟦水⟧库的⟦水⟧位"),
        ("WATER level", "The ⟦water level⟧ of"),
        ("ｗａｔｅｒ", "The ⟦water⟧ level"),
    ],
)
def test_search_marks_what_was_searched(memory, capsys, text, marked):
    assert run("search", text) == 0
    assert marked in capsys.readouterr().out


def test_search_says_if_nothing_is_found(memory, capsys):
    assert run("search", "泰山", "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    assert run("search", "泰山") == 0
    assert capsys.readouterr() == ("", "m.db: no match for '泰山'\n")


@pytest.mark.parametrize("look_up", ["find", "search", "similar"])
@pytest.mark.parametrize("language", ["tw", "cht", "ja", "zho", "zh-TW", "en-GB", "EN"])
def test_a_language_that_the_memory_does_not_have_is_said(memory, capsys, look_up, language):
    least = ["--min-cosine", "1"] if look_up == "similar" else []
    assert run(look_up, "泰山", "--language", language, *least) == 0
    has = language not in {"tw", "cht", "ja"}
    problem = "" if has else f"; the memory has no text in {language}, but in en and zh"
    assert capsys.readouterr() == ("", f"m.db: no match for '泰山'{problem}\n")


def test_similar_finds_by_meaning_across_languages(memory, capsys):
    assert run("similar", "pupils took part in the survey", "--language", "zh", "--limit", "1") == 0
    out = capsys.readouterr().out
    assert PAIRS[0][0] in out and re.match(r"0\.\d\d · unit 1 · ", out)


def test_similar_leaves_out_what_is_hardly_alike(memory, capsys):
    counts = []
    for least in ("0", "0.2", "0.9"):
        assert run("similar", "a book", "--min-cosine", least) == 0
        out = capsys.readouterr().out
        assert all(float(score) >= float(least) for score in re.findall(r"^(\S+) · unit", out, re.M))
        counts.append(out.count(" · unit "))
    assert counts[0] > counts[1] > counts[2] == 0


def test_similar_makes_vectors_only_once(memory, capsys, monkeypatch):
    made = []
    encode = aligner.encoders.static.StaticEncoder.encode
    monkeypatch.setattr(
        "aligner.encoders.static.StaticEncoder.encode", lambda self, texts: made.extend(texts) or encode(self, texts)
    )
    for _ in range(2):
        assert run("similar", "pupils") == 0
        assert out_of(capsys).count(" · unit 1 · ") == 1
    assert made.count(PAIRS[0][0]) == 1


def out_of(capsys):
    return capsys.readouterr().out


def test_the_marks_of_a_long_text_are_shown(folder, capsys):
    long = "甲" * 2000 + "泰山" + "乙" * 2000
    write_table("long.tsv", [(long, "Mount Tai is far away.")])
    assert run("add", "long.tsv", "--quiet") == 0 and run("search", "泰山") == 0
    out = capsys.readouterr().out
    assert "⟦泰山⟧" in out and len(out) < 1000


# Exporting


def test_export_writes_what_was_added(memory, capsys):
    assert run("export", "out.tmx") == 0
    assert capsys.readouterr() == ("", "out.tmx: 3 units\n")
    assert main(["memory", "add", "second.db", "out.tmx", "--quiet"]) == 0
    with Memory("second.db", read_only=True) as held:
        assert [tuple(each.text for each in unit.variants) for unit in held.units()] == PAIRS


def test_export_takes_the_units_that_are_asked_for(memory, capsys):
    assert run("add", "bad.tsv", "--tag", "new", "--quiet") == 0
    for arguments, said in [
        (["--document", "good.tsv"], "out.tmx: 3 units"),
        (["--tag", "new"], "out.tmx: 3 units"),
        (["--without-tag", "new"], "out.tmx: 3 units"),
        (["--longest", "40"], "out.tmx: 4 units; left out: 2 longer than 40 characters"),
        (["--source-language", "en-GB", "--target-language", "zh-SG"], "out.tmx: 6 units"),
    ]:
        assert run("export", "out.tmx", "--force", *arguments) == 0
        assert capsys.readouterr().err.startswith(said), arguments
    written = Path("out.tmx").read_text(encoding="utf-8")
    assert written.index('xml:lang="en-GB"') < written.index('xml:lang="zh-SG"')


def test_export_does_not_overwrite_and_knows_wrong_names(memory, capsys):
    Path("out.tmx").write_text("mine")
    assert "out.tmx: already exists" in failure(capsys, "export", "m.db", "out.tmx")
    assert Path("out.tmx").read_text() == "mine"
    assert "no document 'nowhere'" in failure(capsys, "export", "m.db", "new.tmx", "--document", "nowhere")
    assert not Path("new.tmx").exists()
    assert "cannot write .nix" in failure(capsys, "export", "m.db", "new.nix")
    assert "--bom does not apply to .tmx" in usage_error(capsys, "export", "m.db", "new.tmx", "--bom")
    assert "--xliff does not apply to .tmx" in usage_error(capsys, "export", "m.db", "new.tmx", "--xliff", "2.1")


def test_a_table_for_excel_begins_with_a_byte_order_mark(memory):
    assert run("export", "out.csv", "--bom", "--quiet") == 0
    assert Path("out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_where_nothing_is_to_be_exported_no_file_is_written_and_the_reasons_are_given(memory, capsys):
    assert "no unit to write, and no file was written; left out: 3 longer than 5 characters" in failure(
        capsys, "export", "m.db", "o.tmx", "--longest", "5"
    )
    assert "left out: 3 without texts in these languages" in failure(
        capsys, "export", "m.db", "o.tmx", "--target-language", "de"
    )
    assert run("delete", "good.tsv", "--quiet") == 0
    assert "m.db: no unit to write, and no file was written; there are no units" in failure(
        capsys, "export", "m.db", "o.tmx"
    )
    assert not Path("o.tmx").exists()


def test_a_memory_is_not_overwritten_by_its_export(memory, capsys):
    Path("m.csv").write_bytes(Path("m.db").read_bytes())
    line = failure(capsys, "export", "m.csv", "m.csv", "--force")
    assert "m.csv: this is the memory being read" in line
    assert "standard output has none; give the name of a file" in failure(capsys, "export", "m.db", "-")


# Cleaning


def test_the_kinds_on_the_command_line_are_those_of_the_library():
    assert list(cleaning.KINDS) == list(MEANINGS)


def test_clean_lists_what_looks_wrong_and_changes_nothing(memory, capsys):
    assert run("add", "bad.tsv", "--quiet") == 0
    before = Path("m.db").read_bytes()
    assert run("clean") == 0
    out, err = capsys.readouterr()
    assert out == (
        "swapped · unit 4\n  zh  The water level rose.\n  en  水位上升了。\n"
        "  the Chinese text is in English, and the English text in Chinese\n\n"
        "number · unit 5\n  zh  共有187种鸟在这里过冬。\n  en  In all, 178 species of birds spend the winter here.\n"
        "  The source has 187 here; the translation has 178.\n\n"
        "untranslated · unit 6\n  zh  他们走了很久才到家。\n  en  他们走了很久才到家。\n"
        "  the Chinese text and the English text are the same\n\n"
    )
    assert err == "m.db: 3 of 6 units suspicious: 1 swapped, 1 untranslated, 1 number; nothing was deleted\n"
    assert Path("m.db").read_bytes() == before


def test_clean_says_if_nothing_is_suspicious(memory, capsys):
    assert run("clean") == 0
    assert capsys.readouterr() == ("", "m.db: nothing suspicious in 3 units\n")


def test_clean_prints_tables_and_json(memory, capsys):
    assert run("add", "bad.tsv", "--quiet") == 0
    assert run("clean", "--tsv", "--kind", "number", "--quiet") == 0
    head, row = capsys.readouterr().out.splitlines()
    assert dict(zip(head.split("\t"), row.split("\t"), strict=True)) == {
        "unit": "5", "kind": "number", "measure": "1",
        "explanation": "The source has 187 here; the translation has 178.",
        "source_language": "zh", "source": BAD[1][0], "target_language": "en", "target": BAD[1][1], "other": "",
    }  # fmt: skip
    assert run("clean", "--json", "--kind", "swapped", "--kind", "number") == 0
    found = list(map(json.loads, capsys.readouterr().out.splitlines()))
    assert [(each["unit"], each["kind"]) for each in found] == [(4, "swapped"), (5, "number")]
    assert found[0]["texts"][0] == {"language": "zh", "text": BAD[0][0]}


def test_what_is_tagged_can_be_left_out(memory, capsys):
    assert run("add", "bad.tsv", "--quiet") == 0
    assert run("clean", "--tag") == 0
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("tagged; leave them out with: aligner memory export m.db OUT --without-tag ")
    assert run("export", "out.tmx", *said.split("OUT ")[1].split()) == 0
    assert capsys.readouterr().err.startswith("out.tmx: 3 units; left out: ")
    with Memory("m.db", read_only=True) as held:
        assert len(held) == 6 and dict(held.statistics().tags) == {"swapped": 1, "untranslated": 1, "number": 1}


def test_near_duplicates_are_shown_with_what_they_are_like(memory, capsys):
    write_table("near.tsv", [(PAIRS[1][0].replace("。", "！"), PAIRS[1][1].upper())])
    assert run("add", "near.tsv", "--quiet") == 0
    assert run("clean", "--kind", "near-duplicate") == 0
    assert capsys.readouterr().out == (
        f"near-duplicate · unit 4\n  zh  {PAIRS[1][0].replace('。', '！')}\n  en  {PAIRS[1][1].upper()}\n"
        "  the same as unit 2 but for case, width, blanks or punctuation\n"
        f"  zh  {PAIRS[1][0]}\n  en  {PAIRS[1][1]}\n\n"
    )
    assert run("clean", "--json", "--kind", "near-duplicate") == 0
    other = json.loads(capsys.readouterr().out)["other"]
    assert other["unit"] == 2 and [each["text"] for each in other["texts"]] == list(PAIRS[1])


def test_clean_takes_other_limits(memory, capsys):
    assert run("clean", "--limit", "long=20", "--limit", "length=0.1", "--kind", "long", "--tsv", "--quiet") == 0
    rows = [row.split("\t") for row in capsys.readouterr().out.splitlines()[1:]]
    assert {(row[1], float(row[2]) >= 20) for row in rows} == {("long", True)}


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("swapped=1", "'swapped' has no limit; these kinds have one: untranslated, number"),
        ("number", "'number' is not a limit; give a kind and a number"),
        ("number=nan", "the limit of 'number' must be a number"),
    ],
)
def test_a_limit_that_says_nothing_is_refused(memory, capsys, limit, message):
    with pytest.raises(SystemExit):
        run("clean", "--limit", limit)
    assert message in capsys.readouterr().err


def test_clean_says_what_its_kinds_mean(capsys):
    with pytest.raises(SystemExit):
        main(["memory", "clean", "--help"])
    out = capsys.readouterr().out
    assert all(meaning in out for meaning in MEANINGS.values())


def test_tags_can_have_a_prefix(memory):
    assert run("add", "bad.tsv", "--quiet") == 0
    assert run("clean", "--kind", "number", "--tag-prefix", "qa ", "--quiet") == 0
    with Memory("m.db", read_only=True) as held:
        assert dict(held.statistics().tags) == {"qa number": 1}


# Tags, and units by their numbers


def tags_of():
    with Memory("m.db", read_only=True) as held:
        return dict(held.statistics().tags)


def test_units_are_tagged_and_untagged_by_their_numbers(memory, capsys):
    assert run("tag", "checked", "1", "3") == 0
    assert capsys.readouterr() == ("", "m.db: 2 units tagged checked\n")
    assert run("tag", "checked", "2", "3", "3") == 0
    assert capsys.readouterr().err == "m.db: 1 unit tagged checked; 1 had the tag\n"
    assert run("untag", "checked", "1") == 0
    assert capsys.readouterr().err == "m.db: 1 unit no longer tagged checked\n" and tags_of() == {"checked": 2}
    assert run("untag", "checked") == 0
    assert capsys.readouterr().err == "m.db: 2 units no longer tagged checked\n" and tags_of() == {}


def test_all_units_of_a_document_are_tagged(memory, capsys):
    assert run("add", "bad.tsv", "--tag", "new", "--quiet") == 0
    assert run("tag", "new", "--document", "good.tsv", "--quiet") == 0 and tags_of() == {"new": 6}
    assert run("untag", "new", "--quiet") == 0 and tags_of() == {}
    assert "m.db: the memory has no document 'x'" in failure(capsys, "tag", "m.db", "new", "--document", "x")


def test_undo_behind_clean_leaves_the_tags_and_untag_takes_them(memory, capsys):
    assert run("add", "bad.tsv", "--quiet") == 0 and run("clean", "--tag", "--quiet", "--kind", "number") == 0
    capsys.readouterr()
    assert run("untag", "number", "5") == 0
    assert run("undo") == 0
    assert capsys.readouterr().err.splitlines()[-1] == "m.db: bad.tsv: its 3 units are out again"
    with Memory("m.db", read_only=True) as held:
        assert len(held) == 3


def test_units_are_removed_for_good(memory, capsys):
    assert run("remove", "1", "2") == 0
    assert capsys.readouterr() == ("", "m.db: 2 units removed for good\n")
    with Memory("m.db", read_only=True) as held:
        assert [unit.variants[0].text for unit in held.units()] == [PAIRS[2][0]]
    assert "m.db: the memory has no unit 1" in failure(capsys, "remove", "m.db", "1")


def test_compact_forgets_what_was_deleted(memory, capsys):
    assert run("delete", "good.tsv", "--quiet") == 0 and run("compact") == 0
    assert re.fullmatch(
        r"m.db: 3 units of deleted and replaced documents discarded; the file now has \d+ kB\n", capsys.readouterr().err
    )
    assert "m.db: there is nothing to undo" in failure(capsys, "undo", "m.db")


@pytest.mark.parametrize(
    "command", [["export", "m.db", "o.tmx", "--tag"], ["export", "m.db", "o.tmx", "--without-tag"], ["untag", "m.db"]]
)
def test_a_tag_that_no_unit_has_is_an_error_that_names_the_tags(memory, capsys, command):
    assert "m.db: no unit has the tag 'numbers'; there are no tags" in failure(capsys, *command, "numbers")
    assert run("tag", "number", "1", "--quiet") == 0
    assert "m.db: no unit has the tag 'numbers'; the tags are: number" in failure(capsys, *command, "numbers")
    assert not Path("o.tmx").exists()


def test_what_clean_may_mark_can_be_left_out_also_where_it_has_marked_nothing(memory, capsys):
    assert run("export", "o.tmx", "--without-tag", "near-duplicate") == 0
    assert capsys.readouterr().err == "o.tmx: 3 units\n"


# Documents and numbers


def test_stats_are_readable_and_json(memory, capsys):
    assert run("stats", "--check") == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line.split() for line in lines[:3]] == [["units", "3"], ["uses", "3"], ["documents", "1"]]
    assert any(line.split() == ["zh", "3", str(sum(len(zh) for zh, _ in PAIRS))] for line in lines)
    assert err == "m.db: intact and consistent\n"
    assert run("stats", "--json") == 0
    assert json.loads(capsys.readouterr().out)["texts"] == {"en": 3, "zh": 3}


def test_documents_are_listed_with_those_that_were_removed(memory, capsys):
    assert run("add", "bad.tsv", "--tag", "new", "--tag", "第二批", "--quiet") == 0
    assert run("delete", "bad.tsv") == 0
    assert "bad.tsv: removed, with 3 units that no other document has" in capsys.readouterr().err
    assert run("documents") == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [
        ["document", "units"],
        ["good.tsv", "3"],
    ]
    assert run("documents", "--removed") == 0
    assert "new, 第二批  removed 20" in capsys.readouterr().out
    assert run("documents", "--json", "--removed") == 0
    assert [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()] == ["good.tsv", "bad.tsv"]


def test_undo_brings_a_document_back(memory, capsys):
    assert run("delete", "good.tsv", "--quiet") == 0
    assert run("documents") == 0
    assert capsys.readouterr() == ("", "m.db: no documents\n")
    assert run("undo", "good.tsv") == 0
    assert capsys.readouterr().err.startswith("m.db: ")
    with Memory("m.db", read_only=True) as held:
        assert len(held) == 3


@pytest.mark.parametrize(
    "command",
    [
        ["find", "x"], ["search", "x"], ["similar", "x"], ["export", "out.tmx"], ["clean"], ["clean", "--tag"],
        ["stats"], ["documents"], ["delete", "x"], ["undo"], ["tag", "x", "1"], ["untag", "x"], ["remove", "1"],
        ["compact"], ["show", "1"],
    ],
)  # fmt: skip
def test_a_memory_that_is_not_there_is_not_made(folder, capsys, command):
    assert "m.db: no such memory" in failure(capsys, command[0], "m.db", *command[1:])
    assert not Path("m.db").exists()


@pytest.mark.parametrize("command", [["add", "good.tsv"], ["find", "x"], ["clean"], ["stats"]])
def test_another_file_is_no_memory(folder, capsys, command):
    content = Path("bad.tsv").read_bytes()
    assert "bad.tsv: this is not a memory" in failure(capsys, command[0], "bad.tsv", *command[1:])
    assert Path("bad.tsv").read_bytes() == content


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "m.db"], "required: FILE"),
        (["add", "m.db", "a.tmx", "b.tmx", "--document", "x"], "--document names one document"),
        (["add", "m.db", "a.tmx", "--source-language", "zh_CN"], "'zh_CN' is not a language tag"),
        (["add", "oops.tmx", "a.tmx"], "oops.tmx: .tmx is the suffix of another format; name the memory"),
        (["add", "oops.csv.gz", "a.tmx"], "oops.csv.gz: .gz is the suffix of another format"),
        (["find", "m.db", " "], "the text is blank"),
        (["find", "m.db", "如今", "河水"], "only one text can be looked up at a time; put it in quotes: '如今 河水'"),
        (["similar", "m.db", "x", "--min-cosine", "2"], "2 is not a number between 0 and 1"),
        (["find", "m.db", "x", "--language", "Chinese"], "'Chinese' is not a language tag; write zh"),
        (["tag", "m.db", "x"], "give the numbers of units, or --document NAME"),
        (["tag", "m.db", "x", "1", "--document", "y"], "give the numbers of units, or --document NAME"),
        (["untag", "m.db"], "the following arguments are required: TAG"),
        (["show", "m.db", "one"], "one is not a whole number"),
        (["find", "m.db", "x", "--min-score", "high"], "high is not a percentage"),
        (["find", "m.db", "x", "--min-score", "0"], "0 is not a percentage; give a number from 1 to 100"),
        (["find", "m.db", "x", "--limit", "0"], "0 is not a whole number"),
        (["clean", "m.db", "--kind", "spelling"], "invalid choice: 'spelling'"),
        (["clean", "m.db", "--json", "--tsv"], "not allowed with"),
        (["export", "m.db", "a.tmx", "--min-confidence", "2"], "2 is not a number between 0 and 1"),
        (["shrink", "m.db"], "invalid choice: 'shrink'"),
    ],
)
def test_wrong_usage_leaves_with_two(folder, capsys, arguments, message):
    Path("a.tmx").touch()
    Path("b.tmx").touch()
    assert message in usage_error(capsys, *arguments)


# Aligning into a memory

ZH, EN = "".join(zh for zh, _ in PAIRS), " ".join(en for _, en in PAIRS)


@pytest.fixture
def texts(folder):
    Path("a.zh.txt").write_text(f"{ZH}\n", encoding="utf-8")
    Path("a.en.txt").write_text(f"{EN}\n", encoding="utf-8")
    return folder


def align(*arguments):
    return main(["align", "a.zh.txt", "a.en.txt", *arguments])


def test_align_adds_to_a_memory_and_prints_nothing(texts, capsys):
    assert align("-m", "m.db") == 0
    assert capsys.readouterr() == ("", "m.db: a.zh.txt / a.en.txt: 3 units, 3 of them new\n")
    assert align("-m", "m.db") == 0
    assert capsys.readouterr().err == "m.db: a.zh.txt / a.en.txt is already in the memory; nothing has changed\n"
    with Memory("m.db", read_only=True) as held:
        units = list(held.units())
        assert held.header().source_language == "zh-CN"
    assert [tuple(each.text for each in unit.variants) for unit in units] == PAIRS
    assert all(unit.confidence is not None and unit.confidence > 0.5 for unit in units)


def test_what_align_adds_is_what_the_library_would_add(texts):
    assert align("-m", "m.db", "--quiet", "--grain", "sentence") == 0
    assert align("-o", "a.jsonl", "--quiet") == 0
    with Memory("m.db") as held:
        assert held.add(aligner.Alignment.from_jsonl("a.jsonl")).is_known


def test_align_writes_a_file_beside_the_memory(texts, capsys):
    assert align("-m", "m.db", "-o", "a.tmx", "--split", "--longest", "40") == 0
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("a.tmx: ") and second.endswith(
        "2 units, 2 of them new; left out: 1 longer than 40 characters"
    )
    assert Path("a.tmx").read_text(encoding="utf-8").count("<tu ") == 2


def test_a_corrected_text_takes_the_place_of_the_version_before(texts, capsys):
    assert align("-m", "m.db", "--quiet") == 0
    Path("a.en.txt").write_text(f"{EN.replace('library', 'museum')}\n", encoding="utf-8")
    assert align("-m", "m.db") == 1
    assert "replace them (--replace)" in capsys.readouterr().err
    assert align("-m", "m.db", "--replace") == 0
    assert "replacing the previous version" in capsys.readouterr().err
    assert align("-m", "m.db", "--document", "b") == 0
    assert capsys.readouterr().err == "m.db: b: 3 units, 0 of them new\n"


def test_a_memory_that_cannot_be_is_found_before_the_work(texts, capsys, monkeypatch):
    monkeypatch.setattr(
        "aligner.encoders.loading.embedded_encoder", lambda: pytest.fail("the work began before the check")
    )
    for name, message in [
        ("good.tsv", "this is not a memory"),
        ("no/m.db", "the folder no does not exist"),
        (".", "folder"),
    ]:
        assert align("-m", name) == 1
        assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--document", "x"], "--document and --replace apply to memories"),
        (["--replace", "-o", "a.tmx"], "--document and --replace apply to memories"),
        (["--split"], "--longest, --no-duplicates and --split apply to memories and to files"),
        (["--longest", "9", "-o", "a.jsonl"], "--longest, --no-duplicates and --split apply to memories and to files"),
        (["--bom"], "--bom applies to files"),
        (["--bom", "-o", "a.jsonl"], "--bom does not apply to .jsonl"),
        (["--bom", "-o", "a.tmx"], "--bom does not apply to .tmx"),
        (["--known", "m.db", "--known", "n.db"], "argument --known: may be given only once"),
        (["-m", "m.db", "-m", "n.db"], "argument -m/--memory: may be given only once"),
        (["-m", "oops.tmx"], "oops.tmx: .tmx is the suffix of another format"),
        (["-m", "a.db", "-o", "a.db.tmx", "-m", "b.db"], "only once"),
        (["-m", "a.tmx", "-o", "a.tmx"], "-o and -m cannot name the same file"),
    ],
)
def test_align_knows_options_that_do_not_go_together(texts, capsys, arguments, message):
    with pytest.raises(SystemExit) as left:
        align(*arguments)
    assert left.value.code == 2 and message in capsys.readouterr().err


def test_a_table_for_excel_can_be_aligned(texts, capsys):
    assert align("-o", "a.csv", "--bom", "--split", "--longest", "40") == 0
    assert Path("a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert capsys.readouterr().err.endswith("; left out: 1 longer than 40 characters\n")
    assert [tuple(each.text for each in unit.variants) for unit in read_units("a.csv").units] == [PAIRS[0], PAIRS[2]]


@pytest.mark.parametrize("suffix", ["tmx", "xlf", "csv", "tsv", "xlsx", "docx", "parquet", "zh-en"])
def test_every_file_of_pairs_takes_what_is_said_of_pairs(texts, suffix):
    Path("a.zh.txt").write_text(f"{PAIRS[2][0]}{PAIRS[2][0]}\n", encoding="utf-8")
    Path("a.en.txt").write_text(f"{PAIRS[2][1]} {PAIRS[2][1]}\n", encoding="utf-8")
    for number, arguments in enumerate([[], ["--no-duplicates"]]):
        assert align("-o", f"{number}.{suffix}", "--quiet", *arguments) == 0
    counts = [len(list(read_units(f"{number}.{suffix}").units)) for number in range(2)]
    assert counts == [2, 1]


def test_texts_without_pairs_make_no_memory(texts, capsys):
    Path("a.en.txt").write_text("", encoding="utf-8")
    assert align("-m", "m.db") == 0
    assert capsys.readouterr().err.splitlines()[-1] == (
        "aligner: warning: m.db: no pair to add; left out: 3 without a translation"
    )
    assert not Path("m.db").exists()


def test_the_first_of_many_texts_may_know_the_memory_that_it_makes(texts, capsys):
    assert align("-m", "m.db", "--known", "m.db") == 0
    assert capsys.readouterr().err.startswith("m.db: a.zh.txt / a.en.txt: 3 units")
    assert align("-m", "m.db", "--known", "m.db") == 0
    assert align("-m", "n.db", "--known", "o.db") == 1
    assert "o.db: no such memory" in capsys.readouterr().err


def test_known_has_to_be_a_memory(texts, capsys):
    assert align("--known", "good.tsv") == 1
    assert (
        "good.tsv: this is not a memory; add it to one: aligner memory add MEMORY good.tsv" in capsys.readouterr().err
    )


# On a terminal and as a process


def test_progress_is_shown_only_on_a_terminal(folder, monkeypatch):
    for quiet, said in (([], True), (["--quiet"], False)):
        terminal = Terminal()
        monkeypatch.setattr("sys.stderr", terminal)
        assert run("add", "good.tsv", *quiet) == 0
        assert run("export", "out.tmx", "--force", *quiet) == 0
        assert (" units [" in terminal.getvalue()) == said
        assert said or not terminal.getvalue()


def on_a_terminal(*arguments, columns):
    """What the real command shows on a terminal of this width; 0 is one that does not know it."""
    shown, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30 if columns else 0, columns, 0, 0))
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "COLUMNS"}
    with subprocess.Popen([*COMMAND, *arguments], stdout=terminal, stderr=terminal, env=environment) as process:
        os.close(terminal)
        pieces = []
        # The end of a terminal is an error.
        with suppress(OSError):
            while piece := os.read(shown, 4096):
                pieces.append(piece)
        os.close(shown)
    assert process.returncode == 0
    return b"".join(pieces).decode()


@pytest.mark.parametrize("columns", [100, 0])
def test_long_work_shows_how_far_it_is(memory, columns):
    assert "good.tsv: 0 units [" in on_a_terminal("memory", "add", "n.db", "good.tsv", columns=columns)
    assert "making vectors: 6 texts [" in on_a_terminal("memory", "similar", "n.db", "pupils", columns=columns)
    assert "n.db:   0%|" in on_a_terminal("memory", "clean", "n.db", columns=columns)
    assert "n.tmx:   0%|" in on_a_terminal("memory", "export", "n.db", "n.tmx", columns=columns)


def test_an_export_tells_how_far_it_is(folder):
    write_table("many.tsv", [(f"第{number}章到此结束。", f"Here ends chapter {number}.") for number in range(250)])
    told = []
    with Memory("n.db") as held:
        held.add("many.tsv")
        held.export("n.tmx", progress=lambda *state: told.append(state))
    assert told == [("exporting", 100, 0), ("exporting", 200, 0)]


def test_suspects_are_printed_above_the_bar(memory):
    assert run("add", "bad.tsv", "--quiet") == 0
    lines = re.split("[\r\n]+", on_a_terminal("memory", "clean", "m.db", columns=100))
    assert "swapped · unit 4" in lines and any("%|" in line for line in lines)


def test_a_list_of_documents_fits_a_narrow_terminal(memory):
    name = "a document with quite a long name of many words"
    assert run("add", "bad.tsv", "--document", name, "--tag", "medicine", "--quiet") == 0
    wide, narrow = (
        on_a_terminal("memory", "documents", "m.db", columns=columns).split("\r\n") for columns in (120, 60)
    )
    assert name in wide[2] and re.search(r" 3  \d{4}-\d\d-\d\d \d\d:\d\d  medicine$", wide[2])
    assert wide[0].split() == ["document", "units", "added", "(UTC)", "tags"]
    assert len(narrow) > len(wide) and all(len(line) <= 60 for line in narrow)
    starts = [line.partition("  ")[0] for line in narrow[2:-1]]
    assert " ".join(starts) == name and len(starts) > 1


def interrupted(*arguments, until):
    """Code and messages of the real command that is ended by Ctrl-C when `until` comes true.

    A shell that runs the tests in the background has them, and what they start, ignore the signal.
    """
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        [*COMMAND, *arguments], stderr=subprocess.PIPE, env=ENVIRONMENT, encoding="utf-8", preexec_fn=heeding
    )
    end = monotonic() + 60
    while not until() and monotonic() < end:
        sleep(0.05)
    # Until it waits for what is never written.
    sleep(0.5)
    process.send_signal(signal.SIGINT)
    try:
        err = process.communicate(timeout=60)[1]
    finally:
        process.kill()
    return process.returncode, err


def documents_of(path):
    if not Path(path).exists() or not Path(path).stat().st_size:
        return []
    with suppress(aligner.FormatError), Memory(path, read_only=True) as held:
        return [each.name for each in held.documents()]
    return []


def test_who_interrupts_is_told_what_stays(folder):
    os.mkfifo("never.tsv")
    arguments = ("memory", "add", "m.db", "good.tsv", "never.tsv", "--keep-going")
    code, err = interrupted(*arguments, until=lambda: documents_of("m.db"))
    assert code == 130
    assert err.splitlines()[-1] == "aligner: interrupted; the files added so far are kept"
    assert documents_of("m.db") == ["good.tsv"]


def test_who_interrupts_at_once_leaves_no_memory_behind(folder):
    os.mkfifo("never.tsv")
    code, err = interrupted("memory", "add", "m.db", "never.tsv", "--keep-going", until=Path("m.db").exists)
    assert (code, err) == (130, "aligner: interrupted; the files added so far are kept\n")
    assert sorted(path.name for path in Path().iterdir()) == ["bad.tsv", "good.tsv", "never.tsv"]


def test_a_reader_that_has_enough_is_no_error(memory):
    assert run("add", "bad.tsv", "--quiet") == 0
    script = f"{sys.executable} -m aligner memory clean m.db --json | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", script], capture_output=True, env=ENVIRONMENT, check=False, encoding="utf-8"
    )
    assert done.returncode == 0 and done.stdout == "{" and "Traceback" not in done.stderr


def test_the_whole_way_through_the_real_command(texts):
    def command(*arguments, given=None):
        """What the command prints, and what it says."""
        done = subprocess.run(
            [*COMMAND, *arguments], capture_output=True, input=given, env=ENVIRONMENT, check=False, encoding="utf-8"
        )
        return done.returncode, done.stdout, done.stderr

    assert command("align", "a.zh.txt", "a.en.txt", "-m", "m.db")[0] == 0
    code, out, err = command("memory", "find", "m.db", "-", "--json", given=f"{PAIRS[0][0]}\n")
    assert code == 0 and json.loads(out)["matches"][0]["targets"][0]["text"] == PAIRS[0][1] and not err
    assert command("memory", "export", "m.db", "a.tmx")[2] == "a.tmx: 3 units\n"
    assert command("memory", "stats", "m.db", "--check")[2] == "m.db: intact and consistent\n"


def test_help_of_every_command_brings_in_nothing_heavy(folder):
    for command in ([], *([name] for name in COMMANDS)):
        code = (
            "import sys\nfrom aligner.cli.main import main\n"
            f"try: main(['memory', *{command!r}, '--help'])\n"
            "except SystemExit: pass\nprint(*sorted({name.split('.')[0] for name in sys.modules}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT, encoding="utf-8"
        )
        assert done.stdout.startswith("usage: aligner memory")
        heavy = {"numpy", "torch", "regex", "lxml", "rapidfuzz", "sqlite3", "tqdm", "pyarrow"}
        assert not heavy & set(done.stdout.splitlines()[-1].split())
