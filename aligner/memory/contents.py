"""The contents of a memory: documents, headers, and units in the order of their first occurrences.

A unit that occurs several times comes once, or once for each of its contexts: as it was in its latest occurrence, with
the properties and notes that only earlier ones had, and with `x-uses`.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from aligner.bitext.languages import script_of_tag
from aligner.errors import InputError
from aligner.memory.changes import missing_document, unit_number
from aligner.memory.packing import check_texts, row_order, unpack, unpack_header, unpack_tags
from aligner.memory.records import Entry, Filter, StoredDocument
from aligner.units.contexts import ALTERNATIVE, NO_CONTEXT, Context, context_of, is_context
from aligner.units.units import BEAD, CHANGED, CONFIDENCE, CREATED, Element, Header, Unit, Variant, prop, same_language

USES = "x-uses"
# Units in one query.
BATCH = 500
# Without the hint, SQLite would scan whole documents.
OCCURRENCES_BY_UNIT = "occurrences INDEXED BY occurrences_by_unit"
OCCURRENCES = f"""SELECT unit, document, details, created, changed FROM {OCCURRENCES_BY_UNIT} WHERE unit IN ({{}})
    ORDER BY unit, document DESC, number DESC"""
CONFIDENCES = f"""SELECT unit, MAX(IFNULL(confidence, 1.0)) FROM {OCCURRENCES_BY_UNIT} WHERE unit IN ({{}})
    AND document IN (SELECT id FROM documents WHERE removed IS NULL) GROUP BY unit"""
TEXTS = "SELECT unit, text FROM variants WHERE unit IN ({}) ORDER BY id"
TAGS = "SELECT unit, tag FROM live_tags WHERE unit IN ({}) ORDER BY unit, tag"
# Properties of which only the latest value is true.
LATEST_ONLY = frozenset({CONFIDENCE, BEAD, USES})
# The number of a document, and a unit as it was there.
Occurrence = tuple[int, Unit]


def documents(connection: sqlite3.Connection, *, removed: bool = False) -> list[StoredDocument]:
    """The documents in the order in which they were added; `removed` includes deleted and replaced ones."""
    where = "" if removed else "WHERE removed IS NULL"
    query = f"SELECT name, units, added, tags, removed FROM documents {where} ORDER BY id"
    rows = connection.execute(query).fetchall()
    for name, _, added, _, removal in rows:
        check_texts((name, added, removal or ""))
    return [StoredDocument(name, units, added, unpack_tags(tags), removal or "")
            for name, units, added, tags, removal in rows]  # fmt: skip


def languages(connection: sqlite3.Connection) -> list[str]:
    """The languages that texts have, or had, without script and region."""
    return [language for (language,) in connection.execute("SELECT language FROM languages ORDER BY language")]


def header(connection: sqlite3.Connection, names: Collection[str] = ()) -> Header:
    """What the headers of all documents, or of these, have in common; paragraphs if one has paragraphs."""
    rows = connection.execute("SELECT name, header FROM documents WHERE removed IS NULL AND units > 0 ORDER BY id")
    headers = [unpack_header(packed) for name, packed in rows if not len(names) or name in names]
    if not headers:
        return Header()
    return Header(
        _common_language([header.source_language for header in headers]),
        _common_language([header.target_language for header in headers]),
        _shared_attributes(headers),
        _shared_elements(headers),
    )


def _shared_attributes(headers: Sequence[Header]) -> dict[str, str]:
    """The attributes with the same value in all headers; the segment type is paragraph if one header says so."""
    shared = dict(headers[0].attributes)
    for header in headers:
        shared = {name: value for name, value in shared.items() if header.attributes.get(name) == value}
    if any(header.attributes.get("segtype") == "paragraph" for header in headers):
        shared["segtype"] = "paragraph"
    return shared


def _shared_elements(headers: Sequence[Header]) -> tuple[Element, ...]:
    """The elements that all headers have, in the order of the first."""
    keys = set.intersection(*(set(map(_key, header.elements)) for header in headers))
    return tuple(element for element in headers[0].elements if _key(element) in keys)


def _common_language(tags: Sequence[str]) -> str:
    """The first tag if all tags name the same language in the same script, whatever their region; else empty."""
    return tags[0] if all(same_language(tags[0], tag) for tag in tags) else ""


def entries(
    connection: sqlite3.Connection, filter: Filter, left_out: Counter[str] | None = None, *, by_context: bool = False
) -> Iterator[Entry]:
    """The units that pass the filter; `left_out` counts the other units of its documents by reason.

    With `by_context`, a unit comes once for each of its contexts, first without one if it occurs so.
    """
    documents = _document_names(connection, filter)
    for units in _first_occurrences(connection, documents):
        tags = tags_of(connection, units)
        for unit, occurrences in _occurrences(connection, units, documents).items():
            groups = _by_context(occurrences) if by_context else [occurrences]
            made = (_entry(unit, group, documents, tags.get(unit, ())) for group in groups)
            yield from _filtered(made, filter, left_out)


def _entry(unit: int, occurrences: Sequence[Occurrence], documents: Mapping[int, str], tags: Iterable[str]) -> Entry:
    merged = merge([occurrence for _, occurrence in occurrences])
    names = tuple(dict.fromkeys(documents[document] for document, _ in occurrences))
    return Entry(unit, merged, len(occurrences), names, tuple(tags))


def _by_context(occurrences: list[Occurrence]) -> list[list[Occurrence]]:
    """The occurrences with the same context together: first those without one, then by their first occurrence."""
    if len(occurrences) == 1:
        return [occurrences]
    groups: dict[Context, list[Occurrence]] = {}
    for occurrence in reversed(occurrences):
        groups.setdefault(context_of(occurrence[1]), []).append(occurrence)
    return [groups[context][::-1] for context in sorted(groups, key=NO_CONTEXT.__ne__)]


def _document_names(connection: sqlite3.Connection, filter: Filter) -> dict[int, str]:
    """The names of the documents of the filter, or of all, by number; InputError for a name that no document has."""
    names = dict(connection.execute("SELECT id, name FROM documents WHERE removed IS NULL"))
    check_texts(names.values())
    for name in filter.documents:
        if name not in names.values():
            raise InputError(missing_document(connection, name))
    return {id: name for id, name in names.items() if not filter.documents or name in filter.documents}


def _first_occurrences(connection: sqlite3.Connection, documents: Mapping[int, str]) -> Iterator[list[int]]:
    """The units of the documents in batches, in the order of their first occurrences there."""
    rows = connection.execute(
        "SELECT unit, uses FROM occurrences JOIN units ON units.id = unit"
        " WHERE document IN (SELECT value FROM json_each(?)) ORDER BY document, number",
        (json.dumps(sorted(documents)),),
    )
    (last,) = connection.execute("SELECT IFNULL(MAX(id), 0) FROM units").fetchone()
    # Whether a unit has been seen, by its number: one byte each, less than a set takes.
    seen = bytearray(last + 1)
    while batch := rows.fetchmany(BATCH):
        firsts = []
        for unit, uses in batch:
            if uses == 1 or not seen[unit]:
                seen[unit] = 1
                firsts.append(unit)
        yield firsts


def _occurrences(
    connection: sqlite3.Connection, units: Sequence[int], documents: Mapping[int, str]
) -> dict[int, list[Occurrence]]:
    """The occurrences of each unit in the documents, the latest first."""
    texts = rows_by_key(connection, TEXTS, units)
    occurrences: dict[int, list[Occurrence]] = {unit: [] for unit in units}
    for unit, document, *details in select_rows(connection, OCCURRENCES, units):
        if document in documents:
            occurrences[unit].append((document, unpack([text for (text,) in texts[unit]], *details)))
    return occurrences


def tags_of(connection: sqlite3.Connection, units: Sequence[int]) -> dict[int, list[str]]:
    """The tags of each unit that has any."""
    tags = {unit: [tag for (tag,) in rows] for unit, rows in rows_by_key(connection, TAGS, units).items()}
    check_texts(chain.from_iterable(tags.values()))
    return tags


def rows_by_key(connection: sqlite3.Connection, query: str, values: Sequence[int]) -> dict[int, list[Any]]:
    """The rows of `select_rows`, grouped by their first column and without it."""
    groups: dict[int, list[Any]] = defaultdict(list)
    for key, *row in select_rows(connection, query, values):
        groups[key].append(row)
    return groups


def select_rows(connection: sqlite3.Connection, query: str, values: Sequence[int]) -> Iterator[Any]:
    """The rows of a query whose `{}` stands for a list of values, however long that is."""
    for start in range(0, len(values), BATCH):
        batch = values[start : start + BATCH]
        yield from connection.execute(query.format(",".join("?" * len(batch))), batch)


def confidences(connection: sqlite3.Connection, units: Iterable[int]) -> dict[int, float]:
    """The best confidence of any occurrence of each unit that counts; 1 if an occurrence states none."""
    return dict(select_rows(connection, CONFIDENCES, [*filter(None, map(unit_number, units))]))


def with_dates(entry: Entry, added: Mapping[str, str]) -> Unit:
    """The unit; if neither it nor a text has a date, with those when its first and its last document were added."""
    unit = entry.unit
    if unit.created or unit.changed:
        return unit
    dates = {CREATED: added.get(entry.documents[-1], ""), CHANGED: added.get(entry.documents[0], "")}
    return replace(unit, attributes={**unit.attributes, **{name: date for name, date in dates.items() if date}})


def merge(occurrences: Sequence[Unit]) -> Unit:
    """The first of these units with the same texts, with elements that only the others have, and their number.

    What the others say of their places is left out: it would make a place that none of them has. A text that other
    occurrences call by the tag of another script, as both zh-CN and zh-TW have 保存, comes with each.
    """
    latest = occurrences[0]
    if len(occurrences) == 1:
        return latest
    elements = _unit_elements(latest, occurrences[1:])
    by_row: list[list[tuple[Element, ...]]] = [[] for _ in latest.variants]
    for unit in occurrences:
        for row, variant in zip(row_order(unit), unit.variants, strict=True):
            by_row[row].append(variant.elements)
    variants = tuple(
        replace(variant, elements=_union(by_row[row]))
        for row, variant in zip(row_order(latest), latest.variants, strict=True)
    )
    return Unit((*variants, *_in_other_scripts(occurrences)), latest.attributes, elements)


def _in_other_scripts(occurrences: Sequence[Unit]) -> list[Variant]:
    """The variants of later units with tags that state another script than those of earlier ones for the same text."""
    scripts: dict[int, set[str]] = defaultdict(set)
    others = []
    for unit in occurrences:
        for row, variant in zip(row_order(unit), unit.variants, strict=True):
            script = script_of_tag(variant.language)
            if script and scripts[row] and script not in scripts[row]:
                others.append(variant)
            scripts[row] |= {script} - {""}
    return others


def _unit_elements(latest: Unit, others: Sequence[Unit]) -> tuple[Element, ...]:
    """All elements of the units themselves, with their number in place of earlier numbers."""
    if latest.value_of(ALTERNATIVE) is not None:
        # OmegaT 3.6 applies no alternative translation that has a property of a type which OmegaT does not know.
        notes = [tuple(element for element in unit.elements if element.name != "prop") for unit in others]
        return _union([latest.elements, *notes])
    elements = _union([unit.elements for unit in (latest, *others)])
    return (*(element for element in elements if _property(element) != USES), prop(USES, str(len(others) + 1)))


def _union(lists: Sequence[tuple[Element, ...]]) -> tuple[Element, ...]:
    first, *others = lists
    # Elements cannot be hashed; their keys can.
    seen = {_key(element) for element in first}
    more = []
    for element in chain.from_iterable(others):
        if _property(element) not in LATEST_ONLY and not is_context(element) and (key := _key(element)) not in seen:
            seen.add(key)
            more.append(element)
    return (*first, *more)


def _property(element: Element) -> str:
    """The name of a property; empty for other elements."""
    return element.attributes.get("type", "") if element.name == "prop" else ""


def _key(element: Element) -> tuple[object, ...]:
    return element.name, element.text, element.markup, tuple(sorted(element.attributes.items()))


def _filtered(entries: Iterable[Entry], filter: Filter, left_out: Counter[str] | None) -> Iterator[Entry]:
    for entry in entries:
        unit = filter.in_languages(entry.unit)
        reason = _reason_by_tags(entry, filter) or ("" if unit else "without texts in these languages")
        if reason and left_out is not None:
            left_out[reason] += 1
        if unit and not reason and filter.takes(unit, left_out):
            yield entry if unit is entry.unit else replace(entry, unit=unit)


def _reason_by_tags(entry: Entry, filter: Filter) -> str:
    if filter.tags and not set(filter.tags) & set(entry.tags):
        return "without the tag"
    unwanted = [tag for tag in entry.tags if tag in filter.without_tags]
    return f"tagged {unwanted[0]}" if unwanted else ""
