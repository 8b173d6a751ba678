"""`aligner convert`: translations in one format in, the same translations in another format out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.exchange import (
    DRAFTS_HELP,
    READABLE,
    WRITABLE,
    add_language_arguments,
    add_selection_arguments,
    add_writing_arguments,
    check_input,
    reader_omissions,
    target_and_options,
)
from aligner.cli.messages import Report, bar, say
from aligner.cli.values import two_columns
from aligner.errors import counted, nothing_to_write_error, omission_note
from aligner.units.suspicions import LONGEST

if TYPE_CHECKING:
    from aligner.units.units import Unit

EXAMPLES = """\
examples:
  aligner convert old.tmx new.tmx --no-duplicates --longest 2000
  aligner convert thesis.tmx thesis.xlsx                        to read and correct in a spreadsheet
  aligner convert thesis.xlsx thesis.tmx --source-language zh-CN --target-language en-GB
  aligner convert thesis.xlf thesis.csv --bom                   for Excel
  aligner convert reviewed.jsonl sure.tmx --accepted            only the pairs that you accepted in the review
  aligner convert job.sdlxliff job.xlsx --drafts --untranslated for a colleague who translates in a spreadsheet

The suffixes set the formats. OUT keeps everything that IN says about its units, as far as its format allows.
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("input", metavar="IN", help=f"file with translations: {READABLE}")
    add("output", type=Path, metavar="OUT", help=f"file to write: {WRITABLE}")
    add("--drafts", action="store_true", help=DRAFTS_HELP)
    add("--untranslated", action="store_true", help="also write units without a translation, with an empty target, to "
        ".xlf and tables")  # fmt: skip
    add_language_arguments(command, "source language, if there are several, and its name in OUT")
    add("--columns", type=two_columns, metavar="N,M", help="the columns of source and target in a table, from 1, where "
        "its first rows do not name them")  # fmt: skip
    add_selection_arguments(command)
    add("--no-duplicates", action="store_true", help="leave out units whose texts have occurred before")
    add("--strip-tags", action="store_true", help="leave out inline codes, such as those for bold print")
    add_writing_arguments(command)
    add("--keep-going", action="store_true", help="leave out broken units, and list them")


def _run(arguments: Namespace) -> None:
    from aligner.files import suffix_of
    from aligner.formats.registry import read_units
    from aligner.units.selection import with_languages

    check_input(arguments.input, "-o FILE")
    target, options = target_and_options(arguments, arguments.input, "file")
    if arguments.untranslated and not target.format.untranslated:
        arguments.command.error(f"--untranslated does not apply to {suffix_of(target.path)}, which holds only pairs")
    languages = (arguments.source_language, arguments.target_language)
    left_out: Counter[str] = Counter()
    with bar(arguments.quiet, str(arguments.output)) as progress:
        reading = read_units(
            arguments.input,
            languages,
            drafts=arguments.drafts,
            keep_going=arguments.keep_going,
            **_reader_options(arguments),
        )
        left_out.update(reader_omissions(arguments.input, reading.header))
        counts = _Counts(progress, left_out, arguments)
        units = counts.of(_prepare(reading.units, arguments, left_out))
        header = with_languages(reading.header, languages)
        written = target.write_units(units, header, left_out=counts.unwritten, **options)
    if arguments.quiet:
        return
    say(f"{arguments.output}: {counted(written, 'unit')}{omission_note(left_out + counts.unwritten)}")
    if counts.long and arguments.longest is None:
        say(f"aligner: warning: {counted(counts.long, 'unit')} with a text of more than {LONGEST:,} characters, which "
            f"some CAT tools refuse; leave out such units with --longest {LONGEST}")  # fmt: skip


def _reader_options(arguments: Namespace) -> dict[str, object]:
    """The columns that the user names; wrong usage if the input is no table."""
    from aligner.formats.registry import takes_columns

    if arguments.columns and not takes_columns(arguments.input):
        arguments.command.error("--columns applies to tables: .tsv, .csv, .xlsx, .docx, .parquet")
    return {"columns": arguments.columns} if arguments.columns else {}


class _Counts:
    """How many units have passed, how many of them are long, and how many the writer has left out."""

    def __init__(self, progress: Report, left_out: Counter[str], arguments: Namespace) -> None:
        self.units = self.long = 0
        self.unwritten: Counter[str] = Counter()
        self.progress = progress
        self.left_out = left_out
        self.input = arguments.input

    def of(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Count the units on their way to the writer; InputError if there are none, so that no file is written."""
        from aligner.units.units import FURTHER

        for unit in units:
            yield unit
            self.units += 1
            self.long += max(len(variant.text) for variant in unit.variants) > LONGEST
            self.progress("converting", self.units)
        if self.units <= self.unwritten.total() - self.unwritten[FURTHER]:
            raise nothing_to_write_error(self.left_out + self.unwritten, self.input)


def _prepare(units: Iterable[Unit], arguments: Namespace, left_out: Counter[str]) -> Iterator[Unit]:
    """The selected units, from the source to the target language, with the requested tags, and if asked without codes.

    `left_out` counts the others.
    """
    from aligner.units.selection import Selection, oriented, without_markup

    languages = (arguments.source_language, arguments.target_language)
    nulls = arguments.untranslated
    units = oriented(units, languages, left_out, nulls=nulls)
    if arguments.strip_tags:
        units = without_markup(units)
    selection = Selection(
        arguments.min_confidence, arguments.longest, not arguments.no_duplicates, nulls, arguments.accepted
    )
    return selection.of(units, left_out)


CONVERT = Command("convert translations from one format to another", _add_arguments, _run, EXAMPLES,
    "nothing was written")  # fmt: skip
