"""Beads of sentences → beads of clauses, where parts of a long sentence meet a translation of their own.

    建国后……；宏观尺度上……；中观尺度上……。   against ten English sentences: one bead of shape 1-10
      └▶ places where a sentence may be cut: behind ； and, on the side that has fewer parts, behind ， and ： too
      └▶ a small lattice within the bead; what it knows of shapes still counts sentences, not parts
      └▶ cuts are the corners that its paths pass through probably enough

Cuts are offered and not forced. No new bead reaches beyond the bead of sentences that it is a part of, and none begins
where sentences begin on both sides: what goes on with a sentence belongs to the bead before, and joining them gives the
bead of sentences back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.lattice import BEAD, Array, Scores, Shape, posteriors
from aligner.alignment.weights import Weights, weigh
from aligner.bitext.edits import Span
from aligner.bitext.texts import Run, Sentences
from aligner.text.splitters import skip_spaces

FoundBead = tuple[Run, Run, float]

CLOSERS = r"[”’」』）)】》\"']*+"
# A half-width mark counts before a space or an East Asian character only, and so not in numbers.
STRONG = regex.compile(rf"(?:；|;(?=\s|[\p{{Han}}“‘「『（《])){CLOSERS}")
WEAK = regex.compile(rf"(?:[；，：]|[;,:](?=\s|[\p{{Han}}“‘「『（《])){CLOSERS}")
OPENING = "（(【[《〈"
BRACKET = regex.compile(r"[（(【\[《〈）)】\]》〉]")
WORD = regex.compile(r"\w")
# A part of a bead that has something on one side only costs more than any bead.
FORBIDDEN = -1e6


@dataclass(frozen=True, slots=True)
class CutPolicy:
    """Where sentences may be cut, and what a cut costs."""

    # In nats, behind a semicolon and behind other marks; tuned on sentences joined by such marks.
    strong_price: float = 0.0
    weak_price: float = 3.0
    # Characters of a part at least.
    shortest: int = 4
    # Parts of one side of a bead at most; its lattice has as many shapes as the product of both sides.
    most_parts: int = 20


POLICY = CutPolicy()
# How probable a cut must be, within its bead, for each grain. "auto" takes cuts that are all but certain, so that a
# part is a fiftieth less sure than its bead at most.
CERTAIN = {"clause": 0.5, "auto": 0.99}

# Places in a sentence, each with the price of a cut there.
Cuts = dict[int, float]


def refine(
    source: Sentences,
    target: Sentences,
    beads: Sequence[FoundBead],
    gathered: Callable[[Sequence[str], Sequence[str], tuple[Sequence[int], Sequence[int]]], Evidence],
    weights: Weights,
    grain: str,
) -> tuple[Sentences, Sentences, list[list[FoundBead]]]:
    """Both texts, cut where that was probable enough for the grain, and for each bead the beads of its parts.

    `gathered` gives the evidence about parts of the texts, of which some go on with a sentence. The confidence of a
    part is that of its bead, times how probable it is at least that both its ends are cuts.
    """
    offers = [offered(source[one.start : one.stop], target[other.start : other.stop]) for one, other, _ in beads]
    left = _Parts.of(source, [cuts for offer, _ in offers for cuts in offer])
    right = _Parts.of(target, [cuts for _, offer in offers for cuts in offer])
    if not (left.texts.clauses or right.texts.clauses):
        return source, target, [[bead] for bead in beads]
    evidence = gathered(left.texts, right.texts, (left.texts.clauses, right.texts.clauses))
    refined = []
    for one, other, confidence in beads:
        rows, columns = left.run(one), right.run(other)
        parts = [(rows, columns, 1.0)]
        if one and other and len(rows) + len(columns) > len(one) + len(other):
            scores = _scores(evidence, left.within(one), right.within(other), weights)
            corners = _corners(scores, [*map(left.texts.goes_on, rows)], [*map(right.texts.goes_on, columns)])
            parts = list(_between(rows, columns, [corner for corner in corners if corner[2] > CERTAIN[grain]]))
        refined.append([(row, column, confidence * p) for row, column, p in parts])
    return _kept(left, right, refined)


def _kept(
    left: _Parts, right: _Parts, refined: Sequence[Sequence[FoundBead]]
) -> tuple[Sentences, Sentences, list[list[FoundBead]]]:
    """The texts cut only where a bead ends, and the beads in numbers of what is left."""
    tops = {one.start for parts in refined for one, _, _ in parts}
    lows = {other.start for parts in refined for _, other, _ in parts}
    rows, columns = left.texts.sentence_numbers(tops), right.texts.sentence_numbers(lows)
    beads = [
        [(Run(rows[a.start], rows[a.stop]), Run(columns[b.start], columns[b.stop]), p) for a, b, p in parts]
        for parts in refined
    ]
    return left.texts.joined(tops), right.texts.joined(lows), beads


def offered(source: Sequence[str], target: Sequence[str]) -> tuple[list[Cuts], list[Cuts]]:
    """Where each sentence of a bead may be cut: the side that has fewer parts at weaker marks too."""
    if not source or not target:
        return [{} for _ in source], [{} for _ in target]
    strong = [[dict.fromkeys(_places(text, STRONG), POLICY.strong_price) for text in side] for side in (source, target)]
    counts = [sum(len(cuts) + 1 for cuts in side) for side in strong]
    sides = []
    for k, texts in enumerate((source, target)):
        cuts = strong[k]
        if counts[k] < counts[1 - k]:
            cuts = [
                dict.fromkeys(_places(text, WEAK), POLICY.weak_price) | own
                for text, own in zip(texts, cuts, strict=True)
            ]
        most = POLICY.most_parts // len(texts) - 1
        sides.append([_thinned(each, most, len(text)) for each, text in zip(cuts, texts, strict=True)])
    return sides[0], sides[1]


def _places(text: str, marks: regex.Pattern[str]) -> Iterator[int]:
    """Places behind such marks outside of brackets, with something to read on both sides."""
    brackets = _bracketed(text)
    end = len(text.rstrip())
    done = word = 0
    for match in marks.finditer(text):
        place = match.end()
        k = bisect_left(brackets, (place,)) - 1
        if min(place - done, end - place) < POLICY.shortest or (k >= 0 and place < brackets[k][1]):
            continue
        if word <= done:
            found = WORD.search(text, done)
            word = found.end() if found else end
        if word <= place:
            yield place
            done = place


def _bracketed(text: str) -> list[tuple[int, int]]:
    """Stretches between a bracket and the one that closes it, the outermost only, in order."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for match in BRACKET.finditer(text):
        if match.group() in OPENING:
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, match.end()))
    return found


def _thinned(cuts: Cuts, most: int, length: int) -> Cuts:
    """At most so many of the cuts, as evenly spread as they come."""
    if len(cuts) <= most:
        return dict(sorted(cuts.items()))
    kept: Cuts = {}
    done = 0
    for place, price in sorted(cuts.items()):
        if place - done >= length / (most + 1) and len(kept) < most:
            kept[place] = price
            done = place
    return kept


class _Cut(NamedTuple):
    """The parts of a run of sentences: the number of the first, and the price of the cut before each."""

    first: int
    prices: Array


@dataclass(frozen=True, slots=True)
class _Parts:
    """A text cut more finely, and the price of the cut before each part, 0 before a sentence.

    `firsts[k]` is the first part of sentence k, and its last entry the number of parts.
    """

    texts: Sentences
    prices: list[float]
    firsts: list[int]

    @classmethod
    def of(cls, sentences: Sentences, cuts: Sequence[Cuts]) -> _Parts:
        """The text with each sentence cut at its places; white space at a cut belongs to no part."""
        spans: list[Span] = []
        clauses: list[int] = []
        prices: list[float] = []
        firsts = [0]
        text = sentences.document.text
        for whole, inner in zip(sentences.text_spans, cuts, strict=True):
            start = whole.start
            for place in inner:
                stop = whole.start + place
                spans.append(Span(start, start + len(text[start:stop].rstrip())))
                clauses.append(len(spans))
                start = skip_spaces(text, stop)
            spans.append(Span(start, whole.stop))
            prices += [0.0, *inner.values()]
            firsts.append(len(spans))
        return cls(Sentences(sentences.document, tuple(spans), tuple(clauses)), prices, firsts)

    def run(self, run: Run) -> Run:
        """The parts of a run of sentences."""
        return Run(self.firsts[run.start], self.firsts[run.stop])

    def within(self, run: Run) -> _Cut:
        """The parts of a run of sentences, and what they cost."""
        parts = self.run(run)
        return _Cut(parts.start, np.array(self.prices[parts.start : parts.stop]))


def _scores(evidence: Evidence, rows: _Cut, columns: _Cut, weights: Weights) -> Scores:
    """Scores of all beads between the parts of one bead, without gaps."""
    n, m = len(rows.prices), len(columns.prices)
    shapes = [(a, b) for a in range(1, n + 1) for b in range(1, m + 1)]
    block = Block(rows.first, rows.first + n + 1, columns.first, m + 1)
    found = BlockEvidence(replace(evidence, largest=max(n, m, 2)), block)
    beads = {
        shape: list(_priced(total, shape, rows.prices, columns.prices))
        for shape, total in weigh(found, shapes, weights)
    }
    return Scores(beads, np.full(n, FORBIDDEN), np.full(m, FORBIDDEN), 0.0, [0] * (n + 1))


def _priced(scores: NDArray[np.floating], shape: Shape, rows: Array, columns: Array) -> Array:
    """Scores by where a bead ends, less the prices of the cuts where it starts; -inf if it starts outside."""
    a, b = shape
    priced = np.full(scores.shape, -np.inf)
    priced[a:, b:] = scores[a:, b:] - rows[: len(rows) + 1 - a, None] - columns[None, : len(columns) + 1 - b]
    return priced


def _corners(scores: Scores, rows: Sequence[bool], columns: Sequence[bool]) -> Iterator[tuple[int, int, float]]:
    """In each row the cell that is most probably passed, and how probably, if a sentence is cut there on either side.

    `rows` and `columns` say which parts go on with a sentence. Of two cells that no path has both, only one can be more
    probable than a half, so that all cells above that are corners of one path.
    """
    found = posteriors(scores)
    for i in range(1, len(rows)):
        passed = np.exp(found.before.anywhere[i] + found.after.states[BEAD][i] - found.total)
        j = int(passed[: len(columns)].argmax())
        if rows[i] or columns[j]:
            yield i, j, min(float(passed[j]), 1.0)


def _between(rows: Run, columns: Run, corners: Sequence[tuple[int, int, float]]) -> Iterator[FoundBead]:
    """The beads from corner to corner, each with the least that the probability of both its corners can be."""
    ends = [(0, 0, 1.0), *corners, (len(rows), len(columns), 1.0)]
    for (top, low, p), (bottom, high, q) in pairwise(ends):
        one = Run(rows.start + top, rows.start + bottom)
        yield one, Run(columns.start + low, columns.start + high), max(p + q - 1, 0.0)
