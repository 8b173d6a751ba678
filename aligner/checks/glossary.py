"""Terms of the glossary that the translation of their sentence does not render as the glossary has it.

The measure is 0.9, and 0.4 for a term of one Han character or two letters, which may as well be part of a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from aligner.checks.material import Material, Pair
from aligner.checks.rows import Check
from aligner.glossaries import Entry
from aligner.languages import HAN
from aligner.phrases import Key, Phrases, Word, key_of, words_of
from aligner.review import Finding, spans_of

SURE, SHORT = 0.9, 0.4
# Characters of a term that can be no part of a word, without Han characters and with them.
SHORTEST_OF = (3, 2)
# Renderings that an explanation names.
MOST_NAMED = 3


def _find(material: Material) -> Iterator[Finding]:
    entries = material.glossary.entries if material.glossary else ()
    phrases = Phrases([key_of(entry.source) for entry in entries])
    for pair in material.pairs if entries else ():
        if pair.is_whole:
            yield from _in_pair(pair, entries, phrases)


def _in_pair(pair: Pair, entries: Sequence[Entry], phrases: Phrases) -> Iterator[Finding]:
    source = words_of(pair.source.text)
    places: dict[int, list[tuple[int, int]]] = {}
    for found in phrases.find(source):
        places.setdefault(found.phrase, []).append((source[found.first].start, source[found.stop - 1].stop))
    target = _Joined(words_of(pair.target.text) if places else [])
    for number, where in places.items():
        entry = entries[number]
        if not any(target.has(key_of(rendering)) for rendering in entry.targets):
            spans = spans_of([pair.source.span(*place) for place in where])
            named = entry.targets[:MOST_NAMED]
            details = {"term": entry.source, "english": "” or “".join(named), "chinese": "”或“".join(named)}
            measure = SHORT if len(entry.source.strip()) < SHORTEST_OF[HAN.search(entry.source) is not None] else SURE
            yield GLOSSARY.finding(pair, (spans, ()), measure, "missing", **details)


class _Joined:
    """The folded words of a text without what is between them."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.text = "".join(word.key for word in words)
        self.edges = frozenset(accumulate((len(word.key) for word in words), initial=0))

    def has(self, key: Key) -> bool:
        """Whether a phrase stands there, also if written as one word more or less."""
        phrase = "".join(key)
        place = self.text.find(phrase) if phrase else -1
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
