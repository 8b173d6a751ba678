"""Every error this package raises on purpose.

AlignerError
├── InputError      what was given cannot be used: a file that is not there, an empty text, an option out of range
├── FormatError     a file is not what its name or its use says: names the file, the line or byte, and the remedy
├── EncoderError    an encoder cannot be loaded, or returned something that is not a vector per sentence
└── AlignmentError  an alignment breaks a law: beads that do not partition both sides
"""

from __future__ import annotations

from os import PathLike


class AlignerError(Exception):
    """Base of all errors of this package. `str(error)` is one line: place first, then what is wrong and what to do."""

    def __init__(
        self,
        message: str,
        path: str | PathLike[str] | None = None,
        *,
        line: int | None = None,
        byte: int | None = None,
    ) -> None:
        self.message = message
        self.path = None if path is None else str(path)
        self.line = line
        self.byte = byte
        place = "" if path is None else f"{path}:" + ("" if line is None else f"{line}:") + " "
        where = "" if byte is None else f" (at byte {byte})"
        super().__init__(f"{place}{message}{where}")


class InputError(AlignerError, ValueError):
    """What was given cannot be used."""


class FormatError(AlignerError, ValueError):
    """A file is not what its name or its use says."""


class EncoderError(AlignerError, RuntimeError):
    """An encoder cannot be loaded or gave something that is not one vector per sentence."""


class AlignmentError(AlignerError, ValueError):
    """An alignment breaks one of its laws."""


def counted(number: int, noun: str) -> str:
    """A number with its noun, as messages say it: `1 unit`, `1,200 units`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
