"""How XLIFF preserves what it has no element for: as pairs of type and text, in contexts (1.2) or metadata (2.1).

    a property              its type                x-confidence: 0.980000
    an attribute            x-attribute:NAME        x-attribute:creationdate: 20260102T030405Z
    anything else           x-element               x-element: ["note", "…", {"o-encoding": "…"}, ""]

A note with attributes other than its language becomes, in TMX, a property: `x-note:from=Li&priority=1`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import quoteattr

from aligner.formats.markup import escaped
from aligner.units.units import Element, prop

ATTRIBUTE_PREFIX, WHOLE_ELEMENT, NOTE_PREFIX = "x-attribute:", "x-element", "x-note:"
SOURCE, TARGET = "x-source:", "x-target:"
RESERVED = re.compile("|".join((ATTRIBUTE_PREFIX, WHOLE_ELEMENT, SOURCE, TARGET)))
PRIORITY = re.compile("[1-9]|10")
LANGUAGE = "xml:lang"


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements about a unit, a side or a file, while they are collected."""

    attributes: dict[str, str] = field(default_factory=dict)
    elements: list[Element] = field(default_factory=list)

    def add_label(self, kind: str, text: str) -> None:
        """Add the attribute or element that a type and a text stand for."""
        if kind.startswith(ATTRIBUTE_PREFIX):
            self.attributes[kind.removeprefix(ATTRIBUTE_PREFIX)] = text
        else:
            self.elements.append((_parse_element(text) if kind == WHOLE_ELEMENT else None) or prop(kind, text))

    def add_note(self, text: str, attributes: Mapping[str, str]) -> None:
        """Add a note."""
        self.elements.append(note_of(text, attributes))


class SideContent(NamedTuple):
    """The content to write for one side of a unit, or for the whole unit if the side is empty."""

    side: str
    attributes: Mapping[str, str]
    elements: Iterable[Element]


def split_notes(
    elements: Iterable[Element], allowed: Collection[str]
) -> tuple[list[tuple[dict[str, str], str]], list[Element]]:
    """The attributes and texts of the elements that can be a <note> with the `allowed` attributes; and the others."""
    fit, others = [], []
    for element in elements:
        attributes = note_attributes(element, allowed)
        if attributes is None:
            others.append(element)
        else:
            fit.append((attributes, element.text))
    return fit, others


def labels(
    attributes: Mapping[str, str], elements: Iterable[Element], is_type: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """A type and a text for each; `is_type` tells whether the file can contain a property of this type."""
    for name, value in attributes.items():
        yield f"{ATTRIBUTE_PREFIX}{name}", value
    for element in elements:
        kind = element.attributes.get("type", "")
        is_plain = element.name == "prop" and len(element.attributes) == 1 and not element.markup
        if is_plain and kind and is_type(kind) and not RESERVED.match(kind):
            yield kind, element.text
        else:
            record = (element.name, element.text, dict(element.attributes), element.markup)
            yield WHOLE_ELEMENT, json.dumps(record)


def _parse_element(text: str) -> Element | None:
    try:
        name, content, attributes, markup = json.loads(text)
    except ValueError:
        return None
    is_ours = isinstance(attributes, dict) and all(isinstance(value, str) for value in (name, content, markup))
    return Element(name, content, attributes, markup) if is_ours else None


def plain_property(elements: Iterable[Element], kind: str) -> Element | None:
    """The first property of this type, if it has only a text."""
    first = next((element for element in elements if element.attributes.get("type") == kind), None)
    is_plain = first is not None and first.name == "prop" and len(first.attributes) == 1 and not first.markup
    return first if is_plain else None


def without_element(elements: Iterable[Element], excluded: Element | None) -> list[Element]:
    """The elements except this one."""
    return [element for element in elements if element is not excluded]


def segment_attributes(attributes: Mapping[str, str], number: int) -> dict[str, str]:
    """The attributes of one of several segments: from the second on, the number is appended to its identifier."""
    if number == 1 or "tuid" not in attributes:
        return dict(attributes)
    return {**attributes, "tuid": f"{attributes['tuid']}.{number}"}


def note_attributes(element: Element, allowed: Collection[str]) -> dict[str, str] | None:
    """The attributes of an element as a <note>, or None if it is not a note or the file does not allow them."""
    kind = element.attributes.get("type", "")
    if element.markup:
        return None
    if element.name == "note":
        attributes = dict(element.attributes)
    elif element.name == "prop" and kind.startswith(NOTE_PREFIX) and len(element.attributes) == 1:
        attributes = dict(parse_qsl(kind.removeprefix(NOTE_PREFIX), keep_blank_values=True))
        if note_of(element.text, attributes) != element:
            return None
    else:
        return None
    is_allowed = set(attributes) <= set(allowed) and PRIORITY.fullmatch(attributes.get("priority", "1"))
    return attributes if is_allowed else None


def note_of(text: str, attributes: Mapping[str, str]) -> Element:
    """A note with its attributes."""
    if set(attributes) <= {LANGUAGE}:
        return Element("note", text, attributes)
    return prop(NOTE_PREFIX + urlencode(sorted(attributes.items())), text)


def xml_element(name: str, attributes: Mapping[str, str], content: str | None = None) -> str:
    """An element in XML; without content, an empty element."""
    attribute_text = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{attribute_text}/>" if content is None else f"<{name}{attribute_text}>{content}</{name}>"


def opening_tag(name: str, attributes: Mapping[str, str]) -> str:
    """The opening tag of an element."""
    return xml_element(name, attributes, "").removesuffix(f"</{name}>")


def text_element(name: str, attributes: Mapping[str, str], text: str) -> str:
    """An element in XML that contains a text."""
    return xml_element(name, attributes, escaped(text))
