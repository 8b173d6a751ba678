"""Separates words that lost the space between them.

`words.splits.weigh` weighs how well a word splits. The document adds how often it lost a space, and where: extraction
loses spaces at the ends of lines, and those lie about a line's width apart. A text that surely lost no space keeps
nearly all doubtful words whole; a text that lost one on every line has its doubtful words at the ends of lines split.
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
from typing import NamedTuple

from aligner.bitext.edits import Edit, Span
from aligner.bitext.languages import may_contain_english
from aligner.bitext.patterns import lazy
from aligner.text.repairs.lines import CJK
from aligner.words import english as words
from aligner.words import splits
from aligner.words.capitals import name_odds
from aligner.words.splits import WeighedSplit

# A word, perhaps with `2D` at an end; and a word glued to `river's`.
WORD = re.compile(r"\b(?:[1-9]D)?[A-Za-z]{2,}(?:[1-9]D)?\b")
AFTER_POSSESSIVE = re.compile(r"(?<=[A-Za-z])['’]s[a-z]{3,}\b")
# A word after one of these is part of another word, or of code; but `ends.Then` is two words.
JOINED_TO = re.compile(r"['’.]$")
SENTENCE_END = re.compile(r"[a-z]{2}\.$")
BETWEEN_TOKENS = lazy(rf"[\s{CJK}，。、；：？！（）《》“”]")
CODE = lazy(r"[_@\\/=<>{}#$|~^*+`%&]|://|\b[Ww]{3}\.|\(\)|::|\w[(\[]\w|^-")
# Text that may precede a sentence, and a full stop that does not end one: `Mr. Atwater`, `J. Newmark`.
BEFORE_SENTENCE = re.compile(r"[.!?:。！？：\n\r\f]$")
ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mrs?|Ms|Drs?|Prof|Sir|St|Rev|Gen|Col|Capt|cf|al|vs|eds?)\.$")
# A word with a capital inside a sentence: a name or a term.
INNER_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b")


class Damage(NamedTuple):
    """Evidence of a document about the spaces that it lost; evidence in bits, lengths in characters.

    Set by hand while reading thesis-dev, `certain` also on training text: `benchmarks/NOTES.md`, "Glued words". With
    these values, 355 of the 361 glued words of thesis-dev are split; of 1,000 words of clean English, .027 are split
    wrongly. A fifth less or more (`benchmarks/extraction.py --ablate glued`): with 15.6 for `certain` no clean word is
    split; with 4.8 for `rare` or 8 for `shortest_apart` one more glued word remains. The others change nothing there.
    Those on lines decide if nearly all lines lost their last space; `tests/test_repair_constants.py` has such texts.
    """

    # A text of at least this many different words is English if this share of them is; words of fewer letters than
    # `telling` are not evidence.
    fewest_words: int = 20
    english: float = 0.5
    telling: int = 3
    # The prior: this many lost spaces in this many words, which together equal `Odds.lost_space`.
    lost: float = 0.07
    words: float = 72.0
    # The fewest bits in favour of a split that make it a candidate.
    least: float = 1.0
    # The bits from which a split is certain; the share of all lost spaces that certain splits find.
    certain: float = 13.0
    certain_share: float = 0.55
    # Penalty for each further occurrence of the word, less the occurrences of its pieces side by side.
    repeated: float = 5.0
    # Largest bonus for splitting a rare word whose parts occur side by side elsewhere; the greatest log2 count of the
    # word, and its fewest letters.
    written_apart: float = 6.0
    rare: float = 6.0
    shortest_apart: int = 7
    # The distance from a word, on either side, within which signs of code count.
    token: int = 100
    # The distance before a word within which the end of the last sentence counts, and within which a line break does.
    sentence: int = 12
    line: int = 3
    # The least and the greatest length of a line. Lines end within `ragged` of their width; of several lines, each
    # further one may be `shorter` by this much.
    shortest_line: int = 40
    longest_line: int = 140
    ragged: int = 6
    shorter: int = 8
    # The most letters that count of a word that did not fit on a line.
    longest_word: int = 20
    # The width of the lines counts as evidence if at least this many lines end in certain splits, and this share of
    # them agree on it within this distance.
    lines: int = 4
    agreement: float = 0.6
    tolerance: int = 3
    # Bonus for a split one, two or three lines after the last one; and the penalty elsewhere.
    after_lines: tuple[float, ...] = (3.0, 1.5, 0.5)
    elsewhere: float = -3.0


DAMAGE = Damage()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of a text that may be several: its start, its pieces, and the bits in favour of the split."""

    start: int
    pieces: tuple[str, ...]
    gain: float

    @property
    def space_offsets(self) -> list[int]:
        """The offsets at which the split inserts spaces."""
        return [self.start + length for length in accumulate(map(len, self.pieces[:-1]))]

    @property
    def has_one_capital(self) -> bool:
        """Whether the word has a capital at its beginning and no other."""
        word = "".join(self.pieces)
        return word[0].isupper() and word[1:].islower()


def split_words(text: str, language: str) -> Iterator[Edit]:
    """Insert the lost spaces between English words."""
    if not may_contain_english(language):
        return
    text_words = WORD.findall(text)
    counts = Counter(text_words)
    if not _is_english(counts):
        return
    candidates = sorted(_candidates(text, text_words, counts), key=lambda candidate: candidate.start)
    needed_bits = _needed_bits(candidates, len(text_words))
    ends = [candidate.space_offsets[0] for candidate in candidates if candidate.gain > needed_bits]
    width = _line_width(text, ends)
    for candidate in candidates:
        if candidate.gain + _line_evidence(text, candidate.space_offsets[0], ends, width) > needed_bits:
            yield from (Edit("split words", Span(offset, offset), " ") for offset in candidate.space_offsets)


def _is_english(distinct_words: Iterable[str]) -> bool:
    """Whether enough words of the text are English, so that an unknown word is evidence; true of a short text."""
    lower = [word for word in distinct_words if _is_telling(word)]
    return len(lower) < DAMAGE.fewest_words or sum(map(words.is_word, lower)) >= DAMAGE.english * len(lower)


def _is_telling(word: str) -> bool:
    return word.islower() and len(word) >= DAMAGE.telling


def _needed_bits(candidates: Iterable[Candidate], size: int) -> float:
    """Bits that a split needs in a text of `size` words, given how many of the candidates are certain."""
    lost = sum(candidate.gain > DAMAGE.certain for candidate in candidates) / DAMAGE.certain_share
    return splits.ODDS.margin - log2((lost + DAMAGE.lost) / (size + DAMAGE.words))


def _weigh_words(
    unknown: Iterable[str], text_words: Sequence[str], counts: Mapping[str, int], standalone: Collection[str]
) -> dict[str, WeighedSplit]:
    """Each word that may be split → its split, weighed with its occurrences in the text."""
    best = {word: splits.weigh(word, standalone) for word in unknown}
    splits_by_word = {word: split for word, split in best.items() if split.bits > DAMAGE.least}
    if not splits_by_word:
        return {}
    pairs = Counter(pairwise(text_words))
    splits_by_word |= _pairs_written_apart(pairs, counts.keys() - splits_by_word.keys())
    return {
        word: WeighedSplit(split.bits - _repeats(counts[word], split.pieces, pairs), split.pieces)
        for word, split in splits_by_word.items()
    }


def _standalone_words(unknown: Iterable[str], counts: Mapping[str, int]) -> set[str]:
    """The words that stand alone after the certain splits: `Lushan`, even if the text has only `ofLushan`."""
    splits_by_word = {word: splits.weigh(word, counts) for word in unknown}
    certain = {word: pieces for word, (gain, pieces) in splits_by_word.items() if gain > DAMAGE.certain}
    return (counts.keys() - certain.keys()).union(*certain.values())


def _pairs_written_apart(pairs: Iterable[tuple[str, str]], vocabulary: Collection[str]) -> dict[str, WeighedSplit]:
    """Rare words of the table whose parts occur side by side elsewhere in the text: `sandstorms`."""
    apart: dict[str, WeighedSplit] = {}
    for pair in pairs:
        word = "".join(pair)
        if word in vocabulary and _may_be_written_apart(word, *pair):
            apart[word] = WeighedSplit(DAMAGE.written_apart, pair)
    return apart


def _may_be_written_apart(word: str, first: str, second: str) -> bool:
    """Whether the word is long and rare, and neither of its parts is an affix."""
    if len(word) < DAMAGE.shortest_apart or first in words.PREFIXES or second in words.SUFFIXES:
        return False
    return 0 < words.frequency(word) <= DAMAGE.rare


def _repeats(count: int, pieces: tuple[str, ...], pairs: Mapping[tuple[str, str], int]) -> float:
    """Bits against a split, because the word occurs more often than its pieces do side by side."""
    if all(piece.lower() in words.FUNCTION_WORDS for piece in pieces):
        return 0.0
    apart = min(pairs[pair] for pair in pairwise(pieces))
    return DAMAGE.repeated * max(0, count - 1 - apart)


def _candidates(text: str, text_words: Sequence[str], counts: Mapping[str, int]) -> Iterator[Candidate]:
    """Every occurrence of a word that may be split and is not part of code."""
    unknown = [word for word in counts if not words.is_surely_one_word(word)]
    standalone = _standalone_words(unknown, counts)
    splits_by_word = _weigh_words(unknown, text_words, counts, standalone)
    candidates = list(_locate_candidates(text, text_words, splits_by_word))
    with_capital = [candidate for candidate in candidates if candidate.has_one_capital]
    yield from (candidate for candidate in candidates if not candidate.has_one_capital)
    if with_capital:
        yield from _discount_names(text, with_capital, standalone)
    yield from _after_possessives(text, counts)


def _locate_candidates(
    text: str, text_words: Sequence[str], splits_by_word: Mapping[str, WeighedSplit]
) -> Iterator[Candidate]:
    """Every occurrence of one of the weighed words that stands alone."""
    for word, start in locate_words(text, (word for word in text_words if word in splits_by_word)):
        if _stands_alone(text, start, start + len(word)):
            yield Candidate(start, splits_by_word[word].pieces, splits_by_word[word].bits)


def _after_possessives(text: str, counts: Mapping[str, int]) -> Iterator[Candidate]:
    """Words glued to a possessive: `river'sbank`."""
    for match in AFTER_POSSESSIVE.finditer(text):
        gain, pieces = splits.weigh(match.group(), counts)
        if pieces[1:]:
            yield Candidate(match.start(), pieces, gain)


def _discount_names(text: str, candidates: Iterable[Candidate], standalone: Set[str]) -> Iterator[Candidate]:
    """Words with a capital that are not names anywhere in the text; the bits in favour of a name reduce their gain."""
    inner_names = standalone & frozenset(INNER_NAME.findall(text))
    odds = {candidate: _name_odds(candidate, text, standalone, inner_names) for candidate in candidates}
    names = {candidate.pieces for candidate, bits in odds.items() if bits == inf}
    for candidate, bits in odds.items():
        if candidate.pieces not in names:
            yield replace(candidate, gain=candidate.gain - bits)


def _name_odds(candidate: Candidate, text: str, standalone: Collection[str], inner_names: Collection[str]) -> float:
    """Bits in favour of reading the candidate as a name."""
    first, *rest = candidate.pieces
    if rest[-1] in words.PREFIXES and text.startswith("-", candidate.start + len("".join(candidate.pieces))):
        return 0.0
    name = first in inner_names or (first in standalone and (words.is_name(first) or not words.frequency(first)))
    return name_odds(candidate.pieces, _may_begin(text, candidate.start), name)


def locate_words(text: str, targets: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each of these words of the text, in order, with its offset; faster than recording the offset of every word."""
    offset = 0
    for word in targets:
        offset = text.index(word, offset)
        while not ((match := WORD.match(text, offset)) and match.group() == word):
            offset = text.index(word, offset + 1)
        yield word, offset
        offset += len(word)


def _stands_alone(text: str, start: int, stop: int) -> bool:
    """Whether the word stands alone: it has no accent, and is not part of `o'clock`, `x.value`, a URL or code."""
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
    """The width of the lines that end at these offsets; 0 if too few agree on any width."""
    lines = [(start, stop) for start, stop in pairwise(ends) if _is_line(stop - start)]
    if len(lines) < DAMAGE.lines:
        return 0
    votes: Counter[int] = Counter()
    for start, stop in lines:
        # A line of this length without room for the next word is at least this wide, and at most a word wider.
        shortest = stop - start - DAMAGE.tolerance
        votes.update(range(shortest, stop - start + _word_length(text, stop) + DAMAGE.tolerance + 1))
    most = max(votes.values())
    if most < DAMAGE.agreement * len(lines):
        return 0
    best = [width for width, count in votes.items() if count == most]
    return sum(best) // len(best)


def _is_line(length: int) -> bool:
    return DAMAGE.shortest_line <= length <= DAMAGE.longest_line


def _line_evidence(text: str, offset: int, ends: Sequence[int], width: int) -> float:
    """Bits in favour of a line end at this offset, a few lines after the last lost space or line break."""
    if not width:
        return 0.0
    previous = bisect_left(ends, offset) - 1
    line_break = text.rfind("\n", max(0, offset - (len(DAMAGE.after_lines) + 1) * width), offset)
    length = offset - max(ends[previous] if previous >= 0 else 0, line_break + 1)
    next_word = _word_length(text, offset)
    for lines, bits in enumerate(DAMAGE.after_lines, 1):
        shortest = lines * width - DAMAGE.ragged - DAMAGE.shorter * (lines - 1) - next_word
        if shortest <= length <= lines * width + DAMAGE.ragged:
            return bits
    return DAMAGE.elsewhere if length <= len(DAMAGE.after_lines) * width else 0.0


def _word_length(text: str, start: int) -> int:
    """Length of the word that starts here, which did not fit on the line before."""
    return len(text[start : start + DAMAGE.longest_word].split(None, 1)[0])
