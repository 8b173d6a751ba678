"""What users know of the beads before texts are aligned: Constraints, which the result honours exactly.

    fixed    ((0, 2), (0, 1))   exactly this bead: source sentences 0 and 1 with target sentence 0
             ((5, 6), (0, 0))   sentence 5 has no counterpart; where the empty run stands does not matter
    anchors  (3, 4)             some bead contains source sentence 3 and target sentence 4
    apart    ((3, 4), (5, 7))   no bead contains all sentences of both runs

Beads never cross and never share a sentence. So anchors that share a sentence or cross are in one bead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, TypeVar

from aligner.arguments import MEMBERS, WHOLE
from aligner.bitext.beads import Bead, Bitext, Link
from aligner.bitext.judgements import is_held
from aligner.bitext.texts import NOWHERE, Run
from aligner.errors import InputError

Pair = tuple[Run, Run]
Anchor = tuple[int, int]
Item = TypeVar("Item", Pair, Anchor)
# What users may give: a bead, or two runs, each an aligner.Run or two numbers.
GivenRun = Run | tuple[int, int]
GivenBead = Bead | Link | tuple[GivenRun, GivenRun]
GivenPair = GivenBead | tuple[int, int]


class Hull(NamedTuple):
    """The runs that one bead must contain, and the anchors that say so."""

    source: Run
    target: Run
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Beads that are fixed, anchors, and pairs that are apart, each in order and without repetitions.

    Numbers are those of the sentences, from 0. An empty run of a fixed bead is `NOWHERE`.
    """

    fixed: tuple[Pair, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    apart: tuple[Pair, ...] = ()

    @classmethod
    def given(
        cls,
        fixed: Iterable[GivenBead] = (),
        anchors: Iterable[Anchor] = (),
        apart: Iterable[GivenPair] = (),
    ) -> Constraints:
        """The constraints that a user gives; InputError, which names the item, for what is none."""
        for name, items in (("fixed", fixed), ("anchors", anchors), ("apart", apart)):
            MEMBERS.check(name, items)
        return cls(
            _ordered(_fixed(item, f"fixed[{k}]") for k, item in enumerate(fixed)),
            _ordered(_anchor(item, f"anchors[{k}]") for k, item in enumerate(anchors)),
            _ordered(_apart(item, f"apart[{k}]") for k, item in enumerate(apart)),
        )

    @classmethod
    def of(cls, bitext: Bitext) -> Constraints:
        """What a reviewer said of an alignment: beads that were accepted, or made by the reviewer, are fixed."""
        fixed = (bead for bead in bitext if is_held(bead.judgement.code))
        return cls.given(fixed, bitext.corrections.anchors, bitext.corrections.apart)

    def __bool__(self) -> bool:
        return bool(self.fixed or self.anchors or self.apart)

    def __str__(self) -> str:
        """How many there are, and a hash of them, for the recipe."""
        pairs = [[[left.start, left.stop, right.start, right.stop] for left, right in self.fixed], self.anchors]
        apart = [[left.start, left.stop, right.start, right.stop] for left, right in self.apart]
        count = len(self.fixed) + len(self.anchors) + len(self.apart)
        return f"{count}@{sha256(repr([*pairs, apart]).encode()).hexdigest()[:12]}"

    def swapped(self) -> Constraints:
        """The same with the sides exchanged."""
        return Constraints(
            _ordered((right, left) for left, right in self.fixed),
            _ordered((j, i) for i, j in self.anchors),
            _ordered((right, left) for left, right in self.apart),
        )

    @property
    def beads(self) -> list[Pair]:
        """The fixed beads with both sides, in order."""
        return [pair for pair in self.fixed if pair[0] and pair[1]]

    def alone(self, side: int) -> set[int]:
        """The sentences of a side, 0 or 1, that are fixed without a counterpart."""
        return {number for pair in self.fixed if not pair[1 - side] for number in pair[side]}

    def single_apart(self) -> set[Anchor]:
        """The pairs of single sentences that are apart."""
        return {(left.start, right.start) for left, right in self.apart if len(left) == len(right) == 1}

    def free_anchors(self) -> list[Anchor]:
        """The anchors that no fixed bead already grants."""
        beads = FixedBeads(self.beads)
        return [anchor for anchor in self.anchors if not beads.contain(*anchor)]

    def within(self, source: Run, target: Run) -> Constraints:
        """Those about sentences of these runs only."""
        return Constraints(
            tuple(pair for pair in self.fixed if _is_within(pair, source, target)),
            tuple((i, j) for i, j in self.anchors if i in source and j in target),
            tuple(pair for pair in self.apart if holds((source, target), pair)),
        )

    def counted_from(self, i: int, j: int) -> Constraints:
        """The same in numbers that count from these sentences."""
        return Constraints(
            tuple((counted_from(left, i), counted_from(right, j)) for left, right in self.fixed),
            tuple((row - i, column - j) for row, column in self.anchors),
            tuple((counted_from(left, i), counted_from(right, j)) for left, right in self.apart),
        )


UNCONSTRAINED = Constraints()


class FixedBeads:
    """Fixed beads with both sides, in order on both; looks up the one that has a sentence."""

    def __init__(self, beads: Sequence[Pair]) -> None:
        self.beads = beads
        self._starts = [[pair[side].start for pair in beads] for side in (0, 1)]

    def last_before(self, side: int, number: int) -> int:
        """The index of the last bead that starts at or before a sentence; -1 if there is none."""
        return bisect_right(self._starts[side], number) - 1

    def around(self, side: int, number: int) -> Pair | None:
        """The bead that has a sentence of a side."""
        index = self.last_before(side, number)
        return self.beads[index] if index >= 0 and number in self.beads[index][side] else None

    def contain(self, i: int, j: int) -> bool:
        """Whether a single bead has both source sentence i and target sentence j."""
        bead = self.around(0, i)
        return bead is not None and j in bead[1]


def hulls(anchors: Sequence[Anchor]) -> list[Hull]:
    """The runs that single beads must contain, strictly rising on both sides, for anchors in order."""
    found: list[Hull] = []
    for i, j in anchors:
        hull = Hull(Run(i, i + 1), Run(j, j + 1), ((i, j),))
        while found and not (found[-1].source.stop <= hull.source.start and found[-1].target.stop <= hull.target.start):
            hull = _joined(found.pop(), hull)
        found.append(hull)
    return found


def _joined(left: Hull, right: Hull) -> Hull:
    source = Run(min(left.source.start, right.source.start), max(left.source.stop, right.source.stop))
    target = Run(min(left.target.start, right.target.start), max(left.target.stop, right.target.stop))
    return Hull(source, target, (*left.anchors, *right.anchors))


def _ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """The distinct items in order."""
    return tuple(sorted(set(items)))


def holds(outer: Pair, inner: Pair) -> bool:
    """Whether all sentences of a pair lie within another."""
    return outer[0].holds(inner[0]) and outer[1].holds(inner[1])


def counted_from(run: Run, first: int) -> Run:
    """The run in numbers that count from a sentence; an empty one has no place."""
    return Run(run.start - first, run.stop - first) if run else NOWHERE


def _is_within(fixed: Pair, source: Run, target: Run) -> bool:
    return all(not own or run.holds(own) for own, run in zip(fixed, (source, target), strict=True))


def _fixed(item: object, name: str) -> Pair:
    source, target = _runs(item, name)
    if not source and not target:
        raise InputError(f"{name} is empty on both sides; give the sentences of at least one")
    return source or NOWHERE, target or NOWHERE


def _apart(item: object, name: str) -> Pair:
    if numbers := _numbers(item):
        i, j = numbers
        return Run(i, i + 1), Run(j, j + 1)
    source, target = _runs(item, name)
    if not source or not target:
        raise InputError(f"{name} has an empty side, but only sentences can be apart; give sentences of both texts")
    return source, target


def _anchor(item: object, name: str) -> Anchor:
    if numbers := _numbers(item):
        return numbers
    raise InputError(f"{name} must be two sentence numbers from 0, such as (3, 4), not {item!r:.60}")


def _runs(item: object, name: str) -> Pair:
    if isinstance(item, (Bead, Link)):
        return item.source, item.target
    if isinstance(item, (tuple, list)) and len(item) == len(("source", "target")):
        source, target = map(_run, item)
        if source is not None and target is not None:
            return source, target
    example = "such as ((3, 5), (4, 5))"
    raise InputError(f"{name} must be a bead, or a source run and a target run, {example}, not {item!r:.60}")


def _run(item: object) -> Run | None:
    if isinstance(item, Run):
        return item
    numbers = _numbers(item)
    return Run(*numbers) if numbers and numbers[0] <= numbers[1] else None


def _numbers(item: object) -> tuple[int, int] | None:
    """Two whole numbers from 0; None for anything else."""
    if isinstance(item, (tuple, list)) and len(item) == len(("source", "target")) and all(map(WHOLE.holds, item)):
        first, second = map(int, item)
        return (first, second) if min(first, second) >= 0 else None
    return None
