"""What a command says on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

# Takes the stage of the work and, if known, how much of it is done and how much there is: a `Progress` for any of them.
Report = Callable[..., object]


def say(message: str) -> None:
    """One line."""
    sys.stderr.write(message + "\n")


def say_error(error: Exception) -> None:
    """What failed, in one line."""
    say("aligner: error: " + " ".join(str(error).split()))


@contextmanager
def status(quiet: bool) -> Iterator[Report]:
    """A line that says what is going on and for how long, if somebody sees it there; a `Progress` too."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from tqdm import tqdm

    columns, rows = terminal_size()
    form = "{desc} ({elapsed})"
    with tqdm(file=sys.stderr, leave=False, bar_format=form, ncols=columns, nrows=rows) as line:
        yield lambda stage, done=0, total=0: line.set_description_str(
            f"{stage}, {100 * done // total} %" if total else stage
        )


@contextmanager
def bar(quiet: bool, label: str, total: int | None = None, unit: str = "units") -> Iterator[Report]:
    """A `Progress` to tell how many units are done, and a bar that shows it if somebody sees it there."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from tqdm import tqdm

    columns, rows = terminal_size()
    with tqdm(
        file=sys.stderr, leave=False, desc=label, unit=f" {unit}", total=total, ncols=columns, nrows=rows
    ) as shown:
        yield lambda _, done=0, __=0: shown.update(done - shown.n)


def terminal_size() -> tuple[int, int]:
    """Columns and rows of the terminal, 80 and 24 where that does not know it; tqdm would show nothing there."""
    from shutil import get_terminal_size

    size = get_terminal_size()
    return size.columns or 80, size.lines or 24


def counted_out(left_out: Mapping[str, int]) -> str:
    """`; left out: 3 without a translation, 1 had already`, or nothing."""
    counts = [f"{number:,} {reason}" for reason, number in Counter(left_out).most_common() if number]
    return f"; left out: {', '.join(counts)}" if counts else ""
