"""Tokens of two stretches of text → how much of each the other covers.

The coverage of a token is how well its best counterpart in the other text matches: by the cosine of their vectors or by
their co-occurrence in the document, whichever is more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aligner.alignment.associations import Associations
from aligner.encoders.protocol import Floats, Ints
from aligner.encoders.static import Tokens, TokenVectors

# Products of token weights and coverages that are computed at a time: 8 MB.
MOST_PRODUCTS = 2_000_000


@dataclass(frozen=True)
class Bags:
    """The tokens of some sentences, as a bag for each sentence.

    `distinct` are the distinct tokens in ascending order, `units` their vectors of length one. `places` and `weights`
    give for each token its index in `distinct` and its weight. Sentence k has tokens `starts[k]` to `starts[k + 1]`.
    """

    distinct: Ints
    units: Floats
    places: Ints
    weights: Floats
    starts: Ints

    @classmethod
    def of(cls, tokens: Tokens, vectors: TokenVectors) -> Bags:
        """The weight of a token is the length of its vector."""
        distinct, places = np.unique(tokens.ids, return_inverse=True)
        units, weights = vectors.of(distinct)
        return cls(distinct, units, places, weights[places], tokens.starts)

    def between(self, begins: Ints, stops: Ints) -> Bags:
        """A bag for each pair of indices of tokens: those from one to before the other."""
        tokens = Tokens(np.arange(len(self.places)), self.starts).between(begins, stops)
        return Bags(self.distinct, self.units, self.places[tokens.ids], self.weights[tokens.ids], tokens.starts)

    def weigh(self, values: Floats) -> Floats:
        """Sum over each sentence's tokens of weight times value, for `values` (distinct tokens, columns)."""
        sentences = len(self.starts) - 1
        if sentences * len(self.units) <= MOST_PRODUCTS:
            # While the matrix is small, a matrix product is faster, although most of its factors are zero.
            return np.asarray(self._matrix @ values)
        sums = np.zeros((sentences, values.shape[1]), np.float32)
        filled = np.flatnonzero(np.diff(self.starts))
        for rows in np.array_split(filled, len(self.places) * values.shape[1] // MOST_PRODUCTS + 1):
            if len(rows):
                first, last = self.starts[rows[0]], self.starts[rows[-1] + 1]
                products = self.weights[first:last, None] * values[self.places[first:last]]
                sums[rows] = np.add.reduceat(products, self.starts[rows] - first)
        return sums

    @cached_property
    def totals(self) -> Floats:
        """Weight of all tokens of each sentence, shape (sentences,)."""
        return self.weight_between(self.starts[:-1], self.starts[1:])

    def weight_between(self, begins: Ints, stops: Ints) -> Floats:
        """Weight of the tokens from one index to before the other, for each of many pairs of them."""
        before = np.concatenate([[0.0], self.weights.cumsum(dtype=np.float64)])
        return np.asarray(before[stops] - before[begins], np.float32)

    @cached_property
    def _matrix(self) -> Floats:
        """Weight of each distinct token in each sentence."""
        sentences = len(self.starts) - 1
        cells = np.repeat(np.arange(sentences), np.diff(self.starts)) * len(self.units) + self.places
        matrix = np.bincount(cells, self.weights, sentences * len(self.units))
        return matrix.reshape(sentences, len(self.units)).astype(np.float32)


def likeness(source: Bags, target: Bags, associations: Associations | None) -> Floats:
    """How well each distinct source token matches each distinct target token, 0 to 1, shape (source, target)."""
    cosines: Floats = np.maximum(source.units @ target.units.T, 0)
    if associations is not None:
        associations.raise_cosines(cosines, source.distinct, target.distinct)
    return cosines


def best_by_sentence(likenesses: Floats, other: Bags) -> Floats:
    """Best likeness of each token to the tokens of each sentence in `other`, (tokens, sentences); 0 if it is empty."""
    best = np.zeros((len(likenesses), len(other.starts) - 1), np.float32)
    filled = np.flatnonzero(np.diff(other.starts))
    if best.size and len(filled):
        best[:, filled] = np.maximum.reduceat(likenesses[:, other.places], other.starts[filled], axis=1)
    return best
