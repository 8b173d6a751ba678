"""Web pages: HTML and XHTML, whoever wrote them.

    bytes ─charsets─▶ text ─lxml─▶ elements ─html_walk─▶ parts

Nothing is loaded: no image, no style sheet, no frame, no DTD.
"""

from __future__ import annotations

from html import escape

import regex
from lxml import etree

from aligner.errors import FormatError
from aligner.formats.damage import damage
from aligner.text.readers.charsets import page_text
from aligner.text.readers.html_rules import Element
from aligner.text.readers.html_walk import LeftOut, Page
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.source import Source

XHTML = regex.compile(r"\s*<\?xml\b|[^>]*?xmlns\s*=\s*[\"']http://www\.w3\.org/1999/xhtml", regex.IGNORECASE)
CDATA = regex.compile(r"<!\[CDATA\[(.*?)\]\]>", regex.DOTALL)
# The parser would drop all that follows them.
LAST_ENDS = regex.compile(r"</(?:body|html)\s*+>", regex.IGNORECASE)
SAVE_AGAIN = "open it in a browser and save it again"
TOO_DEEP = "Excessive depth"


def read(source: Source) -> DocumentBuilder:
    """Parts of a web page; FormatError for a page whose elements are nested too deep."""
    builder, left = DocumentBuilder(), LeftOut()
    add_page(page_text(source), builder, left, source)
    left.report(builder)
    return builder


def add_page(text: str, builder: DocumentBuilder, left: LeftOut, source: Source, place: str = "") -> None:
    """Add the parts of a page to a document; if nothing but navigation is there, that is read."""
    root = parsed(text, source.name)
    if root is None:
        return
    length = builder.length
    page = Page(root, builder, source.limits, source.name, place)
    page.add()
    if builder.length == length and page.left.texts:
        Page(root, builder, source.limits, source.name, place).add(whole=True)
    else:
        left.merge(page.left)


def parsed(text: str, name: str) -> Element | None:
    """The root of a page; None if it has no elements."""
    if XHTML.match(text) and "<![CDATA[" in text:
        text = CDATA.sub(lambda section: escape(section[1]), text)
    if not text.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    with damage(name, "a web page", SAVE_AGAIN):
        root = etree.fromstring(LAST_ENDS.sub("", text).encode("utf-8", "replace"), parser)
    if any(TOO_DEEP in entry.message for entry in parser.error_log):
        raise FormatError(f"its elements are nested too deep; {SAVE_AGAIN}", name)
    return root
