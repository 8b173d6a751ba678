"""Numbers as quantities: what belongs together is compared together, and right renderings are silent."""

from __future__ import annotations

from fractions import Fraction

import pytest
from findings import findings
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.bitext.edits import Span
from aligner.checking.checks.composites import find_composites
from aligner.checking.checks.notations import find_notations
from aligner.checking.checks.quantities import load_idioms
from aligner.checking.checks.units import is_same_amount, is_same_unit, load_currencies, load_units, unit_of

ALIKE = [
    ("约1/3的鸟类已经消失。", "About 1 / 3 of the birds have vanished."),
    ("在第8/9个时钟。", "At the 8th/9th clock."),
    ("存活率为（63.4±3.6）%。", "The survival rate was 63.4±3.6%."),
    ("误差为±0.5 ℃。", "The error is +/- 0.5 °C."),
    ("均值为5.3±0.4。", "The mean was 5.3 (SD 0.4)."),
    ("每一百万人中有三名。", "There are three per million people."),
    ("自20世纪70年代起减少。", "It has shrunk since the 1970 s."),
    ("介绍4Rs和2Ss。", "It introduces the 4 Rs and the 2 Ss."),
    ("释放白细胞介素-18。", "It releases interleukin-18."),
    ("检测p53基因。", "The p 53 gene was tested."),
    ("面积约为1 200 km²。", "The area is about 1,200 km2."),
    ("共有12 345人。", "There were 12,345 people."),
    ("共有1，234人。", "There were 1,234 people."),
    ("总量为1，048亿支。", "The total was 104.8 billion."),
    ("第4~8天升高。", "It rose on the 4th-8th day."),
    ("从994亿支降到885亿支。", "It fell from 99.4 to 88.5 billion."),
    ("大约20分之一无效。", "About 1 in 20 was invalid."),
    ("五分之一的人同意。", "One in five agreed."),
    ("“八七”分水方案。", "The “87” water allocation scheme."),
    ("价格上涨了1.2倍。", "Prices rose 2.2-fold."),
    ("产量增加到3倍。", "The yield tripled."),
    ("进行了20.4ns的模拟。", "A 20.4 ns simulation was run."),
    ("能量约为3.5MeV。", "The energy is about 3.5 MeV."),
    ("电池为4000mAh。", "The battery has 4000 mAh."),
    ("亮度为300lux。", "The brightness is 300 lux."),
    ("三成五的人反对。", "35% were against it."),
    ("一成的人反对。", "10% were against it."),
    ("全场打八折。", "Everything is 20% off."),
    ("全场打七五折。", "Everything is 25% off."),
    ("用十六进制表示。", "It is written in hexadecimal."),
    ("有5.5万个问题。", "There are 55K questions."),
    ("1937年5月开始。", "It began in May 1937."),
    ("第三季度增长。", "It grew in the third quarter."),
    ("二三十万字的笔记。", "Notes of 200,000 to 300,000 words."),
    ("复发率降低. 72例患者死亡。", "The relapse fell.72 patients died."),
    ("距离为5英里。", "The distance is 8 km."),
    ("面积为100亩。", "The area is 6.7 hectares."),
    ("重10斤。", "It weighs 5 kg."),
    ("气温为30℃。", "The temperature was 86 °F."),
    ("压力为2 MPa。", "The pressure is 2,000 kPa."),
    ("成本为50美元。", "It costs $50."),
    ("成本为50港元。", "It costs HK$50."),
    ("成本为50元。", "It costs RMB 50."),
    ("成本为50元。", "It costs 50 yuan."),
    ("2021年5月3日开始。", "It began on 3 May 2021."),
    ("2021年5月3日开始。", "It began on 05/03/2021."),
    ("2021年5月3日开始。", "It began on 2021-05-03."),
    ("五月三日开始。", "It began on May 3rd."),
    ("比例为1：3。", "The ratio is 1:3."),
    ("比例为3比1。", "The ratio of 3 to 1."),
    ("下午3:20到达。", "It arrives at 15:20."),
    ("见图3、图4。", "See Figures 3 and 4."),
    ("见图3和表2。", "See Figure 3 and Table 2."),
    ("第一章和第二章。", "Chapter One and Chapter Two."),
    ("依第七十七条之二。", "Under Article 77-2."),
    ("下降了5%。", "The change was -5%."),
    ("零下5度。", "Five degrees below zero, -5."),
    ("增长了2.5个百分点。", "It grew by 2.5 percentage points."),
    ("会议于十月十四日下午二时举行。", "The meeting is at 2 pm on 14 October."),
    ("时间从1992年定为1993年。", "The time is 1993 instead of 1992."),
    ("从35升到72。", "It rose to 72 from 35."),
    ("返回值为零。", "It returns 0."),
    ("返回0。", "It returns zero."),
    ("步骤三：提交修改。", "Step 3: Submit the changes."),
    ("模拟三键鼠标。", "It emulates a 3 button mouse."),
    ("八点半上课。", "School begins at half past eight."),
    ("见附录C。", "See Appendix C."),
    ("２０２１年开始。", "It began in 2021."),
    ("2019年有72个样本。", "There were 72 samples in 2019."),
    ("男性占55%，女性占45%。", "Women made up 45% and men 55%."),
    ("32个中的30个领先。", "It leads in 30 of 32."),
    ("6乘以4是多少？", "How much is 4 times 6?"),
]


@pytest.mark.parametrize(("source", "target"), ALIKE)
def test_a_right_rendering_of_a_quantity_gives_no_flag(source, target):
    for found in (findings("number", [source], [target]), findings("number", [target], [source], ("en", "zh"))):
        assert [each.explanations["en"] for each in found if each.measure >= 0.3] == []


DIFFERENT = [
    ("2021年5月3日开始。", "It began on March 5, 2021."),
    ("五月三日开始。", "It began on May 4th."),
    ("2021年5月3日开始。", "It began on 2021-03-05."),
    ("5月开始。", "It began in July."),
    ("始于70年代。", "It began in the 1980s."),
    ("比例为1:3。", "The ratio was 3:1."),
    ("比例为1:3:2。", "The ratio was 1:2:3."),
    ("下午3:20到达。", "It arrives at 15:30."),
    ("图3给出了结果，表2给出了参数。", "Figure 2 shows the results and Table 3 lists the parameters."),
    ("见图4。", "See Figure 5."),
    ("第三章讨论结果。", "Chapter Four discusses the results."),
    ("见公式5。", "See Equation 6."),
    ("温度降至-5 ℃。", "The temperature fell to 5 °C."),
    ("相关系数为-0.45。", "The correlation was 0.45."),
    ("误差为±0.5 ℃。", "The error is 0.5 °C."),
    ("增长了12.5%。", "It grew by 12.5 percentage points."),
    ("增长了12.5个百分点。", "It grew by 12.5%."),
    ("路线全长5公里。", "The route is 5 miles long."),
    ("面积为20亩。", "The area is 20 hectares."),
    ("重20斤。", "It weighs 20 kg."),
    ("压力为10 MPa。", "The pressure is 10 kPa."),
    ("温度为10℃。", "The temperature is 10 K."),
    ("气温为30℃。", "The temperature was 30 °F."),
    ("浓度为5 mg/L。", "The concentration is 5 g/L."),
    ("产值为35亿元。", "The output is USD 3.5 billion."),
    ("产值为35亿美元。", "The output is RMB 3.5 billion."),
    ("成本为50欧元。", "It costs £50."),
    ("成本为50日元。", "It costs 50 yuan."),
    ("平均值为3.5 mg/L，最大值为7.2 mg/L。", "The mean was 7.2 mg/L and the maximum was 3.5 mg/L."),
    ("男性占45%，女性占55%。", "Men made up 55% and women 45%."),
    ("有35只鸟和72条鱼。", "There were 72 birds and 35 fish."),
    ("从35升到72。", "It rose from 72 to 35."),
    ("模拟三键鼠标，有4种。", "It emulates a 3 button mouse, of 14 kinds."),
    ("三成五的人反对。", "45% were against it."),
    ("全场打八折。", "Everything is 30% off."),
    ("进行了20.4ns的模拟。", "A 24.0 ns simulation was run."),
    ("大约20分之一无效。", "About 1 in 30 was invalid."),
    ("共有12 345人。", "There were 12,435 people."),
]


@pytest.mark.parametrize(("source", "target"), DIFFERENT)
def test_a_quantity_that_differs_is_one_grave_finding(source, target):
    for found in (findings("number", [source], [target]), findings("number", [target], [source], ("en", "zh"))):
        assert max((each.measure for each in found), default=0) >= 0.7


@pytest.mark.parametrize(("source", "target"), [DIFFERENT[0], DIFFERENT[5], DIFFERENT[9], DIFFERENT[28]])
def test_one_fact_gives_one_finding(source, target):
    assert len(findings("number", [source], [target])) == 1


def test_a_year_of_a_citation_is_a_finding_of_citations_alone():
    source, target = "芦苇减少（张三，2018）。", "Reeds declined (Zhang, 2019)."
    assert findings("number", [source], [target]) == []
    assert len(findings("citation", [source], [target])) == 1


def test_every_name_of_a_unit_is_read_with_its_number():
    for name, meanings in load_units().items():
        assert all(unit.size > 0 for unit in meanings)
        assert is_same_unit(name, name)
        written = unit_of(f"共25 {name}。", Span(1, 3))
        assert (written.name, written.span) == (name, Span(1, 4 + len(name)))


def test_every_currency_is_read_before_its_number():
    for name in load_currencies():
        written = unit_of(f"共{name} 25。", Span(len(name) + 2, len(name) + 4))
        assert (written.name, written.span.stop) == (name, len(name) + 4)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (("20", "亩"), ("1.33", "hectares"), True),
        (("5", "公里"), ("3.1", "miles"), True),
        (("5", "公里"), ("5", "miles"), False),
        (("37", "℃"), ("98.6", "°F"), True),
        (("10", "mm"), ("1", "cm"), True),
        (("10", "mm"), ("1.01", "cm"), False),
        (("2", "周"), ("14", "days"), True),
        (("10", "元"), ("10", "$"), False),
    ],
)
def test_amounts_are_equal_as_far_as_the_digits_say(left, right, same):
    sides = [(Fraction(value), unit) for value, unit in (left, right)]
    assert is_same_amount(*sides) is same
    assert is_same_amount(*sides[::-1]) is same


def test_idioms_are_distinct_and_have_a_number():
    assert len(set(load_idioms())) == len(load_idioms())


@given(st.integers(1, 12), st.integers(1, 28), st.integers(1, 12), st.integers(1, 28))
@settings(max_examples=50)
def test_dates_differ_just_where_their_month_or_day_does(month, day, other_month, other_day):
    names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    left, right = f"{month}月{day}日开始。", f"It began on {names[other_month - 1]} {other_day}."
    keys = [
        set().union(*(each.keys for each in find_composites(text) if each.kind == "date")) for text in (left, right)
    ]
    assert (keys[0] == keys[1]) == ((month, day) == (other_month, other_day))


@given(st.fractions(-1000, 1000), st.sampled_from(sorted(load_units())), st.sampled_from(sorted(load_units())))
@settings(max_examples=100)
def test_an_amount_is_itself_and_sameness_goes_both_ways(value, left, right):
    assert is_same_amount((value, left), (value, left))
    assert is_same_amount((value, left), (value, right)) == is_same_amount((value, right), (value, left))


@given(st.integers(1, 999), st.integers(0, 999))
@settings(max_examples=50)
def test_a_blank_may_group_digits(thousands, rest):
    values = {value for each in find_notations(f"共{thousands} {rest:03d}人") for _, value in each.keys}
    assert Fraction(thousands * 1000 + rest) in values
