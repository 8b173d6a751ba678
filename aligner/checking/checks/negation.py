"""Negations that one side has and the other lacks.

    所有样本均未检出该物质。    The substance was detected in all samples.      未: .75
    村民同意。                  The villagers did not agree.                    not: .75

A negation is answered by any negation of the other side, and by words that deny in another way: 缺乏 and `fail`, 不足
and `insufficient`. What is not answered is a finding if the words that it negates have a counterpart on the other side:
free renderings, which say the same without negation, mostly lack one. If the other side has fewer negations, the one
whose counterpart is farthest from all of them is the finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from aligner.bitext.languages import CHINESE, base_language
from aligner.checking.checks.check import Check, on_one_side, shorten
from aligner.checking.checks.covered import TokenCoverage
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding
from aligner.words.mentions import Mention
from aligner.words.negations import NEGATIVE, find_negations


class NegationEvidence(NamedTuple):
    """The measures of a negation without answer, and when the words that it negates have a counterpart.

    Set by hand from 40,000 training pairs, most of them right, and from negations that were put into them and taken
    out (see benchmarks/NOTES.md, 2026-12-01: polarity).
    """

    # The other side negates nothing: in a short pair, and in a long one.
    sole: float = 0.75
    sole_long: float = 0.5
    # The other side negates something else.
    further: float = 0.4
    # Chinese characters of a long pair.
    long: int = 60
    # Likeness of the negated words to their counterpart.
    likeness: float = 0.6
    likeness_further: float = 0.8
    # How many tokens after a negation may be negated, in Chinese and in English.
    reach_chinese: int = 3
    reach_english: int = 4


EVIDENCE = NegationEvidence()
CLAUSE_END = regex.compile(r"[，。；：！？,.;:!?、（）()“”\"]")


@dataclass(frozen=True)
class _Side:
    """A passage, its coverage and its negations."""

    passage: Passage
    covered: TokenCoverage
    mentions: Sequence[Mention[str]]

    @property
    def negative(self) -> list[Mention[str]]:
        """The negations that need an answer."""
        return [mention for mention in self.mentions if mention.label == NEGATIVE]

    @property
    def reach(self) -> int:
        """How many tokens after a negation may be negated."""
        return EVIDENCE.reach_chinese if _is_chinese(self.passage.language) else EVIDENCE.reach_english

    def negated(self, mention: Mention[str]) -> _Negated:
        """The closest of the words that a mention negates."""
        text, tokens = self.passage.text, self.covered.tokens
        end = CLAUSE_END.search(text, mention.stop)
        stop = end.start() if end else len(text)
        places = [k for k in range(len(tokens)) if mention.stop <= tokens.starts[k] and tokens.stops[k] <= stop]
        places = [k for k in places if text[tokens.starts[k] : tokens.stops[k]].strip()][: self.reach]
        if not places:
            return _Negated(mention, 0.0, 0)
        best = max(places, key=lambda k: float(self.covered.best[k] * self.covered.weights[k]))
        return _Negated(mention, float(self.covered.best[best]), int(self.covered.nearest[best]))


class _Negated(NamedTuple):
    """A negation, the likeness of what it negates to its counterpart, and the token that is the counterpart."""

    mention: Mention[str]
    likeness: float
    counterpart: int


def _is_chinese(language: str) -> bool:
    return base_language(language) in CHINESE


def _find(material: Material) -> Iterator[Finding]:
    """The findings of all beads of a Chinese and an English text."""
    alignment = material.alignment
    languages = {
        "zh" if _is_chinese(side.language) else base_language(side.language)
        for side in (alignment.source, alignment.target)
    }
    if languages != {"zh", "en"}:
        return
    for pair in material.pairs:
        mentions = [find_negations(side.text, side.language) for side in (pair.source, pair.target)]
        if pair.has_both_sides and any(mentions):
            yield from _find_in_bead(material, pair, mentions)


def _find_in_bead(material: Material, pair: Pair, mentions: Sequence[list[Mention[str]]]) -> Iterator[Finding]:
    for of_target in (False, True):
        negative = [each for each in mentions[of_target] if each.label == NEGATIVE]
        if len(negative) > len(mentions[not of_target]):
            covered = material.covered[pair.bead]
            passages = pair.source, pair.target
            own, other = (_Side(passages[k], covered[k], mentions[k]) for k in (of_target, not of_target))
            yield from _judge(pair, own, other, of_target=of_target)


def _judge(pair: Pair, own: _Side, other: _Side, *, of_target: bool) -> Iterator[Finding]:
    """The finding of a bead where one side has more negations than the other has of all kinds."""
    negated = max((own.negated(mention) for mention in own.negative), key=lambda each: _distance(each, other))
    is_further = bool(other.mentions)
    if negated.likeness < (EVIDENCE.likeness_further if is_further else EVIDENCE.likeness):
        return
    size = min(len(passage.text) for passage in (pair.source, pair.target))
    sole = EVIDENCE.sole if size < EVIDENCE.long else EVIDENCE.sole_long
    span = own.passage.span(negated.mention.start, negated.mention.stop)
    word = shorten(own.passage.text[negated.mention.start : negated.mention.stop])
    yield NEGATION.finding(
        pair,
        on_one_side([span], of_target),
        EVIDENCE.further if is_further else sole,
        "added" if of_target else "lost",
        word=word,
    )


def _distance(negated: _Negated, other: _Side) -> tuple[float, float]:
    """How far the counterpart of what is negated is from any negation of the other side, in characters."""
    if not other.mentions:
        return 0.0, negated.likeness
    place = int(other.covered.tokens.starts[negated.counterpart])
    return float(min(abs(mention.start - place) for mention in other.mentions)), negated.likeness


NEGATION = Check(
    "negation", "accuracy/mistranslation", {"en": "Negation", "zh": "否定"},
    {
        "lost": {
            "en": "The source negates here (“{word}”); the translation seems to lack this negation.",
            "zh": "原文此处有否定（“{word}”），译文似乎没有译出。",
        },
        "added": {
            "en": "The translation negates here (“{word}”); the source seems to have no such negation.",
            "zh": "译文此处有否定（“{word}”），原文似乎没有。",
        },
    },
    _find,
)  # fmt: skip
