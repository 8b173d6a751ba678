"""Text → the numbers it mentions, by value, whatever the notation: digits, Chinese numerals, English words.

What counts, and what does not; a false number is worse than a missed one:

- A single Han numeral needs `第`, a measure word, a percent sign or a range (`三个`, `三至五`); longer numerals must be
  well formed, so that `三四十` and `十七八` are left out. So are `百余`, `数十`, `several hundred`, `two or three`.
- `一` and `one` are mostly articles and pronouns: numbers only as `第一`, `一月`, `one percent`, `Chapter One`.
- Idioms and names are in tables. Digits that touch Latin letters are names (`H2O`, `COVID-19`) unless these are units.
- Ordinals before a comma list points, which the other language may do with `firstly` or `首先`: left out.
- Months are ordinals by value; dates, times and ranges are several numbers; years are plain numbers. `20-30万` and
  `3 to 5 percent` give the first number what the second carries.
- Halves that stand alone (`half`, `半`) and numbers in formal Chinese writing (`叁`) are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.words import numerals
from aligner.words.numerals import ADDENDS, DECADES, HAN, HAN_NUMBER, HAN_SCALE, NUMBER, PLAIN, SPELLED, amount, either

CARDINAL, ORDINAL, PERCENT, DECADE = "cardinal", "ordinal", "percent", "decade"

# The text is read through a copy of the same length, in which these characters stand for their like.
LIKE = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ０１２３４５６７８９％．－（：／⁄～〜–—−‐‑\u00a0\u2009\u202f\n\r’零○萬億兩點個種條歲時間屆項負幾數餘紀週",
    "abcdefghijklmnopqrstuvwxyz0123456789%.-(://~~-----     '〇〇万亿两点个种条岁时间届项负几数余纪周",
)
# A translation may have an article, `both`, a pair or `half` for these.
SLIGHT = frozenset({Fraction(1), Fraction(2), Fraction(1, 2)})

MONTHS = "january february march april may june july august september october november december"
MONTH_VALUES = {name: value for value, name in enumerate(MONTHS.split(), 1)}
MONTH_VALUES |= {name[:3]: value for name, value in MONTH_VALUES.items()} | {"sept": 9}
CLEAR_MONTHS = frozenset(MONTHS.split()) - {"march", "may"}
FIXED = (
    numerals.SIGNS | {"二战": 2, "twice": 2, "点半": 30} | {"首" + measure: 1 for measure in "次个届位批款家部座例台"}
)
ABBREVIATIONS = {"k": 10**3, "m": 10**6, "bn": 10**9}
# Neither words nor usual abbreviations.
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
LEAD = either(LEADS)
RANGE = r"\ ?(?:-|~|至|到|或|、|和|to\b|or\b|and\b)\ ?"
PERCENT_SIGN = rf"(?P<percent>\ ?(?:\\?%|个?百分点|per\ ?cent(?![{LATIN}])|pct(?![{LATIN}])|percentage\ points?))"
SCALE = rf"(?P<scale>(?:[ -](?:{either(*numerals.MULTIPLES)})(?![{LATIN}]))++)"
DECADE_LEAD = "(?:the|early|late|mid)"
TENTHS = "成(?![立为功员新])"

# Where something may begin; what it is `CANDIDATE` says.
TRIGGER = regex.compile(
    rf"[0-9〇一二三四五六七八九十百千万亿两首Ⅰ-Ⅻ①-⑳½⅓⅔¼¾]|(?<=[0-9二三四五六七八九十两]|十一)点半"
    rf"|(?<![{LATIN}])(?:half\ an?\ |an?\ (?=[htmbfsenqd])|twice"
    rf"|(?:{PLAIN}|{either(*MONTH_VALUES, *DECADES)}|[ivxlc]++)(?![{LATIN}]))"
)
CANDIDATE = regex.compile(
    rf"""
    (?P<nothing> {either(HAN_IDIOMS)} | (?:{PLAIN})\ or\ (?:{PLAIN})(?![{LATIN}])
        | (?<!第)(?:二、三|三、四|四、五|五、六|六、七|七、八|八、九) )
  | (?P<fixed> (?:{either(*FIXED)}|(?<={DECADE_LEAD}[\ -])(?:{either(*DECADES)}))(?![{LATIN}]) )
  | (?P<share> (?P<parts>{HAN}++|[0-9]++)分之(?P<part>{HAN_NUMBER}|{NUMBER}) )
  | (?P<nothing> (?=[百千万亿]|(?<=[数几])十){HAN_NUMBER} )
  | (?P<han> {HAN_NUMBER} )
  | (?<![{LATIN}_0-9]|[{LATIN}0-9]\.|[{LATIN}](?<!\b(?:mid|pre|post|age|{LEAD}))-|(?<=[0-9]):(?=00(?![0-9]))) (?:
        (?P<chain> [0-9]++(?:\.[0-9]++){{2,}}+ | [0-9]{{1,2}}\.[0-9]{{2}}(?=\ ?[ap]\.?m\b) )
      | (?P<ratio> (?P<top>[0-9]{{1,2}})/(?P<bottom>[0-9]{{1,2}})(?![0-9/月日]) )
      | (?P<digits> {NUMBER}(?:{HAN_SCALE}(?:〇?{NUMBER}{HAN_SCALE})*+)?+ ) )
  | (?P<month> (?:{either(*MONTH_VALUES)})(?![{LATIN}]) )
  | (?P<roman> [ivxlc]{{1,8}}(?![{LATIN}'-]) )
  | (?P<words> {numerals.ARTICLE}?+(?:{SPELLED})(?![{LATIN}])
        (?:(?:[\ -]|\ and\ )(?:{SPELLED})(?![{LATIN}]))*+ )
    """,
    regex.VERBOSE,
)
# What stands after a number and changes it, its kind, or whether it is one.
AFTER = regex.compile(
    rf"""
    (?P<nothing> 几 | 世纪(?=[0-9〇一二三四五六七八九十]{{2,3}}年代) )
  | (?P<abbreviation> (?:{either(*ABBREVIATIONS)})(?![{LATIN}0-9]) )
  | {PERCENT_SIGN} | {SCALE}
  | (?P<half> [个年天岁倍]半 | [\ -]and[\ -]a[\ -]half )
  | (?P<decade> \ ?年代 | '?s(?![{LATIN}]) )
  | (?P<ordinal> (?:st|nd|rd|th)(?![{LATIN}]) | \ ?世纪 | \ ?月 )
  | (?P<tenths> {TENTHS} )
  | {RANGE}(?P<later>{NUMBER}(?P<later_scale>{HAN_SCALE})?+|{either(*ADDENDS)}
            |[〇一二三四五六七八九十百千两]++(?P<later_scale>万亿|[万亿])?+)
        (?:{PERCENT_SIGN}|{SCALE})?+
  | (?P<nothing> (?!(?:{either(UNITS)})(?![{LATIN}0-9]))[{LATIN}_] )
    """,
    regex.VERBOSE,
)
KINDS_AFTER = {"percent": PERCENT, "tenths": PERCENT, "ordinal": ORDINAL, "decade": DECADE}

# What makes a number of a numeral or word that often is none, by what stands before and after it.
SINGLE_HAN = regex.compile(
    rf"(?<=第|附[件录表图]). | 一(?:月|\ ?%|[至到~-]{HAN}|(?<=月.)[日号])"
    rf"| (?<!星期|周|礼拜)[^一〇](?:[多余]?(?:{either(MEASURES)})|{TENTHS}|\ ?%|年代|[至到、或和~-]{HAN})",
    regex.VERBOSE,
)
ONE_COUNTED = regex.compile(rf"(?:\ and\ (?:{PLAIN}))?\ per\ ?cent|[\ -]to[\ -](?:{PLAIN})(?![{LATIN}])")
LEAD_BEFORE = regex.compile(rf"(?<=(?<![{LATIN}])(?:{LEAD})\ )")
DETERMINER_BEFORE = regex.compile(rf"(?<=(?<![{LATIN}])(?:the|his|her|its|their|our|my|your|this|that|every)\ )")
MONTH_BEFORE = regex.compile(rf"(?<=(?<![{LATIN}])(?:in|since|until|by|early|late|mid|last|next|this)[\ -])")
NUMBER_BESIDE = regex.compile(r"\.?,?\ ?[0-9]|(?<=[0-9](?:st|nd|rd|th)?\ (?:of\ )?[a-z]++)")
DECADE_BEFORE = regex.compile(rf"(?<={DECADE_LEAD}[\ -]|')")
CENTURY_BEFORE = regex.compile(r"(?<=(?<![0-9])(?P<century>1[89]|20)(?P<year>[0-9]{2})[-/])")
MINUS_BEFORE = regex.compile(r"(?<=(?P<minus>〇下|负|minus\ |(?<=[^0-9\n\ ]\ |[(=<>])-))")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text; the value is a fraction because that holds thirds as exactly as decimals.

    `kind` is cardinal, ordinal, percent (the value of `3.5%` is 3.5) or decade (the value is modulo 100, because
    `80年代` does not say more).
    """

    value: Fraction
    kind: str
    span: Span


class Comparison(NamedTuple):
    """How the numbers of two texts agree: how many they share, and which only one of them mentions at all."""

    shared: int
    only_left: list[Number]
    only_right: list[Number]


Found = Iterator[Number]


def find_numbers(text: str) -> list[Number]:
    """The numbers of a text in Chinese, English or both, in order and disjoint."""
    likeness = text.translate(LIKE)
    numbers: list[Number] = []
    done = 0
    for trigger in TRIGGER.finditer(likeness):
        if trigger.start() >= done and (match := CANDIDATE.match(likeness, trigger.start())):
            if reader := READERS.get(match.lastgroup or ""):
                numbers += reader(text, match)
            done = max(match.end(), numbers[-1].span.stop if numbers else 0)
    return numbers


def values(text: str) -> frozenset[Fraction]:
    """The values that `compare` looks for in the other text; those of decades are negative, unlike all others."""
    return frozenset(map(_key, find_numbers(text))) - SLIGHT


def compare(left: Sequence[Number], right: Sequence[Number]) -> Comparison:
    """Compare by value; what legitimately differs between translations does not count.

    A cardinal equals an ordinal, 50% equals 1/2, and signs are ignored (`three degrees below zero`). What one side
    merely repeats is no difference, nor are 1, 2 and 1/2, for which the other may have `a`, `both` or `half`.
    """
    here, there = Counter(map(_key, left)), Counter(map(_key, right))
    return Comparison((here & there).total(), _without(left, there), _without(right, here))


def _without(numbers: Sequence[Number], known: Mapping[Fraction, int]) -> list[Number]:
    """Those of the numbers that are not known, nor slight."""
    aside = known.keys() | SLIGHT
    return [number for number in numbers if _key(number) not in aside]


def _key(number: Number) -> Fraction:
    """What equal numbers share; a decade equals only decades."""
    if number.kind == DECADE:
        return number.value - 100
    return abs(number.value) / (100 if number.kind == PERCENT else 1)


def _fixed(text: str, match: regex.Match[str]) -> Found:
    """`②`, `twice`, `the nineties`."""
    word = match[0]
    value, kind = (FIXED[word], CARDINAL) if word in FIXED else (DECADES[word], DECADE)
    yield Number(Fraction(value), kind, Span(*match.span()))


def _chain(text: str, match: regex.Match[str]) -> Found:
    """`3.2.1`, `2.30 p.m.`: as many numbers."""
    for part in regex.finditer("[0-9]+", match[0]):
        if (value := amount(part[0])) is not None:
            yield Number(value, CARDINAL, Span(match.start() + part.start(), match.start() + part.end()))


def _ratio(text: str, match: regex.Match[str]) -> Found:
    """`2/3` is a fraction; what else stands beside a slash are two numbers."""
    top, bottom = int(match["top"]), int(match["bottom"])
    if top < bottom <= 10:
        yield from _finish(text, match.string, Fraction(top, bottom), match.span())
    else:
        yield from _finish(text, match.string, Fraction(top), match.span("top"))
        yield from _finish(text, match.string, Fraction(bottom), match.span("bottom"))


def _digits(text: str, match: regex.Match[str]) -> Found:
    """`1,234.5`, `1亿2千万`; the second year of `1993-94` is 1994."""
    value = Fraction(0)
    for part in numerals.PART.finditer(match.string, *match.span()):
        if (number := amount(part["number"])) is None:
            return
        value += number * numerals.han_scale(part["scale"])
    before = CENTURY_BEFORE.match(match.string, match.start())
    # What is no more than twelve may be a month.
    if before and len(match[0]) == 2 and max(int(before["year"]), 12) < value:
        value += 100 * int(before["century"])
    yield from _finish(text, match.string, value, match.span())


def _share(text: str, match: regex.Match[str]) -> Found:
    """`三分之二` is a fraction, `百分之三`, `千分之三` and `万分之三` are percents."""
    parts, part = amount(match["parts"]), amount(match["part"])
    if parts and part is not None:
        percent = parts in {100, 1000, 10000}
        value = part / parts * (100 if percent else 1)
        yield Number(value, PERCENT if percent else CARDINAL, Span(*match.span()))


def _han(text: str, match: regex.Match[str]) -> Found:
    """`三百二十`, and `三` where what stands beside it makes it a number."""
    is_meant = len(match[0]) > 1 or SINGLE_HAN.match(match.string, match.start())
    if is_meant and (value := amount(match[0])) is not None:
        yield from _finish(text, match.string, value, match.span())


def _month(text: str, match: regex.Match[str]) -> Found:
    """May, March and abbreviations need a capital, and a number beside them or `in` and the like before."""
    start, stop = match.span()
    beside = NUMBER_BESIDE.match(match.string, stop)
    dated = match[0] in {"march", "may"} and MONTH_BEFORE.match(match.string, start)
    if match[0] in CLEAR_MONTHS or (text[start].isupper() and (beside or dated)):
        yield Number(Fraction(MONTH_VALUES[match[0]]), ORDINAL, Span(start, stop))


def _roman(text: str, match: regex.Match[str]) -> Found:
    """`XIV`, and `Part V`."""
    numeral = text[slice(*match.span())]
    if numeral in CLEAR_ROMAN or (numeral.isupper() and LEAD_BEFORE.match(match.string, match.start())):
        yield Number(Fraction(numerals.roman(match[0])), ORDINAL, Span(*match.span()))


def _words(text: str, match: regex.Match[str]) -> Found:
    """Spelled numbers, one after the other."""
    tokens = list(numerals.WORD.finditer(match.string, *match.span()))
    for value, is_ordinal, places in numerals.spelled([token[0] for token in tokens]):
        place = tokens[places[0]].start(), tokens[places[-1]].end()
        if len(places) > 1 or _is_meant(tokens[places[0]][0], match.string, *place):
            yield from _finish(text, match.string, value, place, ORDINAL if is_ordinal else CARDINAL)


def _is_meant(word: str, likeness: str, start: int, stop: int) -> bool:
    """Whether a word that stands alone is a number: `one`, `first` and `second` often are not."""
    if word == "one":
        return bool(LEAD_BEFORE.match(likeness, start) or ONE_COUNTED.match(likeness, stop))
    return word not in {"first", "second"} or bool(DETERMINER_BEFORE.match(likeness, start))


def _finish(text: str, likeness: str, value: Fraction, place: tuple[int, int], kind: str = CARDINAL) -> Found:
    """The number with what stands before and after it; none, if that says it is no number."""
    start, stop = place
    if likeness[start - 1 : start] == "第":
        start, kind = start - 1, ORDINAL
    elif minus := MINUS_BEFORE.match(likeness, start):
        value, start = -value, minus.start("minus")
    if kind == ORDINAL and likeness[stop : stop + 1] in {"，", ",", "、", ":"}:
        return
    after = AFTER.match(likeness, stop)
    if not after:
        yield Number(value, kind, Span(start, stop))
    elif after["later"]:
        yield Number(*_carried(value, kind, after), Span(start, stop))
    elif (changed := _changed(text, value, start, after)) is not None:
        yield Number(changed, KINDS_AFTER.get(after.lastgroup or "", kind), Span(start, after.end()))


def _carried(value: Fraction, kind: str, after: regex.Match[str]) -> tuple[Fraction, str]:
    """What the second number of a range says of the first: `20-30万`, `3 to 5 percent`."""
    later = ADDENDS.get(after["later"]) or amount(after["later"].removesuffix(after["later_scale"] or ""))
    if after["percent"]:
        return value, PERCENT
    scale = numerals.han_scale(after["later_scale"]) * numerals.multiple(after["scale"])
    return (value * scale if later and value < later else value), kind


def _changed(text: str, value: Fraction, start: int, after: regex.Match[str]) -> Fraction | None:
    """The value with what stands after it; none, if that says it is no number."""
    change = CHANGES.get(after.lastgroup or "")
    return change(_Changing(text, value, start, after)) if change else value


class _Changing(NamedTuple):
    """A value with its text, where its number starts, and what stands after it and may change it."""

    text: str
    value: Fraction
    start: int
    after: regex.Match[str]


def _abbreviated(each: _Changing) -> Fraction | None:
    """Without a currency `3m` are metres, and `5M` may be millions or none."""
    if each.text[each.start - 1 : each.start] in set("$£€¥￥"):
        return each.value * ABBREVIATIONS[each.after[0]]
    return each.value if each.text[each.after.start()] == "m" else None


def _decade(each: _Changing) -> Fraction | None:
    """The year of a decade in its century; `80s` may be seconds."""
    value, after = each.value, each.after
    is_led = value < 100 and DECADE_BEFORE.match(after.string, each.start)
    is_sure = "年代" in after[0] or value >= 1000 or is_led
    return value % 100 if is_sure and value % 10 == 0 else None


# What becomes of a value by what stands after it, a group of `AFTER`.
CHANGES: dict[str, Callable[[_Changing], Fraction | None]] = {
    "nothing": lambda _: None,  # `三十几`
    "tenths": lambda each: each.value * 10,  # `三成`
    "scale": lambda each: each.value * numerals.multiple(each.after["scale"]),  # `3 million`
    "half": lambda each: each.value + Fraction(1, 2),  # `三年半`
    "abbreviation": _abbreviated,  # `$3m`
    "decade": _decade,  # `80年代`
}


READERS: dict[str, Callable[[str, regex.Match[str]], Found]] = {
    "fixed": _fixed, "share": _share, "han": _han, "chain": _chain, "ratio": _ratio, "digits": _digits,
    "month": _month, "roman": _roman, "words": _words,
}  # fmt: skip
