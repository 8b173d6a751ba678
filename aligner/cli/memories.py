"""The memories that commands are given."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.memory.memory import Memory


def add_memory(command: ArgumentParser) -> None:
    """The file of the memory."""
    command.add_argument("memory", type=Path, metavar="MEMORY", help="file of the memory")


@contextmanager
def opened(path: Path, *, writing: bool = False, making: bool = False) -> Iterator[Memory]:
    """The memory in this file, which `making` makes if it is not there: then it goes if nothing came into it."""
    from aligner.memory.memory import Memory

    is_new = not path.exists()
    if is_new and not making:
        raise InputError("no such memory; check the name and the folder", path)
    _check_kind(path)
    is_empty = False
    try:
        with _naming(path), Memory(path, read_only=not writing) as memory:
            try:
                yield memory
            finally:
                is_empty = is_new and not memory.documents(removed=True)
    finally:
        if is_empty:
            path.unlink(missing_ok=True)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Errors of a memory that do not say of what they speak name its file."""
    try:
        yield
    except InputError as error:
        if error.path is not None:
            raise
        raise InputError(error.message, path) from error


def is_memory(path: Path) -> bool:
    """Whether there is a file that is, by its first bytes, a memory or another database."""
    from aligner.files import DATABASE, is_database

    if not path.is_file():
        return False
    try:
        with path.open("rb") as handle:
            return is_database(handle.read(len(DATABASE)))
    except OSError:
        # Whoever reads it says why it cannot be read.
        return False


def _check_kind(path: Path) -> None:
    """InputError with the right command if this is a file that can be added to a memory."""
    if path.is_file() and path.stat().st_size and has_other_format(path) and not is_memory(path):
        raise InputError(f"this is not a memory; add it to one: aligner memory add MEMORY {path}", path)


def has_other_format(path: Path) -> bool:
    """Whether a name ends as those of files with translations do."""
    from aligner.files import suffix_of
    from aligner.formats.registry import FORMATS

    return suffix_of(path).lower().removesuffix(".gz") in FORMATS


def check_name(arguments: Namespace) -> None:
    """Leave with wrong usage if a memory would be made under the name of another format."""
    path = arguments.memory
    if has_other_format(path) and not path.exists():
        arguments.command.error(f"{path}: {path.suffix} is the suffix of another format; "
                                "name the memory memory.db, for example")  # fmt: skip


def check_tags(memory: Memory, names: Collection[str], others: Collection[str] = ()) -> None:
    """InputError that names the tags of a memory if it has not these; `others` need not be there."""
    if not names:
        return
    known = memory.statistics().tags
    for name in names:
        if name not in known and name not in others:
            has = f"the tags are: {', '.join(known)}" if known else "there are no tags"
            raise InputError(f"no unit has the tag {name!r}; {has}", memory.store.path)
