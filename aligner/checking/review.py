"""Alignment → Review: suspected issues of a translation, each with its evidence.

One module a kind of issue, one row of CHECKS a check; a check finds, and the policy alone decides what is flagged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, TypedDict, Unpack

from aligner.alignment.align import align
from aligner.alignment.alignment import Alignment
from aligner.alignment.options import Options, Text
from aligner.checking.assessment import Assessment
from aligner.checking.checks.material import Material
from aligner.checking.checks.table import Finder, find
from aligner.checking.glossaries import Glossary, load_glossary
from aligner.checking.policy import Policy
from aligner.checking.references import check_references, reference_scores
from aligner.checking.reports import records, registry, terminal
from aligner.checking.sections import find_sections
from aligner.encoders.loading import embedded_encoder, load_encoder
from aligner.encoders.protocol import Encoder
from aligner.encoders.static import StaticEncoder
from aligner.errors import InputError


@dataclass(frozen=True, slots=True, repr=False)
class Review(Assessment):
    """All that was found in a translation, and the flags that `policy` makes of it.

    `measures` has a row for each bead; `findings` are in the order of the text. `terms` are the recurring terms,
    `glossary` the name of the glossary that was used.
    """

    def to_dict(self) -> dict[str, Any]:
        """Everything that is shown, as what JSON can hold; docs/review.md has the schema."""
        return records.to_dict(self)

    def save(self, path: str | PathLike[str], language: str = "en") -> None:
        """Write a report in the format that the suffix names: .html, .json, .xlsx or .docx.

        `language` is that of the interface and the explanations, en or zh.
        """
        registry.write(self, path, language)

    def __str__(self) -> str:
        return terminal.render(self)


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
    policy = policy or Policy()
    review = Review(
        alignment,
        material.measures,
        tuple(find(material, policy)),
        policy,
        find_sections(alignment),
        material.terms,
        material.glossary.name if material.glossary else "",
        find=Finder(replace(material)),
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
