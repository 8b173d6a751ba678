"""Beads of the first pass → which tokens of the two texts co-occur.

A document has its own vocabulary, mostly names, that no dictionary knows. But a person's name in one text and its
rendering in the other co-occur in the same beads throughout the document. The measure is the correlation of two tokens
over the beads (the φ coefficient). It is reduced where beads are few, and it is computed with one bead fewer, so that a
bead that pairs two tokens wrongly is not evidence for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.bitext.beads import Link
from aligner.bitext.texts import Run
from aligner.encoders.protocol import Floats, Ints
from aligner.encoders.static import Tokens

# Weaker associations are chance more often than not.
LEAST_STRENGTH = 0.3
# With fewer beads in common, nothing can be said once one bead is taken away.
FEWEST_BEADS = 2.0
# Beads that count against every association from the start.
DOUBT = 2.0


@dataclass(frozen=True, slots=True)
class Associations:
    """Tokens of the source and of the target that co-occur, and how strongly, up to 1: three arrays (n,)."""

    source: Ints
    target: Ints
    strengths: Floats

    def __len__(self) -> int:
        return len(self.strengths)

    def swapped(self) -> Associations:
        """The same with the sides exchanged."""
        return Associations(self.target, self.source, self.strengths)

    def raise_cosines(self, cosines: Floats, source: Ints, target: Ints) -> None:
        """Raise the cosines of associated tokens, in place, to at least their strength.

        `cosines` has the shape (source, target); `source` and `target` are tokens in ascending order.
        """
        if not (len(self) and cosines.size):
            return
        rows, columns = np.searchsorted(source, self.source), np.searchsorted(target, self.target)
        rows, columns = np.minimum(rows, len(source) - 1), np.minimum(columns, len(target) - 1)
        is_present = (source[rows] == self.source) & (target[columns] == self.target)
        rows, columns = rows[is_present], columns[is_present]
        cosines[rows, columns] = np.maximum(cosines[rows, columns], self.strengths[is_present])


def find_associations(source: Tokens, target: Tokens, beads: Sequence[Link]) -> Associations:
    """Associations over beads; each bead counts with its confidence."""
    weights = np.array([confidence for _, _, confidence in beads])
    sides = ([_distinct(source, run) for run, _, _ in beads], [_distinct(target, run) for _, run, _ in beads])
    pairs = [(left[:, None] << 32 | right).ravel() for left, right in zip(*sides, strict=True)]
    keys, together = _totals(pairs, weights)
    is_frequent = together >= FEWEST_BEADS
    keys, together = keys[is_frequent], together[is_frequent]
    tokens = keys >> 32, keys & (1 << 32) - 1
    alone = [_look_up(ids, *_totals(side, weights)) for ids, side in zip(tokens, sides, strict=True)]
    strengths = _correlation(together - 1, alone[0] - 1, alone[1] - 1, max(weights.sum() - 1, 1))
    strengths *= (together - 1) / (together - 1 + DOUBT)
    is_strong = strengths > LEAST_STRENGTH
    return Associations(tokens[0][is_strong], tokens[1][is_strong], strengths[is_strong].astype(np.float32))


def _distinct(tokens: Tokens, run: Run) -> Ints:
    return np.unique(tokens.ids[tokens.starts[run.start] : tokens.starts[run.stop]])


def _totals(lists: Sequence[Ints], weights: NDArray[np.float64]) -> tuple[Ints, NDArray[np.float64]]:
    """The distinct members of many lists in ascending order, and for each the summed weight of its lists."""
    members = np.concatenate([*lists, np.zeros(0, np.int64)])
    distinct, indices = np.unique(members, return_inverse=True)
    totals = np.bincount(indices, np.repeat(weights, list(map(len, lists))), len(distinct))
    return distinct, totals.astype(np.float64)


def _look_up(tokens: Ints, distinct: Ints, totals: NDArray[np.float64]) -> NDArray[np.float64]:
    return totals[np.searchsorted(distinct, tokens)]


def _correlation(
    both: NDArray[np.float64], left: NDArray[np.float64], right: NDArray[np.float64], beads: float
) -> NDArray[np.float64]:
    """φ of two events: of all beads, `left` have the first, `right` the second, and `both` have both."""
    variance = left * (beads - left) * right * (beads - right)
    return (beads * both - left * right) / np.sqrt(np.maximum(variance, 1e-9))
