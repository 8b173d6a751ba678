"""Where the words of a list stand in a text: the longest entry wins, and the next one begins behind it.

    不同 neutral, 不 negative              在不同的村庄都不出现            不同 neutral, 不 negative
    not_only neutral, not negative         Not only does it not grow       Not only neutral, not negative

In Chinese an entry is a run of characters. In English it is in lower case; `_` joins the words of a phrase, and `*` at
the end stands for any ending. Lists are files with rows of cells separated by tabs; a cell has entries separated by
spaces, and a line that begins with # is a remark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

import regex

# A word, with `do` and `n't` apart.
WORD = regex.compile(r"[a-z]+?(?=n['’]t\b)|n['’]t\b|[a-z]++", regex.IGNORECASE)
ENTRY_PART = regex.compile(r"[^_-]+")
SHORTEST_STEM = 2

Label = TypeVar("Label")


class Mention(NamedTuple, Generic[Label]):
    """An entry in a text: the characters that it takes there, and what the list says of it."""

    start: int
    stop: int
    label: Label


@dataclass(frozen=True)
class ChineseWords(Generic[Label]):
    """Entries that are runs of characters."""

    labels: Mapping[str, Label]
    by_first: dict[str, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for entry in sorted(self.labels, key=len, reverse=True):
            self.by_first.setdefault(entry[0], []).append(entry)

    def find(self, text: str) -> list[Mention[Label]]:
        """The mentions in a text, in their order."""
        mentions: list[Mention[Label]] = []
        stop = 0
        for start, character in enumerate(text):
            if start >= stop and character in self.by_first:
                entry = next((each for each in self.by_first[character] if text.startswith(each, start)), "")
                if entry:
                    stop = start + len(entry)
                    mentions.append(Mention(start, stop, self.labels[entry]))
        return mentions


@dataclass(frozen=True)
class EnglishWords(Generic[Label]):
    """Entries that are words, phrases, or beginnings of words."""

    labels: Mapping[str, Label]
    by_first: dict[str, list[tuple[list[str], Label]]] = field(init=False, default_factory=dict)
    known: dict[str, list[tuple[list[str], Label]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for entry in sorted(self.labels, key=lambda each: (each.count("_"), len(each)), reverse=True):
            first, *others = ENTRY_PART.findall(entry)
            self.by_first.setdefault(first, []).append((others, self.labels[entry]))

    def find(self, text: str) -> list[Mention[Label]]:
        """The mentions in a text, in their order."""
        words = [(match.group().lower().replace("’", "'"), *match.span()) for match in WORD.finditer(text)]
        mentions: list[Mention[Label]] = []
        following = 0
        for place, (word, start, _) in enumerate(words):
            if place < following:
                continue
            for others, label in self._entries(word):
                last = place + len(others)
                if last < len(words) and all(map(_fits, others, (each for each, _, _ in words[place + 1 : last + 1]))):
                    mentions.append(Mention(start, words[last][2], label))
                    following = last + 1
                    break
        return mentions

    def _entries(self, word: str) -> list[tuple[list[str], Label]]:
        """The entries that may begin with a word, the ones to prefer first."""
        if word not in self.known:
            stems = [word] + [f"{word[:size]}*" for size in range(len(word), SHORTEST_STEM - 1, -1)]
            entries = [entry for stem in stems for entry in self.by_first.get(stem, [])]
            self.known[word] = sorted(entries, key=lambda entry: -len(entry[0]))
        return self.known[word]


def _fits(entry: str, word: str) -> bool:
    """Whether a word is what a phrase has at its place."""
    return word.startswith(entry[:-1]) if entry.endswith("*") else word == entry
