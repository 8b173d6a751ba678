"""The output of commands: lines, columns, and units as blocks.

85 % · unit 12 · a.tmx, number 3, and 1 more · legal
  zh-CN  共记录到178种鸟。
  en-US  In all, 178 species of birds were recorded.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from aligner.cli.messages import terminal_size

if TYPE_CHECKING:
    from aligner.memory.memory import Match
    from aligner.units.units import Variant

Text = tuple[str, str]
MIN_WIDTH = 40
# The narrowest column, in characters.
MIN_COLUMN_WIDTH = 12
GAP = "  "
DOT = " · "


def json_line(record: Mapping[str, object]) -> str:
    """A record as JSON, with all letters unescaped."""
    return json.dumps(record, ensure_ascii=False)


def texts_of(variants: Iterable[Variant]) -> list[Text]:
    """Texts with their languages, in the form that `block` takes."""
    return [(variant.language, variant.text) for variant in variants]


def json_texts(variants: Iterable[Variant]) -> list[dict[str, str]]:
    """Texts with their languages, in the form of the JSON output."""
    return [{"language": variant.language, "text": variant.text} for variant in variants]


def origin_of(match: Match) -> list[str]:
    """The origin of a match for the head of its block: its newest occurrence and the number of others."""
    if not match.origins:
        return []
    newest = match.origins[0]
    more = f", and {len(match.origins) - 1:,} more" if len(match.origins) > 1 else ""
    return [f"{newest.document}, number {newest.number:,}{more}"]


def block(head: Sequence[str], texts: Sequence[Text], *notes: str) -> Iterator[str]:
    """A head, then texts next to their languages, then notes, in lines as wide as the terminal; then an empty line."""
    from aligner.bitext.visible import visible
    from aligner.views.terminal import text_width, wrap_lines

    room = _terminal_width()
    yield from _head([visible(part) for part in head if part], room)
    tag_width = max((len(tag) for tag, _ in texts), default=0)
    for tag, text in texts:
        start = f"  {tag:<{tag_width}}  "
        for number, line in enumerate(wrap_lines(visible(text), room - text_width(start) - 1)):
            yield (" " * len(start) if number else start) + line
    for note in notes:
        yield from (f"  {line}" for line in wrap_lines(visible(note), room - 2))
    yield ""


def _head(parts: Sequence[str], room: int) -> Iterator[str]:
    """Parts with dots between them, as many on a line as fit; only a part longer than a line is broken."""
    from aligner.views.terminal import text_width, wrap_lines

    lines = [*parts[:1]]
    for part in parts[1:]:
        longer_line = f"{lines[-1]}{DOT}{part}"
        if text_width(longer_line) > room - 2 * (len(lines) > 1):
            lines.append(part)
        else:
            lines[-1] = longer_line
    pieces = [piece for line in lines for piece in wrap_lines(line, room - 2)]
    for number, piece in enumerate(pieces):
        yield f"  {piece}" if number else piece


def columns(rows: Sequence[Sequence[str]], alignments: str) -> Iterator[str]:
    """Rows as lines; each column is aligned to the left (`<`) or to the right (`>`), as wide as its widest cell.

    If the terminal is too narrow, cells of the widest columns take several lines.
    """
    from aligner.bitext.visible import visible
    from aligner.views.terminal import text_width, wrap_lines

    visible_rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(text_width, column)) for column in zip(*visible_rows, strict=True)]
    if sys.stdout.isatty():
        widths = _narrow(widths, _terminal_width())
    for row in visible_rows:
        cells = [wrap_lines(cell, width) if width else [""] for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = []
            for part, width, alignment in zip(parts, widths, alignments, strict=True):
                blanks = " " * (width - text_width(part))
                padded.append(part + blanks if alignment == "<" else blanks + part)
            yield GAP.join(padded).rstrip()


def _narrow(widths: Sequence[int], room: int) -> list[int]:
    """Widths of columns that fit on one line, the widest ones narrowed if necessary."""
    narrow = list(widths)
    while (excess := sum(narrow) + len(GAP) * (len(narrow) - 1) - room) > 0 and max(narrow) > MIN_COLUMN_WIDTH:
        widest = narrow.index(max(narrow))
        others = [width for index, width in enumerate(narrow) if index != widest]
        narrow[widest] = max(narrow[widest] - excess, min(max(others, default=0), narrow[widest] - 1), MIN_COLUMN_WIDTH)
    return narrow


def _terminal_width() -> int:
    return max(terminal_size()[0], MIN_WIDTH)
