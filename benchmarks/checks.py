"""Translations with a fault put in on purpose → how many of the faults `aligner.check` points at, and what it flags
where there is none; and what becomes of both when a number that was set by hand in a check is moved (`--ablate`).

One fault a copy; the copy is checked whole, as running text. A fault is found if a flag of a check that is meant for it
(`ACCEPTED`) has characters of its place, where the same check did not flag as gravely before.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from check_ablation import MODULES, Texts, ablated, policy_numbers
from faults import Mutation
from generated import bitext
from mutations import SEED, mutations_of_gold, mutations_of_thesis, sample
from parallel import Parallel, Side, own_chapters, own_thesis, read_folder
from passages import strange_sentences
from sightings import ACCEPTED, Sighting, overlap, sightings

import aligner
from aligner import AlignerError, Document, InputError, Sentences, Span
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import SEVERITIES, Severity
from aligner.evaluation.evaluation import Score

NUMBERS = "numbers"
# Kinds that a line of the table has together; the bars of recall, at any severity, count for these.
TOGETHER: Mapping[str, tuple[str, ...]] = {
    **{kind: (kind,) for kind in ACCEPTED},
    NUMBERS: ("digits swapped", "magnitude", "percent sign lost"),
}
BARS: Mapping[str, float] = {
    "sentence dropped": 0.9, "clause dropped": 0.7, "sentence inserted": 0.9, NUMBERS: 0.95, "untranslated": 0.9,
}  # fmt: skip
MUTATED = "thesis-dev"
GOLD = (MUTATED, "champollion-dev")
OWN = "own text"
BOTH = "both"
NOISY = "its noisy copies"
# Mutated copies that a process checks at a time.
BATCH = 20
MOST = 200
# The same where the numbers of the checks are moved, one after the other.
MOST_ABLATED = 20
NULL_CHECKS = ("omission", "addition")
Corpora = Mapping[str, Sequence[Parallel]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mutation: the flags that found it, and those that it brought elsewhere or in other checks."""

    corpus: str
    mutation: Mutation
    found: tuple[tuple[str, Severity], ...]
    besides: tuple[tuple[str, Severity], ...]

    @property
    def finders(self) -> set[str]:
        """The checks that found it."""
        return {check for check, _ in self.found}

    def is_found(self, severity: Severity) -> bool:
        """Whether a flag of this severity or a graver one found it."""
        least = SEVERITIES.index(severity)
        return any(SEVERITIES.index(each) >= least for _, each in self.found)


class Kind(NamedTuple):
    """Flags that are counted together: those of a check and severity, at gold nulls or elsewhere."""

    check: str
    severity: Severity
    at_null: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """Flags of texts that nobody mutated: how many, by check, severity and whether they lie at a gold null."""

    name: str
    sizes: tuple[int, int]
    flags: Counter[Kind]
    examples: tuple[str, ...]

    def major(self, *at_null: bool) -> int:
        """Number of major flags."""
        flags = Counter({kind: n for kind, n in self.flags.items() if kind.severity == "major"})
        return sum(n for kind, n in flags.items() if kind.at_null in at_null)

    def cell(self, check: str, severity: Severity) -> str:
        """How many flags of a check and severity there are, and at gold nulls."""
        away, at_null = (self.flags[Kind(check, severity, null)] for null in (False, True))
        return f"{away + at_null:5}" + (f", at nulls {at_null:3}" if at_null else " " * 14)

    def has(self, check: str, severity: Severity) -> bool:
        """Whether there are any."""
        return any(self.flags[Kind(check, severity, null)] for null in (False, True))


def main() -> None:
    """Print the parts of the report that the command line asks for."""
    arguments = parse()
    try:
        print(f"checks: {', '.join(CHECKS)}", flush=True)
        for part in parts_of_report(arguments):
            print()
            for line in part:
                print(line, flush=True)
    except AlignerError as error:
        sys.exit(f"checks.py: error: {error}")


def parts_of_report(arguments: argparse.Namespace) -> list[Iterator[str]]:
    """The lines of each part."""
    if arguments.scale:
        return [scale(arguments.scale)]
    corpora = {name: read_folder(arguments.data / name) for name in GOLD}
    corpora[OWN] = [own_thesis()]
    if arguments.ablate is not None:
        return [worth_of_numbers(corpora, arguments)]
    return [recall(corpora, arguments), unmutated(corpora, arguments), nulls(corpora)]


def worth_of_numbers(corpora: Corpora, arguments: argparse.Namespace) -> Iterator[str]:
    """Lines of the table of numbers that were set by hand."""
    plain = chain.from_iterable(corpora[name] for name in (MUTATED, OWN, GOLD[1]))
    mutations = chain.from_iterable(chosen_mutations(corpora[MUTATED], arguments).values())
    texts = Texts.of(plain, [*corpora[MUTATED], *corpora[OWN], *own_chapters()], list(mutations))
    yield from ablated(policy_numbers(*arguments.ablate), texts)


def parse() -> argparse.Namespace:
    """What to check, and how much to say."""
    parser = argparse.ArgumentParser(description="Score aligner.check on faults put in on purpose.")
    add = parser.add_argument
    add("--data", type=Path, metavar="FOLDER", help="holds the gold folders thesis-dev and champollion-dev")
    add("--kinds", nargs="+", choices=ACCEPTED, default=list(ACCEPTED), help="of mutations (default: all)")
    add("--most", type=int, help=f"mutations of a kind (default: {MOST}; with --ablate {MOST_ABLATED})")
    add("--seed", type=int, default=SEED, help="of the draw")
    add("--jobs", type=int, default=1, help="processes side by side (default: 1); set OMP_NUM_THREADS=1 too")
    add("--errors", action="store_true", help="list what was missed, and the flags of the texts without faults")
    add("--scale", type=int, metavar="N", help="nothing but time and memory of generated texts of N sentences a side")
    add("--ablate", nargs="*", choices=MODULES, metavar="MODULE", help="nothing but recall and flags with each "
        "number that was set by hand, in these modules of checks or in all, a fifth smaller and larger")  # fmt: skip
    arguments = parser.parse_args()
    if arguments.most is None:
        arguments.most = MOST if arguments.ablate is None else MOST_ABLATED
    if not arguments.scale and not arguments.data:
        parser.error("--data is needed, for all but --scale")
    return arguments


# --- how many faults are found


def recall(corpora: Corpora, arguments: argparse.Namespace) -> Iterator[str]:
    """Lines of the table of recall, and of what was missed if asked for."""
    outcomes = list(all_outcomes(corpora, arguments))
    yield f"recall of mutations, by severity of the flag that finds them; seed {arguments.seed}"
    yield f"{'':20}  {'':10} {'n':>4}  {'any':>5}  {'major':>5}  bar   found by; new flags besides"
    for (name, kinds), corpus in product(TOGETHER.items(), (MUTATED, OWN, BOTH)):
        alike = [each for each in outcomes if each.mutation.kind in kinds]
        if some := [each for each in alike if corpus in {each.corpus, BOTH}]:
            yield recall_line(name, corpus, some)
    if arguments.errors:
        missed = [each.mutation for each in outcomes if not each.is_found("minor")]
        yield from (f"missed: {each.kind} ({each.document}): {each.what}" for each in missed)


def recall_line(name: str, corpus: str, outcomes: Sequence[Outcome]) -> str:
    """One line of the table."""
    shares = [sum(each.is_found(severity) for each in outcomes) / len(outcomes) for severity in SEVERITIES]
    bar = f"{BARS[name]:.2f}" if name in BARS and corpus == BOTH else ""
    checks = Counter(chain.from_iterable(each.finders for each in outcomes))
    besides = Counter(severity for _, severity in chain.from_iterable(each.besides for each in outcomes))
    by = ", ".join(f"{check} {n}" for check, n in checks.most_common())
    more = ", ".join(f"{besides[severity]} {severity}" for severity in SEVERITIES)
    return f"{name:20}  {corpus:10} {len(outcomes):4}  {shares[0]:.3f}  {shares[1]:.3f}  {bar:4}  {by}; {more}"


class Task(NamedTuple):
    """Mutations of one document that a process checks at a time."""

    corpus: str
    document: Parallel
    few: list[Mutation]


def all_outcomes(corpora: Corpora, arguments: argparse.Namespace) -> Iterator[Outcome]:
    """The outcome of every mutation that was drawn."""
    documents = {MUTATED: corpora[MUTATED], OWN: [*corpora[OWN], *own_chapters()]}
    chosen = chosen_mutations(documents[MUTATED], arguments)
    tasks: list[Task] = []
    for corpus, some in chosen.items():
        for document in documents[corpus]:
            few = [each for each in some if each.document == document.name]
            tasks += [Task(corpus, document, few[k : k + BATCH]) for k in range(0, len(few), BATCH)]
    with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
        for number, future in enumerate([pool.submit(outcomes_of, *task) for task in tasks], start=1):
            yield from future.result()
            print(f"{number} of {len(tasks)} batches", file=sys.stderr, flush=True)


def chosen_mutations(gold: Sequence[Parallel], arguments: argparse.Namespace) -> dict[str, list[Mutation]]:
    """The mutations that were drawn, by corpus."""
    possible = {
        MUTATED: list(mutations_of_gold(gold, arguments.seed)),
        OWN: list(mutations_of_thesis(strange_sentences(gold, OWN), arguments.seed)),
    }
    return shared_out(possible, arguments)


def shared_out(possible: Mapping[str, Sequence[Mutation]], arguments: argparse.Namespace) -> dict[str, list[Mutation]]:
    """Of each kind as many as wanted, half of each corpus; where one has fewer, the other gives more."""
    chosen: dict[str, list[Mutation]] = {MUTATED: [], OWN: []}
    for kind in arguments.kinds:
        gold, own = ([each for each in possible[corpus] if each.kind == kind] for corpus in (MUTATED, OWN))
        some = min(len(gold), max(arguments.most // 2, arguments.most - len(own)))
        chosen[MUTATED] += sample(gold, some, arguments.seed)
        chosen[OWN] += sample(own, arguments.most - some, arguments.seed)
    return chosen


def outcomes_of(corpus: str, document: Parallel, few: Sequence[Mutation]) -> list[Outcome]:
    """What comes of mutations of one document."""
    before = sightings_of(document.source.text, document.target.text)
    return [outcome(corpus, document, mutation, before) for mutation in few]


def outcome(corpus: str, document: Parallel, mutation: Mutation, before: Sequence[Sighting]) -> Outcome:
    """What comes of one mutation."""
    mutated = Document(document.target.text, "en", edits=mutation.edits)
    review = aligner.check(document.source.text, mutated.text, source_language="zh", target_language="en")
    found: list[tuple[str, Severity]] = []
    besides: list[tuple[str, Severity]] = []
    for each in sightings(review, mutated):
        if not each.is_known(before):
            here = overlap(each.source, mutation.source_places) or overlap(each.shown, mutation.places_after)
            fits = here and each.check in ACCEPTED[mutation.kind]
            (found if fits else besides).append((each.check, each.severity))
    return Outcome(corpus, mutation, tuple(found), tuple(besides))


@cache
def sightings_of(source: str, target: str) -> tuple[Sighting, ...]:
    """Flags of texts without a fault."""
    review = aligner.check(source, target, source_language="zh", target_language="en")
    return tuple(sightings(review, Document(target, "en")))


# --- what is flagged where nothing was mutated


def unmutated(corpora: Corpora, arguments: argparse.Namespace) -> Iterator[str]:
    """Lines on the flags of the texts as they are."""
    yield "flags of the texts as they are: all, of which at sentences that the gold leaves without counterpart"
    texts = [counted(name, corpora[name]) for name in (MUTATED, OWN, GOLD[1])]
    texts.append(noisy(corpora[MUTATED], arguments.data / MUTATED))
    yield f"{'':20}" + "".join(f"{each.name:>24}" for each in texts)
    for check, severity in product(CHECKS, SEVERITIES):
        if any(each.has(check, severity) for each in texts):
            cells = "".join(f"{each.cell(check, severity):>24}" for each in texts)
            yield f"{check} {severity}"[:24].ljust(24) + cells
    for each in texts:
        yield density(each)
    if arguments.errors:
        yield from chain.from_iterable(each.examples for each in texts)


def density(counts: Counted) -> str:
    """The bar line of a text."""
    source, target = counts.sizes
    rates = []
    kinds = [("major flags", counts.major(True, False)), ("of these away from nulls", counts.major(False))]
    for what, major in kinds[:1] if counts.name == NOISY else kinds:
        rates.append(f"{what} {major}: {10 * major / source:.2f}, {10 * major / (source + target):.2f}")
    return f"{counts.name}, per ten sentences of the source, of both sides: {'; '.join(rates)} (bar 1)"


def counted(name: str, documents: Sequence[Parallel]) -> Counted:
    """Flags of documents as running text."""
    flags: Counter[Kind] = Counter()
    examples = []
    for document in documents:
        sides = (document.source, document.target)
        left, right = ([side.spans[k] for k in document.nulls(n)] for n, side in enumerate(sides))
        review = aligner.check(document.source.text, document.target.text, source_language="zh", target_language="en")
        seen = sightings(review, Document(document.target.text, "en"))
        for flag, each in zip(review.flags, seen, strict=True):
            at_null = overlap(each.source, left) or overlap(each.shown, right)
            flags[Kind(each.check, each.severity, at_null)] += 1
            texts = [written(document.source, each.source), written(document.target, each.shown)]
            mark = " at a null" if at_null else ""
            examples.append(
                f"{name} {document.name} {each.check} {each.severity}{mark} {flag.finding.measure:.2f}:"
                f" {flag.finding.explanations['en']} {texts[0]!r} | {texts[1]!r}"
            )
    return Counted(name, sizes(documents), flags, tuple(examples))


def written(side: Side, places: Iterable[Span]) -> str:
    """What stands at places of a text."""
    return " … ".join(side.text[place.start : place.stop] for place in places)


def noisy(documents: Sequence[Parallel], folder: Path) -> Counted:
    """Flags of the same documents as an extractor leaves them; where nulls are is not asked."""
    flags: Counter[Kind] = Counter()
    for document in documents:
        paths = [folder / f"{document.name}.noisy.{language}.txt" for language in ("zh", "en")]
        if not all(path.is_file() for path in paths):
            raise InputError(f"no noisy copy of {document.name}", folder)
        source, target = (path.read_text(encoding="utf-8") for path in paths)
        for flag in aligner.check(source, target, source_language="zh", target_language="en").flags:
            flags[Kind(flag.finding.check, flag.severity, False)] += 1
    return Counted(NOISY, sizes(documents), flags, ())


def sizes(documents: Iterable[Parallel]) -> tuple[int, int]:
    """Sentences of the gold on both sides."""
    both = [(len(each.source.sentences), len(each.target.sentences)) for each in documents]
    return sum(here for here, _ in both), sum(there for _, there in both)


# --- whether sentences without counterpart are found


def nulls(corpora: Corpora) -> Iterator[str]:
    """Omissions and additions against the nulls of the gold, sentence by sentence; sentences as in the gold."""
    yield "gold nulls flagged as omission or addition, sentences as given (shipped weights, fitted on these documents)"
    total = [Score(), Score()]
    for name in GOLD:
        scores = [Score(), Score()]
        for document in corpora[name]:
            for k, score in enumerate(null_scores(document)):
                scores[k] += score
        total = [one + other for one, other in zip(total, scores, strict=True)]
        yield f"  {name:16} {shown(scores)}"
    yield f"  {'pooled':16} {shown(total)} (bar: F1 0.80)"


def null_scores(document: Parallel) -> Iterator[Score]:
    """Of omissions, and of additions."""
    source, target = (Sentences.given(side.sentences, side.language) for side in (document.source, document.target))
    review = aligner.check(source, target)
    for k, check in enumerate(NULL_CHECKS):
        beads = [review.alignment[flag.finding.bead] for flag in review.flags if flag.finding.check == check]
        flagged = set(chain.from_iterable(bead.target if k else bead.source for bead in beads))
        gold = set(document.nulls(k))
        hits = len(flagged & gold)
        yield Score(hits, len(flagged), hits, len(gold))


def shown(scores: Sequence[Score]) -> str:
    """F1 with precision and recall, together and of each."""
    named = zip(("both", *NULL_CHECKS), (sum(scores, Score()), *scores), strict=True)
    return "; ".join(
        f"{name} F1 {each.f1:.3f} (P {each.precision:.3f}, R {each.recall:.3f}, {each.expected} in the gold)"
        for name, each in named
    )


# --- how long a long text takes


def scale(sentences: int) -> Iterator[str]:
    """Seconds and peak memory of a generated thesis, from raw texts to the report."""
    text = bitext(sentences)
    yield f"generated thesis, {sentences:,} sentences a side"
    start = perf_counter()
    alignment = aligner.align(text.source, text.target)
    aligned = perf_counter()
    yield f"align  {aligned - start:6.1f} s  {peak():6.0f} MB peak"
    review = aligner.check(alignment)
    checked = perf_counter()
    yield f"check  {checked - aligned:6.1f} s  {peak():6.0f} MB peak  {review!r}"
    yield f"both   {checked - start:6.1f} s"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        review.save(path)
        size = path.stat().st_size / 1e6
        yield f"report {perf_counter() - checked:6.1f} s  {peak():6.0f} MB peak  {size:.1f} MB of HTML"


def peak() -> float:
    """Most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
