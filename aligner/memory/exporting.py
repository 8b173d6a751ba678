"""Entries of a memory → the units of a file; errors about a unit name its number in the memory."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from aligner.bitext.progress import Progress
from aligner.errors import FormatError, FormatWarning, InputError, nothing_to_write_error
from aligner.memory.contents import with_dates
from aligner.memory.records import Entry
from aligner.units.units import Unit

# Units between two reports of progress.
EVERY = 100


class ExportStream:
    """Entries as a stream of units that other functions transform one by one; `numbers` are those of written units.

    `dates` says when each document was added, by its name; `left_out` counts, by reason, what does not come.
    """

    def __init__(
        self, entries: Iterable[Entry], dates: Mapping[str, str], progress: Progress, left_out: Mapping[str, int]
    ) -> None:
        self.entries = entries
        self.dates = dates
        self.progress = progress
        self.left_out = left_out
        self.numbers = array("q")
        self._current = 0

    def dated_units(self) -> Iterator[Unit]:
        """The units with dates; each is read after the one before it has been written."""
        for entry in self.entries:
            self._current = entry.id
            yield with_dates(entry, self.dates)

    def count_written(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Units that others made from `dated_units`, unchanged; records the numbers of the entries behind them.

        InputError if there is none: then the file that is being written does not appear.
        """
        for unit in units:
            self.numbers.append(self._current)
            yield unit
            if len(self.numbers) % EVERY == 0:
                self.progress("exporting", len(self.numbers), 0)
        if not self.numbers:
            raise nothing_to_write_error(self.left_out)

    def with_number(self, error: FormatError | InputError, memory: Path | str) -> FormatError | InputError:
        """The error, if it is about one unit, with the number of that unit and a remedy."""
        if error.path is None:
            return type(error)(error.message, memory)
        match = re.search(r"\bunit (\d+)\b", error.message)
        if not match or not 0 < int(match[1]) <= len(self.numbers):
            return error
        number = self.numbers[int(match[1]) - 1]
        remedy = f"it is unit {number} of the memory: aligner memory remove {memory} {number} takes it out"
        if isinstance(error, FormatWarning):
            remedy = f"it is unit {number} of the memory; without --strict, U+FFFD is written in its place"
        return type(error)(f"{error.message}; {remedy}", error.path, line=error.line, byte=error.byte)
