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

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.check import Check, neighbours, on_one_side, shorten
from aligner.checking.checks.citations import BY_YEAR
from aligner.checking.checks.composites import Difference, compare_composites
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.checks.quantities import LIST_NUMBER, Side
from aligner.checking.checks.twins import Remark, compare_company, find_exchanged, find_twins
from aligner.checking.checks.units import is_power_of_ten
from aligner.checking.findings import Finding
from aligner.encoders.static import StaticEncoder
from aligner.words.numbers import DECADE, ORDINAL, PERCENT, Number, compare_numbers


class NumberEvidence(NamedTuple):
    """The measures of differing numbers, by the situation, and the limits of what is compared.

    Set by hand while what the check found in thesis-dev, champollion-dev and our own thesis was read; no figure is kept
    of that. What a fifth more or less costs is from `benchmarks/checks.py --ablate figures`, where 59 of 60 faults are
    found and 39 flags are raised in texts without, 32 of them major. With `figure` at .64, 16 of these are minor, and
    .08 of the faults are no longer found as major ones; with `small_in_words` at .3 there are 25 minor flags more, with
    `large` at 10 there are three. `mistyped` and `facing` decide one fault, the others two flags at
    most. `longest_in_decades` and `most_paired` change no finding there.
    `composite` was set after the 128 major and 216 minor findings in 19,744 pairs were read: five are
    composites, one of them right.
    """

    # Two numbers that are paired.
    mistyped: float = 1.0
    facing: float = 0.9
    facing_in_words: float = 0.6
    # Another date, time, ratio or label.
    composite: float = 0.9
    # A number that the other side lacks. Two numbers with at least the weight of a small figure pair as figures do.
    figure: float = 0.8
    large_in_words: float = 0.6
    small_figure: float = 0.5
    ordinal: float = 0.4
    small_in_words: float = 0.25
    # The most where the value stands in the bead before or after.
    nearby: float = 0.2
    # From this value on, a number in words is hardly ever left out.
    large: int = 13
    # Years that may be counted in decades.
    longest_in_decades: int = 100
    # The most numbers of a side that are paired; a bead with more is a table, where pairing makes no sense.
    most_paired: int = 40
    # Digits that two numbers must share if one has a wrong digit.
    fewest_alike: int = 2


EVIDENCE = NumberEvidence()
DIGIT = regex.compile(r"[0-9０-９]")
DECADES = regex.compile(r"decades?\b|年代", regex.IGNORECASE)
MONTH_NAMED = regex.compile(r"月|^[A-Za-z]{3,9}$")
YEARS = regex.compile(r"\s?(?:多|余|来)?(?:年|years?\b)")


class _Mention(NamedTuple):
    """A number of a passage, its text, how much its lack on the other side says, and whether a citation has it."""

    number: Number
    text: str
    weight: float
    is_cited: bool

    @classmethod
    def of(cls, number: Number, text: str, is_cited: bool) -> _Mention:
        """A number, with its text and weight."""
        written = text[number.span.start : number.span.stop]
        return cls(number, written, _weight(number, written), is_cited)

    @property
    def shown(self) -> str:
        """The text, with the percent sign that several numbers share."""
        return f"{self.text}%" if self.number.kind == PERCENT and self.text[-1:].isdigit() else self.text


def _find(material: Material) -> Iterator[Finding]:
    """The findings of each bead, those with a span in the source first."""
    sides = [(Side.of(pair.source), Side.of(pair.target)) for pair in material.pairs]
    for pair, (source, target) in zip(material.pairs, sides, strict=True):
        if pair.has_both_sides and (source.numbers or target.numbers):
            nearby = _Nearby.of(neighbours(sides, pair.bead))
            findings = _find_in(pair, source, target, nearby, material.lexicon)
            yield from sorted(findings, key=lambda finding: (not finding.source, (finding.source or finding.target)[0]))


def _find_in(pair: Pair, source: Side, target: Side, nearby: _Nearby, lexicon: StaticEncoder) -> Iterator[Finding]:
    """The findings of a bead: what is found as a whole is not found again in its parts."""
    lefts = source.composites
    differences = list(compare_composites(lefts, target.composites if lefts else []))
    said = _offsets(left.span for left, _ in differences), _offsets(right.span for _, right in differences)
    yield from _report_composites(pair, differences)
    yield from _compare_values(pair, source, target, nearby, said)
    yield from _compare_list_numbers(pair)
    twins = find_twins(source, target, said)
    whole = _offsets(each.span for each in lefts)
    alone = [twin for twin in twins if twin.left.span.start not in whole]
    for remark in (*compare_company(source, target, twins), *find_exchanged(source, target, alone, lexicon)):
        yield _report(pair, source, target, remark)


class _Nearby(NamedTuple):
    """Values in the beads before and after: of the target, for numbers of the source, and the reverse."""

    for_source: set[Fraction]
    for_target: set[Fraction]

    @classmethod
    def of(cls, sides: Sequence[tuple[Side, Side]]) -> _Nearby:
        """The values of the sides of beads."""
        sources, targets = ([pair[side].values for pair in sides] for side in (0, 1))
        return cls(set[Fraction]().union(*targets), set[Fraction]().union(*sources))


def _offsets(spans: Iterable[Span]) -> set[int]:
    """All offsets within spans."""
    return set[int]().union(*(range(span.start, span.stop) for span in spans))


def _report(pair: Pair, source: Side, target: Side, remark: Remark) -> Finding:
    """A finding of numbers that both sides have."""
    places = (
        tuple(source.span_with_unit(twin.left) for twin in remark.twins),
        tuple(target.span_with_unit(twin.right) for twin in remark.twins),
    )
    return NUMBER.finding(pair, places, remark.measure, remark.wording, **remark.details)


def _report_composites(pair: Pair, differences: Iterable[Difference]) -> Iterator[Finding]:
    """Dates, times, ratios and labels that only one side has, and the other another one."""
    for left, right in differences:
        places = ((pair.source.span(left.span.start, left.span.stop),),
                  (pair.target.span(right.span.start, right.span.stop),))  # fmt: skip
        shown = pair.source.text[left.span.start : left.span.stop], pair.target.text[right.span.start : right.span.stop]
        yield NUMBER.finding(pair, places, EVIDENCE.composite, "differs", source=shown[0], target=shown[1])


def _mentions(side: Side, numbers: Sequence[Number], other: Side, said: set[int]) -> list[_Mention]:
    """The numbers of a side that the other should have and that no finding has named."""
    text, other_text = side.passage.text, other.passage.text
    expected = [number for number in side.expected(numbers, other) if number.span.start not in said]
    cited = _offsets(Span(*match.span()) for match in BY_YEAR.finditer(text)) if expected else set()
    return [
        _Mention.of(number, text, number.span.start in cited)
        for number in expected
        if not _is_decades(number, text, other_text)
    ]


def _compare_values(
    pair: Pair, source: Side, target: Side, nearby: _Nearby, said: tuple[set[int], set[int]]
) -> Iterator[Finding]:
    """Values that one side lacks: pairs of numbers that may correspond, then the others."""
    comparison = compare_numbers(source.numbers, target.numbers)
    lefts = _mentions(source, comparison.only_left, target, said[0])
    rights = _mentions(target, comparison.only_right, source, said[1])
    pairs = list(_pair_mentions(lefts, rights))
    for left, right, measure in pairs:
        # The check of citations says so.
        if not (left.is_cited and right.is_cited):
            places = ((source.span_of(left.number),), (target.span_of(right.number),))
            yield NUMBER.finding(pair, places, measure, "differs", source=left.shown, target=right.shown)
    paired = {id(mention) for left, right, _ in pairs for mention in (left, right)}
    for side, mentions in ((source, lefts), (target, rights)):
        alone = [mention for mention in mentions if id(mention) not in paired and not mention.is_cited]
        yield from _one_sided(pair, side, alone, nearby, of_target=side is target)


def _one_sided(
    pair: Pair, side: Side, mentions: list[_Mention], nearby: _Nearby, *, of_target: bool
) -> Iterator[Finding]:
    """One finding for all numbers of a side with the same measure and wording."""
    elsewhere = nearby.for_target if of_target else nearby.for_source
    groups: dict[tuple[float, str], list[_Mention]] = {}
    for mention in mentions:
        moved = abs(mention.number.value) in elsewhere
        wording = ("added" if of_target else "missing") + (" nearby" if moved else "")
        measure = min(mention.weight, EVIDENCE.nearby) if moved else mention.weight
        groups.setdefault((measure, wording), []).append(mention)
    for (measure, wording), group in groups.items():
        places = on_one_side([side.span_of(mention.number) for mention in group], of_target)
        shown = [mention.shown for mention in group]
        details = {"numbers": shorten(", ".join(shown)), "listed": shorten("、".join(shown))}
        yield NUMBER.finding(pair, places, measure, wording, **details)


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
    if weaker >= EVIDENCE.small_figure or _is_in_calendar(left, right):
        return EVIDENCE.facing
    is_alike = left.number.kind == right.number.kind and left.weight == right.weight
    return EVIDENCE.facing_in_words if is_alike else 0.0


def _is_in_calendar(left: _Mention, right: _Mention) -> bool:
    """Whether both are months, or both decades."""
    return all(
        mention.number.kind == DECADE or (mention.number.kind == ORDINAL and MONTH_NAMED.search(mention.text))
        for mention in (left, right)
    )


def _is_mistyped(left: Number, right: Number) -> bool:
    """Whether digits are swapped, one digit is wrong, the magnitude differs, or a percent sign is lost."""
    values = abs(left.value), abs(right.value)
    if values[0] == values[1] or (all(values) and is_power_of_ten(values[0] / values[1])):
        return True
    left_digits, right_digits = (DIGIT.findall(format(float(value), ".12g")) for value in values)
    if len(left_digits) != len(right_digits) or len(left_digits) < EVIDENCE.fewest_alike:
        return False
    alike = sum(a == b for a, b in zip(left_digits, right_digits, strict=True))
    is_one_wrong = alike >= EVIDENCE.fewest_alike and alike == len(left_digits) - 1
    return is_one_wrong or sorted(left_digits) == sorted(right_digits)


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
        "minus": {
            "en": "The number {number} is negative on one side only.",
            "zh": "只有一方的“{number}”带负号。",
        },
        "plus-minus": {
            "en": "A ± stands before {number} on one side only.",
            "zh": "只有一方在“{number}”之前写了“±”。",
        },
        "bound": {
            "en": "One side says more than {number}, the other less.",
            "zh": "一方说多于{number}，另一方说少于{number}。",
        },
        "exchanged": {
            "en": "{first} and {second} seem to have changed places.",
            "zh": "“{first}”和“{second}”似乎互换了位置。",
        },
        "unit": {
            "en": "The number is the same, but the source counts in {source} and the translation in {target}.",
            "zh": "数值相同，但原文的单位是“{source}”，译文的单位是“{target}”。",
        },
    },
    _find,
)  # fmt: skip
