"""A review as a workbook: a summary, both texts side by side, the issues with room for a verdict, terms and method.

A cell holds a string or a number, never a formula or a link. Spreadsheets take a text for a formula if it begins with
one of `= + - @`, also in full width. Such texts get an apostrophe in front, so that they stay texts even after the
sheet was saved as CSV and opened again. Tabs and line ends, which can have the same effect, become blanks like all
white space, and characters that XML cannot hold become Python escapes. A text longer than a cell continues in the row
below, a table longer than a sheet on another sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import count, dropwhile, islice, zip_longest
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

from aligner.bitext.visible import file_name
from aligner.checking.assessment import Assessment
from aligner.checking.findings import Flag
from aligner.checking.reports.keys import keyed_flags
from aligner.checking.reports.places import Pieces, mark_bead, pieces, printable
from aligner.checking.reports.rounds import verdicts
from aligner.checking.reports.tables import (
    COUNT_HEADS,
    LIMIT_HEADS,
    SCORE_HEADS,
    SOLVED_HEADS,
    Row,
    bead_numbers,
    count_rows,
    limit_rows,
    reference_line,
    score_rows,
    solved_rows,
    term_rows,
)
from aligner.checking.reports.words import (
    METHOD,
    category,
    check_report_language,
    headlines,
    label,
    with_caption,
    word,
)
from aligner.distribution import check_extra
from aligner.files import replacing
from aligner.formats.tables.heights import row_height

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# The capacity of a sheet and of a cell. A cell counts its characters in UTF-16: two for those beyond the first plane.
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
# Beyond this a number is infinite, which a cell cannot hold.
LARGEST = 1e300
# Characters of a text that stands in full elsewhere.
MOST_SHOWN = 200
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# A fixed date, so that the same review always gives the same file.
UNDATED = datetime(2000, 1, 1)
NARROW, MIDDLE, WIDE = 11, 16, 45
# The columns of the summary: names and numbers, and the texts of the places to look at first.
SUMMARY_WIDTHS = (24, 14, 45, 45, 14, 14, 14)
METHOD_WIDTHS = (2 * MIDDLE, 2 * MIDDLE, MIDDLE, MIDDLE)
A4 = 9
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "text": {"text_wrap": True, "valign": "top"},
    "folded": {"valign": "top"},
    "share": {"text_wrap": True, "valign": "top", "num_format": "0%"},
    "measure": {"text_wrap": True, "valign": "top", "num_format": "0.00"},
    "head": {"text_wrap": True, "valign": "top", "bold": True, "bg_color": "#E8E8E8", "border": 1},
    "title": {"bold": True, "font_size": 16},
    "marked": {"bold": True, "font_color": "#B00020", "underline": 1},
    "major": {"bg_color": "#F8D7DA"},
}
Cell = str | int | float | Pieces


class _Column(NamedTuple):
    head: str
    width: int = NARROW
    look: str = "text"
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class _Book:
    workbook: Workbook
    language: str
    looks: Mapping[str, Format]

    def words(self, *names: str) -> list[str]:
        """The wordings in the language of the book."""
        return [word(name, self.language) for name in names]


SIDE_BY_SIDE = (
    _Column("number"), _Column("kind"), _Column("confidence", look="measure"), _Column("source", WIDE),
    _Column("target", WIDE), _Column("similarity", look="measure"), _Column("source_coverage", look="measure"),
    _Column("target_coverage", look="measure"), _Column("length_ratio", look="measure"), _Column("issues", MIDDLE),
    _Column("section", MIDDLE),
)  # fmt: skip
ISSUES = (
    _Column("number"), _Column("severity"), _Column("check", MIDDLE), _Column("source", WIDE), _Column("target", WIDE),
    _Column("explanation", WIDE), _Column("verdict", MIDDLE), _Column("remark", WIDE), _Column("section", MIDDLE),
    _Column("category", MIDDLE, "folded", is_folded=True), _Column("measure", look="measure", is_folded=True),
    _Column("key", MIDDLE, "folded", is_folded=True),
)  # fmt: skip
SOLVED = tuple(_Column(head, WIDE if head in {"source", "target", "explanation"} else MIDDLE) for head in SOLVED_HEADS)
TERMS = (
    _Column("term", MIDDLE), _Column("times"), _Column("renderings", WIDE), _Column("unknown", MIDDLE),
    _Column("places", WIDE),
)  # fmt: skip


def write(review: Assessment, path: str | PathLike[str], language: str = "en") -> None:
    """Write the workbook; needs the extra `report`."""
    check_extra("xlsxwriter", "report", "an .xlsx report")
    check_report_language(language)
    from xlsxwriter.workbook import Workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": word("title", language), "author": "aligner", "created": UNDATED})
        looks = {name: workbook.add_format(dict(look)) for name, look in LOOKS.items()}
        _fill(_Book(workbook, language, looks), review)
    with replacing(path) as handle:
        handle.buffer.write(content.getvalue())


def _fill(book: _Book, review: Assessment) -> None:
    titles = _titles(review)
    _write_summary(book, review)
    _write_table(book, "text", SIDE_BY_SIDE, _bead_rows(book, review, titles))
    _write_table(book, "issues", ISSUES, _issue_rows(book, review, titles))
    if review.earlier:
        _write_table(book, "solved", SOLVED, solved_rows(review, book.language))
    terms = zip(term_rows(review, book.language), review.terms, strict=True)
    _write_table(book, "terms", TERMS, ((*row, bead_numbers(term.beads)) for row, term in terms))
    _write_method(book, review)


def escape_formula(text: str) -> str:
    """The text of a cell, such that no spreadsheet takes it for a formula."""
    line = printable(text).strip()
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


# The sheets


def _write_summary(book: _Book, review: Assessment) -> None:
    language = book.language
    sheet = _add_sheet(book, word("summary", language), SUMMARY_WIDTHS)
    sheet.write_string(0, 0, word("title", language), book.looks["title"])
    lines = headlines(review, language)
    for name, side in (("source", review.alignment.source), ("target", review.alignment.target)):
        caption = f"{word(name, language)} ({side.language}){word('colon', language)}"
        lines.append(caption + file_name(side.document.origin))
    for name, text in (("glossary", review.glossary), ("reference", reference_line(review, language))):
        lines += [with_caption(name, text, language)] if text else []
    for row, line in enumerate(lines, 1):
        _write_line(book, sheet, row, line, SUMMARY_WIDTHS)
    blocks: tuple[tuple[list[str], Iterable[Row], Sequence[str]], ...] = (
        (book.words(*SCORE_HEADS), score_rows(review, language), ("text", "text", "text", *["share"] * 4)),
        (book.words(*COUNT_HEADS), count_rows(review, language), ("text",) * 3),
        (book.words("worst", "issues", "source", "target"), _worst_rows(review), ("text",) * 4),
    )
    row = len(lines) + 2
    for heads, rows, looks in blocks:
        row = _write_block(book, sheet, row, ([heads, *rows], SUMMARY_WIDTHS, looks)) + 1


def _worst_rows(review: Assessment) -> Iterator[Row]:
    counts = Counter(flag.finding.bead for flag in review.flags)
    for bead in review.worst():
        source, target = (text[:MOST_SHOWN] for text in review.alignment[bead].texts())
        yield bead + 1, counts[bead], source, target


def _bead_rows(book: _Book, review: Assessment, titles: Sequence[str]) -> Iterator[Sequence[Cell]]:
    language = book.language
    flags: list[list[Flag]] = [[] for _ in review.alignment]
    for flag in review.flags:
        flags[flag.finding.bead].append(flag)
    for number, (bead, row) in enumerate(zip(review.alignment, review.measures, strict=True)):
        issues = (f"{label(flag.finding.check, language)} ({word(flag.severity, language)})" for flag in flags[number])
        yield (
            number + 1, bead.kind, bead.confidence, pieces(review.alignment.source, bead.source, ()),
            pieces(review.alignment.target, bead.target, ()), row.similarity, row.source_coverage, row.target_coverage,
            row.length_ratio, word("comma", language).join(issues), titles[number],
        )  # fmt: skip


def _issue_rows(book: _Book, review: Assessment, titles: Sequence[str]) -> Iterator[Sequence[Cell]]:
    language = book.language
    for keyed, verdict in zip(keyed_flags(review), verdicts(review).of_flags, strict=True):
        flag, finding = keyed.flag, keyed.flag.finding
        texts = mark_bead(review, finding.bead, (flag,))
        yield (
            finding.bead + 1, word(flag.severity, language), label(finding.check, language), texts.source, texts.target,
            finding.explanations[language], word(verdict.status, language), verdict.remark, titles[finding.bead],
            category(finding.category, language), finding.strength, keyed.key,
        )  # fmt: skip


def _titles(review: Assessment) -> list[str]:
    """The section heading of each bead."""
    titles = [""] * len(review.alignment)
    for section in review.sections:
        titles[section.start : section.stop] = [section.title] * (section.stop - section.start)
    return titles


def _write_method(book: _Book, review: Assessment) -> None:
    language = book.language
    sheet = _add_sheet(book, word("method", language), METHOD_WIDTHS)
    lines = (*book.words(*METHOD), with_caption("recipe", str(review.alignment.recipe), language))
    for row, line in enumerate(lines):
        _write_line(book, sheet, row, line, METHOD_WIDTHS)
    rows = [book.words(*LIMIT_HEADS), *limit_rows(review, language)]
    _write_block(book, sheet, len(lines) + 1, (rows, METHOD_WIDTHS, ("text",) * 4))


# Tables and cells


def _write_table(book: _Book, name: str, columns: Sequence[_Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows under the heads of their columns, on as many sheets as they need."""
    lines = (line for cells in rows for line in zip_longest(*map(_parts, cells)))
    for number in count(1):
        part = list(islice(lines, MOST_ROWS - 1))
        if number > 1 and not part:
            break
        title = word(name, book.language) + (f" {number}" if number > 1 else "")
        sheet = _add_sheet(book, title, [column.width for column in columns])
        heads = book.words(*(column.head for column in columns))
        widths, looks = [column.width for column in columns], [column.look for column in columns]
        _write_block(book, sheet, 0, ([heads, *part], widths, looks))
        _make_usable(book, sheet, columns, len(part))


def _make_usable(book: _Book, sheet: Worksheet, columns: Sequence[_Column], last: int) -> None:
    """Freeze the heads, fold columns, add a filter and the list of verdicts, and highlight major issues."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for index, column in enumerate(columns):
        if column.is_folded:
            sheet.set_column(index, index, column.width, None, {"level": 1, "hidden": True})
    sheet.autofilter(0, 0, last, len(columns) - 1)
    heads = [column.head for column in columns]
    if last and {"verdict", "severity"} <= {*heads}:
        verdict, severity = heads.index("verdict"), heads.index("severity")
        verdicts = book.words("open", "confirmed", "rejected")
        sheet.data_validation(1, verdict, last, verdict, {"validate": "list", "source": verdicts})
        major = f'"{word("major", book.language)}"'
        look = {"type": "cell", "criteria": "==", "value": major, "format": book.looks["major"]}
        sheet.conditional_format(1, severity, last, severity, look)


def _write_line(book: _Book, sheet: Worksheet, row: int, line: str, widths: Sequence[int]) -> None:
    """Write a line of text across all columns."""
    text = escape_formula(line[:MOST_CHARACTERS])
    sheet.set_row(row, row_height([(text, sum(widths))]))
    sheet.merge_range(row, 0, row, len(widths) - 1, "", book.looks["text"])
    _write_cell(book, sheet, (row, 0), text, "text")


def _write_block(
    book: _Book,
    sheet: Worksheet,
    row: int,
    block: tuple[Sequence[Sequence[Cell | None]], Sequence[int], Sequence[str]],
) -> int:
    """Write a block of rows from `row` on, heads first, in columns of these widths and looks.

    Texts too long for a cell are cut. Returns the first row behind the block.
    """
    rows, widths, looks = block
    for number, cells in enumerate(rows):
        sheet.set_row(row + number, row_height(zip(map(_shown, cells), widths, strict=False)))
        for column, cell in enumerate(cells):
            if cell is not None:
                _write_cell(
                    book, sheet, (row + number, column), next(_parts(cell)), looks[column] if number else "head"
                )
    return row + len(rows)


def _add_sheet(book: _Book, name: str, widths: Sequence[int]) -> Worksheet:
    sheet = book.workbook.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    return sheet


def _parts(cell: Cell) -> Iterator[Cell]:
    """The contents of as many cells, one below the other, as a text needs; one longer than a cell has no marks."""
    if isinstance(cell, (int, float)):
        yield cell
        return
    text = escape_formula(cell if isinstance(cell, str) else "".join(piece for piece, _ in cell))
    if not isinstance(cell, str) and any(is_marked for _, is_marked in cell) and _utf16_length(text) <= MOST_CHARACTERS:
        yield cell
        return
    # One less than the cell can hold, because a part may need an apostrophe as well.
    limit = (MOST_CHARACTERS if _utf16_length(text) == len(text) else MOST_CHARACTERS // 2) - 1
    for start in range(0, max(len(text), 1), limit):
        yield text[start : start + limit]


def _shown(cell: Cell | None) -> str:
    """The text of a cell, for its size."""
    if isinstance(cell, list):
        return "".join(piece for piece, _ in cell)
    return "" if cell is None or isinstance(cell, float) else str(cell)


def _utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _write_cell(book: _Book, sheet: Worksheet, at: tuple[int, int], cell: Cell, look: str) -> None:
    """Write one cell."""
    if isinstance(cell, str):
        sheet.write_string(*at, escape_formula(cell), book.looks[look])
    elif not isinstance(cell, (int, float)):
        _write_marked(book, sheet, at, cell, look)
    elif abs(cell) > LARGEST:
        sheet.write_string(*at, escape_formula(str(cell)), book.looks[look])
    else:
        sheet.write_number(*at, cell, book.looks[look])


def _write_marked(book: _Book, sheet: Worksheet, at: tuple[int, int], text: Pieces, look: str) -> None:
    """Write a text with its marks in red; a text that is marked from end to end is written plain."""
    (first, is_marked), *others = dropwhile(lambda piece: not piece[0].strip(), text)
    parts = [(first.lstrip(), is_marked), *others]
    if not others:
        sheet.write_string(*at, escape_formula(first), book.looks[look])
        return
    fragments: list[Any] = ["'"] if parts[0][0].startswith(FORMULA_STARTS) else []
    for piece, is_marked in parts:
        fragments += [book.looks["marked"], piece] if is_marked else [piece]
    sheet.write_rich_string(*at, *fragments, book.looks[look])
