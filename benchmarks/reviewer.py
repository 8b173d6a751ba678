"""A scripted reviewer corrects chapters of the gold: how many actions does that need, and what does the page save?

The oracle knows the gold, does only what the review page offers, and looks at beads in the order of the page, until
every bead is right.

- **Wrong bead**: a bead of ours, with or without a counterpart, that the gold lacks. Gold beads that cross or are not
  contiguous count as the smallest bead around them, because a page can show no other.
- **Place**: what lies between two cuts that ours and the gold share, and differs. All beads of a place are wrong.
- **Look**: a bead that is offered and right, and the key that accepts it.
- **Action**: one key or one drag that changes beads: merge two, split one, move a sentence over a boundary, take a
  proposal. A split is a caret in one text; if the boundary between sentences nearest to the same share of the other
  text is not the right one, it must be moved. What an action has made right is accepted.

After an acceptance the stretch around it is aligned again, unless a policy says otherwise. Keys are actions and looks.
If a bead that is offered is wrong, its whole place is mended before the next one is offered.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from accuracy import DEV_FOLDERS, fit, table, without
from cuts import Cut, Pair, Place, cuts_of, distance, edited, edits_between, gold_beads, links_between, pair_of, places

from aligner import AlignerError, Options, Run, Sentences, Weights, align, load_encoder
from aligner.alignment.constraints import Constraints
from aligner.alignment.realign import Realigner
from aligner.bitext.beads import Link
from aligner.evaluation.gold import GoldDocument, gold_folder

FOLDERS = ("mac-dev", "champollion-dev")
# Shares: of the beads, those that are offered early; of the wrong beads, most.
EARLY, MOST = 0.1, 0.9


# The page


@dataclass
class Page:
    """Two texts, the beads as they stand, and which of them are accepted."""

    source: Sentences
    target: Sentences
    beads: list[Link]
    realigner: Realigner
    accepted: set[Pair] = field(default_factory=set)

    @cached_property
    def lengths(self) -> tuple[list[int], list[int]]:
        """Characters before each sentence of both texts, and in all."""
        source, target = (list(accumulate(map(len, side), initial=0)) for side in (self.source, self.target))
        return source, target

    def is_accepted(self, index: int) -> bool:
        """Whether the reviewer has accepted a bead."""
        return pair_of(self.beads[index]) in self.accepted

    def open(self) -> list[int]:
        """The beads that are not accepted."""
        return [index for index in range(len(self.beads)) if not self.is_accepted(index)]

    def doubt(self, index: int) -> float:
        """1 − confidence of an open bead, 0 for an accepted one and beyond the ends."""
        return 0.0 if not 0 <= index < len(self.beads) or self.is_accepted(index) else 1 - self.beads[index].confidence

    def accept(self, index: int) -> None:
        """Say that a bead is right."""
        self.accepted.add(pair_of(self.beads[index]))
        self.beads[index] = self.beads[index]._replace(confidence=1.0)

    @property
    def constraints(self) -> Constraints:
        """What the reviewer has said so far."""
        return Constraints.given(self.accepted)

    def realign(self, index: int) -> None:
        """Align the stretch around a bead again."""
        first, stop, links = self.realigner.realign(self.beads, index, self.constraints)
        self.beads[first:stop] = links

    def split_actions(self, cut: Cut) -> int:
        """1 if a caret in either text finds the boundary in the other, 2 if that must be moved."""
        bead = next(
            bead for bead in self.beads if bead.source.start <= cut[0] <= bead.source.stop
            and bead.target.start <= cut[1] <= bead.target.stop
        )  # fmt: skip
        return 1 if any(self._partner(bead, side, cut[side]) == cut[1 - side] for side in (0, 1)) else 2

    def _partner(self, bead: Link, side: int, number: int) -> int | None:
        """The boundary of the other text, within a bead, that is nearest to the same share of its characters."""
        own, other = self.lengths[side], self.lengths[1 - side]
        run, opposite = bead[:2][side], bead[:2][1 - side]
        share = (own[number] - own[run.start]) / max(own[run.stop] - own[run.start], 1)
        goal = other[opposite.start] + share * (other[opposite.stop] - other[opposite.start])
        within = range(opposite.start + 1, opposite.stop)
        return min(within, key=lambda boundary: abs(other[boundary] - goal), default=None)


# The order in which the page offers its beads


def by_confidence(page: Page, beads: Sequence[int]) -> int:
    """The least confident."""
    return max(beads, key=page.doubt)


def by_gain(page: Page, beads: Sequence[int]) -> int:
    """The bead of which a look finds most wrong ones: where a boundary is wrong, the beads on both sides are."""
    return max(beads, key=lambda index: gain(page, index))


def gain(page: Page, index: int) -> float:
    """The wrong beads that a look at this one is expected to find, its neighbours included."""
    doubt = page.doubt(index)
    return doubt + min(doubt, page.doubt(index - 1)) + min(doubt, page.doubt(index + 1))


def by_text(page: Page, beads: Sequence[int]) -> int:
    """The first."""
    return beads[0]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """From top to bottom through the beads below a limit, then below a higher one, and so on."""

    limits: tuple[float, ...] = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.1)

    def __call__(self, page: Page, beads: Sequence[int]) -> int:
        """The first bead below the lowest limit below which there is one."""
        least = min(page.beads[index].confidence for index in beads)
        limit = next(limit for limit in self.limits if least < limit)
        return next(index for index in beads if page.beads[index].confidence < limit)


class Policy(NamedTuple):
    """What the page offers."""

    order: Callable[[Page, Sequence[int]], int]
    realigns: bool = True
    proposes: bool = True


POLICIES = {
    "top to bottom": Policy(by_text, realigns=False, proposes=False),
    "by confidence, nothing else": Policy(by_confidence, realigns=False, proposes=False),
    "by gain, nothing else": Policy(by_gain, realigns=False, proposes=False),
    "by gain, proposals": Policy(by_gain, realigns=False),
    "by gain, re-aligning": Policy(by_gain, proposes=False),
    "by confidence, all": Policy(by_confidence),
    "by text below limits, all": Policy(Doubtful()),
    "by gain, all": Policy(by_gain),
}


# The reviewer


@dataclass
class Tally:
    """Counts of one chapter or of many, from the first bead that is offered until all are right.

    `early`: the wrong beads that are gone when a tenth of the beads has been offered; `most`: how many are offered
    until .9 of the wrong beads are gone. `spoilt`: right beads that re-aligning made wrong. `ranks`: the wrong places
    by the number of the proposal that would mend them, 0 for none.
    """

    beads: int = 0
    wrong: int = 0
    places: int = 0
    looks: int = 0
    actions: int = 0
    early: int = 0
    most: int = 0
    spoilt: int = 0
    ranks: Counter[int] = field(default_factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass
class Reviewer:
    """The oracle at a page."""

    page: Page
    gold: list[Pair]
    policy: Policy
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.right = {(source, target) for source, target in self.gold}
        paired = [{number for bead in self.gold for number in bead[side]} for side in (0, 1)]
        sizes = len(self.page.source), len(self.page.target)
        self.right |= {(Run(i, i + 1), Run(0, 0)) for i in range(sizes[0]) if i not in paired[0]}
        self.right |= {(Run(0, 0), Run(j, j + 1)) for j in range(sizes[1]) if j not in paired[1]}

    def review(self) -> Tally:
        """Correct until every bead is right."""
        self.tally.beads, self.tally.wrong = len(self.page.beads), self.wrong()
        self.tally.places = len(list(places(self.page.beads, self.gold)))
        offered = 0
        while left := self.wrong():
            self.visit(self.policy.order(self.page, self.page.open()))
            offered += 1
            if offered <= round(EARLY * self.tally.beads):
                self.tally.early = self.tally.wrong - self.wrong()
            if left > (1 - MOST) * self.tally.wrong:
                self.tally.most = offered
        return self.tally

    def wrong(self) -> int:
        """How many beads the gold lacks."""
        return sum(pair_of(bead) not in self.right for bead in self.page.beads)

    def visit(self, index: int) -> None:
        """Look at a bead: accept it if it is right, and mend the place if it is not."""
        if pair_of(self.page.beads[index]) in self.right:
            self.tally.looks += 1
            self.accept([index])
            return
        place = self.place(index)
        cuts = cuts_of(self.page.beads)
        ends = cuts[place.first], cuts[place.stop]
        self.rank(place, index)
        while wrong := self.wrong_between(*ends):
            self.act(wrong[0])

    def wrong_between(self, left: Cut, right: Cut) -> list[int]:
        """The wrong beads between two cuts."""
        cuts = cuts_of(self.page.beads)
        return [
            index
            for index, ((a, b), (c, d)) in enumerate(pairwise(cuts))
            if left[0] <= a and left[1] <= b and c <= right[0] and d <= right[1]
            and pair_of(self.page.beads[index]) not in self.right
        ]  # fmt: skip

    def place(self, index: int) -> Place:
        """The place that has a wrong bead."""
        return next(place for place in places(self.page.beads, self.gold) if place.first <= index < place.stop)

    def rank(self, place: Place, index: int) -> None:
        """Which proposal would be right; 0 for none."""
        if self.policy.proposes:
            goal = distance(self.page.beads, self.gold) - len(edits_between(place.ours, place.gold))
            after = [distance(beads, self.gold) for beads, _, _ in self.proposed(index)]
            self.tally.ranks[after.index(goal) + 1 if goal in after else 0] += 1

    def proposed(self, index: int) -> list[tuple[list[Link], int, int]]:
        """The beads after each proposal, and which of them are its own."""
        beads = self.page.beads
        found = self.page.realigner.proposals(beads, index, self.page.constraints)
        return [
            ([*beads[: each.first], *each.links, *beads[each.stop :]], each.first, each.first + len(each.links))
            for each in found
            # The gold knows the sentences in their order only.
            if each.exchange is None
        ]

    def act(self, index: int) -> None:
        """One action at a wrong bead: the proposal that mends more than an edit does, or else the best edit."""
        before = distance(self.page.beads, self.gold)
        proposed = self.proposed(index) if self.policy.proposes else []
        best = min(proposed, key=lambda each: distance(each[0], self.gold), default=None)
        if best is not None and distance(best[0], self.gold) < before:
            self.tally.actions += 1
            self.page.beads, first, stop = best
        else:
            first, stop = self.edit(self.place(index))
        self.accept([number for number in range(first, stop) if pair_of(self.page.beads[number]) in self.right])

    def edit(self, place: Place) -> tuple[int, int]:
        """Do the edit of a place that makes most beads right; the beads that stand there now."""
        left, *_, right = cuts_of(self.page.beads)[place.first : place.stop + 1]
        edits = edits_between(place.ours, place.gold)
        after = [(edit, cuts) for edit in edits if (cuts := edited(place, edit)) is not None]
        edit, cuts = max(after, key=lambda each: self.rightness(left, each[1], right))
        self.tally.actions += 1 if edit.old or edit.new is None else self.page.split_actions(edit.new)
        links = links_between([left, *cuts, right], 0.0)
        self.page.beads[place.first : place.stop] = links
        return place.first, place.first + len(links)

    def rightness(self, left: Cut, cuts: Sequence[Cut], right: Cut) -> int:
        """How many beads between these cuts are right."""
        return sum(pair_of(link) in self.right for link in links_between([left, *cuts, right], 0.0))

    def accept(self, indices: Sequence[int]) -> None:
        """Accept beads, which are right, and let the page align the stretch around them again."""
        for index in indices:
            self.page.accept(index)
        if indices and self.policy.realigns:
            before = self.wrong()
            self.page.realign(indices[len(indices) // 2])
            self.tally.spoilt += max(self.wrong() - before, 0)


# Chapters


class Chapter(NamedTuple):
    """A document of the gold, the beads that the aligner gives it, and what aligns its stretches again."""

    folder: str
    source: Sentences
    target: Sentences
    beads: list[Link]
    realigner: Realigner
    gold: list[Pair]

    def reviewed(self, policy: Policy) -> Tally:
        """What it takes to correct the chapter."""
        page = Page(self.source, self.target, list(self.beads), self.realigner)
        return Reviewer(page, self.gold, policy).review()


def main() -> None:
    """Print a table for each folder, and one for both."""
    arguments = parse()
    try:
        print("\n".join(lines(arguments)))
    except AlignerError as error:
        sys.exit(f"reviewer.py: error: {error}")


def parse() -> argparse.Namespace:
    """What to review, and how."""
    parser = argparse.ArgumentParser(description="Let an oracle correct the development gold on the review page.")
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="FOLDER", help="holds the gold folders")
    add("--folder", nargs="+", choices=FOLDERS, default=FOLDERS, help="some chapters (default: all)")
    add("--policy", nargs="+", choices=POLICIES, default=tuple(POLICIES), help="some rows (default: all)")
    add("--folds", type=int, default=0, help="fit weights on other documents, in so many folds (default: the shipped)")
    return parser.parse_args()


def lines(arguments: argparse.Namespace) -> Iterator[str]:
    """The tables."""
    chapters = list(chapters_of(arguments.data, arguments.folder, arguments.folds))
    found = {name: [(each.folder, each.reviewed(POLICIES[name])) for each in chapters] for name in arguments.policy}
    for folders in dict.fromkeys([*((folder,) for folder in arguments.folder), tuple(arguments.folder)]):
        tallies = [sum((tally for folder, tally in rows if folder in folders), Tally()) for rows in found.values()]
        first = tallies[0]
        yield f"{', '.join(folders)}: {first.beads:,} beads, {first.wrong} wrong at {first.places} places"
        yield from table([COLUMNS, *map(cells, tallies)], ["", *found])
        yield ""


COLUMNS = (
    "actions", "an error", "a place", "looks", "keys", "early", "to .9", "spoilt", "1st", "2nd", "3rd", "none",
)  # fmt: skip


def cells(tally: Tally) -> list[str]:
    """What stands under COLUMNS."""
    wrong, found = max(tally.wrong, 1), max(tally.places, 1)
    ratios = [f"{tally.actions / wrong:.2f}", f"{tally.actions / found:.2f}"]
    counts = [f"{tally.looks:,}", f"{tally.looks + tally.actions:,}", f"{tally.early / wrong:.3f}", f"{tally.most:,}"]
    ranks = [str(tally.ranks[rank]) if tally.ranks else "–" for rank in (1, 2, 3, 0)]
    return [f"{tally.actions}", *ratios, *counts, f"{tally.spoilt}", *ranks]


def chapters_of(data: Path, folders: Sequence[str], folds: int) -> Iterator[Chapter]:
    """Every chapter, aligned with weights that were fitted on other documents if there are folds."""
    weights = fitted(data, folds) if folds else {}
    for folder in folders:
        for number, document in enumerate(gold_folder(data / folder)):
            yield chapter(folder, document, Options(weights=weights[number % folds] if folds else Weights.load()))


def fitted(data: Path, folds: int) -> dict[int, Weights]:
    """Weights for the documents of each fold, fitted on those of the others, as in accuracy.py."""
    gold = [list(gold_folder(data / folder)) for folder in DEV_FOLDERS]
    encoder = load_encoder(None)
    return {
        fold: fit([without(folder, fold, folds) for folder in gold], encoder, f"fold {fold + 1}")
        for fold in range(folds)
    }


def chapter(folder: str, document: GoldDocument, options: Options) -> Chapter:
    """A document, aligned."""
    found = align(document.source, document.target, source_language="zh", target_language="en", options=options)
    beads = [Link(bead.source, bead.target, bead.confidence) for bead in found]
    realigner = Realigner(found.source, found.target, beads, options=options)
    return Chapter(folder, found.source, found.target, beads, realigner, gold_beads(document.links))


if __name__ == "__main__":
    main()
