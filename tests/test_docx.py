"""Word documents: what people see of them, and nothing else, is read."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

import aligner
from aligner.errors import FormatError
from aligner.text.readers.docx_fields import text_of_equation
from aligner.text.readers.source import Limits

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
STRICT = {
    WORD: "http://purl.oclc.org/ooxml/wordprocessingml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument",
}
SPACES = (
    f'xmlns:w="{WORD}" xmlns:m="{OFFICE}/math" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="b"><w:name w:val="标题 2"/></w:style>
<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="Chapter of mine"/><w:basedOn w:val="b"/></w:style>
<w:style w:type="paragraph" w:styleId="lvl"><w:name w:val="Part"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="body"><w:name w:val="Under"/><w:basedOn w:val="1"/>
  <w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="th"><w:name w:val="TOC Heading"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="by"><w:name w:val="Author"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="c"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="l"><w:name w:val="Dots"/>
  <w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="bare"><w:name w:val="Bare head"/><w:basedOn w:val="1"/>
  <w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="code"><w:name w:val="HTML Preformatted"/></w:style>
<w:style w:type="paragraph" w:styleId="hid"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="hc"><w:name w:val="Secret Char"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="hc2"><w:name w:val="x"/><w:basedOn w:val="hc"/></w:style>
<w:style w:type="paragraph" w:styleId="round"><w:name w:val="r1"/><w:basedOn w:val="round2"/></w:style>
<w:style w:type="paragraph" w:styleId="round2"><w:name w:val="r2"/><w:basedOn w:val="round"/></w:style>
"""


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs, properties=""):
    content = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def styled(identifier, *runs):
    return paragraph(*runs, properties=f'<w:pStyle w:val="{identifier}"/>')


def relationships(*targets):
    rows = (
        f'<Relationship Id="r{number}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="http://r">{"".join(rows)}</Relationships>'


def parts_of(body, *, notes="", endnotes="", styles=STYLES):
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relationships(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relationships(
            ("styles", "styles.xml"), ("footnotes", "footnotes.xml"), ("endnotes", "/word/endnotes.xml")
        ),
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>",
        "word/footnotes.xml": f"<w:footnotes {SPACES}>{notes}</w:footnotes>",
        "word/endnotes.xml": f"<w:endnotes {SPACES}>{endnotes}</w:endnotes>",
    }


def packed(parts, method=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


@pytest.fixture
def read(tmp_path):
    """Read a document with a body, or with these parts."""

    def read_body(body, name="a.docx", method=zipfile.ZIP_DEFLATED, **options):
        parts = body if isinstance(body, dict) else parts_of(body, **options)
        (tmp_path / name).write_bytes(packed(parts, method))
        return aligner.read(tmp_path / name, "en")

    return read_body


def found_in(document):
    """`kind: text` of each part."""
    return [f"{part.kind}: {document.raw[part.span.start : part.span.stop]}" for part in document.parts]


INSERTED = '<w:ins w:id="1" w:author="a">{}</w:ins>'
DELETED = '<w:del w:id="1" w:author="a"><w:r><w:delText>{}</w:delText></w:r></w:del>'
BREAK = "<w:r><w:br/></w:r>"


def mark(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(code, result):
    content = "".join(result if result.startswith("<") else run(result))
    codes = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return f"{mark('begin')}{codes}{mark('separate')}{content}{mark('end')}"


def control(content, properties=""):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


NESTED = (
    mark("begin") + "<w:r><w:instrText> IF </w:instrText></w:r>" + field(" MERGEFIELD n ", "INNER")
    + "<w:r><w:instrText> = 1 yes </w:instrText></w:r>" + mark("separate") + run("yes") + mark("end")
)  # fmt: skip
ROUND = (
    mark("begin")
    + r"<w:r><w:instrText>eq \o\ac(○,</w:instrText></w:r>"
    + ("<w:r><w:instrText>正)</w:instrText></w:r>" + mark("end"))
)
BASE = f"<w:r><w:ruby><w:rt>{run('hú')}</w:rt><w:rubyBase>{run('湖')}</w:rubyBase></w:ruby></w:r>"
RUNS = {
    "an insertion": (["The ", INSERTED.format(run("old ")), "lake."], "The old lake."),
    "a deletion": (["The ", DELETED.format("old "), "lake."], "The lake."),
    "a deletion in an insertion": (["The ", INSERTED.format(DELETED.format("old ") + run("new ")), "lake."],
                                       "The new lake."),
    "moved": ([f"<w:moveFrom>{run('from ')}</w:moveFrom>", f"<w:moveTo>{run('to ')}</w:moveTo>", "lake"], "to lake"),
    "hidden": (["The ", run("secret ", "<w:vanish/>"), "lake."], "The lake."),
    "not hidden": (["The ", run("open ", '<w:vanish w:val="0"/>'), "lake."], "The open lake."),
    "hidden by style": (["The ", run("secret ", '<w:rStyle w:val="hc"/>'), "lake."], "The lake."),
    "hidden by a style below": (["The ", run("secret ", '<w:rStyle w:val="hc2"/>'), "lake."], "The lake."),
    "shown against the style": (["The ", run("open ", '<w:rStyle w:val="hc"/><w:vanish w:val="false"/>'), "lake."],
                                "The open lake."),
    "hidden on the web only": (["The ", run("deep ", "<w:webHidden/>"), "lake."], "The deep lake."),
    "an old format": (["The ", run("deep ", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"), "lake."],
                      "The deep lake."),
    "a field": (["On page ", field(" PAGEREF _Toc1 ", "7"), "."], "On page 7."),
    "a field in the code of another": (["Say ", NESTED, "."], "Say yes."),
    "a field without its end": (["On page ", mark("begin"), "<w:r><w:instrText>PAGE</w:instrText></w:r>"], "On page"),
    "a simple field": ([f'<w:fldSimple w:instr=" SEQ Figure ">{run("3")}</w:fldSimple>', " lakes"], "3 lakes"),
    "a circled character": ([ROUND, "月初八"], "正月初八"),
    "a phonetic guide": ([BASE, "水很深。"], "湖水很深。"),
    "a hyphen and no hyphen": (["co", "<w:r><w:noBreakHyphen/></w:r>", "op soft", "<w:r><w:softHyphen/></w:r>", "en"],
                               "co\u2011op soften"),
    "figures above the line": (["10", run("5", '<w:vertAlign w:val="superscript"/>'), " m, H",
                                run("2", '<w:vertAlign w:val="subscript"/>'), "O"], "10⁵ m, H2O"),
    "words above the line": (["5", run("th", '<w:vertAlign w:val="superscript"/>')], "5th"),
    "lettering of an old kind": (['<w:r><w:pict><v:shape><v:textpath string="The lake"/></v:shape></w:pict></w:r>'],
                                 "The lake"),
    "a tab": (["1", "<w:r><w:tab/></w:r>", "lake"], "1 lake"),
    "tab stops": (["lake"], "lake"),
    "a link": (['<w:hyperlink w:anchor="x">', "The lake", "</w:hyperlink>", "."], "The lake."),
    "smart tags": ([f'<w:smartTag w:element="x"><w:smartTagPr/>{run("lake")}</w:smartTag>', "."],
                   "lake."),
    "a content control": (["The ", control(run("lake")), "."], "The lake."),
    "a prompt": (["The lake", control(run("Click here"), "<w:showingPlcHdr/>"), "."], "The lake."),
    "a symbol": (["a ", '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', " b"], "a ≥ b"),
    "a symbol in Unicode": (["a ", '<w:r><w:sym w:font="MS Mincho" w:char="2192"/></w:r>', " b"], "a → b"),
    "no symbol": (["a", '<w:r><w:sym w:font="Symbol" w:char="wrong"/><w:sym w:char="D800"/></w:r>', "b"], "ab"),
    "a page break": (["The lake", '<w:r><w:br w:type="page"/></w:r>', "was deep."], "The lake\nwas deep."),
    "a comment": (["The lake", '<w:r><w:commentReference w:id="0"/></w:r>', "."], "The lake."),
    "two halves": (["湖", "水"], "湖水"),
    "a line end in the XML": (["The\nlake"], "The lake"),
}  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_a_paragraph_says_what_people_see(read, name):
    runs, expected = RUNS[name]
    content = "".join(each if each.startswith("<") else run(each) for each in runs)
    tabs = '<w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs>'
    document = read(f"<w:p><w:pPr>{tabs}</w:pPr>{content}</w:p>{paragraph('Last.')}")
    assert found_in(document) == [f"paragraph: {expected}", "paragraph: Last."]
    assert document.notices == ()


FORMULAS = {
    "<m:r><m:t>a+b</m:t></m:r>": "a+b",
    "<m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>3</m:t></m:r></m:sup></m:sSup>": "10^3",
    "<m:sSub><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sub><m:r><m:t>2</m:t></m:r></m:sub></m:sSub>": "x_2",
    "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>": "1/2",
    "<m:d><m:dPr><m:ctrlPr/></m:dPr><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d>": "(x)",
    '<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d>': "[x]",
    '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:e><m:r><m:t>x</m:t></m:r></m:e></m:nary>': "∑x",
    "<m:rad><m:deg/><m:e><m:r><m:t>2</m:t></m:r></m:e></m:rad>": "√2",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_text_in_its_line(read, formula):
    document = read(paragraph("Let ", f"<m:oMath>{formula}</m:oMath>", " be."))
    assert document.raw == f"Let {FORMULAS[formula]} be."


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r"EQ \* jc2 \* hps21 \o\ad(\s\up 9(hú),湖)", "湖"),
        (r"eq \o\ac(□,A)", "A"),
        (r"EQ \f(1,2)", "1/2"),
        (r"EQ \x", ""),
    ],
)
def test_a_code_that_is_an_equation_has_a_text(code, text):
    assert text_of_equation(code) == text


# Line breaks and the ends of paragraphs


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        ("The lake is deep.", "Nobody came.", 2),
        ("North Lake", "South Lake", 2),
        ("湖水很深。", "没有人来。", 2),
        ("The lake was", "deep in spring.", 1),
        ("湖水很深，", "没有人来。", 1),
        ("Here is a lake,", "Tam said.", 1),
        ("We saw", "a lake.", 1),
        ("Do this:", "a) count", 2),
        ("The lake was", f"{BREAK}{run('deep in spring.')}", 2),
    ],
)
def test_a_line_break_begins_a_paragraph_unless_it_cuts_a_sentence(read, first, second, lines):
    document = read(paragraph(first, BREAK, second))
    assert len({part.paragraph for part in document.parts}) == lines


def test_a_title_over_two_lines_is_one_heading(read):
    assert found_in(read(styled("1", "The Lakes of", BREAK, "Upper Valley"))) == ["heading: The Lakes of\nUpper Valley"]


@pytest.mark.parametrize("change", ["del", "moveFrom", "vanish"])
def test_a_paragraph_whose_end_is_gone_runs_on(read, change):
    end = f'<w:rPr><w:{change} w:id="1"/></w:rPr>'
    document = read(paragraph("The lake ", properties=end) + styled("1", "was deep.") + paragraph("Last."))
    assert found_in(document) == ["heading: The lake was deep.", "paragraph: Last."]


def test_an_end_that_is_gone_at_the_end_of_a_cell_or_the_text_loses_nothing(read):
    open_end = paragraph("open", properties='<w:rPr><w:del w:id="1"/></w:rPr>')
    cell = f"<w:tbl><w:tr><w:tc>{open_end}</w:tc></w:tr></w:tbl>"
    assert found_in(read(cell + paragraph("text") + open_end)) == ["cell: open", "paragraph: text", "paragraph: open"]


def test_an_inserted_end_and_a_style_separator_are_ends(read):
    inserted = paragraph("One.", properties='<w:rPr><w:ins w:id="1"/></w:rPr>')
    separator = paragraph("Run-in head", properties='<w:pStyle w:val="1"/><w:rPr><w:vanish/><w:specVanish/></w:rPr>')
    assert found_in(read(inserted + separator + paragraph("Two."))) == [
        "paragraph: One.", "heading: Run-in head", "paragraph: Two.",
    ]  # fmt: skip


def test_a_large_initial_belongs_to_its_word(read):
    initial = paragraph("T", properties='<w:framePr w:dropCap="drop" w:lines="3"/>')
    assert found_in(read(initial + paragraph("he lake was deep."))) == ["paragraph: The lake was deep."]


LONG = 20_000
TURNS = mark("begin") + mark("separate") + run("x")
CODES = r"<w:r><w:instrText>EQ \o(        </w:instrText></w:r>"
REPEATED = {
    "breaks": (paragraph("a", BREAK * LONG, "b"), "a\nb"),
    "ends that are gone": (paragraph("a", properties="<w:rPr><w:del/></w:rPr>") * LONG, "a" * LONG),
    "fields": (paragraph(TURNS * LONG), "x" * LONG),
    "codes": (paragraph(mark("begin") + CODES * LONG + mark("end"), "a"), "a"),
    "styles": (styled("s0", "a"), "a"),
    "blanks": (paragraph("a" + "\u3000" * 10 * LONG + "b", '<w:r><w:br w:type="page"/></w:r>', "c"), "b\nc"),
}


@pytest.mark.parametrize("name", REPEATED)
def test_what_an_attack_repeats_costs_no_more_than_it_is_long(read, name):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{k}"><w:name w:val="n"/><w:basedOn w:val="s{k + 1}"/></w:style>'
        for k in range(LONG)
    )
    body, end = REPEATED[name]
    assert read(body, method=zipfile.ZIP_STORED, styles=styles).raw.endswith(end)


# Kinds

KINDS = {
    "heading": [styled("1", "x"), styled("bare", "x"), styled("b", "x"), styled("mine", "x"), styled("lvl", "x"),
                styled("Heading2", "x"),
                paragraph("x", properties='<w:outlineLvl w:val="2"/>')],
    "paragraph": [paragraph("x"), styled("body", "x"), styled("by", "x"), styled("round", "x"), styled("unknown", "x"),
                  paragraph("x", properties='<w:outlineLvl w:val="9"/>'),
                  paragraph("x", properties='<w:pStyle w:val="l"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
                  paragraph("x", properties='<w:pPrChange><w:pPr><w:pStyle w:val="1"/></w:pPr></w:pPrChange>')],
    "item": [styled("l", "x"), paragraph("x", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>')],
    "caption": [styled("c", "x"), styled("ImageCaption", "x")],
    "code": [styled("code", "x"), styled("SourceCode", "x")],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), [(kind, body) for kind, bodies in KINDS.items() for body in bodies])
def test_the_style_decides_the_kind(read, kind, body):
    assert found_in(read(body)) == [f"{kind}: x"]


def test_a_heading_in_a_cell_or_a_note_is_part_of_it(read):
    body = f"<w:tbl>{row(cell(styled('1', 'x')))}</w:tbl>" + paragraph("y", reference(1))
    notes = note(1, "z").replace("<w:pPr>", '<w:pPr><w:pStyle w:val="1"/>')
    assert found_in(read(body, notes=notes)) == ["cell: x", "paragraph: y", "note: z"]


def test_a_hidden_paragraph_is_left_out_but_not_what_its_style_shows_again(read):
    body = styled("hid", "secret") + styled("hid", run("open", '<w:rStyle w:val="hc"/>')) + paragraph("Last.")
    assert found_in(read(body)) == ["paragraph: open", "paragraph: Last."]


# Tables of contents

ENTRY = "The lakes 3"
CONTENTS = {
    "by style": styled("th", "Contents") + styled("t", ENTRY) + styled("t", ENTRY),
    "by a control": control(
        paragraph(ENTRY) + paragraph(ENTRY),
        '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>',
    ),
    "by a field": paragraph(mark("begin"), r"<w:r><w:instrText> TOC \o </w:instrText></w:r>", mark("separate"), ENTRY)
    + paragraph(ENTRY, field("PAGEREF x", "3")) + paragraph(mark("end")),
    "by a simple field": paragraph(f'<w:fldSimple w:instr=" TOC ">{run(ENTRY)}</w:fldSimple>'),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTENTS)
def test_a_table_of_contents_is_left_out_with_a_notice(read, name):
    document = read(paragraph("First.") + CONTENTS[name] + paragraph("Last."))
    assert found_in(document) == ["paragraph: First.", "paragraph: Last."]
    assert [notice.message for notice in document.notices] == ["a table of contents or an index"]


def test_a_table_of_contents_without_an_end_swallows_nothing(read):
    body = CONTENTS["by a field"].replace(mark("end"), "", 2)
    assert found_in(read(body + paragraph("Last.")))[-1] == "paragraph: Last."


def test_text_behind_the_end_of_a_table_of_contents_is_read(read):
    body = CONTENTS["by a field"].replace(mark("end") + "</w:p>", mark("end") + run("Real text.") + "</w:p>")
    assert found_in(read(body)) == ["paragraph: Real text."]


# Tables


def cell(content, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else paragraph(content)}</w:tc>"


def row(*cells, properties=""):
    inner = "".join(each if each.startswith("<w:tc") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def places(document):
    return [(document.raw[part.span.start : part.span.stop], part.place) for part in document.parts]


def test_cells_have_places(read):
    inner = f"<w:tbl>{row('d')}</w:tbl>"
    second = row("c", cell(inner + paragraph("e")), "f")
    body = f"<w:tbl>{row('a', 'b')}{second}</w:tbl>{paragraph('g')}<w:tbl>{row('h')}</w:tbl>"
    assert places(read(body)) == [
        ("a", "table 1, row 1, column 1"),
        ("b", "table 1, row 1, column 2"),
        ("c", "table 1, row 2, column 1"),
        ("d", "table 2, row 1, column 1"),
        ("e", "table 1, row 2, column 2"),
        ("f", "table 1, row 2, column 3"),
        ("g", ""),
        ("h", "table 3, row 1, column 1"),
    ]


def test_a_merged_cell_is_read_once_and_keeps_the_columns(read):
    rows = [
        row(cell("wide", '<w:gridSpan w:val="2"/>'), "c"),
        row(cell("tall", '<w:vMerge w:val="restart"/>'), "e", "f"),
        row(cell("ghost", "<w:vMerge/>"), "h", "i"),
        row("k", properties='<w:gridBefore w:val="1"/>'),
    ]
    found = [(text, place[9:]) for text, place in places(read(f"<w:tbl>{''.join(rows)}</w:tbl>"))]
    assert found == [
        ("wide", "row 1, column 1"), ("c", "row 1, column 3"), ("tall", "row 2, column 1"), ("e", "row 2, column 2"),
        ("f", "row 2, column 3"), ("h", "row 3, column 2"), ("i", "row 3, column 3"), ("k", "row 4, column 2"),
    ]  # fmt: skip


def test_deleted_rows_and_cells_are_left_out_and_those_in_controls_are_read(read):
    body = (
        row("gone", properties='<w:del w:id="1"/>') + row("new", properties='<w:ins w:id="1"/>')
        + control(f"<w:tr>{cell('row')}{control(cell('cell'))}</w:tr>")
        + row("a", cell("gone", '<w:cellDel w:id="1"/>'), "b")
    )  # fmt: skip
    assert [text for text, _ in places(read(f"<w:tbl>{body}</w:tbl>"))] == ["new", "row", "cell", "a", "b"]


# Text boxes and notes


def text_box(text):
    shape = f"<wps:txbx><w:txbxContent>{paragraph(text)}</w:txbxContent></wps:txbx>"
    fallback = f"<w:pict><v:textbox><w:txbxContent>{paragraph(text)}</w:txbxContent></v:textbox></w:pict>"
    choice = f'<mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice>'
    return (
        f"<w:r><mc:AlternateContent>{choice}<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>",
        f"<w:r>{fallback}</w:r>",
        f"<w:r><mc:AlternateContent><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>",
    )


@pytest.mark.parametrize("box", text_box("In the box."))
def test_a_text_box_is_read_once_behind_its_paragraph(read, box):
    document = read(paragraph("The ", box, "lake.") + paragraph("Last."))
    assert places(document) == [("The lake.", ""), ("In the box.", "text box"), ("Last.", "")]


def note(identifier, text, name="footnote", kind=""):
    return f'<w:{name} w:id="{identifier}" {kind}>{paragraph(f"<w:r><w:{name}Ref/></w:r>", text)}</w:{name}>'


def reference(identifier, name="footnote", more=""):
    return f'<w:r><w:{name}Reference w:id="{identifier}" {more}/></w:r>'


def test_notes_follow_their_paragraphs_in_the_order_of_their_references(read):
    notes = note(-1, "line", kind='w:type="separator"') + note(2, "Later.") + note(1, "First.") + note(9, "Unused.")
    body = paragraph("One", reference(1), " lake.", reference(2)) + paragraph("湖。", reference(7, "endnote"))
    document = read(body, notes=notes, endnotes=note(7, "End.", "endnote"))
    assert places(document) == [
        ("One lake.", ""), ("First.", "footnote 1"), ("Later.", "footnote 2"), ("湖。", ""), ("End.", "endnote 1"),
    ]  # fmt: skip
    assert [part.kind for part in document.parts] == ["paragraph", "note", "note", "paragraph", "note"]


def test_the_mark_that_an_author_chose_for_a_note_is_no_text(read):
    own = '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    document = read(paragraph("The lake", own, " was deep."), notes=note(1, "A note."))
    assert [text for text, _ in places(document)] == ["The lake was deep.", "A note."]


def test_a_note_that_refers_to_itself_ends(read):
    document = read(
        paragraph("a", reference(1), reference(5)), notes=note(1, "b").replace("</w:p>", reference(1) + "</w:p>")
    )
    assert [text for text, _ in places(document)] == ["a", "b"]


def test_what_is_not_read_is_noticed(read):
    body = "<w:altChunk/><w:p><w:r><w:t>a</w:t><w:object/></w:r></w:p><w:subDoc/>"
    assert [notice.message for notice in read(body).notices] == [
        "a part of the document in another file or format", "an embedded object",
        "a part of the document in another file or format",
    ]  # fmt: skip


# Packages


def test_the_parts_are_found_by_their_relationships(read):
    parts = parts_of(paragraph("The lake.", reference(1)) + styled("1", "Head"), notes=note(1, "A note."))
    moved = {
        "_rels/.rels": relationships(("officeDocument", "/Word/document2.xml")),
        "word/_rels/document2.xml.rels": relationships(("styles", "/s/my%20styles.xml"), ("footnotes", "../n.xml")),
        "word/document2.xml": parts["word/document.xml"],
        "s/my styles.xml": parts["word/styles.xml"],
        "n.xml": parts["word/footnotes.xml"],
    }
    assert found_in(read(moved)) == ["paragraph: The lake.", "note: A note.", "heading: Head"]


@pytest.mark.parametrize("name", ["a.docx", "a.DOCM", "a.dotx", "a.txt", "thesis"])
def test_a_document_is_told_by_its_content(read, name):
    assert found_in(read(paragraph("The lake."), name)) == ["paragraph: The lake."]


def test_a_document_without_relationships_or_styles_is_read(read):
    parts = parts_of(styled("Heading1", "Head") + paragraph("The lake.", reference(1)), notes=note(1, "A note."))
    bare = {name: part for name, part in parts.items() if not name.endswith((".rels", "styles.xml"))}
    assert found_in(read(bare)) == ["heading: Head", "paragraph: The lake.", "note: A note."]


def test_the_strict_form_is_read(read):
    parts = parts_of(
        styled("1", "Head") + paragraph("10", f"<m:oMath>{next(iter(FORMULAS))}</m:oMath>", reference(1)),
        notes=note(1, "A note."),
    )
    for name, part in parts.items():
        for usual, strict in STRICT.items():
            part = part.replace(usual, strict)
        parts[name] = part
    assert found_in(read(parts)) == ["heading: Head", "paragraph: 10a+b", "note: A note."]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"word/other.xml": "<a/>"}, "not a Word document: it has no part with the text"),
        ({"thesis.txt": "He came."}, "not a Word document: it has no part with the text"),
        ({"word/document.xml": "<html><body/></html>"}, "its part /?word/document.xml has no text"),
        ({"word/document.xml": ""}, r"its part word/document.xml: not well-formed XML"),
        ({"word/document.xml": f"<w:document {SPACES}>"}, r"its part word/document.xml: not well-formed XML"),
        (parts_of(paragraph("a")) | {"word/styles.xml": "\0\1"}, "its part word/styles.xml"),
        ({**parts_of(paragraph("a")), "_rels/.rels": "no XML"}, "its part _rels/.rels"),
    ],
)
def test_what_is_no_document_is_refused(read, parts, message):
    with pytest.raises(FormatError, match=message) as caught:
        read(parts)
    assert re.match(r"\S+a\.docx:(\d+:)? ", str(caught.value))


def test_empty_and_cut_files_and_those_with_a_password_are_refused(tmp_path):
    whole = packed(parts_of(paragraph("a")))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for content, message in {
        b"": "it is empty",
        whole[: len(whole) // 2]: "not a whole file",
        b"The lake.": "not a whole file",
        ole: "old Office document",
        ole + "EncryptedPackage".encode("utf-16-le"): "an Office file with a password",
    }.items():
        (tmp_path / "a.docx").write_bytes(content)
        with pytest.raises(FormatError, match=message):
            aligner.read(tmp_path / "a.docx")


def test_ten_thousand_nested_tables_are_refused_and_some_are_read(read, tmp_path):
    def nested(number):
        start, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
        return start * number + paragraph("deep") + end * number

    assert places(read(nested(80))) == [("deep", "table 80, row 1, column 1")]
    with pytest.raises(FormatError, match="elements within each other, more than the 250"):
        read(nested(10_000))
    (tmp_path / "b.docx").write_bytes(packed(parts_of(nested(600))))
    from aligner.text.readers.registry import read as read_within

    assert read_within(tmp_path / "b.docx", "en", limits=Limits(depth=2000, ratio=1000)).raw == "deep"


def test_a_bomb_is_refused(read):
    with pytest.raises(FormatError, match="times its packed size"):
        read(parts_of(paragraph(" " * 30_000_000)))
    entities = '<!DOCTYPE a [<!ENTITY a "a"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(FormatError, match="declares the XML entity"):
        read({"word/document.xml": f"{entities}<w:document {SPACES}/>"})
