"""Opposites: one side has a word for one pole only, the other side only a word for the other.

    产量显著增加。    The yield decreased significantly.    增加, decreased: .75
    南岸的村庄很多。  There are many villages in the north.    南岸, north: .75

The table of opposites says how often its words are right: see `aligner.words.opposites`. A pair of opposites whose words
cross in right translations more often has a lower measure. So have words that are not each other's closest counterpart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aligner.bitext.languages import CHINESE, base_language
from aligner.checking.checks.check import Check, shorten
from aligner.checking.checks.covered import TokenCoverage
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding
from aligner.words.mentions import Mention
from aligner.words.opposites import Pole, find_opposites, opposites

Mentions = Sequence[Mention[tuple[Pole, ...]]]
# A pair of opposites and one of its poles, and the words for it.
Poles = dict[tuple[int, int], list["_Word"]]


class OppositeEvidence(NamedTuple):
    """From what a measure is made.

    `errors` is how often a translation is supposed to have the opposite, by pole that it mentions; set by hand. With the
    share of crossings that a pair of opposites has in right translations this gives the probability that one is an
    error. `apart` is the factor for words that do not face each other. The figures are in benchmarks/NOTES.md,
    2026-12-01: polarity.
    """

    errors: float = 0.005
    apart: float = 0.3
    most: float = 0.8


EVIDENCE = OppositeEvidence()


class _Word(NamedTuple):
    """A word for a pole in a passage."""

    start: int
    stop: int
    is_sure: bool


def _find(material: Material) -> Iterator[Finding]:
    """The findings of all beads of a Chinese and an English text."""
    alignment = material.alignment
    languages = [base_language(side.language) for side in (alignment.source, alignment.target)]
    if sorted("zh" if language in CHINESE else language for language in languages) != ["en", "zh"]:
        return
    for pair in material.pairs:
        if pair.has_both_sides:
            found = [_poles(find_opposites(side.text, side.language)) for side in (pair.source, pair.target)]
            if crossed := list(_crossings(*found)):
                yield from _findings(pair, crossed, material.covered[pair.bead])


def _poles(mentions: Mentions) -> Poles:
    """The words for each pole."""
    poles: Poles = {}
    for mention in mentions:
        for pole in mention.label:
            poles.setdefault((pole.pair, pole.pole), []).append(_Word(mention.start, mention.stop, pole.is_sure))
    return poles


class _Crossing(NamedTuple):
    """A pair of opposites, and the words for one pole in the source and for the other in the target."""

    opposites: int
    source: Sequence[_Word]
    target: Sequence[_Word]


def _crossings(source: Poles, target: Poles) -> Iterator[_Crossing]:
    """The pairs of opposites of which each side has a sure word for one pole, and none for the other side's."""
    for (number, pole), words in source.items():
        opposite = target.get((number, 1 - pole), [])
        is_alone = (number, 1 - pole) not in source and (number, pole) not in target
        if is_alone and all(any(word.is_sure for word in side) for side in (words, opposite)):
            yield _Crossing(number, words, opposite)


def _findings(
    pair: Pair, crossings: Sequence[_Crossing], covered: tuple[TokenCoverage, TokenCoverage]
) -> Iterator[Finding]:
    """One finding for each word of the source, the surest."""
    best: dict[int, tuple[float, _Word, _Word]] = {}
    for crossing in crossings:
        source, target = (
            next((word for word in side if word.is_sure)) for side in (crossing.source, crossing.target)
        )
        measure = _measure(crossing.opposites, _face(source, target, covered))
        best[source.start] = max(best.get(source.start, (0.0, source, target)), (measure, source, target))
    taken: set[int] = set()
    for measure, source, target in sorted(best.values(), reverse=True):
        if target.start not in taken:
            taken.add(target.start)
            yield _finding(pair, measure, source, target)


def _finding(pair: Pair, measure: float, source: _Word, target: _Word) -> Finding:
    places = (_spans(pair.source, source), _spans(pair.target, target))
    words = [shorten(side.text[word.start : word.stop]) for side, word in ((pair.source, source), (pair.target, target))]
    return OPPOSITE.finding(pair, places, measure, "opposite", source=words[0], target=words[1])


def _spans(passage: Passage, word: _Word) -> tuple:  # type: ignore[type-arg]
    return (passage.span(word.start, word.stop),)


def _measure(number: int, face: bool) -> float:
    """The probability that a crossing is an error: errors / (errors + crossings in right translations)."""
    measure = EVIDENCE.errors / (EVIDENCE.errors + opposites().crossings[number])
    return min(EVIDENCE.most, measure) * (1.0 if face else EVIDENCE.apart)


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
    return bool(((starts >= counterpart.start) & (starts < counterpart.stop)).any())


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
