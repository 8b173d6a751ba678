"""The match percentage of CAT tools, between one text and all texts of a language.

    percentage = ⌊100 · (1 − edits / tokens of the longer text)⌋,   100 only for the identical text, else 99 at most

An edit inserts, deletes or replaces a token of the folded text (Levenshtein 1966). A token is a word or number, or any
other single character except a blank, so that Chinese and Japanese count by characters. `FuzzyMatcher` of OmegaT counts
all tokens of a text in the same way, numbers and punctuation included: one changed word of ten leaves 90 %.

    "他们 收集了 5 封信。"  8 tokens        "they brought 5 letters."  5 tokens

The index has the signatures of the texts (`aligner.memory.signatures`), sorted by length. One filter skips texts that
are too short or too long. Another compares the sets of tokens, hashed to 256 bits: an edit removes at most one token
from the set and adds at most one, so if two sets differ in more than twice as many bits as edits are allowed, the texts
are too far apart. A third compares the tokens by short codes. Different tokens may have the same code, so the distance
of the codes is at most that of the texts. Only what passes all three is read and compared as a text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from aligner.bitext.languages import UNSPACED
from aligner.encoders.protocol import Ints
from aligner.memory.codes import Codes, HashedCodes
from aligner.memory.contents import select_rows
from aligner.memory.folding import fold
from aligner.memory.signatures import Bytes, as_string, read_signatures, shortened, token_sets
from aligner.units.units import Variant

BITS_OF_BYTES = np.array([byte.bit_count() for byte in range(256)], np.uint8)
USED_TEXTS = """SELECT v.id, v.unit, u.uses, v.text FROM variants AS v CROSS JOIN units AS u ON u.id = v.unit
    WHERE v.id IN ({}) AND u.uses > 0"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit whose `variant` is a fuzzy match, without its origins; languages have no script or region."""

    unit: int
    score: int
    uses: int
    variant: Variant
    targets: tuple[Variant, ...]


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
    """The signatures of the texts of one language, of all that ever were; `update` brings the index up to date."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._is_spaced = language not in UNSPACED
        self._hashed = HashedCodes()

    def update(self, connection: sqlite3.Connection) -> None:
        """Read the signatures, and make those that the file does not have."""
        signatures = read_signatures(connection, self.language)
        order = np.argsort(signatures.lengths, kind="stable")
        ends = np.cumsum(signatures.lengths, dtype=np.int64)[order]
        self._lengths, self._variants = signatures.lengths[order], signatures.variants[order]
        self._sets = np.array([word[order] for word in signatures.sets.T])
        self._starts, self._ends, self._codes = ends - self._lengths, ends, signatures.codes

    def find_similar(self, connection: sqlite3.Connection, folded: str, min_score: int) -> ScoredVariants:
        """The variants with at least this match percentage with a folded text, in no particular order."""
        coded = self._hashed.learn(folded, spaced=self._is_spaced)
        near = self._nearest(coded, min_score)
        rows = list(select_rows(connection, USED_TEXTS, self._variants[near].tolist()))
        codes = Codes()
        exact = [codes.learn(fold(text), spaced=self._is_spaced) for *_, text in rows]
        distances = distances_to(codes.learn(folded, spaced=self._is_spaced), exact)
        longer = np.maximum(np.fromiter(map(len, exact), np.int64, len(exact)), len(coded))
        is_similar = distances <= longer * (100 - min_score) // 100
        scores = 100 * (longer - distances) // np.maximum(longer, 1)
        variants, units, uses = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3)[is_similar].T
        return ScoredVariants(variants, units, uses, scores[is_similar])

    def _nearest(self, coded: str, min_score: int) -> Ints:
        """The places of the texts that may have this match percentage with a text in hashed codes."""
        # From the length that is ⌈min_score %⌉ of the text's to the length of which the text's is min_score %.
        first = int(np.searchsorted(self._lengths, -(-len(coded) * min_score // 100)))
        stop = int(np.searchsorted(self._lengths, len(coded) * 100 // min_score, "right"))
        longer = np.maximum(self._lengths[first:stop], len(coded))
        allowed = longer * (100 - min_score) // 100
        near = np.flatnonzero(differences(self._sets[:, first:stop], token_sets([coded])) <= 2 * allowed)
        places = zip(self._starts[near + first].tolist(), self._ends[near + first].tolist(), strict=True)
        texts = [as_string(self._codes[start:end]) for start, end in places]
        most = int(allowed[-1]) if len(allowed) else 0
        distances = distances_to(as_string(shortened([coded])), texts, most)
        return near[distances <= allowed[near]] + first


def distances_to(text: str, others: Sequence[str], most: int | None = None) -> Ints:
    """The number of edits from a text in codes to each of the others; any number above `most` for those beyond it."""
    found = process.cdist([text], others, scorer=Levenshtein.distance, score_cutoff=most, dtype=np.int32)
    return np.asarray(found[0], np.int64)


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
