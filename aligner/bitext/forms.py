"""The forms in which a text can be exported.

    repaired   as the edits left it                             `湿地面积 12 公顷`   `the sea level`
    typed      so, but half and full width as they were         `湿地面积 １２ 公顷`  `the sea level`
    raw        every character from first to last as it came    `湿地面积 １２ 公顷`  `the sea⏎level`

With "raw" a passage is one piece of the raw text, with the page header that repair took out of its middle.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from aligner.bitext.edits import Edit, Span, placed
from aligner.errors import InputError

Form = Literal["repaired", "typed", "raw"]
FORMS: tuple[Form, ...] = get_args(Form)
# The rule whose edits the form "typed" undoes.
WIDTH = "width"


def check_form(form: str) -> None:
    """InputError for what is none of the forms."""
    if form not in FORMS:
        raise InputError(f"the form of a text must be one of {', '.join(FORMS)}, not {form!r}")


@dataclass(frozen=True)
class Widths:
    """What the edits of width in a repaired text changed: found out at the first question."""

    raw: str
    edits: Sequence[Edit]

    @cached_property
    def _found(self) -> list[tuple[int, int, str]]:
        """Start and stop in the repaired text of each, and what was typed there."""
        return [
            (start, start + len(edit.replacement), self.raw[edit.span.start : edit.span.stop])
            for edit, start in placed(self.edits)
            if edit.rule == WIDTH
        ]

    def undone(self, text: str, span: Span) -> str:
        """The characters of `span` as typed; a replacement that the span cuts comes whole."""
        parts = []
        done = span.start
        # A removal at either end belongs to what stands beside it, hence right and left.
        first = bisect_right(self._found, span.start, key=lambda each: each[1])
        last = bisect_left(self._found, span.stop, key=lambda each: each[0])
        for start, stop, typed in self._found[first:last]:
            parts += [text[done:start], typed]
            done = stop
        return "".join([*parts, text[done : span.stop]])
