"""Whole files are read and written, with errors that say what to do.

    corpus.tmx ◀─rename─ .aligner-0123456789abcdef.tmp   written beside it, for its owner's eyes only
                         .aligner-fedcba9876543210.tmp   left by a process that was killed: the next writer removes it

A pipe can be read only once, but readers look at a file several times. So `held` keeps what comes from a pipe.
"""

from __future__ import annotations

import lzma
import os
import re
import shutil
import stat
import sys
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from io import BufferedReader, BufferedWriter, BytesIO, FileIO, TextIOWrapper
from os import PathLike
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO, TextIO, TypeVar, cast
from weakref import finalize

from aligner.arguments import proposal
from aligner.errors import FormatError, InputError, system_error, system_errors, warn_of_place

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

Entry = TypeVar("Entry")
# The name under which a file is written, before it is renamed.
TEMPORARY = re.compile(r"\.aligner-[0-9a-f]{16}\.tmp")
# Permissions of a file that its owner alone may use, and of one that anyone may use whom the system lets.
OWNER_ONLY, ANYONE = 0o600, 0o666
# Folders whose names stand for files that the process has open already: `/dev/stdout`, `/dev/fd/3`.
DESCRIPTORS = frozenset(("/dev", "/dev/fd", "/proc/self/fd"))
# Bytes that are kept of a pipe or a device, which may never end.
MOST_HELD = 1 << 29
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Paths lose one of two slashes.
URL = re.compile("(https?|ftps?|file):/", re.IGNORECASE)
HALF = "half of a character, which no file can hold"
# The first bytes of an SQLite database, and so of a memory.
DATABASE_START = b"SQLite format 3\0"
# The first bytes of packed files, and the names of their kinds.
PACKED_KINDS = {b"\x1f\x8b": "gz", b"\xfd7zXZ\x00": "xz"}


@dataclass(frozen=True, slots=True)
class Held(PathLike[str]):
    """What came from a pipe or a device, and its name: it serves as a path, and can be read again and again."""

    name: str
    content: bytes

    def __fspath__(self) -> str:
        return self.name

    def __str__(self) -> str:
        return self.name


def held(path: str | PathLike[str]) -> str | PathLike[str]:
    """The path; if it is that of a pipe or a device, what comes from there. Raises the same errors as `read_bytes`."""
    if isinstance(path, Held) or not is_stream(path):
        return path
    with _read_errors(path), Path(path).open("rb") as handle:
        return Held(os.fspath(path), read_limited(handle, path))


def read_limited(handle: BinaryIO, path: str | PathLike[str]) -> bytes:
    """All that comes from a pipe or a device; InputError if it does not seem to end."""
    content = handle.read(MOST_HELD + 1)
    if len(content) > MOST_HELD:
        raise InputError(f"more than {MOST_HELD:,} bytes come from here; save them as a file first", path)
    return content


def is_stream(path: str | PathLike[str]) -> bool:
    """Whether this is a pipe, a device such as a terminal, or `/dev/stdout`; InputError if it is a disk or a socket."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise InputError("this is a disk or a socket; give a file", path)
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or (stat.S_ISREG(mode) and str(Path(path).parent) in DESCRIPTORS)


def read_bytes(path: str | PathLike[str]) -> bytes:
    """All bytes of a file; InputError if it is missing, a folder, or not readable."""
    with open_plain(path) as handle, _read_errors(path):
        return handle.read()


@contextmanager
def open_plain(path: str | PathLike[str]) -> Iterator[BytesIO | BufferedReader]:
    """Open a file for reading its bytes as they are; raises the same errors as `read_bytes`."""
    path = held(path)
    with ExitStack() as stack:
        with _read_errors(path):
            source = BytesIO(path.content) if isinstance(path, Held) else stack.enter_context(Path(path).open("rb"))
        yield source


@contextmanager
def open_unpacked(path: str | PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file for reading bytes and unpack gzip and xz; raises the same errors as `read_bytes`."""
    with open_plain(path) as handle, _read_errors(path), ExitStack() as stack:
        start = handle.read(6)
        handle.seek(0)
        kind = next((kind for magic, kind in PACKED_KINDS.items() if start.startswith(magic)), "")
        if not kind and Path(path).suffix.lower() in (".gz", ".xz"):
            raise FormatError(f"not a {Path(path).suffix[1:].lower()} file, although its name says so; rename it", path)
        try:
            if kind == "gz":
                yield cast(BinaryIO, stack.enter_context(GzipFile(fileobj=handle)))
            elif kind == "xz":
                yield cast(BinaryIO, stack.enter_context(lzma.LZMAFile(handle)))
            else:
                yield cast(BinaryIO, handle)
        except (lzma.LZMAError, BadGzipFile, zlib.error, EOFError) as error:
            raise FormatError(f"damaged {kind} file: {error}; download or pack it again", path) from error


def _read_errors(path: str | PathLike[str]) -> AbstractContextManager[None]:
    """Turns errors of the operating system into ours; InputError for a name that cannot be one of a file."""
    _check_name(path)
    return system_errors(path)


def _check_name(path: str | PathLike[str]) -> None:
    if not os.fspath(path):
        raise InputError("the file name is empty; give a name")
    if "\0" in os.fspath(path):
        raise InputError("the file name contains a zero byte; give another name")
    if URL.match(os.fspath(path)):
        raise InputError("nothing is fetched from the network; download the file, and give its name", path)


# Writing


@contextmanager
def replacing(path: str | PathLike[str]) -> Iterator[TextIO]:
    """Handle for UTF-8 text that becomes the file `path` when the block succeeds; if it fails, nothing has changed.

    Links are followed, an existing file keeps its permissions, and `\\n` stays `\\n` on every system. If the name ends
    in `.gz`, the file is packed, with the same bytes for the same text. A pipe or a device gets everything at the end.
    Half of a character becomes U+FFFD, with a FormatWarning.
    """
    _check_name(path)
    destination = _into_stream(path) if is_stream(path) else _beside(path)
    with destination as raw, _open_text(raw, path) as handle:
        yield handle


@contextmanager
def _into_stream(path: str | PathLike[str]) -> Iterator[BinaryIO]:
    """Handle whose bytes go into a pipe or a device when the block succeeds."""
    content = BytesIO()
    yield content
    # Appended, because the file behind /dev/stdout may have a beginning.
    with system_errors(path, "write"), FileIO(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as stream:
        rest = content.getbuffer()
        while rest:
            rest = rest[stream.write(rest) or 0 :]


@contextmanager
def _beside(path: str | PathLike[str]) -> Iterator[BinaryIO]:
    """Handle for a file in the same folder that takes the place of `path` when the block succeeds."""
    final = Path(os.path.realpath(path))
    _check_replaceable(final, path)
    sweep(final.parent)
    temporary = final.with_name(_temporary_name())
    try:
        output = _NewFile(temporary, path, _mode_for(final))
        raw = _Buffer(output)
        try:
            yield cast(BinaryIO, raw)
            raw.flush()
        except BaseException as error:
            output.divert()
            # What a library says after the disk has failed may hide the reason.
            if output.failure and isinstance(error, Exception):
                raise output.failure from error
            raise
        with system_errors(path, "write"):
            os.fsync(output.fileno())
            raw.close()
            if sys.platform == "win32":
                # There, an open file cannot be renamed.
                output.release()
            if final.exists():
                _copy_access(final, temporary)
            temporary.replace(final)
            # Not before it has its name: another writer would take it for a remainder.
            output.release()
    finally:
        temporary.unlink(missing_ok=True)


def _mode_for(final: Path) -> int:
    """Permissions of a temporary file: nobody may read it who may not read `final`, as it is or as it will be."""
    return stat.S_IMODE(final.stat().st_mode) & OWNER_ONLY if final.exists() else ANYONE


class _NewFile(FileIO):
    """A new file, locked while it is written; its errors name the file that the user asked for."""

    def __init__(self, temporary: Path, path: str | PathLike[str], mode: int) -> None:
        try:
            descriptor = _create_locked(temporary, mode)
        except OSError as error:
            problem = system_error(error, path, "write").message
            raise InputError(f"cannot write in the folder {temporary.parent}: {problem}", path) from error
        super().__init__(descriptor, "wb", closefd=False)
        self.release = finalize(self, os.close, descriptor)
        self.failure: InputError | None = None
        self._path = path
        # The place where the next byte would be, after the file has been given up.
        self._diverted: int | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        """Write; InputError if the disk is full, for example."""
        if self._diverted is not None:
            size = memoryview(data).nbytes
            self._diverted += size
            return size
        try:
            return super().write(data)
        except OSError as error:
            self.divert()
            self.failure = system_error(error, self._path, "write")
            raise self.failure from error

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place of the file."""
        if self._diverted is None:
            return super().seek(offset, whence)
        self._diverted = offset if whence == os.SEEK_SET else self._diverted + offset
        return self._diverted

    def tell(self) -> int:
        """The place in the file."""
        return super().tell() if self._diverted is None else self._diverted

    def close(self) -> None:
        """Close the file, unless it has been given up: then a library may still write when it is collected."""
        if self._diverted is None:
            super().close()

    @property
    def is_given_up(self) -> bool:
        """Whether what is written goes nowhere."""
        return self._diverted is not None

    def divert(self) -> None:
        """Give up the file, and send nowhere what libraries still write when they are closed or collected."""
        if self._diverted is None:
            self._diverted = super().tell()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno(), inheritable=False)
            os.close(nowhere)


class _Buffer(BufferedWriter):
    """The buffer of a new file, which stays as open as its file."""

    def close(self) -> None:
        """Close both, unless the file has been given up."""
        if not cast(_NewFile, self.raw).is_given_up:
            super().close()


@contextmanager
def temporary_folder(path: str | PathLike[str]) -> Iterator[Path]:
    """A private folder for the pieces of a large file that a library puts together; it goes when the block ends."""
    from tempfile import gettempdir

    with system_errors(path, "write"):
        parent = Path(gettempdir())
        sweep(parent)
        folder = parent / _temporary_name()
        folder.mkdir(0o700)
    try:
        with _locked_folder(folder), _disk_errors(path, parent):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _disk_errors(path: str | PathLike[str], folder: Path) -> Iterator[None]:
    """InputError if the disk of the temporary folder fails; a library may wrap the system's error into its own."""
    try:
        yield
    except Exception as error:
        cause = next((cause for cause in (error, *error.args) if isinstance(cause, OSError)), None)
        if cause is None:
            raise
        message = f"in the folder for temporary files {folder} (TMPDIR): {system_error(cause, path, 'write').message}"
        raise InputError(message, path) from error


def sweep(folder: Path) -> None:
    """Remove what processes that were killed left in this folder: temporary files of ours that nobody has locked."""
    try:
        with os.scandir(folder) as entries:
            left = [entry for entry in entries if TEMPORARY.fullmatch(entry.name)]
    except OSError:
        return
    for entry in left:
        with suppress(OSError):
            _remove_if_unlocked(entry)


def _temporary_name() -> str:
    return f".aligner-{token_hex(8)}.tmp"


if sys.platform == "win32":
    # There, nobody can remove a file that somebody has open: it needs no lock.

    def _create_locked(path: Path, mode: int) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_BINARY | os.O_NOINHERIT, mode)

    def _remove_if_unlocked(entry: os.DirEntry[str]) -> None:
        if entry.is_file(follow_symlinks=False):
            Path(entry.path).unlink()

    @contextmanager
    def _locked_folder(folder: Path) -> Iterator[None]:
        yield

else:

    def _create_locked(path: Path, mode: int) -> int:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        _lock(descriptor)
        if path.exists():
            return descriptor
        # Another process saw it before it was locked, and took it for a remainder.
        os.close(descriptor)
        return _create_locked(path, mode)

    def _remove_if_unlocked(entry: os.DirEntry[str]) -> None:
        is_folder = entry.is_dir(follow_symlinks=False)
        access = os.O_RDONLY if is_folder else os.O_RDWR
        descriptor = os.open(entry.path, access | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_folder:
                shutil.rmtree(entry.path)
            else:
                Path(entry.path).unlink()
        finally:
            os.close(descriptor)

    @contextmanager
    def _locked_folder(folder: Path) -> Iterator[None]:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            _lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _lock(descriptor: int) -> None:
        # Some network drives have no locks; nobody can sweep there either.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def _copy_access(final: Path, temporary: Path) -> None:
    """Give the new file the permissions of the old one and, if the system allows, its owner."""
    status = final.stat()
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)
    temporary.chmod(stat.S_IMODE(status.st_mode))


class _Text(TextIOWrapper):
    """Text that is written, for a file of this name."""

    def __init__(self, raw: GzipFile | BinaryIO, path: str | PathLike[str]) -> None:
        super().__init__(raw, encoding="utf-8", newline="\n")
        self.path = path

    def write(self, text: str, /) -> int:
        """Write; with U+FFFD for halves of characters, which have no bytes."""
        try:
            return super().write(text)
        except UnicodeEncodeError as error:
            around = text[max(error.start - 20, 0) : error.end + 20]
            return super().write(whole(text, f"in {around!r}", self.path))


@contextmanager
def _open_text(raw: BinaryIO, path: str | PathLike[str]) -> Iterator[TextIO]:
    """Handle that encodes text into `raw`, which stays open."""
    with ExitStack() as stack:
        packed = GzipFile("", "wb", 6, raw, mtime=0) if is_packed(path) else None
        handle = _Text(stack.enter_context(packed) if packed else raw, path)
        try:
            yield handle
        finally:
            # Otherwise the handle would close `raw` as soon as it is collected.
            handle.detach()


def is_packed(path: str | PathLike[str]) -> bool:
    """Whether a file with this name is written packed."""
    return Path(path).suffix.lower() == ".gz"


def document_name(path: str | PathLike[str]) -> str:
    """The name of a file in all that is written about its text: its path from the working folder, with slashes.

    A file elsewhere has its name alone, so that no private folder is published.
    """
    name = Path(path).name
    try:
        absolute, folder = Path(os.path.abspath(path)), Path.cwd()  # noqa: PTH100 - it keeps links, as the name does
    except OSError:
        return name
    return absolute.relative_to(folder).as_posix() if absolute.is_relative_to(folder) else name


def surrogate_problem(text: str) -> str:
    """The error message for a text that contains half of a character (a lone surrogate), or an empty string."""
    match = LONE_SURROGATE.search(text)
    return f"U+{ord(match[0]):04X} is {HALF}; remove it" if match else ""


def whole(text: str, place: str, path: str | PathLike[str] | None) -> str:
    """The text with U+FFFD for each half of a character; a FormatWarning names the place."""
    match = LONE_SURROGATE.search(text)
    if not match:
        return text
    warn_of_place(f"{place}: U+{ord(match[0]):04X} is {HALF}", "replaced by U+FFFD", path, remedy="remove it")
    return LONE_SURROGATE.sub("\ufffd", text)


def is_database(start: bytes) -> bool:
    """Whether a file with these first bytes is an SQLite database."""
    return start.startswith(DATABASE_START)


def get_by_suffix(table: Mapping[str, Entry], path: str | PathLike[str]) -> Entry:
    """The entry of a table for the suffix of a path, ignoring case; InputError, which lists the suffixes, if none."""
    entry = find_by_suffix(table, path)
    if entry is None:
        suffix = suffix_of(path) or "a file without a suffix"
        raise InputError(
            f"cannot write {suffix}{proposal(suffix, table)}; end its name in one of {', '.join(table)}", path
        )
    return entry


def find_by_suffix(
    table: Mapping[str, Entry], path: str | PathLike[str], packable: Collection[str] = ()
) -> Entry | None:
    """The entry of a table for the suffix of a path, ignoring case; `packable` suffixes may be followed by `.gz`."""
    suffix = suffix_of(path).lower()
    plain = suffix.removesuffix(".gz")
    return table.get(plain) if plain == suffix or plain in packable else None


def suffix_of(path: str | PathLike[str]) -> str:
    """The suffix of a name: `.tmx`, or `.tmx.gz` for a packed file."""
    path = Path(path)
    return Path(path.stem).suffix + path.suffix if is_packed(path) else path.suffix


def check_destination(final: Path, path: str | PathLike[str]) -> None:
    """InputError if the path is a folder, or if its parent folder does not exist."""
    with system_errors(path, "write"):
        is_folder, has_folder = final.is_dir(), final.parent.is_dir()
    if is_folder:
        raise InputError("this is a folder; give the name of a file", path)
    if not has_folder:
        raise InputError(f"the folder {final.parent} does not exist; create it first", path)


def _check_replaceable(final: Path, path: str | PathLike[str]) -> None:
    check_destination(final, path)
    # Renaming over a device or a pipe would destroy it; renaming over a protected file would bypass the protection.
    if final.exists() and not (final.is_file() and os.access(final, os.W_OK)):
        raise InputError("no permission to overwrite this file; choose another name or change its permissions", path)
