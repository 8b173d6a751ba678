"""What a command prints: lines, columns, and units as blocks.

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
# Columns are not made narrower than this.
NARROWEST = 12
GAP = "  "
DOT = " · "


def print_lines(lines: Iterable[str]) -> None:
    """Lines on standard output, on a terminal above the bar that is shown there."""
    if "tqdm" in sys.modules and sys.stdout.isatty():
        from tqdm import tqdm

        with tqdm.external_write_mode(sys.stdout):
            sys.stdout.writelines(f"{line}\n" for line in lines)
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)


def json_line(record: Mapping[str, object]) -> str:
    """A record as JSON, letters as they are."""
    return json.dumps(record, ensure_ascii=False)


def texts_of(variants: Iterable[Variant]) -> list[Text]:
    """Texts with their languages, as `block` takes them."""
    return [(variant.language, variant.text) for variant in variants]


def json_texts(variants: Iterable[Variant]) -> list[dict[str, str]]:
    """Texts with their languages, as JSON has them."""
    return [{"language": variant.language, "text": variant.text} for variant in variants]


def place_of(match: Match) -> list[str]:
    """What the head of a match says of where it is from: its newest occurrence, and how many others there are."""
    if not match.origins:
        return []
    newest = match.origins[0]
    more = f", and {len(match.origins) - 1:,} more" if len(match.origins) > 1 else ""
    return [f"{newest.document}, number {newest.number:,}{more}"]


def block(head: Sequence[str], texts: Sequence[Text], *below: str) -> Iterator[str]:
    """A head, and under it texts beside their languages, in lines as wide as the terminal; an empty line ends it."""
    from aligner.views.terminal import text_width, visible, wrapped

    columns = _columns()
    yield from _head([visible(part) for part in head if part], columns)
    room = max((len(tag) for tag, _ in texts), default=0)
    for tag, text in texts:
        start = f"  {tag:<{room}}  "
        for number, line in enumerate(wrapped(visible(text), columns - text_width(start) - 1)):
            yield (" " * len(start) if number else start) + line
    for text in below:
        yield from (f"  {line}" for line in wrapped(visible(text), columns - 2))
    yield ""


def _head(parts: Sequence[str], columns: int) -> Iterator[str]:
    """Parts with dots between them, as many on a line as fit; only what is longer than a line is broken."""
    from aligner.views.terminal import text_width, wrapped

    lines = [*parts[:1]]
    for part in parts[1:]:
        longer = f"{lines[-1]}{DOT}{part}"
        if text_width(longer) > columns - 2 * (len(lines) > 1):
            lines.append(part)
        else:
            lines[-1] = longer
    for number, line in enumerate(lines):
        for place, piece in enumerate(wrapped(line, columns - 2)):
            yield f"  {piece}" if number or place else piece


def columns(rows: Sequence[Sequence[str]], sides: str) -> Iterator[str]:
    """Rows as lines, each column to the left (`<`) or to the right (`>`), as wide as it has to be.

    On a terminal that is too narrow the widest columns have several lines a cell.
    """
    from aligner.views.terminal import text_width, visible, wrapped

    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(text_width, column)) for column in zip(*shown, strict=True)]
    if sys.stdout.isatty():
        widths = _narrowed(widths, _columns())
    for row in shown:
        cells = [wrapped(cell, width) if width else [""] for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = []
            for part, width, side in zip(parts, widths, sides, strict=True):
                blanks = " " * (width - text_width(part))
                padded.append(part + blanks if side == "<" else blanks + part)
            yield GAP.join(padded).rstrip()


def _narrowed(widths: Sequence[int], room: int) -> list[int]:
    """Widths that fit beside each other, if need be the widest ones less wide."""
    narrow = list(widths)
    while (over := sum(narrow) + len(GAP) * (len(narrow) - 1) - room) > 0 and max(narrow) > NARROWEST:
        widest = narrow.index(max(narrow))
        others = [width for place, width in enumerate(narrow) if place != widest]
        narrow[widest] = max(narrow[widest] - over, min(max(others, default=0), narrow[widest] - 1), NARROWEST)
    return narrow


def _columns() -> int:
    return max(terminal_size()[0], MIN_WIDTH)
