"""Chinese surnames, and their spellings in pinyin and in other romanisations."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources

TABLE = resources.files("aligner.words") / "surnames.tsv"


@cache
def surnames() -> dict[str, frozenset[str]]:
    """The spellings of each surname, in lower case, pinyin among them."""
    spellings: dict[str, frozenset[str]] = defaultdict(frozenset)
    for line in TABLE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            characters, pinyin, others = line.split("\t")
            group = frozenset(f"{pinyin} {others}".lower().split())
            compound = (len(characters) == 2 and len(pinyin) > len("zhuang")) or pinyin in {"Sima", "Situ"}
            for surname in [characters] if compound else characters:
                spellings[surname] |= group
    return dict(spellings)


@cache
def pinyin_of_surnames() -> frozenset[str]:
    """All surnames in pinyin, in lower case."""
    lines = TABLE.read_text("utf-8").splitlines()
    return frozenset(line.split("\t")[1].lower() for line in lines if not line.startswith("#"))
