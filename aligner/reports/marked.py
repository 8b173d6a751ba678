"""Texts and the evidence in them → each text in parts, marked where there is evidence.

    "他有三只鸟。", two flags, about 三 and about 三只 ─▶ "他有", ("三", "major", [0, 1]), ("只", "minor", [1]), "鸟。"

Places are cut here and not in the browser, which counts halves of characters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import NamedTuple

from aligner.bitext import Run, Sentences
from aligner.edits import Span
from aligner.review import Severity

Part = str | tuple[str, Severity, list[int]]
# Flags named at one place; more than these nobody could tell apart there.
MOST = 9


class Mark(NamedTuple):
    """Characters of a document that a flag is about; an empty span is a place where something is missing.

    `bead` is where the flag is shown and `flag` its number.
    """

    span: Span
    bead: int
    flag: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Passages:
    """One side of the beads in order: the characters of its document that each has, None for a side with nothing."""

    document: str
    spans: tuple[Span | None, ...]

    @classmethod
    def of(cls, sentences: Sentences, runs: Sequence[Run]) -> Passages:
        """Passages from the first sentence of each run to its last, white space between them included."""
        spans = sentences.text_spans
        return cls(
            sentences.document.text,
            tuple(Span(spans[run.start].start, spans[run.stop - 1].stop) if run else None for run in runs),
        )

    def marked(self, marks: Sequence[Mark]) -> list[list[Part]]:
        """The parts of every passage. A mark is shown wherever its characters are, not only in its own bead."""
        shown = [(number, span) for number, span in enumerate(self.spans) if span is not None]
        stops = [span.stop for _, span in shown]
        marks_of: dict[int, list[Mark]] = defaultdict(list)
        for mark in marks:
            first = bisect_left(stops, mark.span.start)
            for number in _beads_with(mark, (shown[k] for k in range(first, len(shown)))):
                marks_of[number].append(mark)
        return [
            [] if span is None else list(parts(self.document[span.start : span.stop], span.start, marks_of[number]))
            for number, span in enumerate(self.spans)
        ]


def _beads_with(mark: Mark, passages: Iterator[tuple[int, Span]]) -> list[int]:
    """The beads that have characters of a mark; of those that an empty one touches, its own bead or the last."""
    found = []
    for number, passage in passages:
        if passage.start > mark.span.stop:
            break
        if not mark.span or (passage.start < mark.span.stop and passage.stop > mark.span.start):
            found.append(number)
    if mark.span or not found:
        return found
    return [mark.bead if mark.bead in found else found[-1]]


def parts(text: str, start: int, marks: Sequence[Mark]) -> Iterator[Part]:
    """A passage that begins at character `start` of its document, cut where marks begin or end.

    A marked part comes with the gravest severity and the flags concerned; an empty mark is a part without text.
    """
    opening: dict[int, list[int]] = defaultdict(list)
    closing: dict[int, list[int]] = defaultdict(list)
    for number, mark in enumerate(marks):
        opening[_within(mark.span.start - start, text)].append(number)
        closing[_within(mark.span.stop - start, text)].append(number)
    # By severity, so that neither the gravest nor the first few have to be looked for among all.
    around: dict[Severity, dict[int, int]] = {"major": {}, "minor": {}}
    for here, there in pairwise([*sorted({0, len(text), *opening, *closing}), len(text)]):
        for number in closing[here]:
            around[marks[number].severity].pop(number, None)
        begun = [(number, marks[number]) for number in opening[here]]
        for _, mark in begun:
            if not mark.span:
                yield "", mark.severity, [mark.flag]
        for number, mark in begun:
            if _within(mark.span.stop - start, text) > here:
                around[mark.severity][number] = mark.flag
        if here < there:
            yield _part(text[here:there], around)


def _part(text: str, around: dict[Severity, dict[int, int]]) -> Part:
    flags = list(islice(chain(around["major"].values(), around["minor"].values()), MOST))
    return (text, "major" if around["major"] else "minor", list(dict.fromkeys(flags))) if flags else text


def _within(place: int, text: str) -> int:
    return min(max(place, 0), len(text))
