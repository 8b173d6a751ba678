"""A stream of units → rows of a memory: new units, and one more occurrence of each unit that it already has.

All functions run inside a transaction that the caller opens. A document is added as a whole or not at all.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from aligner.bitext.progress import Progress
from aligner.errors import InputError
from aligner.files import whole
from aligner.memory.folding import fold, hash_of, words
from aligner.memory.packing import Packed, check_characters, pack, pack_header, pack_tags, whole_unit
from aligner.memory.records import Added
from aligner.memory.seals import FUNCTION, row_hash
from aligner.memory.signatures import sign_new_texts
from aligner.memory.sources import Source
from aligner.units.units import stamp

BATCH = 1000
ADD_TAG = f"INSERT OR IGNORE INTO tags VALUES (?1, ?2, ?3, {FUNCTION}(?1, ?2, ?3))"
Batch = list[tuple[Packed, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Version:
    """The current version of a document; `lost` counts the occurrences of units that were removed since then."""

    id: int
    name: str
    digest: bytes
    content_digest: bytes | None
    units: int
    lost: int

    @property
    def is_empty(self) -> bool:
        """Whether it had units and all of them were removed."""
        return bool(self.lost) and not self.units


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A version that already has the units to be added; `tags` are those of single units, by number in the document."""

    version: Version
    tags: dict[int, frozenset[str]]
    left_out: Counter[str]


def version_by_name(connection: sqlite3.Connection, name: str) -> Version | None:
    """The current version of the document with this name, if there is one."""
    return _current_version(connection, "name", name)


def version_of_source(connection: sqlite3.Connection, source: Source, *, replace: bool) -> Version | None:
    """The version to compare a source with, or to replace: the one with the same bytes, else the one with its name.

    Bytes are not compared if the user chose the name, or wants to replace the document with that name.
    """
    named = version_by_name(connection, source.name) or version_by_name(connection, source.path)
    if source.is_named or not source.content_digest or (named and replace):
        return named
    return _current_version(connection, "content", source.content_digest) or named


def needs_writing(source: Source, version: Version | None, *, replace: bool) -> bool:
    """Whether a source may be new to the memory; if not, the memory has the same units, or other ones by mistake."""
    if version is None or version.is_empty:
        return True
    return replace and (
        version.lost > 0 or not source.content_digest or source.content_digest != version.content_digest
    )


def find_known(
    connection: sqlite3.Connection, source: Source, version: Version, progress: Progress
) -> KnownDocument | None:
    """The version with the same units, if there is one: `version` or, unless the user chose the name, any other."""
    if source.content_digest and source.content_digest == version.content_digest:
        return KnownDocument(version, {}, source.left_out)
    stream = _Stream(source, progress)
    for _ in stream.batches():
        pass
    if stream.digest() == version.digest:
        return KnownDocument(version, stream.tags, source.left_out)
    same = _version_with_units(connection, source, stream.digest(), 0)
    return KnownDocument(same, stream.tags, source.left_out) if same else None


def write_document(
    connection: sqlite3.Connection,
    source: Source,
    tags: Sequence[str],
    old: Version | None,
    progress: Progress,
) -> Added | KnownDocument:
    """Write a document, which replaces `old`.

    If a version already has the same units, it is returned instead, and the caller must roll back.
    """
    date = stamp()
    if old:
        connection.execute("UPDATE documents SET removed = ? WHERE id = ?", (date, old.id))
    document = connection.execute(
        "INSERT INTO documents (name, digest, content, added, replaced, units, tags, header)"
        " VALUES (?, x'', ?, ?, ?, 0, ?, ?)",
        (old.name if old else source.name, source.content_digest or None, date, old and old.id, pack_tags(tags),
         _header(source)),
    ).lastrowid or 0  # fmt: skip
    writer = _RowWriter(connection, document, frozenset(tags))
    stream = _Stream(source, progress)
    for batch in stream.batches():
        writer.add(batch)
    digest = stream.digest()
    if old and digest == old.digest and not old.lost and not _differ_in_confidence(connection, old.id, document):
        return KnownDocument(old, stream.tags, source.left_out)
    if not old and (same := _version_with_units(connection, source, digest, document)):
        return KnownDocument(same, stream.tags, source.left_out)
    connection.execute("UPDATE documents SET digest = ?, units = ? WHERE id = ?", (digest, writer.number, document))
    connection.execute("INSERT INTO actions (document, kind) VALUES (?, 'add')", (document,))
    if old:
        count_uses(connection, old.id, -1)
    note_change(connection)
    sign_new_texts(connection)
    return Added(old.name if old else source.name, writer.number, writer.new, source.left_out, replaced=old is not None)


def _current_version(connection: sqlite3.Connection, column: str, value: str | bytes) -> Version | None:
    query = f"SELECT id, name, digest, content, units, lost FROM documents WHERE {column} = ? AND removed IS NULL"
    row = connection.execute(f"{query} ORDER BY units = 0, id LIMIT 1", (value,)).fetchone()
    return Version(*row) if row else None


def _version_with_units(connection: sqlite3.Connection, source: Source, digest: bytes, excluded: int) -> Version | None:
    """Another version with these units; None if the user chose the name, or if there are no units at all."""
    same = None if source.is_named else _current_version(connection, "digest", digest)
    return same if same and same.units and same.id != excluded else None


def _differ_in_confidence(connection: sqlite3.Connection, old: int, new: int) -> bool:
    """Whether the confidence of some unit differs by more than .01."""
    query = (
        "SELECT EXISTS (SELECT 1 FROM occurrences AS old JOIN occurrences AS new ON new.number = old.number"
        " WHERE old.document = ? AND new.document = ? AND ((old.confidence IS NULL) != (new.confidence IS NULL)"
        " OR ABS(old.confidence - new.confidence) > 0.01))"
    )
    return bool(connection.execute(query, (old, new)).fetchone()[0])


def count_uses(connection: sqlite3.Connection, document: int, sign: int) -> int:
    """Add (1) or subtract (-1) the uses of units in a document; returns how many units begin or cease to count."""
    query = "SELECT unit, COUNT(*) AS times FROM occurrences WHERE document = ? GROUP BY unit"
    count = f"SELECT COUNT(*) FROM ({query}) AS counts JOIN units ON units.id = counts.unit WHERE units.uses = "
    threshold = "0" if sign > 0 else "counts.times"
    changed = int(connection.execute(count + threshold, (document,)).fetchone()[0])
    connection.execute(
        f"UPDATE units SET uses = uses + ? * counts.times FROM ({query}) AS counts WHERE units.id = counts.unit",
        (sign, document),
    )
    return changed


def note_change(connection: sqlite3.Connection) -> None:
    """Tell readers that other units count than before."""
    connection.execute("UPDATE changes SET number = number + 1")


def _header(source: Source) -> str:
    return check_characters(pack_header(source.header), "the header", source.name)


class _Stream:
    """The units of a source in batches; `digest` covers those already read, `tags` has their own tags, by number."""

    def __init__(self, source: Source, progress: Progress) -> None:
        self.source = source
        self.progress = progress
        self.tags: dict[int, frozenset[str]] = {}
        self._digest = sha256()

    def batches(self) -> Iterator[Batch]:
        """All units with their tags."""
        number = 0
        while batch := list(islice(self._packed_units(number), BATCH)):
            number += len(batch)
            yield batch
            self.progress("adding", number, 0)

    def digest(self) -> bytes:
        """Thirty-two bytes that tell two versions of a document apart."""
        return self._digest.digest()

    def _packed_units(self, number: int) -> Iterator[tuple[Packed, frozenset[str]]]:
        for unit, tags in self.source.units:
            number += 1
            try:
                packed = pack(unit)
            except UnicodeEncodeError as error:
                whole(str(error.object), f"unit {number}", self.source.name)
                packed = pack(whole_unit(unit))
            except InputError as error:
                raise InputError(f"unit {number}: {error.message}", self.source.name) from error
            self._digest.update(packed.identity)
            if tags:
                self.tags[number] = tags
            yield packed, tags


class _RowWriter:
    """Writes the units of one document in batches; `number` counts them, `new` those that no document had."""

    def __init__(self, connection: sqlite3.Connection, document: int, tags: frozenset[str]) -> None:
        self.connection = connection
        self.document = document
        self.tags = tags
        self.number = 0
        self.new = 0
        self._last_unit, self._last_variant = (self._last_id(table) for table in ("units", "variants"))

    def _last_id(self, table: str) -> int:
        row = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(row[0]) if row else 0

    def add(self, batch: Batch) -> None:
        """Write one batch."""
        uses = Counter(packed.key for packed, _ in batch)
        ids = self._existing_ids(uses)
        new_units = {packed.key: packed for packed, _ in batch if packed.key not in ids}
        for key in new_units:
            self._last_unit += 1
            ids[key] = self._last_unit
        self.new += len(new_units)
        self._add_units(new_units, ids, uses)
        self._add_occurrences(batch, ids)
        self.number += len(batch)

    def _add_units(
        self, new_units: Mapping[bytes, Packed], ids: Mapping[bytes, int], uses: Mapping[bytes, int]
    ) -> None:
        insert = self.connection.executemany
        insert("INSERT INTO units VALUES (?, ?, ?)", ((ids[key], key, uses[key]) for key in new_units))
        repeated = ((count, ids[key]) for key, count in uses.items() if key not in new_units)
        insert("UPDATE units SET uses = uses + ? WHERE id = ?", repeated)
        languages = {language for packed in new_units.values() for language, _ in packed.texts}
        insert("INSERT OR IGNORE INTO languages VALUES (?)", ((language,) for language in sorted(languages)))
        self._add_variants((ids[key], packed) for key, packed in new_units.items())

    def _add_occurrences(self, batch: Batch, ids: Mapping[bytes, int]) -> None:
        insert = self.connection.executemany
        rows = (
            (self.document, number, ids[packed.key], packed.confidence, packed.created, packed.changed, packed.details)
            for number, (packed, _) in enumerate(batch, self.number + 1)
        )
        insert("INSERT INTO occurrences VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ((*row, row_hash(*row)) for row in rows))
        insert(ADD_TAG, ((ids[packed.key], tag, self.document) for packed, tags in batch for tag in tags | self.tags))

    def _existing_ids(self, keys: Iterable[bytes]) -> dict[bytes, int]:
        keys = tuple(keys)
        query = f"SELECT digest, id, uses FROM units WHERE digest IN ({','.join('?' * len(keys))})"
        rows = self.connection.execute(query, keys).fetchall()
        self.new += sum(not uses for _, _, uses in rows)
        return {digest: unit for digest, unit, _ in rows}

    def _add_variants(self, units: Iterable[tuple[int, Packed]]) -> None:
        variants, word_rows = [], []
        for unit, packed in units:
            for language, text in packed.texts:
                self._last_variant += 1
                folded = fold(text)
                variants.append((self._last_variant, unit, language, text, hash_of(folded)))
                word_rows.append((self._last_variant, words(folded)))
        self.connection.executemany("INSERT INTO variants VALUES (?, ?, ?, ?, ?)", variants)
        self.connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", word_rows)
