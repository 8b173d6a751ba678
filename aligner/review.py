"""What the check of a translation finds: the nouns.

    Alignment ─checks─▶ Findings, each with a measure ─Policy─▶ Flags of a severity
                                                    └── Review: all of these, and what each bead was measured at ──┘

A finding is a suspicion with its evidence. Whether it becomes a flag, and how severe, is for the `Policy` to say, and
for nothing else; so findings can be judged again without aligning again. A flag is a suspected issue: whether it is an
error, a person decides, and no number here is a grade.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, isnan
from os import PathLike
from types import MappingProxyType
from typing import Any, Literal

from aligner.bitext import Alignment
from aligner.edits import Span
from aligner.errors import FormatError, InputError
from aligner.formats.files import read_bytes

Severity = Literal["minor", "major"]
# Larger limits than this are mistakes, but for infinity.
MOST_LIMIT = 1e9
SEVERITIES: tuple[Severity, ...] = ("minor", "major")
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check suspects.

    `check` is a row of `aligner.checks.CHECKS` and `category` the MQM issue type. `bead` is where it is shown; `source`
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
class Limits:
    """From which measure on a finding is a flag, and from which a major one; infinity for never."""

    minor: float
    major: float = inf

    def __post_init__(self) -> None:
        if not self.minor <= self.major:
            raise InputError(f"a minor issue must begin below a major one, not at {self.minor} and {self.major}")


# The checks in the order in which they are reported, and their limits. A measure is a probability or a suspicion from 0
# to 1 unless the remark says otherwise; the modules of the checks say what it is made of.
DEFAULT_LIMITS: Mapping[str, Limits] = MappingProxyType({
    "omission": Limits(0.2, 0.5),
    "addition": Limits(0.2, 0.5),
    "partial omission": Limits(0.6, 0.9),
    "partial addition": Limits(0.6, 0.9),
    "weak pair": Limits(0.4, 0.55),  # see its module
    "untranslated": Limits(0.5, 0.8),
    "number": Limits(0.3, 0.7),
    "Latin term": Limits(0.3, 0.8),
    "citation": Limits(0.3, 0.8),
    "link": Limits(0.3, 0.8),
    "formula": Limits(0.3, 0.8),
    "name": Limits(0.3, 0.8),
    "glossary": Limits(0.5, 0.8),
    "inconsistent term": Limits(0.3, 0.8),
    "repeated sentence": Limits(0.3, 0.8),
    "keywords": Limits(0.3, 0.8),
    "title": Limits(0.3, 0.8),
    "order": Limits(2.0),  # nats that the beads would score higher crossed
    "length": Limits(3.0),  # standard deviations from the length that the other side lets expect
    "punctuation": Limits(0.3),
    "quotes": Limits(0.3),
    "width": Limits(0.3),
    "repeated word": Limits(0.3),
    "spaces": Limits(0.3),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of findings: the one place that has thresholds.

    `limits` changes those of some checks, `DEFAULT_LIMITS` has the others and the units. Checks named in `without` flag
    nothing.
    """

    limits: Mapping[str, Limits] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [name for name in (*self.limits, *self.without) if name not in DEFAULT_LIMITS]
        if unknown:
            raise InputError(f"no check is called {unknown[0]!r}; the checks are: {', '.join(DEFAULT_LIMITS)}")
        object.__setattr__(self, "limits", dict(self.limits))

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Policy:
        """A policy from a TOML file; FormatError names what is wrong in it.

        without = ["spaces"]
        [limits]
        number = { minor = 0.5, major = 0.9 }
        """
        table = _toml(path)
        try:
            return cls(*_policy(table))
        except InputError as error:
            raise FormatError(error.message, path) from error

    def limits_of(self, check: str) -> Limits:
        """The limits that count for a check."""
        return self.limits.get(check) or DEFAULT_LIMITS[check]

    def severity(self, finding: Finding) -> Severity | None:
        """None where the finding is not to be flagged."""
        limits = self.limits_of(finding.check)
        if finding.check in self.without or finding.measure < limits.minor:
            return None
        return "major" if finding.measure >= limits.major else "minor"

    def flags(self, findings: Iterable[Finding]) -> tuple[Flag, ...]:
        """The flags among findings, in their order."""
        judged = ((finding, self.severity(finding)) for finding in findings)
        return tuple(Flag(finding, severity) for finding, severity in judged if severity)


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
class Scores:
    """Signals about a stretch of text that need no reference translation; none of them is a grade.

    `source_coverage`, `target_coverage`: share of a side's sentences that have a counterpart, 0 to 1.
    `mean_confidence`: over the beads, each as often as it has sentences on both sides together. `weak_share`: share of
    the beads with both sides that are flagged as weak. A share of nothing is 0.
    """

    source_sentences: int
    target_sentences: int
    source_coverage: float
    target_coverage: float
    mean_confidence: float
    weak_share: float


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


@dataclass(frozen=True, slots=True, repr=False)
class Review:
    """All that was found in a translation, and the flags that `policy` makes of it.

    `measures` has a row for each bead; `findings` are in the order of the text. `terms` are the recurring terms,
    `glossary` the name of the glossary that was used.
    """

    alignment: Alignment
    measures: tuple[BeadMeasures, ...]
    findings: tuple[Finding, ...]
    policy: Policy
    sections: tuple[Section, ...]
    terms: tuple[Term, ...] = ()
    glossary: str = ""
    reference: ReferenceScores | None = None
    flags: tuple[Flag, ...] = field(init=False)

    def __post_init__(self) -> None:
        if len(self.measures) != len(self.alignment):
            raise InputError(f"{len(self.measures)} rows of measures for {len(self.alignment)} beads")
        object.__setattr__(self, "flags", self.policy.flags(self.findings))

    def under(self, policy: Policy) -> Review:
        """The same findings, flagged by another policy."""
        return replace(self, policy=policy)

    def counts(self) -> dict[str, Counter[Severity]]:
        """How many flags of each severity each check has, for the checks that have any."""
        counts: dict[str, Counter[Severity]] = {}
        for flag in self.flags:
            counts.setdefault(flag.finding.check, Counter())[flag.severity] += 1
        return counts

    def scores(self, section: Section | None = None) -> Scores:
        """Signals about a section, or about the whole."""
        start, stop = (section.start, section.stop) if section else (0, len(self.alignment))
        beads = self.alignment[start:stop]
        sizes = [(len(bead.source), len(bead.target)) for bead in beads]
        source, target = (sum(side) for side in zip(*sizes, strict=True)) if sizes else (0, 0)
        pairs = [(here, there) for here, there in sizes if here and there]
        weak = {flag.finding.bead for flag in self.flags if flag.finding.check == "weak pair"}
        confident = sum(bead.confidence * sum(size) for bead, size in zip(beads, sizes, strict=True))
        return Scores(
            source, target,
            _share(sum(here for here, _ in pairs), source), _share(sum(there for _, there in pairs), target),
            _share(confident, source + target), _share(len(weak.intersection(range(start, stop))), len(pairs)),
        )  # fmt: skip

    def worst(self, most: int = 20) -> list[int]:
        """The beads with the gravest flags, those with most major ones first, then with most of any kind."""
        grave: Counter[int] = Counter()
        for flag in self.flags:
            grave[flag.finding.bead] += 1000 if flag.severity == "major" else 1
        return [bead for bead, _ in sorted(grave.items(), key=lambda item: (-item[1], item[0]))[:most]]

    def to_dict(self) -> dict[str, Any]:
        """Everything that is shown, as what JSON can hold; docs/review.md has the schema."""
        from aligner.reports import records

        return records.to_dict(self)

    def save(self, path: str | PathLike[str], language: str = "en") -> None:
        """Write a report in the format that the suffix names: .html, .json, .xlsx or .docx.

        `language` is that of the interface and the explanations, en or zh.
        """
        from aligner.reports import write

        write(self, path, language)

    def __repr__(self) -> str:
        major = sum(flag.severity == "major" for flag in self.flags)
        return f"<Review of {self.alignment!r}: {len(self.flags):,} suspected issues, {major:,} major>"

    def __str__(self) -> str:
        from aligner.reports.terminal import render

        return render(self)


def _toml(path: str | PathLike[str]) -> dict[str, Any]:
    data = read_bytes(path)
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not a TOML file: {error}", path) from error


def _policy(table: Mapping[str, Any]) -> tuple[dict[str, Limits], tuple[str, ...]]:
    """What a policy file says: limits, and the checks that flag nothing."""
    limits, without = table.get("limits", {}), table.get("without", [])
    if unknown := [name for name in table if name not in {"limits", "without"}]:
        raise InputError(f"{unknown[0]!r} is not known here; a policy has 'limits' and 'without'")
    if not isinstance(limits, dict):
        raise InputError("'limits' must be a table of checks")
    if not isinstance(without, list) or not all(isinstance(name, str) for name in without):
        raise InputError("'without' must be a list of checks")
    return {check: _limits(check, row) for check, row in limits.items()}, tuple(without)


def _limits(check: str, row: object) -> Limits:
    if not isinstance(row, dict) or not {"minor"} <= set(row) <= {"minor", "major"}:
        raise InputError(f"the limits of {check!r} must be like {{ minor = 0.3, major = 0.7 }}")
    for name, value in row.items():
        if type(value) not in {int, float} or MOST_LIMIT < abs(value) < inf:
            raise InputError(f"{name!r} of {check!r} must be a number, not {str(value)[:40]}")
    return Limits(**{name: float(value) for name, value in row.items()})


def check_report_language(language: str) -> str:
    """The language itself; InputError if reports are not written in it."""
    if language not in LANGUAGES:
        raise InputError(f"reports are written in {' and '.join(LANGUAGES)}, not in {language!r}")
    return language


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def spans_of(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].stop:
            joined[-1] = Span(joined[-1].start, max(joined[-1].stop, span.stop))
        else:
            joined.append(span)
    return tuple(joined)
