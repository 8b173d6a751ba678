"""Pieces of text, in the order in which people read them → the raw text of a document, with its parts."""

from __future__ import annotations

import regex

from aligner.bitext.edits import Notice, Span
from aligner.bitext.languages import check_known_language
from aligner.bitext.texts import Document, Part, PartKind
from aligner.text.repairs.lines import HYPHENS, joiner_of
from aligner.text.repairs.mojibake import language_of

BLANKS = regex.compile(r"[^\S\n\u3000]+")
# Nowhere but at the start of white space, so that long white space is gone through once.
BREAKS = regex.compile(r"(?<![^\S\n])[^\S\n]*+\n\s*+")


class DocumentBuilder:
    """Collects the parts of a document.

    A reader adds each paragraph, heading, cell or note with `add`, and what it left out with `notice`.
    """

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.length = 0
        self._texts: list[str] = []
        self._notices: list[Notice] = []
        self._paragraph = 0

    def add(
        self, text: str, kind: PartKind = "paragraph", *, page: int = 0, place: str = "", continues: bool = False
    ) -> None:
        """Add a part, if its text has more than white space; blanks in a row count as one, except in code.

        A line break in the text stays, and repair joins the lines. `continues`: the part belongs to the paragraph of
        the part before it.
        """
        text = text.strip("\n") if kind == "code" else BREAKS.sub("\n", BLANKS.sub(" ", text)).strip()
        if not text.strip():
            return
        if self._texts:
            self._append(self._separator(text, kind) if continues else "\n")
        if not (continues and self.parts):
            self._paragraph += 1
        start = self.length
        self._append(text)
        self.parts.append(Part(Span(start, self.length), kind, self._paragraph, page, place))

    def notice(self, message: str, rule: str = "left out") -> None:
        """Note what the reader left out at this place."""
        self._notices.append(Notice(rule, Span(self.length, self.length), message))

    def document(self, language: str | None = None, origin: str = "") -> Document:
        """The document; without `language`, its script decides."""
        raw = "".join(self._texts)
        tag = language_of(raw) if language is None else check_known_language(language)
        return Document(raw, tag, origin, notices=tuple(self._notices), parts=tuple(self.parts))

    def _append(self, text: str) -> None:
        self._texts.append(text)
        self.length += len(text)

    def _separator(self, text: str, kind: PartKind) -> str:
        last = self._texts[-1][-1]
        # Whether a hyphen at the end of a page is the word's own is for repair to say.
        return " " if kind == "cell" else "\n" if last in HYPHENS else joiner_of(last, text[0])
