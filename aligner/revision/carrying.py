"""What a reviewer decided about two texts → the same for new versions of these texts.

    carry(earlier, source, target) → Carried    found again by content: sentences, and not their places

A decision is carried over only if all its sentences follow each other in the new text, as they did. A sentence that the
reviewer edited is recognized as it was before, and edited again; one that was cut or joined is cut or joined again. A
passage that stands elsewhere keeps its decisions if the beads still come in one order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from aligner.alignment.align import to_sentences
from aligner.alignment.constraints import Anchor, holds, hulls
from aligner.alignment.options import Options, Text, checked_options
from aligner.arguments import FLAG, accepts, instance
from aligner.bitext.beads import Bead, Bitext
from aligner.bitext.judgements import OPEN, Corrections
from aligner.bitext.texts import NOWHERE, Run
from aligner.revision.carried import Carried, Decision, Gone, Reason, Runs
from aligner.revision.changes import Side
from aligner.revision.sides import CarriedSide


@accepts(earlier=instance(Bitext, "an aligner.Alignment; read one with aligner.Alignment.from_jsonl"), unchanged=FLAG)
def carry(
    earlier: Bitext, source: Text, target: Text, *, options: Options | None = None, unchanged: bool = False
) -> Carried:
    """What a reviewer decided about earlier versions of two texts, as far as the new ones say the same.

    The texts are those that `aligner.align` takes, and are repaired and segmented in the same way. `carried.align()`
    aligns them around what still holds. With `unchanged`, open beads hold as well where nothing changed: if they and
    the nearest pairs before and after them follow each other as they did.
    """
    chosen = checked_options(options)
    left, right = (to_sentences(text, None, chosen, name) for text, name in ((source, "source"), (target, "target")))
    sides = (
        CarriedSide(earlier.source, left, 0, _decided(earlier, 0, unchanged=unchanged)),
        CarriedSide(earlier.target, right, 1, _decided(earlier, 1, unchanged=unchanged)),
    )
    return _Carrying(earlier, sides, unchanged=unchanged).carried()


def _decided(bitext: Bitext, side: Side, *, unchanged: bool) -> set[int]:
    """The sentences of a side that a decision is about; all, if open beads are to hold as well."""
    if unchanged:
        return set(range(len((bitext.source, bitext.target)[side])))
    beads = ((bead.source, bead.target)[side] for bead in bitext if bead.judgement != OPEN)
    apart = (pair[side] for pair in bitext.corrections.apart)
    anchored = (anchor[side] for anchor in bitext.corrections.anchors)
    return {*chain.from_iterable(chain(beads, apart)), *anchored}


class _Item(NamedTuple):
    """A judged bead, or anchors that belong to one bead, in the earlier and in the new texts."""

    earlier: Runs
    place: Runs
    bead: Bead | None
    anchors: tuple[Anchor, ...] = ()


class _Carrying:
    """Both sides, and what becomes of each decision."""

    def __init__(self, earlier: Bitext, sides: tuple[CarriedSide, CarriedSide], *, unchanged: bool) -> None:
        self.earlier, self.sides, self.unchanged = earlier, sides, unchanged
        self.gone: list[Gone] = []

    def carried(self) -> Carried:
        """All that is carried over."""
        pairs, alone = self._items()
        ordered = self._in_order(pairs)
        alone = self._outside(alone, ordered)
        still = self._unchanged(ordered) if self.unchanged else []
        decisions = sorted(
            Decision(*item.place, item.bead.confidence, item.bead.judgement)
            for item in [*ordered, *alone, *still]
            if item.bead
        )
        anchors = tuple(sorted(anchor for item in ordered for anchor in item.anchors))
        apart = tuple(self._apart(ordered))
        self._lose_edits()
        source, target = self.sides
        return Carried(
            source.sentences, target.sentences, tuple(decisions), Corrections(0, anchors, apart),
            (source.new, target.new), tuple(self.gone),
        )  # fmt: skip

    def _in_order(self, pairs: Sequence[_Item]) -> list[_Item]:
        """The items that can be beads of one alignment; the others are lost."""
        rising = sorted(_rising(pairs), key=lambda item: item.place)
        clashing = {item for both in pairwise(rising) if _overlap(*both) for item in both if item.bead is None}
        kept = [item for item in rising if item not in clashing]
        self._lose_all(set(pairs).difference(kept))
        return kept

    def _outside(self, alone: Sequence[_Item], kept: Sequence[_Item]) -> list[_Item]:
        """The beads with one side that do not stand between anchors of one bead; the others are lost."""
        anchored = [item for item in kept if item.bead is None]
        inside = {item for item in alone if any(_overlap(item, hull) for hull in anchored)}
        self._lose_all(inside)
        return [item for item in alone if item not in inside]

    def _items(self) -> tuple[list[_Item], list[_Item]]:
        """What is found again: what has both sides, and judged beads with one."""
        pairs: list[_Item] = []
        alone: list[_Item] = []
        for bead in self.earlier:
            if bead.judgement == OPEN:
                continue
            if place := self._place((bead.source, bead.target)):
                item = _Item((bead.source, bead.target), place, bead)
                (pairs if bead.source and bead.target else alone).append(item)
            else:
                self._lose(bead.judgement.words, (bead.source, bead.target), "text")
        return [*self._with_anchors(pairs)], alone

    def _with_anchors(self, beads: Sequence[_Item]) -> Iterator[_Item]:
        """The beads, with the anchors within them; other anchors are items of their own."""
        loose = set(self.earlier.corrections.anchors)
        for item in beads:
            within = sorted(anchor for anchor in loose if _is_in(anchor, item.earlier))
            loose -= set(within)
            yield item._replace(anchors=self._anchors(within))
        for hull in hulls(sorted(loose)):
            moved = self._anchors(hull.anchors)
            if moved:
                yield _Item((hull.source, hull.target), _hull(moved), None, moved)
            else:
                self._lose("anchor", (hull.source, hull.target), "text")

    def _anchors(self, anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
        """Where anchors stand now; none if a sentence of one is not there."""
        places = [self._place((Run(i, i + 1), Run(j, j + 1))) for i, j in anchors]
        found = tuple((place[0].start, place[1].start) for place in places if place)
        return found if len(found) == len(places) else ()

    def _unchanged(self, kept: Sequence[_Item]) -> list[_Item]:
        """The open beads in passages that say what they said, if they fit the order of what is kept."""
        found = [
            _Item((bead.source, bead.target), place, bead)
            for bead, passage in zip(self.earlier, _passages(self.earlier), strict=True)
            if bead.judgement == OPEN
            and self._is_whole(*passage)
            and (place := self._place((bead.source, bead.target)))
        ]
        fitting = [item for item in found if _fits(item, kept)]
        pairs = _rising([*kept, *(item for item in fitting if all(item.earlier))])
        return [*set(pairs).difference(kept), *(item for item in fitting if not all(item.earlier))]

    def _is_whole(self, passage: Runs, is_first: bool, is_last: bool) -> bool:
        """Whether the sentences of a passage follow each other as they did, at an end of the texts if it was there."""
        place = self._place(passage)
        return place is not None and all(
            (new.start == 0 or not is_first) and (new.stop == len(side.sentences) or not is_last)
            for new, side in zip(place, self.sides, strict=True)
        )

    def _apart(self, kept: Sequence[_Item]) -> Iterator[Runs]:
        """The pairs that are still apart; none that is in one bead now."""
        for pair in self.earlier.corrections.apart:
            place = self._place(pair)
            if place is None:
                self._lose("apart", pair, "text")
            elif any(holds(item.place, place) for item in kept):
                self._lose("apart", pair, "order")
            else:
                yield place

    def _place(self, runs: Runs) -> Runs | None:
        """Where both runs stand now."""
        source, target = (side.run(run) for side, run in zip(self.sides, runs, strict=True))
        return None if source is None or target is None else (source, target)

    def _lose_edits(self) -> None:
        """Report edits that are gone, unless they are within a bead that is gone as well."""
        for number, side in enumerate(self.sides):
            for run in side.lost_edits():
                judged = _decided_by_beads(self.earlier, number)
                if not judged.issuperset(run):
                    self._lose("edit", (run, NOWHERE) if number == 0 else (NOWHERE, run), "text")

    def _lose_all(self, items: Iterable[_Item]) -> None:
        """Report what has no place in the order of the others."""
        for item in sorted(items, key=lambda item: item.earlier):
            self._lose(_kind(item), item.earlier, "order")

    def _lose(self, kind: str, runs: Runs, reason: Reason) -> None:
        source, target = (side.earlier.text_of(run) for side, run in zip(self.sides, runs, strict=True))
        self.gone.append(Gone(kind, source, target, reason))


def _passages(bitext: Bitext) -> Iterator[tuple[Runs, bool, bool]]:
    """Of each bead, what reaches from the nearest pair before it to the nearest one after it.

    Where there is none, it reaches to the first sentence, or to the last one: whether it does comes with it.
    """
    pairs = [index for index, bead in enumerate(bitext) if bead.source and bead.target]
    for index in range(len(bitext)):
        before, after = bisect_left(pairs, index), bisect_right(pairs, index)
        is_first, is_last = before == 0, after == len(pairs)
        first, last = (bitext[0 if is_first else pairs[before - 1]], bitext[-1 if is_last else pairs[after]])
        runs = (Run(first.source.start, last.source.stop), Run(first.target.start, last.target.stop))
        yield runs, is_first, is_last


def _fits(item: _Item, kept: Sequence[_Item]) -> bool:
    """Whether an item can be a bead beside those that are kept, which are in order."""
    if not all(item.earlier):
        return not any(_overlap(item, other) for other in kept if other.bead is None)
    rank = bisect_left(kept, item.place, key=lambda other: other.place)
    around = [*kept[max(rank - 1, 0) : rank], item, *kept[rank : rank + 1]]
    return all(_follow(*both) for both in pairwise(around))


def _follow(first: _Item, second: _Item) -> bool:
    """Whether an item comes before another in both texts."""
    return all(left.stop <= right.start for left, right in zip(first.place, second.place, strict=True))


def _decided_by_beads(bitext: Bitext, side: int) -> set[int]:
    return {index for bead in bitext if bead.judgement != OPEN for index in (bead.source, bead.target)[side]}


def _kind(item: _Item) -> str:
    return item.bead.judgement.words if item.bead else "anchor"


def _is_in(anchor: Anchor, runs: Runs) -> bool:
    return anchor[0] in runs[0] and anchor[1] in runs[1]


def _hull(anchors: Iterable[Anchor]) -> Runs:
    rows, columns = zip(*anchors, strict=True)
    return Run(min(rows), max(rows) + 1), Run(min(columns), max(columns) + 1)


def _overlap(first: _Item, second: _Item) -> bool:
    """Whether two items share a place in one of the texts."""
    return any(map(Run.meets, first.place, second.place))


def _rising(items: Sequence[_Item]) -> Iterator[_Item]:
    """As many items as can be in one order in both texts."""
    ordered = sorted(items, key=lambda item: item.place)
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, item in enumerate(ordered):
        length = bisect_left(ends, item.place[1].start)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [item.place[1].start]
        last[length : length + 1] = [index]
    index = last[-1] if last else -1
    while index >= 0:
        yield ordered[index]
        index = before[index]
