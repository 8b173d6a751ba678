"""What commands that read or write translations for other programs have in common."""

from __future__ import annotations

from argparse import Action, ArgumentError, ArgumentParser, Namespace
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.cli.files import STANDARD_INPUT, check_new
from aligner.cli.messages import counted_out
from aligner.cli.values import count, language, probability
from aligner.errors import InputError, counted

if TYPE_CHECKING:
    from aligner.formats.registry import Target
    from aligner.memory.memory import Added
    from aligner.units.units import Header

VERSIONS = ("1.2", "2.1")
WRITTEN = ".tmx, .xlf, .tsv, .csv, .xlsx, .docx, .parquet, or .zh-en for two text files"
READ = ".tmx, .xlf, .tsv, .csv, .xlsx, .docx, .parquet, .po, .jsonl, or .zh-en for two text files"


def add_language_arguments(command: ArgumentParser, source: str) -> None:
    """The languages of the source and the target."""
    add = command.add_argument
    add("--source-language", metavar="TAG", type=language, help=f"{source}: zh, zh-CN, en-GB, ...")
    add("--target-language", metavar="TAG", type=language, help="the same for the target")


def add_selection_arguments(command: ArgumentParser, noun: str = "units") -> None:
    """Which units are taken."""
    add = command.add_argument
    add("--min-confidence", type=probability, default=0.0, metavar="P", help=f"leave out {noun} with a confidence "
        "below P, 0 to 1")  # fmt: skip
    add("--longest", type=count, metavar="N", help=f"leave out {noun} with a text of more than N characters "
        "in either language")  # fmt: skip


def add_writing_arguments(command: ArgumentParser) -> None:
    """How a file is written."""
    add = command.add_argument
    add("--bom", action="store_true", help="start .csv and .tsv files with a byte order mark, which Excel needs")
    add("--xliff", choices=VERSIONS, metavar="VERSION", help="version of .xlf: 1.2 (default) or 2.1")
    add("--force", action="store_true", help="overwrite the output file")


def target_and_options(arguments: Namespace, read: str, noun: str) -> tuple[Target, dict[str, Any]]:
    """The file to be written, checked, and the options of its format; wrong usage where it has no such option."""
    from aligner.formats.registry import target_of

    path = arguments.output
    if str(path) == STANDARD_INPUT:
        raise InputError("the format is known by the suffix, and standard output has none; give the name of a file")
    check_new(path, arguments.force, [read], noun)
    target = target_of(path, units=True)
    for file in target.files:
        check_new(file, arguments.force, [read], noun)
    return target, writer_options(arguments, target)


def writer_options(arguments: Namespace, target: Target) -> dict[str, Any]:
    """The options of the format that were given; wrong usage if it has no such option."""
    from aligner.files import suffix_of

    given = {"bom": ("--bom", arguments.bom), "version": ("--xliff", getattr(arguments, "xliff", None))}
    options = {name: value for name, (_, value) in given.items() if value}
    for name, value in options.items():
        try:
            target.unit_writer(**{name: value})
        except InputError:
            arguments.command.error(f"{given[name][0]} does not apply to {suffix_of(target.path)}")
    return options


def said(added: Added, left_out: Mapping[str, int] | None = None) -> str:
    """What adding a document to a memory did."""
    out = counted_out(Counter(left_out or {}) + Counter(added.left_out))
    if added.is_known:
        changed = f"only the tags of {counted(added.tagged, 'unit')} have" if added.tagged else "nothing has"
        return f"{added.document} is already in the memory; {changed} changed{out}"
    replaced = ", replacing the previous version" if added.replaced else ""
    return f"{added.document}: {counted(added.units, 'unit')}, {added.new:,} of them new{replaced}{out}"


def nothing_replaced(arguments: Namespace, added: Added) -> str:
    """What is said if a document was to take the place of one that was not there."""
    if not arguments.replace or added.is_known or added.replaced:
        return ""
    return "; there was no document of this name to replace"


def check_input(path: str, purpose: str) -> None:
    """InputError with the right command for what is no file with translations: a text, a memory."""
    from aligner.cli.memories import is_memory

    if path == STANDARD_INPUT:
        raise InputError("the format is known by the suffix, and standard input has none; give the name of a file")
    if Path(path).is_dir():
        raise InputError("this is a folder; give a file", path)
    if is_memory(Path(path)):
        raise InputError(f"this is a memory; export it first: aligner memory export {path} OUT", path)
    if Path(path).suffix.lower() == ".txt":
        raise InputError(f"this is a text; align it with its translation first: aligner align ZH EN {purpose}", path)


def left_out_of(path: str, header: Header) -> Counter[str]:
    """What the reader of a file has left out, as its header says: entries of a catalogue that nobody has confirmed."""
    if Path(path).suffix.lower() != ".po":
        return Counter()
    from aligner.formats.po import LEFT_OUT

    said = [each.text for each in header.elements if each.attributes.get("type") == LEFT_OUT]
    counts = (part.split(" ", 1) for text in said for part in text.split(", "))
    return Counter({reason: int(number) for number, reason in counts})


def nothing_to_write(left_out: Mapping[str, int], path: Path) -> InputError:
    """That no unit is left, and why."""
    reasons = counted_out(left_out)
    return InputError(f"no unit to write, and no file was written{reasons or '; there are no units'}", path)


class Once(Action):
    """An option that may be given once: the second would silently take the place of the first."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Keep what is given, or leave with wrong usage."""
        if getattr(namespace, self.dest) is not None:
            raise ArgumentError(self, "may be given only once")
        setattr(namespace, self.dest, values)
