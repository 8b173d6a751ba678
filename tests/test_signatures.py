"""Signatures of a memory: kept in the file, the same as made anew, and never the reason why a match is missed."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from aligner.errors import FormatError
from aligner.memory import signatures
from aligner.memory.codes import Codes, HashedCodes
from aligner.memory.folding import fold
from aligner.memory.memory import Memory
from aligner.memory.schema import VERSION
from aligner.memory.signatures import as_string, read_signatures, shortened, signatures_of
from aligner.units.units import Unit, Variant

TEXTS = st.lists(st.text("甲乙丙 ab1,。", max_size=12), max_size=6)
PAIRS = [("他走了。", "He left."), ("他昨天走了。", "He left yesterday."), ("雨停了。", "The rain stopped.")]
ASKED = (("He left today.", "en"), ("他今天走了。", "zh"), ("The rain had stopped.", "en"))


def units(pairs):
    return [Unit((Variant("zh", zh), Variant("en", en))) for zh, en in pairs]


def answers(path, **options):
    with Memory(path, **options) as memory:
        found = [memory.fuzzy(text, language=language, min_score=50) for text, language in ASKED]
    return [[(match.unit, match.score) for match in matches] for matches in found]


def stored(path):
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT language, LENGTH(variants) / 8 FROM signatures ORDER BY id").fetchall()


def make_older(path):
    """The same memory as version 2 would have it."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP TABLE signatures")
        file.execute("PRAGMA user_version = 2")


@pytest.fixture
def memory_file(tmp_path):
    path = tmp_path / "m.db"
    with Memory(path) as memory:
        memory.add(units(PAIRS), "a")
    return path


@given(TEXTS, st.booleans())
def test_short_codes_are_no_farther_apart_than_tokens(texts, spaced):
    exact, hashed = Codes(), HashedCodes()
    folded = [fold(text) for text in texts]
    tokens = [exact.learn(text, spaced=spaced) for text in folded]
    short = [as_string(shortened([hashed.learn(text, spaced=spaced)])) for text in folded]
    assert [len(text) for text in short] == [len(text) for text in tokens]
    for one, other in zip(tokens, short, strict=True):
        assert Levenshtein.distance(short[0], other) <= Levenshtein.distance(tokens[0], one)


def test_tokens_that_share_a_code_are_told_apart_by_their_texts(memory_file, monkeypatch):
    before = answers(memory_file)
    assert all(before)
    monkeypatch.setattr(signatures, "SHORT", np.uint32(1))
    monkeypatch.setattr(signatures, "KNUTH", np.uint32(1))
    make_older(memory_file)
    assert answers(memory_file, read_only=True) == before


def test_an_older_memory_answers_the_same_and_is_brought_up_to_date_when_it_is_written(memory_file):
    before, rows = answers(memory_file), stored(memory_file)
    make_older(memory_file)
    with Memory(memory_file, read_only=True) as memory:
        memory.check()
    assert answers(memory_file, read_only=True) == before
    assert answers(memory_file) == before
    assert stored(memory_file) == rows == [("en", 3), ("zh", 3)]
    with Memory(memory_file) as memory:
        memory.check()
    assert int.from_bytes(memory_file.read_bytes()[60:64], "big") == VERSION


def test_many_small_additions_leave_few_rows_which_say_the_same(tmp_path):
    path = tmp_path / "m.db"
    pairs = [(f"第{number}句。", f"Sentence {number} of them.") for number in range(40)]
    with Memory(path) as memory:
        for number, pair in enumerate(pairs):
            memory.add(units([pair]), f"document {number}")
        memory.check()
        texts = memory.store.connection.execute("SELECT id, text FROM variants WHERE language = 'en'").fetchall()
        read = read_signatures(memory.store.connection, "en")
    assert len(stored(path)) <= 2 * 6
    made = signatures_of(texts, "en")
    for column in ("variants", "lengths", "sets", "codes"):
        np.testing.assert_array_equal(getattr(read, column), getattr(made, column))


def test_texts_without_a_signature_are_found_too(memory_file):
    before = answers(memory_file)
    with closing(sqlite3.connect(memory_file)) as file, file:
        file.execute("DELETE FROM signatures")
    assert answers(memory_file) == before


def test_a_changed_signature_is_seen_and_made_anew(memory_file):
    before = answers(memory_file)
    with closing(sqlite3.connect(memory_file)) as file, file:
        file.execute("UPDATE signatures SET sets = ZEROBLOB(LENGTH(sets)), codes = ZEROBLOB(LENGTH(codes))")
    assert answers(memory_file) != before
    with Memory(memory_file) as memory:
        with pytest.raises(FormatError, match="signatures are not those of their texts"):
            memory.check()
        memory.repair()
        memory.check()
    assert answers(memory_file) == before
