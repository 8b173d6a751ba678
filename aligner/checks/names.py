"""Names that stand in one text of a bead and not in the other, though the document has a counterpart for them.

    沈怀远 … Shen Huaiyuan          read in pinyin, syllable by syllable, as any place is: 云溪 … Yunxi
    史密斯 … Smith                  a recurring term whose usual rendering is a name

The measure is 0.85 where the Chinese has another known name in its stead, of which the English lacks the counterpart:
then one seems to stand for the other. It is 0.6 where two names in a row have changed their order. Where the name has
merely nothing to face, it is 0.35 if the Chinese has it nowhere near, else 0.2: a pronoun explains that as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import regex

from aligner.checks.material import Material, Pair, Passage
from aligner.checks.rows import Check
from aligner.languages import CHINESE, HAN, base_language
from aligner.phrases import Key, Phrases, key_of, words_of
from aligner.review import Finding
from aligner.words import frequency, is_name

INSTEAD, FAR, ALONE, TURNED = 0.85, 0.35, 0.2, 0.6
# Beads from one that has a name within which a pronoun may stand for it.
NEAR = 5
CAPITALISED = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}\p{L}{1,11}+(?:['’-]\p{L}{1,8}+){0,2}+(?![\p{L}\p{N}])")
VOWEL = regex.compile("[aeiou]")
NO_LETTER = regex.compile(r"[^a-z]")
# Names of a document that are read, the first ones, and beads of a name that are looked at.
MOST_NAMES, MOST_BEADS = 2000, 50
MOST_SYLLABLES, MOST_WORDS = 5, 3
# Syllables that hardly meet the same characters by chance; a name of fewer must meet them twice.
TELLING = 3
# Beads of a term, and their share with its usual rendering, from which on that is the counterpart of a name.
FEWEST, FAITHFUL = 3, 0.75
IN_A_ROW = {"zh": regex.compile(r"\s*(?:[、，,和与及]|以及)\s*"), "en": regex.compile(r"\s*(?:,|and|&|, and)\s*")}


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the Chinese text writes it and as the other one does, folded, and a pattern of its readings."""

    chinese: str
    other: str
    key: Key
    pattern: regex.Pattern[str] | None
    is_telling: bool


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the names of a bead stand, as characters of its passages, by number of the name.

    `near` are the names that the Chinese has in the bead or a few beads from it.
    """

    pair: Pair
    chinese: dict[int, tuple[int, int]]
    other: dict[int, tuple[int, int]]
    near: set[int]


def _find(material: Material) -> Iterator[Finding]:
    sides = [base_language(side.language) in CHINESE for side in (material.alignment.source, material.alignment.target)]
    if sides[0] == sides[1]:
        return
    pairs = [pair for pair in material.pairs if pair.is_whole]
    names = [*_read_names(pairs, sides[0]), *_recurring_names(material, sides[0])]
    if not names:
        return
    chinese, other = Phrases([key_of(name.chinese) for name in names]), Phrases([name.key for name in names])
    both = [(pair.source, pair.target) if sides[0] else (pair.target, pair.source) for pair in pairs]
    standing = [_standing(left, chinese) for left, _ in both]
    for number, pair in enumerate(pairs):
        near = {name for each in standing[max(number - NEAR, 0) : number + NEAR + 1] for name in each}
        places = _Places(pair, standing[number], _standing(both[number][1], other), near)
        if places.chinese or places.other:
            yield from _judged(places, names, both[number], sides[0])


def _standing(passage: Passage, phrases: Phrases) -> dict[int, tuple[int, int]]:
    words = words_of(passage.text)
    found: dict[int, tuple[int, int]] = {}
    for each in phrases.find_all(words):
        found.setdefault(each.phrase, (words[each.first].start, words[each.stop - 1].stop))
    return found


def _judged(
    places: _Places, names: Sequence[Name], sides: tuple[Passage, Passage], chinese_first: bool
) -> Iterator[Finding]:
    known = {names[number].chinese for number in places.chinese}
    words = {word.key for word in words_of(sides[1].text)}
    lacking = [n for n in places.chinese if not words.intersection(names[n].key)]
    for number, place in places.other.items():
        name = names[number]
        if (
            name.chinese in known
            or name.chinese in sides[0].text
            or (name.pattern and name.pattern.search(sides[0].text))
        ):
            continue
        instead = next((n for n in lacking if names[n].other != name.other), None)
        details = {"name": name.other, "own": name.chinese}
        if instead is None:
            is_far = name.is_telling and number not in places.near
            measure, wording = (FAR if is_far else ALONE), "alone"
        else:
            measure, wording = INSTEAD, "instead"
            details |= {"here": names[instead].chinese, "usual": names[instead].other}
        here = () if instead is None else (sides[0].span(*places.chinese[instead]),)
        spans = (here, (sides[1].span(*place),))
        yield NAME.finding(places.pair, spans if chinese_first else spans[::-1], measure, wording, **details)
    yield from _turned(places, names, sides, chinese_first)


def _turned(
    places: _Places, names: Sequence[Name], sides: tuple[Passage, Passage], chinese_first: bool
) -> Iterator[Finding]:
    """Two names, one after the other in both texts, in another order."""
    both = sorted(set(places.chinese) & set(places.other), key=lambda number: places.chinese[number])
    for one, two in pairwise(both):
        (left, right) = places.chinese[one], places.chinese[two]
        (first, second) = places.other[two], places.other[one]
        between = sides[0].text[left[1] : right[0]], sides[1].text[first[1] : second[0]]
        if IN_A_ROW["zh"].fullmatch(between[0]) and IN_A_ROW["en"].fullmatch(between[1]):
            spans = (
                (sides[0].span(left[0], right[1]),),
                (sides[1].span(first[0], second[1]),),
            )
            details = {"one": names[one].other, "two": names[two].other}
            yield NAME.finding(places.pair, spans if chinese_first else spans[::-1], TURNED, "turned", **details)


def _recurring_names(material: Material, chinese_first: bool) -> Iterator[Name]:
    """Recurring terms that are written with capitals on the side without Chinese."""
    for term in material.terms:
        usual = term.renderings[0] if term.renderings else None
        if usual is None or len(usual.beads) < max(FEWEST, FAITHFUL * len(term.beads)):
            continue
        chinese, other = (term.text, usual.text) if chinese_first else (usual.text, term.text)
        words = CAPITALISED.findall(other)
        are_names = all(is_name(word) or not frequency(word) for word in words)
        if are_names and len(words) == len(key_of(other)) and HAN.search(chinese) and not other.isupper():
            yield Name(chinese, other, key_of(other), None, False)


def _read_names(pairs: Sequence[Pair], chinese_first: bool) -> Iterator[Name]:
    """Names in pinyin whose characters the document has."""
    beads: dict[str, list[int]] = {}
    texts = [
        (pair.source.text, pair.target.text) if chinese_first else (pair.target.text, pair.source.text)
        for pair in pairs
    ]
    for number, (_, other) in enumerate(texts):
        for name in _in_pinyin(other):
            if name in beads or len(beads) < MOST_NAMES:
                beads.setdefault(name, []).append(number)
    if not beads:
        return
    every = "\n".join(text for text, _ in texts)
    characters = _by_syllable(sorted(set(HAN.findall(every))))
    for name, numbers in beads.items():
        pattern, length = _pattern(name, characters)
        if pattern is None:
            continue
        found = Counter(match[0] for n in numbers[:MOST_BEADS] for match in pattern.finditer(texts[n][0]))
        if not found and length >= TELLING:
            found = Counter(match[0] for match in pattern.finditer(every))
        if found and (length >= TELLING or found.most_common(1)[0][1] > 1 or " " in name):
            yield Name(found.most_common(1)[0][0], name, key_of(name), pattern, length >= TELLING)


def _in_pinyin(text: str) -> Iterator[str]:
    """Runs of words with capitals that can be read in pinyin, of two syllables at least."""
    run: list[regex.Match[str]] = []
    for match in [*CAPITALISED.finditer(text), None]:
        readable = match is not None and bool(_syllables(_letters(match[0])))
        if run and not (readable and match and text[run[-1].end() : match.start()] == " " and len(run) < MOST_WORDS):
            name = text[run[0].start() : run[-1].end()]
            if sum(len(_syllables(_letters(each[0]))[0]) for each in run) > 1:
                yield name
            run = []
        if readable and match:
            run.append(match)


def _letters(word: str) -> str:
    return NO_LETTER.sub("", word.lower().replace("ü", "u").replace("v", "u"))


def _pattern(name: str, characters: dict[str, str]) -> tuple[regex.Pattern[str] | None, int]:
    """What finds the characters of a name, in the order of Chinese or with the last word first, and its syllables."""
    words = [_syllables(_letters(word)) for word in name.split(" ")]
    orders = [words, [words[-1], *words[:-1]]] if len(words) > 1 else [words]
    options = []
    for order in orders:
        readings: list[tuple[str, ...]] = [()]
        for word in order:
            readings = [(*before, *syllables) for before in readings for syllables in word]
        for reading in readings[:8]:
            if all(syllable in characters for syllable in reading):
                options.append("".join(f"[{characters[syllable]}]" for syllable in reading))
    length = min(sum(len(word[0]) for word in words), MOST_SYLLABLES * MOST_WORDS)
    return (regex.compile("|".join(options)) if options else None), length


@lru_cache(maxsize=1 << 16)
def _syllables(word: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a word as syllables, those with fewest first."""
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[tuple[str, ...], str]] = [((), word)]
    while waiting:
        done, rest = waiting.pop()
        if not rest and done:
            found.append(done)
        elif len(done) < MOST_SYLLABLES:
            waiting += [
                ((*done, rest[:k]), rest[k:]) for k in range(1, 7) if rest[:k] in syllables() and len(rest) >= k
            ]
    return tuple(sorted(found, key=lambda reading: (len(reading), reading))[:8])


@cache
def syllables() -> frozenset[str]:
    """The syllables of Chinese in pinyin, without tones."""
    from pypinyin import pinyin_dict
    from pypinyin.contrib.tone_convert import to_normal

    toned = {reading for readings in pinyin_dict.pinyin_dict.values() for reading in readings.split(",")}
    plain = {_letters(to_normal(reading)) for reading in toned}
    return frozenset(syllable for syllable in plain if VOWEL.search(syllable))


def _by_syllable(characters: Sequence[str]) -> dict[str, str]:
    """The characters that can be read as each syllable."""
    from pypinyin import Style, pinyin

    found: dict[str, str] = {}
    for character in characters:
        for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0]:
            found[_letters(reading)] = found.get(_letters(reading), "") + character
    return found


NAME = Check(
    "name", "accuracy/mistranslation", {"en": "Name", "zh": "人名地名"},
    {
        "instead": {
            "en": "The translation has “{name}” here, elsewhere “{own}”; the source has “{here}”, elsewhere “{usual}”.",
            "zh": "此处译文为“{name}”（别处对应“{own}”），而原文为“{here}”（别处译为“{usual}”）。",
        },
        "alone": {
            "en": "The translation has “{name}” here, elsewhere “{own}”, which the source of this sentence lacks.",
            "zh": "此处译文有“{name}”（别处对应“{own}”），该句原文中未见。",
        },
        "turned": {
            "en": "“{one}” and “{two}” stand in another order than in the source.",
            "zh": "“{one}”和“{two}”的顺序与原文不同。",
        },
    },
    _find,
)  # fmt: skip
