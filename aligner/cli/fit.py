"""`aligner fit`: gold alignments and reviewed ones in, weights out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.files import check_new
from aligner.cli.messages import say, status
from aligner.distribution import __version__
from aligner.errors import InputError, counted

if TYPE_CHECKING:
    from aligner.evaluation.gold import GoldDocument

EXAMPLES = """\
examples:
  aligner fit gold/novels gold/theses -o weights.toml
  aligner fit reviewed/*.jsonl gold/theses -o weights.toml      with the beads that you accepted in reviews
  aligner align new.zh.txt new.en.txt --weights weights.toml    align with the new weights

Each folder counts the same, and all reviewed files together count as one. Only accepted beads are gold. A few hundred
of them are few: give gold folders with them, and compare with aligner evaluate before you use the weights.
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("gold", type=Path, nargs="+", metavar="GOLD", help="a folder with NAME.zh, NAME.en and NAME.gold for each "
        "document, or a reviewed .jsonl")  # fmt: skip
    add("-o", "--output", type=Path, required=True, metavar="FILE", help="file for the weights, as TOML")
    add("--encoder", metavar="MODEL", help="encoder to fit the weights for (default: the embedded one)")
    add("--force", action="store_true", help="overwrite the output file")


def _run(arguments: Namespace) -> None:
    check_new(arguments.output, arguments.force, arguments.gold)
    from aligner.training.weights import balanced_importance, fit_weights

    groups = _groups(arguments)
    texts = [[(document.source, document.target, document.links) for document in group] for group in groups]
    with status(arguments.quiet) as report:
        report("gathering the evidence")
        weights = fit_weights(
            [text for group in texts for text in group],
            encoder=arguments.encoder,
            importance=balanced_importance(texts),
            progress=report,
        )
    weights.save(arguments.output, _comment(arguments, groups))
    if not arguments.quiet:
        beads = sum(len(document.links) for group in groups for document in group)
        say(
            f"{arguments.output}: weights fitted on {counted(beads, 'gold bead')}; before you use them, compare them "
            "with the shipped ones on other texts: `aligner evaluate`"
        )


def _groups(arguments: Namespace) -> list[list[GoldDocument]]:
    """The documents of each folder, and those of all reviewed files, which count as one folder."""
    from aligner.evaluation.gold import gold_folder

    files = [path for path in arguments.gold if path.suffix == ".jsonl" and not path.is_dir()]
    folders = [list(gold_folder(path)) for path in arguments.gold if path not in files]
    return [*folders, *([_reviewed(files, arguments)] if files else [])]


def _reviewed(paths: Sequence[Path], arguments: Namespace) -> list[GoldDocument]:
    """The accepted beads of each file, and a message of how many there are; InputError if there is none at all."""
    from aligner.alignment.alignment import Alignment
    from aligner.evaluation.gold import NOTHING_ACCEPTED, accepted_beads

    alignments = [Alignment.from_jsonl(path) for path in paths]
    named = zip(paths, alignments, strict=True)
    documents = [
        accepted_beads(alignment, path.name)
        for path, alignment in named
        if any(bead.judgement.status == "accepted" for bead in alignment.joined())
    ]
    if not documents:
        raise InputError(NOTHING_ACCEPTED, paths[0])
    if not arguments.quiet:
        accepted, beads = sum(len(document.links) for document in documents), sum(map(len, alignments))
        say(f"{accepted:,} of {counted(beads, 'bead')} in {counted(len(paths), 'reviewed file')} are accepted and gold")
    return documents


def _comment(arguments: Namespace, groups: Sequence[Sequence[GoldDocument]]) -> str:
    """The origin of the weights, for the head of their file."""
    names = ", ".join(path.resolve().name for path in arguments.gold)
    documents = [document for group in groups for document in group]
    beads = sum(len(document.links) for document in documents)
    return (
        f"Made by `aligner fit` (aligner {__version__}) with the encoder {arguments.encoder or 'embedded'}\n"
        f"on {beads} gold beads of {len(documents)} documents, each folder counting the same: {names}"
    )


FIT = Command("fit the weights of the lattice on gold and reviewed alignments", _add_arguments, _run, EXAMPLES)
