"""Laws and examples of segmentation."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import sentences
from aligner.bitext import Document
from aligner.sentences import segment

MARKS = st.text(alphabet="。！？….!?,，；:：“”‘’\"'「」（）()《》 \u3000\n\r\f\u2028aA1天地")

CHINESE = {
    "full stops end sentences": ["天亮了。", "雨还在下。"],
    "runs of marks stay together": ["你说什么？！", "真没想到……！", "走吧。"],
    "a closing quote stays with its sentence": ["她说：“好。”", "然后走了。"],
    "a sentence inside a quotation ends": ["他答道：“知道了。", "我明天去。”", "众人散去。"],
    "two quotations are two sentences": ["“走吗？”", "“走！”"],
    "corner brackets close too": ["老人说：「坐。」", "我坐下了。"],
    "a bracketed sentence keeps its bracket": ["（全文完。）", "谢谢阅读。"],
    "semicolons do not end": ["一是水；二是火；三是风。"],
    "a quotation that a comma follows goes on": ["“快跑！”，他喊道。"],
    "a title with a question mark goes on": ["我读过《谁在敲门？》这本书。"],
    "a bracketed question goes on": ["这（难道不是吗？）很清楚。"],
    "an ellipsis inside goes on": ["我……我不知道。"],
    "an ellipsis before a closing quote ends": ["“可是……”", "她低下头。"],
    "half-width marks after Chinese end": ["天亮了!", "你看见了吗?", "没有."],
    "a half-width stop between Chinese characters ends": ["结果很好.", "我们继续."],
    "decimals and versions go on": ["增长3.5％，版本为2.0.1。", "下一句。"],
    "English inside goes on": ["他用Node.js写了A.B.C公司的网站。", "很快。"],
    "half-width stops are full stops too": ["天亮了｡", "雨停了｡"],
    "straight quotes open and close": ['他说："好。"', '"那走吧。"', "两人走了。"],
}

ENGLISH = {
    "full stops end sentences": ["It rained.", "We stayed at home."],
    "titles go on": ["Dr. Brown met Mrs. Li.", "They talked."],
    "Latin abbreviations go on": ["Take fruit, e.g. apples, i.e. Fuji.", "Eat them."],
    "et al. goes on": ["Brown et al. (2019) found it.", "Others agreed."],
    "figures and numbers go on": ["See Fig. 2 and No. 5 on pp. 10–12.", "They differ."],
    "the word no ends": ["I said no.", "She left."],
    "initials go on": ["J. R. Smith of the U.S. Navy came.", "He sat."],
    "firms go on and end": ["Acme Inc. Boston sold it to Roe Ltd.", "The price was low."],
    "decimals go on": ["It grew by 3.5 percent.", "Version 2.0.1 is out."],
    "an ellipsis before a small letter goes on": ["I was ... well, late.", "Sorry."],
    "an ellipsis before a capital ends": ["I do not know...", "Perhaps."],
    "spaced ellipses are one mark": ["I was . . . well, late.", "Sorry."],
    "closing quotes stay": ["“It is late.”", "She rose.", "(He stayed.)", "Good."],
    "a question that its speaker follows goes on": ["“Why?” she asked.", "Nobody knew."],
    "addresses go on": ["See www.example.org or node.js for more.", "Thanks."],
    "exclamations end": ["Stop!", "Who is there?", "Nobody."],
    "numbered items go on": ["1. Boil the water.", "2. Add salt."],
    "numbers after a colon go on": ["There are two kinds: 1. Hot ones, 2. Cold ones.", "Choose."],
    "a careless small letter still begins a sentence": ["The results are compared.", "we find no change."],
}


@pytest.mark.parametrize("expected", CHINESE.values(), ids=CHINESE)
def test_chinese_is_cut_where_a_reader_would(expected):
    assert list(segment(Document("".join(expected), "zh"))) == expected


@pytest.mark.parametrize("expected", ENGLISH.values(), ids=ENGLISH)
def test_english_is_cut_where_a_reader_would(expected):
    assert list(segment(Document(" ".join(expected), "en"))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is the plan of the rivers.Then we walked.", ["This is the plan of the rivers.", "Then we walked."]),
        ("We use Node.Create here.", ["We use Node.Create here."]),
        ("The U.S.A. is large.", ["The U.S.A. is large."]),
        ("第一章 水\n水往低处流。\n1.2 Fire\nFire rises. It burns.", None),
        ("本文用BERT模型.The model is small.结果好。", ["本文用BERT模型.", "The model is small.", "结果好。"]),
        ("好。 ” 他走了。", ["好。 ”", "他走了。"]),
    ],
)
def test_mixed_and_damaged_text_is_cut_too(text, expected):
    expected = expected or ["第一章 水", "水往低处流。", "1.2 Fire", "Fire rises.", "It burns."]
    assert list(segment(Document(text, "zh"))) == expected


@given(st.text() | MARKS)
def test_every_visible_character_is_in_exactly_one_sentence(text):
    found = segment(Document(text, "en"))
    assert "".join("".join(found).split()) == "".join(text.split())


@given(st.text() | MARKS)
def test_sentences_are_never_blank_and_never_begin_or_end_with_white_space(text):
    assert all(sentence and sentence == sentence.strip() for sentence in segment(Document(text, "zh")))


@given(st.text() | MARKS)
def test_a_line_break_is_always_between_sentences(text):
    assert not any(character in sentence for sentence in segment(Document(text, "zh")) for character in "\n\r\f\u2028")


@given(st.lists(st.sampled_from([sentence for group in CHINESE.values() for sentence in group]), max_size=8))
def test_one_sentence_a_line_comes_back_as_it_was_given_if_each_is_one(lines):
    single = [line for line in lines if len(segment(Document(line, "zh"))) == 1]
    assert list(segment(Document("\n".join(single), "zh"))) == single


@given(st.lists(st.sampled_from(["天亮了。", "雨停了！", "谁？", "“走吧。”", "（完。）"]), max_size=12))
def test_chinese_sentences_joined_come_apart_again(parts):
    assert list(segment(Document("".join(parts), "zh"))) == parts


@given(st.lists(st.sampled_from(["It rained.", "Who?", "Go on!", "“We left.”", "Mr. Lee sat."]), max_size=12))
def test_english_sentences_joined_come_apart_again(parts):
    assert list(segment(Document(" ".join(parts), "en"))) == parts


def steps(text: str) -> int:
    """Lines of Python run while cutting the text: a measure of work that no busy machine can change."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace if frame.f_code.co_filename == sentences.__file__ else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        segment(Document(text, "en"))
    finally:
        sys.settrace(before)
    return count


HARD = [" ", ".", "“", "”", '"', ". ", "。", "a.", "A. ", "1.", "。”", "? ", "\n", "（", "a" * 50, "’", "… ", " ." * 3]


@pytest.mark.parametrize("piece", HARD)
def test_four_times_the_text_is_at_most_about_four_times_the_work(piece):
    assert steps(piece * 2000) < 5 * steps(piece * 500) + 500


@pytest.mark.parametrize("piece", HARD)
def test_long_runs_of_one_thing_are_cut(piece):
    text = piece * (200_000 // len(piece))
    assert sum(map(len, segment(Document(text, "en")))) <= len(text)
