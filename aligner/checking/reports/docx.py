"""A review as a document to print and to write on: a summary, the flagged beads in order, the terms, the method.

It has only the flagged beads, since a thesis has thousands of others; the workbook and the page have all. Characters
that an issue concerns are bold, underlined and highlighted, so that they stand out on paper too. Characters that XML
cannot hold become Python escapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from os import PathLike
from typing import TYPE_CHECKING

from aligner.bitext.visible import file_name
from aligner.checking.assessment import Assessment
from aligner.checking.reports.places import FlaggedBead, Pieces, flagged_beads, printable
from aligner.checking.reports.rounds import verdicts
from aligner.checking.reports.tables import (
    COUNT_HEADS,
    LIMIT_HEADS,
    SCORE_HEADS,
    SOLVED_HEADS,
    TERM_HEADS,
    count_rows,
    format_row,
    heads,
    limit_rows,
    reference_line,
    score_rows,
    solved_rows,
    term_rows,
)
from aligner.checking.reports.words import (
    METHOD,
    check_report_language,
    headlines,
    label,
    with_caption,
    word,
)
from aligner.checking.verdicts import Verdict
from aligner.distribution import check_extra
from aligner.files import replacing
from aligner.formats.tables.docx import set_languages

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell, _Row

# Fonts that the usual word processors have or can replace.
FONTS = {"ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "SimSun"}
# In centimetres: the margins of the page, and the columns of the issues.
MARGIN = 2.0
WIDTHS = (1.7, 8.0, 8.0, 8.0)
TABLE = "Table Grid"
BOX, TICKED = "☐\u00a0", "☒\u00a0"
VERDICTS = ("confirmed", "rejected")


def write(review: Assessment, path: str | PathLike[str], language: str = "en") -> None:
    """Write the document; needs the extra `report`."""
    check_extra("docx", "report", "a .docx report")
    check_report_language(language)
    from docx import Document

    document = Document()
    _set_up(document, language)
    document.add_heading(word("title", language), level=0)
    _add_summary(document, review, language)
    _add_issues(document, review, language)
    _add_solved(document, review, language)
    _add_terms(document, review, language)
    _add_method(document, review, language)
    content = BytesIO()
    document.save(content)
    with replacing(path) as handle:
        handle.buffer.write(content.getvalue())


def _set_up(document: Document, language: str) -> None:
    """A4 landscape with narrow margins, and fonts that have Chinese characters."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm

    set_languages(document, ("en-US", "zh-CN"))
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    for style in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for name, font in FONTS.items():
            fonts.set(qn(f"w:{name}"), font)
    document.core_properties.title, document.core_properties.author = word("title", language), "aligner"


def _add_summary(document: Document, review: Assessment, language: str) -> None:
    for line in headlines(review, language):
        document.add_paragraph(line)
    alignment = review.alignment
    for name, side in (("source", alignment.source), ("target", alignment.target)):
        document.add_paragraph(
            printable(f"{word(name, language)} ({side.language}): {file_name(side.document.origin)}").strip(": ")
        )
    if review.glossary:
        document.add_paragraph(with_caption("glossary", printable(review.glossary), language))
    if review.reference:
        document.add_paragraph(with_caption("reference", reference_line(review, language), language))
    _add_table(document, heads(SCORE_HEADS, language), map(format_row, score_rows(review, language)))
    if review.flags:
        document.add_paragraph()
        _add_table(document, heads(COUNT_HEADS, language), count_rows(review, language))


def _add_issues(document: Document, review: Assessment, language: str) -> None:
    """Add a row for each flagged bead: both texts, and beside them the suspected issues with boxes to tick."""
    from docx.shared import Cm

    document.add_heading(word("issues", language), level=1)
    if not review.flags:
        document.add_paragraph(word("no_issue", language))
        return
    table = _add_table(document, heads(("number", "source", "target", "issues"), language), ())
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    # By identity, since a flag has explanations in a dict and so no hash.
    said = dict(zip(map(id, review.flags), verdicts(review).of_flags, strict=True))
    for flagged in flagged_beads(review):
        _add_flagged_bead(table, review, flagged, said, language)


def _add_flagged_bead(
    table: Table, review: Assessment, flagged: FlaggedBead, said: Mapping[int, Verdict], language: str
) -> None:
    bead = review.alignment[flagged.bead]
    number, source, target, reasons = _add_row(table).cells
    _fill(number, [(f"{flagged.bead + 1}\n{bead.kind}\n{bead.confidence:.2f}", False)])
    _fill(source, flagged.source or [(word("no_source", language), False)])
    _fill(target, flagged.target or [(word("no_target", language), False)])
    for flag in flagged.flags:
        paragraph = reasons.paragraphs[0] if flag is flagged.flags[0] else reasons.add_paragraph()
        head = f"{label(flag.finding.check, language)} ({word(flag.severity, language)})" + word("colon", language)
        paragraph.add_run(head).bold = flag.severity == "major"
        paragraph.add_run(printable(flag.finding.explanations[language]))
        paragraph.add_run(_boxes(said[id(flag)], language))


def _boxes(verdict: Verdict, language: str) -> str:
    """A box for each verdict, with a cross in the one that was given, and the remark."""
    boxes = (f"  {TICKED if verdict.status == each else BOX}{word(each, language)}" for each in VERDICTS)
    remark = f"  {with_caption('remark', printable(verdict.remark), language)}" if verdict.remark else ""
    return "".join(boxes) + remark


def _fill(cell: _Cell, pieces: Pieces) -> None:
    """Write the pieces into a cell and highlight the marked ones."""
    from docx.enum.text import WD_COLOR_INDEX

    paragraph = cell.paragraphs[0]
    for text, is_marked in pieces:
        run = paragraph.add_run(text)
        if is_marked:
            run.bold = run.underline = True
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _add_solved(document: Document, review: Assessment, language: str) -> None:
    rows = list(solved_rows(review, language))
    if rows:
        document.add_heading(word("solved", language), level=1)
        _add_table(document, heads(SOLVED_HEADS, language), rows)


def _add_terms(document: Document, review: Assessment, language: str) -> None:
    if review.terms:
        document.add_heading(word("terms", language), level=1)
        _add_table(document, heads(TERM_HEADS, language), term_rows(review, language))


def _add_method(document: Document, review: Assessment, language: str) -> None:
    document.add_heading(word("method", language), level=1)
    for name in METHOD:
        document.add_paragraph(word(name, language))
    document.add_paragraph(printable(with_caption("recipe", str(review.alignment.recipe), language)))
    _add_table(document, heads(LIMIT_HEADS, language), limit_rows(review, language))


def _add_table(document: Document, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Add a table that repeats its heads on every page."""
    from docx.oxml.parser import OxmlElement

    table: Table = document.add_table(rows=1, cols=len(head), style=TABLE)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, name in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    for row in rows:
        for cell, value in zip(_add_row(table).cells, row, strict=True):
            cell.text = printable(str(value))
    return table


def _add_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row
