"""The input of `align`, `check` and `terms`: two texts, one file with both languages, or a file with pairs of them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aligner.cli.files import (
    STANDARD_INPUT,
    add_model_arguments,
    add_side_arguments,
    as_lines,
    reading_of,
    say_notices,
)
from aligner.cli.messages import Report
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.alignment.alignment import Alignment
    from aligner.alignment.options import Options
    from aligner.bitext.texts import Document, Sentences
    from aligner.encoders.protocol import Encoder
    from aligner.encoders.reranker import Reranker
    from aligner.revision.carried import Carried

    Texts = tuple[Document | Sentences, Document | Sentences]

# Options that apply to texts; pairs have already been made with their own.
TEXT_OPTIONS = (
    "lines", "no_repair", "exclude_rule", "encoding", "weights", "max_bead", "max_fan", "reranker",
)  # fmt: skip


def add_text_arguments(command: ArgumentParser, folders: str = "") -> None:
    """Add the arguments for the two texts, or for one file; `folders` says what else they may be."""
    add = command.add_argument
    add("source", metavar="ZH", help="a text in Chinese or English: .docx, .pdf, .html, .epub, .srt, .txt, ...; or, "
        f"without EN, a file with both languages, or with pairs: .jsonl, .tmx, .xlf, .po, .xlsx, ...{folders}; "
        "- reads standard input")  # fmt: skip
    add("target", metavar="EN", nargs="?", help="its translation; - reads standard input")


def add_aligning_arguments(command: ArgumentParser) -> None:
    """Add the options for reading and aligning the texts."""
    add_side_arguments(command)
    add_model_arguments(command)


def check_texts(arguments: Namespace, *others: str | None) -> None:
    """Report wrong usage if the command cannot read these texts, and the other files, together."""
    from aligner.formats.registry import holds_units

    fail = arguments.command.error
    paths = [path for path in (arguments.source, arguments.target) if path]
    have_pairs = list(map(holds_units, paths))
    if [*paths, *others].count(STANDARD_INPUT) > 1:
        fail("only one of the texts can come from standard input")
    if len(paths) == 2 and any(have_pairs):
        fail(f"{paths[have_pairs.index(True)]} has pairs of both texts; give it alone")
    if len(paths) == 1 and all(have_pairs) and not any(others):
        options = [name for name in TEXT_OPTIONS if getattr(arguments, name)]
        if options:
            fail(f"--{options[0].replace('_', '-')} applies to texts; this file has pairs already")


def read_texts(arguments: Namespace) -> Alignment | Texts:
    """The two texts of two files or of one; or the pairs that a file has, as an alignment."""
    from aligner.alignment.alignment import Alignment
    from aligner.alignment.files import read_texts
    from aligner.bitext.beads import Bitext

    texts = read_texts(arguments.source, arguments.target, reading_of(arguments))
    if isinstance(texts, Bitext):
        return Alignment.from_bitext(texts)
    for document in texts:
        say_notices(document, arguments)
    source, target = map(as_lines, texts) if arguments.lines else texts
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
        reranker=_reranker(arguments.reranker) if arguments.reranker else None,
        **{name: size for name, size in sizes.items() if size is not None},
        **fields,
    )


@lru_cache(maxsize=1)
def _reranker(name: str) -> Reranker:
    """The reranker of that name, loaded once for all texts of a command."""
    from aligner.encoders.reranker import load_reranker

    return load_reranker(name)


def carry_over(texts: Alignment | Texts, options: Options, arguments: Namespace) -> Carried:
    """What a reviewer decided in the file `--from` about earlier versions of the texts."""
    from aligner.bitext.beads import Bitext
    from aligner.revision.carrying import carry
    from aligner.revision.store import read_reviewed

    if isinstance(texts, Bitext):
        raise InputError("this file has pairs already; decisions are carried over to two texts", arguments.source)
    return carry(read_reviewed(arguments.earlier), *texts, options=options)


def align_texts(texts: Alignment | Texts, encoder: Encoder, options: Options, report: Report) -> Alignment:
    """The alignment of the two texts; an alignment unchanged."""
    from aligner.alignment.align import align
    from aligner.alignment.alignment import Alignment

    if isinstance(texts, Alignment):
        return texts
    return align(*texts, encoder=encoder, options=options, progress=report)
