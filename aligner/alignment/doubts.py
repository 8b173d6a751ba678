"""Two texts, or their alignment → what is probably not as the caller means it.

    encodings   a side has lost characters, or text that was read in a wrong encoding
    languages   a side looks like German, or like English although it is stated to be Chinese, or is Traditional but
                stated to be Simplified; both are in one language; a side mixes both
    relation    the texts are no translations of each other: their pairs have too little in common

A doubt changes no result.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from aligner.alignment.coverage import Bags, likeness
from aligner.alignment.sides import without_surrogates
from aligner.bitext.beads import Bead, Bitext
from aligner.bitext.languages import CHINESE, base_language, detect_language, language_name, script_of_tag
from aligner.bitext.texts import Run, Sentences
from aligner.encoders.loading import embedded_encoder
from aligner.encoders.static import StaticEncoder
from aligner.errors import AlignerWarning
from aligner.text.readers.mixed import counts_of, is_mixture
from aligner.text.readers.titles import EAST, WEST
from aligner.text.repairs.mojibake import encoding_doubt
from aligner.words.foreign import LETTER, foreign_language
from aligner.words.scripts import script_of


class RelationEvidence(NamedTuple):
    """When two texts do not seem to translate each other.

    Set between texts and pairs of unrelated texts. Of the 30 development texts, the least close has a closeness of
    1.22, and a tenth of the Chinese with all of the English 1.19; the first 2, 3, 5 and 8 sentences of both have at
    least 1.02, but for one thesis whose first sentences do not correspond: .88. Of 59 unrelated texts, half of them of
    one kind, the closest has .78; of 120 pairs of 2 to 8 unrelated sentences 116 are below the limit.
    """

    # Similarity and both coverages, 0 to 3 in all, as in `aligner.checking.checks.weak`.
    closeness: float = 0.85
    # The fewest sentences on either side: one free translation may have little in common with its source.
    sentences: int = 2
    # The most beads that are looked at.
    sample: int = 200


RELATION = RelationEvidence()
# The fewest letters of a text whose script can contradict the language that the caller states.
FEWEST_LETTERS = 12
# The languages of the embedded encoder.
KNOWN = ("Chinese", "English")
OTHER_ENCODER = "the embedded encoder knows Chinese and English only: give another encoder, or the right text"
STATE_LANGUAGE = "state its language, or give the right text"
UNRELATED = "these texts do not seem to translate each other; check that both are the right ones"


def warn(doubts: Iterable[str]) -> bool:
    """Give each doubt as a warning, at the line that called the package; whether there was one."""
    listed = list(doubts)
    for doubt in listed:
        warnings.warn(doubt, AlignerWarning, stacklevel=_caller_level())
    return bool(listed)


def _caller_level() -> int:
    """How far up the stack from `warn` the first frame is that does not belong to this package."""
    # `skip_file_prefixes` would do this, but needs Python 3.12.
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "aligner":
        frame, level = frame.f_back, level + 1
    return level


def language_doubts(source: Sentences, target: Sentences, *, is_embedded: bool) -> Iterator[str]:
    """Doubts about the languages of two texts; `is_embedded`: the encoder is the one that ships with the package."""
    doubts = [
        *_doubts_about_side("source", source, is_embedded=is_embedded),
        *_doubts_about_side("target", target, is_embedded=is_embedded),
    ]
    languages = {_family(side.language) for side in (source, target)}
    if not doubts and len(languages) == 1 and all(LETTER.search(side.document.text) for side in (source, target)):
        yield f"both texts look like {languages.pop()}; if they are not, state the source and the target language"
    yield from doubts


def _doubts_about_side(name: str, side: Sentences, *, is_embedded: bool) -> Iterator[str]:
    """Doubts about one side, which begin with the name of its file, or of the side."""
    origin = side.document.origin
    if doubt := encoding_doubt(side.document):
        yield doubt if origin else f"the {name}, {doubt}"
    yield from (f"{origin or f'the {name}'} {doubt}" for doubt in _predicates(side, is_embedded=is_embedded))


def _predicates(side: Sentences, *, is_embedded: bool) -> Iterator[str]:
    """What is doubtful about a side, without its name."""
    if not side.visible(Run(0, len(side))):
        yield "contains no sentences"
        return
    stated, seen = _family(side.language), _seen_language(side)
    if seen and seen != language_name(stated):
        is_known = not is_embedded or seen in KNOWN
        yield f"counts as {side.language}, but looks like {seen}; {STATE_LANGUAGE if is_known else OTHER_ENCODER}"
    elif is_embedded and stated not in {"zh", "en"}:
        yield f"is in {language_name(stated)}; {OTHER_ENCODER}"
    elif script := _other_script(side):
        yield f"is not in {side.language}: its characters are those of {script}; state that language"
    elif mixture := _mixture(side):
        yield f"mixes Chinese and English ({mixture}); give such a file alone, or each language as a text of its own"


def _family(tag: str) -> str:
    """The base language; `zh` for all kinds of Chinese."""
    base = base_language(tag)
    return "zh" if base in CHINESE else base


def _seen_language(side: Sentences) -> str:
    """The English name of the language that a text seems to be in; empty if it has too few letters to tell."""
    text = side.document.text
    detected = detect_language(text)
    if detected == "en" and (foreign := foreign_language(text)):
        known = {"zh", "en", "ja", "ko"}
        # Where the caller states another language, only a script of its own could contradict that.
        return foreign if _family(side.language) in known else ""
    if len(LETTER.findall(text[:1000])) < FEWEST_LETTERS or _family(side.language) not in {"zh", "en"}:
        return ""
    return language_name(detected)


def _other_script(side: Sentences) -> str:
    """The tag of the script that the characters of a text show, if the stated language has another."""
    stated, shown = script_of_tag(side.language), script_of(side.document.text, side.language)
    return f"{base_language(side.language)}-{shown}" if stated and shown and stated != shown else ""


def _mixture(side: Sentences) -> str:
    """How many sentences of a text are Chinese and English, if it has many of both."""
    counts = counts_of(side)
    return f"{counts[EAST]} and {counts[WEST]} of {counts.total()} sentences" if is_mixture(counts) else ""


def relation_doubts(alignment: Bitext) -> Iterator[str]:
    """The doubt whether two texts, Chinese and English, translate each other at all."""
    sides = (alignment.source, alignment.target)
    if {_family(side.language) for side in sides} != {"zh", "en"}:
        return
    if min(side.visible(Run(0, len(side))) for side in sides) < RELATION.sentences:
        return
    if closeness(alignment) < RELATION.closeness:
        yield UNRELATED


def closeness(alignment: Bitext) -> float:
    """Mean closeness of the beads with both sides, 0 to 3, each with the weight of its sentences; 0 without any."""
    pairs = [bead for bead in alignment if bead.source and bead.target]
    pairs = pairs[:: len(pairs) // RELATION.sample + 1]
    if not pairs:
        return 0.0
    lexicon = embedded_encoder()
    bags = [_bags([texts[side] for texts in map(Bead.texts, pairs)], lexicon) for side in (0, 1)]
    values = [_closeness(source, target) for source, target in zip(*bags, strict=True)]
    return float(np.average(values, weights=[len(bead.source) + len(bead.target) for bead in pairs]))


def _bags(texts: Sequence[str], lexicon: StaticEncoder) -> list[Bags]:
    """The tokens of each text."""
    tokens = lexicon.tokens(without_surrogates(texts))
    return [Bags.of(tokens.window(number, 1), lexicon.vectors) for number in range(len(texts))]


def _closeness(source: Bags, target: Bags) -> float:
    """The cosine of two texts, and for each the share of its weight that the other covers."""
    if not (len(source.places) and len(target.places)):
        return 0.0
    likenesses = likeness(source, target, None)
    covered = (
        np.average(best[bag.places], weights=np.maximum(bag.weights, 1e-9))
        for bag, best in ((source, likenesses.max(axis=1)), (target, likenesses.max(axis=0)))
    )
    left, right = (bag.weights @ bag.units[bag.places] for bag in (source, target))
    norms = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(sum(covered)) + (float(left @ right) / norms if norms else 0.0)
