"""Whether a number or letter before a full stop is a label of the text after it: `1. Boil`, `Chapter 2. Methods`."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import regex

from aligner.bitext.patterns import lazy
from aligner.text.marks import HAN
from aligner.words.abbreviations import HEADING_WORDS, NUMBER_TAKERS, NUMBER_WORDS


class LabelEvidence(NamedTuple):
    """How far the rules look for a label, in characters.

    Set by hand while reading sentences of thesis-dev; a fifth more or less changes no score there
    (`benchmarks/extraction.py --ablate labels`).
    """

    # The longest word before a label: `Chapter 2. Methods`.
    heading: int = 12
    # The longest text between the labels of a list that runs on without stops.
    item: int = 200


EVIDENCE = LabelEvidence()
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
ORDINALS = ("一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸")
LIST_NUMBER = lazy(r"[(（]?+(?:[1-9]\d{0,2}|[ivxIVX]{1,4}|[A-Za-z]|[①-⑳])")
SECTION_NUMBER = lazy(r"\d{1,3}(?:\.\d{1,3}){1,4}")
CHINESE_NUMBER = lazy(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|[甲乙丙丁戊己庚辛壬癸])[)）]?|第[一二三四五六七八九十百\d]{1,4}[章节節回卷部篇编編]"
)
# Bullets and markup before the text of a sentence.
FRAME = lazy(r"(?:[*_~`#>•◦▪●○■□◆◇·—–-]|</?[A-Za-z][^<>]{0,80}+>|\s)*+")
LAST_WORD = lazy(r"(?P<word>\p{L}++)\.?+[\s(（]*+\Z")


def is_label(token: str, text: str, start: int, end: int) -> bool:
    """Whether the token is a label: `1.`, `(2).`, `A.`, `一.` at the start, or after a comma, colon or `Chapter`."""
    if not text[start].isalnum() and (frame := FRAME.match(text, start, end)):
        start = frame.end()
    if not token:
        return CHINESE_NUMBER.fullmatch(text, start, end) is not None or _is_next_ordinal(text, start, end)
    token_start = end - len(token)
    head = text[max(start, token_start - EVIDENCE.heading) : token_start].rstrip(" \t\u3000(（•●")
    if LIST_NUMBER.fullmatch(token.rstrip(")）")) and (
        _begins_item(head, token) or _is_next_item(token, text, start, token_start)
    ):
        return True
    return token_start - EVIDENCE.heading <= start and _is_numbered_heading(head, token)


def _begins_item(head: str, token: str) -> bool:
    """Whether a number or letter stands at the beginning or after a comma or colon; `(1, 2). Then` is none."""
    return not head or (head[-1] in ",;:，；：" and token[-1] not in ")）")


def _is_next_item(token: str, text: str, start: int, token_start: int) -> bool:
    """Whether the label before this one stands in the same sentence: `1. Wash 2. Boil`, `A.北京 B.上海`.

    After a word that takes a number, the second is no label: `1. Set it to 2. Then`.
    """
    label = token.strip("(（)）")
    is_counted = not label.isupper() or _is_before_chinese(text, token_start, token)
    if not is_counted or not text[token_start - (2 if text[token_start - 1] in "(（" else 1)].isspace():
        return False
    head = text[max(start, token_start - EVIDENCE.item) : token_start]
    word = LAST_WORD.search(head)
    takes_number = word is not None and word["word"].lower() in NUMBER_TAKERS
    return not takes_number and _label_before(label).search(head) is not None


def _is_next_ordinal(text: str, start: int, end: int) -> bool:
    """Whether the ordinal before this one stands in the same sentence: `一．打开 二．关闭`."""
    if end - start < 2 or not text[end - 2].isspace():
        return False
    before = next((row[row.index(text[end - 1]) - 1] for row in ORDINALS if text[end - 1] in row[1:]), "")
    head = text[max(start, end - EVIDENCE.item) : end]
    return before != "" and regex.search(rf"(?<!\p{{Han}}){before}[.．]", head) is not None


def _is_before_chinese(text: str, token_start: int, token: str) -> bool:
    after = token_start + len(token) + 1
    return HAN.match(text, after + (text[after : after + 1] == " ")) is not None


@cache
def _label_before(label: str) -> regex.Pattern[str]:
    """Finds the label that counts one less; `v` may be a letter or a number."""
    before = [str(int(label) - 1)] if label.isdecimal() else []
    before += [chr(ord(label) - 1)] if len(label) == 1 and not before else []
    before += [ROMAN[ROMAN.index(label) - 1]] if label in ROMAN[1:] else []
    return lazy(rf"(?<![\w.,])(?:{'|'.join(map(regex.escape, before)) or '(?!)'})[)）]?+[.．)）]\s*+[^\s\d]")


def _is_numbered_heading(head: str, token: str) -> bool:
    """Whether the token is a number alone, or a number or number word after a word such as `Chapter`."""
    if head and head.lower() not in HEADING_WORDS:
        return False
    if LIST_NUMBER.fullmatch(token) or SECTION_NUMBER.fullmatch(token):
        return True
    return head != "" and token.lower() in NUMBER_WORDS
