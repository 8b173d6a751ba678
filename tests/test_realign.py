"""A stretch that is aligned again says what the whole lattice says, and costs only the stretch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aligner import Constraints, InputError, Realigner, Run, Sentences, align, segment
from aligner.alignment import islands as islands_module
from aligner.alignment import realign, search
from aligner.alignment.canonical import Canonical
from aligner.alignment.islands import ISLANDS
from aligner.alignment.kept import matches
from aligner.alignment.known import KnownPair, moved
from aligner.alignment.stretches import Stretch
from aligner.bitext.beads import Link

THESIS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def texts():
    return tuple(segment((THESIS / f"thesis.{language}.txt").read_text(encoding="utf-8")) for language in ("zh", "en"))


@pytest.fixture(scope="module")
def whole(texts):
    return align(*texts)


@pytest.fixture(scope="module")
def realigner(texts, whole):
    return Realigner(*texts, whole)


@pytest.fixture
def limits(whole, monkeypatch):
    """A limit below which ten beads of the example lie: it has none that is doubtful."""
    raised = ISLANDS._replace(doubtful=sorted(bead.confidence for bead in whole)[10])
    monkeypatch.setattr(islands_module, "ISLANDS", raised)
    return raised


def first_pass(texts, constraints, monkeypatch):
    """The beads of the first pass, and the alignment after the second."""
    results = []
    once = search._search_once
    monkeypatch.setattr(search, "_search_once", lambda *given: results.append(once(*given)) or results[-1])
    named = {"fixed": constraints.fixed, "anchors": constraints.anchors, "apart": constraints.apart}
    alignment = align(*texts, **named)
    monkeypatch.undo()
    found = search.SearchResult(results[0].beads, [])
    return Canonical.of(*texts, constraints).from_lattice(found).beads, alignment


def paired(alignment, first, stop):
    return [number for number in range(first, stop) if alignment[number].source and alignment[number].target]


@pytest.mark.parametrize("place", [5, 40, 80, 120, 158])
def test_a_stretch_between_fixed_beads_is_aligned_as_in_the_whole_texts(texts, whole, place, monkeypatch):
    left, right = paired(whole, 0, place - 3)[-1:], paired(whole, place + 3, len(whole))[:1]
    apart = [whole[paired(whole, place - 2, place + 2)[0]]]
    constraints = Constraints.given([whole[number] for number in left + right], (), apart)
    beads, alignment = first_pass(texts, constraints, monkeypatch)
    number = next(k for k, bead in enumerate(beads) if bead.source.start >= whole[place].source.start and bead.source)
    found = Realigner(*texts, beads).realign(beads, number, constraints)
    start, stop = found.links[0].source.start, found.links[-1].source.stop
    expected = [bead for bead in alignment if start <= bead.source.start and bead.source.stop <= stop]
    expected = [bead for bead in expected if found.links[0].target.start <= bead.target.start]
    expected = [bead for bead in expected if bead.target.stop <= found.links[-1].target.stop]
    assert [(link.source, link.target) for link in found.links] == [(bead.source, bead.target) for bead in expected]
    assert [link.confidence for link in found.links] == pytest.approx([bead.confidence for bead in expected], abs=2e-5)
    assert len(found.links) > 4


def test_links_partition_the_sentences_of_the_beads_that_they_replace(whole, realigner):
    for place in range(0, len(whole), 10):
        found = realigner.realign(whole, place)
        old = whole[found.first : found.stop]
        for side in ("source", "target"):
            runs = [getattr(link, side) for link in found.links]
            assert [run.start for run in runs[1:]] == [run.stop for run in runs[:-1]]
            assert (runs[0].start, runs[-1].stop) == (getattr(old[0], side).start, getattr(old[-1], side).stop)


def test_proposals_are_other_alignments_of_the_place_with_their_probabilities(whole, realigner, monkeypatch):
    monkeypatch.setattr(realign, "LEAST_PROPOSED", 0.0)
    doubtful = min(range(len(whole)), key=lambda number: whole[number].confidence)
    proposals = realigner.proposals(whole, doubtful)
    assert proposals
    assert [proposal.probability for proposal in proposals] == sorted(
        (proposal.probability for proposal in proposals), reverse=True
    )
    for proposal in proposals:
        standing = [(bead.source, bead.target) for bead in whole[proposal.first : proposal.stop]]
        assert [(link.source, link.target) for link in proposal.links] != standing


def test_what_is_accepted_stays_and_what_is_apart_goes(whole, realigner):
    place = paired(whole, 20, 30)[0]
    rejected = realigner.realign(whole, place, Constraints.given(apart=[whole[place]]))
    assert (whole[place].source, whole[place].target) not in {link[:2] for link in rejected.links}
    accepted = realigner.realign(whole, place, Constraints.given([whole[place]]))
    assert (whole[place].source, whole[place].target, 1.0) in set(accepted.links)


def test_an_anchor_far_away_widens_the_stretch(whole, realigner):
    first, second = paired(whole, 20, 30)[0], paired(whole, 60, 70)[0]
    anchor = (whole[first].source.start, whole[second].target.start)
    found = realigner.realign(whole, first, Constraints.given(anchors=[anchor]))
    assert found.first <= first < second < found.stop
    assert any(anchor[0] in link.source and anchor[1] in link.target for link in found.links)


def test_after_an_edit_only_new_sentences_are_read(texts, realigner, monkeypatch):
    source, target = map(list, texts)
    source[30:32] = [source[30] + source[31]]
    read = []
    tokens = realigner._encoder.tokens
    monkeypatch.setattr(type(realigner._encoder), "tokens", lambda _, given: read.extend(given) or tokens(given))
    changed = realigner.with_texts(source, target)
    monkeypatch.undo()
    assert read == [source[30]]
    alignment = align(source, target)
    fresh = Realigner(Sentences.given(source, "zh"), Sentences.given(target, "en"), alignment)
    found, expected = (each.realign(alignment, 30) for each in (changed, fresh))
    assert [link[:2] for link in found.links] == [link[:2] for link in expected.links]
    confidences = [[link.confidence for link in each.links] for each in (found, expected)]
    assert confidences[0] == pytest.approx(confidences[1], abs=0.05)


def test_an_edit_that_is_taken_back_leaves_everything_as_it_was(texts, whole, realigner):
    source, target = map(list, texts)
    changed = realigner.with_texts(source[:40] + source[41:], target).with_texts(source, target)
    assert changed.realign(whole, 100) == realigner.realign(whole, 100)
    assert realigner.with_texts(source, target) is realigner


def test_swapped_sides_have_the_swapped_answer(texts, whole, realigner):
    beads = [Link(bead.target, bead.source, bead.confidence) for bead in whole]
    here, there = realigner.realign(whole, 60), Realigner(texts[1], texts[0], beads).realign(beads, 60)
    assert (here.first, here.stop) == (there.first, there.stop)
    assert [link.swapped() for link in there.links] == here.links


def test_lines_without_words_are_put_back_and_may_be_anchored():
    source = ["1", "湖水很深。", "00:01", "风很大。", "2", "天黑了。"]
    target = ["1", "The lake is deep.", "00:02", "The wind is strong.", "2", "Night fell."]
    alignment = align(source, target)
    realigner = Realigner(alignment.source, alignment.target, alignment)
    found = realigner.realign(alignment, 2)
    assert [link[:2] for link in found.links] == [(bead.source, bead.target) for bead in alignment]
    anchored = realigner.realign(alignment, 2, Constraints.given(anchors=[(2, 2)]))
    assert any(2 in link.source and 2 in link.target for link in anchored.links)
    assert realigner.islands(alignment) == []


@pytest.mark.parametrize(("source", "target"), [(["湖水很深。"], []), ([], ["The lake is deep."])])
def test_a_text_without_the_other_has_only_gaps(source, target):
    alignment = align(source, target)
    realigner = Realigner(alignment.source, alignment.target, alignment)
    assert [link.confidence for link in realigner.realign(alignment, 0).links] == [1.0]
    assert realigner.proposals(alignment, 0) == []


def test_islands_are_the_scores_of_the_stretches_around_doubtful_beads(whole, realigner, limits):
    islands = realigner.islands(whole)
    assert len(islands) > 1
    assert islands == json.loads(json.dumps(islands))
    for bead in whole:
        if bead.confidence < limits.doubtful and bead.source:
            assert any(bead.source.start in Run(*one["rows"]) for one in islands)
    for one in islands:
        place = next(k for k, bead in enumerate(whole) if bead.source.start == one["rows"][0] and bead.source)
        stretch = Stretch(place, place + 1, Run(*one["rows"]), Run(*one["columns"]))
        scores = realigner._lattice(whole, stretch, Constraints()).scores
        assert one["source_gaps"] == pytest.approx(scores.source_gaps, abs=0.006)
        assert one["target_gaps"] == pytest.approx(scores.target_gaps, abs=0.006)
        for name, table in one["beads"].items():
            a, b = map(int, name.split("-"))
            for i, row in enumerate(table):
                assert row[:b] == [None] * b if i >= a else row == []
                assert row[b:] == pytest.approx(scores.beads[a, b][i][b : len(row)], abs=0.006)


def test_a_small_limit_keeps_the_islands_of_the_most_doubtful_beads(whole, realigner, limits, monkeypatch):
    islands = realigner.islands(whole)
    characters = sum(len(json.dumps(one, separators=(",", ":"))) for one in islands) - 1
    monkeypatch.setattr(islands_module, "ISLANDS", limits._replace(characters=characters))
    fewer = realigner.islands(whole)
    assert 0 < len(fewer) < len(islands)
    lowest = min((bead for bead in whole if bead.source and bead.target), key=lambda bead: bead.confidence)
    assert any(lowest.source.start in Run(*one["rows"]) for one in fewer)


def test_known_pairs_move_with_their_sentences():
    pairs = [KnownPair(Run(k, k + n), Run(k // 2, k // 2 + 1), 1.0) for k, n in ((0, 1), (2, 2), (1, 1))]
    source, target = matches(["a", "b", "c", "d"], ["a", "x", "y", "c", "d"]), matches(["A", "B"], ["N", "A", "B"])
    assert moved(pairs, source, target) == [
        KnownPair(Run(0, 1), Run(1, 2), 1.0), KnownPair(Run(3, 5), Run(2, 3), 1.0),
    ]  # fmt: skip


def test_a_place_that_is_none_is_an_error(whole, realigner):
    with pytest.raises(InputError, match="there is no bead 1000; the beads are 0 to"):
        realigner.realign(whole, 1000)


def test_constraints_that_contradict_each_other_within_the_stretch_are_an_error(whole, realigner):
    place = paired(whole, 20, 30)[0]
    bead = whole[place]
    with pytest.raises(InputError, match="contradict each other"):
        realigner.realign(whole, place, Constraints.given([bead], (), [bead]))
