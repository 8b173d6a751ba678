"""`aligner memory add`: files with translations in, each a document of the memory."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.exchange import READ, Once, add_language_arguments, check_input, left_out_of, nothing_replaced, said
from aligner.cli.memories import check_name, opened
from aligner.cli.messages import bar, counted_out, say, say_error
from aligner.errors import AlignerError, InputError, counted

if TYPE_CHECKING:
    from aligner.memory.memory import Added, Memory

PATTERN = frozenset("*?[")
PURPOSE = "-m MEMORY"


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("memory", type=Path, metavar="MEMORY", help="file of the memory; a new one is created if needed")
    add("files", nargs="+", metavar="FILE", help=f"files with translations: {READ}; a pattern such as '*.tmx' "
        "selects all matching files")  # fmt: skip
    add("--document", action=Once, metavar="NAME", help="name of the document (default: the name of the file)")
    add("--tag", action="append", default=[], metavar="TAG", help="tag all units with this; may be given several "
        "times")  # fmt: skip
    add("--replace", action="store_true", help="replace a document of the same name that has different units")
    add("--keep-going", action="store_true", help="continue after a file that cannot be added, and list such files "
        "at the end")  # fmt: skip
    add_language_arguments(command, "source language, for files that do not state it")


def _run(arguments: Namespace) -> int:
    check_name(arguments)
    files = _files(arguments.files)
    if arguments.document and len(files) > 1:
        arguments.command.error("--document names one document; give one file, or leave out --document")
    if not arguments.keep_going:
        for path in files:
            _check_readable(path)
    with opened(arguments.memory, writing=True, making=True) as memory:
        done, failed = _all_added(memory, files, arguments)
        if not arguments.quiet and len(files) > 1:
            new = sum(each.new for each in done)
            say(f"{arguments.memory}: {len(done):,} files, {counted(new, 'new unit')}, {len(memory):,} in all")
    if failed and not arguments.quiet:
        say(f"{arguments.memory}: {len(failed):,} of {len(files):,} files were not added:")
    for error in failed:
        say_error(error)
    return 1 if failed else 0


def _all_added(
    memory: Memory, files: Sequence[str], arguments: Namespace
) -> tuple[list[Added], list[AlignerError | OSError]]:
    """What became of each file, and why others cannot be added; unless we keep going, the first of these ends all."""
    done: list[Added] = []
    failed: list[AlignerError | OSError] = []
    for path in files:
        try:
            if arguments.keep_going:
                _check_readable(path)
            added = _added(memory, path, arguments)
        except (AlignerError, OSError) as error:
            if not arguments.keep_going:
                _say_what_stays(arguments, len(done), len(files))
                raise
            failed.append(error)
        else:
            done += [added] if added else []
    return done, failed


def _say_what_stays(arguments: Namespace, done: int, total: int) -> None:
    if done and not arguments.quiet:
        say(f"{arguments.memory}: {done:,} of {total:,} files have been added; fix the next one and repeat the "
            "command, which continues from there")  # fmt: skip


def _added(memory: Memory, path: str, arguments: Namespace) -> Added | None:
    """What became of a file; one without a unit is said to be so, and is no document."""
    from aligner.formats.registry import read_units
    from aligner.units.selection import Selection

    languages = (arguments.source_language, arguments.target_language)
    reading = read_units(path, languages)
    unread, left_out = left_out_of(path, reading.header), Counter[str]()
    if not any(True for _ in Selection().of(reading.units, left_out)):
        if not arguments.quiet:
            say(f"aligner: warning: {path} contains no units and was not added{counted_out(unread + left_out)}")
        return None
    with bar(arguments.quiet, path) as progress:
        added = memory.add(
            path, arguments.document, tags=arguments.tag, replace=arguments.replace, languages=languages,
            progress=progress,
        )  # fmt: skip
    if not arguments.quiet:
        say(f"{arguments.memory}: {said(added, unread)}{nothing_replaced(arguments, added)}")
    return added


def _files(given: Sequence[str]) -> list[str]:
    """The files that are meant, each once, in order; patterns are those that the shell did not look up."""
    files: dict[str, None] = {}
    for name in given:
        path = Path(name)
        is_pattern = PATTERN.intersection(name) and not path.exists()
        found = sorted(map(str, Path(path.anchor).glob(str(path.relative_to(path.anchor))))) if is_pattern else [name]
        if not found:
            raise InputError("no file matches this pattern; check the pattern and the folder", name)
        files |= dict.fromkeys(found)
    return list(files)


def _check_readable(name: str) -> None:
    """Find a wrong name before anything is added."""
    from aligner.files import opened as opened_file
    from aligner.files import suffix_of
    from aligner.formats.registry import FORMATS, read_units

    path = Path(name)
    if path.is_dir():
        raise InputError(f"this is a folder; give its files, such as '{path / '*.tmx'}'", name)
    check_input(name, PURPOSE)
    if suffix_of(name).lower().removesuffix(".gz") in FORMATS:
        with opened_file(name):
            pass
    else:
        # Two files of one name, or an error that names the suffixes.
        read_units(name)


ADD = Command("add translations from files", _add_arguments, _run, """\
examples:
  aligner memory add memory.db thesis.tmx
  aligner memory add memory.db *.xlf glossary.csv --tag medicine
  aligner memory add memory.db thesis.tmx --replace             replace it with a corrected version
  aligner memory add memory.db table.tsv --source-language zh --target-language en

Adding the same file again changes nothing, so you can repeat a command. Each file is added completely or not at all.
""", "the files added so far are kept")  # fmt: skip
