"""Alignment → what the checks read: the passages of each bead, their coverage and measures, and recurring terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from aligner.alignment.associations import Associations, find_associations
from aligner.alignment.sides import without_surrogates
from aligner.bitext.beads import Bitext, Link
from aligner.bitext.languages import CHINESE, base_language
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checklists import Checklist
from aligner.checking.checks.covered import TokenCoverage, measure_coverage, tokenize
from aligner.checking.checks.measures import measure
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import BeadMeasures, Term
from aligner.checking.glossaries import Glossary
from aligner.checking.terms import find_terms
from aligner.checking.writing import Writing
from aligner.encoders.protocol import Encoder
from aligner.encoders.static import StaticEncoder
from aligner.words.mentions import Mention
from aligner.words.negations import find_negations


@dataclass(frozen=True)
class Material:
    """What every check reads. `lexicon` is the encoder whose tokens carry the coverage.

    `written` is the alignment as it stands. `alignment` is the same with Simplified Chinese for Traditional, unless
    `verbatim`.
    """

    written: Bitext
    encoder: Encoder
    lexicon: StaticEncoder
    glossary: Glossary | None = None
    checklist: Checklist | None = None
    verbatim: bool = False

    @cached_property
    def writing(self) -> Writing:
        """The alignment in both scripts of Chinese."""
        return Writing(self.written, self.written) if self.verbatim else Writing.of(self.written)

    @property
    def alignment(self) -> Bitext:
        """The alignment that the checks read."""
        return self.writing.plain

    @property
    def is_chinese_with_english(self) -> bool:
        """Whether one text is Chinese and the other English."""
        languages = [base_language(side.language) for side in (self.alignment.source, self.alignment.target)]
        return sorted("zh" if language in CHINESE else language for language in languages) == ["en", "zh"]

    @cached_property
    def as_written(self) -> Material:
        """The same, for checks of characters: they read Traditional Chinese as it stands."""
        return self if self.alignment is self.written else replace(self, verbatim=True)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every bead, nulls included, in order."""
        source, target = self.alignment.source, self.alignment.target
        return tuple(
            Pair(number, _passage(source, bead.source), _passage(target, bead.target))
            for number, bead in enumerate(self.alignment)
        )

    @cached_property
    def covered(self) -> tuple[tuple[TokenCoverage, TokenCoverage], ...]:
        """For each bead, how each side covers the tokens of the other."""
        sources = tokenize([pair.source.text for pair in self.pairs], self.lexicon)
        targets = tokenize([pair.target.text for pair in self.pairs], self.lexicon)
        sides = zip(sources, targets, strict=True)
        return tuple(measure_coverage(source, target, self.lexicon, self.associations) for source, target in sides)

    @cached_property
    def negations(self) -> tuple[tuple[list[Mention[str]], list[Mention[str]]], ...]:
        """For each bead, the negations of its two sides; for Chinese with English."""
        return tuple(
            (
                find_negations(pair.source.text, pair.source.language),
                find_negations(pair.target.text, pair.target.language),
            )
            for pair in self.pairs
        )

    @cached_property
    def measures(self) -> tuple[BeadMeasures, ...]:
        """The measures of every bead."""
        return measure(self.pairs, self.covered, self.encoder)

    @cached_property
    def associations(self) -> Associations:
        """Which tokens of the two texts co-occur in the beads of the alignment."""
        sides = (self.alignment.source, self.alignment.target)
        source, target = (self.lexicon.tokens(without_surrogates(side)) for side in sides)
        beads = [Link(bead.source, bead.target, bead.confidence) for bead in self.alignment]
        return find_associations(source, target, beads)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The recurring terms of the source and their renderings."""
        return find_terms(self.alignment, self.lexicon)


def _passage(sentences: Sentences, run: Run) -> Passage:
    """The repaired text of a run, with the white space between its sentences."""
    spans, language = sentences.text_spans[run.start : run.stop], sentences.language
    if not spans:
        return Passage("", 0, language)
    return Passage(sentences.document.text[spans[0].start : spans[-1].stop], spans[0].start, language)
