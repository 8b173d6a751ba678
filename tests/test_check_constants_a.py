"""Every number set by hand in the checks of numbers, names, citations, Latin terms and the glossary decides something.

For each there is an example in which the findings are others when the number is a fifth smaller or larger.
"""

from __future__ import annotations

import sys
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import FACTORS, moved
from check_ablation import policy_numbers

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checks.material import Material
from aligner.checking.checks.pinyin import syllables
from aligner.checking.checks.table import CHECKS
from aligner.checking.glossaries import Entry, Glossary
from aligner.encoders.loading import embedded_encoder

LEXICON = embedded_encoder()
MODULES = ("figures", "twins", "units", "notations", "citations", "latin", "names", "check", "passages", "material",
    "measures", "covered", "glossary")  # fmt: skip


class Example(NamedTuple):
    """Chinese and English sentences, a pair a bead, that a check finds something in."""

    check: str
    pairs: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...] = ()
    languages: tuple[str, str] = ("zh", "en")

    def findings(self):
        sides = [
            Sentences.given([pair[k] for pair in self.pairs], language) for k, language in enumerate(self.languages)
        ]
        beads = [(Run(k, k + 1), Run(k, k + 1), 1.0) for k in range(len(self.pairs))]
        alignment = Alignment.of(*sides, beads, Recipe("test", "test", "test", {}))
        return list(CHECKS[self.check].find(Material(alignment, LEXICON, LEXICON, Glossary(self.entries))))


def number(*pairs):
    return Example("number", pairs)


def citation(*pairs):
    return Example("citation", pairs)


def latin(*pairs):
    return Example("Latin term", pairs)


def name(*pairs):
    return Example("name", pairs)


def glossary(source, *targets, text):
    return Example("glossary", ((text, "Nothing of the kind."),), (Entry(source, targets),))


NAMED = (
    ("沈怀远考察了云溪谷。", "Shen Huaiyuan explored the Yunxi Valley."),
    ("林若梅记录了降雨。", "Lin Ruomei recorded the rainfall."),
)
PAUSE = ("河水很清。", "The river is clear.")
# The Chinese lacks the name, which it has two beads before, five, and six.
TWO_AWAY = name(*NAMED, PAUSE, ("他走了。", "Lin Ruomei left."))
FIVE_AWAY = name(*NAMED, *[PAUSE] * 4, ("他走了。", "Lin Ruomei left."))
SIX_AWAY = name(*NAMED, *[PAUSE] * 5, ("他走了。", "Lin Ruomei left."))
SMITH = (
    ("史密斯测量了水温。", "Smith measured the water."), ("史密斯写了一本书。", "Smith wrote a book."),
    ("史密斯住在河边。", "Smith lived by the river."),
)  # fmt: skip
JONES = (
    ("琼斯画了地图。", "Jones drew a map."), ("琼斯走遍了山谷。", "Jones walked all over the valley."),
    ("琼斯种了茶树。", "Jones planted tea."),
)  # fmt: skip
ZHANG = tuple(
    (f"{person}{chinese}", f"Zhang {english}")
    for person in ("张华", "张伟", "张敏", "张丽")
    for chinese, english in (("测量了水位。", "measured the water level."), ("画了湿地。", "drew the wetland."),
        ("写到了茶叶。", "wrote about tea."))
)  # fmt: skip
# Names that only the English has, fewer than are read.
CROWD = ", ".join(f"Zhu{one}-{two}" for one, two in islice(product(sorted(syllables())[:50], repeat=2), 1800))

IN_CLAUSES = (
    "雨季过后井水的水位明显上升，井水的水质逐渐变差，学校因此关闭了所有的水井。",
    "After the rainy season the water level of the water wells rose clearly, and the schools closed all the wells.",
)
TRUCKS = (
    ("用 TruckSim 仿真。", "It is simulated."), ("水位低。", "It is low."), ("鸟很多。", "There are birds."),
    ("用 TruckSim 计算。", "It is computed with TruckSim."),
)  # fmt: skip

EXAMPLES = {
    "figures.EVIDENCE.mistyped": number(("湖中有120只水鸟。", "There are 102 waterfowl on the lake.")),
    "figures.EVIDENCE.facing": number(("湖中有120只水鸟。", "There are 45 waterfowl on the lake.")),
    "figures.EVIDENCE.facing_in_words": number(("共有三个方面。", "There are five sides.")),
    "figures.EVIDENCE.composite": number(("比例为1:3。", "The ratio was 3:1.")),
    "twins.EVIDENCE.in_other_unit": number(("全长5公里。", "It is 5 m long.")),
    "twins.EVIDENCE.in_unclear_unit": number(("成本为50元。", "It costs $50.")),
    "twins.EVIDENCE.with_sign_carried": number(("从7.5%降到4.5%。", "It fell from 7.5 to 4.5%.")),
    "twins.EVIDENCE.signed": number(("误差为±0.5 ℃。", "The error is 0.5 °C.")),
    "twins.EVIDENCE.bounded": number(("参加者不足200人。", "More than 200 people took part.")),
    "twins.EVIDENCE.exchanged": number(("平均值为3.5，最大值为7.2。", "The mean was 7.2 and the maximum was 3.5.")),
    "twins.EVIDENCE.least_gain": number(("春季35次，秋季72次。", "It was 72 in spring and 35 in autumn.")),
    "twins.EVIDENCE.most": number((
        "、".join(map(str, range(111, 156))) + "、5公里", ", ".join(map(str, range(111, 156))) + ", 5 miles"
    )),
    "units.CONVERSION.share": number(("面积为100亩。", "The area is 7 hectares.")),
    "units.CONVERSION.degrees": number(("气温为20.2℃。", "The temperature was 70 °F.")),
    "figures.EVIDENCE.figure": number(("湖中有120只水鸟。", "There are birds on the lake.")),
    "figures.EVIDENCE.large_in_words": number(("湖边有三十个村庄。", "There are villages on the lake.")),
    "figures.EVIDENCE.small_figure": number(("桥有4座。", "There are bridges.")),
    "figures.EVIDENCE.ordinal": number(("第20次测量。", "Another measurement.")),
    "figures.EVIDENCE.small_in_words": number(("共有三个方面。", "There are several sides.")),
    "figures.EVIDENCE.nearby": number(
        ("湖中有120只水鸟。", "There are birds on the lake."), ("它们秋天来。", "All 120 come in autumn.")
    ),
    "figures.EVIDENCE.large": number(("来了十五个人。", "People came.")),
    "figures.EVIDENCE.longest_in_decades": number(("近100年来水位下降。", "The level has fallen for decades.")),
    "figures.EVIDENCE.most_paired": number((
        "、".join(map(str, range(111, 156))), ", ".join(map(str, range(5111, 5156)))
    )),
    "figures.EVIDENCE.fewest_alike": number(("湖中有45只水鸟。", "There are 47 waterfowl on the lake.")),
    "citations.EVIDENCE.differs": citation(("水位下降[3]。", "The level falls [8].")),
    "citations.EVIDENCE.alone": citation(("水位下降[3]。", "The level falls.")),
    "citations.EVIDENCE.nearby": citation(("水位下降[3]。", "The level falls."), ("鸟来了。", "Birds come [3].")),
    "citations.EVIDENCE.formula_alone": Example("formula", (("若 x≤y 成立。", "It holds."),)),
    "citations.EVIDENCE.most": citation(("".join(f"鸟[{k}]" for k in range(100, 180)), "Birds.")),
    "citations.EVIDENCE.shortest_word": Example("formula", (("若 ab<20 成立。", "It holds."),)),
    "citations.EVIDENCE.longest_range": citation(("见文献[1–45]。", "See [1–45] and [44].")),
    "latin.EVIDENCE.misspelled": latin(("采用 LSTM 网络。", "An LTSM network is used.")),
    "latin.EVIDENCE.nowhere": latin(("用 TruckSim 仿真。", "It is simulated.")),
    "latin.EVIDENCE.word_nowhere": latin(("用 Trucksim 仿真。", "It is simulated.")),
    "latin.EVIDENCE.elsewhere": latin(*TRUCKS),
    "latin.EVIDENCE.nearby": latin(TRUCKS[0], TRUCKS[3]),
    "latin.EVIDENCE.most_terms": latin(("、".join(f"Xq{k}Z" for k in range(100, 180)), "Nothing.")),
    "latin.EVIDENCE.most_words": latin(("合成 Co3O4。", "Co 3 O 4 was synthesised.")),
    "latin.EVIDENCE.unlike": latin(("采用 CNN 网络。", "An RNN network is used.")),
    "latin.EVIDENCE.shortest": latin(("采用 GA 算法。", "An algorithm is used.")),
    "latin.EVIDENCE.shortest_name": latin(("用 Java 编写。", "It was written by hand.")),
    "latin.EVIDENCE.lowered": latin(("采用DNA测序。", "The dna was sequenced.")),
    "latin.EVIDENCE.longest": latin(("用 Polyvinylidenefluoridehexafluoropropylene 制成。", "It is a plastic.")),
    "latin.EVIDENCE.stem": latin(("求解 Euler 方程。", "The Eulerian equations are solved.")),
    "names.EVIDENCE.instead": name(*NAMED, ("沈怀远的地图保存至今。", "The map of Lin Ruomei has been kept.")),
    "names.EVIDENCE.swapped": name(*NAMED, ("沈怀远和林若梅是同事。", "Lin Ruomei and Shen Huaiyuan were colleagues.")),
    "names.EVIDENCE.far": SIX_AWAY,
    "names.EVIDENCE.alone": TWO_AWAY,
    "names.EVIDENCE.added": Example(
        "name", (("The data show that it is the worst hit.", "数据显示，美国最为严重。"),), languages=("en", "zh")
    ),
    "names.EVIDENCE.near": FIVE_AWAY,
    "names.EVIDENCE.most_names": name((PAUSE[0], CROWD), *NAMED, ("他走了。", "Lin Ruomei left.")),
    "names.EVIDENCE.most_beads": name(
        *[("这里很美。", "Yunxi is fine.")] * 45, *[("云溪很美。", "Yunxi is fine.")] * 2
    ),
    "names.EVIDENCE.most_words": name(("司马迁写史。", "Si Ma Qian wrote history."), ("他走了。", "Si Ma Qian left.")),
    "names.EVIDENCE.most_readings": name(
        ("仙西安西安很远。", "Xianxianxian is far."), ("仙西安西安很大。", "Xianxianxian is large."),
        ("那里很冷。", "Xianxianxian is cold."),
    ),
    "names.EVIDENCE.distinctive": SIX_AWAY,
    "names.EVIDENCE.fewest": name(*SMITH, *JONES, ("史密斯去世了。", "Jones died.")),
    "names.EVIDENCE.faithful": name(*SMITH, *JONES, ("史密斯去世了。", "Jones died.")),
    "names.EVIDENCE.most_named": name(*ZHANG, *SMITH, ("史密斯批评了这种看法。", "Zhang criticised this view.")),
    "glossary.EVIDENCE.sure": glossary("人工湿地", "constructed wetland", text="人工湿地很多。"),
    "glossary.EVIDENCE.short": glossary("网", "network", text="用网记录。"),
    "glossary.EVIDENCE.shortest_in_letters": glossary("AP", "access point", text="装有AP两台。"),
    "glossary.EVIDENCE.shortest_in_han": glossary("网", "network", text="用网记录。"),
    "glossary.EVIDENCE.within": glossary("行为", "behaviour", text="以运行为主。"),
    "glossary.EVIDENCE.across": glossary("行为", "behaviour", text="以运行为主。"),
    "glossary.EVIDENCE.most_named": glossary("网络", "network", "net", "web", "mesh", text="用网络记录。"),
    "check.QUOTATIONS.longest": number(("、".join(map(str, range(1111, 1144))), "There are none.")),
    "covered.TRANSPORT.softness": Example("partial omission", (IN_CLAUSES,)),
    "covered.TRANSPORT.unlike": Example("partial omission", (IN_CLAUSES,)),
    "covered.TRANSPORT.rounds": Example("partial omission", (IN_CLAUSES,)),
}  # fmt: skip
NUMBERS = {str(each): each for each in policy_numbers(*MODULES)}


def test_every_number_has_an_example():
    assert EXAMPLES.keys() == NUMBERS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_number_moved_by_a_fifth_is_felt(name):
    example, number = EXAMPLES[name], NUMBERS[name]
    usual = example.findings()
    others = []
    for factor in FACTORS:
        with moved(number, factor):
            others.append(example.findings())
    assert example.findings() == usual
    assert any(other != usual for other in others)
