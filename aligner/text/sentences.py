"""Document → Sentences: where the text may be cut, and which of those places are ends. No character is changed.

    marks . ! ? 。！？… with the quotes, brackets and citations that close after them, `：` before a gap, line breaks
      └▶ a line break ends a sentence always, so that headings and one-sentence-a-line texts come out as they stand
      └▶ a mark is judged by the characters around it and the word before it                  (one rule a kind of mark)

Whether a place is an end depends on nothing before the sentence and nothing behind its end: a sentence taken alone is
one sentence again, and so are sentences written one a line.

Conventions, chosen because hand-made Chinese–English gold is cut so:

- After 。！？ with their closing quotes a sentence ends, also inside a quotation: `“走吧。` `我不走。”` are two. It
  goes on when a comma, colon, dash, another mark or the like follows: `“走吧！”，他说。` is one.
- A mark inside a title, or before the end of round brackets that open in mid-sentence, does not end one:
  `《走！去哪儿？》` `（真的吗？）`.
- An ellipsis ends a sentence only before a closing quote, at the end of a line, before an indent in Chinese, or before
  a capital letter in English unless the speaker stammers (`I... I can`); a dash only before a closing quote.
- `；` and `：` never end one, also when numbered items follow: `分三步：（1）…；（2）…。` is one. A colon before a gap
  that was a paragraph break does (four blanks, two ideographic ones or a tab), unless it stands after a short label.
- English `!` and `?` before a lower-case letter go on, and before a speaker: `“Why?” she asked.` `“Why?” Li asked.`
- A number or letter at the head of a sentence or after a comma or colon belongs to what follows: `1. Boil`, `一. 绪论`,
  `Chapter 2. Methods`. Behind a full stop, an item begins a sentence, with or without a space: `ends.4) Tests`.
- A full stop before a lower-case letter ends a sentence after a plain word: `… are compared. we find …`.
- Citations and note numbers without a space belong to the sentence before: `text.[3]` `Next`, `text.12` `Next`. After
  `。` a plain figure could as well number a heading: it is a note if the line ends there, or if it is raised: `好。²`.
- A line of a table of contents is one sentence: dots before a page number end none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from aligner.bitext.edits import Span
from aligner.bitext.texts import Document, Sentences
from aligner.text.splitters import Splitter, located, skip_spaces
from aligner.words.abbreviations import (
    BEFORE_NUMBER,
    BEFORE_ROMAN,
    CALLED,
    FILE_ENDINGS,
    HEADINGS,
    LONG,
    NEVER_LAST,
    NUMBER_WORDS,
    PERSONS,
    SAID,
    SHORT_ORDINARY,
    SOMETIMES_LAST,
    TITLES,
)
from aligner.words.english import word_set

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
BREAKS = frozenset(LINE_BREAKS)
# What is left of a lost paragraph break.
GAP = r"(?: [ ]{4} | [ ]*+ (?: \t | \u3000{2} ) )"
# After a mark, a closing quote or bracket may follow one space away (as extractors leave it) if it can only be closing.
BOUNDARY = regex.compile(
    rf"""
      (?P<line> [{LINE_BREAKS}]++ )
    | (?P<mark> \.(?:[ ]\.)++ | [.!?。｡！？．…‥⋯]++
              | (?<![—–]) [—–]++ (?= [”」』] | ["'’]++ (?: [\s\x1c-\x1f] | \Z ) ) )
      (?P<closers> (?: ["'] | \[\d{{1,3}}(?:[,–-]\d{{1,3}}){{0,9}}+\] | [¹²³⁰⁴-⁹] | [ ]?+ [”’」』）】》〉〕］\])] )*+ )
    | (?P<colon> [:：] (?= {GAP} ) )
    """,
    regex.VERBOSE,
)
WIDE = regex.compile(GAP, regex.VERBOSE)
IDEOGRAPHIC_STOPS = frozenset("。｡．")
CALLS = frozenset("!?！？")
DASHES = frozenset("—–")
GOES_ON = frozenset("，、；：,;:—–-～~·》〉。｡！？!?")
CLOSES_BRACKET = frozenset("》〉）〕］)]】")
CLOSES_QUOTE = frozenset('”’」』"')
OPENERS = frozenset("“‘\"'「『（【《〈〔［([{«")
# The token before a full stop can be no longer than this if it is an abbreviation, an initial or a number in a list.
LONGEST_TOKEN = 24
# What a colon ends that is no longer than this is the name of what follows: `Key words:    rivers`.
LONGEST_LABEL = 12
LONGEST_TITLE = 40
LONGEST_BRACKET = 120
LONGEST_HEADING = 12
TOC_DOTS = 6
TOKEN = regex.compile(r"[^\s\p{Han}“‘\"'(\[（【《「『—–/。｡！？!?…]*+$")
HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
# No mark among the signs before the word: behind one, the sentence may have ended.
NEXT_WORD = regex.compile(r"(?:(?![.!?。｡！？．…‥⋯])[\p{P}\p{S}]){0,3}+(?P<word>\p{L}{1,30}+)")
LAST_WORD = regex.compile(r"\p{L}++$")
GLUED_SENTENCE = regex.compile(r"[“‘\"'(\[]?+\p{Lu}(?:\p{Ll}++|(?=[ ]\p{L}))(?![.(_/@\\\p{Lu}\d])")
GLUED_ACRONYM = regex.compile(r"\p{Lu}{2,12}+(?=[ ])")
# No title of a person is the last word before a capital letter: `Kong.Dr. Li`, `left.Prof.Li`.
GLUED_PERSON = regex.compile(rf"(?:{'|'.join(sorted(PERSONS)).title()})\.[ ]?+\p{{Lu}}")
GLUED_CARELESS = regex.compile(r"(?:the|this|these|they|there|we|he|she)(?=[ ]\p{L})")
ITEM = regex.compile(r"[(（]?\d{1,2}[)）][ ]*+\p{L}")
NOTE = regex.compile(r"\d{1,3}+(?=[ ]{1,3}+[“‘\"'(]?\p{Lu})")
NOTE_LAST = regex.compile(rf"\d{{1,3}}+(?=[^\S{LINE_BREAKS}]*+(?:[{LINE_BREAKS}]|\Z))")
NOTES = {".": NOTE, "。": NOTE_LAST}
# `'` that opens or else closes, as far as the characters around it tell; in `isn't` and `'90s` it does neither.
SINGLE_QUOTE = regex.compile(r"(?<!\w)(?P<opens>')(?=\p{L})|'(?!\w)")
ATTRIBUTION = regex.compile(r"\p{Lu}\p{Ll}{1,20}+ (?P<verb>\p{Ll}{3,12}+)\.")
TITLE = regex.compile(rf"[《〈][^《》〈〉.。｡．…‥⋯—–“”\"'’」』:：\t{LINE_BREAKS}]{{0,{LONGEST_TITLE}}}+[》〉]")
ADDRESS = regex.compile(r"[/@_\\=.]|^www$")
LIST_NUMBER = regex.compile(r"[(（]?+(?:[1-9]\d{0,2}|[ivxIVX]{1,4}|[A-Za-z]|[①-⑳])")
SECTION_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}")
CHINESE_NUMBER = regex.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[)）]?|第[一二三四五六七八九十百\d]{1,4}[章节節回卷部篇编編]"
)
LONE_POINT = regex.compile(r"\.(?![.\p{L}\p{N}])")
PRICE = regex.compile(r"\p{Sc}?+\d+\.\d+[%％]?+")
DECIMAL = regex.compile(r"\d+\.\d+|0")
INITIALS = regex.compile(r"\p{L}(?:\.-?\p{L}){0,5}")
# What follows the initials of an author: `Li, J. & Wu, R. (2015)`.
REFERENCE = regex.compile(r"&|[(（]in press|[(（\[](?:1[5-9]|20)\d\d[a-z]?[)）\],–-]|(?:1[5-9]|20)\d\d[a-z]?\.")

# Words that begin a sentence far more often than they begin a name.
STARTERS = word_set(
    "the a an this that these those it its he his she her we our they their you your i my there here"
    " in on at for with by from to of as after before during since until when while where if although though because"
    " however moreover furthermore therefore thus then hence meanwhile finally first second third also and but or so"
    " yet what why how who which both each all some many most such no not another only using based compared"
)


def segment(text: str | Document, splitter: Splitter | None = None, *, language: str | None = None) -> Sentences:
    """The sentences of a text, as it stands in a `str` or as repair left it in a `Document`.

    White space between them belongs to none, everything else to exactly one: `segment("“好吧。”他答应了。")` holds
    `“好吧。”` and `他答应了。`. The language of a `str` is found by script where not given.

    A `splitter` takes the text and returns its sentences, in order and whole; InputError says what it lost or changed.
    """
    document = Document.of(text, language)
    repaired = document.text
    return Sentences(document, tuple(_spans(repaired) if splitter is None else located(repaired, splitter(repaired))))


def _spans(text: str) -> Iterator[Span]:
    """Stretches between one end and the next, without the white space around them."""
    quotes = _StraightQuotes(text)
    start = skip_spaces(text, 0)
    for match in BOUNDARY.finditer(text):
        if match.lastgroup == "line":
            stop = match.start()
        elif _ends_sentence(text, start, match):
            stop = quotes.stop(match)
        else:
            continue
        if stop > start:
            yield Span(start, start + len(text[start:stop].rstrip()))
            start = skip_spaces(text, stop)
    if start < len(text):
        yield Span(start, start + len(text[start:].rstrip()))


class _StraightQuotes:
    """Tells opening from closing `"`: a line that had an even number of them before has none open.

    And `'` before a capital letter: what the last one before it in the line was, it is not.

    It says on which side of the quote the text is cut, never whether it is: a sentence taken alone begins a line.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.done = 0
        self.open = False
        self.single_done = 0
        self.single_open = False

    def stop(self, match: regex.Match[str]) -> int:
        """End of the mark with its closers and note; a straight quote that opens what follows is not a closer."""
        end: int = match.end()
        pattern = NOTES.get(match["mark"])
        if pattern is not None and (note := pattern.match(self.text, end)):
            return int(note.end())
        closers = match["closers"] or ""
        if closers == "'" and self.text[end : end + 1].isupper():
            return self._before_single(match.start("closers"))
        return self._before_opening(match) if '"' in closers else end

    def _before_single(self, place: int) -> int:
        line = self.text.rfind("\n", self.single_done, place) + 1
        found = SINGLE_QUOTE.findall(self.text, max(line, self.single_done), place)
        was_open = found[-1] != "" if found else self.single_open and not line
        self.single_done, self.single_open = place + 1, not was_open
        return place + 1 if was_open else place

    def _before_opening(self, match: regex.Match[str]) -> int:
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


def _ends_sentence(text: str, start: int, match: regex.Match[str]) -> bool:
    """Whether the marks at `match` end the sentence that began at `start`."""
    stop = match.end()
    after = skip_spaces(text, stop)
    if after == len(text) or (after > stop and not BREAKS.isdisjoint(text[stop:after])):
        return True
    if match.lastgroup == "colon":
        return bool(match.start() - start > LONGEST_LABEL)
    # A mark with nothing before it, such as `……`, opens the sentence that follows.
    following = text[after]
    if following in GOES_ON or match.start() == start or (following == "." and LONE_POINT.match(text, after)):
        return False
    return JUDGES[_kind(match["mark"])](text, start, match, after)


def _kind(mark: str) -> str:
    if not IDEOGRAPHIC_STOPS.isdisjoint(mark):
        return "stop"
    if not CALLS.isdisjoint(mark):
        return "call"
    if mark == ".":
        return "point"
    return "dash" if mark[0] in DASHES else "ellipsis"


def _stop_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`。` always; `．` is also the point of a full-width number: `3．5％`, `1．绪论`."""
    at = match.start()
    if match["mark"] != "．" or not text[at - 1].isdigit():
        return True
    return not (text[after].isdigit() or _is_label(_token(text, start, at), text, start, at))


def _call_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`!` or `?`: an end unless the title or bracket it stands in, or the clause it interrupts, goes on."""
    following = text[after]
    glued = after == match.end()
    if following.islower():
        return False
    if _is_in_title(text, start, match.end()):
        return False
    if not CLOSES_BRACKET.isdisjoint(match["closers"]):
        return not glued or _is_bracketed_sentence(text, start, match)
    if match["closers"]:
        return not _is_attribution(text, after)
    if not glued and following.isupper() and _token(text, start, match.start()).lower() in CALLED:
        return _starts_sentence(text, after)
    if not glued or HAN.match(text, after) or following in OPENERS:
        return True
    before = text[match.start() - 1]
    return bool(HAN.match(before) or match["mark"][0] in "！？" or GLUED_SENTENCE.match(text, after))


def _is_bracketed_sentence(text: str, start: int, match: regex.Match[str]) -> bool:
    """Whether the round bracket that closes here did not open in mid-sentence: `（是吗？）`, `（他来了。谁？）`."""
    if match["closers"][-1] not in "）)":
        return False
    head = text[max(start, match.start() - LONGEST_BRACKET) : match.start()]
    opening = max(head.rfind("（"), head.rfind("("))
    return opening < 0 or (opening == 0 and match.start() - start <= LONGEST_BRACKET)


def _is_in_title(text: str, start: int, place: int) -> bool:
    """Whether a title that opened in this sentence goes on at `place`, with nothing else in it that ends a sentence."""
    head = max(start, place - LONGEST_TITLE)
    opening = max(text.rfind("《", head, place), text.rfind("〈", head, place))
    title = TITLE.match(text, opening) if opening >= 0 else None
    return title is not None and title.end() > place


def _is_attribution(text: str, after: int) -> bool:
    """`“Why?” Li asked.`"""
    found = ATTRIBUTION.match(text, after)
    return found is not None and found["verb"] in SAID


def _ellipsis_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    if not CLOSES_QUOTE.isdisjoint(match["closers"]):
        return not text[after].islower()
    if after == match.end():
        return False
    if HAN.match(text, after):
        return WIDE.match(text, match.end()) is not None
    word = NEXT_WORD.match(text, after)
    if word is None or not word["word"][0].isupper() or (_is_roman(word) and len(match["mark"]) >= TOC_DOTS):
        return False
    last = LAST_WORD.search(text, max(start, match.start() - LONGEST_TOKEN), match.start())
    return last is None or last.group().lower() != word["word"].lower()


def _dash_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """A dash before a closing quote: someone was interrupted, unless the dash is what is quoted."""
    return text[match.start() - 1] not in OPENERS and not text[after].islower()


def _point_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`.`: by what follows it first, then by the word it stands behind."""
    following = text[after]
    at = match.start()
    token = _token(text, start, at)
    if _is_label(token, text, start, at):
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
    return not _is_abbreviation(token, text, match.end(), after)


def _token(text: str, start: int, at: int) -> str:
    """What stands before a mark without a space: `Fig`, `U.S`, `3)`."""
    found = TOKEN.search(text, max(start, at - LONGEST_TOKEN), at)
    return found.group().lstrip(",，;；、:：·") if found else ""


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
    if len(word) < 4:
        return word in SHORT_ORDINARY
    return word.isalpha() and not any(word.lower() in words for words in ABBREVIATIONS)


def _glued_end(text: str, token: str, after: int) -> bool:
    """Whether a full stop without a space after it ends a sentence, as in `hills.Supported`."""
    if not token and text[after] in OPENERS:
        return True
    if len(token) > 1 and not ADDRESS.search(token) and GLUED_PERSON.match(text, after):
        return not _is_abbreviation(token, text, after, after)
    if token.islower() and _is_ordinary(token) and _begins_glued(text, after):
        return True
    if not GLUED_SENTENCE.match(text, after) or (ADDRESS.search(token) and not PRICE.fullmatch(token)):
        return False
    if _starts_sentence(text, after):
        return not _is_abbreviation(token, text, after, after)
    return len(token) > 1 and not token[:1].isupper() and not _is_abbreviation(token, text, after, after)


def _begins_glued(text: str, after: int) -> bool:
    """Whether no name of a file or a thing goes on so: an item, a note before a sentence, `CSV is`, `we find`."""
    if ITEM.match(text, after) or NOTE.match(text, after) or GLUED_CARELESS.match(text, after):
        return True
    acronym = GLUED_ACRONYM.match(text, after)
    return acronym is not None and acronym.group().lower() not in FILE_ENDINGS


def _is_label(token: str, text: str, start: int, at: int) -> bool:
    """`1.`, `(2).`, `A.`, `一.` at the start of a sentence, or after a comma, colon or `Chapter`, number the rest."""
    if not token:
        return at - start <= 6 and CHINESE_NUMBER.fullmatch(text, start, at) is not None
    place = at - len(token)
    head = text[max(start, place - LONGEST_HEADING) : place].rstrip(" \t\u3000(（")
    is_number = LIST_NUMBER.fullmatch(token) is not None
    if is_number and (not head or head[-1] in ",;:，；："):
        return True
    if place - LONGEST_HEADING > start or (head and head.lower() not in HEADINGS):
        return False
    is_number = is_number or SECTION_NUMBER.fullmatch(token) is not None
    return is_number or (head != "" and token.lower() in NUMBER_WORDS)


def _starts_sentence(text: str, after: int) -> bool:
    match = NEXT_WORD.match(text, after)
    return match is not None and match["word"].lower() in STARTERS


def _is_abbreviation(token: str, text: str, stop: int, after: int) -> bool:
    """Whether a full stop after `token` belongs to the word, given what follows at `after`."""
    word = token.lower().rstrip(")")
    if word in NEVER_LAST or (word in TITLES and token[0].isupper()):
        return True
    last = LAST_WORD.search(token)
    if last is not None and last.group().istitle() and last.group().lower() in PERSONS:
        return True
    match = NEXT_WORD.match(text, after)
    if word in BEFORE_NUMBER and (text[after].isdigit() or text[after] in "([" or _is_roman_number(word, text, after)):
        return True
    starts_sentence = match is not None and match["word"].lower() in STARTERS
    if word in SOMETIMES_LAST:
        closed = not CLOSES_QUOTE.isdisjoint(text[stop - 1]) and text[after] in OPENERS
        ends = starts_sentence or closed or WIDE.match(text, stop) or (word == "etc" and match is not None)
        return not ends
    if not INITIALS.fullmatch(token) or not token[0].isupper():
        return False
    return REFERENCE.match(text, after) is not None or (match is not None and not starts_sentence)


def _is_roman_number(word: str, text: str, after: int) -> bool:
    """`Vol. II`, `Chap. I`; `no. I`, `art. “I` are none."""
    match = NEXT_WORD.match(text, after)
    return (
        _is_roman(match) and text[after].isalpha() and (word in BEFORE_ROMAN or text[after + 1 : after + 2].isupper())
    )


def _is_roman(match: regex.Match[str] | None) -> bool:
    return match is not None and not match["word"].strip("IVXLC")


ABBREVIATIONS = (NEVER_LAST, BEFORE_NUMBER, SOMETIMES_LAST, LONG, TITLES)
JUDGES: dict[str, Callable[[str, int, regex.Match[str], int], bool]] = {
    "stop": _stop_ends,
    "call": _call_ends,
    "ellipsis": _ellipsis_ends,
    "dash": _dash_ends,
    "point": _point_ends,
}
