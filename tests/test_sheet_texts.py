"""Tables as texts: which cells are the text, where they stand, and what is left out."""

from __future__ import annotations

import io
import zipfile

import pytest

import aligner
from aligner.errors import FormatError
from aligner.text.readers.registry import read
from aligner.text.readers.source import Limits

openpyxl = pytest.importorskip("openpyxl")

ZH = ["他推开门，屋里没有人。", "“你在哪儿？”他问，没有回答。", "桌上放着三封信。"]
EN = ["He pushed the door open; nobody was there.", "“Where are you?” he asked in vain.", "Three letters lay on it."]


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.removesuffix("_hidden"))
        if name.endswith("_hidden"):
            sheet.sheet_state = "hidden"
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def places(document):
    return {part.place: document.raw[part.span.start : part.span.stop] for part in document.parts}


def notices(document):
    return [notice.message for notice in document.notices]


def test_the_column_of_words_is_the_text(tmp_path):
    rows = [["编号", "原文", "状态"], *([f"k{k}", text, "完成"] for k, text in enumerate(ZH))]
    document = read(workbook(tmp_path / "a.xlsx", Text=rows))
    assert places(document) == {f"Text!B{k}": text for k, text in enumerate(ZH, 2)}
    assert {part.kind for part in document.parts} == {"cell"}
    assert notices(document) == ["Text!A (identifiers), Text!C (remarks): no text"]


@pytest.mark.parametrize(
    ("rows", "kept", "notice"),
    [
        ([[text] for text in ZH], {f"S!A{k}": text for k, text in enumerate(ZH, 1)}, []),
        ([["中文"], *([text] for text in ZH)], {f"S!A{k}": text for k, text in enumerate(ZH, 2)}, []),
        ([[k, text, 2.5 * k] for k, text in enumerate(ZH)], {f"S!B{k}": text for k, text in enumerate(ZH, 1)},
         ["S!A (numbers), S!C (numbers): no text"]),
        ([["项目甲", text] for text in ZH], {f"S!B{k}": text for k, text in enumerate(ZH, 1)},
         ["S!A (the same in all rows): no text"]),
        ([["备注"], ["不急。"], ["很急。"]], {"S!A2": "不急。", "S!A3": "很急。"}, []),
        ([[ZH[0], ZH[1]], [ZH[2], None]], {"S!A1": ZH[0], "S!B1": ZH[1], "S!A2": ZH[2]}, []),
        ([["第一行\n第二行"]], {"S!A1": "第二行"}, []),
        ([["他来了。"], ["#N/A"], [12], ["她走了。"]], {"S!A1": "他来了。", "S!A3": "12", "S!A4": "她走了。"}, []),
        ([["湖泊调查表"], ["编号", "中文"], ["k1", ZH[0]], ["k2", ZH[1]]],
         {"S!A1": "湖泊调查表", "S!B3": ZH[0], "S!B4": ZH[1]}, ["S!A (identifiers): no text"]),
        ([[None], []], {}, []),
    ],
)  # fmt: skip
def test_cells_are_kept_by_what_their_column_has(tmp_path, rows, kept, notice):
    document = read(workbook(tmp_path / "a.xlsx", S=rows))
    assert places(document) == kept
    assert notices(document) == notice


def test_a_line_break_in_a_cell_ends_a_paragraph_and_far_columns_have_two_letters(tmp_path):
    document = read(workbook(tmp_path / "a.xlsx", S=[[*[None] * 27, "第一行\n第二行"]]))
    assert document.raw == "第一行\n第二行"
    assert [(part.place, part.paragraph) for part in document.parts] == [("S!AB1", 1), ("S!AB1", 2)]


def test_hidden_sheets_are_left_out_and_the_others_follow_each_other(tmp_path):
    document = read(workbook(tmp_path / "a.xlsx", One=[[ZH[0]]], Keys_hidden=[["秘密"]], Two=[[ZH[1]], [ZH[2]]]))
    assert places(document) == {"One!A1": ZH[0], "Two!A1": ZH[1], "Two!A2": ZH[2]}
    assert notices(document) == ["the hidden sheet Keys"]


LINES = {
    "a.csv": "id,text\n1,\"He said, “no”.\"\n2,She left.\n",
    "semicolon.csv": "sep=;\n1;He said, “no”.\n2;She left.\n",
    "a.tsv": "1\tHe said, “no”.\n2\tShe left.\n",
    "a.tab": "id\ttext\r\n1\tHe said, “no”.\r\n2\tShe left.\r\n",
    "bare.csv": "He said, “no”.\nShe left.\n",
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_tables_of_lines_are_read_in_any_encoding(tmp_path, name, encoding):
    (tmp_path / name).write_bytes(LINES[name].encode(encoding))
    document = read(tmp_path / name)
    assert list(places(document).values()) == ["He said, “no”.", "She left."]
    first = next(iter(places(document)))
    assert first == ("row 1, column 1" if name == "bare.csv" else f"row {2 - (name == 'a.tsv')}, column 2")


def test_a_stated_encoding_counts(tmp_path):
    (tmp_path / "a.csv").write_bytes("1,Café\n2,Crêpe\n".encode("cp1252"))
    assert list(places(read(tmp_path / "a.csv", encoding="cp1252")).values()) == ["Café", "Crêpe"]


def test_two_tables_of_one_column_are_aligned(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    workbook("zh.xlsx", S=[["原文"], *([text] for text in ZH)])
    (tmp_path / "en.csv").write_text("".join(f'"{text}"\n' for text in EN), encoding="utf-8")
    alignment = aligner.align_files("zh.xlsx", "en.csv")
    assert (alignment[0].source_text, alignment[0].target_text) == (ZH[0], EN[0])
    assert not alignment.omissions() and not alignment.additions()


@pytest.mark.parametrize("head", [[], [["id", "zh", "en"]], [["合同", None, None], ["编号", "中文", "英文"]]])
def test_a_table_with_both_languages_has_pairs_already(tmp_path, head):
    rows = [*head, *([f"k{k}", zh, en] for k, (zh, en) in enumerate(zip(ZH, EN, strict=True)))]
    alignment = aligner.align_files(workbook(tmp_path / "a.xlsx", S=rows))
    assert alignment.pairs() == list(zip(ZH, EN, strict=True))
    assert {bead.confidence for bead in alignment} == {1}


def test_the_encoding_of_a_table_of_pairs_can_be_stated(tmp_path):
    text = "中文,英文\n他來了。,He came.\n門開著。,The door was open.\n"
    (tmp_path / "a.csv").write_bytes(text.encode("big5"))
    alignment = aligner.align_files(tmp_path / "a.csv", encoding="big5")
    assert alignment.pairs() == [("他來了。", "He came."), ("門開著。", "The door was open.")]


def test_cells_of_both_languages_in_one_column_are_divided(tmp_path):
    rows = [[text] for pair in zip(ZH, EN, strict=True) for text in pair]
    alignment = aligner.align_files(workbook(tmp_path / "a.xlsx", S=rows))
    assert alignment.source.part(0).place == "S!A1" and alignment.target.part(0).place == "S!A2"
    assert (ZH[2], EN[2]) in alignment.pairs()


def test_a_workbook_over_the_limits_is_refused_before_it_is_unpacked(tmp_path):
    path = workbook(tmp_path / "a.xlsx", S=[[ZH[0]]])
    with pytest.raises(FormatError, match=r"--limit unpacked=\d+"):
        read(path, limits=Limits(unpacked=1000))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a>" + " " * 300_000_000 + "</a>")
    (tmp_path / "bomb.xlsx").write_bytes(packed.getvalue())
    with pytest.raises(FormatError, match=r"bomb\.xlsx: .*xl/workbook\.xml"):
        read(tmp_path / "bomb.xlsx")


@pytest.mark.parametrize("data", [b"PK\x03\x04 xl/ broken", b"\xd0\xcf\x11\xe0" + bytes(600), b""])
def test_a_damaged_workbook_is_an_error_with_its_name(tmp_path, data):
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(aligner.AlignerError, match=r"a\.xlsx"):
        aligner.align_files(tmp_path / "a.xlsx")
