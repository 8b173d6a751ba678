"""Errors that other people planted or marked → how many of them `aligner.check` points at, and what it flags elsewhere.

    planted   DEMETR (Karpinska et al. 2022): translations, and each again with one error of some forty kinds
    marked    bio-MQM (Zouhar et al. 2024): abstracts by many systems, their errors marked by medical linguists

Both are checked as running text. A planted error is found if a flag lies at its sentence that the sentence did not have
without it. A marked error is flagged if a flag lies at its segment, and touched if a flag marks some of its characters.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeVar

import regex
from sightings import Sighting, overlap, sightings

import aligner
from aligner import AlignerError, Document, InputError, Span
from aligner.bitext.edits import Edit

PLANTED, MARKED = "demetr", "bio-mqm-zh2en"
# The file that has every sentence, and the sentences to a document, to a line, and from one planted error to the next.
BASE = "base_id35_reference"
DOCUMENT, LINE, APART = 20, 5, 5
SERIOUS = ("Accuracy", "Terminology", "Unintelligible", "Non-translation")
HEAVY = frozenset({"Major", "Critical"})
HAN = regex.compile(r"\p{Han}")
Task = TypeVar("Task")
Result = TypeVar("Result")
# How often each mark is moved at random within its segment, to see what chance finds.
SHIFTS, SEED = 20, 1


def main() -> None:
    """Print the tables that the command line asks for."""
    parser = argparse.ArgumentParser(description="Check translations with errors that others planted or marked.")
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="FOLDER", help=f"holds {PLANTED} and {MARKED}")
    add("--kinds", nargs="*", metavar="TEXT", help="only planted errors of which the name has one of these, if any")
    add("--systems", nargs="*", metavar="NAME", help="only translations of these systems, if any")
    add("--jobs", type=int, default=1, help="processes side by side (default: 1); set OMP_NUM_THREADS=1 too")
    add("--errors", action="store_true", help="every planted error, with what found it, and every marked segment")
    arguments = parser.parse_args()
    try:
        parts = [part for part, few in ((planted, arguments.kinds), (marked, arguments.systems)) if few != []]
        for line in chain.from_iterable(part(arguments) for part in parts):
            print(line, flush=True)
    except AlignerError as error:
        sys.exit(f"marked.py: error: {error}")


def side_by_side(function: Callable[[Task], Result], tasks: Sequence[Task], jobs: int) -> Iterator[Result]:
    """The result of each task, in their order."""
    if jobs == 1:
        yield from map(function, tasks)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(function, tasks)


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON file."""
    if not path.is_file():
        raise InputError("no such file; --data must hold it", path)
    records: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return records


class Running(NamedTuple):
    """Sentences as running text, and the place of each."""

    text: str
    places: list[Span]

    @classmethod
    def of(cls, sentences: Sequence[str], line: int) -> Running:
        """So many sentences to a line, with a space between them unless a Chinese character stands there."""
        text, places = "", []
        for number, sentence in enumerate(sentences):
            if number:
                is_chinese = HAN.search(sentence[:40]) or HAN.search(sentence[-40:])
                text += "\n" if number % line == 0 else "" if is_chinese else " "
            places.append(Span(len(text), len(text) + len(sentence)))
            text += sentence
        return cls(text, places)


def flags_of(source: str, target: Document) -> list[Sighting]:
    """The flags of a translation, with places in the raw texts."""
    review = aligner.check(source, target.text, source_language="zh", target_language="en")
    return list(sightings(review, target))


# --- planted errors


class Item(NamedTuple):
    """One planted error and the flags that it brought."""

    kind: str
    what: str
    found: list[tuple[str, str]]


def planted(arguments: argparse.Namespace) -> Iterator[str]:
    """The table of DEMETR."""
    folder = arguments.data / PLANTED
    kinds = [path.stem for path in sorted(folder.glob("*.json"))]
    if arguments.kinds:
        kinds = [kind for kind in kinds if any(text in kind for text in arguments.kinds)]
    base = sorted(read(folder / f"{BASE}.json"), key=lambda record: record["id"])
    documents = [base[start : start + DOCUMENT] for start in range(0, len(base), DOCUMENT)]
    results = list(side_by_side(partial(planted_in, folder, kinds), documents, arguments.jobs))
    quiet = Counter(chain.from_iterable(flags for flags, _ in results))
    majors = sum(count for (_, severity), count in quiet.items() if severity == "major")
    yield f"DEMETR: {len(base)} sentences without a planted error: {quiet.total()} flags, {majors} major: {dict(quiet)}"
    yield f"{'planted':36}{'n':>5}{'flagged':>9}{'major':>7}  found by"
    by_kind: dict[str, list[Item]] = defaultdict(list)
    for item in chain.from_iterable(items for _, items in results):
        by_kind[item.kind].append(item)
    for kind, items in sorted(by_kind.items()):
        flagged = sum(bool(item.found) for item in items) / len(items)
        major = sum(any(severity == "major" for _, severity in item.found) for item in items) / len(items)
        finders = Counter(chain.from_iterable({check for check, _ in item.found} for item in items))
        names = ", ".join(f"{check} {count}" for check, count in finders.most_common(4))
        yield f"{kind:36}{len(items):5}{flagged:9.2f}{major:7.2f}  {names}"
    if arguments.errors:
        yield from (
            f"{item.kind}: {item.found or 'missed'}: {item.what}" for items in by_kind.values() for item in items
        )


def planted_in(
    folder: Path, kinds: Sequence[str], records: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[str, str]], list[Item]]:
    """The flags of a document as it is, and what each error in it brings; one sentence in APART at a time has one."""
    source = Running.of([record["src_sent"] for record in records], LINE).text
    target = Running.of([record["mt_sent"] for record in records], LINE)
    before = flags_of(source, Document(target.text, "en"))
    lines = Running.of([record["src_sent"] for record in records], LINE).places
    items = []
    for kind in kinds:
        by_id = {record["id"]: record for record in read(folder / f"{kind}.json") if is_perturbed(record)}
        for first in range(APART):
            chosen = [k for k in range(first, len(records), APART) if records[k]["id"] in by_id]
            texts = {k: by_id[records[k]["id"]]["pert_sent"] for k in chosen}
            if not texts:
                continue
            edits = tuple(Edit("planted", target.places[k], text) for k, text in texts.items())
            after = flags_of(source, Document(target.text, "en", edits=edits))
            new = [flag for flag in after if not flag.is_known(before)]
            for k, text in texts.items():
                here = [
                    flag for flag in new if overlap(flag.source, [lines[k]]) or overlap(flag.target, [target.places[k]])
                ]
                items.append(Item(kind, text, [(flag.check, flag.severity) for flag in here]))
    return [(flag.check, flag.severity) for flag in before], items


def is_perturbed(record: Mapping[str, Any]) -> bool:
    """Whether the people who made the data hold that the error is one."""
    return str(record["pert_check"]).lower() == "true" and record["pert_sent"] != record["mt_sent"]


# --- marked errors


class Error(NamedTuple):
    """What a linguist marked: side 0 is the source."""

    side: int
    span: Span
    category: str
    severity: str

    @property
    def is_serious(self) -> bool:
        """Whether meaning is concerned, and not style or language alone."""
        return self.category.startswith(SERIOUS) and self.severity != "Neutral"

    @property
    def is_heavy(self) -> bool:
        """Whether it is serious, and major or critical."""
        return self.is_serious and self.severity in HEAVY


class Mark(NamedTuple):
    """A flag at a segment, and its places there on both sides."""

    check: str
    severity: str
    places: tuple[list[Span], list[Span]]

    def touches(self, error: Error) -> bool:
        """Whether they have a character in common."""
        return overlap(self.places[error.side], [error.span])


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment with its marked errors and our flags."""

    texts: tuple[str, str]
    errors: list[Error]
    marks: list[Mark]

    @property
    def is_clean(self) -> bool:
        """Whether nobody marked anything in it."""
        return not any(error.severity != "Neutral" for error in self.errors)

    @property
    def is_heavy(self) -> bool:
        """Whether it has a major or critical error of meaning."""
        return any(error.is_heavy for error in self.errors)


def marked(arguments: argparse.Namespace) -> Iterator[str]:
    """The tables of bio-MQM."""
    paths = sorted((arguments.data / MARKED).glob("*.json"))
    if arguments.systems:
        paths = [path for path in paths if path.stem in arguments.systems]
    documents = list(chain.from_iterable(map(documents_of, paths)))
    segments = list(chain.from_iterable(side_by_side(marked_in, documents, arguments.jobs)))
    clean = [segment for segment in segments if segment.is_clean]
    heavy = [segment for segment in segments if segment.is_heavy]
    yield f"bio-MQM: {len(segments)} segments of {len(documents)} abstracts, {len(clean)} without an error"
    yield f"flags in ten segments without an error: {in_ten(clean)} ({in_ten(clean, 'major')} major)"
    yield f"segments with a serious error that have a flag: {share(heavy)} ({share(heavy, 'major')} a major one)"
    omitted = [
        segment
        for segment in segments
        if any(
            "Omission" in e.category and e.severity == "Critical" and len(e.span) >= 5 and not e.side
            for e in segment.errors
        )
    ]
    yield f"critical omissions of five characters or more, flagged: {share(omitted)} of {len(omitted)}"
    yield f"{'check':24}{'severity':>9}{'flags':>7}{'at a marked error':>19}{'by chance':>11}"
    by_check: dict[tuple[str, str], list[tuple[Segment, Mark]]] = defaultdict(list)
    for segment in segments:
        for mark in segment.marks:
            by_check[mark.check, mark.severity].append((segment, mark))
    for (check, severity), cases in sorted(by_check.items(), key=lambda row: -len(row[1])):
        hits = sum(any(e.is_serious and mark.touches(e) for e in segment.errors) for segment, mark in cases)
        yield f"{check:24}{severity:>9}{len(cases):7}{hits / len(cases):19.2f}{by_chance(cases):11.2f}"
    if arguments.errors:
        yield from (f"{segment.texts}: {segment.errors} | {segment.marks}" for segment in segments if segment.marks)


def in_ten(segments: Sequence[Segment], severity: str = "") -> str:
    """Flags to ten segments."""
    flags = sum(severity in ("", mark.severity) for segment in segments for mark in segment.marks)
    return f"{10 * flags / max(len(segments), 1):.2f}"


def share(segments: Sequence[Segment], severity: str = "") -> str:
    """Share of the segments that have a flag."""
    flagged = sum(any(severity in ("", mark.severity) for mark in segment.marks) for segment in segments)
    return f"{flagged / max(len(segments), 1):.2f}"


def by_chance(cases: Iterable[tuple[Segment, Mark]]) -> float:
    """Share of marks that touch a serious error if each is moved at random within its segment."""
    random = Random(SEED)
    hits = [
        any(e.is_serious and moved(mark, segment, random).touches(e) for e in segment.errors)
        for segment, mark in cases
        for _ in range(SHIFTS)
    ]
    return sum(hits) / max(len(hits), 1)


def moved(mark: Mark, segment: Segment, random: Random) -> Mark:
    """The mark with each of its places somewhere else in its text."""
    sides = []
    for text, places in zip(segment.texts, mark.places, strict=True):
        starts = [random.randint(0, max(len(text) - len(place), 0)) for place in places]
        sides.append([Span(start, start + len(place)) for start, place in zip(starts, places, strict=True)])
    return mark._replace(places=(sides[0], sides[1]))


def documents_of(path: Path) -> list[list[dict[str, Any]]]:
    """The segments of each abstract that a system translated, in order."""
    documents: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in read(path):
        documents[record["DOC_ID"]].append(record)
    return [sorted(records, key=lambda record: int(record["SEG_ID"])) for records in documents.values()]


def marked_in(records: Sequence[Mapping[str, Any]]) -> list[Segment]:
    """The segments of an abstract, with our flags."""
    sides = [Running.of([record[side] for record in records], len(records)) for side in ("source", "target")]
    marks: list[list[Mark]] = [[] for _ in records]
    for flag in flags_of(sides[0].text, Document(sides[1].text, "en")):
        for number, places in enumerate(zip(sides[0].places, sides[1].places, strict=True)):
            here = [within(spans, place) for spans, place in zip((flag.source, flag.shown), places, strict=True)]
            if any(here):
                marks[number].append(Mark(flag.check, flag.severity, (here[0], here[1])))
    texts = [(record["source"], record["target"]) for record in records]
    return [Segment(*each) for each in zip(texts, map(errors_of, records), marks, strict=True)]


def within(spans: Iterable[Span], place: Span) -> list[Span]:
    """The parts of spans within a place, counted from its start."""
    cut = [(max(span.start, place.start), min(span.stop, place.stop)) for span in spans]
    return [Span(start - place.start, stop - place.start) for start, stop in cut if start < stop]


def errors_of(record: Mapping[str, Any]) -> list[Error]:
    """The marked errors; where the offsets are not those of the words, the nearest occurrence of the words."""
    errors = []
    for side, name in enumerate(("source", "target")):
        for each in record[f"{name}_errors"]:
            term, start = each["term"].strip(), each["startIndex"]
            places = [found.start() for found in regex.finditer(regex.escape(term), record[name])] if term else []
            start = min((abs(place - start), place) for place in places)[1] if places else start
            stop = start + len(term) if places else each["endIndex"] + 1
            category = "/".join(filter(None, (each["error_category"], each["error_subcategory"])))
            errors.append(Error(side, Span(start, max(stop, start)), category, each["severity"]))
    return errors


if __name__ == "__main__":
    main()
