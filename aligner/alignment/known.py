"""Pairs known to translate each other → a boost for the beads that consist of exactly such a pair.

This module does not know where the pairs come from; a `Memory` is one source of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from aligner.alignment.lattice import Scores
from aligner.bitext.texts import Run, Sentences
from aligner.encoders.protocol import Ints

# Nats that a bead gains if it is a pair known for certain that occurs only once; chosen on the development gold, see
# benchmarks/known.py.
GAIN = 8.0


class KnownPair(NamedTuple):
    """Sentences of both texts that are a known pair; `strength`, 0 to 1, measures similarity and certainty."""

    source: Run
    target: Run
    strength: float

    def swapped(self) -> KnownPair:
        """The same with the sides exchanged."""
        return KnownPair(self.target, self.source, self.strength)


@runtime_checkable
class Knowledge(Protocol):
    """A source of known pairs."""

    def known_pairs(self, source: Sentences, target: Sentences) -> list[KnownPair]:
        """The known pairs in two texts, in order; no run starts or ends with a blank sentence."""


def moved(pairs: Sequence[KnownPair], source: Ints, target: Ints) -> list[KnownPair]:
    """The pairs whose sentences are still there, in numbers of texts in which sentence k was number `source[k]` before,
    or `target[k]`; -1 if it is new.
    """
    places = [{int(old): number for number, old in enumerate(side)} for side in (source, target)]
    runs = (
        [_moved_run(run, numbers) for run, numbers in zip((pair.source, pair.target), places, strict=True)]
        for pair in pairs
    )
    return [
        KnownPair(left, right, pair.strength) for pair, (left, right) in zip(pairs, runs, strict=True) if left and right
    ]


def _moved_run(run: Run, places: Mapping[int, int]) -> Run | None:
    numbers = [places.get(number, -1) for number in run]
    is_whole = numbers[0] >= 0 and numbers == list(range(numbers[0], numbers[0] + len(run)))
    return Run(numbers[0], numbers[-1] + 1) if is_whole else None


def boost(scores: Scores, pairs: Sequence[KnownPair]) -> None:
    """Raise the scores of the known pairs, in place, where the lattice has a bead for them."""
    for source, target, strength in pairs:
        rows = scores.beads.get((len(source), len(target)))
        if rows is None:
            continue
        cell = target.stop - scores.lows[source.stop]
        if 0 <= cell < scores.width(source.stop):
            rows[source.stop][cell] += GAIN * strength
