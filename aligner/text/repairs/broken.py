"""Words that a stray space broke → whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.bitext.edits import Edit, Span
from aligner.bitext.languages import may_hold_english
from aligner.text.repairs.glued import WORD, places
from aligner.words import english as words
from aligner.words import splits

RULE = "joined words"
# Letters with spaces between them: `A B S T R A C T`.
SPACED_LETTERS = re.compile(r"(?<!\S)[A-Za-z](?: [A-Za-z]){3,15}(?![^\s.,:;])")
# Prefixes that are never written as words; others are, now and then, as in `non linear`.
BOUND = words.word_set("inter dis mis un re")


@dataclass(frozen=True, slots=True)
class Breaks:
    """When two pieces are taken for one word that a space broke; frequencies are log2 counts, evidence is in bits.

    Set by hand; how is not recorded. A fifth less or more changes nothing in thesis-dev, where nothing is joined, nor
    in the clean English of mac-dev and champollion-dev (`benchmarks/extraction.py --ablate broken`).
    """

    # A stray space costs this much, and one word must be likelier than two by this much more.
    space: float = 12.0
    margin: float = 6.0
    # The whole must be at least this frequent, and one piece at most this frequent, so that it is no word.
    whole: float = 6.0
    part: float = 2.0
    # The fewest letters of the whole, and of each piece.
    shortest: int = 6
    shortest_piece: int = 2
    # A piece that comes up this often is a term of the text.
    term: int = 3


BREAKS = Breaks()


def join_words(text: str, language: str) -> Iterator[Edit]:
    """English words that a space broke, where at least one piece is no word and the whole is a frequent one."""
    if may_hold_english(language):
        yield from _spaced_letters(text)
        found = WORD.findall(text)
        if broken := _broken_pairs(found):
            yield from _joins(text, found, broken)


def _spaced_letters(text: str) -> Iterator[Edit]:
    """One edit for each space between the letters of a frequent word."""
    for match in SPACED_LETTERS.finditer(text):
        if words.frequency(match.group().replace(" ", "")) >= BREAKS.whole:
            yield from (Edit(RULE, Span(place, place + 1), "") for place in range(match.start() + 1, match.end(), 2))


def _broken_pairs(found: Sequence[str]) -> set[tuple[str, str]]:
    """Neighbouring pieces that are one word."""
    counts = Counter(found)
    parts = {word for word, count in counts.items() if _is_part(word, count)}
    candidates = (pair for pair in pairwise(found) if not parts.isdisjoint(pair))
    return {pair for pair in candidates if _is_broken(*pair)}


def _is_part(piece: str, count: int) -> bool:
    """Whether the piece, which comes up so often, is no word and no term."""
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
    return whole[1:].islower() and as_one < _cost(first) + _cost(second)


def _cost(piece: str) -> float:
    """Bits of the piece as a word."""
    level = 0.0 if piece.lower() in BOUND else words.frequency(piece)
    return words.TOTAL - level if level else splits.ODDS.unknown + splits.ODDS.letter * len(piece)


def _joins(text: str, found: Sequence[str], broken: set[tuple[str, str]]) -> Iterator[Edit]:
    """One edit for each pair of pieces with nothing but one space between them."""
    firsts = {first for first, _ in broken}
    pairs = [(first, second) for first, second in pairwise(found) if first in firsts]
    for (first, second), (_, start) in zip(pairs, places(text, (first for first, _ in pairs)), strict=True):
        stop = start + len(first)
        if (first, second) in broken and text[stop] == " " and WORD.match(text, stop + 1):
            yield Edit(RULE, Span(stop, stop + 1), "")
