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
from random import Random

from subtitles import LOST, Cue, film, side

from aligner import Alignment, align
from aligner.units.of_alignment import units_of

# Milliseconds from the beginning of a cue to that of the next, and to its end.
STEP, LENGTH = 4000, 3500
# The most cues that a bead may hold besides the two of a pair: those that sentences join.
MOST_CUES = 3


def main() -> None:
    """Print one row for each kind of damage and each draw."""
    parser = argparse.ArgumentParser(description="How many cues of raw subtitles stay with their partner.")
    parser.add_argument(
        "--draws", type=int, default=3, metavar="N", help="draws of missing cues (default: %(default)s)"
    )
    arguments = parser.parse_args()
    cues = [
        cue._replace(zh=cue.zh.replace("|", " "), en=cue.en.replace("|", " "), start=start, end=start + LENGTH)
        for cue in film()
        for start in (cue.number * STEP,)
    ]
    rows = [("complete", cues), ("own times, drifting", [later(cue, cue.start // 25 + STEP) for cue in cues])]
    rows += [("times of the next cue", [later(cue, STEP) for cue in cues])]
    for seed in range(arguments.draws):
        missing = set(Random(seed).sample(range(len(cues)), int(LOST * len(cues))))
        rows.append((f"a tenth missing, draw {seed}", [cue for cue in cues if cue.number not in missing]))
    print(f"{'Chinese side':24} {'cues':>5} {'with partner':>13} {'wrong units':>12}")
    for name, damaged in rows:
        alignment = align(side(damaged, "zh"), side(cues, "en"), source_language="zh", target_language="en")
        wrong = sum(
            not any(map(str.isalpha, variant.text)) for unit in units_of(alignment) for variant in unit.variants
        )
        print(f"{name:24} {len(damaged):5} {kept(alignment, damaged, cues):13.3f} {wrong:12}")


def later(cue: Cue, milliseconds: int) -> Cue:
    """The cue, shown later."""
    return cue._replace(start=cue.start + milliseconds, end=cue.end + milliseconds)


def kept(alignment: Alignment, left: Sequence[Cue], right: Sequence[Cue]) -> float:
    """The share of the Chinese cues that end in a small bead with their partner."""
    places = [
        {cue.number: text.document.raw.index(f"\n{cue.text(language)}\n") + 1 for cue in cues}
        for text, language, cues in ((alignment.source, "zh", left), (alignment.target, "en", right))
    ]
    found = 0
    for pair in places[0]:
        beads = [holders(alignment, number, places[number][pair]) for number in (0, 1)]
        shared = beads[0] & beads[1]
        found += any(size(alignment, bead, places[0]) <= MOST_CUES for bead in shared)
    return found / len(places[0])


def holders(alignment: Alignment, number: int, offset: int) -> set[int]:
    """The numbers of the beads that hold the character at an offset of the raw text."""
    sentences = (alignment.source, alignment.target)[number]
    return {
        place
        for place, bead in enumerate(alignment)
        for index in (bead.source, bead.target)[number]
        if sentences.spans[index].start <= offset < sentences.spans[index].stop
    }


def size(alignment: Alignment, number: int, places: dict[int, int]) -> int:
    """How many Chinese cues begin in a bead."""
    spans = [alignment.source.spans[index] for index in alignment[number].source]
    return sum(any(span.start <= place < span.stop for span in spans) for place in places.values())


if __name__ == "__main__":
    main()
