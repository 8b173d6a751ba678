"""Whether a full stop belongs to the abbreviation or initial before it: a table of rules, the first decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import regex

from aligner.bitext.patterns import lazy
from aligner.text.marks import CLOSES_QUOTE, HAN, OPENERS, WIDE_GAP
from aligner.text.tokens import LAST_WORD, NEXT_WORD, is_roman, starts_sentence
from aligner.words.abbreviations import (
    BEFORE_NUMBER,
    BEFORE_ROMAN,
    DEGREES,
    ERAS,
    FOLLOW_DEGREE,
    FOLLOW_TIME,
    JOURNAL_PLACES,
    JOURNALS,
    LONG_ABBREVIATIONS,
    NEVER_LAST,
    OPENING_WORDS,
    PERSONS,
    SHORT_ORDINARY,
    SOMETIMES_LAST,
    TITLES,
    UNITS,
)


class AbbreviationEvidence(NamedTuple):
    """Lengths around an abbreviation, in characters.

    Set by hand while reading sentences of thesis-dev. `benchmarks/extraction.py --ablate abbreviated` shows the effect
    of a fifth more or less there: an `ordinary` of 5 lowers F1 of the boundaries of damaged English from .9986 to
    .9973; the other changes no score.
    """

    # A word of at least this many letters is ordinary unless the abbreviations list it; a shorter word is ordinary only
    # if `SHORT_ORDINARY` lists it.
    ordinary: int = 4
    # The longest word of the name of a journal that is abbreviated.
    journal: int = 10
    # The text before a time of day in which the words that make it an adverbial are sought: `By 6 p.m. Tom`.
    adverbial: int = 24


EVIDENCE = AbbreviationEvidence()
JOURNAL_WORD = lazy(r"(?P<word>\p{Lu}\p{Ll}++)\.[ ]\Z")
JOURNAL = lazy(r"J\.[ ]\p{Lu}\p{Ll}")
INITIALS = lazy(r"\p{L}(?:\.-?\p{L})*+")
NEXT_INITIAL = lazy(r"\p{Lu}(?:-\p{Lu})?\.")
# Text after the initials of an author: `Li, J. & Wu, R. (2015)`.
REFERENCE = lazy(r"&|[(（]in press|[(（\[](?:1[5-9]|20)\d\d[a-z]?[)）\],–-]|(?:1[5-9]|20)\d\d[a-z]?\.")
AFTER_NUMBER = lazy(r"\d[ ]?\Z")
# A time that opens a clause or stands before a noun: `By 6 p.m. Tom`, `and in 200 B.C. Rome`, `the 6 p.m. News`.
ADVERBIAL = lazy(
    r"(?:\b(?:the|an?|this|that|each|every)|(?:\A|[,;:—–(]|\b(?:and|but|or|that|when|while|because|as|where|until|if))"
    r"[ ]*(?:(?:at|by|in|on|around|about|from|until|since|before|after)[ ])?(?:\p{Ll}++[ ])?)[ ]*[\d:.,–-]++[ ]?\Z",
    regex.IGNORECASE,
)
HAS_DEGREE = lazy(r"\b(?:an?|his|her|my|their|our|your|the)[ ]\Z")
CAPITALISED = lazy(r"\p{Lu}\p{Ll}")
# Other words of small letters are no abbreviations.
KNOWN = frozenset().union(NEVER_LAST, BEFORE_NUMBER, SOMETIMES_LAST, UNITS)
ABBREVIATIONS = (NEVER_LAST, BEFORE_NUMBER, SOMETIMES_LAST, LONG_ABBREVIATIONS, TITLES)


class FullStop(NamedTuple):
    """A full stop after `token` in the sentence that began at `start`; its closers end at `end`."""

    token: str
    text: str
    start: int
    begin: int
    end: int
    # Where the next word starts.
    after: int

    @property
    def word(self) -> str:
        """The token in lower case."""
        return self.token.lower().rstrip(")")

    @property
    def following(self) -> str:
        """The character that follows."""
        return self.text[self.after]

    @property
    def starts_sentence(self) -> bool:
        """Whether the next word begins sentences far more often than names."""
        return starts_sentence(self.text, self.after)

    @property
    def next_word(self) -> str:
        """The next word, empty if a mark stands before it."""
        match = NEXT_WORD.match(self.text, self.after)
        return match["word"] if match else ""

    @property
    def head(self) -> str:
        """The text of the sentence before the token, as far as the rules look."""
        token_start = self.begin - len(self.token)
        return self.text[max(self.start, token_start - EVIDENCE.adverbial) : token_start]


def is_abbreviation(stop: FullStop) -> bool:
    """Whether the full stop belongs to the word before it and does not end a sentence."""
    return next((verdict for holds, verdict in ABBREVIATION_RULES.items() if holds(stop)), False)


def is_plain(token: str) -> bool:
    """Whether the token can be no abbreviation before a capital, as most words: this is quicker than the rules."""
    return len(token) > 1 and token.isalpha() and token.islower() and token not in KNOWN


def is_ordinary_word(token: str) -> bool:
    """Whether the token before a full stop is a word and not an abbreviation."""
    word = token.rpartition("-")[2]
    if len(word) < EVIDENCE.ordinary:
        return word in SHORT_ORDINARY
    return word.isalpha() and not any(word.lower() in words for words in ABBREVIATIONS)


def _is_never_last(stop: FullStop) -> bool:
    return stop.word in NEVER_LAST or (stop.word in TITLES and stop.token[0].isupper())


def _is_person(stop: FullStop) -> bool:
    last = LAST_WORD.search(stop.token)
    return last is not None and last.group().istitle() and last.group().lower() in PERSONS


def _is_before_number(stop: FullStop) -> bool:
    if stop.word not in BEFORE_NUMBER:
        return False
    return stop.following.isdigit() or stop.following in "([" or _is_roman_number(stop.word, stop.text, stop.after)


def _is_unit(stop: FullStop) -> bool:
    return stop.word in UNITS and stop.following.isdigit() and AFTER_NUMBER.search(stop.head) is not None


def _is_decimal(stop: FullStop) -> bool:
    return stop.token.isdecimal() and stop.following.isdecimal() and HAN.match(stop.head.rstrip(" ")[-1:]) is not None


def _is_place(stop: FullStop) -> bool:
    if stop.token not in JOURNAL_PLACES:
        return False
    return stop.head.endswith("J. ") or JOURNAL.match(stop.text, stop.after) is not None


def _is_journal(stop: FullStop) -> bool:
    before = JOURNAL_WORD.search(stop.head)
    is_listed = stop.word in JOURNALS or (before is not None and before["word"].lower() in JOURNALS)
    if not is_listed or not stop.token.istitle() or len(stop.token) > EVIDENCE.journal:
        return False
    return stop.following.isdecimal() or (stop.next_word[:1].isupper() and not stop.starts_sentence)


def _ends_after_abbreviation(stop: FullStop) -> bool:
    """Whether a sentence begins after an abbreviation, or the paragraph ends there."""
    if stop.word not in SOMETIMES_LAST:
        return False
    if stop.starts_sentence or (stop.word == "etc" and stop.next_word) or stop.next_word.lower() in OPENING_WORDS:
        return True
    closed = not CLOSES_QUOTE.isdisjoint(stop.text[stop.end - 1]) and stop.following in OPENERS
    return closed or WIDE_GAP.match(stop.text, stop.end) is not None


def _ends_after_time(stop: FullStop) -> bool:
    if stop.word not in ERAS or not CAPITALISED.match(stop.text, stop.after) or stop.next_word in FOLLOW_TIME:
        return False
    return AFTER_NUMBER.search(stop.head) is not None and ADVERBIAL.search(stop.head) is None


def _ends_after_degree(stop: FullStop) -> bool:
    if stop.word not in DEGREES or not CAPITALISED.match(stop.text, stop.after) or stop.next_word in FOLLOW_DEGREE:
        return False
    return HAS_DEGREE.search(stop.head) is not None


def _is_sometimes_last(stop: FullStop) -> bool:
    return stop.word in SOMETIMES_LAST


def _is_not_initial(stop: FullStop) -> bool:
    if stop.token == "Ph":
        return NEXT_INITIAL.match(stop.text, stop.after) is None
    return not INITIALS.fullmatch(stop.token) or not stop.token[0].isupper()


def _is_before_initial(stop: FullStop) -> bool:
    return NEXT_INITIAL.match(stop.text, stop.after) is not None


def _is_before_reference(stop: FullStop) -> bool:
    return REFERENCE.match(stop.text, stop.after) is not None


def _is_before_name(stop: FullStop) -> bool:
    return stop.next_word != "" and not stop.starts_sentence


# Whether the stop belongs to an abbreviation, by the first predicate that holds; it does not if none holds.
ABBREVIATION_RULES: dict[Callable[[FullStop], bool], bool] = {
    # `e.g. Rivers`, `Dr. Li`
    _is_never_last: True,
    # `Prof.Dr. Li`
    _is_person: True,
    # `Fig. 2`, `Vol. II`
    _is_before_number: True,
    # `5 ft. 6 in.`
    _is_unit: True,
    # `温度为3. 5 度`
    _is_decimal: True,
    # `Am. J. Bot.`, `J. Am. Chem. Soc.`
    _is_place: True,
    # `Acta Ecol. Sin.`, `Camb. 1999`
    _is_journal: True,
    # `at 5 p.m. The rain fell.`
    _ends_after_abbreviation: False,
    # `We left at 5 p.m. Tom stayed.`
    _ends_after_time: False,
    # `She has a Ph.D. Tom has none.`
    _ends_after_degree: False,
    # `at 5 p.m. Monday`
    _is_sometimes_last: True,
    # `at the mill. Nobody came.`
    _is_not_initial: False,
    # `J. A. Roe`, `Ph. D.`
    _is_before_initial: True,
    # `Roe, J. (2015)`
    _is_before_reference: True,
    # `J. Roe`; `plan B. It failed.` ends
    _is_before_name: True,
}


def _is_roman_number(word: str, text: str, after: int) -> bool:
    """True in `Vol. II`, `Chap. I`; false in `no. I`, `art. “I`."""
    match = NEXT_WORD.match(text, after)
    return is_roman(match) and text[after].isalpha() and (word in BEFORE_ROMAN or text[after + 1 : after + 2].isupper())
