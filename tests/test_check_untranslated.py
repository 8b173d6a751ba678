"""The check of passages that are still in the language of the source."""

from __future__ import annotations

import pytest
from findings import LEXICON, assert_linear_in_row, findings, findings_in, written
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import alignments

import aligner
from aligner.bitext.languages import HAN
from aligner.checking.checks import untranslated
from aligner.checking.checks.material import Material
from aligner.checking.checks.table import CHECKS
from aligner.checking.checks.untranslated import EVIDENCE, RULES

CHINESE = ["湖边的鸟每年秋天都会来。", "我们测量了三年的水位变化。", "结果表明湿地需要保护。", "茶园分布在山坡上。"]
ENGLISH = [
    "The birds come to the lake every autumn.",
    "We have measured the water level for three years.",
    "The results show that the wetland needs protection.",
    "Tea gardens lie on the slopes of the hills.",
]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("languages", [("zh", "en"), ("en", "zh"), ("zh-Hant", "en-GB"), ("zh", "de")])
def test_a_sentence_left_in_the_source_language_is_as_grave_as_can_be(number, languages):
    source, target = (CHINESE, ENGLISH) if languages[0].startswith("zh") else (ENGLISH, CHINESE)
    left = [*target[:number], source[number], *target[number + 1 :]]
    (finding,) = findings("untranslated", source, left, languages)
    assert (finding.bead, finding.measure) == (number, 1)
    assert findings("untranslated", source, target, languages) == []


@pytest.mark.parametrize("number", range(4))
def test_it_is_found_where_the_aligner_puts_it(number):
    target = [*ENGLISH[:number], CHINESE[number], *ENGLISH[number + 1 :]]
    alignment = aligner.align("\n".join(CHINESE), "\n".join(target), source_language="zh", target_language="en")
    (finding,) = CHECKS["untranslated"].find(Material(alignment, LEXICON, LEXICON))
    (span,) = finding.target
    assert alignment.target.document.text[span.start : span.stop] in CHINESE[number]
    assert finding.measure == 1


def test_an_addition_in_the_source_language_is_found():
    (finding,) = findings("untranslated", ["", CHINESE[0]], [CHINESE[1], ENGLISH[0]])
    assert (finding.bead, finding.source, finding.measure) == (0, (), 1)


@pytest.mark.parametrize(
    ("target", "text", "measure"),
    [
        ("The level 上升了 quickly.", "上升了", 0.65),
        (
            "The birds of the lake come every autumn, 我们测量了三年的水位变化, as is known to all of us.",
            "我们测量了三年的水位变化",
            0.8,
        ),
        ("The birds come. 我们采用LSTM网络测量了水位。 They go.", "我们采用LSTM网络测量了水位", 1.0),
        ("The level (水位) rose.", "水位", 0.1),
        ("The saying “静水流深” is old.", "静水流深", 0.1),
        ("[1] 王海燕. 湖区水鸟调查方法研究[J]. 湿地, 2010.", "王海燕. 湖区水鸟调查方法研究[J]. 湿地", 0.2),
    ],
)
def test_a_stretch_is_as_grave_as_it_is_long_and_stands_in_the_open(target, text, measure):
    found = findings("untranslated", ["水位上升了。"], [target])
    assert (written(found[0], "", target)[1], found[0].measure) == ((text,), measure)
    assert text in found[0].explanations["en"]


def test_english_between_chinese_words_parts_them_and_a_name_does_not():
    found = findings("untranslated", ["江河。"], ["The 长江 meets the 黄河 near the lake and the hills."])
    assert [each.measure for each in found] == [0.6, 0.6]
    (joined,) = findings("untranslated", ["江河。"], ["It says 采用 LSTM 网络 in the middle of the sentence."])
    assert joined.measure == 0.65


@pytest.mark.parametrize(
    "target",
    [
        "采用 Hadoop 和 MapReduce。",
        "采用 Long Short-Term Memory 网络。",
        "在 New York 和 San Francisco 之间。",
        "仪器为 Leica DM500。",
        "水位上升了。",
    ],
)
def test_names_and_terms_in_a_chinese_translation_are_no_sentences(target):
    assert findings("untranslated", ["The level rose."], [target], ("en", "zh")) == []


@pytest.mark.parametrize(
    "target",
    [
        "采用DBSCAN（Density-Based Spatial Clustering of Applications with Noise）算法计算水鸟的分布。",
        "TCP, UDP, HTTP, FTP, SSH, SMTP, POP3 等协议。",
        "[2] Smith J. The birds of the lake and the river. Water, 2010.",
    ],
)
def test_glosses_lists_and_references_are_weak(target):
    assert all(each.measure < 0.5 for each in findings("untranslated", ["A source."], [target], ("en", "zh")))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Wasserspiegel des Sees stieg drei Jahre lang."),
        ("fr", "L'eau du lac est montée pendant trois ans."),
        ("ru", "Вода в озере поднималась три года подряд."),
    ],
)
def test_a_sentence_of_any_other_language_is_found_by_its_share_of_the_letters(language, text):
    (finding,) = findings("untranslated", [text], [text], (language, "zh"))
    assert finding.measure == 1
    assert findings("untranslated", [text], ["湖的水位上升了三年。"], (language, "zh")) == []


@pytest.mark.parametrize(
    "target",
    [
        "采用 Max Planck Institut für Physik 的仪器测量了水位。",
        "这首民歌叫做 die alte Brücke am blauen Fluss 在湖区流传很广，老人们每年秋天都会在桥边唱起它来。",
        "TCP, UDP, HTTP, FTP, SSH, SMTP, POP3 等协议。",
    ],
)
def test_names_from_any_other_language_are_no_sentences(target):
    found = findings("untranslated", ["Der Wasserspiegel stieg."], [target], ("de", "zh"))
    assert all(each.measure < 0.5 for each in found)


@pytest.mark.parametrize("target", ["Ⅳ", "Ⅳ、Ⅴ。", "ⅰ ⅱ ⅲ ⅳ ⅴ ⅵ"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_signs_of_roman_numerals_are_no_letters(target, language):
    assert findings("untranslated", ["Part Ⅳ"], [target], (language, "zh")) == []


@pytest.mark.parametrize("languages", [("en", "de"), ("ja", "zh"), ("zh", "ja"), ("zh", "zh")])
def test_between_languages_of_one_script_only_copies_are_found(languages):
    assert findings("untranslated", CHINESE + ENGLISH, ENGLISH + CHINESE, languages) == []
    assert len(findings("untranslated", CHINESE + ENGLISH, CHINESE + ENGLISH, languages)) == len(CHINESE + ENGLISH)


@given(alignments())
@settings(max_examples=40)
def test_whatever_the_texts_findings_lie_in_the_target_and_in_order(alignment):
    found = findings_in("untranslated", alignment)
    assert all(len(span) for each in found for span in each.target)


@given(st.integers(8, 60))
def test_a_longer_stretch_is_no_less_grave(length):
    found = [
        findings("untranslated", ["水位。"], [f"It {'水' * n}, as is known to us all."]) for n in (length, length + 1)
    ]
    assert found[0][0].measure <= found[1][0].measure


@pytest.mark.parametrize("part", ["水", "水 ", "水a", "the ", "a水", "“水", "(水)", "水(", "水\n"])
@pytest.mark.parametrize("languages", [("zh", "en"), ("en", "zh"), ("de", "zh")])
def test_the_work_grows_with_a_long_row_and_no_faster(part, languages):
    assert_linear_in_row("untranslated", part, "x", "ROW", languages)


def test_a_sentence_that_is_the_same_in_two_texts_of_one_language_is_untranslated():
    found = findings("untranslated", [*CHINESE[:2], "GIS"], [CHINESE[0], "我们每年都来。", "GIS"], ("zh", "zh"))
    assert [(each.bead, each.measure) for each in found] == [(0, 1)]


@pytest.mark.parametrize("number", range(len(RULES)))
def test_every_rule_says_what_its_example_counts_and_no_other_does(number, monkeypatch):
    rule = RULES[number]
    source, target = rule.example
    languages = ("zh", "en") if HAN.search(source) else ("en", "zh")
    counts = [each.measure for each in findings("untranslated", [source], [target], languages)]
    assert counts == [measure for measure in [rule.measure(EVIDENCE)] if measure]
    monkeypatch.setattr(untranslated, "RULES", (*RULES[:number], *RULES[number + 1 :]))
    assert [each.measure for each in findings("untranslated", [source], [target], languages)] != counts
