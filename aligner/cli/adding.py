"""`aligner memory add`: each file with translations becomes a document of the memory."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.exchange import (
    DRAFTS_HELP,
    READABLE,
    Once,
    add_language_arguments,
    add_strict_argument,
    addition_summary,
    check_input,
    reader_omissions,
    replacement_note,
)
from aligner.cli.memories import check_memory_name, open_memory
from aligner.cli.messages import bar, say, say_error
from aligner.errors import AlignerError, InputError, counted, omission_note

if TYPE_CHECKING:
    from aligner.memory.memory import Added, Memory

    Name = str | PathLike[str]

WILDCARDS = frozenset("*?[")
PURPOSE = "-m MEMORY"


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("memory", type=Path, metavar="MEMORY", help="file of the memory; a new one is created if needed")
    add("files", nargs="+", metavar="FILE", help=f"files with translations: {READABLE}; a pattern such as '*.tmx' "
        "selects all matching files")  # fmt: skip
    add("--document", action=Once, metavar="NAME", help="name of the document (default: the name of the file)")
    add("--tag", action="append", default=[], metavar="TAG", help="tag all units with this; may be given several "
        "times")  # fmt: skip
    add("--replace", action="store_true", help="replace a document of the same name that has different units")
    add("--keep-going", action="store_true", help="leave out broken units, continue after a file that cannot be "
        "added, and list both")  # fmt: skip
    add("--drafts", action="store_true", help=DRAFTS_HELP)
    add_language_arguments(command, "source language, for files that do not state it")
    add_strict_argument(command)


def _run(arguments: Namespace) -> int:
    check_memory_name(arguments)
    files = _files(arguments.files)
    if arguments.document and len(files) > 1:
        arguments.command.error("--document names one document; give one file, or leave out --document")
    if not arguments.document:
        _check_names(files)
    if not arguments.keep_going:
        files = [_check_readable(path) for path in files]
    with open_memory(arguments.memory, writing=True, create=True) as memory:
        documents, errors = _add_files(memory, files, arguments)
        if not documents and not errors:
            raise InputError(f"no unit was added: {counted(len(files), 'file')} without one", arguments.memory)
        if not arguments.quiet and len(files) > 1:
            new = sum(document.new for document in documents)
            say(f"{arguments.memory}: {len(documents):,} files, {counted(new, 'new unit')}, {len(memory):,} in all")
    if errors and not arguments.quiet:
        say(f"{arguments.memory}: {len(errors):,} of {len(files):,} files were not added:")
    for error in errors:
        say_error(error)
    return 1 if errors else 0


def _add_files(
    memory: Memory, files: Sequence[Name], arguments: Namespace
) -> tuple[list[Added], list[AlignerError | OSError]]:
    """Add each file; the second list says why some cannot be added. Without --keep-going the first error ends all."""
    documents: list[Added] = []
    errors: list[AlignerError | OSError] = []
    for path in files:
        try:
            document = _add_file(memory, _check_readable(path) if arguments.keep_going else path, arguments)
        except (AlignerError, OSError) as error:
            if not arguments.keep_going:
                _say_how_many_stay(arguments, len(documents), len(files))
                raise
            errors.append(error)
        else:
            documents += [document] if document else []
    return documents, errors


def _say_how_many_stay(arguments: Namespace, added: int, total: int) -> None:
    if added and not arguments.quiet:
        say(f"{arguments.memory}: {added:,} of {total:,} files have been added; fix the next one and repeat the "
            "command, which continues from there")  # fmt: skip


def _add_file(memory: Memory, path: Name, arguments: Namespace) -> Added | None:
    """Add a file as a document; a file without units gets a warning instead."""
    from aligner.formats.registry import read_units
    from aligner.units.selection import Selection

    languages = (arguments.source_language, arguments.target_language)
    reading = read_units(path, languages, drafts=arguments.drafts, keep_going=arguments.keep_going)
    unconfirmed, left_out = reader_omissions(str(path), reading.header), Counter[str]()
    if not any(True for _ in Selection().of(reading.units, left_out)):
        if not arguments.quiet:
            say(f"aligner: warning: {path} contains no units and was not added{omission_note(unconfirmed + left_out)}")
        return None
    with bar(arguments.quiet, str(path)) as progress:
        added = memory.add(
            path, arguments.document, tags=arguments.tag, replace=arguments.replace, languages=languages,
            drafts=arguments.drafts, keep_going=arguments.keep_going, progress=progress,
        )  # fmt: skip
    if not arguments.quiet:
        say(f"{arguments.memory}: {addition_summary(added, unconfirmed)}{replacement_note(arguments, added)}")
    return added


def _files(names: Sequence[str]) -> list[Name]:
    """The files, each once, in order; a pattern that the shell has not expanded stands for all matching files."""
    files: dict[str, None] = {}
    for name in names:
        path = Path(name)
        is_pattern = WILDCARDS.intersection(name) and not path.exists()
        matches = sorted(map(str, Path(path.anchor).glob(str(path.relative_to(path.anchor))))) if is_pattern else [name]
        if not matches:
            raise InputError("no file matches this pattern; check the pattern and the folder", name)
        files |= dict.fromkeys(matches)
    return [*files]


def _check_names(files: Sequence[Name]) -> None:
    """InputError for files from several folders that would become one document, as the last would replace the first."""
    from aligner.files import document_name

    named: dict[str, Name] = {}
    for path in files:
        first = named.setdefault(document_name(path), path)
        if Path(first).absolute() != Path(path).absolute():
            remedy = "run the command in a folder above both, or add them one by one with --document NAME"
            raise InputError(f"would have the same name in the memory as {first}; {remedy}", path)


def _check_readable(name: Name) -> Name:
    """The file, or what comes from a pipe; InputError for one that cannot be added, before anything is added."""
    from aligner.files import held, suffix_of
    from aligner.files import open_unpacked as opened_file
    from aligner.formats.registry import FORMATS, read_units

    path, name = Path(name), held(name)
    if path.is_dir():
        raise InputError(f"this is a folder; give its files, such as '{path / '*.tmx'}'", name)
    check_input(str(name), PURPOSE)
    if suffix_of(name).lower().removesuffix(".gz") in FORMATS:
        with opened_file(name):
            pass
    else:
        # Two files that share a name; for anything else the error lists the suffixes.
        read_units(name)
    return name


ADD = Command("add translations from files", _add_arguments, _run, """\
examples:
  aligner memory add memory.db thesis.tmx
  aligner memory add memory.db *.xlf glossary.csv --tag medicine
  aligner memory add memory.db thesis.tmx --replace             replace it with a corrected version
  aligner memory add memory.db table.tsv --source-language zh --target-language en

Adding the same file again changes nothing, so you can repeat a command. Each file is added completely or not at all.
""", "the files added so far are kept")  # fmt: skip
