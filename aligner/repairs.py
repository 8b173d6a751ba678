"""Document → Document with the damage of extraction undone, every change recorded.

Each rule looks at the raw text alone and proposes edits; where two propose to change the same characters, the rule that
stands first in `RULES` wins. A rule that is not sure proposes nothing: text that is not damaged comes back unchanged.

    joined lines        hard-wrapped lines of a paragraph            `the sea⏎level`   → `the sea level`
    joined hyphens      a word broken at the end of a line           `recog-⏎nise`     → `recognise`
    removed characters  control and zero-width characters
    split words         glued English words                          `ofthe`, `hasbecome`, `ofPRC`
    spaces added        after a full stop, comma, … between words    `ends.Then`       → `ends. Then`
    spaces removed      before English punctuation                   `abroad .It`      → `abroad. It`
    closed Chinese      inside Chinese text                          `对 撞机`         → `对撞机`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import regex

from aligner import words
from aligner.bitext import Document, Edit, Span
from aligner.languages import base_language
from aligner.lines import CJK, HAN, LIST_MARK, Line, lines_of, wrapped_pairs
from aligner.sentences import STARTERS

# The languages whose texts, as they come, may hold English; in any other, unknown words are simply its own.
WITH_ENGLISH = frozenset(("en", "zh", "yue", "lzh", "ja", "ko"))


def repair(document: Document) -> Document:
    """The same raw text with the edits that undo its damage; edits that the document had are replaced."""
    edits = _without_conflicts([list(rule(document)) for rule in RULES.values()])
    return replace(document, edits=edits)


def _without_conflicts(proposals: list[list[Edit]]) -> tuple[Edit, ...]:
    """All edits in order, without those that touch characters which an earlier rule changes."""
    ranked = [(edit.span.start, edit.span.stop, rank, edit) for rank, edits in enumerate(proposals) for edit in edits]
    kept: list[tuple[int, int, int, Edit]] = []
    for candidate in sorted(ranked, key=lambda item: item[:3]):
        if not kept or not _conflict(kept[-1], candidate):
            kept.append(candidate)
        elif candidate[2] < kept[-1][2]:
            kept[-1] = candidate
    return tuple(edit for _, _, _, edit in kept)


def _conflict(left: tuple[int, int, int, Edit], right: tuple[int, int, int, Edit]) -> bool:
    return left[1] > right[0] or left[:2] == right[:2]


# A word is not broken at the end of a line that is narrower than any column of text.
NARROWEST = 32
HYPHEN_END = regex.compile(r"(?<=\p{L})[-\u2010\u00ad]$")
LAST_LETTERS = regex.compile(r"[A-Za-z]++(?=[-\u2010\u00ad]?$)")
FIRST_LETTERS = regex.compile(r"[A-Za-z]++")


def _join_lines(document: Document) -> Iterator[Edit]:
    """Line breaks inside a paragraph become a space, or nothing between Chinese characters."""
    for left, right in wrapped_pairs(lines_of(document.raw)):
        if not _hyphenated(left, right):
            yield Edit("joined lines", Span(left.stop, right.start), _joiner(left.text[-1], right.text[0]))


def _join_hyphens(document: Document) -> Iterator[Edit]:
    """A word broken at a line end is put together; the hyphen stays if it may be the word's own, as in `two-⏎fold`."""
    for left, right in pairwise(lines_of(document.raw)):
        if _hyphenated(left, right) and right.indent <= left.indent:
            head = LAST_LETTERS.search(left.text, max(0, len(left.text) - words.LONGEST))
            tail = FIRST_LETTERS.match(right.text)
            removed = head is not None and tail is not None and _is_broken_word(head.group(), tail.group())
            yield Edit("joined hyphens", Span(left.stop - removed, right.start), "")


def _is_broken_word(head: str, tail: str) -> bool:
    both = all(len(part) > 2 and words.frequency(part) > 0 for part in (head, tail))
    return words.is_word(head + tail) and not both


def _hyphenated(left: Line, right: Line) -> bool:
    return (
        not left.hard
        and bool(HYPHEN_END.search(left.text, max(0, len(left.text) - 2)))
        and right.text[:1].islower()
        and right.text[:1].isascii()
        and left.width >= NARROWEST
    )


def _joiner(before: str, after: str) -> str:
    return "" if any(CJK_SIDE.match(side) for side in (before, after)) or before in "-/" else " "


CJK_SIDE = regex.compile(rf"[{CJK}，。、；：？！「」『』（）《》〈〉【】]")


UNWANTED = regex.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u2060\ufeff]++"
    r"|(?<=[\p{Latin}\p{Han}])[\u00ad\u200c\u200d]++(?=[\p{Latin}\p{Han}])"
)


def _remove_characters(document: Document) -> Iterator[Edit]:
    """Control and zero-width characters; joiners only where no script needs them."""
    for match in UNWANTED.finditer(document.raw):
        yield Edit("removed characters", Span(*match.span()), "")


TOKEN = regex.compile(rf"[^\s{CJK}，。、；：？！（）《》“”]++")
LETTERS = regex.compile(r"(?<![\p{L}\p{N}\p{M}'’.])[A-Za-z]{2,}+(?![\p{L}\p{N}\p{M}])")
CODE = regex.compile(r"[_@\\/=<>{}#$|~^*+`%&]|://|\b[Ww]{3}\.|\(\)|::|\w[(\[]\w|^-")
# An unknown word that comes up this often is a term of the text.
TERM = 4
FEW = 20


def _split_words(document: Document) -> Iterator[Edit]:
    """English words that lost the space between them."""
    if base_language(document.language) not in WITH_ENGLISH:
        return
    raw = document.raw
    counts = Counter(LETTERS.findall(raw))
    if not _is_english(counts):
        return
    seen = frozenset(counts) | {words.split(word)[-1] for word in counts if not word[1:].islower()}
    terms = {word for word, count in counts.items() if count >= TERM}
    for token in TOKEN.finditer(raw):
        if CODE.search(token.group()):
            continue
        for match in LETTERS.finditer(raw, *token.span()):
            if match.group() not in terms:
                yield from _split_edits(raw, match, seen)


def _split_edits(raw: str, match: regex.Match[str], seen: frozenset[str]) -> Iterator[Edit]:
    pieces = words.split(match.group(), seen)
    if len(pieces) == 1 or (match.group()[1:].islower() and not _may_begin(pieces[0], raw, match.start(), seen)):
        return
    place = match.start()
    for piece in pieces[:-1]:
        place += len(piece)
        yield Edit("split words", Span(place, place), " ")


def _may_begin(piece: str, raw: str, start: int, seen: frozenset[str]) -> bool:
    """Whether a piece with a capital can stand here: a sentence begins, or it is a name or stands alone elsewhere."""
    if piece.islower() or words.is_name(piece) or piece in seen:
        return True
    before = raw[max(0, start - 12) : start].rstrip(" \t\u3000\"'“‘([")
    return not before or before[-1] in ".!?:;。！？：；\n\r\f" or "\n" in raw[max(0, start - 3) : start]


def _is_english(seen: Iterable[str]) -> bool:
    """Whether most words of the text are English, so that an unknown one is news; a few words say nothing yet."""
    lower = [word for word in seen if word.islower() and len(word) > 2]
    return len(lower) < FEW or sum(map(words.is_word, lower)) * 2 >= len(lower)


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


def _add_spaces(document: Document) -> Iterator[Edit]:
    """The space that is missing after a full stop, comma, semicolon or colon between English words."""
    if base_language(document.language) not in WITH_ENGLISH:
        return
    for match in MISSING_SPACE.finditer(document.raw):
        if MISSING[match["mark"]](match) and not _in_code(document.raw, match):
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


def _in_code(raw: str, match: regex.Match[str]) -> bool:
    """Whether the characters around the mark, as far as the next spaces, look like a file name, an address or code."""
    before = raw[max(0, match.start() - TOKEN_REACH) : match.end()].rsplit(None, 1)[-1]
    after = raw[match.end() : match.end() + TOKEN_REACH].split(None, 1)[0]
    token = before + after
    return bool(CODE.search(token)) or token.rstrip(".").count(".") > 1


def _remove_spaces(document: Document) -> Iterator[Edit]:
    """Spaces before English punctuation, as in `at home , it`."""
    if base_language(document.language) in WITH_ENGLISH:
        yield from (Edit("spaces removed", Span(*m.span()), "") for m in STRAY_SPACE.finditer(document.raw))


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


def _close_chinese(document: Document) -> Iterator[Edit]:
    """Spaces between Chinese characters and their punctuation; between characters only where they are few in prose."""
    for match in GAP_AT_MARK.finditer(document.raw):
        yield Edit("closed Chinese", Span(*match.span()), "")
    for line in lines_of(document.raw):
        gaps = [match.span() for match in GAP.finditer(document.raw, line.start, line.stop)]
        if not gaps or not RUNNING_TEXT.search(line.text) or LIST_MARK.match(line.text):
            continue
        if len(gaps) * HAN_PER_GAP <= len(HAN.findall(line.text)):
            yield from (Edit("closed Chinese", Span(*gap), "") for gap in gaps)


RULES: dict[str, Callable[[Document], Iterator[Edit]]] = {
    "joined hyphens": _join_hyphens,
    "joined lines": _join_lines,
    "removed characters": _remove_characters,
    "split words": _split_words,
    "spaces added": _add_spaces,
    "spaces removed": _remove_spaces,
    "closed Chinese": _close_chinese,
}
