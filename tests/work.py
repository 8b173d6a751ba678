"""How much work something is, in lines of Python, processor time or memory: measures a busy machine hardly changes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import aligner

PACKAGE = str(Path(aligner.__file__).parent)
PEAK = "int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
READING = f"""
import sys
from pathlib import Path
from aligner.formats import registry as formats
from aligner.formats import tmx
from aligner.formats.tables import separated
start = {PEAK}
print(sum(1 for _ in formats.read_units(sys.argv[1]).units), {PEAK} - start)
"""


def lines_run(run: Callable[[], object], *files: str) -> int:
    """Lines of Python run by a call, in the modules whose file names begin with one of these."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace if frame.f_code.co_filename.startswith(files) else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def assert_linear(run: Callable[[int], object]) -> None:
    """That the work grows with the size and no faster, in lines of ours; regular expressions are not counted."""
    run(100)
    assert lines_run(lambda: run(2_000), PACKAGE) < 5 * lines_run(lambda: run(500), PACKAGE) + 500


def units_read(path: Path) -> tuple[int, int]:
    """How many units a file has, and by how many KiB reading them raises the peak memory of a process of its own."""
    done = subprocess.run([sys.executable, "-c", READING, path], capture_output=True, text=True, check=True)
    count, growth = map(int, done.stdout.split())
    return count, growth
