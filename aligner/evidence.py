"""Two texts and an encoder → what speaks for and against each bead and each gap, as arrays.

Everything is computed block by block of the corridor, and for every bead of a block at once. Spans overlap, but cost
nothing extra: the vector of a span is the sum of its sentences' vectors, so that all dot products of spans are window
sums of one matrix; and the coverage of a span is the sum of its sentences' coverages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from aligner.encoders import Encoder, describe, embedded_encoder, unit_vectors
from aligner.encoders.static import StaticEncoder, to_unit_length
from aligner.errors import EncoderError
from aligner.lattice import Shape

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BEAD_FEATURES = (
    "shape 1-1", "shape 1-2", "shape 1-3", "shape 2-2", "shape 2-3", "sentences", "narrow side", "count ratio",
    "similarity", "similarity of extra sentences", "merge gain",
    "length mismatch", "length mismatch squared", "marks", "quotes",
    "coverage", "weaker coverage", "coverage of extra sentences", "edge gain", "weakest edge", "outside gain",
)  # fmt: skip
GAP_FEATURES = ("sentence", "length", "best similarity", "best coverage", "typical similarity", "typical coverage")

# Letters of English that say as much as one Han character: the mean ratio of lengths over the training pairs.
HAN_LETTERS = 3.3
HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
# Products of token weights and coverages computed at a time: 8 MB.
MOST_PRODUCTS = 2_000_000
SPACE = regex.compile(r"\s")
# Single curly quotes are left out: the closing one is an apostrophe more often than not.
OPENING, CLOSING = "“「『", "”」』"


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of the corridor: rows `start` to `stop` of the lattice, and the cells from `low`, `width` of them."""

    start: int
    stop: int
    low: int
    width: int


@dataclass(frozen=True)
class Side:
    """What one text brings along, sentence by sentence.

    `sums` (n, d): vectors whose sum over a span has the direction of the span. `lengths` (n,): in English letters.
    `ids`, `starts`, `weights`: tokens end to end; `marks` (n, 2): has a question, an exclamation mark; `quotes` (n, 2):
    opening minus closing curly quotes, straight quotes.
    """

    sums: Floats
    lengths: Floats
    ids: Ints
    starts: Ints
    marks: Floats
    quotes: Floats

    def __len__(self) -> int:
        return len(self.lengths)

    @cached_property
    def units(self) -> Floats:
        """Vectors of length one, shape (n, d); zero for a sentence that says nothing."""
        return to_unit_length(self.sums)

    @cached_property
    def mean_direction(self) -> Floats:
        """Mean of the unit vectors, shape (d,): how similar to this text anything is."""
        return np.asarray(self.units.sum(axis=0) / max(len(self), 1))


@dataclass(frozen=True)
class Evidence:
    """Both sides, the table of token vectors that the coverage rests on, and the most sentences a span may have."""

    source: Side
    target: Side
    table: NDArray[np.floating]
    largest: int

    @property
    def padding(self) -> int:
        """Blank sentences assumed around each text, so that spans may stick out of it."""
        return self.largest + 2


def gather(source: Sequence[str], target: Sequence[str], encoder: Encoder, shapes: Sequence[Shape]) -> Evidence:
    """Evidence about two texts given as sentences; the encoder sees every sentence once."""
    lexicon = encoder if isinstance(encoder, StaticEncoder) else embedded_encoder()
    sides = [_side(list(texts), encoder, lexicon) for texts in (source, target)]
    widths = [side.sums.shape[1] for side in sides]
    if min(map(len, sides)) == 0:
        width = max(widths)
        sides = [
            Side(np.zeros((len(s), width), np.float32), s.lengths, s.ids, s.starts, s.marks, s.quotes) for s in sides
        ]
    elif widths[0] != widths[1]:
        raise EncoderError(f"{describe(encoder)} returned vectors of {widths[0]} and of {widths[1]} numbers")
    return Evidence(sides[0], sides[1], lexicon.table, max(2, *(max(shape) for shape in shapes)))


def _side(texts: list[str], encoder: Encoder, lexicon: StaticEncoder) -> Side:
    # Halves of characters (lone surrogates) say nothing, and no tokeniser takes them.
    texts = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]
    tokens = lexicon.tokens(texts)
    lengths = np.array([_length(text) for text in texts], np.float32)
    sums = lexicon.sums(tokens) if encoder is lexicon else unit_vectors(encoder, texts) * lengths[:, None]
    marks = np.array([[_has(text, "?？"), _has(text, "!！")] for text in texts], np.float32).reshape(-1, 2)
    quotes = np.array([_quotes(text) for text in texts], np.float32).reshape(-1, 2)
    return Side(sums, lengths, tokens.ids, tokens.starts, marks, quotes)


def _length(text: str) -> float:
    """Length in English letters: white space counts nothing, a Han character as much as it says."""
    return len(text) - len(SPACE.findall(text)) + (HAN_LETTERS - 1) * len(HAN.findall(text))


def _has(text: str, marks: str) -> bool:
    return any(mark in text for mark in marks)


def _quotes(text: str) -> tuple[int, int]:
    balance = sum(map(text.count, OPENING)) - sum(map(text.count, CLOSING))
    return balance, text.count('"')


class _SideInBlock:
    """One side of a block: prefix sums over its sentences, from which any span's value is a difference.

    Boundary x of the block lies before its sentence x; `padding` boundaries come before the block's own first.
    """

    def __init__(self, side: Side, first: int, count: int, evidence: Evidence) -> None:
        pad = evidence.padding
        self.count, self.padding = count, pad
        self.first = first - pad
        self.sentences = count + pad
        self.sums = self._rows(side.sums)
        self.vectors = _prefix(self.sums.astype(np.float64))
        self.lengths = _prefix(self._rows(side.lengths))
        self.marks = _prefix(self._rows(side.marks))
        self.quotes = _prefix(self._rows(side.quotes))
        self.tokens = self._tokens(side, evidence.table)
        self.weights = _prefix(self.tokens.weigh(np.ones((len(self.tokens.units), 1), np.float32))[:, 0])

    def _rows(self, values: Floats) -> Floats:
        rows = np.zeros((self.sentences, *values.shape[1:]), np.float32)
        start, stop = max(self.first, 0), min(self.first + self.sentences, len(values))
        if start < stop:
            rows[start - self.first : stop - self.first] = values[start:stop]
        return rows

    def _tokens(self, side: Side, table: NDArray[np.floating]) -> _BlockTokens:
        """Tokens of the block; a token weighs as much as its vector is long."""
        start = min(max(self.first, 0), len(side))
        stop = max(min(self.first + self.sentences, len(side)), start)
        edges = side.starts[start : stop + 1] - side.starts[start]
        ids = side.ids[side.starts[start] : side.starts[stop]]
        distinct, places = np.unique(ids, return_inverse=True)
        before, after = start - self.first, self.first + self.sentences - stop
        starts = np.concatenate([np.zeros(before, np.int64), edges, np.full(after, edges[-1])])[: self.sentences + 1]
        vectors = table[distinct].astype(np.float32)
        norms = np.linalg.norm(vectors, axis=1)
        units = vectors / np.maximum(norms, 1e-9)[:, None]
        return _BlockTokens(units, places, norms[places], starts)

    def spans(self, prefix: NDArray[np.floating], size: int) -> NDArray[np.floating]:
        """Value of the span of `size` sentences before each boundary; zero where that would start outside."""
        values = np.zeros_like(prefix)
        values[size:] = prefix[size:] - prefix[: len(prefix) - size]
        return values


@dataclass(frozen=True)
class _BlockTokens:
    """Unit vectors of the distinct tokens; each token's place among them, and its weight; sentence k has the tokens
    from `starts[k]` to `starts[k + 1]`.
    """

    units: Floats
    places: Ints
    weights: Floats
    starts: Ints

    def weigh(self, values: Floats) -> Floats:
        """Sum over each sentence's tokens of weight times value, for `values` (distinct tokens, columns)."""
        sentences = len(self.starts) - 1
        if sentences * len(self.units) <= MOST_PRODUCTS:
            # As a matrix product, mostly of zeros, it is quicker as long as the matrix is small.
            return self._matrix @ values
        sums = np.zeros((sentences, values.shape[1]), np.float32)
        filled = np.flatnonzero(np.diff(self.starts))
        for rows in np.array_split(filled, len(self.places) * values.shape[1] // MOST_PRODUCTS + 1):
            if len(rows):
                first, last = self.starts[rows[0]], self.starts[rows[-1] + 1]
                products = self.weights[first:last, None] * values[self.places[first:last]]
                sums[rows] = np.add.reduceat(products, self.starts[rows] - first)
        return sums

    @cached_property
    def _matrix(self) -> Floats:
        """Weight of each distinct token in each sentence."""
        sentences = len(self.starts) - 1
        cells = np.repeat(np.arange(sentences), np.diff(self.starts)) * len(self.units) + self.places
        matrix = np.bincount(cells, self.weights, sentences * len(self.units))
        return matrix.reshape(sentences, len(self.units)).astype(np.float32)


def _prefix(values: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.concatenate([np.zeros((1, *values.shape[1:]), values.dtype), values.cumsum(axis=0, dtype=values.dtype)])


class BlockEvidence:
    """The evidence on every bead that ends within one block, computed shape by shape and kept for its neighbours."""

    def __init__(self, evidence: Evidence, block: Block) -> None:
        self.evidence, self.block = evidence, block
        self.source = _SideInBlock(evidence.source, block.start, block.stop - block.start, evidence)
        self.target = _SideInBlock(evidence.target, block.low, block.width, evidence)
        self.dots = _window_sums(self.source.sums @ self.target.sums.T)
        self._similarities: dict[Shape, Floats] = {}
        self._coverages = (self._covered(of_target=False), self._covered(of_target=True))

    def _own(self, cells: NDArray[np.floating], rows: int = 0, columns: int = 0) -> NDArray[np.floating]:
        """The block's own cells out of an array over all boundaries, moved by some rows and columns."""
        top, left = self.source.padding + rows, self.target.padding + columns
        return cells[top : top + self.source.count, left : left + self.target.count]

    def similarity(self, shape: Shape) -> Floats:
        """Cosine of the two spans less its background, at every boundary; the background is the mean of the cosines
        of each span with all sentences of the other text.
        """
        if shape not in self._similarities:
            a, b = shape
            dots = np.zeros_like(self.dots)
            dots[a:, b:] = self.dots[a:, b:] - self.dots[:-a, b:] - self.dots[a:, :-b] + self.dots[:-a, :-b]
            left, right = self.source.spans(self.source.vectors, a), self.target.spans(self.target.vectors, b)
            left_norms, right_norms = np.linalg.norm(left, axis=1), np.linalg.norm(right, axis=1)
            left_background = _divide(left @ self.evidence.target.mean_direction, left_norms)
            right_background = _divide(right @ self.evidence.source.mean_direction, right_norms)
            cosine = _divide(dots, left_norms[:, None] * right_norms[None, :])
            background = (left_background[:, None] + right_background[None, :]) / 2
            self._similarities[shape] = (cosine - background).astype(np.float32)
        return self._similarities[shape]

    def coverage(self, shape: Shape, of_target: bool) -> Floats:
        """Share, by weight, of one span's tokens that the other span has a counterpart of, at every boundary.

        A token counts with its best cosine among the other span's tokens, at least 0.
        """
        a, b = shape
        side, own, other = (self.target, b, a) if of_target else (self.source, a, b)
        sums = self._coverages[of_target][other]
        covered = np.zeros_like(sums)
        covered[own:] = sums[own:] - sums[: len(sums) - own]
        share = _divide(covered, side.spans(side.weights, own)[:, None]).astype(np.float32)
        return share.T if of_target else share

    def _covered(self, of_target: bool) -> list[NDArray[np.floating]]:
        """Prefix sums over one side's sentences of the weight that 0, 1, 2, … sentences before each boundary cover."""
        side, other = (self.target, self.source) if of_target else (self.source, self.target)
        best = _best_in_sentences(side, other)
        wide = np.zeros((best.shape[0], best.shape[1] + 1), np.float32)
        sums = []
        for size in range(self.evidence.largest + 2):
            if size:
                wide[:, size:] = np.maximum(wide[:, size:], best[:, : best.shape[1] + 1 - size])
            sums.append(_prefix(side.tokens.weigh(wide).astype(np.float64)))
        return sums

    def beads(self, shapes: Sequence[Shape]) -> Iterator[tuple[Shape, list[NDArray[np.floating] | float]]]:
        """For each shape, the features named by BEAD_FEATURES: a number or an array (rows, width) each."""
        for shape in shapes:
            yield shape, self._features(shape)

    def _features(self, shape: Shape) -> list[NDArray[np.floating] | float]:
        a, b = shape
        low, high = sorted(shape)
        similarity = self._own(self.similarity(shape))
        covers = [self.coverage(shape, of_target) for of_target in (False, True)]
        both = (self._own(covers[0]) + self._own(covers[1])) / 2
        mismatch = self._length_mismatch(shape)
        count_ratio = np.log((len(self.evidence.target) + 1) / (len(self.evidence.source) + 1))
        return [
            float(shape == (1, 1)), float((low, high) == (1, 2)), float((low, high) == (1, 3)),
            float(shape == (2, 2)), float((low, high) == (2, 3)), float(a + b - 2), float(low - 1),
            float(np.log(b / a) * np.clip(count_ratio, -0.5, 0.5)),
            similarity, similarity * (a + b - 2), self._merge_gain(shape, similarity),
            mismatch[0], mismatch[1], self._marks(shape), self._quotes(shape),
            both, np.minimum(self._own(covers[0]), self._own(covers[1])), both * (a + b - 2),
            self._edge_gain(shape, covers), self._weakest_edge(shape), self._outside_gain(shape, covers),
        ]  # fmt: skip

    def _merge_gain(self, shape: Shape, similarity: NDArray[np.floating]) -> NDArray[np.floating] | float:
        """Similarity less the best of the beads with a sentence at an edge left out."""
        smaller = [self._own(self.similarity(less), *move) for less, move in _without_an_edge(shape)]
        return similarity - np.maximum.reduce(smaller) if smaller else 0.0

    def _edge_gain(self, shape: Shape, covers: list[Floats]) -> NDArray[np.floating] | float:
        """The least that leaving out a sentence at an edge would take from the coverage of the other side."""
        losses = []
        for less, move in _without_an_edge(shape):
            of_target = less[0] < shape[0]
            losses.append(self._own(covers[of_target]) - self._own(self.coverage(less, of_target), *move))
        return np.minimum.reduce(losses) if losses else 0.0

    def _weakest_edge(self, shape: Shape) -> NDArray[np.floating] | float:
        """Coverage of the sentence at an edge that the other side covers least; 0 where each side has but one."""
        a, b = shape
        edges = []
        if a > 1:
            own = self.coverage((1, b), of_target=False)
            edges += [self._own(own), self._own(own, rows=1 - a)]
        if b > 1:
            own = self.coverage((a, 1), of_target=True)
            edges += [self._own(own), self._own(own, columns=1 - b)]
        return np.minimum.reduce(edges) if edges else 0.0

    def _outside_gain(self, shape: Shape, covers: list[Floats]) -> NDArray[np.floating]:
        """The most that a sentence next to the bead would add to the coverage of the other side."""
        a, b = shape
        gains = []
        for more, move in (((a + 1, b), (0, 0)), ((a + 1, b), (1, 0)), ((a, b + 1), (0, 0)), ((a, b + 1), (0, 1))):
            of_target = more[0] > a
            gains.append(self._own(self.coverage(more, of_target), *move) - self._own(covers[of_target]))
        return np.asarray(np.maximum.reduce(gains))

    def _length_mismatch(self, shape: Shape) -> tuple[Floats, Floats]:
        """|log ratio| of the lengths, and the square of their difference over their sum (Gale and Church 1993)."""
        left = self._rows(self.source.spans(self.source.lengths, shape[0]), self.source)[:, None] + 5
        right = self._rows(self.target.spans(self.target.lengths, shape[1]), self.target)[None, :] + 5
        log_ratio = np.abs(np.log(left) - np.log(right))
        squared = np.minimum((left - right) ** 2 / (left + right) / 10, 30)
        return np.minimum(log_ratio, 2).astype(np.float32), squared.astype(np.float32)

    def _marks(self, shape: Shape) -> NDArray[np.floating]:
        """How many of question and exclamation mark only one of the two spans has."""
        left = self._rows(self.source.spans(self.source.marks, shape[0]), self.source) > 0
        right = self._rows(self.target.spans(self.target.marks, shape[1]), self.target) > 0
        return np.asarray((left[:, None, :] != right[None, :, :]).sum(axis=-1).astype(np.float32))

    def _quotes(self, shape: Shape) -> NDArray[np.floating]:
        """1 where a quotation is left open or closed in one span only."""
        left = self._rows(_unbalanced(self.source.spans(self.source.quotes, shape[0])), self.source)
        right = self._rows(_unbalanced(self.target.spans(self.target.quotes, shape[1])), self.target)
        return np.asarray((left[:, None] != right[None, :]).astype(np.float32))

    @staticmethod
    def _rows(values: NDArray[Any], side: _SideInBlock) -> NDArray[Any]:
        return values[side.padding : side.padding + side.count]

    def best(self, of_target: bool) -> NDArray[np.floating]:
        """Best similarity and coverage that the sentence before each boundary has in this block, (rows or width, 2)."""
        similar = np.maximum(self._own(self.similarity((1, 1))), self._own(self.similarity((1, 2))))
        similar = np.maximum(similar, self._own(self.similarity((2, 1))))
        covered = self._own(self.coverage((3, 1) if of_target else (1, 3), of_target))
        axis = 0 if of_target else 1
        return np.stack([similar.max(axis=axis), covered.max(axis=axis)], axis=1)


class GapEvidence:
    """What speaks for and against leaving each sentence without counterpart, gathered block by block.

    The best that a sentence finds in the corridor stands beside what is typical of both texts: a sentence is left over
    that finds less than the others do.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.sides = (evidence.source, evidence.target)
        self._best = [np.full((len(side) + 1, 2), -np.inf) for side in self.sides]

    def add(self, found: BlockEvidence) -> None:
        """Take note of one block."""
        block = found.block
        for of_target, first in ((False, block.start), (True, block.low)):
            best = self._best[of_target][first:]
            rows = found.best(of_target)[: len(best)]
            np.maximum(best[: len(rows)], rows, out=best[: len(rows)])

    def features(self) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Features of each source and each target sentence, shape (sentences, GAP_FEATURES)."""
        both = np.concatenate([best[1:] for best in self._best])
        typical = both.mean(axis=0) if len(both) else np.zeros(2)
        source, target = (
            np.column_stack(
                [np.ones(len(side)), np.log(side.lengths + 5) - 4, best[1:], np.broadcast_to(typical, (len(side), 2))]
            )
            for side, best in zip(self.sides, self._best, strict=True)
        )
        return source, target


def _window_sums(values: Floats) -> NDArray[np.float64]:
    """Two-dimensional prefix sums with a first row and column of zeros."""
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    sums[1:, 1:] = values.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    return sums


def _best_in_sentences(side: _SideInBlock, other: _SideInBlock) -> Floats:
    """Best cosine of each distinct token of a side among the tokens of each sentence of the other, at least 0."""
    best = np.zeros((len(side.tokens.units), other.sentences), np.float32)
    filled = np.flatnonzero(np.diff(other.tokens.starts))
    if best.size and len(filled):
        cosines = side.tokens.units @ other.tokens.units.T
        best[:, filled] = np.maximum.reduceat(cosines[:, other.tokens.places], other.tokens.starts[filled], axis=1)
    return np.maximum(best, 0)


def _without_an_edge(shape: Shape) -> list[tuple[Shape, tuple[int, int]]]:
    """Shapes with one edge sentence fewer, and how far the end of the bead moves."""
    a, b = shape
    smaller: list[tuple[Shape, tuple[int, int]]] = []
    if a > 1:
        smaller += [((a - 1, b), (0, 0)), ((a - 1, b), (-1, 0))]
    if b > 1:
        smaller += [((a, b - 1), (0, 0)), ((a, b - 1), (0, -1))]
    return smaller


def _unbalanced(quotes: NDArray[np.floating]) -> NDArray[np.bool_]:
    return np.asarray((quotes[:, 0] != 0) | (quotes[:, 1] % 2 != 0))


def _divide(values: NDArray[np.floating], by: NDArray[np.floating]) -> NDArray[np.floating]:
    quotients = np.zeros(np.broadcast_shapes(values.shape, by.shape))
    np.divide(values, by, out=quotients, where=by > 1e-9)
    return quotients
