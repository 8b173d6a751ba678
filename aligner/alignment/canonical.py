"""Both texts as the lattice sees them, and its beads back again.

The lattice sees no blank sentence, and the texts in an order that does not depend on the caller's: so swapped texts get
swapped answers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aligner.alignment.known import KnownPair
from aligner.alignment.search import Found
from aligner.bitext.beads import Crossing, Link
from aligner.bitext.texts import Run, Sentences

OfSide = TypeVar("OfSide")


@dataclass(frozen=True, slots=True)
class Canonical:
    """The caller's texts, the places of their sentences that are not blank, and whether the lattice swaps the sides.

    The rows of the lattice, which take their time one by one, are the sentences of the shorter text.
    """

    source: Sentences
    target: Sentences
    places: tuple[list[int], list[int]]
    is_swapped: bool

    @classmethod
    def of(cls, source: Sentences, target: Sentences) -> Canonical:
        """The canonical order of two texts: by length, then by language, then by text."""
        sides = (source, target)
        places = [[place for place, text in enumerate(side) if text.strip()] for side in sides]
        left, right = (
            (len(kept), side.language, [side[place] for place in kept])
            for side, kept in zip(sides, places, strict=True)
        )
        return cls(source, target, (places[0], places[1]), right < left)

    def ordered(self, source: OfSide, target: OfSide) -> tuple[OfSide, OfSide]:
        """Two things that belong to the sides, from the caller's order into the lattice's, or from that one back."""
        return (target, source) if self.is_swapped else (source, target)

    def oriented(self, found: Found) -> Found:
        """Beads with their sides from the caller's order into the lattice's, or from that one back."""
        return found.swapped() if self.is_swapped else found

    def texts(self) -> tuple[list[str], list[str]]:
        """The sentences that the lattice sees."""
        source, target = (
            [side[place] for place in kept] for side, kept in zip((self.source, self.target), self.places, strict=True)
        )
        return self.ordered(source, target)

    def there(self, known: Sequence[KnownPair]) -> list[KnownPair]:
        """Pairs of the caller's sentences as pairs of those that the lattice sees."""
        pairs = (
            KnownPair(_under(pair.source, self.places[0]), _under(pair.target, self.places[1]), pair.strength)
            for pair in known
        )
        return [pair.swapped() if self.is_swapped else pair for pair in pairs]

    def back(self, found: Found) -> Found:
        """What the lattice found, in the caller's sentences: all of them, in order, the blank ones too."""
        found = self.oriented(found)
        whole = [Link(_over(left, self.places[0]), _over(right, self.places[1]), p) for left, right, p in found.beads]
        beads = list(_in_order(whole, (len(self.source), len(self.target))))
        numbers = {_starts(bead): number for number, bead in enumerate(beads)}
        crossings = []
        for crossing in found.crossings:
            stretch = [numbers[_starts(bead)] for bead in whole[crossing.first : crossing.last + 1]]
            crossings.append(Crossing(min(stretch), max(stretch), crossing.gain))
        return Found(beads, crossings, found.associations)


def _starts(bead: Link) -> tuple[int | None, int | None]:
    """Where the sides of a bead start that it has: what tells it from all others."""
    return bead[0].start if bead[0] else None, bead[1].start if bead[1] else None


def _under(run: Run, places: Sequence[int]) -> Run:
    """A run of all sentences as a run of those at `places`, which are in order."""
    return Run(bisect_left(places, run.start), bisect_left(places, run.stop))


def _over(run: Run, places: Sequence[int]) -> Run:
    """A run of the sentences at `places` as a run of all, the blank ones between them included."""
    return Run(places[run.start], places[run.stop - 1] + 1) if run else Run(0, 0)


def _in_order(beads: Sequence[Link], sizes: tuple[int, int]) -> Iterator[Link]:
    """The pairs in order, and before each the sentences without counterpart: the source's first, then the target's.

    A sentence that no bead has is blank; that it has no counterpart is certain.
    """
    confidences = [{run.start: p for *runs, p in beads for run in [runs[side]] if run} for side in (0, 1)]
    done = [0, 0]
    pairs = [bead for bead in beads if bead[0] and bead[1]]
    for *runs, confidence in (*pairs, (Run(sizes[0], sizes[0]), Run(sizes[1], sizes[1]), 1.0)):
        for side, run in enumerate(runs):
            for place in range(done[side], run.start):
                alone = [Run(done[0], done[0]), Run(done[1], done[1])]
                alone[side] = Run(place, place + 1)
                done[side] = place + 1
                yield Link(alone[0], alone[1], confidences[side].get(place, 1.0))
        done = [run.stop for run in runs]
        if runs[0]:
            yield Link(runs[0], runs[1], confidence)
