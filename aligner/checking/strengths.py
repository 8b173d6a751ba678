"""Measure of a finding, in the unit of its check → strength: how many findings of that measure are real, 0 to 1.

    number 0.85  ─▶  0.72
    length 3.1   ─▶  0.24

Each check has a logistic curve in `strengths.toml`. What it was fitted on, and what it holds for, stands there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import exp
from typing import NamedTuple

TABLE = resources.files("aligner.checking") / "strengths.toml"
# Beyond this, a curve has reached 0 or 1 for all that a number can tell.
STEEPEST = 500.0


class Curve(NamedTuple):
    """The logistic function 1 / (1 + exp(−(`intercept` + `slope` · measure))); no slope is negative."""

    intercept: float
    slope: float

    def __call__(self, measure: float) -> float:
        """The strength of a measure; an infinite measure is certain."""
        logit = self.intercept + self.slope * measure
        return 1 / (1 + exp(-max(min(logit, STEEPEST), -STEEPEST)))


@cache
def curves() -> Mapping[str, Curve]:
    """The curve of each check."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {check: Curve(row["intercept"], row["slope"]) for check, row in table.items()}


def strength(check: str, measure: float) -> float:
    """The strength of a measure of a check, 0 to 1."""
    return curves()[check](measure)
