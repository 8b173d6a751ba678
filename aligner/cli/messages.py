"""Messages and progress of a command, on standard error."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from aligner.bitext.visible import escaped, visible
from aligner.cli.streams import write_message
from aligner.errors import AlignerError, AlignerWarning, FormatWarning, counted, system_error

# Takes the stage of the work and, if known, how much of it is done and how much there is: it can serve as `Progress`.
Report = Callable[..., object]


# Where messages go instead of to standard error, if anywhere.
COLLECTED: ContextVar[list[str] | None] = ContextVar("COLLECTED", default=None)


@contextmanager
def collecting() -> Iterator[list[str]]:
    """The messages of the block, which are not written."""
    lines: list[str] = []
    token = COLLECTED.set(lines)
    try:
        yield lines
    finally:
        COLLECTED.reset(token)


def say(message: str) -> None:
    """Write one line."""
    if (collected := COLLECTED.get()) is None:
        write_message(visible(message))
    else:
        collected.append(message)


def say_error(error: AlignerError | OSError) -> None:
    """Say in one line what failed."""
    say(error_line(error))


def error_line(error: AlignerError | OSError) -> str:
    """What failed, in one line."""
    if isinstance(error, OSError) and not isinstance(error, AlignerError):
        error = system_error(error, error.filename)
    return f"aligner: error: {error}"


def say_traceback(error: Exception) -> None:
    """Say where in the program something failed."""
    from traceback import format_exception

    for line in "".join(format_exception(error)).splitlines():
        write_message(escaped(line))


# Warnings of a command with a line of their own; a file with more has them everywhere.
MOST_WARNINGS = 5


@contextmanager
def warnings_said(*, strict: bool, quiet: bool) -> Iterator[None]:
    """Say each warning of the library once, or none of them; with `strict`, those about files are errors at once."""
    said: set[str] = set()

    def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:  # noqa: ANN401
        if not issubclass(category, AlignerWarning):
            show_otherwise(message, category, *place, **more)
        elif (text := str(message)) not in said:
            said.add(text)
            if len(said) <= MOST_WARNINGS:
                say(f"aligner: warning: {text}")

    with warnings.catch_warnings():
        show_otherwise = warnings.showwarning
        warnings.showwarning = show
        warnings.simplefilter("ignore" if quiet else "always", AlignerWarning)
        if strict:
            warnings.simplefilter("error", FormatWarning)
        yield
    if len(said) > MOST_WARNINGS:
        say(f"aligner: warning: and {counted(len(said) - MOST_WARNINGS, 'more warning')}")


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
