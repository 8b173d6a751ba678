"""Document → Sentences: finds the marks that may end a sentence and decides which do. No character changes.

    marks . ! ? 。！？… with the quotes, brackets and citations that close after them, `：` before a gap, line breaks
      └▶ a line break always ends a sentence, so headings and texts with one sentence per line stay as they are
      └▶ for a mark, the characters around it and the word before it decide              (one rule per kind of mark)

The decision depends on nothing before the sentence and nothing after its end: a sentence alone is one sentence again,
and so is each of the sentences if each has a line of its own.

These conventions follow hand-made Chinese–English gold:

- 。！？ with their closing quotes end a sentence, also inside a quotation: `“走吧。` `我不走。”` are two. The sentence
  continues if a comma, colon, dash or another such mark follows: `“走吧！”，他说。` is one.
- A mark inside a title does not end a sentence, nor does one before the end of round brackets that open in
  mid-sentence: `《走！去哪儿？》` `（真的吗？）`.
- An ellipsis ends a sentence only before a closing quote, at the end of a line, before an indent in Chinese, or before
  a capital letter in English unless the speaker stammers (`I... I can`). A dash does so only before a closing quote.
- `；` and `：` do not end a sentence, even before numbered items: `分三步：（1）…；（2）…。` is one. But a colon
  before the gap of a lost paragraph break (four blanks, two ideographic ones, a tab) does, except after a short label.
- After English `!` and `?`, the sentence continues before a lower-case letter and before a speaker: `“Why?” she asked.`
  `“Why?” Li asked.`
- A number or letter at the beginning of a sentence, or after a comma or colon, belongs to the text after it: `1. Boil`,
  `一. 绪论`, `Chapter 2. Methods`. After a full stop, an item begins a sentence even without a space: `ends.4) Tests`.
- A full stop before a lower-case letter ends a sentence after an ordinary word: `… are compared. we find …`.
- Citations and note numbers without a space belong to the sentence before them: `text.[3]` `Next`, `text.12` `Next`.
  After `。`, a plain figure may number a heading; it is a note if the line ends there, or if it is raised: `好。²`.
- A mark within a link, code, an address or another machine token ends no sentence: `![图](a.png)`, `print("好。")`.
- A line of a table of contents is one sentence: the dots before a page number do not end it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import regex

from aligner.arguments import Kind, accepts, optional
from aligner.bitext.edits import Span
from aligner.bitext.texts import Document, Sentences
from aligner.text.splitters import Splitter, locate, skip_spaces
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
    WIDE_GAP,
    full_stop_ends,
    is_label,
    is_roman,
    last_word_before,
    starts_sentence,
    token_before,
)
from aligner.words.abbreviations import NAMES_WITH_MARK, SPEECH_VERBS
from aligner.words.atoms import Atoms


class SentenceEvidence(NamedTuple):
    """How far, in characters, the rules look for the label, title or bracket around a mark.

    Set by hand while reading sentences of thesis-dev. A fifth more or less changes no score there
    (`benchmarks/extraction.py --ablate sentences`).
    """

    # The longest text before a colon that is a label of the text after it: `Key words:    rivers`.
    label: int = 12
    # The longest title, `《走！去哪儿？》`, and the longest sentence in round brackets.
    title: int = 40
    bracket: int = 120
    # The fewest dots before a Roman number that show a table of contents.
    leader: int = 6


EVIDENCE = SentenceEvidence()
BREAKS = frozenset(LINE_BREAKS)
# Extractors may leave a space between a mark and a closing quote or bracket, which belongs to it if it can only close.
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
EXCLAMATIONS = frozenset("!?！？")
DASHES = frozenset("—–")
CONTINUING_MARKS = frozenset("，、；：,;:—–-～~·》〉。｡！？!?")
NOTE_LAST = regex.compile(rf"\d{{1,3}}+(?=[^\S{LINE_BREAKS}]*+(?:[{LINE_BREAKS}]|\Z))")
NOTES = {".": NOTE, "。": NOTE_LAST}
# An opening or closing `'`, by the characters around it; in `isn't` and `'90s` it is neither.
SINGLE_QUOTE = regex.compile(r"(?<!\w)(?P<opens>')(?=\p{L})|'(?!\w)")
ATTRIBUTION = regex.compile(r"\p{Lu}\p{Ll}++ (?P<verb>\p{Ll}++)\.")
TITLE = regex.compile(rf"[《〈](?P<inside>[^《》〈〉.。｡．…‥⋯—–“”\"'’」』:：\t{LINE_BREAKS}]*+)[》〉]")
LONE_POINT = regex.compile(r"\.(?![.\p{L}\p{N}])")


@accepts(splitter=optional(Kind("a function from text to sentences", callable)))
def segment(text: str | Document, splitter: Splitter | None = None, *, language: str | None = None) -> Sentences:
    """The sentences of a `str`, or of the repaired text of a `Document`.

    White space between sentences belongs to none of them, every other character to exactly one:
    `segment("“好吧。”他答应了。")` holds `“好吧。”` and `他答应了。`. Without `language`, the script of a `str` decides
    the language.

    A `splitter` takes the text and returns its sentences, in order and complete; otherwise InputError says what it lost
    or changed.
    """
    document = Document.of(text, language)
    repaired = document.text
    return Sentences(document, tuple(_spans(repaired) if splitter is None else locate(repaired, splitter(repaired))))


def _spans(text: str) -> Iterator[Span]:
    """The text between one sentence end and the next, without the white space around it."""
    quotes, atoms = _StraightQuotes(text), Atoms(text)
    start = skip_spaces(text, 0)
    for match in BOUNDARY.finditer(text):
        if match.lastgroup == "line":
            stop = match.start()
        elif _ends_sentence(text, start, match):
            stop = _stop_outside(atoms, text, match, quotes.stop(match))
        else:
            continue
        if stop > start:
            yield Span(start, start + len(text[start:stop].rstrip()))
            start = skip_spaces(text, stop)
    if start < len(text):
        yield Span(start, start + len(text[start:].rstrip()))


def _stop_outside(atoms: Atoms, text: str, match: regex.Match[str], stop: int) -> int:
    """The same end of a sentence, or one before a machine token that the closers reach into; 0 for one within a token.

    The mark may be the last thing in the token: `[走吧。](a.md)他说` ends behind the token, where `stop` then is.
    """
    start, end = match.span("mark" if match["mark"] else 0)
    if atom := atoms.around(start):
        is_last = end == atom.closed or not text[end : atom.stop].strip("`")
        return stop if is_last and stop >= atom.stop else 0
    entered = atoms.around(stop - 1)
    return entered.start if entered and stop < entered.stop else stop


class _StraightQuotes:
    """Tells opening from closing quotes where both look the same.

    A `"` opens if an even number of them stand before it in its line. A `'` before a capital letter opens if the last
    one before it in the line closed, and the other way round.

    This decides on which side of the quote a sentence ends, never whether it ends: a sentence alone begins a line.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.double_stop = 0
        self.double_open = False
        self.single_stop = 0
        self.single_open = False

    def stop(self, match: regex.Match[str]) -> int:
        """End of the mark with its closers and note; a straight quote that opens the next sentence is not a closer."""
        end: int = match.end()
        pattern = NOTES.get(match["mark"])
        if pattern is not None and (note := pattern.match(self.text, end)):
            return int(note.end())
        closers = match["closers"] or ""
        if closers == "'" and self.text[end : end + 1].isupper():
            return self._stop_at_single(match.start("closers"))
        return self._stop_at_double(match) if '"' in closers else end

    def _stop_at_single(self, offset: int) -> int:
        line_start = self.text.rfind("\n", self.single_stop, offset) + 1
        matches = SINGLE_QUOTE.findall(self.text, max(line_start, self.single_stop), offset)
        was_open = matches[-1] != "" if matches else self.single_open and not line_start
        self.single_stop, self.single_open = offset + 1, not was_open
        return offset + 1 if was_open else offset

    def _stop_at_double(self, match: regex.Match[str]) -> int:
        start, stop = match.span("closers")
        closers: str = match["closers"]
        before = self.text[self.double_stop : start]
        line_start = before.rfind("\n") + 1
        self.double_open = (self.double_open and not line_start) ^ (before.count('"', line_start) % 2 == 1)
        self.double_stop = start
        if stop == len(self.text) or self.text[stop].isspace():
            return int(stop)
        opening = closers.find('"', closers.index('"') + 1) if self.double_open else closers.index('"')
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
    if following in CONTINUING_MARKS or match.start() == start or (following == "." and LONE_POINT.match(text, after)):
        return False
    return MARK_RULES[_mark_kind(match["mark"])](text, start, match, after)


def _mark_kind(mark: str) -> str:
    if not IDEOGRAPHIC_STOPS.isdisjoint(mark):
        return "ideographic stop"
    if not EXCLAMATIONS.isdisjoint(mark):
        return "exclamation"
    if mark == ".":
        return "full stop"
    return "dash" if mark[0] in DASHES else "ellipsis"


def _ideographic_stop_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`。` always ends a sentence; `．` is also the point of a full-width number: `3．5％`, `1．绪论`."""
    end = match.start()
    if match["mark"] != "．" or not text[end - 1].isdigit():
        return True
    return not (text[after].isdigit() or is_label(token_before(text, start, end), text, start, end))


def _exclamation_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """`!` or `?` ends a sentence unless the title, the bracket or the clause around it continues."""
    if text[after].islower() or _is_in_title(text, start, match.end()):
        return False
    if not CLOSES_BRACKET.isdisjoint(match["closers"]):
        return after > match.end() or _is_bracketed_sentence(text, start, match)
    if match["closers"]:
        return not _is_attribution(text, after)
    if after > match.end():
        return not _is_in_name(text, start, match, after) or starts_sentence(text, after)
    return _glued_exclamation_ends(text, match, after)


def _is_in_name(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """Whether the mark may belong to a name, `Yahoo! Finance`."""
    return text[after].isupper() and token_before(text, start, match.start()).lower() in NAMES_WITH_MARK


def _glued_exclamation_ends(text: str, match: regex.Match[str], after: int) -> bool:
    """Whether the text after the mark, without a space, begins a sentence."""
    if HAN.match(text, after) or text[after] in OPENERS or match["mark"][0] in "！？":
        return True
    return bool(HAN.match(text[match.start() - 1]) or GLUED_SENTENCE.match(text, after))


def _is_bracketed_sentence(text: str, start: int, match: regex.Match[str]) -> bool:
    """Whether the round bracket after the mark opened at or before the start: `（是吗？）`, `（他来了。谁？）`."""
    if match["closers"][-1] not in "）)":
        return False
    head = text[max(start, match.start() - EVIDENCE.bracket) : match.start()]
    opening = max(head.rfind("（"), head.rfind("("))
    return opening < 0 or (opening == 0 and match.start() - start <= EVIDENCE.bracket)


def _is_in_title(text: str, start: int, offset: int) -> bool:
    """Whether a title that opened in this sentence continues at `offset`, and holds no other end of a sentence."""
    head = max(start, offset - EVIDENCE.title)
    opening = max(text.rfind("《", head, offset), text.rfind("〈", head, offset))
    title = TITLE.match(text, opening) if opening >= 0 else None
    return title is not None and title.end() > offset and len(title["inside"]) <= EVIDENCE.title


def _is_attribution(text: str, after: int) -> bool:
    """Whether a speaker is named after the mark: `“Why?” Li asked.`"""
    attribution = ATTRIBUTION.match(text, after)
    return attribution is not None and attribution["verb"] in SPEECH_VERBS


def _ellipsis_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    if not CLOSES_QUOTE.isdisjoint(match["closers"]):
        return not text[after].islower()
    if after == match.end():
        return False
    if HAN.match(text, after):
        return WIDE_GAP.match(text, match.end()) is not None
    word = NEXT_WORD.match(text, after)
    if word is None or not word["word"][0].isupper() or (is_roman(word) and len(match["mark"]) >= EVIDENCE.leader):
        return False
    return last_word_before(text, start, match.start()).lower() != word["word"].lower()


def _dash_ends(text: str, start: int, match: regex.Match[str], after: int) -> bool:
    """A dash before a closing quote shows that a speaker was interrupted, unless the quote holds only the dash."""
    return text[match.start() - 1] not in OPENERS and not text[after].islower()


MARK_RULES: dict[str, Callable[[str, int, regex.Match[str], int], bool]] = {
    "ideographic stop": _ideographic_stop_ends,
    "exclamation": _exclamation_ends,
    "ellipsis": _ellipsis_ends,
    "dash": _dash_ends,
    "full stop": full_stop_ends,
}
