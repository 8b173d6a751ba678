"""Terms of the glossary that the translation of their sentence does not render as the glossary has it.

    行为 → behaviour      他的行为 / His manners: 0.9      以运行为主 / It mainly runs: 0.4

The measure is 0.9; 0.5 for a term of one Han character or two letters, which may as well be part of a word; 0.4 for one
of two Han characters that begins within one token and ends within another. A word in capitals is sought in capitals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from aligner.bitext.languages import HAN
from aligner.checking.checks.covered import tokens_in
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.checks.rows import Check
from aligner.checking.findings import Finding, spans_of
from aligner.checking.glossaries import Entry
from aligner.encoders.static import StaticEncoder
from aligner.words.phrases import Phrases, key_of, words_of

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GlossaryEvidence:
    """What a term measures that is not rendered as the glossary has it, by how surely it is that term.

    Set by hand, by what terms there are; no figure is kept of that. `benchmarks/checks.py` uses no glossary, so a fifth
    more or less changes nothing in its table. By the default limits, .5 and .8, a fifth less of `sure` makes it a minor
    flag, and of `short` none; `within` is below the limit either way.
    """

    sure: float = 0.9
    # Of a term so short that it may as well be part of a word: of Latin letters, of Han characters.
    short: float = 0.5
    shortest_in_letters: int = 3
    shortest_in_han: int = 2
    # Of a term of so many Han characters that begins within one token and ends within another.
    within: float = 0.4
    across: int = 2
    # Renderings that an explanation names.
    most_named: int = 3


EVIDENCE = GlossaryEvidence()


def _find(material: Material) -> Iterator[Finding]:
    """The terms of all beads that have both sides; nothing without a glossary."""
    entries = material.glossary.entries if material.glossary else ()
    phrases = Phrases([key_of(entry.source) for entry in entries])
    for pair in material.pairs if entries else ():
        if pair.has_both_sides:
            yield from _in_pair(pair, entries, phrases, material.lexicon)


def _in_pair(pair: Pair, entries: Sequence[Entry], phrases: Phrases, lexicon: StaticEncoder) -> Iterator[Finding]:
    """The terms of a bead that are rendered otherwise, in the order of their first places."""
    source = words_of(pair.source.text)
    places: dict[int, list[Place]] = {}
    for found in phrases.find(source):
        place = source[found.first].start, source[found.stop - 1].stop
        if _is_in_case(entries[found.phrase].source, pair.source.text[slice(*place)]):
            places.setdefault(found.phrase, []).append(place)
    target = _Joined(pair.target.text if places else "")
    for number, where in places.items():
        entry = entries[number]
        if not any(target.has(rendering) for rendering in entry.targets):
            measure, kept = _suspicion(entry, where, pair.source.text, lexicon)
            spans = spans_of([pair.source.span(*place) for place in kept])
            named = entry.targets[: EVIDENCE.most_named]
            details = {"term": entry.source, "english": "” or “".join(named), "chinese": "”或“".join(named)}
            yield GLOSSARY.finding(pair, (spans, ()), measure, "missing", **details)


def _is_in_case(term: str, written: str) -> bool:
    """Whether a term stands in capitals if it is one word in capitals: `WHO` is not `who`; a plural `VMs` is `VM`."""
    return not (term.isupper() and len(key_of(term)) == 1) or written.removesuffix("s").isupper()


def _suspicion(
    entry: Entry, where: Sequence[Place], text: str, lexicon: StaticEncoder
) -> tuple[float, Sequence[Place]]:
    """The measure of a term, and the places that tell."""
    term = entry.source.strip()
    is_han = HAN.search(term) is not None
    if len(term) < (EVIDENCE.shortest_in_han if is_han else EVIDENCE.shortest_in_letters):
        return EVIDENCE.short, where
    if is_han and len(term) == EVIDENCE.across:
        tokens = next(iter(tokens_in([text], lexicon)))
        edges = {*tokens.starts.tolist(), *tokens.stops.tolist()}
        kept = [place for place in where if not edges.isdisjoint(place)]
        return (EVIDENCE.sure, kept) if kept else (EVIDENCE.within, where)
    return EVIDENCE.sure, where


class _Joined:
    """The folded words of a text without what is between them."""

    def __init__(self, text: str) -> None:
        words = words_of(text)
        self.written = text
        self.text = "".join(word.key for word in words)
        self.edges = frozenset(accumulate((len(word.key) for word in words), initial=0))

    def has(self, rendering: str) -> bool:
        """Whether a rendering stands there, also if written as one word more or less; a mere sign as it is."""
        phrase = "".join(key_of(rendering))
        if not phrase:
            return rendering in self.written
        place = self.text.find(phrase)
        while place >= 0 and not (place in self.edges and place + len(phrase) in self.edges):
            place = self.text.find(phrase, place + 1)
        return place >= 0


GLOSSARY = Check(
    "glossary", "terminology/inconsistent with terminology resource", {"en": "Glossary", "zh": "术语表"},
    {"missing": {
        "en": "The glossary has “{english}” for “{term}”; it was not found in the translation of this sentence.",
        "zh": "术语表中“{term}”应译为“{chinese}”，该句译文中未见。",
    }},
    _find,
)  # fmt: skip
