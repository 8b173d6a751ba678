"""Figures of notes that an extractor set on the line: which are raised, and which belong to what follows."""

from __future__ import annotations

import pytest

from aligner.bitext.texts import Document
from aligner.text.repair import repair
from aligner.text.repairs.notes import RULE
from aligner.text.sentences import segment

BETWEEN = "村里有两百户人家，各家都种茶。水从竹林来。人们修渠。"


def sentences(text, language="zh"):
    return list(segment(repair(Document(text, language))))


RAISED = {
    f"它记录了各村的情况。1普查的方法并不精确。{BETWEEN}样点很清楚。2雨量计也在。": ["情况。¹", "清楚。²"],
    "它记录了各村的情况。1普查的方法并不精确。\n1 普查报告现存县档案馆。": ["情况。¹"],
    "它记录了各村的情况。 1普查的方法并不精确。\n[1] 普查报告现存县档案馆。": ["情况。¹"],
    f"茶农说：“水少了。”1后来下雨了。{BETWEEN}雨停了。2大家都高兴。": ["少了。”¹", "停了。²"],
    "灌溉下游的梯田。\n1\n上游的茶农依靠渠道。\n1 图纸未公开。": ["梯田。¹"],
    "灌溉下游的梯田。\n1\n上游的茶农依靠渠道。\n1\n图纸未公开。": ["梯田。¹", "1 图纸未公开。"],
    f"样点很清楚。1雨量计也在。{BETWEEN}渠很长。2\n{BETWEEN}3个村庄没有水。{BETWEEN}完了。3后来下雨了。": [
        "清楚。¹",
        "完了。³",
    ],
    f"水少了吗？1没有人知道。{BETWEEN}雨停了！2大家都高兴。{BETWEEN}完了。3天亮以后走了。": [
        "吗？¹",
        "停了！²",
        "完了。³",
    ],
}


@pytest.mark.parametrize("text", RAISED)
def test_a_figure_of_a_note_stays_with_its_sentence(text):
    found = sentences(text)
    assert all(any(sentence.endswith(end) for sentence in found) for end in RAISED[text])


def test_a_figure_on_a_line_of_its_own_is_raised_in_english_too():
    assert sentences("They water the terraces.\n1\nThe growers depend on it.\n1 The plans are lost.", "en") == [
        "They water the terraces.¹",
        "The growers depend on it.",
        "1 The plans are lost.",
    ]


KEPT = [
    "步骤如下。1准备材料。2清洗茶叶。3晾干。",
    f"产量下降了。3个村庄没有水。{BETWEEN}1个也没有。",
    f"他写了信。1月他回来。{BETWEEN}走了。2月又来。",
    "情况如下。1概述",
    "情况如下。\n1\n概述\n湖很大。",
    f"它很老。1990年它倒了。{BETWEEN}2000年又建了。",
    "The lake rose.\n1\nThe bridge fell.\n2\nThe mill stood.",
    "They saw it.1 Rivers are wide. They saw it again.2 The lake is deep.",
]


@pytest.mark.parametrize("text", KEPT)
def test_a_figure_of_what_follows_stays_as_it_is(text):
    for language in ("zh", "en"):
        assert not any(edit.rule == RULE for edit in repair(Document(text, language)).edits)
