"""Token vectors → sentence vectors, with NumPy, tokenizers and safetensors alone.

sentence-transformers loads the same folder as a `StaticEmbedding` model and gives the same vectors. Without torch,
loading takes a fifth of a second instead of five.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from aligner.encoders.protocol import Floats, Ints, to_unit_length
from aligner.errors import EncoderError
from aligner.kernels import choice

# Sentences tokenised at a time; this bounds the memory of the tokeniser's own objects.
CHUNK = 4096
# Sentences whose vectors are summed at a time; more do not fit the processor's cache, and summing takes twice as long.
SUM_CHUNK = 128
TABLE = "embedding.weight"
# Types of the tables that NumPy reads where they lie, by their names in safetensors.
MAPPED_TYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token ids of many sentences, end to end; sentence k has `ids[starts[k]:starts[k + 1]]`."""

    ids: Ints
    starts: Ints

    @property
    def sentences(self) -> Ints:
        """The number of each token's sentence, shape (tokens,)."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def select(self, mask: NDArray[np.bool_]) -> Tokens:
        """Only the tokens where `mask`, shape (tokens,), is true."""
        counts = np.concatenate([[0], np.cumsum(mask)])
        return Tokens(self.ids[mask], counts[self.starts])

    def first(self, count: int, ends: Ints | None = None) -> Tokens:
        """The first `count` tokens, at most, of each sentence; they may run on to the end of the sentence in `ends`."""
        stops = self.starts[1:] if ends is None else self.starts[ends + 1]
        return self.between(self.starts[:-1], np.minimum(self.starts[:-1] + count, stops))

    def last(self, count: int, begins: Ints | None = None) -> Tokens:
        """The last `count` tokens, at most, of each sentence; they may reach back to the sentence in `begins`."""
        starts = self.starts[:-1] if begins is None else self.starts[begins]
        return self.between(np.maximum(self.starts[1:] - count, starts), self.starts[1:])

    def between(self, begins: Ints, stops: Ints) -> Tokens:
        """The tokens between two indices, for each of many pairs of them."""
        lengths = stops - begins
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return Tokens(self.ids[np.arange(starts[-1]) + np.repeat(begins - starts[:-1], lengths)], starts)

    def joined(self, other: Tokens) -> Tokens:
        """The sentences of both."""
        starts = np.concatenate([self.starts, other.starts[1:] + self.starts[-1]])
        return Tokens(np.concatenate([self.ids, other.ids]), starts)

    def window(self, first: int, count: int) -> Tokens:
        """The tokens of `count` sentences, starting at `first`; sentences outside the text are empty."""
        sentences = len(self.starts) - 1
        start = min(max(first, 0), sentences)
        stop = max(min(first + count, sentences), start)
        edges = self.starts[start : stop + 1] - self.starts[start]
        before, after = max(start - first, 0), max(first + count - stop, 0)
        starts = np.concatenate([np.zeros(before, np.int64), edges, np.full(after, edges[-1])])[: count + 1]
        return Tokens(self.ids[self.starts[start] : self.starts[stop]], starts)


class TokenVectors:
    """The vectors of a table as directions and lengths, computed for each token when it is first asked for.

    They are kept: all of the embedded encoder take 70 MB. Threads that ask at once compute the same.
    """

    def __init__(self, table: NDArray[np.floating]) -> None:
        self.table = table
        # Memory that nobody writes to costs nothing.
        self._units = np.empty(table.shape, np.float32)
        self._lengths = np.full(len(table), np.nan, np.float32)

    def of(self, distinct: Ints) -> tuple[Floats, Floats]:
        """Unit vectors (n, d) and lengths (n,) of these tokens, each of which is given once."""
        new = distinct[np.isnan(self._lengths[distinct])]
        if len(new):
            vectors = self.table[new].astype(np.float32)
            self._units[new], self._lengths[new] = to_unit_length(vectors), np.linalg.norm(vectors, axis=1)
        return self._units[distinct], self._lengths[distinct]


class StaticEncoder:
    """A table of token vectors; the vector of a sentence is the normalised sum of its tokens' vectors."""

    def __init__(self, tokenizer: Tokenizer, table: Floats, name: str) -> None:
        self.tokenizer = tokenizer
        self.table = table
        self.vectors = TokenVectors(table)
        self.name = name

    @classmethod
    def load(cls, folder: str | PathLike[str], digest: str = "") -> StaticEncoder:
        """Encoder from a folder with `tokenizer.json` and `model.safetensors` (`embedding.weight`).

        Its name has the `digest` of both files, which is computed if it is not given. The table stays in its file,
        which the processes of a machine share. Raises EncoderError if the folder holds no such encoder.
        """
        folder = Path(folder)
        model = folder / "model.safetensors"
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            table = _mapped_table(model)
        except KeyError as error:
            raise EncoderError(f"not a static encoder: it has no tensor named {TABLE} of numbers", model) from error
        except (OSError, SafetensorError) as error:
            raise EncoderError(f"not a readable static encoder: {error}", folder) from error
        except Exception as error:
            raise EncoderError(f"cannot read tokenizer.json: {error}", folder) from error
        return cls(tokenizer, table, f"{folder.name}@{digest or digest_of(folder)}")

    def tokens(self, sentences: Sequence[str]) -> Tokens:
        """Token ids of each sentence."""
        ids: list[int] = []
        starts = [0]
        for start in range(0, len(sentences), CHUNK):
            chunk = list(sentences[start : start + CHUNK])
            for encoding in self.tokenizer.encode_batch_fast(chunk, add_special_tokens=False):
                ids.extend(encoding.ids)
                starts.append(len(ids))
        return Tokens(np.array(ids, np.int64), np.array(starts, np.int64))

    def sums(self, tokens: Tokens) -> Floats:
        """Sum of each sentence's token vectors, shape (n, d); the longer the sum, the more the sentence says."""
        return sums_of(tokens, self.table)

    def encode(self, sentences: Sequence[str]) -> Floats:
        """Unit vectors, shape (n, d), float32; zero for a sentence without tokens."""
        return to_unit_length(self.sums(self.tokens(sentences)))


def digest_of(folder: Path) -> str:
    """The first twelve digits of the SHA-256 of an encoder's table and tokeniser."""
    files = (folder / name for name in ("model.safetensors", "tokenizer.json"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _mapped_table(model: Path) -> Floats:
    """The table in a file, shape (v, d), read page by page as its rows are used; KeyError if the file has none."""
    with safe_open(model, "numpy") as tensors:
        if TABLE not in tensors.keys():  # noqa: SIM118 - it is no mapping
            raise KeyError(TABLE)
    with model.open("rb") as file:
        # The format: the length of the header in eight bytes, the header in JSON, and the numbers.
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))[TABLE]
    start = 8 + length + entry["data_offsets"][0]
    return np.asarray(np.memmap(model, MAPPED_TYPES[entry["dtype"]], "r", start, tuple(entry["shape"])))


def sums_of(tokens: Tokens, table: NDArray[np.floating]) -> Floats:
    """Sum of the vectors in a table of each sentence's tokens, shape (n, d)."""
    return sums_between(tokens, tokens.starts[:-1], tokens.starts[1:], table)


def sums_between(tokens: Tokens, begins: Ints, stops: Ints, table: NDArray[np.floating]) -> Floats:
    """The same for the tokens between two indices, for each of many pairs of them."""
    if choice.compiled is not None and table.dtype in {np.dtype(np.float16), np.dtype(np.float32)}:
        found: Floats = choice.compiled.sums(table, tokens.ids, begins, stops)
        return found
    ranges = tokens.between(begins, stops)
    sums = np.zeros((len(begins), table.shape[1]), np.float32)
    filled = np.flatnonzero(np.diff(ranges.starts))
    for rows in np.array_split(filled, len(filled) // SUM_CHUNK + 1):
        if len(rows):
            first, last = ranges.starts[rows[0]], ranges.starts[rows[-1] + 1]
            vectors = table[ranges.ids[first:last]].astype(np.float32)
            sums[rows] = np.add.reduceat(vectors, ranges.starts[rows] - first)
    return sums
