"""A memory → the units that look wrong. Nothing is changed; the user decides.

    12  number           The source has 187; the translation has 178.
    37  swapped          the Chinese text is in English, and the English text in Chinese
    90  near-duplicate   nearly the same as unit 81 (98 %)

A kind is a row of KINDS, and its name is the tag of such units. All kinds except near-duplicates look at one unit at a
time. A kind measures; the `CleaningPolicy` alone sets the measure from which a unit is suspicious.
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
from aligner.bitext.progress import Progress, no_progress
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checks.check import shorten
from aligner.checking.checks.figures import EVIDENCE as FIGURES
from aligner.checking.checks.figures import NUMBER
from aligner.checking.checks.material import Material
from aligner.checking.checks.untranslated import EVIDENCE as WORDS_LEFT
from aligner.checking.checks.untranslated import UNTRANSLATED
from aligner.checking.checks.weak import EVIDENCE as LENGTHS
from aligner.encoders.loading import embedded_encoder, load_encoder
from aligner.encoders.protocol import Encoder, unit_vectors
from aligner.errors import InputError
from aligner.formats.xmltext import FORBIDDEN
from aligner.memory.duplicates import ORDERS, Likeness, UnitCounter, near_duplicates, pairs_of
from aligner.memory.records import Entry
from aligner.units.suspicions import NEAR_DUPLICATE, CleaningPolicy
from aligner.units.units import Variant
from aligner.words.numbers import PERCENT, Number, find_numbers
from aligner.words.scripts import simplified_text

if TYPE_CHECKING:
    from aligner.memory.memory import Memory

# Two Han characters or three words: a copied text with so many should have been translated and is not a name.
WORDS = regex.compile(r"\p{Han}{2}|(?:\p{L}{2,}+[^\p{L}]++){2}\p{L}{2}")
LETTER = regex.compile(r"\p{L}")
LATIN = regex.compile(r"\p{Latin}")
# Commas may separate thousands; full-width digits count as digits.
DIGITS = regex.compile(r"[0-9０-９]++(?:,[0-9]{3})*+")
# Languages whose numbers are read, in digits and in words.
DIGITS_OR_WORDS = CHINESE | {"en"}
BY_SCRIPT = CHINESE | {"ja", "ko"}
CHUNK = 512
RECIPE = Recipe("aligner", "", "", {})


class CleaningEvidence(NamedTuple):
    """The constants that the kinds measure with; `CleaningPolicy` has the limits, weak.py the usual ratio of lengths.

    `clear_number`: measure from which a finding of the check of numbers stands by itself; below, digits without a
    counterpart on both sides replace it. Set by hand while reading suspects in theses and news. Of 483 suspects among
    the pairs that `CleaningPolicy` names, .4 loses one, and .6 gives some another measure.
    """

    clear_number: float = 0.5


EVIDENCE = CleaningEvidence()


@dataclass(frozen=True, slots=True)
class Suspect:
    """A unit that looks wrong: the kind, the reason, and how strong the evidence is, in the measure of the kind.

    `other` is the unit that a near-duplicate resembles.
    """

    unit: int
    kind: str
    explanation: str
    measure: float
    variants: tuple[Variant, ...]
    other: int | None = None


class Suspicion(NamedTuple):
    """What a kind finds in a unit; each kind yields at most one per unit."""

    unit: int
    explanation: str
    measure: float


class Sign(NamedTuple):
    """Evidence for a kind in a pair of texts."""

    measure: float
    explanation: str


@dataclass(frozen=True)
class Setting:
    """What kinds need besides the units: an encoder, the near-duplicates with their first units, and a policy."""

    encoder_or_name: Encoder | str | None = None
    duplicates: Mapping[int, Likeness] = field(default_factory=dict)
    policy: CleaningPolicy = field(default_factory=CleaningPolicy)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder, loaded when it is first needed."""
        return load_encoder(self.encoder_or_name)


# How a kind finds its units, in any order.
Find = Callable[[Sequence[Entry], Setting], Iterator[Suspicion]]


def find_suspects(
    memory: Memory,
    kinds: Collection[str] | None = None,
    *,
    encoder: Encoder | str | None = None,
    policy: CleaningPolicy | None = None,
    progress: Progress = no_progress,
) -> Iterator[Suspect]:
    """The units of a memory that look wrong, in its order; of all kinds, or of those named.

    `progress` is called with ("cleaning", number of units so far, 0); each of the `count_passes` counts all units once.
    """
    return find_suspects_among(memory.entries, check_kinds(kinds), encoder=encoder, policy=policy, progress=progress)


def count_passes(kinds: Collection[str]) -> int:
    """How many passes over the units these kinds need."""
    return 2 + len(ORDERS) if NEAR_DUPLICATE in kinds else 1


def check_kinds(kinds: Collection[str] | None) -> tuple[str, ...]:
    """The names of kinds in the order of KINDS, all for None; InputError for an unknown name."""
    for name in kinds or ():
        if name not in KINDS:
            raise InputError(f"there is no kind {name!r}; the kinds are: {', '.join(KINDS)}")
    return tuple(KINDS) if kinds is None else tuple(name for name in KINDS if name in kinds)


def find_suspects_among(
    read: Callable[[], Iterable[Entry]],
    kinds: Sequence[str],
    *,
    encoder: Encoder | str | None = None,
    policy: CleaningPolicy | None = None,
    progress: Progress = no_progress,
) -> Iterator[Suspect]:
    """The same for units from anywhere; each call of `read` returns all of them."""
    counter = UnitCounter(progress)
    policy = CleaningPolicy.of(policy.limits() if policy else {})
    near = policy.near_duplicate
    setting = Setting(encoder, near_duplicates(read(), counter, near) if NEAR_DUPLICATE in kinds else {}, policy)
    rows = iter(read())
    while chunk := list(islice(rows, CHUNK)):
        yield from _suspects_in_chunk(chunk, kinds, setting)
        counter.add(len(chunk))


def _suspects_in_chunk(chunk: Sequence[Entry], kinds: Sequence[str], setting: Setting) -> Iterator[Suspect]:
    """The suspects of a chunk, unit by unit."""
    by_unit: dict[int, list[Suspect]] = {entry.id: [] for entry in chunk}
    variants = {entry.id: entry.unit.variants for entry in chunk}
    limits = setting.policy.limits()
    for name in kinds:
        for unit, explanation, measure in KINDS[name](chunk, setting):
            if measure >= limits.get(name, -inf):
                original = setting.duplicates[unit].unit if name == NEAR_DUPLICATE else None
                by_unit[unit].append(Suspect(unit, name, explanation, round(measure, 6), variants[unit], original))
    for suspects_of_unit in by_unit.values():
        yield from suspects_of_unit


def _find_one_sided(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    for entry in entries:
        texts = [variant for variant in entry.unit.variants if variant.text.strip()]
        if len(texts) < 2:
            yield Suspicion(entry.id, "no translation" if texts else "no text", float(len(texts)))


def _find_untranslated(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    """Text in the language of the other side: the measure of the check of that name, 1 for a copy."""
    for entry in entries:
        signs = [sign for pair in pairs_of(entry.unit) if not _is_swapped(*pair) for sign in _untranslated_signs(*pair)]
        if signs:
            sign = max(signs, key=lambda sign: sign.measure)
            yield Suspicion(entry.id, sign.explanation, sign.measure)


def _untranslated_signs(source: Variant, target: Variant) -> Iterator[Sign]:
    if source.text == target.text and WORDS.search(source.text):
        yield Sign(1.0, f"the {_language_of(source)} text and the {_language_of(target)} text are the same")
        return
    for left, right in ((source, target), (target, source)):
        if not _may_hold_other_language(right):
            continue
        for finding in UNTRANSLATED.find(_material(left, right)):
            span = finding.target[0]
            quote = shorten(right.text[span.start : span.stop])
            yield Sign(finding.measure, f"the {_language_of(right)} text has this in {_language_of(left)}: {quote}")


def _may_hold_other_language(variant: Variant) -> bool:
    """Whether the check could find anything: this test is far cheaper than making an alignment for the check."""
    if _script(variant.language) in BY_SCRIPT:
        # A text with so many words has at least as many letters.
        return len(LATIN.findall(variant.text)) >= WORDS_LEFT.few_words
    return bool(HAN.search(variant.text))


def _find_swapped(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    """Each text of a pair is in the language of the other, as far as scripts tell them apart."""
    for entry in entries:
        for source, target in pairs_of(entry.unit):
            if _is_swapped(source, target):
                first, second = _language_of(source), _language_of(target)
                yield Suspicion(entry.id, f"the {first} text is in {second}, and the {second} text in {first}", 1.0)
                break


def _language_of(variant: Variant) -> str:
    """The English name of its language."""
    return language_name(variant.language)


def _is_swapped(source: Variant, target: Variant) -> bool:
    scripts = _script(source.language), _script(target.language)
    if scripts[0] == scripts[1] or not (LETTER.search(source.text) and LETTER.search(target.text)):
        return False
    return (detect_language(source.text), detect_language(target.text)) == (scripts[1], scripts[0])


def _script(language: str) -> str:
    """What `detect_language` returns for a text in this language."""
    base = base_language(language)
    return "zh" if base in CHINESE else base if base in BY_SCRIPT else "en"


def _find_number(entries: Sequence[Entry], setting: Setting) -> Iterator[Suspicion]:
    """Numbers that only one side has, in Chinese and English: the measure of the check of that name."""
    for entry in entries:
        signs = [
            sign
            for source, target in pairs_of(entry.unit)
            if DIGITS_OR_WORDS.issuperset(base_language(variant.language) for variant in (source, target))
            for sign in _number_signs(source, target)
            if sign.measure >= setting.policy.number
        ]
        if signs:
            explanation = " ".join(dict.fromkeys(sign.explanation for sign in signs))
            yield Suspicion(entry.id, explanation, max(sign.measure for sign in signs))


def _number_signs(source: Variant, target: Variant) -> list[Sign]:
    """What the check finds; if that is weak, digits without counterparts on both sides, even 1, 2 and in names."""
    texts = [simplified_text(variant.text, variant.language) for variant in (source, target)]
    if not any(DIGITS.search(text) or find_numbers(text) for text in texts):
        return []
    material = _material(source, target)
    findings = map(material.writing.finding, NUMBER.find(material))
    signs = [Sign(finding.measure, finding.explanations["en"]) for finding in findings]
    lefts, rights = _unmatched_digits(*texts), _unmatched_digits(*texts[::-1])
    if lefts and len(lefts) == len(rights) and all(sign.measure < EVIDENCE.clear_number for sign in signs):
        left, right = ", ".join(lefts), ", ".join(rights)
        return [Sign(FIGURES.facing, f"The source has {left} here; the translation has {right}.")]
    return signs


def _unmatched_digits(text: str, counterpart: str) -> list[str]:
    """The runs of digits that the counterpart lacks, even as part of a number with the same value."""
    if not DIGITS.search(text):
        return []
    available = Counter(_plain_digits(match) for match in DIGITS.finditer(counterpart))
    values = {value for number in find_numbers(counterpart) for value in _equal_values(number)}
    matched = {
        offset
        for number in find_numbers(text)
        if values.intersection(_equal_values(number))
        for offset in range(number.span.start, number.span.stop)
    }
    unmatched = []
    for match in DIGITS.finditer(text):
        digits = _plain_digits(match)
        available[digits] -= 1
        if available[digits] < 0 and match.start() not in matched:
            unmatched.append(digits)
    return unmatched


def _plain_digits(match: regex.Match[str]) -> str:
    return normalize("NFKC", match.group()).replace(",", "")


def _equal_values(number: Number) -> set[Fraction]:
    """The values that count as equal: without the sign, and of a percentage also the share."""
    value = abs(number.value)
    return {value, value / 100} if number.kind == PERCENT else {value}


def _find_dissimilar(entries: Sequence[Entry], setting: Setting) -> Iterator[Suspicion]:
    """Pairs whose vectors are far apart: one minus the cosine."""
    pairs = [(entry.id, pair) for entry in entries for pair in pairs_of(entry.unit) if _has_letters(*pair)]
    left, right = (
        unit_vectors(setting.encoder, [simplified_text(pair[side].text, pair[side].language) for _, pair in pairs])
        for side in (0, 1)
    )
    least: dict[int, float] = {}
    for (unit, _), cosine in zip(pairs, (left * right).sum(axis=1).tolist(), strict=True):
        least[unit] = min(cosine, least.get(unit, 1.0))
    for unit, cosine in least.items():
        yield Suspicion(unit, f"hardly alike in meaning (cosine {cosine:.2f})", 1 - cosine)


def _has_letters(source: Variant, target: Variant) -> bool:
    return bool(LETTER.search(source.text) and LETTER.search(target.text))


def _find_length(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    """Lengths that do not fit: standard deviations between the log of their ratio and the usual one."""
    for entry in entries:
        deviations = [_deviation(source.text, target.text) for source, target in pairs_of(entry.unit)]
        if deviations:
            yield Suspicion(entry.id, "one text is far longer than the other lets expect", max(deviations))


def _deviation(source: str, target: str) -> float:
    lengths = length_in_letters(source), length_in_letters(target)
    if max(lengths) < LENGTHS.shortest:
        return 0.0
    return abs(log(max(lengths[1], 1.0)) - log(max(lengths[0], 1.0))) / LENGTHS.spread


def _find_long(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    for entry in entries:
        longest = max((len(variant.text) for variant in entry.unit.variants), default=0)
        yield Suspicion(entry.id, f"{longest:,} characters, more than some CAT tools take", float(longest))


def _find_near_duplicate(entries: Sequence[Entry], setting: Setting) -> Iterator[Suspicion]:
    """Nearly the same as an earlier unit: the percentage of characters in common, on the side with the lower one."""
    for entry in entries:
        if entry.id in setting.duplicates:
            first, percent = setting.duplicates[entry.id]
            nearly = f"nearly the same as unit {first} ({int(percent)} %)"
            same = f"the same as unit {first} but for case, width, blanks or punctuation"
            yield Suspicion(entry.id, same if percent == 100 else nearly, percent)


def _material(source: Variant, target: Variant) -> Material:
    """An alignment of this one pair, for the checks."""
    sides = [Sentences.given([variant.text], base_language(variant.language)) for variant in (source, target)]
    alignment = Bitext.of(sides[0], sides[1], [(Run(0, 1), Run(0, 1), 1.0)], RECIPE)
    encoder = embedded_encoder()
    return Material(alignment, encoder, encoder)


def _find_control_character(entries: Sequence[Entry], _: Setting) -> Iterator[Suspicion]:
    """Characters that TMX and XLIFF cannot hold; the measure is their number."""
    for entry in entries:
        found = Counter(character for variant in entry.unit.variants for character in FORBIDDEN.findall(variant.text))
        if found:
            codes = ", ".join(f"U+{ord(character):04X}" for character in found)
            yield Suspicion(entry.id, f"characters that XML cannot hold: {codes}", float(found.total()))


# In the order of `aligner.units.suspicions.MEANINGS`, which says what each means.
KINDS: Mapping[str, Find] = {
    "one-sided": _find_one_sided,
    "swapped": _find_swapped,
    "untranslated": _find_untranslated,
    "number": _find_number,
    "dissimilar": _find_dissimilar,
    "length": _find_length,
    "long": _find_long,
    "control-character": _find_control_character,
    NEAR_DUPLICATE: _find_near_duplicate,
}
