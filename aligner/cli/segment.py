"""`aligner segment`: a text in, its sentences out, and on request what repair changed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.files import add_exclude_rule, check_new, read_text, warn_if_empty
from aligner.cli.messages import say, status
from aligner.cli.values import language
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.bitext.texts import Sentences

# Suffixes of formats that `segment` does not write.
OTHER_FORMATS = frozenset((".tmx", ".tsv", ".csv", ".json", ".xlsx", ".docx", ".pdf", ".html", ".xml"))
EXAMPLES = """\
examples:
  aligner segment thesis.en.txt                            print one sentence per line
  aligner segment thesis.en.txt --show-edits               also show what repair changed, where, and by which rule
  aligner segment thesis.en.txt -o thesis.en --show-edits  write the sentences to a file and show the edits
  pdftotext thesis.pdf - | aligner segment - --json        add places in the raw text, edits and notices
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("text", metavar="FILE", help="plain text in Chinese or English; - reads standard input")
    add("-o", "--output", type=Path, metavar="FILE", help="write the sentences to this file; .jsonl as with --json")
    add("--force", action="store_true", help="overwrite the output file")
    add("--json", action="store_true", help="JSON lines: the text with its edits, then each sentence with its place")
    add("--show-edits", action="store_true", help="list the edits and notices of repair after the sentences; JSON "
        "always contains them")  # fmt: skip
    add("--language", metavar="TAG", type=language, help="zh, en, zh-Hant, ... (default: detected from the text)")
    add("--no-repair", action="store_true", help="do not repair glued words and broken lines")
    add_exclude_rule(command)


def _run(arguments: Namespace) -> None:
    if arguments.output:
        if arguments.output.suffix.lower() in OTHER_FORMATS:
            raise InputError(
                "segment writes plain text, or JSON lines as .jsonl; choose another suffix", arguments.output
            )
        check_new(arguments.output, arguments.force, (arguments.text,))
    sentences = _segment(arguments)
    if not arguments.quiet:
        warn_if_empty(sentences, arguments.text)
        _warn_of_language(sentences.language)
    if arguments.output:
        _write(sentences, arguments)
    else:
        sys.stdout.writelines(_lines(sentences, arguments.json))
    if arguments.show_edits and (arguments.output or not arguments.json):
        from aligner.views import changes

        listing = (f"{line}\n" for line in changes.lines(sentences.document))
        sys.stdout.writelines(listing if arguments.output else ("\n", *listing))


def _warn_of_language(tag: str) -> None:
    from aligner.bitext.languages import CHINESE, base_language

    if base_language(tag) not in CHINESE | {"en"}:
        say(f"aligner: warning: made for Chinese and English; {tag} is split at punctuation and line breaks only")


def _segment(arguments: Namespace) -> Sentences:
    from aligner.text.repair import repair
    from aligner.text.sentences import segment

    with status(arguments.quiet) as report:
        report("reading the text")
        document = read_text(arguments.text, arguments.language)
        report("repairing and segmenting")
        return segment(document if arguments.no_repair else repair(document, exclude_rules=arguments.exclude_rule))


def _write(sentences: Sentences, arguments: Namespace) -> None:
    from aligner.errors import counted
    from aligner.files import replacing
    from aligner.views.changes import summary

    with replacing(arguments.output) as handle:
        handle.writelines(_lines(sentences, arguments.json or arguments.output.suffix.lower() == ".jsonl"))
    if not arguments.quiet:
        count = counted(len(sentences), "sentence")
        say(f"{arguments.output}: {sentences.language} {count}, {summary(sentences.document)}")


def _lines(sentences: Sentences, as_json: bool) -> list[str]:
    from aligner.views.sentences import json_lines, lines

    return [f"{line}\n" for line in (json_lines if as_json else lines)(sentences)]


SEGMENT = Command("split a text into sentences, or show what repair changes in it", _add_arguments, _run, EXAMPLES)
