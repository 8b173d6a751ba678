"""Ordered rules: the first rule that holds for a case gives the verdict; every rule names a case that it decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

Case = TypeVar("Case")


class Rule(NamedTuple, Generic[Case]):
    """A condition, the bits that follow from it, and a case that this rule decides and no earlier rule does."""

    holds: Callable[[Case], object]
    bits: Callable[[Case], float]
    example: Case


def deciding_rule(rules: Iterable[Rule[Case]], case: Case) -> Rule[Case]:
    """The first rule that holds; the last of the rules must hold for every case."""
    return next(rule for rule in rules if rule.holds(case))


def verdict(rules: Iterable[Rule[Case]], case: Case) -> float:
    """The bits of the rule that decides the case."""
    return deciding_rule(rules, case).bits(case)


def otherwise(_: object) -> bool:
    """Holds for every case."""
    return True
