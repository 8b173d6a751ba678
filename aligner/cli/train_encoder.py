"""`aligner train-encoder`: sentence pairs in, an encoder out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from aligner.cli.command import Command
from aligner.cli.files import check_new
from aligner.cli.messages import say
from aligner.cli.streams import print_lines


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add("sources", type=Path, nargs="+", metavar="DATA",
        help="files of pairs: .tmx, .tsv or .jsonl, also packed as .xz or .gz; or folders of such files")  # fmt: skip
    add("-o", "--output", type=Path, required=True, metavar="FOLDER",
        help="folder for the encoder; an interrupted run continues there")  # fmt: skip
    add("--adapt", action="store_true", help="fine-tune the embedded encoder, in minutes, and measure the gain")
    add("--base", type=Path, metavar="FOLDER", help="with --adapt: start from this static encoder instead")
    add("--recipe", type=Path, metavar="FILE", help="without --adapt: recipe as TOML (default: the embedded encoder's)")
    add("--force", action="store_true", help="overwrite an existing encoder")


def _run(arguments: Namespace) -> None:
    _check_usage(arguments)
    progress = None if arguments.quiet else _say_progress
    if arguments.adapt:
        from aligner.encoders.loading import EMBEDDED
        from aligner.training.adapt import adapt_encoder

        adaptation = adapt_encoder(arguments.sources, arguments.output, arguments.base or EMBEDDED, progress=progress)
        counts, check = adaptation.pairs, [str(adaptation)]
    else:
        from aligner.training.corpus import SHIPPED_RECIPE, read_recipe

        recipe = read_recipe(arguments.recipe or SHIPPED_RECIPE)
        from aligner.training.encoder import train_encoder

        counts, check = train_encoder(arguments.sources, arguments.output, recipe, progress=progress), []
    print_lines([*(f"{name}\t{count}" for name, count in counts.items()), *check])


def _say_progress(stage: str, step: int, steps: int) -> None:
    say(f"step {step:,} of {steps:,}: {stage}" if steps else stage)


def _check_usage(arguments: Namespace) -> None:
    if arguments.adapt and arguments.recipe:
        arguments.command.error("--recipe is for training from scratch; --adapt has a recipe of its own")
    if arguments.base and not arguments.adapt:
        arguments.command.error("--base is the encoder that --adapt starts from; give --adapt too")
    folder = arguments.output
    check_new(folder / "model.safetensors" if folder.is_dir() else folder, arguments.force)


TRAIN_ENCODER = Command("train or adapt an encoder on sentence pairs", _add_arguments, _run)
