"""What differs between a text that was looked up and a similar one of a memory, word by word, Chinese by character.

试验两年后，涉禽增加了。    The level rose by two metres.
试验一年后，涉禽增加了。    The water level rose two metres!
两 → 一                  "" → water   by → ""   . → !
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from aligner.bitext.edits import Span
from aligner.memory.folding import TOKEN, fold


class Difference(NamedTuple):
    """Characters of the text that was looked up, and those of the similar text that stand in their place.

    One of the two spans may be empty: then it says where the characters of the other are missing.
    """

    query: Span
    text: Span


class _Token(NamedTuple):
    folded: str
    written: str
    span: Span


def differences(query: str, text: str) -> tuple[Difference, ...]:
    """The fewest tokens to replace, remove or insert (Levenshtein 1966), neighbours in one; also case and width."""
    joined: list[Difference] = []
    for spans in _differing(_tokens(query), _tokens(text), (len(query), len(text))):
        each = Difference(*spans)
        if joined and _adjoin(joined[-1], each, query, text):
            last = joined.pop()
            each = Difference(Span(last.query.start, each.query.stop), Span(last.text.start, each.text.stop))
        joined.append(each)
    return tuple(joined)


def _tokens(text: str) -> list[_Token]:
    return [_Token(fold(match[0]), match[0], Span(*match.span())) for match in TOKEN.finditer(text)]


def _differing(query: list[_Token], text: list[_Token], lengths: tuple[int, int]) -> Iterator[tuple[Span, Span]]:
    for code in Levenshtein.opcodes([token.folded for token in query], [token.folded for token in text]):
        left, right = query[code.src_start : code.src_end], text[code.dest_start : code.dest_end]
        if code.tag == "equal":
            pairs = zip(left, right, strict=True)
            yield from ((old.span, new.span) for old, new in pairs if old.written != new.written)
        else:
            yield _span(query, left, code.src_start, lengths[0]), _span(text, right, code.dest_start, lengths[1])


def _span(tokens: list[_Token], chosen: list[_Token], start: int, length: int) -> Span:
    """The characters of the chosen tokens; of none, the place where they would begin."""
    if chosen:
        return Span(chosen[0].span.start, chosen[-1].span.stop)
    place = tokens[start].span.start if start < len(tokens) else length
    return Span(place, place)


def _adjoin(first: Difference, second: Difference, query: str, text: str) -> bool:
    """Whether only blanks are between two differences."""
    return (
        not query[first.query.stop : second.query.start].strip()
        and not text[first.text.stop : second.text.start].strip()
    )
