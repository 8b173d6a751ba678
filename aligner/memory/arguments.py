"""What users may give to a memory; anything else is an `InputError` that says what is wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import isfinite

from aligner.errors import InputError


def check_text(text: str, name: str = "the text") -> str:
    """The text itself."""
    if not isinstance(text, str):
        raise InputError(f"{name} must be a string, not {type(text).__name__}")
    return text


def check_texts(texts: Collection[str], name: str) -> None:
    """InputError unless these are several strings; a single one would be taken for its letters."""
    if isinstance(texts, str):
        raise InputError(f"{name} must be a tuple, not a string; write ({texts!r},)")
    if not isinstance(texts, Collection):
        raise InputError(f"{name} must be a tuple of strings, not {type(texts).__name__}")
    for text in texts:
        check_text(text, f"each of {name}")


def check_numbers(units: Iterable[int]) -> Iterable[int]:
    """The numbers themselves, which are looked at one by one."""
    if isinstance(units, str | bytes) or not isinstance(units, Iterable):
        raise InputError(f"units must be a list of their numbers, not {type(units).__name__}; write [{units!r}]")
    return units


def check_type(value: object, kind: type, name: str) -> None:
    """InputError unless the value is of this class."""
    if not isinstance(value, kind):
        raise InputError(f"{name} must be of the class {kind.__name__}, not {type(value).__name__}")


def check_score(score: float, name: str, low: float, high: float) -> None:
    """InputError unless this is a number between these two."""
    if isinstance(score, bool) or not isinstance(score, int | float) or not isfinite(score) or not low <= score <= high:
        raise InputError(f"{name} must be between {low:g} and {high:g}, not {score!r}")
