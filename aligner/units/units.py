"""Translation units, in the terms of TMX: memories and exchange formats contain them.

    Alignment ─units_of─▶ Units ─select─▶ Units ─formats─▶ .tmx .xlf .csv …
                              └─────────────────────────▶ Memory

A unit has a text in two or more languages, the source first. It keeps everything else that a file says about it, so
that writing preserves even what we do not understand: attributes, and as elements properties, notes and the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from aligner.arguments import TAGS, TEXT
from aligner.bitext.judgements import OPEN, Judgement
from aligner.bitext.languages import CHINESE, base_language, check_known_language, script_of_tag
from aligner.bitext.subtags import HANT
from aligner.units.notations import lacks_words
from aligner.words.atoms import has_words
from aligner.words.scripts import script_of

# The types of the properties that we write.
CONFIDENCE, BEAD, DOCUMENT, SEGMENT, RECIPE = "x-confidence", "x-bead", "x-document", "x-segment", "x-recipe"
BEFORE, AFTER = "x-context-pre", "x-context-post"
# The text of a translation that nobody has confirmed, beside its state.
DRAFT, STATE = "x-draft", "x-state"
STAMP = "%Y%m%dT%H%M%SZ"
CREATED, CHANGED = "creationdate", "changedate"
# What a reviewer said of a pair, in words; in a header, that a reviewer said something.
REVIEW = "x-review"
# The reasons why units and texts are left out.
WITHOUT_TRANSLATION, WITHOUT_SOURCE = "without a translation", "without a source"
WITHOUT_TEXT, FURTHER, DRAFTS = "without a text", "in a further language", "drafts"
WITHOUT_WORDS = "without words"
DROPPED, NOT_ACCEPTED = "dropped by the reviewer", "not accepted"

# The languages of source and target, None for one that is not named.
Languages = tuple[str | None, str | None]


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

    @property
    def is_blank(self) -> bool:
        """Whether it has neither text nor codes."""
        return not self.text.strip() and not self.markup.strip()

    def translates(self, source: Variant) -> bool:
        """Whether this can be a translation of the source: it has words, or both have none but something else.

        A letter or a digit is a word here, codes and placeholders are not; see `units.notations`. CAT tools would
        replace a sentence by a dash or by bare codes, and so delete it.
        """
        if self.is_blank or source.is_blank:
            return False
        return not lacks_words(self.text, source.text) or lacks_words(source.text, self.text)


@dataclass(frozen=True, slots=True)
class Unit:
    """Variants that translate each other, the source first; `attributes` have the names of TMX: `tuid`, `segtype`, …"""

    variants: tuple[Variant, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()

    @classmethod
    def of(cls, source: str, target: str, languages: tuple[str, str] = ("zh-CN", "en-US")) -> Unit:
        """A unit of two texts, which are stripped, without attributes or elements."""
        TAGS.check("languages", languages)
        TEXT.check("source", source)
        TEXT.check("target", target)
        texts = zip(languages, (source, target), strict=True)
        return cls(tuple(Variant(check_known_language(language), text.strip()) for language, text in texts))

    def value_of(self, kind: str) -> str | None:
        """The text of the first property of this type."""
        return _property_text(self.elements, kind)

    @property
    def texts(self) -> tuple[Variant, ...]:
        """The first variant that is not blank, and the variants after it that can be translations of it."""
        return tuple(variant for variant in with_blanks(self.variants) if not variant.is_blank)

    @property
    def is_draft(self) -> bool:
        """Whether its only translations are drafts, which no one has confirmed."""
        return any(variant.value_of(DRAFT) is not None for variant in self.variants) and len(self.texts) < 2

    @property
    def has_words(self) -> bool:
        """Whether each text has a word; one without is empty, or a number, a time code, a tag or the like."""
        return all(has_words(variant.text) for variant in self.variants)

    @property
    def confidence(self) -> float | None:
        """Probability that the variants translate each other, as the aligner stated it; None if it is not stated."""
        try:
            value = float(self.value_of(CONFIDENCE) or "nan")
        except ValueError:
            return None
        return value if 0 <= value <= 1 else None

    @property
    def judgement(self) -> Judgement:
        """What a reviewer said of the pair; the default if nothing is stated."""
        said = self.value_of(REVIEW)
        return Judgement.of_words(said) if said else OPEN

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

    def pairs(self, languages: Languages = (None, None)) -> Iterator[tuple[Variant, Variant]]:
        """Pairs of the source and each target. A language restricts the source, or the targets, to variants in it."""
        left, right = languages
        sources = (variant for variant in self.variants if left is None or is_in_language(variant, left))
        source = next(sources, None)
        for target in self.variants:
            if source and target is not source and (right is None or is_in_language(target, right)):
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


def with_blanks(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    """The variants, blank where they cannot translate the first that is not; a blank variant keeps its properties."""
    source = next((variant for variant in variants if not variant.is_blank), None)
    if source is None or all(variant is source or variant.translates(source) for variant in variants):
        return tuple(variants)
    return tuple(
        variant if variant is source or variant.translates(source) else replace(variant, text="", markup="")
        for variant in variants
    )


def as_draft(variant: Variant) -> Variant:
    """The variant with its text as the property `x-draft`."""
    if variant.is_blank:
        return variant
    draft = Element("prop", variant.text, {"type": DRAFT}, variant.markup)
    return replace(variant, text="", markup="", elements=(*variant.elements, draft))


def with_drafts(units: Iterable[Unit]) -> Iterator[Unit]:
    """The units with drafts as their texts; the property `x-state` still tells that nobody has confirmed them."""
    for unit in units:
        if unit.is_draft:
            yield replace(unit, variants=tuple(map(_without_draft, unit.variants)))
        else:
            yield unit


def _without_draft(variant: Variant) -> Variant:
    drafts = [element for element in variant.elements if element.attributes.get("type") == DRAFT]
    if not drafts or not variant.is_blank:
        return variant
    elements = tuple(element for element in variant.elements if element is not drafts[0])
    return replace(variant, text=drafts[0].text, markup=drafts[0].markup, elements=elements)


def stamp(moment: datetime | None = None) -> str:
    """The moment in the notation of TMX, in UTC; the default is now."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime(STAMP)


def exchange_tag(language: str, text: str = "") -> str:
    """The tag that CAT tools expect of a text that we label: zh-CN or, if the text shows Traditional characters, zh-TW
    for zh, en-US for en, any other unchanged.

    Trados and Pontoon accept a memory only if its tags equal theirs, which have regions.
    """
    if language == "zh":
        return "zh-TW" if script_of(text, language) == HANT else "zh-CN"
    return "en-US" if language == "en" else language


def same_language(tag: str, other: str) -> bool:
    """Whether two tags may name the same language: zh, zh-CN, zh_SG and zho do, zh-CN and zh-TW do not.

    Regions make no difference but where they imply a script. A tag without a script names the language in any script.
    """
    scripts = {script_of_tag(tag), script_of_tag(other)} - {""}
    return base_language(tag) == base_language(other) and len(scripts) < 2


def variant_script(variant: Variant) -> str:
    """The script of a text: that of its tag, else the one that it shows; empty if it shows none."""
    return script_of_tag(variant.language) or script_of(variant.text, variant.language)


def is_in_language(variant: Variant, tag: str) -> bool:
    """Whether a text is in a language, and in its script unless its own tag or its characters say otherwise.

    A zh text without characters of one script alone is in zh-CN and in zh-TW. Simplified Chinese under the tag zh-TW,
    as a reader calls a text without a tag when the user names zh-TW, is in neither.
    """
    if base_language(variant.language) != base_language(tag):
        return False
    script = script_of_tag(tag)
    if not script:
        return True
    if base_language(tag) in CHINESE and script_of(variant.text, tag) not in {"", script}:
        return False
    return variant_script(variant) in {"", script}


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
