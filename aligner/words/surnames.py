"""Chinese surnames, and their spellings in pinyin and in other romanisations."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources

from aligner.words.tables import cells_of_rows

# Surnames of two characters; other groups of characters in the table are surnames of one that read the same.
COMPOUND = {"Ouyang", "Sima", "Zhuge", "Shangguan", "Situ"}
TABLE = resources.files("aligner.words") / "surnames.tsv"


@cache
def surnames() -> dict[str, frozenset[str]]:
    """The spellings of each surname, in lower case, pinyin among them."""
    spellings: dict[str, frozenset[str]] = defaultdict(frozenset)
    for characters, pinyin, others in cells_of_rows(TABLE.read_text("utf-8")):
        group = frozenset(f"{pinyin} {others}".lower().split())
        for surname in [characters] if pinyin in COMPOUND else characters:
            spellings[surname] |= group
    return dict(spellings)


@cache
def pinyin_of_surnames() -> frozenset[str]:
    """All surnames in pinyin, in lower case."""
    return frozenset(pinyin.lower() for _, pinyin, _ in cells_of_rows(TABLE.read_text("utf-8")))
