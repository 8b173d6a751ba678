"""Opposites in Chinese and English: 增加 and `increase` against 减少 and `decrease`.

Each pair of opposites has two poles, 0 and 1, and each pole has words of both languages. A word followed by `?` in the
table may stand for its pole, but is no evidence of it: 前 is `before`, and `front`, and much else.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

from aligner.bitext.languages import CHINESE, base_language
from aligner.words.mentions import ChineseWords, EnglishWords, Mention, read_rows

TABLE = resources.files("aligner.words") / "opposites.tsv"
NEUTRAL = "="
UNSURE = "?"
# What is expected of a pair of opposites before it is counted, as if so many sentence pairs had been seen: the share of
# crossings of all pairs of opposites together.
PRIOR_PAIRS, PRIOR_CROSSINGS = 100, 0.002


class Pole(NamedTuple):
    """What a word says: a pole, 0 or 1, of a pair of opposites, and whether it is evidence of it."""

    pair: int
    pole: int
    is_sure: bool


class Opposites(NamedTuple):
    """The words of both languages, and how often a word for a pole is right, by pair: see `reliability`."""

    chinese: ChineseWords[tuple[Pole, ...]]
    english: EnglishWords[tuple[Pole, ...]]
    crossings: tuple[float, ...]


def find_opposites(text: str, language: str) -> list[Mention[tuple[Pole, ...]]]:
    """The words of poles in a Chinese or English text, in their order."""
    table = opposites()
    is_chinese = base_language(language) in CHINESE
    mentions = table.chinese.find(text) if is_chinese else table.english.find(text)
    return [mention for mention in mentions if mention.label]


@cache
def opposites() -> Opposites:
    """The table in this folder."""
    return read_opposites(TABLE.read_text(encoding="utf-8"))


def read_opposites(text: str) -> Opposites:
    """A table of opposites from its text."""
    chinese: dict[str, tuple[Pole, ...]] = {}
    english: dict[str, tuple[Pole, ...]] = {}
    crossings: list[float] = []
    for cells in read_rows(text):
        if cells[0] == NEUTRAL:
            chinese.update(dict.fromkeys(cells[1].split(), ()))
            english.update(dict.fromkeys(cells[2].split(), ()))
            continue
        for cell, words in zip(cells[:4], (chinese, chinese, english, english), strict=True):
            _add(words, cell.split(), len(crossings), cells[:4].index(cell) % 2)
        agree, cross = map(int, cells[4:])
        crossings.append((cross + PRIOR_PAIRS * PRIOR_CROSSINGS) / (agree + cross + PRIOR_PAIRS))
    return Opposites(ChineseWords(chinese), EnglishWords(english), tuple(crossings))


def _add(words: dict[str, tuple[Pole, ...]], entries: Iterable[str], pair: int, pole: int) -> None:
    for entry in entries:
        word = entry.removesuffix(UNSURE)
        words[word] = (*words.get(word, ()), Pole(pair, pole, word == entry))
