"""A review for the eye, in the terminal: the summary, then the flagged places in the order of the text.

    3 suspected issues (1 major, 2 minor)
    …
    7 · 1-1 · Confidence 0.98
      zh  共记录到⟦187⟧种鸟。
      en  In all, ⟦178⟧ species of birds were recorded.
      Major  Number: The source has 187 here; the translation has 178.

What an issue is about stands between ⟦ and ⟧, unless that is all of the text. Long texts are shortened around it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

from aligner.checking.assessment import Assessment
from aligner.checking.findings import Flag
from aligner.checking.reports.places import Pieces, Place, places, shown
from aligner.checking.reports.tables import (
    COUNT_HEADS,
    SCORE_HEADS,
    count_rows,
    heads,
    in_words,
    reference_line,
    score_rows,
)
from aligner.checking.reports.words import check_report_language, headlines, label, named, word
from aligner.views.terminal import MIN_WIDTH, text_width, visible, wrapped

OPEN, CLOSE = "⟦", "⟧"
CUT = " … "
# Characters that are shown beside a mark and of a long mark.
CONTEXT = 160
INDENT = 2
GAP = "  "


def render(review: Assessment, language: str = "en", width: int | None = None) -> str:
    """The whole review in lines of at most `width` columns, by default those of the terminal.

    Below 40 columns it counts as 40. The last line is the recipe, and that is not broken.
    """
    check_report_language(language)
    columns = max(width or shutil.get_terminal_size().columns, MIN_WIDTH)
    lines = [*_summary(review, language, columns), ""]
    sections, title = iter([*review.sections, None]), ""
    section = next(sections)
    for place in places(review):
        while section and section.stop <= place.bead:
            section = next(sections)
        if section and section.title != title:
            title = section.title
            lines += [*wrapped(f"§ {shown(title)}", columns), ""]
        lines += [*_block(review, place, language, columns), ""]
    return "\n".join([*lines, visible(str(review.alignment.recipe))])


def _summary(review: Assessment, language: str, columns: int) -> Iterator[str]:
    for line in headlines(review, language):
        yield from wrapped(line, columns)
    yield ""
    _, *values = in_words(next(score_rows(review, language)))
    yield from _table(list(zip(heads(SCORE_HEADS[1:], language), values, strict=True)), columns)
    if review.flags:
        yield ""
        counts = map(in_words, count_rows(review, language))
        yield from _table([heads(COUNT_HEADS, language), *counts], columns)
    if review.reference:
        yield ""
        yield from wrapped(named("reference", reference_line(review, language), language), columns)


def _table(rows: Sequence[Sequence[str]], columns: int) -> Iterator[str]:
    """Rows with the first column to the left and the others to the right."""
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [first + " " * (widths[0] - text_width(first))]
        cells += [" " * (width - text_width(cell)) + cell for cell, width in zip(rest, widths[1:], strict=True)]
        yield from wrapped(GAP.join(cells), columns)


def _block(review: Assessment, place: Place, language: str, columns: int) -> Iterator[str]:
    alignment = review.alignment
    bead = alignment[place.bead]
    yield f"{place.bead + 1} · {bead.kind} · {word('confidence', language)} {bead.confidence:.2f}"
    absent = word("no_source", language), word("no_target", language)
    sides = zip((alignment.source, alignment.target), (place.source, place.target), absent, strict=True)
    room = max(len(side.language) for side in (alignment.source, alignment.target))
    for side, pieces, nothing in sides:
        yield from _hanging(f"{side.language:<{room}}", excerpt(pieces) or nothing, columns)
    for flag in place.flags:
        yield from _hanging(word(flag.severity, language), _said(flag, language), columns)


def _said(flag: Flag, language: str) -> str:
    finding = flag.finding
    said = visible(finding.explanations[language])
    return label(finding.check, language) + word("colon", language) + said


def _hanging(head: str, text: str, columns: int) -> Iterator[str]:
    """The text beside its head, all further lines as far to the right as the first."""
    start = " " * INDENT + head + GAP
    margin = text_width(start)
    for number, line in enumerate(_kept_together(wrapped(text, columns - margin - 1))):
        yield (" " * margin if number else start) + line


def _kept_together(lines: list[str]) -> list[str]:
    """The lines without an opening mark at the end of any, or a closing one at the start."""
    for number in range(1, len(lines)):
        if lines[number].startswith(CLOSE):
            lines[number - 1], lines[number] = lines[number - 1] + CLOSE, lines[number][1:].lstrip()
        if lines[number - 1].endswith(OPEN):
            lines[number - 1], lines[number] = lines[number - 1][:-1].rstrip(), OPEN + lines[number]
    return [line for line in lines if line]


def excerpt(pieces: Pieces) -> str:
    """The text with its marks, shortened where it goes on for long without any."""
    all_marked = all(is_marked for text, is_marked in pieces if text.strip())
    last = len(pieces) - 1
    parts = []
    for number, (text, is_marked) in enumerate(pieces):
        if is_marked:
            middle = _shortened(text, CONTEXT, CONTEXT)
            parts.append(middle if all_marked else f"{OPEN}{middle}{CLOSE}")
        else:
            before = CONTEXT if number else 0
            after = CONTEXT if number < last else 0
            parts.append(_shortened(text, *((before, after) if before or after else (2 * CONTEXT, 0))))
    return "".join(parts).strip()


def _shortened(text: str, head: int, tail: int) -> str:
    """At most about so many characters of its head and of its tail; whole words where there are blanks."""
    if len(text) <= head + tail + 2 * len(CUT):
        return text
    first, last = text[:head], text[len(text) - tail :]
    if " " in first[head // 2 :]:
        first = first[: first.rindex(" ")]
    if " " in last[: tail // 2]:
        last = last[last.index(" ") + 1 :]
    return f"{first}{CUT}{last}"
