"""Opposites: one side has a word for one pole only, the other side only a word for the other.

    产量显著增加。    The yield decreased significantly.    增加, decreased: .75
    南岸的村庄很多。  There are many villages in the north.    南岸, north: .75

The table of opposites says how often its words cross in right translations: see `aligner.words.opposites`. The more
often, the lower is the measure. Words that are not each other's closest counterpart have a lower one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from aligner.bitext.edits import Span
from aligner.bitext.languages import CHINESE, base_language
from aligner.checking.checks.bounds import number_beside
from aligner.checking.checks.check import Check, shorten
from aligner.checking.checks.covered import TokenCoverage
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding
from aligner.words.mentions import Mention
from aligner.words.opposites import Evidence, Pole, find_opposites, opposites

Mentions = Sequence[Mention[tuple[Pole, ...]]]
# A pair of opposites and one of its poles, and the words for it.
Poles = dict[tuple[int, int], list["_Word"]]


class OppositeEvidence(NamedTuple):
    """From what a measure is made.

    `errors` is how often a translation is supposed to have the opposite, by pole that it mentions; set by hand. With
    the share of crossings that a pair of opposites has in right translations this gives the probability that one is
    an error, of words that face each other and of others. `likeness`: of words that face each other, at least. A word
    negates another that begins at most `reach` characters behind it. The figures are in benchmarks/NOTES.md,
    2026-12-01: polarity.
    """

    errors: float = 0.005
    most: float = 0.8
    most_apart: float = 0.5
    likeness: float = 0.05
    reach_chinese: int = 3
    reach_english: int = 16


EVIDENCE = OppositeEvidence()


class _Word(NamedTuple):
    """A word for a pole in a passage."""

    start: int
    stop: int
    evidence: Evidence


def _find(material: Material) -> Iterator[Finding]:
    """The findings of all beads of a Chinese and an English text."""
    if not material.is_chinese_with_english:
        return
    for pair in material.pairs:
        if pair.has_both_sides:
            found = [_poles(find_opposites(side.text, side.language)) for side in (pair.source, pair.target)]
            if crossed := list(_crossings(*found)):
                yield from _findings(pair, crossed, material.covered[pair.bead], material.negations[pair.bead])


def _poles(mentions: Mentions) -> Poles:
    """The words for each pole."""
    poles: Poles = {}
    for mention in mentions:
        for pole in mention.label:
            poles.setdefault((pole.pair, pole.pole), []).append(_Word(mention.start, mention.stop, pole.evidence))
    return poles


class _Crossing(NamedTuple):
    """A pair of opposites, and the words for one pole in the source and for the other in the target."""

    opposites: int
    source: Sequence[_Word]
    target: Sequence[_Word]


class _Facing(NamedTuple):
    """The measure of two words for opposite poles, one in the source and one in the target."""

    measure: float
    source: _Word
    target: _Word


def _crossings(source: Poles, target: Poles) -> Iterator[_Crossing]:
    """The pairs of opposites of which the source has one pole alone, and the target the other."""
    for (number, pole), words in source.items():
        opposite = target.get((number, 1 - pole), [])
        if opposite and (number, 1 - pole) not in source and (number, pole) not in target:
            yield _Crossing(number, words, opposite)


def _findings(
    pair: Pair,
    crossings: Sequence[_Crossing],
    covered: tuple[TokenCoverage, TokenCoverage],
    negations: Sequence[Sequence[Mention[str]]],
) -> Iterator[Finding]:
    """The surest findings of a bead, one for each word."""
    facing = [
        _Facing(_measure(crossing.opposites, source, target, covered), source, target)
        for crossing in crossings
        if not any(
            _reaches(negation, word.start, side.language)
            for side, mentions, words in zip(
                (pair.source, pair.target), negations, (crossing.source, crossing.target), strict=True
            )
            for word in words
            for negation in mentions
        )
        for source, target in product(crossing.source, crossing.target)
    ]
    taken: set[tuple[bool, int]] = set()
    for measure, source, target in sorted(facing, reverse=True):
        places = {(False, source.start), (True, target.start)}
        if measure and not places & taken and not _bound_the_same(pair, source, target):
            taken |= places
            yield _finding(pair, measure, source, target)


def _bound_the_same(pair: Pair, source: _Word, target: _Word) -> bool:
    """Whether both words stand beside the same number; the check of numbers compares these."""
    numbers = [number_beside(side.text, *word[:2]) for side, word in ((pair.source, source), (pair.target, target))]
    return bool(numbers[0]) and numbers[0] == numbers[1]


def _reaches(negation: Mention[str], start: int, language: str) -> bool:
    """Whether a negation begins before a word, closely: `not the same` may be 不同."""
    reach = EVIDENCE.reach_chinese if base_language(language) in CHINESE else EVIDENCE.reach_english
    return negation.start < start <= negation.stop + reach


def _finding(pair: Pair, measure: float, source: _Word, target: _Word) -> Finding:
    places = (_spans(pair.source, source), _spans(pair.target, target))
    words = [
        shorten(side.text[word.start : word.stop]) for side, word in ((pair.source, source), (pair.target, target))
    ]
    return OPPOSITE.finding(pair, places, measure, "opposite", source=words[0], target=words[1])


def _spans(passage: Passage, word: _Word) -> tuple[Span]:
    return (passage.span(word.start, word.stop),)


def _measure(number: int, source: _Word, target: _Word, covered: tuple[TokenCoverage, TokenCoverage]) -> float:
    """The probability that a crossing is an error: errors / (errors + crossings in right translations)."""
    evidence = min(source.evidence, target.evidence)
    rates = opposites().rates[number]
    if evidence >= Evidence.FACING and _face(source, target, covered):
        return min(EVIDENCE.most, EVIDENCE.errors / (EVIDENCE.errors + rates.facing))
    if evidence == Evidence.ANYWHERE:
        return min(EVIDENCE.most_apart, EVIDENCE.errors / (EVIDENCE.errors + rates.apart))
    return 0.0


def _face(source: _Word, target: _Word, covered: tuple[TokenCoverage, TokenCoverage]) -> bool:
    """Whether a token of one word has its closest counterpart in the other word."""
    sides = ((covered[0], source, covered[1], target), (covered[1], target, covered[0], source))
    return any(_points(*side) for side in sides)


def _points(own: TokenCoverage, word: _Word, other: TokenCoverage, counterpart: _Word) -> bool:
    """Whether a token of a word has its closest counterpart within another."""
    if not len(own.tokens) or not len(other.tokens):
        return False
    within = (own.tokens.starts < word.stop) & (own.tokens.stops > word.start)
    starts = other.tokens.starts[own.nearest[within]]
    is_like = own.best[within] > EVIDENCE.likeness
    return bool(((starts >= counterpart.start) & (starts < counterpart.stop) & is_like).any())


OPPOSITE = Check(
    "opposite", "accuracy/mistranslation", {"en": "Opposite", "zh": "反义"},
    {
        "opposite": {
            "en": "The source says “{source}”, the translation “{target}”, which may be the opposite.",
            "zh": "原文是“{source}”，译文是“{target}”，意思可能相反。",
        },
    },
    _find,
)  # fmt: skip
