"""Units as they come out of a CAT tool → a bitext, with a bead for each unit.

水库 → reservoir             1-1, with the confidence and the judgement that the unit states, otherwise 1 and none
坝址 → (no translation)      1-0
水库 → reservoir, Stausee    one target: that in the language of the user or of the file, otherwise the usual one
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from aligner.bitext.beads import Bitext, Recipe
from aligner.bitext.languages import base_language
from aligner.bitext.texts import Part, Run, Sentences
from aligner.distribution import __version__
from aligner.errors import InputError
from aligner.units.selection import Pair, Tally
from aligner.units.units import Languages, Reading, Unit

# The languages that a unit with texts in several is read in, if nobody names others.
USUAL = frozenset(("zh", "en"))


def bitext_of(reading: Reading, origin: str, languages: Languages = (None, None)) -> Bitext:
    """The units of a file, one bead each; those without any text are left out.

    `origin` is the name of the file. InputError if no unit has a text.
    """
    units = list(reading.units)
    stated = (languages[0] or reading.header.source_language, languages[1] or reading.header.target_language)
    tags = _tags(units, stated)
    left_out: Counter[str] = Counter()
    pairs = [pair for pair in Tally.of(left_out).pairs(units, tags) if pair.source.text or pair.target.text]
    if not pairs:
        raise InputError("contains no unit with a text; check that it is the right file", origin)
    source, target = (_sentences(pairs, side, tag, origin) for side, tag in enumerate(tags))
    recipe = Recipe(f"aligner {__version__}", "none", "none", {"units": len(pairs)})
    judgements = [pair.unit.judgement for pair in pairs]
    return Bitext.of(source, target, _beads(pairs), recipe).judged(judgements)


def _tags(units: Sequence[Unit], stated: tuple[str, str]) -> tuple[str, str]:
    """The languages of source and target, as they are stated, otherwise as most units have them."""
    counts = Counter(variant.language for unit in units for variant in unit.variants)
    source = stated[0] or next(iter(counts), "")
    others = [tag for tag, _ in counts.most_common() if base_language(tag) != base_language(source)]
    # A stable sort: the most frequent of the usual languages comes first.
    others.sort(key=lambda tag: base_language(tag) not in USUAL)
    return source, stated[1] or next(iter(others), source)


def _sentences(pairs: Iterable[Pair], side: int, tag: str, origin: str) -> Sentences:
    """The texts of one side as sentences, each a paragraph whose place is the number of its unit."""
    texts = {number: (pair.source, pair.target)[side].text.strip() for number, pair in enumerate(pairs, 1)}
    texts = {number: text for number, text in texts.items() if text}
    given = Sentences.given(list(texts.values()), tag, origin)
    parts = [
        Part(span, "cell", number, place=f"unit {number}") for number, span in zip(texts, given.text_spans, strict=True)
    ]
    return replace(given, document=replace(given.document, parts=tuple(parts)))


def _beads(pairs: Iterable[Pair]) -> Iterable[tuple[Run, Run, float]]:
    source = target = 0
    for pair in pairs:
        left, right = (source + bool(pair.source.text.strip()), target + bool(pair.target.text.strip()))
        confidence = pair.unit.confidence
        yield Run(source, left), Run(target, right), 1.0 if confidence is None else confidence
        source, target = left, right
