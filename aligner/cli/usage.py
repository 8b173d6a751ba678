"""Wrong usage: one line that says what is wrong, what was probably meant, and where the help is; exit code 2."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from aligner.arguments import proposal
from aligner.cli.messages import say
from aligner.cli.streams import write_output

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

UNKNOWN_OPTION = re.compile(r"unrecognized arguments: (--?[^\s=]+)")
UNKNOWN_CHOICE = re.compile(r"invalid choice: '(?P<given>[^']+)' \(choose from (?P<choices>.*)\)")


class Parser(ArgumentParser):
    """A parser that reports wrong usage in one line, without control characters, and whose help is not lost."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # argparse hides that an output is full.
        if file is sys.stdout:
            write_output(message)
        else:
            super()._print_message(message, file)

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:  # type: ignore[override]  # noqa: ANN401 - as argparse has it
        """Report what this command does not know, which argparse would leave to the parser of all commands."""
        known: tuple[Namespace, list[str]] = super().parse_known_args(args, namespace)
        if known[1]:
            self.error(f"unrecognized arguments: {' '.join(known[1])}")
        return known

    def error(self, message: str) -> NoReturn:
        """Exit with 2, and say what is wrong."""
        say(f"{self.prog}: error: {message}{self._proposal(message)}; see {self.prog} --help")
        raise SystemExit(2)

    def _proposal(self, message: str) -> str:
        if option := UNKNOWN_OPTION.match(message):
            names = [name for action in self._actions for name in action.option_strings]
            return proposal(option[1], names)
        if choice := UNKNOWN_CHOICE.search(message):
            return proposal(choice["given"], re.findall(r"'([^']+)'", choice["choices"]))
        return ""
