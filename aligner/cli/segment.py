"""`aligner segment`: a text in, its sentences out, and on request what repair changed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.files import (
    add_exclude_rule,
    add_reading_arguments,
    check_new,
    read_text,
    reading_of,
    say_notices,
    warn_if_empty,
)
from aligner.cli.messages import say, status
from aligner.cli.streams import print_lines
from aligner.cli.values import language
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.bitext.texts import Sentences

# Suffixes of formats that `segment` does not write.
OTHER_FORMATS = frozenset((".tmx", ".tsv", ".csv", ".json", ".xlsx", ".docx", ".pdf", ".html", ".xml"))
EXAMPLES = """\
examples:
  aligner segment thesis.pdf                               see what was read: one sentence per line
  aligner segment thesis.docx --json                       with kind, paragraph, page and place, edits and notices
  aligner segment thesis.en.txt --show-edits               also show what repair changed, where, and by which rule
  aligner segment thesis.en.txt -o thesis.en --show-edits  write the sentences to a file and show the edits
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("text", metavar="FILE", help="a text in Chinese or English: .docx, .pdf, .html, .epub, .srt, .txt, ...; of a "
        "file with pairs, such as .tmx or .po, the pairs are listed; - reads standard input")  # fmt: skip
    add("-o", "--output", type=Path, metavar="FILE", help="write the sentences to this file; .jsonl as with --json")
    add("--force", action="store_true", help="overwrite the output file")
    add("--json", action="store_true", help="JSON lines: the text with its edits, then each sentence with its place")
    add("--show-edits", action="store_true", help="list the edits and notices of repair after the sentences; JSON "
        "always contains them")  # fmt: skip
    add("--language", metavar="TAG", type=language, help="zh, en, zh-Hant, ... (default: detected from the text)")
    add("--no-repair", action="store_true", help="do not repair glued words and broken lines")
    add_exclude_rule(command)
    add_reading_arguments(command)


def _run(arguments: Namespace) -> None:
    from aligner.formats.registry import holds_units

    if arguments.output:
        if arguments.output.suffix.lower() in OTHER_FORMATS:
            raise InputError(
                "segment writes plain text, or JSON lines as .jsonl; choose another suffix", arguments.output
            )
        check_new(arguments.output, arguments.force, (arguments.text,))
    if holds_units(arguments.text):
        _list_units(arguments)
        return
    sentences = _segment(arguments)
    if not arguments.quiet:
        warn_if_empty(sentences, arguments.text)
        _warn_of_encoding(sentences)
        _warn_of_language(sentences)
    if arguments.output:
        _write(sentences, arguments)
    else:
        print_lines(_lines(sentences, as_json=arguments.json))
    if arguments.show_edits and (arguments.output or not arguments.json):
        from aligner.views import changes

        listing = changes.lines(sentences.document)
        print_lines(listing if arguments.output else ("", *listing))


def _list_units(arguments: Namespace) -> None:
    """Print the pairs of a file with translations, as `aligner align --tsv` or `--json` does."""
    from aligner.alignment.files import Reading, read_texts
    from aligner.bitext.beads import Bitext
    from aligner.formats import jsonl
    from aligner.formats.tables import tsv

    if arguments.output:
        arguments.command.error("this file has pairs; `aligner convert` writes them to another file")
    pairs = read_texts(arguments.text, None, Reading())
    assert isinstance(pairs, Bitext)
    print_lines(jsonl.lines(pairs) if arguments.json else tsv.lines(pairs))


def _warn_of_encoding(sentences: Sentences) -> None:
    from aligner.text.repairs.mojibake import encoding_doubt

    if doubt := encoding_doubt(sentences.document):
        say(f"aligner: warning: {doubt}")


def _warn_of_language(sentences: Sentences) -> None:
    from aligner.bitext.languages import CHINESE, base_language
    from aligner.words.foreign import foreign_language

    tag = sentences.language
    rest = "is split at punctuation and line breaks only"
    if base_language(tag) not in CHINESE | {"en"}:
        say(f"aligner: warning: made for Chinese and English; {tag} {rest}")
    elif base_language(tag) == "en" and (foreign := foreign_language(sentences.document.text)):
        say(f"aligner: warning: made for Chinese and English; this looks like {foreign}, and {rest}")


def _segment(arguments: Namespace) -> Sentences:
    from aligner.text.repair import repair
    from aligner.text.sentences import segment

    with status(arguments.quiet) as report:
        report("reading the text")
        how = reading_of(arguments)
        document = read_text(arguments.text, arguments.language, encoding=how.encoding, limits=how.limits)
        say_notices(document, arguments)
        report("repairing and segmenting")
        return segment(document if arguments.no_repair else repair(document, exclude_rules=arguments.exclude_rule))


def _write(sentences: Sentences, arguments: Namespace) -> None:
    from aligner.errors import counted
    from aligner.files import replacing
    from aligner.views.changes import summary

    with replacing(arguments.output) as handle:
        as_json = arguments.json or arguments.output.suffix.lower() == ".jsonl"
        handle.writelines(f"{line}\n" for line in _lines(sentences, as_json=as_json))
    if not arguments.quiet:
        count = counted(len(sentences), "sentence")
        say(f"{arguments.output}: {sentences.language} {count}, {summary(sentences.document)}")


def _lines(sentences: Sentences, *, as_json: bool) -> Iterator[str]:
    from aligner.views.sentences import json_lines, lines

    return (json_lines if as_json else lines)(sentences)


SEGMENT = Command("split a text into sentences, or show what repair changes in it", _add_arguments, _run, EXAMPLES)
