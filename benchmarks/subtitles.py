"""Subtitles in two files, or in one → how many cues end in a bead with their own partner.

    python benchmarks/subtitles.py              some seconds
    python benchmarks/subtitles.py --seeds 20   more ways to lose a tenth of the cues

`subtitles.tsv` holds a film of our own, a cue a line: Chinese, tab, English; `|` breaks a line. Each row of the table
writes it as files, reads them, and aligns what was read.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import aligner
from aligner import Alignment, Document, Sentences
from aligner.text.readers.mixed import split

CUES = Path(__file__).with_name("subtitles.tsv")
LANGUAGES = ("zh", "en")
# Milliseconds of a cue, of each of its characters, and between two cues of a scene.
SHOWN, A_CHARACTER, PAUSE = 900, 60, 120
# Every so many cues, a scene ends; the pause after it.
SCENE, LONG_PAUSE = 23, 9000
LOST = 0.1


class Cue(NamedTuple):
    """A cue of both languages, with its number in the film and its times."""

    number: int
    start: int
    end: int
    zh: str
    en: str

    def text(self, language: str) -> str:
        """Its lines in one language."""
        return (self.zh if language == "zh" else self.en).replace("|", "\n")


def film(path: Path = CUES) -> list[Cue]:
    """All cues, with times as a subtitler would set them."""
    cues, start = [], 1000
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        zh, en = line.split("\t")
        end = start + SHOWN + A_CHARACTER * len(en)
        cues.append(Cue(number, start, end, zh, en))
        start = end + (LONG_PAUSE if number % SCENE == SCENE - 1 else PAUSE)
    return cues


def clock(milliseconds: int) -> str:
    """The time as SubRip writes it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{rest:03d}"


def subrip(cues: Iterable[tuple[Cue, str]], shift: float = 1) -> str:
    """A file of these cues with these texts, with new numbers; times are multiplied by `shift`."""
    blocks = (
        f"{number}\n{clock(int(cue.start * shift))} --> {clock(int(cue.end * shift))}\n{text}\n"
        for number, (cue, text) in enumerate(cues, 1)
    )
    return "\n".join(blocks)


def side(cues: Iterable[Cue], language: str, shift: float = 1) -> str:
    """A file of one language."""
    return subrip(((cue, cue.text(language)) for cue in cues), shift)


def read(text: str, suffix: str = ".srt") -> Document:
    """What the reader makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film{suffix}"
        path.write_text(text, encoding="utf-8")
        return aligner.read(path)


def share(alignment: Alignment, cues: Sequence[Sequence[Cue]]) -> float:
    """Of the cues that both files have, how many end in a bead with a part of their partner."""
    source, target = (
        _sentences_of_cues(*pair) for pair in zip((alignment.source, alignment.target), cues, strict=True)
    )
    beads: dict[int, set[int]] = {}
    for bead in alignment.beads:
        beads |= {index: set(bead.target) for index in bead.source}
    common = source.keys() & target.keys()
    return mean(bool(beads[max(source[number])] & target[number]) for number in common)


def _sentences_of_cues(sentences: Sentences, cues: Sequence[Cue]) -> dict[int, set[int]]:
    """The sentences that hold characters of each cue; its parts are found by their times."""
    numbers = {place: cue.number for cue, place in zip(cues, _places(sentences.document), strict=True)}
    starts = [span.start for span in sentences.spans]
    found: dict[int, set[int]] = {}
    for part in sentences.document.parts:
        first, last = (bisect_right(starts, offset) - 1 for offset in (part.span.start, part.span.stop - 1))
        found.setdefault(numbers[part.place], set()).update(range(first, last + 1))
    return found


def _places(document: Document) -> list[str]:
    return list(dict.fromkeys(part.place for part in document.parts))


def rows(cues: Sequence[Cue], seeds: int) -> Iterator[tuple[str, float]]:
    """The name and the share of each way to write the film."""
    whole = [read(side(cues, language)) for language in LANGUAGES]
    yield "two files", share(aligner.align(*whole), [cues, cues])
    drifted = read(side(cues, "zh", 1.04))
    yield "times drifted", share(aligner.align(drifted, whole[1]), [cues, cues])
    for language in range(2):
        losses = []
        for seed in range(seeds):
            lost = set(random.Random(seed).sample(range(len(cues)), int(LOST * len(cues))))
            kept = [cue for cue in cues if cue.number not in lost]
            sides = [kept if index == language else cues for index in range(2)]
            texts = [read(side(*pair, 1.04)) for pair in zip(sides, LANGUAGES, strict=True)]
            losses.append(share(aligner.align(*texts), sides))
        yield f"a tenth of {LANGUAGES[language]} missing, mean", mean(losses)
        yield f"a tenth of {LANGUAGES[language]} missing, worst", min(losses)
    dual = {
        "one file, two lines a cue": subrip((cue, f"{cue.text('zh')}\n{cue.text('en')}") for cue in cues),
        "one file, cues by turns": subrip((cue, cue.text(language)) for cue in cues for language in LANGUAGES),
    }
    for name, text in dual.items():
        both = split(read(text))
        yield name, share(aligner.align(both.east, both.west), [cues, cues])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    for name, value in rows(film(), options.seeds):
        sys.stdout.write(f"{name:36}{value:.3f}\n")


if __name__ == "__main__":
    main()
