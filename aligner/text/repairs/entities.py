"""Decodes the entities of HTML and XML that are left in a text: `&quot;够了&quot;` → `"够了"`; `&#91;` → `[`."""

from __future__ import annotations

import html
from collections.abc import Iterator

import regex

from aligner.bitext.edits import Edit, Span

# `&amp;quot;` was encoded twice.
ENTITY = regex.compile(r"&(?:amp;)*(?P<code>[A-Za-z][A-Za-z0-9]{1,30};|\#[0-9]{1,7};|\#[xX][0-9A-Fa-f]{1,6};)")
UNREADABLE = regex.compile(r"[\p{C}\uFFFD--[\n\t\u00ad\u200b-\u200f]]", regex.V1)


def decode_entities(text: str, language: str) -> Iterator[Edit]:
    """Replace each entity by the character that it stands for, unless no character has this name or number.

    A line that has both as words of their own speaks of entities: `< is written as &lt;`.
    """
    for match in ENTITY.finditer(text) if "&" in text else ():
        entity = f"&{match['code']}"
        plain = html.unescape(entity)
        if plain in {entity, ""} or UNREADABLE.search(plain) or _is_mentioned(text, match, plain):
            continue
        yield Edit("decoded entities", Span(*match.span()), plain)


def _is_mentioned(text: str, match: regex.Match[str], plain: str) -> bool:
    """Whether the entity and its character are words of the same line."""
    start, stop = match.span()
    if not (not start or text[start - 1].isspace()) or not (stop == len(text) or text[stop].isspace()):
        return False
    line_end = text.find("\n", stop)
    line = text[text.rfind("\n", 0, start) + 1 : line_end if line_end >= 0 else len(text)]
    return plain in line.split()
