"""A long text that is being corrected → how long it takes to align a stretch of it again, beside aligning all of it.

The texts are generated (`generated.py`), or pairs of a file with one `{"zh": …, "en": …}` a line. Seconds are those of
the processor, with one thread (OMP_NUM_THREADS=1).
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import TypeVar

import numpy as np
from generated import bitext
from speed import machine

import aligner
from aligner import Constraints, Realigner, Sentences
from aligner.alignment.kbest import best_paths
from aligner.alignment.lattice import Scores
from aligner.alignment.weights import bead_shapes

Made = TypeVar("Made")
# The share of sentences that are joined with the one before.
JOINED = 1 / 7


def main() -> None:
    """Print the table."""
    arguments = parse()
    print("\n".join(machine()), flush=True)
    print("\n| step | seconds | share of aligning all |\n|---|--:|--:|")
    for line in rows(texts(arguments), arguments.places, Random(arguments.seed)):
        print(line, flush=True)


def parse() -> argparse.Namespace:
    """How much to measure."""
    parser = argparse.ArgumentParser(description="Time the aligning of stretches of a long text.")
    add = parser.add_argument
    add("--sentences", type=int, default=10_000, help="a side (default: 10000)")
    add("--pairs", type=Path, help="a .jsonl.xz of pairs to take the sentences from, instead of generated ones")
    add("--places", type=int, default=30, help="doubtful places to correct (default: 30)")
    add("--seed", type=int, default=1)
    return parser.parse_args()


def texts(arguments: argparse.Namespace) -> tuple[Sentences, Sentences]:
    """Both texts, a sentence for each of theirs; of pairs, one in seven is joined with the next on either side."""
    if arguments.pairs is None:
        made = bitext(arguments.sentences, arguments.seed)
        return Sentences.given(made.source_sentences, "zh"), Sentences.given(made.target_sentences, "en")
    random = Random(arguments.seed)
    with lzma.open(arguments.pairs, "rt", encoding="utf-8") as file:
        pairs = [json.loads(line) for line in islice(file, arguments.sentences)]
    zh = list(partly_joined((pair["zh"] for pair in pairs), "", random))
    en = list(partly_joined((pair["en"] for pair in pairs), " ", random))
    return Sentences.given(zh, "zh"), Sentences.given(en, "en")


def partly_joined(sentences: Iterable[str], separator: str, random: Random) -> Iterator[str]:
    """The sentences, one in seven joined with the one before."""
    held = ""
    for sentence in sentences:
        if held and random.random() < JOINED:
            held += separator + sentence
            continue
        if held:
            yield held
        held = sentence
    yield held


def rows(sides: tuple[Sentences, Sentences], places: int, random: Random) -> Iterator[str]:
    """The lines of the table."""
    whole, alignment = timed(lambda: aligner.align(*sides))
    yield row(f"align {len(sides[0]):,} and {len(sides[1]):,} sentences", [whole], whole)
    seconds, realigner = timed(lambda: Realigner(*sides, alignment))
    yield row("make the Realigner, once", [seconds], whole)
    doubtful = sorted(range(len(alignment)), key=lambda number: alignment[number].confidence)[: 10 * places]
    chosen = random.sample(doubtful, min(places, len(doubtful)))
    yield row("a stretch, nothing accepted", list(stretches(realigner, alignment, chosen, Constraints())), whole)
    accepted = Constraints.given(bead for bead in alignment if bead.confidence >= 0.9)
    name = f"a stretch, {len(accepted.fixed):,} beads accepted"
    yield row(name, list(stretches(realigner, alignment, chosen, accepted)), whole)
    times = [timed(lambda place=place: realigner.proposals(alignment, place))[0] for place in chosen]  # type: ignore[misc]
    yield row("the proposals of a place", times, whole)
    texts = [list(side) for side in sides]
    texts[0][len(texts[0]) // 2 : len(texts[0]) // 2 + 1] = ["这一句是新的。", "这一句也是。"]
    yield row("two new sentences", [timed(lambda: realigner.with_texts(texts[0], texts[1]))[0]], whole)
    seconds, islands = timed(lambda: realigner.islands(alignment))
    size = len(json.dumps(islands, separators=(",", ":"))) / 1e6
    yield row(f"{len(islands)} islands, {size:.2f} MB", [seconds], whole)
    yield row("three best paths of 25 × 25", [timed(lambda: best_paths(square(25), 3))[0] for _ in range(5)], whole)


def stretches(
    realigner: Realigner, alignment: aligner.Alignment, places: Sequence[int], accepted: Constraints
) -> Iterator[float]:
    """The seconds for the stretch around each place."""
    for place in places:
        yield timed(lambda place=place: realigner.realign(alignment, place, accepted))[0]  # type: ignore[misc]


def square(size: int) -> Scores:
    """Random scores of a small lattice with the shapes of the default options."""
    random = np.random.default_rng(1)
    beads = {}
    for a, b in bead_shapes(8, 10):
        table = random.normal(0, 2, (size + 1, size + 1))
        table[:a] = table[:, :b] = -np.inf
        beads[a, b] = list(table)
    return Scores(beads, random.normal(0, 1, size), random.normal(0, 1, size), -1.0, [0] * (size + 1))


def timed(make: Callable[[], Made]) -> tuple[float, Made]:
    """Seconds of the processor, and what was made."""
    start = process_time()
    made = make()
    return process_time() - start, made


def row(name: str, seconds: Sequence[float], whole: float) -> str:
    """The median, and the most where there are several."""
    most = f" (most {max(seconds):.3f})" if len(seconds) > 1 else ""
    return f"| {name} | {median(seconds):.3f}{most} | {median(seconds) / whole:.2%} |"


if __name__ == "__main__":
    main()
