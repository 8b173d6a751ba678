"""The script of a Chinese text, and Traditional Chinese → Simplified: for evidence alone, texts stay as they are.

    軟體的滑鼠記憶體     軟 → 软 …, 軟體 → 软件, 滑鼠 → 鼠标     软件的鼠标内存␣

Tables of words, numbers and vectors know Simplified Chinese best. So whatever compares or measures Chinese texts sees
Traditional ones in Simplified characters, with the words of Taiwan and Hong Kong replaced. The length stays, so that an
offset is the same in both: a shorter word is followed by spaces, and a longer one does not replace anything.

The table is made of OpenCC's dictionaries by `aligner.training.scripts`, and read when the first Chinese text comes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from typing import NamedTuple

import regex

from aligner.bitext.languages import CHINESE, base_language, script_of_tag
from aligner.bitext.subtags import HANS, HANT

TABLE = resources.files("aligner.words") / "scripts.toml"


class Table(NamedTuple):
    """Characters that only one script has, and for Traditional characters and words their Simplified counterparts.

    `words` are by their first character, the longest first.
    """

    only: Mapping[str, frozenset[str]]
    characters: Mapping[int, str]
    words: Mapping[str, Sequence[tuple[str, str]]]


@cache
def table() -> Table:
    """The table in this folder."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    words: dict[str, list[tuple[str, str]]] = {}
    for word in sorted(rows["words"], key=len, reverse=True):
        words.setdefault(word[0], []).append((word, rows["words"][word]))
    return Table(
        {HANS: frozenset(rows["only_simplified"]), HANT: frozenset(rows["only_traditional"])},
        dict(
            zip(
                map(ord, rows["only_traditional"] + rows["shared"]),
                rows["only_traditional_plain"] + rows["shared_plain"],
                strict=True,
            )
        ),
        words,
    )


# Properties of characters, for the scripts of languages that have several.
PROPERTIES = {
    "Latn": "Latin", "Cyrl": "Cyrillic", "Arab": "Arabic", "Deva": "Devanagari", "Guru": "Gurmukhi",
    "Mong": "Mongolian", "Grek": "Greek", "Hebr": "Hebrew", "Thai": "Thai", "Tfng": "Tifinagh",
}  # fmt: skip
OTHER_SCRIPTS = {script: regex.compile(rf"\p{{{name}}}") for script, name in PROPERTIES.items()}


def script_of(text: str, language: str) -> str:
    """The script that most characters of a text show, `Hans` or `Hant` in Chinese; empty if they show none.

    In Chinese only the characters count that one of the scripts does not have.
    """
    if base_language(language) in CHINESE:
        counts = {script: sum(map(only.__contains__, text)) for script, only in table().only.items()}
    else:
        counts = {script: len(pattern.findall(text)) for script, pattern in OTHER_SCRIPTS.items()}
    first, second, *_ = sorted(counts, key=counts.__getitem__, reverse=True)
    return first if counts[first] > counts[second] else ""


def simplified(texts: Sequence[str], language: str) -> list[str]:
    """The texts with Simplified characters and words instead of Traditional ones, each of the same length.

    Each text goes by the characters that it has of one script alone; a text without any goes by all together or, if
    they have none either, by the language tag. Texts in other languages than Chinese stay as they are.
    """
    if base_language(language) not in CHINESE:
        return list(texts)
    if script_of_tag(language) != HANT and all(map(table().only[HANT].isdisjoint, texts)):
        return list(texts)
    scripts = [script_of(text, language) for text in texts]
    usual = script_of("\n".join(texts), language) or script_of_tag(language)
    return [
        _simplified(text) if (script or usual) == HANT else text for text, script in zip(texts, scripts, strict=True)
    ]


def simplified_text(text: str, language: str) -> str:
    """A single text, as `simplified` changes it."""
    return simplified([text], language)[0]


def _simplified(text: str) -> str:
    parts, start = [], 0
    for place, word, replacement in _words_in(text):
        parts += [text[start:place].translate(table().characters), replacement]
        start = place + len(word)
    return "".join([*parts, text[start:].translate(table().characters)])


def _words_in(text: str) -> Iterator[tuple[int, str, str]]:
    """The places of the words in a text, from left to right and the longest first, with their replacements."""
    words, stop = table().words, 0
    for place, character in enumerate(text):
        if place < stop or character not in words:
            continue
        candidates = (row for row in words[character] if text.startswith(row[0], place))
        for word, replacement in islice(candidates, 1):
            yield place, word, replacement
            stop = place + len(word)
