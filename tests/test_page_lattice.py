"""The lattice of a self-contained page agrees with Python's: probabilities, the safest path, and the next best ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_scripts import chromium, logic_tab

from aligner.alignment.constraints import UNCONSTRAINED
from aligner.alignment.exchanges import find_exchange
from aligner.alignment.lattice import Scores, best_path, posteriors, safest_path
from aligner.alignment.search import BEAD_PRICE, GAP_PRICE, LEAST_PROBABLE, links_with_confidences
from aligner.alignment.seen import Seen
from aligner.bitext.texts import Run

SHAPES = [(1, 1), (1, 2), (2, 1), (2, 2), (1, 3)]
SCORES = st.one_of(st.none(), st.floats(-8, 4).map(lambda score: round(score, 2)))
GAPS = st.floats(-6, 0).map(lambda score: round(score, 2))


@pytest.fixture(scope="module")
def tab():
    with chromium() as context:
        yield logic_tab(context)


@st.composite
def islands(draw):
    """Scores around a place, as a page has them; every sentence may also stay alone."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    chance = draw(st.randoms(use_true_random=False))

    def table(a, b):
        return [
            [
                None if i < a or j < b or chance.random() < 0.2 else round(chance.uniform(-8, 4), 2)
                for j in range(width + 1)
            ]
            for i in range(height + 1)
        ]

    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, unique=True))
    return {
        "rows": [0, height],
        "columns": [0, width],
        "gap_open": draw(GAPS),
        "source_gaps": [draw(GAPS) for _ in range(height)],
        "target_gaps": [draw(GAPS) for _ in range(width)],
        "beads": {f"{a}-{b}": table(a, b) for a, b in shapes},
    }


def scores_of(island):
    tables = {}
    for name, rows in island["beads"].items():
        values = [[-np.inf if score is None else score for score in row] for row in rows]
        tables[tuple(map(int, name.split("-")))] = np.array(values, dtype=np.float64)
    gaps = (np.array(island[name], dtype=np.float64) for name in ("source_gaps", "target_gaps"))
    return Scores(tables, *gaps, island["gap_open"], [0] * (island["rows"][1] + 1))


LOOK = """
island => {
  const lattice = latticeOf(island), found = posteriorsOf(lattice);
  return {
    beads: lattice.shapes.map((_, number) => Array.from({length: lattice.height + 1}, (_, i) =>
      Array.from({length: lattice.width + 1}, (_, j) => found.bead(number, i, j)))),
    source: found.sourceGaps, target: found.targetGaps,
    safest: safestSteps(island), likeliest: likeliestPaths(island, 4),
  };
}
"""


@settings(max_examples=100, deadline=None)
@given(islands())
def test_probabilities_and_paths_are_those_of_python(tab, island):
    scores = scores_of(island)
    probabilities = posteriors(scores)
    found = tab.evaluate(LOOK, island)
    for number, shape in enumerate(scores.beads):
        expected = [probabilities.bead(shape, i) for i in range(len(scores.lows))]
        np.testing.assert_allclose(found["beads"][number], expected, atol=1e-6)
    np.testing.assert_allclose(found["source"], probabilities.source_gaps(), atol=1e-6)
    np.testing.assert_allclose(found["target"], probabilities.target_gaps(), atol=1e-6)
    _, steps = safest_path(probabilities, BEAD_PRICE, GAP_PRICE, LEAST_PROBABLE)
    links = links_with_confidences(steps, probabilities)
    assert [step["sizes"] for step in found["safest"]] == [[len(link.source), len(link.target)] for link in links]
    confidences = [step["probability"] for step in found["safest"]]
    np.testing.assert_allclose(confidences, [link.confidence for link in links], atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(islands())
def test_the_next_best_paths_are_the_most_probable_ones(tab, island):
    scores = scores_of(island)
    everything = sorted(all_paths(island), reverse=True)
    total = np.logaddexp.reduce([score for score, _ in everything])
    found = tab.evaluate(LOOK, island)["likeliest"]
    assert len(found) == min(4, len(everything))
    np.testing.assert_allclose(
        [path["probability"] for path in found], [math.exp(score - total) for score, _ in everything[:4]], atol=1e-6
    )
    sizes = [tuple(tuple(step["sizes"]) for step in path["steps"]) for path in found]
    assert len(set(sizes)) == len(sizes)
    by_path = {path: score for score, path in everything}
    np.testing.assert_allclose([by_path[path] for path in sizes], [score for score, _ in everything[: len(sizes)]])
    assert math.isclose(by_path[sizes[0]], best_path(scores)[0], abs_tol=1e-6)


@settings(max_examples=60, deadline=None)
@given(islands(), st.data())
def test_exchanges_are_those_of_python(tab, island, data):
    """For any path through an island, and any of its steps."""
    scores = scores_of(island)
    _, path = data.draw(st.sampled_from(list(all_paths(island))))
    near = data.draw(st.integers(0, len(path) - 1))
    pairs, i, j = [], 0, 0
    for a, b in path:
        pairs.append((Run(i, i + a), Run(j, j + b)))
        i, j = i + a, j + b
    numbers = tuple(list(range(island[name][1])) for name in ("rows", "columns"))
    expected = find_exchange(
        pairs, near, scores, float(posteriors(scores).total), Seen(((), ()), numbers, UNCONSTRAINED)
    )
    found = tab.evaluate("([island, path, near]) => likeliestExchange(island, path, near)", [island, path, near])
    assert (found is None) == (expected is None)
    if found:
        assert found["probability"] == pytest.approx(expected.probability, abs=1e-6)
        assert (found["first"], found["stop"]) == (expected.first, expected.stop)
        sizes = [[len(link.source), len(link.target)] for link in expected.exchange.links(0.0)]
        assert (found["sizes"], found["left"]) == (sizes, expected.exchange.target[0].start)


def all_paths(island, i=0, j=0, state="bead"):
    """Every path from a cell on, with its score: the sources of a gap come before its targets."""
    height, width = island["rows"][1], island["columns"][1]
    if (i, j) == (height, width):
        yield 0.0, ()
    for name, rows in island["beads"].items():
        a, b = map(int, name.split("-"))
        if i + a <= height and j + b <= width and rows[i + a][j + b] is not None:
            for score, path in all_paths(island, i + a, j + b):
                yield score + rows[i + a][j + b], ((a, b), *path)
    if i < height and state != "target":
        opening = 0.0 if state == "source" else island["gap_open"]
        for score, path in all_paths(island, i + 1, j, "source"):
            yield score + opening + island["source_gaps"][i], ((1, 0), *path)
    if j < width:
        opening = 0.0 if state == "target" else island["gap_open"]
        for score, path in all_paths(island, i, j + 1, "target"):
            yield score + opening + island["target_gaps"][j], ((0, 1), *path)
