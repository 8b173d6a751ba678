"""Arguments, checks and messages of the commands that exchange translations with other programs."""

from __future__ import annotations

import sys
from argparse import Action, ArgumentError, ArgumentParser, Namespace
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.cli.files import STANDARD_INPUT, check_new
from aligner.cli.messages import say
from aligner.cli.values import count, language, probability
from aligner.errors import InputError, counted, omission_note

if TYPE_CHECKING:
    from aligner.formats.registry import Target
    from aligner.memory.memory import Added
    from aligner.units.units import Header

VERSIONS = ("1.2", "2.1")
WRITABLE = ".jsonl, .tmx, .xlf, .tsv, .csv, .xlsx, .docx, .parquet, or .zh-en for two text files"
READABLE = ".jsonl, .tmx, .xlf, .tsv, .csv, .xlsx, .docx, .parquet, .po, or .zh-en for two text files"
DRAFTS_HELP = "also take translations that nobody has confirmed, such as drafts and fuzzy entries"


def add_language_arguments(command: ArgumentParser, source: str) -> None:
    """Add the options for the languages of source and target."""
    add = command.add_argument
    add("--source-language", metavar="TAG", type=language, help=f"{source}: zh, zh-CN, en-GB, ...")
    add("--target-language", metavar="TAG", type=language, help="the same for the target")


def add_selection_arguments(command: ArgumentParser, noun: str = "units") -> None:
    """Add the options that select units."""
    add = command.add_argument
    add("--min-confidence", type=probability, default=0.0, metavar="P", help=f"leave out {noun} with a confidence "
        "below P, 0 to 1")  # fmt: skip
    add("--longest", type=count, metavar="N", help=f"leave out {noun} with a text of more than N characters "
        "in either language")  # fmt: skip
    add_accepted_argument(command, noun)


def add_accepted_argument(command: ArgumentParser, noun: str) -> None:
    """Add the option that selects what a reviewer accepted."""
    command.add_argument("--accepted", action="store_true", help=f"take only {noun} that a reviewer has accepted")


def add_writing_arguments(command: ArgumentParser) -> None:
    """Add the options for writing a file."""
    add = command.add_argument
    add("--bom", action="store_true", help="start .csv and .tsv files with a byte order mark, which Excel needs")
    add("--approved", action="store_true", help="mark translations in .xlf as approved, or as final in 2.1")
    add("--xliff", choices=VERSIONS, metavar="VERSION", help="version of .xlf: 1.2 (default) or 2.1")
    add("--force", action="store_true", help="overwrite the output file")
    add_strict_argument(command)


def add_strict_argument(command: ArgumentParser) -> None:
    """Add the option that makes errors of warnings about the contents of files."""
    command.add_argument("--strict", action="store_true", help="stop at a character that a format cannot hold, instead "
        "of replacing it")  # fmt: skip


def target_and_options(arguments: Namespace, input_path: str, noun: str) -> tuple[Target, dict[str, Any]]:
    """The output file, checked, and the options for its format; wrong usage if the format lacks one of them.

    `noun` says in messages what the input is.
    """
    from aligner.formats.registry import target_of

    path = arguments.output
    if str(path) == STANDARD_INPUT:
        raise InputError("the suffix sets the format, and standard output has none; give the name of a file")
    target = target_of(path, units=True)
    for file in (path, *target.files):
        check_new(file, arguments.force, [input_path], noun)
    propose_mark(arguments)
    return target, writer_options(arguments, target)


def propose_mark(arguments: Namespace) -> None:
    """Tell a person at a terminal that Excel needs another kind of `.csv`."""
    is_plain = arguments.output.suffix.lower() == ".csv" and not arguments.bom
    if is_plain and not arguments.quiet and sys.stderr.isatty():
        say("aligner: note: Excel shows Chinese in a .csv correctly only with --bom; .xlsx needs no option")


def writer_options(arguments: Namespace, target: Target) -> dict[str, Any]:
    """The options for the format that the user gave; wrong usage if the format lacks one of them."""
    from aligner.files import suffix_of

    flags = {
        "bom": ("--bom", arguments.bom),
        "version": ("--xliff", getattr(arguments, "xliff", None)),
        "approved": ("--approved", getattr(arguments, "approved", False)),
    }
    options = {name: value for name, (_, value) in flags.items() if value}
    for name, value in options.items():
        try:
            target.unit_writer(**{name: value})
        except InputError:
            arguments.command.error(f"{flags[name][0]} does not apply to {suffix_of(target.path)}")
    return options


def addition_summary(added: Added, left_out: Mapping[str, int] | None = None) -> str:
    """What adding a document changed in the memory, for a message."""
    omissions = omission_note(Counter(left_out or {}) + Counter(added.left_out))
    if added.is_known:
        changed = f"only the tags of {counted(added.tagged, 'unit')} have" if added.tagged else "nothing has"
        return f"{added.document} is already in the memory; {changed} changed{omissions}"
    replaced = ", replacing the previous version" if added.replaced else ""
    return f"{added.document}: {counted(added.units, 'unit')}, {added.new:,} of them new{replaced}{omissions}"


def replacement_note(arguments: Namespace, added: Added) -> str:
    """The note that `--replace` found no document to replace, or nothing."""
    if not arguments.replace or added.is_known or added.replaced:
        return ""
    return "; there was no document of this name to replace"


def check_input(path: str, purpose: str) -> None:
    """InputError with the right command if this is not a file with translations but a text or a memory."""
    from aligner.cli.memories import is_memory

    if path == STANDARD_INPUT:
        raise InputError("the suffix sets the format, and standard input has none; give the name of a file")
    if Path(path).is_dir():
        raise InputError("this is a folder; give a file", path)
    if is_memory(Path(path)):
        raise InputError(f"this is a memory; export it first: aligner memory export {path} OUT", path)
    if Path(path).suffix.lower() == ".txt":
        raise InputError(f"this is a text; align it with its translation first: aligner align ZH EN {purpose}", path)


def reader_omissions(path: str, header: Header) -> Counter[str]:
    """How many entries of a catalogue the reader left out, by reason, as the header records: nobody confirmed them."""
    if Path(path).suffix.lower() != ".po":
        return Counter()
    from aligner.formats.po import LEFT_OUT

    records = [element.text for element in header.elements if element.attributes.get("type") == LEFT_OUT]
    counts = (part.split(" ", 1) for record in records for part in record.split(", "))
    return Counter({reason: int(number) for number, reason in counts})


class Once(Action):
    """An option that may be given only once; otherwise the second value would silently replace the first."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Store the value, or report wrong usage."""
        if getattr(namespace, self.dest) is not None:
            raise ArgumentError(self, "may be given only once")
        setattr(namespace, self.dest, values)
