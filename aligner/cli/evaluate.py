"""`aligner evaluate`: a prediction and a gold alignment in, precision, recall, F1 and calibration out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.streams import print_lines
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.alignment.alignment import Alignment
    from aligner.evaluation.evaluation import Links


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add(
        "predicted",
        type=Path,
        metavar="PREDICTED",
        help="file written by `aligner align`: .jsonl, or .tmx, .xlf or a table; a file of [0]:[0, 1] lines; or a "
        "folder",
    )
    add("gold", type=Path, metavar="GOLD", help="[0]:[0, 1] lines, InterText XML, a folder of NAME.gold, or "
        "a reviewed .jsonl, whose accepted beads count")  # fmt: skip
    add("--json", action="store_true", help="print all measures and counts as one JSON object")


def _run(arguments: Namespace) -> None:
    from json import dumps

    from aligner.evaluation.evaluation import Evaluation, evaluate

    pairs = _document_pairs(arguments.predicted, arguments.gold)
    pool = Evaluation.pooled(evaluate(_prediction(predicted), _gold(gold)) for predicted, gold in pairs)
    print_lines([dumps(pool.to_dict(), indent=1) if arguments.json else str(pool)])


def _document_pairs(predicted: Path, gold: Path) -> list[tuple[Path, Path]]:
    """(prediction, gold) of each document; in two folders, each gold document needs a prediction of the same name."""
    if predicted.is_dir() != gold.is_dir():
        raise InputError("the prediction and the gold must be two files or two folders", predicted)
    if not gold.is_dir():
        return [(predicted, gold)]
    golds = sorted(gold.glob("*.gold")) or sorted(gold.glob("*.jsonl"))
    pairs = [(_prediction_path(predicted, path.stem), path) for path in golds]
    if not pairs:
        raise InputError("there is no .gold file in this folder, and no reviewed .jsonl", gold)
    return pairs


def _prediction_path(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.jsonl", folder / f"{name}.gold"):
        if path.exists():
            return path
    raise InputError(f"this folder contains neither {name}.jsonl nor {name}.gold", folder)


def _prediction(path: Path) -> Alignment | Links:
    from aligner.alignment.alignment import Alignment
    from aligner.evaluation.gold import read_gold
    from aligner.evaluation.units import read_links
    from aligner.formats.registry import may_hold_units

    if path.suffix == ".jsonl":
        return Alignment.from_jsonl(path)
    return read_links(path) if may_hold_units(path) else read_gold(path)


def _gold(path: Path) -> Alignment | Links:
    """The gold beads of a file, or a reviewed alignment; InputError for an alignment of which nothing is accepted."""
    from aligner.alignment.alignment import Alignment
    from aligner.evaluation.gold import NOTHING_ACCEPTED, read_gold

    if path.suffix != ".jsonl":
        return read_gold(path)
    alignment = Alignment.from_jsonl(path)
    if not any(bead.judgement.status == "accepted" for bead in alignment):
        raise InputError(NOTHING_ACCEPTED, path)
    return alignment


EXAMPLES = """\
examples:
  aligner evaluate thesis.jsonl thesis.gold              against a gold alignment
  aligner evaluate predicted/ gold/ --json               all documents of two folders
  aligner evaluate before.jsonl after.jsonl              what you changed in the review: are confidences right for you?
"""
EVALUATE = Command("score a prediction against a gold or a reviewed alignment", _add_arguments, _run, EXAMPLES)
