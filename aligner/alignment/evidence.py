"""Two texts and an encoder → what speaks for and against each bead and each gap, as arrays.

Everything is computed block by block of the corridor, and for every bead of a block at once. Spans overlap, but cost
nothing extra: the vector of a span is the sum of its sentences' vectors, so that all dot products of spans are window
sums of one matrix; and the coverage of a span is the sum of its sentences' coverages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.associations import Associations
from aligner.alignment.coverage import Bags, best_by_sentence, likeness
from aligner.alignment.known import KnownPair
from aligner.alignment.lattice import Shape
from aligner.alignment.quotations import INSIDE, PLAIN, SPEECH
from aligner.alignment.sides import ENDS, Floats, Side, read_side
from aligner.encoders.contrast import similarity_scale
from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import Encoder, describe
from aligner.encoders.static import StaticEncoder, Tokens
from aligner.errors import EncoderError

# Beads of so many sentences on the one side and on the other.
SHAPES = ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3))
BEAD_FEATURES = (
    *(f"shape {least}-{most}" for least, most in SHAPES), "sentences", "narrow side", "count ratio",
    "similarity", "similarity of extra sentences", "merge gain",
    "length mismatch", "length mismatch squared", "marks",
    "coverage", "weaker coverage", "coverage of extra sentences", "edge gain", "weakest edge", "outside gain",
    "starts inside or with speech", "starts inside or plain", "starts with speech or plain",
    "ends inside or with speech", "ends inside or plain", "ends with speech or plain",
    "numbers shared", "numbers apart",
    *(f"opening of {count}" for count in ENDS), *(f"closing of {count}" for count in ENDS),
)  # fmt: skip
GAP_FEATURES = ("sentence", "length", "best similarity", "best coverage", "typical similarity", "typical coverage")

# Two spans that start or end differently, as one would read the features' names.
UNLIKE = ((INSIDE, SPEECH), (INSIDE, PLAIN), (SPEECH, PLAIN))


# Values shared or not: so many say all.
MOST_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of the corridor: rows `start` to `stop` of the lattice, and the cells from `low`, `width` of them."""

    start: int
    stop: int
    low: int
    width: int


@dataclass(frozen=True)
class Evidence:
    """Both sides, the table of token vectors that the coverage rests on, the most sentences a span may have, and what a
    first look has found out about the document's own vocabulary.

    `scale` is what similarities are multiplied by, see `similarity_scale`; `known` are pairs that a memory knows.
    """

    source: Side
    target: Side
    table: NDArray[np.floating]
    largest: int
    scale: float = 1.0
    associations: Associations | None = None
    known: Sequence[KnownPair] = ()

    @property
    def padding(self) -> int:
        """Blank sentences assumed around each text, so that spans may stick out of it."""
        return self.largest + 2


def gather(
    source: Sequence[str],
    target: Sequence[str],
    encoder: Encoder,
    shapes: Sequence[Shape],
    clauses: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> Evidence:
    """Evidence about two texts given as sentences; the encoder sees every sentence once.

    Where they are cut more finely, `clauses` are the numbers of those, on each side, that go on with a sentence.
    """
    lexicon = encoder if isinstance(encoder, StaticEncoder) else embedded_encoder()
    sides = [read_side(texts, encoder, lexicon, inner) for texts, inner in zip((source, target), clauses, strict=True)]
    widths = [side.sums.shape[1] for side in sides]
    if not source or not target:
        sides = [replace(side, sums=np.zeros((len(side), max(widths)), np.float32)) for side in sides]
    elif widths[0] != widths[1]:
        raise EncoderError(f"{describe(encoder)} returned vectors of {widths[0]} and of {widths[1]} numbers")
    largest = max(2, *(max(shape) for shape in shapes))
    return Evidence(sides[0], sides[1], lexicon.table, largest, similarity_scale(encoder))


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
        self.begun = _prefix((~self._rows(side.goes_on)).astype(np.int64)) if side.goes_on.any() else None
        self.quotations = self._rows(side.quotations, PLAIN)
        self.openings = [self._rows(directions) for directions in side.openings]
        self.closings = [self._rows(directions) for directions in side.closings]
        self.numbers = side.numbers.window(self.first, self.sentences)
        self.tokens = Bags.of(side.tokens.window(self.first, self.sentences), evidence.table)
        self.weights = _prefix(self.tokens.weigh(np.ones((len(self.tokens.units), 1), np.float32))[:, 0])

    def _rows(self, values: NDArray[Any], outside: int = 0) -> NDArray[Any]:
        """Values of the block's sentences, `outside` for those it assumes around the text."""
        rows = np.full((self.sentences, *values.shape[1:]), outside, values.dtype)
        start, stop = max(self.first, 0), min(self.first + self.sentences, len(values))
        if start < stop:
            rows[start - self.first : stop - self.first] = values[start:stop]
        return rows

    def spans(self, prefix: NDArray[np.floating], size: int) -> NDArray[np.floating]:
        """Value of the span of `size` sentences before each boundary; zero where that would start outside."""
        values = np.zeros_like(prefix)
        values[size:] = prefix[size:] - prefix[: len(prefix) - size]
        return values

    def sentences_in(self, size: int) -> Floats:
        """Of how many sentences the span of `size` parts before each boundary is, shape (boundaries,) or one number."""
        if self.begun is None:
            return np.asarray(size, np.float32)
        counts = np.ones(len(self.begun), np.float32)
        counts[size:] += self.begun[size:] - self.begun[1 : len(self.begun) - size + 1]
        return counts


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
        likenesses = likeness(self.source.tokens, self.target.tokens, evidence.associations)
        self._coverages = (
            self._covered(self.source, best_by_sentence(likenesses, self.target.tokens)),
            self._covered(self.target, best_by_sentence(likenesses.T, self.source.tokens)),
        )
        self._found_values: dict[tuple[int, int], tuple[Floats, Floats]] = {}
        self._mentions = _mentions(self.source.numbers, self.target.numbers)
        self._ends = [
            [left @ right.T for left, right in zip(*sides, strict=True)]
            for sides in ((self.source.openings, self.target.openings), (self.source.closings, self.target.closings))
        ]

    def _own(self, cells: NDArray[np.floating], rows: int = 0, columns: int = 0) -> NDArray[np.floating]:
        """The block's own cells out of an array over all boundaries, moved by some rows and columns."""
        top, left = self.source.padding + rows, self.target.padding + columns
        return cells[top : top + self.source.count, left : left + self.target.count]

    def similarity(self, shape: Shape) -> Floats:
        """Cosine of the two spans less its background, at every boundary; the background is the mean of the cosines
        of each span with all sentences of the other text. In units of the embedded encoder.
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
            self._similarities[shape] = ((cosine - background) * self.evidence.scale).astype(np.float32)
        return self._similarities[shape]

    def coverage(self, shape: Shape, of_target: bool) -> Floats:
        """Share, by weight, of one span's tokens that the other span has a counterpart of, at every boundary.

        A token counts with its best likeness among the other span's tokens.
        """
        a, b = shape
        side, own, other = (self.target, b, a) if of_target else (self.source, a, b)
        sums = self._coverages[of_target][other]
        covered = np.zeros_like(sums)
        covered[own:] = sums[own:] - sums[: len(sums) - own]
        share = _divide(covered, side.spans(side.weights, own)[:, None]).astype(np.float32)
        return share.T if of_target else share

    def _covered(self, side: _SideInBlock, best: Floats) -> list[NDArray[np.floating]]:
        """Prefix sums over one side's sentences of the weight that 0, 1, 2, … sentences before each boundary cover.

        `best` is the best likeness of each of its tokens to any of each sentence of the other side.
        """
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
        left, right = self._sentence_counts(shape)
        low, high, extra = np.minimum(left, right), np.maximum(left, right), left + right - 2
        similarity = self._own(self.similarity(shape))
        covers = [self.coverage(shape, of_target) for of_target in (False, True)]
        both = (self._own(covers[0]) + self._own(covers[1])) / 2
        mismatch = self._length_mismatch(shape)
        count_ratio = np.log((self.evidence.target.sentences + 1) / (self.evidence.source.sentences + 1))
        return [
            *(((low == least) & (high == most)).astype(np.float32) for least, most in SHAPES), extra, low - 1,
            np.log(right / left) * np.float32(np.clip(count_ratio, -0.5, 0.5)),
            similarity, similarity * extra, self._merge_gain(shape, similarity),
            mismatch[0], mismatch[1], self._marks(shape),
            both, np.minimum(self._own(covers[0]), self._own(covers[1])), both * extra,
            self._edge_gain(shape, covers), self._weakest_edge(shape), self._outside_gain(shape, covers),
            *self._unlike(0, shape), *self._unlike_ends, *self._numbers(shape), *self._openings(shape), *self._closings,
        ]  # fmt: skip

    def _sentence_counts(self, shape: Shape) -> tuple[Floats, Floats]:
        """Sentences of the source and of the target span, as arrays that broadcast over the block's cells."""
        left, right = self.source.sentences_in(shape[0]), self.target.sentences_in(shape[1])
        return (
            self._rows(left, self.source)[:, None] if left.ndim else left,
            self._rows(right, self.target)[None, :] if right.ndim else right,
        )

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

    def _unlike(self, edge: int, shape: Shape) -> Iterator[NDArray[np.floating]]:
        """Whether the first sentences of the spans start (edge 0) or end (1) in each of the ways that are UNLIKE."""
        left = self._rows(_moved(self.source.quotations[:, edge], shape[0], PLAIN), self.source)[:, None]
        right = self._rows(_moved(self.target.quotations[:, edge], shape[1], PLAIN), self.target)[None, :]
        for one, other in UNLIKE:
            unlike = ((left == one) & (right == other)) | ((left == other) & (right == one))
            yield unlike.astype(np.float32)

    @cached_property
    def _unlike_ends(self) -> list[NDArray[np.floating]]:
        """Whether spans of any shape end in each of the ways that are UNLIKE."""
        return list(self._unlike(1, (1, 1)))

    def _numbers(self, shape: Shape) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """How many values both spans mention, and how many only one of them; many count as MOST_NUMBERS."""
        (left, here), (right, there) = (self._values(side, size) for side, size in enumerate(shape))
        shared = left @ right.T
        apart = here[:, None] + there[None, :] - 2 * shared
        return np.minimum(shared, MOST_NUMBERS), np.minimum(apart, MOST_NUMBERS)

    def _values(self, side: int, size: int) -> tuple[Floats, Floats]:
        """Which of the values that both sides mention the spans of a size have, and how many values of any kind."""
        if (side, size) not in self._found_values:
            own, mentions = (self.source, self.target)[side], self._mentions[side]
            known = self._rows(own.spans(mentions, size) > 0, own).astype(np.float32)
            self._found_values[side, size] = known, self._rows(_distinct_in_spans(own.numbers, size), own)
        return self._found_values[side, size]

    def _openings(self, shape: Shape) -> Iterator[NDArray[np.floating]]:
        """Cosine of the first few words of the first sentences of both spans, for each of ENDS."""
        a, b = shape
        for cosines in self._ends[0]:
            yield self._own(_moved(_moved(cosines, a).T, b).T)

    @cached_property
    def _closings(self) -> list[NDArray[np.floating]]:
        """Cosine of the last few words of the last sentences of spans of any shape, for each of ENDS."""
        return [self._own(_moved(_moved(cosines, 1).T, 1).T) for cosines in self._ends[1]]

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


def _mentions(source: Tokens, target: Tokens) -> list[Floats]:
    """Prefix sums over each side's sentences of how often each value that both sides mention is mentioned."""
    both = np.intersect1d(source.ids, target.ids)
    counts = []
    for tokens in (source, target):
        known = np.isin(tokens.ids, both)
        matrix = np.zeros((len(tokens.starts) - 1, len(both)), np.float32)
        matrix[tokens.sentences[known], np.searchsorted(both, tokens.ids[known])] = 1
        counts.append(_prefix(matrix))
    return counts


def _distinct_in_spans(tokens: Tokens, size: int) -> Floats:
    """How many distinct tokens the `size` sentences before each boundary have; those outside have none.

    A token counts in the spans that begin after the sentence that had it last: where it is the first of its kind.
    """
    count = len(tokens.starts) - 1
    sentences = tokens.sentences
    order = np.lexsort((sentences, tokens.ids))
    ids, sentences = tokens.ids[order], sentences[order]
    last = np.where(np.concatenate([[False], ids[1:] == ids[:-1]]), np.concatenate([[-1], sentences[:-1]]), -1)
    starts = np.maximum(last + 1, sentences - size + 1)
    changes = np.zeros(count + size + 1, np.float32)
    np.add.at(changes, np.maximum(starts, 0) + size, 1)
    np.add.at(changes, sentences + size + 1, -1)
    return np.asarray(changes.cumsum()[: count + 1])


def _moved(values: NDArray[Any], size: int, outside: int = 0) -> NDArray[Any]:
    """Value of the sentence that is the first of the `size` before each boundary."""
    moved = np.full((len(values) + 1, *values.shape[1:]), outside, values.dtype)
    moved[size:] = values[: len(values) + 1 - size]
    return moved


def _without_an_edge(shape: Shape) -> list[tuple[Shape, tuple[int, int]]]:
    """Shapes with one edge sentence fewer, and how far the end of the bead moves."""
    a, b = shape
    smaller: list[tuple[Shape, tuple[int, int]]] = []
    if a > 1:
        smaller += [((a - 1, b), (0, 0)), ((a - 1, b), (-1, 0))]
    if b > 1:
        smaller += [((a, b - 1), (0, 0)), ((a, b - 1), (0, -1))]
    return smaller


def _divide(values: NDArray[np.floating], by: NDArray[np.floating]) -> NDArray[np.floating]:
    quotients = np.zeros(np.broadcast_shapes(values.shape, by.shape))
    np.divide(values, by, out=quotients, where=by > 1e-9)
    return quotients
