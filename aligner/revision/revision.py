"""An alignment being corrected: a Bitext, and each Change that a reviewer makes to it.

    Bitext ─Revision.of─▶ Revision ─apply(change)─▶ Revision … ─bitext()─▶ Bitext

A change of texts becomes an edit of the document, with the rule `reviewer`; so the raw text stays, and beads still
partition both texts. Sentences that a reviewer only cuts or joins keep their characters, and nothing is edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise, takewhile

from aligner.bitext.beads import Bitext, Crossing, Link, Recipe
from aligner.bitext.edits import Edit, Span
from aligner.bitext.judgements import Corrections, Judgement
from aligner.bitext.languages import sentence_separator
from aligner.bitext.texts import Document, Run, Sentences
from aligner.revision.changes import BeadSplice, Change, ChangeError, Replaced, SentenceSplice, SizedBead

RULE = "reviewer"


@dataclass(frozen=True, slots=True)
class _Text:
    """One side: its document, and the span and kind of every sentence."""

    document: Document
    spans: tuple[Span, ...]
    # Whether each sentence is a clause that continues the one before it.
    is_clause: tuple[bool, ...]

    @classmethod
    def of(cls, sentences: Sentences) -> _Text:
        """A side as it is in the alignment."""
        clauses = tuple(map(sentences.continues_previous, range(len(sentences))))
        return cls(sentences.document, sentences.text_spans, clauses)

    def sentences(self) -> Sentences:
        """The side as it is now."""
        clauses = tuple(index for index, continues in enumerate(self.is_clause) if continues)
        return Sentences(self.document, self.spans, clauses)

    def text(self, index: int) -> str:
        """A sentence."""
        span = self.spans[index]
        return self.document.text[span.start : span.stop]


@dataclass(frozen=True, slots=True)
class Revision:
    """An alignment after the changes that a reviewer has made so far; `version` is their number."""

    texts: tuple[_Text, _Text]
    beads: tuple[SizedBead, ...]
    recipe: Recipe
    crossings: tuple[Crossing, ...]
    corrections: Corrections

    @classmethod
    def of(cls, bitext: Bitext) -> Revision:
        """The alignment as it is."""
        beads = tuple(
            SizedBead(len(bead.source), len(bead.target), bead.confidence, bead.judgement.code) for bead in bitext
        )
        texts = (_Text.of(bitext.source), _Text.of(bitext.target))
        return cls(texts, beads, bitext.recipe, bitext.crossings, bitext.corrections)

    @property
    def version(self) -> int:
        """The number of changes so far."""
        return self.corrections.changes

    def bitext(self) -> Bitext:
        """The alignment with all changes."""
        sides = [text.sentences() for text in self.texts]
        links = [Link(source, target, bead.confidence) for source, target, bead in self.runs()]
        judgements = [Judgement.of_code(bead.code) for bead in self.beads]
        bitext = Bitext.of(sides[0], sides[1], links, self.recipe, self.crossings)
        return bitext.judged(judgements, self.corrections)

    def runs(self) -> Iterator[tuple[Run, Run, SizedBead]]:
        """Each bead with its runs of sentences."""
        rows = pairwise(accumulate((bead.source for bead in self.beads), initial=0))
        columns = pairwise(accumulate((bead.target for bead in self.beads), initial=0))
        for (top, bottom), (left, right), bead in zip(rows, columns, self.beads, strict=True):
            yield Run(top, bottom), Run(left, right), bead

    def apply(self, change: Change) -> Revision:
        """The alignment after a change; ChangeError, and nothing changed, if it does not fit."""
        if change.version != self.version:
            raise ChangeError(f"the change is to version {change.version}, but the alignment is at {self.version}")
        texts = (
            _spliced_text(self.texts[0], [splice for splice in change.sentences if splice.side == 0]),
            _spliced_text(self.texts[1], [splice for splice in change.sentences if splice.side == 1]),
        )
        beads, crossings = list(self.beads), list(self.crossings)
        for splice in change.beads:
            _check_old(beads, splice)
            beads[splice.at : splice.at + len(splice.old)] = splice.new
            crossings = list(_moved(crossings, splice))
        _check_sizes(texts, beads)
        corrections = self._corrected(change)
        _check_inside(texts, corrections)
        return replace(self, texts=texts, beads=tuple(beads), crossings=tuple(crossings), corrections=corrections)

    def _corrected(self, change: Change) -> Corrections:
        """What the reviewer has said of the whole after a change."""
        anchors, apart = self.corrections.anchors, self.corrections.apart
        if change.anchors:
            _check_replaced("anchors", anchors, change.anchors)
            anchors = change.anchors.new  # type: ignore[assignment]
        if change.apart:
            _check_replaced("apart", tuple((_pair(left), _pair(right)) for left, right in apart), change.apart)
            apart = tuple((Run(*left), Run(*right)) for left, right in change.apart.new)  # type: ignore[misc]
        return Corrections(self.version + 1, anchors, apart)


def _pair(run: Run) -> tuple[int, int]:
    return run.start, run.stop


def _check_replaced(name: str, present: object, replaced: Replaced) -> None:
    if present != replaced.old:
        raise ChangeError(f"the change replaces other {name} than there are")


def _check_old(beads: Sequence[SizedBead], splice: BeadSplice) -> None:
    """ChangeError if the beads that a splice replaces are not there."""
    present = tuple(beads[splice.at : splice.at + len(splice.old)])
    if present != splice.old or splice.at > len(beads):
        raise ChangeError(f"the change replaces other beads than there are at bead {splice.at + 1}")


def _check_sizes(texts: tuple[_Text, _Text], beads: Sequence[SizedBead]) -> None:
    """ChangeError if the beads do not have all sentences of both sides."""
    for side, name in enumerate(("source", "target")):
        size, sentences = sum((bead.source, bead.target)[side] for bead in beads), len(texts[side].spans)
        if size != sentences:
            raise ChangeError(f"the beads have {size} sentences of the {name}, but the text has {sentences}")


def _check_inside(texts: tuple[_Text, _Text], corrections: Corrections) -> None:
    """ChangeError if an anchor or a run lies outside the texts."""
    rows, columns = (len(text.spans) for text in texts)
    lie_inside = all(i < rows and j < columns for i, j in corrections.anchors) and all(
        left.stop <= rows and right.stop <= columns for left, right in corrections.apart
    )
    if not lie_inside:
        raise ChangeError("an anchor, or runs that are apart, would lie outside the texts")


def _moved(crossings: Sequence[Crossing], splice: BeadSplice) -> Iterator[Crossing]:
    """The crossings outside a splice, with their new numbers."""
    stop, shift = splice.at + len(splice.old), len(splice.new) - len(splice.old)
    for crossing in crossings:
        if crossing.last < splice.at:
            yield crossing
        elif crossing.first >= stop:
            yield replace(crossing, first=crossing.first + shift, last=crossing.last + shift)


def spliced(sentences: Sentences, splices: Sequence[SentenceSplice]) -> Sentences:
    """A text after the splices of its sentences."""
    return _spliced_text(_Text.of(sentences), splices).sentences()


def _spliced_text(text: _Text, splices: Sequence[SentenceSplice]) -> _Text:
    """A side after the splices of its sentences."""
    if not splices:
        return text
    spliced = _Splicing(text)
    for splice in _in_order(splices):
        spliced.add(splice)
    return spliced.finished()


def _in_order(splices: Sequence[SentenceSplice]) -> list[SentenceSplice]:
    """The splices from the start of the text to its end, `at` in numbers before all of them.

    They were made one after the other, all towards the end of the text or all towards its start.
    """
    rises = all(right.at >= left.at + len(left.new) for left, right in pairwise(splices))
    if not rises:
        if any(right.at + len(right.old) > left.at for left, right in pairwise(splices)):
            raise ChangeError("the changes of sentences overlap; make them one after the other")
        return list(reversed(splices))
    shifts = accumulate((len(splice.new) - len(splice.old) for splice in splices), initial=0)
    return [replace(splice, at=splice.at - shift) for splice, shift in zip(splices, shifts, strict=False)]


class _Splicing:
    """A side whose sentences are replaced from its start to its end."""

    def __init__(self, text: _Text) -> None:
        self.text = text
        self.edits: list[Edit] = []
        self.spans: list[Span] = []
        self.is_clause: list[bool] = []
        # Sentences done, and how much longer the text has become.
        self.done = self.shift = 0

    def add(self, splice: SentenceSplice) -> None:
        """Replace the sentences of a splice."""
        stop = splice.at + len(splice.old)
        self._check(splice, stop)
        self._keep(splice.at)
        covered = Span(self.text.spans[splice.at].start, self.text.spans[stop - 1].stop)
        spans = _spans_within(self.text.document.text, covered, splice.new)
        if spans is None:
            replacement, spans = self._joined(splice, covered)
            self._edit(covered, replacement)
            self.spans += [Span(span.start + self.shift, span.stop + self.shift) for span in spans]
            self.shift += len(replacement) - len(covered)
        else:
            self.spans += [Span(span.start + self.shift, span.stop + self.shift) for span in spans]
        self.is_clause += [index in splice.new_clauses for index in range(len(splice.new))]
        self.done = stop

    def _check(self, splice: SentenceSplice, stop: int) -> None:
        """ChangeError if the sentences that a splice replaces are not there."""
        where = f"at sentence {splice.at + 1} of the {('source', 'target')[splice.side]}"
        if not splice.old or not splice.new:
            raise ChangeError(f"a change needs sentences before and after it, {where}")
        if stop > len(self.text.spans) or splice.old != tuple(map(self.text.text, range(splice.at, stop))):
            raise ChangeError(f"the change replaces other sentences than there are {where}")
        self._check_clauses(splice, where)

    def _check_clauses(self, splice: SentenceSplice, where: str) -> None:
        clauses = tuple(index for index in range(len(splice.old)) if self.text.is_clause[splice.at + index])
        if clauses != splice.old_clauses or (splice.at == 0 and 0 in splice.new_clauses):
            raise ChangeError(f"the change replaces other clauses than there are {where}")
        if not set(splice.new_clauses) <= set(range(len(splice.new))):
            raise ChangeError(f"the change makes a clause of a sentence that it does not have, {where}")

    def _keep(self, stop: int) -> None:
        """Take over the sentences up to this number."""
        kept = self.text.spans[self.done : stop]
        self.spans += [Span(span.start + self.shift, span.stop + self.shift) for span in kept]
        self.is_clause += self.text.is_clause[self.done : stop]

    def _joined(self, splice: SentenceSplice, covered: Span) -> tuple[str, list[Span]]:
        """The new sentences as one text, and their spans, which start where the old ones do."""
        spans, document = self.text.spans, self.text.document
        between = [
            document.text[spans[index].stop : spans[index + 1].start]
            for index in range(splice.at, splice.at + len(splice.old) - 1)
        ]
        if len(splice.new) != len(splice.old):
            between = [sentence_separator(document.language)] * (len(splice.new) - 1)
        pieces = list(chain.from_iterable(zip(splice.new, [*between, ""], strict=True)))
        ends = [covered.start + end for end in accumulate(map(len, pieces), initial=0)]
        return "".join(pieces), [Span(start, stop) for start, stop in zip(ends[:-1:2], ends[1::2], strict=True)]

    def _edit(self, covered: Span, replacement: str) -> None:
        """Note the edit without what stays at either end."""
        old = self.text.document.text[covered.start : covered.stop]
        head = _shared(old, replacement)
        tail = _shared(old[head:][::-1], replacement[head:][::-1])
        span = Span(covered.start + head, covered.stop - tail)
        self.edits.append(Edit(RULE, span, replacement[head : len(replacement) - tail]))

    def finished(self) -> _Text:
        """The side with all that was replaced."""
        self._keep(len(self.text.spans))
        document = self.text.document.edited(self.edits) if self.edits else self.text.document
        return _Text(document, tuple(self.spans), tuple(self.is_clause))


def _shared(one: str, other: str) -> int:
    """How many characters both texts start with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _spans_within(text: str, covered: Span, sentences: Sequence[str]) -> list[Span] | None:
    """Where these sentences stand one after the other in a passage, white space apart; None if it has another text."""
    spans: list[Span] = []
    end = covered.start
    for sentence in sentences:
        start = end if text.startswith(sentence, end, covered.stop) else _after_spaces(text, end, covered.stop)
        if not text.startswith(sentence, start, covered.stop):
            return None
        end = start + len(sentence)
        spans.append(Span(start, end))
    return spans if _after_spaces(text, end, covered.stop) == covered.stop else None


def _after_spaces(text: str, start: int, stop: int) -> int:
    """The first character from `start` on that is no white space, or `stop`."""
    return next((index for index in range(start, stop) if not text[index].isspace()), stop)
