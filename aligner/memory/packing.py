"""Units → rows of a memory, and back.

The texts of a unit are rows in sorted order, so that it does not matter which of them is the source. Everything else in
a unit belongs to its occurrence, as details in JSON:

    [{"x-own": "2"}, [["x-bead", "1-1"], ["note", "…", {}]], [["zh-CN", "", {}, []], ["en-US", "", {}, []]], [1, 0]]

These are its attributes; its elements; the language, inline markup, attributes and elements of each variant; and the
row, from 0, of the text of each variant.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from os import PathLike
from typing import Any, cast

from aligner.bitext.languages import check_language
from aligner.errors import InputError
from aligner.files import LONE_SURROGATE, surrogate_problem
from aligner.units.units import (
    CHANGED,
    CONFIDENCE,
    CREATED,
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

DATES = frozenset({CREATED, CHANGED, "lastusagedate"})
# Another run may change these: confidences agree to six digits with other numbers of threads, and files may move.
FLEETING = frozenset({CONFIDENCE, DOCUMENT})
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
decode = json.JSONDecoder().decode


@dataclass(frozen=True, slots=True)
class Packed:
    """A unit as rows: `key` is its `units.units.digest`, `texts` are its languages and texts, sorted.

    `identity` tells two versions of a document apart: everything except dates, confidences, and places of the texts.
    """

    key: bytes
    texts: tuple[tuple[str, str], ...]
    confidence: float | None
    created: str
    changed: str
    details: str
    identity: bytes


def pack(unit: Unit) -> Packed:
    """The rows of a unit; InputError for a bad language tag, UnicodeEncodeError for half of a character."""
    keys = keys_of(unit)
    order = _order(keys)
    texts = tuple((language, text) for language, text, _ in sorted(keys))
    created, changed = unit.attributes.get(CREATED, ""), unit.attributes.get(CHANGED, "")
    attributes = {name: value for name, value in unit.attributes.items() if name not in (CREATED, CHANGED) or not value}
    elements = [element_record(element) for element in unit.elements]
    variants: list[list[Any]] = [
        [normalized_language(v.language), v.markup, dict(v.attributes), [*map(element_record, v.elements)]]
        for v in unit.variants
    ]
    details = encode([attributes, elements, variants, order])
    lasting = {name: value for name, value in attributes.items() if name != "tuid" or unit.tuid}
    identity = encode([_without_dates(lasting), _lasting_elements(elements), order, [
        [tag, _without_dates(attributes), _lasting_elements(elements)] for tag, _, attributes, elements in variants
    ]])  # fmt: skip
    "".join([created, changed, details, *(text for _, text in texts)]).encode()
    key = digest_of(keys)
    return Packed(key, texts, unit.confidence, created, changed, details, key + identity.encode())


def whole_unit(unit: Unit) -> Unit:
    """The unit with U+FFFD for each half of a character."""

    def mended(part: Any) -> Any:  # noqa: ANN401 - a part of a unit of any type
        if isinstance(part, str):
            return LONE_SURROGATE.sub("\ufffd", part)
        if isinstance(part, Mapping):
            return {name: mended(value) for name, value in part.items()}
        if isinstance(part, tuple):
            return tuple(map(mended, part))
        return replace(part, **{field.name: mended(getattr(part, field.name)) for field in fields(part)})

    return cast(Unit, mended(unit))


def row_order(unit: Unit) -> list[int]:
    """The row of each variant, from 0: rows are sorted by language, text and markup."""
    return _order(keys_of(unit))


def _order(keys: Sequence[Key]) -> list[int]:
    order = [0] * len(keys)
    for row, variant in enumerate(sorted(range(len(keys)), key=keys.__getitem__)):
        order[variant] = row
    return order


@lru_cache(maxsize=1024)
def normalized_language(tag: str) -> str:
    """The tag as BCP 47 writes it; InputError if it does not look like a language tag."""
    return check_language(clean_tag(tag))


def check_characters(text: str, label: str, path: str | PathLike[str] | None = None) -> str:
    """The text itself; InputError if it contains half of a character, which no file can store."""
    if problem := surrogate_problem(text):
        raise InputError(f"{label}: {problem}", path)
    return text


def unpack(texts: Sequence[str], details: str, created: str, changed: str) -> Unit:
    """The original unit from its rows; `sqlite3.DataError` if they do not form a unit."""
    return unpack_ordered(texts, details, created, changed)[0]


def unpack_ordered(texts: Sequence[str], details: str, created: str, changed: str) -> tuple[Unit, list[int]]:
    """The original unit from its rows, and the row of each of its variants, from 0."""
    try:
        attributes, elements, variants, order = decode(details)
        if sorted(order) != [*range(len(texts))]:
            raise ValueError("texts and details do not belong together")
        check_texts([created, changed, *texts, *attributes.values()])
        if created:
            attributes[CREATED] = created
        if changed:
            attributes[CHANGED] = changed
        for tag, markup, own_attributes, _ in variants:
            check_texts([tag, markup, *own_attributes.values()])
        unpacked = tuple([
            Variant(tag, texts[row], markup, dict(own_attributes), _elements(own_elements))
            for row, (tag, markup, own_attributes, own_elements) in zip(order, variants, strict=True)
        ])  # fmt: skip
        return Unit(unpacked, dict(attributes), _elements(elements)), order
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise sqlite3.DataError(f"the details of a unit cannot be read: {error}") from error


def check_texts(values: Iterable[object]) -> None:
    """`sqlite3.DataError` unless all are texts: SQLite stores values of any kind in any column."""
    if not all(isinstance(value, str) for value in values):
        raise sqlite3.DataError("a value is not a text")


def pack_header(header: Header) -> str:
    """A header as JSON."""
    elements = [element_record(element) for element in header.elements]
    return encode([header.source_language, header.target_language, dict(header.attributes), elements])


def unpack_header(packed: str) -> Header:
    """The header from its JSON; `sqlite3.DataError` if it is not a header."""
    try:
        source, target, attributes, elements = decode(packed)
        return Header(source, target, dict(attributes), _elements(elements))
    except (ValueError, TypeError) as error:
        raise sqlite3.DataError(f"the header of a document cannot be read: {error}") from error


def pack_tags(tags: Iterable[str]) -> str:
    """Tags as JSON, without repetitions."""
    return encode([*dict.fromkeys(tags)])


def unpack_tags(packed: str) -> tuple[str, ...]:
    """The tags from their JSON; `sqlite3.DataError` if it is not a list of tags."""
    try:
        tags = decode(packed)
    except ValueError as error:
        raise sqlite3.DataError(f"the tags of a document cannot be read: {error}") from error
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise sqlite3.DataError("the tags of a document cannot be read")
    return tuple(tags)


def _elements(records: Iterable[Any]) -> tuple[Element, ...]:
    return tuple([element_of_record(record) for record in records])


def _without_dates(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in sorted(attributes.items()) if name not in DATES}


def _lasting_elements(records: Iterable[list[Any]]) -> list[list[Any]]:
    return [record for record in records if len(record) != 2 or record[0] not in FLEETING]
