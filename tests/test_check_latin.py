"""The checks of what both texts write alike: terms in Latin letters, citations, addresses, formulae."""

from __future__ import annotations

import pytest
from findings import assert_linear_in_row, findings, findings_in, written
from hypothesis import given, settings
from strategies import alignments

from aligner.checking.checks.latin import EVIDENCE


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("采用 LSTM 网络。", "An LSTM network is used."),
        ("采用LSTM网络。", "LSTMs are used."),
        ("监测PM2.5。", "We monitor PM 2.5."),
        ("监测ＰＭ₂.₅。", "We monitor PM2.5."),
        ("合成 Co3O4。", "Co₃O₄ was synthesised."),
        ("采用卷积神经网络（CNN）。", "A convolutional neural network is used."),
        ("在 MATLAB/Simulink 中仿真。", "It is simulated in Simulink and MATLAB."),
        ("全长 5 km。", "It is five kilometres long."),
        ("电压为 10 kV。", "The voltage is ten kilovolts."),
        ("求解 Lagrange 方程。", "The Lagrangian equations are solved."),
        ("不同的微RNA表达失调。", "Several microRNAs were dysregulated."),
        ("释放IL-18等因子。", "Factors such as interleukin-18 are released."),
        ("变量 x 增大。", "The variable grows."),
        ("水位下降。", "The WL falls."),
        ("见 https://Birds.org/LakeX。", "See the website."),
    ],
)
def test_what_is_written_in_another_way_or_translated_is_no_difference(source, target):
    assert findings("Latin term", [source], [target]) == []
    assert findings("Latin term", [target], [source], ("en", "zh")) == []


@pytest.mark.parametrize(
    ("source", "target", "here", "there"),
    [
        ("采用 LSTM 网络。", "An LTSM network is used.", "LSTM", "LTSM"),
        ("用 TruckSim 仿真。", "It is simulated in TrukSim.", "TruckSim", "TrukSim"),
        ("监测PM2.5。", "We monitor PM5.2.", "PM2.5", "PM5.2"),
    ],
)
def test_a_term_that_is_misspelled_is_grave(source, target, here, there):
    (finding,) = findings("Latin term", [source], [target])
    assert finding.measure == EVIDENCE.misspelled
    assert written(finding, source, target) == [(here,), (there,)]


def test_a_term_that_is_nowhere_is_graver_than_one_that_is_elsewhere():
    source = ["用 TruckSim 仿真。", "水位低。", "鸟很多。", "用 TruckSim 计算。"]
    target = ["It is simulated.", "It is low.", "There are birds.", "It is computed with TruckSim."]
    assert [each.measure for each in findings("Latin term", source[:3], target[:3])] == [EVIDENCE.nowhere]
    assert [each.measure for each in findings("Latin term", source, target)] == [EVIDENCE.elsewhere]
    assert [each.measure for each in findings("Latin term", source[::3], target[::3])] == [EVIDENCE.nearby]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("测定RNA。", "The stations in Arna were measured."),
        ("释放IL-18等因子。", "Factors such as interleukin-8 are released."),
        ("释放IL-18等因子。", "Factors such as angiogenin-18 are released."),
    ],
)
def test_an_acronym_is_missing_where_no_longer_word_ends_so_or_stands_for_it(source, target):
    assert [each.measure for each in findings("Latin term", [source], [target])] == [EVIDENCE.nowhere]


def test_an_acronym_that_the_chinese_side_has_elsewhere_is_weak():
    source, target = ["卷积神经网络（CNN）很快。", "该网络很好。"], ["The CNN is fast.", "The CNN is good."]
    (finding,) = findings("Latin term", source, target)
    assert (finding.bead, finding.measure) == (1, EVIDENCE.nearby)
    assert finding.source == ()


def test_between_languages_in_latin_letters_there_is_nothing_to_compare():
    assert findings("Latin term", ["Das LSTM ist gut."], ["It is good."], ("de", "en")) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("水位下降[3]。", "The level falls [3]."),
        ("水位下降[3-5]。", "The level falls [3, 4, 5]."),
        ("水位下降［3，4］。", "The level falls [4,3]."),
        ("水位下降（王，2010）。", "The level falls (Wang, 2010)."),
        ("水位下降（王，2010）。", "In 2010, Wang saw the level fall."),
        ("区间[0, 1)内。", "Within an interval."),
        ("2010年（湖区）水位下降。", "The level fell."),
    ],
)
def test_the_same_citations_are_no_difference(source, target):
    assert findings("citation", [source], [target]) == []


@pytest.mark.parametrize(
    ("source", "target", "measure"),
    [
        ("水位下降[3]。", "The level falls [8].", 0.9),
        ("水位下降[3,4]。", "The level falls [3].", 0.6),
        ("水位下降。", "The level falls [3].", 0.6),
        ("水位下降（王，2010）。", "The level falls (Wang, 2001).", 0.9),
        ("水位下降（王，2010）。", "The level falls.", 0.6),
        ("赵等（2015）不同意。", "Zhao et al. (2016) think otherwise.", 0.9),
    ],
)
def test_citations_of_one_side_are_found(source, target, measure):
    assert [each.measure for each in findings("citation", [source], [target])] == [measure]


def test_a_citation_in_the_bead_beside_is_weak():
    found = findings("citation", ["水位下降[3]。", "鸟来了。"], ["The level falls.", "Birds come [3]."])
    assert [each.measure for each in found] == [0.2, 0.2]


def test_addresses_are_compared():
    source = "数据见https://birds.example.org/lake，或写信给 tea@lake.cn。"
    assert findings("link", [source], ["See https://birds.example.org/lake, or write to tea@lake.cn."]) == []
    (finding,) = findings("link", [source], ["See https://birds.example.org/lak, or write to tea@lake.cn."])
    assert written(finding, source, "")[0] == ("https://birds.example.org/lake",)
    (missing,) = findings("link", [source], ["See https://birds.example.org/lake."])
    assert written(missing, source, "") == [("tea@lake.cn",), ()]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("详见https://birds.example.org/zh-cn/guide/#安装 一节。", "See https://birds.example.org/guide/#install."),
        ("详见https://zh.birds.example.org/wiki/湿地。", "See https://en.birds.example.org/wiki/Wetland."),
        ("详见https://zh.birds.example.org/wiki/%E6%B9%BF。", "See https://en.birds.example.org/wiki/Wetland."),
        ("详见README-zh-Hans.md#锚。", "See README.md#anchor."),
    ],
)
def test_addresses_and_files_are_the_same_up_to_language_title_and_part(chinese, english):
    for check in ("link", "Latin term"):
        assert findings(check, [chinese], [english]) == []
        assert findings(check, [english], [chinese], ("en", "zh")) == []


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("详见https://zh.birds.example.org/wiki/湿地。", "See https://en.birds.example.org/page/Wetland."),
        ("详见https://zh.birds.example.org/wiki/湿地。", "See https://en.other.example.org/wiki/Wetland."),
        ("详见https://birds.example.org/zh/lake。", "See https://birds.example.org/en/Wetland."),
    ],
)
def test_other_hosts_and_paths_are_others(chinese, english):
    (finding,) = findings("link", [chinese], [english])
    assert all(written(finding, chinese, english))


def test_the_mark_behind_an_address_is_none_of_it():
    target = "See https://birds.example.org/pond."
    (finding,) = findings("link", ["数据见https://birds.example.org/lake。"], [target])
    assert written(finding, "", target)[1] == ("https://birds.example.org/pond",)
    assert "pond”。" in finding.explanations["zh"]


def test_abbreviations_in_small_letters_are_one_finding_in_both_directions():
    chinese, english = "采用DNA测序，LFS患者较多，DNA很长。", "The dna was sequenced; many patients had lfs."
    (finding,) = findings("Latin term", [chinese], [english])
    assert written(finding, chinese, english) == [("DNA", "LFS"), ("dna", "lfs")]
    assert finding.measure == EVIDENCE.lowered
    (back,) = findings("Latin term", [english], [chinese], ("en", "zh"))
    assert (back.source, back.target) == (finding.target, finding.source)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("采用DNA测序。", "The DNA was sequenced; see dna."),
        ("采用DNA测序。", "Dna is sequenced."),
        ("文件在/etc/RAID里。", "The file is in raid."),
        ("他的ID很长。", "His id is long."),
    ],
)
def test_capitals_on_both_sides_paths_and_two_letters_are_silent(chinese, english):
    assert [each for each in findings("Latin term", [chinese], [english]) if each.measure == EVIDENCE.lowered] == []


@pytest.mark.parametrize("check", ["Latin term", "citation", "link"])
def test_long_lists_are_quoted_in_part(check):
    text = " ".join(f"Xq{k}Z [{k}] https://birds.example.org/{k}" for k in range(100, 150))
    (finding,) = findings(check, [text], ["没有。"], ("zh", "en"))[:1]
    assert "…" in finding.explanations["en"]
    assert len(finding.explanations["en"]) < 220


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("差异显著（p<0.05）。", "The difference is significant (p < 0.05).", 0),
        ("差异显著（p<0.05）。", "The difference is significant (p > 0.05).", 1),
        ("取α＝0.1。", "We take α = 0.1.", 0),
        ("若H→inv成立。", "If H -> inv holds.", 0),
        ("若 x≤y 成立。", "If x <= y holds.", 0),
        ("若 x≤y 成立。", "If x ≥ y holds.", 1),
        ("取α＝0.1。", "We take α as 0.1.", 0),
        ("小于20。", "On average and <20 ms.", 0),
    ],
)
def test_formulae_are_compared_by_their_relation(source, target, count):
    found = findings("formula", [source], [target])
    assert [each.measure for each in found] == [0.9] * count


@pytest.mark.parametrize("check", ["Latin term", "citation", "link", "formula"])
@given(alignment=alignments())
@settings(max_examples=25)
def test_whatever_the_texts_findings_lie_in_their_documents_and_in_order(check, alignment):
    found = findings_in(check, alignment)
    assert {each.check for each in found} <= {check}


@pytest.mark.parametrize("check", ["Latin term", "citation", "link", "formula"])
@pytest.mark.parametrize("part", ["a", "A1 ", "a.", "[1,", "x<", "http://a", "a@", "(Wang, ", "(a", "10.1000/"])
def test_the_work_grows_with_a_long_row_and_no_faster(check, part):
    assert_linear_in_row(check, part, "ROW", "None.")
