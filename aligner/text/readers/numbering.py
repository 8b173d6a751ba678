"""The name of a file → the numbers that it gives its text.

第十二章 湿地, Chapter 12 Wetlands, 12-wetlands     12
第一卷第二回, Volume I, Chapter Two                 1, 2
2020 report, wetlands 3                            none: years, versions and copies number no texts
"""

from __future__ import annotations

import regex

from aligner.words.numerals import ADDENDS, numeral_value, roman_value

UNITS = "chapter|chap|ch|part|lesson|unit|episode|ep|volume|vol|book|section|lecture"
NUMBER = regex.compile(
    rf"""第\s*(?P<number>[〇零一二三四五六七八九十百两0-9]+)\s*[章回节節课課讲講集篇部卷话話]
    |(?<![a-z])(?:{UNITS})[\s._-]*(?:(?P<number>[0-9]+)|(?P<word>{"|".join(ADDENDS)}|[ivxl]+)(?![a-z]))
    |\A(?P<number>[0-9]{{1,3}})(?=[\s._\-–—、(（]|\p{{Han}})""",
    regex.VERBOSE,
)


def numbers_of(name: str) -> tuple[int, ...]:
    """The numbers of chapters and the like in a name, in their order; the number that a name begins with."""
    return tuple(filter(None, map(_value, NUMBER.finditer(name.casefold()))))


def _value(match: regex.Match[str]) -> int:
    """The value of a number; 0 for a malformed one."""
    if word := match["word"]:
        return ADDENDS.get(word) or roman_value(word)
    return int(numeral_value(match["number"].replace("零", "〇")) or 0)
