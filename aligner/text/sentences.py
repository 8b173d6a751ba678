"""Document → Sentences: finds the marks that may end a sentence and decides which do. No character changes.

    marks . ! ? 。！？… with what closes after them, `：` before a gap, line breaks            aligner.text.marks
      └▶ a line break always ends a sentence, so headings and texts with one sentence per line stay as they are
      └▶ for a mark, the characters around it and the word before it decide                aligner.text.ends, stops
      └▶ a quote, `**` or a note at the end goes to the one side or the other              aligner.text.sides

A sentence alone is one sentence again, and so is each of the sentences if each has a line of its own. For this, what
stands before the sentence or after its end may only add an end or say on which side of it a sign stands; it never takes
an end away. So much of the line counts, and no more:

- `**`, `*`, `_`, `~~`, `` ` `` and straight quotes close what they opened earlier in the line. In half-width text, only
  a mark of emphasis that the line had before may stand between a full stop and the end: `java.util.* Then` is no end.
- A line whose quotes all have one shape, `”我很累。”他说。`, has them open and close by turns.
- A line that begins with a dash is a dialogue, where a dash after a mark begins the turn of another:
  `- Ready?` `- Yes.`
- Circled numbers that count up in their line, and `[2]` in a line that begins with such a number, are labels.

These conventions follow hand-made Chinese–English gold:

- 。！？ with their closing quotes end a sentence, also inside a quotation: `“走吧。` `我不走。”` are two. The sentence
  continues if a comma, colon, dash or another such mark follows: `“走吧！”，他说。` is one.
- A mark inside a title does not end a sentence, nor does one before the end of round brackets that open in
  mid-sentence: `《走！去哪儿？》` `（真的吗？）`.
- An ellipsis ends a sentence only before a closing quote, at the end of a line, before an indent in Chinese, between
  two whole clauses in Chinese, or before a capital letter in English unless the speaker stammers (`I... I can`). After
  `。`, it opens the next sentence. In brackets, `[...]`, it is no mark. A dash ends one only before a closing quote.
- `；` and `：` do not end a sentence, even before numbered items: `分三步：（1）…；（2）…。` is one. But a colon before
  the gap of a lost paragraph break (four blanks, two ideographic ones, a tab) does, except after a short label.
- After English `!` and `?`, the sentence continues before a speaker, `“Why?” Li asked.`, and before a lower-case letter
  unless the writer begins sentences with them: `what now? i do not know.` are two.
- A number or letter at the beginning of a sentence, or after a comma or colon, belongs to the text after it: `1. Boil`,
  `一. 绪论`, `Chapter 2. Methods`. So does the label that counts on in a list without stops: `1. Wash 2. Boil`. After a
  full stop, an item begins a sentence even without a space: `ends.4) Tests`.
- A full stop before a lower-case letter ends a sentence after an ordinary word: `… are compared. we find …`.
- Citations and note numbers belong to the sentence before them: `text.[3]` `Next`, `text. [3]` `Next`, `text.1,2`
  `Next`, `好。③` `但是`, unless the citation is a subject: `[3] shows`. After `。`, a plain figure may number a
  heading; it is a note if the line ends there, or if it is raised: `好。²`.
- A mark within a link, code, an address or another machine token ends no sentence: `![图](a.png)`, `print("好。")`.
- A line of a table of contents is one sentence: the dots before a page number do not end it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from aligner.arguments import Kind, accepts, optional
from aligner.bitext.edits import Span
from aligner.bitext.texts import Document, Sentences
from aligner.text.ends import is_attribution, is_chinese_attribution, mark_ends
from aligner.text.marks import BOUNDARY, BREAKS, EMPHASIS, HAN, OPENING_DOTS, Candidate
from aligner.text.sides import Sides
from aligner.text.splitters import Splitter, locate, skip_spaces
from aligner.words.atoms import Atoms


class SentenceEvidence(NamedTuple):
    """How far, in characters, the rules look for the label of a text.

    Set by hand while reading sentences of thesis-dev. A fifth more or less changes no score there
    (`benchmarks/extraction.py --ablate sentences`).
    """

    # The longest text before a colon that is a label of the text after it: `Key words:    rivers`.
    label: int = 12


EVIDENCE = SentenceEvidence()
CONTINUING_MARKS = frozenset("，、；：,;:—–-～~·》〉。｡！？!?")
DASHES = frozenset("—–-")
LONE_POINT = regex.compile(r"\.(?![.\p{L}\p{N}])")
# The dash before what a speaker says.
TURN = regex.compile(r"(?P<dash>-{1,2}|–|—{1,2})(?:(?P<space>[ ])(?=[\p{L}\d“‘\"'「『¿¡…])|(?=[\p{L}“‘\"'「『¿¡…]))")


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
    sides, atoms = Sides(text), Atoms(text)
    start = skip_spaces(text, 0)
    for match in BOUNDARY.finditer(text):
        stop, kind = start, match.lastgroup
        if kind == "plain":
            stop = _plain_stop(atoms, start, match)
        elif kind == "line":
            stop = start + len(text[start : match.start()].rstrip())
            sides.begin_line(match.end())
        elif kind == "colon":
            if _colon_ends(text, start, match):
                stop = match.end()
        elif _ends_sentence(candidate := _candidate(text, start, match), sides):
            stop = _stop_outside(atoms, candidate, sides.stop(candidate))
        if stop > start:
            yield Span(start, stop)
            start = skip_spaces(text, stop)
    if start < len(text):
        yield Span(start, start + len(text[start:].rstrip()))


def _plain_stop(atoms: Atoms, start: int, match: regex.Match[str]) -> int:
    """Where a sentence ends whose mark has a letter behind it; its start if the mark ends none."""
    ends = match.start() > start and not atoms.around(match.start())
    return match.end() if ends else start


def _stop_outside(atoms: Atoms, candidate: Candidate, stop: int) -> int:
    """The same end of a sentence, or one before a machine token that the closers reach into; 0 for one within a token.

    The mark may be the last thing in a token whose closers follow: `` `走吧。` ``
    """
    end = candidate.begin + len(candidate.mark)
    if atom := atoms.around(candidate.begin):
        is_last = end == atom.closed or not candidate.text[end : atom.stop].strip("`")
        return stop if is_last and stop >= atom.stop else 0
    entered = atoms.around(stop - 1)
    return entered.start if entered and stop < entered.stop else stop


def _colon_ends(text: str, start: int, match: regex.Match[str]) -> bool:
    """Whether a colon before a gap ends the sentence: always in the last place of a line, and after a long text."""
    after = skip_spaces(text, match.end())
    return _ends_line(text, match.end(), after) or match.start() - start > EVIDENCE.label


def _ends_line(text: str, end: int, after: int) -> bool:
    return after == len(text) or (after > end and not BREAKS.isdisjoint(text[end:after]))


def _candidate(text: str, start: int, match: regex.Match[str]) -> Candidate:
    """The mark with all that may close after it."""
    mark = match["mark"]
    begin, end = match.span()
    closers_start = begin + len(mark)
    if len(mark) > 1 and (dots := OPENING_DOTS.match(text, begin)):
        mark, end = dots["stop"], begin + 1
        closers_start = end
    after = skip_spaces(text, end)
    return Candidate(text, start, begin, mark, text[closers_start:end], end, after)


def _ends_sentence(candidate: Candidate, sides: Sides) -> bool:
    """Whether the mark ends its sentence."""
    text, after = candidate.text, candidate.after
    if _ends_line(text, candidate.end, after):
        return True
    # A mark with nothing before it, such as `……`, opens the sentence that follows.
    following = text[after]
    if candidate.begin == candidate.start or (following == "." and LONE_POINT.match(text, after)):
        return False
    if following in CONTINUING_MARKS:
        return following in DASHES and _begins_turn(candidate, sides.line)
    return mark_ends(candidate) and not (candidate.closers and _closes_nothing(candidate, sides))


def _closes_nothing(candidate: Candidate, sides: Sides) -> bool:
    """Whether what looks like the end of emphasis is none, in half-width text: `java.util.* Then`, `a.*b`."""
    text, begin, closers = candidate.text, candidate.begin, candidate.closers
    if candidate.mark[-1] not in ".!?" or EMPHASIS.isdisjoint(closers) or HAN.match(text, begin - 1):
        return False
    if candidate.is_glued and not HAN.match(text, candidate.after):
        return True
    return not all(sides.was_opened(sign, begin) for sign in EMPHASIS.intersection(closers))


def _begins_turn(candidate: Candidate, line: int) -> bool:
    """Whether a dash begins the turn of another speaker: `- Ready? - Yes.`, in a line that began with such a dash."""
    text = candidate.text
    turn, first = TURN.match(text, candidate.after), TURN.match(text, skip_spaces(text, line))
    if turn is None or first is None or turn.groups() != first.groups() or (candidate.is_glued and turn["dash"] == "-"):
        return False
    after = turn.end()
    if text[after].islower() or is_attribution(text, after) or is_chinese_attribution(text, after):
        return False
    return mark_ends(candidate._replace(after=after))
