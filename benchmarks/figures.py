"""A translated text and its gold beads → mutations of single numbers of the target.

    41.5% ─▶ 45.1% · 2.6 million ─▶ 260 million, 2.6 billion · 1,732 ─▶ 17,320 · 63% ─▶ 63

A number is changed only where the source sentence has the same value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

import regex
from faults import Mutation, moved
from parallel import Parallel

from aligner.bitext.edits import Edit, Span

# A number that stands alone: not part of a word, a formula, a date with strokes or a longer number.
ENGLISH = regex.compile(
    r"(?<![\p{L}\p{N}_^/.,–-])(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\p{L}\d_^/]|[.,–-]\d)"
    r"(?P<percent>[ ]?%|[ ]percent|[ ]per[ ]cent)?(?:[ ](?P<scale>thousand|million|billion))?"
)
CHINESE = regex.compile(
    r"(?<![\p{Latin}\d_^/.,])(?P<digits>\d[\d,]*+(?:\.\d+)?)(?![\p{Latin}_^/])"
    r"(?P<scale>[百千]?[万亿])?(?P<percent>[%％])?"
)
RANGE_GOES_ON = regex.compile(r"[ ]?(?:to|and|or|[–-])[ ]?[\d.]++[ ]?(?:%|per)")
SCALES = {
    "": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "百亿": 10**10, "千亿": 10**11,
}  # fmt: skip
WRONG_SCALES = {"thousand": ("million",), "million": ("billion", "thousand"), "billion": ("million",)}
# Smaller numbers are as often words, labels or not written at all.
LEAST = 3
Value = tuple[Fraction, bool]
Known = Mapping[Value, regex.Match[str]]
# Four digits without a comma from here to there are years.
YEARS = range(1500, 2101)


def figure_changes(document: Parallel) -> Iterator[Mutation]:
    """One number of a target sentence is wrong: two digits swapped, another magnitude, or no percent sign."""
    for left, right in document.beads():
        known = {value(match): match for k in left for match in CHINESE.finditer(document.source.sentences[k])}
        places = tuple(document.source.spans[k] for k in left)
        for number in right:
            sentence, start = document.target.sentences[number], document.target.spans[number].start
            for match, edit in edits_of(sentence, known):
                what = f"{match[0]} → {applied_to(match, edit)} in: {sentence}"
                yield Mutation(edit.rule, document.name, (moved(edit, start),), places, what)


def edits_of(sentence: str, known: Known) -> Iterator[tuple[regex.Match[str], Edit]]:
    """Each fault that each number of a sentence can have, if the source has its value and not that of the fault.

    A number at the head is left alone: most are those of headings.
    """
    for match in ENGLISH.finditer(sentence, 1):
        source = known.get(value(match))
        faults = (
            (*swaps(match), *magnitudes(match, source), *percents(match)) if source and value(match)[0] >= LEAST else ()
        )
        for edit in faults:
            after = ENGLISH.fullmatch(applied_to(match, edit))
            if after and value(after) not in known:
                yield match, edit


def exchanges(document: Parallel) -> Iterator[Mutation]:
    """Two numbers of a target sentence that the source has, with the same sign and scale, in each other's place."""
    for left, right in document.beads():
        known = {value(match) for k in left for match in CHINESE.finditer(document.source.sentences[k])}
        places = tuple(document.source.spans[k] for k in left)
        for number in right:
            sentence, start = document.target.sentences[number], document.target.spans[number].start
            for what, edit in exchanges_of(sentence, known):
                yield Mutation(edit.rule, document.name, (moved(edit, start),), places, what)


def exchanges_of(sentence: str, known: Collection[Value]) -> Iterator[tuple[str, Edit]]:
    """What is exchanged, and the edit, for neighbouring numbers that are alike but for their values; no years."""
    matches = [match for match in ENGLISH.finditer(sentence, 1) if value(match) in known]
    for first, second in pairwise(match for match in matches if not is_year(match["digits"])):
        alike = all(bool(first[name]) == bool(second[name]) for name in ("percent", "scale"))
        if alike and value(first) != value(second):
            between = sentence[first.end("digits") : second.start("digits")]
            span = Span(first.start("digits"), second.end("digits"))
            edit = Edit("numbers exchanged", span, f"{second['digits']}{between}{first['digits']}")
            yield f"{first[0]} and {second[0]} exchanged in: {sentence}", edit


def value(match: regex.Match[str]) -> Value:
    """The value that a number is written for, and whether it is a percentage."""
    return Fraction(match["digits"].replace(",", "")) * SCALES[match["scale"] or ""], bool(match["percent"])


def applied_to(match: regex.Match[str], edit: Edit) -> str:
    """The number with its fault."""
    start, text = match.start(), match[0]
    return text[: edit.span.start - start] + edit.replacement + text[edit.span.stop - start :]


def swaps(match: regex.Match[str]) -> Iterator[Edit]:
    """Two neighbouring digits, which differ, in the other order; no zero comes to the head."""
    digits, start = match["digits"], match.start("digits")
    for k in range(len(digits) - 1):
        two = digits[k : k + 2]
        if two.isdigit() and two[0] != two[1] and (k or two[1] != "0"):
            yield Edit("digits swapped", Span(start + k, start + k + 2), two[::-1])


def magnitudes(match: regex.Match[str], source: regex.Match[str]) -> Iterator[Edit]:
    """Another word for the scale, the digits of the source before a wrong one, or the point a place off."""
    place, scale = Span(*match.span("digits")), match["scale"]
    wrong = [(Span(*match.span("scale")), text) for text in WRONG_SCALES.get(scale or "", ())]
    if source["scale"] and source["digits"] != match["digits"]:
        wrong.append((place, source["digits"]))
    if not scale and not is_year(match["digits"]):
        wrong += [(place, shifted(match["digits"], factor)) for factor in factors(match)]
    yield from (Edit("magnitude", span, text) for span, text in wrong)


def is_year(digits: str) -> bool:
    """Whether a number is written as years are."""
    return digits.isdigit() and int(digits) in YEARS


def factors(match: regex.Match[str]) -> Iterator[Fraction]:
    """Ten, and a tenth where that leaves a number as whole as it was."""
    yield Fraction(10)
    if match["percent"] or "." in match["digits"] or match["digits"].endswith("0"):
        yield Fraction(1, 10)


def shifted(digits: str, factor: Fraction) -> str:
    """The number times a power of ten, written as it was: with commas, with a point where there is need of one."""
    return f"{float(Fraction(digits.replace(',', '')) * factor):,.10g}"


def percents(match: regex.Match[str]) -> Iterator[Edit]:
    """No percent sign; one is needed unless the number goes on to another percentage, as in `from 3 to 5%`."""
    if match["percent"] and not RANGE_GOES_ON.match(match.string, match.end()):
        yield Edit("percent sign lost", Span(*match.span("percent")), "")
