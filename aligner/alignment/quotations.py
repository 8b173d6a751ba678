"""Sentences → whether each starts and ends inside a quotation.

In dialogue it is the quotation marks that tell where one speaker stops. They are read with tolerance: one kind of mark
is open at a time, marks of other kinds within it are skipped, and a second opening mark does not nest, because a
quotation that goes on over paragraphs opens again in each. A straight mark or an apostrophe opens before a word that
follows a space, and closes after a punctuation mark or at the end of a sentence; after a word, where it may as well be
a genitive, it closes what the same sentence opened. What nothing closes for many sentences was never open.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

# How a sentence starts or ends: within a quotation; with one that opens in it, or with its last words; with neither.
INSIDE, SPEECH, PLAIN = range(3)

MARK = regex.compile(
    r"""(?P<opening>[“「『‘]|(?<![\w.,!?…;:’'"”])["'](?=[\w.…—'"-])(?!'\d0s|'n['’]))
    |(?P<closing>[”」』]|(?<=\p{P})['’](?!\w)|(?<=\S)"(?!\w)|(?<=\w)['’](?=\s*$))
    |(?P<perhaps>(?<=\w)['’](?!\w))""",
    regex.VERBOSE,
)
KINDS = {mark: kind for kind, marks in enumerate(("“”", "「」", "『』", "‘’'", '"')) for mark in marks}
LAST_WORDS = regex.compile(r"""(?<=\S)[”」』’'"]\W*$""")
# Characters at the end of a sentence among which its last mark is looked for.
TAIL = 8
# Sentences after which a quotation that nothing closes is given up.
LONGEST = 40
CLOSED_BY: dict[str | None, str] = {"opening": "closing", "word": "perhaps"}


class Mark(NamedTuple):
    """A quotation mark: its place and sentence, its kind, and its role.

    The role is a group of MARK, or `word` for a mark that opens what a mark after a word closes.
    """

    place: int
    sentence: int
    kind: int
    role: str | None


def quotation_edges(sentences: Sequence[str]) -> NDArray[np.int64]:
    """INSIDE, SPEECH or PLAIN of the start and of the end of every sentence of a text, shape (n, 2)."""
    edges = np.full((len(sentences), 2), PLAIN)
    marks = deque(_marks(sentences))
    within: Mark | None = None
    for number, (edge, text) in enumerate(zip(edges, sentences, strict=True)):
        edge[0] = INSIDE if within else PLAIN
        while marks and marks[0].sentence == number:
            mark = marks.popleft()
            if within is None and mark.role in {"opening", "word"}:
                within = mark
                edge[0] = min(edge[0], SPEECH)
            elif within and mark.kind == within.kind and mark.role == CLOSED_BY[within.role]:
                within = None
        if within:
            edge[1] = INSIDE
        elif LAST_WORDS.search(text[-TAIL:]):
            edge[1] = SPEECH
    return edges


def _marks(sentences: Sequence[str]) -> list[Mark]:
    """All marks in order, without those that open what is not closed."""
    matches = ((number, match) for number, text in enumerate(sentences) for match in MARK.finditer(text))
    found = [
        Mark(place, number, KINDS[match.group()], match.lastgroup) for place, (number, match) in enumerate(matches)
    ]
    nearest: dict[tuple[str | None, int], Mark] = {}
    kept = []
    for mark in reversed(found):
        role = _role(mark, *(nearest.get((role, mark.kind)) for role in ("opening", "closing", "perhaps")))
        if role:
            kept.append(mark._replace(role=role))
        nearest[mark.role, mark.kind] = mark
    return kept[::-1]


def _role(mark: Mark, opening: Mark | None, closing: Mark | None, perhaps: Mark | None) -> str | None:
    """Role of a mark by the nearest marks of its kind that come later; None where it opens and nothing closes."""
    if mark.role != "opening":
        return mark.role
    if closing and closing.sentence - mark.sentence > LONGEST:
        closing = None
    if perhaps and perhaps.sentence == mark.sentence and not (closing and (not opening or closing < opening)):
        return "word"
    return "opening" if closing else None
