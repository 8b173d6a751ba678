"""Constraints → the error that names those which contradict each other, or nothing.

Beads are in order and share no sentence. So it is enough to compare each constraint with its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from aligner.alignment.constraints import Anchor, Constraints, FixedBeads, Hull, Pair, holds, hulls
from aligner.alignment.lattice import Shape
from aligner.bitext.texts import NOWHERE, Run
from aligner.bitext.visible import visible
from aligner.errors import InputError

Texts = tuple[Sequence[str], Sequence[str]]
SIDES = ("source", "target")
# Characters of a sentence that an error shows.
SHOWN = 20
# Constraints that take part in a contradiction, as (kind, source run, target run), and why they contradict each other.
Named = tuple[str, Run, Run]
Contradiction = tuple[list[Named], str]


def check_constraints(constraints: Constraints, texts: Texts, shapes: Sequence[Shape]) -> None:
    """InputError that names the constraints which lie outside the texts or contradict each other.

    `shapes` are those of beads with anchors; a fixed bead may have any.
    """
    _check_range(constraints, texts)
    beads = constraints.beads
    for contradiction in _between_beads(beads):
        raise _error(contradiction, texts)
    contradictions = chain(
        _about_lonely_sentences(constraints, FixedBeads(beads)),
        _about_anchors(constraints, FixedBeads(beads)),
        _about_hulls(constraints, shapes),
        _about_pairs_apart(constraints, FixedBeads(beads)),
    )
    for contradiction in contradictions:
        raise _error(contradiction, texts)


def _check_range(constraints: Constraints, texts: Texts) -> None:
    anchors = (("anchor", Run(i, i + 1), Run(j, j + 1)) for i, j in constraints.anchors)
    others = (
        (kind, *pair) for kind, pairs in (("fixed", constraints.fixed), ("apart", constraints.apart)) for pair in pairs
    )
    for kind, *runs in chain(others, anchors):
        for name, run, side in zip(SIDES, runs, texts, strict=True):
            if run.stop > len(side):
                numbers = _numbers(kind, runs[0], runs[1])
                raise InputError(f"{numbers} lies outside the {name}, whose sentences are 0 to {len(side) - 1}")


def _between_beads(beads: Sequence[Pair]) -> Iterator[Contradiction]:
    for first, second in pairwise(beads):
        for side, name in enumerate(SIDES):
            if first[side].stop > second[side].start:
                number = max(first[side].start, second[side].start)
                reason = (
                    f"both have {name} sentence {number}"
                    if first[side].meets(second[side])
                    else "they cross, which beads never do"
                )
                yield [("fixed", *first), ("fixed", *second)], reason


def _about_lonely_sentences(constraints: Constraints, beads: FixedBeads) -> Iterator[Contradiction]:
    anchored = [{anchor[side]: anchor for anchor in constraints.anchors} for side in (0, 1)]
    for pair in constraints.fixed:
        side = 0 if pair[0] else 1
        if pair[1 - side]:
            continue
        for number in pair[side]:
            reason = f"{SIDES[side]} sentence {number} cannot have a counterpart and have none"
            if bead := beads.around(side, number):
                yield [("fixed", *pair), ("fixed", *bead)], reason
            if anchor := anchored[side].get(number):
                yield [("fixed", *pair), _named(anchor)], reason


def _about_anchors(constraints: Constraints, beads: FixedBeads) -> Iterator[Contradiction]:
    for anchor in constraints.anchors:
        for index in {beads.last_before(side, number) + k for side, number in enumerate(anchor) for k in (0, 1)}:
            if 0 <= index < len(beads.beads) and (reason := _conflict(anchor, beads.beads[index])):
                yield [("fixed", *beads.beads[index]), _named(anchor)], reason


def _conflict(anchor: Anchor, bead: Pair) -> str:
    """Why a bead that contains an anchor cannot stand beside a fixed one; empty if it can, or if it is this one."""
    places = [(number >= run.start) + (number >= run.stop) for number, run in zip(anchor, bead, strict=True)]
    if places[0] == places[1]:
        return ""
    return "the fixed bead has only one sentence of the anchor" if 1 in places else "they cross, which beads never do"


def _about_hulls(constraints: Constraints, shapes: Sequence[Shape]) -> Iterator[Contradiction]:
    """Contradictions of several anchors that only one bead can hold."""
    alone = (constraints.alone(0), constraints.alone(1))
    for hull in hulls(constraints.free_anchors()):
        names = _ends(hull)
        together = "only one bead can hold these anchors"
        shape = (len(hull.source), len(hull.target))
        if shape not in shapes:
            yield names, f"{together}, but its {shape[0]}-{shape[1]} sentences are more than max_bead and max_fan allow"
        for side, run in enumerate(hull[:2]):
            for number in alone[side].intersection(run):
                pair = (Run(number, number + 1), NOWHERE)
                lonely: Named = ("fixed", *(pair if side == 0 else pair[::-1]))
                yield [*names, lonely], f"{together}, and it would have {SIDES[side]} sentence {number}"
        for pair in constraints.apart:
            if holds(hull[:2], pair):
                yield [*names, ("apart", *pair)], f"{together}, and it would have the pair that is apart"


def _about_pairs_apart(constraints: Constraints, beads: FixedBeads) -> Iterator[Contradiction]:
    for pair in constraints.apart:
        bead = beads.around(0, pair[0].start)
        if bead and holds(bead, pair):
            yield [("fixed", *bead), ("apart", *pair)], "the bead has the pair that is apart"


def _named(anchor: Anchor) -> Named:
    return "anchor", Run(anchor[0], anchor[0] + 1), Run(anchor[1], anchor[1] + 1)


def _ends(hull: Hull) -> list[Named]:
    """The first and the last anchor of a hull, in the order in which a reader counts."""
    return [_named(anchor) for anchor in dict.fromkeys((min(hull.anchors), max(hull.anchors)))]


def _error(contradiction: Contradiction, texts: Texts) -> InputError:
    named, reason = contradiction
    names = " and ".join(f"{_numbers(*one)} {_beginnings(one, texts)}" for one in named)
    return InputError(f"{names} contradict each other: {reason}; take one of them out")


def _numbers(kind: str, source: Run, target: Run) -> str:
    """A constraint as a user may have written it."""
    if kind == "anchor":
        return f"anchor ({source.start}, {target.start})"
    return f"{kind} (({source.start}, {source.stop}), ({target.start}, {target.stop}))"


def _beginnings(named: Named, texts: Texts) -> str:
    """How the texts of a constraint begin."""
    starts = [visible(side[run.start]) if run else "" for run, side in zip(named[1:], texts, strict=True)]
    return " – ".join(
        f"“{start[:SHOWN]}{'…' if len(start) > SHOWN else ''}”" if start else "nothing" for start in starts
    )
