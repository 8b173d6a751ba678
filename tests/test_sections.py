"""Which lines are headings, and the sections between them."""

import pytest

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.checking.findings import Section
from aligner.checking.sections import find_sections
from aligner.words.headings import is_heading


@pytest.mark.parametrize(
    "line",
    [
        "第一章 绪论", "第二节", "第12章 茶园的土壤",
        "1 引言", "1.2 Methods of measuring", "3.1.4 结果", "2. 数据", "摘 要", "中文摘要",
        "第一部分 引言", "第一部分", "第二部：方法", "第一章绪论", "2 Methods",
        "10 结论与展望", "3 分析与讨论", "4 条件与人口", "3 LSTM 网络",
        "Abstract", "ABSTRACT", "Chapter 3 The bridges", "Chapter IV", "Appendix 2", "参考文献", "References",
        "致谢", "结 论",
        "Acknowledgements",
    ],
)  # fmt: skip
def test_headings(line):
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "第一章讨论了茶园的土壤。", "1998 年的大雨冲毁了三座桥。", "2.5% 的水样不合格", "12 月的水位最低。",
        "结论是，桥要重建。",
        "The bridges were old.", "Abstract art is shown in the hall.", "1) 测量水位；",
        "12 samples were taken at each site",
        "12 Samples were taken at each site", "第一部分样本来自江州", "12 个样本取自江州", "3 年的水位",
        "30 小时之后水位下降",
        "5 公里之外有桥", "References are given below.",
        "1.2 " + "a very long line " * 6,
    ],
)  # fmt: skip
def test_sentences_are_no_headings(line):
    assert not is_heading(line)


def aligned(source, pairs):
    beads, i, j = [], 0, 0
    for m, n in pairs:
        beads.append((Run(i, i + m), Run(j, j + n), 1.0))
        i, j = i + m, j + n
    sides = Sentences.given(source, "zh"), Sentences.given(["It rained."] * j, "en")
    return Alignment.of(*sides, beads, Recipe("a", "b", "c", {}))


def test_sections_go_from_heading_to_heading():
    source = ["题目", "第一章 绪论", "下雨了。", "第二章 方法", "天晴了。"]
    assert find_sections(aligned(source, [(1, 1), (1, 1), (1, 2), (1, 0), (0, 1), (1, 1)])) == (
        Section("", 0, 1), Section("第一章 绪论", 1, 3), Section("第二章 方法", 3, 6),
    )  # fmt: skip


def test_a_text_that_begins_with_a_heading_has_nothing_before_it():
    assert find_sections(aligned(["摘 要", "下雨了。"], [(1, 1), (1, 1)])) == (Section("摘 要", 0, 2),)


def test_without_headings_there_is_one_section():
    assert find_sections(aligned(["下雨了。", "天晴了。"], [(1, 1), (1, 1)])) == (Section("", 0, 2),)
    assert find_sections(aligned([], [])) == ()


def test_a_heading_in_the_middle_of_a_bead_begins_no_section():
    assert find_sections(aligned(["下雨了。", "第二章 方法"], [(2, 1)])) == (Section("", 0, 1),)
