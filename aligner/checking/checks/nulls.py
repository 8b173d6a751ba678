"""Sentences without a counterpart: omissions in the source, additions in the target.

The measure is the probability that the sentence has no counterpart. One without words, such as a number or a tag, needs
none.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from aligner.checking.checks.check import Check
from aligner.checking.checks.material import Material
from aligner.checking.findings import Finding
from aligner.words.atoms import has_words


def _find(material: Material, *, of_target: bool) -> Iterator[Finding]:
    check = ADDITION if of_target else OMISSION
    for pair, bead in zip(material.pairs, material.alignment, strict=True):
        own, other = (bead.target, bead.source) if of_target else (bead.source, bead.target)
        text = bead.target_text if of_target else bead.source_text
        if own and not other and has_words(text):
            places = (pair.source.whole, pair.target.whole)
            yield check.finding(pair, places, bead.confidence, "sentence", percent=f"{bead.confidence:.0%}")


OMISSION = Check(
    "omission", "accuracy/omission", {"en": "Omission", "zh": "漏译"},
    {"sentence": {
        "en": "Nothing in the translation seems to correspond to this sentence (probability {percent}).",
        "zh": "译文中似乎没有与该句对应的内容（概率 {percent}）。",
    }},
    functools.partial(_find, of_target=False),
)  # fmt: skip
ADDITION = Check(
    "addition", "accuracy/addition", {"en": "Addition", "zh": "增译"},
    {"sentence": {
        "en": "Nothing in the source seems to correspond to this sentence (probability {percent}).",
        "zh": "原文中似乎没有与该句对应的内容（概率 {percent}）。",
    }},
    functools.partial(_find, of_target=True),
)  # fmt: skip
