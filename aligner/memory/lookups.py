"""A text → the units of a memory that answer it: the same, similar by letters, containing it, similar in meaning.

    exact      他来了。      他来了。
    fuzzy      他来了。      他走了。       75
    search     他            我看见他了。
    similar    he came       他来了。       81.44

Languages count without script and region. Only units that count (`uses`) answer, each once.
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
from aligner.files import half_of_character
from aligner.memory.answers import VARIANTS, Hit, matches
from aligner.memory.contents import grouped, rows
from aligner.memory.folding import LETTER, fold, hash_of, tokens, words
from aligner.memory.fuzzy import Candidate, Scored, Texts, joined
from aligner.memory.records import Match
from aligner.memory.store import Store
from aligner.memory.vectors import Vectors
from aligner.units.units import Variant, clean_tag

EXACT = """SELECT v.unit, v.id, v.text, v.language FROM variants AS v CROSS JOIN units AS u ON u.id = v.unit
    WHERE v.hash = ? AND u.uses > 0 ORDER BY u.uses DESC, v.unit DESC, v.id"""
SEARCH = """SELECT v.unit, v.id, v.text, v.language
    FROM words CROSS JOIN variants AS v ON v.id = words.rowid CROSS JOIN units AS u ON u.id = v.unit
    WHERE words MATCH ? AND u.uses > 0 ORDER BY words.rowid DESC"""
COUNTING = """SELECT v.id, v.unit, v.language, u.uses FROM variants AS v CROSS JOIN units AS u ON u.id = v.unit
    WHERE v.id IN ({}) AND v.text != '' AND u.uses > 0"""
# Languages of East Asian scripts, which share no letter with others.
EASTERN = UNSPACED | {"ko"}


class Lookups:
    """All look-ups in one memory. What they need in working memory is read once, and again when other units count."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._texts: dict[str, tuple[int, Texts]] = {}
        self._vectors: Vectors | None = None

    def exact(self, text: str, language: str | None = None) -> list[Match]:
        """Units with this very text, blanks at its ends apart, the most used first, then the latest."""
        wanted, stripped = _base(language), text.strip()
        if not stripped:
            return []
        hits: dict[int, Hit] = {}
        with self.store.reading() as connection:
            for unit, variant, found, its_language in connection.execute(EXACT, (hash_of(fold(stripped)),)):
                if found == stripped and wanted in (None, its_language):
                    hits.setdefault(unit, Hit(unit, variant, 100.0))
            return matches(connection, list(hits.values()))

    def search(self, text: str, language: str | None = None, limit: int = 20) -> list[Match]:
        """Units with a text that contains this one, as folding leaves both, the latest first.

        Where it begins with a letter or digit, a word has to begin there, but may go on behind it: `rate` finds `rates`
        and not `separate`. Characters of languages without spaces are found anywhere.
        """
        wanted, folded = _base(language), fold(text)
        _check_limit(limit)
        if not folded:
            raise InputError("nothing to search for; give a word, or its first characters")
        occurs = re.compile(_beginning(folded) + re.escape(folded)).search
        hits: dict[int, Hit] = {}
        with self.store.reading() as connection:
            for unit, variant, found, its_language in connection.execute(SEARCH, (_phrase(folded),)):
                if wanted in (None, its_language) and occurs(fold(found)):
                    hits.setdefault(unit, Hit(unit, variant, None))
                if len(hits) == limit:
                    break
            return matches(connection, list(hits.values()))

    def fuzzy(self, text: str, language: str | None = None, min_score: float = 70, limit: int = 10) -> list[Match]:
        """Units with a text that is like this one to at least `min_score` percent, as `aligner.memory.fuzzy` counts.

        The best come first, of these the most used, of these the latest. Without `language` it is any that is written
        as the text is: in Chinese, Japanese or Korean characters, or not; if the memory has none such, any.
        """
        _check_limit(limit)
        with self.store.reading() as connection:
            found = self._like(connection, [text], language, min_score)[0].at(slice(limit))
            columns = (found.units.tolist(), found.variants.tolist(), found.scores.tolist())
            hits = [Hit(unit, variant, float(score)) for unit, variant, score in zip(*columns, strict=True)]
            return matches(connection, hits)

    def fuzzy_many(
        self, texts: Sequence[str], language: str | None = None, min_score: float = 90, limit: int = 3
    ) -> list[list[Candidate]]:
        """For each text what `fuzzy` would find, but without origins; a high `min_score` makes it fast.

        Without `language` all texts together decide which are meant.
        """
        _check_limit(limit)
        with self.store.reading() as connection:
            found = [each.at(slice(limit)) for each in self._like(connection, texts, language, min_score)]
            units = sorted({unit for each in found for unit in each.units.tolist()})
            variants = grouped(connection, VARIANTS, units)

        def candidate(unit: int, number: int, uses: int, score: int) -> Candidate:
            """The unit with the variant of this number apart from the others."""
            texts = {each: Variant(language, text) for each, language, text in variants[unit]}
            return Candidate(unit, score, uses, texts.pop(number), tuple(texts.values()))

        return [
            [
                candidate(*row)
                for row in zip(
                    *(column.tolist() for column in (each.units, each.variants, each.uses, each.scores)), strict=True
                )
            ]
            for each in found
        ]

    def similar(
        self,
        text: str,
        language: str | None,
        limit: int,
        encoder: str | PathLike[str] | Encoder | None,
        progress: Progress,
    ) -> list[Match]:
        """Units with a text that means about the same, in any language unless one is named; the score is cosine × 100.

        The first call with an encoder gives all texts vectors, and tells `progress` how many have one.
        """
        wanted, stripped = _base(language), text.strip()
        _check_limit(limit)
        if not stripped or half_of_character(stripped):
            return []
        vectors = self._vectors_of(encoder)
        vectors.update(progress)
        variants, cosines = vectors.cosines(stripped)
        with self.store.reading() as connection:
            return matches(connection, _closest(connection, variants, cosines, wanted, limit))

    def _vectors_of(self, encoder: str | PathLike[str] | Encoder | None) -> Vectors:
        loaded = load_encoder(encoder)
        if self._vectors is None or self._vectors.encoder is not loaded or self._vectors.name != describe(loaded):
            self._vectors = Vectors(self.store, loaded)
        return self._vectors

    def _like(
        self, connection: sqlite3.Connection, texts: Sequence[str], language: str | None, min_score: float
    ) -> list[Scored]:
        """For each text what is like it, the best first, each unit once."""
        if not 1 <= min_score <= 100:
            raise InputError(f"min_score must be a percentage between 1 and 100, not {min_score}")
        least = ceil(min_score)
        stripped = [text.strip() for text in texts]
        folded = [fold(text) for text in stripped]
        parts: list[list[Scored]] = [[] for _ in texts]
        for index in self._indices(connection, language, " ".join(stripped)):
            for text, part in zip(folded, parts, strict=True):
                if text:
                    part.append(index.like(text, least))
        found = zip(stripped, map(joined, parts), strict=True)
        return [_capped(connection, text, each, least).best_first() for text, each in found]

    def _indices(self, connection: sqlite3.Connection, language: str | None, text: str) -> list[Texts]:
        """The texts of the language, or of those that have the script of the text, or if there are none, all."""
        if language is not None:
            return [self._index(connection, str(_base(language)))]
        languages = [each for (each,) in connection.execute("SELECT language FROM languages ORDER BY language")]
        is_eastern = detect_language(text) in EASTERN
        similar = [each for each in languages if (each in EASTERN) == is_eastern]
        return [self._index(connection, each) for each in similar or languages]

    def _index(self, connection: sqlite3.Connection, language: str) -> Texts:
        if self.store.is_writing:
            # What is not committed yet may never be.
            index = Texts(language)
            index.update(connection)
            return index
        (state,) = connection.execute("SELECT number FROM changes").fetchone()
        known, index = self._texts.get(language) or (None, Texts(language))
        if known != state:
            index.update(connection)
            self._texts[language] = (state, index)
        return index


@lru_cache(maxsize=64)
def _base(language: str | None) -> str | None:
    return None if language is None else base_language(check_known_language(clean_tag(language)))


def _check_limit(limit: int) -> None:
    if not isinstance(limit, int) or limit < 1:
        raise InputError(f"the limit must be a whole number, 1 or more, not {limit}")


def _beginning(folded: str) -> str:
    """What has to be before the text, as a regular expression: no letter, if it begins with one."""
    return rf"(?<!{LETTER})" if re.match(LETTER, folded) else ""


def _phrase(folded: str) -> str:
    """The text as FTS5 is asked for it; only a last word may go on."""
    return f'"{words(folded)}"' + (" *" if re.match(LETTER, tokens(folded)[-1]) else "")


def _capped(connection: sqlite3.Connection, text: str, scored: Scored, least: float) -> Scored:
    """With 99 instead of 100 where the text is not the same but for folding, or without if that is too little."""
    whole = np.flatnonzero(scored.scores == 100)
    question = "SELECT id, text FROM variants WHERE id IN ({})"
    texts = dict(rows(connection, question, scored.variants[whole].tolist()))
    others = [place for place in whole.tolist() if texts[int(scored.variants[place])] != text]
    scored.scores[others] = 99
    return scored.at(scored.scores >= least)


def _closest(
    connection: sqlite3.Connection,
    variants: NDArray[np.int64],
    cosines: NDArray[np.float32],
    language: str | None,
    limit: int,
) -> list[Hit]:
    """The units with the greatest cosines, each once; of equal ones the most used, then the latest, come first."""
    size = min(8 * limit, len(variants))
    while True:
        some = np.argpartition(-cosines, size - 1)[:size] if size else np.zeros(0, np.intp)
        known = {number: said for number, *said in rows(connection, COUNTING, variants[some].tolist())}
        found = [
            (-cosine, -known[number][2], -known[number][0], number)
            for number, cosine in zip(variants[some].tolist(), cosines[some].tolist(), strict=True)
            if number in known and language in (None, known[number][1])
        ]
        best: dict[int, tuple[float, int, int, int]] = {}
        for key in sorted(found):
            best.setdefault(-key[2], key)
        # All that are as close as the last one have been seen if one is that is not.
        ranked = list(best.values())[:limit]
        if size == len(variants) or (len(ranked) == limit and -ranked[-1][0] > cosines[some].min()):
            return [Hit(-unit, number, round(min(-100 * cosine, 100.0), 4)) for cosine, _, unit, number in ranked]
        size = min(4 * size, len(variants))
