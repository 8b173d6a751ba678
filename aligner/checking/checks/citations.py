"""Citations, addresses and short formulae, which both sides should write alike.

[3, 4] and [3]                          ─▶  citation
（张三，2010） and (Zhang, 2001)          ─▶  citation
https://a.org/x and https://a.org/y     ─▶  link
https://a.org/zh/x and a.org/en/x#part  ─▶  nothing: the same page in the other language
p < 0.05 and p > 0.05                   ─▶  formula
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

import regex

from aligner.bitext.edits import Span
from aligner.bitext.languages import HAN
from aligner.checking.checks.check import Check, Places, neighbours, shorten
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding


class CitationEvidence(NamedTuple):
    """The measures of differing citations, addresses and formulae, by the situation, and limits of reading them.

    Set by hand while what the checks found in thesis-dev, champollion-dev and our own thesis was read; no figure is
    kept of that. In `benchmarks/checks.py --ablate citations`, a fifth more or less changes neither a flag (8, all
    minor) nor a fault that is found (all 20). `alone` is the measure of eight findings there, `shortest_word` decides
    one, and the others change nothing.
    """

    differs: float = 0.9
    alone: float = 0.6
    # The bead before or after has it.
    nearby: float = 0.2
    # A formula whose symbol the other side lacks.
    formula_alone: float = 0.25
    # The most items of a kind in a passage; a passage with more is a list.
    most: int = 60
    # A word of so many lower-case letters is not a symbol: `and < 20`.
    shortest_word: int = 3
    # A range of more citations is an interval of something else.
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
    r"|(?<![\w.@-])[A-Za-z0-9._%+-]{1,64}@(?![0-9]+\.)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}+",
    regex.IGNORECASE,
)
# What does not tell addresses apart: the protocol, `www.`, and the language as a host, folder, parameter or ending.
LANGUAGE = r"(?:zh|en|cn|us)(?:[-_](?:cn|tw|hk|hans|hant|us|gb|uk))?|chinese|english"
SAME = regex.compile(
    rf"^(?:https?://)?(?:www\.)?(?:(?:{LANGUAGE})\.)?|(?<=/)(?:{LANGUAGE})(?:/|$)|(?<=[?&])(?:lang|language|locale|hl)"
    rf"=[\w-]+&?|[._-](?:{LANGUAGE})(?=\.[a-z]{{2,5}}$)|#.*"
)
# The title of a page, where an address ends before Chinese characters or has them as bytes: `/wiki/湿地`.
TITLE = regex.compile(r"(?<=/)[^/]*%[89a-f][0-9a-f][^/]*$")
ANY = "*"
# These end the sentence or enclose the address; they do not belong to it.
AFTER_LINK = ".,;:!?)]}'"
SYMBOL = r"[\p{Latin}\p{Greek}](?:[\p{Latin}\p{Greek}0-9]{0,6}+(?:[_^]\{?[\p{L}0-9]{1,6}+\}?)?+|[²³])"
RELATION = r"≤|≥|≈|≠|<=|>=|→|->|=|<|>|＜|＞|＝|∝|∈"
FORMULA = regex.compile(
    rf"(?<![\p{{Latin}}\p{{Greek}}0-9_^=<>])(?P<left>{SYMBOL})[ ]?(?P<relation>{RELATION})[ ]?"
    rf"(?P<right>[-−+]?[0-9][0-9.,]*+(?<![.,])|{SYMBOL})"
)
RELATIONS: Mapping[str, str] = {"≤": "<=", "≥": ">=", "→": "->", "≈": "~"}


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that both sides should have: the key by which it is compared, its text, and its characters."""

    key: str
    text: str
    start: int
    stop: int


def _items(passage: Passage, pattern: regex.Pattern[str]) -> dict[str, _Item]:
    """The items of a kind in a passage, by their keys."""
    items: dict[str, _Item] = {}
    for match in pattern.finditer(passage.text):
        text = match.group().rstrip(AFTER_LINK) if pattern is LINK else match.group()
        for key in _keys(match):
            if len(items) < EVIDENCE.most:
                items.setdefault(key, _Item(key, text, match.start(), match.start() + len(text)))
    return items


def _keys(match: regex.Match[str]) -> Iterator[str]:
    """The keys of a match: each number of a citation, each year, or the address without what may differ."""
    if match.re is CITATION:
        for part in RANGE.finditer(normalize("NFKC", match.group())):
            first, last = int(part["first"]), int(part["last"] or part["first"])
            yield from map(str, range(first, min(last, first + EVIDENCE.longest_range) + 1))
    elif match.re is BY_YEAR:
        yield from IN_BRACKETS.findall(match.group())
    else:
        yield _address(match)


def _address(match: regex.Match[str]) -> str:
    """An address without what may differ; `*` stands for a title in Chinese at its end."""
    written = normalize("NFKC", match.group())
    is_cut = written.endswith("/") and HAN.match(match.string, match.end())
    address = written.rstrip(AFTER_LINK + "/").casefold()
    same = TITLE.sub(ANY, SAME.sub("", address).rstrip("/?&#")) or address
    return f"{same}/{ANY}" if is_cut else same


def _has(keys: Collection[str], key: str) -> bool:
    """Whether a key is among others, or is the same as one of them up to a title that one of the two leaves out."""
    page = key.rpartition("/")[0]
    return key in keys or any(
        key.endswith(ANY) != other.endswith(ANY) and other.rpartition("/")[0] == page for other in keys
    )


class _OneSided(NamedTuple):
    """Items that only one side of a bead has; a neighbouring bead of the other side has the `near` ones."""

    near: list[_Item]
    far: list[_Item]


def _compare(
    material: Material, check: Check, pattern: regex.Pattern[str], *, also_plain: bool = False
) -> Iterator[Finding]:
    """Items that only one side of a bead has; with `also_plain`, the other side lacks even the bare key."""
    items = [(_items(pair.source, pattern), _items(pair.target, pattern)) for pair in material.pairs]
    for pair, (source, target) in zip(material.pairs, items, strict=True):
        if pair.has_both_sides and source.keys() != target.keys():
            nearby = neighbours(items, pair.bead)
            texts = (pair.source.text, pair.target.text) if also_plain else ("", "")
            left = _one_sided(source, target, texts[1], [nearby_target for _, nearby_target in nearby])
            right = _one_sided(target, source, texts[0], [nearby_source for nearby_source, _ in nearby])
            yield from _find_unmatched(pair, check, left, right)


def _one_sided(
    own: Mapping[str, _Item], other: Mapping[str, _Item], text: str, nearby: Sequence[Mapping[str, _Item]]
) -> _OneSided:
    """The items of a passage that the other passage has neither among its items nor in `text`."""
    items = [item for item in own.values() if not _has(other, item.key) and item.key not in text]
    elsewhere = set[str]().union(*nearby)
    return _OneSided(
        [item for item in items if _has(elsewhere, item.key)],
        [item for item in items if not _has(elsewhere, item.key)],
    )


def _find_unmatched(pair: Pair, check: Check, source: _OneSided, target: _OneSided) -> Iterator[Finding]:
    """The items of one side only: a difference where each side lacks something that is nowhere near."""
    if source.far and target.far:
        places = (_spans(pair.source, source.far), _spans(pair.target, target.far))
        details = {"source": _join_texts(source.far), "target": _join_texts(target.far)}
        yield check.finding(pair, places, EVIDENCE.differs, "differs", **details)
    yield from _one_sided_findings(pair, check, EVIDENCE.nearby, source.near, target.near)
    if not (source.far and target.far):
        yield from _one_sided_findings(pair, check, EVIDENCE.alone, source.far, target.far)


def _one_sided_findings(
    pair: Pair, check: Check, measure: float, missing: list[_Item], added: list[_Item]
) -> Iterator[Finding]:
    """The items that only the source has, and those that only the target has."""
    if missing:
        places: Places = (_spans(pair.source, missing), ())
        yield check.finding(pair, places, measure, "missing", text=_join_texts(missing))
    if added:
        places = ((), _spans(pair.target, added))
        yield check.finding(pair, places, measure, "added", text=_join_texts(added))


def _join_texts(items: list[_Item]) -> str:
    """The texts of the items, each once."""
    return shorten(", ".join(dict.fromkeys(item.text for item in items)))


def _spans(passage: Passage, items: list[_Item]) -> tuple[Span, ...]:
    """The spans of the items in the document, each once."""
    return tuple(dict.fromkeys(passage.span(item.start, item.stop) for item in items))


def _check_citations(material: Material) -> Iterator[Finding]:
    """Citations by number in square brackets, and by year in round ones."""
    findings = [*_compare(material, CITATIONS, CITATION), *_compare(material, CITATIONS, BY_YEAR, also_plain=True)]
    yield from sorted(findings, key=lambda finding: finding.bead)


def _check_links(material: Material) -> Iterator[Finding]:
    yield from _compare(material, LINKS, LINK)


# By symbol and then by relation.
Relations = dict[str, dict[str, regex.Match[str]]]


def _check_formulae(material: Material) -> Iterator[Finding]:
    """Formulae of the same symbol that differ, and formulae of symbols that one side lacks."""
    for pair in material.pairs:
        if pair.has_both_sides:
            left, right = _relations(pair.source), _relations(pair.target)
            yield from _compare_relations(pair, left, right)
            folded = [normalize("NFKC", text).casefold() for text in (pair.source.text, pair.target.text)]
            missing, added = _one_sided_formulae(left, right, folded[1]), _one_sided_formulae(right, left, folded[0])
            for item in missing:
                yield from _one_sided_findings(pair, FORMULAE, EVIDENCE.formula_alone, [item], [])
            for item in added:
                yield from _one_sided_findings(pair, FORMULAE, EVIDENCE.formula_alone, [], [item])


def _compare_relations(pair: Pair, left: Relations, right: Relations) -> Iterator[Finding]:
    """Symbols that both sides have, but in no relation that is the same on both."""
    for symbol in left:
        source, target = left[symbol], right.get(symbol)
        if target and not source.keys() & target.keys():
            first, second = next(iter(source.values())), next(iter(target.values()))
            places = ((pair.source.span(*first.span()),), (pair.target.span(*second.span()),))
            details = {"source": first.group(), "target": second.group()}
            yield FORMULAE.finding(pair, places, EVIDENCE.differs, "differs", **details)


def _one_sided_formulae(own: Relations, other: Relations, text: str) -> list[_Item]:
    """The first formula of each symbol that the other side lacks, in formulae and in `text`."""
    symbols = [symbol for symbol in own if symbol not in other and symbol not in text]
    firsts = {symbol: next(iter(own[symbol].values())) for symbol in symbols}
    return [_Item(symbol, match.group(), *match.span()) for symbol, match in firsts.items()]


def _relations(passage: Passage) -> Relations:
    """For each symbol that begins a formula, its relations, with the right side if that is not a number."""
    relations: Relations = {}
    for match in FORMULA.finditer(passage.text):
        relation = normalize("NFKC", match["relation"])
        right = normalize("NFKC", match["right"])
        relation = RELATIONS.get(relation, relation) + ("" if right.lstrip("-−+")[:1].isdigit() else right.casefold())
        symbol = regex.sub(r"[_^{}]", "", normalize("NFKC", match["left"]))
        is_word = symbol.isalpha() and symbol.islower() and len(symbol) >= EVIDENCE.shortest_word
        if len(relations) < EVIDENCE.most and not is_word:
            relations.setdefault(symbol.casefold(), {}).setdefault(relation, match)
    return relations


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
CITATIONS = Check(
    "citation", "accuracy/mistranslation", {"en": "Citation", "zh": "引文标注"}, WORDINGS, _check_citations
)
LINKS = Check("link", "accuracy/mistranslation", {"en": "Link", "zh": "网址"}, WORDINGS, _check_links)
FORMULAE = Check("formula", "accuracy/mistranslation", {"en": "Formula", "zh": "公式"}, WORDINGS, _check_formulae)
