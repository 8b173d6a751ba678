"""Characters that are not text → removed."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from aligner.edits import Edit, Span

UNWANTED = regex.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u2060\ufeff]++"
    r"|(?<=[\p{Latin}\p{Han}])[\u00ad\u200c\u200d]++(?=[\p{Latin}\p{Han}])"
)


def remove_characters(text: str, language: str) -> Iterator[Edit]:
    """Control and zero-width characters; joiners only where no script needs them."""
    for match in UNWANTED.finditer(text):
        yield Edit("removed characters", Span(*match.span()), "")
