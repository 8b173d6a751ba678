"""The pairs with the greatest sum."""

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.checking.checks.assignment import assign

SHAPES = st.tuples(st.integers(0, 5), st.integers(0, 6))


@st.composite
def tables(draw):
    """Scores of rows and columns, many of them the same."""
    rows, columns = draw(SHAPES)
    scores = st.floats(-1, 1, width=32) | st.sampled_from([0.0, 0.25, 1.0])
    cells = draw(st.lists(scores, min_size=rows * columns, max_size=rows * columns))
    return np.array(cells, np.float32).reshape(rows, columns)


def greatest(table):
    """The greatest sum over all ways to give each row of the shorter side a column."""
    table = table if table.shape[0] <= table.shape[1] else table.T
    rows, columns = table.shape
    return max(sum(float(table[pair]) for pair in enumerate(taken)) for taken in permutations(range(columns), rows))


@settings(max_examples=300)
@given(tables())
def test_no_way_to_pair_has_a_greater_sum(table):
    pairs = assign(table)
    assert len(pairs) == min(table.shape)
    assert all(len(set(side)) == len(pairs) for side in zip(*pairs, strict=True))
    assert pairs == sorted(pairs)
    assert abs(sum(float(table[pair]) for pair in pairs) - greatest(table)) < 1e-6


@given(st.permutations(range(12)), st.integers(0, 3))
def test_what_belongs_together_is_found_wherever_it_stands(order, more):
    table = np.full((12, 12 + more), 0.1, np.float32)
    for row, column in enumerate(order):
        table[row, column] = 0.9
    assert assign(table) == list(enumerate(order))
    assert assign(table.T) == sorted((column, row) for row, column in enumerate(order))


def test_the_best_pair_gives_way_to_the_best_sum():
    assert assign(np.array([[0.9, 0.8], [0.8, 0.1]])) == [(0, 1), (1, 0)]
