"""Pairs of sentences, a share of which has a translation on the other side → precision and recall of `aligner.mine`.

    python benchmarks/mining.py ntrex_CN.jsonl --share 0.5

A pair is a line of JSON with `zh` and `en`. Of the pairs beyond the share, half stay on one side and half on the other.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random
from time import process_time

from aligner.mining.sentences import MinedPair, mine

SEED = 1
LIMITS = (1.0, 1.1, 1.2, 1.3, 1.4)


def main() -> None:
    """Print a table of precision and recall by limit."""
    parser = argparse.ArgumentParser(description="Measure the mining of sentence pairs.")
    parser.add_argument("pairs", type=Path, help="JSON lines with zh and en")
    parser.add_argument("--share", type=float, default=0.5, help="pairs of which both sides are there (default: 0.5)")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.pairs.read_text(encoding="utf-8").splitlines()]
    chinese, english, both = split(rows, arguments.share)
    start = process_time()
    found = mine([text for text, _ in chinese], [text for text, _ in english], min_score=0.0)
    print(f"{len(chinese):,} × {len(english):,} sentences, {both:,} pairs, {process_time() - start:.1f} s\n")
    print("| from | precision | recall |\n|--:|--:|--:|")
    for limit in LIMITS:
        kept = [pair for pair in found if pair.score >= limit]
        right = sum(is_right(pair, chinese, english) for pair in kept)
        print(f"| {limit} | {right / max(len(kept), 1):.3f} | {right / both:.3f} |")


def split(rows: list[dict[str, str]], share: float) -> tuple[list[tuple[str, int]], list[tuple[str, int]], int]:
    """Shuffled texts of both sides with the numbers of their pairs, and how many pairs are whole."""
    random = Random(SEED)
    random.shuffle(rows)
    both = int(len(rows) * share)
    middle = both + (len(rows) - both) // 2
    chinese = [(row["zh"], number) for number, row in enumerate(rows[:middle])]
    english = [(row["en"], number) for number, row in enumerate(rows) if number < both or number >= middle]
    random.shuffle(chinese)
    random.shuffle(english)
    return chinese, english, both


def is_right(pair: MinedPair, chinese: list[tuple[str, int]], english: list[tuple[str, int]]) -> bool:
    """Whether both sentences are of one pair."""
    return chinese[pair.source][1] == english[pair.target][1]


if __name__ == "__main__":
    main()
