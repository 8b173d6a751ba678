"""Every error this package raises on purpose.

AlignerError
├── InputError      an input cannot be used: a missing file, an empty text, an option out of range
├── FormatError     a file does not have the expected format: names the file, the line or byte, and the remedy
├── EncoderError    an encoder cannot be loaded, or did not return one vector per sentence
└── AlignmentError  an alignment breaks a law: its beads do not partition both sides
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from os import PathLike


class AlignerError(Exception):
    """Base of all errors of this package. `str(error)` is one line: the location, the problem, the remedy."""

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
        location = "" if path is None else f"{path}:" + ("" if line is None else f"{line}:") + " "
        offset = "" if byte is None else f" (at byte {byte})"
        super().__init__(f"{location}{message}{offset}")


class InputError(AlignerError, ValueError):
    """An input cannot be used."""


class FormatError(AlignerError, ValueError):
    """A file does not have the format that its name or its use implies."""


class EncoderError(AlignerError, RuntimeError):
    """An encoder cannot be loaded, or did not return one vector per sentence."""


class AlignmentError(AlignerError, ValueError):
    """An alignment breaks one of its laws."""


def counted(number: int, noun: str) -> str:
    """A number with its noun, as in messages: `1 unit`, `1,200 units`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def omission_note(left_out: Mapping[str, int]) -> str:
    """`; left out: 3 without a translation, 1 had already`, or nothing."""
    counts = [f"{number:,} {reason}" for reason, number in Counter(left_out).most_common() if number]
    return f"; left out: {', '.join(counts)}" if counts else ""


def nothing_to_write_error(left_out: Mapping[str, int], path: str | PathLike[str] | None = None) -> InputError:
    """The error that no unit is left to write, with the reasons."""
    reasons = omission_note(left_out) or "; there are no units"
    return InputError(f"no unit to write, and no file was written{reasons}", path)
