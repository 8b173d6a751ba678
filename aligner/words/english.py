"""English words: which strings are words, and how frequent.

`aligner.training.words` learns the table from the training pairs; this module reads it at the first call. A frequency
is the log2 of a count over some 20 million words, so `TOTAL - frequency(word)` is the cost of a word in bits.
`aligner.words.splits` uses these costs to decide where two words were glued into one.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

import regex

TABLE = resources.files("aligner.words") / "words.txt.gz"
# log2 of the number of words in the count.
TOTAL = 24.3
# The longest string, in letters, in which words are sought: this limits the work.
LONGEST = 40


def word_set(listing: str) -> frozenset[str]:
    """The words of a list that separates them by spaces."""
    return frozenset(listing.split())


SHORT_WORDS = word_set("a of in to by is it as at on or an be we no so if do he up my me us go am")
LONG_FUNCTION_WORDS = word_set(
    "the and for with from that this these those was were are has have had its been their our his her they which what"
    " when where while who not but also can may will would should could into onto between among through"
    " than then there some any all each both such other more most only very being does did about after before during"
    " because using based within without against"
)
FUNCTION_WORDS = SHORT_WORDS | LONG_FUNCTION_WORDS
# Words that never begin an identifier in camelCase.
NEVER_BEGINS_IDENTIFIER = word_set("the their these this an")

PREFIXES = word_set(
    "un re non pre de dis mis co sub super inter intra multi micro macro mini mega nano anti counter over under out up"
    " back semi hyper ultra trans post bio geo auto self meta mono poly bi tri uni pseudo quasi electro photo thermo"
    " hydro tele cyber eco neuro cross fore mid kilo pan proto socio psycho retro extra infra iso hetero homo omni"
    " tetra hexa"
)
SUFFIXES = word_set(
    "s es ed d ing ly er ers est ness ment ments able ability ful less ism ist ists ize ise izes ises ized ised izing"
    " ising ization isation al ally ic ical ically ity ities ous ish hood ship like wise ward wards proof"
    " free ian ians esque"
)
# Affixes that are also words: a string with one of them may be two words (`walkout`, `starslike`).
LOOSE_PREFIXES = word_set("over under out up back self counter cross")
LOOSE_SUFFIXES = word_set("like wise proof free less able ward ship hood")
# Words that look like endings: `regressor`.
LIKE_SUFFIXES = word_set("a an as am in is it on or us do")
STRICT_PREFIXES, STRICT_SUFFIXES = PREFIXES - LOOSE_PREFIXES, SUFFIXES - LOOSE_SUFFIXES
NEGATED = regex.compile(r"i[nmrl](?P<word>[a-z]+(?:ble|ent|ant|ous|ive|ate|al|ic|ency|ance|bly|ity))")


class Derivation(NamedTuple):
    """When a word outside the table counts as derived from a word in it. Levels are log2 counts.

    Set by hand; how is not recorded. A fifth less or more changes nothing in thesis-dev, nor in the clean English of
    mac-dev and champollion-dev (`benchmarks/extraction.py --ablate english`).
    """

    # The fewest letters of a base.
    shortest_base: int = 4
    # A base must reach this level; a base of at least `long_base` letters need only be in the table.
    base_level: float = 2.0
    long_base: int = 8
    # A derived word of at least this many letters counts as a word; its level is that of its base less `discount`.
    shortest_derived: int = 8
    discount: float = 8.0


DERIVATION = Derivation()


def frequency(word: str) -> float:
    """log2 of the count of a word, whatever its case; 0 if the table does not contain it."""
    return _table()[0].get(word.lower(), 0.0)


def frequency_as_written(word: str) -> float:
    """`frequency`, but capitals inside a word must match, and a derived word gets its level from its base."""
    if not is_plain(word):
        return _table()[0].get(word, 0.0)
    if (level := frequency(word)) or len(word) < DERIVATION.shortest_derived:
        return level
    best = max(map(frequency, _bases(word.lower(), SUFFIXES, PREFIXES)), default=0.0)
    return max(1.0, best - DERIVATION.discount) if best else 0.0


def is_name(word: str) -> bool:
    """Whether the word is mostly written with a capital: true of `China`, false of `String`."""
    return word.lower() in _table()[1]


def is_word(word: str) -> bool:
    """Whether the table contains the word, or its base once a usual prefix or suffix is removed."""
    return _has_base(word, SUFFIXES, PREFIXES)


def is_surely_one_word(word: str) -> bool:
    """Whether the word cannot be two: the table contains it, or a base of it with an affix that is not a word."""
    if word in _table()[0]:
        return True
    return is_plain(word) and _has_base(word, STRICT_SUFFIXES, STRICT_PREFIXES)


def is_plain(word: str) -> bool:
    """Whether the word has no capital after its first letter."""
    return len(word) == 1 or word[1:].islower()


def _has_base(word: str, suffixes: Collection[str], prefixes: Collection[str]) -> bool:
    """Whether the table contains the word or a base of it."""
    lower = word.lower()
    if lower in SHORT_WORDS or frequency(lower) > 0:
        return True
    return any(True for _ in _bases(lower, suffixes, prefixes))


def _bases(word: str, suffixes: Collection[str], prefixes: Collection[str]) -> Iterator[str]:
    """Words that one of the affixes turns into this word, which is in lower case."""
    for prefix in prefixes:
        if word.startswith(prefix):
            yield from filter(_is_base, [word[len(prefix) :]])
    for suffix in suffixes:
        if word.endswith(suffix):
            yield from filter(_is_base, _stems(word[: -len(suffix)], suffix))
    if (match := NEGATED.fullmatch(word)) and (suffixes is SUFFIXES or word[1] != "n"):
        yield from filter(_is_base, [match["word"]])


def _stems(stem: str, suffix: str) -> Iterator[str]:
    """Possible forms of the stem before it took the suffix: `carri-` `carry`, `not-` `note`, `stopp-` `stop`."""
    yield from (stem, stem + "e", stem[:-1] + "y" if stem.endswith("i") else stem)
    if stem[-2:-1] == stem[-1:]:
        yield stem[:-1]
    if suffix.startswith("is"):
        yield stem + "ize"


def _is_base(word: str) -> bool:
    """Whether the word is long and frequent enough to have derived words."""
    if len(word) < DERIVATION.shortest_base or word in FUNCTION_WORDS:
        return False
    level = frequency(word)
    return level >= DERIVATION.base_level or (level > 0 and len(word) >= DERIVATION.long_base)


@cache
def _table() -> tuple[dict[str, float], frozenset[str]]:
    """Frequency of every word, and the names in lower case.

    Words are in lower case unless they have capitals inside.
    """
    levels: dict[str, float] = {}
    names: list[str] = []
    for line in gzip.decompress(TABLE.read_bytes()).decode().splitlines():
        level, *group = line.split(" ")
        if group[0].istitle():
            group = [word.lower() for word in group]
            names += group
        levels |= dict.fromkeys(group, float(level))
    return levels, frozenset(names)
