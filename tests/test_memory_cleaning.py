import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.memory.cleaning import KINDS, check_kinds, count_passes, find_suspects_among, near_duplicates
from aligner.memory.records import Entry
from aligner.units.suspicions import CleaningPolicy
from aligner.units.units import Unit, Variant

GOOD = [
    ("本研究共调查了120名学生。", "A total of 120 students were surveyed."),
    ("水库的水位在三天内上升了两米。", "The water level of the reservoir rose by two metres within three days."),
    ("2021年的产值为3.2万元。", "In 2021 the output was worth 32,000 yuan."),
    ("他把书还给了图书馆。", "He returned the book to the library."),
    ("全长40公里。", "It is 40 km long."),
    ("一个人住在山里。", "A man lives in the mountains alone."),
    ("我们采用LSTM网络。", "We use an LSTM network."),
]


def entries(pairs, languages=("zh-CN", "en-US")):
    """Units numbered from 1."""
    return [
        Entry(number, Unit(tuple(map(Variant, languages, texts))), 1, (), ()) for number, texts in enumerate(pairs, 1)
    ]


def found(pairs, *kinds, languages=("zh-CN", "en-US")):
    """(unit, kind) of each suspect."""
    rows = entries(pairs, languages)
    return [(each.unit, each.kind) for each in find_suspects_among(lambda: rows, kinds or tuple(KINDS))]


def test_good_pairs_are_not_suspicious():
    assert found(GOOD) == []
    assert found([(en, zh) for zh, en in GOOD], languages=("en-GB", "zh-TW")) == []


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("水位上升了两米，持续了三天。", "水位上升了两米，持续了三天。", "untranslated"),
        ("The water level rose.", "The water level rose.", "untranslated"),
        ("水位上升了。", "The water level rose. 然后它又慢慢地下降了。", "untranslated"),
        ("The water level rose.", "水位上升了。", "swapped"),
        ("本研究共调查了120名学生。", "A total of 102 students were surveyed.", "number"),
        ("对话 1：介绍", "Dialogue 9: introduction", "number"),
        ("IMAGIC-500数据集", "The IMAGIC-700 dataset", "number"),
        ("他把书还给了图书馆。", "The reservoir is forty metres deep.", "dissimilar"),
        ("他把书还给了图书馆，然后在门口的长椅上等了很久。", "Book.", "length"),
        ("水" * 2001, "water " * 400, "long"),
        ("他来了。", "", "one-sided"),
    ],
)
def test_a_fault_is_found(source, target, kind):
    assert (len(GOOD) + 1, kind) in found([*GOOD, (source, target)], kind)


def test_what_is_swapped_is_not_called_untranslated_as_well():
    assert found([("The water level rose.", "水位上升了。")], "swapped", "untranslated") == [(1, "swapped")]


@pytest.mark.parametrize("text", ["BERT", "kubectl", "10.1145/3292500", "ResNet-50"])
def test_names_and_figures_may_be_the_same_in_both_languages(text):
    assert found([(text, text)]) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("增长了50%。", "It grew by half, that is 50 percent."),
        ("见图3-2。", "See Figure 3.2."),
        ("会议于22:00结束。", "The meeting ended at 10 p.m."),
        ("12月1日", "1 December"),
        ("共有12,000人。", "There were 12000 people."),
        ("全长１２公里。", "It is 12 km long."),
    ],
)
def test_other_notations_are_no_mismatch(source, target):
    assert found([(source, target)], "number") == []


def test_the_explanation_of_a_number_says_both():
    (suspect,) = find_suspects_among(
        lambda: entries([("共有187种鸟。", "In all there are 178 species of birds.")]), ("number",)
    )
    assert suspect.explanation == "The source has 187 here; the translation has 178."
    assert suspect.variants[1].text == "In all there are 178 species of birds."


def test_every_target_is_looked_at():
    unit = Unit(
        (Variant("zh", "共有187种鸟。"), Variant("en", "187 species"), Variant("en-GB", "There are 178 of them."))
    )
    assert [each.kind for each in find_suspects_among(lambda: [Entry(5, unit, 1, (), ())], ("number",))] == ["number"]


def test_numbers_are_compared_only_in_languages_that_are_read():
    assert found([("Es sind 3,5 Prozent.", "Ce sont 3.500 personnes.")], "number", languages=("de", "fr")) == []


def test_a_unit_without_any_text_is_said_to_have_none():
    (suspect,) = find_suspects_among(lambda: entries([("", " ")]), ("one-sided",))
    assert suspect.explanation == "no text"


def test_near_duplicates_name_the_first_unit_like_them():
    first = (
        "水库的水位在三天之内上升了两米，附近的村民都很担心。",
        "The level rose by two metres within three days, and villagers worried.",
    )
    second = (first[0].replace("，", ""), first[1].upper())
    third = (first[0] + "！", first[1].replace("villagers", "villager"))
    rows = entries([*GOOD, first, second, third])
    unlike = len(GOOD) + 1
    assert {unit: other for unit, (other, _) in near_duplicates(rows).items()} == {
        unlike + 1: unlike,
        unlike + 2: unlike,
    }
    said = [each.explanation for each in find_suspects_among(lambda: rows, ("near-duplicate",))]
    assert said[0] == f"the same as unit {unlike} but for case, width, blanks or punctuation"
    assert re.fullmatch(rf"nearly the same as unit {unlike} \(9\d %\)", said[1])
    assert [each.other for each in find_suspects_among(lambda: rows, tuple(KINDS))] == [unlike, unlike]


def test_explanations_call_languages_by_their_names():
    rows = entries([("The water level rose.", "水位上升了。")])
    (suspect,) = find_suspects_among(lambda: rows, ("swapped",))
    assert suspect.explanation == "the Chinese text is in English, and the English text in Chinese"
    rows = entries([("The water level of it rose.", "The water level of it rose.")], ("tlh", "la-VA"))
    (suspect,) = find_suspects_among(lambda: rows, ("untranslated",))
    assert suspect.explanation == "the tlh text and the Latin text are the same"


@pytest.mark.parametrize(
    "other",
    [
        (
            "第13章讨论了水库在三天之内上升两米的原因和影响。",
            "Chapter 13 discusses why the level of the reservoir rose by two metres.",
        ),
        ("第12章讨论了水库在三天之内上升两米的原因和影响。", "In this chapter we ask for reasons of the rise."),
    ],
)
def test_other_numbers_and_other_translations_are_no_near_duplicates(other):
    one = (
        "第12章讨论了水库在三天之内上升两米的原因和影响。",
        "Chapter 12 discusses why the level of the reservoir rose by two metres.",
    )
    assert near_duplicates(entries([one, other])) == {}


def test_the_same_texts_in_other_languages_are_no_near_duplicates():
    rows = [
        *entries([("Information", "Information")], ("en", "de")),
        *entries([("Information", "Information")], ("en", "fr")),
    ]
    assert near_duplicates([rows[0], Entry(2, rows[1].unit, 1, (), ())]) == {}


def test_suspects_come_in_the_order_of_the_units_and_of_the_kinds():
    pairs = [("水库共有187米深，持续了三天。", "水库共有187米深，持续了三天。"), *GOOD, ("The 12 birds.", "第13只鸟。")]
    assert found(pairs) == [(1, "untranslated"), (len(pairs), "swapped"), (len(pairs), "number")]


def test_progress_says_how_many_units_are_done():
    told = []
    rows = entries(GOOD * 100)
    assert not list(find_suspects_among(lambda: rows, ("one-sided",), progress=lambda _, done, __: told.append(done)))
    assert told[-1] == len(rows) and told == sorted(told) and len(told) > 1
    told.clear()
    kinds = ("one-sided", "near-duplicate")
    assert list(find_suspects_among(lambda: rows, kinds, progress=lambda _, done, __: told.append(done)))
    assert told[-1] == count_passes(kinds) * len(rows) and told == sorted(told) and len(set(told)) > count_passes(kinds)


def test_an_unknown_kind_is_an_error_that_names_those_there_are():
    with pytest.raises(InputError, match="there is no kind 'spelling'; the kinds are: one-sided, swapped"):
        check_kinds(["spelling"])
    assert check_kinds(["number", "swapped"]) == ("swapped", "number")


MIXED = [
    *GOOD,
    ("我们采用了新的方法来测量水位。", "We used a new 方法 and 仪器."),
    ("I am in it.", "我们 I am in it 采用。"),
    ("共有三种鸟。", "There are four birds, 5 fish and 17 frogs."),
    ("他把书还给了图书馆。", "The reservoir is forty metres deep."),
    ("水库的水位在三天内上升了两米！", "The water level of the reservoir rose by two metres within three days."),
    ("水库的水位在四天内上升了三米。", "The level of the reservoir rose by three metres within four days."),
    ("桥。" * 30, "Bridge."),
]


@pytest.mark.parametrize("kind", list(CleaningPolicy().limits()))
@given(st.tuples(*2 * [st.floats(0, 1)]).map(sorted))
def test_a_limit_keeps_what_measures_as_much_and_no_limit_is_out_of_reach(kind, shares):
    """Whatever is found under a limit is what is found under a lower one and measures as much."""
    most = {"length": 10, "long": 100, "near-duplicate": 100}.get(kind, 1)
    rows = entries(MIXED)
    low, high = (
        {
            each.unit: each.measure
            for each in find_suspects_among(lambda: rows, (kind,), policy=CleaningPolicy.of({kind: share * most}))
        }
        for share in shares
    )
    if kind == "near-duplicate":
        # A lower limit may find an earlier unit that is less like it.
        assert high.keys() <= low.keys() and min(high.values(), default=100) >= shares[1] * most - 1e-6
    else:
        assert high == {unit: measure for unit, measure in low.items() if measure >= shares[1] * most}


@pytest.mark.parametrize(("kind", "least"), [("dissimilar", 0.0), ("length", 0.0), ("long", 0.0)])
def test_a_limit_of_nought_finds_every_unit(kind, least):
    rows = entries(MIXED)
    found = list(find_suspects_among(lambda: rows, (kind,), policy=CleaningPolicy.of({kind: least})))
    assert [each.unit for each in found] == list(range(1, len(MIXED) + 1))


def test_kinds_without_a_measure_have_no_limit():
    with pytest.raises(InputError, match="'swapped' has no limit; these kinds have one: untranslated, number"):
        CleaningPolicy.of({"swapped": 1.0})


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=8))
def test_whatever_the_texts_are_the_same_is_found_twice(pairs):
    cheap = [kind for kind in KINDS if kind != "dissimilar"]
    assert found(pairs, *cheap) == found(pairs, *cheap)


def test_a_limit_that_is_no_number_is_refused_however_the_policy_was_made():
    for make in (lambda nan: CleaningPolicy.of({"number": nan}), lambda nan: CleaningPolicy(number=nan)):
        with pytest.raises(InputError, match="the limit of 'number' must be a number"):
            list(find_suspects_among(list, ("number",), policy=make(float("nan"))))
