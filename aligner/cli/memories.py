"""Opening and checking the memory that a command works on."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.memory.memory import Memory


def add_memory_argument(command: ArgumentParser) -> None:
    """Add the argument for the file of the memory."""
    command.add_argument("memory", type=Path, metavar="MEMORY", help="file of the memory")


@contextmanager
def open_memory(path: Path, *, writing: bool = False, create: bool = False) -> Iterator[Memory]:
    """The memory in this file. `create` makes a missing file and removes it again if nothing was added."""
    from aligner.memory.memory import Memory

    is_new = not path.exists()
    if is_new and not create:
        raise InputError("no such memory; check the name and the folder", path)
    _check_kind(path)
    is_empty = False
    try:
        with _errors_with_path(path), Memory(path, read_only=not writing) as memory:
            try:
                yield memory
            finally:
                is_empty = is_new and not memory.documents(removed=True)
    finally:
        if is_empty:
            path.unlink(missing_ok=True)


@contextmanager
def _errors_with_path(path: Path) -> Iterator[None]:
    """Add the file of the memory to errors that do not name a file."""
    try:
        yield
    except InputError as error:
        if error.path is not None:
            raise
        raise InputError(error.message, path) from error


def is_memory(path: Path) -> bool:
    """Whether this file exists and starts like a memory, or another database."""
    from aligner.files import DATABASE_START, is_database

    if not path.is_file():
        return False
    try:
        with path.open("rb") as handle:
            return is_database(handle.read(len(DATABASE_START)))
    except OSError:
        # The command that reads the file says why it cannot be read.
        return False


def _check_kind(path: Path) -> None:
    """InputError with the right command if this is a file that can be added to a memory."""
    if path.is_file() and path.stat().st_size and has_translation_suffix(path) and not is_memory(path):
        raise InputError(f"this is not a memory; add it to one: aligner memory add MEMORY {path}", path)


def has_translation_suffix(path: Path) -> bool:
    """Whether the name has the suffix of a file with translations."""
    from aligner.files import suffix_of
    from aligner.formats.registry import FORMATS

    return suffix_of(path).lower().removesuffix(".gz") in FORMATS


def check_memory_name(arguments: Namespace) -> None:
    """Report wrong usage if the command would create a memory with the suffix of another format."""
    path = arguments.memory
    if has_translation_suffix(path) and not path.exists():
        arguments.command.error(f"{path}: {path.suffix} is the suffix of another format; "
                                "name the memory memory.db, for example")  # fmt: skip


def check_tags(memory: Memory, names: Collection[str], optional: Collection[str] = ()) -> None:
    """InputError, with the tags that the memory has, if it lacks one of `names` that is not in `optional`."""
    if not names:
        return
    tags = memory.statistics().tags
    for name in names:
        if name not in tags and name not in optional:
            choice = f"the tags are: {', '.join(tags)}" if tags else "there are no tags"
            raise InputError(f"no unit has the tag {name!r}; {choice}", memory.store.path)
