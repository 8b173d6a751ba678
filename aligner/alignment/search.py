"""Evidence → beads: the corridor, the scores and the lattice, twice over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from aligner.alignment.associations import Associations, find_associations
from aligner.alignment.corridor import find_corridor
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.lattice import Posteriors, Shape, Step, crossings, posteriors, safest_path
from aligner.alignment.weights import Weights, score
from aligner.bitext.beads import Crossing, Link
from aligner.bitext.progress import Progress, silent
from aligner.bitext.texts import Run

# What a bead and a gap sentence cost against the 1 they gain when right; chosen on the development gold. A sentence is
# called untranslated only where that is more probable than not.
BEAD_PRICE, GAP_PRICE = 0.3, 0.5
# A bead less probable than this is taken only where there is no way round it: where nothing is likely, one huge bead
# would cost less than many small.
LEAST_PROBABLE = 0.05
# Digits of a confidence; beyond them it depends on how many threads the matrix products ran in.
DIGITS = 6


class Found(NamedTuple):
    """Beads with their confidence, where among them a crossing would score higher, and what tokens they associate."""

    beads: list[Link]
    crossings: list[Crossing]
    associations: Associations | None = None

    def swapped(self) -> Found:
        """The same with the sides exchanged."""
        associations = self.associations.swapped() if self.associations else None
        return Found([link.swapped() for link in self.beads], self.crossings, associations)


def look_twice(evidence: Evidence, shapes: Sequence[Shape], weights: Weights, progress: Progress = silent) -> Found:
    """Beads, and crossings among them, found with what a first look has told about the document's own vocabulary."""
    blocks = find_corridor(evidence.source.units, evidence.target.units)
    found = _look(evidence, blocks, shapes, weights, partial(progress, "first pass"))
    learned = associate(evidence, found)
    if not learned.associations:
        return found
    return _look(learned, blocks, shapes, weights, partial(progress, "second pass"))


def associate(evidence: Evidence, found: Found) -> Evidence:
    """The evidence with the associations of tokens in these beads."""
    pairs = [bead for bead in found.beads if bead[0] and bead[1]]
    return replace(evidence, associations=find_associations(evidence.source.tokens, evidence.target.tokens, pairs))


def _look(
    evidence: Evidence,
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    weights: Weights,
    progress: Callable[[int, int], object],
) -> Found:
    scores = score(evidence, blocks, shapes, weights, progress)
    probabilities = posteriors(scores)
    _, steps = safest_path(probabilities, BEAD_PRICE, GAP_PRICE, LEAST_PROBABLE)
    beads = zip_confidences(steps, probabilities)
    crossed = [Crossing(first, last, round(gain, DIGITS)) for first, last, gain in crossings(scores, steps)]
    return Found(beads, crossed, evidence.associations)


def zip_confidences(steps: Sequence[Step], probabilities: Posteriors) -> list[Link]:
    """Runs of each step with its probability; that of a gap is the probability that its sentence has no counterpart."""
    source_gaps, target_gaps = probabilities.source_gaps(), probabilities.target_gaps()
    beads = []
    for start, stop, low, high in steps:
        if low == high:
            confidence = source_gaps[start]
        elif start == stop:
            confidence = target_gaps[low]
        else:
            cells = probabilities.bead((stop - start, high - low), stop)
            confidence = cells[high - probabilities.scores.lows[stop]]
        beads.append(Link(Run(start, stop), Run(low, high), min(max(round(float(confidence), DIGITS), 0.0), 1.0)))
    return beads
