"""Gold alignments → the weights of the evidence.

Weights are fitted by maximum likelihood of the gold beads, with L-BFGS and a Gaussian prior: the gradient is the
difference between the features of the gold path and those expected over all paths, which forward–backward gives. Long
documents are cut at gold beads into pieces, and all pieces go through one lattice side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize

from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.evidence import Block, Evidence, gather
from aligner.alignment.features import BEAD_FEATURES, features_of_beads
from aligner.alignment.gaps import GAP_FEATURES, GapEvidence
from aligner.alignment.lattice import Array, Posteriors, Scores, Shape, posteriors
from aligner.alignment.options import Options
from aligner.alignment.search import associate, look_twice
from aligner.alignment.weights import Weights, bead_shapes
from aligner.encoders.loading import load_encoder
from aligner.encoders.protocol import Encoder
from aligner.errors import InputError

GoldBead = tuple[tuple[int, ...], tuple[int, ...]]
GoldDocument = tuple[Sequence[str], Sequence[str], Sequence[GoldBead]]
Lesson = tuple[GoldDocument, float]
# A piece ends once it has this many sentences on one side: enough alternatives to learn from, little enough to compute.
PIECE = 32
# How much a copy with omissions counts beside the document itself; how likely a run of them begins and goes on.
OMISSIONS = 0.3
LOSS_BEGINS, LOSS_GOES_ON = 0.06, 0.5
SEED = 1
# Inverse variance of the Gaussian prior on each weight.
PRIOR = 0.25


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


@dataclass(frozen=True, slots=True)
class Pieces:
    """All pieces padded to one size: `beads[shape]` is (features, rows, pieces, cells), -inf scores outside `valid`."""

    beads: dict[Shape, np.ndarray]
    valid: dict[Shape, np.ndarray]
    source_gaps: np.ndarray
    target_gaps: np.ndarray
    gold_bead: np.ndarray
    gold_gap: np.ndarray
    gold_open: float
    ends: np.ndarray
    importance: np.ndarray


def fit_weights(
    documents: Sequence[GoldDocument],
    encoder: str | Encoder | None = None,
    options: Options | None = None,
    importance: Sequence[float] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Weights:
    """Weights under which the gold beads of the documents are most probable.

    A document is (source sentences, target sentences, gold beads) and counts with its importance, 1 if none is given.
    A copy of each with sentences left out counts OMISSIONS as much. Weights are fitted twice: those of the first time
    give the first look at each document, which the evidence of the second time rests on. Beads that are not contiguous,
    cross others, or are larger than the options allow are passed over. Raises InputError where no bead is left to learn
    from.
    """
    options = options or Options()
    shapes = bead_shapes(options.max_bead, options.max_fan)
    rng = np.random.default_rng(SEED)
    lessons = []
    for document, count in zip(documents, [1.0] * len(documents) if importance is None else importance, strict=True):
        _check_indices(document)
        lessons += [(document, count), (with_omissions(document, rng), count * OMISSIONS)]
    loaded = load_encoder(encoder)
    evidence = [gather(source, target, loaded, shapes) for (source, target, _), _ in lessons]
    first = fit_pieces(_pieces(lessons, evidence, shapes), progress)
    learned = [associate(each, look_twice(each, shapes, first)) for each in evidence]
    return fit_pieces(_pieces(lessons, learned, shapes), progress, first)


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
    *texts, gold = document
    gone: tuple[set[int], set[int]] = (set(), set())
    lost: int | None = None
    for bead in gold:
        if bead[0] and bead[1]:
            if lost is not None:
                lost = lost if rng.random() < LOSS_GOES_ON else None
            elif rng.random() < LOSS_BEGINS:
                lost = int(rng.integers(2))
            if lost is not None:
                gone[lost].update(bead[lost])
    kept = [[index for index in range(len(text)) if index not in gone[side]] for side, text in enumerate(texts)]
    left, right = ({index: place for place, index in enumerate(indices)} for indices in kept)
    beads = [
        part
        for one, other in gold
        for part in _gap_by_gap(tuple(left[i] for i in one if i in left), tuple(right[j] for j in other if j in right))
    ]
    source, target = ([text[index] for index in indices] for text, indices in zip(texts, kept, strict=True))
    return source, target, beads


def balanced(folders: Sequence[Sequence[GoldDocument]]) -> list[float]:
    """Importance of each document of each folder, end to end, that lets every folder count the same in all.

    Otherwise long documents decide: a novel has a hundred times the beads of an abstract.
    """
    beads = [sum(len(gold) for _, _, gold in folder) for folder in folders]
    mean = sum(beads) / max(len(beads), 1)
    return [mean / max(count, 1) for folder, count in zip(folders, beads, strict=True) for _ in folder]


def fit_pieces(
    pieces: Sequence[Piece], progress: Callable[[str], None] | None = None, start: Weights | None = None
) -> Weights:
    """Weights from pieces that `gold_pieces` made, searched for from `start` on or else from nothing."""
    if not pieces:
        raise InputError("no gold bead to learn from")
    batch = _stack(pieces)
    beads = sum(len(piece.gold) for piece in pieces)
    count = 0

    def objective(values: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss and its gradient, one more step reported."""
        nonlocal count
        loss, gradient = _loss(values, batch)
        count += 1
        if progress:
            progress(f"step {count}: {loss / beads:.4f} nats a gold bead")
        return loss, gradient

    first = [*start.bead, *start.gap, start.gap_open] if start else [0.0] * (len(BEAD_FEATURES) + len(GAP_FEATURES) + 1)
    found = minimize(objective, np.array(first), jac=True, method="L-BFGS-B", options={"maxiter": 100, "ftol": 1e-5})
    bead, gap, gap_open = _split(found.x)
    return Weights(tuple(map(float, bead)), tuple(map(float, gap)), float(gap_open))


def _split(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    return values[: len(BEAD_FEATURES)], values[len(BEAD_FEATURES) : -1], values[-1]


def gold_stretches(gold: Sequence[GoldBead], shapes: Sequence[Shape]) -> Iterator[list[GoldBead]]:
    """Stretches of gold beads that follow each other without a break on both sides, each at most a piece long.

    Within a gap, source sentences come first, as in the lattice.
    """
    known = {*shapes, (1, 0), (0, 1)}
    beads = [bead for left, right in gold for bead in _gap_by_gap(tuple(left), tuple(right))]
    beads = [bead for bead in beads if _contiguous(bead[0]) and _contiguous(bead[1])]
    starts = {(left[0], right[0]): (left, right) for left, right in beads if left and right}
    omitted = {left[0]: (left, right) for left, right in beads if not right}
    added = {right[0]: (left, right) for left, right in beads if not left}
    i = j = 0
    stretch: list[GoldBead] = []
    last = max((index for left, right in beads for index in (*left, *right)), default=-1)
    while i <= last or j <= last:
        bead = starts.get((i, j)) or omitted.get(i) or added.get(j)
        if bead is None or (len(bead[0]), len(bead[1])) not in known:
            if stretch:
                yield stretch
            stretch = []
            later = [start for start in starts if start[0] >= i and start[1] >= j and start != (i, j)]
            if not later:
                return
            i, j = min(later, key=sum)
            continue
        stretch.append(bead)
        i, j = i + len(bead[0]), j + len(bead[1])
        both = bead[0] and bead[1]
        if both and max(i - _first(stretch, 0), j - _first(stretch, 1)) >= PIECE:
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
    gold_bead, gold_gap, gold_open = _gold_features(pieces)
    importance = np.array([piece.importance for piece in pieces])
    return Pieces(beads, valid, source_gaps, target_gaps, gold_bead, gold_gap, gold_open, ends, importance)


def _gold_features(pieces: Sequence[Piece]) -> tuple[np.ndarray, np.ndarray, float]:
    """Summed features of the gold paths: of beads, of gap sentences, and the number of gap parts opened."""
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
    return bead, gap, openings


def _loss(values: np.ndarray, batch: Pieces) -> tuple[float, np.ndarray]:
    """Negative log-likelihood of the gold paths with the prior, and its gradient."""
    bead, gap, gap_open = _split(values)
    probabilities = posteriors(_scores(bead, gap, gap_open, batch))
    gold = batch.gold_bead @ bead + batch.gold_gap @ gap + batch.gold_open * gap_open
    loss = float(probabilities.total @ batch.importance - gold + PRIOR / 2 * values @ values)
    expected = np.concatenate(
        [
            _expected_beads(probabilities, batch) - batch.gold_bead,
            np.einsum("p,pi,pif->f", batch.importance, probabilities.source_gaps(), batch.source_gaps)
            + np.einsum("p,pj,pjf->f", batch.importance, probabilities.target_gaps(), batch.target_gaps)
            - batch.gold_gap,
            [probabilities.openings() @ batch.importance - batch.gold_open],
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
