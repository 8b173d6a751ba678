"""What a reviewer decided, carried over to new versions of the texts; `aligner.revision.carrying` finds it.

Carried.decisions, .corrections    what still holds, in numbers of the new sentences
Carried.new, .gone                 sentences that were not there; decisions whose sentences are not there
Carried.align()                    the new texts, aligned around what still holds
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, Literal, NamedTuple

from aligner.alignment.align import align
from aligner.alignment.alignment import Alignment
from aligner.alignment.constraints import Constraints
from aligner.alignment.options import Options
from aligner.bitext.beads import Bead, single_nulls
from aligner.bitext.judgements import Corrections, Judgement
from aligner.bitext.progress import Progress
from aligner.bitext.texts import NOWHERE, Run, Sentences
from aligner.encoders.protocol import Encoder

Runs = tuple[Run, Run]
# Why a decision does not hold any more: its sentences are not there, or not in the order of the others.
Reason = Literal["text", "order"]


class Decision(NamedTuple):
    """A bead that the reviewer has judged, in numbers of the new texts; an empty run is `NOWHERE`."""

    source: Run
    target: Run
    confidence: float
    judgement: Judgement


class Gone(NamedTuple):
    """A decision that does not hold any more: a judgement in words, or `edit`, `anchor`, `apart`; its texts before."""

    kind: str
    source: str
    target: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Carried:
    """What a reviewer decided, carried over to new texts.

    `source` and `target` are the new texts with the reviewer's edits, cuts and joins. `new` are the numbers of the
    sentences of both sides that were not there before.
    """

    source: Sentences
    target: Sentences
    decisions: tuple[Decision, ...]
    corrections: Corrections
    new: tuple[tuple[int, ...], tuple[int, ...]]
    gone: tuple[Gone, ...]

    @property
    def kept(self) -> int:
        """The number of decisions that still hold."""
        return len(self.decisions) + len(self.corrections.anchors) + len(self.corrections.apart)

    @property
    def constraints(self) -> Constraints:
        """What the alignment of the new texts must honour."""
        fixed = [(decision.source, decision.target) for decision in self.decisions]
        return Constraints.given(fixed, self.corrections.anchors, self.corrections.apart)

    def align(
        self,
        *,
        encoder: str | PathLike[str] | Encoder | None = None,
        options: Options | None = None,
        progress: Progress | bool | None = None,
    ) -> Alignment:
        """The new texts, aligned around what still holds; each decision is in its bead again.

        The arguments are those of `aligner.align`.
        """
        fixed = [(decision.source, decision.target) for decision in self.decisions]
        aligned = align(
            self.source, self.target, encoder=encoder, options=options, progress=progress,
            fixed=fixed, anchors=self.corrections.anchors, apart=self.corrections.apart,
        )  # fmt: skip
        numbers = (_numbers(self.source, aligned.source), _numbers(self.target, aligned.target))
        said = {runs: decision for decision in self.decisions for runs in _beads_of(decision, numbers)}
        beads = tuple(_judged(bead, said.get((bead.source or NOWHERE, bead.target or NOWHERE))) for bead in aligned)
        return replace(aligned, beads=beads, corrections=self.corrections.renumbered(*numbers))

    def counts(self) -> dict[str, int]:
        """How many decisions are kept, how many sentences are new, and how many decisions are gone."""
        return {"kept": self.kept, "new": sum(map(len, self.new)), "gone": len(self.gone)}

    def to_dict(self) -> dict[str, Any]:
        """The counts and the lists, as values of JSON."""
        return self.counts() | {
            "new_sentences": [list(numbers) for numbers in self.new],
            "gone_decisions": [decision._asdict() for decision in self.gone],
        }


def _judged(bead: Bead, said: Decision | None) -> Bead:
    return bead if said is None else replace(bead, confidence=said.confidence, judgement=said.judgement)


def _beads_of(decision: Decision, numbers: tuple[Sequence[int], Sequence[int]]) -> Iterator[Runs]:
    """The beads of a decision where sentences have these numbers: one for each sentence without a counterpart."""
    runs = [
        Run(places[run.start], places[run.stop]) if run else NOWHERE
        for run, places in zip(decision[:2], numbers, strict=True)
    ]
    return single_nulls(runs[0], runs[1])


def _numbers(sentences: Sentences, cut: Sentences) -> Sequence[int]:
    """The number that each sentence has where some were cut further, and at the end how many there are."""
    if len(sentences) == len(cut):
        return range(len(cut) + 1)
    starts = [span.start for span in cut.text_spans]
    return [*(bisect_left(starts, span.start) for span in sentences.text_spans), len(cut)]
