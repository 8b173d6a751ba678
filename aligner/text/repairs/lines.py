"""Text → its lines, and evidence from a line's end and the next line's beginning that a sentence runs across both."""

from __future__ import annotations

from typing import NamedTuple

import regex

from aligner.bitext.patterns import lazy
from aligner.text.tokens import STARTERS
from aligner.words import english as words


class LineEvidence(NamedTuple):
    """Evidence from the width, the characters and the words of a line. Widths are columns, two per Chinese character.

    Set by hand while reading the repaired texts of thesis-dev. `benchmarks/extraction.py --ablate lines` shows the
    effect of a fifth more or less there: an `indent` of 2 lowers F1 of the boundaries of damaged Chinese from .9983 to
    .9965, and so does a `whose` of 5; the others change no text.
    """

    # The least width of a column of running text; the least width of a line that is a whole paragraph.
    narrowest: int = 32
    paragraph: int = 150
    # A line after more blanks than this begins a paragraph; a single blank is an error of the extractor.
    indent: int = 1
    # The greatest width of a title or caption.
    title: int = 80
    # The least share of Chinese characters in a Chinese title.
    chinese_title: float = 0.5
    # Of the words with at least `long` letters in an English title, the least share that begin with a capital.
    capitals: float = 0.8
    long: int = 4
    # Shares of wide characters in a line: below `english` it is English, above `chinese` Chinese.
    english: float = 0.05
    chinese: float = 0.5
    # The greatest distance, in characters, of an opening or closing bracket from a line break inside the brackets.
    bracket: int = 80
    # The most characters before `结果表明` that say whose results are meant.
    whose: int = 6
    # The least log2 count (see `aligner.words.english`) of a word common enough to begin a sentence.
    common: float = 5


EVIDENCE = LineEvidence()
CJK = r"\p{Han}\p{Hiragana}\p{Katakana}"
CLOSERS = "\"'’”)]」』）】》〉〕］"
CLOSING = regex.escape(CLOSERS)
HAN = lazy(rf"[{CJK}]")
WIDE = lazy(r"[\p{Ea=W}\p{Ea=F}]++")
SENTENCE_ENDS = frozenset(".!?。！？｡．…")
CLAUSE_ENDS = SENTENCE_ENDS.union(":：;；")
HYPHENS = frozenset("-\u2010\u00ad")


class Line(NamedTuple):
    """One line: `start` to `stop` of the text, without the white space around it; its indent begins at `begin`.

    `width` is in columns, of which a Chinese character has two, `indent` in characters. `ends_paragraph` says that the
    line ends at a form feed or another paragraph break.
    """

    text: str
    start: int
    stop: int
    indent: int
    width: int
    ends_paragraph: bool

    @property
    def begin(self) -> int:
        """Where the line begins, including its indent."""
        return self.start - self.indent

    @property
    def ends_clause(self) -> bool:
        """Whether the line ends as a sentence, a heading with a colon or a clause of a list does."""
        return self.text.rstrip(CLOSERS)[-1:] in CLAUSE_ENDS

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does."""
        return self.text.rstrip(CLOSERS)[-1:] in SENTENCE_ENDS

    @property
    def ends_in_hyphen(self) -> bool:
        """Whether the line ends as a broken word does."""
        return self.text[-1:] in HYPHENS and self.text[-2:-1].isalpha()

    @property
    def has_han(self) -> bool:
        """Whether the line contains a Chinese character."""
        return HAN.search(self.text) is not None

    @property
    def has_inner_end(self) -> bool:
        """Whether a sentence ends inside the line."""
        return INNER_END.search(self.text) is not None

    @property
    def has_running_mark(self) -> bool:
        """Whether the line has a mark that only running text has."""
        return RUNNING.search(self.text) is not None

    @property
    def is_indented(self) -> bool:
        """Whether the line is indented like the beginning of a paragraph."""
        return self.indent > EVIDENCE.indent

    @property
    def is_narrow(self) -> bool:
        """Whether the line is narrower than any column of running text."""
        return is_narrow(self.width)

    @property
    def is_paragraph(self) -> bool:
        """Whether the line is wide enough for a whole paragraph."""
        return self.width >= EVIDENCE.paragraph

    @property
    def has_width_of_title(self) -> bool:
        """Whether the line is narrow enough for a title."""
        return self.width <= EVIDENCE.title


LINE = lazy(r"([^\n\r\v\f\x85\u2028\u2029]*+)(\r?\n|\r|[\v\f\x85\u2028\u2029]|\Z)")
SOFT_BREAKS = frozenset(("\n", "\r\n", "\r"))
# A sentence end inside a line: `桥。村里`, `mill. Nobody`, `mill.Nobody`.
INNER_END = lazy(
    rf"[。！？｡.!?](?:(?<=[。！？｡])[{CLOSING}]*+[^\s{CLOSING}]|(?<=[.!?])[{CLOSING}]*+[ ]\p{{Lu}}"
    rf"|(?<=\p{{Ll}}[.])\p{{Lu}}\p{{Ll}}|(?<=[{CJK}]{{2}}[.])[{CJK}])"
)
LIST_MARK = lazy(
    r"[•·●■◆*–—-]\s|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．](?!\d)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\s|[第][一二三四五六七八九十百\d]{1,4}[章节節部条條]"
    r"|(?i:chapter|section|table|figure|keywords?|key words)\b"
    r"|[关關][键鍵][词詞字]|(?:摘\s?要|[图圖表])\s?[\d：:]"
)
# The whole line under a figure or above a table: `Figure 2.1 The Old Mill`, `图2.1 古桥`, not `图2.1 所示，`.
CAPTION = lazy(
    rf"[图圖表]\s?\d{{1,3}}(?:[.．–-]\d{{1,3}}){{0,3}}\s{{1,4}}[{CJK}A-Za-z0-9\s·（）()、—–-]{{2,}}+"
    r"|(?:Figure|Fig\.|Table|FIGURE|TABLE)\s\d{1,3}(?:[.–-]\d{1,3}){0,3}[.:]?\s{1,4}\p{Lu}[\p{L}\p{N}\s,&’'()/–-]{3,}+"
)
OPEN_END = lazy(rf"[\p{{L}}\p{{N}}\p{{Sm}},{CJK}，、）)%‰°”’」》\p{{Pd}}(（“《]$")
CONTINUES = lazy(rf"[\p{{L}}\p{{N}}{CJK}（(“《]|\p{{Pd}}(?!\s)")
# Text that never begins a sentence.
NEVER_FIRST = lazy(r"[,，、。｡；：！？!?）)》”’」\]】%]|[—–](?=\p{L})|[+=×≤≥<>]\s?\p{L}")
FIRST_WORD = lazy(r"[A-Za-z]++(?![-’'.(])")
# Words that begin a Chinese sentence, or a clause after a comma, and hardly ever follow a character.
CHINESE_STARTERS = lazy(
    r"此外|除了|除此之外|因此|然而|但是|其次|另外|[综綜]上|[总總]之|近年[来來]|(?P<whose>\p{Han}*?)[结結]果表明"
)
# Words that never follow a conjunction between nouns: `200 MHz 和⏎为了测试`.
AFTER_CONJUNCTION = lazy(r"[为為]了|由[于於]|因[为為]|如果|[虽雖]然|[尽儘]管|[随隨][着著]|(?:首先|最[后後])，")
CONJUNCTION_END = lazy(r"[和与與及、]$")
IN_BRACKETS = lazy(r"[（(][^（）()。]*+$")
OUT_OF_BRACKETS = lazy(r"[^（）()。]{2,}+[）)]")
# Marks that only running text has.
RUNNING = lazy(r"[，。；！？｡]|,(?=[\s\p{L}])")
# A name that a word with a capital may continue: `the Group Relative`; the pattern runs from the end.
NAME_END = lazy(r"(?r)(?<=\p{Ll} )\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)*$")
HAN_TITLE = lazy(rf"[{CJK}][{CJK}0-9A-Za-z\s·：:（）()《》—–-]++")
LATIN_TITLE = lazy(r"[\p{Lu}0-9][\p{L}\p{N}\s.,&’'()/|:–—-]{3,}+")
TITLE_WORD = lazy(r"\p{L}[\p{L}’'-]*+")
SENTENCE_MARK = lazy(r"[.!?;,:][ ]\p{Ll}|(?<=\p{Ll})[.!?][ ]\p{Lu}\p{Ll}+[ ]\p{Ll}|,$")
CJK_SIDE = lazy(rf"[{CJK}，。、；：？！「」『』（）《》〈〉【】]")


def lines_of(raw: str) -> list[Line]:
    """All lines of a text, blank ones too, in order."""
    lines = []
    for match in LINE.finditer(raw):
        content = match[1]
        text = content.strip()
        indent = len(content) - len(content.lstrip())
        start = match.start() + indent
        lines.append(Line(text, start, start + len(text), indent, _width(text), match[2] not in SOFT_BREAKS))
    return lines


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(map(len, WIDE.findall(text)))


def is_open(line: Line) -> bool:
    """Whether the line stops as the middle of a sentence may."""
    if not line.text or line.text[-1].isalnum():
        return bool(line.text)
    return not line.ends_clause and bool(OPEN_END.match(line.text[-1]))


def continues_sentence(line: Line) -> bool:
    """Whether the beginning of the line can only continue a sentence: `and then`, `—资源`, `, however`."""
    first = line.text[:1]
    if first.isalnum():
        return first.islower() and not LIST_MARK.match(line.text)
    return bool(NEVER_FIRST.match(line.text))


def begins_sentence(left: Line, right: Line) -> bool:
    """Whether the right line begins a sentence although the left one ends none, because the page lost its rest."""
    if CONJUNCTION_END.search(left.text) and AFTER_CONJUNCTION.match(right.text):
        return True
    starter = CHINESE_STARTERS.match(right.text)
    if starter is not None and len(starter["whose"] or "") <= EVIDENCE.whose:
        return bool(HAN.match(left.text[-1:]))
    word = FIRST_WORD.match(right.text)
    return word is not None and word.group() != "I" and word.group().lower() in STARTERS and word.group()[0].isupper()


def begins_plain_sentence(left: Line, right: Line) -> bool:
    """Whether the line begins with a capital and not with a name: `Hybrid schemes`, not `Gaussian`, `PID`."""
    word = FIRST_WORD.match(right.text)
    if word is None or not word.group()[0].isupper() or (len(word.group()) > 1 and not word.group()[1:].islower()):
        return False
    if word.group() == "I" or words.is_name(word.group()) or words.frequency(word.group()) < EVIDENCE.common:
        return False
    return not NAME_END.search(left.text)


def is_title(line: Line) -> bool:
    """Whether the line is a few Chinese words without punctuation, or English words with capitals."""
    if not line.has_width_of_title:
        return False
    return _is_chinese_title(line.text) if line.has_han else _is_english_title(line.text)


def _is_chinese_title(text: str) -> bool:
    return bool(HAN_TITLE.fullmatch(text)) and len(HAN.findall(text)) >= EVIDENCE.chinese_title * len(text)


def _is_english_title(text: str) -> bool:
    if not LATIN_TITLE.fullmatch(text) or SENTENCE_MARK.search(text):
        return False
    long_words = [word for word in TITLE_WORD.findall(text) if len(word) >= EVIDENCE.long]
    return bool(long_words) and sum(word[0].isupper() for word in long_words) >= EVIDENCE.capitals * len(long_words)


def is_caption(line: Line) -> bool:
    """Whether the line is the title of a figure or table."""
    return line.text[0] in "图圖表FT" and line.has_width_of_title and bool(CAPTION.fullmatch(line.text))


def inside_brackets(left: Line, right: Line) -> bool:
    """Whether a bracket that opened in the left line closes in the right one."""
    reach = EVIDENCE.bracket + 1
    before, after = left.text[-reach:], right.text[:reach]
    if IN_BRACKETS.search(before, max(before.rfind("("), before.rfind("（"), 0)):
        return True
    return bool((")" in after or "）" in after) and OUT_OF_BRACKETS.match(after) and not LIST_MARK.match(after))


def joiner_of(before: str, after: str) -> str:
    """The text that joins two lines, given the last character of the one and the first of the other."""
    return "" if any(CJK_SIDE.match(side) for side in (before, after)) or before in "-/" else " "


def changes_script(left: Line, right: Line) -> bool:
    """Whether one line is English and the other Chinese, as at the header of a page."""
    shares = [(line.width - len(line.text)) / len(line.text) for line in (left, right)]
    return min(shares) < EVIDENCE.english and max(shares) > EVIDENCE.chinese


def is_running(line: Line, above: Line | None) -> bool:
    """Whether the line is part of running text: it has marks of running text, or continues the line above."""
    if line.has_inner_end or (line.has_han and line.has_running_mark):
        return True
    return above is not None and is_open(above) and not above.is_narrow and not line.is_narrow


def is_narrow(columns: float) -> bool:
    """Whether a width is less than that of any column of running text."""
    return columns < EVIDENCE.narrowest
