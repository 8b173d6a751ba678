"""What each hand-set limit of aligning again, of carrying over and of the server decides, by an example beside it."""

from __future__ import annotations

import socket

import numpy as np
import pytest
from reviewing import file_of
from test_revision_server import raw, serving

from aligner import Constraints, Run, align
from aligner.alignment import associations, realign
from aligner.alignment.realign import LEAST_PROPOSED, Realigner
from aligner.alignment.stretches import ISLAND, NARROW, WIDE, find_stretch
from aligner.bitext.beads import Link
from aligner.revision import matching
from aligner.revision.matching import MOST_PAIRS


def rows(confidences):
    return [Link(Run(k, k + 1), Run(k, k + 1), confidence) for k, confidence in enumerate(confidences)]


def stretch(confidences, place, reach):
    """The number of beads before and behind a place that are aligned again with it."""
    found = find_stretch(rows(confidences), place, Constraints(), lambda bead: True, reach)
    return place - found.first, found.stop - 1 - place


# A row whose certainty ends the stretch, if it is as far away as this; and one that is less certain, or nearer.
@pytest.mark.parametrize(
    ("reach", "certain", "far"),
    [(WIDE, 0.98, 12), (NARROW, 0.95, 1), (ISLAND, 0.98, 4)],
    ids=["wide", "narrow", "island"],
)
def test_a_certain_row_that_is_far_enough_ends_a_stretch(reach, certain, far):
    def behind(at, confidence):
        confidences = [0.5] * (far + 2) + [0.5, 1.0, 0.5]
        confidences[at] = confidence
        return stretch(confidences, 0, reach)[1]

    # So many rows stand between the place and the one that ends the stretch.
    assert behind(far + 1, certain) == far
    assert behind(far + 1, certain - 0.01) == far + 2, "not certain enough: it ends at the next"
    assert behind(far, certain) == far + 2, "too near"


# Where all is doubtful, a stretch ends at the most certain row of the first `most`.
@pytest.mark.parametrize(("reach", "most"), [(WIDE, 30), (NARROW, 8), (ISLAND, 12)], ids=["wide", "narrow", "island"])
def test_a_stretch_in_which_nothing_is_certain_has_an_end(reach, most):
    confidences = [0.5] * 50
    confidences[most] = 0.6
    assert stretch(confidences, 0, reach) == (0, most - 1)
    confidences[most + 1] = 0.7
    assert stretch(confidences, 0, reach) == (0, most - 1), "what is behind is not looked at"


def test_a_proposal_that_is_hardly_probable_is_none(monkeypatch):
    alignment = align("他来了。她走了。鸟飞走了。", "He came. She left. The birds flew away.")
    realigner = Realigner(alignment.source, alignment.target, alignment)
    monkeypatch.setattr(realign, "LEAST_PROPOSED", 0.0)
    everything = [proposal.probability for proposal in realigner.proposals(alignment, 1)]
    assert min(everything) < LEAST_PROPOSED == 0.002
    monkeypatch.undo()
    kept = [proposal.probability for proposal in realigner.proposals(alignment, 1)]
    assert kept == [probability for probability in everything if probability >= 0.001]


def test_a_stretch_with_too_many_pairs_of_clauses_is_not_compared_one_by_one(monkeypatch):
    """Five hundred bounds of clauses against as many are compared, one more against five hundred is not."""
    compared = []
    monkeypatch.setattr(
        matching, "SequenceMatcher", lambda _, old, new, **__: compared.append((old, new)) or _Nothing()
    )
    for later in (499, 500):
        # Every clause occurs twice, so nothing matches by what occurs once.
        old, new = (
            matching._Stream(
                [matching.Piece(Run(k, k + 1), f"{kind}{k % 249}。", is_edited=False) for k in range(count)]
            )
            for kind, count in (("甲", 499), ("乙", later))
        )
        list(matching._blocks(old, new))
    assert [len(new) for _, new in compared] == [499]
    assert MOST_PAIRS == 500 * 500


class _Nothing:
    def get_matching_blocks(self):
        return []


def test_a_table_of_counters_is_made_only_if_it_is_small(monkeypatch):
    """What is counted is the same; a key of four million would need a table of as many counters."""
    sorted_keys = []
    unique = np.unique
    monkeypatch.setattr(np, "unique", lambda keys, **more: sorted_keys.append(len(keys)) or unique(keys, **more))
    for largest, expected in ((3_999_999, 0), (4_000_000, 1)):
        keys, sums = associations._totals(np.array([7, largest, 7]), np.array([1.0, 2.0, 3.0]))
        assert (keys.tolist(), sums.tolist()) == ([7, largest], [4.0, 2.0])
        assert len(sorted_keys) == expected
    for size, expected in ((32_000_000, 1), (32_000_001, 2)):
        assert associations._distinct(np.array([7, 9, 7]), size).tolist() == [7, 9]
        assert len(sorted_keys) == expected


def test_the_server_waits_half_a_minute_and_takes_ten_times_what_a_book_needs(tmp_path, monkeypatch):
    """Replacing a word in all of 10,000 sentences is a change of 6 MB."""
    waits = []
    settimeout = socket.socket.settimeout
    monkeypatch.setattr(socket.socket, "settimeout", lambda own, wait: waits.append(wait) or settimeout(own, wait))
    with serving(file_of(tmp_path)) as client:
        for size, status in ((64_000_000, b"400"), (64_000_001, b"413")):
            head = f"POST /change HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nAuthorization: Bearer {client.token}\r\n"
            with raw(client, f"{head}Content-Length: {size}\r\n\r\n{{".encode()) as connection:
                connection.shutdown(socket.SHUT_WR)
                assert connection.recv(12).endswith(status)
    assert 30 in waits and max(wait or 0 for wait in waits) == 30
