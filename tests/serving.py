"""Servers of the review page in processes of their own, and the process that forks them: importing takes longer than
most of them live.

It reads the paths of files, a line each, and for each forks a server that answers with its number and its link.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from reviewing import ASSETS

from aligner.revision import store as store_module
from aligner.revision.desk import Desk, Settings
from aligner.revision.locking import Lock
from aligner.revision.page import render
from aligner.revision.server import Server
from aligner.revision.store import Store


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def serve(path):
    """Serve a file until killed; the writer never rests, so that it is met at its work."""
    store_module.REST = 0.0
    with Lock(path):
        desk = Desk(Store(path), Settings("en", lambda bitext: None, lambda bitext: None))
        with Server(render(desk.title(), "en", files=ASSETS.__getitem__), desk.routes) as server:
            say(f"{os.getpid()} {server.link}")
            server.serve_forever()


def main():
    for line in sys.stdin:
        if os.fork():
            os.wait()
            say("ended")
        else:
            serve(Path(line.rstrip("\n")))


if __name__ == "__main__":
    main()
