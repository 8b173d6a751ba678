"""Terms in Latin letters on the Chinese side that the other side lacks or spells in another way.

    采用 LSTM 网络。    An LTSM network is used.                ─▶  LSTM and LTSM: .9
    采用 TruckSim。     A simulation is used.                   ─▶  TruckSim: .6, or .2 where a bead beside has it
    采用 LSTM 网络。    A long short-term memory is used.       ─▶  nothing: these are its initials

Case, width, hyphens, spaces, subscripts and a plural s do not count. What the Chinese side lacks is mostly translated,
so an acronym there is at best a weak suspicion, where other Chinese passages have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple
from unicodedata import normalize

import regex

from aligner.bitext.edits import Span
from aligner.bitext.languages import UNSPACED, base_language
from aligner.checking.checks.citations import CITATION, LINK
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.checks.rows import Check, neighbours, on_one_side, shortened
from aligner.checking.findings import Finding
from aligner.words.english import word_set


@dataclass(frozen=True, slots=True)
class LatinEvidence:
    """What a term measures that the other side lacks, by where else that side has it, and the bounds of a term.

    Set by hand while what the check found in thesis-dev, champollion-dev and our own thesis was read; no figure is kept
    of that. What a fifth more or less costs is from `benchmarks/checks.py --ablate latin`, where no fault is one for
    this check and texts without have 7 flags, all minor: with `word_nowhere` at .28 there are two fewer, with
    `elsewhere` at .3 three more, with `shortest` at 3 one fewer. `nowhere`, `nearby`, `shortest_name` and `stem` change
    findings that are no flags, or their measures; the others change nothing there.
    """

    misspelled: float = 0.9
    nowhere: float = 0.6
    # Of a term that looks like a word or name.
    word_nowhere: float = 0.35
    # Where other beads have it: none near, and one neighbours.
    elsewhere: float = 0.25
    nearby: float = 0.2
    # Terms of a passage that are looked for; a passage with more is no prose.
    most_terms: int = 60
    # Words that may make up what the other text writes as one: `Star-CCM +`, `R 2`.
    most_words: int = 4
    # Share of letters that may differ in a term that is misspelled.
    unlike: float = 0.34
    # Letters of a term, of one that is merely capitalised, and characters of the longest.
    shortest: int = 2
    shortest_name: int = 4
    longest: int = 40
    # Letters that forms of a word share: `Lagrange`, `Lagrangian`.
    stem: int = 5


EVIDENCE = LatinEvidence()
CHARACTER = r"[\p{Latin}0-9₀-₉²³]"
TERM = regex.compile(rf"(?<!{CHARACTER})[0-9]{{0,3}}+\p{{Latin}}{CHARACTER}*+(?:[-+&/._^’']{{1,2}}+{CHARACTER}++)*+")
# Capitals within, or letters and digits: not an ordinary word.
DISTINCT = regex.compile(r"\p{Lu}.*\p{Lu}|\p{Ll}.*\p{Lu}|\p{L}.*[0-9]|[0-9].*\p{Lu}")
WORD = regex.compile(r"[\p{Latin}\p{Greek}0-9]++")
PART = regex.compile(r"[/+&._^-]++")
BEHIND_NUMBER = regex.compile(r"(?<=[0-9]\s?)")
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
        """Its terms as they count, each with its first place; of the first ones."""
        text = self.passage.text
        aside = [match.span() for match in chain(LINK.finditer(text), CITATION.finditer(text))]
        found: dict[str, _Term] = {}
        for match in TERM.finditer(text):
            if len(found) == EVIDENCE.most_terms:
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
        folded = _singular(term)
        return (
            self._has_joined(folded)
            or self._has_parts(term)
            or any(folded in initials for initials in self.initials)
            or self._has_form(term, folded)
        )

    def lacking_in(self, other: _Read) -> list[_Term]:
        """Its terms that the other passage has not."""
        return [term for term in self.terms.values() if not other.has(term.text)]

    def _has_parts(self, term: str) -> bool:
        """Whether it has all the parts of a term of several: `MATLAB/Simulink`."""
        parts = [_singular(part) for part in PART.split(term)]
        return len(parts) > 1 and all(self._has_joined(part) for part in parts if part)

    def _has_form(self, term: str, folded: str) -> bool:
        """Whether it has a word with the stem of a term that is a word."""
        stem = folded[: EVIDENCE.stem]
        return not DISTINCT.search(term) and any(word[: EVIDENCE.stem] == stem for word in self.words)

    def _has_joined(self, folded: str) -> bool:
        """Whether one word or a few, without what stands between, are a singular."""
        words = self.words
        for first, word in enumerate(words):
            joined = word
            for following in words[first + 1 : first + EVIDENCE.most_words]:
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
    """Whether something in Latin letters is a name or symbol, and no unit behind a number."""
    text = match.group()
    if len(text) > EVIDENCE.longest or (text.islower() and text.isalpha()) or _is_unit(match):
        return False
    is_name = len(text) >= EVIDENCE.shortest_name and text[0].isupper()
    return is_name or (len(_folded(text)) >= EVIDENCE.shortest and bool(DISTINCT.search(text)))


def _is_unit(match: regex.Match[str]) -> bool:
    """Whether it is a unit with the number before it: `5 km`, `5km`."""
    text = match.group()
    if text[0].isdigit():
        text = text.lstrip("0123456789")
    elif not BEHIND_NUMBER.match(match.string, match.start()):
        return False
    return bool(UNIT.fullmatch(text))


def _folded(text: str) -> str:
    """Its letters and digits as they count."""
    return "".join(WORD.findall(normalize("NFKC", text).casefold()))


def _singular(text: str) -> str:
    """The same without the `s` of a plural."""
    return _folded(text).removesuffix("s")


def _find(material: Material) -> Iterator[Finding]:
    """The terms of all beads; nothing unless one language is written without spaces and the other with them."""
    sides = (material.alignment.source, material.alignment.target)
    unspaced = [base_language(side.language) in UNSPACED for side in sides]
    if unspaced[0] == unspaced[1]:
        return
    reads = [(_Read(pair.source), _Read(pair.target)) for pair in material.pairs]
    everywhere = _everywhere(here for here, _ in reads), _everywhere(there for _, there in reads)
    chinese = unspaced.index(True)
    for pair in material.pairs:
        if pair.has_both_sides:
            both, rows = reads[pair.bead], neighbours(reads, pair.bead)
            here = _Context(both[chinese], [each[chinese] for each in rows], everywhere[chinese])
            there = _Context(both[1 - chinese], [each[1 - chinese] for each in rows], everywhere[1 - chinese])
            yield from _in_bead(pair, here, there, chinese_target=chinese == 1)


def _everywhere(reads: Iterable[_Read]) -> frozenset[str]:
    """All the terms of a text, as singulars."""
    terms = chain.from_iterable(read.terms for read in reads)
    return frozenset(term.removesuffix("s") for term in terms)


class _Context(NamedTuple):
    """A passage, those of its text in the beads neighbours, and all the terms of its text."""

    read: _Read
    nearby: list[_Read]
    everywhere: frozenset[str]


class _Misspelled(NamedTuple):
    """A term of the Chinese side, and what the other side has in its stead."""

    term: _Term
    other: _Term


def _in_bead(pair: Pair, here: _Context, there: _Context, *, chinese_target: bool) -> Iterator[Finding]:
    """What is misspelled, then what the other side lacks of the Chinese one (`here`), then the contrary."""
    lacking = here.read.lacking_in(there.read)
    rest = [term for term in there.read.lacking_in(here.read) if term.is_distinct]
    misspelled = _misspelled(lacking, rest)
    for term, other in misspelled:
        source, target = (other, term) if chinese_target else (term, other)
        left, right = (there.read, here.read) if chinese_target else (here.read, there.read)
        places = left.spans([source]), right.spans([target])
        yield LATIN_TERM.finding(pair, places, EVIDENCE.misspelled, "differs", source=source.text, target=target.text)
    lacks = _by_lack(_without(lacking, [each.term for each in misspelled]), there)
    for lack, terms in lacks.items():
        yield _alone(pair, here.read, terms, lack, of_target=chinese_target)
    others = _without(rest, [each.other for each in misspelled])
    known = [term for term in others if _singular(term.text) in here.everywhere]
    if known:
        yield _alone(pair, there.read, known, _Lack(EVIDENCE.nearby, " here"), of_target=not chinese_target)


def _by_lack(terms: Iterable[_Term], other: _Context) -> dict[_Lack, list[_Term]]:
    """Terms that the other passage lacks, by how much that says."""
    groups: dict[_Lack, list[_Term]] = {}
    for term in terms:
        groups.setdefault(_lack(term, other), []).append(term)
    return groups


def _without(terms: Iterable[_Term], done: Sequence[_Term]) -> list[_Term]:
    """The terms that are not done with."""
    return [term for term in terms if term not in done]


def _misspelled(lacking: Iterable[_Term], rest: Sequence[_Term]) -> list[_Misspelled]:
    """Terms that are written in another way on the other side, each of its terms taken once."""
    found: list[_Misspelled] = []
    free = list(rest)
    for term in (each for each in lacking if each.is_distinct):
        other = next((each for each in free if _is_misspelled(term.text, each.text)), None)
        if other:
            found.append(_Misspelled(term, other))
            free.remove(other)
    return found


class _Lack(NamedTuple):
    """How much it says that a side lacks a term, and the end of the name of the wording that says so."""

    measure: float
    wording: str


def _lack(term: _Term, other: _Context) -> _Lack:
    """How much it says that a passage lacks a term, by where else its text has it."""
    if any(read.has(term.text) for read in other.nearby):
        return _Lack(EVIDENCE.nearby, " here")
    if _singular(term.text) in other.everywhere:
        return _Lack(EVIDENCE.elsewhere, " here")
    return _Lack(EVIDENCE.nowhere if term.is_distinct else EVIDENCE.word_nowhere, "")


def _alone(pair: Pair, read: _Read, terms: list[_Term], lack: _Lack, *, of_target: bool) -> Finding:
    """One finding for terms of a passage whose lack says as much."""
    places = on_one_side(read.spans(terms), of_target)
    wording = ("added" if of_target else "missing") + lack.wording
    names = [term.text for term in terms]
    return LATIN_TERM.finding(
        pair, places, lack.measure, wording, terms=shortened(", ".join(names)), listed=shortened("、".join(names))
    )


def _is_misspelled(term: str, other: str) -> bool:
    """Whether one is the other with few letters changed, swapped or dropped."""
    here, there = _folded(term), _folded(other)
    shortest, longest = sorted((len(here), len(there)))
    if shortest == EVIDENCE.shortest or longest - shortest > 1:
        return False
    return sorted(here) == sorted(there) or _distance(here, there) <= EVIDENCE.unlike * longest


def _distance(here: str, there: str) -> int:
    """Letters that must be put in, taken out or replaced."""
    row = list(range(len(there) + 1))
    for i, letter in enumerate(here, 1):
        above, row = row, [i]
        for j, other in enumerate(there, 1):
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
