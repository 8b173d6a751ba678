"""Which marks may end a sentence, and what may close after them: one regular expression, made of a table of closers."""

from __future__ import annotations

from typing import NamedTuple

import regex

from aligner.bitext.patterns import lazy

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
BREAKS = frozenset(LINE_BREAKS)
LINE_END = rf"(?= [^\S{LINE_BREAKS}]*+ (?: [{LINE_BREAKS}] | \Z ) )"
# The remains of a lost paragraph break.
GAP = r"(?: [ ]{4} | [ ]*+ (?: \t | \u3000{2} ) )"
WIDE_GAP = lazy(GAP, regex.VERBOSE)
CLOSES_BRACKET = frozenset("》〉）〕］)]】")
CLOSES_QUOTE = frozenset('”’」』"')
OPENERS = frozenset("“‘\"'「『（【《〈〔［([{«")
HAN = lazy(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
# Marks of emphasis and code in Markdown: each opens and closes alike.
EMPHASIS = frozenset("*_~`")
# Figures above the line, of notes and exponents.
RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISE_DIGITS = str.maketrans("0123456789", RAISED_DIGITS)
LOWER_DIGITS = str.maketrans(RAISED_DIGITS, "0123456789")
CIRCLED = "①-⑳⑴-⑿㉑-㉟㊱-㊿❶-❿⓫-⓴➀-➓"

# Pattern of what closes after a mark → a sentence that it closes.
CLOSERS = {
    r"""["']""": 'She said: "It rained."',
    # Extractors may leave a space before a closing quote or bracket, which belongs to the mark if it can only close.
    r"[ ]?+ [”’」』）】》〉〕］\])]": "（天亮了。）",
    r"\*{1,3}+ | _{1,3}+ | ~~ | `{1,3}+": "**It rained.**",
    r"</[A-Za-z][\w:-]*+\s*+> | &lt;/[A-Za-z][\w:-]*+&gt;": "<b>It rained.</b>",
    r"<br\s*+/?>": "It rained.<br/>",
    r"&(?:quot|apos|rdquo|rsquo|raquo|\#(?:34|39|8217|8221|x22|x27|x2019|x201[Dd]));": "&quot;It rained.&quot;",
    # An opening quote has nothing to open at the end of a line or before a mark.
    rf"[“‘] (?: (?= [，。、；：！？）] ) | {LINE_END} )": "天亮了。“",
}
# Pattern of a note that stands behind a mark and belongs to it → a sentence with one.
NOTES = {
    r"[\[［] \d{1,3} (?: [,，、–—-] [ ]?+ \d{1,3} ){0,9}+ [\]］] (?: :\d{1,4}+ (?![\d.]) )?+": "It rained.[3,4]",
    r"\[ (?: \^[\w-]{1,20}+ | (?:note|nb|n|注)[ ]?+\d{1,3} ) \]": "It rained.[^1]",
    r"\[ (?:citation[ ]needed|sic|[来來]源[请請]求) \]": "It rained.[citation needed]",
    rf"[{RAISED_DIGITS}]++ (?: [,–⁻-] [{RAISED_DIGITS}]++ )*+": "It rained.¹⁻³",
    r"<sup\b[^<>]{0,80}+> (?: <a\b[^<>]{0,200}+> )?+ [^<>]{0,20}+ (?: </a> )?+ </sup>": "It rained.<sup>1</sup>",
    r"[†‡]++ (?= [\s\p{Han}] | \Z )": "It rained.†",
}
CLOSER = "(?:" + " | ".join(CLOSERS) + ")"
NOTE = "(?:" + " | ".join(NOTES) + ")"

# The first characters of all of these: most marks are followed by none, and one test is quicker than all patterns.
CLOSES = rf"""[]"'”’」』）】》〉〕］)*_~`<&“‘\[［{RAISED_DIGITS}†‡]"""

# `。` before a letter, as most often in Chinese, needs no rule.
BOUNDARY = lazy(
    rf"""
      (?P<line> [{LINE_BREAKS}]++ )
    | (?P<plain> 。 (?= \p{{L}} ) )
    | (?P<mark> \.(?:[ ]\.)++ | [.!?。｡！？．…‥⋯]++
              | (?<![—–]) [—–]++ (?= [”」』] | ["'’]++ (?: [\s\x1c-\x1f] | \Z ) ) )
      (?: (?= [ ]?+ {CLOSES} ) (?: {CLOSER} | {NOTE} )*+ )?+
    | (?P<colon> [:：] (?= {GAP} ) )
    """,
    regex.VERBOSE,
)
# Dots that open the sentence after `。`, as they stand before a word.
OPENING_DOTS = lazy(r"(?P<stop>[。｡]) (?: […⋯‥]++ | \.{3,}+ ) (?= [“‘「『《（(]?+ [\p{L}\p{N}] )", regex.VERBOSE)
NOTE_BEHIND = lazy(NOTE, regex.VERBOSE)
CLOSING = lazy(f"{CLOSER} | {NOTE}", regex.VERBOSE)


class Candidate(NamedTuple):
    """A mark that may end the sentence that began at `start`, with what closes after it."""

    text: str
    start: int
    # Of the mark.
    begin: int
    mark: str
    # Quotes, brackets, markup and notes after the mark.
    closers: str
    # Of the closers.
    end: int
    # Of the next character that is no white space.
    after: int

    @property
    def is_glued(self) -> bool:
        """Whether no space stands before what follows."""
        return self.after == self.end

    @property
    def following(self) -> str:
        """The next character that is no white space."""
        return self.text[self.after]
