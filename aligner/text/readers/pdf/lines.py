"""Characters of a page → fragments → lines.

A fragment is what stands side by side without the gap of a column; raised and lowered characters belong to it. A line
is all fragments at one height, of a page or of one of its columns.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import regex

from aligner.text.marks import RAISE_DIGITS
from aligner.text.readers.pdf.turning import Placed, Sheet
from aligner.text.repairs.lines import CJK_SIDE


class LinePolicy(NamedTuple):
    """All are parts of the font size, the larger one where two characters differ; set by hand on the files of
    `benchmarks/producers.py`, a manual of 260 pages and the documents of this system.
    """

    # Characters on one line differ by `level` in height, those of a raised or lowered script by up to `script`, and
    # such a script is smaller than `small`. From `initial` times the text on, a letter has the text beside it.
    level: float = 0.1
    script: float = 0.6
    small: float = 0.88
    raised: float = 0.12
    initial: float = 1.7
    # A gap from which a fragment ends, and the same where blanks stand in it; how far a character may reach back.
    gap: float = 0.8
    blank_gap: float = 1.6
    back: float = 0.7
    # A gap from which a blank is due: between letters, in a line with blanks of its own, beside Chinese characters.
    blank: float = 0.15
    second_blank: float = 0.2
    chinese_blank: float = 0.5
    # Fragments of one line differ by this in height.
    line: float = 0.35


POLICY = LinePolicy()
RAISED = RAISE_DIGITS | str.maketrans("-−–", "⁻⁻⁻")
EXPONENT, NOTE_NUMBERS = regex.compile(r"[-−–]\d+"), regex.compile(r"[\d,，、\s–-]*\d")
SHORT = 8
# The dots of a table of contents.
LEADER = regex.compile(r"(?:\s?[.·•…‥_]){5,}\s*")


class Fragment(NamedTuple):
    """Characters side by side: their edges, the height and size of most of them, and their text."""

    placed: tuple[Placed, ...]
    left: float
    right: float
    base: float
    size: float
    bold: bool
    text: str

    @classmethod
    def of(cls, placed: Sequence[Placed]) -> Fragment:
        """The fragment of characters from left to right, of which some can be seen."""
        inked = [one for one in placed if one.text != " "]
        size = _most(round(one.size, 1) for one in inked)
        base = _most(round(one.base, 1) for one in inked if round(one.size, 1) == size)
        bold = 2 * sum(one.bold for one in inked) > len(inked)
        edges = (inked[0].left, max(one.right for one in inked))
        return cls(tuple(placed), *edges, base, size, bold, _text_of(placed, base, size))


class Line(NamedTuple):
    """Fragments at one height, from left to right; `left` and `right` are its edges."""

    fragments: tuple[Fragment, ...]
    left: float
    right: float
    base: float
    size: float
    bold: bool
    text: str

    @classmethod
    def of(cls, fragments: Iterable[Fragment]) -> Line:
        """The line of these fragments."""
        ordered = sorted(fragments, key=lambda fragment: fragment.left)
        whole = ordered[0] if len(ordered) == 1 else Fragment.of(_spaced(ordered))
        return cls(tuple(ordered), *whole[1:])


def _most(numbers: Iterable[float]) -> float:
    return Counter(numbers).most_common(1)[0][0]


def _spaced(fragments: Sequence[Fragment]) -> list[Placed]:
    """The characters of fragments, with a blank wherever one ends; from left to right where one lies in another."""
    if any(right.left < left.right - POLICY.level * right.size for left, right in pairwise(fragments)):
        return sorted((one for fragment in fragments for one in fragment.placed), key=lambda one: one.left)
    placed = list(fragments[0].placed)
    for left, right in pairwise(fragments):
        if right.left - left.right > POLICY.gap * right.size:
            placed.append(Placed(" ", left.right, right.left, left.base, left.size))
        placed += right.placed
    return placed


def _text_of(placed: Sequence[Placed], base: float, size: float) -> str:
    """The text, with raised figures as such: `gardens.¹`, `10⁻³`; and `H₂O` as `H2O`."""
    has_blanks = any(one.text == " " for one in placed)
    texts, last = [], None
    for raised, run in groupby(placed, key=lambda one: _is_raised(one, base, size)):
        pieces = []
        for one in run:
            if last is not None and _needs_blank(last, one, has_blanks):
                pieces.append(" ")
            pieces.append(one.text)
            last = one
        text = "".join(pieces)
        texts.append(_raised(text) if raised else text)
    return " ".join("".join(texts).split())


def _is_raised(one: Placed, base: float, size: float) -> bool:
    return one.raised or (one.size <= POLICY.small * size and one.base - base >= POLICY.raised * size)


def _raised(text: str) -> str:
    if EXPONENT.fullmatch(text.strip()):
        return text.translate(RAISED)
    return text.translate(RAISE_DIGITS) if NOTE_NUMBERS.fullmatch(text.strip()) else text


def _needs_blank(left: Placed, right: Placed, has_blanks: bool) -> bool:
    if " " in (left.text, right.text):
        return False
    gap = (right.left - left.right) / max(left.size, right.size)
    if CJK_SIDE.match(left.text) or CJK_SIDE.match(right.text):
        return gap >= POLICY.chinese_blank
    return gap >= (POLICY.second_blank if has_blanks else POLICY.blank)


def body_size(sheets: Iterable[Sheet]) -> float:
    """The size of most of the text, in points."""
    sizes = Counter(round(one.size, 1) for sheet in sheets for one in sheet.placed if one.text != " ")
    return sizes.most_common(1)[0][0] if sizes else 1.0


def fragments_of(sheet: Sheet, body: float) -> list[Fragment]:
    """The fragments of a page in the order of the file; `body` is the size of most of the text."""
    fragments, current, last = [], [], None
    for one in sheet.placed:
        if one.text == " ":
            current.append(one)
            continue
        if last is not None and not _follows(last, one, current[-1] is not last, body):
            fragments.append(current)
            current = []
        current.append(one)
        last = one
    if last is not None:
        fragments.append(current)
    return _with_scripts([Fragment.of(_stripped(placed)) for placed in fragments], body)


def _stripped(placed: list[Placed]) -> list[Placed]:
    inked = [index for index, one in enumerate(placed) if one.text != " "]
    return placed[inked[0] : inked[-1] + 1]


def _follows(last: Placed, one: Placed, spaced: bool, body: float) -> bool:
    """Whether a character stands beside the last one, on the same line or as its raised or lowered script."""
    em = max(last.size, one.size)
    gap = one.left - last.right
    if not -POLICY.back * em <= gap <= (POLICY.blank_gap if spaced else POLICY.gap) * em:
        return False
    return _on_one_line((last.base, last.size), (one.base, one.size), body)


def _on_one_line(left: tuple[float, float], right: tuple[float, float], body: float) -> bool:
    """Whether characters of these heights and sizes stand on one line, or one of them as the script of the other."""
    em = max(left[1], right[1])
    apart = abs(left[0] - right[0])
    if apart <= POLICY.level * em:
        return True
    is_script = min(left[1], right[1]) <= POLICY.small * em and apart <= POLICY.script * em
    return is_script and em <= POLICY.initial * body


def _with_scripts(fragments: list[Fragment], body: float) -> list[Fragment]:
    """The fragments, with those that are the raised or lowered script of another joined to it."""
    hosts = sorted(range(len(fragments)), key=lambda index: fragments[index].base)
    bases = [fragments[index].base for index in hosts]
    kept: list[Fragment | None] = list(fragments)
    for index, script in enumerate(fragments):
        if len(script.text) > SHORT:
            continue
        reach = POLICY.script * body * POLICY.initial
        near = hosts[bisect_left(bases, script.base - reach) : bisect_right(bases, script.base + reach)]
        host = next((other for other in near if _is_script_of(script, kept[other], body)), None)
        if host is not None:
            merged = sorted((kept[host] or script).placed + script.placed, key=lambda one: one.left)
            kept[host], kept[index] = Fragment.of(merged), None
    return [fragment for fragment in kept if fragment is not None]


def _is_script_of(script: Fragment, host: Fragment | None, body: float) -> bool:
    if host is None or script.size > POLICY.small * host.size:
        return False
    beside = min(abs(script.left - host.right), abs(host.left - script.right)) <= POLICY.second_blank * host.size
    return beside and _on_one_line((script.base, script.size), (host.base, host.size), body)


def lines_of(fragments: Iterable[Fragment]) -> list[Line]:
    """The lines of fragments, from top to bottom."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda fragment: -fragment.base):
        if rows and _is_level(rows[-1], fragment):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [Line.of(row) for row in rows]


def _is_level(row: Sequence[Fragment], fragment: Fragment) -> bool:
    """Whether a fragment stands at the height of a row, and over nobody in it."""
    nearest = min(row, key=lambda other: abs(other.left - fragment.left))
    if row[0].base - fragment.base > POLICY.line * min(nearest.size, fragment.size):
        return False
    return not any(_overlap(other, fragment) for other in row)


def _overlap(one: Fragment, other: Fragment) -> bool:
    return min(one.right, other.right) - max(one.left, other.left) > POLICY.back * min(one.size, other.size)


def pitch_of(fragments: Iterable[Sequence[Fragment]], body: float) -> float:
    """The distance between two lines of the text, in points: the commonest on the pages whose fragments these are."""
    steps: Counter[float] = Counter()
    for page in fragments:
        for above, below in pairwise(page):
            step = above.base - below.base
            if above.size == below.size == body and body * 0.8 < step < body * 3 and _overlap(above, below):
                steps[round(step * 2) / 2] += 1
    return steps.most_common(1)[0][0] if steps else 1.2 * body
