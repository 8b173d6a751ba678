"""Alignment → Review: suspected issues of a translation, each with its evidence.

One module a kind of issue, one row of CHECKS a check; a check finds, and the policy alone decides what is flagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from types import MappingProxyType
from typing import TypedDict, Unpack

from aligner.alignment import Options, Text, align
from aligner.bitext import Alignment
from aligner.checks.material import Material
from aligner.checks.measures import measure
from aligner.checks.nulls import ADDITION, OMISSION
from aligner.checks.rows import Check
from aligner.encoders import Encoder, embedded_encoder, load_encoder
from aligner.encoders.static import StaticEncoder
from aligner.errors import InputError
from aligner.glossaries import Glossary
from aligner.review import Policy, Review
from aligner.sections import find_sections

CHECKS: Mapping[str, Check] = MappingProxyType({check.name: check for check in (OMISSION, ADDITION)})


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
    takes the encoder only, for its measures.

    Raises InputError for what cannot be used, FormatError for a glossary that is none.
    """
    if isinstance(source, Alignment):
        if target is not None:
            raise InputError("an alignment has both texts already; give it alone")
        alignment = source
    elif target is None:
        raise InputError("check takes two texts, or an alignment")
    else:
        alignment = align(source, target, **aligning)
    encoder = load_encoder(aligning.get("encoder"))
    lexicon = encoder if isinstance(encoder, StaticEncoder) else embedded_encoder()
    material = Material(alignment, encoder, lexicon, glossary if isinstance(glossary, Glossary) else None)
    findings = [finding for each in CHECKS.values() for finding in each.find(material)]
    findings.sort(key=lambda finding: finding.bead)
    return Review(
        alignment, measure(material), tuple(findings), policy or Policy(), find_sections(alignment), material.terms
    )
