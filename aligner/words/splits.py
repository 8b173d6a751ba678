"""A string that may be several English words → the words, and the bits in favour of them.

A word outside the table is one unknown word, a compound, or several words that lost the space between them. `Odds`
holds the cost of each reading, added to that of the words themselves; `aligner.words.capitals` does so for capitals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import inf
from typing import NamedTuple

import regex

from aligner.words.capitals import camel_cost
from aligner.words.english import (
    FUNCTION_WORDS,
    LIKE_SUFFIXES,
    LONG_FUNCTION_WORDS,
    LONGEST,
    LOOSE_SUFFIXES,
    PREFIXES,
    STRICT_SUFFIXES,
    TOTAL,
    frequency,
    frequency_as_written,
    is_plain,
    is_surely_one_word,
    word_set,
)
from aligner.words.rules import Rule, otherwise, verdict

# Words that closed compounds end in (`highwayman`, `spaceflight`).
COMPOUND_ENDS = word_set(
    "man men woman women head headed heads hearted minded handed eyed legged sided footed wife wives house houses room"
    " rooms work works worker workers working worm flight flights light lights line lines logged logging forward back"
    " backs board boards book books box boxes point points side sides time times way ways land lands field fields"
    " stone stones wood ware water day days place places power paper play player space ship ships shop store stores"
    " mate mates master masters keeper keepers maker makers making holder holders bearer bearers walker fall falls over"
    " under down set sets up off out note notes key keys code codes name names file files base bases type types stream"
    " streams path paths port ports group groups list lists"
)
# Words that end names and compounds whatever precedes them: `Andover`, `pushover`.
PARTICLES = word_set("over under down")
# Words that seldom begin a compound: `applications`, `constructed`, `statistical`.
INFLECTED = regex.compile(r"(?:[^s]s|ed|ing|ly|ic|al|ive|ous|ble|ful)$")
# The few endings after which `a` may be a word: `paintinga`.
BEFORE_A = ("ing", "ed", "es", "ts", "ns")
# Words with which `in-` forms one word as often as `in` stands before them: `inequities`, `inpainted`.
AFTER_IN = regex.compile(r"[a-z]+(?:ed|ings?|ble|ent|ant|ous|ive|ate|al|ic|ency|[ae]nce|ly|ity|ities)")
POSSESSIVES = ("'s", "’s")
LETTER_WORDS = frozenset(("I", *POSSESSIVES))

Pieces = tuple[str, ...]


class WeighedSplit(NamedTuple):
    """The words of a split, and the bits in favour of it or the bits that it costs."""

    bits: float
    pieces: Pieces


class Odds(NamedTuple):
    """The cost of each reading of an unknown word in bits, -log2 of a probability, added to that of its words.

    Set by hand while reading thesis-dev (`benchmarks/extraction.py --errors`); `benchmarks/NOTES.md`, "Glued words",
    has figures on other texts. With these values, 355 of the 361 glued words of thesis-dev are split; of 1,000 words of
    clean English (thesis-dev, mac-dev, champollion-dev), .027 are split wrongly. A fifth less or more gives
    (`--ablate splits`):

        letter            2.56: 350 split, .000 wrong       3.84: .041 wrong
        unknown           8: 354 split, .000 wrong
        compound, inflected   5.6, 3.2: .014 wrong
        seen              9.6: .014 wrong                   14.4: .000 wrong
        rarest            4.8: 345 split (one letter)       15.2: 353 (three)       18: 354 (five)
        shortest          4: 354 split
        inflected_letters 7: 354 split
        most_pieces       2: one text is repaired in another way

    The others change nothing there. `tests/test_repair_constants.py` has a text for each number that depends on it.
    """

    # The shortest string that may be several words, the longest, and the most words in it.
    shortest: int = 3
    longest: int = LONGEST
    most_pieces: int = 3
    # A lost space in a text without other evidence; each further space in the same string.
    lost_space: float = 10.0
    further: float = 12.0
    # A split must be better than one word by this much.
    margin: float = 0.5
    # An unknown word: the word as such, and each of its letters.
    unknown: float = 10.0
    letter: float = 3.2
    # A compound: the word as such, and each of its letters.
    compound: float = 7.0
    compound_letter: float = 0.33
    # The same if it ends as many compounds do, in `-house` for example.
    usual: float = 2.0
    usual_letter: float = 0.25
    # Added for a compound whose first word is inflected.
    inflected: float = 4.0
    # A word with a prefix.
    prefixed: float = 6.0
    # A word with a suffix that is also a word. After an inflected word of at least `inflected_letters` letters, `a`,
    # `in`, … are not suffixes.
    derived: float = 7.0
    inflected_letters: int = 6
    # Function words co-occur more often than by chance, and so do a rare name and the noun after it. This is a bonus
    # for the split: for function words alone if they have at least `idiom_letters` letters together, and for a name of
    # at most the log2 count `rare_name`.
    idiom: float = 4.0
    idiom_letters: int = 6
    rare_name: float = 6.0
    # A piece that stands alone elsewhere in the document, with at least `seen_letters` letters or with capitals inside.
    seen: float = 12.0
    seen_letters: int = 4
    # A piece that stands nowhere else: an acronym, or a name of at least `name_letters` letters after a function word.
    name: float = 22.0
    name_letters: int = 3
    # `I` and `'s`.
    letter_word: float = 6.0
    # The highest cost of a piece of one letter, two letters, …; short pieces often arise by chance.
    rarest: tuple[float, ...] = (6.0, 14.0, 19.0, 21.0, 22.5)
    # Largest bonus for a function word next to an unknown word; the fewest letters of the unknown word.
    half_known: float = 4.5
    half_letters: int = 5


ODDS = Odds()


def split(word: str, vocabulary: Collection[str] = ()) -> Pieces:
    """The words that were glued into `word`, or `word` alone if it is one word or the split is doubtful.

    `vocabulary` holds other words of the same document, as written; a name among them counts as a word:
    `split("Lushanmedical", {"Lushan"})` is `("Lushan", "medical")`.
    """
    bits, pieces = weigh(word, vocabulary)
    return pieces if bits > ODDS.lost_space + ODDS.margin else (word,)


def weigh(word: str, vocabulary: Collection[str] = ()) -> WeighedSplit:
    """The best split of a word, and by how many bits its pieces are likelier than one word, without the lost space.

    It is the word alone, with minus infinity, if the word is surely one or no split is possible.
    """
    if not ODDS.shortest <= len(word) <= ODDS.longest or is_surely_one_word(word) or word.isupper():
        return WeighedSplit(-inf, (word,))
    cost, pieces = min(_cuts(word, vocabulary, ODDS.most_pieces), default=WeighedSplit(inf, ()))
    bits = _cost_as_one(word, pieces, cost, vocabulary) - cost if pieces else -inf
    return max(WeighedSplit(bits, pieces), _half_known(word))


def _cuts(word: str, vocabulary: Collection[str], most_pieces: int) -> Iterator[WeighedSplit]:
    """Cost and pieces of every cut of the word into 2 to `most` pieces that may be words."""
    for index in range(1, len(word)):
        head, tail = word[:index], word[index:]
        if (head[-1].isupper() and tail[0].isupper()) or (cost := _piece_cost(head, vocabulary)) is None:
            continue
        if (tail_cost := _last_cost(tail, head, vocabulary)) is not None:
            yield WeighedSplit(cost + tail_cost, (head, tail))
        if most_pieces > 2:
            for tail_cost, pieces in _cuts(tail, vocabulary, most_pieces - 1):
                yield WeighedSplit(cost + tail_cost + ODDS.further, (head, *pieces))


def _piece_cost(piece: str, vocabulary: Collection[str]) -> float | None:
    """Bits of a piece of a split; None if the string cannot be a piece."""
    if piece in LETTER_WORDS:
        return ODDS.letter_word
    if len(piece) > 1 and piece.isupper():
        return ODDS.seen if piece in vocabulary else ODDS.name
    return None if piece in STRICT_SUFFIXES else _word_cost(piece, vocabulary)


def _word_cost(piece: str, vocabulary: Collection[str]) -> float | None:
    """Bits of a piece that is not an acronym; None if it is not a word, or too rare for its length."""
    level = frequency_as_written(piece)
    cost = TOTAL - level if level else inf
    if piece in vocabulary and (len(piece) >= ODDS.seen_letters or not is_plain(piece)):
        return min(cost, ODDS.seen)
    rare = len(piece) <= len(ODDS.rarest) and cost > ODDS.rarest[len(piece) - 1]
    return cost if level and not rare else None


def _last_cost(piece: str, before: str, vocabulary: Collection[str]) -> float | None:
    """Bits of the last piece: an unknown name may follow a function word, and `a` may follow few other words."""
    follows_function_word = before.lower() in FUNCTION_WORDS
    if piece == "a" and not follows_function_word and not before.endswith(BEFORE_A):
        return None
    cost = _piece_cost(piece, vocabulary)
    if cost is None and follows_function_word and len(before) > 1 and _may_be_unknown_name(piece):
        return ODDS.name
    return cost


def _may_be_unknown_name(piece: str) -> bool:
    return len(piece) >= ODDS.name_letters and piece.istitle() and not frequency(piece)


def _cost_as_one(word: str, pieces: Pieces, cost: float, vocabulary: Collection[str]) -> float:
    """Bits of the word if it is one; `cost` is that of its pieces."""
    if not is_plain(word):
        return cost + camel_cost(pieces, vocabulary)
    cost_as_unknown = ODDS.unknown + ODDS.letter * len(word)
    if all(map(_is_function_word, pieces)):
        return cost_as_unknown + ODDS.idiom * (len(word) >= ODDS.idiom_letters)
    return min(cost_as_unknown, cost + verdict(COMPOUNDS, Compound(pieces, vocabulary)))


def _is_function_word(piece: str) -> bool:
    return piece.lower() in FUNCTION_WORDS or piece in LETTER_WORDS


class Compound(NamedTuple):
    """Pieces that may be the parts of one word, and the other words of their document."""

    pieces: Pieces
    vocabulary: Collection[str] = ()

    @property
    def first(self) -> str:
        """The first piece in lower case."""
        return self.pieces[0].lower()

    @property
    def last(self) -> str:
        """The last piece."""
        return self.pieces[-1]

    @property
    def letters(self) -> int:
        """Number of letters in all pieces."""
        return sum(map(len, self.pieces))

    @property
    def begins_inflected(self) -> bool:
        """Whether the first piece seldom begins a compound."""
        return INFLECTED.search(self.first) is not None

    @property
    def ends_as_compound(self) -> bool:
        """Whether many compounds end in the last piece."""
        return self.first not in FUNCTION_WORDS and (self.last in COMPOUND_ENDS or self.last in LOOSE_SUFFIXES)

    @property
    def ends_as_derivation(self) -> bool:
        """Whether the last piece looks like a suffix, and not like a word after an inflected one."""
        after_inflected = self.begins_inflected and len(self.first) >= ODDS.inflected_letters
        return self.last in LIKE_SUFFIXES and not after_inflected

    @property
    def begins_with_name(self) -> bool:
        """Whether the first piece is a rare name that the document also has elsewhere."""
        first = self.pieces[0]
        return first[0].isupper() and first in self.vocabulary and frequency(first) <= ODDS.rare_name


def _usual_cost(compound: Compound) -> float:
    return ODDS.usual + ODDS.usual_letter * compound.letters + ODDS.inflected * compound.begins_inflected


def _compound_cost(compound: Compound) -> float:
    name = ODDS.idiom * compound.begins_with_name
    return ODDS.compound + ODDS.compound_letter * compound.letters + ODDS.inflected * compound.begins_inflected + name


# Bits of a compound or a derived word, added to those of its pieces; infinity if a function word rules such a word out.
COMPOUNDS: tuple[Rule[Compound], ...] = (
    Rule(lambda compound: compound.last in PARTICLES, _usual_cost, Compound(("wash", "over"))),
    Rule(lambda compound: compound.ends_as_compound, _usual_cost, Compound(("mill", "house"))),
    Rule(
        lambda compound: compound.first in PREFIXES and compound.last not in FUNCTION_WORDS,
        lambda _: ODDS.prefixed,
        Compound(("back", "translation")),
    ),
    Rule(
        lambda compound: compound.first == "in" and AFTER_IN.fullmatch(compound.last),
        lambda _: ODDS.derived,
        Compound(("in", "painted")),
    ),
    Rule(lambda compound: compound.ends_as_derivation, lambda _: ODDS.derived, Compound(("regress", "or"))),
    Rule(lambda compound: any(map(_is_function_word, compound.pieces)), lambda _: inf, Compound(("the", "river"))),
    Rule(otherwise, _compound_cost, Compound(("river", "owner"))),
)


def _half_known(word: str) -> WeighedSplit:
    """A split into a function word and an unknown word, such as a misspelt one: `frompaintnig`."""
    best = WeighedSplit(-inf, (word,))
    for index in range(1, len(word)) if is_plain(word) else ():
        pieces = word[:index], word[index:]
        bits = max(_half_known_bits(*pieces), _half_known_bits(*reversed(pieces)))
        if bits > -inf:
            best = max(best, WeighedSplit(bits, pieces))
    return best


def _half_known_bits(function_word: str, neighbour: str) -> float:
    """Bits in favour of a function word next to an unknown word; minus infinity if the two are not such words."""
    if function_word.lower() not in LONG_FUNCTION_WORDS or len(neighbour) < ODDS.half_letters or frequency(neighbour):
        return -inf
    return min(ODDS.letter * len(function_word) - (TOTAL - frequency(function_word)), ODDS.half_known)
