"""What repair changed in a text, for the eye: one edit a line, then the notices, then how many of each.

    1:21  joined lines    of the sea⏎rose. It         → of the sea␣rose. It
    2:13  split words     ⏎rose. It hasbecome warm.⏎  → ⏎rose. It has␣become warm.⏎
    3:3   closed Chinese  warm.⏎湖水␣也上升了，他     → warm.⏎湖水也上升了，他
    3:12  quotes          升了，他说：“很 好。        ! opened and not closed
    3 edits: joined lines 1, split words 1, closed Chinese 1; 1 notice: quotes 1

In front are the line and the column of the raw text, from 1; a line ends at a line feed, and columns count characters.
Around what was changed stands some raw text. Line breaks are shown as ⏎, tabs as ⇥, what cannot be seen as a Python
escape, and a space that was there or came as ␣.
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

# Columns of raw text on either side: at most, and at least where a long passage was changed.
CONTEXT = 16
LEAST_CONTEXT = 4
LEAST_ROOM = 20
CHARACTER = re.compile(r"\r\n|.", re.DOTALL)
MARKS = {"\r\n": "⏎", "\n": "⏎", "\r": "⏎", "\t": "⇥"}
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def lines(document: Document, width: int | None = None) -> Iterator[str]:
    """The listing, fitted to `width` columns, by default those of the terminal; messages of notices are never cut."""
    found: list[Edit | Notice] = [*document.edits, *document.notices]
    heads = _beside(_places(document.raw, found), [each.rule for each in found])
    columns = (width or shutil.get_terminal_size().columns) - max(map(text_width, heads), default=0)
    room = max((columns - len(f"{GAP}{GAP}→ ")) // 2, LEAST_ROOM)
    cells = [_cells(document.raw, each, room) for each in found]
    befores, afters = ([cell[side] for cell in cells] for side in (0, 1))
    for line in _beside(_beside(heads, befores), afters):
        yield line.rstrip()
    yield summary(document)


def summary(document: Document) -> str:
    """One line: how many edits and notices, and by which rules, the most frequent first."""
    edits = _by_rule(document.edits, "edit")
    return f"{edits}; {_by_rule(document.notices, 'notice')}" if document.notices else edits


def _by_rule(found: Sequence[Edit | Notice], noun: str) -> str:
    counts = Counter(each.rule for each in found).most_common()
    rules = ", ".join(f"{rule} {number}" for rule, number in counts)
    return f"{counted(len(found), noun)}: {rules}" if rules else counted(0, noun)


def _beside(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Two columns as one, line by line."""
    width = max(map(text_width, left), default=0)
    return [f"{a}{' ' * (width - text_width(a))}{GAP}{b}" for a, b in zip(left, right, strict=True)]


def _places(raw: str, found: Sequence[Edit | Notice]) -> list[str]:
    starts = [0, *(match.end() for match in re.finditer("\n", raw))]
    lines_of_each = [bisect_right(starts, each.span.start) for each in found]
    return [f"{line}:{each.span.start - starts[line - 1] + 1}" for line, each in zip(lines_of_each, found, strict=True)]


def _cells(raw: str, found: Edit | Notice, room: int) -> tuple[str, str]:
    """What was there amid raw text, and what is there now amid the same text, or why it is noticed."""
    start, stop = found.span.start, found.span.stop
    most = room - 2 * LEAST_CONTEXT
    before = _clipped(_shown(raw[start:stop], blank="␣"), most)
    after = _clipped(_shown(found.replacement, blank="␣"), most) if isinstance(found, Edit) else ""
    context = min(CONTEXT, (room - max(text_width(before), text_width(after))) // 2)
    left = _whole_words(_shown(raw[max(0, start - CONTEXT - 1) : start], blank=" ")[::-1], context)
    right = _whole_words(_shown(raw[stop : stop + CONTEXT + 1], blank=" "), context)
    around = "".join(left[::-1]), "".join(right)
    was = before.join(around)
    return was, f"→ {after.join(around)}" if isinstance(found, Edit) else f"! {found.message}"


def _shown(text: str, blank: str) -> list[str]:
    """The characters as shown, those that cannot be seen by marks and escapes and a space as `blank`."""
    return [_mark(character, blank) for character in CHARACTER.findall(text)]


def _mark(character: str, blank: str) -> str:
    if character in MARKS or character == " ":
        return MARKS.get(character, blank)
    unseen = unicodedata.category(character) in UNSEEN or (blank != " " and character.isspace())
    return character.encode("unicode_escape").decode() if unseen else character


def _clipped(shown: list[str], room: int) -> str:
    """The whole, or its beginning and its end in so many columns."""
    if sum(map(text_width, shown)) <= room:
        return "".join(shown)
    head, tail = _fitting(shown, room // 2), _fitting(shown[::-1], room - room // 2 - 1)
    return "".join([*head, "…", *tail[::-1]])


def _fitting(shown: list[str], room: int) -> list[str]:
    """As many from the first on as have room."""
    widths = accumulate(map(text_width, shown))
    return [piece for piece, width in zip(shown, widths, strict=True) if width <= room]


def _whole_words(shown: list[str], room: int) -> list[str]:
    """As many as have room, without the part of a word that is cut there, and without spaces at that end."""
    fitting = _fitting(shown, room)
    is_cut = 0 < len(fitting) < len(shown) and all(map(_in_word, shown[len(fitting) - 1 : len(fitting) + 1]))
    whole = _without_end(fitting, _in_word) if is_cut else fitting
    return _without_end(whole or fitting, " ".__eq__)


def _without_end(shown: list[str], unwanted: Callable[[str], bool]) -> list[str]:
    return [*dropwhile(unwanted, reversed(shown))][::-1]


def _in_word(character: str) -> bool:
    return character.isascii() and character.isalnum()
