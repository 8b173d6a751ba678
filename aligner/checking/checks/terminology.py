"""Terms that the translation renders in another way than it usually does.

The clearer one rendering is the usual one, the higher is the measure. It is lower where the translation may simply have
left the term out, or has a part of the usual rendering.
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
from aligner.words.english import frequency, word_set
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

    `family`: folded letters that words of one family share: `measured`, `measurement`. `between`: words that may stand
    between the words of a rendering.

    Set by hand while reading findings in thesis abstracts and planted departures. A fifth more or less (`--ablate
    terminology` of `benchmarks/checks.py`: recall .850, 275 minor flags and 1 major one of the texts as they are) costs
    recall for `fewest` at 3 and `nearly` at 1.08 (.650) and `doubt` at .9 (.800). Flags become most with `departures`
    at .24 (303) and `rest` at .46 (299), fewest with `nearly` at 1.08 (190) and `fewest` at 3 (201), and major ones
    more with `replaced` at 1.02 (19) and `other` at .9 (10). `shared` moves no flag, `clear`, `between` and `pronoun`
    up to five. Only the difference of `rest` and
    `substitute` counts.
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
    family: int = 5
    between: int = 2


EVIDENCE = TerminologyEvidence()
# Pronouns that may stand for a recurring term; `it` is mostly the empty one of `it is shown that`.
PRONOUNS = frozenset(key.key for word in word_set("its they their them he him his she her") for key in words_of(word))
# What may stand between the words of a term, and endings of words that are not terms by themselves.
JOINTS = frozenset(("", " ", "-", "‐", "–", "'", "’"))
DIGIT = regex.compile(r"\p{N}")
NOT_NOUN = regex.compile(r"(?:ly|ed|ing)\Z")


@dataclass(frozen=True, slots=True)
class _Bead:
    """A bead and the words of its two sides."""

    pair: Pair
    source: Sequence[Word]
    target: Sequence[Word]
    covered: tuple[TokenCoverage, TokenCoverage]


def _find(material: Material) -> Iterator[Finding]:
    departures: dict[int, list[tuple[Term, Rendering | None]]] = defaultdict(list)
    for term in material.terms:
        for number, rendering in _departures(term):
            departures[number].append((term, rendering))
    for number, renderings in sorted(departures.items()):
        pair = material.pairs[number]
        bead = _Bead(pair, words_of(pair.source.text), words_of(pair.target.text), material.covered[number])
        yield from _find_in_bead(bead, renderings)


def _departures(term: Term) -> Iterator[tuple[int, Rendering | None]]:
    """The beads without the usual rendering, if the term has one, and what they have instead."""
    if not term.renderings or len(term.renderings[0].beads) < EVIDENCE.fewest:
        return
    if len(term.beads) - len(term.renderings[0].beads) > max(1, EVIDENCE.departures * len(term.beads)):
        return
    for rendering in term.renderings[1:]:
        yield from ((bead, rendering) for bead in rendering.beads)
    yield from ((bead, None) for bead in term.unknown)


def _find_in_bead(bead: _Bead, departures: Sequence[tuple[Term, Rendering | None]]) -> Iterator[Finding]:
    missing = []
    findings = []
    for term, other in departures:
        location = _locate(bead.source, term.text)
        if location is None or _has_rendering(key_of(term.renderings[0].text), bead.target):
            continue
        if other is None or set(key_of(other.text)) < set(key_of(term.renderings[0].text)):
            missing.append((location, term))
        elif finding := _other_rendering(bead, location, term, other):
            findings.append(finding)
    findings += _missing_renderings(bead, missing)
    yield from sorted(_strongest(findings), key=lambda finding: finding.source)


def _strongest(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings whose source does not overlap that of a stronger finding."""
    taken: list[Span] = []
    for finding in sorted(findings, key=lambda finding: (-finding.measure, finding.source)):
        (span,) = finding.source
        if not any(span.start < stronger.stop and stronger.start < span.stop for stronger in taken):
            taken.append(span)
            yield finding


def _other_rendering(bead: _Bead, location: tuple[int, int], term: Term, other: Rendering) -> Finding | None:
    counterpart = _locate(bead.target, other.text)
    usual, key = key_of(term.renderings[0].text), key_of(other.text)
    if counterpart is None or _is_variant(usual, key):
        return None
    weight = EVIDENCE.shared if set(key) & set(usual) else EVIDENCE.other
    return _finding(bead, location, counterpart, _clarity(term) * weight, "other", term)


def _missing_renderings(bead: _Bead, missing: Sequence[tuple[tuple[int, int], Term]]) -> Iterator[Finding]:
    """Terms that nothing seems to render; other words may stand for one of them."""
    substitute = _unexplained_stretch(bead)
    weight = EVIDENCE.missing if PRONOUNS.isdisjoint(word.key for word in bead.target) else EVIDENCE.pronoun
    clear = joined_spans([Span(*location) for location, term in missing if _clarity(term) > EVIDENCE.clear])
    spread = max(len(clear), 1) ** 0.5
    fits = [_fit(bead, location, substitute, term) / spread if substitute else 0 for location, term in missing]
    measures = [_clarity(term) * EVIDENCE.replaced * fit for fit, (_, term) in zip(fits, missing, strict=True)]
    for measure, fit, (location, term) in zip(measures, fits, missing, strict=True):
        if fit * EVIDENCE.replaced > EVIDENCE.missing and measure >= EVIDENCE.nearly * max(measures):
            yield _finding(bead, location, substitute, measure, "replaced", term)
        else:
            yield _finding(bead, location, None, _clarity(term) * weight, "missing", term)


def _fit(bead: _Bead, location: tuple[int, int], substitute: tuple[int, int], term: Term) -> float:
    """How likely words stand for a term, 0 to 1: more likely where the rest of the source is well covered."""
    source, target = bead.covered
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


def _finding(
    bead: _Bead,
    location: tuple[int, int],
    counterpart: tuple[int, int] | None,
    measure: float,
    wording: str,
    term: Term,
) -> Finding:
    source, target = bead.pair.source, bead.pair.target
    usual = term.renderings[0]
    details = {"term": term.text, "usual": usual.text, "count": len(usual.beads), "beads": len(term.beads)}
    if counterpart:
        details["other"] = " ".join(target.text[slice(*counterpart)].split())
    places = ((source.span(*location),), (target.span(*counterpart),) if counterpart else ())
    return INCONSISTENT_TERM.finding(bead.pair, places, measure, wording, **details)


def _locate(words: Sequence[Word], phrase: str) -> tuple[int, int] | None:
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
    indices = [index for index, key in enumerate(keys) if _is_related(key, usual[0])]
    return any(_is_variant(keys[max(index - window + 1, 0) : index + window], usual) for index in indices)


def _is_variant(words: Key, phrase: Key) -> bool:
    """Whether every word of a phrase is related to one of these words."""
    return all(any(_is_related(part, word) for word in words) for part in phrase)


def _is_related(left: str, right: str) -> bool:
    """Whether two folded words are the same or of one family."""
    return left == right or (len(left) >= EVIDENCE.family and left[: EVIDENCE.family] == right[: EVIDENCE.family])


def _unexplained_stretch(bead: _Bead) -> tuple[int, int] | None:
    """The adjacent words of the target that most clearly lack a counterpart in the source and may be a term."""
    most = 0.0
    best: tuple[int, int] | None = None
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
    _find,
)  # fmt: skip
