"""Development texts in Simplified Chinese and converted to Traditional → how far beads, confidences, sentences, flags
and suspects of cleaning differ.

OpenCC converts the Chinese side: `s2t` by words in neutral characters, `s2twp` with the words of Taiwan, `s2hk` as in
Hong Kong.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from opencc import OpenCC

from aligner import Alignment, Evaluation, Memory, Unit, align, check, evaluate, segment
from aligner.evaluation.gold import GoldDocument, gold_folder
from aligner.memory.cleaning import find_suspects

FOLDERS = ("mac-dev", "thesis-dev", "champollion-dev")
CHECKED = "thesis-dev"
CONFIGURATIONS = ("s2t", "s2twp", "s2hk")
Convert = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Copy:
    """What came of the development texts in one form of Chinese."""

    name: str
    evaluation: Evaluation
    alignments: Sequence[Alignment]
    sentences: int
    suspects: Counter[str]
    flags: Counter[str]


def main() -> None:
    """Print a table with a row for each form."""
    parser = argparse.ArgumentParser(description="Compare both scripts of Chinese on the development texts.")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the gold folders")
    parser.add_argument("--folder", nargs="+", choices=FOLDERS, default=FOLDERS, help="which (default: all)")
    parser.add_argument(
        "--form", nargs="+", choices=CONFIGURATIONS, default=CONFIGURATIONS, help="which (default: all)"
    )
    arguments = parser.parse_args()
    documents = {folder: list(gold_folder(arguments.data / folder)) for folder in arguments.folder}
    original = copy_of("simplified", documents, str)
    copies = [copy_of(name, documents, OpenCC(name).convert) for name in arguments.form]
    print("\n".join(lines(original, copies)))


def copy_of(name: str, folders: Mapping[str, Sequence[GoldDocument]], convert: Convert) -> Copy:
    """Align, segment and clean the texts after conversion of their Chinese, and check the theses."""
    print(name, file=sys.stderr)
    documents = list(chain.from_iterable(folders.values()))
    chinese = [[convert(text) for text in document.source] for document in documents]
    alignments = [
        align(texts, list(document.target), source_language="zh", target_language="en")
        for texts, document in zip(chinese, documents, strict=True)
    ]
    scores = [evaluate(each, document.links) for each, document in zip(alignments, documents, strict=True)]
    sentences = sum(len(segment("".join(texts), language="zh")) for texts in chinese)
    theses = [
        each for each, document in zip(alignments, documents, strict=True) if document in folders.get(CHECKED, ())
    ]
    flags = Counter(flag.finding.check for each in theses for flag in check(each).flags)
    return Copy(name, Evaluation.pooled(scores), alignments, sentences, suspects(alignments, convert), flags)


def suspects(alignments: Sequence[Alignment], convert: Convert) -> Counter[str]:
    """The suspects of cleaning, by kind, in a memory of all pairs."""
    with TemporaryDirectory() as folder, Memory(Path(folder) / "memory.db") as memory:
        units = (Unit.of(convert(zh), en, ("zh", "en")) for each in alignments for zh, en in each.pairs())
        memory.add(units, "development texts")
        return Counter(suspect.kind for suspect in find_suspects(memory))


def lines(original: Copy, copies: Sequence[Copy]) -> Iterator[str]:
    """A table of the forms, then the suspects by kind and the flags by check."""
    yield "| form | strict F1 | beads alike | confidence, mean difference | largest | sentences | suspects | flags |"
    yield "|--|--:|--:|--:|--:|--:|--:|--:|"
    for copy in (original, *copies):
        alike, differences = compare(original.alignments, copy.alignments)
        yield (
            f"| {copy.name} | {copy.evaluation.strict.f1:.4f} | {alike:.4f} | {mean(differences):.4f} "
            f"| {max(differences):.3f} | {copy.sentences} | {copy.suspects.total()} | {copy.flags.total()} |"
        )
    for name, counts in (("suspects", [c.suspects for c in (original, *copies)]),
                         ("flags", [c.flags for c in (original, *copies)])):  # fmt: skip
        yield f"\n{name}: {', '.join(copy.name for copy in (original, *copies))}"
        for kind in sorted(set().union(*counts)):
            yield f"  {kind}: {', '.join(str(count[kind]) for count in counts)}"


def compare(first: Sequence[Alignment], second: Sequence[Alignment]) -> tuple[float, list[float]]:
    """The share of beads of the first that the second has, and the differences of their confidences."""
    total, differences = 0, [0.0]
    for one, other in zip(first, second, strict=True):
        confidences = {(bead.source, bead.target): bead.confidence for bead in other}
        total += len(one)
        for bead in one:
            if (bead.source, bead.target) in confidences:
                differences.append(abs(bead.confidence - confidences[bead.source, bead.target]))
    return (len(differences) - 1) / total, differences[1:]


if __name__ == "__main__":
    main()
