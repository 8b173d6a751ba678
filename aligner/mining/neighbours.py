"""Vectors of two collections → the nearest neighbours of each, and the margin of a pair over them.

    margin(x, y) = cos(x, y) / (mean cosine of x with its k nearest y / 2 + mean cosine of y with its k nearest x / 2)

This is the ratio margin of Artetxe and Schwenk (2019, equations 2 and 3). A text that is close to everything has close
neighbours too, so it gains nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aligner.bitext.progress import Progress
from aligner.distribution import load_extra
from aligner.encoders.protocol import Floats

# Rows and columns of a block of cosines, 16 MB: memory does not grow with the product of the collections.
ROWS, COLUMNS = 1024, 4096
# Cosines are rounded, because the last digits depend on the order of the vectors.
DIGITS = 5


class Neighbours(NamedTuple):
    """For each of n vectors its k nearest: their numbers and cosines, both of shape (n, k), the nearest first."""

    numbers: NDArray[np.int64]
    cosines: Floats


class Candidates(NamedTuple):
    """Pairs that are neighbours on at least one side: their numbers on both sides and their margins, shape (p,)."""

    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    margins: Floats


def candidates(sources: Floats, targets: Floats, count: int, progress: Progress, *, faiss: bool = False) -> Candidates:
    """All pairs of unit vectors, shapes (n, d) and (m, d), of which one is among the `count` nearest of the other.

    `faiss` searches with the library of that name, which finds the same and uses all processors.
    """
    find = _nearest_by_faiss if faiss else nearest
    forwards = find(sources, targets, count, progress, "finding neighbours of the source")
    backwards = find(targets, sources, count, progress, "finding neighbours of the target")
    left = np.concatenate([np.repeat(np.arange(len(sources)), forwards.numbers.shape[1]), backwards.numbers.ravel()])
    right = np.concatenate([forwards.numbers.ravel(), np.repeat(np.arange(len(targets)), backwards.numbers.shape[1])])
    cosines = np.concatenate([forwards.cosines.ravel(), backwards.cosines.ravel()])
    _, first = np.unique(left * len(targets) + right, return_index=True)
    left, right, cosines = left[first], right[first], cosines[first]
    crowding = (forwards.cosines.mean(axis=1)[left] + backwards.cosines.mean(axis=1)[right]) / 2
    # Of texts that point away from all others, no pair stands out.
    margins = np.divide(cosines, crowding, out=np.zeros_like(cosines), where=crowding > 0)
    return Candidates(left, right, margins.round(DIGITS))


def nearest(queries: Floats, keys: Floats, count: int, progress: Progress, stage: str) -> Neighbours:
    """The `count` keys with the highest cosines with each query, by comparing all, block by block."""
    count = min(count, len(keys))
    numbers = np.zeros((len(queries), count), np.int64)
    cosines = np.zeros((len(queries), count), np.float32)
    for start in range(0, len(queries), ROWS):
        rows = queries[start : start + ROWS]
        best = Neighbours(np.zeros((len(rows), 0), np.int64), np.zeros((len(rows), 0), np.float32))
        for column in range(0, len(keys), COLUMNS):
            block = (rows @ keys[column : column + COLUMNS].T).round(DIGITS)
            own = np.broadcast_to(np.arange(column, column + block.shape[1]), block.shape)
            best = _best(np.hstack([best.numbers, own]), np.hstack([best.cosines, block]), count)
        numbers[start : start + ROWS], cosines[start : start + ROWS] = best
        progress(stage, min(start + ROWS, len(queries)), len(queries))
    return Neighbours(numbers, cosines)


def _best(numbers: NDArray[np.int64], cosines: Floats, count: int) -> Neighbours:
    """The `count` columns of each row with the highest cosines, the highest first."""
    count = min(count, cosines.shape[1])
    top = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    top = np.take_along_axis(top, np.argsort(-np.take_along_axis(cosines, top, 1), axis=1, kind="stable"), 1)
    return Neighbours(np.take_along_axis(numbers, top, 1), np.take_along_axis(cosines, top, 1))


def _nearest_by_faiss(queries: Floats, keys: Floats, count: int, progress: Progress, stage: str) -> Neighbours:
    library = load_extra("faiss", "faiss", "a search with faiss")
    index = library.IndexFlatIP(keys.shape[1])
    index.add(np.ascontiguousarray(keys))
    cosines, numbers = index.search(np.ascontiguousarray(queries), min(count, len(keys)))
    progress(stage, len(queries), len(queries))
    return Neighbours(np.asarray(numbers, np.int64), np.asarray(cosines, np.float32).round(DIGITS))


def best_pairs(
    scores: Mapping[tuple[int, int], float], texts: tuple[Sequence[str], Sequence[str]]
) -> list[tuple[int, int]]:
    """The pairs with the highest scores, each text in one at most, the best first.

    Texts decide between equal scores, and not the order in which they came.
    """
    return one_to_one(sorted(scores, key=lambda pair: (-scores[pair], texts[0][pair[0]], texts[1][pair[1]])))


def one_to_one(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs with the best first, those of which neither side is in an earlier one."""
    taken: tuple[set[int], set[int]] = (set(), set())
    kept = []
    for pair in pairs:
        if pair[0] not in taken[0] and pair[1] not in taken[1]:
            kept.append(pair)
            for number, side in zip(pair, taken, strict=True):
                side.add(number)
    return kept
