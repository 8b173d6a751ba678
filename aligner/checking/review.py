"""Alignment → Review: suspected issues of a translation, each with its evidence.

Each kind of issue has a module, each check a row of CHECKS. Checks find; the policy alone decides what is flagged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from os import PathLike
from typing import Any

from aligner.alignment.align import align
from aligner.alignment.alignment import Alignment
from aligner.alignment.doubts import language_doubts, relation_doubts, warn
from aligner.alignment.options import Options, Text, checked_options
from aligner.arguments import FILE, accepts, either, instance, optional, shown
from aligner.bitext.beads import Bitext
from aligner.bitext.progress import Progress, progress_reporter
from aligner.checking.assessment import Assessment
from aligner.checking.checklists import Checklist, load_checklist
from aligner.checking.checks.material import Material
from aligner.checking.checks.table import Finder, find_all
from aligner.checking.glossaries import Glossary, load_glossary
from aligner.checking.ignoring import IgnoreList
from aligner.checking.policy import Policy
from aligner.checking.references import check_references, reference_scores
from aligner.checking.reports import notebook, records, registry, rounds, terminal
from aligner.checking.reports.rounds import Verdicts
from aligner.checking.sections import find_sections
from aligner.checking.verdicts import EarlierVerdicts
from aligner.encoders.loading import embedded_encoder, load_encoder
from aligner.encoders.protocol import Encoder
from aligner.encoders.static import StaticEncoder
from aligner.errors import InputError


@dataclass(frozen=True, slots=True, repr=False)
class Review(Assessment):
    """The findings about a translation, and the flags that `policy` makes of them.

    `measures` has a row for each bead; `findings` are in the order of the text. `terms` are the recurring terms,
    `glossary` is the name of the glossary that was used.
    """

    alignment: Alignment

    def to_dict(self) -> dict[str, Any]:
        """Everything that reports show, as values for JSON; docs/reports.md has the schema."""
        return records.to_dict(self)

    @accepts(earlier=either(FILE, instance(EarlierVerdicts, "verdicts")))
    def with_verdicts(self, earlier: str | PathLike[str] | EarlierVerdicts) -> Review:
        """The review with the verdicts of an earlier report, from the file that its page wrote.

        They are carried over by content, see docs/reports.md. FormatError for another file, InputError for verdicts
        about other texts.
        """
        if not isinstance(earlier, EarlierVerdicts):
            earlier = EarlierVerdicts.load(earlier)
        rounds.check_related(self, earlier)
        return replace(self, earlier=earlier)

    @property
    def verdicts(self) -> Verdicts:
        """The verdict of each flag; with those of an earlier report, also which flags are new and which are solved."""
        return rounds.verdicts(self)

    @accepts(path=FILE)
    def save(self, path: str | PathLike[str], *, language: str = "en") -> None:
        """Write a report in the format that the suffix names: .html, .json, .xlsx or .docx.

        `language` is the language of the interface and the explanations, en or zh.
        """
        registry.write(self, path, language)

    def __str__(self) -> str:
        return terminal.render(self)

    def _repr_html_(self) -> str:
        return notebook.render(self)


@accepts(
    glossary=optional(either(instance(Glossary, "an aligner.Glossary"), FILE)),
    checklist=optional(either(instance(Checklist, "an aligner.Checklist"), FILE)),
    ignore=optional(either(instance(IgnoreList, "an aligner.IgnoreList"), FILE)),
)
def check(  # noqa: PLR0913 - what users may choose
    source: Text | Bitext,
    target: Text | None = None,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    encoder: str | PathLike[str] | Encoder | None = None,
    options: Options | None = None,
    progress: Progress | bool | None = None,
    glossary: Glossary | str | PathLike[str] | None = None,
    checklist: Checklist | str | PathLike[str] | None = None,
    ignore: IgnoreList | str | PathLike[str] | None = None,
    policy: Policy | None = None,
    reference: Text | None = None,
) -> Review:
    """Check a translation: two texts, which are aligned first, or an alignment.

    The arguments up to `progress` are those of `aligner.align`. With an alignment only two of them matter: the encoder,
    for the measures, and the options, for a reference. `glossary`: a file of terms or a `Glossary`. `checklist`: rules
    of one's own, `ignore`: false alarms of earlier texts, see docs/checking.md. `policy` decides which findings are
    flags. `reference`: another translation of the same source, to compare the target with.

    Raises InputError for arguments that cannot be used, EncoderError for an encoder that cannot, FormatError for a file
    that is not a glossary, a checklist or a list of what to ignore.
    """
    options, policy = checked_options(options), _policy_or_default(policy)
    if isinstance(source, Bitext):
        _check_not_given(target, source_language, target_language)
        if not warn(language_doubts(source.source, source.target, is_embedded=False)):
            warn(relation_doubts(source))
    elif target is None:
        raise InputError("check takes two texts, or an alignment")
    if reference is not None:
        check_references()
    checklist = checklist if checklist is None or isinstance(checklist, Checklist) else load_checklist(checklist)
    ignore = ignore if ignore is None or isinstance(ignore, IgnoreList) else IgnoreList.load(ignore)
    loaded = load_encoder(encoder)
    with progress_reporter(progress) as report:
        if isinstance(source, Bitext):
            alignment = source if isinstance(source, Alignment) else Alignment.from_bitext(source)
        else:
            assert target is not None
            alignment = align(
                source, target, source_language=source_language, target_language=target_language, encoder=loaded,
                options=options, progress=report,
            )  # fmt: skip
        material = Material(alignment, loaded, _lexicon(loaded), _to_glossary(glossary, alignment), checklist)
        review = replace(_review(alignment, material, policy, report), ignored=ignore)
    if reference is None:
        return review
    return replace(review, reference=reference_scores(alignment.target, reference, loaded, options))


def _lexicon(encoder: Encoder) -> StaticEncoder:
    return encoder if isinstance(encoder, StaticEncoder) else embedded_encoder()


def _review(alignment: Alignment, material: Material, policy: Policy, progress: Progress) -> Review:
    return Review(
        alignment,
        material.measures,
        tuple(find_all(material, policy, progress=progress)),
        policy,
        find_sections(alignment),
        tuple(map(material.writing.term, material.terms)),
        material.glossary.name if material.glossary else "",
        is_unrelated=any(relation_doubts(alignment)),
        find=Finder(replace(material)),
    )


def _policy_or_default(policy: Policy | None) -> Policy:
    if policy is not None and not isinstance(policy, Policy):
        raise InputError(f"policy must be an aligner.Policy, not {shown(policy)}")
    return policy or Policy()


def _check_not_given(target: object, *languages: str | None) -> None:
    """InputError for a text or languages, which an alignment already has."""
    if target is not None:
        raise InputError("an alignment already has both texts; leave the second text out")
    if any(languages):
        raise InputError("an alignment already has its languages; leave them out")


def _to_glossary(glossary: Glossary | str | PathLike[str] | None, alignment: Bitext) -> Glossary | None:
    if glossary is None or isinstance(glossary, Glossary):
        return glossary
    return load_glossary(glossary, alignment.source.language, alignment.target.language)
