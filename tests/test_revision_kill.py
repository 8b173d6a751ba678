"""A server that is killed at any moment loses at most the action under way."""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from reviewing import Client, accept, edit, example, file_of, reopen

import aligner
from aligner.formats import jsonl
from aligner.revision.history import history_path
from aligner.revision.revision import Revision
from aligner.revision.store import Store

KILLS = 20
SENTENCES = 400
ROOT = Path(aligner.__file__).parent.parent

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks, as on Unix")


def texts(count):
    return tuple(f"第{i}句，河水涨了。" for i in range(count)), tuple(f"Sentence {i}: it rose." for i in range(count))


def change_to(version):
    """The change that is made to a version, always the same."""
    index = version // 3 % SENTENCES
    match version % 3:
        case 0:
            return accept(index, version)
        case 1:
            return reopen(index, version)
    old = texts(SENTENCES)[0][index]
    done = version // 3 // SENTENCES
    return edit(old + "啊" * done, old + "啊" * (done + 1), version, at=index)


class Poster(Thread):
    """Posts one change after the other until nobody answers; `answered` counts those that were."""

    def __init__(self, link, version):
        super().__init__(daemon=True)
        self.client, self.answered, self.problem = Client(link), version, None

    def run(self):
        """Post."""
        while True:
            try:
                status, value = self.client.post("/change", change_to(self.answered))
            except (OSError, ValueError, http.client.HTTPException):
                return
            if status != 200:
                self.problem = value
                return
            self.answered = value["version"]


class Servers:
    """Servers, one after the other."""

    def __enter__(self):
        script = Path(__file__).with_name("serving.py")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(script.parent)])}
        self.process = subprocess.Popen(
            [sys.executable, str(script)], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def start(self, path):
        """(process number, link) of a new server."""
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        number, link = self.process.stdout.readline().split()
        return int(number), link

    def kill(self, number):
        """Kill a server, and wait until it is gone."""
        os.kill(number, signal.SIGKILL)
        assert self.process.stdout.readline() == "ended\n"

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def expected(bitext, count):
    revision = Revision.of(bitext)
    for version in range(count):
        revision = revision.apply(change_to(version))
    return revision.bitext()


def test_kill_9_at_any_moment_loses_at_most_the_action_under_way(tmp_path):
    base = example(*texts(SENTENCES))
    path = file_of(tmp_path, base)
    chance, version = random.Random(9), 0
    with Servers() as servers:
        for _ in range(KILLS):
            number, link = servers.start(path)
            poster = Poster(link, version)
            poster.start()
            # Nothing depends on when the kill comes.
            time.sleep(chance.uniform(0.0, 0.25))
            servers.kill(number)
            poster.join()
            assert poster.problem is None
            # What is in the file is whole, however old.
            assert jsonl.read(path).corrections.changes <= poster.answered + 1
            store = Store(path)
            version = store.version
            assert poster.answered <= version <= poster.answered + 1
            store.close()
    assert version > KILLS
    assert jsonl.read(path) == expected(base, version)
    # A killed process cannot remove its lock, and the file that it was writing goes with the next one.
    assert {each.name for each in tmp_path.iterdir()} <= {path.name, history_path(path).name, f".{path.name}.lock"}


# The modules at each of whose lines a process is killed.
CRITICAL = ("revision/store.py", "revision/history.py")


def killed_at(line, path, answers):
    """Make two changes and write the file in this process, which ends at a line of the modules, as if killed there."""
    lines = 0

    def trace(frame, event, _):
        nonlocal lines
        if not frame.f_code.co_filename.endswith(CRITICAL):
            return None
        if event == "line":
            lines += 1
            if lines == line:
                os._exit(9)
        return trace

    # The file is written in this thread, when the store is closed.
    Store._follow = lambda store: None
    store = Store(path)
    sys.settrace(trace)
    for version in range(2):
        store.apply(change_to(version))
        os.write(answers, b"a")
    store._write(store.revision)
    os._exit(0)


def test_kill_at_each_line_loses_at_most_the_action_under_way(tmp_path):
    original = file_of(tmp_path, example()).read_bytes()
    for line in range(1, 1000):
        path = tmp_path / str(line) / "birds.jsonl"
        path.parent.mkdir()
        path.write_bytes(original)
        reading, writing = os.pipe()
        if not (number := os.fork()):
            killed_at(line, path, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as answers:
            answered = len(answers.read())
        status = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        store = Store(path)
        assert answered <= store.version <= answered + 1, line
        store.close()
        assert jsonl.read(path).corrections.changes == store.version
        if status == 0:
            break
    assert status == 0 and line > 50
