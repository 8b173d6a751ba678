"""What extractors do to lines, hyphens, numbers and spaces, and what of it repair undoes."""

from __future__ import annotations

import pytest

from aligner.bitext.texts import Document
from aligner.text.repair import repair

PAGE = (
    "The lake was wide and the boats lay on it all day long in the\nsun, as they had lain for years. Nobody came to see"
    " the boats, and\nthe owners slept. Then the flood came and took most of the boats\naway. "
)
WHOLE = PAGE.replace("\n", " ")


def repaired(text, language=None):
    return repair(text, language=language).text


SHORT_LINES = {
    "过去三十年里，\n村民先是大量施肥，\n后来又不施了。": "过去三十年里，村民先是大量施肥，后来又不施了。",
    "By the standards of\ntoday its methods were not exact.": "By the standards of today its methods were not exact.",
    "The samples went through a two-\nmillimetre sieve.": "The samples went through a two-millimetre sieve.",
    PAGE + "By the standards\nof today its boats were slow ones, and all of them sank.": WHOLE
    + "By the standards of today its boats were slow ones, and all of them sank.",
    "他们需要：石头、\n木头和水。": "他们需要：石头、木头和水。",
    "A Study of the Rivers of the North and\nOld Bridges in Towns\n\nAbstract\nThe river is wide. It is old.": (
        "A Study of the Rivers of the North and Old Bridges in Towns\n\nAbstract\nThe river is wide. It is old."
    ),
    "北方的河流与\n桥梁研究\n摘要\n河流很宽。桥梁很老。": "北方的河流与桥梁研究\n摘要\n河流很宽。桥梁很老。",
    PAGE + "That was in the hard and hungry years of the pre-\nand post-war times, they said.": WHOLE
    + "That was in the hard and hungry years of the pre- and post-war times, they said.",
}
BLANK_LINES = {
    "湖面结冰以后都可以行走，每\n\n次捕鱼都要走很远。": "湖面结冰以后都可以行走，每次捕鱼都要走很远。",
    "湖水很深，\n\n冬天可以行走。": "湖水很深，冬天可以行走。",
    "The lake was wide in the\n\nwinter and deep.": "The lake was wide in the winter and deep.",
    PAGE + "Somebody had left a lamp in the old mill above the lake, and when\n\nthe wind rose it fell.": WHOLE
    + "Somebody had left a lamp in the old mill above the lake, and when the wind rose it fell.",
    (PAGE + PAGE).replace("\n", "\n\n"): WHOLE + WHOLE,
    PAGE + "It was won-\n\nderful.": WHOLE + "It was wonderful.",
}
HYPHENS = {
    "two\ufffemillimetre": "two-millimetre",
    "air\xaddried": "air-dried",
    "self\x02evident": "self-evident",
    "foot\xadball": "football",
    "hy\xadphen\xada\xadtion": "hyphenation",
    "photo\xadvoltaics": "photovoltaics",
    "湖\xad水": "湖水",
    PAGE + "the thin‐\nnest layer": WHOLE + "the thinnest layer",
    PAGE + "a co-\noperative": WHOLE + "a co-operative",
    PAGE + "a co-\noperative, the cooperative": WHOLE + "a cooperative, the cooperative",
    PAGE + "a co-operative, the co-\noperative": WHOLE + "a co-operative, the co-operative",
    PAGE + "air\xad\ndried": WHOLE + "air-dried",
    PAGE + "recog\ufffe\nnise": WHOLE + "recognise",
    PAGE + "two\ufffe\nmillimetre": WHOLE + "two-millimetre",
}
CHARACTERS = {
    "农⼾种茶，这是他们的⾞": "农户种茶，这是他们的车",
    "農⼾種茶，這是他們的⾞": "農戶種茶，這是他們的車",
    "⿓⾒⾺": "龙见马",
    "𝐶 is 𝑥": "C is x",
}
NUMBERS = {
    "3 . 5 kg at pH 7 . 2 .": "3.5 kg at pH 7.2.",
    "It weighs 4 , 000 g": "It weighs 4,000 g",
    "it was 1 , 234 , 567 .": "it was 1,234,567.",
    "共 12 , 500 人，酸度 7 . 2 。": "共 12,500 人，酸度 7.2。",
    "in 2010 . 3 rivers rose": "in 2010. 3 rivers rose",
    "1 , 2 , 3 and 4": "1, 2, 3 and 4",
}
SPACES = {
    "The  lake  was  wide.  It was deep.": "The lake was wide. It was deep.",
    "湖 水 很 深 ，冬 天 可 以 行 走 。": "湖水很深，冬天可以行走。",
    "湖水 很 深 ， 冬天 可以 行走 。\n石桥 已经 两 百 年 了 ， 没有 人 知道 。": (
        "湖水很深，冬天可以行走。\n石桥已经两百年了，没有人知道。"
    ),
    "本 研 究 以 湖 泊 为 例 。\n湖 边 的 磨 坊\n它 们 很 老 ， 没 有 人 用 。": (
        "本研究以湖泊为例。\n湖边的磨坊\n它们很老，没有人用。"
    ),
}
CHANGED = SHORT_LINES | BLANK_LINES | HYPHENS | CHARACTERS | NUMBERS | SPACES


@pytest.mark.parametrize("text", CHANGED)
def test_what_an_extractor_did_is_undone(text):
    assert repaired(text) == CHANGED[text]
    assert repaired(CHANGED[text]) == CHANGED[text]


KEPT = [
    "河水东流去，石桥立江边，\n两岸人家少，\n炊烟上九天。",
    "水与茶，一个山谷的历史\n\n云溪谷位于青岩县，很大。",
    "Stone for the bridge,\nWood\nwater",
    "Dear Sir,\nI write to you because of the lake.",
    "苹果、\n梨、\n桃",
    "- a list of\n- of items",
    "The bridge is long.\n\nwhere C is the length",
    "Village  Income  lower",
    "name  value  type",
    "int  foo  = bar",
    "The lake is wide.  It is deep.",
    "石桥 南坪 高田",
    "石桥 南坪 高田，三个村",
    "关键词：湖泊 河流",
    "春 夏 秋 冬",
    "王明 李华 张三，北方大学\n湖水很深，冬天可以行走。\n石桥很老，没有人知道。",
    "x² + y³ = ½",
    "He lit the lamp. The sea was\n\nThe wind rose.",
    # A verse a line, where most lines end as sentences do.
    "神看着是好的。\n神对他们说，\n你们要生养众多，遍满地面。\n事就这样成了。\n神歇了工。\n日子到了。",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_damaged_stays(text):
    for language in ("zh", "en"):
        assert [e for e in repair(Document(text, language)).edits if e.rule != "width"] == []


@pytest.mark.parametrize(
    "right", ["为了对渠道进行测试，我们走了三天。", "由于下雨，没有人来。", "首先，我们看了磨坊。"]
)
def test_a_conjunction_at_the_end_of_a_page_lost_the_rest_of_its_sentence(right):
    left = "渠道很长，水也很多。我们测量了它的宽度和深度，流量分别可达每秒两百立方米和"
    assert repaired(f"{left}\n{right}") == f"{left}\n{right}"
    assert repaired(f"{left}\n五十立方米，没有人知道。") == f"{left}五十立方米，没有人知道。"


@pytest.mark.parametrize(
    "right", ["我们一起把渔网晒在岸边", "本文的作者一起走到岸边", "最后几个人一起走到岸边", "针对渔网的新规定一起"]
)
def test_what_may_follow_a_conjunction_between_nouns_goes_on_with_the_sentence(right):
    left = "三十年来，湖边的村民一直在捕鱼，每年秋天他们和"
    rest = "，等着第一场雪的到来，\n这样的日子过了很久。后来湖水越来越浅，鱼也越来越少了，\n大家都走了。"
    assert left + right in repair(f"{left}\n{right}{rest}").text
