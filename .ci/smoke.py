"""Try an installation of aligner: `python .ci/smoke.py compiled`, or `NumPy`, which names the loops that must run.

The beads of the sample go to standard output.
"""

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def said(*arguments: str) -> str:
    """What `aligner` answers."""
    command = [sys.executable, "-P", "-m", "aligner", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout


version = said("--version").strip()
if not version.endswith(f"({sys.argv[1]} loops)"):
    sys.exit(f"{version}, where the loops must be {sys.argv[1]}")
sys.stderr.write(f"{version}\n")
beads = said("align", *(str(EXAMPLES / f"abstract.{language}.txt") for language in ("zh", "en")), "--tsv")
if beads.count("\n") < 5:
    sys.exit(f"the sample has these beads only:\n{beads}")
sys.stdout.buffer.write(beads.encode())
