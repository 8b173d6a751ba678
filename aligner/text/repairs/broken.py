"""Joins words that a stray space broke."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from aligner.bitext.edits import Edit, Span
from aligner.bitext.languages import may_contain_english
from aligner.text.repairs.glued import WORD, locate_words
from aligner.words import english as words
from aligner.words import splits

RULE = "joined words"
# Letters with spaces between them: `A B S T R A C T`.
SPACED_LETTERS = re.compile(r"(?<!\S)[A-Za-z](?: [A-Za-z]){3,15}(?![^\s.,:;])")
# Prefixes that never stand as words; others sometimes do, as in `non linear`.
BOUND = words.word_set("inter dis mis un re")


class Breaks(NamedTuple):
    """When two pieces count as one word that a space broke; frequencies are log2 counts, evidence is in bits.

    Set by hand; how is not recorded. A fifth less or more changes nothing in thesis-dev, where nothing is joined, nor
    in the clean English of mac-dev and champollion-dev (`benchmarks/extraction.py --ablate broken`).
    """

    # The cost of a stray space, and the margin by which one word must also be likelier than two.
    space: float = 12.0
    margin: float = 6.0
    # The least frequency of the whole, and the greatest frequency of a piece that is not a word.
    whole: float = 6.0
    part: float = 2.0
    # The fewest letters of the whole, and of each piece.
    shortest: int = 6
    shortest_piece: int = 2
    # A piece that occurs this often is a term of the text.
    term: int = 3


BREAKS = Breaks()


def join_words(text: str, language: str) -> Iterator[Edit]:
    """Join English words that a space broke if the whole is frequent and at least one piece is not a word."""
    if may_contain_english(language):
        yield from _spaced_letters(text)
        text_words = WORD.findall(text)
        if broken := _broken_pairs(text_words):
            yield from _joins(text, text_words, broken)


def _spaced_letters(text: str) -> Iterator[Edit]:
    """One edit for each space between the letters of a frequent word."""
    for match in SPACED_LETTERS.finditer(text):
        if words.frequency(match.group().replace(" ", "")) >= BREAKS.whole:
            yield from (Edit(RULE, Span(offset, offset + 1), "") for offset in range(match.start() + 1, match.end(), 2))


def _broken_pairs(text_words: Sequence[str]) -> set[tuple[str, str]]:
    """Neighbouring pieces that are one word."""
    counts = Counter(text_words)
    fragments = {word for word, count in counts.items() if _is_fragment(word, count)}
    candidates = (pair for pair in pairwise(text_words) if not fragments.isdisjoint(pair))
    return {pair for pair in candidates if _is_broken(*pair)}


def _is_fragment(piece: str, count: int) -> bool:
    """Whether the piece, which occurs `count` times, is neither a word nor a term."""
    lower = piece.lower()
    if count >= BREAKS.term:
        return False
    return lower in BOUND or (words.frequency(lower) <= BREAKS.part and lower not in words.PREFIXES)


def _is_broken(first: str, second: str) -> bool:
    """Whether the whole, with a stray space in it, is likelier than two words."""
    whole, shortest = first + second, min(len(first), len(second))
    level = words.frequency(whole)
    if level < BREAKS.whole or len(whole) < BREAKS.shortest or shortest < BREAKS.shortest_piece:
        return False
    as_one = words.TOTAL - level + BREAKS.space + BREAKS.margin
    return whole[1:].islower() and as_one < _word_cost(first) + _word_cost(second)


def _word_cost(piece: str) -> float:
    """Bits of the piece as a word."""
    level = 0.0 if piece.lower() in BOUND else words.frequency(piece)
    return words.TOTAL - level if level else splits.ODDS.unknown + splits.ODDS.letter * len(piece)


def _joins(text: str, text_words: Sequence[str], broken: set[tuple[str, str]]) -> Iterator[Edit]:
    """One edit for each pair of pieces with nothing but one space between them."""
    firsts = {first for first, _ in broken}
    pairs = [(first, second) for first, second in pairwise(text_words) if first in firsts]
    for (first, second), (_, start) in zip(pairs, locate_words(text, (first for first, _ in pairs)), strict=True):
        stop = start + len(first)
        if (first, second) in broken and text[stop] == " " and WORD.match(text, stop + 1):
            yield Edit(RULE, Span(stop, stop + 1), "")
