"""The check of numbers: what it pairs, what it takes for a difference, and how grave that is."""

from __future__ import annotations

import pytest
from findings import findings, findings_in, written
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import alignments, texts

import aligner
from aligner.checking.checks.figures import EVIDENCE


@pytest.mark.parametrize(
    ("source", "target", "here", "there"),
    [
        ("湖中有120只水鸟。", "There are 102 waterfowl on the lake.", "120", "102"),
        ("湖中有1,250只水鸟。", "There are 1,350 waterfowl on the lake.", "1,250", "1,350"),
        ("约有3万人来访。", "About 3 million people came.", "3万", "3 million"),
        ("约有400人来访。", "About 4,000 people came.", "400", "4,000"),
        ("水位上升3.2%。", "The level rose by 3.2.", "3.2%", "3.2"),
        ("水位上升了3.2。", "The level rose by 3.2%.", "3.2", "3.2%"),
        ("桥建于1987年。", "The bridge was built in 1978.", "1987", "1978"),
    ],
)
def test_a_number_and_what_it_could_be_mistyped_from_are_one_grave_finding(source, target, here, there):
    (finding,) = findings("number", [source], [target])
    assert finding.measure == 1
    assert written(finding, source, target) == [(here,), (there,)]
    assert here in finding.explanations["zh"]
    assert there in finding.explanations["en"]
    (back,) = findings("number", [target], [source], ("en", "zh"))
    assert (back.source, back.target, back.measure) == (finding.target, finding.source, 1)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("约有3万人来访。", "About 30,000 people came."),
        ("占百分之四十。", "It makes up 40%."),
        ("近20年来水位下降。", "The level has fallen over the last two decades."),
        ("首先，测量水位。", "(1) We measure the level."),
        ("（3）测量水位。", "Then we measure the level."),
        ("③测量水位。", "3. We measure the level."),
        ("耗时2小时。", "It takes 120 min."),
        ("全长5 km。", "It is 5,000 m long."),
        ("茶叶有三种，三种都好。", "There are three kinds of tea."),
        ("第一章介绍背景。", "Chapter 1 gives the background."),
        ("水位下降[12]。", "The level falls."),
        ("他十分高兴，一心一意。", "He was very glad."),
        ("一座桥横跨河流。", "A bridge crosses the river."),
        ("", "There were 120 birds."),
    ],
)
def test_what_both_sides_say_each_in_its_way_is_no_difference(source, target):
    assert findings("number", [source], [target]) == []


WRITTEN_OTHERWISE = [
    ("见图3-2和3-4。", "See Figures 3.2 and 3.4."),
    ("表2–1列出水位。", "Table 2.1 lists the levels."),
    ("代入式（2-1）。", "We insert Eq. (2.1)."),
    ("22:00之后关灯。", "Lights go out after 10 p.m."),
    ("15时开会。", "They meet at 3 p.m."),
    ("下午3点到达。", "It arrives at 15:00."),
    ("约占1/3。", "It is about a third."),
    ("下降了1/4。", "It fell by a quarter."),
    ("桥建于民国二十五年。", "The bridge was built in 1936."),
    ("14天后取样。", "Samples were taken after two weeks."),
    ("5—7月水位最高。", "The level is highest from May to July."),
    ("每毫升10^5个细胞。", "There are 10⁵ cells in a millilitre."),
    ("近百年来没有变化。", "Nothing has changed for nearly a hundred years."),
    ("已有一百五十年历史。", "It is a century and a half old."),
    ("来了十余人。", "A dozen people came."),
]


@pytest.mark.parametrize(("source", "target"), WRITTEN_OTHERWISE)
def test_a_number_that_the_other_side_writes_in_another_way_is_no_difference(source, target):
    assert findings("number", [source], [target]) == []
    assert findings("number", [target], [source], ("en", "zh")) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("见图3-2。", "See Figure 3.4."),
        ("见图3-2。", "See Figure 4.2."),
        ("22:00之后关灯。", "Lights go out after 9 p.m."),
        ("约占1/3。", "It is about a quarter."),
        ("桥建于民国二十五年。", "The bridge was built in 1937."),
        ("14天后取样。", "Samples were taken after three weeks."),
        ("3周后取样。", "Samples were taken after 3 days."),
    ],
)
def test_another_number_written_in_another_way_is_grave(source, target):
    assert max(each.measure for each in findings("number", [source], [target])) >= 0.7
    assert max(each.measure for each in findings("number", [target], [source], ("en", "zh"))) >= 0.7


def test_three_anniversaries_are_not_counted_in_weeks():
    assert findings("number", ["建桥三周年。"], ["The bridge is three years old."]) == []


@pytest.mark.parametrize(
    ("source", "target", "least", "most"),
    [
        ("湖中有120只水鸟。", "There are birds on the lake.", 0.7, 0.9),
        ("占3%。", "It is a small share.", 0.7, 0.9),
        ("桥有4座。", "There are bridges.", 0.4, 0.6),
        ("共有三个方面。", "There are several sides.", 0.05, 0.29),
        ("第三次测量。", "Another measurement.", 0.05, 0.29),
    ],
)
def test_what_one_side_lacks_is_graver_the_less_a_translator_would_leave_it_out(source, target, least, most):
    (finding,) = findings("number", [source], [target])
    assert least <= finding.measure <= most
    assert finding.target == ()
    (added,) = findings("number", [target], [source], ("en", "zh"))
    assert (added.source, added.measure) == ((), finding.measure)


def test_a_number_that_the_next_bead_has_is_moved():
    source, target = ["湖中有120只水鸟。", "它们秋天来。"], ["There are birds on the lake.", "All 120 come in autumn."]
    found = findings("number", source, target)
    assert [(each.bead, each.measure) for each in found] == [(0, EVIDENCE.nearby), (1, EVIDENCE.nearby)]
    away = findings("number", [source[0], "水位低。", source[1]], [target[0], "It is low.", target[1]])
    assert [(each.bead, each.measure) for each in away] == [(0, EVIDENCE.figure), (2, EVIDENCE.figure)]


def test_numbers_of_a_bead_that_say_as_much_are_one_finding():
    (finding,) = findings("number", ["有120只鸟、340条鱼。"], ["There are birds and fish."])
    assert written(finding, "有120只鸟、340条鱼。", "") == [("120", "340"), ()]
    assert "120, 340" in finding.explanations["en"]


@pytest.mark.parametrize(
    ("source", "target", "units"),
    [("全长5公里。", "It is 5 m long.", ("公里", "m")), ("重30克。", "It weighs 30 kg.", ("克", "kg"))],
)
def test_the_same_number_in_another_unit_is_found(source, target, units):
    (finding,) = findings("number", [source], [target])
    assert f"in {units[0]} and the translation in {units[1]}." in finding.explanations["en"]
    assert findings("number", [source], [target.replace(units[1], {"m": "km", "kg": "g"}[units[1]])]) == []


def test_a_figure_glued_to_a_word_is_not_missed():
    assert all(each.measure < 0.3 for each in findings("number", ["有1,126句。"], ["There are over1,126 sentences."]))


@pytest.mark.parametrize(
    ("target", "measures"),
    [
        ("It fell from 7.5% to 4.5%.", []),
        ("It fell from 7.5 to 4.5%.", [0.3]),
        ("It is 7.5 to 4.5%.", []),
        ("It fell from 7.5 to 4.5 percent.", []),
    ],
)
def test_a_percent_sign_of_two_that_is_lost_is_a_small_matter(target, measures):
    assert [each.measure for each in findings("number", ["从7.5%降到4.5%。"], [target])] == measures


def test_numbers_of_lists_that_differ_are_found():
    assert findings("number", ["（1）鸟；（2）鱼。"], ["(1) birds; (2) fish."]) == []
    (finding,) = findings("number", ["（1）鸟；（2）鱼。"], ["(1) birds; (3) fish."])
    assert written(finding, "（1）鸟；（2）鱼。", "(1) birds; (3) fish.") == [("2",), ("3",)]


@given(st.integers(13, 10**6), st.integers(13, 10**6))
@settings(max_examples=50)
def test_two_figures_differ_just_where_their_values_do(left, right):
    found = findings("number", [f"湖中有{left}只水鸟。"], [f"There are {right} waterfowl."])
    assert bool(found) == (left != right)
    assert all(each.measure >= 0.7 for each in found)


@given(alignments())
@settings(max_examples=30)
def test_whatever_the_texts_findings_lie_in_their_documents_and_in_order(alignment):
    found = findings_in("number", alignment)
    assert {each.check for each in found} <= {"number"}


@given(texts.filter(bool))
@settings(max_examples=50)
def test_a_text_has_the_numbers_of_itself(text):
    assert findings("number", [text], [text], ("en", "en")) == []


@pytest.mark.parametrize(
    "part", ["1 ", "12,345 ", "(1", "5 km ", "1万", "[1]", "图3-2和", "图3-2", "十", "May to ", "10:00 "]
)
def test_a_long_row_of_numbers_takes_no_time(part):
    assert {each.bead for each in findings("number", [(part * 20_000)[:20_000]], ["None."])} <= {0}


def test_a_number_is_flagged_in_a_review():
    review = aligner.check(
        "湖中有1250只水鸟。\n它们每年秋天来。", "There are 1520 waterfowl on the lake.\nThey come every autumn."
    )
    assert [flag.severity for flag in review.flags if flag.finding.check == "number"] == ["major"]
