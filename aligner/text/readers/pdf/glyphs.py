"""Bytes of a PDF → the characters of each page, with their places: all that PDFium knows, and nothing of layout.

PDFium must not be used by two threads at once, so one lock holds all of it, and what leaves this module are tuples.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import regex

from aligner.text.readers.pdf.ink import Ink

BOLD = regex.compile(r"(?i)bold|black|heavy|demi|simhei|heiti|黑")
UNSEEN, STROKED = frozenset((3, 7)), frozenset((2, 6))
LONGEST_NAME = 200
# PDFium marks the hyphen at the end of a line with one of these; a soft hyphen is drawn nowhere else.
HYPHENS = frozenset("\x02\ufffe\u00ad")
# Characters that say nothing: controls, private codes, and the mark for what could not be read.
UNREADABLE = regex.compile(r"[\p{Cc}\p{Cn}\p{Co}\ufffd]")
DIGITS = range(ord("0"), ord("9") + 1)
HIGH, LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)


class GlyphPolicy(NamedTuple):
    """What counts as white and as bold; set by hand.

    Fonts of a regular weight have 400 to 500 in the files of the five writers in `benchmarks/producers.py`, and bold
    ones 700 and more. A colour counts as white from `white` of 255 in each of its parts. A digit is
    raised if its ink begins `raised` of its size above the line. Nobody sees text below `smallest` or above `largest`
    points.
    """

    white: int = 245
    bold: int = 600
    raised: float = 0.2
    smallest: float = 1
    largest: float = 1000


POLICY = GlyphPolicy()
# Left, bottom, right, top.
Box = tuple[float, float, float, float]


class Style(NamedTuple):
    """What the glyphs of one text object have in common: size in points, angle in degrees."""

    size: float
    angle: int
    bold: bool
    visible: bool
    white: bool


class Glyph(NamedTuple):
    """A character, and its place on the page in points: `box` from left and bottom to right and top.

    `origin` is the point of the line on which it stands. `readable` is false if its font does not say what it means;
    `raised` is true for a digit that is high and small by its shape.
    """

    text: str
    box: Box
    origin: tuple[float, float]
    size: float
    bold: bool = False
    angle: int = 0
    readable: bool = True
    raised: bool = False

    @property
    def is_space(self) -> bool:
        """Whether it is white space."""
        return self.text == " "


class Page(NamedTuple):
    """The glyphs of a page in the order of the file, and the box of the page that a viewer shows.

    `picture` is the share of the page that its largest image covers.
    """

    number: int
    box: Box
    glyphs: list[Glyph]
    picture: float = 0


def page_of(document: pypdfium2.PdfDocument, number: int) -> Page:
    """The page with this number, counted from 1."""
    page = document[number - 1]
    try:
        textpage = page.get_textpage()
        try:
            glyphs = _glyphs(textpage.raw, Ink(page))
        finally:
            textpage.close()
        box = page.get_cropbox()
        return Page(number, box, glyphs, _pictures(page, box))
    finally:
        page.close()


def _glyphs(textpage: object, ink: Ink) -> list[Glyph]:
    """The glyphs that can be seen; those that cannot too, if they are more, as the text behind a scanned page is."""
    seen: list[Glyph] = []
    unseen: list[Glyph] = []
    for glyph, style in _all_glyphs(textpage):
        if not style.visible:
            unseen += [glyph] if POLICY.smallest <= style.size <= POLICY.largest else []
        elif glyph.is_space or not style.white or ink.shows(glyph.box):
            seen.append(glyph)
    return unseen + seen if len(unseen) > len(seen) else seen


def _all_glyphs(textpage: object) -> Iterator[tuple[Glyph, Style]]:
    styles: dict[int, Style] = {}
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    high = 0
    for index in range(pdfium.FPDFText_CountChars(textpage)):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        text_object = pdfium.FPDFText_GetTextObject(textpage, index)
        if code in HIGH:
            high = code
        # Blanks and line ends that PDFium makes where it sees gaps belong to no object.
        if code in HIGH or not text_object:
            continue
        if code in LOW:
            code = 0x10000 + ((high - HIGH.start) << 10) + code - LOW.start if high else 0xFFFD
        address = ctypes.cast(text_object, ctypes.c_void_p).value or 0
        if address not in styles:
            styles[address] = _style(textpage, index, text_object)
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        failed = pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1
        edges = (box.left, box.bottom, box.right, box.top)
        glyph = _glyph(chr(code), failed, edges, (x.value, y.value), styles[address])
        if code in DIGITS:
            glyph = glyph._replace(raised=_is_raised(textpage, index, glyph))
        yield glyph, styles[address]


def _glyph(character: str, failed: bool, box: Box, origin: tuple[float, float], style: Style) -> Glyph:
    if character in HYPHENS:
        return Glyph("-", box, origin, style.size, style.bold, style.angle)
    if character.isspace() or character == "\0":
        return Glyph(" ", box, origin, style.size, style.bold, style.angle)
    readable = not failed and not UNREADABLE.match(character)
    return Glyph(character, box, origin, style.size, style.bold, style.angle, readable)


def _is_raised(textpage: object, index: int, glyph: Glyph) -> bool:
    """Whether a digit is small and high by its shape: fonts with figures for notes draw it so, on the line itself."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return glyph.angle == 0 and bottom.value - glyph.origin[1] >= POLICY.raised * glyph.size


def _style(textpage: object, index: int, text_object: object) -> Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    size = pdfium.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
    bold = (
        mode in STROKED or pdfium.FPDFText_GetFontWeight(textpage, index) >= POLICY.bold or _has_bold_font(text_object)
    )
    angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
    visible = mode not in UNSEEN and POLICY.smallest <= size <= POLICY.largest
    return Style(size, angle, bold, visible, _is_white(textpage, index))


def _has_bold_font(text_object: object) -> bool:
    name = ctypes.create_string_buffer(LONGEST_NAME)
    font = pdfium.FPDFTextObj_GetFont(text_object)
    pdfium.FPDFFont_GetBaseFontName(font, name, LONGEST_NAME)
    return BOLD.search(name.value.decode("utf-8", "replace")) is not None


def _is_white(textpage: object, index: int) -> bool:
    colour = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFText_GetFillColor(textpage, index, *colour)
    return all(part.value >= POLICY.white for part in colour[:3])


def _pictures(page: pypdfium2.PdfPage, box: Box) -> float:
    """The share of the page that its largest image covers."""
    left, bottom, right, top = box
    area = max((right - left) * (top - bottom), 1)
    shares = [0.0]
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        x0, y0, x1, y1 = image.get_bounds()
        shares.append((x1 - x0) * (y1 - y0) / area)
    return max(shares)
