"""The compiled loops and NumPy give the same, loop by loop; and which of them run.

NumPy is compared with definitions and enumerations elsewhere, in tests/test_lattice.py and tests/test_evidence.py.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_evidence import SHAPES, WORDS, features_of, gathered, some_company
from test_lattice import lattices, random_scores

import aligner
from aligner.alignment import lattice
from aligner.alignment.associations import find_associations
from aligner.alignment.blocks import BlockEvidence, prefix
from aligner.alignment.compiled_blocks import IN_LOOPS, CompiledBlock, FeatureWeights
from aligner.alignment.coverage import Bags, TokenVectors, best_by_sentence
from aligner.alignment.edges import over_spans
from aligner.alignment.evidence import Block
from aligner.alignment.features import BEAD_FEATURES
from aligner.alignment.gaps import GAP_FEATURES
from aligner.alignment.weights import Weights, score_block
from aligner.bitext.texts import Run
from aligner.encoders.static import Tokens, sums_between
from aligner.errors import InputError
from aligner.kernels import choice

compiled = choice.choose(None)
needs_compiled = pytest.mark.skipif(compiled is None, reason="there are no compiled loops")
seeds = st.integers(0, 2**32 - 1)


@contextmanager
def running(loops):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "compiled", loops)
        yield


def with_both(compute, *arguments):
    """What the compiled loops give, and what NumPy gives."""
    found = []
    for loops in (compiled, None):
        with running(loops):
            found.append(compute(*arguments))
    return found


# Which loops run


@pytest.mark.parametrize("wanted", [None, ""])
def test_the_compiled_loops_run_where_they_are_there(wanted):
    assert choice.choose(wanted) is compiled


def test_numpy_runs_where_it_is_asked_for():
    assert choice.choose("numpy") is None


@needs_compiled
def test_the_compiled_loops_may_be_insisted_on():
    assert choice.choose("compiled").__name__ == "aligner.kernels._compiled"


def test_numpy_runs_where_no_loops_were_compiled_unless_they_are_insisted_on(monkeypatch):
    def missing(name):
        raise ImportError(f"no {name}")

    monkeypatch.setattr(choice, "import_module", missing)
    assert choice.choose(None) is None
    with pytest.raises(InputError, match=r"no compiled loops \(no aligner.kernels._compiled\); install a C compiler"):
        choice.choose("compiled")


def test_an_unknown_choice_is_an_error_that_names_the_others():
    with pytest.raises(InputError, match="ALIGNER_KERNELS must be numpy or compiled, not Numpy"):
        choice.choose("Numpy")


def test_the_name_says_which_loops_run():
    with running(None):
        assert choice.name() == "NumPy"
    with running(pytest):
        assert choice.name() == "compiled"


# The lattice


def in_singles(scores):
    """The same lattice with float32 scores of beads, as those of texts are."""
    return replace(
        scores, beads={shape: [row.astype(np.float32) for row in rows] for shape, rows in scores.beads.items()}
    )


@st.composite
def large_lattices(draw):
    """Ragged windows of a few cells, which drift to the end, and shapes wider than some of them."""
    rng = np.random.default_rng(draw(seeds))
    n, m = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    lows = [0, *sorted(rng.integers(0, m + 1, n).tolist())]
    widths = [after - low + int(rng.integers(1, 9)) for low, after in pairwise([*lows, m])]
    return random_scores(rng, [(1, 1), (1, 2), (2, 1), (1, 5), (6, 1), (3, 3)], lows, widths, m + 1)


scores_of_lattices = st.one_of(lattices(largest=5), large_lattices()).flatmap(
    lambda scores: st.sampled_from([scores, in_singles(scores)])
)


def same(found, expected):
    return np.allclose(found, expected, rtol=1e-9, atol=1e-9)


@needs_compiled
@settings(max_examples=100)
@given(scores_of_lattices)
def test_totals_of_the_lattice_are_the_same(scores):
    for kernel, *rest in ((lattice.forward,), (lattice.forward, lattice.BEST_PATH), (lattice.backward,)):
        found, expected = with_both(kernel, scores, *rest)
        assert same(found.cells, expected.cells)


@needs_compiled
@settings(max_examples=100)
@given(scores_of_lattices)
def test_best_paths_are_the_same(scores):
    assume(np.isfinite(lattice.posteriors(scores).total))
    (total, steps), (expected, other) = with_both(lattice.best_path, scores)
    assert steps == other
    assert total == pytest.approx(expected)
    # A path that scores as much as another may be either; those of exchanged neighbours are looked for along one.
    assert same(*with_both(lattice.crossings, scores, steps))


@needs_compiled
@settings(max_examples=100)
@given(scores_of_lattices, st.sampled_from([0.0, 1e-3, 0.05]))
def test_safest_paths_are_the_same(scores, least):
    probabilities = lattice.posteriors(scores)
    assume(np.isfinite(probabilities.total))
    (total, steps), (expected, other) = with_both(lattice.safest_path, probabilities, 0.3, 0.5, least)
    assert steps == other
    # A gain is a single.
    assert total == pytest.approx(expected, rel=1e-6)


@needs_compiled
@settings(max_examples=30)
@given(scores_of_lattices)
def test_the_best_crossed_beads_over_a_box_are_the_same(scores):
    rows, columns = len(scores.lows) - 1, scores.columns - 1
    for top, low in enumerate(scores.lows):
        for height, width in product((2, 3, 4), repeat=2):
            box = lattice.Step(top, min(top + height, rows), low, min(low + width, columns))
            assert len(set(with_both(lattice.best_crossed, scores, box))) == 1


# The scores of a block

# So many numbers that two spans may share more than are counted.
MORE_WORDS = [*WORDS, *map(str, range(5, 17))]


@st.composite
def blocks_of_texts(draw):
    """Evidence on random texts, and a block of their lattice of which the corridor has some cells of each row."""
    rng = np.random.default_rng(draw(seeds))
    n, m = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    source, target = ([" ".join(rng.choice(MORE_WORDS, rng.integers(0, 7))) for _ in range(count)] for count in (n, m))
    start, low = draw(st.integers(0, n)), draw(st.integers(0, m))
    rows, width = draw(st.integers(1, n + 1 - start)), draw(st.integers(1, m + 1 - low))
    firsts = rng.integers(0, width, rows)
    windows = (firsts, rng.integers(1, width - firsts + 1)) if draw(st.booleans()) else None
    return gathered(source, target, some_company(rng)), Block(start, start + rows, low, width, windows)


def scores_in(evidence, block, weights):
    cells = int(block.cells_of_rows[1].sum())
    rows = [np.full(cells, np.nan, np.float32) for _ in SHAPES]
    score_block(evidence, block, SHAPES, Weights(tuple(weights), (0.0,) * len(GAP_FEATURES), 0.0), rows)
    return np.stack(rows)


@needs_compiled
@settings(max_examples=15)
@given(blocks_of_texts())
def test_every_feature_is_weighed_as_numpy_computes_it(example):
    evidence, block = example
    expected = features_of(evidence, block)
    with running(compiled):
        for k, name in enumerate(BEAD_FEATURES):
            for shape, found in zip(SHAPES, scores_in(evidence, block, np.eye(len(BEAD_FEATURES))[k]), strict=True):
                cells = expected[shape][k][block.is_in_corridor]
                assert np.allclose(found, cells, atol=2e-5), (name, shape)


def test_the_loops_weigh_features_that_there_are():
    assert set(IN_LOOPS) < set(BEAD_FEATURES)


@needs_compiled
@settings(max_examples=40)
@given(blocks_of_texts(), seeds)
def test_scores_of_a_block_are_the_same(example, seed):
    weights = np.random.default_rng(seed).normal(0, 1, len(BEAD_FEATURES))
    assert np.allclose(*with_both(scores_in, *example, weights), atol=2e-4)


@needs_compiled
@settings(max_examples=40)
@given(blocks_of_texts())
def test_the_best_counterparts_in_a_block_are_the_same(example):
    with running(compiled):
        found = CompiledBlock(*example, FeatureWeights.of([0.0] * len(BEAD_FEATURES))).best_of_sentences()
    for side, expected in zip(found, BlockEvidence(*example).best_of_sentences(), strict=True):
        assert np.allclose(side, expected, atol=2e-5)


# Sums and bests of tokens


@st.composite
def bags(draw):
    """Sentences of tokens, some of them empty, as bags of a random table."""
    rng = np.random.default_rng(draw(seeds))
    counts = np.array(draw(st.lists(st.integers(0, 5), max_size=6)), np.int64)
    tokens = Tokens(rng.integers(0, 9, counts.sum()), np.concatenate([[0], counts.cumsum()]))
    return Bags.of(tokens, TokenVectors(rng.standard_normal((9, 4)).astype(np.float32)))


def random_likeness(rng, *shape):
    return rng.random(shape, np.float32)


@needs_compiled
@settings(max_examples=60)
@given(bags(), st.integers(0, 7), seeds)
def test_the_best_likeness_to_a_sentence_is_the_same(other, rows, seed):
    likeness = random_likeness(np.random.default_rng(seed), rows, len(other.distinct))
    expected = best_by_sentence(likeness, other)
    assert np.array_equal(compiled.best_by_sentence(likeness, other.places, other.starts), expected)
    transposed = np.ascontiguousarray(likeness.T)
    assert np.array_equal(compiled.best_by_sentence_of_rows(transposed, other.places, other.starts), expected)


@needs_compiled
@settings(max_examples=60)
@given(bags(), st.integers(4, 8), st.integers(1, 4), st.booleans(), seeds)
def test_what_sentences_and_their_clauses_cover_is_the_same(side, others, most, is_across, seed):
    rng = np.random.default_rng(seed)
    best = random_likeness(rng, len(side.distinct), others)
    starts, stops = side.starts[:-1], side.starts[1:]
    cuts = rng.integers(starts, stops + 1)
    clauses = [side.between(starts, cuts), side.between(cuts, stops)]
    spans = [wide.copy() for wide in over_spans(best, most)]
    expected = [
        np.stack([prefix(side.weigh(wide).astype(np.float64)) for wide in spans]),
        *(np.stack([np.pad(clause.weigh(wide), ((1, 0), (0, 0))) for wide in spans]) for clause in clauses),
    ]
    found = compiled.cover(
        best, side.places, side.weights, np.stack([starts, starts, cuts]), np.stack([stops, cuts, stops]),
        np.stack([side.weights, side.weights]), most, is_across,
    )  # fmt: skip
    for one, other in zip(found, expected, strict=True):
        assert np.allclose(one.swapaxes(1, 2) if is_across else one, other, atol=1e-5)


@needs_compiled
@settings(max_examples=40)
@given(st.integers(0, 6), st.integers(4, 8), st.integers(0, 4), st.booleans(), seeds)
def test_the_best_cosine_of_spans_is_the_same(rows, others, most, is_across, seed):
    cosines = random_likeness(np.random.default_rng(seed), rows, others)
    found = compiled.widen(cosines, most, is_across)
    expected = np.stack([np.pad(wide, ((1, 0), (0, 0))) for wide in over_spans(cosines, most)])
    assert np.array_equal(found.swapaxes(1, 2) if is_across else found, expected)


@needs_compiled
@settings(max_examples=40)
@given(st.integers(1, 8), st.integers(1, 4), seeds)
def test_norms_of_spans_are_those_of_their_summed_vectors(sentences, most, seed):
    rng = np.random.default_rng(seed)
    vectors, direction = rng.standard_normal((sentences, 5)), rng.standard_normal(5)
    norms, backgrounds = compiled.norms((vectors @ vectors.T).astype(np.float32), vectors @ direction, most)
    for size in range(1, most + 1):
        for x in range(size, sentences + 1):
            span = vectors[x - size : x].sum(axis=0)
            assert norms[size, x] == pytest.approx(np.linalg.norm(span), rel=1e-4)
            assert backgrounds[size, x] == pytest.approx(span @ direction / np.linalg.norm(span), rel=1e-3, abs=1e-3)


@needs_compiled
@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 149), max_size=5), max_size=6), st.integers(1, 4))
def test_a_span_mentions_the_values_of_its_sentences_each_once(sentences, most):
    values = np.array([value for sentence in sentences for value in sentence], np.int64)
    starts = np.cumsum([0, *map(len, sentences)])
    bits, counts = compiled.mentions(values, starts, 150, most)
    for size in range(most + 1):
        for x in range(len(sentences) + 1):
            expected = {value for sentence in sentences[x - size : x] for value in sentence} if size <= x else set()
            found = {
                64 * word + bit
                for word, mask in enumerate(bits[size, x].tolist())
                for bit in range(64)
                if mask >> bit & 1
            }
            assert found == expected
            assert counts[size, x] == len(expected)


@needs_compiled
@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=9), st.sampled_from(["e", "f"]), seeds)
def test_sums_of_token_vectors_are_the_same(ranges, kind, seed):
    rng = np.random.default_rng(seed)
    table = rng.standard_normal((7, 5)).astype(kind)
    begins, stops = np.array(sorted(map(sorted, ranges)), np.int64).reshape(-1, 2).T.copy()
    tokens = Tokens(rng.integers(0, len(table), 12), np.array([0, 12]))
    assert np.allclose(*with_both(sums_between, tokens, begins, stops, table), atol=1e-5)


@needs_compiled
def test_every_half_precision_number_is_read_as_it_is():
    bits = np.arange(2**16, dtype=np.uint16)
    table = bits[np.isfinite(bits.view(np.float16))].view(np.float16)[:, None]
    tokens = np.arange(len(table))
    assert np.array_equal(compiled.sums(table, tokens, tokens, tokens + 1), table.astype(np.float32))


@needs_compiled
@settings(max_examples=40)
@given(st.integers(0, 30), seeds)
def test_associations_are_the_same(beads, seed):
    """Of tokens that recur where their topic does; some beads have no confidence or no tokens."""
    rng = np.random.default_rng(seed)
    topics = rng.integers(0, 3, beads)

    def side():
        counts = rng.integers(0, 6, beads)
        ids = np.repeat(3 * topics, counts) + rng.integers(0, 3, counts.sum())
        return Tokens(ids, np.concatenate([[0], counts.cumsum()]))

    links = [(Run(k, k + 1), Run(k, k + 1), float(rng.choice([0.0, 0.4, 1.0]))) for k in range(beads)]
    found, expected = with_both(find_associations, side(), side(), links)
    assert np.array_equal(found.source, expected.source) and np.array_equal(found.target, expected.target)
    assert np.allclose(found.strengths, expected.strengths, atol=1e-6)


@needs_compiled
def test_the_sample_is_aligned_alike():
    texts = [
        (Path(__file__).parents[1] / "examples" / f"abstract.{language}.txt").read_text("utf-8")
        for language in ("zh", "en")
    ]
    found, expected = with_both(aligner.align, *texts)
    assert [bead.kind for bead in found] == [bead.kind for bead in expected]
    assert [bead.confidence for bead in found] == pytest.approx([bead.confidence for bead in expected], abs=1e-5)
