"""The numbers that were set by hand in the checks, and each of them moved for a while.

A number is a field of a policy object: of an instance, at module level, of a dataclass of a module of
`aligner.checking.checks`. A tuple of numbers is as many numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from aligner.checking import checks

FACTORS = (0.8, 1.2)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a policy object: `checks.<module>.<policy>.<field>`, and in a tuple also its place there."""

    module: str
    policy: str
    field: str
    place: int | None
    value: float

    def __str__(self) -> str:
        place = "" if self.place is None else f"[{self.place}]"
        return f"{self.module.rpartition('.')[2]}.{self.policy}.{self.field}{place}"

    def times(self, factor: float) -> float:
        """The number that many times as large; a whole one is moved by one at least."""
        if not isinstance(self.value, int):
            return self.value * factor
        moved = round(self.value * factor)
        return moved if moved != self.value else self.value + (1 if factor > 1 else -1)


def policy_numbers(*modules: str) -> list[Number]:
    """All numbers of the modules of these names, of all modules of checks if none is named."""
    names = [f"{checks.__name__}.{name}" for name in modules or (each.name for each in iter_modules(checks.__path__))]
    seen: set[int] = set()
    numbers: list[Number] = []
    for module in map(import_module, names):
        for policy, value in policies_of(module):
            if id(value) not in seen:
                seen.add(id(value))
                numbers += numbers_of(module.__name__, policy, value)
    return numbers


def policies_of(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The instances of dataclasses of a module that stand in it by name."""
    for name, value in vars(module).items():
        if is_dataclass(value) and not isinstance(value, type) and type(value).__module__ == module.__name__:
            yield name, value


def numbers_of(module: str, policy: str, instance: Any) -> Iterator[Number]:  # noqa: ANN401
    """The numbers of a policy object."""
    for field in fields(instance):
        value = getattr(instance, field.name)
        if is_number(value):
            yield Number(module, policy, field.name, None, value)
        elif isinstance(value, tuple) and all(map(is_number, value)):
            yield from (Number(module, policy, field.name, place, each) for place, each in enumerate(value))


def is_number(value: object) -> bool:
    """Whether it is one that can be moved; True and False cannot."""
    return isinstance(value, int | float) and not isinstance(value, bool)


@contextmanager
def moved(number: Number, value: float) -> Iterator[None]:
    """The checks with another value of a number, wherever its policy object has been imported by name."""
    old = getattr(sys.modules[number.module], number.policy)
    new = replace(old, **{number.field: with_value(getattr(old, number.field), number.place, value)})
    places = [
        (module, name)
        for module in [each for key, each in sys.modules.items() if key.split(".")[0] == "aligner"]
        for name, each in list(vars(module).items())
        if each is old
    ]
    try:
        for module, name in places:
            setattr(module, name, new)
        yield
    finally:
        for module, name in places:
            setattr(module, name, old)


def with_value(old: Any, place: int | None, value: float) -> Any:  # noqa: ANN401
    """What the field becomes."""
    return value if place is None else (*old[:place], value, *old[place + 1 :])
