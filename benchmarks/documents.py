"""A manual in English and Chinese, as web pages and as PDF → how often the beads join what belongs together.

The manual is Debian's reference, of the packages debian-reference-en and debian-reference-zh-cn. Both languages are
made of one source, so their pages have the same elements with the same ids, and most chapters the same elements
altogether. The PDFs have the same text; where a sentence of a PDF belongs, the pages tell.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import regex
from lxml import etree

import aligner
from aligner import Alignment, Document, Sentences
from aligner.bitext.beads import Bead

LANGUAGES = ("en", "zh-cn")
FOLDER = Path("/usr/share/debian-reference")
# A chapter counts if both of its pages have at least so many parts: the others are lists of names.
FEWEST_PARTS = 100
NOT_TEXT = regex.compile(r"[^\p{L}\p{N}]+")
# Characters of a sentence in a PDF that are looked for in the pages, and how far ahead of the last sentence.
PROBE, AHEAD = 24, 20_000
# Sentences of a chapter that are farther from each other do not stand in one piece.
FARTHEST = 60


class Place(NamedTuple):
    """Where a text stands: the id of the nearest heading above it, and the number of its part."""

    id: str
    part: int


class Count(NamedTuple):
    """Beads with both sides: all, those whose sides stand under the same id, those of the same parts."""

    beads: int = 0
    same_id: int = 0
    same_part: int = 0

    def __add__(self, other: Count) -> Count:  # type: ignore[override]
        return Count(*(a + b for a, b in zip(self, other, strict=True)))


def main() -> None:
    """Print a row for each chapter, and one for the PDFs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=FOLDER, help=f"the folder of the pages (default: {FOLDER})")
    parser.add_argument("--chapter", action="append", help="only this chapter, as in ch01; may be repeated")
    parser.add_argument("--pdf", action="store_true", help="the PDFs too")
    parser.add_argument("--errors", action="store_true", help="print each bead that joins different ids")
    arguments = parser.parse_args()
    names = sorted(path.name.split(".")[0] for path in arguments.data.glob(f"*.{LANGUAGES[0]}.html"))
    if not names:
        sys.exit(f"{arguments.data} has no pages; install debian-reference-en and debian-reference-zh-cn")
    print("chapter     beads  same id  same part  text only  same id  same part     s")
    total = text_only = Count()
    for name in arguments.chapter or names:
        pages = [arguments.data / f"{name}.{language}.html" for language in LANGUAGES]
        documents = [aligner.read(page) for page in pages]
        if min(len(document.parts) for document in documents) < FEWEST_PARTS:
            continue
        start = perf_counter()
        alignment = aligner.align(*documents)
        seconds = perf_counter() - start
        places = [places_of(page, document) for page, document in zip(pages, documents, strict=True)]
        sides = [
            [side[number_of_part(sentences, index)] for index in range(len(sentences))]
            for side, sentences in zip(places, (alignment.source, alignment.target), strict=True)
        ]
        judged = list(judge(alignment, sides))
        counts = counted(judged), counted(row for row in judged if is_text(alignment, row[0]))
        print_row(name, *counts, seconds)
        total, text_only = total + counts[0], text_only + counts[1]
        if arguments.errors:
            print_errors(alignment, judged)
    print_row("all", total, text_only, 0)
    if arguments.pdf:
        measure_pdf(arguments.data, names, arguments.chapter or names)


def places_of(page: Path, document: Document) -> list[Place]:
    """The place of each part of a page; the headings that were read are the headings of the page, in their order."""
    root = etree.parse(page, etree.HTMLParser(encoding="utf-8"))
    headings = root.xpath("//body//h1 | //body//h2 | //body//h3 | //body//h4 | //body//h5 | //body//h6")
    ids = [(heading.xpath("(.//@id | ancestor::*/@id)[last()]") or [""])[0] for heading in headings]
    assert len(ids) == sum(part.kind == "heading" for part in document.parts), page
    place, places, remaining = "", [], iter(ids)
    for number, part in enumerate(document.parts):
        if part.kind == "heading":
            place = next(remaining)
        places.append(Place(place, number))
    return places


def number_of_part(sentences: Sentences, index: int) -> int:
    """The number of the part in which a sentence begins."""
    part = sentences.part(index)
    assert part is not None
    return part.paragraph - 1


def judge(
    alignment: Alignment, sides: Sequence[Sequence[Place | None]]
) -> Iterator[tuple[Bead, set[Place | None], set[Place | None]]]:
    """Each bead with both sides, and the places of its sides."""
    for bead in alignment.beads:
        if bead.source and bead.target:
            yield bead, {sides[0][index] for index in bead.source}, {sides[1][index] for index in bead.target}


def counted(judged: Iterable[tuple[Bead, set[Place | None], set[Place | None]]]) -> Count:
    """How many beads join the same ids, and the same parts; a place that is not known is no place."""
    count = Count()
    for _, left, right in judged:
        ids = [{place and place.id for place in side} for side in (left, right)]
        count += Count(1, ids[0] == ids[1] and None not in ids[0], left == right and None not in left)
    return count


def is_text(alignment: Alignment, bead: Bead) -> bool:
    """Whether a bead has words that had to be translated: code and names of commands are the same on both sides."""
    sides = alignment.source.text_of(bead.source), alignment.target.text_of(bead.target)
    return NOT_TEXT.sub("", sides[0]) != NOT_TEXT.sub("", sides[1])


def print_row(name: str, count: Count, text_only: Count, seconds: float) -> None:
    """Print the counts of a chapter as shares."""
    cells = [
        f"{each.beads:>{width}}{each.same_id / max(each.beads, 1):9.4f}{each.same_part / max(each.beads, 1):11.4f}"
        for each, width in ((count, 7), (text_only, 11))
    ]
    print(f"{name:10}{''.join(cells)}{seconds:6.1f}", flush=True)


def print_errors(alignment: Alignment, judged: Iterable[tuple[Bead, set[Place | None], set[Place | None]]]) -> None:
    """Print the beads that join different ids."""
    for bead, left, right in judged:
        if {place and place.id for place in left} != {place and place.id for place in right}:
            texts = alignment.source.text_of(bead.source), alignment.target.text_of(bead.target)
            print(f"    {bead.confidence:.2f} {texts[0][:80]} | {texts[1][:60]}")


def measure_pdf(data: Path, names: Sequence[str], chapters: Sequence[str]) -> None:
    """Print a row for each chapter of the PDFs: their sentences have the places of the same text in the pages."""
    texts, places = [], []
    for language in LANGUAGES:
        document = aligner.repair(aligner.read(data / f"debian-reference.{language}.pdf"))
        sentences = aligner.segment(document)
        texts.append(sentences)
        places.append(located(sentences, [data / f"{name}.{language}.html" for name in names if name != "index"]))
        found = sum(place is not None for place in places[-1])
        print(f"{language}: {found:,} of {len(sentences):,} sentences found in the pages", flush=True)
    total = text_only = Count()
    for name in chapters:
        ranges = [range_of(side, f"{name}#") for side in places]
        if min(map(len, ranges)) < FEWEST_PARTS:
            continue
        start = perf_counter()
        alignment = aligner.align(
            *(
                Sentences.given(text[kept.start : kept.stop], text.language)
                for text, kept in zip(texts, ranges, strict=True)
            )
        )
        sides = [side[kept.start : kept.stop] for side, kept in zip(places, ranges, strict=True)]
        judged = [row for row in judge(alignment, sides) if None not in row[1] | row[2]]
        counts = counted(judged), counted(row for row in judged if is_text(alignment, row[0]))
        print_row(f"{name} PDF", *counts, perf_counter() - start)
        total, text_only = total + counts[0], text_only + counts[1]
    print_row("all PDF", total, text_only, 0)


def range_of(places: Sequence[Place | None], start: str) -> range:
    """The sentences from the first to the last of a chapter, without the table of contents, which is far away."""
    numbers = [number for number, place in enumerate(places) if place and place.id.startswith(start)]
    runs: list[range] = []
    for number in numbers:
        if runs and number - runs[-1].stop < FARTHEST:
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    return max(runs, key=len, default=range(0))


def located(sentences: Sentences, pages: Sequence[Path]) -> list[Place | None]:
    """The place of each sentence in the pages; None for what is not in them, such as headers and page numbers."""
    text: list[str] = []
    starts: list[int] = []
    places: list[Place] = []
    length = 0
    for page in pages:
        document = aligner.read(page)
        for part, place in zip(document.parts, places_of(page, document), strict=True):
            flat = NOT_TEXT.sub("", document.raw[part.span.start : part.span.stop])
            starts.append(length)
            places.append(Place(f"{page.name.split('.')[0]}#{place.id}", len(places)))
            text.append(flat)
            length += len(flat)
    return list(_located(sentences, "".join(text), starts, places))


def _located(sentences: Sentences, text: str, starts: Sequence[int], places: Sequence[Place]) -> Iterator[Place | None]:

    cursor = 0
    for sentence in sentences:
        probe = NOT_TEXT.sub("", sentence)[:PROBE]
        found = text.find(probe, cursor, cursor + AHEAD) if probe else -1
        if found < 0 and len(probe) == PROBE and text.count(probe) == 1:
            found = text.find(probe)
        if found >= 0:
            cursor = found
        yield places[bisect_right(starts, found) - 1] if found >= 0 else None


if __name__ == "__main__":
    main()
