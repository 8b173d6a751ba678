"""Near-duplicates: units that are nearly the same as earlier ones, found among neighbours in alphabetical order.

    81   水库的水位上升了两米，村民很担心。   The level rose by two metres.
    90   水库的水位上升了两米,村民很担心！    The level rose by two metres!     the same but for width and punctuation

A table on disk sorts the units, so that only a few are in working memory at a time.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import NamedTuple, TypeVar

import regex
from rapidfuzz.fuzz import ratio

from aligner.bitext.languages import base_language
from aligner.bitext.progress import Progress, no_progress
from aligner.memory.folding import fold
from aligner.memory.records import Entry
from aligner.units.suspicions import CleaningPolicy
from aligner.units.units import Unit, Variant, variant_script

# Orders in which neighbours are compared.
ORDERS = ("source, target", "target, source", "source_back", "target_back")
# Units before a unit, in each order, that it is compared with.
NEIGHBOURS = 8
# Near-duplicates must have the same numerals.
NUMERAL = regex.compile(r"\p{Nd}++|[〇一二两兩三四五六七八九十百千万萬亿億]")
IGNORED = regex.compile(r"[^\p{L}\p{M}\p{N}]++")
CHUNK = 512
_T = TypeVar("_T")


class Likeness(NamedTuple):
    """The earlier unit that a near-duplicate resembles, and the percentage of characters in common."""

    unit: int
    percent: float


class _Row(NamedTuple):
    """A pair of folded texts of a unit, and their languages."""

    unit: int
    languages: str
    source: str
    target: str


def near_duplicates(
    entries: Iterable[Entry], counter: UnitCounter | None = None, near: float = CleaningPolicy().near_duplicate
) -> dict[int, Likeness]:
    """For each unit that is nearly the same as an earlier one on both sides, the first such unit.

    `near` is the least percentage of characters in common, on each side.

    Only letters and digits are compared, without case, and numerals must be the same. Each unit is compared with its
    neighbours in the order of the sources, of the targets, and of both read backwards: near-duplicates seldom differ at
    the start and at the end of both texts.
    """
    likenesses: dict[int, Likeness] = {}
    for earlier, later in _neighbours(entries, counter or UnitCounter()):
        first = likenesses.get(later.unit)
        if (first is None or earlier.unit < first.unit) and (percent := _percent_in_common(earlier, later, near)):
            likenesses[later.unit] = Likeness(earlier.unit, percent)
    return likenesses


def _neighbours(entries: Iterable[Entry], counter: UnitCounter) -> Iterator[tuple[_Row, _Row]]:
    """Pairs of neighbours in each of the orders, the unit with the lower number first."""
    with closing(sqlite3.connect("")) as table:
        table.execute("CREATE TABLE texts (unit, languages, source, target, source_back, target_back)")
        table.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?)", _folded_rows(counter.count(entries)))
        for order in ORDERS:
            window: deque[_Row] = deque(maxlen=NEIGHBOURS)
            rows = table.execute(f"SELECT unit, languages, source, target FROM texts ORDER BY {order}, unit")
            for row in counter.count(map(_Row._make, rows)):
                yield from ((near, row) if near.unit < row.unit else (row, near) for near in window)
                window.append(row)


def _folded_rows(entries: Iterable[Entry]) -> Iterator[tuple[int, str, str, str, str, str]]:
    for entry in entries:
        for source, target in pairs_of(entry.unit):
            texts = [IGNORED.sub("", fold(variant.text)) for variant in (source, target)]
            languages = " ".join(f"{base_language(each.language)}-{variant_script(each)}" for each in (source, target))
            yield entry.id, languages, texts[0], texts[1], texts[0][::-1], texts[1][::-1]


def _percent_in_common(earlier: _Row, later: _Row, near: float) -> float:
    """Percentage of characters in common, on the side with the lower one; 0 if it is less than `near`."""
    if earlier.unit == later.unit or earlier.languages != later.languages:
        return 0.0
    percent = 100.0
    for old, new in ((earlier.source, later.source), (earlier.target, later.target)):
        if old != new:
            percent = min(percent, ratio(old, new, score_cutoff=near))
            if not percent or NUMERAL.findall(old) != NUMERAL.findall(new):
                return 0.0
    return percent


def pairs_of(unit: Unit) -> Iterator[tuple[Variant, Variant]]:
    """The pairs of source and target whose languages differ and whose texts are not empty."""
    for source, target in unit.pairs():
        if source.text and target.text and base_language(source.language) != base_language(target.language):
            yield source, target


class UnitCounter:
    """Counts units as they are processed, in every pass anew, and reports progress."""

    def __init__(self, progress: Progress = no_progress) -> None:
        self.progress = progress
        self.total = 0

    def add(self, count: int) -> None:
        """Count some more units, and report the total."""
        self.total += count
        if count:
            self.progress("cleaning", self.total, 0)

    def count(self, rows: Iterable[_T]) -> Iterator[_T]:
        """The same rows, counted as they are read."""
        rows = iter(rows)
        while chunk := list(islice(rows, CHUNK)):
            yield from chunk
            self.add(len(chunk))
