"""Children that write into a memory until they are killed, and the process that forks them: importing takes longer than
most of them live.

It reads commands, `["add", [2, "B", 150], "/tmp/memory.db"]`, and answers with the lines of the child: its number; B
when a transaction has begun, C when it is going to be committed, V when the file is being made smaller, D when a change
is done, W when the child waits to be killed; and E when it has been. The list says where it waits: when two changes are
done, and in the next one SQLite has said 150 times since B that it is at work, but before C in any case. Without the
list, it waits when it has done all.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from contextlib import contextmanager

from aligner.memory.memory import Memory
from aligner.memory.store import Store
from aligner.units.units import Unit, Variant, prop

DOCUMENTS = 40
# Of SQLite's virtual machine, between two calls that say it is at work.
OPERATIONS = 100


def document(number, version=0):
    """Units of a document: 20 to 100, some of which other documents have too, and some of which repeat."""
    chance = random.Random(f"{number} {version}")
    units = []
    for place in range(chance.randint(20, 100)):
        shared = chance.random() < 0.2
        name = chance.randint(0, 300) if shared else f"{number}.{version}.{place}"
        zh, en = (
            Variant("zh-CN", f"第{name}句，河水涨了，渡船停了。"),
            Variant("en-US", f"Sentence {name}: the river rose."),
        )
        units.append(Unit((zh, en), {"tuid": f"{number}-{place}"}, (prop("x-confidence", f"{chance.random():.6f}"),)))
    return units


def add_all(waiting, path):
    """Add those of the documents that are not there yet, each in its turn."""
    with Memory(path) as memory:
        for number in range(len(memory.documents()), DOCUMENTS):
            memory.add(document(number), f"document {number}", tags=["x"])
            waiting.done()


# What is done in turn, over and over: the state of a memory is how many of these are done.
ROUND = ("replace", "delete", "undo", "delete", "compact", "add", "replace back")


def three_documents(path):
    """The memory before all changes."""
    with Memory(path) as memory:
        for number, name in enumerate(["first", "second", "third"]):
            memory.add(document(number), name)


def change(waiting, path, done):
    """Go on with the changes of ROUND, of which so many are done."""
    with Memory(path) as memory:
        while True:
            do(memory, done)
            waiting.done()
            done += 1


def do(memory, done):
    """The change that comes next: of three documents, the first is replaced and the second comes and goes."""
    name, step = ("first", "second")[done % len(ROUND) in (1, 2, 3, 5)], ROUND[done % len(ROUND)]
    match step:
        case "replace":
            memory.add(document(0, done // len(ROUND) + 1), name, replace=True)
        case "delete":
            memory.delete(name)
        case "undo":
            memory.undo(name)
        case "compact":
            memory.compact()
        case "add":
            memory.add(document(1), name)
        case _:
            memory.add(document(0), name, replace=True)


def say(letter):
    """One line to whoever waits for it."""
    os.write(1, f"{letter}\n".encode())


def calls_during(memory, act):
    """How often SQLite says that it is at work while something is done."""
    calls = []
    memory.store.connection.set_progress_handler(lambda: calls.append(None), OPERATIONS)
    act()
    memory.store.connection.set_progress_handler(None, 0)
    return len(calls)


class Waiting:
    """A child that tells what it does, and waits to be killed at a place in the midst of it."""

    def __init__(self, place):
        self.changes, self.section, self.calls = place or (None, "", 0)

    @contextmanager
    def within(self, store, section):
        """What is done between a letter and the next one."""
        say(section)
        left = self.calls

        def at_work():
            nonlocal left
            left -= 1
            if left <= 0:
                self.wait()

        is_here = self.changes == 0 and section == self.section
        if is_here:
            store.connection.set_progress_handler(at_work, OPERATIONS)
        yield
        if is_here:
            self.wait()

    def wait(self):
        """Until it is killed."""
        say("W")
        while True:
            signal.pause()

    def done(self):
        """A change is done."""
        say("D")
        if self.changes is not None:
            self.changes -= 1

    def watch(self):
        """Be told of all that memories do."""
        Store.writing = lambda store: self.writing(store)
        Store.shrink = lambda store: self.shrink(store)

    @contextmanager
    def writing(self, store):
        """A transaction as it is, with its beginning and end told."""
        with WRITING(store) as connection:
            with self.within(store, "B"):
                yield connection
            say("C")

    def shrink(self, store):
        """Make the file smaller, and tell before."""
        with self.within(store, "V"):
            SHRINK(store)


WRITING, SHRINK = Store.writing, Store.shrink


def main():
    """Fork a child for each line that is read."""
    for line in sys.stdin:
        name, place, *arguments = json.loads(line)
        child = os.fork()
        if not child:
            say(os.getpid())
            waiting = Waiting(place)
            waiting.watch()
            {"add": add_all, "change": change}[name](waiting, *arguments)
            waiting.wait()
        os.waitpid(child, 0)
        say("E")


if __name__ == "__main__":
    main()
