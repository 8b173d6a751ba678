"""Beads of sentences → beads of clauses, where parts of a long sentence have translations of their own.

    建国后……；宏观尺度上……；中观尺度上……。   against ten English sentences: one bead of shape 1-10
      └▶ possible cuts in each sentence: behind ； and, on the side with fewer parts, behind ， and ： too
      └▶ a small lattice within the bead; its features of shapes still count sentences, not parts
      └▶ the cuts are the corners that its paths pass with enough probability

No cut is forced. A bead of clauses lies within its bead of sentences. Except for the first, it begins on at least one
side with a clause that continues a sentence, so joining the clauses gives back the bead of sentences.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence, Sized
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import NamedTuple, Self

import numpy as np
import regex
from numpy.typing import NDArray

from aligner.alignment.constraints import Pair
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.lattice import BEAD, Array, Scores, Shape, posteriors
from aligner.alignment.weights import Weights, score_tables
from aligner.bitext.beads import Link
from aligner.bitext.edits import Span
from aligner.bitext.texts import Run, Sentences
from aligner.text.splitters import skip_spaces
from aligner.words.atoms import Atoms
from aligner.words.scripts import simplified

CLOSERS = r"[”’」』）)】》\"']*+"
# A half-width mark counts only before a space or an East Asian character, and so not in numbers.
STRONG = regex.compile(rf"(?:；|;(?=\s|[\p{{Han}}“‘「『（《])){CLOSERS}")
WEAK = regex.compile(rf"(?:[；，：]|[;,:](?=\s|[\p{{Han}}“‘「『（《])){CLOSERS}")
OPENING = "（(【[《〈"
BRACKET = regex.compile(r"[（(【\[《〈）)】\]》〉]")
WORD = regex.compile(r"\w")
# A step with parts on only one side costs more than any bead.
FORBIDDEN = -1e6


class CutPolicy(NamedTuple):
    """Where sentences may be cut, and the price of a cut."""

    # In nats, behind a semicolon and behind other marks; tuned on sentences that `benchmarks/clauses.py` joined with
    # such marks.
    strong_price: float = 0.0
    weak_price: float = 3.0
    # Fewest characters of a part.
    shortest: int = 4
    # Most parts on one side of a bead; its lattice has as many shapes as the product of both sides.
    most_parts: int = 20


POLICY = CutPolicy()
# How probable a cut must be, within its bead, for each grain. "auto" takes almost certain cuts only: a part has at most
# a fiftieth less confidence than its bead.
CERTAIN = {"clause": 0.5, "auto": 0.99}

# Offsets in a sentence, each with the price of a cut there.
Cuts = dict[int, float]
# Collects the evidence about the parts of two texts; the last argument has the numbers of the parts, on each side, that
# continue a sentence.
CollectEvidence = Callable[[Sequence[str], Sequence[str], tuple[Sequence[int], Sequence[int]]], Evidence]


class Refined(NamedTuple):
    """Both texts after the cuts, and for each bead the links between its parts."""

    source: Sentences
    target: Sentences
    parts: list[list[Link]]


def refine(  # noqa: PLR0913 - texts, beads, and how to cut them
    source: Sentences,
    target: Sentences,
    beads: Sequence[Link],
    collect: CollectEvidence,
    weights: Weights,
    grain: str,
    whole: Collection[Pair] = (),
) -> Refined:
    """Both texts, cut where a cut is probable enough for the grain, and for each bead the links between its parts.

    The confidence of a link is that of its bead times a lower bound of the probability that both its ends are cuts.
    The beads in `whole` stay as they are.
    """
    possible_cuts = [
        find_cuts(source[left.start : left.stop], target[right.start : right.stop])
        if (left, right) not in whole
        else no_cuts(left, right)
        for left, right, _ in beads
    ]
    source_parts = _Parts.of(source, list(chain.from_iterable(cuts for cuts, _ in possible_cuts)))
    target_parts = _Parts.of(target, list(chain.from_iterable(cuts for _, cuts in possible_cuts)))
    left, right = source_parts.texts, target_parts.texts
    if not (left.clauses or right.clauses):
        return Refined(source, target, [[bead] for bead in beads])
    evidence = collect(
        simplified(left, left.language), simplified(right, right.language), (left.clauses, right.clauses)
    )
    refiner = _Refiner(source_parts, target_parts, evidence, weights, CERTAIN[grain])
    return _without_unused_cuts(source_parts, target_parts, [refiner.links_of(bead) for bead in beads])


@dataclass(frozen=True, slots=True)
class _Refiner:
    """Both texts in parts, and all that is needed to decide which parts of a bead translate each other."""

    left: _Parts
    right: _Parts
    evidence: Evidence
    weights: Weights
    certain: float

    def links_of(self, bead: Link) -> list[Link]:
        """The links between the parts of a bead, in numbers of parts; a single link if no cut is probable enough."""
        rows, columns = self.left.run(bead.source), self.right.run(bead.target)
        corners: list[_Corner] = []
        if bead.source and bead.target and len(rows) + len(columns) > len(bead.source) + len(bead.target):
            corners = [corner for corner in self._corners(bead) if corner.probability > self.certain]
        return [
            Link(source, target, bead.confidence * probability)
            for source, target, probability in _links_between(rows, columns, corners)
        ]

    def _corners(self, bead: Link) -> Iterator[_Corner]:
        rows, columns = self.left.priced_run(bead.source), self.right.priced_run(bead.target)
        return _corners(_scores(self.evidence, rows, columns, self.weights), rows.continues, columns.continues)


def _without_unused_cuts(left: _Parts, right: _Parts, refined: Sequence[Sequence[Link]]) -> Refined:
    """The texts cut only where a link ends, and the links in numbers of the remaining parts."""
    links = list(chain.from_iterable(refined))
    tops, lows = ({link.source.start for link in links}, {link.target.start for link in links})
    rows, columns = left.texts.sentence_numbers(tops), right.texts.sentence_numbers(lows)

    def renumbered(link: Link) -> Link:
        """The same link in numbers of the remaining parts."""
        source = Run(rows[link.source.start], rows[link.source.stop])
        return Link(source, Run(columns[link.target.start], columns[link.target.stop]), link.confidence)

    parts = [list(map(renumbered, links_of_bead)) for links_of_bead in refined]
    return Refined(left.texts.joined(tops), right.texts.joined(lows), parts)


def find_cuts(source: Sequence[str], target: Sequence[str]) -> tuple[list[Cuts], list[Cuts]]:
    """The possible cuts in each sentence of a bead; on the side with fewer parts, weaker marks allow a cut too."""
    if not source or not target:
        return no_cuts(source, target)
    strong = [
        [dict.fromkeys(_cut_offsets(text, STRONG), POLICY.strong_price) for text in side] for side in (source, target)
    ]
    left, right = (sum(len(cuts) + 1 for cuts in side) for side in strong)
    return (
        _cuts_of_side(source, strong[0], is_coarser=left < right),
        _cuts_of_side(target, strong[1], is_coarser=right < left),
    )


def no_cuts(source: Sized, target: Sized) -> tuple[list[Cuts], list[Cuts]]:
    """No cut in any sentence of a bead."""
    return [{}] * len(source), [{}] * len(target)


def _cuts_of_side(texts: Sequence[str], strong: Sequence[Cuts], *, is_coarser: bool) -> list[Cuts]:
    """The possible cuts in the sentences of one side, few enough for its most parts."""
    weak = [dict.fromkeys(_cut_offsets(text, WEAK), POLICY.weak_price) if is_coarser else {} for text in texts]
    most = POLICY.most_parts // len(texts) - 1
    return [_thin_out(soft | hard, most, len(text)) for soft, hard, text in zip(weak, strong, texts, strict=True)]


def _cut_offsets(text: str, marks: regex.Pattern[str]) -> Iterator[int]:
    """Offsets behind such marks, outside brackets and machine tokens, where both parts have text."""
    brackets, atoms = _bracket_spans(text), Atoms(text)
    end = len(text.rstrip())
    start = word_end = 0
    for match in marks.finditer(text):
        offset = match.end()
        if min(offset - start, end - offset) < POLICY.shortest or _is_within(offset, brackets):
            continue
        if atoms.around(match.start()):
            continue
        if word_end <= start:
            word = WORD.search(text, start)
            word_end = word.end() if word else end
        if word_end <= offset:
            yield offset
            start = offset


def _is_within(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    k = bisect_left(spans, (offset,)) - 1
    return k >= 0 and offset < spans[k][1]


def _bracket_spans(text: str) -> list[tuple[int, int]]:
    """Spans from an opening bracket to its closing one, only the outermost, in order."""
    openings: list[int] = []
    spans: list[tuple[int, int]] = []
    for match in BRACKET.finditer(text):
        if match.group() in OPENING:
            openings.append(match.start())
        elif openings:
            start = openings.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, match.end()))
    return spans


def _thin_out(cuts: Cuts, most: int, length: int) -> Cuts:
    """At most `most` of the cuts, spread as evenly as possible."""
    if len(cuts) <= most:
        return dict(sorted(cuts.items()))
    spread: Cuts = {}
    previous = 0
    for offset, price in sorted(cuts.items()):
        if offset - previous >= length / (most + 1) and len(spread) < most:
            spread[offset] = price
            previous = offset
    return spread


class _PricedRun(NamedTuple):
    """The parts of a run of sentences: the number of the first, the price of the cut before each, and whether each
    continues a sentence."""

    first: int
    prices: Array
    continues: Sequence[bool]


class _Corner(NamedTuple):
    """The number of parts done on either side of a bead, and the probability that a path passes there."""

    row: int
    column: int
    probability: float


@dataclass(frozen=True, slots=True)
class _Parts:
    """A text cut more finely, and the price of the cut before each part, 0 before a sentence.

    `firsts[k]` is the first part of sentence k, and its last entry the number of parts.
    """

    texts: Sentences
    prices: list[float]
    firsts: list[int]

    @classmethod
    def of(cls, sentences: Sentences, cuts: Sequence[Cuts]) -> Self:
        """The text with its sentences cut at the offsets in `cuts`; white space at a cut belongs to no part."""
        spans: list[Span] = []
        clauses: list[int] = []
        prices: list[float] = []
        firsts = [0]
        text = sentences.document.text
        for whole, offsets in zip(sentences.text_spans, cuts, strict=True):
            start = whole.start
            for offset in offsets:
                stop = whole.start + offset
                spans.append(Span(start, start + len(text[start:stop].rstrip())))
                clauses.append(len(spans))
                start = skip_spaces(text, stop)
            spans.append(Span(start, whole.stop))
            prices += [0.0, *offsets.values()]
            firsts.append(len(spans))
        return cls(Sentences(sentences.document, tuple(spans), tuple(clauses)), prices, firsts)

    def run(self, run: Run) -> Run:
        """The parts of a run of sentences."""
        return Run(self.firsts[run.start], self.firsts[run.stop])

    def priced_run(self, run: Run) -> _PricedRun:
        """The parts of a run of sentences, with the prices of their cuts."""
        parts = self.run(run)
        prices = np.array(self.prices[parts.start : parts.stop])
        return _PricedRun(parts.start, prices, [*map(self.texts.continues_previous, parts)])


def _scores(evidence: Evidence, rows: _PricedRun, columns: _PricedRun, weights: Weights) -> Scores:
    """Scores of all beads between the parts of one bead, without gaps."""
    n, m = len(rows.prices), len(columns.prices)
    shapes = [(a, b) for a in range(1, n + 1) for b in range(1, m + 1)]
    block = Block(rows.first, rows.first + n + 1, columns.first, m + 1)
    tables, _ = score_tables(replace(evidence, largest=max(n, m, 2)), block, shapes, weights)
    beads = {
        shape: list(_subtract_prices(table, shape, rows.prices, columns.prices)) for shape, table in tables.items()
    }
    return Scores(beads, np.full(n, FORBIDDEN), np.full(m, FORBIDDEN), 0.0, [0] * (n + 1))


def _subtract_prices(scores: NDArray[np.floating], shape: Shape, rows: Array, columns: Array) -> Array:
    """Scores at the cell where a bead ends, minus the prices of the cuts where it starts; -inf if it starts outside."""
    a, b = shape
    priced = np.full(scores.shape, -np.inf)
    priced[a:, b:] = scores[a:, b:] - rows[: len(rows) + 1 - a, None] - columns[None, : len(columns) + 1 - b]
    return priced


def _corners(scores: Scores, rows: Sequence[bool], columns: Sequence[bool]) -> Iterator[_Corner]:
    """For each row, the cell that paths most probably pass, if it cuts a sentence on either side.

    `rows` and `columns` say which parts continue a sentence. If no path passes two cells, only one of them can have a
    probability above a half. So all cells above a half are corners of one path.
    """
    totals = posteriors(scores)
    for i in range(1, len(rows)):
        passed = np.exp(totals.before.anywhere[i] + totals.after.states[BEAD][i] - totals.total)
        j = int(passed[: len(columns)].argmax())
        if rows[i] or columns[j]:
            yield _Corner(i, j, min(float(passed[j]), 1.0))


def _links_between(rows: Run, columns: Run, corners: Sequence[_Corner]) -> Iterator[Link]:
    """The links from corner to corner, each with a lower bound of the probability of both its corners."""
    ends = [_Corner(0, 0, 1.0), *corners, _Corner(len(rows), len(columns), 1.0)]
    for (top, low, p), (bottom, high, q) in pairwise(ends):
        source = Run(rows.start + top, rows.start + bottom)
        yield Link(source, Run(columns.start + low, columns.start + high), max(p + q - 1, 0.0))
