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
from itertools import chain, islice, pairwise, product
from typing import NamedTuple, TypeVar

import regex

from aligner.bitext.edits import Span
from aligner.bitext.languages import CHINESE, HAN, base_language
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.checks.rows import Check
from aligner.checking.findings import Finding
from aligner.words.english import frequency, is_name
from aligner.words.phrases import Found, Key, Phrases, Word, key_of, words_of


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """What a name measures that the Chinese lacks, by what stands there, and the bounds of what is a name.

    Set by hand while what the check found in thesis-dev, champollion-dev and our own thesis was read; no figure is kept
    of that. What a fifth more or less costs is from `benchmarks/checks.py --ablate names`, where 16 of 26 faults are
    found, 13 as major ones, and texts without have one flag. With `instead` at .68 nothing is major; with `far` at .28,
    .12 of the faults are no longer found. `telling` at 2 finds four faults more for nine minor flags more; at 4 it
    finds four fewer. `fewest` at 2 and `faithful` at .6 raise a second flag, and at .9 the only one is gone. `alone`
    changes measures. The others change nothing there.
    """

    # Another known name stands in its stead.
    instead: float = 0.85
    # Two names in a row have changed their order.
    turned: float = 0.6
    # It has nothing to face, and the Chinese has it nowhere near, or near.
    far: float = 0.35
    alone: float = 0.2
    # Beads from one that has a name within which a pronoun may stand for it.
    near: int = 5
    # Names in pinyin that are read, the first ones, and beads of a name that are looked at.
    most_names: int = 2000
    most_beads: int = 50
    # Syllables of a word, words of a name, and ways to read either.
    most_syllables: int = 5
    most_words: int = 3
    most_readings: int = 8
    # Syllables that hardly meet the same characters by chance; a word of fewer must meet them twice.
    telling: int = 3
    # Beads of a term, and their share with its usual rendering, from which on that is the counterpart of a name.
    fewest: int = 3
    faithful: float = 0.75
    # Chinese forms of one name that an explanation has.
    most_named: int = 3


EVIDENCE = NameEvidence()
CAPITALISED = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}\p{L}{1,11}+(?:['’-]\p{L}{1,8}+){0,2}+(?![\p{L}\p{N}])")
VOWEL = regex.compile("[aeiou]")
NO_LETTER = regex.compile(r"[^a-z]")
LONGEST_SYLLABLE = len("zhuang")
Side = TypeVar("Side")
# Ways to read a word or name.
Syllables = tuple[tuple[str, ...], ...]
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


class _Place(NamedTuple):
    """Characters of a passage."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Bead:
    """A bead, its passages, and where names stand in them: forms and known names, by number.

    `near` are the forms that the Chinese has in the bead or a few beads from it, `words` all of the other text.
    """

    pair: Pair
    chinese_first: bool
    chinese: dict[int, _Place]
    other: dict[int, _Place]
    near: set[int]
    words: Collection[str]

    @property
    def sides(self) -> tuple[Passage, Passage]:
        """The Chinese passage, and the other one."""
        return self.in_order(self.pair.source, self.pair.target)

    def in_order(self, one: Side, two: Side) -> tuple[Side, Side]:
        """What concerns the Chinese and the other side, in the order of source and target, and the other way round."""
        return (one, two) if self.chinese_first else (two, one)


def _find(material: Material) -> Iterator[Finding]:
    """The names of all beads that have both sides; nothing unless just one of the texts is Chinese."""
    sides = [base_language(side.language) in CHINESE for side in (material.alignment.source, material.alignment.target)]
    if sides[0] == sides[1]:
        return
    pairs = [pair for pair in material.pairs if pair.has_both_sides]
    texts = [_Texts.of(pair, sides[0]) for pair in pairs]
    names = _Names([*_read_names(texts), *_recurring_names(material, sides[0])])
    if names.known:
        for bead in _beads(pairs, texts, names, sides[0]):
            yield from _judged(bead, names)
            yield from _turned(bead, names)


class _Texts(NamedTuple):
    """The texts of a bead."""

    chinese: str
    other: str

    @classmethod
    def of(cls, pair: Pair, chinese_first: bool) -> _Texts:
        """Those of a pair."""
        source, target = pair.source.text, pair.target.text
        return cls(source, target) if chinese_first else cls(target, source)


def _beads(pairs: Sequence[Pair], texts: Sequence[_Texts], names: _Names, chinese_first: bool) -> Iterator[_Bead]:
    """The beads in which the text without Chinese has a known name."""
    chinese = [words_of(each.chinese) for each in texts]
    standing = [_standing(words, names.chinese.find_all(words)) for words in chinese]
    for number, pair in enumerate(pairs):
        words = words_of(texts[number].other)
        other = _standing(words, names.other.find(words))
        if other:
            near = set[int]().union(*standing[max(number - EVIDENCE.near, 0) : number + EVIDENCE.near + 1])
            yield _Bead(pair, chinese_first, standing[number], other, near, {word.key for word in words})


def _standing(words: Sequence[Word], phrases: Iterable[Found]) -> dict[int, _Place]:
    """The first place of each phrase."""
    found: dict[int, _Place] = {}
    for each in phrases:
        found.setdefault(each.phrase, _Place(words[each.first].start, words[each.stop - 1].stop))
    return found


def _judged(bead: _Bead, names: _Names) -> Iterator[Finding]:
    """The names of a bead that the Chinese lacks; in their stead may stand the first one that the other side lacks."""
    lacking = next((form for form in bead.chinese if _is_lacking(names.called[form], bead.words)), None)
    for number, place in bead.other.items():
        name = names.known[number]
        if _is_explained(name, bead.chinese, bead.sides[0].text):
            continue
        own = "”/“".join(names.forms[form] for form in name.forms[: EVIDENCE.most_named])
        details = {"name": name.other, "own": own}
        here: tuple[Span, ...] = ()
        if lacking is None:
            is_far = name.is_telling and bead.near.isdisjoint(name.forms)
            measure, wording = EVIDENCE.far if is_far else EVIDENCE.alone, "alone"
        else:
            here = (bead.sides[0].span(*bead.chinese[lacking]),)
            measure, wording = EVIDENCE.instead, "instead"
            details |= {"here": names.forms[lacking], "usual": names.called[lacking][0].other}
        places = bead.in_order(here, (bead.sides[1].span(*place),))
        wording += "" if bead.chinese_first else ", Chinese target"
        yield NAME.finding(bead.pair, places, measure, wording, **details)


def _is_lacking(called: Iterable[_Known], words: Collection[str]) -> bool:
    """Whether no part of what a form is called stands among the words of the other text."""
    parts = chain.from_iterable(known.key for known in called)
    return not any(part in words for part in parts)


def _is_explained(name: _Known, standing: Collection[int], chinese: str) -> bool:
    """Whether the Chinese has a form of a name, one of those known to stand there or one that is only read so."""
    return any(form in standing for form in name.forms) or any(each.search(chinese) for each in name.patterns)


def _turned(bead: _Bead, names: _Names) -> Iterator[Finding]:
    """Two names, one after the other in both texts, in another order."""
    for one, two in pairwise(_in_both(bead, names)):
        first, second = bead.other[two.number], bead.other[one.number]
        chinese = bead.sides[0].text[one.place.stop : two.place.start]
        other = bead.sides[1].text[first.stop : second.start]
        if IN_A_ROW["zh"].fullmatch(chinese) and IN_A_ROW["en"].fullmatch(other):
            here = (bead.sides[0].span(one.place.start, two.place.stop),)
            there = (bead.sides[1].span(first.start, second.stop),)
            details = {"one": names.known[one.number].other, "two": names.known[two.number].other}
            yield NAME.finding(bead.pair, bead.in_order(here, there), EVIDENCE.turned, "turned", **details)


class _Standing(NamedTuple):
    """A known name, by number, and where the Chinese has it."""

    number: int
    place: _Place


def _in_both(bead: _Bead, names: _Names) -> list[_Standing]:
    """Names of both sides with their places in the Chinese, in order, without those that it has in two forms."""
    found = []
    for number in bead.other:
        here = [form for form in names.known[number].forms if form in bead.chinese]
        if len(here) == 1:
            found.append(_Standing(number, bead.chinese[here[0]]))
    return sorted(found, key=lambda each: each.place)


def _recurring_names(material: Material, chinese_first: bool) -> Iterator[Name]:
    """Recurring terms that are written with capitals on the side without Chinese."""
    for term in material.terms:
        usual = term.renderings[0] if term.renderings else None
        if usual and len(usual.beads) >= max(EVIDENCE.fewest, EVIDENCE.faithful * len(term.beads)):
            chinese, other = (term.text, usual.text) if chinese_first else (usual.text, term.text)
            if _is_capitalised(other) and HAN.search(chinese):
                yield Name(chinese, other, key_of(other), None, False)


def _is_capitalised(text: str) -> bool:
    """Whether all words of it are written with capitals, but not all of it, and none is in the dictionary as a word."""
    words = CAPITALISED.findall(text)
    are_names = all(is_name(word) or not frequency(word) for word in words)
    return are_names and len(words) == len(key_of(text)) and not text.isupper()


def _read_names(texts: Sequence[_Texts]) -> Iterator[Name]:
    """Names in pinyin whose characters the document has."""
    beads = _beads_by_name(texts)
    if not beads:
        return
    every = "\n".join(each.chinese for each in texts)
    characters = _by_syllable(sorted(set(HAN.findall(every))))
    for name, numbers in beads.items():
        reading = _reading(name, characters)
        chinese = [texts[number].chinese for number in numbers[: EVIDENCE.most_beads]]
        form = reading.best_form(chinese, every) if reading else None
        if reading and form and (reading.is_telling or form.times > 1 or " " in name):
            yield Name(form.text, name, key_of(name), reading.pattern, reading.is_telling)


def _beads_by_name(texts: Sequence[_Texts]) -> dict[str, list[int]]:
    """The runs of words that can be read in pinyin, and in which beads each stands, once for each place."""
    beads: dict[str, list[int]] = {}
    for number, each in enumerate(texts):
        for name in _in_pinyin(each.other):
            if name in beads or len(beads) < EVIDENCE.most_names:
                beads.setdefault(name, []).append(number)
    return beads


def _in_pinyin(text: str) -> Iterator[str]:
    """Runs of words with capitals that can be read in pinyin, of two syllables at least."""
    run: list[regex.Match[str]] = []
    for match in CAPITALISED.finditer(text):
        if not _syllables(_letters(match[0])):
            continue
        goes_on = run and text[run[-1].end() : match.start()] == " " and len(run) < EVIDENCE.most_words
        if not goes_on:
            yield from _named(run)
            run = []
        run.append(match)
    yield from _named(run)


def _named(run: Sequence[regex.Match[str]]) -> Iterator[str]:
    """What the words of a run are together, if they have two syllables."""
    if sum(len(_syllables(_letters(match[0]))[0]) for match in run) > 1:
        yield run[0].string[run[0].start() : run[-1].end()]


def _letters(word: str) -> str:
    """A word or syllable as it counts."""
    return NO_LETTER.sub("", word.lower().replace("ü", "u").replace("v", "u"))


class _Form(NamedTuple):
    """How the Chinese has a name most often, and how often."""

    text: str
    times: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """What finds the characters of a name, and whether these hardly stand there by chance."""

    pattern: regex.Pattern[str]
    is_telling: bool

    def form_in(self, texts: Iterable[str]) -> _Form | None:
        """The form that the texts have, if they have any."""
        found = Counter(chain.from_iterable(self.pattern.findall(text) for text in texts))
        return _Form(*found.most_common(1)[0]) if found else None

    def best_form(self, beads: Iterable[str], every: str) -> _Form | None:
        """The form that the beads of the name have, or else, if it is telling, that of the whole document."""
        return self.form_in(beads) or (self.form_in([every]) if self.is_telling else None)


def _reading(name: str, characters: Mapping[str, str]) -> _Reading | None:
    """How the characters of a document write a name, in the order of Chinese or with the last word first."""
    words = [_syllables(_letters(word)) for word in name.split(" ")]
    orders = [words, [words[-1], *words[:-1]]] if len(words) > 1 else [words]
    readings = chain.from_iterable(islice(_joined(order), EVIDENCE.most_readings) for order in orders)
    options = [_option(reading, characters) for reading in readings if characters.keys() >= set(reading)]
    is_telling = sum(len(word[0]) for word in words) >= EVIDENCE.telling
    return _Reading(regex.compile("|".join(options)), is_telling) if options else None


def _option(reading: Iterable[str], characters: Mapping[str, str]) -> str:
    """A pattern of what can be read like this."""
    return "".join(f"[{characters[syllable]}]" for syllable in reading)


def _joined(words: Iterable[Syllables]) -> Iterator[tuple[str, ...]]:
    """The ways to read several words, each of which can be read in several ways."""
    return (tuple(chain.from_iterable(readings)) for readings in product(*words))


def _syllables(word: str) -> Syllables:
    """The ways to read a word as syllables, those with fewest first."""
    return _read(word, EVIDENCE.most_syllables)[: EVIDENCE.most_readings]


@lru_cache(maxsize=1 << 16)
def _read(word: str, most: int) -> Syllables:
    """All ways to read a word as so many syllables or fewer."""
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[tuple[str, ...], str]] = [((), word)]
    while waiting:
        done, rest = waiting.pop()
        if not rest and done:
            found.append(done)
        elif len(done) < most:
            lengths = range(1, min(LONGEST_SYLLABLE, len(rest)) + 1)
            waiting += [((*done, rest[:k]), rest[k:]) for k in lengths if rest[:k] in syllables()]
    return tuple(sorted(found, key=lambda reading: (len(reading), reading)))


@cache
def syllables() -> frozenset[str]:
    """The syllables of Chinese in pinyin, without tones."""
    from pypinyin import pinyin_dict
    from pypinyin.contrib.tone_convert import to_normal

    toned = chain.from_iterable(readings.split(",") for readings in pinyin_dict.pinyin_dict.values())
    plain = {_letters(to_normal(reading)) for reading in set(toned)}
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
