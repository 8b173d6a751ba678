"""Kinds of arguments: what the public functions and classes accept, and what an error says about anything else.

@accepts(path=FILE, min_confidence=PROBABILITY)
def save(self, path, *, min_confidence=0.0): …

save(3)                            InputError: path must be a file name or a path, not 3
save("a.tmx", min_confidence="1")  InputError: min_confidence must be a number from 0 to 1, not '1'
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import wraps
from itertools import chain
from numbers import Integral, Real
from os import PathLike
from typing import NamedTuple, ParamSpec, TypeVar

from aligner.errors import InputError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
# Longer values are not shown in an error, which names their type instead.
LONGEST_SHOWN = 40


class Kind(NamedTuple):
    """What an argument must be, in words, and the test of it."""

    what: str
    holds: Callable[[object], bool]

    def check(self, name: str, value: object) -> None:
        """InputError, which names the argument, if the value is not of this kind."""
        if not self.holds(value):
            raise InputError(f"{name} must be {self.what}, not {shown(value)}")


def is_number(value: object) -> bool:
    """Whether a value is a number of any library, but not a truth value."""
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _are_strings(value: object) -> bool:
    return isinstance(value, Collection) and not isinstance(value, (str, bytes)) and all(map(_is_string, value))


def _is_string(value: object) -> bool:
    return isinstance(value, str)


FILE = Kind("a file name or a path", lambda value: isinstance(value, (str, PathLike)) and _is_text_path(value))
FLAG = Kind("True or False", lambda value: isinstance(value, bool))
TEXT = Kind("a str", _is_string)
NUMBER = Kind("a number", lambda value: is_number(value) and value == value)
COUNT = Kind("a whole number from 1", lambda value: _is_whole(value) and value >= 1)  # type: ignore[operator]
WHOLE = Kind("a whole number", _is_whole)
NAMES = Kind("a tuple of names, such as ('width',)", _are_strings)
TAGS = Kind("a pair of language tags, such as ('zh-CN', 'en-US')", lambda value: _are_strings(value) and _has(value, 2))
SOME_TAGS = Kind(
    "a pair of language tags, or None for one of them, such as ('zh-CN', None)",
    lambda value: (
        isinstance(value, (list, tuple)) and _has(value, 2) and all(v is None or _is_string(v) for v in value)
    ),
)
TEXTS = Kind("a list of strings", _are_strings)
MEMBERS = Kind(
    "a list, such as [1, 2] or ['checked']",
    lambda value: isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)),
)
TABLE = Kind("a dict", lambda value: isinstance(value, Mapping))
ROWS = Kind("a list", lambda value: isinstance(value, Sequence) and not _is_string(value))


def _is_text_path(value: str | PathLike[str]) -> bool:
    return isinstance(value, str) or isinstance(value.__fspath__(), str)


def _has(value: object, size: int) -> bool:
    return isinstance(value, Collection) and len(value) == size


def within(least: float, most: float) -> Kind:
    """A number within these bounds."""
    what = f"a number from {least:g} to {most:g}"
    return Kind(what, lambda value: is_number(value) and least <= value <= most)  # type: ignore[operator]


PROBABILITY = within(0, 1)


def whole(least: int, most: int) -> Kind:
    """A whole number within these bounds."""
    what = f"a whole number from {least} to {most}"
    return Kind(what, lambda value: _is_whole(value) and least <= value <= most)  # type: ignore[operator]


def optional(kind: Kind) -> Kind:
    """The kind, or None."""
    return Kind(f"{kind.what}, or None", lambda value: value is None or kind.holds(value))


def either(*kinds: Kind) -> Kind:
    """Any of several kinds."""
    return Kind(" or ".join(kind.what for kind in kinds), lambda value: any(kind.holds(value) for kind in kinds))


def one_of(names: Collection[str]) -> Kind:
    """One of these strings."""
    return Kind(f"one of {', '.join(names)}", lambda value: isinstance(value, str) and value in names)


def instance(of: type, what: str) -> Kind:
    """An object of a class; `what` names it, and says where it comes from."""
    return Kind(what, lambda value: isinstance(value, of))


def list_of(of: type, what: str) -> Kind:
    """A sequence of objects of a class, which `what` names in the plural."""
    return Kind(
        f"a tuple of {what}",
        lambda value: isinstance(value, (list, tuple)) and all(isinstance(member, of) for member in value),
    )


def accepts(**kinds: Kind) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Let a function raise InputError, which names the argument, if an argument is not of its kind."""

    def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        names = function.__code__.co_varnames

        @wraps(function)
        def checked(*values: Arguments.args, **named: Arguments.kwargs) -> Result:
            for name, value in chain(zip(names, values, strict=False), named.items()):
                if name in kinds:
                    kinds[name].check(name, value)
            return function(*values, **named)

        return checked

    return decorate


def check_fields(made: object, **kinds: Kind) -> None:
    """InputError if a field of an object is not of its kind."""
    for name, kind in kinds.items():
        kind.check(name, getattr(made, name))


def proposal(given: str, names: Iterable[str]) -> str:
    """`; did you mean width?` for `widht`, or nothing if none of the names is close."""
    from difflib import get_close_matches

    close = get_close_matches(given.lower(), list(names), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def shown(value: object) -> str:
    """A value as an error shows it: a short string or a number itself, otherwise its type."""
    if value is None or isinstance(value, (str, bytes, bool, int, float)):
        text = repr(value)
        return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    return f"a class, {value.__name__}" if isinstance(value, type) else type(value).__name__
