"""What a capital says about the pieces of a word: camelCase, a name, or the beginning of a sentence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import regex

from aligner.words.english import (
    BEGINS_NONE,
    FUNCTION_WORDS,
    LIKE_SUFFIXES,
    LONG_FUNCTION_WORDS,
    SHORT_WORDS,
    frequency,
    is_name,
    word_set,
)
from aligner.words.rules import Rule, otherwise, verdict

# By what they begin in camelCase: an identifier only if no name follows; often one (`toString`, `isEmpty`).
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
# Function words that no name ends in, as `Theon` and `Fillmore` do in others.
CLEAR_ENDS = FUNCTION_WORDS - NAME_ENDS - LIKE_SUFFIXES
# After an article and in one word with it, these are the end of a name.
AFTER_NO_ARTICLE = FUNCTION_WORDS - AFTER_ARTICLES
SHORT_ARTICLES = BEFORE_NOUNS & SHORT_WORDS


@dataclass(frozen=True, slots=True)
class CamelOdds:
    """What one word in camelCase costs in bits, beside the words in it: from common to unheard of.

    Set as `aligner.words.splits.Odds`. A fifth less or more (`--ablate capitals`): with 7.2 for `name` one glued word
    of 361 more stays; the others change nothing in those texts.
    """

    # Two words, such as `toString`; the same of a longer last word; with a name in it; with a little word before a name
    # or an unknown word; with a little word at its end; with a little word that begins none, or none with a name.
    plain: float = 3.0
    rare: float = 6.5
    name: float = 9.0
    linked: float = 10.5
    function: float = 14.0
    strange: float = 16.0
    # Letters from which on a last word is long.
    long: int = 6


CAMEL = CamelOdds()


@dataclass(frozen=True, slots=True)
class NameOdds:
    """Bits that speak for a word with one capital to be a name, and so against a split of it.

    Set as `aligner.words.splits.Odds`, and on made-up names. A fifth less or more (`--ablate capitals`): with 10.8 for
    `like` one text is repaired in another way; the others change nothing in those texts.
    """

    # It may be one, and it looks like one.
    may_be: float = 3.0
    like: float = 9.0
    # A last piece up to so long, behind a function word, may be the end of a name.
    short: int = 6
    # A piece of this log2 count is plainly a word, and as the last one if it also has so many letters.
    common: float = 6.0
    common_letters: int = 4
    # A word of this log2 count may be a verb in a form of its own: `hecame`.
    irregular: float = 11.0
    # A name of the document that has so many letters may stand before any function word.
    clear_letters: int = 4


NAMES = NameOdds()


class Camel(NamedTuple):
    """Pieces of a word with capitals inside, and what else stands in the document."""

    pieces: tuple[str, ...]
    seen: Collection[str] = ()

    @property
    def first(self) -> str:
        """The first piece."""
        return self.pieces[0]

    @property
    def last(self) -> str:
        """The last piece."""
        return self.pieces[-1]

    @property
    def ends_in_known_name(self) -> bool:
        """Whether the last piece is a name that the table or the document has."""
        named = is_name(self.last) or self.last.isupper()
        return self.last in self.seen or (named and frequency(self.last) > 0)

    @property
    def ends_in_name(self) -> bool:
        """Whether the last piece is a name, or unknown and so perhaps one."""
        return self.ends_in_known_name or is_name(self.last) or self.last.isupper() or not frequency(self.last)

    @property
    def ends_in_function_word(self) -> bool:
        """Whether a longer function word ends it, and no acronym that may be the name of a thing begins it."""
        return self.last in LONG_FUNCTION_WORDS and (self.first in self.seen or not self.first.isupper())


# Bits, beside the pieces, of a word in camelCase: `toString` is one, `theNortheast` is none.
CAMELS: tuple[Rule[Camel], ...] = (
    Rule(lambda case: case.first in BEGINS_NONE, lambda _: CAMEL.strange, Camel(("the", "Northeast"))),
    Rule(
        lambda case: case.first.lower() in BEGINS_FEW and case.ends_in_name,
        lambda _: CAMEL.strange,
        Camel(("in", "China")),
    ),
    Rule(lambda case: case.ends_in_function_word, lambda _: CAMEL.function, Camel(("GDP", "and"), {"GDP"})),
    Rule(
        lambda case: case.first.lower() in BEGINS_MANY and case.ends_in_name,
        lambda _: CAMEL.linked,
        Camel(("by", "China")),
    ),
    Rule(lambda case: case.last[0].islower(), lambda _: CAMEL.name, Camel(("GDP", "growth"))),
    Rule(
        lambda case: case.ends_in_known_name and len(case.first) > 1,
        lambda _: CAMEL.name,
        Camel(("near", "China")),
    ),
    Rule(
        lambda case: len(case.first) > 1 and (len(case.last) >= CAMEL.long or case.first[0].islower()),
        lambda _: CAMEL.rare,
        Camel(("Stone", "Bridge")),
    ),
    Rule(otherwise, lambda _: CAMEL.plain, Camel(("Data", "Set"))),
)


def camel_cost(pieces: tuple[str, ...], seen: Collection[str]) -> float:
    """Bits, beside the pieces, of a word with capitals inside if it is one word."""
    return verdict(CAMELS, Camel(pieces, seen))


class Capital(NamedTuple):
    """Pieces of a word with one capital, at its beginning.

    `begins` says that a sentence may begin here, `alone` that the first piece stands elsewhere as a name.
    """

    pieces: tuple[str, ...]
    begins: bool = False
    alone: bool = False

    @property
    def first(self) -> str:
        """The first piece in lower case."""
        return self.pieces[0].lower()

    @property
    def rest(self) -> str:
        """The second piece."""
        return self.pieces[1]

    @property
    def last(self) -> str:
        """The last piece."""
        return self.pieces[-1]

    @property
    def is_known(self) -> bool:
        """Whether the first piece is a name."""
        return self.alone or is_name(self.first)

    @property
    def begins_with_function_word(self) -> bool:
        """Whether the first piece is a function word and no name."""
        return self.first in FUNCTION_WORDS and not self.is_known

    @property
    def is_expected(self) -> bool:
        """Whether the capital has a reason: a name, or a sentence that begins."""
        return self.is_known or self.begins

    @property
    def is_clear(self) -> bool:
        """Whether the last piece, a function word, ends no name."""
        return self.last in CLEAR_ENDS or (self.alone and len(self.first) >= NAMES.clear_letters)


def name_odds(pieces: tuple[str, ...], begins: bool, alone: bool) -> float:
    """Bits that speak for a word with one capital, at its beginning, to be a name; infinity where it can be no other.

    `begins` says that a sentence may begin here, `alone` that the first piece stands elsewhere as a name.
    """
    case = Capital(pieces, begins, alone)
    if pieces[0] == "I":
        return 0.0
    if not case.begins_with_function_word:
        return verdict(NAME_FIRST, case)
    return verdict(SENTENCE_START if begins else WITHIN_SENTENCE, case)


def _none(_: Capital) -> float:
    return 0.0


def _certain(_: Capital) -> float:
    return inf


def _likely(_: Capital) -> float:
    return NAMES.like


def _is_no_verb(case: Capital) -> bool:
    """Whether the pieces behind `he`, `she` or `it` begin with no verb."""
    return not (VERB.search(case.rest) or frequency(case.rest) >= NAMES.irregular)


# A function word with a capital inside a sentence.
WITHIN_SENTENCE: tuple[Rule[Capital], ...] = (
    Rule(lambda case: case.last in CLEAR_ENDS, _likely, Capital(("Of", "the"))),
    Rule(otherwise, _certain, Capital(("After", "lunch"))),
)
# A function word where a sentence may begin.
SENTENCE_START: tuple[Rule[Capital], ...] = (
    Rule(
        lambda case: case.first in BEFORE_NOUNS and case.rest in AFTER_NO_ARTICLE,
        _certain,
        Capital(("The", "on"), begins=True),
    ),
    Rule(lambda case: case.first in SHORT_ARTICLES, _likely, Capital(("A", "mill"), begins=True)),
    Rule(lambda case: case.first in BEFORE_NOUNS, _none, Capital(("The", "final"), begins=True)),
    Rule(lambda case: case.last in CLEAR_ENDS, _none, Capital(("After", "the"), begins=True)),
    Rule(lambda case: case.last in FUNCTION_WORDS, _likely, Capital(("With", "in"), begins=True)),
    Rule(
        lambda case: case.last in NAME_ENDS and case.first not in POINTING,
        _certain,
        Capital(("At", "water"), begins=True),
    ),
    Rule(
        lambda case: case.first in SINGULAR and _is_no_verb(case),
        _certain,
        Capital(("He", "reward"), begins=True),
    ),
    Rule(
        lambda case: len(case.last) <= NAMES.short and case.first not in POINTING,
        lambda _: NAMES.may_be,
        Capital(("At", "last"), begins=True),
    ),
    Rule(otherwise, _none, Capital(("After", "breakfast"), begins=True)),
)
# Any other word with a capital, a name or none.
NAME_FIRST: tuple[Rule[Capital], ...] = (
    Rule(lambda case: case.last in NAME_ENDS, _certain, Capital(("New", "mark"), begins=True)),
    Rule(
        lambda case: is_name(case.last) and case.last not in FUNCTION_WORDS,
        _certain,
        Capital(("New", "china"), begins=True),
    ),
    Rule(
        lambda case: not (case.alone or frequency(case.first) >= NAMES.common),
        _certain,
        Capital(("Lushan", "medical"), begins=True),
    ),
    Rule(
        lambda case: case.last in FUNCTION_WORDS and case.is_expected and case.is_clear,
        _none,
        Capital(("China", "and")),
    ),
    Rule(
        lambda case: case.last in FUNCTION_WORDS and (case.is_expected or case.is_clear),
        _likely,
        Capital(("China", "is")),
    ),
    Rule(lambda case: case.last in FUNCTION_WORDS, lambda _: 2 * NAMES.like, Capital(("River", "is"))),
    Rule(
        lambda case: case.is_known and len(case.last) >= NAMES.common_letters and frequency(case.last) >= NAMES.common,
        _none,
        Capital(("Lushan", "medical"), alone=True),
    ),
    Rule(lambda case: case.begins, _likely, Capital(("Old", "institution"), begins=True)),
    Rule(otherwise, _certain, Capital(("Old", "institution"))),
)
