"""Bytes of a PDF → its pages, or an error that says why they cannot be read."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from tqdm import tqdm

from aligner.errors import FormatError
from aligner.formats.damage import damage
from aligner.text.readers.pdf.glyphs import Page, page_of
from aligner.text.readers.source import Source


class OpeningPolicy(NamedTuple):
    """Set by hand.

    A page whose largest image covers `picture` of it, with fewer than `letters` characters, is a scan. A file of which
    more than `unreadable` of the characters have no meaning is not read.
    """

    picture: float = 0.5
    letters: int = 60
    unreadable: float = 0.2


POLICY = OpeningPolicy()
# PDFium must not be used by two threads at once.
LOCK = threading.Lock()
OCR = "recognise its text first (OCR), as with `ocrmypdf`"


def pages_of(source: Source) -> list[Page]:
    """All pages; FormatError for a file that is protected or damaged, that has no text, or that is over the limits."""
    with LOCK:
        pages = _read(source)
    _check_text(pages, source.name)
    return pages


def _read(source: Source) -> list[Page]:
    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        raise FormatError(_reason(), source.name) from error
    try:
        source.limits.check("pages", len(document), source.name, "pages")
        return _all_pages(document, source)
    finally:
        document.close()


def _all_pages(document: pypdfium2.PdfDocument, source: Source) -> list[Page]:
    pages, characters = [], 0
    for number in tqdm(range(1, len(document) + 1), desc="reading pages", unit="page", leave=False, delay=2):
        with damage(source.name, f"a whole PDF: page {number} is damaged", "save or print it as a PDF again"):
            page = page_of(document, number)
        characters += len(page.glyphs)
        source.limits.check("characters", characters, source.name, "characters")
        pages.append(page)
    return pages


def _reason() -> str:
    if pdfium.FPDF_GetLastError() in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        return "this PDF is protected by a password; open it in a viewer, and print it into a PDF without one"
    return "not a whole PDF: it is damaged or cut off; save or print it as a PDF again, or copy it again"


def _check_text(pages: Sequence[Page], name: str) -> None:
    if not pages:
        raise FormatError("this PDF has no pages; save or print it as a PDF again", name)
    glyphs = [glyph for page in pages for glyph in page.glyphs if not glyph.is_space]
    if not glyphs:
        raise FormatError(_no_text(pages), name)
    unreadable = sum(not glyph.readable for glyph in glyphs)
    if unreadable > POLICY.unreadable * len(glyphs):
        share = f"{unreadable / len(glyphs):.0%} of its characters"
        raise FormatError(f"the fonts of this PDF do not say what {share} mean; {OCR}", name)


def _no_text(pages: Sequence[Page]) -> str:
    """Why pages have no text."""
    if any(page.picture for page in pages):
        return f"this PDF is scanned: its pages are pictures without text; {OCR}"
    return f"there is no text in this PDF; if its letters are drawn as shapes, {OCR}"


def is_scan(page: Page) -> bool:
    """Whether a page is a picture with next to no text."""
    letters = sum(not glyph.is_space for glyph in page.glyphs)
    return page.picture >= POLICY.picture and letters < POLICY.letters
