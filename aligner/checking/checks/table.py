"""All checks. Each module finds one kind of issue; each row is one check."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from aligner.bitext.progress import Progress, no_progress
from aligner.checking.checks.beginnings import LETTER_CASE
from aligner.checking.checks.check import Check
from aligner.checking.checks.checklist import CHECKLIST
from aligner.checking.checks.citations import CITATIONS, FORMULAE, LINKS
from aligner.checking.checks.figures import NUMBER
from aligner.checking.checks.glossary import GLOSSARY
from aligner.checking.checks.latin import LATIN_TERM
from aligner.checking.checks.listings import KEYWORDS, TITLE
from aligner.checking.checks.material import Material
from aligner.checking.checks.names import NAME
from aligner.checking.checks.negation import NEGATION
from aligner.checking.checks.nulls import ADDITION, OMISSION
from aligner.checking.checks.opposite import OPPOSITE
from aligner.checking.checks.order import ORDER
from aligner.checking.checks.partial import PARTIAL_ADDITION, PARTIAL_OMISSION
from aligner.checking.checks.placeholders import PLACEHOLDER
from aligner.checking.checks.repeats import REPEATED_SENTENCE
from aligner.checking.checks.spelling import SPELLING
from aligner.checking.checks.terminology import INCONSISTENT_TERM
from aligner.checking.checks.typography import PUNCTUATION, QUOTES, REPEATED_WORD, SPACES, WIDTH
from aligner.checking.checks.untranslated import UNTRANSLATED
from aligner.checking.checks.weak import LENGTH, WEAK_PAIR
from aligner.checking.findings import Finding
from aligner.checking.policy import Policy

# One row per check, in the order of DEFAULT_LIMITS.
ROWS: tuple[Check, ...] = (
    OMISSION,
    ADDITION,
    PARTIAL_OMISSION,
    PARTIAL_ADDITION,
    WEAK_PAIR,
    UNTRANSLATED,
    NUMBER,
    NEGATION,
    OPPOSITE,
    LATIN_TERM,
    CITATIONS,
    LINKS,
    FORMULAE,
    PLACEHOLDER,
    NAME,
    GLOSSARY,
    CHECKLIST,
    INCONSISTENT_TERM,
    REPEATED_SENTENCE,
    KEYWORDS,
    TITLE,
    ORDER,
    LENGTH,
    SPELLING,
    LETTER_CASE,
    PUNCTUATION,
    QUOTES,
    WIDTH,
    REPEATED_WORD,
    SPACES,
)
CHECKS: Mapping[str, Check] = MappingProxyType({check.name: check for check in ROWS})


def find_all(
    material: Material, policy: Policy, checks: Collection[str] = CHECKS, progress: Progress = no_progress
) -> list[Finding]:
    """What the checks find and the policy records, in the order of the text."""
    findings: list[Finding] = []
    for number, name in enumerate(checks, 1):
        findings += map(material.writing.finding, filter(policy.records, CHECKS[name].find(material)))
        progress("checking", number, len(checks))
    return sorted(findings, key=lambda finding: finding.bead)


@dataclass(frozen=True, slots=True)
class Finder:
    """Runs checks on the same material again, without keeping intermediate results.

    A pickled review has None in its place: with an encoder it would be a thousand times as large.
    """

    material: Material

    def __call__(self, policy: Policy, checks: Collection[str]) -> list[Finding]:
        """The findings of these checks that the policy records."""
        return find_all(replace(self.material), policy, checks)

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()
