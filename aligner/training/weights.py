"""Gold alignments → the weights of the evidence.

Weights are fitted by maximum likelihood of the gold beads, with L-BFGS and a Gaussian prior. The gradient is the
difference between the features of the gold path and their expectation over all paths, by forward–backward. Long
documents are cut at gold beads into pieces, and all pieces go through one lattice side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from numbers import Real
from os import PathLike
from typing import NamedTuple

import numpy as np

from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.evidence import Block, Evidence, collect_evidence
from aligner.alignment.features import BEAD_FEATURES, features_of_beads
from aligner.alignment.gaps import GAP_FEATURES, GapEvidence
from aligner.alignment.lattice import Array, Posteriors, Scores, Shape, posteriors
from aligner.alignment.options import Options, checked_options
from aligner.alignment.search import search_in_two_passes, with_associations
from aligner.alignment.weights import Weights, bead_shapes
from aligner.arguments import ROWS, accepts, list_of, optional, shown
from aligner.bitext.beads import Bitext
from aligner.bitext.progress import Progress, no_progress, progress_reporter
from aligner.distribution import check_extra, load_extra
from aligner.encoders.loading import load_encoder
from aligner.encoders.protocol import Encoder
from aligner.errors import InputError, counted
from aligner.evaluation.gold import accepted_beads

GoldBead = tuple[tuple[int, ...], tuple[int, ...]]
# Source sentences, target sentences and the gold beads between them.
LabelledDocument = tuple[Sequence[str], Sequence[str], Sequence[GoldBead]]

PURPOSE = "fitting weights"
# A piece ends once it has this many sentences on one side: enough alternatives to learn from, few enough to compute.
# Set by hand.
PIECE = 32
# How many copies with omissions a document has, and how much they count beside it, together. With one copy the score
# depends on what it happens to lose (benchmarks/NOTES.md, 2026-12-01: weights).
COPIES, OMISSIONS = 2, 0.6
# The probabilities that a run of omissions begins at a bead, and that it continues with the next. Set by hand, so that
# about one bead in nine loses a side, and the next bead too after half of them.
LOSS_BEGINS, LOSS_CONTINUES = 0.06, 0.5
SEED = 1
# Inverse variance of the Gaussian prior on each weight (benchmarks/NOTES.md, 2026-11-30: clauses).
PRIOR = 0.35
# Steps of L-BFGS at most, and the relative gain at which it stops. Set by hand.
MOST_STEPS, LEAST_GAIN = 100, 1e-5


class Lesson(NamedTuple):
    """A document, and how much it counts."""

    document: LabelledDocument
    importance: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a document between two cuts at gold beads: features of every step, and the gold steps."""

    beads: dict[Shape, np.ndarray]
    source_gaps: np.ndarray
    target_gaps: np.ndarray
    gold: list[GoldBead]
    rows: int
    columns: int
    importance: float


class Values(NamedTuple):
    """A value for each weight: of the features of beads, of those of gap sentences, and of opening a gap part."""

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


@accepts(documents=ROWS, importance=optional(list_of(Real, "numbers")))
def fit_weights(
    documents: Sequence[LabelledDocument | Bitext],
    *,
    encoder: str | PathLike[str] | Encoder | None = None,
    options: Options | None = None,
    progress: Progress | bool | None = None,
    importance: Sequence[float] | None = None,
) -> Weights:
    """Weights under which the gold beads of the documents are most probable.

    A document is (source sentences, target sentences, gold beads), or a reviewed alignment, whose accepted beads are
    gold. Where gold beads follow each other, they are compared with all other paths between the two ends of the
    stretch; so nothing is assumed of beads that are not gold. A document counts with its importance, by default 1.

    COPIES of each without some of their sentences together count OMISSIONS times as much. Weights are fitted twice: the
    first weights align each document, and the associations of tokens in these beads are evidence for the second. Beads
    are skipped if they are not contiguous, cross others, or are larger than the options allow. `progress` is True for a
    bar, or a function of the stage, the work done, and all work. Raises InputError if no bead is left to learn from.
    """
    check_extra("scipy", "train", PURPOSE)
    if importance is not None and len(importance) != len(documents):
        raise InputError(f"importance has {len(importance)} numbers for {counted(len(documents), 'document')}")
    options = checked_options(options)
    shapes = bead_shapes(options.max_bead, options.max_fan)
    rng = np.random.default_rng(SEED)
    lessons = []
    labelled = [_labelled(document) for document in documents]
    for document, weight in zip(labelled, [1.0] * len(labelled) if importance is None else importance, strict=True):
        _check_indices(document)
        lessons.append(Lesson(document, weight))
        lessons += [Lesson(with_omissions(document, rng), weight * OMISSIONS / COPIES) for _ in range(COPIES)]
    loaded = load_encoder(encoder)
    with progress_reporter(progress) as report:
        evidence = []
        for number, ((source, target, _), _) in enumerate(lessons, 1):
            evidence.append(collect_evidence(source, target, loaded, shapes))
            report("gathering the evidence", number, len(lessons))
        first = fit_pieces(_pieces(lessons, evidence, shapes), report)
        learned = [with_associations(item, search_in_two_passes(item, shapes, first).beads) for item in evidence]
        return fit_pieces(_pieces(lessons, learned, shapes), report, first)


def _pieces(lessons: Sequence[Lesson], evidence: Sequence[Evidence], shapes: Sequence[Shape]) -> list[Piece]:
    return [
        piece
        for ((_, _, gold), importance), item in zip(lessons, evidence, strict=True)
        for piece in gold_pieces(gold, item, shapes, importance)
    ]


def _labelled(document: LabelledDocument | Bitext) -> LabelledDocument:
    """The document with its gold beads; InputError for an alignment of which nothing is accepted."""
    return accepted_beads(document)[1:] if isinstance(document, Bitext) else document


def _check_indices(document: LabelledDocument) -> None:
    if not isinstance(document, (list, tuple)) or len(document) != 3 or not all(map(ROWS.holds, document)):
        raise InputError(f"a document is (source sentences, target sentences, gold beads), not {shown(document)}")
    *texts, gold = document
    for side, sentences in enumerate(texts):
        last = max((index for bead in gold for index in bead[side]), default=-1)
        if last >= len(sentences):
            raise InputError(f"a gold bead names sentence {last}, but that side has {len(sentences)}, numbered from 0")


def with_omissions(document: LabelledDocument, rng: np.random.Generator) -> LabelledDocument:
    """A copy in which runs of beads have lost their source or their target side: about one bead in nine.

    Gold documents have few omissions, some of them long; users' texts have all kinds.
    """
    source, target, gold = document
    lost: tuple[set[int], set[int]] = (set(), set())
    for bead, side in zip(gold, _losses(gold, rng), strict=True):
        if side is not None:
            lost[side].update(bead[side])
    sources, targets = _new_indices(source, lost[0]), _new_indices(target, lost[1])
    beads = chain.from_iterable(
        _split_gaps(_renumber(left, sources), _renumber(right, targets)) for left, right in gold
    )
    return [source[index] for index in sources], [target[index] for index in targets], list(beads)


def _losses(gold: Sequence[GoldBead], rng: np.random.Generator) -> Iterator[int | None]:
    """The side that each bead loses, if any; beads with only one side do not end a run of losses."""
    losing: int | None = None
    for source, target in gold:
        if not (source and target):
            yield None
            continue
        if losing is None:
            losing = int(rng.integers(2)) if rng.random() < LOSS_BEGINS else None
        elif rng.random() >= LOSS_CONTINUES:
            losing = None
        yield losing


def _new_indices(sentences: Sequence[str], lost: set[int]) -> dict[int, int]:
    """Old index → new index of each sentence that is not lost."""
    remaining = (index for index in range(len(sentences)) if index not in lost)
    return {old: new for new, old in enumerate(remaining)}


def _renumber(indices: Sequence[int], new_indices: dict[int, int]) -> tuple[int, ...]:
    return tuple(new_indices[index] for index in indices if index in new_indices)


def balanced_importance(folders: Sequence[Sequence[LabelledDocument]]) -> list[float]:
    """Importance of each document of each folder, end to end, such that all folders count the same.

    Otherwise long documents decide: a novel has a hundred times the beads of an abstract.
    """
    beads = [sum(len(gold) for _, _, gold in folder) for folder in folders]
    mean = sum(beads) / max(len(beads), 1)
    return [mean / max(count, 1) for folder, count in zip(folders, beads, strict=True) for _ in folder]


def fit_pieces(pieces: Sequence[Piece], progress: Progress = no_progress, start: Weights | None = None) -> Weights:
    """Fit weights to the pieces that `gold_pieces` made; the search begins with `start`, or else with zeros."""
    if not pieces:
        raise InputError("no gold bead to learn from")
    optimize = load_extra("scipy.optimize", "train", PURPOSE)
    batch = _stack(pieces)
    beads = sum(len(piece.gold) for piece in pieces)
    count = 0

    def objective(values: np.ndarray) -> tuple[float, np.ndarray]:
        """Report a step, and return the loss and its gradient."""
        nonlocal count
        loss, gradient = _loss(values, batch)
        count += 1
        progress(f"fitting: {loss / beads:.4f} nats a gold bead", count, 0)
        return loss, gradient

    first = [*start.bead, *start.gap, start.gap_open] if start else [0.0] * (len(BEAD_FEATURES) + len(GAP_FEATURES) + 1)
    limits = {"maxiter": MOST_STEPS, "ftol": LEAST_GAIN}
    optimum = optimize.minimize(objective, np.array(first), jac=True, method="L-BFGS-B", options=limits)
    bead, gap, gap_open = _split(optimum.x)
    return Weights(tuple(map(float, bead)), tuple(map(float, gap)), float(gap_open))


def _split(values: np.ndarray) -> Values:
    return Values(values[: len(BEAD_FEATURES)], values[len(BEAD_FEATURES) : -1], values[-1])


def gold_stretches(gold: Sequence[GoldBead], shapes: Sequence[Shape]) -> Iterator[list[GoldBead]]:
    """Stretches of gold beads that follow each other on both sides without a break, each about a piece long at most.

    Within a gap, source sentences come first, as in the lattice. A bead that cannot be learnt from ends a stretch; the
    next one begins with the nearest later bead that has both sides.
    """
    beads = _GoldBeads.of(gold, {*shapes, (1, 0), (0, 1)})
    corner: _Corner | None = _Corner(0, 0)
    while corner:
        run = list(beads.run_from(corner))
        yield from _cut_stretches(run)
        corner = beads.next_start(corner.after(run))


class _Corner(NamedTuple):
    """A point where a bead may begin: the numbers of source and of target sentences before it."""

    source: int
    target: int

    def after(self, beads: Sequence[GoldBead]) -> _Corner:
        """The corner at the end of these beads, which begin at this one."""
        left, right = (sum(len(bead[side]) for bead in beads) for side in (0, 1))
        return _Corner(self.source + left, self.target + right)

    def leads_to(self, other: _Corner) -> bool:
        """Whether a path may lead from this corner to another."""
        return self != other and self.source <= other.source and self.target <= other.target


@dataclass(frozen=True, slots=True)
class _GoldBeads:
    """Beads of contiguous sentences by their first corner, and sentences without counterpart by their index.

    Beads of other shapes than `shapes` are among them, because they end a run.
    """

    paired: dict[_Corner, GoldBead]
    omitted: dict[int, GoldBead]
    added: dict[int, GoldBead]
    shapes: set[Shape]

    @classmethod
    def of(cls, gold: Sequence[GoldBead], shapes: set[Shape]) -> _GoldBeads:
        """The gold beads; those of these shapes can be learnt from."""
        beads = cls({}, {}, {}, shapes)
        for source, target in chain.from_iterable(_split_gaps(tuple(left), tuple(right)) for left, right in gold):
            if not target:
                beads.omitted[source[0]] = (source, target)
            elif not source:
                beads.added[target[0]] = (source, target)
            elif _is_contiguous(source) and _is_contiguous(target):
                beads.paired[_Corner(source[0], target[0])] = (source, target)
        return beads

    def run_from(self, corner: _Corner) -> Iterator[GoldBead]:
        """Beads from a corner on, as long as one begins where the last one ends."""
        while bead := self._at(corner):
            yield bead
            corner = corner.after([bead])

    def _at(self, corner: _Corner) -> GoldBead | None:
        bead = self.paired.get(corner) or self.omitted.get(corner.source) or self.added.get(corner.target)
        return bead if bead and (len(bead[0]), len(bead[1])) in self.shapes else None

    def next_start(self, corner: _Corner) -> _Corner | None:
        """The nearest corner after this one where a bead with both sides begins."""
        return min(filter(corner.leads_to, self.paired), key=sum, default=None)


def _cut_stretches(run: Sequence[GoldBead]) -> Iterator[list[GoldBead]]:
    """The beads in stretches; each ends with the first bead of two sides that makes it as long as a piece."""
    stretch: list[GoldBead] = []
    for bead in run:
        stretch.append(bead)
        if all(bead) and max(_Corner(0, 0).after(stretch)) >= PIECE:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _split_gaps(left: tuple[int, ...], right: tuple[int, ...]) -> list[GoldBead]:
    """The bead itself or, if one side is empty, a bead for each sentence of the other."""
    if left and right:
        return [(left, right)]
    return [*(((i,), ()) for i in left), *(((), (j,)) for j in right)]


def _is_contiguous(indices: tuple[int, ...]) -> bool:
    return all(following == index + 1 for index, following in pairwise(indices))


def _first_index(stretch: list[GoldBead], side: int) -> int:
    return next((bead[side][0] for bead in stretch if bead[side]), 10**9)


def gold_pieces(
    gold: Sequence[GoldBead], evidence: Evidence, shapes: Sequence[Shape], importance: float = 1.0
) -> Iterator[Piece]:
    """The pieces of a document that can be learnt from, with their features."""
    whole_evidence = BlockEvidence(evidence, Block(0, len(evidence.source) + 1, 0, len(evidence.target) + 1))
    gaps = GapEvidence(evidence)
    gaps.add(whole_evidence)
    source_gaps, target_gaps = gaps.features()
    sizes = (len(evidence.source), len(evidence.target))
    for stretch in gold_stretches(gold, shapes):
        lows = [min(_first_index(stretch, side), sizes[side]) for side in (0, 1)]
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
    """Sums of the features of the gold paths, and the number of gap parts that they open."""
    bead, gap, openings = np.zeros(len(BEAD_FEATURES)), np.zeros(len(GAP_FEATURES)), 0.0
    for piece in pieces:
        i = j = 0
        previous = ""
        for left, right in piece.gold:
            i, j = i + len(left), j + len(right)
            kind = "bead" if left and right else "source" if left else "target"
            if kind == "bead":
                bead += piece.importance * piece.beads[len(left), len(right)][:, i, j]
            else:
                gap += piece.importance * (piece.source_gaps[i - 1] if left else piece.target_gaps[j - 1])
                openings += piece.importance * (kind != previous)
            previous = kind
    return Values(bead, gap, openings)


def _loss(values: np.ndarray, batch: Pieces) -> tuple[float, np.ndarray]:
    """Negative log-likelihood of the gold paths, with the prior, and its gradient."""
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
