"""Clauses, and which of them are left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_terminology import review_of

from aligner.checking.checks.partial import clauses_of
from aligner.checking.checks.passages import Passage


def flagged(*rows, languages=("zh", "en")):
    flags = review_of(list(rows), languages).flags
    return [flag.finding.bead for flag in flags if flag.finding.check.startswith("partial")]


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("治疗方法包括1）手术切除肿瘤并且清洗2）长期服用药物治疗", "zh", 3),
        ("治疗方法包括①手术切除肿瘤并且清洗②长期服用药物治疗", "zh", 3),
        ("the treatment includes (a) cutting out the tumour (b) taking drugs for years", "en", 3),
        ("we followed the patients for years as in the study of Smith (2018)", "en", 1),
    ],
)
def test_items_of_a_list_are_clauses(text, language, count):
    assert len(clauses_of(Passage(text, 0, language))) == count


@given(st.text("水位a1(（）), ；②", max_size=80), st.sampled_from(["zh", "en"]))
def test_clauses_are_in_order_and_inside_the_passage(text, language):
    clauses = clauses_of(Passage(text, 0, language))
    stops = [0, *(clause.stop for clause in clauses)]
    assert all(
        before <= clause.start <= clause.stop <= len(text) for before, clause in zip(stops, clauses, strict=False)
    )


LOST = (
    "水位上升了三米，河边的老桥倒塌了，村民离开了家园。",
    "The level rose by three metres, and the villagers left their homes.",
)


def test_a_clause_that_is_left_out_is_an_issue_and_one_that_has_moved_is_none():
    assert flagged(LOST, ("第二天下雨。", "It rained on the next day.")) == [0]
    moved = "Then the old bridge by the river collapsed."
    assert flagged(LOST, ("第二天下雨。", moved)) == []


def test_the_last_item_of_a_list_is_no_addition():
    row = (
        "疗法包括手术、药物以及康复训练。",
        "The therapy includes operations, certain medicines, and rehabilitative exercise programmes.",
    )
    assert flagged(row) == []
