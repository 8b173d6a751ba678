"""The command line: arguments in, messages out. Results go to standard output, everything else to standard error.

Exit codes: 0 done, 1 failed with one line that says what, where and what to do, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner import __version__
from aligner.errors import AlignerError, InputError

if TYPE_CHECKING:
    from aligner.bitext import Alignment, Document, Sentences
    from aligner.evaluation import Links
    from aligner.formats.gold import GoldDocument

STANDARD_INPUT = "-"
INTERRUPTED = 130
EMBEDDED_RECIPE = Path(__file__).parent / "training" / "embedded.toml"

ALIGN_EXAMPLES = """\
examples:
  aligner align thesis.zh.txt thesis.en.txt                     read the pairs in the terminal
  aligner align thesis.zh.txt thesis.en.txt -o thesis.tmx       a translation memory for CAT tools
  aligner align thesis.zh.txt thesis.en.txt -o sure.tsv --min-confidence 0.9
  pdftotext thesis.pdf - | aligner align - thesis.en.txt --json
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; argparse itself leaves with 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _close_standard_output()
    except KeyboardInterrupt:
        return INTERRUPTED
    except (AlignerError, OSError) as error:
        return _fail(error, arguments.debug)
    return 0


def _close_standard_output() -> None:
    """Whoever read our output has enough; what is still buffered must not fail again when Python exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(error: AlignerError | OSError, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    _say("aligner: error: " + " ".join(str(error).split()))
    return 1


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aligner", description="Align Chinese and English texts sentence by sentence."
    )
    parser.add_argument("--version", action="version", version=f"aligner {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (help_text, add_arguments, run) in COMMANDS.items():
        command = commands.add_parser(
            name, allow_abbrev=False, help=help_text, description=help_text[0].upper() + help_text[1:] + ".",
            epilog=ALIGN_EXAMPLES if name == "align" else None, formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        add_arguments(command)
        command.add_argument("--quiet", action="store_true", help="no progress and no messages but errors")
        command.add_argument("--debug", action="store_true", help="show where in the program an error arose")
        command.set_defaults(run=run, command=command)
    return parser


def _add_align_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="ZH", help="text of one language, usually Chinese; - reads standard input")
    add("target", metavar="EN", help="text of the other language; - reads standard input")
    add("-o", "--output", type=Path, metavar="FILE", help="write here; the suffix decides: .tmx, .jsonl or .tsv")
    add("--force", action="store_true", help="overwrite the output file")
    listing = command.add_mutually_exclusive_group().add_argument
    for name, what in (("json", "everything as JSON lines"), ("tsv", "one bead a line, separated by tabs")):
        listing(f"--{name}", dest="listing", action="store_const", const=name, help=f"print {what}")
    add("--min-confidence", type=_probability, default=0.0, metavar="P", help="leave out beads below P (0 to 1)")
    add("--lines", action="store_true", help="every line is one sentence, taken as it stands")
    add("--no-repair", action="store_true", help="do not mend glued words and broken lines")
    add("--source-language", metavar="TAG", help="zh, en, zh-Hant, ...; found out from the text if not given")
    add("--target-language", metavar="TAG", help="the same for the other text")
    add("--max-bead", type=int, metavar="N", help="most sentences in a bead, both sides together")
    add("--encoder", metavar="MODEL", help="name or folder of a sentence-transformers model (default: embedded)")
    add("--weights", type=Path, metavar="FILE", help="weights written by `aligner fit` (default: the embedded ones)")


def _align(arguments: argparse.Namespace) -> None:
    from aligner.formats import write, writer

    if arguments.source == arguments.target == STANDARD_INPUT:
        arguments.command.error("standard input can be only one of the two texts")
    if arguments.output:
        writer(arguments.output)
        _check_new(arguments.output, arguments.force)
    has_json = arguments.listing == "json" or (arguments.output and arguments.output.suffix.lower() == ".jsonl")
    if has_json and arguments.min_confidence:
        arguments.command.error("JSON lines have all beads; use --min-confidence with .tmx, .tsv or the readable view")
    alignment = _aligned(arguments)
    if not arguments.quiet:
        _warn(alignment, arguments)
    if arguments.output:
        write(alignment, arguments.output, arguments.min_confidence)
        _report_written(alignment, arguments)
    if arguments.listing or not arguments.output:
        listing = LISTINGS[arguments.listing](alignment, arguments.min_confidence)
        sys.stdout.writelines(f"{line}\n" for line in listing)


def _aligned(arguments: argparse.Namespace) -> Alignment:
    from aligner.alignment import Options, align
    from aligner.encoders import load_encoder
    from aligner.weights import Weights

    chosen: dict[str, Any] = {"repair": not arguments.no_repair}
    if arguments.max_bead is not None:
        chosen["max_bead"] = arguments.max_bead
    if arguments.weights:
        # Loaded here and not by `align`, so that a wrong file is found before the texts and the encoder are loaded.
        chosen["weights"] = Weights.load(arguments.weights)
    options = Options(**chosen)
    languages = (arguments.source_language, arguments.target_language)
    with _status(arguments.quiet) as status:
        status("reading the texts")
        source, target = (
            _side(path, language, arguments.lines)
            for path, language in zip((arguments.source, arguments.target), languages, strict=True)
        )
        status("loading the encoder")
        encoder = load_encoder(arguments.encoder)
        status("aligning")
        return align(source, target, *languages, encoder=encoder, options=options)


def _warn(alignment: Alignment, arguments: argparse.Namespace) -> None:
    """Say what is probably a mistake: a text without sentences, or twice the same language."""
    from aligner.languages import base_language

    both = (alignment.source, alignment.target)
    for side, path in zip(both, (arguments.source, arguments.target), strict=True):
        if not len(side):
            _say(f"aligner: warning: {'standard input' if path == STANDARD_INPUT else path} holds no sentence")
    languages = {base_language(side.language) for side in both}
    if len(languages) == 1 and all(map(len, both)):
        same = languages.pop()
        _say(f"aligner: warning: both texts look like {same}; give --source-language and --target-language if not")


def _side(path: str, language: str | None, as_lines: bool) -> Document | Sentences:
    from aligner.bitext import Document, Sentences
    from aligner.documents import decode, read
    from aligner.formats.gold import sentence_lines
    from aligner.languages import detect_language

    if path == STANDARD_INPUT:
        text = decode(sys.stdin.buffer.read(), "standard input")
        document = Document(text, language or detect_language(text))
    else:
        document = read(path, language)
    return Sentences.given(sentence_lines(document.raw), document.language, document.origin) if as_lines else document


@contextmanager
def _status(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is going on and for how long, if somebody sees it there."""
    if quiet or not sys.stderr.isatty():
        yield _silence
        return
    from tqdm import tqdm

    with tqdm(file=sys.stderr, leave=False, bar_format="{desc} ({elapsed})") as line:
        yield line.set_description_str


def _silence(_: str) -> None:
    pass


def _check_new(path: Path, force: bool) -> None:
    if not path.parent.is_dir():
        raise InputError(f"the folder {path.parent} does not exist; create it first", path)
    if path.exists() and not force:
        raise InputError("exists already; choose another name, or overwrite it with --force", path)


def _report_written(alignment: Alignment, arguments: argparse.Namespace) -> None:
    from aligner.formats.terminal import summary

    if not arguments.quiet:
        least = arguments.min_confidence
        kept = f"; written: those with confidence ≥ {least:g}, {len(alignment.pairs(least))} pairs" if least else ""
        _say(f"{arguments.output}: {summary(alignment)}{kept}")


def _readable(alignment: Alignment, min_confidence: float) -> Iterator[str]:
    from aligner.formats.terminal import render

    yield render(alignment, min_confidence=min_confidence)


def _json_lines(alignment: Alignment, _: float) -> Iterator[str]:
    from aligner.formats import jsonl

    return jsonl.lines(alignment)


def _tsv_lines(alignment: Alignment, min_confidence: float) -> Iterator[str]:
    from aligner.formats import tsv

    return tsv.lines(alignment, min_confidence)


LISTINGS: dict[str | None, Callable[[Alignment, float], Iterator[str]]] = {
    None: _readable,
    "json": _json_lines,
    "tsv": _tsv_lines,
}


def _add_evaluate_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add(
        "predicted",
        type=Path,
        metavar="PREDICTED",
        help=".jsonl written by align, a file of [0]:[0, 1] lines, or a folder",
    )
    add("gold", type=Path, metavar="GOLD", help="[0]:[0, 1] lines, InterText XML, or a folder of NAME.gold")
    add("--json", action="store_true", help="print all measures and counts as one JSON object")


def _evaluate(arguments: argparse.Namespace) -> None:
    from json import dumps

    from aligner.evaluation import Evaluation, evaluate
    from aligner.formats.gold import read_gold

    pairs = _document_pairs(arguments.predicted, arguments.gold)
    pool = Evaluation.pooled(evaluate(_prediction(predicted), read_gold(gold)) for predicted, gold in pairs)
    sys.stdout.write((dumps(pool.to_dict(), indent=1) if arguments.json else str(pool)) + "\n")


def _document_pairs(predicted: Path, gold: Path) -> list[tuple[Path, Path]]:
    """(prediction, gold) of each document; two folders are joined by name, and every gold document must be there."""
    if predicted.is_dir() != gold.is_dir():
        raise InputError("the prediction and the gold must be two files or two folders", predicted)
    if not gold.is_dir():
        return [(predicted, gold)]
    pairs = [(_named(predicted, path.stem), path) for path in sorted(gold.glob("*.gold"))]
    if not pairs:
        raise InputError("no .gold file in it", gold)
    return pairs


def _named(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.jsonl", folder / f"{name}.gold"):
        if path.exists():
            return path
    raise InputError(f"neither {name}.jsonl nor {name}.gold in it", folder)


def _prediction(path: Path) -> Alignment | Links:
    from aligner.bitext import Alignment
    from aligner.formats.gold import read_gold

    return Alignment.from_jsonl(path) if path.suffix == ".jsonl" else read_gold(path)


def _add_train_encoder_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("sources", type=Path, nargs="+", metavar="DATA",
        help=".tmx, .tsv or .jsonl of pairs, also .xz or .gz, or folders of such")  # fmt: skip
    add("-o", "--output", type=Path, required=True, metavar="FOLDER",
        help="the encoder goes here; a stopped run goes on")  # fmt: skip
    add("--adapt", action="store_true", help="train the embedded encoder further, in minutes, and check if that helps")
    add("--base", type=Path, metavar="FOLDER", help="with --adapt: start from this static encoder instead")
    add("--recipe", type=Path, metavar="FILE", help="without --adapt: TOML file (default: the embedded encoder's)")
    add("--force", action="store_true", help="overwrite an encoder that is there already")


def _train_encoder(arguments: argparse.Namespace) -> None:
    _check_train_encoder_usage(arguments)
    report = _silence if arguments.quiet else _say
    if arguments.adapt:
        from aligner.encoders import EMBEDDED
        from aligner.training.adapt import adapt_encoder

        adaptation = adapt_encoder(arguments.sources, arguments.output, arguments.base or EMBEDDED, report)
        counts, check = adaptation.pairs, f"{adaptation}\n"
    else:
        from aligner.training.corpus import read_recipe

        recipe = read_recipe(arguments.recipe or EMBEDDED_RECIPE)
        from aligner.training.encoder import train_encoder

        counts, check = train_encoder(arguments.sources, arguments.output, recipe, report), ""
    sys.stdout.writelines(f"{name}\t{count}\n" for name, count in counts.items())
    sys.stdout.write(check)


def _check_train_encoder_usage(arguments: argparse.Namespace) -> None:
    if arguments.adapt and arguments.recipe:
        arguments.command.error("--recipe is for training from scratch; --adapt has a recipe of its own")
    if arguments.base and not arguments.adapt:
        arguments.command.error("--base is where --adapt starts from; give --adapt too")
    folder = arguments.output
    _check_new(folder / "model.safetensors" if folder.is_dir() else folder, arguments.force)


def _add_fit_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("folders", type=Path, nargs="+", metavar="GOLD_FOLDER", help="NAME.zh, NAME.en and NAME.gold for each document")
    add("-o", "--output", type=Path, required=True, metavar="FILE", help="the weights go here, as TOML")
    add("--encoder", metavar="MODEL", help="the encoder to fit them for (default: the embedded one)")
    add("--force", action="store_true", help="overwrite the output file")


def _fit(arguments: argparse.Namespace) -> None:
    _check_new(arguments.output, arguments.force)
    from aligner.formats.gold import gold_folder
    from aligner.training.weights import balanced, fit_weights

    folders = [list(gold_folder(folder)) for folder in arguments.folders]
    documents = [document for folder in folders for document in folder]
    texts = [[(each.source, each.target, each.links) for each in folder] for folder in folders]
    with _status(arguments.quiet) as status:
        status("gathering the evidence")
        every = [text for folder in texts for text in folder]
        weights = fit_weights(every, arguments.encoder, importance=balanced(texts), progress=status)
    weights.save(arguments.output, _fit_comment(arguments, documents))


def _fit_comment(arguments: argparse.Namespace, documents: Sequence[GoldDocument]) -> str:
    """Where fitted weights come from, for the head of their file."""
    folders = ", ".join(folder.resolve().name for folder in arguments.folders)
    beads = sum(len(document.links) for document in documents)
    return (
        f"Made by `aligner fit` (aligner {__version__}) with the encoder {arguments.encoder or 'embedded'}\n"
        f"on {beads} gold beads of {len(documents)} documents, each folder counting the same: {folders}"
    )


def _probability(text: str) -> float:
    message = f"{text} is not a number between 0 and 1"
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(message) from error
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(message)
    return value


COMMANDS = {
    "align": ("align two texts and show or write the pairs", _add_align_arguments, _align),
    "evaluate": ("score a prediction against a gold alignment", _add_evaluate_arguments, _evaluate),
    "train-encoder": ("train or adapt an encoder on sentence pairs", _add_train_encoder_arguments, _train_encoder),
    "fit": ("fit the weights of the lattice on gold alignments", _add_fit_arguments, _fit),
}
