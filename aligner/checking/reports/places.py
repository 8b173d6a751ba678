"""Texts and what flags are about in them → each text in parts, marked or not.

    "他有三只鸟。", two flags, about 三 and about 三只
      ─parts──▶ "他有", ("三", "major", [0, 1]), ("只", "minor", [1]), "鸟。"
      ─pieces─▶ ("他有", False), ("三只", True), ("鸟。", False)

Parts have the text as it is and say which flags each is about. They are for the page; its browser would count halves of
characters. Pieces are for paper and for the terminal: one line, where white space is a blank, and a character that no
page could show or no XML could hold is its Python escape, so that nothing is lost silently.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, pairwise
from typing import NamedTuple

from aligner.bitext.edits import Span
from aligner.bitext.languages import joiner
from aligner.bitext.texts import Run, Sentences
from aligner.checking.assessment import Assessment
from aligner.checking.findings import Flag, Severity

Part = str | tuple[str, Severity, list[int]]
Pieces = list[tuple[str, bool]]
# Flags named at one place; more than these nobody could tell apart there.
MOST = 9
SPACES = re.compile(r"\s+")
UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Mark(NamedTuple):
    """Characters of a document that a flag is about; an empty span is a place where something is missing.

    `bead` is where the flag is shown and `flag` its number.
    """

    span: Span
    bead: int
    flag: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Place:
    """A bead that is flagged: both its texts in pieces, empty for an empty side, and its flags."""

    bead: int
    source: Pieces
    target: Pieces
    flags: tuple[Flag, ...]


def marks_of(flags: Iterable[Flag]) -> tuple[list[Mark], list[Mark]]:
    """What the flags concern in the source and in the target."""
    source: list[Mark] = []
    target: list[Mark] = []
    for number, flag in enumerate(flags):
        finding = flag.finding
        source += [Mark(span, finding.bead, number, flag.severity) for span in finding.source]
        target += [Mark(span, finding.bead, number, flag.severity) for span in finding.target]
    return source, target


# For paper and for the terminal


def shown(text: str) -> str:
    """The text on one line, with escapes for what cannot be shown."""
    return UNSHOWABLE.sub(lambda found: repr(found[0])[1:-1], SPACES.sub(" ", text))


def places(review: Assessment) -> Iterator[Place]:
    """The flagged beads in the order of the text; what the flags concern is marked, all of a text only for itself."""
    flags = sorted(review.flags, key=lambda flag: flag.finding.bead)
    for bead, group in groupby(flags, key=lambda flag: flag.finding.bead):
        yield place(review, bead, tuple(group))


def place(review: Assessment, bead: int, flags: tuple[Flag, ...]) -> Place:
    """A bead with what these flags concern marked."""
    sides, runs = (review.alignment.source, review.alignment.target), review.alignment[bead]
    source, target = (
        pieces(side, run, _telling(side, run, marks))
        for side, run, marks in zip(sides, (runs.source, runs.target), marks_of(flags), strict=True)
    )
    return Place(bead, source, target, flags)


def _telling(sentences: Sentences, run: Run, marks: Sequence[Mark]) -> Sequence[Mark]:
    """The marks without those that are all of the run, in which the others could not be seen."""
    if not run:
        return marks
    start, stop = sentences.text_spans[run.start].start, sentences.text_spans[run.stop - 1].stop
    return [mark for mark in marks if mark.span.start > start or mark.span.stop < stop] or marks


def pieces(sentences: Sentences, run: Run, marks: Sequence[Mark]) -> Pieces:
    """The sentences of a run, joined the way their language joins, cut where what is marked begins or ends."""
    found: Pieces = []
    text, between = sentences.document.text, joiner(sentences.language)
    for number, sentence in enumerate(sentences.text_spans[run.start : run.stop]):
        if number and between:
            found.append((between, False))
        texts = (
            (part, False) if isinstance(part, str) else (part[0], True)
            for part in parts(text[sentence.start : sentence.stop], sentence.start, marks)
        )
        for is_marked, group in groupby((each for each in texts if each[0]), key=lambda each: each[1]):
            found.append((shown("".join(each[0] for each in group)), is_marked))
    return found


# For the page


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
