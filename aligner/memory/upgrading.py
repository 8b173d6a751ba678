"""A memory of an older version → one of the current version, in one transaction.

Version 2 seals its rows (`aligner.memory.seals`). It also no longer counts identifiers that version 1 made of the
texts, so that a document without them is the same document. Its vectors of Traditional texts are those of the
Simplified ones, and computed again when needed.

Version 3 keeps signatures of the texts (`aligner.memory.signatures`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256

from aligner.memory.contents import TEXTS, rows_by_key
from aligner.memory.packing import pack, unpack
from aligner.memory.schema import SEAL, SIGNATURES, SIGNATURES_BY_LANGUAGE, VERSION
from aligner.memory.seals import SEALED, add_function, seal_all
from aligner.memory.signatures import sign_new_texts
from aligner.units.units import Unit

BATCH = 500


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date; the caller opens the transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(SIGNATURES)
    connection.execute(SIGNATURES_BY_LANGUAGE)
    if version == 1:
        _seal(connection)
    add_function(connection)
    sign_new_texts(connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _seal(connection: sqlite3.Connection) -> None:
    """From version 1 to 2."""
    for table in SEALED.keys() - {"signatures"}:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {SEAL}")
    connection.execute("DELETE FROM vectors")
    # Where units were removed, the digest still covers them.
    for (document,) in connection.execute("SELECT id FROM documents WHERE lost = 0").fetchall():
        digest = sha256()
        for unit in _units(connection, document):
            digest.update(pack(unit).identity)
        connection.execute("UPDATE documents SET digest = ? WHERE id = ?", (digest.digest(), document))
    seal_all(connection)


def _units(connection: sqlite3.Connection, document: int) -> Iterator[Unit]:
    """The units of a document as they were added."""
    rows = connection.execute(
        "SELECT unit, details, created, changed FROM occurrences WHERE document = ? ORDER BY number", (document,)
    )
    while batch := rows.fetchmany(BATCH):
        texts = rows_by_key(connection, TEXTS, [unit for unit, *_ in batch])
        for unit, *details in batch:
            yield unpack([text for (text,) in texts[unit]], *details)
