"""A written numeral (digits, Chinese, English words or Roman) → its value, exactly; None where it is malformed.

Numerals have the simplified, lower-case form that `words.numbers` gives a text: `〇` for zero, `点` for the decimal
point. The patterns describe the forms of numerals, the functions compute their values.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from math import prod
from typing import NamedTuple
from unicodedata import numeric

import regex

# Longer strings of digits or Han numerals are not numbers.
LONGEST = 40

HAN_DIGITS = str.maketrans("〇一二三四五六七八九两", "01234567892")
# From the largest down: `_han_value` splits at the first unit that it finds.
HAN_UNITS = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}

ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ADDENDS = {word: value for value, word in enumerate(f"{ONES} eighteen nineteen".split(), 1)} | {
    word: 10 * value for value, word in enumerate(TENS.split(), 2)
}
ODD_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
ODD_ORDINALS |= {"twelve": "twelfth"} | {word: word[:-1] + "ieth" for word in TENS.split()}
ORDINALS = {ODD_ORDINALS.get(word, word + "th"): value for word, value in ADDENDS.items()}
DENOMINATORS = {word: value for word, value in ORDINALS.items() if value > 2} | {"quarter": 4}
DENOMINATORS |= {word + "s": value for word, value in DENOMINATORS.items()}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
MULTIPLES = SCALES | {"hundred": 100, "dozen": 12, "bn": 10**9}
DECADES = {word[:-1] + "ies": 10 * value for value, word in enumerate(TENS.split(), 2)}
SIGNS = {sign: Fraction(numeric(sign)).limit_denominator(9) for sign in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ½⅓⅔¼¾"}
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
ARTICLES = dict.fromkeys(("a", "an"), Fraction(1)) | dict.fromkeys(("half a", "half an"), Fraction(1, 2))


def alternatives(*lists: str) -> str:
    """A pattern with the words of the lists as its alternatives, the longest first."""
    words = set(chain.from_iterable(listing.split() for listing in lists))
    return "|".join(sorted(words, key=len, reverse=True))


PLAIN = alternatives(*ADDENDS, *ORDINALS)
SPELLED = alternatives(*ADDENDS, *ORDINALS, *DENOMINATORS, *SCALES, "hundred dozen")
ARTICLE = rf"(?:half\ an?\ |an?\ (?=hundred|dozen|{alternatives(*SCALES)}|(?:{alternatives(*DENOMINATORS)})\ of))"
WORD = regex.compile(r"half an?|[a-z]+")

# `千`, unless it begins a unit of measurement after a number: `千瓦`.
KILO = "千(?=瓦|克|米|卡|帕|伏|赫|焦|字节|比特)"
# After another numeral, `两` is the unit of weight (`二十两`), unless it counts hundreds or more.
HAN = rf"(?:[〇一二三四五六七八九十百万亿]|(?!{KILO})千|两(?=[百千万亿])|(?<![一二三四五六七八九十百千万亿])两)"
HAN_NUMBER = rf"{HAN}++(?:[多余](?:万亿|[万亿])|点[〇一二三四五六七八九]++(?![十百分刻])(?:万亿|[万亿])?+)?+"
HAN_SCALE = rf"(?:\ ?[多余]?(?:万亿|[十百千]?[万亿])|[多余]?(?:(?!{KILO})千|百(?![分帕])))"
# Groups of digits between spaces may be several numbers, except for three groups, money or round thousands.
SPACED = r"[1-9][0-9]{0,2}(?:(?:\ [0-9]{3}){2,}+|\ 000|(?<=[$£€¥]\ ?[0-9]{1,3})\ [0-9]{3})(?!,?[0-9])"
NUMBER = rf"(?:{SPACED}|[0-9]{{1,3}}(?:,[0-9]{{3}})++(?![0-9])|[0-9]++)(?:\.[0-9]++(?!\.[0-9]))?+"
PART = regex.compile(rf"(?P<number>{NUMBER})(?P<scale>{HAN_SCALE})?+", regex.VERBOSE)


def numeral_value(numeral: str) -> Fraction | None:
    """Value of digits or a Han numeral: `1,234.5`, `三百二十`, `二〇一九`, `三点五亿`, `三百多万`."""
    if len(numeral) > LONGEST:
        return None
    numeral = regex.sub("[, 多余]", "", numeral)
    if numeral[0].isdigit():
        return Fraction(numeral)
    whole, _, rest = numeral.translate(HAN_DIGITS).partition("点")
    decimals = rest.rstrip("万亿")
    value = _han_value(whole)
    if value is None:
        return None
    return (value + Fraction(int(decimals or 0), 10 ** len(decimals))) * han_scale(rest[len(decimals) :])


def _han_value(numeral: str) -> int | None:
    """Value of `3百2十`, from the parts before and after its largest unit; a unit without a digit counts once."""
    unit = next((unit for unit in HAN_UNITS if unit in numeral), None)
    if unit is None:
        return _han_digits(numeral)
    before, _, after = numeral.partition(unit)
    count, rest = _han_value(before.removeprefix("0") or "1"), _han_value(after.removeprefix("0") or "0")
    if count is None or rest is None or not _fits_unit(unit, count, rest) or after.startswith(("万", "千", "百")):
        return None
    # `二百五`, `一万二`: tenths of the unit.
    size = HAN_UNITS[unit]
    return count * size + (rest * size // 10 if len(after) == 1 and after.isdigit() else rest)


def _fits_unit(unit: str, count: int, rest: int) -> bool:
    """Whether a unit can stand between this count and this rest: not in `二十百` or `百一千`."""
    return count < (HAN_UNITS[unit] if unit in "万亿" else 10) and rest < HAN_UNITS[unit]


def _han_digits(numeral: str) -> int | None:
    """Value of digits without units; None for two or three of them without a zero, such as `三四`."""
    return int(numeral) if len(numeral) == 1 or len(numeral) >= 4 or "0" in numeral[1:] else None


def han_scale(units: str | None) -> int:
    """The factor that Han units give the number before them: `千万`, `亿`."""
    return prod(HAN_UNITS.get(unit, 1) for unit in units or "")


def english_scale(words: str | None) -> int:
    """The factor that English words give the number before them: `hundred million`, `dozen`."""
    return prod(MULTIPLES[word] for word in WORD.findall(words or ""))


def roman_value(numeral: str) -> int:
    """Value of a Roman numeral in lower case."""
    values = [ROMAN[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


class SpelledNumber(NamedTuple):
    """An English number among words: its value, whether it is an ordinal, and the indices of its words."""

    value: Fraction
    is_ordinal: bool
    indices: range


def find_spelled(words: list[str]) -> Iterator[SpelledNumber]:
    """The numbers among words, each as long as possible: `one hundred and five`, `nineteen ninety`, `two thirds`."""
    start = 0
    while start < len(words):
        number = _longest_from(words, start)
        if number.value:
            yield number
        start = max(start + 1, number.indices.stop)


def _longest_from(words: list[str], start: int) -> SpelledNumber:
    """The longest number that begins at the word `start`; zero if none does."""
    number, index = _PartialNumber(), start
    while index < len(words):
        extended = number if number.continues_with_and(words[index : index + 3]) else number.with_word(words[index])
        if extended is None:
            break
        number, index = extended, index + 1
    word = words[index] if index < len(words) else ""
    if ORDINALS.get(word, 1000) < number.limit:
        return SpelledNumber(number.value + ORDINALS[word], True, range(start, index + 1))
    if 0 < number.value < DENOMINATORS.get(word, 0) and (number.value == 1 or word.endswith("s")):
        return SpelledNumber(number.value / DENOMINATORS[word], False, range(start, index + 1))
    return SpelledNumber(number.value, False, range(start, index))


class _PartialNumber(NamedTuple):
    """A number as read so far: the scaled total, the group before the next scale, and the limit of addends."""

    total: Fraction = Fraction(0)
    group: Fraction = Fraction(0)
    limit: int = 1000

    @property
    def value(self) -> Fraction:
        return self.total + self.group

    def with_word(self, word: str) -> _PartialNumber | None:
        """The number extended by the word, or None if the word cannot continue it."""
        if word in ADDENDS:
            return self._plus(ADDENDS[word])
        if word in SCALES and self.group:
            return _PartialNumber(self.total + self.group * SCALES[word])
        if word in ARTICLES and not self.value:
            return _PartialNumber(group=ARTICLES[word], limit=0)
        if word == "hundred" and 0 < self.group < 100 and self.limit <= 10:
            return _PartialNumber(self.total, self.group * 100, limit=100)
        return None

    def _plus(self, addend: int) -> _PartialNumber | None:
        """The number with the addend, or None if it is too large: `nineteen` and `ninety` are a year."""
        is_year = 16 <= self.group <= 20 and not self.total and addend >= 10
        if not is_year and addend >= self.limit:
            return None
        return _PartialNumber(
            self.total, self.group * (100 if is_year else 1) + addend, limit=10 if addend >= 20 else 0
        )

    def continues_with_and(self, words: list[str]) -> bool:
        """Whether the first word is an `and` inside the number, unlike that of `one hundred and two hundred`."""
        word, second, third = (*words, "", "")[:3]
        multiples = {"hundred"} if self.limit == 100 else MULTIPLES
        continues = second in ADDENDS or second in ORDINALS
        return word == "and" and self.value >= 100 <= self.limit and continues and third not in multiples
