"""Units as the rows of a memory, and back.

The texts of a unit are rows in an order of their own, so that it does not matter which of them is the source. What a
unit says beside its texts is a detail of its occurrence, in JSON:

    [{"tuid": "5d1c…"}, [["x-bead", "1-1"], ["note", "…", {}]], [["zh-CN", "", {}, []], ["en-US", "", {}, []]], [1, 0]]

that is its attributes, its elements, of each variant the language, the inline markup, attributes and elements, and
which of the rows, from 0, is the text of each.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from typing import Any

from aligner.bitext.languages import check_language
from aligner.errors import InputError
from aligner.files import half_of_character
from aligner.units.units import (
    CONFIDENCE,
    DOCUMENT,
    Element,
    Header,
    Key,
    Unit,
    Variant,
    clean_tag,
    digest_of,
    element_of_record,
    element_record,
    keys_of,
)

CREATED, CHANGED = "creationdate", "changedate"
DATES = frozenset({CREATED, CHANGED, "lastusagedate"})
# The aligner finds confidences again to six digits, with another number of threads, and files under other paths.
FLEETING = frozenset({CONFIDENCE, DOCUMENT})
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
decode = json.JSONDecoder().decode


@dataclass(frozen=True, slots=True)
class Packed:
    """A unit as rows: `key` is its `units.units.digest`, `texts` are languages and texts in an order of their own.

    `said` is what tells two versions of a document apart: all but dates, confidences, and where the texts were.
    """

    key: bytes
    texts: tuple[tuple[str, str], ...]
    confidence: float | None
    created: str
    changed: str
    details: str
    said: bytes


def pack(unit: Unit) -> Packed:
    """The rows of a unit; InputError if a language is none, UnicodeEncodeError if it holds half of a character."""
    keys = keys_of(unit)
    order = _order(keys)
    texts = tuple((language, text) for language, text, _ in sorted(keys))
    created, changed = unit.attributes.get(CREATED, ""), unit.attributes.get(CHANGED, "")
    attributes = {name: value for name, value in unit.attributes.items() if name not in (CREATED, CHANGED) or not value}
    elements = [element_record(each) for each in unit.elements]
    variants: list[list[Any]] = [
        [checked_language(each.language), each.markup, dict(each.attributes), [*map(element_record, each.elements)]]
        for each in unit.variants
    ]
    details = encode([attributes, elements, variants, order])
    said = encode([_undated(attributes), _lasting(elements), order, [
        [tag, _undated(attributes), _lasting(elements)] for tag, _, attributes, elements in variants
    ]])  # fmt: skip
    "".join([created, changed, details, *(text for _, text in texts)]).encode()
    key = digest_of(keys)
    return Packed(key, texts, unit.confidence, created, changed, details, key + said.encode())


def row_order(unit: Unit) -> list[int]:
    """Of each variant the number of its row, from 0: they are ordered by language, text and markup."""
    return _order(keys_of(unit))


def _order(keys: Sequence[Key]) -> list[int]:
    order = [0] * len(keys)
    for row, place in enumerate(sorted(range(len(keys)), key=keys.__getitem__)):
        order[place] = row
    return order


@lru_cache(maxsize=1024)
def checked_language(tag: str) -> str:
    """The tag as BCP 47 writes it; InputError if it has not the shape of one."""
    return check_language(clean_tag(tag))


def check_whole(text: str, what: str, path: str | PathLike[str] | None = None) -> str:
    """The text itself; InputError if it has half of a character, which no file can hold."""
    if wrong := half_of_character(text):
        raise InputError(f"{what}: {wrong}", path)
    return text


def unpack(texts: Sequence[str], details: str, created: str, changed: str) -> Unit:
    """The unit of these rows, as it was; `sqlite3.DataError` if they are not those of a unit."""
    return unpack_ordered(texts, details, created, changed)[0]


def unpack_ordered(texts: Sequence[str], details: str, created: str, changed: str) -> tuple[Unit, list[int]]:
    """The unit of these rows, as it was, and of each of its variants the number of its row, from 0."""
    try:
        attributes, elements, variants, order = decode(details)
        if sorted(order) != [*range(len(texts))]:
            raise ValueError("texts and details do not belong together")
        if created:
            attributes[CREATED] = created
        if changed:
            attributes[CHANGED] = changed
        found = tuple([
            Variant(tag, texts[row], markup, dict(given), _elements(said))
            for row, (tag, markup, given, said) in zip(order, variants, strict=True)
        ])  # fmt: skip
        return Unit(found, dict(attributes), _elements(elements)), order
    except (ValueError, TypeError, LookupError) as error:
        raise sqlite3.DataError(f"what was said of a unit cannot be read: {error}") from error


def pack_header(header: Header) -> str:
    """A header as JSON."""
    elements = [element_record(each) for each in header.elements]
    return encode([header.source_language, header.target_language, dict(header.attributes), elements])


def unpack_header(packed: str) -> Header:
    """The header of this JSON; `sqlite3.DataError` if it is none."""
    try:
        source, target, attributes, elements = decode(packed)
        return Header(source, target, dict(attributes), _elements(elements))
    except (ValueError, TypeError) as error:
        raise sqlite3.DataError(f"what a document says of its units cannot be read: {error}") from error


def pack_tags(tags: Iterable[str]) -> str:
    """Tags as JSON, each once."""
    return encode([*dict.fromkeys(tags)])


def unpack_tags(packed: str) -> tuple[str, ...]:
    """The tags of this JSON; `sqlite3.DataError` if it is of none."""
    try:
        tags = decode(packed)
    except ValueError as error:
        raise sqlite3.DataError(f"the tags of a document cannot be read: {error}") from error
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise sqlite3.DataError("the tags of a document cannot be read")
    return tuple(tags)


def _elements(records: Iterable[Any]) -> tuple[Element, ...]:
    return tuple([element_of_record(each) for each in records])


def _undated(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in sorted(attributes.items()) if name not in DATES}


def _lasting(records: Iterable[list[Any]]) -> list[list[Any]]:
    return [each for each in records if len(each) != 2 or each[0] not in FLEETING]
