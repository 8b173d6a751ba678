"""Workbooks and Word documents: what stands in their cells, and how LibreOffice draws them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import datetime

import pytest
from test_tables import foreign_workbook, texts_of, unit, word_file, written

import aligner
from aligner.errors import FormatError
from aligner.formats import registry as formats
from aligner.formats.tables import archives, heights, xlsx
from aligner.formats.tables.heights import line_count, row_height
from aligner.formats.tables.sheets import special_cells
from aligner.units.units import BEAD, CONFIDENCE, Element, Header, prop

HEAD = ["中文", "English", "section"]


def merged(path, rows, *ranges):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in ranges:
        book.active.merge_cells(cells)
    book.save(path)
    return path


# Merged cells, formulas and dates


@pytest.mark.parametrize(
    ("rows", "ranges", "expected"),
    [
        ([HEAD, ["一。二。", "One."], [None, "Two."]], ["A2:A3"], [("一。二。", "One. Two.")]),
        ([HEAD, ["一。", "One. Two."], ["二。", None]], ["B2:B3"], [("一。二。", "One. Two.")]),
        (
            [HEAD, ["一。", "One."], [None, None], ["二。", "Two."]],
            ["A2:A3", "B2:B3"],
            [("一。", "One."), ("二。", "Two.")],
        ),
        ([HEAD, ["一。", "One."], [None, "Two."]], [], [("一。", "One."), ("", "Two.")]),
        ([["标题"], HEAD, ["一。", "One."]], ["A1:C1"], [("一。", "One.")]),
    ],
)
def test_a_text_over_several_rows_is_one_unit_with_all_beside_it(tmp_path, rows, ranges, expected):
    assert texts_of(merged(tmp_path / "a.xlsx", rows, *ranges)) == expected


def test_any_other_merged_cell_counts_in_each_of_its_rows(tmp_path):
    rows = [HEAD, ["一。", "One.", "A"], ["二。", "Two."], ["三。", "Three.", "B"]]
    units = formats.read_units(merged(tmp_path / "a.xlsx", rows, "C2:C3")).units
    assert [each.value_of("x-section") for each in units] == ["A", "A", "B"]


def merged_cell(text, kind):
    return f"<w:tc><w:tcPr><w:vMerge{kind}/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


@pytest.mark.parametrize("kind", ["", ' w:val="continue"'])
def test_merged_cells_of_word_are_joined_too(tmp_path, kind):
    first = "<tr>" + merged_cell("一。二。", ' w:val="restart"') + "[One.]</tr>"
    path = word_file(tmp_path / "a.docx", "{" + first + "<tr>" + merged_cell("", kind) + "[Two.]</tr>}")
    assert texts_of(path) == [("一。二。", "One. Two.")]


def test_formulas_without_a_value_are_counted_and_named(tmp_path):
    rows = [HEAD, ["一。", "One."], ["=A2", "=B2"], ["二。", "=CONCATENATE(B2, B3)"]]
    _, second, third = formats.read_units(merged(tmp_path / "a.xlsx", rows)).units
    assert [variant.text for variant in (*second.variants, *third.variants)] == ["", "", "二。", ""]
    assert third.variants[1].value_of("x-cell") == "#FORMULA!"
    with pytest.raises(FormatError, match="column 2 has failed formulas"):
        formats.read_units(merged(tmp_path / "a.xlsx", [["一。", "=A1"], ["二。", "=A2"]]))


@pytest.mark.parametrize("size", [xlsx.BATCH, 1 << 20])
def test_special_cells_are_found_at_any_place_of_a_part(tmp_path, size):
    cell = b'<c r="AB7" s="1"><f>A1&amp;B1</f><v></v></c><c r="C7"><f>A1</f><v>2</v></c><x:c r="D8"><x:f/></x:c>'
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("xl/s.xml", b" " * (size - 30) + cell + b'<mergeCell ref="A2:B3"/>')
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        found = special_cells(archive, "/xl/s.xml")
    assert found == ({3: {0, 1}}, {7: {27}, 8: {3}})


def test_dates_and_numbers_are_as_people_see_them(tmp_path):
    rows = [["zh", "en", "date", "time", "n"], ["好", "good", datetime(2024, 5, 1), datetime(2024, 5, 1, 13, 30), 3.0]]
    (found,) = formats.read_units(foreign_workbook(tmp_path / "a.xlsx", a=rows)).units
    assert [element.text for element in found.elements] == ["2024-05-01", "2024-05-01 13:30:00", "3"]


# Several tables


def spanned(text):
    return f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>'


@pytest.mark.parametrize("head", ["<tr>[ID][]" + spanned("Source") + "[Target][Status]</tr>", ""])
def test_the_bilingual_table_is_found_behind_one_of_metadata(tmp_path, head):
    metadata = "{<tr>[Project][demo]</tr><tr>[Client][ACME]</tr>}"
    rows = "".join(
        f"<tr>[a:{k}][{k}]{spanned(zh)}[{en}][MT]</tr>"
        for k, (zh, en) in enumerate([("水库", "reservoir"), ("大坝", "dam")])
    )
    assert texts_of(word_file(tmp_path / "a.docx", f"{metadata}{{{head}{rows}}}")) == [
        ("水库", "reservoir"),
        ("大坝", "dam"),
    ]


def test_a_table_that_continues_another_is_read_and_a_cover_sheet_is_not(tmp_path):
    sheets = {"cover": [["项目", "Wetland Survey"]], "a": [HEAD, ["水库", "reservoir"]], "b": [["大坝", "dam", ""]]}
    path = foreign_workbook(tmp_path / "a.xlsx", **sheets)
    assert texts_of(path) == [("水库", "reservoir")]
    sheets["b"] = [["大坝", "dam", "x"], ["河流", "river", "y"]]
    assert texts_of(foreign_workbook(tmp_path / "a.xlsx", **sheets)) == [
        ("水库", "reservoir"),
        ("大坝", "dam"),
        ("河流", "river"),
    ]


def test_a_thesis_without_a_translation_is_refused(tmp_path):
    tables = "{<tr>[Town][Visitors]</tr><tr>[Linan][412]</tr>}{<tr>[村名][pH]</tr><tr>[上坪][4.4]</tr>}"
    with pytest.raises(FormatError, match="none of 2 tables is a translation: "):
        formats.read_units(word_file(tmp_path / "a.docx", tables))


@pytest.mark.parametrize(("limits", "size"), [((1000, 10**9, 250), 1001), ((10**6, 10**9, 20), 3 * 10**6)])
def test_parts_that_unpack_to_more_than_they_may_are_refused(tmp_path, monkeypatch, limits, size):
    path = written([unit()], tmp_path / "a.xlsx")
    name = "xl/sharedStrings.xml" if size == 1001 else "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * size)
    monkeypatch.setattr(archives, "LIMITS", archives.ArchiveLimits(*limits))
    with pytest.raises(FormatError, match=r"claims [\d,]+ bytes, more than the [\d,]+ that are read; divide the file"):
        formats.read_units(path)


# What we write


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("湿地很大", 10, 1),
        ("湿地很大，它很美", 10, 2),
        ("The wetland is large.", 24, 1),
        ("The wetland is large.", 12, 2),
        ("a\nb\nc", 60, 3),
        ("x" * 100, 10, 11),
    ],
)
def test_lines_of_a_cell(text, width, lines):
    assert line_count(text, width) == lines


def test_the_tallest_cell_makes_the_row_as_high_as_excel_allows():
    assert row_height([("湿地", 20), ("a\nb", 20)]) == 2 * heights.POLICY.line + heights.POLICY.padding
    assert row_height([("a\n" * 100, 20)]) == 409


def test_columns_for_people_stand_in_front_and_the_others_are_folded(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(written([unit()], tmp_path / "a.xlsx")).active
    head = [cell.value for cell in sheet[1]]
    assert head[:7] == ["#", "source", "target", "confidence", "kind", "note", "source_language"]
    assert sheet.column_dimensions["G"].hidden and not sheet.column_dimensions["F"].hidden
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet["B2"].font.name == "Microsoft YaHei" and sheet["C2"].font.name == "Calibri"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-CN", 'w:eastAsia="zh-CN"'),
        ("zh-Hant", 'w:eastAsia="zh-TW"'),
        ("ja", 'w:eastAsia="ja-JP"'),
        ("de", 'w:val="de"'),
    ],
)
def test_a_text_of_a_word_table_states_its_language(tmp_path, tag, language):
    path = written([unit("好", "x", languages=("en-GB", tag))], tmp_path / "a.docx")
    with zipfile.ZipFile(path) as archive:
        body, styles = (archive.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    assert re.findall("<w:lang ([^/]*)/>", body) == ['w:val="en-GB"', language]
    assert 'w:eastAsia="zh-CN"' in re.findall("<w:lang [^>]*>", styles)[0]


# How LibreOffice draws it

LONG = (
    "老人说那一年春天的河水漫过了石桥和磨坊以及两岸人家的房子，并且带走了许多木头。" * 2,
    "Old people say that the river went over the bridge and the mill and the houses on both banks that spring. " * 2,
)
WORD_BOX = re.compile(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<')


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The words of each page, as LibreOffice draws our files, with their boxes; also of a file without heights."""
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        pytest.skip("LibreOffice and poppler-utils draw the pages")
    folder = tmp_path_factory.mktemp("drawn")
    extra = (prop(CONFIDENCE, "0.98"), prop(BEAD, "1-1"), Element("note", "a note of a reviewer that is rather long"))
    units = [unit(*(LONG if k % 3 else ("湿地。", "Wetland.")), *extra) for k in range(9)]
    for name in ("table.xlsx", "word.docx"):
        written(units, folder / name, Header("zh-CN", "en-US"))
    review = aligner.check(["共有120名学生。", LONG[0]] * 3, ["There were 210 students.", LONG[1]] * 3)
    review.save(folder / "report.xlsx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "row_height", lambda cells: 15)
        written(units, folder / "flat.xlsx", Header("zh-CN", "en-US"))
    names = sorted(path.name for path in folder.iterdir())
    command = [
        "soffice",
        f"-env:UserInstallation={folder.as_uri()}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        *names,
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return {name: boxes_of(folder / name) for name in names}


def boxes_of(path):
    command = ["pdftotext", "-bbox", str(path.with_suffix(".pdf")), "-"]
    pages = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("<page ")[1:]
    return [[(*map(float, box[:4]), box[4]) for box in WORD_BOX.findall(page)] for page in pages]


def overlaps(pages):
    """Pairs of words on a page whose boxes share more than a third of a line."""
    return [
        (one[4], two[4])
        for page in pages
        for number, one in enumerate(page)
        for two in page[:number]
        if min(one[2], two[2]) - max(one[0], two[0]) > 1
        and min(one[3], two[3]) - max(one[1], two[1]) > (one[3] - one[1]) / 3
    ]


@pytest.mark.parametrize("name", ["table.xlsx", "report.xlsx", "word.docx"])
def test_no_line_is_drawn_over_another(drawn, name):
    assert sum(map(len, drawn[name])) > 50
    assert overlaps(drawn[name]) == []


def test_without_heights_lines_are_drawn_over_others(drawn):
    assert len(overlaps(drawn["flat.xlsx"])) > 10


def test_heads_are_whole_words_and_texts_stand_on_one_page(drawn):
    for name in ("table.xlsx", "word.docx"):
        first = [box[4] for box in drawn[name][0]]
        assert {"confidence", "kind", "note", "湿地。", "Wetland."} <= set(first), name
