"""The checks of keywords, titles and headings: how the lists are found, paired and compared."""

from __future__ import annotations

import pytest
from findings import assert_linear_in_row, findings, findings_in, written
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import alignments

from aligner.checking.checks.listings import EVIDENCE

BODY = ["候鸟每年秋天来到这片湿地。", "它们在浅水区觅食。"]
BODY_IN_ENGLISH = ["Migratory birds come to this wetland every autumn.", "They feed in shallow water."]


def keywords(source, target, languages=("zh", "en"), least=0.3):
    """What is found in two texts that end with a list each."""
    here, there = (BODY_IN_ENGLISH, BODY) if languages[0] == "en" else (BODY, BODY_IN_ENGLISH)
    found = findings("keywords", [*here, source], [*there, target], languages)
    return [each for each in found if each.measure >= least]


def titles(source, target):
    """What is found in two texts that begin with these, an empty one being none."""
    return findings("title", [*source, *BODY], [*target, *BODY_IN_ENGLISH])


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("关键词：湿地；候鸟；水位", "Keywords: wetland; migratory birds; water level"),
        ("关键字: 湿地，候鸟，水位。", "Key words: wetland, migratory birds, water level."),
        ("【关键词】湿地、候鸟、水位", "[Key words]: wetland, migratory birds, water level"),
        ("关 键 词：湿地　候鸟　水位", "KEYWORDS— wetland, migratory birds, water level"),
        ("主题词：湿地 候鸟 水位", "Index terms: wetland; migratory birds; water level"),
        ("关键词：LSTM；湿地", "Keywords: LSTM; wetland"),
        ("关键词：湿地；候鸟；水位", "KEY WORDS  wetland; migratory birds; water level"),
        ("关键词：湿地；地方志；水位", "Keywords: wetland; local gazetteers; water level"),
        ("我们研究关键词的提取。", "We study how key words are found."),
    ],
)
def test_the_same_keywords_are_no_issue_however_they_are_listed(source, target):
    assert keywords(source, target) == []
    assert keywords(target, source, ("en", "zh")) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["Keywords: wetland; migratory birds;", "water level; tea garden; bridge"],
        ["Keywords: wetland; migratory", "birds; water level; tea", "garden; bridge"],
        ["Keywords: wetland; migratory birds; water level; tea garden; bridge"],
    ],
)
@pytest.mark.parametrize("rest", ["1 Introduction", "Class number: Q95", "Birds come."])
def test_a_list_goes_on_to_the_end_of_its_sentence(lines, rest):
    source = "关键词：湿地；候鸟；水位；茶园；桥梁"
    assert findings("keywords", [source, "绪论"], ["\n".join(lines), rest]) == []
    assert findings("keywords", [source, "绪论"], ["\n".join([*lines, "", "other; words"]), rest]) == []


def test_a_list_goes_on_behind_a_separator_though_its_sentence_ends():
    source, target = "关键词：湿地；候鸟；水位", ["Keywords: wetland; migratory birds;", "water level"]
    assert findings("keywords", [source, ""], target) == []
    for lines in (
        ["Keywords: wetland; migratory birds", "water level"],
        ["Keywords: wetland; migratory birds;", "1 Introduction"],
    ):
        (finding,) = findings("keywords", [source, ""], lines)
        assert finding.measure == EVIDENCE.no_item


def test_a_keyword_without_counterpart_is_grave_and_named():
    source, target = "关键词：湿地；候鸟；水位", "Keywords: wetland; water level"
    (finding,) = keywords(source, target)
    assert (finding.bead, finding.measure) == (2, EVIDENCE.no_item)
    text = "\n".join([*BODY, source])
    assert written(finding, text, "") == [("候鸟",), ()]
    assert "候鸟" in finding.explanations["zh"]
    (added,) = keywords(target, source, ("en", "zh"))
    assert (added.source, added.measure) == ((), EVIDENCE.no_item)


def test_a_keyword_that_means_something_else_is_a_finding_with_both():
    source, target = "关键词：湿地；候鸟；水位", "Keywords: wetland; monetary policy; water level"
    (finding,) = keywords(source, target)
    assert written(finding, "\n".join([*BODY, source]), "\n".join([*BODY_IN_ENGLISH, target])) == [
        ("候鸟",), ("monetary policy",),
    ]  # fmt: skip


def test_another_order_is_weak():
    assert keywords("关键词：湿地；水位", "Keywords: water level; wetland") == []
    (finding,) = keywords("关键词：湿地；水位", "Keywords: water level; wetland", least=0)
    assert finding.measure == EVIDENCE.other_order


def test_a_list_that_only_one_side_has_is_found_even_without_counterpart():
    (finding,) = findings("keywords", [*BODY, "关键词：湿地；水位"], [*BODY_IN_ENGLISH, ""])
    assert (finding.bead, finding.measure, finding.target) == (2, EVIDENCE.no_list, ())
    assert findings("keywords", BODY, BODY_IN_ENGLISH) == []


def test_lists_are_found_where_no_bead_pairs_them():
    source, target = [*BODY, "关键词：湿地；水位", ""], [*BODY_IN_ENGLISH, "", "Keywords: wetland; water level"]
    assert findings("keywords", source, target) == []
    (finding,) = findings("keywords", source, [*target[:3], "Keywords: wetland"])
    assert (finding.bead, finding.measure) == (2, EVIDENCE.no_item)


@given(st.permutations(["湿地 wetland", "水位 water level", "桥梁 bridge", "茶叶 tea"]), st.integers(1, 4))
@settings(max_examples=20)
def test_as_many_keywords_are_missing_as_are_left_out(pairs, kept):
    source = "关键词：" + "；".join(pair.split(" ", 1)[0] for pair in pairs)
    target = "Keywords: " + "; ".join(pair.split(" ", 1)[1] for pair in pairs[:kept])
    found = keywords(source, target)
    assert [each.measure for each in found] == [EVIDENCE.no_item] * (4 - kept)


@pytest.mark.parametrize(
    ("source", "target", "measure"),
    [
        (["湿地候鸟与水位关系研究"], ["A Study of Migratory Birds and Water Levels in Wetlands"], 0),
        (["题目：湿地候鸟研究"], ["Title: A Study of Wetland Birds"], 0),
        (["摘 要"], ["Abstract"], 0),
        (["地方志"], ["Local Gazetteers"], 0),
        ([], [], 0),
        (["湿地候鸟与水位关系研究"], [""], EVIDENCE.no_title),
        ([""], ["A Study of Migratory Birds"], EVIDENCE.no_title),
    ],
)
def test_titles_are_compared(source, target, measure):
    assert [each.measure for each in titles(source, target)] == [measure] * bool(measure)


def test_titles_that_mean_different_things_are_found():
    (finding,) = titles(["湿地候鸟与水位关系研究"], ["Monetary Policy and the Price of Houses"])
    assert finding.measure >= 0.3
    assert finding.source
    assert finding.target


def test_parts_are_counted_apart_from_chapters():
    source, target = (
        ["第一部分 候鸟的迁徙", "第一章 湿地保护"],
        ["Part 1 The migration of birds", "Chapter 1 Protecting wetlands"],
    )
    assert findings("title", source, target) == []
    (finding,) = findings("title", source, ["Part 1 Monetary policy and the price of houses", target[1]])
    assert "候鸟的迁徙" in finding.explanations["zh"]


HEADINGS = ["第一章 绪论", "第二章 研究方法", "3 实验结果", "3.1 测量结果"]
HEADINGS_IN_ENGLISH = [
    "Chapter 1 Introduction",
    "2 Research Methods",
    "Chapter 3 Results of the experiment",
    "3.1 Results",
]


def test_a_heading_that_the_encoder_hardly_knows_is_no_issue():
    assert findings("title", ["1.2 史料", BODY[0]], ["1.2 Sources", BODY_IN_ENGLISH[0]]) == []


def test_headings_that_only_the_target_has_are_in_the_order_of_its_text():
    added = ["4.1 Tea gardens", "4.2 Old bridges", "4.3 Wide rivers", "4.4 High hills"]
    found = findings("title", HEADINGS[:3] + [""] * 4, HEADINGS_IN_ENGLISH[:3] + added)
    assert [each.bead for each in found if each.measure == EVIDENCE.no_heading] == [3, 4, 5, 6]


def test_a_long_title_is_quoted_in_part():
    long = "3 Monetary policy " + "and the price of houses " * 5
    (finding,) = titles(["3 湿地与候鸟"], [long])
    assert len(finding.explanations["en"]) < len(long) + 100
    assert "…" in finding.explanations["en"]


def headings(source, target):
    mixed = [[line for heading in lines for line in (heading, body)] for lines, body in
             ((source, BODY[0]), (target, BODY_IN_ENGLISH[0]))]  # fmt: skip
    return [each for each in findings("title", *mixed) if each.measure >= 0.3]


def test_headings_are_paired_by_number():
    assert headings(HEADINGS, HEADINGS_IN_ENGLISH) == []
    (finding,) = headings(
        HEADINGS, [*HEADINGS_IN_ENGLISH[:1], "Chapter 2 Bridges of the Middle Ages", *HEADINGS_IN_ENGLISH[2:]]
    )
    assert "研究方法" in finding.explanations["en"]
    assert "Bridges" in finding.explanations["en"]


def test_a_heading_whose_number_the_other_side_lacks_is_found_where_others_are_shared():
    (finding,) = headings(HEADINGS, [*HEADINGS_IN_ENGLISH[:3], ""])
    assert finding.measure == EVIDENCE.no_heading
    assert "测量结果" in finding.explanations["zh"]
    assert headings(HEADINGS[2:], [HEADINGS_IN_ENGLISH[2], ""]) == []


@pytest.mark.parametrize("check", ["keywords", "title"])
@given(alignment=alignments())
@settings(max_examples=30)
def test_whatever_the_texts_findings_lie_in_their_documents_and_in_order(check, alignment):
    found = findings_in(check, alignment)
    assert {each.check for each in found} <= {check}


@pytest.mark.parametrize("check", ["keywords", "title"])
@pytest.mark.parametrize("part", ["关键词：", "水；", " ", "Keywords: a; ", "\n关键词：水", "第一章 水\n"])
def test_the_work_grows_with_a_long_row_and_no_faster(check, part):
    assert_linear_in_row(check, part, "关键词：ROW", "Keywords: x")
