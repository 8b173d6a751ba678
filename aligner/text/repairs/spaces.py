"""Corrects spaces around punctuation and between Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import regex

from aligner.bitext.edits import Edit, Span
from aligner.bitext.languages import may_contain_english
from aligner.bitext.patterns import lazy
from aligner.text.repairs.glued import CODE
from aligner.text.repairs.lines import CJK, HAN, LIST_MARK
from aligner.text.tokens import STARTERS
from aligner.words import english as words
from aligner.words import splits

MISSING_SPACE = lazy(
    r"(?<![\p{L}\p{Latin}])(?P<word>\p{Latin}{2,}+)(?P<closer>[)\]”’\"%]?+)[ ]?+(?P<mark>[.,;:])"
    r"(?=[“‘(]?+(?P<next>\p{Latin}{2,30}+|(?<=[ ],)a(?=[ ]))(?P<tail>.?+))"
)
# `3.5 %,from`
AFTER_PERCENT = lazy(r"(?<=[0-9][ ]?%)[,;](?=(?P<next>\p{Latin}{2,30}+))")
STRAY_SPACE = lazy(
    r"(?<=[\p{Latin}\p{N})\]”’\"%])[ \t]++(?![.][ ]?[.])(?![.]Net\b)"
    r"(?:(?=[.,;](?:\s|$|[\"”’)]|\p{Lu}\p{Ll}++(?!\p{L})|\p{Han}))|(?<=\p{L}[ \t]+)(?=[!?](?:\s|$)))"
)
# `(SVM)is`: brackets that open after a space, and a word after them. `(un)likely` and `node(s)are` are correct.
AFTER_BRACKET = lazy(r"\)(?=(?P<next>\p{Ll}{2,20}+)[\s,.;:])(?<=(?:^|[\s“‘])\((?P<inside>[^()\n]{2,60})\))")
# `( the old mill )`: spaces on both sides, and words of three letters and more between.
INSIDE_BRACKETS = lazy(r"(?<=[\p{L}\s]|^)\((?P<first>[ ]{1,3}+)(?=\p{L})[\p{L}\s,.;:’'–-]{3,200}?(?P<last>[ ]{1,3}+)\)")
# `3 . 5 kg` and `4 , 000 g`, not `in 2010 . 3 rivers`.
LOOSE_NUMBER = lazy(
    r"(?<![0-9.,])[0-9]{1,3}+(?:(?P<before>[ ])[.](?P<after>[ ])[0-9]{1,4}+|(?P<before>[ ]),(?P<after>[ ])[0-9]{3})+"
    r"(?![0-9])"
)
# Two blanks before a word in lower case.
DOUBLE_SPACE = lazy(r"(?<=[\p{L}\p{N},;:.!?)”’])(?<![ ])[ ]{2}(?=[\p{L}\p{N}(“‘])")
LOWER_DOUBLE_SPACE = lazy(r"(?<=(?P<left>[a-z]++)[,;]?)[ ]{2}(?=(?P<right>[a-z]++))")
WORD = lazy(r"[A-Za-z]{3,}+")
AFTER_NAME = frozenset(" \n,-")


class Spacing(NamedTuple):
    """Evidence around a space that is missing or stray.

    Set by hand while reading thesis-dev; a fifth less or more changes nothing there (`benchmarks/extraction.py --ablate
    spaces`).
    """

    # The distance from a mark, in characters, within which signs of code count.
    token: int = 40
    # The least share of the words of a line of prose that are in lower case and in the dictionary.
    plain: float = 0.6
    # In prose, the fewest Chinese characters of a line for each space between two of them.
    han_per_gap: int = 8
    # But spaces are the rule if this share of the neighbouring characters of a text has one between them, and this
    # share of the lines with sentences.
    gaps: float = 0.12
    gap_lines: float = 0.6
    # With this share in one line, one is enough; and if they are the rule, such a line needs no marks.
    spelled: float = 0.8


SPACING = Spacing()


def add_spaces(text: str, language: str) -> Iterator[Edit]:
    """Add the space that is missing after a full stop, comma, semicolon or colon between English words."""
    if not may_contain_english(language):
        return
    for match in MISSING_SPACE.finditer(text):
        if MISSING_RULES[match["mark"]](match) and not _is_in_code(text, match):
            yield Edit("spaces added", Span(match.end(), match.end()), " ")
    for match in AFTER_PERCENT.finditer(text) if "%" in text else ():
        if words.is_word(match["next"]):
            yield Edit("spaces added", Span(match.end(), match.end()), " ")
    if ")" in text:
        yield from _spaces_after_brackets(text)


def _spaces_after_brackets(text: str) -> Iterator[Edit]:
    for match in AFTER_BRACKET.finditer(text):
        inside, following = match["inside"], match["next"]
        is_part = inside[-1] == "-" or inside.lower() in words.PREFIXES or words.is_word(inside + following)
        if words.is_word(following) and not is_part:
            yield Edit("spaces added", Span(match.end(), match.end()), " ")


def _is_missing_after_stop(match: regex.Match[str]) -> bool:
    word, following = match["word"], match["next"]
    if not (following[0].isupper() and following[1:].islower()) or following.lower() in DOMAINS:
        return False
    if _is_form_of_address(match):
        return words.is_word(word)
    if following.lower() in STARTERS:
        return match["tail"] not in {".", "(", "_"}
    are_words = word.islower() and words.is_word(word) and words.is_word(following)
    return (are_words or bool(match["closer"])) and match["tail"] in AFTER_NAME


def _is_form_of_address(match: regex.Match[str]) -> bool:
    """Whether `Dr.` or the like follows the mark."""
    return match["next"] in ADDRESSES and match["tail"] == "."


def _is_missing_after_comma(match: regex.Match[str]) -> bool:
    if _is_form_of_address(match):
        return True
    return words.is_word(match["word"]) and (words.is_word(match["next"]) or bool(splits.split(match["next"])[1:]))


def _is_missing_after_colon(match: regex.Match[str]) -> bool:
    return (
        _is_missing_after_comma(match)
        and match["next"][0].isupper()
        and match["tail"] == " "
        and match["word"].islower()
    )


ADDRESSES = frozenset(("Dr", "Mr", "Mrs", "Ms", "Prof"))
DOMAINS = words.word_set("com org net edu gov io cn")
MISSING_RULES: dict[str, Callable[[regex.Match[str]], bool]] = {
    ".": _is_missing_after_stop,
    ",": _is_missing_after_comma,
    ";": _is_missing_after_comma,
    ":": _is_missing_after_colon,
}


def _is_in_code(text: str, match: regex.Match[str]) -> bool:
    """Whether the characters around the mark, up to the nearest spaces, look like a file name, an address or code."""
    before = text[max(0, match.start() - SPACING.token) : match.end()].rsplit(None, 1)[-1]
    after = text[match.end() : match.end() + SPACING.token].split(None, 1)[0]
    token = before + after
    return bool(CODE.search(token)) or token.rstrip(".").count(".") > 1


def remove_spaces(text: str, language: str) -> Iterator[Edit]:
    """Remove spaces before English punctuation, as in `at home , it`, inside brackets and numbers, and double ones."""
    if not may_contain_english(language):
        return
    numbers = list(_spaces_in_numbers(text))
    for span in chain(numbers, _stray_spaces(text, numbers), _spaces_in_brackets(text), _double_spaces(text)):
        yield Edit("spaces removed", span, "")


def _spaces_in_numbers(text: str) -> Iterator[Span]:
    """The spaces around the marks of numbers: `3 . 5`."""
    for match in LOOSE_NUMBER.finditer(text):
        yield from (Span(*span) for side in ("before", "after") for span in match.spans(side))


def _stray_spaces(text: str, numbers: Iterable[Span]) -> Iterator[Span]:
    """The spaces before punctuation, but for those in numbers: `at home , it`."""
    starts = {span.start for span in numbers}
    for match in STRAY_SPACE.finditer(text):
        if match.start() not in starts and not _keeps_apart(text, *match.span()):
            yield Span(*match.span())


def _keeps_apart(text: str, start: int, stop: int) -> bool:
    """Whether a file or address ends before the space, and a word behind the mark would become a part of it."""
    if not text[stop + 1 : stop + 2].isalpha():
        return False
    token = text[max(0, start - SPACING.token) : start].rsplit(None, 1)[-1]
    return CODE.search(token) is not None


def _spaces_in_brackets(text: str) -> Iterator[Span]:
    """The spaces inside brackets with English words: `( the old mill )`."""
    for match in INSIDE_BRACKETS.finditer(text) if "( " in text else ():
        inner_words = WORD.findall(match.group())
        if inner_words and all(map(words.is_word, inner_words)):
            yield from (Span(*match.span(side)) for side in ("first", "last"))


def _double_spaces(text: str) -> Iterator[Span]:
    """One of two spaces between words, in each line of prose that has some before words in lower case."""
    stop = 0
    for match in LOWER_DOUBLE_SPACE.finditer(text) if "  " in text else ():
        if match.start() < stop:
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        stop = text.find("\n", match.end()) % (len(text) + 1)
        if _is_prose(text[start:stop]):
            for double in DOUBLE_SPACE.finditer(text, start, stop):
                yield Span(double.start(), double.start() + 1)


def _is_prose(line: str) -> bool:
    """Whether a line has words of a sentence, and no gaps of a table."""
    tokens = line.split()
    plain = sum(token.rstrip(",.;:").islower() and words.is_word(token.rstrip(",.;:")) for token in tokens)
    has_function_word = any(token in words.LONG_FUNCTION_WORDS or token in words.SHORT_WORDS for token in tokens)
    return has_function_word and plain >= SPACING.plain * len(tokens) and "   " not in line.strip()


CHINESE_MARKS = "，。、；：？！「」『』（）《》〈〉【】〔〕"
SHARED_MARKS = "“”‘’…—"
# `re` finds these several times as fast as `regex`, and most English texts have none.
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
# Wider gaps and ideographic spaces are remains of a paragraph break or a table.
GAP_AT_MARK = lazy(
    rf"(?:(?<=[{CHINESE_MARKS}])[ ]{{1,2}}+(?=[{CJK}{CHINESE_MARKS}{SHARED_MARKS}])"
    rf"|(?<=[{CJK}])[ ]{{1,2}}+(?=[{CHINESE_MARKS}{SHARED_MARKS},;:!?)])"
    r"|(?<=[\p{L}\p{N}%])[ ]{1,2}+(?=[，。、；：！？])"
    rf"|(?<=[{SHARED_MARKS}(])[ ]{{1,2}}+(?=[{CJK}{CHINESE_MARKS}])"
    rf"|(?<=[（《「『])[ ]{{1,2}}+(?=\S)|(?<=[\p{{L}}\p{{N}}])[ ]{{1,2}}+(?=[）》」』]))"
)
GAP = lazy(rf"(?<=[{CJK}])[ ](?=[{CJK}])")
NEIGHBOURS = lazy(rf"[{CJK}](?=[ ]?[{CJK}])")
RUNNING_TEXT = lazy(r"[，。；、！？,;]")


def close_chinese(text: str, language: str) -> Iterator[Edit]:
    """Remove spaces around Chinese punctuation, and between Chinese characters if prose has few of them or everywhere.

    `湖水 很深` in a long sentence, `湖 水 很 深 ，冬 天 …` in a text of such lines; not `石桥 南坪 高田`.
    """
    if not CHINESE.search(text):
        return
    for match in GAP_AT_MARK.finditer(text):
        yield Edit("closed Chinese", Span(*match.span()), "")
    lines = list(_gaps_by_line(text))
    is_rule = _is_rule(text, lines)
    for line, gaps in lines:
        if _is_closable(line, len(gaps), is_rule=is_rule):
            yield from (Edit("closed Chinese", gap, "") for gap in gaps)


def _is_rule(text: str, lines: Sequence[tuple[str, Sequence[Span]]]) -> bool:
    """Whether an extractor set spaces between the characters of the whole text."""
    running = sum(RUNNING_TEXT.search(line) is not None for line in text.split("\n") if NEIGHBOURS.search(line))
    gapped = [len(spans) for line, spans in lines if RUNNING_TEXT.search(line)]
    neighbours, gaps = len(NEIGHBOURS.findall(text)), sum(len(spans) for _, spans in lines)
    is_spelled = gaps >= SPACING.spelled * neighbours
    return (
        len(gapped) >= (1 if is_spelled else 2)
        and len(gapped) >= SPACING.gap_lines * running
        and gaps >= SPACING.gaps * neighbours
    )


def _is_closable(line: str, gaps: int, *, is_rule: bool) -> bool:
    """Whether the spaces between the characters of a line are stray ones."""
    neighbours = len(NEIGHBOURS.findall(line))
    if is_rule and gaps >= SPACING.spelled * neighbours:
        return True
    are_few = gaps * SPACING.han_per_gap <= len(HAN.findall(line))
    if not (are_few or is_rule) or not RUNNING_TEXT.search(line):
        return False
    return is_rule or not LIST_MARK.match(line.lstrip())


def _gaps_by_line(text: str) -> Iterator[tuple[str, list[Span]]]:
    """Each line with spaces between Chinese characters, and these spaces."""
    start = stop = 0
    gaps: list[Span] = []
    for match in GAP.finditer(text):
        if match.start() >= stop:
            if gaps:
                yield text[start:stop], gaps
            start = text.rfind("\n", stop, match.start()) + 1 or stop
            line_end = text.find("\n", match.end())
            stop = len(text) if line_end < 0 else line_end
            gaps = []
        gaps.append(Span(*match.span()))
    if gaps:
        yield text[start:stop], gaps
