"""Names that do not match: read in pinyin, or known from the rest of the document."""

from __future__ import annotations

import pytest
from test_terminology import review_of, shown
from work import assert_linear

from aligner.checking.checks.names import Name, _is_explained, _Names, _pinyin_names
from aligner.checking.checks.pinyin import readings, syllables

ROWS = [
    ("沈怀远考察了云溪谷。", "Shen Huaiyuan explored the Yunxi Valley."),
    ("林若梅记录了降雨。", "Lin Ruomei recorded the rainfall."),
    ("沈怀远的地图保存至今。", "The map of Shen Huaiyuan has been kept."),
    ("后来林若梅画出了水系。", "Later Lin Ruomei drew the streams."),
]
SWAPPED = [
    *ROWS[:2],
    (ROWS[2][0], "The map of Lin Ruomei has been kept."),
    (ROWS[3][0], "Later Shen Huaiyuan drew the streams."),
]


def severities(review):
    return [flag.severity for flag in review.flags if flag.finding.check == "name"]


def test_names_that_match_are_no_issue():
    assert shown(review_of(ROWS), "name") == []


def test_two_names_exchanged_between_sentences_are_found():
    review = review_of(SWAPPED)
    assert shown(review, "name") == [(2, "沈怀远", "Lin Ruomei"), (3, "林若梅", "Shen Huaiyuan")]
    assert severities(review) == ["major", "major"]


def test_the_other_direction_is_checked_as_well():
    review = review_of([row[::-1] for row in SWAPPED], ("en", "zh"))
    assert shown(review, "name") == [(2, "Lin Ruomei", "沈怀远"), (3, "Shen Huaiyuan", "林若梅")]


@pytest.mark.parametrize("name", ["Huaiyuan Shen", "Shen Huai-Yuan", "SHEN Huaiyuan", "Shen Huai'yuan"])
def test_a_name_is_read_however_it_is_written(name):
    rows = [("沈怀远来了。", f"{name} came."), ("他走了。", "He left.")]
    assert shown(review_of(rows), "name") == []


def test_a_surname_or_a_pronoun_for_the_name_is_no_issue():
    rows = [
        *ROWS[:2],
        ("沈怀远的地图保存至今。", "Shen's map has been kept."),
        ("林若梅画出了水系。", "She drew the streams."),
    ]
    assert shown(review_of(rows), "name") == []


def test_a_known_name_that_has_its_surname_there_is_not_lacking():
    rows = [*ROWS[:2], ("沈怀远的地图保存至今。", "Shen, says Lin Ruomei, left a map.")]
    assert severities(review_of(rows)) == []


def test_a_name_read_in_the_other_order_is_known_elsewhere():
    rows = [("沈怀远来了。", "Huaiyuan Shen came."), ("林若梅走了。", "Lin Ruomei left."),
        ("沈怀远说了。", "Lin Ruomei spoke."), ("林若梅听了。", "Huaiyuan Shen listened.")]  # fmt: skip
    assert [bead for bead, *_ in shown(review_of(rows), "name")] == [2, 3]


def test_places_are_names():
    rows = [("湖北省多雨。", "Hubei Province has much rain."), ("北京少雨。", "Beijing has little."),
        ("北京很冷。", "Beijing is cold."), ("北京人多。", "Hubei is crowded.")]  # fmt: skip
    found = shown(review_of([*rows, ("湖北的河流很长。", "The rivers of Hubei are long.")]), "name")
    assert found == [(3, "北京", "Hubei")]


def test_names_of_other_languages_are_known_from_the_document():
    rows = [("史密斯测量了水温。", "Smith measured the water."), ("史密斯写了一本书。", "Smith wrote a book."),
        ("史密斯住在河边。", "Smith lived by the river."), ("琼斯画了地图。", "Jones drew a map."),
        ("琼斯走遍了山谷。", "Jones walked all over the valley."), ("琼斯种了茶树。", "Jones planted tea."),
        ("史密斯去世了。", "Jones died.")]  # fmt: skip
    found = [bead for bead, *_ in shown(review_of(rows), "name") + shown(review_of(rows), "inconsistent term")]
    assert 6 in found


SURNAME = [
    ("张华测量了水位。", "Zhang measured the water level."), ("张华画了湿地。", "Zhang drew the wetland."),
    ("张华数了候鸟。", "Zhang counted the birds."), ("张伟建了一座桥。", "Zhang built a bridge."),
    ("张伟不同意。", "Zhang does not agree."), ("张伟写到了茶叶。", "Zhang wrote about tea."),
    ("史密斯造了船。", "Smith built boats."), ("史密斯去了河边。", "Smith went to the river."),
    ("史密斯很年轻。", "Smith is young."),
]  # fmt: skip


def test_people_may_share_a_surname():
    rows = [*SURNAME, ("张华批评了史密斯的看法。", "Zhang criticised his view."), ("张丽走了。", "Zhang left.")]
    assert [finding for finding in review_of(rows).findings if finding.check == "name"] == []
    assert [finding for finding in review_of([row[::-1] for row in rows], ("en", "zh")).findings
            if finding.check == "name"] == []  # fmt: skip


def test_a_place_is_found_once_however_many_share_the_surname():
    rows = [*SURNAME, ("史密斯批评了这种看法。", "Zhang criticised this view.")]
    (finding,) = [finding for finding in review_of(rows).findings if finding.check == "name"]
    assert (finding.bead, finding.measure) == (9, 0.85)
    assert "张华”/“张伟" in finding.explanations["en"]


def test_any_of_the_forms_explains_a_name():
    names = _Names([Name(form, "Jones", ("jone",), None, False) for form in ("琼斯", "钟斯", "琼斯")])
    (known,) = names.known
    assert names.forms == ["琼斯", "钟斯"]
    assert [_is_explained(known, standing, "") for standing in ((), (0,), (1,))] == [False, True, True]


def test_a_surname_in_two_forms_stands_in_no_order():
    rows = [*SURNAME, ("张伟、史密斯和张华是同事。", "Zhang, Smith and Zhang were colleagues.")]
    assert [finding for finding in review_of(rows).findings if finding.check == "name"] == []


def test_an_explanation_says_which_text_has_which_name():
    there, back = review_of(SWAPPED), review_of([row[::-1] for row in SWAPPED], ("en", "zh"))
    (one, *_), (other, *_) = (
        [finding for finding in review.findings if finding.check == "name"] for review in (there, back)
    )
    assert one.explanations["en"].startswith(
        "The translation has “Lin Ruomei” here, elsewhere “林若梅”; the source has “沈"
    )
    assert other.explanations["en"].startswith(
        "The translation has “沈怀远” here, elsewhere for “Shen Huaiyuan”; the source"
    )
    assert other.explanations["zh"].startswith("此处译文为“沈怀远”（别处对应“Shen Huaiyuan”），而原文为“Lin Ruomei”")
    rows = [*ROWS, ("他走了。", "Lin Ruomei left.")]
    (alone,) = [f for f in review_of([row[::-1] for row in rows], ("en", "zh")).findings if f.check == "name"]
    assert alone.explanations["en"].startswith(
        "The source has “Lin Ruomei” here, elsewhere “林若梅”, which the translation"
    )


def test_names_in_a_row_keep_their_order():
    rows = [*ROWS, ("沈怀远和林若梅是同事。", "Lin Ruomei and Shen Huaiyuan were colleagues.")]
    assert shown(review_of(rows), "name") == [(4, "沈怀远和林若梅", "Lin Ruomei and Shen Huaiyuan")]
    rows[-1] = (rows[-1][0], "Shen Huaiyuan and Lin Ruomei were colleagues.")
    assert shown(review_of(rows), "name") == []


def test_words_are_read_as_syllables():
    assert ("huai", "yuan") in readings("huaiyuan")
    assert {("xian",), ("xi", "an")} <= set(readings("xian"))
    assert readings("smith") == ()
    assert {"zhang", "er", "lu", "a"} <= syllables()
    assert not {"", "n", "th"} & syllables()


def test_runs_of_capitals_that_can_be_read_are_names():
    text = "In Yunxi Valley, Shen Huaiyuan and Zhou De'an met in Beijing with Smith."
    assert list(_pinyin_names(text)) == ["Yunxi", "Shen Huaiyuan", "Zhou De'an", "Beijing"]


@pytest.mark.parametrize("part", ["a", "Xi An ", "Aaaaaaaaaaa ", "\ud83dXian"])
def test_the_work_grows_with_a_long_row_and_no_faster(part):
    assert_linear(lambda length: list(_pinyin_names("Z" + (part * length)[:length])))
