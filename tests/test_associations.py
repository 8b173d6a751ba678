"""Which tokens keep company, against the correlation of two columns of zeros and ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.alignment.associations import DOUBT, FEWEST_BEADS, LEAST_STRENGTH, Associations, find_associations
from aligner.bitext.texts import Run
from aligner.encoders.static import Tokens

pytestmark = pytest.mark.usefixtures("loops")


def tokens_of(lists):
    starts = np.cumsum([0, *map(len, lists)])
    return Tokens(np.array([token for tokens in lists for token in tokens], np.int64), starts)


def as_dict(found):
    pairs = zip(found.source.tolist(), found.target.tolist(), strict=True)
    return dict(zip(pairs, found.strengths.tolist(), strict=True))


# A few tokens only, so that many pairs recur; token 0 is what is in the most sentences.
sentences = st.lists(st.lists(st.sampled_from([0, 0, 1, 2, 3, 5]), max_size=4), max_size=9)


@st.composite
def beads_of(draw, source, target):
    """Beads in order over two texts, some sentences left out."""
    beads, i, j = [], 0, 0
    while i < len(source) and j < len(target):
        a, b = draw(st.integers(1, min(2, len(source) - i))), draw(st.integers(1, min(2, len(target) - j)))
        confidence = draw(st.sampled_from([1.0, 1.0, 0.9, 0.5, 0.125]))
        beads.append((Run(i, i + a), Run(j, j + b), confidence))
        i, j = i + a + draw(st.integers(0, 1)), j + b
    return beads


def by_definition(source, target, beads):
    """φ of every pair of tokens, where one bead that has both counts with minus one: that it counts once less."""
    held = [
        ({t for k in left for t in source[k]}, {t for k in right for t in target[k]}, weight)
        for left, right, weight in beads
    ]
    found = {}
    for x, y in {(x, y) for left, right, _ in held for x in left for y in right}:
        here, there, weights = np.array(
            [(x in left, y in right, weight) for left, right, weight in held] + [(1, 1, -1)]
        ).T
        together, total = weights @ (here * there), weights.sum()
        if together + 1 < FEWEST_BEADS:
            continue
        means = weights @ here / total, weights @ there / total
        variances = [mean * (1 - mean) for mean in means]
        covariance = together / total - means[0] * means[1]
        if min(variances) > 1e-9:
            found[x, y] = covariance / np.sqrt(np.prod(variances)) * together / (together + DOUBT)
    return found


@given(st.data(), sentences, sentences)
def test_strengths_are_correlations_over_the_beads_with_doubt_and_one_bead_less(data, source, target):
    beads = data.draw(beads_of(source, target))
    expected = by_definition(source, target, beads)
    found = as_dict(find_associations(tokens_of(source), tokens_of(target), beads))
    assert set(found) >= {pair for pair, strength in expected.items() if strength > LEAST_STRENGTH + 1e-6}
    assert set(found) <= {pair for pair, strength in expected.items() if strength > LEAST_STRENGTH - 1e-6}
    assert found == pytest.approx({pair: expected[pair] for pair in found}, abs=1e-6)


def test_a_strength_is_that_of_the_correlation_of_two_columns_without_one_of_the_beads():
    here, there = np.array([[1, 1, 1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0, 1, 0, 0, 0]])
    beads = [(Run(k, k + 1), Run(k, k + 1), 1.0) for k in range(10)]
    found = find_associations(tokens_of([[7] * count for count in here]), tokens_of([[8] * k for k in there]), beads)
    expected = np.corrcoef(here[1:], there[1:])[0, 1] * 4 / (4 + DOUBT)
    assert as_dict(found) == pytest.approx({(7, 8): expected})


@given(st.data(), sentences, sentences)
def test_swapped_sides_have_the_swapped_associations(data, source, target):
    beads = data.draw(beads_of(source, target))
    here = find_associations(tokens_of(source), tokens_of(target), beads)
    there = find_associations(tokens_of(target), tokens_of(source), [(right, left, p) for left, right, p in beads])
    assert as_dict(there) == pytest.approx({(y, x): strength for (x, y), strength in as_dict(here).items()}, abs=1e-6)


ZH = [
    "阿柯 的 船", "雨 的 夜", "阿柯 的 信", "风 的 夜", "阿柯 的 灯", "树 的 山",
    "阿柯 的 家", "山 的 雨", "阿柯 的 歌", "海 的 风", "家 的 门", "夜 的 海",
]  # fmt: skip
EN = [
    "the boat of Orvell", "the night of rain", "the letter of Orvell", "the night of wind", "the lamp of Orvell",
    "the hill of trees", "the home of Orvell", "the rain of hills", "the song of Orvell", "the wind of seas",
    "the door of homes", "the sea of nights",
]  # fmt: skip


def named(lines):
    words = sorted({word for line in lines for word in line.split()})
    return words, tokens_of([[words.index(word) for word in line.split()] for line in lines])


def test_a_name_finds_its_counterpart_and_words_that_are_everywhere_find_none():
    (chinese, source), (english, target) = named(ZH), named(EN)
    beads = [(Run(k, k + 1), Run(k, k + 1), 0.99) for k in range(len(ZH))]
    found = {
        (chinese[x], english[y]): strength
        for (x, y), strength in as_dict(find_associations(source, target, beads)).items()
    }
    assert max(found, key=found.get) == ("阿柯", "Orvell")
    assert found["阿柯", "Orvell"] > 0.6
    assert ("船", "boat") not in found, "together in a single bead"
    assert not {("的", "the"), ("阿柯", "the"), ("阿柯", "of"), ("的", "Orvell")} & set(found)


def test_beads_that_are_not_sure_count_little():
    (_, source), (_, target) = named(ZH), named(EN)
    beads = [(Run(k, k + 1), Run(k, k + 1), 0.1) for k in range(len(ZH))]
    assert len(find_associations(source, target, beads)) == 0


def test_without_beads_there_are_no_associations():
    for source, target in (([], []), ([[1]], []), ([[1, 2]], [[3]])):
        assert len(find_associations(tokens_of(source), tokens_of(target), [])) == 0


token_lists = st.lists(st.integers(0, 9), max_size=5, unique=True).map(lambda ids: np.array(sorted(ids), np.int64))
known = st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.floats(0.25, 1, width=32), max_size=12)


@given(token_lists, token_lists, known, st.integers(0, 99))
def test_cosines_are_raised_to_the_strengths_of_tokens_that_are_there_and_nowhere_else(source, target, known, seed):
    before = np.random.default_rng(seed).random((len(source), len(target)), np.float32)
    after = before.copy()
    pairs = np.array(list(known), np.int64).reshape(-1, 2)
    strengths = np.array(list(known.values()), np.float32)
    Associations(pairs[:, 0], pairs[:, 1], strengths).raise_cosines(after, source, target)
    for row, x in enumerate(source.tolist()):
        for column, y in enumerate(target.tolist()):
            assert after[row, column] == max(before[row, column], known.get((x, y), 0))


@given(st.data(), sentences, sentences)
def test_a_vocabulary_leaves_the_associations_of_its_tokens_as_they_are(data, source, target):
    beads = data.draw(beads_of(source, target))
    everything = find_associations(tokens_of(source), tokens_of(target), beads)
    chosen = [np.unique(data.draw(st.lists(st.integers(0, 9), max_size=6))).astype(np.int64) for _ in range(2)]
    found = find_associations(tokens_of(source), tokens_of(target), beads, (chosen[0], chosen[1]))
    is_chosen = np.isin(everything.source, chosen[0]) & np.isin(everything.target, chosen[1])
    for name in ("source", "target", "strengths"):
        assert np.array_equal(getattr(found, name), getattr(everything, name)[is_chosen])
