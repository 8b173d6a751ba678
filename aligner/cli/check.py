"""`aligner check`: two texts in, what looks wrong in the translation out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.files import (
    STANDARD_INPUT,
    add_model_arguments,
    add_side_arguments,
    check_new,
    read_side,
    warn_of_sides,
)
from aligner.cli.messages import say, status

if TYPE_CHECKING:
    from aligner.alignment import Options
    from aligner.bitext import Alignment, Document, Sentences
    from aligner.encoders import Encoder
    from aligner.glossaries import Glossary
    from aligner.review import Policy, Review

    Texts = tuple[Document | Sentences, Document | Sentences]

# Those of `aligner.review`, which is not loaded for --help.
SEVERITIES = ("minor", "major")
LANGUAGES = ("en", "zh")
FOUND = 3
# What has been decided in an alignment.
OF_TEXTS = ("lines", "no_repair", "source_language", "target_language", "weights")
EXAMPLES = """\
examples:
  aligner check thesis.zh.txt thesis.en.txt                     read what looks wrong in the terminal
  aligner check thesis.zh.txt thesis.en.txt -o report.html      a page to read, filter and judge
  aligner check thesis.zh.txt thesis.en.txt --glossary terms.tsv -o report.xlsx -o report.json
  aligner check thesis.jsonl --language zh -o report.docx       an alignment that was written before
  aligner check thesis.zh.txt thesis.en.txt --fail-on major     exit code 3 if there is a major issue

What is found are suspected issues: whether one is an error, you decide. Nothing is sent anywhere.
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="ZH", help="the source text, Chinese or English; - reads standard input; or alone, a .jsonl "
        "file written by align")  # fmt: skip
    add("target", metavar="EN", nargs="?", help="its translation; - reads standard input")
    add("-o", "--output", type=Path, action="append", default=[], metavar="FILE", help="write a report here; the "
        "suffix decides: .html, .json, .xlsx or .docx; may be given several times")  # fmt: skip
    add("--force", action="store_true", help="overwrite the output files")
    add("--language", choices=LANGUAGES, default="en", help="language of the report (default: en)")
    add("--glossary", type=Path, metavar="FILE", help="terms and how they are to be translated: .tsv, .csv or .tbx")
    add("--reference", metavar="FILE", help="another translation of the same source, to compare with by chrF and BLEU")
    add("--fail-on", choices=SEVERITIES, metavar="SEVERITY", help="exit with code 3 if there is an issue of this "
        "severity, minor or major, or a graver one")  # fmt: skip
    add("--policy", type=Path, metavar="FILE", help="from which measures on findings become issues, as TOML")
    add("--without", action="append", default=[], metavar="CHECK", help="leave out this check, such as 'spaces'; may "
        "be given several times")  # fmt: skip
    add_side_arguments(command)
    add_model_arguments(command)


def _run(arguments: Namespace) -> int | None:
    _check_usage(arguments)
    policy = _policy(arguments)
    review = _review(arguments, policy)
    if not arguments.quiet:
        warn_of_sides(review.alignment, (arguments.source, arguments.target or arguments.source))
    for path in arguments.output:
        _write(review, path, arguments)
    if not arguments.output:
        from aligner.reports.terminal import render

        sys.stdout.write(render(review, arguments.language) + "\n")
    grave = SEVERITIES[SEVERITIES.index(arguments.fail_on) :] if arguments.fail_on else ()
    return FOUND if any(flag.severity in grave for flag in review.flags) else None


def _check_usage(arguments: Namespace) -> None:
    """Find what is wrong before the work begins."""
    from aligner.references import check_references
    from aligner.reports import writer

    texts = [arguments.source, arguments.target, arguments.reference]
    if texts.count(STANDARD_INPUT) > 1:
        arguments.command.error("standard input can be only one of the texts")
    if arguments.target is None:
        _check_alone(arguments)
    others = [arguments.glossary, arguments.policy, arguments.weights]
    for path in arguments.output:
        writer(path)
        check_new(path, arguments.force, [str(each) for each in (*texts, *others) if each])
    if len(set(arguments.output)) < len(arguments.output):
        arguments.command.error("two reports cannot be the same file")
    if arguments.reference:
        check_references()


def _check_alone(arguments: Namespace) -> None:
    if Path(arguments.source).suffix.lower() != ".jsonl":
        arguments.command.error("give two texts, or one .jsonl file that `aligner align` wrote")
    if given := [name for name in OF_TEXTS if getattr(arguments, name)]:
        arguments.command.error(f"--{given[0].replace('_', '-')} is for two texts; an alignment has been made already")


def _policy(arguments: Namespace) -> Policy:
    from aligner.review import Policy

    policy = Policy.load(arguments.policy) if arguments.policy else Policy()
    return replace(policy, without=(*policy.without, *arguments.without))


def _review(arguments: Namespace, policy: Policy) -> Review:
    from aligner.alignment import Options
    from aligner.checks import check
    from aligner.encoders import load_encoder
    from aligner.weights import Weights

    weights = Weights.load(arguments.weights) if arguments.weights else None
    options = Options(repair=not arguments.no_repair, weights=weights)
    with status(arguments.quiet) as report:
        report("reading the texts")
        reference = None
        if arguments.reference:
            reference = read_side(arguments.reference, arguments.target_language, arguments.lines)
        texts = _texts(arguments)
        glossary = _glossary(arguments.glossary, texts) if arguments.glossary else None
        report("loading the encoder")
        encoder = load_encoder(arguments.encoder)
        alignment = _alignment(texts, encoder, options, report)
        report("checking")
        return check(alignment, None, glossary, policy, reference, encoder=encoder, options=options)


def _texts(arguments: Namespace) -> Alignment | Texts:
    """What is to be checked: an alignment, or two texts."""
    from aligner.bitext import Alignment

    if arguments.target is None:
        return Alignment.from_jsonl(arguments.source)
    source = read_side(arguments.source, arguments.source_language, arguments.lines)
    return source, read_side(arguments.target, arguments.target_language, arguments.lines)


def _glossary(path: Path, texts: Alignment | Texts) -> Glossary:
    from aligner.bitext import Alignment
    from aligner.glossaries import load_glossary

    source, target = (texts.source, texts.target) if isinstance(texts, Alignment) else texts
    return load_glossary(path, source.language, target.language)


def _alignment(
    texts: Alignment | Texts, encoder: Encoder, options: Options, report: Callable[[str], None]
) -> Alignment:
    from aligner.alignment import align
    from aligner.bitext import Alignment

    if isinstance(texts, Alignment):
        return texts
    report("aligning")
    return align(*texts, encoder=encoder, options=options)


def _write(review: Review, path: Path, arguments: Namespace) -> None:
    from aligner.reports.words import issues

    with status(arguments.quiet) as report:
        report(f"writing {path}")
        review.save(path, arguments.language)
    if not arguments.quiet:
        say(f"{path}: {issues(review, arguments.language)}")


CHECK = Command("check a translation and report what looks wrong in it", _add_arguments, _run, EXAMPLES)
