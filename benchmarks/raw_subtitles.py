"""Raw .srt files as plain text: how many cues stay with their partner, although the numbers and times of a side differ.

    python benchmarks/raw_subtitles.py                                # seconds

Own subtitles (`subtitles.tsv`, a cue a line in both languages) become a .srt for each language. A tenth of the Chinese
cues goes, and the others are numbered anew; or the Chinese times run ahead, so that they equal those of other cues; or
nothing is wrong. A cue has its partner if a bead holds both texts, and at most one further cue on either side of it.
Wrong units are those with a text that is a number or a time.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from aligner import Alignment, align
from aligner.units.of_alignment import units_of

TEXTS = Path(__file__).with_name("subtitles.tsv")
# A cue begins every so many seconds and lasts almost as long.
STEP, LENGTH = 4.0, 3.5
# The most cues that a bead may hold besides the two of a pair: those that sentences join.
MOST_CUES = 3


class Cue(NamedTuple):
    """The number of its pair, its text, and when it begins, in seconds."""

    pair: int
    text: str
    start: float


def main() -> None:
    """Print one row for each kind of damage and each draw."""
    parser = argparse.ArgumentParser(description="How many cues of raw subtitles stay with their partner.")
    parser.add_argument(
        "--draws", type=int, default=3, metavar="N", help="draws of missing cues (default: %(default)s)"
    )
    arguments = parser.parse_args()
    pairs = [line.split("\t") for line in TEXTS.read_text(encoding="utf-8").replace("|", " ").splitlines()]
    zh, en = ([Cue(k, pair[side], k * STEP) for k, pair in enumerate(pairs)] for side in (0, 1))
    rows = [("complete", zh), ("own times, drifting", [cue._replace(start=cue.start * 1.04 + STEP) for cue in zh])]
    rows += [("times of the next cue", [cue._replace(start=cue.start + STEP) for cue in zh])]
    for seed in range(arguments.draws):
        missing = set(Random(seed).sample(range(len(zh)), len(zh) // 10))
        rows.append((f"a tenth missing, draw {seed}", [cue for cue in zh if cue.pair not in missing]))
    print(f"{'Chinese side':24} {'cues':>5} {'with partner':>13} {'wrong units':>12}")
    for name, cues in rows:
        alignment = align(srt(cues), srt(en), source_language="zh", target_language="en")
        wrong = sum(
            not any(map(str.isalpha, variant.text)) for unit in units_of(alignment) for variant in unit.variants
        )
        print(f"{name:24} {len(cues):5} {kept(alignment, cues, en):13.3f} {wrong:12}")


def srt(cues: Sequence[Cue]) -> str:
    """The file, with its cues numbered from 1."""
    times = (f"{clock(cue.start)} --> {clock(cue.start + LENGTH)}" for cue in cues)
    blocks = (f"{number}\n{time}\n{cue.text}\n" for number, (cue, time) in enumerate(zip(cues, times, strict=True), 1))
    return "\n".join(blocks)


def clock(seconds: float) -> str:
    """The time as .srt has it."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02},{rest % 1000:03}"


def kept(alignment: Alignment, left: Sequence[Cue], right: Sequence[Cue]) -> float:
    """The share of the Chinese cues that end in a small bead with their partner."""
    places = [
        {cue.pair: side.document.raw.index(f"\n{cue.text}\n") + 1 for cue in cues}
        for side, cues in ((alignment.source, left), (alignment.target, right))
    ]
    found = 0
    for pair in places[0]:
        beads = [holders(alignment, side, places[side][pair]) for side in (0, 1)]
        shared = beads[0] & beads[1]
        found += any(size(alignment, bead, places[0]) <= MOST_CUES for bead in shared)
    return found / len(places[0])


def holders(alignment: Alignment, side: int, offset: int) -> set[int]:
    """The numbers of the beads that hold the character at an offset of the raw text."""
    sentences = (alignment.source, alignment.target)[side]
    return {
        number
        for number, bead in enumerate(alignment)
        for index in (bead.source, bead.target)[side]
        if sentences.spans[index].start <= offset < sentences.spans[index].stop
    }


def size(alignment: Alignment, number: int, places: dict[int, int]) -> int:
    """How many Chinese cues begin in a bead."""
    spans = [alignment.source.spans[index] for index in alignment[number].source]
    return sum(any(span.start <= place < span.stop for span in spans) for place in places.values())


if __name__ == "__main__":
    main()
