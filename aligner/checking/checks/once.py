"""Names of a bead without counterpart, compared with what is known of names in general.

    加拿大和巴西      Canada and Peru       ─▶  巴西 and Peru face each other: .85
    属于重庆          belongs to Wuhan      ─▶  重庆 and Wuhan
    陈广明是渔民      Li Zhiqiang is …      ─▶  陈广明 and Li Zhiqiang
    史密斯说          Johnson said          ─▶  史密斯 and Johnson

A name of either side is a place, people or organisation of the gazetteer, a person in pinyin, or a capitalised word
that is none of the dictionary; in Chinese, also characters that write a sound. The measure is higher where both sides
have a name too many. What is only guessed to be a name says little alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import regex

from aligner.bitext.languages import HAN
from aligner.checking.checks.capitalised import POSSESSIVE, CapitalisedWords, find_capitalised
from aligner.checking.checks.pinyin import letters_of, readings, readings_of_character
from aligner.words.gazetteer import Mention, gazetteer
from aligner.words.surnames import surnames
from aligner.words.transliteration import best_match, persons, runs, table
from aligner.words.transliteration import fold as fold_letters


class OnceEvidence(NamedTuple):
    """The measures of names without counterpart, and the limits of what is one.

    The measures are counted: see `benchmarks/NOTES.md`, 2026-12-01, names that occur once. The limits were set by hand
    while what the check finds in clean pairs was read.
    """

    # Both sides have one: both are known as names, or one of them is guessed.
    facing: float = 0.85
    guessed: float = 0.5
    # One side has one: a place or a person that is known, and a long sound. A guess alone is none.
    known: float = 0.5
    sure_sound: float = 0.4
    # Nats from which characters may write a word, and up to which they do not; from which they look like a sound, and
    # surely do.
    match: float = 3.0
    unlike: float = 0.0
    heard: float = 5.0
    sure: float = 13.0
    # The fewest nats of a character beside a place that makes another name of it.
    neighbour: float = 2.5
    # The fewest characters of a sound, and of a sure one; the most of a text.
    shortest: int = 3
    sure_length: int = 4
    longest: int = 600
    # Share of the longer words of a text that have a capital in a title.
    title: float = 0.7


EVIDENCE = OnceEvidence()
LONG_WORD = regex.compile(r"\p{L}{4,}")
WORD = regex.compile(r"\b(?:\p{Lu}\p{L}{2,}|\p{L}{4,})")
LATIN = regex.compile(r"[\p{Latin}]{2,}")
ACRONYM = regex.compile(r"\b\p{Lu}{2,6}\b")
ORGANISATION = regex.compile(r"\p{Han}{0,8}?(?:[行会局院部署社]|组织|联盟|公司|大学)")
# Names of Japanese, and of others whose Chinese characters read otherwise.
ROMAJI = regex.compile(r"(?:(?:[kgstnhbpmr]y?|[zdyjwf]|sh|ch|ts)?[aiueo]u?|n(?![aiueo]))+")
SAYS = "说|表示|认为|指出|告诉|介绍|强调|透露|回忆|坦言|先生|女士|教授|博士|得知"
# Characters that are hardly ever in a given name.
NOT_GIVEN = "之问地还及时件章录请不后前是的了在有和与为上下中以员道总这那就都要会能可没来去到得对"
PERSON = regex.compile(
    rf"(?<!\p{{Han}})(?P<name>\p{{Han}}[\p{{Han}}--[{NOT_GIVEN}]]{{2}})"
    rf"(?:还|也|则|曾)?(?:(?P<sure>{SAYS})|[是，对在的])",
    regex.V1,
)
PRONOUN = regex.compile(r"\b(?:he|she|his|her|him|they|their|them)\b", regex.I)


class Once(NamedTuple):
    """A name without counterpart: its place in the passage, whether it is surely one, and its measure if alone."""

    start: int
    stop: int
    is_known: bool
    measure: float
    has_surname: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """The characters."""
        return self.start, self.stop


@dataclass(frozen=True)
class _Chinese:
    """A Chinese text, and which names of the other side it has."""

    text: str

    @cached_property
    def latin(self) -> list[str]:
        """The words in Latin letters, folded."""
        return [fold_letters(word) for word in LATIN.findall(self.text)]

    @cached_property
    def syllables(self) -> list[frozenset[str]]:
        """The readings of each character."""
        return [readings_of_character(character) for character in self.text]

    def has(self, word: str) -> bool:
        """Whether the text has a word as it is, reads like it, or sounds like it."""
        letters = fold_letters(POSSESSIVE.sub("", word))
        return (
            any(latin[:4] == letters[:4] for latin in self.latin)
            or self.reads(letters)
            or best_match(word, self.text).nats >= EVIDENCE.match
        )

    def reads(self, letters: str) -> bool:
        """Whether characters of the text read so in pinyin."""
        return any(self._reads(reading) for reading in readings(letters))

    def _reads(self, reading: Sequence[str]) -> bool:
        last = len(self.syllables) - len(reading)
        return any(
            all(syllable in self.syllables[start + k] for k, syllable in enumerate(reading))
            for start in range(last + 1)
        )


class Unmatched(NamedTuple):
    """Characters of the Chinese and of the English text, of which one may be missing, that are no counterparts."""

    places: tuple[tuple[int, int] | None, tuple[int, int] | None]
    measure: float


def find_once(chinese: str, other: str) -> list[Unmatched]:
    """The names of a Chinese and of an English text that have no counterpart in the other one."""
    if max(len(chinese), len(other) // 3) > EVIDENCE.longest or not HAN.search(chinese) or is_title(other):
        return []
    missing, added = (_known_first(side(chinese, other)) for side in (_missing, _added))
    both = min(len(missing), len(added))
    paired = [_face(*sides, chinese, other) for sides in zip(missing, added, strict=False)]
    alone = [Unmatched((once.place, None), once.measure) for once in missing[both:] if once.measure]
    alone += [Unmatched((None, once.place), once.measure) for once in added[both:] if once.measure]
    return [*filter(None, paired), *alone]


def _known_first(names: Iterable[Once]) -> list[Once]:
    """The names in the order of the text, those that are known before those that are guessed."""
    return sorted(names, key=lambda once: not once.is_known)


def _face(missing: Once, added: Once, chinese: str, other: str) -> Unmatched | None:
    """Two names that face each other; none if they are guesses that may be the same."""
    places = missing.place, added.place
    if (missing.is_known and added.is_known) or (missing.has_surname and added.has_surname):
        return Unmatched(places, EVIDENCE.facing)
    if missing.is_known or added.is_known or _are_unlike(missing, chinese, other[added.start : added.stop]):
        return Unmatched(places, EVIDENCE.guessed)
    return None


def _are_unlike(missing: Once, chinese: str, name: str) -> bool:
    """Whether a Chinese name is a person or surely a sound, and an English one sounds otherwise."""
    is_person = missing.has_surname or persons().search(chinese, *missing.place) is not None
    limit = EVIDENCE.match if is_person else EVIDENCE.unlike
    around = chinese[max(missing.start - 1, 0) : missing.stop + 1]
    is_sure = is_person or missing.measure >= EVIDENCE.sure_sound
    return is_sure and all(best_match(fold_letters(word), around).nats <= limit for word in name.split())


def is_title(text: str) -> bool:
    """Whether a text is written like a title: most of its longer words have a capital."""
    words = LONG_WORD.findall(text)
    return len(words) > 1 and sum(word[0].isupper() for word in words) > EVIDENCE.title * len(words)


def _missing(chinese: str, other: str) -> Iterator[Once]:
    """The names of the Chinese text that the English lacks."""
    places = gazetteer().find_chinese(chinese)
    free = _Free([(place.start, place.stop) for place in places])
    yield from _missing_places(chinese, other, places)
    yield from _missing_persons(chinese, other, free)
    yield from _missing_sounds(chinese, other, free)


def _missing_places(chinese: str, other: str, places: Sequence[Mention]) -> Iterator[Once]:
    """The first mention of each place that the English lacks."""
    explained = gazetteer().explained_by_english(other) if places else frozenset()
    for place in _first_unexplained(places, explained):
        if not _is_elsewhere(chinese, place, other):
            yield Once(place.start, place.stop, True, EVIDENCE.known)


def _first_unexplained(places: Iterable[Mention], explained: frozenset[int]) -> Iterator[Mention]:
    """The first mention of each place that is none of those explained."""
    firsts: dict[frozenset[int], Mention] = {}
    for place in places:
        if place.names.isdisjoint(explained):
            firsts.setdefault(place.names, place)
    return iter(firsts.values())


def _missing_persons(chinese: str, other: str, free: _Free) -> Iterator[Once]:
    """Chinese persons, by a surname and what stands around, that the English lacks."""
    for match in PERSON.finditer(chinese):
        span, is_sure = match.span("name"), match["sure"] is not None
        if match["name"][0] in surnames() and free.take(*span) and not _has_person(match["name"], other):
            yield Once(*span, is_sure, EVIDENCE.known if is_sure else 0.0, has_surname=True)


def _missing_sounds(chinese: str, other: str, free: _Free) -> Iterator[Once]:
    """Characters that look like the sound of a name of which the English has no word."""
    for run in runs(chinese, EVIDENCE.heard):
        text = chinese[run.start : run.stop]
        if len(text) >= EVIDENCE.shortest and free.take(run.start, run.stop) and not _sounds(text, other):
            is_sure = run.nats >= EVIDENCE.sure and len(text) >= EVIDENCE.sure_length and not PRONOUN.search(other)
            yield Once(run.start, run.stop, False, EVIDENCE.sure_sound if is_sure else 0.0)


def _is_elsewhere(chinese: str, place: Mention, other: str) -> bool:
    """Whether the English text has a place in another form, or the Chinese has a longer name in its place."""
    text, odds = chinese[place.start : place.stop], table().characters
    around = (chinese[place.start - 1 : place.start], chinese[place.stop : place.stop + 1])
    is_sound = all(odds.get(character, 0.0) > 0 for character in text)
    if is_sound and any(odds.get(character, 0.0) > EVIDENCE.neighbour for character in around):
        return True
    return (
        _sounds(text, other)
        or gazetteer().is_inside_english(place.names, other)
        or _begins_acronym(chinese, place, other)
    )


def _begins_acronym(chinese: str, place: Mention, other: str) -> bool:
    """Whether a place begins the name of an organisation that the English abbreviates: `欧洲央行`, `ECB`."""
    if not ORGANISATION.match(chinese, place.stop):
        return False
    initials = {form[0] for name in place.names for form in gazetteer().english_forms[name]}
    return any(acronym[0] in initials for acronym in ACRONYM.findall(other))


class _Free:
    """The characters of a text that are not taken."""

    def __init__(self, taken: list[tuple[int, int]]) -> None:
        self._taken = taken

    def take(self, start: int, stop: int) -> bool:
        """Take characters, if none of them is taken."""
        is_free = not any(start < other_stop and other_start < stop for other_start, other_stop in self._taken)
        if is_free:
            self._taken.append((start, stop))
        return is_free


def _sounds(characters: str, other: str) -> bool:
    """Whether a word of the English text may be written by characters: a name by some of them, another word by all."""
    for word in set(WORD.findall(other)):
        match = best_match(word, characters)
        if match.nats >= EVIDENCE.match and (word[0].isupper() or match.stop - match.start == len(characters)):
            return True
    return False


def _has_person(name: str, other: str) -> bool:
    """Whether the English text has the surname or the given name of a person, or what sounds like it."""
    if _sounds(name, other):
        return True
    words = {letters_of(POSSESSIVE.sub("", word)) for word in regex.findall(r"\p{L}[\p{L}'’-]+", other)}
    if words & surnames()[name[0]]:
        return True
    given = [readings_of_character(character) for character in name[1:]]
    return any(word in {first + second for first in given[0] for second in given[-1]} for word in words)


def _added(chinese: str, other: str) -> Iterator[Once]:
    """The names of the English text that the Chinese lacks."""
    places, text = gazetteer().find_english(other), _Chinese(chinese)
    explained = gazetteer().explained_by_chinese(chinese) if places else frozenset()
    for place in _first_unexplained(places, explained):
        name = other[place.start : place.stop]
        if not name.isupper() and not any(map(text.has, name.split())):
            yield Once(place.start, place.stop, True, EVIDENCE.known)
    free = _Free([(place.start, place.stop) for place in places])
    for words in find_capitalised(other):
        if free.take(words.start, words.stop) and not _has_words(words, text):
            is_person = words.is_person
            yield Once(words.start, words.stop, is_person, EVIDENCE.known if is_person else 0.0, has_surname=is_person)


def _has_words(words: CapitalisedWords, text: _Chinese) -> bool:
    """Whether a Chinese text has some words, or the given name of a person."""
    if not words.is_person:
        return any(_is_known(part, text) for part in words.parts)
    given = letters_of(max(words.parts, key=len))
    return text.reads(given) or given[:4] in {latin[:4] for latin in text.latin}


def _is_known(word: str, text: _Chinese) -> bool:
    """Whether a text has a word, or the word may be translated by its meaning."""
    return text.has(word) or "-" in word or bool(ROMAJI.fullmatch(letters_of(word)))
