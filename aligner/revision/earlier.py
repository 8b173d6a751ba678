"""An alignment of an earlier round: from the `.jsonl` of a review, or from the `.json` report of a check."""

from __future__ import annotations

import json
from os import PathLike

from aligner.bitext.beads import Bitext
from aligner.errors import FormatError
from aligner.files import read_bytes, suffix_of
from aligner.formats import jsonl
from aligner.revision.store import read_reviewed

REPORT, ALIGNMENT = "aligner.review", "aligner.alignment"
WRONG_FILE = "this is no report of aligner check; give the .json that it wrote with -o, or an alignment (.jsonl)"


def read_earlier(path: str | PathLike[str]) -> Bitext:
    """The alignment of a report, or one that was written or reviewed; FormatError for another file."""
    if suffix_of(path).lower() != ".json":
        return read_reviewed(path)
    try:
        record = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise FormatError(WRONG_FILE, path) from error
    if not isinstance(record, dict) or (record.get("schema"), record.get("version")) != (REPORT, 1):
        raise FormatError(WRONG_FILE, path)
    return jsonl.from_dict(record | {"schema": ALIGNMENT, "version": jsonl.VERSION}, path)
