"""Pairs that a memory knows count as evidence for the beads that are just such a pair."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aligner
from aligner import Memory, Options
from aligner.alignment.boosts import GAIN, boost
from aligner.alignment.known import KnownPair
from aligner.alignment.lattice import Scores
from aligner.bitext.texts import Run
from aligner.units.units import Unit, Variant

ZH = ["河水在夜里涨了。", "渡船停在对岸。", "没有人过河。", "第二天早上雾散了。"]
EN = ["The river rose at night.", "The ferry lay on the far bank.", "Nobody crossed.", "Next morning the fog had gone."]


def unit(source, target, confidence=None):
    from aligner.units.units import CONFIDENCE, prop

    said = () if confidence is None else (prop(CONFIDENCE, str(confidence)),)
    return Unit((Variant("zh-CN", source), Variant("en-US", target)), elements=said)


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "known.db") as opened:
        yield opened


def sides(zh=ZH, en=EN):
    return aligner.Sentences.given(zh, "zh"), aligner.Sentences.given(en, "en")


def blank_scores(rows, columns):
    shapes = [(1, 1), (2, 1)]
    beads = {shape: [np.zeros(columns + 1) for _ in range(rows + 1)] for shape in shapes}
    return Scores(beads, np.zeros(rows), np.zeros(columns), -1.0, [0] * (rows + 1))


def test_a_known_pair_raises_the_score_of_its_bead_and_of_no_other():
    scores = blank_scores(3, 3)
    boost(scores, [KnownPair(Run(1, 2), Run(2, 3), 0.5)])
    assert scores.beads[1, 1][2].tolist() == [0, 0, 0, GAIN / 2]
    assert sum(row.sum() for rows in scores.beads.values() for row in rows) == GAIN / 2


def test_a_known_pair_outside_the_lattice_or_of_another_shape_changes_nothing():
    scores = blank_scores(3, 3)
    scores.lows[:] = [0, 0, 1, 3]
    boost(scores, [KnownPair(Run(1, 2), Run(0, 0), 1.0), KnownPair(Run(1, 2), Run(0, 3), 1.0)])
    boost(scores, [KnownPair(Run(2, 3), Run(0, 1), 1.0)])
    assert all(not row.any() for rows in scores.beads.values() for row in rows)


def test_pairs_are_found_where_the_texts_have_them(memory):
    elsewhere = unit("别处的话。", "Said elsewhere.")
    memory.add([unit(ZH[0], EN[0]), unit(ZH[1] + ZH[2], f"{EN[1]} {EN[2]}"), elsewhere], "a")
    found = memory.known_pairs(*sides())
    assert found == [KnownPair(Run(0, 1), Run(0, 1), 1.0), KnownPair(Run(1, 3), Run(1, 3), 1.0)]


def test_a_pair_counts_as_much_as_it_is_certain_and_alike(memory):
    long = "The fog that had lain over the river for three days and nights had gone by the next morning."
    memory.add([unit(ZH[0], EN[0], 0.5), unit(ZH[3], long.replace("three", "four"))], "a")
    found = memory.known_pairs(*sides(ZH, [*EN[:3], long]))
    assert [pair.source.start for pair in found] == [0, 3]
    assert found[0].strength == 0.5
    assert 0.9 <= found[1].strength < 1


def test_a_pair_that_may_stand_in_several_places_counts_less_in_each(memory):
    memory.add([unit("是。", "Yes.")], "a")
    found = memory.known_pairs(*sides(["是。", "河水涨了。", "是。"], ["Yes.", "The river rose."]))
    assert [(pair.source.start, pair.strength) for pair in found] == [(0, 0.5), (2, 0.5)]


def test_a_longer_run_that_only_adds_a_short_sentence_is_not_the_pair(memory):
    zh = ["这条河在三月里涨了两次，又在四月里落了一次，谁也说不清其中的缘故。", "是。"]
    en = ["The river rose twice in March and fell once in April, and nobody could tell the reason why.", "Yes."]
    memory.add([unit(zh[0], en[0])], "a")
    assert memory.known_pairs(*sides(zh, en)) == [KnownPair(Run(0, 1), Run(0, 1), 1.0)]


def test_a_pair_is_found_among_many_with_the_same_text_on_one_side(memory):
    others = [unit("是。", f"Indeed {number}.") for number in range(30)]
    others += [unit(f"第{number}个是。", "Yes.") for number in range(30)]
    memory.add([unit("是。", "Yes."), *others], "a")
    assert memory.known_pairs(*sides(["是。"], ["Yes."])) == [KnownPair(Run(0, 1), Run(0, 1), 1.0)]


def test_a_memory_without_the_language_knows_nothing(memory):
    memory.add([Unit((Variant("de", "Der Fluss stieg."), Variant("en", EN[0])))], "a")
    assert memory.known_pairs(*sides()) == []


def test_a_corrected_memory_improves_the_next_alignment(memory):
    """The last sentence is an addition, and somebody has said so."""
    zh = ["他们在三月里数了两次。", "四月里又数了一次。"]
    en = ["They counted twice in March.", "Once more in April.", "The counts were made by hand."]
    assert [bead.kind for bead in aligner.align(zh, en)] == ["1-1", "1-2"]
    memory.add([unit(zh[1], en[1])], "corrected")
    after = aligner.align(zh, en, options=Options(known=memory))
    assert [bead.kind for bead in after] == ["1-1", "1-1", "0-1"]
    assert str(after.recipe.options["known"]).startswith("1@")


def test_what_is_not_a_memory_is_refused():
    with pytest.raises(aligner.InputError, match=r"known must be an aligner\.Memory or a reviewed"):
        Options(known="known.db")


def test_an_empty_memory_changes_no_bead(memory):
    assert aligner.align(ZH, EN, options=Options(known=memory)).beads == aligner.align(ZH, EN).beads


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4, unique=True))
def test_swapping_the_sides_swaps_the_beads(tmp_path_factory, chosen):
    path = tmp_path_factory.mktemp("known") / "known.db"
    with Memory(path) as memory:
        memory.add([unit(ZH[i], EN[j], 0.75) for i, j in chosen], "chosen")
        options = Options(known=memory)
        there = aligner.align(ZH, EN, options=options)
        back = aligner.align(EN, ZH, options=options)
    assert [(b.source, b.target, b.confidence) for b in there] == [(b.target, b.source, b.confidence) for b in back]
