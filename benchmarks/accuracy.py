"""Development gold → one table of how much is right, with the recipe of each row.

Weights are cross-validated: those that align a document were fitted on other documents. Document number k of a folder,
in the order of names and counted from 0, is in fold k modulo the number of folds, so that every fold has its share of
every folder. All counting is done by `aligner.evaluate`; see there for what the measures mean.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import accumulate, chain
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from extraction import Text, end_to_end
from parallel import LANGUAGES

from aligner import (
    AlignerError,
    Encoder,
    Evaluation,
    InputError,
    Options,
    Recipe,
    Weights,
    align,
    evaluate,
    fit_weights,
    load_encoder,
)
from aligner.encoders.protocol import describe, unit_vectors
from aligner.evaluation.evaluation import Score
from aligner.evaluation.gold import GoldDocument, gold_folder, read_sentences
from aligner.memory.memory import Memory
from aligner.training.weights import balanced_importance
from aligner.units.units import Unit, Variant

# Weights are fitted on documents of all of these, whichever are scored: so a row does not depend on its neighbours.
DEV_FOLDERS = ("mac-dev", "thesis-dev", "champollion-dev")
# One abstract that must come out right: scored, never fitted on, and left out of the pool.
SEED_FOLDER = "seed"
RETRIEVAL = Path("retrieval-dev") / "ntrex_CN.jsonl"

COLUMNS = (
    "docs", "beads", "strict P", "R", "F1", "lax P", "R", "F1", "null P", "R", "F1", "ECE", "≥.9", "right", "wrong <.9",
    "seconds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """Counts of one document or of many, the seconds it took from sentences to beads, and how it was done."""

    folder: str
    evaluation: Evaluation
    seconds: float
    recipe: Recipe
    # The same from raw text, if that was asked for.
    raw: Evaluation

    @classmethod
    def pooled(cls, name: str, rows: Sequence[Row]) -> Row:
        """One row of many that have the same recipe."""
        recipe, *others = {str(row.recipe): row.recipe for row in rows}.values()
        assert not others, "rows of different recipes cannot be pooled"
        given, raw = (
            Evaluation.pooled(each) for each in zip(*((row.evaluation, row.raw) for row in rows), strict=True)
        )
        return cls(name, given, sum(row.seconds for row in rows), recipe, raw)


def main() -> None:
    """Print the table of the options that the command line names."""
    arguments = parse()
    try:
        encoder = encoder_of(arguments.encoder)
        print("\n".join(retrieval(arguments, encoder) if arguments.retrieval else accuracy(arguments, encoder)))
    except AlignerError as error:
        sys.exit(f"accuracy.py: error: {error}")


def parse() -> argparse.Namespace:
    """What to score, and how."""
    parser = argparse.ArgumentParser(description="Score aligner on the development gold.")
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="FOLDER", help="holds the gold folders")
    add("--folds", type=int, default=5, help="parts of the cross-validation (default: 5)")
    add("--encoder", metavar="NAME", help="sentence-transformers model, name or folder (default: the embedded one)")
    add("--jobs", type=int, default=1, help="processes that fit side by side (default: 1); set OMP_NUM_THREADS=1 too")
    add("--folder", nargs="+", choices=(*DEV_FOLDERS, SEED_FOLDER), help="rows of the table (default: all)")
    add("--shipped", action="store_true", help="the shipped weights, which were fitted on these documents")
    add("--shapes", action="store_true", help="strict F1 by bead shape too")
    add("--paragraphs", type=int, metavar="BEADS", help="from raw text too, with so many gold beads to a paragraph")
    add("--retrieval", action="store_true", help="nothing but NTREX accuracy at 1: judges the encoder by itself")
    arguments = parser.parse_args()
    if arguments.folds < 2:
        parser.error("--folds must be 2 or more: no document may be scored with weights fitted on it")
    return arguments


def accuracy(arguments: argparse.Namespace, encoder: Encoder) -> Iterator[str]:
    """Lines of the table, of the shapes if asked for, and of the recipes."""
    chosen = arguments.folder or (*DEV_FOLDERS, SEED_FOLDER)
    gold = {folder: list(gold_folder(arguments.data / folder)) for folder in (*DEV_FOLDERS, SEED_FOLDER)}
    found = (
        shipped(gold, chosen, encoder, arguments.paragraphs) if arguments.shipped else fitted(gold, chosen, arguments)
    )
    rows = table_rows(list(found), chosen)
    yield from table([COLUMNS, *map(cells, rows)], ["", *(row.folder for row in rows)])
    if arguments.shapes:
        yield from ["", *shape_table(rows)]
    if arguments.paragraphs:
        yield from ["", *raw_table(rows, arguments.paragraphs)]
    yield from ["", *recipes(rows)]


def shipped(
    gold: Mapping[str, Sequence[GoldDocument]], chosen: Sequence[str], encoder: Encoder, paragraphs: int | None
) -> Iterator[Row]:
    """Every chosen document with the weights in the package."""
    weights = Weights.load()
    note = f"{weights}, fitted on the development documents themselves: not what new texts will give"
    for folder in chosen:
        yield from score(folder, gold[folder], encoder, weights, note, paragraphs)


def fitted(
    gold: Mapping[str, Sequence[GoldDocument]], chosen: Sequence[str], arguments: argparse.Namespace
) -> Iterator[Row]:
    """Every chosen document with weights fitted on the documents of the other folds, the seed's on those of all."""
    folds = [partial(fold_rows, gold, chosen, arguments, fold) for fold in range(arguments.folds)]
    tasks = [*folds, *([partial(seed_rows, gold, arguments)] if SEED_FOLDER in chosen else [])]
    if arguments.jobs == 1:
        rows = [task() for task in tasks]
    else:
        with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
            rows = [future.result() for future in [pool.submit(task) for task in tasks]]
    yield from chain.from_iterable(rows)


@cache
def encoder_of(name: str | None) -> Encoder:
    """The encoder of that name, loaded once a process."""
    return load_encoder(name)


def fold_rows(
    gold: Mapping[str, Sequence[GoldDocument]], chosen: Sequence[str], arguments: argparse.Namespace, fold: int
) -> list[Row]:
    """The documents of one fold, with weights fitted on those of the others."""
    held_out = {folder: gold[folder][fold :: arguments.folds] for folder in DEV_FOLDERS if folder in chosen}
    if not any(held_out.values()):
        return []
    encoder = encoder_of(arguments.encoder)
    rest = [without(gold[folder], fold, arguments.folds) for folder in DEV_FOLDERS]
    weights = fit(rest, encoder, f"fold {fold + 1} of {arguments.folds}")
    note = f"cross-validated, {arguments.folds} folds by document"
    return [
        row
        for folder, documents in held_out.items()
        for row in score(folder, documents, encoder, weights, note, arguments.paragraphs)
    ]


def seed_rows(gold: Mapping[str, Sequence[GoldDocument]], arguments: argparse.Namespace) -> list[Row]:
    """The reference abstract, with weights fitted on all development documents."""
    encoder = encoder_of(arguments.encoder)
    weights = fit([gold[folder] for folder in DEV_FOLDERS], encoder, SEED_FOLDER)
    note = f"{weights}, on all documents of {', '.join(DEV_FOLDERS)}"
    return list(score(SEED_FOLDER, gold[SEED_FOLDER], encoder, weights, note, arguments.paragraphs))


def without(documents: Sequence[GoldDocument], fold: int, folds: int) -> list[GoldDocument]:
    """The documents of all other folds."""
    return [document for number, document in enumerate(documents) if number % folds != fold]


def fit(folders: Sequence[Sequence[GoldDocument]], encoder: Encoder, purpose: str) -> Weights:
    """Weights fitted on these documents as `aligner fit` does it, each folder counting the same."""
    say(f"{purpose}: fitting on {sum(map(len, folders))} documents")
    start = perf_counter()
    texts = [[(each.source, each.target, each.links) for each in folder] for folder in folders]
    everything = [text for folder in texts for text in folder]
    weights = fit_weights(everything, encoder=encoder, importance=balanced_importance(texts))
    say(f"{purpose}: fitted in {perf_counter() - start:.0f} s")
    return weights


def score(
    folder: str,
    documents: Iterable[GoldDocument],
    encoder: Encoder,
    weights: Weights,
    note: str,
    paragraphs: int | None = None,
) -> Iterator[Row]:
    """One row a document; the recipe says `note` of the weights. `paragraphs`: gold beads to one of the raw text."""
    options = Options(weights=weights)
    for document in documents:
        start = perf_counter()
        alignment = align(
            document.source,
            document.target,
            source_language="zh",
            target_language="en",
            encoder=encoder,
            options=options,
        )
        seconds = perf_counter() - start
        evaluation = evaluate(alignment, document.links)
        say(f"{folder}/{document.name}: strict F1 {evaluation.strict.f1:.3f}, {seconds:.2f} s")
        raw = end_to_end(document, raw_texts(document, paragraphs), options) if paragraphs else Evaluation()
        yield Row(folder, evaluation, seconds, replace(alignment.recipe, weights=note), raw)


def raw_texts(document: GoldDocument, beads: int) -> list[Text]:
    """Both sides as running text, with so many gold beads to a paragraph, which is a line."""
    paragraphs = ([0] * len(document.source), [0] * len(document.target))
    for number, link in enumerate(document.links):
        for side, sentences in zip(paragraphs, link, strict=True):
            for sentence in sentences:
                side[sentence] = number // beads
    sides = zip((document.source, document.target), paragraphs, LANGUAGES, strict=True)
    return [Text.clean(list(text), list(accumulate(numbers, max)), language) for text, numbers, language in sides]


def table_rows(scored: Sequence[Row], chosen: Sequence[str]) -> list[Row]:
    """A row for each folder in the usual order, the pool of the development folders, and the seed apart."""
    folders = [folder for folder in DEV_FOLDERS if folder in chosen]
    rows = [Row.pooled(folder, [row for row in scored if row.folder == folder]) for folder in folders]
    if len(rows) > 1:
        rows.append(Row.pooled("pooled", rows))
    if SEED_FOLDER in chosen:
        rows.append(Row.pooled(SEED_FOLDER, [row for row in scored if row.folder == SEED_FOLDER]))
    return rows


def cells(row: Row) -> list[str]:
    """What stands under COLUMNS."""
    found = row.evaluation
    scores = [f"{ratio:.3f}" for one in (found.strict, found.lax, found.null) for ratio in ratios(one)]
    wrong = found.strict.predicted - found.strict.hits
    unsure = 1 - (found.sure.beads - found.sure.right) / max(wrong, 1)
    sure = [f"{found.sure_share:.1%}", f"{found.sure.precision:.1%}", f"{unsure:.3f}"]
    calibration = f"{found.calibration_error:.3f}"
    return [str(found.documents), f"{found.strict.predicted:,}", *scores, calibration, *sure, f"{row.seconds:.1f}"]


def ratios(score: Score) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    return score.precision, score.recall, score.f1


def raw_table(rows: Sequence[Row], beads: int) -> Iterator[str]:
    """Strict precision, recall and F1 from raw text; a run that covers no gold run is wrong."""
    yield f"from raw text, a line for {beads} gold beads: strict P, R, F1"
    yield from table(
        [[f"{ratio:.3f}" for ratio in ratios(row.raw.strict)] for row in rows], [row.folder for row in rows]
    )


def shape_table(rows: Sequence[Row]) -> Iterator[str]:
    """Strict F1 of each shape that is in the gold or the prediction, with the numbers of both."""
    shapes = list(Evaluation.pooled(row.evaluation for row in rows).shapes)
    head = [row.folder for row in rows]
    body = [[shape_cell(row.evaluation.shapes.get(shape)) for row in rows] for shape in shapes]
    yield "strict F1 by shape (source-target): F1, beads predicted / in the gold"
    yield from table([head, *body], ["", *shapes])


def shape_cell(score: Score | None) -> str:
    """`0.912 430/441`, or a dash where there is no such bead."""
    return f"{score.f1:.3f} {score.predicted:,}/{score.expected:,}" if score else "–"


def table(lines: Sequence[Sequence[str]], names: Sequence[str]) -> Iterator[str]:
    """Lines of text with the columns right-aligned after their names."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    first = max(map(len, names))
    for name, line in zip(names, lines, strict=True):
        fields = "  ".join(f"{field:>{width}}" for field, width in zip(line, widths, strict=True))
        yield f"{name:{first}}  {fields}"


def recipes(rows: Sequence[Row]) -> Iterator[str]:
    """Each distinct recipe once, after the rows that it made."""
    for recipe in dict.fromkeys(str(row.recipe) for row in rows):
        yield f"{', '.join(row.folder for row in rows if str(row.recipe) == recipe)}: {recipe}"


def retrieval(arguments: argparse.Namespace, encoder: Encoder) -> Iterator[str]:
    """Share of NTREX sentences whose own translation is the nearest among all: by cosine, and by `Memory.similar`."""
    path = arguments.data / RETRIEVAL
    if not path.is_file():
        raise InputError("no such file; --data must hold it", path)
    pairs = [json.loads(line) for line in read_sentences(path)]
    chinese, english = (unit_vectors(encoder, [pair[language] for pair in pairs]) for language in ("zh", "en"))
    cosines = chinese @ english.T
    yield f"{path.name}: {len(pairs):,} pairs, accuracy at 1 by cosine and by Memory.similar, {describe(encoder)}"
    with TemporaryDirectory() as folder, Memory(Path(folder) / "ntrex.db") as memory:
        memory.add([Unit((Variant("zh", pair["zh"]), Variant("en", pair["en"]))) for pair in pairs], path.name)
        for source, target, rows in (("zh", "en", cosines), ("en", "zh", cosines.T)):
            nearest = np.mean(rows.argmax(axis=1) == np.arange(len(pairs)))
            found = [memory.similar(pair[source], language=target, limit=1, encoder=encoder) for pair in pairs]
            right = sum(match.text == pair[target] for pair, (match,) in zip(pairs, found, strict=True))
            yield f"{source} → {target}  {nearest:.4f}  {right / len(pairs):.4f}"


def say(message: str) -> None:
    """Progress, out of the way of the result."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
