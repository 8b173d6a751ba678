"""Units of a memory that are nearly the same as earlier ones: found among neighbours in alphabetical order.

    81   水库的水位上升了两米，村民很担心。   The level rose by two metres.
    90   水库的水位上升了两米,村民很担心！    The level rose by two metres!     the same but for width and punctuation

A table on the disk sorts them, so that working memory holds a few at a time.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import TypeVar

import regex

from aligner.bitext.languages import base_language
from aligner.memory.folding import fold
from aligner.memory.records import Entry
from aligner.units.units import Unit, Variant, same_language

# Percentage of characters that near-duplicates have in common at least, on each side.
NEAR = 95
# Orders in which near-duplicates are looked for.
ORDERS = ("source, target", "target, source", "source_back", "target_back")
# Units to each side in alphabetical order among which near-duplicates are looked for.
NEIGHBOURS = 8
# What near-duplicates must have alike.
NUMERAL = regex.compile(r"\p{Nd}++|[〇一二两三四五六七八九十百千万亿]")
OTHER = regex.compile(r"[^\p{L}\p{M}\p{N}]++")
CHUNK = 512
_T = TypeVar("_T")


def near_duplicates(entries: Iterable[Entry], steps: Steps | None = None) -> dict[int, tuple[int, float]]:
    """For each unit that is nearly the same as an earlier one on all sides, the first such unit, and the percentage.

    Letters and digits decide, without case, and numerals must be the same. Units are compared with their neighbours in
    the order of their sources, of their targets, and of both read backwards: what near-duplicates differ in is seldom
    both at the start and at the end, and so of both texts.
    """
    found: dict[int, tuple[int, float]] = {}
    for first, later in _neighbours(entries, steps or Steps()):
        known = found.get(later[0])
        if (known is None or first[0] < known[0]) and (percent := _likeness(first, later)):
            found[later[0]] = first[0], percent
    return found


def _neighbours(entries: Iterable[Entry], steps: Steps) -> Iterator[tuple[_Row, _Row]]:
    """Pairs of units that stand side by side in one of the orders, by number; a table on disk sorts them."""
    with closing(sqlite3.connect("")) as table:
        table.execute("CREATE TABLE texts (unit, languages, source, target, source_back, target_back)")
        table.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?)", _folded(steps.of(entries)))
        for order in ORDERS:
            window: deque[_Row] = deque(maxlen=NEIGHBOURS)
            rows = table.execute(f"SELECT unit, languages, source, target FROM texts ORDER BY {order}, unit")
            for row in steps.of(rows):
                yield from ((other, row) if other[0] < row[0] else (row, other) for other in window)
                window.append(row)


_Row = tuple[int, str, str, str]


def _folded(entries: Iterable[Entry]) -> Iterator[tuple[int, str, str, str, str, str]]:
    for entry in entries:
        for source, target in pairs_of(entry.unit):
            texts = [OTHER.sub("", fold(each.text)) for each in (source, target)]
            languages = f"{base_language(source.language)} {base_language(target.language)}"
            yield entry.id, languages, texts[0], texts[1], texts[0][::-1], texts[1][::-1]


def _likeness(one: _Row, other: _Row) -> float:
    """Percentage of characters in common on the side that has fewer; 0 below `NEAR`."""
    from rapidfuzz.fuzz import ratio

    if one[0] == other[0] or one[1] != other[1]:
        return 0.0
    likeness = 100.0
    for here, there in ((one[2], other[2]), (one[3], other[3])):
        if here != there:
            likeness = min(likeness, ratio(here, there, score_cutoff=NEAR))
            if not likeness or NUMERAL.findall(here) != NUMERAL.findall(there):
                return 0.0
    return likeness


def pairs_of(unit: Unit) -> Iterator[tuple[Variant, Variant]]:
    """The source with each text in another language."""
    for source, target in unit.pairs():
        if source.text and target.text and not same_language(source.language, target.language):
            yield source, target


class Steps:
    """How many units have been looked at, counted again in each pass."""

    def __init__(self, progress: Callable[[int], None] | None = None) -> None:
        self.progress = progress
        self.done = 0

    def add(self, count: int) -> None:
        """Some more, which whoever waits is told."""
        self.done += count
        if self.progress and count:
            self.progress(self.done)

    def of(self, rows: Iterable[_T]) -> Iterator[_T]:
        """The rows as they come, counted."""
        rows = iter(rows)
        while chunk := list(islice(rows, CHUNK)):
            yield from chunk
            self.add(len(chunk))
