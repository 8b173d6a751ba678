"""Progress of long work, which every stage reports to any caller that asks for it.

    align(zh, en, progress=True)                        a bar on standard error
    align(zh, en, progress=lambda stage, done, total: …)

If the callable raises an exception, the work ends and the caller gets the exception; nothing unfinished stays behind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aligner.arguments import shown
from aligner.errors import InputError

# Takes the stage of the work, how much of it is done, and how much there is; 0 if the total is unknown. A stage may
# carry figures after a colon: `training: loss 0.312`.
Progress = Callable[[str, int, int], object]


def no_progress(_: str, __: int, ___: int) -> None:
    """Report nothing."""


@contextmanager
def progress_reporter(progress: Progress | bool | None) -> Iterator[Progress]:
    """The callable that gets the reports: the caller's own, a bar for True, or one that does nothing.

    Raises InputError for any other value.
    """
    if progress is True:
        with _bar() as bar:
            yield bar
    elif progress is None or progress is False:
        yield no_progress
    elif callable(progress):
        yield progress
    else:
        raise InputError(f"progress must be True or a function of (stage, done, total), not {shown(progress)}")


@contextmanager
def _bar() -> Iterator[Progress]:
    from tqdm import tqdm

    bar: Any = None
    current = ""

    def show(stage: str, done: int, total: int) -> None:
        """Draw a report; the first one makes the bar."""
        nonlocal bar, current
        if bar is None:
            bar = tqdm(file=sys.stderr, leave=False)
        # What follows a colon are figures, which change within a stage.
        is_new = current != (current := stage.partition(":")[0])
        if is_new:
            bar.reset()
        bar.total = total or None
        bar.set_description(stage, refresh=False)
        bar.update(done - bar.n)
        if is_new or done == total:
            bar.refresh()

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()
