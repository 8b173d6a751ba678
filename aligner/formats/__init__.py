"""What an alignment, or the sentences of one text, can be written as; one module a format.

    .jsonl    jsonl      everything; reads back equal
    .tsv      tsv        one bead a line, for spreadsheets and pandas
    .tmx      tmx        translation memory, for CAT tools
    .gold     gold       gold beads: sentence numbers without text
              terminal   `str(alignment)`
              notebook   the HTML table that Jupyter shows
              sentences  the sentences of one text, one a line, plain or as JSON
              changes    what repair changed in a text, for the eye

Files are written under a temporary name and renamed, by `files.replacing`: a file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path

from aligner.bitext import Alignment
from aligner.errors import InputError
from aligner.formats import jsonl, tmx, tsv
from aligner.formats.files import by_suffix
from aligner.forms import Form

# A writer takes (alignment, path, least confidence, form of the texts) and has a default for all but the first two.
Writer = Callable[..., None]
WRITERS: dict[str, Writer] = {
    ".jsonl": jsonl.write,
    ".tsv": tsv.write,
    ".tmx": tmx.write,
}


def writer(path: str | PathLike[str]) -> Writer:
    """The function that writes what the suffix of `path` says; a caller can ask before the long work begins."""
    return by_suffix(WRITERS, path)


def write(
    alignment: Alignment,
    path: str | PathLike[str],
    min_confidence: float = 0.0,
    text: Form | None = None,
    *,
    overwrite: bool = True,
) -> None:
    """Write in the format that the suffix names, upper or lower case, to exactly this path.

    `text` is the form of the texts, see `aligner.forms`; by default .tmx has them as typed and .tsv as repaired.
    """
    write_format = writer(path)
    if not 0 <= min_confidence <= 1:
        raise InputError(f"the least confidence must lie between 0 and 1, not {min_confidence}")
    if not overwrite and Path(path).exists():
        raise InputError("the file is there already; choose another name or allow it to be overwritten", path)
    write_format(alignment, path, min_confidence, *([text] if text else []))
