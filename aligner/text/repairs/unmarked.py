"""Lines of a text without form feeds → running heads and page numbers: what lies about a page apart.

…before nightfall it began to        Lines that repeat and numbers that count up are furniture if the distances
Journal of Lakes 3                   between them are about equal and some of them interrupt a sentence, as no
rain, and the ferry…                 heading does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from aligner.text.repairs.edges import is_page_number, key_and_values
from aligner.text.repairs.lines import HAN, Line, continues_sentence, is_caption, is_open
from aligner.text.repairs.shapes import NUMBER_KEY


class DistanceEvidence(NamedTuple):
    """When lines that lie apart count as furniture. Distances are lines that are not blank.

    Set by hand while reading what is left of, and lost from, our thesis without the form feeds
    (`benchmarks/extracted.py`), and from the gold texts, which lose nothing.
    """

    # The fewest lines that agree, and the fewest lines from one to the next.
    fewest: int = 3
    distance: int = 5
    # The most times that a distance may be more or less than the usual one, and the share of them that must not.
    uneven: float = 1.7
    even: float = 0.7
    # The share that must interrupt a sentence.
    interrupting: float = 0.25


EVIDENCE = DistanceEvidence()


class _Entry(NamedTuple):
    """A line that may be furniture: how many lines lie before it, and its text as a key and numbers."""

    order: int
    key: str
    values: tuple[int, ...]


def unmarked_edges(lines: Sequence[Line]) -> frozenset[int]:
    """The indices of the lines that are heads, feet or numbers of pages."""
    filled = [index for index, line in enumerate(lines) if line.text]
    groups: defaultdict[str, list[_Entry]] = defaultdict(list)
    for order, index in enumerate(filled):
        line = lines[index]
        if line.has_width_of_title and not line.ends_sentence and not is_caption(line):
            key, values = key_and_values(line.text)
            key = NUMBER_KEY if is_page_number(line.text) else key
            groups[key].append(_Entry(order, key, values))
    chains = [chain for group in groups.values() for chain in _chains(group) if _is_even(chain)]
    entries = {entry.order for chain in chains for entry in chain}
    texts = [lines[index] for index in filled]
    inside = {order for above, between, below in _gaps(entries, texts) if _is_inside(above, below) for order in between}
    interrupting = [chain for chain in chains if _interrupts(chain, inside)]
    return frozenset(filled[entry.order] for chain in interrupting for entry in chain)


def _chains(group: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Lines of a group that lie far enough apart, whose numbers stay or count up; each line is in one chain."""
    if len(group) < EVIDENCE.fewest:
        return
    ends: dict[tuple[int, ...], list[_Entry]] = {}
    chains: list[list[_Entry]] = []
    for entry in group:
        before = next((values for values in _predecessors(entry) if values in ends), None)
        if before is not None and entry.order - ends[before][-1].order >= EVIDENCE.distance:
            chain = ends.pop(before)
        else:
            chain = []
            chains.append(chain)
        chain.append(entry)
        ends[entry.values] = chain
    yield from (chain for chain in chains if len(chain) >= EVIDENCE.fewest)


def _predecessors(entry: _Entry) -> list[tuple[int, ...]]:
    """The numbers that the line before may have: one counts the pages; if there are only numbers, one must."""
    values = entry.values
    counted = [(*values[:k], values[k] - 1, *values[k + 1 :]) for k in range(len(values))]
    return counted if entry.key == NUMBER_KEY else [*counted, values]


def _is_even(chain: Sequence[_Entry]) -> bool:
    """Whether the distances between the lines are about equal."""
    distances = [after.order - before.order for before, after in pairwise(chain)]
    usual = median(distances)
    even = sum(usual / EVIDENCE.uneven <= distance <= usual * EVIDENCE.uneven for distance in distances)
    return even >= EVIDENCE.even * len(distances)


def _interrupts(chain: Sequence[_Entry], inside: Collection[int]) -> bool:
    """Whether enough of the lines stand inside a sentence."""
    return sum(entry.order in inside for entry in chain) >= EVIDENCE.interrupting * len(chain)


def _gaps(entries: Collection[int], texts: Sequence[Line]) -> Iterator[tuple[Line, range, Line]]:
    """The lines of the text above and below each run of lines that may be furniture, and the orders of the run."""
    others = [order for order in range(len(texts)) if order not in entries]
    for above, below in pairwise(others):
        if below > above + 1:
            yield texts[above], range(above + 1, below), texts[below]


def _is_inside(left: Line, right: Line) -> bool:
    """Whether a sentence stops in the left line and goes on in the right one."""
    if left.is_narrow or not is_open(left):
        return False
    return continues_sentence(right) or (left.has_running_mark and left.has_han and bool(HAN.match(right.text)))
