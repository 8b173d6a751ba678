"""Translation units, in the terms of TMX: what a memory holds and what exchange formats carry.

    Alignment ─units_of─▶ Units ─select─▶ Units ─formats─▶ .tmx .xlf .csv …
                              └─────────────────────────▶ Memory

A unit has a text in two or more languages, the source first. What else a file says of it stays with it, understood or
not, so that it comes out again: attributes, and as elements the properties, notes and whatever is unknown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from aligner.bitext import Alignment, Bead, Run, Sentences
from aligner.errors import InputError
from aligner.forms import Form, check_form
from aligner.languages import base_language, check_language

# Trados and Pontoon take a memory only if its tags equal theirs, and theirs have regions.
REGIONS = {"zh": "zh-CN", "en": "en-US"}
# Types of the properties that we write.
CONFIDENCE, BEAD, DOCUMENT, SEGMENT, RECIPE = "x-confidence", "x-bead", "x-document", "x-segment", "x-recipe"
BEFORE, AFTER = "x-context-pre", "x-context-post"
STAMP = "%Y%m%dT%H%M%SZ"
# Why units and texts are left out.
WITHOUT_TRANSLATION, WITHOUT_TEXT, FURTHER = "without a translation", "without a text", "in a further language"


@dataclass(frozen=True, slots=True)
class Element:
    """Something said of a unit, a variant or a file: a property (`prop`), a note, or what we do not know.

    `markup` is its content as XML where that has elements of its own, and `text` is then its text without them.
    """

    name: str
    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    markup: str = ""


def prop(kind: str, text: str) -> Element:
    """A property."""
    return Element("prop", text, {"type": kind})


@dataclass(frozen=True, slots=True)
class Variant:
    """The text of a unit in one language: stripped, otherwise as in the document.

    `markup` is the text with its inline codes (`<bpt>`, `<ph>`, … as in TMX) where it has any; `text` is without them.
    """

    language: str
    text: str
    markup: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()

    def value_of(self, kind: str) -> str | None:
        """The text of the first property of this type."""
        return _property(self.elements, kind)


@dataclass(frozen=True, slots=True)
class Unit:
    """Variants that translate each other, the source first; `attributes` have the names of TMX: `tuid`, `segtype`, …"""

    variants: tuple[Variant, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()

    @classmethod
    def of(cls, source: str, target: str, languages: tuple[str, str] = ("zh-CN", "en-US")) -> Unit:
        """A unit of two texts, stripped, of which nothing else is known."""
        texts = zip(languages, (source, target), strict=True)
        return cls(tuple(Variant(check_language(language), text.strip()) for language, text in texts))

    def value_of(self, kind: str) -> str | None:
        """The text of the first property of this type."""
        return _property(self.elements, kind)

    @property
    def confidence(self) -> float | None:
        """Probability that the variants translate each other, as the aligner that made the unit found; None if none."""
        try:
            value = float(self.value_of(CONFIDENCE) or "nan")
        except ValueError:
            return None
        return value if 0 <= value <= 1 else None

    @property
    def tuid(self) -> str:
        """The identifier that the unit came with, or one that depends on its texts only."""
        return self.attributes.get("tuid") or identifier(variant.text for variant in self.variants)

    def pairs(self, languages: tuple[str | None, str | None] = (None, None)) -> Iterator[tuple[Variant, Variant]]:
        """The source, or the first variant in the one language, with each of the others, or of those in the other."""
        left, right = languages
        source = next((each for each in self.variants if left is None or same_language(each.language, left)), None)
        for target in self.variants:
            if source and target is not source and (right is None or same_language(target.language, right)):
                yield source, target


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of all its units. Languages are empty where the file does not say."""

    source_language: str = ""
    target_language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is being read: its header, and its units as they come."""

    header: Header
    units: Iterator[Unit]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which units are taken: those with at least this confidence, or none stated; no text longer than `longest`
    characters; and of units with the same texts all, or without `duplicates` the first.

    A unit with less than two texts is taken only with `nulls`.
    """

    min_confidence: float = 0.0
    longest: int | None = None
    duplicates: bool = True
    nulls: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise InputError(f"the least confidence must lie between 0 and 1, not {self.min_confidence}")
        if self.longest is not None and self.longest < 1:
            raise InputError(f"the greatest length must be a number of characters from 1 on, not {self.longest}")

    def of(self, units: Iterable[Unit], left_out: Counter[str] | None = None) -> Iterator[Unit]:
        """The units that are taken, in order; `left_out` counts the others by reason."""
        seen: set[bytes] = set()
        for unit in units:
            reason = self._reason(unit, seen)
            if not reason:
                yield unit
            elif left_out is not None:
                left_out[reason] += 1

    def _reason(self, unit: Unit, seen: set[bytes]) -> str:
        if not self.nulls and sum(bool(variant.text or variant.markup) for variant in unit.variants) < 2:
            return WITHOUT_TRANSLATION
        if unit.confidence is not None and unit.confidence < self.min_confidence:
            return f"of a confidence below {self.min_confidence:g}"
        if self.longest and max(len(variant.text) for variant in unit.variants) > self.longest:
            return f"longer than {self.longest:,} characters"
        if not self.duplicates:
            texts = digest(unit)
            if texts in seen:
                return "had already"
            seen.add(texts)
        return ""


@dataclass(slots=True)
class Tally:
    """How many units a writer has written, and what it has left out, by reason."""

    left_out: Counter[str]
    written: int = 0

    @classmethod
    def of(cls, left_out: Counter[str] | None) -> Tally:
        """One that counts what is left out where the caller wants it."""
        return cls(Counter() if left_out is None else left_out)

    def pairs(
        self, units: Iterable[Unit], languages: tuple[str, str], alone: str = ""
    ) -> Iterator[tuple[Unit, Variant, Variant]]:
        """Each unit with its source and one of its targets, or of those in the second language if that is named.

        The source is the first variant in the first language, or the first of all. A unit of a single variant has an
        empty target, in the language `alone` if none is named.
        """
        left, right = languages
        for unit in units:
            if len(unit.variants) == 1:
                self.written += 1
                yield unit, unit.variants[0], Variant(right or alone, "")
                continue
            source = next((each for each in unit.variants if left and _is_same(each.language, left)), None)
            source = source or next(iter(unit.variants), None)
            others = [each for each in unit.variants if each is not source]
            targets = [each for each in others if not right or _is_same(each.language, right)]
            if not source or not targets:
                self.left_out[f"without a text in {right}" if others else WITHOUT_TEXT] += 1
                continue
            self.written += 1
            if beyond := len(others) - len(targets):
                self.left_out[FURTHER] += beyond
            for target in targets:
                yield unit, source, target


def units_of(
    alignment: Alignment,
    form: Form = "typed",
    languages: tuple[str, str] | None = None,
    created: datetime | None = None,
    *,
    split: bool = False,
    nulls: bool = False,
) -> Iterator[Unit]:
    """The beads as units, those with an empty or blank side only with `nulls`.

    Texts are stripped: CAT tools find no match for one with blanks around it. `languages` default to those of the
    texts, zh as zh-CN and en as en-US; `created` to now. `split` makes n units of a bead of n and n sentences. Beads
    that have a part of a sentence only are phrases, others than 1-1 paragraphs. Sentences are counted from 1; the
    context is the source sentence before and the one behind.
    """
    check_form(form)
    stamp = (created or datetime.now(UTC)).astimezone(UTC).strftime(STAMP)
    sides = (alignment.source, alignment.target)
    tags = languages or exchange_tags(alignment)
    for tag in tags:
        check_language(tag)
    counts = [side.sentence_numbers() for side in sides]
    seen: Counter[str] = Counter()
    for bead in alignment.beads:
        for runs in _parts(bead, sides) if split else [(bead.source, bead.target)]:
            variants = tuple(
                _variant(side, run, numbers, tag, form)
                for side, run, numbers, tag in zip(sides, runs, counts, tags, strict=True)
            )
            if nulls or all(variant.text for variant in variants):
                name = identifier(variant.text for variant in variants)
                seen[name] += 1
                yield Unit(
                    variants,
                    {
                        "tuid": f"{name}.{seen[name]}" if seen[name] > 1 else name,
                        "segtype": _segment_type(bead, runs),
                        "creationdate": stamp,
                        "changedate": stamp,
                    },
                    (
                        prop(CONFIDENCE, f"{bead.confidence:.6f}"),
                        prop(BEAD, bead.kind),
                        *_context(alignment.source, runs[0], form),
                    ),
                )


def header_of(
    alignment: Alignment, languages: tuple[str, str] | None = None, created: datetime | None = None
) -> Header:
    """What is to be said of all units of an alignment: languages as in `units_of`, kind of segments, date, recipe.

    Only where a header says paragraph does OmegaT make two units of one of two and two sentences.
    """
    is_joined = any(len(bead.source) > 1 or len(bead.target) > 1 for bead in alignment.beads)
    stamp = (created or datetime.now(UTC)).astimezone(UTC).strftime(STAMP)
    attributes = {"segtype": "paragraph" if is_joined else "sentence", "creationdate": stamp, "changedate": stamp}
    return Header(*(languages or exchange_tags(alignment)), attributes, (prop(RECIPE, str(alignment.recipe)),))


def exchange_tags(alignment: Alignment) -> tuple[str, str]:
    """The languages of both texts as CAT tools want them."""
    return exchange_tag(alignment.source.language), exchange_tag(alignment.target.language)


def _parts(bead: Bead, sides: tuple[Sentences, Sentences]) -> Sequence[tuple[Run, Run]]:
    """Sentence by sentence where both sides have as many, and none of them blank; else the bead as it is."""
    runs = (bead.source, bead.target)
    is_blank = any(not side[k].strip() for side, run in zip(sides, runs, strict=True) for k in run)
    if bead.is_partial or len(bead.source) != len(bead.target) or is_blank:
        return [runs]
    return [(Run(i, i + 1), Run(j, j + 1)) for i, j in zip(*runs, strict=True)]


def _variant(side: Sentences, run: Run, numbers: Sequence[int], tag: str, form: Form) -> Variant:
    origin = side.document.origin
    elements = [prop(DOCUMENT, origin)] if origin else []
    if run:
        first, last = numbers[run.start + 1], numbers[run.stop]
        elements.append(prop(SEGMENT, f"{first}" if first == last else f"{first}-{last}"))
    return Variant(tag, side.text_of(run, form).strip(), elements=tuple(elements))


def _segment_type(bead: Bead, runs: tuple[Run, Run]) -> str:
    if bead.is_partial:
        return "phrase"
    return "sentence" if len(runs[0]) == len(runs[1]) == 1 else "paragraph"


def _context(source: Sentences, run: Run, form: Form) -> Iterator[Element]:
    neighbours = ((BEFORE, run.start - 1), (AFTER, run.stop))
    for kind, place in neighbours:
        if run and 0 <= place < len(source) and (text := source.text_of(Run(place, place + 1), form).strip()):
            yield prop(kind, text)


def exchange_tag(language: str) -> str:
    """A tag as CAT tools want it: zh-CN for zh, en-US for en, any other as it is."""
    return REGIONS.get(language.lower(), language)


def with_regions(units: Iterable[Unit], named: Collection[str | None] = ()) -> Iterator[Unit]:
    """The same units with zh as zh-CN and en as en-US, but where the user `named` the language so.

    Writers write tags as they are. Who converts or exports for CAT tools (.tmx, .xlf) takes this step before, and
    `header_with_regions`.
    """
    for unit in units:
        written = [variant.language for variant in unit.variants]
        tags = [tag if tag in named else exchange_tag(tag) for tag in written]
        if any(tag is not variant.language for tag, variant in zip(tags, unit.variants, strict=True)):
            pairs = zip(unit.variants, tags, strict=True)
            yield replace(unit, variants=tuple(replace(variant, language=tag) for variant, tag in pairs))
        else:
            yield unit


def header_with_regions(header: Header) -> Header:
    """The same header with zh as zh-CN and en as en-US."""
    source, target = exchange_tag(header.source_language), exchange_tag(header.target_language)
    return replace(header, source_language=source, target_language=target)


def called(header: Header, languages: tuple[str | None, str | None]) -> Header:
    """The header with these languages, and its own for one that is not given, unless that is the other one."""
    source, target = languages
    own_source, own_target = header.source_language, header.target_language
    return replace(
        header,
        source_language=source or ("" if target and same_language(own_source, target) else own_source),
        target_language=target or ("" if source and same_language(own_target, source) else own_target),
    )


def same_language(tag: str, other: str) -> bool:
    """Whether two tags have the same first subtag: zh, zh-CN, zh_TW, zho."""
    return base_language(tag) == base_language(other)


_is_same = lru_cache(maxsize=256)(same_language)
_base = lru_cache(maxsize=1024)(base_language)


def retagged(units: Iterable[Unit], tags: Collection[str]) -> Iterator[Unit]:
    """The same units with the languages called by these tags, where they are the same but for script and region."""
    by_language = {base_language(check_language(tag)): tag for tag in tags}
    for unit in units:
        variants = (
            replace(variant, language=by_language.get(base_language(variant.language), variant.language))
            for variant in unit.variants
        )
        yield replace(unit, variants=tuple(variants))


def directed(
    units: Iterable[Unit], languages: tuple[str | None, str | None], left_out: Counter[str] | None = None
) -> Iterator[Unit]:
    """The units with the source first and the targets of one language behind it, both called as given; None: any other.

    Variants are chosen as by `in_language`. `left_out` counts the units that have no text in one of the languages.
    """
    for tag in filter(None, languages):
        check_language(tag)
    return _directed(units, languages, left_out) if any(languages) else iter(units)


def in_language(variants: Iterable[Variant], tag: str) -> list[Variant]:
    """Those with exactly this tag, upper or lower case; if there are none, those in the language whatever its region
    and script."""
    similar = [each for each in variants if _is_same(each.language, tag)]
    name = clean_tag(tag).lower()
    return [each for each in similar if clean_tag(each.language).lower() == name] or similar


def _directed(
    units: Iterable[Unit], languages: tuple[str | None, str | None], left_out: Counter[str] | None
) -> Iterator[Unit]:
    source_tag, target_tag = languages
    for unit in units:
        texts = [each for each in unit.variants if each.text or each.markup]
        wanted = in_language(texts, target_tag) if target_tag else []
        sources = in_language(texts, source_tag) if source_tag else texts
        source = next((each for each in sources if each not in wanted), None)
        targets = wanted if target_tag else [each for each in texts if each is not source]
        if source and targets:
            called = (_called(source, source_tag), *(_called(target, target_tag) for target in targets))
            yield replace(unit, variants=called)
        elif left_out is not None:
            left_out["without texts in these languages"] += 1


def _called(variant: Variant, tag: str | None) -> Variant:
    return replace(variant, language=tag) if tag else variant


def without_markup(units: Iterable[Unit]) -> Iterator[Unit]:
    """The same units without inline codes."""
    for unit in units:
        yield replace(unit, variants=tuple(replace(variant, markup="") for variant in unit.variants))


def identifier(texts: Iterable[str]) -> str:
    """Sixteen hexadecimal digits that depend on the texts only."""
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def digest(unit: Unit) -> bytes:
    """Sixteen bytes that are the same for units with the same texts, codes included, in the same languages.

    Languages count without script and region, and which text is the source does not count.
    """
    return sha256(json.dumps(sorted(keys_of(unit)), ensure_ascii=False).encode("utf-8", "surrogatepass")).digest()[:16]


def keys_of(unit: Unit) -> list[tuple[str, str, str]]:
    """Of each variant what tells it from others: the language without script and region, the text, and the markup."""
    return [(_base(each.language), each.text, each.markup) for each in unit.variants]


def element_record(element: Element) -> list[Any]:
    """An element as what JSON can hold: a property with nothing but a type in short, others in full.

    ["x-bead", "1-1"]    ["note", "…", {}]    ["prop", "…", {"type": "x-y", "xml:lang": "en"}, "<b>…</b>"]
    """
    attributes = element.attributes
    if element.name == "prop" and not element.markup and len(attributes) == 1 and "type" in attributes:
        return [attributes["type"], element.text]
    return [element.name, element.text, dict(attributes), *([element.markup] if element.markup else [])]


def element_of_record(record: object) -> Element:
    """The element of which this is the record; ValueError if it is of none."""
    match record:
        case [str(kind), str(text)]:
            return Element("prop", text, {"type": kind})
        case [str(name), str(text), dict(attributes), *rest] if (
            all(isinstance(each, str) for each in (*attributes.values(), *rest)) and len(rest) < 2
        ):
            return Element(name, text, attributes, *map(str, rest))
    raise ValueError(f"no record of an element: {record!r}")


def clean_tag(tag: str) -> str:
    """A language tag as BCP 47 writes it: `zh_CN` has a hyphen, and blanks around it go."""
    return tag.strip().replace("_", "-")


def _property(elements: Iterable[Element], kind: str) -> str | None:
    return next((each.text for each in elements if each.name == "prop" and each.attributes.get("type") == kind), None)
