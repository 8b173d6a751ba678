"""Gives half- and full-width forms the width of the language around them.

`河水,山谷` → `河水，山谷`; `the hills，rivers` → `the hills, rivers`; `Ｈ２Ｏ` → `H2O`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

from aligner.bitext.edits import Edit, Span
from aligner.bitext.forms import WIDTH
from aligner.bitext.languages import CHINESE, base_language
from aligner.bitext.patterns import lazy
from aligner.text.repairs.lines import CJK, HAN


class WidthEvidence(NamedTuple):
    """When a full stop or a bracket is one of Chinese text.

    Set by hand while reading the repaired texts of thesis-dev. Of a fifth more or less, only a `clause` of 3 changes
    texts there, the marks of two of them, and no score (`benchmarks/extraction.py --ablate width`).
    """

    # The fewest characters or commas before a full stop that ends a Chinese clause, unlike `卡尔.马克思` and `一.绪论`.
    clause: int = 4
    # The fewest half-width full stops after clauses that show that a text uses them for full-width ones.
    stops: int = 3
    # The most characters between the brackets of a pair.
    brackets: int = 200


EVIDENCE = WidthEvidence()
TO_FULL = str.maketrans(",;:?!()｡､｢｣.", "，；：？！（）。、「」。")
TO_HALF = str.maketrans("，；：？！（）。．｡", ",;:?!()...")
# Full-width letters and digits, which no language needs. Each gets its own edit, which then spans no removed text.
WIDE_CHARACTER = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
# Half-width forms of Chinese marks, and ASCII marks after a Chinese character or between a word and one. The match has
# the space after the mark, since a full-width mark includes its space.
MARK_IN_CHINESE = lazy(
    rf"(?:[｡､｢｣]|[?!](?<=[{CJK}”’》）」』].)"
    rf"|[,;:](?:(?<=[{CJK}”’》）」』].)(?![/\\])|(?<=[A-Za-z0-9)%].)(?=[{CJK}“‘《（「『])))(?:[ ](?=\S))?+"
)
# `加速.此外` and the same at the end of a line.
STOP_IN_CHINESE = lazy(rf"(?<=[{CJK}])[.](?:[ ](?=[{CJK}]))?+(?=(?P<end>\s|$)|[{CJK}“‘《（「『])")
CLAUSE = lazy(rf"[{CJK}，,、]++")
PAIR = lazy(r"[（(](?P<inside>[^（）()\n]++)[）)]")
GLOSS = lazy(r"(?=.*[A-Za-z]{2})[A-Za-z][A-Za-z0-9 ,.&/'’-]++")
MARK_IN_ENGLISH = lazy(
    rf"(?<=[A-Za-z0-9)\]”’\"'%])(?:[，；：？！]|(?P<stop>[。．｡])(?<=(?:[A-Za-z0-9]{{2}}[)\]”’\"]?|[0-9]|\b[A-Za-z]).))"
    rf"(?=(?P<next>[A-Za-z0-9(（“‘\"'])|\s*+(?:[^\s{CJK}]|$))"
)
# A decimal point, or one of `ｅ．ｇ．` and of an address.
POINT = lazy(r"(?<=[0-9])[。．｡](?=[0-9])|．(?=\p{Ll})|(?<=(?<!\p{L})\p{L})．")
CHINESE_SIDE = lazy(rf"[{CJK}，、。；：]")
FULL_WIDTH = re.compile("[\uff01-\uff61。]")
FULL_BRACKET = re.compile("[（）]")


def fit_width(text: str, language: str) -> Iterator[Edit]:
    """Correct the width of marks and brackets if both sides confirm it, and of full-width letters and digits."""
    for match in WIDE_CHARACTER.finditer(text):
        yield Edit(WIDTH, Span(*match.span()), match.group().translate(TO_ASCII))
    base = base_language(language)
    if base in CHINESE:
        yield from _fit_chinese(text)
    elif base == "en" and FULL_WIDTH.search(text):
        yield from _fit_english(text)


def _fit_chinese(text: str) -> Iterator[Edit]:
    for match in MARK_IN_CHINESE.finditer(text):
        yield Edit(WIDTH, Span(*match.span()), match.group().rstrip(" ").translate(TO_FULL))
    yield from _fit_chinese_stops(text)
    for match in _bracket_pairs(text):
        is_mixed = (text[match.start()] == "（") != (text[match.end() - 1] == "）")
        if is_mixed or HAN.search(match["inside"]) or _is_gloss(text, match):
            yield from _fit_brackets(text, match, TO_FULL)


def _fit_chinese_stops(text: str) -> Iterator[Edit]:
    """Widen full stops in a text that has only half-width ones, some of them at line ends."""
    if "." not in text or "。" in text or "｡" in text:
        return
    stops = [match for match in STOP_IN_CHINESE.finditer(text) if _follows_clause(text, match.start())]
    if len(stops) >= EVIDENCE.stops and any(match["end"] is not None for match in stops):
        yield from (Edit(WIDTH, Span(*match.span()), "。") for match in stops)


def _follows_clause(text: str, offset: int) -> bool:
    start = offset - EVIDENCE.clause
    return start >= 0 and CLAUSE.fullmatch(text, start, offset) is not None


def _bracket_pairs(text: str) -> Iterator[regex.Match[str]]:
    """Pairs of brackets, of any width, without other brackets between them."""
    return (match for match in PAIR.finditer(text) if len(match["inside"]) <= EVIDENCE.brackets)


def _is_gloss(text: str, match: regex.Match[str]) -> bool:
    """Whether the brackets hold English words after a Chinese one, as in `支持向量机(SVM)`, and not a formula."""
    return bool(HAN.match(text[match.start() - 1 : match.start()]) and GLOSS.fullmatch(match["inside"]))


def _fit_english(text: str) -> Iterator[Edit]:
    for match in MARK_IN_ENGLISH.finditer(text):
        needs_space = match["next"] and not (match["stop"] and POINT.match(text, match.start()))
        yield Edit(WIDTH, Span(*match.span()), match.group().translate(TO_HALF) + (" " if needs_space else ""))
    if not FULL_BRACKET.search(text):
        return
    for match in _bracket_pairs(text):
        context = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        if not CHINESE_SIDE.search(match["inside"] + context):
            yield from _fit_brackets(text, match, TO_HALF)


def _fit_brackets(text: str, match: regex.Match[str], table: dict[int, int]) -> Iterator[Edit]:
    """Give the brackets of a pair the other width; in English, add the space that a full-width bracket includes."""
    for offset in (match.start(), match.end() - 1):
        bracket = text[offset].translate(table)
        if bracket == text[offset]:
            continue
        before = " " if bracket == "(" and text[offset - 1 : offset].isalnum() else ""
        after = " " if bracket == ")" and text[offset + 1 : offset + 2].isalpha() else ""
        yield Edit(WIDTH, Span(offset, offset + 1), before + bracket + after)
