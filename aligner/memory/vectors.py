"""Semantic search: sentence vectors of all texts of a memory, one byte per component, and their cosines with a query.

    variants  1          2          …       scale × components = vector of length one
    scales    0.00287    0.00301    …
    vectors   -3 12 …    88 -127 …  …

The largest component of a vector becomes ±127; `benchmarks/memory.py` measures how far that moves a cosine. Vectors are
computed on the first request, in the order of their variants, and stored in the file in blocks, separately for each
encoder. A memory opened read-only keeps new vectors only while it is open.

Some texts, short and general ones above all, are close to many texts of the other language. Across languages, `csls`
therefore reduces a cosine by how close the text is to its nearest neighbours there.
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
from aligner.memory.seals import seal_of
from aligner.memory.store import Store
from aligner.words.scripts import simplified_text

# Vectors in a block of the file; vectors multiplied and texts encoded at a time, which fit into the processor's cache.
BLOCK = 4096
ROWS = 1024
BATCH = 128
LARGEST = 127
DIGITS = 6
# Neighbours that count in `csls`. On NTREX one to four are best for texts that the memory has, two to six for texts of
# which four tokens in ten are gone.
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Block:
    """Vectors of up to 4,096 variants, in ascending order of the variants."""

    variants: NDArray[np.int64]
    scales: Floats
    vectors: NDArray[np.int8]

    def cosines(self, vector: Floats) -> Floats:
        """The cosine of each row with a vector of length one."""
        cosines = np.empty(len(self.scales), np.float32)
        buffer = np.empty((min(ROWS, len(cosines)), self.vectors.shape[1]), np.float32)
        for start in range(0, len(cosines), ROWS):
            rows = self.vectors[start : start + ROWS]
            np.copyto(buffer[: len(rows)], rows)
            np.dot(buffer[: len(rows)], vector, out=cosines[start : start + len(rows)])
        cosines *= self.scales
        return cosines

    def of(self, variants: NDArray[np.int64]) -> Floats:
        """The vectors of those of these variants, in ascending order, that the block has; shape (n, d)."""
        first, stop = np.searchsorted(variants, [self.variants[0], self.variants[-1] + 1])
        places = np.searchsorted(self.variants, variants[first:stop])
        rows = places[self.variants[places] == variants[first:stop]]
        vectors: Floats = self.vectors[rows] * self.scales[rows, None]
        return vectors

    def extended(self, block: Block) -> Block:
        """A block with these rows and then those of another."""
        return Block(
            np.concatenate([self.variants, block.variants]),
            np.concatenate([self.scales, block.scales]),
            np.concatenate([self.vectors, block.vectors]),
        )


def quantise(vectors: Floats) -> tuple[Floats, NDArray[np.int8]]:
    """A scale for each row, and bytes that approximate the row when multiplied by the scale."""
    scales = np.abs(vectors).max(axis=1, initial=0) / np.float32(LARGEST)
    divisors = np.where(scales > 0, scales, np.float32(1))
    return scales.astype(np.float32), np.rint(vectors / divisors[:, None]).astype(np.int8)


class Vectors:
    """The vectors of the texts of a memory from one encoder; `update` computes those that are missing."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.store = store
        self.encoder = encoder
        self.name = describe(encoder)
        # By number in the file and size, since blocks only grow.
        self._stored: dict[tuple[int, int], Block] = {}
        self._unstored: list[Block] = []

    def update(self, progress: Progress) -> None:
        """Read new vectors from the file and compute missing ones; reports the number of encoded texts to `progress`.

        Each block is committed by itself, so that an interruption loses only the last.
        """
        with self.store.reading() as connection:
            self._read_blocks(connection)
        count = 0
        while texts := self._next_texts():
            block = self._encode(texts)
            self._check_dimensions(block)
            if self.store.read_only:
                self._unstored.append(block)
            else:
                self._write_block(block)
            count += len(texts)
            progress("encoding", count, 0)

    def _encode(self, texts: dict[int, tuple[str, str]]) -> Block:
        batch = [simplified_text(text, language) for text, language in texts.values()]
        parts = [unit_vectors(self.encoder, batch[start : start + BATCH]) for start in range(0, len(batch), BATCH)]
        return Block(np.array(list(texts), np.int64), *quantise(np.concatenate(parts)))

    def _blocks(self) -> Iterator[Block]:
        yield from self._stored.values()
        yield from self._unstored

    def _last_variant(self) -> int:
        """The last variant that has a vector; all variants before it have one too."""
        return max((int(block.variants[-1]) for block in self._blocks()), default=0)

    def _next_texts(self) -> dict[int, tuple[str, str]]:
        """The next texts without a vector, with their languages, by variant; as many as fill a block."""
        query = "SELECT id, text, language FROM variants WHERE id > ? ORDER BY id LIMIT ?"
        size = max(self._stored, default=(0, 0))[1]
        room = BLOCK - size if 0 < size < BLOCK and not self.store.read_only else BLOCK
        with self.store.reading() as connection:
            rows = connection.execute(query, (self._last_variant(), room)).fetchall()
        return {variant: (text, language) for variant, text, language in rows}

    def _read_blocks(self, connection: sqlite3.Connection) -> None:
        """Replace the stored blocks by those of the file."""
        query = "SELECT id, length(scales) / 4 FROM vectors WHERE encoder = ? ORDER BY id"
        keys: list[tuple[int, int]] = connection.execute(query, (self.name,)).fetchall()
        if keys == list(self._stored):
            return
        self._unstored.clear()
        blocks = {}
        for key in keys:
            blocks[key] = self._stored[key] if key in self._stored else _load_block(connection, key[0])
            self._check_dimensions(blocks[key])
        self._stored = blocks

    def _write_block(self, block: Block) -> None:
        """Append a block to the file, or fill up the last one; does nothing if another process was faster."""
        with self.store.writing() as connection:
            before = self._last_variant()
            self._read_blocks(connection)
            if self._last_variant() != before:
                return
            number, size = max(self._stored, default=(0, 0))
            is_new = size + len(block.variants) > BLOCK or not size
            block = block if is_new else self._stored[number, size].extended(block)
            values = (block.variants.tobytes(), block.scales.tobytes(), block.vectors.tobytes())
            query = "REPLACE INTO vectors (id, encoder, variants, scales, vectors) VALUES (?, ?, ?, ?, ?)"
            row = connection.execute(query, (None if is_new else number, self.name, *values))
            number = row.lastrowid or number
            seal = f"UPDATE vectors SET hash = {seal_of('vectors')} WHERE id = ?"
            connection.execute(seal, (number,))
        if not is_new:
            del self._stored[number, size]
        self._stored[number, len(block.variants)] = block

    def _check_dimensions(self, block: Block) -> None:
        dimensions = next((stored.vectors.shape[1] for stored in self._blocks()), block.vectors.shape[1])
        if dimensions != block.vectors.shape[1]:
            raise EncoderError(
                f"{self.name} gave vectors of {dimensions} dimensions before and of {block.vectors.shape[1]} now; "
                "give the encoder its own attribute `name`",
                self.store.path,
            )

    def cosines(self, text: str, language: str) -> tuple[NDArray[np.int64], Floats]:
        """All variants, and the cosine of each with the text."""
        vector = unit_vectors(self.encoder, [simplified_text(text, language)])[0]
        blocks = list(self._blocks())
        if blocks and blocks[0].vectors.shape[1] != len(vector):
            self._check_dimensions(Block(np.zeros(1, np.int64), *quantise(vector[None])))
        cosines = np.concatenate([np.zeros(0, np.float32), *(block.cosines(vector) for block in blocks)])
        # The order of summation depends on the row; rounding gives equal texts equal cosines.
        return np.concatenate([np.zeros(0, np.int64), *(block.variants for block in blocks)]), cosines.round(DIGITS)

    def csls(self, variants: NDArray[np.int64], cosines: Floats, others: NDArray[np.int64]) -> Floats:
        """Cross-domain similarity local scaling of a text x and each variant y (Conneau et al. 2018, equation 3).

        2 cos(x, y) − r(x) − r(y), where r(y) is the mean cosine of y with its nearest neighbours among `others`,
        variants in the language of x. The same for all y, r(x) is left out. `cosines` are those of the variants with x,
        both of shape (n,). Without any others, r is 0.
        """
        ascending = np.unique(variants)
        nearest = np.sort(self._rows(ascending) @ self._rows(np.unique(others)).T, axis=1)[:, -NEIGHBOURS:]
        crowding = nearest.mean(axis=1) if len(others) else np.zeros(len(ascending), np.float32)
        return (2 * cosines - crowding[np.searchsorted(ascending, variants)]).round(DIGITS)

    def _rows(self, variants: NDArray[np.int64]) -> Floats:
        """The vectors of variants in ascending order, shape (n, d)."""
        return np.concatenate([block.of(variants) for block in self._blocks()])


def _load_block(connection: sqlite3.Connection, number: int) -> Block:
    query = "SELECT variants, scales, vectors FROM vectors WHERE id = ?"
    variants, scales, vectors = connection.execute(query, (number,)).fetchone()
    components = np.frombuffer(vectors, np.int8)
    return Block(
        np.frombuffer(variants, np.int64),
        np.frombuffer(scales, np.float32),
        components.reshape(-1, len(components) // (len(scales) // 4)),
    )
