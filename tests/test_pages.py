"""Which lines count as page furniture, and what is left where they stood."""

from __future__ import annotations

import pytest

from aligner.bitext.edits import Edit
from aligner.bitext.texts import Document
from aligner.text.repair import repair
from aligner.text.repairs.pages import RULE, remove_furniture
from aligner.text.sentences import segment

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


WIDE_TITLES = [
    "Master's Thesis of Northern University      Chapter 2 Old Bridges",
    "Northern University      Chapter 2 Old Bridges",
    "Master's Thesis of Northern University      Chapter 2 A Review of What Is Known of Rivers and Bridges",
    "北方大学硕士学位论文      第二章古桥的历史",
    "第二章古桥的历史      17",
    "Northern University Master's Thesis      (all) of it",
    "12      Old Rivers and Bridges",
    "12 Northern University Master's Thesis",
    "北方大学硕士学位论文 12",
    "12 北方大学硕士学位论文",
]
CHAPTER_TITLES = ["Chapter 2 Old Bridges   17", "Chapter 2 Old Bridges 17", "17 Chapter 2 Old Bridges"]


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


@pytest.mark.parametrize("line", [*WIDE_TITLES, *CHAPTER_TITLES])
def test_a_running_title_that_was_set_wide_or_beside_its_number_goes_without_a_margin_that_shows_the_page(line):
    for gap in ("\n{}\n", "\n\n16\n\n{}\n\n", "\n{}\n\n\f"):
        document = repair(Document(ABOVE + gap.format(line) + BELOW, "en"))
        assert document.text == f"{ABOVE} {BELOW}"
        assert removed(document) == [kept for kept in gap.format(line).split("\n") if kept.strip()]
    assert repaired(f"{CHINESE_ABOVE}\n16\n\n{line}\n\n{CHINESE_BELOW}", "zh") == CHINESE_ABOVE + CHINESE_BELOW


def test_a_page_break_shows_that_a_chinese_line_without_a_mark_is_text():
    above, below = "石桥是很多年以前由北方的工匠在这条大河上", "建成的，用了三年。"
    for lines in (
        "12 北方大学硕士学位论文",
        "16\n\n北方大学硕士学位论文",
        "北方大学硕士学位论文      第二章 古桥：历史",
    ):
        assert repaired(f"{above}\n{lines}\n{below}", "zh") == above + below


def test_a_running_title_that_was_set_wide_stays_under_a_sentence_unless_a_thesis_shows():
    text = "The bridge fell. Nobody came.\n{}\nThe mill fell too. That was all."
    assert removed(repair(Document(text.format(WIDE_TITLES[0]), "en"))) == [WIDE_TITLES[0]]
    assert removed(repair(Document(text.format(WIDE_TITLES[1]), "en"))) == []


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


@pytest.mark.parametrize("line", ["- 5 -", "第 5 页", "5\n{}", "{}\n5", "5 {}"])
def test_under_a_sentence_that_stands_alone_the_title_of_a_thesis_goes_beside_a_number(line):
    title = "Northern University Master's Thesis"
    text = f"The bridge fell in the flood of that year.\n{line.format(title)}\nThe mill fell too.\n"
    assert removed(repair(Document(text, "en"))) == line.format(title).split("\n")


def test_under_a_sentence_that_stands_alone_the_title_of_a_thesis_goes_if_it_comes_twice():
    page = "The bridge fell in the flood of that year.\nNorthern University Master's Thesis\n"
    assert len(removed(repair(Document(page * 2, "en")))) == 2
    assert removed(repair(Document(page, "en"))) == []


def test_a_number_alone_interrupts_only_a_line_as_wide_as_running_text():
    for above, gone in (
        ("We had seen it, and the bridge was", []),
        ("We had seen in the summer that the bridge was", ["12"]),
    ):
        text = f"The river rose, and the mill stood.\n{above}\n12\nand the mill was not there."
        assert removed(repair(Document(text, "en"))) == gone


def test_a_running_title_that_once_interrupts_a_sentence_goes_wherever_it_stands_under_one():
    text = f"{ABOVE}\nOld Rivers 4\n{BELOW}\nOld Rivers 5\nIt is so."
    assert removed(repair(Document(text, "en"))) == ["Old Rivers 4"]
    text += f" {ABOVE}\nOld Rivers 6\n{BELOW}"
    assert removed(repair(Document(text, "en"))) == ["Old Rivers 4", "Old Rivers 5", "Old Rivers 6"]


LEFT_ALONE = {
    "a title and the heading under it": "A Study of the Rivers of the North and of Their Bridges\nABSTRACT\nThe rivers"
    " are wide. Their bridges are old.",
    "a title that goes on in lower case": "A Study of the Old Bridges of four small towns\nAbstract\nit is so.",
    "dot leaders": f"摘要{'.' * 80}II\nAbstract{'.' * 120}III\n目录\n第一章古桥{'.' * 80}1",
    "Chinese dot leaders": f"摘要{'…' * 40}II\n目录\n第一章古桥{'…' * 40}1",
    "a row of titles": "The bridges of the north in that year, and the mills, were in\nNorth   South   East   West\n"
    "and they stood for two hundred years.",
    "a row of numbers": "The bridges of the north in that year, and the mills, were in the\n12   13\nand they stood.",
    "a title page": "北方的河流与桥梁及其两岸人民生活研究\n北方大学硕士学位论文\n本文说的是河流，它很宽。",
    "a title page with a name": "北方的河流与桥梁及其两岸人民生活研究\n北方大学硕士学位论文\n王一\n河流很宽，也很深。",
    "a title page without opener": "北方的河流与桥梁及其两岸人民生活研究\n北方大学硕士学位论文\n河流很宽，也很深。",
    "a table in columns": "How long the bridges of the regions are can be seen in the\nRegion   Length\nNorth   12\n"
    "South   9\nlist of all.",
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


@pytest.mark.parametrize("variable", ["v", "x", "c", "i"])
def test_a_small_letter_alone_is_a_variable_and_no_page(variable):
    assert variable in repaired(f"{ABOVE}\n{variable}\nand {BELOW}").split()
