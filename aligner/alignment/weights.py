"""Weights of the features: a small readable file, and the scores that they give to the evidence."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.boosts import boost
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.features import BEAD_FEATURES, features_of_beads
from aligner.alignment.gaps import GAP_FEATURES, GapEvidence
from aligner.alignment.lattice import Scores, Shape
from aligner.arguments import FILE, NUMBER, accepts, list_of
from aligner.errors import FormatError, InputError
from aligner.files import replacing

SHIPPED = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of a log-linear lattice, in nats per unit of each feature.

    `bead` and `gap` have one number for each of BEAD_FEATURES and GAP_FEATURES. `gap_open` is the score of starting a
    gap. `name` says where the weights come from.
    """

    bead: tuple[float, ...]
    gap: tuple[float, ...]
    gap_open: float
    name: str = "fitted"

    def __post_init__(self) -> None:
        NUMBER.check("gap_open", self.gap_open)
        for kind, names, values in (("bead", BEAD_FEATURES, self.bead), ("gap", GAP_FEATURES, self.gap)):
            list_of(Real, "numbers").check(kind, values)
            if len(values) != len(names):
                raise InputError(f"{len(values)} {kind} weights for {len(names)} features")

    @classmethod
    @accepts(path=FILE)
    def load(cls, path: str | PathLike[str] = SHIPPED) -> Weights:
        """Weights from a file that `save` wrote; without an argument, the shipped weights.

        Raises FormatError that names the missing or unknown features.
        """
        path = Path(path)
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise InputError("no such weights file; `aligner fit` writes one", path) from error
        # A number of thousands of digits is a ValueError too.
        except (ValueError, RecursionError) as error:
            raise FormatError(f"not a weights file: {error}", path) from error
        bead = _numbers(table, "bead", tuple(BEAD_FEATURES), path)
        gap = _numbers(table, "gap", (*GAP_FEATURES, "open"), path)
        return cls(bead, gap[:-1], gap[-1], "shipped" if path == SHIPPED else path.name)

    def save(self, path: str | PathLike[str], comment: str = "") -> None:
        """Write a TOML file that `load` reads; a comment at its head can say how the weights were found."""
        lines = [f"# {line}".rstrip() for line in comment.splitlines()]
        lines += ["[bead]", *(f'"{name}" = {value!r}' for name, value in zip(BEAD_FEATURES, self.bead, strict=True))]
        gaps = zip((*GAP_FEATURES, "open"), (*self.gap, self.gap_open), strict=True)
        lines += ["", "[gap]", *(f'"{name}" = {value!r}' for name, value in gaps)]
        with replacing(path) as file:
            file.write("\n".join(lines) + "\n")

    def __str__(self) -> str:
        numbers = ",".join(map(repr, (*self.bead, *self.gap, self.gap_open)))
        return f"{self.name}@{hashlib.sha256(numbers.encode()).hexdigest()[:12]}"


def _numbers(table: Mapping[str, Any], part: str, names: Sequence[str], path: Path) -> tuple[float, ...]:
    values = table.get(part)
    if not isinstance(values, dict) or set(values) != set(names):
        listed = set(values) if isinstance(values, dict) else set()
        wrong = ", ".join(sorted(listed ^ set(names)))
        raise FormatError(f"[{part}] has missing or unknown features: {wrong}; refit with `aligner fit`", path)
    for name, value in values.items():
        if type(value) not in {int, float} or not math.isfinite(value):
            raise FormatError(f"[{part}] {name!r} is not a finite number: {value!r}", path)
    return tuple(float(values[name]) for name in names)


def bead_shapes(max_bead: int, max_fan: int) -> tuple[Shape, ...]:
    """Shapes with two sides: at most `max_bead` sentences in all, or one sentence facing at most `max_fan`."""
    most = max(max_bead, max_fan + 1)
    shapes = [(a, total - a) for total in range(2, most + 1) for a in range(1, total)]
    return tuple((a, b) for a, b in shapes if a + b <= max_bead or (min(a, b) == 1 and max(a, b) <= max_fan))


def score(
    evidence: Evidence,
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    weights: Weights,
    progress: Callable[[int, int], object] = lambda count, total: None,
) -> Scores:
    """Scores of every bead and gap within the blocks of a corridor, where they honour the restriction.

    Known pairs get a boost. `progress` receives the number of blocks done and the number in all.
    """
    beads: dict[Shape, list[NDArray[np.floating]]] = {shape: [] for shape in shapes}
    gaps = GapEvidence(evidence)
    lows: list[int] = []
    for number, block in enumerate(blocks, 1):
        block_evidence = BlockEvidence(evidence, block)
        for shape, total in weigh(block_evidence, shapes, weights):
            total[~is_within_texts(evidence, block, shape)] = -np.inf
            beads[shape].extend(total)
        gaps.add(block_evidence)
        lows += [block.low] * (block.stop - block.start)
        progress(number, len(blocks))
    source, target = (features @ np.array(weights.gap) for features in gaps.features())
    scores = Scores(beads, source, target, weights.gap_open, lows)
    boost(scores, evidence.known_pairs)
    return evidence.restriction.applied(scores) if evidence.restriction else scores


def weigh(
    evidence: BlockEvidence, shapes: Sequence[Shape], weights: Weights
) -> Iterator[tuple[Shape, NDArray[np.floating]]]:
    """For each shape, the scores of the beads that end in a block, (rows, width), even of beads outside the texts."""
    block = evidence.block
    for shape, features in features_of_beads(evidence, shapes):
        total = np.zeros((block.stop - block.start, block.width), np.float32)
        for weight, feature in zip(weights.bead, features, strict=True):
            total += np.float32(weight) * feature
        yield shape, total


def is_within_texts(evidence: Evidence, block: Block, shape: Shape) -> np.ndarray:
    """True at the cells of the block where a bead of this shape that ends there lies within both texts."""
    rows = np.arange(block.start, block.stop) >= shape[0]
    columns = np.arange(block.low, block.low + block.width)
    return np.asarray(rows[:, None] & ((columns >= shape[1]) & (columns <= len(evidence.target)))[None, :])
