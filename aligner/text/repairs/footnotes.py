"""Notes at the foot of a page, between the halves of a sentence: which lines they are, and where the sentence ends.

…we came three hours before the     ▶   …we came three hours before the rain began.
3 See the map.                          3 See the map.
12                                      Nobody had…
rain began. Nobody had…
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import NamedTuple

import regex

from aligner.text.repairs.lines import CLOSERS, INNER_END, Line, joiner_of


class FootnoteEvidence(NamedTuple):
    """How far the notes of a page, and the rest of its last sentence, may reach, in lines.

    Set by hand: the notes of our thesis have three lines at most, and the rests two (`benchmarks/extracted.py`).
    """

    notes: int = 12
    rest: int = 8


EVIDENCE = FootnoteEvidence()
NOTE = regex.compile(r"[\[(（]?(?P<number>[1-9][0-9]?)[\])）]?[.．]?\s{0,3}(?=[\p{Lu}\p{Han}“‘「《])")


def note_lines(lines: Sequence[Line], following: Sequence[int], edges: Collection[int]) -> list[int]:
    """The lines before the next edge of a page, if they are notes whose numbers count up; else none."""
    notes = list(takewhile(lambda index: index not in edges, following[: EVIDENCE.notes + 1]))
    numbers = [int(match["number"]) for index in notes if (match := NOTE.match(lines[index].text))]
    if not notes or len(notes) > EVIDENCE.notes or not NOTE.match(lines[notes[0]].text):
        return []
    counts_up = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return notes if counts_up and lines[notes[-1]].ends_sentence else []


def text_of_notes(lines: Sequence[Line], notes: Sequence[int]) -> str:
    """Each note in a line of its own."""
    text = lines[notes[0]].text
    for index in notes[1:]:
        line = lines[index].text
        text += ("\n" if NOTE.match(line) else joiner_of(text[-1], line[0])) + line
    return text


def rest_of_sentence(lines: Sequence[Line], start: int, edges: Collection[int]) -> int | None:
    """Where the sentence ends that goes on in the line `start`: an offset in the text; None if that is not clear."""
    for index in range(start, min(start + EVIDENCE.rest, len(lines))):
        line = lines[index]
        if not line.text or index in edges:
            return None
        if match := INNER_END.search(line.text):
            end = match.start() + 1
            closers = len(line.text[end:]) - len(line.text[end:].lstrip(CLOSERS))
            return line.start + end + closers
        if line.ends_sentence:
            return line.stop
    return None
