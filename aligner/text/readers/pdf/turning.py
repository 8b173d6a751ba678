"""A page as it is read: turned until its lines run from left to right and follow each other from top to bottom.

    angle 90    a landscape table on an upright page
    vertical    Chinese from top to bottom, whose first line is the one at the right

Text in other directions stands beside the text: stamps at the margin, watermarks, names of axes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import regex

from aligner.text.readers.pdf.glyphs import Box, Glyph, Page

IDEOGRAPH = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


class TurningPolicy(NamedTuple):
    """Sizes are parts of the font size; set by hand.

    Two glyphs belong to a vertical line if they are `beside` or less apart across it, and between `near` and `far`
    along it. Glyphs with the same text that are less than `doubled` apart are one, drawn twice to look bold or to have
    a shadow; the narrowest letters, as in `ill`, stand .25 apart.
    """

    beside: float = 0.3
    near: float = 0.6
    far: float = 2.0
    doubled: float = 0.12


POLICY = TurningPolicy()


class Placed(NamedTuple):
    """A character on a turned page: from `left` to `right`, on the line at the height `base`; points, upwards."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    raised: bool = False


class Sheet(NamedTuple):
    """A turned page, its width and height, and the text beside the text."""

    number: int
    width: float
    height: float
    placed: list[Placed]
    beside: str = ""


# Of a glyph's box and origin: left, right and base, in a page whose text runs at this angle.
_Turn = Callable[[Glyph], tuple[float, float, float]]
TURNS: dict[int, _Turn] = {
    0: lambda glyph: (glyph.box[0], glyph.box[2], glyph.origin[1]),
    90: lambda glyph: (glyph.box[1], glyph.box[3], -glyph.origin[0]),
    180: lambda glyph: (-glyph.box[2], -glyph.box[0], -glyph.origin[1]),
    270: lambda glyph: (-glyph.box[3], -glyph.box[1], glyph.origin[0]),
}
VERTICAL = -1


def turned(page: Page) -> Sheet:
    """The page with its text upright; what lies outside the box of the page, and what is drawn twice, is left out."""
    shown = [glyph for glyph in page.glyphs if glyph.is_space or _is_inside(glyph.box, page.box)]
    angle = _direction(shown)
    angles = {0, 270} if angle == VERTICAL else {angle}
    left, bottom, width, height = _turned_box(page.box, angle)
    placed = [_placed(glyph, angle, left, bottom) for glyph in shown if glyph.angle in angles]
    beside = "".join(glyph.text for glyph in shown if glyph.angle not in angles)
    return Sheet(page.number, width, height, list(_once(placed)), " ".join(beside.split()))


def _placed(glyph: Glyph, angle: int, left: float, bottom: float) -> Placed:
    start, stop, base = _vertical(glyph) if angle == VERTICAL else TURNS[angle](glyph)
    return Placed(glyph.text, start - left, stop - left, base - bottom, glyph.size, glyph.bold, glyph.raised)


def _is_inside(box: Box, page: Box) -> bool:
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return page[0] <= across <= page[2] and page[1] <= up <= page[3]


def _direction(glyphs: list[Glyph]) -> int:
    """The angle of most of the text; VERTICAL if it runs from top to bottom with upright characters."""
    angles = Counter(glyph.angle for glyph in glyphs if glyph.angle in TURNS and not glyph.is_space)
    angle = angles.most_common(1)[0][0] if angles else 0
    if angle:
        return angle
    steps = Counter(_step(left, right) for left, right in pairwise(glyphs) if IDEOGRAPH.match(right.text))
    return VERTICAL if steps["down"] > steps["on"] else 0


def _step(left: Glyph, right: Glyph) -> str:
    """How the text goes on: `down` in a vertical line, `on` in a horizontal one."""
    across, down = (abs(right.origin[0] - left.origin[0]), left.origin[1] - right.origin[1])
    if across <= POLICY.beside * right.size and POLICY.near * right.size <= down <= POLICY.far * right.size:
        return "down"
    return "on" if abs(down) <= POLICY.beside * right.size else "to another line"


def _vertical(glyph: Glyph) -> tuple[float, float, float]:
    return -glyph.box[3], -glyph.box[1], (glyph.box[0] + glyph.box[2]) / 2


def _turned_box(box: Box, angle: int) -> tuple[float, float, float, float]:
    """Left edge, bottom edge, width and height of the page's box after the turn."""
    corner = Glyph("", box, (box[0], box[1]), 0)
    other = Glyph("", box, (box[2], box[3]), 0)
    turn = TURNS[270 if angle == VERTICAL else angle]
    (left, right, low), high = turn(corner), turn(other)[2]
    return left, min(low, high), right - left, abs(high - low)


def _once(placed: list[Placed]) -> Iterator[Placed]:
    """The characters without those that are drawn once more at almost the same place."""
    seen: dict[tuple[str, int, int], list[Placed]] = {}
    last: Placed | None = None
    for one in placed:
        if one.text == " ":
            last = one
            yield one
        elif last and last[1:] == one[1:]:
            # The letters of a ligature, as in `off`, come one after the other with the same box.
            yield one._replace(left=one.right)
        else:
            last = one
            if _is_new(one, seen):
                yield one


def _is_new(one: Placed, seen: dict[tuple[str, int, int], list[Placed]]) -> bool:
    """Whether a character is not yet among those seen, which are kept by text and place; it is one of them then."""
    reach = max(POLICY.doubled * one.size, 0.01)
    column, row = int(one.left / reach), int(one.base / reach)
    cells = ((one.text, column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
    if any(_is_same(one, other, reach) for cell in cells for other in seen.get(cell, ())):
        return False
    seen.setdefault((one.text, column, row), []).append(one)
    return True


def _is_same(one: Placed, other: Placed, reach: float) -> bool:
    return abs(one.left - other.left) <= reach and abs(one.base - other.base) <= reach
