"""A memory → what looks wrong in it. Nothing is changed; the user decides.

    12  number           The source has 187; the translation has 178.
    37  swapped          the Chinese text is in English, and the English text in Chinese
    90  near-duplicate   nearly the same as unit 81 (98 %)

A kind is a row of KINDS, and its name is the tag of such units. All kinds but near-duplicates look at one unit at a
time. They measure; the `CleaningPolicy` alone sets the measure from which a unit is suspicious.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import inf, log
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

import regex

from aligner.alignment.sides import length_in_letters
from aligner.bitext.beads import Bitext, Recipe
from aligner.bitext.languages import CHINESE, HAN, base_language, detect_language, language_name
from aligner.bitext.progress import Progress, silent
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checks.figures import EVIDENCE as FIGURES
from aligner.checking.checks.figures import NUMBER
from aligner.checking.checks.material import Material
from aligner.checking.checks.rows import shortened
from aligner.checking.checks.untranslated import EVIDENCE as WORDS_LEFT
from aligner.checking.checks.untranslated import UNTRANSLATED
from aligner.checking.checks.weak import EVIDENCE as LENGTHS
from aligner.encoders.loading import embedded_encoder, load_encoder
from aligner.encoders.protocol import Encoder, unit_vectors
from aligner.errors import InputError
from aligner.memory.duplicates import ORDERS, Likeness, Steps, near_duplicates, pairs_of
from aligner.memory.records import Entry
from aligner.units.suspicions import NEAR_DUPLICATE, CleaningPolicy
from aligner.units.units import Variant
from aligner.words.numbers import PERCENT, Number, find_numbers

if TYPE_CHECKING:
    from aligner.memory.memory import Memory

# Letters are so many that a copied text is one that ought to have been translated, and no name.
WORDS = regex.compile(r"\p{Han}{2}|(?:\p{L}{2,}+[^\p{L}]++){2}\p{L}{2}")
LETTER = regex.compile(r"\p{L}")
LATIN = regex.compile(r"\p{Latin}")
# Thousands may have commas; full-width digits are digits.
DIGITS = regex.compile(r"[0-9０-９]++(?:,[0-9]{3})*+")
# Languages whose numbers are read.
DIGITS_OR_WORDS = CHINESE | {"en"}
BY_SCRIPT = CHINESE | {"ja", "ko"}
CHUNK = 512
RECIPE = Recipe("aligner", "", "", {})


@dataclass(frozen=True, slots=True)
class CleaningEvidence:
    """What the kinds measure a unit by; `CleaningPolicy` has the limits, and weak.py what is usual for lengths.

    `clear_number`: measure from which on what the check of numbers finds needs no digits that face each other beside
    it. Set by hand while reading what was found in theses and news. Of 483 suspects among the pairs that
    `CleaningPolicy` names, .4 loses one, and .6 measures some otherwise.
    """

    clear_number: float = 0.5


EVIDENCE = CleaningEvidence()


@dataclass(frozen=True, slots=True)
class Suspect:
    """A unit that looks wrong: the kind, the reason, and how strongly it shows, in the measure of the kind.

    `other` is the unit that a near-duplicate nearly equals.
    """

    unit: int
    kind: str
    explanation: str
    measure: float
    variants: tuple[Variant, ...]
    other: int | None = None


class Suspicion(NamedTuple):
    """What a kind finds in a unit, of which it yields one at most."""

    unit: int
    explanation: str
    measure: float


class Sign(NamedTuple):
    """Something in a pair of texts that speaks for a kind."""

    measure: float
    explanation: str


@dataclass(frozen=True)
class Setting:
    """What kinds need beside the units: an encoder, and for each near-duplicate the first unit like it, in percent."""

    chosen: Encoder | str | None = None
    duplicates: Mapping[int, Likeness] = field(default_factory=dict)
    policy: CleaningPolicy = field(default_factory=CleaningPolicy)

    @cached_property
    def encoder(self) -> Encoder:
        """Loaded when it is needed."""
        return load_encoder(self.chosen)


# How a kind finds, in any order.
Find = Callable[[Sequence[Entry], Setting], Iterator[Suspicion]]


def suspects(
    memory: Memory,
    kinds: Collection[str] | None = None,
    *,
    encoder: Encoder | str | None = None,
    policy: CleaningPolicy | None = None,
    progress: Progress = silent,
) -> Iterator[Suspect]:
    """What looks wrong in a memory, in the order of its units; all kinds, or those named.

    `progress` is told ("cleaning", units done, 0) from time to time; units are counted once in each of the `passes`.
    """
    return suspects_among(memory.entries, check_kinds(kinds), encoder=encoder, policy=policy, progress=progress)


def passes(kinds: Collection[str]) -> int:
    """How many passes over all units these kinds need."""
    return 2 + len(ORDERS) if NEAR_DUPLICATE in kinds else 1


def check_kinds(kinds: Collection[str] | None) -> tuple[str, ...]:
    """The names of kinds in their order, all for None; InputError for an unknown one."""
    for name in kinds or ():
        if name not in KINDS:
            raise InputError(f"there is no kind {name!r}; the kinds are: {', '.join(KINDS)}")
    return tuple(KINDS) if kinds is None else tuple(name for name in KINDS if name in kinds)


def suspects_among(
    read: Callable[[], Iterable[Entry]],
    kinds: Sequence[str],
    *,
    encoder: Encoder | str | None = None,
    policy: CleaningPolicy | None = None,
    progress: Progress = silent,
) -> Iterator[Suspect]:
    """The same for units from elsewhere; `read` gives them all, each time it is called."""
    steps = Steps(progress)
    policy = policy or CleaningPolicy()
    near = policy.near_duplicate
    setting = Setting(encoder, near_duplicates(read(), steps, near) if NEAR_DUPLICATE in kinds else {}, policy)
    rows = iter(read())
    while chunk := list(islice(rows, CHUNK)):
        yield from _in_chunk(chunk, kinds, setting)
        steps.add(len(chunk))


def _in_chunk(chunk: Sequence[Entry], kinds: Sequence[str], setting: Setting) -> Iterator[Suspect]:
    """The suspects among some units, unit by unit."""
    by_unit: dict[int, list[Suspect]] = {entry.id: [] for entry in chunk}
    variants = {entry.id: entry.unit.variants for entry in chunk}
    limits = setting.policy.limits()
    for name in kinds:
        for unit, explanation, measure in KINDS[name](chunk, setting):
            if measure >= limits.get(name, -inf):
                other = setting.duplicates[unit][0] if name == NEAR_DUPLICATE else None
                by_unit[unit].append(Suspect(unit, name, explanation, round(measure, 6), variants[unit], other))
    for found in by_unit.values():
        yield from found


def _one_sided(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    for entry in entries:
        texts = [variant for variant in entry.unit.variants if variant.text.strip()]
        if len(texts) < 2:
            yield Suspicion(entry.id, "no translation" if texts else "no text", float(len(texts)))


def _untranslated(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    """One text in the language of the other: the measure of the check of that name, 1 for a copy."""
    for entry in entries:
        found = [each for pair in pairs_of(entry.unit) if not _is_swapped(*pair) for each in _in_other_language(*pair)]
        if found:
            sign = max(found, key=lambda each: each.measure)
            yield Suspicion(entry.id, sign.explanation, sign.measure)


def _in_other_language(source: Variant, target: Variant) -> Iterator[Sign]:
    if source.text == target.text and WORDS.search(source.text):
        yield Sign(1.0, f"the {_named(source)} text and the {_named(target)} text are the same")
        return
    for left, right in ((source, target), (target, source)):
        if not _may_hold_other(right):
            continue
        for finding in UNTRANSLATED.find(_material(left, right)):
            place = finding.target[0]
            shown = shortened(right.text[place.start : place.stop])
            yield Sign(finding.measure, f"the {_named(right)} text has this in {_named(left)}: {shown}")


def _may_hold_other(variant: Variant) -> bool:
    """Whether the check could find anything: looking costs far less than making an alignment for it."""
    if _script(variant.language) in BY_SCRIPT:
        # So many words have as many letters at least.
        return len(LATIN.findall(variant.text)) >= WORDS_LEFT.few_words
    return bool(HAN.search(variant.text))


def _swapped(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    """Both texts of a pair in the script of the other language, where scripts tell the languages apart."""
    for entry in entries:
        for source, target in pairs_of(entry.unit):
            if _is_swapped(source, target):
                here, there = _named(source), _named(target)
                yield Suspicion(entry.id, f"the {here} text is in {there}, and the {there} text in {here}", 1.0)
                break


def _named(variant: Variant) -> str:
    """Its language in English."""
    return language_name(variant.language)


def _is_swapped(source: Variant, target: Variant) -> bool:
    named = _script(source.language), _script(target.language)
    if named[0] == named[1] or not (LETTER.search(source.text) and LETTER.search(target.text)):
        return False
    return (detect_language(source.text), detect_language(target.text)) == (named[1], named[0])


def _script(language: str) -> str:
    """What `detect_language` calls a text in this language."""
    base = base_language(language)
    return "zh" if base in CHINESE else base if base in BY_SCRIPT else "en"


def _number(entries: Sequence[Entry], setting: Setting) -> Iterator[Suspicion]:
    """Numbers that only one side has, in Chinese and English: the measure of the check of that name."""
    for entry in entries:
        found = [
            each
            for source, target in pairs_of(entry.unit)
            if DIGITS_OR_WORDS.issuperset(base_language(each.language) for each in (source, target))
            for each in _numbers(source, target)
            if each.measure >= setting.policy.number
        ]
        if found:
            explanation = " ".join(dict.fromkeys(each.explanation for each in found))
            yield Suspicion(entry.id, explanation, max(each.measure for each in found))


def _numbers(source: Variant, target: Variant) -> list[Sign]:
    """What the check finds; where that says little, digits that face others, also 1 and 2 and those in names."""
    if not any(DIGITS.search(each.text) or find_numbers(each.text) for each in (source, target)):
        return []
    signs = [Sign(each.measure, each.explanations["en"]) for each in NUMBER.find(_material(source, target))]
    lefts, rights = _unanswered(source.text, target.text), _unanswered(target.text, source.text)
    if lefts and len(lefts) == len(rights) and all(each.measure < EVIDENCE.clear_number for each in signs):
        here, there = ", ".join(lefts), ", ".join(rights)
        return [Sign(FIGURES.facing, f"The source has {here} here; the translation has {there}.")]
    return signs


def _unanswered(text: str, other: str) -> list[str]:
    """The runs of digits that the other text lacks, also as part of a number of the same value."""
    if not DIGITS.search(text):
        return []
    there = Counter(_plain_digits(match) for match in DIGITS.finditer(other))
    values = {value for number in find_numbers(other) for value in _values(number)}
    answered = {
        place
        for number in find_numbers(text)
        if values.intersection(_values(number))
        for place in range(number.span.start, number.span.stop)
    }
    found = []
    for match in DIGITS.finditer(text):
        digits = _plain_digits(match)
        there[digits] -= 1
        if there[digits] < 0 and match.start() not in answered:
            found.append(digits)
    return found


def _plain_digits(match: regex.Match[str]) -> str:
    return normalize("NFKC", match.group()).replace(",", "")


def _values(number: Number) -> set[Fraction]:
    """What equals it: without its sign, and that of a percentage as the share it is, too."""
    value = abs(number.value)
    return {value, value / 100} if number.kind == PERCENT else {value}


def _dissimilar(entries: Sequence[Entry], setting: Setting) -> Iterator[Suspicion]:
    """Pairs whose vectors lie far apart: one minus the cosine."""
    pairs = [(entry.id, pair) for entry in entries for pair in pairs_of(entry.unit) if _has_letters(*pair)]
    left, right = (unit_vectors(setting.encoder, [pair[side].text for _, pair in pairs]) for side in (0, 1))
    least: dict[int, float] = {}
    for (unit, _), cosine in zip(pairs, (left * right).sum(axis=1).tolist(), strict=True):
        least[unit] = min(cosine, least.get(unit, 1.0))
    for unit, cosine in least.items():
        yield Suspicion(unit, f"hardly alike in meaning (cosine {cosine:.2f})", 1 - cosine)


def _has_letters(source: Variant, target: Variant) -> bool:
    return bool(LETTER.search(source.text) and LETTER.search(target.text))


def _length(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    """Lengths that do not go together: standard deviations of the log of their ratio, from the usual one."""
    for entry in entries:
        deviations = [_deviation(source.text, target.text) for source, target in pairs_of(entry.unit)]
        if deviations:
            yield Suspicion(entry.id, "one text is far longer than the other lets expect", max(deviations))


def _deviation(source: str, target: str) -> float:
    lengths = length_in_letters(source), length_in_letters(target)
    if max(lengths) < LENGTHS.shortest:
        return 0.0
    return abs(log(max(lengths[1], 1.0)) - log(max(lengths[0], 1.0))) / LENGTHS.spread


def _long(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    for entry in entries:
        longest = max((len(variant.text) for variant in entry.unit.variants), default=0)
        yield Suspicion(entry.id, f"{longest:,} characters, more than some CAT tools take", float(longest))


def _near_duplicate(entries: Sequence[Entry], setting: Setting) -> Iterator[Suspicion]:
    """Nearly the same as an earlier unit: the percentage of characters in common, of the side that has fewer."""
    for entry in entries:
        if entry.id in setting.duplicates:
            first, percent = setting.duplicates[entry.id]
            nearly = f"nearly the same as unit {first} ({int(percent)} %)"
            same = f"the same as unit {first} but for case, width, blanks or punctuation"
            yield Suspicion(entry.id, same if percent == 100 else nearly, percent)


def _material(source: Variant, target: Variant) -> Material:
    """A pair as an alignment of its own, for checks of one pair."""
    sides = [Sentences.given([each.text], base_language(each.language)) for each in (source, target)]
    alignment = Bitext.of(sides[0], sides[1], [(Run(0, 1), Run(0, 1), 1.0)], RECIPE)
    encoder = embedded_encoder()
    return Material(alignment, encoder, encoder)


# In the order of `aligner.units.suspicions.MEANINGS`, which says what each means.
KINDS: Mapping[str, Find] = {
    "one-sided": _one_sided,
    "swapped": _swapped,
    "untranslated": _untranslated,
    "number": _number,
    "dissimilar": _dissimilar,
    "length": _length,
    "long": _long,
    NEAR_DUPLICATE: _near_duplicate,
}
