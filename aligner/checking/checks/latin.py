"""Terms in Latin letters on the Chinese side that the other side lacks or misspells.

    采用 LSTM 网络。    An LTSM network is used.                ─▶  LSTM and LTSM: .9
    采用 TruckSim。     A simulation is used.                   ─▶  TruckSim: .6, or .2 where a neighbouring bead has it
    采用 LSTM 网络。    A long short-term memory is used.       ─▶  nothing: these are its initials
    采用DNA测序。      The dna was sequenced.               ─▶  DNA in small letters: .4
    微RNA 与 IL-18。    MicroRNAs and interleukin-18.           ─▶  nothing: a longer word ends so, or is abbreviated so

Case, width, hyphens, spaces, subscripts and a plural s do not count. A term that only the other side has is mostly
translated in the Chinese. So it is at best a weak suspicion, if other Chinese passages have the term.
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
from aligner.checking.checks.check import Check, neighbours, on_one_side, shorten
from aligner.checking.checks.citations import CITATION, LANGUAGE, LINK
from aligner.checking.checks.lowered import find_lowered
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding
from aligner.words.english import word_set


class LatinEvidence(NamedTuple):
    """The measures of a term that a side lacks, by where else that side has it, and the limits of a term.

    Set by hand while what the check found in thesis-dev, champollion-dev and our own thesis was read; no figure is kept
    of that. What a fifth more or less costs is from `benchmarks/checks.py --ablate latin`, where no fault is one for
    this check and texts without have 7 flags, all minor: with `word_nowhere` at .28 there are two fewer, with
    `elsewhere` at .3 three more, with `shortest` at 3 one fewer. `nowhere`, `nearby`, `shortest_name` and `stem` change
    findings that are not flags, or their measures; the others change nothing there.
    """

    misspelled: float = 0.9
    nowhere: float = 0.6
    # Of a term that looks like a word or name.
    word_nowhere: float = 0.35
    # Another bead of that side has it: a distant one, and a neighbouring one.
    elsewhere: float = 0.25
    nearby: float = 0.2
    # In small letters only: in ten of 41,000 pairs, most of them right, of the training data.
    lowered: float = 0.4
    # The most terms of a passage; a passage with more is not prose.
    most_terms: int = 60
    # Words that the other text may write as one: `Star-CCM +`, `R 2`.
    most_words: int = 4
    # Share of letters that may differ in a misspelled term.
    unlike: float = 0.34
    # The fewest letters of a term and of a capitalised word, and the most characters of a term.
    shortest: int = 2
    shortest_name: int = 4
    longest: int = 40
    # Letters that the forms of a word share: `Lagrange`, `Lagrangian`.
    stem: int = 5


EVIDENCE = LatinEvidence()
CHARACTER = r"[\p{Latin}0-9₀-₉²³]"
TERM = regex.compile(rf"(?<!{CHARACTER})[0-9]{{0,3}}+\p{{Latin}}{CHARACTER}*+(?:[-+&/._^’']{{1,2}}+{CHARACTER}++)*+")
# With capitals inside, or with letters and digits: not an ordinary word.
DISTINCT = regex.compile(r"\p{Lu}.*\p{Lu}|\p{Ll}.*\p{Lu}|\p{L}.*[0-9]|[0-9].*\p{Lu}")
WORD = regex.compile(r"[\p{Latin}\p{Greek}0-9]++")
NUMBERED = regex.compile(r"(?P<letters>\p{Lu}\p{L}++)-?(?P<number>[0-9]++)")
PART = regex.compile(r"[/+&._^-]++")
AFTER_NUMBER = regex.compile(r"(?<=[0-9]\s?)")
UNIT = regex.compile(
    r"[kcmμnMGTd]?(?:m|g|s|W|V|A|Hz|Pa|J|N|L|l|B|b|bps|eV|mol|Wh|Ω|t|K|F|C)(?:[-/^][A-Za-z0-9]+)*|min|hm|ha|dB[mi]?|rpm|wt|vol|ppm"
)
# `README-zh-Hans.md` is the Chinese of `README.md`.
FILE_LANGUAGE = regex.compile(rf"(?<=\w)[._-](?:{LANGUAGE})(?=\.[a-z]{{2,5}}\b)", regex.IGNORECASE)
LITTLE_WORDS = word_set("a an and at by for from in of on or the to with")


class _Term(NamedTuple):
    """A term and its first occurrence in a passage."""

    text: str
    start: int
    stop: int

    @property
    def is_distinct(self) -> bool:
        """Whether it is more than a word or name."""
        return bool(DISTINCT.search(self.text))


@dataclass(frozen=True)
class _PassageTerms:
    """A passage, and the terms and words in it."""

    passage: Passage

    @cached_property
    def terms(self) -> dict[str, _Term]:
        """The first terms, by folded text, each with its first occurrence."""
        text = self.passage.text
        excluded = [match.span() for match in chain(LINK.finditer(text), CITATION.finditer(text))]
        terms: dict[str, _Term] = {}
        for match in TERM.finditer(text):
            if len(terms) == EVIDENCE.most_terms:
                break
            if _is_term(match) and not any(start < match.end() and match.start() < stop for start, stop in excluded):
                terms.setdefault(_fold(match.group()), _Term(match.group(), *match.span()))
        return terms

    @cached_property
    def words(self) -> list[str]:
        """The folded words."""
        return _words_of(self.passage.text)

    @cached_property
    def initials(self) -> tuple[str, str]:
        """The initials of all words, and of all but the little words."""
        content = (word[0] for word in self.words if word not in LITTLE_WORDS)
        return "".join(word[0] for word in self.words), "".join(content)

    def has(self, term: str) -> bool:
        """Whether the passage has a term, all its parts, another form of it, or words with these initials."""
        folded = _singular(term)
        return (
            self._has_joined(folded)
            or self._has_parts(term)
            or any(folded in initials for initials in self.initials)
            or self._has_form(term, folded)
            or self._has_longer(term)
            or self._has_spelled_out(term)
        )

    def terms_missing_in(self, other: _PassageTerms) -> list[_Term]:
        """The terms that the other passage lacks."""
        return [term for term in self.terms.values() if not other.has(term.text)]

    def _has_parts(self, term: str) -> bool:
        """Whether the passage has all parts of a compound term: `MATLAB/Simulink`."""
        parts = [_singular(part) for part in PART.split(FILE_LANGUAGE.sub("", term))]
        return len(parts) > 1 and all(self._has_joined(part) for part in parts if part)

    def _has_form(self, term: str, folded: str) -> bool:
        """Whether the passage has a word with the stem of a term that is an ordinary word."""
        stem = folded[: EVIDENCE.stem]
        return not DISTINCT.search(term) and any(word[: EVIDENCE.stem] == stem for word in self.words)

    def _has_longer(self, term: str) -> bool:
        """Whether a longer word ends with a term in capitals: `microRNAs` for `RNA`."""
        ending = rf"\p{{Latin}}{regex.escape(term)}s?(?!{CHARACTER})"
        return term.isupper() and term.isalpha() and regex.search(ending, self.passage.text) is not None

    def _has_spelled_out(self, term: str) -> bool:
        """Whether the number of a term stands behind a word that its letters may abbreviate: `interleukin-18`."""
        found = NUMBERED.fullmatch(term)
        if found is None:
            return False
        letters, number = found["letters"].casefold(), found["number"]
        return any(
            follower == number and _abbreviates(letters, word)
            for word, follower in zip(self.words, self.words[1:], strict=False)
        )

    def _has_joined(self, folded: str) -> bool:
        """Whether one word, or a few words joined, are this singular."""
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
        """The spans of terms in the document."""
        return tuple(self.passage.span(term.start, term.stop) for term in terms)


def _abbreviates(letters: str, word: str) -> bool:
    """Whether a longer word begins with the first of the letters and has them all, in their order."""
    rest = iter(word)
    return len(word) > len(letters) and word[0] == letters[0] and all(letter in rest for letter in letters)


def _is_term(match: regex.Match[str]) -> bool:
    """Whether a match is a name or symbol, and not a unit after a number."""
    text = match.group()
    if len(text) > EVIDENCE.longest or (text.islower() and text.isalpha()) or _is_unit(match):
        return False
    is_name = len(text) >= EVIDENCE.shortest_name and text[0].isupper()
    return is_name or (len(_fold(text)) >= EVIDENCE.shortest and bool(DISTINCT.search(text)))


def _is_unit(match: regex.Match[str]) -> bool:
    """Whether a match is a unit after a number: `5 km`, `5km`."""
    text = match.group()
    if text[0].isdigit():
        text = text.lstrip("0123456789")
    elif not AFTER_NUMBER.match(match.string, match.start()):
        return False
    return bool(UNIT.fullmatch(text))


def _fold(text: str) -> str:
    """The letters and digits, folded for comparing."""
    return "".join(_words_of(text))


def _words_of(text: str) -> list[str]:
    """The words of a text, folded, and file names without their language."""
    return WORD.findall(FILE_LANGUAGE.sub("", normalize("NFKC", text)).casefold())


def _singular(text: str) -> str:
    """The folded text without the `s` of a plural."""
    return _fold(text).removesuffix("s")


def _find(material: Material) -> Iterator[Finding]:
    """The findings of all beads; none unless one language is written with spaces and the other without."""
    sides = (material.alignment.source, material.alignment.target)
    unspaced = [base_language(side.language) in UNSPACED for side in sides]
    if unspaced[0] == unspaced[1]:
        return
    passages = [(_PassageTerms(pair.source), _PassageTerms(pair.target)) for pair in material.pairs]
    everywhere = _terms_of_text(source for source, _ in passages), _terms_of_text(target for _, target in passages)
    chinese = unspaced.index(True)
    for pair in material.pairs:
        if pair.has_both_sides:
            nearby = neighbours(passages, pair.bead)
            contexts = [
                _Context(passages[pair.bead][side], [sides[side] for sides in nearby], everywhere[side])
                for side in (chinese, 1 - chinese)
            ]
            yield from _find_in_bead(pair, *contexts, chinese_target=chinese == 1)


def _terms_of_text(passages: Iterable[_PassageTerms]) -> frozenset[str]:
    """All terms of a text, as singulars."""
    terms = chain.from_iterable(passage.terms for passage in passages)
    return frozenset(term.removesuffix("s") for term in terms)


class _Context(NamedTuple):
    """A passage, the neighbouring passages of its text, and all terms of its text."""

    passage: _PassageTerms
    nearby: list[_PassageTerms]
    everywhere: frozenset[str]


class _Misspelled(NamedTuple):
    """A term of the Chinese side, and what the other side has instead."""

    chinese: _Term
    other: _Term


def _find_in_bead(pair: Pair, chinese: _Context, other: _Context, *, chinese_target: bool) -> Iterator[Finding]:
    """Misspelled terms, then Chinese terms that the other side lacks, then terms that the Chinese side lacks."""
    chinese_only = chinese.passage.terms_missing_in(other.passage)
    other_only = [term for term in other.passage.terms_missing_in(chinese.passage) if term.is_distinct]
    misspelled = _pair_misspelled(chinese_only, other_only)
    for terms in misspelled:
        source, target = terms[::-1] if chinese_target else terms
        left, right = (other, chinese) if chinese_target else (chinese, other)
        places = left.passage.spans([source]), right.passage.spans([target])
        yield LATIN_TERM.finding(pair, places, EVIDENCE.misspelled, "differs", source=source.text, target=target.text)
    yield from _lowered(pair, chinese.passage.passage, other.passage.passage, chinese_target=chinese_target)
    unpaired = _without(chinese_only, [terms.chinese for terms in misspelled])
    for lack, group in _group_by_lack(unpaired, other).items():
        yield _one_sided(pair, chinese.passage, group, lack, of_target=chinese_target)
    unpaired = _without(other_only, [terms.other for terms in misspelled])
    elsewhere = [term for term in unpaired if _singular(term.text) in chinese.everywhere]
    if elsewhere:
        yield _one_sided(pair, other.passage, elsewhere, _Lack(EVIDENCE.nearby, " here"), of_target=not chinese_target)


def _lowered(pair: Pair, chinese: Passage, other: Passage, *, chinese_target: bool) -> Iterator[Finding]:
    """One finding for the abbreviations that the other side has in small letters only."""
    found = list(find_lowered(chinese.text, other.text))
    if found:
        places = tuple(chinese.span(*each.here) for each in found), tuple(other.span(*each.there) for each in found)
        terms = [each.text for each in found]
        details = {"terms": shorten(", ".join(terms)), "listed": shorten("、".join(terms))}
        sides = places[::-1] if chinese_target else places
        yield LATIN_TERM.finding(pair, sides, EVIDENCE.lowered, "lowered", **details)


def _group_by_lack(terms: Iterable[_Term], other: _Context) -> dict[_Lack, list[_Term]]:
    """Terms that the other passage lacks, grouped by how much the lack says."""
    groups: dict[_Lack, list[_Term]] = {}
    for term in terms:
        groups.setdefault(_lack(term, other), []).append(term)
    return groups


def _without(terms: Iterable[_Term], paired: Sequence[_Term]) -> list[_Term]:
    """The terms that are not paired."""
    return [term for term in terms if term not in paired]


def _pair_misspelled(chinese: Iterable[_Term], others: Sequence[_Term]) -> list[_Misspelled]:
    """Terms that the other side spells in another way; each of its terms is used once."""
    pairs: list[_Misspelled] = []
    free = list(others)
    for term in (term for term in chinese if term.is_distinct):
        other = next((candidate for candidate in free if _is_misspelled(term.text, candidate.text)), None)
        if other:
            pairs.append(_Misspelled(term, other))
            free.remove(other)
    return pairs


class _Lack(NamedTuple):
    """How much the lack of a term says, and the suffix of the wording that reports it."""

    measure: float
    wording: str


def _lack(term: _Term, other: _Context) -> _Lack:
    """How much it says that a passage lacks a term, by where else in its text the term is."""
    if any(passage.has(term.text) for passage in other.nearby):
        return _Lack(EVIDENCE.nearby, " here")
    if _singular(term.text) in other.everywhere:
        return _Lack(EVIDENCE.elsewhere, " here")
    return _Lack(EVIDENCE.nowhere if term.is_distinct else EVIDENCE.word_nowhere, "")


def _one_sided(pair: Pair, passage: _PassageTerms, terms: list[_Term], lack: _Lack, *, of_target: bool) -> Finding:
    """One finding for terms of a passage that the other side lacks."""
    places = on_one_side(passage.spans(terms), of_target)
    wording = ("added" if of_target else "missing") + lack.wording
    names = [term.text for term in terms]
    return LATIN_TERM.finding(
        pair, places, lack.measure, wording, terms=shorten(", ".join(names)), listed=shorten("、".join(names))
    )


def _is_misspelled(term: str, other: str) -> bool:
    """Whether one term is the other with few letters changed, swapped or dropped."""
    left, right = _fold(term), _fold(other)
    shortest, longest = sorted((len(left), len(right)))
    if shortest == EVIDENCE.shortest or longest - shortest > 1:
        return False
    return sorted(left) == sorted(right) or _distance(left, right) <= EVIDENCE.unlike * longest


def _distance(left: str, right: str) -> int:
    """The edit distance: letters that must be inserted, deleted or replaced."""
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        above, row = row, [i]
        for j, other in enumerate(right, 1):
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
        "lowered": {
            "en": "{terms} has small letters on one side.",
            "zh": "“{listed}”在其中一方写成了小写。",
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
