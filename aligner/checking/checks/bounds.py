"""What a text says of a number as a bound: more than it, or less.

    不足200人            less          more than 200 people    more
    200人以上            more          200 people at most      less
    不超过200人          less          no fewer than 200       more

`近` and *nearly* are less too, `多` and *over* more.
"""

from __future__ import annotations

from enum import Enum

import regex

from aligner.bitext.edits import Span
from aligner.bitext.languages import CHINESE, base_language


class Bound(Enum):
    """Whether something is less or more than a number."""

    LESS = "less"
    MORE = "more"


# Words directly before a number, and those after it and at most one word; a longer phrase stands before its parts.
RULES: tuple[tuple[str, Bound, str, str], ...] = (
    ("zh", Bound.MORE, r"不少于|不低于|不小于|不下于|不下|至少|起码|最少", ""),
    ("zh", Bound.LESS, r"不[能会得可应]{0,2}(?:超过|多于|高于|大于)|不超|至多|最多|最大", ""),
    ("zh", Bound.LESS, r"不足|不到|未满|未达|不满|少于|低于|小于|不及|将近|接近|(?<![附临远亲])近", r"以下|[以之]内"),
    ("zh", Bound.MORE, r"超过|超出|多于|高于|大于|突破|超|逾", r"(?<!之)多|余|以上|开外"),
    ("en", Bound.MORE, r"(?:no|not) (?:less|fewer|lower) than|at least|a minimum of", ""),
    ("en", Bound.LESS, r"(?:no|not) (?:more|greater|higher) than|(?:not|n['’]t) exceed(?:ing)?|at most|up to", ""),
    ("en", Bound.LESS, r"(?:less|fewer|lower|smaller) than|under|below|nearly|almost", r"or (?:less|fewer)|at most"),
    (
        "en",
        Bound.MORE,
        r"(?:more|greater|higher) than|over|above|exceed(?:ing|s)?",
        r"or (?:more|over|above)|at least|\+",
    ),
)
# A negation before the word may turn it round: `cannot be over thirty`.
NEGATED = {
    "zh": regex.compile(r"[不没未无]\p{Han}{0,3}\Z"),
    "en": regex.compile(r"(?:\b(?:not|cannot|never|no)|n['’]t)\b[^.,;]{0,24}\Z", regex.IGNORECASE),
}
# What may stand between a word and its number, and between a number and a word.
GAP = r"(?:[ ]?(?:a|an|of|about|the|[了至到过约])?[ ]?)(?:[$€£¥￥])?"
UNIT = r"[ ]?(?:\p{Han}{0,3}?|[%℃℉]|°?[CF]|\p{Latin}{1,12}[ ])?[ ]?"
# So many characters around a number are read.
REACH = 32


NUMBER = r"(?P<number>[0-9][0-9.,]*+(?<![.,]))"
AFTER_WORD, BEFORE_WORD = regex.compile(rf"(?:[ ]than)?{GAP}{NUMBER}"), regex.compile(rf"(?<![0-9.,]){NUMBER}{UNIT}\Z")


def _patterns(language: str) -> list[tuple[Bound, regex.Pattern[str], regex.Pattern[str]]]:
    """For each rule of a language, its bound, and where it stands before a number and after it."""
    boundary, never = r"\b" if language == "en" else "", r"(?!)"
    return [
        (
            bound,
            regex.compile(rf"{boundary}(?:{before}){GAP}\Z", regex.IGNORECASE),
            regex.compile(rf"{UNIT}(?:{after or never})", regex.IGNORECASE),
        )
        for rule_language, bound, before, after in RULES
        if rule_language == language
    ]


PATTERNS = {language: _patterns(language) for language in NEGATED}


def find_bound(text: str, number: Span, language: str) -> Bound | None:
    """The bound that a Chinese or English text makes of a number; none where it makes none, both, or may negate it."""
    before = text[max(number.start - REACH, 0) : number.start]
    after = text[number.stop : number.stop + REACH]
    language = "zh" if base_language(language) in CHINESE else "en"
    found = [
        (bound, words.search(before), words_after.match(after)) for bound, words, words_after in PATTERNS[language]
    ]
    first = next(((bound, match) for bound, match, _ in found if match), None)
    bounds = {bound for bound, _, match in found if match} | ({first[0]} if first else set())
    is_negated = first and NEGATED[language].search(before, 0, first[1].start())
    return bounds.pop() if len(bounds) == 1 and not is_negated else None


def number_beside(text: str, start: int, stop: int) -> str:
    """The figures that stand directly after a word, or before it with a unit between; empty if there are none."""
    found = AFTER_WORD.match(text, stop) or BEFORE_WORD.search(text[max(start - REACH, 0) : start])
    return found["number"] if found else ""
