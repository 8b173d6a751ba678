"""Gold documents, and the thesis that we wrote ourselves → two raw texts with the gold beads between their sentences.

`thesis.tsv` is the thesis: a bead a line, source before target, sentences of one bead with `‖` between them, an empty
line between paragraphs. `thesis.zh.txt` and `thesis.en.txt` are the same as a user has it, and are made from it:

    python benchmarks/parallel.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

import regex

from aligner.bitext.edits import Span
from aligner.bitext.languages import sentence_separator
from aligner.evaluation.gold import GoldDocument, GoldLink, gold_folder

LANGUAGES = ("zh", "en")
HERE = Path(__file__).parent
BETWEEN = "‖"


@dataclass(frozen=True)
class Side:
    """The sentences of one text, and for each the number of its paragraph; a paragraph is a line of the raw text."""

    sentences: tuple[str, ...]
    paragraphs: tuple[int, ...]
    language: str

    @cached_property
    def text(self) -> str:
        """What a user has: running text, one paragraph a line."""
        numbered = zip(self.paragraphs, self.sentences, strict=True)
        groups = (group for _, group in groupby(numbered, lambda each: each[0]))
        return "\n".join(sentence_separator(self.language).join(sentence for _, sentence in group) for group in groups)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The place of each sentence in the text."""
        spans: list[Span] = []
        place = 0
        for number, sentence in enumerate(self.sentences):
            if number:
                place += len(sentence_separator(self.language)) if self.continues_previous(number) else 1
            spans.append(Span(place, place + len(sentence)))
            place += len(sentence)
        return tuple(spans)

    def continues_previous(self, number: int) -> bool:
        """Whether a sentence stands in one paragraph with the one before it."""
        return number > 0 and self.paragraphs[number] == self.paragraphs[number - 1]


@dataclass(frozen=True)
class Parallel:
    """Two texts and the gold beads between their sentences."""

    name: str
    source: Side
    target: Side
    links: tuple[GoldLink, ...]

    @classmethod
    def of(cls, document: GoldDocument, paragraphs: Mapping[str, Sequence[int]] | None = None) -> Parallel:
        """A gold document; without paragraphs every sentence is a line."""
        sides = []
        for sentences, language in zip((document.source, document.target), LANGUAGES, strict=True):
            numbers = paragraphs[language] if paragraphs else range(len(sentences))
            sides.append(Side(tuple(sentences), tuple(numbers), language))
        return cls(document.name, sides[0], sides[1], tuple(document.links))

    def beads(self, *shapes: tuple[int, int]) -> Iterator[GoldLink]:
        """The gold beads of these shapes, of all that have both sides where none is named."""
        for left, right in self.links:
            if (len(left), len(right)) in shapes if shapes else left and right:
                yield left, right

    def nulls(self, side: int) -> list[int]:
        """The sentences of a side, 0 for the source, that have no counterpart."""
        return [number for link in self.links if not link[1 - side] for number in link[side]]


def read_folder(folder: Path) -> list[Parallel]:
    """All documents of a gold folder, with the paragraphs of `NAME.para.json` where there is one."""
    documents = []
    for document in gold_folder(folder):
        path = folder / f"{document.name}.para.json"
        paragraphs = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
        documents.append(Parallel.of(document, paragraphs))
    return documents


def own_thesis() -> Parallel:
    """The thesis of this benchmark: nobody else's text, on a valley that is invented."""
    return read_beads((HERE / "thesis.tsv").read_text(encoding="utf-8"), "thesis")


def own_chapters() -> list[Parallel]:
    """The same in eight texts: what comes before the first chapter, and each chapter."""
    chapters = regex.split(r"\n\n(?=第.章)", (HERE / "thesis.tsv").read_text(encoding="utf-8"))
    return [read_beads(text, f"thesis {number}") for number, text in enumerate(chapters)]


def read_beads(text: str, name: str) -> Parallel:
    """A text written bead by bead."""
    sentences: tuple[list[str], list[str]] = ([], [])
    paragraphs: tuple[list[int], list[int]] = ([], [])
    links = []
    for number, paragraph in enumerate(text.strip("\n").split("\n\n")):
        for line in paragraph.split("\n"):
            link = []
            for side, cell in enumerate(line.split("\t")):
                few = [sentence for sentence in cell.split(BETWEEN) if sentence]
                start = len(sentences[side])
                link.append(tuple(range(start, start + len(few))))
                sentences[side].extend(few)
                paragraphs[side].extend([number] * len(few))
            links.append((link[0], link[1]))
    source, target = (Side(tuple(sentences[k]), tuple(paragraphs[k]), LANGUAGES[k]) for k in (0, 1))
    return Parallel(name, source, target, tuple(links))


def own_table(name: str) -> list[list[str]]:
    """The rows of a table about the thesis: `terms`, with a rendering and what could stand for it, or `names`."""
    lines = (HERE / f"thesis.{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


def main() -> None:
    """Write the thesis as two running texts."""
    thesis = own_thesis()
    for side in (thesis.source, thesis.target):
        (HERE / f"thesis.{side.language}.txt").write_text(side.text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
