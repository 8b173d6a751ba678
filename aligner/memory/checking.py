"""Statistics of a memory, and a check of its integrity."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice, zip_longest

from aligner.memory.folding import fold, words
from aligner.memory.records import Statistics
from aligner.memory.schema import WORDS, missing
from aligner.memory.seals import UNREADABLE, every_text, find_doubts

# How many of the rows with the same fault are named.
SOME = 3
INCOMPLETE = "a document does not have as many units as it should"
# Faults and the queries that find them; in an intact memory, no query returns a row.
FAULTS = {
    "a unit is counted wrongly": (
        "SELECT id FROM units LEFT JOIN (SELECT unit, COUNT(*) AS times FROM occurrences WHERE document IN"
        " (SELECT id FROM documents WHERE removed IS NULL) GROUP BY unit) AS counts ON counts.unit = id"
        " WHERE uses != IFNULL(times, 0)"
    ),
    "a unit has no texts": "SELECT id FROM units WHERE id NOT IN (SELECT unit FROM variants)",
    "a unit occurs nowhere": "SELECT id FROM units WHERE id NOT IN (SELECT unit FROM occurrences)",
    INCOMPLETE: (
        "SELECT id FROM documents LEFT JOIN (SELECT document, COUNT(*) AS times FROM occurrences GROUP BY document)"
        " AS counts ON counts.document = id WHERE units != IFNULL(times, 0)"
    ),
    "a text is not in the index of words": "SELECT id FROM variants WHERE id NOT IN (SELECT id FROM words_docsize)",
    "the index of words has a missing text": "SELECT id FROM words_docsize WHERE id NOT IN (SELECT id FROM variants)",
    "the language of a text is not listed": (
        "SELECT id FROM variants WHERE language NOT IN (SELECT language FROM languages)"
    ),
    "a tag is from a missing document": (
        "SELECT unit FROM tags WHERE document != 0 AND document NOT IN (SELECT id FROM documents)"
    ),
    "an action is neither an addition nor a deletion": "SELECT id FROM actions WHERE kind NOT IN ('add', 'delete')",
    "changes are not counted": "SELECT COUNT(*) FROM changes HAVING COUNT(*) != 1 OR TYPEOF(MAX(number)) != 'integer'",
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
    """A description of every fault: of the file, of what its tables say of each other, and of what they hold."""
    for examine in (_structure, _relations, _content, _index):
        try:
            yield from examine(connection)
        except UNREADABLE as error:
            yield f"a row cannot be read ({error})"


def _structure(connection: sqlite3.Connection) -> Iterator[str]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield str(message).lower()
    for kind, name, _ in missing(connection):
        yield f"the {kind} {name} is missing"
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"a row of {table} refers to a missing row"


def _relations(connection: sqlite3.Connection) -> Iterator[str]:
    for fault, query in FAULTS.items():
        numbers = [row[0] for row in connection.execute(f"{query} LIMIT {SOME}")]
        if numbers:
            yield f"{fault} ({_numbers(numbers)})"


def _content(connection: sqlite3.Connection) -> Iterator[str]:
    doubts = find_doubts(connection)
    for fault in dict.fromkeys(doubts.units.values()):
        units = [unit for unit, its_fault in doubts.units.items() if its_fault == fault]
        places = "; ".join(_place(connection, unit) for unit in units[:SOME])
        yield f"a unit is not as it was added: {fault} ({places}{'; …' if len(units) > SOME else ''})"
    yield from islice(doubts.documents.values(), SOME)
    yield from (f"the tag {tag!r} of unit {unit} is not as it was given" for unit, tag, _ in doubts.tags[:SOME])
    if doubts.misplaced:
        yield f"a text would not be found ({_numbers(doubts.misplaced)})"
    if doubts.vectors:
        yield f"vectors are not those of their texts (blocks {_numbers(doubts.vectors)})"
    if doubts.signatures:
        yield f"signatures are not those of their texts (blocks {_numbers(doubts.signatures)})"


def _place(connection: sqlite3.Connection, unit: int) -> str:
    """`thesis.tmx: unit 12`, with the first document of the unit."""
    query = "SELECT name FROM documents WHERE id = (SELECT MIN(document) FROM occurrences WHERE unit = ?)"
    with every_text(connection):
        return f"{(connection.execute(query, (unit,)).fetchone() or ['?'])[0]}: unit {unit}"


def _index(connection: sqlite3.Connection) -> Iterator[str]:
    """Whether the index of words has the words of the texts, no others, and each in its place."""
    with closing(sqlite3.connect("")) as other:
        other.execute(WORDS)
        with every_text(connection):
            texts = connection.execute("SELECT id, text FROM variants ORDER BY id")
            rows = ((number, words(fold(text))) for number, text in texts if isinstance(text, str))
            other.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", rows)
        with _instances(other) as wanted, _instances(connection) as found:
            if any(left != right for left, right in zip_longest(wanted, found)):
                yield "the index of words is not that of the texts"


@contextmanager
def _instances(connection: sqlite3.Connection) -> Iterator[Iterator[tuple[str, int, str, int]]]:
    """Each word of the index, with its text, its column and its place there; makes a table for a while, not on disk."""
    (is_guarded,) = connection.execute("PRAGMA query_only").fetchone()
    connection.execute("PRAGMA query_only = OFF")
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.instances USING fts5vocab (main, words, instance)")
        with closing(connection.execute("SELECT term, doc, col, offset FROM temp.instances")) as rows:
            yield rows
    finally:
        connection.execute("DROP TABLE IF EXISTS temp.instances")
        connection.execute(f"PRAGMA query_only = {is_guarded}")


def _numbers(numbers: Sequence[object]) -> str:
    more = ", …" if len(numbers) > SOME else ""
    return f"numbers {', '.join(map(str, numbers[:SOME]))}{more}"
