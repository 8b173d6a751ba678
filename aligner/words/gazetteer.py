"""Places, peoples and organisations in both languages, and where a text has them.

    在加拿大和巴西进行。          加拿大 · 巴西
    in Canada and Peru            Canada · Peru            ─▶  巴西 and Peru face each other

`names.tsv` and `gazetteer.tsv` have a row for each name: its forms in Chinese, in English, and what it is part of. So
`Wuhan, China` is right for `武汉`. A form after `~` only explains the other side: `American` explains `美国`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

import regex

from aligner.words.phrases import Phrases, Word, key_of, words_of
from aligner.words.tables import cells_of_rows

NAMES = resources.files("aligner.words") / "names.tsv"
GAZETTEER = resources.files("aligner.words") / "gazetteer.tsv"
WEAK = "~"
# The fewest letters of a name that other words are made of.
SHORTEST_STEM = 5
# In these surroundings a Chinese form is a part of another word: `马里奥` has no `马里`, `长江西岸` no `江西`.
# Food and animals are called otherwise in English: `意大利面`.
AFTER = regex.compile(
    r"西斯|香肠|数字|拼音|拉人|[东南西北][岸部侧方麓坡]"
    r"|[顿石面粉辣熊光狐豹狮龟虎犬裙式字克奥尔娜妮莎莉丝蒂雷昂恩茨兹姆·包岸侧麓坡]"
)
BEFORE = regex.compile(r"[·0-9]\Z")
RIVERS = regex.compile(r"[长黄珠漓汉湘赣上大][江河湖山海]\Z")


class Row(NamedTuple):
    """The forms of a name in both languages, and the Chinese of what it is part of."""

    chinese: tuple[str, ...]
    english: tuple[str, ...]
    whole: str


def read_rows(path: Traversable) -> Iterator[Row]:
    """The rows of a table of names."""
    for chinese, english, *whole in cells_of_rows(path.read_text("utf-8")):
        yield Row(tuple(chinese.split("|")), tuple(english.split("|")), whole[0] if whole else "")


def write_rows(rows: Iterable[Row], header: str, path: Path) -> None:
    """Write a table of names."""
    lines = [f"# {line}" for line in header.splitlines()]
    lines += ["\t".join(["|".join(row.chinese), "|".join(row.english), row.whole]).rstrip("\t") for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")


class Mention(NamedTuple):
    """Characters `start` to `stop` of a text, and the numbers of the names that they may be."""

    start: int
    stop: int
    names: frozenset[int]


class _Forms:
    """The forms of all names in one language."""

    def __init__(self, forms: Sequence[Collection[str]]) -> None:
        strong: dict[str, set[int]] = defaultdict(set)
        self.weak: dict[str, set[int]] = defaultdict(set)
        for number, group in enumerate(forms):
            for form in group:
                (self.weak if form.startswith(WEAK) else strong)[form.removeprefix(WEAK)].add(number)
        self.texts = list(strong)
        self.names = [frozenset(names) for names in strong.values()]
        self.phrases = Phrases(map(key_of, self.texts))

    def find(self, text: str, words: Sequence[Word]) -> Iterator[tuple[str, Mention]]:
        """The strong forms in a text, each with its mention."""
        for match in self.phrases.find(words):
            start, stop = words[match.first].start, words[match.stop - 1].stop
            yield self.texts[match.phrase], Mention(start, stop, self.names[match.phrase])


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names, by number: `wholes` are the numbers of all that a name is part of."""

    chinese: _Forms
    english: _Forms
    english_forms: tuple[tuple[str, ...], ...]
    wholes: tuple[frozenset[int], ...]
    weak_words: dict[tuple[str, ...], set[int]]
    weak_phrases: Phrases

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Gazetteer:
        """The gazetteer of some rows; rows with the same first form in Chinese are one name."""
        groups: dict[str, tuple[dict[str, None], dict[str, None], set[str]]] = {}
        for row in rows:
            chinese, english, wholes = groups.setdefault(row.chinese[0], ({}, {}, set()))
            chinese.update(dict.fromkeys(row.chinese))
            english.update(dict.fromkeys(row.english))
            wholes.update({row.whole} - {""})
        numbers = {first: number for number, first in enumerate(groups)}
        parents = [{numbers[whole] for whole in wholes if whole in numbers} for *_, wholes in groups.values()]
        english_forms = _Forms([english for _, english, _ in groups.values()])
        weak: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for form, names in english_forms.weak.items():
            weak[key_of(form)] |= names
        return cls(
            _Forms([chinese for chinese, *_ in groups.values()]),
            english_forms,
            tuple(tuple(form for form in english if not form.startswith(WEAK)) for _, english, _ in groups.values()),
            tuple(_closure(number, parents) for number in range(len(groups))),
            weak,
            Phrases(weak),
        )

    def find_chinese(self, text: str) -> list[Mention]:
        """The names that a Chinese text mentions."""
        found = self.chinese.find(text, words_of(text))
        return [
            mention
            for form, mention in found
            if text.startswith(form, mention.start) and not _is_part_of_word(text, mention)
        ]

    def find_english(self, text: str) -> list[Mention]:
        """The names that an English text mentions, with the capitals of the form."""
        found = self.english.find(text, words_of(text))
        return [mention for form, mention in found if _has_case(text[mention.start : mention.stop], form)]

    def explained_by_chinese(self, text: str) -> frozenset[int]:
        """The names that a Chinese text explains."""
        strong = (names for form, names in zip(self.chinese.texts, self.chinese.names, strict=True) if form in text)
        weak = [(form, names) for form, names in self.chinese.weak.items() if form in text]
        longer = (names for form, names in weak if len(form) > 1)
        # One character says too little of what the name is part of: `德` may be anything, so it is not `欧洲`.
        return self._with_wholes([*strong, *longer]).union(*(names for _, names in weak))

    def is_inside_english(self, names: Collection[int], text: str) -> bool:
        """Whether an English text has one of some names inside a word: `Shanghainese`."""
        folded = text.casefold()
        forms = (form for name in names for form in self.english_forms[name])
        return any(len(form) >= SHORTEST_STEM and form.casefold() in folded for form in forms)

    def explained_by_english(self, text: str) -> frozenset[int]:
        """The names that an English text explains."""
        words = words_of(text)
        strong = [mention.names for _, mention in self.english.find(text, words)]
        groups = list(self.weak_words.values())
        weak = [groups[match.phrase] for match in self.weak_phrases.find_all(words)]
        return self._with_wholes([*strong, *weak])

    def _with_wholes(self, groups: Iterable[Collection[int]]) -> frozenset[int]:
        """Some names and all that they are part of."""
        names = frozenset[int]().union(*groups)
        return names.union(*(self.wholes[name] for name in names))


def _closure(number: int, parents: Sequence[set[int]]) -> frozenset[int]:
    """All that a name is part of."""
    found: set[int] = set()
    left = set(parents[number])
    while left:
        parent = left.pop()
        left |= parents[parent] - found
        found.add(parent)
    return frozenset(found)


def _is_part_of_word(text: str, mention: Mention) -> bool:
    """Whether the characters around a form make another word of it."""
    if AFTER.match(text, mention.stop) or BEFORE.search(text[: mention.start]):
        return True
    return bool(RIVERS.search(text[: mention.start + 1]))


def _has_case(text: str, form: str) -> bool:
    """Whether a text has the capitals of a form: `US` and not `us`; `Turkey`, and neither `turkey` nor `TURKEY`."""
    return text.startswith(form)


@cache
def gazetteer() -> Gazetteer:
    """The names of both tables."""
    return Gazetteer.of([*read_rows(NAMES), *read_rows(GAZETTEER)])
