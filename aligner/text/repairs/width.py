"""Half- and full-width forms → those of the language around them.

`河水,山谷` → `河水，山谷`; `the hills，rivers` → `the hills, rivers`; `Ｈ２Ｏ` → `H2O`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from aligner.bitext.edits import Edit, Span
from aligner.bitext.forms import WIDTH
from aligner.bitext.languages import CHINESE, base_language
from aligner.text.repairs.lines import CJK, HAN


@dataclass(frozen=True, slots=True)
class WidthEvidence:
    """When a full stop or a bracket is one of Chinese text.

    Set by hand while reading the repaired texts of thesis-dev. Of a fifth more or less, only a `clause` of 3 changes
    texts there, the marks of two of them, and no score (`benchmarks/extraction.py --ablate width`).
    """

    # So many characters or commas stand before a full stop that ends a Chinese clause: no `卡尔.马克思`, no `一.绪论`.
    clause: int = 4
    # So many full stops behind clauses show that a text has none of the other width.
    stops: int = 3
    # Brackets with more characters between them than these are no pair.
    brackets: int = 200


EVIDENCE = WidthEvidence()
FULL = str.maketrans(",;:?!()｡､｢｣.", "，；：？！（）。、「」。")
HALF = str.maketrans("，；：？！（）。．｡", ",;:?!()...")
# Full-width letters and digits, which no language needs; one edit each, so that none spans what was removed between.
WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
ASCII = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
# Half-width forms of Chinese marks, and ASCII marks after a Chinese character or between a word and one, with the space
# behind them, which a full-width mark has inside itself.
MARK_IN_CHINESE = regex.compile(
    rf"(?:[｡､｢｣]|[?!](?<=[{CJK}”’》）」』].)"
    rf"|[,;:](?:(?<=[{CJK}”’》）」』].)(?![/\\])|(?<=[A-Za-z0-9)%].)(?=[{CJK}“‘《（「『])))(?:[ ](?=\S))?+"
)
# `加速.此外` and the same at the end of a line.
STOP_IN_CHINESE = regex.compile(rf"(?<=[{CJK}])[.](?:[ ](?=[{CJK}]))?+(?=(?P<end>\s|$)|[{CJK}“‘《（「『])")
CLAUSE = regex.compile(rf"[{CJK}，,、]++")
PAIR = regex.compile(r"[（(](?P<inside>[^（）()\n]++)[）)]")
GLOSS = regex.compile(r"(?=.*[A-Za-z]{2})[A-Za-z][A-Za-z0-9 ,.&/'’-]++")
MARK_IN_ENGLISH = regex.compile(
    rf"(?<=[A-Za-z0-9)\]”’\"'%])(?:[，；：？！]|(?P<stop>[。．｡])(?<=(?:[A-Za-z0-9]{{2}}[)\]”’\"]?|[0-9]|\b[A-Za-z]).))"
    rf"(?=(?P<next>[A-Za-z0-9(（“‘\"'])|\s*+(?:[^\s{CJK}]|$))"
)
# A decimal point, or one of `ｅ．ｇ．` and of an address.
POINT = regex.compile(r"(?<=[0-9])[。．｡](?=[0-9])|．(?=\p{Ll})|(?<=(?<!\p{L})\p{L})．")
CHINESE_SIDE = regex.compile(rf"[{CJK}，、。；：]")
FULL_WIDTH = re.compile("[\uff01-\uff61。]")
FULL_BRACKET = re.compile("[（）]")


def fit_width(text: str, language: str) -> Iterator[Edit]:
    """Marks and brackets of the other width, where both sides of them are sure; full-width letters and digits."""
    for match in WIDE.finditer(text):
        yield Edit(WIDTH, Span(*match.span()), match.group().translate(ASCII))
    base = base_language(language)
    if base in CHINESE:
        yield from _chinese(text)
    elif base == "en" and FULL_WIDTH.search(text):
        yield from _english(text)


def _chinese(text: str) -> Iterator[Edit]:
    for match in MARK_IN_CHINESE.finditer(text):
        yield Edit(WIDTH, Span(*match.span()), match.group().rstrip(" ").translate(FULL))
    yield from _chinese_stops(text)
    for match in _bracket_pairs(text):
        mixed = (text[match.start()] == "（") != (text[match.end() - 1] == "）")
        if mixed or HAN.search(match["inside"]) or _is_gloss(text, match):
            yield from _translated(text, match, FULL)


def _chinese_stops(text: str) -> Iterator[Edit]:
    """Full stops of the other width, in a text that has no other ones, and these at line ends too."""
    if "." not in text or "。" in text or "｡" in text:
        return
    found = [match for match in STOP_IN_CHINESE.finditer(text) if _is_behind_clause(text, match.start())]
    if len(found) >= EVIDENCE.stops and any(match["end"] is not None for match in found):
        yield from (Edit(WIDTH, Span(*match.span()), "。") for match in found)


def _is_behind_clause(text: str, place: int) -> bool:
    start = place - EVIDENCE.clause
    return start >= 0 and CLAUSE.fullmatch(text, start, place) is not None


def _bracket_pairs(text: str) -> Iterator[regex.Match[str]]:
    """Brackets, of any width, with no others between them."""
    return (match for match in PAIR.finditer(text) if len(match["inside"]) <= EVIDENCE.brackets)


def _is_gloss(text: str, match: regex.Match[str]) -> bool:
    """Whether the brackets hold English words behind a Chinese one, as in `支持向量机(SVM)`, not a formula."""
    return bool(HAN.match(text[match.start() - 1 : match.start()]) and GLOSS.fullmatch(match["inside"]))


def _english(text: str) -> Iterator[Edit]:
    for match in MARK_IN_ENGLISH.finditer(text):
        space = match["next"] and not (match["stop"] and POINT.match(text, match.start()))
        yield Edit(WIDTH, Span(*match.span()), match.group().translate(HALF) + (" " if space else ""))
    if not FULL_BRACKET.search(text):
        return
    for match in _bracket_pairs(text):
        around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        if not CHINESE_SIDE.search(match["inside"] + around):
            yield from _translated(text, match, HALF)


def _translated(text: str, match: regex.Match[str], table: dict[int, int]) -> Iterator[Edit]:
    """The brackets of a pair in the other width, with the space that a full-width one has inside itself in English."""
    for place in (match.start(), match.end() - 1):
        bracket = text[place].translate(table)
        if bracket == text[place]:
            continue
        before = " " if bracket == "(" and text[place - 1 : place].isalnum() else ""
        after = " " if bracket == ")" and text[place + 1 : place + 2].isalpha() else ""
        yield Edit(WIDTH, Span(place, place + 1), before + bracket + after)
