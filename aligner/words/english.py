"""English words: which strings are words, how frequent, and where two were glued into one.

The table is learned from the training pairs by `aligner.training.words` and read at the first question. Frequencies
are log2 of a count over some 20 million words, so `TOTAL - frequency(word)` is what a word costs in bits. A word that
the table has not is weighed as one unknown word, as a compound and as two words without their space; `Odds` says what
each of these costs beside the words themselves.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import inf

import regex

TABLE = resources.files("aligner.words") / "words.txt.gz"
TOTAL = 24.3
# Letters of the words that may be split, and the most words that one may be split into.
SHORTEST_GLUED, LONGEST = 3, 40
MOST_PIECES = 3


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
# What a closed compound ends in (`highwayman`, `spaceflight`).
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
# What seldom begins a compound: `applications`, `constructed`, `statistical`.
INFLECTED = regex.compile(r"(?:[^s]s|ed|ing|ly|ic|al|ive|ous|ble|ful)$")

# By what they begin in camelCase: no identifier at all; one only if no name follows; often one (`toString`, `isEmpty`).
BEGINS_NONE = word_set("the their these this an")
BEGINS_FEW = word_set("of and in from with between that was are")
BEGINS_MANY = word_set("for into to by on at as is or")

# What stands before nouns and before few function words (`The on` is none, `The other` is), and what agrees with `-s`.
BEFORE_NOUNS = word_set("a an the my your his her our their its no every")
AFTER_ARTICLES = word_set("other such most more very only same")
SINGULAR = word_set("he she it")
# What names do not begin with: `Thosehills`, `Yousee`.
POINTING = word_set("this that these those they you")
VERB = regex.compile(r"(?:[^s]s|ed|ly)$")
# What names end in: `Newmark`, `Bywater`, `Huntingdonshire`, `Newsome`.
NAME_ENDS = word_set(
    "mark marks more some any all man men land lands water waters bank banks hire shire bridge wood woods ward"
    " ton field fields fish stone well wells port house worth town ham ford forth dale side wick hill hills head"
    " heart horn smith brook brooks son wall gate gates hall church kin den ley ling lock good cliff cock croft"
    " burn combe cote mere mont moor mouth nest pool ridge shaw stead thorn tree vale view way ways back berry"
    " bird born bottom chapel cross day foot fox glen grave graves grove hand hat hurst keep lake low march mill"
    " mills monk night over park path peter pole rich ring rock root row saw sea shall sham spring stock stow"
    " street strong sun tail thing time tower down under war wardens week white wheel wright yard yuan bush bury"
    " acre apple art bell bias body bone book box boy cake cat castle chase child coat cot deal dean dew ever eye"
    " fall farm father fellow fern flower fort free gold grass green guard holm holt home hood hook hope horse"
    " hunter hutch lace law less lie light line lion long love mother new oak old pack page paste pepper piece pin"
    " point race rain rod rose sail seed self shed sheep ship shoe sky star swallow sweet table thrift thwaite try"
    " tuck van weather wind wine wing winter wolf worm"
)

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
# Words that look like endings (`regressor`), and the few endings that `a` may still follow (`paintinga`).
LIKE_SUFFIXES = word_set("a an as am in is it on or us do")
BEFORE_A = ("ing", "ed", "es", "ts", "ns")
# What `in` denies, or makes one word with, as often as it stands before it: `inequities`, `inpainted`.
AFTER_IN = regex.compile(r"[a-z]+(?:ed|ings?|ble|ent|ant|ous|ive|ate|al|ic|ency|[ae]nce|ly|ity|ities)")
NEGATED = regex.compile(r"i[nmrl](?P<word>[a-z]+(?:ble|ent|ant|ous|ive|ate|al|ic|ency|ance|bly|ity))")
POSSESSIVES = ("'s", "’s")

# Bits, and the words that they are for.
Weighed = tuple[float, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Odds:
    """What each reading of an unknown word costs in bits, -log2 of a probability, beside the words in it."""

    # Two words that lost the space between them, in a text of which nothing else is known; and each further one.
    lost_space: float = 10.0
    further: float = 12.0
    # By so much the split must be the better reading.
    margin: float = 0.5
    # A word that nobody has seen: at all, and each of its letters; the shorter such words, the fewer.
    unknown: float = 10.0
    letter: float = 3.2
    # A closed compound: at all, and each letter; the same with a usual end; with a first word that seldom begins one.
    compound: float = 7.0
    compound_letter: float = 0.33
    usual: float = 2.0
    usual_letter: float = 0.25
    inflected: float = 4.0
    # A word with a prefix or an ending that is a word as well, and one that only looks so.
    prefixed: float = 6.0
    derived: float = 7.0
    # By how much function words follow each other, and names what they name, more often than chance has it.
    idiom: float = 4.0
    # An identifier or a brand in camelCase: by its first and its last word, from common to unheard of.
    camel: float = 3.0
    camel_rare: float = 6.5
    camel_name: float = 9.0
    camel_strange: float = 16.0
    # A word that stands alone elsewhere in the document; an acronym and a name that do not; `I` and `'s`.
    seen: float = 12.0
    acronym: float = 20.0
    name: float = 22.0
    letter_word: float = 6.0
    # What a word of so many letters costs that was seen only in another form, beside that form.
    derivation: float = 8.0
    derived_length: int = 8
    # The rarest piece believed, by its letters: the shorter, the more easily it is found by chance.
    rarest: tuple[float, ...] = (0, 6, 14, 19, 21, 22.5, 23.5, TOTAL)
    # What at most speaks for a function word beside a word that nobody has seen, and how long that one must be.
    half_known: float = 4.5
    half_length: int = 5
    # What speaks against a split of a word with a capital, which may be a name: little, and much. What is plainly a
    # word has so many letters and comes up so often; a verb in a form of its own does.
    may_be_name: float = 3.0
    like_name: float = 9.0
    plain_length: int = 4
    plain: float = 6.0
    irregular: float = 11.0
    short: int = 6


ODDS = Odds()


def frequency(word: str) -> float:
    """log2 of how often the word was seen, whatever its case; 0 when it was not."""
    return _table()[0].get(word.lower(), 0.0)


def is_name(word: str) -> bool:
    """Whether the word is mostly written with a capital: `China` is, `String` is not."""
    return word.lower() in _table()[1]


def is_word(word: str) -> bool:
    """Whether the word, or what is left of it without a usual prefix or ending, was seen in the training pairs."""
    return _is_known(word, SUFFIXES, PREFIXES)


def split(word: str, seen: Collection[str] = ()) -> tuple[str, ...]:
    """The words that were glued into `word`, or `word` alone when it is one or is better left.

    `seen` are other words of the same document, as written; a name among them counts as a word:
    `split("Lushanmedical", {"Lushan"})` is `("Lushan", "medical")`.
    """
    gain, pieces = weigh(word, seen)
    return pieces if gain > ODDS.lost_space + ODDS.margin else (word,)


def weigh(word: str, seen: Collection[str] = ()) -> Weighed:
    """The best split of a word, and by how many bits its pieces are likelier than one word; a lost space not counted.

    The word alone, and minus infinity, when it is known to be one word or no split is possible.
    """
    if not SHORTEST_GLUED <= len(word) <= LONGEST or is_settled(word) or word.isupper():
        return -inf, (word,)
    cost, pieces = min(_cuts(word, seen, MOST_PIECES), default=(inf, ()))
    gain = _cost_as_one(word, pieces, cost, seen) - cost if pieces else -inf
    return max((gain, pieces), _half_known(word))


def name_odds(pieces: tuple[str, ...], begins: bool, alone: bool) -> float:
    """Bits that speak for a word with one capital, at its beginning, to be a name; infinity where it can be no other.

    `begins` says that a sentence may begin here, `alone` that the first piece stands elsewhere as a name.
    """
    first, rest, last = pieces[0].lower(), pieces[1], pieces[-1]
    if pieces[0] == "I":
        return 0.0
    if first in FUNCTION_WORDS and not (alone or is_name(first)):
        return _first_word_odds(first, rest, last) if begins else ODDS.like_name if _ends_no_name(last) else inf
    known = alone or is_name(first)
    function = last in FUNCTION_WORDS
    if last in NAME_ENDS or (is_name(last) and not function) or not (alone or frequency(first) >= ODDS.plain):
        return inf
    if function:
        clear = _ends_no_name(last) or (alone and len(first) > 3)
        return (0.0 if known or begins else ODDS.like_name) + (0.0 if clear else ODDS.like_name)
    if known and len(last) >= ODDS.plain_length and frequency(last) >= ODDS.plain:
        return 0.0
    return ODDS.like_name if begins else inf


def _first_word_odds(first: str, rest: str, last: str) -> float:
    """`name_odds` of a split whose first piece is a function word at the beginning of a sentence."""
    if first in BEFORE_NOUNS:
        if rest in FUNCTION_WORDS and rest not in AFTER_ARTICLES:
            return inf
        return ODDS.like_name if len(first) < 3 or len(rest) < 3 else 0.0
    if last in FUNCTION_WORDS:
        return 0.0 if _ends_no_name(last) else ODDS.like_name
    if last in NAME_ENDS and first not in POINTING:
        return inf
    if first in SINGULAR and not (VERB.search(rest) or frequency(rest) >= ODDS.irregular):
        return inf
    return ODDS.may_be_name if len(last) <= ODDS.short and first not in POINTING else 0.0


def _ends_no_name(word: str) -> bool:
    """Whether the word is a function word that names do not end in, as `Theon` and `Fillmore` do."""
    return word in FUNCTION_WORDS and word not in NAME_ENDS and word not in LIKE_SUFFIXES


def is_settled(word: str) -> bool:
    """Whether the word was seen as one, or is derived from one in a way that makes no two words."""
    if word in _table()[0]:
        return True
    return _is_plain(word) and _is_known(word, STRICT_SUFFIXES, STRICT_PREFIXES)


STRICT_PREFIXES, STRICT_SUFFIXES = PREFIXES - LOOSE_PREFIXES, SUFFIXES - LOOSE_SUFFIXES


def _is_plain(word: str) -> bool:
    """No capital after the first letter."""
    return len(word) == 1 or word[1:].islower()


def _is_known(word: str, suffixes: Collection[str], prefixes: Collection[str]) -> bool:
    lower = word.lower()
    if lower in SHORT_WORDS or frequency(lower) > 0:
        return True
    return any(_is_base(base) for base in _bases(lower, suffixes, prefixes))


def _cuts(word: str, seen: Collection[str], most: int) -> Iterator[Weighed]:
    """Cost and pieces of every cut of the word into 2 to `most` pieces that may be words."""
    for place in range(1, len(word)):
        head, tail = word[:place], word[place:]
        if (head[-1].isupper() and tail[0].isupper()) or (cost := _piece_cost(head, seen)) is None:
            continue
        if (rest := _last_cost(tail, head, seen)) is not None:
            yield cost + rest, (head, tail)
        if most > 2:
            yield from ((cost + rest + ODDS.further, (head, *pieces)) for rest, pieces in _cuts(tail, seen, most - 1))


def _piece_cost(piece: str, seen: Collection[str]) -> float | None:
    """Bits of a piece of a split; None when it may not be one."""
    if piece == "I" or piece in POSSESSIVES:
        return ODDS.letter_word
    if len(piece) > 1 and piece.isupper():
        return ODDS.seen if piece in seen else ODDS.acronym
    if piece in STRICT_SUFFIXES:
        return None
    cost = TOTAL - level if (level := _level(piece)) else inf
    if piece in seen and (len(piece) > 3 or not _is_plain(piece)):
        return min(cost, ODDS.seen)
    return cost if cost <= ODDS.rarest[min(len(piece), len(ODDS.rarest) - 1)] else None


def _last_cost(piece: str, before: str, seen: Collection[str]) -> float | None:
    """Bits of the last piece: after a function word it may be an unknown name, and after few other words an `a`."""
    function = before.lower() in FUNCTION_WORDS
    if piece == "a" and not function and not before.endswith(BEFORE_A):
        return None
    cost = _piece_cost(piece, seen)
    unknown_name = cost is None and function and len(before) > 1 and len(piece) > 2 and piece.istitle()
    return ODDS.name if unknown_name and not frequency(piece) else cost


def _level(piece: str) -> float:
    """Frequency of the piece; a long word that was not seen counts by what it is derived from, at a discount."""
    if not _is_plain(piece):
        return _table()[0].get(piece, 0.0)
    if (level := frequency(piece)) or len(piece) < ODDS.derived_length:
        return level
    bases = _bases(piece.lower(), SUFFIXES, PREFIXES)
    best = max((frequency(base) for base in bases if _is_base(base)), default=0.0)
    return max(1.0, best - ODDS.derivation) if best else 0.0


def _cost_as_one(word: str, pieces: tuple[str, ...], cost: float, seen: Collection[str]) -> float:
    """Bits of the word if it is one, its pieces costing `cost`."""
    if not _is_plain(word):
        return cost + _camel_cost(pieces, seen)
    as_unknown = ODDS.unknown + ODDS.letter * len(word)
    if all(map(_is_function, pieces)):
        return as_unknown + ODDS.idiom * (len(word) > SHORTEST_GLUED + 2)
    return min(as_unknown, cost + _compound_cost(word, pieces, seen))


def _compound_cost(word: str, pieces: tuple[str, ...], seen: Collection[str]) -> float:
    """Bits, beside the pieces, of a compound or a derived word; infinity where a function word makes no such word."""
    first, last = pieces[0].lower(), pieces[-1]
    inflected = INFLECTED.search(first) is not None
    stem = first not in FUNCTION_WORDS
    if last in PARTICLES or (stem and (last in COMPOUND_ENDS or last in LOOSE_SUFFIXES)):
        return ODDS.usual + ODDS.usual_letter * len(word) + ODDS.inflected * inflected
    if first in PREFIXES and last not in FUNCTION_WORDS:
        return ODDS.prefixed
    if first == "in" and AFTER_IN.fullmatch(last):
        return ODDS.derived
    if last in LIKE_SUFFIXES and not (inflected and len(first) >= ODDS.derived_length - 2):
        return ODDS.derived
    if any(map(_is_function, pieces)):
        return inf
    name = pieces[0][0].isupper() and pieces[0] in seen and frequency(first) < TOTAL / 4
    return ODDS.compound + ODDS.compound_letter * len(word) + ODDS.inflected * inflected + ODDS.idiom * name


def _camel_cost(pieces: tuple[str, ...], seen: Collection[str]) -> float:
    """Bits, beside the pieces, of a name in camelCase: `toString` is one, `theNortheast` is none."""
    first, last = pieces[0], pieces[-1]
    unknown = not frequency(last)
    named = is_name(last) or last in seen or last.isupper()
    if first in BEGINS_NONE or (first.lower() in BEGINS_FEW and (named or unknown)):
        return ODDS.camel_strange
    if last in FUNCTION_WORDS and len(last) > 2 and (first in seen or not first.isupper()):
        return ODDS.camel_strange - 2
    if first.lower() in BEGINS_MANY and (named or unknown):
        return ODDS.camel_name + 1.5
    if last[0].islower() or (named and len(first) > 1 and (last in seen or not unknown)):
        return ODDS.camel_name
    return ODDS.camel_rare if len(first) > 1 and (len(last) > 5 or first[0].islower()) else ODDS.camel


def _is_function(piece: str) -> bool:
    return piece.lower() in FUNCTION_WORDS or piece == "I" or piece in POSSESSIVES


def _half_known(word: str) -> Weighed:
    """A function word before or after a word that nobody has seen, such as a misspelt one: `frompaintnig`."""
    best: Weighed = (-inf, (word,))
    for place in range(3, len(word) - 2) if _is_plain(word) else ():
        head, tail = word[:place], word[place:]
        for known, other in ((head, tail), (tail, head)):
            if known.lower() in FUNCTION_WORDS and len(other) >= ODDS.half_length and not frequency(other):
                gain = ODDS.letter * len(known) - (TOTAL - frequency(known))
                best = max(best, (min(gain, ODDS.half_known), (head, tail)))
    return best


def _bases(word: str, suffixes: Collection[str], prefixes: Collection[str]) -> Iterator[str]:
    """What may be left of a word without one of the prefixes or suffixes."""
    for prefix in prefixes:
        if word.startswith(prefix):
            yield word[len(prefix) :]
    for suffix in suffixes:
        if word.endswith(suffix):
            base = word[: -len(suffix)]
            yield from (base, base + "e", base[:-1] + "y" if base.endswith("i") else base)
            if base[-2:-1] == base[-1:]:
                yield base[:-1]
            if suffix.startswith("is"):
                yield base + "ize"
    if (match := NEGATED.fullmatch(word)) and (suffixes is SUFFIXES or word[1] != "n"):
        yield match["word"]


def _is_base(word: str) -> bool:
    return len(word) >= 4 and word not in FUNCTION_WORDS and frequency(word) >= (2 if len(word) < 8 else 1)


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
