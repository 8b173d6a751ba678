"""Sentence pairs → the table of English words that `aligner.words.english` reads.

    python -m aligner.training.words DATA/train DATA/dict -o aligner/words/words.txt.gz

The table has up to three lines for each frequency, the highest first: the rounded log2 of the count, then the words
with it, in alphabetical order. One line has names, capitalised, one has other words, and one has words with capitals
inside. A word stands in its most frequent case; so `China` counts as a name, and `string` does not.
"""

from __future__ import annotations

import argparse
import gzip
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import regex

from aligner.training.corpus import find_sources, read_pairs
from aligner.words.english import NEVER_BEGINS_IDENTIFIER, SHORT_WORDS

# A word stands between spaces and sentence punctuation: parts of `foo_bar`, `a.b`, `getName()` are not words.
WORD = regex.compile(r"(?<![^\s(\[\"'“‘—–-])[A-Za-z]++(?![^\s)\]\"'”’.,;:!?—–-]|[.,:;]\w)")
# The numbers below were set by hand while reading the table that the command above makes, without a search.
# `benchmarks/extraction.py` measures how useful the table is (glued words; benchmarks/NOTES.md, 2026-11-25: repair).
# A word must occur `TIMES` times and in `SOURCES` sources, or `OFTEN` times.
SOURCES, TIMES = 2, 2
OFTEN = 12
SHORTEST = 3
# Two frequent words written as one (`ofthe`) are damage, unless `COMMON` or in `WIDESPREAD` sources.
TOP = 150
COMMON = 60
WIDESPREAD = 4
FIRST_HUMP = regex.compile(r"[a-z]*+")
# A word that has a capital this many times more often than not is a name.
NAME = 4


def count_words(texts: Iterable[str]) -> Counter[str]:
    """The count of each word, as written; a repeated text counts once."""
    counts: Counter[str] = Counter()
    for text in dict.fromkeys(texts):
        counts.update(WORD.findall(text))
    return counts


@dataclass(frozen=True, slots=True)
class _Counts:
    """Counts of words over all sources, and in `spread` the number of sources that have each.

    `lower` and `capital` count words without and with an initial capital, by their lower case; `inside` counts words
    with capitals inside, as written.
    """

    lower: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    spread: Counter[str] = field(default_factory=Counter)

    def add(self, source: Counter[str]) -> None:
        """Add the counts of a source, without words all in capitals, which may be abbreviations."""
        for word, count in source.items():
            if word.islower():
                self.lower[word] += count
            elif word.istitle():
                self.capital[word.lower()] += count
            elif not word.isupper():
                self.inside[word] += count
        self.spread.update({word.lower() if word.istitle() else word for word in source})

    def usual_case(self, word: str) -> str:
        """The word in its most frequent case."""
        return word.capitalize() if self.capital[word] > NAME * self.lower[word] else word


def choose_words(sources: Sequence[Counter[str]]) -> dict[str, int]:
    """Word in its usual case → count over all sources, without doubtful words."""
    counts = _Counts()
    for source in sources:
        counts.add(source)
    total = counts.lower + counts.capital
    top = {word for word, _ in total.most_common(TOP)}

    def is_word(word: str) -> bool:
        """Whether a word without capitals inside is frequent enough, considering its form."""
        spread = counts.spread[word]
        return _is_safe(word, total[word], spread) and (spread >= WIDESPREAD or not _is_glue(word, total[word], top))

    chosen = {counts.usual_case(word): total[word] for word in filter(is_word, total)}
    brands = {word: count for word, count in counts.inside.items() if _is_brand(word, count, counts.spread[word])}
    return chosen | brands


def _is_safe(word: str, count: int, sources: int) -> bool:
    if len(word) < SHORTEST:
        return word in SHORT_WORDS
    return count >= OFTEN or (sources >= SOURCES and count >= TIMES)


def _is_brand(word: str, count: int, sources: int) -> bool:
    """Whether many sources have the word with its inner capitals: `JavaScript`, but not `getName` or `theNortheast`."""
    first = FIRST_HUMP.match(word)
    return count >= OFTEN and sources >= SOURCES and (first is None or first.group() not in NEVER_BEGINS_IDENTIFIER)


def _is_glue(word: str, count: int, top: set[str]) -> bool:
    return count < COMMON and any(word[:cut] in top and word[cut:] in top for cut in range(1, len(word)))


def write_words(counts: dict[str, int], path: Path) -> None:
    """Write the table, compressed; the same counts give the same bytes."""
    rows = sorted((-round(math.log2(count)), _kind(word), word) for word, count in counts.items())
    groups = groupby(rows, key=lambda row: row[:2])
    lines = (f"{-level} {' '.join(word for *_, word in group)}\n" for (level, _), group in groups)
    path.write_bytes(gzip.compress("".join(lines).encode(), compresslevel=9, mtime=0))


def _kind(word: str) -> int:
    if word.islower():
        return 1
    return 0 if word.istitle() else 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m aligner.training.words", description="Make the table of words.")
    parser.add_argument("pairs", nargs="+", type=Path, help="files or folders of pairs")
    parser.add_argument("-o", "--output", required=True, type=Path, help="table to write, such as words.txt.gz")
    options = parser.parse_args(arguments)
    sources = find_sources(options.pairs).values()
    write_words(choose_words([count_words(en for _, en in read_pairs(path)) for path in sources]), options.output)


if __name__ == "__main__":
    main()
