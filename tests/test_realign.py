"""A stretch that is aligned again says what the whole lattice says, and costs only the stretch."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner import Sentences, align, segment
from aligner.alignment import search
from aligner.alignment.align import align as align_whole
from aligner.alignment.canonical import Canonical
from aligner.alignment.constraints import Constraints
from aligner.alignment.realign import Realigner
from aligner.errors import InputError

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


def first_pass(texts, constraints, monkeypatch):
    """The beads of the first pass, and the alignment after the second."""
    results = []
    once = search._search_once
    monkeypatch.setattr(search, "_search_once", lambda *given: results.append(once(*given)) or results[-1])
    named = {"fixed": constraints.fixed, "anchors": constraints.anchors, "apart": constraints.apart}
    alignment = align_whole(*texts, **named)
    monkeypatch.undo()
    return Canonical.of(*texts, constraints).from_lattice(results[0]).beads, alignment


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
    assert [link.confidence for link in found.links] == pytest.approx([bead.confidence for bead in expected], abs=2e-6)
    assert len(found.links) > 4


def test_links_partition_the_sentences_of_the_beads_that_they_replace(whole, realigner):
    for place in range(0, len(whole), 10):
        found = realigner.realign(whole, place)
        old = whole[found.first : found.stop]
        for side in ("source", "target"):
            runs = [getattr(link, side) for link in found.links]
            assert [run.start for run in runs[1:]] == [run.stop for run in runs[:-1]]
            assert (runs[0].start, runs[-1].stop) == (getattr(old[0], side).start, getattr(old[-1], side).stop)


def test_proposals_are_other_alignments_of_the_place_with_their_probabilities(whole, realigner):
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


def test_after_an_edit_only_new_sentences_are_read(texts, whole, realigner, monkeypatch):
    source, target = map(list, texts)
    source[30:31] = ["这是新的一句。", "这是另一句。"]
    read = []
    original = realigner._encoder.tokens
    monkeypatch.setattr(
        type(realigner._encoder), "tokens", lambda _, sentences: read.extend(sentences) or original(sentences)
    )
    changed = realigner.with_texts(source, target)
    assert read == ["这是新的一句。", "这是另一句。"]
    monkeypatch.undo()
    assert realigner.with_texts(*texts) is realigner
    alignment = align(source, target)
    fresh = Realigner(Sentences.given(source, "zh"), Sentences.given(target, "en"), alignment)
    found, expected = (each.realign(alignment, 30) for each in (changed, fresh))
    assert [link[:2] for link in found.links] == [link[:2] for link in expected.links]
    assert [link.confidence for link in found.links] == pytest.approx(
        [link.confidence for link in expected.links], abs=0.05
    )


def test_a_place_that_is_none_is_an_error(whole, realigner):
    with pytest.raises(InputError, match="there is no bead 1000; the beads are 0 to"):
        realigner.realign(whole, 1000)


def test_constraints_that_contradict_each_other_within_the_stretch_are_an_error(whole, realigner):
    place = paired(whole, 20, 30)[0]
    bead = whole[place]
    with pytest.raises(InputError, match="contradict each other"):
        realigner.realign(whole, place, Constraints.given([bead], (), [bead]))
