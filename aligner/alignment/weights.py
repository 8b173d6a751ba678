"""Weights of the features: a small readable file, and the scores that they give to the evidence."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.blocks import BlockEvidence
from aligner.alignment.boosts import boost
from aligner.alignment.compiled_blocks import CompiledBlock, FeatureWeights
from aligner.alignment.corridor import Corridor
from aligner.alignment.evidence import Block, Evidence
from aligner.alignment.features import BEAD_FEATURES, features_of_beads
from aligner.alignment.gaps import GAP_FEATURES, GapEvidence
from aligner.alignment.known import KnownPair
from aligner.alignment.lattice import BeadRows, Scores, Shape
from aligner.arguments import FILE, NUMBER, accepts, list_of
from aligner.bitext.texts import Run
from aligner.encoders.protocol import Ints
from aligner.errors import FormatError, InputError, system_error
from aligner.files import replacing
from aligner.kernels import choice

SHIPPED = Path(__file__).with_name("weights.toml")


# The evidence on gaps asks for no larger spans.
LARGEST_FOR_GAPS = 2


@dataclass(frozen=True)
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
        except OSError as error:
            raise system_error(error, path) from error
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

    @cached_property
    def in_loops(self) -> FeatureWeights:
        """Those of beads, as the compiled loops need them."""
        return FeatureWeights.of(self.bead)

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
    corridor: Corridor,
    shapes: Sequence[Shape],
    weights: Weights,
    gaps: GapEvidence,
    progress: Callable[[int], object] = lambda blocks: None,
) -> Scores:
    """Scores of every bead and gap within a corridor, counted from its first cell; known pairs get a boost.

    If the corridor ends before the texts, so does the lattice, in any cell of its last row. `gaps` is the evidence on
    gaps so far, to which that of the corridor is added. `progress` receives the number of blocks done.
    """
    offsets, (first, low) = corridor.offsets, corridor.corner
    cells = np.empty((len(shapes), int(offsets[-1])), np.float32)
    for number, block in enumerate(corridor.blocks(), 1):
        rows = cells[:, offsets[block.start - first] : offsets[block.stop - first]]
        gaps.add(score_block(evidence, block, shapes, weights, [*rows]))
        progress(number)
    beads, lows = BeadRows(tuple(shapes), cells, offsets), corridor.lows - low
    _leave_out_beyond(beads, lows)
    last = first + len(lows) - 1
    columns = Run(low, min(int(corridor.stops[-1]) - 1, len(evidence.target)))
    source, target = (features @ np.array(weights.gap) for features in gaps.features(Run(first, last), columns))
    scores = Scores(beads, source, target, weights.gap_open, lows, is_open=last < len(evidence.source))
    boost(scores, [pair for pair in map(partial(_counted_from, first, low), evidence.known_pairs) if pair is not None])
    return scores


def _counted_from(row: int, column: int, pair: KnownPair) -> KnownPair | None:
    """A known pair counted from a cell; None if it begins before it."""
    source, target, strength = pair
    if source.start < row or target.start < column:
        return None
    return KnownPair(
        Run(source.start - row, source.stop - row), Run(target.start - column, target.stop - column), strength
    )


def collect_gaps(evidence: Evidence, corridor: Corridor, gaps: GapEvidence) -> None:
    """Add the evidence on gaps within a corridor, without the scores of its beads."""
    narrow = replace(evidence, largest=LARGEST_FOR_GAPS)
    for block in corridor.blocks():
        gaps.add(evidence_of_block(narrow, block))


def evidence_of_block(
    evidence: Evidence, block: Block, weights: FeatureWeights | None = None
) -> BlockEvidence | CompiledBlock:
    """The evidence about a block, for the compiled loops where they are there; clauses need the others.

    Without weights it may have no more than what is known of gaps.
    """
    if choice.compiled is None or evidence.source.continues.any() or evidence.target.continues.any():
        return BlockEvidence(evidence, block)
    return CompiledBlock(evidence, block, weights)


def score_block(
    evidence: Evidence, block: Block, shapes: Sequence[Shape], weights: Weights, rows: Sequence[NDArray[np.float32]]
) -> BlockEvidence | CompiledBlock:
    """Write the scores of the beads of each shape that end in a block to an array of its own, row by row.

    Beads that begin outside the texts have scores too.
    """
    found = evidence_of_block(evidence, block, weights.in_loops)
    if isinstance(found, CompiledBlock):
        found.score(shapes, rows)
        return found
    is_in_corridor = block.is_in_corridor
    for row, (_, features) in zip(rows, features_of_beads(found, shapes), strict=True):
        table = np.zeros((block.rows, block.width), np.float32)
        for weight, feature in zip(weights.bead, features, strict=True):
            table += np.float32(weight) * feature
        row[:] = table[is_in_corridor]
    return found


def score_tables(
    evidence: Evidence, block: Block, shapes: Sequence[Shape], weights: Weights
) -> tuple[dict[Shape, NDArray[np.float32]], BlockEvidence | CompiledBlock]:
    """For each shape the scores in a whole block, (rows, width), and its evidence."""
    tables = {shape: np.empty((block.rows, block.width), np.float32) for shape in shapes}
    return tables, score_block(evidence, block, shapes, weights, [table.reshape(-1) for table in tables.values()])


def _leave_out_beyond(beads: BeadRows, lows: Ints) -> None:
    """Take the beads out, in place, that begin before the texts."""
    last = int(np.searchsorted(lows, max(b for _, b in beads.shapes)))
    stop = beads.offsets[last]
    columns = np.arange(stop) + np.repeat(lows[:last] - beads.offsets[:last], np.diff(beads.offsets[: last + 1]))
    for (a, b), cells in zip(beads.shapes, beads.cells, strict=True):
        cells[: beads.offsets[min(a, len(lows))]] = -np.inf
        cells[:stop][columns < b] = -np.inf
