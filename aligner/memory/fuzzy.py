"""The match percentage of CAT tools, between one text and all texts of a language.

    percentage = ⌊100 · (1 − edits / tokens of the longer text)⌋,   100 only for the identical text, else 99 at most

An edit inserts, deletes or replaces a token of the folded text (Levenshtein 1966). A token is a word or number, or any
other single character except a blank, so that Chinese and Japanese count by characters. `FuzzyMatcher` of OmegaT counts
all tokens of a text in the same way, numbers and punctuation included: one changed word of ten leaves 90 %.

    "他们 收集了 5 封信。"  8 tokens        "they brought 5 letters."  5 tokens

The index stores each text as a string of codes, one character per token, and sorts the strings by length. One filter
skips texts that are too short or too long. Another compares the sets of tokens, hashed to 256 bits: an edit removes at
most one token from the set and adds at most one, so if two sets differ in more than twice as many bits as edits are
allowed, the texts are too far apart.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from aligner.bitext.languages import UNSPACED
from aligner.encoders.protocol import Ints
from aligner.memory.folding import LETTER, TOKEN, fold
from aligner.units.units import Variant

Bytes = NDArray[np.uint8]
# Codes of longer tokens start where Unicode assigns no characters; the first code is for all unknown tokens.
FIRST = 0x40000
UNKNOWN = chr(FIRST)
CODES = 0x110000 - FIRST - 1
LONG = re.compile(rf"{LETTER}{{2,}}|[\U00040000-\U0010ffff]")
# Bits in a set of tokens; texts whose sets are computed at once.
BITS = 256
CHUNK = 10_000
BITS_OF_BYTES = np.array([byte.bit_count() for byte in range(256)], np.uint8)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit whose `variant` is a fuzzy match, without its origins; languages have no script or region."""

    unit: int
    score: int
    uses: int
    variant: Variant
    targets: tuple[Variant, ...]


class Pieces(dict[str, str]):
    """A piece of text between two blanks, such as `rate,` → the codes of its tokens."""

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self.codes = codes

    def __missing__(self, piece: str) -> str:
        coded = "".join(map(self.codes.__getitem__, TOKEN.findall(piece)))
        self[piece] = coded
        return coded


class Codes(dict[str, str]):
    """Tokens → codes of one character: a single character is its own code, others get one in order of appearance.

    After 850,000 words, codes are used again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.used = 0
        self._pieces = Pieces(self)

    def __missing__(self, token: str) -> str:
        code = token
        if len(token) > 1 or ord(token) >= FIRST:
            code = chr(FIRST + 1 + self.used % CODES)
            self.used += 1
        self[token] = code
        return code

    def learn(self, folded: str, *, spaced: bool) -> str:
        """The text in codes; unknown tokens get new ones.

        A text with spaces consists of pieces that recur, so these are cached; one without has few long tokens.
        """
        if spaced:
            return "".join(map(self._pieces.__getitem__, folded.split(" ")))
        return LONG.sub(lambda token: self[token[0]], folded).replace(" ", "")

    def forget_pieces(self) -> None:
        """Free the memory of the cache once all texts have been learnt."""
        self._pieces.clear()

    def encode(self, folded: str) -> str:
        """The text in existing codes only."""
        return "".join(
            self.get(token) or (token if len(token) == 1 and ord(token) < FIRST else UNKNOWN)
            for token in TOKEN.findall(folded)
        )


@dataclass(frozen=True, slots=True)
class ScoredVariants:
    """Variants that are similar to a text: number, unit, uses of the unit, percentage; arrays of the same length."""

    variants: Ints
    units: Ints
    uses: Ints
    scores: Ints

    def best_first(self) -> ScoredVariants:
        """Sorted by percentage, uses and age, the latest first; of each unit only the best variant."""
        order = np.lexsort((-self.variants, -self.units, -self.uses, -self.scores))
        _, first = np.unique(self.units[order], return_index=True)
        return self.select(order[np.sort(first)])

    def select(self, index: Ints | NDArray[np.bool_] | slice) -> ScoredVariants:
        """The variants at these indices."""
        return ScoredVariants(self.variants[index], self.units[index], self.uses[index], self.scores[index])


def concatenate(parts: Sequence[ScoredVariants]) -> ScoredVariants:
    """All variants of the parts."""
    arrays = [(part.variants, part.units, part.uses, part.scores) for part in parts]
    empty = np.zeros(0, np.int64)
    return ScoredVariants(*(np.concatenate(column) for column in zip(*arrays, (empty,) * 4, strict=True)))


class FuzzyIndex:
    """The texts of one language in a memory, prepared for comparison; `update` brings the index up to date."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.codes = Codes()
        # All variants that ever existed: neither their numbers nor their texts change.
        self._numbers: list[int] = []
        self._coded: list[str] = []
        self._ordered: list[str] = []
        self._lengths = self._variants = self._units = self._uses = np.zeros(0, np.int64)
        self._sets = token_sets([])

    def update(self, connection: sqlite3.Connection) -> None:
        """Read new texts, and which texts count now."""
        last, spaced = (self._numbers[-1] if self._numbers else 0), self.language not in UNSPACED
        query = "SELECT id, text FROM variants WHERE id > ? AND language = ? ORDER BY id"
        for number, text in connection.execute(query, (last, self.language)):
            self._numbers.append(number)
            self._coded.append(self.codes.learn(fold(text), spaced=spaced))
        self.codes.forget_pieces()
        query = """SELECT v.id, v.unit, u.uses FROM variants AS v CROSS JOIN units AS u ON u.id = v.unit
            WHERE v.language = ? AND u.uses > 0 ORDER BY v.id"""
        rows = np.array(connection.execute(query, (self.language,)).fetchall(), np.int64).reshape(-1, 3)
        indices = np.searchsorted(np.array(self._numbers, np.int64), rows[:, 0])
        coded = [self._coded[index] for index in indices.tolist()]
        lengths = np.fromiter(map(len, coded), np.int64, len(coded))
        order = np.argsort(lengths, kind="stable")
        self._ordered = [coded[index] for index in order.tolist()]
        self._lengths = lengths[order]
        self._sets = token_sets(self._ordered)
        self._variants, self._units, self._uses = rows[order].T

    def find_similar(self, folded: str, min_score: int) -> ScoredVariants:
        """The variants with at least this match percentage with a folded text, in no particular order."""
        text = self.codes.encode(folded)
        # From the length that is ⌈min_score %⌉ of the text's to the length of which the text's is min_score %.
        first = int(np.searchsorted(self._lengths, -(-len(text) * min_score // 100)))
        stop = int(np.searchsorted(self._lengths, len(text) * 100 // min_score, "right"))
        longer = np.maximum(self._lengths[first:stop], len(text))
        allowed = longer * (100 - min_score) // 100
        differing = differences(self._sets[:, first:stop], token_sets([text]))
        near = np.flatnonzero(differing <= 2 * allowed)
        texts = [self._ordered[index] for index in (near + first).tolist()]
        distances = process.cdist(
            [text],
            texts,
            scorer=Levenshtein.distance,
            score_cutoff=int(allowed[-1]) if len(allowed) else 0,
            dtype=np.int32,
        )[0]
        is_similar = distances <= allowed[near]
        near, distances = near[is_similar], distances[is_similar]
        scores = 100 * (longer[near] - distances) // longer[near]
        near += first
        return ScoredVariants(self._variants[near], self._units[near], self._uses[near], scores)


def token_sets(coded: Sequence[str]) -> NDArray[np.uint64]:
    """The tokens of each text as a set of 256 bits; shape (4, texts)."""
    sets = np.zeros((BITS // 64, len(coded)), np.uint64)
    for start in range(0, len(coded), CHUNK):
        chunk = coded[start : start + CHUNK]
        tokens = np.frombuffer("".join(chunk).encode("utf-32-le", "surrogatepass"), np.uint32)
        # Knuth's multiplicative hashing: the upper eight bits.
        bits = (tokens * np.uint32(2654435761)) >> np.uint32(24)
        is_set = np.zeros((len(chunk), BITS), np.bool_)
        is_set[np.repeat(np.arange(len(chunk)), list(map(len, chunk))), bits] = True
        sets[:, start : start + len(chunk)] = np.packbits(is_set, axis=1).view(np.uint64).T
    return sets


def differences(sets: NDArray[np.uint64], query: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """The number of bits in which each of the sets differs from the set of the query."""
    differing = sets ^ query
    # NumPy before 2.0 cannot count bits.
    counts: Bytes = np.bitwise_count(differing) if hasattr(np, "bitwise_count") else count_bits(differing)
    totals: NDArray[np.uint16] = counts.sum(axis=0, dtype=np.uint16)
    return totals


def count_bits(sets: NDArray[np.uint64]) -> Bytes:
    """How many bits of each number are set."""
    counts: Bytes = BITS_OF_BYTES[sets.view(np.uint8)].reshape(*sets.shape, 8).sum(axis=2, dtype=np.uint8)
    return counts
