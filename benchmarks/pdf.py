"""Our thesis as PDFs (`producers.py`), both sides read and aligned.

F1        of the beads, exact but for blanks and the figures of notes; rows of the table and the formula count as wrong
near      share of the true beads of which a found one has both sides at least .9 alike
heads     running heads that are left in the text, in a sentence of their own or within one
numbers   sentences that are a number and nothing else
pages/s   read in a second, without the alignment

python benchmarks/pdf.py pdfs          makes the PDFs there, unless they are there
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import regex
from extracted import GOLD, HEADS, bead_score, flat, plain
from parallel import LANGUAGES
from producers import produce
from rapidfuzz.distance import Indel

from aligner import Alignment, Document, align, read

NUMBER = regex.compile(r"\W*\d{1,3}\W*")
ALIKE = 0.9
ROW = "{:14} {:>6} {:>6} {:>6} {:>8} {:>8}"


class Score(NamedTuple):
    """What came of two PDFs of the thesis."""

    f1: float
    near: float
    heads: int
    numbers: int

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Score:
        """Align the two documents, and count."""
        alignment = align(*documents)
        sentences = [flat(sentence) for side in (alignment.source, alignment.target) for sentence in side]
        heads = sum(head in sentence for sentence in sentences for head in HEADS)
        numbers = sum(NUMBER.fullmatch(sentence) is not None for sentence in sentences)
        return cls(bead_score(alignment), _near(alignment), heads, numbers)


def _near(alignment: Alignment) -> float:
    beads = [(plain(bead.source_text or ""), plain(bead.target_text or "")) for bead in alignment]
    found = (any(_are_alike(gold, bead) for bead in beads) for gold in GOLD)
    return sum(found) / len(GOLD)


def _are_alike(gold: tuple[str, str], bead: tuple[str, str]) -> bool:
    return all(Indel.normalized_similarity(left, right) >= ALIKE for left, right in zip(gold, bead, strict=True))


def pair_of(paths: Sequence[Path], name: str) -> list[Document]:
    """The two PDFs of one producer with one number of columns, as documents."""
    by_name = {path.name: path for path in paths}
    return [read(by_name[f"{name}.{language}.pdf"], language) for language in LANGUAGES]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Alignment of our thesis, both sides read from PDFs.")
    parser.add_argument("folder", type=Path, help="where the PDFs are, or are to be")
    folder = parser.parse_args().folder
    paths = sorted(folder.glob("*.pdf")) or produce(folder)
    print(ROW.format("", "F1", "near", "heads", "numbers", "pages/s"))
    for name in sorted({path.name.rsplit(".", 2)[0] for path in paths}):
        start = time.process_time()
        documents = pair_of(paths, name)
        seconds = time.process_time() - start
        pages = sum(document.parts[-1].page for document in documents)
        score = Score.of(documents)
        shown = (f"{score.f1:.3f}", f"{score.near:.3f}", score.heads, score.numbers, f"{pages / seconds:.1f}")
        print(ROW.format(name, *shown), flush=True)


if __name__ == "__main__":
    main()
