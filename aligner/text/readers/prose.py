"""Plain text: its lines say all that is known about its paragraphs, so it has no parts."""

from __future__ import annotations

from aligner.bitext.languages import check_known_language
from aligner.bitext.texts import Document
from aligner.text.readers.source import Source
from aligner.text.repairs.mojibake import language_of


def document_of(text: str, source: Source, language: str | None = None, origin: str = "") -> Document:
    """The text of a source as it is; FormatError if it is too long."""
    source.limits.check("characters", len(text), source.name, "characters")
    tag = language_of(text) if language is None else check_known_language(language)
    return Document(text, tag, origin)
