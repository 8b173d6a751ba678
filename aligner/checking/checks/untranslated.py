"""Passages of the target that are still in the language of the source.

    她测量了水位。    她测量了水位。                                ─▶  1.0
    水位上升了。      The water level 上升了 quickly.              ─▶  上升了: .5
    水位上升了。      The water level (水位) rose.                 ─▶  水位: .1

It takes one text in Chinese and one in another script; of other languages it finds sentences that were copied as they
are. The measure is 1 for a sentence, .8 for a stretch as long as a
clause, less for words, and least for what a translation may well have: words in brackets or quotes, lists of
references, code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import regex

from aligner.bitext.languages import CHINESE, HAN, HAN_WEIGHT, base_language
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Passage
from aligner.checking.checks.rows import Check, shortened
from aligner.checking.findings import Finding

SENTENCE, CLAUSE, WORDS, WORD = 1.0, 0.8, 0.5, 0.3
QUOTED_CLAUSE, QUOTED_WORDS, NAMES, REFERENCE = 0.35, 0.1, 0.2, 0.2
# Share of a passage's letters from which on it is all in the other language, more if these are in brackets or quotes,
# and share of a stretch's characters from which on it is.
MOSTLY, ALL = 0.6, 0.9
# Languages that Chinese characters belong to as well.
WITH_HAN = CHINESE | {"ja", "ko"}
LONGEST_GAP = 40
LONGEST_SHOWN = 30
# What is so long is no name or number that all languages write alike.
COPY = regex.compile(r"(?:\w[^\w]*+){8}")
LETTER = regex.compile(r"\p{L}")
HAN_RUN, LATIN_RUN = regex.compile(r"\p{Han}++"), regex.compile(r"(?=\p{L})\p{Latin}[\p{Latin}'’-]*+")
OTHER_RUN = regex.compile(r"(?V1)[\p{L}--\p{Han}][[\p{L}\p{M}'’\-]--\p{Han}]*+")
# Between Han characters of one stretch no English words stand, but names may: `采用 LSTM 网络`.
ENGLISH_BETWEEN = regex.compile(r"(?<![\p{L}0-9])\p{Ll}{2,}+(?![\p{L}0-9])|[\p{L}]++\s++[\p{L}]|\n")
OTHER_BETWEEN = regex.compile(r"[^\s\p{P}\p{S}\p{N}]|\n")
SENTENCE_END = regex.compile(r"[”’」』）)\"'\s]{0,4}+[。！？.!?]")
# What English sentences have, and titles, names and lists of terms mostly have not.
LITTLE_WORD = regex.compile(
    r"\b(?:the|an?|is|are|was|were|has|have|had|be|been|that|which|this|these|it|we|by|from|with|can|will|to)\b",
    regex.IGNORECASE,
)
QUOTED = regex.compile(
    r"[（(\[［【][^（）()\[\]［］【】\n]{0,200}+[）)\]］】]|[“「『《\"][^“”「」『』《》\"\n]{0,200}+[”」』》\"]"
)
REFERENCE_LINE = regex.compile(
    r"^\s*+[\[［][0-9]{1,3}[\]］]|\[[JMDCRSPNZ](?:/OL)?\]|\bet al\.|\bdoi\b|https?://|\bpp\.\s?[0-9]", regex.IGNORECASE
)
CAPITALIZED = regex.compile(r"\b\p{Lu}")
# Share of words with capitals up to which a text may be a sentence, in German too.
MOST_CAPITALIZED = 0.7
CODE = regex.compile(r"[{};]\s*$|\b(?:def|return|import|class|void|int|print)\b[^.]*[(){}=]", regex.MULTILINE)


class _Stretch(NamedTuple):
    """Characters of a passage in the other language, and how many Han characters or words they are."""

    start: int
    stop: int
    size: int


class _Script(NamedTuple):
    """What a stretch is made of and may have between, how long a clause and words are, and whether a text says more.

    Where a stretch has less than a share of the letters of its passage, it is taken for names.
    """

    unit: regex.Pattern[str]
    breaks: regex.Pattern[str]
    counts_letters: bool
    clause: int
    words: int
    is_prose: Callable[[str], bool]
    least_share: float = 0.0


def _always(text: str) -> bool:
    return True


def _has_little_words(text: str) -> bool:
    return bool(LITTLE_WORD.search(text)) and not CODE.search(text)


def _has_small_words(text: str) -> bool:
    """What can be said of any language with letters."""
    words = OTHER_RUN.findall(text)
    return len(CAPITALIZED.findall(text)) <= MOST_CAPITALIZED * len(words) and not CODE.search(text)


IN_HAN = _Script(HAN_RUN, ENGLISH_BETWEEN, True, 8, 3, _always)
IN_LATIN = _Script(LATIN_RUN, OTHER_BETWEEN, False, 6, 4, _has_little_words)
IN_OTHER = _Script(OTHER_RUN, OTHER_BETWEEN, False, 6, 4, _has_small_words, MOSTLY)


def _find(material: Material) -> Iterator[Finding]:
    source, target = (base_language(side.language) for side in (material.alignment.source, material.alignment.target))
    if source in CHINESE and target not in WITH_HAN:
        script = IN_HAN
    elif target in CHINESE and source not in WITH_HAN:
        script = IN_LATIN if source == "en" else IN_OTHER
    else:
        yield from _copied(material)
        return
    for pair in material.pairs:
        passage = pair.target
        for stretch, measure in _measured(passage, script):
            shown = shortened(passage.text[stretch.start : stretch.stop], LONGEST_SHOWN)
            wording = "sentence" if measure == SENTENCE else "words"
            places = (pair.source.whole, (passage.span(stretch.start, stretch.stop),))
            yield UNTRANSLATED.finding(pair, places, measure, wording, text=shown)


def _copied(material: Material) -> Iterator[Finding]:
    """Sentences that are the same in both texts, where no script tells the languages apart."""
    for pair in material.pairs:
        if pair.source.text == pair.target.text and COPY.search(pair.target.text):
            shown = shortened(pair.target.text, LONGEST_SHOWN)
            yield UNTRANSLATED.finding(pair, (pair.source.whole, pair.target.whole), SENTENCE, "sentence", text=shown)


def _measured(passage: Passage, script: _Script) -> Iterator[tuple[_Stretch, float]]:
    """Stretches in the other language that may be untranslated, and how likely that is."""
    text = passage.text
    stretches = list(_stretches(text, script)) if script.unit.search(text) else []
    if not stretches:
        return
    letters = _letters(text)
    is_reference = bool(REFERENCE_LINE.search(text))
    quoted = bytearray(len(text))
    for match in QUOTED.finditer(text):
        quoted[match.start() : match.end()] = b"\1" * len(match.group())
    for stretch in stretches:
        within = sum(quoted[stretch.start : stretch.stop]) / (stretch.stop - stretch.start)
        share = _letters(text[stretch.start : stretch.stop]) / letters
        measure = _measure(text, stretch, script, share, is_quoted=within >= MOSTLY)
        if measure:
            yield stretch, min(measure, REFERENCE) if is_reference else measure


def _letters(text: str) -> int:
    """How many letters it has, Han characters counted as what they say."""
    return len(LETTER.findall(text)) + (HAN_WEIGHT - 1) * len(HAN.findall(text))


def _stretches(text: str, script: _Script) -> Iterator[_Stretch]:
    """The runs of a script, joined where little stands between."""
    start = stop = size = 0
    for match in script.unit.finditer(text):
        gap = text[stop : match.start()] if match.start() - stop <= LONGEST_GAP else "\n"
        if size and script.breaks.search(gap):
            yield _Stretch(start, stop, size)
            size = 0
        start, stop = (start if size else match.start()), match.end()
        size += len(match.group()) if script.counts_letters else 1
    if size:
        yield _Stretch(start, stop, size)


def _measure(text: str, stretch: _Stretch, script: _Script, share: float, *, is_quoted: bool) -> float:
    """How likely a stretch ought to have been translated; 0 where nothing speaks for it."""
    written = text[stretch.start : stretch.stop]
    if share < script.least_share or not script.is_prose(written):
        return NAMES if stretch.size >= script.clause else 0.0
    if stretch.size >= script.words and share >= (ALL if is_quoted else MOSTLY):
        return SENTENCE if stretch.size >= script.clause or script.counts_letters else WORDS
    if is_quoted:
        return QUOTED_CLAUSE if stretch.size >= 2 * script.clause else QUOTED_WORDS
    if stretch.size >= script.clause:
        return SENTENCE if SENTENCE_END.match(text, stretch.stop) else CLAUSE
    if stretch.size >= script.words:
        return WORDS
    return WORD if script.counts_letters else 0.0


UNTRANSLATED = Check(
    "untranslated", "accuracy/untranslated", {"en": "Untranslated", "zh": "未译"},
    {
        "sentence": {
            "en": "This sentence of the translation seems to be in the language of the source still: {text}",
            "zh": "译文中的这句话似乎仍是原文的语言：{text}",
        },
        "words": {
            "en": "These words of the translation are in the language of the source: {text}",
            "zh": "译文中的这些文字仍是原文的语言：{text}",
        },
    },
    _find,
)  # fmt: skip
