"""Verdicts of an earlier report: which flags of a later one they are about, in Python and in the browser."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
import report_pages
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.checking.carrying import LIKENESS, Place, kinship, partners, sample, share, tokens_of
from aligner.checking.reports import page
from aligner.checking.verdicts import STATUSES, EarlierVerdicts, Verdict
from aligner.errors import FormatError, InputError

browser = report_pages.browser


def place(source, target="Same.", words=("1,250", "1,520"), neighbours=("", ""), check="number"):
    return Place(check, tuple(None if each is None else (each,) for each in words), (source, target), neighbours)


BIRDS = "我们记录了1,250只鸟。"


def test_a_flag_is_the_same_if_words_and_row_are_the_same_wherever_it_stands():
    old = [place("甲甲甲甲"), place(BIRDS), place("乙乙乙乙")]
    new = [place("丙丙丙丙"), place("乙乙乙乙"), place(BIRDS), place("甲甲甲甲")]
    assert partners(old, new) == [None, 2, 1, 0]


@pytest.mark.parametrize(
    "other",
    [
        place(BIRDS, words=("1,250", "1,502")),
        place(BIRDS, check="formula"),
        place(BIRDS, words=("1,250", None)),
        place(BIRDS, "Here is another sentence, which says it in its own words."),
        place("另有说法，与此句毫无相同之处。"),
        place(BIRDS, ""),
    ],
)
def test_a_flag_is_another_if_check_or_words_differ_or_a_text_is_new(other):
    assert partners([place(BIRDS)], [other]) == [None]


@pytest.mark.parametrize(
    ("before", "after", "is_near"),
    [
        ("噪声在50米以内最强。", "噪声在500米以内最强。", True),
        ("第3章", "第4章", True),
        ("共有187种鸟。", "共有178种鸟。", True),
        ("Noise is strongest within 50 m.", "Noise is strongest within 500 m.", True),
        ("第3", "第4", False),
        ("Noise is strongest within 50 m.", "It is loudest close to the motorway.", False),
        ("", "Anything.", False),
        ("", "", True),
    ],
)
def test_nearly_equal_are_texts_with_two_thirds_of_their_tokens_in_common(before, after, is_near):
    assert (share(tokens_of(before), tokens_of(after)) >= LIKENESS.rows) == is_near
    assert (partners([place(BIRDS, before)], [place(BIRDS, after)]) == [0]) == is_near


def test_the_most_similar_row_is_chosen_even_if_a_later_flag_asks_for_it():
    old = [place("表1列出了五个站点的水质。"), place("表2列出了六个站点的水深。")]
    new = [place("表3列出了六个站点的水深值。"), place("表2列出了六个站点的水深！")]
    assert partners(old, new) == [0, 1]
    assert partners(old[1:], new) == [None, 0]


def test_repeated_sentences_are_told_apart_by_their_neighbours_then_by_their_order():
    def same(before, after):
        return place("同上。", neighbours=(before, after))

    old = [same("a", "b"), same("c", "d"), same("e", "f")]
    assert partners(old, [same("x", "y"), *old]) == [None, 0, 1, 2]
    assert partners(old, [same("c", "x"), same("x", "b"), same("x", "y")]) == [1, 0, 2]
    assert partners([same("", "")] * 3, [same("", "")] * 2) == [0, 1]


def test_only_so_many_flags_about_the_same_words_are_compared():
    far = LIKENESS.reach + 1
    old = [place(f"第{number}行，前后各不相同。", words=(" ", " ")) for number in range(far + 1)]
    last = place(f"第{far}行，前后各不相同！", words=(" ", " "))
    assert partners(old, [last]) != [far]
    assert partners(old[1:], [last]) == [far - 1]


def test_versions_of_a_text_have_much_of_their_sample_in_common_and_other_texts_have_nothing():
    lines = [f"这是第{number}句，说的是鸟。" for number in range(300)]
    changed = [line if number % 3 else f"{line}改" for number, line in enumerate(lines)]
    first, second, third = (sample(each) for each in (lines, changed, [f"别的{number}" for number in range(300)]))
    assert len(first) == LIKENESS.sample
    assert kinship((first, first), (first, first)) == 1
    assert 0.4 < kinship((first, first), (second, first)) < 0.8
    assert kinship((first, first), (third, first)) == 0
    assert kinship(((), ()), ((), ())) == 1


TEXT = st.sampled_from(["甲乙丙", "甲乙丁", "甲", "a b c", "a b d", "a", "", "同上。", "1,250 鸟é"])
PLACES = st.lists(
    st.builds(
        Place, st.sampled_from(["number", "name"]),
        st.tuples(st.sampled_from([None, (), ("1",)]), st.sampled_from([None, ("", "2")])),
        st.tuples(TEXT, TEXT), st.tuples(st.sampled_from(["", "x"]), st.sampled_from(["", "y"])),
    ),
    max_size=9,
)  # fmt: skip


@given(PLACES, PLACES)
def test_no_earlier_flag_is_used_twice_and_all_partners_are_about_the_same_words(old, new):
    found = partners(old, new)
    used = [number for number in found if number is not None]
    assert len(set(used)) == len(used)
    for fresh, number in zip(new, found, strict=True):
        assert number is None or old[number].subject == fresh.subject
    assert sorted(partners(old, old), key=str) == sorted(range(len(old)), key=str)


@given(PLACES, st.randoms())
def test_in_any_order_equal_places_find_each_other(old, random):
    new = random.sample(old, len(old))
    found = partners(old, new)
    assert all(number is not None for number in found)
    assert [old[number][:3] for number in found] == [fresh[:3] for fresh in new]


@pytest.fixture(scope="module")
def in_the_browser(browser):
    tab = browser.new_page()
    script = page._asset("carrying.js")

    def run(call, values):
        return json.loads(tab.evaluate(f"values => {{ {script}\nreturn JSON.stringify({call}); }}", values))

    yield run
    tab.close()


def as_record(each):
    return {"check": each.check, "words": each.words, "texts": each.texts, "neighbours": each.neighbours}


@settings(max_examples=200)
@given(PLACES, PLACES)
def test_the_browser_carries_over_alike(in_the_browser, old, new):
    values = [list(map(as_record, side)) for side in (old, new)]
    assert in_the_browser("partners(...values)", values) == partners(old, new)


@pytest.mark.parametrize(("around", "number"), [("cx", 1), ("xd", 1), ("ex", 2), ("xf", 2), ("xy", 0)])
def test_the_browser_tells_repeated_sentences_apart_by_either_neighbour(in_the_browser, around, number):
    old, new = ([place("同上。", neighbours=tuple(each)) for each in side] for side in (("ab", "cd", "ef"), (around,)))
    values = [list(map(as_record, side)) for side in (old, new)]
    assert in_the_browser("partners(...values)", values) == partners(old, new) == [number]


@given(st.text(max_size=20))
def test_the_browser_finds_the_same_tokens(in_the_browser, text):
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    assert set(in_the_browser("[...tokensOf(values)]", text)) == tokens_of(text)


HASHES = st.lists(st.sampled_from([f"{number:08x}" for number in range(90)]), max_size=64, unique=True).map(sorted)


@given(st.tuples(HASHES, HASHES), st.tuples(HASHES, HASHES))
def test_the_browser_estimates_the_same_kinship(in_the_browser, one, other):
    assert in_the_browser("kinship(...values)", [one, other]) == kinship(one, other)


# The file


GOOD = {
    "key": "number:0", "verdict": "rejected", "remark": "a", "check": "number", "words": [["1"], None], "source": "一",
    "target": "one", "neighbours": ["", "x"],
}  # fmt: skip


def written(path, record):
    path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    return path


def test_a_file_of_verdicts_is_read(tmp_path):
    record = {"schema": "aligner.verdicts", "version": 2, "sample": [["a"], []], "verdicts": [GOOD]}
    earlier = EarlierVerdicts.load(written(tmp_path / "v.json", record))
    (judged,) = earlier.flags
    assert judged.place == Place("number", (("1",), None), ("一", "one"), ("", "x"))
    assert judged.verdict == Verdict("rejected", "a")
    assert earlier.sample == (("a",), ())


BROKEN = [
    ("{", "not a file of verdicts"),
    ("[" * 100_000, "not a file of verdicts"),
    ([], "not a file of verdicts"),
    ({"schema": "aligner.review", "version": 1}, "not a file of verdicts"),
    ({"version": 2}, "not a file of verdicts"),
    ({"version": 3}, "have version 3; this program reads 1 and 2"),
    ({"version": [2]}, "this program reads 1 and 2"),
    ({"version": 2, "verdicts": {}}, "not a file of verdicts"),
    ({"version": 2, "sample": [[1], []], "verdicts": []}, "the sample of sentences is broken"),
    ({"version": 2, "sample": "no", "verdicts": []}, "the sample of sentences is broken"),
    ({"version": 1, "verdicts": [{"verdict": "open"}]}, "verdict 1 is broken"),
    *(
        ({"version": 2, "verdicts": [GOOD, broken]}, "verdict 2 is broken; download the file")
        for broken in [
            None, 3, "x", {}, *({name: value for name, value in GOOD.items() if name != left_out} for left_out in GOOD
                                if left_out not in {"remark", "key"}),
            GOOD | {"verdict": "maybe"}, GOOD | {"words": [["1"]]}, GOOD | {"words": [[1], []]},
            GOOD | {"source": None}, GOOD | {"neighbours": "x"}, GOOD | {"words": 3},
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize(("record", "message"), BROKEN)
def test_a_file_that_is_none_is_refused_with_the_remedy(tmp_path, record, message):
    if isinstance(record, dict):
        record = {"schema": "aligner.verdicts"} | record
    with pytest.raises(FormatError, match=message) as caught:
        EarlierVerdicts.load(written(tmp_path / "v.json", record))
    assert caught.value.path == str(tmp_path / "v.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(STATUSES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "schema"]), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*GOOD]), JSON), st.sampled_from([1, 2]), JSON)
def test_whatever_a_file_has_it_is_read_or_refused(tmp_path_factory, entry, version, extra):
    record = {
        "schema": "aligner.verdicts",
        "version": version,
        "sample": extra,
        "verdicts": [entry | {"verdict": "open"}],
    }
    path = tmp_path_factory.mktemp("v") / "v.json"
    with suppress(FormatError):
        EarlierVerdicts.load(written(path, record))


def test_a_file_that_is_missing_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        EarlierVerdicts.load(tmp_path / "no.json")
