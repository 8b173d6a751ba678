"""What both sides should write alike: citations, addresses, and short formulae.

[3, 4] and [3]                          ─▶  citation
（张三，2010） and (Zhang, 2001)          ─▶  citation
https://a.org/x and https://a.org/y     ─▶  link
p < 0.05 and p > 0.05                   ─▶  formula
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.checks.rows import Check, Places, neighbours, shortened
from aligner.checking.findings import Finding


@dataclass(frozen=True, slots=True)
class CitationEvidence:
    """What citations, addresses and formulae measure that differ, by the situation, and what bounds their reading.

    Set by hand while what the checks found in thesis-dev, champollion-dev and our own thesis was read; no figure is
    kept of that. A fifth more or less changes neither a flag (8, all minor) nor a fault that is found (all 20) in
    `benchmarks/checks.py --ablate citations`: there `alone` is the measure of eight findings, `shortest_word` decides
    one, and the others change nothing.
    """

    differs: float = 0.9
    alone: float = 0.6
    # Where the bead before or after has it.
    nearby: float = 0.2
    # Of a formula whose symbol the other side lacks.
    formula_alone: float = 0.25
    # Things of a kind that are read in a passage; one with more is a list.
    most: int = 60
    # As many small letters are no symbol: `and < 20`.
    shortest_word: int = 3
    # More citations than these in one range are an interval of something else.
    longest_range: int = 50


EVIDENCE = CitationEvidence()
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
            if len(found) < EVIDENCE.most:
                found.setdefault(key, _Item(key, text, match.start(), match.start() + len(text)))
    return found


def _keys(match: regex.Match[str]) -> Iterator[str]:
    """What counts: each number of a citation, each year, the address without what ends a sentence."""
    if match.re is CITATION:
        for part in RANGE.finditer(normalize("NFKC", match.group())):
            first, last = int(part["first"]), int(part["last"] or part["first"])
            yield from map(str, range(first, min(last, first + EVIDENCE.longest_range) + 1))
    elif match.re is BY_YEAR:
        yield from IN_BRACKETS.findall(match.group())
    else:
        yield normalize("NFKC", match.group()).rstrip(BEHIND_LINK + "/").casefold()


class _Lacking(NamedTuple):
    """What one side of a bead has and the other has not: in a bead neighbours, and not even there."""

    near: list[_Item]
    far: list[_Item]


def _compared(
    material: Material, check: Check, pattern: regex.Pattern[str], *, also_plain: bool = False
) -> Iterator[Finding]:
    """What one side of a bead has and the other has not; `also_plain`: unless it stands there in any form."""
    items = [(_items(pair.source, pattern), _items(pair.target, pattern)) for pair in material.pairs]
    for pair, (source, target) in zip(material.pairs, items, strict=True):
        if pair.has_both_sides and source.keys() != target.keys():
            rows = neighbours(items, pair.bead)
            texts = (pair.source.text, pair.target.text) if also_plain else ("", "")
            left = _lacking(source, target, texts[1], [there for _, there in rows])
            right = _lacking(target, source, texts[0], [here for here, _ in rows])
            yield from _unmatched(pair, check, left, right)


def _lacking(
    own: Mapping[str, _Item], other: Mapping[str, _Item], text: str, nearby: Sequence[Mapping[str, _Item]]
) -> _Lacking:
    """The items of a passage that the other has neither among its own nor in `text`."""
    alone = [item for item in own.values() if item.key not in other]
    items = [item for item in alone if item.key not in text]
    elsewhere = set[str]().union(*nearby)
    return _Lacking(
        [item for item in items if item.key in elsewhere], [item for item in items if item.key not in elsewhere]
    )


def _unmatched(pair: Pair, check: Check, source: _Lacking, target: _Lacking) -> Iterator[Finding]:
    """What each side lacks, as a difference where both lack something that is nowhere near."""
    if source.far and target.far:
        places = (_spans(pair.source, source.far), _spans(pair.target, target.far))
        details = {"source": _listed(source.far), "target": _listed(target.far)}
        yield check.finding(pair, places, EVIDENCE.differs, "differs", **details)
    yield from _one_sided(pair, check, EVIDENCE.nearby, source.near, target.near)
    if not (source.far and target.far):
        yield from _one_sided(pair, check, EVIDENCE.alone, source.far, target.far)


def _one_sided(pair: Pair, check: Check, measure: float, missing: list[_Item], added: list[_Item]) -> Iterator[Finding]:
    """What the source has alone, and what the target has alone."""
    if missing:
        places: Places = (_spans(pair.source, missing), ())
        yield check.finding(pair, places, measure, "missing", text=_listed(missing))
    if added:
        places = ((), _spans(pair.target, added))
        yield check.finding(pair, places, measure, "added", text=_listed(added))


def _listed(items: list[_Item]) -> str:
    """As they are written, each wording once."""
    return shortened(", ".join(dict.fromkeys(item.text for item in items)))


def _spans(passage: Passage, items: list[_Item]) -> tuple[Span, ...]:
    """Where they stand in the document, each place once."""
    return tuple(dict.fromkeys(passage.span(item.start, item.stop) for item in items))


def _citations(material: Material) -> Iterator[Finding]:
    """By number in square brackets, and by year in round ones."""
    found = [*_compared(material, CITATIONS, CITATION), *_compared(material, CITATIONS, BY_YEAR, also_plain=True)]
    yield from sorted(found, key=lambda finding: finding.bead)


def _links(material: Material) -> Iterator[Finding]:
    yield from _compared(material, LINKS, LINK)


# By symbol and then by relation.
Relations = dict[str, dict[str, regex.Match[str]]]


def _formulae(material: Material) -> Iterator[Finding]:
    """Where both sides relate the same symbol, but in another way; and relations of symbols that one side lacks."""
    for pair in material.pairs:
        if pair.has_both_sides:
            left, right = _relations(pair.source), _relations(pair.target)
            yield from _related_otherwise(pair, left, right)
            folded = [normalize("NFKC", text).casefold() for text in (pair.source.text, pair.target.text)]
            missing, added = _unrelated(left, right, folded[1]), _unrelated(right, left, folded[0])
            for item in missing:
                yield from _one_sided(pair, FORMULAE, EVIDENCE.formula_alone, [item], [])
            for item in added:
                yield from _one_sided(pair, FORMULAE, EVIDENCE.formula_alone, [], [item])


def _related_otherwise(pair: Pair, left: Relations, right: Relations) -> Iterator[Finding]:
    """Symbols of both sides that are in no relation of which the other side has the like."""
    for symbol in left:
        here, there = left[symbol], right.get(symbol)
        if there and not here.keys() & there.keys():
            first, second = next(iter(here.values())), next(iter(there.values()))
            places = ((pair.source.span(*first.span()),), (pair.target.span(*second.span()),))
            details = {"source": first.group(), "target": second.group()}
            yield FORMULAE.finding(pair, places, EVIDENCE.differs, "differs", **details)


def _unrelated(own: Relations, other: Relations, text: str) -> list[_Item]:
    """The first relation of each symbol that the other side lacks, as a relation and as a word."""
    alone = {symbol: relations for symbol, relations in own.items() if symbol not in other}
    firsts = {symbol: next(iter(relations.values())) for symbol, relations in alone.items() if symbol not in text}
    return [_Item(symbol, match.group(), *match.span()) for symbol, match in firsts.items()]


def _relations(passage: Passage) -> Relations:
    """By the symbol that begins a formula, the relations it stands in; what is no number belongs to the relation."""
    found: Relations = {}
    for match in FORMULA.finditer(passage.text):
        relation = normalize("NFKC", match["relation"])
        right = normalize("NFKC", match["right"])
        relation = RELATIONS.get(relation, relation) + ("" if right.lstrip("-−+")[:1].isdigit() else right.casefold())
        symbol = regex.sub(r"[_^{}]", "", normalize("NFKC", match["left"]))
        is_word = symbol.isalpha() and symbol.islower() and len(symbol) >= EVIDENCE.shortest_word
        if len(found) < EVIDENCE.most and not is_word:
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
