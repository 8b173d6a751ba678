"""Work on pairs, in this process or in several, with the outcomes in the order of the pairs.

    pairs ─▶ slot 1: a process ─┐
          ─▶ slot 2: a process ─┴─▶ outcomes, in order

Each slot has one pair at a time, so that the death of a process (the system's memory ran out, somebody killed it) has a
culprit: that pair is tried once more in a new process, and then it is a failure. A process ends with its parent.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pickle import PicklingError, dumps
from threading import Thread
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from aligner.errors import InputError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
# Makes, in each process, the function that does the work.
Make: TypeAlias = Callable[[], Callable[[Item], Outcome]]
# Pairs for each process that may be done before their turn: one long document holds up no other process for long.
AHEAD = 64
# Each process has one thread, because there is a process for each core.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
ONE_THREAD = dict.fromkeys(THREADS, "1") | {"TOKENIZERS_PARALLELISM": "false"}
UNABLE = (
    "the worker processes cannot start; in a script, call this under `if __name__ == '__main__':`, or use workers=1"
)


def in_order(
    items: Iterable[Item], make: Make[Item, Outcome], workers: int, lost: Callable[[Item], Outcome]
) -> Iterator[Outcome]:
    """The outcome of each item; `lost` gives that of an item whose process died twice.

    With one worker the work is done in this process. Errors that the work raises end it. Raises InputError if something
    cannot be sent to another process.
    """
    if workers == 1:
        yield from map(make(), items)
        return
    _check_sendable(make)
    slots = _Slots(make, workers)
    try:
        slots.start()
        yield from _outcomes(items, slots, lost)
    finally:
        slots.close()


def _check_sendable(make: Make[Item, Outcome]) -> None:
    try:
        dumps(make)
    except (PicklingError, TypeError, AttributeError) as error:
        message = f"the encoder or the options cannot be sent to another process ({error}); use workers=1"
        raise InputError(message) from error


class _Task(NamedTuple, Generic[Item]):
    """An item at work: its place in the order, how often it was tried, and its slot."""

    number: int
    item: Item
    tries: int
    slot: ProcessPoolExecutor


class _Slots(Generic[Item, Outcome]):
    """Executors of one process each."""

    def __init__(self, make: Make[Item, Outcome], workers: int) -> None:
        self._make = make
        self.workers = workers
        self.free: list[ProcessPoolExecutor] = []
        self._all: set[ProcessPoolExecutor] = set()

    def start(self) -> None:
        """Start all processes at once, and wait for them; raises what is wrong with the encoder or the options."""
        self.free = [self.new() for _ in range(self.workers)]
        with _one_thread():
            ready = [slot.submit(_is_ready) for slot in self.free]
        try:
            for future in ready:
                future.result()
        except BrokenProcessPool as error:
            raise InputError(UNABLE) from error

    def new(self) -> ProcessPoolExecutor:
        """A new slot."""
        slot = ProcessPoolExecutor(1, get_context("spawn"), _start, (self._make,))
        self._all.add(slot)
        return slot

    def submit(self, slot: ProcessPoolExecutor, item: Item) -> Future[Outcome]:
        """Give an item to a slot."""
        with _one_thread():
            return slot.submit(_do, item)

    def replaced(self, slot: ProcessPoolExecutor) -> ProcessPoolExecutor:
        """A new slot for one whose process died."""
        self._all.discard(slot)
        slot.shutdown(wait=False)
        return self.new()

    def close(self) -> None:
        """End all processes, whatever they do."""
        for slot in self._all:
            for process in list((slot._processes or {}).values()):
                process.kill()
            slot.shutdown(wait=True, cancel_futures=True)


def _outcomes(
    items: Iterable[Item], slots: _Slots[Item, Outcome], lost: Callable[[Item], Outcome]
) -> Iterator[Outcome]:
    numbered = enumerate(items)
    running: dict[Future[Outcome], _Task[Item]] = {}
    done: dict[int, Outcome] = {}
    turn = 0

    def begin(task: _Task[Item]) -> None:
        running[slots.submit(task.slot, task.item)] = task

    def end(future: Future[Outcome]) -> None:
        task = running.pop(future)
        try:
            done[task.number] = future.result()
        except BrokenProcessPool:
            task = task._replace(slot=slots.replaced(task.slot), tries=task.tries + 1)
            if task.tries == 1:
                begin(task)
                return
            done[task.number] = lost(task.item)
        slots.free.append(task.slot)

    while True:
        while slots.free and len(done) < AHEAD * slots.workers and (following := next(numbered, None)):
            begin(_Task(*following, 0, slots.free.pop()))
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            end(future)
        while turn in done:
            yield done.pop(turn)
            turn += 1


@contextmanager
def _one_thread() -> Iterator[None]:
    """Within the block, processes start with one thread for each library, unless the caller's environment says more."""
    missing = {name: value for name, value in ONE_THREAD.items() if name not in os.environ}
    os.environ.update(missing)
    try:
        yield
    finally:
        for name in missing:
            os.environ.pop(name, None)


# In the worker

# The function that this process works with, once the first item or `_is_ready` has asked for it.
WORK: dict[str, Callable[..., Any]] = {}


def _start(make: Callable[[], Callable[..., Any]]) -> None:
    # Ctrl-C reaches all processes of a terminal; the parent decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    WORK["make"] = make


def _end_with_parent() -> None:
    """End this process when its parent is gone, even if the parent was killed."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _is_ready() -> None:
    """Make the function, or raise what is wrong."""
    if "do" not in WORK:
        WORK["do"] = WORK["make"]()


def _do(item: Any) -> Any:  # noqa: ANN401 - of the caller's types
    _is_ready()
    return WORK["do"](item)
