"""Passages of the target that are still in the language of the source.

    她测量了水位。    她测量了水位。                                ─▶  1.0
    水位上升了。      The water level 上升了 quickly.              ─▶  上升了: .6
    It fell rapidly.  水位下降得很rapidly。                        ─▶  rapidly: .6
    水位上升了。      The water level (水位) rose.                 ─▶  水位: .1

The check needs one text in Chinese and one in another script. In other languages it only finds sentences that were
copied. The measure is 1 for a sentence, .8 for a stretch as long as a clause, and less for words. It is least for what
a translation may well have: words in brackets or quotes, words that the text mentions as words, lists of references,
code, and words in many sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import regex

from aligner.bitext.languages import CHINESE, HAN, HAN_WEIGHT, base_language
from aligner.checking.checks.check import Check, shorten
from aligner.checking.checks.leftovers import english_words, is_mentioned
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding

# Languages that are also written with Chinese characters.
WITH_HAN = CHINESE | {"ja", "ko"}
LONGEST_SHOWN = 30


class UntranslatedEvidence(NamedTuple):
    """How much a stretch in the source language counts, and what makes it one.

    `sentence`, `clause`, `words`, `word`: the measure by length. `quoted_clause`, `quoted_words`: in brackets or
    quotes. `names`: without the little words of sentences. `mentioned`: words that an English text mentions as Chinese
    words. `reference`: the most in lists of references. `style`: the most of words where more than `few` passages have
    some, and more than the share `share`. `mostly`,
    `all`: share of the letters from which on a stretch is its whole passage, `all` in brackets or quotes; a stretch is
    in brackets or quotes if `mostly` of its characters are. `han_clause`, `han_words`: Han characters of a clause, and
    of words; `clause_words`, `few_words`: the same in words of other scripts. `longest_gap`: characters between two
    parts of a stretch. `most_capitalized`: share of capitalised words up to which a text may be a sentence, in German
    too.

    Set by hand while reading findings in thesis abstracts. `benchmarks/checks.py --ablate untranslated`, the
    recall of planted sentences and clauses is .950. With `clause` at .64, .850 of them are major; with `han_words` at
    2, all are found. A fifth more or less of the others changes nothing there. The texts as they are have no flag
    either way.
    """

    sentence: float = 1.0
    clause: float = 0.8
    words: float = 0.65
    word: float = 0.6
    quoted_clause: float = 0.35
    quoted_words: float = 0.1
    names: float = 0.2
    mentioned: float = 0.2
    reference: float = 0.2
    style: float = 0.2
    few: int = 5
    share: float = 0.1
    mostly: float = 0.6
    all: float = 0.9
    han_clause: int = 8
    han_words: int = 3
    clause_words: int = 6
    few_words: int = 4
    longest_gap: int = 40
    most_capitalized: float = 0.7


EVIDENCE = UntranslatedEvidence()
# Longer than the names and numbers that all languages write alike.
COPY = regex.compile(r"(?:\w[^\w]*+){8}")
LETTER = regex.compile(r"\p{L}")
HAN_RUN, LATIN_RUN = regex.compile(r"\p{Han}++"), regex.compile(r"(?=\p{L})\p{Latin}[\p{Latin}'’-]*+")
OTHER_RUN = regex.compile(r"(?V1)[\p{L}--\p{Han}][[\p{L}\p{M}'’\-]--\p{Han}]*+")
# English words end a stretch of Han characters, but names do not: `采用 LSTM 网络`.
ENGLISH_BETWEEN = regex.compile(r"(?<![\p{L}0-9])\p{Ll}{2,}+(?![\p{L}0-9])|[\p{L}]++\s++[\p{L}]|\n")
OTHER_BETWEEN = regex.compile(r"[^\s\p{P}\p{S}\p{N}]|\n")
SENTENCE_END = regex.compile(r"[”’」』）)\"'\s]{0,4}+[。！？.!?]")
# Words that English sentences have, and titles, names and lists of terms mostly lack.
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
CODE = regex.compile(r"[{};]\s*$|\b(?:def|return|import|class|void|int|print)\b[^.]*[(){}=]", regex.MULTILINE)


class _Stretch(NamedTuple):
    """Characters of a passage in the source language, and their size in Han characters or words."""

    start: int
    stop: int
    size: int


@dataclass(frozen=True, slots=True)
class _Script:
    """What makes a stretch: its units, what breaks it, and when its text is prose.

    The size of a stretch is in Han characters, where even a short one counts, or in words. With `must_prevail`, a
    stretch that is not most of its passage is taken for names.
    """

    unit: regex.Pattern[str]
    breaks: regex.Pattern[str]
    is_han: bool
    is_prose: Callable[[str], bool]
    must_prevail: bool = False


def _is_always_prose(text: str) -> bool:
    return True


def _is_english_prose(text: str) -> bool:
    return bool(LITTLE_WORD.search(text)) and not CODE.search(text)


def _is_other_prose(text: str) -> bool:
    """Whether a text in any other language may be prose: not too many capitals, and no code."""
    words = OTHER_RUN.findall(text)
    return len(CAPITALIZED.findall(text)) <= EVIDENCE.most_capitalized * len(words) and not CODE.search(text)


class _Case(NamedTuple):
    """A stretch as the rules see it: its size, its share of the passage, and signs in its text and context."""

    size: int
    share: float
    script: _Script
    is_prose: bool
    is_quoted: bool
    is_ended: bool
    is_mentioned: bool

    @property
    def clause_size(self) -> int:
        """The size of a clause."""
        return EVIDENCE.han_clause if self.script.is_han else EVIDENCE.clause_words

    @property
    def is_clause(self) -> bool:
        """Whether the stretch is as long as a clause."""
        return self.size >= self.clause_size

    @property
    def is_words(self) -> bool:
        """Whether the stretch is as long as a few words."""
        return self.size >= (EVIDENCE.han_words if self.script.is_han else EVIDENCE.few_words)

    @property
    def is_all(self) -> bool:
        """Whether the passage has hardly anything else."""
        return self.is_words and self.share >= (EVIDENCE.all if self.is_quoted else EVIDENCE.mostly)

    def measure(self) -> float:
        """The measure by the first rule that holds; 0 if none holds."""
        return next((rule.measure(EVIDENCE) for rule in RULES if rule.holds(self)), 0.0)


class _Rule(NamedTuple):
    """A condition, the measure of a stretch that meets it, and an example of source and target."""

    holds: Callable[[_Case], bool]
    measure: Callable[[UntranslatedEvidence], float]
    example: tuple[str, str]


RULES = (
    _Rule(lambda case: not case.is_prose and case.is_clause, lambda evidence: evidence.names,
          ("We thank Anna Berg, Otto Lind and Eva Holm.", "感谢Anna Berg, Otto Lind, Eva Holm和大家。")),
    _Rule(lambda case: not case.is_prose, lambda _: 0.0,
          ("We use LSTM, GRU, CNN and RNN.", "我们使用LSTM GRU CNN RNN四种网络。")),
    _Rule(lambda case: case.is_all and (case.is_clause or case.script.is_han), lambda evidence: evidence.sentence,
          ("水位上升了。", "水位上升了。")),
    _Rule(lambda case: case.is_all, lambda evidence: evidence.words,
          ("He said it is the end.", "“It is the end.”")),
    _Rule(lambda case: case.is_quoted and case.size >= 2 * case.clause_size, lambda evidence: evidence.quoted_clause,
          ("他说水位在三天之内上升了两米。", "As the villagers say “水位在三天之内上升了两米而且还在涨”, it rose.")),
    _Rule(lambda case: case.is_quoted, lambda evidence: evidence.quoted_words,
          ("水位上升了。", "The water level (水位) rose.")),
    _Rule(lambda case: case.is_mentioned and not case.is_clause, lambda evidence: evidence.mentioned,
          ("无为的思想很古老。", "The idea of wuwei 无为 is old.")),
    _Rule(lambda case: case.is_clause and case.is_ended, lambda evidence: evidence.sentence,
          ("水位上升。它又下降了。", "The water level rose quickly at the gate. 然后它又慢慢地下降了。")),
    _Rule(lambda case: case.is_clause, lambda evidence: evidence.clause,
          ("水位上升了许多。", "In spring the water level 在三天之内上升了许多 at the gate.")),
    _Rule(lambda case: case.is_words, lambda evidence: evidence.words,
          ("水位上升了。", "In spring the water level 上升了 quickly at the old gate.")),
    _Rule(lambda case: case.script.is_han, lambda evidence: evidence.word,
          ("水位上升了。", "In spring the water level 上升 quickly at the old gate.")),
)  # fmt: skip
IN_HAN = _Script(HAN_RUN, ENGLISH_BETWEEN, True, _is_always_prose)
IN_LATIN = _Script(LATIN_RUN, OTHER_BETWEEN, False, _is_english_prose)
IN_OTHER = _Script(OTHER_RUN, OTHER_BETWEEN, False, _is_other_prose, must_prevail=True)


def _find(material: Material) -> Iterator[Finding]:
    source, target = (base_language(side.language) for side in (material.alignment.source, material.alignment.target))
    if source in CHINESE and target not in WITH_HAN:
        yield from _find_stretches(material, IN_HAN)
    elif target in CHINESE and source not in WITH_HAN:
        yield from _find_stretches(material, IN_LATIN if source == "en" else IN_OTHER)
    else:
        yield from _find_copied(material)


def _find_stretches(material: Material, script: _Script) -> Iterator[Finding]:
    """Stretches of the script of the source, and single English words in Chinese."""
    found = _without_style([list(_measure_stretches(pair.target, script)) for pair in material.pairs])
    left = english_words([(pair.source, pair.target) for pair in material.pairs]) if script is IN_LATIN else repeat([])
    for pair, stretches, english in zip(material.pairs, found, left, strict=False):
        within = [range(stretch.start, stretch.stop) for stretch, _ in stretches]
        for stretch, measure in stretches:
            yield _finding(pair, stretch.start, stretch.stop, measure)
        for start, stop, measure in english:
            if not any(start in stretch for stretch in within):
                yield _finding(pair, start, stop, measure)


def _finding(pair: Pair, start: int, stop: int, measure: float) -> Finding:
    """The finding for characters of the target."""
    shown = shorten(pair.target.text[start:stop], LONGEST_SHOWN)
    wording = "sentence" if measure == EVIDENCE.sentence else "words"
    places = (pair.source.whole, (pair.target.span(start, stop),))
    return UNTRANSLATED.finding(pair, places, measure, wording, text=shown)


def _without_style(found: list[list[tuple[_Stretch, float]]]) -> list[list[tuple[_Stretch, float]]]:
    """The stretches of each passage; words are weak if many passages have some."""
    words = (EVIDENCE.word, EVIDENCE.words)
    faulty = sum(any(measure in words for _, measure in stretches) for stretches in found)
    if faulty <= max(EVIDENCE.few, EVIDENCE.share * len(found)):
        return found
    return [
        [(stretch, EVIDENCE.style if measure in words else measure) for stretch, measure in stretches]
        for stretches in found
    ]


def _find_copied(material: Material) -> Iterator[Finding]:
    """Sentences that are the same in both texts, for languages that no script distinguishes."""
    for pair in material.pairs:
        if pair.source.text == pair.target.text and COPY.search(pair.target.text):
            shown = shorten(pair.target.text, LONGEST_SHOWN)
            yield UNTRANSLATED.finding(
                pair, (pair.source.whole, pair.target.whole), EVIDENCE.sentence, "sentence", text=shown
            )


def _measure_stretches(passage: Passage, script: _Script) -> Iterator[tuple[_Stretch, float]]:
    """Stretches in the source language that may be untranslated, and their measures."""
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
        written = text[stretch.start : stretch.stop]
        within = sum(quoted[stretch.start : stretch.stop]) / len(written)
        share = _letters(written) / letters
        case = _Case(
            stretch.size,
            share,
            script,
            is_prose=script.is_prose(written) and (share >= EVIDENCE.mostly or not script.must_prevail),
            is_quoted=within >= EVIDENCE.mostly,
            is_ended=SENTENCE_END.match(text, stretch.stop) is not None,
            is_mentioned=script.is_han and is_mentioned(text, stretch.start, stretch.stop),
        )
        if measure := case.measure():
            yield stretch, min(measure, EVIDENCE.reference) if is_reference else measure


def _letters(text: str) -> int:
    """How many letters a text has; a Han character counts as several."""
    return len(LETTER.findall(text)) + (HAN_WEIGHT - 1) * len(HAN.findall(text))


def _stretches(text: str, script: _Script) -> Iterator[_Stretch]:
    """The runs of a script, joined across short gaps."""
    start = stop = size = 0
    for match in script.unit.finditer(text):
        gap = text[stop : match.start()] if match.start() - stop <= EVIDENCE.longest_gap else "\n"
        if size and script.breaks.search(gap):
            yield _Stretch(start, stop, size)
            size = 0
        start, stop = (start if size else match.start()), match.end()
        size += len(match.group()) if script.is_han else 1
    if size:
        yield _Stretch(start, stop, size)


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
