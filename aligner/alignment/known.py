"""Pairs of sentences that are known to translate each other, and where they come from.

Memory          the pairs of its units, and similar ones
Alignment       the beads that a reviewer accepted, wherever their texts stand in other texts
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple, Protocol, runtime_checkable

from aligner.bitext.beads import Bitext
from aligner.bitext.texts import Run, Sentences, is_blank
from aligner.bitext.visible import without_spaces
from aligner.errors import InputError


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


def moved(pairs: Sequence[KnownPair], source: Iterable[int], target: Iterable[int]) -> list[KnownPair]:
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


def accepted_pairs(reviewed: Bitext, source: Sentences, target: Sentences) -> list[KnownPair]:
    """The accepted beads of a reviewed alignment in two texts, white space apart, in order.

    A pair that stands in several places is known the less in each. InputError if no bead is accepted.
    """
    known = [tuple(map(_visible, pair)) for pair in reviewed.pairs(accepted=True)]
    known = [pair for pair in dict.fromkeys(known) if all(pair)]
    if not known:
        raise InputError("no pair of this alignment is accepted, so nothing is known; accept pairs with aligner review")
    left = _runs_by_text(source, {text for text, _ in known})
    right = _runs_by_text(target, {text for _, text in known})
    found: list[KnownPair] = []
    for source_text, target_text in known:
        places = (left.get(source_text, []), right.get(target_text, []))
        strength = 1 / max(1, *map(len, places))
        found += [KnownPair(source_run, target_run, strength) for source_run, target_run in product(*places)]
    return sorted(found)


def _runs_by_text(side: Sentences, texts: set[str]) -> Mapping[str, list[Run]]:
    """Where these texts stand as whole sentences."""
    longest = max(map(len, texts))
    found: dict[str, list[Run]] = {}
    for run, text in _runs(side, longest):
        if text in texts:
            found.setdefault(text, []).append(run)
    return found


def _runs(side: Sentences, longest: int) -> Iterator[tuple[Run, str]]:
    """Runs of at most this many visible characters, with their texts; none starts or ends with a blank sentence."""
    visible = [_visible(text) for text in side]
    for start, first in enumerate(visible):
        text = ""
        for stop in range(start + 1, len(visible) + 1 if first else start + 1):
            text += visible[stop - 1]
            if len(text) > longest:
                break
            if visible[stop - 1]:
                yield Run(start, stop), text


def _visible(text: str) -> str:
    return "" if is_blank(text) else without_spaces(text)
