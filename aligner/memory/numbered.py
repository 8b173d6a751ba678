"""Numbers of units → the units, as look-ups return them."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.errors import InputError
from aligner.memory.answers import VARIANTS, Hit, matches
from aligner.memory.contents import rows_by_key
from aligner.memory.memory import Match, Memory


def units_by_number(memory: Memory, numbers: Sequence[int]) -> list[Match]:
    """The units with these numbers, even units that no longer count; InputError if there is no such unit."""
    with memory.store.reading() as connection:
        variants = rows_by_key(connection, VARIANTS, numbers)
        for number in numbers:
            if number not in variants:
                raise InputError(f"there is no unit {number}", memory.store.path)
        return matches(connection, [Hit(number, None, None) for number in numbers])
