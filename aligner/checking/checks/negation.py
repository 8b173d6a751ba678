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
from aligner.words.negations import NEGATIVE


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
    # Likeness of the negated words to their counterpart: the least, and where the other side negates something else.
    likeness: float = 0.25
    likeness_further: float = 0.8
    # From this likeness on, a sole negation counts fully.
    likeness_sole: float = 0.75
    # Characters from a counterpart to the next negation of the other side, in Chinese and in English, from which on it
    # is another one.
    far_chinese: int = 10
    far_english: int = 30
    # Characters from a negation to a word that negates it again: `not un…`.
    double: int = 10
    # How many tokens after a negation may be negated, in Chinese and in English.
    reach_chinese: int = 3
    reach_english: int = 4


EVIDENCE = NegationEvidence()
AFFIXED = regex.compile(r"(?:un|in|im|ir|il|non|dis)\p{L}{3,}|fail\p{L}*|lack\p{L}*|\p{Han}+", regex.IGNORECASE)
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

    def is_doubled(self, mention: Mention[str]) -> bool:
        """Whether a word with a negation in itself follows another closely."""
        text = self.passage.text
        return any(
            0 <= each.start - mention.stop <= EVIDENCE.double and AFFIXED.fullmatch(text, each.start, each.stop)
            for each in self.mentions
            if each.label != NEGATIVE
        )

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
    if not material.is_chinese_with_english:
        return
    for pair, mentions in zip(material.pairs, material.negations, strict=True):
        if pair.has_both_sides and any(mentions):
            yield from _find_in_bead(material, pair, mentions)


def _find_in_bead(material: Material, pair: Pair, mentions: Sequence[list[Mention[str]]]) -> Iterator[Finding]:
    for of_target in (False, True):
        own, other = mentions[of_target], mentions[not of_target]
        if len(own) > len(other) and any(each.label == NEGATIVE for each in own):
            covered = material.covered[pair.bead]
            passages = pair.source, pair.target
            sides = [_Side(passages[k], covered[k], mentions[k]) for k in (of_target, not of_target)]
            yield from _judge(pair, sides[0], sides[1], of_target=of_target)


def _judge(pair: Pair, own: _Side, other: _Side, *, of_target: bool) -> Iterator[Finding]:
    """The finding of a bead where one side has more negations than the other."""
    negated = max((own.negated(mention) for mention in own.negative), key=lambda each: _distance(each, other))
    measure = _measure(pair, negated, own, other)
    if measure:
        mention = negated.mention
        span = own.passage.span(mention.start, mention.stop)
        word = shorten(own.passage.text[mention.start : mention.stop])
        wording = "added" if of_target else "lost"
        yield NEGATION.finding(pair, on_one_side([span], of_target), measure, wording, word=word)


def _measure(pair: Pair, negated: _Negated, own: _Side, other: _Side) -> float:
    """The measure of a negation that seems to have no answer; 0 if it may have one."""
    if not other.mentions:
        is_long = min(len(passage.text) for passage in (pair.source, pair.target)) >= EVIDENCE.long
        is_plain = negated.likeness >= EVIDENCE.likeness_sole and not is_long
        return (EVIDENCE.sole if is_plain else EVIDENCE.sole_long) if negated.likeness >= EVIDENCE.likeness else 0.0
    is_surplus = len(own.negative) > len(other.mentions)
    far = EVIDENCE.far_chinese if _is_chinese(other.passage.language) else EVIDENCE.far_english
    is_far = _distance(negated, other)[0] >= far
    is_likely = negated.likeness >= EVIDENCE.likeness_further and (is_surplus or is_far)
    is_doubled = not other.negative and own.is_doubled(negated.mention)
    return EVIDENCE.further if is_likely or is_doubled else 0.0


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
