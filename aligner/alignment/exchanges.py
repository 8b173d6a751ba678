"""Beads as they stand → two neighbours that the translation probably has in the other order.

    甲。= B.     乙。= A.          or 甲。乙。= B. A.     or 甲。=     乙。= B.     = A.
    └── if B. and A. change places, the beads are 甲。= A. and 乙。= B. ──┘

No path of the lattice crosses, so none of its proposals says this. An exchange is as probable as the path that stands,
with two crossed beads in the place of some of its steps, times the share of neighbours that change places at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from aligner.alignment.constraints import Anchor, Pair
from aligner.alignment.lattice import Scores, Step, best_crossed, box_of, crossings, step_scores
from aligner.alignment.restriction import run_of_seen
from aligner.alignment.seen import Seen
from aligner.bitext.beads import Link
from aligner.bitext.texts import Run


class ExchangePolicy(NamedTuple):
    """How many of all neighbouring beads translators exchange, as is known before one sees the texts.

    Set by hand: of 2,800 neighbours in the development gold none is a plain exchange, and one pair is interleaved.
    """

    share: float = 0.001


EXCHANGES = ExchangePolicy()


class Exchange(NamedTuple):
    """Runs of both texts, each in two parts, that belong together crosswise: the first with the second of the other."""

    source: tuple[Run, Run]
    target: tuple[Run, Run]

    @classmethod
    def of(cls, source: Run, target: Run, meeting: tuple[int, int]) -> Exchange:
        """Two runs that are cut before these sentences."""
        i, j = meeting
        return cls((Run(source.start, i), Run(i, source.stop)), (Run(target.start, j), Run(j, target.stop)))

    def moved(self, i: int, j: int) -> Exchange:
        """The same in numbers that count from so many sentences before."""
        (upper, lower), (left, right) = (
            [Run(run.start + first, run.stop + first) for run in parts]
            for parts, first in zip(self, (i, j), strict=True)
        )
        return Exchange((upper, lower), (left, right))

    def links(self, confidence: float) -> list[Link]:
        """The beads after the parts of the target have changed places."""
        (upper, lower), (left, right) = self
        middle = left.start + len(right)
        return [
            Link(upper, Run(left.start, middle), confidence),
            Link(lower, Run(middle, right.stop), confidence),
        ]

    def grants(self, anchors: Iterable[Anchor]) -> bool:
        """Whether the sentences of each anchor would be in one bead, or both outside."""
        beads = list(zip(self.source, reversed(self.target), strict=True))
        return all([i in left for left, _ in beads] == [j in right for _, right in beads] for i, j in anchors)


def steps_of(rows: Run, columns: Run) -> Iterator[Step]:
    """The steps of a bead; sentences without counterpart are one each."""
    if rows and columns:
        yield Step(rows.start, rows.stop, columns.start, columns.stop)
        return
    yield from (Step(i, i + 1, columns.start, columns.start) for i in rows)
    yield from (Step(rows.start, rows.start, j, j + 1) for j in columns)


class Found(NamedTuple):
    """An exchange of the beads from number `first` to before `stop`."""

    probability: float
    first: int
    stop: int
    exchange: Exchange


def find_exchange(pairs: Sequence[Pair], near: int, scores: Scores, total: float, sides: Seen) -> Found | None:
    """The exchange that gains most, of those that pair number `near` has a part in; None if there is none.

    `pairs` partition both sides, and stand for one path of the lattice; `total` is the log of the sum over all paths.
    """
    seen = [[run_of_seen(run, numbers) for run, numbers in zip(pair, sides.numbers, strict=True)] for pair in pairs]
    numbered = [(number, step) for number, runs in enumerate(seen) for step in steps_of(*runs)]
    numbers, steps = [number for number, _ in numbered], [step for _, step in numbered]
    found = [one for one in crossings(scores, steps) if numbers[one.first] <= near <= numbers[one.last]]
    standing = sum(step_scores(scores, steps))
    if not found or not np.isfinite(standing):
        return None
    best = max(found, key=lambda one: one.gain)
    first, stop = numbers[best.first], numbers[best.last] + 1
    exchange = _exchange(pairs[first:stop], scores, box_of(steps, best.first, best.last + 1))
    if exchange is None or not exchange.grants(sides.constraints.anchors):
        return None
    log_odds = np.log(EXCHANGES.share) + standing + best.gain - total
    return Found(float(np.exp(-np.logaddexp(0, -log_odds))), first, stop, exchange)


def _exchange(pairs: Sequence[Pair], scores: Scores, box: Step) -> Exchange | None:
    """The exchange within a box of the lattice; None if it has not just the sentences of these pairs."""
    source, target = (Run(pairs[0][side].start, pairs[-1][side].stop) for side in (0, 1))
    if (len(source), len(target)) != (box.stop - box.start, box.high - box.low):
        return None
    _, (i, j) = best_crossed(scores, box)
    return Exchange.of(source, target, (source.start + i - box.start, target.start + j - box.low))
