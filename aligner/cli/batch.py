"""`aligner batch`: many pairs of documents in, one file of aligned rows out."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.files import add_encoder_arguments, add_exclude_rule, add_model_arguments, encoder_settings
from aligner.cli.folders import FAILED, are_folders, pairs_of_folders, say_left
from aligner.cli.messages import bar, say
from aligner.cli.texts import options_of
from aligner.cli.values import count
from aligner.errors import InputError, counted

if TYPE_CHECKING:
    from aligner.corpus.pairs import DocumentPair
    from aligner.corpus.run import CorpusResult

FORMATS = ("jsonl", "parquet")
ROWS = ("beads", "documents")
# Also those of `aligner align --grain`, which has more to say about them.
GRAINS = ("sentence", "clause", "auto")
# Failures with a line of their own; all are in a file.
MOST_FAILURES = 5
EXAMPLES = """\
examples:
  aligner batch pairs.tsv corpus/ --workers 8                 two files a line: zh/1.docx <tab> en/1.pdf
  aligner batch texts.jsonl corpus/ --format parquet          {"id": "a", "source_text": "…", "target_text": "…"}
  aligner batch chinese/ english/ corpus/                     all files of two folders, paired by name
  aligner batch pairs.tsv corpus/ --rows documents            a row a document, with all its beads
  aligner batch pairs.tsv corpus/ --retry-failed              the same again, and what failed once more
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="MANIFEST", help="a list of pairs, .tsv or .jsonl, packed or not; or a folder whose files "
        "are paired by name")  # fmt: skip
    add("target", metavar="EN", nargs="?", help="if MANIFEST is a folder in one language: the folder of the other")
    add("output", metavar="OUT", type=Path, help="folder of the results; an interrupted run goes on in it")
    add("--workers", type=count, metavar="N", help="number of processes (default: one for each processor)")
    add("--format", choices=FORMATS, default=FORMATS[0], help="format of the rows (default: jsonl)")
    add("--rows", choices=ROWS, default=ROWS[0], help="what a row is (default: beads)")
    add("--retry-failed", action="store_true", help="try again the pairs that have failed before")
    add("--grain", choices=GRAINS, default=GRAINS[0], help="finest parts to align (default: sentence)")
    add("--no-repair", action="store_true", help="do not repair glued words and broken lines")
    add_exclude_rule(command)
    add_model_arguments(command)
    add_encoder_arguments(command)


def _run(arguments: Namespace) -> int | None:
    from aligner.corpus.manifest import count_lines
    from aligner.corpus.run import align_corpus

    pairs = _pairs(arguments)
    workers = arguments.workers or _processors()
    options = options_of(arguments, grain=arguments.grain)
    total = count_lines(pairs) if isinstance(pairs, Path) else len(pairs)
    with bar(arguments.quiet, "aligning", total, "pairs") as progress:
        result = align_corpus(
            pairs, arguments.output, workers=workers, encoder=arguments.encoder,
            settings=encoder_settings(arguments), options=options,
            format=arguments.format, rows=arguments.rows, retry_failed=arguments.retry_failed, progress=progress,
        )  # fmt: skip
    return _report(result, arguments)


def _processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pairs(arguments: Namespace) -> Path | list[DocumentPair]:
    """The manifest, or the pairs of the folders."""
    from aligner.corpus.pairs import DocumentPair

    if not are_folders(arguments):
        if arguments.target:
            arguments.command.error("a manifest names both texts of each pair; give it alone, and then OUT")
        return Path(arguments.source)
    pairing, skipped = pairs_of_folders(arguments, arguments.output, with_units=True)
    say_left(pairing, skipped, arguments)
    if not pairing.pairs:
        raise InputError("no two files here have names of a text and its translation", arguments.source)
    return [DocumentPair(pair.source, pair.target, pair.name) for pair in pairing.pairs]


def _report(result: CorpusResult, arguments: Namespace) -> int | None:
    """Say how many pairs are done, and why others have failed; returns the exit code."""
    done, beads = result.pairs - result.failed, result.statistics["counts"]["beads"]
    if not arguments.quiet:
        failed = f", {result.failed:,} failed" if result.failed else ""
        say(f"aligner: {counted(result.pairs, 'pair')}: {done:,} done{failed}")
        say(f"aligner: {counted(beads, 'bead')} in {result.rows}")
    for line in _errors(result):
        say(f"aligner: error: {line}")
    return FAILED if result.failed else None


def _errors(result: CorpusResult) -> Iterable[str]:
    """The first errors, and where the others are."""
    import json
    from itertools import islice

    with result.failures.open(encoding="utf-8") as lines:
        for record in map(json.loads, islice(lines, MOST_FAILURES)):
            yield f"{record['id']}: {record['error']}"
    if (more := result.failed - MOST_FAILURES) > 0:
        yield f"and {counted(more, 'more pair')}; all are in {result.failures}"


BATCH = Command(
    "align many pairs of documents, in several processes",
    _add_arguments,
    _run,
    EXAMPLES,
    interrupted="what is done is kept; repeat the command to go on",
)
