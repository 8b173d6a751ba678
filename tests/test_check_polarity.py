"""Negations that one side lacks, and words with the opposite of what the other side says."""

from __future__ import annotations

import pytest
from findings import findings, written
from hypothesis import given, settings
from strategies import alignments

from aligner.checking.checks.material import Material
from aligner.checking.checks.negation import EVIDENCE, NEGATION
from aligner.checking.checks.opposite import OPPOSITE
from aligner.encoders.loading import embedded_encoder
from aligner.words.mentions import ChineseWords, EnglishWords
from aligner.words.negations import NEGATIVE, find_negations
from aligner.words.opposites import Evidence, opposites, read_opposites

# Chinese, right English, wrong English, and the negation concerned.
NEGATIONS = [
    ("所有样本均未检出该物质。", "It was not detected in any sample.", "It was detected in all samples.", "未"),
    ("他们同意恢复芦苇。", "They agreed to restore the reeds.", "They did not agree to restore the reeds.", "not"),
    ("这一差异没有统计学意义。", "It is insignificant.", "It is statistically significant.", "没有"),
    ("工厂关闭了。", "The factory closed.", "The factory didn’t close.", "n’t"),
    ("他支持这个计划。", "He supports the plan.", "He never supports the plan.", "never"),
    ("模型没有收敛。", "The model fails to converge.", "The model converges.", "没有"),
]  # fmt: skip


@pytest.mark.parametrize(("chinese", "right", "wrong", "word"), NEGATIONS)
def test_a_negation_that_one_side_lacks_is_found_in_both_directions(chinese, right, wrong, word):
    assert findings("negation", [chinese], [right]) == []
    assert findings("negation", [right], [chinese], ("en", "zh")) == []
    (finding,) = findings("negation", [chinese], [wrong])
    assert finding.measure >= EVIDENCE.sole_long
    assert [each for side in written(finding, chinese, wrong) for each in side] == [word]
    (finding,) = findings("negation", [wrong], [chinese], ("en", "zh"))
    assert [each for side in written(finding, wrong, chinese) for each in side] == [word]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("两者不同。", "The two are different."),
        ("不仅面积大，而且水质好。", "Not only is the area large, but the water is clean."),
        ("数据是否可用？", "Are the data available?"),
        ("你有没有看过？", "Have you seen it?"),
        ("无论天气如何，我们都去。", "We go whatever the weather."),
        ("样本量不足。", "The sample size is insufficient."),
        ("系统不稳定。", "The system is unstable."),
        ("采用无线传感器和不锈钢外壳。", "Wireless sensors with a stainless steel case are used."),
        ("安装失败了。", "The installation did not succeed."),
        ("这是本有趣的书，不是吗？", "This is an interesting book, isn't it?"),
        ("默认值为空。", "The default value is None."),
        ("我不得不离开。", "I had to leave."),
        ("短语 never mind 表示没关系。", "The phrase never mind means that it is all right."),
        ("检测 never-awaited 协同程序。", "Detect never-awaited coroutines."),
        ("该方法无训练。", "The method is training-free."),
        ("风雨无阻我都会在那里。", "I'll be there rain or shine."),
        ("他们漫无目的地走着。", "They wander about aimlessly."),
        ("他仅有够糊口的吃的。", "He had barely enough to eat."),
        ("不提英语，他还会说德语。", "He knows German, not to mention English."),
        ("别担心，我已经康复了。", "Don't worry. I have recovered."),
    ],
)
def test_what_looks_like_a_negation_or_is_said_in_another_way_is_silent(chinese, english):
    assert findings("negation", [chinese], [english]) == []
    assert findings("negation", [english], [chinese], ("en", "zh")) == []


# Chinese, right English, wrong English, and the words concerned.
OPPOSITES = [
    (
        "产量显著增加。",
        "The yield increased significantly.",
        "The yield decreased significantly.",
        ("增加", "decreased"),
    ),
    (
        "男性占总人数的60%。",
        "Men account for 60% of the total.",
        "Women account for 60% of the total.",
        ("男性", "Women"),
    ),
    ("调查从春季开始。", "The survey began in spring.", "The survey began in autumn.", ("春季", "autumn")),
    ("左侧为对照组。", "The control group is on the left.", "The control group is on the right.", ("左侧", "right")),
    ("他们从国外进口粮食。", "They import grain from abroad.", "They export grain from abroad.", ("进口", "export")),
]


@pytest.mark.parametrize(("chinese", "right", "wrong", "words"), OPPOSITES)
def test_an_opposite_is_found_in_both_directions(chinese, right, wrong, words):
    assert findings("opposite", [chinese], [right]) == []
    assert findings("opposite", [right], [chinese], ("en", "zh")) == []
    found = findings("opposite", [chinese], [wrong])
    assert [(words[0],), (words[1],)] in [written(each, chinese, wrong) for each in found]
    found = findings("opposite", [wrong], [chinese], ("en", "zh"))
    assert [(words[1],), (words[0],)] in [written(each, wrong, chinese) for each in found]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("两者不同。", "They are not the same."),
        ("多次调用并不常见。", "It is uncommon to call it several times."),
        ("产量增加，成本下降。", "Costs decreased."),
        ("他住在上海和南京之间。", "He lives in the north."),
    ],
)
def test_negated_opposites_both_poles_and_names_are_silent(chinese, english):
    assert findings("opposite", [chinese], [english]) == []
    assert findings("opposite", [english], [chinese], ("en", "zh")) == []


@pytest.mark.parametrize("check", [NEGATION, OPPOSITE])
@given(alignment=alignments())
@settings(max_examples=25, deadline=None)
def test_other_languages_have_no_findings_and_no_text_fails(check, alignment):
    encoder = embedded_encoder()
    found = list(check.find(Material(alignment, encoder, encoder)))
    assert all(0 < each.measure <= 1 for each in found)


def test_the_longest_entry_wins():
    chinese = ChineseWords({"不": 1, "不同": 2})
    assert [tuple(each) for each in chinese.find("不同不")] == [(0, 2, 2), (2, 3, 1)]
    english = EnglishWords({"not": 1, "not_only": 2, "inc*": 3})
    assert [tuple(each) for each in english.find("Not only inclines, not")] == [(0, 8, 2), (9, 17, 3), (19, 22, 1)]


def test_code_and_names_are_no_negations():
    text = "Use --no-wait if it is None. No. 5 is not here."
    assert [text[each.start : each.stop] for each in find_negations(text, "en") if each.label == NEGATIVE] == ["not"]


def test_every_pair_of_opposites_has_evidence_on_both_sides():
    table = opposites()
    assert len(table.rates) >= 150
    for words in (table.chinese, table.english):
        sure = {pole.pair for poles in words.labels.values() for pole in poles if pole.evidence != Evidence.NONE}
        assert sure == set(range(len(table.rates)))


def test_more_crossings_make_a_higher_rate():
    rows = ["高\t低\thigh\tlow\t100\t0\t0", "长?\t短\tlong~\tshort\t100\t9\t20"]
    table = read_opposites("\n".join(["# remark", *rows]))
    assert table.rates[0].facing < table.rates[1].facing < table.rates[1].apart
    assert table.chinese.labels["长"][0].evidence == Evidence.NONE
    assert table.english.labels["long"][0].evidence == Evidence.FACING
