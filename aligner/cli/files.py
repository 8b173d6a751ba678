"""The files that a command is given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.bitext import Document

STANDARD_INPUT = "-"


def read_text(path: str, language: str | None) -> Document:
    """The text of a file or of standard input; the language is found by script unless given."""
    from aligner.bitext import Document
    from aligner.documents import decode, read
    from aligner.languages import detect_language

    if path != STANDARD_INPUT:
        return read(path, language)
    text = decode(sys.stdin.buffer.read(), "standard input")
    return Document(text, language or detect_language(text))


def check_new(path: Path, force: bool) -> None:
    """InputError if an output cannot become this file, or would overwrite one without being allowed to."""
    if not path.parent.is_dir():
        raise InputError(f"the folder {path.parent} does not exist; create it first", path)
    if path.exists() and not force:
        raise InputError("exists already; choose another name, or overwrite it with --force", path)
