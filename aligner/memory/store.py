"""The file of a memory: opens and checks it, reads and writes in transactions, explains errors.

Write-ahead logging lets any number of readers see the previous state while one process writes. A commit is on disk
before the next begins. So however a process ends, the file has exactly the transactions that were committed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from os import PathLike
from pathlib import Path

from aligner.errors import AlignerError, FormatError, InputError
from aligner.files import DATABASE_START, check_destination, is_database
from aligner.memory import seals
from aligner.memory.checking import faults
from aligner.memory.schema import APPLICATION, OLDEST, TABLES, VERSION
from aligner.memory.upgrading import upgrade

# Seconds to wait while another process writes.
PATIENCE = 30.0
# Cache in KiB; bytes of the log that stay on disk after a long transaction.
CACHE = 65_536
LOG = 1 << 26
# Prefixes of the names of SQLite's errors: the error to raise, and its message.
BUSY = "another process is writing to this memory; wait until it is done, or end it"
REMEDY = "restore it from a copy, or see what `aligner memory repair` can save"
DAMAGED = f"this memory is damaged ({{error}}); {REMEDY}"
EXPLANATIONS: dict[str, tuple[type[AlignerError], str]] = {
    "SQLITE_BUSY": (InputError, BUSY),
    "SQLITE_LOCKED": (InputError, BUSY),
    "SQLITE_NOTADB": (FormatError, "this is not a memory; give another file name to create one"),
    "SQLITE_CORRUPT": (FormatError, DAMAGED),
    "SQLITE_FULL": (InputError, "the disk is full, and nothing has changed; make room"),
    "SQLITE_READONLY": (InputError, "no permission to write; change the permissions or open the memory read-only"),
    "SQLITE_CANTOPEN": (InputError, "cannot open this file or create one next to it; change the permissions there"),
    "SQLITE_PERM": (InputError, "no permission to open this file; change its permissions"),
    "SQLITE_IOERR": (InputError, "the disk fails ({error}); copy the memory to another, local one"),
}


class Store:
    """The connection to the file of a memory."""

    def __init__(self, path: str | PathLike[str], *, read_only: bool = False) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self.is_writing = False
        self._real_path = Path(os.path.realpath(self.path))
        self._readers: list[sqlite3.Connection] = []
        self._connection: sqlite3.Connection | None = None
        _check_file(self.path, read_only=read_only)
        with ExitStack() as opened, self.explaining():
            self._connection = opened.enter_context(closing(self._connect()))
            self._prepare()
            opened.pop_all()

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection for all but long readings, which have one of their own."""
        if not self._connection:
            raise InputError("this memory is not open", self.path)
        return self._connection

    def _connect(self, *, is_bound: bool = True) -> sqlite3.Connection:
        """A new connection, which `is_bound` to this thread."""
        path = self._real_path
        mode = "mode=rw" if self.read_only or path.exists() else "mode=rwc"
        log = path.with_name(f"{path.name}-wal")
        if self.read_only and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            # If there is no log, no process is writing, and readers cannot create one in such a folder.
            mode = "mode=ro" if log.exists() else "mode=ro&immutable=1"
        with ExitStack() as opened:
            address = f"{path.as_uri()}?{mode}"
            connection = sqlite3.connect(
                address, timeout=PATIENCE, isolation_level=None, uri=True, check_same_thread=is_bound
            )
            opened.enter_context(closing(connection))
            connection.execute(f"PRAGMA cache_size = -{CACHE}")
            connection.execute("PRAGMA temp_store = MEMORY")
            opened.pop_all()
        return connection

    def _prepare(self) -> None:
        if self._is_empty():
            if self.read_only:
                raise FormatError("this file is empty and not a memory; give the name of a memory", self.path)
            self._create()
        self._check_identity()
        if self.read_only:
            self.connection.execute("PRAGMA query_only = ON")
        else:
            self._enable_log()
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute("PRAGMA foreign_keys = ON")
            self.connection.execute(f"PRAGMA journal_size_limit = {LOG}")
            self._upgrade()
            seals.prepare(self.connection)

    def _upgrade(self) -> None:
        if self._version() < VERSION:
            with self.writing() as connection:
                # Another process may have been faster.
                if self._version() < VERSION:
                    upgrade(connection)

    def _version(self) -> int:
        return self._read_number("PRAGMA user_version")

    def _is_empty(self) -> bool:
        return not self._read_number("PRAGMA application_id") and not self._read_number(
            "SELECT COUNT(*) FROM sqlite_master"
        )

    def _read_number(self, query: str) -> int:
        return int(self.connection.execute(query).fetchone()[0])

    def _create(self) -> None:
        self._enable_log()
        with self.writing():
            # Another process may have been faster.
            if self._is_empty():
                for statement in TABLES.split(";\n"):
                    self.connection.execute(statement)
                self.connection.execute(f"PRAGMA user_version = {VERSION}")
                self.connection.execute(f"PRAGMA application_id = {APPLICATION}")

    def _enable_log(self) -> None:
        mode = self.connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise InputError("write-ahead logging does not work here; put the memory on a local disk", self.path)

    def _check_identity(self) -> None:
        if self._read_number("PRAGMA application_id") != APPLICATION:
            raise FormatError("this is a database of another program; give another file name", self.path)
        version = self._version()
        if not OLDEST <= version <= VERSION:
            message = f"this memory has version {version}, but this aligner reads version {VERSION}; update aligner"
            raise FormatError(message, self.path)

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Turns errors inside the block into ours, with the file and a remedy.

        Those of SQLite; and whatever else comes of reading what is not as we wrote it, if the check finds a fault.
        """
        try:
            yield
        except sqlite3.Error as error:
            raise explain(error, self.path) from error
        except AlignerError:
            raise
        except seals.UNREADABLE as error:
            if fault := self._fault_behind(error):
                raise damaged(fault, self.path) from error
            raise

    def _fault_behind(self, error: Exception) -> object:
        """What the check finds first. Nothing is known in a transaction, whose counts may not be right yet: the block
        around it asks again when it has ended."""
        if not self._connection:
            return error
        try:
            return None if self._connection.in_transaction else next(faults(self._connection), None)
        except sqlite3.ProgrammingError:
            return None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed when the block succeeds; if the block fails, nothing changes."""
        if self.read_only:
            raise InputError("this memory was opened read-only; open it for writing", self.path)
        with self.explaining():
            if self.connection.in_transaction:
                raise InputError("this memory is in the middle of another change; finish that one first", self.path)
            self.connection.execute("BEGIN IMMEDIATE")
            self.is_writing = True
            try:
                yield self.connection
                if self.connection.in_transaction:
                    self.connection.execute("COMMIT")
            finally:
                self.is_writing = False
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, which sees the same state until the block ends."""
        with self.explaining():
            if self.connection.in_transaction:
                yield self.connection
                return
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                self.connection.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A second connection, which sees the current state until the block ends, whatever the first writes."""
        with self.explaining():
            # Fails if the first connection is closed or belongs to another thread.
            self.connection.execute("SELECT 1")
            # A reading that nobody finishes is closed by whatever thread collects its garbage.
            connection = self._connect(is_bound=False)
            self._readers.append(connection)
            try:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("BEGIN")
                yield connection
            finally:
                self._readers.remove(connection)
                connection.close()

    def shrink(self) -> None:
        """Return unused space of the file to the disk once no reader needs the previous state."""
        with self.explaining():
            try:
                self.connection.execute("VACUUM")
            except sqlite3.OperationalError as error:
                if not str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_FULL"):
                    raise
                message = "deleted documents are discarded, but the disk is too full to shrink the file"
                raise InputError(f"{message}; make room and compact the memory again", self.path) from error
            # Readers of the previous state need the file as it is; it shrinks when the last of them closes it.
            self.connection.execute("PRAGMA busy_timeout = 0")
            try:
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self.connection.execute(f"PRAGMA busy_timeout = {round(PATIENCE * 1000)}")

    def close(self) -> None:
        """Close the file, with everything in it; units that are still being read raise an error."""
        with self.explaining():
            for connection in (*self._readers, self.connection):
                connection.close()


def explain(error: sqlite3.Error, path: str | PathLike[str]) -> AlignerError:
    """SQLite's error as one of ours, for the user who named the file."""
    name = str(getattr(error, "sqlite_errorname", ""))
    for prefix, (kind, message) in EXPLANATIONS.items():
        if name.startswith(prefix):
            return kind(message.format(error=error), path)
    is_misuse = isinstance(error, sqlite3.ProgrammingError)
    if is_misuse and "thread" in str(error):
        return InputError("this memory was opened in another thread; open it again in this one", path)
    if is_misuse and "closed" in str(error):
        return InputError("this memory is closed; open it again", path)
    return damaged(error, path)


def damaged(error: object, path: str | PathLike[str]) -> FormatError:
    """The error that the file does not hold what was written, with what is wrong."""
    return FormatError(DAMAGED.format(error=error), path)


def _check_file(path: Path, *, read_only: bool) -> None:
    """InputError or FormatError if the file system shows that there cannot be a memory with this name."""
    if not path.name:
        raise InputError("the name of the memory is empty; give a file name", path)
    check_destination(Path(os.path.realpath(path)), path)
    if not path.exists():
        if read_only:
            raise InputError("no such memory; check the name and the folder", path)
        return
    if not path.is_file():
        raise InputError("this is not a file; give a file name", path)
    try:
        with path.open("rb") as handle:
            start = handle.read(len(DATABASE_START))
    except OSError as error:
        raise InputError(f"cannot read this file: {error.strerror}; check its permissions", path) from error
    if start and not is_database(start):
        raise FormatError("this is not a memory; give another file name to create one", path)
    if not (read_only or os.access(path, os.W_OK)):
        raise InputError("no permission to write to this memory; change its permissions or open it read-only", path)
