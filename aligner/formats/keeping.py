"""Records of a file → units; on request a broken record is left out and named, and the others are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from aligner.errors import AlignerError, FormatError, InputError, warn_of_place
from aligner.units.units import Unit

Record = TypeVar("Record")


def units_of_records(
    records: Iterable[Record], build: Callable[[Record], Iterable[Unit]], *, keep_going: bool
) -> Iterator[Unit]:
    """The units of each record. An error of `build` ends the reading, or with `keep_going` becomes a FormatWarning.

    An error of `records` ends it in any case: nobody knows where the next record begins.
    """
    for record in records:
        try:
            units = list(build(record))
        except (FormatError, InputError) as error:
            if not keep_going:
                raise
            warn_of_omission(error)
        else:
            yield from units


def warn_of_omission(error: AlignerError) -> None:
    """Warn that the unit with this error is left out."""
    warn_of_place(error.message, "this unit was left out", error.path, line=error.line, byte=error.byte)
