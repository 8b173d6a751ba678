"""Sentences joined by semicolons or commas → whether they are taken apart again where their translations are.

Runs of two to four gold beads of one sentence each are drawn from a seed; the Chinese sentences of a run are joined to
one, the English stays. What is right is known then: where one sentence ended, and where its translation. It is a lower
bound, because a sentence that had clauses of its own may be cut there too, and often rightly.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

from aligner import AlignerError, Alignment, Options, Run, Sentences, Span, align
from aligner.evaluation.evaluation import Score
from aligner.evaluation.gold import GoldDocument, gold_folder

FOLDERS = ("mac-dev", "thesis-dev", "champollion-dev")
SEED = 1
# Of the places where a run may start, so many do.
SHARE = 0.25
LENGTHS = (2, 3, 4)
STOP = "。"
# Where a part ends in the source and in the target, in characters.
Cut = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Joined:
    """A document whose Chinese was joined; for each joined sentence, by its number, the cuts that take it apart again
    and the sentences that translate it.
    """

    source: Sentences
    target: Sentences
    cuts: Mapping[int, tuple[set[Cut], Run]]


def main() -> None:
    """Print one line for each mark and grain."""
    parser = argparse.ArgumentParser(description="Score cutting sentences into clauses.")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the gold folders")
    arguments = parser.parse_args()
    try:
        documents = [document for folder in FOLDERS for document in gold_folder(arguments.data / folder)]
        for mark in "；，":
            texts = list(joined(documents, mark))
            for grain in ("clause", "auto"):
                print(f"joined by {mark}, grain={grain}: {report(texts, grain)}", flush=True)
    except AlignerError as error:
        sys.exit(f"clauses.py: error: {error}")


def joined(documents: Sequence[GoldDocument], mark: str) -> Iterator[Joined]:
    """The documents with some runs of their Chinese sentences joined by a mark."""
    draw = random.Random(SEED)
    for document in documents:
        target = Sentences.given(document.target, "en")
        texts: list[str] = []
        cuts: dict[int, tuple[set[Cut], Run]] = {}
        for run, translations in runs(document, draw):
            sentences = [document.source[k] for k in run]
            if translations:
                start = sum(len(text) + 1 for text in texts)
                ends = accumulate(map(len, sentences[:-1]), initial=start)
                stops = [span.stop for span in target.text_spans[translations.start : translations.stop - 1]]
                cuts[len(texts)] = set(zip(islice(ends, 1, None), stops, strict=True)), translations
                sentences = [mark.join(sentence.removesuffix(STOP) for sentence in sentences) + STOP]
            texts += sentences
        yield Joined(Sentences.given(texts, "zh"), target, cuts)


def runs(document: GoldDocument, draw: random.Random) -> Iterator[tuple[range, Run | None]]:
    """All sentences of the source, in runs; for the runs to be joined their translations, sentence by sentence."""
    single = {link[0][0]: link[1][0] for link in document.links if (len(link[0]), len(link[1])) == (1, 1)}
    place = 0
    while place < len(document.source):
        run = range(place, place + (draw.choice(LENGTHS) if draw.random() < SHARE else 1))
        follow = all(single.get(k, -1) == single.get(place, -2) + k - place for k in run)
        if len(run) > 1 and follow and all(document.source[k].endswith(STOP) for k in run):
            yield run, Run(single[place], single[place] + len(run))
            place = run.stop
        else:
            yield range(place, place + 1), None
            place += 1


def report(texts: Sequence[Joined], grain: str) -> str:
    """Precision and recall over the cuts of the joined sentences that make one bead with all their translations."""
    total, lost = Score(), 0
    for text in texts:
        alignment = align(text.source, text.target, options=Options(grain=grain))
        whole = {bead.source: bead.target for bead in alignment.joined() if bead.source}
        for number, (expected, translations) in text.cuts.items():
            if whole.get(Run(number, number + 1)) != translations:
                lost += 1
                continue
            found = set(cuts_within(alignment, text.source.spans[number]))
            hits = len(found & expected)
            total += Score(hits, len(found), hits, len(expected))
    return (
        f"F1 {total.f1:.3f} (P {total.precision:.3f}, R {total.recall:.3f}) of {total.expected} cuts;"
        f" {lost} sentences not found whole"
    )


def cuts_within(alignment: Alignment, whole: Span) -> Iterator[Cut]:
    """Where both sides of a bead end within some characters of the source."""
    source, target = alignment.source.spans, alignment.target.spans
    for bead in alignment:
        if bead.source and bead.target and whole.start < (stop := source[bead.source.stop - 1].stop) < whole.stop:
            yield stop, target[bead.target.stop - 1].stop


if __name__ == "__main__":
    main()
