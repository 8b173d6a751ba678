"""Repeated sentences with different translations, and repeated translations of different sentences.

Sentences are compared without punctuation, white space and case. The measure is 0.5, and 0.6 where one of the
translations occurs twice or more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from aligner.bitext.languages import HAN
from aligner.checking.checks.check import Check, shorten
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import Finding

NOT_WORD = regex.compile(r"[^\p{L}\p{N}\p{S}]++")


class RepeatEvidence(NamedTuple):
    """How much a repeated sentence with another translation counts.

    `once`, `again`: the usual translation occurs once, and more often. `shortest`: characters below which a sentence is
    a heading or a reply, which often recur; a Han character counts as two.

    Set by hand. The texts of `benchmarks/checks.py --ablate repeats` have no such sentence, so a change by a fifth
    changes nothing there.
    """

    once: float = 0.5
    again: float = 0.6
    shortest: int = 12


EVIDENCE = RepeatEvidence()
SHOWN = 60


def _find(material: Material) -> Iterator[Finding]:
    pairs = [pair for pair in material.pairs if pair.has_both_sides]
    folded = [(_fold(pair.source.text), _fold(pair.target.text)) for pair in pairs]
    findings = [*_compare(pairs, folded, of_target=True), *_compare(pairs, folded, of_target=False)]
    yield from sorted(findings, key=lambda finding: finding.bead)


def _fold(text: str) -> str:
    return NOT_WORD.sub("", text).casefold()


def _compare(pairs: Sequence[Pair], folded: Sequence[tuple[str, str]], of_target: bool) -> Iterator[Finding]:
    """Pairs that are alike on one side and differ on the other; with `of_target`, they differ on the target side."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, sides in enumerate(folded):
        repeated = sides[not of_target]
        if len(repeated) + len(HAN.findall(repeated)) >= EVIDENCE.shortest:
            groups[repeated].append(number)
    for members in groups.values():
        if len({folded[number][of_target] for number in members}) > 1:
            yield from _find_unusual(pairs, folded, members, of_target)


def _find_unusual(
    pairs: Sequence[Pair], folded: Sequence[tuple[str, str]], members: Sequence[int], of_target: bool
) -> Iterator[Finding]:
    """The members whose side differs from that of most members, or, without a majority, from that of the first."""
    usual, count = Counter(folded[number][of_target] for number in members).most_common(1)[0]
    first = pairs[next(number for number in members if folded[number][of_target] == usual)]
    shown = shorten((first.target if of_target else first.source).text, SHOWN)
    for number in members:
        if folded[number][of_target] != usual:
            places = (pairs[number].source.whole, pairs[number].target.whole)
            measure, wording = (EVIDENCE.again if count > 1 else EVIDENCE.once), ("target" if of_target else "source")
            yield REPEATED_SENTENCE.finding(pairs[number], places, measure, wording, other=shown, count=count)


REPEATED_SENTENCE = Check(
    "repeated sentence", "terminology/inconsistent use of terminology",
    {"en": "Repeated sentence", "zh": "重复句译法不一"},
    {
        "target": {
            "en": "The same sentence is translated otherwise elsewhere ({count} ×): “{other}”.",
            "zh": "相同的原文句子在别处另有译法（{count} 处）：“{other}”。",
        },
        "source": {
            "en": "The same translation stands elsewhere ({count} ×) for another sentence: “{other}”.",
            "zh": "相同的译文在别处（{count} 处）对应另一句原文：“{other}”。",
        },
    },
    _find,
)  # fmt: skip
