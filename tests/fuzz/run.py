"""Fuzz the readers with Atheris, guided by what the inputs reach.

    python tests/fuzz/run.py            lists the targets
    python tests/fuzz/run.py 60         runs each target for 60 seconds of processor time, two at a time, and prints
                                        what was found
    python tests/fuzz/run.py 60 tmx po  runs only these

What raised something that is not ours is kept in the folder `fuzz-findings`, with its traceback.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
FINDINGS = Path("fuzz-findings")
LONGEST = 8000
SLOW_SECONDS = 5.0
SITE = re.compile(r'File "([^"]*)", line (\d+)')


def run_all(seconds: int, names: list[str]) -> int:
    """Run targets in processes of their own; returns 1 if something was found."""
    FINDINGS.mkdir(exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda name: _run_process(name, seconds), names))
    sys.stdout.write("".join(reports))
    found = sorted(path.name for path in FINDINGS.glob("*.txt"))
    sys.stdout.write(f"{len(found)} findings{': ' if found else ''}{', '.join(found)}\n")
    return 1 if found else 0


def _run_process(name: str, seconds: int) -> str:
    command = [sys.executable, str(HERE / "run.py"), "--one", name, str(seconds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds * 20 + 600)
    except subprocess.TimeoutExpired:
        return f"{name:40} did not end\n"
    line = next((line for line in done.stdout.splitlines() if line.startswith("RAN")), f"FAILED {done.stderr[-300:]}")
    return f"{name:40} {line}\n"


def run_one(name: str, seconds: int) -> None:
    """Run one target in this process, until its processor time is over."""
    import atheris

    with atheris.instrument_imports(include=["aligner", "openpyxl", "polib"]):
        from targets import TARGETS
    target, seeds = TARGETS[name]
    corpus = Path(tempfile.mkdtemp(prefix="aligner-corpus-"))
    for index, seed in enumerate(seeds):
        (corpus / f"seed{index}").write_bytes(seed)
    counts = {"runs": 0, "found": 0}
    sites: set[tuple[str, str]] = set()
    end = time.process_time() + seconds

    def test(data: bytes) -> None:
        if time.process_time() > end:
            sys.stdout.write(f"RAN {counts['runs']:,} inputs, {counts['found']} findings\n")
            sys.stdout.flush()
            # An exception here would be kept as a crash of the input that came last.
            os._exit(0)
        counts["runs"] += 1
        started = time.process_time()
        try:
            target(data)
        except Exception:  # noqa: BLE001 - that is what is looked for
            counts["found"] += _keep(name, data, traceback.format_exc(), sites)
        if time.process_time() - started > SLOW_SECONDS:
            counts["found"] += _keep(f"slow-{name}", data, f"{len(data)} bytes took too long\n", sites)

    atheris.Setup([sys.argv[0], str(corpus), f"-max_len={LONGEST}", "-timeout=120", "-rss_limit_mb=3000"], test)
    atheris.Fuzz()


def _keep(name: str, data: bytes, text: str, sites: set[tuple[str, str]]) -> int:
    """Keep an input, unless one came to the same place before."""
    site = (SITE.findall(text) or [(name, "")])[-1]
    if site in sites:
        return 0
    sites.add(site)
    stem = f"{re.sub('[^A-Za-z0-9.]', '_', name)}-{hashlib.sha256(data).hexdigest()[:8]}"
    (FINDINGS / f"{stem}.bin").write_bytes(data)
    (FINDINGS / f"{stem}.txt").write_text(text, encoding="utf-8", errors="backslashreplace")
    return 1


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    if sys.argv[1:2] == ["--one"]:
        run_one(sys.argv[2], int(sys.argv[3]))
    else:
        from targets import TARGETS as ALL

        if len(sys.argv) > 1:
            sys.exit(run_all(int(sys.argv[1]), sys.argv[2:] or list(ALL)))
        sys.stdout.write("\n".join(ALL) + "\n")
