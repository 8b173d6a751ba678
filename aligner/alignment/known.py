"""Pairs that are known to translate each other → what the beads that are just such a pair gain.

Where they are known from is not said here; a `Memory` is one that knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from aligner.alignment.lattice import Scores
from aligner.bitext.texts import Run, Sentences

# Nats that a bead gains by being a pair that is known for certain and stands in one place only; chosen on the
# development gold, see benchmarks/known.py.
GAIN = 8.0


class KnownPair(NamedTuple):
    """Sentences of both texts that are a known pair; `strength`, 0 to 1, says how alike and how certain."""

    source: Run
    target: Run
    strength: float

    def swapped(self) -> KnownPair:
        """The same with the sides exchanged."""
        return KnownPair(self.target, self.source, self.strength)


@runtime_checkable
class Knowledge(Protocol):
    """Whatever knows pairs."""

    def known_pairs(self, source: Sentences, target: Sentences) -> list[KnownPair]:
        """Where two texts have pairs that are known, in order, each run without blank sentences at its ends."""


def favour(scores: Scores, known: Sequence[KnownPair]) -> None:
    """Add to the scores of these beads, in place, where the lattice has them."""
    for source, target, strength in known:
        rows = scores.beads.get((len(source), len(target)))
        if rows is None:
            continue
        place = target.stop - scores.lows[source.stop]
        if 0 <= place < scores.width(source.stop):
            rows[source.stop][place] += GAIN * strength
