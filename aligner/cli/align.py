"""`aligner align`: two texts in, the pairs out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.cli.command import Command
from aligner.cli.exchange import (
    WRITABLE,
    Once,
    add_selection_arguments,
    add_strict_argument,
    addition_summary,
    propose_mark,
    replacement_note,
    writer_options,
)
from aligner.cli.files import check_new
from aligner.cli.folders import FOLDERS, add_folder_arguments, are_folders, check_folder, run_folders
from aligner.cli.memories import check_memory_name, open_memory
from aligner.cli.messages import bar, say, status
from aligner.cli.streams import print_lines
from aligner.cli.texts import (
    add_aligning_arguments,
    add_text_arguments,
    align_texts,
    carry_over,
    check_texts,
    options_of,
    read_texts,
)
from aligner.errors import counted, omission_note

if TYPE_CHECKING:
    from aligner.alignment.alignment import Alignment
    from aligner.alignment.known import Knowledge
    from aligner.bitext.forms import Form
    from aligner.formats.registry import Target
    from aligner.memory.memory import Memory
    from aligner.revision.carried import Carried
    from aligner.units.units import Unit

# The grains of `aligner.Options` and the forms of `aligner.bitext.forms`, which are not loaded for --help.
GRAINS = ("sentence", "clause", "auto")
FORMS = ("repaired", "typed", "raw")
# Suffixes that CAT tools read, compressed or not.
CAT_SUFFIXES = (".tmx", ".xlf", ".xliff")
EXAMPLES = """\
examples:
  aligner align thesis.zh.docx thesis.en.pdf                    show the pairs in the terminal
  aligner align thesis.zh.docx thesis.en.pdf -o thesis.tmx      write a translation memory for CAT tools
  aligner align abstract.docx                                   a file with both languages
  aligner align chinese/ english/ -o results/ --format .tmx     all files of two folders, paired by name
  aligner align films/ -o results/                              a.zh.srt with a.en.srt, zh/b.html with en/b.html ...
  aligner align thesis.zh.txt thesis.en.txt -o sure.tsv --min-confidence 0.9
  aligner align thesis.zh.txt thesis.en.txt -m memory.db        add the pairs to a memory
  aligner align new.zh.txt new.en.txt --known memory.db         use the pairs of a memory as evidence
  aligner align new.zh.txt new.en.txt --known reviewed.jsonl    or those that you accepted in a review
  aligner align new.zh.txt new.en.txt --from old.jsonl -o new.jsonl    keep what you decided about earlier versions
  zcat thesis.zh.txt.gz | aligner align - thesis.en.txt --json
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add_text_arguments(command, FOLDERS)
    add("-o", "--output", action=Once, type=Path, metavar="FILE", help="write the pairs to this file; its suffix "
        f"sets the format: {WRITABLE}; for folders, the folder of the results")  # fmt: skip
    add_folder_arguments(command, ".jsonl", "alignments")
    add("--force", action="store_true", help="overwrite the output file; for folders, do all again")
    add("-m", "--memory", action=Once, type=Path, metavar="MEMORY", help="add the pairs to this memory; "
        "a new one is created if needed")  # fmt: skip
    add(
        "--document",
        action=Once,
        metavar="NAME",
        help="name of the document in the memory (default: the names of both texts)",
    )
    add("--replace", action="store_true", help="replace the document of this name in the memory")
    listing = command.add_mutually_exclusive_group().add_argument
    for name, content in (("json", "everything as JSON lines"), ("tsv", "one bead per line, separated by tabs")):
        listing(f"--{name}", dest="listing", action="store_const", const=name, help=f"print {content}")
    add_selection_arguments(command, "beads")
    add("--no-duplicates", action="store_true", help="leave out pairs whose texts have occurred before")
    add("--split", action="store_true", help="split a bead of n and n sentences into n pairs; this option, --longest "
        "and --no-duplicates apply to memories and to files other than .jsonl")  # fmt: skip
    add_strict_argument(command)
    add("--bom", action="store_true", help="start .csv and .tsv files with a byte order mark, which Excel needs")
    add("--approved", action="store_true", help="mark translations in .xlf as approved")
    add("--text", choices=FORMS, help="form of the texts: `repaired`; `typed`: repaired, but with the original "
        "character width; `raw` (default: typed in .tmx, .xlf and memories, otherwise repaired)")  # fmt: skip
    add("--grain", choices=GRAINS, help="finest parts to align: whole sentences; clauses of long sentences that "
        "probably have a translation of their own; `auto`: only clauses that almost certainly have one (default: auto "
        "in .tmx, .xlf and memories, otherwise sentence)")  # fmt: skip
    add(
        "--known",
        action=Once,
        type=Path,
        metavar="FILE",
        help="use the pairs in this memory, and near matches of them, as evidence; or the pairs that were accepted in "
        "this reviewed .jsonl",
    )
    add("--from", dest="earlier", action=Once, type=Path, metavar="EARLIER.jsonl", help="align around what was decided "
        "in the review of earlier versions of the texts, as far as it is found again")  # fmt: skip
    add_aligning_arguments(command)


def _run(arguments: Namespace) -> int | None:
    if are_folders(arguments):
        suffix = arguments.format or ".jsonl"
        _check_folders(arguments, suffix)
        return run_folders(arguments, arguments.output, suffix, align_one)
    if arguments.format:
        arguments.command.error("--format applies to folders; for two texts, the name of -o sets the format")
    target = _check_usage(arguments)
    alignment = _align(arguments)
    _store(alignment, target, arguments)
    if arguments.listing or not (arguments.output or arguments.memory):
        print_lines(LISTINGS[arguments.listing](alignment, arguments))
    return None


def _check_folders(arguments: Namespace, suffix: str) -> None:
    """Report wrong usage for folders before the work begins."""
    from aligner.formats.registry import FORMATS

    fail = arguments.command.error
    if arguments.listing:
        fail(f"--{arguments.listing} prints one alignment; those of folders go to files, with -o FOLDER")
    if arguments.earlier:
        fail("--from is about two texts, and not about folders; align them one by one")
    if arguments.document:
        fail("--document names one document; those of folders have the names of their files")
    check_folder(arguments.output, FORMATS, arguments)
    output = Path(f"result{suffix}") if arguments.output else None
    _check_usage(Namespace(**(vars(arguments) | {"output": output, "force": True, "source": "", "target": None})))


def align_one(arguments: Namespace) -> None:
    """Align the texts that the arguments name, and write the result or add it to the memory."""
    from aligner.formats.registry import target_of

    _store(_align(arguments), target_of(arguments.output) if arguments.output else None, arguments)


def _store(alignment: Alignment, target: Target | None, arguments: Namespace) -> None:
    """Write the result or add it to the memory, as far as the arguments ask for it."""
    if target:
        left_out = _write(alignment, target, arguments)
        _report_written(alignment, arguments, left_out)
    if arguments.memory:
        _add_to_memory(alignment, arguments)


def _check_usage(arguments: Namespace) -> Target | None:
    """Report wrong usage before the work begins; returns the output file, if the arguments name one."""
    fail = arguments.command.error
    check_texts(arguments)
    target = _target(arguments) if arguments.output else None
    _check_memories(arguments)
    if _has_unit_options(arguments) and not (arguments.memory or _holds_units(arguments)):
        fail("--longest, --no-duplicates and --split apply to memories and to files other than .jsonl; give one")
    if (option := _writing_option(arguments)) and not arguments.output:
        fail(f"{option} applies to files; give one with -o")
    if target:
        _writer_options(arguments, target)
    if arguments.listing == "json" or _suffix(arguments) == ".jsonl":
        alternatives = "with .tmx, .tsv or the readable view"
        if arguments.min_confidence or arguments.accepted:
            option = "--accepted" if arguments.accepted else "--min-confidence"
            fail(f"JSON lines contain all beads; use {option} {alternatives}")
        if arguments.text:
            fail(f"JSON lines contain the repaired text, the raw text and all edits; use --text {alternatives}")
    return target


def _target(arguments: Namespace) -> Target:
    """The output file and its format; InputError if the command cannot write it or would overwrite it unasked."""
    from aligner.formats.registry import target_of

    inputs = [path for path in (arguments.source, arguments.target) if path]
    target = target_of(arguments.output)
    for path in (arguments.output, *target.files):
        check_new(path, arguments.force, inputs)
    propose_mark(arguments)
    return target


def _check_memories(arguments: Namespace) -> None:
    from aligner.files import check_destination

    fail = arguments.command.error
    with _open_known(None if _is_empty_memory(arguments) else arguments.known):
        pass
    if arguments.memory:
        if arguments.output and arguments.memory.resolve() == arguments.output.resolve():
            fail("-o and -m cannot name the same file")
        check_memory_name(arguments)
        check_destination(arguments.memory, arguments.memory)
        if arguments.memory.exists():
            with open_memory(arguments.memory):
                pass
    elif arguments.document or arguments.replace:
        fail("--document and --replace apply to memories; give one with -m")


def _is_empty_memory(arguments: Namespace) -> bool:
    """Whether `--known` names the memory that this command is about to make, as for the first of many texts."""
    paths = (arguments.known, arguments.memory)
    return all(paths) and arguments.known.resolve() == arguments.memory.resolve() and not arguments.known.exists()


def _suffix(arguments: Namespace) -> str:
    """The suffix of the output in lower case, without `.gz`; empty without an output."""
    from aligner.files import suffix_of

    return suffix_of(arguments.output).lower().removesuffix(".gz") if arguments.output else ""


def _holds_units(arguments: Namespace) -> bool:
    return bool(arguments.output) and _suffix(arguments) != ".jsonl"


def _writer_options(arguments: Namespace, target: Target) -> dict[str, Any]:
    """The options for the format of the output; wrong usage if the format lacks one of them."""
    option = _writing_option(arguments)
    if option and not _holds_units(arguments):
        arguments.command.error(f"{option} does not apply to .jsonl")
    return writer_options(arguments, target) if option else {}


def _writing_option(arguments: Namespace) -> str:
    """The first option for writing a file that the user gave, or an empty string."""
    return "--bom" if arguments.bom else "--approved" if arguments.approved else ""


def _has_unit_options(arguments: Namespace) -> bool:
    """Whether the user selects or splits units by anything but their confidence."""
    return bool(arguments.longest or arguments.no_duplicates or arguments.split)


def _write(alignment: Alignment, target: Target, arguments: Namespace) -> str:
    """Write the file; returns a note of the units that were left out."""
    from aligner.units.of_alignment import header_of

    if not (_has_unit_options(arguments) or _writing_option(arguments)):
        target.write(alignment, arguments.min_confidence, arguments.text, accepted=arguments.accepted)
        return "" if _suffix(arguments) == ".jsonl" else omission_note(_left_by_reviewer(alignment, arguments))
    left_out: Counter[str] = Counter()
    units = _units(alignment, arguments, target.format.form, left_out, nulls=target.format.nulls)
    target.write_units(units, header_of(alignment), left_out=left_out, **_writer_options(arguments, target))
    return omission_note(left_out)


def _left_by_reviewer(alignment: Alignment, arguments: Namespace) -> Counter[str]:
    """How many pairs are not in the file because of what a reviewer said, by reason."""
    from aligner.units.units import DROPPED, NOT_ACCEPTED

    said = [bead.judgement for bead in alignment if bead.source and bead.target]
    dropped = sum(judgement.is_dropped for judgement in said)
    unaccepted = sum(judgement.status != "accepted" and not judgement.is_dropped for judgement in said)
    return Counter({DROPPED: dropped, NOT_ACCEPTED: unaccepted if arguments.accepted else 0})


def _units(
    alignment: Alignment, arguments: Namespace, form: Form, left_out: Counter[str], *, nulls: bool = False
) -> Iterator[Unit]:
    """The selected beads as units; `left_out` counts the others."""
    from aligner.units.of_alignment import units_of
    from aligner.units.selection import Selection

    selection = Selection(
        arguments.min_confidence, arguments.longest, not arguments.no_duplicates, nulls, arguments.accepted
    )
    return selection.of(units_of(alignment, arguments.text or form, split=arguments.split, nulls=True), left_out)


def _add_to_memory(alignment: Alignment, arguments: Namespace) -> None:
    from aligner.units.of_alignment import header_of, name_of

    left_out: Counter[str] = Counter()
    units = list(_units(alignment, arguments, "typed", left_out))
    if not units:
        if not arguments.quiet:
            say(f"aligner: warning: {arguments.memory}: no pair to add{omission_note(left_out)}")
        return
    path, name = arguments.memory, arguments.document or name_of(alignment)
    with open_memory(path, writing=True, create=True) as memory, bar(arguments.quiet, str(path)) as progress:
        name = _former_name(memory, arguments) or name
        added = memory.add(units, name, replace=arguments.replace, header=header_of(alignment), progress=progress)
    if not arguments.quiet:
        say(f"{arguments.memory}: {addition_summary(added, left_out)}{replacement_note(arguments, added)}")


def _former_name(memory: Memory, arguments: Namespace) -> str:
    """The name under which earlier versions of aligner stored these texts, if this memory has it; else empty."""
    former = f"{arguments.source} / {arguments.target}"
    return (
        former
        if not arguments.document and arguments.target and former in (each.name for each in memory.documents())
        else ""
    )


def _align(arguments: Namespace) -> Alignment:
    from aligner.encoders.loading import load_encoder

    is_for_cat_tools = bool(arguments.memory) or _suffix(arguments) in CAT_SUFFIXES
    grain = arguments.grain or ("auto" if is_for_cat_tools else "sentence")
    known_path = None if _is_empty_memory(arguments) else arguments.known
    with _open_known(known_path) as memory, status(arguments.quiet) as report:
        options = options_of(arguments, known=memory, grain=grain)
        report("reading the texts")
        texts = read_texts(arguments)
        report("loading the encoder")
        encoder = load_encoder(arguments.encoder)
        if not arguments.earlier:
            return align_texts(texts, encoder, options, report)
        carried = carry_over(texts, options, arguments)
        alignment = carried.align(encoder=encoder, options=options, progress=report)
    _say_carried(carried, arguments)
    return alignment


def _say_carried(carried: Carried, arguments: Namespace) -> None:
    """Say what is kept, what is new, and what is gone."""
    from aligner.bitext.visible import visible

    if arguments.quiet:
        return
    new = counted(sum(map(len, carried.new)), "new sentence")
    say(f"{arguments.earlier}: {counted(carried.kept, 'decision')} kept, {len(carried.gone):,} gone; {new}")
    for gone in carried.gone:
        texts = " | ".join(visible(text) for text in (gone.source, gone.target) if text)
        say(f"gone: {gone.kind}{' (order)' if gone.reason == 'order' else ''}: {texts}")


@contextmanager
def _open_known(path: Path | None) -> Iterator[Knowledge | None]:
    """The memory or the reviewed alignment whose pairs are evidence, open within the context; None without a path."""
    from aligner.alignment.alignment import Alignment
    from aligner.alignment.files import is_alignment
    from aligner.files import suffix_of

    if path is None:
        yield None
    elif path.exists() and suffix_of(path).lower().removesuffix(".gz") == ".jsonl" and is_alignment(path):
        yield Alignment.from_jsonl(path)
    else:
        with open_memory(path) as memory:
            yield memory


def _report_written(alignment: Alignment, arguments: Namespace, left_out: str) -> None:
    from aligner.views.terminal import summary

    if not arguments.quiet:
        limit = arguments.min_confidence
        pairs = len(alignment.pairs(limit, accepted=arguments.accepted))
        written = f"; written: those with confidence ≥ {limit:g}, {pairs} pairs" if limit else ""
        say(f"{arguments.output}: {summary(alignment)}{written}{left_out}")


def _readable_lines(alignment: Alignment, arguments: Namespace) -> Iterator[str]:
    from aligner.views.terminal import render

    limit, form = arguments.min_confidence, _form(arguments)
    yield render(alignment, min_confidence=limit, text=form, accepted=arguments.accepted)


def _form(arguments: Namespace) -> Form:
    form: Form = arguments.text or "repaired"
    return form


def _json_lines(alignment: Alignment, _: Namespace) -> Iterator[str]:
    from aligner.formats import jsonl

    return jsonl.lines(alignment)


def _tsv_lines(alignment: Alignment, arguments: Namespace) -> Iterator[str]:
    from aligner.formats.tables import tsv

    return tsv.lines(alignment, arguments.min_confidence, _form(arguments), accepted=arguments.accepted)


LISTINGS: dict[str | None, Callable[..., Iterator[str]]] = {
    None: _readable_lines,
    "json": _json_lines,
    "tsv": _tsv_lines,
}
ALIGN = Command("align two texts and show or write the pairs", _add_arguments, _run, EXAMPLES)
