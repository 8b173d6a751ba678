"""Evidence → beads: corridor, scores and lattice, in two passes; a reranker may judge doubtful beads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from aligner.alignment.associations import Associations, find_associations
from aligner.alignment.corridor import Corridor, find_corridor
from aligner.alignment.evidence import Evidence
from aligner.alignment.gaps import GapEvidence
from aligner.alignment.lattice import (
    BEAD,
    MOST_CROSSED,
    SOURCE_GAP,
    TARGET_GAP,
    Posteriors,
    Scores,
    Shape,
    Step,
    beads_among,
    crossings,
    posteriors,
    safest_path,
)
from aligner.alignment.restriction import NO_PATH
from aligner.alignment.weights import Weights, score
from aligner.bitext.beads import Crossing, Link
from aligner.bitext.progress import Progress, no_progress
from aligner.bitext.texts import Run
from aligner.errors import InputError

# Cost of a bead and of a gap sentence, against a gain of 1 if it is right; chosen on the development gold. With a cost
# of .6, a sentence counts as untranslated only if that is clearly more probable than not
# (benchmarks/NOTES.md, 2026-12-01: weights).
BEAD_PRICE, GAP_PRICE = 0.3, 0.6
# A less probable bead is taken only if no path avoids it: where nothing is likely, one huge bead would cost less than
# many small ones.
LEAST_PROBABLE = 0.05
# A cell that a path passes with less probability in the first pass is not visited in the second.
POSSIBLE = 1e-8
# Digits of a confidence; further digits depend on how many threads compute the matrix products.
DIGITS = 6
# From the probabilities of a lattice to its scores after a reranker has judged the doubtful beads; see `reranking.py`.
Rerank = Callable[[Posteriors], Scores]


class SearchResult(NamedTuple):
    """Beads with their confidences, the crossings that would score higher, and the associations that were used."""

    beads: list[Link]
    crossings: list[Crossing]
    associations: Associations | None = None

    def swapped(self) -> SearchResult:
        """The same with the sides exchanged."""
        associations = self.associations.swapped() if self.associations else None
        return SearchResult([link.swapped() for link in self.beads], self.crossings, associations)


def search_in_two_passes(
    evidence: Evidence,
    shapes: Sequence[Shape],
    weights: Weights,
    progress: Progress = no_progress,
    rerank: Rerank | None = None,
) -> SearchResult:
    """Beads and crossings of two passes.

    The second uses the associations in the beads of the first, visits only what that holds possible, and asks the
    reranker. Without associations and reranker, the first is the last.
    """
    corridor = find_corridor(evidence.source.units, evidence.target.units, evidence.restriction)
    gaps = GapEvidence(evidence)
    found = _search_once(evidence, corridor, shapes, weights, gaps, partial(progress, "first pass"))
    enriched = with_associations(evidence, found.beads)
    if enriched.associations or rerank:
        corridor = _possible_cells(found.probabilities)
        del found
        enriched = enriched if enriched.associations else evidence
        found = _search_once(enriched, corridor, shapes, weights, gaps, partial(progress, "second pass"), rerank)
    crossed = [Crossing(first, last, round(gain, DIGITS)) for first, last, gain in crossings(found.scores, found.steps)]
    return SearchResult(found.beads, crossed, enriched.associations)


def with_associations(evidence: Evidence, beads: Sequence[Link]) -> Evidence:
    """The evidence with the associations of tokens in the beads of a pass."""
    pairs = [bead for bead in beads if bead.source and bead.target]
    return replace(evidence, associations=find_associations(evidence.source.tokens, evidence.target.tokens, pairs))


class _Pass(NamedTuple):
    """The safest path of a pass, its steps as links, and the probabilities from which they come.

    `scores` are those without the reranker, which has not judged beads that cross.
    """

    steps: list[Step]
    beads: list[Link]
    probabilities: Posteriors
    scores: Scores


def _search_once(
    evidence: Evidence,
    corridor: Corridor,
    shapes: Sequence[Shape],
    weights: Weights,
    gaps: GapEvidence,
    progress: Callable[[int, int], object],
    rerank: Rerank | None = None,
) -> _Pass:
    scores = score(evidence, corridor, shapes, weights, gaps, progress)
    probabilities = posteriors(scores)
    if not np.isfinite(probabilities.total):
        raise InputError(NO_PATH)
    if rerank is not None:
        probabilities = posteriors(rerank(probabilities))
    _, steps = safest_path(probabilities, BEAD_PRICE, GAP_PRICE, LEAST_PROBABLE)
    return _Pass(steps, links_with_confidences(steps, probabilities), probabilities, scores)


def _possible_cells(probabilities: Posteriors) -> Corridor:
    """The cells that a path passes with at least the probability POSSIBLE, and those between them in their row.

    Each row also has the columns of its neighbours, where two beads that cross end.
    """
    before, after = probabilities.before, probabilities.after
    passed = before.cells[BEAD] + after.cells[BEAD]
    for state in (SOURCE_GAP, TARGET_GAP):
        np.maximum(passed, before.cells[state] + after.cells[state], out=passed)
    cells = np.flatnonzero(passed >= probabilities.total + np.log(POSSIBLE))
    offsets, old_lows = before.offsets, np.asarray(probabilities.scores.lows)
    rows = np.searchsorted(offsets, cells, side="right") - 1
    columns = cells - offsets[rows] + old_lows[rows]
    # A row that every path jumps over has none, and so those of its neighbours alone.
    lows, stops = np.full(len(old_lows), columns[-1]), np.zeros(len(old_lows), np.int64)
    np.minimum.at(lows, rows, columns)
    np.maximum.at(stops, rows, columns + 1)
    lows, stops = np.minimum.accumulate(lows[::-1])[::-1], np.maximum.accumulate(stops)
    numbers = np.arange(len(old_lows))
    return Corridor(
        np.maximum(lows[np.maximum(numbers - MOST_CROSSED, 0)], old_lows),
        np.minimum(stops[np.minimum(numbers + MOST_CROSSED, numbers[-1])], old_lows + np.diff(offsets)),
    )


def links_with_confidences(steps: Sequence[Step], probabilities: Posteriors) -> list[Link]:
    """A link for each step; the confidence of a gap is the probability that its sentence has no counterpart."""
    source_gaps, target_gaps = probabilities.source_gaps(), probabilities.target_gaps()
    beads = beads_among(steps)
    certain = dict(zip(beads, probabilities.of_beads(beads), strict=True))
    links = []
    for step in steps:
        start, stop, low, high = step
        confidence = source_gaps[start] if low == high else target_gaps[low] if start == stop else certain[step]
        links.append(Link(Run(start, stop), Run(low, high), min(max(round(float(confidence), DIGITS), 0.0), 1.0)))
    return links
