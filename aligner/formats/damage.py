"""Errors of the libraries that read and write files → FormatError, in this one place.

    with damage(path, "a whole workbook", "save it again as .xlsx"):
        workbook = load_workbook(handle)

A damaged file makes such a library raise almost anything: KeyError, TypeError, an error of its own parser. Only calls
of a library belong into the block, because mistakes of our own would become FormatErrors as well.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

from aligner.errors import AlignerError, FormatError

# A damaged file makes a library seek to places that no file has; any other number is a fault of the system.
OF_THE_FILE = frozenset((None, errno.EINVAL))
LONGEST_REASON = 200


@contextmanager
def damage(path: str | PathLike[str], whole: str, remedy: str) -> Iterator[None]:
    """FormatError, "not `whole`: …; `remedy`", for whatever is raised within the block.

    Errors of this package, of the system, and of a full memory pass through.
    """
    try:
        yield
    except (AlignerError, MemoryError):
        raise
    except Exception as error:
        system_error = _system_error(error)
        if system_error:
            raise system_error from error.__cause__
        raise FormatError(f"not {whole}: {_reason(error)}; {remedy}", path) from error


def _system_error(error: Exception) -> OSError | None:
    """The error of the system that a library raised or wrapped into its own, as XlsxWriter does."""
    for candidate in (error, *error.args):
        if isinstance(candidate, OSError) and candidate.errno not in OF_THE_FILE:
            return candidate
    return None


def _reason(error: Exception) -> str:
    """The first line of a message, or the kind of an error that has none."""
    if isinstance(error, RecursionError):
        return "its parts are nested too deep"
    lines = str(error).split("\n")
    return lines[0].strip()[:LONGEST_REASON] or type(error).__name__
