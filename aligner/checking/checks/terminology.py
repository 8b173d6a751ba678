"""Terms that the translation renders in another way than it usually does: one finding for each term.

The clearer one rendering is the usual one, the higher is the measure. It is lower where the translation may simply have
left the term out, or has a part of the usual rendering. The finding stands at the clearest departure and names the
others. Words of one family (`gene`, `genetic`) are one rendering.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.check import Check
from aligner.checking.checks.covered import TokenCoverage
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import Finding, Rendering, Term, joined_spans
from aligner.checking.terms import WEAK_KEYS
from aligner.encoders.static import StaticEncoder
from aligner.words.english import frequency, word_set
from aligner.words.families import are_family
from aligner.words.phrases import Key, Phrases, Word, key_of, words_of


class TerminologyEvidence(NamedTuple):
    """How much a departure from a perfectly clear usual rendering counts, and what makes it a departure.

    `other`, `shared`: another rendering, without and with a word of the usual one. `replaced`: no rendering, but other
    words in its place. `missing`, `pronoun`: no rendering, in a bead without and with a pronoun that may stand for it.

    `fewest`: beads that make a rendering usual. `departures`: share of a term's beads that may depart from it; one bead
    always may. `doubt`: beads that count against a usual rendering from the start. `clear`: clarity from which on the
    lack of a rendering suggests a free translation.

    `unexplained`: similarity of a word to its closest counterpart below which nothing explains the word. `rest`,
    `substitute`: coverage of the rest of the source, and of the words that may replace the rendering, at which it is
    even odds that they do; `rise`: how steeply the odds change. `nearly`: words most probably stand for the term with
    the greatest measure; a term with at least this share of that measure is possible as well. `common`: weight of a
    single word of at least the frequency `frequent`.

    `plain`: frequency from which on a single word is none of the terms of a subject, so that writers vary it:
    *treatment*, *time*. As a rendering it is usual from `settled` beads on. `akin`: cosine of the words in its place to
    the term, or to its usual rendering, below which they say something else. `uncovered`: coverage of a term below
    which even they may stand for it.

    `between`: words that may stand between the words of a rendering.

    Set by hand while reading findings in thesis abstracts, in abstracts that people marked, and planted departures;
    `benchmarks/NOTES.md`, 2026-12-01, has the figures for `plain`, `akin` and `uncovered`. Before these three came,
    `--ablate terminology` of `benchmarks/checks.py` lost most recall for `fewest` at 3 and `nearly` at 1.08. Only the
    difference of `rest` and `substitute` counts.
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
    substitute: float = 0.3
    rise: float = 12.0
    nearly: float = 0.9
    common: float = 0.75
    frequent: float = 12.0
    plain: float = 9.0
    settled: int = 3
    akin: float = 0.2
    uncovered: float = 0.7
    between: int = 2


EVIDENCE = TerminologyEvidence()
# Pronouns that may stand for a recurring term; `it` is mostly the empty one of `it is shown that`.
PRONOUNS = frozenset(key.key for word in word_set("its they their them he him his she her") for key in words_of(word))
# What may stand between the words of a term, and endings of words that are not terms by themselves.
JOINTS = frozenset(("", " ", "-", "‐", "–", "'", "’"))
Location = tuple[int, int]
DIGIT = regex.compile(r"\p{N}")
NOT_NOUN = regex.compile(r"(?:ly|ed|ing)\Z")


class _Departure(NamedTuple):
    """A term without its usual rendering: the characters of both in their bead, the measure, and the wording."""

    pair: Pair
    location: Location
    counterpart: Location | None
    measure: float
    wording: str
    term: Term


@dataclass(frozen=True, slots=True)
class _Bead:
    """A bead, the words of its two sides, and the encoder that tells which words are akin."""

    pair: Pair
    source: Sequence[Word]
    target: Sequence[Word]
    covered: tuple[TokenCoverage, TokenCoverage]
    lexicon: StaticEncoder


def _find(material: Material) -> Iterator[Finding]:
    candidates: dict[int, list[tuple[Term, Rendering | None]]] = defaultdict(list)
    for term in filter(_is_settled, material.terms):
        for number, rendering in _departures(term):
            candidates[number].append((term, rendering))
    departures: dict[Term, list[_Departure]] = defaultdict(list)
    for number, renderings in sorted(candidates.items()):
        pair = material.pairs[number]
        sides = words_of(pair.source.text), words_of(pair.target.text)
        for departure in _find_in_bead(_Bead(pair, *sides, material.covered[number], material.lexicon), renderings):
            departures[departure.term].append(departure)
    findings = [_finding(some) for some in departures.values()]
    yield from sorted(findings, key=lambda finding: (finding.bead, finding.source))


def _is_settled(term: Term) -> bool:
    """Whether a term of a subject has a usual rendering. A plain word is none; as a rendering it takes more beads."""
    if not term.renderings or _is_plain(term.text):
        return False
    usual, beads = term.renderings[0].text, len(term.renderings[0].beads)
    if len(key_of(usual)) == 1 and NOT_NOUN.search(usual):
        return False
    return beads >= (EVIDENCE.settled if _is_plain(usual) else EVIDENCE.fewest)


def _is_plain(phrase: str) -> bool:
    """Whether a phrase is a single frequent word of English."""
    return phrase.isascii() and phrase.isalpha() and frequency(phrase) >= EVIDENCE.plain


def _departures(term: Term) -> Iterator[tuple[int, Rendering | None]]:
    """The beads without the usual rendering, and what they have instead; none if there are too many of them."""
    if len(term.beads) - len(term.renderings[0].beads) > max(1, EVIDENCE.departures * len(term.beads)):
        return
    for rendering in term.renderings[1:]:
        yield from ((bead, rendering) for bead in rendering.beads)
    yield from ((bead, None) for bead in term.unknown)


def _find_in_bead(bead: _Bead, candidates: Sequence[tuple[Term, Rendering | None]]) -> Iterator[_Departure]:
    missing = []
    departures = []
    for term, other in candidates:
        location = _locate(bead.source, term.text)
        usual = key_of(term.renderings[0].text)
        if location is None or _has_rendering(usual, bead.target) or not _is_whole(bead, location, usual):
            continue
        if other is None or set(key_of(other.text)) < set(usual):
            missing.append((location, term))
        elif departure := _other_rendering(bead, location, term, other):
            departures.append(departure)
    departures += _missing_renderings(bead, missing)
    yield from sorted(_strongest(departures), key=lambda departure: departure.location)


def _is_whole(bead: _Bead, location: Location, usual: Key) -> bool:
    """Whether a phrase begins and ends where tokens do, or is a compound: 撞机 in 碰撞机 is a piece of a word."""
    if len(usual) > 1:
        return True
    tokens = bead.covered[0].tokens
    start, stop = location
    return not ((tokens.starts < start) & (tokens.stops > start) | (tokens.starts < stop) & (tokens.stops > stop)).any()


def _strongest(departures: Iterable[_Departure]) -> Iterator[_Departure]:
    """The departures whose source does not overlap that of a stronger one."""
    taken: list[Location] = []
    for departure in sorted(departures, key=lambda each: (-each.measure, each.location)):
        start, stop = departure.location
        if not any(start < other_stop and other_start < stop for other_start, other_stop in taken):
            taken.append(departure.location)
            yield departure


def _other_rendering(bead: _Bead, location: Location, term: Term, other: Rendering) -> _Departure | None:
    counterpart = _locate(bead.target, other.text)
    usual, key = key_of(term.renderings[0].text), key_of(other.text)
    if counterpart is None or _is_variant(usual, key):
        return None
    if _is_plain(term.renderings[0].text) and _is_plain(other.text):
        return None
    weight = EVIDENCE.shared if set(key) & set(usual) else EVIDENCE.other
    return _Departure(bead.pair, location, counterpart, _clarity(term) * weight, "other", term)


def _missing_renderings(bead: _Bead, missing: Sequence[tuple[Location, Term]]) -> Iterator[_Departure]:
    """Terms that nothing seems to render; other words may stand for one of them."""
    substitute = _unexplained_stretch(bead) if missing else None
    weight = EVIDENCE.missing if PRONOUNS.isdisjoint(word.key for word in bead.target) else EVIDENCE.pronoun
    clear = joined_spans([Span(*location) for location, term in missing if _clarity(term) > EVIDENCE.clear])
    spread = max(len(clear), 1) ** 0.5
    fits = [_fit(bead, location, substitute, term) / spread if substitute else 0 for location, term in missing]
    measures = [_clarity(term) * EVIDENCE.replaced * fit for fit, (_, term) in zip(fits, missing, strict=True)]
    for measure, fit, (location, term) in zip(measures, fits, missing, strict=True):
        if fit * EVIDENCE.replaced > EVIDENCE.missing and measure >= EVIDENCE.nearly * max(measures):
            yield _Departure(bead.pair, location, substitute, measure, "replaced", term)
        elif _is_unexplained(bead.covered[0], location):
            yield _Departure(bead.pair, location, None, _clarity(term) * weight, "missing", term)


def _is_unexplained(covered: TokenCoverage, location: Location) -> bool:
    """Whether the other side has nothing like these characters."""
    return covered.share_of(covered.within(*location)) < EVIDENCE.unexplained


def _is_akin(bead: _Bead, substitute: Location, term: Term) -> bool:
    """Whether words are like a term or its usual rendering, so that they may stand for it."""
    other = bead.pair.target.text[slice(*substitute)]
    units = bead.lexicon.encode([other, term.text, term.renderings[0].text])
    return float((units[1:] @ units[0]).max()) >= EVIDENCE.akin


def _fit(bead: _Bead, location: Location, substitute: Location, term: Term) -> float:
    """How likely words stand for a term, 0 to 1: more likely where the rest of the source is well covered."""
    source, target = bead.covered
    is_covered = source.share_of(source.within(*location)) >= EVIDENCE.uncovered
    if is_covered and not _is_akin(bead, substitute, term):
        return 0.0
    rest = source.share_of(~source.within(*location))
    explained = target.share_of(target.within(*substitute))
    fit = 1 / (1 + exp(EVIDENCE.rise * (EVIDENCE.rest - rest + explained - EVIDENCE.substitute)))
    return fit * _specificity(bead.pair.target.text[slice(*substitute)]) * _specificity(term.renderings[0].text)


def _specificity(phrase: str) -> float:
    """Less than 1 for a single word that is common in all texts."""
    return EVIDENCE.common if phrase.isalpha() and frequency(phrase) >= EVIDENCE.frequent else 1.0


def _clarity(term: Term) -> float:
    """How clearly the other beads show that a term has a usual rendering, 0 to 1."""
    usual, beads = len(term.renderings[0].beads), len(term.beads)
    return usual / (beads - 1) * usual / (usual + EVIDENCE.doubt)


def _finding(departures: Sequence[_Departure]) -> Finding:
    """One finding for all departures of a term, at the clearest of them."""
    best = max(departures, key=lambda departure: departure.measure)
    source, target, usual = best.pair.source, best.pair.target, best.term.renderings[0]
    details = {"term": best.term.text, "usual": usual.text, "count": len(usual.beads), "beads": len(best.term.beads)}
    if best.counterpart:
        details["other"] = " ".join(target.text[slice(*best.counterpart)].split())
    rows = ", ".join(str(each.pair.bead + 1) for each in departures if each is not best)
    places = (
        (source.span(*best.location),),
        (target.span(*best.counterpart),) if best.counterpart else (),
    )
    wording = f"{best.wording}, more" if rows else best.wording
    return INCONSISTENT_TERM.finding(best.pair, places, best.measure, wording, rows=rows, **details)


def _locate(words: Sequence[Word], phrase: str) -> Location | None:
    """The characters where a phrase stands first."""
    match = next(Phrases([key_of(phrase)]).find(words), None)
    return (words[match.first].start, words[match.stop - 1].stop) if match else None


def _has_rendering(usual: Key, words: Sequence[Word]) -> bool:
    """Whether all words of a rendering stand close together, in some form, or an abbreviation has their initials."""
    initials = "".join(word[0] for word in usual)
    if len(initials) > 1 and any(initials in word.key for word in words if len(word.key) <= len(initials) + 2):
        return True
    window = len(usual) + EVIDENCE.between
    keys = tuple(word.key for word in words)
    indices = [index for index, key in enumerate(keys) if are_family(key, usual[0])]
    return any(_is_variant(keys[max(index - window + 1, 0) : index + window], usual) for index in indices)


def _is_variant(words: Key, phrase: Key) -> bool:
    """Whether every word of a phrase is related to one of these words."""
    return all(any(are_family(part, word) for word in words) for part in phrase)


def _unexplained_stretch(bead: _Bead) -> Location | None:
    """The adjacent words of the target that most clearly lack a counterpart in the source and may be a term."""
    most = 0.0
    best: Location | None = None
    text, covered = bead.pair.target.text, bead.covered[1]
    stretch: list[Word] = []
    for word in bead.target:
        inside = covered.within(word.start, word.stop)
        if stretch and text[stretch[-1].stop : word.start] not in JOINTS:
            stretch = []
        if not _may_belong_to_term(word) or not inside.any() or covered.share_of(inside) >= EVIDENCE.unexplained:
            stretch = []
            continue
        stretch.append(word)
        location = stretch[0].start, word.stop
        if NOT_NOUN.search(text, *location) and len(stretch) == 1:
            stretch = []
            continue
        inside = covered.within(*location)
        if (weight := float((covered.weights[inside] * (1 - covered.best[inside])).sum())) > most:
            best, most = location, weight
    return best


def _may_belong_to_term(word: Word) -> bool:
    """Whether a word may be part of a term. Words with digits may not: they have checks of their own."""
    return word.key not in WEAK_KEYS and DIGIT.search(word.key) is None


WORDINGS = {
    "other": {
        "en": "“{term}” is usually “{usual}” ({count} of {beads} places); here it seems to be “{other}”",
        "zh": "“{term}”通常译为“{usual}”（{beads} 处中的 {count} 处），此处似乎译为“{other}”",
    },
    "replaced": {
        "en": "“{term}” is usually “{usual}” ({count} of {beads} places), which is missing here; “{other}” may stand "
        "for it",
        "zh": "“{term}”通常译为“{usual}”（{beads} 处中的 {count} 处），此处没有；可能译为“{other}”",
    },
    "missing": {
        "en": "“{term}” is usually “{usual}” ({count} of {beads} places); no rendering of it was recognised here",
        "zh": "“{term}”通常译为“{usual}”（{beads} 处中的 {count} 处），此处未找到其译法",
    },
}
ENDS = {"": {"en": ".", "zh": "。"}, ", more": {"en": ". Also otherwise in row {rows}.", "zh": "。另见第 {rows} 行。"}}
INCONSISTENT_TERM = Check(
    "inconsistent term", "terminology/inconsistent use of terminology", {"en": "Inconsistent term", "zh": "术语不一致"},
    {
        f"{kind}{more}": {language: text + end[language] for language, text in texts.items()}
        for kind, texts in WORDINGS.items()
        for more, end in ENDS.items()
    },
    _find,
)  # fmt: skip
