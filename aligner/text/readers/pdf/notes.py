"""Lines of a column → the text, and the notes at its foot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

import regex

from aligner.text.marks import LOWER_DIGITS, RAISE_DIGITS
from aligner.text.readers.pdf.blocks import Setting
from aligner.text.readers.pdf.lines import Line


class NotePolicy(NamedTuple):
    """Set by hand on the files of `benchmarks/producers.py`, whose notes have .76 to .93 of the size of the text.

    In parts of the text's size, `small` is the greatest of a note and `heading` the least of a heading; `step` is how
    many numbers may be missing before a note; `gap` the least distance above notes in the size of the text, in parts of
    that of two lines.
    """

    small: float = 0.94
    heading: float = 1.1
    step: int = 3
    gap: float = 1.15


POLICY = NotePolicy()
# `1 See the map`, `¹See the map`, `1. See`, `* See`, `[1] See`, `① 见`.
MARK = regex.compile(
    r"[\[(（【〔]?(?P<mark>\d{1,3}|[¹²³⁴-⁹⁰]{1,3}|[①-⑳]|[*†‡§¶∗#]{1,3})[\])）】〕.、．]?\s*(?=[\p{L}“‘\"'《「（(\[])"
)
# The heading of notes at the end of a chapter or a text.
NOTES = regex.compile(r"(?i)\b(?:end|foot)?notes\b|^[\W\d]*[注註][释釋解]?$|[脚腳尾附][注註]")


class PageSoFar(NamedTuple):
    """The text of a page, the last line of it that was read, and whether a note of the last page goes on here."""

    text: str
    last: Line | None
    in_note: bool


def divided(lines: Sequence[Line], setting: Setting, page: PageSoFar) -> tuple[list[Line], list[Line]]:
    """The lines of a column that are text, and those of the notes below it."""
    start = _start_of_small(lines, setting, page)
    if start is None:
        start = _start_of_marked(lines, setting, page.text)
    return list(lines[:start]), list(lines[start:])


def _start_of_small(lines: Sequence[Line], setting: Setting, page: PageSoFar) -> int | None:
    """Where the small print at the foot begins; None if there is none, or it is no note."""
    small = sum(1 for _ in takewhile(lambda line: _is_small(line, setting), reversed(lines)))
    start = len(lines) - small
    above = lines[start - 1] if start else page.last
    if above is None or _is_small(above, setting) or _heads_small_print(above, setting):
        return None
    if page.in_note and small:
        return start
    return next((index for index in range(start, len(lines)) if mark_of(lines[index])), None)


def _is_small(line: Line, setting: Setting) -> bool:
    """Whether a line is small enough for a note."""
    return line.size <= POLICY.small * setting.size


def _heads_small_print(line: Line, setting: Setting) -> bool:
    """Whether the text below a line is small on purpose, as a bibliography is; notes at the end are notes."""
    stands_out = line.size >= POLICY.heading * setting.size or (line.bold and not setting.bold)
    return stands_out and not NOTES.search(line.text)


def _start_of_marked(lines: Sequence[Line], setting: Setting, text: str) -> int:
    """Where notes in the size of the text begin: below a gap, with a number that is raised in the text of the page."""
    start, first = len(lines), 0
    for index in range(len(lines) - 1, 0, -1):
        gap = lines[index - 1].base - lines[index].base
        mark = mark_of(lines[index])
        if mark and mark.isdecimal() and refers_to(text, mark) and (not first or int(mark) < first):
            first = int(mark)
            if gap > POLICY.gap * setting.pitch:
                start = index
        elif gap > POLICY.gap * setting.pitch:
            break
    return start


def mark_of(line: Line) -> str:
    """The number or sign with which a note begins; empty if it begins with none."""
    match = MARK.match(line.text)
    return match["mark"].translate(LOWER_DIGITS) if match else ""


def notes_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each note; the first may be the end of one on the page before."""
    notes: list[list[Line]] = []
    last = ""
    for line in lines:
        mark = mark_of(line)
        if not notes or (mark and _follows(last, mark)):
            notes.append([])
            last = mark or last
        notes[-1].append(line)
    return notes


def _follows(last: str, mark: str) -> bool:
    """Whether a note with this mark may come behind the last one: `2` behind `1`, not `1998` in a line of note 1."""
    if not (last.isdecimal() and mark.isdecimal()):
        return True
    return 0 < int(mark) - int(last) <= POLICY.step or int(mark) == 1


def refers_to(text: str, mark: str) -> bool:
    """Whether a text has the mark of a note."""
    raised = mark.translate(RAISE_DIGITS) if mark.isdecimal() else mark
    return (
        bool(raised) and regex.search(rf"(?<![¹²³⁴-⁹⁰]|\b[ckm]?m){regex.escape(raised)}(?![¹²³⁴-⁹⁰])", text) is not None
    )
