from __future__ import annotations

import csv
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import AWKWARD, confidences
from test_formats import EXAMPLE, GOLDEN
from work import units_read

from aligner.errors import FormatError, InputError
from aligner.formats import registry as formats
from aligner.formats.tables import columns, xlsx
from aligner.units.of_alignment import header_of, units_of
from aligner.units.units import (
    AFTER,
    BEAD,
    BEFORE,
    CONFIDENCE,
    DOCUMENT,
    SEGMENT,
    Element,
    Header,
    Unit,
    Variant,
    prop,
    with_blanks,
)  # fmt: skip

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RECIPE = (prop("x-recipe", "a | b"),)
NO_HALVES = st.characters(exclude_categories=("Cs",))
any_texts = st.text(st.one_of(st.sampled_from(AWKWARD + "=+@-'_x000D_;|"), NO_HALVES), max_size=25)
stripped = any_texts.map(str.strip)
full = any_texts.filter(bool)
tags = st.sampled_from(["zh-CN", "en-US", "ja", "zh-Hant"])
elements = st.builds(
    Element,
    st.sampled_from(["prop", "note", "x"]),
    any_texts,
    st.dictionaries(st.sampled_from(["type", "lang"]), any_texts, max_size=2),
    any_texts,
)
numbers = st.builds(lambda value: prop(CONFIDENCE, f"{value:.6f}"), confidences)
stamps = st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1)).map(lambda date: date.strftime("%Y%m%dT%H%M%SZ"))


def kinds(*names):
    """Properties of these types, each once or not at all, in this order."""
    return st.tuples(*(st.one_of(st.none(), full.map(lambda text, name=name: prop(name, text))) for name in names)).map(
        lambda found: tuple(each for each in found if each)
    )


@st.composite
def variants(draw):
    attributes = draw(st.dictionaries(st.sampled_from(["creationid", "o-encoding"]), any_texts, max_size=1))
    found = draw(kinds(DOCUMENT, SEGMENT)) + draw(st.lists(elements, max_size=1).map(tuple))
    return Variant(draw(tags), draw(stripped), draw(st.sampled_from(["", "", "<ph/>他"])), attributes, found)


@st.composite
def units(draw):
    attributes = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "tuid": full, "segtype": full, "creationdate": st.one_of(stamps, any_texts), "changedate": stamps,
                "usagecount": any_texts,
            },
        )
    )  # fmt: skip
    confidence = draw(st.one_of(st.none(), numbers))
    found = (*([confidence] if confidence else []), *draw(kinds(BEAD, BEFORE, AFTER)))
    return Unit(
        (draw(variants()), draw(variants())), attributes, found + draw(st.lists(elements, max_size=2).map(tuple))
    )


def in_one_order(unit):
    """The unit with its elements sorted: tables have those with columns of their own before all others."""
    parts = (replace(each, elements=tuple(sorted(each.elements, key=repr))) for each in unit.variants)
    return replace(unit, variants=tuple(parts), elements=tuple(sorted(unit.elements, key=repr)))


def unit(source="他来了。", target="He came.", *found, languages=("zh-CN", "en-US"), **attributes):
    return Unit(tuple(map(Variant, languages, (source, target))), attributes, found)


def written(units, path, header=None, **options):
    formats.write_units(units, path, header or Header(), **options)
    return path


def rows_of(path, text, **options):
    path.write_bytes(text if isinstance(text, bytes) else text.encode(**options))
    return [tuple(variant.text for variant in unit.variants) for unit in formats.read_units(path).units]


def languages_of(reading):
    return [tuple(variant.language for variant in unit.variants) for unit in reading.units]


# Whatever there is to say of a unit comes back


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.csv", {}),
        ("a.tsv", {}),
        ("a.csv", {"bom": True}),
        ("a.tsv", {"bom": True}),
        ("a.tsv.gz", {}),
        ("a.parquet", {}),
        ("a.xlsx", {}),
    ],
)
@settings(max_examples=30)
@given(st.lists(units(), min_size=1, max_size=4))
@example([unit("=1+1", "'=1"), unit("'\t\r\nz", '",;\t"'), unit("a\x0bb\x00", "_x000D_\r\n😀")])
@example([unit("a", "b", prop(CONFIDENCE, "high"), prop(CONFIDENCE, "0.500000"), Element("note", ""))])
def test_a_table_keeps_every_unit(tmp_path_factory, name, options, units):
    path = written(units, tmp_path_factory.getbasetemp() / name, Header(elements=RECIPE), **options)
    reading = formats.read_units(path)
    # A target without words opposite words is none.
    translations = [replace(each, variants=with_blanks(each.variants)) for each in units]
    assert list(map(in_one_order, reading.units)) == list(map(in_one_order, translations))
    assert reading.header.elements == RECIPE


def test_units_of_an_alignment_come_back_without_any_change(tmp_path):
    said = list(units_of(EXAMPLE, created=CREATED, nulls=True))
    for name in ("a.csv", "a.tsv", "a.xlsx", "a.parquet"):
        path = written(said, tmp_path / name)
        assert list(formats.read_units(path).units) == said, name


def test_the_example_is_written_as_the_golden_csv_byte_for_byte(tmp_path):
    written(units_of(EXAMPLE, created=CREATED, nulls=True), tmp_path / "a.csv", header_of(EXAMPLE))
    assert (tmp_path / "a.csv").read_bytes() == (GOLDEN / "example.csv").read_bytes()


def test_a_unit_of_three_languages_is_two_rows_or_the_one_that_is_asked_for(tmp_path):
    three = Unit((Variant("zh", "好"), Variant("en", "good"), Variant("de", "gut")), {"tuid": "7"})
    path = written([three], tmp_path / "a.csv")
    assert languages_of(formats.read_units(path)) == [("zh", "en"), ("zh", "de")]
    path = written([three], tmp_path / "a.csv", Header("en-GB", "de"))
    assert languages_of(formats.read_units(path)) == [("en", "de")]


def test_a_unit_of_one_text_is_a_row_without_a_target(tmp_path):
    path = written([Unit((Variant("zh", "好"),))], tmp_path / "a.csv", Header("zh", "en"))
    assert list(formats.read_units(path).units) == [Unit((Variant("zh", "好"), Variant("en", "")))]


@pytest.mark.filterwarnings("error::aligner.errors.FormatWarning")
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx", "a.parquet", "a.docx"])
def test_half_of_a_character_is_refused_and_no_file_stays(tmp_path, name):
    with pytest.raises(FormatError, match="U\\+D83D"):
        written([unit("好", "caf\ud83d")], tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx", "a.parquet", "a.docx"])
def test_a_table_without_rows_is_refused_by_name(tmp_path, name):
    path = written([], tmp_path / name, Header("zh", "en"))
    with pytest.raises(FormatError, match=f"{name}: a table without a row below its header; put in the texts"):
        formats.read_units(path)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", ",\n"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_an_empty_table_is_refused(tmp_path, name, text):
    with pytest.raises(FormatError, match=f"{name}:(1:)? (is empty; have the source in one|one column)"):
        rows_of(tmp_path / name, text)


# What is left out is counted


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx", "a.parquet", "a.docx", "a.xlf", "a.tmx", "a.zh-ja"])
def test_a_writer_says_how_many_units_it_has_written_and_what_it_has_left_out(tmp_path, name):
    english, japanese = unit(), unit("好", "良い", languages=("zh-CN", "ja"))
    both = Unit((*japanese.variants, Variant("en-US", "good"), Variant("en-GB", "good")))
    left_out = Counter({"had already": 1})
    count = formats.write_units(
        [english, japanese, both, Unit(())], tmp_path / name, Header("zh", "ja"), left_out=left_out
    )
    if name == "a.tmx":
        assert (count, left_out) == (3, {"had already": 1, "without a translation": 1})
        return
    expected = {"without texts in zh and ja": 2} if name == "a.zh-ja" else {
        "without a text in ja": 1, "without a text": 1
    }  # fmt: skip
    assert (count, left_out) == (2, {"had already": 1, "in a further language": 2, **expected})
    path = tmp_path / name
    assert [each.variants[1].text for each in formats.read_units(path).units] == ["良い", "良い"]


def test_without_a_named_target_every_text_is_written_and_nothing_left_out(tmp_path):
    left_out = Counter()
    units = [unit(), unit("好", "良い", languages=("zh-CN", "ja"))]
    assert formats.write_units(units, tmp_path / "a.csv", Header("zh-CN"), left_out=left_out) == 2
    assert not left_out
    assert len(list(formats.read_units(tmp_path / "a.csv").units)) == 2
    with pytest.raises(InputError, match=r"has no option 'left'; its options are bom$"):
        formats.target_of("a.csv").unit_writer(left=1)


def test_a_reader_is_lazy_and_leaves_no_file_open(tmp_path):
    path = written((unit(f"第{k}句。", f"Sentence {k}.") for k in range(5000)), tmp_path / "a.csv")
    with path.open("a", encoding="utf-8") as handle:
        handle.write("short\r\n")
    taken = formats.read_units(path).units
    assert [each.variants[1].text for each in islice(taken, 2)] == ["Sentence 0.", "Sentence 1."]
    with pytest.raises(FormatError, match=r"a\.csv:5002: 1 cell where the first row has 18"):
        list(taken)


# Heads


@pytest.mark.parametrize(
    ("head", "languages"),
    [
        ("zh,en", ("zh", "en")),
        ("en-GB,zh_TW", ("en-GB", "zh-TW")),
        ("Chinese,English", ("zh", "en")),
        ("英文,中文", ("en", "zh")),
        ("原文,译文", ("zh", "en")),
        ("Source, Target", ("zh", "en")),
        ("zh-HK,translation", ("zh-HK", "en")),
        ("source,en-AU", ("zh", "en-AU")),
    ],
)
def test_a_head_names_the_columns_by_language_or_role(tmp_path, head, languages):
    path = tmp_path / "a.csv"
    path.write_text(f"{head}\n他来了。,He came.\n", "utf-8")
    reading = formats.read_units(path)
    assert (reading.header.source_language, reading.header.target_language) == languages
    assert languages_of(reading) == [languages]


def test_columns_stand_anywhere_and_what_is_not_known_becomes_a_property(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,English,Reviewer,备注,Chinese,confidence\n7,He came.,Li,ok,他来了。,0.5\n", "utf-8")
    reading = formats.read_units(path, ("zh", "en"))
    (found,) = reading.units
    assert [each.text for each in found.variants] == ["他来了。", "He came."]
    assert found.confidence == 0.5
    assert found.elements[1:] == (Element("note", "ok"), prop("x-id", "7"), prop("x-Reviewer", "Li"))
    assert reading.header.source_language == "zh"


def test_a_table_of_three_languages_gives_units_of_three_texts(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("zh,en,ja\n好,good,良い\n", "utf-8")
    assert languages_of(formats.read_units(path)) == [("zh", "en", "ja")]
    assert languages_of(formats.read_units(path, ("en", None))) == [("en", "zh", "ja")]


def test_without_a_head_the_first_two_columns_are_the_texts_and_scripts_tell_the_languages(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("He came.\t他来了。\tp. 7\nNo.\t不。\t\n", "utf-8")
    reading = formats.read_units(path)
    first, second = reading.units
    assert (reading.header.source_language, reading.header.target_language) == ("en", "zh")
    assert first.elements == (prop("x-column-3", "p. 7"),)
    assert second == Unit((Variant("en", "No."), Variant("zh", "不。")))
    assert languages_of(formats.read_units(path, ("en-GB", "zh-TW"))) == [("en-GB", "zh-TW")] * 2


def test_a_column_that_only_numbers_the_lines_is_no_text(tmp_path):
    assert rows_of(tmp_path / "a.csv", "1,他来了。,He came.\n2,不。,No.\n") == [
        ("他来了。", "He came."),
        ("不。", "No."),
    ]
    with pytest.raises(FormatError, match="column 1 has numbers, column 2 has Latin letters; name the columns"):
        rows_of(tmp_path / "a.csv", "1,one\n2,two\n")


def test_words_that_could_be_tags_are_no_head(tmp_path):
    (tmp_path / "a.tsv").write_text("no\tit\nja\tsi\n", encoding="utf-8")
    assert texts_of(tmp_path / "a.tsv", languages=("nb", "es")) == [("no", "it"), ("ja", "si")]
    assert columns.find_columns(["no", "it"], ("no", "it")).texts == ((0, "no"), (1, "it"))


def test_dates_in_any_notation_of_iso_8601_are_stamps_and_others_stay_as_properties(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("zh,en,created,changed\n好,good,2026-01-02 05:04:05+02:00,last May\n", "utf-8")
    (found,) = formats.read_units(path).units
    assert found.attributes == {"creationdate": "20260102T030405Z"}
    assert found.elements == (prop("x-changed", "last May"),)


@pytest.mark.parametrize(
    "cell",
    ["x", "[]", "[" * 9999, '{"elements": 1}', '{"elements": [1]}', '{"attributes": []}', '{"source": []}',
     '{"target": {"markup": 1}}', '{"elements": [{"name": "prop", "text": 1}]}', '{"attributes": {"a": 1}}'],
)  # fmt: skip
def test_the_column_for_all_else_is_refused_where_it_was_changed(tmp_path, cell):
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["source", "target", "confidence", "kind", "other"])
        rows.writerow(["好", "good", "", "", ""])
        rows.writerow(["好", "good", "", "", cell])
    with pytest.raises(FormatError, match=r"a\.csv:3: the column `other`"):
        list(formats.read_units(tmp_path / "a.csv").units)


# Commas and tabs


def test_the_tsv_of_an_alignment_is_read_with_its_escapes_numbers_and_recipe():
    reading = formats.read_units(GOLDEN / "example.tsv")
    assert reading.header == Header("zh", "en", {}, (prop("x-recipe", str(EXAMPLE.recipe)),))
    found = list(reading.units)
    assert [tuple(each.text for each in one.variants) for one in found] == [
        tuple(text.strip() for text in bead.texts()) for bead in EXAMPLE
    ]
    assert [one.value_of(BEAD) for one in found] == [bead.kind for bead in EXAMPLE]
    assert [one.confidence for one in found] == [round(bead.confidence, 6) for bead in EXAMPLE]
    assert [one.variants[0].value_of(SEGMENT) for one in found] == ["1-2", "3", None, "4"]
    assert [one.variants[1].value_of(SEGMENT) for one in found] == ["1-2", None, "3", "4"]


def test_in_other_files_a_backslash_is_a_backslash(tmp_path):
    assert rows_of(tmp_path / "a.tsv", "C:\\new\t新\\t\n") == [("C:\\new", "新\\t")]
    assert rows_of(tmp_path / "a.csv", "source,target,confidence,kind\nC:\\new,新,,\n") == [("C:\\new", "新")]


def test_quotation_marks_enclose_cells_where_the_whole_file_can_be_read_so(tmp_path):
    text = '"a ""b""\nc"\t甲\n"d, e"\t乙\n'
    assert rows_of(tmp_path / "a.tsv", text) == [('a "b"\nc', "甲"), ("d, e", "乙")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # A speech over two lines of a corpus.
        ('"I came.\t“我来了。\nI saw."\t我看见了。”\n', [('"I came.', "“我来了。"), ('I saw."', "我看见了。”")]),
        # A corpus, whose lines are speeches, and a table of a spreadsheet, which encloses what has a comma or marks.
        ('"No."\t“不。”\n好\tgood\n', [('"No."', "“不。”"), ("好", "good")]),
        ('"No, ""he"" said."\t不。\n好\tgood\n', [('No, "he" said.', "不。"), ("好", "good")]),
        # All is enclosed.
        ('"No."\t"不。"\n"好"\t"good"\n', [("No.", "不。"), ("好", "good")]),
        # A cell that goes on in the next line, and an empty line in it.
        ('好\tgood\n"不\n\n是"\t"no"\n', [("好", "good"), ("不\n\n是", "no")]),
    ],
)
def test_a_line_of_a_tsv_is_a_row_unless_the_cells_do_not_add_up(tmp_path, text, rows):
    assert rows_of(tmp_path / "a.tsv", text) == rows


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_empty_cells_beyond_the_first_row_are_dropped(tmp_path, name):
    text = "zh,en\n你,you,\n他,he,,\n好,good\n"
    text = text if name == "a.csv" else text.replace(",", "\t")
    assert rows_of(tmp_path / name, text) == [("你", "you"), ("他", "he"), ("好", "good")]
    with pytest.raises(FormatError, match=f"{name}:2: 3 cells where the first row has 2; mend the row"):
        rows_of(tmp_path / name, re.sub("you.", lambda found: f"{found[0]}x", text))


def test_quotation_marks_belong_to_texts_where_one_line_cannot_be_read_otherwise(tmp_path):
    text = '"No."\t“不。”\n"Yes," he said.\t“对。”他说。\n"\t"\n'
    assert rows_of(tmp_path / "a.tsv", text) == [('"No."', "“不。”"), ('"Yes," he said.', "“对。”他说。"), ('"', '"')]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_files_in_the_usual_encodings_and_with_any_line_ends_are_read(tmp_path, encoding, end):
    text = f"原文,译文{end}他来了。,He came.{end}{end}我们都知道这件事,We all know{end}"
    assert rows_of(tmp_path / "a.csv", text, encoding=encoding) == [
        ("他来了。", "He came."),
        ("我们都知道这件事", "We all know"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_separated_by_what_gives_equally_many_cells(tmp_path, delimiter):
    assert rows_of(tmp_path / "a.csv", f"好{delimiter}good\n不{delimiter}no\n") == [("好", "good"), ("不", "no")]


def test_commas_come_first_where_more_than_one_would_do_and_a_head_before_all(tmp_path):
    assert rows_of(tmp_path / "a.csv", "好;a,good;b\n") == [("好;a", "good;b")]
    assert rows_of(tmp_path / "a.csv", "zh;en;x,y\n好;good;a,b\n") == [("好", "good")]
    with pytest.raises(FormatError, match="separated by ; or by tabs"):
        rows_of(tmp_path / "a.csv", "好;a\tgood;b\n")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a,b\nc\n", 2, "1 cell where the first row has 2"),
        ("a,b\n\n\nc,d,e\n", 4, "3 cells where the first row has 2"),
        ('a,b\n"c\n\n', 2, "close the quotation marks"),
        ('a,b\nc,d\n"e"f,g\n', 3, "close the quotation marks"),
        ("a\nb\n", 1, "one column where two are needed"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(tmp_path, text, line, message):
    with pytest.raises(FormatError, match=message) as caught:
        rows_of(tmp_path / "a.csv", text)
    assert caught.value.line == line


def test_a_cell_may_be_longer_than_the_limit_of_the_csv_module_which_stays_as_it_was(tmp_path):
    limit = csv.field_size_limit()
    long = "长" * (limit + 1)
    assert rows_of(tmp_path / "a.csv", f"{long},long\n") == [(long, "long")]
    assert csv.field_size_limit() == limit


def test_for_excel_a_file_has_a_mark_and_no_cell_begins_like_a_formula(tmp_path):
    said = [unit("=1+1", "-x"), unit("@a", "'=b"), unit("＋1", "it's"), unit("'q", "a=b")]
    path = written(said, tmp_path / "a.csv", bom=True)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfsource,target,")
    starts = [row[:2] for row in csv.reader(data.decode("utf-8-sig").splitlines())][1:]
    assert starts == [["'=1+1", "'-x"], ["'@a", "''=b"], ["'＋1", "it's"], ["'q", "a=b"]]
    assert list(formats.read_units(path).units) == said
    assert b"'=1" not in written(said, path).read_bytes()


def test_an_apostrophe_in_a_file_that_is_not_ours_stays(tmp_path):
    for head in (b"zh,en", b"source,target"):
        text = b"\xef\xbb\xbf" + head + b"\n'=1,'-ing' is a suffix.\n"
        assert rows_of(tmp_path / "a.csv", text) == [("'=1", "'-ing' is a suffix.")]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell what a process needed")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_reading_a_table_takes_no_more_memory_for_more_rows(tmp_path, encoding):
    path = tmp_path / "a.tsv"
    path.write_text(
        "zh\ten\n" + "有雾时渡船停航。有雾时渡船停航。\tThe ferry stops in fog.\n" * 200_000, encoding=encoding
    )
    count, growth = units_read(path)
    assert count == 200_000
    assert path.stat().st_size > 14_000_000
    assert growth < 8_000


def test_a_file_that_begins_as_utf_16_and_is_not_is_refused_with_the_byte(tmp_path):
    with pytest.raises(FormatError, match="begins as UTF-16-LE but is not"):
        rows_of(tmp_path / "a.csv", b"\xff\xfea\x00,")


def test_a_file_with_a_stray_byte_is_refused_with_the_byte(tmp_path):
    with pytest.raises(FormatError, match="neither UTF-8 nor GB18030"):
        rows_of(tmp_path / "a.csv", b"zh,en\ncaf\xe9,x\n")


# Workbooks


def test_a_workbook_has_texts_numbers_and_a_head_that_stays(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    path = written([unit("=1+1", "https://example.org", prop(CONFIDENCE, "0.25"))], tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.data_type for cell in sheet[2][:4]] == ["n", "s", "s", "n"]
    assert [cell.value for cell in sheet[2][:4]] == [1, "=1+1", "https://example.org", 0.25]
    assert sheet["C2"].hyperlink is None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:S2"


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384])
def test_a_text_that_no_cell_holds_is_refused_by_its_place(tmp_path, text):
    written([unit(text[:-1], "y")], tmp_path / "a.xlsx")
    with pytest.raises(FormatError, match=r"b\.xlsx: row 2, target: 32,768 characters where a cell holds 32,767"):
        written([unit(), unit("—", text)], tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()


def test_rows_that_no_sheet_holds_go_on_in_another(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    said = [unit(f"第{k}句。", f"Sentence {k}.") for k in range(7)]
    path = written(said, tmp_path / "a.xlsx", header_of(EXAMPLE))
    openpyxl = pytest.importorskip("openpyxl")
    assert openpyxl.load_workbook(path).sheetnames == ["units", "units 2", "units 3"]
    assert list(formats.read_units(path).units) == said


def foreign_workbook(path, **sheets):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_sheets_with_a_head_are_read_and_others_not(tmp_path):
    path = foreign_workbook(
        tmp_path / "a.xlsx",
        about=[["made", datetime(2026, 1, 2)], ["by", "me"]],
        first=[
            [None, None],
            ["中文", "英文", "n", "at"],
            ["好", "good", 1.5, datetime(2026, 1, 2)],
            [],
            ["不", "no"],
        ],
        second=[["en", "zh"], ["yes", "对"]],
    )
    reading = formats.read_units(path)
    good, bad, yes = reading.units
    assert good.elements == (prop("x-n", "1.5"), prop("x-at", "2026-01-02"))
    assert bad == Unit((Variant("zh", "不"), Variant("en", "no")))
    assert yes == Unit((Variant("en", "yes"), Variant("zh", "对")))
    assert reading.header == Header()


@pytest.mark.parametrize(
    ("number", "text"), [(3.14, "3.14"), (3.0, "3"), (7, "7"), (0.1, "0.1"), (1e-7, "1e-07"), (1e22, "1e+22")]
)
def test_numbers_of_other_tables_keep_their_digits(tmp_path, number, text):
    rows = [["zh", "en", "n", "confidence"], ["好", "good", number, 0.5]]
    arrow = pytest.importorskip("pyarrow")
    files = pytest.importorskip("pyarrow.parquet")
    files.write_table(arrow.table({name: [cell] for name, cell in zip(*rows, strict=True)}), tmp_path / "a.parquet")
    for path in (foreign_workbook(tmp_path / "a.xlsx", a=rows), tmp_path / "a.parquet"):
        (found,) = formats.read_units(path).units
        assert (found.value_of("x-n"), found.value_of(CONFIDENCE)) == (text, "0.500000")


def test_without_a_head_all_sheets_of_the_same_width_are_read(tmp_path):
    path = foreign_workbook(tmp_path / "a.xlsx", a=[["好", "good"]], b=[["不", "no"], [7, True]], c=[["x", "y", "z"]])
    found = [tuple(each.text for each in one.variants) for one in formats.read_units(path).units]
    assert found == [("好", "good"), ("不", "no"), ("7", "TRUE")]


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx", "a.parquet"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"zh,en\n", b"\xd0\xcf\x11\xe0" + b"x" * 600])
def test_what_is_no_office_file_is_refused(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FormatError, match=r"not a whole|old office file"):
        formats.read_units(tmp_path / name)


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, name, monkeypatch):
    from aligner.formats.tables import archives

    written([unit()], tmp_path / name)
    monkeypatch.setattr(archives, "LIMITS", archives.ArchiveLimits(whole=500, streamed=500))
    with pytest.raises(FormatError, match=r"claims [\d,]+ bytes, more than the 500 that are read"):
        formats.read_units(tmp_path / name)


@pytest.mark.parametrize(("name", "part"), [("a.xlsx", "xl/workbook.xml"), ("a.docx", "word/document.xml")])
def test_a_document_type_is_refused(tmp_path, name, part):
    written([unit()], tmp_path / name)
    with zipfile.ZipFile(tmp_path / name) as old:
        parts = {each: old.read(each) for each in old.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    parts[part] = parts[part].replace(b"?>", b"?>" + bomb, 1)
    with zipfile.ZipFile(tmp_path / name, "w") as new:
        for each, content in parts.items():
            new.writestr(each, content)
    with pytest.raises(FormatError, match=rf"{name}:1: its part {part}: declares a DTD"):
        formats.read_units(tmp_path / name)


# Word documents

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


SHORT = {
    "<tr>": "<w:tr>",
    "</tr>": "</w:tr>",
    "{": "<w:tbl>",
    "}": "</w:tbl>",
    "[": "<w:tc><w:p><w:r><w:t>",
    "]": "</w:t></w:r></w:p></w:tc>",
}


def word_file(path, body):
    """A Word document with this body; `[…]` is a cell and `{…}` a table."""
    for short, long in SHORT.items():
        body = body.replace(short, long)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return path


def texts_of(path, **options):
    return [tuple(each.text for each in one.variants) for one in formats.read_units(path, **options).units]


# What XML cannot hold, and the carriage return, which becomes a line break.
not_written = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
written_lines = any_texts.map(lambda text: not_written.sub("", text).strip())


@settings(max_examples=30)
@given(st.lists(st.tuples(written_lines, written_lines).filter(any), min_size=1, max_size=4))
def test_a_word_table_keeps_the_texts(tmp_path_factory, pairs):
    units = [unit(*pair) for pair in pairs]
    reading = formats.read_units(written(units, tmp_path_factory.getbasetemp() / "a.docx"))
    translations = [with_blanks(each.variants) for each in units]
    assert [tuple(each.text for each in one.variants) for one in reading.units] == [
        tuple(each.text for each in variants) for variants in translations
    ]


def test_a_word_table_keeps_languages_confidence_kind_and_notes(tmp_path):
    said = unit("好", "good", prop(CONFIDENCE, "0.876543"), prop(BEAD, "1-1"), Element("note", "a"), tuid="7")
    reading = formats.read_units(written([said], tmp_path / "a.docx", header_of(EXAMPLE)))
    assert (reading.header.source_language, reading.header.target_language) == ("zh-CN", "en-US")
    assert list(reading.units) == [
        unit("好", "good", prop(CONFIDENCE, "0.88"), prop(BEAD, "1-1"), Element("note", "a"))
    ]


def test_a_word_table_can_be_opened_and_has_a_head_on_every_page(tmp_path):
    docx_library = pytest.importorskip("docx")
    path = written([unit("a\r\nb\tc", "d")], tmp_path / "a.docx", header_of(EXAMPLE))
    document = docx_library.Document(path)
    assert document.paragraphs[0].text == f"recipe: {EXAMPLE.recipe}"
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["#", "zh-CN", "en-US", "confidence", "kind", "note"]
    assert [cell.text for cell in table.rows[1].cells] == ["1", "a\nb\tc", "d", "", "", ""]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert document.sections[0].page_width > document.sections[0].page_height


@pytest.mark.filterwarnings("error::aligner.errors.FormatWarning")
def test_a_character_that_no_word_file_holds_is_refused_by_its_row(tmp_path):
    with pytest.raises(FormatError, match=r"row 2: XML cannot hold the character U\+000B"):
        written([unit(), unit("a\x0bb")], tmp_path / "a.docx")


def test_a_word_table_has_two_languages_and_others_are_refused_by_name(tmp_path):
    three = Unit((Variant("zh", "好"), Variant("en", "good"), Variant("de", "gut")))
    with pytest.raises(InputError, match="row 2 is in zh and de, but the table is in zh and en; choose"):
        written([three], tmp_path / "a.docx")
    assert texts_of(written([three], tmp_path / "a.docx", Header("zh", "de"))) == [("好", "gut")]


def test_insertions_are_read_and_deletions_are_not(tmp_path):
    cell = (
        "<w:tc><w:p><w:r><w:t>He </w:t></w:r><w:del><w:r><w:delText>ran</w:delText><w:tab/></w:r></w:del>"
        "<w:ins><w:r><w:t>came</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom>"
        "<w:r><w:br/><w:t>in</w:t><w:tab/><w:t>time</w:t></w:r></w:p><w:p><w:r><w:t>.</w:t></w:r></w:p></w:tc>"
    )
    deleted = "<w:tr><w:trPr><w:del/></w:trPr>[不][no]</w:tr>"
    path = word_file(tmp_path / "a.docx", "{<tr>[他来了。]" + cell + "</tr>" + deleted + "}")
    assert texts_of(path) == [("他来了。", "He came\nin\ttime\n.")]


def test_tables_with_a_head_are_read_and_others_not(tmp_path):
    first = "{<tr>[made][2026]</tr>}{<tr>[中文][英文]</tr><tr>[好][good]</tr>}"
    path = word_file(tmp_path / "a.docx", first + "{<tr>[one]</tr>}{<tr>[en][zh]</tr><tr>[no][不]</tr>}")
    assert texts_of(path) == [("好", "good"), ("no", "不")]
    assert formats.read_units(path).header == Header()


def test_without_heads_all_tables_as_broad_as_the_first_are_read(tmp_path):
    path = word_file(tmp_path / "a.docx", "{<tr>[好][good]</tr>}{<tr>[a][b][c]</tr>}{<tr>[不][no]</tr>}")
    assert texts_of(path) == [("好", "good"), ("不", "no")]


def test_a_table_in_the_only_cell_of_another_is_a_table_and_one_beside_others_is_text(tmp_path):
    frame = "{<tr><w:tc>{<tr>[好][good]</tr><tr>[不][no]</tr>}<w:p/></w:tc></tr>}"
    assert texts_of(word_file(tmp_path / "a.docx", frame)) == [("好", "good"), ("不", "no")]
    beside = "{<tr>[好]<w:tc>{<tr>[a][b]</tr>}<w:p/></w:tc></tr>}"
    assert texts_of(word_file(tmp_path / "a.docx", beside)) == [("好", "a\n\tb")]


def test_a_cell_over_two_columns_counts_two(tmp_path):
    title = "<w:p><w:r><w:t>Chapter 1</w:t></w:r></w:p>"
    broad = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{title}</w:tc>[n]</w:tr>'
    path = word_file(tmp_path / "a.docx", "{<tr>[好][good][x]</tr>" + broad + "}")
    assert texts_of(path) == [("好", "good"), ("Chapter 1", "")]


def test_a_document_without_a_table_is_refused(tmp_path):
    with pytest.raises(FormatError, match="no table of two columns; have the source in one column"):
        formats.read_units(word_file(tmp_path / "a.docx", "{<tr>[one]</tr>}"))
    word_file(tmp_path / "a.docx", "<w:p>").write_bytes(word_file(tmp_path / "b.docx", "<w:p>").read_bytes())
    with pytest.raises(FormatError, match="not a whole Word document: Opening and ending tag mismatch"):
        formats.read_units(tmp_path / "a.docx")


# Parquet


def test_a_parquet_file_has_types_and_the_header(tmp_path):
    files = pytest.importorskip("pyarrow.parquet")
    header = Header("zh-CN", "en-US", {"o-tmf": "x"}, (*RECIPE, Element("note", "n")))
    said = unit("好", "good", prop(CONFIDENCE, "0.250000"), creationdate="20260102T030405Z")
    path = written([said, unit()], tmp_path / "a.parquet", header)
    table = files.read_table(path)
    assert [str(table.schema.field(name).type) for name in ("source", "confidence", "created")] == [
        "string", "double", "timestamp[ms, tz=UTC]",
    ]  # fmt: skip
    assert table["confidence"].to_pylist() == [0.25, None]
    assert files.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"
    assert formats.read_units(path).header == header


def test_a_foreign_parquet_file_is_read_by_the_names_of_its_columns(tmp_path):
    arrow = pytest.importorskip("pyarrow")
    files = pytest.importorskip("pyarrow.parquet")
    files.write_table(arrow.table({"id": [7], "translation": [{"en": "good", "zh": "好"}]}), tmp_path / "a.parquet")
    (found,) = formats.read_units(tmp_path / "a.parquet", ("zh", None)).units
    assert found == Unit((Variant("zh", "好"), Variant("en", "good")), elements=(prop("x-id", "7"),))
    files.write_table(arrow.table({"a": ["x"], "b": ["y"]}), tmp_path / "a.parquet")
    with pytest.raises(FormatError, match="its columns are a, b; call two of them source and target"):
        formats.read_units(tmp_path / "a.parquet")


def test_a_header_that_was_changed_is_refused(tmp_path):
    arrow = pytest.importorskip("pyarrow")
    files = pytest.importorskip("pyarrow.parquet")
    table = arrow.table({"zh": ["好"], "en": ["good"]}).replace_schema_metadata(
        {"aligner.header": json.dumps({"x": 1})}
    )
    files.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(FormatError, match="do not hold what was written there"):
        formats.read_units(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("序号,甲,乙\n1,水库,湖泊\n2,大坝,河流\n", r"a\.csv:1: columns 2 and 3 are both in Chinese; name the columns"),
        ("甲,乙\n水库,蓄水的湖\n", r"a\.csv:1: columns 1 and 2 are both in Chinese; name the"),
    ],
)
def test_a_table_whose_columns_cannot_be_told_is_refused(tmp_path, rows, message):
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        formats.read_units(tmp_path / "a.csv")


def test_two_columns_of_one_language_are_read_if_that_is_said(tmp_path):
    (tmp_path / "a.csv").write_text("软件,軟體\n网络,網路\n", encoding="utf-8")
    units = list(formats.read_units(tmp_path / "a.csv", ("zh-CN", "zh-TW")).units)
    assert [[variant.language for variant in unit.variants] for unit in units] == [["zh-CN", "zh-TW"]] * 2
