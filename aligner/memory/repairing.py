"""A damaged memory → one that is whole again, as far as what it holds can tell.

Counts, hashes and the index of words are made again from the texts, and vectors at the next search by meaning. What is
not as it was added (`aligner.memory.seals`), only the user can remove, or accept as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal

from aligner.bitext.languages import base_language
from aligner.memory.adding import note_change
from aligner.memory.checking import FAULTS, INCOMPLETE, faults
from aligner.memory.contents import TEXTS, rows_by_key
from aligner.memory.folding import fold, hash_of, words
from aligner.memory.packing import unpack_ordered
from aligner.memory.records import Repaired
from aligner.memory.schema import WORDS, missing
from aligner.memory.seals import UNREADABLE, Doubts, every_text, find_doubts, is_text, seal_all
from aligner.memory.signatures import sign_new_texts
from aligner.units.units import digest

Decision = Literal["keep", "remove", "accept"]
# What follows from other tables; statements that write only what is wrong.
COUNTS = (
    """UPDATE units SET uses = counts.times
    FROM (SELECT units.id AS unit, COUNT(documents.id) AS times FROM units
        LEFT JOIN occurrences ON occurrences.unit = units.id
        LEFT JOIN documents ON documents.id = occurrences.document AND documents.removed IS NULL
        GROUP BY units.id) AS counts
    WHERE units.id = counts.unit AND units.uses != counts.times""",
    """UPDATE documents SET units = counts.times, lost = MAX(lost, lost + documents.units - counts.times)
    FROM (SELECT documents.id AS document, COUNT(occurrences.number) AS times FROM documents
        LEFT JOIN occurrences ON occurrences.document = documents.id
        GROUP BY documents.id) AS counts
    WHERE documents.id = counts.document AND documents.units != counts.times""",
    "INSERT OR IGNORE INTO languages SELECT DISTINCT language FROM variants",
    "DELETE FROM changes WHERE rowid > (SELECT MIN(rowid) FROM changes)",
    "INSERT INTO changes SELECT 0 WHERE NOT EXISTS (SELECT * FROM changes)",
)
# Rows of nothing.
ORPHANS = (
    "DELETE FROM tags WHERE document != 0 AND document NOT IN (SELECT id FROM documents)",
    "DELETE FROM actions WHERE document NOT IN (SELECT id FROM documents) OR kind NOT IN ('add', 'delete')",
    "DELETE FROM occurrences WHERE document NOT IN (SELECT id FROM documents)",
    "DELETE FROM units WHERE id NOT IN (SELECT unit FROM occurrences) OR id NOT IN (SELECT unit FROM variants)",
    *(f"DELETE FROM {table} WHERE unit NOT IN (SELECT id FROM units)" for table in ("variants", "occurrences", "tags")),
    "UPDATE documents SET replaced = NULL WHERE replaced NOT IN (SELECT id FROM documents)",
)


def repair(connection: sqlite3.Connection, decision: Decision) -> Repaired:
    """Make everything again that is derived, and remove, accept or keep what is in doubt; the caller commits."""
    _create_missing(connection)
    connection.execute("REINDEX")
    doubts = find_doubts(connection)
    names, numbers = _names(connection), _documents_of(connection, doubts)
    if decision == "remove":
        _remove(connection, doubts)
    if decision == "accept":
        _accept(connection, doubts)
    _execute(connection, ORPHANS)
    numbers |= _incomplete(connection)
    _execute(connection, COUNTS)
    if doubts.vectors or doubts.units:
        connection.execute("DELETE FROM vectors")
    _index_again(connection)
    connection.execute("DELETE FROM signatures")
    with every_text(connection):
        sign_new_texts(connection)
    note_change(connection)
    seal_all(connection)
    if decision == "keep":
        _break_seals(connection, doubts)
    documents = tuple(name for number, name in names.items() if number in numbers)
    left = tuple(_descriptions(connection, find_doubts(connection))) or tuple(faults(connection))
    return Repaired(tuple(doubts.units), documents, left)


def _execute(connection: sqlite3.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement)


def _incomplete(connection: sqlite3.Connection) -> set[int]:
    """The numbers of the documents of which units are gone."""
    return {number for (number,) in connection.execute(FAULTS[INCOMPLETE])}


def _create_missing(connection: sqlite3.Connection) -> None:
    """Indices and views; what a missing table had, nothing can tell."""
    for kind, _, statement in missing(connection):
        if kind != "table":
            connection.execute(statement)


def _documents_of(connection: sqlite3.Connection, doubts: Doubts) -> set[int]:
    """The numbers of the documents that have something in doubt."""
    query = "SELECT document FROM occurrences WHERE unit = ?"
    numbers = {number for unit in doubts.units for (number,) in connection.execute(query, (unit,))}
    return numbers | doubts.documents.keys()


def _names(connection: sqlite3.Connection) -> dict[int, str]:
    """The names of the documents that are not deleted, by number."""
    with every_text(connection):
        rows = connection.execute("SELECT id, name FROM documents WHERE removed IS NULL ORDER BY id").fetchall()
    return {number: str(name) for number, name in rows}


def _remove(connection: sqlite3.Connection, doubts: Doubts) -> None:
    """Without the index of words, which is made again: to take a text out of it, one would need the text."""
    for document in doubts.documents:
        connection.execute("UPDATE documents SET replaced = NULL WHERE replaced = ?", (document,))
        for statement in ("actions WHERE document", "occurrences WHERE document", "documents WHERE id"):
            connection.execute(f"DELETE FROM {statement} = ?", (document,))
    for unit in doubts.units:
        connection.execute("DELETE FROM units WHERE id = ?", (unit,))
    for tag in doubts.tags:
        connection.execute("DELETE FROM tags WHERE (unit, tag, document) = (?, ?, ?)", tag)


def _accept(connection: sqlite3.Connection, doubts: Doubts) -> None:
    """Take what can be read for what was added; a unit that now has the texts of another stays in doubt."""
    for unit in doubts.units:
        with suppress(*UNREADABLE):
            texts = [text for (text,) in rows_by_key(connection, TEXTS, [unit])[unit]]
            (details,) = connection.execute(
                "SELECT details FROM occurrences WHERE unit = ? LIMIT 1", (unit,)
            ).fetchone()
            read, order = unpack_ordered(texts, details, "", "")
            connection.execute("UPDATE units SET digest = ? WHERE id = ?", (digest(read), unit))
            numbers = connection.execute("SELECT id FROM variants WHERE unit = ? ORDER BY id", (unit,)).fetchall()
            for row, variant in zip(order, read.variants, strict=True):
                language = base_language(variant.language)
                connection.execute("UPDATE variants SET language = ? WHERE id = ?", (language, *numbers[row]))


def _index_again(connection: sqlite3.Connection) -> None:
    """The hashes of the texts, and the index of their words."""
    connection.execute("DROP TABLE IF EXISTS words")
    connection.execute(WORDS)
    with every_text(connection):
        rows = connection.execute("SELECT id, text, hash FROM variants ORDER BY id").fetchall()
    folded = ((number, fold(text), hash) for number, text, hash in rows if is_text(text))
    for number, text, hash in folded:
        connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, words(text)))
        if hash != hash_of(text):
            connection.execute("UPDATE variants SET hash = ? WHERE id = ?", (hash_of(text), number))


def _break_seals(connection: sqlite3.Connection, doubts: Doubts) -> None:
    """What is still in doubt must not pass for sound."""
    for table, column, numbers in (("documents", "id", doubts.documents), ("occurrences", "unit", doubts.units)):
        connection.executemany(f"UPDATE {table} SET hash = 0 WHERE {column} = ?", ((number,) for number in numbers))
    connection.executemany("UPDATE tags SET hash = 0 WHERE (unit, tag, document) = (?, ?, ?)", doubts.tags)


def _descriptions(connection: sqlite3.Connection, doubts: Doubts) -> Iterable[str]:
    """What is in doubt, a line each, with the texts of a unit as they are now."""
    with every_text(connection):
        for unit, fault in doubts.units.items():
            texts = [str(text) for (text,) in rows_by_key(connection, TEXTS, [unit])[unit]]
            yield f"unit {unit}: {fault}: {' | '.join(texts)}"
    yield from doubts.documents.values()
    yield from (f"the tag {tag!r} of unit {unit}: it is not as it was given" for unit, tag, _ in doubts.tags)
