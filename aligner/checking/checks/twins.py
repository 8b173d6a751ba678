"""A number that each side has once → what stands with it and differs: unit, sign, interval, bound, words around.

全长5公里。                      It is 5 miles long.                          ─▶  公里, miles
温度降至-5 ℃。                   The temperature fell to 5 °C.                ─▶  a minus on one side only
参加者不足200人。                More than 200 people took part.              ─▶  less, more
平均值为3.5，最大值为7.2。       The mean was 7.2 and the maximum was 3.5.    ─▶  3.5 and 7.2 changed places
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import regex

from aligner.checking.checks.bounds import find_bound
from aligner.checking.checks.quantities import Side
from aligner.checking.checks.units import is_same_unit, likeness
from aligner.encoders.static import StaticEncoder
from aligner.words.numbers import CARDINAL, PERCENT, Number


class TwinEvidence(NamedTuple):
    """The measures of what differs beside the same number, and the limits of what is compared.

    Set by hand. `exchanged`: in 9,872 pairs with numbers from 50 collections there are seven reversals of comparable
    numbers, all of them right; `least_gain` takes none for an exchange, and at .4 one. Of 467 exchanges that were
    planted there it finds .73. With one exchange among twenty such pairs nine of ten findings would be real.
    """

    in_other_unit: float = 0.7
    # `元` and `$`, which may be the money of Taiwan; `3 m` and `3分钟`.
    in_unclear_unit: float = 0.5
    with_sign_carried: float = 0.3
    # A minus or ± on one side only.
    signed: float = 0.8
    # Less than the number on one side, more on the other: in none of 356 right pairs where both sides have a bound.
    bounded: float = 0.8
    exchanged: float = 0.8
    # How much more the words around two exchanged numbers must be alike: a sum of twelve cosines.
    least_gain: float = 0.5
    # The most numbers of a side that are compared; a bead with more is a table.
    most: int = 40


EVIDENCE = TwinEvidence()


class Twins(NamedTuple):
    """A number that each side has once."""

    left: Number
    right: Number


def find_twins(source: Side, target: Side, said: tuple[set[int], ...]) -> list[Twins]:
    """The numbers that each side has once and no finding has named, in the order of the source."""
    most = EVIDENCE.most
    unique_in_target = _unique(target.numbers[:most])
    return [
        Twins(left, right)
        for value, left in _unique(source.numbers[:most]).items()
        if (right := unique_in_target.get(value))
        and left.kind == right.kind
        and left.span.start not in said[0]
        and right.span.start not in said[1]
    ]


def _unique(numbers: Sequence[Number]) -> dict[Fraction, Number]:
    """The numbers whose absolute value no other number has, by value."""
    counts = Counter(abs(number.value) for number in numbers)
    return {abs(number.value): number for number in numbers if counts[abs(number.value)] == 1}


class _Company(NamedTuple):
    """What stands with a number and differs on the other side: the measure, the wording, and what each side has."""

    measure: float
    wording: str
    source: str = ""
    target: str = ""


class Remark(NamedTuple):
    """What differs: the numbers concerned, the measure, the wording of the check, and its details."""

    twins: tuple[Twins, ...]
    measure: float
    wording: str
    details: Mapping[str, str]


def compare_company(source: Side, target: Side, twins: Iterable[Twins]) -> Iterator[Remark]:
    """Numbers with another unit, sign or interval on the other side."""
    for twin in twins:
        company = next(filter(None, (differ(source, target, twin.left, twin.right) for differ in COMPANY)), None)
        if company:
            number = format(float(abs(twin.left.value)), "g")
            details = {"source": company.source, "target": company.target, "number": number}
            yield Remark((twin,), company.measure, company.wording, details)


def _unit_differs(source: Side, target: Side, left: Number, right: Number) -> _Company | None:
    units = source.units.get(left.span.start), target.units.get(right.span.start)
    if units[0] and units[1] and not is_same_unit(units[0].name, units[1].name):
        is_sure = all(likeness(units[0].name, units[1].name))
        return _Company(
            EVIDENCE.in_other_unit if is_sure else EVIDENCE.in_unclear_unit, "unit", units[0].name, units[1].name
        )
    points = source.points(left), target.points(right)
    if "%" in points and points[0] != points[1]:
        return _Company(EVIDENCE.in_other_unit, "unit", *points)
    return None


def _minus_differs(source: Side, target: Side, left: Number, right: Number) -> _Company | None:
    signs = source.is_negative(left), target.is_negative(right)
    if (signs[0] and not target.may_be_negative(right)) or (signs[1] and not source.may_be_negative(left)):
        return _Company(EVIDENCE.signed, "minus")
    return None


def _interval_differs(source: Side, target: Side, left: Number, right: Number) -> _Company | None:
    signs = source.is_interval(left), target.is_interval(right)
    if (signs[0] and not target.may_have_intervals) or (signs[1] and not source.may_have_intervals):
        return _Company(EVIDENCE.signed, "plus-minus")
    return None


def _percent_differs(source: Side, target: Side, left: Number, right: Number) -> _Company | None:
    return _Company(EVIDENCE.with_sign_carried, "sign") if source.lacks_sign(left) != target.lacks_sign(right) else None


def _bound_differs(source: Side, target: Side, left: Number, right: Number) -> _Company | None:
    bounds = [
        find_bound(side.passage.text, each.span, side.passage.language)
        for side, each in ((source, left), (target, right))
    ]
    return _Company(EVIDENCE.bounded, "bound") if all(bounds) and bounds[0] != bounds[1] else None


COMPANY = (_unit_differs, _minus_differs, _interval_differs, _bound_differs, _percent_differs)
# Where the words about a number end.
BORDER = regex.compile(r"[，。；：,;:!?()（）、\n]|\.(?![0-9])|\band\b|\bwhile\b|[和而]")
# One number of another, which the languages say in reverse order: `32个中的30个`, `30 of 32`.
# `1993 instead of 1992`, `to 72 from 35`.
INSTEAD = regex.compile(r"\b(?:instead|rather|compared|versus|against)\b|\bfrom\s?$|而不是|而非|相比")
PART_OF = regex.compile(r"[的中乘内]|\b(?:of|in|within|times|by)\b")


def find_exchanged(source: Side, target: Side, twins: Iterable[Twins], lexicon: StaticEncoder) -> Iterator[Remark]:
    """Neighbours whose order is reversed, if the words around each fit the other better."""
    counted = [twin for twin in twins if twin.left.kind in {CARDINAL, PERCENT}]
    for first, second in pairwise(counted):
        is_reversed = first.right.span.start > second.right.span.start
        if (
            is_reversed
            and _is_exchangeable(source, target, first, second)
            and _gain(source, target, first, second, lexicon) >= EVIDENCE.least_gain
        ):
            texts = [source.passage.text[twin.left.span.start : twin.left.span.stop] for twin in (first, second)]
            details = {"first": texts[0], "second": texts[1]}
            yield Remark((first, second), EVIDENCE.exchanged, "exchanged", details)


def _is_exchangeable(source: Side, target: Side, first: Twins, second: Twins) -> bool:
    """Whether both numbers have the same unit or none, are of a kind, and neither is part of the other."""
    if _is_said_in_reverse(source, target, first, second):
        return False
    lefts = [source.units.get(twin.left.span.start) for twin in (first, second)]
    rights = [target.units.get(twin.right.span.start) for twin in (first, second)]
    names = [[unit.name if unit else "" for unit in units] for units in (lefts, rights)]
    return first.left.kind == second.left.kind and all(one == other for one, other in names)


def _is_said_in_reverse(source: Side, target: Side, first: Twins, second: Twins) -> bool:
    """Whether the words between the numbers say why their order is reversed."""
    between = source.passage.text[first.left.span.stop : second.left.span.start]
    between_target = target.passage.text[second.right.span.stop : first.right.span.start]
    return bool(PART_OF.search(between) or INSTEAD.search(between) or INSTEAD.search(between_target))


def _gain(source: Side, target: Side, first: Twins, second: Twins, lexicon: StaticEncoder) -> float:
    """How much more alike the words before and after the numbers, and both, are if these change places."""
    lefts = [_around(source, twin.left) for twin in (first, second)]
    rights = [_around(target, twin.right) for twin in (first, second)]
    texts = [text for before, after in (*lefts, *rights) for text in (before, after, f"{before} {after}")]
    one, two, right_one, right_two = lexicon.encode(texts).reshape(4, 3, -1)
    return float(((one - two) * (right_two - right_one)).sum())


def _around(side: Side, number: Number) -> tuple[str, str]:
    """The words of the clause before a number and after it, as far as the next numbers."""
    text = side.passage.text
    stops = [each.span.stop for each in side.numbers if each.span.stop <= number.span.start]
    starts = [each.span.start for each in side.numbers if each.span.start >= number.span.stop]
    before = text[max(stops, default=0) : number.span.start]
    after = text[number.span.stop : min(starts, default=len(text))]
    return BORDER.split(before)[-1], BORDER.split(after)[0]
