"""Words that lost the space between them → apart.

How well a word splits is weighed by `words.splits.weigh`. What the document adds is how often it lost a space and
where: extraction loses spaces at the ends of lines, and those lie about a line's width apart. In a text that lost none
for certain hardly anything doubtful is split; in one that lost one on every line, a doubtful word at the end of a line
is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import inf, log2

import regex

from aligner.bitext.edits import Edit, Span
from aligner.bitext.languages import may_hold_english
from aligner.text.repairs.lines import CJK
from aligner.words import english as words
from aligner.words import splits
from aligner.words.capitals import name_odds
from aligner.words.splits import WeighedSplit

# Letters that stand as a word, with `2D` at an end or without; and what is glued to `river's`.
WORD = re.compile(r"\b(?:[1-9]D)?[A-Za-z]{2,}(?:[1-9]D)?\b")
AFTER_POSSESSIVE = re.compile(r"(?<=[A-Za-z])['’]s[a-z]{3,}\b")
# A word after these is the rest of another, or of code; but `ends.Then` is two.
JOINED_TO = re.compile(r"['’.]$")
SENTENCE_END = re.compile(r"[a-z]{2}\.$")
BETWEEN_TOKENS = regex.compile(rf"[\s{CJK}，。、；：？！（）《》“”]")
CODE = regex.compile(r"[_@\\/=<>{}#$|~^*+`%&]|://|\b[Ww]{3}\.|\(\)|::|\w[(\[]\w|^-")
# What may stand before a sentence, and a full stop that ends none: `Mr. Atwater`, `J. Newmark`.
BEFORE_SENTENCE = re.compile(r"[.!?:。！？：\n\r\f]$")
ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mrs?|Ms|Drs?|Prof|Sir|St|Rev|Gen|Col|Capt|cf|al|vs|eds?)\.$")
# A word with a capital inside a sentence, where it is a name or a term.
INNER_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b")


@dataclass(frozen=True, slots=True)
class Damage:
    """What a document says about the spaces that it lost; evidence in bits, lengths in characters.

    Set by hand while reading thesis-dev, `certain` also on training text: `benchmarks/NOTES.md`, "Glued words". As they
    stand, 355 of the 361 glued words of thesis-dev are split, and wrongly .027 in 1,000 words of clean English. A fifth
    less or more (`benchmarks/extraction.py --ablate glued`): with 15.6 for `certain` no clean word is split; with 4.8
    for `rare` or 8 for `shortest_apart` one glued word more stays. The others change nothing there. Those on lines
    decide where nearly all lines lost their last space; `tests/test_repair_constants.py` has such texts.
    """

    # A text of so many different words is English if this share of them is; words of fewer letters tell nothing.
    fewest_words: int = 20
    english: float = 0.5
    telling: int = 3
    # Before anything is known: so many lost spaces in so many words, together as `Odds.lost_space`.
    lost: float = 0.07
    words: float = 72.0
    # The least that must speak for a split to keep it as a candidate.
    least: float = 1.0
    # A split with this much for it is certain; this share of all lost spaces are found so.
    certain: float = 13.0
    certain_share: float = 0.55
    # What speaks against a split for each further time that the word comes up, its pieces side by side not counted.
    repeated: float = 5.0
    # What speaks for splitting a rare word whose parts stand side by side elsewhere; the greatest log2 count of such a
    # word, and its fewest letters.
    written_apart: float = 6.0
    rare: float = 6.0
    shortest_apart: int = 7
    # How far on either side of a word signs of code are looked for.
    token: int = 100
    # How far before a word the end of the last sentence is looked for, and how near a line break begins one.
    sentence: int = 12
    line: int = 3
    # Lines are at least and at most so long. They end within this distance of their width, and each further one of
    # several may be so much shorter.
    shortest_line: int = 40
    longest_line: int = 140
    ragged: int = 6
    shorter: int = 8
    # No more letters of the word that did not fit on a line are counted.
    longest_word: int = 20
    # The width of the lines is known when at least so many lines end in certain splits, and this share of them agree on
    # it within this distance.
    lines: int = 4
    agreement: float = 0.6
    tolerance: int = 3
    # What speaks for a split that lies one, two or three lines behind the last; and for one that lies elsewhere.
    after_lines: tuple[float, ...] = (3.0, 1.5, 0.5)
    elsewhere: float = -3.0


DAMAGE = Damage()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of a text that may be several: where it starts, its pieces, and the bits that speak for them."""

    start: int
    pieces: tuple[str, ...]
    gain: float

    @property
    def places(self) -> list[int]:
        """Where the spaces go."""
        return [self.start + length for length in accumulate(map(len, self.pieces[:-1]))]

    @property
    def has_one_capital(self) -> bool:
        """Whether the word has a capital at its beginning and no other."""
        word = "".join(self.pieces)
        return word[0].isupper() and word[1:].islower()


def split_words(text: str, language: str) -> Iterator[Edit]:
    """English words that lost the space between them."""
    if not may_hold_english(language):
        return
    found = WORD.findall(text)
    counts = Counter(found)
    if not _is_english(counts):
        return
    candidates = sorted(_candidates(text, found, counts), key=lambda each: each.start)
    needed = _needed(candidates, len(found))
    ends = [each.places[0] for each in candidates if each.gain > needed]
    width = _line_width(text, ends)
    for each in candidates:
        if each.gain + _line_evidence(text, each.places[0], ends, width) > needed:
            yield from (Edit("split words", Span(place, place), " ") for place in each.places)


def _is_english(seen: Iterable[str]) -> bool:
    """Whether most words of the text are English, so that an unknown one is news; a few words say nothing yet."""
    lower = [word for word in seen if _is_telling(word)]
    return len(lower) < DAMAGE.fewest_words or sum(map(words.is_word, lower)) >= DAMAGE.english * len(lower)


def _is_telling(word: str) -> bool:
    return word.islower() and len(word) >= DAMAGE.telling


def _needed(candidates: Iterable[Candidate], size: int) -> float:
    """Bits that a split needs in a text of so many words, by how many of the candidates are certain."""
    lost = sum(each.gain > DAMAGE.certain for each in candidates) / DAMAGE.certain_share
    return splits.ODDS.margin - log2((lost + DAMAGE.lost) / (size + DAMAGE.words))


def _weighed(
    unknown: Iterable[str], found: Sequence[str], counts: Mapping[str, int], alone: Collection[str]
) -> dict[str, WeighedSplit]:
    """Each word that may be split → the bits that speak for it, and its pieces."""
    best = {word: splits.weigh(word, alone) for word in unknown}
    weighed = {word: split for word, split in best.items() if split.bits > DAMAGE.least}
    if not weighed:
        return {}
    pairs = Counter(pairwise(found))
    weighed |= _written_apart(pairs, counts.keys() - weighed.keys())
    return {
        word: WeighedSplit(split.bits - _repeats(counts[word], split.pieces, pairs), split.pieces)
        for word, split in weighed.items()
    }


def _alone(unknown: Iterable[str], counts: Mapping[str, int]) -> set[str]:
    """What stands alone once the certain splits are made: `Lushan`, if only as `ofLushan`."""
    weighed = {word: splits.weigh(word, counts) for word in unknown}
    certain = {word: pieces for word, (gain, pieces) in weighed.items() if gain > DAMAGE.certain}
    return (counts.keys() - certain.keys()).union(*certain.values())


def _written_apart(pairs: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, WeighedSplit]:
    """Words that are known as one, but rare, and whose parts stand side by side elsewhere: `sandstorms`."""
    apart: dict[str, WeighedSplit] = {}
    for pair in pairs:
        word = "".join(pair)
        if word in known and _may_be_written_apart(word, *pair):
            apart[word] = WeighedSplit(DAMAGE.written_apart, pair)
    return apart


def _may_be_written_apart(word: str, first: str, second: str) -> bool:
    """Whether the word is long and rare, and no affix one of its parts."""
    if len(word) < DAMAGE.shortest_apart or first in words.PREFIXES or second in words.SUFFIXES:
        return False
    return 0 < words.frequency(word) <= DAMAGE.rare


def _repeats(count: int, pieces: tuple[str, ...], pairs: Mapping[tuple[str, str], int]) -> float:
    """Bits that speak against a split because the word comes up again and again, more often than its pieces apart."""
    if all(piece.lower() in words.FUNCTION_WORDS for piece in pieces):
        return 0.0
    apart = min(pairs[pair] for pair in pairwise(pieces))
    return DAMAGE.repeated * max(0, count - 1 - apart)


def _candidates(text: str, found: Sequence[str], counts: Mapping[str, int]) -> Iterator[Candidate]:
    """Every place where a word that may be split stands and is no part of code."""
    unknown = [word for word in counts if not words.is_surely_one_word(word)]
    alone = _alone(unknown, counts)
    weighed = _weighed(unknown, found, counts, alone)
    candidates = list(_placed(text, found, weighed))
    with_capital = [each for each in candidates if each.has_one_capital]
    yield from (each for each in candidates if not each.has_one_capital)
    if with_capital:
        yield from _no_names(text, with_capital, alone)
    yield from _after_possessives(text, counts)


def _placed(text: str, found: Sequence[str], weighed: Mapping[str, WeighedSplit]) -> Iterator[Candidate]:
    """Every place where one of the weighed words stands by itself."""
    for word, start in places(text, (word for word in found if word in weighed)):
        if _is_free(text, start, start + len(word)):
            yield Candidate(start, weighed[word].pieces, weighed[word].bits)


def _after_possessives(text: str, counts: Mapping[str, int]) -> Iterator[Candidate]:
    """What is glued to a possessive: `river'sbank`."""
    for match in AFTER_POSSESSIVE.finditer(text):
        gain, pieces = splits.weigh(match.group(), counts)
        if pieces[1:]:
            yield Candidate(match.start(), pieces, gain)


def _no_names(text: str, candidates: Iterable[Candidate], alone: Set[str]) -> Iterator[Candidate]:
    """Words with a capital that are no names, neither here nor elsewhere in the text, with what speaks for one."""
    inner = alone & frozenset(INNER_NAME.findall(text))
    odds = {each: _name_odds(each, text, alone, inner) for each in candidates}
    names = {each.pieces for each, bits in odds.items() if bits == inf}
    for each, bits in odds.items():
        if each.pieces not in names:
            yield replace(each, gain=each.gain - bits)


def _name_odds(candidate: Candidate, text: str, alone: Collection[str], inner: Collection[str]) -> float:
    """Bits that speak for a name here."""
    first, *rest = candidate.pieces
    if rest[-1] in words.PREFIXES and text.startswith("-", candidate.start + len("".join(candidate.pieces))):
        return 0.0
    name = first in inner or (first in alone and (words.is_name(first) or not words.frequency(first)))
    return name_odds(candidate.pieces, _may_begin(text, candidate.start), name)


def places(text: str, wanted: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Words found in the text, in order → each with its place; to find the few again is faster than to place all."""
    place = 0
    for word in wanted:
        place = text.index(word, place)
        while not ((match := WORD.match(text, place)) and match.group() == word):
            place = text.index(word, place + 1)
        yield word, place
        place += len(word)


def _is_free(text: str, start: int, stop: int) -> bool:
    """Whether the word stands by itself: it is no part of `o'clock`, `x.value`, a URL or code, and bears no accent."""
    before = text[max(0, start - 3) : start]
    if JOINED_TO.search(before) and not (SENTENCE_END.search(before) and text[start].isupper()):
        return False
    if any(map(unicodedata.combining, text[stop : stop + 1])):
        return False
    left = BETWEEN_TOKENS.split(text[max(0, start - DAMAGE.token) : start])[-1]
    right = BETWEEN_TOKENS.split(text[stop : stop + DAMAGE.token], maxsplit=1)[0]
    return not CODE.search(left + text[start:stop] + right)


def _may_begin(text: str, start: int) -> bool:
    """Whether a sentence, a line, a heading or a quotation may begin here."""
    before = text[max(0, start - DAMAGE.sentence) : start].rstrip(" \t\u3000\"'“‘([-")
    if not before or "\n" in text[max(0, start - DAMAGE.line) : start]:
        return True
    return bool(BEFORE_SENTENCE.search(before)) and not ABBREVIATION.search(before)


def _line_width(text: str, ends: Sequence[int]) -> int:
    """The width of the lines that end at these places; 0 when too few agree on any."""
    lines = [(start, stop) for start, stop in pairwise(ends) if _is_line(stop - start)]
    if len(lines) < DAMAGE.lines:
        return 0
    votes: Counter[int] = Counter()
    for start, stop in lines:
        # A line of this length that did not take the next word is as wide as this, or up to a word wider.
        shortest = stop - start - DAMAGE.tolerance
        votes.update(range(shortest, stop - start + _word_length(text, stop) + DAMAGE.tolerance + 1))
    most = max(votes.values())
    if most < DAMAGE.agreement * len(lines):
        return 0
    best = [width for width, count in votes.items() if count == most]
    return sum(best) // len(best)


def _is_line(length: int) -> bool:
    return DAMAGE.shortest_line <= length <= DAMAGE.longest_line


def _line_evidence(text: str, place: int, ends: Sequence[int], width: int) -> float:
    """Bits that speak for a line to end here, a few lines after the last lost space or line break."""
    if not width:
        return 0.0
    before = bisect_left(ends, place) - 1
    line_break = text.rfind("\n", max(0, place - (len(DAMAGE.after_lines) + 1) * width), place)
    length = place - max(ends[before] if before >= 0 else 0, line_break + 1)
    word = _word_length(text, place)
    for lines, bits in enumerate(DAMAGE.after_lines, 1):
        shortest = lines * width - DAMAGE.ragged - DAMAGE.shorter * (lines - 1) - word
        if shortest <= length <= lines * width + DAMAGE.ragged:
            return bits
    return DAMAGE.elsewhere if length <= len(DAMAGE.after_lines) * width else 0.0


def _word_length(text: str, start: int) -> int:
    """Characters from here to the next white space: the word that did not fit on the line before."""
    return len(text[start : start + DAMAGE.longest_word].split(None, 1)[0])
