"""The opinion of a heavy model on the doubtful beads → scores of the lattice that heed it.

    lattice    0.98  0.99  │ 0.55  0.40  0.03 │  0.99       doubtful: three beads that exclude each other
    reranker    2.1   1.7  │ -0.4   2.0   0.1 │  1.9        their texts, and some of the others for comparison
    nats                   │ -1.3  +1.2  -0.7 │             what the scores of the doubtful ones say, in this document

What a score of the reranker means is learnt in the document itself, without gold: of the beads that it has seen, how
probable are those with high and with low scores? The probabilities of the lattice are the labels of a logistic
regression on the score. So a reranker that knows nothing, or the contrary, changes nothing, whatever its scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.doubts import warn
from aligner.alignment.lattice import Array, Posteriors, Scores
from aligner.bitext.languages import CHINESE, base_language, sentence_separator
from aligner.bitext.progress import Progress, no_progress
from aligner.encoders.protocol import Ints, describe
from aligner.encoders.reranker import Pair, Reranker, pair_scores


class RerankingPolicy(NamedTuple):
    """Which beads the reranker sees, and how much it may say; measured on the development gold
    (benchmarks/NOTES.md, 2026-12-01: rerankers).
    """

    # Less probable beads are never seen.
    least: float = 0.001
    # A bead is doubtful if its probability is between this and one minus this: .8 beads for each bead of the gold.
    doubtful: float = 0.01
    # The most doubtful beads that are seen, those nearest to a half first.
    most: int = 20_000
    # The most beads for comparison among the all but certain ones, and among the improbable ones: twice as many give
    # the same errors.
    examples: int = 100
    # Inverse variance of the slope, per standard deviation of the scores: a short text says little of a reranker.
    prior: float = 1.0
    # The part of what a score says that counts: the lattice knows some of it already.
    trust: float = 0.7
    # Nats that a bead may gain or lose.
    largest: float = 4.0
    # With fewer beads, a reranker that changes nothing is no reason for a warning.
    fewest: int = 50


POLICY = RerankingPolicy()
NEWTON_STEPS = 30


class Candidates(NamedTuple):
    """Beads of a lattice with their probabilities (n,); `runs` (n, 4) has the numbers of each as in `Step`."""

    runs: Ints
    probabilities: Array

    @property
    def sizes(self) -> Array:
        """Half the number of sentences of each bead, (n,)."""
        return np.asarray((self.runs[:, 1] - self.runs[:, 0] + self.runs[:, 3] - self.runs[:, 2]) / 2)

    @property
    def doubtful(self) -> NDArray[np.bool_]:
        """Which beads are doubtful, (n,)."""
        return np.abs(self.probabilities - 0.5) <= 0.5 - POLICY.doubtful


@dataclass(frozen=True, slots=True)
class Reranking:
    """A reranker, and both texts with their languages, in the order of the lattice."""

    reranker: Reranker
    texts: tuple[Sequence[str], Sequence[str]]
    languages: tuple[str, str]
    progress: Progress = no_progress

    def rerank(self, probabilities: Posteriors) -> Scores:
        """The scores of a lattice, with what the reranker says of its doubtful beads.

        Steps that the lattice does not have, or that every path has, stay as they are. EncoderError if the reranker
        fails. An AlignerWarning says if nothing was learnt from it.
        """
        beads = seen_beads(probabilities)
        is_doubtful = beads.doubtful
        if not is_doubtful.any():
            return probabilities.scores
        opinions = pair_scores(self.reranker, self._pairs(beads.runs), self.progress)
        gains = gains_of(opinions, beads)
        if not gains.any() and len(gains) >= POLICY.fewest:
            name = describe(self.reranker)
            warn([f"the reranker {name} cannot tell right pairs of these texts from wrong ones, and changes nothing"])
        return with_gains(probabilities.scores, beads.runs[is_doubtful], gains[is_doubtful])

    def _pairs(self, runs: Ints) -> list[Pair]:
        """The texts of beads, Chinese first, else in the order of the lattice: swapped texts have the same pairs."""
        sides = [
            [sentence_separator(language).join(side[start:stop]) for start, stop in runs[:, columns].tolist()]
            for side, language, columns in zip(self.texts, self.languages, ([0, 1], [2, 3]), strict=True)
        ]
        is_chinese = [base_language(language) in CHINESE for language in self.languages]
        return list(zip(*(sides[::-1] if is_chinese == [False, True] else sides), strict=True))


def seen_beads(probabilities: Posteriors) -> Candidates:
    """The beads that a reranker sees: the doubtful ones, and for comparison some that are certain or improbable."""
    found = list(_probable_beads(probabilities))
    runs = np.array([bead for bead, _ in found], np.int64).reshape(-1, 4)
    beads = Candidates(runs, np.array([p for _, p in found]))
    is_doubtful, is_probable = beads.doubtful, beads.probabilities > 0.5
    doubtful = np.flatnonzero(is_doubtful)
    nearest = doubtful[np.argsort(np.abs(beads.probabilities[doubtful] - 0.5), kind="stable")[: POLICY.most]]
    certain, improbable = (np.flatnonzero(~is_doubtful & kind) for kind in (is_probable, ~is_probable))
    seen = np.sort(np.concatenate([nearest, _evenly(certain), _evenly(improbable)]))
    return Candidates(beads.runs[seen], beads.probabilities[seen])


def _probable_beads(probabilities: Posteriors) -> Iterator[tuple[tuple[int, int, int, int], float]]:
    """Every bead that is probable enough, in order of rows, with its probability."""
    lows = probabilities.scores.lows
    for i in range(1, len(lows)):
        for a, b in probabilities.scores.beads:
            row = probabilities.bead((a, b), i)
            for k in np.flatnonzero(row >= POLICY.least).tolist():
                yield (i - a, i, int(lows[i]) + k - b, int(lows[i]) + k), float(row[k])


def _evenly(numbers: Ints) -> Ints:
    """As many of these as are needed for comparison, spread evenly over the texts."""
    count = min(len(numbers), POLICY.examples)
    return numbers[np.arange(count) * len(numbers) // max(count, 1)]


def gains_of(opinions: Array, beads: Candidates) -> Array:
    """What each score of a reranker adds to the score of its bead, in nats, (n,).

    The probability that a bead is right, given its score, is a logistic function. Its log-odds, less those at the mean
    score, are what the score by itself says. They are 0 if higher scores do not go with higher probabilities.

    A bead gains them once for every two sentences. So a path gains the same whether it takes two beads or one of both
    together, if all of them fit equally well.
    """
    scaled = opinions / max(np.abs(opinions).max(), np.finfo(np.float64).tiny)
    deviations = scaled - scaled.mean()
    spread = deviations.std()
    # Differences that rounding makes say nothing.
    if spread <= np.finfo(np.float32).eps:
        return np.zeros(len(opinions))
    slope = max(_logistic_slope(deviations / spread, beads.probabilities), 0.0)
    gains = POLICY.trust * slope * deviations / spread * beads.sizes
    return np.asarray(np.clip(gains, -POLICY.largest, POLICY.largest))


def _logistic_slope(x: Array, labels: Array) -> float:
    """The most probable slope of a logistic regression of labels, 0 to 1, on x, by Newton's method."""
    design = np.column_stack([np.ones(len(x)), x])
    # The intercept is as good as free.
    prior = np.diag([1e-6, POLICY.prior])
    solution = np.zeros(2)
    for _ in range(NEWTON_STEPS):
        fitted = np.exp(-np.logaddexp(0, -design @ solution))
        gradient = design.T @ (fitted - labels) + prior @ solution
        curvature = (design.T * (fitted * (1 - fitted))) @ design + prior
        # A longer step may jump over the solution.
        solution -= np.clip(np.linalg.solve(curvature, gradient), -1, 1)
    return float(solution[1])


def with_gains(scores: Scores, runs: Ints, gains: Array) -> Scores:
    """The scores with gains of these beads, (n, 4) as in `Step`; the given scores stay as they are."""
    beads = {shape: list(rows) for shape, rows in scores.beads.items()}
    copied = set[tuple[int, int, int]]()
    for (start, stop, low, high), gain in zip(runs.tolist(), gains.tolist(), strict=True):
        rows, cell = beads[stop - start, high - low], high - scores.lows[stop]
        if (stop - start, high - low, stop) not in copied:
            rows[stop] = rows[stop].copy()
            copied.add((stop - start, high - low, stop))
        rows[stop][cell] += gain
    return replace(scores, beads=beads)
