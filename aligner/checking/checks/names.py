"""Names in a bead that its Chinese side lacks, though the Chinese document has them elsewhere, or nowhere (`once`).

    沈怀远 … Shen Huaiyuan          read in pinyin, syllable by syllable, as place names are too: 云溪 … Yunxi
    史密斯 … Smith                  a recurring term whose usual rendering is a name
    张华, 张伟 … Zhang              explained by either of them, and by anyone with that surname

The measure is 0.85 where the Chinese side has another known name instead, and the English lacks the counterpart of that
name: one name seems to stand for the other. It is 0.6 where two adjacent names have changed their order. Where a name
merely has no counterpart, it is 0.35 if the Chinese has the name nowhere near, else 0.2: a pronoun may explain that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise, product
from typing import NamedTuple, TypeVar

import regex

from aligner.bitext.edits import Span
from aligner.bitext.languages import CHINESE, HAN, base_language
from aligner.checking.checks.check import Check
from aligner.checking.checks.material import Material
from aligner.checking.checks.once import find_once
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.checks.pinyin import Syllables, by_syllable, letters_of, readings
from aligner.checking.findings import Finding
from aligner.words.english import frequency, is_name
from aligner.words.phrases import Key, PhraseMatch, Phrases, Word, key_of, words_of


class NameEvidence(NamedTuple):
    """The measures of a name that the Chinese lacks, by the situation, and the limits of what is a name.

    Set by hand while what the check found in thesis-dev, champollion-dev and our own thesis was read; no figure is kept
    of that. What a fifth more or less costs is from `benchmarks/checks.py --ablate names`, where 16 of 26 faults are
    found, 13 as major ones, and texts without have one flag. With `instead` at .68 nothing is major; with `far` at .28,
    .12 of the faults are no longer found. `distinctive` at 2 finds four faults more for nine minor flags more; at 4 it
    finds four fewer. `fewest` at 2 and `faithful` at .6 raise a second flag, and at .9 the only one is gone. `alone`
    changes measures. The others change nothing there.
    """

    # Another known name stands instead.
    instead: float = 0.85
    # Two adjacent names have changed their order.
    swapped: float = 0.6
    # It has no counterpart, and the Chinese has it nowhere near, or near.
    far: float = 0.35
    alone: float = 0.2
    # The most for a name that only a Chinese translation has: it tells its readers whose newspaper it is.
    added: float = 0.25
    # How many beads away from a name a pronoun may stand for it.
    near: int = 5
    # At most so many names in pinyin are read, and so many beads of each.
    most_names: int = 2000
    most_beads: int = 50
    # Words of a name, and its readings.
    most_words: int = 3
    most_readings: int = 8
    # So many syllables hardly match characters by chance; a word with fewer must match twice.
    distinctive: int = 3
    # With so many beads, and such a share of them, the usual rendering of a term is the counterpart of a name.
    fewest: int = 3
    faithful: float = 0.75
    # Chinese forms of one name that an explanation lists.
    most_named: int = 3


EVIDENCE = NameEvidence()
CAPITALISED = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}\p{L}{1,11}+(?:['’-]\p{L}{1,8}+){0,2}+(?![\p{L}\p{N}])")
Side = TypeVar("Side")
BETWEEN_NAMES = {"zh": regex.compile(r"\s*(?:[、，,和与及]|以及)\s*"), "en": regex.compile(r"\s*(?:,|and|&|, and)\s*")}


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both texts, the folded words of the other text's form, and a pattern of its readings in Chinese."""

    chinese: str
    other: str
    key: Key
    pattern: regex.Pattern[str] | None
    is_distinctive: bool


@dataclass(frozen=True, slots=True)
class _KnownName:
    """A name in the other text and the numbers of its Chinese forms: people may share a surname."""

    other: str
    key: Key
    forms: tuple[int, ...]
    patterns: tuple[regex.Pattern[str], ...]
    is_distinctive: bool


class _Names:
    """The names of a document: `known` as the other text has them, `forms` as the Chinese text has them."""

    def __init__(self, names: Sequence[Name]) -> None:
        groups: dict[Key, list[Name]] = defaultdict(list)
        for name in names:
            groups[name.key].append(name)
        self.forms = list(dict.fromkeys(name.chinese for name in names))
        numbers = {form: number for number, form in enumerate(self.forms)}
        self.known = [_merge(group, numbers) for group in groups.values()]
        self.by_form: list[list[_KnownName]] = [[] for _ in self.forms]
        for known in self.known:
            for form in known.forms:
                self.by_form[form].append(known)
        self.chinese, self.other = Phrases(map(key_of, self.forms)), Phrases(groups)


def _merge(group: Sequence[Name], numbers: Mapping[str, int]) -> _KnownName:
    """The name that stands for all of a group in the other text."""
    forms = tuple(dict.fromkeys(numbers[name.chinese] for name in group))
    patterns = {name.pattern for name in group if name.pattern}
    first = group[0]
    if _is_surname(first.other):
        patterns.add(regex.compile(f"[{''.join(sorted({name.chinese[0] for name in group}))}]"))
    return _KnownName(first.other, first.key, forms, tuple(patterns), any(name.is_distinctive for name in group))


def _is_surname(name: str) -> bool:
    """Whether a name is one syllable of pinyin, which may stand for anyone with that surname."""
    possible = readings(letters_of(name))
    return bool(possible) and len(possible[0]) == 1


class _Location(NamedTuple):
    """Characters of a passage."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Bead:
    """A bead, and where names stand in its passages: `chinese` by the number of the form, `other` by that of the name.

    `near` are the forms that the Chinese has in the bead or a few beads from it, `words` all words of the other text.
    """

    pair: Pair
    chinese_first: bool
    chinese: dict[int, _Location]
    other: dict[int, _Location]
    near: set[int]
    words: Collection[str]

    @property
    def sides(self) -> tuple[Passage, Passage]:
        """The Chinese passage, and the other one."""
        return self.in_order(self.pair.source, self.pair.target)

    def in_order(self, first: Side, second: Side) -> tuple[Side, Side]:
        """From the order (Chinese, other) to the order (source, target), or back."""
        return (first, second) if self.chinese_first else (second, first)


def _find(material: Material) -> Iterator[Finding]:
    """The findings in beads that have both sides; none unless exactly one of the texts is Chinese."""
    sides = [base_language(side.language) in CHINESE for side in (material.alignment.source, material.alignment.target)]
    if sides[0] == sides[1]:
        return
    pairs = [pair for pair in material.pairs if pair.has_both_sides]
    texts = [_Texts.of(pair, sides[0]) for pair in pairs]
    names = _Names([*_read_names(texts), *_recurring_names(material, sides[0])])
    beads = {bead.pair.bead: bead for bead in _beads(pairs, texts, names, sides[0])} if names.known else {}
    other = material.alignment.target if sides[0] else material.alignment.source
    is_english = base_language(other.language) == "en"
    for pair, bead_texts in zip(pairs, texts, strict=True):
        bead = beads.get(pair.bead)
        if bead:
            yield from _find_missing(bead, names)
            yield from _find_swapped(bead, names)
        if is_english:
            yield from _find_once(pair, bead_texts, bead, chinese_first=sides[0])


def _find_once(pair: Pair, texts: _Texts, bead: _Bead | None, *, chinese_first: bool) -> Iterator[Finding]:
    """The names without counterpart of which the document has no other occurrence."""
    known = (bead.chinese.values(), bead.other.values()) if bead else ((), ())
    for unmatched in find_once(*texts):
        if not any(map(_overlaps, unmatched.places, known)):
            places = unmatched.places if chinese_first else unmatched.places[::-1]
            passages = (pair.source, pair.target)
            source, target = map(_quoted, passages, places)
            left, right = map(_spans, passages, places)
            wording = "facing" if source and target else "missing" if source else "added"
            is_told = not source and not chinese_first
            measure = min(unmatched.measure, EVIDENCE.added) if is_told else unmatched.measure
            yield NAME.finding(pair, (left, right), measure, wording, source=source, target=target)


def _quoted(passage: Passage, place: tuple[int, int] | None) -> str:
    """The characters of a place in a passage; none if there is no place."""
    return passage.text[slice(*place)] if place else ""


def _spans(passage: Passage, place: tuple[int, int] | None) -> tuple[Span, ...]:
    """The span of a place in a passage, if there is one."""
    return (passage.span(*place),) if place else ()


def _overlaps(place: tuple[int, int] | None, located: Iterable[_Location]) -> bool:
    """Whether one of some locations shares characters with a place."""
    return place is not None and any(place[0] < other.stop and other.start < place[1] for other in located)


class _Texts(NamedTuple):
    """The texts of a bead."""

    chinese: str
    other: str

    @classmethod
    def of(cls, pair: Pair, chinese_first: bool) -> _Texts:
        """The texts of a pair."""
        source, target = pair.source.text, pair.target.text
        return cls(source, target) if chinese_first else cls(target, source)


def _beads(pairs: Sequence[Pair], texts: Sequence[_Texts], names: _Names, chinese_first: bool) -> Iterator[_Bead]:
    """The beads in which the other text has a known name."""
    chinese_words = [words_of(bead_texts.chinese) for bead_texts in texts]
    chinese = [_first_locations(words, names.chinese.find_all(words)) for words in chinese_words]
    for number, pair in enumerate(pairs):
        words = words_of(texts[number].other)
        other = _first_locations(words, names.other.find(words))
        if other:
            near = set[int]().union(*chinese[max(number - EVIDENCE.near, 0) : number + EVIDENCE.near + 1])
            yield _Bead(pair, chinese_first, chinese[number], other, near, {word.key for word in words})


def _first_locations(words: Sequence[Word], matches: Iterable[PhraseMatch]) -> dict[int, _Location]:
    """Where each phrase stands first."""
    locations: dict[int, _Location] = {}
    for match in matches:
        locations.setdefault(match.phrase, _Location(words[match.first].start, words[match.stop - 1].stop))
    return locations


def _find_missing(bead: _Bead, names: _Names) -> Iterator[Finding]:
    """The names that the Chinese side lacks; instead it may have the first form whose name the other side lacks."""
    substitute = next((form for form in bead.chinese if _is_lacking(names.by_form[form], bead.words)), None)
    for number, location in bead.other.items():
        name = names.known[number]
        if _is_explained(name, bead.chinese, bead.sides[0].text):
            continue
        own = "”/“".join(names.forms[form] for form in name.forms[: EVIDENCE.most_named])
        details = {"name": name.other, "own": own}
        chinese: tuple[Span, ...] = ()
        if substitute is None:
            is_far = name.is_distinctive and bead.near.isdisjoint(name.forms)
            measure, wording = EVIDENCE.far if is_far else EVIDENCE.alone, "alone"
        else:
            chinese = (bead.sides[0].span(*bead.chinese[substitute]),)
            measure, wording = EVIDENCE.instead, "instead"
            details |= {"here": names.forms[substitute], "usual": names.by_form[substitute][0].other}
        places = bead.in_order(chinese, (bead.sides[1].span(*location),))
        wording += "" if bead.chinese_first else ", Chinese target"
        yield NAME.finding(bead.pair, places, measure, wording, **details)


def _is_lacking(names: Iterable[_KnownName], words: Collection[str]) -> bool:
    """Whether no part of the names of a form stands among the words of the other text."""
    parts = chain.from_iterable(name.key for name in names)
    return not any(part in words for part in parts)


def _is_explained(name: _KnownName, forms: Collection[int], chinese: str) -> bool:
    """Whether the Chinese text has one of these forms of a name, or characters with the reading of the name."""
    return any(form in forms for form in name.forms) or any(pattern.search(chinese) for pattern in name.patterns)


def _find_swapped(bead: _Bead, names: _Names) -> Iterator[Finding]:
    """Two adjacent names in both texts, in another order."""
    for left, right in pairwise(_names_on_both_sides(bead, names)):
        first, second = bead.other[right.number], bead.other[left.number]
        chinese = bead.sides[0].text[left.location.stop : right.location.start]
        other = bead.sides[1].text[first.stop : second.start]
        if BETWEEN_NAMES["zh"].fullmatch(chinese) and BETWEEN_NAMES["en"].fullmatch(other):
            chinese_span = (bead.sides[0].span(left.location.start, right.location.stop),)
            other_span = (bead.sides[1].span(first.start, second.stop),)
            details = {"one": names.known[left.number].other, "two": names.known[right.number].other}
            yield NAME.finding(
                bead.pair, bead.in_order(chinese_span, other_span), EVIDENCE.swapped, "turned", **details
            )


class _LocatedName(NamedTuple):
    """The number of a known name, and where the Chinese has it."""

    number: int
    location: _Location


def _names_on_both_sides(bead: _Bead, names: _Names) -> list[_LocatedName]:
    """The names that both sides have, in the order of the Chinese, without those that it has in two forms."""
    located = []
    for number in bead.other:
        forms = [form for form in names.known[number].forms if form in bead.chinese]
        if len(forms) == 1:
            located.append(_LocatedName(number, bead.chinese[forms[0]]))
    return sorted(located, key=lambda name: name.location)


def _recurring_names(material: Material, chinese_first: bool) -> Iterator[Name]:
    """Recurring terms that are capitalised in the other text."""
    for term in material.terms:
        usual = term.renderings[0] if term.renderings else None
        if usual and len(usual.beads) >= max(EVIDENCE.fewest, EVIDENCE.faithful * len(term.beads)):
            chinese, other = (term.text, usual.text) if chinese_first else (usual.text, term.text)
            if _is_capitalised(other) and HAN.search(chinese):
                yield Name(chinese, other, key_of(other), None, False)


def _is_capitalised(text: str) -> bool:
    """Whether all words are capitalised, but not all letters, and no word is an ordinary word of the dictionary."""
    words = CAPITALISED.findall(text)
    are_names = all(is_name(word) or not frequency(word) for word in words)
    return are_names and len(words) == len(key_of(text)) and not text.isupper()


def _read_names(texts: Sequence[_Texts]) -> Iterator[Name]:
    """Names in pinyin whose characters stand in the document."""
    beads = _beads_by_name(texts)
    if not beads:
        return
    document = "\n".join(bead_texts.chinese for bead_texts in texts)
    characters = by_syllable(sorted(set(HAN.findall(document))))
    for name, numbers in beads.items():
        reading = _reading(name, characters)
        chinese = [texts[number].chinese for number in numbers[: EVIDENCE.most_beads]]
        form = reading.best_form(chinese, document) if reading else None
        if reading and form and (reading.is_distinctive or form.occurrences > 1 or " " in name):
            yield Name(form.text, name, key_of(name), reading.pattern, reading.is_distinctive)


def _beads_by_name(texts: Sequence[_Texts]) -> dict[str, list[int]]:
    """The names that can be read in pinyin, and the beads of each, once for each occurrence."""
    beads: dict[str, list[int]] = {}
    for number, bead_texts in enumerate(texts):
        for name in _pinyin_names(bead_texts.other):
            if name in beads or len(beads) < EVIDENCE.most_names:
                beads.setdefault(name, []).append(number)
    return beads


def _pinyin_names(text: str) -> Iterator[str]:
    """Runs of capitalised words that can be read in pinyin, with at least two syllables."""
    run: list[regex.Match[str]] = []
    for match in CAPITALISED.finditer(text):
        if not readings(letters_of(match[0])):
            continue
        continues = run and text[run[-1].end() : match.start()] == " " and len(run) < EVIDENCE.most_words
        if not continues:
            yield from _name_of_run(run)
            run = []
        run.append(match)
    yield from _name_of_run(run)


def _name_of_run(run: Sequence[regex.Match[str]]) -> Iterator[str]:
    """The words of a run together, if they have at least two syllables."""
    if sum(len(readings(letters_of(match[0]))[0]) for match in run) > 1:
        yield run[0].string[run[0].start() : run[-1].end()]


class _Form(NamedTuple):
    """The most frequent Chinese form of a name, and how often it occurs."""

    text: str
    occurrences: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """A pattern of the characters of a name, and whether it hardly matches by chance."""

    pattern: regex.Pattern[str]
    is_distinctive: bool

    def form_in(self, texts: Iterable[str]) -> _Form | None:
        """The most frequent form in the texts, if there is one."""
        counts = Counter(chain.from_iterable(self.pattern.findall(text) for text in texts))
        return _Form(*counts.most_common(1)[0]) if counts else None

    def best_form(self, beads: Iterable[str], document: str) -> _Form | None:
        """The form in the beads of the name, or else, if the name is distinctive, in the whole document."""
        return self.form_in(beads) or (self.form_in([document]) if self.is_distinctive else None)


def _reading(name: str, characters: Mapping[str, str]) -> _Reading | None:
    """How the characters of a document may write a name, in the Chinese order or with the last word first."""
    words = [readings(letters_of(word)) for word in name.split(" ")]
    orders = [words, [words[-1], *words[:-1]]] if len(words) > 1 else [words]
    all_readings = chain.from_iterable(islice(_combine(order), EVIDENCE.most_readings) for order in orders)
    options = [_reading_pattern(reading, characters) for reading in all_readings if characters.keys() >= set(reading)]
    is_distinctive = sum(len(word[0]) for word in words) >= EVIDENCE.distinctive
    return _Reading(regex.compile("|".join(options)), is_distinctive) if options else None


def _reading_pattern(reading: Iterable[str], characters: Mapping[str, str]) -> str:
    """A pattern of the characters with this reading."""
    return "".join(f"[{characters[syllable]}]" for syllable in reading)


def _combine(words: Iterable[Syllables]) -> Iterator[tuple[str, ...]]:
    """The readings of several words, each of which has several readings."""
    return (tuple(chain.from_iterable(readings)) for readings in product(*words))


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
        "facing": {
            "en": "The source has “{source}”, the translation “{target}”; they do not seem to be the same name.",
            "zh": "原文为“{source}”，译文为“{target}”，似乎不是同一名称。",
        },
        "missing": {
            "en": "The source has the name “{source}”; this sentence of the translation seems to lack it.",
            "zh": "原文有“{source}”，此句译文中似乎没有这个名称。",
        },
        "added": {
            "en": "The translation has the name “{target}”; this sentence of the source seems to lack it.",
            "zh": "译文有“{target}”，此句原文中似乎没有这个名称。",
        },
        "turned": {
            "en": "“{one}” and “{two}” stand in another order than in the source.",
            "zh": "“{one}”和“{two}”的顺序与原文不同。",
        },
    },
    _find,
)  # fmt: skip
