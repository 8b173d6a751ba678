"""`aligner check`: two texts in, suspected issues of the translation out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.exchange import Once
from aligner.cli.files import check_new, read_side
from aligner.cli.folders import FOLDERS, add_folder_arguments, are_folders, check_folder, run_folders
from aligner.cli.messages import say, status
from aligner.cli.streams import print_lines
from aligner.cli.texts import (
    add_aligning_arguments,
    add_text_arguments,
    check_texts,
    options_of,
    read_texts,
)
from aligner.cli.values import check_name
from aligner.errors import InputError, counted

if TYPE_CHECKING:
    from aligner.alignment.alignment import Alignment
    from aligner.alignment.options import Options
    from aligner.checking.checklists import Checklist
    from aligner.checking.glossaries import Glossary
    from aligner.checking.ignoring import IgnoreList
    from aligner.checking.policy import Policy
    from aligner.checking.review import Review
    from aligner.cli.texts import Texts
    from aligner.revision.carried import Carried

# The severities of `aligner.checking.findings`, which is not loaded for --help.
SEVERITIES = ("minor", "major")
LANGUAGES = ("en", "zh")
# Exit code for `--fail-on`.
HAS_ISSUES = 3
EXAMPLES = """\
examples:
  aligner check thesis.zh.docx thesis.en.docx                   show suspected issues in the terminal
  aligner check thesis.zh.docx thesis.en.docx -o report.html    write a page to read, filter and judge
  aligner check site.po                                         check the pairs of a file: .po, .xlf, .tmx, .xlsx, ...
  aligner check chinese/ english/ -o reports/                   all files of two folders, paired by name
  aligner check thesis.zh.txt thesis.en.txt --glossary terms.tsv -o report.xlsx -o report.json
  aligner check thesis.zh.txt thesis.en.txt --checklist rules.tsv --ignore false-alarms.tsv
  aligner check thesis.jsonl --language zh -o report.docx       check an alignment written earlier
  aligner check thesis.zh.txt thesis.en.txt --verdicts verdicts.json -o second.html    start from earlier verdicts
  aligner check thesis.zh.txt new.en.txt --verdicts verdicts.json --from first.json    and keep the rows of that report
  aligner check thesis.zh.txt thesis.en.txt --fail-on major     exit with code 3 on a major issue

The command reports suspected issues; you decide which of them are errors. No text leaves this computer.
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add_text_arguments(command, FOLDERS)
    add("-o", "--output", type=Path, action="append", default=[], metavar="FILE", help="write a report to "
        "this file; its suffix sets the format: .html, .json, .xlsx or .docx; may be given several times; for folders, "
        "the folder of the reports")  # fmt: skip
    add_folder_arguments(command, ".html", "reports")
    add("--force", action="store_true", help="overwrite the output files; for folders, do all again")
    add("--language", choices=LANGUAGES, default="en", help="language of the report (default: en)")
    add("--glossary", type=Path, metavar="FILE", help="terms and their required translations: .tsv, .csv or .tbx")
    add("--checklist", type=Path, metavar="FILE", help="rules of your own: what translations must or must not have, "
        ".tsv or .csv")  # fmt: skip
    add("--ignore", type=Path, metavar="FILE", help="false alarms to leave out in every text: checks and words, .tsv "
        "or .csv, or the .json file of verdicts on any report")  # fmt: skip
    add("--reference", metavar="FILE", help="another translation of the same source, for chrF and BLEU scores")
    add("--verdicts", type=Path, metavar="FILE", help="start from the verdicts on an earlier report, a .json file that "
        "its page wrote")  # fmt: skip
    add("--from", dest="earlier", action=Once, type=Path, metavar="EARLIER", help="keep the rows of an earlier "
        "report (.json) or alignment (.jsonl) wherever both texts are unchanged, and align the rest around "
        "them")  # fmt: skip
    add("--fail-on", choices=SEVERITIES, metavar="SEVERITY", help="exit with code 3 if there is an issue of at "
        "least this severity, minor or major, that --verdicts does not call a false alarm")  # fmt: skip
    add("--policy", type=Path, metavar="FILE", help="thresholds at which findings become issues, as TOML")
    add("--exclude-check", type=check_name, action="append", default=[], metavar="CHECK", help="leave out this check, "
        "such as 'spaces'; may be given several times")  # fmt: skip
    add_aligning_arguments(command)


def _run(arguments: Namespace) -> int | None:
    if are_folders(arguments):
        suffix = arguments.format or ".html"
        return run_folders(arguments, _folder_of_reports(arguments, suffix), suffix, check_one, with_units=True)
    if arguments.format:
        arguments.command.error("--format applies to folders; for two texts, the name of -o sets the format")
    _check_usage(arguments)
    return check_one(arguments)


def _folder_of_reports(arguments: Namespace, suffix: str) -> Path | None:
    """The folder of the reports; wrong usage if there are several, or for options that do not go with folders."""
    from aligner.checking.reports.registry import WRITERS

    if len(arguments.output) > 1 or arguments.reference or arguments.verdicts or arguments.earlier:
        arguments.command.error("for folders, give one folder with -o, and none of --reference, --verdicts, --from")
    changed = {"output": [Path(f"report{suffix}")], "force": True, "source": "", "target": None}
    _check_usage(Namespace(**(vars(arguments) | changed)))
    folder = next(iter(arguments.output), None)
    check_folder(folder, WRITERS, arguments)
    return folder


def check_one(arguments: Namespace) -> int | None:
    """Check the texts that the arguments name, and write or print the report; returns the exit code of --fail-on."""
    from aligner.checking.checklists import load_checklist
    from aligner.checking.ignoring import IgnoreList
    from aligner.checking.verdicts import EarlierVerdicts

    policy = _policy(arguments)
    earlier = EarlierVerdicts.load(arguments.verdicts) if arguments.verdicts else None
    checklist = load_checklist(arguments.checklist) if arguments.checklist else None
    ignore = IgnoreList.load(arguments.ignore) if arguments.ignore else None
    review = _review(arguments, policy, checklist, ignore)
    if earlier:
        review = review.with_verdicts(earlier)
    output = arguments.output if isinstance(arguments.output, list) else [arguments.output]
    for path in output:
        _write(review, path, arguments)
    if not output:
        from aligner.checking.reports.terminal import render

        print_lines(render(review, arguments.language).split("\n"))
    return HAS_ISSUES if arguments.fail_on and _has_issues(review, arguments.fail_on) else None


def _has_issues(review: Review, least: str) -> bool:
    """Whether there is an issue of this severity or a higher one that no verdict calls a false alarm."""
    severities = SEVERITIES[SEVERITIES.index(least) :]
    said = zip(review.flags, review.verdicts.of_flags, strict=True)
    return any(flag.severity in severities and verdict.status != "rejected" for flag, verdict in said)


def _check_usage(arguments: Namespace) -> None:
    """Report wrong usage before the work begins."""
    from aligner.checking.references import check_references
    from aligner.checking.reports.registry import writer

    check_texts(arguments, arguments.reference)
    texts = (arguments.source, arguments.target, arguments.reference)
    settings = (
        arguments.glossary, arguments.checklist, arguments.ignore, arguments.policy, arguments.weights,
        arguments.verdicts, arguments.earlier,
    )  # fmt: skip
    inputs = [str(path) for path in (*texts, *settings) if path]
    for path in arguments.output:
        writer(path)
        check_new(path, arguments.force, inputs)
    if len({path.resolve() for path in arguments.output}) < len(arguments.output):
        arguments.command.error("two reports cannot go to the same file")
    if arguments.reference:
        check_references()


def _policy(arguments: Namespace) -> Policy:
    from dataclasses import replace

    from aligner.checking.policy import Policy

    policy = Policy.load(arguments.policy) if arguments.policy else Policy()
    return replace(policy, exclude_checks=(*policy.exclude_checks, *arguments.exclude_check))


def _review(arguments: Namespace, policy: Policy, checklist: Checklist | None, ignore: IgnoreList | None) -> Review:
    from aligner.checking.review import check
    from aligner.encoders.loading import load_encoder

    options = options_of(arguments)
    with status(arguments.quiet) as report:
        report("reading the texts")
        reference = None
        if arguments.reference:
            reference = read_side(arguments.reference, arguments.target_language, arguments)
        texts = read_texts(arguments)
        glossary = _glossary(arguments.glossary, texts) if arguments.glossary else None
        report("loading the encoder")
        encoder = load_encoder(arguments.encoder)
        kept = _keep_rows(texts, options, arguments) if arguments.earlier else None
        if kept:
            texts = kept.align(encoder=encoder, options=options, progress=report)
        inputs = texts if isinstance(texts, tuple) else (texts,)
        review = check(
            *inputs, glossary=glossary, checklist=checklist, ignore=ignore, policy=policy, reference=reference,
            encoder=encoder, options=options, progress=report,
        )  # fmt: skip
    if ignore and not arguments.quiet:
        count = sum(map(review.ignores, (finding for finding in review.findings if policy.severity(finding))))
        say(f"{arguments.ignore}: {counted(count, 'issue')} left out")
    if kept and not arguments.quiet:
        say(f"{arguments.earlier}: {counted(len(kept.decisions), 'row')} kept; the rest is aligned anew")
    return review


def _keep_rows(texts: Alignment | Texts, options: Options, arguments: Namespace) -> Carried:
    """The rows of the file `--from` that stand in both texts as they did."""
    from aligner.revision.carrying import carry
    from aligner.revision.earlier import read_earlier

    if not isinstance(texts, tuple):
        raise InputError("this file has pairs already; --from keeps rows where two texts are aligned", arguments.source)
    return carry(read_earlier(arguments.earlier), *texts, options=options, unchanged=True)


def _glossary(path: Path, texts: Alignment | Texts) -> Glossary:
    from aligner.alignment.alignment import Alignment
    from aligner.checking.glossaries import load_glossary

    source, target = (texts.source, texts.target) if isinstance(texts, Alignment) else texts
    return load_glossary(path, source.language, target.language)


def _write(review: Review, path: Path, arguments: Namespace) -> None:
    from aligner.checking.reports.words import issue_count

    with status(arguments.quiet) as report:
        report(f"writing {path}")
        review.save(path, language=arguments.language)
    if not arguments.quiet:
        say(f"{path}: {issue_count(review, arguments.language)}")


CHECK = Command("check a translation and report what looks wrong in it", _add_arguments, _run, EXAMPLES)
