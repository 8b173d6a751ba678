"""Words with their places, folded, and phrases among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts_with_halves
from work import PACKAGE, lines_run

from aligner.words.phrases import Phrases, fold, key_of, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wetlands", "wetland"), ("studies", "study"), ("modelling", "modeling"), ("optimise", "optimize"),
        ("colour", "colors"), ("analyses", "analysis"), ("processes", "process"), ("clustering", "clusters"),
        ("controlled", "control"), ("centre", "center"), ("indices", "index"),
    ],
)  # fmt: skip
def test_forms_of_one_word_are_equal(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("gas", "gap"), ("this", "the"), ("bus", "bu"), ("species", "space"), ("sing", "s")]
)
def test_other_words_differ(one, other):
    assert fold(one) != fold(other)


def test_hyphens_and_genitives_make_no_difference():
    assert key_of("The river's real-time data") == key_of("the river real time data")


def test_a_han_character_is_a_word():
    assert key_of("CNN模型") == ("cnn", "模", "型")


def test_the_longest_phrase_counts_and_not_what_is_in_it():
    phrases = Phrases([key_of("湿地"), key_of("人工湿地"), key_of("湿地面积")])
    words = words_of("人工湿地和湿地面积")
    assert [found.phrase for found in phrases.find(words)] == [1, 2]
    assert [found.phrase for found in phrases.find_all(words)] == [1, 0, 2, 0]


def test_phrases_that_are_equal_are_all_found():
    phrases = Phrases([key_of("wetland"), (), key_of("Wetlands"), key_of("wetland bird")])
    words = words_of("Wetland birds")
    assert [found.phrase for found in phrases.find_all(words)] == [3, 0, 2]


def test_many_phrases_with_one_first_word_take_no_longer():
    def find(count):
        return [found.phrase for found in phrases[count].find(words)]

    phrases = {count: Phrases([("water", f"w{number}") for number in range(count)]) for count in (10, 10_000)}
    words = words_of("water level " * 500 + "water w7")
    assert find(10) == find(10_000) == [7]
    assert lines_run(lambda: find(10_000), PACKAGE) == lines_run(lambda: find(10), PACKAGE)


@given(st.lists(st.lists(st.sampled_from("ab"), max_size=4).map(tuple), max_size=8), st.lists(st.sampled_from("ab c")))
def test_every_phrase_is_found_wherever_it_stands(keys, letters):
    words = words_of(" ".join(letters))
    found = {(each.phrase, each.first, each.stop) for each in Phrases(keys).find_all(words)}
    text = tuple(word.key for word in words)
    assert found == {
        (number, first, first + len(key))
        for number, key in enumerate(keys)
        for first in range(len(text))
        if key and text[first : first + len(key)] == key
    }


@given(texts_with_halves)
def test_words_are_in_order_and_lie_in_the_text(text):
    edges = [0]
    for word in words_of(text):
        edges += [word.start, word.stop]
        assert word.key
    assert edges == sorted(edges)
    assert edges[-1] <= len(text)
