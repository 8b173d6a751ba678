"""Findings on texts of which the errors are known → `aligner/checking/strengths.toml`: how many of a measure are real.

    clean     gold documents and random pairs: a finding is real at a sentence that the gold leaves without counterpart
    planted   DEMETR and the mutations of `mutations.py`: the finding that an error brings is real
    marked    bio-MQM: a finding is real if it touches an error that a linguist marked, and not by chance

Together they stand for a text: the clean pairs with PRIOR planted errors to a pair, as many of each kind, and the
marked abstracts as they are. In such a text a finding of strength .8 is real four times in five.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from math import log
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from faults import Mutation
from marked import (
    APART,
    BASE,
    DOCUMENT,
    LINE,
    MARKED,
    PLANTED,
    SHIFTS,
    Error,
    Mark,
    Running,
    Segment,
    documents_of,
    errors_of,
    is_perturbed,
    moved,
    read,
    within,
)
from mutations import SEED, mutations_of_gold, mutations_of_thesis, sample
from numpy.typing import NDArray
from parallel import Parallel, own_chapters, own_thesis, read_folder
from passages import strange_sentences
from scipy.optimize import minimize
from sightings import ACCEPTED, Flagged, Sighting, overlap, sightings

import aligner
from aligner import AlignerError, Document, InputError, Review
from aligner.bitext.edits import Edit
from aligner.checking.findings import Flag
from aligner.checking.policy import DEFAULT_LIMITS, GROUPS
from aligner.checking.strengths import Curve

# Errors to a pair: the share of the segments of the two human translations of bio-MQM that have a major or critical
# error.
PRIOR = 0.28
GOLD = ("thesis-dev", "champollion-dev", "mac-dev")
# Documents that errors are planted in; the others are too long to be checked again for each.
MUTATED = GOLD[0]
# Pairs from each file, mutations of each kind, and mutated copies that a process checks at a time.
PAIRS, MOST, BATCH = 60, 30, 10
# Checks of which a finding may be real at a sentence without counterpart.
AT_NULLS = frozenset({"omission", "addition", "partial omission", "partial addition", "weak pair", "length"})
# How many real findings a fit needs, and how much it is drawn towards even odds.
ENOUGH, RIDGE = 4.0, 0.02
# The least slope, as more evidence is never less; lower for a measure that goes far beyond 1.
FLATTEST, FLATTEST_OF_LENGTH = 2.0, 0.2


class Case(NamedTuple):
    """A finding, or a part of one: `real` of `weight` is an error, on average."""

    corpus: str
    document: str
    check: str
    measure: float
    real: float
    weight: float


class Seen(NamedTuple):
    """A finding of any measure, with its places in the raw texts."""

    sighting: Sighting
    measure: float

    @property
    def check(self) -> str:
        """The name of the check."""
        return self.sighting.check

    def is_known(self, before: Iterable[Seen]) -> bool:
        """Whether the same check had as strong a finding there."""
        return self.sighting.is_known(each.sighting for each in before if each.measure >= self.measure)


def seen_in(review: Review, target: Document) -> list[Seen]:
    """All findings of a review that are strong enough to be recorded."""
    flags = tuple(Flag(finding, "minor") for finding in review.findings)
    places = sightings(Flagged(review.alignment, flags), target)
    return [Seen(each, finding.measure) for each, finding in zip(places, review.findings, strict=True)]


def found(source: str, target: Document) -> list[Seen]:
    """The findings on two running texts."""
    return seen_in(aligner.check(source, target.text, source_language="zh", target_language="en"), target)


# --- clean pairs


def clean_gold(document: Parallel) -> tuple[int, list[Case]]:
    """The pairs of a gold document, and the findings on it."""
    sides = (document.source, document.target)
    left, right = ([side.spans[k] for k in document.nulls(n)] for n, side in enumerate(sides))
    cases = []
    for each in found(document.source.text, Document(document.target.text, "en")):
        at_null = overlap(each.sighting.source, left) or overlap(each.sighting.shown, right)
        real = float(at_null and each.check in AT_NULLS)
        cases.append(Case("clean", document.name, each.check, each.measure, real, 1.0))
    return len(document.links), cases


def clean_pairs(path: Path) -> tuple[int, list[Case]]:
    """Random pairs of a file, and the findings on them."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = Random(f"{SEED} {path.name}").sample(rows, min(PAIRS, len(rows)))
    sides = ([row[language] for row in rows] for language in ("zh", "en"))
    review = aligner.check(*sides, source_language="zh", target_language="en")
    return len(rows), [Case("clean", path.name, f.check, f.measure, 0.0, 1.0) for f in review.findings]


# --- planted errors


class Hits(NamedTuple):
    """One planted error and the findings that it brought."""

    kind: str
    document: str
    found: list[tuple[str, float]]


def demetr_in(folder: Path, kinds: Sequence[str], records: Sequence[dict[str, Any]]) -> list[Hits]:
    """What the errors in a document bring; one sentence in APART at a time has one."""
    sources, targets = ([record[side] for record in records] for side in ("src_sent", "mt_sent"))
    source, target = Running.of(sources, LINE), Running.of(targets, LINE)
    before = found(source.text, Document(target.text, "en"))
    hits = []
    for kind in kinds:
        by_id = {record["id"]: record for record in read(folder / f"{kind}.json") if is_perturbed(record)}
        for first in range(APART):
            chosen = [k for k in range(first, len(records), APART) if records[k]["id"] in by_id]
            if not chosen:
                continue
            edits = [Edit("planted", target.places[k], by_id[records[k]["id"]]["pert_sent"]) for k in chosen]
            after = found(source.text, Document(target.text, "en", edits=tuple(edits)))
            new = [each for each in after if not each.is_known(before)]
            for k in chosen:
                here = [
                    (each.check, each.measure)
                    for each in new
                    if overlap(each.sighting.source, [source.places[k]])
                    or overlap(each.sighting.target, [target.places[k]])
                ]
                hits.append(Hits(kind, f"demetr {records[k]['id']}", here))
    return hits


def mutated(document: Parallel, few: Sequence[Mutation]) -> list[Hits]:
    """What mutations of a document bring in the checks that are meant for them."""
    before = found(document.source.text, Document(document.target.text, "en"))
    return [Hits(each.kind, document.name, list(mutation_hits(document, each, before))) for each in few]


def mutation_hits(document: Parallel, mutation: Mutation, before: Sequence[Seen]) -> Iterator[tuple[str, float]]:
    """The new findings at the place of a mutation."""
    for each in found(document.source.text, Document(document.target.text, "en", edits=mutation.edits)):
        places = each.sighting
        here = overlap(places.source, mutation.source_places) or overlap(places.shown, mutation.places_after)
        if here and each.check in ACCEPTED[mutation.kind] and not each.is_known(before):
            yield each.check, each.measure


def planted_cases(hits: Sequence[Hits], pairs: int) -> Iterator[Case]:
    """The findings of planted errors, weighted as if PRIOR of them, as many of each kind, stood in each pair."""
    sizes: dict[str, int] = defaultdict(int)
    for each in hits:
        sizes[each.kind] += 1
    for each in hits:
        weight = PRIOR * pairs / len(sizes) / sizes[each.kind]
        yield from (Case("planted", each.document, check, measure, weight, weight) for check, measure in each.found)


# --- marked errors


def marked_in(records: Sequence[dict[str, Any]]) -> list[Case]:
    """The findings on an abstract."""
    sides = [Running.of([record[side] for record in records], len(records)) for side in ("source", "target")]
    segments = [Segment((record["source"], record["target"]), errors_of(record), []) for record in records]
    cases = []
    for each in found(sides[0].text, Document(sides[1].text, "en")):
        for number, places in enumerate(zip(sides[0].places, sides[1].places, strict=True)):
            spans = (each.sighting.source, each.sighting.shown)
            here = [within(some, place) for some, place in zip(spans, places, strict=True)]
            if any(here):
                real, weight = touched(Mark(each.check, "minor", (here[0], here[1])), segments[number])
                cases.append(Case("marked", records[0]["DOC_ID"], each.check, each.measure, real, weight))
    return cases


def touched(mark: Mark, segment: Segment) -> tuple[float, float]:
    """How far a finding is real, and its weight, without what chance does: −c of 1 − c for a miss where the share c of
    shifted findings touch an error, 1 − c of 1 − c for a hit. The sums are unbiased: of real findings all touch one, of
    others the share c.
    """
    errors = [error for error in segment.errors if counts(error, mark.check)]
    random = Random(SEED)
    shifts = [moved(mark, segment, random) for _ in range(SHIFTS)]
    chance = sum(any(map(shift.touches, errors)) for shift in shifts) / SHIFTS
    return any(map(mark.touches, errors)) - chance, 1 - chance


def counts(error: Error, check: str) -> bool:
    """Whether a check may mean an error: any where language is concerned, elsewhere those of meaning."""
    return error.severity != "Neutral" if check in GROUPS["language"] else error.is_serious


# --- all together


def collect(arguments: argparse.Namespace) -> Iterator[Case]:
    """The findings on all texts."""
    gold = {name: read_folder(arguments.data / "gold" / name) for name in GOLD}
    files = sorted((arguments.data / "train").glob("*.jsonl.xz"))
    folder = arguments.data / "gold" / "check-dev" / PLANTED
    kinds = [path.stem for path in sorted(folder.glob("*.json")) if path.stem != BASE]
    base = sorted(read(folder / f"{BASE}.json"), key=lambda record: record["id"])
    records = [base[start : start + DOCUMENT] for start in range(0, len(base), DOCUMENT)]
    abstracts = chain.from_iterable(map(documents_of, sorted((folder.parent / MARKED).glob("*.json"))))
    with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
        clean = [
            *pool.map(clean_gold, [*chain.from_iterable(gold.values()), own_thesis()]),
            *pool.map(clean_pairs, files),
        ]
        pairs = sum(count for count, _ in clean)
        yield from chain.from_iterable(cases for _, cases in clean)
        hits = list(chain.from_iterable(pool.map(partial(demetr_in, folder, kinds), records)))
        hits += chain.from_iterable(pool.map(mutated, *zip(*batches(gold[MUTATED]), strict=True)))
        yield from planted_cases(hits, pairs)
        yield from chain.from_iterable(pool.map(marked_in, list(abstracts)))


def batches(gold: Sequence[Parallel]) -> Iterator[tuple[Parallel, list[Mutation]]]:
    """Mutations of one document at a time."""
    documents = {each.name: each for each in [*gold, own_thesis(), *own_chapters()]}
    possible = [*mutations_of_gold(gold), *mutations_of_thesis(strange_sentences(gold, "own text"))]
    chosen = sample(possible, MOST)
    for name, document in documents.items():
        few = [each for each in chosen if each.document == name]
        yield from ((document, few[k : k + BATCH]) for k in range(0, len(few), BATCH))


# --- fitting


# Checks of which these texts have hardly any finding, and why a curve was set by hand. A curve goes through its
# strengths at two measures.
Points = tuple[tuple[float, float], tuple[float, float]]
RULE: tuple[Points, str] = (((0.5, 0.62), (0.9, 0.9)), "a rule of the reader")
LIKE_NUMBER: tuple[Points, str] = (((0.3, 0.203), (0.8, 0.52)), "few such findings; they are compared as numbers are")
SLIP: tuple[Points, str] = (((0.3, 0.32), (0.8, 0.6)), "nobody planted or marked such slips")
BY_HAND: Mapping[str, tuple[Points, str]] = {
    "untranslated": (RULE[0], "no false alarm in these texts, which are all translated from Chinese"),
    "citation": LIKE_NUMBER,
    "link": LIKE_NUMBER,
    "formula": LIKE_NUMBER,
    "placeholder": LIKE_NUMBER,
    "glossary": RULE,
    "checklist": RULE,
    "repeated sentence": LIKE_NUMBER,
    "keywords": LIKE_NUMBER,
    "title": LIKE_NUMBER,
    "order": (((2.0, 0.32), (6.0, 0.6)), "hardly any such finding"),
    "quotes": SLIP,
    "width": SLIP,
    "spaces": SLIP,
}


def logit(share: float) -> float:
    """The logarithm of the odds."""
    return log(share / (1 - share))


def curve_through(first: tuple[float, float], second: tuple[float, float]) -> Curve:
    """The curve with these strengths at these measures."""
    slope = (logit(second[1]) - logit(first[1])) / (second[0] - first[0])
    return Curve(logit(first[1]) - slope * first[0], slope)


def fitted(cases: Sequence[Case]) -> Curve:
    """The most probable curve, drawn towards one of even odds."""
    measures, real, weight = (np.array(column) for column in zip(*(case[-3:] for case in cases), strict=True))
    flattest = FLATTEST_OF_LENGTH if cases[0].check == "length" else FLATTEST
    # One more finding, of which nobody knows.
    measures, real, weight = np.append(measures, measures.mean()), np.append(real, 0.5), np.append(weight, 1.0)

    def loss(values: NDArray[np.float64], /) -> float:
        logits = values[0] + values[1] * measures
        fit = weight * np.logaddexp(0, logits) - real * logits
        return float(fit.sum() + RIDGE * (values[0] ** 2 + values[1] ** 2))

    return Curve(*map(float, minimize(loss, np.array([0.0, 1.0]), bounds=[(None, None), (flattest, None)]).x))


def by_check(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """The cases of each check, in the order of the checks."""
    found: dict[str, list[Case]] = {check: [] for check in DEFAULT_LIMITS}
    for case in cases:
        found[case.check].append(case)
    return found


def is_enough(cases: Sequence[Case]) -> bool:
    """Whether a curve can be fitted."""
    return sum(case.real for case in cases) >= ENOUGH


def reliability(cases: Sequence[Case]) -> Iterator[str]:
    """How many findings are real, and how many should be by curves that were fitted on the other half of documents."""
    halves: list[list[Case]] = [[], []]
    for case in cases:
        halves[crc32(case.document.encode()) % 2].append(case)
    judged: dict[int, list[tuple[float, Case]]] = defaultdict(list)
    for test, train in (halves, halves[::-1]):
        curves = {check: fitted(some) for check, some in by_check(train).items() if is_enough(some)}
        for case in test:
            if case.check in curves and case.weight:
                strength = curves[case.check](case.measure)
                judged[min(int(10 * strength), 9)].append((strength, case))
    yield f"{'strength':10}{'findings':>10}{'expected':>10}{'real':>7}"
    for bin_, some in sorted(judged.items()):
        weight = sum(case.weight for _, case in some)
        expected = sum(strength * case.weight for strength, case in some) / weight
        real = sum(case.real for _, case in some) / weight
        yield f"{bin_ / 10:.1f}–{(bin_ + 1) / 10:.1f}{weight:13.0f}{expected:10.2f}{real:7.2f}"


def table(cases: Sequence[Case]) -> Iterator[str]:
    """The lines of `strengths.toml`."""
    yield from (f"# {line}".rstrip() for line in HEAD.splitlines())
    for check, some in by_check(cases).items():
        if check not in BY_HAND and not is_enough(some):
            raise InputError(f"too few findings of {check!r}; set its curve in BY_HAND")
        curve = curve_through(*BY_HAND[check][0]) if check in BY_HAND else fitted(some)
        real, weight = sum(case.real for case in some), sum(case.weight for case in some)
        yield f"\n[{json.dumps(check)}]" if " " in check else f"\n[{check}]"
        yield f"intercept = {curve.intercept:.3f}\nslope = {curve.slope:.3f}"
        fit = f"{weight:.1f} findings, {real:.1f} real"
        yield f'origin = "{f"by hand: {BY_HAND[check][1]} ({fit})" if check in BY_HAND else fit}"'


HEAD = f"""\
Measure → strength, the share of findings that are real: 1 / (1 + exp(−(intercept + slope · measure))).

It holds for a text like those of benchmarks/strengths.py: pairs without errors that anybody knows, with {PRIOR} planted
errors to a pair, and abstracts in which linguists marked the errors. {PRIOR} is the share of segments of the two human
translations in bio-MQM that have a major or critical error: a text with fewer errors has more false alarms.

    python benchmarks/strengths.py --data ../shared/data --write aligner/checking/strengths.toml
"""


def main() -> None:
    """Collect the cases, fit the curves and write them."""
    parser = argparse.ArgumentParser(description="Fit how many findings of a measure are real.")
    add = parser.add_argument
    add("--data", type=Path, metavar="FOLDER", help="holds gold and train")
    add("--cases", type=Path, required=True, metavar="FILE", help="findings, collected there if the file is missing")
    add("--write", type=Path, metavar="FILE", help="write the curves to this file")
    add("--jobs", type=int, default=1, help="processes side by side (default: 1); set OMP_NUM_THREADS=1 too")
    arguments = parser.parse_args()
    try:
        if not arguments.cases.is_file():
            lines = [json.dumps(case, ensure_ascii=False) for case in collect(arguments)]
            arguments.cases.write_text("\n".join(lines), encoding="utf-8")
        lines = arguments.cases.read_text(encoding="utf-8").splitlines()
        cases = [Case(*json.loads(line)) for line in lines]
        for line in chain(reliability(cases), table(cases)):
            print(line)
        if arguments.write:
            arguments.write.write_text("\n".join(table(cases)) + "\n", encoding="utf-8")
    except AlignerError as error:
        sys.exit(f"strengths.py: error: {error}")


if __name__ == "__main__":
    main()
