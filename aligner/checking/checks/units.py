"""Text beside a number → its unit, and amounts in units → whether they are equal.

20亩          ─▶  亩: area, 2000/3 m²
$8,000        ─▶  $: US, Hong Kong, Taiwan … dollars
5 miles, 8 km ─▶  8047 m and 8000 m: equal, as far as the digits say
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from importlib import resources
from itertools import chain
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.words.tables import cells_of_rows

TABLE = resources.files("aligner.checking.checks") / "units.tsv"


class Conversion(NamedTuple):
    """How far converted amounts may differ.

    Set by hand: `100亩` is 6.7 hectares, which are called 7; degrees are rounded to whole ones.
    """

    share: float = 0.05
    degrees: float = 1.0


CONVERSION = Conversion()
# Shorter names have no plural in -s: `ms` is no plural of `m`.
SHORTEST_PLURAL = 4
# Dimensions that measure the same in another way.
KINDS = {"months": "time"}
EXACT = frozenset({"time", "months"})


class Unit(NamedTuple):
    """A meaning of a unit's name: what it measures, its size in the first unit of that, and where it counts from."""

    dimension: str
    size: Fraction
    zero: Fraction


class Written(NamedTuple):
    """A unit in a text: its name, and the characters of the number with it."""

    name: str
    span: Span


@cache
def load_units() -> dict[str, frozenset[Unit]]:
    """The meanings of each name in the table; longer names also in the singular."""
    units: dict[str, frozenset[Unit]] = {}
    for dimension, size, zero, names in cells_of_rows(TABLE.read_text(encoding="utf-8")):
        unit = Unit(dimension, Fraction(size), Fraction(zero))
        for name in dict.fromkeys(chain.from_iterable(map(_forms, names.split(", ")))):
            units[name] = units.get(name, frozenset()) | {unit}
    return units


def _forms(name: str) -> tuple[str, ...]:
    singular = name.removesuffix("s")
    return (name, singular) if len(name) >= SHORTEST_PLURAL and name.isascii() else (name,)


# What stands between a number and its unit, and what shows that a name is no unit, or of another compound one.
BETWEEN = regex.compile(r"[多余来]|[\s-]{0,2}+(?:(?<=[ ])(?:or )?more )?")
NO_UNIT = regex.compile(
    r"(?<=-gram)|(?<=[A-Za-zμ])[A-Za-zμ0-9·²³^*⁻-]|(?<=\p{Han})[²³^]|(?<=[A-Za-zμ])[ ][A-Za-z]{1,2}[-−⁻]"
    r"|(?<=周)[年岁长围边]|(?<=元)[素组件年旦月宵]"
    r"|(?<=里)[面程边约]|(?<=[米克])[兰拉]|(?<=巴)[士西黎]|(?<=升)[到至了高]|(?<=年)[级代]|(?<=天)[津然]"
)
LATIN = regex.compile("[A-Za-z]")


@cache
def _longest() -> int:
    return max(map(len, load_units()))


@cache
def load_currencies() -> frozenset[str]:
    """The names that may stand before a number."""
    return frozenset(name for name, units in load_units().items() if all(unit.dimension.isupper() for unit in units))


def unit_of(text: str, span: Span) -> Written | None:
    """The unit that stands with a number, if it is known."""
    between = BETWEEN.match(text, span.stop)
    start = between.end() if between else span.stop
    for stop in range(min(start + _longest(), len(text)), start, -1):
        name = text[start:stop]
        if name in load_units() and not NO_UNIT.match(text, stop):
            return Written(name, Span(span.start, stop))
    return _currency_before(text, span)


def _currency_before(text: str, span: Span) -> Written | None:
    stop = span.start - text.startswith(" ", span.start - 1)
    for start in range(max(stop - _longest(), 0), stop):
        name = text[start:stop]
        is_formula = text.startswith("$", span.stop)
        if (
            name in load_currencies()
            and not is_formula
            and not (LATIN.match(name) and LATIN.match(text, max(start - 1, 0), start))
        ):
            return Written(name, Span(start, span.stop))
    return None


def is_same_unit(left: str, right: str) -> bool:
    """Whether two names have a meaning in common: `¥` and `日元`."""
    units = load_units()
    return not units[left].isdisjoint(units[right])


class Likeness(NamedTuple):
    """How two names of units relate: whether they measure the same, and whether one of them has one meaning alone."""

    is_comparable: bool
    is_clear: bool


def likeness(left: str, right: str) -> Likeness:
    """How two names of units that have no meaning in common relate."""
    sides = [load_units()[name] for name in (left, right)]
    kinds = [{KINDS.get(unit.dimension, "money" if unit.dimension.isupper() else unit.dimension) for unit in side}
             for side in sides]  # fmt: skip
    return Likeness(not kinds[0].isdisjoint(kinds[1]), any(len(side) == 1 for side in sides))


def is_same_amount(left: tuple[Fraction, str], right: tuple[Fraction, str]) -> bool:
    """Whether a value in a unit is the same as another in another unit."""
    units = load_units()
    return any(
        _is_equal((left[0], one), (right[0], other))
        for one in units[left[1]]
        for other in units[right[1]]
        if one.dimension == other.dimension
    )


def is_power_of_ten(ratio: Fraction) -> bool:
    """Whether a ratio is 10, 1/100 or the like."""
    return min(ratio.as_integer_ratio()) == 1 and str(max(ratio.as_integer_ratio())).strip("0") == "1"


def _is_equal(left: tuple[Fraction, Unit], right: tuple[Fraction, Unit]) -> bool:
    amounts = [value * unit.size + unit.zero for value, unit in (left, right)]
    difference = abs(amounts[0] - amounts[1])
    ratio = left[1].size / right[1].size
    if left[1].zero != right[1].zero:
        return difference <= CONVERSION.degrees
    # Within the metric system, and of minutes and hours, nothing is rounded.
    is_exact = left[1].dimension in EXACT or is_power_of_ten(ratio)
    return difference <= (0 if is_exact else CONVERSION.share * float(max(map(abs, amounts))))
