"""Tokens sentence by sentence, what they weigh and what covers them, against plain sums and maxima."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.alignment import coverage
from aligner.alignment.associations import Associations
from aligner.alignment.coverage import Bags, TokenVectors, best_by_sentence, likeness
from aligner.encoders.static import Tokens

# The last row is a token that says nothing.
TABLE = np.vstack([np.random.default_rng(0).normal(0, 2, (7, 4)), np.zeros((1, 4))]).astype(np.float16)
LENGTHS = np.linalg.norm(TABLE.astype(np.float32), axis=1)
sentences = st.lists(st.lists(st.integers(0, 7), max_size=5), max_size=6)


def tokens_of(lists):
    return Tokens(np.array([token for tokens in lists for token in tokens], np.int64), np.cumsum([0, *map(len, lists)]))


def bags_of(lists):
    return Bags.of(tokens_of(lists), TokenVectors(TABLE))


def tokens_in(bags):
    """Token ids of each sentence."""
    return [
        bags.distinct[bags.places[start:stop]].tolist()
        for start, stop in zip(bags.starts, bags.starts[1:], strict=False)
    ]


@given(sentences, st.integers(-9, 9), st.integers(0, 9))
def test_bags_have_the_tokens_of_their_sentences_and_none_outside_the_text(lists, first, count):
    bags = Bags.of(tokens_of(lists).window(first, count), TokenVectors(TABLE))
    expected = [lists[k] if 0 <= k < len(lists) else [] for k in range(first, first + count)]
    assert tokens_in(bags) == expected
    every = [token for tokens in expected for token in tokens]
    assert bags.distinct.tolist() == sorted(set(every))
    assert np.allclose(bags.weights, LENGTHS[every])
    assert np.allclose(bags.units * LENGTHS[bags.distinct][:, None], TABLE[bags.distinct], atol=1e-5)


@pytest.mark.parametrize("most", [1, 3, 20, coverage.MOST_PRODUCTS])
def test_a_sentence_weighs_the_sum_of_weight_times_value_of_its_tokens(monkeypatch, most):
    monkeypatch.setattr(coverage, "MOST_PRODUCTS", most)
    rng = np.random.default_rng(most)
    for lists in (
        [],
        [[]],
        [[], [1]],
        [[1, 1, 2], [], [5], [7, 0, 1], []],
        [[*rng.integers(0, 8, 30)] for _ in range(9)],
    ):
        bags = bags_of(lists)
        values = rng.normal(size=(len(bags.distinct), 3)).astype(np.float32)
        at = {token: place for place, token in enumerate(bags.distinct.tolist())}
        expected = [sum((LENGTHS[token] * values[at[token]] for token in tokens), np.zeros(3)) for tokens in lists]
        assert np.allclose(bags.weigh(values), np.reshape(expected, (len(lists), 3)), atol=1e-4)


@given(sentences, sentences)
def test_the_best_likeness_is_that_of_the_most_alike_token_of_the_sentence(left, right):
    source, target = bags_of(left), bags_of(right)
    likenesses = likeness(source, target, None)
    best = best_by_sentence(likenesses, target)
    assert best.shape == (len(source.distinct), len(right))
    for row, token in enumerate(source.distinct.tolist()):
        for column, tokens in enumerate(right):
            cosines = [cosine(token, other) for other in tokens]
            assert best[row, column] == pytest.approx(max([0, *cosines]), abs=1e-5)


def cosine(one, other):
    norms = LENGTHS[one] * LENGTHS[other]
    return TABLE[one].astype(float) @ TABLE[other].astype(float) / norms if norms else 0.0


@given(sentences, sentences)
def test_tokens_are_alike_by_their_vectors_or_by_the_company_they_keep(left, right):
    source, target = bags_of(left), bags_of(right)
    by_vectors = likeness(source, target, None)
    known = Associations(np.array([1, 2]), np.array([2, 6]), np.array([0.5, 1.0], np.float32))
    found = likeness(source, target, known)
    for row, x in enumerate(source.distinct.tolist()):
        for column, y in enumerate(target.distinct.tolist()):
            assert by_vectors[row, column] == pytest.approx(max(cosine(x, y), 0), abs=1e-5)
            company = {(1, 2): 0.5, (2, 6): 1.0}.get((x, y), 0.0)
            assert found[row, column] == max(by_vectors[row, column], company)
    assert np.array_equal(likeness(source, target, None), by_vectors)
