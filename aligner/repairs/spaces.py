"""Spaces around punctuation and between Chinese characters → as they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from aligner import words
from aligner.edits import Edit, Span
from aligner.languages import base_language
from aligner.repairs.glued import CODE, WITH_ENGLISH
from aligner.repairs.lines import CJK, HAN, LIST_MARK, lines_of
from aligner.sentences import STARTERS

MISSING_SPACE = regex.compile(
    r"(?<!\p{L})(?P<word>\p{Latin}{2,}+)(?P<closer>[)\]”’\"%]?+)[ ]?+(?P<mark>[.,;:])"
    r"(?=[“‘(]?+(?P<next>\p{Latin}{2,30}+)(?P<tail>.?+))"
)
STRAY_SPACE = regex.compile(
    r"(?<=[\p{Latin}\p{N})\]”’\"%])[ \t]++(?![.][ ]?[.])(?![.]Net\b)"
    r"(?:(?=[.,;](?:\s|$|[\"”’)]|\p{Lu}\p{Ll}++(?!\p{L})|\p{Han}))|(?<=\p{L}[ \t]+)(?=[!?](?:\s|$)))"
)
TOKEN_REACH = 40
AFTER_NAME = frozenset(" \n,-")


def add_spaces(text: str, language: str) -> Iterator[Edit]:
    """The space that is missing after a full stop, comma, semicolon or colon between English words."""
    if base_language(language) not in WITH_ENGLISH:
        return
    for match in MISSING_SPACE.finditer(text):
        if MISSING[match["mark"]](match) and not _in_code(text, match):
            yield Edit("spaces added", Span(match.end(), match.end()), " ")


def _missing_after_stop(match: regex.Match[str]) -> bool:
    word, following = match["word"], match["next"]
    if not (following[0].isupper() and following[1:].islower()) or following.lower() in DOMAINS:
        return False
    if following.lower() in STARTERS:
        return match["tail"] not in {".", "(", "_"}
    plain = word.islower() and words.is_word(word) and words.is_word(following)
    return (plain or bool(match["closer"])) and match["tail"] in AFTER_NAME


def _missing_after_comma(match: regex.Match[str]) -> bool:
    return words.is_word(match["word"]) and (words.is_word(match["next"]) or bool(words.split(match["next"])[1:]))


def _missing_after_colon(match: regex.Match[str]) -> bool:
    return (
        _missing_after_comma(match) and match["next"][0].isupper() and match["tail"] == " " and match["word"].islower()
    )


DOMAINS = words.word_set("com org net edu gov io cn")
MISSING: dict[str, Callable[[regex.Match[str]], bool]] = {
    ".": _missing_after_stop,
    ",": _missing_after_comma,
    ";": _missing_after_comma,
    ":": _missing_after_colon,
}


def _in_code(text: str, match: regex.Match[str]) -> bool:
    """Whether the characters around the mark, as far as the next spaces, look like a file name, an address or code."""
    before = text[max(0, match.start() - TOKEN_REACH) : match.end()].rsplit(None, 1)[-1]
    after = text[match.end() : match.end() + TOKEN_REACH].split(None, 1)[0]
    token = before + after
    return bool(CODE.search(token)) or token.rstrip(".").count(".") > 1


def remove_spaces(text: str, language: str) -> Iterator[Edit]:
    """Spaces before English punctuation, as in `at home , it`."""
    if base_language(language) in WITH_ENGLISH:
        yield from (Edit("spaces removed", Span(*m.span()), "") for m in STRAY_SPACE.finditer(text))


CHINESE_MARKS = "，。、；：？！「」『』（）《》〈〉【】〔〕"
SHARED_MARKS = "“”‘’…—"
# Wider gaps and ideographic spaces are what is left of a paragraph break or a table.
GAP_AT_MARK = regex.compile(
    rf"(?:(?<=[{CHINESE_MARKS}])[ ]{{1,2}}+(?=[{CJK}{CHINESE_MARKS}{SHARED_MARKS}])"
    rf"|(?<=[{CJK}])[ ]{{1,2}}+(?=[{CHINESE_MARKS}{SHARED_MARKS},;:!?)])"
    rf"|(?<=[{SHARED_MARKS}(])[ ]{{1,2}}+(?=[{CJK}{CHINESE_MARKS}]))"
)
GAP = regex.compile(rf"(?<=[{CJK}])[ ](?=[{CJK}])")
RUNNING_TEXT = regex.compile(r"[，。；、！？,;]")
HAN_PER_GAP = 8


def close_chinese(text: str, language: str) -> Iterator[Edit]:
    """Spaces between Chinese characters and their punctuation; between characters only where they are few in prose."""
    for match in GAP_AT_MARK.finditer(text):
        yield Edit("closed Chinese", Span(*match.span()), "")
    for line in lines_of(text):
        gaps = [match.span() for match in GAP.finditer(text, line.start, line.stop)]
        if not gaps or not RUNNING_TEXT.search(line.text) or LIST_MARK.match(line.text):
            continue
        if len(gaps) * HAN_PER_GAP <= len(HAN.findall(line.text)):
            yield from (Edit("closed Chinese", Span(*gap), "") for gap in gaps)
