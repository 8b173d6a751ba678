"""`aligner memory add`: each file with translations becomes a document of the memory, and each pair of texts."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.exchange import (
    DRAFTS_HELP,
    READABLE,
    Once,
    add_accepted_argument,
    add_language_arguments,
    add_strict_argument,
    addition_summary,
    check_input,
    reader_omissions,
    replacement_note,
)
from aligner.cli.files import add_reading_arguments, reading_of, say_notices
from aligner.cli.folders import files_in, is_text_name, say_left
from aligner.cli.memories import check_memory_name, open_memory
from aligner.cli.messages import bar, say, say_error, status
from aligner.errors import AlignerError, FormatError, InputError, counted, omission_note

if TYPE_CHECKING:
    from aligner.memory.memory import Added, Memory
    from aligner.text.readers.folders import FilePair

    Name = str | PathLike[str]

WILDCARDS = frozenset("*?[")
PURPOSE = "-m MEMORY"


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("memory", type=Path, metavar="MEMORY", help="file of the memory; a new one is created if needed")
    add("files", nargs="+", metavar="FILE", help=f"files with translations: {READABLE}; texts, which are paired by "
        "name and aligned, or have both languages; folders of these; a pattern such as '*.tmx' "
        "selects all matching files")  # fmt: skip
    add("--document", action=Once, metavar="NAME", help="name of the document (default: the name of the file)")
    add("--tag", action="append", default=[], metavar="TAG", help="tag all units with this; may be given several "
        "times")  # fmt: skip
    add("--replace", action="store_true", help="replace a document of the same name that has different units")
    add("--keep-going", action="store_true", help="leave out broken units, continue after a file that cannot be "
        "added, and list both; always so in folders")  # fmt: skip
    add("--drafts", action="store_true", help=DRAFTS_HELP)
    add_accepted_argument(command, "pairs")
    add_language_arguments(command, "source language, for files that do not state it")
    add_reading_arguments(command)
    add_strict_argument(command)


def _run(arguments: Namespace) -> int:
    check_memory_name(arguments)
    # Nobody has chosen each file of a folder.
    arguments.keep_going = arguments.keep_going or any(Path(name).is_dir() for name in arguments.files)
    files, pairs = _files_and_pairs(_files(arguments.files), arguments)
    if arguments.document and len(files) + len(pairs) > 1:
        arguments.command.error("--document names one document; give one file, or leave out --document")
    if not arguments.document:
        _check_names(files)
    if not arguments.keep_going:
        files = [_check_readable(path) for path in files]
    return _add_all([*files, *pairs], arguments)


def _add_all(items: Sequence[Name | FilePair], arguments: Namespace) -> int:
    """Add files and pairs of texts, and say how many; returns 1 if one could not be added."""
    with open_memory(arguments.memory, writing=True, create=True) as memory:
        documents, errors = _add_files(memory, items, arguments)
        if not documents and not errors:
            raise InputError(f"no unit was added: {counted(len(items), 'file')} without one", arguments.memory)
        if not arguments.quiet and len(items) > 1:
            new = sum(document.new for document in documents)
            say(f"{arguments.memory}: {len(documents):,} files, {counted(new, 'new unit')}, {len(memory):,} in all")
    if errors and not arguments.quiet:
        say(f"{arguments.memory}: {len(errors):,} of {len(items):,} files were not added:")
    for error in errors:
        say_error(error)
    return 1 if errors else 0


def _add_files(
    memory: Memory, files: Sequence[Name | FilePair], arguments: Namespace
) -> tuple[list[Added], list[AlignerError | OSError]]:
    """Add each file; the second list says why some cannot be added. Without --keep-going the first error ends all."""
    documents: list[Added] = []
    errors: list[AlignerError | OSError] = []
    for path in files:
        try:
            document = _add(memory, path, arguments)
        except (AlignerError, OSError) as error:
            if not arguments.keep_going:
                _say_how_many_stay(arguments, len(documents), len(files))
                raise
            errors.append(error)
        else:
            documents += [document] if document else []
    return documents, errors


def _add(memory: Memory, item: Name | FilePair, arguments: Namespace) -> Added | None:
    from aligner.text.readers.folders import FilePair

    if isinstance(item, FilePair):
        return _add_texts(memory, item, arguments)
    return _add_file(memory, _check_readable(item) if arguments.keep_going else item, arguments)


def _add_texts(memory: Memory, pair: FilePair, arguments: Namespace) -> Added:
    """Align two texts, or the two languages of one, and add them as a document."""
    from aligner.alignment.align import align
    from aligner.alignment.files import read_texts
    from aligner.alignment.options import Options
    from aligner.bitext.beads import Bitext

    with status(arguments.quiet) as report:
        report(f"aligning {pair.name}")
        texts = read_texts(pair.source, pair.target, reading_of(arguments))
        for document in () if isinstance(texts, Bitext) else texts:
            say_notices(document, arguments)
        alignment = (
            texts if isinstance(texts, Bitext) else align(*texts, options=Options(grain="auto"), progress=report)
        )
    added = memory.add(
        alignment, arguments.document, tags=arguments.tag, replace=arguments.replace, accepted=arguments.accepted
    )
    if not arguments.quiet:
        say(f"{arguments.memory}: {addition_summary(added)}{replacement_note(arguments, added)}")
    return added


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
    if not any(True for _ in Selection(accepted=arguments.accepted).of(reading.units, left_out)):
        if not arguments.quiet:
            say(f"aligner: warning: {path} contains no units and was not added{omission_note(unconfirmed + left_out)}")
        return None
    with bar(arguments.quiet, str(path)) as progress:
        added = memory.add(
            path, arguments.document, tags=arguments.tag, replace=arguments.replace, languages=languages,
            drafts=arguments.drafts, keep_going=arguments.keep_going, accepted=arguments.accepted, progress=progress,
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


def _files_and_pairs(names: Sequence[Name], arguments: Namespace) -> tuple[list[Name], list[FilePair]]:
    """The files with translations, and the pairs of texts by name; folders stand for all files in them.

    InputError for a text without a partner, unless a folder has it: such texts are listed.
    """
    from aligner.text.readers.folders import pair_in_folder

    found = [str(path) for name in names for path in _within(name)]
    pairing = pair_in_folder(_texts(found, arguments))
    say_left(pairing, 0, arguments)
    if lost := sorted(set(map(str, names)).intersection(pairing.alone)):
        message = f"this is a text without its translation; give both: aligner align ZH EN {PURPOSE}"
        raise InputError(message, lost[0])
    pairs = list(filter(_is_to_align, pairing.pairs))
    done = {*chain(*pairing.ambiguous), *pairing.alone, *chain(*(pair[1:] for pair in pairs))}
    return [path for path in found if path not in done], pairs


def _is_to_align(pair: FilePair) -> bool:
    """Whether these are texts; what is wrong with a table that stands alone, its own reader says."""
    from aligner.formats.registry import may_hold_units

    return pair.target is not None or not may_hold_units(pair.source)


def _within(name: Name) -> Sequence[Name]:
    """The files of a folder that can be added; a file is itself."""
    from aligner.formats.registry import holds_units

    if not Path(name).is_dir():
        return [name]
    paths = [str(Path(name, path)) for path in files_in(Path(name))]
    found = [path for path in paths if holds_units(path) or is_text_name(path)]
    if not found:
        raise InputError("this folder has no file with translations and no text", name)
    return found


def _texts(paths: Sequence[str], arguments: Namespace) -> list[str]:
    """The files that are texts to align: a table only if it has no translations and shares its name, a document with
    a table only if that has none."""
    from aligner.formats.registry import holds_units
    from aligner.text.readers.folders import pair_in_folder

    names = [path for path in paths if is_text_name(path) and not holds_units(path)]
    pairing = pair_in_folder(names)
    shared = {*chain(*pairing.ambiguous), *chain(*(pair[1:] for pair in pairing.pairs if pair.target))}
    return [path for path in names if not _is_table(path) or _is_text(path, shared, arguments)]


def _is_text(path: str, shared: Collection[str | None], arguments: Namespace) -> bool:
    """Whether a document or a table has no translations; a table that stands alone must have some."""
    from aligner.formats.registry import may_hold_units

    return (path in shared or not may_hold_units(path)) and not _has_units(path, arguments)


def _has_units(path: str, arguments: Namespace) -> bool:
    """Whether a table has translations; one that cannot be read is left to the reader of tables."""
    from aligner.files import is_stream
    from aligner.formats.registry import read_units

    # It can be read only once.
    if is_stream(path):
        return True
    try:
        read_units(path, (arguments.source_language, arguments.target_language))
    except FormatError:
        return False
    except AlignerError:
        return True
    return True


def _is_table(path: str) -> bool:
    """Whether a file may be a table of translations."""
    from aligner.files import suffix_of
    from aligner.formats.registry import TEXTS

    return suffix_of(path).lower().removesuffix(".gz") in TEXTS


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

    name = held(name)
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
  aligner memory add memory.db a.zh.docx a.en.pdf               align two texts and add the pairs
  aligner memory add memory.db translations/                    all files of a folder, texts paired by name
  aligner memory add memory.db reviewed.jsonl --accepted        only the pairs that you accepted in the review
  aligner memory add memory.db thesis.tmx --replace             replace it with a corrected version
  aligner memory add memory.db table.tsv --source-language zh --target-language en

Adding the same file again changes nothing, so you can repeat a command. Each file is added completely or not at all.
""", "the files added so far are kept")  # fmt: skip
