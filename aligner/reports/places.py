"""A bead and the spans concerned in it → its texts for the eye, in pieces that are marked or not.

    共有187种鸟。, characters 2 to 5   →   ("共有", False), ("187", True), ("种鸟。", False)

What is shown stands on one line: white space is a blank, and a character that no page could show or no XML could hold
is written as its Python escape, so that nothing is lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from aligner.bitext import Run, Sentences
from aligner.edits import Span
from aligner.languages import joiner
from aligner.review import Flag, Review, spans_of

Pieces = list[tuple[str, bool]]
SPACES = re.compile(r"\s+")
UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """A bead that is flagged: both its texts in pieces, empty for an empty side, and its flags."""

    bead: int
    source: Pieces
    target: Pieces
    flags: tuple[Flag, ...]


def shown(text: str) -> str:
    """The text on one line, with escapes for what cannot be shown."""
    return UNSHOWABLE.sub(lambda found: repr(found[0])[1:-1], SPACES.sub(" ", text))


def places(review: Review) -> Iterator[Place]:
    """The flagged beads in the order of the text; what the flags concern is marked, all of a text only for itself."""
    flags = sorted(review.flags, key=lambda flag: flag.finding.bead)
    for bead, group in groupby(flags, key=lambda flag: flag.finding.bead):
        yield place(review, bead, tuple(group))


def place(review: Review, bead: int, flags: tuple[Flag, ...]) -> Place:
    """A bead with what these flags concern marked."""
    alignment, runs = review.alignment, review.alignment[bead]
    sources = _telling(alignment.source, runs.source, [span for flag in flags for span in flag.finding.source])
    targets = _telling(alignment.target, runs.target, [span for flag in flags for span in flag.finding.target])
    source, target = pieces(alignment.source, runs.source, sources), pieces(alignment.target, runs.target, targets)
    return Place(bead, source, target, flags)


def _telling(sentences: Sentences, run: Run, spans: Sequence[Span]) -> Sequence[Span]:
    """The spans without those that are all of the run, in which the others could not be seen."""
    if not run:
        return spans
    start, stop = sentences.text_spans[run.start].start, sentences.text_spans[run.stop - 1].stop
    return [span for span in spans if span.start > start or span.stop < stop] or spans


def pieces(sentences: Sentences, run: Run, spans: Sequence[Span]) -> Pieces:
    """The sentences of a run, joined the way their language joins, cut where a span begins or ends."""
    found: Pieces = []
    text, between, marks = sentences.document.text, joiner(sentences.language), spans_of(spans)
    for number, sentence in enumerate(sentences.text_spans[run.start : run.stop]):
        if number and between:
            found.append((between, False))
        found += ((shown(text[span.start : span.stop]), is_marked) for span, is_marked in _cut(sentence, marks))
    return found


def _cut(whole: Span, marks: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
    """A span in parts, each within one of the marks or outside all of them."""
    place = whole.start
    for mark in marks:
        start, stop = max(mark.start, place), min(mark.stop, whole.stop)
        if start < stop:
            if place < start:
                yield Span(place, start), False
            yield Span(start, stop), True
            place = stop
    if place < whole.stop:
        yield Span(place, whole.stop), False
