"""Every number set by hand in the checks of typography, lists, untranslated text, weak pairs, clauses and terms, in
sections and in the cleaning of memories decides something.

For each there is an example in which what is found is other when the number is a fifth smaller or larger.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import FACTORS, moved, numbers
from check_ablation import policy_numbers

import aligner
from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.checking import terms
from aligner.checking.checks.material import Material
from aligner.checking.checks.table import CHECKS
from aligner.encoders.loading import embedded_encoder
from aligner.memory import cleaning
from aligner.memory.records import Entry
from aligner.units.suspicions import CleaningPolicy
from aligner.units.units import Unit, Variant
from aligner.words import headings

LEXICON = embedded_encoder()
MODULES = ("typography", "listings", "untranslated", "weak", "partial", "nulls", "terminology", "repeats", "order",
    "table", "assignment")  # fmt: skip
OTHERS = (headings, terms, cleaning)
# What an example finds, as something that can be compared.
Example = Callable[[], object]


def aligned(source, target, languages, confidence):
    sides = [Sentences.given(texts, language) for texts, language in zip((source, target), languages, strict=True)]
    if len(source) == len(target):
        beads = [(Run(k, k + 1), Run(k, k + 1), confidence) for k in range(len(source))]
    else:
        beads = [(Run(0, len(source)), Run(0, len(target)), confidence)]
    return Alignment.of(*sides, beads, Recipe("test", "test", "test", {}))


def check(name, source, target, languages=("zh", "en"), confidence=1.0) -> Example:
    """What a check finds in sentences that are paired one to one, or all in one bead where their numbers differ."""

    def found():
        alignment = aligned(source, target, languages, confidence)
        return list(CHECKS[name].find(Material(alignment, LEXICON, LEXICON)))

    return found


def pairs(name, *rows, languages=("zh", "en"), confidence=1.0) -> Example:
    source, target = ([row[side] for row in rows] for side in (0, 1))
    return check(name, source, target, languages, confidence)


def one(name, source, target, languages=("zh", "en")) -> Example:
    return check(name, [source], [target], languages)


def reviewed(name, source, target, languages) -> Example:
    """What a check finds in texts as they are read and repaired."""

    def found():
        review = aligner.check(source, target, source_language=languages[0], target_language=languages[1])
        return [finding for finding in review.findings if finding.check == name]

    return found


CALM = ("水位上升了。", "The level rises.")
WIDE = ("水位上升了。", "The level  rises.")
CLOSERS = "”’」』）"
TYPOGRAPHY = {
    "other_kind": one("punctuation", "水位为何上升？", "The level rises why."),
    "doubled": one("punctuation", "水位上升了，很快。", "The level rose,, quickly."),
    "lost": one("punctuation", "水位上升了。鸟离开了。", "The level rose The birds left."),
    "mended": reviewed("width", "湿地很大。水位上升了。", "Wetlands are large。 The water level rose.", ("zh", "en")),
    "no_mark": one("punctuation", "水位在三天之内上升了两米多，村民很担心。", "The level rose by two metres"),
    "unbalanced": one("quotes", "他说“不”，走了。", "He said “no and left."),
    "wrong_width": one("width", "水位上升了。", "The level，as it seems, rises."),
    "repeated": one("repeated word", "水位上升了。", "The the level rises."),
    "wrong_spaces": one("spaces", *WIDE),
    "repaired": reviewed("width", "The level rose, he said, and fell.", "水位上升了,他说,又下降了。", ("en", "zh")),
    "of_source": one("repeated word", "The the level rises.", "水位上升了。", ("en", "zh")),
    "style": pairs("spaces", *[WIDE] * 6),
    "few": pairs("spaces", *[WIDE] * 6),
    "share": pairs("spaces", *[WIDE] * 6, *[CALM] * 54),
    "tail": one("punctuation", f"水位为何上升？{CLOSERS}」』", "The level rises why."),
    "shortest": one("punctuation", "水位在三天之内上升了两米多呢。", "The level has risen"),
}

TITLES = ("湿地与候鸟研究", "A Study of Wetlands and Migratory Birds")
CHAPTERS = [
    ("第一章 绪论", "Chapter 1 Introduction"),
    ("第二章 研究方法", "Chapter 2 Research methods"),
    ("第三章 结果", "Chapter 3 Results"),
]
KEYWORDS = one("keywords", "关键词：水位；湿地；候鸟", "Keywords: water level; wetland")
CODES = [f"x{number}q" for number in range(70)]
LINES = ["水位；", "湿地；", "候鸟；", "桥梁；", "渡船；", "茶园；", "石桥；", "雨季"]
LISTINGS = {
    "no_list": check("keywords", ["水位上升了。", "关键词：水位；湿地"], ["The level rose.", "It fell again."]),
    "no_item": KEYWORDS,
    "other_order": one("keywords", "关键词：水位；湿地", "Keywords: wetland; water level"),
    "no_title": check("title", [TITLES[0], "水位上升了。"], ["The level of the water rose.", "It fell again."]),
    "no_heading": pairs("title", *CHAPTERS, ("第四章 讨论", "The level rose.")),
    "fewest_shared": pairs("title", *CHAPTERS, ("第四章 讨论", "The level rose.")),
    "like_items": one("keywords", "关键词：水库的水位变化", "Keywords: birds of the lake"),
    "like_titles": check("title", [TITLES[0], "水位上升了。"], ["Birds of the lake", "The level rose."]),
    "like_headings": pairs("title", ("第一章 水库的水位变化", "Chapter 1 Dam safety")),
    "like_short": one("keywords", "关键词：水位", "Keywords: birds of the lake"),
    "most_unlike": one("keywords", "关键词：水库的水位变化", "Keywords: committee reports"),
    "short": one("keywords", "关键词：水位变化", "Keywords: rivers and lakes"),
    "most_items": one("keywords", f"关键词：{'；'.join(CODES)}", f"Keywords: {'; '.join(CODES[:65])}"),
    "most_lines": check(
        "keywords", ["关键词：" + "\n".join(LINES)], ["Keywords: water level; wetland; migratory birds"]
    ),
    "longest_title": check("title", ["湿地" * 80, "水位上升了。"], [TITLES[1], "The level rose."]),
    "labelled": check("title", ["水位上升了。"] * 5 + [f"题目：{TITLES[0]}"], ["The level rose."] * 6),
}

LONG = "水位在三天之内上升了许多"
HAN_LEFT = ("水位上升了。", "In spring the water level 上升 quickly at the old gate.")
UNTRANSLATED = {
    "sentence": one("untranslated", "水位上升了。", "水位上升了。"),
    "clause": one("untranslated", "水位上升了许多。", f"In spring the water level {LONG} at the old gate of the town."),
    "words": one("untranslated", "水位上升了。", "In spring the water level 上升了 quickly at the old gate."),
    "word": one("untranslated", "水位上升了。", "In spring the water level 上升 quickly at the old gate."),
    "quoted_clause": one(
        "untranslated", f"他说{LONG}。", f"As the villagers say “{LONG}而且还在涨吧”, the level rose."
    ),
    "quoted_words": one("untranslated", "水位上升了。", "The water level (水位) rose."),
    "names": one(
        "untranslated",
        "We thank Anna Berg, Otto Lind and Eva Holm.",
        "感谢Anna Berg, Otto Lind, Eva Holm和大家。",
        ("en", "zh"),
    ),
    "mentioned": one("untranslated", "“水”字很古老。", "The character 水 is very old in this town of ours."),
    "style": pairs("untranslated", *[HAN_LEFT] * 6),
    "few": pairs("untranslated", *[HAN_LEFT] * 6),
    "share": pairs("untranslated", *[HAN_LEFT] * 6, *[CALM] * 54),
    "reference": one("untranslated", f"[1] {LONG}。", f"[1] {LONG}. Annals of the old town and its reservoirs, 2001."),
    "mostly": one("untranslated", "水位上升了。", "Here 水位上升了 level rises."),
    "all": one("untranslated", "水位上升了。", "“水位上升了。”"),
    "longest_gap": one("untranslated", "采用网络。", "采用 " + "0123456789 " * 4 + "网络。"),
    "most_capitalized": one(
        "untranslated", "Anna Berg und Otto Lind kommen.", "Anna Berg und Otto Lind kommen 了", ("de", "zh")
    ),
    "han_clause": one(
        "untranslated", "水位上升了。", "In spring the water level 三天之内上升许多 at the old gate of it."
    ),
    "han_words": one("untranslated", "水位上升了。", "In spring the water level 上升了 quickly at the old gate."),
    "clause_words": one(
        "untranslated",
        "It is at the old gate.",
        "水位在三天之内上升了许多，it is at the old gate然后又下降了。",
        ("en", "zh"),
    ),
    "few_words": one(
        "untranslated", "It is the gate.", "水位在三天之内上升了许多，it is the gate然后又下降了。", ("en", "zh")
    ),
}

MISPAIRED = [
    ("水位上升了两米。", "The level rose by two metres."),
    ("村民们离开了家园。", "The villagers left their homes."),
    ("学校因此关闭。", "The schools closed because of it."),
    ("桥在夜里被冲毁了。", "At night the bridge was swept away."),
    ("他卖掉了自己的船。", "The committee publishes its report in spring."),
]
WEAK = {
    "usual_closeness": pairs("weak pair", *MISPAIRED),
    "pairs": pairs("weak pair", *MISPAIRED),
    "doubt": pairs("weak pair", *MISPAIRED, confidence=0.2),
    "usual": pairs("weak pair", *MISPAIRED, confidence=0.925),
    "usual_log_ratio": pairs("length", *MISPAIRED),
    "spread": pairs("length", *MISPAIRED),
    "shortest": pairs("length", *MISPAIRED, ("他来了。", "So he came home now.")),
}

LOSS = (
    "雨季过后井水的水位上升了3米，水质逐渐变差，5口井、7座桥和9条路因此关闭，村民们离开了家园。",
    "After the rainy season the water level of the wells rose by 3 metres, and the villagers left their homes.",
)
SHORT = ("水位上升，河边老桥塌，村民离开。", "The level rose, and the villagers left.")
LIST = (
    "，".join(f"第{number}个村庄的居民离开了家园" for number in range(130)) + "，水位在夜里上升。",
    ", ".join(f"the inhabitants of village {number} left" for number in range(130)),
)
ITEM = (
    "水位上升了三米，村民离开了。",
    "The level rose by three metres, the villagers left, and all bridges collapsed.",
)
MOVED = [
    (
        "水位上升了三米，河边的老桥倒塌了，村民离开了家园。",
        "The level rose by three metres, and the villagers left their homes.",
    ),
    ("第二天下雨。", "An old bridge collapsed, and it rained all day."),
]
WEIGHTS = ("one", "claim", "gain", "length_without", "share", "similarity", "numbers_missing", "received")
PARTIAL = {
    "shortest": one("partial omission", *SHORT),
    "least_share": one("partial omission", *LIST),
    "least_claim": one("partial omission", LOSS[0], "The water level of the wells rose."),
    "most_numbers": one("partial omission", *LOSS),
    "words": one("partial addition", *ITEM),
    "item": one("partial addition", *ITEM),
    "elsewhere": pairs("partial omission", *MOVED),
    **{f"WEIGHTS.{name}": one("partial omission", *LOSS) for name in WEIGHTS},
}

RESERVOIR = [
    ("水库建于1958年。", "The reservoir was built in 1958."),
    ("水库的水位每天测量一次。", "The water level of the reservoir is measured once a day."),
    ("夏天，村民在水库里游泳。", "In summer the villagers swim in the reservoir."),
    ("鱼类从河流游进水库。", "The fish swim from the river into the reservoir."),
    ("冬天，水库结冰。", "In winter the reservoir freezes."),
]


def reservoir(*rows) -> Example:
    return pairs("inconsistent term", *RESERVOIR, *rows)


DAM = "水库的大坝需要修理。"
REPLACED = reservoir((DAM, "The dam of the kangaroo needs repair."))
VISITS = [
    ("医生住在河边。", "The doctor lives by the river."),
    ("医生每天骑马。", "The doctor rides every day."),
    ("村民感谢医生。", "The villagers thank the doctor."),
    ("医生于是离开了。", "So the doctor left."),
]
MARSHES = [
    ("人工湿地很大。", "The constructed wetland is large."),
    ("人工湿地冬天结冰。", "In winter the constructed wetland freezes."),
    ("村民保护人工湿地。", "The villagers protect the constructed wetland."),
    ("人工湿地里有候鸟。", "There are migratory birds in the constructed wetland."),
]
LEVELS = [
    ("水位很高。", "The water level is high."),
    ("水位冬天下降。", "In winter the water level falls."),
    ("村民记录水位。", "The villagers record the water level."),
    ("水位于是上升。", "So the water level rose."),
]
CRANES = [
    ("候鸟很多。", "Migratory birds are many."),
    ("候鸟冬天离开。", "In winter the migratory birds leave."),
    ("村民喜欢候鸟。", "The villagers like the migratory birds."),
]
BOTH = [*RESERVOIR, *CRANES, ("候鸟在水库的大坝上。", "The kangaroo sits on the dam.")]
TERMINOLOGY = {
    "other": reservoir((DAM, "The dam of the dam lake needs repair.")),
    "shared": pairs("inconsistent term", *MARSHES, ("人工湿地需要修理。", "The artificial wetland needs repair.")),
    "replaced": REPLACED,
    "missing": reservoir((DAM, "The dam needs repair.")),
    "pronoun": reservoir((DAM, "Its dam needs repair.")),
    "fewest": pairs("inconsistent term", *RESERVOIR[:2], (DAM, "The dam of the kangaroo needs repair.")),
    "departures": reservoir(*RESERVOIR[:2], *[(DAM, "The dam of the kangaroo needs repair.")] * 2),
    "doubt": REPLACED,
    "clear": pairs("inconsistent term", *BOTH[2:]),
    "unexplained": reservoir((DAM, "The dam of the lake needs repair.")),
    "rest": REPLACED,
    "substitute": REPLACED,
    "rise": REPLACED,
    "nearly": pairs("inconsistent term", *BOTH),
    "common": reservoir((DAM, "The dam of the house needs repair.")),
    "frequent": reservoir((DAM, "The dam of the house needs repair.")),
    "plain": pairs("inconsistent term", *VISITS, ("医生需要修理大坝。", "The physician has to repair the dam.")),
    "settled": pairs("inconsistent term", *VISITS[:3], ("医生需要修理大坝。", "The kangaroo has to repair the dam.")),
    "akin": pairs("inconsistent term", *LEVELS, ("水位于是下降。", "So the depth of all this water fell.")),
    "uncovered": pairs(
        "inconsistent term",
        *MARSHES,
        ("人工湿地需要修理。", "The kangaroo needs artificial repair of the wet land."),
    ),
    "between": pairs("inconsistent term", *LEVELS, ("水位于是下降。", "So the level of all this water fell.")),
}

REPEATS = {
    "once": pairs(
        "repeated sentence",
        ("本章小结如下所述。", "A summary follows."),
        ("本章小结如下所述。", "Here it is, in short."),
    ),
    "again": pairs(
        "repeated sentence",
        *[("本章小结如下所述。", "A summary follows.")] * 2,
        ("本章小结如下所述。", "Here it is, in short."),
    ),
    "shortest": pairs(
        "repeated sentence", ("本章小结如下。", "A summary follows."), ("本章小结如下。", "Here it is, in short.")
    ),
}


def heading(text) -> Example:
    return lambda: headings.is_heading(text)


HEADINGS = {"longest": heading("第一章 " + "水位与候鸟的关系" * 10)}


def found_terms(*rows, languages=("zh", "en")) -> Example:
    def found():
        return terms.find_terms(aligned(*zip(*rows, strict=True), languages, 1.0), LEXICON)

    return found


DAMS = [
    ("水库大坝需要修理。", "The reservoir dam needs repair."),
    ("水库大坝很高。", "The reservoir dam is high."),
    ("水库大坝漏水。", "The reservoir dam leaks."),
    ("水库结冰。", "The reservoir freezes."),
]
SYSTEMS = [
    ("人工湿地处理系统很大。", "The constructed wetland treatment system is large."),
    ("村民保护人工湿地处理系统。", "The villagers protect the constructed wetland treatment system."),
    ("冬天人工湿地处理系统结冰。", "In winter the constructed wetland treatment system freezes."),
]
NAMELESS = [
    ("山谷很深。", "The Qorvath is deep."),
    ("村民住在山谷里。", "The villagers live in the Qorvath."),
    ("山谷冬天下雪。", "In winter it snows in the Qorvath."),
    ("候鸟离开了山谷。", "The migratory birds left the Qorvath."),
]
TERMS = {
    "longest_han": found_terms(*SYSTEMS),
    "longest_words": found_terms(*SYSTEMS),
    "per_recurrence": lambda: terms.default_min_beads(1000),
    "most_recurrence": lambda: terms.default_min_beads(9000),
    "free": found_terms(*DAMS),
    "alike": found_terms(*[("修渠。", "Channels.")] * 2),
    "remote": found_terms(*[("关卡。", "Barriers.")] * 3),
    "faithful": found_terms(*[("修渠。", "Channels.")] * 3, *[("很好。", "Good channels.")] * 2),
    "often": found_terms(*NAMELESS),
    "inseparable": found_terms(*NAMELESS),
    "together": found_terms(*[("家庭收", "household income")] * 2, *[("。", "households")] * 3, ("家庭收", "income")),
    "settled": found_terms(
        *[("雨量。", "Rain.")] * 2,
        ("降雨。", "August."),
        ("降雨。", "Slowly."),
        ("降雨。", "Spring."),
        ("降雨。", "Rainfall."),
        ("降雨量。", "Rainfall."),
    ),
    "otherwise": found_terms(*[("平均。", "Average.")] * 2, ("平均。", "Mean.")),
}


def suspects(kind, *rows, policy=None) -> Example:
    units = [Entry(n, Unit(tuple(map(Variant, ("zh", "en"), row))), 1, (), ()) for n, row in enumerate(rows, 1)]
    return lambda: list(cleaning.find_suspects_among(lambda: units, (kind,), policy=policy))


CLEANING = {"clear_number": suspects("number", ("第3只鸟在IMAGIC-500里。", "The bird is in IMAGIC-700 near KX-90."))}
NEAR = ("水库的水位在三天之内上升了两米。", "The level of the reservoir rose by two metres within three days.")
LIMITS = {
    "untranslated": [("水位上升了。", f"In spring the water level {LONG} at the old gate of the town.")],
    "number": [("3只鸟住在河边。", "The birds live by the river.")],
    "dissimilar": [("水库的水位变化。", "Birds of the lake.")],
    "length": [("水位" * 17, "water level " * 3)],
    "long": [("水" * 2100, "water")],
    "near_duplicate": [NEAR, (NEAR[0], NEAR[1].replace("days", "weeks"))],
}

EXAMPLES = {
    "typography": TYPOGRAPHY, "listings": LISTINGS, "untranslated": UNTRANSLATED, "weak": WEAK, "partial": PARTIAL,
    "terminology": TERMINOLOGY, "repeats": REPEATS, "headings": HEADINGS, "terms": TERMS, "cleaning": CLEANING,
}  # fmt: skip
BY_NAME = {
    f"{module}.{name if '.' in name else f'EVIDENCE.{name}'}": example
    for module, examples in EXAMPLES.items()
    for name, example in examples.items()
}
NUMBERS = {
    str(number): number for number in (*policy_numbers(*MODULES), *numbers(module.__name__ for module in OTHERS))
}


def test_every_number_has_an_example_and_every_example_a_number():
    assert BY_NAME.keys() == NUMBERS.keys()


@pytest.mark.parametrize("name", BY_NAME)
def test_a_fifth_more_or_less_changes_what_is_found(name):
    number, example = NUMBERS[name], BY_NAME[name]
    before = example()
    results = []
    for factor in FACTORS:
        with moved(number, factor):
            results.append(example())
    assert any(result != before for result in results)
    assert example() == before


def test_every_limit_of_the_cleaning_has_an_example():
    assert LIMITS.keys() == set(CleaningPolicy._fields)


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_a_fifth_higher_or_lower_changes_what_is_suspicious(name):
    limit, kind = getattr(CleaningPolicy(), name), name.replace("_", "-")
    policies = [CleaningPolicy.of({kind: limit * factor}) for factor in (1, *FACTORS)]
    before, *others = (list(suspects(kind, *LIMITS[name], policy=policy)()) for policy in policies)
    assert any(found != before for found in others)
