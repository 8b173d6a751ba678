"""Children that write into a memory until they are killed, and the process that forks them: importing takes longer than
most of them live.

It reads commands, `["add", "/tmp/memory.db"]`, and answers with the lines of the child: its number; B when a
transaction has begun, C when it is going to be committed, V when the file is being made smaller, D when a change is
done; and E when it has been killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from contextlib import contextmanager

from aligner.memory import Memory
from aligner.memory.store import Store
from aligner.units import Unit, Variant, prop

DOCUMENTS = 40


def document(number, version=0):
    """Units of a document: 50 to 200, some of which other documents have too, and some of which repeat."""
    chance = random.Random(f"{number} {version}")
    units = []
    for place in range(chance.randint(50, 200)):
        shared = chance.random() < 0.2
        name = chance.randint(0, 300) if shared else f"{number}.{version}.{place}"
        zh, en = (
            Variant("zh-CN", f"第{name}句，河水涨了，渡船停了。"),
            Variant("en-US", f"Sentence {name}: the river rose."),
        )
        units.append(Unit((zh, en), {"tuid": f"{number}-{place}"}, (prop("x-confidence", f"{chance.random():.6f}"),)))
    return units


def add_all(path):
    """Add those of the documents that are not there yet, each in its turn."""
    with Memory(path) as memory:
        for number in range(len(memory.documents()), DOCUMENTS):
            memory.add(document(number), f"document {number}", tags=["x"])
            say("D")


# What is done in turn, over and over: the state of a memory is how many of these are done.
ROUND = ("replace", "delete", "undo", "delete", "compact", "add", "replace back")


def three_documents(path):
    """The memory before all changes."""
    with Memory(path) as memory:
        for number, name in enumerate(["first", "second", "third"]):
            memory.add(document(number), name)


def change(path, done):
    """Go on with the changes of ROUND, of which so many are done."""
    with Memory(path) as memory:
        while True:
            do(memory, done)
            say("D")
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


@contextmanager
def telling(store):
    """A transaction as it is, with its beginning and end told."""
    with WRITING(store) as connection:
        say("B")
        yield connection
        say("C")


def shrinking(store):
    """Make the file smaller, and tell before."""
    say("V")
    SHRINK(store)


WRITING, SHRINK = Store.writing, Store.shrink


def main():
    """Fork a child for each line that is read; it waits to be killed when it has done all."""
    Store.writing, Store.shrink = telling, shrinking
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        child = os.fork()
        if not child:
            say(os.getpid())
            {"add": add_all, "change": change}[name](*arguments)
            signal.pause()
        os.waitpid(child, 0)
        say("E")


if __name__ == "__main__":
    main()
