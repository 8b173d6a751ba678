"""Lines without words are no evidence: they pair between the same neighbours and drag nothing along."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aligner
from aligner.alignment import wordless
from aligner.alignment.align import align
from aligner.alignment.wordless import KIN, may_be_evidence
from aligner.units.of_alignment import units_of

ZH = (
    "湖水在三月初开始融化。",
    "渔民把小船推到岸边。",
    "村里的孩子等着第一条鱼。",
    "集市每逢星期五开门。",
    "老桥去年冬天塌了。",
    "磨坊主卖掉了他的驴。",
    "春天的风很冷。",
    "山上的雪还没有化。",
    "学校的钟停了。",
    "邮差带来了一封信。",
    "面包房在街角。",
    "晚上没有人说话。",
)
EN = (
    "The lake began to thaw in early March.",
    "The fishermen pushed their boats to the shore.",
    "The village children waited for the first fish.",
    "The market opens every Friday.",
    "The old bridge collapsed last winter.",
    "The miller sold his donkey.",
    "The spring wind is cold.",
    "The snow on the mountain has not melted yet.",
    "The school clock has stopped.",
    "The postman brought a letter.",
    "The bakery is on the corner.",
    "Nobody spoke in the evening.",
)
PAIRS = tuple(zip(ZH, EN, strict=True))
MOVED = (
    ("<br/>",),
    ("12",),
    ("<p>", "</p>"),
    ("1", "00:00:04,000 --> 00:00:07,500"),
    ("12", "13"),
    ("<p>", '<img src="a.png"/>', "</p>"),
    ("---",),
    ("```",),
    ("![](a.png)",),
    ("![示意图](a.png)",),
    ("A1-33", "B2-44", "C-1/2"),
    ("{count}",),
    ("$$E=mc^2$$",),
    ("https://example.org/a",),
    ("* * *", "1998", "1999", "2000", "2001"),
)


def together(zh, en):
    return align(zh, en, source_language="zh", target_language="en")


def kinds(alignment):
    return [bead.kind for bead in alignment]


@pytest.mark.parametrize("lines", MOVED, ids=" ".join)
def test_lines_that_moved_leave_the_sentences_together(lines):
    for k, is_before in product((1, 2, 3, 4, 6), (True, False)):
        early, late = (lines, ()) if is_before else ((), lines)
        zh = [*ZH[:3], *early, *ZH[3 : 3 + k], *late, *ZH[3 + k :]]
        en = [*EN[:3], *late, *EN[3 : 3 + k], *early, *EN[3 + k :]]
        assert set(PAIRS) <= set(together(zh, en).pairs()), (k, is_before)


@pytest.mark.parametrize("lines", MOVED, ids=" ".join)
def test_the_same_lines_at_the_same_place_are_pairs(lines):
    assert kinds(together([*ZH[:3], *lines, *ZH[3:]], [*EN[:3], *lines, *EN[3:]])) == ["1-1"] * (12 + len(lines))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("3,500", "3500"),
        ("……", "..."),
        ("***", "* * *"),
        ("三、", "3."),
        ("（二）", "(2)"),
        ("一", "I"),
        ("一", "1"),
        ("![图](a.zh.png)", "![Map](a.en.png)"),
        ("第三章", "3"),
        ("4", "Chapter IV"),
        ("“？！”", '"?!"'),
    ],
)
def test_lines_that_say_the_same_in_another_way_are_pairs(left, right):
    assert (left, right) in together([*ZH[:3], left, *ZH[3:]], [*EN[:3], right, *EN[3:]]).pairs()


@pytest.mark.parametrize(("left", "right"), [("12", "13"), ("<p>", "<br/>"), ("00:01 --> 00:02", "00:02 --> 00:03")])
def test_lines_that_say_something_else_are_no_pair(left, right):
    found = kinds(together([*ZH[:3], left, *ZH[3:]], [*EN[:3], right, *EN[3:]]))
    assert sorted(found) == sorted(["1-0", "0-1", *["1-1"] * 12])


def test_numbers_pair_in_order_and_the_missing_one_is_left_over():
    zh, en = ["湖水很深。", "1.5", "2", "3,000", "4"], ["The lake is deep.", "1.5", "3000", "4"]
    assert kinds(together(zh, en)) == ["1-1", "1-1", "1-0", "1-1", "1-1"]


def test_texts_of_numbers_alone_are_still_aligned():
    assert kinds(together(["1", "2", "3.5"], ["1", "2", "3.5"])) == ["1-1"] * 3


def test_a_line_is_as_certain_as_the_less_certain_of_its_neighbours():
    beads = together([*ZH[:3], "12", *ZH[3:]], [*EN[:3], "12", *EN[3:]]).beads
    assert beads[3].confidence == min(beads[2].confidence, beads[4].confidence)


LINES = st.lists(st.sampled_from(["12", "13", "<br/>", "***", "![图](a.png)", ""]), max_size=3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(LINES, LINES), min_size=6, max_size=6))
def test_sentences_keep_their_beads_whatever_stands_between_them_and_swapped_texts_get_the_swapped_answer(between):
    zh = [text for sentence, (lines, _) in zip(ZH, between, strict=False) for text in (*lines, sentence)]
    en = [text for sentence, (_, lines) in zip(EN, between, strict=False) for text in (*lines, sentence)]
    alignment = together(zh, en)
    assert set(PAIRS[:6]) <= set(alignment.pairs())
    swapped = align(en, zh, source_language="en", target_language="zh")
    assert [(bead.target, bead.source, bead.confidence) for bead in swapped] == [
        (bead.source, bead.target, bead.confidence) for bead in alignment
    ]


def test_the_result_reads_back(tmp_path):
    alignment = together(["12", *ZH[:3], "<br/>", "7"], ["<br/>", "12", *EN[:3], "<br/>", "8"])
    path = tmp_path / "a.jsonl"
    alignment.to_jsonl(path)
    assert aligner.Alignment.from_jsonl(path) == alignment


def test_no_number_goes_into_a_memory_and_none_is_an_omission(tmp_path):
    zh, en = [ZH[0], "12", "<br/>", ZH[1], "7", "[1]"], [EN[0], "12", "<br/>", EN[1]]
    alignment = together(zh, en)
    assert [unit.variants[0].text for unit in units_of(alignment)] == list(ZH[:2])
    with aligner.Memory(tmp_path / "m.db") as memory:
        added = memory.add(alignment, document="lake")
    assert added.units == 2
    assert added.left_out["without words"] == 2
    assert aligner.check(zh, en, source_language="zh", target_language="en").flags == ()


@pytest.mark.parametrize(
    ("field", "value", "left", "right", "is_pair"),
    [
        ("heading", 12, "第三章", "3", True),
        ("heading", 2, "第三章", "3", False),
    ],
)
def test_only_short_headings_may_be_numbers(monkeypatch, field, value, left, right, is_pair):
    monkeypatch.setattr(wordless, "KIN", KIN._replace(**{field: value}))
    pairs = together([*ZH[:3], left, *ZH[3:]], [*EN[:3], right, *EN[3:]]).pairs()
    assert ((left, right) in pairs) == is_pair


def test_more_of_the_same_lines_outweighs_other_likeness():
    zh, en = ["![甲](1.png)", "![乙](2.png)"], ["![乙](2.png)", "![c](3.png)"]
    pairs = together([*ZH[:3], *zh, *ZH[3:]], [*EN[:3], *en, *EN[3:]]).pairs()
    assert (zh[1], en[0]) in pairs


def test_long_tables_are_compared_within_the_width(monkeypatch):
    rows = [f"{number}.5" for number in range(3, 60)]
    monkeypatch.setattr(wordless, "KIN", KIN._replace(width=10))
    assert kinds(together([*ZH[:3], *rows[1:], *ZH[3:]], [*EN[:3], *rows, *EN[3:]])).count("1-1") == 12 + len(rows) - 1


@pytest.mark.parametrize("text", ["Q1", "5G", "COVID-19", "12kg", "第3组 A1-33", "Room A1-33"])
def test_a_code_that_may_have_a_translation_is_evidence(text):
    assert may_be_evidence(text)


@pytest.mark.parametrize("text", ["![示意图](a.png)", "[![build](b.svg)](https://example.org)", "- ![图][map]", "12"])
def test_images_are_no_evidence(text):
    assert not may_be_evidence(text)
