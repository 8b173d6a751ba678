"""The checks of marks and spaces, each with what it must find and what it must not."""

from __future__ import annotations

import pytest
from findings import LEXICON, assert_linear_in_row, findings, findings_in, written
from hypothesis import given, settings
from strategies import alignments

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.edits import Span
from aligner.bitext.texts import Document, Run, Sentences
from aligner.checking.checks.material import Material
from aligner.checking.checks.table import CHECKS
from aligner.checking.checks.typography import EVIDENCE
from aligner.text.repair import repair

CHECKED = ["punctuation", "quotes", "width", "repeated word", "spaces"]
ENGLISH, CHINESE = ("zh", "en"), ("en", "zh")


def found_in(check, target, languages=ENGLISH, least=0.3):
    """What a check finds in a target, as written there, from a measure on."""
    found = findings(check, ["。"], [target], languages)
    return [part for each in found if each.measure >= least for part in written(each, "", target)[1]]


@pytest.mark.parametrize(
    ("source", "target", "marks"),
    [
        ("水位为何上升？", "We ask why the level rises.", ("？", ".")),
        ("我们问水位为何上升。", "Why does the level rise?", ("。", "?")),
        ("水位在三年之间一直上升，没有下降过。", "The level rose for three years and never fell", ("。", "l")),
        ("他问：“水位为何上升？”", "He asked why the level rises.", ("？", ".")),
    ],
)
def test_final_marks_of_different_kinds_are_found(source, target, marks):
    (finding,) = findings("punctuation", [source], [target])
    assert written(finding, source, target) == [(mark,) for mark in marks]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("水位上升。", "The level rises."),
        ("水位为何上升？", "Why does the level rise?"),
        ("他说：“水位上升。”", "“The level rises,” he said."),
        ("有以下几点：", "There are these points."),
        ("真美！", "How beautiful."),
        ("第一章 绪论", "Chapter 1 Introduction"),
        ("绪论。", "Introduction"),
        ("水位上升……", "The level rises..."),
        ("鸟、鱼等等。", "Birds, fish, etc."),
        ("", "Why?"),
    ],
)
def test_final_marks_that_go_together_are_none(source, target):
    assert findings("punctuation", [source], [target]) == []


def test_two_marks_in_a_row_are_found():
    assert found_in("punctuation", "水位上升，，鸟来了。", CHINESE) == ["，，"]
    assert found_in("punctuation", "The level rises.. Birds come.") == [".."]
    assert found_in("punctuation", "The level rises... Birds, e.g., gulls, come; see ../lake.") == []


@pytest.mark.parametrize(
    ("target", "marks", "languages"),
    [
        ("He said “no and left.", ["“"], ENGLISH),
        ("The level (of the lake rises.", ["("], ENGLISH),
        ("水位上升）了。", ["）"], CHINESE),
        ("He said “no” and (then) left.", [], ENGLISH),
        ("1) birds; 2) fish; a) gulls.", [], ENGLISH),
        ("区间[0, 1)内“水位”上升。", [], CHINESE),
    ],
)
def test_quotes_and_brackets_without_partner_are_found(target, marks, languages):
    assert found_in("quotes", target, languages) == marks


def test_a_quotation_may_go_on_over_sentences_and_that_of_the_source_is_weak():
    assert findings("quotes", ["一。", "二。"], ["He said: “It rises.", "It falls.”"]) == []
    (finding,) = findings("quotes", ["一。", "他说“不。"], ["One.", "He said no."])
    assert (finding.bead, finding.measure < 0.3, finding.target) == (1, True, ())


@pytest.mark.parametrize(
    ("target", "marks", "languages"),
    [
        ("The level，as it seems, rises。", ["，", "。"], ENGLISH),
        ("The level is ３ m.", ["３"], ENGLISH),
        ("The level “rises” — it’s a fact.", [], ENGLISH),
        ("The word 水、茶 is old.", [], ENGLISH),
        ("水位上升,鸟来了。", [","], CHINESE),
        ("水位(见下文)上升。", ["(", ")"], CHINESE),
        ("水位为3.5 m，比例为1:2，见f(x)。", [], CHINESE),
        ("采用LSTM，效果好（见表1）。", [], CHINESE),
    ],
)
def test_marks_of_the_width_of_the_other_language_are_found(target, marks, languages):
    assert found_in("width", target, languages) == marks


@pytest.mark.parametrize(
    ("target", "words", "languages"),
    [
        ("The the level rises.", ["The the"], ENGLISH),
        ("It rises in in autumn.", ["in in"], ENGLISH),
        ("It is clear that that is so; he had had tea.", [], ENGLISH),
        ("It rose. Rose was glad.", [], ENGLISH),
        ("From Pago Pago to the lake.", ["Pago Pago"], ENGLISH),
        ("See 3 3 and x x.", [], ENGLISH),
        ("Breathe the thermal air.", [], ENGLISH),
        ("湖边的的水位上升。", ["的的"], CHINESE),
        ("水位上升水位上升了。", ["水位上升水位上升"], CHINESE),
        ("测量的目的的确定与了解，常常、谢谢、人人、是是非非。", [], CHINESE),
        ("为了了解水位，及时以及及时测量，讨论讨论。", [], CHINESE),
    ],
)
def test_a_word_that_stands_twice_is_found(target, words, languages):
    assert found_in("repeated word", target, languages) == words


@pytest.mark.parametrize(
    ("target", "count", "languages"),
    [
        ("The level  rises.", 1, ENGLISH),
        ("The level rises , it seems .", 2, ENGLISH),
        ("The level ( of the lake) rises.", 0, ENGLISH),
        ("It rises.  It falls. Then ... it ends.", 0, ENGLISH),
        ("水位 上升。", 1, CHINESE),
        ("采用 LSTM 网络。", 0, CHINESE),
    ],
)
def test_spaces_too_many_are_found(target, count, languages):
    found = found_in("spaces", target, languages)
    assert all(not part.strip() for part in found)
    assert len(found) == count + ("( " in target)


@pytest.mark.parametrize(
    ("target", "languages"),
    [
        ("第一章 绪论", CHINESE),
        ("1.2 研究 方法", CHINESE),
        ("摘 要", CHINESE),
        ("关键词 水位 湿地", CHINESE),
        ("关键词：水位  湿地", CHINESE),
        ("KEY WORDS  water level; wetland", ENGLISH),
        ("Chapter 1  Introduction", ENGLISH),
    ],
)
def test_spaces_that_part_a_heading_or_keywords_are_none_too_many(target, languages):
    assert findings("spaces", ["。"], [target], languages) == []
    (finding,) = findings("spaces", ["。"], [f"{target}\n水位 上升，level  rises."], languages)
    assert all(span.start > len(target) for span in finding.target)


def test_a_space_between_chinese_characters_is_called_that():
    (finding,) = findings("spaces", ["It rises."], ["水位 上升。"], CHINESE)
    assert finding.explanations["en"] == "A space between Chinese characters: 水位 上升。"
    (finding,) = findings("spaces", ["It rises."], ["水位  上升。"], CHINESE)
    assert finding.explanations["en"].startswith("Two spaces")


@pytest.mark.parametrize(
    ("language", "target"),
    [
        ("ja", "水位は上昇した。，鳥 が来た  。"),
        ("ko", "수위가，수위가 수위가  올랐다。"),
        ("fr", "Nous nous levons ; pourquoi  ?"),
    ],
)
@pytest.mark.parametrize("check", ["punctuation", "width", "repeated word", "spaces"])
def test_the_rules_of_other_languages_are_not_known(check, language, target):
    assert findings(check, ["The level rises."], [target], ("en", language)) == []


def test_a_long_passage_is_quoted_in_part():
    (finding,) = findings("width", ["。"], ["The level is " + "１" * 300], ENGLISH)
    assert len(finding.explanations["en"]) < 180


def test_what_a_text_does_all_through_is_said_once():
    beads = 20
    found = findings("width", ["。"] * beads, ["The level，it rises."] * beads)
    assert len(found) == beads
    assert [each.bead for each in found if each.measure >= 0.3] == [0]
    few = findings("width", ["。"] * beads, ["The level，it rises."] * 3 + ["It falls."] * 17)
    assert [each.bead for each in few if each.measure >= 0.3] == [0, 1, 2]


def test_what_repair_has_changed_stands_where_it_was_changed_and_counts_as_typed():
    source, target = Document("水位上升。", "zh"), repair(Document("The level，it rises，and falls.", "en"))
    sides = [Sentences(each, (Span(0, len(each.text)),)) for each in (source, target)]
    alignment = Alignment.of(*sides, [(Run(0, 1), Run(0, 1), 1.0)], Recipe("test", "test", "test", {}))
    (finding,) = CHECKS["width"].find(Material(alignment, LEXICON, LEXICON))
    assert finding.measure == EVIDENCE.mended
    assert [target.text[span.start : span.stop].strip() for span in finding.target] == [",", ","]


@pytest.mark.parametrize("check", CHECKED)
@given(alignment=alignments())
@settings(max_examples=25)
def test_whatever_the_texts_findings_lie_in_their_documents_and_in_order(check, alignment):
    assert all(each.measure < 0.7 for each in findings_in(check, alignment))


@pytest.mark.parametrize("check", CHECKED)
@pytest.mark.parametrize("languages", [ENGLISH, CHINESE])
@pytest.mark.parametrize("part", [" ", "的", "水(", "(", "a a ", "，", ".", "水位上", "“", "a"])
def test_the_work_grows_with_a_long_row_and_no_faster(check, part, languages):
    assert_linear_in_row(check, part, "x", "xROWx", languages)
