"""Pieces of any sentence splitter → their spans in the text. Only white space may differ, and nothing may be lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import regex

from aligner.bitext.edits import Span
from aligner.errors import InputError

# The text of a document in, its sentences out, in order: `pysbd.Segmenter("zh").segment`, `str.splitlines`.
Splitter = Callable[[str], Iterable[str]]

# The characters for which str.isspace() is true.
SPACES = regex.compile(r"[\s\x1c-\x1f]*+")
QUOTED = 40
REMEDY = "a splitter must return the sentences of the text in order, with nothing changed but white space"


def skip_spaces(text: str, offset: int) -> int:
    """The first offset, from this one on, that is not before white space."""
    # Most offsets are not before a space, and this test is quicker than the match.
    spaces = SPACES.match(text, offset) if text[offset : offset + 1].isspace() else None
    return spaces.end() if spaces else offset


def locate(text: str, pieces: Iterable[Any]) -> Iterator[Span]:
    """The span of each piece without the white space around it; blank pieces have none.

    Raises InputError for a piece that is not a string, does not start where the last one ended, or leaves out text.
    """
    if isinstance(pieces, str) or not isinstance(pieces, Iterable):
        raise InputError(f"the splitter returned {_shortened(pieces)}; it must return a list of sentences")
    offset = skip_spaces(text, 0)
    for piece in pieces:
        if not isinstance(piece, str):
            kind = type(piece).__name__
            raise InputError(
                f"the splitter returned {_shortened(piece)} ({kind}) among its sentences; {REMEDY}, as str"
            )
        if sentence := piece.strip():
            stop = _piece_stop(text, offset, sentence)
            if stop is None:
                raise _misplacement(text, offset, sentence)
            yield Span(offset, stop)
            offset = skip_spaces(text, stop)
    if offset < len(text):
        raise InputError(
            f"the splitter left out {_shortened(text[offset:])} at character {offset}, the end of the text; {REMEDY}"
        )


def _piece_stop(text: str, offset: int, piece: str) -> int | None:
    """Where the piece that starts at `offset` ends; None if the text there differs from it."""
    if text.startswith(piece, offset):
        return offset + len(piece)
    for character in "".join(piece.split()):
        offset = skip_spaces(text, offset)
        if text[offset : offset + 1] != character:
            return None
        offset += 1
    return offset


def _misplacement(text: str, offset: int, piece: str) -> InputError:
    if (piece_start := text.find(piece, offset)) > offset:
        return InputError(
            f"the splitter left out {_shortened(text[offset:piece_start].rstrip())} at character {offset}; {REMEDY}"
        )
    rest = f"has {_shortened(text[offset:])}" if offset < len(text) else "has ended"
    return InputError(f"the splitter returned {_shortened(piece)}, but the text {rest} at character {offset}; {REMEDY}")


def _shortened(value: object) -> str:
    shown = repr(value[: QUOTED + 1] if isinstance(value, str) else value)
    return shown if len(shown) <= QUOTED + 2 else shown[:QUOTED] + "…" + shown[:1]
