"""`aligner memory`: a translation memory, the units of many documents in one file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.adding import ADD
from aligner.cli.cleaning import CLEAN
from aligner.cli.command import Command, Group
from aligner.cli.documents import DELETE, DOCUMENTS, STATS, UNDO
from aligner.cli.exchange import (
    WRITTEN,
    add_language_arguments,
    add_selection_arguments,
    add_writing_arguments,
    nothing_to_write,
    target_and_options,
)
from aligner.cli.lookups import FIND, SEARCH, SHOW, SIMILAR
from aligner.cli.memories import add_memory, check_tags, opened
from aligner.cli.messages import bar, counted_out, say
from aligner.cli.tags import COMPACT, REMOVE, TAG, UNTAG
from aligner.errors import counted
from aligner.units.suspicions import MEANINGS

if TYPE_CHECKING:
    from aligner.memory.memory import Filter, Memory


def _add_exporting(command: ArgumentParser) -> None:
    add = command.add_argument
    add_memory(command)
    add("output", type=Path, metavar="OUT", help=f"file to write: {WRITTEN}")
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
    with opened(arguments.memory) as memory:
        target, options = target_and_options(arguments, str(arguments.memory), "memory")
        check_tags(memory, arguments.tag)
        # What `clean` marks may have been found nowhere.
        check_tags(memory, arguments.without_tag, MEANINGS)
        chosen = _chosen(arguments)
        _check_some(memory, chosen, arguments)
        with bar(arguments.quiet, str(arguments.output), len(memory)) as progress:
            done = memory.export(target, filter=chosen, languages=languages, progress=progress, **options)
    if not arguments.quiet:
        say(f"{arguments.output}: {counted(done.written, 'unit')}{counted_out(done.left_out)}")


def _chosen(arguments: Namespace) -> Filter:
    from aligner.memory.memory import Filter

    return Filter(
        tuple(arguments.document), tuple(arguments.tag), tuple(arguments.without_tag),
        min_confidence=arguments.min_confidence, longest=arguments.longest,
    )  # fmt: skip


def _check_some(memory: Memory, chosen: Filter, arguments: Namespace) -> None:
    """InputError that says why, if no unit would be written."""
    from aligner.units.selection import directed

    left_out: Counter[str] = Counter()
    languages = (arguments.source_language, arguments.target_language)
    with closing(memory.units(chosen, left_out)) as units:
        if not any(True for _ in directed(units, languages, left_out)):
            raise nothing_to_write(left_out, arguments.memory)


COMMANDS = {
    "add": ADD,
    "find": FIND,
    "search": SEARCH,
    "similar": SIMILAR,
    "show": SHOW,
    "export": Command("export a memory, or part of it, for other programs", _add_exporting, _export, """\
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
