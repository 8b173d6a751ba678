"""`aligner align`: two texts in, the pairs out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.cli.command import Command
from aligner.cli.files import (
    STANDARD_INPUT,
    WITHOUT,
    add_model_arguments,
    add_side_arguments,
    check_new,
    read_side,
    warn_of_sides,
)
from aligner.cli.messages import say, status
from aligner.forms import FORMS, Form

if TYPE_CHECKING:
    from aligner.bitext import Alignment

# Those of `aligner.Options`, which is not loaded for --help.
GRAINS = ("sentence", "clause", "auto")
EXAMPLES = """\
examples:
  aligner align thesis.zh.txt thesis.en.txt                     read the pairs in the terminal
  aligner align thesis.zh.txt thesis.en.txt -o thesis.tmx       a translation memory for CAT tools
  aligner align thesis.zh.txt thesis.en.txt -o sure.tsv --min-confidence 0.9
  pdftotext thesis.pdf - | aligner align - thesis.en.txt --json
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="ZH", help="text of one language, usually Chinese; - reads standard input")
    add("target", metavar="EN", help="text of the other language; - reads standard input")
    add("-o", "--output", type=Path, metavar="FILE", help="write here; the suffix decides: .tmx, .jsonl or .tsv")
    add("--force", action="store_true", help="overwrite the output file")
    listing = command.add_mutually_exclusive_group().add_argument
    for name, what in (("json", "everything as JSON lines"), ("tsv", "one bead a line, separated by tabs")):
        listing(f"--{name}", dest="listing", action="store_const", const=name, help=f"print {what}")
    add("--min-confidence", type=_probability, default=0.0, metavar="P", help="leave out beads below P (0 to 1)")
    add("--text", choices=FORMS, help="texts as repaired, so but with half and full width as typed, or raw (default: "
        "typed in .tmx, else repaired)")  # fmt: skip
    add("--grain", choices=GRAINS, help="finest parts: whole sentences, clauses of long ones that probably meet their "
        "own translation, or only those that surely do (default: auto in .tmx, else sentence)")  # fmt: skip
    add_side_arguments(command)
    add("--without", action="append", default=[], metavar="RULE", help=WITHOUT)
    add("--max-bead", type=int, metavar="N", help="most sentences in a bead, both sides together")
    add_model_arguments(command)


def _probability(text: str) -> float:
    message = f"{text} is not a number between 0 and 1"
    try:
        value = float(text)
    except ValueError as error:
        raise ArgumentTypeError(message) from error
    if not 0 <= value <= 1:
        raise ArgumentTypeError(message)
    return value


def _run(arguments: Namespace) -> None:
    from aligner.formats import write

    _check_usage(arguments)
    alignment = _aligned(arguments)
    if not arguments.quiet:
        warn_of_sides(alignment, (arguments.source, arguments.target))
    if arguments.output:
        write(alignment, arguments.output, arguments.min_confidence, arguments.text)
        _report_written(alignment, arguments)
    if arguments.listing or not arguments.output:
        listing = LISTINGS[arguments.listing](alignment, arguments.min_confidence, arguments.text or "repaired")
        sys.stdout.writelines(f"{line}\n" for line in listing)


def _check_usage(arguments: Namespace) -> None:
    """Find what is wrong before the work begins."""
    from aligner.formats import writer

    if arguments.source == arguments.target == STANDARD_INPUT:
        arguments.command.error("standard input can be only one of the two texts")
    if arguments.output:
        writer(arguments.output)
        check_new(arguments.output, arguments.force, (arguments.source, arguments.target))
    if arguments.listing == "json" or (arguments.output and arguments.output.suffix.lower() == ".jsonl"):
        others = "with .tmx, .tsv or the readable view"
        if arguments.min_confidence:
            arguments.command.error(f"JSON lines have all beads; use --min-confidence {others}")
        if arguments.text:
            arguments.command.error(
                f"JSON lines have the repaired text, the raw text and all edits; use --text {others}"
            )


def _aligned(arguments: Namespace) -> Alignment:
    from aligner.alignment import Options, align
    from aligner.encoders import load_encoder
    from aligner.weights import Weights

    is_memory = bool(arguments.output) and arguments.output.suffix.lower() == ".tmx"
    grain = arguments.grain or ("auto" if is_memory else "sentence")
    chosen: dict[str, Any] = {"repair": not arguments.no_repair, "grain": grain, "without": tuple(arguments.without)}
    if arguments.max_bead is not None:
        chosen["max_bead"] = arguments.max_bead
    if arguments.weights:
        # Loaded here and not by `align`, so that a wrong file is found before the texts and the encoder are loaded.
        chosen["weights"] = Weights.load(arguments.weights)
    options = Options(**chosen)
    languages = (arguments.source_language, arguments.target_language)
    with status(arguments.quiet) as report:
        report("reading the texts")
        source, target = (
            read_side(path, language, arguments.lines)
            for path, language in zip((arguments.source, arguments.target), languages, strict=True)
        )
        report("loading the encoder")
        encoder = load_encoder(arguments.encoder)
        report("aligning")
        return align(source, target, *languages, encoder=encoder, options=options)


def _report_written(alignment: Alignment, arguments: Namespace) -> None:
    from aligner.formats.terminal import summary

    if not arguments.quiet:
        least = arguments.min_confidence
        kept = f"; written: those with confidence ≥ {least:g}, {len(alignment.pairs(least))} pairs" if least else ""
        say(f"{arguments.output}: {summary(alignment)}{kept}")


def _readable(alignment: Alignment, min_confidence: float, text: Form) -> Iterator[str]:
    from aligner.formats.terminal import render

    yield render(alignment, min_confidence=min_confidence, text=text)


def _json_lines(alignment: Alignment, _: float, __: Form) -> Iterator[str]:
    from aligner.formats import jsonl

    return jsonl.lines(alignment)


def _tsv_lines(alignment: Alignment, min_confidence: float, text: Form) -> Iterator[str]:
    from aligner.formats import tsv

    return tsv.lines(alignment, min_confidence, text)


LISTINGS: dict[str | None, Callable[[Alignment, float, Form], Iterator[str]]] = {
    None: _readable,
    "json": _json_lines,
    "tsv": _tsv_lines,
}
ALIGN = Command("align two texts and show or write the pairs", _add_arguments, _run, EXAMPLES)
