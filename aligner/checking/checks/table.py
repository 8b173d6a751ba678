"""All checks: a module a kind of issue, a row a check."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from aligner.bitext.progress import Progress, silent
from aligner.checking.checks.citations import CITATIONS, FORMULAE, LINKS
from aligner.checking.checks.figures import NUMBER
from aligner.checking.checks.glossary import GLOSSARY
from aligner.checking.checks.latin import LATIN_TERM
from aligner.checking.checks.listings import KEYWORDS, TITLE
from aligner.checking.checks.material import Material
from aligner.checking.checks.names import NAME
from aligner.checking.checks.nulls import ADDITION, OMISSION
from aligner.checking.checks.order import ORDER
from aligner.checking.checks.partial import PARTIAL_ADDITION, PARTIAL_OMISSION
from aligner.checking.checks.repeats import REPEATED_SENTENCE
from aligner.checking.checks.rows import Check
from aligner.checking.checks.terminology import INCONSISTENT_TERM
from aligner.checking.checks.typography import PUNCTUATION, QUOTES, REPEATED_WORD, SPACES, WIDTH
from aligner.checking.checks.untranslated import UNTRANSLATED
from aligner.checking.checks.weak import LENGTH, WEAK_PAIR
from aligner.checking.findings import Finding
from aligner.checking.policy import Policy

# One row a check, in the order of DEFAULT_LIMITS.
ROWS: tuple[Check, ...] = (
    OMISSION,
    ADDITION,
    PARTIAL_OMISSION,
    PARTIAL_ADDITION,
    WEAK_PAIR,
    UNTRANSLATED,
    NUMBER,
    LATIN_TERM,
    CITATIONS,
    LINKS,
    FORMULAE,
    NAME,
    GLOSSARY,
    INCONSISTENT_TERM,
    REPEATED_SENTENCE,
    KEYWORDS,
    TITLE,
    ORDER,
    LENGTH,
    PUNCTUATION,
    QUOTES,
    WIDTH,
    REPEATED_WORD,
    SPACES,
)
CHECKS: Mapping[str, Check] = MappingProxyType({check.name: check for check in ROWS})


def find(
    material: Material, policy: Policy, checks: Collection[str] = CHECKS, progress: Progress = silent
) -> list[Finding]:
    """What checks find and a policy has recorded, in the order of the text."""
    findings: list[Finding] = []
    for done, check in enumerate(checks, 1):
        findings += filter(policy.records, CHECKS[check].find(material))
        progress("checking", done, len(checks))
    return sorted(findings, key=lambda finding: finding.bead)


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds in the same material again; what was worked out for that is not kept.

    None stands for it in a pickled review, which would be a thousand times as large with an encoder.
    """

    material: Material

    def __call__(self, policy: Policy, checks: Collection[str]) -> list[Finding]:
        """The findings of some checks that a policy has recorded."""
        return find(replace(self.material), policy, checks)

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()
