"""Findings → flags: the one place that has thresholds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from os import PathLike
from types import MappingProxyType
from typing import Any

from aligner.arguments import FILE, NAMES, NUMBER, TABLE, accepts, check_fields, optional, proposal, shown
from aligner.checking.findings import Finding, Flag, Severity
from aligner.errors import FormatError, InputError
from aligner.files import read_bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """The strengths, 0 to 1, from which a finding is a minor and a major issue; infinity for never.

    Findings below `floor` are not recorded, unless they are flags. Limits without a floor have that of
    `DEFAULT_LIMITS`; a check without a floor in that table records everything that it finds.
    """

    minor: float
    major: float = inf
    floor: float | None = None

    def __post_init__(self) -> None:
        check_fields(self, minor=NUMBER, major=NUMBER, floor=optional(NUMBER))
        for name in ("minor", "major", "floor"):
            if (limit := getattr(self, name)) is not None and not (0 <= limit <= 1 or limit == inf):
                raise InputError(f"{name} must be a strength from 0 to 1, or inf for never, not {shown(limit)}")
        if self.minor > self.major:
            raise InputError(f"a minor issue must begin below a major one, not at {self.minor} and {self.major}")


# Most checks: one of five findings is real, and a major one as likely as not.
MINOR, MAJOR = 0.2, 0.5
# The checks in the order of the reports, and their limits. Some have lower ones, so that a reader sees errors that are
# rare but grave among false alarms; `benchmarks/marked.py` and `benchmarks/checks.py` count both. Checks that measure
# every pair or clause have a floor, so that a report does not list them all.
DEFAULT_LIMITS: Mapping[str, Limits] = MappingProxyType({
    "omission": Limits(MINOR, MAJOR),
    "addition": Limits(MINOR, MAJOR),
    "partial omission": Limits(0.204, 0.357, floor=0.065),
    "partial addition": Limits(0.097, 0.163, floor=0.038),
    "weak pair": Limits(0.083, 0.239, floor=0.038),
    "untranslated": Limits(0.6, 0.8),
    "number": Limits(0.14, MAJOR),
    "negation": Limits(0.03, 0.3),
    "opposite": Limits(0.1, 0.3),
    "Latin term": Limits(MINOR, MAJOR),
    "citation": Limits(MINOR, MAJOR),
    "link": Limits(MINOR, MAJOR),
    "formula": Limits(MINOR, MAJOR),
    "placeholder": Limits(MINOR, MAJOR),
    "name": Limits(MINOR, 0.9),
    "glossary": Limits(0.6, 0.8),
    "checklist": Limits(0.6, 0.8),
    "inconsistent term": Limits(inf),  # hardly better than chance: reports list terms and renderings instead
    "repeated sentence": Limits(MINOR, MAJOR),
    "keywords": Limits(MINOR, MAJOR),
    "title": Limits(MINOR, MAJOR),
    "order": Limits(0.3),
    "length": Limits(0.085, floor=0.07),
    "spelling": Limits(0.45),
    "letter case": Limits(0.4),
    "punctuation": Limits(0.18),
    "quotes": Limits(0.3),
    "width": Limits(0.3),
    "repeated word": Limits(0.3),
    "spaces": Limits(0.3),
})  # fmt: skip
# Names for several checks at once in `exclude_checks`.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "language": ("spelling", "letter case", "punctuation", "quotes", "width", "repeated word", "spaces"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """Decides which findings are flags, and how severe.

    `limits` replaces the limits of some checks; `DEFAULT_LIMITS` has the others, and the units. Checks named in
    `exclude_checks` flag nothing; `GROUPS` has names for several, such as "language".
    """

    limits: Mapping[str, Limits] = field(default_factory=dict)
    exclude_checks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_fields(self, exclude_checks=NAMES, limits=TABLE)
        excluded = [check for name in self.exclude_checks for check in GROUPS.get(name, (name,))]
        object.__setattr__(self, "exclude_checks", tuple(excluded))
        unknown = [name for name in (*self.limits, *self.exclude_checks) if name not in DEFAULT_LIMITS]
        if unknown:
            close = proposal(unknown[0], DEFAULT_LIMITS)
            raise InputError(f"no check is called {unknown[0]!r}{close}; the checks are: {', '.join(DEFAULT_LIMITS)}")
        for name, limits in self.limits.items():
            if not isinstance(limits, Limits):
                message = f"limits of {name!r} must be aligner.Limits, such as Limits(0.3, 0.7), not {shown(limits)}"
                raise InputError(message)
        object.__setattr__(self, "limits", dict(self.limits))

    @classmethod
    @accepts(path=FILE)
    def load(cls, path: str | PathLike[str]) -> Policy:
        """A policy from a TOML file; FormatError names what is wrong in it.

        exclude_checks = ["spaces"]
        [limits]
        number = { minor = 0.5, major = 0.9 }
        """
        table = _read_toml(path)
        try:
            return cls(*_parse_policy(table))
        except InputError as error:
            raise FormatError(error.message, path) from error

    def limits_of(self, check: str) -> Limits:
        """The limits that apply to a check."""
        return self.limits.get(check) or DEFAULT_LIMITS[check]

    def floor_of(self, check: str) -> float:
        """The lowest strength that a review records for a check: low enough for every flag."""
        limits = self.limits_of(check)
        floor = DEFAULT_LIMITS[check].floor if limits.floor is None else limits.floor
        return min(limits.minor, floor or 0.0)

    def records(self, finding: Finding) -> bool:
        """Whether a review records a finding."""
        return finding.strength >= self.floor_of(finding.check)

    def severity(self, finding: Finding) -> Severity | None:
        """The severity of a finding; None if it is not a flag."""
        limits = self.limits_of(finding.check)
        if finding.check in self.exclude_checks or finding.strength < limits.minor:
            return None
        return "major" if finding.strength >= limits.major else "minor"

    def flags(self, findings: Iterable[Finding]) -> tuple[Flag, ...]:
        """The flags among findings, in their order."""
        severities = ((finding, self.severity(finding)) for finding in findings)
        return tuple(Flag(finding, severity) for finding, severity in severities if severity)


def _read_toml(path: str | PathLike[str]) -> dict[str, Any]:
    content = read_bytes(path)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not a TOML file: {error}", path) from error


def _parse_policy(table: Mapping[str, Any]) -> tuple[dict[str, Limits], tuple[str, ...]]:
    """The limits in a policy file, and the checks that flag nothing."""
    limits, excluded = table.get("limits", {}), table.get("exclude_checks", [])
    if unknown := [name for name in table if name not in {"limits", "exclude_checks"}]:
        raise InputError(f"{unknown[0]!r} is not known here; a policy has 'limits' and 'exclude_checks'")
    if not isinstance(limits, dict):
        raise InputError("'limits' must be a table of checks")
    if not isinstance(excluded, list) or not all(isinstance(name, str) for name in excluded):
        raise InputError("'exclude_checks' must be a list of checks")
    return {check: _parse_limits(check, row) for check, row in limits.items()}, tuple(excluded)


def _parse_limits(check: str, row: object) -> Limits:
    if not isinstance(row, dict) or not {"minor"} <= set(row) <= {"minor", "major", "floor"}:
        raise InputError(f"the limits of {check!r} must be like {{ minor = 0.3, major = 0.7, floor = 0.1 }}")
    for name, value in row.items():
        if type(value) not in {int, float}:
            raise InputError(f"{name!r} of {check!r} must be a number, not {str(value)[:40]}")
    try:
        return Limits(**row)
    except InputError as error:
        raise InputError(f"the limits of {check!r}: {error.message}") from error
