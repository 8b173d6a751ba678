"""Edits of a text, one after the other, and where each character of the result came from.

raw ──edits──▶ text ──further edits──▶ text …      `EditedText` joins them into one list of edits of the raw text
raw ◀──────────── OffsetMap.raw_span ────────── spans of the text
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from aligner.arguments import TEXT, WHOLE, check_fields, instance
from aligner.errors import InputError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `stop` of a text, half-open."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        # There are many, and this test is quicker than those that name the fault.
        if type(self.start) is type(self.stop) is int and 0 <= self.start <= self.stop:
            return
        check_fields(self, start=WHOLE, stop=WHOLE)
        if not 0 <= self.start <= self.stop:
            raise InputError(f"a span needs 0 ≤ start ≤ stop, not {self.start} and {self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start


SPAN = instance(Span, "an aligner.Span")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that repair made: `rule` replaced the characters `span` of the raw text by `replacement`."""

    rule: str
    span: Span
    replacement: str

    def __post_init__(self) -> None:
        check_fields(self, rule=TEXT, span=SPAN, replacement=TEXT)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something at `span` of the raw text that looks damaged; repair could mend it only by inventing text."""

    rule: str
    span: Span
    message: str

    def __post_init__(self) -> None:
        check_fields(self, rule=TEXT, span=SPAN, message=TEXT)


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text after these edits, which are in order and disjoint."""
    parts: list[str] = []
    offset = 0
    for edit in edits:
        parts += (text[offset : edit.span.start], edit.replacement)
        offset = edit.span.stop
    return "".join((*parts, text[offset:]))


def with_offsets(edits: Iterable[Edit]) -> Iterator[tuple[Edit, int]]:
    """Each edit with the offset of its replacement in the text after all the edits."""
    shift = 0
    for edit in edits:
        yield edit, edit.span.start + shift
        shift += len(edit.replacement) - len(edit.span)


@dataclass(frozen=True)
class OffsetMap:
    """Where the characters of a repaired text came from; computed when first needed, as many texts never need it."""

    raw: str
    edits: Sequence[Edit]

    def raw_span(self, span: Span) -> Span:
        """The raw characters that a span of the repaired text came from; removals at either end are left out."""
        start = self._raw_start(span.start)
        return Span(start, self._raw_stop(span.stop) if span and self._pieces.starts else start)

    def _raw_start(self, offset: int) -> int:
        if not self._pieces.starts:
            return 0
        return self._raw_offset(offset, max(bisect_right(self._pieces.starts, offset) - 1, 0), stop=False)

    def _raw_stop(self, offset: int) -> int:
        return self._raw_offset(offset, bisect_left(self._pieces.starts, offset) - 1, stop=True)

    def _raw_offset(self, offset: int, piece: int, *, stop: bool) -> int:
        span = self._pieces.spans[piece]
        if self._pieces.replaced[piece]:
            return span.stop if stop else span.start
        return span.start + offset - self._pieces.starts[piece]

    @cached_property
    def _pieces(self) -> _Pieces:
        pieces = _Pieces([], [], [])
        raw_offset = 0
        for edit, start in with_offsets((*self.edits, Edit("", Span(len(self.raw), len(self.raw)), ""))):
            if unchanged := edit.span.start - raw_offset:
                pieces.add(start - unchanged, Span(raw_offset, edit.span.start), replaced=False)
            if edit.replacement:
                pieces.add(start, edit.span, replaced=True)
            raw_offset = edit.span.stop
        return pieces


class _Pieces(NamedTuple):
    """Pieces of a repaired text: piece k starts at `starts[k]` and came from `spans[k]`, unchanged or replaced.

    Removals leave no characters in the text and so have no piece.
    """

    starts: list[int]
    spans: list[Span]
    replaced: list[bool]

    def add(self, start: int, span: Span, *, replaced: bool) -> None:
        """Append a piece."""
        self.starts.append(start)
        self.spans.append(span)
        self.replaced.append(replaced)


@dataclass(slots=True)
class _Change:
    """Raw characters that became `replacement`, which stands from `start` to `stop` in the text so far.

    While further edits are being made, `start` and `stop` still refer to the text before them.
    """

    rule: str
    raw_start: int
    raw_stop: int
    start: int
    stop: int
    replacement: str


class EditedText:
    """A raw text and its edits, made in several turns: the edits of a turn change the text that the turn before left.

    An edit that changes characters of an earlier replacement absorbs the earlier edit and keeps its own rule.
    """

    def __init__(self, raw: str, edits: Sequence[Edit] = ()) -> None:
        self.text = raw
        self._changes: list[_Change] = []
        self.edit(edits)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits, as edits of the raw text."""
        return tuple(
            Edit(change.rule, Span(change.raw_start, change.raw_stop), change.replacement) for change in self._changes
        )

    def edit(self, edits: Sequence[Edit]) -> None:
        """Make further edits, in order and disjoint; their spans count characters of `text`."""
        if edits:
            self._changes = list(_merge(self._changes, edits))
            self.text = apply_edits(self.text, edits)


def _merge(changes: Sequence[_Change], edits: Sequence[Edit]) -> Iterator[_Change]:
    """The changes of a text merged with further edits of it, in order; their offsets are those of the new text."""
    pending = deque(changes)
    # Added to an offset of the old text behind the last finished change, these give the offset in the new text and in
    # the raw text.
    shift = to_raw = 0
    for edit in (*edits, None):
        while pending and (edit is None or pending[0].stop <= edit.span.start):
            change = pending.popleft()
            to_raw = change.raw_stop - change.stop
            shift += len(change.replacement) - (change.stop - change.start)
            change.stop += shift
            change.start = change.stop - len(change.replacement)
            yield change
        if edit is not None:
            touched = []
            while pending and pending[0].start < edit.span.stop:
                touched.append(pending.popleft())
            # The joint change may extend beyond the edit, and the next edit may touch it.
            pending.appendleft(_join(edit, touched, to_raw))


def _join(edit: Edit, touched: Sequence[_Change], to_raw: int) -> _Change:
    """One change for an edit and the earlier changes that it touches; its offsets are those of the old text."""
    start, stop = edit.span.start, edit.span.stop
    change = _Change(edit.rule, start + to_raw, stop + to_raw, start, stop, edit.replacement)
    if touched:
        first, last = touched[0], touched[-1]
        change.raw_stop = last.raw_stop + max(0, stop - last.stop)
        if first.start < start:
            change.raw_start, change.start = first.raw_start, first.start
            untouched = len(first.replacement) - (first.stop - start)
            change.replacement = first.replacement[:untouched] + change.replacement
        if last.stop > stop:
            change.stop = last.stop
            change.replacement += last.replacement[len(last.replacement) - (last.stop - stop) :]
    return change
