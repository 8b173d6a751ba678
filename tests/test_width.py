"""Examples of plain characters, of width, and of notices for quotes and brackets without partner."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext.edits import Span
from aligner.bitext.texts import Document
from aligner.text.repair import repair
from aligner.text.repairs.characters import RADICALS, plain_characters
from aligner.text.repairs.quotes import EVIDENCE, unbalanced_quotes


def repaired(text, language):
    return repair(Document(text, language)).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An eﬃcient, ﬂexible oﬀer", "An efficient, flexible offer"),
        ("⼈⼯⽔⻅⻔", "人工水见门"),
        ("\uf90a\uf9e9\U0002f800", "金里丽"),
    ],
)
def test_presentation_forms_become_the_characters_they_stand_for(text, expected):
    assert repaired(text, "zh") == expected


@pytest.mark.parametrize("text", ["x² + ½ ≤ 3 ① ℃ ™ № ㎡ Ⅳ", "繁體中文與簡體中文，門與馬。", "\ufa0e\ufa0f", "ﷺ שׁ"])
def test_forms_with_a_meaning_of_their_own_stay(text):
    assert repair(Document(text, "zh")).edits == ()


def test_radicals_become_ideographs_that_are_no_radicals():
    assert all("CJK RADICAL" in unicodedata.name(radical) for radical in RADICALS)
    assert all("CJK UNIFIED" in unicodedata.name(plain) for plain in RADICALS.values())


@given(st.text())
def test_plain_characters_are_plain(text):
    for edit in plain_characters(text, "zh"):
        assert list(plain_characters(edit.replacement, "zh")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河水很宽,山谷很深;桥在哪?", "河水很宽，山谷很深；桥在哪？"),
        ("河水很宽｡山谷很深｡", "河水很宽。山谷很深。"),
        ("支持向量机(SVM)是模型(见下文)。", "支持向量机（SVM）是模型（见下文）。"),
        ("支持向量机(SVM）和（CNN)是模型。", "支持向量机（SVM）和（CNN）是模型。"),
        ("模型BERT,GPT,还有别的:很多。", "模型BERT,GPT，还有别的：很多。"),
        ("王一, 李二. 北方: 石桥, 2018", "王一，李二. 北方：石桥，2018"),
        ("河水｡ 山谷? 石桥", "河水。山谷？石桥"),
        ("河水很快,\n山谷很深", "河水很快，\n山谷很深"),
        (
            "河水流得很快.山谷很深, 人都走了.后来桥倒了.\n石桥没有了. 后来人来了.",
            "河水流得很快。山谷很深，人都走了。后来桥倒了。\n石桥没有了。后来人来了。",
        ),
        ("长１２公里，宽３米，编号ＡＢ。", "长12公里，宽3米，编号AB。"),
    ],
)
def test_in_chinese_text_marks_are_full_width_and_letters_and_digits_are_not(text, expected):
    assert repaired(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The hills，rivers；and mills：all of them", "The hills, rivers; and mills: all of them"),
        ("Who came？Nobody！", "Who came? Nobody!"),
        ("The mill（an old one）stood.", "The mill (an old one) stood."),
        ("In China。Then we left．It was 3．5 km。", "In China. Then we left. It was 3.5 km."),
        ("See www．river．org, e．g． the (old mill)。", "See www.river.org, e.g. the (old mill)."),
        ("See (2） and （3) below.", "See (2) and (3) below."),
    ],
)
def test_in_english_text_marks_are_half_width(text, expected):
    assert repaired(text, "en") == expected


@pytest.mark.parametrize(
    "text",
    [
        "全长1,000米，比例3:1，时间10:30，见f(x,y)与坐标(x, y)。",
        "他说 Hello, world! (Really?) 就走了。",
        "网址http://example.org/a,b?c=d，路径C:\\桥。",
        "The word 桥（bridge）、河 and 山，水 are Chinese. See (x, y)。",
        "北方的河流.山谷很深.石桥很旧.人们来了。\n后来没有人.",
        "弗拉基米尔.河\n亚历山大.山\n克里斯多弗.桥\n",
        "弗拉基米尔.河\n北方的河流.\n",
        "一.北方的河流\n二.北方的山谷\n三.北方的石桥\n河流.\n",
    ],
)
def test_width_stays_where_it_may_be_meant(text):
    for language in ("zh", "en"):
        assert [edit for edit in repair(Document(text, language)).edits if edit.rule == "width"] == []


@pytest.mark.parametrize("language", ["de", "ja"])
def test_width_of_marks_is_left_to_other_languages(language):
    assert repair(Document("河,山，a，b(河)", language)).edits == ()


def noticed(text, language="zh"):
    return [(text[n.span.start : n.span.stop], n.span.start) for n in repair(Document(text, language)).notices]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“老桥”、 老河”、“老山”。", [("”", 8)]),
        ("他说起 “老桥如何修，没有人知道。", [("“", 4)]),
        ("A mill (an old one stood here.", [("(", 7)]),
        ("A mill] stood here, and {so} on.", [("]", 6)]),
        ("（一）他说：「走吧。』", [("「", 6), ("』", 10)]),
        ("(One.\nTwo)", [("(", 0), (")", 9)]),
        ("“One.\n" + "Two.\n" * 100, [("“", 0)]),
    ],
)
def test_a_mark_without_partner_is_noticed_and_nothing_is_changed(text, expected):
    assert noticed(text) == expected
    assert all(
        edit.replacement not in "“”「」()[]" or not edit.replacement for edit in repair(Document(text, "zh")).edits
    )


@pytest.mark.parametrize(
    "text",
    [
        "1) The mill’s bridge; 2) the ‘old’ dogs’ house. a) and iv) too :-) 研究了1）桥，2）河。一）山",
        "“The mill is old.\n“The bridge is old too.\n“That is all.”",
        "“走吧。\n我不走。”",
        "“" + "He went down to the river. " * 40 + "”",
        "The range [0, 1) is half open, and (0, 1] too; f(x[1]) is {2}.",
        "他说：“她说：‘走吧。’”（真的吗（是的））《桥〈河〉》",
        "",
    ],
)
def test_labels_apostrophes_and_speech_that_goes_on_need_no_partner(text):
    assert noticed(text) == []


def test_notices_lie_in_the_raw_text_whatever_was_repaired_before():
    raw = "\ufeffThe oﬀer ofthe mill (an old one .It fell"
    document = repair(Document(raw, "en"))
    assert [raw[n.span.start : n.span.stop] for n in document.notices] == ["("]


@given(st.text(alphabet="“”()（）[]「」a1河\n "))
def test_a_notice_for_each_mark_that_stays_over(text):
    notices = list(unbalanced_quotes(text, "zh"))
    assert len({notice.span for notice in notices}) == len(notices)
    assert all(len(notice.span) == 1 and text[notice.span.start] in "“”()（）[]「」" for notice in notices)


def test_marks_that_only_open_do_not_pile_up():
    assert len(list(unbalanced_quotes("(" * (3 * EVIDENCE.deepest), "en"))) == 3 * EVIDENCE.deepest


def test_width_as_typed_does_not_bring_back_what_was_removed():
    document = repair(Document("他们用Ｈ\x01Ｏ来做实验。", "zh"))
    whole = Span(0, len(document.text))
    assert document.text == "他们用HO来做实验。"
    assert document.passage(whole, "typed") == "他们用ＨＯ来做实验。"
    assert document.passage(whole, "raw") == document.raw
