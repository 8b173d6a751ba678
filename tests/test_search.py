"""Two passes over the lattice, the second where the first leaves a way; long texts part by part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_lattice import SHAPES, random_scores, whole_lattice

from aligner import align, segment
from aligner.alignment import corridor, lattice, search
from aligner.alignment.corridor import Corridor
from aligner.alignment.lattice import BEAD, SOURCE_GAP, TARGET_GAP, Scores
from aligner.alignment.search import PARTS, PartPolicy

THESIS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def texts():
    return [segment((THESIS / f"thesis.{language}.txt").read_text(encoding="utf-8")) for language in ("zh", "en")]


@pytest.mark.parametrize("rows", [15, 40, 100])
def test_a_text_that_is_cut_into_parts_has_the_same_beads_and_confidences(texts, rows, loops, monkeypatch):
    monkeypatch.setattr(corridor, "WHOLE", 0)
    lattices = []
    solved = search._solved
    monkeypatch.setattr(search, "_solved", lambda *given: lattices.append(given) or solved(*given))
    whole = align(*texts)
    assert len(lattices) == 2, "one a pass"
    monkeypatch.setattr(search, "PARTS", PartPolicy(rows, rows + 10))
    parts = align(*texts)
    assert len(lattices) >= 2 + 170 // rows
    assert [(bead.source, bead.target) for bead in parts] == [(bead.source, bead.target) for bead in whole]
    assert [bead.confidence for bead in parts] == pytest.approx([bead.confidence for bead in whole], abs=1e-5)
    assert parts.crossings == whole.crossings


def test_a_text_up_to_the_limit_is_one_part(texts, monkeypatch):
    n = len(texts[0])
    assert PARTS.longest > PARTS.rows > n
    parts = []
    up_to = search.up_to
    monkeypatch.setattr(corridor, "WHOLE", 0)
    monkeypatch.setattr(search, "up_to", lambda *given: parts.append(given) or up_to(*given))
    for longest, is_cut in ((n, False), (n - 1, True)):
        monkeypatch.setattr(search, "PARTS", PartPolicy(30, longest))
        align(*texts)
        assert bool(parts) == is_cut


@given(st.integers(1, 4), st.integers(0, 4), st.integers(0, 999))
def test_an_open_lattice_has_the_paths_to_every_cell_of_its_last_row(loops, n, m, seed):
    scores = whole_lattice(n, m, seed=seed)
    totals = []
    for j in range(m + 1):
        beads = {shape: [row[: j + 1] for row in rows] for shape, rows in scores.beads.items()}
        closed = Scores(beads, scores.source_gaps, scores.target_gaps[:j], scores.gap_open, scores.lows)
        totals.append(float(lattice.posteriors(closed).total))
    found = lattice.posteriors(
        Scores(scores.beads, scores.source_gaps, scores.target_gaps, scores.gap_open, scores.lows, is_open=True)
    )
    assert float(found.total) == pytest.approx(np.logaddexp.reduce(totals))


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 999))
def test_the_last_certain_cell_is_one_that_all_paths_pass_after_a_bead(loops, n, m, seed):
    found = lattice.posteriors(whole_lattice(n, m, seed=seed))
    passed = np.exp(found.before.cells[BEAD] + found.after.cells[BEAD] - found.total).reshape(n + 1, m + 1)
    certain = [(i, j) for i, j in np.argwhere(passed > 1 - 1e-7) if (i, j) != (0, 0)]
    assert found.certain_cell(n) == (certain[-1] if certain else None)


def test_one_by_one_every_cell_is_certain(loops):
    beads = {(1, 1): [np.full(4, 1.0) for _ in range(4)]}
    found = lattice.posteriors(Scores(beads, np.full(3, -99.0), np.full(3, -99.0), 0.0, [0] * 4))
    assert [found.certain_cell(row) for row in range(4)] == [None, (1, 1), (2, 2), (3, 3)]


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 999))
def test_the_second_pass_has_every_cell_that_is_possible(loops, n, m, seed):
    scores = random_scores(np.random.default_rng(seed), SHAPES, [0] * (n + 1), [m + 1] * (n + 1), m + 1)
    beads = {shape: [20 * row for row in rows] for shape, rows in scores.beads.items()}
    found = lattice.posteriors(Scores(beads, 20 * scores.source_gaps, 20 * scores.target_gaps, -20.0, scores.lows))
    states = [found.before.cells[state] + found.after.cells[state] for state in (BEAD, SOURCE_GAP, TARGET_GAP)]
    passed = np.exp(np.max(states, axis=0) - found.total).reshape(n + 1, m + 1)
    cells = search._possible_cells(found)
    assert all(cells.lows[i] <= j < cells.stops[i] for i, j in np.argwhere(passed >= 1.01e-8))
    assert (np.diff(cells.lows) >= 0).all() and (np.diff(cells.stops) >= 0).all()
    assert (cells.lows[1:] < cells.stops[:-1]).all()


def test_cells_below_the_limit_are_left_out_but_for_those_of_neighbouring_rows():
    ways = {(1, 1): [np.full(13, 30.0) for _ in range(13)], (1, 2): [np.full(13, -30.0) for _ in range(13)]}
    found = lattice.posteriors(Scores(ways, np.full(12, -60.0), np.full(12, -60.0), 0.0, [0] * 13))
    cells = search._possible_cells(found)
    assert cells.lows.tolist() == [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert cells.stops.tolist() == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 13, 13, 13]


def test_corridors_that_follow_each_other_are_joined_in_the_row_where_they_meet():
    first, second = Corridor(np.array([0, 0, 1]), np.array([2, 3, 3])), Corridor(np.array([2, 2]), np.array([4, 5]), 2)
    joined = search._joined([first, second])
    assert (joined.lows.tolist(), joined.stops.tolist()) == ([0, 0, 1, 2], [2, 3, 4, 5])
