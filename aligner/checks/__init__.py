"""Alignment → Review: suspected issues of a translation, each with its evidence.

One module a kind of issue, one row of CHECKS a check; a check finds, and the policy alone decides what is flagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from types import MappingProxyType
from typing import TypedDict, Unpack

from aligner.alignment import Options, Text, align
from aligner.bitext import Alignment
from aligner.checks.citations import CITATIONS, FORMULAE, LINKS
from aligner.checks.figures import NUMBER
from aligner.checks.glossary import GLOSSARY
from aligner.checks.latin import LATIN_TERM
from aligner.checks.listings import KEYWORDS, TITLE
from aligner.checks.material import Material
from aligner.checks.names import NAME
from aligner.checks.nulls import ADDITION, OMISSION
from aligner.checks.order import ORDER
from aligner.checks.partial import PARTIAL_ADDITION, PARTIAL_OMISSION
from aligner.checks.repeats import REPEATED_SENTENCE
from aligner.checks.rows import Check
from aligner.checks.terminology import INCONSISTENT_TERM
from aligner.checks.typography import PUNCTUATION, QUOTES, REPEATED_WORD, SPACES, WIDTH
from aligner.checks.untranslated import UNTRANSLATED
from aligner.checks.weak import LENGTH, WEAK_PAIR
from aligner.encoders import Encoder, embedded_encoder, load_encoder
from aligner.encoders.static import StaticEncoder
from aligner.errors import InputError
from aligner.glossaries import Glossary, load_glossary
from aligner.references import check_references, reference_scores
from aligner.review import Policy, Review
from aligner.sections import find_sections

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


class Aligning(TypedDict, total=False):
    """How texts are aligned before they are checked: the further arguments of `aligner.align`."""

    source_language: str | None
    target_language: str | None
    encoder: str | PathLike[str] | Encoder | None
    options: Options | None


def check(
    source: Text | Alignment,
    target: Text | None = None,
    glossary: Glossary | str | PathLike[str] | None = None,
    policy: Policy | None = None,
    reference: Text | None = None,
    **aligning: Unpack[Aligning],
) -> Review:
    """Check a translation: two texts, which are aligned first, or an alignment.

    `glossary`: a file of terms or a `Glossary`. `policy`: what becomes of findings. `reference`: another translation of
    the same source, to compare the target with. Further arguments are those of `aligner.align`; of these an alignment
    takes the encoder only, for its measures, and the options, for a reference.

    Raises InputError for what cannot be used, FormatError for a glossary that is none.
    """
    _check_arguments(source, policy, aligning)
    if reference is not None:
        check_references()
    encoder = load_encoder(aligning.get("encoder"))
    alignment = _aligned(source, target, {**aligning, "encoder": encoder})
    lexicon = encoder if isinstance(encoder, StaticEncoder) else embedded_encoder()
    material = Material(alignment, encoder, lexicon, _glossary(glossary, alignment))
    findings = [finding for each in CHECKS.values() for finding in each.find(material)]
    findings.sort(key=lambda finding: finding.bead)
    review = Review(
        alignment,
        material.measures,
        tuple(findings),
        policy or Policy(),
        find_sections(alignment),
        material.terms,
        material.glossary.name if material.glossary else "",
    )
    if reference is None:
        return review
    scores = reference_scores(alignment.target, reference, encoder, aligning.get("options"))
    return replace(review, reference=scores)


def _check_arguments(source: Text | Alignment, policy: Policy | None, aligning: Aligning) -> None:
    """Find what is wrong before the work begins."""
    if unknown := set(aligning).difference(Aligning.__annotations__):
        raise TypeError(f"check() got an unexpected keyword argument {min(unknown)!r}")
    if policy is not None and not isinstance(policy, Policy):
        raise InputError(f"policy must be an aligner.Policy, not {type(policy).__name__}")
    if isinstance(source, Alignment) and (aligning.get("source_language") or aligning.get("target_language")):
        raise InputError("an alignment has its languages already; leave them out")


def _glossary(glossary: Glossary | str | PathLike[str] | None, alignment: Alignment) -> Glossary | None:
    if glossary is None or isinstance(glossary, Glossary):
        return glossary
    return load_glossary(glossary, alignment.source.language, alignment.target.language)


def _aligned(source: Text | Alignment, target: Text | None, aligning: Aligning) -> Alignment:
    if isinstance(source, Alignment):
        if target is not None:
            raise InputError("an alignment has both texts already; give it alone")
        return source
    if target is None:
        raise InputError("check takes two texts, or an alignment")
    return align(source, target, **aligning)
