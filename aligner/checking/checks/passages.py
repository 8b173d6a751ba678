"""The two sides of a bead as passages of their documents.

    Pair(bead=3, source=Passage("他来了。", start=120, "zh"), target=Passage("He came.", start=311, "en"))

A passage is the repaired text from its first sentence to its last, with the white space between them. So an offset in
the passage, plus its start, is an offset in the document.
"""

from __future__ import annotations

from dataclasses import dataclass

from aligner.bitext.edits import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, and the character of the document at which it starts."""

    text: str
    start: int
    language: str

    def span(self, start: int, stop: int) -> Span:
        """A range of characters in the passage, as a span of the document."""
        return Span(self.start + start, self.start + stop)

    @property
    def whole(self) -> tuple[Span, ...]:
        """The span of the whole passage; none for an empty one."""
        return (self.span(0, len(self.text)),) if self.text else ()


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides of a bead. A side without sentences is an empty passage."""

    bead: int
    source: Passage
    target: Passage

    @property
    def has_both_sides(self) -> bool:
        """Whether both sides have text."""
        return bool(self.source.text and self.target.text)
