"""Items that both texts list: their keywords, their titles and their numbered headings.

    关键词：水位；湿地；候鸟    Keywords: water level; wetland    ─▶  keywords: 候鸟 is missing
    第二章 研究方法            Chapter 2 Conclusions             ─▶  title: these two are unlike

The checks find the lists in the texts, wherever the alignment has put them, and pair the items whose meanings fit best.
The measure of a pair is how far its cosine is below that of translations.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from aligner.alignment.sides import without_surrogates
from aligner.bitext.edits import Span
from aligner.bitext.languages import CHINESE, HAN, base_language
from aligner.bitext.texts import Sentences
from aligner.checking.checks.assignment import assign
from aligner.checking.checks.check import Check, Places, on_one_side, shorten
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import Finding
from aligner.encoders.static import StaticEncoder
from aligner.words.headings import is_heading
from aligner.words.numerals import numeral_value


class ListingEvidence(NamedTuple):
    """How much the differences of two lists count, and from which cosine on two items are alike.

    `no_list`, `no_item`, `other_order`: keywords on one side only, a single keyword, and another order. `no_title`,
    `no_heading`: the title, or a numbered heading, on one side only. `like_items`, `like_titles`, `like_headings`:
    cosines from which on one item is taken for the translation of the other; `like_short`: the same for one word, or
    for at most `short` Chinese characters, about which the encoder knows less. `most_unlike`: the greatest measure of a
    pair. `most_items`, `most_lines`: longer lists are not keywords. `longest_title`: characters. `labelled`: the number
    of first sentences that may be a labelled title. `fewest_shared`: headings that must have the same number on both
    sides before a heading without counterpart says anything.

    Set by hand while reading findings in thesis abstracts. `benchmarks/checks.py --ablate listings`: of a fifth more or
    less, `like_titles` at .6 gives 3 flags of the texts as they are instead of 1, `fewest_shared` at 2 gives 14.
    `like_headings`, `like_short` and `short` change findings below the limits; the others change nothing there.
    """

    no_list: float = 0.6
    no_item: float = 0.85
    other_order: float = 0.2
    no_title: float = 0.4
    no_heading: float = 0.5
    like_items: float = 0.4
    like_titles: float = 0.5
    like_headings: float = 0.3
    like_short: float = 0.2
    most_unlike: float = 0.7
    short: int = 3
    most_items: int = 60
    most_lines: int = 6
    longest_title: int = 150
    labelled: int = 5
    fewest_shared: int = 3


EVIDENCE = ListingEvidence()
LIST_IN_CHINESE = regex.compile(
    r"^[^\S\n]*+[\[【［]?(?:关\s?键\s?[词字]|主\s?题\s?词)"
    r"(?:[\]】］][^\S\n]*+[:：]?|[^\S\n]*+[:：]|(?=\n)|[^\S\n])[^\S\n]*+\n?(?P<list>[^\n]+)",
    regex.MULTILINE,
)
LIST_IN_ENGLISH = regex.compile(
    r"^[^\S\n]*+[\[【［]?(?:key[ -]?words?(?:\ and\ phrases)?|index\ terms?)"
    r"(?:[\]】］][^\S\n]*+[:：]?|[^\S\n]*+[:：—–-]++|[ ]{2}|\t|(?=\n))[^\S\n]*+\n?(?P<list>[^\n]+)",
    regex.MULTILINE | regex.IGNORECASE,
)
# Separators of items; the first one that occurs in a list counts.
SEPARATORS = tuple(
    regex.compile(rf"\s*(?:{mark})\s*")
    for mark in ("[;；]", "[,，、]", r"\u3000|\t|[ ]{2,}", r"(?<=\p{Han})[ ](?=\p{Han})")
)
LIST_CONTINUES = regex.compile(r"[;；,，、]\s*+$")
LABEL = regex.compile(r"^\s*+(?:(?:论文)?[题标]\s*目\s*[:：]|标题\s*[:：]|title\s*[:：])\s*+", regex.IGNORECASE)
SENTENCE_END = regex.compile(r"[。.！!；;，,：:]\W*$")
NUMBERED = regex.compile(
    r"\s*+(?:第(?P<han>[〇一二三四五六七八九十百0-9]+)(?P<level>部分|[章节部编])|(?P<word>chapter|section|part)\s++(?P<number>[0-9]+)"
    r"|(?P<dotted>[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}))[.、:：\s]*+(?P<title>.*)",
    regex.IGNORECASE,
)
LEVELS = {
    "章": "",
    "chapter": "",
    "节": "section ",
    "section": "section ",
    "部": "part ",
    "部分": "part ",
    "编": "part ",
    "part": "part ",
}


class _Item(NamedTuple):
    """The text of an item, and its span in the document."""

    text: str
    span: Span


class _BeadFinder(NamedTuple):
    """The beads with text on one side, and the offsets where that text begins."""

    beads: list[Pair]
    starts: list[int]

    @classmethod
    def of(cls, material: Material, *, of_target: bool) -> _BeadFinder:
        """The beads of one side."""
        beads = [pair for pair in material.pairs if (pair.target if of_target else pair.source).text]
        return cls(beads, [(pair.target if of_target else pair.source).start for pair in beads])

    def bead(self, item: _Item) -> Pair:
        """The bead that holds an item."""
        return self.beads[max(bisect_right(self.starts, item.span.start) - 1, 0)]


def _check_keywords(material: Material) -> Iterator[Finding]:
    lists = [_keywords_of(side) for side in (material.alignment.source, material.alignment.target)]
    if lists[0] or lists[1]:
        yield from sorted(_compare_keywords(material, *lists), key=lambda finding: finding.bead)


def _keywords_of(sentences: Sentences) -> list[_Item]:
    """The keywords of a text, in order; none if it has no list of keywords."""
    text = sentences.document.text
    match = (LIST_IN_CHINESE if base_language(sentences.language) in CHINESE else LIST_IN_ENGLISH).search(text)
    if not match:
        return []
    start = match.start("list")
    listed = text[start : _end_of_list(sentences, *match.span("list"))].rstrip(" 。.;；，,、\u3000\n")
    separator = next((pattern for pattern in SEPARATORS if pattern.search(listed)), SEPARATORS[0])
    items: list[_Item] = []
    first = 0
    for gap in (*separator.finditer(listed), None):
        stop = gap.start() if gap else len(listed)
        if listed[first:stop].strip() and len(items) < EVIDENCE.most_items:
            items.append(_Item(" ".join(listed[first:stop].split()), Span(start + first, start + stop)))
        first = gap.end() if gap else stop
    return items


def _end_of_list(sentences: Sentences, start: int, stop: int) -> int:
    """Where a list ends. It continues on the next line inside a sentence, or after a separator at the end of a line."""
    text, spans = sentences.document.text, sentences.text_spans
    sentence = spans[max(bisect_right(spans, start, key=lambda span: span.start) - 1, 0)]
    for _ in range(EVIDENCE.most_lines - 1):
        end = text.find("\n", stop + 1)
        line = text[stop + 1 : end if end >= 0 else len(text)]
        continues = stop < sentence.stop or LIST_CONTINUES.search(text[start:stop])
        if not line.strip() or not continues or is_heading(line) or regex.search("[:：]", line):
            break
        stop += 1 + len(line)
    return stop


def _compare_keywords(material: Material, source: list[_Item], target: list[_Item]) -> Iterator[Finding]:
    """The differences of two lists, one of which may be empty."""
    finders = (_BeadFinder.of(material, of_target=False), _BeadFinder.of(material, of_target=True))
    if not (source and target):
        yield _one_sided_list(finders[bool(target)], source or target, of_target=bool(target))
        return
    cosines = _cosines(material.lexicon, source, target)
    pairs = assign(cosines)
    for i, j in pairs:
        yield from _compare_items(finders[0], source[i], target[j], float(cosines[i, j]))
    yield from _find_unpaired(finders[0], source, {i for i, _ in pairs}, of_target=False)
    yield from _find_unpaired(finders[1], target, {j for _, j in pairs}, of_target=True)
    if any(later < earlier for (_, earlier), (_, later) in pairwise(pairs)):
        places = (tuple(item.span for item in source), tuple(item.span for item in target))
        yield KEYWORDS.finding(finders[0].bead(source[0]), places, EVIDENCE.other_order, "order")


def _one_sided_list(finder: _BeadFinder, items: list[_Item], *, of_target: bool) -> Finding:
    places = on_one_side([item.span for item in items], of_target)
    wording = "no source list" if of_target else "no target list"
    return KEYWORDS.finding(finder.bead(items[0]), places, EVIDENCE.no_list, wording)


def _compare_items(finder: _BeadFinder, source: _Item, target: _Item, cosine: float) -> Iterator[Finding]:
    """Two paired items, if they are unlike."""
    if (measure := _unlike(cosine, source, target, EVIDENCE.like_items)) > 0:
        places: Places = ((source.span,), (target.span,))
        texts = {"source": shorten(source.text), "target": shorten(target.text)}
        yield KEYWORDS.finding(finder.bead(source), places, measure, "unlike", **texts)


def _find_unpaired(
    finder: _BeadFinder, items: list[_Item], paired: Collection[int], *, of_target: bool
) -> Iterator[Finding]:
    for item in (item for number, item in enumerate(items) if number not in paired):
        places, wording = on_one_side([item.span], of_target), "added" if of_target else "missing"
        yield KEYWORDS.finding(finder.bead(item), places, EVIDENCE.no_item, wording, item=shorten(item.text))


def _cosines(lexicon: StaticEncoder, source: Sequence[_Item], target: Sequence[_Item]) -> NDArray[np.float32]:
    """The cosine of each source item with each target item; 1 for the same letters."""
    vectors = [
        lexicon.encode(without_surrogates([item.text.casefold() for item in items])) for items in (source, target)
    ]
    same = [[left.text.casefold() == right.text.casefold() for right in target] for left in source]
    cosines: NDArray[np.float32] = np.maximum(vectors[0] @ vectors[1].T, np.array(same, np.float32))
    return cosines


def _unlike(cosine: float, source: _Item, target: _Item, like: float) -> float:
    """How far a cosine is below that of translations, 0 to 1."""
    if _is_short(source.text) or _is_short(target.text):
        like = min(like, EVIDENCE.like_short)
    return float(np.clip((like - cosine) / like, 0.0, EVIDENCE.most_unlike))


def _is_short(text: str) -> bool:
    """Whether a text is one word, or at most a few Chinese characters."""
    characters = len(HAN.findall(text))
    return characters <= EVIDENCE.short if characters else len(text.split()) == 1


def _check_titles(material: Material) -> Iterator[Finding]:
    findings = [*_compare_document_titles(material), *_compare_headings(material)]
    yield from sorted(findings, key=lambda finding: finding.bead)


def _compare_document_titles(material: Material) -> Iterator[Finding]:
    sides = (material.alignment.source, material.alignment.target)
    if not (len(sides[0]) > 1 and len(sides[1]) > 1):
        return
    source, target = _find_title(sides[0]), _find_title(sides[1])
    yield from _compare_titles(material, source, target, EVIDENCE.like_titles, EVIDENCE.no_title)


def _find_title(sentences: Sentences) -> _Item | None:
    """One of the first sentences with a label, or the first sentence if it looks like a title."""
    for text, span in zip(sentences[: EVIDENCE.labelled], sentences.text_spans, strict=False):
        if label := LABEL.match(text):
            return _Item(text[label.end() :], Span(span.start + label.end(), span.stop))
    first = sentences[0]
    return _Item(first, sentences.text_spans[0]) if _looks_like_title(first) else None


def _looks_like_title(text: str) -> bool:
    """Whether a text is a short line with letters, but not a sentence, a section heading or a list of keywords."""
    is_short = len(text) <= EVIDENCE.longest_title and regex.search(r"\p{L}{2}", text)
    is_other = (
        is_heading(text) or SENTENCE_END.search(text) or LIST_IN_CHINESE.match(text) or LIST_IN_ENGLISH.match(text)
    )
    return bool(is_short and not is_other)


def _compare_titles(
    material: Material, source: _Item | None, target: _Item | None, like: float, alone: float
) -> Iterator[Finding]:
    """Compare two titles, or headings, that should correspond; `alone` is the measure of a single one."""
    if source and target:
        measure = _unlike(float(_cosines(material.lexicon, [source], [target])[0, 0]), source, target, like)
        if measure > 0:
            bead = _BeadFinder.of(material, of_target=False).bead(source)
            texts = {"source": shorten(source.text), "target": shorten(target.text)}
            yield TITLE.finding(bead, ((source.span,), (target.span,)), measure, "unlike", **texts)
    elif item := source or target:
        of_target = target is not None
        bead, wording = _BeadFinder.of(material, of_target=of_target).bead(item), "added" if of_target else "missing"
        yield TITLE.finding(bead, on_one_side([item.span], of_target), alone, wording, title=shorten(item.text))


def _compare_headings(material: Material) -> Iterator[Finding]:
    """Compare headings of the same number; report those whose number one side lacks."""
    left, right = (_numbered_headings(side) for side in (material.alignment.source, material.alignment.target))
    shared = left.keys() & right.keys()
    for number in dict.fromkeys((*left, *right)):
        sources, targets = left.get(number, []), right.get(number, [])
        pairs: list[tuple[_Item | None, _Item | None]] = []
        if len(sources) == len(targets):
            pairs += zip(sources, targets, strict=True)
        elif number not in shared and len(shared) >= EVIDENCE.fewest_shared:
            pairs += [(next(iter(sources), None), next(iter(targets), None))]
        for source, target in pairs:
            yield from _compare_titles(material, source, target, EVIDENCE.like_headings, EVIDENCE.no_heading)


def _numbered_headings(sentences: Sentences) -> dict[str, list[_Item]]:
    """The numbered headings by number: `1.2`, `section 3`; a chapter has the bare number."""
    headings: dict[str, list[_Item]] = {}
    for text, span in zip(sentences, sentences.text_spans, strict=True):
        match = NUMBERED.match(text) if len(text) <= EVIDENCE.longest_title else None
        if match and is_heading(text) and regex.search(r"\p{L}{2}", match["title"]):
            level = LEVELS.get((match["level"] or match["word"] or "章").lower(), "")
            number = match["dotted"] or match["number"] or str(numeral_value(match["han"]) or match["han"])
            item = _Item(match["title"], Span(span.start + match.start("title"), span.start + match.end("title")))
            headings.setdefault(level + number, []).append(item)
    return headings


KEYWORDS = Check(
    "keywords", "terminology/wrong term", {"en": "Keywords", "zh": "关键词"},
    {
        "no target list": {
            "en": "The source has keywords; none were found in the translation.",
            "zh": "原文有关键词，译文中没有找到。",
        },
        "no source list": {
            "en": "The translation has keywords; none were found in the source.",
            "zh": "译文有关键词，原文中没有找到。",
        },
        "missing": {
            "en": "The keyword {item} seems to have no counterpart in the translation.",
            "zh": "关键词“{item}”在译文中似乎没有对应的词。",
        },
        "added": {
            "en": "The keyword {item} seems to have no counterpart in the source.",
            "zh": "关键词“{item}”在原文中似乎没有对应的词。",
        },
        "unlike": {
            "en": "These keywords remain when the others are paired, but may be unlike: {source} and {target}.",
            "zh": "其余关键词配对后剩下这两个，意思可能不同：“{source}”与“{target}”。",
        },
        "order": {
            "en": "The keywords of the translation are in another order.",
            "zh": "译文关键词的顺序与原文不同。",
        },
    },
    _check_keywords,
)  # fmt: skip
TITLE = Check(
    "title", "accuracy/mistranslation", {"en": "Title", "zh": "标题"},
    {
        "unlike": {
            "en": "These titles belong together, but mean something else perhaps: {source} and {target}.",
            "zh": "这两个标题相对应，但意思可能不同：“{source}”与“{target}”。",
        },
        "missing": {
            "en": "The title {title} seems to have no counterpart in the translation.",
            "zh": "标题“{title}”在译文中似乎没有对应的标题。",
        },
        "added": {
            "en": "The title {title} seems to have no counterpart in the source.",
            "zh": "标题“{title}”在原文中似乎没有对应的标题。",
        },
    },
    _check_titles,
)  # fmt: skip
