"""A written numeral (digits, Chinese, English words or Roman) → its value, exactly; None where it is malformed.

Numerals come in the simplified, lower-case form into which `words.numbers` brings a text: `〇` for zero, `点` for the
decimal point. The patterns say what a numeral may look like, the functions what it is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from math import prod
from typing import NamedTuple
from unicodedata import numeric

import regex

# Longer strings of digits or Han numerals are no numbers.
LONGEST = 40

HAN_DIGITS = str.maketrans("〇一二三四五六七八九两", "01234567892")
# From the largest down, as they are taken apart.
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


def either(*lists: str) -> str:
    """The words of lists as alternatives of a pattern, the longest first."""
    words = set(chain.from_iterable(each.split() for each in lists))
    return "|".join(sorted(words, key=len, reverse=True))


PLAIN = either(*ADDENDS, *ORDINALS)
SPELLED = either(*ADDENDS, *ORDINALS, *DENOMINATORS, *SCALES, "hundred dozen")
ARTICLE = rf"(?:half\ an?\ |an?\ (?=hundred|dozen|{either(*SCALES)}|(?:{either(*DENOMINATORS)})\ of))"
WORD = regex.compile(r"half an?|[a-z]+")

# Part of a unit of measurement when it stands after a number: `千瓦`.
KILO = "千(?=瓦|克|米|卡|帕|伏|赫|焦|字节|比特)"
# After another numeral `两` is the weight, `二十两`, unless it counts hundreds and more.
HAN = rf"(?:[〇一二三四五六七八九十百万亿]|(?!{KILO})千|两(?=[百千万亿])|(?<![一二三四五六七八九十百千万亿])两)"
HAN_NUMBER = rf"{HAN}++(?:[多余](?:万亿|[万亿])|点[〇一二三四五六七八九]++(?![十百分刻])(?:万亿|[万亿])?+)?+"
HAN_SCALE = rf"(?:\ ?[多余]?(?:万亿|[十百千]?[万亿])|[多余]?(?:(?!{KILO})千|百(?![分帕])))"
# Groups between spaces may be several numbers, unless there are three, or money, or round thousands.
SPACED = r"[1-9][0-9]{0,2}(?:(?:\ [0-9]{3}){2,}+|\ 000|(?<=[$£€¥]\ ?[0-9]{1,3})\ [0-9]{3})(?!,?[0-9])"
NUMBER = rf"(?:{SPACED}|[0-9]{{1,3}}(?:,[0-9]{{3}})++(?![0-9])|[0-9]++)(?:\.[0-9]++(?!\.[0-9]))?+"
PART = regex.compile(rf"(?P<number>{NUMBER})(?P<scale>{HAN_SCALE})?+", regex.VERBOSE)


def amount(numeral: str) -> Fraction | None:
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


def _han_value(run: str) -> int | None:
    """Value of `3百2十`, by what stands before and after its largest unit; a bare unit in front is one of them."""
    unit = next((unit for unit in HAN_UNITS if unit in run), None)
    if unit is None:
        return _han_digits(run)
    before, _, after = run.partition(unit)
    many, rest = _han_value(before.removeprefix("0") or "1"), _han_value(after.removeprefix("0") or "0")
    if many is None or rest is None or not _fits(unit, many, rest) or after.startswith(("万", "千", "百")):
        return None
    # `二百五`, `一万二`: tenths of the unit.
    size = HAN_UNITS[unit]
    return many * size + (rest * size // 10 if len(after) == 1 and after.isdigit() else rest)


def _fits(unit: str, many: int, rest: int) -> bool:
    """Whether a unit can stand between so many and a rest: not in `二十百` or `百一千`."""
    return many < (HAN_UNITS[unit] if unit in "万亿" else 10) and rest < HAN_UNITS[unit]


def _han_digits(run: str) -> int | None:
    """Value of digits without units; two or three are `三四` and the like, if they have no zero."""
    return int(run) if len(run) == 1 or len(run) >= 4 or "0" in run[1:] else None


def han_scale(units: str | None) -> int:
    """What the Han units after a number multiply it by: `千万`, `亿`."""
    return prod(HAN_UNITS.get(char, 1) for char in units or "")


def multiple(words: str | None) -> int:
    """What the English words after a number multiply it by: `hundred million`, `dozen`."""
    return prod(MULTIPLES[word] for word in WORD.findall(words or ""))


def roman(numeral: str) -> int:
    """Value of a Roman numeral in lower case."""
    values = [ROMAN[char] for char in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


class Spelled(NamedTuple):
    """An English number among words: its value, whether it is an ordinal, and which of the words it takes up."""

    value: Fraction
    is_ordinal: bool
    places: range


def spelled(words: list[str]) -> Iterator[Spelled]:
    """The numbers among words, each as long as it can be: `one hundred and five`, `nineteen ninety`, `two thirds`."""
    first = 0
    while first < len(words):
        number = _spelled_from(words, first)
        if number.value:
            yield number
        first = max(first + 1, number.places.stop)


def _spelled_from(words: list[str], first: int) -> Spelled:
    """The longest number that begins at a word; zero where none begins."""
    number, place = _Words(), first
    while place < len(words):
        longer = number if number.takes_and(words[place : place + 3]) else number.with_word(words[place])
        if longer is None:
            break
        number, place = longer, place + 1
    word = words[place] if place < len(words) else ""
    if ORDINALS.get(word, 1000) < number.room:
        return Spelled(number.value + ORDINALS[word], True, range(first, place + 1))
    if 0 < number.value < DENOMINATORS.get(word, 0) and (number.value == 1 or word.endswith("s")):
        return Spelled(number.value / DENOMINATORS[word], False, range(first, place + 1))
    return Spelled(number.value, False, range(first, place))


class _Words(NamedTuple):
    """What is multiplied already, the group before the next scale, and the limit of what may be added to it."""

    total: Fraction = Fraction(0)
    group: Fraction = Fraction(0)
    room: int = 1000

    @property
    def value(self) -> Fraction:
        return self.total + self.group

    def with_word(self, word: str) -> _Words | None:
        """The number that goes on with the word, if it can."""
        if word in ADDENDS:
            return self._plus(ADDENDS[word])
        if word in SCALES and self.group:
            return _Words(self.total + self.group * SCALES[word])
        if word in ARTICLES and not self.value:
            return _Words(group=ARTICLES[word], room=0)
        if word == "hundred" and 0 < self.group < 100 and self.room <= 10:
            return _Words(self.total, self.group * 100, room=100)
        return None

    def _plus(self, addend: int) -> _Words | None:
        """The number with what is added: `nineteen` and `ninety` are a year."""
        is_year = 16 <= self.group <= 20 and not self.total and addend >= 10
        if not is_year and addend >= self.room:
            return None
        return _Words(self.total, self.group * (100 if is_year else 1) + addend, room=10 if addend >= 20 else 0)

    def takes_and(self, words: list[str]) -> bool:
        """Whether the first word is an `and` within the number: not that of `one hundred and two hundred`."""
        word, following, after = (*words, "", "")[:3]
        multiples = {"hundred"} if self.room == 100 else MULTIPLES
        goes_on = following in ADDENDS or following in ORDINALS
        return word == "and" and self.value >= 100 <= self.room and goes_on and after not in multiples
