"""Development gold → what a memory of known pairs does for the next alignment.

Each document is aligned with memories made of gold beads, as if somebody had corrected an alignment before:

    nothing     no memory
    others      every second document's beads, while the other half is aligned: what it must not do is harm
    half        every second bead of the document itself: does it help, and does it help the beads between?
    edited      all its beads, each text with an edit of a tenth of its characters at most: a later version of the text
    all         all its beads

The weights are the shipped ones, which were fitted on these documents; what counts are the differences.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from aligner import Alignment, Evaluation, Memory, Options, align, evaluate, load_encoder
from aligner.alignment.boosts import GAIN
from aligner.bitext.texts import Sentences
from aligner.encoders.protocol import Encoder
from aligner.evaluation.gold import GoldDocument, gold_folder
from aligner.units.units import Unit, Variant

FOLDERS = ("mac-dev", "thesis-dev", "champollion-dev")
KINDS = ("nothing", "others", "half", "edited", "all")
SEED = 1


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure what known pairs do for an alignment.")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the gold folders")
    parser.add_argument("--folder", nargs="+", choices=FOLDERS, default=FOLDERS, help="default: all")
    arguments = parser.parse_args()
    encoder = load_encoder(None)
    print(f"gain {GAIN} nats\n")
    print("| gold | memory | strict F1 | lax F1 | null F1 | ECE | known pairs |\n|---|---|--:|--:|--:|--:|--:|")
    for folder in arguments.folder:
        documents = list(gold_folder(arguments.data / folder))
        for kind in KINDS:
            print(row(folder, kind, documents, encoder), flush=True)


def row(folder: str, kind: str, documents: Sequence[GoldDocument], encoder: Encoder) -> str:
    """A line of the table."""
    found = [aligned(document, number, kind, documents, encoder) for number, document in enumerate(documents)]
    evaluation = Evaluation.pooled(
        evaluate(alignment, document.links) for alignment, document in zip(found, documents, strict=True)
    )
    known = sum(int(str(each.recipe.options.get("known", "0@")).split("@")[0]) for each in found)
    scores = (evaluation.strict.f1, evaluation.lax.f1, evaluation.null.f1, evaluation.calibration_error)
    return f"| {folder} | {kind} | {' | '.join(f'{score:.3f}' for score in scores)} | {known} |"


def aligned(
    document: GoldDocument, number: int, kind: str, documents: Sequence[GoldDocument], encoder: Encoder
) -> Alignment:
    """The document aligned with a memory of this kind."""
    sides = Sentences.given(document.source, "zh"), Sentences.given(document.target, "en")
    with TemporaryDirectory() as folder, Memory(Path(folder) / "known.db") as memory:
        memory.add(units(document, number, kind, documents), "known")
        options = Options() if kind == "nothing" else Options(known=memory)
        return align(*sides, encoder=encoder, options=options)


def units(document: GoldDocument, number: int, kind: str, documents: Sequence[GoldDocument]) -> Iterator[Unit]:
    """What the memory is made of."""
    if kind == "others":
        for other in documents[1 - number % 2 :: 2]:
            yield from beads(other)
    elif kind != "nothing":
        yield from list(beads(document, edit=kind == "edited"))[:: 2 if kind == "half" else 1]


def beads(document: GoldDocument, *, edit: bool = False) -> Iterator[Unit]:
    """The gold beads that have both sides."""
    draw = random.Random(SEED)
    for source, target in document.links:
        if source and target:
            texts = "".join(document.source[i] for i in source), " ".join(document.target[j] for j in target)
            left, right = (edited(text, draw) for text in texts) if edit else texts
            yield Unit((Variant("zh", left), Variant("en", right)))


def edited(text: str, draw: random.Random) -> str:
    """The text with a stretch of a tenth of its characters at most left out."""
    size = draw.randint(0, len(text) // 10)
    start = draw.randint(0, len(text) - size)
    return text[:start] + text[start + size :]


if __name__ == "__main__":
    main()
