"""The evidence about two texts, kept so that a stretch can be scored at once, and changed where a text changes.

KeptEvidence.of(evidence, blocks)              once, for the whole texts
kept.scores(rows, columns, …) → Scores         of a stretch
kept.changed(left, right, read) → KeptEvidence      after a few sentences have changed
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.associations import Associations
from aligner.alignment.corridor import Corridor
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.gaps import GapEvidence, SideEvidence, gap_features
from aligner.alignment.lattice import Scores, Shape
from aligner.alignment.quotations import quotation_edges
from aligner.alignment.sides import Side, without_surrogates
from aligner.alignment.weights import Weights, collect_gaps, score_tables
from aligner.bitext.texts import Run
from aligner.encoders.protocol import Ints
from aligner.encoders.static import Tokens


@dataclass(frozen=True)
class KeptEvidence:
    """The evidence about two texts, and that on their gaps, which compares each sentence with the whole other text.

    `best` of a sentence is not a number until the stretch in which it has changed is scored.
    """

    evidence: Evidence
    gaps: tuple[SideEvidence, SideEvidence]

    @classmethod
    def of(cls, evidence: Evidence, corridor: Corridor) -> KeptEvidence:
        """The evidence on gaps is that within a corridor."""
        gaps = GapEvidence(evidence)
        collect_gaps(evidence, corridor, gaps)
        return cls(evidence, gaps.collected())

    def tokens(self, rows: Run, columns: Run) -> tuple[Ints, Ints]:
        """The distinct tokens of both sides that matter to the scores of a stretch: those of its sentences, and of the
        one before and the one behind it.
        """
        source, target = (
            np.unique(side.tokens.window(run.start - 1, len(run) + 2).ids)
            for side, run in ((self.evidence.source, rows), (self.evidence.target, columns))
        )
        return source, target

    def scores(
        self, rows: Run, columns: Run, shapes: Sequence[Shape], weights: Weights, associations: Associations
    ) -> Scores:
        """Scores of all beads and gaps within a stretch: those of the whole lattice, given these associations."""
        n, m = len(rows), len(columns)
        block = Block(rows.start, rows.stop + 1, columns.start, m + 1)
        fitting = [(a, b) for a, b in shapes if a <= n and b <= m] or [(1, 1)]
        tables, evidence = score_tables(replace(self.evidence, associations=associations), block, fitting, weights)
        beads = {shape: _within(table, shape) for shape, table in tables.items()}
        source, target = (
            gap_features(_filled(side, run, best)) @ np.array(weights.gap)
            for side, run, best in zip(self.gaps, (rows, columns), evidence.best_of_sentences(), strict=True)
        )
        return Scores(beads, source, target, weights.gap_open, [0] * (n + 1))

    def changed(
        self, old: tuple[list[str], list[str]], new: tuple[list[str], list[str]], read: Callable[[int, list[str]], Side]
    ) -> KeptEvidence:
        """The evidence after the texts have become others; `read(side, texts)` reads the sentences that are new."""
        sides, gaps = [], []
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            side, picks = (self.evidence.source, self.evidence.target)[number], matches(before, after)
            fresh = read(number, [text for text, pick in zip(after, picks, strict=True) if pick < 0])
            picks[picks < 0] = len(before) + np.arange((picks < 0).sum())
            sides.append(_picked(side, fresh, picks, after))
            best = np.concatenate([self.gaps[number].best, np.full((len(fresh), 2), np.nan)])[picks]
            gaps.append(SideEvidence(sides[-1].lengths, best, self.gaps[number].typical))
        return KeptEvidence(replace(self.evidence, source=sides[0], target=sides[1]), (gaps[0], gaps[1]))


def _within(total: NDArray[np.floating], shape: Shape) -> list[NDArray[np.floating]]:
    """The rows of a block's scores, -inf for beads that begin outside it."""
    total[: shape[0]] = -np.inf
    total[:, : shape[1]] = -np.inf
    return list(total)


def _filled(side: SideEvidence, run: Run, best: NDArray[np.floating]) -> SideEvidence:
    """The evidence on the gaps of a run; what is not known yet is taken from the stretch itself, for every boundary."""
    kept = side.best[run.start : run.stop]
    known = np.where(np.isnan(kept), best[1 : len(run) + 1], kept)
    return SideEvidence(side.lengths[run.start : run.stop], known, side.typical)


def matches(before: Sequence[str], after: Sequence[str]) -> Ints:
    """For each sentence its number in the text as it was, by its place at both ends, by its text between; -1 if new."""
    start = _common(before, after)
    stop = _common(before[start:][::-1], after[start:][::-1])
    between = {text: number for number, text in enumerate(before[start : len(before) - stop], start)}
    middle = [between.get(text, -1) for text in after[start : len(after) - stop]]
    return np.array([*range(start), *middle, *range(len(before) - stop, len(before))], np.int64)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """How many sentences are the same from the start on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))


def _picked(side: Side, fresh: Side, picks: Ints, texts: Sequence[str]) -> Side:
    """The sentences of these numbers, of a side and of fresh ones counted on from it."""
    openings = zip(side.openings, fresh.openings, strict=True)
    closings = zip(side.closings, fresh.closings, strict=True)

    def joined(old: Tokens, new: Tokens) -> Tokens:
        both = old.joined(new)
        return both.between(both.starts[picks], both.starts[picks + 1])

    return Side(
        np.concatenate([side.sums, fresh.sums])[picks],
        np.concatenate([side.lengths, fresh.lengths])[picks],
        joined(side.tokens, fresh.tokens),
        joined(side.begins, fresh.begins),
        np.concatenate([side.marks, fresh.marks])[picks],
        quotation_edges(without_surrogates(texts)),
        joined(side.numbers, fresh.numbers),
        tuple(joined(*pair) for pair in openings),
        tuple(joined(*pair) for pair in closings),
        np.zeros(len(picks), np.bool_),
    )
