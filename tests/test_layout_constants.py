"""Each hand-set number of the repair of lines and pages, of segmentation and of decoding, felt by an example.

An example is a text whose sentences, notices or characters are others as soon as the number is moved by a fifth.
"""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import wrap

import pytest

from aligner.bitext.encodings import decode
from aligner.bitext.texts import Document
from aligner.text.repair import repair
from aligner.text.sentences import segment

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import Number, moved, numbers

LAYOUT = ("joins", "layout", "lines", "pages", "shapes", "width", "quotes")
MODULES = {name: f"aligner.text.repairs.{name}" for name in LAYOUT}
MODULES |= {name: f"aligner.text.{name}" for name in ("sentences", "ends", "tokens", "labels", "abbreviated")} | {
    "encodings": "aligner.bitext.encodings"
}
LESS, MORE = 0.8, 1.2

ABOVE = "The bridge was built of stone in that summer. It was the very first that was ever built across the"
BELOW = "river above the old mill, and it stood for two hundred years. Then the flood took it."
CHINESE_ABOVE = "石桥是夏天建成的，用了整整三年时间。它是第一座横跨这条大河的"
CHINESE_BELOW = "桥梁，后来在这里屹立了两百年。再后来洪水把它冲走了。"
# A wide line of English that ends a sentence, and shows that the others are not as wide as their column.
WIDE = "In the end nobody in the whole valley could remember it at all."
CHINESE_WIDE = "到了最后，整个山谷里再也没有人还能记得它原来的样子，没有人。"

WRAPPED = (
    "The old bridge was built by the masons of three villages who worked through two long winters without any pay and"
    " slept in the mill beside the water because the road over the hills was closed by the snow. When the flood came in"
    " the spring of the third year it carried away the mill and the boats and all the timber that had been brought down"
    " from the forest but left the arches of the bridge standing"
)
# Lines of several widths, two of five of them broken at 44 to 47 columns, with one sentence end inside a line.
FIVE_LINES = (
    "The old bridge fell in the flood of spring, and\nnobody came to build it again, not in that year and not in the"
    " year after it.\nThe mill was beside the water for as long as\nany of us can remember. It is gone.\nThe people of"
    " the valley, who had crossed it for two hundred years, went through the cold water now."
)
# A line of 34 columns at the margin of three lines, the last of which was joined already.
JOINED_LAST = (
    "老人说那一年春天河水漫过了石桥以后\n许多人家都搬到山上去。从前的村子\n后来就没有人住了，磨坊也在洪水里倒了，"
    "只剩下石头墙。"
)
# One wide line in three is broken, without a mark.
ONE_OF_THREE = "老人说那一年春天河水漫过了石桥以后许多人家\n搬到山上去了。从前的村子没有人。\n" + CHINESE_WIDE
# A line of 62 characters without a mark, a heading, and a paragraph.
LONG_CHINESE = (
    "北方三个村子里的老人说起那一年春天的河水怎样漫过了石桥和磨坊以及两岸人家的房子并且带走了许多从山上运下来准备修桥的木头和\n"
    "石料。那年没有人死。后来他们又修了桥。\n北方古桥\n"
    "从前的石桥是由三个村子里的石匠用了整整两个冬天才修好的，没有人给他们一分钱，他们住在河边的磨坊里，吃的是各家各户轮流送来的"
    "饭菜，喝的是河水，一直到春天。"
)
CHINESE = "老人说那一年春天河水漫过了石桥。村里的人都搬到了山上去住，河边的磨坊后来也倒了。"
ENGLISH_LINES = (
    "The old bridge was built by the masons of the hill\nwho came down to the river. They stayed there for a\nwinter or"
    " two, and they slept at night in one of the\n{}\nThey were built of wood. Nobody lives there at all."
)


def lines(text, number):
    """Lines of so many characters."""
    return "\n".join(text[k : k + number] for k in range(0, len(text), number))


# The number, the factor that it is moved by, the language, and the text.
# Six lines of one width with blank ones between them.
SPACED = "\n\n".join((
    "Nobody knew when the flood had come or why it took one",
    "boat to the sea. The owner of that boat said he saw three",
    "lights on the water and heard a bell. He ran outside with",
    "lamps in both hands. But the rain fell so hard that he saw",
    "Mrs Moss alone. He went back to bed. Next day he found only",
    "Reed on the shore, where nobody had ever seen him before.",
))  # fmt: skip
EXAMPLES = [
    ("lines.narrowest", MORE, "en", "We saw that the old bridge was the\n- 3 -\nfirst over the river, and it fell."),
    (
        "lines.paragraph",
        MORE,
        "en",
        "The bridge fell. Nobody came to build it again, because the people of the three villages had no stone, no"
        " money and no masons, and had always liked their own old boat on one\nYangtze. It is so.",
    ),
    ("lines.indent", LESS, "zh", f"{CHINESE_ABOVE}\n- 3 -\n {CHINESE_BELOW}"),
    (
        "lines.title",
        LESS,
        "en",
        f"{ABOVE}\nDoctoral Thesis of the University of the North, Faculty of Old Bridges\n{BELOW}",
    ),
    (
        "lines.chinese_title",
        MORE,
        "zh",
        f"桥下的人说起过这件事。桥下的人说起过这件事。{CHINESE_ABOVE}\n北方古桥的历史 Rivers\n{CHINESE_BELOW}",
    ),
    ("lines.capitals", MORE, "en", f"{ABOVE}\nRivers and Their Bridges over Mountains\n{BELOW}"),
    ("lines.long", MORE, "en", f"{ABOVE}\nRivers with Their Many Bridges from Above\n{BELOW}"),
    ("lines.whose", LESS, "zh", f"{CHINESE_ABOVE}\n- 3 -\n后来北方桥梁结果表明它很老。"),
    (
        "lines.english",
        LESS,
        "en",
        "The old bridge was built by the masons of one\nhill village. They called it 石桥 and loved one\n"
        "北方人民的桥，很老很老。",
    ),
    (
        "lines.chinese",
        LESS,
        "en",
        "The old bridge was built by the masons of one\nhill village. They loved it very much for one\n"
        "石桥 (Shiqiao) 很老很老很老。",
    ),
    (
        "lines.bracket",
        LESS,
        "en",
        "The bridge stood (as the men of all three villages told us, and the books of the mill say\nLi told us the"
        " same. It was old.",
    ),
    ("lines.common", MORE, "en", f"{ABOVE}\n- 3 -\nRafts of timber came down the river."),
    (
        "layout.paragraphs",
        MORE,
        "en",
        "The old bridge fell in the flood of spring, yet\nnobody came. The mill fell too.\n" + WIDE,
    ),
    ("layout.broken_paragraphs", MORE, "en", FIVE_LINES),
    ("layout.broken", MORE, "en", FIVE_LINES),
    ("layout.broken_width", MORE, "en", FIVE_LINES),
    ("layout.wrapped_paragraphs", MORE, "en", "\n".join(wrap(WRAPPED, 45))),
    ("layout.parts", MORE, "zh", f"{lines(CHINESE * 4, 18)}\n后来没有人知道它们到底是在什么时候由什么人建成的。"),
    ("layout.alone_lines", MORE, "zh", JOINED_LAST),
    ("layout.alone", MORE, "zh", JOINED_LAST),
    ("layout.full", MORE, "zh", "老人说那一年春天河水漫过了石桥以\n后许多人家都搬到山上去。没有人知道它。"),
    ("layout.wrapped", MORE, "zh", f"{lines(CHINESE + CHINESE[:11], 19)}\n{lines(CHINESE, 19)}"),
    (
        "layout.heading",
        MORE,
        "zh",
        "老人说那一年春天河水漫过了石桥以后许多\n人家都搬走了。没有人知道。\n北方古桥与河流的历史\n石桥很老。它倒了。",
    ),
    (
        "layout.english",
        LESS,
        "zh",
        "老人说那一年春天河水漫过了石桥以后许多\n人家搬走了。没有人知道。\n我们后来在河边的磨坊里一共看到三台旧的\nBRT机器。它们很老。",
    ),
    (
        "layout.lower_starts",
        MORE,
        "en",
        "The old bridge was built by the masons of the\nnorth. They came down from the high hills of\n"
        "Yunxi with their carts and with the horses of\nGao Qiming. It took them three years, and old\n"
        "Lin Ruomei and her sons cooked for them until\nthe last stone was set.",
    ),
    ("joins.frequent", LESS, "en", "The view from it was won-\nderful."),
    ("joins.part", MORE, "en", "In the flood of that year the old sea-\nplane sank."),
    ("joins.running", MORE, "zh", "石桥很老，它是北方人民的\n》桥。它倒了。\n" + CHINESE_WIDE),
    ("joins.clear", MORE, "zh", ONE_OF_THREE),
    ("joins.common", MORE, "zh", ONE_OF_THREE),
    (
        "joins.clause",
        MORE,
        "zh",
        "老人说，那一年的春天河水漫过了石桥以后许多人家都搬到山上去居住\n不再回来。河边的磨坊也倒了。石桥还在。\n没有人知道。\n"
        "到了最后，整个山谷里再也没有人还能记得它原来的样子，也没有人还记得那一年的河水。",
    ),
    ("joins.chinese", MORE, "zh", LONG_CHINESE),
    ("joins.closed", MORE, "zh", LONG_CHINESE),
    (
        "joins.plain",
        MORE,
        "en",
        "The old bridge was carried away by the flood in the spring yet\nnobody came to build it again.",
    ),
    ("joins.spaced", MORE, "en", SPACED),
    ("joins.spaced_lines", MORE, "en", SPACED),
    (
        "joins.plain_closed",
        MORE,
        "en",
        "The old bridge was carried away by the flood in the spring and\nnobody came to build it again.\n"
        "stone, wood\nwater, bread",
    ),
    (
        "joins.plain_lines",
        LESS,
        "en",
        "The old bridge was carried away by the flood in the spring and\nnobody came." + "\nIt is so." * 16,
    ),
    ("joins.caption", LESS, "en", ENGLISH_LINES.format("Figure 2.1 The Old Mill of the North")),
    ("pages.titles", LESS, "en", f"{ABOVE}\nRivers of the North\nOld Bridges\n{BELOW}"),
    (
        "pages.narrower",
        LESS,
        "en",
        f"{ABOVE}\nA Study of the Old Rivers and Their Many Bridges\n{BELOW}",
    ),
    (
        "pages.chinese",
        MORE,
        "zh",
        f"{'桥下的人说起过这件事。' * 6}它很老。\n桥下的人说起过这件事。桥下的人说起过这件事。{CHINESE_ABOVE}\n"
        f"北方河流与桥梁研究\n{CHINESE_BELOW}",
    ),
    ("pages.latin", MORE, "en", f"{ABOVE.removesuffix(' the')}\nOld Bridges\n{BELOW}"),
    ("pages.lines", LESS, "en", f"{ABOVE}\n- 3 -\nContents\nABSTRACT\n12\n{BELOW}"),
    (
        "pages.repeated",
        MORE,
        "en",
        f"{ABOVE}\nOld Rivers 4\n{BELOW}\nOld Rivers 5\nIt is so. {ABOVE}\nOld Rivers 6\n{BELOW}",
    ),
    (
        "pages.numbered",
        MORE,
        "en",
        "The river rose, and the mill stood.\nWe had seen in the summer that the bridge was\n12\nno longer there.",
    ),
    ("pages.headed", MORE, "en", f"{ABOVE.replace('. It', ' and it')}\nABSTRACT\n{BELOW}"),
    (
        "shapes.gap",
        MORE,
        "en",
        "We had seen in the summer that the bridge was\nNorthern University   Chapter 2 Old Bridges\nno longer there.",
    ),
    ("shapes.parts", LESS, "en", f"{ABOVE}\nNorthern University   Old Rivers   17\n{BELOW}"),
    (
        "shapes.parts_width",
        LESS,
        "en",
        f"{ABOVE}\nMaster's Thesis of Northern University   Chapter 2 A Review of What Is Known of Rivers and Bridges\n"
        + BELOW,
    ),
    ("width.clause", MORE, "zh", "天亮了吗.雨停了吗.\n走吧走吧."),
    ("width.stops", MORE, "zh", "天亮了吗.雨停了吗.\n走吧走吧."),
    ("width.brackets", LESS, "zh", f"石桥(也就是{'北方人民说的那座很老的桥，' * 14}）倒了。"),
    ("quotes.speech", LESS, "zh", "“" + "石桥倒了。\n" * 60 + "”"),
    ("quotes.deepest", LESS, "en", "(" * 60 + ")" * 60),
    ("sentences.label", LESS, "zh", "北方河流与桥梁研究关键词：    河水流过石桥。"),
    (
        "ends.title",
        LESS,
        "zh",
        "他写了《谁在那座石桥上走过？北方三个村子里的人们在许许多多年以后说起的那些事情》这本书。",
    ),
    (
        "ends.bracket",
        LESS,
        "zh",
        f"老人说（{'北方的人都知道那座桥，' * 9}是不是？）这话他不信。",
    ),
    ("ends.leader", MORE, "en", "Preface ...... I"),
    ("tokens.token", LESS, "en", "It is from U.oldriversandbridges.He left for the mill."),
    ("ends.clause", MORE, "zh", "天黑了，夜很深了……他没有回来。"),
    ("labels.heading", LESS, "en", "Chapter    2. Methods of the masons"),
    ("labels.item", LESS, "en", f"1. {'The bridge fell, and then ' * 7}it rose 2. They left"),
    (
        "abbreviated.journal",
        LESS,
        "en",
        "It is from J. Psychiatr. Then came others, such as Acta Psychiatr. 12 and more.",
    ),
    ("abbreviated.adverbial", LESS, "en", "It stood there for long and before perhaps 1200 B.C. Rome had seen it."),
    ("abbreviated.ordinary", MORE, "en", "The water was cold. we went home."),
    ("encodings.familiar", LESS, "zh", "橋樑與河流水".encode("gb18030")),
    ("encodings.fewest", MORE, "zh", "他在橋上。他".encode("cp950")),
    ("encodings.frequent", LESS, "zh", "籠瀑要鐵石葉這生林木燈".encode("cp950")),
    ("encodings.zeros", MORE, "zh", "The 山 and the 水天大中土山水天".encode("utf-16-le")),
]


def number(name):
    module, field = name.split(".")
    return Number(MODULES[module], "EVIDENCE", field)


def result(text, language):
    """The sentences and the notices that a text gives; of bytes, what they say."""
    if isinstance(text, bytes):
        try:
            return decode(text, "bytes")
        except ValueError as error:
            return str(error)
    document = repair(Document(text, language))
    return list(segment(document)), [notice.message for notice in document.notices]


@pytest.mark.parametrize(("name", "factor", "language", "text"), EXAMPLES, ids=[name for name, *_ in EXAMPLES])
def test_a_fifth_of_each_number_is_felt(name, factor, language, text):
    before = result(text, language)
    with moved(number(name), factor):
        assert result(text, language) != before
    assert result(text, language) == before


def test_every_number_has_an_example():
    found = {number for number in numbers(["aligner.text", "aligner.bitext"]) if number.module in MODULES.values()}
    assert found == {number(name) for name, *_ in EXAMPLES}
