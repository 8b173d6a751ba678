"""Evidence → beads: corridor, scores and lattice, in two passes; a reranker may judge doubtful beads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from aligner.alignment.associations import Associations, find_associations
from aligner.alignment.corridor import find_corridor
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.lattice import Posteriors, Scores, Shape, Step, crossings, posteriors, safest_path
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
    """Beads and crossings of two passes; the second uses the associations in the beads of the first, and the reranker.

    Without associations and reranker, the first is the last.
    """
    blocks = find_corridor(evidence.source.units, evidence.target.units, evidence.restriction)
    first = _search_once(evidence, blocks, shapes, weights, partial(progress, "first pass"))
    enriched = with_associations(evidence, first)
    if not enriched.associations:
        if rerank is None:
            return first
        enriched = evidence
    return _search_once(enriched, blocks, shapes, weights, partial(progress, "second pass"), rerank)


def with_associations(evidence: Evidence, result: SearchResult) -> Evidence:
    """The evidence with the associations of tokens in the beads of a pass."""
    pairs = [bead for bead in result.beads if bead.source and bead.target]
    return replace(evidence, associations=find_associations(evidence.source.tokens, evidence.target.tokens, pairs))


def _search_once(
    evidence: Evidence,
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    weights: Weights,
    progress: Callable[[int, int], object],
    rerank: Rerank | None = None,
) -> SearchResult:
    scores = score(evidence, blocks, shapes, weights, progress)
    probabilities = posteriors(scores)
    if not np.isfinite(probabilities.total):
        raise InputError(NO_PATH)
    if rerank is not None:
        probabilities = posteriors(rerank(probabilities))
    _, steps = safest_path(probabilities, BEAD_PRICE, GAP_PRICE, LEAST_PROBABLE)
    beads = links_with_confidences(steps, probabilities)
    # Without the reranker, which has not judged beads that cross.
    crossed = [Crossing(first, last, round(gain, DIGITS)) for first, last, gain in crossings(scores, steps)]
    return SearchResult(beads, crossed, evidence.associations)


def links_with_confidences(steps: Sequence[Step], probabilities: Posteriors) -> list[Link]:
    """A link for each step; the confidence of a gap is the probability that its sentence has no counterpart."""
    source_gaps, target_gaps = probabilities.source_gaps(), probabilities.target_gaps()
    links = []
    for start, stop, low, high in steps:
        if low == high:
            confidence = source_gaps[start]
        elif start == stop:
            confidence = target_gaps[low]
        else:
            cells = probabilities.bead((stop - start, high - low), stop)
            confidence = cells[high - probabilities.scores.lows[stop]]
        links.append(Link(Run(start, stop), Run(low, high), min(max(round(float(confidence), DIGITS), 0.0), 1.0)))
    return links
