"""Messages and progress of a command, on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from aligner.bitext.visible import escaped, visible
from aligner.cli.streams import write_message
from aligner.errors import AlignerError, system_error

# Takes the stage of the work and, if known, how much of it is done and how much there is: it can serve as `Progress`.
Report = Callable[..., object]


def say(message: str) -> None:
    """Write one line."""
    write_message(visible(message))


def say_error(error: AlignerError | OSError) -> None:
    """Say in one line what failed."""
    if isinstance(error, OSError) and not isinstance(error, AlignerError):
        error = system_error(error, error.filename)
    say(f"aligner: error: {error}")


def say_traceback(error: Exception) -> None:
    """Say where in the program something failed."""
    from traceback import format_exception

    for line in "".join(format_exception(error)).splitlines():
        write_message(escaped(line))


@contextmanager
def status(quiet: bool) -> Iterator[Report]:
    """A `Progress` that shows the stage and the time in one line, if standard error is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from tqdm import tqdm

    columns, rows = terminal_size()
    layout = "{desc} ({elapsed})"
    with tqdm(file=sys.stderr, leave=False, bar_format=layout, ncols=columns, nrows=rows) as line:
        yield lambda stage, done=0, total=0: line.set_description_str(
            visible(f"{stage}, {100 * done // total} %" if total else stage)
        )


@contextmanager
def bar(quiet: bool, label: str, total: int | None = None, unit: str = "units") -> Iterator[Report]:
    """A `Progress` that shows in a bar how many units are done, if standard error is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from tqdm import tqdm

    columns, rows = terminal_size()
    with tqdm(
        file=sys.stderr, leave=False, desc=visible(label), unit=f" {unit}", total=total, ncols=columns, nrows=rows
    ) as tqdm_bar:
        yield lambda _, done=0, __=0: tqdm_bar.update(done - tqdm_bar.n)


def terminal_size() -> tuple[int, int]:
    """Columns and rows of the terminal, 80 and 24 if it does not tell them; with 0, tqdm would show nothing."""
    from shutil import get_terminal_size

    size = get_terminal_size()
    return size.columns or 80, size.lines or 24


def omission_note(left_out: Mapping[str, int]) -> str:
    """`; left out: 3 without a translation, 1 had already`, or nothing."""
    counts = [f"{number:,} {reason}" for reason, number in Counter(left_out).most_common() if number]
    return f"; left out: {', '.join(counts)}" if counts else ""
