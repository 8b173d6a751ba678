"""Texts and the characters that flags concern → each text in parts, marked or not.

    "他有三只鸟。", two flags, about 三 and about 三只
      ─parts──▶ "他有", ("三", "major", [0, 1]), ("只", "minor", [1]), "鸟。"
      ─pieces─▶ ("他有", False), ("三只", True), ("鸟。", False)

Parts have the text as it is and say which flags concern them. They are for the page, whose browser would count halves
of characters. Pieces are for paper and for the terminal: the text is on one line, white space becomes a blank, and a
character that no page can show or no XML can hold becomes its Python escape, so that nothing is lost silently.
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
from aligner.bitext.languages import sentence_separator
from aligner.bitext.texts import Run, Sentences
from aligner.bitext.visible import escaped
from aligner.checking.assessment import Assessment
from aligner.checking.findings import Flag, Severity

Part = str | tuple[str, Severity, list[int]]
Pieces = list[tuple[str, bool]]
# Flags that a part names at most; readers could not tell more of them apart.
MOST_FLAGS = 9
SPACES = re.compile(r"\s+")


class Mark(NamedTuple):
    """Characters of a document that a flag concerns; an empty span is a point where something is missing.

    Reports show the flag at `bead`; `flag` is its number.
    """

    span: Span
    bead: int
    flag: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class FlaggedBead:
    """The number of a bead, both its texts in pieces, empty for an empty side, and its flags."""

    bead: int
    source: Pieces
    target: Pieces
    flags: tuple[Flag, ...]


def marks_of(flags: Iterable[Flag]) -> tuple[list[Mark], list[Mark]]:
    """Marks for the characters that the flags concern, in the source and in the target."""
    source: list[Mark] = []
    target: list[Mark] = []
    for number, flag in enumerate(flags):
        finding = flag.finding
        source += [Mark(span, finding.bead, number, flag.severity) for span in finding.source]
        target += [Mark(span, finding.bead, number, flag.severity) for span in finding.target]
    return source, target


# For paper and for the terminal


def printable(text: str) -> str:
    """The text on one line, with escapes for characters that cannot be shown."""
    return escaped(SPACES.sub(" ", text))


def flagged_beads(review: Assessment) -> Iterator[FlaggedBead]:
    """The flagged beads in the order of the text, with marks; marks of a whole text only where there are no others."""
    flags = sorted(review.flags, key=lambda flag: flag.finding.bead)
    for bead, group in groupby(flags, key=lambda flag: flag.finding.bead):
        yield mark_bead(review, bead, tuple(group))


def mark_bead(review: Assessment, bead: int, flags: tuple[Flag, ...]) -> FlaggedBead:
    """A bead with marks where these flags concern it."""
    sides, runs = (review.alignment.source, review.alignment.target), review.alignment[bead]
    source, target = (
        pieces(side, run, _distinct_marks(side, run, marks))
        for side, run, marks in zip(sides, (runs.source, runs.target), marks_of(flags), strict=True)
    )
    return FlaggedBead(bead, source, target, flags)


def _distinct_marks(sentences: Sentences, run: Run, marks: Sequence[Mark]) -> Sequence[Mark]:
    """The marks without those of the whole run, which would hide the others."""
    if not run:
        return marks
    start, stop = sentences.text_spans[run.start].start, sentences.text_spans[run.stop - 1].stop
    return [mark for mark in marks if mark.span.start > start or mark.span.stop < stop] or marks


def pieces(sentences: Sentences, run: Run, marks: Sequence[Mark]) -> Pieces:
    """The sentences of a run, joined as their language joins them, cut where marks begin or end."""
    run_pieces: Pieces = []
    text, between = sentences.document.text, sentence_separator(sentences.language)
    for number, sentence in enumerate(sentences.text_spans[run.start : run.stop]):
        if number and between:
            run_pieces.append((between, False))
        sentence_pieces = (
            (part, False) if isinstance(part, str) else (part[0], True)
            for part in parts(text[sentence.start : sentence.stop], sentence.start, marks)
        )
        for is_marked, group in groupby((piece for piece in sentence_pieces if piece[0]), key=lambda piece: piece[1]):
            run_pieces.append((printable("".join(piece for piece, _ in group)), is_marked))
    return run_pieces


# For the page


@dataclass(frozen=True, slots=True)
class Passages:
    """One side of the beads in order: the span of each in the document; None for an empty side."""

    document: str
    spans: tuple[Span | None, ...]

    @classmethod
    def of(cls, sentences: Sentences, runs: Sequence[Run]) -> Passages:
        """Passages from the first sentence of each run to its last, with the white space between them."""
        spans = sentences.text_spans
        return cls(
            sentences.document.text,
            tuple(Span(spans[run.start].start, spans[run.stop - 1].stop) if run else None for run in runs),
        )

    def marked(self, marks: Sequence[Mark]) -> list[list[Part]]:
        """The parts of every passage. A mark appears in every passage that has its characters, not only in its bead."""
        filled = [(number, span) for number, span in enumerate(self.spans) if span is not None]
        stops = [span.stop for _, span in filled]
        marks_of: dict[int, list[Mark]] = defaultdict(list)
        for mark in marks:
            first = bisect_left(stops, mark.span.start)
            for number in _beads_with(mark, (filled[k] for k in range(first, len(filled)))):
                marks_of[number].append(mark)
        return [
            [] if span is None else list(parts(self.document[span.start : span.stop], span.start, marks_of[number]))
            for number, span in enumerate(self.spans)
        ]


def _beads_with(mark: Mark, passages: Iterator[tuple[int, Span]]) -> list[int]:
    """The beads that have characters of a mark; for an empty mark one that it touches: its own, or else the last."""
    beads = []
    for number, passage in passages:
        if passage.start > mark.span.stop:
            break
        if not mark.span or (passage.start < mark.span.stop and passage.stop > mark.span.start):
            beads.append(number)
    if mark.span or not beads:
        return beads
    return [mark.bead if mark.bead in beads else beads[-1]]


def parts(text: str, start: int, marks: Sequence[Mark]) -> Iterator[Part]:
    """The parts of a passage that begins at character `start` of its document, cut where marks begin or end.

    A marked part has its highest severity and its flags; an empty mark is a part without text.
    """
    opening: dict[int, list[int]] = defaultdict(list)
    closing: dict[int, list[int]] = defaultdict(list)
    for number, mark in enumerate(marks):
        opening[_clamp(mark.span.start - start, text)].append(number)
        closing[_clamp(mark.span.stop - start, text)].append(number)
    # By severity, so that no search among all is needed for the highest severity or the first few flags.
    active: dict[Severity, dict[int, int]] = {"major": {}, "minor": {}}
    for cut, next_cut in pairwise([*sorted({0, len(text), *opening, *closing}), len(text)]):
        for number in closing[cut]:
            active[marks[number].severity].pop(number, None)
        opened = [(number, marks[number]) for number in opening[cut]]
        for _, mark in opened:
            if not mark.span:
                yield "", mark.severity, [mark.flag]
        for number, mark in opened:
            if _clamp(mark.span.stop - start, text) > cut:
                active[mark.severity][number] = mark.flag
        if cut < next_cut:
            yield _part(text[cut:next_cut], active)


def _part(text: str, active: dict[Severity, dict[int, int]]) -> Part:
    flags = list(islice(chain(active["major"].values(), active["minor"].values()), MOST_FLAGS))
    return (text, "major" if active["major"] else "minor", list(dict.fromkeys(flags))) if flags else text


def _clamp(offset: int, text: str) -> int:
    """The offset, or the nearest end of the text."""
    return min(max(offset, 0), len(text))
