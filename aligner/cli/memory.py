"""`aligner memory`: a translation memory, the units of many documents in one file."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command, Group
from aligner.cli.exchange import (
    add_language_arguments,
    add_selection_arguments,
    add_writing_arguments,
    bar,
    counted,
    counted_out,
    options_of,
    said,
)
from aligner.cli.lookups import CLEAN, FIND, SEARCH, SIMILAR, add_memory
from aligner.cli.messages import say, status
from aligner.errors import AlignerError, InputError

if TYPE_CHECKING:
    from aligner.memory import Added, Chosen, Memory, Statistics

KILO = 1000
PATTERN = frozenset("*?[")


def _add_adding(command: ArgumentParser) -> None:
    add = command.add_argument
    add("memory", type=Path, metavar="MEMORY", help="file of the memory; it is made if it is not there")
    add(
        "files",
        nargs="+",
        metavar="FILE",
        help="files with translations; a pattern such as '*.tmx' gives all of that name",
    )
    add("--document", metavar="NAME", help="call the document this (default: the name of the file)")
    add(
        "--tag", action="append", default=[], metavar="TAG", help="mark all units with this; may be given several times"
    )
    add("--replace", action="store_true", help="take the place of a document of the same name that has other units")
    add_language_arguments(command, "language of the source, for files that do not say")


def _add(arguments: Namespace) -> None:
    from aligner.memory import Memory

    files = _files(arguments.files)
    if arguments.document and len(files) > 1:
        arguments.command.error("--document names one document; give one file, or let each be called as its file")
    _check_readable(files)
    with Memory(arguments.memory) as memory:
        done = list(_all_added(memory, files, arguments))
        if not arguments.quiet and len(done) > 1:
            new = sum(each.new for each in done)
            say(f"{arguments.memory}: {len(done):,} files, {counted(new, 'new unit')}, {len(memory):,} in all")


def _all_added(memory: Memory, files: Sequence[str], arguments: Namespace) -> Iterator[Added]:
    """What became of each file; where one fails, says that those before it stay."""
    for number, path in enumerate(files):
        try:
            added = _added(memory, path, arguments)
        except (AlignerError, OSError):
            if number and not arguments.quiet:
                say(f"{arguments.memory}: {number:,} of {len(files):,} files are in it and stay; mend the next one and "
                    "give the same command again: it goes on from there")  # fmt: skip
            raise
        if not arguments.quiet:
            say(f"{arguments.memory}: {said(added)}")
        yield added


def _added(memory: Memory, path: str, arguments: Namespace) -> Added:
    from aligner.formats import read_units

    languages = (arguments.source_language, arguments.target_language)
    with bar(arguments.quiet, path) as progress:
        # Of a name that stands for two files the memory knows no bytes.
        if languages == (None, None) and Path(path).exists():
            return memory.add(
                path, arguments.document, tags=arguments.tag, replace=arguments.replace, progress=progress
            )
        reading = read_units(path, languages)
        name = arguments.document or path
        return memory.add(
            reading.units, name, tags=arguments.tag, replace=arguments.replace, header=reading.header, progress=progress
        )


def _files(given: Sequence[str]) -> list[str]:
    """The files that are meant, each once, in order; patterns are those that the shell did not look up."""
    files: dict[str, None] = {}
    for name in given:
        path = Path(name)
        is_pattern = PATTERN.intersection(name) and not path.exists()
        found = sorted(map(str, Path(path.anchor).glob(str(path.relative_to(path.anchor))))) if is_pattern else [name]
        if not found:
            raise InputError("no file has a name like this; check the pattern and the folder", name)
        files |= dict.fromkeys(found)
    return list(files)


def _check_readable(files: Sequence[str]) -> None:
    """Find a wrong name before anything is added."""
    from aligner.formats import READERS, read_units
    from aligner.formats.files import opened, suffix_of

    for name in files:
        path = Path(name)
        if path.is_dir():
            raise InputError(f"this is a folder; give its files, such as '{path / '*.tmx'}'", name)
        if suffix_of(name).lower().removesuffix(".gz") in READERS:
            with opened(name):
                pass
        else:
            # Two files of one name, or an error that names the suffixes.
            read_units(name)


def _add_exporting(command: ArgumentParser) -> None:
    add = command.add_argument
    add_memory(command)
    add("output", type=Path, metavar="OUT", help="file to be written; the suffix decides the format")
    add("--document", action="append", default=[], metavar="NAME", help="only units of this document; may be given "
        "several times")  # fmt: skip
    add("--tag", action="append", default=[], metavar="TAG", help="only units with this tag, or another one given")
    add("--without-tag", action="append", default=[], metavar="TAG", help="leave out units with this tag; may be given "
        "several times")  # fmt: skip
    add_selection_arguments(command)
    add_language_arguments(command, "the source, and what the file is to call its language")
    add_writing_arguments(command)


def _export(arguments: Namespace) -> None:
    from aligner.memory import Memory

    options = options_of(arguments, [str(arguments.memory)])
    languages = (arguments.source_language, arguments.target_language)
    with Memory(arguments.memory, read_only=True) as memory, status(arguments.quiet) as report:
        report(f"writing {arguments.output}")
        done = memory.export(arguments.output, _chosen(arguments), languages, **options)
    if not arguments.quiet:
        say(f"{arguments.output}: {counted(done.written, 'unit')}{counted_out(done.left_out)}")


def _chosen(arguments: Namespace) -> Chosen:
    from aligner.memory import Chosen

    return Chosen(
        tuple(arguments.document), tuple(arguments.tag), tuple(arguments.without_tag),
        min_confidence=arguments.min_confidence, longest=arguments.longest,
    )  # fmt: skip


def _add_documents(command: ArgumentParser) -> None:
    add_memory(command)
    command.add_argument("--removed", action="store_true", help="also those that were deleted or replaced")
    command.add_argument("--json", action="store_true", help="print JSON lines")


def _documents(arguments: Namespace) -> None:
    from aligner.memory import Memory

    with Memory(arguments.memory, read_only=True) as memory:
        documents = memory.documents(removed=arguments.removed)
    if arguments.json:
        _print(json.dumps(asdict(each), ensure_ascii=False) for each in documents)
        return
    rows = [
        (each.name, f"{each.units:,}", _day(each.added), ", ".join(each.tags),
         f"removed {_day(each.removed)}" if each.removed else "")
        for each in documents
    ]  # fmt: skip
    if rows:
        _print(_columns([("document", "units", "added", "tags", ""), *rows], "<><<<"))
    elif not arguments.quiet:
        say(f"{arguments.memory}: no documents")


def _day(stamp: str) -> str:
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}" if len(stamp) >= 8 and stamp[:8].isdigit() else stamp


def _add_deleting(command: ArgumentParser) -> None:
    add_memory(command)
    command.add_argument(
        "documents", nargs="+", metavar="NAME", help="a document, as `aligner memory documents` has it"
    )


def _delete(arguments: Namespace) -> None:
    from aligner.memory import Memory

    _check_there(arguments.memory)
    with Memory(arguments.memory) as memory:
        for name in dict.fromkeys(arguments.documents):
            gone = memory.delete(name)
            if not arguments.quiet:
                say(f"{name}: removed, with {counted(gone, 'unit')} that no other document has; `aligner memory undo` "
                    "brings it back")  # fmt: skip


def _add_undoing(command: ArgumentParser) -> None:
    add_memory(command)
    command.add_argument(
        "document", nargs="?", metavar="NAME", help="the document (default: whichever was changed last)"
    )


def _undo(arguments: Namespace) -> None:
    from aligner.memory import Memory

    _check_there(arguments.memory)
    with Memory(arguments.memory) as memory:
        done = memory.undo(arguments.document)
    if not arguments.quiet:
        say(f"{arguments.memory}: {done}")


def _check_there(path: Path) -> None:
    """A memory that is to be changed is not made by a wrong name."""
    if not path.exists():
        raise InputError("no such memory; check the name and the folder", path)


def _add_statistics(command: ArgumentParser) -> None:
    add_memory(command)
    add = command.add_argument
    add("--json", action="store_true", help="print JSON")
    command.add_argument(
        "--check", action="store_true", help="also check that the file is whole and agrees with itself"
    )


def _statistics(arguments: Namespace) -> None:
    from aligner.memory import Memory

    with Memory(arguments.memory, read_only=True) as memory:
        if arguments.check:
            memory.check()
            if not arguments.quiet:
                say(f"{arguments.memory}: whole and sound")
        numbers = memory.statistics()
    _print([json.dumps(asdict(numbers), ensure_ascii=False)] if arguments.json else _readable(numbers))


def _readable(numbers: Statistics) -> Iterator[str]:
    totals = {"units": numbers.units, "uses": numbers.occurrences, "documents": numbers.documents}
    rows = [(name, f"{value:,}") for name, value in totals.items()]
    yield from _columns([*rows, ("size", _size(numbers.size))], "<>")
    if numbers.texts:
        yield ""
        languages = ((each, f"{count:,}", f"{numbers.characters[each]:,}") for each, count in numbers.texts.items())
        yield from _columns([("language", "texts", "characters"), *languages], "<>>")
    if numbers.tags:
        yield ""
        yield from _columns([("tag", "units"), *((tag, f"{count:,}") for tag, count in numbers.tags.items())], "<>")


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < KILO:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= KILO
    return f"{count:.1f} GB"


def _columns(rows: Sequence[Sequence[str]], sides: str) -> Iterator[str]:
    """Rows as lines, each column as wide as it has to be, to the left (`<`) or to the right (`>`)."""
    from aligner.formats.terminal import text_width, visible

    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(text_width, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = []
        for cell, width, side in zip(row, widths, sides, strict=True):
            blanks = " " * (width - text_width(cell))
            cells.append(cell + blanks if side == "<" else blanks + cell)
        yield "  ".join(cells).rstrip()


def _print(lines: Iterator[str] | Sequence[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


COMMANDS = {
    "add": Command("add the translations that files hold", _add_adding, _add, """\
examples:
  aligner memory add memory.db thesis.tmx
  aligner memory add memory.db *.xlf glossary.csv --tag medicine
  aligner memory add memory.db thesis.tmx --replace             the corrected version of the same file
  aligner memory add memory.db table.tsv --source-language zh --target-language en

A file that is known already changes nothing, so that the same command can be given again. Each file is added wholly or
not at all.
"""),
    "find": FIND,
    "search": SEARCH,
    "similar": SIMILAR,
    "export": Command("write a memory, or part of it, for other programs", _add_exporting, _export, """\
examples:
  aligner memory export memory.db all.tmx.gz
  aligner memory export memory.db sure.tmx --min-confidence 0.9 --longest 2000 --without-tag number
  aligner memory export memory.db thesis.xlsx --document thesis.tmx
  aligner memory export memory.db en-zh.tmx --source-language en-GB --target-language zh-CN
"""),
    "clean": CLEAN,
    "stats": Command("say how much a memory holds", _add_statistics, _statistics, """\
examples:
  aligner memory stats memory.db
  aligner memory stats memory.db --check
"""),
    "documents": Command("list the documents of a memory", _add_documents, _documents),
    "delete": Command("take documents out of a memory", _add_deleting, _delete, """\
examples:
  aligner memory delete memory.db thesis.tmx
  aligner memory undo memory.db thesis.tmx                      brings it back
"""),
    "undo": Command("take back what was last done: adding, replacing or deleting a document", _add_undoing, _undo, """\
examples:
  aligner memory undo memory.db                                 whatever was done last
  aligner memory undo memory.db thesis.tmx                      what was last done to this document
"""),
}  # fmt: skip
MEMORY = Group(
    "keep translations, find them again, clean and export them",
    COMMANDS,
    """\
examples:
  aligner align thesis.zh.txt thesis.en.txt -m memory.db        align straight into a memory
  aligner memory add memory.db *.tmx
  aligner memory find memory.db 本研究共调查了120名学生。
  aligner memory export memory.db all.tmx

`aligner memory COMMAND --help` says more of each.
""",
)
