"""The meaning of all texts of a memory: sentence vectors of an encoder, a byte a component, and which are close to one.

    variants  1          2          …       scale × components = vector of length one
    scales    0.00287    0.00301    …
    vectors   -3 12 …    88 -127 …  …

The largest component of a vector becomes ±127; how far that moves a cosine, `benchmarks/memory.py` measures.
Vectors are made when they are first asked for, in the order of their variants, and kept in the file in blocks, those of
each encoder by themselves; a memory opened read-only keeps new ones while it is open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.bitext.progress import Progress
from aligner.encoders.protocol import Encoder, Floats, describe, unit_vectors
from aligner.errors import EncoderError
from aligner.memory.store import Store

# Vectors kept together; vectors multiplied and texts encoded at a time, which fit in the cache of a processor.
BLOCK = 4096
ROWS = 1024
BATCH = 128
LARGEST = 127
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Block:
    """Vectors of up to 4,096 variants, these in ascending order."""

    variants: NDArray[np.int64]
    scales: Floats
    vectors: NDArray[np.int8]

    def cosines(self, vector: Floats) -> Floats:
        """Of each row with a vector of length one."""
        found = np.empty(len(self.scales), np.float32)
        buffer = np.empty((min(ROWS, len(found)), self.vectors.shape[1]), np.float32)
        for start in range(0, len(found), ROWS):
            rows = self.vectors[start : start + ROWS]
            np.copyto(buffer[: len(rows)], rows)
            np.dot(buffer[: len(rows)], vector, out=found[start : start + len(rows)])
        found *= self.scales
        return found

    def followed_by(self, other: Block) -> Block:
        """One block of two."""
        return Block(
            np.concatenate([self.variants, other.variants]),
            np.concatenate([self.scales, other.scales]),
            np.concatenate([self.vectors, other.vectors]),
        )


def quantised(vectors: Floats) -> tuple[Floats, NDArray[np.int8]]:
    """A scale a row, and bytes that times the scale are about the row."""
    scales = np.abs(vectors).max(axis=1, initial=0) / np.float32(LARGEST)
    divisors = np.where(scales > 0, scales, np.float32(1))
    return scales.astype(np.float32), np.rint(vectors / divisors[:, None]).astype(np.int8)


class Vectors:
    """The vectors that one encoder gives the texts of a memory; `update` makes those that are missing."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.store = store
        self.encoder = encoder
        self.name = describe(encoder)
        # By number in the file and size: a block only grows.
        self._stored: dict[tuple[int, int], Block] = {}
        self._unstored: list[Block] = []

    def update(self, progress: Progress) -> None:
        """Read what has come into the file, and make what is missing; `progress` is told how many texts are done.

        Batches are committed one by one, so that what has been done stays done.
        """
        with self.store.reading() as connection:
            self._read(connection)
        done = 0
        while texts := self._next_texts():
            block = self._encoded(texts)
            self._check(block)
            if self.store.read_only:
                self._unstored.append(block)
            else:
                self._write(block)
            done += len(texts)
            progress("encoding", done, 0)

    def _encoded(self, texts: dict[int, str]) -> Block:
        some = list(texts.values())
        parts = [unit_vectors(self.encoder, some[start : start + BATCH]) for start in range(0, len(some), BATCH)]
        return Block(np.array(list(texts), np.int64), *quantised(np.concatenate(parts)))

    def _blocks(self) -> Iterator[Block]:
        yield from self._stored.values()
        yield from self._unstored

    def _last(self) -> int:
        """The number of the last variant that has a vector; all before it have one too."""
        return max((int(block.variants[-1]) for block in self._blocks()), default=0)

    def _next_texts(self) -> dict[int, str]:
        """The next texts without a vector, as many as fill a block."""
        question = "SELECT id, text FROM variants WHERE id > ? ORDER BY id LIMIT ?"
        size = max(self._stored, default=(0, 0))[1]
        room = BLOCK - size if 0 < size < BLOCK and not self.store.read_only else BLOCK
        with self.store.reading() as connection:
            return dict(connection.execute(question, (self._last(), room)).fetchall())

    def _read(self, connection: sqlite3.Connection) -> None:
        """Make the blocks those of the file."""
        question = "SELECT id, length(scales) / 4 FROM vectors WHERE encoder = ? ORDER BY id"
        there: list[tuple[int, int]] = connection.execute(question, (self.name,)).fetchall()
        if there == list(self._stored):
            return
        self._unstored.clear()
        blocks = {}
        for key in there:
            blocks[key] = self._stored[key] if key in self._stored else _block(connection, key[0])
            self._check(blocks[key])
        self._stored = blocks

    def _write(self, block: Block) -> None:
        """Put a block behind the others in the file, or fill up the last; nothing if another process was faster."""
        with self.store.writing() as connection:
            before = self._last()
            self._read(connection)
            if self._last() != before:
                return
            number, size = max(self._stored, default=(0, 0))
            is_full = size + len(block.variants) > BLOCK or not size
            block = block if is_full else self._stored[number, size].followed_by(block)
            values = (block.variants.tobytes(), block.scales.tobytes(), block.vectors.tobytes())
            if is_full:
                question = "INSERT INTO vectors (encoder, variants, scales, vectors) VALUES (?, ?, ?, ?)"
                number = connection.execute(question, (self.name, *values)).lastrowid or 0
            else:
                question = "UPDATE vectors SET variants = ?, scales = ?, vectors = ? WHERE id = ?"
                connection.execute(question, (*values, number))
        if not is_full:
            del self._stored[number, size]
        self._stored[number, len(block.variants)] = block

    def _check(self, block: Block) -> None:
        wide = next((each.vectors.shape[1] for each in self._blocks()), block.vectors.shape[1])
        if wide != block.vectors.shape[1]:
            raise EncoderError(
                f"{self.name} gave vectors of {wide} dimensions before and of {block.vectors.shape[1]} now; "
                "give the encoder its own attribute `name`",
                self.store.path,
            )

    def cosines(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """All variants, and how close each is to the text."""
        vector = unit_vectors(self.encoder, [text])[0]
        blocks = list(self._blocks())
        if blocks and blocks[0].vectors.shape[1] != len(vector):
            self._check(Block(np.zeros(1, np.int64), *quantised(vector[None])))
        found = np.concatenate([np.zeros(0, np.float32), *(block.cosines(vector) for block in blocks)])
        # The order in which a product is added up depends on the place of its row: the same text is as close anywhere.
        return np.concatenate([np.zeros(0, np.int64), *(block.variants for block in blocks)]), found.round(DIGITS)


def _block(connection: sqlite3.Connection, number: int) -> Block:
    question = "SELECT variants, scales, vectors FROM vectors WHERE id = ?"
    variants, scales, vectors = connection.execute(question, (number,)).fetchone()
    found = np.frombuffer(vectors, np.int8)
    return Block(
        np.frombuffer(variants, np.int64),
        np.frombuffer(scales, np.float32),
        found.reshape(-1, len(found) // (len(scales) // 4)),
    )
