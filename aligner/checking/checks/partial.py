"""Clauses without counterpart on the other side, in beads that have both sides.

    河水上涨，桥被冲毁，学校停课。   The river rose, and the schools closed.
              ~~~~~~~~ .97

The measure is the probability that the clause was left out (or put in), by a logistic model over its features.
benchmarks/partial.py fitted the model, on translated abstracts of articles and theses with clauses taken out. It cannot
tell an omission from what a free translation leaves unsaid.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from math import exp, log
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from aligner.alignment.sides import length_in_letters
from aligner.bitext.languages import UNSPACED, base_language
from aligner.checking.checks.check import Check, neighbours, on_one_side, shorten
from aligner.checking.checks.covered import TokenCoverage, TokensInText, measure_coverage, tokenize
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding
from aligner.encoders.static import StaticEncoder
from aligner.words.numbers import number_values

Floats = NDArray[np.floating]

# What numbers the items of a list: 1） (a) ② – an item begins there.
ITEM = r"(?<![\p{Latin}0-9(（])(?=[（(]?(?:[0-9]{1,2}|[a-z]|[一二三四五六七八九十])[）)]|[①-⑳])"
MARKS_IN_UNSPACED = regex.compile(rf"[，；：。！？,;:!?](?=\s|[\p{{Han}}“‘「『（《①-⑳]|$)[”’」』）)】》\"']*+|{ITEM}")
MARKS = regex.compile(rf"(?<![0-9]),(?![0-9])|[;:!?](?=\s|$)|(?<=\w)\.(?=\s+[\p{{Lu}}“\"(])|\s[—–-]++\s|—|{ITEM}")
# An explanation leaves these out at the end of a clause.
END_MARKS = "，；：。,;:."
# The most characters of a passage; a longer one is more than a sentence or two.
LONGEST = 20_000
# A clause that is less probably left out is not sought in the neighbouring beads: it is no issue by any usual limit.
RARE = 0.3


class ClauseEvidence(NamedTuple):
    """What makes a clause, and the limits of its features.

    `shortest`: the fewest letters of a clause; a shorter piece belongs to the next one. `least_share`, `least_claim`:
    lower limits of the clause's share of its passage, and of its claim divided by that share, before logarithms.
    `most_numbers`: more numbers than these say nothing more. `words`: a clause with fewer words, in a language with
    spaces, is an item of a list, which has no more than `item` of its probability. `elsewhere`: share of a clause that
    the other side of a neighbouring bead covers, from which on it has moved there.

    In abstracts that people marked, 29 of 33 false partial additions were such items (*intraoperative fluoroscopy
    time*), and one of 6 right ones.

    Set by hand, before the weights were fitted. `benchmarks/checks.py --ablate partial`: recall of clauses left out
    stays at .975; the 160 minor and 30 major flags of the texts as they are become 174 and 33 with `shortest` at 13,
    153 and 28 at 19. `least_claim` moves 1 flag, `most_numbers` none, and `least_share` changes no finding there.
    """

    shortest: int = 16
    least_share: float = 0.01
    least_claim: float = 0.05
    most_numbers: int = 2
    words: int = 5
    item: float = 0.5
    elsewhere: float = 0.72


class ClauseWeights(NamedTuple):
    """Weights of the features in the logistic model; `features` describes them."""

    one: float = 2.842
    claim: float = -0.542
    gain: float = 4.998
    length_without: float = -1.463
    share: float = 1.103
    similarity: float = 2.601
    numbers_missing: float = 1.209
    received: float = -10.009


EVIDENCE = ClauseEvidence()
WEIGHTS = ClauseWeights()
FEATURES = ClauseWeights._fields


class Clause(NamedTuple):
    """The characters of a clause in its passage."""

    start: int
    stop: int


def clauses_of(passage: Passage) -> list[Clause]:
    """The clauses of a passage; they end at punctuation marks."""
    text = passage.text
    marks = MARKS_IN_UNSPACED if base_language(passage.language) in UNSPACED else MARKS
    clauses: list[Clause] = []
    start = 0
    for stop in (*(match.end() for match in marks.finditer(text)), len(text)):
        if length_in_letters(text[start:stop]) >= EVIDENCE.shortest:
            clauses.append(Clause(start, stop))
            start = stop
    if clauses:
        clauses[-1] = Clause(clauses[-1].start, len(text))
    return [_strip(text, *clause) for clause in clauses]


def _strip(text: str, start: int, stop: int) -> Clause:
    piece = text[start:stop]
    return Clause(stop - len(piece.lstrip()), start + len(piece.rstrip()))


def features(
    pair: tuple[Passage, Passage], covered: tuple[TokenCoverage, TokenCoverage], lexicon: StaticEncoder
) -> Floats:
    """The features of each clause of the first passage: an array (clauses, FEATURES).

    `claim`: log of the share of the other passage's weight whose nearest tokens are in the clause, divided by the
    clause's own share. `gain`: how much more similar the passages would be without the clause. `length_without`: their
    log ratio of lengths without it. `share`: log of its share of the passage's weight. `numbers_missing`: values that
    the other passage lacks. `received`: see `TokenCoverage`.

    `benchmarks/partial.py` fitted them, on clauses taken out of abstracts of articles and of theses. A fifth more or
    less (`benchmarks/checks.py --ablate partial`: recall .975, 160 minor and 30 major flags of the texts as they are)
    counts most for `received` (1.000, 303 and 37 at -8.0; .963, 81 and 23 at -12.0), `one`, `share` and `similarity`,
    which trade recall for flags in the same way; the other four leave the recall and move 12 minor flags at most.
    """
    (own, other), (own_covered, other_covered) = pair, covered
    vectors = lexicon.table[own_covered.tokens.ids].astype(np.float32)
    total = vectors.sum(axis=0)
    opposite = lexicon.table[other_covered.tokens.ids].astype(np.float32).sum(axis=0)
    similarity = _cosine(total, opposite)
    other_values = number_values(other.text)
    length, other_length = length_in_letters(own.text), max(length_in_letters(other.text), 1.0)
    rows = []
    for start, stop in clauses_of(own):
        inside = own_covered.within(start, stop)
        weight = float(own_covered.weights[inside].sum())
        share = max(weight / max(float(own_covered.weights.sum()), 1e-9), EVIDENCE.least_share)
        claimed = float(other_covered.weights[inside[other_covered.nearest]].sum())
        claimed /= max(float(other_covered.weights.sum()), 1e-9)
        clause = own.text[start:stop]
        rows.append((
            1.0,
            log(max(claimed / share, EVIDENCE.least_claim)),
            _cosine(total - vectors[inside].sum(axis=0), opposite) - similarity,
            log(other_length / max(length - length_in_letters(clause), 1.0)),
            log(share),
            similarity,
            min(len(number_values(clause) - other_values), EVIDENCE.most_numbers),
            float((own_covered.weights[inside] * own_covered.received[inside]).sum()) / max(weight, 1e-9),
        ))  # fmt: skip
    return np.array(rows, np.float64).reshape(-1, len(FEATURES))


def _cosine(left: Floats, right: Floats) -> float:
    return float(left @ right) / max(float(np.linalg.norm(left) * np.linalg.norm(right)), 1e-9)


def _find(material: Material, *, of_target: bool) -> Iterator[Finding]:
    check = PARTIAL_ADDITION if of_target else PARTIAL_OMISSION
    for pair, (source, target) in zip(material.pairs, material.covered, strict=True):
        if not pair.has_both_sides or max(len(pair.source.text), len(pair.target.text)) > LONGEST:
            continue
        own, other = (pair.target, pair.source) if of_target else (pair.source, pair.target)
        covered = (target, source) if of_target else (source, target)
        clauses = clauses_of(own)
        if len(clauses) < 2:
            continue
        scores = features((own, other), covered, material.lexicon) @ np.array(WEIGHTS)
        for (start, stop), score in zip(clauses, scores.tolist(), strict=True):
            probability = 1 / (1 + exp(-max(score, -50.0)))
            if _is_item(own, start, stop):
                probability *= EVIDENCE.item
            if probability >= RARE and _has_moved(own.text[start:stop], pair, material, of_target=of_target):
                continue
            places = on_one_side([own.span(start, stop)], of_target)
            clause = shorten(own.text[start:stop].rstrip(END_MARKS))
            yield check.finding(pair, places, probability, "clause", clause=clause)


def _is_item(passage: Passage, start: int, stop: int) -> bool:
    """Whether a clause is as short as an item of a list, in a language with spaces between words."""
    is_spaced = base_language(passage.language) not in UNSPACED
    return is_spaced and len(passage.text[start:stop].split()) < EVIDENCE.words


def _has_moved(clause: str, pair: Pair, material: Material, *, of_target: bool) -> bool:
    """Whether the other side of a neighbouring bead has what a clause says."""
    beads = neighbours(material.pairs, pair.bead)
    others = [text for bead in beads if (text := (bead.source if of_target else bead.target).text)]
    own, *sides = tokenize([clause, *others], material.lexicon)
    shares = (_covered_share(own, side, material, of_target=of_target) for side in sides)
    return any(share >= EVIDENCE.elsewhere for share in shares)


def _covered_share(own: TokensInText, other: TokensInText, material: Material, *, of_target: bool) -> float:
    pair = (other, own) if of_target else (own, other)
    return measure_coverage(*pair, material.lexicon, material.associations)[of_target].share


PARTIAL_OMISSION = Check(
    "partial omission", "accuracy/omission", {"en": "Partial omission", "zh": "部分漏译"},
    {"clause": {
        "en": "The translation seems to leave out this part of the sentence: “{clause}”.",
        "zh": "译文似乎漏掉了句中的这一部分：“{clause}”。",
    }},
    functools.partial(_find, of_target=False),
)  # fmt: skip
PARTIAL_ADDITION = Check(
    "partial addition", "accuracy/addition", {"en": "Partial addition", "zh": "部分增译"},
    {"clause": {
        "en": "This part of the translation seems to have nothing in the source: “{clause}”.",
        "zh": "原文中似乎没有与译文这一部分对应的内容：“{clause}”。",
    }},
    functools.partial(_find, of_target=True),
)  # fmt: skip
