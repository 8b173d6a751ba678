"""Fits the model of clauses left out, `aligner/checking/checks/partial.py`, and says how well it finds them.

    python benchmarks/partial.py --train arxiv_abstracts_llm.jsonl.xz --gold gold/thesis-dev

A clause of one side is taken out; the clause of the other side that had most of its counterparts there is now one that
nothing covers, and the others are as covered as before. Both sources count the same. The recall printed is that of five
folds by document over the theses; the weights printed are fitted on all. Real translations leave clauses out
themselves, so that a part of what counts as a false alarm is none.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from aligner.alignment.associations import Associations
from aligner.bitext.languages import sentence_separator
from aligner.checking.checks.covered import TokenCoverage, measure_coverage, tokenize
from aligner.checking.checks.partial import FEATURES, clauses_of, features
from aligner.checking.checks.passages import Passage
from aligner.encoders.loading import embedded_encoder
from aligner.evaluation.gold import gold_folder

Floats = NDArray[np.float64]
NO_ASSOCIATIONS = Associations(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
# Pairs of articles drawn, and how many sentences are joined to one passage.
PAIRS, JOINED = 6000, (1, 1, 1, 2, 2, 3)
# A clause counts as left out if more than this share of its counterparts went, and as kept below the other.
GONE, KEPT = 0.4, 0.2
# Latin words that a clause of English has at least, so that it says something.
WORDS = 4
RIDGE = 1e-3
FOLDS = 5


@dataclass(frozen=True)
class Examples:
    """Clauses by their features (n, FEATURES), whether each was left out (n,), and from which passage (n,)."""

    rows: Floats
    gone: NDArray[np.bool_]
    groups: NDArray[np.int64]


def main() -> None:
    """Fit, and print recall and weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", type=Path, required=True, help="sentence pairs of abstracts, .jsonl.xz")
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold alignments")
    arguments = parser.parse_args()
    drawn = examples(enumerate(article_pairs(arguments.train)), most=1)
    theses = examples(thesis_pairs(arguments.gold), most=100)
    print(f"{drawn.gone.sum():,} of {len(drawn.gone):,} clauses left out in articles, "
          f"{theses.gone.sum():,} of {len(theses.gone):,} in theses")  # fmt: skip
    print_recall(drawn, theses)
    weights = fit([drawn, theses])
    for name, weight in zip(FEATURES, weights.tolist(), strict=True):
        print(f"    {name}: float = {weight:.3f}")


def article_pairs(path: Path) -> Iterator[tuple[Passage, Passage]]:
    """Passages of one to three sentences that follow each other in the file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    draw = Random(1)
    for start in draw.sample(range(len(pairs) - max(JOINED)), PAIRS):
        joined = pairs[start : start + draw.choice(JOINED)]
        yield passage("".join(pair["zh"] for pair in joined), "zh"), passage(" ".join(p["en"] for p in joined), "en")


def thesis_pairs(folder: Path) -> Iterator[tuple[int, tuple[Passage, Passage]]]:
    """The number of the document and the passages of every gold bead with both sides."""
    for number, document in enumerate(gold_folder(folder)):
        for source, target in document.links:
            if source and target:
                left = sentence_separator("zh").join(document.source[k] for k in source)
                right = sentence_separator("en").join(document.target[k] for k in target)
                yield number, (passage(left, "zh"), passage(right, "en"))


def passage(text: str, language: str) -> Passage:
    """A text as a passage of its own."""
    return Passage(text, 0, language)


def examples(pairs: Iterator[tuple[int, tuple[Passage, Passage]]], most: int) -> Examples:
    """The clauses of each pair as they are, and those of copies, at most so many a side, from which one of the other
    side's clauses was taken.
    """
    draw = Random(2)
    rows: list[Floats] = []
    gone: list[bool] = []
    groups: list[int] = []
    for group, (source, target) in pairs:
        for own, other in ((source, target), (target, source)):
            found = [(row, False) for row in described(own, other)] if len(clauses_of(own)) > 1 else []
            found += list(with_losses(own, other, draw, most))
            rows += [row for row, _ in found]
            gone += [is_gone for _, is_gone in found]
            groups += [group] * len(found)
    return Examples(np.array(rows), np.array(gone), np.array(groups))


def with_losses(own: Passage, other: Passage, draw: Random, most: int) -> Iterator[tuple[Floats, bool]]:
    """Clauses of `own` after one of the clauses of the other passage was taken out, at most so many times."""
    clauses, parts = clauses_of(own), clauses_of(other)
    parts = [part for part in parts if other.language != "en" or len(other.text[slice(*part)].split()) >= WORDS]
    if len(clauses) < 2 or len(parts) < 2:
        return
    here, there = covered(own, other)
    for start, stop in draw.sample(parts, min(most, len(parts))):
        taken = there.within(start, stop)
        left = passage(other.text[:start] + other.text[stop:].lstrip(), other.language)
        for clause, row in zip(clauses, described(own, left), strict=True):
            inside = here.within(*clause)
            weights = here.weights[inside] * here.best[inside]
            share = float(weights[taken[here.nearest[inside]]].sum()) / max(float(weights.sum()), 1e-9)
            if share > GONE or share < KEPT:
                yield row, share > GONE


def covered(own: Passage, other: Passage) -> tuple[TokenCoverage, TokenCoverage]:
    """How each passage is covered by the other."""
    lexicon = embedded_encoder()
    source, target = tokenize([own.text, other.text], lexicon)
    return measure_coverage(source, target, lexicon, NO_ASSOCIATIONS)


def described(own: Passage, other: Passage) -> Floats:
    """The features of the clauses of a passage."""
    return np.asarray(features((own, other), covered(own, other), embedded_encoder()))


def fit(sources: Sequence[Examples]) -> Floats:
    """Weights of the features by maximum likelihood, each source counting the same in all."""
    rows = np.concatenate([source.rows for source in sources])
    gone = np.concatenate([source.gone for source in sources]).astype(float)
    counts = np.concatenate([np.full(len(source.gone), 1 / len(source.gone) / len(sources)) for source in sources])
    scale = rows.std(axis=0)
    scale[0] = 1.0
    scaled = rows / scale

    def loss(weights: Floats) -> tuple[float, Floats]:
        """Mean negative log likelihood with the ridge, and its slope."""
        scores = scaled @ weights
        likelihood = float((counts * (np.logaddexp(0, scores) - gone * scores)).sum())
        slope = scaled.T @ (counts * (1 / (1 + np.exp(-scores)) - gone))
        return likelihood + RIDGE * float((weights[1:] ** 2).sum()), slope + 2 * RIDGE * np.r_[0, weights[1:]]

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return np.asarray(found / scale)


def print_recall(drawn: Examples, theses: Examples) -> None:
    """Recall of clauses left out of theses, with the weights fitted without their document, by false alarms."""
    scores = np.zeros(len(theses.gone))
    for fold in range(FOLDS):
        held = theses.groups % FOLDS == fold
        others = Examples(theses.rows[~held], theses.gone[~held], theses.groups[~held])
        scores[held] = theses.rows[held] @ fit([drawn, others])
    probabilities = 1 / (1 + np.exp(-scores))
    for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        recall = (probabilities[theses.gone] >= least).mean()
        alarms = (probabilities[~theses.gone] >= least).mean()
        print(f"probability ≥ {least:.1f}: recall {recall:.3f}, of the clauses that were kept {alarms:.3f} flagged")


if __name__ == "__main__":
    main()
