"""Changes to documents and units of a memory: delete, undo, tag, remove for good.

All functions run inside a transaction that the caller opens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice

from aligner.arguments import WHOLE, shown
from aligner.errors import InputError, counted
from aligner.files import surrogate_problem
from aligner.memory.adding import ADD_TAG, BATCH, KnownDocument, count_uses, note_change, version_by_name
from aligner.memory.folding import fold, words
from aligner.memory.packing import check_characters, pack_tags, unpack_tags
from aligner.memory.seals import FUNCTION
from aligner.units.units import stamp


def delete(connection: sqlite3.Connection, name: str) -> int:
    """Remove a document so that `undo` can restore it; returns how many units no longer count."""
    check_characters(name, f"{name!r} as the name of a document")
    version = version_by_name(connection, name)
    if version is None:
        raise InputError(missing_document(connection, name))
    connection.execute("INSERT INTO actions (document, kind) VALUES (?, 'delete')", (version.id,))
    return _mark_removed(connection, version.id)


def undo(connection: sqlite3.Connection, name: str | None) -> str:
    """Undo the last change to the document, or to any; returns a sentence that says what was undone."""
    if name is not None:
        check_characters(name, f"{name!r} as the name of a document")
    query = "SELECT actions.id, kind, documents.id, name, units, replaced FROM actions JOIN documents"
    query += " ON documents.id = actions.document" + ("" if name is None else " WHERE name = ?")
    row = connection.execute(f"{query} ORDER BY actions.id DESC LIMIT 1", () if name is None else (name,)).fetchone()
    if row is None and name is not None and version_by_name(connection, name) is None:
        raise InputError(missing_document(connection, name))
    if row is None:
        raise InputError("there is nothing to undo")
    action, kind, document, name, units, replaced = row
    connection.execute("DELETE FROM actions WHERE id = ?", (action,))
    if kind == "delete":
        _restore(connection, document)
        return f"{name}: is there again, with its {counted(units, 'unit')}"
    _mark_removed(connection, document)
    if replaced is None:
        return f"{name}: its {counted(units, 'unit')} {'is' if units == 1 else 'are'} out again"
    _restore(connection, replaced)
    return f"{name}: the version before is there again"


def missing_document(connection: sqlite3.Connection, name: str) -> str:
    """The error message for a name that no document has."""
    names = [row[0] for row in connection.execute("SELECT name FROM documents WHERE removed IS NULL ORDER BY id")]
    close = get_close_matches(name, names, 3, 0.5)
    if close:
        return f"the memory has no document {name!r}; is it {' or '.join(close)}?"
    listed = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return f"the memory has no document {name!r}; it has {listed or 'none at all'}"


def tag(connection: sqlite3.Connection, units: Iterable[int], name: str) -> int:
    """Give units a tag; returns how many did not have it."""
    before = connection.total_changes
    for batch in _existing_batches(connection, units):
        connection.executemany(
            f"INSERT INTO tags SELECT :unit, :tag, 0, {FUNCTION}(:unit, :tag, 0) WHERE NOT EXISTS"
            " (SELECT * FROM live_tags WHERE unit = :unit AND tag = :tag)",
            ({"unit": unit, "tag": check_tag(name)} for unit in batch),
        )
    return connection.total_changes - before


def tag_document(connection: sqlite3.Connection, document: KnownDocument, names: Sequence[str]) -> int:
    """Give all units of a document these tags, and single units their own; returns how many got a new one."""
    number = document.version.id
    (packed,) = connection.execute("SELECT tags FROM documents WHERE id = ?", (number,)).fetchone()
    all_tags = pack_tags([*unpack_tags(packed), *names])
    connection.execute("UPDATE documents SET tags = ? WHERE id = ?", (all_tags, number))
    tagged: set[int] = set()
    for name in names:
        units = connection.execute("SELECT DISTINCT unit FROM occurrences WHERE document = ?", (number,)).fetchall()
        tagged |= _tag_units(connection, [unit for (unit,) in units], name, number)
    query = "SELECT unit FROM occurrences WHERE document = ? AND number = ?"
    for unit_number, own_tags in document.tags.items():
        # The unit may have been removed since.
        units = connection.execute(query, (number, unit_number)).fetchall()
        for name in own_tags:
            tagged |= _tag_units(connection, [unit for (unit,) in units], name, number)
    return len(tagged)


def _tag_units(connection: sqlite3.Connection, units: Sequence[int], name: str, document: int) -> set[int]:
    """Record that a document gave units a tag; returns those that did not have it from anywhere."""
    query = "SELECT 1 FROM live_tags WHERE unit = ? AND tag = ?"
    new = {unit for unit in units if not connection.execute(query, (unit, name)).fetchone()}
    rows = ((unit, name, document) for unit in units)
    connection.executemany(ADD_TAG, rows)
    return new


def untag(connection: sqlite3.Connection, units: Iterable[int], name: str) -> int:
    """Take a tag from units, whoever gave it; returns how many had it."""
    count = 0
    for batch in _existing_batches(connection, units):
        for unit in batch:
            had = connection.execute("SELECT 1 FROM live_tags WHERE unit = ? AND tag = ?", (unit, name)).fetchone()
            connection.execute("DELETE FROM tags WHERE unit = ? AND tag = ?", (unit, name))
            count += had is not None
    return count


def check_tag(name: str) -> str:
    """The tag itself; InputError if it is empty, has blanks at its ends, or contains half of a character."""
    if not isinstance(name, str) or not name or name != name.strip() or surrogate_problem(name):
        raise InputError(f"{shown(name)} cannot be a tag; give one or a few words")
    return name


def check_tags(names: Iterable[str]) -> tuple[str, ...]:
    """The tags without repetitions; InputError if one of them cannot be a tag."""
    return tuple(dict.fromkeys(map(check_tag, names)))


def remove(connection: sqlite3.Connection, units: Iterable[int]) -> int:
    """Remove units for good, with all their occurrences; returns how many."""
    count = 0
    for batch in _existing_batches(connection, units):
        count += len(batch)
        marks = ",".join("?" * len(batch))
        variants = connection.execute(f"SELECT id, text FROM variants WHERE unit IN ({marks})", batch).fetchall()
        # The index does not store its texts: to delete an entry, it needs the text again.
        connection.executemany(
            "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
            ((variant, words(fold(text))) for variant, text in variants),
        )
        connection.execute(
            "UPDATE documents SET units = units - counts.times, lost = lost + counts.times"
            " FROM (SELECT document, COUNT(*) AS times FROM occurrences"
            f" WHERE unit IN ({marks}) GROUP BY document) AS counts WHERE documents.id = counts.document",
            batch,
        )
        connection.execute(f"DELETE FROM units WHERE id IN ({marks})", batch)
    note_change(connection)
    return count


def purge(connection: sqlite3.Connection) -> int:
    """Discard documents that were deleted or replaced, and units that occur only there; returns how many units."""
    removed = "SELECT id FROM documents WHERE removed IS NOT NULL"
    connection.execute(f"DELETE FROM actions WHERE document IN ({removed})")
    connection.execute(f"DELETE FROM tags WHERE document IN ({removed})")
    connection.execute(f"DELETE FROM occurrences WHERE document IN ({removed})")
    connection.execute(f"UPDATE documents SET replaced = NULL WHERE replaced IN ({removed})")
    connection.execute("DELETE FROM documents WHERE removed IS NOT NULL")
    unused = connection.execute("SELECT id FROM units WHERE uses = 0").fetchall()
    count = remove(connection, (unit for (unit,) in unused))
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    return count


def _mark_removed(connection: sqlite3.Connection, document: int) -> int:
    connection.execute("UPDATE documents SET removed = ? WHERE id = ?", (stamp(), document))
    note_change(connection)
    return count_uses(connection, document, -1)


def _restore(connection: sqlite3.Connection, document: int) -> None:
    connection.execute("UPDATE documents SET removed = NULL WHERE id = ?", (document,))
    note_change(connection)
    count_uses(connection, document, 1)


def _existing_batches(connection: sqlite3.Connection, units: Iterable[int]) -> Iterator[Sequence[int]]:
    """The numbers of units in batches, without repetitions; InputError for a number that the memory does not have."""
    numbers = iter(dict.fromkeys(map(_unit_number, units)))
    while batch := list(islice(numbers, BATCH)):
        marks = ",".join("?" * len(batch))
        existing = {unit for (unit,) in connection.execute(f"SELECT id FROM units WHERE id IN ({marks})", batch)}
        for unit in batch:
            if unit not in existing:
                raise _missing_unit(unit)
        yield batch


def _unit_number(unit: object) -> int:
    """The number; InputError if no unit can have it."""
    number = unit_number(unit)
    if number is None:
        WHOLE.check("the number of a unit", unit)
        raise _missing_unit(unit)
    return number


def _missing_unit(unit: object) -> InputError:
    return InputError(f"the memory has no unit {unit}")


def unit_number(unit: object) -> int | None:
    """The number if a unit can have it: a positive integer of at most 63 bits, of any library."""
    return int(unit) if WHOLE.holds(unit) and 0 < unit < 1 << 63 else None  # type: ignore[operator, call-overload]
