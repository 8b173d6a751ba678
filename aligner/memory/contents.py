"""What is in a memory: its units as they came, in the order of their first occurrences; headers, numbers, a check.

A unit that occurs several times comes once, as it was in its latest occurrence, with the properties and notes that only
earlier ones had, and with `x-uses`.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aligner.bitext.languages import base_language
from aligner.errors import InputError
from aligner.memory.changes import is_number, no_document
from aligner.memory.packing import CHANGED, CREATED, row_order, unpack, unpack_header, unpack_tags
from aligner.memory.records import Entry, Filter, StoredDocument
from aligner.units.units import BEAD, CONFIDENCE, Element, Header, Unit, prop

USES = "x-uses"
# Units in one question.
BATCH = 500
# SQLite would go through whole documents otherwise.
OF_UNITS = "occurrences INDEXED BY occurrences_by_unit"
OCCURRENCES = f"""SELECT unit, document, details, created, changed FROM {OF_UNITS} WHERE unit IN ({{}})
    ORDER BY unit, document DESC, number DESC"""
CONFIDENCES = f"""SELECT unit, MAX(IFNULL(confidence, 1.0)) FROM {OF_UNITS} WHERE unit IN ({{}})
    AND document IN (SELECT id FROM documents WHERE removed IS NULL) GROUP BY unit"""
TEXTS = "SELECT unit, text FROM variants WHERE unit IN ({}) ORDER BY id"
TAGS = "SELECT unit, tag FROM live_tags WHERE unit IN ({}) ORDER BY unit, tag"
# Of these only the latest is true; earlier ones are not kept beside it.
OF_ONE = frozenset({CONFIDENCE, BEAD, USES})


def documents(connection: sqlite3.Connection, *, removed: bool = False) -> list[StoredDocument]:
    """The documents in the order in which they were added, on demand with those that were deleted or replaced."""
    where = "" if removed else "WHERE removed IS NULL"
    listed = connection.execute(f"SELECT name, units, added, tags, removed FROM documents {where} ORDER BY id")
    return [StoredDocument(name, units, added, unpack_tags(tags), gone or "")
            for name, units, added, tags, gone in listed]  # fmt: skip


def header(connection: sqlite3.Connection, names: Collection[str] = ()) -> Header:
    """What all documents, or all of these names, say of their units; a paragraph in one makes paragraphs of all."""
    said = connection.execute("SELECT name, header FROM documents WHERE removed IS NULL AND units > 0 ORDER BY id")
    headers = [unpack_header(packed) for name, packed in said if not names or name in names]
    if not headers:
        return Header()
    return Header(
        _agreed([each.source_language for each in headers]),
        _agreed([each.target_language for each in headers]),
        _shared_attributes(headers),
        _shared_elements(headers),
    )


def _shared_attributes(headers: Sequence[Header]) -> dict[str, str]:
    """The attributes that all have alike, and a paragraph if one is of paragraphs."""
    shared = dict(headers[0].attributes)
    for each in headers:
        shared = {name: value for name, value in shared.items() if each.attributes.get(name) == value}
    if any(each.attributes.get("segtype") == "paragraph" for each in headers):
        shared["segtype"] = "paragraph"
    return shared


def _shared_elements(headers: Sequence[Header]) -> tuple[Element, ...]:
    """The elements of the first that all have."""
    keys = set.intersection(*(set(map(_key, each.elements)) for each in headers))
    return tuple(element for element in headers[0].elements if _key(element) in keys)


def _agreed(tags: Sequence[str]) -> str:
    """The first tag, if there are no others but for script and region."""
    return tags[0] if len({base_language(tag) for tag in tags}) == 1 else ""


def entries(connection: sqlite3.Connection, chosen: Filter, left_out: Counter[str] | None = None) -> Iterator[Entry]:
    """The units that are chosen; `left_out` counts by reason those that occur in the documents and are not."""
    within = _documents_within(connection, chosen)
    for units in _first_occurrences(connection, within):
        tags = tags_of(connection, units)
        for unit, occurrences in _stored(connection, units, within).items():
            whole = merged([occurrence for _, occurrence in occurrences])
            places = tuple(dict.fromkeys(within[document] for document, _ in occurrences))
            entry = Entry(unit, whole, len(occurrences), places, tuple(tags.get(unit, ())))
            if picked := _picked(entry, chosen, left_out):
                yield picked


def _documents_within(connection: sqlite3.Connection, chosen: Filter) -> dict[int, str]:
    """The names of the documents that are meant, or of all; InputError for one that is not there."""
    names = dict(connection.execute("SELECT id, name FROM documents WHERE removed IS NULL"))
    for name in chosen.documents:
        if name not in names.values():
            raise InputError(no_document(connection, name))
    return {id: name for id, name in names.items() if not chosen.documents or name in chosen.documents}


def _first_occurrences(connection: sqlite3.Connection, within: Mapping[int, str]) -> Iterator[list[int]]:
    """The units of the documents in the order in which they first occur there, some at a time."""
    listed = connection.execute(
        "SELECT unit, uses FROM occurrences JOIN units ON units.id = unit"
        " WHERE document IN (SELECT value FROM json_each(?)) ORDER BY document, number",
        (json.dumps(sorted(within)),),
    )
    (last,) = connection.execute("SELECT IFNULL(MAX(id), 0) FROM units").fetchone()
    # By the number of a unit, whether it has come by: a byte takes less than a set would.
    seen = bytearray(last + 1)
    while batch := listed.fetchmany(BATCH):
        firsts = []
        for unit, uses in batch:
            if uses == 1 or not seen[unit]:
                seen[unit] = 1
                firsts.append(unit)
        yield firsts


def _stored(
    connection: sqlite3.Connection, units: Sequence[int], within: Mapping[int, str]
) -> dict[int, list[tuple[int, Unit]]]:
    """Of each of these units the occurrences in the documents, (document, as it was there), the latest first."""
    texts = grouped(connection, TEXTS, units)
    found: dict[int, list[tuple[int, Unit]]] = {unit: [] for unit in units}
    for unit, document, *said in rows(connection, OCCURRENCES, units):
        if document in within:
            found[unit].append((document, unpack([text for (text,) in texts[unit]], *said)))
    return found


def tags_of(connection: sqlite3.Connection, units: Sequence[int]) -> dict[int, list[str]]:
    """The tags of those units that have any."""
    return {unit: [tag for (tag,) in tags] for unit, tags in grouped(connection, TAGS, units).items()}


def grouped(connection: sqlite3.Connection, question: str, values: Sequence[int]) -> dict[int, list[Any]]:
    """The rows by their first column, without it."""
    found: dict[int, list[Any]] = defaultdict(list)
    for key, *row in rows(connection, question, values):
        found[key].append(row)
    return found


def rows(connection: sqlite3.Connection, question: str, values: Sequence[int]) -> Iterator[Any]:
    """What a question with one list of numbers, `{}`, brings, however long the list."""
    for start in range(0, len(values), BATCH):
        some = values[start : start + BATCH]
        yield from connection.execute(question.format(",".join("?" * len(some))), some)


def confidences(connection: sqlite3.Connection, units: Sequence[int]) -> dict[int, float]:
    """Of those units that count the best confidence of an occurrence, 1 where that states none."""
    return dict(rows(connection, CONFIDENCES, [unit for unit in units if is_number(unit)]))


def dated(entry: Entry, added: Mapping[str, str]) -> Unit:
    """The unit, with dates if it says none: when its first and its last document were added."""
    unit = entry.unit
    if any(unit.attributes.get(name) for name in (CREATED, CHANGED)):
        return unit
    dates = {CREATED: added.get(entry.documents[-1], ""), CHANGED: added.get(entry.documents[0], "")}
    return replace(unit, attributes={**unit.attributes, **{name: date for name, date in dates.items() if date}})


def merged(occurrences: Sequence[Unit]) -> Unit:
    """The first of these units with the same texts, with what only the others say, and how many they are."""
    latest = occurrences[0]
    if len(occurrences) == 1:
        return latest
    elements = _united([each.elements for each in occurrences])
    uses = prop(USES, str(len(occurrences)))
    said: list[list[tuple[Element, ...]]] = [[] for _ in latest.variants]
    for each in occurrences:
        for row, variant in zip(row_order(each), each.variants, strict=True):
            said[row].append(variant.elements)
    variants = tuple(
        replace(variant, elements=_united(said[row]))
        for row, variant in zip(row_order(latest), latest.variants, strict=True)
    )
    return Unit(variants, latest.attributes, (*(each for each in elements if _kind(each) != USES), uses))


def _united(lists: Sequence[tuple[Element, ...]]) -> tuple[Element, ...]:
    first, *others = lists
    # Attributes are no keys of a dictionary; what is said of them as text is.
    seen = {_key(element) for element in first}
    more = []
    for element in (each for elements in others for each in elements):
        if _kind(element) not in OF_ONE and (key := _key(element)) not in seen:
            seen.add(key)
            more.append(element)
    return (*first, *more)


def _kind(element: Element) -> str:
    return element.attributes.get("type", "") if element.name == "prop" else ""


def _key(element: Element) -> tuple[object, ...]:
    return element.name, element.text, element.markup, tuple(sorted(element.attributes.items()))


def _picked(entry: Entry, chosen: Filter, left_out: Counter[str] | None) -> Entry | None:
    reason = _tagged_wrongly(entry, chosen)
    unit = chosen.in_languages(entry.unit)
    reason = reason or ("" if unit else "without texts in these languages")
    if reason and left_out is not None:
        left_out[reason] += 1
    if reason or not unit or not chosen.takes(unit, left_out):
        return None
    return entry if unit is entry.unit else replace(entry, unit=unit)


def _tagged_wrongly(entry: Entry, chosen: Filter) -> str:
    if chosen.tags and not set(chosen.tags) & set(entry.tags):
        return "without the tag"
    unwanted = [tag for tag in entry.tags if tag in chosen.without_tags]
    return f"tagged {unwanted[0]}" if unwanted else ""
