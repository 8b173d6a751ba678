"""A stream of units → rows of a memory: units that are new, and one more occurrence of those that it had.

All functions work inside a transaction of their caller; a document is added wholly or not at all.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from aligner.bitext.progress import Progress
from aligner.errors import InputError
from aligner.memory.folding import fold, hash_of, words
from aligner.memory.packing import Packed, check_whole, pack, pack_header, pack_tags
from aligner.memory.records import Added
from aligner.memory.sources import Source
from aligner.units.units import stamp

BATCH = 1000
Batch = list[tuple[Packed, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a document that a memory has; `lost` are the occurrences of units that were removed since."""

    id: int
    name: str
    digest: bytes
    content: bytes | None
    units: int
    lost: int

    @property
    def is_empty(self) -> bool:
        """Whether it had units, and all of them were removed."""
        return bool(self.lost) and not self.units


@dataclass(frozen=True, slots=True)
class Known:
    """A version that has the units which were to be added, and by number those that came with tags of their own."""

    version: Version
    tags: dict[int, frozenset[str]]
    left_out: Counter[str]


def version_of(connection: sqlite3.Connection, name: str) -> Version | None:
    """The version that counts, if there is a document of this name."""
    return _version(connection, "name", name)


def version_for(connection: sqlite3.Connection, source: Source, *, replace: bool) -> Version | None:
    """The version with which a source is compared, or whose place it takes: that of its name, or one with its bytes.

    Where the user named it, or wants that of its name replaced, bytes do not count.
    """
    named = version_of(connection, source.name)
    if source.is_named or not source.content or (named and replace):
        return named
    return _version(connection, "content", source.content) or named


def is_to_be_written(source: Source, version: Version | None, *, replace: bool) -> bool:
    """Whether a source may be new to the memory: else it has these units, or an error is due."""
    if version is None or version.is_empty:
        return True
    return replace and (version.lost > 0 or not source.content or source.content != version.content)


def compared(connection: sqlite3.Connection, source: Source, version: Version, progress: Progress) -> Known | None:
    """The version that has the same units, if there is one: this one or, unless the user named it, any."""
    if source.content and source.content == version.content:
        return Known(version, {}, source.left_out)
    stream = _Stream(source, progress)
    for _ in stream.batches():
        pass
    if stream.digest() == version.digest:
        return Known(version, stream.tags, source.left_out)
    same = _same_units(connection, source, stream.digest(), 0)
    return Known(same, stream.tags, source.left_out) if same else None


def added(
    connection: sqlite3.Connection,
    source: Source,
    tags: Sequence[str],
    old: Version | None,
    progress: Progress,
) -> Added | Known:
    """What was added, in the place of `old`; if a version has the same units that, and all is to be rolled back."""
    date = stamp()
    if old:
        connection.execute("UPDATE documents SET removed = ? WHERE id = ?", (date, old.id))
    document = connection.execute(
        "INSERT INTO documents (name, digest, content, added, replaced, units, tags, header)"
        " VALUES (?, x'', ?, ?, ?, 0, ?, ?)",
        (old.name if old else source.name, source.content or None, date, old and old.id, pack_tags(tags),
         _header(source)),
    ).lastrowid or 0  # fmt: skip
    rows = _Rows(connection, document, frozenset(tags))
    stream = _Stream(source, progress)
    for batch in stream.batches():
        rows.add(batch)
    digest = stream.digest()
    if old and digest == old.digest and not old.lost and not _differ_in_confidence(connection, old.id, document):
        return Known(old, stream.tags, source.left_out)
    if not old and (same := _same_units(connection, source, digest, document)):
        return Known(same, stream.tags, source.left_out)
    connection.execute("UPDATE documents SET digest = ?, units = ? WHERE id = ?", (digest, rows.number, document))
    connection.execute("INSERT INTO actions (document, kind) VALUES (?, 'add')", (document,))
    if old:
        count_uses(connection, old.id, -1)
    note_change(connection)
    return Added(old.name if old else source.name, rows.number, rows.new, source.left_out, replaced=old is not None)


def _version(connection: sqlite3.Connection, column: str, value: str | bytes) -> Version | None:
    query = f"SELECT id, name, digest, content, units, lost FROM documents WHERE {column} = ? AND removed IS NULL"
    row = connection.execute(f"{query} ORDER BY units = 0, id LIMIT 1", (value,)).fetchone()
    return Version(*row) if row else None


def _same_units(connection: sqlite3.Connection, source: Source, digest: bytes, besides: int) -> Version | None:
    """Another version that has these units, if the user has not named them; no unit at all is nothing to know."""
    same = None if source.is_named else _version(connection, "digest", digest)
    return same if same and same.units and same.id != besides else None


def _differ_in_confidence(connection: sqlite3.Connection, old: int, new: int) -> bool:
    """Whether a confidence is another one in more than the third digit."""
    query = (
        "SELECT EXISTS (SELECT 1 FROM occurrences AS old JOIN occurrences AS new ON new.number = old.number"
        " WHERE old.document = ? AND new.document = ? AND ((old.confidence IS NULL) != (new.confidence IS NULL)"
        " OR ABS(old.confidence - new.confidence) > 0.01))"
    )
    return bool(connection.execute(query, (old, new)).fetchone()[0])


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


def note_change(connection: sqlite3.Connection) -> None:
    """Have readers know that other units count than before."""
    connection.execute("UPDATE changes SET number = number + 1")


def _header(source: Source) -> str:
    return check_whole(pack_header(source.header), "the header", source.name)


class _Stream:
    """The units of a source in batches; what has gone by is in `digest`, and their own tags in `tags`, by number."""

    def __init__(self, source: Source, progress: Progress) -> None:
        self.source = source
        self.progress = progress
        self.tags: dict[int, frozenset[str]] = {}
        self._digest = sha256()

    def batches(self) -> Iterator[Batch]:
        """All units, each with its tags."""
        number = 0
        while batch := list(islice(self._packed(number), BATCH)):
            number += len(batch)
            yield batch
            self.progress("adding", number, 0)

    def digest(self) -> bytes:
        """Thirty-two bytes that depend on all that was said of the units."""
        return self._digest.digest()

    def _packed(self, number: int) -> Iterator[tuple[Packed, frozenset[str]]]:
        for unit, tags in self.source.units:
            number += 1
            try:
                packed = pack(unit)
            except UnicodeEncodeError as error:
                check_whole(str(error.object), f"unit {number}", self.source.name)
                raise
            except InputError as error:
                raise InputError(f"unit {number}: {error.message}", self.source.name) from error
            self._digest.update(packed.said)
            if tags:
                self.tags[number] = tags
            yield packed, tags


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
        languages = {language for packed in unknown.values() for language, _ in packed.texts}
        write("INSERT OR IGNORE INTO languages VALUES (?)", ((each,) for each in sorted(languages)))
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
