"""OpenDocument texts: what people see of them, and nothing else, is read."""

from __future__ import annotations

import io
import zipfile

import pytest

import aligner
from aligner.errors import FormatError
from aligner.text.readers.registry import read as read_within
from aligner.text.readers.source import Limits

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {"office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style",
                         "svg": "svg-compatible"}.items()
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
HIDES = '<style:text-properties text:display="none"/>'
STYLES = f"""
<style:style style:family="paragraph" style:name="Standard"/>
<style:style style:family="paragraph" style:name="Heading_20_1" style:parent-style-name="Standard"/>
<style:style style:family="paragraph" style:name="Mine" style:parent-style-name="Heading_20_1"/>
<style:style style:family="paragraph" style:name="zh" style:display-name="标题 2"/>
<style:style style:family="paragraph" style:name="Illustration" style:parent-style-name="Caption"/>
<style:style style:family="paragraph" style:name="Caption"/>
<style:style style:family="paragraph" style:name="Preformatted_20_Text"/>
<style:style style:family="paragraph" style:name="Contents_20_1"/>
<style:style style:family="paragraph" style:name="round" style:parent-style-name="round2"/>
<style:style style:family="paragraph" style:name="round2" style:parent-style-name="round"/>
<style:style style:family="text" style:name="Secret">{HIDES}</style:style>
"""
AUTOMATIC = f"""
<style:style style:family="paragraph" style:name="P1" style:parent-style-name="Mine"/>
<style:style style:family="paragraph" style:name="P2">{HIDES}</style:style>
<style:style style:family="text" style:name="T1">{HIDES}</style:style>
<style:style style:family="text" style:name="T2" style:parent-style-name="Secret"/>
<style:style style:family="text" style:name="T3" style:parent-style-name="Secret">
  <style:text-properties text:display="true"/></style:style>
<style:style style:family="text" style:name="up"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:family="text" style:name="down"><style:text-properties style:text-position="sub 58%"/></style:style>
<style:style style:family="text" style:name="U1"><style:text-properties style:text-position="33% 58%"/></style:style>
<style:style style:family="text" style:name="U2" style:parent-style-name="U1"/>
"""
MANIFEST = "<manifest:manifest xmlns:manifest='m'>{}</manifest:manifest>"


def parts_of(body, **more):
    content = f"<office:automatic-styles>{AUTOMATIC}</office:automatic-styles>"
    content += f"<office:body><office:text>{body}</office:text></office:body>"
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": MANIFEST.format(""),
        "content.xml": f"<office:document-content {SPACES}>{content}</office:document-content>",
        "styles.xml": f"<office:document-styles {SPACES}><office:s>{STYLES}</office:s></office:document-styles>",
    } | more


def packed(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return content.getvalue()


def flat(body):
    styles = f"<office:styles>{STYLES}</office:styles><office:automatic-styles>{AUTOMATIC}</office:automatic-styles>"
    master = "<office:master-styles><style:header><text:p>HEADER</text:p></style:header></office:master-styles>"
    kind = 'office:mimetype="application/vnd.oasis.opendocument.text"'
    content = f"{styles}{master}<office:body><office:text>{body}</office:text></office:body>"
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<office:document {SPACES} {kind}>{content}</office:document>"


@pytest.fixture(params=["a.odt", "a.fodt"])
def read(request, tmp_path):
    """Read a body, as an archive and as one XML file."""

    def read_body(body):
        content = packed(parts_of(body)) if request.param == "a.odt" else flat(body).encode()
        (tmp_path / request.param).write_bytes(content)
        return aligner.read(tmp_path / request.param, "en")

    return read_body


def found_in(document):
    return [f"{part.kind}: {document.raw[part.span.start : part.span.stop]}" for part in document.parts]


def places(document):
    return [(document.raw[part.span.start : part.span.stop], part.place) for part in document.parts]


def p(content, style="Standard"):
    return f'<text:p text:style-name="{style}">{content}</text:p>'


CHANGES = (
    '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><office:change-info>'
    "<dc:creator>Tam</dc:creator><dc:date>2026-01-01T00:00:00</dc:date></office:change-info><text:p>gone</text:p></text:deletion></text:changed-region>"
    "</text:tracked-changes>"
)
RUNS = {
    "a deletion": ('The <text:change text:change-id="c"/>lake', "The lake"),
    "an insertion": ('The <text:change-start text:change-id="c"/>old<text:change-end/> lake', "The old lake"),
    "blanks": ('The<text:s text:c="3"/>lake\n  was<text:tab/>deep<text:s/>.', "The lake was deep ."),
    "hidden": ('The <text:span text:style-name="T1">secret <text:span>x</text:span></text:span>lake', "The lake"),
    "hidden by a style above": ('The <text:span text:style-name="T2">secret </text:span>lake', "The lake"),
    "shown against the style": ('The <text:span text:style-name="T3">open</text:span> lake', "The open lake"),
    "hidden text": ('The <text:hidden-text text:is-hidden="true">secret </text:hidden-text>lake', "The lake"),
    "shown text": ('The <text:hidden-text text:is-hidden="false">open</text:hidden-text> lake', "The open lake"),
    "a reading": ("<text:ruby><text:ruby-base>湖</text:ruby-base><text:ruby-text>hú</text:ruby-text></text:ruby>水",
                  "湖水"),
    "a field": ('On page <text:page-number text:select-page="current">7</text:page-number>.', "On page 7."),
    "a sequence": ('Figure <text:sequence text:name="F">3</text:sequence>', "Figure 3"),
    "a prompt": ('The lake<text:placeholder text:placeholder-type="text">&lt;name&gt;</text:placeholder>', "The lake"),
    "a prompt of LibreOffice": ('The <c:content-control xmlns:c="urn:org:documentfoundation:names:experimental:office'
                                ':xmlns:loext:1.0" c:showing-place-holder="true">Click here</c:content-control>lake',
                                "The lake"),
    "figures above the line": ('10<text:span text:style-name="up">5</text:span> m, H<text:span text:style-name="down">2'
                               "</text:span>O", "10⁵ m, H2O"),
    "a share above the line": ('10<text:span text:style-name="U2">3</text:span>', "10³"),
    "words above the line": ('5<text:span text:style-name="up">th</text:span>', "5th"),
    "a comment": ("The <office:annotation><dc:creator>Tam</dc:creator><text:p>Why?</text:p></office:annotation>lake",
                  "The lake"),
    "a link": ('The <text:a xlink:href="http://a.b">lake</text:a>.', "The lake."),
    "bookmarks": ('The <text:bookmark-start text:name="a"/>lake<text:bookmark-end text:name="a"/>', "The lake"),
    "a page break": ("The lake <text:soft-page-break/>was deep.", "The lake was deep."),
    "a line break in mid-sentence": ("The lake<text:line-break/>was deep.", "The lake\nwas deep."),
    "a description": ("The <draw:frame><draw:image/><svg:desc>a photo</svg:desc></draw:frame>lake", "The lake"),
}  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_a_paragraph_says_what_people_see(read, name):
    content, expected = RUNS[name]
    document = read(f"{CHANGES}{p(content)}{p('Last.')}")
    assert found_in(document) == [f"paragraph: {expected}", "paragraph: Last."]
    assert document.notices == ()


HIDDEN = {
    "a paragraph": p("secret", "P2"),
    "a paragraph by its field": p('<text:hidden-paragraph text:is-hidden="true"/>secret'),
    "a section": f'<text:section text:display="none">{p("secret")}</text:section>',
    "a section by a condition": f'<text:section text:display="condition" text:is-hidden="true">{p("secret")}'
                                "</text:section>",
    "a row": f'<table:table><table:table-row table:visibility="collapse"><table:table-cell>{p("secret")}'
             "</table:table-cell></table:table-row></table:table>",
}  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_blocks_are_left_out(read, name):
    assert found_in(read(f"{p('First.')}{HIDDEN[name]}{p('Last.')}")) == ["paragraph: First.", "paragraph: Last."]


@pytest.mark.parametrize("attributes", ["", 'text:display="true"', 'text:display="condition" text:is-hidden="false"'])
def test_other_sections_are_read(read, attributes):
    assert found_in(read(f"<text:section {attributes}>{p('x')}</text:section>")) == ["paragraph: x"]


KINDS = {
    "heading": ['<text:h text:outline-level="2">x</text:h>', p("x", "Heading_20_1"), p("x", "Mine"), p("x", "P1"),
                p("x", "zh"), p("x", "Title"),
                "<text:list><text:list-item><text:h>x</text:h></text:list-item></text:list>"],
    "paragraph": [p("x"), p("x", "round"), p("x", "unknown"), "<text:p>x</text:p>"],
    "item": [f"<text:list><text:list-item>{p('x')}</text:list-item></text:list>",
             f"<text:list><text:list-header>{p('x')}</text:list-header></text:list>",
             f"<text:numbered-paragraph>{p('x')}</text:numbered-paragraph>"],
    "caption": [p("x", "Caption"), p("x", "Illustration")],
    "code": [p("x", "Preformatted_20_Text")],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), [(kind, body) for kind, bodies in KINDS.items() for body in bodies])
def test_elements_and_styles_decide_the_kind(read, kind, body):
    assert found_in(read(body)) == [f"{kind}: x"]


def test_a_heading_in_a_cell_or_a_note_is_part_of_it_and_in_a_box_it_is_one(read):
    head = "<text:h>x</text:h>"
    cell = f"<table:table><table:table-row><table:table-cell>{head}</table:table-cell></table:table-row></table:table>"
    box = f"<draw:frame><draw:text-box>{head}</draw:text-box></draw:frame>"
    assert found_in(read(f"{cell}{p(note(head) + box)}")) == ["cell: x", "note: x", "heading: x"]


def test_a_list_in_a_list_is_read_in_order(read):
    def items(*texts):
        return f"<text:list>{''.join(f'<text:list-item>{text}</text:list-item>' for text in texts)}</text:list>"

    body = items(p("a") + items(p("b")), p("c"))
    assert found_in(read(body)) == ["item: a", "item: b", "item: c"]


INDEX = f"<text:index-title>{p('Contents')}</text:index-title>{p('The lakes 3')}"


@pytest.mark.parametrize(
    "body",
    [
        f"<text:table-of-content><text:table-of-content-source/><text:index-body>{INDEX}</text:index-body></text:table-of-content>",
        f"<text:alphabetical-index><text:index-body>{INDEX}</text:index-body></text:alphabetical-index>",
        p("The lakes 3", "Contents_20_1"),
    ],
)
def test_a_table_of_contents_is_left_out_with_a_notice(read, body):
    document = read(p("First.") + body + p("Last."))
    assert found_in(document) == ["paragraph: First.", "paragraph: Last."]
    assert [notice.message for notice in document.notices] == ["a table of contents or an index"]


def test_a_bibliography_is_read(read):
    body = f"<text:bibliography><text:index-body>{p('Tam 2010')}</text:index-body></text:bibliography>"
    assert found_in(read(body)) == ["paragraph: Tam 2010"]


# Tables, boxes, notes, formulas


def row(*cells, repeated=1):
    inner = "".join(
        each if each.startswith("<table") else f"<table:table-cell>{p(each)}</table:table-cell>" for each in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inner}</table:table-row>'


def test_cells_have_places(read):
    wide = f'<table:table-cell table:number-columns-spanned="2">{p("wide")}</table:table-cell>'
    ghost = f"<table:covered-table-cell>{p('ghost')}</table:covered-table-cell>"
    inner = f"<table:table-cell>{p('d')}<table:table>{row('e')}</table:table></table:table-cell>"
    empty = '<table:table-cell table:number-columns-repeated="3"/>'
    head = f"<table:table-header-rows>{row(wide, ghost, 'c')}</table:table-header-rows>"
    rows = f"{row('', repeated=1000000)}<table:table-rows>{row(inner, empty, 'f')}</table:table-rows>"
    body = f"<table:table>{head}{rows}</table:table>"
    assert places(read(body)) == [
        ("wide", "table 1, row 1, column 1"), ("c", "table 1, row 1, column 3"),
        ("d", "table 1, row 1000002, column 1"), ("e", "table 2, row 1, column 1"),
        ("f", "table 1, row 1000002, column 5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "box",
    [
        f"<draw:frame><draw:text-box>{p('In the box.')}</draw:text-box></draw:frame>",
        f"<draw:frame><draw:text-box>{p('In the box.')}</draw:text-box><draw:object/></draw:frame>",
        f"<draw:custom-shape>{p('In the box.')}</draw:custom-shape>",
        f"<draw:g><draw:rect>{p('In the box.')}</draw:rect></draw:g>",
        f"<draw:a><draw:frame><draw:text-box>{p('In the box.')}</draw:text-box></draw:frame></draw:a>",
    ],
)
def test_a_text_box_is_read_once_behind_its_paragraph(read, box):
    document = read(p(f"The {box}lake.") + p("Last."))
    assert places(document) == [("The lake.", ""), ("In the box.", "text box"), ("Last.", "")]
    assert document.notices == ()


def note(text, kind="footnote"):
    citation = f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>'
    return f"{citation}<text:note-body>{text}</text:note-body></text:note>"


def test_notes_follow_their_paragraph(read):
    body = p(f"One{note(p('First.') + p('More.'))} lake.{note(p('End.'), 'endnote')}") + p(f"湖{note(p('注。'))}水。")
    assert places(read(body)) == [
        ("One lake.", ""), ("First.", "footnote 1"), ("More.", "footnote 1"), ("End.", "endnote 1"),
        ("湖水。", ""), ("注。", "footnote 2"),
    ]  # fmt: skip


MATH = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><msup><mn>10</mn><mn>3</mn></msup><mo>=</mo>'
    '<mfrac><mi>a</mi><msqrt><mn>2</mn></msqrt></mfrac></mrow><annotation encoding="StarMath 5.0">10^3</annotation>'
    "</semantics></math>"
)


def test_a_formula_is_text_in_its_line(read, tmp_path):
    assert read(p(f"Let <draw:frame><draw:object>{MATH}</draw:object></draw:frame> be.")).raw == "Let 10^3=a/√2 be."
    for name in ("./Object 1", "Object 1/"):
        linked = f'<draw:frame><draw:object xlink:href="{name}"/><draw:image/></draw:frame>'
        (tmp_path / "b.odt").write_bytes(packed(parts_of(p(f"Let {linked} be."), **{"Object 1/content.xml": MATH})))
        assert aligner.read(tmp_path / "b.odt").raw == "Let 10^3=a/√2 be."


def test_another_object_is_noticed(read):
    document = read(p('A <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>chart'))
    assert (document.raw, [notice.message for notice in document.notices]) == ("A chart", ["an embedded object"])


# Packages


@pytest.mark.parametrize("name", ["a.odt", "a.OTT", "a.txt", "thesis"])
def test_a_text_is_told_by_its_content(tmp_path, name):
    for content in (
        packed(parts_of(p("The lake."))),
        flat(p("The lake.")).encode(),
        flat(p("The lake.")).encode("utf-16"),
    ):
        (tmp_path / name).write_bytes(content.replace(b"UTF-8", b"utf-8"))
        assert found_in(aligner.read(tmp_path / name)) == ["paragraph: The lake."]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (parts_of("") | {"META-INF/manifest.xml": MANIFEST.format("<manifest:encryption-data/>")}, "it has a password"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "its part content.xml is missing"),
        ({"content.xml": "<a/>"}, "it has no text"),
        (parts_of("") | {"content.xml": ""}, "its part content.xml: not well-formed"),
        (parts_of("") | {"styles.xml": "\0"}, "its part styles.xml"),
        (parts_of(p("<text:span>" * 9000 + "</text:span>" * 9000)), "elements within each other, more than the 250"),
        (parts_of(p(" " * 30_000_000)), "times its packed size"),
        (parts_of(f'<text:p text:style-name="{"a" * 2_000_000}"/>'), "times its packed size|a tag has more than"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, parts, message):
    (tmp_path / "a.odt").write_bytes(packed(parts))
    with pytest.raises(FormatError, match=message) as caught:
        aligner.read(tmp_path / "a.odt")
    assert str(caught.value).startswith(str(tmp_path / "a.odt"))


@pytest.mark.parametrize("name", ["a.odt", "a.fodt"])
@pytest.mark.parametrize("content", [b"", b"The lake.", b"PK\x03\x04", flat("")[:-20].encode(), b"<a/>", b"\xff\xfe\0"])
def test_empty_and_cut_files_are_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError):
        aligner.read(tmp_path / name)


def test_flat_files_have_the_same_limits(tmp_path):
    (tmp_path / "a.fodt").write_text(flat(p("<text:span>" * 300 + "lake" + "</text:span>" * 300)), encoding="utf-8")
    with pytest.raises(FormatError, match="elements within each other, more than the 250"):
        aligner.read(tmp_path / "a.fodt")
    assert read_within(tmp_path / "a.fodt", "en", limits=Limits(depth=2000)).raw == "lake"
    with pytest.raises(FormatError, match="characters of XML, more than the 99"):
        read_within(tmp_path / "a.fodt", limits=Limits(characters=99))
    bomb = flat(p("x")).replace("<office:document ", '<!DOCTYPE a [<!ENTITY a "a">]><office:document ')
    (tmp_path / "a.fodt").write_text(bomb, encoding="utf-8")
    with pytest.raises(FormatError, match="declares the XML entity"):
        aligner.read(tmp_path / "a.fodt")
