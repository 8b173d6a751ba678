"""A block of the corridor → the quantities behind the features, at each of its cells.

Overlapping spans cost nothing extra. The vector of a span is the sum of its sentences' vectors, so all dot products of
spans are window sums of one matrix. The coverage of a span is likewise the sum of its sentences' coverages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.coverage import Bags, best_by_sentence, likeness
from aligner.alignment.edges import FIRST, LAST, Answers, SentenceEdges, over_spans
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.lattice import Shape
from aligner.alignment.quotations import PLAIN
from aligner.alignment.sides import ENDS, Side
from aligner.encoders.protocol import Floats
from aligner.encoders.static import Tokens

# Less is as good as nothing to divide by.
LEAST_DIVISOR = 1e-9


class SideInBlock:
    """One side of a block: prefix sums over its sentences, from which any span's value is a difference.

    Boundary x of the block lies before its sentence x; `padding` boundaries precede the block's own first.
    """

    def __init__(self, side: Side, first: int, count: int, evidence: Evidence) -> None:
        pad = evidence.padding
        self.count, self.padding = count, pad
        self.first = first - pad
        self.sentences = count + pad
        self.sums = self._rows(side.sums)
        self.vectors = prefix(self.sums.astype(np.float64))
        self.lengths = prefix(self._rows(side.lengths))
        self.marks = prefix(self._rows(side.marks))
        self.sentence_starts = prefix((~self._rows(side.continues)).astype(np.int64)) if side.continues.any() else None
        self.quotations = self._rows(side.quotations, PLAIN)
        self.openings, self.closings = side.ends_in(self.first, self.sentences, evidence.vectors.table)
        self.numbers = side.numbers.window(self.first, self.sentences)
        tokens = side.tokens.window(self.first, self.sentences)
        self.tokens = Bags.of(tokens, evidence.vectors)
        self._edges = tokens, side.begins.window(self.first, self.sentences), self.tokens, evidence.vectors.table
        self.weights = prefix(self.tokens.totals)

    @cached_property
    def edges(self) -> SentenceEdges:
        """The clauses at the edges of the sentences."""
        return SentenceEdges(*self._edges)

    def _rows(self, values: NDArray[Any], outside: int = 0) -> NDArray[Any]:
        return rows_in_window(values, self.first, self.sentences, outside)

    def spans(self, prefix: NDArray[np.floating], size: int) -> NDArray[np.floating]:
        """Value of the span of `size` sentences before each boundary; zero if the span would start outside."""
        values = np.zeros_like(prefix)
        values[size:] = prefix[size:] - prefix[: len(prefix) - size]
        return values

    def sentences_in(self, size: int) -> Floats:
        """Number of sentences in the span of `size` parts before each boundary, shape (boundaries,) or one number."""
        if self.sentence_starts is None:
            return np.asarray(size, np.float32)
        starts = self.sentence_starts
        counts = np.ones(len(starts), np.float32)
        counts[size:] += starts[size:] - starts[1 : len(starts) - size + 1]
        return counts


def rows_in_window(values: NDArray[Any], first: int, count: int, outside: int = 0) -> NDArray[Any]:
    """Values of the `count` sentences from `first` on; `outside` for the blank ones assumed around the text."""
    rows = np.full((count, *values.shape[1:]), outside, values.dtype)
    start, stop = max(first, 0), min(first + count, len(values))
    if start < stop:
        rows[start - first : stop - first] = values[start:stop]
    return rows


def prefix(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Sums of the values before each boundary, from the first to the last."""
    return np.concatenate([np.zeros((1, *values.shape[1:]), values.dtype), values.cumsum(axis=0, dtype=values.dtype)])


class BlockEvidence:
    """The evidence on every bead that ends within one block, computed shape by shape and cached."""

    def __init__(self, evidence: Evidence, block: Block) -> None:
        self.evidence, self.block = evidence, block
        self.source = SideInBlock(evidence.source, block.start, block.stop - block.start, evidence)
        self.target = SideInBlock(evidence.target, block.low, block.width, evidence)
        self.dots = window_sums(self.source.sums @ self.target.sums.T)
        self._similarities: dict[Shape, Floats] = {}
        likenesses = likeness(self.source.tokens, self.target.tokens, evidence.associations)
        # The best likeness of each distinct token of one side to the tokens of each sentence of the other.
        self._best = (
            best_by_sentence(likenesses, self.target.tokens),
            best_by_sentence(likenesses.T, self.source.tokens),
        )
        self._coverages = (
            self._coverage_sums(self.source, self._best[0]),
            self._coverage_sums(self.target, self._best[1]),
        )
        self._values: dict[tuple[int, int], tuple[Floats, Floats]] = {}
        self._mentions = _mentions(self.source.numbers, self.target.numbers)
        self._openings = _cosines(self.source.openings, self.target.openings)
        self._closings = _cosines(self.source.closings, self.target.closings)
        self._cached: dict[tuple[object, ...], NDArray[np.floating]] = {}

    def own_cells(self, cells: NDArray[np.floating], rows: int = 0, columns: int = 0) -> NDArray[np.floating]:
        """The block's own cells from an array over all boundaries, shifted by some rows and columns."""
        top, left = self.source.padding + rows, self.target.padding + columns
        return cells[top : top + self.source.count, left : left + self.target.count]

    def similarity(self, shape: Shape) -> Floats:
        """Cosine of the two spans minus its background, at every boundary, on the scale of the embedded encoder.

        The background is the mean cosine of each span with all sentences of the other text.
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
        """Share, by weight, of one span's tokens that have a counterpart in the other span, at every boundary.

        A token counts with its best likeness to a token of the other span.
        """
        a, b = shape
        side, size, other_size = (self.target, b, a) if of_target else (self.source, a, b)
        covered = side.spans(self._coverages[of_target][other_size], size)
        share = _divide(covered, side.spans(side.weights, size)[:, None]).astype(np.float32)
        return share.T if of_target else share

    def _coverage_sums(self, side: SideInBlock, best: Floats) -> list[NDArray[np.floating]]:
        """Weight covered by the 0, 1, 2, … sentences of the other side before each boundary, as prefix sums.

        The prefix sums run over the sentences of `side`. `best` is the best likeness of each of its tokens to the
        tokens of each sentence on the other side.
        """
        spans = over_spans(best, self.evidence.largest + 1)
        return [prefix(side.tokens.weigh(wide).astype(np.float64)) for wide in spans]

    @cached_property
    def answers(self) -> tuple[tuple[Answers, Answers], tuple[Answers, Answers]]:
        """How well the target answers the first and the last clauses of the source's sentences, and the reverse."""
        edges, most = (self.source.edges, self.target.edges), self.evidence.largest + 1
        source, target = (
            (
                Answers(edges[side], FIRST, self._best[side], edges[1 - side], most),
                Answers(edges[side], LAST, self._best[side], edges[1 - side], most),
            )
            for side in (0, 1)
        )
        return source, target

    def values(self, side: int, size: int) -> tuple[Floats, Floats]:
        """For the spans of a size, which values mentioned on both sides they have, and how many values in all."""
        if (side, size) not in self._values:
            block_side, mentions = (self.source, self.target)[side], self._mentions[side]
            shared = self.own_rows(block_side.spans(mentions, size) > 0, block_side).astype(np.float32)
            counts = self.own_rows(_distinct_in_spans(block_side.numbers, size), block_side)
            self._values[side, size] = shared, counts
        return self._values[side, size]

    def opening(self, count: int, shape: Shape) -> NDArray[np.floating]:
        """Cosine of the first `count` words, one of ENDS, of the first sentences of both spans."""
        return self.own_cells(_at_first_sentences(self._openings[ENDS.index(count)], shape))

    def closing(self, count: int) -> NDArray[np.floating]:
        """Cosine of the last `count` words, one of ENDS, of the last sentences of both spans."""
        return self.own_cells(_at_first_sentences(self._closings[ENDS.index(count)], (1, 1)))

    def across(self, count: int, shape: Shape) -> NDArray[np.floating]:
        """Cosines of the last words before the start and the end of a bead with the first words behind it on the other
        side, summed.
        """
        across = self._across[ENDS.index(count)]
        return self.own_cells(across) + self.own_cells(across, -shape[0], -shape[1])

    @cached_property
    def _across(self) -> list[Floats]:
        """For each number of words in ENDS, that sum at every boundary of both sides."""
        return [
            _next_to(self.source.closings[k], self.target.openings[k])
            + _next_to(self.target.closings[k], self.source.openings[k]).T
            for k in range(len(ENDS))
        ]

    def cached(self, make: Callable[..., NDArray[np.floating]], *arguments: object) -> NDArray[np.floating]:
        """An array that is the same for beads of all shapes, made only for the first shape."""
        key = (make, *arguments)
        if key not in self._cached:
            self._cached[key] = make(self, *arguments)
        return self._cached[key]

    def quotations(self, edge: int, shape: Shape) -> tuple[NDArray[Any], NDArray[Any]]:
        """How the first sentences of both spans start (edge 0) or end (1), as a column and a row."""
        sides = zip((self.source, self.target), shape, strict=True)
        left, right = (
            self.own_rows(first_of_spans(side.quotations[:, edge], size, PLAIN), side) for side, size in sides
        )
        return left[:, None], right[None, :]

    @staticmethod
    def own_rows(values: NDArray[Any], side: SideInBlock) -> NDArray[Any]:
        """The block's own rows (or columns) from an array over all boundaries of a side."""
        return values[side.padding : side.padding + side.count]

    def best_of_sentences(self) -> tuple[Floats, Floats]:
        """Best similarity and coverage of the sentence before each row and each column, (rows, 2) and (width, 2).

        Within the corridor; -inf for a column without a cell there.
        """
        is_in_corridor = self.block.is_in_corridor
        similar = np.maximum.reduce([self.own_cells(self.similarity(shape)) for shape in ((1, 1), (1, 2), (2, 1))])
        similar = np.where(is_in_corridor, similar, -np.inf)
        source, target = (
            np.where(is_in_corridor, self.own_cells(self.coverage(shape, of_target)), -np.inf)
            for shape, of_target in (((1, 3), False), ((3, 1), True))
        )
        return (
            np.stack([similar.max(axis=1), source.max(axis=1)], axis=1),
            np.stack([similar.max(axis=0), target.max(axis=0)], axis=1),
        )


def window_sums(values: Floats) -> NDArray[np.float64]:
    """Two-dimensional prefix sums with a first row and column of zeros."""
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    sums[1:, 1:] = values.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    return sums


def _cosines(left: Sequence[Floats], right: Sequence[Floats]) -> list[Floats]:
    """Cosine of every sentence of one side with every sentence of the other, for each number of words in ENDS."""
    return [source @ target.T for source, target in zip(left, right, strict=True)]


def _next_to(closings: Floats, openings: Floats) -> Floats:
    """Cosine of the closing before each boundary of one side and the opening behind each of the other."""
    cosines = np.zeros((len(closings) + 1, len(openings) + 1), np.float32)
    cosines[1:, :-1] = closings @ openings.T
    return cosines


def _at_first_sentences(cells: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """Value of the first sentences of both spans of the shape before each boundary."""
    return first_of_spans(first_of_spans(cells, shape[0]).T, shape[1]).T


def _mentions(source: Tokens, target: Tokens) -> list[Floats]:
    """For each side, prefix sums over its sentences of how many mention each value that both sides mention."""
    both = np.intersect1d(source.ids, target.ids)
    counts = []
    for tokens in (source, target):
        is_shared = np.isin(tokens.ids, both)
        matrix = np.zeros((len(tokens.starts) - 1, len(both)), np.float32)
        matrix[tokens.sentences[is_shared], np.searchsorted(both, tokens.ids[is_shared])] = 1
        counts.append(prefix(matrix))
    return counts


def _distinct_in_spans(tokens: Tokens, size: int) -> Floats:
    """Number of distinct tokens in the `size` sentences before each boundary; sentences outside have none.

    A token counts only in the spans that begin after its previous occurrence, where it is the first of its kind.
    """
    count = len(tokens.starts) - 1
    sentences = tokens.sentences
    order = np.lexsort((sentences, tokens.ids))
    ids, sentences = tokens.ids[order], sentences[order]
    previous = np.where(np.concatenate([[False], ids[1:] == ids[:-1]]), np.concatenate([[-1], sentences[:-1]]), -1)
    starts = np.maximum(previous + 1, sentences - size + 1)
    changes = np.zeros(count + size + 1, np.float32)
    np.add.at(changes, np.maximum(starts, 0) + size, 1)
    np.add.at(changes, sentences + size + 1, -1)
    return np.asarray(changes.cumsum()[: count + 1])


def first_of_spans(values: NDArray[Any], size: int, outside: int = 0) -> NDArray[Any]:
    """Value of the first of the `size` sentences before each boundary."""
    firsts = np.full((len(values) + 1, *values.shape[1:]), outside, values.dtype)
    firsts[size:] = values[: len(values) + 1 - size]
    return firsts


def _divide(values: NDArray[np.floating], divisors: NDArray[np.floating]) -> NDArray[np.floating]:
    """Quotients; 0 where the divisor is 0."""
    quotients = np.zeros(np.broadcast_shapes(values.shape, divisors.shape))
    np.divide(values, divisors, out=quotients, where=divisors > LEAST_DIVISOR)
    return quotients
