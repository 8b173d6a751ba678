"""Passage → its quantities: numbers with sign, unit and company, and what the other side need not repeat of them.

温度降至-5 ℃。   ─▶  5, negative, ℃
误差为±0.5。     ─▶  0.5, of an interval
进行了20.4ns的   ─▶  20.4, as digits in a word
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from importlib import resources

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.citations import CITATION
from aligner.checking.checks.composites import Composite, find_composites
from aligner.checking.checks.notations import Key, Notation, find_notations
from aligner.checking.checks.passages import Passage
from aligner.checking.checks.units import Written, is_same_amount, unit_of
from aligner.words.numbers import NORMAL_FORMS, PERCENT, Number, find_numbers
from aligner.words.tables import cells_of_rows

IDIOMS = resources.files("aligner.checking.checks") / "idioms.tsv"
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
RUN = regex.compile(r"[0-9]++(?:[.,][0-9]++)*+|(?<![0-9])\.[0-9]++")
HAN_DIGITS = "〇一二三四五六七八九十"
SINGLE_NUMERAL = regex.compile("(?<![一二三四五六七八九十百千万])[三四五六七八九十](?![一二三四五六七八九十百千万])")
# A passage with more amounts is a table.
MOST_AMOUNTS = 40
MINUS_SIGN = "[-−–－‐‑]"
# A hyphen in `图3-5`, `IL-18` or `类型-2` is no minus sign.
MINUS = regex.compile(rf"(?<=(?:[为至到是达约于在]|[(（=<>~≈]\s?){MINUS_SIGN})")
ANY_MINUS = regex.compile(
    rf"(?<={MINUS_SIGN}\s?)|(?<=(?:负|零下|减|minus|negative|below|(?:下降|减少|降低|[降跌])(?!低?[至到为])"
    r"|亏损|亏|逆差|赤字|loss of"
    r"|(?:decreas|declin|reduc|drop|lower|fell|fall|shr[aiu]nk|down|cut)\w{0,4}(?:\s\w+){0,3}?\s(?:by|of))[^0-9，。,;；]{0,12})",
    regex.IGNORECASE,
)
BELOW_ZERO = regex.compile(r".{0,24}?(?:below (?:zero|freezing)|sub-?zero|零下|以下)", regex.IGNORECASE)
PLUS_MINUS = regex.compile(r"(?<=(?:±|\+/[-−–]|\+[-−–]|\\pm|plus or minus|正负)\s?)", regex.IGNORECASE)
ANY_PLUS_MINUS = regex.compile(
    r"[±~～()（）]|\+/?[-−–]|\\pm|plus.{0,4}minus|正负|上下|左右|加减|within|标准|standard|\bs\.?[de]\b",
    regex.IGNORECASE,
)
POINTS = regex.compile(r"百分点|percentage.points?|\bp\.?p\.?\b|\bpercent(?:age)?.points?", regex.IGNORECASE)


@cache
def load_idioms() -> tuple[str, ...]:
    """The idioms of the table."""
    return tuple(idiom for idiom, *_ in cells_of_rows(IDIOMS.read_text(encoding="utf-8")))


@cache
def _idioms() -> regex.Pattern[str]:
    idioms = sorted(load_idioms(), key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, idioms)), regex.IGNORECASE)


def key_of(number: Number) -> Key:
    """The absolute value as notations have it; a percentage is a share."""
    return "", abs(number.value) / (100 if number.kind == PERCENT else 1)


@dataclass(frozen=True)
class Side:
    """A passage and the numbers in it."""

    passage: Passage
    numbers: list[Number]

    @classmethod
    def of(cls, passage: Passage) -> Side:
        """A passage and the numbers in it."""
        return cls(passage, find_numbers(passage.text))

    @property
    def values(self) -> set[Fraction]:
        """The absolute values of all numbers."""
        return {abs(number.value) for number in self.numbers}

    @cached_property
    def keys(self) -> set[Key]:
        """The keys of all numbers, and of numbers in other notations."""
        return {key_of(number) for number in self.numbers} | self.notation_keys

    @cached_property
    def notations(self) -> list[Notation]:
        """The numbers in other notations."""
        return find_notations(self.passage.text)

    @cached_property
    def notation_keys(self) -> set[Key]:
        """The keys of the numbers in other notations."""
        return set[Key]().union(*(notation.keys for notation in self.notations))

    @cached_property
    def composites(self) -> list[Composite]:
        """The dates, times, ratios and labels."""
        return find_composites(self.passage.text)

    @cached_property
    def units(self) -> dict[int, Written]:
        """The units, by the offset of their number."""
        units = ((number, unit_of(self.passage.text, number.span)) for number in self.numbers)
        return {number.span.start: unit for number, unit in units if unit}

    def span_of(self, number: Number) -> Span:
        """The span of a number in the document."""
        return self.passage.span(number.span.start, number.span.stop)

    def span_with_unit(self, number: Number) -> Span:
        """The span of a number in the document, with its unit."""
        unit = self.units.get(number.span.start)
        span = unit.span if unit else number.span
        return self.passage.span(span.start, span.stop)

    def expected(self, numbers: Sequence[Number], other: Side) -> list[Number]:
        """The numbers among these that the other side should have."""
        if not numbers:
            return []
        offsets = self._offsets_without_counterpart() | self._offsets_in_other_notation(other)
        left = [number for number in numbers if number.span.start not in offsets]
        return list(self._not_spelled_in(other, left)) if left else []

    def _offsets_without_counterpart(self) -> set[int]:
        """Where numbers may begin that a translation need not have: in citations, lists, idioms and cut numbers."""
        text = self.passage.text
        offsets = set[int]().union(*(range(*match.span()) for match in CITATION.finditer(text)))
        offsets.update(match.start("number") for match in LIST_NUMBER.finditer(text))
        offsets.update(match.end() for match in CUT.finditer(text))
        return offsets.union(*(range(*match.span()) for match in _idioms().finditer(text)))

    def _offsets_in_other_notation(self, other: Side) -> set[int]:
        """Where numbers begin that the other side writes in another notation or unit."""
        spans = [notation.span for notation in self.notations if notation.keys <= other.keys]
        offsets = set[int]().union(*(range(span.start, span.stop) for span in spans))
        offsets.update(number.span.start for number in self.numbers if key_of(number) in other.notation_keys)
        amounts = list(other.amounts.values())[:MOST_AMOUNTS]
        offsets.update(
            offset
            for offset, amount in self.amounts.items()
            if any(is_same_amount(amount, other_amount) for other_amount in amounts)
        )
        return offsets

    @cached_property
    def amounts(self) -> dict[int, tuple[Fraction, str]]:
        """For each number with a unit, by its offset: the value and the unit."""
        values = {number.span.start: number.value for number in self.numbers}
        return {offset: (values[offset], unit.name) for offset, unit in self.units.items()}

    @cached_property
    def _loose_numerals(self) -> set[int]:
        """The values of single Han numerals that are read as no number: `三键鼠标`."""
        inside = {offset for number in self.numbers for offset in range(number.span.start, number.span.stop)}
        found = SINGLE_NUMERAL.finditer(self._normalized)
        return {HAN_DIGITS.index(match[0]) for match in found if match.start() not in inside}

    @cached_property
    def _normalized(self) -> str:
        return self.passage.text.translate(NORMAL_FORMS)

    @cached_property
    def _runs(self) -> tuple[Counter[Fraction], Counter[Fraction]]:
        """The runs of digits in words and the like, where no number is read, and those of numbers with several."""
        inside = {offset: number for number in self.numbers for offset in range(number.span.start, number.span.stop)}
        runs = list(RUN.finditer(self._normalized))
        counts = Counter(id(inside.get(match.start())) for match in runs)
        loose, several = Counter[Fraction](), Counter[Fraction]()
        for match in runs:
            number = inside.get(match.start())
            if number is None:
                loose.update(_run_values(match[0]))
            elif counts[id(number)] > 1:
                several.update(_run_values(match[0]))
        return loose, several

    def _not_spelled_in(self, other: Side, numbers: Sequence[Number]) -> Iterator[Number]:
        """The numbers whose digits the other side has not in words either: `20.4ns`, `三键`; `8th/9th` for `8/9`."""
        loose, several = other._runs
        available = (loose - self._runs[0]) + several
        all_available = available + Counter(abs(each.value) for each in other.numbers)
        for number in numbers:
            runs = self._runs_of(number)
            pool = all_available if runs.total() > 1 else available
            is_spelled = runs and all(pool[run] >= count for run, count in runs.items())
            if not is_spelled and (number.kind == PERCENT or abs(number.value) not in other._loose_numerals):
                yield number

    def _runs_of(self, number: Number) -> Counter[Fraction]:
        """The digits of a number."""
        found = RUN.findall(self._normalized, number.span.start, number.span.stop)
        return Counter(value for run in found for value in _run_values(run))

    def lacks_sign(self, number: Number) -> bool:
        """Whether only the number after it makes it a percentage: `from 30 to 40%`."""
        text, (start, stop) = self.passage.text, (number.span.start, number.span.stop)
        return (
            number.kind == PERCENT
            and not NOT_FIGURE.search(text, start, stop)
            and not TO_PERCENT.match(text, stop)
            and bool(FROM.match(text, start))
        )

    def is_negative(self, number: Number) -> bool:
        """Whether a minus sign, or a word for it, stands before a number for sure."""
        return number.value < 0 or bool(MINUS.match(self.passage.text, number.span.start))

    def may_be_negative(self, number: Number) -> bool:
        """Whether a number may be negative, or said to be taken away."""
        text, (start, stop) = self.passage.text, (number.span.start, number.span.stop)
        return self.is_negative(number) or bool(ANY_MINUS.match(text, start) or BELOW_ZERO.match(text, stop))

    def is_interval(self, number: Number) -> bool:
        """Whether `±` stands before a number."""
        return bool(PLUS_MINUS.match(self.passage.text, number.span.start))

    @property
    def may_have_intervals(self) -> bool:
        """Whether the passage may express an interval around a number."""
        return bool(ANY_PLUS_MINUS.search(self.passage.text))

    def points(self, number: Number) -> str:
        """`%` for a plain percentage, the words for percentage points, nothing for other numbers."""
        if number.kind != PERCENT:
            return ""
        text = self.passage.text[number.span.start : number.span.stop + len(" percentage points")]
        match = POINTS.search(text)
        return match[0] if match else "%"


def _run_values(digits: str) -> Iterator[Fraction]:
    """The values of digits: of each part of `5.0.1`; of `.72`, which may also be 72, both."""
    plain = digits.replace(",", "")
    parts = plain.split(".")
    if len(parts) == len((".72", "72")) and parts[1]:
        yield Fraction("0" + plain)
    if len(parts) != len((".72", "72")) or not parts[0]:
        yield from (Fraction(part) for part in parts if part)
