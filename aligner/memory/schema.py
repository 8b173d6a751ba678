"""The tables of a memory, in one SQLite file.

A date of removal deletes a document: its units stay but do not count, so that it can be restored. A unit counts while
it occurs in a document that has not been removed; `uses` says how often. Numbers of units and variants are never used
again, so that a vector, or a number that a user has noted down, never refers to another text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

# "algn", which SQLite stores in the header of the file, and the version of the tables. The version must also rise when
# `aligner.memory.folding` changes: `words`, `hash` and `signatures` store its results, and to delete a row of `words`
# needs the same folded text again.
APPLICATION = 0x616C676E
VERSION = 3
OLDEST = 1
SEAL = "hash INTEGER NOT NULL DEFAULT 0"
WORDS = "CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='unicode61 remove_diacritics 2')"
SIGNATURES = f"""CREATE TABLE signatures (
    id INTEGER PRIMARY KEY,
    language TEXT NOT NULL,                     -- of these texts, all numbered up to the last
    last INTEGER NOT NULL,
    variants BLOB NOT NULL,                     -- int64: whose they are, ascending; some may be gone since
    lengths BLOB NOT NULL,                      -- int32, tokens
    sets BLOB NOT NULL,                         -- uint64, four a variant, see aligner.memory.signatures
    codes BLOB NOT NULL,                        -- uint16, one a token
    {SEAL}
)"""
SIGNATURES_BY_LANGUAGE = "CREATE INDEX signatures_by_language ON signatures (language)"
TABLES = f"""
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,                       -- of all its units: the same units again change nothing
    content BLOB,                               -- of the bytes of its file, if it was one
    added TEXT NOT NULL,
    removed TEXT,
    replaced INTEGER REFERENCES documents,      -- the version whose place it took
    units INTEGER NOT NULL,                     -- occurrences
    lost INTEGER NOT NULL DEFAULT 0,            -- occurrences that it had besides, of units that were removed
    tags TEXT NOT NULL,                         -- JSON: those that it gave to all its units
    header TEXT NOT NULL,                       -- JSON: what its file said of all units
    {SEAL}
);
CREATE UNIQUE INDEX documents_by_name ON documents (name) WHERE removed IS NULL;
CREATE INDEX documents_by_digest ON documents (digest);
CREATE INDEX documents_by_content ON documents (content);
CREATE TABLE actions (                          -- what undo takes back, the last first
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents,
    kind TEXT NOT NULL                          -- add, delete
);
CREATE INDEX actions_by_document ON actions (document);
CREATE TABLE units (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL UNIQUE,                -- of its texts, see aligner.units.units.digest
    uses INTEGER NOT NULL                       -- occurrences in documents that are not removed
);
CREATE TABLE changes (                          -- one row, by which a reader knows whether other units count now
    number INTEGER NOT NULL
);
INSERT INTO changes VALUES (0);
CREATE TABLE languages (                        -- those that texts have, or had
    language TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE variants (                         -- ordered by language and text: any of them may be the source
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    language TEXT NOT NULL,                     -- first subtag; the whole tag is a detail of an occurrence
    text TEXT NOT NULL,
    hash INTEGER NOT NULL                       -- of the folded text
);
CREATE INDEX variants_by_unit ON variants (unit);
CREATE INDEX variants_by_hash ON variants (hash);
CREATE TABLE occurrences (
    document INTEGER NOT NULL REFERENCES documents,
    number INTEGER NOT NULL,                    -- from 1
    unit INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    confidence REAL,
    created TEXT NOT NULL,
    changed TEXT NOT NULL,
    details TEXT NOT NULL,                      -- JSON: all else that the unit said, see aligner.memory.packing
    {SEAL},
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE INDEX occurrences_by_unit ON occurrences (unit);
CREATE TABLE tags (
    unit INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    tag TEXT NOT NULL,
    document INTEGER NOT NULL,                  -- that gave it, and takes it along when it is removed; 0: given by hand
    {SEAL},
    PRIMARY KEY (unit, tag, document)
) WITHOUT ROWID;
CREATE INDEX tags_by_tag ON tags (tag);
CREATE VIEW live_tags AS SELECT DISTINCT unit, tag FROM tags
    WHERE document = 0 OR EXISTS (SELECT 1 FROM documents WHERE id = tags.document AND removed IS NULL);
{WORDS};
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,
    encoder TEXT NOT NULL,
    variants BLOB NOT NULL,                     -- int64: whose they are, ascending; some may be gone since
    scales BLOB NOT NULL,                       -- float32: what each is multiplied by
    vectors BLOB NOT NULL,                      -- int8, one row a variant
    {SEAL}
);
{SIGNATURES};
{SIGNATURES_BY_LANGUAGE};
"""


def missing(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """The kind, the name and the statement of each table, index and view that a memory should have and has not.

    A memory of an older version may lack `signatures`.
    """
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    with closing(sqlite3.connect("")) as whole:
        whole.executescript(TABLES)
        rows = whole.execute("SELECT type, name, sql FROM sqlite_master WHERE sql NOTNULL ORDER BY rowid").fetchall()
    for kind, name, statement in rows:
        if name not in names and (version >= VERSION or not name.startswith("signatures")):
            yield kind, name, statement
