"""Evidence → beads: corridor, scores and lattice, in two passes; a reranker may judge doubtful beads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from aligner.alignment.associations import Associations, find_associations
from aligner.alignment.corridor import BLOCK_ROWS, Corridor, find_corridor
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
    up_to,
)
from aligner.alignment.restriction import NO_PATH
from aligner.alignment.weights import Weights, collect_gaps, score
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


class PartPolicy(NamedTuple):
    """How a long text is cut into lattices: the rows that are scored at a time, and the text that is not cut.

    Set by hand: the scores of a part take some 50 MB.
    """

    rows: int = 4000
    longest: int = 6000


PARTS = PartPolicy()
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
        enriched = enriched if enriched.associations else evidence
        note = partial(progress, "second pass")
        found = _search_once(enriched, found.possible, shapes, weights, gaps, note, rerank)
    return SearchResult(found.beads, found.crossings, enriched.associations)


def with_associations(evidence: Evidence, beads: Sequence[Link]) -> Evidence:
    """The evidence with the associations of tokens in the beads of a pass."""
    pairs = [bead for bead in beads if bead.source and bead.target]
    return replace(evidence, associations=find_associations(evidence.source.tokens, evidence.target.tokens, pairs))


class _Pass(NamedTuple):
    """The beads of the safest path, what would score higher crossed, and the cells that a path may pass."""

    beads: list[Link]
    crossings: list[Crossing]
    possible: Corridor


def _search_once(  # noqa: PLR0913 - what a pass goes by
    evidence: Evidence,
    corridor: Corridor,
    shapes: Sequence[Shape],
    weights: Weights,
    gaps: GapEvidence,
    progress: Callable[[int, int], object],
    rerank: Rerank | None = None,
) -> _Pass:
    """One pass, part by part, so that memory does not grow with the text."""
    beads: list[Link] = []
    crossed: list[Crossing] = []
    possible: list[Corridor] = []
    # Constraints and rerankers are about the whole text.
    is_cut = len(corridor.lows) > PARTS.longest and not (evidence.restriction or rerank)
    most_rows = PARTS.rows if is_cut else len(corridor.lows)
    if is_cut:
        collect_gaps(evidence, corridor, gaps)
        gaps.typical = gaps.mean()
    for corner, scores in _parts(evidence, corridor, shapes, weights, gaps, most_rows, progress):
        part = _solved(evidence.restriction.applied(scores) if evidence.restriction else scores, rerank)
        first = len(beads)
        beads += [link.moved(*corner) for link in part.beads]
        crossed += [Crossing(first + one.first, first + one.last, one.gain) for one in part.crossings]
        lows, stops = part.possible.lows + corner[1], part.possible.stops + corner[1]
        possible.append(Corridor(lows, stops, corner[0]))
    return _Pass(beads, crossed, _joined(possible))


def _parts(  # noqa: PLR0913 - what a pass goes by
    evidence: Evidence,
    corridor: Corridor,
    shapes: Sequence[Shape],
    weights: Weights,
    gaps: GapEvidence,
    most_rows: int,
    progress: Callable[[int, int], object],
) -> Iterator[tuple[tuple[int, int], Scores]]:
    """Lattices that follow each other, each with its first cell: they meet in cells that all paths pass.

    Each is scored somewhat further than it goes, so that what follows has no say in where it ends.
    """
    corner, rows, n = (0, 0), most_rows, len(corridor.lows) - 1
    while True:
        is_last = n - corner[0] <= max(rows, PARTS.longest)
        part = corridor.behind(corner, n if is_last else rows)
        scores = score(evidence, part, shapes, weights, gaps, _counting(progress, corner[0], corridor))
        if is_last:
            yield corner, scores
            return
        end = posteriors(scores).certain_cell(int(np.searchsorted(part.stops, part.lows[-1], side="right")) - 1)
        if end is None:
            rows *= 2
            continue
        yield corner, up_to(scores, *end)
        corner, rows = (corner[0] + end[0], corner[1] + end[1]), most_rows


def _counting(progress: Callable[[int, int], object], row: int, corridor: Corridor) -> Callable[[int], object]:
    """The progress of a part that begins in a row, as that of the whole corridor."""
    return lambda blocks: progress(min(row // BLOCK_ROWS + blocks, len(corridor)), len(corridor))


def _solved(scores: Scores, rerank: Rerank | None) -> _Pass:
    """The beads of a lattice; crossings are those without the reranker, which has not judged beads that cross."""
    probabilities = posteriors(scores)
    if not np.isfinite(probabilities.total):
        raise InputError(NO_PATH)
    if rerank is not None:
        probabilities = posteriors(rerank(probabilities))
    _, steps = safest_path(probabilities, BEAD_PRICE, GAP_PRICE, LEAST_PROBABLE)
    crossed = [Crossing(first, last, round(gain, DIGITS)) for first, last, gain in crossings(scores, steps)]
    return _Pass(links_with_confidences(steps, probabilities), crossed, _possible_cells(probabilities))


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
    old_stops = np.minimum(old_lows + np.diff(offsets), probabilities.scores.columns)
    return Corridor(
        np.maximum(lows[np.maximum(numbers - MOST_CROSSED, 0)], old_lows),
        np.minimum(stops[np.minimum(numbers + MOST_CROSSED, numbers[-1])], old_stops),
    )


def _joined(parts: Sequence[Corridor]) -> Corridor:
    """Corridors that follow each other as one; the row in which two meet is one row."""
    lows = [parts[0].lows, *(part.lows[1:] for part in parts[1:])]
    stops = [*(part.stops[:-1] for part in parts[:-1]), parts[-1].stops]
    return Corridor(np.concatenate(lows), np.concatenate(stops))


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
