"""`aligner mine`: sentences without order in, those that translate each other out."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from math import isfinite
from pathlib import Path

from aligner.cli.command import Command
from aligner.cli.files import add_reading_arguments, check_new, read_side
from aligner.cli.messages import say, status
from aligner.cli.streams import print_lines, write_lines
from aligner.errors import counted

EXAMPLES = """\
examples:
  aligner mine chinese.txt english.txt                          score, source and target of each pair
  aligner mine chinese.txt english.txt --lines -o pairs.tsv     each line is a sentence
  aligner mine chinese.txt english.txt --min-score 1.3          fewer and surer pairs
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="SOURCE", help="sentences in Chinese or English, in any order: a text of any kind")
    add("target", metavar="TARGET", help="sentences in the other language")
    add("-o", "--output", type=Path, metavar="FILE", help="write the pairs to this file, as TSV")
    add("--force", action="store_true", help="overwrite the output file")
    add("--min-score", type=_margin, metavar="M", help="leave out pairs below this margin (default: 1.2; 1 is that of "
        "any neighbour)")  # fmt: skip
    add("--faiss", action="store_true", help="search with faiss, which uses all processors")
    add("--lines", action="store_true", help="take each line as one sentence, unchanged")
    add("--encoder", metavar="MODEL", help="a sentence-transformers model or folder (default: the embedded encoder)")
    add_reading_arguments(command)


def _margin(text: str) -> float:
    try:
        margin = float(text)
    except ValueError:
        margin = -1.0
    if not (isfinite(margin) and margin >= 0):
        raise ArgumentTypeError(f"{text} is not a margin, a number from 0")
    return margin


def _run(arguments: Namespace) -> None:
    from aligner.alignment.align import to_sentences
    from aligner.alignment.options import Options
    from aligner.mining.sentences import MINING, mine

    if arguments.output:
        check_new(arguments.output, arguments.force, (arguments.source, arguments.target))
    with status(arguments.quiet) as report:
        sides = [
            list(to_sentences(read_side(path, None, arguments), None, Options(), name))
            for name, path in (("source", arguments.source), ("target", arguments.target))
        ]
        found = mine(
            *sides, encoder=arguments.encoder, faiss=arguments.faiss, progress=report,
            min_score=MINING.min_score if arguments.min_score is None else arguments.min_score,
        )  # fmt: skip
    lines = [f"{score:.3f}\t{_cell(sides[0][source])}\t{_cell(sides[1][target])}" for source, target, score in found]
    if arguments.output:
        write_lines(lines, arguments.output)
        if not arguments.quiet:
            say(f"{arguments.output}: {counted(len(found), 'pair')}")
    else:
        print_lines(lines)


def _cell(text: str) -> str:
    return " ".join(text.split())


MINE = Command("find sentences that translate each other in texts without order", _add_arguments, _run, EXAMPLES)
