"""What a command says on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager


def say(message: str) -> None:
    """One line."""
    sys.stderr.write(message + "\n")


def say_error(error: Exception) -> None:
    """What failed, in one line."""
    say("aligner: error: " + " ".join(str(error).split()))


@contextmanager
def status(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line that says what is going on and for how long, if somebody sees it there."""
    if quiet or not sys.stderr.isatty():
        yield silence
        return
    from tqdm import tqdm

    columns, rows = terminal_size()
    form = "{desc} ({elapsed})"
    with tqdm(file=sys.stderr, leave=False, bar_format=form, ncols=columns, nrows=rows) as line:
        yield line.set_description_str


@contextmanager
def bar(quiet: bool, label: str, total: int | None = None, unit: str = "units") -> Iterator[Callable[[int], None]]:
    """Something to tell how many units are done, and a bar that shows it if somebody sees it there."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    columns, rows = terminal_size()
    with tqdm(
        file=sys.stderr, leave=False, desc=label, unit=f" {unit}", total=total, ncols=columns, nrows=rows
    ) as shown:
        yield lambda done: shown.update(done - shown.n) and None


def terminal_size() -> tuple[int, int]:
    """Columns and rows of the terminal, 80 and 24 where that does not know it; tqdm would show nothing there."""
    from shutil import get_terminal_size

    size = get_terminal_size()
    return size.columns or 80, size.lines or 24


def silence(_: str) -> None:
    """Nothing, in place of `say`."""


def counted_out(left_out: Mapping[str, int]) -> str:
    """`; left out: 3 without a translation, 1 had already`, or nothing."""
    counts = [f"{number:,} {reason}" for reason, number in Counter(left_out).most_common() if number]
    return f"; left out: {', '.join(counts)}" if counts else ""
