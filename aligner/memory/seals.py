"""Digests that are stored with what they are digests of, and what no longer agrees with them.

    units.digest      the languages, texts and inline codes of a unit
    variants.hash     a folded text, by which it is found
    hash              all other columns of a row of SEALED

So a byte that changes on the disk is seen. Everything that can be computed again is derived; the rest is in doubt: only
whoever added it can tell what it was.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aligner.memory.folding import fold, hash_of
from aligner.memory.packing import unpack_header, unpack_ordered, unpack_tags
from aligner.units.units import Unit, digest, keys_of

_T = TypeVar("_T")
# The columns that each row is sealed with.
SEALED: Mapping[str, tuple[str, ...]] = {
    "documents": (
        "id", "name", "digest", "content", "added", "removed", "replaced", "units", "lost", "tags", "header",
    ),
    "occurrences": ("document", "number", "unit", "confidence", "created", "changed", "details"),
    "tags": ("unit", "tag", "document"),
    "vectors": ("id", "encoder", "variants", "scales", "vectors"),
    "signatures": ("id", "language", "last", "variants", "lengths", "sets", "codes"),
}  # fmt: skip
# How many of these columns, from the first, are the key of the table.
KEY_LENGTHS = {"documents": 1, "occurrences": 2, "tags": 3, "vectors": 1, "signatures": 1}
FUNCTION = "row_hash"
# What reading a row may raise that is not as we wrote it.
UNREADABLE = (sqlite3.Error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
# What stands for a byte that is not UTF-8.
UNDECODED = re.compile("[\udc80-\udcff]")
# Units whose rows are read at once.
BATCH = 500


def row_hash(*values: object) -> int:
    """A signed 64-bit hash of the columns of a row."""
    return hash_of(repr(values))


def seal_of(table: str, row: str = "") -> str:
    """SQL for the hash of a row; `row` names it, as in `NEW.`."""
    return f"{FUNCTION}({', '.join(row + column for column in SEALED[table])})"


def prepare(connection: sqlite3.Connection) -> None:
    """Seal what this connection writes: rows of documents by triggers, others by `row_hash` in their statements."""
    add_function(connection)
    seal = f"UPDATE documents SET hash = {seal_of('documents')} WHERE id = NEW.id"
    events = {"inserted": "INSERT", "updated": f"UPDATE OF {', '.join(SEALED['documents'])}"}
    for name, event in events.items():
        connection.execute(f"CREATE TEMP TRIGGER documents_{name} AFTER {event} ON main.documents BEGIN {seal}; END")


def add_function(connection: sqlite3.Connection) -> None:
    """Make `row_hash` a function of SQL."""
    connection.create_function(FUNCTION, -1, row_hash, deterministic=True)


def seal_all(connection: sqlite3.Connection) -> None:
    """Seal every row as it is now, but for those that cannot be read."""
    for table, columns in SEALED.items():
        key = columns[: KEY_LENGTHS[table]]
        condition = " AND ".join(f"{column} = ?" for column in key)
        with every_text(connection):
            broken = [row for row in _broken_rows(connection, table) if all(map(_is_readable, row))]
        connection.executemany(
            f"UPDATE {table} SET hash = ? WHERE {condition}", ((row_hash(*row), *row[: len(key)]) for row in broken)
        )


def _is_readable(value: object) -> bool:
    return is_text(value) if isinstance(value, str) else True


@dataclass(slots=True)
class Doubts:
    """What is not as it was added: units by number, documents by number, and tags, each with what is wrong.

    `misplaced` are the numbers of texts whose hash is not theirs, `vectors` and `signatures` those of blocks; all are
    derived.
    """

    units: dict[int, str] = field(default_factory=dict)
    documents: dict[int, str] = field(default_factory=dict)
    tags: list[tuple[object, object, object]] = field(default_factory=list)
    misplaced: list[int] = field(default_factory=list)
    vectors: list[int] = field(default_factory=list)
    signatures: list[int] = field(default_factory=list)


def find_doubts(connection: sqlite3.Connection) -> Doubts:
    """All that disagrees with its digest; in a memory of version 1, rows have none."""
    doubts = Doubts()
    with every_text(connection):
        broken = {table: set(_broken_rows(connection, table)) for table in SEALED}
        _examine_units(connection, {(row[0], row[1]) for row in broken["occurrences"]}, doubts)
        _examine_documents(connection, {row[0] for row in broken["documents"]}, doubts)
        doubts.tags += [(row[0], row[1], row[2]) for row in broken["tags"]]
        doubts.vectors += [row[0] for row in broken["vectors"]]
        doubts.signatures += [row[0] for row in broken["signatures"]]
    return doubts


@contextmanager
def every_text(connection: sqlite3.Connection) -> Iterator[None]:
    """Reads texts that are not UTF-8 with surrogates in place of their bytes, so that one of them hides no other."""
    usual = connection.text_factory
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = usual


def is_sealed(connection: sqlite3.Connection, table: str = "occurrences") -> bool:
    """Whether the rows of a table have a hash: those of version 1 have none."""
    return any(name == "hash" for _, name, *_ in connection.execute(f"PRAGMA table_info({table})"))


def _broken_rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    if is_sealed(connection, table):
        for *values, seal in connection.execute(f"SELECT {', '.join(SEALED[table])}, hash FROM {table}"):
            if row_hash(*values) != seal:
                yield tuple(values)


def _examine_units(connection: sqlite3.Connection, broken: set[tuple[Any, Any]], doubts: Doubts) -> None:
    rows = connection.execute("SELECT id, digest FROM units ORDER BY id")
    while batch := rows.fetchmany(BATCH):
        units = {number: stored for number, stored in batch if isinstance(number, int)}
        variants = _rows_of(connection, "SELECT unit, id, language, text, hash FROM variants", units)
        occurrences = _rows_of(
            connection, "SELECT unit, document, number, details, created, changed, confidence FROM occurrences", units
        )
        for number, stored in units.items():
            doubts.misplaced += _misplaced(variants[number])
            if fault := _fault_of_unit(stored, variants[number], occurrences[number], broken):
                doubts.units[number] = fault


def _rows_of(connection: sqlite3.Connection, query: str, units: Mapping[int, object]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for unit, *row in connection.execute(
        f"{query} WHERE unit BETWEEN ? AND ? ORDER BY unit, 2, 3", (min(units), max(units))
    ):
        groups[unit].append(row)
    return groups


def _misplaced(variants: Sequence[Any]) -> Iterator[int]:
    for number, _, text, stored in variants:
        if isinstance(text, str) and hash_of(fold(text)) != stored:
            yield number


def _fault_of_unit(
    stored: object, variants: Sequence[Any], occurrences: Sequence[Any], broken: set[tuple[Any, Any]]
) -> str:
    texts = [text for _, _, text, _ in variants]
    if not all(map(is_text, texts)):
        return "its texts cannot be read"
    languages = [language for _, language, _, _ in variants]
    for document, number, *said in occurrences:
        unit = _read(_unpack, texts, *said)
        if unit is None:
            return "its details cannot be read"
        if _languages(*unit) != languages or digest(unit[0]) != stored:
            return "its texts have changed"
        if (document, number) in broken:
            return "its details have changed"
    return ""


def _unpack(
    texts: Sequence[str], details: str, created: str, changed: str, confidence: object
) -> tuple[Unit, Sequence[int]]:
    if not isinstance(confidence, float | None):
        raise TypeError("a confidence is not a number")
    return unpack_ordered(texts, details, created, changed)


def is_text(text: object) -> bool:
    """Whether this is a text, all in UTF-8, as `every_text` reads it."""
    return isinstance(text, str) and not UNDECODED.search(text)


def _languages(unit: Unit, order: Sequence[int]) -> list[str]:
    """The languages of the rows."""
    by_row = dict(zip(order, (key.language for key in keys_of(unit)), strict=True))
    return [by_row[row] for row in range(len(by_row))]


def _examine_documents(connection: sqlite3.Connection, broken: set[Any], doubts: Doubts) -> None:
    rows = connection.execute("SELECT id, name, added, IFNULL(removed, ''), tags, header FROM documents")
    for number, name, added, removed, tags, header in rows:
        are_texts = all(map(is_text, (name, added, removed)))
        if not are_texts or _read(unpack_tags, tags) is None or _read(unpack_header, header) is None:
            doubts.documents[number] = f"what is said of a document cannot be read ({name})"
        elif number in broken:
            doubts.documents[number] = f"what is said of a document has changed ({name})"


def _read(read: Callable[..., _T], *row: Any) -> _T | None:  # noqa: ANN401 -- columns
    """What the function makes of columns; None if it cannot read them."""
    try:
        return read(*row)
    except UNREADABLE:
        return None
