"""Terms in Latin letters on the Chinese side that the other side lacks or spells in another way.

    采用 LSTM 网络。    An LTSM network is used.                ─▶  LSTM and LTSM: .9
    采用 TruckSim。     A simulation is used.                   ─▶  TruckSim: .6, or .2 where a bead beside has it
    采用 LSTM 网络。    A long short-term memory is used.       ─▶  nothing: these are its initials

Case, width, hyphens, spaces, subscripts and a plural s do not count. What the Chinese side lacks is mostly translated,
so an acronym there is at best a weak suspicion, where other Chinese passages have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from unicodedata import normalize

import regex

from aligner.bitext.edits import Span
from aligner.bitext.languages import UNSPACED, base_language
from aligner.checking.checks.citations import CITATION, LINK
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.checks.rows import Check, beside, on_one_side, shortened
from aligner.checking.findings import Finding
from aligner.words.english import word_set

MISSPELLED, NOWHERE, WORD_NOWHERE, ELSEWHERE, NEARBY = 0.9, 0.6, 0.35, 0.25, 0.2
# Terms of a passage that are looked for; a passage with more is no prose.
MOST = 60
# Words that may make up what the other text writes as one: `Star-CCM +`, `R 2`.
MOST_WORDS = 4
# Share of letters that may differ in a term that is misspelled.
UNLIKE = 0.34
SHORTEST, SHORTEST_NAME, LONGEST = 2, 4, 40
# Letters that forms of a word share: `Lagrange`, `Lagrangian`.
STEM = 5
CHARACTER = r"[\p{Latin}0-9₀-₉²³]"
TERM = regex.compile(rf"(?<!{CHARACTER})[0-9]{{0,3}}+\p{{Latin}}{CHARACTER}*+(?:[-+&/._^’']{{1,2}}+{CHARACTER}++)*+")
# Capitals within, or letters and digits: not an ordinary word.
DISTINCT = regex.compile(r"\p{Lu}.*\p{Lu}|\p{Ll}.*\p{Lu}|\p{L}.*[0-9]|[0-9].*\p{Lu}")
WORD = regex.compile(r"[\p{Latin}\p{Greek}0-9]++")
PART = regex.compile(r"[/+&._^-]++")
BEHIND_NUMBER = regex.compile(r"[0-9]\s?$")
UNIT = regex.compile(
    r"[kcmμnMGTd]?(?:m|g|s|W|V|A|Hz|Pa|J|N|L|l|B|b|bps|eV|mol|Wh|Ω|t|K|F|C)(?:[-/^][A-Za-z0-9]+)*|min|hm|ha|dB[mi]?|rpm|wt|vol|ppm"
)
LITTLE_WORDS = word_set("a an and at by for from in of on or the to with")


class _Term(NamedTuple):
    """A term where it stands first in a passage."""

    text: str
    start: int
    stop: int

    @property
    def is_distinct(self) -> bool:
        """Whether it is more than a word or name."""
        return bool(DISTINCT.search(self.text))


@dataclass(frozen=True)
class _Read:
    """A passage, and what is found in it."""

    passage: Passage

    @cached_property
    def terms(self) -> dict[str, _Term]:
        """Its terms as they count, each with its first place; of those below `MOST`."""
        text = self.passage.text
        aside = [match.span() for pattern in (LINK, CITATION) for match in pattern.finditer(text)]
        found: dict[str, _Term] = {}
        for match in TERM.finditer(text):
            if len(found) == MOST:
                break
            if _is_term(match) and not any(a < match.end() and match.start() < b for a, b in aside):
                found.setdefault(_folded(match.group()), _Term(match.group(), *match.span()))
        return found

    @cached_property
    def words(self) -> list[str]:
        """Its words as they count."""
        return WORD.findall(normalize("NFKC", self.passage.text).casefold())

    @cached_property
    def initials(self) -> tuple[str, str]:
        """The first letters of its words, and of those that are not little ones."""
        great = (word[0] for word in self.words if word not in LITTLE_WORDS)
        return "".join(word[0] for word in self.words), "".join(great)

    def has(self, term: str) -> bool:
        """Whether it has a term, all parts of it, a word much like it, or words of which it has the initials."""
        folded = _folded(term).removesuffix("s")
        parts = [_folded(part).removesuffix("s") for part in PART.split(term)]
        return (
            self._has_joined(folded)
            or (len(parts) > 1 and all(self._has_joined(part) for part in parts if part))
            or any(folded in initials for initials in self.initials)
            or (not DISTINCT.search(term) and any(word[:STEM] == folded[:STEM] for word in self.words))
        )

    def _has_joined(self, folded: str) -> bool:
        """Whether one to `MOST_WORDS` words, without what stands between, are a singular."""
        words = self.words
        for first, word in enumerate(words):
            joined = word
            for following in words[first + 1 : first + MOST_WORDS]:
                if len(joined) >= len(folded) or not folded.startswith(joined):
                    break
                joined += following
            if joined.removesuffix("s") == folded:
                return True
        return False

    def spans(self, terms: Sequence[_Term]) -> tuple[Span, ...]:
        """Where terms stand in the document."""
        return tuple(self.passage.span(term.start, term.stop) for term in terms)


def _is_term(match: regex.Match[str]) -> bool:
    text = match.group()
    if len(text) > LONGEST or (text.islower() and text.isalpha()):
        return False
    if BEHIND_NUMBER.search(match.string[max(0, match.start() - 2) : match.start()]) and UNIT.fullmatch(text):
        return False
    if UNIT.fullmatch(text.lstrip("0123456789")) and text[0].isdigit():
        return False
    is_name = len(text) >= SHORTEST_NAME and text[0].isupper()
    return is_name or (len(_folded(text)) >= SHORTEST and bool(DISTINCT.search(text)))


def _folded(text: str) -> str:
    return "".join(WORD.findall(normalize("NFKC", text).casefold()))


def _find(material: Material) -> Iterator[Finding]:
    sides = (material.alignment.source, material.alignment.target)
    unspaced = [base_language(side.language) in UNSPACED for side in sides]
    if unspaced[0] == unspaced[1]:
        return
    reads = [(_Read(pair.source), _Read(pair.target)) for pair in material.pairs]
    everywhere = [frozenset(term.removesuffix("s") for both in reads for term in both[side].terms) for side in range(2)]
    for pair in material.pairs:
        if pair.is_whole:
            yield from _in_bead(pair, reads, everywhere, chinese=unspaced.index(True))


def _in_bead(
    pair: Pair, reads: list[tuple[_Read, _Read]], everywhere: list[frozenset[str]], chinese: int
) -> Iterator[Finding]:
    here, there = reads[pair.bead][chinese], reads[pair.bead][1 - chinese]
    lacking = [term for term in here.terms.values() if not there.has(term.text)]
    rest = [term for term in there.terms.values() if term.is_distinct and not here.has(term.text)]
    for term in list(lacking):
        other = next((each for each in rest if term.is_distinct and _is_misspelled(term.text, each.text)), None)
        if other:
            both = (term, other) if chinese == 0 else (other, term)
            spans = (reads[pair.bead][0].spans(both[:1]), reads[pair.bead][1].spans(both[1:]))
            yield LATIN_TERM.finding(pair, spans, MISSPELLED, "differs", source=both[0].text, target=both[1].text)
            lacking.remove(term)
            rest.remove(other)
    nearby = [both[1 - chinese] for both in beside(reads, pair.bead)]
    groups: dict[float, list[_Term]] = {}
    for term in lacking:
        groups.setdefault(_measure(term, nearby, everywhere[1 - chinese]), []).append(term)
    for measure, terms in groups.items():
        yield _alone(pair, here, terms, measure, of_target=chinese == 1)
    known = [term for term in rest if _folded(term.text).removesuffix("s") in everywhere[chinese]]
    if known:
        yield _alone(pair, there, known, NEARBY, of_target=chinese == 0)


def _measure(term: _Term, nearby: Sequence[_Read], everywhere: frozenset[str]) -> float:
    """How much it says that a passage lacks a term, by where else its text has it."""
    if any(read.has(term.text) for read in nearby):
        return NEARBY
    if _folded(term.text).removesuffix("s") in everywhere:
        return ELSEWHERE
    return NOWHERE if term.is_distinct else WORD_NOWHERE


def _alone(pair: Pair, read: _Read, terms: list[_Term], measure: float, *, of_target: bool) -> Finding:
    places = on_one_side(read.spans(terms), of_target)
    wording = ("added" if of_target else "missing") + (" here" if measure < WORD_NOWHERE else "")
    names = [term.text for term in terms]
    return LATIN_TERM.finding(
        pair, places, measure, wording, terms=shortened(", ".join(names)), listed=shortened("、".join(names))
    )


def _is_misspelled(term: str, other: str) -> bool:
    """Whether one is the other with few letters changed, swapped or dropped."""
    here, there = _folded(term), _folded(other)
    if len(here) == SHORTEST or len(there) == SHORTEST or abs(len(here) - len(there)) > 1:
        return False
    if sorted(here) == sorted(there):
        return True
    return _distance(here, there) <= UNLIKE * max(len(here), len(there))


def _distance(here: str, there: str) -> int:
    """Letters that must be put in, taken out or replaced."""
    row = list(range(len(there) + 1))
    for i, letter in enumerate(here[:64], 1):
        above, row = row, [i]
        for j, other in enumerate(there[:64], 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other)))
    return row[-1]


LATIN_TERM = Check(
    "Latin term", "accuracy/mistranslation/term in Latin letters", {"en": "Latin term", "zh": "拉丁字母术语"},
    {
        "differs": {
            "en": "The source writes {source}, the translation {target}; one of them may be misspelled.",
            "zh": "原文写作“{source}”，译文写作“{target}”，其中之一可能拼写有误。",
        },
        "missing": {
            "en": "The source has {terms}, which was found nowhere in the translation.",
            "zh": "原文有“{listed}”，译文中没有找到。",
        },
        "added": {
            "en": "The translation has {terms}, which was found nowhere in the source.",
            "zh": "译文有“{listed}”，原文中没有找到。",
        },
        "missing here": {
            "en": "The source has {terms} here; the translation has it in other places only.",
            "zh": "原文此处有“{listed}”，译文只在别处出现。",
        },
        "added here": {
            "en": "The translation has {terms} here; the source has it in other places only.",
            "zh": "译文此处有“{listed}”，原文只在别处出现。",
        },
    },
    _find,
)  # fmt: skip
