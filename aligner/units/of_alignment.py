"""An alignment → translation units, one per bead, and the header of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from aligner.bitext.beads import Bead, Bitext
from aligner.bitext.forms import Form, check_form
from aligner.bitext.languages import check_known_language
from aligner.bitext.texts import Run, Sentences
from aligner.bitext.visible import label_of
from aligner.units.units import (
    AFTER,
    BEAD,
    BEFORE,
    CHANGED,
    CONFIDENCE,
    CREATED,
    DOCUMENT,
    RECIPE,
    REVIEW,
    SEGMENT,
    Element,
    Header,
    Unit,
    Variant,
    exchange_tag,
    prop,
    stamp,
)


def units_of(
    alignment: Bitext,
    form: Form = "typed",
    languages: tuple[str, str] | None = None,
    created: datetime | None = None,
    *,
    split: bool = False,
    nulls: bool = False,
) -> Iterator[Unit]:
    """The beads as units; beads with a side that is empty or has no words are included only with `nulls`.

    Beads that a reviewer dropped are units as well, which say so: `Selection` leaves them out and counts them.

    Texts are stripped, because CAT tools find no match for a text with blanks around it. `languages` default to those
    of the texts, with a region (see `exchange_tag`); `created` defaults to now. `split` turns a bead of n and n
    sentences into n units. A bead that contains only a part of a sentence is a phrase; any other bead that is not 1-1
    is a paragraph. Sentences are counted from 1. The context is the source sentence before and the source sentence
    after.
    """
    check_form(form)
    date = stamp(created)
    sides = (alignment.source, alignment.target)
    tags = tuple(map(check_known_language, languages)) if languages else exchange_tags(*sides)
    counts = [side.sentence_numbers() for side in sides]
    for bead, runs in _bead_runs(alignment, split=split):
        if bead.is_blank:
            continue
        variants = tuple(
            _variant(side, run, numbers, tag, form)
            for side, run, numbers, tag in zip(sides, runs, counts, tags, strict=True)
        )
        attributes = {"segtype": _segment_type(bead, runs), CREATED: date, CHANGED: date}
        elements = (*_statements(bead), *_context(alignment.source, runs[0], form))
        unit = Unit(variants, attributes, elements)
        if nulls or unit.has_words:
            yield unit


def _statements(bead: Bead) -> Iterator[Element]:
    """How certain a bead is, its kind, and what a reviewer said of it."""
    yield prop(CONFIDENCE, f"{bead.certainty:.6f}")
    yield prop(BEAD, bead.kind)
    if bead.judgement.words:
        yield prop(REVIEW, bead.judgement.words)


def _bead_runs(alignment: Bitext, *, split: bool) -> Iterator[tuple[Bead, tuple[Run, Run]]]:
    """Each bead with its runs or, if `split`, once for each pair of its sentences."""
    for bead in alignment.beads:
        whole = [(bead.source, bead.target)]
        for runs in _runs_of_sentences(bead, (alignment.source, alignment.target)) if split else whole:
            yield bead, runs


def header_of(alignment: Bitext, languages: tuple[str, str] | None = None, created: datetime | None = None) -> Header:
    """The header of all units of an alignment: languages as in `units_of`, segment type, date, recipe.

    It says whether a reviewer has seen the alignment.

    OmegaT splits a unit of two and two sentences only if the header says `paragraph`.
    """
    is_joined = any(len(bead.source) > 1 or len(bead.target) > 1 for bead in alignment.beads)
    date = stamp(created)
    attributes = {"segtype": "paragraph" if is_joined else "sentence", CREATED: date, CHANGED: date}
    reviewed = [prop(REVIEW, "reviewed")] if alignment.is_reviewed else []
    elements = (prop(RECIPE, str(alignment.recipe)), *reviewed)
    return Header(*(languages or exchange_tags(alignment.source, alignment.target)), attributes, elements)


def name_of(alignment: Bitext) -> str:
    """A name for the document of the units: the files, or the one file, that the texts came from, if any."""
    origins = dict.fromkeys(side.document.origin for side in (alignment.source, alignment.target))
    return " / ".join(label_of(origin) for origin in origins if origin)


def exchange_tags(source: Sentences, target: Sentences) -> tuple[str, str]:
    """The language tags of both texts, as CAT tools expect them."""
    left, right = (exchange_tag(side.language, side.document.text) for side in (source, target))
    return left, right


def _runs_of_sentences(bead: Bead, sides: tuple[Sentences, Sentences]) -> Sequence[tuple[Run, Run]]:
    """One pair of runs per sentence if both sides have equally many and none is blank; otherwise the whole bead."""
    runs = (bead.source, bead.target)
    has_blank = any(side.visible(run) < len(run) for side, run in zip(sides, runs, strict=True))
    if bead.is_partial or len(bead.source) != len(bead.target) or has_blank:
        return [runs]
    return [(Run(i, i + 1), Run(j, j + 1)) for i, j in zip(*runs, strict=True)]


def _variant(side: Sentences, run: Run, numbers: Sequence[int], tag: str, form: Form) -> Variant:
    origin = side.document.origin
    elements = [prop(DOCUMENT, label_of(origin))] if origin else []
    if run:
        first, last = numbers[run.start + 1], numbers[run.stop]
        elements.append(prop(SEGMENT, f"{first}" if first == last else f"{first}-{last}"))
    return Variant(tag, side.text_of(run, form).strip(), elements=tuple(elements))


def _segment_type(bead: Bead, runs: tuple[Run, Run]) -> str:
    if bead.is_partial:
        return "phrase"
    return "sentence" if len(runs[0]) == len(runs[1]) == 1 else "paragraph"


def _context(source: Sentences, run: Run, form: Form) -> Iterator[Element]:
    neighbours = ((BEFORE, run.start - 1), (AFTER, run.stop))
    for kind, index in neighbours:
        if run and 0 <= index < len(source) and (text := source.text_of(Run(index, index + 1), form).strip()):
            yield prop(kind, text)
