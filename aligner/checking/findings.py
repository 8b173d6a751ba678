"""What the check of a translation finds: the nouns.

    Bitext ─checks─▶ Findings, each with a measure ─Policy─▶ Flags of a severity
                                                    └── Review: all of these, and what each bead was measured at ──┘

A finding is a suspicion with its evidence. Whether it becomes a flag, and how severe, is for the `Policy` to say, and
for nothing else; so findings can be judged again without aligning again. A flag is a suspected issue: whether it is an
error, a person decides, and no number here is a grade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

from aligner.bitext.edits import Span
from aligner.errors import InputError

Severity = Literal["minor", "major"]
SEVERITIES: tuple[Severity, ...] = ("minor", "major")
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check suspects.

    `check` is a row of `checks.table.CHECKS` and `category` the MQM issue type. `bead` is where it is shown; `source`
    and `target` are the characters concerned in the repaired texts of both documents, in order. `measure` says how
    strong the suspicion is, in the unit of the check, more being stronger. `explanations` are by language, en and zh.
    """

    check: str
    category: str
    bead: int
    source: tuple[Span, ...]
    target: tuple[Span, ...]
    measure: float
    explanations: Mapping[str, str]

    def __post_init__(self) -> None:
        if isnan(self.measure):
            raise InputError(f"the measure of a finding must be a number, in the check {self.check!r}")

    @property
    def key(self) -> str:
        """The same for the same finding in the same texts, whatever else is found: `numbers:12:s340-344:t512-515`."""
        places = [f"s{span.start}-{span.stop}" for span in self.source]
        places += [f"t{span.start}-{span.stop}" for span in self.target]
        return ":".join([self.check, str(self.bead), *places])


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding that the policy takes seriously: a suspected issue."""

    finding: Finding
    severity: Severity


@dataclass(frozen=True, slots=True)
class BeadMeasures:
    """What a bead was measured at; all are 0 where one side has nothing.

    `similarity`: cosine of both sides. `source_coverage`, `target_coverage`: share, by weight, of a side's tokens that
    the other side has a counterpart of, 0 to 1. `length_ratio`: letters of the target for each that the length of the
    source lets expect.
    """

    similarity: float
    source_coverage: float
    target_coverage: float
    length_ratio: float


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way in which a term is translated, as it is written most often, and the beads where it is, in order."""

    text: str
    beads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A recurring term of the source, the beads that have it, and how the target renders it, the most frequent first.

    `unknown` are the beads in which no rendering was recognised.
    """

    text: str
    beads: tuple[int, ...]
    renderings: tuple[Rendering, ...]
    unknown: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Beads `start` to `stop` of an alignment, under the heading that the source has there, empty before the first."""

    title: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class ReferenceScores:
    """How close the target comes to a reference translation, 0 to 100, and sacrebleu's signatures of both metrics."""

    chrf: float
    bleu: float
    segments: int
    signatures: tuple[str, str]


def spans_of(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].stop:
            joined[-1] = Span(joined[-1].start, max(joined[-1].stop, span.stop))
        else:
            joined.append(span)
    return tuple(joined)
