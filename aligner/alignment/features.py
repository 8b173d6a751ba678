"""Evidence for and against each bead: one table of features, each a name and a function.

    BEAD_FEATURES["similarity"](bead) → a number, or an array (rows, width) over the cells of a block

Fitting, the weights file and the score read this table, in its order. To add a feature, add a function and a row, and
fit the weights again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.bead_edges import BeadEdges, bead_edges
from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.evidence import Evidence
from aligner.alignment.lattice import Shape
from aligner.alignment.quotations import INSIDE, PLAIN, SPEECH
from aligner.encoders.protocol import Floats

Feature = NDArray[np.floating] | float

# Letters added to the length of every span, so that short spans differ less. Squared differences are in units of ten
# letters. Both measures of length have an upper limit.
PADDING, UNIT = 5, 10
MOST_LOG_RATIO, MOST_SQUARED = 2, 30
# More values, shared or not, say nothing more.
MOST_NUMBERS = 3
# Limit of the log ratio of the texts' sentence counts: more comes from omissions and says nothing about single beads.
MOST_COUNT_RATIO = 0.5


class BeadEvidence:
    """The evidence on every bead of one shape that ends at a cell of a block, computed as features need it."""

    def __init__(self, block: BlockEvidence, shape: Shape) -> None:
        self.block = block
        self.shape = shape

    @cached_property
    def counts(self) -> tuple[Floats, Floats]:
        """Sentences of the source and of the target span, as arrays that broadcast over the block's cells."""
        block = self.block
        left, right = block.source.sentences_in(self.shape[0]), block.target.sentences_in(self.shape[1])
        return (
            block.own_rows(left, block.source)[:, None] if left.ndim else left,
            block.own_rows(right, block.target)[None, :] if right.ndim else right,
        )

    @cached_property
    def extra(self) -> Floats:
        """Sentences beyond one on each side."""
        return self.counts[0] + self.counts[1] - 2

    @cached_property
    def similarity(self) -> NDArray[np.floating]:
        """Cosine of the spans above its background, see `BlockEvidence.similarity`."""
        return self.block.own_cells(self.block.similarity(self.shape))

    @cached_property
    def coverages(self) -> tuple[Floats, Floats]:
        """Coverage of the source and of the target span at every boundary, in the block and around it."""
        return self.block.coverage(self.shape, of_target=False), self.block.coverage(self.shape, of_target=True)

    @cached_property
    def own_coverages(self) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """The same at the block's own cells."""
        return self.block.own_cells(self.coverages[0]), self.block.own_cells(self.coverages[1])

    @cached_property
    def edges(self) -> BeadEdges:
        """The clauses at the four edges, and who answers them."""
        return bead_edges(self.block, self.shape)

    @cached_property
    def lengths(self) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Letters of both spans plus PADDING, as a column and a row."""
        source, target = self.block.source, self.block.target
        left = self.block.own_rows(source.spans(source.lengths, self.shape[0]), source)[:, None] + PADDING
        right = self.block.own_rows(target.spans(target.lengths, self.shape[1]), target)[None, :] + PADDING
        return left, right

    @cached_property
    def numbers(self) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """How many values both spans mention, and how many only one of them mentions."""
        (left, left_counts), (right, right_counts) = (
            self.block.values(side, size) for side, size in enumerate(self.shape)
        )
        shared = left @ right.T
        return shared, left_counts[:, None] + right_counts[None, :] - 2 * shared


def is_of_shape(least: int, most: int) -> Callable[[BeadEvidence], Feature]:
    """Whether one span has `least` sentences and the other `most`."""

    def feature(bead: BeadEvidence) -> Feature:
        """1 where the spans have these numbers of sentences, else 0."""
        left, right = bead.counts
        has_shape = (np.minimum(left, right) == least) & (np.maximum(left, right) == most)
        return np.asarray(has_shape, np.float32)

    return feature


def narrow_side(bead: BeadEvidence) -> Feature:
    """Sentences beyond one on the side with fewer sentences."""
    return np.asarray(np.minimum(*bead.counts) - 1)


def count_ratio(bead: BeadEvidence) -> Feature:
    """How well the bead's ratio of sentence counts agrees with that of the whole texts."""
    left, right = bead.counts
    return np.asarray(np.log(right / left) * np.float32(count_ratio_of(bead.block.evidence)))


def count_ratio_of(evidence: Evidence) -> float:
    """The log ratio of the sentence counts of the whole texts, within its limits."""
    ratio = np.log((evidence.target.sentences + 1) / (evidence.source.sentences + 1))
    return float(np.clip(ratio, -MOST_COUNT_RATIO, MOST_COUNT_RATIO))


def merge_gain(bead: BeadEvidence) -> Feature:
    """Similarity minus the best similarity of a bead with one edge sentence fewer."""
    block = bead.block
    smaller = [block.own_cells(block.similarity(shape), *move) for shape, move in _shapes_without_an_edge(bead.shape)]
    return bead.similarity - np.maximum.reduce(smaller) if smaller else 0.0


def length_mismatch(bead: BeadEvidence) -> Feature:
    """|log ratio| of the lengths."""
    left, right = bead.lengths
    return np.asarray(np.minimum(np.abs(np.log(left) - np.log(right)), MOST_LOG_RATIO), np.float32)


def length_mismatch_squared(bead: BeadEvidence) -> Feature:
    """Square of the difference of the lengths over their sum (Gale and Church 1993)."""
    left, right = bead.lengths
    return np.asarray(np.minimum((left - right) ** 2 / (left + right) / UNIT, MOST_SQUARED), np.float32)


def marks(bead: BeadEvidence) -> Feature:
    """Whether only one span has a question mark, plus whether only one has an exclamation mark."""
    sides = zip((bead.block.source, bead.block.target), bead.shape, strict=True)
    left, right = (bead.block.own_rows(side.spans(side.marks, size), side) > 0 for side, size in sides)
    return np.asarray((left[:, None, :] != right[None, :, :]).sum(axis=-1).astype(np.float32))


def coverage(bead: BeadEvidence) -> Feature:
    """Mean share of both spans' tokens that have a counterpart in the other."""
    return (bead.own_coverages[0] + bead.own_coverages[1]) / 2


def edge_gain(bead: BeadEvidence) -> Feature:
    """The least coverage that the other side would lose if an edge sentence were left out."""
    losses = []
    for shape, move in _shapes_without_an_edge(bead.shape):
        of_target = shape[0] < bead.shape[0]
        smaller = bead.block.own_cells(bead.block.coverage(shape, of_target), *move)
        losses.append(bead.own_coverages[of_target] - smaller)
    return np.minimum.reduce(losses) if losses else 0.0


def weakest_edge(bead: BeadEvidence) -> Feature:
    """Coverage of the edge sentence that the other side covers least; 0 if each side has one sentence."""
    block, (a, b) = bead.block, bead.shape
    edges = []
    if a > 1:
        single = block.coverage((1, b), of_target=False)
        edges += [block.own_cells(single), block.own_cells(single, rows=1 - a)]
    if b > 1:
        single = block.coverage((a, 1), of_target=True)
        edges += [block.own_cells(single), block.own_cells(single, columns=1 - b)]
    return np.minimum.reduce(edges) if edges else 0.0


def outside_gain(bead: BeadEvidence) -> Feature:
    """The most coverage that the other side would gain from a sentence next to the bead."""
    a, b = bead.shape
    gains = []
    for shape, move in (((a + 1, b), (0, 0)), ((a + 1, b), (1, 0)), ((a, b + 1), (0, 0)), ((a, b + 1), (0, 1))):
        of_target = shape[0] > a
        larger = bead.block.own_cells(bead.block.coverage(shape, of_target), *move)
        gains.append(larger - bead.own_coverages[of_target])
    return np.asarray(np.maximum.reduce(gains))


def starts_unlike(edge: int, other_edge: int) -> Callable[[BeadEvidence], Feature]:
    """Whether one span starts with one kind of edge and the other with the other kind, see `quotation_edges`."""
    return lambda bead: _is_unlike(bead.block.quotations(0, bead.shape), edge, other_edge)


def ends_unlike(edge: int, other_edge: int) -> Callable[[BeadEvidence], Feature]:
    """Whether one span ends with one kind of edge and the other with the other kind."""
    return lambda bead: bead.block.cached(_ends_are_unlike, edge, other_edge)


def opening(count: int) -> Callable[[BeadEvidence], Feature]:
    """Cosine of the first few words of the first sentences of both spans."""
    return lambda bead: bead.block.opening(count, bead.shape)


def closing(count: int) -> Callable[[BeadEvidence], Feature]:
    """Cosine of the last few words of the last sentences of both spans."""
    return lambda bead: bead.block.cached(BlockEvidence.closing, count)


def across(count: int) -> Callable[[BeadEvidence], Feature]:
    """Cosines across the boundaries at both ends, see `BlockEvidence.across`."""
    return lambda bead: bead.block.across(count, bead.shape)


BEAD_FEATURES: Mapping[str, Callable[[BeadEvidence], Feature]] = {
    "shape 1-1": is_of_shape(1, 1),
    "shape 1-2": is_of_shape(1, 2),
    "shape 1-3": is_of_shape(1, 3),
    "shape 2-2": is_of_shape(2, 2),
    "shape 2-3": is_of_shape(2, 3),
    "sentences": lambda bead: bead.extra,
    "narrow side": narrow_side,
    "count ratio": count_ratio,
    "similarity": lambda bead: bead.similarity,
    "similarity of extra sentences": lambda bead: bead.similarity * bead.extra,
    "merge gain": merge_gain,
    "length mismatch": length_mismatch,
    "length mismatch squared": length_mismatch_squared,
    "marks": marks,
    "coverage": coverage,
    "weaker coverage": lambda bead: np.minimum(*bead.own_coverages),
    "coverage of extra sentences": lambda bead: coverage(bead) * bead.extra,
    "edge gain": edge_gain,
    "weakest edge": weakest_edge,
    "outside gain": outside_gain,
    "starts inside or with speech": starts_unlike(INSIDE, SPEECH),
    "starts inside or plain": starts_unlike(INSIDE, PLAIN),
    "starts with speech or plain": starts_unlike(SPEECH, PLAIN),
    "ends inside or with speech": ends_unlike(INSIDE, SPEECH),
    "ends inside or plain": ends_unlike(INSIDE, PLAIN),
    "ends with speech or plain": ends_unlike(SPEECH, PLAIN),
    "numbers shared": lambda bead: np.minimum(bead.numbers[0], MOST_NUMBERS),
    "numbers apart": lambda bead: np.minimum(bead.numbers[1], MOST_NUMBERS),
    "opening of 3": opening(3),
    "opening of 10": opening(10),
    "closing of 3": closing(3),
    "closing of 10": closing(10),
    "across of 3": across(3),
    "across of 10": across(10),
    "clause gain": lambda bead: bead.edges.gain.max(axis=0),
    "clause gains": lambda bead: bead.edges.gain.sum(axis=0),
    "clause excess": lambda bead: bead.edges.excess.max(axis=0),
    "clause excesses": lambda bead: bead.edges.excess.sum(axis=0),
    "weakest clause coverage": lambda bead: bead.edges.coverage.min(axis=0),
    "weakest clause likeness": lambda bead: bead.edges.likeness.min(axis=0),
}


def features_of_beads(block: BlockEvidence, shapes: Sequence[Shape]) -> Iterator[tuple[Shape, list[Feature]]]:
    """For each shape, the features of the beads that end in a block, in the order of BEAD_FEATURES."""
    for shape in shapes:
        bead = BeadEvidence(block, shape)
        yield shape, [feature(bead) for feature in BEAD_FEATURES.values()]


def _ends_are_unlike(block: BlockEvidence, edge: int, other_edge: int) -> NDArray[np.floating]:
    return _is_unlike(block.quotations(1, (1, 1)), edge, other_edge)


def _is_unlike(sides: tuple[NDArray[np.int64], NDArray[np.int64]], edge: int, other_edge: int) -> NDArray[np.floating]:
    left, right = sides
    is_unlike = ((left == edge) & (right == other_edge)) | ((left == other_edge) & (right == edge))
    return np.asarray(is_unlike, np.float32)


def _shapes_without_an_edge(shape: Shape) -> list[tuple[Shape, tuple[int, int]]]:
    """Shapes with one edge sentence fewer, each with how far the end of the bead moves."""
    a, b = shape
    smaller: list[tuple[Shape, tuple[int, int]]] = []
    if a > 1:
        smaller += [((a - 1, b), (0, 0)), ((a - 1, b), (-1, 0))]
    if b > 1:
        smaller += [((a, b - 1), (0, 0)), ((a, b - 1), (0, -1))]
    return smaller
