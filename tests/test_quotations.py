"""Quotation marks → whether a sentence starts and ends inside a quotation, by example and by law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts, texts_with_halves
from work import assert_linear

from aligner.alignment.quotations import INSIDE, PLAIN, SPEECH, quotation_edges


def edges(*sentences):
    return [tuple(edge) for edge in quotation_edges(sentences).tolist()]


@pytest.mark.parametrize(
    "sentence",
    [
        "“Yes, it is.”",
        "‘Yes, it is.’",
        "「是的。」",
        "『是的。』",
        '"Yes, it is."',
        "'Yes, it is.'",
        "“是的”。",
        '"Yes".',
    ],
)
def test_a_sentence_that_is_a_quotation_starts_and_ends_with_speech(sentence):
    assert edges("He sat down.", sentence, "He got up.") == [(PLAIN, PLAIN), (SPEECH, SPEECH), (PLAIN, PLAIN)]


@pytest.mark.parametrize(
    "sentence", ["“Yes,” he said.", "‘Yes,’ he said.", "「是的，」他说。", '"Yes," he said.', "'Yes,' he said."]
)
def test_who_spoke_may_be_told_afterwards(sentence):
    assert edges(sentence) == [(SPEECH, PLAIN)]


@pytest.mark.parametrize(
    "texts",
    [
        ("“It rained.", "It snowed.", "It stopped,” he said.", "We left."),
        ("‘It rained.", "It snowed.", "It didn’t stop,’ he said.", "We left."),
        ("「下雨了。", "下雪了。", "停了。」他说。", "我们走了。"),
        ('"It rained.', "It snowed.", 'It stopped," he said.', "We left."),
        ("'It rained.", "It snowed.", "It didn't stop,' he said.", "We left."),
    ],
)
def test_within_a_quotation_of_several_sentences_they_start_and_end_inside(texts):
    assert edges(*texts) == [(SPEECH, INSIDE), (INSIDE, INSIDE), (INSIDE, PLAIN), (PLAIN, PLAIN)]


@pytest.mark.parametrize(
    "sentence",
    [
        "I don't know, and you don't.",
        "I don’t know, and you don’t.",
        "The boys' dog is the girls' cat.",
        "The boys’ dog is the girls’ cat.",
        "He is 5'11 tall, and 5\" wide.",
        "没有引号的一句话。",
        "",
    ],
)
def test_an_apostrophe_is_no_quotation_mark(sentence):
    assert edges(sentence, "Next.") == [(PLAIN, PLAIN)] * 2
    inside = edges("“Listen.", sentence, "Now go.”")
    assert inside == [(SPEECH, INSIDE), (INSIDE, INSIDE), (INSIDE, SPEECH)]


@pytest.mark.parametrize(
    "quotation", ["“I heard ‘no’ again.”", "‘I heard “no” again.’", "「他说『不』了。」", "“I heard 'no' again.”"]
)
def test_a_quotation_within_a_quotation_changes_nothing(quotation):
    assert edges(quotation, "Next.") == [(SPEECH, SPEECH), (PLAIN, PLAIN)]


def test_a_quotation_that_opens_again_in_each_paragraph_is_closed_once():
    assert edges("“One.", "“Two.", "“Three.”", "He left.") == [
        (SPEECH, INSIDE), (INSIDE, INSIDE), (INSIDE, SPEECH), (PLAIN, PLAIN),
    ]  # fmt: skip


def test_a_lost_opening_mark_costs_its_own_sentence_only():
    assert edges("He came.", "Yes, it is.”", "“No.”", "He left.") == [
        (PLAIN, PLAIN), (PLAIN, SPEECH), (SPEECH, SPEECH), (PLAIN, PLAIN),
    ]  # fmt: skip


def test_an_apostrophe_in_the_midst_of_a_sentence_closes_no_quotation():
    for pair in (("‘The boys’ dog.", "It barked.’"), ("'The boys' dog.", "It barked.'")):
        assert edges(*pair) == [(SPEECH, INSIDE), (INSIDE, SPEECH)]


def test_marks_of_another_kind_do_not_close_a_quotation():
    assert edges("“It is ’ here.", "Or 」 there.", "Now.”") == [(SPEECH, INSIDE), (INSIDE, INSIDE), (INSIDE, SPEECH)]


anything = st.one_of(texts, texts_with_halves, st.text(st.sampled_from("ab. \n“”‘’「」『』'\"，。")))


@given(st.lists(anything, max_size=6))
def test_any_text_has_two_edges_a_sentence_which_say_one_of_three_things(sentences):
    found = quotation_edges(sentences)
    assert found.shape == (len(sentences), 2)
    assert np.isin(found, [INSIDE, SPEECH, PLAIN]).all()


@given(st.lists(anything, max_size=6))
def test_a_sentence_starts_inside_just_where_the_one_before_ends_inside(sentences):
    found = edges(*sentences)
    for (_, end), (start, _) in zip([(PLAIN, PLAIN), *found], found, strict=False):
        assert (start == INSIDE) == (end == INSIDE)


@given(st.lists(anything, max_size=4), st.sampled_from(["", " ", "雨停了。", "It didn't rain."]), st.data())
def test_a_sentence_without_marks_between_two_others_keeps_their_state(sentences, plain, data):
    place = data.draw(st.integers(0, len(sentences)))
    found = edges(*sentences)
    with_plain = edges(*sentences[:place], plain, *sentences[place:])
    inside = place > 0 and found[place - 1][1] == INSIDE
    assert with_plain == [*found[:place], (INSIDE, INSIDE) if inside else (PLAIN, PLAIN), *found[place:]]


@given(st.lists(st.text(st.sampled_from("ab雨 .，。!?-")), max_size=6))
def test_a_text_without_marks_is_plain(sentences):
    assert edges(*sentences) == [(PLAIN, PLAIN)] * len(sentences)


@pytest.mark.parametrize("part", ["'", "“", "”", '"', "a'", " '", "a' ", "’.", "'" + " " * 30, "“‘「"])
def test_the_work_grows_with_a_long_row_of_marks_and_no_faster(part):
    assert_linear(lambda count: quotation_edges([part * count, part * count + " " * count + "a"]))


@pytest.mark.parametrize(
    "sentence",
    ["The ‘old’ problems grew.", "The 'old' problems grew.", "She was born in the '90s.", "They play rock 'n' roll."],
)
def test_a_word_in_single_marks_leaves_no_quotation_open(sentence):
    assert edges(sentence, "We left.")[1] == (PLAIN, PLAIN)
