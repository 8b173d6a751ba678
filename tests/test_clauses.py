"""Sentences cut into clauses: where they may be, when they are, and that joining them gives the sentences back."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from work import lines_run

from aligner.alignment import clauses
from aligner.alignment.align import align
from aligner.alignment.clauses import POLICY, _links_between, find_cuts
from aligner.alignment.options import GRAINS, Options
from aligner.bitext.forms import FORMS
from aligner.bitext.texts import Run, Sentences
from aligner.cli import align as command_line
from aligner.errors import InputError

ZH = "清晨，渔民划着小船出海；中午，他们在岛上的树荫下补网；傍晚，妇女们在码头等他们回来。明天会下雨。"
EN = (
    "In the early morning the fishermen rowed their small boats out to sea. At noon they mended their nets in the shade"
    " of the trees on the island. In the evening the women waited on the quay for their return. It will rain tomorrow."
)
PAIRS = [
    ("清晨，渔民划着小船出海；", "In the early morning the fishermen rowed their small boats out to sea."),
    ("中午，他们在岛上的树荫下补网；", "At noon they mended their nets in the shade of the trees on the island."),
    ("傍晚，妇女们在码头等他们回来。", "In the evening the women waited on the quay for their return."),
    ("明天会下雨。", "It will rain tomorrow."),
]


def cut_up(text, other=("a", "b", "c", "d", "e", "f")):
    """The parts of a sentence that faces many."""
    places = find_cuts([text], list(other))[0][0]
    return [text[start:stop] for start, stop in pairwise([0, *places, len(text)])]


@pytest.mark.parametrize("grain", ["clause", "auto"])
def test_clauses_meet_the_sentences_that_translate_them(grain):
    alignment = align(ZH, EN, options=Options(grain=grain))
    assert alignment.pairs() == PAIRS
    assert alignment.source.clauses == (1, 2)
    assert alignment.target.clauses == ()


def test_sentences_stay_whole_unless_asked():
    assert [bead.kind for bead in align(ZH, EN)] == ["1-3", "1-1"]


def test_the_other_side_is_cut_too():
    english = "The old bridge is closed; the ferry runs every hour; buses leave from the market square."
    alignment = align(
        "旧桥已经关闭。渡船每小时一班。公共汽车从集市广场出发。", english, options=Options(grain="clause")
    )
    assert [bead.kind for bead in alignment] == ["1-1"] * 3
    assert alignment.target.clauses == (1, 2)


def test_a_clause_is_nowhere_more_sure_than_its_sentence():
    whole, parts = align(ZH, EN), align(ZH, EN, options=Options(grain="clause"))
    assert max(bead.confidence for bead in parts.beads[:3]) <= whole[0].confidence


SENTENCES = [
    (["河水涨了；石桥断了；渡船停了。"], ["The river rose.", "The stone bridge broke.", "The ferry stopped."]),
    (["他读书，她写信。"], ["He reads a book.", "She writes a letter."]),
    (["天亮了。"], ["Day broke."]),
    (["孩子们唱歌。", "老人听着，慢慢睡着了。"], ["The children sang; the old man listened and slowly fell asleep."]),
    (["  "], ["\t"]),
    (["没有人知道原因；"], []),
    # Beads of several sentences that may all be cut, and that could be cut between sentences too.
    (
        ["天亮了；鸟在叫。", "河水涨了；石桥断了。", "老人坐在树下，慢慢睡着了；孩子们在唱歌。"],
        ["The children were singing.", "It rained all night; it stopped in the morning."],
    ),
]


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.sampled_from(["clause", "auto"]))
@settings(max_examples=40)
def test_joined_clauses_are_the_beads_of_sentences(pieces, grain):
    zh, en = (Sentences.given([text for piece in pieces for text in piece[k]], ("zh", "en")[k]) for k in (0, 1))
    whole, cut = align(zh, en), align(zh, en, options=Options(grain=grain))
    joined = cut.joined()
    assert (joined.source, joined.target) == (zh, en)
    assert [(bead.source, bead.target) for bead in joined] == [(bead.source, bead.target) for bead in whole]
    assert [(each.first, each.last) for each in joined.crossings] == [(c.first, c.last) for c in whole.crossings]
    assert all(a.confidence <= b.confidence for a, b in zip(joined, whole, strict=True))


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6))
@settings(max_examples=25)
def test_swapped_sides_give_swapped_clauses(pieces):
    zh, en = (Sentences.given([text for piece in pieces for text in piece[k]], ("zh", "en")[k]) for k in (0, 1))
    one, other = (align(*sides, options=Options(grain="clause")) for sides in ((zh, en), (en, zh)))
    assert (one.source, one.target) == (other.target, other.source)
    pairs = [[bead for bead in side if bead.source and bead.target] for side in (one, other)]
    assert [(b.source, b.target, b.confidence) for b in pairs[0]] == [
        (b.target, b.source, b.confidence) for b in pairs[1]
    ]


@pytest.mark.parametrize(
    "parts",
    [
        ["水位上涨，", "桥梁关闭；", "渡船停航。"],
        ["他说：“我们走吧；”", "她没有回答。"],
        ["它有三种颜色（红，黄；蓝）和两种大小，", "价格相同。"],
        ["产量为1,000,000吨，", "增长3:1；", "损失很小。"],
        ["水位上涨,", "桥梁关闭;", "渡船停航。"],
        ["The river rose, ", "the bridge was closed; ", "the ferry stopped."],
        ["好，我们这就出发。"],
        ["没有可以切分的地方。"],
    ],
)
def test_a_sentence_that_faces_many_may_be_cut_behind_its_marks(parts):
    assert [part.strip() for part in cut_up("".join(parts))] == [part.strip() for part in parts]


def test_commas_are_offered_only_on_the_side_that_has_fewer_parts():
    zh, en = "水位上涨，桥梁关闭；渡船停航。", "The river rose, the bridge was closed; the ferry stopped."
    assert [len(cuts) for side in find_cuts([zh], [en]) for cuts in side] == [1, 1]
    assert [
        len(cuts) for side in find_cuts([zh], ["The river rose.", "The bridge closed.", "It stopped."]) for cuts in side
    ] == [2, 0, 0, 0]


def test_an_omission_is_not_cut():
    assert find_cuts(["水位上涨；桥梁关闭。"], []) == ([{}], [])


@given(st.text("天地人，；：,;:（）()“” a1\n", max_size=60), st.text(max_size=60))
def test_cuts_are_ordered_places_inside_with_something_on_both_sides(text, other):
    for (cuts,), sentence in zip(find_cuts([text], [other]), [text, other], strict=True):
        places = list(cuts)
        assert places == sorted(set(places))
        assert all(POLICY.shortest <= place <= len(sentence) - POLICY.shortest for place in places)


def test_very_many_clauses_are_thinned_evenly():
    text = "水位上涨，" * 1000 + "完。"
    places = list(find_cuts([text], ["a"] * 50)[0][0])
    assert len(places) == POLICY.most_parts - 1
    assert max(stop - start for start, stop in pairwise([0, *places, len(text)])) < 2 * len(text) / POLICY.most_parts


def steps(text):
    """Lines of Python run while looking for cuts."""
    return lines_run(lambda: find_cuts([text], ["a", "b", "c"]), clauses.__file__)


@pytest.mark.parametrize("piece", ["（", "（）", "；", "，a", "）", "(;", "a, ", "（；）", "，，，，a"])
def test_four_times_the_sentence_is_at_most_about_four_times_the_work(piece):
    assert steps(piece * 4000) < 5 * steps(piece * 1000) + 500
    assert len(find_cuts([piece * 50_000], ["a", "b"])[0][0]) < POLICY.most_parts


def test_a_part_is_as_sure_as_both_its_ends_can_be_together():
    found = list(_links_between(Run(4, 7), Run(2, 5), [(1, 1, 0.75), (2, 2, 0.5)]))
    assert found == [
        (Run(4, 5), Run(2, 3), 0.75),
        (Run(5, 6), Run(3, 4), 0.25),
        (Run(6, 7), Run(4, 5), 0.5),
    ]


def test_commas_cost_what_semicolons_do_not():
    cuts = find_cuts(["水位上涨，桥梁关闭；渡船停航。"], ["a", "b", "c", "d"])[0][0]
    assert list(cuts.values()) == [POLICY.weak_price, POLICY.strong_price]
    assert POLICY.weak_price > POLICY.strong_price == 0


def test_the_command_line_knows_the_same_grains_and_forms():
    assert command_line.GRAINS == GRAINS and command_line.FORMS == FORMS


def test_the_places_of_clauses_lead_to_the_raw_text():
    source = align(ZH, EN, options=Options(grain="clause")).source
    assert [ZH[span.start : span.stop] for span in source.spans] == list(source)
    assert [*accumulate(map(len, source))][-1] == len(ZH)


def test_an_unknown_grain_is_refused():
    with pytest.raises(InputError, match="sentence, clause, auto"):
        Options(grain="word")
