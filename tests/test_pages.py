"""Which lines count as page furniture, and what is left where they stood."""

from __future__ import annotations

import pytest

from aligner.bitext import Document
from aligner.edits import Edit
from aligner.repairs import repair
from aligner.repairs.pages import RULE, remove_furniture
from aligner.sentences import segment

# A page that ends in mid-sentence, and the next one.
ABOVE = "The bridge was built of stone in the summer. It was the first that ever was built across the"
BELOW = "river above the old mill, and it stood for two hundred years. Then the flood took it."
CHINESE_ABOVE = "石桥是夏天建成的，用了整整三年时间。它是第一座横跨这条大河的"
CHINESE_BELOW = "桥梁，后来在这里屹立了两百年。再后来洪水把它冲走了。"


def repaired(text, language="en"):
    return repair(Document(text, language)).text


def removed(document):
    """What page furniture the edits took out, line by line."""
    spans = (document.raw[e.span.start : e.span.stop] for e in document.edits if e.rule == RULE)
    return [line.strip() for span in spans for line in span.splitlines() if line.strip()]


NUMBERS = [
    "12",
    "- 3 -",
    "—II—",
    "IV",
    "xiv",
    "· 17 ·",
    "3 / 20",
    "第 2 页",
    "第2页 共80页",
    "Page 3 of 20",
    "第十二页",
]
TITLES = [
    "北方大学硕士学位论文",
    "硕士学位论文",
    "北方工业大学毕业设计（论文）",
    "中文摘要",
    "摘 要",
    "ABSTRACT",
    "Abstract",
    "Contents",
    "Master Dissertation of Northern University",
    "Doctoral Thesis of the University of the North",
]
RUNNING_TITLES = [
    "Rivers and Their Bridges",
    "CHAPTER 2 OLD BRIDGES",
    "J. Smith et al.",
    "Journal of River Engineering",
]
CHINESE_RUNNING_TITLES = ["第二章 古桥的历史", "北方河流与桥梁研究", "水利学报"]


@pytest.mark.parametrize("line", [*NUMBERS, *TITLES, *RUNNING_TITLES, *CHINESE_RUNNING_TITLES])
def test_a_line_of_the_page_inside_an_english_sentence_goes_and_the_sentence_is_whole(line):
    document = repair(Document(f"{ABOVE}\n{line}\n{BELOW}", "en"))
    assert document.text == f"{ABOVE} {BELOW}"
    assert removed(document) == [line]


@pytest.mark.parametrize("line", [*NUMBERS, *TITLES, *CHINESE_RUNNING_TITLES])
def test_a_line_of_the_page_inside_a_chinese_sentence_goes_and_the_sentence_is_whole(line):
    above = "桥下的人说起过这件事。" * 4 + CHINESE_ABOVE
    document = repair(Document(f"{above}\n{line}\n{CHINESE_BELOW}", "zh"))
    assert document.text == above + CHINESE_BELOW
    assert removed(document) == [line]


@pytest.mark.parametrize(
    "lines",
    ["北方大学硕士学位论文\nII", "II\n北方大学硕士学位论文", "\n12\n\n\fRivers and Their Bridges\n", "\f", "\n\f"],
)
def test_the_end_of_one_page_and_the_head_of_the_next_go_together(lines):
    assert repaired(f"{ABOVE}\n{lines}\n{BELOW}") == f"{ABOVE} {BELOW}"


def test_a_word_that_was_broken_at_the_end_of_a_page_is_put_together():
    document = repair(Document(f"{ABOVE} won-\n- 12 -\nderful {BELOW}", "en"))
    assert document.text == f"{ABOVE} wonderful {BELOW}"
    assert [edit.rule for edit in document.edits] == ["joined hyphens", RULE]


def test_at_the_end_of_a_text_a_sentence_that_a_page_cut_loses_its_furniture():
    assert repaired(f"{ABOVE}\nABSTRACT\n- 3 -\n").strip() == ABOVE


@pytest.mark.parametrize("below", ["The rest of that sentence is lost.", "     Hybrid boats came later."])
def test_a_sentence_whose_rest_is_lost_stays_apart_from_the_next(below):
    found = segment(repair(Document(f"{ABOVE}\n北方大学硕士学位论文\n{below}", "en")))
    assert list(found)[-2:] == ["It was the first that ever was built across the", below.strip()]


@pytest.mark.parametrize("word", ["Yangtze", "PID", "(PID)"])
def test_a_sentence_goes_on_with_a_name(word):
    assert repaired(f"{ABOVE}\nABSTRACT\n{word} {BELOW}") == f"{ABOVE} {word} {BELOW}"


def test_between_sentences_only_what_no_heading_looks_like_goes():
    text = "The bridge fell. Nobody came.\n{}\nThe mill fell too. That was all."
    for line in ("- 3 -", "Page 3 of 20", "北方大学硕士学位论文", "Master Thesis of Northern University"):
        assert removed(repair(Document(text.format(line), "en"))) == [line]
    for line in ("ABSTRACT", "摘要", "Old Bridges", "2", "IV", "Chapter 3 Bridges", "毕业论文"):
        assert repair(Document(text.format(line), "en")).edits == ()


def test_a_running_title_that_once_interrupts_a_sentence_goes_wherever_it_stands_under_one():
    text = f"{ABOVE}\nOld Rivers 4\n{BELOW}\nOld Rivers 5\nIt is so."
    assert removed(repair(Document(text, "en"))) == ["Old Rivers 4"]
    text += f" {ABOVE}\nOld Rivers 6\n{BELOW}"
    assert removed(repair(Document(text, "en"))) == ["Old Rivers 4", "Old Rivers 5", "Old Rivers 6"]


LEFT_ALONE = {
    "a title and the heading under it": "A Study of the Rivers of the North and of Their Bridges\nABSTRACT\nThe rivers"
    " are wide. Their bridges are old.",
    "a Chinese title": "北方的河流与桥梁及其两岸人民生活研究\n摘 要\n北方的河流很宽。桥梁很老。",
    "headings": "The bridge fell in the flood. Nobody came.\nOld Mills\nThe mill fell too, and it was not built again.",
    "a blank line above": "The bridge fell. It was the first ever built across the\n\nOld Mills\nit stands.",
    "a list": "The following were needed for the bridge that was built there:\nStone\nWood\nwater and bread.",
    "items without stops": "Stone for the bridge that was built across the river\nWood\nwater for the men",
    "keywords": "The bridge fell. It was old.\nKeywords: rivers, bridges, mills, and the people there\nABSTRACT\nThe",
    "Chinese keywords": "石桥倒了。它很旧。\n关键词：河流，桥梁，磨坊，北方人民的生活\nABSTRACT\n石桥倒了。",
    "a poem": "I walked beside the water in the morning and\nOld Bridges\nstood in it in the evening\nand were still",
    "subtitles": "1\n00:00:01,000 --> 00:00:02,500\nWhere is the bridge?\n\n2\n00:00:03,000 --> 00:00:04,000\nit fell",
    "code": "def cross(bridge, river):\n    if bridge is None and river is not None or bridge == river:\n        Boat\n"
    "        return river",
    "a table": "River\tLength\tBridges\nNorth river\t120\t3\nSouth river\t80\t2\n12\n14\n",
    "contents": "Contents\n\nOn the rivers of the north and the bridges built across them\nChapter 2\non mills",
    "numbers a line": "12\n13\n14\n15\n",
    "verse in Chinese": "河水东流去，石桥立江边，\n两岸人家少，\n炊烟上九天。",
    "one sentence a line": "河水漫过了石桥，没有人知道它会不会停下来。\n摘要\n没有人说话。\n2\n桥倒了。",
}


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_no_furniture_stays(text):
    for language in ("en", "zh"):
        assert removed(repair(Document(text, language))) == []


def test_a_removal_takes_the_line_with_its_break_and_no_more():
    text = f"{ABOVE}\n- 3 -\n{BELOW}"
    assert [(text[e.span.start : e.span.stop], e.replacement) for e in remove_furniture(text, "en")] == [
        ("\n", " "),
        ("- 3 -\n", ""),
    ]
    assert all(isinstance(edit, Edit) for edit in remove_furniture(text, "en"))
