"""Two texts and a memory → where the texts have pairs that the memory knows, or nearly.

A unit stands in both texts where a run of source sentences is like its text in the one language, and a run of target
sentences like its text in the other, more than any other run. Where several are equally so, any of them may be meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from aligner.alignment.known import KnownPair
from aligner.bitext.texts import Run, Sentences
from aligner.memory.contents import confidences
from aligner.memory.lookups import Lookups

# Sentences that a text of the memory may be: more are seldom one unit.
MOST = 6
# Percent; below that, texts share their words and not what they say.
LEAST = 90
# Units that are asked for a run: of a phrase like "Yes." a memory may have hundreds, each with another translation.
LIMIT = 500

# Of each unit, the runs that are like its text, and how much, 0 to 1.
Places = dict[int, dict[Run, float]]


def known_pairs(lookups: Lookups, source: Sentences, target: Sentences) -> list[KnownPair]:
    """The pairs in the order of both texts; their strength is that of `KnownPair`."""
    places = [_places(lookups, side) for side in (source, target)]
    units = sorted(places[0].keys() & places[1].keys())
    with lookups.store.reading() as connection:
        certain = confidences(connection, units)
    found: dict[tuple[Run, Run], float] = {}
    for unit in units:
        left, right = (_closest(each[unit]) for each in places)
        share = certain[unit] / max(len(left), len(right))
        for one, likeness in left.items():
            for other, other_likeness in right.items():
                strength = likeness * other_likeness * share
                found[one, other] = max(found.get((one, other), 0.0), strength)
    return [KnownPair(*runs, strength) for runs, strength in sorted(found.items())]


def _places(lookups: Lookups, side: Sentences) -> Places:
    """Where a text is like one of the memory in its language."""
    runs = list(_runs(side))
    places: Places = defaultdict(dict)
    texts = [side.text_of(run) for run in runs]
    for run, candidates in zip(runs, lookups.fuzzy_many(texts, side.language, LEAST, LIMIT), strict=True):
        for candidate in candidates:
            places[candidate.unit][run] = candidate.score / 100
    return places


def _runs(side: Sequence[str]) -> Iterator[Run]:
    """Runs of up to MOST sentences that begin and end with a sentence that is not blank."""
    said = [place for place, text in enumerate(side) if text.strip()]
    for place, first in enumerate(said):
        for last in said[place : place + MOST]:
            yield Run(first, last + 1)


def _closest(runs: dict[Run, float]) -> dict[Run, float]:
    """The runs that are closest; of those that overlap, since a short sentence changes little, the shortest."""
    best = max(runs.values())
    kept: dict[Run, float] = {}
    for run in sorted((run for run, likeness in runs.items() if likeness == best), key=lambda run: (len(run), run)):
        if not _overlaps(run, kept):
            kept[run] = best
    return kept


def _overlaps(run: Run, others: Collection[Run]) -> bool:
    return any(run.start < other.stop and other.start < run.stop for other in others)
