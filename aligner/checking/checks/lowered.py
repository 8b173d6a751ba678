"""Abbreviations in capitals that the other text has in small letters only.

采用DNA测序。    The dna was sequenced.       ─▶  DNA, dna
采用DNA测序。    The DNA was sequenced.       ─▶  nothing
配置 RAID。      RAID is set up, /dev/raid.   ─▶  nothing: one of both has the capitals
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

# Three capitals at least: `ID` and `id`, `IT` and `it` are too short to tell.
CAPITALS = regex.compile(r"(?<![\p{Latin}0-9_./-])\p{Lu}{3,8}[0-9]*+(?![\p{Latin}0-9_./(-])")
WORD = regex.compile(r"[\p{Latin}0-9]+")


class Lowered(NamedTuple):
    """An abbreviation, and its place in each text."""

    text: str
    here: tuple[int, int]
    there: tuple[int, int]


def find_lowered(chinese: str, other: str) -> Iterator[Lowered]:
    """The abbreviations of a Chinese text that the other has in small letters only, each once."""
    words: dict[str, dict[str, tuple[int, int]]] = {}
    firsts = {match[0]: match for match in reversed(list(CAPITALS.finditer(chinese)))}
    for match in WORD.finditer(other) if firsts else ():
        words.setdefault(match[0].upper(), {}).setdefault(match[0], match.span())
    for text, match in reversed(firsts.items()):
        forms = words.get(text, {})
        if forms.keys() == {text.lower()} and text not in other:
            yield Lowered(text, match.span(), forms[text.lower()])
