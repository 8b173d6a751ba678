"""The clauses at the edges of sentences → how well the other text answers them, at every cell of a block.

    A，B。C。  │  A. B and C.     is B, the last clause of its sentence, answered by a bead with A alone, or behind it?

A bead that cuts a clause off from its translation has, at one of its four edges, a clause that a sentence beside the
bead answers better than the bead does. A clause is answered by the tokens that cover its tokens, and by the clause
whose vector is most like its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.coverage import Bags
from aligner.encoders.protocol import Floats, Ints, to_unit_length
from aligner.encoders.static import Tokens, sums_of


class ClausePolicy(NamedTuple):
    """What is a clause, and how much a light one counts. Weights are sums of the lengths of token vectors.

    Set by hand; half or twice of either gives the same score (benchmarks/NOTES.md, 2026-11-30: clauses).
    """

    # Tokens of the lexicon behind which a clause ends; it writes full-width marks as half-width ones.
    marks: frozenset[str] = frozenset(",;:—.?!。")
    # A piece of less weight, about twelve letters, belongs to its neighbour.
    least: float = 4.0
    # A clause of this weight, about twenty letters, counts half, a heavier one more.
    half: float = 7.0


CLAUSES = ClausePolicy()
# The least weight that anything is divided by.
LEAST_WEIGHT = np.float32(1e-6)
# The first and the last clause of a sentence.
FIRST, LAST = 0, 1


def clause_begins(tokens: Tokens, pieces: list[str], indices: Ints, weights: Floats) -> Tokens:
    """1 for each token with which a clause begins, else 0, sentence by sentence.

    Token k is `pieces[indices[k]]`, and weighs `weights[k]`.
    """
    begins = np.zeros(len(tokens.ids), np.int64)
    begins[tokens.starts[:-1][np.diff(tokens.starts) > 0]] = 1
    for place in _cuts(tokens, pieces, indices, np.concatenate([[0.0], weights.cumsum()]).tolist()):
        begins[place] = 1
    return Tokens(begins, tokens.starts)


def _cuts(tokens: Tokens, pieces: list[str], indices: Ints, before: list[float]) -> Iterator[int]:
    """The tokens behind a mark where both parts are heavy enough; `before` is the weight before each token."""
    is_mark = np.array([piece in CLAUSES.marks for piece in pieces], np.bool_)[indices]
    is_digit = np.array([piece.isdecimal() for piece in pieces], np.bool_)[indices]
    is_number = is_mark.copy()
    is_number[1:-1] &= is_digit[:-2] & is_digit[2:]
    is_number[:1] = is_number[-1:] = False
    places = np.flatnonzero(is_mark & ~is_number) + 1
    sentences = np.searchsorted(tokens.starts, places, side="right") - 1
    starts, stops = tokens.starts[sentences], tokens.starts[np.minimum(sentences + 1, len(tokens.starts) - 1)]
    start = -1
    for place, first, stop in zip(places.tolist(), starts.tolist(), stops.tolist(), strict=True):
        start = max(start, first)
        if min(before[place] - before[start], before[stop] - before[place]) >= CLAUSES.least:
            yield place
            start = place


class SentenceEdges:
    """The clauses of a block's sentences on one side, and what the first and the last of each are.

    `units` are the directions of all clauses (clauses, d), those of sentence k from number `firsts[k]` on.
    `tokens[edge]` are the first token of the first or of the last clause of each sentence, and the one behind its last.
    `totals[edge]` (sentences,) is the weight of these clauses. Of the sentence before each boundary, `shares[edge]`
    says how much its clause counts, 0 to 1, and `is_there` whether it has one.
    """

    def __init__(self, tokens: Tokens, begins: Tokens, bags: Bags, table: NDArray[np.floating]) -> None:
        starts = np.flatnonzero(begins.ids)
        self.firsts = np.searchsorted(starts, tokens.starts)
        ends = np.append(starts, len(tokens.ids))
        lows, highs = tokens.starts[:-1], tokens.starts[1:]
        is_empty = lows == highs
        first_stops = np.where(is_empty, highs, ends[np.minimum(self.firsts[:-1] + 1, len(starts))])
        last_starts = np.where(is_empty, lows, ends[np.maximum(self.firsts[1:] - 1, 0)])
        self.tokens = (lows, first_stops), (last_starts, highs)
        self.totals = [bags.weight_between(*tokens) for tokens in self.tokens]
        first, last = (np.append(np.float32(0), totals / (totals + CLAUSES.half)) for totals in self.totals)
        self.shares = first, last
        self.is_there = np.append(False, ~is_empty).astype(np.float32)
        self.units = to_unit_length(sums_of(Tokens(tokens.ids, ends), table))
        self._bags = bags

    def bag(self, edge: int) -> Bags:
        """The first or the last clauses as bags of tokens."""
        return self._bags.between(*self.tokens[edge])

    def edge_units(self, edge: int) -> Floats:
        """The directions of the first or the last clauses, shape (sentences, d); zero for an empty sentence."""
        numbers = self.firsts[:-1] if edge == FIRST else self.firsts[1:] - 1
        units = np.zeros((len(numbers), self.units.shape[1]), np.float32)
        filled = np.diff(self.firsts) > 0
        units[filled] = self.units[numbers[filled]]
        return units

    def cosines(self, edge: int, other: SentenceEdges) -> Floats:
        """Cosine of each first or last clause with the clause most like it of each sentence of the other side; 0 if it
        is empty.
        """
        best = np.zeros((len(self.firsts) - 1, len(other.firsts) - 1), np.float32)
        filled = np.flatnonzero(np.diff(other.firsts))
        if best.size and len(filled):
            cosines = self.edge_units(edge) @ other.units.T
            best[:, filled] = np.maximum.reduceat(cosines, other.firsts[filled], axis=1)
        return best


class Answers:
    """How well spans of the other side answer the first or the last clauses of the sentences of one side.

    `coverage[size]` and `likeness[size]` have the shape (boundaries, boundaries of the other side): the sentence before
    a boundary of its own side, and the `size` sentences before a boundary of the other. `shares` says how much the
    clause counts, and `is_there` whether the other side has a sentence before the boundary.
    """

    def __init__(self, side: SentenceEdges, edge: int, best: Floats, other: SentenceEdges, most: int) -> None:
        """`best` is the best likeness of each distinct token to the tokens of each sentence of the other side."""
        bags = side.bag(edge)
        weights = np.maximum(_before(side.totals[edge][:, None]), LEAST_WEIGHT)
        self.coverage = [_before(bags.weigh(wide)) / weights for wide in over_spans(best, most)]
        cosines = side.cosines(edge, other)
        self.likeness = [_before(wide) for wide in over_spans(cosines, most)]
        self.shares, self.is_there = side.shares[edge], other.is_there


def _before(values: Floats) -> Floats:
    """Values of the sentence before each boundary; there is none before the first."""
    return np.concatenate([np.zeros((1, values.shape[1]), np.float32), values.astype(np.float32)])


def over_spans(best: Floats, most: int) -> Iterator[Floats]:
    """For 0, 1, … `most` sentences: the best value of those before each boundary, (rows, boundaries).

    `best` has a value for each sentence. Each array is overwritten by the next.
    """
    wide = np.zeros((best.shape[0], best.shape[1] + 1), np.float32)
    for size in range(most + 1):
        if size:
            wide[:, size:] = np.maximum(wide[:, size:], best[:, : best.shape[1] + 1 - size])
        yield wide
