"""Edits of a text, one after the other, and where each character of the result came from.

raw ──edits──▶ text ──further edits──▶ text …      `composed` makes one list of edits of both
raw ◀──────────── OffsetMap.raw_span ────────── spans of the text
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aligner.errors import InputError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `stop` of a text, half-open."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise InputError(f"a span needs 0 ≤ start ≤ stop, not {self.start} and {self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that repair made: the characters `span` of the raw text became `replacement`, by the rule named."""

    rule: str
    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that looks damaged at `span` of the raw text and cannot be mended without inventing text."""

    rule: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Pieces of a repaired text: piece k starts at `text_starts[k]` and came from `raw_spans[k]`, kept or replaced.

    Removals have no characters in the text and so no piece.
    """

    text: str
    text_starts: tuple[int, ...]
    raw_spans: tuple[Span, ...]
    replaced: tuple[bool, ...]

    @classmethod
    def of(cls, raw: str, edits: Sequence[Edit]) -> OffsetMap:
        """The map of a raw text with these edits, which are in order and disjoint."""
        parts, starts, spans, replaced = [], [], [], []
        length = done = 0
        for edit in (*edits, Edit("", Span(len(raw), len(raw)), "")):
            kept = raw[done : edit.span.start]
            for piece, span, new in ((kept, Span(done, edit.span.start), False), (edit.replacement, edit.span, True)):
                if piece:
                    parts.append(piece)
                    starts.append(length)
                    spans.append(span)
                    replaced.append(new)
                    length += len(piece)
            done = edit.span.stop
        return cls("".join(parts), tuple(starts), tuple(spans), tuple(replaced))

    def raw_span(self, span: Span) -> Span:
        """The raw characters that a span of the repaired text came from; removals at either end are left out."""
        if not span or not self.text_starts:
            return Span(place := self.raw_place(span.start), place)
        return Span(self.raw_place(span.start), self._raw_stop(span.stop))

    def raw_place(self, offset: int) -> int:
        """Where in the raw text that begins which the repaired text has from this place on."""
        if not self.text_starts:
            return 0
        k = max(bisect_right(self.text_starts, offset) - 1, 0)
        piece = self.raw_spans[k]
        return piece.start if self.replaced[k] else piece.start + offset - self.text_starts[k]

    def _raw_stop(self, offset: int) -> int:
        k = bisect_left(self.text_starts, offset) - 1
        piece = self.raw_spans[k]
        return piece.stop if self.replaced[k] else piece.start + offset - self.text_starts[k]


@dataclass(slots=True)
class _Change:
    """An edit of the raw text with what it means for the repaired one: `start` to `stop` there is `replacement`."""

    rule: str
    raw_start: int
    raw_stop: int
    start: int
    stop: int
    replacement: str

    @classmethod
    def all_of(cls, edits: Sequence[Edit]) -> Iterator[_Change]:
        """Each edit with its place in the text that they make together."""
        shift = 0
        for edit in edits:
            start = edit.span.start + shift
            stop = start + len(edit.replacement)
            yield cls(edit.rule, edit.span.start, edit.span.stop, start, stop, edit.replacement)
            shift += len(edit.replacement) - len(edit.span)


def composed(earlier: Sequence[Edit], later: Sequence[Edit], offsets: OffsetMap) -> tuple[Edit, ...]:
    """Edits of the raw text that do what `earlier` and then `later`, edits of the text they gave, do."""
    waiting = deque(_Change.all_of(earlier))
    done: list[_Change] = []
    for edit in later:
        start, stop = edit.span.start, edit.span.stop
        while waiting and waiting[0].stop <= start:
            done.append(waiting.popleft())
        touched: list[_Change] = []
        # The last change may go on behind the edit before.
        if done and done[-1].stop > start:
            touched.append(done.pop())
        while waiting and waiting[0].start < stop:
            touched.append(waiting.popleft())
        done.append(_joined(edit, touched, offsets, done[-1].raw_stop if done else 0))
    return tuple(Edit(each.rule, Span(each.raw_start, each.raw_stop), each.replacement) for each in (*done, *waiting))


def _joined(edit: Edit, touched: Sequence[_Change], offsets: OffsetMap, done: int) -> _Change:
    """One change for an edit of the repaired text and the earlier changes that it touches; `done` ends the last one."""
    start, stop = edit.span.start, edit.span.stop
    raw = offsets.raw_span(edit.span) if edit.span else Span(place := max(done, offsets.raw_place(start)), place)
    change = _Change(edit.rule, raw.start, raw.stop, start, stop, edit.replacement)
    if touched and touched[0].start < start:
        first = touched[0]
        change.replacement = first.replacement[: len(first.replacement) - (first.stop - start)] + change.replacement
        change.start, change.raw_start = first.start, first.raw_start
    if touched and touched[-1].stop > stop:
        last = touched[-1]
        change.replacement += last.replacement[len(last.replacement) - (last.stop - stop) :]
        change.stop = last.stop
    if touched:
        change.raw_start = min(change.raw_start, touched[0].raw_start)
        change.raw_stop = max(change.raw_stop, touched[-1].raw_stop)
    return change
