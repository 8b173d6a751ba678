"""Signals that ask a process to end: they become an exception, so that it removes what it has not finished.

A closed terminal sends SIGHUP; `timeout`, `docker stop`, systemd and batch queues send SIGTERM or SIGXCPU.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

# Those that this system has.
NAMES = ("SIGTERM", "SIGHUP", "SIGBREAK", "SIGXCPU")
# Seconds after which a signal that came to nothing is repeated.
DELAY = 0.01
SIGNALS = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))


class Terminated(KeyboardInterrupt):
    """A signal asks the process to end; by default that of Ctrl-C."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.number = number

    @property
    def reason(self) -> str:
        """`interrupted`, or the name of the signal."""
        return "interrupted" if self.number == signal.SIGINT else f"ended by {signal.Signals(self.number).name}"

    @property
    def exit_code(self) -> int:
        """The code by which shells know the signal."""
        return 128 + self.number


@contextmanager
def raising_signals() -> Iterator[None]:
    """Within the block, these signals raise `Terminated`, unless the caller of this program has them ignored."""
    try:
        ours = [number for number in SIGNALS if signal.getsignal(number) == signal.SIG_DFL]
        for number in ours:
            signal.signal(number, _terminate)
    except ValueError:
        # Only the main thread may handle signals; whoever runs a command in another one handles them itself.
        yield
        return
    hook = sys.unraisablehook
    sys.unraisablehook = partial(_raise_again, hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _terminate(number: int, _: FrameType | None) -> None:
    # Nothing may interrupt the removal of what is unfinished.
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Terminated(number)


def _raise_again(report: Callable[[UnraisableHookArgs], object], unraisable: UnraisableHookArgs) -> None:
    """Repeat a signal that came where nothing can be raised, as in the removal of an object; report anything else."""
    error = unraisable.exc_value
    if not isinstance(error, KeyboardInterrupt):
        report(unraisable)
        return
    from threading import Timer, main_thread

    number = error.number if isinstance(error, Terminated) else signal.SIGINT
    if number in SIGNALS:
        signal.signal(number, _terminate)
    # From another thread and later, because here nothing can be raised either.
    Timer(DELAY, _send, [main_thread().ident, number]).start()


def _send(thread: int, number: int) -> None:
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:
        signal.pthread_kill(thread, number)
