"""Beads of the first pass → which tokens of the two texts co-occur.

A document has its own vocabulary, mostly names, that no dictionary knows. But a person's name in one text and its
rendering in the other co-occur in the same beads throughout the document. The measure is the correlation of two tokens
over the beads (the φ coefficient). It is reduced where beads are few, and it is computed with one bead fewer, so that a
bead that pairs two tokens wrongly is not evidence for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.bitext.beads import Link
from aligner.bitext.texts import Run
from aligner.encoders.protocol import Floats, Ints
from aligner.encoders.static import Tokens
from aligner.kernels import choice

# Weaker associations are chance more often than not.
LEAST_STRENGTH = 0.3
# With fewer beads in common, nothing can be said once one bead is taken away.
FEWEST_BEADS = 2.0
# Beads that count against every association from the start.
DOUBT = 2.0
# Up to so many possible pairs of tokens, a counter for each is quicker than sorting those that occur; up to so many of
# a bead and a token, a flag for each.
MOST_COUNTERS, MOST_FLAGS = 4_000_000, 32_000_000
# Pairs of tokens counted at a time, so that memory does not grow with the text.
MOST_PAIRS = 4_000_000


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


def find_associations(
    source: Tokens, target: Tokens, beads: Sequence[Link], vocabulary: tuple[Ints, Ints] | None = None
) -> Associations:
    """Associations over beads; each bead counts with its confidence.

    `vocabulary` are the tokens of either side to which they are restricted; each association is the same without it.
    """
    weights = np.array([confidence for _, _, confidence in beads])
    known = vocabulary or (None, None)
    left = _Mentions.of(source, [run for run, _, _ in beads], known[0])
    right = _Mentions.of(target, [run for _, run, _ in beads], known[1])
    totals = left.totals(weights), right.totals(weights)
    beads_in_all = max(weights.sum() - 1, 1.0)
    if choice.compiled is not None:
        limits = FEWEST_BEADS, DOUBT, LEAST_STRENGTH
        sides = (*left.beads_of_tokens(), totals[0]), (right.starts(len(beads)), right.places, totals[1])
        places = choice.compiled.associations(*sides, weights, beads_in_all, *limits)
    else:
        none = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)
        parts = [_strong_pairs(part, right, weights, totals, beads_in_all) for part in left.parts(right, len(beads))]
        places = tuple(map(np.concatenate, zip(none, *parts, strict=True)))
    return Associations(left.distinct[places[0]], right.distinct[places[1]], places[2])


def _strong_pairs(
    left: _Mentions,
    right: _Mentions,
    weights: NDArray[np.float64],
    totals: tuple[NDArray[np.float64], NDArray[np.float64]],
    beads: float,
) -> tuple[Ints, Ints, Floats]:
    """The places of both tokens of each association, and its strength."""
    columns = max(len(right.distinct), 1)
    rows, places = _pairs_within(left.beads, right.beads, len(weights))
    keys, together = _totals(left.places[rows] * columns + right.places[places], weights[left.beads[rows]])
    is_frequent = together >= FEWEST_BEADS
    keys, together = keys[is_frequent], together[is_frequent]
    tokens = keys // columns, keys % columns
    alone = [side[places] for side, places in zip(totals, tokens, strict=True)]
    strengths = _correlation(together - 1, alone[0] - 1, alone[1] - 1, beads)
    strengths *= (together - 1) / (together - 1 + DOUBT)
    is_strong = strengths > LEAST_STRENGTH
    return tokens[0][is_strong], tokens[1][is_strong], strengths[is_strong].astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Mentions:
    """Which tokens each bead has on one side, each token once: bead `beads[k]` has token `distinct[places[k]]`."""

    beads: Ints
    places: Ints
    distinct: Ints

    @classmethod
    def of(cls, tokens: Tokens, runs: Sequence[Run], vocabulary: Ints | None) -> _Mentions:
        """The mentions in order of the beads and, within a bead, of the tokens."""
        edges = np.array([(run.start, run.stop) for run in runs], np.int64).reshape(-1, 2)
        of_beads = tokens.between(tokens.starts[edges[:, 0]], tokens.starts[edges[:, 1]])
        if vocabulary is None:
            distinct, places = np.unique(of_beads.ids, return_inverse=True)
            beads = of_beads.sentences
        else:
            distinct, places = vocabulary, _places_in(vocabulary, of_beads.ids)
            beads, places = of_beads.sentences[places >= 0], places[places >= 0]
        size = max(len(distinct), 1)
        keys = _distinct(beads * size + places, len(runs) * size)
        return cls(keys // size, keys % size, distinct)

    def starts(self, beads: int) -> Ints:
        """Where the mentions of each of so many beads begin, and where the last end."""
        return np.searchsorted(self.beads, np.arange(beads + 1))

    def beads_of_tokens(self) -> tuple[Ints, Ints]:
        """For each distinct token where its beads begin, and where the last end; and the beads."""
        order = np.argsort(self.places, kind="stable")
        return np.searchsorted(self.places[order], np.arange(len(self.distinct) + 1)), self.beads[order]

    def parts(self, other: _Mentions, beads: int) -> Iterator[_Mentions]:
        """The mentions in parts that have all of a token and, with the other side, about MOST_PAIRS pairs of tokens."""
        starts, members = self.beads_of_tokens()
        pairs = np.concatenate([[0], np.diff(other.starts(beads))[members].cumsum()])[starts]
        first = 0
        while first < len(self.distinct):
            stop = max(int(np.searchsorted(pairs, pairs[first] + MOST_PAIRS, side="right")) - 1, first + 1)
            places = np.repeat(np.arange(first, stop), np.diff(starts[first : stop + 1]))
            part = members[starts[first] : starts[stop]]
            order = np.argsort(part, kind="stable")
            yield _Mentions(part[order], places[order], self.distinct)
            first = stop

    def totals(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The summed weight of the beads that have each distinct token."""
        return np.bincount(self.places, weights[self.beads], len(self.distinct)).astype(np.float64)


def _places_in(vocabulary: Ints, ids: Ints) -> Ints:
    """The place of each token in a vocabulary, -1 for one that is not there."""
    places = np.full(max(ids.max(initial=0), vocabulary.max(initial=0)) + 1, -1)
    places[vocabulary] = np.arange(len(vocabulary))
    return places[ids]


def _distinct(keys: Ints, size: int) -> Ints:
    """The distinct keys, all below `size`, in ascending order."""
    if size > MOST_FLAGS:
        return np.unique(keys)
    is_present = np.zeros(size, np.bool_)
    is_present[keys] = True
    return np.flatnonzero(is_present)


def _pairs_within(left: Ints, right: Ints, beads: int) -> tuple[Ints, Ints]:
    """Indices of all pairs of a left and a right member of the same bead; members are in order of their beads."""
    counts = np.bincount(right, minlength=beads)
    firsts = np.concatenate([[0], counts.cumsum()])
    repeats = counts[left]
    rows = np.repeat(np.arange(len(left)), repeats)
    within = np.arange(len(rows)) - np.repeat(np.concatenate([[0], repeats.cumsum()])[:-1], repeats)
    return rows, firsts[left[rows]] + within


def _totals(keys: Ints, weights: NDArray[np.float64]) -> tuple[Ints, NDArray[np.float64]]:
    """The distinct keys in ascending order, and for each the sum of its weights."""
    if keys.max(initial=0) < MOST_COUNTERS:
        present = np.flatnonzero(np.bincount(keys))
        return present, np.bincount(keys, weights).astype(np.float64)[present]
    distinct, indices = np.unique(keys, return_inverse=True)
    return distinct, np.bincount(indices, weights, len(distinct)).astype(np.float64)


def _correlation(
    both: NDArray[np.float64], left: NDArray[np.float64], right: NDArray[np.float64], beads: float
) -> NDArray[np.float64]:
    """φ of two events: of all beads, `left` have the first, `right` the second, and `both` have both."""
    variance = left * (beads - left) * right * (beads - right)
    return (beads * both - left * right) / np.sqrt(np.maximum(variance, 1e-9))
