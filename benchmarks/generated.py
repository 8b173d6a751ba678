"""A seed → two texts that translate each other, made of a small word list; nobody's text is needed to time anything.

Sentences are as long as those of a report: 39 Chinese characters and 26 English words on average. One in eight is told
in two in the other language and one in twenty-five is missing there, so that there is something to align. The words are
too few for the accuracy on such texts to mean anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

# Sentences of one paragraph, on the side where they are counted.
PARAGRAPH = 6
# Shares: of a further clause, twice; of results told in a sentence of their own, in one language; of what one lacks.
CLAUSE = 1 / 2
TWO_SENTENCES = 1 / 4
ADDED = 1 / 25

Word = tuple[str, str]
NOTHING: Word = ("", "")

PEOPLE: tuple[Word, ...] = (
    ("老渔民", "the old fishermen"), ("乡村教师", "the village teachers"), ("木匠", "the carpenters"),
    ("图书管理员", "the librarians"), ("气象观测员", "the weather observers"), ("年轻的工程师", "the young engineers"),
    ("茶农", "the tea growers"), ("灯塔看守人", "the lighthouse keepers"), ("地图绘制员", "the map makers"),
    ("合唱团成员", "the members of the choir"), ("铁路工人", "the railway workers"), ("面包师", "the bakers"),
)  # fmt: skip
ACTIONS: tuple[Word, ...] = (
    ("修复了", "repaired"), ("测量了", "measured"), ("记录了", "recorded"), ("重新检查了", "examined once more"),
    ("比较了", "compared"), ("仔细描述了", "described with care"), ("交换了", "exchanged"), ("收集了", "collected"),
    ("拆除了", "took down"), ("保存了", "preserved"), ("低估了", "underestimated"), ("改进了", "improved"),
)  # fmt: skip
THINGS: tuple[Word, ...] = (
    ("古老的石桥", "the ancient stone bridges"), ("潮汐的高度", "the height of the tides"),
    ("河流的水位", "the water level of the river"), ("手工制作的木船", "the wooden boats made by hand"),
    ("冬季的降雪量", "the snowfall of the winter"), ("学校的旧课本", "the old textbooks of the school"),
    ("候鸟的迁徙路线", "the routes of migrating birds"), ("果园里的土壤", "the soil of the orchards"),
    ("城墙上的裂缝", "the cracks in the city wall"), ("码头附近的仓库", "the warehouses near the docks"),
    ("山谷中的风速", "the speed of the wind in the valley"), ("失传的歌谣", "the songs that had been lost"),
)  # fmt: skip
TIMES: tuple[Word, ...] = (
    ("{}年春天", "in the spring of {}"), ("{}年以前", "before the year {}"), ("自{}年以来", "since {}"),
    ("{}年的大雨之后", "after the heavy rains of {}"), ("{}年秋季开学时", "when school began in the autumn of {}"),
    ("在{}年的冬天", "during the winter of {}"),
)  # fmt: skip
REASONS: tuple[Word, ...] = (
    ("因为没有人相信这些数字", "because nobody believed the figures"),
    ("尽管道路已经被水淹没", "although the roads were already under water"),
    ("以便邻近的城镇能够使用", "so that the neighbouring towns could use them"),
    ("而费用由每个家庭分担", "while every family shared the cost"),
    ("直到有人带来了更好的工具", "until someone brought better tools"),
    ("并且没有要求任何报酬", "and they asked for no reward"),
)  # fmt: skip
RESULTS: tuple[Word, ...] = (
    ("结果误差减少了{}%", "the error fell by {} percent"), ("参加的人数增加到{}人", "as many as {} people took part"),
    ("报告一共有{}页", "the report had {} pages in all"), ("整个工作用了{}天", "the whole work took {} days"),
    ("其中只有{}处需要更换", "only {} parts had to be replaced"), ("他们带来了{}封信", "they brought {} letters"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bitext:
    """Two texts and the sentences they are made of."""

    source: str
    target: str
    source_sentences: list[str]
    target_sentences: list[str]


def bitext(sentences: int, seed: int = 0) -> Bitext:
    """Chinese and English texts of exactly this many sentences each; the last few of one may have no translation."""
    random = Random(seed)
    source: list[str] = []
    target: list[str] = []
    while min(len(source), len(target)) < sentences:
        chinese, english = told(random)
        left_out = random.choice((chinese, english)) if random.random() < ADDED else None
        source += chinese if chinese is not left_out else []
        target += english if english is not left_out else []
    source, target = source[:sentences], target[:sentences]
    return Bitext("\n".join(paragraphs(source, "")), "\n".join(paragraphs(target, " ")), source, target)


def told(random: Random) -> tuple[list[str], list[str]]:
    """One or two sentences of each language that say the same."""
    first, second = random.sample(THINGS, 2)
    parts = [filled(random.choice(TIMES), random.randint(1801, 1999)), random.choice(PEOPLE), random.choice(ACTIONS)]
    reason = random.choice(REASONS) if random.random() < CLAUSE else NOTHING
    result = filled(random.choice(RESULTS), random.randint(2, 99)) if random.random() < CLAUSE else NOTHING
    in_two = random.choice(("zh", "en")) if random.random() < TWO_SENTENCES else ""
    (when, who, what), (since, they, did) = zip(*parts, strict=True)
    chinese = f"{when}，{who}{what}{first[0]}和{second[0]}" + f"，{reason[0]}" * bool(reason[0])
    english = f"{since}, {they} {did} {first[1]} and {second[1]}" + f", {reason[1]}" * bool(reason[1])
    return (
        [f"{sentence}。" for sentence in joined(chinese, result[0], "，", in_two == "zh")],
        [f"{capital(sentence)}." for sentence in joined(english, result[1], ", and ", in_two == "en")],
    )


def joined(event: str, result: str, joiner: str, in_two: bool) -> list[str]:
    """What happened and what came of it, if anything did, in one sentence or in two."""
    clauses = [event, result] if result else [event]
    return clauses if in_two else [joiner.join(clauses)]


def filled(word: Word, number: int) -> Word:
    """The number in its place on both sides."""
    return word[0].format(number), word[1].format(number)


def capital(text: str) -> str:
    """The first letter in upper case and the rest as it is."""
    return text[0].upper() + text[1:]


def paragraphs(sentences: list[str], joiner: str) -> Iterator[str]:
    """Sentences as running text, one paragraph a string."""
    for start in range(0, len(sentences), PARAGRAPH):
        yield joiner.join(sentences[start : start + PARAGRAPH])
