"""The findings about a translation, and the flags that a policy makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from aligner.arguments import COUNT, accepts, instance, optional
from aligner.bitext.beads import Bitext
from aligner.checking.findings import BeadMeasures, Finding, Flag, ReferenceScores, Section, Severity, Term
from aligner.checking.ignoring import IgnoreList
from aligner.checking.policy import DEFAULT_LIMITS, Policy
from aligner.checking.verdicts import EarlierVerdicts
from aligner.errors import InputError


@dataclass(frozen=True, slots=True)
class Scores:
    """Signals about a stretch of text that need no reference translation; none of them is a grade.

    `source_coverage`, `target_coverage`: share of a side's sentences that have a counterpart, 0 to 1. Blank sentences
    count nowhere.
    `mean_confidence`: mean over the beads, each weighted by its number of sentences on both sides. `weak_share`: share
    of the beads with both sides that are flagged as weak. All are 0 for an empty stretch.
    """

    source_sentences: int
    target_sentences: int
    source_coverage: float
    target_coverage: float
    mean_confidence: float
    weak_share: float


# Runs some checks again: the findings that the policy records, in the order of the text.
Find = Callable[[Policy, Collection[str]], Iterable[Finding]]


@dataclass(frozen=True, slots=True, repr=False)
class Assessment:
    """The findings about a translation, and the flags that `policy` makes of them.

    `measures` has a row for each bead; `findings` are in the order of the text. `terms` are the recurring terms,
    `glossary` is the name of the glossary that was used. `is_unrelated`: the texts do not seem to translate each other,
    so that scores and findings say little. `earlier` are the verdicts on an earlier report,
    and `ignored` what is no flag whatever the policy says. `find` runs checks again
    for a policy with lower floors.
    """

    alignment: Bitext
    measures: tuple[BeadMeasures, ...]
    findings: tuple[Finding, ...]
    policy: Policy
    sections: tuple[Section, ...]
    terms: tuple[Term, ...] = ()
    glossary: str = ""
    reference: ReferenceScores | None = None
    is_unrelated: bool = False
    earlier: EarlierVerdicts | None = None
    ignored: IgnoreList | None = None
    find: Find | None = field(default=None, compare=False)
    flags: tuple[Flag, ...] = field(init=False)

    def __post_init__(self) -> None:
        if len(self.measures) != len(self.alignment):
            raise InputError(f"{len(self.measures)} rows of measures for {len(self.alignment)} beads")
        flags = self.policy.flags(self.findings)
        object.__setattr__(self, "flags", tuple(flag for flag in flags if not self.ignores(flag.finding)))

    def ignores(self, finding: Finding) -> bool:
        """Whether the list of what is ignored has a finding."""
        return self.ignored is not None and self.ignored.has(finding, self.alignment)

    def severity(self, finding: Finding) -> Severity | None:
        """The severity of one of the findings; None if it is not a flag."""
        severity = self.policy.severity(finding)
        return None if severity and self.ignores(finding) else severity

    @accepts(policy=instance(Policy, "an aligner.Policy"))
    def under(self, policy: Policy) -> Self:
        """The review that `check` would give under another policy, without aligning again.

        The findings stay the same unless the policy has other floors. Checks whose floor is lower run again. InputError
        if they cannot, because this review does not have what they need.
        """
        lower = [check for check in DEFAULT_LIMITS if policy.floor_of(check) < self.policy.floor_of(check)]
        recorded = [finding for finding in self.findings if finding.check not in lower and policy.records(finding)]
        if not lower:
            return replace(self, policy=policy, findings=tuple(recorded))
        if self.find is None:
            unrecorded = f"{lower[0]!r} below {self.policy.floor_of(lower[0]):g}"
            raise InputError(f"findings of {unrecorded} were not recorded; check the texts again with this policy")
        ranks = {check: rank for rank, check in enumerate(DEFAULT_LIMITS)}
        findings = [*recorded, *self.find(policy, lower)]
        findings.sort(key=lambda finding: (finding.bead, ranks[finding.check]))
        return replace(self, policy=policy, findings=tuple(findings))

    @property
    def expected_false_alarms(self) -> float:
        """How many of the flags are no errors, as far as their strengths tell: the sum of 1 − strength."""
        return sum(1 - flag.finding.strength for flag in self.flags)

    def counts(self) -> dict[str, Counter[Severity]]:
        """Flags by check and severity, for the checks that flag anything."""
        counts: dict[str, Counter[Severity]] = {}
        for flag in self.flags:
            counts.setdefault(flag.finding.check, Counter())[flag.severity] += 1
        return counts

    @accepts(section=optional(instance(Section, "one of the sections of the review")))
    def scores(self, section: Section | None = None) -> Scores:
        """Signals about a section, or about the whole text."""
        start, stop = (section.start, section.stop) if section else (0, len(self.alignment))
        beads = self.alignment[start:stop]
        sizes = [
            (self.alignment.source.visible(bead.source), self.alignment.target.visible(bead.target)) for bead in beads
        ]
        source, target = (sum(side) for side in zip(*sizes, strict=True)) if sizes else (0, 0)
        pairs = [size for size in sizes if all(size)]
        weak = {flag.finding.bead for flag in self.flags if flag.finding.check == "weak pair"}
        confident = sum(bead.confidence * sum(size) for bead, size in zip(beads, sizes, strict=True))
        return Scores(
            source, target,
            _share(sum(count for count, _ in pairs), source), _share(sum(count for _, count in pairs), target),
            _share(confident, source + target), _share(len(weak.intersection(range(start, stop))), len(pairs)),
        )  # fmt: skip

    @accepts(most=COUNT)
    def worst(self, most: int = 20) -> list[int]:
        """The beads with the most severe flags: those with most major ones first, then with most of any kind."""
        weights: Counter[int] = Counter()
        for flag in self.flags:
            weights[flag.finding.bead] += 1000 if flag.severity == "major" else 1
        return [bead for bead, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]]

    def __repr__(self) -> str:
        major = sum(flag.severity == "major" for flag in self.flags)
        return f"<{type(self).__name__} of {self.alignment!r}: {len(self.flags):,} suspected issues, {major:,} major>"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
