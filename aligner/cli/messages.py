"""What a command says on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def say(message: str) -> None:
    """One line."""
    sys.stderr.write(message + "\n")


@contextmanager
def status(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line that says what is going on and for how long, if somebody sees it there."""
    if quiet or not sys.stderr.isatty():
        yield silence
        return
    from tqdm import tqdm

    with tqdm(file=sys.stderr, leave=False, bar_format="{desc} ({elapsed})") as line:
        yield line.set_description_str


def silence(_: str) -> None:
    """Nothing, in place of `say`."""
