"""`aligner convert`: translations in one format in, the same in another out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.exchange import (
    add_language_arguments,
    add_selection_arguments,
    add_writing_arguments,
    bar,
    counted,
    counted_out,
    options_of,
)
from aligner.cli.files import STANDARD_INPUT
from aligner.cli.messages import say
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.units import Header, Unit

# Several CAT tools refuse longer texts.
LONGEST = 2000
EXAMPLES = """\
examples:
  aligner convert old.tmx new.tmx --no-duplicates --longest 2000
  aligner convert thesis.tmx thesis.xlsx                        to read and correct in a spreadsheet
  aligner convert thesis.xlsx thesis.tmx --source-language zh-CN --target-language en-GB
  aligner convert thesis.xlf thesis.csv --bom                   for Excel

The suffixes decide the formats. Whatever the first file says of its units, the second keeps as far as it can hold it.
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("input", metavar="IN", help="file with translations")
    add("output", type=Path, metavar="OUT", help="file to be written")
    add_language_arguments(command, "which of several languages is the source, and what to call it")
    add_selection_arguments(command)
    add("--no-duplicates", action="store_true", help="leave out units with the same texts as one before")
    add("--strip-tags", action="store_true", help="leave out inline codes, such as those of bold print")
    add_writing_arguments(command)


def _run(arguments: Namespace) -> None:
    from aligner.formats import read_units, write_units
    from aligner.units import Selection

    if arguments.input == STANDARD_INPUT:
        raise InputError("the format is known by the suffix, and standard input has none; give a file name")
    if Path(arguments.input).is_dir():
        raise InputError("this is a folder; give a file", arguments.input)
    options = options_of(arguments, [arguments.input])
    tags = (arguments.source_language, arguments.target_language)
    reading = read_units(arguments.input, tags)
    left_out: Counter[str] = Counter()
    selection = Selection(arguments.min_confidence, arguments.longest, not arguments.no_duplicates)
    with bar(arguments.quiet, str(arguments.output)) as progress:
        counts = _Counts(progress)
        units = selection.of(_prepared(reading.units, arguments, left_out), left_out)
        write_units(counts.of(units), arguments.output, _header(reading.header, tags), **options)
    if arguments.quiet:
        return
    say(f"{arguments.output}: {counted(counts.units, 'unit')}{counted_out(left_out)}")
    if not counts.units:
        say(f"aligner: warning: {arguments.input} gave no unit to write")
    if counts.long and arguments.longest is None:
        say(f"aligner: warning: {counted(counts.long, 'unit')} with a text of more than {LONGEST:,} characters, which "
            f"some CAT tools refuse; leave out such units with --longest {LONGEST}")  # fmt: skip


class _Counts:
    """How many units have passed, and how many of them are long."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self.units = self.long = 0
        self.progress = progress

    def of(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """The units as they come."""
        for unit in units:
            yield unit
            self.units += 1
            self.long += max(len(variant.text) for variant in unit.variants) > LONGEST
            self.progress(self.units)


def _prepared(units: Iterable[Unit], arguments: Namespace, left_out: Counter[str]) -> Iterator[Unit]:
    """The units in the languages that are wanted, called as is wanted, and without codes if these are not wanted."""
    from aligner.units import retagged, without_markup

    languages = (arguments.source_language, arguments.target_language)
    if any(languages):
        units = _in_languages(units, languages, left_out)
    if arguments.strip_tags:
        units = without_markup(units)
    return retagged(_with_regions(units), list(filter(None, languages)))


def _in_languages(
    units: Iterable[Unit], languages: tuple[str | None, str | None], left_out: Counter[str]
) -> Iterator[Unit]:
    """Units with texts in the languages that are named, the source first, without texts in others."""
    for unit in units:
        pairs = list(unit.pairs(languages))
        if pairs:
            yield replace(unit, variants=(pairs[0][0], *(target for _, target in pairs)))
        else:
            left_out["without a text in these languages"] += 1


def _with_regions(units: Iterable[Unit]) -> Iterator[Unit]:
    """The same units with zh as zh-CN and en as en-US."""
    from aligner.units import exchange_tag

    for unit in units:
        yield replace(
            unit, variants=tuple(replace(each, language=exchange_tag(each.language)) for each in unit.variants)
        )


def _header(header: Header, tags: tuple[str | None, str | None]) -> Header:
    from aligner.units import exchange_tag

    return replace(
        header,
        source_language=tags[0] or exchange_tag(header.source_language),
        target_language=tags[1] or exchange_tag(header.target_language),
    )


CONVERT = Command("turn translations of one format into another", _add_arguments, _run, EXAMPLES)
