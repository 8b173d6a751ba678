"""Pages as sites and programs make them: hidden until a script runs, with headers of LibreOffice, and the like."""

from __future__ import annotations

import pytest

from aligner.text.readers import html
from aligner.text.readers.source import Source

ARTICLE = "<p>清晨五点，水鸟从芦苇里飞起来。</p><p>守望者已经工作了二十年。</p>"
ENGLISH = "<p>The birds rise at five.</p><p>The keeper has worked here for twenty years.</p>"


def read(page):
    document = html.read(Source(page.encode(), "a.html")).document("en")
    return [(part.kind, document.raw[part.span.start : part.span.stop]) for part in document.parts]


def texts(page):
    return [text for _, text in read(page)]


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>湿地</h1><div id=js_content style='visibility: hidden; opacity: 0'>{ARTICLE}</div>",
        f"<h1>Birds</h1><section style='visibility:hidden'>{ENGLISH}</section>",
        f"<h1>A</h1><div style='display:none'>{ENGLISH * 3}</div><main style='VISIBILITY:HIDDEN'>{ENGLISH}</main>",
    ],
)
def test_an_article_that_waits_for_a_script_is_read(page):
    assert len(texts(page)) == 3 and ("二十年" in texts(page)[2] or "twenty years" in texts(page)[2])


@pytest.mark.parametrize(
    "page",
    [
        f"{ENGLISH}<p style='visibility:hidden'>Copied!</p>",
        f"{ARTICLE}<div style='visibility:hidden'><p>微信扫一扫</p></div>",
        f"{ENGLISH}<div style='display:none'>{ENGLISH * 2}</div>",
        f"{ENGLISH}<div hidden>{ENGLISH * 2}</div>",
    ],
)
def test_what_stays_hidden_is_left_out(page):
    assert len(texts(page)) == 2


def test_running_headers_of_libreoffice_and_contents_of_word_are_left_out():
    contents = "<p class=MsoToc1>One 3</p><p class=MsoToc3>Two 4</p>"
    assert texts(f"<div title=header><p>H</div>{contents}<p>Text.</p><div title=footer>1</div>") == ["Text."]


def test_controls_that_nobody_sees_are_left_out():
    assert texts("<p>\x04In a control.\x05</p><p>\x01湖</p>") == ["In a control.", "湖"]


@pytest.mark.parametrize("back", ["◎", "↩", "^", "[1]"])
def test_the_way_back_of_a_note_is_no_text_whatever_its_address(back):
    mark = "<a class='duokan-footnote' href='#dk1' id=r1><img src=n.png></a>"
    page = f"<p>The ferry{mark} is back.</p><aside epub:type=footnote id=dk1><a href='#r1'>{back}</a>A note.</aside>"
    assert read(page) == [("paragraph", "The ferry is back."), ("note", "A note.")]


@pytest.mark.parametrize("name", ["md-skip", "skipToContent_fXgn", "skip-nav", "skip-link"])
def test_a_link_that_skips_to_the_text_is_none(name):
    assert texts(f"<a href=#x class='{name}'>跳转至</a><p>Text.</p>") == ["Text."]
    assert texts(f"<p class='{name}'>Text.</p><p><a href=#x class=y>b</a></p>")[-1] == "b"
