"""Do weights fitted on reviewed files help with other texts of the same kind?

The chapters of one folder of the gold are the reviewer's texts, and other folders are what weights can be fitted on
without a reviewer. Chapter number k, in the order of names and counted from 0, is in fold k modulo the number of folds.
The chapters of the other folds are reviewed, and those of the fold are aligned with

    others                      weights fitted on the other folders
    one chapter                 weights fitted on the first reviewed chapter alone
    reviewed                    weights fitted on all reviewed chapters
    others, one chapter         on the other folders and the first reviewed chapter
    others, reviewed            on the other folders and all reviewed chapters
    others, accepted in bulk    the same, but the beads of which `others` is sure were accepted unseen, right or not

`aligner fit` fits in the same way: each folder counts the same, and all reviewed chapters together count as one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from accuracy import COLUMNS, DEV_FOLDERS, Row, cells, encoder_of, fit, say, score, table, without

from aligner import AlignerError, Encoder, Options, Weights, align
from aligner.evaluation.gold import GoldDocument, gold_folder

ROWS = (
    "others", "one chapter", "reviewed", "others, one chapter", "others, reviewed", "others, accepted in bulk",
)  # fmt: skip
# The confidence from which a reviewer accepts beads in bulk, as the dialog of the page proposes it.
SURE = 0.9


def main() -> None:
    """Print a row for each kind of weights."""
    arguments = parse()
    try:
        print("\n".join(lines(arguments)))
    except AlignerError as error:
        sys.exit(f"learned.py: error: {error}")


def parse() -> argparse.Namespace:
    """Which chapters, and which weights."""
    parser = argparse.ArgumentParser(description="Score weights fitted on reviewed chapters, on other chapters.")
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="FOLDER", help="holds the gold folders")
    add("--folder", choices=DEV_FOLDERS, default="mac-dev", help="the reviewer's texts (default: mac-dev)")
    add("--others", nargs="+", choices=DEV_FOLDERS, help="the other folders (default: all others)")
    add("--folds", type=int, default=2, help="parts of the cross-validation (default: 2)")
    add("--rows", nargs="+", choices=ROWS, default=ROWS, help="some rows (default: all)")
    return parser.parse_args()


def lines(arguments: argparse.Namespace) -> Iterator[str]:
    """The table: counts of all chapters, each aligned with weights that have not seen it."""
    rows: list[Row] = []
    for row in scored(arguments):
        say(f"{row.folder}: {' '.join(cells(row))}")
        rows.append(row)
    pooled = [Row.pooled(name, [row for row in rows if row.folder == name]) for name in arguments.rows]
    yield from table([COLUMNS, *map(cells, pooled)], ["", *arguments.rows])


def scored(arguments: argparse.Namespace) -> Iterator[Row]:
    """The chapters of each fold, with each kind of weights."""
    encoder = encoder_of(None)
    chapters = list(gold_folder(arguments.data / arguments.folder))
    names = arguments.others or [each for each in DEV_FOLDERS if each != arguments.folder]
    others = [list(gold_folder(arguments.data / each)) for each in names]
    base = fit(others, encoder, "others")
    for fold in range(arguments.folds):
        lessons = lessons_of(others, without(chapters, fold, arguments.folds), base, encoder)
        for name in arguments.rows:
            weights = fit(lessons[name](), encoder, f"{name}, fold {fold + 1}") if name in lessons else base
            yield Row.pooled(name, list(score(name, chapters[fold :: arguments.folds], encoder, weights, name)))


def lessons_of(
    others: Sequence[Sequence[GoldDocument]], reviewed: Sequence[GoldDocument], base: Weights, encoder: Encoder
) -> Mapping[str, Callable[[], Sequence[Sequence[GoldDocument]]]]:
    """What gives the folders to fit on, for each row but the first."""
    return {
        "one chapter": lambda: [reviewed[:1]],
        "reviewed": lambda: [reviewed],
        "others, one chapter": lambda: [*others, reviewed[:1]],
        "others, reviewed": lambda: [*others, reviewed],
        "others, accepted in bulk": lambda: [*others, [accepted_in_bulk(each, base, encoder) for each in reviewed]],
    }


def accepted_in_bulk(chapter: GoldDocument, weights: Weights, encoder: Encoder) -> GoldDocument:
    """The chapter as a reviewer leaves it who accepts all sure beads unseen, and corrects the places between them."""
    options = Options(weights=weights)
    found = align(
        chapter.source, chapter.target, source_language="zh", target_language="en", encoder=encoder, options=options
    )
    sure = [(tuple(bead.source), tuple(bead.target)) for bead in found if bead.confidence >= SURE]
    known = [{number for bead in sure for number in bead[side]} for side in (0, 1)]
    between = [link for link in chapter.links if all(map(set.isdisjoint, known, link))]
    return chapter._replace(links=sorted([*sure, *between]))


if __name__ == "__main__":
    main()
