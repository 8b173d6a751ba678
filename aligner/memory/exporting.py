"""Entries of a memory → the units of a file, and the number of each for errors that concern one."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from aligner.bitext.progress import Progress
from aligner.errors import FormatError, InputError
from aligner.memory.contents import dated
from aligner.memory.records import Entry
from aligner.units.units import Unit

# Units after which an export tells how far it is.
EVERY = 100


class Numbered:
    """The entries as a stream that others transform on its way, one at a time, and the numbers of those that arrive.

    `dates` has for each document when it was added.
    """

    def __init__(self, entries: Iterable[Entry], dates: Mapping[str, str], progress: Progress) -> None:
        self.entries = entries
        self.dates = dates
        self.progress = progress
        self.numbers = array("q")
        self._current = 0

    def dated(self) -> Iterator[Unit]:
        """The units with dates, each when the one before has been written."""
        for entry in self.entries:
            self._current = entry.id
            yield dated(entry, self.dates)

    def noted(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """The units that were made of `dated`, with the numbers of those that they were made of noted."""
        for unit in units:
            self.numbers.append(self._current)
            yield unit
            if len(self.numbers) % EVERY == 0:
                self.progress("exporting", len(self.numbers), 0)

    def with_number(self, error: FormatError | InputError, memory: Path | str) -> FormatError | InputError:
        """An error about one of the units that were to be written, with its number and what takes it out."""
        place = re.search(r"\bunit (\d+)\b", error.message)
        if not place or not 0 < int(place[1]) <= len(self.numbers):
            return error
        number = self.numbers[int(place[1]) - 1]
        remedy = f"it is unit {number} of the memory: aligner memory remove {memory} {number} takes it out"
        return type(error)(f"{error.message}; {remedy}", error.path, line=error.line, byte=error.byte)
