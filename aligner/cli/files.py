"""Reading the input files of a command and checking its output files."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.messages import say
from aligner.cli.streams import read_input
from aligner.cli.values import count, language, repair_rule
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.bitext.texts import Document, Sentences

STANDARD_INPUT = "-"
EXCLUDE_RULE = "leave out this repair rule, such as 'width'; may be given several times"


def add_side_arguments(command: ArgumentParser) -> None:
    """Add the options for reading two texts."""
    add = command.add_argument
    add("--lines", action="store_true", help="treat every line as one sentence, unchanged")
    add("--no-repair", action="store_true", help="do not repair glued words and broken lines")
    add_exclude_rule(command)
    add_encoding(command)
    add(
        "--source-language",
        metavar="TAG",
        type=language,
        help="zh, en, zh-Hant, ... (default: detected from the text)",
    )
    add("--target-language", metavar="TAG", type=language, help="the same for the other text")


def add_exclude_rule(command: ArgumentParser) -> None:
    """Add the option that leaves out repair rules."""
    command.add_argument(
        "--exclude-rule", type=repair_rule, action="append", default=[], metavar="RULE", help=EXCLUDE_RULE
    )


def add_model_arguments(command: ArgumentParser) -> None:
    """Add the options for encoder, weights and sizes of beads."""
    add = command.add_argument
    add(
        "--max-bead",
        type=count,
        metavar="N",
        help="maximum number of sentences in a bead, both sides together, 2 to 16 (default: 8)",
    )
    add(
        "--max-fan",
        type=count,
        metavar="N",
        help="maximum number of sentences that may face a single one, 1 to 32 (default: 10)",
    )
    add("--encoder", metavar="MODEL", help="name or folder of a sentence-transformers model (default: embedded)")
    add("--weights", type=Path, metavar="FILE", help="weights written by `aligner fit` (default: the embedded ones)")


def add_encoding(command: ArgumentParser) -> None:
    """Add the option that names the encoding of the texts."""
    command.add_argument("--encoding", metavar="NAME", help="encoding of the text, such as big5 or cp1252 (default: "
        "told from its bytes)")  # fmt: skip


def read_text(path: str, language: str | None, encoding: str | None = None) -> Document:
    """The text of a file or of standard input; without `language` the script of the text decides."""
    from aligner.bitext.texts import Document
    from aligner.text.documents import decode_prose, read
    from aligner.text.repairs.mojibake import language_of

    if path != STANDARD_INPUT:
        return read(path, language, encoding=encoding)
    text = decode_prose(read_input(), "standard input", encoding)
    return Document(text, language or language_of(text))


def read_side(path: str, language: str | None, as_lines: bool, encoding: str | None = None) -> Document | Sentences:
    """A text to align: as a document, or with every line as a sentence."""
    document = read_text(path, language, encoding)
    if not as_lines:
        return document
    from aligner.bitext.texts import Sentences
    from aligner.evaluation.gold import sentence_lines

    return Sentences.given(sentence_lines(document.raw), document.language, document.origin)


def check_new(path: Path, force: bool, inputs: Sequence[str] = (), noun: str = "text") -> None:
    """InputError if the command cannot write this file, or would overwrite a file without `force`.

    `noun` says in messages what the inputs are.
    """
    from aligner.files import check_destination, is_stream

    if str(path) == STANDARD_INPUT:
        raise InputError("results go to standard output anyway; leave out -o, or give a file name")
    check_destination(path, path)
    if path.exists() and any(Path(name).exists() and path.samefile(name) for name in inputs):
        raise InputError(f"this is the {noun} being read; write to another file", path)
    if path.exists() and not (force or is_stream(path)):
        raise InputError("already exists; choose another name, or overwrite it with --force", path)


def warn_if_empty(sentences: Sentences, path: str) -> None:
    """Warn of a text without sentences: it is probably the wrong file."""
    if not len(sentences):
        say(f"aligner: warning: {'standard input' if path == STANDARD_INPUT else path} contains no sentences")
