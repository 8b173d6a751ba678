"""ZIP archives with XML inside, such as office files and e-books, are unpacked within limits.

    with open_archive(handle, "a.docx", limits) as archive:
        root = archive.root("word/document.xml")

An archive of a few kilobytes can expand to gigabytes, and so can XML with entities or without end of nesting. All are
refused before they are unpacked: no program writes them. An old office file, one with a password and a damaged one get
messages of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from os import PathLike
from typing import BinaryIO, Protocol, cast
from zipfile import ZipFile, ZipInfo

from aligner.errors import FormatError
from aligner.formats.damage import damage
from aligner.formats.markup import Node, parse_pieces
from aligner.formats.xmltext import decode, guarded, legal, warn_of_forbidden

Path = str | PathLike[str]
# The first bytes of the container of office files older than XML, and of files with a password …
OLD = b"\xd0\xcf\x11\xe0"
# … which have a stream of this name.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
IS_ENCRYPTED = 1
DAMAGED = ("a whole file", "save or download it again")
# Smaller parts may unpack to more than the ratio: an empty style sheet is all blanks.
SMALL = 1 << 20


class ArchiveLimits(Protocol):
    """The limits that matter to an archive, as `aligner.text.readers.source.Limits` has them."""

    @property
    def depth(self) -> int:
        """How deep elements may be nested."""

    def check(self, name: str, amount: int, origin: str, what: str) -> None:
        """FormatError if the amount is over the limit `unpacked`, `ratio`, `depth` or `characters`."""


class Archive:
    """The parts of an archive, found by their names in whatever case.

    A name may begin with `/`, as in the relationships of office files. FormatError for a part that is missing, damaged
    or over the limits.
    """

    def __init__(self, archive: ZipFile, path: Path, limits: ArchiveLimits) -> None:
        self.path = path
        self._archive = archive
        self._limits = limits
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
        self.names = [_plain(info.filename) for info in infos]
        self._parts = {_key(info.filename): info for info in infos}
        limits.check("unpacked", sum(info.file_size for info in infos), str(path), "bytes when unpacked")

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._parts

    def read(self, name: str) -> bytes:
        """The bytes of a part."""
        part = self._part(name)
        with damage(self.path, *DAMAGED):
            return self._archive.read(part)

    def root(self, name: str) -> Node:
        """The root element of a part in XML; a FormatWarning names the characters that XML forbids."""
        part = self._part(name)
        with damage(self.path, *DAMAGED), self._archive.open(part) as content, naming(part, self.path):
            return root_of(cast(BinaryIO, content), self.path, self._limits, part.filename)

    def _part(self, name: str) -> ZipInfo:
        part = self._parts.get(_key(name))
        if part is None:
            raise FormatError(f"its part {name} is missing; save or download it again", self.path)
        if part.file_size > SMALL:
            what = f"times its packed size for its part {part.filename}"
            self._limits.check("ratio", part.file_size // max(part.compress_size, 1), str(self.path), what)
        return part


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _key(name: str) -> str:
    return _plain(name).lower()


def root_of(handle: BinaryIO, path: Path, limits: ArchiveLimits, name: str = "") -> Node:
    """The root element of a file in XML; a FormatWarning, with `name`, for characters that XML forbids."""
    found: Counter[str] = Counter()
    pieces = _counted(guarded(legal(decode(handle, path), path, found), path), path, limits)
    root = parse_pieces(
        pieces, path, lambda depth: limits.check("depth", depth, str(path), "elements within each other")
    )
    if found:
        warn_of_forbidden(found, path, name)
    return root


def _counted(pieces: Iterator[str], path: Path, limits: ArchiveLimits) -> Iterator[str]:
    """The pieces, as long as they are together no longer than the text of a file may be."""
    length = 0
    for piece in pieces:
        length += len(piece)
        limits.check("characters", length, str(path), "characters of XML")
        yield piece


@contextmanager
def open_archive(handle: BinaryIO, path: Path, limits: ArchiveLimits) -> Iterator[Archive]:
    """Open an archive; `path` is its name for messages."""
    with open_zip(handle, path) as archive:
        yield Archive(archive, path, limits)


@contextmanager
def open_zip(handle: BinaryIO, path: Path) -> Iterator[ZipFile]:
    """Open an archive that is whole and has no password."""
    with ExitStack() as stack:
        _refuse_old(handle, path)
        with damage(path, *DAMAGED):
            archive = stack.enter_context(ZipFile(handle))
        locked = next((part.filename for part in archive.infolist() if part.flag_bits & IS_ENCRYPTED), "")
        if locked:
            raise FormatError(f"its part {locked} has a password; save it without one", path)
        yield archive


def _refuse_old(handle: BinaryIO, path: Path) -> None:
    start = handle.read(len(OLD))
    if not start:
        raise FormatError("not a whole file: it is empty; save or download it again", path)
    if start == OLD:
        if ENCRYPTED in handle.read():
            raise FormatError("this office file has a password; open it and save it without one", path)
        raise FormatError("this is an old office file; open it and save it as .docx or .xlsx", path)
    handle.seek(0)


def part_text(archive: ZipFile, part: ZipInfo, path: Path, found: Counter[str]) -> Iterator[str]:
    """The text of a part in XML, in pieces and checked; `found` counts the characters that XML forbids."""
    with archive.open(part) as content, naming(part, path):
        pieces = legal(decode(cast(BinaryIO, content), path), path, found)
        yield from guarded(pieces, path, has_doctype=False)


@contextmanager
def naming(part: ZipInfo, path: Path) -> Iterator[None]:
    """FormatErrors within the block name the part."""
    try:
        yield
    except FormatError as error:
        prefix = f"its part {part.filename}: "
        raise FormatError(prefix + error.message.removeprefix(prefix), path, line=error.line) from error
