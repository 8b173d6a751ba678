"""Both sides of a bead as passages of their texts, whose places are places in the documents.

    Pair(bead=3, source=Passage("他来了。", start=120, "zh"), target=Passage("He came.", start=311, "en"))

A passage is the repaired text from its first sentence to its last, white space between them included, so that a place
in it is a place in the document.
"""

from __future__ import annotations

from dataclasses import dataclass

from aligner.bitext.edits import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` stands in its document from character `start` on."""

    text: str
    start: int
    language: str

    def span(self, start: int, stop: int) -> Span:
        """Characters of the passage as characters of the document."""
        return Span(self.start + start, self.start + stop)

    @property
    def whole(self) -> tuple[Span, ...]:
        """All of it; nothing for an empty passage."""
        return (self.span(0, len(self.text)),) if self.text else ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of a bead; the passage of a side without sentences is empty."""

    bead: int
    source: Passage
    target: Passage

    @property
    def is_whole(self) -> bool:
        """Whether both sides have something."""
        return bool(self.source.text and self.target.text)
