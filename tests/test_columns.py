"""Which heads of tables are understood, and which first rows are no heads."""

import pytest

from aligner.formats.tables.columns import COLUMNS, find_columns


@pytest.mark.parametrize(
    ("head", "texts"),
    [
        ("source,target", ((0, ""), (1, ""))),
        ("Source term,Target term", ((0, ""), (1, ""))),
        ("source language,target language", ((0, ""), (1, ""))),
        ("源文,目标", ((0, ""), (1, ""))),
        ("译文,原文", ((1, ""), (0, ""))),
        ("zh-CN,en-US", ((0, "zh-CN"), (1, "en-US"))),
        ("CN,EN", ((0, "zh"), (1, "EN"))),
        ("中,英", ((0, "zh"), (1, "en"))),
        ("简体中文,English (US)", ((0, "zh-Hans"), (1, "en-US"))),
        ("中文（简体）,英文", ((0, "zh-Hans"), (1, "en"))),
        ("Chinese (Taiwan),English (UK)", ((0, "zh-TW"), (1, "en-GB"))),
        ("原文 (zh),译文 (en)", ((0, "zh"), (1, "en"))),
        ("中文原文,英文译文", ((0, "zh"), (1, "en"))),
        ("ID,Chinese term,English term", ((1, "zh"), (2, "en"))),
        ("编号,中文术语,英文术语,状态", ((1, "zh"), (2, "en"))),
        ("zh,translation,Reviewer", ((0, "zh"), (1, ""))),
        ("Chinese,English,Japanese", ((0, "zh"), (1, "en"), (2, "ja"))),
    ],
)
def test_columns_of_texts_are_named_by_language_by_role_or_by_both(head, texts):
    columns = find_columns(head.split(","))
    assert columns is not None
    assert columns.texts == texts


@pytest.mark.parametrize(
    "row",
    ["水库,reservoir", "中国,China", "no,it", "他来了。,He came.", "英语,English", "文,text", "状态,备注", "中文,4"],
)
def test_a_row_of_texts_is_no_head(row):
    assert find_columns(row.split(",")) is None


def test_our_own_head_has_all_columns_at_their_places():
    columns = find_columns(COLUMNS)
    assert columns is not None
    assert columns.texts == ((0, ""), (1, ""))
    assert columns.own == {name: place for place, name in enumerate(COLUMNS) if place > 1}
    assert columns.foreign == ()


def test_a_column_that_is_not_known_becomes_a_property_of_its_name():
    columns = find_columns(["编号", "中文", "英文", "备注", "Reviewer"])
    assert columns is not None
    assert columns.own == {"note": 3}
    assert columns.foreign == ((0, "x-编号"), (4, "x-Reviewer"))


def test_the_language_that_is_asked_for_first_is_the_source():
    for languages in (("en", None), (None, "zh"), ("en-GB", "zh-CN")):
        columns = find_columns(["zh", "en"], languages)
        assert columns is not None
        assert [tag for _, tag in columns.texts] == ["en", "zh"]
