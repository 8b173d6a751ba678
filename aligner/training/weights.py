"""Gold alignments → the weights of the evidence.

Weights are fitted by maximum likelihood of the gold beads, with L-BFGS and a Gaussian prior: the gradient is the
difference between the features of the gold path and those expected over all paths, which forward–backward gives. Long
documents are cut at gold beads into pieces, and all pieces go through one lattice side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.evidence import Block, Evidence, gather
from aligner.alignment.features import BEAD_FEATURES, features_of_beads
from aligner.alignment.gaps import GAP_FEATURES, GapEvidence
from aligner.alignment.lattice import Array, Posteriors, Scores, Shape, posteriors
from aligner.alignment.options import Options
from aligner.alignment.search import associate, look_twice
from aligner.alignment.weights import Weights, bead_shapes
from aligner.bitext.progress import Progress, reported, silent
from aligner.distribution import check_extra, load_extra
from aligner.encoders.loading import load_encoder
from aligner.encoders.protocol import Encoder
from aligner.errors import InputError

GoldBead = tuple[tuple[int, ...], tuple[int, ...]]
# Source sentences, target sentences and the gold beads between them.
GoldDocument = tuple[Sequence[str], Sequence[str], Sequence[GoldBead]]

PURPOSE = "fitting weights"
# A piece ends once it has this many sentences on one side: enough alternatives to learn from, little enough to compute.
# Set by hand.
PIECE = 32
# How much a copy with omissions counts beside the document itself. At .3 the F1 of null beads rises from .64 to .78, by
# `benchmarks/accuracy.py` (benchmarks/NOTES.md, 2026-11-25: accuracy).
OMISSIONS = 0.3
# How likely a run of omissions begins and goes on. Set by hand, so that about one bead in nine loses a side, half of
# them in a row with the next.
LOSS_BEGINS, LOSS_GOES_ON = 0.06, 0.5
SEED = 1
# Inverse variance of the Gaussian prior on each weight. Between .1, which is calibrated better, and .5, which scores
# higher on theses (benchmarks/NOTES.md, 2026-11-24: weights; .5 was tried again on 2026-11-25).
PRIOR = 0.25
# Steps of L-BFGS at most, and the relative gain at which it stops. Set by hand.
MOST_STEPS, LEAST_GAIN = 100, 1e-5


class Lesson(NamedTuple):
    """A document, and how much it counts."""

    document: GoldDocument
    importance: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a document between two gold cuts: features of every step, and which steps are gold."""

    beads: dict[Shape, np.ndarray]
    source_gaps: np.ndarray
    target_gaps: np.ndarray
    gold: list[GoldBead]
    rows: int
    columns: int
    importance: float


class Values(NamedTuple):
    """Something for each weight: of the features of beads, of those of gap sentences, and of opening a gap part."""

    bead: np.ndarray
    gap: np.ndarray
    gap_open: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """All pieces padded to one size: `beads[shape]` is (features, rows, pieces, cells), -inf scores outside `valid`."""

    beads: dict[Shape, np.ndarray]
    valid: dict[Shape, np.ndarray]
    source_gaps: np.ndarray
    target_gaps: np.ndarray
    gold: Values
    ends: np.ndarray
    importance: np.ndarray


def fit_weights(
    documents: Sequence[GoldDocument],
    *,
    encoder: str | Encoder | None = None,
    options: Options | None = None,
    progress: Progress | bool | None = None,
    importance: Sequence[float] | None = None,
) -> Weights:
    """Weights under which the gold beads of the documents are most probable.

    A document is (source sentences, target sentences, gold beads) and counts with its importance, 1 if none is given.
    A copy of each with sentences left out counts OMISSIONS as much. Weights are fitted twice: those of the first time
    give the first look at each document, which the evidence of the second time rests on. Beads that are not contiguous,
    cross others, or are larger than the options allow are passed over. `progress` is True for a bar, or a function that
    is told the stage, how much of it is done, and how much there is. Raises InputError where no bead is left to learn
    from.
    """
    check_extra("scipy", "train", PURPOSE)
    options = options or Options()
    shapes = bead_shapes(options.max_bead, options.max_fan)
    rng = np.random.default_rng(SEED)
    lessons = []
    for document, count in zip(documents, [1.0] * len(documents) if importance is None else importance, strict=True):
        _check_indices(document)
        lessons += [Lesson(document, count), Lesson(with_omissions(document, rng), count * OMISSIONS)]
    loaded = load_encoder(encoder)
    with reported(progress) as report:
        evidence = []
        for done, ((source, target, _), _) in enumerate(lessons, 1):
            evidence.append(gather(source, target, loaded, shapes))
            report("gathering the evidence", done, len(lessons))
        first = fit_pieces(_pieces(lessons, evidence, shapes), report)
        learned = [associate(each, look_twice(each, shapes, first)) for each in evidence]
        return fit_pieces(_pieces(lessons, learned, shapes), report, first)


def _pieces(lessons: Sequence[Lesson], evidence: Sequence[Evidence], shapes: Sequence[Shape]) -> list[Piece]:
    return [
        piece
        for ((_, _, gold), importance), found in zip(lessons, evidence, strict=True)
        for piece in gold_pieces(gold, found, shapes, importance)
    ]


def _check_indices(document: GoldDocument) -> None:
    *texts, gold = document
    for side, sentences in enumerate(texts):
        last = max((index for bead in gold for index in bead[side]), default=-1)
        if last >= len(sentences):
            raise InputError(f"a gold bead names sentence {last}, but that side has {len(sentences)}, numbered from 0")


def with_omissions(document: GoldDocument, rng: np.random.Generator) -> GoldDocument:
    """A copy in which runs of beads have lost their source or their target side; about one bead in nine.

    Gold has few omissions and a few long ones, users' texts have all kinds.
    """
    source, target, gold = document
    lost: tuple[set[int], set[int]] = (set(), set())
    for bead, side in zip(gold, _losses(gold, rng), strict=True):
        if side is not None:
            lost[side].update(bead[side])
    left, right = _places(source, lost[0]), _places(target, lost[1])
    beads = chain.from_iterable(_gap_by_gap(_moved(one, left), _moved(other, right)) for one, other in gold)
    return [source[index] for index in left], [target[index] for index in right], list(beads)


def _losses(gold: Sequence[GoldBead], rng: np.random.Generator) -> Iterator[int | None]:
    """The side that each bead is to lose, if any; a loss goes on over beads that have one side only."""
    losing: int | None = None
    for source, target in gold:
        if not (source and target):
            yield None
            continue
        if losing is None:
            losing = int(rng.integers(2)) if rng.random() < LOSS_BEGINS else None
        elif rng.random() >= LOSS_GOES_ON:
            losing = None
        yield losing


def _places(sentences: Sequence[str], lost: set[int]) -> dict[int, int]:
    """Where each sentence stands once some are lost."""
    kept = (index for index in range(len(sentences)) if index not in lost)
    return {index: place for place, index in enumerate(kept)}


def _moved(indices: Sequence[int], places: dict[int, int]) -> tuple[int, ...]:
    return tuple(places[index] for index in indices if index in places)


def balanced(folders: Sequence[Sequence[GoldDocument]]) -> list[float]:
    """Importance of each document of each folder, end to end, that lets every folder count the same in all.

    Otherwise long documents decide: a novel has a hundred times the beads of an abstract.
    """
    beads = [sum(len(gold) for _, _, gold in folder) for folder in folders]
    mean = sum(beads) / max(len(beads), 1)
    return [mean / max(count, 1) for folder, count in zip(folders, beads, strict=True) for _ in folder]


def fit_pieces(pieces: Sequence[Piece], progress: Progress = silent, start: Weights | None = None) -> Weights:
    """Weights from pieces that `gold_pieces` made, searched for from `start` on or else from nothing."""
    if not pieces:
        raise InputError("no gold bead to learn from")
    optimize = load_extra("scipy.optimize", "train", PURPOSE)
    batch = _stack(pieces)
    beads = sum(len(piece.gold) for piece in pieces)
    count = 0

    def objective(values: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss and its gradient, one more step reported."""
        nonlocal count
        loss, gradient = _loss(values, batch)
        count += 1
        progress(f"fitting: {loss / beads:.4f} nats a gold bead", count, 0)
        return loss, gradient

    first = [*start.bead, *start.gap, start.gap_open] if start else [0.0] * (len(BEAD_FEATURES) + len(GAP_FEATURES) + 1)
    limits = {"maxiter": MOST_STEPS, "ftol": LEAST_GAIN}
    found = optimize.minimize(objective, np.array(first), jac=True, method="L-BFGS-B", options=limits)
    bead, gap, gap_open = _split(found.x)
    return Weights(tuple(map(float, bead)), tuple(map(float, gap)), float(gap_open))


def _split(values: np.ndarray) -> Values:
    return Values(values[: len(BEAD_FEATURES)], values[len(BEAD_FEATURES) : -1], values[-1])


def gold_stretches(gold: Sequence[GoldBead], shapes: Sequence[Shape]) -> Iterator[list[GoldBead]]:
    """Stretches of gold beads that follow each other without a break on both sides, each at most a piece long.

    Within a gap, source sentences come first, as in the lattice. Where no bead that can be learnt from begins, the next
    stretch begins with the nearest later bead that has both sides.
    """
    beads = _GoldBeads.of(gold, {*shapes, (1, 0), (0, 1)})
    corner: _Corner | None = _Corner(0, 0)
    while corner:
        run = list(beads.run_from(corner))
        yield from _cut(run)
        corner = beads.next_start(corner.behind(run))


class _Corner(NamedTuple):
    """Where a bead may begin: so many sentences of the source and of the target are done."""

    source: int
    target: int

    def behind(self, beads: Sequence[GoldBead]) -> _Corner:
        """Where these beads lead from here."""
        left, right = (sum(len(bead[side]) for bead in beads) for side in (0, 1))
        return _Corner(self.source + left, self.target + right)

    def leads_to(self, other: _Corner) -> bool:
        """Whether a path may go from here to there."""
        return self != other and self.source <= other.source and self.target <= other.target


@dataclass(frozen=True, slots=True)
class _GoldBeads:
    """Beads of contiguous sentences by where they begin, those of one sentence without counterpart by its number.

    Beads of unknown shapes are here too, as they end a run and are not passed over.
    """

    paired: dict[_Corner, GoldBead]
    omitted: dict[int, GoldBead]
    added: dict[int, GoldBead]
    known: set[Shape]

    @classmethod
    def of(cls, gold: Sequence[GoldBead], known: set[Shape]) -> _GoldBeads:
        """The gold, of which beads of these shapes can be learnt from."""
        beads = cls({}, {}, {}, known)
        for source, target in chain.from_iterable(_gap_by_gap(tuple(left), tuple(right)) for left, right in gold):
            if not target:
                beads.omitted[source[0]] = (source, target)
            elif not source:
                beads.added[target[0]] = (source, target)
            elif _contiguous(source) and _contiguous(target):
                beads.paired[_Corner(source[0], target[0])] = (source, target)
        return beads

    def run_from(self, corner: _Corner) -> Iterator[GoldBead]:
        """Bead after bead from a corner on, as long as each begins where the one before ends."""
        while bead := self._at(corner):
            yield bead
            corner = corner.behind([bead])

    def _at(self, corner: _Corner) -> GoldBead | None:
        bead = self.paired.get(corner) or self.omitted.get(corner.source) or self.added.get(corner.target)
        return bead if bead and (len(bead[0]), len(bead[1])) in self.known else None

    def next_start(self, corner: _Corner) -> _Corner | None:
        """The nearest corner behind this one where a bead with both sides begins."""
        return min(filter(corner.leads_to, self.paired), key=sum, default=None)


def _cut(run: Sequence[GoldBead]) -> Iterator[list[GoldBead]]:
    """The beads in stretches that end with the first bead of two sides at which they are as long as a piece."""
    stretch: list[GoldBead] = []
    for bead in run:
        stretch.append(bead)
        if all(bead) and max(_Corner(0, 0).behind(stretch)) >= PIECE:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _gap_by_gap(left: tuple[int, ...], right: tuple[int, ...]) -> list[GoldBead]:
    """The bead itself, or where one side is empty, a bead for each sentence of the other."""
    if left and right:
        return [(left, right)]
    return [*(((i,), ()) for i in left), *(((), (j,)) for j in right)]


def _contiguous(indices: tuple[int, ...]) -> bool:
    return all(right == left + 1 for left, right in pairwise(indices))


def _first(stretch: list[GoldBead], side: int) -> int:
    return next((bead[side][0] for bead in stretch if bead[side]), 10**9)


def gold_pieces(
    gold: Sequence[GoldBead], evidence: Evidence, shapes: Sequence[Shape], importance: float = 1.0
) -> Iterator[Piece]:
    """The pieces of a document that can be learnt from, with all their evidence."""
    whole = BlockEvidence(evidence, Block(0, len(evidence.source) + 1, 0, len(evidence.target) + 1))
    gaps = GapEvidence(evidence)
    gaps.add(whole)
    source_gaps, target_gaps = gaps.features()
    sizes = (len(evidence.source), len(evidence.target))
    for stretch in gold_stretches(gold, shapes):
        lows = [min(_first(stretch, side), sizes[side]) for side in (0, 1)]
        highs = [max([low, *(bead[side][-1] + 1 for bead in stretch if bead[side])]) for side, low in enumerate(lows)]
        block = Block(lows[0], highs[0] + 1, lows[1], highs[1] - lows[1] + 1)
        yield Piece(
            dict(_bead_arrays(evidence, block, shapes)),
            source_gaps[lows[0] : highs[0]],
            target_gaps[lows[1] : highs[1]],
            [(tuple(i - lows[0] for i in left), tuple(j - lows[1] for j in right)) for left, right in stretch],
            highs[0] - lows[0],
            highs[1] - lows[1],
            importance,
        )


def _bead_arrays(evidence: Evidence, block: Block, shapes: Sequence[Shape]) -> Iterator[tuple[Shape, np.ndarray]]:
    for shape, features in features_of_beads(BlockEvidence(evidence, block), shapes):
        size = (block.stop - block.start, block.width)
        yield shape, np.stack([np.broadcast_to(feature, size).astype(np.float32) for feature in features])


def _stack(pieces: Sequence[Piece]) -> Pieces:
    rows, columns = max(piece.rows for piece in pieces), max(piece.columns for piece in pieces)
    ends = np.array([[piece.rows for piece in pieces], [piece.columns for piece in pieces]])
    beads, valid = {}, {}
    for shape in pieces[0].beads:
        features = np.zeros((len(BEAD_FEATURES), rows + 1, len(pieces), columns + 1), np.float32)
        inside = np.zeros((rows + 1, len(pieces), columns + 1), bool)
        for p, piece in enumerate(pieces):
            features[:, : piece.rows + 1, p, : piece.columns + 1] = piece.beads[shape]
            inside[shape[0] : piece.rows + 1, p, shape[1] : piece.columns + 1] = True
        beads[shape], valid[shape] = features, inside
    source_gaps = np.zeros((len(pieces), rows, len(GAP_FEATURES)))
    target_gaps = np.zeros((len(pieces), columns, len(GAP_FEATURES)))
    for p, piece in enumerate(pieces):
        source_gaps[p, : piece.rows] = piece.source_gaps
        target_gaps[p, : piece.columns] = piece.target_gaps
    importance = np.array([piece.importance for piece in pieces])
    return Pieces(beads, valid, source_gaps, target_gaps, _gold_features(pieces), ends, importance)


def _gold_features(pieces: Sequence[Piece]) -> Values:
    """Summed features of the gold paths, and the number of gap parts opened."""
    bead, gap, openings = np.zeros(len(BEAD_FEATURES)), np.zeros(len(GAP_FEATURES)), 0.0
    for piece in pieces:
        i = j = 0
        before = ""
        for left, right in piece.gold:
            i, j = i + len(left), j + len(right)
            kind = "bead" if left and right else "source" if left else "target"
            if kind == "bead":
                bead += piece.importance * piece.beads[len(left), len(right)][:, i, j]
            else:
                gap += piece.importance * (piece.source_gaps[i - 1] if left else piece.target_gaps[j - 1])
                openings += piece.importance * (kind != before)
            before = kind
    return Values(bead, gap, openings)


def _loss(values: np.ndarray, batch: Pieces) -> tuple[float, np.ndarray]:
    """Negative log-likelihood of the gold paths with the prior, and its gradient."""
    bead, gap, gap_open = _split(values)
    probabilities = posteriors(_scores(bead, gap, gap_open, batch))
    gold = batch.gold.bead @ bead + batch.gold.gap @ gap + batch.gold.gap_open * gap_open
    loss = float(probabilities.total @ batch.importance - gold + PRIOR / 2 * values @ values)
    expected = np.concatenate(
        [
            _expected_beads(probabilities, batch) - batch.gold.bead,
            np.einsum("p,pi,pif->f", batch.importance, probabilities.source_gaps(), batch.source_gaps)
            + np.einsum("p,pj,pjf->f", batch.importance, probabilities.target_gaps(), batch.target_gaps)
            - batch.gold.gap,
            [probabilities.openings() @ batch.importance - batch.gold.gap_open],
        ]
    )
    return loss, expected + PRIOR * values


def _scores(bead: np.ndarray, gap: np.ndarray, gap_open: float, batch: Pieces) -> Scores:
    weights = bead.astype(np.float32)
    beads = {
        shape: list(np.where(batch.valid[shape], np.tensordot(weights, features, 1), -np.inf))
        for shape, features in batch.beads.items()
    }
    rows = len(next(iter(beads.values())))
    return Scores(beads, batch.source_gaps @ gap, batch.target_gaps @ gap, gap_open, [0] * rows, batch.ends)


def _expected_beads(probabilities: Posteriors, batch: Pieces) -> Array:
    expected = np.zeros(len(BEAD_FEATURES))
    for shape, features in batch.beads.items():
        rows = [probabilities.bead(shape, i) * batch.importance[:, None] for i in range(features.shape[1])]
        expected += np.tensordot(features, np.stack(rows).astype(np.float32), 3)
    return expected
