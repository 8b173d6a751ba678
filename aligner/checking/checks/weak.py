"""Pairs that hardly look like translations of each other, and pairs of unlikely lengths.

How close a pair is, is the sum of three: the cosine of both sides, and how much of either the other covers. Free
translations are less close all through, so a pair is measured beside what is usual in its document:

    weak pair  1 − closeness / usual closeness, or two thirds of the doubt that the aligner has, whichever is more
    length     standard deviations of the log ratio of the lengths from the usual one
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median

from aligner.alignment.sides import length_in_letters
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.checks.rows import Check
from aligner.checking.findings import BeadMeasures, Finding


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """What is usual for a pair, and how far from it a pair has to be.

    `usual_closeness`, `usual_log_ratio`, `spread`: medians of closeness and of the log ratio of lengths, and the
    standard deviation of the latter, over the gold pairs of thesis abstracts; in a document they count as much as
    `pairs` of its own. `doubt`: share of the aligner's doubt that counts, by which a pair half as close as usual is as
    weak as one of confidence .25. `shortest`: letters below which a length says nothing.

    `doubt` and `shortest` were set by hand. `benchmarks/checks.py --ablate weak`: a fifth more or less leaves the
    recall of unlike pairs at .967 and moves the 20 minor and 15 major flags of the texts as they are: to 29 and 15
    (`spread` at .24), 27 and 19 (`doubt` at .8), 16 and 15 (`doubt` at .53), and by 2 at most for `usual_closeness` and
    `pairs`. `usual_log_ratio` and `shortest` move no flag.
    """

    usual_closeness: float = 1.9
    usual_log_ratio: float = -0.05
    pairs: int = 8
    doubt: float = 2 / 3
    spread: float = 0.3
    shortest: int = 20


EVIDENCE = PairEvidence()


def closeness(measures: BeadMeasures) -> float:
    """0 to 3: similarity and both coverages."""
    return measures.similarity + measures.source_coverage + measures.target_coverage


def _usual(values: Sequence[float], before: float) -> float:
    """Median, drawn towards what was known before by as much as that is worth."""
    own, pairs = len(values), EVIDENCE.pairs
    return (own * median(values) + pairs * before) / (own + pairs) if values else before


def _whole(material: Material) -> list[tuple[Pair, BeadMeasures]]:
    """The pairs with both sides, and what they are measured at."""
    return [(pair, row) for pair, row in zip(material.pairs, material.measures, strict=True) if pair.is_whole]


def _weak(material: Material) -> Iterator[Finding]:
    pairs = _whole(material)
    usual = _usual([closeness(row) for _, row in pairs], EVIDENCE.usual_closeness)
    for pair, row in pairs:
        confidence = material.alignment[pair.bead].confidence
        unlike, doubtful = 1 - closeness(row) / usual, EVIDENCE.doubt * (1 - confidence)
        places = (pair.source.whole, pair.target.whole)
        if unlike >= doubtful:
            percent = f"{max(closeness(row), 0.0) / usual:.0%}"
            yield WEAK_PAIR.finding(pair, places, min(unlike, 1.0), "unlike", percent=percent)
        else:
            yield WEAK_PAIR.finding(pair, places, min(doubtful, 1.0), "doubtful", percent=f"{confidence:.0%}")


def _length(material: Material) -> Iterator[Finding]:
    pairs = [
        (pair, log(row.length_ratio))
        for pair, row in _whole(material)
        if row.length_ratio > 0
        and max(length_in_letters(pair.source.text), length_in_letters(pair.target.text)) >= EVIDENCE.shortest
    ]
    usual = _usual([ratio for _, ratio in pairs], EVIDENCE.usual_log_ratio)
    for pair, ratio in pairs:
        deviation = (ratio - usual) / EVIDENCE.spread
        times = f"{exp(abs(ratio - usual)):.1f}"
        places = (pair.source.whole, pair.target.whole)
        yield LENGTH.finding(pair, places, abs(deviation), "long" if deviation > 0 else "short", times=times)


WEAK_PAIR = Check(
    "weak pair", "accuracy/mistranslation", {"en": "Weak pair", "zh": "对应较弱"},
    {
        "unlike": {
            "en": "The two sides have little in common: {percent} of what is usual in this document. "
                  "A free translation, a mistake, or a wrong pairing.",
            "zh": "两侧内容相近程度低：仅为本文通常水平的 {percent}。可能是意译、误译或配对有误。",
        },
        "doubtful": {
            "en": "It is doubtful whether these sentences correspond (confidence {percent}).",
            "zh": "两侧是否对应存疑（置信度 {percent}）。",
        },
    },
    _weak,
)  # fmt: skip
LENGTH = Check(
    "length", "accuracy/mistranslation", {"en": "Length", "zh": "长度异常"},
    {
        "long": {
            "en": "The translation is {times} times as long as usual for this source.",
            "zh": "译文长度约为通常的 {times} 倍。",
        },
        "short": {
            "en": "The translation is {times} times shorter than usual for this source.",
            "zh": "译文偏短，约为通常长度的 1/{times}。",
        },
    },
    _length,
)  # fmt: skip
