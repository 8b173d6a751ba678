"""Text → the numbers in it whose notation `aligner.words.numbers` does not read as their value.

    见图3-2。       See Figure 3.2.    ─▶  label 3.2 in both
    22:00           10 p.m.            ─▶  hour 10 in both
    民国二十五年    1936               ─▶  1936 in the first

If both sides have the same number here, none is missing; if they do not, that says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import NamedTuple
from unicodedata import normalize

import regex

from aligner.bitext.edits import Span
from aligner.words import numerals
from aligner.words.numbers import MONTH_VALUES, NORMAL_FORMS
from aligner.words.numerals import ADDENDS, DENOMINATORS, alternatives, numeral_value

# A kind and a value. The kind is empty where another notation is an ordinary number.
Key = tuple[str, Fraction]


@dataclass(frozen=True, slots=True)
class Notation:
    """Where a number stands, and its values by kind."""

    span: Span
    keys: frozenset[Key]


class _Way(NamedTuple):
    """A way to write numbers: a pattern in the text, the kind, and the values of a match."""

    pattern: regex.Pattern[str]
    kind: str
    values: Callable[[regex.Match[str]], Iterable[Fraction | int]]

    def find(self, text: str) -> Iterator[Notation]:
        """The numbers in a text, as `aligner.words.numbers` translates it, that are written in this way."""
        for match in self.pattern.finditer(text):
            yield Notation(Span(*match.span()), frozenset((self.kind, Fraction(value)) for value in self.values(match)))


def _labels(match: regex.Match[str]) -> Iterable[Fraction | int]:
    """`3-2` and `3.2` are 3002."""
    parts = zip(match.captures("chapter"), match.captures("number"), strict=True)
    return [1000 * int(chapter) + int(number) for chapter, number in parts]


def _hour(match: regex.Match[str]) -> Iterable[Fraction | int]:
    """The hour on a twelve-hour clock."""
    hour = ADDENDS.get(match["hour"]) or numeral_value(match["hour"])
    return () if hour is None else (hour % 12,)


def _year(match: regex.Match[str]) -> Iterable[Fraction | int]:
    """A year of a reign as a year of the Common Era."""
    year = numeral_value(match["year"])
    return () if year is None else (YEARS_BEFORE[match["reign"]] + year,)


def _value(name: str, factor: Fraction | int = 1, plus: int = 0) -> Callable[[regex.Match[str]], list[Fraction]]:
    """The value of a group, times a factor, plus something; nothing if it is malformed."""

    def read(match: regex.Match[str]) -> list[Fraction]:
        value = ADDENDS.get(match[name]) or numeral_value(match[name])
        return [] if value is None else [Fraction(value) * factor + plus]

    return read


def _part_of_whole(match: regex.Match[str]) -> Iterable[Fraction]:
    """`1 in 20`."""
    part, whole = (ADDENDS.get(match[name]) or numeral_value(match[name]) for name in ("part", "whole"))
    return [Fraction(part) / Fraction(whole)] if part and whole and part < whole else []


def _tenths(match: regex.Match[str]) -> Fraction:
    """`三成五`, `七五折`, `8.5折`."""
    digits = "".join(str(numeral_value(digit)) for digit in (match["tens"], match["ones"]) if digit)
    return Fraction(int(digits), 10 ** len(digits))


def _scaled(match: regex.Match[str]) -> Iterable[Fraction]:
    """The first number of `99.4 to 88.5 billion` or `8.8到9.9亿`."""
    value = numeral_value(match["value"])
    scale = numerals.han_scale(match["han"]) * numerals.english_scale(match["english"])
    return [] if value is None else [value * scale]


def _neighbours_of_ten(match: regex.Match[str]) -> Iterable[Fraction]:
    """`二三十万` is 200,000 or 300,000."""
    low, high = (numeral_value(match[name]) or Fraction(0) for name in ("low", "high"))
    return [value * numerals.han_scale(match["scale"]) for value in (low, high)] if high == low + 1 else []


MONTH, UNTIL = alternatives(*MONTH_VALUES), r"\ ?(?:-|~|(?:to|through|until|and|or)\b)\ ?"
LABEL = r"\ ?[(]?(?P<chapter>[0-9]{1,3})\ ?[-.·]\ ?(?P<number>[0-9]{1,3})(?![0-9%])[)）]?"
# The years before the first of a reign.
YEARS_BEFORE = {
    "民国": 1911, "民國": 1911, "宣统": 1908, "光绪": 1874, "同治": 1861, "咸丰": 1850, "道光": 1820, "嘉庆": 1795,
    "乾隆": 1735, "雍正": 1722, "康熙": 1661, "顺治": 1643,
}  # fmt: skip
VALUE, DIGIT = numerals.NUMBER, "[一二三四五六七八九]"
PLUS_MINUS = r"\ ?(?:±|\+/?-|\\pm)\ ?"
DISCOUNT = regex.compile(rf"(?P<tens>{DIGIT}|[1-9])\.?(?P<ones>{DIGIT}|[1-9])?\ ?折")
SHORT_YEAR = regex.compile(r"(?<![0-9.,])'?(?P<year>[0-9]{2})(?=年(?!代|来|间|前|后|内)|[届级])|'(?P<year>[0-9]{2})\b")
GROWTH = "(?:增|涨|升|提高|扩大|多出?|高出?|长|快)"
# The patterns match the text as `aligner.words.numbers` reads it.
WAYS = (
    # `图3-2和3-3`, `Figures 3.2 and 3.3`
    _Way(
        regex.compile(
            rf"(?:[图表式]|\b(?:fig(?:ure)?|table|eq(?:uation)?|formula)s?\b\.?){LABEL}"
            rf"(?:\ ?(?:[,，、和与及至到~]|and\b|to\b){LABEL}){{0,9}}"
        ),
        "label",
        _labels,
    ),
    # `22:00`, `10 p.m.`, `下午三点`, `ten o'clock`
    _Way(
        regex.compile(
            r"(?<![0-9.:])(?:(?P<hour>[0-9]{1,2}):[0-5][0-9](?![0-9:])"
            r"|(?P<hour>[0-9]{1,2})(?:[.:][0-5][0-9])?\ ?[ap]\.?m\b"
            rf"|(?P<hour>[0-9]{{1,2}}|[一二三四五六七八九十两]{{1,3}})[点时]"
            rf"|\b(?P<hour>{alternatives(*ADDENDS)})\ o'?\ ?clock)"
        ),
        "hour",
        _hour,
    ),
    # `about a third.`
    _Way(
        regex.compile(rf"\b(?P<part>an?|{alternatives(*ADDENDS)})[ -](?P<whole>{alternatives(*DENOMINATORS)})\b"),
        "",
        lambda match: (Fraction(ADDENDS.get(match["part"], 1), DENOMINATORS[match["whole"]]),),
    ),
    # `民国二十五年`
    _Way(
        regex.compile(
            rf"(?P<reign>{alternatives(*YEARS_BEFORE)})(?P<year>[一二三四五六七八九十]{{1,4}}|[0-9]{{1,2}})年"
        ),
        "",
        _year,
    ),
    # `from May to July`
    _Way(
        regex.compile(rf"\b(?P<month>{MONTH})(?={UNTIL}(?:{MONTH})\b)|\b(?:{MONTH}){UNTIL}(?P<month>{MONTH})\b"),
        "",
        lambda match: (MONTH_VALUES[match["month"]],),
    ),
    # `10^5`, `10⁵`
    _Way(
        regex.compile(r"(?<=[0-9])(?:\^[({]?-?(?P<power>[0-9]{1,2})|⁻?(?P<power>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"),
        "power",
        lambda match: (int(normalize("NFKC", match["power"])),),
    ),
    # `近百年`, `a century`, `十三五规划`
    _Way(
        regex.compile(
            r"(?<![0-9〇一二三四五六七八九十百千万亿数几第])(?P<round>[十百千]?[百千万亿])(?=[余多]?\p{Han})"
            r"|(?P<round>十[一二三四五])(?=五(?![年个]))"
        ),
        "",
        lambda match: (numeral_value(match["round"]) or 0,),
    ),
    # `a century and a half`, `十余人`, which may be a dozen
    _Way(
        regex.compile(r"\ba\ century(?P<half>\ and\ a\ half)?|(?P<dozen>十(?=[余多几来]))"),
        "",
        lambda match: (12 if match["dozen"] else 150 if match["half"] else 100,),
    ),
    # `1 200`, `12 345`, `1，048`: the blank or the comma may part two numbers, or group the digits of one
    _Way(
        regex.compile(r"(?<![0-9.,]|[0-9][\ ，])(?P<groups>[1-9][0-9]{0,2}(?:[\ ，][0-9]{3}){1,4}+(?:\.[0-9]++)?+)"
                      rf"(?P<han>{numerals.HAN_SCALE})?(?![0-9])"),
        "",
        lambda match: [Fraction(regex.sub("[ ，]", "", match["groups"])) * numerals.han_scale(match["han"])],
    ),
    # `1 in 20`, `one out of five`
    _Way(
        regex.compile(
            rf"\b(?P<part>[0-9]{{1,4}}|{alternatives(*ADDENDS)})\ (?:in|out\ of|of)\ (?:every\ )?"
            rf"(?P<whole>[0-9]{{1,6}}|{alternatives(*ADDENDS)})\b(?!,?[0-9])"
        ),
        "",
        _part_of_whole,
    ),
    # `per million`, `a hundred`
    _Way(
        regex.compile(rf"\b(?:per|every|each)\ (?P<scale>{alternatives(*numerals.MULTIPLES)})\b"),
        "",
        lambda match: [numerals.MULTIPLES[match["scale"]]],
    ),
    # `99.4 to 88.5 billion`, `8.8到9.9亿`
    _Way(
        regex.compile(
            rf"(?<![0-9.,])(?P<value>{VALUE})(?=\ ?(?:to|and|or|-|~|至|到|和|、)\ ?{VALUE}"
            rf"(?:(?P<han>{numerals.HAN_SCALE})|\ (?P<english>{alternatives(*numerals.MULTIPLES)})\b))"
        ),
        "",
        _scaled,
    ),
    # `(63.4±3.6)%`, `63.4±3.6%`, `30 and 40%`
    _Way(
        regex.compile(
            rf"(?<![0-9.,])(?P<value>{VALUE})"
            rf"(?=(?:(?:{PLUS_MINUS}|\ ?(?:[,，、~-]|and|to|or)\ ?){VALUE}){{0,3}}[)）]?\ ?%)"
        ),
        "",
        _value("value", Fraction(1, 100)),
    ),
    # `上涨1.2倍` is 2.2-fold; `threefold`, `tripled`
    _Way(
        regex.compile(rf"{GROWTH}\p{{Han}}{{0,4}}?(?P<value>{VALUE}|[二三四五六七八九十两]{{1,3}}+)\ ?(?:多|余)?倍"),
        "",
        _value("value", plus=1),
    ),
    _Way(
        regex.compile(rf"\b(?P<value>{alternatives(*ADDENDS)})-?fold\b"), "", _value("value"),
    ),
    _Way(regex.compile(r"\b(?:tripl|trebl)(?:ed?|es|ing)\b"), "", lambda _: [3]),
    _Way(regex.compile(r"\bquadrupl(?:ed?|es|ing)\b|翻[两二]番"), "", lambda _: [4]),
    # `一成`, `三成五`; `打八折`, `七五折`, which is also a quarter off
    _Way(
        regex.compile(rf"(?<!第)(?P<tens>{DIGIT})成(?P<ones>{DIGIT})?(?![立为功员新都果分就])"),
        "",
        lambda match: [_tenths(match)],
    ),
    _Way(
        DISCOUNT, "", lambda match: [_tenths(match)],
    ),
    _Way(
        DISCOUNT, "", lambda match: [1 - _tenths(match)],
    ),
    # `55K`, `5M`, `2-megapixel`
    _Way(regex.compile(rf"(?<![0-9.,a-z])(?P<value>{VALUE})\ ?k(?![a-z])"), "", _value("value", 10**3)),
    _Way(regex.compile(rf"(?<![0-9.,a-z])(?P<value>{VALUE})(?:\ ?m(?![a-z])|[\ -]?mega)"), "", _value("value", 10**6)),
    _Way(regex.compile(rf"(?<![0-9.,a-z])(?P<value>{VALUE})\ ?bn?(?![a-z])"), "", _value("value", 10**9)),
    # `19年`, `'19`
    _Way(SHORT_YEAR, "", _value("year", plus=1900)),
    _Way(SHORT_YEAR, "", _value("year", plus=2000)),
    # `“八七”`, `九一八`
    _Way(
        regex.compile(r"(?<=[“\"「『‘])(?P<digits>[〇一二三四五六七八九]{2,4})(?!\p{Han}{0,1}[年日月])"),
        "",
        lambda match: [Fraction("".join(str(numeral_value(digit)) for digit in match["digits"]))],
    ),
    # `二三十万`
    _Way(
        regex.compile(rf"(?P<low>{DIGIT})(?P<high>{DIGIT})(?P<scale>[十百千]?[万亿]|[十百千])"), "", _neighbours_of_ten,
    ),
    # `zeros`, `为零`
    _Way(
        regex.compile(r"\bzero(?:e?s)?\b|(?<![〇一二三四五六七八九十百千万0-9])〇(?![〇一二三四五六七八九下])"),
        "",
        lambda _: [0],
    ),
    # `步骤三`, `图三`
    _Way(
        regex.compile(
            r"(?<=步骤|图|表|方法|方案|实验|附录|选项|问题|条件|情况|情形|定理|引理|假设|阶段|任务|例)"
            r"(?P<number>[一二三四五六七八九十]{1,3})(?![一-龥]*?[个种次年月日张])"
        ),
        "",
        _value("number"),
    ),
    # `half past eight`, `a quarter past`
    _Way(regex.compile(r"\bhalf[ -]past\b"), "", lambda _: [30]),
    _Way(regex.compile(r"\bquarter past\b|[点时]一刻"), "", lambda _: [15]),
)  # fmt: skip


def find_notations(text: str) -> list[Notation]:
    """All numbers of a text that are written in one of the `WAYS`."""
    translated = text.translate(NORMAL_FORMS)
    return list(chain.from_iterable(way.find(translated) for way in WAYS))
