"""Numbers about a memory, and whether everything in it is as it should be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice

from aligner.memory.packing import unpack, unpack_header, unpack_tags
from aligner.memory.records import Statistics

# What must not be, and how to find it: queries without an answer where all is well.
FAULTS = {
    "a unit is counted wrongly": (
        "SELECT id FROM units LEFT JOIN (SELECT unit, COUNT(*) AS times FROM occurrences WHERE document IN"
        " (SELECT id FROM documents WHERE removed IS NULL) GROUP BY unit) AS here ON here.unit = id"
        " WHERE uses != IFNULL(times, 0)"
    ),
    "a unit has no texts": "SELECT id FROM units WHERE id NOT IN (SELECT unit FROM variants)",
    "a document has not as many units as it had": (
        "SELECT id FROM documents LEFT JOIN (SELECT document, COUNT(*) AS times FROM occurrences GROUP BY document)"
        " AS here ON here.document = id WHERE units != IFNULL(times, 0)"
    ),
    "a text is not in the index of words": "SELECT id FROM variants WHERE id NOT IN (SELECT id FROM words_docsize)",
    "the index of words has a text that is gone": (
        "SELECT id FROM words_docsize WHERE id NOT IN (SELECT id FROM variants)"
    ),
    "the language of a text is not listed": (
        "SELECT id FROM variants WHERE language NOT IN (SELECT language FROM languages)"
    ),
    "a tag is from a document that is gone": (
        "SELECT unit FROM tags WHERE document != 0 AND document NOT IN (SELECT id FROM documents)"
    ),
}


def statistics(connection: sqlite3.Connection) -> Statistics:
    """Numbers of what counts."""
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
    """Everything that is not as it should be, in words."""
    for (answer,) in connection.execute("PRAGMA integrity_check"):
        if answer != "ok":
            yield str(answer).lower()
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"a row of {table} belongs to nothing"
    for fault, query in FAULTS.items():
        wrong = [row[0] for row in connection.execute(f"{query} LIMIT 3")]
        if wrong:
            yield f"{fault} (numbers {', '.join(map(str, wrong))})"
    if wrong := list(islice(_unreadable(connection), 3)):
        yield f"what was said of a unit cannot be read ({', '.join(wrong)})"


def _unreadable(connection: sqlite3.Connection) -> Iterator[str]:
    """The documents, and their units by number, of which the details or the header are not as they were written."""
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
