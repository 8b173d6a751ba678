"""Edits of a text, one after the other, and where each character of the result came from.

raw ──edits──▶ text ──further edits──▶ text …      `EditedText` makes one list of them, of the raw text
raw ◀──────────── OffsetMap.raw_span ────────── spans of the text
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

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


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text after these edits of it, which are in order and disjoint."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.span.start], edit.replacement)
        done = edit.span.stop
    return "".join((*parts, text[done:]))


def placed(edits: Iterable[Edit]) -> Iterator[tuple[Edit, int]]:
    """Each edit with the place in the text after all of them where its replacement starts."""
    shift = 0
    for edit in edits:
        yield edit, edit.span.start + shift
        shift += len(edit.replacement) - len(edit.span)


@dataclass(frozen=True)
class OffsetMap:
    """Where the characters of a repaired text came from; found out at the first question, which not all are asked."""

    raw: str
    edits: Sequence[Edit]

    def raw_span(self, span: Span) -> Span:
        """The raw characters that a span of the repaired text came from; removals at either end are left out."""
        start = self._raw_start(span.start)
        return Span(start, self._raw_stop(span.stop) if span and self._pieces.starts else start)

    def _raw_start(self, offset: int) -> int:
        if not self._pieces.starts:
            return 0
        return self._raw_place(offset, max(bisect_right(self._pieces.starts, offset) - 1, 0), stop=False)

    def _raw_stop(self, offset: int) -> int:
        return self._raw_place(offset, bisect_left(self._pieces.starts, offset) - 1, stop=True)

    def _raw_place(self, offset: int, k: int, *, stop: bool) -> int:
        span = self._pieces.spans[k]
        if self._pieces.replaced[k]:
            return span.stop if stop else span.start
        return span.start + offset - self._pieces.starts[k]

    @cached_property
    def _pieces(self) -> _Pieces:
        pieces = _Pieces([], [], [])
        done = 0
        for edit, start in placed((*self.edits, Edit("", Span(len(self.raw), len(self.raw)), ""))):
            if kept := edit.span.start - done:
                pieces.add(start - kept, Span(done, edit.span.start), replaced=False)
            if edit.replacement:
                pieces.add(start, edit.span, replaced=True)
            done = edit.span.stop
        return pieces


class _Pieces(NamedTuple):
    """Pieces of a repaired text: piece k starts at `starts[k]` and came from `spans[k]`, kept or replaced.

    Removals have no characters in the text and so no piece.
    """

    starts: list[int]
    spans: list[Span]
    replaced: list[bool]

    def add(self, start: int, span: Span, *, replaced: bool) -> None:
        """One more piece."""
        self.starts.append(start)
        self.spans.append(span)
        self.replaced.append(replaced)


@dataclass(slots=True)
class _Change:
    """Raw characters that became `replacement`, which stands from `start` to `stop` in the text so far.

    While further edits are made, its place is still that of the text before them.
    """

    rule: str
    raw_start: int
    raw_stop: int
    start: int
    stop: int
    replacement: str


class EditedText:
    """A raw text and the edits of it, made in several turns: each turn's edits are of the text that the last one left.

    An edit that changes characters which an earlier one put in is joined with it, under its own name.
    """

    def __init__(self, raw: str, edits: Sequence[Edit] = ()) -> None:
        self.text = raw
        self._changes: list[_Change] = []
        self.edit(edits)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits, as edits of the raw text."""
        return tuple(Edit(each.rule, Span(each.raw_start, each.raw_stop), each.replacement) for each in self._changes)

    def edit(self, edits: Sequence[Edit]) -> None:
        """Make further edits, in order and disjoint, whose spans are of `text`."""
        if edits:
            self._changes = list(_merged(self._changes, edits))
            self.text = applied(self.text, edits)


def _merged(changes: Sequence[_Change], edits: Sequence[Edit]) -> Iterator[_Change]:
    """The changes of a text and further edits of it, in order, at their places in the new text."""
    waiting = deque(changes)
    # What is to be added to a place behind all that is done, in the old text, for that in the new and in the raw one.
    shift = to_raw = 0
    for edit in (*edits, None):
        while waiting and (edit is None or waiting[0].stop <= edit.span.start):
            change = waiting.popleft()
            to_raw = change.raw_stop - change.stop
            shift += len(change.replacement) - (change.stop - change.start)
            change.stop += shift
            change.start = change.stop - len(change.replacement)
            yield change
        if edit is not None:
            touched = []
            while waiting and waiting[0].start < edit.span.stop:
                touched.append(waiting.popleft())
            # It may go on behind the edit, and be touched by the next.
            waiting.appendleft(_joined(edit, touched, to_raw))


def _joined(edit: Edit, touched: Sequence[_Change], to_raw: int) -> _Change:
    """One change for an edit and the earlier changes that it touches, at its place in the old text."""
    start, stop = edit.span.start, edit.span.stop
    change = _Change(edit.rule, start + to_raw, stop + to_raw, start, stop, edit.replacement)
    if touched:
        first, last = touched[0], touched[-1]
        change.raw_stop = last.raw_stop + max(0, stop - last.stop)
        if first.start < start:
            change.raw_start, change.start = first.raw_start, first.start
            kept = len(first.replacement) - (first.stop - start)
            change.replacement = first.replacement[:kept] + change.replacement
        if last.stop > stop:
            change.stop = last.stop
            change.replacement += last.replacement[len(last.replacement) - (last.stop - stop) :]
    return change
