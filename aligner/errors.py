"""Every error this package raises on purpose.

AlignerError
├── InputError      an input cannot be used: a missing file, an empty text, an option out of range
├── FormatError     a file does not have the expected format: names the file, the line or byte, and the remedy
│   └── FormatWarning   the same, but only a place was concerned: it was mended or left out, and the work went on
├── EncoderError    an encoder cannot be loaded, or did not return one vector per sentence
└── AlignmentError  an alignment breaks a law: its beads do not partition both sides

AlignerWarning      an input can be used, but it is probably not what the caller means; Python shows it once
"""

from __future__ import annotations

import errno
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike

# The names of the system's errors: what has happened, and the remedy.
SYSTEM_PROBLEMS: Mapping[str, str] = {
    "ENOENT": "no such file; check the name and the folder",
    "EISDIR": "this is a folder; give a file",
    "ENOTDIR": "a part of this name is a file and not a folder; check the name",
    "ENAMETOOLONG": "the name is too long for this disk; choose a shorter one",
    "ELOOP": "the links in this name lead round in a circle; mend them, or give the file itself",
    "EACCES": "no permission to {verb} this file; change its permissions",
    "EPERM": "no permission to {verb} this file; change its permissions",
    "EBADF": "cannot {verb} this file: it was not opened for that; open it differently",
    "EROFS": "this disk cannot be written; choose another folder",
    "ENOSPC": "the disk is full; make room there, or choose another disk",
    "EDQUOT": "your share of this disk is used up; make room there, or choose another disk",
    "EFBIG": "the file is larger than this disk or your limits allow; divide it, or raise the limit (ulimit -f)",
    "EIO": "the disk or the network drive fails; copy the file to another disk and repeat",
    "ESTALE": "the network drive has lost this file; open the folder again and repeat",
    "ETIMEDOUT": "the network drive does not answer; repeat, or use a local disk",
    "EBUSY": "another program or a mount holds this file; choose another name",
    "ETXTBSY": "a program is running from this file; end it, or choose another name",
    "EMFILE": "too many files are open; raise the limit (ulimit -n)",
    "ENFILE": "too many files are open on this computer; close other programs",
    "ENOMEM": "there is too little memory; close other programs, or divide the file",
    "ENXIO": "nobody answers at this socket or device; give a file",
    "ENODEV": "there is no such device; give a file",
    "EPIPE": "the reader of this pipe has gone; start it again",
}


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


class AlignerWarning(UserWarning):
    """An input can be used, but is probably not what the caller means; `warnings.simplefilter` hides or raises it."""


class FormatWarning(FormatError, AlignerWarning):
    """A place of a file that was mended or left out; what remains is read or written.

    It is issued through `warnings`, once for each place, so `warnings.simplefilter("error", FormatWarning)` makes it an
    error again.
    """


class EncoderError(AlignerError, RuntimeError):
    """An encoder cannot be loaded, or did not return one vector per sentence."""


class AlignmentError(AlignerError, ValueError):
    """An alignment breaks one of its laws."""


def warn_of_place(
    problem: str,
    done: str,
    path: str | PathLike[str] | None = None,
    *,
    remedy: str = "",
    line: int | None = None,
    byte: int | None = None,
) -> None:
    """Issue a FormatWarning: what is wrong at a place of a file, and what was `done` about it.

    Where such warnings are errors, nothing was done: the FormatWarning that is raised has the remedy instead.
    """
    place = {"line": line, "byte": byte}
    try:
        warnings.warn(FormatWarning(f"{problem}; {done}", path, **place), stacklevel=3)
    except FormatWarning:
        raise FormatWarning(f"{problem}; {remedy}" if remedy else problem, path, **place) from None


def counted(number: int, noun: str) -> str:
    """A number with its noun, as in messages: `1 unit`, `1,200 units`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def system_error(error: OSError, path: str | PathLike[str], verb: str = "read") -> InputError:
    """An error of the operating system as one of ours; `verb` says what was to be done with the file."""
    name = errno.errorcode.get(error.errno or 0, "")
    fallback = f"cannot {verb} this file: {error.strerror or error}; check the file and the disk"
    return InputError(SYSTEM_PROBLEMS.get(name, fallback).format(verb=verb), path)


@contextmanager
def system_errors(path: str | PathLike[str], verb: str = "read") -> Iterator[None]:
    """Turns errors of the operating system inside the block into ours, which name this file."""
    try:
        yield
    except OSError as error:
        raise system_error(error, path, verb) from error


# How a reason counts a single unit, if it does so in other words.
ONE = {"drafts": "draft"}


def omission_note(left_out: Mapping[str, int]) -> str:
    """`; left out: 3 without a translation, 1 had already`, or nothing."""
    counts = [
        f"{number:,} {ONE.get(reason, reason) if number == 1 else reason}"
        for reason, number in Counter(left_out).most_common()
        if number
    ]
    return f"; left out: {', '.join(counts)}" if counts else ""


def nothing_to_write_error(left_out: Mapping[str, int], path: str | PathLike[str] | None = None) -> InputError:
    """The error that no unit is left to write, with the reasons."""
    reasons = omission_note(left_out) + ("; take drafts with --drafts" if left_out.get("drafts") else "")
    return InputError(f"no unit to write, and no file was written{reasons or '; there are no units'}", path)
