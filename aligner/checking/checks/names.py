"""Names that the text without Chinese has in a bead and the Chinese has not, though the document has them in Chinese.

    沈怀远 … Shen Huaiyuan          read in pinyin, syllable by syllable, as any place is: 云溪 … Yunxi
    史密斯 … Smith                  a recurring term whose usual rendering is a name
    张华, 张伟 … Zhang              any of them explains the name, and whoever has that surname

The measure is 0.85 where the Chinese has another known name in its stead, of which the English lacks the counterpart:
then one seems to stand for the other. It is 0.6 where two names in a row have changed their order. Where the name has
merely nothing to face, it is 0.35 if the Chinese has it nowhere near, else 0.2: a pronoun explains that as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import regex

from aligner.bitext.edits import Span
from aligner.bitext.languages import CHINESE, HAN, base_language
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.checks.rows import Check
from aligner.checking.findings import Finding
from aligner.words.english import frequency, is_name
from aligner.words.phrases import Found, Key, Phrases, Word, key_of, words_of

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
# Chinese forms of one name that an explanation has.
MOST_NAMED = 3
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
class _Known:
    """A name of the text without Chinese and its Chinese forms, by number: people may share a surname."""

    other: str
    key: Key
    forms: tuple[int, ...]
    patterns: tuple[regex.Pattern[str], ...]
    is_telling: bool


class _Names:
    """The names of a document: `known` by what the text without Chinese calls them, `forms` as the Chinese has them."""

    def __init__(self, names: Sequence[Name]) -> None:
        groups: dict[Key, list[Name]] = defaultdict(list)
        for name in names:
            groups[name.key].append(name)
        self.forms = list(dict.fromkeys(name.chinese for name in names))
        numbers = {form: number for number, form in enumerate(self.forms)}
        self.known = [_merged(group, numbers) for group in groups.values()]
        self.called: list[list[_Known]] = [[] for _ in self.forms]
        for known in self.known:
            for form in known.forms:
                self.called[form].append(known)
        self.chinese, self.other = Phrases(map(key_of, self.forms)), Phrases(groups)


def _merged(group: Sequence[Name], numbers: Mapping[str, int]) -> _Known:
    """What the other text calls by one name."""
    forms = tuple(dict.fromkeys(numbers[name.chinese] for name in group))
    patterns = {name.pattern for name in group if name.pattern}
    first = group[0]
    if _is_surname(first.other):
        patterns.add(regex.compile(f"[{''.join(sorted({name.chinese[0] for name in group}))}]"))
    return _Known(first.other, first.key, forms, tuple(patterns), any(name.is_telling for name in group))


def _is_surname(name: str) -> bool:
    """Whether a name is one syllable of pinyin, which whoever has the surname may be called by."""
    readings = _syllables(_letters(name))
    return bool(readings) and len(readings[0]) == 1


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the names of a bead stand, as characters of its passages: forms and known names, by number.

    `near` are the forms that the Chinese has in the bead or a few beads from it.
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
    names = _Names([*_read_names(pairs, sides[0]), *_recurring_names(material, sides[0])])
    if not names.known:
        return
    both = [(pair.source, pair.target) if sides[0] else (pair.target, pair.source) for pair in pairs]
    standing = [_standing(words, names.chinese.find_all(words)) for words in (words_of(left.text) for left, _ in both)]
    for number, pair in enumerate(pairs):
        near = {form for each in standing[max(number - NEAR, 0) : number + NEAR + 1] for form in each}
        words = words_of(both[number][1].text)
        places = _Places(pair, standing[number], _standing(words, names.other.find(words)), near)
        if places.other:
            yield from _judged(places, names, both[number], {word.key for word in words}, sides[0])


def _standing(words: Sequence[Word], phrases: Iterable[Found]) -> dict[int, tuple[int, int]]:
    """The first place of each phrase."""
    found: dict[int, tuple[int, int]] = {}
    for each in phrases:
        found.setdefault(each.phrase, (words[each.first].start, words[each.stop - 1].stop))
    return found


def _judged(
    places: _Places, names: _Names, sides: tuple[Passage, Passage], words: Collection[str], chinese_first: bool
) -> Iterator[Finding]:
    lacking = [form for form in places.chinese if _is_lacking(names.called[form], words)]
    for number, place in places.other.items():
        name = names.known[number]
        if _is_explained(name, places.chinese, sides[0].text):
            continue
        details = {"name": name.other, "own": "”/“".join(names.forms[form] for form in name.forms[:MOST_NAMED])}
        here: tuple[Span, ...] = ()
        if lacking:
            here = (sides[0].span(*places.chinese[lacking[0]]),)
            measure, wording = INSTEAD, "instead"
            details |= {"here": names.forms[lacking[0]], "usual": names.called[lacking[0]][0].other}
        else:
            is_far = name.is_telling and places.near.isdisjoint(name.forms)
            measure, wording = (FAR if is_far else ALONE), "alone"
        spans = (here, (sides[1].span(*place),))
        if chinese_first:
            yield NAME.finding(places.pair, spans, measure, wording, **details)
        else:
            yield NAME.finding(places.pair, spans[::-1], measure, f"{wording}, Chinese target", **details)
    yield from _turned(places, names, sides, chinese_first)


def _is_lacking(called: Iterable[_Known], words: Collection[str]) -> bool:
    """Whether no part of what a form is called stands among the words of the other text."""
    return not any(part in words for known in called for part in known.key)


def _is_explained(name: _Known, standing: Collection[int], chinese: str) -> bool:
    """Whether the Chinese has a form of a name, one of those known to stand there or one that is only read so."""
    return any(form in standing for form in name.forms) or any(each.search(chinese) for each in name.patterns)


def _turned(places: _Places, names: _Names, sides: tuple[Passage, Passage], chinese_first: bool) -> Iterator[Finding]:
    """Two names, one after the other in both texts, in another order."""
    for (one, left), (two, right) in pairwise(_in_both(places, names)):
        (first, second) = places.other[two], places.other[one]
        between = sides[0].text[left[1] : right[0]], sides[1].text[first[1] : second[0]]
        if IN_A_ROW["zh"].fullmatch(between[0]) and IN_A_ROW["en"].fullmatch(between[1]):
            spans = (
                (sides[0].span(left[0], right[1]),),
                (sides[1].span(first[0], second[1]),),
            )
            details = {"one": names.known[one].other, "two": names.known[two].other}
            yield NAME.finding(places.pair, spans if chinese_first else spans[::-1], TURNED, "turned", **details)


def _in_both(places: _Places, names: _Names) -> list[tuple[int, tuple[int, int]]]:
    """Names of both sides with their places in the Chinese, in order, without those that it has in two forms."""
    found = []
    for number in places.other:
        here = [form for form in names.known[number].forms if form in places.chinese]
        if len(here) == 1:
            found.append((number, places.chinese[here[0]]))
    return sorted(found, key=lambda each: each[1])


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
        "instead, Chinese target": {
            "en": "The translation has “{here}” here, elsewhere for “{usual}”; the source has “{name}”, elsewhere "
            "“{own}”.",
            "zh": "此处译文为“{here}”（别处对应“{usual}”），而原文为“{name}”（别处译为“{own}”）。",
        },
        "alone, Chinese target": {
            "en": "The source has “{name}” here, elsewhere “{own}”, which the translation of this sentence lacks.",
            "zh": "此处原文有“{name}”（别处译为“{own}”），该句译文中未见。",
        },
        "turned": {
            "en": "“{one}” and “{two}” stand in another order than in the source.",
            "zh": "“{one}”和“{two}”的顺序与原文不同。",
        },
    },
    _find,
)  # fmt: skip
