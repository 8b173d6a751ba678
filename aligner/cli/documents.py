"""`aligner memory documents`, `delete`, `undo` and `stats`: list, delete, restore and count what a memory contains."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.listing import columns, json_line
from aligner.cli.memories import add_memory_argument, open_memory
from aligner.cli.messages import say
from aligner.cli.streams import print_lines
from aligner.errors import counted

if TYPE_CHECKING:
    from aligner.memory.memory import Statistics

KILO = 1000


def _add_documents_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    command.add_argument("--removed", action="store_true", help="also list deleted and replaced documents")
    command.add_argument("--json", action="store_true", help="print JSON lines")


def _documents(arguments: Namespace) -> None:
    from dataclasses import asdict

    with open_memory(arguments.memory) as memory:
        documents = memory.documents(removed=arguments.removed)
    if arguments.json:
        print_lines(json_line(asdict(document)) for document in documents)
        return
    rows = [
        (
            document.name,
            f"{document.units:,}",
            _moment(document.added),
            ", ".join(document.tags),
            f"removed {_moment(document.removed)}" if document.removed else "",
        )
        for document in documents
    ]
    if rows:
        print_lines(columns([("document", "units", "added (UTC)", "tags", ""), *rows], "<><<<"))
    elif not arguments.quiet:
        say(f"{arguments.memory}: no documents")


def _moment(stamp: str) -> str:
    """`2026-01-02 03:04` for `20260102T030405Z`; any other stamp unchanged."""
    from aligner.units.units import STAMP

    try:
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return stamp


def _add_delete_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    command.add_argument(
        "documents", nargs="+", metavar="NAME", help="name of a document, as `aligner memory documents` lists it"
    )


def _delete(arguments: Namespace) -> None:
    with open_memory(arguments.memory, writing=True) as memory:
        for name in dict.fromkeys(arguments.documents):
            deleted = memory.delete(name)
            if not arguments.quiet:
                say(f"{arguments.memory}: {name}: removed, with {counted(deleted, 'unit')} that no other document has; "
                    "`aligner memory undo` brings it back")  # fmt: skip


def _add_undo_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    command.add_argument("document", nargs="?", metavar="NAME", help="the document (default: the one changed last)")


def _undo(arguments: Namespace) -> None:
    with open_memory(arguments.memory, writing=True) as memory:
        message = memory.undo(arguments.document)
    if not arguments.quiet:
        say(f"{arguments.memory}: {message}")


def _add_stats_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    add = command.add_argument
    add("--json", action="store_true", help="print JSON")
    add("--check", action="store_true", help="also check that the file is intact and consistent")


def _statistics(arguments: Namespace) -> None:
    from dataclasses import asdict

    with open_memory(arguments.memory) as memory:
        if arguments.check:
            memory.check()
            if not arguments.quiet:
                say(f"{arguments.memory}: intact and consistent")
        statistics = memory.statistics()
    print_lines([json_line(asdict(statistics))] if arguments.json else _statistics_lines(statistics))


def _statistics_lines(statistics: Statistics) -> Iterator[str]:
    totals = {"units": statistics.units, "uses": statistics.occurrences, "documents": statistics.documents}
    rows = [(name, f"{value:,}") for name, value in totals.items()]
    yield from columns([*rows, ("size", readable_size(statistics.size))], "<>")
    if statistics.texts:
        yield ""
        languages = ((tag, f"{count:,}", f"{statistics.characters[tag]:,}") for tag, count in statistics.texts.items())
        yield from columns([("language", "texts", "characters"), *languages], "<>>")
    if statistics.tags:
        yield ""
        yield from columns([("tag", "units"), *((tag, f"{count:,}") for tag, count in statistics.tags.items())], "<>")


def readable_size(size: float) -> str:
    """A number of bytes as `12.3 MB`."""
    for unit in ("B", "kB", "MB"):
        if size < KILO:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= KILO
    return f"{size:.1f} GB"


STATS = Command("show how much a memory contains", _add_stats_arguments, _statistics, """\
examples:
  aligner memory stats memory.db
  aligner memory stats memory.db --check
""")  # fmt: skip
DOCUMENTS = Command("list the documents of a memory", _add_documents_arguments, _documents)
DELETE = Command("delete documents from a memory", _add_delete_arguments, _delete, """\
examples:
  aligner memory delete memory.db thesis.tmx
  aligner memory undo memory.db thesis.tmx                      bring it back
""")  # fmt: skip
UNDO = Command("undo the last change: adding, replacing or deleting a document", _add_undo_arguments, _undo, """\
examples:
  aligner memory undo memory.db                                 undo the last change
  aligner memory undo memory.db thesis.tmx                      undo the last change to this document

Each call goes one step further back. There is no redo: to restore a document after undoing its addition, add it again.
Tags do not change (see `aligner memory untag`), and units that were removed do not come back.
""")  # fmt: skip
