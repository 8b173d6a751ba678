"""The rows of the command line: commands, and groups of commands."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Command(NamedTuple):
    """A row of the command line.

    `run` gets the arguments, with the parser of the command as `arguments.command`, and may return an exit code.
    `interrupted` says what remains of the work if the user interrupts it.
    """

    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int | None]
    examples: str | None = None
    interrupted: str = ""


class Group(NamedTuple):
    """A row with commands of its own: `aligner memory add`, `aligner memory find`, …"""

    help: str
    commands: Mapping[str, Command]
    examples: str | None = None
