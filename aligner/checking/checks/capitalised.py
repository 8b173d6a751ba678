"""Capitalised words in a row that are no ordinary words: names of an English text, known or not.

However, Li Zhiqiang met Monday's guests in Johnson City.    ─▶  Li Zhiqiang · Johnson
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from aligner.checking.checks.pinyin import letters_of, readings
from aligner.words.english import frequency, is_name, word_set
from aligner.words.gazetteer import gazetteer
from aligner.words.phrases import fold
from aligner.words.surnames import pinyin_of_surnames

NAME = regex.compile(r"(?<![\p{L}\p{N}_./@#-])\p{Lu}\p{Ll}[\p{L}]*+(?:['’-]\p{L}+)*+(?![\p{L}\p{N}_/@]|\.\p{L})")
POSSESSIVE = regex.compile(r"['’]s?\Z")
CONTRACTION = regex.compile(r"['’](?:ll|d|re|ve|t|m)\Z")
CALENDAR = word_set(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun"
    " mr mrs ms dr prof st sir lord lady jr sr"
)
# Words that mostly begin a sentence, so that they seem to be names.
CONNECTIVES = regex.compile(
    r".*ly|however|moreover|furthermore|meanwhile|nevertheless|nonetheless|hence|likewise|although|whereas|therefore"
    r"|besides|otherwise|instead|thanks|yes|hello|hi|oh|ah|wow|brr+|okay|please|sorry|welcome|congratulations"
)


@dataclass(frozen=True)
class CapitalisedWords:
    """Capitalised words in a row that are no ordinary words."""

    text: str
    start: int
    stop: int

    @property
    def parts(self) -> list[str]:
        """The words."""
        return [POSSESSIVE.sub("", word) for word in self.text.split()]

    @property
    def is_person(self) -> bool:
        """Whether it is a Chinese person in pinyin, in either order."""
        parts = [letters_of(part) for part in self.parts]
        if len(parts) != 2 or not all(readings(part) for part in parts):
            return False
        sizes = [len(readings(part)[0]) for part in parts]
        return any(parts[k] in pinyin_of_surnames() and sizes[1 - k] <= 2 for k in (0, 1)) and sum(sizes) in {3, 4}


def find_capitalised(text: str) -> Iterator[CapitalisedWords]:
    """Capitalised words that are no ordinary ones; those in a row are one name."""
    run: list[regex.Match[str]] = []
    for match in NAME.finditer(text):
        if not _may_be_name(match):
            continue
        if run and text[run[-1].end() : match.start()] != " ":
            yield CapitalisedWords(text[run[0].start() : run[-1].end()], run[0].start(), run[-1].end())
            run = []
        run.append(match)
    if run:
        yield CapitalisedWords(text[run[0].start() : run[-1].end()], run[0].start(), run[-1].end())


def _may_be_name(match: regex.Match[str]) -> bool:
    """Whether a capitalised word is a name, and not an ordinary word where a sentence begins, or a part of the date."""
    word = POSSESSIVE.sub("", match[0])
    if len(word) < 2 or not word[1:].islower() or CONTRACTION.search(word) or not _is_no_word(word):
        return False
    return not (frequency(word) and CONNECTIVES.fullmatch(word.lower()))


@lru_cache(maxsize=1 << 14)
def _is_no_word(word: str) -> bool:
    """Whether a word is no ordinary one."""
    lower = word.lower()
    if lower in CALENDAR or fold(word) in _weak_words():
        return False
    return is_name(word) or not (frequency(word) or frequency(fold(word)))


@lru_cache(maxsize=1)
def _weak_words() -> frozenset[str]:
    """The words that only explain a name: `American`."""
    return frozenset(key[0] for key in gazetteer().weak_words if len(key) == 1)
