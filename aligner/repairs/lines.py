"""Text → its lines, and which neighbouring lines are one paragraph that a typesetter or extractor broke.

Two kinds of evidence, either of which is enough: lines that stop in mid-sentence all stop near a common margin; or a
wide line stops in mid-clause and the next goes on in lower case (English) or in a text full of such lines (Chinese).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles
from unicodedata import east_asian_width

import regex

CJK = r"\p{Han}\p{Hiragana}\p{Katakana}"
CLOSING = r"\"'’”)\]」』）】》〉〕］"
HAN = regex.compile(rf"[{CJK}]")


@dataclass(frozen=True, slots=True)
class WrapEvidence:
    """When lines count as hard-wrapped. Widths are terminal columns: a Chinese character has two."""

    narrowest: int = 32
    full: float = 0.8
    wrapped_share: float = 0.7
    # Lines narrower than this share of the widest are headings and say nothing about the margin.
    heading: float = 0.5
    # A line that stops in mid-clause and is this wide was broken, whatever the others are like.
    broken_latin: int = 40
    broken_chinese: int = 120
    # At least this many sentence ends inside lines, per line: a list of titles, or a line a sentence, has none.
    inner_ends: float = 0.1
    lower_starts: float = 0.4
    # With this share of wide lines that stop in mid-clause, Chinese lines are broken even without a common margin.
    broken_share: float = 0.3
    broken_width: int = 40


EVIDENCE = WrapEvidence()


@dataclass(frozen=True, slots=True)
class Line:
    """One line, `start` to `stop` of the text without the white space around it.

    `width` is in columns, `indent` in characters; `hard` says that it ends at a form feed or another paragraph break.
    """

    text: str
    start: int
    stop: int
    indent: int
    width: int
    hard: bool

    @property
    def closed(self) -> bool:
        """Whether the line ends as a sentence, a heading with a colon or a clause of a list does."""
        return bool(CLOSED.search(self.text, max(0, len(self.text) - 8)))


LINE = regex.compile(r"([^\n\r\v\f\x85\u2028\u2029]*+)(\r?\n|\r|[\v\f\x85\u2028\u2029]|\Z)")
CLOSED = regex.compile(rf"[.!?。！？｡．…:：;；][{CLOSING}]*+\s*+$")
INNER_END = regex.compile(
    rf"[。！？][{CLOSING}]*+[^\s{CLOSING}]"
    rf"|[.!?][{CLOSING}]*+[ ]\p{{Lu}}|\p{{Ll}}[.]\p{{Lu}}\p{{Ll}}"
)
LIST_MARK = regex.compile(
    r"[•·●■◆*–—-]\s|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．](?!\d)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\s|[第][一二三四五六七八九十百\d]{1,4}[章节部条]"
    r"|(?i:chapter|section|table|figure|keywords?|key words)\b"
    r"|(?:摘\s?要|关键词|关键字|图|表)\s?[\d：:]"
)


def lines_of(raw: str) -> list[Line]:
    """All lines of a text, blank ones too, in order."""
    lines = []
    for match in LINE.finditer(raw):
        content = match[1]
        text = content.strip()
        indent = len(content) - len(content.lstrip())
        start = match.start() + indent
        lines.append(Line(text, start, start + len(text), indent, _width(text), match[2] not in {"\n", "\r\n", "\r"}))
    return lines


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrapped_pairs(lines: list[Line]) -> Iterator[tuple[Line, Line]]:
    """Neighbouring lines that are parts of one paragraph."""
    filled = [line for line in lines if line.text]
    if len(filled) < 2:
        return
    inner = sum(len(INNER_END.findall(line.text)) for line in filled)
    if inner < EVIDENCE.inner_ends * len(filled):
        return
    widest = _widest(filled)
    wrapped = _is_wrapped(lines, widest)
    chinese = _surely_broken(filled)
    for index, (left, right) in enumerate(pairwise(lines)):
        following = lines[index + 2] if index + 2 < len(lines) else None
        if not _may_join(left, right, following, widest):
            continue
        if (wrapped and _fills(left, right, widest)) or _is_broken_clause(left, right, chinese):
            yield left, right


def _surely_broken(filled: list[Line]) -> float:
    """How wide a Chinese line that stops in mid-clause must be, for this text, to be sure that it was broken there."""
    broken = sum(not line.closed and line.width >= EVIDENCE.broken_width for line in filled)
    if broken >= EVIDENCE.broken_share * len(filled):
        return EVIDENCE.broken_width
    prose = sum(line.closed for line in filled) * 2 >= len(filled)
    return EVIDENCE.broken_chinese if prose else float("inf")


def _widest(filled: list[Line]) -> float:
    """The margin: the ninth decile, because a line or two that was never wrapped must not hide it."""
    widths = [line.width for line in filled]
    return max(widths) if len(widths) < 10 else quantiles(widths, n=10, method="inclusive")[-1]


def _is_wrapped(lines: list[Line], widest: float) -> bool:
    """Whether lines that stop in mid-sentence do so near a common margin, and go on in lower case if English."""
    pairs = [
        (left, right)
        for left, right in pairwise(lines)
        if right.text
        and not left.closed
        and not left.hard
        and right.indent <= left.indent
        and left.width > EVIDENCE.heading * widest
    ]
    full = sum(_fills(left, right, widest) for left, right in pairs)
    latin = [right.text[0] for _, right in pairs if right.text[0].isalpha() and right.text[0].isascii()]
    lower = sum(letter.islower() for letter in latin)
    return (
        widest >= EVIDENCE.narrowest
        and full >= max(1, EVIDENCE.wrapped_share * len(pairs))
        and (len(latin) * 2 <= len(pairs) or lower >= EVIDENCE.lower_starts * len(latin))
    )


def _fills(left: Line, right: Line, widest: float) -> bool:
    """Whether the first word of the next line had no room in this one."""
    word = FIRST_WORD.match(right.text)
    room = 1 + len(word.group()) if word else 2
    return left.width >= EVIDENCE.full * widest or left.width + room > widest


def _may_join(left: Line, right: Line, following: Line | None, widest: float) -> bool:
    """No blank line, indent, list or heading between; a short line that ends nothing is furniture of the page."""
    if not left.text or not right.text or left.hard or right.indent > left.indent:
        return False
    if LIST_MARK.match(right.text) and left.closed:
        return False
    last = following is None or not following.text or following.indent > right.indent
    short = right.width < EVIDENCE.heading * widest and not right.closed and not last
    lower = right.text[0].islower()
    return (not short or lower) and not _changes_script(left, right)


def _changes_script(left: Line, right: Line) -> bool:
    """Whether an English line stands beside a Chinese one, as the head of a page does."""
    shares = [len(HAN.findall(line.text)) / len(line.text) for line in (left, right)]
    return min(shares) < 0.05 and max(shares) > 0.5


FIRST_WORD = regex.compile(r"[A-Za-z]++")
OPEN_END = regex.compile(rf"[\p{{L}}\p{{N}},{CJK}，、）)%]$")
CONTINUES = regex.compile(rf"[\p{{L}}\p{{N}}{CJK}（(“《]")


def _is_broken_clause(left: Line, right: Line, chinese: float) -> bool:
    """Whether the sentence plainly goes on: in lower case, or where `chinese` columns show that it was broken."""
    if left.closed or not OPEN_END.search(left.text, len(left.text) - 1):
        return False
    if right.text[0].islower() and right.text[0].isascii():
        return left.width >= EVIDENCE.broken_latin
    return left.width >= chinese and bool(HAN.search(left.text)) and bool(CONTINUES.match(right.text))
