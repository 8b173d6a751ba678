"""A memory whose writers are killed at any moment holds whole documents, and as many as were added."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from killed import DOCUMENTS, ROUND, do, document, three_documents

from aligner.memory import Memory

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

    def killed_after(self, seconds, *command):
        """What a child had told when it was killed, a letter each."""
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        child = int(self.process.stdout.readline())
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        told = ""
        while (letter := self.process.stdout.readline().strip()) != "E":
            assert letter, "the process that forks has ended"
            told += letter
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
    start = time.monotonic()
    with Memory(tmp_path / "whole.db") as memory:
        for number in range(DOCUMENTS):
            memory.add(document(number), f"document {number}", tags=["x"])
        whole = list(contents(memory).items())
    longest = (time.monotonic() - start) / 3
    chance = random.Random(6)
    inside, files, before = 0, 0, 0
    path = tmp_path / "0.db"
    for _ in range(KILLS):
        told = children.killed_after(chance.uniform(0, longest), "add", str(path))
        inside += told.endswith("B")
        with Memory(path) as memory:
            memory.check()
            found = list(contents(memory).items())
        assert found == whole[: len(found)]
        assert len(found) - before - told.count("D") in ((0, 1) if told.endswith("C") else (0,))
        assert not list(tmp_path.glob("*-wal"))
        before = len(found)
        if before == DOCUMENTS:
            files += 1
            path, before = tmp_path / f"{files}.db", 0
    assert inside >= KILLS // 4
    assert files


def test_killed_while_documents_are_replaced_deleted_and_purged_it_is_as_before_or_as_after(tmp_path, children):
    path, reference = tmp_path / "killed.db", tmp_path / "reference.db"
    three_documents(path)
    three_documents(reference)
    start = time.monotonic()
    with Memory(reference) as memory:
        states = [contents(memory)]
        for step in range(len(ROUND)):
            do(memory, step)
        longest = time.monotonic() - start
    reference.unlink()
    three_documents(reference)
    chance = random.Random(7)
    done, last = 0, ""
    with Memory(reference) as memory:
        for _ in range(KILLS_OF_CHANGES):
            told = children.killed_after(chance.uniform(0, longest), "change", str(path), done)
            last += told[-1:]
            done += told.count("D")
            while len(states) <= done + 1:
                do(memory, len(states) - 1)
                states.append(contents(memory))
            with Memory(path) as killed:
                killed.check()
                found = contents(killed)
            if found != states[done] and told[-1:] in ("C", "V"):
                done += 1
            assert found == states[done]
    assert last.count("B") >= KILLS_OF_CHANGES // 6
    assert last.count("V") >= 1
    assert done > len(ROUND)
