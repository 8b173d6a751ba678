"""Bilingual tables as Word documents, for reading, printing and correcting; needs the extra `formats`.

    #  zh-CN     en-US     confidence  kind  note
    1  他来了。  He came.  0.98        1-1             the header row repeats on every page

The table has one pair of languages. It contains the texts, confidences (two digits), kinds and notes, and nothing else
about a unit. A carriage return becomes a line break; a character that XML cannot hold is refused.

Reading takes every table with a header row, and those that continue it. If there is none, it takes all tables whose
contents are texts and their translations. A text over several merged rows is one unit with all that stands beside it.
Tracked insertions are part of a text, deletions are not; paragraphs and breaks are line
ends. A table within a cell becomes text with tabs between its cells, but if that cell is the only one in its row, the
inner table is read as a table. Footnotes and comments are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import chain, count, groupby, islice, zip_longest
from operator import itemgetter
from os import PathLike
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from aligner.bitext.languages import base_language, script_of_tag
from aligner.bitext.subtags import HANT
from aligner.distribution import load_extra
from aligner.errors import FormatError, InputError
from aligner.files import replacing
from aligner.formats.damage import damage
from aligner.formats.markup import escaped
from aligner.formats.tables.archives import open_archive
from aligner.formats.tables.columns import COUNT, DOCUMENT_COLUMNS, RECIPE, REVIEW
from aligner.formats.tables.rows import NONE, SIDES, Choice, Row, is_reviewed, read_tables, recipe_of
from aligner.formats.xmltext import require_legal
from aligner.units.selection import Tally
from aligner.units.units import BEAD, Header, Languages, Reading, Unit, Variant, exchange_tag, same_language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

PURPOSE = "a Word document (.docx)"
BODY = "word/document.xml"
# The margin of the page and the widths of the columns, in centimetres; of the last one, the texts give half each.
MARGIN = 2.0
WIDTHS = (1.2, 8.7, 8.7, 3.3, 1.4, 2.4)
REVIEW_WIDTH = 2.4
TWIPS = 567
FONTS = {"ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "SimSun"}
EAST_ASIAN_TAGS = {"zh": "zh-CN", "yue": "zh-HK", "lzh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR"}
LINE_BREAK_OR_TAB = re.compile("\r\n|[\r\n]|\t")
# Elements without current text of the document.
SKIPPED = frozenset((
    "del", "moveFrom", "instrText", "rPr", "pPr", "tcPr", "tblPr", "tblGrid", "trPr", "sdtPr", "sdtEndPr", "Fallback",
    "rt", "sectPr",
))  # fmt: skip
CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
TAGS = ("{*}tbl", "{*}tr", "{*}p")
# The text after a paragraph, and after a row and a cell of a table within a cell.
SEPARATORS_AFTER = {"p": "\n", "tr": "\n", "tc": "\t"}
SURROGATE_CODE = re.compile("[Dd][89A-Fa-f]")
# An element of lxml, which has no types of its own.
Node = Any


def write_units(
    units: Iterable[Unit], path: str | PathLike[str], header: Header, *, left_out: Counter[str] | None = None
) -> int:
    """Write a row per pair; returns the number of units. InputError unless all are in the same two languages."""
    load_extra("docx", "formats", PURPOSE)
    tally = Tally.of(left_out)
    pairs = tally.pairs(units, (header.source_language, header.target_language))
    first = list(islice(pairs, 1))
    tags = [variant.language for variant in first[0][1:]] if first else [header.source_language, header.target_language]
    frame, widths = _build_frame(tags, header, path), _widths(header)
    with replacing(path) as handle, ZipFile(handle.buffer, "w", ZIP_DEFLATED) as package:
        for name, content in frame.parts.items():
            package.writestr(name, content)
        with package.open(BODY, "w", force_zip64=True) as body:
            body.write(frame.start)
            for number, (unit, source, target) in enumerate(chain(first, pairs), 1):
                _check_languages(tags, (source, target), number, path)
                body.write(_row(number, unit, (source, target), widths, path).encode("utf-8"))
            body.write(frame.end)
    return tally.written


def _widths(header: Header) -> Sequence[float]:
    """The widths of the columns in centimetres: after a review there is one more."""
    number, source, target, *others = WIDTHS
    if not is_reviewed(header):
        return WIDTHS
    return (number, source - REVIEW_WIDTH / 2, target - REVIEW_WIDTH / 2, *others, REVIEW_WIDTH)


class _Frame(NamedTuple):
    """The parts of the document except its body, and the body before and after the rows."""

    parts: dict[str, bytes]
    start: bytes
    end: bytes


def _build_frame(tags: Sequence[str], header: Header, path: str | PathLike[str]) -> _Frame:
    from docx import Document

    document = Document()
    _set_up_page(document)
    if recipe := recipe_of(header):
        document.add_paragraph(require_legal(f"{RECIPE}{recipe}", "the recipe", path))
    sides = [require_legal(tag, "language", path) or side for tag, side in zip(tags, SIDES, strict=True)]
    headers = [COUNT, *sides, *DOCUMENT_COLUMNS, *([REVIEW] if is_reviewed(header) else [])]
    table = document.add_table(rows=1, cols=len(headers), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, headers, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    _shape_table(table, _widths(header))
    content = BytesIO()
    document.save(content)
    with ZipFile(content) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    start, separator, end = parts.pop(BODY).rpartition(b"</w:tbl>")
    return _Frame(parts, start, separator + end)


def _set_up_page(document: Document) -> None:
    """A4 in landscape format, with narrow margins and fonts that support Chinese."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm

    page = document.sections[0]
    set_languages(document, ("en-US", "zh-CN"))
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, font in FONTS.items():
        fonts.set(qn(f"w:{name}"), font)
    document.core_properties.author = "aligner"


def set_languages(document: Document, tags: tuple[str, str]) -> None:
    """The languages of text in Latin letters and of text in East Asian characters, where a run does not state its own.

    Word checks the spelling by them, and LibreOffice draws 。 in the place that they ask for.
    """
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        for name, tag in zip(("val", "eastAsia"), tags, strict=True):
            language.set(qn(f"w:{name}"), tag)


def _shape_table(table: Table, widths: Sequence[float]) -> None:
    """Columns of fixed width, which open faster, and a header row on every page."""
    from docx.oxml.parser import OxmlElement
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _check_languages(
    tags: Sequence[str], pair: tuple[Variant, Variant], number: int, path: str | PathLike[str]
) -> None:
    if any(variant.text and not same_language(variant.language, tag) for variant, tag in zip(pair, tags, strict=True)):
        languages = " and ".join(variant.language or "no language" for variant in pair)
        message = f"row {number} is in {languages}, but the table is in {' and '.join(tags)}"
        raise InputError(
            f"{message}; choose the two languages with --source-language and --target-language, or write .csv or .xlsx",
            path,
        )


def _row(
    number: int, unit: Unit, pair: tuple[Variant, Variant], widths: Sequence[float], path: str | PathLike[str]
) -> str:
    confidence = "" if unit.confidence is None else f"{unit.confidence:.2f}"
    notes = "\n".join(element.text for element in unit.elements if element.name == "note")
    cells = (
        f"{number}", *(variant.text for variant in pair), confidence, unit.value_of(BEAD) or "", notes,
        unit.judgement.words,
    )[: len(widths)]  # fmt: skip
    languages = ("", *(variant.language for variant in pair), "", "", "", "")
    cells_xml = (
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{round(width * TWIPS)}"/></w:tcPr>'
        f"<w:p>{_run(cell, language)}</w:p></w:tc>"
        for cell, width, language in zip(cells, widths, languages, strict=False)
    )
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells_xml)}</w:tr>"
    return require_legal(row, f"row {number}", path)


def _run(text: str, language: str) -> str:
    if not text:
        return ""
    properties = _language_properties(language) if language else ""
    pieces = LINE_BREAK_OR_TAB.split(text)
    separators = ["<w:tab/>" if match == "\t" else "<w:br/>" for match in LINE_BREAK_OR_TAB.findall(text)]
    texts = [f'<w:t xml:space="preserve">{escaped(piece)}</w:t>' if piece else "" for piece in pieces]
    parts = chain.from_iterable(zip_longest(texts, separators, fillvalue=""))
    return f"<w:r>{properties}{''.join(parts)}</w:r>"


@lru_cache(maxsize=64)
def _language_properties(tag: str) -> str:
    """The properties of a run in this language, which Word knows only with a region."""
    if base_language(tag) not in EAST_ASIAN_TAGS:
        return f"<w:rPr><w:lang w:val={quoteattr(exchange_tag(tag))}/></w:rPr>"
    tag = "zh-TW" if script_of_tag(tag) == HANT else EAST_ASIAN_TAGS[base_language(tag)]
    return f'<w:rPr><w:rFonts w:hint="eastAsia"/><w:lang w:eastAsia="{tag}"/></w:rPr>'


# Reading


def read(
    path: str | PathLike[str],
    languages: Languages = (None, None),
    *,
    columns: Sequence[int] = (),
    keep_going: bool = False,
) -> Reading:
    """The units of the tables; FormatError if no table has a text and its translation."""
    return read_tables(lambda: _tables(path), path, Choice(languages, columns, keep_going))


def _tables(path: str | PathLike[str]) -> Iterator[Iterator[Row]]:
    """The rows of each table, in the order of the document."""
    with open_archive(path, BODY) as parts:
        if BODY not in parts.namelist():
            raise FormatError("not a Word document: it has no text; save it again as .docx", path)
        with parts.open(BODY) as body:
            tables = count()
            rows = chain.from_iterable(_innermost_rows(row, table, tables) for table, row in _rows(body, path))
            for _, group in groupby(rows, key=itemgetter(0)):
                yield _rows_with_text(node for _, node in group)


def _rows_with_text(nodes: Iterable[Node]) -> Iterator[Row]:
    """The rows that have a text; each row is read only when it is requested."""
    for number, node in enumerate(nodes, 1):
        cells, continued = _cell_texts(node)
        if any(cells):
            yield Row(number, cells, continued)


def _rows(body: IO[bytes], path: str | PathLike[str]) -> Iterator[tuple[int, Node]]:
    """The rows of the outermost tables, each with the number of its table; rows are freed after reading."""
    depth = table = 0
    for event, node in _events(body, path):
        name = _name(node)
        if name == "tbl":
            depth += 1 if event == "start" else -1
            table += event == "start" and depth == 1
        elif event == "end" and (name, depth) in {("tr", 1), ("p", 0)}:
            if depth:
                yield table, node
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]


def _events(body: IO[bytes], path: str | PathLike[str]) -> Iterator[tuple[str, Node]]:
    events = etree.iterparse(body, ("start", "end"), tag=TAGS, resolve_entities=False, no_network=True)
    while True:
        with damage(path, "a whole Word document", "save it again as .docx"):
            event = next(events, None)
        if event is None:
            return
        yield event


def _innermost_rows(row: Node, table: int, tables: Iterator[int]) -> Iterator[tuple[int, Node]]:
    """The row and its table, or the rows of the tables in its only cell; nothing if the row was deleted."""
    if any(_name(inner_table) == "del" for inner_table in _properties(row, "trPr")):
        return
    cells = list(_nearest(row, "tc"))
    inner = list(_nearest(cells[0], "tbl")) if len(cells) == 1 else []
    for inner_table in inner:
        number = -1 - next(tables)
        for inner_row in _nearest(inner_table, "tr"):
            yield from _innermost_rows(inner_row, number, tables)
    if not inner:
        yield table, row


def _cell_texts(row: Node) -> tuple[list[str], frozenset[int]]:
    """The texts of the cells, and the indices of those that continue the cell above.

    A cell that spans several columns is followed by empty ones.
    """
    texts = [""] * _number(_properties(row, "trPr"), "gridBefore")
    continued = []
    for cell in _nearest(row, "tc"):
        properties = _properties(cell, "tcPr")
        if _continues(properties):
            continued.append(len(texts))
        texts += [_text(cell), *[""] * (_number(properties, "gridSpan") - 1)]
    return texts, frozenset(continued) or NONE


def _continues(properties: Iterable[Node]) -> bool:
    """Whether a cell is merged with the one above: it says so, and not that a merged cell begins."""
    merges = [element.attrib.values() for element in properties if _name(element) == "vMerge"]
    return any("restart" not in values for values in merges)


def _properties(node: Node, name: str) -> Iterable[Node]:
    return next((child for child in node if _name(child) == name), ())


def _nearest(node: Node, name: str) -> Iterator[Node]:
    """The nearest descendants with this name: those that are not within another one."""
    for child in node:
        if _name(child) == name:
            yield child
        elif len(child) and _name(child) not in SKIPPED:
            yield from _nearest(child, name)


def _number(properties: Iterable[Node], name: str) -> int:
    """The number in a property, or 0; a number of 1000 or more is ignored, because no table has so many columns."""
    for element in properties:
        if _name(element) == name:
            value = next((text for key, text in element.attrib.items() if key.endswith("}val")), "")
            return int(value) if value.isdecimal() and len(value) < 4 else 0
    return 0


def _text(cell: Node) -> str:
    """The text of a cell, one line per paragraph."""
    return "".join(_pieces(cell)).strip("\n")


def _pieces(node: Node) -> Iterator[str]:
    for child in node:
        name = _name(child)
        if name in CHARACTERS:
            yield CHARACTERS[name]
        elif name == "t":
            yield child.text or ""
        elif name == "sym":
            yield _symbol(child)
        elif name not in SKIPPED:
            yield from _pieces(child)
            yield SEPARATORS_AFTER.get(name, "")


def _symbol(node: Node) -> str:
    code = next((text for key, text in node.attrib.items() if key.endswith("}char")), "")
    return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) and not SURROGATE_CODE.match(code) else ""


def _name(node: Node) -> str:
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
