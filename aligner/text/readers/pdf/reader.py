"""Pages of a PDF → the parts of a document.

bytes ─opening─▶ glyphs ─turning─▶ upright characters ─lines─▶ fragments ─furniture─▶ without heads and numbers
      ─columns─▶ columns in the order of reading ─tables, paragraphs, notes, flow─▶ blocks ─▶ DocumentBuilder
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.pdf.blocks import Block, Edges
from aligner.text.readers.pdf.columns import Column, Frame, columns_of, gutters_of
from aligner.text.readers.pdf.flow import Flow
from aligner.text.readers.pdf.furniture import Measure, PageRows, furniture
from aligner.text.readers.pdf.glyphs import Page
from aligner.text.readers.pdf.lines import LEADER, Fragment, Line, body_size, fragments_of, lines_of, pitch_of
from aligner.text.readers.pdf.margins import line_numbers, with_initials
from aligner.text.readers.pdf.opening import OCR, is_scan, pages_of
from aligner.text.readers.pdf.paragraphs import setting_of
from aligner.text.readers.pdf.turning import Sheet, turned
from aligner.text.readers.source import Source

LONGEST_SHOWN = 60


class _Text(NamedTuple):
    """The fragments of a page that are text, and what was left out of it."""

    number: int
    fragments: list[Fragment]
    left_out: list[str]


def read(source: Source) -> DocumentBuilder:
    """The paragraphs, headings, items, cells, captions and notes of a PDF, each with its page.

    What stands at the edges of pages is left out with a notice. FormatError for a file that is protected, damaged,
    scanned or over the limits, or whose fonts do not say what their characters mean.
    """
    pages = pages_of(source)
    sheets = [turned(page) for page in pages]
    size = body_size(sheets)
    texts = _texts(sheets, size)
    columns = _columns(texts, size)
    edges = [(column.lines, Edges(column.left, column.right, column.seen)) for page in columns for column in page]
    flow = Flow(setting_of(edges, size, pitch_of([text.fragments for text in texts], size)))
    for text, page_columns in zip(texts, columns, strict=True):
        flow.add_page(text.number, page_columns)
    return _built(flow.blocks, {text.number: text.left_out for text in texts}, pages)


def _texts(sheets: Sequence[Sheet], size: float) -> list[_Text]:
    """The text of each page without numbers of lines, heads, feet and numbers of pages."""
    fragments = [fragments_of(sheet, size) for sheet in sheets]
    numbered = [line_numbers(page) for page in fragments]
    kept = [_without(page, numbers) for page, numbers in zip(fragments, numbered, strict=True)]
    rows = [PageRows(sheet.number, sheet.height, lines_of(page)) for sheet, page in zip(sheets, kept, strict=True)]
    furnished = furniture(rows, Measure(size, pitch_of(kept, size)))
    texts = []
    for sheet, page, numbers in zip(sheets, kept, numbered, strict=True):
        lines = furnished.get(sheet.number, [])
        inner = _without(page, (fragment for line in lines for fragment in line.fragments))
        texts.append(_Text(sheet.number, with_initials(inner, size), _left_out(lines, sheet.beside, len(numbers))))
    return texts


def _left_out(lines: Sequence[Line], beside: str, numbers: int) -> list[str]:
    """What was left out of a page, in words."""
    names = [repr(line.text[:LONGEST_SHOWN]) for line in lines]
    names += [f"the turned text {beside[:LONGEST_SHOWN]!r}"] if beside else []
    return names + ([f"the numbers of {numbers} lines"] if numbers else [])


def _without(fragments: Sequence[Fragment], left_out: Iterable[Fragment]) -> list[Fragment]:
    identities = set(map(id, left_out))
    return [fragment for fragment in fragments if id(fragment) not in identities]


def _columns(texts: Sequence[_Text], size: float) -> list[list[Column]]:
    known = gutters_of([text.fragments for text in texts], size)
    frames = [Frame.of(text.fragments) for text in texts if text.fragments]
    return [columns_of(text.fragments, size, known, frames) for text in texts]


def _built(blocks: Iterable[Block], left_out: Mapping[int, list[str]], pages: Sequence[Page]) -> DocumentBuilder:
    builder = DocumentBuilder()
    waiting = dict(left_out)
    for block in blocks:
        for page in [number for number in waiting if number <= block.lines[0][0]]:
            _notice(builder, page, waiting.pop(page))
        for piece in (block, *block.notes):
            _add(builder, piece)
    for page, names in waiting.items():
        _notice(builder, page, names)
    _notice_of_pages(builder, pages)
    return builder


def _add(builder: DocumentBuilder, block: Block) -> None:
    for index, (page, lines) in enumerate(groupby(block.lines, key=lambda line: line[0])):
        text = "\n".join(LEADER.sub(" ", line.text) for _, line in lines)
        builder.add(text, block.kind, page=page, continues=index > 0)
    for cell in block.cells:
        builder.add("\n".join(line.text for _, line in cell), block.kind, page=cell[0][0], continues=True)


def _notice(builder: DocumentBuilder, page: int, names: Sequence[str]) -> None:
    if names:
        builder.notice(f"page {page}: {', '.join(names)}")


def _notice_of_pages(builder: DocumentBuilder, pages: Sequence[Page]) -> None:
    """Say which pages are pictures, and which have characters without a meaning."""
    scans = [page.number for page in pages if is_scan(page)]
    if scans:
        builder.notice(f"{_pages(scans)}: a picture without text, perhaps scanned; {OCR}", "not read")
    odd = [page.number for page in pages if not all(glyph.readable for glyph in page.glyphs)]
    if odd:
        builder.notice(f"{_pages(odd)}: a font does not say what some characters mean; compare them", "not read")


def _pages(numbers: Sequence[int]) -> str:
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
