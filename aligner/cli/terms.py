"""`aligner terms`: two texts in, candidates for a glossary out."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.files import check_new
from aligner.cli.messages import say, status
from aligner.cli.streams import print_lines
from aligner.cli.texts import (
    add_aligning_arguments,
    add_text_arguments,
    align_texts,
    check_texts,
    options_of,
    read_texts,
)
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.checking.findings import Term

SUFFIXES = (".tsv", ".txt")
EXAMPLES = """\
examples:
  aligner terms thesis.zh.docx thesis.en.docx                  recurring terms and how they are translated
  aligner terms memory.tmx                                     the same of the pairs of a file: .tmx, .xlf, .po, ...
  aligner terms thesis.zh.txt thesis.en.txt -o terms.tsv       the same as a glossary, to correct by hand
  aligner terms thesis.jsonl --min-count 5 -o terms.tsv        from an alignment written earlier
  aligner check thesis.zh.txt thesis.en.txt --glossary terms.tsv
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add_text_arguments(command)
    add("-o", "--output", type=Path, metavar="FILE", help="write the terms to this file, as TSV")
    add("--force", action="store_true", help="overwrite the output file")
    add(
        "--min-count",
        type=_count,
        metavar="N",
        help="leave out terms in fewer than N beads (default: 2 to 6, by length)",
    )
    add_aligning_arguments(command)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9])):
        raise ArgumentTypeError(f"{text} is not a number of beads, 1 or more")
    return int(text[:9])


def _run(arguments: Namespace) -> None:
    from aligner.checking.terms import find_terms
    from aligner.encoders.loading import embedded_encoder, load_encoder
    from aligner.files import replacing

    _check_usage(arguments)
    with status(arguments.quiet) as report:
        report("reading the texts")
        texts = read_texts(arguments)
        report("loading the encoder")
        alignment = align_texts(texts, load_encoder(arguments.encoder), options_of(arguments), report)
        report("finding terms")
        terms = find_terms(alignment, embedded_encoder(), arguments.min_count)
    lines = list(_lines(terms, (alignment.source.language, alignment.target.language)))
    if not arguments.output:
        print_lines(lines)
        return
    with replacing(arguments.output) as handle:
        handle.writelines(f"{line}\n" for line in lines)
    if not arguments.quiet:
        say(f"{arguments.output}: {len(terms)} terms")


def _check_usage(arguments: Namespace) -> None:
    """Report wrong usage before the work begins."""
    check_texts(arguments)
    if arguments.output:
        if arguments.output.suffix.lower() not in SUFFIXES:
            raise InputError("terms are written as TSV; choose the suffix .tsv", arguments.output)
        check_new(arguments.output, arguments.force, [arguments.source, *filter(None, [arguments.target])])


def _lines(terms: Sequence[Term], languages: tuple[str, str]) -> Iterator[str]:
    """A header, then each term with its usual rendering, the share of beads that have it, and the other renderings."""
    yield "\t".join((*languages, "count", "note"))
    for term in terms:
        if term.renderings:
            usual, *others = term.renderings
            listing = ", ".join(f"{rendering.text} ({len(rendering.beads)})" for rendering in others)
            count = f"{len(usual.beads)}/{len(term.beads)}"
            yield "\t".join(map(_on_one_line, (term.text, usual.text, count, f"also: {listing}" if listing else "")))


def _on_one_line(cell: str) -> str:
    return " ".join(cell.split())


TERMS = Command("find recurring terms and how they are translated", _add_arguments, _run, EXAMPLES)
