"""Families of words: the forms of one stem are one rendering of a term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.words.families import are_family, stem

WORDS = st.text("abcdefghilmnorstuy", min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("left", "right"),
    [("gene", "genetic"), ("efficiency", "inefficient"), ("mutation", "mutant"), ("system", "multisystem"),
        ("relationship", "relations"), ("equity", "equitable"), ("cell", "cellular")],
)  # fmt: skip
def test_derived_words_are_a_family(left, right):
    assert are_family(left, right)


@pytest.mark.parametrize(("left", "right"), [("reservoir", "basin"), ("doctor", "physician"), ("runoff", "streamflow")])
def test_other_words_are_none(left, right):
    assert not are_family(left, right)


@given(WORDS, WORDS)
def test_being_a_family_has_no_order(left, right):
    assert are_family(left, left)
    assert are_family(left, right) == are_family(right, left)


@given(WORDS)
def test_a_stem_begins_its_word_and_has_no_ending_left(word):
    assert word.startswith(stem(word))
    assert stem(word)
