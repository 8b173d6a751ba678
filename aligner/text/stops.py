"""Whether a full stop ends a sentence, by the text after it and the word before it."""

from __future__ import annotations

from aligner.bitext.patterns import lazy
from aligner.text.abbreviated import INITIALS, FullStop, is_abbreviation, is_ordinary_word, is_plain
from aligner.text.labels import is_label
from aligner.text.marks import CIRCLED, CLOSES_BRACKET, EMPHASIS, HAN, OPENERS, Candidate
from aligner.text.tokens import starts_sentence, token_before
from aligner.words.abbreviations import BEFORE_CHINESE, FILE_ENDINGS, NEVER_LAST, PERSONS, SOMETIMES_LAST, TITLES

GLUED_SENTENCE = lazy(r"[“‘\"'(\[]?+\p{Lu}(?:\p{Ll}++|(?=[ ]\p{L}))(?![.(_/@\\\p{Lu}\d])")
GLUED_ACRONYM = lazy(r"\p{Lu}{2,}+(?=[ ])")
# A title never ends a sentence before a capital letter: `Kong.Dr. Li`, `left.Prof.Li`.
GLUED_PERSON = lazy(rf"(?:{'|'.join(sorted(PERSONS)).title()})\.[ ]?+\p{{Lu}}")
GLUED_LOWER_CASE = lazy(r"(?:the|this|these|they|there|we|he|she)(?=[ ]\p{L})")
ITEM = lazy(r"[(（]?\d{1,2}[)）][ ]*+\p{L}")
# Numbers of notes: `12`, `1,2`, `1–3`, `11 12`.
NOTES = r"\d{1,3}+(?:(?:[,，][ ]?|[–—-]|[ ])\d{1,3}+){0,9}+"
NOTE = lazy(rf"{NOTES}(?=[ ]{{1,3}}+[“‘\"'(]?\p{{Lu}})")
NOTE_RUN = lazy(r"\d{1,3}+[,，–—-]")
CIRCLED_NOTE = lazy(rf"[{CIRCLED}]++(?=[ ]{{0,3}}+[“‘\"'(]?\p{{Lu}})")
ADDRESS = lazy(r"[/@_\\=.]|^www$")
PRICE = lazy(r"\p{Sc}?+\d+\.\d+[%％]?+")
# The second initial of a name, or one after the point of a Chinese name: `J. K`, `乔治·W`; and a degree: `Ph. D`.
INITIAL_OF_NAME = lazy(r"(?:(?<!\p{Latin})(?:\p{Lu}|Ph)\.[ ]|[·•‧・])\p{Lu}\Z")
DECIMAL = lazy(r"\d+\.\d+|0")


def full_stop_ends(stop: Candidate) -> bool:
    """`.`: the text after it decides first, then the word before it."""
    text, after, following = stop.text, stop.after, stop.following
    token = token_before(text, stop.start, stop.begin)
    if is_label(token, text, stop.start, stop.begin):
        return False
    if HAN.match(text, after):
        return _ends_before_chinese(token, stop)
    if stop.is_glued and not stop.closers:
        return _glued_stop_ends(stop, token)
    if following in ".)!?":
        return False
    if following.isdecimal() and stop.is_glued:
        return NOTE.match(text, after) is not None
    if following.islower():
        return _ends_before_small_letter(stop, token)
    return is_plain(token) or not is_abbreviation(FullStop(token, text, stop.start, stop.begin, stop.end, after))


def _ends_before_chinese(token: str, stop: Candidate) -> bool:
    """A sentence ends at `没有.` `3.5.` `Node.js.`; it continues after `第3.节`, `B.C.的`, `Dr.王`, `（Li, Jr.）的`."""
    if token[-1:].isdigit():
        return DECIMAL.fullmatch(token) is not None
    if stop.is_glued and not CLOSES_BRACKET.isdisjoint(stop.closers):
        return False
    if len(token) == 1 and INITIAL_OF_NAME.search(stop.text, max(stop.start, stop.begin - 5), stop.begin):
        return False
    return not _is_abbreviation_in_chinese(token)


def _is_abbreviation_in_chinese(token: str) -> bool:
    """Whether a Chinese word goes on with the sentence after it: `Dr. 王`, `Inc. 成立于`, `B.C. 的`."""
    word = token.lower()
    if word in NEVER_LAST or word in BEFORE_CHINESE:
        return True
    if "." in word:
        return word in SOMETIMES_LAST or INITIALS.fullmatch(token) is not None
    return word in TITLES and token[0].isupper()


def _ends_before_small_letter(stop: Candidate, token: str) -> bool:
    """A sentence ends at `are compared. we find`; it continues after `vol. two`, `”. he`, `(see. two)`."""
    is_first = stop.text[max(stop.start, stop.begin - len(token) - 1)] in "(（[［*`~>"
    return not stop.closers and not is_first and is_ordinary_word(token)


def _glued_stop_ends(stop: Candidate, token: str) -> bool:
    """Whether a full stop without a space after it ends a sentence, as in `hills.Supported`."""
    text, after = stop.text, stop.after
    if not token and text[after] in OPENERS and text[stop.begin - 1] not in EMPHASIS:
        return True
    full_stop = FullStop(token, text, stop.start, stop.begin, after, after)
    if _is_before_person(text, token, after):
        return not is_abbreviation(full_stop)
    if token.islower() and is_ordinary_word(token) and _begins_glued_text(text, after):
        return True
    if _is_before_note(text, token, after):
        return True
    return _is_before_sentence(text, token, after) and not is_abbreviation(full_stop)


def _is_before_person(text: str, token: str, after: int) -> bool:
    """Whether a word stands before the title of a person: `left.Prof.Li`."""
    return len(token) > 1 and not ADDRESS.search(token) and bool(GLUED_PERSON.match(text, after))


def _is_before_note(text: str, token: str, after: int) -> bool:
    """Whether notes follow a word that is no number, a bracket or a quote: `Rome.1,2 Then`, `(Tam 2010).3 Then`."""
    if CIRCLED_NOTE.match(text, after):
        return True
    if not text[after].isdecimal() or ADDRESS.search(token) or NOTE.match(text, after) is None:
        return False
    return token[-1:] in ")）]］”’" or (token.isalpha() and len(token) > 1 and NOTE_RUN.match(text, after) is not None)


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
