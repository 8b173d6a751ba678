"""`aligner match`: two folders of documents in, a list of those that translate each other out."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from aligner.cli.command import Command
from aligner.cli.files import check_new
from aligner.cli.folders import files_in, is_text_name
from aligner.cli.messages import say, status
from aligner.cli.streams import print_lines, write_lines
from aligner.cli.values import probability
from aligner.errors import InputError, counted

COLUMNS = ("id", "source", "target", "score")
EXAMPLES = """\
examples:
  aligner match chinese/ english/                     which file translates which, whatever their names
  aligner match chinese/ english/ -o pairs.tsv        the same as a list of pairs
  aligner match chinese/ english/ --min-score 0.7     only the surest
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="FOLDER", help="documents in Chinese or English: .docx, .pdf, .html, .epub, .txt, ...")
    add("target", metavar="FOLDER", help="documents in the other language")
    add("-o", "--output", type=Path, metavar="FILE", help="write the pairs to this file, as TSV")
    add("--force", action="store_true", help="overwrite the output file")
    add("--min-score", type=probability, metavar="P", help="leave out pairs below this score, 0 to 1 (default: 0.6)")
    add("--encoder", metavar="MODEL", help="a sentence-transformers model or folder (default: the embedded encoder)")


def _run(arguments: Namespace) -> None:
    from aligner.mining.documents import MATCHING, match

    if arguments.output:
        check_new(arguments.output, arguments.force)
    paths = [_texts_in(Path(folder)) for folder in (arguments.source, arguments.target)]
    with status(arguments.quiet) as report:
        found = match(
            *paths, encoder=arguments.encoder, progress=report,
            min_score=MATCHING.min_score if arguments.min_score is None else arguments.min_score,
        )  # fmt: skip
    # A manifest names its files from its own folder.
    place = arguments.output.parent if arguments.output else Path()
    lines = ["\t".join(COLUMNS)]
    for source, target, score in found.pairs:
        files = [os.path.relpath(paths[side][number], place) for side, number in enumerate((source, target))]
        lines.append("\t".join((paths[0][source].relative_to(arguments.source).as_posix(), *files, f"{score:.3f}")))
    if arguments.output:
        write_lines(lines, arguments.output)
    else:
        print_lines(lines)
    if not arguments.quiet:
        for side, rest in enumerate((found.source_rest, found.target_rest)):
            for number in rest:
                say(f"aligner: note: {paths[side][number]}: no document translates it")
        say(f"{arguments.output or 'match'}: {counted(len(found.pairs), 'pair')}")


def _texts_in(folder: Path) -> list[Path]:
    """The documents of a folder and its subfolders; InputError if it has none."""
    if not folder.is_dir():
        raise InputError("not a folder; give a folder of documents for each language", folder)
    found = [folder / path for path in files_in(folder) if is_text_name(path)]
    if not found:
        raise InputError("no document here that can be read; give a folder of documents", folder)
    return found


MATCH = Command("find which documents of two folders translate each other", _add_arguments, _run, EXAMPLES)
