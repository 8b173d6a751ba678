"""Known pairs → a boost for the beads that consist of exactly such a pair."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.alignment.known import KnownPair
from aligner.alignment.lattice import Scores

# Nats that a bead gains if it is a pair known for certain that occurs only once; chosen on the development gold, see
# benchmarks/known.py.
GAIN = 8.0


def boost(scores: Scores, pairs: Sequence[KnownPair]) -> None:
    """Raise the scores of the known pairs, in place, where the lattice has a bead for them."""
    for source, target, strength in pairs:
        rows = scores.beads.get((len(source), len(target)))
        if rows is None or source.stop >= len(scores.lows):
            continue
        cell = target.stop - scores.lows[source.stop]
        if 0 <= cell < scores.width(source.stop):
            rows[source.stop][cell] += GAIN * strength
