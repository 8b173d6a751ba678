"""Word documents and OpenDocument texts on the command line, and what LibreOffice makes of one of ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import test_docx
import test_odt
from test_same_document import convert

import aligner
from aligner.cli.main import main

ZH = ("湖水很深，冬天可以在冰上行走。", "村民每年春天数一次鸟。")
EN = ("The lake is deep, and in winter people walk on the ice.", "Every spring the villagers count the birds.")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = f"<w:tbl>{test_docx.row(ZH[1])}</w:tbl>"
    word = test_docx.parts_of(test_docx.styled("1", "湖泊概况") + test_docx.paragraph(ZH[0]) + cells)
    Path("a.docx").write_bytes(test_docx.packed(word))
    text = test_odt.parts_of(f"<text:h>The Lakes</text:h>{test_odt.p(EN[0])}{test_odt.p(EN[1])}")
    Path("b.odt").write_bytes(test_odt.packed(text))
    return tmp_path


def test_a_word_document_and_an_opendocument_text_are_aligned(folder):
    assert main(["align", "a.docx", "b.odt", "-o", "m.tsv"]) == 0
    rows = [line.split("\t")[:2] for line in Path("m.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    assert rows == [["湖泊概况", "The Lakes"], [ZH[0], EN[0]], [ZH[1], EN[1]]]


def test_segment_shows_what_was_read(folder, capsys):
    assert main(["segment", "a.docx", "--json"]) == 0
    _, *sentences = map(json.loads, capsys.readouterr().out.splitlines())
    assert [(each["text"], each["kind"], each.get("place", "")) for each in sentences] == [
        ("湖泊概况", "heading", ""),
        (ZH[0], "paragraph", ""),
        (ZH[1], "cell", "table 1, row 1, column 1"),
    ]


@pytest.mark.parametrize("name", ["a.docx", "b.odt"])
def test_a_damaged_document_is_one_line(folder, capsys, name):
    content = Path(name).read_bytes()
    Path(name).write_bytes(content[: len(content) // 2])
    assert main(["segment", name]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"aligner: error: {name}: not a whole file: ")
    assert error.count("\n") == 1


CHANGED = (
    test_odt.CHANGES
    + "<text:h>The Lakes of<text:line-break/>the Valley</text:h>"
    + test_odt.p(
        'One <text:change text:change-id="c"/>lake'
        '<text:span text:style-name="T1">secret</text:span>'
        f"{test_odt.note(test_odt.p('A note.'))} was<text:tab/>deep."
        "<office:annotation><text:p>Why?</text:p></office:annotation>"
    )
    + test_odt.p("secret", "P2")
    + test_odt.p(
        "<text:ruby><text:ruby-base>湖</text:ruby-base><text:ruby-text>hú</text:ruby-text></text:ruby>水很深。"
    )
    + "<text:list><text:list-item><text:p>Count.</text:p><text:list><text:list-item><text:p>Write.</text:p>"
    "</text:list-item></text:list></text:list-item></text:list>"
    + '<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>'
    + test_odt.row(
        '<table:table-cell table:number-columns-spanned="2"><text:p>wide</text:p></table:table-cell>',
        "<table:covered-table-cell/>",
    )
    + test_odt.row("a", "b")
    + "</table:table>"
    + test_odt.p(
        '<draw:frame text:anchor-type="paragraph" svg:width="5cm" svg:height="2cm" draw:name="f">'
        "<draw:text-box><text:p>In the box.</text:p></draw:text-box></draw:frame>The end."
    )
    + test_odt.p("North Lake.<text:line-break/>South Lake.")
)


@pytest.mark.parametrize("suffix", [".docx", ".odt"])
def test_what_libreoffice_writes_is_read_as_what_it_read(tmp_path, suffix):
    flat = tmp_path / "a.fodt"
    flat.write_text(test_odt.flat(CHANGED), encoding="utf-8")
    ours = aligner.read(flat, "en")
    theirs = aligner.read(convert(flat, suffix), "en")
    assert test_odt.found_in(ours) == [
        "heading: The Lakes of\nthe Valley", "paragraph: One lake was deep.", "note: A note.", "paragraph: 湖水很深。",
        "item: Count.", "item: Write.", "cell: wide", "cell: a", "cell: b", "paragraph: The end.",
        "paragraph: In the box.", "paragraph: North Lake.", "paragraph: South Lake.",
    ]  # fmt: skip
    assert test_odt.found_in(theirs) == test_odt.found_in(ours)
    assert [part.place for part in theirs.parts] == [part.place for part in ours.parts]
