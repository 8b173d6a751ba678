"""What a unit says of its place, by which CAT tools tell equal texts apart.

    打开 → Open                                              holds everywhere
    打开 → Open        file=menu.txt prev=文件 next=保存       holds there only
    打开 → Open file   file=shop.txt prev=商店 next=关闭       holds there only

Two units with the same texts and another context are two units in a file. Merged into one, with both contexts, they
would hold in neither place, and the first of the three would hold nowhere else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from aligner.bitext.languages import base_language
from aligner.units.units import Element, Unit

# The property by which OmegaT knows an alternative translation: the file in which it holds.
ALTERNATIVE = "file"


class ContextKind(NamedTuple):
    """Properties that name a place: a pattern of their whole type, without regard to case; who writes them; one."""

    pattern: str
    tools: str
    example: str


KINDS = (
    ContextKind(r"file|id|prev|next|path", "OmegaT, for alternative translations", "prev"),
    ContextKind(r"x-ice|x-100pc", "OmegaT, for in-context exact matches", "x-ice"),
    ContextKind(r"x-(sdl-)?context.*", "memoQ, Trados, MateCat, Pootle, gettext, and we", "x-context-pre"),
    ContextKind(r"x-(structure|id)context(:.*)?", "Trados", "x-IdContext"),
    ContextKind(r"x-(prev|previous|next|following)-(segment|source)(-text)?", "Smartling", "x-previous-source-text"),
    ContextKind(r"(x-)?context[-_](pre|post|prev|next)", "Phrase", "context_prev"),
    ContextKind(r"(x-)?(segment|string|resource|unit)[-_]?(id|key|name)", "Smartling and others", "x-segment-id"),
    ContextKind(r"x-(id|key|resname)", "files of keys and texts", "x-key"),
    ContextKind(r"smartling_string_variant", "Smartling", "smartling_string_variant"),
)
_CONTEXT = re.compile("|".join(f"(?:{kind.pattern})" for kind in KINDS), re.IGNORECASE)

# An identifier, and the properties that name a place: the language of the text that has it, if one has, type and text.
Context = tuple[str, frozenset[tuple[str, str, str]]]
NO_CONTEXT: Context = ("", frozenset())


def is_context(element: Element) -> bool:
    """Whether this is a property that names a place."""
    return element.name == "prop" and _CONTEXT.fullmatch(element.attributes.get("type", "")) is not None


def context_of(unit: Unit) -> Context:
    """What tells this unit apart from others with the same texts; `NO_CONTEXT` if it holds everywhere.

    An identifier that the input gave belongs to it: OmegaT 6 takes a `tuid` for the key of a segment.
    """
    places = [("", unit.elements), *((base_language(each.language), each.elements) for each in unit.variants)]
    return unit.tuid, frozenset(
        (language, element.attributes["type"], element.text)
        for language, elements in places
        for element in elements
        if is_context(element)
    )
