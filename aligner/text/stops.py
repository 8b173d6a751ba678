"""What ends at a full stop: a sentence, or an abbreviation, an initial, the label of an item, a part of an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class StopEvidence:
    """How long words around a full stop are, in characters.

    Set by hand while reading sentences of thesis-dev. What a fifth more or less costs there,
    `benchmarks/extraction.py --ablate stops` tells: an `ordinary` of 5 takes F1 of the boundaries of damaged English
    from .9986 to .9973; the others change no score.
    """

    # What stands before it without a space is no longer than this if it is an abbreviation, an initial or a label.
    token: int = 24
    # Nor is what stands before a label: `Chapter 2. Methods`.
    heading: int = 12
    # A word of so many letters or more is no abbreviation unless it is listed, a shorter one only if it is listed.
    ordinary: int = 4


EVIDENCE = StopEvidence()
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# What is left of a lost paragraph break.
GAP = r"(?: [ ]{4} | [ ]*+ (?: \t | \u3000{2} ) )"
WIDE = regex.compile(GAP, regex.VERBOSE)
CLOSES_BRACKET = frozenset("》〉）〕］)]】")
CLOSES_QUOTE = frozenset('”’」』"')
OPENERS = frozenset("“‘\"'「『（【《〈〔［([{«")
TOKEN = regex.compile(r"[^\s\p{Han}“‘\"'(\[（【《「『—–/。｡！？!?…]*+$")
HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
# No mark among the signs before the word: behind one, the sentence may have ended.
NEXT_WORD = regex.compile(r"(?:(?![.!?。｡！？．…‥⋯])[\p{P}\p{S}])*+(?P<word>\p{L}++)")
LAST_WORD = regex.compile(r"\p{L}++$")
GLUED_SENTENCE = regex.compile(r"[“‘\"'(\[]?+\p{Lu}(?:\p{Ll}++|(?=[ ]\p{L}))(?![.(_/@\\\p{Lu}\d])")
GLUED_ACRONYM = regex.compile(r"\p{Lu}{2,}+(?=[ ])")
# No title of a person is the last word before a capital letter: `Kong.Dr. Li`, `left.Prof.Li`.
GLUED_PERSON = regex.compile(rf"(?:{'|'.join(sorted(PERSONS)).title()})\.[ ]?+\p{{Lu}}")
GLUED_CARELESS = regex.compile(r"(?:the|this|these|they|there|we|he|she)(?=[ ]\p{L})")
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
# What follows the initials of an author: `Li, J. & Wu, R. (2015)`.
REFERENCE = regex.compile(r"&|[(（]in press|[(（\[](?:1[5-9]|20)\d\d[a-z]?[)）\],–-]|(?:1[5-9]|20)\d\d[a-z]?\.")

# Words that begin a sentence far more often than they begin a name.
STARTERS = word_set(
    "the a an this that these those it its he his she her we our they their you your i my there here"
    " in on at for with by from to of as after before during since until when while where if although though because"
    " however moreover furthermore therefore thus then hence meanwhile finally first second third also and but or so"
    " yet what why how who which both each all some many most such no not another only using based compared"
)


def point_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`.`: by what follows it first, then by the word it stands behind."""
    following = text[after]
    at = match.start()
    token = token_before(text, start, at)
    if is_label(token, text, start, at):
        return False
    if HAN.match(text, after):
        return _ends_before_chinese(token, match, after)
    if after == match.end() and not match["closers"]:
        return _glued_end(text, token, after)
    if following in ".)!?":
        return False
    if following.isdigit() and after == match.end():
        return NOTE.match(text, after) is not None
    if following.islower():
        return not match["closers"] and _is_ordinary(token)
    return not _is_abbreviation(_Stop(token, text, match.end(), after))


def token_before(text: str, start: int, at: int) -> str:
    """What stands before a mark without a space: `Fig`, `U.S`, `3)`."""
    found = TOKEN.search(text, max(start, at - EVIDENCE.token), at)
    return found.group().lstrip(",，;；、:：·") if found else ""


def last_word_before(text: str, start: int, at: int) -> str:
    """The letters before a mark, or none."""
    found = LAST_WORD.search(text, max(start, at - EVIDENCE.token), at)
    return found.group() if found else ""


def _ends_before_chinese(token: str, match: regex.Match[str], after: int) -> bool:
    """`没有.` `3.5.` `Node.js.` end; `第3.节`, `B.C.的`, `Dr.王`, `（Li, Jr.）的` go on."""
    if token[-1:].isdigit():
        return DECIMAL.fullmatch(token) is not None
    if after == match.end() and not CLOSES_BRACKET.isdisjoint(match["closers"]):
        return False
    word = token.lower()
    return not (word in NEVER_LAST or ("." in word and (word in SOMETIMES_LAST or INITIALS.fullmatch(token))))


def _is_ordinary(token: str) -> bool:
    """Whether a token before a full stop is a word that is no abbreviation."""
    word = token.rpartition("-")[2]
    if len(word) < EVIDENCE.ordinary:
        return word in SHORT_ORDINARY
    return word.isalpha() and not any(word.lower() in words for words in ABBREVIATIONS)


def _glued_end(text: str, token: str, after: int) -> bool:
    """Whether a full stop without a space after it ends a sentence, as in `hills.Supported`."""
    if not token and text[after] in OPENERS:
        return True
    if _is_before_person(text, token, after):
        return not _is_abbreviation(_Stop(token, text, after, after))
    if token.islower() and _is_ordinary(token) and _begins_glued(text, after):
        return True
    return _is_before_sentence(text, token, after) and not _is_abbreviation(_Stop(token, text, after, after))


def _is_before_person(text: str, token: str, after: int) -> bool:
    """Whether a word stands before the title of a person: `left.Prof.Li`."""
    return len(token) > 1 and not ADDRESS.search(token) and bool(GLUED_PERSON.match(text, after))


def _is_before_sentence(text: str, token: str, after: int) -> bool:
    """Whether a word that is no part of an address or a name stands before what looks like a sentence."""
    if not GLUED_SENTENCE.match(text, after) or (ADDRESS.search(token) and not PRICE.fullmatch(token)):
        return False
    return starts_sentence(text, after) or (len(token) > 1 and not token[:1].isupper())


def _begins_glued(text: str, after: int) -> bool:
    """Whether no name of a file or a thing goes on so: an item, a note before a sentence, `CSV is`, `we find`."""
    if ITEM.match(text, after) or NOTE.match(text, after) or GLUED_CARELESS.match(text, after):
        return True
    acronym = GLUED_ACRONYM.match(text, after)
    return acronym is not None and acronym.group().lower() not in FILE_ENDINGS


def is_label(token: str, text: str, start: int, at: int) -> bool:
    """`1.`, `(2).`, `A.`, `一.` at the start of a sentence, or after a comma, colon or `Chapter`, number the rest."""
    if not token:
        return CHINESE_NUMBER.fullmatch(text, start, at) is not None
    place = at - len(token)
    head = text[max(start, place - EVIDENCE.heading) : place].rstrip(" \t\u3000(（")
    if LIST_NUMBER.fullmatch(token) and (not head or head[-1] in ",;:，；："):
        return True
    return place - EVIDENCE.heading <= start and _is_numbered_heading(head, token)


def _is_numbered_heading(head: str, token: str) -> bool:
    """Whether a number stands alone, or a number or a word for one behind a word such as `Chapter`."""
    if head and head.lower() not in HEADING_WORDS:
        return False
    if LIST_NUMBER.fullmatch(token) or SECTION_NUMBER.fullmatch(token):
        return True
    return head != "" and token.lower() in NUMBER_WORDS


def starts_sentence(text: str, after: int) -> bool:
    """Whether the next word begins sentences far more often than names."""
    match = NEXT_WORD.match(text, after)
    return match is not None and match["word"].lower() in STARTERS


class _Stop(NamedTuple):
    """A full stop behind `token`, with the marks that close after it up to `stop`, and `after` it the next word."""

    token: str
    text: str
    stop: int
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


def _is_abbreviation(stop: _Stop) -> bool:
    """Whether the full stop belongs to the word before it and ends no sentence."""
    return next((verdict for holds, verdict in ABBREVIATION_RULES.items() if holds(stop)), False)


def _is_never_last(stop: _Stop) -> bool:
    return stop.word in NEVER_LAST or (stop.word in TITLES and stop.token[0].isupper())


def _is_person(stop: _Stop) -> bool:
    last = LAST_WORD.search(stop.token)
    return last is not None and last.group().istitle() and last.group().lower() in PERSONS


def _is_before_number(stop: _Stop) -> bool:
    if stop.word not in BEFORE_NUMBER:
        return False
    return stop.following.isdigit() or stop.following in "([" or _is_roman_number(stop.word, stop.text, stop.after)


def _ends_although_short(stop: _Stop) -> bool:
    """Whether what follows an abbreviation begins a sentence, or the paragraph ends."""
    if stop.word not in SOMETIMES_LAST:
        return False
    if stop.starts_sentence or (stop.word == "etc" and stop.has_next_word):
        return True
    closed = not CLOSES_QUOTE.isdisjoint(stop.text[stop.stop - 1]) and stop.following in OPENERS
    return closed or WIDE.match(stop.text, stop.stop) is not None


def _is_sometimes_last(stop: _Stop) -> bool:
    return stop.word in SOMETIMES_LAST


def _is_no_initial(stop: _Stop) -> bool:
    return not INITIALS.fullmatch(stop.token) or not stop.token[0].isupper()


def _is_before_reference(stop: _Stop) -> bool:
    return REFERENCE.match(stop.text, stop.after) is not None


def _is_before_name(stop: _Stop) -> bool:
    return stop.has_next_word and not stop.starts_sentence


# Whether the stop is that of an abbreviation, by the first predicate that holds, and that it is not if none does.
ABBREVIATION_RULES: dict[Callable[[_Stop], bool], bool] = {
    # `e.g. Rivers`, `Dr. Li`
    _is_never_last: True,
    # `Prof.Dr. Li`
    _is_person: True,
    # `Fig. 2`, `Vol. II`
    _is_before_number: True,
    # `at 5 p.m. The rain fell.`
    _ends_although_short: False,
    # `at 5 p.m. Monday`
    _is_sometimes_last: True,
    # `at the mill. Nobody came.`
    _is_no_initial: False,
    # `Roe, J. (2015)`
    _is_before_reference: True,
    # `J. Roe`; `plan B. It failed.` ends
    _is_before_name: True,
}


def _is_roman_number(word: str, text: str, after: int) -> bool:
    """`Vol. II`, `Chap. I`; `no. I`, `art. “I` are none."""
    match = NEXT_WORD.match(text, after)
    return is_roman(match) and text[after].isalpha() and (word in BEFORE_ROMAN or text[after + 1 : after + 2].isupper())


def is_roman(match: regex.Match[str] | None) -> bool:
    """Whether the word of `NEXT_WORD` can be a Roman number."""
    return match is not None and not match["word"].strip("IVXLC")


ABBREVIATIONS = (NEVER_LAST, BEFORE_NUMBER, SOMETIMES_LAST, LONG_ABBREVIATIONS, TITLES)
