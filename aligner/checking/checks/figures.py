"""Numbers that only one side of a bead has, or that have another value or unit on the other side.

    样本为 1,200 份。    The sample has 1,020 copies.    ─▶  1,200 and 1,020: 1.0
    增长了 3.2%。        It grew by 3.2.                 ─▶  3.2% and 3.2: 1.0
    全长 40 公里。       It is 40 m long.                ─▶  公里 and m: .7
    共有三个方面。       There are several sides.        ─▶  三: .25

The measure is 1 where one number may be the other mistyped, .9 or less for other pairs of numbers, and .8 for a figure
that the other side lacks. It is less for what translators leave out or write in another way, above all small numbers in
words, and least where the value stands in the bead before or after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.check import Check, neighbours, on_one_side, shorten
from aligner.checking.checks.citations import CITATION
from aligner.checking.checks.material import Material
from aligner.checking.checks.notations import Key, find_notations
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding
from aligner.words.numbers import DECADE, ORDINAL, PERCENT, Number, compare_numbers, find_numbers


class NumberEvidence(NamedTuple):
    """The measures of differing numbers, by the situation, and the limits of what is compared.

    Set by hand while what the check found in thesis-dev, champollion-dev and our own thesis was read; no figure is kept
    of that. What a fifth more or less costs is from `benchmarks/checks.py --ablate figures`, where 59 of 60 faults are
    found and 39 flags are raised in texts without, 32 of them major. With `figure` at .64, 16 of these are minor, and
    .08 of the faults are no longer found as major ones; with `small_in_words` at .3 there are 25 minor flags more, with
    `large` at 10 there are three. `mistyped`, `facing` and `fewest_glued` decide one fault, the others two flags at
    most. `in_other_unit`, `with_sign_carried`, `longest_in_decades` and `most_paired` change no finding there.
    """

    # Two numbers that are paired.
    mistyped: float = 1.0
    facing: float = 0.9
    facing_in_words: float = 0.6
    in_other_unit: float = 0.7
    with_sign_carried: float = 0.3
    # A number that the other side lacks. Two numbers with at least the weight of a small figure pair as figures do.
    figure: float = 0.8
    large_in_words: float = 0.6
    small_figure: float = 0.5
    ordinal: float = 0.4
    small_in_words: float = 0.25
    # The most where the value stands in the bead before or after, or in a word of the other side.
    nearby: float = 0.2
    # From this value on, a number in words is hardly ever left out.
    large: int = 13
    # Years that may be counted in decades.
    longest_in_decades: int = 100
    # The most numbers of a side that are paired; a bead with more is a table, where pairing makes no sense.
    most_paired: int = 40
    # Fewer digits may stand in the other text by chance.
    fewest_glued: int = 3
    # Digits that two numbers must share if one has a wrong digit.
    fewest_alike: int = 2


EVIDENCE = NumberEvidence()
DIGIT, DIGITS = regex.compile(r"[0-9０-９]"), regex.compile(r"[0-9０-９](?:,?[0-9０-９])*+")
# `(3)`, `3.` and `3、` before what they number.
LIST_NUMBER = regex.compile(
    r"(?:[（(]|(?:^|(?<=[\n。；;：:，,.、])|(?<=\b(?:and|or))|(?<=[和及或]))\s{0,4}+)"
    r"(?P<number>[0-9０-９]{1,2})(?:[)）、．]|\.(?![0-9]))(?=\s*+[^\s0-9])"
)
# `over1,126`, of which only the end is read as a number.
CUT = regex.compile(r"(?<=[A-Za-z][0-9]{1,3}+(?:,[0-9]{3}){0,3}),(?=[0-9]{3})")
NOT_FIGURE = regex.compile(r"[^0-9.,]")
FROM = regex.compile(r"(?<=(?:\bfrom|[从由自])\s?)", regex.IGNORECASE)
# One percent sign in words is enough: `from 30 to 40 percent`.
TO_PERCENT = regex.compile(r"\s?to\s?[0-9.,]++\s?per\s?cent", regex.IGNORECASE)
DECADES = regex.compile(r"decades?\b|年代", regex.IGNORECASE)
YEARS = regex.compile(r"\s?(?:多|余|来)?(?:年|years?\b)")


class _Row(NamedTuple):
    """The names of a unit, its dimension, and its size in the smallest unit of that dimension."""

    dimension: str
    size: int
    names: str


ROWS = (
    _Row("length", 1, "nm 纳米 nanometers nanometres"),
    _Row("length", 10**3, "μm µm um 微米 micrometers micrometres microns"),
    _Row("length", 10**6, "mm 毫米 millimeters millimetres"),
    _Row("length", 10**7, "cm 厘米 centimeters centimetres"),
    _Row("length", 10**9, "m 米 meters metres"),
    _Row("length", 10**12, "km 公里 千米 kilometers kilometres"),
    _Row("mass", 1, "mg 毫克 milligrams"),
    _Row("mass", 10**3, "g 克 grams"),
    _Row("mass", 10**6, "kg 公斤 千克 kilograms"),
    _Row("mass", 10**9, "t 吨 tons tonnes"),
    _Row("time", 1, "ms 毫秒 milliseconds"),
    _Row("time", 10**3, "s 秒 seconds"),
    _Row("time", 60 * 10**3, "min 分钟 minutes mins"),
    _Row("time", 3600 * 10**3, "h 小时 hours"),
    _Row("time", 24 * 3600 * 10**3, "d 天 days"),
    _Row("time", 7 * 24 * 3600 * 10**3, "周 个星期 weeks"),
    _Row("months", 1, "个月 months"),
    _Row("months", 12, "年 years"),
    _Row("power", 1, "W 瓦 watts"),
    _Row("power", 10**3, "kW 千瓦 kilowatts"),
    _Row("power", 10**6, "MW 兆瓦 megawatts"),
    _Row("voltage", 1, "V 伏 volts"),
    _Row("voltage", 10**3, "kV 千伏 kilovolts"),
    _Row("frequency", 1, "Hz 赫兹 hertz"),
    _Row("frequency", 10**3, "kHz 千赫 kilohertz"),
    _Row("frequency", 10**6, "MHz 兆赫 megahertz"),
    _Row("frequency", 10**9, "GHz 吉赫 gigahertz"),
)


class Unit(NamedTuple):
    """What a unit measures, and how many of the smallest unit of that it is."""

    dimension: str
    size: Fraction


def _units(rows: Iterable[_Row]) -> dict[str, Unit]:
    """The units by name; longer names also in the singular."""
    units: dict[str, Unit] = {}
    for row in rows:
        unit = Unit(row.dimension, Fraction(row.size))
        for name in row.names.split():
            units[name] = unit
            units[name.removesuffix("s") if len(name) > len("min") else name] = unit
    return units


UNITS = _units(ROWS)
# A unit alone, or the first of a compound one, of which nothing is said then.
UNIT = regex.compile(
    rf"[\s-]{{0,2}}+(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})"
    r"(?![A-Za-zμ0-9/·²³^*⁻-]|[ ]?(?:/|per\b)|(?<=[A-Za-zμ])[ ][A-Za-z]{1,2}[-−⁻]|(?<=周)[年岁长围边])"
)


class _Mention(NamedTuple):
    """A number of a passage, its text, and how much its lack on the other side says."""

    number: Number
    text: str
    weight: float

    @classmethod
    def of(cls, number: Number, text: str) -> _Mention:
        """A number, with its text and weight."""
        written = text[number.span.start : number.span.stop]
        return cls(number, written, _weight(number, written))

    @property
    def shown(self) -> str:
        """The text, with the percent sign that several numbers share."""
        return f"{self.text}%" if self.number.kind == PERCENT and self.text[-1:].isdigit() else self.text


class _Side(NamedTuple):
    """A passage and its numbers."""

    passage: Passage
    numbers: list[Number]

    @classmethod
    def of(cls, passage: Passage) -> _Side:
        """A passage and the numbers in it."""
        return cls(passage, find_numbers(passage.text))

    @property
    def values(self) -> set[Fraction]:
        """The absolute values of all numbers."""
        return {abs(number.value) for number in self.numbers}

    def span_of(self, number: Number) -> Span:
        """The span of a number in the document."""
        return self.passage.span(number.span.start, number.span.stop)

    def mentions(self, numbers: Sequence[Number], other: _Side) -> list[_Mention]:
        """The numbers that the other side should have."""
        if not numbers:
            return []
        text, other_text = self.passage.text, other.passage.text
        excluded = self._list_offsets() | self._offsets_in_other_notation(other)
        expected = [number for number in numbers if number.span.start not in excluded]
        return [_Mention.of(number, text) for number in expected if not _is_decades(number, text, other_text)]

    def _list_offsets(self) -> set[int]:
        """Where numbers may begin that a translation need not have: in citations and lists, and inside cut numbers."""
        text = self.passage.text
        offsets = set[int]().union(*(range(*match.span()) for match in CITATION.finditer(text)))
        offsets.update(match.start("number") for match in LIST_NUMBER.finditer(text))
        offsets.update(match.end() for match in CUT.finditer(text))
        return offsets

    def _offsets_in_other_notation(self, other: _Side) -> set[int]:
        """Where numbers begin that the other side writes in another notation or unit."""
        keys = set[Key]().union(*(notation.keys for notation in find_notations(other.passage.text)))
        all_keys = keys | {_key(number) for number in other.numbers}
        spans = [notation.span for notation in find_notations(self.passage.text) if notation.keys <= all_keys]
        offsets = set[int]().union(*(range(span.start, span.stop) for span in spans))
        offsets.update(number.span.start for number in self.numbers if _key(number) in keys)
        amounts = set(other.amounts.values())
        offsets.update(offset for offset, amount in self.amounts.items() if amount in amounts)
        return offsets

    @property
    def amounts(self) -> dict[int, tuple[str, Fraction]]:
        """For each number with a unit, by its offset: the dimension, and the amount in the smallest unit."""
        units = {number: UNITS.get(self.unit(number)) for number in self.numbers}
        return {number.span.start: (unit.dimension, number.value * unit.size) for number, unit in units.items() if unit}

    def lacks_sign(self, number: Number) -> bool:
        """Whether only the number after it makes it a percentage: `from 30 to 40%`."""
        text, (start, stop) = self.passage.text, (number.span.start, number.span.stop)
        return (
            number.kind == PERCENT
            and not NOT_FIGURE.search(text, start, stop)
            and not TO_PERCENT.match(text, stop)
            and bool(FROM.match(text, start))
        )

    def unit(self, number: Number) -> str:
        """The unit after a number; empty without a known unit."""
        match = UNIT.match(self.passage.text, number.span.stop)
        return match["unit"] if match else ""


def _key(number: Number) -> Key:
    """The absolute value as notations have it; a percentage is a share."""
    return "", abs(number.value) / (100 if number.kind == PERCENT else 1)


def _find(material: Material) -> Iterator[Finding]:
    """The findings of each bead, those with a span in the source first."""
    sides = [(_Side.of(pair.source), _Side.of(pair.target)) for pair in material.pairs]
    for pair, (source, target) in zip(material.pairs, sides, strict=True):
        if pair.has_both_sides and (source.numbers or target.numbers):
            nearby_sides = neighbours(sides, pair.bead)
            nearby = _Nearby(
                set[Fraction]().union(*(nearby_target.values for _, nearby_target in nearby_sides)),
                set[Fraction]().union(*(nearby_source.values for nearby_source, _ in nearby_sides)),
            )
            findings = [
                *_compare_values(pair, source, target, nearby),
                *_compare_list_numbers(pair),
                *_compare_units(pair, source, target),
            ]
            yield from sorted(findings, key=lambda finding: (not finding.source, (finding.source or finding.target)[0]))


class _Nearby(NamedTuple):
    """Values in the beads before and after: of the target, for numbers of the source, and the reverse."""

    for_source: set[Fraction]
    for_target: set[Fraction]


def _compare_values(pair: Pair, source: _Side, target: _Side, nearby: _Nearby) -> Iterator[Finding]:
    """Values that one side lacks: pairs of numbers that may correspond, then the others."""
    comparison = compare_numbers(source.numbers, target.numbers)
    lefts, rights = source.mentions(comparison.only_left, target), target.mentions(comparison.only_right, source)
    pairs = list(_pair_mentions(lefts, rights))
    for left, right, measure in pairs:
        places = ((source.span_of(left.number),), (target.span_of(right.number),))
        yield NUMBER.finding(pair, places, measure, "differs", source=left.shown, target=right.shown)
    paired = {id(mention) for left, right, _ in pairs for mention in (left, right)}
    left_over = [mention for mention in lefts if id(mention) not in paired]
    yield from _one_sided(pair, source, left_over, nearby, of_target=False)
    left_over = [mention for mention in rights if id(mention) not in paired]
    yield from _one_sided(pair, target, left_over, nearby, of_target=True)


def _one_sided(
    pair: Pair, side: _Side, mentions: list[_Mention], nearby: _Nearby, *, of_target: bool
) -> Iterator[Finding]:
    """One finding for all numbers of a side with the same measure and wording."""
    other, elsewhere = (pair.source, nearby.for_target) if of_target else (pair.target, nearby.for_source)
    groups: dict[tuple[float, str], list[_Mention]] = {}
    for mention in mentions:
        moved = abs(mention.number.value) in elsewhere or _is_glued(mention, other.text)
        wording = ("added" if of_target else "missing") + (" nearby" if moved else "")
        measure = min(mention.weight, EVIDENCE.nearby) if moved else mention.weight
        groups.setdefault((measure, wording), []).append(mention)
    for (measure, wording), group in groups.items():
        places = on_one_side([side.span_of(mention.number) for mention in group], of_target)
        shown = [mention.shown for mention in group]
        details = {"numbers": shorten(", ".join(shown)), "listed": shorten("、".join(shown))}
        yield NUMBER.finding(pair, places, measure, wording, **details)


def _is_glued(mention: _Mention, other: str) -> bool:
    """Whether the other text has the digits in a word, or where they are not read as a number."""
    digits = "".join(DIGIT.findall(mention.text))
    return len(digits) >= EVIDENCE.fewest_glued and any(run.replace(",", "") == digits for run in DIGITS.findall(other))


class _MentionPair(NamedTuple):
    """Two mentions that may correspond, and the measure of their difference."""

    left: _Mention
    right: _Mention
    measure: float


class _Candidate(NamedTuple):
    """Two mentions, by index, that may correspond; the least comes first."""

    minus_measure: float
    apart: int
    left: int
    right: int


def _pair_mentions(lefts: list[_Mention], rights: list[_Mention]) -> Iterator[_MentionPair]:
    """Pairs of mentions that may correspond, the likeliest first."""
    most = EVIDENCE.most_paired
    candidates = [
        _Candidate(-measure, abs(i - j), i, j)
        for (i, left), (j, right) in product(enumerate(lefts[:most]), enumerate(rights[:most]))
        if (measure := _pair_measure(left, right))
    ]
    free = set(range(len(lefts))), set(range(len(rights)))
    for candidate in sorted(candidates):
        if candidate.left in free[0] and candidate.right in free[1]:
            free[0].remove(candidate.left)
            free[1].remove(candidate.right)
            yield _MentionPair(lefts[candidate.left], rights[candidate.right], -candidate.minus_measure)


def _pair_measure(left: _Mention, right: _Mention) -> float:
    """How likely one number became the other; 0 for unrelated numbers."""
    if _is_mistyped(left.number, right.number):
        return EVIDENCE.mistyped
    weaker = min(left.weight, right.weight)
    if weaker >= EVIDENCE.small_figure:
        return EVIDENCE.facing
    is_alike = left.number.kind == right.number.kind and left.weight == right.weight
    return EVIDENCE.facing_in_words if is_alike else 0.0


def _is_mistyped(left: Number, right: Number) -> bool:
    """Whether digits are swapped, one digit is wrong, the magnitude differs, or a percent sign is lost."""
    values = abs(left.value), abs(right.value)
    if values[0] == values[1] or (all(values) and _is_power_of_ten(values[0] / values[1])):
        return True
    left_digits, right_digits = (DIGIT.findall(format(float(value), ".12g")) for value in values)
    if len(left_digits) != len(right_digits) or len(left_digits) < EVIDENCE.fewest_alike:
        return False
    alike = sum(a == b for a, b in zip(left_digits, right_digits, strict=True))
    is_one_wrong = alike >= EVIDENCE.fewest_alike and alike == len(left_digits) - 1
    return is_one_wrong or sorted(left_digits) == sorted(right_digits)


def _is_power_of_ten(ratio: Fraction) -> bool:
    """Whether a ratio is 10, 1/100 or the like."""
    return min(ratio.as_integer_ratio()) == 1 and str(max(ratio.as_integer_ratio())).strip("0") == "1"


def _weight(number: Number, text: str) -> float:
    """How much it says if the other side lacks a number."""
    is_figure, is_large = bool(DIGIT.search(text)), number.value >= EVIDENCE.large
    if number.kind in {ORDINAL, DECADE}:  # `第20次`, `80年代`; `第三次`
        return EVIDENCE.ordinal if is_figure or is_large else EVIDENCE.small_in_words
    if number.kind == PERCENT or (is_figure and (is_large or number.value.denominator > 1)):  # `三成`, `120`, `3.5`
        return EVIDENCE.figure
    if is_figure:  # `4`
        return EVIDENCE.small_figure
    # `三十`; `三`
    return EVIDENCE.large_in_words if abs(number.value) >= EVIDENCE.large else EVIDENCE.small_in_words


def _is_decades(number: Number, text: str, other: str) -> bool:
    """Whether a number counts years that the other text counts in decades: `近20年`, `the last two decades`."""
    in_tens = (
        number.value <= EVIDENCE.longest_in_decades and number.value % 10 == 0 and YEARS.match(text, number.span.stop)
    )
    return bool((in_tens and DECADES.search(other)) or (DECADES.match(text, number.span.stop + 1) and "年" in other))


def _compare_list_numbers(pair: Pair) -> Iterator[Finding]:
    """Differing numbers of two lists with equally many items: `（2）`, `(20)`."""
    numbers = [list(LIST_NUMBER.finditer(passage.text)) for passage in (pair.source, pair.target)]
    if len(numbers[0]) != len(numbers[1]):
        return
    for left, right in zip(*numbers, strict=True):
        if int(left["number"]) != int(right["number"]):
            places = ((pair.source.span(*left.span("number")),), (pair.target.span(*right.span("number")),))
            details = {"source": left["number"], "target": right["number"]}
            yield NUMBER.finding(pair, places, EVIDENCE.figure, "differs", **details)


def _compare_units(pair: Pair, source: _Side, target: _Side) -> Iterator[Finding]:
    """A number that each side has once, in different units, or with a percent sign on one side only."""
    unique_in_target = _unique(target.numbers)
    for left in _unique(source.numbers).values():
        if right := unique_in_target.get(left.value):
            places = ((_span_with_unit(source, left),), (_span_with_unit(target, right),))
            units = source.unit(left), target.unit(right)
            if all(units) and UNITS[units[0]] != UNITS[units[1]]:
                details = {"source": units[0], "target": units[1]}
                yield NUMBER.finding(pair, places, EVIDENCE.in_other_unit, "unit", **details)
            elif source.lacks_sign(left) != target.lacks_sign(right):
                number = format(float(left.value), "g")
                yield NUMBER.finding(pair, places, EVIDENCE.with_sign_carried, "sign", number=number)


def _unique(numbers: Sequence[Number]) -> dict[Fraction, Number]:
    """The numbers whose value no other number has, by value."""
    counts = Counter(number.value for number in numbers)
    return {number.value: number for number in numbers if counts[number.value] == 1}


def _span_with_unit(side: _Side, number: Number) -> Span:
    """The span of a number in the document, with its unit."""
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
