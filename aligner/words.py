"""English words: which strings are words, how frequent, and where two were glued into one.

The table is learned from the training pairs by `aligner.training.words` and read at the first question. Frequencies
are log2 of a count over some 20 million words.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import regex

LONGEST = 40
SHORTEST_GLUED = 5
LOG_TOTAL = 24.3


def word_set(listing: str) -> frozenset[str]:
    """The words of a list written with spaces between them."""
    return frozenset(listing.split())


SHORT_WORDS = word_set("a of in to by is it as at on or an be we no so if do he up my me us go am")
FUNCTION_WORDS = SHORT_WORDS | word_set(
    "the and for with from that this these those was were are has have had been its their our his her they which what"
    " when where while who not but also can may will would should could into onto between among through"
    " than then there some any all each both such other more most only very being does did about after before during"
    " because using based within without against"
)
# What a closed compound ends in (`highwayman`, `spaceflight`): two words of which the second is here are left alone.
COMPOUND_ENDS = word_set(
    "man men woman women head headed heads hearted minded handed eyed legged sided footed wife wives house houses room"
    " rooms work works worker workers working worm flight flights light lights line lines logged logging forward back"
    " backs board boards book books box boxes point points side sides time times way ways land lands field fields"
    " stone stones wood ware water day days place places power paper play player space ship ships shop store stores"
    " mate mates master masters keeper keepers maker makers making holder holders bearer bearers walker fall falls over"
    " under down set sets up off out note notes key keys code codes name names file files base bases type types stream"
    " streams path paths port ports group groups list lists"
)
# What ends names and compounds whatever stands before it: `Andover`, `pushover`.
PARTICLES = word_set("over under down")
# Words that begin no name in camelCase, and those that often do (`toString`, `inOrder`, `forEach`).
BEFORE_CAPITAL = word_set("the their our these its an his her")
BEFORE_NAME = word_set("of and in for from with into to by on at as between that this is are was")
BEFORE_ACRONYM = BEFORE_CAPITAL | word_set("of and in for from with into between that a this")

PREFIXES = word_set(
    "un re non pre de dis mis co sub super inter intra multi micro macro mini mega nano anti counter over under out up"
    " semi hyper ultra trans post bio geo auto self meta mono poly bi tri uni pseudo quasi electro photo thermo hydro"
    " tele cyber eco neuro cross fore mid kilo pan proto socio psycho retro extra infra iso hetero homo omni"
)
SUFFIXES = word_set(
    "s es ed d ing ly er ers est ness ment ments able ability ful less ism ist ists ize ise izes ises ized ised izing"
    " ising ization isation al ally ic ical ically ity ities ous ish hood ship like wise ward wards proof"
    " free ian ians esque"
)
NEGATED = regex.compile(r"i[nmrl](?P<word>[a-z]+(?:ble|ent|ant|ous|ive|ate|al|ic|ency|ance|bly|ity))")

SHAPE = regex.compile(
    r"(?P<plain>[A-Za-z][a-z]++) | (?P<first>[a-z]++) (?: (?P<name>[A-Z][a-z]{2,}+) | (?P<acronym>[A-Z]{2,6}+s?) )"
    r" | (?P<leading>[A-Z]{2,6}) (?P<last>[a-z]{2,}+)",
    regex.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class SplitRule:
    """When a split is believed. Frequencies are log2 counts, lengths are letters."""

    pieces: int = 3
    # By the length of the piece, up to the last: the shorter, the more easily it is found by chance.
    piece_frequency: tuple[float, ...] = (99, 0, 0, 9, 6, 5, 4, 3, 1)
    content_length: int = 10
    # Below this many letters, both of two content words must be this frequent.
    content_frequency: tuple[tuple[int, float], ...] = ((12, 9), (18, 6), (LONGEST + 1, 1))
    first_frequency: float = 8
    # What a piece that was seen only in another form is less likely than that form, in log2.
    derivation: float = 8
    function_content: int = 5
    # `a` also begins words that deny (`atypical`), so what follows it must be a frequent word.
    article_frequency: float = 6
    derived_length: int = 8
    # A piece with a capital that is rarer than this is a name if the document has it elsewhere.
    name_frequency: float = 6
    seen_length: int = 4
    seen_frequency: float = 7


RULE = SplitRule()


def frequency(word: str) -> float:
    """log2 of how often the word was seen, whatever its case; 0 when it was not."""
    return _table()[0].get(word.lower(), 0.0)


def is_name(word: str) -> bool:
    """Whether the word is mostly written with a capital: `China` is, `String` is not."""
    return word.lower() in _table()[1]


def is_word(word: str) -> bool:
    """Whether the word, or what is left of it without a usual prefix or ending, was seen in the training pairs."""
    lower = word.lower()
    return lower in SHORT_WORDS or frequency(lower) > 0 or any(_is_base(base) for base in _bases(lower))


def split(word: str, seen: Collection[str] = ()) -> tuple[str, ...]:
    """The words that were glued into `word`, or `word` alone when it is one or is better left.

    `seen` are other words of the same document, as written; a name among them counts as a word:
    `split("Tonghuamedical", {"Tonghua"})` is `("Tonghua", "medical")`.
    """
    if not SHORTEST_GLUED <= len(word) <= LONGEST or not (shape := SHAPE.fullmatch(word)):
        return (word,)
    if shape["plain"]:
        return _split_plain(word, seen)
    if shape["leading"]:
        return _split_after_acronym(shape["leading"], shape["last"], seen)
    return _split_before_capital(shape["first"], shape["name"], shape["acronym"], seen)


def _split_plain(word: str, seen: Collection[str]) -> tuple[str, ...]:
    if is_word(word):
        return (word,)
    pieces = _best_pieces(word, seen)
    return pieces if pieces and _is_believable(pieces, seen) else (word,)


def _split_before_capital(first: str, name: str | None, acronym: str | None, seen: Collection[str]) -> tuple[str, ...]:
    """`ofPRC`, `theNortheast`; but `toString`, `iPhone` and `fileName` stay."""
    whole = first + (name or acronym or "")
    if acronym:
        return (first, acronym) if first in BEFORE_ACRONYM and first != "a" else (whole,)
    second = name or ""
    real_name = is_name(second) or (not frequency(second) and (second in seen or len(second) >= RULE.function_content))
    if first in BEFORE_CAPITAL or (first in BEFORE_NAME and real_name):
        return first, second
    long_enough = len(first) >= RULE.seen_length and frequency(first) >= RULE.first_frequency
    return (first, second) if long_enough and real_name and second in seen else (whole,)


def _split_after_acronym(acronym: str, last: str, seen: Collection[str]) -> tuple[str, ...]:
    """`PRCand`, `VMsinto`, if the acronym stands alone elsewhere."""
    for head, tail in ((acronym, last), (acronym + "s", last[1:] if last[0] == "s" else "")):
        good = tail in FUNCTION_WORDS or (len(tail) >= 5 and frequency(tail) >= RULE.first_frequency)
        if good and len(tail) >= 2 and head in seen:
            return head, tail
    return (acronym + last,)


def _best_pieces(word: str, seen: Collection[str]) -> tuple[str, ...]:
    """The most probable cut into two or more known words; empty when there is none."""
    return max(_cuts(word, seen, RULE.pieces), default=(0.0, ()))[1]


def _cuts(word: str, seen: Collection[str], most: int) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Log-probability and pieces of every cut of the word into 2 to `most` pieces."""
    for place in range(1, len(word)):
        head, tail = word[:place], word[place:]
        if (gain := _log_probability(head, seen)) is None:
            continue
        if (rest := _log_probability(tail, seen)) is not None:
            yield gain + rest, (head, tail)
        if most > 2:
            yield from ((gain + rest, (head, *pieces)) for rest, pieces in _cuts(tail, seen, most - 1))


def _log_probability(piece: str, seen: Collection[str]) -> float | None:
    """log2 of the piece's share among words; None when the piece may not be part of a split."""
    lower, level = piece.lower(), _level(piece)
    if len(lower) < 3:
        return 18.0 - LOG_TOTAL if lower in SHORT_WORDS else None
    if level >= RULE.piece_frequency[min(len(piece), len(RULE.piece_frequency) - 1)]:
        return level - LOG_TOTAL
    return 1.0 - LOG_TOTAL if _is_seen_name(piece, seen) else None


def _is_seen_name(piece: str, seen: Collection[str]) -> bool:
    """Whether a rare piece stands alone, with its capital, elsewhere in the document."""
    rare = len(piece) >= RULE.seen_length and frequency(piece) < RULE.name_frequency
    return rare and piece[0].isupper() and piece in seen


def _is_believable(pieces: tuple[str, ...], seen: Collection[str]) -> bool:
    content = [piece for piece in pieces if piece.lower() not in FUNCTION_WORDS]
    length = sum(map(len, content))
    if any(_is_seen_name(piece, seen) for piece in content):
        known = (_is_seen_name(piece, seen) or _level(piece) >= RULE.seen_frequency for piece in pieces)
        return len(pieces) == 2 and all(known)
    if not content:
        return len(pieces) == 2
    if pieces[-1] in PARTICLES:
        return False
    if len(content) < len(pieces):
        longest = max(len(piece) for piece in pieces if piece.lower() in FUNCTION_WORDS)
        enough = RULE.function_content + 2 * (len(pieces) - 2) - (longest > 2)
        after_article = pieces[0].lower() != "a" or frequency(pieces[1]) >= RULE.article_frequency
        return length >= enough and after_article and all(len(piece) > 3 for piece in content)
    if length < RULE.content_length or pieces[-1] in COMPOUND_ENDS or len(pieces) > 2:
        return False
    needed = next(level for longest, level in RULE.content_frequency if length < longest)
    return all(_level(piece) >= needed for piece in pieces)


def _level(piece: str) -> float:
    """Frequency of the piece; a long word that was not seen counts by what it is derived from, at a discount."""
    if (level := frequency(piece)) or len(piece) < RULE.derived_length:
        return level
    best = max(map(frequency, _bases(piece.lower())), default=0.0)
    return max(1.0, best - RULE.derivation) if best else 0.0


def _bases(word: str) -> Iterator[str]:
    for prefix in PREFIXES:
        if word.startswith(prefix):
            yield word[len(prefix) :]
    for suffix in SUFFIXES:
        if word.endswith(suffix):
            base = word[: -len(suffix)]
            yield from (base, base + "e", base[:-1] + "y" if base.endswith("i") else base)
            if base[-2:-1] == base[-1:]:
                yield base[:-1]
            if suffix.startswith("is"):
                yield base + "ize"
    if match := NEGATED.fullmatch(word):
        yield match["word"]


def _is_base(word: str) -> bool:
    return len(word) >= 4 and word not in FUNCTION_WORDS and frequency(word) >= (2 if len(word) < 8 else 1)


@cache
def _table() -> tuple[dict[str, float], frozenset[str]]:
    """Frequency of every word in lower case, and the names among them."""
    packed = resources.files("aligner").joinpath("data/words.txt.gz").read_bytes()
    levels: dict[str, float] = {}
    names: list[str] = []
    for line in gzip.decompress(packed).decode().splitlines():
        level, *group = line.split(" ")
        if group[0][0].isupper():
            group = [word.lower() for word in group]
            names += group
        levels |= dict.fromkeys(group, float(level))
    return levels, frozenset(names)
