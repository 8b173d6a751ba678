"""The file that a reviewer works on: every change is on disk before it is answered, and the file follows.

    Store(path) ─apply(change)─▶ birds.jsonl.history, at once ─▶ birds.jsonl, whole, as fast as it can be written

Opening it again replays the changes that the file does not have yet. A file that another program has changed
meanwhile is not overwritten.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from threading import Condition, RLock, Thread
from time import monotonic
from typing import NamedTuple, Self

from aligner.bitext.beads import Bitext
from aligner.errors import AlignerError, AlignmentError, FormatError, InputError
from aligner.files import LONE_SURROGATE, Held, open_unpacked, read_bytes, replacing
from aligner.formats import jsonl
from aligner.revision.changes import Change, ChangeError, SentenceSplice
from aligner.revision.history import History
from aligner.revision.revision import Revision

# After writing a file, the writer rests so many times as long, and leaves the computer to the reviewer. Set by hand: a
# text of 10,000 sentences takes half a second.
REST = 3.0


class OutdatedError(ChangeError):
    """What is asked for is about another version than the present one: another window has made changes since."""

    def __init__(self, version: int) -> None:
        super().__init__("another window has changed the alignment meanwhile; load the page again")
        self.version = version


class _Opened(NamedTuple):
    """What is on disk: the history, the alignment after all of it, and the hash of the file and its version."""

    history: History
    revision: Revision
    digest: str
    saved: int

    @classmethod
    def of(cls, path: Path, given: str | PathLike[str]) -> Self:
        content = _content(path)
        bitext, digest = jsonl.read(Held(str(given), content)), _digest(content)
        history = History(path, digest, bitext.corrections.changes)
        if digest not in history.digests:
            raise FormatError(_not_its_history(path, history.path), given)
        return cls(history, _replayed(Revision.of(bitext), history, path), digest, bitext.corrections.changes)


def _replayed(revision: Revision, history: History, path: Path) -> Revision:
    """The alignment with the changes that its file lacks."""
    for change in history.changes[revision.version - history.first :]:
        try:
            revision = revision.apply(change)
        except ChangeError as error:
            remedy = f"move it away to go on from {path.name} as it is"
            message = f"change {change.version} does not fit: {error.message}; {remedy}"
            raise FormatError(message, history.path) from error
    return revision


def read_reviewed(path: str | PathLike[str]) -> Bitext:
    """An alignment with all changes of its history, those too that the file lacks; nothing is written."""
    return _Opened.of(Path(path).resolve(), path).revision.bitext()


class Store:
    """An alignment in a `.jsonl` file that is being corrected, from construction until `close`.

    Threads may share it. FormatError, with the remedy, if the file is no alignment, or if its history is damaged or
    belongs to another file.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        # A link stays a link.
        self.path = Path(path).resolve()
        if not os.access(self.path, os.W_OK) and self.path.exists():
            raise InputError("no permission to write this file; change its permissions, or work on a copy", path)
        opened = _Opened.of(self.path, path)
        self.history, self.revision, self._digest = opened.history, opened.revision, opened.digest
        self._saved = opened.saved
        # Why the file could not be written the last time.
        self._failure: AlignerError | None = None
        self._closing = False
        self._changed, self._writing = Condition(), RLock()
        self._writer = Thread(target=self._follow, name="writer", daemon=True)
        self._writer.start()

    @property
    def version(self) -> int:
        """The number of changes."""
        return self.revision.version

    def snapshot(self) -> tuple[Revision, list[Change]]:
        """The alignment at present, and the changes that have led to it."""
        with self._changed:
            return self.revision, self.history.changes[: self.version - self.history.first]

    def at(self, version: int) -> Revision:
        """The alignment at present; OutdatedError if this is another version."""
        revision = self.revision
        if revision.version != version:
            raise OutdatedError(revision.version)
        return revision

    def apply(self, change: Change) -> Revision:
        """Make a change and put it on disk; the alignment after it.

        ChangeError, and nothing changed, if it does not fit; OutdatedError if it is to another version. A change that
        is sent again, because its answer was lost, is not made again. InputError if the file could not be written.
        """
        with self._changed:
            if self._closing:
                raise InputError("the program is ending; start it again to go on", self.path)
            if self._is_last(change):
                return self.revision
            if change.version != self.version:
                raise OutdatedError(self.version)
            if self._failure:
                self._write(self.revision)
            revision = self.revision.apply(change)
            if change.sentences:
                _check_texts(revision, change.sentences)
            self.history.add(change if change.time else replace(change, time=_now()))
            self.revision = revision
            self._changed.notify_all()
        return revision

    def _is_last(self, change: Change) -> bool:
        last = self.history.changes[-1:]
        return [replace(change, time="")] == [replace(each, time="") for each in last]

    def _follow(self) -> None:
        """Write the file after every change, or after several that came while it was being written."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or (self.version > self._saved and not self._failure))
                if self._closing:
                    return
                revision = self.revision
            start = monotonic()
            with suppress(AlignerError):
                self._write(revision)
            with self._changed:
                self._changed.wait_for(lambda: self._closing, REST * (monotonic() - start))

    def _write(self, revision: Revision) -> None:
        """Write the file; AlignerError if it cannot be written, or if it is not as this process left it."""
        with self._writing:
            self._failure = None
            try:
                lines = jsonl.lines(revision.bitext())
                content = "".join(f"{line}\n" for line in lines)
                digest = _digest(content.encode())
                self.history.add_digest(revision.version, digest)
                # As late as can be: the disk may have taken long.
                self._check_unchanged()
                with replacing(self.path) as handle:
                    handle.write(content)
            except AlignerError as error:
                self._failure = error
                raise
            self._digest, self._saved = digest, revision.version

    def _check_unchanged(self) -> None:
        """InputError if another program has changed the file; one that has gone is written again."""
        if self.path.exists() and _digest(_content(self.path)) != self._digest:
            raise InputError(
                f"another program changed this file, and it is not overwritten; all changes are in "
                f"{self.history.path.name}: put the file back as it was, and start again",
                self.path,
            )

    def close(self) -> None:
        """Write what is not written yet, and let the file go; AlignerError if it cannot be written."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._writer.join()
        try:
            if self._saved < self.version:
                self._write(self.revision)
        finally:
            self.history.close()


def create(bitext: Bitext, path: Path) -> None:
    """Write a new file to work on; InputError if it is there already."""
    if path.exists():
        raise InputError("this file is there already; open it, or choose another name", path)
    jsonl.write(bitext, path)


def _check_texts(revision: Revision, splices: Sequence[SentenceSplice]) -> None:
    """ChangeError if a change makes texts that no file can hold."""
    for splice in splices:
        halves = set(LONE_SURROGATE.findall("\n".join(splice.new)))
        if halves - set(LONE_SURROGATE.findall("\n".join(splice.old))):
            raise ChangeError("the new text has half of a character; remove it")
    try:
        for side in {splice.side for splice in splices}:
            revision.texts[side].sentences()
    except (AlignmentError, InputError) as error:
        raise ChangeError(error.message) from error


def _content(path: Path) -> bytes:
    """The bytes of a file, unpacked."""
    with open_unpacked(Held(str(path), read_bytes(path))) as handle:
        return handle.read()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _not_its_history(path: Path, history: Path) -> str:
    return (
        f"the history {history.name} belongs to another state of this file, which another program has changed or "
        f"replaced; put back the file as it was, or move the history away to go on from {path.name} as it is"
    )
