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


MONTH, UNTIL = alternatives(*MONTH_VALUES), r"\ ?(?:-|~|(?:to|through|until|and|or)\b)\ ?"
LABEL = r"\ ?[(]?(?P<chapter>[0-9]{1,3})\ ?[-.·]\ ?(?P<number>[0-9]{1,3})(?![0-9%])[)）]?"
# The years before the first of a reign.
YEARS_BEFORE = {
    "民国": 1911, "民國": 1911, "宣统": 1908, "光绪": 1874, "同治": 1861, "咸丰": 1850, "道光": 1820, "嘉庆": 1795,
    "乾隆": 1735, "雍正": 1722, "康熙": 1661, "顺治": 1643,
}  # fmt: skip
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
            r"(?<![0-9〇一二三四五六七八九十百千万亿数几第])(?P<round>[百千万])(?=[余多]?\p{Han})"
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
)


def find_notations(text: str) -> list[Notation]:
    """All numbers of a text that are written in one of the `WAYS`."""
    translated = text.translate(NORMAL_FORMS)
    return list(chain.from_iterable(way.find(translated) for way in WAYS))
