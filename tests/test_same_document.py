"""One document in every format: the text that is read is the same up to white space, and so are the kinds of its parts.

A renderer writes BLOCKS in one format. To add a format, write a function (blocks, path) and its row in RENDERERS.
"""

from __future__ import annotations

import shutil
import subprocess
from html import escape
from typing import NamedTuple
from zipfile import ZipFile

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
    flat = path.with_suffix(".fodt")
    write_fodt(blocks, flat)
    convert(flat, path.suffix)


def convert(path, suffix):
    """The path of the file that LibreOffice makes of another one."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", suffix[1:], "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return path.with_suffix(suffix)


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


# Web pages, e-books and Markdown


def html_of(blocks):
    """A page as an author writes it, with the notes at its end."""
    notes = [block.note for block in blocks if isinstance(block, Paragraph) and block.note]
    items = "".join(f'<li id="fn{n}">{escape(note)} <a href="#fnref{n}">↩</a></li>' for n, note in enumerate(notes, 1))
    body = "\n".join(html_block(block, notes) for block in blocks)
    return f"<main>{body}<section class='footnotes'><ol>{items}</ol></section></main>"


def html_block(block, notes):
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, note):
            number = notes.index(note) + 1 if note else 0
            mark = f'<sup><a href="#fn{number}" id="fnref{number}">{number}</a></sup>' if note else ""
            return f"<p>{escape(text)}{mark}</p>"
        case Items(texts):
            return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"
        case Table(rows):
            lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
            return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def write_html(blocks, path):
    title = "<title>Lakes</title><style>p {margin: 0}</style>"
    nav = "<nav><a href='/'>Home</a></nav><header>The Harbour Press</header>"
    path.write_text(
        f'<!DOCTYPE html><meta charset="utf-8">{title}{nav}{html_of(blocks)}<footer>2021</footer>', encoding="utf-8"
    )


XHTML = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
><head><title>Lakes</title></head><body>{}</body></html>"""
CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"
><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{}
</manifest><spine><itemref idref="nav"/>{}</spine></package>"""


def write_epub(blocks, path):
    """A chapter before each heading, in files whose names do not sort as the chapters do."""
    starts = [index for index, block in enumerate(blocks) if isinstance(block, Heading)]
    chapters = [blocks[start:stop] for start, stop in zip(starts, [*starts[1:], len(blocks)], strict=True)]
    names = [f"c{9 - number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", CONTAINER)
        references = "".join(f'<itemref idref="{name}"/>' for name in names)
        archive.writestr("OPS/book.opf", PACKAGE.format(items, references))
        archive.writestr("OPS/nav.xhtml", XHTML.format("<nav epub:type='toc'><a href='c9.xhtml'>Lakes</a></nav>"))
        for name, chapter in zip(names, chapters, strict=True):
            archive.writestr(f"OPS/{name}", XHTML.format(html_of(chapter)))


def write_markdown(blocks, path):
    path.write_text("\n\n".join(map(markdown_of, blocks)), encoding="utf-8")


def markdown_of(block):
    match block:
        case Heading(text, level):
            return f"{'#' * level} {text}"
        case Paragraph(text, note):
            return text.replace(" & ", " &amp; ").replace("<", "\\<") + (
                f"[^{len(note)}]\n\n[^{len(note)}]: {note}" if note else ""
            )
        case Items(texts):
            return "\n".join(f"- {text}" for text in texts)
        case Table(rows):
            head, *others = (f"| {' | '.join(row)} |" for row in rows)
            return "\n".join([head, "|---" * len(rows[0]) + "|", *others])


def write_tex(blocks, path):
    """An article whose lines are broken at blanks, with a preamble, labels and comments."""
    body = "\n\n".join(map(tex_of, blocks))
    preamble = "\\documentclass{ctexart} % lakes\n\\usepackage{booktabs}\n\\newcommand{\\km}[1]{#1 km}\n"
    path.write_text(f"{preamble}\\begin{{document}}\n{body}\n\\end{{document}}\n", encoding="utf-8")


def tex_of(block):
    match block:
        case Heading(text, level):
            return f"\\{'sub' * (level - 1)}section{{{tex_escape(text)}}}\\label{{sec:{len(text)}}}"
        case Paragraph(text, note):
            lines = tex_escape(text).replace(" ", "\n  ")
            return lines + (f"\\footnote{{{tex_escape(note)}}}" if note else "") + " % end"
        case Items(texts):
            items = "\n".join(f"\\item {tex_escape(text)}" for text in texts)
            return f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
        case Table(rows):
            lines = " \\\\ \\midrule\n".join(" & ".join(map(tex_escape, row)) for row in rows)
            return f"\\begin{{tabular}}{{l{'c' * (len(rows[0]) - 1)}}}\n\\toprule\n{lines}\n\\end{{tabular}}"


def tex_escape(text):
    return text.replace("&", "\\&").replace("“", "``").replace("”", "''").replace("é", "\\'e")


class Renderer(NamedTuple):
    """Who writes a format: the suffix, the function, and what the format or the library cannot hold."""

    suffix: str
    write: object
    has_notes: bool = True
    has_parts: bool = True
    # It breaks lines at blanks between Chinese characters, where a line break is no blank.
    breaks_lines: bool = False


RENDERERS = {
    "txt": Renderer(".txt", write_txt, has_parts=False),
    "fodt": Renderer(".fodt", write_fodt),
    "odt by LibreOffice": Renderer(".odt", by_libreoffice),
    "docx by LibreOffice": Renderer(".docx", by_libreoffice),
    "html": Renderer(".html", write_html),
    "html by LibreOffice": Renderer(".html", by_libreoffice, breaks_lines=True),
    "epub": Renderer(".epub", write_epub),
    "markdown": Renderer(".md", write_markdown),
    "LaTeX": Renderer(".tex", write_tex),
    "docx by python-docx": Renderer(".docx", by_python_docx, has_notes=False),
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
        if renderer.breaks_lines:
            found, expected = ([(kind, "".join(text.split())) for kind, text in side] for side in (found, expected))
        assert found == expected
