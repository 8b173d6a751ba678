"""The words around a mark."""

from __future__ import annotations

from typing import NamedTuple

import regex

from aligner.words.english import word_set


class TokenEvidence(NamedTuple):
    """How far, in characters, the rules look for the word before a mark.

    Set by hand while reading sentences of thesis-dev; a fifth more or less changes no score there
    (`benchmarks/extraction.py --ablate tokens`).
    """

    # The longest abbreviation, initial or label before a full stop.
    token: int = 24


EVIDENCE = TokenEvidence()
TOKEN = regex.compile(r"[^\s\p{Han}“‘\"'(\[（【《「『—–/。｡！？!?…*`~>]*+$")
LAST_WORD = regex.compile(r"\p{L}++$")
# The signs before the word include no mark: a sentence may have ended at one.
NEXT_WORD = regex.compile(r"(?:(?![.!?。｡！？．…‥⋯])[\p{P}\p{S}])*+(?P<word>\p{L}++)")

# Words that begin a sentence far more often than they begin a name.
STARTERS = word_set(
    "the a an this that these those it its he his she her we our they their you your i my there here"
    " in on at for with by from to of as after before during since until when while where if although though because"
    " however moreover furthermore therefore thus then hence meanwhile finally first second third also and but or so"
    " yet what why how who which both each all some many most such no not another only using based compared"
)


def token_before(text: str, start: int, end: int) -> str:
    """The token directly before a mark, without a space: `Fig`, `U.S`, `3)`."""
    match = TOKEN.search(text, max(start, end - EVIDENCE.token), end)
    return match.group().lstrip(",，;；、:：·•‧・_") if match else ""


def last_word_before(text: str, start: int, end: int) -> str:
    """The letters directly before a mark; empty if there are none."""
    match = LAST_WORD.search(text, max(start, end - EVIDENCE.token), end)
    return match.group() if match else ""


def starts_sentence(text: str, after: int) -> bool:
    """Whether the next word begins sentences far more often than names."""
    match = NEXT_WORD.match(text, after)
    return match is not None and match["word"].lower() in STARTERS


def is_roman(match: regex.Match[str] | None) -> bool:
    """Whether the word of `NEXT_WORD` can be a Roman number."""
    return match is not None and not match["word"].strip("IVXLC")
