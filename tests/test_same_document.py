"""One document in every format: the text that is read is the same up to white space, and so are the kinds of its parts.

A renderer writes BLOCKS in one format. To add a format, write a function (blocks, path) and its row in RENDERERS.
"""

from __future__ import annotations

import shutil
import subprocess
from html import escape
from typing import NamedTuple

import pytest

import aligner


class Heading(NamedTuple):
    text: str
    level: int = 1


class Paragraph(NamedTuple):
    """A paragraph; its note stands at the end of its text."""

    text: str
    note: str = ""


class Items(NamedTuple):
    texts: tuple[str, ...]


class Table(NamedTuple):
    rows: tuple[tuple[str, ...], ...]


BLOCKS = (
    Heading("The Lakes of the Upper Valley"),
    Paragraph("By the standards of today the methods were simple. Nobody had counted the birds before 1987."),
    Heading("第一章 湖泊", 2),
    Paragraph("湖水很深，冬天可以在冰上行走。村民每年春天数一次鸟。", "见王氏（1987年）的记录。"),
    Paragraph("The ferry crossed twice a day & carried < 40 people.", "Fares were paid in rice."),
    Items(("Count the nests.", "量水的深度。", "Write down the weather.")),
    Table((("Lake", "Depth"), ("North Lake", "12.5 m"), ("南湖", "8 m"))),
    Heading("第二节 结论", 2),
    Paragraph("Café owners say “it’s the best year”. 大家都很高兴。"),
)


def parts_of(blocks):
    """(kind, text) of each part, in the order in which people read them: a note follows its paragraph."""
    found = []
    for block in blocks:
        match block:
            case Heading(text, _):
                found.append(("heading", text))
            case Paragraph(text, note):
                found += [("paragraph", text)] + [("note", note)] * bool(note)
            case Items(texts):
                found += [("item", text) for text in texts]
            case Table(rows):
                found += [("cell", cell) for row in rows for cell in row]
    return found


def without_notes(blocks):
    return [block._replace(note="") if isinstance(block, Paragraph) else block for block in blocks]


def write_txt(blocks, path):
    path.write_text("\n\n".join(text for _, text in parts_of(blocks)), encoding="utf-8")


# OpenDocument, and what LibreOffice makes of it

FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"
><office:body><office:text>{}</office:text></office:body></office:document>"""


def odf_of(block):
    match block:
        case Heading(text, level):
            return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'
        case Paragraph(text, note):
            return f"<text:p>{escape(text)}{odf_note(note) if note else ''}</text:p>"
        case Items(texts):
            items = "".join(f"<text:list-item><text:p>{escape(text)}</text:p></text:list-item>" for text in texts)
            return f"<text:list>{items}</text:list>"
        case Table(rows):
            cells = (
                "".join(f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>" for c in r) for r in rows
            )
            body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
            columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
            return f'<table:table table:name="Lakes">{columns}{body}</table:table>'


def odf_note(text):
    citation = '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    return f"{citation}<text:note-body><text:p>{escape(text)}</text:p></text:note-body></text:note>"


def write_fodt(blocks, path):
    path.write_text(FODT.format("".join(map(odf_of, blocks))), encoding="utf-8")


def by_libreoffice(blocks, path):
    """LibreOffice reads the flat OpenDocument file and writes the format that the suffix names."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    flat = path.with_suffix(".fodt")
    write_fodt(blocks, flat)
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    convert = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        path.suffix[1:],
        "--outdir",
        str(path.parent),
        str(flat),
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=300)


def by_python_docx(blocks, path):
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for block in blocks:
        match block:
            case Heading(text, level):
                document.add_heading(text, level)
            case Paragraph(text, _):
                document.add_paragraph(text)
            case Items(texts):
                for text in texts:
                    document.add_paragraph(text, "List Bullet")
            case Table(rows):
                table = document.add_table(len(rows), len(rows[0]))
                for row, texts in zip(table.rows, rows, strict=True):
                    for cell, text in zip(row.cells, texts, strict=True):
                        cell.text = text
    document.save(path)


class Renderer(NamedTuple):
    """Who writes a format: the suffix, the function, and what the format or the library cannot hold."""

    suffix: str
    write: object
    has_notes: bool = True
    has_parts: bool = True


RENDERERS = {
    "txt": Renderer(".txt", write_txt, has_parts=False),
}


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_document_is_read_from_every_format(tmp_path, name):
    renderer = RENDERERS[name]
    blocks = BLOCKS if renderer.has_notes else without_notes(BLOCKS)
    path = tmp_path / f"lakes{renderer.suffix}"
    renderer.write(blocks, path)
    document = aligner.read(path)
    expected = parts_of(blocks)
    assert "".join(document.raw.split()) == "".join("".join(text.split()) for _, text in expected)
    if renderer.has_parts:
        found = [(part.kind, document.raw[part.span.start : part.span.stop]) for part in document.parts]
        assert found == expected
