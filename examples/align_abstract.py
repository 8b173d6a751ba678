"""Two files → the pairs, what was left out, and a translation memory.

python examples/align_abstract.py [SOURCE TARGET OUTPUT.tmx]
"""

import sys
from pathlib import Path

import aligner

HERE = Path(__file__).parent
SAMPLE = (str(HERE / "abstract.zh.txt"), str(HERE / "abstract.en.txt"), "abstract.tmx")


def main(source: str, target: str, output: str) -> None:
    """Align two text files, print what a reader wants to know first, and write the memory."""
    alignment = aligner.align(aligner.read(source), aligner.read(target))
    for left, right in alignment.pairs(min_confidence=0.5):
        print(f"{left}\n    {right}")
    for bead in alignment.omissions():
        print(f"not translated: {bead.source_text}")
    for bead in alignment.additions():
        print(f"not in the original: {bead.target_text}")
    alignment.to_tmx(output, min_confidence=0.5)


if __name__ == "__main__":
    main(*(sys.argv[1:] or SAMPLE))
