"""Reviews → JSON, workbooks, documents and the terminal: what each shows, and that none loses or alters a text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from docx import Document as read_docx
from docx.enum.text import WD_COLOR_INDEX
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import alignments, sentences

import aligner
from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.edits import Span
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import BeadMeasures, Finding, ReferenceScores, Rendering, Section, Term
from aligner.checking.policy import DEFAULT_LIMITS, Limits, Policy
from aligner.checking.reports import records, terminal, words, xlsx
from aligner.checking.reports import registry as reports
from aligner.checking.reports.keys import places_of
from aligner.checking.reports.places import Mark, flagged_beads, pieces, printable
from aligner.checking.reports.view import view
from aligner.checking.review import Review
from aligner.errors import InputError
from aligner.formats import jsonl
from aligner.views.terminal import text_width

RECIPE = Recipe("aligner 0", "an encoder", "weights", {"max_bead": 8})
ZH = ["第一章 茶馆", "城里有32家茶馆。", "茶馆早上六点开门。", "=SUM(A1)"]
EN = ["Chapter 1 Tea Houses", "There are 23 tea houses in the town.", "They are busy."]
MEASURES = BeadMeasures(0.5, 0.6, 0.7, 1.5)


def review_of(zh, en, beads, findings=(), **more):
    alignment = Alignment.of(Sentences.given(zh, "zh"), Sentences.given(en, "en"), beads, RECIPE)
    return of(alignment, findings, **more)


def of(alignment, findings=(), policy=None, **more):
    more = {"sections": (Section("", 0, len(alignment)),), **more}
    return Review(alignment, (MEASURES,) * len(alignment), tuple(findings), policy or Policy(), **more)


def finding(check, bead, source, target, measure, says=("Look.", "请看。")):
    spans = (tuple(Span(*span) for span in spans) for spans in (source, target))
    return Finding(check, "accuracy/mistranslation", bead, *spans, measure, dict(zip(("en", "zh"), says, strict=True)))


SAYS = ("The source has 32; the translation 23.", "原文为32，译文为23。")
# 32 and 23 are the characters concerned; what is below the limits is no flag.
EXAMPLE = review_of(
    ZH,
    EN,
    [
        (Run(0, 1), Run(0, 1), 0.99),
        (Run(1, 2), Run(1, 2), 0.95),
        (Run(2, 3), Run(2, 2), 0.75),
        (Run(3, 4), Run(2, 3), 0.5),
    ],
    [
        finding("number", 1, [(10, 12)], [(31, 33)], 0.9, SAYS),
        finding("omission", 2, [(17, 26)], [], 0.75, ("Perhaps left out.", "可能漏译。")),
        finding("spaces", 3, [], [(58, 62)], 0.1),
    ],
    sections=(Section("第一章 茶馆", 0, 2), Section("-第二章", 2, 4)),
    terms=(Term("茶馆", (1, 2), (Rendering("tea house", (1,)),), (2,)),),
    glossary="terms.tsv",
    reference=ReferenceScores(61.25, 33.333, 4, ("chrF-signature", "BLEU-signature")),
)  # fmt: skip


def marks(*spans):
    return [Mark(Span(*span), 0, 0, "minor") for span in spans]


def cells(path, sheet):
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def sheets(tmp_path, review, language="en"):
    review.save(tmp_path / "a.xlsx", language=language)
    return openpyxl.load_workbook(tmp_path / "a.xlsx")


def texts_of(document):
    """All that a document says: paragraphs, and the cells of tables row by row."""
    found = []
    for block in document.iter_inner_content():
        rows = block.rows if hasattr(block, "rows") else None
        found += [cell.text for row in rows for cell in row.cells] if rows is not None else [block.text]
    return found


# Which writer


@pytest.mark.parametrize("name", ["a.json", "a.XLSX", "a.b.docx", "a.html"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_suffix_names_the_format_and_the_path_is_kept(tmp_path, name, language):
    EXAMPLE.save(tmp_path / name, language=language)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.pdf", "a", "xlsx", ".xlsx"])
def test_an_unknown_suffix_is_refused_before_the_work_and_the_known_ones_are_listed(name):
    with pytest.raises(InputError, match=r"\.html, \.json, \.xlsx, \.docx"):
        reports.writer(name)


@pytest.mark.parametrize("name", ["a.json", "a.xlsx", "a.docx", "a.html"])
def test_a_language_that_no_report_is_written_in_is_refused_and_nothing_written(tmp_path, name):
    with pytest.raises(InputError, match="en and zh"):
        EXAMPLE.save(tmp_path / name, language="de")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
def test_a_library_that_is_missing_is_named_with_the_way_to_get_it(tmp_path, monkeypatch, name):
    monkeypatch.setattr("importlib.util.find_spec", lambda module: None)
    with pytest.raises(InputError, match=re.escape("pip install 'bitext-aligner[report]'")):
        reports.writer(tmp_path / name)
    with pytest.raises(InputError, match=re.escape("pip install 'bitext-aligner[report]'")):
        reports.WRITERS[(tmp_path / name).suffix](EXAMPLE, tmp_path / name, "en")
    assert list(tmp_path.iterdir()) == []


def test_every_word_is_there_in_both_languages_with_the_same_values():
    for name, wordings in words.table().items():
        assert list(wordings) == ["en", "zh"]
        values = [set(re.findall(r"\{(\w+)\}", wording)) for wording in wordings.values()]
        assert values[0] - {"n"} == values[1] - {"n"}, name


def test_no_word_is_there_for_nothing():
    files = [*Path(words.__file__).parent.glob("*.py"), *Path(words.__file__).parent.glob("assets/*.js")]
    used = set(re.findall(r"""["'`](\w+)["'`]""", "".join(path.read_text(encoding="utf-8") for path in files)))
    assert words.table().keys() - used == set()


def test_a_word_has_the_form_that_the_number_asks_for_and_the_values():
    assert [words.word("rows", "en", n=n) for n in (0, 1, 2, 1200)] == ["0 rows", "1 row", "2 rows", "1,200 rows"]
    assert words.word("n_major", "zh", n=3) == "严重 3"


# Places


def test_a_text_is_cut_where_a_span_begins_and_ends():
    side = Sentences.given(["共有187种鸟。", "很多。"], "zh")
    assert pieces(side, Run(0, 2), marks((2, 5))) == [
        ("共有", False),
        ("187", True),
        ("种鸟。", False),
        ("很多。", False),
    ]
    english = Sentences.given(["One bird.", "Two birds."], "en")
    assert pieces(english, Run(0, 2), marks((4, 13), (5, 7), (8, 8), (0, 3))) == [
        ("One", True), (" ", False), ("bird.", True), (" ", False), ("Two", True), (" birds.", False),
    ]  # fmt: skip


def test_what_cannot_be_shown_is_escaped_and_white_space_is_a_blank():
    assert printable("a\t\r\nb\x00\ud83d\uffff\x1b[31m") == "a b\\x00\\ud83d\\uffff\\x1b[31m"


@given(sentences(), st.lists(st.tuples(st.integers(-2, 90), st.integers(0, 9)), max_size=5))
def test_pieces_together_are_the_text_and_the_marked_ones_are_what_the_spans_have(side, places):
    spans = [(max(start, 0), max(start, 0) + length) for start, length in places]
    run = Run(0, len(side))
    joined = "".join(text for text, _ in pieces(side, run, marks(*spans)))
    assert squeezed(joined) == squeezed(printable(side.text_of(run)))
    wanted = {at for start, stop in spans for at in range(start, stop)}
    marked = "".join(
        printable(side.document.text[at]) for s in side.text_spans for at in range(*s_bounds(s)) if at in wanted
    )
    assert squeezed("".join(text for text, is_marked in pieces(side, run, marks(*spans)) if is_marked)) == squeezed(
        marked
    )


def s_bounds(span):
    return span.start, span.stop


def squeezed(text):
    return "".join(text.split())


def test_flags_of_one_bead_share_its_place():
    twice = replace(EXAMPLE, findings=(EXAMPLE.findings[0], replace(EXAMPLE.findings[0], target=(Span(21, 26),))))
    (place,) = flagged_beads(twice)
    assert [text for text, is_marked in place.target if is_marked] == ["There", "23"]
    assert len(place.flags) == 2


def test_a_flag_about_all_of_a_text_hides_no_other_mark():
    all_of_it = replace(EXAMPLE.findings[0], source=(Span(7, 16),), target=())
    (place,) = flagged_beads(replace(EXAMPLE, findings=(EXAMPLE.findings[0], all_of_it)))
    assert [text for text, is_marked in place.source if is_marked] == ["32"]
    (alone,) = flagged_beads(replace(EXAMPLE, findings=(all_of_it,)))
    assert alone.source == [(ZH[1], True)]


# JSON


def limits_of(check):
    return {"minor": DEFAULT_LIMITS[check].minor, "major": DEFAULT_LIMITS[check].major}


def test_the_record_has_the_scores_the_policy_and_every_finding_with_its_evidence():
    record = EXAMPLE.to_dict()
    assert (record["schema"], record["version"]) == ("aligner.review", 1)
    assert record["scores"]["source_coverage"] == 0.75
    assert record["policy"]["limits"]["number"] == limits_of("number")
    assert record["policy"]["limits"]["spaces"] == limits_of("spaces") | {"major": None}
    assert record["counts"] == {"number": {"major": 1}, "omission": {"major": 1}}
    assert [each["severity"] for each in record["findings"]] == ["major", "major", None]
    assert record["findings"][0] == {
        "key": places_of(EXAMPLE)[0].key, "check": "number", "category": "accuracy/mistranslation", "severity": "major",
        "measure": 0.9, "strength": round(EXAMPLE.findings[0].strength, 4), "bead": 1,
        "source": [{"span": [10, 12], "raw_span": [10, 12], "text": "32"}],
        "target": [{"span": [31, 33], "raw_span": [31, 33], "text": "23"}],
        "explanations": {"en": "The source has 32; the translation 23.", "zh": "原文为32，译文为23。"},
    }  # fmt: skip
    assert record["beads"][2]["measures"]["target_coverage"] == 0.7
    assert record["sections"][1]["scores"]["source_sentences"] == 2
    assert record["terms"][0]["renderings"] == [{"text": "tea house", "beads": [1]}]
    assert record["reference"]["chrf"] == 61.25


def test_what_is_never_flagged_and_what_is_off_is_in_the_policy_of_the_record():
    strict = EXAMPLE.under(Policy({"number": Limits(float("inf"))}, exclude_checks=("omission",)))
    record = strict.to_dict()
    assert record["policy"]["limits"]["number"] == {"minor": None, "major": None}
    assert record["policy"]["without"] == ["omission"]
    assert record["counts"] == {}


def test_the_file_has_the_record_with_one_bead_and_one_finding_a_line(tmp_path):
    EXAMPLE.save(tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == EXAMPLE.to_dict()
    assert sum(line.startswith('{"key": ') for line in text.splitlines()) == 3
    assert text.splitlines()[1:3] == ['"schema": "aligner.review",', '"version": 1,']


def test_findings_that_are_alike_have_keys_that_tell_them_apart_everywhere_and_under_any_policy(tmp_path):
    weak = replace(EXAMPLE.findings[0], measure=0.1)
    review = replace(EXAMPLE, findings=(weak, *EXAMPLE.findings[:2], EXAMPLE.findings[0]))
    first, other = (place.key for place in places_of(EXAMPLE)[:2])
    assert re.fullmatch("number:[0-9a-f]{12}", first)
    assert [each["key"] for each in review.to_dict()["findings"]] == [first, f"{first}#2", other, f"{first}#3"]
    flagged = [f"{first}#2", other, f"{first}#3"]
    assert [row[-1] for row in sheets(tmp_path, review)["Suspected issues"].iter_rows(2, values_only=True)] == flagged
    assert [flag["key"] for flag in view(review, "en")["flags"]] == flagged


def test_the_record_holds_the_alignment(tmp_path):
    EXAMPLE.save(tmp_path / "a.json")
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    as_alignment = {**record, "schema": jsonl.SCHEMA, "version": jsonl.VERSION}
    assert Alignment.from_bitext(jsonl.from_dict(as_alignment)) == EXAMPLE.alignment


# Workbooks


def test_the_workbook_has_five_sheets(tmp_path):
    assert sheets(tmp_path, EXAMPLE).sheetnames == [
        "Summary", "Side by side", "Suspected issues", "Terms", "Method and limits",
    ]  # fmt: skip
    assert sheets(tmp_path, EXAMPLE, "zh").sheetnames == ["概要", "双语对照", "疑似问题", "术语", "方法与局限"]


def test_side_by_side_has_every_bead_with_its_measures_and_what_is_suspected(tmp_path):
    head, *rows = sheets(tmp_path, EXAMPLE)["Side by side"].iter_rows(values_only=True)
    assert head[:5] == ("Row", "Sentences on each side", "Confidence", "Source", "Translation")
    assert rows[1] == (
        2, "1-1", 0.95, ZH[1], EN[1], 0.5, 0.6, 0.7, 1.5, f"{label('number')} (Major)", "第一章 茶馆",
    )  # fmt: skip
    assert [row[3] for row in rows] == [*ZH[:3], "'=SUM(A1)"]
    assert rows[2][4] == ""


def label(check):
    return words.label(check, "en")


def test_issues_have_rows_with_marked_texts_and_empty_cells_for_a_verdict_and_a_remark(tmp_path):
    EXAMPLE.save(tmp_path / "a.xlsx", language="zh")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx", rich_text=True)["疑似问题"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[5:8] == ("说明", "判断", "备注")
    assert [row[0] for row in rows] == [2, 3]
    assert rows[0][5:7] == ("原文为32，译文为23。", "未判断")
    assert not rows[0][7]
    assert [getattr(part, "text", part) for part in rows[0][3]] == ["城里有", "32", "家茶馆。"]
    assert rows[0][3][1].font.b
    (validation,) = sheet.data_validations.dataValidation
    assert validation.formula1 == '"未判断,确有问题,误报"'
    assert str(validation.sqref) == "G2:G3"


def test_the_summary_has_scores_by_section_counts_and_the_worst_places(tmp_path):
    rows = [
        [cell for cell in row if cell is not None]
        for row in sheets(tmp_path, EXAMPLE)["Summary"].iter_rows(values_only=True)
    ]
    assert ["2 suspected issues (2 major, 0 minor)"] in rows
    assert [words.word("statement", "en")] in rows
    assert ["Whole text", 4, 3, 0.75, 1, pytest.approx(0.80428571), 0] in rows
    assert ["'-第二章", 2, 1, 0.5, 1, pytest.approx(0.58333333), 0] in rows
    assert [label("number"), 1, 0] in rows
    assert ["Glossary: terms.tsv"] in rows
    assert [2, 1, ZH[1], EN[1]] in rows
    assert any(
        "chrF 61.2, BLEU 33.3 (4 segments; chrF chrF-signature; BLEU BLEU-signature)" in row[0]
        for row in rows
        if row and len(row) == 1
    )


def test_terms_and_method_are_there(tmp_path):
    book = sheets(tmp_path, EXAMPLE)
    assert list(book["Terms"].iter_rows(values_only=True))[1] == ("茶馆", 2, "tea house ×1", "3", "2, 3")
    rows = list(book["Method and limits"].iter_rows(values_only=True))
    assert [row[0] for row in rows[:7]] == [words.word(name, "en") for name in words.METHOD]
    assert f"Recipe: {RECIPE}" in [row[0] for row in rows]
    limits = DEFAULT_LIMITS["omission"]
    assert ("Omission", "accuracy/omission", f"{limits.minor:g}", f"{limits.major:g}") in rows


DANGEROUS = ["=1+1", "+1", "-1", "@A1", "＝1+1", "－1", " =1+1", "\t=1+1", "\r=1+1", "\n+1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_begins_as_a_formula_does(tmp_path, text):
    other = f"{text}。"
    start = len(text) - len(text.lstrip())
    marks = [finding("number", 0, [(start, start + 1)], [(start, start + 1)], 0.9, (text, text))]
    review = review_of([other], [text], [(Run(0, 1), Run(0, 1), 0.5)], marks,
                       terms=(Term(text, (0,), (Rendering(text, (0,)),)),), glossary=text,
                       sections=(Section(text, 0, 1),))  # fmt: skip
    cells_seen = 0
    for sheet in sheets(tmp_path, review):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type in {"s", "n", "inlineStr"}
            assert not str(cell.value).lstrip().startswith(xlsx.FORMULA_STARTS), (sheet.title, cell.coordinate)
            cells_seen += "1" in str(cell.value)
    assert cells_seen > 5


def test_numbers_that_are_negative_stay_numbers(tmp_path):
    review = review_of(["茶。"], ["Tea."], [(Run(0, 1), Run(0, 1), 0.5)])
    review = replace(review, measures=(BeadMeasures(-0.25, 0.0, 0.0, 1.0),))
    assert sheets(tmp_path, review)["Side by side"]["F2"].value == -0.25


@pytest.mark.parametrize("letter", ["茶", "=", "\U00020000"])
def test_a_text_longer_than_a_cell_goes_on_below_and_nothing_is_lost(tmp_path, letter):
    long = letter * 40_000
    review = review_of([long, "完。"], ["Tea.", "End."], [(Run(0, 1), Run(0, 1), 0.5), (Run(1, 2), Run(1, 2), 0.5)],
                       [finding("number", 0, [(3, 5)], [], 0.9)])  # fmt: skip
    book = sheets(tmp_path, review)
    for sheet, column in (("Side by side", 3), ("Suspected issues", 3)):
        parts = [row[column] for row in list(book[sheet].iter_rows(values_only=True))[1:]]
        assert all(len(part.encode("utf-16-le")) // 2 <= xlsx.MOST_CHARACTERS for part in parts)
        assert "".join(part.removeprefix("'") for part in parts) in {long, f"{long}完。"}


def test_a_table_longer_than_a_sheet_goes_on_on_another(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    book = sheets(tmp_path, EXAMPLE)
    assert book.sheetnames[1:4] == ["Side by side", "Side by side 2", "Suspected issues"]
    rows = [list(book[name].iter_rows(values_only=True)) for name in book.sheetnames[1:3]]
    assert rows[0][0] == rows[1][0]
    assert [row[0] for part in rows for row in part[1:]] == [1, 2, 3, 4]


def test_the_same_review_is_the_same_workbook(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        EXAMPLE.save(tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


# Documents


def test_the_document_has_the_flagged_places_with_highlighted_evidence(tmp_path):
    EXAMPLE.save(tmp_path / "a.docx")
    document = read_docx(str(tmp_path / "a.docx"))
    said = texts_of(document)
    assert {"2 suspected issues (2 major, 0 minor)", words.word("statement", "en")} <= set(said)
    verdicts = "  ☐\u00a0Real issue  ☐\u00a0False alarm"
    assert f"{label('number')} (Major): The source has 32; the translation 23.{verdicts}" in said
    assert "(no translation)" in said
    assert ZH[3] not in said
    runs = [
        run
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for p in cell.paragraphs
        for run in p.runs
    ]
    marked = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked == ["32", "23", ZH[2]]


def test_the_document_has_terms_and_method_in_the_language_of_the_interface(tmp_path):
    EXAMPLE.save(tmp_path / "a.docx", language="zh")
    said = texts_of(read_docx(str(tmp_path / "a.docx")))
    assert {"译文检查报告", "疑似问题", "术语", "tea house ×1", "方法与局限"} <= set(said)
    assert {words.word(name, "zh") for name in words.METHOD} <= set(said)
    assert f"配方：{RECIPE}" in said
    assert any("原文为32，译文为23。" in text for text in said)


def test_a_review_without_flags_says_so_everywhere(tmp_path):
    clean = replace(EXAMPLE, findings=())
    clean.save(tmp_path / "a.docx")
    says = words.word("no_issue", "en")
    assert texts_of(read_docx(str(tmp_path / "a.docx"))).count(says) == 2
    assert terminal.render(clean, width=200).startswith(f"{says}\n")
    assert sheets(tmp_path, clean)["Summary"]["A2"].value == says


# The terminal


def test_the_terminal_shows_the_summary_then_the_flags_in_the_order_of_the_text():
    number, omission = label("number"), label("omission")
    assert (
        terminal.render(EXAMPLE, width=80)
        == f"""\
2 suspected issues (2 major, 0 minor)
About 0 of 2 are expected to be false alarms.
These are suspected issues – not errors, and not a grade. Whether a place needs
a change, a person decides.

Source sentences          4
Translation sentences     3
Source covered          75%
Translation covered    100%
Mean confidence         80%
Weak share               0%

{"Check":<{len(omission)}}  Major  Minor
{omission}      1      0
{number:<{len(omission)}}      1      0

Compared with the reference translation: chrF 61.2, BLEU 33.3 (4 segments; chrF
chrF-signature; BLEU BLEU-signature)

§ 第一章 茶馆

2 · 1-1 · Confidence 0.95
  zh  城里有⟦32⟧家茶馆。
  en  There are ⟦23⟧ tea houses in the town.
  Major  {number}: The source has 32; the translation 23.

§ -第二章

3 · 1-0 · Confidence 0.75
  zh  茶馆早上六点开门。
  en  (no translation)
  Major  {omission}: Perhaps left out.

{RECIPE}"""
    )


def test_str_and_the_chinese_view_say_the_same():
    assert str(EXAMPLE) == terminal.render(EXAMPLE)
    view = terminal.render(EXAMPLE, "zh")
    assert view.startswith("2 处疑似问题（严重 2，轻微 0）\n")
    assert f"严重  {CHECKS['omission'].labels['zh']}：可能漏译。" in view
    assert "（没有译文）" in view


def test_a_long_text_is_shortened_around_what_is_concerned():
    long = "前" * 400 + "错" + "后" * 400
    text = terminal.excerpt([("前" * 400, False), ("错", True), ("后" * 400, False)])
    assert text == "前" * 0 + f" … {'前' * 160}⟦错⟧{'后' * 160} …".strip()
    assert terminal.excerpt([(long, True)]).startswith("前前")
    assert "⟦" not in terminal.excerpt([(long, True)])


@settings(max_examples=50)
@given(st.lists(st.text(st.sampled_from("茶tea 。,“”（）a1\t"), min_size=1, max_size=60), min_size=1, max_size=4),
       st.integers(40, 90), st.sampled_from(["en", "zh"]))  # fmt: skip
def test_no_line_but_the_recipe_is_wider_than_the_terminal(texts, width, language):
    texts = [f"茶{text}" for text in texts]
    beads = [(Run(i, i + 1), Run(i, i + 1), 0.5) for i in range(len(texts))]
    side = Sentences.given(texts, "zh")
    marks = [
        finding(
            "number",
            i,
            [(span.start + 1, span.stop)],
            [(span.start, span.start + 1)],
            0.9,
            ("Look. " * 20, "看。" * 40),
        )
        for i, span in enumerate(side.text_spans)
    ]
    review = of(Alignment.of(side, Sentences.given(texts, "en"), beads, RECIPE), marks)
    *lines, recipe = terminal.render(review, language, width).split("\n")
    assert recipe == str(RECIPE)
    assert max(map(text_width, lines)) <= width
    for line in lines:
        assert not line.endswith("⟦")
        assert not line.lstrip().startswith("⟧")


# Any text in any format


@st.composite
def reviews(draw):
    alignment = draw(alignments())
    found = []
    for number, bead in enumerate(alignment):
        if draw(st.booleans()):
            spans = []
            for side, run in ((alignment.source, bead.source), (alignment.target, bead.target)):
                chosen = side.text_spans[run.start : run.stop][:1]
                spans.append(tuple(Span(each.start, draw(st.integers(each.start, each.stop))) for each in chosen))
            check = draw(st.sampled_from([*DEFAULT_LIMITS]))
            measure = draw(st.sampled_from([0.0, 0.4, 0.9, float("inf")]))
            found.append(Finding(check, "category", number, *spans, measure, {"en": "Look: =1", "zh": "请看"}))
    return of(alignment, found)


@settings(suppress_health_check=list(HealthCheck), max_examples=20)
@given(reviews(), st.sampled_from(["en", "zh"]))
def test_any_review_is_written_in_every_format_without_losing_a_text(tmp_path_factory, review, language):
    folder = tmp_path_factory.mktemp("any")
    for suffix in ("json", "xlsx", "docx", "html"):
        review.save(folder / f"a.{suffix}", language=language)
    record = json.loads((folder / "a.json").read_text(encoding="utf-8"))
    assert [bead["source_text"] for bead in record["beads"]] == [bead.source_text for bead in review.alignment]
    assert record["target"]["text"] == review.alignment.target.document.text
    workbook = openpyxl.load_workbook(folder / "a.xlsx")
    rows = list(workbook.worksheets[1].iter_rows(min_row=2, values_only=True))
    for row, bead in zip(rows, review.alignment, strict=True):
        for cell, text in zip(row[3:5], (bead.source_text, bead.target_text), strict=True):
            assert squeezed(cell or "") in {squeezed(printable(text)), "'" + squeezed(printable(text))}
    said = {squeezed(text) for text in texts_of(read_docx(str(folder / "a.docx")))}
    for flag in review.flags:
        bead = review.alignment[flag.finding.bead]
        assert {squeezed(printable(text)) for text in bead.texts() if text} <= said
    assert str(RECIPE) not in terminal.render(review, language)


def test_half_characters_side_by_side_are_refused_by_json_and_shown_elsewhere(tmp_path):
    review = review_of(["\ud83d", "\ude00。"], ["Tea."], [(Run(0, 2), Run(0, 1), 0.5)],
                       [finding("number", 0, [(0, 1)], [], 0.9, ("\ud83d", "\ud83d"))])  # fmt: skip
    for suffix in ("xlsx", "docx"):
        review.save(tmp_path / f"a.{suffix}")
    assert "\\ud83d" in str(review)


# Policies


def test_a_policy_is_read_from_a_file(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        'exclude_checks = ["spaces"]\n[limits]\nnumber = { minor = 0.5, major = 1 }\n"weak pair" = { minor = 0.1 }\n'
    )
    policy = Policy.load(path)
    assert policy == Policy({"number": Limits(0.5, 1.0), "weak pair": Limits(0.1)}, ("spaces",))
    assert aligner.Policy.load(str(path)) == policy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exclude_checks = 3", "'exclude_checks' must be a list"),
        ("limits = []", "'limits' must be a table"),
        ("limit = 1", "'limit' is not known"),
        ("[limits]\nnumber = 3", "limits of 'number' must be like"),
        ("[limits]\nnumber = { major = 3 }", "limits of 'number' must be like"),
        ("[limits]\nnumber = { minor = 1, majr = 3 }", "limits of 'number' must be like"),
        ("[limits]\nnumber = { minor = '1' }", "'minor' of 'number' must be a number"),
        ("[limits]\nnumber = { minor = true }", "'minor' of 'number' must be a number"),
        ("[limits]\nnumber = { minor = 0.2, major = 0.1 }", "minor issue must begin below"),
        ("[limits]\nnumber = { minor = nan }", "the limits of 'number': minor must be a number, not nan"),
        ("[limits]\nnumber = { minor = 2 }", "the limits of 'number': minor must be a strength from 0 to 1"),
        ("[limits]\nnumbers = { minor = 0.2 }", "no check is called 'numbers'"),
        ("exclude_checks = ['numbers']", "no check is called 'numbers'"),
        ("exclude_checks = [['number']]", "'exclude_checks' must be a list"),
        ("= 3", "not a TOML file"),
        ("\udcff", "not a TOML file"),
    ],
)
def test_a_policy_file_that_is_none_is_refused_with_its_name_and_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "policy.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(aligner.FormatError, match=message) as caught:
        Policy.load(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_records_names_its_schema():
    assert records.to_dict(EXAMPLE)["schema"] == records.SCHEMA
