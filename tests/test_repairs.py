"""Laws and examples of repair."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import texts_with_halves
from work import lines_run

from aligner.bitext.edits import Edit, Span
from aligner.bitext.texts import Document
from aligner.errors import InputError
from aligner.text import repair as repairs
from aligner.text.repair import RULES, repair
from aligner.text.repairs.characters import RADICALS
from aligner.text.sentences import segment
from aligner.words import english as words

DAMAGED = st.text(alphabet="aehnotTPRC.,;:!? \n\r\f\t-\u00ad\u200b\u3000“”\"'()天地人，。；？！（）｡ﬁ⼈1")
WRAPPED = st.lists(
    st.sampled_from(
        ["the river that ran past our old house and the mill", "水流过旧桥又流过村庄，一直流到很远的地方", "", "  "]
    )
).map("\n".join)
SENTENCES = [
    "The bridge was built of stone in the summer. It was the first that ever was built across the",
    "river above the old mill, and it stood for two hundred years. Then the flood took it.",
    "石桥是夏天建成的，用了整整三年时间。它是第一座横跨这条大河的",
    "桥梁，后来在这里屹立了两百年。再后来洪水把它冲走了。",
]
FURNITURE = [
    "12",
    "- 3 -",
    "第 2 页",
    "IV",
    "北方大学硕士学位论文",
    "ABSTRACT",
    "摘 要",
    "Old Rivers 4",
    "古桥",
    "",
    "  ",
    "\f",
]
PAGES = st.lists(st.sampled_from(SENTENCES * 2 + FURNITURE), max_size=12).map("\n".join)
TEXTS = st.text() | DAMAGED | WRAPPED


def repaired(text: str, language: str = "en") -> str:
    return repair(Document(text, language)).text


GLUED = [
    ("It lies south ofthe river.", "It lies south of the river."),
    ("It lies in ofPRC territory.", "It lies in of PRC territory."),
    ("It hasbecome a town.", "It has become a town."),
    ("Afterthe flood theNortheast was rebuilt.", "After the flood the Northeast was rebuilt."),
    ("Inmicro-scale models it works.", "In micro-scale models it works."),
    ("The ‘oldinstitution’ was closed.", "The ‘old institution’ was closed."),
    ("Old Lushanriver flow; Lushan is green.", "Old Lushan river flow; Lushan is green."),
    ("We saw Lushan. TheLushan hills", "We saw Lushan. TheLushan hills"),
]


@pytest.mark.parametrize(("text", "expected"), GLUED)
def test_glued_words_get_their_space(text, expected):
    assert repaired(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We left the hills.Then it rained.", "We left the hills. Then it rained."),
        ("At a small scale,the model works.", "At a small scale, the model works."),
        ("The mill stopped;nobody came.", "The mill stopped; nobody came."),
        ("We walked home .It rained.", "We walked home. It rained."),
        ("Rivers , lakes and seas .", "Rivers, lakes and seas."),
        ("Who came ? Nobody !", "Who came? Nobody!"),
        ("The support vector machine (SVM)is old.", "The support vector machine (SVM) is old."),
        ("The mill ( an old one ) stood.", "The mill (an old one) stood."),
        ("It is a model.Prof. Smith came.", "It is a model. Prof. Smith came."),
        ("We lived in Andover,Dr. Smith said.", "We lived in Andover, Dr. Smith said."),
        ("It grew by 3.5 %,from 2%;then it fell.", "It grew by 3.5 %, from 2%; then it fell."),
        ("It is an art ,a craft.", "It is an art, a craft."),
    ],
)
def test_spaces_around_english_punctuation_are_put_right(text, expected):
    assert repaired(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It costs 3.5 or 1,000; see e.g. the U.S.A. and www.x.org, node.js and words.txt.",
        "An iPhone runs GPT4model, LaTeX and toString(a,b) at pH 7; PhD McDonald wrote to a.b@c.org.",
        "Call os.path.join(a,b), then std::vector<int> and http://example.org/ofthe/a.html?b=c.",
        "Wait . . . what? She paused ... and left.",
        "Use the .NET runtime; see setup.py and README.md.",
        "The ratio a : b is f(x,y) = 3:1 at 10:30.",
        "“Yes,” she said; ‘no’ (perhaps).",
        "Mr. Schwarzenegger met Zhang Weiming in Andover, near Loughborough.",
        "地图上有三条河，两座山。“真的吗？”他问。",
        "本文采用 BERT 模型与 SVM 算法，在 3 个数据集上做了实验。",
        "第一章 绪论\n天亮了。\n关键词：河流 山谷 桥梁",
        "春眠不觉晓，\n处处闻啼鸟。\n夜来风雨声，\n花落知多少。",
        "Milk\nbread\nsugar\nfour kinds of apples",
        "It is (un)likely that node(s)are (sun-)dried; while ( i < n ) and f(x)is, if ( x == y ) go.",
        "The first of them, an old man with a boat,\nand his wife.\nThe second was young.",
        "Keywords: river; bridge; old mill\n关键词 河流 桥梁 磨坊",
        "春天來了，河水漲了起來。\n門前的馬說：「走吧。」\n沒有人說話。",
        "1\n00:00:01,000 --> 00:00:02,500\nwhere is the bridge\n\n2\n00:00:03,000 --> 00:00:04,000\nit fell",
        "Chapter 1 Rivers ........ 3\nChapter 2 Bridges ....... 12\n第三章 河流 ⋯⋯⋯ 20",
        "river\t120\tlong\nbridge\t3\told\n河流\t120\t长",
        "def cross(river):\n    for bridge in river.bridges:\n        if bridge.old: return bridge\n    return None",
        "We met the men of BERT 与 GPT 的模型，then left.\n他说 Hello world 就走了。",
        "And so they went down to the river to see the bridge, the old mill,\nthe garden and\nthe boat",
        "Contents\n\nOn rivers and the people who live by them\nOn hills\n\nIndex",
        "",
        "\n \n",
    ],
)
def test_clean_text_comes_back_without_edits(text):
    assert repair(Document(text, "zh")).edits == ()
    assert repair(Document(text, "en")).edits == ()


def test_other_languages_keep_their_words():
    text = "Der Lastwagenfahrer , so sagt man , ist inder Stadt !"
    assert repaired(text, "de") == text


ONE_SENTENCE_A_LINE = [
    "The river rose during the night and took the bridge with it.",
    "Nobody in the village had seen such a flood before.",
    "In the morning we found a boat between the trees of the garden.",
    "Its owner never came.",
]


def test_lines_that_are_sentences_are_not_joined():
    assert repair(Document("\n".join(ONE_SENTENCE_A_LINE), "en")).edits == ()
    assert repair(Document("天亮了，雨还在下，河水慢慢漫过了石桥。\n没有人说话。\n“走吧。”他说。", "zh")).edits == ()


def test_titles_one_a_line_are_not_joined():
    titles = ["A Study of Rivers and the Towns that Grew beside Them", "On the Building of Stone Bridges in the North"]
    assert repair(Document("\n".join(titles * 3), "en")).edits == ()


def test_hard_wrapped_english_is_joined_with_spaces():
    text = (
        "The river rose during the night and took the old\n"
        "bridge with it. Nobody in the village had seen a\n"
        "flood like this. In the morning we found a boat\n"
        "in the garden.\n"
        "\n"
        "Its owner never came. We kept it for many years\n"
        "and painted it blue.\n"
    )
    assert repaired(text) == (
        "The river rose during the night and took the old bridge with it. Nobody in the village had seen a flood like"
        " this. In the morning we found a boat in the garden.\n\nIts owner never came. We kept it for many years and"
        " painted it blue.\n"
    )


def test_a_rule_that_is_left_out_proposes_nothing_and_one_that_is_not_there_is_refused():
    document = Document("In the middleofthe river ,it ends.", "en")
    rules = {edit.rule for edit in repair(document).edits}
    assert len(rules) > 1
    for rule in rules:
        assert rule not in {edit.rule for edit in repair(document, exclude_rules=(rule,)).edits}
    with pytest.raises(InputError, match=r"no repair rule is called 'spelling'; the rules are: mojibake, decoded "):
        repair(document, exclude_rules=("spelling",))


def test_hard_wrapped_chinese_is_joined_without_spaces():
    lines = [
        "昨天夜里河水涨了起来，冲走了村口的旧石",
        "桥。村里没有人见过这样大的水。早上我们在",
        "园子里看见一条小船。",
    ]
    text = "大水\n" + "\n".join(lines) + "\n　　船主一直没有来。"
    assert repaired(text, "zh") == "大水\n" + "".join(lines) + "\n　　船主一直没有来。"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (
            "The river rose during the night and took the old bridge with\nit, so that nobody could leave the village.",
            "The river rose during the night and took the old bridge with it, so that nobody could leave the village.",
        ),
        (
            "昨天夜里河水忽然涨了起来并且冲走了村口那座已经有两百多年历史的旧石\n桥。\n　　船主一直没有来。",
            "昨天夜里河水忽然涨了起来并且冲走了村口那座已经有两百多年历史的旧石桥。\n　　船主一直没有来。",
        ),
    ],
)
def test_a_sentence_that_was_broken_is_joined_where_it_is_the_whole_text(text, joined):
    assert repaired(text, "zh" if text[0] > "z" else "en") == joined


CAPTIONS = [
    "Figure 2.1 The Four Old Mills",
    "Table 3: Rivers",
    "图2.1 四座古桥分布图",
    "表3 北方的河流",
    "Figure 2.1 The Four Old Mills of the North",
]


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_caption_in_a_sentence_is_not_joined_to_it_and_the_lines_around_it_are(caption):
    lines = [
        "The bridge was built of stone in the summer by the men of",
        "the north. It was the first that ever was built across the",
    ]
    below = ["river above the old mill, and it stood for two hundred and", "two years. Then the flood took it."]
    text = "\n".join([*lines, caption, *below])
    assert repaired(text) == "\n".join([" ".join(lines), caption, " ".join(below)])
    lines = [
        "石桥是很多年以前的一个夏天由北方的工匠建成的，用了整整三",
        "年时间。它是第一座横跨这条大河的桥梁，也是北方最早的由石头",
    ]
    below = ["建成的大桥，后来在这里屹立了两百年。再后来洪水把它冲走了，", "没有留下什么。"]
    text = "\n".join([*lines, caption, *below])
    assert repaired(text, "zh") == "\n".join(["".join(lines), caption, "".join(below)])


def test_a_line_that_names_a_figure_is_joined():
    lines = [
        "石桥是夏天由北方的工匠建成的，用了三年。它见",
        "图2.1 所示的那幅由石匠画的地图并且知道它是第",
        "一座。没有别的。",
    ]
    assert repaired("\n".join(lines), "zh") == "".join(lines)


def test_a_title_between_the_lines_of_a_short_text_does_not_keep_them_apart():
    above = "the river rose in the night and the men of the village could not"
    middle = "find the boat in the dark, and they waited for the morning in the"
    below = ["old mill with the children and the women who could not sleep, and", "nobody came."]
    text = "\n".join([above, middle, "Old Rivers", *below])
    assert repaired(text) == "\n".join([f"{above} {middle}", "Old Rivers", " ".join(below)])


def test_a_heading_above_wrapped_lines_stays_alone():
    text = (
        "On Rivers\n"
        "The river rose during the night and took the old\n"
        "bridge with it. Nobody in the village had seen a\n"
        "flood like this. It was cold.\n"
    )
    assert repaired(text).startswith("On Rivers\nThe river rose during the night and took the old bridge with it.")


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("the people of the whole valley soon recog-\nnised the old boat.", "recognised"),
        ("the people of the whole valley built a two-\nfold wall of stone.", "two-fold"),
        ("the people of the whole valley had a long-\nterm plan for it.", "long-term"),
        ("the people of the whole valley are well-\nknown by now.", "well-known"),
        ("the people of the whole valley saw a state-of-\nthe-art mill.", "state-of-the-art"),
        ("the people of the whole valley chose a non-govern-\nmental body.", "non-governmental"),
        ("the people of the whole valley now under-\nstand the plan.", "understand"),
        ("the people of the whole valley saw a two-\nfold wall. The twofold wall fell.", "a twofold wall."),
        ("With the develop-\nment of the mill, prices rose.", "With the development of the mill"),
    ],
)
def test_a_word_broken_at_a_line_end_is_put_together(broken, whole):
    assert whole in repaired(broken)


@pytest.mark.parametrize(
    "word",
    sorted(
        words.word_set(
            "inter-national how-ever some-times dis-cuss net-work with-out some-thing there-fore know-ledge per-form"
            " pre-sent pro-gram trans-late inter-est sea-son not-ice data-base back-ground"
        )
    ),
)
def test_a_frequent_word_loses_its_hyphen_at_the_end_of_a_line_of_any_width(word):
    broken = word.replace("-", "-\n")
    assert repaired(f"the {broken} it was.") == f"the {word.replace('-', '')} it was."
    wide = "the people of the whole valley had seen the"
    assert repaired(f"{wide} {broken} it was.") == f"{wide} {word.replace('-', '')} it was."


def test_a_hyphen_between_two_words_stays_where_their_narrow_lines_join():
    assert repaired("A well-\nknown mill.") == "A well-known mill."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河水漫过石 桥，没有人知道为什么会这样。", "河水漫过石桥，没有人知道为什么会这样。"),
        ("河水 ，山谷， “石桥”。", "河水，山谷，“石桥”。"),
        ("河水涨了 ；石桥断了。（ 真的 ）", "河水涨了；石桥断了。（真的）"),
    ],
)
def test_stray_spaces_in_chinese_are_closed(text, expected):
    assert repaired(text, "zh") == expected


def test_control_and_zero_width_characters_go_and_white_space_stays():
    assert repaired("\ufeffA ri\u200bver\x00 ran.\n\tIt\u00adself.\f") == "A river ran.\n\tItself.\f"


def test_a_unit_separator_separates():
    assert repaired("the old mill\x1fstood by the river") == "the old mill stood by the river"


def test_every_edit_names_its_rule():
    edits = repair(Document("\ufeffIt lies south ofthe hills .Then rivers,lakes. 河水 ，山。", "en")).edits
    assert {edit.rule for edit in edits} <= set(RULES)
    assert len({edit.rule for edit in edits}) == 5


def test_a_rule_reads_the_text_that_the_rules_above_it_left(monkeypatch):
    monkeypatch.setitem(RULES, "greedy", lambda text, language: [Edit("greedy", Span(2, text.index("river")), " a ")])
    document = repair(Document("Go tothe river now.", "en"))
    assert document.text == "Go a river now."
    assert document.edits == (Edit("greedy", Span(2, 9), " a "),)


@given(PAGES | TEXTS | texts_with_halves, st.sampled_from(["zh", "en", "de"]))
def test_edits_applied_to_the_raw_text_give_the_text(raw, language):
    document = repair(Document(raw, language))
    parts, done = [], 0
    for edit in document.edits:
        assert done <= edit.span.start <= edit.span.stop
        parts += [raw[done : edit.span.start], edit.replacement]
        done = edit.span.stop
    assert document.raw == raw
    assert "".join(parts) + raw[done:] == document.text


@given(PAGES | TEXTS | texts_with_halves, st.sampled_from(["zh", "en"]))
def test_every_visible_character_is_in_one_sentence_or_one_edit(raw, language):
    document = repair(Document(raw, language))
    found = segment(document)
    covered = [0] * len(raw)
    for span in found.spans:
        covered[span.start : span.stop] = [n + 1 for n in covered[span.start : span.stop]]
    removed = {place for edit in document.edits for place in range(edit.span.start, edit.span.stop)}
    assert all(n == 1 or (n == 0 and i in removed) or raw[i].isspace() for i, n in enumerate(covered))


INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u2060\ufdd0-\ufdef\ufeff\ufffe\uffff-]|\\s|\u2010")


def flat(text):
    """What repair may not change: the text without spaces, hyphens and invisible characters, in plain forms."""
    plain = "".join(RADICALS.get(character, character) for character in text)
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", plain))).replace("。", ".")


@given(PAGES | TEXTS | texts_with_halves, st.sampled_from(["zh", "en", "de"]))
@example("the mill\u0338\u200b＝", "en")
@example("the mill of \u00c3\u0080", "en")
@example("the mill &amp; the sea", "en")
def test_an_edit_changes_spaces_hyphens_invisible_characters_and_forms_or_takes_furniture_out(raw, language):
    document = repair(Document(raw, language))
    for edit in document.edits:
        removed = raw[edit.span.start : edit.span.stop]
        assert edit.rule in RULES
        if edit.rule == "page furniture":
            assert edit.replacement in {"", " ", "\n"}
        elif edit.rule not in {"mojibake", "decoded entities"}:
            assert flat(edit.replacement) == flat(removed)


@given(PAGES, st.sampled_from(["zh", "en"]))
def test_furniture_is_whole_lines(raw, language):
    for edit in repair(Document(raw, language)).edits:
        if edit.rule == "page furniture" and raw[edit.span.start : edit.span.stop].strip():
            line_start = max(raw.rfind(mark, 0, edit.span.start) for mark in "\n\f") + 1
            assert not raw[line_start : edit.span.start].strip()
            assert not raw[edit.span.start : edit.span.stop].strip().startswith(tuple(SENTENCES))


@given(TEXTS)
def test_repair_is_deterministic_and_forgets_earlier_edits(raw):
    document = repair(Document(raw, "zh"))
    assert repair(document) == document


OWN = (str(Path(repairs.__file__).parent), str(Path(words.__file__).parent))


def steps(text: str) -> int:
    """Lines of Python run while repairing."""
    return lines_run(lambda: repair(Document(text, "en")), *OWN)


HARD = [" ", "\n", "a", "ofthe", "ofthe ", "x.Then", "a.", ", ", "河 ", "河 \n", "- \n", "\u200b", "A.b,c;", "\f", "“ "]
HARD += [
    "12\n",
    "IV\n",
    "摘 要\n",
    "Old Rivers\n",
    "\n\f12",
    "(",
    ")",
    "( ",
    "( a",
    "（河,",
    "(a,b)",
    "河(",
    "河,",
    "，a",
    "⼈",
    "ﬁ",
]
HARD += [
    "“\n",
    "1)",
    "a-\nb",
    "河，\n",
    SENTENCES[0] + "\n12\n",
    SENTENCES[2] + "\n摘 要\n",
    "( aa  ",
    "(SVM)is ",
    "\ud83d",
]
HARD += [". . ", "A A ", "第", "第一", "Master ", "学位论文", "vol. 3 ", "—II—", "et al. "]


HARD += ["“" + "\n" * 300, "(" + "\n" * 300, "Ⅰ", "ⅷ", "“x“xxx\n", "\x1f"]


@pytest.mark.parametrize("piece", HARD)
def test_four_times_the_text_is_at_most_about_four_times_the_work(piece):
    repair(Document("ofthe", "en"))
    assert steps(piece * 1000) < 5 * steps(piece * 250) + 2000


@pytest.mark.parametrize("piece", HARD)
def test_long_runs_of_one_thing_are_repaired(piece):
    raw = piece * (200_000 // len(piece))
    assert repair(Document(raw, "en")).raw == raw


@pytest.mark.parametrize("address", ["http://example.org/a", "/usr/lib/x", "~/notes/lake"])
def test_a_word_behind_a_loose_mark_becomes_no_part_of_an_address(address):
    text = f"The lake is in {address} .Then go home."
    assert f"{address}.Then" not in repair(text).text
    assert len(segment(repair(text))) == 2
