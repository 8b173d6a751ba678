"""`aligner fit`: gold alignments in, weights out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.files import check_new
from aligner.cli.messages import status
from aligner.distribution import __version__

if TYPE_CHECKING:
    from aligner.evaluation.gold import GoldDocument


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("folders", type=Path, nargs="+", metavar="GOLD_FOLDER", help="NAME.zh, NAME.en and NAME.gold for each document")
    add("-o", "--output", type=Path, required=True, metavar="FILE", help="file for the weights, as TOML")
    add("--encoder", metavar="MODEL", help="encoder to fit the weights for (default: the embedded one)")
    add("--force", action="store_true", help="overwrite the output file")


def _run(arguments: Namespace) -> None:
    check_new(arguments.output, arguments.force)
    from aligner.evaluation.gold import gold_folder
    from aligner.training.weights import balanced_importance, fit_weights

    folders = [list(gold_folder(folder)) for folder in arguments.folders]
    documents = [document for folder in folders for document in folder]
    folder_texts = [[(document.source, document.target, document.links) for document in folder] for folder in folders]
    with status(arguments.quiet) as report:
        report("gathering the evidence")
        texts = [text for folder in folder_texts for text in folder]
        weights = fit_weights(
            texts, encoder=arguments.encoder, importance=balanced_importance(folder_texts), progress=report
        )
    weights.save(arguments.output, _comment(arguments, documents))


def _comment(arguments: Namespace, documents: Sequence[GoldDocument]) -> str:
    """The origin of the weights, for the head of their file."""
    folders = ", ".join(folder.resolve().name for folder in arguments.folders)
    beads = sum(len(document.links) for document in documents)
    return (
        f"Made by `aligner fit` (aligner {__version__}) with the encoder {arguments.encoder or 'embedded'}\n"
        f"on {beads} gold beads of {len(documents)} documents, each folder counting the same: {folders}"
    )


FIT = Command("fit the weights of the lattice on gold alignments", _add_arguments, _run)
