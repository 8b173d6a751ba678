"""Whether a full stop ends a sentence, or belongs to an abbreviation, an initial, a label or an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import regex

from aligner.words.abbreviations import (
    BEFORE_NUMBER,
    BEFORE_ROMAN,
    FILE_ENDINGS,
    HEADING_WORDS,
    LONG_ABBREVIATIONS,
    NEVER_LAST,
    NUMBER_WORDS,
    PERSONS,
    SHORT_ORDINARY,
    SOMETIMES_LAST,
    TITLES,
)
from aligner.words.english import word_set


class StopEvidence(NamedTuple):
    """Lengths of words around a full stop, in characters.

    Set by hand while reading sentences of thesis-dev. `benchmarks/extraction.py --ablate stops` shows the effect of a
    fifth more or less there: an `ordinary` of 5 lowers F1 of the boundaries of damaged English from .9986 to .9973; the
    others change no score.
    """

    # The longest abbreviation, initial or label before a full stop.
    token: int = 24
    # The longest word before a label: `Chapter 2. Methods`.
    heading: int = 12
    # A word of at least this many letters is ordinary unless the abbreviations list it; a shorter word is ordinary only
    # if `SHORT_ORDINARY` lists it.
    ordinary: int = 4


EVIDENCE = StopEvidence()
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# The remains of a lost paragraph break.
GAP = r"(?: [ ]{4} | [ ]*+ (?: \t | \u3000{2} ) )"
WIDE_GAP = regex.compile(GAP, regex.VERBOSE)
CLOSES_BRACKET = frozenset("》〉）〕］)]】")
CLOSES_QUOTE = frozenset('”’」』"')
OPENERS = frozenset("“‘\"'「『（【《〈〔［([{«")
TOKEN = regex.compile(r"[^\s\p{Han}“‘\"'(\[（【《「『—–/。｡！？!?…]*+$")
HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
# The signs before the word include no mark: a sentence may have ended at one.
NEXT_WORD = regex.compile(r"(?:(?![.!?。｡！？．…‥⋯])[\p{P}\p{S}])*+(?P<word>\p{L}++)")
LAST_WORD = regex.compile(r"\p{L}++$")
GLUED_SENTENCE = regex.compile(r"[“‘\"'(\[]?+\p{Lu}(?:\p{Ll}++|(?=[ ]\p{L}))(?![.(_/@\\\p{Lu}\d])")
GLUED_ACRONYM = regex.compile(r"\p{Lu}{2,}+(?=[ ])")
# A title never ends a sentence before a capital letter: `Kong.Dr. Li`, `left.Prof.Li`.
GLUED_PERSON = regex.compile(rf"(?:{'|'.join(sorted(PERSONS)).title()})\.[ ]?+\p{{Lu}}")
GLUED_LOWER_CASE = regex.compile(r"(?:the|this|these|they|there|we|he|she)(?=[ ]\p{L})")
ITEM = regex.compile(r"[(（]?\d{1,2}[)）][ ]*+\p{L}")
NOTE = regex.compile(r"\d{1,3}+(?=[ ]{1,3}+[“‘\"'(]?\p{Lu})")
ADDRESS = regex.compile(r"[/@_\\=.]|^www$")
LIST_NUMBER = regex.compile(r"[(（]?+(?:[1-9]\d{0,2}|[ivxIVX]{1,4}|[A-Za-z]|[①-⑳])")
SECTION_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}")
CHINESE_NUMBER = regex.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[)）]?|第[一二三四五六七八九十百\d]{1,4}[章节節回卷部篇编編]"
)
PRICE = regex.compile(r"\p{Sc}?+\d+\.\d+[%％]?+")
DECIMAL = regex.compile(r"\d+\.\d+|0")
INITIALS = regex.compile(r"\p{L}(?:\.-?\p{L})*+")
# Text after the initials of an author: `Li, J. & Wu, R. (2015)`.
REFERENCE = regex.compile(r"&|[(（]in press|[(（\[](?:1[5-9]|20)\d\d[a-z]?[)）\],–-]|(?:1[5-9]|20)\d\d[a-z]?\.")

# Words that begin a sentence far more often than they begin a name.
STARTERS = word_set(
    "the a an this that these those it its he his she her we our they their you your i my there here"
    " in on at for with by from to of as after before during since until when while where if although though because"
    " however moreover furthermore therefore thus then hence meanwhile finally first second third also and but or so"
    " yet what why how who which both each all some many most such no not another only using based compared"
)


def full_stop_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`.`: the text after it decides first, then the word before it."""
    following = text[after]
    end = match.start()
    token = token_before(text, start, end)
    if is_label(token, text, start, end):
        return False
    if HAN.match(text, after):
        return _ends_before_chinese(token, match, after)
    if after == match.end() and not match["closers"]:
        return _glued_stop_ends(text, token, after)
    if following in ".)!?":
        return False
    if following.isdigit() and after == match.end():
        return NOTE.match(text, after) is not None
    if following.islower():
        return not match["closers"] and _is_ordinary_word(token)
    return not _is_abbreviation(_FullStop(token, text, match.end(), after))


def token_before(text: str, start: int, end: int) -> str:
    """The token directly before a mark, without a space: `Fig`, `U.S`, `3)`."""
    match = TOKEN.search(text, max(start, end - EVIDENCE.token), end)
    return match.group().lstrip(",，;；、:：·") if match else ""


def last_word_before(text: str, start: int, end: int) -> str:
    """The letters directly before a mark; empty if there are none."""
    match = LAST_WORD.search(text, max(start, end - EVIDENCE.token), end)
    return match.group() if match else ""


def _ends_before_chinese(token: str, match: regex.Match[str], after: int) -> bool:
    """A sentence ends at `没有.` `3.5.` `Node.js.`; it continues after `第3.节`, `B.C.的`, `Dr.王`, `（Li, Jr.）的`."""
    if token[-1:].isdigit():
        return DECIMAL.fullmatch(token) is not None
    if after == match.end() and not CLOSES_BRACKET.isdisjoint(match["closers"]):
        return False
    word = token.lower()
    return not (word in NEVER_LAST or ("." in word and (word in SOMETIMES_LAST or INITIALS.fullmatch(token))))


def _is_ordinary_word(token: str) -> bool:
    """Whether the token before a full stop is a word and not an abbreviation."""
    word = token.rpartition("-")[2]
    if len(word) < EVIDENCE.ordinary:
        return word in SHORT_ORDINARY
    return word.isalpha() and not any(word.lower() in words for words in ABBREVIATIONS)


def _glued_stop_ends(text: str, token: str, after: int) -> bool:
    """Whether a full stop without a space after it ends a sentence, as in `hills.Supported`."""
    if not token and text[after] in OPENERS:
        return True
    if _is_before_person(text, token, after):
        return not _is_abbreviation(_FullStop(token, text, after, after))
    if token.islower() and _is_ordinary_word(token) and _begins_glued_text(text, after):
        return True
    return _is_before_sentence(text, token, after) and not _is_abbreviation(_FullStop(token, text, after, after))


def _is_before_person(text: str, token: str, after: int) -> bool:
    """Whether a word stands before the title of a person: `left.Prof.Li`."""
    return len(token) > 1 and not ADDRESS.search(token) and bool(GLUED_PERSON.match(text, after))


def _is_before_sentence(text: str, token: str, after: int) -> bool:
    """Whether a word that is not part of an address or a name stands before text that looks like a sentence."""
    if not GLUED_SENTENCE.match(text, after) or (ADDRESS.search(token) and not PRICE.fullmatch(token)):
        return False
    return starts_sentence(text, after) or (len(token) > 1 and not token[:1].isupper())


def _begins_glued_text(text: str, after: int) -> bool:
    """Whether the text cannot continue the name of a file or a thing: an item, a note, `CSV is`, `we find`."""
    if ITEM.match(text, after) or NOTE.match(text, after) or GLUED_LOWER_CASE.match(text, after):
        return True
    acronym = GLUED_ACRONYM.match(text, after)
    return acronym is not None and acronym.group().lower() not in FILE_ENDINGS


def is_label(token: str, text: str, start: int, end: int) -> bool:
    """Whether the token is a label: `1.`, `(2).`, `A.`, `一.` at the start, or after a comma, colon or `Chapter`."""
    if not token:
        return CHINESE_NUMBER.fullmatch(text, start, end) is not None
    token_start = end - len(token)
    head = text[max(start, token_start - EVIDENCE.heading) : token_start].rstrip(" \t\u3000(（")
    if LIST_NUMBER.fullmatch(token) and (not head or head[-1] in ",;:，；："):
        return True
    return token_start - EVIDENCE.heading <= start and _is_numbered_heading(head, token)


def _is_numbered_heading(head: str, token: str) -> bool:
    """Whether the token is a number alone, or a number or number word after a word such as `Chapter`."""
    if head and head.lower() not in HEADING_WORDS:
        return False
    if LIST_NUMBER.fullmatch(token) or SECTION_NUMBER.fullmatch(token):
        return True
    return head != "" and token.lower() in NUMBER_WORDS


def starts_sentence(text: str, after: int) -> bool:
    """Whether the next word begins sentences far more often than names."""
    match = NEXT_WORD.match(text, after)
    return match is not None and match["word"].lower() in STARTERS


class _FullStop(NamedTuple):
    """A full stop after `token`; its closers end at `end`, and the next word starts at `after`."""

    token: str
    text: str
    end: int
    after: int

    @property
    def word(self) -> str:
        return self.token.lower().rstrip(")")

    @property
    def following(self) -> str:
        return self.text[self.after]

    @property
    def starts_sentence(self) -> bool:
        return starts_sentence(self.text, self.after)

    @property
    def has_next_word(self) -> bool:
        return NEXT_WORD.match(self.text, self.after) is not None


def _is_abbreviation(stop: _FullStop) -> bool:
    """Whether the full stop belongs to the word before it and does not end a sentence."""
    return next((verdict for holds, verdict in ABBREVIATION_RULES.items() if holds(stop)), False)


def _is_never_last(stop: _FullStop) -> bool:
    return stop.word in NEVER_LAST or (stop.word in TITLES and stop.token[0].isupper())


def _is_person(stop: _FullStop) -> bool:
    last = LAST_WORD.search(stop.token)
    return last is not None and last.group().istitle() and last.group().lower() in PERSONS


def _is_before_number(stop: _FullStop) -> bool:
    if stop.word not in BEFORE_NUMBER:
        return False
    return stop.following.isdigit() or stop.following in "([" or _is_roman_number(stop.word, stop.text, stop.after)


def _ends_after_abbreviation(stop: _FullStop) -> bool:
    """Whether a sentence begins after an abbreviation, or the paragraph ends there."""
    if stop.word not in SOMETIMES_LAST:
        return False
    if stop.starts_sentence or (stop.word == "etc" and stop.has_next_word):
        return True
    closed = not CLOSES_QUOTE.isdisjoint(stop.text[stop.end - 1]) and stop.following in OPENERS
    return closed or WIDE_GAP.match(stop.text, stop.end) is not None


def _is_sometimes_last(stop: _FullStop) -> bool:
    return stop.word in SOMETIMES_LAST


def _is_not_initial(stop: _FullStop) -> bool:
    return not INITIALS.fullmatch(stop.token) or not stop.token[0].isupper()


def _is_before_reference(stop: _FullStop) -> bool:
    return REFERENCE.match(stop.text, stop.after) is not None


def _is_before_name(stop: _FullStop) -> bool:
    return stop.has_next_word and not stop.starts_sentence


# Whether the stop belongs to an abbreviation, by the first predicate that holds; it does not if none holds.
ABBREVIATION_RULES: dict[Callable[[_FullStop], bool], bool] = {
    # `e.g. Rivers`, `Dr. Li`
    _is_never_last: True,
    # `Prof.Dr. Li`
    _is_person: True,
    # `Fig. 2`, `Vol. II`
    _is_before_number: True,
    # `at 5 p.m. The rain fell.`
    _ends_after_abbreviation: False,
    # `at 5 p.m. Monday`
    _is_sometimes_last: True,
    # `at the mill. Nobody came.`
    _is_not_initial: False,
    # `Roe, J. (2015)`
    _is_before_reference: True,
    # `J. Roe`; `plan B. It failed.` ends
    _is_before_name: True,
}


def _is_roman_number(word: str, text: str, after: int) -> bool:
    """True in `Vol. II`, `Chap. I`; false in `no. I`, `art. “I`."""
    match = NEXT_WORD.match(text, after)
    return is_roman(match) and text[after].isalpha() and (word in BEFORE_ROMAN or text[after + 1 : after + 2].isupper())


def is_roman(match: regex.Match[str] | None) -> bool:
    """Whether the word of `NEXT_WORD` can be a Roman number."""
    return match is not None and not match["word"].strip("IVXLC")


ABBREVIATIONS = (NEVER_LAST, BEFORE_NUMBER, SOMETIMES_LAST, LONG_ABBREVIATIONS, TITLES)
