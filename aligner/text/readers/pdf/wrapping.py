"""Whether a writer that wraps lines ended one: it begins a new line only where the next word has no room.

The lake was        the next word, `frozen`, had room: the line was ended
The lake was frozen and     `everybody` had none: the text goes on
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from aligner.text.readers.pdf.lines import Line
from aligner.text.repairs.lines import CJK_SIDE


class WrappingPolicy(NamedTuple):
    """What a line may leave free beside the next word, in parts of the font size, and in Chinese, whose marks may not
    begin a line; set by hand on the files of `benchmarks/producers.py`.
    """

    room: float = 0.5
    chinese_room: float = 1.1
    # The least entries of a bibliography; how far the first line of an entry hangs out.
    entries: int = 3
    hanging: float = 0.8


POLICY = WrappingPolicy()
# A word, or one Chinese character with the marks that may not begin a line.
# `[12] `, `3. `: no dash, which also stands for nothing in a table.
NUMBERED_ENTRY = regex.compile(r"[\[［【]\d{1,3}[\]］】]|\d{1,3}[.．、]\s")
FIRST_WORD = regex.compile(r"[^\s\p{Han}，。、；：？！「」『』（）《》“”]+|.[，。、；：？！」』）》”]*")


def is_full(line: Line, following: Line, right: float) -> bool:
    """Whether the next word had no room in a line, up to the right edge of its column."""
    room = right - line.right
    return room <= _width_of_word(following) + _slack(following) * following.size


def _slack(line: Line) -> float:
    return POLICY.chinese_room if CJK_SIDE.match(line.text) else POLICY.room


def _width_of_word(line: Line) -> float:
    """The width of the first word of a line, or of its first Chinese character, in points."""
    word = FIRST_WORD.match(line.text)
    if word is None or CJK_SIDE.match(line.text):
        return line.size
    inked = [one for one in line.fragments[0].placed if one.text != " "]
    return inked[min(len(word.group()), len(inked)) - 1].right - inked[0].left


def wrapped(lines: Sequence[Line], right: float) -> float:
    """The share of lines that end because the next word had no room, but for the last lines of books in a list."""
    full = [is_full(above, below, right) for above, below in pairwise(lines)]
    numbered = [NUMBERED_ENTRY.match(line.text) is not None for line in lines[1:]]
    starts = numbered if sum(numbered) >= POLICY.entries else _hanging(lines, full)
    others = sum(not is_wrapped and not starts_entry for is_wrapped, starts_entry in zip(full, starts, strict=True))
    return sum(full) / max(sum(full) + others, POLICY.entries)


def _hanging(lines: Sequence[Line], full: Sequence[bool]) -> list[bool]:
    """Whether each line but the first begins a book: all others are set in by the same width, below a full line."""
    left = min(line.left for line in lines)
    starts = [line.left - left < 1 for line in lines[1:]]
    insets = {round(line.left - left) for line in lines}
    is_list = len(insets) == 2 and max(insets) >= POLICY.hanging * lines[0].size
    is_list = is_list and all(is_wrapped or starts_book for is_wrapped, starts_book in zip(full, starts, strict=True))
    return starts if is_list else [False] * len(full)
