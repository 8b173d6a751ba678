"""A block of the corridor → the scores of its beads, by the compiled loops.

The same as `blocks.py`, `features.py` and their weights, which say what is computed: every quantity that is not the
same for all cells of a shape goes to the loops as a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.blocks import LEAST_DIVISOR, prefix, rows_in_window, window_sums
from aligner.alignment.coverage import Bags, likeness
from aligner.alignment.edges import FIRST, LAST, LEAST_WEIGHT, SentenceEdges
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.features import BEAD_FEATURES, PADDING, count_ratio_of
from aligner.alignment.lattice import Shape
from aligner.alignment.quotations import INSIDE, PLAIN, SPEECH
from aligner.alignment.sides import ENDS, Side
from aligner.bitext.texts import Run
from aligner.encoders.protocol import Floats, Ints
from aligner.encoders.static import Tokens
from aligner.kernels import choice

if TYPE_CHECKING:
    from aligner.kernels import _compiled

# The features that the loops weigh, in the order of `enum` in loops.h.
IN_LOOPS = (
    "similarity", "similarity of extra sentences", "merge gain", "length mismatch", "length mismatch squared", "marks",
    "coverage", "weaker coverage", "coverage of extra sentences", "edge gain", "weakest edge", "outside gain",
    "numbers shared", "numbers apart", "clause gain", "clause gains", "clause excess", "clause excesses",
    "weakest clause coverage", "weakest clause likeness",
)  # fmt: skip
UNLIKE = {
    "inside or with speech": (INSIDE, SPEECH),
    "inside or plain": (INSIDE, PLAIN),
    "with speech or plain": (SPEECH, PLAIN),
}


@dataclass(frozen=True)
class FeatureWeights:
    """The weights of the features of beads, as the loops need them.

    `named`: by the name of the feature. `in_loops`: in the order of IN_LOOPS. `unlike[edge][one, other]`: of how two
    sentences start and end.
    """

    named: Mapping[str, np.float32]
    in_loops: Floats
    unlike: tuple[Floats, Floats]

    @classmethod
    def of(cls, weights: Sequence[float]) -> FeatureWeights:
        """From the weights in the order of BEAD_FEATURES."""
        named = dict(zip(BEAD_FEATURES, map(np.float32, weights), strict=True))
        return cls(
            named,
            np.array([named[name] for name in IN_LOOPS], np.float32),
            (_unlike(named, "starts"), _unlike(named, "ends")),
        )

    def base(self, shape: Shape, count_ratio: float) -> float:
        """Score of a shape apart from what its cells say, for texts of this ratio, see `count_ratio_of`."""
        a, b = shape
        low, high = sorted(shape)
        named, ratio = self.named, np.log(b / a) * count_ratio
        total = named["sentences"] * (a + b - 2) + named["narrow side"] * (low - 1) + named["count ratio"] * ratio
        return float(total + named.get(f"shape {low}-{high}", 0.0))

    def of_ends(self, name: str) -> Floats:
        """The weights of `name` of each number of words in ENDS."""
        return np.array([self.named[f"{name} of {count}"] for count in ENDS], np.float32)


def _unlike(named: Mapping[str, np.float32], edge: str) -> Floats:
    table = np.zeros((3, 3), np.float32)
    for name, (one, other) in UNLIKE.items():
        table[one, other] = table[other, one] = named[f"{edge} {name}"]
    return table


# For what needs no scores.
UNWEIGHTED = FeatureWeights.of([0.0] * len(BEAD_FEATURES))


class CompiledBlock:
    """The evidence on every bead that ends within one block; the twin of `BlockEvidence`.

    Without weights it has what is known of gaps, and no more.
    """

    def __init__(self, evidence: Evidence, block: Block, weights: FeatureWeights | None) -> None:
        self.evidence, self.block, self.weights = evidence, block, weights
        sides = (
            _SideInBlock(evidence.source, Run(block.start, block.stop), evidence, for_gaps=weights is None),
            _SideInBlock(evidence.target, Run(block.low, block.low + block.width), evidence, for_gaps=weights is None),
        )
        source, target = sides
        matches = likeness(source.bags, target.bags, evidence.associations)
        loops = _loops()
        best = (
            loops.best_by_sentence(matches, target.bags.places, target.bags.starts),
            loops.best_by_sentence_of_rows(matches, source.bags.places, source.bags.starts),
        )
        values = np.unique(np.concatenate([source.numbers.ids, target.numbers.ids]))
        means = evidence.target.mean_direction, evidence.source.mean_direction
        compiled = [
            side.tables(best[k], sides[1 - k].edges, means[k], values, is_across=bool(k))
            for k, side in enumerate(sides)
        ]
        starts, ends = _at_edges(source, target, weights or UNWEIGHTED)
        words = max(-(-len(values) // 64), 1)
        dots = window_sums(source.sums @ target.sums.T)
        self.cells = loops.Cells(
            compiled[0], compiled[1], words, dots, starts, ends, *block.cells_of_rows, evidence.scale
        )

    def score(self, shapes: Sequence[Shape], rows: Sequence[Floats]) -> None:
        """Write the scores of the beads of each shape to an array of its own, row by row, within the corridor."""
        weights, ratio = self.weights or UNWEIGHTED, count_ratio_of(self.evidence)
        for shape, cells in zip(shapes, rows, strict=True):
            self.cells.score(*shape, weights.base(shape, ratio), weights.in_loops, cells)

    def best_of_sentences(self) -> tuple[Floats, Floats]:
        """Best similarity and coverage of the sentence before each row and each column, (rows, 2) and (width, 2)."""
        found: tuple[Floats, Floats] = self.cells.best()
        return found


class _SideInBlock:
    """The sentences of one side of a block, with blank ones around the text, as the loops need them."""

    def __init__(self, side: Side, own: Run, evidence: Evidence, *, for_gaps: bool) -> None:
        self.padding, self.count, self.most = evidence.padding, len(own), evidence.largest + 1
        self.first, self.sentences = own.start - evidence.padding, len(own) + evidence.padding
        table, nothing = evidence.vectors.table, Tokens(np.zeros(0, np.int64), np.zeros(self.sentences + 1, np.int64))
        rows = partial(rows_in_window, first=self.first, count=self.sentences)
        self.sums, self.lengths, self.marks = rows(side.sums), rows(side.lengths), rows(side.marks)
        self.quotations = rows(side.quotations, outside=PLAIN)
        tokens = side.tokens.window(self.first, self.sentences)
        self.bags = Bags.of(tokens, evidence.vectors)
        self.openings, self.closings = list[Floats](), list[Floats]()
        if for_gaps:
            self.numbers = nothing
            self.edges = SentenceEdges(nothing, nothing, self.bags, table)
        else:
            self.openings, self.closings = side.ends_in(self.first, self.sentences, table)
            self.numbers = side.numbers.window(self.first, self.sentences)
            self.edges = SentenceEdges(tokens, side.begins.window(self.first, self.sentences), self.bags, table)

    def tables(
        self, best: Floats, other: SentenceEdges, mean_direction: Floats, values: Ints, *, is_across: bool
    ) -> _compiled.Side:
        """The tables of this side.

        `best` is the best likeness of its distinct tokens to the sentences of the other side, `mean_direction` that of
        the other text, and `values` are all numbers of the block.
        """
        loops, bags, edges = _loops(), self.bags, self.edges
        sentence = np.repeat(np.arange(self.sentences), np.diff(bags.starts))
        clause_weights = [bags.weights / np.maximum(totals, LEAST_WEIGHT)[sentence] for totals in edges.totals]
        starts, stops = zip((bags.starts[:-1], bags.starts[1:]), *edges.tokens, strict=True)
        coverage = loops.cover(
            best,
            bags.places,
            bags.weights,
            np.stack(starts),
            np.stack(stops),
            np.stack(clause_weights),
            self.most,
            is_across,
        )
        lengths = self._spans(self.lengths) + np.float32(PADDING)
        has_marks = self._spans(self.marks) > 0
        weights = self._spans(bags.totals.astype(np.float64))
        tables: _compiled.Side = loops.Side(
            self.padding,
            self.count,
            loops.norms(self.sums @ self.sums.T, (self.sums @ mean_direction).astype(np.float64), self.most),
            (lengths, np.log(lengths)),
            (has_marks[..., 0] + 2 * has_marks[..., 1]).astype(np.uint8),
            loops.mentions(np.searchsorted(values, self.numbers.ids), self.numbers.starts, len(values), self.most),
            np.divide(1.0, weights, out=np.zeros(weights.shape), where=weights > LEAST_DIVISOR),
            coverage,
            tuple(loops.widen(edges.cosines(edge, other), self.most, is_across) for edge in (FIRST, LAST)),
            edges.shares,
            edges.is_there,
        )
        return tables

    def _spans(self, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """Sum of the values of the 0, 1, … sentences before each boundary, (sizes, boundaries, ...); zero outside."""
        sums = prefix(values)
        boundaries, sizes = np.arange(len(sums)), np.arange(self.most + 1)[:, None]
        spans = sums[boundaries] - sums[np.maximum(boundaries - sizes, 0)]
        spans[boundaries < sizes] = 0
        return np.asarray(spans)


def _at_edges(source: _SideInBlock, target: _SideInBlock, weights: FeatureWeights) -> tuple[Floats, Floats]:
    """What the score of a bead owes to the boundaries where it starts and where it ends, (boundaries, boundaries).

    How the sentences behind or before them begin or end, and the words across them.
    """
    starts, ends = np.zeros((2, source.sentences + 1, target.sentences + 1), np.float32)
    starts[:-1, :-1] = weights.unlike[0][source.quotations[:, :1], target.quotations[None, :, 0]]
    ends[1:, 1:] = weights.unlike[1][source.quotations[:, 1:], target.quotations[None, :, 1]]
    prices = [weights.of_ends(name) for name in ("opening", "closing", "across")]
    for k in range(len(source.openings)):
        opening, closing, across = (price[k] for price in prices)
        starts[:-1, :-1] += opening * (source.openings[k] @ target.openings[k].T)
        ends[1:, 1:] += closing * (source.closings[k] @ target.closings[k].T)
        crossing = np.zeros_like(starts)
        crossing[1:, :-1] += across * (source.closings[k] @ target.openings[k].T)
        crossing[:-1, 1:] += across * (source.openings[k] @ target.closings[k].T)
        starts += crossing
        ends += crossing
    return starts, ends


def _loops() -> ModuleType:
    assert choice.compiled is not None, "there are no compiled loops"
    return choice.compiled
