"""Text that was decoded wrongly: what is restored, what gets a notice, and what is text as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import AlignerWarning, Document, align, repair
from aligner.cli.main import main
from aligner.text.readers.registry import read
from aligner.text.repairs.mojibake import BYTES, LOST, RULE, encoding_doubt

CHARACTER_OF = {byte: chr(code) for code, byte in BYTES.items() if code > 0xFF} | {
    byte: chr(byte) for byte in BYTES.values() if byte not in {b for code, b in BYTES.items() if code > 0xFF}
}


def misread(text, encoding="cp1252"):
    """The text in UTF-8, read as Windows-1252 or Latin-1."""
    data = text.encode("utf-8")
    if encoding == "latin-1":
        return data.decode("latin-1")
    return "".join(CHARACTER_OF.get(byte, chr(byte)) for byte in data)


TEXTS = [
    "湖水很深，冬天可以行走。",
    "“It’s the miller’s boat”, she said — and left…",
    "naïve café, façade, El Niño",
    "±5 °C × 3 µm, £20 and €30",
    "他说：“湖水退了。”",
    "Привет, друзья",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_utf_8_that_was_read_in_a_western_encoding_is_restored(text, encoding):
    document = repair(misread(text, encoding), exclude_rules=["width"])
    assert document.text == text
    assert {edit.rule for edit in document.edits} == {RULE}
    assert repair(misread(misread(text, encoding), encoding), exclude_rules=["width"]).text == text


def test_single_places_are_restored():
    for wrong, right in (
        ("itâ€™s", "it’s"),
        ("æ¹–æ°´", "湖水"),
        ("20 Â°C", "20 °C"),
        ("Ã‰tÃ©", "Été"),
        ("aâ€”b", "a—b"),
    ):
        assert repair(wrong).text == right


def test_restored_chinese_counts_as_chinese(tmp_path):
    path = tmp_path / "lake.txt"
    path.write_text(misread(TEXTS[0]), encoding="utf-8")
    assert repair(misread(TEXTS[0])).language == read(path).language == "zh"


RIGHT = [
    "‘café’” and CAFÉ’S, “Å” and Ä’, NIÑ… and IRMÃ…",
    "naïve café, façade; El Niño… São Paulo, Ångström, Þórr, Œuvre",
    "100£–200£, §§ 3–5, ©®, ÀÁÂÃÄÅ, ¿Qué? ¡No!",
    "锛子是一种工具，钬也写作鈥。",
    "« Été », “à”, l’été…",
    "½ × ¾ ± ¼ µ¶·¸¹",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_be_text_as_it_is_stays_without_a_notice(text):
    document = repair(Document(text, "en" if "Q" in text else "zh"), exclude_rules=["width"])
    assert document.text == text
    assert {notice.rule for notice in document.notices}.isdisjoint({RULE, LOST})


NOTICED = {
    "the la\ufffde": (LOST, "\ufffd"),
    "\ufffd\ufffd的湖": (LOST, "\ufffd\ufffd"),
    "他说锟斤拷锟斤拷湖": (LOST, "锟斤拷锟斤拷"),
    "It鈥檚 here": (RULE, "鈥檚"),
    "鈥淗ello": (RULE, "鈥淗"),
    "湖水锛屽啲澶": (RULE, "锛屽"),
    "He said â€": (RULE, "â€"),
    "湖水很深。".encode("gb18030").decode("cp1252"): (RULE, "ºþË®ºÜÉî¡£"),
    misread("湖水很深")[:-1] + "!": (RULE, misread("湖水很深")[:-1]),
}


@pytest.mark.parametrize("text", NOTICED)
def test_what_cannot_be_restored_gets_a_notice(text):
    document = repair(text)
    assert document.text == text
    found = [(notice.rule, text[notice.span.start : notice.span.stop]) for notice in document.notices]
    assert NOTICED[text] in found


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)) | st.text(alphabet="湖水很深冬天，。“”"))
def test_undamaged_text_is_never_taken_for_a_wrong_reading(text):
    assert not any(edit.rule == RULE for edit in repair(Document(text, "zh")).edits)


@given(st.text(alphabet="湖水很深冬天可以，。“”", min_size=2))
def test_any_chinese_comes_back(text):
    assert repair(Document(misread(text), "zh"), exclude_rules=["width", "closed Chinese"]).text == text


def test_a_doubt_names_the_file_and_the_line():
    assert encoding_doubt(Document("a\nb \ufffd\n\ufffd", "en", "lake.txt")) == (
        "lake.txt, line 2: \ufffd stands for characters that an earlier reading lost (and 1 more place like this);"
        " read the file in the encoding that it was written in"
    )
    assert encoding_doubt(Document("a lake", "en")) is None


def test_aligning_warns():
    with pytest.warns(AlignerWarning, match="the target, line 1: \ufffd stands for"):
        align("湖水很深。", "The la\ufffde is deep.")


@pytest.mark.parametrize("command", ["segment", "align", "check"])
def test_commands_say_it_in_one_line(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("en.txt").write_text("The la\ufffde is deep.\nIt鈥檚 cold.\n", encoding="utf-8")
    Path("zh.txt").write_text("湖水很深。\n天很冷。\n", encoding="utf-8")
    main([command, *(["en.txt"] if command == "segment" else ["zh.txt", "en.txt"])])
    lines = [line for line in capsys.readouterr().err.splitlines() if "stands for characters" in line]
    assert len(lines) == 1
    assert lines[0].startswith("aligner: warning: en.txt, line 1:")
