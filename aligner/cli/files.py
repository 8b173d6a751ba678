"""Reading the input files of a command and checking its output files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.messages import say
from aligner.cli.streams import read_input
from aligner.cli.values import LIMIT_NAMES, count, language, limit, repair_rule
from aligner.errors import InputError, counted

if TYPE_CHECKING:
    from aligner.alignment.files import Reading
    from aligner.bitext.texts import Document, Sentences
    from aligner.encoders.loading import EncoderSettings
    from aligner.text.readers.source import Limits

STANDARD_INPUT = "-"
# Notices of a document with a line of their own.
MOST_NOTICES = 5
# Those of `aligner.encoders.transformer`, which is not loaded for --help.
PRECISIONS = ("float32", "float16", "bfloat16")
EXCLUDE_RULE = "leave out this repair rule, such as 'width'; may be given several times"


def add_side_arguments(command: ArgumentParser) -> None:
    """Add the options for reading two texts."""
    add = command.add_argument
    add("--lines", action="store_true", help="treat every line as one sentence, unchanged")
    add("--no-repair", action="store_true", help="do not repair glued words and broken lines")
    add_exclude_rule(command)
    add_reading_arguments(command)
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
    add("--reranker", metavar="MODEL", help="name or folder of a CrossEncoder of sentence-transformers, or of an "
        "encoder, that judges the doubtful beads (default: none)")  # fmt: skip
    add("--weights", type=Path, metavar="FILE", help="weights written by `aligner fit` (default: the embedded ones)")


def add_encoder_arguments(command: ArgumentParser) -> None:
    """Add the options for the work of a sentence-transformers model."""
    add = command.add_argument
    add(
        "--device", metavar="NAME", help="where the model of --encoder works: cpu, cuda, ... (default: PyTorch decides)"
    )
    add("--precision", choices=PRECISIONS, help="numbers that it computes with (default: those of its files)")
    add("--no-cache", action="store_true", help="do not keep its vectors on disk for the next time")


def encoder_settings(arguments: Namespace) -> EncoderSettings:
    """How the model of `--encoder` works."""
    from aligner.encoders.cache import default_path
    from aligner.encoders.loading import EncoderSettings

    return EncoderSettings(arguments.device, arguments.precision, None if arguments.no_cache else default_path())


def add_reading_arguments(command: ArgumentParser) -> None:
    """Add the options for reading files: encoding and limits."""
    add = command.add_argument
    add(
        "--encoding", metavar="NAME", help="encoding of the text, such as big5 or cp1252 (default: told from its bytes)"
    )
    add("--limit", type=limit, action="append", default=[], metavar="NAME=NUMBER", help="the most that is read of a "
        f"file, such as pages=500; the names are {', '.join(LIMIT_NAMES)}")  # fmt: skip


def reading_of(arguments: Namespace) -> Reading:
    """How to read the texts that the arguments name."""
    from aligner.alignment.files import Reading

    languages = (getattr(arguments, "source_language", None), getattr(arguments, "target_language", None))
    return Reading(languages, arguments.encoding, _limits_of(arguments), read_text)


def _limits_of(arguments: Namespace) -> Limits:
    from aligner.text.readers.source import LIMITS

    return LIMITS._replace(**dict(arguments.limit))


def read_text(path: str | PathLike[str], language: str | None, *, encoding: str | None, limits: Limits) -> Document:
    """The text of a file or of standard input; without `language` the script of the text decides."""
    from aligner.text.readers.registry import read, read_source
    from aligner.text.readers.source import Source

    if path != STANDARD_INPUT:
        return read(path, language, encoding=encoding, limits=limits)
    return read_source(Source(read_input(), "standard input", encoding, limits), None, language)


def read_side(path: str, language: str | None, arguments: Namespace) -> Document | Sentences:
    """A text to align: as a document or, with `--lines`, with every line as a sentence."""
    how = reading_of(arguments)
    document = read_text(path, language, encoding=how.encoding, limits=how.limits)
    say_notices(document, arguments)
    return as_lines(document) if arguments.lines else document


def as_lines(document: Document) -> Sentences:
    """The lines of a document as sentences."""
    from aligner.bitext.texts import Sentences
    from aligner.evaluation.gold import sentence_lines

    return Sentences.given(sentence_lines(document.raw), document.language, document.origin)


def say_notices(document: Document, arguments: Namespace) -> None:
    """Say what a reader noticed in a document: a line each, and at most so many."""
    if arguments.quiet:
        return
    name = document.origin or "standard input"
    for notice in document.notices[:MOST_NOTICES]:
        say(f"aligner: note: {name}: {notice.rule}: {notice.message}")
    if (more := len(document.notices) - MOST_NOTICES) > 0:
        say(f"aligner: note: {name}: and {counted(more, 'more notice')}; `aligner segment --show-edits` lists all")


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
