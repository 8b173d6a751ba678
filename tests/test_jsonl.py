"""Units as JSON lines: a corpus that any program reads, and that comes back as it was."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import units
from test_formats import EXAMPLE

from aligner.cli.main import main
from aligner.errors import FormatError, FormatWarning
from aligner.formats import jsonl as alignment_lines
from aligner.formats import registry as formats
from aligner.memory.memory import Memory
from aligner.units.units import CONFIDENCE, Element, Header, Unit, Variant, prop

GATE = {"source": "门开了。", "target": "The gate opened."}
CODE = '<ph x="1">&lt;b/&gt;</ph>'


def unit(*texts, languages=("zh-CN", "en-US", "ja"), elements=(), **attributes):
    return Unit(tuple(map(Variant, languages, texts)), attributes, tuple(elements))


def written(path, units, header=None):
    formats.write_units(units, path, header or Header())
    return path


def lines_of(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read(tmp_path, *records, languages=(None, None), name="a.jsonl"):
    """The texts and languages of a file with these records, or texts, as its lines."""
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return [
        tuple((variant.language, variant.text) for variant in unit.variants)
        for unit in formats.read_units(tmp_path / name, languages).units
    ]


def in_one_order(unit):
    """The unit with its elements sorted: those with a name of their own come before all others."""
    variants = (replace(each, elements=tuple(sorted(each.elements, key=repr))) for each in unit.variants)
    return replace(unit, variants=tuple(variants), elements=tuple(sorted(unit.elements, key=repr)))


@settings(max_examples=60)
@given(st.lists(units(), min_size=1, max_size=4))
@example([unit("a\u2028\x85b", "b\ud800"), unit('"schema": "aligner.', "b\\"), unit("a", "b"), unit("a", "c", "d")])
@example([unit("a", "b", "c"), unit("a", "d", "e"), unit("a", "b")])
@example([unit("a", "b", elements=[prop(CONFIDENCE, "0")]), unit("c", "d", elements=[prop(CONFIDENCE, "1")])])
@example([unit("a", "b", elements=[prop(CONFIDENCE, "0.9812345"), prop(CONFIDENCE, "0")])])
@example([unit("a", "b", elements=[prop(CONFIDENCE, ".5"), prop(CONFIDENCE, "high"), Element("note", "")])])
def test_every_unit_comes_back_in_however_many_languages_it_is(tmp_path_factory, units):
    header = Header("", "", {"o-tmf": "x"}, (prop("x-recipe", "r"), Element("note", "n", {"xml:lang": "en"})))
    path = written(tmp_path_factory.getbasetemp() / "law.jsonl", units, header)
    reading = formats.read_units(path)
    expected = [_with_literal_confidences(unit) for unit in units]
    assert list(map(in_one_order, reading.units)) == list(map(in_one_order, expected))
    assert reading.header == header


NOTATIONS = {".5": "0.5", "0": "0.000000", "1": "1.000000"}


def _with_literal_confidences(unit):
    """The unit with its confidence as it comes back, if that is in another notation: `.5` and whole numbers.

    Of several confidences the first one that is a number is the member; the others stay texts.
    """
    found = list(unit.elements)
    numbers = [k for k, each in enumerate(found) if each == prop(CONFIDENCE, each.text) and each.text != "high"]
    for k in numbers[:1]:
        found[k] = prop(CONFIDENCE, NOTATIONS.get(found[k].text, found[k].text))
    return replace(unit, elements=tuple(found))


def test_a_line_is_a_flat_object_of_texts_and_a_number(tmp_path):
    said = unit("门开了。", "The gate opened.", elements=[prop(CONFIDENCE, "0.980000"), prop("x-own", "1")], tuid="7")
    path = written(tmp_path / "a.jsonl", [said, unit("雨停了。", "The rain stopped.")], Header("zh-CN", "en-US"))
    first, second = path.read_text("utf-8").splitlines()
    assert first.startswith('{"source": "门开了。", "target": "The gate opened.", "confidence": 0.980000, "source_lang')
    assert all(isinstance(value, str | float) for value in json.loads(first).values())
    assert json.loads(second) == {
        "source": "雨停了。", "target": "The rain stopped.", "source_language": "zh-CN", "target_language": "en-US",
    }  # fmt: skip


def test_lines_can_be_shuffled_thinned_and_joined_by_other_tools(tmp_path):
    three = unit("门。", "A gate.", "門。")
    path = written(tmp_path / "a.jsonl", [three, unit("雨。", "Rain.")])
    first, second, third = path.read_text("utf-8").splitlines()
    gate = ("zh-CN", "门。")
    rain = (("zh-CN", "雨。"), ("en-US", "Rain."))
    assert read(tmp_path, first, second, third) == [(gate, ("en-US", "A gate."), ("ja", "門。")), rain]
    assert read(tmp_path, third, second, first) == [rain, (gate, ("ja", "門。")), (gate, ("en-US", "A gate."))]
    stars = {**GATE, "source_language": "zh-CN", "target_language": "en-GB", "stars": 5}
    assert read(tmp_path, third, stars) == [rain, (("zh-CN", "门开了。"), ("en-GB", "The gate opened."))]


@pytest.mark.parametrize(
    ("record", "languages"),
    [
        (GATE, ("zh", "en")),
        ({"zh": "门开了。", "en": "The gate opened."}, ("zh", "en")),
        ({"translation": {"zh": "门开了。", "en": "The gate opened."}}, ("zh", "en")),
        ({"id": "7", "text": {"zh-TW": "门开了。", "en-GB": "The gate opened."}}, ("zh-TW", "en-GB")),
        ({"meta": None, "score": 1.5, **GATE, "tags": ["a"]}, ("zh", "en")),
        ({**GATE, "source_language": "zh-Hans", "target_language": "en-AU"}, ("zh-Hans", "en-AU")),
        (["门开了。", "The gate opened."], ("zh", "en")),
        ({"src": "门开了。", "tgt": "The gate opened."}, ("zh", "en")),
        ({"text": "门开了。", "translation": "The gate opened."}, ("zh", "en")),
        ({"instruction": "Translate.", "input": "门开了。", "output": "The gate opened."}, ("zh", "en")),
        ({"id": "k1", "sentence_zh": "门开了。", "sentence_en": "The gate opened."}, ("zh", "en")),
    ],
)
def test_corpora_of_others_are_read_by_their_names(tmp_path, record, languages):
    assert read(tmp_path, record) == [tuple(zip(languages, ("门开了。", "The gate opened."), strict=True))]


def test_what_has_no_name_of_ours_becomes_a_property(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({**GATE, "score": 1.50, "n": 12345678901234567890, "other": "mine"}))
    [found] = formats.read_units(tmp_path / "a.jsonl").units
    values = {element.attributes["type"]: element.text for element in found.elements}
    assert values == {"x-score": "1.5", "x-n": "12345678901234567890", "x-other": "mine"}


def test_a_field_may_appear_late_and_be_absent(tmp_path):
    assert read(tmp_path, GATE, "", {}, {**GATE, "note": "n"}, {"source": "雨。", "target": None}) == [
        (("zh", "门开了。"), ("en", "The gate opened.")),
        (("zh", "门开了。"), ("en", "The gate opened.")),
        (("zh", "雨。"), ("en", "")),
    ]


def test_packed_lines_and_a_byte_order_mark_are_read(tmp_path):
    content = json.dumps(GATE).encode("utf-8-sig") + b"\r\n"
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content))
    assert len(list(formats.read_units(tmp_path / "a.jsonl.gz").units)) == 1
    path = written(tmp_path / "b.jsonl.gz", [unit("门。", "A gate.")])
    assert path.read_bytes().startswith(b"\x1f\x8b") and len(list(formats.read_units(path).units)) == 1


def test_an_alignment_is_still_saved_and_read_as_one(tmp_path):
    for name in ("a.jsonl", "a.jsonl.gz"):
        formats.write(EXAMPLE, tmp_path / name)
        assert type(EXAMPLE).from_jsonl(tmp_path / name) == EXAMPLE
        units = list(formats.read_units(tmp_path / name).units)
        assert len(units) == len(EXAMPLE)
        path = written(tmp_path / "units.jsonl", units)
        assert [unit.variants for unit in formats.read_units(path).units] == [unit.variants for unit in units]
    with pytest.raises(FormatError, match="not an alignment"):
        alignment_lines.read(path)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["nonsense"], "a.jsonl:1: not a line of JSON, or cut short; each line needs a source and a target"),
        ([GATE, '{"source": "门'], "a.jsonl:2: not a line of JSON, or cut short"),
        ([GATE, "[" * 100_000], "a.jsonl:2: not a line of JSON"),
        (["[", GATE, "]"], "a.jsonl:1: one list over several lines; write an object per line, as jq -c '.[]' does"),
        ([GATE, "7"], "a.jsonl:2: neither an object nor a list"),
        ([GATE, ["门", "gate"]], "a.jsonl:2: not an object with names and texts"),
        ([["门", "gate"], GATE], "a.jsonl:1: not an object with names and texts"),
        ([{"title": "7", "body": "9"}], "a.jsonl: its fields are title, body; each line needs"),
        ([], "a.jsonl: is empty; each line needs"),
        ([""], "a.jsonl: is empty"),
        ([{"source": "A town.", "target": "Some visitors."}], "both sides look like en; name the two languages"),
        ([{"source": "村名", "target": "酸度"}], "both sides look like zh; name the two languages"),
        ([{**GATE, "other": '{"elements": 7}'}], "a.jsonl:1: the column `other` does not hold what was written there"),
        ([{**GATE, "other": '{"header": []}'}], "a.jsonl:1: `other` does not hold what was written there"),
        ([{**GATE, "other": '{"header": {"source_language": 1}}'}], "a.jsonl:1: `other` does not hold"),
    ],
)
def test_what_is_no_corpus_is_refused_with_its_line(tmp_path, lines, message):
    with pytest.raises(FormatError) as caught:
        read(tmp_path, *lines)
    assert message in str(caught.value)


def test_bytes_that_are_no_text_and_lines_without_end_are_refused(tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_bytes(json.dumps(GATE, ensure_ascii=False).encode("gbk"))
    with pytest.raises(FormatError, match="not UTF-8"):
        formats.read_units(tmp_path / "a.jsonl")
    monkeypatch.setattr("aligner.formats.tables.jsonl.LONGEST_LINE", 30)
    with pytest.raises(FormatError, match=r"a\.jsonl:1: a line of 30 characters or more"):
        read(tmp_path, GATE)


def test_both_sides_may_be_of_one_language_if_somebody_says_so(tmp_path):
    record = {"source": "A lift.", "target": "An elevator."}
    expected = [(("en-GB", "A lift."), ("en-US", "An elevator."))]
    assert read(tmp_path, record, languages=("en-GB", "en-US")) == expected
    assert read(tmp_path, {"en-GB": "A lift.", "en-US": "An elevator."}) == expected


def test_convert_and_export_write_lines_and_align_an_alignment(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    said = unit(
        "门。", "A gate.", "門。", elements=[Element("note", "n", {"xml:lang": "en"}), Element("note", "m")], tuid="1"
    )
    said = replace(said, variants=(replace(said.variants[0], markup=f"{CODE}门。"), *said.variants[1:]))
    formats.write_units([said], "in.tmx", Header("zh-CN"))
    assert main(["convert", "in.tmx", "a.jsonl"]) == 0
    assert main(["convert", "a.jsonl", "out.tmx"]) == 0
    assert [in_one_order(unit) for unit in formats.read_units("out.tmx").units] == [in_one_order(said)]
    with Memory("m.db") as memory:
        memory.add("a.jsonl")
    assert main(["memory", "export", "m.db", "b.jsonl"]) == 0
    assert [line["target"] for line in lines_of(Path("b.jsonl"))] == ["A gate.", "門。"]
    assert capsys.readouterr().err == "a.jsonl: 1 unit\nout.tmx: 1 unit\nb.jsonl: 1 unit\n"


def test_lines_that_are_no_pairs_are_left_out_and_named_if_the_user_says_so(tmp_path):
    (tmp_path / "a.jsonl").write_text(f"nonsense\n{json.dumps(GATE)}\n7\n{json.dumps(GATE)}\n[1]\n{{", encoding="utf-8")
    with pytest.warns(FormatWarning, match=r"a\.jsonl:\d: .*; this unit was left out") as caught:
        units = list(formats.read_units(tmp_path / "a.jsonl", keep_going=True).units)
    assert len(units) == 2
    assert {warning.message.line for warning in caught} == {1, 3, 5, 6}
