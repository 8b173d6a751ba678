"""Our thesis, with notes, a table, a formula, running heads and page numbers → PDFs by every writer that is installed.

    produce(Path("pdfs"))  ▶  pdfs/chromium.1.en.pdf  pdfs/chromium.1.zh.pdf  pdfs/chromium.2.en.pdf  …

A file is PRODUCER.COLUMNS.LANGUAGE.pdf. WeasyPrint, Typst and LibreOffice set notes at the foot of the page, and give
even pages a head of their own; Chromium and reportlab set notes at the end, and reportlab numbers pages as `- 3 -`.

    python benchmarks/producers.py pdfs
"""

from __future__ import annotations

import argparse
import html
import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, product
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from parallel import LANGUAGES, own_thesis

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Flowable

Kind = Literal["title", "heading", "paragraph", "table", "formula"]
# Text, or the number of a note.
Piece = str | int


class Block(NamedTuple):
    """A paragraph, heading, … of the thesis in Chinese and in English; a table has `COLUMNS` cells a row."""

    kind: Kind
    sides: tuple[Sequence[Piece], Sequence[Piece]]


# Of odd pages and of even ones.
HEADS = (
    ("青岩学刊 2021年第2期", "Qingyan Review 2 (2021)"),
    ("山谷里的水与茶", "The Water of a Valley"),
)
NOTES = (
    ("水库的图纸现存县水利局，未曾公开。", "The county keeps the plans of the reservoir and never made them public."),
    ("其中两个雨量计在第二年被盗。", "Two of these gauges were stolen in the second year."),
    ("这一参数由邻近流域的观测得出。", "The parameter was taken from observations in the next catchment."),
    ("账目后来由县里清查，未见结果。", "The county examined the accounts later; nothing came of it."),
    ("这五名学生都在谷中长大。", "All five students had grown up in the valley."),
    ("碑文中有两处已经无法辨认。", "At two places the text on the tablet can no longer be read."),
)  # fmt: skip
# How the Chinese sentences begin behind which the notes stand.
NOTED = (
    "县政府在2011年",
    "2014年3月至2020年2月",
    "我们用数字滤波法",
    "然而合作社并不是",
    "问卷由五名学生",
    "各村按照出工",
)
TABLE = (
    ("村庄", "户均收入", "竹林", "石桥", "6.8万元", "12.5%", "南坪", "5.9万元", "31.0%"),
    ("Village", "Income", "Bamboo", "Shiqiao", "¥68.0k", "12.5%", "Nanping", "¥59.0k", "31.0%"),
)  # fmt: skip
COLUMNS = 3
FORMULA = "BFI = 1 − (Q − B) ÷ (Q × 0.925)   (1)"
# How the Chinese paragraphs begin behind which the table and the formula stand.
TABLE_BEHIND, FORMULA_BEHIND = "第一个茶叶合作社", "径流可以分为两部分"
SEPARATORS = ("", " ")
PATIENCE = 180


def blocks() -> Iterator[Block]:
    """The thesis, block by block."""
    for number, beads in enumerate(_paragraphs()):
        first = beads[0][0]
        is_heading = len(beads) == 1 and not first.endswith("。") and "；" not in first
        kind: Kind = "title" if not number else "heading" if is_heading else "paragraph"
        sides: tuple[list[Piece], list[Piece]] = ([], [])
        for bead in beads:
            notes = [k for k, start in enumerate(NOTED, 1) if bead[0].startswith(start)]
            for side, text in zip(sides, bead, strict=True):
                side.extend((text, *notes))
        yield Block(kind, sides)
        if first.startswith(FORMULA_BEHIND):
            yield Block("formula", ([FORMULA], [FORMULA]))
        if first.startswith(TABLE_BEHIND):
            yield Block("table", TABLE)


def _paragraphs() -> Iterator[list[tuple[str, str]]]:
    """The beads of each paragraph, Chinese and English."""
    thesis = own_thesis()
    for _, links in groupby(thesis.links, lambda link: thesis.source.paragraphs[link[0][0]]):
        yield [
            (
                "".join(thesis.source.sentences[number] for number in link[0]),
                " ".join(thesis.target.sentences[number] for number in link[1]),
            )
            for link in links
        ]


def gold() -> list[tuple[str, str]]:
    """What the sentences of the thesis and its notes are in both languages; no head, number, cell or formula."""
    return [bead for paragraph in _paragraphs() for bead in paragraph] + list(NOTES)


def furniture() -> frozenset[str]:
    """The running heads of both languages."""
    return frozenset(head for heads in HEADS for head in heads)


def running(pieces: Sequence[Piece], side: int, mark: Callable[[int], str]) -> str:
    """The pieces of a paragraph as one text: each note as `mark` gives it, behind the sentence before it."""
    texts: list[str] = []
    for piece in pieces:
        if isinstance(piece, int):
            texts[-1] += mark(piece)
        else:
            texts.append(piece)
    return SEPARATORS[side].join(texts)


def rows(block: Block, side: int) -> list[list[str]]:
    """The rows of a table."""
    cells = [str(cell) for cell in block.sides[side]]
    return [cells[start : start + COLUMNS] for start in range(0, len(cells), COLUMNS)]


def web_page(side: int, columns: int, *, at_foot: bool) -> str:
    """The thesis as HTML for print; notes at the foot of the page, or at the end."""

    def mark(number: int) -> str:
        note = html.escape(NOTES[number - 1][side])
        return f"<span class=note>{note}</span>" if at_foot else f"<sup>{number}</sup>"

    head, even = HEADS[0][side], HEADS[1 if at_foot else 0][side]
    font = "'Noto Serif CJK SC'" if side == 0 else "'Liberation Serif','DejaVu Serif'"
    parts = [
        f"<!doctype html><html lang={LANGUAGES[side]}><meta charset=utf-8><style>"
        "@page { size: A4; margin: 22mm 20mm; @bottom-center { content: counter(page); font-size: 8pt } }"
        f"@page :right {{ @top-center {{ content: '{head}'; font-size: 8pt }} }}"
        f"@page :left {{ @top-center {{ content: '{even}'; font-size: 8pt }} }}"
        f"body {{ font: 10.5pt/1.4 {font}, serif; text-align: justify; hyphens: auto }}"
        "h1 { text-align: center; font-size: 16pt } h2 { font-size: 12pt } p { margin: 0; text-indent: 2em }"
        f".text {{ column-count: {columns}; column-gap: 8mm }} .note {{ float: footnote; font-size: 8pt }}"
        ".formula { text-align: center } table { margin: 6pt auto } sup { font-size: 60% }</style>"
    ]
    for number, block in enumerate(blocks()):
        parts.append(_web_block(block, side, mark))
        if not number:
            parts.append("<div class=text>")
    parts.append("</div>")
    if not at_foot:
        parts += [f"<p>{number} {html.escape(note[side])}</p>" for number, note in enumerate(NOTES, 1)]
    return "\n".join(parts)


def _web_block(block: Block, side: int, mark: Callable[[int], str]) -> str:
    if block.kind == "table":
        cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows(block, side))
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    pieces = [html.escape(piece) if isinstance(piece, str) else piece for piece in block.sides[side]]
    text = running(pieces, side, mark)
    start, end = {
        "title": ("<h1>", "</h1>"),
        "heading": ("<h2>", "</h2>"),
        "formula": ("<p class=formula>", "</p>"),
        "paragraph": ("<p>", "</p>"),
    }[block.kind]
    return f"{start}{text}{end}"


def weasyprint(side: int, columns: int, path: Path) -> None:
    """Write a PDF with WeasyPrint."""
    from weasyprint import HTML

    HTML(string=web_page(side, columns, at_foot=True)).write_pdf(path)


def chromium(side: int, columns: int, path: Path) -> None:
    """Write a PDF with Chromium."""
    page = path.with_suffix(".html")
    page.write_text(web_page(side, columns, at_foot=False), encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    _run(["chromium", *options, f"--print-to-pdf={path}", page.resolve().as_uri()])
    page.unlink()


def typst(side: int, columns: int, path: Path) -> None:
    """Write a PDF with Typst."""
    import typst as compiler

    def mark(number: int) -> str:
        return f"#footnote[{_typst(NOTES[number - 1][side])}]"

    odd, even = (heads[side] for heads in HEADS)
    font = "Noto Serif CJK SC" if side == 0 else "Libertinus Serif"
    lines = [
        f'#set page("a4", margin: 20mm, columns: {columns}, numbering: "1", header: context align(center, text(8pt, '
        f"if calc.odd(counter(page).get().first()) [{odd}] else [{even}])))",
        f'#set text(10.5pt, lang: "{LANGUAGES[side]}", font: "{font}", hyphenate: true)',
        "#set par(justify: true, first-line-indent: 2em)",
    ]
    for block in blocks():
        lines += [_typst_block(block, side, mark), ""]
    source = path.with_suffix(".typ")
    source.write_text("\n".join(lines), encoding="utf-8")
    compiler.compile(str(source), output=str(path))
    source.unlink()


def _typst(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\#*$_@<>[]~`/" else character for character in text)


def _typst_block(block: Block, side: int, mark: Callable[[int], str]) -> str:
    if block.kind == "table":
        cells = ", ".join(f"[{_typst(str(cell))}]" for cell in block.sides[side])
        return f"#table(columns: {COLUMNS}, {cells})"
    if block.kind == "formula":
        return '$ "BFI" = 1 - (Q - B) div (Q times 0.925) quad (1) $'
    pieces = [_typst(piece) if isinstance(piece, str) else piece for piece in block.sides[side]]
    text = running(pieces, side, mark)
    size = {"title": "16pt", "heading": "12pt", "paragraph": ""}[block.kind]
    return f'#block(text({size}, weight: "bold")[{text}])' if size else text


def libreoffice(side: int, columns: int, path: Path) -> None:
    """Write a PDF with LibreOffice, of a flat OpenDocument text."""
    source = path.with_suffix(".fodt")
    source.write_text(open_document(side, columns), encoding="utf-8")
    profile = path.parent.resolve() / "profile"
    options = (f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf")
    _run(["soffice", *options, "--outdir", str(path.parent), str(source)])
    source.unlink()


def open_document(side: int, columns: int) -> str:
    """The thesis as a flat OpenDocument text."""

    def mark(number: int) -> str:
        body = f"<text:p>{html.escape(NOTES[number - 1][side])}</text:p>"
        return (
            f'<text:note text:note-class="footnote"><text:note-citation>{number}</text:note-citation>'
            f"<text:note-body>{body}</text:note-body></text:note>"
        )

    odd, even = (f"<text:p>{heads[side]}</text:p>" for heads in HEADS)
    language = ('fo:language="zh" fo:country="CN"', 'fo:language="en" fo:country="GB"')[side]
    body = "\n".join(_open_block(block, side, mark) for block in blocks())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name-asian="Noto Serif CJK SC"
 fo:font-family="'Liberation Serif'" style:font-family-asian="'Noto Serif CJK SC'" fo:font-size="10.5pt"
 style:font-size-asian="10.5pt" {language} fo:hyphenate="true"/></style:default-style>
<style:style style:name="Body" style:family="paragraph"><style:paragraph-properties fo:text-align="justify"
 fo:text-indent="8mm"/></style:style>
<style:style style:name="Head" style:family="paragraph"><style:text-properties fo:font-size="13pt"
 style:font-size-asian="13pt" fo:font-weight="bold"/></style:style>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="Page" style:page-usage="mirrored"><style:page-layout-properties fo:page-width="210mm"
 fo:page-height="297mm" fo:margin="18mm"><style:columns fo:column-count="{columns}" fo:column-gap="8mm"/>
</style:page-layout-properties><style:header-style><style:header-footer-properties fo:margin-bottom="5mm"/>
</style:header-style><style:footer-style><style:header-footer-properties fo:margin-top="5mm"/></style:footer-style>
</style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">
<style:header>{odd}</style:header><style:header-left>{even}</style:header-left>
<style:footer><text:p><text:page-number text:select-page="current"/></text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>
{body}
</office:text></office:body></office:document>"""


def _open_block(block: Block, side: int, mark: Callable[[int], str]) -> str:
    if block.kind == "table":
        cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
        cells = ("".join(cell.format(html.escape(text)) for text in row) for row in rows(block, side))
        content = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        return f'<table:table><table:table-column table:number-columns-repeated="{COLUMNS}"/>{content}</table:table>'
    pieces = [html.escape(piece) if isinstance(piece, str) else piece for piece in block.sides[side]]
    style = "Head" if block.kind in {"title", "heading"} else "Body"
    return f'<text:p text:style-name="{style}">{running(pieces, side, mark)}</text:p>'


def reportlab(side: int, columns: int, path: Path) -> None:
    """Write a PDF with reportlab, whose Chinese font is named and not embedded."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

    registerFont(UnicodeCIDFont("STSong-Light"))
    font = ("STSong-Light", "Times-Roman")[side]
    style = ParagraphStyle(
        "text", fontName=font, fontSize=10.5, leading=15, alignment=4, wordWrap="CJK" if side == 0 else None
    )  # fmt: skip
    flow: list[Flowable] = []
    for block in blocks():
        if block.kind == "table":
            flow.append(Table(rows(block, side), style=[("FONT", (0, 0), (-1, -1), font, 10)]))
        else:
            pieces = [html.escape(piece) if isinstance(piece, str) else piece for piece in block.sides[side]]
            flow.append(Paragraph(running(pieces, side, "<super>{}</super>".format), style))
    flow += [Paragraph(f"{number} {html.escape(note[side])}", style) for number, note in enumerate(NOTES, 1)]

    def furnish(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.setFont(font, 8)
        canvas.drawCentredString(297, 812, HEADS[0][side])
        canvas.drawCentredString(297, 30, f"- {template.page} -")

    template = BaseDocTemplate(str(path))
    width = template.width / columns - 6
    frames = [
        Frame(template.leftMargin + k * (width + 12), template.bottomMargin, width, template.height)
        for k in range(columns)
    ]
    template.addPageTemplates(PageTemplate(frames=frames, onPage=furnish))
    template.build(flow)


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)


class Producer(NamedTuple):
    """What writes a PDF, and the module or the program that it needs."""

    write: Callable[[int, int, Path], None]
    module: str = ""
    program: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether it can be used here."""
        return shutil.which(self.program) is not None if self.program else bool(importlib.util.find_spec(self.module))


PRODUCERS = {
    "chromium": Producer(chromium, program="chromium"),
    "libreoffice": Producer(libreoffice, program="soffice"),
    "reportlab": Producer(reportlab, module="reportlab"),
    "typst": Producer(typst, module="typst"),
    "weasyprint": Producer(weasyprint, module="weasyprint"),
}


def produce(folder: Path, names: Sequence[str] = tuple(PRODUCERS), *, columns: Sequence[int] = (1, 2)) -> list[Path]:
    """Write the PDFs of these producers, as far as they are installed; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    installed = [name for name in names if PRODUCERS[name].is_installed]
    paths = []
    for name, count, side in product(installed, columns, range(len(LANGUAGES))):
        path = folder / f"{name}.{count}.{LANGUAGES[side]}.pdf"
        PRODUCERS[name].write(side, count, path)
        paths.append(path)
    return paths


def main() -> None:
    """Write all PDFs into a folder."""
    parser = argparse.ArgumentParser(description="Write our thesis as PDFs, by every writer that is installed.")
    parser.add_argument("folder", type=Path)
    for path in produce(parser.parse_args().folder):
        print(path, flush=True)


if __name__ == "__main__":
    main()
