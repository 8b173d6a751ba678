"""Text → the numbers it mentions, by value, whatever the notation: digits, Chinese numerals, English words.

These conventions decide what counts as a number; a false number is worse than a missed one:

- A single Han numeral needs `第`, a measure word, a percent sign or a range (`三个`, `三至五`). Longer numerals must be
  well formed: `三四十` and `十七八` do not count. Nor do `百余`, `数十`, `several hundred`, `two or three`.
- `一` and `one` are mostly articles and pronouns. They count only as in `第一`, `一月`, `one percent`, `Chapter One`.
- Idioms and names are in tables. Digits next to Latin letters are names (`H2O`, `COVID-19`) unless these are units.
- An ordinal before a comma introduces a point. It does not count: the other language may say `firstly` or `首先`.
- Months are ordinals by value; dates, times and ranges are several numbers; years are plain numbers. In `20-30万` and
  `3 to 5 percent` the scale or percent sign of the second number also holds for the first.
- Halves that stand alone (`half`, `半`) and numerals in formal Chinese writing (`叁`) do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.bitext.patterns import lazy
from aligner.words import numerals
from aligner.words.numerals import (
    ADDENDS,
    DECADES,
    HAN,
    HAN_NUMBER,
    HAN_SCALE,
    NUMBER,
    PLAIN,
    SPELLED,
    alternatives,
    numeral_value,
)

CARDINAL, ORDINAL, PERCENT, DECADE = "cardinal", "ordinal", "percent", "decade"

# The patterns read a copy of the text, of the same length, in which the second character of a pair replaces the first.
NORMAL_FORMS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ０１２３４５６７８９％．－（：／⁄～〜–—−‐‑\u00a0\u2009\u202f\n\r’零○萬億兩點個種條歲時間屆項負幾數餘紀週",
    "abcdefghijklmnopqrstuvwxyz0123456789%.-(://~~-----     '〇〇万亿两点个种条岁时间届项负几数余纪周",
)
# A translation may express these by an article, `both`, a pair or `half`.
OPTIONAL_VALUES = frozenset({Fraction(1), Fraction(2), Fraction(1, 2)})

MONTHS = "january february march april may june july august september october november december"
MONTH_VALUES = {name: value for value, name in enumerate(MONTHS.split(), 1)}
MONTH_VALUES |= {name[:3]: value for name, value in MONTH_VALUES.items()} | {"sept": 9}
CLEAR_MONTHS = frozenset(MONTHS.split()) - {"march", "may"}
FIXED = (
    numerals.SIGNS | {"二战": 2, "twice": 2, "点半": 30} | {"首" + measure: 1 for measure in "次个届位批款家部座例台"}
)
ABBREVIATIONS = {"k": 10**3, "m": 10**6, "bn": 10**9}
# Roman numbers that are neither words nor usual abbreviations.
CLEAR_ROMAN = frozenset(["II", "III", "VII", "VIII", "XII", "XIII", "XIV", "XVI", "XVII", "XVIII", "XIX"])

HAN_IDIOMS = (
    "十字 七七八八 七零八落 三番五次 三番两次 三天两头 三年五载 三位一体 两次三番 三人成虎 二人转 二维码 五台山 七台河"
    " 四周 二次元 三点式 七年之痒 三级跳 两级分化 八字 三国演义 三国志 两年期 十万八千里 胡说八道 三元(?!钱)"
    " 一点一[点滴] 十有[八九]. (?<![0-9一二三四五六七八九十][点时])十分(?!钟|之)"
)
MEASURES = (
    "个 名 位 人 项 种 次 年 月 日 天 时 点 分钟 秒 岁 周 届 章 节 条 款 页 卷 部 篇 册 本 期 号 楼 层 级 类 组 批 套"
    " 支 只 匹 件 张 座 栋 所 家 间 国 省 市 县 方面 大 小时 星期 公里 公斤 公顷 英里 英尺 英寸 米 厘米 毫米 吨 元 块"
    " 美元 倍 场 轮 步 段 句 字 世 度 寸 尺 丈 亩 斤 杯 瓶 碗 颗 粒 棵 株 朵 辆 艘 架 列 台 把 根 对 排 行 队 样 幅 份"
    " 道 则 阶段 季度 维 阶 相 千瓦 千克 千米 千卡 千帕 千伏 千赫 兆瓦 兆赫 中全会 枚 发 门课 克 升 边形 面体 口人 封"
    " 局 两(?![个三天次年句下人件]) 分(?<=[0-9一二三四五六七八九十][点时].分)"
)
UNITS = (
    "kg g mg km cm mm nm ml l h hr hrs min ms ha kw mw gw kwh hz khz mhz ghz kb mb gb tb am pm kcal rpm ft lb lbs oz"
    " mph db v w d m"
)
LEADS = (
    "chapter section part volume book act title article appendix annex war phase class type table figure stage step"
    " number level grade schedule"
)

LATIN = "a-zß-öø-ɏ"
LEAD = alternatives(LEADS)
RANGE = r"\ ?(?:-|~|至|到|或|、|和|to\b|or\b|and\b)\ ?"
PERCENT_SIGN = rf"(?P<percent>\ ?(?:\\?%|个?百分点|per\ ?cent(?![{LATIN}])|pct(?![{LATIN}])|percentage\ points?))"
SCALE = rf"(?P<scale>(?:[ -](?:{alternatives(*numerals.MULTIPLES)})(?![{LATIN}]))++)"
DECADE_LEAD = "(?:the|early|late|mid)"
TENTHS = "成(?![立为功员新])"

# Where a number may begin; `CANDIDATE` says which notation it has.
TRIGGER = lazy(
    rf"[0-9〇一二三四五六七八九十百千万亿两首Ⅰ-Ⅻ①-⑳½⅓⅔¼¾]|(?<=[0-9二三四五六七八九十两]|十一)点半"
    rf"|(?<![{LATIN}])(?:half\ an?\ |an?\ (?=[htmbfsenqd])|twice"
    rf"|(?:{PLAIN}|{alternatives(*MONTH_VALUES, *DECADES)}|[ivxlc]++)(?![{LATIN}]))"
)
CANDIDATE = lazy(
    rf"""
    (?P<nothing> {alternatives(HAN_IDIOMS)} | (?:{PLAIN})\ or\ (?:{PLAIN})(?![{LATIN}])
        | (?<!第)(?:二、三|三、四|四、五|五、六|六、七|七、八|八、九) )
  | (?P<fixed> (?:{alternatives(*FIXED)}|(?<={DECADE_LEAD}[\ -])(?:{alternatives(*DECADES)}))(?![{LATIN}]) )
  | (?P<share> (?P<parts>{HAN}++|[0-9]++)分之(?P<part>{HAN_NUMBER}|{NUMBER}) )
  | (?P<nothing> (?=[百千万亿]|(?<=[数几])十){HAN_NUMBER} )
  | (?P<han> {HAN_NUMBER} )
  | (?<![{LATIN}_0-9]|[{LATIN}0-9]\.|[{LATIN}](?<!\b(?:mid|pre|post|age|{LEAD}))-|(?<=[0-9]):(?=00(?![0-9]))) (?:
        (?P<chain> [0-9]++(?:\.[0-9]++){{2,}}+ | [0-9]{{1,2}}\.[0-9]{{2}}(?=\ ?[ap]\.?m\b) )
      | (?P<ratio> (?P<top>[0-9]{{1,2}})\ ?/\ ?(?P<bottom>[0-9]{{1,2}})(?![0-9/月日]|\ /) )
      | (?P<digits> {NUMBER}(?:{HAN_SCALE}(?:〇?{NUMBER}{HAN_SCALE})*+)?+ ) )
  | (?P<month> (?:{alternatives(*MONTH_VALUES)})(?![{LATIN}]) )
  | (?P<roman> [ivxlc]{{1,8}}(?![{LATIN}'-]) )
  | (?P<words> {numerals.ARTICLE}?+(?:{SPELLED})(?![{LATIN}])
        (?:(?:[\ -]|\ and\ )(?:{SPELLED})(?![{LATIN}]))*+ )
    """,
    regex.VERBOSE,
)
# Text after a number that changes its value or its kind, or shows that it is not a number.
AFTER = lazy(
    rf"""
    (?P<nothing> 几 | 世纪(?=[0-9〇一二三四五六七八九十]{{2,3}}年代) )
  | (?P<abbreviation> (?:{alternatives(*ABBREVIATIONS)})(?![{LATIN}0-9]) )
  | {PERCENT_SIGN} | {SCALE}
  | (?P<half> [个年天岁倍]半 | [\ -]and[\ -]a[\ -]half )
  | (?P<decade> \ ?年代 | '?s(?![{LATIN}]) | (?<={DECADE_LEAD}[\ -](?:1[5-9]|20)[0-9]0)\ s(?![{LATIN}]) )
  | (?P<ordinal> (?:st|nd|rd|th)(?![{LATIN}]) | \ ?世纪 | \ ?月 )
  | (?P<tenths> {TENTHS} )
  | {RANGE}(?P<later>{NUMBER}(?P<later_scale>{HAN_SCALE})?+|{alternatives(*ADDENDS)}
            |[〇一二三四五六七八九十百千两]++(?P<later_scale>万亿|[万亿])?+)
        (?:{PERCENT_SIGN}|{SCALE})?+
  | (?P<nothing> (?!(?:{alternatives(UNITS)})(?![{LATIN}0-9]))[{LATIN}_] )
    """,
    regex.VERBOSE,
)
KINDS_AFTER = {"percent": PERCENT, "tenths": PERCENT, "ordinal": ORDINAL, "decade": DECADE}

# Context that makes a number of a numeral or a word that often is not one.
SINGLE_HAN = lazy(
    rf"(?<=第|附[件录表图]). | 一(?:月|\ ?%|[至到~-]{HAN}|(?<=月.)[日号])"
    rf"| (?<!星期|周|礼拜)[^一〇](?:[多余]?(?:{alternatives(MEASURES)})|{TENTHS}|\ ?%|年代|[至到、或和~-]{HAN})",
    regex.VERBOSE,
)
ONE_COUNTED = lazy(rf"(?:\ and\ (?:{PLAIN}))?\ per\ ?cent|[\ -]to[\ -](?:{PLAIN})(?![{LATIN}])")
LEAD_BEFORE = lazy(rf"(?<=(?<![{LATIN}])(?:{LEAD})\ )")
DETERMINER_BEFORE = lazy(rf"(?<=(?<![{LATIN}])(?:the|his|her|its|their|our|my|your|this|that|every)\ )")
MONTH_BEFORE = lazy(rf"(?<=(?<![{LATIN}])(?:in|since|until|by|early|late|mid|last|next|this)[\ -])")
NUMBER_BESIDE = lazy(r"\.?,?\ ?[0-9]|(?<=[0-9](?:st|nd|rd|th)?\ (?:of\ )?[a-z]++)")
DECADE_BEFORE = lazy(rf"(?<={DECADE_LEAD}[\ -]|')")
CENTURY_BEFORE = lazy(r"(?<=(?<![0-9])(?P<century>1[89]|20)(?P<year>[0-9]{2})[-/])")
MINUS_BEFORE = lazy(r"(?<=(?P<minus>〇下|负|minus\ |(?<=[^0-9\n\ ]\ |[(=<>])-))")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text; the value is a fraction, which is exact for thirds and for decimals.

    `kind` is cardinal, ordinal, percent (the value of `3.5%` is 3.5) or decade (the value is modulo 100, because
    `80年代` does not name the century).
    """

    value: Fraction
    kind: str
    span: Span


class Comparison(NamedTuple):
    """How the numbers of two texts agree: how many they share, and which occur in only one of them."""

    shared: int
    only_left: list[Number]
    only_right: list[Number]


Numbers = Iterator[Number]


def find_numbers(text: str) -> list[Number]:
    """The numbers of a text in Chinese, English or both, in order and disjoint."""
    normalized = text.translate(NORMAL_FORMS)
    numbers: list[Number] = []
    stop = 0
    for trigger in TRIGGER.finditer(normalized):
        if trigger.start() >= stop and (match := CANDIDATE.match(normalized, trigger.start())):
            if reader := READERS.get(match.lastgroup or ""):
                numbers += reader(text, match)
            stop = max(match.end(), numbers[-1].span.stop if numbers else 0)
    return numbers


def number_values(text: str) -> frozenset[Fraction]:
    """The values that `compare_numbers` looks for in the other text; only those of decades are negative."""
    return frozenset(map(_key, find_numbers(text))) - OPTIONAL_VALUES


def compare_numbers(left: Sequence[Number], right: Sequence[Number]) -> Comparison:
    """Compare by value; differences that a good translation may have do not count.

    A cardinal equals an ordinal, 50% equals 1/2, and signs are ignored (`three degrees below zero`). A number that one
    side merely repeats is not a difference. Nor are 1, 2 and 1/2: the other side may have `a`, `both` or `half`.
    """
    left_counts, right_counts = Counter(map(_key, left)), Counter(map(_key, right))
    return Comparison(
        (left_counts & right_counts).total(), _missing_from(left, right_counts), _missing_from(right, left_counts)
    )


def _missing_from(numbers: Sequence[Number], counts: Mapping[Fraction, int]) -> list[Number]:
    """The numbers whose value the counts of the other text lack, except for optional values."""
    ignored = counts.keys() | OPTIONAL_VALUES
    return [number for number in numbers if _key(number) not in ignored]


def _key(number: Number) -> Fraction:
    """The value by which numbers are compared; a decade equals only decades."""
    if number.kind == DECADE:
        return number.value - 100
    return abs(number.value) / (100 if number.kind == PERCENT else 1)


def _read_fixed(text: str, match: regex.Match[str]) -> Numbers:
    """`②`, `twice`, `the nineties`."""
    word = match[0]
    value, kind = (FIXED[word], CARDINAL) if word in FIXED else (DECADES[word], DECADE)
    yield Number(Fraction(value), kind, Span(*match.span()))


def _read_chain(text: str, match: regex.Match[str]) -> Numbers:
    """`3.2.1`, `2.30 p.m.`: each part is a number."""
    for part in regex.finditer("[0-9]+", match[0]):
        if (value := numeral_value(part[0])) is not None:
            yield Number(value, CARDINAL, Span(match.start() + part.start(), match.start() + part.end()))


def _read_ratio(text: str, match: regex.Match[str]) -> Numbers:
    """`2/3` is a fraction; any other numbers around a slash are two numbers."""
    top, bottom = int(match["top"]), int(match["bottom"])
    if top < bottom <= 10:
        yield from _in_context(text, match.string, Fraction(top, bottom), match.span())
    else:
        yield from _in_context(text, match.string, Fraction(top), match.span("top"))
        yield from _in_context(text, match.string, Fraction(bottom), match.span("bottom"))


def _read_digits(text: str, match: regex.Match[str]) -> Numbers:
    """`1,234.5`, `1亿2千万`; the second year of `1993-94` is 1994."""
    value = Fraction(0)
    for part in numerals.PART.finditer(match.string, *match.span()):
        if (number := numeral_value(part["number"])) is None:
            return
        value += number * numerals.han_scale(part["scale"])
    before = CENTURY_BEFORE.match(match.string, match.start())
    # A value of at most twelve may be a month.
    if before and len(match[0]) == 2 and max(int(before["year"]), 12) < value:
        value += 100 * int(before["century"])
    yield from _in_context(text, match.string, value, match.span())


def _read_share(text: str, match: regex.Match[str]) -> Numbers:
    """`三分之二` is a fraction, `百分之三`, `千分之三` and `万分之三` are percents."""
    parts, part = numeral_value(match["parts"]), numeral_value(match["part"])
    if parts and part is not None:
        percent = parts in {100, 1000, 10000}
        value = part / parts * (100 if percent else 1)
        yield Number(value, PERCENT if percent else CARDINAL, Span(*match.span()))


def _read_han(text: str, match: regex.Match[str]) -> Numbers:
    """`三百二十`, and `三` if its context makes it a number."""
    is_number = len(match[0]) > 1 or SINGLE_HAN.match(match.string, match.start())
    if is_number and (value := numeral_value(match[0])) is not None:
        yield from _in_context(text, match.string, value, match.span())


def _read_month(text: str, match: regex.Match[str]) -> Numbers:
    """May, March and abbreviations need a capital, and a number next to them or a word such as `in` before them."""
    start, stop = match.span()
    number_beside = NUMBER_BESIDE.match(match.string, stop)
    is_dated = match[0] in {"march", "may"} and MONTH_BEFORE.match(match.string, start)
    if match[0] in CLEAR_MONTHS or (text[start].isupper() and (number_beside or is_dated)):
        yield Number(Fraction(MONTH_VALUES[match[0]]), ORDINAL, Span(start, stop))


def _read_roman(text: str, match: regex.Match[str]) -> Numbers:
    """`XIV`, and `Part V`."""
    numeral = text[slice(*match.span())]
    # `Appendix C` is the third.
    if numeral in CLEAR_ROMAN or (
        numeral.isupper() and numeral not in {"C", "L"} and LEAD_BEFORE.match(match.string, match.start())
    ):
        yield Number(Fraction(numerals.roman_value(match[0])), ORDINAL, Span(*match.span()))


def _read_words(text: str, match: regex.Match[str]) -> Numbers:
    """Spelled numbers, in order."""
    tokens = list(numerals.WORD.finditer(match.string, *match.span()))
    for value, is_ordinal, indices in numerals.find_spelled([token[0] for token in tokens]):
        span = tokens[indices[0]].start(), tokens[indices[-1]].end()
        if len(indices) > 1 or _is_number_word(tokens[indices[0]][0], match.string, *span):
            yield from _in_context(text, match.string, value, span, ORDINAL if is_ordinal else CARDINAL)


def _is_number_word(word: str, normalized: str, start: int, stop: int) -> bool:
    """Whether a word that stands alone is a number: `one`, `first` and `second` often are not."""
    if word == "one":
        return bool(LEAD_BEFORE.match(normalized, start) or ONE_COUNTED.match(normalized, stop))
    return word not in {"first", "second"} or bool(DETERMINER_BEFORE.match(normalized, start))


def _in_context(text: str, normalized: str, value: Fraction, span: tuple[int, int], kind: str = CARDINAL) -> Numbers:
    """The number as its context changes it, or nothing if the context shows that it is not a number."""
    start, stop = span
    if normalized[start - 1 : start] == "第":
        start, kind = start - 1, ORDINAL
    elif minus := MINUS_BEFORE.match(normalized, start):
        value, start = -value, minus.start("minus")
    if kind == ORDINAL and normalized[stop : stop + 1] in {"，", ",", "、", ":"}:
        return
    after = AFTER.match(normalized, stop)
    if not after:
        yield Number(value, kind, Span(start, stop))
    elif after["later"]:
        yield Number(*_range_start(value, kind, after), Span(start, stop))
    elif (new_value := _suffixed_value(text, value, start, after)) is not None:
        yield Number(new_value, KINDS_AFTER.get(after.lastgroup or "", kind), Span(start, after.end()))


def _range_start(value: Fraction, kind: str, after: regex.Match[str]) -> tuple[Fraction, str]:
    """Value and kind of the first number of a range, as the second completes it: `20-30万`, `3 to 5 percent`."""
    later = ADDENDS.get(after["later"]) or numeral_value(after["later"].removesuffix(after["later_scale"] or ""))
    if after["percent"]:
        return value, PERCENT
    scale = numerals.han_scale(after["later_scale"]) * numerals.english_scale(after["scale"])
    return (value * scale if later and value < later else value), kind


def _suffixed_value(text: str, value: Fraction, start: int, after: regex.Match[str]) -> Fraction | None:
    """The value as the text after it changes it; None if that text shows that it is not a number."""
    suffix_value = SUFFIX_VALUES.get(after.lastgroup or "")
    return suffix_value(_Suffixed(text, value, start, after)) if suffix_value else value


class _Suffixed(NamedTuple):
    """A value, the text and the start of its number, and the match of the text after it that may change it."""

    text: str
    value: Fraction
    start: int
    after: regex.Match[str]


def _abbreviated_value(suffixed: _Suffixed) -> Fraction | None:
    """Without a currency, `3m` means metres, and `5M` may or may not mean millions."""
    if suffixed.text[suffixed.start - 1 : suffixed.start] in set("$£€¥￥"):
        return suffixed.value * ABBREVIATIONS[suffixed.after[0]]
    return suffixed.value if suffixed.text[suffixed.after.start()] == "m" else None


def _decade_value(suffixed: _Suffixed) -> Fraction | None:
    """The year of a decade in its century; `80s` may be seconds."""
    value, after = suffixed.value, suffixed.after
    has_lead = value < 100 and DECADE_BEFORE.match(after.string, suffixed.start)
    is_sure = "年代" in after[0] or value >= 1000 or has_lead
    return value % 100 if is_sure and value % 10 == 0 else None


# The new value, by the group of `AFTER` that matches the text after the number.
SUFFIX_VALUES: dict[str, Callable[[_Suffixed], Fraction | None]] = {
    "nothing": lambda _: None,  # `三十几`
    "tenths": lambda suffixed: suffixed.value * 10,  # `三成`
    "scale": lambda suffixed: suffixed.value * numerals.english_scale(suffixed.after["scale"]),  # `3 million`
    "half": lambda suffixed: suffixed.value + Fraction(1, 2),  # `三年半`
    "abbreviation": _abbreviated_value,  # `$3m`
    "decade": _decade_value,  # `80年代`
}


READERS: dict[str, Callable[[str, regex.Match[str]], Numbers]] = {
    "fixed": _read_fixed,
    "share": _read_share,
    "han": _read_han,
    "chain": _read_chain,
    "ratio": _read_ratio,
    "digits": _read_digits,
    "month": _read_month,
    "roman": _read_roman,
    "words": _read_words,
}
