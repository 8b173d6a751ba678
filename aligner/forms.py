"""The forms in which a text can be exported.

    repaired   as the edits left it                             `湿地面积 12 公顷`   `the sea level`
    typed      so, but half and full width as they were         `湿地面积 １２ 公顷`  `the sea level`
    raw        every character from first to last as it came    `湿地面积 １２ 公顷`  `the sea⏎level`

With "raw" a passage is one piece of the raw text, with the page header that repair took out of its middle.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from aligner.edits import Edit, Span
from aligner.errors import InputError

Form = Literal["repaired", "typed", "raw"]
FORMS: tuple[Form, ...] = get_args(Form)
# The rule whose edits the form "typed" undoes.
WIDTH = "width"


def check_form(form: str) -> None:
    """InputError for what is none of the forms."""
    if form not in FORMS:
        raise InputError(f"the form of a text is one of {', '.join(FORMS)}, not {form!r}")


@dataclass(frozen=True, slots=True)
class Widths:
    """The edits of width in a repaired text: `text[starts[k]:stops[k]]` was typed as `typed[k]`."""

    starts: tuple[int, ...]
    stops: tuple[int, ...]
    typed: tuple[str, ...]

    @classmethod
    def of(cls, raw: str, edits: Iterable[Edit]) -> Widths:
        """Those among all the edits of a raw text, which are in order and disjoint."""
        found: list[tuple[int, int, str]] = []
        shift = 0
        for edit in edits:
            start, stop = edit.span.start, edit.span.stop
            if edit.rule == WIDTH:
                found.append((start + shift, start + shift + len(edit.replacement), raw[start:stop]))
            shift += len(edit.replacement) - (stop - start)
        starts, stops, typed = zip(*found, strict=True) if found else ((), (), ())
        return cls(starts, stops, typed)

    def undone(self, text: str, span: Span) -> str:
        """The characters of `span` as typed; a replacement that the span cuts comes whole."""
        parts = []
        done = span.start
        # A removal at either end belongs to what stands beside it, hence right and left.
        for k in range(bisect_right(self.stops, span.start), bisect_left(self.starts, span.stop)):
            parts += [text[done : self.starts[k]], self.typed[k]]
            done = self.stops[k]
        return "".join([*parts, text[done : span.stop]])
