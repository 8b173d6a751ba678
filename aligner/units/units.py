"""Translation units, in the terms of TMX: what a memory holds and what exchange formats carry.

    Alignment ─units_of─▶ Units ─select─▶ Units ─formats─▶ .tmx .xlf .csv …
                              └─────────────────────────▶ Memory

A unit has a text in two or more languages, the source first. What else a file says of it stays with it, understood or
not, so that it comes out again: attributes, and as elements the properties, notes and whatever is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from aligner.bitext.languages import base_language, check_language

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
        return _property_text(self.elements, kind)


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
        return _property_text(self.elements, kind)

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
        sources = (variant for variant in self.variants if left is None or same_language(variant.language, left))
        source = next(sources, None)
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


def stamp(moment: datetime | None = None) -> str:
    """The moment as TMX has it, in UTC; by default now."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime(STAMP)


def exchange_tag(language: str) -> str:
    """A tag as CAT tools want it: zh-CN for zh, en-US for en, any other as it is."""
    return REGIONS.get(language.lower(), language)


def same_language(tag: str, other: str) -> bool:
    """Whether two tags have the same first subtag: zh, zh-CN, zh_TW, zho."""
    return base_language(tag) == base_language(other)


def identifier(texts: Iterable[str]) -> str:
    """Sixteen hexadecimal digits that depend on the texts only."""
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def digest(unit: Unit) -> bytes:
    """Sixteen bytes that are the same for units with the same texts, codes included, in the same languages.

    Languages count without script and region, and which text is the source does not count.
    """
    return digest_of(keys_of(unit))


class Key(NamedTuple):
    """What tells a variant from others: its language without script and region, its text and its markup."""

    language: str
    text: str
    markup: str


def digest_of(keys: Iterable[Key]) -> bytes:
    """The digest of the unit whose variants have these keys."""
    return sha256(json.dumps(sorted(keys), ensure_ascii=False).encode("utf-8", "surrogatepass")).digest()[:16]


def keys_of(unit: Unit) -> list[Key]:
    """What tells each variant from others, in their order."""
    return [Key(base_language(variant.language), variant.text, variant.markup) for variant in unit.variants]


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
            all(isinstance(value, str) for value in (*attributes.values(), *rest)) and len(rest) < 2
        ):
            return Element(name, text, attributes, *map(str, rest))
    raise ValueError(f"no record of an element: {record!r}")


def clean_tag(tag: str) -> str:
    """A language tag as BCP 47 writes it: `zh_CN` has a hyphen, and blanks around it go."""
    return tag.strip().replace("_", "-")


def _property_text(elements: Iterable[Element], kind: str) -> str | None:
    texts = (element.text for element in elements if element.name == "prop" and element.attributes.get("type") == kind)
    return next(texts, None)
