"""What a flag is about, by content; and which flags of two reports are about the same.

    number · 1,250 | 1,520 · 我们记录了1,250只鸟。 | We recorded 1,520 birds.      in the earlier report
    number · 1,250 | 1,520 · 我们在此记录了1,250只鸟。 | We recorded 1,520 birds.  in the later one: the same

No offset and no number of a row counts, so a sentence put in front changes nothing. `reports/assets/carrying.js` does
the same in the browser.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence, Set
from functools import cache
from operator import eq
from typing import NamedTuple

from aligner.bitext.visible import escaped

# The words that a flag marks on one side: one text for each mark, or None if the marks are the whole side of the row.
Words = tuple[str, ...] | None
SPACES = re.compile("[ \t\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# A word, a number, or any other character by itself; so each Chinese character counts.
TOKEN = re.compile("[0-9A-Za-z\u00c0-\u1fff]+|[^ ]")


class Likeness(NamedTuple):
    """When texts count as versions of each other.

    Set by hand. `rows`: the share of their tokens that two sides of rows have in common; two thirds keep a verdict
    when one number of the shortest sentences (第3章) changes, and not when the sentence is translated anew. `reach`:
    how many flags before and after are compared, among those about the same words; it bounds the work. `sample`: how
    many sentences of a side stand for it.
    """

    rows: float = 2 / 3
    reach: int = 20
    sample: int = 64


LIKENESS = Likeness()


class Place(NamedTuple):
    """What a flag is about: check, marked words of both sides, both texts of its row, and names of the rows around."""

    check: str
    words: tuple[Words, Words]
    texts: tuple[str, str]
    neighbours: tuple[str, str] = ("", "")

    @property
    def subject(self) -> Hashable:
        """What has to be equal for a verdict to be carried over."""
        return self.check, self.words

    @property
    def key(self) -> str:
        """A short name of all but the neighbours: `number:5f2b90c1d7aa`."""
        return f"{self.check}:{digest(self.check, self.words, self.texts, size=12)}"


# From the strictest to the loosest: flags that look alike in a view are about the same.
VIEWS: tuple[Callable[[Place], Hashable], ...] = (
    lambda place: place,
    lambda place: (place[:3], place.neighbours[0]),
    lambda place: (place[:3], place.neighbours[1]),
    lambda place: place[:3],
)


def digest(*values: object, size: int = 8) -> str:
    """The first hexadecimal digits of a hash of some values for JSON."""
    return hashlib.sha256(json.dumps(values).encode("ascii")).hexdigest()[:size]


def on_a_line(text: str) -> str:
    """The text as places have it: on one line, with hidden characters as escapes."""
    return SPACES.sub(" ", escaped(text)).strip(" ")


def partners(old: Sequence[Place], new: Sequence[Place]) -> list[int | None]:
    """For each new place the number of the old one that it is about, or None; no old place is used twice.

    Equal places come first: with the same neighbours, then with one of them, then in their order. What is left goes to
    the most similar place about the same words, if both texts are nearly equal.
    """
    found: dict[int, int] = {}
    for view in VIEWS:
        queues: dict[Hashable, deque[int]] = defaultdict(deque)
        for first in _missing(len(old), found.values()):
            queues[view(old[first])].append(first)
        for second in _missing(len(new), found):
            if queue := queues.get(view(new[second])):
                found[second] = queue.popleft()
    used = set(found.values())
    for _, first, second in sorted(_near_pairs(old, _missing(len(old), used), new, _missing(len(new), found))):
        if first not in used and second not in found:
            found[second] = first
            used.add(first)
    return [found.get(second) for second in range(len(new))]


def _missing(count: int, numbers: Collection[int]) -> list[int]:
    """The numbers below `count` that are not among these."""
    known = set(numbers)
    return [number for number in range(count) if number not in known]


def _near_pairs(
    old: Sequence[Place], olds: Sequence[int], new: Sequence[Place], news: Sequence[int]
) -> Iterator[tuple[tuple[float, int], int, int]]:
    """Pairs about the same words in nearly equal rows, each with its unlikeness, by which the best comes first."""
    tokens = cache(tokens_of)
    for first, second in _pairs_to_compare(old, olds, new, news):
        pairs = zip(old[first].texts, new[second].texts, strict=True)
        shares = [share(tokens(one), tokens(other)) for one, other in pairs]
        if min(shares) >= LIKENESS.rows:
            yield (-sum(shares), -sum(map(eq, old[first].neighbours, new[second].neighbours))), first, second


def _pairs_to_compare(
    old: Sequence[Place], olds: Sequence[int], new: Sequence[Place], news: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Pairs about the same words, unless too many others lie between them."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for first in olds:
        groups[old[first].subject].append(first)
    ranks: Counter[Hashable] = Counter()
    for second in news:
        subject = new[second].subject
        rank = ranks[subject]
        ranks[subject] += 1
        for first in groups.get(subject, [])[max(rank - LIKENESS.reach, 0) : rank + LIKENESS.reach + 1]:
            yield first, second


def share(one: Set[str], other: Set[str]) -> float:
    """The share of the different tokens of two texts that both have (Dice coefficient), 0 to 1."""
    size = len(one) + len(other)
    return 2 * len(one & other) / size if size else 1.0


def tokens_of(text: str) -> frozenset[str]:
    """The different words, numbers, Chinese characters and marks of a text."""
    return frozenset(TOKEN.findall(text))


def sample(sentences: Iterable[str]) -> tuple[str, ...]:
    """Some of the sentences of a side, as hashes: those with the smallest, so that versions have mostly the same."""
    return tuple(sorted({digest(on_a_line(sentence)) for sentence in sentences})[: LIKENESS.sample])


def kinship(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> float:
    """The estimated share of sentences that two texts have in common, of the side that has fewer; by their samples."""
    shares = []
    for first, second in zip(one, other, strict=True):
        both = sorted({*first, *second})[: LIKENESS.sample]
        shares.append(len({*first} & {*second} & {*both}) / len(both) if both else 1.0)
    return min(shares)
