"""One text in two versions → the later one as the reviewer had it, and where each earlier sentence stands in it.

earlier    他来了。 | 门开着， | 他坐下。               where the reviewer cut a sentence
later      下雪了。 | 他来了。 | 门开着，他坐下。
becomes    下雪了。 | 他来了。 | 门开着， | 他坐下。     0 → 1, 1 → 2, 2 → 3
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise

from aligner.bitext.texts import NOWHERE, Run, Sentences
from aligner.bitext.visible import without_spaces
from aligner.revision.changes import SentenceSplice, Side
from aligner.revision.matching import Match, matches, pieces
from aligner.revision.revision import spliced


class CarriedSide:
    """One text in both versions: where each sentence that is there again stands in the new one."""

    def __init__(self, earlier: Sentences, later: Sentences, side: Side, decided: set[int]) -> None:
        self.earlier = earlier
        self._numbers: dict[int, int] = {}
        self._known: set[int] = set()
        splices: list[SentenceSplice] = []
        starts: list[int] = []
        found = matches(earlier, later)
        self.familiar = set(chain.from_iterable(match.earlier for match in found))
        shift = done = 0
        for match in found:
            starts += [shift + index for index in range(done, match.later.start)]
            new = _sentences_of(match, earlier, later, decided)
            if new is not None:
                clauses = _clauses(match, earlier, later)
                old = tuple(later[match.later.start : match.later.stop])
                old_clauses = _inner_clauses(match.later, later)
                splices.append(SentenceSplice(side, match.later.start + shift, old, new, old_clauses, clauses))
            size = len(match.later) if new is None else len(new)
            if size == len(match.earlier):
                self._numbers |= {index: match.later.start + shift + k for k, index in enumerate(match.earlier)}
            shift += size - len(match.later)
            done = match.later.stop
        self.new = (*starts, *(shift + index for index in range(done, len(later))))
        self.sentences = spliced(later, splices) if splices else later

    def run(self, run: Run) -> Run | None:
        """Where the sentences of a run stand now, if all are there and follow each other."""
        numbers = [self._numbers.get(index, -1) for index in run]
        if not numbers:
            return NOWHERE
        is_whole = numbers[0] >= 0 and all(right == left + 1 for left, right in pairwise(numbers))
        return Run(numbers[0], numbers[-1] + 1) if is_whole else None

    def lost_edits(self) -> Iterator[Run]:
        """What the reviewer edited and is not there any more."""
        for piece in pieces(self.earlier):
            if piece.is_edited and not self.familiar.intersection(piece.run):
                yield piece.run


def _sentences_of(match: Match, earlier: Sentences, later: Sentences, decided: set[int]) -> tuple[str, ...] | None:
    """The sentences that those of the later text become; None if they stay.

    They are edited again, and where there is a decision cut or joined again.
    """
    old = tuple(earlier[match.earlier.start : match.earlier.stop])
    if match.is_edited:
        return None if old == later[match.later.start : match.later.stop] else old
    if len(match.earlier) == len(match.later) == 1 or not decided.intersection(match.earlier):
        return None
    return _cut_as(old, later, match.later)


def _cut_as(pattern: Sequence[str], later: Sentences, run: Run) -> tuple[str, ...] | None:
    """The text of a run, cut into sentences with as many visible characters as those of the pattern; None if it is."""
    text = later.document.text
    places = [k for index in run for k in _visible_places(text, later, index)]
    ends = list(accumulate((len(without_spaces(sentence)) for sentence in pattern), initial=0))
    cut = tuple(text[places[i] : places[j - 1] + 1] if i < j else "" for i, j in pairwise(ends))
    return None if cut == later[run.start : run.stop] else cut


def _visible_places(text: str, sentences: Sentences, index: int) -> Iterator[int]:
    span = sentences.text_spans[index]
    return (place for place in range(span.start, span.stop) if not text[place].isspace())


def _inner_clauses(run: Run, sentences: Sentences) -> tuple[int, ...]:
    return tuple(index - run.start for index in run if sentences.continues_previous(index))


def _clauses(match: Match, earlier: Sentences, later: Sentences) -> tuple[int, ...]:
    """Which of the sentences are clauses; whether the first is one, the new text says."""
    first = (0,) if later.continues_previous(match.later.start) else ()
    return (*first, *(index for index in _inner_clauses(match.earlier, earlier) if index))
