"""A memory whose writers are killed at any moment holds whole documents, and as many as were added."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from killed import DOCUMENTS, ROUND, calls_during, do, document, three_documents

from aligner.memory.memory import Memory

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked here, and this system cannot")
KILLS, KILLS_OF_CHANGES = 100, 60


class Children:
    """Writers, one after the other, each killed after a while."""

    def __init__(self):
        script = Path(__file__).with_name("killed.py")
        root = {"PYTHONPATH": str(script.parent.parent)}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | root,
        )  # fmt: skip

    def killed_at(self, changes, section, calls, *command):
        """What a child had told when it waited in a section of its work, a letter each: it was killed there."""
        child = self._start(command[0], [changes, section, calls], *command[1:])
        told = self._told_until("W")
        os.kill(child, signal.SIGKILL)
        assert self._told_until("E") == "E"
        return told[:-1]

    def killed_after(self, changes, seconds, *command):
        """What a child had told when it was killed, so many seconds after as many changes."""
        child = self._start(command[0], None, *command[1:])
        told = ""
        while told.count("D") < changes and not told.endswith("W"):
            told += self._letter()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return (told + self._told_until("E")[:-1]).removesuffix("W")

    def _start(self, name, place, *arguments):
        self.process.stdin.write(json.dumps([name, place, *arguments]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def _letter(self):
        letter = self.process.stdout.readline().strip()
        assert letter, "the process that forks has ended"
        return letter

    def _told_until(self, last):
        told = self._letter()
        while not told.endswith(last):
            told += self._letter()
        return told

    def close(self):
        self.process.communicate(timeout=30)


@pytest.fixture
def children():
    started = Children()
    yield started
    started.close()


def contents(memory):
    """A digest of all that is known of each document."""
    texts = "SELECT language || text AS text FROM variants WHERE unit = occurrences.unit ORDER BY id"
    query = (
        "SELECT name, documents.digest, units, documents.tags, number, confidence, created, changed, details,"
        f" (SELECT GROUP_CONCAT(text) FROM ({texts}))"
        " FROM documents JOIN occurrences ON document = id WHERE removed IS NULL ORDER BY id, number"
    )
    digests = {}
    with memory.store.reading() as connection:
        for name, *row in connection.execute(query):
            digests.setdefault(name, sha256()).update(repr(row).encode())
    return {name: digest.hexdigest() for name, digest in digests.items()}


def test_killed_a_hundred_times_it_holds_the_documents_that_were_added_and_each_of_them_whole(tmp_path, children):
    with Memory(tmp_path / "whole.db") as memory:
        calls = [
            calls_during(memory, lambda number=number: memory.add(document(number), f"document {number}", tags=["x"]))
            for number in range(DOCUMENTS)
        ]
        whole = list(contents(memory).items())
    chance = random.Random(6)
    files, before, inside = 0, 0, 0
    path = tmp_path / "0.db"
    for kill in range(KILLS):
        more = min(chance.randint(1, 4), DOCUMENTS - before - 1)
        if kill % 2:
            told = children.killed_at(more, "B", chance.randint(1, calls[before + more]), "add", str(path))
            inside += told.endswith("B")
        else:
            told = children.killed_after(more, chance.uniform(0, 0.02), "add", str(path))
        with Memory(path) as memory:
            memory.check()
            found = list(contents(memory).items())
        assert found == whole[: len(found)]
        assert len(found) - before - told.count("D") in ((0, 1) if told.endswith("C") else (0,))
        assert not list(tmp_path.glob("*-wal"))
        before = len(found)
        if before >= DOCUMENTS - 1:
            files += 1
            path, before = tmp_path / f"{files}.db", 0
    assert inside == KILLS // 2
    assert files


def test_killed_while_documents_are_replaced_deleted_and_purged_it_is_as_before_or_as_after(tmp_path, children):
    path, reference = tmp_path / "killed.db", tmp_path / "reference.db"
    three_documents(path)
    three_documents(reference)
    chance = random.Random(7)
    done, steps, places = 0, [], Counter()
    with Memory(reference) as memory:
        states = [contents(memory)]
        for kill in range(KILLS_OF_CHANGES):
            section = "V" if kill % 6 == 1 else "B"
            # Only one of the steps makes the file smaller.
            more = chance.randint(1, 3) if section == "B" else (ROUND.index("compact") - done) % len(ROUND)
            while len(states) <= done + more + 8:
                steps.append(calls_during(memory, lambda: do(memory, len(states) - 1)))
                states.append(contents(memory))
            if kill % 2:
                # To make the file smaller is about half of the work of its step.
                calls = chance.randint(1, max(1, steps[done + more] // 2))
                told = children.killed_at(more, section, calls, "change", str(path), done)
                assert told.endswith(section)
                places[section] += 1
            else:
                told = children.killed_after(more, chance.uniform(0, 0.02), "change", str(path), done)
            done += told.count("D")
            while len(states) <= done + 1:
                steps.append(calls_during(memory, lambda: do(memory, len(states) - 1)))
                states.append(contents(memory))
            with Memory(path) as killed:
                killed.check()
                found = contents(killed)
            if found != states[done] and told[-1:] in ("C", "V"):
                done += 1
            assert found == states[done]
    assert places == {"B": KILLS_OF_CHANGES // 3, "V": KILLS_OF_CHANGES // 6}
    assert done > KILLS_OF_CHANGES // 2
