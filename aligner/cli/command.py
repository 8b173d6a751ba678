"""What makes a command."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the command line.

    `run` gets the arguments, and the parser of the command as `arguments.command`; it may return an exit code.
    `interrupted` says what became of the work if somebody ends it.
    """

    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int | None]
    examples: str | None = None
    interrupted: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A row that has commands of its own: `aligner memory add`, `aligner memory find`, …"""

    help: str
    commands: Mapping[str, Command]
    examples: str | None = None
