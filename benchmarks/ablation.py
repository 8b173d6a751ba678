"""Hand-set numbers → each moved by a fifth, to see what depends on it.

The numbers of a stage stand in *policy objects*: constants of modules whose NamedTuple the same module defines, with
nothing but numbers and tuples of numbers as fields. Code reads a policy from its module at each call, so another
one can take its place for a while.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pkgutil import walk_packages
from typing import Any

# By how much a number is moved, both ways.
FACTORS = (0.8, 1.2)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a policy object: `EVIDENCE` of a module, its field, and the place in it if that is a tuple."""

    module: str
    attribute: str
    field: str
    place: int | None = None

    def __str__(self) -> str:
        place = "" if self.place is None else f"[{self.place}]"
        return f"{self.module.rpartition('.')[2]}.{self.attribute}.{self.field}{place}"

    @property
    def policy(self) -> Any:  # noqa: ANN401 - a NamedTuple of any type
        """The object that holds the number."""
        return getattr(sys.modules[self.module], self.attribute)

    @property
    def value(self) -> float:
        """The number as it stands."""
        value = getattr(self.policy, self.field)
        number: float = value if self.place is None else value[self.place]
        return number

    def times(self, factor: float) -> float:
        """The number moved; a whole number stays one, and becomes another."""
        value = self.value
        if not isinstance(value, int) or not value:
            return value * factor
        step = (1 if factor > 1 else -1) * (1 if value > 0 else -1)
        return round(value * factor) if round(value * factor) != value else value + step


def numbers(packages: Iterable[str]) -> list[Number]:
    """Every number of every policy object in these packages, zero aside, which has no fifth."""
    modules = chain.from_iterable(map(_modules, packages))
    found = chain.from_iterable(map(_numbers_of_module, modules))
    return [number for number in found if number.value]


def _modules(package: str) -> list[str]:
    """The package and the modules in it, imported."""
    root = import_module(package)
    inside = [found.name for found in walk_packages(getattr(root, "__path__", []), f"{package}.")]
    return [import_module(name).__name__ for name in [package, *inside]]


def _policies(module: str) -> list[str]:
    """Names of the constants that are policy objects of this module."""
    constants = vars(sys.modules[module]).items()
    own = [(name, value) for name, value in constants if type(value).__module__ == module]
    return [name for name, value in own if _is_policy(value)]


def _is_policy(value: object) -> bool:
    """Whether the value is a NamedTuple that has only numbers in it."""
    return isinstance(value, tuple) and hasattr(value, "_fields") and _is_numeric(value)


def _is_numeric(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_numeric, value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers_of_module(module: str) -> Iterator[Number]:
    for attribute in _policies(module):
        yield from _numbers(module, attribute)


def _numbers(module: str, attribute: str) -> Iterator[Number]:
    policy = getattr(sys.modules[module], attribute)
    for field, value in policy._asdict().items():
        places = range(len(value)) if isinstance(value, tuple) else (None,)
        yield from (Number(module, attribute, field, place) for place in places)


@contextmanager
def moved(number: Number, factor: float) -> Iterator[float]:
    """The number moved while the block runs, wherever its policy object was imported; gives what it is then."""
    policy, new = number.policy, number.times(factor)
    parts = getattr(policy, number.field) if number.place is not None else ()
    value = tuple(new if place == number.place else part for place, part in enumerate(parts)) or new
    changed = policy._replace(**{number.field: value})
    holders = [module for module in list(sys.modules.values()) if _holds(module, number.attribute, policy)]
    for module in holders:
        setattr(module, number.attribute, changed)
    try:
        yield new
    finally:
        for module in holders:
            setattr(module, number.attribute, policy)


def _holds(module: object, attribute: str, policy: object) -> bool:
    return getattr(module, "__dict__", {}).get(attribute) is policy
