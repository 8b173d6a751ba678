"""Commands on folders: pair the files by their names, do the work of each pair, and say at the end what is left.

    aligner align zh/ en/ -o results/     results/ch1.jsonl, results/part2/ch2.jsonl …
    aligner check project/ -o reports/    reports/ch1.html …

A result is written whole or not at all, and one that is newer than its texts is not made again: so a command that was
interrupted or has failed goes on when it is repeated.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aligner.cli.messages import bar, collecting, error_line, say, warnings_said
from aligner.cli.streams import print_lines
from aligner.errors import AlignerError, InputError, counted, system_errors

if TYPE_CHECKING:
    from aligner.text.readers.folders import FilePair, Pairing

FOLDERS = "; or a folder, or one of each language, whose files are paired by name"
# Exit code of a command that has failed, in part or as a whole.
FAILED = 1
REMAINS = "the results so far are whole; repeat the command to go on"
# Names of files that programs leave behind.
IGNORED = (".", "~$", "thumbs.db", "desktop.ini")
# Does the work of one pair, which the arguments name as for two files; returns an exit code or None.
Work = Callable[[Namespace], int | None]


class Job(NamedTuple):
    """The texts of a pair, the second None if one file has both languages; the name and the file of the result."""

    name: str
    source: str
    target: str | None
    output: Path | None

    @property
    def is_done(self) -> bool:
        """Whether the result is there, and newer than the texts."""
        if self.output is None or not self.output.is_file():
            return False
        written = self.output.stat().st_mtime_ns
        return all(written > Path(path).stat().st_mtime_ns for path in (self.source, self.target) if path)


class Outcome(NamedTuple):
    """What the work of a pair said, its exit code, and its error; `is_alone`: a file alone had one language only."""

    lines: Sequence[str] = ()
    code: int = 0
    error: str = ""
    is_alone: bool = False


def add_folder_arguments(command: ArgumentParser, suffix: str, noun: str) -> None:
    """Add the option for the format of many results."""
    command.add_argument("--format", metavar="SUFFIX", help=f"format of the {noun} of folders (default: {suffix})")


def are_folders(arguments: Namespace) -> bool:
    """Whether the texts are folders; wrong usage if only one of two is."""
    paths = [path for path in (arguments.source, arguments.target) if path]
    found = [path for path in paths if Path(path).is_dir()]
    if found and len(found) < len(paths):
        other = next(path for path in paths if path not in found)
        if not Path(other).exists():
            raise InputError("no such folder", other)
        arguments.command.error(f"{found[0]} is a folder and {other} is none; give two files, or one or two folders")
    return bool(found)


def check_folder(output: Path | None, suffixes: Collection[str], arguments: Namespace) -> None:
    """InputError unless the results can go to this folder; wrong usage if its name is that of a file."""
    if output is None or output.is_dir():
        return
    if output.exists():
        raise InputError("this is a file; give a folder for the results", output)
    if (suffix := output.suffix.lower()) in suffixes:
        arguments.command.error(f"{output} is the name of a file; give a folder for the results with -o, "
                                f"and their format with --format {suffix}")  # fmt: skip


def run_folders(
    arguments: Namespace, output: Path | None, suffix: str, work: Work, *, with_units: bool = False
) -> int | None:
    """Do the work of each pair in the folders; 1 if one has failed, or is ambiguous, else the highest exit code.

    `with_units`: each file of units in a single folder is a pair, too.
    """
    pairing, skipped = pairs_of_folders(arguments, output, with_units=with_units)
    jobs = [Job(pair.name, pair.source, pair.target, _result(output, pair.name, suffix)) for pair in pairing.pairs]
    say_left(pairing, skipped, arguments)
    if not jobs:
        raise InputError("no two files here have names of a text and its translation, as a.zh.docx and a.en.docx have",
                         arguments.source)  # fmt: skip
    if output is None and not getattr(arguments, "memory", None):
        print_lines(" + ".join(filter(None, (job.source, job.target))) for job in jobs)
        arguments.command.error("these are the pairs; give a folder for the results with -o")
    arguments.interrupted = REMAINS
    todo = [job for job in jobs if arguments.force or not job.is_done]
    outcomes = list(_outcomes(todo, arguments, work))
    return _report(jobs, todo, outcomes, bool(pairing.ambiguous), arguments)


def _result(output: Path | None, name: str, suffix: str) -> Path | None:
    return None if output is None else output / f"{name}{suffix}"


# Files and names


def pairs_of_folders(arguments: Namespace, output: Path | None, *, with_units: bool) -> tuple[Pairing, int]:
    """The pairs of the folders, with whole paths, and the number of files that are left out."""
    from aligner.text.readers.folders import pair_in_folder, pair_of_folders

    folders = [folder for folder in (arguments.source, arguments.target) if folder]
    listed = [list(files_in(Path(folder), output)) for folder in folders]
    texts = [[path for path in paths if is_text_name(path)] for paths in listed]
    skipped = sum(map(len, listed)) - sum(map(len, texts))
    roots = list(map(_root, folders))
    if len(folders) == 2:
        return pair_of_folders(texts[0], texts[1], (roots[0], roots[1])), skipped
    pairing = pair_in_folder(texts[0], roots[0])
    units = list(_pairs_of_units(listed[0], roots[0])) if with_units else []
    return pairing._replace(pairs=[*pairing.pairs, *units]), skipped - len(units)


def _root(folder: str) -> str:
    """The path of a folder; an empty one for the working folder, so that no path begins with a point."""
    return "" if Path(folder) == Path() else Path(folder).as_posix()


def _pairs_of_units(paths: Sequence[str], root: str) -> Iterator[FilePair]:
    """Each file of units as a pair, with its whole name, as others may differ in the suffix alone."""
    from aligner.formats.registry import holds_units
    from aligner.text.readers.folders import FilePair

    for path in paths:
        if holds_units(path):
            yield FilePair(path, os.path.join(root, path))  # noqa: PTH118 - an empty root adds no point


def files_in(folder: Path, output: Path | None = None) -> Iterator[str]:
    """The paths of the files in a folder and its subfolders, from there and with slashes, but for results."""
    with system_errors(folder):
        walk = list(_walk(folder, output))
    for place, names in walk:
        yield from (Path(place, name).relative_to(folder).as_posix() for name in names)


def _walk(folder: Path, output: Path | None) -> Iterator[tuple[str, Sequence[str]]]:
    """Each folder, and the names of its files."""
    for place, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in filter(_is_wanted, folders) if not _is_output(Path(place, name), output))
        yield place, sorted(filter(_is_wanted, names))


def _is_wanted(name: str) -> bool:
    return not name.lower().startswith(IGNORED)


def _is_output(path: Path, output: Path | None) -> bool:
    return output is not None and output.exists() and path.samefile(output)


def _raise(error: OSError) -> None:
    raise error


def is_text_name(path: str) -> bool:
    """Whether the suffix is that of a kind that is read."""
    from aligner.bitext.kinds import PLAIN_SUFFIXES, SUFFIXES
    from aligner.text.readers.registry import READERS

    suffix = Path(path).suffix.lower()
    kind = SUFFIXES.get(suffix)
    return suffix in PLAIN_SUFFIXES if kind is None else kind.name in READERS


def say_left(pairing: Pairing, skipped: int, arguments: Namespace) -> None:
    """Say which files have no partner, and among which none can be chosen."""
    if arguments.quiet:
        return
    for path in pairing.alone:
        say(f"aligner: note: {path}: no file has the name of its partner")
    for paths in pairing.ambiguous:
        say(f"aligner: warning: not clear which two belong together: {', '.join(paths)}; give them as two files")
    if skipped:
        say(f"aligner: note: {counted(skipped, 'file')} of other kinds left out")


# The work


def _outcomes(jobs: Sequence[Job], arguments: Namespace, work: Work) -> Iterator[Outcome]:
    """The outcome of each job in turn, with a bar."""
    shared = {name: value for name, value in vars(arguments).items() if name not in {"command", "run"}}
    with bar(arguments.quiet, "pairs", len(jobs), "pairs") as progress:
        for number, job in enumerate(jobs, 1):
            texts = {"source": job.source, "target": job.target, "output": job.output, "force": True}
            outcome = do(Namespace(**(shared | texts)), work)
            for line in outcome.lines:
                say(line)
            if outcome.is_alone and not arguments.quiet:
                say(outcome.error)
            progress("pairs", number, len(jobs))
            yield outcome


def do(arguments: Namespace, work: Work) -> Outcome:
    """Do the work of one pair; what goes wrong with its files becomes its outcome."""
    from aligner.text.readers.mixed import OneLanguageError

    quiet, strict = arguments.quiet, getattr(arguments, "strict", False)
    with collecting() as lines:
        try:
            with warnings_said(strict=strict, quiet=quiet):
                make_folder(arguments.output)
                return Outcome(lines, work(arguments) or 0)
        except OneLanguageError as error:
            return Outcome(lines, is_alone=True, error=f"aligner: note: {error}")
        except (AlignerError, OSError) as error:
            return Outcome(lines, FAILED, error_line(error))


def make_folder(output: Path | None) -> None:
    """Make the folder of a result."""
    if output:
        with system_errors(output.parent, "write"):
            output.parent.mkdir(parents=True, exist_ok=True)


def _report(
    jobs: Sequence[Job], todo: Sequence[Job], outcomes: Sequence[Outcome], is_ambiguous: bool, arguments: Namespace
) -> int:
    """Say how many pairs are done, and why others have failed; returns the exit code."""
    errors = [outcome.error for outcome in outcomes if outcome.code == FAILED]
    alone = sum(outcome.is_alone for outcome in outcomes)
    done = len(todo) - len(errors) - alone
    if not arguments.quiet:
        before = len(jobs) - len(todo)
        listed = _listed(done, "done", before, "done before", len(errors), "failed", alone, "in one language")
        say(f"aligner: {counted(len(jobs), 'file' if alone == len(jobs) else 'pair')}: {listed}")
    for error in errors:
        say(error)
    has_failed = any((errors, is_ambiguous, alone == len(jobs)))
    return FAILED if has_failed else max(outcome.code for outcome in (Outcome(), *outcomes))


def _listed(*counts: int | str) -> str:
    """Numbers and what they count, without those that are 0."""
    return ", ".join(f"{number:,} {noun}" for number, noun in zip(counts[::2], counts[1::2], strict=True) if number)
