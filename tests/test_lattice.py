"""The lattice against a brute-force enumeration of all its paths, and proof that the comparison sees planted faults."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aligner.alignment import lattice
from aligner.alignment.lattice import BEAD, SOURCE_GAP, TARGET_GAP, Scores

pytestmark = pytest.mark.usefixtures("loops")
# For tests that plant a fault in what NumPy does.
with_numpy = pytest.mark.parametrize("loops", ["numpy"], indirect=True)

SHAPES = [(1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3)]


def random_scores(rng, shapes, lows, widths, columns):
    """Scores with a bead of every shape at every cell that can end one."""
    beads = {}
    for a, b in shapes:
        rows = [rng.normal(0, 2, width) for width in widths]
        for i, (low, row) in enumerate(zip(lows, rows, strict=True)):
            cells = low + np.arange(len(row))
            row[(i < a) | (cells < b) | (cells >= columns)] = -np.inf
        beads[a, b] = rows
    gaps = [rng.normal(0, 1, count) for count in (len(lows) - 1, columns - 1)]
    return Scores(beads, gaps[0], gaps[1], float(rng.normal(-1, 1)), lows)


def whole_lattice(n, m, shapes=SHAPES[:4], seed=0):
    return random_scores(np.random.default_rng(seed), shapes, [0] * (n + 1), [m + 1] * (n + 1), m + 1)


@st.composite
def lattices(draw, largest=3):
    n, m = draw(st.integers(0, largest)), draw(st.integers(0, largest))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=4, unique=True))
    if draw(st.booleans()):
        return random_scores(rng, shapes, [0] * (n + 1), [m + 1] * (n + 1), m + 1)
    lows = [0, *sorted(draw(st.lists(st.integers(0, m), min_size=n, max_size=n)))]
    # A window reaches the next one, so that there mostly is a path, and may stick out of the lattice.
    widths = [after - low + draw(st.integers(1, 3)) for low, after in pairwise([*lows, m])]
    return random_scores(rng, shapes, lows, widths, m + 1)


def all_paths(scores):
    """(total score, steps) of every path, by the definition in the docstring of the module."""
    end = (len(scores.lows) - 1, scores.columns - 1)
    found = []

    def inside(i, j):
        return i <= end[0] and j <= end[1] and 0 <= j - scores.lows[i] < scores.width(i)

    def go(i, j, state, total, steps):
        if (i, j) == end:
            found.append((total, steps))
        for (a, b), rows in scores.beads.items():
            if inside(i + a, j + b):
                score = rows[i + a][j + b - scores.lows[i + a]]
                go(i + a, j + b, BEAD, total + score, (*steps, (i, i + a, j, j + b)))
        if state != TARGET_GAP and inside(i + 1, j):
            score = scores.source_gaps[i] + (0 if state == SOURCE_GAP else scores.gap_open)
            go(i + 1, j, SOURCE_GAP, total + score, (*steps, (i, i + 1, j, j)))
        if inside(i, j + 1):
            score = scores.target_gaps[j] + (0 if state == TARGET_GAP else scores.gap_open)
            go(i, j + 1, TARGET_GAP, total + score, (*steps, (i, i, j, j + 1)))

    go(0, 0, BEAD, 0.0, ())
    return found


def state_of(step):
    start, stop, low, high = step
    return SOURCE_GAP if low == high else TARGET_GAP if start == stop else BEAD


def total_along(scores, steps):
    total, before = 0.0, BEAD
    for step in steps:
        start, stop, low, high = step
        state = state_of(step)
        if state == BEAD:
            total += scores.beads[stop - start, high - low][stop][high - scores.lows[stop]]
        else:
            total += scores.source_gaps[start] if state == SOURCE_GAP else scores.target_gaps[low]
            total += scores.gap_open if state != before else 0
        before = state
    return total


def by_enumeration(scores, is_allowed=lambda steps: True):
    """Everything that `posteriors` says about a lattice, from the list of all its allowed paths."""
    paths = [(total, steps) for total, steps in all_paths(scores) if np.isfinite(total) and is_allowed(steps)]
    total = np.logaddexp.reduce([path_total for path_total, _ in paths])
    expected = {
        "total": total,
        "source gaps": np.zeros(len(scores.lows) - 1),
        "target gaps": np.zeros(scores.columns - 1),
        "openings": 0.0,
    }
    beads = {(shape, i): np.zeros(scores.width(i)) for shape in scores.beads for i in range(len(scores.lows))}
    for path_total, steps in paths:
        chance, before = np.exp(path_total - total), BEAD
        for step in steps:
            start, stop, low, high = step
            state = state_of(step)
            if state == BEAD:
                beads[(stop - start, high - low), stop][high - scores.lows[stop]] += chance
            else:
                name, place = ("source gaps", start) if state == SOURCE_GAP else ("target gaps", low)
                expected[name][place] += chance
                expected["openings"] += chance * (state != before)
            before = state
    return paths, expected | beads


def by_recursion(scores):
    found = lattice.posteriors(scores)
    beads = {(shape, i): found.bead(shape, i) for shape in scores.beads for i in range(len(scores.lows))}
    return {
        "total": found.total,
        "source gaps": found.source_gaps(),
        "target gaps": found.target_gaps(),
        "openings": found.openings(),
    } | beads


def disagreements(scores):
    """What the kernels say otherwise than the enumeration."""
    paths, expected = by_enumeration(scores)
    found = by_recursion(scores)
    wrong = [name for name, value in expected.items() if not np.allclose(found[name], value, rtol=1e-9, atol=1e-9)]
    try:
        total, steps = lattice.best_path(scores)
    except AssertionError:
        return [*wrong, "no path"]
    best = max(path_total for path_total, _ in paths)
    if not np.isclose(total, best):
        wrong.append("best total")
    if not np.isclose(total_along(scores, steps), best) or tuple(steps) not in {path_steps for _, path_steps in paths}:
        wrong.append("best path")
    return wrong


@settings(max_examples=60)
@given(lattices())
def test_kernels_agree_with_the_enumeration_of_all_paths(scores):
    assume(all_paths(scores))
    assert disagreements(scores) == []


@pytest.mark.parametrize("size", [(0, 0), (0, 1), (1, 0), (0, 3), (3, 0), (1, 1), (1, 4), (4, 1), (4, 3)])
def test_kernels_agree_with_the_enumeration_at_the_edges(size):
    assert disagreements(whole_lattice(*size)) == []


def with_other_gap_open(kernel, scores, *rest):
    return kernel(replace(scores, gap_open=scores.gap_open + 0.25), *rest)


def without_a_shape(kernel, scores, *rest):
    return kernel(replace(scores, beads=dict(list(scores.beads.items())[:-1])), *rest)


def shifted(kernel, row, shift, out):
    kernel(row, shift + 1, out)


def one_gap_late(kernel, scores, i):
    return np.roll(kernel(scores, i), 1, axis=-1)


def from_a_bead(kernel, *arguments):
    return *kernel(*arguments)[:2], BEAD


def largest(_, stack):
    return stack.max(axis=0)


@with_numpy
@pytest.mark.parametrize(
    ("place", "name", "fault"),
    [
        (lattice, "forward", with_other_gap_open),
        (lattice, "backward", with_other_gap_open),
        (lattice, "forward", without_a_shape),
        (lattice, "backward", without_a_shape),
        (lattice, "_shift_into", shifted),
        (lattice, "log_sum", largest),
        (lattice, "_last_step", from_a_bead),
        (Scores, "gaps_along", one_gap_late),
    ],
)
def test_the_enumeration_rejects_a_faulty_kernel(monkeypatch, place, name, fault):
    lattices_to_try = [whole_lattice(3, 3, seed=seed) for seed in range(5)]
    assert not any(map(disagreements, lattices_to_try))
    kernel = getattr(place, name)
    if place is Scores:
        monkeypatch.setattr(place, name, lambda scores, i: fault(kernel, scores, i))
    else:
        monkeypatch.setattr(place, name, partial(fault, kernel))
    assert any(map(disagreements, lattices_to_try))


@pytest.mark.parametrize("bonus", [0, 2, 4])
def test_the_best_path_adds_up_to_its_total_where_gaps_are_long(bonus):
    for seed in range(30):
        scores = whole_lattice(8, 7, seed=seed)
        scores = replace(scores, source_gaps=scores.source_gaps + bonus, target_gaps=scores.target_gaps + bonus)
        total, steps = lattice.best_path(scores)
        assert total_along(scores, steps) == pytest.approx(total)
        states = [state_of(step) for step in steps]
        assert (TARGET_GAP, SOURCE_GAP) not in pairwise(states)


@settings(max_examples=60)
@given(lattices(largest=6))
def test_probabilities_of_all_that_covers_a_sentence_sum_to_one(scores):
    found = lattice.posteriors(scores)
    assume(np.isfinite(found.total))
    source, target = found.source_gaps(), found.target_gaps()
    for (a, b), rows in scores.beads.items():
        for i in range(a, len(rows)):
            cells = found.bead((a, b), i)
            source[i - a : i] += cells.sum()
            for j, chance in enumerate(cells, start=scores.lows[i]):
                target[max(j - b, 0) : j] += chance
    assert np.allclose(source, 1)
    assert np.allclose(target, 1)


@settings(max_examples=30)
@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 1000))
def test_swapping_the_sides_swaps_every_probability(n, m, seed):
    scores = whole_lattice(n, m, seed=seed)
    beads = {(b, a): list(np.stack(rows).T) for (a, b), rows in scores.beads.items()}
    swapped = Scores(beads, scores.target_gaps, scores.source_gaps, scores.gap_open, [0] * (m + 1))
    here, there = lattice.posteriors(scores), lattice.posteriors(swapped)
    assert np.allclose(here.total, there.total)
    assert np.allclose(here.source_gaps(), there.target_gaps())
    assert np.allclose(here.openings(), there.openings())
    for a, b in scores.beads:
        own = np.stack([here.bead((a, b), i) for i in range(n + 1)])
        assert np.allclose(own, np.stack([there.bead((b, a), j) for j in range(m + 1)]).T)


def side_by_side(several):
    """Independent whole lattices with the same shapes and `gap_open` as one, padded to the largest."""
    sizes = np.array([(len(scores.lows) - 1, scores.columns - 1) for scores in several])
    n, m = sizes.max(axis=0)
    beads = {shape: np.full((n + 1, len(several), m + 1), -np.inf) for shape in several[0].beads}
    gaps = [np.full((len(several), size), 0.7) for size in (n, m)]
    for p, (scores, (rows, columns)) in enumerate(zip(several, sizes, strict=True)):
        for shape, values in scores.beads.items():
            beads[shape][: rows + 1, p, : columns + 1] = np.stack(values)
        gaps[0][p, :rows], gaps[1][p, :columns] = scores.source_gaps, scores.target_gaps
    rows_of = {shape: list(values) for shape, values in beads.items()}
    return Scores(rows_of, gaps[0], gaps[1], several[0].gap_open, [0] * (n + 1), sizes.T)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=4), st.integers(0, 1000))
def test_lattices_side_by_side_give_what_each_gives_alone(sizes, seed):
    several = [replace(whole_lattice(n, m, seed=seed + p), gap_open=-0.8) for p, (n, m) in enumerate(sizes)]
    together = lattice.posteriors(side_by_side(several))
    source, target, openings = together.source_gaps(), together.target_gaps(), together.openings()
    for p, (scores, (n, m)) in enumerate(zip(several, sizes, strict=True)):
        alone = lattice.posteriors(scores)
        assert np.allclose(together.total[p], alone.total)
        assert np.allclose(openings[p], alone.openings())
        for found, expected in ((source[p], alone.source_gaps()), (target[p], alone.target_gaps())):
            assert np.allclose(found, np.pad(expected, (0, len(found) - len(expected))))
        for shape in scores.beads:
            for i in range(len(together.scores.lows)):
                expected = alone.bead(shape, i) if i <= n else np.zeros(m + 1)
                found = together.bead(shape, i)[p]
                assert np.allclose(found, np.pad(expected, (0, len(found) - len(expected))))


def test_the_enumeration_rejects_ends_that_are_one_off():
    several = [replace(whole_lattice(2, 3, seed=1), gap_open=-0.8), replace(whole_lattice(3, 2, seed=2), gap_open=-0.8)]
    batch = side_by_side(several)
    right, wrong = (lattice.posteriors(replace(batch, ends=batch.ends - off)).total for off in (0, 1))
    assert np.allclose(right, [lattice.posteriors(scores).total for scores in several])
    assert not np.isclose(right, wrong).any()


def test_a_lattice_without_a_path_ends_in_an_error_and_not_in_a_loop():
    scores = whole_lattice(2, 2)
    blocked = replace(scores, beads={(1, 1): [np.full(3, np.nan)] * 3}, gap_open=-np.inf)
    with pytest.raises(AssertionError, match="no path leads to"):
        lattice.best_path(blocked)


def test_all_of_one_side_is_a_gap_where_the_other_is_empty():
    for n, m in ((0, 3), (3, 0)):
        scores = whole_lattice(n, m)
        total, steps = lattice.best_path(scores)
        gaps = scores.source_gaps if n else scores.target_gaps
        assert total == pytest.approx(gaps.sum() + scores.gap_open)
        assert len(steps) == 3
        assert lattice.posteriors(scores).openings() == pytest.approx(1)


def crossings_by_definition(scores, steps):
    """From the score of every bead that the lattice has."""
    beads = {
        (i - a, i, scores.lows[i] + k - b, scores.lows[i] + k): value
        for (a, b), rows in scores.beads.items()
        for i, row in enumerate(rows)
        for k, value in enumerate(row)
    }
    first = 0
    while first < len(steps):
        gains = {}
        for last in range(first, min(first + 3, len(steps))):
            (top, _, left, _), (_, bottom, _, right) = steps[first], steps[last]
            halves = product(range(top + 1, bottom), range(left + 1, right))
            crossed = [
                beads.get((top, i, j, right), -np.inf) + beads.get((i, bottom, left, j), -np.inf) for i, j in halves
            ]
            straight = total_along(scores, steps[: last + 1]) - total_along(scores, steps[:first])
            gains[last] = max(crossed, default=-np.inf) - straight
        last = max(gains, key=gains.get)
        if gains[last] > 0:
            yield first, last, gains[last]
        first = last + 1 if gains[last] > 0 else first + 1


def wrong_crossings(scores):
    """Paths, some fifty of all, whose crossings are not those of the definition."""
    paths = [steps for total, steps in all_paths(scores) if np.isfinite(total)]
    for steps in paths[:: len(paths) // 50 + 1]:
        found, expected = lattice.crossings(scores, steps), list(crossings_by_definition(scores, steps))
        if len(found) != len(expected) or not np.allclose(found, expected):
            yield steps


@settings(max_examples=60)
@given(lattices())
def test_crossings_are_the_neighbours_that_would_score_higher_with_their_targets_exchanged(scores):
    assert list(wrong_crossings(scores)) == []


def exchanged(shape_of_second=(1, 1)):
    """Three sentences and more, the first two of which the translation has in the other order."""
    m = 2 + shape_of_second[1]
    beads = {shape: [np.full(m + 1, -3.0) for _ in range(4)] for shape in {(1, 1), shape_of_second}}
    for (a, b), rows in beads.items():
        for i, row in enumerate(rows):
            row[(np.arange(m + 1) < b) | (i < a)] = -np.inf
    beads[1, 1][3][m] = 5.0
    return Scores(beads, np.full(3, -20.0), np.full(m, -20.0), -1.0, [0] * 4)


def test_two_sentences_exchanged_in_the_translation_are_a_crossing_with_its_gain():
    scores = exchanged()
    scores.beads[1, 1][1][2], scores.beads[1, 1][2][1] = 4.0, 2.5
    _, steps = lattice.best_path(scores)
    assert steps == [(0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3)]
    assert lattice.crossings(scores, steps) == [(0, 1, 4.0 + 2.5 + 3.0 + 3.0)]


def test_beads_of_different_sizes_may_cross():
    scores = exchanged((1, 2))
    scores.beads[1, 2][2][2], scores.beads[1, 1][1][3] = 4.0, 4.0
    steps = [(0, 1, 0, 2), (1, 2, 2, 3), (2, 3, 3, 4)]
    assert lattice.crossings(scores, steps) == [(0, 1, 14.0)]


def test_what_is_not_better_exchanged_is_no_crossing():
    scores = exchanged()
    assert lattice.crossings(scores, lattice.best_path(scores)[1]) == [], "as good, not better"


def test_an_exchange_that_came_out_as_a_bead_between_two_gaps_is_a_crossing():
    steps = [(0, 1, 0, 0), (1, 2, 0, 1), (2, 2, 1, 2), (2, 3, 2, 3)]
    scores = exchanged()
    scores.beads[1, 1][1][2] = scores.beads[1, 1][2][1] = 9.0
    assert lattice.crossings(scores, steps) == [(0, 2, 9.0 + 9.0 - (9.0 - 20.0 - 20.0 - 1.0 - 1.0))]


def test_an_exchange_that_came_out_as_one_bead_is_a_crossing():
    scores = exchanged((2, 2))
    scores.beads[1, 1][1][2] = scores.beads[1, 1][2][1] = 9.0
    assert lattice.crossings(scores, [(0, 2, 0, 2)]) == [(0, 0, 9.0 + 9.0 + 3.0)]


def test_a_gap_of_one_side_is_no_crossing():
    assert lattice.crossings(exchanged(), [(0, 1, 0, 0), (1, 2, 0, 0), (2, 3, 0, 0)]) == []


def test_a_crossing_is_not_seen_where_the_lattice_has_not_the_beads_for_it():
    steps = [(0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3)]
    scores = exchanged()
    scores.beads[1, 1][1][2] = scores.beads[1, 1][2][1] = 9.0
    rows = scores.beads[1, 1]
    narrow = replace(scores, beads={(1, 1): [rows[0][:1], rows[1][:2], *rows[2:]]}, lows=[0] * 4)
    late = replace(scores, beads={(1, 1): [*rows[:2], rows[2][2:], rows[3]]}, lows=[0, 0, 2, 0])
    unequal = [(0, 1, 0, 1), (1, 2, 1, 3)]
    assert lattice.crossings(scores, steps)
    assert lattice.crossings(narrow, steps) == lattice.crossings(late, steps) == []
    assert lattice.crossings(replace(scores, beads={(1, 1): rows}), unequal) == []


def first_bead_ignored(kernel, scores, steps):
    return [score if step[0] else 0.0 for step, score in zip(steps, kernel(scores, steps), strict=True)]


def sides_ignored(kernel, scores, steps):
    return kernel(scores, [lattice.Step(*step[:3], step[2] + 1) for step in steps])


@with_numpy
@pytest.mark.parametrize("fault", [first_bead_ignored, sides_ignored])
def test_the_definition_rejects_faulty_crossings(monkeypatch, fault):
    scores = whole_lattice(3, 3)
    assert list(wrong_crossings(scores)) == []
    monkeypatch.setattr(lattice, "bead_scores", partial(fault, lattice.bead_scores))
    assert list(wrong_crossings(scores))


def test_improbable_beads_are_taken_where_the_window_of_the_rows_leaves_no_other_way():
    """A gap has the source's sentences first, which here lead out of the lattice."""
    rows = [np.array([-np.inf, -np.inf]), np.array([-np.inf, -9.0]), np.array([-np.inf, -9.0])]
    scores = Scores({(1, 1): rows}, np.zeros(2), np.zeros(2), 0.0, [0, 0, 1])
    _, steps = lattice.safest_path(lattice.posteriors(scores), 0.3, 0.5, 0.05)
    assert [high - low for *_, low, high in steps].count(1) == 2
    assert steps[-1][1] == steps[-1][3] == 2
