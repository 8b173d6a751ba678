"""A file → the reader for its kind → `Document`.

    bytes ─▶ kind by their beginning, else by the suffix ─▶ reader ─▶ DocumentBuilder ─▶ Document

`aligner.bitext.kinds` tells the kinds. A kind without a row in READERS is refused with the remedy that stands there. A
new format needs a module with a function `read(source) -> DocumentBuilder`, and a row in READERS.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from os import PathLike
from typing import NamedTuple

from aligner.arguments import FILE, TEXT, accepts, instance, optional
from aligner.bitext.kinds import (
    FileKind,
    binary_kind,
    kind_of_file,
    refusal,
    refuse_binary,
    refuse_markup,
    refuse_suffix,
    text_kind,
)
from aligner.bitext.texts import Document
from aligner.distribution import check_extra
from aligner.files import document_name, read_bytes
from aligner.text.readers import prose
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.source import LIMITS, Limits, Source


class Reader(NamedTuple):
    """The module of a reader in this folder, and the library that it needs from the extra `documents`."""

    module: str
    needs: str = ""


# By the name of the kind in `aligner.bitext.kinds`.
READERS: Mapping[str, Reader] = {
    "a Word document": Reader("docx"),
    "an OpenDocument text": Reader("odt"),
    "a PDF": Reader("pdf.reader", needs="pypdfium2"),
    "a web page": Reader("html"),
    "an EPUB book": Reader("epub"),
    "Markdown": Reader("markdown", needs="mdit_py_plugins"),
    "subtitles": Reader("subtitles"),
    "LaTeX": Reader("latex.document", "pylatexenc"),
    "an Excel table": Reader("sheets", "openpyxl"),
    "a table": Reader("sheets"),
}


@accepts(path=FILE, encoding=optional(TEXT), limits=instance(Limits, "aligner.text.readers.source.Limits"))
def read(
    path: str | PathLike[str], language: str | None = None, *, encoding: str | None = None, limits: Limits = LIMITS
) -> Document:
    """Document of a file, of whatever kind its content or its suffix shows.

    Its origin is the path from the working folder, or for a file elsewhere the name alone: see `files.document_name`.
    Without `language`, the script decides the language. Without `encoding`, a name that Python knows, the bytes decide:
    UTF-8, UTF-16, UTF-32, GB18030 and Big5 are told. InputError for a file of a kind that has no reader, and for a
    library that is missing; FormatError for a damaged file, one over the `limits`, and bytes that fit no encoding.
    """
    source = Source(read_bytes(path), str(path), encoding, limits)
    limits.check("bytes", len(source.data), source.name, "bytes")
    kind = kind_of_file(source.data, path)
    if kind and kind.name not in READERS:
        refuse_binary(source.data, source.name)
        if kind.pattern:
            refuse_markup(source.text(), source.name)
        refuse_suffix(path)
    return read_source(source, kind, language, document_name(path))


def read_source(source: Source, kind: FileKind | None, language: str | None = None, origin: str = "") -> Document:
    """Document of bytes, of a kind that the suffix of their file shows or that their text shows."""
    kind = kind or binary_kind(source.data)
    if kind is None:
        text = source.text()
        kind = text_kind(text)
        if kind is None:
            return prose.document_of(text, source, language, origin)
    if kind.name not in READERS:
        raise refusal(kind, source.name)
    reader = READERS[kind.name]
    if reader.needs:
        check_extra(reader.needs, "documents", f"reading {kind.name}", source.name)
    module = import_module(f"aligner.text.readers.{reader.module}")
    builder: DocumentBuilder = module.read(source)
    source.limits.check("characters", builder.length, source.name, "characters")
    return builder.document(language, origin)
