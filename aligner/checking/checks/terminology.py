"""Terms that are not rendered as the glossary has them or as they usually are, and sentences translated twice.

The measure of an inconsistent term is higher the clearer one rendering is the usual one, and lower where the
translation may simply have left the term out, or has a part of its usual rendering.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.covered import Covered
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.checks.rows import Check
from aligner.checking.findings import Finding, Rendering, Term, spans_of
from aligner.checking.terms import WEAK_KEYS
from aligner.words.english import frequency, word_set
from aligner.words.phrases import Key, Phrases, Word, key_of, words_of


@dataclass(frozen=True, slots=True)
class TerminologyEvidence:
    """What a departure from the usual rendering of a term counts where that is perfectly clear, and what makes it one.

    `other`, `shared`: another rendering, without and with a word of the usual one. `replaced`: none, and other words
    in its place. `missing`, `pronoun`: none, in a bead without and with a pronoun that may stand for it.

    `fewest`: beads that make a rendering usual. `departures`: share of the beads of a term that may depart from it;
    one always may. `doubt`: beads that count against a usual rendering from the start. `clear`: clarity from which on
    the lack of a rendering tells of a free translation.

    `unexplained`: likeness of a word to the closest of the other side, below which nothing there explains it.
    `rest`, `there`: coverage of the rest of the source, and of the words in place of the rendering, at which it is
    even whether they are; `rise`: how steeply that changes. `nearly`: share of the measure of the term that words
    most probably stand for, from which on they may stand for another. `common`: what a single word of at least the
    frequency `frequent` counts.

    `family`: folded letters by which words of one family are told: `measured`, `measurement`. `between`: words that may
    stand between those of a rendering.

    Set by hand while reading findings in thesis abstracts and planted departures. A fifth more or less (`--ablate
    terminology` of `benchmarks/checks.py`: recall .850, 275 minor flags and 1 major one of the texts as they are) costs
    recall for `fewest` at 3 and `nearly` at 1.08 (.650) and `doubt` at .9 (.800). Flags become most with `departures`
    at .24 (303) and `rest` at .46 (299), fewest with `nearly` at 1.08 (190) and `fewest` at 3 (201), and major ones
    more with `replaced` at 1.02 (19) and `other` at .9 (10). `shared` moves no flag, `clear`, `between` and `pronoun`
    up to five. Of `rest` and `there` only the difference counts.
    """

    other: float = 0.75
    replaced: float = 0.85
    shared: float = 0.6
    missing: float = 0.38
    pronoun: float = 0.28
    fewest: int = 2
    departures: float = 0.2
    doubt: float = 0.75
    clear: float = 0.7
    unexplained: float = 0.45
    rest: float = 0.57
    there: float = 0.3
    rise: float = 12.0
    nearly: float = 0.9
    common: float = 0.75
    frequent: float = 12.0
    family: int = 5
    between: int = 2


EVIDENCE = TerminologyEvidence()
# What may stand for a term that comes again; `it` is more often the empty one of `it is shown that`.
PRONOUNS = frozenset(key.key for word in word_set("its they their them he him his she her") for key in words_of(word))
# What may stand between the words of a term, and how words end that are none by themselves.
JOINTS = frozenset(("", " ", "-", "‐", "–", "'", "’"))
DIGIT = regex.compile(r"\p{N}")
NO_NOUN = regex.compile(r"(?:ly|ed|ing)\Z")


@dataclass(frozen=True, slots=True)
class _Bead:
    """A bead and the words of both its sides."""

    pair: Pair
    source: Sequence[Word]
    target: Sequence[Word]
    covered: tuple[Covered, Covered]


def _inconsistent(material: Material) -> Iterator[Finding]:
    terms = material.terms
    departures: dict[int, list[tuple[Term, Rendering | None]]] = defaultdict(list)
    for term in terms:
        for number, rendering in _departures(term):
            departures[number].append((term, rendering))
    for number, found in sorted(departures.items()):
        pair = material.pairs[number]
        bead = _Bead(pair, words_of(pair.source.text), words_of(pair.target.text), material.covered[number])
        yield from _judged(bead, found)


def _departures(term: Term) -> Iterator[tuple[int, Rendering | None]]:
    """The beads without the usual rendering, where there is one."""
    if not term.renderings or len(term.renderings[0].beads) < EVIDENCE.fewest:
        return
    if len(term.beads) - len(term.renderings[0].beads) > max(1, EVIDENCE.departures * len(term.beads)):
        return
    for rendering in term.renderings[1:]:
        yield from ((bead, rendering) for bead in rendering.beads)
    yield from ((bead, None) for bead in term.unknown)


def _judged(bead: _Bead, departures: Sequence[tuple[Term, Rendering | None]]) -> Iterator[Finding]:
    missing = []
    found = []
    for term, other in departures:
        here = _place(bead.source, term.text)
        if here is None or _is_there(key_of(term.renderings[0].text), bead.target):
            continue
        if other is None or set(key_of(other.text)) < set(key_of(term.renderings[0].text)):
            missing.append((here, term))
        elif finding := _rendered_otherwise(bead, here, term, other):
            found.append(finding)
    found += _unrendered(bead, missing)
    yield from sorted(_strongest(found), key=lambda finding: finding.source)


def _strongest(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Without those about a part of what a stronger one is about."""
    taken: list[Span] = []
    for finding in sorted(findings, key=lambda finding: (-finding.measure, finding.source)):
        (here,) = finding.source
        if not any(here.start < other.stop and other.start < here.stop for other in taken):
            taken.append(here)
            yield finding


def _rendered_otherwise(bead: _Bead, here: tuple[int, int], term: Term, other: Rendering) -> Finding | None:
    place = _place(bead.target, other.text)
    usual, key = key_of(term.renderings[0].text), key_of(other.text)
    if place is None or _is_family(usual, key):
        return None
    weight = EVIDENCE.shared if set(key) & set(usual) else EVIDENCE.other
    return _finding(bead, here, place, _clarity(term) * weight, "other", term)


def _unrendered(bead: _Bead, missing: Sequence[tuple[tuple[int, int], Term]]) -> Iterator[Finding]:
    """Terms that nothing seems to render, one of which other words may stand for."""
    place = _unexplained(bead)
    alone = EVIDENCE.missing if PRONOUNS.isdisjoint(word.key for word in bead.target) else EVIDENCE.pronoun
    clear = spans_of([Span(*here) for here, term in missing if _clarity(term) > EVIDENCE.clear])
    fits = [_fit(bead, here, place, term) / max(len(clear), 1) ** 0.5 if place else 0 for here, term in missing]
    measures = [_clarity(term) * EVIDENCE.replaced * fit for fit, (_, term) in zip(fits, missing, strict=True)]
    for measure, fit, (here, term) in zip(measures, fits, missing, strict=True):
        if fit * EVIDENCE.replaced > EVIDENCE.missing and measure >= EVIDENCE.nearly * max(measures):
            yield _finding(bead, here, place, measure, "replaced", term)
        else:
            yield _finding(bead, here, None, _clarity(term) * alone, "missing", term)


def _fit(bead: _Bead, here: tuple[int, int], place: tuple[int, int], term: Term) -> float:
    """How likely it is that words stand for a term: 0 to 1, more where the rest of the source is well covered."""
    covered, covering = bead.covered
    rest = covered.share_of(~covered.within(*here))
    there = covering.share_of(covering.within(*place))
    fit = 1 / (1 + exp(EVIDENCE.rise * (EVIDENCE.rest - rest + there - EVIDENCE.there)))
    return fit * _telling(bead.pair.target.text[slice(*place)]) * _telling(term.renderings[0].text)


def _telling(phrase: str) -> float:
    """Less for a single word that is in every text."""
    return EVIDENCE.common if phrase.isalpha() and frequency(phrase) >= EVIDENCE.frequent else 1.0


def _clarity(term: Term) -> float:
    """How clear it is that a term has its usual rendering, by the other beads, 0 to 1."""
    usual, beads = len(term.renderings[0].beads), len(term.beads)
    return usual / (beads - 1) * usual / (usual + EVIDENCE.doubt)


def _finding(
    bead: _Bead, here: tuple[int, int], place: tuple[int, int] | None, measure: float, wording: str, term: Term
) -> Finding:
    source, target = bead.pair.source, bead.pair.target
    usual = term.renderings[0]
    details = {"term": term.text, "usual": usual.text, "count": len(usual.beads), "beads": len(term.beads)}
    if place:
        details["other"] = " ".join(target.text[slice(*place)].split())
    places = ((source.span(*here),), (target.span(*place),) if place else ())
    return INCONSISTENT_TERM.finding(bead.pair, places, measure, wording, **details)


def _place(words: Sequence[Word], phrase: str) -> tuple[int, int] | None:
    found = next(Phrases([key_of(phrase)]).find(words), None)
    return (words[found.first].start, words[found.stop - 1].stop) if found else None


def _is_there(usual: Key, words: Sequence[Word]) -> bool:
    """Whether all words of a rendering stand somewhere, in some form, or their first letters do."""
    initials = "".join(word[0] for word in usual)
    if len(initials) > 1 and any(initials in word.key for word in words if len(word.key) <= len(initials) + 2):
        return True
    room = len(usual) + EVIDENCE.between
    keys = tuple(word.key for word in words)
    places = [place for place, key in enumerate(keys) if _is_like(key, usual[0])]
    return any(_is_family(keys[max(place - room + 1, 0) : place + room], usual) for place in places)


def _is_family(known: Key, key: Key) -> bool:
    """Whether every word of one has its like among those of the other: forms of one expression."""
    return all(any(_is_like(word, other) for other in known) for word in key)


def _is_like(word: str, other: str) -> bool:
    return word == other or (len(word) >= EVIDENCE.family and word[: EVIDENCE.family] == other[: EVIDENCE.family])


def _unexplained(bead: _Bead) -> tuple[int, int] | None:
    """The stretch of words of the target that says most of what nothing in the source is like, if it may be a term."""
    most = 0.0
    best: tuple[int, int] | None = None
    text, covering = bead.pair.target.text, bead.covered[1]
    stretch: list[Word] = []
    for word in bead.target:
        inside = covering.within(word.start, word.stop)
        if stretch and text[stretch[-1].stop : word.start] not in JOINTS:
            stretch = []
        if not _may_stand(word) or not inside.any() or covering.share_of(inside) >= EVIDENCE.unexplained:
            stretch = []
            continue
        stretch.append(word)
        place = stretch[0].start, word.stop
        if NO_NOUN.search(text, *place) and len(stretch) == 1:
            stretch = []
            continue
        inside = covering.within(*place)
        if (size := float((covering.weights[inside] * (1 - covering.best[inside])).sum())) > most:
            best, most = place, size
    return best


def _may_stand(word: Word) -> bool:
    """Whether a word may be part of what stands for a term: none with a digit, which has checks of its own."""
    return word.key not in WEAK_KEYS and DIGIT.search(word.key) is None


INCONSISTENT_TERM = Check(
    "inconsistent term", "terminology/inconsistent use of terminology", {"en": "Inconsistent term", "zh": "术语不一致"},
    {
        "other": {
            "en": "“{term}” is usually “{usual}” ({count} of {beads} places); here it seems to be “{other}”.",
            "zh": "“{term}”通常译为“{usual}”（{beads} 处中的 {count} 处），此处似乎译为“{other}”。",
        },
        "replaced": {
            "en": "“{term}” is usually “{usual}” ({count} of {beads} places), which is missing here; “{other}” "
            "has no clear counterpart.",
            "zh": "“{term}”通常译为“{usual}”（{beads} 处中的 {count} 处），此处没有；“{other}”没有明确的对应。",
        },
        "missing": {
            "en": "“{term}” is usually “{usual}” ({count} of {beads} places); no rendering of it was recognised here.",
            "zh": "“{term}”通常译为“{usual}”（{beads} 处中的 {count} 处），此处未找到其译法。",
        },
    },
    _inconsistent,
)  # fmt: skip
