"""Evidence for and against leaving each sentence without counterpart: one table of features.

A sentence is untranslated if its best matches in the corridor are worse than those of the other sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.features import PADDING
from aligner.bitext.texts import Run


class SideEvidence(NamedTuple):
    """The sentences of one side: their lengths in letters (n,), and their best similarity and coverage (n, 2).

    `typical` (2,) is the mean of `best` over both texts.
    """

    lengths: NDArray[np.floating]
    best: NDArray[np.floating]
    typical: NDArray[np.floating]


# Each function returns an array (n,), or one number for all sentences.
GAP_FEATURES: Mapping[str, Callable[[SideEvidence], NDArray[np.floating] | float]] = {
    "sentence": lambda side: 1.0,
    "length": lambda side: np.log(side.lengths + PADDING) - 4,
    "best similarity": lambda side: side.best[:, 0],
    "best coverage": lambda side: side.best[:, 1],
    "typical similarity": lambda side: float(side.typical[0]),
    "typical coverage": lambda side: float(side.typical[1]),
}


class BestInBlock(Protocol):
    """What a block knows of the best matches of its sentences."""

    @property
    def block(self) -> Block:
        """The block."""

    def best_of_sentences(self) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Best similarity and coverage of the sentence before each row and each column, (rows, 2) and (width, 2)."""


class GapEvidence:
    """The evidence on every gap sentence, collected block by block.

    What is `typical` of both texts (2,) is known beforehand, or else the mean of what was collected.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.sides = (evidence.source, evidence.target)
        self.typical: NDArray[np.floating] | None = None
        self._best = [np.full((len(side) + 1, 2), -np.inf) for side in self.sides]

    def add(self, evidence: BestInBlock) -> None:
        """Include the evidence of one block."""
        firsts = evidence.block.start, evidence.block.low
        for side, first, found in zip(self._best, firsts, evidence.best_of_sentences(), strict=True):
            best = side[first : first + len(found)]
            np.maximum(best, found[: len(best)], out=best)

    def mean(self) -> NDArray[np.floating]:
        """The mean of the best of all sentences (2,)."""
        both = np.concatenate([best[1:] for best in self._best])
        return np.asarray(both.mean(axis=0)) if len(both) else np.zeros(2)

    def collected(self, rows: Run | None = None, columns: Run | None = None) -> tuple[SideEvidence, SideEvidence]:
        """The evidence on the sentences of either side, or on those between two rows and between two columns."""
        typical = self.mean() if self.typical is None else self.typical
        source, target = (
            SideEvidence(side.lengths[run.start : run.stop], best[run.start + 1 : run.stop + 1], typical)
            for side, best, run in zip(self.sides, self._best, self._runs(rows, columns), strict=True)
        )
        return source, target

    def features(
        self, rows: Run | None = None, columns: Run | None = None
    ) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Features of these source and target sentences, shape (sentences, GAP_FEATURES)."""
        source, target = map(gap_features, self.collected(rows, columns))
        return source, target

    def _runs(self, *runs: Run | None) -> Iterator[Run]:
        return (run or Run(0, len(side)) for run, side in zip(runs, self.sides, strict=True))


def gap_features(side: SideEvidence) -> NDArray[np.floating]:
    """Features of the sentences of one side, shape (sentences, GAP_FEATURES)."""
    columns = [feature(side) for feature in GAP_FEATURES.values()]
    return np.column_stack([np.broadcast_to(column, len(side.lengths)) for column in columns])
