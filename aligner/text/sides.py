"""On which side of a quote, a mark of emphasis or a note a sentence ends, where either is possible.

What stands earlier in the line decides this, and for some signs the whole line. It decides where a sentence ends, never
whether: a sentence alone begins a line of its own.
"""

from __future__ import annotations

from functools import cached_property

import regex

from aligner.bitext.patterns import lazy
from aligner.text.ends import CHINESE_ATTRIBUTION
from aligner.text.marks import BREAKS, CIRCLED, CLOSING, EMPHASIS, LINE_BREAKS, LINE_END, Candidate
from aligner.text.splitters import skip_spaces
from aligner.text.stops import NOTE, NOTES

BREAK = lazy(f"[{LINE_BREAKS}]")
# After an underscore, the rest of a name: `_apply`.
IDENTIFIER = lazy(r"[\p{Latin}\p{N}]")
# What is open after an event: nothing, a pair, a pair of another shape, or one within that. A straight quote
# may close “, but not if it stands behind a word.
OPEN = {
    "opens": (2, 2, 2, 2),
    "closes": (0, 0, 0, 0),
    "ends": (1, 0, 0, 2),
    "either": (1, 0, 3, 2),
}
# What opens or closes a pair, by the sign; an event without a name opens if nothing is open, and else closes.
PAIRS = {
    '"': lazy(r"""(?P<opens>“)|(?P<closes>”)|(?<=[,，.。!！?？…—])(?P<ends>")|(?P<either>")"""),
    # In `isn't` and `'90s`, the sign is neither.
    "'": lazy(r"(?<!\w)(?P<opens>')(?=\p{L})|(?P<closes>')(?!\w)"),
    "”": lazy("”"),
    "“": lazy("“"),
    "**": lazy(r"(?<!\*)\*\*(?!\*)"),
    "***": lazy(r"\*{3}"),
    # Not the bullet of an item, and not a product.
    "*": lazy(r"(?<!\*)(?:(?<=[^\s*])\*(?!\*)|\*(?=[^\s*]))"),
    "_": lazy(r"(?<!\w)_(?=[^\s_])|(?<=[^\s_])_(?!\w)"),
    "__": lazy("__"),
    "~~": lazy("~~"),
    "`": lazy("(?<!`)`(?!`)"),
    "&quot;": lazy("&quot;"),
    "&#34;": lazy("&#34;"),
}
MAY_OPEN = {sign: lazy(rf"(?<![\p{{Latin}}\p{{N}}.\\/*_~`])[{sign}]++(?=\S)") for sign in EMPHASIS}
# An opening quote where only a closing one can stand: some texts open a quotation anew in each paragraph.
CLOSING_OPENER = lazy(rf"“(?:[，。、；：！？）]|\Z|{CHINESE_ATTRIBUTION.pattern})")
NOTE_BEFORE_BREAK = lazy(NOTES + LINE_END, regex.VERBOSE)
CIRCLED_NOTES = lazy(f"[{CIRCLED}]++")
# A citation behind the mark, mostly one space behind it.
CITATION = lazy(
    r"""
    [ ]{0,3}+ (?P<citation>
      [\[［] \d{1,3} (?: [,，、–—-] [ ]?\d{1,3} ){0,9}+ [\]］] (?: [ ]?+ [\[［] \d{1,3} [\]］] ){0,4}+
    | \[(?:citation[ ]needed|sic|[来來]源[请請]求|\^[\w-]{1,20}+|(?:note|nb|注)[ ]?\d{1,3})\]
    | [(（] (?: (?! (?:In|On|At|By|From|Since|Until|See|The|An?|This|That|It|He|She|They|We|After|Before|During) [ ] )
         \p{Lu}[\p{L}'’-]++ (?: ,?[ ](?:and|&|et[ ]al\.?|\p{Lu}[\p{L}.'’-]*+) ){0,3}+ ,?[ ]
         | \p{Han}{1,4}?(?:等|[和与與]\p{Han}{1,4})?[,，][ ]? ) (?:1[5-9]|20)\d\d[a-z]? [)）]
    ) [ ]?+
    """,
    regex.VERBOSE,
)
CITES = frozenset("[［(（ ")
BEGINS_ITEM = lazy(r"[*_]{0,2}[\[［(（]?\d{1,3}[\]］)）.．]")
BEGINS_SENTENCE = lazy(r"[“‘\"'「『《]?+(?:\p{Lu}|\d{0,4}\p{Han})")
# A citation after which an author or a verb stands is the subject or the number of a reference: `[3] Roe, J.`
BEGINS_REFERENCE = lazy(
    r"\p{Lu}[\p{L}'’-]++,?[ ](?:\p{Lu}[\p{Ll}'’-]*+\.|\p{Lu}{1,2}[,.][ ]|et[ ]al)|(?:\p{Lu}\.[ ]?-?)++\p{Lu}\p{Ll}"
    r"|\p{Han}{2,4}(?:[.,，．、：:]|等)|(?:认为|認為|指出|提出|[发發][现現]|表明|研究|中|[证證]明|[给給]出|[采採]用)"
)


class Sides:
    """Keeps count of what is open in the line that began last; `begin_line` is told where that is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.begin_line(0)

    def begin_line(self, offset: int) -> None:
        """A line begins here: nothing is open."""
        self.line = offset
        self.counted: dict[str, tuple[int, int]] = {}
        self.openings: dict[str, tuple[int, bool]] = {}
        self.__dict__.pop("line_stop", None)
        self.__dict__.pop("one_shape", None)
        self.__dict__.pop("circled", None)

    def was_opened(self, sign: str, begin: int) -> bool:
        """Whether this character of emphasis stood before in the line where it may open: not in `.*`."""
        offset, opened = self.openings.get(sign, (self.line, False))
        opened = opened or MAY_OPEN[sign].search(self.text, offset, begin) is not None
        self.openings[sign] = begin, opened
        return opened

    def stop(self, candidate: Candidate) -> int:
        """Where the sentence ends, with what closes and the notes that belong to it."""
        end = candidate.end
        following = self.text[end : end + 1]
        if following.isalpha() and not candidate.closers:
            return end
        stop = end if self._all_close(candidate, following) else self._closed(candidate)
        return stop if stop < end else self._with_notes(candidate, stop)

    def _all_close(self, candidate: Candidate, following: str) -> bool:
        """Whether nothing that could be opened follows."""
        if not following or (following.isspace() and EMPHASIS.isdisjoint(candidate.closers)):
            return True
        return following.isspace() and candidate.end >= self.line_stop

    def _closed(self, candidate: Candidate) -> int:
        """The end of the closers, or the beginning of the first that opens what follows."""
        end, closers = candidate.end, candidate.closers
        if closers and (closers != "”" or self.one_shape == "”"):
            for token in CLOSING.finditer(self.text, end - len(closers), end):
                if self._opens(token.group(), token.start(), token.end()):
                    return int(token.start())
        closes_here = self.text[end] == "“" == self.one_shape and self._closes("“", end, end + 1)
        return end + closes_here

    def _opens(self, sign: str, begin: int, end: int) -> bool:
        """Whether this closer opens what follows."""
        if sign == "'" and not self.text[end : end + 1].isupper():
            return False
        if sign[0] == "_" and IDENTIFIER.match(self.text, end):
            return True
        if sign not in PAIRS or (sign == "”" and self.one_shape != "”"):
            return False
        return not self._closes(sign, begin, end)

    def _closes(self, sign: str, begin: int, end: int) -> bool:
        """Whether the sign between these places closes a pair, and notes that it did or did not."""
        offset, state = self.counted.get(sign, (self.line, 0))
        for event in PAIRS[sign].finditer(self.text, offset, begin):
            state = OPEN[event.lastgroup or "ends"][state]
        self.counted[sign] = end, OPEN["ends"][state]
        return state > 0

    def _with_notes(self, candidate: Candidate, end: int) -> int:
        """The end with the notes and citations behind it."""
        following = self.text[end : end + 1]
        if following in CITES:
            behind = following if following != " " else self.text[end + 1 : end + 2]
            return self._with_citation(candidate.start, end) if behind in CITES else end
        if following.isdecimal():
            note = NOTE_BEFORE_BREAK.match(self.text, end)
            if note is None and candidate.mark[-1] in ".!?":
                note = NOTE.match(self.text, end)
            return int(note.end()) if note else end
        circled = CIRCLED_NOTES.match(self.text, end)
        return int(circled.end()) if circled and self._is_note(circled) else end

    def _with_citation(self, start: int, end: int) -> int:
        citation = CITATION.match(self.text, end)
        if citation is None:
            return end
        end_of_citation = int(citation.end("citation"))
        after = skip_spaces(self.text, citation.end())
        if after >= len(self.text) or not BREAKS.isdisjoint(self.text[citation.end() : after]):
            return end_of_citation
        in_list = BEGINS_ITEM.match(self.text, start) or BEGINS_ITEM.match(self.text, self.line)
        begins = BEGINS_SENTENCE.match(self.text, after) and not BEGINS_REFERENCE.match(self.text, after)
        return end_of_citation if begins and not in_list else end

    def _is_note(self, circled: regex.Match[str]) -> bool:
        """Whether circled numbers are notes and not labels, which count up in their line."""
        after = self.text[circled.end() : circled.end() + 1]
        if not after or after.isspace() or self.text[self.line_stop - 1] in self.circled:
            return True
        return self.circled.isdisjoint({chr(ord(circled.group()[0]) - 1), chr(ord(circled.group()[0]) + 1)})

    @cached_property
    def line_stop(self) -> int:
        """The end of the line, without the white space before it."""
        match = BREAK.search(self.text, self.line)
        return self.line + len(self.text[self.line : match.start() if match else len(self.text)].rstrip())

    @cached_property
    def circled(self) -> frozenset[str]:
        """The circled numbers in the line."""
        return frozenset("".join(CIRCLED_NOTES.findall(self.text, self.line, self.line_stop)))

    @cached_property
    def one_shape(self) -> str:
        """The sign that both opens and closes quotations in this line, `”` or `“`; empty if both occur."""
        signs = {sign for sign in '“”"' if self.text.find(sign, self.line, self.line_stop) >= 0}
        if len(signs) != 1 or self.text.count(sign := signs.pop(), self.line, self.line_stop) % 2:
            return ""
        return sign if sign == "”" or CLOSING_OPENER.search(self.text, self.line, self.line_stop) else ""
