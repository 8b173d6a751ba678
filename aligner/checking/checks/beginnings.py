"""Where English sentences begin: small letters there, and capitals without a stop before them.

    他来了。    he came.                          ─▶  letter case: he
    …           The level rose. the birds left.   ─▶  letter case: the
    …           The level rose The birds left.    ─▶  a stop is lost before The

The source must have a sentence end there too. Symbols, names in small letters and words that the source has as they are
may begin a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import regex

from aligner.bitext.languages import CHINESE, base_language
from aligner.checking.checks.check import Check
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import Finding
from aligner.words.abbreviations import NEVER_LAST, SOMETIMES_LAST
from aligner.words.english import FUNCTION_WORDS, is_word, word_set


class BeginningEvidence(NamedTuple):
    """How much a small letter at the beginning of a sentence counts, and when it is style.

    `first`: at the beginning of a passage; `inner`: after a stop within one. `style`: more than `few` passages, and
    more than the share `share`, begin so, as in subtitles. `shortest`: the fewest characters of a sentence. Set
    by hand while reading findings.
    """

    first: float = 0.6
    inner: float = 0.6
    style: float = 0.2
    few: int = 5
    share: float = 0.1
    shortest: int = 12


EVIDENCE = BeginningEvidence()
OPENING = r"[\"“‘'(\[]?"
FIRST = regex.compile(rf"{OPENING}(?P<word>i|\p{{Ll}}{{2,}}+)(?=[\s,;:'’])")
INNER = regex.compile(r"(?P<before>\p{Ll}{4,})[.?!]\s(?P<word>i|\p{Ll}{2,}+)(?=[\s,;:'’])")
LOST = regex.compile(r"(?P<before>\p{Ll}{3,})[^\S\n](?P<word>\p{Lu}\p{Ll}*+)(?=[\s,])")
# A stop at the end of a passage; after a quoted question or exclamation, its sentence may go on.
STOP = regex.compile(r"(?:[.?!。？！…]|[.。][\"”’)\]]+)\s*+$")
LAST_WORD = regex.compile(r"(?P<word>[\p{L}.]+)\.\s*+$")
ENDS_IN_CHINESE = regex.compile(r"[。！？…!?][”’」』）\"]*+")
ENDS_IN_ENGLISH = regex.compile(r"[.!?…][\"”’)]*+(?=\s|$)")
SMALL_NAMES = word_set("von van de la le el al da di du des den der ibn bin ten ter zu log sin cos max min")
# Words that begin sentences and no names: this list is our own.
OPENERS = FUNCTION_WORDS | word_set("i he she you there here how why please however therefore thus meanwhile according")
ABBREVIATIONS = NEVER_LAST | SOMETIMES_LAST


def _find(material: Material) -> Iterator[Finding]:
    if base_language(material.alignment.target.language) != "en":
        return
    findings: list[Finding] = []
    earlier: Pair | None = None
    for pair, bead in zip(material.pairs, material.alignment, strict=True):
        if pair.has_both_sides and not bead.is_partial:
            findings += _small_letters(pair, earlier)
        earlier = pair if pair.target.text else earlier
    is_style = len({finding.bead for finding in findings}) > max(EVIDENCE.few, EVIDENCE.share * len(material.pairs))
    for finding in findings:
        yield replace(finding, measure=EVIDENCE.style) if is_style else finding


def _small_letters(pair: Pair, earlier: Pair | None) -> Iterator[Finding]:
    """Small letters at the beginning of a passage, if the passage before has ended, and within it."""
    match = FIRST.match(pair.target.text)
    if match and _is_sentence(pair) and _has_ended(earlier) and _may_not_be_small(match["word"], pair):
        yield _small_letter(pair, match, EVIDENCE.first)
    inner = INNER.finditer(pair.target.text) if _has_as_many_ends(pair) else ()
    for match in filter(_is_after_end, inner):
        if _may_not_be_small(match["word"], pair):
            yield _small_letter(pair, match, EVIDENCE.inner)


def _has_as_many_ends(pair: Pair) -> bool:
    """Whether a Chinese source has at least as many sentences as the translation."""
    if base_language(pair.source.language) not in CHINESE:
        return False
    ends = _count_ends(pair.source.text, ENDS_IN_CHINESE)
    return ends >= _count_ends(pair.target.text, ENDS_IN_ENGLISH)


def _is_after_end(match: regex.Match[str]) -> bool:
    """Whether the mark before ends a sentence rather than an abbreviation."""
    return is_word(match["before"]) and match["before"] not in ABBREVIATIONS


def _small_letter(pair: Pair, match: regex.Match[str], measure: float) -> Finding:
    spans = ((), (pair.target.span(*match.span("word")),))
    return LETTER_CASE.finding(pair, spans, measure, "small", word=match["word"])


def _is_sentence(pair: Pair) -> bool:
    """Whether both sides end as sentences do, and are not mere items of a list."""
    is_long = len(pair.target.text) >= EVIDENCE.shortest
    return is_long and bool(STOP.search(pair.target.text) and STOP.search(pair.source.text))


def _has_ended(earlier: Pair | None) -> bool:
    """Whether the sentence before has ended on both sides."""
    if earlier is None:
        return True
    last = LAST_WORD.search(earlier.target.text)
    if last and (last["word"].lower() in ABBREVIATIONS or len(last["word"]) == 1):
        return False
    return bool(STOP.search(earlier.target.text) and (not earlier.source.text or STOP.search(earlier.source.text)))


def _may_not_be_small(word: str, pair: Pair) -> bool:
    """Whether a word needs a capital at the beginning of a sentence: it is no symbol, and none of the source."""
    return word == "i" or (is_word(word) and word not in SMALL_NAMES and word not in pair.source.text)


def _count_ends(text: str, ends: regex.Pattern[str]) -> int:
    return sum(1 for _ in ends.finditer(text))


def lost_stops(pair: Pair) -> Iterator[regex.Match[str]]:
    """Words with a capital that begin a sentence without a stop before them, where the source has more sentences."""
    languages = [base_language(side.language) for side in (pair.source, pair.target)]
    if languages[0] not in CHINESE or languages[1] != "en":
        return
    lacking = _count_ends(pair.source.text, ENDS_IN_CHINESE) - _count_ends(pair.target.text, ENDS_IN_ENGLISH)
    places = [match for match in LOST.finditer(pair.target.text) if _begins(match)] if lacking > 0 else []
    yield from places[:lacking]


def _begins(match: regex.Match[str]) -> bool:
    """Whether a word has its capital because a sentence begins."""
    return match["word"].lower() in OPENERS


LETTER_CASE = Check(
    "letter case", "linguistic conventions/spelling/capitalization", {"en": "Letter case", "zh": "大小写"},
    {
        "small": {
            "en": "The sentence begins with a small letter: {word}",
            "zh": "句首字母没有大写：{word}",
        },
    },
    lambda material: _find(material.as_written),
)  # fmt: skip
