"""Words of a text with their offsets, folded so that the forms of a word are equal, and the phrases among them.

    The Neural-Networks' 神经网络  ▶  the · neural · network · 神 · 经 · 网 · 络

Every Han character is a word; so is any other string between spaces or hyphens. Folding removes case, plural, verb
endings and British spelling, so a key serves only for comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

Key = tuple[str, ...]

# A longer run of letters is cut into pieces of this length.
LONGEST = 60
WORD = regex.compile(rf"\p{{Han}}|[\p{{L}}\p{{N}}--\p{{Han}}]{{1,{LONGEST}}}(?:\p{{M}})*+", regex.V1)
POSSESSIVE = regex.compile(r"['’]s?(?![\p{L}\p{N}])")
IRREGULAR = {
    "mice": "mouse", "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot",
    "teeth": "tooth", "data": "datum", "criteria": "criterion", "phenomena": "phenomenon", "analyses": "analysis",
    "hypotheses": "hypothesis", "theses": "thesis", "bases": "basis", "axes": "axis", "matrices": "matrix",
    "indices": "index", "vertices": "vertex", "bacteria": "bacterium", "media": "medium", "spectra": "spectrum",
    "strata": "stratum", "formulae": "formula", "larvae": "larva", "algae": "alga", "fungi": "fungus", "nuclei":
    "nucleus", "stimuli": "stimulus", "radii": "radius", "leaves": "leaf", "lives": "life", "knives": "knife",
    "wolves": "wolf", "shelves": "shelf", "wives": "wife", "built": "build", "driven": "drive", "drove": "drive",
}  # fmt: skip
VOWEL = regex.compile("[aeiouy]")


class Word(NamedTuple):
    """A word at characters `start` to `stop` of a text, and its folded form."""

    start: int
    stop: int
    key: str


class PhraseMatch(NamedTuple):
    """The phrase with this number, at words `first` to `stop` of a text."""

    phrase: int
    first: int
    stop: int


def words_of(text: str) -> list[Word]:
    """The words of a text in order."""
    words: list[Word] = []
    for match in WORD.finditer(text):
        # The `s` of a genitive is not a word.
        if match[0] in "sS" and match.start() and text[match.start() - 1] in "'’" and words:
            continue
        words.append(Word(match.start(), match.end(), fold(match[0])))
    return words


def key_of(text: str) -> Key:
    """The folded words of a text."""
    return tuple(word.key for word in words_of(text))


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The form that all forms of a word share: `Networks` and `network` give the same."""
    lower = word.casefold()
    if not (lower.isascii() and lower.isalpha()):
        return lower
    lower = IRREGULAR.get(lower, lower)
    return _without_ending(_singular(lower)) if len(lower) > 3 else lower


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_ending(word: str) -> str:
    """The word without verb endings, a silent e and the marks of British spelling."""
    word = word.replace("isation", "ization")
    if word.endswith("our"):
        word = word[:-3] + "or"
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and VOWEL.search(stem):
            word = stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "sz" else stem
    word = word[:-2] + "er" if word.endswith("tre") else word
    word = word[:-3] + "iz" if word.endswith(("ise", "ize")) else word
    word = word[:-2] + "iz" if word.endswith("is") and len(word) > 5 and not word.endswith(("sis", "xis")) else word
    word = word.removesuffix("e") if len(word) > 3 else word
    return word[:-1] if word.endswith("ll") else word


class Phrases:
    """Phrases, stored by their folded words, to find in texts."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._numbers: dict[Key, list[int]] = {}
        lengths: dict[str, set[int]] = {}
        for number, key in enumerate(keys):
            if key:
                self._numbers.setdefault(key, []).append(number)
                lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {word: sorted(sizes, reverse=True) for word, sizes in lengths.items()}

    def find(self, words: Sequence[Word]) -> Iterator[PhraseMatch]:
        """The phrases in a text without overlaps, the longest wherever several begin at the same word."""
        index = 0
        while index < len(words):
            match = next(self._matches_at(words, index), None)
            if match:
                yield match
            index = match.stop if match else index + 1

    def find_all(self, words: Sequence[Word]) -> Iterator[PhraseMatch]:
        """Every phrase in a text, also inside another phrase, in order of first word."""
        for index in range(len(words)):
            yield from self._matches_at(words, index)

    def _matches_at(self, words: Sequence[Word], index: int) -> Iterator[PhraseMatch]:
        for length in self._lengths.get(words[index].key, ()):
            stop = index + length
            if stop <= len(words):
                for number in self._numbers.get(tuple(word.key for word in words[index:stop]), ()):
                    yield PhraseMatch(number, index, stop)
