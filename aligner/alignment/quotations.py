"""Sentences → whether each starts and ends inside a quotation.

In dialogue, quotation marks show where one speaker stops. They are read with tolerance: one kind of mark is open at a
time, marks of other kinds within it are skipped, and a second opening mark does not nest, because a quotation that
continues over paragraphs opens again in each. A straight mark or an apostrophe opens before a word that follows a
space, and closes after a punctuation mark or at the end of a sentence. After a word it may also be a genitive, so there
it closes only what the same sentence opened. A mark that nothing closes for many sentences did not open a quotation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

# How a sentence starts or ends: inside a quotation; with a quotation that opens or ends there; with neither.
INSIDE, SPEECH, PLAIN = range(3)

MARK = regex.compile(
    r"""(?P<opening>[“「『‘]|(?<![\w.,!?…;:’'"”])["'](?=[\w.…—'"-])(?!'\d0s|'n['’]))
    |(?P<closing>[”」』]|(?<=\p{P})['’](?!\w)|(?<=\S)"(?!\w)|(?<=\w)['’](?=\s*$))
    |(?P<perhaps>(?<=\w)['’](?!\w))""",
    regex.VERBOSE,
)
KINDS = {mark: kind for kind, marks in enumerate(("“”", "「」", "『』", "‘’'", '"')) for mark in marks}
LAST_WORDS = regex.compile(r"""(?<=\S)[”」』’'"]\W*$""")
# Characters at the end of a sentence that are searched for its last mark.
TAIL = 8
# After so many sentences, a quotation that nothing closes is given up.
LONGEST = 40
CLOSED_BY: dict[str | None, str] = {"opening": "closing", "word": "perhaps"}


class Mark(NamedTuple):
    """A quotation mark: its position among all marks, its sentence, its kind, and its role.

    The role is a group of MARK, or `word` for a mark that opens a quotation closed by a mark after a word.
    """

    position: int
    sentence: int
    kind: int
    role: str | None


def quotation_edges(sentences: Sequence[str]) -> NDArray[np.int64]:
    """INSIDE, SPEECH or PLAIN of the start and of the end of every sentence of a text, shape (n, 2)."""
    edges = np.full((len(sentences), 2), PLAIN)
    marks = deque(_marks(sentences))
    opener: Mark | None = None
    for number, (edge, text) in enumerate(zip(edges, sentences, strict=True)):
        edge[0] = INSIDE if opener else PLAIN
        while marks and marks[0].sentence == number:
            mark = marks.popleft()
            if opener is None and mark.role in {"opening", "word"}:
                opener = mark
                edge[0] = min(edge[0], SPEECH)
            elif opener and mark.kind == opener.kind and mark.role == CLOSED_BY[opener.role]:
                opener = None
        if opener:
            edge[1] = INSIDE
        elif LAST_WORDS.search(text[-TAIL:]):
            edge[1] = SPEECH
    return edges


def _marks(sentences: Sequence[str]) -> list[Mark]:
    """All marks in order, without opening marks that nothing closes."""
    matches = ((number, match) for number, text in enumerate(sentences) for match in MARK.finditer(text))
    candidates = [
        Mark(position, number, KINDS[match.group()], match.lastgroup)
        for position, (number, match) in enumerate(matches)
    ]
    nearest: dict[tuple[str | None, int], Mark] = {}
    marks = []
    for mark in reversed(candidates):
        role = _role(mark, *(nearest.get((role, mark.kind)) for role in ("opening", "closing", "perhaps")))
        if role:
            marks.append(mark._replace(role=role))
        nearest[mark.role, mark.kind] = mark
    return marks[::-1]


def _role(mark: Mark, opening: Mark | None, closing: Mark | None, perhaps: Mark | None) -> str | None:
    """Role of a mark, from the nearest later marks of its kind; None if it opens and nothing closes it."""
    if mark.role != "opening":
        return mark.role
    if closing and closing.sentence - mark.sentence > LONGEST:
        closing = None
    if perhaps and perhaps.sentence == mark.sentence and not (closing and (not opening or closing < opening)):
        return "word"
    return "opening" if closing else None
