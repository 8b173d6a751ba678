"""Units → the units that go into a file, with the language tags that the file is to have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from aligner.arguments import COUNT, FLAG, PROBABILITY, optional
from aligner.bitext.languages import (
    base_language,
    check_known_language,
    parse_tag,
    script_of_tag,
)
from aligner.bitext.subtags import USUAL_SCRIPTS
from aligner.units.contexts import context_of
from aligner.units.units import (
    BEAD,
    DRAFTS,
    DROPPED,
    FURTHER,
    NOT_ACCEPTED,
    WITHOUT_SOURCE,
    WITHOUT_TEXT,
    WITHOUT_TRANSLATION,
    WITHOUT_WORDS,
    Header,
    Languages,
    Unit,
    Variant,
    digest,
    exchange_tag,
    is_in_language,
    same_language,
    variant_script,
    with_blanks,
)


def check_probability(minimum: float) -> None:
    """InputError if the number cannot be a minimum confidence."""
    PROBABILITY.check("min_confidence", minimum)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which units are selected: those with at least this confidence or with none stated, and without a text longer
    than `longest` characters.

    Without `duplicates`, only the first of several units with the same texts is selected. A unit with fewer than two
    texts, or made of a line without words, is selected only with `nulls`. A unit that a reviewer dropped is never
    selected, and with `accepted` only accepted ones are.
    """

    min_confidence: float = 0.0
    longest: int | None = None
    duplicates: bool = True
    nulls: bool = False
    accepted: bool = False

    def __post_init__(self) -> None:
        check_probability(self.min_confidence)
        optional(COUNT).check("longest", self.longest)
        FLAG.check("accepted", self.accepted)

    def of(self, units: Iterable[Unit], left_out: Counter[str] | None = None) -> Iterator[Unit]:
        """The selected units, in order; `left_out` counts the others by reason."""
        rules = list(self._rules())
        for unit in units:
            reason = next((reason for is_broken, reason in rules if is_broken(unit)), "")
            if not reason:
                yield unit
            elif left_out is not None:
                left_out[reason] += 1

    def _rules(self) -> Iterator[tuple[Callable[[Unit], bool], str]]:
        """Predicates that exclude a unit, with their reasons. Duplicates come last, to compare only selected units."""
        yield _is_dropped, DROPPED
        if self.accepted:
            yield _is_unaccepted, NOT_ACCEPTED
        if not self.nulls:
            yield _is_draft, DRAFTS
            yield _lacks_source, WITHOUT_SOURCE
            yield _lacks_translation, WITHOUT_TRANSLATION
            yield _is_wordless, WITHOUT_WORDS
        if self.min_confidence:
            yield self._is_doubtful, f"of a confidence below {self.min_confidence:g}"
        if self.longest:
            yield self._is_too_long, f"longer than {self.longest:,} characters"
        if not self.duplicates:
            yield _SeenTexts().is_duplicate, "had already"

    def _is_doubtful(self, unit: Unit) -> bool:
        return unit.confidence is not None and unit.confidence < self.min_confidence

    def _is_too_long(self, unit: Unit) -> bool:
        return self.longest is not None and max(len(variant.text) for variant in unit.variants) > self.longest


def _is_dropped(unit: Unit) -> bool:
    return unit.judgement.is_dropped


def _is_unaccepted(unit: Unit) -> bool:
    return unit.judgement.status != "accepted"


def _is_draft(unit: Unit) -> bool:
    return unit.is_draft


def _lacks_source(unit: Unit) -> bool:
    """Whether only the first text is missing: an addition of the translator."""
    is_there = [not variant.is_blank for variant in unit.variants]
    return len(is_there) > 1 and sum(is_there) == 1 and not is_there[0]


def _lacks_translation(unit: Unit) -> bool:
    return len(unit.texts) < 2


def _is_wordless(unit: Unit) -> bool:
    """Whether the aligner made the unit of a line without words; a unit of another tool may be needed all the same."""
    return unit.value_of(BEAD) is not None and not unit.has_words


class _SeenTexts:
    """The texts of the units so far, and whether one of the units with them holds everywhere."""

    def __init__(self) -> None:
        self.texts: dict[bytes, bool] = {}

    def is_duplicate(self, unit: Unit) -> bool:
        """Whether a unit with the same texts came before, in any context if this one has one; also remembers it."""
        texts, is_general = digest(unit), not context_of(unit)[1]
        if texts in self.texts and (self.texts[texts] or not is_general):
            return True
        self.texts[texts] = is_general
        return False


class Pair(NamedTuple):
    """A unit, its source and one of its targets."""

    unit: Unit
    source: Variant
    target: Variant


@dataclass(slots=True)
class Tally:
    """How many units a writer has written, and how many units and texts it has left out, by reason."""

    left_out: Counter[str]
    written: int = 0

    @classmethod
    def of(cls, left_out: Counter[str] | None) -> Tally:
        """A tally that counts what is left out in the counter of the caller, if there is one."""
        return cls(Counter() if left_out is None else left_out)

    def pairs(self, units: Iterable[Unit], languages: tuple[str, str], missing_language: str = "") -> Iterator[Pair]:
        """Each unit with its source and one of its targets; if the second language is named, only targets in it.

        The source is the first variant in the first language, otherwise the first variant. A unit with a single variant
        has an empty target; `missing_language` is the language of that target if none is named.
        """
        left, right = languages
        for unit in units:
            if len(unit.variants) == 1:
                self.written += 1
                yield Pair(unit, unit.variants[0], Variant(right or missing_language, ""))
            else:
                yield from self._pairs_of(unit, left, right)

    def _pairs_of(self, unit: Unit, left: str, right: str) -> Iterator[Pair]:
        source = _source_of(unit, left)
        others = [variant for variant in unit.variants if variant is not source]
        if source:
            others = [variant for variant in others if not _is_same(variant, source)] or others
        targets = _targets_among(others, right)
        if not source or not targets:
            self.left_out[f"without a text in {right}" if others else WITHOUT_TEXT] += 1
            return
        self.written += 1
        if further := len(others) - len(targets):
            self.left_out[FURTHER] += further
        for target in targets:
            yield Pair(unit, *with_blanks((source, target)))


def _is_same(variant: Variant, source: Variant) -> bool:
    """Whether a text is the source itself under the tag of another script."""
    return variant.text == source.text and base_language(variant.language) == base_language(source.language)


def _source_of(unit: Unit, tag: str) -> Variant | None:
    """The first variant in this language, otherwise the first variant."""
    if tag:
        for variant in unit.variants:
            if is_in_language(variant, tag):
                return variant
    return next(iter(unit.variants), None)


def _targets_among(variants: Sequence[Variant], tag: str) -> Sequence[Variant]:
    """The variants in this language, or all if no language is named."""
    return [variant for variant in variants if is_in_language(variant, tag)] if tag else variants


def with_regions(units: Iterable[Unit]) -> Iterator[Unit]:
    """The same units with zh as zh-CN or, where the text shows Traditional characters, zh-TW, and en as en-US.

    Nothing calls this on the way from file to file: tags come out as they were. Call it, and `header_with_regions`, for
    CAT tools that accept a memory only if its tags equal theirs.
    """
    for unit in units:
        tags = [exchange_tag(variant.language, variant.text) for variant in unit.variants]
        if tags == [variant.language for variant in unit.variants]:
            yield unit
        else:
            variants = (replace(each, language=tag) for each, tag in zip(unit.variants, tags, strict=True))
            yield replace(unit, variants=tuple(variants))


def header_with_regions(header: Header) -> Header:
    """The same header with zh as zh-CN and en as en-US."""
    source, target = exchange_tag(header.source_language), exchange_tag(header.target_language)
    return replace(header, source_language=source, target_language=target)


def with_languages(header: Header, languages: Languages) -> Header:
    """The header with these languages; for None it keeps its own, unless the other side now has that language."""
    source, target = (tag and check_known_language(tag) for tag in languages)
    own_source, own_target = header.source_language, header.target_language
    return replace(
        header,
        source_language=source or ("" if target and same_language(own_source, target) else own_source),
        target_language=target or ("" if source and same_language(own_target, source) else own_target),
    )


def oriented(
    units: Iterable[Unit],
    languages: Languages,
    left_out: Counter[str] | None = None,
    *,
    nulls: bool = False,
) -> Iterator[Unit]:
    """The units with the source in the first language, followed by the targets in the second, tagged with these tags.

    None stands for any other language. Variants are chosen as by `in_language`, and tagged as by `with_tag`. `left_out`
    counts the units that have no text in one of the languages, and the texts in the language of the source that a unit
    has besides its source. With `nulls`, a blank text is one as well.
    """
    source, target = (tag and check_known_language(tag) for tag in languages)
    return _orient(units, (source, target), left_out, nulls=nulls) if source or target else iter(units)


def in_language(variants: Iterable[Variant], tag: str) -> list[Variant]:
    """The variants with exactly this tag, ignoring case; if there are none, those in the same language and script, with
    any region."""
    similar = [variant for variant in variants if is_in_language(variant, tag)]
    name = parse_tag(tag)
    return [variant for variant in similar if parse_tag(variant.language) == name] or similar


def with_tag(variant: Variant, tag: str | None) -> Variant:
    """The variant with this tag, unless that would hide its script: a zh-TW text does not become zh, which readers take
    for Simplified."""
    if not tag:
        return variant
    usual = USUAL_SCRIPTS.get(base_language(tag), "")
    is_hidden = not script_of_tag(tag) and usual and variant_script(variant) not in {"", usual}
    return variant if is_hidden else replace(variant, language=tag)


def _orient(
    units: Iterable[Unit],
    languages: Languages,
    left_out: Counter[str] | None,
    *,
    nulls: bool,
) -> Iterator[Unit]:
    source_tag, target_tag = languages
    for unit in units:
        texts = [variant for variant in unit.variants if nulls or not variant.is_blank]
        sources, targets = _choose_texts(texts, source_tag, target_tag)
        translations = _translations(sources, targets, nulls=nulls)
        counts = Counter[str]() if left_out is None else left_out
        if not translations:
            counts[_reason(unit, is_bare=bool(sources and targets))] += 1
            continue
        if all(languages):
            counts += Counter({FURTHER: len(sources) - 1})
        variants = (with_tag(sources[0], source_tag), *(with_tag(target, target_tag) for target in translations))
        yield replace(unit, variants=variants)


def _translations(sources: Sequence[Variant], targets: Sequence[Variant], *, nulls: bool) -> list[Variant]:
    """The targets that translate the first source, or with `nulls` all of them."""
    if not sources:
        return []
    return [target for target in targets if nulls or target.translates(sources[0])]


def _reason(unit: Unit, *, is_bare: bool) -> str:
    """Why a unit is left out; `is_bare` tells that it has texts in the languages, which do not translate each other."""
    if unit.is_draft:
        return DRAFTS
    return WITHOUT_TRANSLATION if is_bare else "without texts in these languages"


def _choose_texts(
    texts: Sequence[Variant], source_tag: str | None, target_tag: str | None
) -> tuple[Sequence[Variant], Sequence[Variant]]:
    """The possible sources, none of which is one of the targets, and the targets."""
    possible_targets = in_language(texts, target_tag) if target_tag else []
    sources = in_language(texts, source_tag) if source_tag else texts
    sources = [variant for variant in sources if variant not in possible_targets]
    others = [variant for variant in texts if variant not in sources[:1]]
    return sources, possible_targets if target_tag else others


def without_markup(units: Iterable[Unit]) -> Iterator[Unit]:
    """The same units without inline codes."""
    for unit in units:
        yield replace(unit, variants=tuple(replace(variant, markup="") for variant in unit.variants))
