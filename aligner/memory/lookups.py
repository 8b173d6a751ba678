"""A text → the matching units of a memory: same text, similar text, text that contains it, similar meaning.

    exact      他来了。      他来了。
    fuzzy      他来了。      他走了。       75
    search     他            我看见他了。
    similar    he came       他来了。       81.44

A language is compared without script and region, which only decide the order: of equally good matches those with the
very tag come first, then those in the same script. Only units that count (`uses`) are returned, each once.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from aligner.bitext.languages import UNSPACED, base_language, check_known_language, detect_language
from aligner.bitext.progress import Progress
from aligner.encoders.loading import load_encoder
from aligner.encoders.protocol import Encoder, describe
from aligner.errors import InputError
from aligner.files import surrogate_problem
from aligner.memory.answers import VARIANTS, Hit, closeness, matches
from aligner.memory.contents import languages, rows_by_key, select_rows
from aligner.memory.folding import LETTER, fold, hash_of, tokens, words
from aligner.memory.fuzzy import Candidate, FuzzyIndex, ScoredVariants, concatenate
from aligner.memory.records import Match
from aligner.memory.store import Store
from aligner.memory.vectors import Vectors
from aligner.units.units import Variant, clean_tag

EXACT = """SELECT v.unit, v.id, v.text, v.language FROM variants AS v CROSS JOIN units AS u ON u.id = v.unit
    WHERE v.hash = ? AND u.uses > 0 ORDER BY u.uses DESC, v.unit DESC, v.id"""
SEARCH = """SELECT v.unit, v.id, v.text, v.language
    FROM words CROSS JOIN variants AS v ON v.id = words.rowid CROSS JOIN units AS u ON u.id = v.unit
    WHERE words MATCH ? AND u.uses > 0 ORDER BY words.rowid DESC"""
USED_VARIANTS = """SELECT v.id, v.unit, v.language, u.uses FROM variants AS v CROSS JOIN units AS u ON u.id = v.unit
    WHERE v.id IN ({}) AND v.text != '' AND u.uses > 0"""
UNIT_VARIANTS = "SELECT unit, id, language FROM variants WHERE unit IN ({}) AND text != ''"
# Languages of East Asian scripts, which share no letters with other scripts.
EASTERN = UNSPACED | {"ko"}
# Matches for each one that is wanted, among which those in the very language are sought.
SORTED = 8
# Across languages: units with the highest cosines, at least, that are ranked anew; and texts in the language of the
# query, those closest to it, among which their neighbours are sought. Among 50,000 pairs more of these find no more.
SHORTLIST = 16
NEAR = 64


class Lookups:
    """All look-ups in one memory. Their indices are read once, and again whenever other units count."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._fuzzy_indices: dict[str, tuple[int, FuzzyIndex]] = {}
        self._vectors: Vectors | None = None

    def exact(self, text: str, language: str | None = None) -> list[Match]:
        """Units with exactly this text, except for blanks at its ends, the most used first, then the latest."""
        base, stripped = _base_language(language), text.strip()
        if not stripped:
            return []
        hits: dict[int, Hit] = {}
        with self.store.reading() as connection:
            for unit, variant, candidate, candidate_language in connection.execute(EXACT, (hash_of(fold(stripped)),)):
                if candidate == stripped and base in (None, candidate_language):
                    hits.setdefault(unit, Hit(unit, variant, 100.0))
            return _closest_first(matches(connection, list(hits.values()), language=language), language)

    def search(self, text: str, language: str | None = None, limit: int = 20) -> list[Match]:
        """Units with a text that contains this one after folding, the latest first.

        If it begins with a letter or digit, it matches only at the beginning of a word, which may continue after it:
        `rate` finds `rates` and not `separate`. Characters of languages without spaces match anywhere.
        """
        base, folded = _base_language(language), fold(text)
        if not folded:
            raise InputError("nothing to search for; give a word, or its first characters")
        occurs = re.compile(_boundary_pattern(folded) + re.escape(folded)).search
        hits: dict[int, Hit] = {}
        with self.store.reading() as connection:
            for unit, variant, candidate, candidate_language in connection.execute(SEARCH, (_fts_phrase(folded),)):
                if base in (None, candidate_language) and occurs(fold(candidate)):
                    hits.setdefault(unit, Hit(unit, variant, None))
                if len(hits) == _number_to_sort(limit, language):
                    break
            return _closest_first(matches(connection, list(hits.values()), language=language), language)[:limit]

    def fuzzy(self, text: str, language: str | None = None, min_score: float = 70, limit: int = 10) -> list[Match]:
        """Units with a match percentage, as defined in `aligner.memory.fuzzy`, of at least `min_score`.

        They are sorted by percentage, then by uses, then by age, the latest first. Without `language`, languages with
        the same kind of script as the text are searched: Chinese, Japanese and Korean, or all others. If the memory has
        none of these, all languages are searched.
        """
        with self.store.reading() as connection:
            scored = self._similar_variants(connection, [text], language, min_score)[0]
            best = scored.select(slice(_number_to_sort(limit, language)))
            columns = (best.units.tolist(), best.variants.tolist(), best.scores.tolist())
            hits = [Hit(unit, variant, float(score)) for unit, variant, score in zip(*columns, strict=True)]
            return _closest_first(matches(connection, hits, text.strip(), language=language), language)[:limit]

    def fuzzy_many(
        self, texts: Sequence[str], language: str | None = None, min_score: float = 90, limit: int = 3
    ) -> list[list[Candidate]]:
        """For each text, what `fuzzy` would find, without origins; a high `min_score` makes it fast.

        Without `language`, all texts together decide which languages are searched.
        """
        with self.store.reading() as connection:
            scored = self._similar_variants(connection, texts, language, min_score)
            best = [variants.select(slice(limit)) for variants in scored]
            units = sorted({unit for variants in best for unit in variants.units.tolist()})
            stored = rows_by_key(connection, VARIANTS, units)

        def candidate(unit: int, number: int, uses: int, score: int) -> Candidate:
            """The unit, with the variant of this number separate from the others."""
            variants = {key: Variant(language, text) for key, language, text in stored[unit]}
            return Candidate(unit, score, uses, variants.pop(number), tuple(variants.values()))

        columns = ((part.units, part.variants, part.uses, part.scores) for part in best)
        rows = (zip(*(column.tolist() for column in part), strict=True) for part in columns)
        return [[candidate(*row) for row in part] for part in rows]

    def similar(
        self,
        text: str,
        language: str | None,
        min_cosine: float,
        limit: int,
        encoder: str | PathLike[str] | Encoder | None,
        progress: Progress,
    ) -> list[Match]:
        """Units with a text of about the same meaning, in any language unless one is named; the score is cosine × 100.

        They are sorted by cosine or, if a language is named and the text is in another one, by `Vectors.csls`.
        The first call with an encoder computes the vectors of all texts, and calls `progress` with their number.
        """
        base, stripped = _base_language(language), text.strip()
        if not stripped or surrogate_problem(stripped):
            return []
        vectors = self._vectors_of(encoder)
        vectors.update(progress)
        asked = _language_of(stripped, language)
        is_across = base not in (None, base_language(asked))
        number = max(_number_to_sort(limit, language), SHORTLIST if is_across else 0)
        variants, cosines = vectors.cosines(stripped, asked)
        with self.store.reading() as connection:
            hits = _most_similar_units(connection, variants, cosines, base, number)
            close = [hit for hit in hits if hit.score is not None and hit.score >= 100 * min_cosine]
            ranks: Sequence[float] = ()
            if is_across and close:
                near = _most_similar_units(connection, variants, cosines, base_language(asked), NEAR)
                ranks = _csls(vectors, close, [*near, *_counterparts(connection, close, asked)])
            return _closest_first(matches(connection, close, language=language), language, ranks)[:limit]

    def _vectors_of(self, encoder: str | PathLike[str] | Encoder | None) -> Vectors:
        loaded = load_encoder(encoder)
        if self._vectors is None or self._vectors.encoder is not loaded or self._vectors.name != describe(loaded):
            self._vectors = Vectors(self.store, loaded)
        return self._vectors

    def _similar_variants(
        self, connection: sqlite3.Connection, texts: Sequence[str], language: str | None, min_score: float
    ) -> list[ScoredVariants]:
        """For each text, the variants similar to it, the best first, one for each unit."""
        min_percent = ceil(min_score)
        stripped = [text.strip() for text in texts]
        folded = [fold(text) for text in stripped]
        parts: list[list[ScoredVariants]] = [[] for _ in texts]
        for index in self._indices(connection, language, " ".join(stripped)):
            for text, part in zip(folded, parts, strict=True):
                if text:
                    part.append(index.find_similar(connection, text, min_percent))
        scored = zip(stripped, map(concatenate, parts), strict=True)
        return [_cap_inexact(connection, text, part, min_percent).best_first() for text, part in scored]

    def _indices(self, connection: sqlite3.Connection, language: str | None, text: str) -> list[FuzzyIndex]:
        """The index of the language; without one, those of languages with the same kind of script, or else all."""
        if language is not None:
            return [self._index(connection, str(_base_language(language)))]
        stored = languages(connection)
        is_eastern = detect_language(text) in EASTERN
        same_script = [language for language in stored if (language in EASTERN) == is_eastern]
        return [self._index(connection, language) for language in same_script or stored]

    def _index(self, connection: sqlite3.Connection, language: str) -> FuzzyIndex:
        if self.store.is_writing:
            # Uncommitted changes may be rolled back, so this index is not stored.
            index = FuzzyIndex(language)
            index.update(connection)
            return index
        (state,) = connection.execute("SELECT number FROM changes").fetchone()
        indexed, index = self._fuzzy_indices.get(language) or (None, FuzzyIndex(language))
        if indexed != state:
            index.update(connection)
            self._fuzzy_indices[language] = (state, index)
        return index


@lru_cache(maxsize=64)
def _base_language(language: str | None) -> str | None:
    if language is None:
        return None
    return base_language(check_known_language(clean_tag(language)))


def _language_of(text: str, language: str | None) -> str:
    """The language of a text that is looked up in one: that language, unless the text has another kind of script.

    `他来了` in `ja` → `ja`, `he came` in `zh-TW` → `en`
    """
    detected = detect_language(text)
    is_of = language is not None and (_base_language(language) in EASTERN) == (detected in EASTERN)
    return str(language) if is_of else detected


def _counterparts(connection: sqlite3.Connection, hits: Sequence[Hit], language: str) -> list[Hit]:
    """The variants in a language of the units of these hits."""
    rows = select_rows(connection, UNIT_VARIANTS, [hit.unit for hit in hits])
    return [Hit(unit, number, None) for unit, number, other in rows if other == base_language(language)]


def _csls(vectors: Vectors, hits: Sequence[Hit], others: Sequence[Hit]) -> Sequence[float]:
    """For each hit its CSLS, from the neighbours of its variant among those of other hits."""
    variants, near = (np.array([hit.variant for hit in each], np.int64) for each in (hits, others))
    cosines = np.array([hit.score for hit in hits], np.float32) / np.float32(100)
    ranks: list[float] = vectors.csls(variants, cosines, near).tolist()
    return ranks


def _number_to_sort(limit: int, language: str | None) -> int:
    """How many matches to sort by tag: more than the limit only if the language has a script or region."""
    return limit if language is None or "-" not in clean_tag(language) else SORTED * limit


def _closest_first(found: list[Match], language: str | None, ranks: Sequence[float] = ()) -> list[Match]:
    """The matches by rank, else by score, the highest first; of equal ones those closest to the language first."""
    if language is None:
        return found
    rows = zip(ranks or [match.score or 0.0 for match in found], found, strict=True)
    ordered = sorted(rows, key=lambda row: (-row[0], -closeness(row[1].variant, language)))
    return [match for _, match in ordered]


def _boundary_pattern(folded: str) -> str:
    """A pattern for the position before the text: if it begins with a letter, no letter may precede it."""
    return rf"(?<!{LETTER})" if re.match(LETTER, folded) else ""


def _fts_phrase(folded: str) -> str:
    """The text as a phrase for FTS5, in which only the last word may continue."""
    return f'"{words(folded)}"' + (" *" if re.match(LETTER, tokens(folded)[-1]) else "")


def _cap_inexact(
    connection: sqlite3.Connection, text: str, scored: ScoredVariants, min_percent: float
) -> ScoredVariants:
    """Lower 100 to 99 for texts that are the same only after folding; drop what is then below the minimum."""
    full = np.flatnonzero(scored.scores == 100)
    query = "SELECT id, text FROM variants WHERE id IN ({})"
    texts = dict(select_rows(connection, query, scored.variants[full].tolist()))
    inexact = [index for index in full.tolist() if texts[int(scored.variants[index])] != text]
    scored.scores[inexact] = 99
    return scored.select(scored.scores >= min_percent)


def _most_similar_units(
    connection: sqlite3.Connection,
    variants: NDArray[np.int64],
    cosines: NDArray[np.float32],
    language: str | None,
    limit: int,
) -> list[Hit]:
    """The units with the highest cosines, each once; equal ones are sorted by uses, then the latest first."""
    size = min(8 * limit, len(variants))
    while True:
        top = np.argpartition(-cosines, size - 1)[:size] if size else np.zeros(0, np.intp)
        used = {number: columns for number, *columns in select_rows(connection, USED_VARIANTS, variants[top].tolist())}
        keys = [
            (-cosine, -used[number][2], -used[number][0], number)
            for number, cosine in zip(variants[top].tolist(), cosines[top].tolist(), strict=True)
            if number in used and language in (None, used[number][1])
        ]
        best: dict[int, tuple[float, int, int, int]] = {}
        for key in sorted(keys):
            best.setdefault(-key[2], key)
        # Ties with the last unit are complete once the top also has a variant with a lower cosine.
        ranked = list(best.values())[:limit]
        if size == len(variants) or (len(ranked) == limit and -ranked[-1][0] > cosines[top].min()):
            return [Hit(-unit, number, round(min(-100 * cosine, 100.0), 4)) for cosine, _, unit, number in ranked]
        size = min(4 * size, len(variants))
