"""Ordered rules: the first that holds for a case gives the verdict, and each names a case that it decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

Case = TypeVar("Case")


class Rule(NamedTuple, Generic[Case]):
    """What must hold, the bits that follow from it, and a case that this rule decides and none before it."""

    holds: Callable[[Case], object]
    bits: Callable[[Case], float]
    example: Case


def deciding(rules: Iterable[Rule[Case]], case: Case) -> Rule[Case]:
    """The first rule that holds; the last of the rules must hold for every case."""
    return next(rule for rule in rules if rule.holds(case))


def verdict(rules: Iterable[Rule[Case]], case: Case) -> float:
    """The bits that the deciding rule gives."""
    return deciding(rules, case).bits(case)


def otherwise(_: object) -> bool:
    """Holds for every case."""
    return True
