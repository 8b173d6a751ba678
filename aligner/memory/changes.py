"""What becomes of documents and units that a memory has: deleted, restored, tagged, removed for good.

All functions work inside a transaction of their caller.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice

from aligner.errors import InputError, counted
from aligner.files import half_of_character
from aligner.memory.adding import BATCH, Known, count_uses, note_change, version_of
from aligner.memory.folding import fold, words
from aligner.memory.packing import check_whole, pack_tags, unpack_tags
from aligner.units.units import stamp


def delete(connection: sqlite3.Connection, name: str) -> int:
    """Remove a document so that it can come back; how many units no longer count."""
    version = version_of(connection, check_whole(name, f"{name!r} as the name of a document"))
    if version is None:
        raise InputError(no_document(connection, name))
    connection.execute("INSERT INTO actions (document, kind) VALUES (?, 'delete')", (version.id,))
    return _set_aside(connection, version.id)


def undo(connection: sqlite3.Connection, name: str | None) -> str:
    """Take back what was last done to the document, or to any; a sentence that says what."""
    if name is not None:
        check_whole(name, f"{name!r} as the name of a document")
    query = "SELECT actions.id, kind, documents.id, name, units, replaced FROM actions JOIN documents"
    query += " ON documents.id = actions.document" + ("" if name is None else " WHERE name = ?")
    row = connection.execute(f"{query} ORDER BY actions.id DESC LIMIT 1", () if name is None else (name,)).fetchone()
    if row is None and name is not None and version_of(connection, name) is None:
        raise InputError(no_document(connection, name))
    if row is None:
        raise InputError("there is nothing to undo")
    action, kind, document, name, units, replaced = row
    connection.execute("DELETE FROM actions WHERE id = ?", (action,))
    if kind == "delete":
        _bring_back(connection, document)
        return f"{name}: is there again, with its {counted(units, 'unit')}"
    _set_aside(connection, document)
    if replaced is None:
        return f"{name}: its {counted(units, 'unit')} {'is' if units == 1 else 'are'} out again"
    _bring_back(connection, replaced)
    return f"{name}: the version before is there again"


def no_document(connection: sqlite3.Connection, name: str) -> str:
    """The message for a name that no document has."""
    known = [row[0] for row in connection.execute("SELECT name FROM documents WHERE removed IS NULL ORDER BY id")]
    close = get_close_matches(name, known, 3, 0.5)
    if close:
        return f"the memory has no document {name!r}; is it {' or '.join(close)}?"
    listed = ", ".join(known[:3]) + (", …" if len(known) > 3 else "")
    return f"the memory has no document {name!r}; it has {listed or 'none at all'}"


def tag(connection: sqlite3.Connection, units: Iterable[int], name: str) -> int:
    """Give units a tag; how many did not have it."""
    before = connection.total_changes
    for batch in _existing(connection, units):
        connection.executemany(
            "INSERT INTO tags SELECT :unit, :tag, 0 WHERE NOT EXISTS"
            " (SELECT * FROM live_tags WHERE unit = :unit AND tag = :tag)",
            ({"unit": unit, "tag": checked_tag(name)} for unit in batch),
        )
    return connection.total_changes - before


def tag_document(connection: sqlite3.Connection, known: Known, names: Sequence[str]) -> int:
    """Give all units of a document tags, and some those that they came with; how many did not have one of them."""
    document = known.version.id
    (said,) = connection.execute("SELECT tags FROM documents WHERE id = ?", (document,)).fetchone()
    all_tags = pack_tags([*unpack_tags(said), *names])
    connection.execute("UPDATE documents SET tags = ? WHERE id = ?", (all_tags, document))
    tagged: set[int] = set()
    for name in names:
        units = connection.execute("SELECT DISTINCT unit FROM occurrences WHERE document = ?", (document,)).fetchall()
        tagged |= _tagged(connection, [unit for (unit,) in units], name, document)
    query = "SELECT unit FROM occurrences WHERE document = ? AND number = ?"
    for number, own in known.tags.items():
        # A unit may have been removed since.
        units = connection.execute(query, (document, number)).fetchall()
        for name in own:
            tagged |= _tagged(connection, [unit for (unit,) in units], name, document)
    return len(tagged)


def _tagged(connection: sqlite3.Connection, units: Sequence[int], name: str, document: int) -> set[int]:
    """Write that a document gave units a tag; those that had it from nobody."""
    query = "SELECT 1 FROM live_tags WHERE unit = ? AND tag = ?"
    new = {unit for unit in units if not connection.execute(query, (unit, name)).fetchone()}
    rows = ((unit, name, document) for unit in units)
    connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", rows)
    return new


def untag(connection: sqlite3.Connection, units: Iterable[int], name: str) -> int:
    """Take a tag from units, whoever gave it; how many had it."""
    count = 0
    for batch in _existing(connection, units):
        for unit in batch:
            had = connection.execute("SELECT 1 FROM live_tags WHERE unit = ? AND tag = ?", (unit, name)).fetchone()
            connection.execute("DELETE FROM tags WHERE unit = ? AND tag = ?", (unit, name))
            count += had is not None
    return count


def checked_tag(name: str) -> str:
    """The tag, if it is one: not empty, without blanks at the ends, and no half character in it."""
    if not isinstance(name, str) or not name or name != name.strip() or half_of_character(name):
        raise InputError(f"{name!r} cannot be a tag; give one or a few words")
    return name


def checked_tags(names: Iterable[str]) -> tuple[str, ...]:
    """The tags, each once, if all are some."""
    if isinstance(names, str):
        raise InputError(f"tags must be a list, not a string; write [{names!r}]")
    return tuple(dict.fromkeys(map(checked_tag, names)))


def remove(connection: sqlite3.Connection, units: Iterable[int]) -> int:
    """Forget units for good, with all their occurrences; how many."""
    count = 0
    for batch in _existing(connection, units):
        count += len(batch)
        marks = ",".join("?" * len(batch))
        variants = connection.execute(f"SELECT id, text FROM variants WHERE unit IN ({marks})", batch).fetchall()
        # An index that does not keep its texts has to be told again what it is to forget.
        connection.executemany(
            "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
            ((variant, words(fold(text))) for variant, text in variants),
        )
        connection.execute(
            "UPDATE documents SET units = units - here.times, lost = lost + here.times"
            " FROM (SELECT document, COUNT(*) AS times FROM occurrences"
            f" WHERE unit IN ({marks}) GROUP BY document) AS here WHERE documents.id = here.document",
            batch,
        )
        connection.execute(f"DELETE FROM units WHERE id IN ({marks})", batch)
    note_change(connection)
    return count


def purge(connection: sqlite3.Connection) -> int:
    """Forget the documents that were deleted or replaced, and the units that occur in no other; how many units."""
    gone = "SELECT id FROM documents WHERE removed IS NOT NULL"
    connection.execute(f"DELETE FROM actions WHERE document IN ({gone})")
    connection.execute(f"DELETE FROM tags WHERE document IN ({gone})")
    connection.execute(f"DELETE FROM occurrences WHERE document IN ({gone})")
    connection.execute(f"UPDATE documents SET replaced = NULL WHERE replaced IN ({gone})")
    connection.execute("DELETE FROM documents WHERE removed IS NOT NULL")
    unused = connection.execute("SELECT id FROM units WHERE uses = 0").fetchall()
    count = remove(connection, (unit for (unit,) in unused))
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    return count


def _set_aside(connection: sqlite3.Connection, document: int) -> int:
    connection.execute("UPDATE documents SET removed = ? WHERE id = ?", (stamp(), document))
    note_change(connection)
    return count_uses(connection, document, -1)


def _bring_back(connection: sqlite3.Connection, document: int) -> None:
    connection.execute("UPDATE documents SET removed = NULL WHERE id = ?", (document,))
    note_change(connection)
    count_uses(connection, document, 1)


def _existing(connection: sqlite3.Connection, units: Iterable[int]) -> Iterator[Sequence[int]]:
    """The numbers of units in batches, each once; InputError for one that is not in the memory."""
    numbers = iter(dict.fromkeys(units))
    while batch := list(islice(numbers, BATCH)):
        possible = [unit for unit in batch if is_number(unit)]
        marks = ",".join("?" * len(possible))
        found = {unit for (unit,) in connection.execute(f"SELECT id FROM units WHERE id IN ({marks})", possible)}
        for unit in batch:
            if unit not in found:
                raise InputError(f"the memory has no unit {unit}")
        yield batch


def is_number(unit: object) -> bool:
    """Whether this can be the number of a unit: a whole one of at most 63 bits."""
    return isinstance(unit, int) and 0 < unit < 1 << 63
