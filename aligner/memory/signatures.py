"""What the first look at a text needs to know of it, kept in the file beside the texts.

    variants  1            2            …     whose they are
    lengths   8            5            …     tokens
    sets      256 bits     256 bits     …     which tokens, hashed
    codes     8 numbers    5 numbers    …     the tokens in order, hashed

A signature follows from its text and never changes, so new ones are appended, in the transaction that adds the texts.
Together they are a signature file (Faloutsos 1985). To make them takes as long as to read, fold and code all texts,
which each process would otherwise do before its first fuzzy match.
"""

from __future__ import annotations

import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.bitext.languages import UNSPACED
from aligner.encoders.protocol import Ints
from aligner.memory.codes import HashedCodes
from aligner.memory.folding import fold
from aligner.memory.seals import seal_of

Bytes = NDArray[np.uint8]
# A variant and its text.
Text = tuple[int, str]
Sets = NDArray[np.uint64]
Shorts = NDArray[np.uint16]
# Signatures in a row of the table, and texts read at a time.
BLOCK = 4096
# Bits in a set of tokens; words of it; texts whose sets are computed at once.
BITS = 256
WORDS = BITS // 64
CHUNK = 10_000
# Knuth's multiplicative hashing. Short codes are characters below the surrogates, so that they make a string.
KNUTH = np.uint32(2654435761)
SHORT = np.uint32(0xD800)
COLUMNS = "variants, lengths, sets, codes"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Of n texts of one language: `variants` and `lengths` (n,), `sets` (n, 4), and all `codes` end to end."""

    variants: Ints
    lengths: Ints
    sets: Sets
    codes: Shorts


def read_signatures(connection: sqlite3.Connection, language: str) -> Signatures:
    """The signatures of all texts of a language; those that the file does not have are made now."""
    stored: list[tuple[bytes, ...]] = []
    if has_signatures(connection):
        stored = connection.execute(
            f"SELECT {COLUMNS} FROM signatures WHERE language = ? ORDER BY id", (language,)
        ).fetchall()
    made = [signatures_of(texts[language], language) for texts in _unsigned(connection, language)]
    return _unpacked(_joined([*stored, *map(_packed, made)]))


def has_signatures(connection: sqlite3.Connection) -> bool:
    """Whether the file has the table; older versions do not, and cannot get it if they are open for reading."""
    query = "SELECT 1 FROM main.sqlite_master WHERE name = 'signatures'"
    return connection.execute(query).fetchone() is not None


def sign_new_texts(connection: sqlite3.Connection) -> None:
    """Append the signatures of all texts that have none; the caller opens the transaction."""
    for texts in _unsigned(connection):
        for language, rows in texts.items():
            _append(connection, language, signatures_of(rows, language))


def signatures_of(texts: Sequence[Text], language: str) -> Signatures:
    """Of variants with their texts, all in one language."""
    codes, is_spaced = HashedCodes(), language not in UNSPACED
    coded = [codes.learn(fold(text), spaced=is_spaced) for _, text in texts]
    return Signatures(
        np.array([variant for variant, _ in texts], np.int64),
        np.fromiter(map(len, coded), np.int64, len(coded)),
        token_sets(coded).T,
        shortened(coded),
    )


def token_sets(coded: Sequence[str]) -> Sets:
    """The tokens of each text in codes as a set of 256 bits; shape (4, texts)."""
    sets = np.zeros((WORDS, len(coded)), np.uint64)
    for start in range(0, len(coded), CHUNK):
        chunk = coded[start : start + CHUNK]
        bits = (_numbers(chunk) * KNUTH) >> np.uint32(24)
        is_set = np.zeros((len(chunk), BITS), np.bool_)
        is_set[np.repeat(np.arange(len(chunk)), list(map(len, chunk))), bits] = True
        sets[:, start : start + len(chunk)] = np.packbits(is_set, axis=1).view(np.uint64).T
    return sets


def shortened(coded: Sequence[str]) -> Shorts:
    """The tokens of all texts in codes, end to end, each a number below 55,296."""
    return (((_numbers(coded) * KNUTH) >> np.uint32(8)) % SHORT).astype(np.uint16)


def as_string(codes: Shorts) -> str:
    """Short codes as a string, one character each."""
    return codes.tobytes().decode("utf-16-le" if sys.byteorder == "little" else "utf-16-be")


def _numbers(coded: Sequence[str]) -> NDArray[np.uint32]:
    return np.frombuffer("".join(coded).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32)


def _unsigned(
    connection: sqlite3.Connection, language: str | None = None
) -> Iterator[dict[str, list[tuple[int, str]]]]:
    """Texts without a signature in the file, those of one language or all, by language, a block of them at a time."""
    last = 0
    if has_signatures(connection):
        (last,) = connection.execute("SELECT IFNULL(MAX(last), 0) FROM signatures").fetchone()
    # Of a damaged memory, texts may be no texts.
    query = "SELECT id, language, text FROM variants WHERE id > ? AND TYPEOF(language) = TYPEOF(text)"
    rows = connection.execute(f"{query} AND language = IFNULL(?, language) ORDER BY id", (last, language))
    while batch := rows.fetchmany(BLOCK):
        by_language: dict[str, list[Text]] = defaultdict(list)
        for variant, of, text in batch:
            by_language[of].append((variant, text))
        yield by_language


def _append(connection: sqlite3.Connection, language: str, signatures: Signatures) -> None:
    """Add a row to the table; smaller ones before it become a part of it, so that many small additions cost little."""
    query = f"SELECT id, {COLUMNS} FROM signatures WHERE language = ? ORDER BY id DESC LIMIT 1"
    while row := connection.execute(query, (language,)).fetchone():
        before = _unpacked(row[1:])
        if len(before.variants) > min(len(signatures.variants), BLOCK - len(signatures.variants)):
            break
        connection.execute("DELETE FROM signatures WHERE id = ?", row[:1])
        signatures = _unpacked(_joined([row[1:], _packed(signatures)]))
    number = connection.execute(
        f"INSERT INTO signatures (language, last, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        (language, int(signatures.variants[-1]), *_packed(signatures)),
    ).lastrowid
    connection.execute(f"UPDATE signatures SET hash = {seal_of('signatures')} WHERE id = ?", (number,))


def _unpacked(row: Sequence[bytes]) -> Signatures:
    variants, lengths, sets, codes = row
    return Signatures(
        np.frombuffer(variants, np.int64),
        np.frombuffer(lengths, np.int32).astype(np.int64),
        np.frombuffer(sets, np.uint64).reshape(-1, WORDS),
        np.frombuffer(codes, np.uint16),
    )


def _packed(signatures: Signatures) -> tuple[bytes, ...]:
    """As a row of the table has them."""
    columns = (signatures.variants, signatures.lengths.astype(np.int32), signatures.sets, signatures.codes)
    return tuple(column.tobytes() for column in columns)


def _joined(rows: Sequence[tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """All rows as one, in their order."""
    none = (b"",) * 4
    return tuple(b"".join(column) for column in zip(none, *rows, strict=True))
