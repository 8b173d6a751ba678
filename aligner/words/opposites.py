"""Opposites in Chinese and English: 增加 and `increase` against 减少 and `decrease`.

Each pair of opposites has two poles, 0 and 1, and each pole has words of both languages. A word followed by `?` in the
table may stand for its pole, but is no evidence of it; one followed by `~` is evidence only to its counterpart: 前 is
`before`, and `front`, and much else. The marks and counts are made from
sentence pairs: benchmarks/NOTES.md, 2026-12-01: polarity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import NamedTuple

from aligner.bitext.languages import CHINESE, base_language
from aligner.words.mentions import ChineseWords, EnglishWords, Mention
from aligner.words.tables import cells_of_rows

TABLE = resources.files("aligner.words") / "opposites.tsv"
NEUTRAL = "="
UNSURE, ONLY_FACING = "?", "~"
# What is expected of a pair of opposites before it is counted, as if so many sentence pairs had been seen: the share of
# crossings of all pairs of opposites together.
PRIOR_PAIRS, PRIOR_CROSSINGS = 100, 0.002


class Evidence(IntEnum):
    """What a word may prove about its pole: nothing, something to its counterpart, or something anywhere."""

    NONE = 0
    FACING = 1
    ANYWHERE = 2


MARKS = {UNSURE: Evidence.NONE, ONLY_FACING: Evidence.FACING}


class Pole(NamedTuple):
    """What a word says: a pole, 0 or 1, of a pair of opposites."""

    pair: int
    pole: int
    evidence: Evidence


class Rates(NamedTuple):
    """How often the words of a pair of opposites cross in right translations, facing each other and apart."""

    facing: float
    apart: float


class Opposites(NamedTuple):
    """The words of both languages, and the rates of each pair of opposites."""

    chinese: ChineseWords[tuple[Pole, ...]]
    english: EnglishWords[tuple[Pole, ...]]
    rates: tuple[Rates, ...]


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
    rates: list[Rates] = []
    for cells in cells_of_rows(text):
        if cells[0] == NEUTRAL:
            chinese.update(dict.fromkeys(cells[1].split(), ()))
            english.update(dict.fromkeys(cells[2].split(), ()))
            continue
        for column, words in enumerate((chinese, chinese, english, english)):
            _add(words, cells[column].split(), len(rates), column % 2)
        agree, facing, apart = map(int, cells[4:])
        rates.append(Rates(_share(facing, agree), _share(apart, agree)))
    return Opposites(ChineseWords(chinese), EnglishWords(_with_stems(english)), tuple(rates))


def _with_stems(words: Mapping[str, tuple[Pole, ...]]) -> dict[str, tuple[Pole, ...]]:
    """The same, but each word also has the poles of its stems: `fewer` those of `few*`. Neutral words have none."""
    whole = {}
    for word, poles in words.items():
        stems = [f"{word[:size]}*" for size in range(1, len(word))] if poles and "_" not in word else []
        whole[word] = poles + tuple(pole for stem in stems if stem != word for pole in words.get(stem, ()))
    return whole


def _add(words: dict[str, tuple[Pole, ...]], entries: Iterable[str], pair: int, pole: int) -> None:
    for entry in entries:
        evidence = MARKS.get(entry[-1], Evidence.ANYWHERE)
        word = entry.rstrip(UNSURE + ONLY_FACING)
        words[word] = (*words.get(word, ()), Pole(pair, pole, evidence))


def _share(crossed: int, agreed: int) -> float:
    """The share of crossings, near what is expected if few sentence pairs were counted."""
    return (crossed + PRIOR_PAIRS * PRIOR_CROSSINGS) / (crossed + agreed + PRIOR_PAIRS)
