"""The whole way from two texts to their alignment, on short texts whose pairs anyone can check."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import aligner
from aligner.alignment import search
from aligner.alignment.align import align
from aligner.alignment.associations import find_associations as learn
from aligner.alignment.features import BEAD_FEATURES
from aligner.alignment.options import Options
from aligner.bitext.texts import Document, Run, Sentences
from aligner.errors import EncoderError, InputError

ZH = "那天早上下了很大的雨。他没有带伞。他跑到车站，可是火车已经开走了。他等了两个小时。"
EN = (
    "It was raining hard that morning. He had no umbrella. "
    "He ran to the station, but the train had already left. He waited for two hours."
)
# Sentences 1 and 2 of the Chinese are one in English; the last one of the English was added.
ZH_LINES = ["图书馆早上八点开门。", "这本书很有意思。", "我读了两遍。", "明天我要把它还给图书馆。"]
EN_LINES = [
    "The library opens at eight in the morning.",
    "This book is very interesting, and I have read it twice.",
    "Tomorrow I will return it to the library.",
    "Photographs by courtesy of the museum.",
]
BEADS = [((0,), (0,)), ((1, 2), (1,)), ((3,), (2,)), ((), (3,))]


def numbers(alignment):
    return [(tuple(bead.source), tuple(bead.target)) for bead in alignment]


def test_two_raw_texts_give_their_sentence_pairs():
    assert align(ZH, EN).pairs() == [
        ("那天早上下了很大的雨。", "It was raining hard that morning."),
        ("他没有带伞。", "He had no umbrella."),
        ("他跑到车站，可是火车已经开走了。", "He ran to the station, but the train had already left."),
        ("他等了两个小时。", "He waited for two hours."),
    ]


def test_merged_and_added_sentences_are_found_between_lists():
    alignment = align(ZH_LINES, EN_LINES)
    assert numbers(alignment) == BEADS
    assert [bead.kind for bead in alignment.additions()] == ["0-1"]
    assert alignment.pairs()[1] == ("这本书很有意思。我读了两遍。", EN_LINES[1])


def test_a_sentence_left_out_of_the_translation_is_an_omission():
    untranslated = "管理员说，新的阅览室要到明年春天才能建好。"
    alignment = align([*ZH_LINES[:3], untranslated, ZH_LINES[3]], EN_LINES[:3])
    assert [bead.source_text for bead in alignment.omissions()] == [untranslated]


@pytest.mark.parametrize(("source", "target"), [(ZH_LINES, EN_LINES), (ZH, EN), (ZH_LINES, EN_LINES[2:])])
def test_swapped_sides_give_the_swapped_beads_with_the_same_confidences(source, target):
    there, back = align(source, target), align(target, source)

    flipped = [(bead.target, bead.source, bead.confidence) for bead in back]
    assert sorted((left, right) for left, right, _ in flipped) == sorted((bead.source, bead.target) for bead in there)
    confidences = {(left, right): confidence for left, right, confidence in flipped}
    for bead in there:
        assert bead.confidence == pytest.approx(confidences[bead.source, bead.target], abs=1e-4)


UNRELATED_ZH = ["山水风云。", "三只鸟飞走了。", "", "他没有来。", "税率提高了百分之五。", "是的。"]
UNRELATED_EN = [
    "Steel is dear.",
    "Yes.",
    "  ",
    "The port was closed in 1987.",
    "A vote.",
    "She sang twice.",
]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(UNRELATED_ZH), max_size=8), st.lists(st.sampled_from(UNRELATED_EN), max_size=8))
@example(["山水风云。"] * 2, ["Steel is dear.", "A vote.", "The port was closed in 1987."])
@example(["三只鸟飞走了。"] * 3, ["Steel is dear."])
def test_swapped_sides_give_the_beads_in_the_same_order(zh, en):
    there = align(zh, en, source_language="zh", target_language="en")
    back = align(en, zh, source_language="en", target_language="zh")
    assert [(bead.source, bead.target) for bead in there] == [(bead.target, bead.source) for bead in back]


def test_languages_are_detected_and_can_be_given():
    assert [side.language for side in (align(ZH, EN).source, align(ZH, EN).target)] == ["zh", "en"]
    assert align(EN, ZH).source.language == "en"
    given = align(ZH_LINES, EN_LINES, source_language="zh-Hans", target_language="en-GB")
    assert (given.source.language, given.target.language) == ("zh-Hans", "en-GB")
    assert numbers(given) == BEADS


@pytest.mark.parametrize(
    ("source", "target"),
    [("", ""), ([], []), ("", EN), (ZH, ""), ([], EN_LINES), (ZH_LINES, []), ("", []), (" \n", "\u3000")],
)
def test_an_empty_side_leaves_all_of_the_other_without_counterpart(source, target):
    alignment = align(source, target)
    assert len(alignment) == len(alignment.source) + len(alignment.target)
    assert all(bead.confidence == pytest.approx(1) for bead in alignment)
    assert alignment.pairs() == []


@pytest.mark.parametrize(("source", "target"), [("你好。", "Hello."), (["你好。"], ["Hello."]), ("雨", "rain")])
def test_one_sentence_a_side_is_one_pair(source, target):
    alignment = align(source, target)
    assert [bead.kind for bead in alignment] == ["1-1"]
    assert alignment[0].confidence > 0.5


@pytest.mark.parametrize(("n", "m"), [(1, 300), (300, 1), (2, 150), (0, 300)])
def test_wildly_unequal_sides_are_partitioned(n, m):
    alignment = align([f"第{k}句话。" for k in range(n)], [f"This is line {k}." for k in range(m)])
    assert sum(len(bead.source) for bead in alignment) == n
    assert sum(len(bead.target) for bead in alignment) == m
    assert all(0 <= bead.confidence <= 1 for bead in alignment)


odd_lines = st.lists(st.text(st.sampled_from("他来了。 \u3000\n\tab.\r\ud83d😀“”"), max_size=8), max_size=5)


@settings(max_examples=25)
@given(odd_lines, odd_lines)
def test_given_sentences_are_left_as_they_are(source, target):
    copies = list(source), list(target)
    alignment = align(source, target, source_language="zh", target_language="en")
    assert (source, target) == copies
    assert (list(alignment.source), list(alignment.target)) == copies
    for side in (alignment.source, alignment.target):
        assert [side.document.raw[span.start : span.stop] for span in side.spans] == list(side)


@settings(max_examples=25)
@given(st.text(st.sampled_from("他来了。，！ \u3000\n\t“”")), st.text(st.sampled_from("He came. “!\n\t-\u00ad\r")))
def test_offsets_lead_back_to_the_text_as_it_was_given(source, target):
    alignment = align(source, target, source_language="zh", target_language="en", options=Options(repair=False))
    for side, raw in ((alignment.source, source), (alignment.target, target)):
        assert side.document.raw == raw
        assert [raw[span.start : span.stop] for span in side.spans] == list(side)


WRAPPED = """It was raining hard that morning, and the streets of the old town were emp-
ty. The man ran all the way to the station, because he had brought no umbrel-
la. When he arrived there, the last train of the morning had already left, and
he had to wait for two hours in a cold and crowded room beside it.
"""


def test_offsets_lead_through_repairs_to_the_raw_text():
    target = align(ZH, WRAPPED).target
    assert target.document.raw == WRAPPED
    assert [text[-20:] for text in target] == ["old town were empty.", "brought no umbrella.", "wded room beside it."]
    raw = [WRAPPED[span.start : span.stop] for span in target.spans]
    assert [text[:6] for text in raw] == ["It was", "The ma", "When h"]
    assert [text[-8:] for text in raw] == ["emp-\nty.", "rel-\nla.", "side it."]


def test_without_repair_the_text_is_segmented_as_it_is():
    as_it_is, repaired = ("\n".join(align(ZH, WRAPPED, options=Options(repair=on)).target) for on in (False, True))
    assert ("umbrella" in as_it_is, "umbrella" in repaired) == (False, True)


def test_documents_and_sentences_are_taken_as_well_as_strings():
    as_text = align(ZH, EN)
    assert numbers(align(Document(ZH, "zh"), Document(EN, "en"))) == numbers(as_text)
    assert numbers(align(as_text.source, as_text.target)) == numbers(as_text)
    assert align(as_text.source, EN).source is as_text.source
    assert numbers(align(tuple(as_text.source), list(as_text.target))) == numbers(as_text)


def test_the_same_texts_give_the_same_alignment():
    assert align(ZH_LINES, EN_LINES) == align(ZH_LINES, EN_LINES)


def test_the_recipe_names_all_that_decides_the_answer():
    recipe = align(ZH, EN, options=Options(max_bead=6, repair=False)).recipe
    assert recipe.software.startswith(f"aligner {aligner.__version__} ")
    assert recipe.encoder.startswith("embedded@")
    assert recipe.weights.startswith("shipped@")
    assert recipe.options == {"max_bead": 6, "max_fan": 10, "repair": False, "grain": "sentence"}


@pytest.mark.parametrize("field", ["max_bead", "max_fan"])
@pytest.mark.parametrize("value", [-1, 0, 33, 10**9, "8", 2.5, None])
def test_options_out_of_range_are_refused(field, value):
    with pytest.raises(InputError, match=f"{field} must be a whole number from"):
        Options(**{field: value})


@pytest.mark.parametrize(("max_bead", "max_fan"), [(2, 1), (16, 1), (2, 32), (16, 32)])
def test_options_at_the_ends_of_their_range_work_and_hold(max_bead, max_fan):
    alignment = align(ZH_LINES, EN_LINES, options=Options(max_bead, max_fan))
    for bead in alignment:
        sizes = len(bead.source), len(bead.target)
        assert sum(sizes) <= max_bead or (min(sizes) <= 1 and max(sizes) <= max_fan)


@pytest.mark.parametrize("text", [None, 5, b"abc", b"", bytearray(), {"a": 1}, {"a"}, object()])
def test_what_is_neither_a_text_nor_sentences_is_refused_by_its_side(text):
    with pytest.raises(InputError, match="source must be a text or a sequence of sentences"):
        align(text, EN)
    with pytest.raises(InputError, match="target must be a text or a sequence of sentences"):
        align(ZH, text)


@pytest.mark.parametrize(("sentences", "place"), [([1, 2], 0), (["a", None], 1), (["a", "b", ["c"]], 2)])
def test_what_is_no_sentence_is_named_by_its_place(sentences, place):
    with pytest.raises(InputError, match=rf"source\[{place}\] must be a sentence"):
        align(sentences, EN)


def test_the_name_of_a_file_is_not_taken_for_a_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(ZH, encoding="utf-8")
    for text in (path, str(path)):
        with pytest.raises(InputError, match=r"source (is|must be) .*aligner\.read\("):
            align(text, EN)


def test_a_text_without_line_breaks_is_not_tried_as_a_file_name_in_vain():
    text = "湿地是候鸟的停歇地" * 20 + "。"
    assert 3 * len(text) > 255 > len(text)
    assert align(text, "Wetlands are places where birds rest.").source[0] == text


def test_a_language_that_contradicts_the_document_is_refused():
    with pytest.raises(InputError, match="source has the language zh, but source_language is es"):
        align(Document(ZH, "zh"), EN, source_language="es")


@pytest.mark.parametrize(("n", "m"), [(12, 9), (9, 12), (30, 30), (450, 380)])
def test_sentences_that_cannot_be_told_apart_give_the_swapped_answer_when_swapped(n, m):
    there, back = align(["是的。"] * n, ["Yes."] * m), align(["Yes."] * m, ["是的。"] * n)
    nulls_and_pairs = [sorted((tuple(x), tuple(y)) for x, y in beads) for beads in (
        ((bead.source, bead.target) for bead in there if bead.source and bead.target),
        ((bead.target, bead.source) for bead in back if bead.source and bead.target),
    )]  # fmt: skip
    assert nulls_and_pairs[0] == nulls_and_pairs[1]
    assert [bead.confidence for bead in there.omissions()] == [bead.confidence for bead in back.additions()]


def test_no_bead_is_taken_that_is_as_good_as_impossible():
    rng = Random(0)
    source = ["".join(rng.choices("山水风云花鸟鱼虫梅兰竹菊", k=9)) + "。" for _ in range(40)]
    target = [" ".join(rng.choices(["tax", "law", "port", "steel", "bank", "vote"], k=7)) + "." for _ in range(40)]
    assert all(bead.confidence >= 0.05 for bead in align(source, target) if bead.source and bead.target)


def test_within_a_gap_the_shorter_text_comes_first_or_else_the_english_one():
    beads = numbers(align(["", "是的。", " "], ["Yes.", "", "\t"]))
    assert beads == [((0,), ()), ((1,), (0,)), ((), (1,)), ((), (2,)), ((2,), ())]
    beads = numbers(align(["", "是的。", " "], ["Yes.", "", "\t", "Steel is dear."]))
    assert beads == [((0,), ()), ((1,), (0,)), ((2,), ()), ((), (1,)), ((), (2,)), ((), (3,))]


@pytest.mark.parametrize("count", [1, 5000])
def test_against_an_empty_text_everything_is_certainly_untranslated(count):
    alignment = align(["是的。"] * count, [])
    assert [bead.confidence for bead in alignment.omissions()] == [1.0] * count


def test_any_iterable_of_sentences_is_taken():
    assert numbers(align(iter(ZH_LINES), tuple(EN_LINES))) == BEADS


def test_blank_sentences_have_no_counterpart_and_part_no_pair():
    alignment = align(["", *ZH_LINES[:2], " ", *ZH_LINES[2:], "\u3000"], [EN_LINES[0], "", *EN_LINES[1:3]])
    assert numbers(alignment) == [
        ((0,), ()), ((1,), (0,)), ((), (1,)), ((2, 3, 4), (2,)), ((5,), (3,)), ((6,), ()),
    ]  # fmt: skip
    assert [bead.confidence for bead in alignment if not bead.source_text.strip()] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("options", [{"max_bead": 3}, 8, "weights.toml"])
def test_options_must_be_options(options):
    with pytest.raises(InputError, match=r"options must be an aligner\.Options"):
        align(ZH, EN, options=options)


def test_weights_must_be_weights_or_a_file():
    with pytest.raises(InputError, match="weights must be"):
        Options(weights=3)


def test_a_result_shows_itself_in_one_line():
    alignment = align(ZH, EN)
    assert repr(alignment) == "<Alignment: <Sentences: zh, 4>, <Sentences: en, 4>, 4 beads>"
    assert repr(alignment.source.document) == "<Document: zh, 41 characters, 0 edits>"


def test_a_language_that_is_no_tag_is_refused():
    with pytest.raises(InputError, match="not a language tag"):
        align(ZH, EN, source_language="Chinese text")


def test_weights_can_be_given_as_they_are_or_as_a_file(tmp_path):
    weights = aligner.Weights.load()
    weights.save(tmp_path / "mine.toml")
    expected = align(ZH_LINES, EN_LINES)
    for given_weights in (weights, tmp_path / "mine.toml", str(tmp_path / "mine.toml")):
        assert align(ZH_LINES, EN_LINES, options=Options(weights=given_weights)).beads == expected.beads
    with pytest.raises(InputError, match="no such weights file"):
        align(ZH_LINES, EN_LINES, options=Options(weights=tmp_path / "none.toml"))


def test_an_encoder_that_cannot_encode_is_refused():
    with pytest.raises(EncoderError):
        align(ZH, EN, encoder=5)


def test_a_corridor_of_several_blocks_gives_the_beads_of_the_whole_lattice(monkeypatch):
    from aligner.alignment import corridor

    zh = [f"第{k}章讲了{k * 7}个故事。" for k in range(60)]
    en = [f"Chapter {k} tells {k * 7} stories." for k in range(60) if k != 30]
    whole = align(zh, en)
    monkeypatch.setattr(corridor, "WHOLE", 100)
    monkeypatch.setattr(corridor, "RECURSE_ABOVE", 50)
    in_blocks = align(zh, en)
    assert numbers(in_blocks) == numbers(whole)
    for left, right in zip(in_blocks, whole, strict=True):
        assert left.confidence == pytest.approx(right.confidence, abs=0.05)


def test_beads_are_in_order_and_meet():
    alignment = align(ZH_LINES, EN_LINES)
    for left, right in pairwise(alignment):
        assert (left.source.stop, left.target.stop) == (right.source.start, right.target.start)
    assert isinstance(alignment.source, Sentences)
    assert isinstance(alignment[0].source, Run)


# A name that no dictionary has, and what the translator made of it, in sentences that are easy to tell apart otherwise.
NAMED_ZH = [
    "葛兰沃住在河边的一座小房子里。", "房子后面有一片苹果园。", "每天早上葛兰沃都去钓鱼。",
    "他的妻子在城里的医院工作。", "有一天葛兰沃收到了一封信。", "信是他哥哥从国外寄来的。",
    "葛兰沃读完信以后哭了。", "第二天他买了一张火车票。", "火车上葛兰沃遇见了一位老同学。",
    "他们谈了三个小时的足球。", "晚上葛兰沃终于到了首都。",
]  # fmt: skip
NAMED_EN = [
    "Thessaly lived in a small house by the river.", "Behind the house there was an apple orchard.",
    "Every morning Thessaly went fishing.", "His wife worked at the hospital in town.",
    "One day Thessaly received a letter.", "The letter had been sent by his brother from abroad.",
    "Thessaly cried after he had read the letter.", "The next day he bought a train ticket.",
    "On the train Thessaly met an old classmate.", "They talked about football for three hours.",
    "In the evening Thessaly finally reached the capital.",
]  # fmt: skip
# The name stands nearly alone, and only who knows it sees on which side of the full stop the translator put it.
ALONE_ZH = ["他关上了窗户。", "葛兰沃来了。", "屋子里很冷。"]
ALONE_EN = {
    "before": (["He closed the window. Thessaly came.", "The room was cold."], [((0, 1), (0,)), ((2,), (1,))]),
    "after": (["He closed the window.", "Thessaly came. The room was cold."], [((0,), (0,)), ((1, 2), (1,))]),
}


def ends_of(alignment):
    """Confidence of the beads of what follows the sentences with the name, numbered from there."""
    n, m = len(NAMED_ZH), len(NAMED_EN)
    return {
        (tuple(i - n for i in bead.source), tuple(j - m for j in bead.target)): bead.confidence
        for bead in alignment
        if bead.source.stop > n or bead.target.stop > m
    }


@pytest.mark.parametrize("place", ALONE_EN)
def test_a_name_that_recurs_is_found_where_it_stands_nearly_alone(monkeypatch, place):
    """Once the sure beads have told who is who; at first sight the name has no counterpart."""
    lines, beads = ALONE_EN[place]
    texts = NAMED_ZH + ALONE_ZH, NAMED_EN + lines
    twice = ends_of(align(*texts))
    monkeypatch.setattr(search, "find_associations", lambda source, target, _: learn(source, target, []))
    once = ends_of(align(*texts))
    assert list(twice) == beads
    (with_name,) = [bead for bead in beads if 1 in bead[0]]
    assert twice[with_name] > once.get(with_name, 0) + 0.05


def test_a_second_look_keeps_the_answer_for_swapped_sides():
    texts = NAMED_ZH + ALONE_ZH, NAMED_EN + ALONE_EN["before"][0]
    there, back = align(*texts), align(*texts[::-1])
    assert numbers(there) == [(left, right) for right, left in numbers(back)]
    for here, other in zip(there, back, strict=True):
        assert here.confidence == pytest.approx(other.confidence, abs=1e-4)


def exchanged(lines, k):
    return [*lines[:k], lines[k + 1], lines[k], *lines[k + 2 :]]


# Of weights that know no gaps and no large beads, so that a path cannot go round sentences that were exchanged.
STRAIGHT = {"similarity": 5.0, "coverage": 5.0, "sentences": -20.0}
ONE_BY_ONE = aligner.Weights(tuple(STRAIGHT.get(name, 0.0) for name in BEAD_FEATURES), (-9.0, *[0.0] * 5), -9.0)


@pytest.mark.parametrize("k", [0, 4, 9])
def test_neighbours_that_the_translation_has_in_the_other_order_are_a_crossing(k):
    options = Options(weights=ONE_BY_ONE)
    alignment = align(NAMED_ZH, exchanged(NAMED_EN, k), options=options)
    assert [bead.kind for bead in alignment] == ["1-1"] * len(NAMED_ZH)
    assert [crossing.first for crossing in alignment.crossings] == [k]
    assert alignment.crossings[0].gain > 1
    swapped = align(exchanged(NAMED_EN, k), NAMED_ZH, options=options).crossings
    assert [crossing.first for crossing in swapped] == [k]
    assert swapped[0].gain == pytest.approx(alignment.crossings[0].gain, abs=1e-3)


def test_a_crossing_names_its_first_bead_where_blank_sentences_are_beads_too():
    texts = ["", NAMED_ZH[0], " ", *NAMED_ZH[1:]], exchanged(NAMED_EN, 3)
    for source, target in (texts, texts[::-1]):
        alignment = align(source, target, options=Options(weights=ONE_BY_ONE))
        (crossing,) = alignment.crossings
        found = alignment[crossing.first]
        assert {found.source_text, found.target_text} == {NAMED_ZH[3], NAMED_EN[4]}


@pytest.mark.parametrize(
    ("source", "target"), [(ZH_LINES, EN_LINES), (ZH, EN), (NAMED_ZH, NAMED_EN), (ZH, ""), ([], [])]
)
def test_an_ordinary_text_has_no_crossings(source, target):
    assert align(source, target).crossings == align(target, source).crossings == ()


@pytest.mark.parametrize("k", [3, 5])
def test_with_the_shipped_weights_an_exchange_is_a_crossing_too(k):
    alignment = align(NAMED_ZH, exchanged(NAMED_EN, k))
    (crossing,) = alignment.crossings
    beads = alignment[crossing.first : crossing.last + 1]
    for side in ("source", "target"):
        assert {k, k + 1} <= {number for bead in beads for number in getattr(bead, side)}


def at_spaces(text):
    return text.split("  ")


def test_raw_text_may_be_split_by_any_function():
    zh, en = "天亮了  雨停了", "Day broke  the rain stopped"
    alignment = align(zh, en, options=Options(splitter=at_spaces, repair=False))
    assert alignment.pairs() == [("天亮了", "Day broke"), ("雨停了", "the rain stopped")]
    assert alignment.recipe.options["splitter"] == "at_spaces"


def test_each_language_may_have_a_splitter_of_its_own():
    options = Options(splitter={"en": at_spaces}, repair=False)
    alignment = align("天亮了。雨停了。", "Day broke. It was cold.  The rain stopped.", options=options)
    assert list(alignment.target) == ["Day broke. It was cold.", "The rain stopped."]
    assert list(alignment.source) == ["天亮了。", "雨停了。"]
    assert alignment.recipe.options["splitter"] == "en:at_spaces"


@pytest.mark.parametrize("splitter", ["spaces", {"en": "spaces"}, 3])
def test_a_splitter_that_is_no_function_is_refused(splitter):
    with pytest.raises(InputError, match="splitter must be a function"):
        Options(splitter=splitter)


def test_splitters_for_other_languages_are_refused():
    with pytest.raises(InputError, match="splitters are given for fr, but the texts are zh and en"):
        align(ZH, EN, options=Options(splitter={"fr": at_spaces}))
    assert align(ZH, EN, target_language="en-GB", options=Options(splitter={"en": str.splitlines}))[0].target.stop == 1


def test_single_rules_of_repair_can_be_left_out():
    text = "It lies south ofthe river.Then it turns."
    alignment = align("河水,山谷。", text, options=Options(exclude_rules=("split words", "width")))
    assert alignment.source[0] == "河水,山谷。"
    assert list(alignment.target) == ["It lies south ofthe river.", "Then it turns."]
    assert alignment.recipe.options["exclude_rules"] == "split words,width"
    with pytest.raises(InputError, match=r"no repair rule is called 'widths'; did you mean width\?; the rules are: "):
        Options(exclude_rules=("widths",))
