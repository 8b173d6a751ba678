"""English words: which strings are words, and how frequent.

The table is learned from the training pairs by `aligner.training.words` and read at the first question. Frequencies
are log2 of a count over some 20 million words, so `TOTAL - frequency(word)` is what a word costs in bits.
`aligner.words.splits` weighs with them where two words were glued into one.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import regex

TABLE = resources.files("aligner.words") / "words.txt.gz"
# log2 of the number of words that were counted.
TOTAL = 24.3
# Letters of the longest string that anyone looks for words in: a limit to the work.
LONGEST = 40


def word_set(listing: str) -> frozenset[str]:
    """The words of a list written with spaces between them."""
    return frozenset(listing.split())


SHORT_WORDS = word_set("a of in to by is it as at on or an be we no so if do he up my me us go am")
LONG_FUNCTION_WORDS = word_set(
    "the and for with from that this these those was were are has have had its been their our his her they which what"
    " when where while who not but also can may will would should could into onto between among through"
    " than then there some any all each both such other more most only very being does did about after before during"
    " because using based within without against"
)
FUNCTION_WORDS = SHORT_WORDS | LONG_FUNCTION_WORDS
# What begins no identifier in camelCase.
BEGINS_NONE = word_set("the their these this an")

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
# Those that are words as well: what has them may also be two words (`walkout`, `starslike`).
LOOSE_PREFIXES = word_set("over under out up back self counter cross")
LOOSE_SUFFIXES = word_set("like wise proof free less able ward ship hood")
# Words that look like endings: `regressor`.
LIKE_SUFFIXES = word_set("a an as am in is it on or us do")
STRICT_PREFIXES, STRICT_SUFFIXES = PREFIXES - LOOSE_PREFIXES, SUFFIXES - LOOSE_SUFFIXES
NEGATED = regex.compile(r"i[nmrl](?P<word>[a-z]+(?:ble|ent|ant|ous|ive|ate|al|ic|ency|ance|bly|ity))")


@dataclass(frozen=True, slots=True)
class Derivation:
    """When a word that the table has not counts as derived from one that it has. Levels are log2 counts.

    Set by hand; how is not recorded. A fifth less or more changes nothing in thesis-dev, nor in the clean English of
    mac-dev and champollion-dev (`benchmarks/extraction.py --ablate english`).
    """

    # The base has at least so many letters.
    shortest_base: int = 4
    # A base must reach this level; one of so many letters need only be in the table.
    base_level: float = 2.0
    long_base: int = 8
    # A derived word of so many letters counts as a word, its base's level less this.
    shortest_derived: int = 8
    discount: float = 8.0


DERIVATION = Derivation()


def frequency(word: str) -> float:
    """log2 of how often the word was seen, whatever its case; 0 when it was not."""
    return _table()[0].get(word.lower(), 0.0)


def frequency_as_written(word: str) -> float:
    """`frequency` of a word with capitals inside; others count whatever their case, and if derived, by their base."""
    if not is_plain(word):
        return _table()[0].get(word, 0.0)
    if (level := frequency(word)) or len(word) < DERIVATION.shortest_derived:
        return level
    best = max(map(frequency, _known_bases(word.lower(), SUFFIXES, PREFIXES)), default=0.0)
    return max(1.0, best - DERIVATION.discount) if best else 0.0


def is_name(word: str) -> bool:
    """Whether the word is mostly written with a capital: `China` is, `String` is not."""
    return word.lower() in _table()[1]


def is_word(word: str) -> bool:
    """Whether the word, or what is left of it without a usual prefix or ending, was seen in the training pairs."""
    return _is_known(word, SUFFIXES, PREFIXES)


def is_settled(word: str) -> bool:
    """Whether the word was seen as one, or is derived from one in a way that makes no two words."""
    if word in _table()[0]:
        return True
    return is_plain(word) and _is_known(word, STRICT_SUFFIXES, STRICT_PREFIXES)


def is_plain(word: str) -> bool:
    """Whether no capital stands after the first letter."""
    return len(word) == 1 or word[1:].islower()


def _is_known(word: str, suffixes: Collection[str], prefixes: Collection[str]) -> bool:
    """Whether the table has the word, or a base of it."""
    lower = word.lower()
    if lower in SHORT_WORDS or frequency(lower) > 0:
        return True
    return any(True for _ in _known_bases(lower, suffixes, prefixes))


def _known_bases(word: str, suffixes: Collection[str], prefixes: Collection[str]) -> Iterator[str]:
    """What is left of a word in lower case without one of the affixes, where that is a word itself."""
    for prefix in prefixes:
        if word.startswith(prefix):
            yield from filter(_is_base, [word[len(prefix) :]])
    for suffix in suffixes:
        if word.endswith(suffix):
            yield from filter(_is_base, _without_suffix(word[: -len(suffix)], suffix))
    if (match := NEGATED.fullmatch(word)) and (suffixes is SUFFIXES or word[1] != "n"):
        yield from filter(_is_base, [match["word"]])


def _without_suffix(stem: str, suffix: str) -> Iterator[str]:
    """What the stem may have been before it took the suffix: `carri-` `carry`, `not-` `note`, `stopp-` `stop`."""
    yield from (stem, stem + "e", stem[:-1] + "y" if stem.endswith("i") else stem)
    if stem[-2:-1] == stem[-1:]:
        yield stem[:-1]
    if suffix.startswith("is"):
        yield stem + "ize"


def _is_base(word: str) -> bool:
    """Whether the word is so long and so frequent that others may be derived from it."""
    if len(word) < DERIVATION.shortest_base or word in FUNCTION_WORDS:
        return False
    level = frequency(word)
    return level >= DERIVATION.base_level or (level > 0 and len(word) >= DERIVATION.long_base)


@cache
def _table() -> tuple[dict[str, float], frozenset[str]]:
    """Frequency of every word, in lower case but for those with capitals inside, and the names in lower case."""
    levels: dict[str, float] = {}
    names: list[str] = []
    for line in gzip.decompress(TABLE.read_bytes()).decode().splitlines():
        level, *group = line.split(" ")
        if group[0].istitle():
            group = [word.lower() for word in group]
            names += group
        levels |= dict.fromkeys(group, float(level))
    return levels, frozenset(names)
