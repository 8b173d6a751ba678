"""Office files are checked before a library unpacks them.

Parts with characters that XML forbids, or in another encoding than UTF-8, are replaced by mended copies, so that the
libraries see what was checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from os import PathLike
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from aligner.errors import FormatError
from aligner.files import open_unpacked
from aligner.formats.archives import DAMAGED, open_zip, part_text
from aligner.formats.damage import damage
from aligner.formats.xmltext import CHUNK, DECLARATION, encoding_of, is_xml, warn_of_forbidden

# The encodings that the standard of office files allows; Python and the parsers of XML read them alike.
PLAIN_ENCODINGS = frozenset(("utf-8", "utf-8-sig"))
START = 1024


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
    with open_unpacked(path) as handle, open_zip(handle, path) as archive, ExitStack() as stack:
        with damage(path, *DAMAGED):
            to_mend = {part.filename for part in archive.infolist() if _is_to_mend(archive, part, path, streamed)}
            if to_mend:
                archive = stack.enter_context(ZipFile(stack.enter_context(_mended(archive, to_mend, path))))
        yield archive


def _is_to_mend(archive: ZipFile, part: ZipInfo, path: str | PathLike[str], streamed: str) -> bool:
    """Whether a library could not read the part as it is; FormatError if no library should."""
    most = min(LIMITS.streamed, max(LIMITS.whole, LIMITS.ratio * part.compress_size))
    limit = most if part.filename.startswith(streamed) else LIMITS.whole
    if part.file_size > limit:
        message = f"its part {part.filename} claims {part.file_size:,} bytes, more than the {limit:,} that are read"
        raise FormatError(f"{message}; divide the file, or save its table as .csv", path)
    with archive.open(part) as content:
        start = content.read(START)
    if start.strip() and not is_xml(start):
        return False
    found: Counter[str] = Counter()
    for _ in part_text(archive, part, path, found):
        pass
    if found:
        warn_of_forbidden(found, path, part.filename)
    return bool(found) or encoding_of(start, path) not in PLAIN_ENCODINGS


@contextmanager
def _mended(archive: ZipFile, to_mend: Collection[str], path: str | PathLike[str]) -> Iterator[BinaryIO]:
    """A copy of the archive whose parts `to_mend` are in UTF-8, without what XML forbids."""
    with TemporaryFile() as handle:
        with ZipFile(handle, "w", ZIP_DEFLATED, compresslevel=1) as copy:
            for part in archive.infolist():
                _copy_part(archive, part, copy, part.filename in to_mend, path)
        handle.seek(0)
        yield cast(BinaryIO, handle)


def _copy_part(archive: ZipFile, part: ZipInfo, copy: ZipFile, is_mended: bool, path: str | PathLike[str]) -> None:
    with copy.open(part.filename, "w", force_zip64=True) as target:
        target.writelines(_content(archive, part, is_mended, path))


def _content(archive: ZipFile, part: ZipInfo, is_mended: bool, path: str | PathLike[str]) -> Iterator[bytes]:
    if is_mended:
        pieces = part_text(archive, part, path, Counter())
        yield DECLARATION.sub("", next(pieces, "")).encode("utf-8", "replace")
        yield from (piece.encode("utf-8", "replace") for piece in pieces)
        return
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            yield chunk
