"""A string that may be several English words → the words, and the bits that speak for them.

A word that the table has not is read as one unknown word, as a compound or as several words without their space. `Odds`
says what each reading costs beside the words themselves, and `aligner.words.capitals` what one with capitals does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
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
    is_settled,
    word_set,
)
from aligner.words.rules import Rule, otherwise, verdict

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
# The few endings that `a` may still follow: `paintinga`.
BEFORE_A = ("ing", "ed", "es", "ts", "ns")
# What `in` denies, or makes one word with, as often as it stands before it: `inequities`, `inpainted`.
AFTER_IN = regex.compile(r"[a-z]+(?:ed|ings?|ble|ent|ant|ous|ive|ate|al|ic|ency|[ae]nce|ly|ity|ities)")
POSSESSIVES = ("'s", "’s")
LETTER_WORDS = frozenset(("I", *POSSESSIVES))

Pieces = tuple[str, ...]


class Weighed(NamedTuple):
    """Bits, and the words that they are for."""

    bits: float
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Odds:
    """What each reading of an unknown word costs in bits, -log2 of a probability, beside the words in it.

    Set by hand while reading thesis-dev (`benchmarks/extraction.py --errors`); `benchmarks/NOTES.md`, "Glued words",
    has figures on other texts. As they stand, 355 of the 361 glued words of thesis-dev are split, and wrongly .027 in
    1,000 words of clean English (thesis-dev, mac-dev, champollion-dev). A fifth less or more (`--ablate splits`):

        letter            2.56: 350 split, .000 wrong       3.84: .041 wrong
        unknown           8: 354 split, .000 wrong
        compound, inflected   5.6, 3.2: .014 wrong
        seen              9.6: .014 wrong                   14.4: .000 wrong
        rarest            4.8: 345 split (one letter)       15.2: 353 (three)       18: 354 (five)
        shortest          4: 354 split
        inflected_letters 7: 354 split
        most_pieces       2: one text is repaired in another way

    The others change nothing there. `tests/test_repair_constants.py` has a text for each number that it does change.
    """

    # The shortest string that may be several words, the longest, and the most words in it.
    shortest: int = 3
    longest: int = LONGEST
    most_pieces: int = 3
    # A lost space in a text of which nothing else is known; each further one in the same string.
    lost_space: float = 10.0
    further: float = 12.0
    # A split must be better by this much than one word.
    margin: float = 0.5
    # A word that nobody has seen: the word as such, and each of its letters.
    unknown: float = 10.0
    letter: float = 3.2
    # A compound: the word as such, and each of its letters.
    compound: float = 7.0
    compound_letter: float = 0.33
    # The same if it ends in a usual way, such as `-house`.
    usual: float = 2.0
    usual_letter: float = 0.25
    # A compound whose first word is inflected, on top.
    inflected: float = 4.0
    # A word with a prefix.
    prefixed: float = 6.0
    # A word with an ending that is a word as well; `a`, `in`, … behind an inflected word of so many letters is none.
    derived: float = 7.0
    inflected_letters: int = 6
    # Function words follow each other more often than chance has it, and so do a rare name and what it names. This
    # speaks for the split: from so many letters on if all are function words, up to this log2 count of the name.
    idiom: float = 4.0
    idiom_letters: int = 6
    rare_name: float = 6.0
    # A piece that stands alone elsewhere in the document, and has so many letters or capitals inside.
    seen: float = 12.0
    seen_letters: int = 4
    # A piece that stands nowhere else: an acronym, or a name of so many letters behind a function word.
    name: float = 22.0
    name_letters: int = 3
    # `I` and `'s`.
    letter_word: float = 6.0
    # The most that a piece of one letter, two letters, … may cost; short pieces are easily found by chance.
    rarest: tuple[float, ...] = (6.0, 14.0, 19.0, 21.0, 22.5)
    # The most that speaks for a function word beside an unknown word, which has so many letters.
    half_known: float = 4.5
    half_letters: int = 5


ODDS = Odds()


def split(word: str, seen: Collection[str] = ()) -> Pieces:
    """The words that were glued into `word`, or `word` alone when it is one or is better left.

    `seen` are other words of the same document, as written; a name among them counts as a word:
    `split("Lushanmedical", {"Lushan"})` is `("Lushan", "medical")`.
    """
    bits, pieces = weigh(word, seen)
    return pieces if bits > ODDS.lost_space + ODDS.margin else (word,)


def weigh(word: str, seen: Collection[str] = ()) -> Weighed:
    """The best split of a word, and by how many bits its pieces are likelier than one word; a lost space not counted.

    The word alone, and minus infinity, when it is known to be one word or no split is possible.
    """
    if not ODDS.shortest <= len(word) <= ODDS.longest or is_settled(word) or word.isupper():
        return Weighed(-inf, (word,))
    cost, pieces = min(_cuts(word, seen, ODDS.most_pieces), default=Weighed(inf, ()))
    bits = _cost_as_one(word, pieces, cost, seen) - cost if pieces else -inf
    return max(Weighed(bits, pieces), _half_known(word))


def _cuts(word: str, seen: Collection[str], most: int) -> Iterator[Weighed]:
    """Cost and pieces of every cut of the word into 2 to `most` pieces that may be words."""
    for place in range(1, len(word)):
        head, tail = word[:place], word[place:]
        if (head[-1].isupper() and tail[0].isupper()) or (cost := _piece_cost(head, seen)) is None:
            continue
        if (rest := _last_cost(tail, head, seen)) is not None:
            yield Weighed(cost + rest, (head, tail))
        if most > 2:
            for rest, pieces in _cuts(tail, seen, most - 1):
                yield Weighed(cost + rest + ODDS.further, (head, *pieces))


def _piece_cost(piece: str, seen: Collection[str]) -> float | None:
    """Bits of a piece of a split; None when it may not be one."""
    if piece in LETTER_WORDS:
        return ODDS.letter_word
    if len(piece) > 1 and piece.isupper():
        return ODDS.seen if piece in seen else ODDS.name
    return None if piece in STRICT_SUFFIXES else _word_cost(piece, seen)


def _word_cost(piece: str, seen: Collection[str]) -> float | None:
    """Bits of a piece that is no acronym; None when it is no word, or too rare for its length."""
    level = frequency_as_written(piece)
    cost = TOTAL - level if level else inf
    if piece in seen and (len(piece) >= ODDS.seen_letters or not is_plain(piece)):
        return min(cost, ODDS.seen)
    rare = len(piece) <= len(ODDS.rarest) and cost > ODDS.rarest[len(piece) - 1]
    return cost if level and not rare else None


def _last_cost(piece: str, before: str, seen: Collection[str]) -> float | None:
    """Bits of the last piece: after a function word it may be an unknown name, and after few other words an `a`."""
    function = before.lower() in FUNCTION_WORDS
    if piece == "a" and not function and not before.endswith(BEFORE_A):
        return None
    cost = _piece_cost(piece, seen)
    if cost is None and function and len(before) > 1 and _may_be_unknown_name(piece):
        return ODDS.name
    return cost


def _may_be_unknown_name(piece: str) -> bool:
    return len(piece) >= ODDS.name_letters and piece.istitle() and not frequency(piece)


def _cost_as_one(word: str, pieces: Pieces, cost: float, seen: Collection[str]) -> float:
    """Bits of the word if it is one, its pieces costing `cost`."""
    if not is_plain(word):
        return cost + camel_cost(pieces, seen)
    as_unknown = ODDS.unknown + ODDS.letter * len(word)
    if all(map(_is_function, pieces)):
        return as_unknown + ODDS.idiom * (len(word) >= ODDS.idiom_letters)
    return min(as_unknown, cost + verdict(COMPOUNDS, Compound(pieces, seen)))


def _is_function(piece: str) -> bool:
    return piece.lower() in FUNCTION_WORDS or piece in LETTER_WORDS


class Compound(NamedTuple):
    """Pieces that may be the parts of one word, and what else stands in the document."""

    pieces: Pieces
    seen: Collection[str] = ()

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
        """Letters of the whole."""
        return sum(map(len, self.pieces))

    @property
    def inflected(self) -> bool:
        """Whether the first piece seldom begins a compound."""
        return INFLECTED.search(self.first) is not None

    @property
    def ends_as_usual(self) -> bool:
        """Whether many compounds end in the last piece."""
        return self.first not in FUNCTION_WORDS and (self.last in COMPOUND_ENDS or self.last in LOOSE_SUFFIXES)

    @property
    def ends_as_derived(self) -> bool:
        """Whether the last piece looks like an ending, and not like a word behind an inflected one."""
        clear = self.inflected and len(self.first) >= ODDS.inflected_letters
        return self.last in LIKE_SUFFIXES and not clear

    @property
    def begins_with_name(self) -> bool:
        """Whether a rare name of the document stands before what it names."""
        first = self.pieces[0]
        return first[0].isupper() and first in self.seen and frequency(first) <= ODDS.rare_name


def _usual_cost(case: Compound) -> float:
    return ODDS.usual + ODDS.usual_letter * case.letters + ODDS.inflected * case.inflected


def _compound_cost(case: Compound) -> float:
    named = ODDS.idiom * case.begins_with_name
    return ODDS.compound + ODDS.compound_letter * case.letters + ODDS.inflected * case.inflected + named


# Bits, beside the pieces, of a compound or a derived word; infinity where a function word makes no such word.
COMPOUNDS: tuple[Rule[Compound], ...] = (
    Rule(lambda case: case.last in PARTICLES, _usual_cost, Compound(("wash", "over"))),
    Rule(lambda case: case.ends_as_usual, _usual_cost, Compound(("mill", "house"))),
    Rule(
        lambda case: case.first in PREFIXES and case.last not in FUNCTION_WORDS,
        lambda _: ODDS.prefixed,
        Compound(("back", "translation")),
    ),
    Rule(
        lambda case: case.first == "in" and AFTER_IN.fullmatch(case.last),
        lambda _: ODDS.derived,
        Compound(("in", "painted")),
    ),
    Rule(lambda case: case.ends_as_derived, lambda _: ODDS.derived, Compound(("regress", "or"))),
    Rule(lambda case: any(map(_is_function, case.pieces)), lambda _: inf, Compound(("the", "river"))),
    Rule(otherwise, _compound_cost, Compound(("river", "owner"))),
)


def _half_known(word: str) -> Weighed:
    """A function word before or after a word that nobody has seen, such as a misspelt one: `frompaintnig`."""
    best = Weighed(-inf, (word,))
    for place in range(1, len(word)) if is_plain(word) else ():
        pieces = word[:place], word[place:]
        bits = max(_half_known_bits(*pieces), _half_known_bits(*reversed(pieces)))
        if bits > -inf:
            best = max(best, Weighed(bits, pieces))
    return best


def _half_known_bits(known: str, other: str) -> float:
    """Bits that speak for a function word beside another word, minus infinity where it is none or that is known."""
    if known.lower() not in LONG_FUNCTION_WORDS or len(other) < ODDS.half_letters or frequency(other):
        return -inf
    return min(ODDS.letter * len(known) - (TOTAL - frequency(known)), ODDS.half_known)
