"""A review in the terminal: the summary, then the flagged beads in the order of the text.

    3 suspected issues (1 major, 2 minor)
    …
    7 · 1-1 · Confidence 0.98
      zh  共记录到⟦187⟧种鸟。
      en  In all, ⟦178⟧ species of birds were recorded.
      Major  Number: The source has 187 here; the translation has 178.

The characters that an issue concerns stand between ⟦ and ⟧, unless they are the whole text. Long texts are shortened
around them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

from aligner.bitext.visible import visible
from aligner.checking.assessment import Assessment
from aligner.checking.findings import Flag
from aligner.checking.reports.places import FlaggedBead, Pieces, flagged_beads, printable
from aligner.checking.reports.tables import (
    COUNT_HEADS,
    SCORE_HEADS,
    count_rows,
    format_row,
    heads,
    reference_line,
    score_rows,
)
from aligner.checking.reports.words import check_report_language, headlines, label, with_caption, word
from aligner.views.terminal import MIN_WIDTH, text_width, wrap_lines

OPEN, CLOSE = "⟦", "⟧"
CUT = " … "
# Characters that stay on each side of a mark, and at each end of a long mark.
CONTEXT = 160
INDENT = 2
GAP = "  "


def render(review: Assessment, language: str = "en", width: int | None = None) -> str:
    """The whole review in lines of at most `width` columns, by default those of the terminal.

    A width below 40 counts as 40. The last line is the recipe, which is not broken.
    """
    check_report_language(language)
    columns = max(width or shutil.get_terminal_size().columns, MIN_WIDTH)
    lines = [*_summary(review, language, columns), ""]
    sections, title = iter([*review.sections, None]), ""
    section = next(sections)
    for flagged in flagged_beads(review):
        while section and section.stop <= flagged.bead:
            section = next(sections)
        if section and section.title != title:
            title = section.title
            lines += [*wrap_lines(f"§ {printable(title)}", columns), ""]
        lines += [*_block(review, flagged, language, columns), ""]
    return "\n".join([*lines, visible(str(review.alignment.recipe))])


def _summary(review: Assessment, language: str, columns: int) -> Iterator[str]:
    for line in headlines(review, language):
        yield from wrap_lines(line, columns)
    yield ""
    _, *values = format_row(next(score_rows(review, language)))
    yield from _table(list(zip(heads(SCORE_HEADS[1:], language), values, strict=True)), columns)
    if review.flags:
        yield ""
        counts = map(format_row, count_rows(review, language))
        yield from _table([heads(COUNT_HEADS, language), *counts], columns)
    if review.reference:
        yield ""
        yield from wrap_lines(with_caption("reference", reference_line(review, language), language), columns)


def _table(rows: Sequence[Sequence[str]], columns: int) -> Iterator[str]:
    """Rows with the first column aligned left and the others right."""
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [first + " " * (widths[0] - text_width(first))]
        cells += [" " * (width - text_width(cell)) + cell for cell, width in zip(rest, widths[1:], strict=True)]
        yield from wrap_lines(GAP.join(cells), columns)


def _block(review: Assessment, flagged: FlaggedBead, language: str, columns: int) -> Iterator[str]:
    alignment = review.alignment
    bead = alignment[flagged.bead]
    yield f"{flagged.bead + 1} · {bead.kind} · {word('confidence', language)} {bead.confidence:.2f}"
    absent = word("no_source", language), word("no_target", language)
    sides = zip((alignment.source, alignment.target), (flagged.source, flagged.target), absent, strict=True)
    room = max(len(side.language) for side in (alignment.source, alignment.target))
    for side, pieces, empty in sides:
        yield from _hanging_lines(f"{side.language:<{room}}", excerpt(pieces) or empty, columns)
    for flag in flagged.flags:
        yield from _hanging_lines(word(flag.severity, language), _explanation(flag, language), columns)


def _explanation(flag: Flag, language: str) -> str:
    finding = flag.finding
    return label(finding.check, language) + word("colon", language) + visible(finding.explanations[language])


def _hanging_lines(head: str, text: str, columns: int) -> Iterator[str]:
    """The text beside its head, with all further lines indented like the first."""
    start = " " * INDENT + head + GAP
    margin = text_width(start)
    for number, line in enumerate(_with_whole_marks(wrap_lines(text, columns - margin - 1))):
        yield (" " * margin if number else start) + line


def _with_whole_marks(lines: list[str]) -> list[str]:
    """The lines, changed so that none ends with an opening mark or begins with a closing one."""
    for number in range(1, len(lines)):
        if lines[number].startswith(CLOSE):
            lines[number - 1], lines[number] = lines[number - 1] + CLOSE, lines[number][1:].lstrip()
        if lines[number - 1].endswith(OPEN):
            lines[number - 1], lines[number] = lines[number - 1][:-1].rstrip(), OPEN + lines[number]
    return [line for line in lines if line]


def excerpt(pieces: Pieces) -> str:
    """The text with its marks, shortened where a long stretch has none."""
    all_marked = all(is_marked for text, is_marked in pieces if text.strip())
    last = len(pieces) - 1
    parts = []
    for number, (text, is_marked) in enumerate(pieces):
        if is_marked:
            middle = _shorten(text, CONTEXT, CONTEXT)
            parts.append(middle if all_marked else f"{OPEN}{middle}{CLOSE}")
        else:
            before = CONTEXT if number else 0
            after = CONTEXT if number < last else 0
            parts.append(_shorten(text, *((before, after) if before or after else (2 * CONTEXT, 0))))
    return "".join(parts).strip()


def _shorten(text: str, head: int, tail: int) -> str:
    """About `head` characters of the beginning and `tail` of the end; words stay whole where there are blanks."""
    if len(text) <= head + tail + 2 * len(CUT):
        return text
    first, last = text[:head], text[len(text) - tail :]
    if " " in first[head // 2 :]:
        first = first[: first.rindex(" ")]
    if " " in last[: tail // 2]:
        last = last[last.index(" ") + 1 :]
    return f"{first}{CUT}{last}"
