"""Units of a memory that are nearly the same as earlier ones: found among neighbours in alphabetical order.

    81   水库的水位上升了两米，村民很担心。   The level rose by two metres.
    90   水库的水位上升了两米,村民很担心！    The level rose by two metres!     the same but for width and punctuation

A table on the disk sorts them, so that working memory holds a few at a time.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import NamedTuple, TypeVar

import regex

from aligner.bitext.languages import base_language
from aligner.bitext.progress import Progress, silent
from aligner.memory.folding import fold
from aligner.memory.records import Entry
from aligner.units.suspicions import CleaningPolicy
from aligner.units.units import Unit, Variant, same_language

# Orders in which near-duplicates are looked for.
ORDERS = ("source, target", "target, source", "source_back", "target_back")
# Units to each side in alphabetical order among which near-duplicates are looked for.
NEIGHBOURS = 8
# What near-duplicates must have alike.
NUMERAL = regex.compile(r"\p{Nd}++|[〇一二两三四五六七八九十百千万亿]")
OTHER = regex.compile(r"[^\p{L}\p{M}\p{N}]++")
CHUNK = 512
_T = TypeVar("_T")


class Likeness(NamedTuple):
    """The unit that another is nearly the same as, and the percentage of characters in common."""

    unit: int
    percent: float


class _Row(NamedTuple):
    """A pair of texts of a unit, folded, and their languages."""

    unit: int
    languages: str
    source: str
    target: str


def near_duplicates(
    entries: Iterable[Entry], steps: Steps | None = None, near: float = CleaningPolicy().near_duplicate
) -> dict[int, Likeness]:
    """For each unit that is nearly the same as an earlier one on all sides, the first such unit.

    `near`: percentage of characters that both have in common at least, on each side.

    Letters and digits decide, without case, and numerals must be the same. Units are compared with their neighbours in
    the order of their sources, of their targets, and of both read backwards: what near-duplicates differ in is seldom
    both at the start and at the end, and so of both texts.
    """
    found: dict[int, Likeness] = {}
    for first, later in _neighbours(entries, steps or Steps()):
        known = found.get(later.unit)
        if (known is None or first.unit < known.unit) and (percent := _percent(first, later, near)):
            found[later.unit] = Likeness(first.unit, percent)
    return found


def _neighbours(entries: Iterable[Entry], steps: Steps) -> Iterator[tuple[_Row, _Row]]:
    """Pairs of units that stand side by side in one of the orders, by number; a table on disk sorts them."""
    with closing(sqlite3.connect("")) as table:
        table.execute("CREATE TABLE texts (unit, languages, source, target, source_back, target_back)")
        table.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?)", _folded(steps.of(entries)))
        for order in ORDERS:
            window: deque[_Row] = deque(maxlen=NEIGHBOURS)
            rows = table.execute(f"SELECT unit, languages, source, target FROM texts ORDER BY {order}, unit")
            for row in steps.of(map(_Row._make, rows)):
                yield from ((other, row) if other.unit < row.unit else (row, other) for other in window)
                window.append(row)


def _folded(entries: Iterable[Entry]) -> Iterator[tuple[int, str, str, str, str, str]]:
    for entry in entries:
        for source, target in pairs_of(entry.unit):
            texts = [OTHER.sub("", fold(each.text)) for each in (source, target)]
            languages = f"{base_language(source.language)} {base_language(target.language)}"
            yield entry.id, languages, texts[0], texts[1], texts[0][::-1], texts[1][::-1]


def _percent(one: _Row, other: _Row, near: float) -> float:
    """Percentage of characters in common on the side that has fewer; 0 for less than `near`."""
    from rapidfuzz.fuzz import ratio

    if one.unit == other.unit or one.languages != other.languages:
        return 0.0
    percent = 100.0
    for here, there in ((one.source, other.source), (one.target, other.target)):
        if here != there:
            percent = min(percent, ratio(here, there, score_cutoff=near))
            if not percent or NUMERAL.findall(here) != NUMERAL.findall(there):
                return 0.0
    return percent


def pairs_of(unit: Unit) -> Iterator[tuple[Variant, Variant]]:
    """The source with each text in another language."""
    for source, target in unit.pairs():
        if source.text and target.text and not same_language(source.language, target.language):
            yield source, target


class Steps:
    """How many units have been looked at, counted again in each pass."""

    def __init__(self, progress: Progress = silent) -> None:
        self.progress = progress
        self.done = 0

    def add(self, count: int) -> None:
        """Some more, which whoever waits is told."""
        self.done += count
        if count:
            self.progress("cleaning", self.done, 0)

    def of(self, rows: Iterable[_T]) -> Iterator[_T]:
        """The rows as they come, counted."""
        rows = iter(rows)
        while chunk := list(islice(rows, CHUNK)):
            yield from chunk
            self.add(len(chunk))
