"""A batch that is killed again and again → the same files as a batch that is not.

    python benchmarks/killing.py [PAIRS [KILLS]]        2,000 pairs and 20 kills; a quarter of an hour

Each kill is SIGKILL, at a random moment, to the run or to one of its workers. Prints what was lost or doubled: nothing.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aligner.corpus.run import align_corpus

ROOT = Path(__file__).parent.parent
WORKERS = 2


def manifest(path: Path, count: int) -> Path:
    """A manifest of short pairs, all different."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            zh = f"第{number}天，他来了。她走了。\n\n湖水也上升了，渡船停了。"
            en = f"On day {number} he came. She left.\n\nThe lake rose too, and the ferry stopped."
            file.write(json.dumps({"id": str(number), "source_text": zh, "target_text": en}) + "\n")
    return path


def outputs(folder: Path) -> dict[str, bytes]:
    """The files of a corpus, and which results it has."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    results = sorted(path.name for path in (folder / "results").rglob("*"))
    return files | {"results": "\n".join(results).encode()}


def children(process: int) -> list[int]:
    """The workers of a run."""
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return [int(line.split()[0]) for line in found.stdout.splitlines() if "spawn_main" in line]


def kill(running: subprocess.Popen[bytes], chance: random.Random) -> str:
    """Kill the run or one of its workers; returns which."""
    workers = children(running.pid)
    victim = chance.choice([running.pid, *workers])
    os.kill(victim, signal.SIGKILL)
    if victim == running.pid:
        running.wait()
    return "run" if victim == running.pid else "worker"


def main(count: int = 2000, kills: int = 20) -> None:
    """Run, kill, go on, and compare."""
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = manifest(folder / "pairs.jsonl", count)
        began = time.process_time()
        align_corpus(pairs, folder / "alone")
        seconds = (time.process_time() - began) / count
        command = [sys.executable, "-m", "aligner", "batch", str(pairs), str(folder / "out"), "--workers", str(WORKERS)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done: list[str] = []
        running = subprocess.Popen(command, env=environment)
        while len(done) < kills:
            time.sleep(chance.uniform(0.1, 3 + 2 * seconds * count / kills))
            if running.poll() is None:
                done.append(kill(running, chance))
            if running.poll() is not None:
                running = subprocess.Popen(command, env=environment)
        code = running.wait() or subprocess.run(command, env=environment, check=False).returncode
        print(
            f"{count} pairs, {done.count('run')} kills of the run, {done.count('worker')} of workers; exit code {code}"
        )
        print("the same files" if outputs(folder / "alone") == outputs(folder / "out") else "NOT the same files")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
