"""The changes that repair made in a text: one line for each edit, then the notices, then the counts of both.

    1:21  joined lines    of the sea⏎rose. It         → of the sea␣rose. It
    2:13  split words     ⏎rose. It hasbecome warm.⏎  → ⏎rose. It has␣become warm.⏎
    3:3   closed Chinese  warm.⏎湖水␣也上升了，他     → warm.⏎湖水也上升了，他
    3:12  quotes          升了，他说：“很 好。        ! opened and not closed
    3 edits: joined lines 1, split words 1, closed Chinese 1; 1 notice: quotes 1

A line begins with the line and the column in the raw text, from 1; a line ends at a line feed, and columns count
characters. Each change is shown with some raw text around it. Line breaks are shown as ⏎, tabs as ⇥, invisible
characters as Python escapes, and a space that an edit removed or inserted as ␣.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, dropwhile

from aligner.bitext.edits import Edit, Notice
from aligner.bitext.texts import Document
from aligner.errors import counted
from aligner.views.terminal import GAP, text_width

# Columns of raw text on either side of a change: at most, and at least if the change is long.
CONTEXT = 16
LEAST_CONTEXT = 4
LEAST_ROOM = 20
CHARACTER = re.compile(r"\r\n|.", re.DOTALL)
MARKS = {"\r\n": "⏎", "\n": "⏎", "\r": "⏎", "\t": "⇥"}
INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def lines(document: Document, width: int | None = None) -> Iterator[str]:
    """The listing, fitted to `width` columns, by default those of the terminal; no message of a notice is cut."""
    changes: list[Edit | Notice] = [*document.edits, *document.notices]
    heads = _join_columns(_positions(document.raw, changes), [change.rule for change in changes])
    columns = (width or shutil.get_terminal_size().columns) - max(map(text_width, heads), default=0)
    room = max((columns - len(f"{GAP}{GAP}→ ")) // 2, LEAST_ROOM)
    cells = [_cells(document.raw, change, room) for change in changes]
    befores, afters = ([cell[side] for cell in cells] for side in (0, 1))
    for line in _join_columns(_join_columns(heads, befores), afters):
        yield line.rstrip()
    yield summary(document)


def summary(document: Document) -> str:
    """One line: the counts of edits and notices, and of each rule, the most frequent first."""
    edits = _counts(document.edits, "edit")
    return f"{edits}; {_counts(document.notices, 'notice')}" if document.notices else edits


def _counts(changes: Sequence[Edit | Notice], noun: str) -> str:
    counts = Counter(change.rule for change in changes).most_common()
    rules = ", ".join(f"{rule} {count}" for rule, count in counts)
    return f"{counted(len(changes), noun)}: {rules}" if rules else counted(0, noun)


def _join_columns(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Two columns as one, line by line."""
    width = max(map(text_width, left), default=0)
    return [f"{a}{' ' * (width - text_width(a))}{GAP}{b}" for a, b in zip(left, right, strict=True)]


def _positions(raw: str, changes: Sequence[Edit | Notice]) -> list[str]:
    """Line and column of each change, from 1."""
    line_starts = [0, *(match.end() for match in re.finditer("\n", raw))]
    starts = [change.span.start for change in changes]
    numbers = [bisect_right(line_starts, start) for start in starts]
    return [f"{number}:{start - line_starts[number - 1] + 1}" for number, start in zip(numbers, starts, strict=True)]


def _cells(raw: str, change: Edit | Notice, room: int) -> tuple[str, str]:
    """The passage before and after an edit, both amid raw text; for a notice, its message instead of the second."""
    start, stop = change.span.start, change.span.stop
    limit = room - 2 * LEAST_CONTEXT
    before = _clip(_visible(raw[start:stop], blank="␣"), limit)
    after = _clip(_visible(change.replacement, blank="␣"), limit) if isinstance(change, Edit) else ""
    context = min(CONTEXT, (room - max(text_width(before), text_width(after))) // 2)
    left = _whole_words(_visible(raw[max(0, start - CONTEXT - 1) : start], blank=" ")[::-1], context)
    right = _whole_words(_visible(raw[stop : stop + CONTEXT + 1], blank=" "), context)
    around = "".join(left[::-1]), "".join(right)
    passage = before.join(around)
    return passage, f"→ {after.join(around)}" if isinstance(change, Edit) else f"! {change.message}"


def _visible(text: str, blank: str) -> list[str]:
    """The characters as shown: marks and escapes for invisible ones, `blank` for a space."""
    return [_mark(character, blank) for character in CHARACTER.findall(text)]


def _mark(character: str, blank: str) -> str:
    if character in MARKS or character == " ":
        return MARKS.get(character, blank)
    is_invisible = unicodedata.category(character) in INVISIBLE or (blank != " " and character.isspace())
    return character.encode("unicode_escape").decode() if is_invisible else character


def _clip(characters: list[str], room: int) -> str:
    """The characters, cut in the middle if they need more than `room` columns."""
    if sum(map(text_width, characters)) <= room:
        return "".join(characters)
    head, tail = _fit(characters, room // 2), _fit(characters[::-1], room - room // 2 - 1)
    return "".join([*head, "…", *tail[::-1]])


def _fit(characters: list[str], room: int) -> list[str]:
    """The first characters, as many as fit into `room` columns."""
    widths = accumulate(map(text_width, characters))
    return [character for character, width in zip(characters, widths, strict=True) if width <= room]


def _whole_words(characters: list[str], room: int) -> list[str]:
    """The first characters that fit into `room` columns, without a cut word and without spaces at their end."""
    head = _fit(characters, room)
    is_cut = 0 < len(head) < len(characters) and all(map(_is_in_word, characters[len(head) - 1 : len(head) + 1]))
    whole = _strip_end(head, _is_in_word) if is_cut else head
    return _strip_end(whole or head, " ".__eq__)


def _strip_end(characters: list[str], is_unwanted: Callable[[str], bool]) -> list[str]:
    return [*dropwhile(is_unwanted, reversed(characters))][::-1]


def _is_in_word(character: str) -> bool:
    return character.isascii() and character.isalnum()
