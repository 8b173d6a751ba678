"""Words in Latin letters → the syllables of pinyin that they may be, and the characters of a text that read so.

Huaiyuan  ─▶  huai yuan        沈怀远 reads shen huai yuan
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import regex

from aligner.bitext.languages import HAN

# The readings of a word or name.
Syllables = tuple[tuple[str, ...], ...]
VOWEL = regex.compile("[aeiou]")
NOT_LETTER = regex.compile(r"[^a-z]")
LONGEST_SYLLABLE = len("zhuang")


class Readings(NamedTuple):
    """How many syllables a word may have, and how many readings of it count; set by hand with `names.EVIDENCE`."""

    most_syllables: int = 5
    most_readings: int = 8


READINGS = Readings()


def letters_of(word: str) -> str:
    """The letters of a word or syllable, folded for comparing."""
    return NOT_LETTER.sub("", word.lower().replace("ü", "u").replace("v", "u"))


def readings(word: str) -> Syllables:
    """The readings of a word as syllables, those with fewest syllables first."""
    return _all_readings(word, READINGS.most_syllables)[: READINGS.most_readings]


@lru_cache(maxsize=1 << 16)
def _all_readings(word: str, most: int) -> Syllables:
    """All readings of a word as at most so many syllables."""
    complete: list[tuple[str, ...]] = []
    partial: list[tuple[tuple[str, ...], str]] = [((), word)]
    while partial:
        reading, rest = partial.pop()
        if not rest and reading:
            complete.append(reading)
        elif len(reading) < most:
            lengths = range(1, min(LONGEST_SYLLABLE, len(rest)) + 1)
            partial += [((*reading, rest[:k]), rest[k:]) for k in lengths if rest[:k] in syllables()]
    return tuple(sorted(complete, key=lambda reading: (len(reading), reading)))


@cache
def syllables() -> frozenset[str]:
    """The syllables of Chinese in pinyin, without tones."""
    from pypinyin import pinyin_dict
    from pypinyin.contrib.tone_convert import to_normal

    toned = chain.from_iterable(readings.split(",") for readings in pinyin_dict.pinyin_dict.values())
    plain = {letters_of(to_normal(reading)) for reading in set(toned)}
    return frozenset(syllable for syllable in plain if VOWEL.search(syllable))


def by_syllable(characters: Sequence[str]) -> dict[str, str]:
    """The characters that can be read as each syllable."""
    from pypinyin import Style, pinyin

    by_syllable: dict[str, str] = {}
    for character in characters:
        for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0]:
            by_syllable[letters_of(reading)] = by_syllable.get(letters_of(reading), "") + character
    return by_syllable


@lru_cache(maxsize=1 << 14)
def readings_of_character(character: str) -> frozenset[str]:
    """The syllables that a character can be read as; none for another sign."""
    from pypinyin import Style, pinyin

    if not HAN.match(character):
        return frozenset()
    return frozenset(letters_of(reading) for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0])
