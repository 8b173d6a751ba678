"""Notes of web pages: the mark leaves the text, and the note follows the paragraph that it belongs to."""

from __future__ import annotations

import pytest

from aligner.text.readers import html
from aligner.text.readers.source import Source


def kinds(page):
    document = html.read(Source(page.encode(), "a.html")).document("en")
    return [(part.kind, document.raw[part.span.start : part.span.stop]) for part in document.parts]


# As these programs write it: the mark, and the note at the end of the page.
PROGRAMS = {
    "pandoc": (
        '<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>',
        '<section class="footnotes" role="doc-endnotes"><hr/><ol><li id="fn1"><p>See the map.'
        '<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section>',
    ),
    "GitHub": (
        '<sup><a href="#user-content-fn-1" id="user-content-fnref-1" data-footnote-ref '
        'aria-describedby="footnote-label">1</a></sup>',
        '<section data-footnotes class="footnotes"><h2 id="footnote-label" class="sr-only">Footnotes</h2><ol>'
        '<li id="user-content-fn-1"><p>See the map. <a href="#user-content-fnref-1" data-footnote-backref '
        'class="data-footnote-backref" aria-label="Back to reference 1">↩</a></p></li></ol></section>',
    ),
    "kramdown": (
        '<sup id="fnref:1"><a href="#fn:1" class="footnote" rel="footnote" role="doc-noteref">1</a></sup>',
        '<div class="footnotes" role="doc-endnotes"><ol><li id="fn:1"><p>See the map. '
        '<a href="#fnref:1" class="reversefootnote" role="doc-backlink">&#8617;</a></p></li></ol></div>',
    ),
    "MediaWiki": (
        '<sup id="cite_ref-1" class="reference"><a href="#cite_note-1"><span class="cite-bracket">[</span>1<span '
        'class="cite-bracket">]</span></a></sup>',
        '<ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a></b>'
        '</span> <span class="reference-text">See the map.</span></li></ol>',
    ),
    "Word": (
        '<a style=\'mso-footnote-id:ftn1\' href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference><span '
        "style='mso-special-character:footnote'><![if !supportFootnotes]>[1]<![endif]></span></span></a>",
        "<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText>"
        '<a href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]</span></a> See the map.</p></div></div>',
    ),
    "DocBook": (
        '<a href="#ftn.idm20" class="footnote" id="idm20"><sup class="footnote">[1]</sup></a>',
        '<div class="footnotes"><br/><hr/><div id="ftn.idm20" class="footnote"><p><a href="#idm20" class="para"><sup '
        'class="para">[1] </sup></a>See the map.</p></div></div>',
    ),
    "Sphinx": (
        '<a class="footnote-reference brackets" href="#id2" id="id1" role="doc-noteref"><span class="fn-bracket">['
        '</span>1<span class="fn-bracket">]</span></a>',
        '<aside class="footnote-list brackets"><aside class="footnote brackets" id="id2" role="doc-footnote"><span '
        'class="label"><span class="fn-bracket">[</span><a role="doc-backlink" href="#id1">1</a><span '
        'class="fn-bracket">]</span></span><p>See the map.</p></aside></aside>',
    ),
    "LibreOffice": (
        '<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>',
        '<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" '
        'href="#sdfootnote1anc">1</a>See the map.</p></div>',
    ),
    "EPUB 3": (
        '<a epub:type="noteref" href="#n1">1</a>',
        '<aside epub:type="footnote" id="n1"><p>See the map.</p></aside>',
    ),
    "by hand": (
        '<sup><a href="#a1">*</a></sup>',
        '<p id="a1">See the map.</p>',
    ),
    "Chinese by hand": (
        '<sup><a href="#a1">［注1］</a></sup>',
        '<ol><li><a name="a1"></a>See the map.</li></ol>',
    ),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_note_follows_its_paragraph_and_its_mark_is_left_out(program):
    mark, note = PROGRAMS[program]
    assert kinds(f"<p>The lakes.{mark} Then rain.</p><p>End.</p>{note}") == [
        ("paragraph", "The lakes. Then rain."),
        ("note", "See the map."),
        ("paragraph", "End."),
    ]


@pytest.mark.parametrize("place", ["<h2>{}</h2>", "<ul><li>{}</li></ul>", "<table><tr><td>{}</td></tr></table>"])
def test_a_note_follows_a_heading_an_item_and_a_cell_too(place):
    mark, note = PROGRAMS["pandoc"]
    assert kinds(place.format(f"Lakes{mark}") + note)[1] == ("note", "See the map.")


def test_marks_in_one_raised_run_all_count():
    page = "<p>Lakes.<sup><a href='#a'>1</a>, <a href='#b'>2</a></sup> Rain.</p><p id=a>One.</p><p id=b>Two.</p>"
    assert kinds(page) == [("paragraph", "Lakes. Rain."), ("note", "One."), ("note", "Two.")]


def test_a_note_comes_once_and_where_it_is_first_wanted():
    mark, note = PROGRAMS["pandoc"]
    assert [kind for kind, _ in kinds(f"<p>a{mark}<p>b{mark}{note}")] == ["paragraph", "note", "paragraph"]


def test_a_note_without_a_mark_stays_where_it_is():
    assert kinds(f"<p>a</p>{PROGRAMS['pandoc'][1]}") == [("paragraph", "a"), ("note", "See the map.")]
    assert kinds("<p>a</p><aside role=doc-footnote>b</aside>") == [("paragraph", "a"), ("note", "b")]


def test_notes_that_refer_to_notes_and_to_themselves_come_to_an_end():
    page = (
        '<p>a<sup><a href="#fn1">1</a></sup></p><ol><li id=fn1>One<sup><a href="#fn2">2</a></sup>'
        '<li id=fn2>Two<sup><a href="#fn1">1</a></sup><a href="#fn2">2</a></ol>'
    )
    assert [text for _, text in kinds(page)] == ["a", "One", "Two"]


def test_a_note_in_the_line_follows_the_paragraph():
    note = '<sup class="ltx_note_mark">1</sup><span class="ltx_note_outer">A map.</span>'
    page = f'<p>Lakes<span class="ltx_note">{note}</span>.</p>'
    assert kinds(page) == [("paragraph", "Lakes."), ("note", "A map.")]


@pytest.mark.parametrize(
    "line",
    [
        'As <a href="#bib3">[3]</a> shows, it rains.',
        'See section <a href="#sec2">2</a>.',
        'See <a href="#fig">Figure 1</a>.',
        'On <a href="https://a.b/#fn1">1</a> January.',
        "The lakes.<sup>[3]</sup> Rain.",
        'A word<sup>a</sup> and <a href="#x">a</a> link.',
        'Read <a href="#fn1" class="footnote">the note on the method</a> first.',
    ],
)
def test_links_and_figures_that_are_no_marks_stay(line):
    from lxml import html as lxml_html

    assert kinds(f"<p>{line}</p><p id=sec2>x</p>")[0][1] == lxml_html.fromstring(line).text_content()


def test_a_mark_that_leads_to_a_whole_section_moves_nothing():
    page = '<p>a<sup><a href="#s">1</a></sup></p><p>b</p><section id=s><p>c</p></section><h2 id=h>d</h2>'
    assert [text for _, text in kinds(page)] == ["a", "b", "c", "d"]
    assert [text for _, text in kinds(page.replace("#s", "#h"))] == ["a", "b", "c", "d"]
    chapter = '<p>a<sup><a href="#s">1</a></sup></p><p>b</p><div id=s><h2>c</h2><p>d</p></div>'
    assert kinds(chapter)[1:] == [("paragraph", "b"), ("heading", "c"), ("paragraph", "d")]


@pytest.mark.parametrize(
    ("notes", "mark"),
    [
        ("<section role=doc-endnotes><ol><li id=n1>Note.</ol></section>", "<a href=#n1 role=doc-noteref>1</a>"),
        ("<div class=footnote id=fn1><p>Note.</div>", "<sup><a href=#fn1>1</a></sup>"),
        ("<ul><li id=note1>Note.</ul>", "<a href=#note1>[1]</a>"),
        ("<p id=fn1>Note.", "<a href=#fn1><sup>*</sup></a>"),
    ],
)
def test_a_note_above_its_mark_is_read_once(notes, mark):
    document = html.read(Source(f"{notes}<p>湖水很深{mark}。</p>".encode(), "a.html")).document("zh")
    assert document.raw == "Note.\n湖水很深。"


def test_a_way_back_does_not_repeat_the_paragraph():
    page = (
        "<p>The lake<sup><a id=r1 href=#fn1>1</a></sup> is deep.</p><p>So.</p><p>See <sup><a href=#r1>1</a></sup></p>"
    )
    assert html.read(Source(page.encode(), "a.html")).document("en").raw.count("is deep") == 1
