"""Office files, which are XML in a ZIP archive, are checked before a library unpacks them.

An archive of a few kilobytes can expand to gigabytes, and so can XML with entities. Both are refused: no office program
writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from aligner.errors import FormatError
from aligner.files import open_unpacked

# The first bytes of the container of office files older than XML, and of files with a password.
OLD = b"\xd0\xcf\x11\xe0"
PROLOG_BYTES = 4096


class ArchiveLimits(NamedTuple):
    """How many bytes a part may claim: `whole` if it is read whole, `streamed` if it is read piece by piece.

    A part of more than `whole` bytes may unpack to at most `ratio` times its packed size. openpyxl reads the texts of a
    workbook whole, 1 to 2 MB a second. Real sheets unpack to 5 to 30 times their size, those with the same texts in all
    rows to 150 times; the most that the format allows is 1,032 times.
    """

    whole: int = 60_000_000
    streamed: int = 4_000_000_000
    ratio: int = 250


LIMITS = ArchiveLimits()


@contextmanager
def open_archive(path: str | PathLike[str], streamed: str = "-") -> Iterator[ZipFile]:
    """Open an archive, if no part is too large; parts whose names begin with `streamed` may be larger."""
    with open_unpacked(path) as handle:
        if handle.read(len(OLD)) == OLD:
            message = "an old office file or one with a password; save it as .docx or .xlsx, without a password"
            raise FormatError(message, path)
        handle.seek(0)
        try:
            with ZipFile(handle) as archive:
                _check(archive, path, streamed)
                yield archive
        except (BadZipFile, EOFError) as error:
            raise FormatError(f"not a whole office file: {error}; save it again", path) from error


def _check(archive: ZipFile, path: str | PathLike[str], streamed: str) -> None:
    for part in archive.infolist():
        most = min(LIMITS.streamed, max(LIMITS.whole, LIMITS.ratio * part.compress_size))
        limit = most if part.filename.startswith(streamed) else LIMITS.whole
        if part.file_size > limit:
            message = f"its part {part.filename} claims {part.file_size:,} bytes, more than the {limit:,} that are read"
            raise FormatError(f"{message}; divide the file, or save its table as .csv", path)
        with archive.open(part) as content:
            is_declared = part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content.read(PROLOG_BYTES)
        if is_declared:
            raise FormatError(f"its part {part.filename} declares a DTD, which no office file needs", path)
