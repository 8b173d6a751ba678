"""Translation units, in the terms of TMX: memories and exchange formats contain them.

    Alignment ─units_of─▶ Units ─select─▶ Units ─formats─▶ .tmx .xlf .csv …
                              └─────────────────────────▶ Memory

A unit has a text in two or more languages, the source first. It keeps everything else that a file says about it, so
that writing preserves even what we do not understand: attributes, and as elements properties, notes and the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from aligner.bitext.languages import base_language, check_known_language

# Trados and Pontoon accept a memory only if its tags equal theirs, which have regions.
REGIONS = {"zh": "zh-CN", "en": "en-US"}
# The types of the properties that we write.
CONFIDENCE, BEAD, DOCUMENT, SEGMENT, RECIPE = "x-confidence", "x-bead", "x-document", "x-segment", "x-recipe"
BEFORE, AFTER = "x-context-pre", "x-context-post"
STAMP = "%Y%m%dT%H%M%SZ"
CREATED, CHANGED = "creationdate", "changedate"
# The reasons why units and texts are left out.
WITHOUT_TRANSLATION, WITHOUT_SOURCE = "without a translation", "without a source"
WITHOUT_TEXT, FURTHER = "without a text", "in a further language"


@dataclass(frozen=True, slots=True)
class Element:
    """A statement about a unit, a variant or a file: a property (`prop`), a note, or an element that we do not know.

    If the content has child elements, `markup` is the content as XML and `text` is its text without them.
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

    If the text has inline codes (`<bpt>`, `<ph>`, … as in TMX), `markup` contains them; `text` never does.
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
        """A unit of two texts, which are stripped, without attributes or elements."""
        texts = zip(languages, (source, target), strict=True)
        return cls(tuple(Variant(check_known_language(language), text.strip()) for language, text in texts))

    def value_of(self, kind: str) -> str | None:
        """The text of the first property of this type."""
        return _property_text(self.elements, kind)

    @property
    def confidence(self) -> float | None:
        """Probability that the variants translate each other, as the aligner stated it; None if it is not stated."""
        try:
            value = float(self.value_of(CONFIDENCE) or "nan")
        except ValueError:
            return None
        return value if 0 <= value <= 1 else None

    @property
    def tuid(self) -> str:
        """The identifier that the input gave, or an empty string; one that we once made of the texts is none."""
        tuid = self.attributes.get("tuid", "")
        return "" if tuid and _is_made_of(tuid, [variant.text for variant in self.variants]) else tuid

    @property
    def created(self) -> str:
        """The date of creation, in the notation of TMX: of the unit, otherwise the earliest of its texts, or empty."""
        return self.attributes.get(CREATED) or min(self._dates(CREATED), default="")

    @property
    def changed(self) -> str:
        """The date of the last change, in the notation of TMX: of the unit, otherwise the latest of its texts, or
        empty."""
        return self.attributes.get(CHANGED) or max(self._dates(CHANGED), default="")

    def _dates(self, name: str) -> list[str]:
        return [date for variant in self.variants if (date := variant.attributes.get(name))]

    def pairs(self, languages: tuple[str | None, str | None] = (None, None)) -> Iterator[tuple[Variant, Variant]]:
        """Pairs of the source and each target. A language restricts the source, or the targets, to variants in it."""
        left, right = languages
        sources = (variant for variant in self.variants if left is None or same_language(variant.language, left))
        source = next(sources, None)
        for target in self.variants:
            if source and target is not source and (right is None or same_language(target.language, right)):
                yield source, target


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says about all its units. A language is empty if the file does not name it."""

    source_language: str = ""
    target_language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file while it is read: its header, and an iterator over its units."""

    header: Header
    units: Iterator[Unit]


def stamp(moment: datetime | None = None) -> str:
    """The moment in the notation of TMX, in UTC; the default is now."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime(STAMP)


def exchange_tag(language: str) -> str:
    """The tag that CAT tools expect: zh-CN for zh, en-US for en, any other unchanged."""
    return REGIONS.get(language.lower(), language)


def same_language(tag: str, other: str) -> bool:
    """Whether two tags have the same first subtag: zh, zh-CN, zh_TW, zho."""
    return base_language(tag) == base_language(other)


def _is_made_of(tuid: str, texts: list[str]) -> bool:
    """Whether version 0.1 made this identifier of the texts, in either order; `.2` marked a pair that recurred.

    OmegaT 6 takes a `tuid` for the key of a segment, so that such units never matched.
    """
    digits = tuid.partition(".")[0]
    return len(digits) == 16 and any(
        sha256("\0".join(order).encode("utf-8", "surrogatepass")).hexdigest()[:16] == digits
        for order in (texts, texts[::-1])
    )


def digest(unit: Unit) -> bytes:
    """Sixteen bytes that are the same for units with the same texts and inline codes in the same languages.

    Scripts, regions and the choice of the source make no difference.
    """
    return digest_of(keys_of(unit))


class Key(NamedTuple):
    """The identity of a variant: its language without script and region, its text and its markup."""

    language: str
    text: str
    markup: str


def digest_of(keys: Iterable[Key]) -> bytes:
    """The digest of a unit whose variants have these keys."""
    return sha256(json.dumps(sorted(keys), ensure_ascii=False).encode("utf-8", "surrogatepass")).digest()[:16]


def keys_of(unit: Unit) -> list[Key]:
    """The keys of the variants, in order."""
    return [Key(base_language(variant.language), variant.text, variant.markup) for variant in unit.variants]


def element_record(element: Element) -> list[Any]:
    """An element as JSON: a property with only a type in short form, other elements in full.

    ["x-bead", "1-1"]    ["note", "…", {}]    ["prop", "…", {"type": "x-y", "xml:lang": "en"}, "<b>…</b>"]
    """
    attributes = element.attributes
    if element.name == "prop" and not element.markup and len(attributes) == 1 and "type" in attributes:
        return [attributes["type"], element.text]
    return [element.name, element.text, dict(attributes), *([element.markup] if element.markup else [])]


def element_of_record(record: object) -> Element:
    """The element of a record; ValueError if it is not the record of an element."""
    match record:
        case [str(kind), str(text)]:
            return Element("prop", text, {"type": kind})
        case [str(name), str(text), dict(attributes), *rest] if (
            all(isinstance(value, str) for value in (*attributes.values(), *rest)) and len(rest) < 2
        ):
            return Element(name, text, attributes, *map(str, rest))
    raise ValueError(f"not the record of an element: {record!r}")


def clean_tag(tag: str) -> str:
    """A language tag in the notation of BCP 47: a hyphen for the underscore of `zh_CN`, and no blanks around it."""
    return tag.strip().replace("_", "-")


def _property_text(elements: Iterable[Element], kind: str) -> str | None:
    texts = (element.text for element in elements if element.name == "prop" and element.attributes.get("type") == kind)
    return next(texts, None)
