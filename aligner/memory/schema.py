"""The tables of a memory, in one SQLite file.

A document is deleted by its date of removal: its units stay, but do not count, so that it can come back. A unit counts
while it occurs in a document that has not been removed; `uses` says how often.
"""

from __future__ import annotations

# "algn", which SQLite keeps in the head of the file, and the version of the tables.
APPLICATION = 0x616C676E
VERSION = 1
TABLES = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,                       -- of all its units: the same file again changes nothing
    added TEXT NOT NULL,
    removed TEXT,
    replaced INTEGER REFERENCES documents,      -- the version whose place it took
    units INTEGER NOT NULL,
    tags TEXT NOT NULL,                         -- JSON: those that it gives to all its units
    header TEXT NOT NULL                        -- JSON: what its file said of all units
);
CREATE UNIQUE INDEX documents_by_name ON documents (name) WHERE removed IS NULL;
CREATE TABLE units (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,                -- aligner.units.digest
    uses INTEGER NOT NULL                       -- occurrences in documents that are not removed
);
CREATE TABLE variants (
    id INTEGER PRIMARY KEY,
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
    details TEXT NOT NULL,                      -- JSON: all else that the unit said
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE INDEX occurrences_by_unit ON occurrences (unit);
CREATE TABLE tags (
    unit INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (unit, tag)
) WITHOUT ROWID;
CREATE INDEX tags_by_tag ON tags (tag);
CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,
    encoder TEXT NOT NULL,
    variants BLOB NOT NULL,                     -- int64: whose they are, ascending
    scales BLOB NOT NULL,                       -- float32: what each is multiplied by
    vectors BLOB NOT NULL                       -- int8, one row a variant
);
"""
