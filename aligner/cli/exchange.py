"""What commands that read or write translations for other programs have in common."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aligner.cli.files import check_new

if TYPE_CHECKING:
    from aligner.memory import Added

XLIFF = (".xlf", ".xliff")
BOM = (".csv", ".tsv")
VERSIONS = ("1.2", "2.1")


def add_language_arguments(command: ArgumentParser, source: str) -> None:
    """The languages of the source and the target."""
    add = command.add_argument
    add("--source-language", metavar="TAG", type=language, help=f"{source}: zh, zh-CN, en-GB, ...")
    add("--target-language", metavar="TAG", type=language, help="the same for the target")


def add_selection_arguments(command: ArgumentParser, noun: str = "units") -> None:
    """Which units are taken."""
    add = command.add_argument
    add("--min-confidence", type=probability, default=0.0, metavar="P", help=f"leave out {noun} below P (0 to 1)")
    add("--longest", type=count, metavar="N", help=f"leave out {noun} with a text of more than N characters")


def add_writing_arguments(command: ArgumentParser) -> None:
    """How a file is written."""
    add = command.add_argument
    add("--bom", action="store_true", help="begin .csv and .tsv with a byte order mark, which Excel needs")
    add("--xliff", choices=VERSIONS, metavar="VERSION", help="version of .xlf: 1.2 (default) or 2.1")
    add("--force", action="store_true", help="overwrite the output file")


def options_of(arguments: Namespace, inputs: Sequence[str]) -> dict[str, Any]:
    """What the writer is told beside the file, which is checked; wrong usage where the format knows no such thing."""
    from aligner.formats import files_of, unit_writer
    from aligner.formats.files import suffix_of

    path = arguments.output
    check_new(path, arguments.force, inputs)
    unit_writer(path)
    for file in files_of(path):
        check_new(file, arguments.force, inputs)
    suffix = suffix_of(path).lower().removesuffix(".gz")
    if arguments.bom and suffix not in BOM:
        arguments.command.error(f"--bom is for {' and '.join(BOM)}")
    if arguments.xliff and suffix not in XLIFF:
        arguments.command.error(f"--xliff is for {' and '.join(XLIFF)}")
    given = {"bom": arguments.bom, "version": arguments.xliff}
    return {name: value for name, value in given.items() if value}


def said(added: Added, left_out: Mapping[str, int] | None = None) -> str:
    """What adding a document to a memory did."""
    out = counted_out(Counter(left_out or {}) + Counter(added.left_out))
    if added.is_known:
        return f"{added.document} is known already, nothing has changed{out}"
    replaced = ", in place of the version before" if added.replaced else ""
    return f"{added.document}: {counted(added.units, 'unit')}, {added.new:,} of them new{replaced}{out}"


def counted_out(left_out: Mapping[str, int]) -> str:
    """`; left out: 3 without a translation, 1 had already`, or nothing."""
    counts = [f"{number:,} {reason}" for reason, number in Counter(left_out).most_common() if number]
    return f"; left out: {', '.join(counts)}" if counts else ""


def counted(number: int, noun: str) -> str:
    """`1 unit`, `1,200 units`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def bar(quiet: bool, label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Something to tell how many units are done, and a bar that shows it if somebody sees it there."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(file=sys.stderr, leave=False, desc=label, unit=" units", total=total) as shown:
        yield lambda done: shown.update(done - shown.n) and None


def probability(text: str) -> float:
    """A number from 0 to 1."""
    message = f"{text} is not a number between 0 and 1"
    try:
        value = float(text)
    except ValueError as error:
        raise ArgumentTypeError(message) from error
    if not 0 <= value <= 1:
        raise ArgumentTypeError(message)
    return value


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdigit() and int(text[:9])):
        raise ArgumentTypeError(f"{text} is not a whole number, 1 or more")
    return int(text[:9])


def percentage(text: str) -> float:
    """A number from 1 to 100."""
    message = f"{text} is not a percentage; give a number from 1 to 100, such as 70"
    try:
        value = float(text.removesuffix("%"))
    except ValueError as error:
        raise ArgumentTypeError(message) from error
    if not 1 <= value <= 100:
        raise ArgumentTypeError(message)
    return value


def language(text: str) -> str:
    """A language tag."""
    from aligner.errors import InputError
    from aligner.languages import check_language

    try:
        return check_language(text)
    except InputError as error:
        raise ArgumentTypeError(error.message) from error
