"""Every number set by hand in the checks of single names, pinyin, leftovers, spelling, beginnings, codes and polarity.

For each there is an example in which the findings are others when the number is a fifth smaller or larger.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import FACTORS, moved
from check_ablation import policy_numbers

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checks import pinyin
from aligner.checking.checks.material import Material
from aligner.checking.checks.table import CHECKS
from aligner.encoders.loading import embedded_encoder

LEXICON = embedded_encoder()
MODULES = ("once", "pinyin", "leftovers", "spelling", "beginnings", "placeholders", "negation", "opposite")
PLAIN = ("河水很清。", "The river is clear.")


def found(check, *pairs, languages=("zh", "en")):
    """What a check finds in pairs of sentences, a pair a bead."""
    sides = [Sentences.given([pair[k] for pair in pairs], language) for k, language in enumerate(languages)]
    beads = [(Run(k, k + 1), Run(k, k + 1), 1.0) for k in range(len(pairs))]
    alignment = Alignment.of(*sides, beads, Recipe("test", "test", "test", {}))
    return lambda: list(CHECKS[check].find(Material(alignment, LEXICON, LEXICON)))


def name(chinese, english):
    return found("name", (chinese, english))


def left(*pairs):
    """What is left of English in Chinese."""
    return found("untranslated", *pairs, languages=("en", "zh"))


def rapid(number):
    words = ("rapidly", "slowly", "visibly", "barely", "sharply", "deeply", "strangely", "suddenly")
    return [(f"The water fell {word} there.", f"那里水位下降得很{word}。") for word in words[:number]]


def slips(number):
    words = ("protcet", "becuase", "wehre", "thier", "adn", "recieve", "goverment", "enviroment")
    return [("他们保护湿地。", f"The reeds {word} the wetland.") for word in words[:number]]


def small(number, word="they"):
    return [("他们保护湿地里的芦苇。", f"{word} protect the reeds.")] * number


def negation(*pairs):
    return found("negation", *pairs)


VILLAGERS = ("村民同意恢复芦苇", "The villagers did not agree to restore the reeds")
LONG = [
    (f"{VILLAGERS[0]}{'，他们种了很多新的芦苇' * n}。", f"{VILLAGERS[1]}{', and planted new ones' * n}.")
    for n in (4, 5)
]
PLAIN_LOSS = negation((f"{VILLAGERS[0]}。", f"{VILLAGERS[1]}."))
SECOND = negation(
    ("候鸟罕见地离开了，湖里的鱼没有死亡。", "The migratory birds did not leave, and fish in the lake died.")
)


def opposite(*pairs):
    return found("opposite", *pairs)


GROWN = opposite(("产量显著增加。", "The yield decreased significantly."))
SOUTH = opposite(("南岸的村庄很多。", "There are many villages in the north."))
MEN = opposite(("男性占多数。", "Most of them were women."))


STRANGERS = ("布莱恩·约翰逊", "史密斯森", "维克多斯", "阿姆斯特朗", "莫尼卡斯", "罗伯特森", "伊丽莎白", "卡特里娜")


def sounds():
    """What is found of each of some names that the English lacks."""
    return [name(f"{stranger}测量了水温。", "The water was measured.")() for stranger in STRANGERS]


EXAMPLES = {
    "once.EVIDENCE.facing": name("试验在加拿大和巴西进行。", "The trials were run in Canada and Peru."),
    "once.EVIDENCE.guessed": name("试验在巴西进行。", "The trials were run in Qorvathia."),
    "once.EVIDENCE.known": name("数据显示，美国最为严重。", "The data show that it is the worst hit."),
    "once.EVIDENCE.sure_sound": name("布莱恩·约翰逊测量了水温。", "The water temperature was measured."),
    "once.EVIDENCE.match": lambda: [
        name(chinese, english)()
        for chinese in ("史密斯测量了水温。", "约翰逊测量了水温。", "玛丽测量了水温。", "卡特测量了水温。")
        for english in ("Smeet measured it.", "Johns measured it.", "Mara measured it.", "Carter measured it.",
                        "Karda measured it.", "Smidt measured it.", "Jensen measured it.", "Marley measured it.")
    ],
    "once.EVIDENCE.heard": lambda: [
        name(f"{chinese}测量了水温。", "The water was measured by Qorvath.")()
        for chinese in ("史密斯", "约翰逊", "卡特尔", "维克多", "伊万斯", "罗伯特", "莫尼卡", "阿姆斯", "加里森")
    ],
    "once.EVIDENCE.sure": sounds,
    "once.EVIDENCE.neighbour": lambda: [
        name(f"他来自{chinese}。", "He comes from there.")()
        for chinese in ("马里奥", "马里斯", "马里纳", "马里亚", "马里尼", "马里达", "马里托", "马里兰", "马里布")
    ],
    "once.EVIDENCE.shortest": name("约翰逊测量了水温。", "Peru measured the water."),
    "once.EVIDENCE.sure_length": sounds,
    "once.EVIDENCE.longest": name("水" * 550 + "，美国最为严重。", "It is the worst hit."),
    "once.EVIDENCE.title": name("属于重庆的城镇", "The Towns Which belong in Wuhan Province"),
    "pinyin.READINGS.most_syllables": lambda: [
        pinyin.readings(word) for word in ("wulumuqishi", "huaiyuanmingli")
    ],
    "pinyin.READINGS.most_readings": lambda: pinyin.readings("xianxianxian"),
    "leftovers.EVIDENCE.known": left(*rapid(1)),
    "leftovers.EVIDENCE.unknown": left(("We treat it with indirubin here.", "我们用indirubin治疗它。")),
    "leftovers.EVIDENCE.term": left(*rapid(1), *rapid(1)),
    "leftovers.EVIDENCE.style": left(*rapid(8)),
    "leftovers.EVIDENCE.shortest": left(
        ("It is a qorva there.", "那里有qorva。"), ("It is a qorvat there.", "那里有qorvat。"),
    ),
    "leftovers.EVIDENCE.few": left(*rapid(6)),
    "leftovers.EVIDENCE.share": left(*rapid(6), *[PLAIN[::-1]] * 180),
    "spelling.OWN.again": found("spelling", *slips(1), *slips(1)),
    "spelling.OWN.uncased": found("spelling", ("他们保护湿地。", "they protcet the wetland.")),
    "spelling.OWN.style": found("spelling", *slips(8)),
    "spelling.OWN.few": found("spelling", *slips(6)),
    "spelling.OWN.share": found("spelling", *slips(6), *[PLAIN] * 52),
    "beginnings.EVIDENCE.first": found("letter case", *small(1)),
    "beginnings.EVIDENCE.inner": found("letter case", ("水位上升了。鸟飞走了。", "The level rose. the birds left.")),
    "beginnings.EVIDENCE.style": found("letter case", *small(8)),
    "beginnings.EVIDENCE.few": found("letter case", *small(6)),
    "beginnings.EVIDENCE.share": found("letter case", *small(6), *[PLAIN] * 52),
    "beginnings.EVIDENCE.shortest": lambda: [
        found("letter case", ("他们跑了。", f"they {word}."))() for word in ("ran", "jumped", "swim off", "went home")
    ],
    "placeholders.EVIDENCE.differs": found("placeholder", ("您有{count}封邮件。", "You have {cout} messages.")),
    "placeholders.EVIDENCE.alone": found("placeholder", ("您有{count}封邮件。", "You have messages.")),
    "placeholders.EVIDENCE.tag": found("placeholder", ("按<b>保存</b>。", "Press <b>Save.")),
    "placeholders.EVIDENCE.character": found("placeholder", ("按&nbsp;保存。", "Press Save.")),
    "placeholders.EVIDENCE.nearby": found(
        "placeholder", ("您有{count}封邮件。", "You have mail."), ("好。", "Yes {count}.")
    ),
    "placeholders.EVIDENCE.most": found(
        "placeholder", ("".join(f"{{a{n}}}和" for n in range(60)), "".join(f"{{a{n}}} or " for n in range(59)))
    ),
    "negation.EVIDENCE.sole": PLAIN_LOSS,
    "negation.EVIDENCE.sole_long": negation(*LONG),
    "negation.EVIDENCE.further": SECOND,
    "negation.EVIDENCE.long": negation(*LONG),
    "negation.EVIDENCE.likeness": negation(("湖水没有结冰。", "The tea had cooled down.")),
    "negation.EVIDENCE.likeness_further": SECOND,
    "negation.EVIDENCE.likeness_sole": negation(("工厂未关闭。", "The mill was shut.")),
    "negation.EVIDENCE.far_chinese": negation(
        ("候鸟没有离开，他们都看见水库。", "The birds left, unharmed, and they did not see the reservoir.")
    ),
    "negation.EVIDENCE.far_english": SECOND,
    "negation.EVIDENCE.double": negation(("他们拒绝来。", "They are not really so unwilling to come.")),
    "negation.EVIDENCE.reach_chinese": negation(("他们没有就很同意。", "They agreed.")),
    "negation.EVIDENCE.reach_english": negation(("水位上升。", "The water level did not in the very rise.")),
    "opposite.EVIDENCE.errors": SOUTH,
    "opposite.EVIDENCE.most": MEN,
    "opposite.EVIDENCE.most_apart": GROWN,
    "opposite.EVIDENCE.likeness": opposite(("他说减小。", "He says rising.")),
    "opposite.EVIDENCE.reach_chinese": opposite(("产量没有再一次增加。", "The yield decreased.")),
    "opposite.EVIDENCE.reach_english": opposite(("产量增加。", "The yield did not then in the end decrease.")),
}  # fmt: skip
NUMBERS = {str(each): each for each in policy_numbers(*MODULES)}


def test_every_number_has_an_example():
    assert EXAMPLES.keys() == NUMBERS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_number_moved_by_a_fifth_is_felt(name):
    example, number = EXAMPLES[name], NUMBERS[name]
    usual = example()
    others = []
    for factor in FACTORS:
        with moved(number, factor):
            others.append(example())
    assert example() == usual
    assert any(other != usual for other in others)
