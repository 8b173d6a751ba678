"""What a reader sees cannot command the terminal or turn a line; what a program reads is as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from terminals import Terminal

import aligner
from aligner.bitext.visible import HIDDEN, escaped, label_of, visible
from aligner.cli import messages
from aligner.cli.main import main
from aligner.formats.registry import read_units
from aligner.memory.memory import Memory

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
HOSTILE = ["\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\u202etac\u202c", "\u2066x\u2069", "\u200f", "\u061c", "\u2028"]


def test_hidden_are_controls_halves_separators_and_controls_of_direction():
    hidden = {chr(code) for code in range(0x110000) if HIDDEN.fullmatch(chr(code))}
    categories = {"Cc", "Cs", "Zl", "Zp"}
    expected = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in categories}
    assert hidden == expected | set(BIDI) | {"\ufffe", "\uffff"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("red\x1b[31m", r"red\x1b[31m"),
        ("\x9b2J\x7f", r"\u009b2J\u007f"),
        ("a\u202eb\u2066c\u200f\u061c", r"a\u202eb\u2066c\u200f\u061c"),
        ("\ud83d", r"\ud83d"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("é\u0301 👩‍🔬 می‌خواهم", "é\u0301 👩‍🔬 می‌خواهم"),
    ],
)
def test_a_view_is_one_line_in_which_every_character_is_what_it_seems(text, shown):
    assert visible(text) == shown


@given(st.text(alphabet=st.sampled_from([*CONTROLS, *BIDI, "\u2028", "\ud83d", "a", " ", "湖"])))
def test_data_on_a_terminal_keep_their_tabs_and_lines_and_nothing_hidden(text):
    shown = escaped(text)
    assert not HIDDEN.search(shown.replace("\t", "").replace("\n", ""))
    assert (shown.count("\t"), shown.count("\n")) == (text.count("\t"), text.count("\n"))
    line = json.dumps({"text": text}, ensure_ascii=False)
    assert json.loads(escaped(line)) == {"text": text}


# Commands


@pytest.fixture
def texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("zh.txt").write_text("".join(f"第{k}句{part}话。\n" for k, part in enumerate(HOSTILE)), encoding="utf-8")
    Path("en.txt").write_text("".join(f"Line {k} {part} here.\n" for k, part in enumerate(HOSTILE)), encoding="utf-8")
    Path("t.tsv").write_text("zh\ten\n第一句。\tA \x1b[31mred\u202e line.\n", encoding="utf-8")
    return tmp_path


VIEWS = [
    ["align", "zh.txt", "en.txt"],
    ["align", "zh.txt", "en.txt", "--lines", "--tsv"],
    ["align", "zh.txt", "en.txt", "--lines", "--json"],
    ["segment", "en.txt"],
    ["segment", "en.txt", "--no-repair"],
    ["segment", "en.txt", "--no-repair", "--json"],
    ["segment", "en.txt", "--show-edits"],
    ["check", "zh.txt", "en.txt", "--lines"],
    ["terms", "zh.txt", "en.txt", "--lines", "--min-count", "1"],
    ["memory", "find", "m.db", "A red line.", "--min-score", "30"],
    ["memory", "search", "m.db", "line"],
    ["memory", "search", "m.db", "line", "--json"],
    ["memory", "show", "m.db", "1"],
]


@pytest.mark.parametrize("arguments", VIEWS, ids=" ".join)
def test_no_view_on_a_terminal_has_hidden_characters(texts, monkeypatch, capsys, arguments):
    if "m.db" in arguments:
        assert main(["memory", "add", "m.db", "t.tsv", "--quiet"]) == 0
    monkeypatch.setattr("sys.stdout", Terminal())
    assert main(arguments) == 0
    shown = sys.stdout.getvalue()
    assert shown and not HIDDEN.search(shown.replace("\t", "").replace("\n", ""))
    if "--json" in arguments:
        assert [json.loads(line) for line in shown.splitlines()]


def test_what_is_piped_is_as_it_was(texts, capsys):
    assert main(["segment", "en.txt", "--no-repair"]) == 0
    assert "\x1b[31m" in (out := capsys.readouterr().out) and "\u202etac\u202c" in out
    assert main(["align", "zh.txt", "en.txt", "--lines", "--no-repair", "--tsv"]) == 0
    assert "\u202etac\u202c" in capsys.readouterr().out
    main(["memory", "add", "m.db", "t.tsv"])
    capsys.readouterr()
    assert main(["memory", "search", "m.db", "line", "--json"]) == 0
    match = json.loads(capsys.readouterr().out)["matches"][0]
    assert "A \x1b[31mred\u202e line." in [match["text"], match["targets"][0]["text"]]


def test_notebooks_and_pages_show_hidden_characters_too(texts):
    alignment = aligner.align(aligner.read("zh.txt"), aligner.read("en.txt"), encoder=None)
    review = aligner.check(alignment)
    review.save("page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    for shown in (alignment._repr_html_(), review._repr_html_(), alignment.source._repr_html_(), page):
        assert not HIDDEN.search(shown.replace("\n", "").replace("\t", ""))
    data = json.loads(page.split('id="data"', 1)[1].split(">", 1)[1].split("</script>", 1)[0])
    assert not HIDDEN.search(json.dumps(data, ensure_ascii=False))
    assert r"\u202e" in alignment._repr_html_()
    assert any(r"\u202e" in str(row) or r"\\u202e" in str(row) for row in data["rows"])


ODD_NAMES = [
    b"a\xff.txt", b"a\x1b[31m.txt", b"a\nb.txt", b"a\xed\xa0\x80.txt", b"\xef\xbf\xbe.txt", "a\u202eb.txt".encode(),
    b"a'\"#?%41&<.txt", "湖😀.txt".encode(), b"n" * 240 + b".txt", b" -o.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_text_may_have_any_name_in_every_format(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    try:
        path = Path(os.fsdecode(name))
        path.write_text("他来了。\n", encoding="utf-8")
    except OSError:
        pytest.skip("this disk does not allow the name")
    Path("en.txt").write_text("He came.\n", encoding="utf-8")
    alignment = aligner.align(aligner.read(path), aligner.read("en.txt"))
    review = aligner.check(alignment)
    for suffix in (".tmx", ".xlf", ".csv", ".tsv", ".xlsx", ".docx", ".parquet", ".zh-en", ".jsonl"):
        alignment.save(f"o{suffix}")
    for suffix in (".html", ".json", ".xlsx", ".docx"):
        review.save(f"r{suffix}")
    label = label_of(str(path))
    assert next(iter(read_units("o.tmx").units)).variants[0].elements[0].text == label
    alignment.save(path.with_suffix(".tmx"))
    with Memory("m.db") as memory, Memory("n.db") as other:
        assert memory.add(alignment).document == f"{label} / en.txt"
        assert other.add(path.with_suffix(".tmx")).document == label_of(str(path.with_suffix(".tmx")))
        memory.export("m.xlf")


@pytest.mark.parametrize("name", [b"a\x1b[31m.txt", b"a\nb.txt", b"a\xff.txt", "a\u202eb.txt".encode(), b"a\x9bx.txt"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["segment", "NAME"], ["align", "NAME", "NAME"], ["align", "NAME", "NAME", "--debug"], ["segment", "a", "NAME"],
        ["convert", "NAME", "o.tmx"], ["convert", "NAME.tmx", "o.tmx"], ["memory", "add", "m.db", "NAME"],
        ["memory", "add", "m.db", "NAME.tmx", "--keep-going"], ["memory", "stats", "NAME"],
        ["evaluate", "NAME", "NAME"],
        ["align", "a", "a", "-m", "NAME.tmx"], ["align", "a", "a", "--weights", "NAME"], ["NAME"],
        ["align", "a", "a", "--min-confidence", "NAME"], ["align", "a", "a", "--source-language", "NAME"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_message_has_hidden_characters(tmp_path, monkeypatch, capsys, name, arguments):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("a").write_text("他来了。\n", encoding="utf-8")
    given_arguments = [argument.replace("NAME", os.fsdecode(name)) for argument in arguments]
    try:
        code = main(given_arguments)
    except SystemExit as stop:
        code = stop.code
    err = capsys.readouterr().err
    assert code in (1, 2)
    assert err and not HIDDEN.search(err.replace("\n", ""))


def test_progress_shows_names_without_hidden_characters(monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    with messages.bar(False, "a\x1b[31m.tmx", 3) as report:
        report("converting", 1)
    with messages.status(False) as report:
        report("writing a\u202eb.tmx")
    shown = sys.stderr.getvalue()
    assert "\x1b[31m" not in shown and "\u202e" not in shown
    assert r"a\x1b[31m.tmx" in shown and r"a\u202eb.tmx" in shown


def test_a_real_terminal_gets_no_escape_sequence_of_a_text(texts):
    pty = pytest.importorskip("pty", reason="pseudo-terminals as on Unix")
    control, terminal = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(Path(aligner.__file__).parent.parent)}
    command = [sys.executable, "-m", "aligner", "segment", "en.txt", "--no-repair", "--quiet"]
    subprocess.run(command, stdout=terminal, env=environment, check=True)
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(control, 10_000)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(control)
    assert rb"Line 0 \x1b[31m here." in shown and b"\x1b" not in shown
