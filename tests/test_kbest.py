"""The best few paths through a lattice, against the list of all its paths."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_lattice import all_paths, lattices, total_along, whole_lattice

from aligner.alignment import kbest
from aligner.alignment.kbest import best_paths
from aligner.alignment.lattice import BEAD, best_path


def rounded(scores):
    """The same lattice with whole numbers as scores, so that many paths are equal."""
    beads = {shape: [np.round(row / 2) for row in rows] for shape, rows in scores.beads.items()}
    gaps = [np.round(gaps / 2) for gaps in (scores.source_gaps, scores.target_gaps)]
    return replace(scores, beads=beads, source_gaps=gaps[0], target_gaps=gaps[1], gap_open=round(scores.gap_open))


def disagreements(scores, count):
    """What the search says otherwise than the list of all paths."""
    totals = sorted((total for total, _ in all_paths(scores) if np.isfinite(total)), reverse=True)
    found = best_paths(scores, count)
    wrong = []
    if not np.allclose([total for total, _ in found], totals[:count]) or len(found) != min(count, len(totals)):
        wrong.append("totals")
    if len({tuple(steps) for _, steps in found}) != len(found):
        wrong.append("the same path twice")
    if not np.allclose([total_along(scores, steps) for _, steps in found], [total for total, _ in found]):
        wrong.append("steps")
    return wrong


@settings(max_examples=150, deadline=None)
@given(lattices(), st.integers(0, 12), st.booleans())
def test_the_best_paths_are_the_first_of_all_paths_in_order_of_their_totals(scores, count, has_ties):
    assert disagreements(rounded(scores) if has_ties else scores, count) == []


def test_the_first_is_the_best_path():
    for seed in range(20):
        scores = whole_lattice(7, 6, seed=seed)
        (total, steps), *_ = best_paths(scores, 3)
        assert (pytest.approx(total), steps) == best_path(scores)


def test_where_all_paths_are_equal_the_search_still_ends_at_once():
    scores = whole_lattice(25, 25)
    rows = {shape: [np.zeros_like(row) for row in rows] for shape, rows in scores.beads.items()}
    equal = replace(scores, beads=rows, source_gaps=np.zeros(25), target_gaps=np.zeros(25), gap_open=0.0)
    opened = []
    longer = kbest._longer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kbest, "_longer", lambda *given: opened.append(given) or longer(*given))
        assert [total for total, _ in best_paths(equal, 5)] == [0.0] * 5
    assert len(opened) < 5 * 50


def cheap_gaps(kernel, scores, totals, place):
    for step, start, reached, score in kernel(scores, totals, place):
        yield step, start, reached, score - (scores.gap_open if start[2] != place[2] != BEAD else 0)


def without_last(kernel, scores, totals, place):
    yield from list(kernel(scores, totals, place))[:-1]


@pytest.mark.parametrize("fault", [cheap_gaps, without_last])
def test_the_list_of_all_paths_rejects_a_faulty_search(monkeypatch, fault):
    lattices_to_try = [whole_lattice(3, 3, seed=seed) for seed in range(5)]
    assert not any(disagreements(scores, 10) for scores in lattices_to_try)
    monkeypatch.setattr(kbest, "_last_steps", partial(fault, kbest._last_steps))
    assert any(disagreements(scores, 10) for scores in lattices_to_try)
