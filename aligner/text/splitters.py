"""Pieces of any sentence splitter → their places in the text. Only white space may differ, and nothing may be lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import regex

from aligner.bitext.edits import Span
from aligner.errors import InputError

# The text of a document in, its sentences out, in order: `pysbd.Segmenter("zh").segment`, `str.splitlines`.
Splitter = Callable[[str], Iterable[str]]

# As str.isspace() has it.
SPACES = regex.compile(r"[\s\x1c-\x1f]*+")
QUOTED = 40
REMEDY = "a splitter must return the sentences of the text in order, with nothing changed but white space"


def skip_spaces(text: str, place: int) -> int:
    """The next place that is not before white space."""
    # Most places are not before a space, and looking is quicker than matching.
    spaces = SPACES.match(text, place) if text[place : place + 1].isspace() else None
    return spaces.end() if spaces else place


def located(text: str, pieces: Iterable[Any]) -> Iterator[Span]:
    """The place of each piece, white space around it left out; blank pieces have none.

    Raises InputError for a piece that is no string, is not where the one before it ended, or leaves out text.
    """
    if isinstance(pieces, str) or not isinstance(pieces, Iterable):
        raise InputError(f"the splitter returned {_quoted(pieces)}; it must return a list of sentences")
    place = skip_spaces(text, 0)
    for piece in pieces:
        if not isinstance(piece, str):
            kind = type(piece).__name__
            raise InputError(f"the splitter returned {_quoted(piece)} ({kind}) among its sentences; {REMEDY}, as str")
        if wanted := piece.strip():
            stop = _stop(text, place, wanted)
            if stop is None:
                raise _misplaced(text, place, wanted)
            yield Span(place, stop)
            place = skip_spaces(text, stop)
    if place < len(text):
        raise InputError(
            f"the splitter left out {_quoted(text[place:])} at character {place}, the end of the text; {REMEDY}"
        )


def _stop(text: str, place: int, piece: str) -> int | None:
    """Where the piece ends that starts at `place`, None if the text is another one."""
    if text.startswith(piece, place):
        return place + len(piece)
    for character in "".join(piece.split()):
        place = skip_spaces(text, place)
        if text[place : place + 1] != character:
            return None
        place += 1
    return place


def _misplaced(text: str, place: int, piece: str) -> InputError:
    if (found := text.find(piece, place)) > place:
        return InputError(f"the splitter left out {_quoted(text[place:found].rstrip())} at character {place}; {REMEDY}")
    there = f"has {_quoted(text[place:])}" if place < len(text) else "has ended"
    return InputError(f"the splitter returned {_quoted(piece)}, but the text {there} at character {place}; {REMEDY}")


def _quoted(value: object) -> str:
    shown = repr(value[: QUOTED + 1] if isinstance(value, str) else value)
    return shown if len(shown) <= QUOTED + 2 else shown[:QUOTED] + "…" + shown[:1]
