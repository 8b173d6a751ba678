"""Plain text: its lines say all that is known about its paragraphs, so it has no parts."""

from __future__ import annotations

from aligner.bitext.kinds import refuse_markup
from aligner.bitext.languages import check_known_language
from aligner.bitext.texts import Document
from aligner.text.readers.source import Source
from aligner.text.repairs.mojibake import language_of


def read(source: Source, language: str | None = None, origin: str = "") -> Document:
    """The text as it is; FormatError for text that only programs read, such as JSON."""
    text = source.text()
    refuse_markup(text, source.name)
    source.limits.check("characters", len(text), source.name, "characters")
    tag = language_of(text) if language is None else check_known_language(language)
    return Document(text, tag, origin)
