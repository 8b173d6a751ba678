"""E-books: their chapters in the order of the spine, without covers and tables of contents."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

import aligner
from aligner.errors import FormatError
from aligner.text.readers import epub
from aligner.text.readers.source import LIMITS, Source

CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Lakes</title></head><body>{}</body></html>'
ENCRYPTION = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
 xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/>
<enc:CipherData><enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>"""
AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"


def package(items, spine, guide=""):
    rows = "".join(f'<item id="{name}" {attributes}/>' for name, attributes in items.items())
    references = "".join(f'<itemref idref="{name}"/>' for name in spine)
    return (
        f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>{rows}'
        f'</manifest><spine toc="ncx">{references}</spine><guide>{guide}</guide></package>'
    )


XHTML = 'media-type="application/xhtml+xml"'
BOOK = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER.format("OEBPS/book.opf"),
    "OEBPS/book.opf": package(
        {
            "cover": f'href="cover.xhtml" {XHTML}',
            "nav": f'href="nav.xhtml" {XHTML} properties="nav"',
            "ncx": 'href="toc.ncx" media-type="application/x-dtbncx+xml"',
            "two": f'href="text/a%20two.xhtml" {XHTML}',
            "one": f'href="text/%E6%B9%96.xhtml" {XHTML}',
            "notes": f'href="notes.xhtml" {XHTML}',
            "unused": f'href="unused.xhtml" {XHTML}',
            "font": 'href="font.otf" media-type="font/otf"',
        },
        ["cover", "nav", "one", "two", "notes\" linear=\"no"],
        '<reference type="cover" href="cover.xhtml"/><reference type="toc" href="text/a%20two.xhtml#toc"/>',
    ),
    "OEBPS/cover.xhtml": PAGE.format("<h1>COVER</h1>"),
    "OEBPS/nav.xhtml": PAGE.format('<nav epub:type="toc"><ol><li>NAV</li></ol></nav>'),
    "OEBPS/toc.ncx": "<ncx>NCX</ncx>",
    "OEBPS/text/湖.xhtml": PAGE.format("<h1>One</h1><p>The lake.</p>"),
    "OEBPS/text/a two.xhtml": PAGE.format("<table><tr><td>cell</td></tr></table>"),
    "OEBPS/notes.xhtml": PAGE.format("<aside epub:type='footnote'>A note.</aside>"),
    "OEBPS/unused.xhtml": PAGE.format("UNUSED"),
    "OEBPS/font.otf": "OTTO",
}  # fmt: skip


def packed(parts):
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return content.getvalue()


def read(changes=(), **limits):
    parts = {name: part for name, part in (BOOK | dict(changes)).items() if part is not None}
    source = Source(packed(parts), "a.epub", None, LIMITS._replace(**limits))
    return epub.read(source).document("en")


def texts(document):
    return [document.raw[part.span.start : part.span.stop] for part in document.parts]


def opf(spine, guide="", **items):
    rows = {name: f'href="{href}" {XHTML}' for name, href in items.items()}
    return {"OEBPS/book.opf": package(rows, spine, guide)}


def test_the_spine_decides_what_is_read_and_in_which_order():
    document = read()
    assert texts(document) == ["One", "The lake.", "cell", "A note."]
    assert [part.place for part in document.parts] == [
        "OEBPS/text/湖.xhtml",
        "OEBPS/text/湖.xhtml",
        "OEBPS/text/a two.xhtml, table 1, row 1, column 1",
        "OEBPS/notes.xhtml",
    ]
    assert [notice.message for notice in document.notices] == [
        "the cover (5 characters): COVER",
        "navigation (3 characters): NAV",
    ]


def test_an_e_book_is_told_by_its_content_and_by_its_suffix(tmp_path):
    (tmp_path / "a.txt").write_bytes(packed(BOOK))
    (tmp_path / "b.epub").write_bytes(packed({name: part for name, part in BOOK.items() if name != "mimetype"}))
    # Names of parts of other formats in a large archive.
    (tmp_path / "c.epub").write_bytes(packed(BOOK | {"word/xl/ppt/a.xhtml": "x"}))
    for name in ("a.txt", "b.epub", "c.epub"):
        assert texts(aligner.read(tmp_path / name))[0] == "One"


LAKE = "OEBPS/text/湖.xhtml"
LAKE_PAGE = PAGE.format("<h1>One</h1><p>The lake.</p>")
ONE = opf(["a"], a="text/湖.xhtml")
GUIDE = '<reference type="cover" href="text/湖.xhtml"/><reference type="text" href="text/湖.xhtml"/>'
OTHER_WAYS = {
    "package at the top": {
        "META-INF/container.xml": CONTAINER.format("book.opf"),
        "book.opf": package({"a": f'href="{LAKE}" {XHTML}'}, ["a"]),
    },
    "roundabout name": opf(["a"], a="./text/../text/湖.xhtml"),
    "name in another case": opf(["a"], a="TEXT/湖.XHTML"),
    "place in the file": opf(["a"], a="text/湖.xhtml#start"),
    "dangling name": opf(["a", "gone"], a="text/湖.xhtml"),
    "cover that is the book": opf(["a"], GUIDE, a="text/湖.xhtml"),
    "font that is disguised": ONE
    | {"META-INF/encryption.xml": ENCRYPTION.format("http://www.idpf.org/2008/embedding", "OEBPS/font.otf")},
    "protected file that is not read": ONE | {"META-INF/encryption.xml": ENCRYPTION.format(AES, "OEBPS/unused.xhtml")},
    "UTF-16": ONE | {LAKE: LAKE_PAGE.encode("utf-16")},
    "careless HTML": ONE | {LAKE: "<h1>One<p>The lake."},
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_books_that_are_written_in_other_ways_are_read(way):
    assert texts(read(OTHER_WAYS[way])) == ["One", "The lake."]


def test_a_name_in_the_spine_without_a_file_gets_a_notice():
    (notice,) = read(opf(["one", "gone"], one="text/湖.xhtml")).notices
    assert notice.message == "the list of chapters names gone, which the book does not have"


def test_an_image_as_a_page_gets_a_notice():
    (notice,) = read({"OEBPS/book.opf": package({"a": 'href="font.otf" media-type="image/svg+xml"'}, ["a"])}).notices
    assert "an image as a page" in notice.message


ERRORS = {
    "protected against copying": {"META-INF/encryption.xml": ENCRYPTION.format(AES, "OEBPS/text/a%20two.xhtml")},
    "its part OEBPS/text/湖.xhtml is missing": {"OEBPS/text/湖.xhtml": None},
    "it has no META-INF/container.xml": {"META-INF/container.xml": None},
    "names no package document": {"META-INF/container.xml": "<container/>"},
    "its part book.opf is missing": {"META-INF/container.xml": CONTAINER.format("book.opf")},
    "names no chapters": {"OEBPS/book.opf": package({}, [])},
    "OEBPS/book.opf": {"OEBPS/book.opf": "<package>"},
    "declares the XML entity": {"OEBPS/book.opf": '<!DOCTYPE package [<!ENTITY a "b">]><package/>'},
    "etc/passwd is missing": opf(["a"], a="../../../etc/passwd"),
    "a.epub: OEBPS/text/湖.xhtml: neither UTF-8": {"OEBPS/text/湖.xhtml": b"<p>caf\xe9 \xff\x81\x82\xfe\xfe"},
}


@pytest.mark.parametrize("message", ERRORS)
def test_a_book_that_is_not_whole_is_an_error(message):
    with pytest.raises(FormatError, match=r"a\.epub") as caught:
        read(ERRORS[message])
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"unpacked": 1000}, "bytes when unpacked"),
        ({"characters": 10}, "characters"),
        ({"ratio": 2}, "times its packed"),
    ],
)  # fmt: skip
def test_a_book_over_the_limits_is_an_error(limits, message):
    with pytest.raises(FormatError, match=message):
        read({"OEBPS/text/湖.xhtml": PAGE.format("<p>The lake.</p>" * 200_000)}, **limits)
