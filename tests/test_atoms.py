"""Machine tokens stay whole: no edit changes a part of one, no sentence or clause ends within one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.alignment.align import align
from aligner.alignment.clauses import find_cuts
from aligner.alignment.options import Options
from aligner.bitext.texts import Document
from aligner.text.repair import repair
from aligner.text.sentences import segment
from aligner.units.of_alignment import units_of
from aligner.words.atoms import IN_LINE, IN_LINES, Atoms, has_words
from aligner.words.machine import BLOCKS, CODE, MARKUP, PLACEHOLDERS

IN_ONE_LINE = (*CODE, *MARKUP, *PLACEHOLDERS)


def tokens(text):
    """The machine tokens of a line."""
    return [text[atom.start : atom.stop] for atom in IN_LINE.find(text, 0, len(text))]


@pytest.mark.parametrize("notation", IN_ONE_LINE, ids=lambda notation: notation.users)
@pytest.mark.parametrize("text", ["{}", "见 {} 。", "see {} now", "他说：{} 然后走。"])
def test_the_example_of_each_notation_is_one_token(notation, text):
    if notation.users == "Markdown: fence" and text != "{}":
        pytest.skip("a fence has a line of its own")
    assert tokens(text.format(notation.example)) == [notation.example]


@pytest.mark.parametrize("notation", BLOCKS, ids=lambda notation: notation.users)
def test_the_example_of_each_block_is_one_token_over_lines(notation):
    text = f"走吧。\n{notation.example}\n他走了。"
    assert [text[atom.start : atom.stop] for atom in IN_LINES.find(text, 0, len(text))] == [notation.example]


@pytest.mark.parametrize(
    "text",
    [
        "from $5 to $6",
        "$5 and $6",
        "US$20 (US$)",
        "it cost $A/$B",
        "p < .05 and q > .1",
        "x<y and y>z",
        "50%increase",
        "3.5 %from 5%of it",
        "`the sea' and `the river'",
        "``the sea'' and ``the river''",
        "和/或",
        "km/h and 1/2",
        "支持向量机(SVM)和SVM(支持向量机)",
        "见[3](王,2004)。",
        "The <Hamlet> play",
        "R&D; AT&T",
        "node(s) are",
        'NASA("美国")',
        "[1] and [2]",
        "三分之一 1/3",
        "on 3/4/2020",
        "他说: (a) 好",
    ],
)
def test_prose_has_no_tokens(text):
    assert tokens(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "见[安装](#安装)。",
        "参考[湖泊](#湖泊)一节",
        '看[湖](湖.md "标题, 一")',
        "`数据(旧)`很好。",
        "%(名称)s",
        "(?:中|英)",
        'print("你好, 世界")',
        "console.log('你好, 世界')",
        "请看 https://a.cn/搜索?q=1,2 吧。",
        "见./数据(旧)/a.csv。",
        "C:\\数据(旧)\\a",
        '<a title="你好,世界">链接</a>。',
        "{n, plural, other {共 # 个,好}}",
        "\\cite{张三,2004}",
        '{"a": "你好, 世界"}',
        '{{ 数据|默认("无,空") }}',
        "```\nf(长,宽)\n数据(旧)\n```",
        "<!-- 长,宽 -->",
        "见[安装][安装(旧)]。",
    ],
)
def test_repair_leaves_tokens_as_they_are(text):
    assert repair(text, language="zh").edits == ()


def test_what_stands_around_tokens_and_in_links_is_repaired():
    end = "然后再来一次吧，不必担心路远天黑。"
    text = f"看[湖 泊,山谷](a.md)吧,用`f(长,宽)`，好吗?走 了,{end}"
    assert (
        repair(text, language="zh").text
        == "看[湖泊，山谷](a.md)吧，用`f(长,宽)`，好吗？走了，然后再来一次吧，不必担心路远天黑。"
    )
    english = "In the middleofthe river ,it `ends ,here`."
    assert repair(english, language="en").text == "In the middle of the river, it `ends ,here`."


def test_hidden_characters_go_even_from_tokens():
    assert repair("见 `数\u200b据(旧)` 即可。", language="zh").text == "见 `数据(旧)` 即可。"


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("他说&quot;够了&quot;。", '他说"够了"。'),
        ("a &#91;note&#x5D; here", "a [note] here"),
        ("AT&amp;T and Tom &amp; Jerry", "AT&T and Tom & Jerry"),
        ("&amp;quot;Go&amp;quot;", '"Go"'),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("用 `&quot;` 表示引号", "用 `&quot;` 表示引号"),
        ("```\na &lt; b\n```", "```\na &lt; b\n```"),
        ("< is converted to &lt;", "< is converted to &lt;"),
        ("the &unknown; one, &#0; and &#xD800;", "the &unknown; one, &#0; and &#xD800;"),
    ],
)
def test_entities_are_decoded_and_the_edits_recorded(text, decoded):
    document = repair(text, language="en")
    assert document.text == decoded
    assert {edit.rule for edit in document.edits} <= {"decoded entities"}


def test_entities_reach_a_memory_decoded():
    alignment = align("他说&quot;够了&quot;。", "He said &quot;enough&quot;.")
    assert [[variant.text for variant in unit.variants] for unit in units_of(alignment)] == [
        ['他说"够了"。', 'He said "enough".']
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("图片：![示意图](a.png)。走吧。", ["图片：![示意图](a.png)。", "走吧。"]),
        ("Picture: ![A map. Old.](a.png). It is old.", ["Picture: ![A map. Old.](a.png).", "It is old."]),
        ('调用`print("你好。再来。")`即可。走吧。', ['调用`print("你好。再来。")`即可。', "走吧。"]),
        ('调用print("你好。")即可。', ['调用print("你好。")即可。']),
        ("看[他来了。走吧！再来](a.md)一节。", ["看[他来了。走吧！再来](a.md)一节。"]),
        ("好！![图](a.png)走。", ["好！", "![图](a.png)走。"]),
        ("Use `a.b? C d` now. Then go.", ["Use `a.b? C d` now.", "Then go."]),
        ("设$x=3. Y$成立。走。", ["设$x=3. Y$成立。", "走。"]),
        ("{n, plural, other {走。来。}}。好。", ["{n, plural, other {走。来。}}。", "好。"]),
        ("```\n# 好。再来。\n```\n走。", ["```", "# 好。再来。", "```", "走。"]),
    ],
)
def test_no_sentence_ends_within_a_token(text, sentences):
    assert list(segment(text)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "他说 &quot;够了&quot; 就走",
        "用`甲乙丙丁；戊己庚辛`来写",
        "看[甲乙丙丁；戊己庚辛](a.md)一节",
        "x={甲乙：丙丁；戊}",
    ],
)
def test_no_clause_ends_within_a_token(text):
    atoms = Atoms(text)
    for cuts in find_cuts([text], ["a", "b", "c", "d"])[0]:
        assert not [cut for cut in cuts if atoms.around(cut - 1)]


@pytest.mark.parametrize("grain", ["auto", "clause"])
def test_the_cutter_takes_no_entity_for_a_semicolon(grain):
    options = Options(grain=grain, repair=False)
    zh, en = "他说 &quot;够了&quot; ，然后走了。", "He said &quot;enough&quot; and then left."
    assert all(part.count("&quot;") != 1 for pair in align(zh, en, options=options).pairs() for part in pair)


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "<br/>",
        "<p align='center'>",
        "1 | 2 | 3",
        "00:00:04,000 --> 00:00:07,500",
        "00:04.000 --> 00:07.500 line:0%",
        "```python",
        "---",
        "* * *",
        "![](a.png)",
        "{0} %s",
        "&nbsp;",
        "$$E=mc^2$$",
        "https://example.org/湖泊",
        "（三）",
        "IV.",
        "a@b.cn",
    ],
)
def test_a_line_of_machine_tokens_and_numbers_has_no_words(text):
    assert not has_words(text)


@pytest.mark.parametrize(
    "text", ["走", "<b>走</b>", "[安装](#a)", "12 km", "第三章", "`git status`", "共 {0} 个", "Ⅳ级"]
)
def test_a_line_with_a_word_or_code_has_words(text):
    assert has_words(text)


PIECES = st.sampled_from(
    [*(notation.example for notation in (*IN_ONE_LINE, *BLOCKS)), "走吧,", "好。", " ", "\n", "it is", "&", "("]
)


@given(st.lists(PIECES, max_size=8).map("".join), st.sampled_from(["zh", "en"]))
def test_edits_change_no_part_of_a_token_and_sentences_lose_nothing(text, language):
    document = repair(Document(text, language), exclude_rules=["removed characters"])
    first = min((edit.span for edit in document.edits), default=None)
    assert first is None or not Atoms(text).forbid(first.start, first.stop)
    assert "".join("".join(segment(document)).split()) == "".join(document.text.split())
