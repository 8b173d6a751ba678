"""The results of pairs in a folder, each a file of its own that is whole or absent, by the key of its content.

    results/3f2/3f2a…9c.json   4,096 folders: a million results are 244 files in each

One file a pair, and not one for many: so nothing is lost when a run is killed, a pair that is added to the manifest, or
taken out, leaves all others as they are, and two runs that share the folder cannot disturb each other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from aligner.corpus.rows import Row
from aligner.errors import AlignerError, system_errors
from aligner.files import read_bytes, replacing
from aligner.formats.jsonl import escape

# Hexadecimal digits of a key that name its folder.
DIGITS = 3


class Results(NamedTuple):
    """The results in a folder."""

    folder: Path

    def path(self, key: str) -> Path:
        """The file of a result."""
        return self.folder / key[:DIGITS] / f"{key}.json"

    def get(self, key: str) -> Row | None:
        """The row with this key; None if it is not there, or damaged, as after a power failure."""
        path = self.path(key)
        if not path.exists():
            return None
        try:
            row = json.loads(read_bytes(path))
        except (AlignerError, ValueError):
            return None
        return row if isinstance(row, dict) and "beads" in row else None

    def put(self, key: str, row: Row) -> None:
        """Keep a row; InputError if the disk is full, for example."""
        path = self.path(key)
        with system_errors(path.parent, "write"):
            path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as handle:
            handle.write(escape(json.dumps(row, ensure_ascii=False)))
