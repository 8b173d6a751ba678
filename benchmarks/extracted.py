"""Our thesis as PDFs (`producers.py`) through pdftotext → what repair leaves of heads and numbers, and what it loses.

heads     lines of running heads in the text; how many are left as a sentence, and how many inside one
numbers   sentences that are a number and nothing else
lost      letters of the text that repair removed and that are in no head
whole     share of the sentences of the thesis that are a sentence again
F1        of the beads, both sides extracted; blanks and note figures do not count

python benchmarks/extracted.py pdfs          makes the PDFs there, unless they are there
"""

from __future__ import annotations

import argparse
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import regex
from parallel import LANGUAGES
from producers import furniture, gold, produce

from aligner import Alignment, Document, align, repair, segment

MODES = {"plain": (), "layout": ("-layout",), "raw": ("-raw",)}
ROW = "{:14} {:7}" + " {:>6}{:>5}{:>6}{:>8}{:>6}{:>7}" * 2 + " {:>6}"
# A note figure behind a mark, as each producer leaves it, and the figure before a note.
NOTE_FIGURE = regex.compile(r"(?<=[.。;，])[1-6]$|^[1-6]\.?(?=[\p{L}])")
NUMBER = regex.compile(r"\W*\d{1,3}\W*")


def flat(text: str) -> str:
    """The text without blanks, and with one shape of each character."""
    text = unicodedata.normalize("NFKC", text).replace("‐", "-").replace("\u00ad", "")
    return "".join(text.split())


def plain(text: str) -> str:
    """The same without note figures."""
    return NOTE_FIGURE.sub("", flat(text))


HEADS = frozenset(map(flat, furniture()))
GOLD = [(plain(chinese), plain(english)) for chinese, english in gold()]


class Left(NamedTuple):
    """What repair left of the furniture of one text, and what it lost of the text itself."""

    heads: int
    alone: int
    glued: int
    numbers: int
    lost: int
    whole: float

    @classmethod
    def of(cls, raw: str, side: int) -> Left:
        """Count all of it."""
        document = repair(Document(raw, LANGUAGES[side]))
        sentences = [plain(sentence) for sentence in segment(document)]
        alone = sum(sentence in HEADS for sentence in sentences)
        lost = _letters(raw) - _letters(document.text)
        return cls(
            sum(flat(line) in HEADS for line in raw.splitlines()),
            alone,
            sum(head in sentence for sentence in sentences for head in HEADS) - alone,
            sum(NUMBER.fullmatch(flat(sentence)) is not None for sentence in segment(document)),
            lost.total(),
            sum(bead[side] in sentences for bead in GOLD) / len(GOLD),
        )

    def shown(self) -> list[str]:
        """The cells of a row."""
        return [*map(str, self[:-1]), f"{self.whole:.2f}"]


def _letters(text: str) -> Counter[str]:
    """How often each letter occurs outside the heads."""
    text = flat(text)
    for head in sorted(HEADS, key=len, reverse=True):
        text = text.replace(head, "")
    return Counter(character for character in text if character.isalpha())


def bead_score(alignment: Alignment) -> float:
    """F1 of the beads with both sides, by their text."""
    texts = ((plain(bead.source_text or ""), plain(bead.target_text or "")) for bead in alignment)
    found = {bead for bead in texts if all(bead)}
    return 2 * len(found.intersection(GOLD)) / (len(found) + len(GOLD))


def extracted(path: Path, mode: str) -> str:
    """What pdftotext gives of a file."""
    command = ["pdftotext", *MODES[mode], str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")


def lines(paths: Sequence[Path], *, beads: bool) -> Iterator[str]:
    """The table, row by row."""
    columns = ("heads", "left", "glued", "numbers", "lost", "whole")
    yield ROW.format("", "", "zh", *[""] * 5, "en", *[""] * 5, "")
    yield ROW.format("", "", *columns, *columns, "F1")
    for name in sorted({path.name.removesuffix(".pdf").rpartition(".")[0] for path in paths}):
        pair = [next(path for path in paths if path.name == f"{name}.{language}.pdf") for language in LANGUAGES]
        for mode in MODES:
            texts = [extracted(path, mode) for path in pair]
            cells = [Left.of(raw, side).shown() if raw.strip() else ["–"] * 6 for side, raw in enumerate(texts)]
            both = all(raw.strip() for raw in texts) and beads
            score = f"{bead_score(align(*map(Document, texts, LANGUAGES))):.3f}" if both else "–"
            yield ROW.format(name, mode, *cells[0], *cells[1], score)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What repair leaves of the furniture of extracted pages.")
    parser.add_argument("folder", type=Path, help="where the PDFs are, or are to be")
    parser.add_argument("--no-beads", action="store_true", help="do not align the texts")
    arguments = parser.parse_args()
    paths = sorted(arguments.folder.glob("*.pdf")) or produce(arguments.folder)
    for line in lines(paths, beads=not arguments.no_beads):
        print(line, flush=True)


if __name__ == "__main__":
    main()
