"""Numbers with their nouns, as messages say them."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """`1 unit`, `1,200 units`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
