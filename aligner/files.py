"""Whole files are read and written, with errors that say what to do."""

from __future__ import annotations

import gzip
import lzma
import os
import re
import shutil
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from os import PathLike
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, TextIO, TypeVar, cast

from aligner.arguments import proposal
from aligner.errors import FormatError, InputError

Entry = TypeVar("Entry")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# The first bytes of an SQLite database, and so of a memory.
DATABASE_START = b"SQLite format 3\0"
# The first bytes of packed files, and the names of their kinds.
PACKED_KINDS = {b"\x1f\x8b": "gz", b"\xfd7zXZ\x00": "xz"}


def read_bytes(path: str | PathLike[str]) -> bytes:
    """All bytes of a file; InputError if it is missing, a folder, or not readable."""
    with _read_errors(path):
        return Path(path).read_bytes()


@contextmanager
def open_unpacked(path: str | PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file for reading bytes and unpack gzip and xz; raises the same errors as `read_bytes`."""
    with _read_errors(path), Path(path).open("rb") as handle, ExitStack() as stack:
        start = handle.peek(6)
        kind = next((kind for magic, kind in PACKED_KINDS.items() if start.startswith(magic)), "")
        if not kind and Path(path).suffix.lower() in (".gz", ".xz"):
            raise FormatError(f"not a {Path(path).suffix[1:].lower()} file, although its name says so; rename it", path)
        try:
            if kind == "gz":
                yield cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=handle)))
            elif kind == "xz":
                yield cast(BinaryIO, stack.enter_context(lzma.LZMAFile(handle)))
            else:
                yield handle
        except (lzma.LZMAError, gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise FormatError(f"damaged {kind} file: {error}; download or pack it again", path) from error


@contextmanager
def _read_errors(path: str | PathLike[str]) -> Iterator[None]:
    if not os.fspath(path):
        raise InputError("the file name is empty; give a name")
    try:
        yield
    except FileNotFoundError as error:
        raise InputError("no such file; check the name and the folder", path) from error
    except IsADirectoryError as error:
        raise InputError("this is a folder; give a file", path) from error
    except PermissionError as error:
        raise InputError("no permission to read this file; change its permissions", path) from error
    except OSError as error:
        raise InputError(f"cannot read this file: {error.strerror}", path) from error


@contextmanager
def replacing(path: str | PathLike[str]) -> Iterator[TextIO]:
    """Handle for UTF-8 text that becomes the file `path` when the block succeeds; if it fails, nothing has changed.

    Links are followed, an existing file keeps its permissions, and `\\n` stays `\\n` on every system. If the name ends
    in `.gz`, the file is packed, with the same bytes for the same text.
    """
    final = Path(os.path.realpath(path))
    _check_replaceable(final, path)
    temporary = final.with_name(f".aligner-{token_hex(8)}.tmp")
    try:
        raw = temporary.open("xb")
    except OSError as error:
        message = f"cannot write in the folder {final.parent}: {error.strerror}; choose another"
        raise InputError(message, path) from error
    try:
        with raw:
            with _open_text(raw, is_packed=is_packed(path)) as handle:
                yield handle
            raw.flush()
            os.fsync(raw.fileno())
        if final.exists():
            shutil.copymode(final, temporary)
        temporary.replace(final)
    except UnicodeEncodeError as error:
        raise FormatError(surrogate_problem(error.object[error.start]), path) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _open_text(raw: BinaryIO, *, is_packed: bool) -> Iterator[TextIO]:
    """Handle that encodes text into `raw`, which stays open."""
    with ExitStack() as stack:
        packed = gzip.GzipFile("", "wb", 6, raw, mtime=0) if is_packed else None
        handle = TextIOWrapper(stack.enter_context(packed) if packed else raw, encoding="utf-8", newline="\n")
        yield handle
        handle.flush()
        handle.detach()


def is_packed(path: str | PathLike[str]) -> bool:
    """Whether a file with this name is written packed."""
    return Path(path).suffix.lower() == ".gz"


def surrogate_problem(text: str) -> str:
    """The error message for a text that contains half of a character (a lone surrogate), or an empty string."""
    match = LONE_SURROGATE.search(text)
    return f"U+{ord(match[0]):04X} is half of a character, which no file can hold; remove it" if match else ""


def is_database(start: bytes) -> bool:
    """Whether a file with these first bytes is an SQLite database."""
    return start.startswith(DATABASE_START)


def get_by_suffix(table: Mapping[str, Entry], path: str | PathLike[str]) -> Entry:
    """The entry of a table for the suffix of a path, ignoring case; InputError, which lists the suffixes, if none."""
    entry = find_by_suffix(table, path)
    if entry is None:
        raise unknown_suffix(table, path)
    return entry


def find_by_suffix(
    table: Mapping[str, Entry], path: str | PathLike[str], packable: Collection[str] = ()
) -> Entry | None:
    """The entry of a table for the suffix of a path, ignoring case; `packable` suffixes may be followed by `.gz`."""
    suffix = suffix_of(path).lower()
    plain = suffix.removesuffix(".gz")
    return table.get(plain) if plain == suffix or plain in packable else None


def unknown_suffix(
    table: Mapping[str, object], path: str | PathLike[str], verb: str = "write", addition: str = ""
) -> InputError:
    """The error for a suffix that is not in a table."""
    suffix = suffix_of(path) or "a file without a suffix"
    close = proposal(suffix, table)
    return InputError(f"cannot {verb} {suffix}{close}; end its name in one of {', '.join(table)}{addition}", path)


def suffix_of(path: str | PathLike[str]) -> str:
    """The suffix of a name: `.tmx`, or `.tmx.gz` for a packed file."""
    path = Path(path)
    return Path(path.stem).suffix + path.suffix if is_packed(path) else path.suffix


def check_destination(final: Path, path: str | PathLike[str]) -> None:
    """InputError if the path is a folder, or if its parent folder does not exist."""
    if final.is_dir():
        raise InputError("this is a folder; give the name of a file", path)
    if not final.parent.is_dir():
        raise InputError(f"the folder {final.parent} does not exist; create it first", path)


def _check_replaceable(final: Path, path: str | PathLike[str]) -> None:
    check_destination(final, path)
    # Renaming over a device or a pipe would destroy it; renaming over a protected file would bypass the protection.
    if final.exists() and not (final.is_file() and os.access(final, os.W_OK)):
        raise InputError("no permission to overwrite this file; choose another name or change its permissions", path)
