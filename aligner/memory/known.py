"""Two texts and a memory → pairs of runs of sentences that are units of the memory, exactly or nearly.

A unit is in both texts if a run of source sentences is more similar to its text in one language than any other run, and
a run of target sentences likewise in the other language. If several runs are equally similar, any of them may be it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import product

from aligner.alignment.known import KnownPair
from aligner.bitext.texts import Run, Sentences
from aligner.memory.contents import confidences
from aligner.memory.lookups import Lookups

# Longest run in sentences: more are seldom one unit.
MAX_SENTENCES = 6
# Least match percentage: below, texts share words but not their meaning.
MIN_SCORE = 90
# Units to look up for a run: a memory may have hundreds for a phrase like "Yes.", each with another translation.
LIMIT = 500

# For each unit, the runs that are similar to its text, and how similar they are, 0 to 1.
RunsByUnit = dict[int, dict[Run, float]]


def known_pairs(lookups: Lookups, source: Sentences, target: Sentences) -> list[KnownPair]:
    """The pairs in the order of both texts; `KnownPair` says what their strength is."""
    runs_by_unit = [_similar_runs(lookups, side) for side in (source, target)]
    units = sorted(runs_by_unit[0].keys() & runs_by_unit[1].keys())
    with lookups.store.reading() as connection:
        certainty = confidences(connection, units)
    strengths: dict[tuple[Run, Run], float] = {}
    for unit in units:
        left, right = (_most_similar(runs[unit]) for runs in runs_by_unit)
        share = certainty[unit] / max(len(left), len(right))
        for (source_run, source_score), (target_run, target_score) in product(left.items(), right.items()):
            strength = source_score * target_score * share
            strengths[source_run, target_run] = max(strengths.get((source_run, target_run), 0.0), strength)
    return [KnownPair(*runs, strength) for runs, strength in sorted(strengths.items())]


def _similar_runs(lookups: Lookups, side: Sentences) -> RunsByUnit:
    """The runs of a text that are similar to a text of the memory in its language."""
    runs = list(_runs(side))
    runs_by_unit: RunsByUnit = defaultdict(dict)
    texts = [side.text_of(run) for run in runs]
    for run, candidates in zip(runs, lookups.fuzzy_many(texts, side.language, MIN_SCORE, LIMIT), strict=True):
        for candidate in candidates:
            runs_by_unit[candidate.unit][run] = candidate.score / 100
    return runs_by_unit


def _runs(side: Sequence[str]) -> Iterator[Run]:
    """Runs of up to MAX_SENTENCES sentences, not counting blank ones; they begin and end with one that is not blank."""
    filled = [number for number, text in enumerate(side) if text.strip()]
    for index, first in enumerate(filled):
        for last in filled[index : index + MAX_SENTENCES]:
            yield Run(first, last + 1)


def _most_similar(runs: dict[Run, float]) -> dict[Run, float]:
    """The most similar runs; of those that overlap, the shortest, since a short sentence changes the score little."""
    best = max(runs.values())
    selected: dict[Run, float] = {}
    for run in sorted((run for run, score in runs.items() if score == best), key=lambda run: (len(run), run)):
        if not _overlaps(run, selected):
            selected[run] = best
    return selected


def _overlaps(run: Run, others: Collection[Run]) -> bool:
    return any(map(run.meets, others))
