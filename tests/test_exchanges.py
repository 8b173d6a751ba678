"""A proposal may be that two neighbours change places: where the crossing of two beads explains the texts better."""

from __future__ import annotations

import pytest
from test_revision_realigning import EN, ZH, make, realigning_server

import aligner
from aligner import Constraints, Run
from aligner.alignment import exchanges, realign
from aligner.revision.realigning import Realigning
from aligner.revision.revision import Revision


@pytest.fixture(scope="module")
def crossed():
    """The alignment of a translation whose first two sentences have changed places."""
    target = "She left. He came. " + EN.removeprefix("He came. She left. ")
    return aligner.align(ZH, target)


def exchanges_of(alignment, place, constraints=Constraints()):  # noqa: B008
    found = make(alignment).proposals(alignment, place, constraints)
    return [proposal for proposal in found if proposal.exchange]


def test_two_neighbours_in_the_other_order_are_proposed_as_an_exchange(crossed):
    (found,) = exchanges_of(crossed, 0)
    assert found.exchange == ((Run(0, 1), Run(1, 2)), (Run(0, 1), Run(1, 2)))
    assert [link[:2] for link in found.links] == [(Run(0, 1), Run(0, 1)), (Run(1, 2), Run(1, 2))]
    replaced = crossed[found.first : found.stop]
    assert (replaced[0].source.start, replaced[-1].source.stop) == (0, 2)
    assert 0.5 < found.probability < 1


def test_a_translation_in_the_same_order_has_no_exchange():
    alignment = aligner.align(ZH, EN)
    assert [exchanges_of(alignment, place) for place in range(len(alignment))] == [[]] * len(alignment)


def test_rows_that_have_no_part_in_an_exchange_are_not_asked_about_it(crossed):
    assert exchanges_of(crossed, len(crossed) - 1) == []


def test_swapped_texts_have_the_same_exchange(crossed):
    swapped = aligner.align(crossed.target, crossed.source)
    (here,), (there,) = exchanges_of(crossed, 0), exchanges_of(swapped, 0)
    assert here.probability == pytest.approx(there.probability, abs=1e-5)
    assert there.exchange == (here.exchange.target, here.exchange.source)


def test_what_is_pinned_or_accepted_is_not_exchanged(crossed):
    (found,) = exchanges_of(crossed, 0)
    accepted = crossed[found.first]
    assert exchanges_of(crossed, 0, Constraints.given([accepted])) == []
    assert exchanges_of(crossed, 0, Constraints.given(anchors=[(0, 0)])) == []


def test_all_proposals_share_one_certainty(crossed, monkeypatch):
    """The more exchanges there are in all, the more probable is this one, and the less everything else."""
    monkeypatch.setattr(realign, "LEAST_PROPOSED", 0.0)
    sums, shares = [], []
    for share in (1e-12, 1e-3, 0.5):
        monkeypatch.setattr(exchanges, "EXCHANGES", exchanges.ExchangePolicy(share))
        found = make(crossed).proposals(crossed, 0)
        sums.append(sum(proposal.probability for proposal in found))
        shares.append([proposal.probability for proposal in found if proposal.exchange] or [0.0])
    assert max(sums) <= 1 + 1e-5
    assert shares == sorted(shares) and shares[0] < shares[-1]


def test_a_few_exchanges_in_a_thousand_leave_a_weak_one_improbable(crossed):
    """Set by hand: what gains less than seven nats is rather not exchanged."""
    assert exchanges.EXCHANGES.share * 2.718281828**6.5 < 1 < exchanges.EXCHANGES.share * 2.718281828**7.5


def test_the_server_names_the_runs_that_change_places(tmp_path, crossed):
    with realigning_server(tmp_path, crossed) as client:
        _, answer = client.post("/proposals", {"version": 0, "bead": 0})
    exchange = answer["proposals"][0]
    assert exchange["exchanged"] == [[0, 1], [1, 2]]
    assert [bead[:2] for bead in exchange["beads"][0]["new"]] == [[1, 1], [1, 1]]
    revision = Revision.of(crossed)
    (proposed, *_) = Realigning(crossed, make).proposals(revision, 0)
    assert proposed.splices[0].old == revision.beads[: len(exchange["beads"][0]["old"])]
