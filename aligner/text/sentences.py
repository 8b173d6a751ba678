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
from dataclasses import dataclass

import regex

from aligner.bitext.edits import Span
from aligner.bitext.texts import Document, Sentences
from aligner.text.splitters import Splitter, located, skip_spaces
from aligner.text.stops import (
    CLOSES_BRACKET,
    CLOSES_QUOTE,
    GAP,
    GLUED_SENTENCE,
    HAN,
    LINE_BREAKS,
    NEXT_WORD,
    NOTE,
    OPENERS,
    WIDE,
    is_label,
    is_roman,
    last_word_before,
    point_ends,
    starts_sentence,
    token_before,
)
from aligner.words.abbreviations import NAMES_WITH_MARK, SPEECH_VERBS


@dataclass(frozen=True, slots=True)
class SentenceEvidence:
    """How far the judge of a mark looks for what it may stand in, in characters.

    Set by hand while reading sentences of thesis-dev. A fifth more or less changes no score there
    (`benchmarks/extraction.py --ablate sentences`).
    """

    # What a colon ends that is no longer than this is the name of what follows: `Key words:    rivers`.
    label: int = 12
    # Inside a title, `《走！去哪儿？》`; after the round bracket that opened the sentence.
    title: int = 40
    bracket: int = 120
    # So many dots or more before a Roman number are those of a table of contents.
    leader: int = 6


EVIDENCE = SentenceEvidence()
BREAKS = frozenset(LINE_BREAKS)
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
IDEOGRAPHIC_STOPS = frozenset("。｡．")
CALLS = frozenset("!?！？")
DASHES = frozenset("—–")
GOES_ON = frozenset("，、；：,;:—–-～~·》〉。｡！？!?")
NOTE_LAST = regex.compile(rf"\d{{1,3}}+(?=[^\S{LINE_BREAKS}]*+(?:[{LINE_BREAKS}]|\Z))")
NOTES = {".": NOTE, "。": NOTE_LAST}
# `'` that opens or else closes, as far as the characters around it tell; in `isn't` and `'90s` it does neither.
SINGLE_QUOTE = regex.compile(r"(?<!\w)(?P<opens>')(?=\p{L})|'(?!\w)")
ATTRIBUTION = regex.compile(r"\p{Lu}\p{Ll}++ (?P<verb>\p{Ll}++)\.")
TITLE = regex.compile(rf"[《〈](?P<inside>[^《》〈〉.。｡．…‥⋯—–“”\"'’」』:：\t{LINE_BREAKS}]*+)[》〉]")
LONE_POINT = regex.compile(r"\.(?![.\p{L}\p{N}])")


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
        return bool(match.start() - start > EVIDENCE.label)
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
    return not (text[after].isdigit() or is_label(token_before(text, start, at), text, start, at))


def _call_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`!` or `?`: an end unless the title or bracket it stands in, or the clause it interrupts, goes on."""
    if text[after].islower() or _is_in_title(text, start, match.end()):
        return False
    if not CLOSES_BRACKET.isdisjoint(match["closers"]):
        return after > match.end() or _is_bracketed_sentence(text, start, match)
    if match["closers"]:
        return not _is_attribution(text, after)
    if after > match.end():
        return not _is_called(text, start, match, after) or starts_sentence(text, after)
    return _glued_call_ends(text, match, after)


def _is_called(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """Whether the mark may belong to a name, `Yahoo! Finance`."""
    return text[after].isupper() and token_before(text, start, match.start()).lower() in NAMES_WITH_MARK


def _glued_call_ends(text: str, match: regex.Match[str], after: int) -> bool:
    """Whether what follows the mark without a space begins a sentence."""
    if HAN.match(text, after) or text[after] in OPENERS or match["mark"][0] in "！？":
        return True
    return bool(HAN.match(text[match.start() - 1]) or GLUED_SENTENCE.match(text, after))


def _is_bracketed_sentence(text: str, start: int, match: regex.Match[str]) -> bool:
    """Whether the round bracket that closes here did not open in mid-sentence: `（是吗？）`, `（他来了。谁？）`."""
    if match["closers"][-1] not in "）)":
        return False
    head = text[max(start, match.start() - EVIDENCE.bracket) : match.start()]
    opening = max(head.rfind("（"), head.rfind("("))
    return opening < 0 or (opening == 0 and match.start() - start <= EVIDENCE.bracket)


def _is_in_title(text: str, start: int, place: int) -> bool:
    """Whether a title that opened in this sentence goes on at `place`, with nothing else in it that ends a sentence."""
    head = max(start, place - EVIDENCE.title)
    opening = max(text.rfind("《", head, place), text.rfind("〈", head, place))
    title = TITLE.match(text, opening) if opening >= 0 else None
    return title is not None and title.end() > place and len(title["inside"]) <= EVIDENCE.title


def _is_attribution(text: str, after: int) -> bool:
    """`“Why?” Li asked.`"""
    found = ATTRIBUTION.match(text, after)
    return found is not None and found["verb"] in SPEECH_VERBS


def _ellipsis_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    if not CLOSES_QUOTE.isdisjoint(match["closers"]):
        return not text[after].islower()
    if after == match.end():
        return False
    if HAN.match(text, after):
        return WIDE.match(text, match.end()) is not None
    word = NEXT_WORD.match(text, after)
    if word is None or not word["word"][0].isupper() or (is_roman(word) and len(match["mark"]) >= EVIDENCE.leader):
        return False
    return last_word_before(text, start, match.start()).lower() != word["word"].lower()


def _dash_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """A dash before a closing quote: someone was interrupted, unless the dash is what is quoted."""
    return text[match.start() - 1] not in OPENERS and not text[after].islower()


JUDGES: dict[str, Callable[[str, int, regex.Match[str], int], bool]] = {
    "stop": _stop_ends,
    "call": _call_ends,
    "ellipsis": _ellipsis_ends,
    "dash": _dash_ends,
    "point": point_ends,
}
