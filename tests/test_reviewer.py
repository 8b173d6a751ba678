"""The scripted reviewer of the benchmark: what it counts as wrong, the fewest edits, and that it ends."""

import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import Run, align
from aligner.alignment.realign import Realigner
from aligner.bitext.beads import Link

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from cuts import Edit, cuts_of, distance, edited, edits_between, gold_beads, links_between, pair_of, places
from reviewer import POLICIES, Chapter, Page, Tally, cells, gain

ZH = ["他来了。", "门开着。", "河水涨了。", "桥被冲走了。", "船都停了。", "鸟飞走了。"]
EN = ["He came.", "The door was open.", "The river rose.", "The bridge was washed away.", "The boats stopped.",
      "The birds flew away."]  # fmt: skip


def beads_of(*sizes, confidence=0.9):
    """Beads of so many source and target sentences."""
    links, i, j = [], 0, 0
    for a, b in sizes:
        links.append(Link(Run(i, i + a), Run(j, j + b), confidence))
        i, j = i + a, j + b
    return links


def gold_of(*sizes):
    return [pair_of(bead) for bead in beads_of(*sizes) if bead.source and bead.target]


def test_gold_beads_that_cross_are_the_bead_around_them():
    links = [((0,), (1,)), ((1,), (0,)), ((2,), ()), ((3, 5), (2,)), ((6,), (3,))]
    assert gold_beads(links) == [(Run(0, 2), Run(0, 2)), (Run(3, 6), Run(2, 3)), (Run(6, 7), Run(3, 4))]


@pytest.mark.parametrize(
    ("ours", "gold", "edits"),
    [
        ([(1, 1), (1, 2)], [(1, 2), (1, 1)], [Edit((1, 1), (1, 2))]),
        ([(1, 1), (0, 1)], [(1, 2)], [Edit((1, 1), None)]),
        ([(2, 2)], [(1, 1), (1, 1)], [Edit(None, (1, 1))]),
        ([(1, 1)], [(1, 0), (0, 1)], [Edit(None, (1, 0))]),
        ([(1, 1), (1, 3)], [(1, 3), (1, 1)], [Edit((1, 1), None), Edit(None, (1, 3))]),
    ],
)
def test_a_place_needs_these_edits(ours, gold, edits):
    (place,) = places(beads_of(*ours), gold_of(*gold))
    assert sorted(edits_between(place.ours, place.gold), key=str) == sorted(edits, key=str)


def test_the_order_of_sentences_without_counterpart_is_free():
    assert not list(places(beads_of((1, 1), (0, 1), (1, 0), (0, 1), (1, 1)), gold_of((1, 1), (1, 0), (0, 2), (1, 1))))


sizes = st.lists(st.sampled_from([(1, 1), (1, 2), (2, 1), (1, 0), (0, 1), (2, 2)]), min_size=1, max_size=8)


@given(sizes, st.data())
def test_edits_lead_to_the_gold_and_none_are_needed_there(gold, data):
    right = gold_of(*gold)
    beads = beads_of(*gold)
    assert distance(beads, right) == 0
    cuts = cuts_of(beads)
    kept = data.draw(st.sets(st.sampled_from(cuts[1:-1])) if len(cuts) > 2 else st.just(set()))
    ours = links_between([cuts[0], *sorted(kept), cuts[-1]], 0.5)
    left = distance(ours, right)
    while left:
        place = next(places(ours, right))
        after = [found for edit in edits_between(place.ours, place.gold) if (found := edited(place, edit)) is not None]
        ends = cuts_of(ours)
        ours[place.first : place.stop] = links_between([ends[place.first], *after[0], ends[place.stop]], 0.5)
        assert distance(ours, right) < left
        left = distance(ours, right)
    assert {pair_of(bead) for bead in ours if bead.source and bead.target} == set(right)


def chapter(beads):
    found = align(ZH, EN)
    realigner = Realigner(found.source, found.target, beads)
    return Chapter("birds", found.source, found.target, beads, realigner, gold_of(*[(1, 1)] * 6))


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_ends_with_every_bead_right(name):
    tally = chapter(beads_of((1, 1), (1, 2), (1, 1), (1, 1), (2, 1))).reviewed(POLICIES[name])
    assert (tally.beads, tally.wrong, tally.places) == (5, 4, 1)
    assert tally.looks + tally.actions >= 1 and tally.actions <= 4
    assert len(cells(tally)) == len(cells(Tally()))


def test_from_top_to_bottom_each_right_bead_is_looked_at_and_each_place_mended():
    tally = chapter(beads_of((1, 1), (2, 2), (1, 1), (1, 1), (1, 1))).reviewed(POLICIES["top to bottom"])
    assert (tally.wrong, tally.actions, tally.looks) == (1, 1, 1)


def test_one_acceptance_lets_the_page_align_the_rest_again():
    shifted = beads_of((1, 0), *[(1, 1)] * 5, (0, 1), confidence=0.5)
    alone = chapter(shifted).reviewed(POLICIES["by gain, nothing else"])
    helped = chapter(shifted).reviewed(POLICIES["by gain, re-aligning"])
    assert helped.actions < alone.actions


def test_a_wrong_boundary_has_the_beads_on_both_sides_to_gain():
    found = align(ZH, EN)
    beads = [
        bead._replace(confidence=p) for bead, p in zip(beads_of(*[(1, 1)] * 6), (1, 1, 0.5, 0.6, 1, 0.4), strict=True)
    ]
    page = Page(found.source, found.target, beads, Realigner(found.source, found.target, beads))
    assert [gain(page, index) for index in range(6)] == pytest.approx([0, 0, 0.9, 0.8, 0, 0.6])
    page.accept(3)
    assert gain(page, 2) == pytest.approx(0.5) and gain(page, 3) == 0


@pytest.mark.parametrize(("cut", "actions"), [((1, 1), 1), ((1, 3), 2), ((2, 3), 1)])
def test_a_split_finds_the_boundary_of_the_other_text_by_its_length(cut, actions):
    found = align(["他来了。"] * 3, ["He came."] * 4, source_language="zh", target_language="en")
    beads = beads_of((3, 4))
    page = Page(found.source, found.target, beads, Realigner(found.source, found.target, beads))
    assert page.split_actions(cut) == actions


def test_links_between_cuts_meet():
    links = links_between([(0, 0), (1, 2), (2, 2)], 0.5)
    assert all(left.source.stop == right.source.start for left, right in pairwise(links))
    assert cuts_of(links) == [(0, 0), (1, 2), (2, 2)]
