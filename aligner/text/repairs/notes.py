"""Raises the figures of notes that an extractor set on the line, so that they stay with the sentence before them.

    …记录了各村的情况。1普查所用的方法…      → …情况。¹普查所用…      figures 1, 2, … run through the text
    …the plans of the lake.⏎2⏎The mill…   → …lake.²⏎The mill…    or a note with this number stands below

English needs it only for figures on lines of their own: `lake.2 The mill` is clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from aligner.bitext.edits import Edit, Span
from aligner.bitext.patterns import lazy
from aligner.text.marks import RAISE_DIGITS
from aligner.text.repairs.lines import CJK

RULE = "note figures"


class NoteEvidence(NamedTuple):
    """When figures behind full stops are those of notes.

    Set by hand while reading the figures of our thesis in twenty PDFs (`benchmarks/extracted.py`). The gold texts and
    the training texts have none.
    """

    # Without their notes: the fewest figures in a row, and the fewest sentence ends from one to the next; steps that
    # are numbered lie closer.
    figures: int = 2
    ends: int = 3
    # The least share of the figures that no measure word follows: `3个村庄` is no note.
    clear: float = 0.6
    # The least share of the figures whose notes must be there, if notes are to show it.
    noted: float = 0.5


EVIDENCE = NoteEvidence()
# The last two kinds are clear as they are: at the end of a line, and behind English.
FIGURE = lazy(
    rf"(?<=[。！？][”’」』）]?)[ ]?(?P<number>[1-9][0-9]?)(?=[ ]?[{CJK}“「《])"
    r"|(?<=(?:[。！？]|\p{Ll}[.!?])[”’」』）\")]?)\n+(?P<number>[1-9][0-9]?)(?=\n+[\p{Lu}\p{Han}“「《])"
    r"|(?<=[。！？][”’」』）]?)[ ]?(?P<number>[1-9][0-9]?)(?P<clear>)(?=[ ]*\n)"
    r"|(?<=\p{Ll}[.!?][”’)]?)(?P<number>[1-9][0-9]?)(?P<clear>)(?=\s)"
)
MEASURE_WORD = lazy(
    r"[0-9]++[ ]?[年月日号號个個只名人位件条條种種项項次层層章节節页頁元万萬亿億千百倍岁歲天时時分秒米克户家座里成点]"
)
NOTE = lazy(
    rf"^[ ]*+[\[(（]?(?P<number>[1-9][0-9]?)[\])）]?[.．]?(?P<gap>[ ]*+\n[ ]*+)?[ ]*+(?=[\p{{Lu}}{CJK}“‘「《])", regex.M
)
SENTENCE_END = lazy(r"[。！？]|[a-z][.!?](?=\s)")


def raise_figures(text: str, language: str) -> Iterator[Edit]:
    """Raise the figures of notes behind full stops: `情况。1普查` → `情况。¹普查`."""
    figures = list(FIGURE.finditer(text))
    if all(map(_is_clear, figures)):
        return
    notes = list(NOTE.finditer(text))
    last = {note["number"]: note.start() for note in notes}
    chains = (chain for chain in _chains(figures) if _are_noted(chain, last) or _run_through(text, chain))
    found = [figure for chain in chains for figure in chain]
    yield from (_raised(figure) for figure in found if not _is_clear(figure))
    yield from map(_joined, _notes_apart(found, notes))


def _is_clear(figure: regex.Match[str]) -> bool:
    """Whether the figure is clear as it is."""
    return figure["clear"] is not None


def _notes_apart(figures: Sequence[regex.Match[str]], notes: Iterable[regex.Match[str]]) -> Iterator[regex.Match[str]]:
    """The notes below their figures whose numbers have lines of their own."""
    first: dict[str, int] = {}
    for figure in figures:
        first.setdefault(figure["number"], figure.end())
    raised = {figure.start("number") for figure in figures}
    for note in notes:
        is_below = note.start() > first.get(note["number"], len(note.string))
        if note["gap"] and is_below and note.start("number") not in raised:
            yield note


def _raised(figure: regex.Match[str]) -> Edit:
    return Edit(RULE, Span(*figure.span()), figure["number"].translate(RAISE_DIGITS))


def _joined(note: regex.Match[str]) -> Edit:
    """A note and its number, which had a line of its own."""
    return Edit(RULE, Span(*note.span("gap")), " ")


def _chains(figures: Sequence[regex.Match[str]]) -> Iterator[list[regex.Match[str]]]:
    """Figures that count up from 1; others between them are passed over."""
    chain: list[regex.Match[str]] = []
    for figure in figures:
        number = int(figure["number"])
        if number == 1 and chain:
            yield chain
            chain = []
        if number == len(chain) and _is_measure(chain[-1]) and not _is_measure(figure):
            chain[-1] = figure
        elif number == len(chain) + 1:
            chain.append(figure)
    if chain:
        yield chain


def _is_measure(figure: regex.Match[str]) -> bool:
    """Whether a measure word follows the figure: `3个村庄`."""
    return MEASURE_WORD.match(figure.string, figure.start("number")) is not None


def _are_noted(chain: Sequence[regex.Match[str]], last: Mapping[str, int]) -> bool:
    """Whether enough of the figures have a note below; `last` has the place of the last note of each number."""
    noted = sum(last.get(figure["number"], 0) > figure.end() for figure in chain)
    return noted >= EVIDENCE.noted * len(chain)


def _run_through(text: str, chain: Sequence[regex.Match[str]]) -> bool:
    """Whether the figures lie in running text as those of notes do, and not at its steps."""
    clear = len(chain) - sum(map(_is_measure, chain))
    is_short = len(chain) < EVIDENCE.figures or clear < EVIDENCE.clear * len(chain)
    if is_short or any("\n" in figure.group() for figure in chain):
        return False
    between = (text[one.end() : other.start()] for one, other in pairwise(chain))
    return all(len(SENTENCE_END.findall(part)) >= EVIDENCE.ends for part in between)
