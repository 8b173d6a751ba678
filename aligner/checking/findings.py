"""What the check of a translation finds: the nouns.

    Bitext ─checks─▶ Findings, each with a strength ─Policy─▶ Flags of a severity
                                                    └── Review: all of these, and the measures of each bead ──┘

A finding is a suspicion with its evidence. The `Policy` alone decides whether it becomes a flag, and how severe; so
another policy can judge the findings without aligning again. A flag is a suspected issue: a person decides whether it
is an error, and no number here is a grade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

from aligner.bitext.edits import Span
from aligner.checking.strengths import strength
from aligner.errors import InputError

Severity = Literal["minor", "major"]
SEVERITIES: tuple[Severity, ...] = ("minor", "major")
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check suspects.

    `check` is a row of `checks.table.CHECKS` and `category` the MQM issue type. Reports show the finding at `bead`;
    `source` and `target` are the characters concerned in the repaired texts of both documents, in order. `measure` says
    how strong the evidence is, in the unit of the check: the higher, the stronger. `explanations` are by language, en
    and zh.
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
    def strength(self) -> float:
        """How many findings with this check and measure are real, 0 to 1; `strengths.toml` says in which texts."""
        return strength(self.check, self.measure)

    @property
    def key(self) -> str:
        """Identifies the finding in these texts, whatever else is found in them: `number:12:s340-344:t512-515`."""
        spans = [f"s{span.start}-{span.stop}" for span in self.source]
        spans += [f"t{span.start}-{span.stop}" for span in self.target]
        return ":".join([self.check, str(self.bead), *spans])


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding that the policy takes seriously: a suspected issue."""

    finding: Finding
    severity: Severity


@dataclass(frozen=True, slots=True)
class BeadMeasures:
    """The measures of a bead; all are 0 where a side is empty.

    `similarity`: cosine of both sides. `source_coverage`, `target_coverage`: share, by weight, of a side's tokens that
    have a counterpart on the other side, 0 to 1. `length_ratio`: letters of the target divided by the number expected
    from the length of the source.
    """

    similarity: float
    source_coverage: float
    target_coverage: float
    length_ratio: float


@dataclass(frozen=True, slots=True)
class Rendering:
    """One translation of a term, in its most frequent spelling, and the beads that have it, in order."""

    text: str
    beads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A recurring term of the source, the beads that have it, and its renderings, the most frequent first.

    `unknown` are the beads in which `find_terms` recognised no rendering.
    """

    text: str
    beads: tuple[int, ...]
    renderings: tuple[Rendering, ...]
    unknown: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Beads `start` to `stop` of an alignment, and their heading in the source; empty before the first heading."""

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


def joined_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order; those that touch or overlap are joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].stop:
            joined[-1] = Span(joined[-1].start, max(joined[-1].stop, span.stop))
        else:
            joined.append(span)
    return tuple(joined)
