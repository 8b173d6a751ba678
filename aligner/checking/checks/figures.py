"""Numbers that only one side of a bead mentions, or that stand with another value or unit there.

    样本为 1,200 份。    The sample has 1,020 copies.    ─▶  1,200 and 1,020: 1.0
    增长了 3.2%。        It grew by 3.2.                 ─▶  3.2% and 3.2: 1.0
    全长 40 公里。       It is 40 m long.                ─▶  公里 and m: .7
    共有三个方面。       There are several sides.        ─▶  三: .25

The measure is 1 where one number could be the other mistyped, .9 or less for others that face each other, .8 for a
figure that the other side lacks, less for what translators leave out or write in other ways, small numbers in words
above all, and least where the value stands in the bead before or after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.citations import CITATION
from aligner.checking.checks.material import Material
from aligner.checking.checks.notations import find_notations
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.checks.rows import Check, beside, on_one_side, shortened
from aligner.checking.findings import Finding
from aligner.words.numbers import DECADE, ORDINAL, PERCENT, Number, compare, find_numbers

MISTYPED, FACING, FACING_IN_WORDS, OTHER_UNIT = 1.0, 0.9, 0.6, 0.7
FIGURE, LARGE_IN_WORDS, SMALL_FIGURE, ORDINAL_ALONE, SMALL_IN_WORDS, NEARBY = 0.8, 0.6, 0.5, 0.4, 0.25, 0.2
SIGN_CARRIED = 0.3
# From here on a number in words is hardly ever left out.
LARGE = 13
CENTURY = 100
# Numbers of a bead that are paired; a bead with more is a table, where pairing makes no sense.
MOST = 40
# Fewer digits may stand in the other text by chance.
FEWEST_GLUED = 3
# Digits that must be the same for two numbers of which one has a wrong digit.
FEWEST_ALIKE = 2
POWERS_OF_TEN = frozenset(Fraction(10) ** power for power in range(-9, 10) if power)
DIGIT, DIGITS = regex.compile(r"[0-9０-９]"), regex.compile(r"[0-9０-９](?:,?[0-9０-９])*+")
# `(3)`, `3.` and `3、` before what they number.
LIST_NUMBER = regex.compile(
    r"(?:[（(]|(?:^|(?<=[\n。；;：:，,.、])|(?<=\b(?:and|or))|(?<=[和及或]))\s{0,4}+)"
    r"(?P<number>[0-9０-９]{1,2})(?:[)）、．]|\.(?![0-9]))(?=\s*+[^\s0-9])"
)
# `over1,126`, of which nothing but the end is read as a number.
CUT = regex.compile(r"(?<=[A-Za-z][0-9]{1,3}+(?:,[0-9]{3}){0,3}),(?=[0-9]{3})")
NO_FIGURE = regex.compile(r"[^0-9.,]")
FROM = regex.compile(r"(?:\bfrom|[从由自])\s?$", regex.IGNORECASE)
# In words, one is enough: `from 30 to 40 percent`.
TO_PERCENT = regex.compile(r"\s?to\s?[0-9.,]++\s?per\s?cent", regex.IGNORECASE)
DECADES = regex.compile(r"decades?\b|年代", regex.IGNORECASE)
YEARS = regex.compile(r"\s?(?:多|余|来)?(?:年|years?\b)")

# What is measured, and in how many of the smallest unit here.
UNITS: dict[str, tuple[str, Fraction]] = {
    name: (dimension, Fraction(size))
    for dimension, size, names in (
        ("length", 1, "nm 纳米 nanometers nanometres"),
        ("length", 10**3, "μm µm um 微米 micrometers micrometres microns"),
        ("length", 10**6, "mm 毫米 millimeters millimetres"),
        ("length", 10**7, "cm 厘米 centimeters centimetres"),
        ("length", 10**9, "m 米 meters metres"),
        ("length", 10**12, "km 公里 千米 kilometers kilometres"),
        ("mass", 1, "mg 毫克 milligrams"),
        ("mass", 10**3, "g 克 grams"),
        ("mass", 10**6, "kg 公斤 千克 kilograms"),
        ("mass", 10**9, "t 吨 tons tonnes"),
        ("time", 1, "ms 毫秒 milliseconds"),
        ("time", 10**3, "s 秒 seconds"),
        ("time", 60 * 10**3, "min 分钟 minutes mins"),
        ("time", 3600 * 10**3, "h 小时 hours"),
        ("time", 24 * 3600 * 10**3, "d 天 days"),
        ("time", 7 * 24 * 3600 * 10**3, "周 个星期 weeks"),
        ("months", 1, "个月 months"),
        ("months", 12, "年 years"),
        ("power", 1, "W 瓦 watts"),
        ("power", 10**3, "kW 千瓦 kilowatts"),
        ("power", 10**6, "MW 兆瓦 megawatts"),
        ("voltage", 1, "V 伏 volts"),
        ("voltage", 10**3, "kV 千伏 kilovolts"),
        ("frequency", 1, "Hz 赫兹 hertz"),
        ("frequency", 10**3, "kHz 千赫 kilohertz"),
        ("frequency", 10**6, "MHz 兆赫 megahertz"),
        ("frequency", 10**9, "GHz 吉赫 gigahertz"),
    )
    for each in names.split()
    for name in {each, each.removesuffix("s") if len(each) > 3 else each}
}
# A unit alone, or the first of a compound one, of which nothing is said then.
UNIT = regex.compile(
    rf"[\s-]{{0,2}}+(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})"
    r"(?![A-Za-zμ0-9/·²³^*⁻-]|[ ]?(?:/|per\b)|(?<=[A-Za-zμ])[ ][A-Za-z]{1,2}[-−⁻]|(?<=周)[年岁长围边])"
)


class _Mention(NamedTuple):
    """A number of a passage, as it is written, and how much it says that the other side lacks it."""

    number: Number
    text: str
    weight: float

    @property
    def shown(self) -> str:
        """As it is written, with the percent sign that the text has only once for several."""
        return f"{self.text}%" if self.number.kind == PERCENT and self.text[-1:].isdigit() else self.text


class _Side(NamedTuple):
    """A passage and its numbers."""

    passage: Passage
    numbers: list[Number]

    @property
    def values(self) -> set[Fraction]:
        """Of all of them, without signs."""
        return {abs(number.value) for number in self.numbers}

    def place(self, number: Number) -> Span:
        """Where it stands in the document."""
        return self.passage.span(number.span.start, number.span.stop)

    def mentions(self, numbers: Sequence[Number], other: _Side) -> list[_Mention]:
        """Those of the numbers that the other side should have, without the numbers of lists and citations."""
        if not numbers:
            return []
        text, amounts = self.passage.text, set(other.amounts.values())
        aside = {place for match in CITATION.finditer(text) for place in range(*match.span())}
        aside |= {match.start("number") for match in LIST_NUMBER.finditer(text)}
        aside |= {match.end() for match in CUT.finditer(text)}
        aside |= {place for place, measured in self.amounts.items() if measured in amounts}
        aside |= self._written_otherwise(other)
        kept = (n for n in numbers if n.span.start not in aside and not _is_decades(n, text, other.passage.text))
        written = ((number, text[number.span.start : number.span.stop]) for number in kept)
        return [_Mention(number, as_written, _weight(number, as_written)) for number, as_written in written]

    def _written_otherwise(self, other: _Side) -> set[int]:
        """Where numbers begin that the other side writes in another way."""
        here, there = find_notations(self.passage.text), find_notations(other.passage.text)
        keys = {key for notation in there for key in notation.keys}
        all_keys = keys | {("", _share(number)) for number in other.numbers}
        places = {place for each in here if each.keys <= all_keys for place in range(each.span.start, each.span.stop)}
        return places | {number.span.start for number in self.numbers if ("", _share(number)) in keys}

    @property
    def amounts(self) -> dict[int, tuple[str, Fraction]]:
        """Where a number has a unit, what it measures, in the smallest unit of that."""
        units = {number: UNITS.get(self.unit(number)) for number in self.numbers}
        return {number.span.start: (unit[0], number.value * unit[1]) for number, unit in units.items() if unit}

    def lacks_sign(self, number: Number) -> bool:
        """Whether it is a percentage only by the number after it: `from 30 to 40%`."""
        text, (start, stop) = self.passage.text, (number.span.start, number.span.stop)
        return (
            number.kind == PERCENT
            and not NO_FIGURE.search(text, start, stop)
            and not TO_PERCENT.match(text, stop)
            and bool(FROM.search(text[max(0, start - 6) : start]))
        )

    def unit(self, number: Number) -> str:
        """The unit behind a number; empty where none is known."""
        match = UNIT.match(self.passage.text, number.span.stop)
        return match["unit"] if match else ""


def _share(number: Number) -> Fraction:
    """Its value without the sign, that of a percentage as the share it is."""
    return abs(number.value) / (100 if number.kind == PERCENT else 1)


def _find(material: Material) -> Iterator[Finding]:
    sides = [
        (_Side(pair.source, find_numbers(pair.source.text)), _Side(pair.target, find_numbers(pair.target.text)))
        for pair in material.pairs
    ]
    for pair, (source, target) in zip(material.pairs, sides, strict=True):
        if not pair.is_whole or not (source.numbers or target.numbers):
            continue
        nearby = (
            {value for _, there in beside(sides, pair.bead) for value in there.values},
            {value for here, _ in beside(sides, pair.bead) for value in here.values},
        )
        found = [*_values(pair, source, target, nearby), *_lists(pair), *_equal(pair, source, target)]
        yield from sorted(found, key=lambda finding: (not finding.source, (finding.source or finding.target)[0]))


def _values(pair: Pair, source: _Side, target: _Side, nearby: tuple[set[Fraction], set[Fraction]]) -> Iterator[Finding]:
    """Values that one side lacks: two and two where they face each other, the others alone."""
    comparison = compare(source.numbers, target.numbers)
    lefts, rights = source.mentions(comparison.only_left, target), target.mentions(comparison.only_right, source)
    paired = list(_paired(lefts, rights))
    for left, right, measure in paired:
        places = ((source.place(left.number),), (target.place(right.number),))
        yield NUMBER.finding(pair, places, measure, "differs", source=left.shown, target=right.shown)
    done = {id(mention) for left, right, _ in paired for mention in (left, right)}
    yield from _alone(pair, source, [each for each in lefts if id(each) not in done], nearby[0], of_target=False)
    yield from _alone(pair, target, [each for each in rights if id(each) not in done], nearby[1], of_target=True)


def _alone(
    pair: Pair, side: _Side, mentions: list[_Mention], nearby: set[Fraction], *, of_target: bool
) -> Iterator[Finding]:
    """One finding for all numbers of a side that say as much."""
    other = (pair.source if of_target else pair.target).text
    found: dict[tuple[float, str], list[_Mention]] = {}
    for mention in mentions:
        moved = abs(mention.number.value) in nearby or _is_glued(mention, other)
        wording = ("added" if of_target else "missing") + (" nearby" if moved else "")
        found.setdefault((min(mention.weight, NEARBY) if moved else mention.weight, wording), []).append(mention)
    for (measure, wording), group in found.items():
        spans = tuple(side.place(mention.number) for mention in group)
        places = on_one_side(spans, of_target)
        shown = [mention.shown for mention in group]
        yield NUMBER.finding(
            pair, places, measure, wording, numbers=shortened(", ".join(shown)), listed=shortened("、".join(shown))
        )


def _is_glued(mention: _Mention, other: str) -> bool:
    """Whether the digits stand in the other text after all, in a word or what is not read as a number."""
    digits = "".join(DIGIT.findall(mention.text))
    return len(digits) >= FEWEST_GLUED and any(run.replace(",", "") == digits for run in DIGITS.findall(other))


def _paired(lefts: list[_Mention], rights: list[_Mention]) -> Iterator[tuple[_Mention, _Mention, float]]:
    """Mentions that face each other, the likest first, and what the pair measures."""
    candidates = [
        (-measure, abs(i - j), i, j)
        for (i, left), (j, right) in product(enumerate(lefts[:MOST]), enumerate(rights[:MOST]))
        if (measure := _facing(left, right))
    ]
    free = set(range(len(lefts))), set(range(len(rights)))
    for measure, _, i, j in sorted(candidates):
        if i in free[0] and j in free[1]:
            free[0].remove(i)
            free[1].remove(j)
            yield lefts[i], rights[j], -measure


def _facing(left: _Mention, right: _Mention) -> float:
    """How likely one is what became of the other; 0 for numbers that have nothing to do with each other."""
    if _is_mistyped(left.number, right.number):
        return MISTYPED
    weaker = min(left.weight, right.weight)
    if weaker >= SMALL_FIGURE:
        return FACING
    return FACING_IN_WORDS if left.number.kind == right.number.kind and left.weight == right.weight else 0.0


def _is_mistyped(left: Number, right: Number) -> bool:
    """Digits swapped or one of them wrong, another magnitude, or a percent sign lost."""
    values = abs(left.value), abs(right.value)
    if values[0] == values[1] or (values[1] and values[0] / values[1] in POWERS_OF_TEN):
        return True
    here, there = (DIGIT.findall(format(float(value), ".12g")) for value in values)
    if len(here) != len(there) or len(here) < FEWEST_ALIKE:
        return False
    alike = sum(a == b for a, b in zip(here, there, strict=True))
    return sorted(here) == sorted(there) or (alike >= FEWEST_ALIKE and alike == len(here) - 1)


def _weight(number: Number, text: str) -> float:
    """How much it says that the other side lacks a number."""
    is_figure = bool(DIGIT.search(text))
    if number.kind in {ORDINAL, DECADE}:
        return ORDINAL_ALONE if is_figure or number.value >= LARGE else SMALL_IN_WORDS
    if number.kind == PERCENT or (is_figure and (number.value >= LARGE or number.value.denominator > 1)):
        return FIGURE
    if is_figure:
        return SMALL_FIGURE
    return LARGE_IN_WORDS if abs(number.value) >= LARGE else SMALL_IN_WORDS


def _is_decades(number: Number, text: str, other: str) -> bool:
    """Whether it counts years that the other text counts in decades: `近20年`, `the last two decades`."""
    in_tens = number.value <= CENTURY and number.value % 10 == 0 and YEARS.match(text, number.span.stop)
    return bool((in_tens and DECADES.search(other)) or (DECADES.match(text, number.span.stop + 1) and "年" in other))


def _lists(pair: Pair) -> Iterator[Finding]:
    """Numbers of two lists with as many items, where they differ: `（2）`, `(20)`."""
    numbers = [list(LIST_NUMBER.finditer(passage.text)) for passage in (pair.source, pair.target)]
    if len(numbers[0]) == len(numbers[1]):
        for left, right in zip(*numbers, strict=True):
            if int(left["number"]) != int(right["number"]):
                places = ((pair.source.span(*left.span("number")),), (pair.target.span(*right.span("number")),))
                yield NUMBER.finding(pair, places, FIGURE, "differs", source=left["number"], target=right["number"])


def _equal(pair: Pair, source: _Side, target: _Side) -> Iterator[Finding]:
    """The same number in different units, or with one percent sign for two, where each side has it once."""
    once = [
        {value for value, count in Counter(number.value for number in side.numbers).items() if count == 1}
        for side in (source, target)
    ]
    there = {number.value: number for number in target.numbers if number.value in once[1]}
    for left in source.numbers:
        right = there.get(left.value) if left.value in once[0] else None
        if right is None:
            continue
        places = ((_with_unit(source, left),), (_with_unit(target, right),))
        units = source.unit(left), target.unit(right)
        if all(units) and UNITS[units[0]] != UNITS[units[1]]:
            yield NUMBER.finding(pair, places, OTHER_UNIT, "unit", source=units[0], target=units[1])
        elif source.lacks_sign(left) != target.lacks_sign(right):
            yield NUMBER.finding(pair, places, SIGN_CARRIED, "sign", number=format(float(left.value), "g"))


def _with_unit(side: _Side, number: Number) -> Span:
    match = UNIT.match(side.passage.text, number.span.stop)
    return side.passage.span(number.span.start, match.end() if match else number.span.stop)


NUMBER = Check(
    "number", "accuracy/mistranslation", {"en": "Number", "zh": "数字"},
    {
        "differs": {
            "en": "The source has {source} here; the translation has {target}.",
            "zh": "原文为“{source}”，译文为“{target}”。",
        },
        "missing": {
            "en": "The source has {numbers}; the translation seems to have no such number.",
            "zh": "原文有“{listed}”，译文中似乎没有这样的数值。",
        },
        "added": {
            "en": "The translation has {numbers}; the source seems to have no such number.",
            "zh": "译文有“{listed}”，原文中似乎没有这样的数值。",
        },
        "missing nearby": {
            "en": "The source has {numbers} here; the translation writes it in another way, or in the passage beside.",
            "zh": "原文此处有“{listed}”，译文中它写法不同，或出现在相邻的段落里。",
        },
        "added nearby": {
            "en": "The translation has {numbers} here; the source writes it in another way, or in the passage beside.",
            "zh": "译文此处有“{listed}”，原文中它写法不同，或出现在相邻的段落里。",
        },
        "sign": {
            "en": "A percent sign stands behind {number} on one side only.",
            "zh": "只有一方在“{number}”之后写了百分号。",
        },
        "unit": {
            "en": "The number is the same, but the source counts in {source} and the translation in {target}.",
            "zh": "数值相同，但原文的单位是“{source}”，译文的单位是“{target}”。",
        },
    },
    _find,
)  # fmt: skip
