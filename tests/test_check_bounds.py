"""Bounds of numbers: more than 200, or less."""

from __future__ import annotations

import pytest
from findings import findings, written

from aligner.bitext.edits import Span
from aligner.checking.checks import bounds
from aligner.checking.checks.bounds import RULES, Bound, find_bound
from aligner.checking.checks.twins import EVIDENCE

# Text, and what it makes of the number 200; one example for each word of a rule.
BEFORE = {
    "zh": {
        Bound.LESS: "不超过 不会超过 不可能超过 不能多于 不高于 不大于 不超 至多 最多 最大 不足 不到 未满"
        " 未达 不满 少于 低于 小于 不及 将近 接近 近",
        Bound.MORE: "不少于 不低于 不小于 不下于 不下 至少 起码 最少 超过 超出 多于 高于 大于 突破 超 逾",
    },
    "en": {
        Bound.LESS: "no_more_than not_greater_than no_higher_than not_exceeding at_most up_to less_than fewer_than"
        " lower_than smaller_than under below nearly almost",
        Bound.MORE: "no_less_than not_fewer_than no_lower_than at_least a_minimum_of more_than greater_than higher_than"
        " over above exceeding exceeds",
    },
}
AFTER = {
    "zh": {Bound.LESS: "人以下 人以内 天之内", Bound.MORE: "多人 余人 人以上 岁开外"},
    "en": {
        Bound.LESS: "_people_or_less _or_fewer _at_most",
        Bound.MORE: "_or_more _or_over _years_or_above _at_least +",
    },
}
TEXTS = [
    *((f"有{word}200人。", 200, "zh", bound) for bound, words in BEFORE["zh"].items() for word in words.split()),
    *((f"It had {word} 200.", 200, "en", bound) for bound, words in BEFORE["en"].items() for word in words.split()),
    *((f"有200{word}。", 200, "zh", bound) for bound, words in AFTER["zh"].items() for word in words.split()),
    *((f"It had 200{word}.", 200, "en", bound) for bound, words in AFTER["en"].items() for word in words.split()),
]
NONE = [
    ("有200人。", "zh"),
    ("附近200人。", "zh"),
    ("是200倍之多。", "zh"),
    ("没有人超过200岁。", "zh"),
    ("超过200人以下。", "zh"),
    ("It cannot be over 200.", "en"),
    ("It is not much more than 200.", "en"),
    ("It is 200.", "en"),
]


def bound_of(text, language):
    text = text.replace("_", " ")
    start = text.index("200")
    return find_bound(text, Span(start, start + 3), language)


@pytest.mark.parametrize(("text", "_number", "language", "bound"), TEXTS)
def test_each_word_of_the_rules_makes_its_bound(text, _number, language, bound):
    assert bound_of(text, language) == bound


@pytest.mark.parametrize(("text", "language"), NONE)
def test_a_number_without_a_word_with_two_or_with_a_negation_has_no_bound(text, language):
    assert bound_of(text, language) is None


@pytest.mark.parametrize("removed", range(len(RULES)))
def test_without_a_rule_texts_lose_their_bound(removed, monkeypatch):
    rules = (*RULES[:removed], *RULES[removed + 1 :])
    monkeypatch.setattr(bounds, "RULES", rules)
    monkeypatch.setattr(bounds, "PATTERNS", {language: bounds._patterns(language) for language in ("zh", "en")})
    assert any(bound_of(text, language) != bound for text, _, language, bound in TEXTS)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("参加者不足200人。", "More than 200 people took part."),
        ("参加者超过200人。", "Fewer than 200 people took part."),
        ("参加者有200余人。", "Almost 200 people took part."),
        ("温度在30℃以上。", "The temperature is below 30 °C."),
        ("其发病率高于5%。", "Its incidence was lower than 5%."),
    ],
)
def test_more_against_less_is_one_finding_in_both_directions(source, target):
    (finding,) = findings("number", [source], [target])
    assert finding.measure == EVIDENCE.bounded
    assert all(written(finding, source, target))
    (back,) = findings("number", [target], [source], ("en", "zh"))
    assert back.measure == EVIDENCE.bounded
    assert findings("opposite", [source], [target]) == []


def test_opposites_beside_different_numbers_stay_opposites():
    (finding,) = findings("opposite", ["其发病率高于百分之五。"], ["Its incidence was lower than 5%."])
    assert finding.check == "opposite"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("不少于200字。", "At least 200 words."),
        ("他们都是18岁以下的儿童。", "They are all children under 18 years of age."),
        ("近200人参加。", "Nearly 200 people took part."),
        ("约200人参加。", "More than 200 people took part."),
    ],
)
def test_the_same_bound_and_a_bound_on_one_side_are_silent(source, target):
    assert findings("number", [source], [target]) == []
