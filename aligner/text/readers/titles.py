"""A title in two languages → its halves, if they translate each other.

引言 Introduction               引言, Introduction
第一章 Introduction 引言         第一章, Introduction, 引言: the label goes with its own language
使用 TensorFlow                 no halves
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from aligner.bitext.languages import LETTER
from aligner.bitext.patterns import lazy
from aligner.formats.tables.meanings import mean_cosine


class TitleEvidence(NamedTuple):
    """When the halves of a title translate each other.

    Set by hand: `引言 Introduction` has a cosine of .53 and 6 letters for each character, `使用 TensorFlow` -.07.
    """

    cosine: float = 0.3
    # The letters for each character of the other half.
    fewest: float = 1.5
    most: float = 9.0


TITLE = TitleEvidence()
EAST, WEST = "zh", "en"
CHARACTER = lazy(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
# The two halves of a title: up to the last Chinese character and what belongs to it, or from the first one on.
HALVES = (
    lazy(r"(?<east>.*\p{Han}[^\s\p{Latin}/|]*[\s/|]*+)(?<west>[^\p{Han}]*\p{Latin}[^\p{Han}]*)", regex.DOTALL),
    lazy(r"(?<west>[^\p{Han}]*\p{Latin}[^\p{Han}]*)(?<east>\p{Han}.*)", regex.DOTALL),
)
# The label before a title.
LABEL = lazy(
    r"(?:第[〇零一二三四五六七八九十百0-9]+[章节節回篇部编編条條]|(?i:chapter|section|part|article)\s[0-9IVX]+)[\s.:：、]*"
)
OPEN = lazy(r"[(（\[【「『《“][^)）\]】」』》”]*+\Z")


def halves_with_label(title: str) -> list[tuple[int, str]]:
    """Where the label and each half of a title in two languages begin, and their sides; nothing for other sentences."""
    label = LABEL.match(title)
    for start in (label.end(), 0) if label else (0,):
        if place := halves_of(title[start:]):
            first, second = (EAST, WEST) if place > 0 else (WEST, EAST)
            label_side = EAST if title[0] == "第" else WEST
            return [*([(0, label_side)] if start else []), (start, first), (start + abs(place), second)]
    return []


def halves_of(title: str) -> int:
    """Where the second half of a title in two languages begins, less than 0 if Chinese is the second; 0 for any other.

    `引言 Introduction` gives 3, `Abstract 摘要` -9, `使用 TensorFlow` 0.
    """
    for pattern, sign in zip(HALVES, (1, -1), strict=True):
        halves = pattern.fullmatch(title)
        if halves and _translate_each_other(halves["east"], halves["west"]):
            return sign * halves.end("east" if sign > 0 else "west")
    return 0


def _translate_each_other(east: str, west: str) -> bool:
    if OPEN.search(east) or OPEN.search(west):
        return False
    ratio = len(LETTER.findall(west)) / len(CHARACTER.findall(east))
    return TITLE.fewest <= ratio <= TITLE.most and mean_cosine([east.strip()], [west.strip()]) >= TITLE.cosine
