"""Gold documents, each with one wrong anchor in turn → how many gold beads the corridor loses to it, and at what cost.

One sentence of each text gets the same vector, which nothing else resembles: the clearest pair of the document, so many
sentences off the gold path. Texts are the gold documents one by one; all of them as one long text, and that with 80
sentences left out of each side, one after the other, at eight places; and generated ones. Every lattice, however small,
has a corridor here. *Blurred*: the vectors of a worse encoder, with noise as long as they are.
*Joined*: plantings that get into the chain; *bad*: those that lose a gold bead.

    python benchmarks/wrong_anchors.py --data ../shared/data/gold --places 6
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from generated import told

from aligner.alignment import corridor
from aligner.alignment.evidence import collect_evidence
from aligner.alignment.restriction import UNRESTRICTED
from aligner.alignment.weights import bead_shapes
from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import Floats
from aligner.evaluation.gold import GoldDocument, GoldLink, gold_folder

OFFSETS = (4, 8, 16, 24, 32, 48, 64, 96)
# Sentences left out at a time, and one place of so many gets that.
LEFT_OUT, EVERY = 80, 300


class Text(NamedTuple):
    """A document, and its vectors."""

    document: GoldDocument
    source: Floats
    target: Floats


class Planting(NamedTuple):
    """How many gold beads a wrong anchor costs, and whether it is in the chain."""

    lost: int
    is_joined: bool


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Plant wrong anchors and count the gold beads that are lost.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the gold folders")
    parser.add_argument("--places", type=int, default=12, help="places in each document (default: 12)")
    arguments = parser.parse_args()
    corridor.WHOLE = 0
    print("| texts | cells | lost unplanted | planted | joined | bad | beads lost | worst |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, documents in sets(arguments.data):
        evidences = [collect_evidence(d.source, d.target, embedded_encoder(), bead_shapes(8, 10)) for d in documents]
        for noise in (0.0, 1.0):
            texts = [
                Text(document, *(blurred(side.units, noise) for side in (evidence.source, evidence.target)))
                for document, evidence in zip(documents, evidences, strict=True)
            ]
            print(row(name + ", blurred" * bool(noise), texts, arguments.places), flush=True)


def row(name: str, texts: Sequence[Text], places: int) -> str:
    """One line of the table."""
    unplanted = [corridor.find_corridor(text.source, text.target) for text in texts]
    cells = sum(int(found.offsets[-1]) for found in unplanted)
    before = sum(len(lost(found, text.document.links)) for found, text in zip(unplanted, texts, strict=True))
    planted = [planting for text in texts for planting in plantings(text, places)]
    bad = [planting.lost for planting in planted if planting.lost]
    joined = sum(planting.is_joined for planting in planted)
    figures = (cells, before, len(planted), joined, len(bad), sum(bad), max(bad, default=0))
    return f"| {name} | {' | '.join(f'{figure:,}' for figure in figures)} |"


def sets(data: Path) -> Iterator[tuple[str, list[GoldDocument]]]:
    """Documents by name of the set."""
    folders = {name: list(gold_folder(data / name)) for name in ("mac-dev", "champollion-dev")}
    yield from folders.items()
    joined = together("all", list(chain.from_iterable(folders.values())))
    yield "all as one", [joined]
    yield "all as one, some left out", [with_omissions(joined)]
    yield "generated", [generated(1500)]


def together(name: str, documents: Sequence[GoldDocument]) -> GoldDocument:
    """The documents one after the other."""
    source: list[str] = []
    target: list[str] = []
    links: list[GoldLink] = []
    for document in documents:
        links += [
            (tuple(i + len(source) for i in left), tuple(j + len(target) for j in right))
            for left, right in document.links
        ]
        source += document.source
        target += document.target
    return GoldDocument(name, source, target, links)


def generated(beads: int) -> GoldDocument:
    """A generated text, where a bead in twenty-five lacks a side."""
    random = Random(0)
    documents = []
    for _ in range(beads):
        source, target = told(random)
        kind = random.randrange(50)
        source, target = source if kind else [], target if kind != 1 else []
        documents.append(GoldDocument("", source, target, [(tuple(range(len(source))), tuple(range(len(target))))]))
    return together("generated", documents)


def with_omissions(document: GoldDocument) -> GoldDocument:
    """The document where after every 300 beads 80 lack one side, and then 80 the other."""
    pieces = []
    for number, (left, right) in enumerate(document.links):
        place = number % EVERY - (EVERY - 2 * LEFT_OUT)
        source = [document.source[i] for i in left] if place < LEFT_OUT else []
        target = [document.target[j] for j in right] if not 0 <= place < LEFT_OUT else []
        pieces.append(GoldDocument("", source, target, [(tuple(range(len(source))), tuple(range(len(target))))]))
    return together(document.name, pieces)


def blurred(vectors: Floats, noise: float) -> Floats:
    """Unit vectors with noise of that length."""
    random = np.random.default_rng(len(vectors)).standard_normal(vectors.shape).astype(np.float32)
    return units(vectors + noise * units(random))


def units(vectors: Floats) -> Floats:
    """Vectors at unit length."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def plantings(text: Text, places: int) -> Iterator[Planting]:
    """The corridor with each wrong anchor, on either side of the gold path."""
    n, m = len(text.source), len(text.target)
    beads = [link for link in text.document.links if all(link)]
    for bead in beads[len(beads) // (2 * places) :: max(len(beads) // places, 1)]:
        for offset in chain(OFFSETS, (-offset for offset in OFFSETS)):
            i, j = bead[0][0], bead[1][0] + offset
            if i < n and 0 <= j < m:
                yield planting(text, i, j)


def planting(text: Text, i: int, j: int) -> Planting:
    """The corridor with a wrong anchor at these sentences."""
    source, target = text.source.copy(), text.target.copy()
    source[i] = target[j] = units(np.random.default_rng(i).standard_normal((1, source.shape[1])).astype(np.float32))
    anchors = corridor._anchors(corridor._Texts(source, target, UNRESTRICTED), (0, 0), (len(source), len(target)))
    found = corridor.find_corridor(source, target)
    return Planting(len(lost(found, text.document.links)), (i, j) in set(anchors))


def lost(found: corridor.Corridor, links: Sequence[GoldLink]) -> list[GoldLink]:
    """Gold beads that begin or end outside the corridor; those without a side may be anywhere."""
    return [
        (left, right)
        for left, right in links
        if left
        and right
        and not all(
            found.lows[i] <= j < found.stops[i] for i, j in ((left[0], right[0]), (left[-1] + 1, right[-1] + 1))
        )
    ]


if __name__ == "__main__":
    main()
