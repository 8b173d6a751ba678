"""The command line: arguments in, messages out. Results go to standard output, everything else to standard error.

Each command has its module and its row in COMMANDS. Exit codes: 0 done; 1 failed, and one line says what, where and
what to do; 2 wrong usage; 3 done, and `check --fail-on` has found an issue that is severe enough; 128 + n ended by
signal n, 130 by Ctrl-C.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NoReturn

from aligner.cli.align import ALIGN
from aligner.cli.batch import BATCH
from aligner.cli.check import CHECK
from aligner.cli.command import Command, Group
from aligner.cli.convert import CONVERT
from aligner.cli.evaluate import EVALUATE
from aligner.cli.fit import FIT
from aligner.cli.match import MATCH
from aligner.cli.memory import MEMORY
from aligner.cli.messages import say, say_error, say_traceback, warnings_said
from aligner.cli.mine import MINE
from aligner.cli.review import REVIEW
from aligner.cli.segment import SEGMENT
from aligner.cli.signals import Terminated, raising_signals
from aligner.cli.streams import discard, flush_output, prepare, write_output
from aligner.cli.terms import TERMS
from aligner.cli.train_encoder import TRAIN_ENCODER
from aligner.cli.usage import Parser
from aligner.distribution import __version__
from aligner.errors import AlignerError

COMMANDS: Mapping[str, Command | Group] = {
    "align": ALIGN,
    "batch": BATCH,
    "check": CHECK,
    "review": REVIEW,
    "terms": TERMS,
    "match": MATCH,
    "mine": MINE,
    "memory": MEMORY,
    "convert": CONVERT,
    "segment": SEGMENT,
    "evaluate": EVALUATE,
    "train-encoder": TRAIN_ENCODER,
    "fit": FIT,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; for wrong usage argparse itself exits with 2."""
    prepare()
    arguments = argparse.Namespace(debug=False, interrupted="")
    code: int | None = 0
    try:
        with raising_signals():
            arguments = _parse(argv)
            with warnings_said(strict=getattr(arguments, "strict", False), quiet=getattr(arguments, "quiet", False)):
                code = arguments.run(arguments)
            flush_output()
    except BrokenPipeError:
        discard(sys.stdout)
    except KeyboardInterrupt as stop:
        return _report_stop(stop, arguments.interrupted)
    except (AlignerError, OSError) as error:
        if arguments.debug:
            say_traceback(error)
        say_error(error)
        return 1
    return code or 0


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    try:
        return _parser().parse_args(argv)
    except SystemExit:
        flush_output()
        raise


def _report_stop(stop: KeyboardInterrupt, remains: str) -> int:
    """Say that the user or the system has ended the command, and what remains; returns the exit code."""
    try:
        flush_output()
    except (AlignerError, BrokenPipeError):
        discard(sys.stdout)
    ended = stop if isinstance(stop, Terminated) else Terminated()
    say(f"aligner: {ended.reason}" + (f"; {remains}" if remains else ""))
    return ended.exit_code


class _Version(argparse.Action):
    """Loads the loops only when asked, so that help stays quick."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from aligner.kernels import choice

        write_output(f"aligner {__version__} ({choice.name()} loops)\n")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="aligner", description="Align Chinese and English texts sentence by sentence.")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version, and which loops align, and exit")
    _add_commands(parser, COMMANDS)
    return parser


def _show_help(parser: argparse.ArgumentParser, _: argparse.Namespace) -> None:
    parser.print_help()


def _add_commands(parser: argparse.ArgumentParser, rows: Mapping[str, Command | Group]) -> None:
    parser.set_defaults(run=partial(_show_help, parser))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, row in rows.items():
        command = commands.add_parser(
            name, allow_abbrev=False, help=row.help, description=row.help[0].upper() + row.help[1:] + ".",
            epilog=row.examples, formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        if isinstance(row, Group):
            _add_commands(command, row.commands)
            continue
        row.add_arguments(command)
        command.add_argument("--quiet", action="store_true", help="show errors only, no progress and no other messages")
        command.add_argument("--debug", action="store_true", help="show a traceback for errors")
        command.set_defaults(run=row.run, command=command, interrupted=row.interrupted)
