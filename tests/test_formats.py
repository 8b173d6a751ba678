from __future__ import annotations

import csv
import json
import os
import re
import stat
import subprocess
import sys
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import alignments, awkward_texts, documents, sentences, texts_with_halves

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.edits import Edit, Notice, Span
from aligner.bitext.forms import FORMS
from aligner.bitext.texts import Document, Run, Sentences
from aligner.errors import FormatError, FormatWarning, InputError
from aligner.files import open_unpacked, replacing
from aligner.formats import jsonl
from aligner.formats import registry as formats
from aligner.formats.tables import tsv
from aligner.units.units import BEAD, Header
from aligner.views import notebook, terminal

GOLDEN = Path(__file__).parent / "golden"
SPLIT = re.compile("[\ud800-\udbff][\udc00-\udfff]")

SOURCE = Document(
    "他问：“R&D 的费\n用 < 100 万吗？”她说：“对。”\n门开着。\n《夜航》很短。",
    "zh",
    "夜航.txt",
    (Edit("unwrap", Span(10, 11), ""),),
)
TARGET = Document(
    'He asked, "Is R&D < 1 million?"\n"Yes."\nSo he noted:\tit\'s so.\nNight Flight is short.', "en", "night.txt"
)
EXAMPLE = Alignment.of(
    Sentences(SOURCE, (Span(0, 22), Span(22, 29), Span(30, 34), Span(35, 42))),
    Sentences(TARGET, (Span(0, 31), Span(32, 38), Span(39, 60), Span(61, 83))),
    [
        (Run(0, 2), Run(0, 2), 0.875),
        (Run(2, 3), Run(2, 2), 0.5),
        (Run(3, 3), Run(2, 3), 1 / 3),
        (Run(3, 4), Run(3, 4), 0.9921875),
    ],
    Recipe("aligner 0", "words 1a2b", "weights 3c4d", {"max_run": 4, "exact": True}),
)


def one_pair(source, target="Yes."):
    sides = (Sentences.given([source], "zh"), Sentences.given([target], "en"))
    return Alignment.of(*sides, [(Run(0, 1), Run(0, 1), 0.5)], EXAMPLE.recipe)


@pytest.mark.parametrize("suffix", [".jsonl", ".tsv"])
def test_the_example_is_written_as_the_golden_file_byte_for_byte(tmp_path, suffix):
    formats.write(EXAMPLE, tmp_path / f"example{suffix}")
    assert (tmp_path / f"example{suffix}").read_bytes() == (GOLDEN / f"example{suffix}").read_bytes()


def test_the_golden_json_lines_are_read_as_the_example():
    assert Alignment.from_jsonl(GOLDEN / "example.jsonl") == EXAMPLE


# Choosing a writer


@pytest.mark.parametrize(
    "name", ["a.tmx", "a.TSV", "a.b.JsonL", "a.Csv", "a.tmx.GZ", "a.xlsx", "a.docx", "a.parquet", "a.xlf"]
)
def test_the_suffix_names_the_format_and_the_path_is_kept(tmp_path, name):
    formats.write(EXAMPLE, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.xls", "a", "tmx", ".tmx", "a.gz", "a.xlsx.gz", "a.po"])
def test_an_unknown_suffix_is_refused_and_the_known_ones_are_listed(tmp_path, name):
    with pytest.raises(
        InputError, match=r"cannot write .*\.jsonl, \.tsv, \.tmx, .*\.parquet, or in two languages as \.zh-en"
    ):
        formats.write(EXAMPLE, tmp_path / name)


@pytest.mark.parametrize("name", ["a.xls", "a", "tmx", ".tmx", "a.gz", "a.xlsx.gz"])
def test_what_cannot_be_read_is_refused_and_the_known_suffixes_are_listed(tmp_path, name):
    with pytest.raises(
        InputError, match=r"cannot read .*\.tsv, \.tmx, .*\.parquet, .*\.po, or in two languages as \.zh-en"
    ):
        formats.read_units(tmp_path / name)


@pytest.mark.parametrize(
    "suffix",
    [
        *sorted({suffix for suffix, kind in formats.FORMATS.items() if kind.write_units} - {".docx"}),
        ".tmx.gz",
        ".csv.gz",
    ],
)
def test_what_is_written_of_an_alignment_is_read_as_its_units(tmp_path, suffix):
    formats.write(EXAMPLE, tmp_path / f"a{suffix}")
    reading = formats.read_units(tmp_path / f"a{suffix}")
    whole = suffix.removesuffix(".gz") not in {".tmx", ".xlf", ".xliff"}
    found = list(reading.units)
    beads = [bead for bead in EXAMPLE if whole or all(bead.texts())]
    assert [tuple(each.text for each in unit.variants) for unit in found] == [
        tuple(text.strip() for text in bead.texts()) for bead in beads
    ]
    assert [unit.confidence for unit in found] == pytest.approx([bead.confidence for bead in beads], abs=1e-6)
    assert [unit.value_of(BEAD) for unit in found] == [bead.kind for bead in beads]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.docx", "a.parquet"])
def test_a_table_has_the_beads_with_at_least_the_confidence_asked_for(tmp_path, name):
    formats.write(EXAMPLE, tmp_path / name, 0.5)
    texts = [unit.variants[0].text for unit in formats.read_units(tmp_path / name).units]
    assert texts == [bead.source_text.strip() for bead in EXAMPLE if bead.confidence >= 0.5]


def test_twins_are_written_and_read_by_the_pair_of_their_languages(tmp_path):
    formats.write(EXAMPLE, tmp_path / "a.zh-en")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.en", "a.zh"]
    assert (tmp_path / "a.zh").read_text("utf-8").splitlines() == [
        bead.source_text.strip() for bead in EXAMPLE if all(bead.texts())
    ]
    assert len(list(formats.read_units(tmp_path / "a.zh-en").units)) == 2
    with pytest.raises(InputError, match="there already"):
        formats.write_units([], tmp_path / "a.zh-en", Header(), overwrite=False)


def test_an_option_that_a_format_lacks_is_refused_by_name(tmp_path):
    with pytest.raises(InputError, match=r"\.parquet has no option 'bom'; it has none"):
        formats.write_units([], tmp_path / "a.parquet", Header(), bom=True)
    with pytest.raises(InputError, match=r"\.csv has no option 'version'; its options are bom"):
        formats.write_units([], tmp_path / "a.csv", Header(), version=2)


@pytest.mark.parametrize(("name", "library"), [("a.xlsx", "xlsxwriter"), ("a.docx", "docx"), ("a.parquet", "pyarrow")])
def test_a_library_that_is_missing_is_named_before_the_work_begins(tmp_path, monkeypatch, name, library):
    monkeypatch.setattr("importlib.util.find_spec", lambda module: None)
    with pytest.raises(InputError, match=rf"{name}: .*{library}, which is not installed: pip install '.*\[formats\]'"):
        formats.target_of(tmp_path / name)


def test_choosing_a_format_loads_no_heavy_library():
    code = "import sys, aligner.formats.registry; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"docx", "openpyxl", "pyarrow", "xlsxwriter", "polib"} & set(done.stdout.split())


def test_a_file_is_not_overwritten_when_that_is_not_allowed(tmp_path):
    (tmp_path / "a.tsv").write_text("mine")
    with pytest.raises(InputError, match="there already"):
        formats.write(EXAMPLE, tmp_path / "a.tsv", overwrite=False)
    assert (tmp_path / "a.tsv").read_text() == "mine"


@pytest.mark.parametrize("confidence", [-0.1, 95])
def test_a_least_confidence_that_is_no_probability_is_refused(tmp_path, confidence):
    with pytest.raises(InputError, match="a number from 0 to 1"):
        formats.write(EXAMPLE, tmp_path / "a.tsv", confidence)


@pytest.mark.parametrize("name", ["a.tmx", "a.tsv"])
def test_a_form_that_is_none_is_refused_with_the_choices_and_no_file_is_written(tmp_path, name):
    with pytest.raises(InputError, match="one of repaired, typed, raw, not 'clean'"):
        formats.write(EXAMPLE, tmp_path / name, text="clean")
    assert list(tmp_path.iterdir()) == []


# The bead of FORMS_EXAMPLE, in whose first text a line was joined and digits were narrowed.
SHOWN = {"repaired": "共有187种鸟。", "typed": "共有１８７种鸟。", "raw": "共有１８７\n种鸟。"}
FORMS_SOURCE = Document(
    "共有１８７\n种鸟。", "zh", "", (Edit("width", Span(2, 5), "187"), Edit("unwrap", Span(5, 6), ""))
)
FORMS_EXAMPLE = Alignment.of(
    Sentences(FORMS_SOURCE, (Span(0, 8),)),
    Sentences.given(["187 species."], "en"),
    [(Run(0, 1), Run(0, 1), 0.5)],
    EXAMPLE.recipe,
)


@pytest.mark.parametrize(
    ("name", "form", "source"),
    [
        ("a.tsv", None, SHOWN["repaired"]),
        ("a.tsv", "repaired", SHOWN["repaired"]),
        ("a.tsv", "typed", SHOWN["typed"]),
        ("a.tsv", "raw", "共有１８７\\n种鸟。"),
        ("a.tmx", None, SHOWN["typed"]),
        ("a.tmx", "repaired", SHOWN["repaired"]),
        ("a.tmx", "typed", SHOWN["typed"]),
        ("a.tmx", "raw", SHOWN["raw"]),
    ],
)
def test_the_form_of_the_texts_is_the_one_asked_for_or_that_of_the_format(tmp_path, name, form, source):
    formats.write(FORMS_EXAMPLE, tmp_path / name, text=form)
    written = (tmp_path / name).read_text("utf-8")
    assert f">{source}<" in written or f"\n{source}\t" in written


@pytest.mark.parametrize("form", FORMS)
def test_a_method_writes_the_form_asked_for_as_the_function_does(tmp_path, form):
    FORMS_EXAMPLE.to_tsv(tmp_path / "a.tsv", text=form)
    FORMS_EXAMPLE.to_tmx(tmp_path / "a.tmx", text=form)
    assert list(tsv.lines(FORMS_EXAMPLE, text=form)) == (tmp_path / "a.tsv").read_text("utf-8").split("\n")[:-1]
    assert f"<seg>{SHOWN[form]}</seg>" in (tmp_path / "a.tmx").read_text("utf-8")


def test_json_lines_have_one_form_and_refuse_another(tmp_path):
    with pytest.raises(InputError, match=r"choose a form with \.tmx or \.tsv"):
        formats.write(EXAMPLE, tmp_path / "a.jsonl", text="raw")


# Replacing files


def test_a_file_is_replaced_whole_and_nothing_else_stays_in_the_folder(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with replacing(path) as handle:
        handle.write("他来了。\r\n\n")
        assert path.read_text() == "old"
    assert path.read_bytes() == "他来了。\r\n\n".encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, failure):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(failure), replacing(path) as handle:
        handle.write("half of the new")
        raise failure
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_half_of_a_character_is_replaced_and_the_text_around_it_is_named(tmp_path, name):
    path = tmp_path / name
    message = rf"{name}: in 'a caf\\udc80': U\+DC80 is half of a character, .*; replaced by U\+FFFD"
    with pytest.warns(FormatWarning, match=message), replacing(path) as handle:
        handle.write("tea\n")
        handle.write("a caf\udc80")
    with open_unpacked(path) as handle:
        assert handle.read().decode() == "tea\na caf\ufffd"


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(InputError, match="missing does not exist; create it first"), replacing(tmp_path / "missing/a"):
        pass


def test_a_folder_is_not_replaced(tmp_path):
    with pytest.raises(InputError, match="this is a folder"), replacing(tmp_path):
        pass


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no /dev/null here")
def test_a_device_is_written_and_not_replaced():
    with replacing("/dev/null") as handle:
        handle.write("nothing")
    assert Path("/dev/null").is_char_device()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_or_file_that_is_protected_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(InputError, match="no permission to overwrite"), replacing(path):
        pass
    tmp_path.chmod(0o555)
    with pytest.raises(InputError, match="cannot write in the folder"), replacing(tmp_path / "b.txt"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="permissions and links as on Unix")
def test_a_link_is_followed_and_permissions_are_those_of_a_plain_open(tmp_path):
    folder = tmp_path / "real"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder / "a.txt")
    with replacing(tmp_path / "link") as handle:
        handle.write("new")
    (folder / "plain.txt").write_text("")
    assert (tmp_path / "link").is_symlink()
    assert (folder / "a.txt").stat().st_mode == (folder / "plain.txt").stat().st_mode
    (folder / "a.txt").chmod(0o600)
    with replacing(folder / "a.txt") as handle:
        handle.write("newer")
    assert stat.S_IMODE((folder / "a.txt").stat().st_mode) == 0o600


# JSON lines


@given(alignments())
def test_json_lines_lose_nothing(tmp_path_factory, alignment):
    path = tmp_path_factory.getbasetemp() / "law.jsonl"
    jsonl.write(alignment, path)
    assert Alignment.from_jsonl(path) == alignment
    assert Alignment.from_bitext(jsonl.from_dict(json.loads(json.dumps(jsonl.to_dict(alignment))))) == alignment


@given(alignments(sentences(documents(texts_with_halves, texts_with_halves))))
def test_json_lines_keep_a_half_of_a_character_and_refuse_two_that_would_join(alignment):
    documents = [side.document for side in (alignment.source, alignment.target)]
    strings = [
        *(document.raw for document in documents),
        *(edit.replacement for document in documents for edit in document.edits),
        *(text for bead in alignment for text in (bead.source_text, bead.target_text)),
    ]
    if any(map(SPLIT.search, strings)):
        with pytest.raises(InputError, match="two halves"):
            list(jsonl.lines(alignment))
        return
    header, *beads = (json.loads(line.encode()) for line in jsonl.lines(alignment))
    assert Alignment.from_bitext(jsonl.from_dict({**header, "beads": beads})) == alignment


@given(alignments())
def test_json_lines_are_lines_for_every_reader(alignment):
    lines = list(jsonl.lines(alignment))
    assert "\n".join(lines).splitlines() == lines
    assert len(lines) == 1 + len(alignment)


NOTICED = Alignment.of(
    Sentences(
        Document("好；对。\n（", "zh", notices=(Notice("brackets", Span(5, 6), "opened and not closed"),)),
        (Span(0, 2), Span(2, 4), Span(5, 6)),
        (1,),
    ),
    Sentences.given([], "en"),
    [(Run(0, 3), Run(0, 0), 0.5)],
    EXAMPLE.recipe,
)


def test_notices_and_clauses_are_written_where_there_are_any():
    header = json.loads(next(jsonl.lines(NOTICED)))
    assert header["source"]["notices"] == [{"rule": "brackets", "span": [5, 6], "message": "opened and not closed"}]
    assert header["source"]["clauses"] == [1]
    assert not {"notices", "clauses"} & set(header["target"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"span": [5, 6], "message"', '"span": [5, 9], "message"', "a notice lies beyond the end of the text"),
        ('"span": [5, 6], "message"', '"span": [6, 5], "message"', "a span needs 0 ≤ start ≤ stop"),
        ('"message": "opened', '"remark": "opened', "'message' is missing"),
        ('"notices": [', '"notices": 1, "n": [', "'notices' must be a list"),
        ('"clauses": [1]', '"clauses": ["1"]', "'clauses' must have whole numbers"),
        ('"clauses": [1]', '"clauses": [3]', "clauses must be sentence numbers"),
    ],
)
def test_a_notice_or_clause_that_cannot_be_is_refused_with_its_line(tmp_path, old, new, message):
    jsonl.write(NOTICED, tmp_path / "a.jsonl")
    text = (tmp_path / "a.jsonl").read_text("utf-8")
    assert old in text
    (tmp_path / "a.jsonl").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(FormatError, match=f":1: header: {re.escape(message)}"):
        jsonl.read(tmp_path / "a.jsonl")


def test_json_lines_are_readable_and_name_the_recipe():
    header, bead, *_ = jsonl.lines(EXAMPLE)
    assert json.loads(header)["recipe"]["line"] == str(EXAMPLE.recipe)
    assert '"source_text": "他问：“R&D 的费用 < 100 万吗？”她说：“对。”"' in bead
    assert json.loads(bead)["source_spans"] == [[0, 23], [23, 30]]


def test_a_json_lines_file_with_a_byte_order_mark_or_windows_line_ends_is_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + (GOLDEN / "example.jsonl").read_bytes().replace(b"\n", b"\r\n"))
    assert Alignment.from_jsonl(path) == EXAMPLE


def test_json_lines_are_never_written_without_some_beads(tmp_path):
    with pytest.raises(InputError, match="all beads"):
        formats.write(EXAMPLE, tmp_path / "a.jsonl", 0.5)


def test_an_option_that_is_no_number_is_refused():
    bad = Recipe("aligner 0", "", "", {"penalty": float("inf")})
    with pytest.raises(InputError, match="recipe option"):
        list(jsonl.lines(Alignment(Sentences.given([], "zh"), Sentences.given([], "en"), (), bad)))


def changed(line, old, new):
    lines = (GOLDEN / "example.jsonl").read_text("utf-8").split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "\n".join(lines)


GOOD = (GOLDEN / "example.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "not a line of JSON"),
        ("他来了。\n", 1, "not a line of JSON"),
        ("[" * 100_000, 1, "not a line of JSON"),
        ("[]\n", 1, "not an alignment"),
        ('{"a": 1}\n', 1, "not an alignment"),
        (changed(1, '"version": 1', '"version": 2'), 1, "version 2, but this aligner reads 1"),
        (changed(1, '"raw": ', '"text": '), 1, "'raw' is missing"),
        (changed(1, '"bead_count": 4', '"bead_count": "4"'), 1, "'bead_count' must be a whole number"),
        (changed(1, "[0, 22]", "[0, 21]"), 1, "no sentence holds the characters 21 to 22"),
        (changed(1, "[0, 22]", "[0]"), 1, "two whole numbers"),
        (changed(1, '"rule": "unwrap", "span": [10, 11]', '"rule": "unwrap", "span": [10, 99]'), 1, "an edit ends"),
        (changed(1, '"max_run": 4', '"max_run": 5'), 1, "recipe and its line disagree"),
        (changed(1, '"max_run": 4', '"max_run": null'), 1, "options must be"),
        (GOOD[: GOOD.rindex('{"kind"')], 4, "3 beads where the header promises 4"),
        (GOOD[: len(GOOD) // 2], 2, "not a line of JSON"),
        (GOOD[:-20], 5, "not a line of JSON, or cut short"),
        (GOOD + "\n", 6, "not a line of JSON"),
        (changed(3, '"source": [2, 3]', '"source": [1, 3]'), 3, "bead 2: its source starts at sentence 1"),
        (changed(5, '"target": [3, 4]', '"target": [3, 5]'), 5, "target beads cover 5 of 4"),
        (changed(3, '"source": [2, 3]', '"source": [2, 2]'), 4, "its source starts at sentence 3"),
        (changed(3, '"confidence": 0.5', '"confidence": 1.5'), 5, "a confidence must lie between 0 and 1"),
        (changed(3, '"confidence": 0.5', '"confidence": "0.5"'), 3, "'confidence' must be a number"),
        (changed(3, "门开着。", "门关着。"), 3, "'source_text' disagrees with the header"),
        (changed(3, '"source_spans": [[', '"source_spans": [[1'), 3, "'source_spans' disagrees"),
        (changed(3, '"kind": "1-0"', '"kind": "1-1"'), 3, "'kind' disagrees"),
    ],
)
def test_what_is_not_a_whole_and_consistent_alignment_is_refused_with_its_line(tmp_path, text, line, message):
    path = tmp_path / "a.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(FormatError, match=re.escape(message)) as caught:
        jsonl.read(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert "to_jsonl" in str(caught.value)


def test_json_lines_that_are_not_utf_8_are_refused_with_the_byte(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"a\xff')
    with pytest.raises(FormatError, match="not UTF-8") as caught:
        jsonl.read(tmp_path / "a.jsonl")
    assert caught.value.byte == 3


def test_an_error_in_a_dictionary_names_the_bead():
    record = jsonl.to_dict(EXAMPLE)
    record["beads"][1]["target"] = [9, 9]
    with pytest.raises(FormatError, match=r"^bead 2: its target starts at sentence 9"):
        jsonl.from_dict(record)


# Tab-separated values


def unescaped(cell):
    return re.sub(r"\\(.)", lambda match: {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}[match[1]], cell)


@given(alignments(), st.sampled_from(FORMS))
def test_a_tsv_line_is_a_bead_and_its_texts_can_be_had_back(alignment, form):
    lines = list(tsv.lines(alignment, text=form))
    beads = [bead for bead in alignment if not (bead.is_blank or bead.judgement.is_dropped)]
    assert len("\n".join(lines).split("\n")) == 1 + len(beads)
    rows = list(csv.reader(StringIO("\n".join(lines), newline="\n"), "excel-tab"))
    assert [len(row) for row in rows] == [10 if alignment.is_reviewed else 9] * len(rows)
    assert unescaped(rows[0][-1]) == f"recipe: {alignment.recipe}"
    for row, bead in zip(rows[1:], beads, strict=True):
        assert (unescaped(row[0]), unescaped(row[1])) == bead.texts(form)


def test_tsv_leaves_out_beads_below_the_least_confidence(tmp_path):
    EXAMPLE.to_tsv(tmp_path / "a.tsv", min_confidence=0.5)
    assert [line.split("\t")[3] for line in tsv.lines(EXAMPLE, 0.5)] == ["kind", "2-2", "1-0", "1-1"]
    assert (tmp_path / "a.tsv").read_text("utf-8") == "\n".join([*tsv.lines(EXAMPLE, 0.5), ""])


def test_tabs_line_ends_and_backslashes_are_escaped_and_quotes_quoted():
    line = list(tsv.lines(one_pair('a\tb\nc\\n"d"', "-\r")))[1]
    assert line == '"a\\tb\\nc\\\\n""d"""\t-\\r\t0.500000\t1-1\t0\t1\t0\t1\t'


def test_pandas_reads_the_golden_file_and_gets_the_columns_of_to_pandas():
    pandas = pytest.importorskip("pandas")
    read = pandas.read_csv(GOLDEN / "example.tsv", sep="\t", keep_default_na=False)
    frame = EXAMPLE.to_pandas()
    assert list(read.columns[:-1]) == list(frame.columns) == list(tsv.COLUMNS)
    assert list(read["source"]) == list(frame["source"]) == [bead.source_text for bead in EXAMPLE]
    assert list(frame["confidence"]) == [bead.confidence for bead in EXAMPLE]
    assert list(frame["target_stop"]) == [2, 2, 3, 4]
    assert frame.attrs["recipe"] == str(EXAMPLE.recipe)


@pytest.mark.parametrize("form", FORMS)
def test_pandas_gets_the_texts_in_the_form_asked_for(form):
    pytest.importorskip("pandas")
    assert list(FORMS_EXAMPLE.to_pandas(form)["source"]) == [SHOWN[form]]


def test_without_pandas_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda module: None)
    with pytest.raises(InputError, match=r"pip install 'bitext-aligner\[pandas\]'"):
        EXAMPLE.to_pandas()


# For the eye


def test_the_terminal_shows_both_texts_side_by_side():
    assert terminal.render(EXAMPLE, 60).split("\n") == [
        "zh 4 sentences, en 4 sentences: 2 pairs, 1 omission, 1 addition",
        '  2-2  0.88  他问：“R&D 的费用 <     He asked, "Is R&D < 1',
        '             100 万吗？”她说：       million?" "Yes."',
        "             “对。”",
        "- 1-0  0.50  门开着。                (no translation)",
        "+ 0-1  0.33  (no source)             So he noted: it's so.",
        "  1-1  0.99  《夜航》很短。          Night Flight is short.",
        "aligner 0 | encoder words 1a2b | weights weights 3c4d | max_run=4 exact=True",
    ]  # fmt: skip


def test_the_terminal_shows_the_form_asked_for():
    shown = [terminal.render(FORMS_EXAMPLE, 60, text=form).split("\n")[1] for form in FORMS]
    assert [line.split()[2] for line in shown] == ["共有187种鸟。", "共有１８７种鸟。", "共有１８７"]


@given(awkward_texts, st.integers(2, 40))
def test_wrapping_loses_nothing_but_blanks_at_line_ends_and_keeps_to_the_room(text, room):
    shown = terminal.visible(text)
    lines = terminal.wrap_lines(shown, room)
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")
    assert all(terminal.text_width(line) <= room for line in lines)


def test_a_chinese_line_does_not_begin_with_punctuation():
    assert terminal.wrap_lines("他来了，她走了。", 6) == ["他来", "了，她", "走了。"]
    assert terminal.wrap_lines("他说“好”就走。", 6) == ["他说", "“好”就", "走。"]


def test_english_is_wrapped_at_blanks_and_a_word_longer_than_the_room_anywhere():
    assert terminal.wrap_lines("The door was open.", 9) == ["The door", "was open."]
    assert terminal.wrap_lines("a antidisestablish", 8) == ["a", "antidise", "stablish"]


def test_wide_characters_count_two_and_combining_marks_nothing():
    assert terminal.text_width("他a，e\u0301\u200d") == 6


def test_control_characters_cannot_reach_the_terminal():
    shown = terminal.render(one_pair("红\x1b[31m色\ud83d\r\n好"), 80)
    assert "红\\x1b[31m色\\ud83d 好" in shown
    assert shown.encode()


@given(alignments())
def test_every_bead_with_a_visible_text_is_shown_once(alignment):
    shown = [line for line in str(alignment).split("\n")[1:-1] if re.match(r"[ ;+-] \d+-\d+ +\d\.\d\d", line)]
    assert len(shown) == sum(not bead.is_blank for bead in alignment)


class Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.cells, self.inside = set(), [], False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.inside = tag == "td"
        if self.inside:
            self.cells.append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.cells[-1] += data


@given(alignments())
def test_a_notebook_shows_every_text_and_runs_none(alignment):
    cells = Cells()
    cells.feed(notebook.render(alignment))
    cells.close()
    assert cells.tags <= {"div", "p", "table", "thead", "tbody", "tr", "th", "td", "small"}
    assert [tuple(cells.cells[k : k + 2]) for k in range(2, len(cells.cells), 4)] == [
        terminal.side_texts(bead) for bead in alignment
    ]


def test_markup_in_a_text_or_recipe_is_escaped_in_a_notebook():
    html = one_pair("<script>alert('1')</script>", '"&"')._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;" in html
    assert "&quot;&amp;&quot;" in html
