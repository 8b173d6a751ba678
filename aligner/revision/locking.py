"""One process for a file: a second one learns where the first works on it.

    .birds.jsonl.lock    {"process": 4711, "address": "http://127.0.0.1:45123/"}

The system frees the lock however its process ends; a lock file that nobody holds is taken over.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

from aligner.errors import InputError, system_errors

# A note about the holder is shorter.
LONGEST_NOTE = 1000

if sys.platform == "win32":
    import msvcrt

    # There, nobody else can read bytes that are locked: the lock lies behind the note.
    BEHIND_NOTE = 1 << 20

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, BEHIND_NOTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error

else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            # Some network drives have no locks. There, only the check that the file is as we wrote it is left.
            return


class Lock:
    """The right to work on a file, from construction until `release`; InputError if another process has it."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f".{path.name}.lock")
        with system_errors(path, "write"):
            self._descriptor = self._acquired(path)
        self.note()

    def _acquired(self, path: Path) -> int:
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                _try_lock(descriptor)
            except BlockingIOError:
                os.close(descriptor)
                raise InputError(f"`aligner review` has this file open{self._holder()}", path) from None
            with suppress(OSError):
                if os.path.samestat(os.fstat(descriptor), self._path.stat()):
                    return descriptor
            # The process before us removed the file after we had opened it.
            os.close(descriptor)

    def _holder(self) -> str:
        """Where the holder of the lock works, as far as it has said."""
        try:
            note = json.loads(self._path.read_bytes()[:LONGEST_NOTE])
            return f" in process {note['process']:d}, at {note['address']}; go on there, or end it first"
        except (OSError, ValueError, KeyError, TypeError):
            return "; go on there, or end it first"

    def note(self, address: str = "") -> None:
        """Tell others where this process works: the address without its secret."""
        note = json.dumps({"process": os.getpid(), **({"address": address} if address else {})})
        with suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, note.encode())

    def release(self) -> None:
        """Let others work on the file."""
        if sys.platform == "win32":
            os.close(self._descriptor)
            self._path.unlink(missing_ok=True)
        else:
            # Removed while it is still locked: so nobody removes a file that another process has just locked.
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
