"""A stream of units → rows of a memory: units that are new, and one more occurrence of those that it had.

All functions but `compared` work inside a transaction of their caller; a document is added wholly or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice

from aligner.errors import InputError
from aligner.memory.folding import fold, hash_of, words
from aligner.memory.packing import Packed, pack, pack_header
from aligner.memory.records import Added
from aligner.memory.sources import Source
from aligner.units import STAMP

BATCH = 1000
Progress = Callable[[int], None]
Batch = list[tuple[Packed, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a document that a memory has."""

    id: int
    digest: bytes
    content: bytes | None
    units: int


def version_of(connection: sqlite3.Connection, name: str) -> Version | None:
    """The version that counts, if there is a document of this name."""
    query = "SELECT id, digest, content, units FROM documents WHERE name = ? AND removed IS NULL"
    row = connection.execute(query, (name,)).fetchone()
    return Version(*row) if row else None


def compared(source: Source, version: Version, progress: Progress | None = None) -> Added:
    """That nothing is to be done, as the memory has these units under this name; InputError if it has others."""
    if source.content and source.content == version.content:
        return Added(source.name, version.units, 0, is_known=True)
    digest = sha256()
    for batch in _batches(source, progress):
        for packed, _ in batch:
            digest.update(packed.said)
    if digest.digest() != version.digest:
        message = "the memory has other units of this name; replace them (--replace) or add these under another name"
        raise InputError(f"{message} (--document NAME)", source.name)
    return _known(source, version)


def added(
    connection: sqlite3.Connection,
    source: Source,
    tags: Sequence[str] = (),
    old: Version | None = None,
    progress: Progress | None = None,
) -> Added:
    """What was added, in the place of `old`; if that has the same units it `is_known`, and all is to be rolled back."""
    stamp = now()
    if old:
        connection.execute("UPDATE documents SET removed = ? WHERE id = ?", (stamp, old.id))
    document = connection.execute(
        "INSERT INTO documents (name, digest, content, added, replaced, units, tags, header)"
        " VALUES (?, x'', ?, ?, ?, 0, ?, ?)",
        (source.name, source.content or None, stamp, old and old.id, json.dumps(tags), _header(source)),
    ).lastrowid
    digest, rows = sha256(), _Rows(connection, document or 0, frozenset(tags))
    for batch in _batches(source, progress):
        for packed, _ in batch:
            digest.update(packed.said)
        rows.add(batch)
    if old and digest.digest() == old.digest:
        return _known(source, old)
    connection.execute(
        "UPDATE documents SET digest = ?, units = ? WHERE id = ?", (digest.digest(), rows.number, document)
    )
    connection.execute("INSERT INTO actions (document, kind) VALUES (?, 'add')", (document,))
    if old:
        count_uses(connection, old.id, -1)
    return Added(source.name, rows.number, rows.new, source.left_out, replaced=old is not None)


def count_uses(connection: sqlite3.Connection, document: int, sign: int) -> int:
    """Count the occurrences in a document again, or (-1) no longer; how many units thereby begin or cease to count."""
    query = "SELECT unit, COUNT(*) AS times FROM occurrences WHERE document = ? GROUP BY unit"
    count = f"SELECT COUNT(*) FROM ({query}) AS here JOIN units ON units.id = here.unit WHERE units.uses = "
    times = "0" if sign > 0 else "here.times"
    turned = int(connection.execute(count + times, (document,)).fetchone()[0])
    connection.execute(
        f"UPDATE units SET uses = uses + ? * here.times FROM ({query}) AS here WHERE units.id = here.unit",
        (sign, document),
    )
    return turned


def now() -> str:
    """The date, as in TMX."""
    return datetime.now(UTC).strftime(STAMP)


def _known(source: Source, version: Version) -> Added:
    return Added(source.name, version.units, 0, source.left_out, is_known=True)


def _header(source: Source) -> str:
    header = pack_header(source.header)
    try:
        header.encode()
    except UnicodeEncodeError as error:
        raise _half(error, "the header", source) from error
    return header


def _batches(source: Source, progress: Progress | None) -> Iterator[Batch]:
    number = 0
    while batch := list(islice(_packed(source, number), BATCH)):
        number += len(batch)
        yield batch
        if progress:
            progress(number)


def _packed(source: Source, number: int) -> Iterator[tuple[Packed, frozenset[str]]]:
    for unit, tags in source.units:
        number += 1
        try:
            yield pack(unit), tags
        except UnicodeEncodeError as error:
            raise _half(error, f"unit {number}", source) from error


def _half(error: UnicodeEncodeError, place: str, source: Source) -> InputError:
    code = f"U+{ord(error.object[error.start]):04X}"
    return InputError(f"{place}: {code} is half of a character, which no file can hold; remove it", source.name)


class _Rows:
    """Writes batches of units of one document; `number` counts them, `new` those that no document had."""

    def __init__(self, connection: sqlite3.Connection, document: int, tags: frozenset[str]) -> None:
        self.connection = connection
        self.document = document
        self.tags = tags
        self.number = 0
        self.new = 0
        self._unit, self._variant = (self._last(table) for table in ("units", "variants"))

    def _last(self, table: str) -> int:
        row = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(row[0]) if row else 0

    def add(self, batch: Batch) -> None:
        """Write some more units."""
        times = Counter(packed.key for packed, _ in batch)
        places = self._known(times)
        unknown = {packed.key: packed for packed, _ in batch if packed.key not in places}
        for key in unknown:
            self._unit += 1
            places[key] = self._unit
        self.new += len(unknown)
        write = self.connection.executemany
        write("INSERT INTO units VALUES (?, ?, ?)", ((places[key], key, times[key]) for key in unknown))
        again = ((count, places[key]) for key, count in times.items() if key not in unknown)
        write("UPDATE units SET uses = uses + ? WHERE id = ?", again)
        self._add_variants((places[key], packed) for key, packed in unknown.items())
        write("INSERT INTO occurrences VALUES (?, ?, ?, ?, ?, ?, ?)", (
            (self.document, number, places[packed.key], packed.confidence, packed.created, packed.changed,
             packed.details)
            for number, (packed, _) in enumerate(batch, self.number + 1)
        ))  # fmt: skip
        write("INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", (
            (places[packed.key], tag, self.document) for packed, tags in batch for tag in tags | self.tags
        ))  # fmt: skip
        self.number += len(batch)

    def _known(self, keys: Iterable[bytes]) -> dict[bytes, int]:
        keys = tuple(keys)
        query = f"SELECT digest, id, uses FROM units WHERE digest IN ({','.join('?' * len(keys))})"
        found = self.connection.execute(query, keys).fetchall()
        self.new += sum(not uses for _, _, uses in found)
        return {digest: unit for digest, unit, _ in found}

    def _add_variants(self, units: Iterable[tuple[int, Packed]]) -> None:
        variants, index = [], []
        for unit, packed in units:
            for language, text in packed.texts:
                self._variant += 1
                folded = fold(text)
                variants.append((self._variant, unit, language, text, hash_of(folded)))
                index.append((self._variant, words(folded)))
        self.connection.executemany("INSERT INTO variants VALUES (?, ?, ?, ?, ?)", variants)
        self.connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", index)
