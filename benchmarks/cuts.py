"""The gold as a page can show it, and the shortest way there: beads as the cuts between them.

ours   0,0 ── 1,1 ── 2,3 ── 3,4      a cut (i, j) stands behind i source and j target sentences
gold   0,0 ── 1,2 ── 2,3 ── 3,4      one place, and one edit: the cut 1,1 moves to 1,2
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from aligner import Run
from aligner.bitext.beads import Link
from aligner.evaluation.gold import GoldLink

# A cut stands behind so many source and so many target sentences; a bead leads from one to the next.
Cut = tuple[int, int]
Pair = tuple[Run, Run]


def gold_beads(links: Sequence[GoldLink]) -> list[tuple[Run, Run]]:
    """The gold beads with both sides, in order; those that cross or are not contiguous as the bead around them."""
    beads: list[Pair] = []
    for source, target in sorted((source, target) for source, target in links if source and target):
        bead = Run(min(source), max(source) + 1), Run(min(target), max(target) + 1)
        while beads and not (beads[-1][0].stop <= bead[0].start and beads[-1][1].stop <= bead[1].start):
            bead = _around(beads.pop(), bead)
        beads.append(bead)
    return beads


def _around(left: Pair, right: Pair) -> Pair:
    source, target = (Run(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(left, right, strict=True))
    return source, target


def gold_cuts(gold: Sequence[Pair], beads: Sequence[Link]) -> list[Cut]:
    """The cuts of the gold; sentences without counterpart follow each other as in `beads`, for their order is free."""
    ends = (beads[-1].source.stop, beads[-1].target.stop)
    places = {(side, number): index for index, bead in enumerate(beads) for side in (0, 1) for number in bead[:2][side]}
    cuts, done = [(0, 0)], [0, 0]
    for bead in (*gold, (Run(ends[0], ends[0]), Run(ends[1], ends[1]))):
        alone = [(side, number) for side in (0, 1) for number in range(done[side], bead[side].start)]
        for side, _ in sorted(alone, key=lambda sentence: places[sentence]):
            done[side] += 1
            cuts.append((done[0], done[1]))
        done = [bead[0].stop, bead[1].stop]
        cuts += [(done[0], done[1])] if bead[0] else []
    return cuts


def cuts_of(beads: Sequence[Link]) -> list[Cut]:
    """Where beads begin and end."""
    return [(0, 0), *((bead.source.stop, bead.target.stop) for bead in beads)]


def links_between(cuts: Sequence[Cut], confidence: float) -> list[Link]:
    """The beads from one cut to the next."""
    return [Link(Run(a, c), Run(b, d), confidence) for (a, b), (c, d) in pairwise(cuts)]


class Place(NamedTuple):
    """The beads `first` to before `stop`, and the cuts within of ours and of the gold."""

    first: int
    stop: int
    ours: list[Cut]
    gold: list[Cut]


def places(beads: Sequence[Link], gold: Sequence[Pair]) -> Iterator[Place]:
    """Where beads differ from the gold."""
    ours, right = cuts_of(beads), gold_cuts(gold, beads)
    common = sorted(set(ours) & set(right))
    index, ranks = {cut: number for number, cut in enumerate(ours)}, {cut: number for number, cut in enumerate(right)}
    for left, end in pairwise(common):
        inside, wanted = ours[index[left] + 1 : index[end]], right[ranks[left] + 1 : ranks[end]]
        if inside or wanted:
            yield Place(index[left], index[end], inside, wanted)


# The shortest way from cuts to others


class Edit(NamedTuple):
    """Take one cut away (merge), put one in (split), or both: a boundary is moved by a sentence."""

    old: Cut | None
    new: Cut | None


def edits_between(ours: Sequence[Cut], gold: Sequence[Cut]) -> list[Edit]:
    """The fewest merges, splits and moves of one sentence that make these cuts those of the gold."""
    rows: list[list[list[Edit]]] = [[[]]]
    for j, new in enumerate(gold):
        rows[0].append([*rows[0][j], Edit(None, new)])
    for i, old in enumerate(ours):
        row = [[*rows[i][0], Edit(old, None)]]
        for j, new in enumerate(gold):
            steps = [[*rows[i][j + 1], Edit(old, None)], [*row[j], Edit(None, new)]]
            if abs(old[0] - new[0]) + abs(old[1] - new[1]) <= 1:
                steps.append([*rows[i][j], *([Edit(old, new)] if old != new else [])])
            row.append(min(steps, key=len))
        rows.append(row)
    return rows[-1][-1]


def distance(beads: Sequence[Link], gold: Sequence[Pair]) -> int:
    """The fewest edits that make all beads right."""
    return sum(len(edits_between(place.ours, place.gold)) for place in places(beads, gold))


def edited(place: Place, edit: Edit) -> list[Cut] | None:
    """The cuts of a place after an edit; None if they are in no order, because another edit must come first."""
    cuts = sorted({*place.ours, *([edit.new] if edit.new else [])} - {edit.old})
    return cuts if all(left[1] <= right[1] for left, right in pairwise(cuts)) else None


def pair_of(bead: Link) -> Pair:
    """Both runs; where an empty one stands does not matter."""
    return bead.source or Run(0, 0), bead.target or Run(0, 0)
