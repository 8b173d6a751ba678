"""Web pages: what a person reads in the browser is read, in its order, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner.cli.main import main
from aligner.errors import FormatError
from aligner.text.readers import html
from aligner.text.readers.source import LIMITS, Source


def read(page, **limits):
    data = page if isinstance(page, bytes) else page.encode()
    return html.read(Source(data, "a.html", None, LIMITS._replace(**limits))).document("en")


def texts(page):
    document = read(page)
    return [document.raw[part.span.start : part.span.stop] for part in document.parts]


def kinds(page):
    document = read(page)
    return [(part.kind, document.raw[part.span.start : part.span.stop]) for part in document.parts]


def notices(page):
    return [notice.message for notice in read(page).notices]


# Blocks and what stands in a line

SPLITTING = {
    "<p>a<p>b": ["a", "b"],
    "<p>a.<br>B<br>湖水<br>很深</p>": ["a.", "B", "湖水", "很深"],
    "a<div>b</div>c": ["a", "b", "c"],
    "<b>a<div>b</div>c</b>": ["a", "b", "c"],
    "<a href=x><h2>a</h2><p>b</p></a>": ["a", "b"],
    "<ul><li>a<ul><li>b</ul>c</ul>": ["a", "b", "c"],
    "<dl><dt>a<dd>b</dl>": ["a", "b"],
    "<details><summary>a</summary>b</details>": ["a", "b"],
    "<fieldset><legend>a</legend>b</fieldset>": ["a", "b"],
    "<span style='Display: BLOCK'>a</span>b": ["a", "b"],
    "<my-card><p>a</p><p>b</p></my-card>": ["a", "b"],
    "<p>a<table><tr><td>b</table>": ["a", "b"],
    "<p>a<hr>b": ["a", "b"],
}
GLUING = {
    "First <b>bold</b>text": "First boldtext",
    "a<wbr>b&shy;c\u200bd": "abcd",
    "a<span>b</span><!-- x -->c<?x y?>d": "abcd",
    "a\n  b\t c&nbsp;d": "a b c d",
    "<h1>Two<br>Lines</h1>": "Two Lines",
    "By the sea,<br>The old<br/>town stands": "By the sea, The old town stands",
    "湖水很深，<br>\n冬天": "湖水很深，冬天",
    "湖水\n很深，\n  冬天": "湖水很深，冬天",
    "用 Unix\n系统": "用 Unix 系统",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字": "漢字",
    "<ruby><rb>東</rb><rb>京</rb><rtc><rt>とう</rt></rtc></ruby>": "東京",
    "He said <q>yes <q>no</q></q>.": "He said “yes ‘no’”.",
    "10<sup>5</sup> m<sup>2</sup> x<sup>-1</sup>": "10⁵ m² x⁻¹",
    "the 1<sup>st</sup>": "the 1st",
    "H<sub>2</sub>O": "H2O",
    "lakes.<sup>[1]</sup> Then": "lakes.[1] Then",
    "a<math><mfrac><mi>x</mi><mn>2</mn></mfrac><annotation>\\frac</annotation></math>": "ax/2",
    "&#150; &#x96; \x96 &hearts; &#x6E56; &Auml &amp;lt;": "– – – ♥ 湖 Ä &lt;",
    "<label>Name <input value=x></label> <button>": "Name",
    "a\0b": "a\ufffdb",
    "<o:p>a</o:p>b": "ab",
}


@pytest.mark.parametrize("page", SPLITTING)
def test_blocks_and_line_breaks_end_a_paragraph(page):
    assert texts(page) == SPLITTING[page]


@pytest.mark.parametrize("page", GLUING)
def test_other_elements_glue_nothing_and_split_nothing(page):
    assert texts(page) == [GLUING[page]]


PIECES = [
    "<p>", "</p>", "<b>", "</b>", "<br>", "<div>", "</div>", "<td>", "</table>", "<table>", "<li>", "x", "湖", " ",
    "\n", "&amp;", "<h1>", "</h1>", "<a name=1>", "<sup>", "</sup>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)))
def test_no_character_is_lost_whatever_the_nesting(pieces):
    page = "".join(pieces)
    kept = [piece.replace("&amp;", "&") for piece in pieces if not piece.startswith("<")]
    found = "".join(read(f"<p>.</p>{page}").raw.split())
    assert sorted(found) == sorted("." + "".join("".join(kept).split()))


# Kinds and places


def test_each_part_has_its_kind():
    page = """<h3>h</h3><div role="heading">r</div><ul><li>i<p>p</p></li></ul><blockquote>q</blockquote><pre>x
  y</pre><figure><img alt="no"><figcaption>f</figcaption></figure><table><caption>c</caption>
  <tr><th>t<tr><td>d</table>"""
    assert kinds(page) == [
        ("heading", "h"), ("heading", "r"), ("item", "i"), ("item", "p"), ("paragraph", "q"), ("code", "x\n  y"),
        ("caption", "f"), ("caption", "c"), ("cell", "t"), ("cell", "d"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ("<tr><td>a<td>b<tr><td>c", ["row 1, column 1", "row 1, column 2", "row 2, column 1"]),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", ["row 1, column 1", "row 1, column 2", "row 2, column 2"]),
        ("<tr><td colspan=2>a<td>b", ["row 1, column 1", "row 1, column 3"]),
        ("<tr><td colspan=2 rowspan=9>a<tr><td>b<tr><td>c", ["row 1, column 1", "row 2, column 3", "row 3, column 3"]),
        ("<td colspan=x rowspan=99999999999>a<td colspan=-1>b", ["row 1, column 1", "row 1, column 2"]),
    ],
)
def test_a_cell_knows_its_row_and_column(rows, places):
    parts = read(f"<table>{rows}</table>").parts
    assert [part.place.removeprefix("table 1, ") for part in parts] == places
    assert {part.kind for part in parts} == {"cell"}


def test_tables_that_arrange_a_page_are_no_tables():
    inner = "<table><tr><th>a<td>b</table>"
    assert kinds(f"<table><tr><td><h2>x</h2><p>y</p><td>{inner}</table>") == [
        ("heading", "x"), ("paragraph", "y"), ("cell", "a"), ("cell", "b")
    ]  # fmt: skip
    assert kinds("<table role=presentation><tr><td>x<td>y</table>") == [("paragraph", "x"), ("paragraph", "y")]
    assert [part.place for part in read(f"<table><tr><td><h2>x</h2><td>{inner}</table>").parts][1:] == [
        "table 1, row 1, column 1",
        "table 1, row 1, column 2",
    ]


# What is left out

UNSEEN = [
    "<title>x</title>", "<head><title>x</title></head>", "<script>x</script>", "<script src=y/>x</script>",
    "<style>x</style>", "<template>x</template>", "<noscript>x</noscript>", "<svg><title>x</title><text>x</text></svg>",
    "<select><option>x</select>", "<datalist><option>x</datalist>", "<textarea>x</textarea>",
    "<input type=hidden value=x>",
    "<img alt=x title=x src=x>", "<!-- x -->", "<!--[if gte mso 9]><xml>x</xml><![endif]-->", "<canvas>x</canvas>",
    "<video><p>x</p></video>", "<object>x</object>", "<math><annotation>x</annotation></math>",
    "<span style='mso-list:Ignore'>x</span>", "<div style='mso-element:header'>x</div>",
    "<div style='mso-element:comment-list'>x</div>", "<a class=headerlink href='#y'>x</a>",
    "<span class='mw-editsection'>[x]</span>", "<span class=linenos>x</span>",
    "<span class='pagenum'>x</span>", "<span epub:type='pagebreak'>x</span>",
]  # fmt: skip
NOTICED = {
    "<p hidden>x</p>": "hidden text",
    "<p style='color:red; DISPLAY : none'>x</p>": "hidden text",
    "<p style='visibility:hidden'>x</p>": "hidden text",
    "<span style='mso-hide:all'>x</span>": "hidden text",
    "<span aria-hidden=true>x</span>": "hidden text",
    "<dialog>x</dialog>": "hidden text",
    "<span class='sr-only'>x</span>": "hidden text",
    "<nav>x</nav>": "navigation",
    "<div role=navigation>x</div>": "navigation",
    "<ul role=menu><li>x</ul>": "navigation",
    "<div class='navheader'>x</div>": "navigation",
    "<div class=toc>x</div>": "navigation",
    "<main>y</main><header>x</header>": "a header, a footer or a sidebar",
    "<article>y</article><footer>x</footer>": "a header, a footer or a sidebar",
    "<main>y</main><div role=contentinfo>x</div>": "a header, a footer or a sidebar",
    "<main>y</main><aside>x</aside>": "a header, a footer or a sidebar",
    "<del>x</del>": "deleted text",
    "<iframe src=x></iframe>": "a frame",
}
KEPT = [
    "<main><header>x</header></main>", "<header>x</header>", "<main>y</main><header><h1>x</h1></header>",
    "<article><aside>x</aside></article>", "<div hidden=until-found>x</div>", "<dialog open>x</dialog>",
    "<ins>x</ins>", "<s>x</s>", "<span aria-hidden=false>x</span>", "<body style='display:none'>x",
    "<![if !supportLists]>x<![endif]>", "<button>x</button>", "<h2><button>x</button></h2>", "<noframes>x</noframes>",
    "<p style='display:flex; visibility: visible'>x</p>", "<a href='#y'>x</a>",
]  # fmt: skip


@pytest.mark.parametrize("page", UNSEEN)
def test_what_nobody_sees_is_left_out(page):
    assert texts(f"<p>a</p>{page}<p>b</p>") == ["a", "b"]
    assert notices(f"<p>a</p>{page}<p>b</p>") == []


@pytest.mark.parametrize("page", NOTICED)
def test_what_somebody_could_miss_is_left_out_with_a_notice(page):
    assert "x" not in "".join(texts(f"<p>a</p>{page}<p>b</p>"))
    (message,) = notices(f"<p>a</p>{page}<p>b</p>")
    assert message.startswith(NOTICED[page])
    assert message.endswith("(1 characters): x")


@pytest.mark.parametrize("page", KEPT)
def test_what_only_looks_alike_is_read(page):
    assert "x" in "".join(texts(f"<p>a</p>{page}<p>b</p>"))


@pytest.mark.parametrize("page", ["<nav>x</nav>", "<main hidden>x</main>", "<div class=toc><a>x</a></div>"])
def test_a_page_of_nothing_else_is_read_whole(page):
    assert texts(page) == ["x"]
    assert notices(page) == []


def test_a_notice_counts_the_places_and_shows_the_longest_text():
    (message,) = notices(f"<p>a</p><nav>{'word ' * 40}</nav><nav>x</nav>")
    assert message == f"navigation (2 times, 200 characters): {('word ' * 40)[:60]}…"


def test_the_notices_stand_in_the_listing_of_segment(tmp_path, capsys):
    (tmp_path / "a.html").write_text("<html><nav>Home</nav><p>He came.</p>", encoding="utf-8")
    assert main(["segment", str(tmp_path / "a.html"), "--show-edits"]) == 0
    assert "navigation (4 characters): Home" in capsys.readouterr().out


# Files


def test_a_page_is_told_by_its_content(tmp_path):
    for name in ("a.txt", "thesis", "a.XHTML"):
        (tmp_path / name).write_text("<!-- saved -->\n<html><p>He came.", encoding="utf-8")
        assert aligner.read(tmp_path / name).raw == "He came."


def test_elements_without_end_and_html_without_head_are_read():
    assert texts("<!doctype html><meta charset=utf-8><title>t</title><style>p{}</style><p>a<p>b") == ["a", "b"]
    assert texts("<html><body><p>a</body></html><p>b") == ["a", "b"]
    assert texts("<p>a</b></i></div></p><p>b") == ["a", "b"]


def test_xhtml_is_read_with_its_empty_elements_and_sections():
    page = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x"/></head>
<body><h1><a id="x"/>a</h1><div/><p>b&nbsp;<![CDATA[c < d]]></p></body></html>"""
    assert texts(page) == ["a", "b c < d"]


@pytest.mark.parametrize("page", ["", " \n", "<!-- x -->", "<html>", "<frameset><frame></frameset>", "<", "</p>"])
def test_a_page_without_text_is_an_empty_document(page):
    assert texts(page) in ([], ["<"])


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote", "my-x"])
def test_elements_nested_too_deep_are_an_error_and_not_a_loss(tag):
    with pytest.raises(FormatError, match=r"a\.html: .*(nested too deep|one inside the other)"):
        read(f"<{tag}>" * 10_000 + "deep")


def test_depth_is_counted_in_blocks():
    assert texts("<font>" * 1000 + "deep" + "</font>" * 1000) == ["deep"]
    with pytest.raises(FormatError, match="blocks, one inside the other, more than the 50"):
        read("<div>" * 60 + "deep", depth=50)


def test_huge_attributes_and_texts_are_read():
    assert texts(f"<p title='{'x' * 20_000_000}'>a</p>") == ["a"]
    assert len(texts(f"<p>{'x' * 20_000_000}</p>")[0]) == 20_000_000


def test_a_web_archive_is_refused_with_its_remedy(tmp_path):
    (tmp_path / "a.mht").write_text("From: <Saved by Blink>\r\nContent-Type: multipart/related;\r\n", encoding="utf-8")
    with pytest.raises(aligner.AlignerError, match=r"web archive, not plain text; save the page as HTML only"):
        aligner.read(tmp_path / "a.mht")


def test_pages_in_two_languages_are_aligned(tmp_path):
    zh = "<html><nav>首页</nav><h1>渡口</h1><p>渡船停了。河水\n很高。<p hidden>不要。"
    en = "<html><nav>Home</nav><h1>The Ferry</h1><p>The ferry has\nstopped. The water is high.<p hidden>No."
    (tmp_path / "zh.html").write_text(zh, encoding="gb18030")
    (tmp_path / "en.html").write_text(en, encoding="utf-8")
    alignment = aligner.align(aligner.read(tmp_path / "zh.html"), aligner.read(tmp_path / "en.html"))
    assert list(alignment.source) == ["渡口", "渡船停了。", "河水很高。"]
    assert list(alignment.target) == ["The Ferry", "The ferry has stopped.", "The water is high."]
    assert [(bead.source.start, bead.target.start) for bead in alignment.beads] == [(0, 0), (1, 1), (2, 2)]
