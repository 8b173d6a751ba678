"""An alignment before a review and after it → what the reviewer said of the beads that were there before.

    before  {0}:{0} {1}:{1} {2}:{2}      after  {0}:{0} accepted, {1,2}:{1,2} accepted and changed
    links   {0}:{0} {1,2}:{1,2}          actions  kept 1, merged 1

The reviewer may have cut, joined, edited or exchanged sentences. So beads are compared by the characters of the raw
texts that they come from, and given in the numbers that sentences had before. Only accepted beads are gold.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from aligner.bitext.beads import Bead, Bitext, single_nulls
from aligner.bitext.judgements import OPEN
from aligner.bitext.texts import Run, Sentences
from aligner.bitext.visible import without_spaces
from aligner.errors import InputError
from aligner.evaluation.gold import NOTHING_ACCEPTED, GoldLink


@dataclass(frozen=True)
class Reviewed:
    """The accepted beads in the numbers of the sentences before the review.

    Those that are `whole` contain all of their sentences, and so can be beads before the review; a bead among the
    `divided` has a part of a sentence. `actions` counts the judged beads by what became of them: kept, merged, split or
    moved, and besides edited, dropped.
    """

    whole: frozenset[GoldLink]
    divided: tuple[GoldLink, ...]
    actions: Mapping[str, int]

    def judges(self, link: GoldLink) -> bool:
        """Whether an accepted bead has one of these sentences, and so says whether the link is right."""
        return any(not own.isdisjoint(side) for own, side in zip(self._numbers, link, strict=True))

    @cached_property
    def _numbers(self) -> tuple[set[int], set[int]]:
        links = (*self.whole, *self.divided)
        return {number for link in links for number in link[0]}, {number for link in links for number in link[1]}


def reviewed(before: Bitext, after: Bitext) -> Reviewed:
    """What the reviewer said; InputError if nothing is accepted, or if the texts are not the same."""
    for name, side, other in (("source", before.source, after.source), ("target", before.target, after.target)):
        if side.document.raw != other.document.raw:
            raise InputError(
                f"the {name} texts differ; compare an alignment before its review with the same one after it"
            )
    parts = list(_Comparison(before, after).parts())
    whole, divided = (
        [part.link for part in parts if part.bead.judgement.status == "accepted" and part.is_whole is is_whole]
        for is_whole in (True, False)
    )
    if not whole and not divided:
        raise InputError(NOTHING_ACCEPTED)
    return Reviewed(frozenset(whole), tuple(divided), Counter(chain.from_iterable(part.actions for part in parts)))


class _Part(NamedTuple):
    """A bead after the review, or a single sentence of one without a counterpart, in numbers of before."""

    bead: Bead
    link: GoldLink
    is_whole: bool
    actions: tuple[str, ...]


class _Comparison:
    """Two alignments of the same raw texts."""

    def __init__(self, before: Bitext, after: Bitext) -> None:
        self.before, self.after = before, after
        self.numbers = (_overlaps(before.source, after.source), _overlaps(before.target, after.target))
        # A bead without a counterpart counts one sentence at a time, as in `evaluate`.
        links = ((bead, runs, self._link(runs)) for bead in after for runs in single_nulls(bead.source, bead.target))
        # Without a sentence is what has no character in the raw texts.
        self.links = [(bead, runs, link) for bead, runs, link in links if any(link)]
        # How many beads have a part of each sentence.
        self.shares = tuple(Counter(number for *_, link in self.links for number in link[side]) for side in (0, 1))
        # The bead that had each sentence.
        self.former: tuple[dict[int, GoldLink], dict[int, GoldLink]] = ({}, {})
        for bead in before:
            for source, target in single_nulls(bead.source, bead.target):
                self.former[0].update(dict.fromkeys(source, (tuple(source), tuple(target))))
                self.former[1].update(dict.fromkeys(target, (tuple(source), tuple(target))))

    def _link(self, runs: tuple[Run, Run]) -> GoldLink:
        source, target = (
            tuple(sorted({number for index in run for number in numbers[index]}))
            for run, numbers in zip(runs, self.numbers, strict=True)
        )
        return source, target

    def parts(self) -> Iterator[_Part]:
        """All beads after the review."""
        for bead, runs, link in self.links:
            is_whole = all(
                shares[number] == 1 for shares, side in zip(self.shares, link, strict=True) for number in side
            )
            actions = () if bead.judgement == OPEN else tuple(self._actions(bead, runs, link, is_whole=is_whole))
            yield _Part(bead, link, is_whole, actions)

    def _actions(self, bead: Bead, runs: tuple[Run, Run], link: GoldLink, *, is_whole: bool) -> Iterator[str]:
        yield self._change(link, is_whole=is_whole)
        if self._is_edited(runs, link, is_whole=is_whole):
            yield "edited"
        if bead.judgement.is_dropped:
            yield "dropped"

    def _change(self, link: GoldLink, *, is_whole: bool) -> str:
        """What the reviewer did to the boundaries of beads to get this one."""
        former = {self.former[side][number] for side in (0, 1) for number in link[side]}
        if former == {link} and is_whole:
            return "kept"
        if len(former) == 1:
            return "split"
        return "merged" if is_whole and _joined(former) == link else "moved"

    def _is_edited(self, runs: tuple[Run, Run], link: GoldLink, *, is_whole: bool) -> bool:
        """Whether the texts are others than before, or no part of what they were."""
        sides = ((self.before.source, self.after.source), (self.before.target, self.after.target))
        for (before, after), run, numbers in zip(sides, runs, link, strict=True):
            old = "".join(without_spaces(before[number]) for number in numbers)
            new = "".join(without_spaces(after[index]) for index in run)
            if new != old and (is_whole or new not in old):
                return True
        return False


def _joined(links: Collection[GoldLink]) -> GoldLink:
    """The sentences of all links as one link."""
    source, target = (tuple(sorted(set(chain.from_iterable(side)))) for side in zip(*links, strict=True))
    return source, target


def _overlaps(before: Sentences, after: Sentences) -> list[range]:
    """For each sentence after the review, the sentences before it that come from the same raw characters.

    A blank sentence without a character is the one at the same place.
    """
    starts, stops = [span.start for span in before.spans], [span.stop for span in before.spans]
    blank = {span: range(index, index + 1) for index, span in enumerate(before.spans) if not span}
    return [
        range(bisect_right(stops, span.start), bisect_left(starts, span.stop)) if span else blank.get(span, range(0))
        for span in after.spans
    ]
