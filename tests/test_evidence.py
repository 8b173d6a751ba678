"""Every feature against its definition, span by span; blocks that agree where they overlap; and the swap of sides."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from aligner.alignment.associations import Associations
from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.edges import CLAUSES
from aligner.alignment.evidence import Block, collect_evidence
from aligner.alignment.features import BEAD_FEATURES, features_of_beads
from aligner.alignment.gaps import GAP_FEATURES, GapEvidence
from aligner.alignment.quotations import INSIDE, PLAIN, SPEECH, quotation_edges
from aligner.alignment.weights import bead_shapes
from aligner.encoders.contrast import PAIRS
from aligner.encoders.static import StaticEncoder
from aligner.errors import EncoderError
from aligner.words.numbers import number_values

WORDS = ["雨", "伞", "a", "b", "c", "rain", "umbrella", "?", "!", ",", ";", "“", "”", '"c', 'b"', "30", "30.0", "4"]
SHAPES = bead_shapes(5, 4)
SCALE = 1.5
SHAPE_FEATURES = [name for name in BEAD_FEATURES if name.startswith("shape ")]


def tiny_encoder(seed=0, dimension=6):
    tokenizer = Tokenizer(models.WordLevel({word: k for k, word in enumerate([*WORDS, "[UNK]"])}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    table = np.random.default_rng(seed).standard_normal((len(WORDS) + 1, dimension)).astype(np.float32)
    return StaticEncoder(tokenizer, table, "tiny")


ENCODER = tiny_encoder()
sentences = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
sides = st.lists(sentences, min_size=1, max_size=7)
token = st.integers(0, len(WORDS))
company = st.dictionaries(st.tuples(token, token), st.floats(0.5, 1, width=32), max_size=6)


def gathered(source, target, company):
    """Evidence of an encoder of another contrast, which knows already which tokens keep company."""
    pairs = np.array(list(company), np.int64).reshape(-1, 2)
    known = Associations(pairs[:, 0], pairs[:, 1], np.array(list(company.values()), np.float32))
    return replace(collect_evidence(source, target, ENCODER, SHAPES), scale=SCALE, associations=known)


def some_company(rng):
    return {tuple(rng.integers(0, len(WORDS), 2).tolist()): float(rng.random()) for _ in range(6)}


def whole(evidence):
    return Block(0, len(evidence.source) + 1, 0, len(evidence.target) + 1)


def features_of(evidence, block, shapes=SHAPES):
    """Array (features, rows, cells) of each shape."""
    size = (block.stop - block.start, block.width)
    found = features_of_beads(BlockEvidence(evidence, block), shapes)
    return {shape: np.stack([np.broadcast_to(feature, size) for feature in features]) for shape, features in found}


def span(texts, stop, size):
    return texts[max(stop - size, 0) : max(stop, 0)]


def tokens_of(texts):
    return [ENCODER.tokenizer.token_to_id(word) for text in texts for word in text.split()]


def words_of(text):
    """Without what is punctuation alone."""
    return [word for word in text.split() if any(character.isalnum() for character in word)]


def vector_of(texts):
    return ENCODER.table[tokens_of(texts)].sum(axis=0)


def weight_of(words):
    return sum(np.linalg.norm(ENCODER.table[token]) for token in tokens_of(words))


def clauses_of(text):
    """Cut behind a mark that is not within a number, where all that stands since the last cut and all the rest weigh
    enough.
    """
    words, found, start = text.split(), [], 0
    for k in range(1, len(words)):
        is_number = k > 1 and words[k - 2].isdecimal() and words[k].isdecimal()
        is_cut = words[k - 1] in CLAUSES.marks and not is_number
        if is_cut and min(weight_of(words[start:k]), weight_of(words[k:])) >= CLAUSES.least:
            found.append(" ".join(words[start:k]))
            start = k
    return [*found, " ".join(words[start:])] if words else []


def cosine(left, right):
    norms = np.linalg.norm(left) * np.linalg.norm(right)
    return left @ right / norms if norms > 0 else 0.0


class ByDefinition:
    """The evidence on one bead at a time, from the words of the docstrings."""

    def __init__(self, source, target, company):
        self.source, self.target, self.company = source, target, company

    def similarity(self, i, j, shape):
        left, right = vector_of(span(self.source, i, shape[0])), vector_of(span(self.target, j, shape[1]))
        of_left = np.mean([cosine(left, vector_of([text])) for text in self.target])
        of_right = np.mean([cosine(right, vector_of([text])) for text in self.source])
        return (cosine(left, right) - (of_left + of_right) / 2) * SCALE

    def likeness(self, x, y):
        return max(0, cosine(ENCODER.table[x], ENCODER.table[y]), self.company.get((x, y), 0))

    def coverage(self, i, j, shape, of_target):
        """Of the span that ends at i or j, whatever the other span is."""
        spans = tokens_of(span(self.source, i, shape[0])), tokens_of(span(self.target, j, shape[1]))
        own, other = spans[::-1] if of_target else spans
        weights = [np.linalg.norm(ENCODER.table[token]) for token in own]
        best = [max([0, *(self.likeness(*((y, x) if of_target else (x, y))) for y in other)]) for x in own]
        return np.dot(weights, best) / sum(weights) if own else 0.0

    def smaller(self, i, j, shape):
        a, b = shape
        if a > 1:
            yield from ((i, j, (a - 1, b), False), (i - 1, j, (a - 1, b), False))
        if b > 1:
            yield from ((i, j, (a, b - 1), True), (i, j - 1, (a, b - 1), True))

    def edge_gain(self, i, j, shape):
        """Leaving out a source sentence takes from the coverage of the target, and the other way round."""
        return min(
            (
                self.coverage(i, j, shape, not shorter_target) - self.coverage(x, y, less, not shorter_target)
                for x, y, less, shorter_target in self.smaller(i, j, shape)
            ),
            default=0.0,
        )

    def weakest_edge(self, i, j, shape):
        """Only of a side with several sentences: one alone is the whole span."""
        a, b = shape
        edges = [self.coverage(x, j, (1, b), False) for x in (i, i - a + 1) if a > 1]
        edges += [self.coverage(i, y, (a, 1), True) for y in (j, j - b + 1) if b > 1]
        return min(edges, default=0.0)

    def outside_gain(self, i, j, shape):
        gains = []
        for moved in (0, 1):
            gains.append(self.coverage_of_target_by(i, j, shape, moved))
            gains.append(self.coverage_of_source_by(i, j, shape, moved))
        return max(gains)

    def coverage_of_target_by(self, i, j, shape, moved):
        """What one source sentence more, before (0) or after (1), adds to the coverage of the target span."""
        a, b = shape
        wide = self.source[max(i - a - (1 - moved), 0) : i + moved]
        covered = ByDefinition(wide, self.target, self.company).coverage(len(wide), j, (len(wide), b), True)
        return covered - self.coverage(i, j, shape, True)

    def coverage_of_source_by(self, i, j, shape, moved):
        a, b = shape
        wide = self.target[max(j - b - (1 - moved), 0) : j + moved]
        covered = ByDefinition(self.source, wide, self.company).coverage(i, len(wide), (a, len(wide)), False)
        return covered - self.coverage(i, j, shape, False)

    def lengths(self, i, j, shape):
        def length(texts):
            joined = "".join("".join(texts).split())
            han = sum(character in "雨伞" for character in joined)
            return len(joined) - han + 3.3 * han + 5

        left, right = length(span(self.source, i, shape[0])), length(span(self.target, j, shape[1]))
        return min(abs(np.log(left / right)), 2), min((left - right) ** 2 / (left + right) / 10, 30)

    def marks(self, i, j, shape):
        spans = " ".join(span(self.source, i, shape[0])), " ".join(span(self.target, j, shape[1]))
        return sum((mark in spans[0]) != (mark in spans[1]) for mark in "?!")

    def quotations(self, i, j, shape):
        """The ways in which the first sentences start, and in which the last sentences end, where they differ."""
        left, right = quotation_edges(self.source), quotation_edges(self.target)
        starts = {left[i - shape[0], 0], right[j - shape[1], 0]}
        ends = {left[i - 1, 1], right[j - 1, 1]}
        unlike = {"inside or with speech": {INSIDE, SPEECH}, "inside or plain": {INSIDE, PLAIN}}
        unlike["with speech or plain"] = {SPEECH, PLAIN}
        for name, ways in unlike.items():
            yield f"starts {name}", starts == ways
            yield f"ends {name}", ends == ways

    def openings(self, i, j, shape):
        """Cosines of the first words of the first sentences, and of the last words of the last."""
        for count in (3, 10):
            left, right = words_of(self.source[i - shape[0]])[:count], words_of(self.target[j - shape[1]])[:count]
            yield f"opening of {count}", cosine(vector_of(left), vector_of(right))
            left, right = words_of(self.source[i - 1])[-count:], words_of(self.target[j - 1])[-count:]
            yield f"closing of {count}", cosine(vector_of(left), vector_of(right))

    def across(self, i, j, shape):
        """The last words before each end of a bead, and the first words behind it on the other side."""
        a, b = shape
        ends = [(self.source, x, self.target, y) for x, y in ((i, j), (i - a, j - b))]
        ends += [(right, y, left, x) for left, x, right, y in ends]
        inner = [(last[stop - 1], first[start]) for last, stop, first, start in ends if stop and start < len(first)]
        for count in (3, 10):
            words = ((words_of(before)[-count:], words_of(behind)[:count]) for before, behind in inner)
            yield f"across of {count}", sum(cosine(vector_of(left), vector_of(right)) for left, right in words)

    def clause_features(self, i, j, shape):
        """The largest and the sum over the four edges of a bead, and its worst answers."""
        edges = [*self.edges(i, j, shape, of_target=False), *self.edges(i, j, shape, of_target=True)]
        gains, excesses, coverages, likenesses = zip(*edges, strict=True)
        return {
            "clause gain": max(gains),
            "clause gains": sum(gains),
            "clause excess": max(excesses),
            "clause excesses": sum(excesses),
            "weakest clause coverage": min(coverages),
            "weakest clause likeness": min(likenesses),
        }

    def edges(self, i, j, shape, of_target):
        """Of the first and the last clause of one span: what the sentence beside the other span would be better for."""
        own, other, stop, end, size, width = self.source, self.target, i, j, *shape
        if of_target:
            own, other, stop, end, size, width = other, own, end, stop, width, size
        texts = other[end - width : end]
        for text, place, beside in ((own[stop - size], 0, end - width - 1), (own[stop - 1], -1, end)):
            clause = [clauses_of(text)[place]] if clauses_of(text) else []
            more = [other[beside]] if 0 <= beside < len(other) else []
            share = weight_of(clause) / (weight_of(clause) + CLAUSES.half)
            covered, alike = self.clause_coverage(clause, texts, of_target), clause_likeness(clause, texts)
            gain = self.clause_coverage(clause, texts + more, of_target) - covered
            excess = clause_likeness(clause, more) - alike if any(map(clauses_of, more)) else 0.0
            yield share * gain, share * excess, covered, alike

    def clause_coverage(self, clause, texts, of_target):
        swapped = {(y, x): strength for (x, y), strength in self.company.items()}
        naive = ByDefinition(clause, texts, swapped if of_target else self.company)
        return naive.coverage(len(clause), len(texts), (len(clause), len(texts)), False)

    def numbers(self, i, j, shape):
        left, right = (
            {value for text in span(side, stop, size) for value in number_values(text)}
            for side, stop, size in ((self.source, i, shape[0]), (self.target, j, shape[1]))
        )
        return {"numbers shared": min(len(left & right), 3), "numbers apart": min(len(left ^ right), 3)}

    def bead(self, i, j, shape):
        a, b = shape
        extra = a + b - 2
        similarity = self.similarity(i, j, shape)
        covers = [self.coverage(i, j, shape, of_target) for of_target in (False, True)]
        both = sum(covers) / 2
        mismatch = self.lengths(i, j, shape)
        without = [self.similarity(x, y, less) for x, y, less, _ in self.smaller(i, j, shape)]
        ratio = np.log((len(self.target) + 1) / (len(self.source) + 1))
        return {f"shape {x}-{y}": sorted(shape) == [x, y] for x, y in ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3))} | {
            "sentences": extra,
            "narrow side": min(shape) - 1,
            "count ratio": math.log(b / a) * min(max(ratio, -0.5), 0.5),
            "similarity": similarity,
            "similarity of extra sentences": similarity * extra,
            "merge gain": similarity - max(without) if without else 0,
            "length mismatch": mismatch[0],
            "length mismatch squared": mismatch[1],
            "marks": self.marks(i, j, shape),
            "coverage": both,
            "weaker coverage": min(covers),
            "coverage of extra sentences": both * extra,
            "edge gain": self.edge_gain(i, j, shape),
            "weakest edge": self.weakest_edge(i, j, shape),
            "outside gain": self.outside_gain(i, j, shape),
            **dict(self.quotations(i, j, shape)),
            **self.numbers(i, j, shape),
            **dict(self.openings(i, j, shape)),
            **dict(self.across(i, j, shape)),
            **self.clause_features(i, j, shape),
        }


def clause_likeness(clause, texts):
    """The cosine with the clause of these texts that is most like it, if that is above zero."""
    others = [other for text in texts for other in clauses_of(text)]
    return max([0.0, *(cosine(*map(vector_of, ([one], [other]))) for one in clause for other in others)])


@settings(max_examples=8)
@given(sides, sides, company, st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3, unique=True))
def test_every_feature_of_a_bead_is_what_its_definition_says(source, target, company, shapes):
    evidence = gathered(source, target, company)
    naive = ByDefinition(source, target, company)
    for shape, found in features_of(evidence, whole(evidence), shapes).items():
        for i, j in product(range(shape[0], len(source) + 1), range(shape[1], len(target) + 1)):
            expected = naive.bead(i, j, shape)
            assert set(expected) == set(BEAD_FEATURES)
            number_values = dict(zip(BEAD_FEATURES, found[:, i, j], strict=True))
            wrong = [name for name, value in number_values.items() if abs(value - expected[name]) > 2e-5]
            assert wrong == [], (shape, i, j)


@settings(max_examples=8)
@given(sides, sides, company)
def test_a_gap_knows_the_best_counterpart_its_sentence_could_have(source, target, company):
    evidence = gathered(source, target, company)
    found, _ = gaps_of(evidence, whole(evidence))
    naive = ByDefinition(source, target, company)
    for i in range(1, len(source) + 1):
        cells = range(len(target) + 1)
        similar = max(naive.similarity(i, j, shape) for j in cells for shape in ((1, 1), (1, 2), (2, 1)))
        covered = max(naive.coverage(i, j, (1, 3), False) for j in cells)
        assert found[i - 1, [0, 2, 3]] == pytest.approx([1, similar, covered], abs=2e-5)


def gaps_of(evidence, *blocks):
    gaps = GapEvidence(evidence)
    for block in blocks:
        gaps.add(BlockEvidence(evidence, block))
    return gaps.features()


def test_what_is_typical_of_both_texts_is_the_mean_of_the_best():
    evidence = collect_evidence(["a b", "rain", "sun"], ["b", "sun rain"], ENCODER, SHAPES)
    source, target = gaps_of(evidence, whole(evidence))
    both = np.concatenate([source, target])
    assert both[:, 4:] == pytest.approx(np.tile(both[:, 2:4].mean(axis=0), (5, 1)))


def test_gaps_gathered_from_blocks_that_cover_the_lattice_are_those_of_the_whole():
    evidence = collect_evidence(["a b", "rain", "sun", "b"], ["b", "sun rain", "a"], ENCODER, SHAPES)
    quarters = [Block(0, 3, 0, 2), Block(0, 3, 2, 2), Block(3, 5, 0, 2), Block(3, 5, 2, 2)]
    for here, there in zip(gaps_of(evidence, *quarters), gaps_of(evidence, whole(evidence)), strict=True):
        assert np.allclose(here, there, atol=2e-5)


@settings(max_examples=20)
@given(st.data(), st.integers(1, 12), st.integers(1, 12), st.integers(0, 99))
def test_features_do_not_depend_on_the_block_they_were_computed_in(data, n, m, seed):
    rng = np.random.default_rng(seed)
    source, target = ([" ".join(rng.choice(WORDS, rng.integers(0, 5))) for _ in range(count)] for count in (n, m))
    evidence = gathered(source, target, some_company(rng))
    start, low = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    block = Block(start, data.draw(st.integers(start + 1, n + 1)), low, data.draw(st.integers(1, m + 1 - low)))
    everywhere, here = features_of(evidence, whole(evidence)), features_of(evidence, block)
    for shape, found in here.items():
        cut = everywhere[shape][:, block.start : block.stop, block.low : block.low + block.width]
        assert np.allclose(found, cut, atol=2e-5), shape


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_block_of_a_single_cell_sees_as_far_as_the_whole(seed):
    rng = np.random.default_rng(seed)
    source, target = ([" ".join(rng.choice(WORDS, 2)) for _ in range(9)] for _ in range(2))
    evidence = gathered(source, target, some_company(rng))
    widest = [(4, 1), (1, 4), (2, 3)]
    everywhere = features_of(evidence, whole(evidence), widest)
    for i, j in product(range(10), range(10)):
        for shape, found in features_of(evidence, Block(i, i + 1, j, 1), widest).items():
            assert np.allclose(found[:, 0, 0], everywhere[shape][:, i, j], atol=2e-5), (shape, i, j)


@settings(max_examples=20)
@given(sides, sides, company)
def test_swapping_the_sides_transposes_every_feature(source, target, company):
    evidence = gathered(source, target, company)
    swapped = gathered(target, source, {(y, x): strength for (x, y), strength in company.items()})
    here, there = features_of(evidence, whole(evidence)), features_of(swapped, whole(swapped))
    for a, b in SHAPES:
        for name, left, right in zip(BEAD_FEATURES, here[a, b], there[b, a], strict=True):
            assert np.allclose(left, right.T, atol=2e-5), (name, a, b)
    for left, right in zip(gaps_of(evidence, whole(evidence)), gaps_of(swapped, whole(swapped))[::-1], strict=True):
        assert np.allclose(left, right, atol=2e-5)


def test_shape_features_name_at_most_one_shape():
    assert list(BEAD_FEATURES)[:5] == SHAPE_FEATURES
    evidence = collect_evidence(["a"] * 4, ["b"] * 4, ENCODER, SHAPES)
    for shape, found in features_of(evidence, whole(evidence)).items():
        assert found[:5].sum(axis=0).max() <= 1, shape


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
def test_an_empty_side_has_features_without_surprises(n, m):
    evidence = gathered(["a b"] * n, ["rain"] * m, {(2, 5): 0.9})
    source, target = gaps_of(evidence, whole(evidence))
    assert source.shape == (n, len(GAP_FEATURES))
    assert target.shape == (m, len(GAP_FEATURES))
    assert all(np.isfinite(found).all() for found in features_of(evidence, whole(evidence)).values())


class Counting:
    """An encoder of the caller's: four numbers a sentence."""

    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        return [[len(text), text.count("a"), text.count("b"), 1] for text in texts]


def test_any_encoder_sees_every_sentence_once_and_only_its_directions_count():
    """Besides them it sees the pairs that its contrast is measured on."""
    encoder = Counting()
    evidence = collect_evidence(["a b", "", "c"], ["b", "a a"], encoder, SHAPES)
    own = {text for pair in PAIRS for text in pair}
    assert [text for text in encoder.seen if text not in own] == ["a b", "", "c", "b", "a a"]
    assert np.allclose(np.linalg.norm(evidence.source.units, axis=1), [1, 0, 1])
    assert np.allclose(np.linalg.norm(evidence.source.sums, axis=1), evidence.source.lengths)


def test_an_encoder_whose_vectors_change_length_between_the_sides_is_refused():
    class Growing:
        def __init__(self):
            self.width = 2

        def encode(self, texts):
            self.width += 1
            return np.ones((len(texts), self.width))

    with pytest.raises(EncoderError, match="3 and of 4 numbers"):
        collect_evidence(["a"], ["b"], Growing(), SHAPES)


def test_halves_of_characters_say_nothing():
    whole_text, halves = (collect_evidence([text], ["rain"], ENCODER, SHAPES) for text in ("a b", "a\ud83d b\udc80"))
    assert np.array_equal(whole_text.source.sums, halves.source.sums)
    assert np.array_equal(whole_text.source.lengths, halves.source.lengths)


def test_what_goes_on_inside_a_quotation_is_unlike_what_starts_plainly():
    """The quotation is closed in the source and goes on in the target."""
    source, target = ["“a b", "c”", "rain"], ["“a", "b c", "rain”"]
    evidence = collect_evidence(source, target, ENCODER, SHAPES)
    found = dict(zip(BEAD_FEATURES, features_of(evidence, whole(evidence), [(1, 1)])[1, 1], strict=True))
    assert found["starts inside or plain"][3, 3] == 1
    assert found["starts inside or with speech"][2, 1] == found["starts inside or with speech"][1, 2] == 1
    assert found["ends inside or with speech"][2, 2] == 1
    assert found["ends inside or plain"][3, 2] == 1
    assert found["starts with speech or plain"][3, 1] == 1
    assert not any(found[name][1, 1] for name in BEAD_FEATURES if name.startswith(("starts", "ends")))


def test_the_opening_of_a_span_is_that_of_its_first_sentence_and_the_closing_that_of_its_last():
    evidence = collect_evidence(["! a b", "c rain"], ["a b", "rain"], ENCODER, SHAPES)
    found = dict(zip(BEAD_FEATURES, features_of(evidence, whole(evidence), [(2, 1)])[2, 1], strict=True))
    assert found["opening of 3"][2, 1] == pytest.approx(1), "punctuation is no word"
    assert found["closing of 3"][2, 2] == pytest.approx(cosine(vector_of(["c rain"]), vector_of(["rain"])), abs=1e-5)


def test_a_clause_that_the_bead_leaves_to_the_sentence_beside_it_counts_against_the_bead():
    """The last clause of the first sentence stands in the second one of the other text."""
    source, target = ["a b a , rain umbrella rain", "c c"], ["a b a", "rain umbrella rain ; c c"]
    evidence = collect_evidence(source, target, ENCODER, SHAPES)
    pairs, both = ((1, 1), (2, 2))
    found = features_of(evidence, whole(evidence), [pairs, both])
    names = list(BEAD_FEATURES)
    for name in ("clause gain", "clause excess"):
        place = names.index(name)
        assert min(found[pairs][place, 1, 1], found[pairs][place, 2, 2]) > 0.1 > 0.01 > found[both][place, 2, 2], name
    worst = names.index("weakest clause coverage")
    assert found[pairs][worst, 1, 1] < 0.6 < 0.8 < found[both][worst, 2, 2]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("a b a , rain umbrella rain", ["a b a ,", "rain umbrella rain"]),
        ("a b a , c", ["a b a , c"]),
        ("a b 30 , 4 c rain", ["a b 30 , 4 c rain"]),
        ("a b a ; rain umbrella , c c c", ["a b a ;", "rain umbrella ,", "c c c"]),
        ("", []),
    ],
    ids=["two", "a light piece", "within a number", "three", "none"],
)
def test_a_clause_ends_behind_a_mark(text, clauses):
    side = collect_evidence([text], ["a"], ENCODER, SHAPES).source
    starts = [*np.flatnonzero(side.begins.ids).tolist(), len(text.split())]
    assert [" ".join(text.split()[start:stop]) for start, stop in pairwise(starts)] == clauses == clauses_of(text)


def test_tokens_that_keep_company_cover_each_other():
    before, after = collect_evidence(["a"], ["rain"], ENCODER, SHAPES), gathered(["a"], ["rain"], {(2, 5): 0.75})
    place = list(BEAD_FEATURES).index("coverage")
    known = features_of(after, whole(after), [(1, 1)])[1, 1][place, 1, 1]
    assert known == pytest.approx(0.75)
    assert features_of(before, whole(before), [(1, 1)])[1, 1][place, 1, 1] < known


# What a bead of whole sentences has, however finely they are cut. The other features know neighbouring parts.
OF_WHOLE_SENTENCES = [
    k
    for k, name in enumerate(BEAD_FEATURES)
    if name.startswith(("shape", "sentences", "narrow", "count", "length", "marks", "opening", "closing", "numbers"))
    or name in {"coverage", "weaker coverage", "coverage of extra sentences"}
]


@given(st.lists(st.lists(sentences, min_size=1, max_size=3), min_size=1, max_size=3), sides, company)
@settings(max_examples=40)
def test_a_bead_of_whole_sentences_is_the_same_however_they_are_cut(cut, target, known):
    joined = [" ".join(parts) for parts in cut]
    parts = [part for sentence in cut for part in sentence]
    firsts = np.cumsum([0, *map(len, cut)])
    clauses = [k for k in range(len(parts)) if k not in firsts]
    shapes = [(a, b) for a in range(1, len(parts) + 1) for b in range(1, len(target) + 1)]
    whole_sentences = gathered(joined, target, known)
    in_parts = replace(
        collect_evidence(parts, target, ENCODER, shapes, (clauses, ())),
        scale=SCALE,
        associations=whole_sentences.associations,
    )
    expected = features_of(whole_sentences, whole(whole_sentences))
    found = features_of(in_parts, whole(in_parts), shapes)
    for i, j, (a, b) in product(range(1, len(cut) + 1), range(1, len(target) + 1), SHAPES):
        if a <= i and b <= j:
            one = expected[a, b][OF_WHOLE_SENTENCES, i, j]
            other = found[firsts[i] - firsts[i - a], b][OF_WHOLE_SENTENCES, firsts[i], j]
            np.testing.assert_allclose(other, one, atol=1e-5)
