"""Typography: final marks that differ, quotes without partner, marks of the wrong width, repeated words, spaces.

    水位为何上升？    The level rises why.            ─▶  punctuation: ？ and .
    …                 He said “no and left.           ─▶  quotes: “
    …                 The level，as it seems, rises.  ─▶  width: ，
    …                 The the level rises.            ─▶  repeated word: The the
    …                 The level  rises .              ─▶  spaces: both

All checks but the first examine the target; the same faults in the source count little. So do faults that repair has
changed already, which may come from extraction, and those throughout a text, which are its style. The rules are for
Chinese and English; in other languages, only quotes are checked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span, with_offsets
from aligner.bitext.languages import CHINESE, base_language
from aligner.bitext.texts import Sentences
from aligner.checking.checks.beginnings import lost_stops
from aligner.checking.checks.check import Check, Places, on_one_side, shorten
from aligner.checking.checks.listings import LIST_IN_CHINESE, LIST_IN_ENGLISH
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding
from aligner.text.repairs.quotes import unbalanced_quotes
from aligner.words.english import word_set
from aligner.words.headings import is_heading


class TypographyEvidence(NamedTuple):
    """How much each fault of typography counts, and how often makes it style.

    `other_kind`, `no_mark`: a question mark at the end of one side only, and a target without a final mark. `lost`: no
    mark between two sentences. `doubled`, `unbalanced`, `wrong_width`, `repeated`, `wrong_spaces`: adjacent marks,
    quotes without partner, and so on. `repaired`: faults that repair has changed already; `mended`: marks of the other
    width in English that was typed. `of_source`: faults in the source, and names like `Pago Pago`.
    `style`: faults in more than `few` beads, and in more than the share `share` of all beads. `tail`: the last
    characters, in which the final mark is sought. `shortest`: characters below which a passage is a heading, which may
    have a mark on one side only.

    Set by hand while reading findings in thesis abstracts. `benchmarks/checks.py --ablate typography`: a fifth more or
    less moves none of the 34 flags of the texts as they are. `doubled`, `wrong_width`, `style`, `few`, `share`, `tail`
    and `shortest` change no finding there either; the cases that they decide do not occur in these texts.
    """

    other_kind: float = 0.5
    doubled: float = 0.5
    lost: float = 0.6
    no_mark: float = 0.4
    unbalanced: float = 0.5
    wrong_width: float = 0.4
    repeated: float = 0.6
    wrong_spaces: float = 0.4
    repaired: float = 0.15
    mended: float = 0.4
    of_source: float = 0.2
    style: float = 0.2
    few: int = 5
    share: float = 0.1
    tail: int = 8
    shortest: int = 15


EVIDENCE = TypographyEvidence()
# The most marks that an explanation shows.
MOST_MARKS = 5
# Characters shown on either side of a fault.
AROUND = 10
# Longer lines are neither headings nor keywords.
LONGEST_LAID_OUT = 300
FINAL = regex.compile(r"(?P<mark>[.。．?？!！:：;；,，…])[\s”’」』\"'）)\]】]*+$")
KINDS = {
    mark: kind for kind, marks in {".": ".。．…", "?": "?？", "!": "!！", "open": ":：;；,，"}.items() for mark in marks
}
# Kinds of the final marks of both sides: one asks, as in `？` and `.`; the target has none, as in `。` and nothing.
ASKED = frozenset({("?", other) for other in (".", "!", "none")} | {(other, "?") for other in (".", "!", "none")})
UNMARKED = frozenset({(".", "none"), ("!", "none")})
DOUBLED_MARKS = regex.compile(r"[,，、;；][ ]?[,，、;；。]|。[,，、;；]|(?<!\.)\.\.(?![./\p{L}])")
HALF_IN_CHINESE = regex.compile(
    r"(?<=[\p{Han}”’》）」』])[,;:?!](?![/\\])|(?<![0-9])[,;:](?=[\p{Han}“‘《（「『])"
    r"|(?<=\p{Han})[(](?=[^()\n]{0,80}\p{Han})|(?<=\p{Han})[)](?=\p{Han})|(?<=\p{Han}{2})\.(?=\s*+(?:$|\p{Han}))"
)
FULL_IN_ENGLISH = regex.compile(r"(?<!\p{Han})[，。；：？！（）、．～％](?!\p{Han})|[０-９Ａ-Ｚａ-ｚ]++")
# A word twice in a row; `MAY_BE_TWICE` has exceptions.
TWICE = regex.compile(
    r"(?<![\p{L}\p{N}'’-])(?P<word>\p{L}{2,30}+|[Aa])[^\S\n]{1,4}+(?P<again>(?i:(?P=word)))(?![\p{L}\p{N}'’-])"
)
MAY_BE_TWICE = word_set("that had very so no bye long far really again ha")
TWICE_IN_CHINESE = regex.compile(
    r"的的(?<![目标有的].{2})(?!确)|了了(?![解然如])|是是(?!非)|在在(?<![现存实正所内潜外].{2})|和和(?![平谐气睦善])"
    r"|与与(?<!参.{2})(?![会否众])|及及(?<![以其普涉].{2})(?![时格其])|被被(?![子褥])|(?P<phrase>\p{Han}{3,8})(?P=phrase)"
)
DOUBLED_IN_CHINESE = regex.compile(r"(?P<once>\p{Han}{1,4})[·・\s-]?(?P=once)")
SPACES_IN_ENGLISH = regex.compile(
    r"(?<=[^\s.?!:;])[ ]{2,8}+(?=\S)|(?<=[\p{L}\p{N})\]])[ ]{1,4}+(?=[,;?!)](?!\p{P})|\.(?:\s|$))"
    r"|(?<=[(\[])[ ]{1,4}+(?=\p{L})"
)
SPACES_IN_CHINESE = regex.compile(r"(?<=[\p{Han}，。；：])[ ]{1,8}+(?=[\p{Han}，。；：])|(?<=\S)[ ]{2,8}+(?=\S)")
Find = Callable[[Material], Iterator[Finding]]
# Repairs of a text that was laid out on pages, in which spaces say nothing about the author.
EXTRACTION = frozenset(("joined lines", "page furniture"))
REPAIRS = {"width": frozenset(("width",)), "spaces": frozenset(("spaces added", "spaces removed"))}


def _verbatim(find: Find) -> Find:
    """The same check of the characters as they are written, without Simplified Chinese for Traditional."""
    return lambda material: find(material.as_written)


def _has_rules(language: str) -> bool:
    return base_language(language) in CHINESE | {"en"}


def _check_punctuation(material: Material) -> Iterator[Finding]:
    if not _has_rules(material.alignment.target.language):
        return
    for pair, bead in zip(material.pairs, material.alignment, strict=True):
        if pair.has_both_sides and not bead.is_partial:
            yield from _compare_final_marks(pair)
            for begun in lost_stops(pair):
                span = pair.target.span(*begun.span("word"))
                yield PUNCTUATION.finding(pair, ((), (span,)), EVIDENCE.lost, "lost", word=begun["word"])
        if match := DOUBLED_MARKS.search(pair.target.text):
            places: Places = ((), (pair.target.span(*match.span()),))
            yield PUNCTUATION.finding(pair, places, EVIDENCE.doubled, "doubled", marks=match.group())


def _compare_final_marks(pair: Pair) -> Iterator[Finding]:
    """Final marks of which only one asks, or a target without a final mark."""
    source, target = (FINAL.search(passage.text[-EVIDENCE.tail :]) for passage in (pair.source, pair.target))
    kinds = tuple(KINDS[match["mark"]] if match else "none" for match in (source, target))
    is_long = min(len(pair.source.text), len(pair.target.text)) >= EVIDENCE.shortest
    if kinds in ASKED:
        measure, wording = EVIDENCE.other_kind, "kind"
    elif kinds in UNMARKED and is_long:
        measure, wording = EVIDENCE.no_mark, "none"
    else:
        return
    marks = {"source": source["mark"] if source else "–", "target": target["mark"] if target else "–"}
    places = (_final_span(pair.source, source), _final_span(pair.target, target))
    yield PUNCTUATION.finding(pair, places, measure, wording, **marks)


def _final_span(passage: Passage, match: regex.Match[str] | None) -> tuple[Span, ...]:
    """The final mark, or the last character."""
    offset = max(len(passage.text) - EVIDENCE.tail, 0) + match.start() if match else len(passage.text) - 1
    return (passage.span(offset, offset + 1),)


def _check_quotes(material: Material) -> Iterator[Finding]:
    findings = [
        *_find_unbalanced(
            material, [pair.source for pair in material.pairs], material.alignment.source, of_target=False
        ),
        *_find_unbalanced(
            material, [pair.target for pair in material.pairs], material.alignment.target, of_target=True
        ),
    ]
    yield from sorted(findings, key=lambda finding: finding.bead)


def _find_unbalanced(
    material: Material, passages: list[Passage], sentences: Sentences, *, of_target: bool
) -> Iterator[Finding]:
    """Quotes and brackets without partner; one finding per bead."""
    beads = [bead for bead, passage in enumerate(passages) if passage.text]
    starts = [passages[bead].start for bead in beads]
    text = sentences.document.text
    by_bead: dict[int, list[Span]] = {}
    for notice in unbalanced_quotes(text, sentences.language):
        index = bisect_right(starts, notice.span.start) - 1
        if index >= 0:
            by_bead.setdefault(beads[index], []).append(notice.span)
    side, measure = ("target", EVIDENCE.unbalanced) if of_target else ("source", EVIDENCE.of_source)
    for bead, spans in by_bead.items():
        places = on_one_side(spans, of_target)
        marks = " ".join(text[span.start : span.stop] for span in spans[:MOST_MARKS])
        yield QUOTES.finding(material.pairs[bead], places, measure, side, marks=marks)


def _check_widths(material: Material) -> Iterator[Finding]:
    if pattern := _pattern(material, HALF_IN_CHINESE, FULL_IN_ENGLISH):
        spans = [_matches(pair.target, pattern) for pair in material.pairs]
        yield from _find_in_target(material, WIDTH, spans, _measures(spans, EVIDENCE.wrong_width))


def _check_spaces(material: Material) -> Iterator[Finding]:
    if pattern := _pattern(material, SPACES_IN_CHINESE, SPACES_IN_ENGLISH):
        spans = [_matches_outside_layout(pair.target, pattern) for pair in material.pairs]
        is_extracted = any(edit.rule in EXTRACTION for edit in material.alignment.target.document.edits)
        measures = [EVIDENCE.style] * len(spans) if is_extracted else _measures(spans, EVIDENCE.wrong_spaces)
        yield from _find_in_target(material, SPACES, spans, measures)


def _pattern(
    material: Material, in_chinese: regex.Pattern[str], in_english: regex.Pattern[str]
) -> regex.Pattern[str] | None:
    """The pattern of faults in the language of the target; None for a language without rules."""
    language = material.alignment.target.language
    if not _has_rules(language):
        return None
    return in_chinese if base_language(language) in CHINESE else in_english


def _measures(faults: Sequence[Sequence[Span]], measure: float) -> list[float]:
    """The measure of the faults of each bead. Style counts little, except in its first bead."""
    faulty = [bead for bead, spans in enumerate(faults) if spans]
    is_style = len(faulty) > max(EVIDENCE.few, EVIDENCE.share * len(faults))
    return [EVIDENCE.style if is_style and bead != faulty[0] else measure for bead in range(len(faults))]


def _find_in_target(
    material: Material, check: Check, faults: Sequence[tuple[Span, ...]], measures: Sequence[float]
) -> Iterator[Finding]:
    """For each bead, a finding for the faults in its target, and one for what repair has changed there."""
    target = material.alignment.target
    repaired = [_spans_in(_repaired_spans(target, REPAIRS[check.name]), pair.target) for pair in material.pairs]
    is_mended = check is WIDTH and _is_typed(target)
    mended = _measures(repaired, EVIDENCE.mended) if is_mended else [EVIDENCE.repaired] * len(repaired)
    for pair, spans, measure, changed, weight in zip(material.pairs, faults, measures, repaired, mended, strict=True):
        if spans:
            text = shorten(_excerpt(target.document.text, spans[0]))
            yield check.finding(pair, ((), spans), measure, _wording(pair.target, check, spans[0]), text=text)
        if changed and changed != spans:
            yield check.finding(pair, ((), changed), weight, "repaired", count=len(changed))


def _is_typed(sentences: Sentences) -> bool:
    """Whether a text is English and was not laid out on pages, so that its author typed what repair has changed."""
    is_laid_out = any(edit.rule in EXTRACTION for edit in sentences.document.edits)
    return base_language(sentences.language) == "en" and not is_laid_out


def _wording(passage: Passage, check: Check, span: Span) -> str:
    is_between_han = "between" in check.wordings and base_language(passage.language) in CHINESE and len(span) == 1
    return "between" if is_between_han else "here"


def _matches(passage: Passage, pattern: regex.Pattern[str]) -> tuple[Span, ...]:
    return tuple(passage.span(*match.span()) for match in pattern.finditer(passage.text))


def _matches_outside_layout(passage: Passage, pattern: regex.Pattern[str]) -> tuple[Span, ...]:
    """The matches outside headings and lists of keywords, whose parts stand apart."""
    matches = pattern.finditer(passage.text)
    return tuple(passage.span(*match.span()) for match in matches if not _is_laid_out(match))


def _is_laid_out(match: regex.Match[str]) -> bool:
    """Whether a match is in the line of a heading or of keywords."""
    text, earliest = match.string, max(match.start() - LONGEST_LAID_OUT, 0)
    start = text.rfind("\n", earliest, match.start()) + 1
    if earliest and not start:
        return False
    stop = text.find("\n", match.end(), start + LONGEST_LAID_OUT)
    line = text[start : stop if stop >= 0 else start + LONGEST_LAID_OUT]
    return bool(is_heading(line) or LIST_IN_CHINESE.match(line) or LIST_IN_ENGLISH.match(line))


def _repaired_spans(sentences: Sentences, rules: frozenset[str]) -> list[Span]:
    """The spans that these rules of repair have changed, in the repaired text, in order."""
    edits = with_offsets(sentences.document.edits)
    return [Span(start, start + len(edit.replacement)) for edit, start in edits if edit.rule in rules]


def _spans_in(spans: list[Span], passage: Passage) -> tuple[Span, ...]:
    """The spans that begin in a passage."""
    edges = (passage.start, passage.start + len(passage.text))
    first, last = (bisect_left(spans, offset, key=lambda span: span.start) for offset in edges)
    return tuple(spans[first:last])


def _excerpt(text: str, span: Span) -> str:
    """The text of a span, with a little context."""
    return " ".join(text[max(0, span.start - AROUND) : span.stop + AROUND].split("\n"))


def _check_repeated_words(material: Material) -> Iterator[Finding]:
    for pair in material.pairs:
        for start, stop, measure in _doubled_words(pair.source, pair.target):
            places: Places = ((pair.source.span(start, stop),), ())
            text = pair.source.text[start:stop]
            yield REPEATED_WORD.finding(pair, places, min(measure, EVIDENCE.of_source), "source", text=text)
        for start, stop, measure in _doubled_words(pair.target, pair.source):
            places = ((), (pair.target.span(start, stop),))
            yield REPEATED_WORD.finding(pair, places, measure, "target", text=pair.target.text[start:stop])


def _doubled_words(passage: Passage, other: Passage) -> Iterator[tuple[int, int, float]]:
    """Words that stand twice in a row: their characters, and the measure."""
    if not _has_rules(passage.language):
        return
    if base_language(passage.language) in CHINESE:
        for match in TWICE_IN_CHINESE.finditer(passage.text):
            yield *match.span(), EVIDENCE.repeated
        return
    for match in TWICE.finditer(passage.text):
        word, again = match["word"], match["again"]
        if word.casefold() not in MAY_BE_TWICE:
            is_name = word[0].isupper() and again[0].isupper() and _may_double(other)
            yield *match.span(), EVIDENCE.of_source if is_name else EVIDENCE.repeated


def _may_double(other: Passage) -> bool:
    """Whether the other side may double a name: `帕果帕果` for `Pago Pago`; only Chinese shows whether it does."""
    return base_language(other.language) not in CHINESE or not other.text or bool(DOUBLED_IN_CHINESE.search(other.text))


PUNCTUATION = Check(
    "punctuation", "linguistic conventions/punctuation", {"en": "Punctuation", "zh": "标点"},
    {
        "kind": {
            "en": "The source ends with {source} here, the translation with {target}.",
            "zh": "原文此处以“{source}”结尾，译文以“{target}”结尾。",
        },
        "none": {
            "en": "The translation has no mark at the end here; the source ends with {source}.",
            "zh": "译文此处末尾没有标点，原文以“{source}”结尾。",
        },
        "lost": {"en": "A stop seems to be lost before {word}.", "zh": "“{word}”之前似乎缺少句号。"},
        "doubled": {"en": "Two marks follow each other: {marks}", "zh": "两个标点连用：{marks}"},
    },
    _verbatim(_check_punctuation),
)  # fmt: skip
QUOTES = Check(
    "quotes", "linguistic conventions/punctuation", {"en": "Quotes and brackets", "zh": "引号与括号"},
    {
        "target": {
            "en": "In the translation, {marks} seems to have no partner.",
            "zh": "译文中的“{marks}”似乎不成对。",
        },
        "source": {
            "en": "In the source, {marks} seems to have no partner.",
            "zh": "原文中的“{marks}”似乎不成对。",
        },
    },
    _verbatim(_check_quotes),
)  # fmt: skip
WIDTH = Check(
    "width", "linguistic conventions/punctuation", {"en": "Width of marks", "zh": "全角与半角"},
    {
        "here": {
            "en": "Marks of the width that the other language has: {text}",
            "zh": "标点的全角、半角与该语言的习惯不符：{text}",
        },
        "repaired": {
            "en": "Marks whose width was changed when the text was read: {count}.",
            "zh": "读入时更改过全角、半角的标点：{count} 处。",
        },
    },
    _verbatim(_check_widths),
)  # fmt: skip
REPEATED_WORD = Check(
    "repeated word", "linguistic conventions/grammar", {"en": "Repeated word", "zh": "重复词语"},
    {
        "target": {"en": "The translation says twice: {text}", "zh": "译文中连续出现两次：{text}"},
        "source": {"en": "The source says twice: {text}", "zh": "原文中连续出现两次：{text}"},
    },
    _verbatim(_check_repeated_words),
)  # fmt: skip
SPACES = Check(
    "spaces", "linguistic conventions/textual conventions", {"en": "Spaces", "zh": "空格"},
    {
        "here": {"en": "Two spaces, or a space before a mark: {text}", "zh": "此处空格似乎多余：{text}"},
        "between": {"en": "A space between Chinese characters: {text}", "zh": "汉字之间有空格：{text}"},
        "repaired": {
            "en": "Spaces that were put in or taken out when the text was read: {count}.",
            "zh": "读入时增删过空格：{count} 处。",
        },
    },
    _verbatim(_check_spaces),
)  # fmt: skip
