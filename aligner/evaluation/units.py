"""Units that name the sentences of their texts → links between sentence numbers, to be scored as a prediction.

    x-segment 3, x-segment 4-5      → ((2,), (3, 4)), counted from 0

`aligner align -o` writes the numbers into .tmx, .xlf and tables; tools that keep properties keep them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike

import regex

from aligner.errors import FormatError
from aligner.evaluation.gold import GoldLink
from aligner.formats.registry import read_units
from aligner.units.units import SEGMENT, Unit, Variant

NUMBERS = regex.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


def read_links(path: str | PathLike[str]) -> list[GoldLink]:
    """(source numbers, target numbers) of each unit of a file; FormatError if units do not name their sentences."""
    links = [link for link in _links(read_units(path, drafts=True).units) if any(link)]
    if not links:
        message = "its units do not say which sentences they are, as files that `aligner align` wrote do"
        raise FormatError(f"{message}; give a .jsonl of it, or lines such as [0]:[0, 1]", path)
    return links


def _links(units: Iterable[Unit]) -> Iterator[GoldLink]:
    for unit in units:
        if len(unit.variants) > 1:
            yield _numbers(unit.variants[0]), _numbers(unit.variants[1])


def _numbers(variant: Variant) -> tuple[int, ...]:
    """The sentences of a text, from 0."""
    match = NUMBERS.fullmatch(variant.value_of(SEGMENT) or "")
    if not match:
        return ()
    first, last = int(match[1]), int(match[2] or match[1])
    return tuple(range(first - 1, last))
