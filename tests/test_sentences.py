"""Laws and examples of segmentation."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from work import lines_run

from aligner.bitext.edits import Edit, Span
from aligner.bitext.texts import Document
from aligner.errors import InputError
from aligner.text import sentences
from aligner.text.sentences import segment

# Whatever a rule looks at, in any order.
PIECES = [
    *"。！？｡．….!?,，、；：:;“”‘’\"'「」『』（）()《》〈〉[] \t\u3000\n\r\f\u2028\x1caAIxé1234一天地—–-~～·^",
    *"\u200b\ud800𠀀",
    *("Fig", "et al", "U.S", "Dr", "said", " Li asked", "analyzed", "we ", "The ", "CSV ", "BARQUE ", "Chapter ", "J."),
    *("    ", "　　", "......", "......I", "——", "[3]", "(2)", "2) a", "12 The", "Ltd", "Yahoo", "p.m", "I", "：    "),
    *("Prof. ", "Dr.Li", "(2015)", "& ", "²", ".'A", "!'A"),
    *("**", "*", "__", "`", "~~", "</b>", "&quot;", "<sup>1</sup>", "①", "②", "[^1]", " [3]", "1,2 ", "†", "<br>"),
    *("- ", " - ", "——好", "i do", "what is it", "1. A", " 2. B", "A.一", " B.二", "(Roe, 2015)", "[...]", "[……]"),
    *(
        "夜很深了……",
        "他没有回来。",
        "”他说",
        "“他说",
        "Acta Ecol. ",
        "Sin. ",
        "5 ft. ",
        "6 a.m. ",
        "Ph.D. ",
        "I ask.",
        "（李，2004）",
        "“",
        "”",
        "* ",
    ),
]
ANY = st.text(st.characters()) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)

CHINESE = {
    "full stops end sentences": ["天亮了。", "雨还在下。"],
    "runs of marks stay together": ["你说什么？！", "真没想到……！", "走吧。"],
    "a closing quote stays with its sentence": ["她说：“好。”", "然后走了。"],
    "a sentence inside a quotation ends": ["他答道：“知道了。", "我明天去。”", "众人散去。"],
    "two quotations are two sentences": ["“走吗？”", "“走！”"],
    "corner brackets close too": ["老人说：「坐。」", "我坐下了。"],
    "a bracketed sentence keeps its bracket": ["（全文完。）", "谢谢阅读。"],
    "semicolons do not end": ["一是水；二是火；三是风。"],
    "a quotation that a comma follows goes on": ["“快跑！”，他喊道。"],
    "a title with a question mark goes on": ["我读过《谁在敲门？》这本书。"],
    "a bracketed question goes on": ["这（难道不是吗？）很清楚。"],
    "a question that closes a longer bracket ends": ["天晚了（雨停了。", "还走吗？）", "他不走。"],
    "an ellipsis inside goes on": ["我……我不知道。"],
    "an ellipsis before a closing quote ends": ["“可是……”", "她低下头。"],
    "half-width marks after Chinese end": ["天亮了!", "你看见了吗?", "没有."],
    "a half-width stop between Chinese characters ends": ["结果很好.", "我们继续."],
    "decimals and versions go on": ["增长3.5％，版本为2.0.1。", "下一句。"],
    "English inside goes on": ["他用Node.js写了A.B.C公司的网站。", "很快。"],
    "half-width stops are full stops too": ["天亮了｡", "雨停了｡"],
    "straight quotes open and close": ['他说："好。"', '"那走吧。"', "两人走了。"],
    "straight quotes are counted by the line": [
        '他说："好。"',
        '我说："不。"',
        '"走。"',
        '"不走。',
        '走。"',
        "他走了。",
    ],
    "nested corner brackets close": ["她問：「你聽過『水調』嗎？」", "他說：「『水調歌頭』。」", "兩人笑了。"],
    "a sentence in a nested quotation ends": ["他说：“老师讲过：‘要早起。’”", "我记得。"],
    "Traditional Chinese is cut alike": ["龍來了！", "誰看見了？", "沒有人。"],
    "a sentence in brackets keeps to itself": ["天晚了。", "（灯灭。）", "众人睡了。"],
    "a call inside a title goes on": ["他唱《走！走！走！》这首歌。", "《谁？》也好听。"],
    "a mark after a quotation belongs to it": ["我说：“真好！”。", "他点头。"],
    "a dash before a closing quote ends": ["“可是我——”", "门开了。"],
    "a dash alone does not": ["他——我的老师——来了。"],
    "a quoted dash goes on": ["破折号“——”很长。"],
    "items after a stop begin sentences": ["（1）烧水。", "（2）放盐。", "(3)关火。"],
    "items after a semicolon do not": ["有两步：（1）烧水；（2）放盐。", "然后吃。"],
    "full-width decimals go on": ["增长3．5％。", "很快．", "好。"],
    "a decimal at the end ends": ["误差为0.1.", "结果很好。"],
    "initials before Chinese go on": ["B.C.的人说D.H.劳伦斯和Dr.王来过。", "是吗？"],
    "a citation stays": ["前人已证明。[3]", "本文改进。[4,5]", "很好。"],
    "a raised note number stays": ["湖水很清。²", "鱼也很多。”¹²", "真的吗？³", "真的。"],
    "initials after a comma or colon go on": ["作者：J. R. Roe博士、K. L. M. Poe博士。", "译者是米·T. Lee。"],
    "a web address goes on": ["网址是https://example.org/a.html?b=1，邮箱是a.b@example.org。", "请看。"],
}

ENGLISH = {
    "full stops end sentences": ["It rained.", "We stayed at home."],
    "titles go on": ["Dr. Brown met Mrs. Li.", "They talked."],
    "Latin abbreviations go on": ["Take fruit, e.g. apples, i.e. Fuji.", "Eat them."],
    "et al. goes on": ["Brown et al. (2019) found it.", "Others agreed."],
    "figures and numbers go on": ["See Fig. 2 and No. 5 on pp. 10–12.", "They differ."],
    "the word no ends": ["I said no.", "She left."],
    "initials go on": ["J. R. Smith of the U.S. Navy came.", "He sat."],
    "initials in references go on": [
        "Roe, J. R. (2015).",
        "On lakes.",
        "[2] Poe, E. A. & Lee, C.-R. [1969b], K. L. (in press), M. N. 1998.",
        "On seas.",
        "It is plan B.",
        "(It failed.)",
        "It is plan B.",
        "3 of us left.",
    ],
    "firms go on and end": ["Acme Inc. Boston sold it to Roe Ltd.", "The price was low."],
    "decimals go on": ["It grew by 3.5 percent.", "Version 2.0.1 is out."],
    "an ellipsis before a small letter goes on": ["I was ... well, late.", "Sorry."],
    "an ellipsis before a capital ends": ["I do not know...", "Perhaps."],
    "an ellipsis before the first person ends": ["Well...", "I think so."],
    "an ellipsis with nothing before it goes on": ["... Then he left.", "Nobody knew."],
    "spaced ellipses are one mark": ["I was . . . well, late.", "Sorry."],
    "closing quotes stay": ["“It is late.”", "She rose.", "(He stayed.)", "Good."],
    "a question that its speaker follows goes on": ["“Why?” she asked.", "Nobody knew."],
    "a speaker after a full stop goes on": ["“It rained.” he said.", "She left."],
    "dotted names go on": ["We call torch.nn.Module here.", "See Table.2 There it is."],
    "addresses go on": ["See www.example.org or node.js for more.", "Thanks."],
    "exclamations end": ["Stop!", "Who is there?", "Nobody."],
    "numbered items go on": ["1. Boil the water.", "2. Add salt."],
    "numbers after a colon go on": ["There are two kinds: 1. Hot ones, 2. Cold ones.", "Choose."],
    "a careless small letter still begins a sentence": ["The results are compared.", "we find no change."],
    "nested quotes close": ["“He said ‘Go.’”", "She went."],
    "citations go on and end": ["Brown et al. [3] found it.", "It is known [3].", "Others agreed."],
    "items begin sentences": ["We cut.", "2) We boil.", "(3) We eat.", "[4] We rest."],
    "times of day end and go on": ["He left at 5 p.m. Monday.", "She came at 6 a.m.", "The sun rose."],
    "countries end": ["He lives in the U.S.", "She does not."],
    "against goes on": ["It was Smith vs. Jones.", "Smith won."],
    "mail and files go on": ["Write to a.b@example.org about main.py and data.CSV now.", "Thanks."],
    "units are no titles": ["It took 60 ms.", "Then it stopped.", "Ask Ms. Li."],
    "brackets with a question go on": ["Is it (really?) true?", "He said (stop!) and ran."],
    "a name with a call goes on": ["We read Yahoo! Finance daily.", "We like Yahoo!", "The news is good."],
    "a speaker with a name goes on": ["“Why?” Li asked.", "Nobody knew.", "“Stop!”", "Li laughed."],
    "an interruption ends": ["“But I—”", "“No!”", "He—my friend—ran."],
    "a stammer goes on": ["I... I do not know.", "Perhaps."],
    "phrases at the end": ["We saw lakes, hills and so on.", "one of them was deep."],
    "abbreviations before small letters go on": ["Take approx. ten, resp. the two, of vol. two.", "Go."],
    "the first person is no roman number": ["No.", "I did not.", "See Vol. I of it.", "Is that art.", "I think so."],
    "a decimal ends before a capital": ["The rate is 0.5.", "It fell."],
    "a year about which goes on": ["He was born c. 1850.", "He died young."],
    "large numbers end": ["It cost 500,000.", "We paid."],
    "raised note numbers stay": ["It rained.¹", "We left.”²³", "Nobody knew."],
}

LINES = {
    "headings": ["静夜思", "李白", "床前明月光", "The Night", "By the sea"],
    "Chinese numbers": ["一、绪论", "（二）方法", "第三章 水", "①火", "一. 绪论", "第2章. 方法", "3. 结论", "4．附录"],
    "English numbers": [
        "1. Sea",
        "1.1. Tide",
        "iv. Salt",
        "A. Land",
        "Chapter 2. Fire",
        "Section Four: Air",
        "(1) Ice",
    ],
    "note numbers at the end": ["湖水很清。2", "“鱼也多。”13", "It rained.4", "完"],
    "captions": ["Fig. 2. Map of the river", "Table 3.1. Rain by month", "Chapter Two. The Sea"],
    "tables of contents": [
        "第一章 绪论……1",
        "第二章 方法 ………… 12",
        "1.1 Rivers ........ 3",
        "Preface ........ I",
        "2 Sea . . . . 9",
    ],
}

# As it comes, ┃ where it is to be cut.
DAMAGED = {
    "a heading glued to the end": "… many clusters.┃Section Five: The rivers.┃ They flow.",
    "items glued to the end": "We ate.┃ We saw scenarios.┃4) Then the whole process.┃（2) The end.┃ 3) More.",
    "a careless small letter": "All methods are analyzed.┃we find none.┃ Some are compared.┃ one is left.",
    "an acronym glued to the end": "The method is better.┃BARQUE (a search) and data.CSV are here.",
    "a point far from its quotation": "He wrote “it rains!” .┃ She read.",
    "quotes that are open at the end of a line": '"走。"\n┃他走了。┃"你好。"┃他来了。',
    "a title glued to the end": "It is a lake.┃Prof. Li and Prof.Dr. Wu met in Hong Kong.┃Mrs. Roe left.┃Ms.Poe sat.",
    "a title glued to a comma": "We met in York,Dr. Roe of the U.S.Dr. Poe and in Bath;Ms. Lee stayed.",
    "English quotes glued to both": "He said:“I am here,”and left.┃“Where?”she asked.┃ “Go!”┃Li sat.",
    "single quotes glued to both": "He sat.┃'It rains.┃ It isn't wet.'┃Then 'no' came.┃'So?' he said.┃ Go!┃'Why?'┃Li.",
    "single quotes that are open at the end of a line": "He sat.┃'Go on.\n┃He ran.┃'Go.'┃We ran.",
    "short years begin with no quote": "We liked the '90s.┃'You did?'",
    "a price glued to the next": "It cost $3.50.┃The price fell to 5.1%.┃ We bought two.",
    "a citation glued to both": "This is known.[3]┃ Next comes rain.[4–6]┃ Then snow.",
    "a note number": "So says the text.12┃ Next comes rain.”3┃ Then version.2 is out.",
    "a lost break after a stop": "He lives in the U.S.    ┃Rain fell.　　┃天亮了……　　┃雨停了。\t┃好。",
    "a lost break after a colon": "本文首先讨论下列三个相关问题：    ┃水从哪里来。\t┃Here is a question:\t┃Why?",
    "a label before a gap": "关键词：　　水；火",
    "a gap in mid-clause": "The rain    in Spain, said Dr.    Li, 落在　　平原。",
    "a space before the closing quote": "好。 ”┃ 他走了。",
    "Chinese after a half-width stop": "本文用BERT模型.┃The model is small.┃结果好。",
    "mixed": "他用Node.js写了B.┃ They read it.┃ 《A B. C》不错。",
}


@pytest.mark.parametrize("expected", CHINESE.values(), ids=CHINESE)
def test_chinese_is_cut_where_a_reader_would(expected):
    assert list(segment(Document("".join(expected), "zh"))) == expected


@pytest.mark.parametrize("expected", ENGLISH.values(), ids=ENGLISH)
def test_english_is_cut_where_a_reader_would(expected):
    assert list(segment(Document(" ".join(expected), "en"))) == expected


@pytest.mark.parametrize("expected", LINES.values(), ids=LINES)
def test_a_line_without_an_end_is_one_unit(expected):
    assert list(segment(Document("\n".join(expected), "zh"))) == expected


@pytest.mark.parametrize("marked", DAMAGED.values(), ids=DAMAGED)
def test_damaged_text_is_cut_where_a_reader_would(marked):
    expected = [sentence.strip() for sentence in marked.split("┃")]
    assert list(segment(Document(marked.replace("┃", ""), "zh"))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is the plan of the rivers.Then we walked.", ["This is the plan of the rivers.", "Then we walked."]),
        ("We use Node.Create here.", ["We use Node.Create here."]),
        ("The U.S.A. is large.", ["The U.S.A. is large."]),
        (
            "第一章 水\n水往低处流。\n1.2 Fire\nFire rises. It burns.",
            ["第一章 水", "水往低处流。", "1.2 Fire", "Fire rises.", "It burns."],
        ),
    ],
)
def test_mixed_text_is_cut_too(text, expected):
    assert list(segment(Document(text, "zh"))) == expected


@given(ANY)
def test_every_visible_character_is_in_exactly_one_sentence(text):
    found = segment(Document(text, "en"))
    assert "".join("".join(found).split()) == "".join(text.split())


@given(ANY)
def test_sentences_are_never_blank_and_never_begin_or_end_with_white_space(text):
    assert all(sentence and sentence == sentence.strip() for sentence in segment(Document(text, "zh")))


@given(ANY)
def test_a_line_break_is_always_between_sentences(text):
    assert not any(character in sentence for sentence in segment(Document(text, "zh")) for character in "\n\r\f\u2028")


@settings(max_examples=500)
@given(ANY)
@example("plan.A\x1c")
@example("So A. +!Bc")
@example("《a！(b？) c》")
@example("《" + "水" * 30 + "！" + "火" * 35 + "！》")
@example('It rained."1 We left.')
@example('Hm. "Why?"she asked')
@example("《a！b。》")
@example("So A. & \nB")
@example("好。2 \n“B.'A'")
def test_a_sentence_taken_alone_is_one_sentence(text):
    assert all(list(segment(Document(sentence, "en"))) == [sentence] for sentence in segment(Document(text, "en")))


@given(ANY)
def test_sentences_written_one_a_line_come_back(text):
    found = list(segment(Document(text, "en")))
    assert list(segment(Document("\n".join(found), "en"))) == found


@given(st.lists(st.sampled_from(["天亮了。", "雨停了！", "谁？", "“走吧。”", "（完。）"]), max_size=12))
def test_chinese_sentences_joined_come_apart_again(parts):
    assert list(segment(Document("".join(parts), "zh"))) == parts


@given(st.lists(st.sampled_from(["It rained.", "Who?", "Go on!", "“We left.”", "Mr. Lee sat."]), max_size=12))
def test_english_sentences_joined_come_apart_again(parts):
    assert list(segment(Document(" ".join(parts), "en"))) == parts


def steps(text, splitter=None):
    """Lines of Python run while cutting the text."""
    return lines_run(lambda: segment(Document(text, "en"), splitter), str(Path(sentences.__file__).parent))


HARD = [
    *(" ", ".", "“", "”", '"', ". ", "。", "a.", "A. ", "1.", "。”", "? ", "\n", "（", "a" * 50, "’", "… ", " ." * 3),
    *(
        "《",
        "《a！",
        "a！》",
        "!a",
        "—",
        "—'",
        "—”",
        ":",
        ":    ",
        ": ",
        "：　",
        "\t",
        "．",
        "1．",
        "[1]",
        ".[1]",
        ".[1,",
        "first.",
    ),
    *(
        "first. we ",
        "Chapter 1. ",
        "a.1 ",
        "a.1) b",
        "......I",
        "?” Li asked",
        "! ",
        "etc. ",
        "U.S. ",
        "No. 5 ",
        ' "',
        '."a',
        "I... ",
        "A'.'A",
        " 'a",
        "'a' .'A ",
        "a.Dr. A",
        "J. & ",
        "A. (2015",
        "²",
        "。2 ",
        "。**",
        "a.* ",
        "！`好",
        "。①",
        "a.① B",
        "。”他说",
        "。“他说。",
        "。 [3]",
        "a. [3] B",
        "a. (Roe, 2015) B",
        "? - A",
        "? i do",
        "a b c? we ",
        "1. A 2. B ",
        " 2. A",
        "J. A. ",
        "Acta Ecol. Sin. ",
        "5 ft. 6 ",
        "6 a.m. Roe ",
        "夜很深了……他没有回来",
        "“Why?” The boy ",
        "。……一",
        "</b>",
        "a.1,2 ",
        "好。<sup>",
    ),
]


@pytest.mark.parametrize("piece", HARD)
def test_four_times_the_text_is_at_most_about_four_times_the_work(piece):
    assert steps(piece * 2000) < 5 * steps(piece * 500) + 500


def test_the_work_of_finding_pieces_is_linear_too():
    text, more = "天 亮了。雨" * 500, "天 亮了。雨" * 2000
    assert steps(more, lambda each: ["".join(each.split())]) < 5 * steps(text, lambda each: ["".join(each.split())])
    assert steps(more, list) < 5 * steps(text, list)


@pytest.mark.parametrize("piece", HARD)
def test_no_run_of_one_thing_makes_a_regular_expression_backtrack(piece):
    text = piece * (200_000 // len(piece))
    before = process_time()
    segment(Document(text, "en"))
    # About a second; one that is quadratic takes minutes.
    assert process_time() - before < 15


@given(ANY, st.data())
def test_the_pieces_of_any_splitter_are_found(text, data):
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[start:stop] for start, stop in pairwise([0, *places, len(text)])]
    found = segment(Document(text, "zh"), lambda given: pieces)
    assert list(found) == [piece.strip() for piece in pieces if piece.strip()]
    assert [text[span.start : span.stop] for span in found.spans] == list(found)


@given(ANY, st.sampled_from(["", " ", "\n "]))
def test_white_space_inside_a_piece_may_differ(text, space):
    expected = list(segment(Document(text, "zh")))
    assert (
        list(segment(Document(text, "zh"), lambda given: [space.join(each.split()) for each in expected])) == expected
    )


def test_a_splitter_gets_the_repaired_text():
    document = Document("a\nb", "en").edited([Edit("joined", Span(1, 2), " ")])
    found = segment(document, str.splitlines)
    assert (list(found), found.spans) == (["a b"], (Span(0, 3),))


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        (["天亮了。", "雨还在下。"], "left out '雨停了。' at character 10, the end of the text"),
        (["天亮了。", "雨停了。"], "left out '雨还在下。' at character 5;"),
        (["雨停了。"], "left out '天亮了。 雨还在下。' at character 0;"),
        (["天亮了。", "雨还在下。", "雨停了。", "完。"], "returned '完。', but the text has ended at character 14"),
        (
            ["天黑了。", "雨还在下。", "雨停了。"],
            "returned '天黑了。', but the text has '天亮了。 雨还在下。雨停了。' at character 0;",
        ),
        (["天亮了。", 7], "returned 7 (int) among its sentences"),
        ("天亮了。", "returned '天亮了。'; it must return a list"),
        (None, "returned None; it must return a list"),
    ],
)
def test_what_a_splitter_lost_or_changed_is_said(pieces, message):
    with pytest.raises(InputError, match=re.escape(message)):
        segment(Document("天亮了。 雨还在下。雨停了。", "zh"), lambda text: pieces)


def test_what_is_quoted_of_a_long_text_is_short():
    with pytest.raises(InputError) as caught:
        segment(Document("rain " * 1000, "en"), lambda text: ["snow " * 1000])
    assert len(str(caught.value)) < 300
