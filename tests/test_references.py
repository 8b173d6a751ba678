"""A translation and a reference translation → chrF and BLEU, by example and by what must not change them."""

from __future__ import annotations

import re

import pytest

import aligner
from aligner.alignment.options import Options
from aligner.bitext.texts import Sentences
from aligner.checking.references import reference_scores, tokenizer
from aligner.errors import InputError

ZH = ["茶馆早上六点开门。", "老人们在河边下棋。", "下午常常下雨。", "晚上桥上没有人。"]
EN = [
    "The tea house opens at six in the morning.",
    "Old men play chess by the river.",
    "It often rains in the afternoon.",
    "Nobody is on the bridge in the evening.",
]
OTHER = [
    "The tea house opens its doors at six.",
    "By the river the old play chess.",
    "Rain is frequent in the afternoon.",
    "In the evening the bridge is empty.",
]


def scores(target, reference, language="en"):
    return reference_scores(Sentences.given(target, language), reference)


def test_the_same_translation_scores_full_marks():
    found = scores(EN, EN)
    assert (found.chrf, found.bleu, found.segments) == (100, 100, 4)
    assert scores(ZH, ZH, "zh").bleu == 100


def test_another_translation_scores_less_and_a_wrong_one_less_still():
    other, wrong = scores(OTHER, EN), scores(["A stone fell.", "Fish swim.", "He left.", "We read."], EN)
    assert 100 > other.chrf > wrong.chrf > 0
    assert 100 > other.bleu > wrong.bleu


def test_sentences_that_are_cut_otherwise_are_compared_all_the_same():
    joined = [f"{EN[0]} {EN[1]}", *EN[2:]]
    assert scores(joined, EN).chrf == 100
    assert scores(joined, EN).segments == 3


def test_what_the_translation_leaves_out_costs():
    assert scores(EN[:3], EN).chrf < 100
    assert scores(EN[:3], EN).bleu < 100
    assert scores(EN, EN[:3]).bleu < 100


def test_the_signatures_name_the_tokenizer_of_the_target_language():
    assert "tok:13a" in scores(EN, EN).signatures[1]
    assert "tok:zh" in scores(ZH, ZH, "zh").signatures[1]
    assert [tokenizer(tag) for tag in ("zh-Hant", "yue", "ja", "en-GB", "de")] == ["zh", "zh", "char", "13a", "13a"]
    assert all("version:" in signature for signature in scores(EN, EN).signatures)


def test_an_empty_translation_scores_nothing_and_an_empty_reference_is_refused():
    found = scores([], EN)
    assert (found.chrf, found.bleu, found.segments) == (0, 0, 4)
    with pytest.raises(InputError, match="the reference translation holds no sentence"):
        scores(EN, [])


def test_a_reference_of_another_language_is_refused():
    with pytest.raises(InputError, match="the reference translation is zh, the translation en"):
        scores(EN, Sentences.given(ZH, "zh"))


def test_a_check_is_given_the_reference_as_text_and_the_review_has_the_scores():
    review = aligner.check("".join(ZH), " ".join(EN), reference=" ".join(OTHER))
    assert review.reference == scores(EN, OTHER)
    assert aligner.check("".join(ZH), " ".join(EN)).reference is None
    of_alignment = aligner.check(review.alignment, reference=" ".join(EN), options=Options(repair=False))
    assert of_alignment.reference.chrf == 100


def test_a_missing_library_is_named_with_the_way_to_get_it_before_the_work_begins(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda module: None)
    monkeypatch.setattr("aligner.checking.review.align", None)
    with pytest.raises(
        InputError, match=re.escape("sacrebleu, which is not installed: pip install 'bitext-aligner[scores]'")
    ):
        aligner.check("".join(ZH), " ".join(EN), reference="x")
