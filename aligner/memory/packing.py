"""Units as the rows of a memory, and back.

What a unit says beside its texts is a detail of its occurrence, in JSON:

    [{"tuid": "5d1c…"}, [["x-bead", "1-1"], ["note", "…", {}]], [["zh-CN", "", {}, []], ["en-US", "", {}, []]]]

that is its attributes, its elements, and of each variant the language, the inline markup, attributes and elements. An
element has two strings where it is a property with nothing but a type, else name, text, attributes and markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from aligner.languages import base_language
from aligner.units import CONFIDENCE, Element, Header, Unit, Variant

CREATED, CHANGED = "creationdate", "changedate"
DATES = frozenset({CREATED, CHANGED, "lastusagedate"})
# The aligner finds confidences again to six digits, with another number of threads.
DIGITS = 2
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
decode = json.JSONDecoder().decode
known_base = lru_cache(maxsize=1024)(base_language)


@dataclass(frozen=True, slots=True)
class Packed:
    """A unit as rows: `key` is the same for units with the same texts, codes included, in the same languages.

    `said` is what tells two versions of a document apart: all but dates, and the confidence to two digits.
    """

    key: bytes
    texts: tuple[tuple[str, str], ...]
    confidence: float | None
    created: str
    changed: str
    details: str
    said: bytes


def pack(unit: Unit) -> Packed:
    """The rows of a unit; UnicodeEncodeError if it holds half of a character."""
    texts = tuple((known_base(each.language), each.text) for each in unit.variants)
    key = sha256(encode([texts, [each.markup for each in unit.variants]]).encode()).digest()[:16]
    created, changed = unit.attributes.get(CREATED, ""), unit.attributes.get(CHANGED, "")
    attributes = {name: value for name, value in unit.attributes.items() if name not in (CREATED, CHANGED) or not value}
    elements = [_packed_element(each) for each in unit.elements]
    variants = [_packed_variant(each) for each in unit.variants]
    details = encode([attributes, elements, variants])
    said = encode([_undated(attributes), [_rounded(each) for each in elements], [
        [tag, _undated(attributes), elements] for tag, _, attributes, elements in variants
    ]])  # fmt: skip
    f"{created}{changed}".encode()
    details.encode()
    return Packed(key, texts, unit.confidence, created, changed, details, key + said.encode())


def unpack(texts: Iterable[str], details: str, created: str, changed: str) -> Unit:
    """The unit of these rows, as it was."""
    attributes, elements, variants = decode(details)
    if created:
        attributes[CREATED] = created
    if changed:
        attributes[CHANGED] = changed
    return Unit(
        tuple(
            [
                Variant(tag, text, markup, given, _elements(said))
                for text, (tag, markup, given, said) in zip(texts, variants, strict=True)
            ]
        ),
        attributes,
        _elements(elements),
    )


def pack_header(header: Header) -> str:
    """A header as JSON."""
    elements = [_packed_element(each) for each in header.elements]
    return encode([header.source_language, header.target_language, dict(header.attributes), elements])


def unpack_header(packed: str) -> Header:
    """The header of this JSON."""
    source, target, attributes, elements = decode(packed)
    return Header(source, target, attributes, _elements(elements))


def _packed_variant(variant: Variant) -> list[Any]:
    elements = [_packed_element(each) for each in variant.elements]
    return [variant.language, variant.markup, dict(variant.attributes), elements]


def _packed_element(element: Element) -> list[Any]:
    attributes = element.attributes
    if element.name == "prop" and not element.markup and len(attributes) == 1 and "type" in attributes:
        return [attributes["type"], element.text]
    return [element.name, element.text, dict(attributes), *([element.markup] if element.markup else [])]


def _elements(packed: Sequence[Sequence[Any]]) -> tuple[Element, ...]:
    return tuple([
        Element("prop", each[1], {"type": each[0]}) if len(each) == 2 else Element(*each) for each in packed
    ])  # fmt: skip


def _undated(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in sorted(attributes.items()) if name not in DATES}


def _rounded(element: list[Any]) -> list[Any]:
    if element[0] != CONFIDENCE or len(element) != 2:
        return element
    try:
        return [CONFIDENCE, f"{float(element[1]):.{DIGITS}f}"]
    except ValueError:
        return element
