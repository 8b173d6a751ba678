"""The texts of a row, the widths of its columns → the height that shows them whole.

LibreOffice does not fit a row without a height to wrapped texts, so that they cover the rows below.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import regex


class HeightPolicy(NamedTuple):
    """Hand-set numbers, from pages that LibreOffice rendered with DejaVu Sans and Noto Sans, which are wide.

    A column of width w holds w digits, and `fill` · w columns of text, of which a wide character takes two. A line
    takes `line` points, with fonts of 11 points; a row has `padding` points besides, and `most` at most, as Excel
    allows.
    """

    fill: float = 0.92
    line: float = 16.5
    padding: float = 2.0
    most: float = 409.0


POLICY = HeightPolicy()
WIDE = r"\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}\u3000-\u303f\uff00-\uffef“”‘’…—·"
PIECE = regex.compile(rf"[{WIDE}]|[^\s{WIDE}]+|[^\S\n]+|\n")
IS_WIDE = regex.compile(rf"[{WIDE}]")


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row with these texts, each in a column of this width."""
    lines = max((line_count(text, width) for text, width in cells), default=1)
    return min(lines * POLICY.line + POLICY.padding, POLICY.most)


def line_count(text: str, width: float) -> int:
    """The number of lines of a text that wraps between words and between wide characters."""
    room = max(POLICY.fill * width, 2.0)
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    lines, column = 1, 0.0
    for piece in PIECE.findall(text):
        length = 2 if IS_WIDE.match(piece) else len(piece)
        if piece == "\n":
            lines, column = lines + 1, 0.0
        elif column + length <= room:
            column += length
        elif not piece.isspace():
            # A word longer than a line begins a line, and is broken.
            full, rest = divmod(length, room)
            lines, column = lines + int(full) + (column > 0), rest
    return lines
