"""What both sides should write alike: citations, addresses, and short formulae.

[3, 4] and [3]                          ─▶  citation
（张三，2010） and (Zhang, 2001)          ─▶  citation
https://a.org/x and https://a.org/y     ─▶  link
p < 0.05 and p > 0.05                   ─▶  formula
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unicodedata import normalize

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.checks.rows import Check, Places, beside, shortened
from aligner.checking.findings import Finding

DIFFERS, ALONE, NEARBY = 0.9, 0.6, 0.2
FORMULA_ALONE = 0.25
MOST = 60
# As many small letters are no symbol: `and < 20`.
SHORTEST_WORD = 3
# More citations than these in one pair of brackets are an interval of nothing.
LONGEST_RANGE = 50
NUMBER_IN_LIST = r"[0-9]{1,3}(?:\s?[-–—~～,，、;；]\s?[0-9]{1,3}){0,30}+"
CITATION = regex.compile(
    rf"(?<![\p{{L}}0-9_])\[{NUMBER_IN_LIST}\](?!\s?[×*^(])|(?<=[\p{{L}}.,。，”\"])\[{NUMBER_IN_LIST}\]|［{NUMBER_IN_LIST}］"
)
RANGE = regex.compile(r"(?P<first>[0-9]+)(?:\s?[-–—~～]\s?(?P<last>[0-9]+))?")
YEAR = r"(?:1[89]|20)[0-9]{2}"
# `（张三等，2010；李四，2011）`, `(Zhang et al., 2010a)`, `Zhang (2010)`
BY_YEAR = regex.compile(
    rf"[（(][^（）()\n]{{0,80}}?\p{{L}}[^（）()\n0-9]{{0,40}}?[,，\s]\s?{YEAR}[a-f]?(?![0-9年])[^（）()\n]{{0,80}}+[)）]"
    rf"|(?<=\p{{L}}\.?\s?)[（(]{YEAR}[a-f]?[)）]"
)
IN_BRACKETS = regex.compile(YEAR + r"(?![0-9])")
LINK = regex.compile(
    r"(?:https?://|ftp://|www\.)[^\s\p{Han}，。；：！？、（）《》“”<>\"]++|\b10\.[0-9]{4,9}/[^\s\p{Han}，。；、（）“”<>\"]++"
    r"|(?<![\w.@-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}+",
    regex.IGNORECASE,
)
# What ends a sentence, or what holds the address, rather than the address.
BEHIND_LINK = ".,;:!?)]}'"
SYMBOL = r"[\p{Latin}\p{Greek}](?:[\p{Latin}\p{Greek}0-9]{0,6}+(?:[_^]\{?[\p{L}0-9]{1,6}+\}?)?+|[²³])"
RELATION = r"≤|≥|≈|≠|<=|>=|→|->|=|<|>|＜|＞|＝|∝|∈"
FORMULA = regex.compile(
    rf"(?<![\p{{Latin}}\p{{Greek}}0-9_^=<>])(?P<left>{SYMBOL})[ ]?(?P<relation>{RELATION})[ ]?"
    rf"(?P<right>[-−+]?[0-9][0-9.,]*+(?<![.,])|{SYMBOL})"
)
RELATIONS: Mapping[str, str] = {"≤": "<=", "≥": ">=", "→": "->", "≈": "~"}


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that both sides should have: what counts of it, as it is written, and its place in the passage."""

    key: str
    text: str
    start: int
    stop: int


def _items(passage: Passage, pattern: regex.Pattern[str]) -> dict[str, _Item]:
    """Each thing of a kind in a passage, by what counts of it."""
    found: dict[str, _Item] = {}
    for match in pattern.finditer(passage.text):
        text = match.group().rstrip(BEHIND_LINK) if pattern is LINK else match.group()
        for key in _keys(match):
            if len(found) < MOST:
                found.setdefault(key, _Item(key, text, match.start(), match.start() + len(text)))
    return found


def _keys(match: regex.Match[str]) -> Iterator[str]:
    """What counts: each number of a citation, each year, the address without what ends a sentence."""
    if match.re is CITATION:
        for part in RANGE.finditer(normalize("NFKC", match.group())):
            first, last = int(part["first"]), int(part["last"] or part["first"])
            yield from map(str, range(first, min(last, first + LONGEST_RANGE) + 1))
    elif match.re is BY_YEAR:
        yield from IN_BRACKETS.findall(match.group())
    else:
        yield normalize("NFKC", match.group()).rstrip(BEHIND_LINK + "/").casefold()


def _compared(
    material: Material, check: Check, pattern: regex.Pattern[str], *, also_plain: bool = False
) -> Iterator[Finding]:
    """What one side of a bead has and the other has not; `also_plain`: unless it stands there in any form."""
    items = [(_items(pair.source, pattern), _items(pair.target, pattern)) for pair in material.pairs]
    for pair, both in zip(material.pairs, items, strict=True):
        if pair.is_whole and both[0].keys() != both[1].keys():
            texts = (pair.source.text, pair.target.text)
            alone = [
                [item for key, item in both[side].items() if key not in both[1 - side]
                 and not (also_plain and key in texts[1 - side])]
                for side in range(2)
            ]  # fmt: skip
            nearby = [{key for other in beside(items, pair.bead) for key in other[1 - side]} for side in range(2)]
            yield from _unmatched(pair, check, alone, nearby)


def _unmatched(pair: Pair, check: Check, alone: list[list[_Item]], nearby: list[set[str]]) -> Iterator[Finding]:
    near = [[item for item in alone[side] if item.key in nearby[side]] for side in range(2)]
    far = [[item for item in alone[side] if item.key not in nearby[side]] for side in range(2)]
    if far[0] and far[1]:
        places = (_spans(pair.source, far[0]), _spans(pair.target, far[1]))
        source, target = map(_listed, far)
        yield check.finding(pair, places, DIFFERS, "differs", source=source, target=target)
    for items, measure in ((near, NEARBY), (far, ALONE)):
        if items[0] and not (items is far and far[1]):
            text = _listed(items[0])
            yield check.finding(pair, (_spans(pair.source, items[0]), ()), measure, "missing", text=text)
        if items[1] and not (items is far and far[0]):
            text = _listed(items[1])
            yield check.finding(pair, ((), _spans(pair.target, items[1])), measure, "added", text=text)


def _listed(items: list[_Item]) -> str:
    return shortened(", ".join(dict.fromkeys(item.text for item in items)))


def _spans(passage: Passage, items: list[_Item]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(passage.span(item.start, item.stop) for item in items))


def _citations(material: Material) -> Iterator[Finding]:
    found = [*_compared(material, CITATIONS, CITATION), *_compared(material, CITATIONS, BY_YEAR, also_plain=True)]
    yield from sorted(found, key=lambda finding: finding.bead)


def _links(material: Material) -> Iterator[Finding]:
    yield from _compared(material, LINKS, LINK)


def _formulae(material: Material) -> Iterator[Finding]:
    """Where both sides relate the same symbol, but in another way; and relations of symbols that one side lacks."""
    for pair in material.pairs:
        if not pair.is_whole:
            continue
        left, right = _relations(pair.source), _relations(pair.target)
        for symbol in [symbol for symbol in left if symbol in right]:
            here, there = left[symbol], right[symbol]
            if not here.keys() & there.keys():
                first, second = next(iter(here.values())), next(iter(there.values()))
                yield FORMULAE.finding(
                    pair, _both(pair, first, second), DIFFERS, "differs", source=first.group(), target=second.group()
                )
        yield from _one_sided(pair, left, right)


Relations = dict[str, dict[str, regex.Match[str]]]


def _one_sided(pair: Pair, left: Relations, right: Relations) -> Iterator[Finding]:
    texts = [normalize("NFKC", text).casefold() for text in (pair.source.text, pair.target.text)]
    for symbol, relations in left.items():
        if symbol not in right and symbol not in texts[1]:
            match = next(iter(relations.values()))
            places: Places = ((pair.source.span(*match.span()),), ())
            yield FORMULAE.finding(pair, places, FORMULA_ALONE, "missing", text=match.group())
    for symbol, relations in right.items():
        if symbol not in left and symbol not in texts[0]:
            match = next(iter(relations.values()))
            places = ((), (pair.target.span(*match.span()),))
            yield FORMULAE.finding(pair, places, FORMULA_ALONE, "added", text=match.group())


def _both(pair: Pair, left: regex.Match[str], right: regex.Match[str]) -> Places:
    return (pair.source.span(*left.span()),), (pair.target.span(*right.span()),)


def _relations(passage: Passage) -> Relations:
    """By the symbol that begins a formula, the relations it stands in; what is no number belongs to the relation."""
    found: Relations = {}
    for match in FORMULA.finditer(passage.text):
        relation = normalize("NFKC", match["relation"])
        right = normalize("NFKC", match["right"])
        relation = RELATIONS.get(relation, relation) + ("" if right.lstrip("-−+")[:1].isdigit() else right.casefold())
        symbol = regex.sub(r"[_^{}]", "", normalize("NFKC", match["left"]))
        is_word = symbol.isalpha() and symbol.islower() and len(symbol) >= SHORTEST_WORD
        if len(found) < MOST and not is_word:
            found.setdefault(symbol.casefold(), {}).setdefault(relation, match)
    return found


WORDINGS: Mapping[str, Mapping[str, str]] = {
    "differs": {
        "en": "The source has {source} here; the translation has {target}.",
        "zh": "原文为“{source}”，译文为“{target}”。",
    },
    "missing": {
        "en": "The source has {text}, which seems to be missing in the translation.",
        "zh": "原文有“{text}”，译文中似乎没有。",
    },
    "added": {
        "en": "The translation has {text}, which seems to be missing in the source.",
        "zh": "译文有“{text}”，原文中似乎没有。",
    },
}
CITATIONS = Check("citation", "accuracy/mistranslation", {"en": "Citation", "zh": "引文标注"}, WORDINGS, _citations)
LINKS = Check("link", "accuracy/mistranslation", {"en": "Link", "zh": "网址"}, WORDINGS, _links)
FORMULAE = Check("formula", "accuracy/mistranslation", {"en": "Formula", "zh": "公式"}, WORDINGS, _formulae)
