"""Two versions of a text → the sentences of the earlier one that the later one has again.

    earlier   他来了。门开着。他坐下。他笑了。        later   下雪了。他来了。门开着。他笑了。
    matches   sentences 0, 1 ↔ 1, 2 and 3 ↔ 3

White space does not count, nor does how either version is cut into sentences: where they are cut differently, a match
has as many whole sentences of both as say the same. What a reviewer edited is compared as it was before. A passage that
is somewhere else is found as well, if it has a clause that occurs once. Equal sentences are told apart by their
neighbours.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import NamedTuple

from aligner.bitext.edits import Span, with_offsets
from aligner.bitext.texts import Run, Sentences
from aligner.bitext.visible import without_spaces
from aligner.revision.revision import RULE

# What stands for a sentence without a visible character.
BLANK = "\n"
# Where clauses end, in any of the languages.
CLAUSE_END = re.compile(r"[。！？；：，、,.;:!?…]+")
# Pairs of clauses between two matches that are compared with each other; a larger stretch has only matches by clauses
# that occur once, and takes no time that grows with its square.
MOST_PAIRS = 250_000


class Match(NamedTuple):
    """Sentences of both versions that say the same; `is_edited` says that the reviewer edited the earlier ones."""

    earlier: Run
    later: Run
    is_edited: bool


class Piece(NamedTuple):
    """Sentences whose text is only known as a whole: one, or all that an edit touches; `text` has no white space."""

    run: Run
    text: str
    is_edited: bool


def matches(earlier: Sentences, later: Sentences) -> list[Match]:
    """What both versions say, in the order of the later one: the smallest runs of whole sentences."""
    old, new = _Stream(pieces(earlier)), _Stream(pieces(later))
    found = [match for block in _blocks(old, new) for match in _matches_within(block, old, new)]
    return sorted(found, key=lambda match: match.later)


def pieces(sentences: Sentences) -> list[Piece]:
    """All sentences, with their texts before the reviewer edited them."""
    document = sentences.document
    edits = [
        (Span(start, start + len(edit.replacement)), document.raw[edit.span.start : edit.span.stop])
        for edit, start in with_offsets(document.edits)
        if edit.rule == RULE
    ]
    found: list[Piece] = []
    done = 0
    for run, replaced in _edited_runs(sentences, edits):
        found += [_unedited(sentences, index) for index in range(done, run.start)]
        found.append(Piece(run, _visible(_original(sentences, run, replaced)), is_edited=True))
        done = run.stop
    return found + [_unedited(sentences, index) for index in range(done, len(sentences))]


def _unedited(sentences: Sentences, index: int) -> Piece:
    return Piece(Run(index, index + 1), _visible(sentences[index]), is_edited=False)


def _visible(text: str) -> str:
    return without_spaces(text) or BLANK


Replaced = list[tuple[Span, str]]


def _edited_runs(sentences: Sentences, edits: Replaced) -> Iterator[tuple[Run, Replaced]]:
    """The sentences that each edit touches, with the edits; edits that touch a sentence in common come together."""
    starts, stops = ([getattr(span, end) for span in sentences.text_spans] for end in ("start", "stop"))
    run, replaced = Run(0, 0), Replaced()
    for edit in edits:
        span = edit[0]
        touched = Run(
            bisect_left(stops, span.start), max(bisect_right(starts, span.stop), bisect_left(stops, span.start))
        )
        if not touched:
            continue
        if replaced and touched.start >= run.stop:
            yield run, replaced
            replaced = []
        run = Run(run.start if replaced else touched.start, touched.stop)
        replaced = [*replaced, edit]
    if replaced:
        yield run, replaced


def _original(sentences: Sentences, run: Run, edits: Replaced) -> str:
    """The text of a run before these edits."""
    text, spans = sentences.document.text, sentences.text_spans
    parts, at = [], spans[run.start].start
    for span, raw in edits:
        parts += [text[at : span.start], raw]
        at = span.stop
    return "".join([*parts, text[at : spans[run.stop - 1].stop]])


class _Stream:
    """The visible characters of a text, where its pieces begin, and where it may be cut for a comparison."""

    def __init__(self, parts: Sequence[Piece]) -> None:
        self.pieces = parts
        self.text = "".join(piece.text for piece in parts)
        self.bounds = [0, *accumulate(len(piece.text) for piece in parts)]
        ends = (match.end() for match in CLAUSE_END.finditer(self.text))
        self.cuts = sorted({*self.bounds, *ends})

    def clauses(self, start: int, stop: int) -> list[int]:
        """Where the clauses of a stretch begin, and at the end where it stops."""
        inner = self.cuts[bisect_right(self.cuts, start) : bisect_left(self.cuts, stop)]
        return [start, *inner, stop]

    def between(self, cuts: Sequence[int]) -> list[str]:
        """The texts between places."""
        return [self.text[start:stop] for start, stop in pairwise(cuts)]

    def joint_bounds(self, other: _Stream, start: int, stop: int, shift: int) -> list[int]:
        """The bounds from `start` to `stop` that are bounds of the other stream, too, `shift` characters later."""
        bounds = self.bounds[bisect_left(self.bounds, start) : bisect_right(self.bounds, stop)]
        return [bound for bound in bounds if other.is_bound(bound + shift)]

    def is_bound(self, place: int) -> bool:
        """Whether a piece begins or the text ends here."""
        index = bisect_left(self.bounds, place)
        return index < len(self.bounds) and self.bounds[index] == place

    def run(self, start: int, stop: int) -> tuple[Run, bool]:
        """The sentences of a stretch between two bounds, and whether the reviewer edited them."""
        within = self.pieces[bisect_left(self.bounds, start) : bisect_left(self.bounds, stop)]
        return Run(within[0].run.start, within[-1].run.stop), any(piece.is_edited for piece in within)


class _Block(NamedTuple):
    """Equal characters of both streams, one after the other."""

    old: int
    new: int
    length: int


def _matches_within(block: _Block, old: _Stream, new: _Stream) -> Iterator[Match]:
    """The matches between the places where both versions begin a sentence."""
    shift = block.new - block.old
    for start, stop in pairwise(old.joint_bounds(new, block.old, block.old + block.length, shift)):
        earlier, is_edited = old.run(start, stop)
        yield Match(earlier, new.run(start + shift, stop + shift)[0], is_edited)


def _blocks(old: _Stream, new: _Stream) -> Iterator[_Block]:
    """Equal passages of both streams, each as long as can be; no character is in two of them."""
    comparison = _Comparison(old, new)
    comparison.match(0, 0)
    comparison.match(len(old.text), len(new.text))
    for start, place, length in _single_clauses(old, new):
        if comparison.is_free(start, place, length):
            comparison.match(start, place)
    comparison.match_between()
    return comparison.blocks()


def _single_clauses(old: _Stream, new: _Stream) -> list[tuple[int, int, int]]:
    """(old start, new start, length) of the clauses that occur once in both, the longest first."""
    starts = []
    for stream in (old, new):
        cuts = stream.clauses(0, len(stream.text))
        clauses = list(zip(stream.between(cuts), cuts, strict=False))
        counts = Counter(text for text, _ in clauses)
        starts.append({text: start for text, start in clauses if counts[text] == 1})
    both = [(start, starts[1][text], len(text)) for text, start in starts[0].items() if text in starts[1]]
    return sorted(both, key=lambda found: (-found[2], found))


class _Comparison:
    """Which character of the new stream is each of the old one; -1 for none."""

    def __init__(self, old: _Stream, new: _Stream) -> None:
        self.old, self.new = old, new
        self.partners = array("q", [-1]) * len(old.text)
        self.is_used = bytearray(len(new.text))

    def is_free(self, old: int, new: int, length: int) -> bool:
        """Whether none of these characters has a partner."""
        return max(self.partners[old : old + length], default=-1) < 0 and not any(self.is_used[new : new + length])

    def match(self, old: int, new: int) -> None:
        """Pair the whole sentences around these places that both streams have, as many as follow each other."""
        shift, start, stop = new - old, old, old
        while self._is_pair(stop, stop + shift):
            stop += 1
        while self._is_pair(start - 1, start - 1 + shift):
            start -= 1
        bounds = self.old.joint_bounds(self.new, start, stop, shift)
        for index in range(bounds[0], bounds[-1]) if bounds else ():
            self.partners[index] = index + shift
            self.is_used[index + shift] = 1

    def _is_pair(self, i: int, j: int) -> bool:
        if not (0 <= i < len(self.partners) and 0 <= j < len(self.is_used)):
            return False
        return self.partners[i] < 0 and not self.is_used[j] and self.old.text[i] == self.new.text[j]

    def match_between(self) -> None:
        """Pair the clauses in the gaps between two matches in order."""
        for i, j, stop, end in list(self._gaps()):
            starts, places = self.old.clauses(i, stop), self.new.clauses(j, end)
            if len(starts) * len(places) > MOST_PAIRS:
                continue
            matcher = SequenceMatcher(None, self.old.between(starts), self.new.between(places), autojunk=False)
            for k, m, length in matcher.get_matching_blocks():
                if length and self.is_free(starts[k], places[m], 1):
                    self.match(starts[k], places[m])

    def _gaps(self) -> Iterator[tuple[int, int, int, int]]:
        """(old start, new start, old stop, new stop) of stretches without partners between neighbours in order."""
        blocks = [_Block(0, 0, 0), *self.blocks(), _Block(len(self.partners), len(self.is_used), 0)]
        for left, right in pairwise(blocks):
            i, j = left.old + left.length, left.new + left.length
            if i < right.old and j < right.new and not any(self.is_used[j : right.new]):
                yield i, j, right.old, right.new

    def blocks(self) -> Iterator[_Block]:
        """The runs of characters whose partners follow each other."""
        start = 0
        for index in range(1, len(self.partners) + 1):
            first = self.partners[start]
            if index < len(self.partners) and first >= 0 and self.partners[index] == first + index - start:
                continue
            if first >= 0:
                yield _Block(start, first, index - start)
            start = index
