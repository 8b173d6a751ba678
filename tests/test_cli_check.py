"""`aligner check`: what it prints and writes, how it ends, and what it refuses before the work begins."""

from __future__ import annotations

import io
import json
import re
from types import SimpleNamespace

import pytest

from aligner.checking.findings import LANGUAGES as REPORT_LANGUAGES
from aligner.checking.findings import SEVERITIES as REVIEW_SEVERITIES
from aligner.checking.policy import DEFAULT_LIMITS
from aligner.cli.check import LANGUAGES, SEVERITIES
from aligner.cli.main import main

# The second sentence is not translated.
ZH = "茶馆早上六点开门。\n县志没有提到那座桥的名字。\n老人们在河边下棋。\n"
EN = "The tea house opens at six in the morning.\nOld men play chess by the river.\n"


@pytest.fixture(autouse=True)
def texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.zh.txt").write_text(ZH, encoding="utf-8")
    (tmp_path / "a.en.txt").write_text(EN, encoding="utf-8")
    return tmp_path


def check(*arguments, texts=("a.zh.txt", "a.en.txt")):
    return main(["check", *texts, *arguments])


def usage_error(capsys, *arguments, texts=("a.zh.txt", "a.en.txt")):
    with pytest.raises(SystemExit) as caught:
        check(*arguments, texts=texts)
    assert caught.value.code == 2
    return capsys.readouterr().err


def test_the_review_is_printed_with_the_omission_in_the_language_asked_for(capsys):
    assert check() == 0
    out, err = capsys.readouterr()
    assert "县志没有提到那座桥的名字。" in out
    assert "Major  Omission: " in out
    assert err == ""
    assert check("--language", "zh") == 0
    assert "严重  漏译：" in capsys.readouterr().out


def test_reports_are_written_instead_each_in_the_format_of_its_suffix(texts, capsys):
    assert check("-o", "r.json", "-o", "r.xlsx", "-o", "r.docx", "-o", "r.html", "--language", "zh") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[0] for line in err.splitlines()] == ["r.json", "r.xlsx", "r.docx", "r.html"]
    assert json.loads((texts / "r.json").read_text(encoding="utf-8"))["schema"] == "aligner.review"
    assert check("-o", "r.json", "--force", "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 0),
        (["--fail-on", "major"], 3),
        (["--fail-on", "minor"], 3),
        (["--policy", "never.toml", "--fail-on", "minor"], 0),
        (["--policy", "minor.toml", "--fail-on", "major"], 0),
        (["--policy", "minor.toml", "--fail-on", "minor"], 3),
        (["--policy", "minor.toml", "--exclude-check", "omission", "--fail-on", "minor"], 0),
        (["--policy", "without.toml", "--exclude-check", "spaces", "--fail-on", "minor"], 0),
    ],
)
def test_the_exit_code_says_if_what_was_asked_about_was_found(texts, arguments, code):
    others = ", ".join(f'"{name}"' for name in DEFAULT_LIMITS if name != "omission")
    (texts / "never.toml").write_text(f"exclude_checks = [{others}]\n[limits]\nomission = {{ minor = inf }}\n")
    (texts / "without.toml").write_text(f"exclude_checks = [{others}, 'omission']\n")
    (texts / "minor.toml").write_text(f"exclude_checks = [{others}]\n[limits]\nomission = {{ minor = 0.1 }}\n")
    assert check(*arguments, "-o", "r.json") == code
    assert (texts / "r.json").exists()


def test_an_alignment_that_was_written_before_is_checked_as_it_is(texts, capsys):
    assert main(["align", "a.zh.txt", "a.en.txt", "-o", "a.jsonl", "--quiet"]) == 0
    assert check("-o", "one.json", "--quiet", texts=["a.jsonl"]) == 0
    assert check("-o", "two.json", "--quiet") == 0
    assert (texts / "one.json").read_bytes() == (texts / "two.json").read_bytes()


def test_texts_are_read_as_align_reads_them(texts, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(ZH.encode())))
    assert check("-o", "r.json", "--lines", "--source-language", "zh-Hant", texts=["-", "a.en.txt"]) == 0
    record = json.loads((texts / "r.json").read_text(encoding="utf-8"))
    assert record["source"]["language"] == "zh-Hant"
    assert len(record["source"]["sentences"]) == 3
    assert record["source"]["edits"] == []


def test_twice_the_same_language_is_probably_a_mistake(capsys):
    assert check(texts=["a.zh.txt", "a.zh.txt"]) == 0
    assert "both texts look like zh" in capsys.readouterr().err


def test_a_reference_is_compared_with(capsys):
    assert check("--reference", "a.en.txt") == 0
    assert "chrF 100.0" in capsys.readouterr().out


def test_the_library_for_a_reference_is_asked_for_before_the_work_begins(capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda module: None)
    monkeypatch.setattr("aligner.alignment.align.align", None)
    assert check("--reference", "a.en.txt") == 1
    assert "pip install 'bitext-aligner[scores]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "r.pdf"], r"r\.pdf: cannot write \.pdf; end its name in one of \.html, \.json, \.xlsx, \.docx"),
        (["-o", "no/r.json"], "the folder no does not exist"),
        (["-o", "a.zh.txt.json", "-o", "there.json"], r"there\.json: already exists.*--force"),
        (["--glossary", "no.tsv"], r"no\.tsv: no such file"),
        (["--policy", "no.toml"], r"no\.toml: no such file"),
        (["--policy", "a.zh.txt"], r"a\.zh\.txt: not a TOML file"),
        (["--reference", "no.txt"], r"no\.txt: no such file"),
        (["--verdicts", "no.json"], r"no\.json: no such file"),
        (["--verdicts", "there.json"], r"there\.json: this is not a file of verdicts"),
        (["--weights", "no.toml"], r"no\.toml: no such weights file"),
    ],
)
def test_what_cannot_be_used_is_found_before_the_work_begins(texts, capsys, monkeypatch, arguments, message):
    monkeypatch.setattr("aligner.alignment.align.align", None)
    (texts / "there.json").write_text("mine")
    assert check(*arguments) == 1
    assert re.search(message, capsys.readouterr().err)
    assert (texts / "there.json").read_text() == "mine"


def test_a_report_starts_from_earlier_verdicts_and_false_alarms_do_not_fail(texts, capsys):
    assert check("-o", "r.json", "--quiet") == 0
    record = json.loads((texts / "r.json").read_text(encoding="utf-8"))
    (found,) = (each for each in record["findings"] if each["check"] == "omission")
    omitted = ZH.splitlines()[1]
    said = {"verdict": "rejected", "remark": "left out on purpose", "key": found["key"], "check": "omission"}
    place = {"words": [None, []], "source": omitted, "target": "", "neighbours": ["", ""]}
    verdicts = {"schema": "aligner.verdicts", "version": 2, "sample": [[], []], "verdicts": [said | place]}
    (texts / "v.json").write_text(json.dumps(verdicts), encoding="utf-8")
    # A sentence more in front of both texts.
    (texts / "a.zh.txt").write_text("河水涨了。\n" + ZH, encoding="utf-8")
    (texts / "a.en.txt").write_text("The river rose.\n" + EN, encoding="utf-8")
    assert check("--verdicts", "v.json", "-o", "s.json", "-o", "s.html", "--fail-on", "major") == 0
    record = json.loads((texts / "s.json").read_text(encoding="utf-8"))
    assert (record["verdicts"]["kept"], record["verdicts"]["solved"]) == (1, [])
    assert [each["remark"] for each in record["findings"] if "remark" in each] == ["left out on purpose"]
    assert check("-o", "t.json", "--fail-on", "major") == 3
    capsys.readouterr()
    assert check("--verdicts", "v.json") == 0
    assert "Compared with the earlier verdicts: 1 still there, 0 solved or gone, 0 new." in capsys.readouterr().out
    assert check("--verdicts", "v.json", "-o", "v.json", "--force") == 1
    (texts / "a.zh.txt").write_text("桥很长，有九百米。它在城里。", encoding="utf-8")
    assert check("--verdicts", "v.json") == 1
    assert "v.json: these verdicts are about other texts" in capsys.readouterr().err


def test_the_texts_themselves_are_not_overwritten(texts, capsys):
    (texts / "a.json").write_text(EN)
    assert check("-o", "a.json", "--force", texts=["a.zh.txt", "a.json"]) == 1
    assert "this is the text being read" in capsys.readouterr().err
    assert (texts / "a.json").read_text() == EN


@pytest.mark.parametrize(
    ("texts", "arguments", "message"),
    [
        (["a.jsonl", "a.en.txt"], [], "a.jsonl has pairs of both texts; give it alone"),
        (["a.zh.txt", "site.po"], [], "site.po has pairs of both texts; give it alone"),
        (["a.zh.txt", "a.en.txt"], ["--format", ".html"], "--format applies to folders"),
        (["a.jsonl"], ["--lines"], "--lines applies to texts"),
        (["a.tmx"], ["--no-repair"], "--no-repair applies to texts"),
        (["a.jsonl"], ["--weights", "w.toml"], "--weights applies to texts"),
        (["-", "-"], [], "can come from standard input"),
        (["-", "a.en.txt"], ["--reference", "-"], "can come from standard input"),
        (["a.zh.txt", "a.en.txt"], ["-o", "r.json", "-o", "r.json"], "cannot go to the same file"),
        (["a.zh.txt", "a.en.txt"], ["--fail-on", "fatal"], "invalid choice"),
        (["a.zh.txt", "a.en.txt"], ["--language", "de"], "invalid choice"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_from_failure(capsys, texts, arguments, message):
    assert message in usage_error(capsys, *arguments, texts=texts)


def test_the_choices_of_the_command_line_are_those_of_the_review():
    assert SEVERITIES == REVIEW_SEVERITIES
    assert LANGUAGES == REPORT_LANGUAGES
