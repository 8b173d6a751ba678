"""The files that a command is given."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.messages import say
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.bitext import Document, Sentences

STANDARD_INPUT = "-"
WITHOUT = "leave out this rule of repair, such as 'width'; may be given several times"


def read_text(path: str, language: str | None) -> Document:
    """The text of a file or of standard input; the language is found by script unless given."""
    from aligner.bitext import Document
    from aligner.documents import decode, read
    from aligner.languages import detect_language

    if path != STANDARD_INPUT:
        return read(path, language)
    text = decode(sys.stdin.buffer.read(), "standard input")
    return Document(text, language or detect_language(text))


def check_new(path: Path, force: bool, inputs: Sequence[str] = ()) -> None:
    """InputError if an output cannot become this file, or would overwrite one without being allowed to."""
    from aligner.formats.files import check_place

    if str(path) == STANDARD_INPUT:
        raise InputError("results go to standard output anyway; leave out -o, or give a file name")
    check_place(path, path)
    if path.exists() and any(Path(each).exists() and path.samefile(each) for each in inputs):
        raise InputError("this is the text that is read; write to another file", path)
    if path.exists() and not force:
        raise InputError("exists already; choose another name, or overwrite it with --force", path)


def warn_if_empty(sentences: Sentences, path: str) -> None:
    """Say that a text holds nothing: probably the wrong file."""
    if not len(sentences):
        say(f"aligner: warning: {'standard input' if path == STANDARD_INPUT else path} holds no sentence")
