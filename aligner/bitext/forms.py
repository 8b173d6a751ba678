"""The forms in which a text can be exported.

    repaired   as the edits left it                             `湿地面积 12 公顷`   `the sea level`
    typed      repaired, but with the original character width  `湿地面积 １２ 公顷`  `the sea level`
    raw        the original, every character from first to last `湿地面积 １２ 公顷`  `the sea⏎level`

A "raw" passage is one piece of the raw text: it includes a page header that repair took out of its middle.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from aligner.arguments import one_of
from aligner.bitext.edits import Edit, Span, with_offsets

Form = Literal["repaired", "typed", "raw"]
FORMS: tuple[Form, ...] = get_args(Form)
# The rule whose edits the form "typed" undoes.
WIDTH = "width"


def check_form(form: str) -> None:
    """InputError if the name is not one of FORMS."""
    one_of(FORMS).check("text", form)


class _Replacement(NamedTuple):
    """Characters `start` to `stop` of a repaired text, and those that were typed in their place."""

    start: int
    stop: int
    typed: str


@dataclass(frozen=True)
class Widths:
    """The characters whose width the edits of a text changed; computed when first needed."""

    raw: str
    edits: Sequence[Edit]

    @cached_property
    def _replacements(self) -> list[_Replacement]:
        return [
            _Replacement(start, start + len(edit.replacement), self.raw[edit.span.start : edit.span.stop])
            for edit, start in with_offsets(self.edits)
            if edit.rule == WIDTH
        ]

    def restore(self, text: str, span: Span) -> str:
        """The characters of `span` as typed; a replacement that the span cuts is restored whole."""
        parts = []
        offset = span.start
        # A removal at either end belongs to its neighbour outside the span, hence right and left.
        first = bisect_right(self._replacements, span.start, key=lambda replacement: replacement.stop)
        last = bisect_left(self._replacements, span.stop, key=lambda replacement: replacement.start)
        for replacement in self._replacements[first:last]:
            parts += [text[offset : replacement.start], replacement.typed]
            offset = replacement.stop
        return "".join([*parts, text[offset : span.stop]])
