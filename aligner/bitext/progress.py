"""Progress of long work, which every stage reports to any caller that asks for it.

    align(zh, en, progress=True)                        a bar on standard error
    align(zh, en, progress=lambda stage, done, total: …)

If the callable raises an exception, the work ends and the caller gets the exception; nothing unfinished stays behind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aligner.errors import InputError

# Takes the stage of the work, how much of it is done, and how much there is; 0 if the total is unknown.
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
    elif not progress:
        yield no_progress
    elif callable(progress):
        yield progress
    else:
        raise InputError(f"progress must be True or a function of (stage, done, total), not {progress!r}")


@contextmanager
def _bar() -> Iterator[Progress]:
    from tqdm import tqdm

    with tqdm(file=sys.stderr, leave=False) as bar:

        def show(stage: str, done: int, total: int) -> None:
            if bar.desc != f"{stage}: ":
                bar.set_description(stage, refresh=False)
                bar.reset(total or None)
            bar.update(done - bar.n)

        yield show
