"""Sentences without words: which they are, and which belong together between the same beads.

    12                      12                      The lattice sees the two sentences only.
    湖水很深。              00:00:04 --> 00:00:07   `12` stands before their bead in both texts, so it is a pair;
    00:00:04 --> 00:00:07   The lake is deep.       the times stand on either side of it and have no counterpart.

Numbers, time codes, tags, rules and images are the same in every language. If they were evidence, a few that moved
would drag the sentences apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
import regex

from aligner.alignment.constraints import UNCONSTRAINED, Anchor, Constraints
from aligner.alignment.lattice import Array, Scores, best_path
from aligner.bitext.beads import Link
from aligner.bitext.texts import Run, is_blank
from aligner.words.atoms import NUMERAL, has_words
from aligner.words.numbers import find_numbers
from aligner.words.numerals import numeral_value

IMAGE = regex.compile(r"!\[[^\[\]\n]*\](?:\([^()\s]*(?:\s+\"[^\"\n]*\")?\)|\[[^\[\]\n]*\])")
# The number of a part or place, with two digits at least: `A1-33`. `Q1` and `5G` may have a translation.
CODE = regex.compile(
    r"(?<![\p{L}\p{N}])(?=(?:[A-Z./_:#-]*+[0-9]){2})(?![A-Z]{5})[A-Z0-9](?:[A-Z0-9]|[./_:#-](?![A-Z]{5}))*+(?![\p{L}\p{N}])"
)
REPEATED = regex.compile(r"([\p{P}\p{S}])\1+")
IGNORED = regex.compile(r"[\s\"'“”‘’「」『』]+")
MARKUP = regex.compile(r"[<{\[`$]|-->")


class KinPolicy(NamedTuple):
    """How much two sentences without words are the same, and how far apart they may be.

    Set by hand. The sentences are paired so that the sum is greatest; of the first three only the order matters.
    """

    same: float = 1.0
    # `3,500` and `3500`, `3.` and `三、`.
    equal: float = 0.9
    # Images with different names: `map.zh.png`.
    images: float = 0.4
    # The longest sentence with words, in characters, that may be only a number: `第三章` beside `3`.
    heading: int = 12
    # The most sentences of the other text with which a sentence is compared: long tables take time.
    width: int = 1000


KIN = KinPolicy()


class _Line(NamedTuple):
    """A sentence that the lattice left alone: its number, and what it is the same as.

    `text` is empty for one with words, `values` for one that is not only numbers.
    """

    number: int
    text: str
    values: tuple[Fraction, ...]
    is_image: bool


def may_be_evidence(text: str) -> bool:
    """Whether a sentence has a word of a language, besides the words that stand for an image, and codes."""
    return has_words(CODE.sub("", IMAGE.sub("", text) if "![" in text else text))


def put_back(
    texts: tuple[Sequence[str], Sequence[str]],
    seen: tuple[Sequence[int], Sequence[int]],
    links: Sequence[Link],
    constraints: Constraints = UNCONSTRAINED,
) -> Iterator[Link]:
    """Links of the sentences without words, whose numbers are not `seen`, beside these links of the others.

    A sentence without words that stands within a bead belongs to the bead. Between two beads, it has as counterpart the
    same sentence between the same beads, if there is one, or a heading that the lattice left alone. A link is as
    certain as the less certain of the two beads. Sentences that are fixed alone stay so, and pairs that are apart.
    """
    lines = [_lines_of_side(texts[side], seen[side], _alone(links, side), constraints.alone(side)) for side in (0, 1)]
    apart = constraints.single_apart()
    beads = [link for link in links if link.source and link.target]
    start, end = (Link(Run(n, n), Run(m, m), 1.0) for n, m in ((0, 0), (len(texts[0]), len(texts[1]))))
    for before, after in pairwise((start, *beads, end)):
        rows = _between(lines[0], before.source.stop, after.source.start)
        columns = _between(lines[1], before.target.stop, after.target.start)
        certainty = min(before.confidence, after.confidence)
        yield from (Link(_run(row), _run(column), certainty) for row, column in _kin(rows, columns, apart))


def _run(line: _Line | None) -> Run:
    return Run(line.number, line.number + 1) if line else Run(0, 0)


def _alone(links: Sequence[Link], side: int) -> set[int]:
    """The sentences of a side that have no counterpart."""
    runs = (link[:2] for link in links)
    return {pair[side].start for pair in runs if pair[side] and not pair[1 - side]}


def _lines_of_side(
    texts: Sequence[str], seen: Sequence[int], alone: Collection[int], lonely: Collection[int]
) -> list[_Line]:
    """The same without the sentences that must stay alone, `lonely`."""
    return [line for line in _lines(texts, seen, alone) if line.number not in lonely]


def _lines(texts: Sequence[str], seen: Sequence[int], alone: Collection[int]) -> Iterator[_Line]:
    """The sentences of a text that may belong together, in order."""
    is_seen = set(seen)
    for number, text in enumerate(texts):
        if number in alone:
            values = _values(text) if len(text) <= KIN.heading else ()
            yield _Line(number, "", values, is_image=False)
        elif number not in is_seen and not is_blank(text):
            values = () if MARKUP.search(text) else _values(text)
            yield _Line(number, _plain(text), values, is_image=IMAGE.search(text) is not None)


def _plain(text: str) -> str:
    """What two lines that say the same have in common: `……` and `...`, `***` and `* * *`."""
    return REPEATED.sub(r"\1", IGNORED.sub("", normalize("NFKC", text))) or text


def _values(text: str) -> tuple[Fraction, ...]:
    """The numbers of a line, in order; a number alone may be that of a chapter."""
    numeral = NUMERAL.fullmatch(text.strip())
    value = numeral_value(numeral["value"]) if numeral and numeral["value"] else None
    numbers = find_numbers(text) or find_numbers(f"Chapter {text}")
    return tuple(number.value for number in numbers) if value is None else (value,)


def _between(lines: Sequence[_Line], start: int, stop: int) -> Sequence[_Line]:
    """The lines with these numbers."""
    first, last = (bisect_left(lines, number, key=lambda line: line.number) for number in (start, stop))
    return lines[first:last]


def _kin(
    rows: Sequence[_Line], columns: Sequence[_Line], apart: Collection[Anchor]
) -> Iterator[tuple[_Line | None, _Line | None]]:
    """The lines that belong together, and each other line without words alone."""
    pairs = _best_pairs(rows, columns, apart) if rows and columns else []
    yield from ((rows[i], columns[j]) for i, j in pairs)
    yield from ((row, None) for row in _others(rows, {i for i, _ in pairs}))
    yield from ((None, column) for column in _others(columns, {j for _, j in pairs}))


def _others(lines: Sequence[_Line], indices: Collection[int]) -> Iterator[_Line]:
    """The lines without words that have none of these indices."""
    return (line for index, line in enumerate(lines) if line.text and index not in indices)


def _best_pairs(rows: Sequence[_Line], columns: Sequence[_Line], apart: Collection[Anchor]) -> list[tuple[int, int]]:
    """Indices of the pairs in order whose sum of likeness is greatest."""
    n, m = len(rows), len(columns)
    width = min(m + 1, KIN.width)
    lows = [min(max(0, i * m // n - width // 2), m + 1 - width) for i in range(n + 1)]
    cells = [
        np.append(-np.inf, row)[low : low + width]
        for row, low in zip(_likeness(rows, columns, apart), lows, strict=True)
    ]
    _, steps = best_path(Scores({(1, 1): cells}, np.zeros(n), np.zeros(m), 0.0, lows))
    return [(step.start, step.low) for step in steps if step.stop > step.start and step.high > step.low]


def _likeness(rows: Sequence[_Line], columns: Sequence[_Line], apart: Collection[Anchor]) -> Iterator[Array]:
    """Nothing, and then for each row how much each column is like it, -inf where they do not belong together."""
    codes: dict[object, int] = {}
    texts, values = (
        np.array([codes.setdefault(part, len(codes)) for part in parts])
        for parts in ([line.text for line in columns], [line.values for line in columns])
    )
    images = np.array([line.is_image for line in columns])
    nothing = np.full(len(columns), -np.inf)
    yield nothing
    for row in rows:
        likeness = np.where(images & row.is_image, KIN.images, nothing)
        if row.values:
            likeness[values == codes.get(row.values)] = KIN.equal
        likeness[texts == codes.get(row.text)] = KIN.same if row.text else -np.inf
        yield _kept_apart(likeness, row, columns, apart) if apart else likeness


def _kept_apart(likeness: Array, row: _Line, columns: Sequence[_Line], apart: Collection[Anchor]) -> Array:
    return np.where([(row.number, column.number) in apart for column in columns], -np.inf, likeness)
