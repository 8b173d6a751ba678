"""Tab-separated values: one bead a line, nulls included but blank ones not, for spreadsheets, pandas and `cut`.

    source    target    confidence    kind    source_start    source_stop    target_start    target_stop    recipe: …
    他来了。   He came.   0.980000      1-1     0               1              0              1

Starts and stops number the sentences, from 0 and half-open, or the clauses if sentences were cut into clauses. After a
review, a column `review` follows with what the reviewer said: `accepted`, `marked`, `changed`. Then dropped pairs are
left out, and accepted ones have confidence 1. The recipe is the name of a last, empty column: there it survives sorting
and filtering, and no reader has to skip a line.

Each line is one bead, whatever its texts contain: a tab is `\\t`, a line feed `\\n`, a carriage return `\\r` and a
backslash `\\\\`. A cell with a double quote is quoted as in CSV: spreadsheets and pandas drop the quotes otherwise.
The texts are the repaired ones unless another form is chosen.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from os import PathLike
from typing import TYPE_CHECKING, NamedTuple

from aligner.bitext.beads import Bead, Bitext
from aligner.bitext.forms import Form, check_form
from aligner.distribution import load_extra
from aligner.files import replacing

if TYPE_CHECKING:
    import pandas


class BeadRow(NamedTuple):
    """The cells of a bead, by the names of the columns."""

    source: str
    target: str
    confidence: float
    kind: str
    source_start: int
    source_stop: int
    target_start: int
    target_stop: int
    review: str


# `review` only after a review.
COLUMNS = BeadRow._fields[:-1]
ESCAPED = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
ESCAPE = re.compile(r"\\[\\tnr]")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write(
    alignment: Bitext,
    path: str | PathLike[str],
    min_confidence: float = 0.0,
    text: Form = "repaired",
    *,
    accepted: bool = False,
) -> None:
    """Write the beads with at least this confidence, or only accepted ones; none that the reviewer dropped."""
    with replacing(path) as handle:
        handle.writelines(f"{line}\n" for line in lines(alignment, min_confidence, text, accepted=accepted))


def lines(
    alignment: Bitext, min_confidence: float = 0.0, text: Form = "repaired", *, accepted: bool = False
) -> Iterator[str]:
    """The lines of the file without their line ends, the column names first."""
    check_form(text)
    columns = _columns(alignment)
    yield line_of([*columns, f"recipe: {alignment.recipe}"])
    for bead in alignment.selected(min_confidence, accepted=accepted):
        if not bead.is_blank:
            source, target, confidence, *others = _row(bead, text)[: len(columns)]
            yield line_of([source, target, f"{confidence:.6f}", *others, ""])


def to_pandas(alignment: Bitext, text: Form = "repaired") -> pandas.DataFrame:
    """One bead per row, with unescaped texts and exact confidences; the recipe is in `attrs["recipe"]`.

    It shows the whole alignment: dropped beads too, which `review` names.
    """
    pandas = load_extra("pandas", "pandas", "to_pandas")
    columns = list(_columns(alignment))
    rows = [_row(bead, text)[: len(columns)] for bead in alignment.beads if not bead.is_blank]
    frame = pandas.DataFrame(rows, columns=columns)
    frame.attrs["recipe"] = str(alignment.recipe)
    return frame


def _columns(alignment: Bitext) -> tuple[str, ...]:
    """The names of the columns of an alignment."""
    return BeadRow._fields if alignment.is_reviewed else COLUMNS


def _row(bead: Bead, text: Form) -> BeadRow:
    runs = (bead.source.start, bead.source.stop, bead.target.start, bead.target.stop)
    return BeadRow(*bead.texts(text), bead.certainty, bead.kind, *runs, bead.judgement.words)


def line_of(cells: Sequence[object]) -> str:
    """The line of these cells, without its end."""
    line = StringIO()
    csv.writer(line, "excel-tab", lineterminator="").writerow([str(cell).translate(ESCAPES) for cell in cells])
    return line.getvalue()


def read_line(line: str) -> list[str]:
    """The texts of the cells of a written line."""
    return [_cell_text(cell) for cell in line.split("\t")]


def _cell_text(cell: str) -> str:
    return unescaped(unquoted(cell))


def unquoted(cell: str) -> str:
    """The content of a cell, which may be in quotation marks."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def unescaped(cell: str) -> str:
    """The text of a cell with escapes."""
    return ESCAPE.sub(lambda match: ESCAPED[match[0]], cell) if "\\" in cell else cell
