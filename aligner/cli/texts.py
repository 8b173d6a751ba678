"""The input of `check` and `terms`: two texts, or an alignment of them that was written earlier."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.cli.files import STANDARD_INPUT, add_model_arguments, add_side_arguments, read_side
from aligner.cli.messages import Report

if TYPE_CHECKING:
    from aligner.alignment.alignment import Alignment
    from aligner.alignment.options import Options
    from aligner.bitext.texts import Document, Sentences
    from aligner.encoders.protocol import Encoder

    Texts = tuple[Document | Sentences, Document | Sentences]

ALIGNMENT = ".jsonl"
# Options that apply to two texts; an alignment has already been made with its own.
TEXT_OPTIONS = (
    "lines", "no_repair", "exclude_rule", "source_language", "target_language", "encoding", "weights",
    "max_bead", "max_fan",
)  # fmt: skip


def add_text_arguments(command: ArgumentParser) -> None:
    """Add the arguments for the two texts, or for the alignment."""
    add = command.add_argument
    add("source", metavar="ZH", help="source text, Chinese or English; - reads standard input; or, without EN, "
        "a .jsonl file written by `aligner align`")  # fmt: skip
    add("target", metavar="EN", nargs="?", help="its translation; - reads standard input")


def add_aligning_arguments(command: ArgumentParser) -> None:
    """Add the options for reading and aligning the texts."""
    add_side_arguments(command)
    add_model_arguments(command)


def check_texts(arguments: Namespace, *others: str | None) -> None:
    """Report wrong usage if the command cannot read these texts, and the other files, together."""
    fail = arguments.command.error
    paths = [path for path in (arguments.source, arguments.target) if path]
    are_alignments = [Path(path).suffix.lower() == ALIGNMENT for path in paths]
    if [*paths, *others].count(STANDARD_INPUT) > 1:
        fail("only one of the texts can come from standard input")
    if len(paths) == 2 and any(are_alignments):
        fail("a .jsonl file is an alignment and contains both texts; give it alone")
    if len(paths) == 1 and not all(are_alignments):
        fail("give two texts, or one .jsonl file that `aligner align` wrote")
    if len(paths) == 1 and not any(others) and (options := [name for name in TEXT_OPTIONS if getattr(arguments, name)]):
        fail(f"--{options[0].replace('_', '-')} applies to two texts; this alignment has already been made")


def read_texts(arguments: Namespace) -> Alignment | Texts:
    """The alignment, or the two texts."""
    from aligner.alignment.alignment import Alignment

    if arguments.target is None:
        return Alignment.from_jsonl(arguments.source)
    sides = ((arguments.source, arguments.source_language), (arguments.target, arguments.target_language))
    source, target = (read_side(path, tag, arguments.lines, arguments.encoding) for path, tag in sides)
    return source, target


def options_of(arguments: Namespace, **fields: Any) -> Options:  # noqa: ANN401 - fields of Options
    """The options that the arguments stand for, with further fields."""
    from aligner.alignment.options import Options
    from aligner.alignment.weights import Weights

    sizes = {name: getattr(arguments, name) for name in ("max_bead", "max_fan")}
    # Loaded here and not by `align`, so that a wrong file is reported before the texts and the encoder are loaded.
    weights = Weights.load(arguments.weights) if arguments.weights else None
    return Options(
        repair=not arguments.no_repair,
        exclude_rules=tuple(arguments.exclude_rule),
        weights=weights,
        **{name: size for name, size in sizes.items() if size is not None},
        **fields,
    )


def align_texts(texts: Alignment | Texts, encoder: Encoder, options: Options, report: Report) -> Alignment:
    """The alignment of the two texts; an alignment unchanged."""
    from aligner.alignment.align import align
    from aligner.alignment.alignment import Alignment

    if isinstance(texts, Alignment):
        return texts
    return align(*texts, encoder=encoder, options=options, progress=report)
