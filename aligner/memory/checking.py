"""Statistics of a memory, and a check of its integrity."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice

from aligner.memory.packing import unpack, unpack_header, unpack_tags
from aligner.memory.records import Statistics

# Faults and the queries that find them; in an intact memory, no query returns a row.
FAULTS = {
    "a unit is counted wrongly": (
        "SELECT id FROM units LEFT JOIN (SELECT unit, COUNT(*) AS times FROM occurrences WHERE document IN"
        " (SELECT id FROM documents WHERE removed IS NULL) GROUP BY unit) AS counts ON counts.unit = id"
        " WHERE uses != IFNULL(times, 0)"
    ),
    "a unit has no texts": "SELECT id FROM units WHERE id NOT IN (SELECT unit FROM variants)",
    "a document does not have as many units as it should": (
        "SELECT id FROM documents LEFT JOIN (SELECT document, COUNT(*) AS times FROM occurrences GROUP BY document)"
        " AS counts ON counts.document = id WHERE units != IFNULL(times, 0)"
    ),
    "a text is not in the index of words": "SELECT id FROM variants WHERE id NOT IN (SELECT id FROM words_docsize)",
    "the index of words has a missing text": ("SELECT id FROM words_docsize WHERE id NOT IN (SELECT id FROM variants)"),
    "the language of a text is not listed": (
        "SELECT id FROM variants WHERE language NOT IN (SELECT language FROM languages)"
    ),
    "a tag is from a missing document": (
        "SELECT unit FROM tags WHERE document != 0 AND document NOT IN (SELECT id FROM documents)"
    ),
}


def statistics(connection: sqlite3.Connection) -> Statistics:
    """The statistics of documents and units that count."""
    units, occurrences = connection.execute("SELECT COUNT(*), SUM(uses) FROM units WHERE uses > 0").fetchone()
    (documents,) = connection.execute("SELECT COUNT(*) FROM documents WHERE removed IS NULL").fetchone()
    (size,) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    languages = connection.execute(
        "SELECT language, COUNT(*), SUM(LENGTH(text)) FROM variants JOIN units ON units.id = unit"
        " WHERE uses > 0 AND text != '' GROUP BY language ORDER BY language"
    ).fetchall()
    tags = connection.execute(
        "SELECT tag, COUNT(*) FROM live_tags JOIN units ON units.id = unit WHERE uses > 0 GROUP BY tag ORDER BY tag"
    )
    return Statistics(
        units,
        occurrences or 0,
        documents,
        {language: count for language, count, _ in languages},
        {language: characters for language, _, characters in languages},
        dict(tags.fetchall()),
        size,
    )


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """A description of every fault."""
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield str(message).lower()
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"a row of {table} refers to a missing row"
    for fault, query in FAULTS.items():
        numbers = [row[0] for row in connection.execute(f"{query} LIMIT 3")]
        if numbers:
            yield f"{fault} (numbers {', '.join(map(str, numbers))})"
    if unreadable := list(islice(_unreadable_records(connection), 3)):
        yield f"the details of a unit cannot be read ({', '.join(unreadable)})"


def _unreadable_records(connection: sqlite3.Connection) -> Iterator[str]:
    """The documents whose header or tags cannot be read, and the units, by number, whose details cannot."""
    for name, header, tags in connection.execute("SELECT name, header, tags FROM documents ORDER BY id"):
        try:
            unpack_header(header)
            unpack_tags(tags)
        except sqlite3.DataError:
            yield str(name)
    query = (
        "SELECT name, number, details, (SELECT COUNT(*) FROM variants WHERE variants.unit = occurrences.unit)"
        " FROM occurrences JOIN documents ON documents.id = document ORDER BY document, number"
    )
    for name, number, details, count in connection.execute(query):
        try:
            unpack([""] * count, details, "", "")
        except sqlite3.DataError:
            yield f"{name}, unit {number}"
