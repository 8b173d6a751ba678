"""A text in two languages → a text in each, with the parts and places of its own.

    湿地很重要。Wetlands matter.     a paragraph is cut at the sentences where the script changes
    我们使用 TensorFlow 训练模型。      a sentence stays whole, and so do names and terms in it
    引言 Introduction               a title is cut between its halves if they translate each other
    第一章 Introduction 引言         its label goes with its own language
    12 / 3.5 kg / * * * / x = 1    what has no words goes with its neighbour in the paragraph, otherwise nowhere

One language is in Chinese characters, kana or Hangul, the other in letters; two languages of one script cannot be told
apart. The order does not matter: Chinese first and English after, by turns of paragraphs or lines, cell beside cell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import regex

from aligner.bitext.edits import Notice, Span
from aligner.bitext.languages import (
    CHINESE,
    FREQUENT,
    GLOSS,
    HAN_WEIGHT,
    KANA,
    LETTER,
    base_language,
    detect_language,
    language_name,
)
from aligner.bitext.texts import Document, Part, Sentences
from aligner.errors import InputError, counted
from aligner.formats.tables.contents import kind_of
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.titles import CHARACTER, EAST, WEST, halves_with_label
from aligner.text.repair import repair
from aligner.text.repairs.lines import joiner_of
from aligner.text.sentences import segment
from aligner.words.foreign import foreign_language


class MixtureEvidence(NamedTuple):
    """When a text counts as a mixture of Chinese and English, and what of it stays together.

    Set by hand. Of the development texts, the one that mixes most has .12 of its sentences in the other language.
    """

    # The fewest sentences of the language that has fewer, and their share.
    sentences: int = 3
    share: float = 0.25
    # The fewest letters of a sentence that tells, and the most sentences that are looked at.
    letters: int = 4
    sample: int = 400
    # A paragraph with a smaller share of a language is all in the other: an English quotation in a Chinese paragraph.
    quoted: float = 0.1
    # The share of the text in neither language that deserves a warning, and the share of the sentences below which a
    # language is hardly there: six Chinese sentences and `ImageNet` are no text in two languages.
    unassigned: float = 0.1
    lopsided: float = 0.15


MIXTURE = MixtureEvidence()
EAST_ASIAN = CHINESE | {"ja", "ko"}

# What may stand between the halves of a title, and belongs to neither.
BETWEEN = "/| \t"
SEPARATOR = regex.compile(r"\s*[/|]+\s+")
# Words that join Chinese words. A sentence with more of them than of `FREQUENT` English words is Chinese, however many
# English terms it has.
JOINING = regex.compile("[的是了在也被把]|[这那].|我们|他们|进行|通过|采用|使用|如果|因为|所以|但")
BREAKS = regex.compile(r"\f|\n\n|\n")


class OneLanguageError(InputError):
    """A file that was given alone has text in one language only."""


class Texts(NamedTuple):
    """The texts in both languages, the one in Chinese characters first.

    `counts` are the sentences of each that tell their language; `unassigned` is the share of the visible characters
    that are in neither text. `others` are the sentences in a further language, by its English name.
    """

    east: Document
    west: Document
    counts: Counter[str]
    unassigned: float
    others: Counter[str]


class _Piece(NamedTuple):
    """Characters of the raw text in one language, or in none, and the index of the part they came from, if any."""

    span: Span
    side: str
    part: int | None = None


class _Line(NamedTuple):
    """A line of a part, or several in one language."""

    text: str
    part: Part


def counts_of(texts: Sequence[str]) -> Counter[str]:
    """How many sentences are in Chinese characters (`zh`) and in letters (`en`), of those long enough to tell."""
    step = len(texts) // MIXTURE.sample + 1
    return Counter(side_of(text) for text in texts[::step] if len(LETTER.findall(text)) >= MIXTURE.letters)


def is_mixture(counts: Counter[str]) -> bool:
    """Whether sentences with these counts are those of a text in two languages."""
    return min(counts[EAST], counts[WEST]) >= max(MIXTURE.sentences, MIXTURE.share * counts.total())


def side_of(text: str) -> str:
    """`zh` for a passage in Chinese characters, kana or Hangul, `en` for one in letters."""
    is_west = detect_language(text) == "en" and len(JOINING.findall(GLOSS.sub("", text))) <= len(FREQUENT.findall(text))
    return WEST if is_west else EAST


def is_eastern(tag: str) -> bool:
    """Whether a language is written in Chinese characters, kana or Hangul."""
    return base_language(tag) in EAST_ASIAN


def split(document: Document, languages: tuple[str | None, str | None] = (None, None)) -> Texts:
    """The text in each language; `languages` are those of the eastern and of the western text, if they are known.

    InputError if one language is missing. What is in neither text is a notice of the first text.
    """
    document, paragraphs = _with_lines_apart(document)
    # A running head goes where its own language goes, and is found there when that text is repaired.
    sentences = segment(repair(document, exclude_rules=("page furniture",)))
    pieces = list(_pieces(sentences))
    east, west = (
        _text(document, [piece for piece in pieces if piece.side == side], paragraphs, tag)
        for side, tag in zip((EAST, WEST), languages, strict=True)
    )
    _require_both((east, west), document)
    left_out = [text for piece in pieces if not piece.side and (text := _raw(document, piece.span).strip())]
    notices = (*document.notices, *_notices(left_out))
    east = replace(east, notices=tuple(replace(notice, span=Span(0, 0)) for notice in notices))
    counts, others = _counts_with_titles(sentences), _others(sentences, (east.language, west.language))
    return Texts(east, west, counts, _share(left_out, document.raw), others)


def _others(sentences: Sequence[str], languages: Sequence[str]) -> Counter[str]:
    """How many sentences are in a language that is none of these, by its English name."""
    step = len(sentences) // MIXTURE.sample + 1
    names = Counter(
        foreign_language(text) or ("Japanese" if KANA.search(text) and detect_language(text) == "ja" else "")
        for text in sentences[::step]
    )
    for name in ("", *map(language_name, languages)):
        names.pop(name, None)
    return names


def _counts_with_titles(sentences: Sequence[str]) -> Counter[str]:
    """How many sentences of each language tell, with the halves of titles, however short these are."""
    others = [sentence for sentence in sentences if not halves_with_label(sentence)]
    titles = len(sentences) - len(others)
    return counts_of(others) + Counter({EAST: titles, WEST: titles})


def _raw(document: Document, span: Span) -> str:
    return document.raw[span.start : span.stop]


def _require_both(sides: Sequence[Document], document: Document) -> None:
    """InputError unless there is text in both languages."""
    missing = [name for name, side in zip(("Chinese", "English"), sides, strict=True) if not side.raw.strip()]
    if len(missing) == 2:
        raise InputError("contains no text; check that it is the right file", document.origin or "the text")
    if missing:
        remedy = "give its translation as a second file; two languages in one script cannot be told apart"
        raise OneLanguageError(f"contains no {missing[0]} text; {remedy}", document.origin or "the text")


def _notices(left_out: Sequence[str]) -> Iterator[Notice]:
    if left_out:
        message = f"{counted(len(left_out), 'passage')} without words, such as {left_out[0][:40]!r}, in neither text"
        yield Notice("left out", Span(0, 0), message)


def _share(left_out: Iterable[str], raw: str) -> float:
    """The share of the visible characters that are left out."""
    return sum(len("".join(text.split())) for text in left_out) / max(1, len("".join(raw.split())))


# Lines in two languages within one paragraph


def _with_lines_apart(document: Document) -> tuple[Document, Sequence[int]]:
    """The document with a paragraph for each run of lines in one language, as in subtitles of two lines, and for each
    part the number of its paragraph before."""
    if not document.parts:
        return document, ()
    builder, paragraphs = DocumentBuilder(), list[int]()
    for number, group in groupby(document.parts, key=lambda part: part.paragraph):
        last = None
        for side, line in _runs_of_lines(document.raw, list(group)):
            part = line.part
            builder.add(line.text, part.kind, page=part.page, place=part.place, continues=side == last)
            paragraphs += [number] * (len(builder.parts) - len(paragraphs))
            last = side
    rebuilt = builder.document(document.language, document.origin)
    notices = tuple(replace(notice, span=Span(0, 0)) for notice in document.notices)
    return replace(rebuilt, notices=notices), paragraphs


def _runs_of_lines(raw: str, parts: Sequence[Part]) -> Iterator[tuple[str, _Line]]:
    """The lines of a paragraph, joined again where part and language stay the same, and their side."""
    lines = [
        _Line(text, part)
        for part in parts
        for text in raw[part.span.start : part.span.stop].split("\n", 0 if part.kind == "code" else -1)
    ]
    texts = [line.text for line in lines]
    sides = _filled(map(_side_of_words, texts))
    sides = sides if parts[0].kind == "cue" else _without_quotations(texts, sides)
    sided = zip(sides, lines, strict=True)
    for (side, part), group in groupby(sided, key=lambda pair: (pair[0], pair[1].part)):
        yield side, _Line("\n".join(line.text for _, line in group), part)


def _side_of_words(text: str) -> str:
    """The side of a passage; an empty string if it has no words."""
    return side_of(text) if kind_of(text.strip()) == "words" else ""


def _filled(sides: Iterable[str]) -> list[str]:
    """The sides, those of passages without words like the one before, or at the beginning like the one behind."""
    sides = list(sides)
    last = next(filter(None, sides), "")
    return [last := side or last for side in sides]


def _without_quotations(texts: Sequence[str], sides: Sequence[str]) -> list[str]:
    """The sides of the passages of a paragraph; one for all if hardly any of it is in the other language."""
    weights = {EAST: 0, WEST: 0}
    for text, side in zip(texts, sides, strict=True):
        if side:
            weights[side] += HAN_WEIGHT * len(CHARACTER.findall(text)) if side == EAST else len(LETTER.findall(text))
    main = max(weights, key=weights.__getitem__)
    is_quoted = 0 < min(weights.values()) < MIXTURE.quoted * sum(weights.values())
    return [main] * len(sides) if is_quoted else list(sides)


# Sentences → pieces


def _pieces(sentences: Sentences) -> Iterator[_Piece]:
    """The raw text in pieces, each in one language or in none, and each in one part if the document has parts."""
    document = sentences.document
    starts = [start for _, group in groupby(_starts(sentences), key=lambda start: start[1]) for start in [next(group)]]
    stops = [*(start for start, _ in starts[1:]), len(document.raw)][: len(starts)]
    for number, ((start, side), stop) in enumerate(zip(starts, stops, strict=True)):
        span = Span(start if number else 0, stop)
        if not document.parts:
            yield _Piece(span, side)
        for index in _parts_of(document, span):
            part = document.parts[index]
            inner = Span(max(span.start, part.span.start), min(span.stop, part.span.stop))
            yield _Piece(inner, "" if part.kind == "code" else side, index)


def _parts_of(document: Document, span: Span) -> range:
    """The indices of the parts that have characters of a span."""
    first = bisect_right(document.parts, span.start, key=lambda part: part.span.stop)
    return range(first, bisect_left(document.parts, span.stop, key=lambda part: part.span.start))


def _starts(sentences: Sentences) -> Iterator[tuple[int, str]]:
    """Where in the raw text each sentence begins, or each half of a title, and its side."""
    for _, group in groupby(range(len(sentences)), key=_paragraph_of(sentences)):
        numbers = list(group)
        texts = [sentences[number] for number in numbers]
        sides = _without_quotations(texts, _filled(map(_side_of_words, texts)))
        for number, side in zip(numbers, sides, strict=True):
            (_, first), *others = halves_with_label(sentences[number]) or [(0, side)]
            yield sentences.spans[number].start, first
            for place, other in others:
                offset = sentences.text_spans[number].start + place
                yield sentences.document.raw_span(Span(offset, offset + 1)).start, other


def _paragraph_of(sentences: Sentences) -> Callable[[int], int]:
    """A function from the number of a sentence to that of its paragraph, or of its line in a text without parts."""
    line_ends = [match.start() for match in regex.finditer(r"[\n\f]", sentences.document.text)]

    def paragraph(number: int) -> int:
        part = sentences.part(number)
        return part.paragraph if part else bisect_right(line_ends, sentences.text_spans[number].start)

    return paragraph


# Pieces → texts


def _text(document: Document, pieces: Sequence[_Piece], paragraphs: Sequence[int], tag: str | None) -> Document:
    """The text of these pieces, with their parts."""
    if not document.parts:
        raw = _joined(document.raw, pieces)
        return Document(raw, tag or detect_language(raw), document.origin)
    builder = DocumentBuilder()
    last = None
    for piece in pieces:
        assert piece.part is not None
        part, paragraph = document.parts[piece.part], paragraphs[piece.part]
        text = _without_separators(_raw(document, piece.span))
        builder.add(text, part.kind, page=part.page, place=part.place, continues=paragraph == last)
        last = paragraph
    return builder.document(tag, document.origin)


def _without_separators(text: str) -> str:
    """A piece without what stands between it and the other language."""
    separator = SEPARATOR.match(text)
    return text[separator.end() if separator else 0 :].rstrip(BETWEEN)


def _joined(raw: str, pieces: Sequence[_Piece]) -> str:
    """The pieces of a plain text, with the line breaks and form feeds of what stands between them."""
    texts: list[str] = []
    stop = 0
    for piece in pieces:
        between, text = raw[stop : piece.span.start], _without_separators(raw[piece.span.start : piece.span.stop])
        marks = "".join(dict.fromkeys(BREAKS.findall(between)))
        if not text:
            continue
        if texts and between and not texts[-1][-1].isspace():
            texts.append(marks or joiner_of(texts[-1][-1], text[0]))
        texts.append(text)
        stop = piece.span.stop
    return "".join(texts)
