"""Text as a PDF extractor leaves it → how well repair, segmentation and the alignment that follows cope with it.

The gold folder holds clean sentences (`NAME.zh`, `NAME.en`), the paragraph of each (`NAME.para.json`), the same text as
an extractor leaves it (`NAME.noisy.zh.txt`, `NAME.noisy.en.txt`) and where each clean sentence lies in that
(`NAME.map.json`). Places are compared in *flat* text: every character NFKC-normalised, white space removed.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, count, groupby, islice, pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import regex
from ablation import FACTORS, moved, numbers

from aligner import AlignerError, Document, Evaluation, Options, Sentences, align, evaluate, repair, segment
from aligner.bitext.languages import sentence_separator
from aligner.evaluation.evaluation import Score
from aligner.evaluation.gold import GoldDocument, gold_folder
from aligner.words.english import is_word

LANGUAGES = ("zh", "en")
# Characters by which the ends of a bead may miss those of the gold.
TOLERANCE = 2
# Words of clean prose that the rate of wrong splits is counted on, from each file.
PROSE_WORDS = 100_000
SPEED_CHARACTERS = 1_000_000
REPEATS = 3
Edges = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """One side of a gold document: its clean sentences, the text to be judged, and where they lie in it, flat."""

    raw: str
    language: str
    sentences: list[str]
    places: list[Edges]
    # Of each flat character, the index of its raw one.
    origins: list[int]
    # Of each sentence, the flat place of each of its flat characters, None where it was lost.
    kept: list[list[int | None]]

    @classmethod
    def clean(cls, sentences: list[str], paragraphs: Sequence[int], language: str) -> Text:
        """The sentences of each paragraph joined, one paragraph a line."""
        numbered = zip(paragraphs, sentences, strict=True)
        joined = [
            sentence_separator(language).join(text for _, text in group)
            for _, group in groupby(numbered, lambda each: each[0])
        ]
        stop = 0
        places = [(stop, stop := stop + len(flat(sentence)[0])) for sentence in sentences]
        raw = "\n".join(joined)
        return cls(raw, language, sentences, places, flat(raw)[1], [list(range(*place)) for place in places])

    @classmethod
    def noisy(cls, raw: str, language: str, sentences: list[str], lies: Sequence[Mapping[str, Any]]) -> Text:
        """The damaged text, and for each sentence the record that says where it lies in it."""
        places = [(each["start"], each["end"]) for each in lies]
        return cls(raw, language, sentences, places, flat(raw)[1], [list(kept_places(each)) for each in lies])

    def edges(self, sentences: Sentences) -> list[Edges]:
        """First and last flat place of each sentence that was found."""
        return [(bisect_left(self.origins, s.start), bisect_left(self.origins, s.stop)) for s in sentences.spans]


def kept_places(lies: Mapping[str, Any]) -> Iterator[int | None]:
    """Flat place of each character of a clean sentence."""
    inserted = set(chain.from_iterable(range(start, start + len(text)) for start, text in lies["ins"]))
    places = (place for place in range(lies["start"], lies["end"]) if place not in inserted)
    lost = {place for place, _ in lies["lost"]}
    yield from (None if k in lost else next(places, None) for k in range(len(lies["clean"])))


def flat(text: str) -> tuple[str, list[int]]:
    """NFKC without white space, character by character, and the index in `text` that each comes from."""
    forms = ["".join(unicodedata.normalize("NFKC", each).split()) for each in text]
    origins = chain.from_iterable([index] * len(form) for index, form in enumerate(forms))
    return "".join(forms), list(origins)


def main() -> None:
    """Print the figures that the command line asks for."""
    parser = argparse.ArgumentParser(description="Score repair and segmentation on clean and on damaged text.")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="gold folder with noisy copies")
    parser.add_argument("--prose", type=Path, nargs="*", default=(), metavar="FILE", help=".jsonl.xz of clean pairs")
    parser.add_argument(
        "--clean", type=Path, nargs="*", default=(), metavar="FOLDER", help="gold folders, for --ablate"
    )
    parser.add_argument("--errors", action="store_true", help="list every wrong boundary, glue and split")
    parser.add_argument("--no-speed", action="store_true", help="accuracy only")
    parser.add_argument(
        "--ablate",
        nargs="*",
        metavar="MODULE",
        help="instead of all else, what moving each number of repair by a fifth costs; of these modules, or of all",
    )
    arguments = parser.parse_args()
    try:
        documents = list(gold_folder(arguments.data))
        if arguments.ablate is None:
            print("\n".join(report(arguments, documents)))
        else:
            for line in ablation(arguments, documents):
                print(line, flush=True)
    except AlignerError as error:
        sys.exit(f"extraction.py: error: {error}")


def report(arguments: argparse.Namespace, documents: Sequence[GoldDocument]) -> Iterator[str]:
    """Lines of the report."""
    errors: list[str] = []
    copies = {name: [texts(arguments.data, each, name) for each in documents] for name in ("clean", "noisy")}
    yield from boundary_lines(copies, errors)
    yield from glue_lines(copies["noisy"], errors)
    yield wrong_splits("clean copies", (each[1].raw for each in copies["clean"]), errors)
    for path in arguments.prose:
        yield wrong_splits(path.name, prose(path), errors)
    for name, sides in copies.items():
        pool = Evaluation.pooled(end_to_end(*each) for each in zip(documents, sides, strict=True))
        yield f"end to end, {name}, shipped weights: strict {shown(pool.strict)}; null {shown(pool.null)}"
    if not arguments.no_speed:
        yield from chain.from_iterable(speed(copies["noisy"], language) for language in LANGUAGES)
    if arguments.errors:
        yield from ["", *errors]


def boundary_lines(copies: Mapping[str, Sequence[Sequence[Text]]], errors: list[str]) -> Iterator[str]:
    """Lines on the ends of sentences, for each copy and language."""
    for name, sides in copies.items():
        for k, language in enumerate(LANGUAGES):
            score = sum((boundaries(each[k], errors) for each in sides), Score())
            yield f"boundaries, {name} {language}: {shown(score)}, {score.expected} in the gold"


def glue_lines(noisy: Sequence[Sequence[Text]], errors: list[str]) -> Iterator[str]:
    """Lines on the glued words."""
    found = Counter(chain.from_iterable(glue_points(each[1], errors) for each in noisy))
    for kind in ("between dictionary words", "others"):
        fixed, missed = found[kind, True], found[kind, False]
        yield f"glued words, {kind}: {fixed} of {fixed + missed} split ({fixed / max(1, fixed + missed):.3f})"


def shown(score: Score) -> str:
    """F1 with precision and recall."""
    return f"F1 {score.f1:.3f} (P {score.precision:.3f}, R {score.recall:.3f})"


def texts(folder: Path, document: GoldDocument, copy: str) -> list[Text]:
    """Both sides of a document."""
    paragraphs = json.loads((folder / f"{document.name}.para.json").read_text(encoding="utf-8"))
    clean = (document.source, document.target)
    if copy == "clean":
        return [Text.clean(clean[k], paragraphs[language], language) for k, language in enumerate(LANGUAGES)]
    places = json.loads((folder / f"{document.name}.map.json").read_text(encoding="utf-8"))
    sides = []
    for k, language in enumerate(LANGUAGES):
        raw = (folder / f"{document.name}.noisy.{language}.txt").read_text(encoding="utf-8")
        sides.append(Text.noisy(raw, language, clean[k], places[language]))
    return sides


def boundaries(text: Text, errors: list[str]) -> Score:
    """Ends of sentences, all but the last, against those of the gold."""
    gold = {stop for _, stop in text.places[:-1]}
    found = {stop for _, stop in text.edges(segmented(text))[:-1]}
    for kind, places in (("cut too much", found - gold), ("not cut", gold - found)):
        errors += [f"{kind} ({text.language}): {context(text, place)}" for place in sorted(places)]
    hits = len(gold & found)
    return Score(hits, len(found), hits, len(gold))


def segmented(text: Text) -> Sentences:
    """What a user gets."""
    return segment(repaired(text.raw, text.language))


@cache
def repaired(raw: str, language: str) -> Document:
    """The document that several figures ask about."""
    return repair(Document(raw, language))


def context(text: Text, place: int) -> str:
    """The raw text around a flat place."""
    middle = text.origins[place] if place < len(text.origins) else len(text.raw)
    return repr(text.raw[max(0, middle - 45) : middle])[1:-1] + " ┃ " + repr(text.raw[middle : middle + 45])[1:-1]


def glue_points(text: Text, errors: list[str]) -> Iterator[tuple[str, bool]]:
    """Where two words lost the space between them: whether the table knows both, and whether repair put it back."""
    spaces = set(spaces_added(repaired(text.raw, text.language)))
    for left, right, before, after in neighbours(text):
        place = text.origins[after]
        if text.origins[before] + 1 == place:
            kind = "between dictionary words" if is_word(left) and is_word(right) else "others"
            if place not in spaces:
                errors.append(f"still glued ({kind}): {context(text, after)}")
            yield kind, place in spaces


def neighbours(text: Text) -> Iterator[tuple[str, str, int, int]]:
    """Letters on both sides of each space between two words of the clean sentences, and their flat places."""
    for sentence, kept in zip(text.sentences, text.kept, strict=True):
        stop = 0
        for left, right in pairwise([flat(word)[0] for word in sentence.split()]):
            stop += len(left)
            before, after = kept[stop - 1 : stop + 1]
            letters = LAST_LETTERS.search(left), FIRST_LETTERS.match(right)
            if before is not None and after is not None and letters[0] and letters[1]:
                yield letters[0].group(), letters[1].group(), before, after


LAST_LETTERS = regex.compile(r"\p{L}+$")
FIRST_LETTERS = regex.compile(r"\p{L}+")


def spaces_added(document: Document) -> Iterator[int]:
    """Raw places between two letters where repair put a space."""
    raw = document.raw
    for edit in document.edits:
        start, stop = edit.span.start, edit.span.stop
        if " " in edit.replacement and raw[start - 1 : start].isalpha() and raw[stop : stop + 1].isalpha():
            if start == stop:
                yield start
            elif raw[start:stop].isalpha():
                # The space stands somewhere among letters that were changed too, such as a ligature.
                yield from range(start, stop + 1)


def wrong_splits(name: str, clean: Iterable[str], errors: list[str]) -> str:
    """Splits of words in text that has no glued words, by a thousand words."""
    words = splits = 0
    for raw in clean:
        words += len(raw.split())
        for place in spaces_added(repaired(raw, "en")):
            splits += 1
            errors.append(f"split ({name}): {raw[max(0, place - 20) : place]} ┃ {raw[place : place + 20]}")
    return f"wrong splits, {name}: {splits} in {words} words ({1000 * splits / max(1, words):.2f} in 1,000)"


def prose(path: Path) -> Iterator[str]:
    """English of the first pairs of a training file, a paragraph of twenty each."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        words = 0
        while words < PROSE_WORDS and (batch := [json.loads(line)["en"] for line in islice(lines, 20)]):
            yield (text := " ".join(batch))
            words += len(text.split())


def ablation(arguments: argparse.Namespace, documents: Sequence[GoldDocument]) -> Iterator[str]:
    """A table of the figures with each number of repair as it stands, and moved both ways; a dot is no difference."""
    clean, noisy = ([texts(arguments.data, each, copy) for each in documents] for copy in ("clean", "noisy"))
    more = ["\n".join(each.target) for each in chain.from_iterable(map(gold_folder, arguments.clean))]
    more += chain.from_iterable(map(prose, arguments.prose))
    wanted = frozenset(arguments.ablate)
    yield ROW.format("number", "value", *Figures._fields)
    default = figures(clean, noisy, more)
    yield ROW.format("all as they stand", "", *default.shown())
    for number in numbers(PACKAGES):
        if wanted and number.module.rpartition(".")[2] not in wanted:
            continue
        for factor in FACTORS:
            with moved(number, factor) as value:
                found = figures(clean, noisy, more)
            name = f"{number} = {number.value:g}"
            yield ROW.format(name, f"{value:g}", *found.shown(default))
    repaired.cache_clear()


# Where the policy objects of repair are.
PACKAGES = ("aligner.text", "aligner.words")
ROW = "{:44}{:>8}{:>9}{:>9}{:>9}{:>9}{:>9}"


class Figures(NamedTuple):
    """What a change of repair may cost; `texts` are all the repaired texts, of which some differ."""

    noisy_zh: float
    noisy_en: float
    glued: float
    wrong: float
    differ: Sequence[str]

    def shown(self, default: Figures | None = None) -> list[str]:
        """Boundary F1, share of glued words split, wrong splits in 1,000 words, texts unlike those of the default."""
        before = default.differ if default else self.differ
        differ = sum(one != other for one, other in zip(self.differ, before, strict=True))
        figures = [
            f"{self.noisy_zh:.4f}",
            f"{self.noisy_en:.4f}",
            f"{self.glued:.4f}",
            f"{self.wrong:.3f}",
            f"{differ}",
        ]
        if default is None:
            return figures
        return ["·" if shown == other else shown for shown, other in zip(figures, default.shown(), strict=True)]


def figures(clean: Sequence[Sequence[Text]], noisy: Sequence[Sequence[Text]], more: Sequence[str]) -> Figures:
    """Figures of repair as it is now, on both copies of the documents and on more clean English."""
    repaired.cache_clear()
    zh, en = (sum((boundaries(each[k], []) for each in noisy), Score()) for k in range(len(LANGUAGES)))
    glued = [split for _, split in chain.from_iterable(glue_points(each[1], []) for each in noisy)]
    english = [each[1].raw for each in clean] + list(more)
    outputs = [repaired(text.raw, text.language).text for text in chain.from_iterable((*clean, *noisy))]
    outputs += [repaired(raw, "en").text for raw in more]
    return Figures(zh.f1, en.f1, sum(glued) / max(1, len(glued)), split_rate(english), outputs)


def split_rate(english: Sequence[str]) -> float:
    """Splits in a thousand words of clean texts."""
    splits = sum(len(list(spaces_added(repaired(raw, "en")))) for raw in english)
    return 1000 * splits / max(1, sum(len(raw.split()) for raw in english))


def end_to_end(document: GoldDocument, sides: Sequence[Text], options: Options | None = None) -> Evaluation:
    """From raw text to beads, in sentences of the gold.

    A run that covers the characters of no gold run, give or take TOLERANCE, becomes a number that the gold has not.
    """
    source, target = (Document(text.raw, text.language) for text in sides)
    alignment = align(source, target, options=options or Options())
    edges = [text.edges(side) for text, side in zip(sides, (alignment.source, alignment.target), strict=True)]
    strange = count(len(document.source) + len(document.target))
    predicted = []
    for bead in alignment:
        runs: list[list[int]] = []
        for run, text, places in zip((bead.source, bead.target), sides, edges, strict=True):
            covered = gold_run(text, places[run.start][0], places[run.stop - 1][1]) if run else []
            runs.append(covered if covered or not run else [next(strange)])
        predicted.append((runs[0], runs[1]))
    return evaluate(predicted, document.links)


def gold_run(text: Text, start: int, stop: int) -> list[int]:
    """The gold sentences from flat place to flat place, or none."""
    first = [i for i, place in enumerate(text.places) if abs(place[0] - start) <= TOLERANCE]
    last = [i for i, place in enumerate(text.places) if abs(place[1] - stop) <= TOLERANCE]
    return list(range(first[0], last[0] + 1)) if first and last else []


def speed(sides: Sequence[Sequence[Text]], language: str) -> Iterator[str]:
    """Characters a second of each stage, beside the floor of finding each word once with `regex`."""
    some = "\n".join(text.raw for text in chain.from_iterable(sides) if text.language == language)
    raw = "\n".join([some] * (SPEED_CHARACTERS // len(some) + 1))
    document = Document(raw, language)
    whole = repair(document)
    stages: dict[str, Callable[[], object]] = {
        "floor, one pass of a regular expression": partial(WORDS.findall, raw),
        "repair": partial(repair, document),
        "segment": partial(segment, whole),
    }
    for name, run in stages.items():
        rate = len(raw) / median(seconds(run) for _ in range(REPEATS)) / 1e6
        yield f"speed, {language}, {name}: {rate:.2f} million characters a second"


WORDS = regex.compile(r"\S+")


def seconds(run: Callable[[], object]) -> float:
    """Wall-clock time of one call."""
    start = perf_counter()
    run()
    return perf_counter() - start


if __name__ == "__main__":
    main()
