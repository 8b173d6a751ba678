"""What a capital says about the pieces of a word: camelCase, a name, or the beginning of a sentence."""

from __future__ import annotations

from collections.abc import Collection
from math import inf
from typing import NamedTuple

import regex

from aligner.words.english import (
    FUNCTION_WORDS,
    LIKE_SUFFIXES,
    LONG_FUNCTION_WORDS,
    NEVER_BEGINS_IDENTIFIER,
    SHORT_WORDS,
    frequency,
    is_name,
    word_set,
)
from aligner.words.rules import Rule, otherwise, verdict

# Words that begin an identifier in camelCase only if no name follows, and words that often do (`toString`, `isEmpty`).
BEGINS_FEW = word_set("of and in from with between that was are")
BEGINS_MANY = word_set("for into to by on at as is or")

# Words before nouns, function words that may follow them (`The other`, not `The on`), and subjects of verbs in `-s`.
BEFORE_NOUNS = word_set("a an the my your his her our their its no every")
AFTER_ARTICLES = word_set("other such most more very only same")
SINGULAR = word_set("he she it")
# Words that names do not begin with: `Thosehills`, `Yousee`.
POINTING = word_set("this that these those they you")
VERB = regex.compile(r"(?:[^s]s|ed|ly)$")
# Words that names end in: `Newmark`, `Bywater`, `Huntingdonshire`, `Newsome`.
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
# Function words that names do not end in, unlike those at the end of `Theon` and `Fillmore`.
CLEAR_ENDS = FUNCTION_WORDS - NAME_ENDS - LIKE_SUFFIXES
# Glued to an article, these are the end of a name.
AFTER_NO_ARTICLE = FUNCTION_WORDS - AFTER_ARTICLES
SHORT_ARTICLES = BEFORE_NOUNS & SHORT_WORDS


class CamelOdds(NamedTuple):
    """The cost in bits of one word in camelCase, added to the cost of its parts: from common to unheard of.

    Set as `aligner.words.splits.Odds`. A fifth less or more (`--ablate capitals`): with 7.2 for `name` one more of 361
    glued words remains; the others change nothing in those texts.
    """

    # Two words, such as `toString`.
    plain: float = 3.0
    # The last word is long, or the first begins in lower case.
    rare: float = 6.5
    # There is a name in it.
    name: float = 9.0
    # A function word stands before a name or an unknown word.
    linked: float = 10.5
    # A function word stands at its end.
    function: float = 14.0
    # A function word stands first that begins no identifier, or none with a name.
    strange: float = 16.0
    # The fewest letters of a long last word.
    long: int = 6


CAMEL = CamelOdds()


class NameOdds(NamedTuple):
    """Bits in favour of a reading as a name, and so against a split, for a word with one capital.

    Set as `aligner.words.splits.Odds`, and on made-up names. A fifth less or more (`--ablate capitals`): with 10.8 for
    `like` one text is repaired in another way; the others change nothing in those texts.
    """

    # The word may be a name; it looks like a name.
    may_be: float = 3.0
    like: float = 9.0
    # A last piece of at most this many letters may be the end of a name that begins with a function word.
    short: int = 6
    # A piece of at least this log2 count is plainly a word; the last piece also needs `common_letters` letters.
    common: float = 6.0
    common_letters: int = 4
    # A word of at least this log2 count may be an irregular verb form: `hecame`.
    irregular: float = 11.0
    # A name of the document with at least this many letters may stand before any function word.
    clear_letters: int = 4


NAMES = NameOdds()


class CamelCase(NamedTuple):
    """Pieces of a word with capitals inside, and the other words of its document."""

    pieces: tuple[str, ...]
    vocabulary: Collection[str] = ()

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
        """Whether the last piece is a name that the table or the document contains."""
        is_listed = is_name(self.last) or self.last.isupper()
        return self.last in self.vocabulary or (is_listed and frequency(self.last) > 0)

    @property
    def ends_in_name(self) -> bool:
        """Whether the last piece is a name, or an unknown word and so perhaps a name."""
        return self.ends_in_known_name or is_name(self.last) or self.last.isupper() or not frequency(self.last)

    @property
    def ends_in_function_word(self) -> bool:
        """Whether it ends in a longer function word and does not begin with an acronym that may name a thing."""
        return self.last in LONG_FUNCTION_WORDS and (self.first in self.vocabulary or not self.first.isupper())


# Bits of a word in camelCase, added to those of its pieces: `toString` is one word, `theNortheast` is not.
CAMELS: tuple[Rule[CamelCase], ...] = (
    Rule(lambda case: case.first in NEVER_BEGINS_IDENTIFIER, lambda _: CAMEL.strange, CamelCase(("the", "Northeast"))),
    Rule(
        lambda case: case.first.lower() in BEGINS_FEW and case.ends_in_name,
        lambda _: CAMEL.strange,
        CamelCase(("in", "China")),
    ),
    Rule(lambda case: case.ends_in_function_word, lambda _: CAMEL.function, CamelCase(("GDP", "and"), {"GDP"})),
    Rule(
        lambda case: case.first.lower() in BEGINS_MANY and case.ends_in_name,
        lambda _: CAMEL.linked,
        CamelCase(("by", "China")),
    ),
    Rule(lambda case: case.last[0].islower(), lambda _: CAMEL.name, CamelCase(("GDP", "growth"))),
    Rule(
        lambda case: case.ends_in_known_name and len(case.first) > 1,
        lambda _: CAMEL.name,
        CamelCase(("near", "China")),
    ),
    Rule(
        lambda case: len(case.first) > 1 and (len(case.last) >= CAMEL.long or case.first[0].islower()),
        lambda _: CAMEL.rare,
        CamelCase(("Stone", "Bridge")),
    ),
    Rule(otherwise, lambda _: CAMEL.plain, CamelCase(("Data", "Set"))),
)


def camel_cost(pieces: tuple[str, ...], vocabulary: Collection[str]) -> float:
    """Bits of a word with capitals inside if it is one word, added to those of its pieces."""
    return verdict(CAMELS, CamelCase(pieces, vocabulary))


class Capitalized(NamedTuple):
    """Pieces of a word with one capital, at its beginning.

    `begins_sentence` says that a sentence may begin here, `named_elsewhere` that the first piece is a name elsewhere.
    """

    pieces: tuple[str, ...]
    begins_sentence: bool = False
    named_elsewhere: bool = False

    @property
    def first(self) -> str:
        """The first piece in lower case."""
        return self.pieces[0].lower()

    @property
    def second(self) -> str:
        """The second piece."""
        return self.pieces[1]

    @property
    def last(self) -> str:
        """The last piece."""
        return self.pieces[-1]

    @property
    def begins_with_name(self) -> bool:
        """Whether the first piece is a name."""
        return self.named_elsewhere or is_name(self.first)

    @property
    def begins_with_function_word(self) -> bool:
        """Whether the first piece is a function word and not a name."""
        return self.first in FUNCTION_WORDS and not self.begins_with_name

    @property
    def has_expected_capital(self) -> bool:
        """Whether the capital has a reason: a name, or the beginning of a sentence."""
        return self.begins_with_name or self.begins_sentence

    @property
    def cannot_end_name(self) -> bool:
        """Whether the last piece, a function word, cannot be the end of a name."""
        return self.last in CLEAR_ENDS or (self.named_elsewhere and len(self.first) >= NAMES.clear_letters)


def name_odds(pieces: tuple[str, ...], begins_sentence: bool, named_elsewhere: bool) -> float:
    """Bits in favour of a name, for a word with one capital, at its beginning; infinity if it can only be a name.

    `begins_sentence` says that a sentence may begin here, `named_elsewhere` that the first piece is a name elsewhere.
    """
    case = Capitalized(pieces, begins_sentence, named_elsewhere)
    if pieces[0] == "I":
        return 0.0
    if not case.begins_with_function_word:
        return verdict(NAME_FIRST, case)
    return verdict(SENTENCE_START if begins_sentence else WITHIN_SENTENCE, case)


def _not_a_name(_: Capitalized) -> float:
    return 0.0


def _certainly_a_name(_: Capitalized) -> float:
    return inf


def _likely_a_name(_: Capitalized) -> float:
    return NAMES.like


def _lacks_verb(case: Capitalized) -> bool:
    """Whether the piece after `he`, `she` or `it` is not a verb."""
    return not (VERB.search(case.second) or frequency(case.second) >= NAMES.irregular)


# A function word with a capital inside a sentence.
WITHIN_SENTENCE: tuple[Rule[Capitalized], ...] = (
    Rule(lambda case: case.last in CLEAR_ENDS, _likely_a_name, Capitalized(("Of", "the"))),
    Rule(otherwise, _certainly_a_name, Capitalized(("After", "lunch"))),
)
# A function word where a sentence may begin.
SENTENCE_START: tuple[Rule[Capitalized], ...] = (
    Rule(
        lambda case: case.first in BEFORE_NOUNS and case.second in AFTER_NO_ARTICLE,
        _certainly_a_name,
        Capitalized(("The", "on"), begins_sentence=True),
    ),
    Rule(lambda case: case.first in SHORT_ARTICLES, _likely_a_name, Capitalized(("A", "mill"), begins_sentence=True)),
    Rule(lambda case: case.first in BEFORE_NOUNS, _not_a_name, Capitalized(("The", "final"), begins_sentence=True)),
    Rule(lambda case: case.last in CLEAR_ENDS, _not_a_name, Capitalized(("After", "the"), begins_sentence=True)),
    Rule(lambda case: case.last in FUNCTION_WORDS, _likely_a_name, Capitalized(("With", "in"), begins_sentence=True)),
    Rule(
        lambda case: case.last in NAME_ENDS and case.first not in POINTING,
        _certainly_a_name,
        Capitalized(("At", "water"), begins_sentence=True),
    ),
    Rule(
        lambda case: case.first in SINGULAR and _lacks_verb(case),
        _certainly_a_name,
        Capitalized(("He", "reward"), begins_sentence=True),
    ),
    Rule(
        lambda case: len(case.last) <= NAMES.short and case.first not in POINTING,
        lambda _: NAMES.may_be,
        Capitalized(("At", "last"), begins_sentence=True),
    ),
    Rule(otherwise, _not_a_name, Capitalized(("After", "breakfast"), begins_sentence=True)),
)
# Any other word with a capital, whether a name or not.
NAME_FIRST: tuple[Rule[Capitalized], ...] = (
    Rule(lambda case: case.last in NAME_ENDS, _certainly_a_name, Capitalized(("New", "mark"), begins_sentence=True)),
    Rule(
        lambda case: is_name(case.last) and case.last not in FUNCTION_WORDS,
        _certainly_a_name,
        Capitalized(("New", "china"), begins_sentence=True),
    ),
    Rule(
        lambda case: not (case.named_elsewhere or frequency(case.first) >= NAMES.common),
        _certainly_a_name,
        Capitalized(("Lushan", "medical"), begins_sentence=True),
    ),
    Rule(
        lambda case: case.last in FUNCTION_WORDS and case.has_expected_capital and case.cannot_end_name,
        _not_a_name,
        Capitalized(("China", "and")),
    ),
    Rule(
        lambda case: case.last in FUNCTION_WORDS and (case.has_expected_capital or case.cannot_end_name),
        _likely_a_name,
        Capitalized(("China", "is")),
    ),
    Rule(lambda case: case.last in FUNCTION_WORDS, lambda _: 2 * NAMES.like, Capitalized(("River", "is"))),
    Rule(
        lambda case: (
            case.begins_with_name and len(case.last) >= NAMES.common_letters and frequency(case.last) >= NAMES.common
        ),
        _not_a_name,
        Capitalized(("Lushan", "medical"), named_elsewhere=True),
    ),
    Rule(lambda case: case.begins_sentence, _likely_a_name, Capitalized(("Old", "institution"), begins_sentence=True)),
    Rule(otherwise, _certainly_a_name, Capitalized(("Old", "institution"))),
)
