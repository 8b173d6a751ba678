"""Files read whole and written whole, with errors that say what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from secrets import token_hex
from typing import TextIO, TypeVar

from aligner.errors import FormatError, InputError

Writer = TypeVar("Writer")


def read_bytes(path: str | PathLike[str]) -> bytes:
    """All bytes of a file; InputError if it is missing, a folder, or not readable."""
    if not os.fspath(path):
        raise InputError("a file without a name; give its name")
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise InputError("no such file; check the name and the folder", path) from error
    except IsADirectoryError as error:
        raise InputError("this is a folder; give a file", path) from error
    except PermissionError as error:
        raise InputError("not allowed to read this file; change its permissions", path) from error
    except OSError as error:
        raise InputError(f"cannot read this file: {error.strerror}", path) from error


@contextmanager
def replacing(path: str | PathLike[str]) -> Iterator[TextIO]:
    """Handle for UTF-8 text that becomes the file `path` when the block ends well; if it fails, nothing has changed.

    A link is followed, an existing file keeps its permissions, and `\\n` is written as it is on every system.
    """
    final = Path(os.path.realpath(path))
    _check_replaceable(final, path)
    temporary = final.with_name(f".aligner-{token_hex(8)}.tmp")
    try:
        handle = temporary.open("x", encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"cannot write in the folder {final.parent}: {error.strerror}; choose another"
        raise InputError(message, path) from error
    try:
        with handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        if final.exists():
            shutil.copymode(final, temporary)
        temporary.replace(final)
    except UnicodeEncodeError as error:
        code = f"U+{ord(error.object[error.start]):04X}"
        raise FormatError(f"{code} is half of a character, which no file can hold; remove it", path) from error
    finally:
        temporary.unlink(missing_ok=True)


def by_suffix(table: Mapping[str, Writer], path: str | PathLike[str]) -> Writer:
    """What a table has for the suffix of a path, upper or lower case; InputError that names the suffixes it has."""
    suffix = Path(path).suffix
    if suffix.lower() not in table:
        known = ", ".join(table)
        raise InputError(f"cannot write {suffix or 'a file without a suffix'}; end the name in one of {known}", path)
    return table[suffix.lower()]


def check_place(final: Path, path: str | PathLike[str]) -> None:
    """InputError if there is a folder of this name, or none that a file of this name could be in."""
    if final.is_dir():
        raise InputError("this is a folder; give the name of a file", path)
    if not final.parent.is_dir():
        raise InputError(f"the folder {final.parent} does not exist; create it first", path)


def _check_replaceable(final: Path, path: str | PathLike[str]) -> None:
    check_place(final, path)
    # Renaming over a device or a pipe would destroy it, and over a protected file would go round the protection.
    if final.exists() and not (final.is_file() and os.access(final, os.W_OK)):
        raise InputError("this cannot be overwritten; choose another name or change its permissions", path)
