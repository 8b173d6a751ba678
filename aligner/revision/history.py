"""The changes that a reviewer has made to a file, in a file beside it that only grows.

    birds.jsonl.history
    {"schema": "aligner.history", "version": 1, "changes": 0, "sha256": "5f…"}   the file before the first change
    {"action": "merge", "version": 0, "time": "2026-11-30T12:00:00Z", "beads": […]}
    {"saved": 1, "sha256": "c0…"}                                                the file with one change, or soon

A change is on disk before anybody hears of it. So a process may be killed at any moment: the file may lack the last
changes, and the history has them. The hashes tell whether the file is one of those that the history has seen.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any

from aligner.errors import FormatError, InputError, system_errors
from aligner.files import read_bytes
from aligner.revision.changes import Change, ChangeError, from_json, to_json

SCHEMA, VERSION = "aligner.history", 1


def history_path(path: Path) -> Path:
    """Where the history of a file stands: beside it, under a name that no pattern for alignments matches."""
    return path.with_name(f"{path.name}.history")


class History:
    """The history of a file, as it is and as it grows; there is none on disk before the first change.

    `changes` are those that it has, of which the first is made to version `first`. `digests` are those of the file at
    all times, as hexadecimal SHA-256.
    """

    def __init__(self, path: Path, digest: str, version: int) -> None:
        self.path = history_path(path)
        self.first, self.changes, self.digests = version, list[Change](), {digest}
        self._base, self._file = digest, path
        self._writing = Lock()
        self._descriptor: int | None = None
        # The bytes that are whole; a line behind them was cut short.
        self._size = self._read()

    @property
    def version(self) -> int:
        """The version after all changes."""
        return self.first + len(self.changes)

    def _read(self) -> int:
        """Take over what is on disk; returns the size of its whole lines."""
        if not self.path.exists():
            return 0
        content = read_bytes(self.path)
        whole = content[: content.rfind(b"\n") + 1]
        records = list(self._records(whole))
        if records:
            self._take_header(records[0])
        for number, record in enumerate(records[1:], 2):
            self._take(record, number)
        return len(whole)

    def _records(self, content: bytes) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(content.split(b"\n")[:-1], 1):
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise self._damage("not a line of JSON", number) from error
            if not isinstance(record, dict):
                raise self._damage("not an object", number)
            yield record

    def _take_header(self, record: dict[str, Any]) -> None:
        match record:
            case {"schema": "aligner.history", "version": 1, "changes": int() as first, "sha256": str() as digest}:
                self.first, self.digests = first, {digest}
            case {"schema": "aligner.history", "version": version} if version != VERSION:
                raise self._damage(f"its version is {version!r}, but this aligner reads {VERSION}", 1)
            case _:
                raise self._damage("not a history of changes", 1)

    def _take(self, record: dict[str, Any], line: int) -> None:
        match record:
            case {"saved": int(), "sha256": str() as digest}:
                self.digests.add(digest)
                return
        try:
            change = from_json(record)
        except ChangeError as error:
            raise self._damage(error.message, line) from error
        if change.version != self.version:
            raise self._damage(f"a change to version {change.version} where {self.version} is expected", line)
        self.changes.append(change)

    def _damage(self, problem: str, line: int) -> FormatError:
        remedy = f"restore it from a copy, or move it away to go on from {self._file.name} as it is"
        return FormatError(f"{problem}; {remedy}", self.path, line=line)

    def add(self, change: Change) -> None:
        """Put a change on disk; InputError, and nothing added, if that fails."""
        self._write(to_json(change))
        self.changes.append(change)

    def add_digest(self, version: int, digest: str) -> None:
        """Put on disk what the file will be: this comes before the file."""
        if digest not in self.digests:
            self._write({"saved": version, "sha256": digest})
            self.digests.add(digest)

    def _write(self, record: dict[str, Any]) -> None:
        """Append a line, the first time with the header, and wait until the disk has it."""
        with self._writing, system_errors(self.path, "write"):
            if self._descriptor is None:
                self._descriptor = self._opened()
            header = {"schema": SCHEMA, "version": VERSION, "changes": self.first, "sha256": self._base}
            records = [record] if self._size else [header, record]
            # All but ASCII as escapes: halves of characters too.
            line = "".join(f"{json.dumps(each, separators=(',', ':'))}\n" for each in records).encode()
            self._check_alone(self._descriptor)
            try:
                self._append(self._descriptor, line)
            except OSError:
                os.ftruncate(self._descriptor, self._size)
                raise
            self._size += len(line)

    def _opened(self) -> int:
        """The file, without a line that was cut short; whoever may read the alignment may read it, and nobody else."""
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, stat.S_IMODE(self._file.stat().st_mode) & 0o666)
        os.ftruncate(descriptor, self._size)
        return descriptor

    def _check_alone(self, descriptor: int) -> None:
        """InputError if somebody else has changed or replaced the history since it was read."""
        status = os.fstat(descriptor)
        if not (self.path.exists() and os.path.samestat(status, self.path.stat()) and status.st_size == self._size):
            raise InputError("another program changed this history; nothing more is saved: start again", self.path)

    def _append(self, descriptor: int, line: bytes) -> None:
        while line:
            line = line[os.write(descriptor, line) :]
        os.fsync(descriptor)

    def close(self) -> None:
        """Close the file."""
        with self._writing:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None
