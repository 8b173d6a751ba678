"""Terms that the translation of a sentence does not render as the glossary does.

    行为 → behaviour      他的行为 / His manners: 0.9      以运行为主 / It mainly runs: 0.4

The measure is 0.9. It is 0.5 for a term of one Han character or two letters, which may as well be part of a word, and
0.4 for a term of two Han characters that begins within one token and ends within another. A term in capitals is only
found in capitals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, islice
from typing import NamedTuple

from aligner.bitext.languages import HAN
from aligner.checking.checks.check import Check
from aligner.checking.checks.covered import tokenize
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import Finding, joined_spans
from aligner.checking.glossaries import Entry
from aligner.encoders.static import StaticEncoder
from aligner.words.phrases import Phrases, key_of, words_of
from aligner.words.scripts import simplified

Location = tuple[int, int]


class GlossaryEvidence(NamedTuple):
    """The measures of a term without its rendering in the glossary, by how surely the text has that term.

    Set by hand, by the kinds of terms; no figure is kept of that. `benchmarks/checks.py` uses no glossary, so a fifth
    more or less changes nothing in its table. With the default limits, .5 and .8, a fifth less of `sure` gives a minor
    flag, and a fifth less of `short` gives none; `within` is below the limit either way.
    """

    sure: float = 0.9
    # A term shorter than this, in Latin letters or in Han characters, may as well be part of a word.
    short: float = 0.5
    shortest_in_letters: int = 3
    shortest_in_han: int = 2
    # A term of `across` Han characters that begins within one token and ends within another.
    within: float = 0.4
    across: int = 2
    # Renderings that an explanation lists.
    most_named: int = 3


EVIDENCE = GlossaryEvidence()


def _find(material: Material) -> Iterator[Finding]:
    """The findings in beads that have both sides; none without a glossary."""
    entries = material.glossary.entries if material.glossary else ()
    languages = (material.alignment.source.language, material.alignment.target.language)
    plain_entries = list(_plain(entries, languages))
    phrases = Phrases([key_of(entry.source) for entry in plain_entries])
    for pair in material.pairs if entries else ():
        if pair.has_both_sides:
            yield from _find_in_pair(pair, entries, plain_entries, phrases, material.lexicon)


def _plain(entries: Sequence[Entry], languages: tuple[str, str]) -> Iterator[Entry]:
    """The entries with Simplified Chinese for Traditional, as the passages are.

    All together, since many a term, such as 滑鼠, does not show its script.
    """
    sources = simplified([entry.source for entry in entries], languages[0])
    targets = iter(simplified([rendering for entry in entries for rendering in entry.targets], languages[1]))
    for entry, source in zip(entries, sources, strict=True):
        own = tuple(rendering.rstrip() for rendering in islice(targets, len(entry.targets)))
        yield replace(entry, source=source.rstrip(), targets=own)


def _find_in_pair(
    pair: Pair, entries: Sequence[Entry], plain_entries: Sequence[Entry], phrases: Phrases, lexicon: StaticEncoder
) -> Iterator[Finding]:
    """The terms of a bead that are rendered in another way, in the order of their first occurrences."""
    source = words_of(pair.source.text)
    locations: dict[int, list[Location]] = {}
    for match in phrases.find(source):
        location = source[match.first].start, source[match.stop - 1].stop
        if _has_case(plain_entries[match.phrase].source, pair.source.text[slice(*location)]):
            locations.setdefault(match.phrase, []).append(location)
    target = _JoinedWords(pair.target.text if locations else "")
    for number, term_locations in locations.items():
        entry, plain = entries[number], plain_entries[number]
        if not any(target.has(rendering) for rendering in plain.targets):
            measure, suspicious = _suspicion(plain, term_locations, pair.source.text, lexicon)
            spans = joined_spans([pair.source.span(*location) for location in suspicious])
            renderings = entry.targets[: EVIDENCE.most_named]
            details = {"term": entry.source, "english": "” or “".join(renderings), "chinese": "”或“".join(renderings)}
            yield GLOSSARY.finding(pair, (spans, ()), measure, "missing", **details)


def _has_case(term: str, written: str) -> bool:
    """Whether a one-word term in capitals is written so: `who` is not `WHO`, but `VMs` is the plural of `VM`."""
    return not (term.isupper() and len(key_of(term)) == 1) or written.removesuffix("s").isupper()


def _suspicion(
    entry: Entry, locations: Sequence[Location], text: str, lexicon: StaticEncoder
) -> tuple[float, Sequence[Location]]:
    """The measure of a term, and the locations that support it."""
    term = entry.source.strip()
    is_han = HAN.search(term) is not None
    if len(term) < (EVIDENCE.shortest_in_han if is_han else EVIDENCE.shortest_in_letters):
        return EVIDENCE.short, locations
    if is_han and len(term) == EVIDENCE.across:
        tokens = next(iter(tokenize([text], lexicon)))
        edges = {*tokens.starts.tolist(), *tokens.stops.tolist()}
        at_edges = [location for location in locations if not edges.isdisjoint(location)]
        return (EVIDENCE.sure, at_edges) if at_edges else (EVIDENCE.within, locations)
    return EVIDENCE.sure, locations


class _JoinedWords:
    """The folded words of a text, without the characters between them."""

    def __init__(self, text: str) -> None:
        words = words_of(text)
        self.written = text
        self.text = "".join(word.key for word in words)
        self.edges = frozenset(accumulate((len(word.key) for word in words), initial=0))

    def has(self, rendering: str) -> bool:
        """Whether the text has a rendering, joined into fewer words or not; symbols must be written alike."""
        phrase = "".join(key_of(rendering))
        if not phrase:
            return rendering in self.written
        start = self.text.find(phrase)
        while start >= 0 and not (start in self.edges and start + len(phrase) in self.edges):
            start = self.text.find(phrase, start + 1)
        return start >= 0


GLOSSARY = Check(
    "glossary", "terminology/inconsistent with terminology resource", {"en": "Glossary", "zh": "术语表"},
    {"missing": {
        "en": "The glossary has “{english}” for “{term}”; it was not found in the translation of this sentence.",
        "zh": "术语表中“{term}”应译为“{chinese}”，该句译文中未见。",
    }},
    _find,
)  # fmt: skip
