"""What both texts list item by item: their keywords, their title and their numbered headings.

    关键词：水位；湿地；候鸟    Keywords: water level; wetland    ─▶  keywords: 候鸟 is missing
    第二章 研究方法            Chapter 2 Conclusions             ─▶  title: these two are unlike

The lists are found in the texts, wherever the alignment has put them, and paired as their meanings fit best.
The measure of a pair is how far its cosine stays below what translations have.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from aligner.alignment.sides import encodable
from aligner.bitext.edits import Span
from aligner.bitext.languages import CHINESE, HAN, base_language
from aligner.bitext.texts import Sentences
from aligner.checking.checks.assignment import assign
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.checks.rows import Check, Places, on_one_side, shortened
from aligner.checking.findings import Finding
from aligner.checking.sections import is_heading
from aligner.encoders.static import StaticEncoder
from aligner.words.numerals import amount


@dataclass(frozen=True, slots=True)
class ListingEvidence:
    """How much what lists do not share counts, and from which cosine on two items are alike.

    `no_list`, `no_item`, `other_order`: keywords on one side only, a single one, and another order. `no_title`,
    `no_heading`: the title, or a numbered heading, of one side only. `like_items`, `like_titles`, `like_headings`:
    cosines from which on one is taken for the translation of the other; `like_short`: the same for one word, or as
    many Chinese characters as `short`, of which the encoder knows less. `most_unlike`: what two that are paired can
    count at most. `most_items`, `most_lines`: longer lists are no keywords. `longest_title`: characters. `labelled`:
    sentences among which a title may stand that has a label. `fewest_shared`: headings that must have the same number
    on both sides before one without counterpart says anything.

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
# What separates items; the first that a list has is meant.
SEPARATORS = tuple(
    regex.compile(rf"\s*(?:{mark})\s*")
    for mark in ("[;；]", "[,，、]", r"\u3000|\t|[ ]{2,}", r"(?<=\p{Han})[ ](?=\p{Han})")
)
LIST_GOES_ON = regex.compile(r"[;；,，、]\s*+$")
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
    """What stands at a place of a document."""

    text: str
    span: Span


class _Place(NamedTuple):
    """Where the things of one side are shown: the beads that it has, and where they begin."""

    beads: list[Pair]
    starts: list[int]

    @classmethod
    def of(cls, material: Material, *, of_target: bool) -> _Place:
        """Those of a side."""
        beads = [pair for pair in material.pairs if (pair.target if of_target else pair.source).text]
        return cls(beads, [(pair.target if of_target else pair.source).start for pair in beads])

    def bead(self, item: _Item) -> Pair:
        """The bead that holds an item."""
        return self.beads[max(bisect_right(self.starts, item.span.start) - 1, 0)]


def _keywords(material: Material) -> Iterator[Finding]:
    lists = [_items(side) for side in (material.alignment.source, material.alignment.target)]
    if lists[0] or lists[1]:
        yield from sorted(_compared(material, *lists), key=lambda finding: finding.bead)


def _items(sentences: Sentences) -> list[_Item]:
    """The keywords of a text, in order; none if it has no list of them."""
    text = sentences.document.text
    match = (LIST_IN_CHINESE if base_language(sentences.language) in CHINESE else LIST_IN_ENGLISH).search(text)
    if not match:
        return []
    start = match.start("list")
    listed = text[start : _end_of_list(sentences, *match.span("list"))].rstrip(" 。.;；，,、\u3000\n")
    separator = next((each for each in SEPARATORS if each.search(listed)), SEPARATORS[0])
    items: list[_Item] = []
    done = 0
    for cut in (*separator.finditer(listed), None):
        stop = cut.start() if cut else len(listed)
        if listed[done:stop].strip() and len(items) < EVIDENCE.most_items:
            items.append(_Item(" ".join(listed[done:stop].split()), Span(start + done, start + stop)))
        done = cut.end() if cut else stop
    return items


def _end_of_list(sentences: Sentences, start: int, stop: int) -> int:
    """Where a list ends that may go on below its first line: with its sentence, or behind the last separator."""
    text, spans = sentences.document.text, sentences.text_spans
    holding = spans[max(bisect_right(spans, start, key=lambda span: span.start) - 1, 0)]
    for _ in range(EVIDENCE.most_lines - 1):
        end = text.find("\n", stop + 1)
        line = text[stop + 1 : end if end >= 0 else len(text)]
        goes_on = stop < holding.stop or LIST_GOES_ON.search(text[start:stop])
        if not line.strip() or not goes_on or is_heading(line) or regex.search("[:：]", line):
            break
        stop += 1 + len(line)
    return stop


def _compared(material: Material, source: list[_Item], target: list[_Item]) -> Iterator[Finding]:
    """What two lists, of which one may be empty, do not have in common."""
    places = (_Place.of(material, of_target=False), _Place.of(material, of_target=True))
    if not (source and target):
        yield _only_list(places[bool(target)], source or target, of_target=bool(target))
        return
    cosines = _cosines(material.lexicon, source, target)
    paired = assign(cosines)
    for i, j in paired:
        yield from _two_items(places[0], source[i], target[j], float(cosines[i, j]))
    yield from _unpaired(places[0], source, {i for i, _ in paired}, of_target=False)
    yield from _unpaired(places[1], target, {j for _, j in paired}, of_target=True)
    if any(later < earlier for (_, earlier), (_, later) in pairwise(paired)):
        whole = (tuple(item.span for item in source), tuple(item.span for item in target))
        yield KEYWORDS.finding(places[0].bead(source[0]), whole, EVIDENCE.other_order, "order")


def _only_list(place: _Place, items: list[_Item], *, of_target: bool) -> Finding:
    where = on_one_side([item.span for item in items], of_target)
    wording = "no source list" if of_target else "no target list"
    return KEYWORDS.finding(place.bead(items[0]), where, EVIDENCE.no_list, wording)


def _two_items(place: _Place, source: _Item, target: _Item, cosine: float) -> Iterator[Finding]:
    """Two that remain when the others are paired, if they are unlike."""
    if (measure := _unlike(cosine, source, target, EVIDENCE.like_items)) > 0:
        both: Places = ((source.span,), (target.span,))
        names = {"source": shortened(source.text), "target": shortened(target.text)}
        yield KEYWORDS.finding(place.bead(source), both, measure, "unlike", **names)


def _unpaired(place: _Place, items: list[_Item], paired: Collection[int], *, of_target: bool) -> Iterator[Finding]:
    for item in (item for number, item in enumerate(items) if number not in paired):
        where, wording = on_one_side([item.span], of_target), "added" if of_target else "missing"
        yield KEYWORDS.finding(place.bead(item), where, EVIDENCE.no_item, wording, item=shortened(item.text))


def _cosines(lexicon: StaticEncoder, source: Sequence[_Item], target: Sequence[_Item]) -> NDArray[np.float32]:
    """Of each item with each; 1 for the same letters."""
    vectors = [lexicon.encode(encodable([item.text.casefold() for item in items])) for items in (source, target)]
    same = [[left.text.casefold() == right.text.casefold() for right in target] for left in source]
    cosines: NDArray[np.float32] = np.maximum(vectors[0] @ vectors[1].T, np.array(same, np.float32))
    return cosines


def _unlike(cosine: float, source: _Item, target: _Item, like: float) -> float:
    """How far a cosine stays below that of translations, 0 to 1."""
    if _is_short(source.text) or _is_short(target.text):
        like = min(like, EVIDENCE.like_short)
    return float(np.clip((like - cosine) / like, 0.0, EVIDENCE.most_unlike))


def _is_short(text: str) -> bool:
    """Whether it is one word, or as few Chinese characters."""
    characters = len(HAN.findall(text))
    return characters <= EVIDENCE.short if characters else len(text.split()) == 1


def _titles(material: Material) -> Iterator[Finding]:
    found = [*_document_titles(material), *_headings(material)]
    yield from sorted(found, key=lambda finding: finding.bead)


def _document_titles(material: Material) -> Iterator[Finding]:
    sides = (material.alignment.source, material.alignment.target)
    if not (len(sides[0]) > 1 and len(sides[1]) > 1):
        return
    yield from _pair_of_titles(material, _title(sides[0]), _title(sides[1]), EVIDENCE.like_titles, EVIDENCE.no_title)


def _title(sentences: Sentences) -> _Item | None:
    """The first sentence, or one of the first with a label, where it is a title."""
    for text, span in zip(sentences[: EVIDENCE.labelled], sentences.text_spans, strict=False):
        if label := LABEL.match(text):
            return _Item(text[label.end() :], Span(span.start + label.end(), span.stop))
    first = sentences[0]
    return _Item(first, sentences.text_spans[0]) if _looks_like_title(first) else None


def _looks_like_title(text: str) -> bool:
    """Whether a text is a short line with letters, no sentence, no heading of a section and no list of keywords."""
    is_short = len(text) <= EVIDENCE.longest_title and regex.search(r"\p{L}{2}", text)
    other = is_heading(text) or SENTENCE_END.search(text) or LIST_IN_CHINESE.match(text) or LIST_IN_ENGLISH.match(text)
    return bool(is_short and not other)


def _pair_of_titles(
    material: Material, source: _Item | None, target: _Item | None, like: float, alone: float
) -> Iterator[Finding]:
    """What is to be said of two titles, or headings, that should belong together; `alone` if there is one only."""
    if source and target:
        measure = _unlike(float(_cosines(material.lexicon, [source], [target])[0, 0]), source, target, like)
        if measure > 0:
            bead = _Place.of(material, of_target=False).bead(source)
            names = {"source": shortened(source.text), "target": shortened(target.text)}
            yield TITLE.finding(bead, ((source.span,), (target.span,)), measure, "unlike", **names)
    elif item := source or target:
        of_target = target is not None
        bead, wording = _Place.of(material, of_target=of_target).bead(item), "added" if of_target else "missing"
        yield TITLE.finding(bead, on_one_side([item.span], of_target), alone, wording, title=shortened(item.text))


def _headings(material: Material) -> Iterator[Finding]:
    """Headings of the same number, and those whose number one side lacks."""
    left, right = (_numbered(side) for side in (material.alignment.source, material.alignment.target))
    shared = left.keys() & right.keys()
    for number in dict.fromkeys((*left, *right)):
        sources, targets = left.get(number, []), right.get(number, [])
        paired: list[tuple[_Item | None, _Item | None]] = []
        if len(sources) == len(targets):
            paired += zip(sources, targets, strict=True)
        elif number not in shared and len(shared) >= EVIDENCE.fewest_shared:
            paired += [(next(iter(sources), None), next(iter(targets), None))]
        for source, target in paired:
            yield from _pair_of_titles(material, source, target, EVIDENCE.like_headings, EVIDENCE.no_heading)


def _numbered(sentences: Sentences) -> dict[str, list[_Item]]:
    """Numbered headings by number: `1.2`, `section 3`; a chapter has the bare number."""
    found: dict[str, list[_Item]] = {}
    for text, span in zip(sentences, sentences.text_spans, strict=True):
        match = NUMBERED.match(text) if len(text) <= EVIDENCE.longest_title else None
        if match and is_heading(text) and regex.search(r"\p{L}{2}", match["title"]):
            level = LEVELS.get((match["level"] or match["word"] or "章").lower(), "")
            number = match["dotted"] or match["number"] or str(amount(match["han"]) or match["han"])
            item = _Item(match["title"], Span(span.start + match.start("title"), span.start + match.end("title")))
            found.setdefault(level + number, []).append(item)
    return found


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
    _keywords,
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
    _titles,
)  # fmt: skip
