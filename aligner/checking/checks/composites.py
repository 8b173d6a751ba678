"""Text → dates, clock times, ratios and labels: numbers whose order or company is their meaning.

    2021年5月3日        May 3, 2021        ─▶  date (5, 3)
    比例为1:3           ratio of 1:3       ─▶  ratio (1, 3)
    图3、表2            Figure 3, Table 2  ─▶  figure 3, table 2
    下午3:20            15:20              ─▶  time (3, 20)

Each is compared as a whole with those of its kind. Only where both sides have one that the other lacks do they differ;
what one side writes in another way says nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.words.numbers import MONTH_VALUES, NORMAL_FORMS
from aligner.words.numerals import ADDENDS, ORDINALS, alternatives, numeral_value, roman_value


@dataclass(frozen=True, slots=True)
class Composite:
    """A kind, the values by which it is compared (several where it can be read in several ways), and its characters."""

    kind: str
    keys: frozenset[tuple[Fraction, ...]]
    span: Span


Key = tuple[Fraction | int | None, ...]
Reading = tuple[list[Key], tuple[int, int]]


class _Form(NamedTuple):
    """A way to write composites: one of these strings occurs, a pattern, and the values and place of each in a match.

    The kind is that which the group `name` names, if there is one.
    """

    kind: str
    hints: tuple[str, ...]
    pattern: regex.Pattern[str]
    read: Callable[[regex.Match[str]], Iterator[Reading]]

    def find(self, text: str) -> Iterator[Composite]:
        """The composites in a normalized text that have this form."""
        if not any(hint in text for hint in self.hints):
            return
        for match in self.pattern.finditer(text):
            kind = self.kind or LABEL_KINDS[match["name"]]
            readings = ((_complete(keys), span) for keys, span in self.read(match))
            yield from (Composite(kind, keys, Span(*span)) for keys, span in readings if keys)


def _complete(keys: list[Key]) -> frozenset[tuple[Fraction, ...]]:
    """The keys of which every value is known."""
    values = [tuple(Fraction(value) for value in key if value is not None) for key in keys]
    return frozenset(value for value, key in zip(values, keys, strict=True) if len(value) == len(key))


def _is_day(month: Fraction | int | None, day: Fraction | int | None) -> bool:
    return bool(month and day and 1 <= month <= 12 and 1 <= day <= 31)


def _date(match: regex.Match[str]) -> Iterator[Reading]:
    """Month and day."""
    month = MONTH_VALUES.get(match["month"]) or numeral_value(match["month"])
    day = ORDINALS.get(match["day"]) or numeral_value(match["day"])
    if _is_day(month, day):
        yield [(month, day)], match.span()


def _date_in_figures(match: regex.Match[str]) -> Iterator[Reading]:
    """`5/3/2021` is the third of May, or the fifth of March."""
    first, second = int(match["first"]), int(match["second"])
    yield [pair for pair in ((first, second), (second, first)) if _is_day(*pair)], match.span()


def _time(match: regex.Match[str]) -> Iterator[Reading]:
    """Hour, on a clock of twelve, and minute."""
    hour = numeral_value(match["hour"])
    if hour is not None and hour <= LAST_HOUR:
        yield [(hour % 12, 30 if match["minute"] == "半" else numeral_value(match["minute"]))], match.span()


def _ratio(match: regex.Match[str]) -> Iterator[Reading]:
    yield [tuple(numeral_value(part) for part in match.captures("part"))], match.span()


def _label(match: regex.Match[str]) -> Iterator[Reading]:
    """The first number has the name in its span; a range counts as its ends alone."""
    spans = match.spans("number")
    for index, (start, stop) in enumerate(spans):
        whole = match.span() if len(spans) == 1 else (match.start() if not index else start, stop)
        yield [(_label_value(match.string[start:stop]),)], whole


def _label_value(number: str) -> Fraction | None:
    """`3`, `三`, `three`, `III`; `3.2` and `3-2` are 3002."""
    if parts := regex.fullmatch(r"([0-9]{1,3})[.·-]([0-9]{1,3})", number):
        return Fraction(1000 * int(parts[1]) + int(parts[2]))
    if number in ADDENDS:
        return Fraction(ADDENDS[number])
    return Fraction(roman_value(number)) if regex.fullmatch("[ivxlc]+", number) else numeral_value(number)


LAST_HOUR, LAST_DAY = 24, 31
# The names of what is numbered, in Chinese and in English.
LABELS = {
    "figure": "图 fig figure figs figures", "table": "表 tab table tables", "equation": "式 公式 eq equation equations",
    "chapter": "章 chapter chapters", "section": "节 section sections", "article": "条 article articles",
    "appendix": "附录 appendix", "part": "部分 part", "volume": "卷 vol volume", "page": "页 page pages",
    "stage": "阶段 stage phase",
}  # fmt: skip
LABEL_KINDS = {name: kind for kind, names in LABELS.items() for name in names.split()}
ENGLISH = alternatives(*(name for name in LABEL_KINDS if name.isascii()))
AFTER, BEFORE = "图|表|公式|式|附录", alternatives(*(name for name in LABEL_KINDS if not name.isascii()))
MONTH, HAN = alternatives(*MONTH_VALUES), "[〇一二三四五六七八九十]"
DAY = rf"(?:{alternatives(*(word for word in ORDINALS if ORDINALS[word] <= LAST_DAY))}|[0-9]{{1,2}})"
DECIMAL = r"[0-9]{1,6}+(?:\.[0-9]{1,6}+)?+"
NUMBER = rf"(?:[0-9]{{1,3}}+(?:[.·-][0-9]{{1,3}}+)?+|{alternatives(*ADDENDS)}|[ivxlc]{{1,6}}+)(?![a-z0-9%])"
FIGURES = r"[0-9]{1,3}+(?:[.·-][0-9]{1,3}+)?+(?![0-9.%个种年月日万亿])"
AND = r"\ ?(?:[,、和与及至到~-]|,?\ ?and\b|to\b)\ ?"
YEAR = "(?:1[89]|20)[0-9]{2}"


def _form(kind: str, hints: str, read: Callable[[regex.Match[str]], Iterator[Reading]], pattern: str) -> _Form:
    return _Form(kind, tuple(hints.split()), regex.compile(pattern, regex.VERBOSE), read)


FORMS = (
    # `5月3日`, `五月三日`; `May 3rd`; `3 May`, `the third of May`; `2021-05-03`; `5/3/2021`
    _form(
        "date", "月", _date,
        rf"(?P<month>[0-9]{{1,2}}|{HAN}{{1,2}})\ ?月\ ?(?P<day>[0-9]{{1,2}}|{HAN}{{1,3}})\ ?[日号]",
    ),
    _form(
        "date", "jan feb mar apr may jun jul aug sep oct nov dec", _date,
        rf"\b(?P<month>{MONTH})\.?\ (?:the\ )?(?P<day>{DAY})(?:st|nd|rd|th)?(?![0-9a-z%:])",
    ),
    _form(
        "date", "jan feb mar apr may jun jul aug sep oct nov dec", _date,
        rf"(?<![0-9a-z.])(?P<day>{DAY})(?:st|nd|rd|th)?\ (?:of\ )?(?P<month>{MONTH})\b",
    ),
    _form(
        "date", "18 19 20", _date,
        rf"(?<![0-9./-]){YEAR}(?P<mark>[-./])(?P<month>[01]?[0-9])(?P=mark)(?P<day>[0-3]?[0-9])"
        rf"(?![0-9/-]|\.[0-9])",
    ),
    _form(
        "date", "18 19 20", _date_in_figures,
        rf"(?<![0-9./-])(?P<first>[0-3]?[0-9])(?P<mark>[-./])(?P<second>[0-3]?[0-9])"
        rf"(?P=mark){YEAR}(?![0-9/-]|\.[0-9])",
    ),
    # `15:20`; `三点二十分`, `3点半`; `3.20 p.m.`
    _form("time", ":", _time, r"(?<![0-9.:])(?P<hour>[0-2]?[0-9]):(?P<minute>[0-5][0-9])(?![0-9:])"),
    _form(
        "time", "点 时", _time,
        rf"(?<![0-9.:])(?P<hour>[0-9]{{1,2}}|{HAN}{{1,3}})[点时](?P<minute>[0-5]?[0-9](?=分)|{HAN}{{1,3}}(?=分)|半)",
    ),
    _form("time", "m", _time, r"(?<![0-9.:])(?P<hour>[0-9]{1,2})\.(?P<minute>[0-5][0-9])\ ?[ap]\.?m\b"),
    # `1:3`, unless it may be a time; `3比1`; `ratio of 3 to 1`
    _form(
        "ratio", ":", _ratio,
        rf"(?<![0-9.:])(?![0-2]?[0-9]:[0-5][0-9](?![0-9.:]))(?P<part>{DECIMAL})(?:\ ?:"
        rf"\ ?(?P<part>{DECIMAL})){{1,5}}+(?![0-9:])",
    ),
    _form("ratio", "比", _ratio, rf"(?<![0-9.:])(?P<part>{DECIMAL})\ ?比\ ?(?P<part>{DECIMAL})(?![0-9])"),
    _form(
        "ratio", "ratio odds", _ratio,
        rf"(?<=\b(?:ratio|ratio\ (?:of|is|was)|odds\ of)\ )(?P<part>{DECIMAL})\ to\ (?P<part>{DECIMAL})"
        rf"(?![0-9])",
    ),
    # `图3、图4`; `第三章`; `Figures 3 and 4`
    _form(
        "", "图 表 式 附录", _label,
        rf"(?<!代|意|年)(?P<name>{AFTER})\ ?[(（]?(?P<number>{FIGURES})(?:{AND}[(（]?(?P<number>{FIGURES})){{0,9}}+",
    ),
    _form("", "第", _label, rf"第\ ?(?P<number>[0-9]{{1,3}}|{HAN}{{1,3}})\ ?(?P<name>{BEFORE})(?!之)"),
    _form(
        "", "fig tab eq chapter section article appendix part vol page stage phase", _label,
        rf"(?<![a-z])(?P<name>{ENGLISH})(?![a-z])\.?\ ?[(]?(?P<number>{NUMBER})"
        rf"(?:{AND}[(]?(?P<number>{NUMBER})){{0,9}}+",
    ),
)  # fmt: skip
# `NORMAL_FORMS` has no ratio sign.
COLONS = str.maketrans("：∶", "::")


def find_composites(text: str) -> list[Composite]:
    """The composites of a text, by their form; they may overlap."""
    normalized = text.translate(COLONS).translate(NORMAL_FORMS)
    return [composite for form in FORMS for composite in form.find(normalized)]


class Difference(NamedTuple):
    """A composite of each side that the other side lacks."""

    left: Composite
    right: Composite


def compare_composites(lefts: list[Composite], rights: list[Composite]) -> Iterator[Difference]:
    """Pairs of composites of a kind that only one side has, in order, if both have as many."""
    for kind in dict.fromkeys(composite.kind for composite in lefts):
        left, right = ([each for each in side if each.kind == kind] for side in (lefts, rights))
        missing, added = _without_equal(left, right), _without_equal(right, left)
        if len(missing) == len(added):
            yield from map(Difference, missing, added)


def _without_equal(own: list[Composite], others: list[Composite]) -> list[Composite]:
    """The composites that none of the others equals."""
    keys = {key for other in others for key in other.keys}
    return [each for each in own if each.keys.isdisjoint(keys)]
