"""`aligner memory`: a translation memory, which keeps the units of many documents in one file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.adding import ADD
from aligner.cli.cleaning import CLEAN
from aligner.cli.command import Command, Group
from aligner.cli.documents import DELETE, DOCUMENTS, STATS, UNDO
from aligner.cli.exchange import (
    WRITABLE,
    add_language_arguments,
    add_selection_arguments,
    add_writing_arguments,
    target_and_options,
)
from aligner.cli.lookups import FIND, SEARCH, SHOW, SIMILAR
from aligner.cli.memories import add_memory_argument, check_tags, open_memory
from aligner.cli.messages import bar, say
from aligner.cli.tags import COMPACT, REMOVE, REPAIR, TAG, UNTAG
from aligner.errors import counted, omission_note
from aligner.units.suspicions import MEANINGS

if TYPE_CHECKING:
    from aligner.memory.memory import Filter


def _add_export_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add_memory_argument(command)
    add("output", type=Path, metavar="OUT", help=f"file to write: {WRITABLE}")
    add("--document", action="append", default=[], metavar="NAME", help="only units of this document; may be given "
        "several times")  # fmt: skip
    add("--tag", action="append", default=[], metavar="TAG", help="only units with this tag; may be given several "
        "times, for units with any of the tags")  # fmt: skip
    add("--without-tag", action="append", default=[], metavar="TAG", help="leave out units with this tag; may be given "
        "several times")  # fmt: skip
    add_selection_arguments(command)
    add_language_arguments(command, "source language, and its name in the file")
    add_writing_arguments(command)


def _export(arguments: Namespace) -> None:
    languages = (arguments.source_language, arguments.target_language)
    with open_memory(arguments.memory) as memory:
        target, options = target_and_options(arguments, str(arguments.memory), "memory")
        check_tags(memory, arguments.tag)
        # A kind that `clean` looks for may not have occurred, and then no unit has its tag.
        check_tags(memory, arguments.without_tag, MEANINGS)
        unit_filter = _filter(arguments)
        with bar(arguments.quiet, str(arguments.output), len(memory)) as progress:
            export = memory.export(target, filter=unit_filter, languages=languages, progress=progress, **options)
    if not arguments.quiet:
        say(f"{arguments.output}: {counted(export.written, 'unit')}{omission_note(export.left_out)}")


def _filter(arguments: Namespace) -> Filter:
    from aligner.memory.memory import Filter

    return Filter(
        tuple(arguments.document), tuple(arguments.tag), tuple(arguments.without_tag),
        min_confidence=arguments.min_confidence, longest=arguments.longest, accepted=arguments.accepted,
    )  # fmt: skip


COMMANDS = {
    "add": ADD,
    "find": FIND,
    "search": SEARCH,
    "similar": SIMILAR,
    "show": SHOW,
    "export": Command("export a memory, or part of it, for other programs", _add_export_arguments, _export, """\
examples:
  aligner memory export memory.db all.tmx.gz
  aligner memory export memory.db sure.tmx --min-confidence 0.9 --longest 2000 --without-tag number
  aligner memory export memory.db thesis.xlsx --document thesis.tmx
  aligner memory export memory.db en-zh.tmx --source-language en-GB --target-language zh-CN
""", "nothing was written"),
    "clean": CLEAN,
    "tag": TAG,
    "untag": UNTAG,
    "stats": STATS,
    "documents": DOCUMENTS,
    "delete": DELETE,
    "undo": UNDO,
    "remove": REMOVE,
    "compact": COMPACT,
    "repair": REPAIR,
}  # fmt: skip
MEMORY = Group(
    "store, find, clean and export translations",
    COMMANDS,
    """\
examples:
  aligner align thesis.zh.txt thesis.en.txt -m memory.db        align straight into a memory
  aligner memory add memory.db *.tmx
  aligner memory find memory.db 本研究共调查了120名学生。
  aligner memory export memory.db all.tmx

For details, run `aligner memory COMMAND --help`.
""",
)
