"""Pairs that hardly look like translations of each other, and pairs of unlikely lengths.

The closeness of a pair is the sum of three numbers: the cosine of its sides, and the share of each side that the other
covers. All pairs of a free translation are less close, so each is compared with what is usual in its document:

    weak pair  1 − closeness / usual closeness, or two thirds of the aligner's doubt, whichever is greater
    length     how many standard deviations the log ratio of the lengths differs from the usual one
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, log
from statistics import median
from typing import NamedTuple

from aligner.alignment.sides import length_in_letters
from aligner.checking.checks.check import Check
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import BeadMeasures, Finding


class PairEvidence(NamedTuple):
    """What is usual for a pair, and how far a pair must be from it.

    `usual_closeness`, `usual_log_ratio`, `spread`: the medians of closeness and of the log ratio of lengths, and the
    standard deviation of the latter, over the gold pairs of thesis abstracts. In a document they count as much as
    `pairs` of its own. `doubt`: share of the aligner's doubt that counts; with it, a pair half as close as usual is as
    weak as a pair with confidence .25. `usual`: a weaker suspicion is none, and its explanation
    says so. `shortest`: letters below which a length says nothing.

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
    usual: float = 0.05
    shortest: int = 20


EVIDENCE = PairEvidence()


def closeness(measures: BeadMeasures) -> float:
    """Similarity and both coverages, 0 to 3 in all."""
    return measures.similarity + measures.source_coverage + measures.target_coverage


def _usual(values: Sequence[float], prior: float) -> float:
    """The median, drawn towards the prior by the weight of the prior."""
    own, pairs = len(values), EVIDENCE.pairs
    return (own * median(values) + pairs * prior) / (own + pairs) if values else prior


def _measured_pairs(material: Material) -> list[tuple[Pair, BeadMeasures]]:
    """The pairs with both sides, and their measures."""
    return [(pair, row) for pair, row in zip(material.pairs, material.measures, strict=True) if pair.has_both_sides]


def _check_closeness(material: Material) -> Iterator[Finding]:
    pairs = _measured_pairs(material)
    usual = _usual([closeness(row) for _, row in pairs], EVIDENCE.usual_closeness)
    for pair, row in pairs:
        confidence = material.alignment[pair.bead].confidence
        unlike, doubtful = 1 - closeness(row) / usual, EVIDENCE.doubt * (1 - confidence)
        places = (pair.source.whole, pair.target.whole)
        if max(unlike, doubtful) < EVIDENCE.usual:
            yield WEAK_PAIR.finding(pair, places, max(unlike, doubtful), "usual", percent=f"{confidence:.0%}")
        elif unlike >= doubtful:
            percent = f"{max(closeness(row), 0.0) / usual:.0%}"
            yield WEAK_PAIR.finding(pair, places, min(unlike, 1.0), "unlike", percent=percent)
        else:
            yield WEAK_PAIR.finding(pair, places, min(doubtful, 1.0), "doubtful", percent=f"{confidence:.0%}")


def _check_length(material: Material) -> Iterator[Finding]:
    pairs = [
        (pair, log(row.length_ratio))
        for pair, row in _measured_pairs(material)
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
        "usual": {
            "en": "The two sides have as much in common as is usual in this document (confidence {percent}).",
            "zh": "两侧内容相近程度与本文通常水平相当（置信度 {percent}）。",
        },
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
    _check_closeness,
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
    _check_length,
)  # fmt: skip
