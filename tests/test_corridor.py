"""Laws of the corridor: a connected staircase from corner to corner that keeps the true path and little else."""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.alignment import corridor
from aligner.alignment.corridor import Corridor, find_corridor
from aligner.alignment.restriction import UNRESTRICTED

DIMENSION = 32


def units(rng, count):
    vectors = rng.standard_normal((count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def noisy(rng, vectors, noise=0.6):
    mixed = vectors + noise * units(rng, len(vectors))
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


def broken_laws(found, n, m):
    """What is wrong with a corridor of n source and m target sentences."""
    windows = [*zip(found.lows.tolist(), found.stops.tolist(), strict=True)]
    laws = {
        "every row once": len(windows) == n + 1,
        "no empty row": all(low < stop for low, stop in windows),
        "within the lattice": all(low >= 0 and stop <= m + 1 for low, stop in windows),
        "never falls": all(above <= below for edges in zip(*windows, strict=True) for above, below in pairwise(edges)),
        "starts at (0, 0)": windows[0][0] == 0,
        "ends at (n, m)": windows[-1][1] == m + 1,
        "connected": all(below[0] < above[1] for above, below in pairwise(windows)),
    }
    return [law for law, holds in laws.items() if not holds]


def corridor_of(*windows):
    lows, stops = np.array(windows).T
    return Corridor(lows, stops)


def holds_cell(found, i, j):
    return found.lows[i] <= j < found.stops[i]


def visited(found):
    return (found.stops - found.lows).sum()


@settings(max_examples=40)
@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 1000), st.sampled_from([0.0, 0.6, 5.0]))
def test_a_corridor_is_a_connected_staircase(n, m, seed, noise):
    rng = np.random.default_rng(seed)
    shared = units(rng, max(n, m) + 5)
    source, target = shared[:n], noisy(rng, shared, noise)[rng.integers(0, 5) :][:m]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corridor, "WHOLE", 1000)
        patch.setattr(corridor, "RECURSE_ABOVE", 200)
        patch.setattr(corridor, "SAMPLE", 100)
        found = find_corridor(source, target)
    assert broken_laws(found, n, m) == []


@pytest.mark.parametrize(("n", "m"), [(0, 200_000), (200_000, 0), (1, 100_000), (100_000, 1), (2, 60_000)])
def test_a_corridor_of_wildly_unequal_sides_is_a_staircase(n, m):
    rng = np.random.default_rng(0)
    assert broken_laws(find_corridor(units(rng, n), units(rng, m)), n, m) == []


def test_the_laws_reject_a_broken_corridor():
    assert broken_laws(corridor_of((0, 3), (0, 3), (3, 6), (3, 6)), 3, 5) == ["connected"]
    assert broken_laws(corridor_of((1, 4), (0, 4), (0, 6)), 3, 5) == [
        "every row once",
        "never falls",
        "starts at (0, 0)",
    ]


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 7), (7, 0), (1, 1), (399, 399)])
def test_a_small_lattice_is_visited_whole(n, m):
    rng = np.random.default_rng(0)
    assert visited(find_corridor(units(rng, n), units(rng, m))) == (n + 1) * (m + 1)


@pytest.mark.parametrize("omitted_from", ["source", "target"])
def test_the_true_path_stays_inside_past_an_omission_of_a_thousand_sentences(omitted_from):
    rng = np.random.default_rng(7)
    full = units(rng, 3000)
    short = np.delete(full, slice(1000, 2000), axis=0)
    longer, shorter = full, noisy(rng, short)
    path = [(i, i if i <= 1000 else max(1000, i - 1000)) for i in range(3001)]
    if omitted_from == "source":
        found = find_corridor(shorter, longer)
        path = [(j, i) for i, j in path]
    else:
        found = find_corridor(longer, shorter)
    n, m = path[-1]
    assert broken_laws(found, n, m) == []
    assert all(holds_cell(found, i, j) for i, j in path)
    assert visited(found) < n * m / 15


def test_the_corridor_follows_the_text_and_not_the_diagonal():
    rng = np.random.default_rng(8)
    full = units(rng, 2000)
    found = find_corridor(full, noisy(rng, full[1500:]))
    assert holds_cell(found, 1500, 0)
    assert holds_cell(found, 1750, 250)
    assert not holds_cell(found, 1000, 250)


def test_merged_and_unrelated_sentences_stay_inside():
    rng = np.random.default_rng(9)
    source = units(rng, 1500)
    target, path, j = [], [(0, 0)], 0
    for i in range(0, 1500, 3):
        merged = source[i] + source[i + 1]
        target += [merged / np.linalg.norm(merged), source[i + 2]]
        j += 2
        path.append((i + 3, j))
        if i % 60 == 0:
            target.append(units(rng, 1)[0])
            j += 1
            path.append((i + 3, j))
    found = find_corridor(source, noisy(rng, np.array(target)))
    assert all(holds_cell(found, *cell) for cell in path)
    assert visited(found) < len(source) * len(target) / 8


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.1, 5)), max_size=9))
def test_the_chain_is_the_heaviest_that_rises_on_both_sides(triples):
    triples = sorted({i: (i, j, weight) for i, j, weight in triples}.values())
    pairs, weights = [(i, j) for i, j, _ in triples], np.array([weight for *_, weight in triples])
    chain = corridor._chain(pairs, weights)
    assert all(left[0] < right[0] and left[1] < right[1] for left, right in pairwise(chain))
    heaviest = {}
    for i, j, weight in triples:
        heaviest[i, j] = weight + max([total for (_, column), total in heaviest.items() if column < j], default=0)
    total = sum(weight for i, j, weight in triples if (i, j) in chain)
    assert total == pytest.approx(max(heaviest.values(), default=0))


def test_texts_that_say_nothing_have_no_anchors():
    nothing = np.zeros((500, DIMENSION), np.float32)
    assert visited(find_corridor(nothing, nothing)) == 501 * 501


@pytest.mark.parametrize(("n", "m"), [(3000, 2000), (2000, 3000), (60_000, 50)])
def test_of_texts_that_say_nothing_a_bounded_part_is_visited(n, m):
    found = find_corridor(np.zeros((n, DIMENSION), np.float32), np.zeros((m, DIMENSION), np.float32))
    assert broken_laws(found, n, m) == []
    assert visited(found) < 1000 * max(n, m)


@st.composite
def paths_with_a_wrong_anchor(draw):
    """A path of steps, and anchors on it, but for one that only rises beside its neighbours."""
    steps = draw(st.lists(st.sampled_from([(0, 1), (1, 0), (1, 1), (2, 1), (1, 3)]), min_size=20, max_size=150))
    path = [(0, 0), *zip(*map(accumulate, zip(*steps, strict=True)), strict=True)]
    corners = sorted({0, len(path) - 1, *draw(st.lists(st.integers(0, len(path) - 1), max_size=20))})
    place = draw(st.integers(0, len(corners) - 2))
    low, high = path[corners[place]], path[corners[place + 1]]
    wrong = tuple(draw(st.integers(first, last)) for first, last in zip(low, high, strict=True))
    anchors = [path[corner] for corner in corners]
    return path, [*anchors[: place + 1], wrong, *anchors[place + 1 :]]


@settings(max_examples=300)
@given(paths_with_a_wrong_anchor())
def test_one_wrong_anchor_throws_no_cell_of_the_path_out(path_and_anchors):
    path, anchors = path_and_anchors
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corridor, "MARGIN", 1)
        found = corridor._along(anchors, *path[-1])
    assert broken_laws(found, *path[-1]) == []
    assert [cell for cell in path if not holds_cell(found, *cell)] == []


@pytest.mark.parametrize("offset", [-50, -40, 50, 60])
def test_a_clear_pair_far_from_the_path_costs_no_bead(offset):
    rng = np.random.default_rng(1)
    source = units(rng, 600)
    target = noisy(rng, source)
    strangers = np.arange(600) % 40 != 5
    target[strangers] = units(rng, int(strangers.sum()))
    source[300] = target[300 + offset] = units(rng, 1)
    found = find_corridor(source, target)
    assert (300, 300 + offset) in corridor._anchors(corridor._Texts(source, target, UNRESTRICTED), (0, 0), (600, 600))
    assert [i for i in range(601) if not holds_cell(found, i, i)] == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40), st.integers(1, 9))
def test_blocks_have_every_row_once_and_just_the_cells_of_the_corridor(rises, rows):
    lows = np.cumsum([0, *(low for low, _ in rises)])
    found = Corridor(lows, np.maximum.accumulate(lows + 1 + [0, *(more for _, more in rises)]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corridor, "BLOCK_ROWS", rows)
        blocks = list(found.blocks())
        assert len(found) == len(blocks)
    cells = [
        (block.start + row, block.low + column) for block in blocks for row, column in np.argwhere(block.is_in_corridor)
    ]
    assert cells == [(i, j) for i in range(len(lows)) for j in range(found.lows[i], found.stops[i])]
    assert found.offsets.tolist() == [0, *np.cumsum(found.stops - found.lows).tolist()]
