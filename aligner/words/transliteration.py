"""How probable it is that Chinese characters write the sound of a name in Latin letters.

    史密斯  shi mi si      Smith      s·mi·th        ─▶  a match
    史密斯  shi mi si      Johnson                   ─▶  none

Each character, by its syllable in pinyin, stands for a few letters. `aligner.training.transliteration` learnt how
probable which letters are, from names in both languages, and how much more often a character occurs in names than in
texts. A match is the log of the probability of the letters given the characters, less that of the letters alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import exp, inf, log
from typing import NamedTuple
from unicodedata import normalize

import regex

from aligner.words.tables import cells_of_rows

PERSONS = resources.files("aligner.words") / "persons.tsv"
TABLE = resources.files("aligner.words") / "transliteration.tsv"
# The most letters that one character stands for, and of a name.
MOST = 5
LONGEST = 20
# The fewest characters of a known name that is sure.
SHORTEST = 3
# Nats of a letter that no name has; of letters that no name with the syllable has, besides those of the first one; and
# of a character that writes no letter.
UNSEEN, BACK_OFF, SILENT = -9.0, -1.5, -3.0
# The probability that a syllable stands for letters that begin as its pinyin does, besides what was learnt.
OWN_LETTER = 0.1
NOT_LETTER = regex.compile("[^a-z]")


class Table(NamedTuple):
    """Nats: of letters given a syllable, of a letter alone, and of how much rather a character occurs in a name."""

    letters: dict[str, dict[str, float]]
    alone: dict[str, float]
    characters: dict[str, float]


def read_persons() -> Iterator[tuple[str, str]]:
    """The names of persons and firms that are known, in Chinese and in English."""
    return ((chinese, english) for chinese, english in cells_of_rows(PERSONS.read_text("utf-8")))


@cache
def persons() -> regex.Pattern[str]:
    """A pattern of the known names that no other word has by chance."""
    names = {chinese for chinese, _ in read_persons() if len(chinese) >= SHORTEST}
    return regex.compile(r"\L<names>", names=sorted(names, key=len, reverse=True))


def fold(name: str) -> str:
    """The letters of a name, without case and accents."""
    plain = normalize("NFKD", name.replace("ø", "o").replace("ł", "l").replace("ß", "ss")).lower()
    return NOT_LETTER.sub("", plain)[:LONGEST]


@lru_cache(maxsize=1 << 14)
def syllable(character: str) -> str:
    """The first reading of a character in pinyin, without tone."""
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0]).replace("ü", "v")


@cache
def table() -> Table:
    """The table that ships."""
    kinds: dict[str, dict[str, dict[str, float]]] = {"letters": {}, "alone": {}, "characters": {}}
    for kind, key, *values in cells_of_rows(TABLE.read_text("utf-8")):
        pairs = (value.rsplit(" ", 1) for value in values)
        kinds[kind][key] = {text: float(nats) for text, nats in pairs}
    return with_first_letters(Table(kinds["letters"], kinds["alone"][""], kinds["characters"][""]))


def with_first_letters(learnt: Table) -> Table:
    """The table with the probability of each first letter given a syllable, as `s*`; that of its pinyin is possible."""
    letters = {}
    for one, chunks in learnt.letters.items():
        firsts = {f"{one[0]}*": OWN_LETTER}
        for chunk, nats in chunks.items():
            if chunk:
                firsts[f"{chunk[0]}*"] = firsts.get(f"{chunk[0]}*", 0.0) + exp(nats)
        letters[one] = chunks | {first: log(share) for first, share in firsts.items()}
    return learnt._replace(letters=letters)


@dataclass(frozen=True, slots=True)
class Match:
    """Characters `start` to `stop` of a text that may write a name, and in nats how much speaks for it."""

    start: int
    stop: int
    nats: float


# From each letter on: how many letters are written after the syllable, and the nats.
Gains = tuple[tuple[tuple[int, float], ...], ...]
NO_MATCH = Match(0, 0, -inf)


def best_match(name: str, text: str, learnt: Table | None = None) -> Match:
    """The characters of a text that write a name best."""
    return _best_match(fold(name), text) if learnt is None else _search(fold(name), text, learnt)


@lru_cache(maxsize=1 << 14)
def _best_match(letters: str, text: str) -> Match:
    return _search(letters, text, table())


def _search(letters: str, text: str, learnt: Table) -> Match:
    """Dynamic programming over the text: the best way to have written the first letters, up to each character."""
    if not letters:
        return NO_MATCH
    best = NO_MATCH
    # By number of letters written: the nats, and where the characters start.
    row: dict[int, tuple[float, int]] = {}
    for place, character in enumerate(text):
        one = syllable(character) if character in learnt.characters else ""
        row = _step(_gains(letters, one, learnt), {**row, 0: (0.0, place)}) if one in learnt.letters else {}
        nats, start = row.get(len(letters), (-inf, 0))
        if nats > best.nats:
            best = Match(start, place + 1, nats)
    return best


def _step(gains: Gains, row: dict[int, tuple[float, int]]) -> dict[int, tuple[float, int]]:
    """The best ways after one more character."""
    best: dict[int, tuple[float, int]] = {}
    for done, (nats, start) in row.items():
        for stop, gain in gains[done]:
            if nats + gain > best.get(stop, (-inf, 0))[0]:
                best[stop] = (nats + gain, start)
    return best


_CACHE: dict[tuple[str, str, int], Gains] = {}


def _gains(letters: str, one: str, learnt: Table) -> Gains:
    """What it gains that a syllable stands for letters from each place on."""
    key = letters, one, id(learnt)
    if key not in _CACHE:
        if len(_CACHE) > 1 << 15:
            _CACHE.clear()
        _CACHE[key] = tuple(tuple(_gains_from(letters[done:], done, one, learnt)) for done in range(len(letters) + 1))
    return _CACHE[key]


def _gains_from(rest: str, done: int, one: str, learnt: Table) -> Iterator[tuple[int, float]]:
    """Where the letters of a syllable may stop, and what is gained."""
    chunks, alone = learnt.letters[one], [learnt.alone.get(letter, UNSEEN) for letter in rest[:MOST]]
    first = chunks.get(f"{rest[:1]}*")
    if done:
        yield done, max(chunks.get("", SILENT), SILENT)
    for size in range(1, min(MOST, len(rest)) + 1):
        chunk = chunks.get(rest[:size])
        seen = chunk - sum(alone[:size]) if chunk is not None else -inf
        unseen = first - alone[0] + BACK_OFF if first is not None else -inf
        if max(seen, unseen) > -inf:
            yield done + size, max(seen, unseen)


def runs(text: str, least: float) -> Iterator[Match]:
    """The stretches of a text that look like the sound of a name, by so many nats or more."""
    learnt = table().characters
    total, start, best = 0.0, 0, NO_MATCH
    for place, character in enumerate(f"{text}\n"):
        gain = 0.0 if character == "·" and total > 0 else learnt.get(character, -inf)
        if total + gain <= 0 or total + gain < best.nats - least:
            if best.nats >= least:
                yield best
            total, start, best = 0.0, place + 1, NO_MATCH
            continue
        total += gain
        if total > best.nats:
            best = Match(start, place + 1, total)
