"""Document → Sentences: where the text may be cut, and which of those places are ends. No character is changed.

    marks . ! ? 。！？… with the quotes and brackets that close after them, and line breaks   (one regular expression)
      └▶ a line break ends a sentence always, so that headings and one-sentence-a-line texts come out as they stand
      └▶ a mark is judged by the characters around it and the word before it                  (one rule a kind of mark)

Conventions, chosen because hand-made Chinese–English gold is cut so:

- After 。！？ with their closing quotes a sentence ends, also inside a quotation: `“走吧。` `我不走。”` are two. It
  goes on when a comma, colon, dash or the like follows: `“走吧！”，他说。` is one.
- A mark inside a title or round brackets that open in mid-sentence does not end one: `《去哪儿？》` `（真的吗？）`.
- An ellipsis ends a sentence only before a closing quote, at the end of a line, or before a capital letter in English.
- `；` and `：` never end one.
- English `!` and `?` before a lower-case letter go on: `“Why?” she asked.`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from aligner.bitext import Document, Sentences
from aligner.edits import Span
from aligner.words import word_set

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
BREAKS = frozenset(LINE_BREAKS)
# After a mark, a closing quote or bracket may follow one space away (as extractors leave it) if it can only be closing.
BOUNDARY = regex.compile(
    rf"""
      (?P<line> [{LINE_BREAKS}]++ )
    | (?P<mark> \.(?:[ ]\.)++ | [.!?。｡！？．…‥⋯]++ )
      (?P<closers> (?: ["'] | [ ]?+ [”’」』）】》〉〕］\])] )*+ )
    """,
    regex.VERBOSE,
)
# As str.isspace() has it.
SPACES = regex.compile(r"[\s\x1c-\x1f]*+")
IDEOGRAPHIC_STOPS = frozenset("。｡．")
CALLS = frozenset("!?！？")
GOES_ON = frozenset("，、；：,;:—–-～~·》〉")
CLOSES_BRACKET = frozenset("》〉）〕］)]】")
CLOSES_QUOTE = frozenset('”’」』"')
OPENERS = frozenset("“‘\"'「『（【《〈〔［([{«")
# The token before a full stop can be no longer than this if it is an abbreviation, an initial or a number in a list.
LONGEST_TOKEN = 24
TOKEN = regex.compile(r"[^\s\p{Han}“‘\"'(\[（【《「『—–/]*+$")
HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
NEXT_WORD = regex.compile(r"[\p{P}\p{S}]{0,3}+(?P<word>\p{L}[\p{L}'’]{0,30}+)")
GLUED_SENTENCE = regex.compile(r"[“‘\"'(\[]?+\p{Lu}(?:\p{Ll}++|(?=[\s]))(?![.(_/@\\\p{Lu}\d])")
ADDRESS = regex.compile(r"[/@_\\=.]|^www$")
LIST_NUMBER = regex.compile(r"[(（]?+(?:\d{1,3}|[ivxIVX]{1,4}|[A-Za-z])")
INITIALS = regex.compile(r"\p{L}(?:\.-?\p{L}){0,5}")

NEVER_LAST = word_set(
    "dr mr mrs ms messrs mme mlle prof assoc asst st rev hon gen col capt cpt lt sgt maj cmdr adm gov sen rep pres supt"
    " e.g i.e eg ie viz cf vs v resp approx ca esp incl excl"
    " art dept univ mt ft"
)
BEFORE_NUMBER = word_set(
    "no nos fig figs eq eqs eqn eqns sec sect secs ch chap chaps vol vols pp p tab tabs ref refs art arts cl para paras"
    " app appx ex def thm prop lem cor alg pt pts ver op nr ed jan feb mar apr jun jul aug sep sept oct nov dec"
)
SOMETIMES_LAST = word_set(
    "al etc inc ltd co corp bros plc llc jr sr ph.d m.d b.a m.a b.sc m.sc d.c a.d b.c a.m p.m u.s u.k u.n u.s.a u.s.s.r"
    " p.r e.u est ave blvd rd hon ed eds trans"
)
# Words that begin a sentence far more often than they begin a name.
STARTERS = word_set(
    "the a an this that these those it its he his she her we our they their you your i my there here"
    " in on at for with by from to of as after before during since until when while where if although though because"
    " however moreover furthermore therefore thus then hence meanwhile finally first second third also and but or so"
    " yet what why how who which both each all some many most such no not another only using based compared"
)
# The few of them that begin one even when the writer forgot the capital.
PLAIN_STARTERS = word_set("the this these those it he she we they there then however first finally")


def segment(document: Document) -> Sentences:
    """The sentences of `document.text`; white space between them belongs to none, everything else to exactly one.

    `segment(Document("“好吧。”他答应了。", "zh"))` holds `“好吧。”` and `他答应了。`.
    """
    return Sentences(document, tuple(_spans(document.text)))


def _spans(text: str) -> Iterator[Span]:
    """Stretches between one end and the next, without the white space around them."""
    quotes = _StraightQuotes(text)
    start = _skip_spaces(text, 0)
    for match in BOUNDARY.finditer(text):
        stop: int = match.start() if match["line"] else quotes.stop(match)
        if stop > start and (match["line"] or _ends_sentence(text, start, match, stop)):
            yield Span(start, start + len(text[start:stop].rstrip()))
            start = _skip_spaces(text, stop)
    if start < len(text):
        yield Span(start, start + len(text[start:].rstrip()))


def _skip_spaces(text: str, place: int) -> int:
    # Most places are not before a space, and looking is quicker than matching.
    spaces = SPACES.match(text, place) if text[place : place + 1].isspace() else None
    return spaces.end() if spaces else place


class _StraightQuotes:
    """Tells opening from closing `"`: a line that had an even number of them before has none open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done = 0
        self.open = False

    def stop(self, match: regex.Match[str]) -> int:
        """End of the mark with its closers; a straight quote that opens what follows is not a closer."""
        if '"' not in match["closers"]:
            return int(match.end())
        start, stop = match.span("closers")
        closers: str = match["closers"]
        before = self.text[self.done : start]
        line = before.rfind("\n") + 1
        self.open = (self.open and not line) ^ (before.count('"', line) % 2 == 1)
        self.done = start
        if stop == len(self.text) or self.text[stop].isspace():
            return int(stop)
        opening = closers.find('"', closers.index('"') + 1) if self.open else closers.index('"')
        return int(stop if opening < 0 else start + opening)


def _ends_sentence(text: str, start: int, match: regex.Match[str], stop: int) -> bool:
    """Whether the marks at `match`, closers up to `stop`, end the sentence that began at `start`."""
    after = _skip_spaces(text, stop)
    if after == len(text) or (after > stop and not BREAKS.isdisjoint(text[stop:after])):
        return True
    # A mark with nothing before it, such as `……`, opens the sentence that follows.
    if text[after] in GOES_ON or match.start() == start:
        return False
    return JUDGES[_kind(match["mark"])](text, start, match, after)


def _kind(mark: str) -> str:
    if not IDEOGRAPHIC_STOPS.isdisjoint(mark):
        return "stop"
    if not CALLS.isdisjoint(mark):
        return "call"
    return "point" if mark == "." else "ellipsis"


def _stop_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    return True


def _call_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`!` or `?`: an end unless the title or bracket it stands in, or the clause it interrupts, goes on."""
    following = text[after]
    if not CLOSES_BRACKET.isdisjoint(match["closers"]):
        return after > match.end() and not following.islower()
    if following.islower():
        return False
    if after > match.end() or HAN.match(text, after) or following in OPENERS:
        return True
    before = text[match.start() - 1]
    return bool(HAN.match(before) or match["mark"][0] in "！？" or GLUED_SENTENCE.match(text, after))


def _ellipsis_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    if not CLOSES_QUOTE.isdisjoint(match["closers"]):
        return not text[after].islower()
    word = NEXT_WORD.match(text, after)
    return after > match.end() and word is not None and word["word"][0].isupper()


def _point_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`.`: by what follows it first, then by the word it stands behind."""
    following = text[after]
    at = match.start()
    found = TOKEN.search(text, max(start, at - LONGEST_TOKEN), at)
    token = found.group() if found else ""
    if HAN.match(text, after):
        return not _is_label(token, text, start, at) and not token[-1:].isdigit()
    if after == match.end() and not match["closers"]:
        return _glued_end(text, token, after)
    if following in ".)!?":
        return False
    if following.islower() and not _starts_in_lower_case(token, text, after):
        return False
    return not _is_label(token, text, start, at) and not _is_abbreviation(token, text, after)


def _starts_in_lower_case(token: str, text: str, after: int) -> bool:
    """Whether a careless writer began a sentence here: `… are compared. we find …`."""
    match = NEXT_WORD.match(text, after)
    return match is not None and match["word"] in PLAIN_STARTERS and len(token) > 3 and token.isalpha()


def _glued_end(text: str, token: str, after: int) -> bool:
    """Whether a full stop without a space after it ends a sentence, as in `clusters.Supported`."""
    if not token and text[after] in OPENERS:
        return True
    if not GLUED_SENTENCE.match(text, after) or ADDRESS.search(token):
        return False
    word = NEXT_WORD.match(text, after)
    if word is not None and word["word"].lower() in STARTERS:
        return not _is_abbreviation(token, text, after)
    return len(token) > 1 and not token[:1].isupper() and not _is_abbreviation(token, text, after)


def _is_label(token: str, text: str, start: int, at: int) -> bool:
    """`1.`, `(2).` or `A.` at the start of a sentence, or after a comma or colon, numbers what follows."""
    before = text[max(start, at - len(token) - 4) : at - len(token)].rstrip(" \t\u3000(（")
    return bool(LIST_NUMBER.fullmatch(token)) and (not before or before[-1] in ",;:，；：")


def _is_abbreviation(token: str, text: str, after: int) -> bool:
    """Whether a full stop after `token` belongs to the word, given what follows at `after`."""
    word = token.lower().rstrip(")")
    match = NEXT_WORD.match(text, after)
    starts_sentence = match is not None and match["word"].lower() in STARTERS
    if word in NEVER_LAST:
        return True
    if word in BEFORE_NUMBER and (text[after].isdigit() or text[after] in "([" or _is_roman(match)):
        return True
    if word in SOMETIMES_LAST:
        return not starts_sentence and not (word == "etc" and match is not None)
    return bool(INITIALS.fullmatch(token)) and token[:1].isupper() and not starts_sentence and match is not None


def _is_roman(match: regex.Match[str] | None) -> bool:
    return match is not None and not match["word"].strip("IVXLC")


JUDGES: dict[str, Callable[[str, int, regex.Match[str], int], bool]] = {
    "stop": _stop_ends,
    "call": _call_ends,
    "ellipsis": _ellipsis_ends,
    "point": _point_ends,
}
