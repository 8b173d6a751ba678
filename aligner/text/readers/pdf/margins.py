"""Numbers of lines at the margin, and large initials, which stand beside the text and not in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from aligner.text.readers.pdf.lines import Fragment


class MarginPolicy(NamedTuple):
    """Set by hand: no list or table of the files that we read has so many numbers outside the text.

    `numbers` is the least count of numbers of lines on a page, and `edge` the points by which their edges may differ.
    An initial has at least `initial` times the size of the text, `letters` letters at most, and the text begins within
    `beside` of its size.
    """

    numbers: int = 5
    edge: float = 2
    initial: float = 1.7
    letters: int = 2
    beside: float = 1.2


POLICY = MarginPolicy()


def line_numbers(fragments: Sequence[Fragment]) -> list[Fragment]:
    """The fragments that number the lines of a page: by ones, fives or tens, all at one edge, outside the text."""
    columns: dict[tuple[str, int], list[Fragment]] = defaultdict(list)
    for one in fragments:
        if one.text.isdecimal() and len(one.text) <= 4:
            columns["right", round(one.right / POLICY.edge)].append(one)
            columns["left", round(one.left / POLICY.edge)].append(one)
    others = [one for one in fragments if not one.text.isdecimal()]
    found = [numbers for numbers in columns.values() if _counts(numbers) and _is_outside(numbers, others)]
    return max(found, key=len, default=[])


def _counts(numbers: list[Fragment]) -> bool:
    if len(numbers) < POLICY.numbers:
        return False
    ordered = sorted(numbers, key=lambda one: -one.base)
    steps = {int(below.text) - int(above.text) for above, below in pairwise(ordered)}
    return steps in ({1}, {2}, {5}, {10})


def _is_outside(numbers: Sequence[Fragment], others: Sequence[Fragment]) -> bool:
    left, right = min(one.left for one in numbers), max(one.right for one in numbers)
    return all(one.left > right for one in others) or all(one.right < left for one in others)


def with_initials(fragments: Sequence[Fragment], size: float) -> list[Fragment]:
    """The fragments, with each large initial set in front of the first of the lines beside it."""
    kept = list(fragments)
    for initial in fragments:
        beside = [one for one in kept if _is_beside(one, initial, size)] if _is_initial(initial, size) else []
        if not beside:
            continue
        top = max(beside, key=lambda one: one.base)
        kept.remove(initial)
        for one in beside:
            whole = _behind(initial, one) if one is top else one
            kept[kept.index(one)] = whole._replace(left=initial.left)
    return kept


def _is_initial(one: Fragment, size: float) -> bool:
    return len(one.text) <= POLICY.letters and one.size >= POLICY.initial * size and one.text.isalpha()


def _behind(initial: Fragment, line: Fragment) -> Fragment:
    """The line with the initial as its first letter."""
    letter = initial.placed[0]._replace(text=initial.text, right=line.left, base=line.base, size=line.size)
    return line._replace(placed=(letter, *line.placed), text=initial.text + line.text)


def _is_beside(one: Fragment, initial: Fragment, size: float) -> bool:
    gap = one.left - initial.right
    is_text = abs(one.size - size) < 0.1 * size
    return is_text and -1 <= gap <= POLICY.beside * size and -0.2 * size <= one.base - initial.base <= initial.size
