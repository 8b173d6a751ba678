"""Beads found at first sight → which tokens of the two texts keep company.

A document has its own vocabulary, names above all, that no dictionary knows; but whoever is called one name in one text
and another in the other shows up in the same beads all through. The measure is the correlation of two tokens over the
beads (the φ coefficient), less for few beads, and with one bead less than there are: so that a bead that pairs two
tokens wrongly does not speak for itself.
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
LEAST = 0.3
# Together in fewer beads than this, nothing can be said once one is taken away.
FEWEST = 2.0
# Beads that count against an association from the start.
DOUBT = 2.0


@dataclass(frozen=True, slots=True)
class Associations:
    """Tokens of the source and of the target that keep company, and how closely: three arrays (n,), up to 1."""

    source: Ints
    target: Ints
    strengths: Floats

    def __len__(self) -> int:
        return len(self.strengths)

    def swapped(self) -> Associations:
        """The same with the sides exchanged."""
        return Associations(self.target, self.source, self.strengths)

    def raise_cosines(self, cosines: Floats, source: Ints, target: Ints) -> None:
        """Let tokens that keep company count as at least that similar: in place, on cosines (source, target) of two
        lists of tokens in ascending order.
        """
        if not (len(self) and cosines.size):
            return
        rows, columns = np.searchsorted(source, self.source), np.searchsorted(target, self.target)
        rows, columns = np.minimum(rows, len(source) - 1), np.minimum(columns, len(target) - 1)
        here = (source[rows] == self.source) & (target[columns] == self.target)
        rows, columns = rows[here], columns[here]
        cosines[rows, columns] = np.maximum(cosines[rows, columns], self.strengths[here])


def find_associations(source: Tokens, target: Tokens, beads: Sequence[Link]) -> Associations:
    """Associations over beads that are (source run, target run, confidence) and count as much as they are sure."""
    weights = np.array([confidence for _, _, confidence in beads])
    sides = ([_distinct(source, run) for run, _, _ in beads], [_distinct(target, run) for _, run, _ in beads])
    pairs = [(left[:, None] << 32 | right).ravel() for left, right in zip(*sides, strict=True)]
    keys, together = _totals(pairs, weights)
    keys, together = keys[together >= FEWEST], together[together >= FEWEST]
    tokens = keys >> 32, keys & (1 << 32) - 1
    alone = [_look_up(own, *_totals(side, weights)) for own, side in zip(tokens, sides, strict=True)]
    strengths = _correlation(together - 1, alone[0] - 1, alone[1] - 1, max(weights.sum() - 1, 1))
    strengths *= (together - 1) / (together - 1 + DOUBT)
    kept = strengths > LEAST
    return Associations(tokens[0][kept], tokens[1][kept], strengths[kept].astype(np.float32))


def _distinct(tokens: Tokens, run: Run) -> Ints:
    return np.unique(tokens.ids[tokens.starts[run.start] : tokens.starts[run.stop]])


def _totals(lists: Sequence[Ints], weights: NDArray[np.float64]) -> tuple[Ints, NDArray[np.float64]]:
    """The distinct members of many lists in ascending order, and the summed weight of the lists that hold each."""
    every = np.concatenate([*lists, np.zeros(0, np.int64)])
    distinct, places = np.unique(every, return_inverse=True)
    totals = np.bincount(places, np.repeat(weights, [len(part) for part in lists]), len(distinct))
    return distinct, totals.astype(np.float64)


def _look_up(wanted: Ints, known: Ints, totals: NDArray[np.float64]) -> NDArray[np.float64]:
    return totals[np.searchsorted(known, wanted)]


def _correlation(
    both: NDArray[np.float64], left: NDArray[np.float64], right: NDArray[np.float64], beads: float
) -> NDArray[np.float64]:
    """φ of two events that happen together in `both`, alone or not in `left` and `right` of so many beads."""
    variance = left * (beads - left) * right * (beads - right)
    return (beads * both - left * right) / np.sqrt(np.maximum(variance, 1e-9))
