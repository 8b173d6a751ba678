"""What is in a memory: its units as they came, in the order of their first occurrences; headers, numbers, a check.

A unit that occurs several times comes once, as it was in its latest occurrence, with the properties and notes that only
earlier ones had, and with `x-uses`.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aligner.errors import InputError
from aligner.languages import base_language
from aligner.memory.changes import no_document
from aligner.memory.packing import unpack, unpack_header
from aligner.memory.records import Chosen, Entry, StoredDocument
from aligner.units import BEAD, CONFIDENCE, Element, Header, Unit, Variant, prop

USES = "x-uses"
BATCH = 500
# SQLite would go through whole documents otherwise.
OF_UNITS = "occurrences INDEXED BY occurrences_by_unit"
# Of these only the latest is true; earlier ones are not kept beside it.
OF_ONE = frozenset({CONFIDENCE, BEAD, USES})


def documents(connection: sqlite3.Connection, *, removed: bool = False) -> list[StoredDocument]:
    """The documents in the order in which they were added, on demand with those that were deleted or replaced."""
    where = "" if removed else "WHERE removed IS NULL"
    rows = connection.execute(f"SELECT name, units, added, tags, removed FROM documents {where} ORDER BY id")
    return [StoredDocument(name, units, added, tuple(json.loads(tags)), gone or "")
            for name, units, added, tags, gone in rows]  # fmt: skip


def header(connection: sqlite3.Connection) -> Header:
    """What all documents say of their units: attributes and languages on which they agree, and the elements of any."""
    rows = connection.execute("SELECT header FROM documents WHERE removed IS NULL ORDER BY id")
    headers = [unpack_header(packed) for (packed,) in rows]
    if not headers:
        return Header()
    shared = dict(headers[0].attributes)
    for each in headers:
        shared = {name: value for name, value in shared.items() if each.attributes.get(name) == value}
    if any(each.attributes.get("segtype") == "paragraph" for each in headers):
        shared["segtype"] = "paragraph"
    elements: list[Element] = []
    for each in headers:
        elements.extend(element for element in each.elements if element not in elements)
    return Header(
        _agreed(each.source_language for each in headers),
        _agreed(each.target_language for each in headers),
        shared,
        tuple(elements),
    )


def _agreed(tags: Iterable[str]) -> str:
    """The first tag, if all are the same but for script and region, those that say nothing left out."""
    given = [tag for tag in tags if tag]
    return given[0] if given and len({base_language(tag) for tag in given}) == 1 else ""


def entries(connection: sqlite3.Connection, chosen: Chosen, left_out: Counter[str] | None = None) -> Iterator[Entry]:
    """The units that are chosen; `left_out` counts by reason those that occur in the documents and are not."""
    names = dict(connection.execute("SELECT id, name FROM documents WHERE removed IS NULL"))
    for name in chosen.documents:
        if name not in names.values():
            raise InputError(no_document(connection, name))
    ids = sorted(id for id, name in names.items() if not chosen.documents or name in chosen.documents)
    within = json.dumps(ids)
    rows = connection.execute(
        "SELECT document, number, unit, uses FROM occurrences JOIN units ON units.id = unit"
        " WHERE document IN (SELECT value FROM json_each(?)) ORDER BY document, number",
        (within,),
    )
    while batch := rows.fetchmany(BATCH):
        firsts = [unit for document, number, unit, uses in batch
                  if uses == 1 or (document, number) == _first(connection, unit, within)]  # fmt: skip
        tags = tags_of(connection, firsts)
        for unit, occurrences in _stored(connection, firsts, within).items():
            whole = merged([occurrence for _, occurrence in occurrences])
            places = tuple(dict.fromkeys(names[document] for document, _ in occurrences))
            entry = Entry(unit, whole, len(occurrences), places, tuple(tags.get(unit, ())))
            if picked := _picked(entry, chosen, left_out):
                yield picked


def _first(connection: sqlite3.Connection, unit: int, within: str) -> tuple[int, int]:
    query = f"SELECT document, number FROM {OF_UNITS} WHERE unit = ? AND document IN (SELECT value FROM json_each(?))"
    document, number = connection.execute(f"{query} ORDER BY document, number LIMIT 1", (unit, within)).fetchone()
    return document, number


def tags_of(connection: sqlite3.Connection, units: Sequence[int]) -> dict[int, list[str]]:
    """The tags of those units that have any."""
    tags: dict[int, list[str]] = {}
    query = f"SELECT unit, tag FROM live_tags WHERE unit IN ({','.join('?' * len(units))}) ORDER BY unit, tag"
    for unit, tag in connection.execute(query, units):
        tags.setdefault(unit, []).append(tag)
    return tags


def _stored(connection: sqlite3.Connection, units: Sequence[int], within: str) -> dict[int, list[tuple[int, Unit]]]:
    """Of each of these units the occurrences, (document, as it was there), the latest first."""
    marks = ",".join("?" * len(units))
    texts = _texts(connection, units)
    found: dict[int, list[tuple[int, Unit]]] = {unit: [] for unit in units}
    rows = connection.execute(
        f"SELECT unit, document, details, created, changed FROM {OF_UNITS} WHERE unit IN ({marks})"
        " AND document IN (SELECT value FROM json_each(?)) ORDER BY unit, document DESC, number DESC",
        (*units, within),
    )
    for unit, document, *said in rows:
        found[unit].append((document, unpack(texts[unit], *said)))
    return found


def _texts(connection: sqlite3.Connection, units: Sequence[int]) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = {unit: [] for unit in units}
    query = f"SELECT unit, text FROM variants WHERE unit IN ({','.join('?' * len(units))}) ORDER BY id"
    for unit, text in connection.execute(query, units):
        texts[unit].append(text)
    return texts


def confidences(connection: sqlite3.Connection, units: Sequence[int]) -> dict[int, float]:
    """Of those units that count the best confidence of an occurrence, 1 where that states none."""
    found: dict[int, float] = {}
    for start in range(0, len(units), BATCH):
        batch = units[start : start + BATCH]
        query = (
            f"SELECT unit, MAX(IFNULL(confidence, 1.0)) FROM {OF_UNITS} WHERE unit IN ({','.join('?' * len(batch))})"
            " AND document IN (SELECT id FROM documents WHERE removed IS NULL) GROUP BY unit"
        )
        found.update(connection.execute(query, batch))
    return found


def merged(occurrences: Sequence[Unit]) -> Unit:
    """The first of these units with the same texts, with what only the others say, and how many they are."""
    latest = occurrences[0]
    if len(occurrences) == 1:
        return latest
    elements = _united([each.elements for each in occurrences])
    uses = prop(USES, str(len(occurrences)))
    variants = tuple(
        replace(variant, elements=_united([each.variants[place].elements for each in occurrences]))
        for place, variant in enumerate(latest.variants)
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


def directed(units: Iterable[Unit], languages: tuple[str | None, str | None], left_out: Counter[str]) -> Iterator[Unit]:
    """The units with the source first, and only the targets of a language, both called as given; None: as they are."""
    source_tag, target_tag = languages
    if languages == (None, None):
        yield from units
        return
    for unit in units:
        pairs = [(source, target) for source, target in unit.pairs(languages) if source.text and target.text]
        if not pairs:
            left_out["without texts in these languages"] += 1
            continue
        source = _called(pairs[0][0], source_tag)
        yield replace(unit, variants=(source, *(_called(target, target_tag) for _, target in pairs)))


def _called(variant: Variant, tag: str | None) -> Variant:
    return replace(variant, language=tag) if tag else variant


def _picked(entry: Entry, chosen: Chosen, left_out: Counter[str] | None) -> Entry | None:
    reason = _tagged_wrongly(entry, chosen)
    if not reason and chosen.languages:
        wanted = {base_language(tag) for tag in chosen.languages}
        variants = tuple(each for each in entry.unit.variants if base_language(each.language) in wanted)
        entry = replace(entry, unit=replace(entry.unit, variants=variants))
        reason = "" if _has_translation(variants) else "without texts in these languages"
    if reason:
        if left_out is not None:
            left_out[reason] += 1
        return None
    return entry if chosen.takes(entry.unit, left_out) else None


def _tagged_wrongly(entry: Entry, chosen: Chosen) -> str:
    if chosen.tags and not set(chosen.tags) & set(entry.tags):
        return "without the tag"
    unwanted = [tag for tag in entry.tags if tag in chosen.without_tags]
    return f"tagged {unwanted[0]}" if unwanted else ""


def _has_translation(variants: Iterable[Variant]) -> bool:
    return len({base_language(each.language) for each in variants if each.text}) > 1
