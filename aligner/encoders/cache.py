"""Vectors of an encoder on disk, so that a text is encoded once, whatever process asks for it and when.

    sha256(encoder, text) ─▶ the vector of the text in 4-byte numbers, in one SQLite file for all encoders

The file has no texts. SQLite lets several processes read and write it at the same time, and leaves it whole if one is
killed; a library for caches would write a file or pickle for each vector instead of a row. Where the file fails, the
encoder does the work: a cache may be slow, but never wrong.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from os import PathLike
from pathlib import Path
from time import time

import numpy as np

from aligner.encoders.protocol import Encoder, Floats, describe, unit_vectors

# Bytes of vectors that are kept: 700,000 vectors of 768 numbers. Beyond, those go that were not asked for the longest.
MOST_BYTES = 2 << 30
# The share of the bytes that is left when some have to go, so that they do not have to go again at once.
LEFT = 0.8
# Keys of one question: SQLite takes 32,766.
QUESTION = 10_000
# Seconds to wait for another process; then the encoder does the work.
PATIENCE = 30.0
TABLES = """
CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_use ON vectors (used);
"""


def default_path() -> Path:
    """The file in the folder that the system has for caches; `XDG_CACHE_HOME` names another folder."""
    folder = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(folder) if folder else Path.home() / ".cache") / "aligner" / "vectors.db"


class CachedEncoder:
    """An encoder that looks its vectors up first; `identity` tells apart encoders of one name: a hash of the weights.

    `misses` counts the texts that had to be encoded.
    """

    def __init__(
        self, encoder: Encoder, path: str | PathLike[str] | None = None, *, identity: str = "",
        most_bytes: int = MOST_BYTES,
    ) -> None:  # fmt: skip
        self.encoder = encoder
        self.name = describe(encoder)
        self.path = Path(path) if path is not None else default_path()
        self.misses = 0
        self._salt = sha256(f"{self.name}\0{identity}".encode()).digest()
        self._most_bytes = most_bytes

    def encode(self, sentences: Sequence[str]) -> Floats:
        """Unit vectors, shape (n, d), float32; those that are not there are encoded together, the longest first."""
        keys = [sha256(self._salt + text.encode("utf-8", "surrogatepass")).digest() for text in sentences]
        found = self._found(keys)
        missing = {key: text for key, text in zip(keys, sentences, strict=True) if key not in found}
        self.misses += len(missing)
        if missing:
            texts = sorted(missing.values(), key=len, reverse=True)
            vectors = dict(zip(texts, unit_vectors(self.encoder, texts), strict=True))
            made = {key: vectors[text] for key, text in missing.items()}
            self._keep(made)
            found |= made
        return np.array([found[key] for key in keys], np.float32) if keys else np.zeros((0, 1), np.float32)

    def _found(self, keys: Sequence[bytes]) -> dict[bytes, Floats]:
        """The vectors that are there; none if the file cannot be read."""
        found: dict[bytes, Floats] = {}
        with suppress(sqlite3.Error, OSError), self._open() as database:
            for start in range(0, len(keys), QUESTION):
                part = keys[start : start + QUESTION]
                marks = ",".join("?" * len(part))
                rows = database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)
                found |= {key: np.frombuffer(vector, np.float32) for key, vector in rows}
            now = int(time())
            # A day is fine enough to tell what is old, and writes little.
            used = [(now, key, now - 86_400) for key in found]
            database.executemany("UPDATE vectors SET used = ? WHERE key = ? AND used < ?", used)
        return found

    def _keep(self, vectors: dict[bytes, Floats]) -> None:
        """Write vectors; nothing if the file cannot be written."""
        with suppress(sqlite3.Error, OSError), self._open() as database:
            now = int(time())
            rows = [(key, vector.tobytes(), now) for key, vector in vectors.items()]
            database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            self._shrink(database)

    def _shrink(self, database: sqlite3.Connection) -> None:
        """Remove the vectors not used for the longest, if there are too many bytes."""
        ((pages, size, free),) = database.execute(
            "SELECT page_count, page_size, freelist_count "
            "FROM pragma_page_count, pragma_page_size, pragma_freelist_count"
        )
        if (pages - free) * size > self._most_bytes:
            database.execute(
                "DELETE FROM vectors WHERE key IN (SELECT key FROM vectors ORDER BY used LIMIT "
                "(SELECT CAST(count(*) * ? AS INTEGER) FROM vectors))",
                (1 - LEFT,),
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, for one transaction."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.executescript(TABLES)
            with database:
                yield database
