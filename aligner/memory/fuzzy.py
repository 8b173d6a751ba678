"""The match percentage that translators know, of one text with all texts of a language.

    percentage = ⌊100 · (1 − edits / tokens of the longer text)⌋,   100 only for the identical text, else 99 at most

An edit inserts, deletes or replaces a token of the folded text (Levenshtein 1966). A token is a word or number, or any
other single character but a blank, so that Chinese and Japanese count by characters. This is what `FuzzyMatcher` of
OmegaT does with all tokens of a text, numbers and punctuation included: one of ten words changed leaves 90 %.

    "他们 收集了 5 封信。"  8 tokens        "they brought 5 letters."  5 tokens

Each text is kept as a string with one character a token, and these ordered by length, so that only those are compared
which are neither too short nor too long. Of these only those are which have about the same tokens: an edit takes at
most one token from the set of a text and adds at most one, so two texts whose sets, hashed to 256 bits, differ in more
than twice as many as there may be edits are too far apart.
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
# Codes of tokens with several characters begin where no character will ever be; the first is for any unknown one.
FIRST = 0x40000
UNKNOWN = chr(FIRST)
CODES = 0x110000 - FIRST - 1
LONG = re.compile(rf"{LETTER}{{2,}}|[\U00040000-\U0010ffff]")
# Bits of a set of tokens, and texts of which the sets are made at once.
BITS = 256
CHUNK = 10_000
BITS_OF_BYTES = np.array([byte.bit_count() for byte in range(256)], np.uint8)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit whose `variant` is a fuzzy match, without its origins; languages are without script and region."""

    unit: int
    score: int
    uses: int
    variant: Variant
    targets: tuple[Variant, ...]


class Pieces(dict[str, str]):
    """What stands between two blanks, `rate,` → its tokens in codes."""

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self.codes = codes

    def __missing__(self, piece: str) -> str:
        coded = "".join(map(self.codes.__getitem__, TOKEN.findall(piece)))
        self[piece] = coded
        return coded


class Codes(dict[str, str]):
    """Tokens → characters that stand for them: single ones for themselves, others in order of appearance.

    Beyond 850,000 words a character stands for several.
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
        """The text in codes, new ones made as needed.

        With spaces, it is made of pieces that occur again and again; without, few of its tokens are long.
        """
        if spaced:
            return "".join(map(self._pieces.__getitem__, folded.split(" ")))
        return LONG.sub(lambda found: self[found[0]], folded).replace(" ", "")

    def forget_pieces(self) -> None:
        """Make room when all texts have been learnt."""
        self._pieces.clear()

    def of(self, folded: str) -> str:
        """The text in the codes that there are."""
        return "".join(
            self.get(token) or (token if len(token) == 1 and ord(token) < FIRST else UNKNOWN)
            for token in TOKEN.findall(folded)
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """Variants that are like a text: number, unit, how often that occurs, and percentage; arrays of one length."""

    variants: Ints
    units: Ints
    uses: Ints
    scores: Ints

    def best_first(self) -> Scored:
        """Ordered by percentage, uses, and how late they came; of each unit the best only."""
        order = np.lexsort((-self.variants, -self.units, -self.uses, -self.scores))
        _, first = np.unique(self.units[order], return_index=True)
        return self.at(order[np.sort(first)])

    def at(self, places: Ints | NDArray[np.bool_] | slice) -> Scored:
        """Those at these places."""
        return Scored(self.variants[places], self.units[places], self.uses[places], self.scores[places])


def joined(parts: Sequence[Scored]) -> Scored:
    """All together."""
    arrays = [(part.variants, part.units, part.uses, part.scores) for part in parts]
    empty = np.zeros(0, np.int64)
    return Scored(*(np.concatenate(column) for column in zip(*arrays, (empty,) * 4, strict=True)))


class Texts:
    """The texts of one language in a memory, ready to be compared; `update` brings them up to date."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.codes = Codes()
        # All that there ever were, by number: neither these nor their texts change.
        self._known: list[int] = []
        self._coded: list[str] = []
        self._ordered: list[str] = []
        self._lengths = self._variants = self._units = self._uses = np.zeros(0, np.int64)
        self._sets = token_sets([])

    def update(self, connection: sqlite3.Connection) -> None:
        """Read new texts, and which ones count."""
        last, spaced = (self._known[-1] if self._known else 0), self.language not in UNSPACED
        question = "SELECT id, text FROM variants WHERE id > ? AND language = ? ORDER BY id"
        for number, text in connection.execute(question, (last, self.language)):
            self._known.append(number)
            self._coded.append(self.codes.learn(fold(text), spaced=spaced))
        self.codes.forget_pieces()
        question = """SELECT v.id, v.unit, u.uses FROM variants AS v CROSS JOIN units AS u ON u.id = v.unit
            WHERE v.language = ? AND u.uses > 0 ORDER BY v.id"""
        rows = np.array(connection.execute(question, (self.language,)).fetchall(), np.int64).reshape(-1, 3)
        places = np.searchsorted(np.array(self._known, np.int64), rows[:, 0])
        coded = [self._coded[place] for place in places.tolist()]
        lengths = np.fromiter(map(len, coded), np.int64, len(coded))
        order = np.argsort(lengths, kind="stable")
        self._ordered = [coded[place] for place in order.tolist()]
        self._lengths = lengths[order]
        self._sets = token_sets(self._ordered)
        self._variants, self._units, self._uses = rows[order].T

    def like(self, folded: str, least: int) -> Scored:
        """What is like a folded text to at least this percentage, in no certain order."""
        text = self.codes.of(folded)
        # From ⌈least %⌉ of its length to where its length is least %.
        first = int(np.searchsorted(self._lengths, -(-len(text) * least // 100)))
        stop = int(np.searchsorted(self._lengths, len(text) * 100 // least, "right"))
        longer = np.maximum(self._lengths[first:stop], len(text))
        allowed = longer * (100 - least) // 100
        differing = differences(self._sets[:, first:stop], token_sets([text]))
        near = np.flatnonzero(differing <= 2 * allowed)
        texts = [self._ordered[place] for place in (near + first).tolist()]
        distances = process.cdist(
            [text],
            texts,
            scorer=Levenshtein.distance,
            score_cutoff=int(allowed[-1]) if len(allowed) else 0,
            dtype=np.int32,
        )[0]
        is_like = distances <= allowed[near]
        near, distances = near[is_like], distances[is_like]
        scores = 100 * (longer[near] - distances) // longer[near]
        near += first
        return Scored(self._variants[near], self._units[near], self._uses[near], scores)


def token_sets(coded: Sequence[str]) -> NDArray[np.uint64]:
    """The tokens of each text as a set of 256 bits, shape (4, texts)."""
    sets = np.zeros((BITS // 64, len(coded)), np.uint64)
    for start in range(0, len(coded), CHUNK):
        some = coded[start : start + CHUNK]
        tokens = np.frombuffer("".join(some).encode("utf-32-le", "surrogatepass"), np.uint32)
        # Knuth's multiplicative hashing: the upper eight bits.
        bits = (tokens * np.uint32(2654435761)) >> np.uint32(24)
        has = np.zeros((len(some), BITS), np.bool_)
        has[np.repeat(np.arange(len(some)), list(map(len, some))), bits] = True
        sets[:, start : start + len(some)] = np.packbits(has, axis=1).view(np.uint64).T
    return sets


def differences(sets: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """In how many bits each of the sets differs from the other one."""
    differ = sets ^ other
    # NumPy before 2.0 does not count bits.
    counted: Bytes = np.bitwise_count(differ) if hasattr(np, "bitwise_count") else count_bits(differ)
    different: NDArray[np.uint16] = counted.sum(axis=0, dtype=np.uint16)
    return different


def count_bits(sets: NDArray[np.uint64]) -> Bytes:
    """How many bits of each number are set."""
    counted: Bytes = BITS_OF_BYTES[sets.view(np.uint8)].reshape(*sets.shape, 8).sum(axis=2, dtype=np.uint8)
    return counted
